//! Which command is answered where (RFC 3501 §6).

use mailspec_syntax::imap::{Atom, CommandBody, Mailbox, response::Untagged};

use super::{
    access::{self, Shared},
    acl, append,
    connection::{Connection, State},
    context::Context,
    copy, expunge, extended_list, fetch, listing, login, mailboxes, metadata, mod_sequence,
    outcome::{Outcome, Waiting},
    output::Completion,
    quota, search, store,
    updates::{Access, Selected},
};
use crate::{Server, Timestamp, faults::imap::Fault, variants::imap::Variant};

/// Answers a command of any state or of the not authenticated one (RFC 3501 §6.1, §6.2), or passes it on.
pub(super) fn execute(
    connection: &mut Connection,
    server: &mut Server,
    tag: &str,
    body: CommandBody<'_>,
    now: Timestamp,
) -> Outcome {
    let waits = matches!(body, CommandBody::Id { .. }) && connection.waits_for_login();
    if waits || login::is_unknown(&body, &connection.out) {
        return Outcome::Done(Completion::bad("That command is not known here"));
    }
    Outcome::Done(match body {
        CommandBody::Capability
            if connection.out.has(Fault::CapabilityUnanswered)
                && connection.account().is_some() =>
        {
            Completion::ok("CAPABILITY completed")
        }
        CommandBody::Capability => {
            let capabilities = connection.capabilities(server);
            connection.out.untagged(Untagged::Capability(capabilities));
            Completion::ok("CAPABILITY completed")
        }
        CommandBody::Noop => {
            connection.answer_noop(server);
            Completion::ok("NOOP completed")
        }
        CommandBody::Id { parameters } => {
            let told = parameters.as_ref().is_some_and(|p| !p.is_empty());
            connection.denied |= told && connection.out.has(Fault::IdDeniesService);
            connection.id(parameters.is_some_and(|p| p.is_empty()))
        }
        CommandBody::Logout => connection.logout(server),
        CommandBody::StartTls => connection.start_tls(server),
        CommandBody::Login { user, password } => {
            connection.login(server, user.as_bytes(), password.as_bytes())
        }
        CommandBody::Authenticate { mechanism, initial } => {
            return connection.authenticate(server, tag, &mechanism, initial);
        }
        body => return execute_authenticated(connection, server, tag, body, now),
    })
}

/// Commands that change what is selected, or how the client goes on (RFC 3501 §6.3, §6.4; RFC 2177).
fn execute_authenticated(
    connection: &mut Connection,
    server: &mut Server,
    tag: &str,
    mut body: CommandBody<'_>,
    now: Timestamp,
) -> Outcome {
    if connection.out.has(Fault::CommandsBeforeLogin) && connection.account().is_none() {
        let first = server.options().accounts.first();
        if let Some(account) = first.and_then(|a| server.store.find(a.user.as_bytes())) {
            connection.state = State::Authenticated(account);
        }
    }
    let Some(account) = connection.account() else {
        return Outcome::Done(Completion::bad("Not before you have logged in"));
    };
    if let Some(refusal) = mod_sequence::refusal(&body, connection) {
        return Outcome::Done(refusal);
    }
    mod_sequence::enable(connection, server, &body);
    match body {
        CommandBody::Quota(command) => {
            let out = &mut connection.out;
            return Outcome::Done(quota::execute(server, account, out, command));
        }
        CommandBody::Acl(command) => {
            let out = &mut connection.out;
            return Outcome::Done(acl::execute(server, account, out, command));
        }
        CommandBody::Metadata(command) => {
            let completion = metadata::execute(connection, server, account, command);
            return Outcome::Done(completion);
        }
        CommandBody::Enable { ref capabilities } => {
            let metadata = |name: &Atom<'_>| name.is("METADATA") || name.is("METADATA-SERVER");
            if capabilities.iter().any(metadata) && !connection.out.varies(Variant::NoMetadata) {
                connection.watch_metadata(server);
            }
            connection.unlists = connection.out.has(Fault::EnableUnlists);
        }
        CommandBody::Select {
            mailbox,
            parameters,
        } => {
            let access = Access::ReadWrite;
            let completion = connection.select(server, account, &mailbox, &parameters, access);
            return Outcome::Done(completion);
        }
        CommandBody::Examine {
            mailbox,
            parameters,
        } => {
            let access = Access::ReadOnly;
            let completion = connection.select(server, account, &mailbox, &parameters, access);
            return Outcome::Done(completion);
        }
        CommandBody::Close => return Outcome::Done(connection.close(server)),
        CommandBody::Unselect => return Outcome::Done(connection.unselect(server)),
        CommandBody::Idle
            if connection.out.varies(Variant::IdleSelectedAlone)
                && !matches!(connection.state, State::Selected(..)) =>
        {
            return Outcome::Done(Completion::no("There is nothing to wait for"));
        }
        CommandBody::Idle => {
            if !connection.out.has(Fault::IdleWithoutContinuation) {
                let words = match connection.out.varies(Variant::IdleWords) {
                    _ if connection.out.has(Fault::IdleContinuationTagged) => {
                        &format!("{tag} + idling")
                    }
                    true => "[ALERT] Zzz...",
                    false => "idling",
                };
                connection.out.continuation(words);
            }
            return Outcome::Continues(Waiting::Idle {
                tag: tag.to_owned(),
            });
        }
        _ => {}
    }
    let route = match access::route(connection, server, account, &mut body) {
        Ok(route) => route,
        Err(refusal) => return Outcome::Done(refusal),
    };
    let Connection {
        state, out, listed, ..
    } = connection;
    let shared = match body {
        CommandBody::List { .. } | CommandBody::ListExtended(_) => {
            access::shared(&server.store, account, out)
        }
        _ => Vec::new(),
    };
    let asked = match &body {
        CommandBody::ListExtended(list) => extended_list::status_items(list).cloned(),
        _ => None,
    };
    let others = server.store.others_prefix();
    let mut context = Context {
        mail: server.store.mail_mut(route.owner),
        rights: route.rights,
        shown: route.shown,
        shared,
        others,
        out,
        listed,
        now,
        tag,
    };
    let selected = match state {
        // Numbers of mailboxes are their owner's.
        State::Selected(_, selected) if selected.owner == route.owner => Some(selected),
        _ => None,
    };
    let deletes = matches!(body, CommandBody::Delete { .. });
    let deselects =
        matches!(body, CommandBody::Status { .. }) && context.out.has(Fault::StatusDeselects);
    let completion = execute_on_mail(&mut context, selected, body);
    if let Some(items) = asked {
        for Shared { name, .. } in std::mem::take(&mut context.shared) {
            let mailbox = Mailbox::new(name).expect("a name has no NUL");
            let items = items.clone();
            // Of what the user may not read nothing is told.
            let status = CommandBody::Status { mailbox, items };
            _ = execute_authenticated(connection, server, tag, status, now);
        }
    }
    if deselects {
        connection.deselect(server);
    }
    if deletes && connection.lost_mailbox(server) {
        // Its own session has asked for it and needs no farewell.
        connection.deselect(server);
    }
    Outcome::Done(completion)
}

