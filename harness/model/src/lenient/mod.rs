//! A model that any server fits that keeps to the RFCs: where they leave several outcomes, it holds
//! all of them.
//!
//! [`Model`](crate::Model) has made the choices of one server. A [`Lenient`] makes none: of each
//! message it knows what is certain (it is there, it has a flag, it has not) and what may be either,
//! since a command was refused half done, was cut off, or is another session's and need not be told
//! yet (RFC 3501 §5.2, RFC 2180). That is the set of all states that fit what was seen, and a reply
//! that fits none of them is a [`Contradiction`]. What it cannot follow it does not judge: commands
//! in flight together, names that are no plain ASCII, keywords, flags of copies.
//!
//! ```
//! use mailspec_model::lenient::Lenient;
//! use mailspec_syntax::imap::{Command, response};
//!
//! let mut model = Lenient::new(Some(b'/'));
//! model.made(b"box");
//! let mut play = |command: &[u8], replies: &[&[u8]]| {
//!     let command = Command::parse(command).unwrap();
//!     let replies: Vec<_> = replies.iter().map(|it| response::parse(it).response).collect();
//!     model.exchange(0, &command, &replies)
//! };
//! assert!(play(b"a SELECT box\r\n", &[b"* 0 EXISTS\r\n", b"a OK done\r\n"]).is_empty());
//! assert!(play(b"b CLOSE\r\n", &[b"b OK done\r\n"]).is_empty());
//! let wrong = play(b"c SELECT box\r\n", &[b"* 1 EXISTS\r\n", b"c OK done\r\n"]);
//! assert_eq!(wrong[0].kind, "exists");
//! ```

mod names;
mod search;
mod session;
mod store;

use std::{collections::BTreeMap, fmt};

use mailspec_syntax::{
    Clause,
    imap::{Command, CommandBody, Response},
};

use self::{names::Names, session::Session, store::Mailbox};

/// What is known of a server's mail, and of what its sessions were told.
#[derive(Debug)]
pub struct Lenient {
    mailboxes: Vec<Mailbox>,
    names: Names,
    sessions: BTreeMap<usize, Session>,
}

/// A reply that fits no state that the server can be in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contradiction {
    /// What it is called: those of one cause have one name.
    pub kind: &'static str,
    /// The clause that says so.
    pub clause: Clause,
    /// The requirement that is broken, `rfc3501/6.3.1-exists-count`.
    pub requirement: &'static str,
    /// Both sides, in one sentence without a full stop.
    pub what: String,
    /// What had to come in reply, as patterns of a suite.
    pub expect: Vec<String>,
    /// What must not have come, likewise.
    pub never: Vec<String>,
}

impl fmt::Display for Contradiction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({})", self.what, self.clause)
    }
}

impl Lenient {
    /// Nothing is known to be there; `delimiter` is that of the hierarchy.
    pub fn new(delimiter: Option<u8>) -> Self {
        Self {
            mailboxes: Vec::new(),
            names: Names::new(delimiter),
            sessions: BTreeMap::new(),
        }
    }

    /// There is a mailbox of this name that was just made.
    pub fn made(&mut self, name: &[u8]) {
        let mailbox = self.fresh();
        self.names.create(name, mailbox);
    }

    /// A session sent a command when nothing else was in progress on its connection, and these are
    /// all replies up to its completion.
    pub fn exchange(
        &mut self,
        session: usize,
        command: &Command<'_>,
        replies: &[Response<'_>],
    ) -> Vec<Contradiction> {
        let mut own = self.sessions.remove(&session).unwrap_or_default();
        let found = own.exchange(self, command, replies);
        self.sessions.insert(session, own);
        found
    }

    /// Replies came that answer no command that is known.
    pub fn told(&mut self, session: usize, replies: &[Response<'_>]) -> Vec<Contradiction> {
        let mut own = self.sessions.remove(&session).unwrap_or_default();
        let found = own.told(self, replies);
        self.sessions.insert(session, own);
        found
    }

    /// Nobody knows what came of this command: it was in flight with others, or cut off.
    pub fn unknown(&mut self, session: usize, command: &CommandBody<'_>) {
        if let Some(own) = self.sessions.get(&session)
            && let Some(mailbox) = own.mailbox()
        {
            self.mailboxes[mailbox].lost = true;
        }
        for name in names::written(command) {
            for mailbox in self.names.forget(name) {
                self.mailboxes[mailbox].lost = true;
            }
        }
        if matches!(
            command,
            CommandBody::Select { .. }
                | CommandBody::Examine { .. }
                | CommandBody::Close
                | CommandBody::Unselect
                | CommandBody::Logout
        ) {
            self.sessions.remove(&session);
        }
    }

    /// The connection is closed.
    pub fn closed(&mut self, session: usize) {
        self.sessions.remove(&session);
    }

    /// A mailbox that nobody has put anything into yet.
    fn fresh(&mut self) -> usize {
        self.mailboxes.push(Mailbox::default());
        self.mailboxes.len() - 1
    }
}
