//! What clients had better not do: the SHOULD NOTs of RFC 3501, and the recommendations of RFC 2683.

use std::collections::BTreeMap;

use mailspec_rules::syntax::{
    Clause,
    imap::{
        Command, CommandBody, SequenceSet,
        command::{FetchItem, FetchItems},
    },
};
use serde::Serialize;

use crate::{
    deviation::{ByClient, Found, Level, Shown},
    words,
};

/// NOOPs in a row that are polling.
const POLLS: u32 = 3;
/// Commands that wait for their answers and are remembered.
const COMMANDS: usize = 1024;

/// What a client did on a connection.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Seen {
    /// How often it sent each command, by its name.
    pub commands: BTreeMap<&'static str, u64>,
}

/// What is known of the connection, as far as it bears on what a client should do.
#[derive(Debug, Default)]
pub(crate) struct Advice {
    seen: Seen,
    /// The name of the mailbox that is selected, if that is known.
    selected: Option<Vec<u8>>,
    /// Commands in progress that change it: to a mailbox, or to none.
    selecting: Vec<(Vec<u8>, Option<Vec<u8>>)>,
    idle: bool,
    login_disabled: bool,
    polls: u32,
}

impl Advice {
    /// Something passed that was not seen.
    pub(crate) fn missed(&mut self) {
        self.selected = None;
        self.selecting.clear();
        self.idle = false;
        self.login_disabled = false;
        self.polls = 0;
    }

    pub(crate) fn tls_started(&mut self) {
        self.idle = false;
        self.login_disabled = false;
    }

    pub(crate) fn seen(&self) -> Seen {
        self.seen.clone()
    }

    /// The client sent a command.
    pub(crate) fn command(
        &mut self,
        command: &Command<'_>,
        message: &[u8],
        place: u64,
        found: &mut Found,
    ) {
        let name = name(&command.body);
        *self.seen.commands.entry(name).or_default() += 1;
        let polls = matches!(command.body, CommandBody::Noop | CommandBody::Check);
        self.polls = if polls { self.polls + 1 } else { 0 };
        let tag = || command.tag.as_str().as_bytes().to_vec();
        let told = match &command.body {
            CommandBody::Select { mailbox, .. } | CommandBody::Examine { mailbox, .. } => {
                self.change(tag(), Some(mailbox.as_bytes().to_vec()));
                None
            }
            CommandBody::Close | CommandBody::Unselect => {
                self.change(tag(), None);
                None
            }
            CommandBody::Status { mailbox, .. } if self.is_selected(mailbox.as_bytes()) => {
                Some(ByClient {
                    rule: "client/status-of-selected",
                    clause: Clause::new(3501, "6.3.10"),
                    level: Level::Should,
                    what: "STATUS of the mailbox that is selected".to_owned(),
                    expected: "STATUS is not used for the selected mailbox: NOOP, or what SELECT said, tells the same",
                    production: None,
                })
            }
            CommandBody::Login { .. } if self.login_disabled => Some(ByClient {
                rule: "client/login-disabled",
                clause: Clause::new(3501, "6.2.3"),
                level: Level::Must,
                what: "LOGIN although LOGINDISABLED is advertised".to_owned(),
                expected: "A client sends no LOGIN while LOGINDISABLED is advertised",
                production: None,
            }),
            CommandBody::Noop | CommandBody::Check
                if self.idle && self.polls == POLLS && self.selected.is_some() =>
            {
                Some(ByClient {
                    rule: "client/polling",
                    clause: Clause::new(2177, "1"),
                    level: Level::Info,
                    what: format!("{POLLS} NOOPs in a row although IDLE is listed"),
                    expected: "Where IDLE is listed, a client that waits for news idles and does not poll",
                    production: None,
                })
            }
            CommandBody::List { reference, pattern }
                if reference.as_bytes().is_empty() && pattern.as_bytes() == b"*" =>
            {
                Some(ByClient {
                    rule: "client/list-everything",
                    clause: Clause::new(2683, "3.2.1.1"),
                    level: Level::Info,
                    what: "LIST of every mailbox at once".to_owned(),
                    expected: "A client lists a level of the hierarchy at a time: where there are many mailboxes, LIST \"\" * is a flood",
                    production: None,
                })
            }
            CommandBody::Fetch { set, items, .. } if is_all(set) && is_much(items) => {
                Some(ByClient {
                    rule: "client/fetch-everything",
                    clause: Clause::new(2683, "3.2.1.2"),
                    level: Level::Info,
                    what: "FETCH of texts or structures of all messages at once".to_owned(),
                    expected: "A client fetches what it is about to show, and not everything",
                    production: None,
                })
            }
            _ => None,
        };
        if let Some(told) = told {
            let shown = match command.body {
                CommandBody::Login { .. } => Shown::default(),
                _ => Shown::new(message, None),
            };
            found.client(told, shown, place);
        }
    }

