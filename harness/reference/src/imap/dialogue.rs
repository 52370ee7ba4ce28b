//! The state of a connection, and which command is answered where (RFC 3501 §3, §6).

use std::borrow::Cow;

use mailspec_syntax::imap::{
    Command, CommandBody,
    command::CommandError,
    response::{StatusKind, Untagged},
};

use super::{
    append, copy, expunge, fetch, listing,
    login::Mechanism,
    mailboxes,
    output::{Completion, Output},
    search,
    select::Access,
    store,
    updates::{Announce, Selected},
};
use crate::{
    Server, Timestamp, Transport, Wants,
    faults::imap::Fault,
    store::{AccountId, Mail},
};

/// One connection, without its framing.
#[derive(Debug)]
pub(super) struct Dialogue {
    pub(super) state: State,
    pub(super) out: Output,
    pub(super) wants: Wants,
    pub(super) tls: bool,
    waiting: Option<Waiting>,
    /// Commands in a row that made no sense.
    senseless: u32,
}

/// RFC 3501 §3. The logout state is [`Wants::Close`].
#[derive(Debug)]
pub(super) enum State {
    NotAuthenticated,
    Authenticated(AccountId),
    Selected(AccountId, Selected),
}

/// A command in progress whose next line is not a command.
#[derive(Debug)]
pub(super) enum Waiting {
    /// RFC 3501 §6.2.2
    Authenticate { tag: String, mechanism: Mechanism },
    /// RFC 2177 §3
    Idle { tag: String },
}

/// What a command of the authenticated or selected state works on.
pub(super) struct Context<'a> {
    pub(super) mail: &'a mut Mail,
    pub(super) out: &'a mut Output,
    pub(super) now: Timestamp,
    pub(super) tag: &'a str,
}

pub(super) enum Outcome {
    Done(Completion),
    /// The client continues first.
    Continues(Waiting),
}

/// Senseless commands in a row after which the peer is taken for something other than a client.
const SENSELESS: u32 = 10;
/// The same for somebody who has logged in.
const SENSELESS_AUTHENTICATED: u32 = 100;

/// Octets of a literal in any command but APPEND.
const LITERAL: u64 = 64 << 10;

/// Octets of output beyond one whole account that nobody has fetched.
const OUTPUT: usize = 64 << 20;

impl Dialogue {
    pub(super) fn open(server: &Server, transport: Transport) -> Self {
        let mut dialogue = Self {
            state: State::NotAuthenticated,
            out: Output::new(*server.faults()),
            wants: Wants::Read,
            tls: transport.tls,
            waiting: None,
            senseless: 0,
        };
        dialogue.greet(server);
        dialogue
    }

    pub(super) fn wants(&self) -> Wants {
        self.wants
    }

    pub(super) fn drain(&mut self) -> Vec<u8> {
        self.out.drain()
    }

    /// A whole message came.
    pub(super) fn message(&mut self, server: &mut Server, message: &[u8], now: Timestamp) {
        match self.waiting.take() {
            Some(Waiting::Authenticate { tag, mechanism }) => {
                let completion = self.authenticate_response(server, mechanism, line(message));
                self.complete(server, &tag, completion);
            }
            Some(Waiting::Idle { tag }) => {
                let completion = if line(message).eq_ignore_ascii_case(b"DONE") {
                    Completion::ok("IDLE completed")
                } else {
                    Completion::bad("Only DONE ends IDLE")
                };
                self.announce(server, Announce::ALL);
                self.complete(server, &tag, completion);
            }
            None => match Command::parse(message) {
                Ok(command) => self.command(server, command, message, now),
                Err(CommandError { tag, fault }) => {
                    let tag = tag.as_ref().map(|tag| tag.as_str());
                    self.reject(server, tag, Completion::bad(fault.what));
                }
            },
        }
    }