/// Commands on the mail of whoever logged in (RFC 3501 §6.3).
fn execute_on_mail(
    context: &mut Context<'_>,
    selected: Option<&mut Selected>,
    body: CommandBody<'_>,
) -> Completion {
    if let CommandBody::Create { .. } | CommandBody::Delete { .. } | CommandBody::Rename { .. } =
        body
    {
        *context.listed = None;
    }
    match body {
        CommandBody::Create { mailbox, uses } => {
            let uses = uses.unwrap_or_default();
            mailboxes::create(context, &mailbox, &uses, selected.is_some())
        }
        CommandBody::Delete { mailbox } => mailboxes::delete(context, &mailbox),
        CommandBody::Rename { from, to } => mailboxes::rename(context, &from, &to),
        CommandBody::Subscribe { mailbox } => mailboxes::subscribe(context, &mailbox),
        CommandBody::Unsubscribe { mailbox } => mailboxes::unsubscribe(context, &mailbox),
        CommandBody::List { reference, pattern } => listing::list(context, &reference, &pattern),
        CommandBody::ListExtended(list) => extended_list::list(context, selected, &list),
        CommandBody::Lsub { reference, pattern } => listing::lsub(context, &reference, &pattern),
        CommandBody::Status { mailbox, items } => {
            mailboxes::status(context, selected, mailbox, &items)
        }
        CommandBody::Namespace => mailboxes::namespace(context),
        CommandBody::Enable { capabilities } => mailboxes::enable(context, &capabilities),
        CommandBody::Append { mailbox, messages } => {
            append::append(context, selected.as_deref(), &mailbox, messages)
        }
        body => match selected {
            Some(selected) => execute_selected(context, selected, body),
            None if context.out.has(Fault::FetchWrongState) => Completion::ok("Completed"),
            None => Completion::bad("Not before you have selected a mailbox"),
        },
    }
}

/// Commands on the selected mailbox (RFC 3501 §6.4).
fn execute_selected(
    context: &mut Context<'_>,
    selected: &mut Selected,
    body: CommandBody<'_>,
) -> Completion {
    match body {
        CommandBody::Check if context.out.has(Fault::CheckRefused) => {
            Completion::no("There is nothing to check")
        }
        CommandBody::Check => Completion::ok("CHECK completed"),
        CommandBody::Expunge => expunge::expunge(context, selected, None),
        CommandBody::UidExpunge { set } => expunge::expunge(context, selected, Some(&set)),
        CommandBody::Search { search, uid } => search::search(context, selected, &search, uid),
        CommandBody::Fetch {
            set,
            items,
            modifiers,
            uid,
        } => fetch::fetch(context, selected, &set, &items, modifiers, uid),
        CommandBody::Store {
            set,
            unchanged_since,
            how,
            silent,
            flags,
            uid,
        } => store::store(
            context,
            selected,
            &store::Change {
                unchanged_since,
                how,
                silent,
                flags,
            },
            &set,
            uid,
        ),
        CommandBody::Copy { set, mailbox, uid } => {
            copy::copy(context, selected, &set, &mailbox, uid)
        }
        CommandBody::Move { set, mailbox, uid } => {
            copy::r#move(context, selected, &set, &mailbox, uid)
        }
        _ => Completion::bad("That command is not known here"),
    }
}