    fn change(&mut self, tag: Vec<u8>, mailbox: Option<Vec<u8>>) {
        if self.selecting.len() < COMMANDS {
            self.selecting.push((tag, mailbox));
        }
    }

    fn is_selected(&self, name: &[u8]) -> bool {
        let selected = self.selected.as_deref();
        let inbox = name.eq_ignore_ascii_case(b"INBOX")
            && selected.is_some_and(|selected| selected.eq_ignore_ascii_case(b"INBOX"));
        self.selecting.is_empty() && (selected == Some(name) || inbox)
    }

    /// The server sent `message`.
    pub(crate) fn response(&mut self, message: &[u8]) {
        let listing = words::has_word(message, 1, "CAPABILITY") && message.starts_with(b"* ")
            || message
                .windows(12)
                .take(80)
                .any(|octets| octets == b"[CAPABILITY ");
        if listing {
            let line = message
                .split(|octet| matches!(octet, b']' | b'\n'))
                .next()
                .unwrap_or_default();
            let has = |name: &str| {
                words::words(line).any(|word| word.eq_ignore_ascii_case(name.as_bytes()))
            };
            self.idle = has("IDLE");
            self.login_disabled = has("LOGINDISABLED");
        }
    }

    /// The command with this tag was completed.
    pub(crate) fn completed(&mut self, tag: &[u8], status: &[u8]) {
        let Some(at) = self.selecting.iter().position(|(known, _)| known == tag) else {
            return;
        };
        let (_, mailbox) = self.selecting.remove(at);
        self.selected = match status.eq_ignore_ascii_case(b"OK") {
            true => mailbox,
            false => None,
        };
    }
}

/// Whether it is every message of a mailbox, however many there are.
fn is_all(set: &SequenceSet) -> bool {
    matches!(set.to_string().as_str(), "1:*" | "*:1")
}

/// Whether it asks for texts, or for what a server reads texts for.
fn is_much(items: &FetchItems<'_>) -> bool {
    match items {
        FetchItems::Full => true,
        FetchItems::All | FetchItems::Fast => false,
        FetchItems::Items(items) => items.iter().any(|item| match item {
            FetchItem::Rfc822
            | FetchItem::Rfc822Text
            | FetchItem::Body
            | FetchItem::BodyStructure => true,
            FetchItem::Section {
                section, partial, ..
            } => partial.is_none() && section.to_string().is_empty(),
            _ => false,
        }),
    }
}

/// What a command is called.
fn name(body: &CommandBody<'_>) -> &'static str {
    match body {
        CommandBody::Capability => "CAPABILITY",
        CommandBody::Noop => "NOOP",
        CommandBody::Logout => "LOGOUT",
        CommandBody::StartTls => "STARTTLS",
        CommandBody::Authenticate { .. } => "AUTHENTICATE",
        CommandBody::Login { .. } => "LOGIN",
        CommandBody::Select { .. } => "SELECT",
        CommandBody::Examine { .. } => "EXAMINE",
        CommandBody::Create { .. } => "CREATE",
        CommandBody::Delete { .. } => "DELETE",
        CommandBody::Rename { .. } => "RENAME",
        CommandBody::Subscribe { .. } => "SUBSCRIBE",
        CommandBody::Unsubscribe { .. } => "UNSUBSCRIBE",
        CommandBody::List { .. } | CommandBody::ListExtended(_) => "LIST",
        CommandBody::Lsub { .. } => "LSUB",
        CommandBody::Status { .. } => "STATUS",
        CommandBody::Append { .. } => "APPEND",
        CommandBody::Check => "CHECK",
        CommandBody::Close => "CLOSE",
        CommandBody::Expunge | CommandBody::UidExpunge { .. } => "EXPUNGE",
        CommandBody::Search { .. } => "SEARCH",
        CommandBody::Fetch { .. } => "FETCH",
        CommandBody::Store { .. } => "STORE",
        CommandBody::Copy { .. } => "COPY",
        CommandBody::Move { .. } => "MOVE",
        CommandBody::Idle => "IDLE",
        CommandBody::Namespace => "NAMESPACE",
        CommandBody::Id { .. } => "ID",
        CommandBody::Enable { .. } => "ENABLE",
        CommandBody::Unselect => "UNSELECT",
        CommandBody::Quota(_) => "QUOTA",
        CommandBody::Acl(_) => "ACL",
        CommandBody::Metadata(_) => "METADATA",
    }
}