    /// A literal is announced; whether the client may send it.
    pub(super) fn literal(
        &mut self,
        server: &mut Server,
        octets: u64,
        synchronising: bool,
        so_far: &[u8],
    ) -> bool {
        if let Some(Waiting::Authenticate { tag, .. } | Waiting::Idle { tag }) = self.waiting.take()
        {
            self.announce(server, Announce::ALL);
            self.reject(
                server,
                Some(&tag),
                Completion::bad("A literal has no place here"),
            );
            return false;
        }
        let (Some(tag), name) = tag_and_name(so_far) else {
            self.reject(server, None, Completion::bad("That is no command"));
            return false;
        };
        let append = name.eq_ignore_ascii_case(b"APPEND") && self.account().is_some();
        let limit = if append {
            u64::from(server.options().limits.message)
        } else {
            LITERAL
        };
        if octets > limit {
            let completion = if append {
                Completion::no("Messages of that size are not taken")
            } else {
                Completion::bad("Literals of that size are not taken")
            };
            self.reject(server, Some(tag), completion.code_named("TOOBIG"));
            return false;
        }
        if synchronising || self.out.has(Fault::ContinuationForLiteralPlus) {
            self.out.continuation("Ready for literal data");
        }
        true
    }

    /// A message passed a limit; the rest of it is skipped.
    pub(super) fn too_long(&mut self, server: &mut Server, so_far: &[u8]) {
        let waiting = self.waiting.take();
        let tag = match &waiting {
            Some(Waiting::Authenticate { tag, .. } | Waiting::Idle { tag }) => Some(tag.as_str()),
            None => tag_and_name(so_far).0,
        };
        let completion = Completion::bad("That line is too long").code_named("TOOBIG");
        self.reject(server, tag, completion);
    }

    /// Tells an idling client what others changed.
    pub(super) fn between_commands(&mut self, server: &mut Server) {
        let idle = matches!(self.waiting, Some(Waiting::Idle { .. }));
        if idle
            || (self.waiting.is_none() && self.out.has(Fault::UnsolicitedExpungeBetweenCommands))
        {
            self.announce(server, Announce::ALL);
        }
    }

    /// Closes the connection if its output is more than anyone can mean to read.
    pub(super) fn bound_output(&mut self, server: &mut Server) {
        let limit = server
            .options()
            .limits
            .account
            .saturating_add(OUTPUT as u64);
        if self.out.len() as u64 > limit && self.wants == Wants::Read {
            self.bye(server, "Read what you have asked for first");
        }
    }

    /// The server ends the connection (RFC 3501 §7.1.5).
    pub(super) fn bye(&mut self, server: &mut Server, text: &str) {
        self.deselect(server);
        self.out.status(StatusKind::Bye, None, text);
        self.wants = Wants::Close;
    }

    /// No mailbox is selected any more; nothing is expunged.
    pub(super) fn deselect(&mut self, server: &mut Server) {
        if let State::Selected(account, selected) = &self.state {
            server.store.mail_mut(*account).release(selected.mailbox);
            self.state = State::Authenticated(*account);
        }
    }

    pub(super) fn account(&self) -> Option<AccountId> {
        match self.state {
            State::NotAuthenticated => None,
            State::Authenticated(account) | State::Selected(account, _) => Some(account),
        }
    }

    fn command(
        &mut self,
        server: &mut Server,
        command: Command<'_>,
        message: &[u8],
        now: Timestamp,
    ) {
        let tag = command.tag.as_str();
        if self.out.has(Fault::InboxCaseSensitive) && names_inbox_in_small_letters(message) {
            if let CommandBody::Select { .. } | CommandBody::Examine { .. } = command.body {
                self.deselect(server);
            }
            let completion = Completion::no("There is no such mailbox");
            return self.complete(server, tag, completion);
        }
        let announce = announce_after(&command.body);
        match self.execute(server, tag, command.body, now) {
            Outcome::Done(completion) => {
                if completion.status != StatusKind::Bad {
                    self.announce(server, announce);
                }
                self.complete(server, tag, completion);
                if self.wants == Wants::Close && self.out.has(Fault::ByeRepeated) {
                    self.bye(server, "Logged out");
                }
            }
            Outcome::Continues(waiting) => {
                self.senseless = 0;
                self.waiting = Some(waiting);
            }
        }
    }

    fn execute(
        &mut self,
        server: &mut Server,
        tag: &str,
        body: CommandBody<'_>,
        now: Timestamp,
    ) -> Outcome {
        Outcome::Done(match body {
            CommandBody::Capability => {
                let capabilities = self.capabilities(server);
                self.out.untagged(Untagged::Capability(capabilities));
                Completion::ok("CAPABILITY completed")
            }
            CommandBody::Noop => Completion::ok("NOOP completed"),
            CommandBody::Id { parameters } => self.id(parameters.is_some_and(|p| p.is_empty())),
            CommandBody::Logout => self.logout(server),
            CommandBody::StartTls => self.start_tls(server),
            CommandBody::Login { user, password } => {
                self.login(server, user.as_bytes(), password.as_bytes())
            }
            CommandBody::Authenticate { mechanism, initial } => {
                return self.authenticate(server, tag, &mechanism, initial);
            }
            body => return self.execute_authenticated(server, tag, body, now),
        })
    }

    fn execute_authenticated(
        &mut self,
        server: &mut Server,
        tag: &str,
        body: CommandBody<'_>,
        now: Timestamp,
    ) -> Outcome {
        if self.out.has(Fault::CommandsBeforeLogin) && self.account().is_none() {
            let first = server.options().accounts.first();
            if let Some(account) = first.and_then(|a| server.store.find(a.user.as_bytes())) {
                self.state = State::Authenticated(account);
            }
        }
        let Some(account) = self.account() else {
            return Outcome::Done(Completion::bad("Not before you have logged in"));
        };
        match body {
            CommandBody::Select { mailbox } => {
                return Outcome::Done(self.select(server, account, &mailbox, Access::ReadWrite));
            }
            CommandBody::Examine { mailbox } => {
                return Outcome::Done(self.select(server, account, &mailbox, Access::ReadOnly));
            }
            CommandBody::Close => return Outcome::Done(self.close(server)),
            CommandBody::Unselect => return Outcome::Done(self.unselect(server)),
            CommandBody::Idle => {
                self.out.continuation("idling");
                return Outcome::Continues(Waiting::Idle {
                    tag: tag.to_owned(),
                });
            }
            _ => {}
        }
        let mut context = Context {
            mail: server.store.mail_mut(account),
            out: &mut self.out,
            now,
            tag,
        };
        let selected = match &mut self.state {
            State::Selected(_, selected) => Some(selected),
            _ => None,
        };
        Outcome::Done(context.execute(selected, body))
    }

    fn announce(&mut self, server: &mut Server, announce: Announce) {
        if let State::Selected(account, selected) = &mut self.state {
            selected.update(server.store.mail_mut(*account), &mut self.out, announce);
        }
    }

    fn complete(&mut self, server: &mut Server, tag: &str, completion: Completion) {
        if completion.status == StatusKind::Bad {
            return self.reject(server, Some(tag), completion);
        }
        self.senseless = 0;
        self.out.tagged(tag, completion);
    }

    /// Refuses what makes no sense; tagged if it is known with what (RFC 3501 §7.1.3).
    fn reject(&mut self, server: &mut Server, tag: Option<&str>, completion: Completion) {
        match tag {
            Some(tag) => self.out.tagged(tag, completion),
            None => self
                .out
                .status(StatusKind::Bad, completion.code, &completion.text),
        }
        self.senseless += 1;
        let limit = match self.state {
            State::NotAuthenticated => SENSELESS,
            _ => SENSELESS_AUTHENTICATED,
        };
        if self.senseless >= limit {
            self.bye(server, "Too many commands that make no sense");
        }
    }
}

impl Context<'_> {
    fn execute(&mut self, selected: Option<&mut Selected>, body: CommandBody<'_>) -> Completion {
        match body {
            CommandBody::Create { mailbox } => mailboxes::create(self, &mailbox),
            CommandBody::Delete { mailbox } => mailboxes::delete(self, &mailbox),
            CommandBody::Rename { from, to } => mailboxes::rename(self, &from, &to),
            CommandBody::Subscribe { mailbox } => mailboxes::subscribe(self, &mailbox),
            CommandBody::Unsubscribe { mailbox } => mailboxes::unsubscribe(self, &mailbox),
            CommandBody::List { reference, pattern } => listing::list(self, &reference, &pattern),
            CommandBody::Lsub { reference, pattern } => listing::lsub(self, &reference, &pattern),
            CommandBody::Status { mailbox, items } => {
                mailboxes::status(self, selected, mailbox, &items)
            }
            CommandBody::Namespace => mailboxes::namespace(self),
            CommandBody::Enable { capabilities } => mailboxes::enable(self, &capabilities),
            CommandBody::Append {
                mailbox,
                flags,
                date,
                message,
            } => append::append(self, &mailbox, &flags, date, message),
            body => match selected {
                Some(selected) => self.execute_selected(selected, body),
                None if self.out.has(Fault::FetchWrongState) => Completion::ok("Completed"),
                None => Completion::bad("Not before you have selected a mailbox"),
            },
        }
    }

    fn execute_selected(&mut self, selected: &mut Selected, body: CommandBody<'_>) -> Completion {
        match body {
            CommandBody::Check => Completion::ok("CHECK completed"),
            CommandBody::Expunge => expunge::expunge(self, selected, None),
            CommandBody::UidExpunge { set } => expunge::expunge(self, selected, Some(&set)),
            CommandBody::Search { search, uid } => search::search(self, selected, &search, uid),
            CommandBody::Fetch { set, items, uid } => {
                fetch::fetch(self, selected, &set, &items, uid)
            }
            CommandBody::Store {
                set,
                how,
                silent,
                flags,
                uid,
            } => store::store(
                self,
                selected,
                &store::Change { how, silent, flags },
                &set,
                uid,
            ),
            CommandBody::Copy { set, mailbox, uid } => {
                copy::copy(self, selected, &set, &mailbox, uid)
            }
            CommandBody::Move { set, mailbox, uid } => {
                copy::r#move(self, selected, &set, &mailbox, uid)
            }
            _ => Completion::bad("That command is not known here"),
        }
    }
}

/// EXPUNGE is never sent in answer to FETCH, STORE or SEARCH (RFC 3501 §7.4.1).
fn announce_after(body: &CommandBody<'_>) -> Announce {
    match *body {
        CommandBody::Fetch { uid, .. }
        | CommandBody::Store { uid, .. }
        | CommandBody::Search { uid, .. } => Announce {
            expunges: false,
            uid,
        },
        CommandBody::Copy { uid, .. } | CommandBody::Move { uid, .. } => Announce {
            expunges: true,
            uid,
        },
        CommandBody::UidExpunge { .. } => Announce {
            expunges: true,
            uid: true,
        },
        _ => Announce::ALL,
    }
}

/// A line without its end.
fn line(message: &[u8]) -> &[u8] {
    let line = message.strip_suffix(b"\n").unwrap_or(message);
    line.strip_suffix(b"\r").unwrap_or(line)
}

/// The first two words of a command that is not complete; the tag if it is one.
fn tag_and_name(so_far: &[u8]) -> (Option<&str>, &[u8]) {
    let mut words = line(so_far).split(|&octet| octet == b' ');
    let tag = words.next().and_then(|word| str::from_utf8(word).ok());
    let tag = tag.filter(|tag| mailspec_syntax::imap::Tag::new(Cow::Borrowed(*tag)).is_ok());
    (tag, words.next().unwrap_or_default())
}

/// Whether an INBOX is written other than in capitals.
fn names_inbox_in_small_letters(message: &[u8]) -> bool {
    message
        .windows(5)
        .any(|word| word.eq_ignore_ascii_case(b"INBOX") && word != b"INBOX")
}
