//! The TRANSACTION state (RFC 1939 §5): one maildrop, and what is marked in it.

use std::{collections::BTreeSet, sync::Arc};

use mailspec_syntax::pop3::{Command, command::MessageNumber};

use super::expected::{Expected, Fact, err, ok};
use crate::store::{Account, INBOX};

/// What was in INBOX when the maildrop was locked. Message `n` of the protocol is the one before `n`.
#[derive(Debug)]
pub(super) struct Maildrop {
    account: usize,
    messages: Vec<(u32, Arc<[u8]>)>,
    deleted: BTreeSet<usize>,
}

impl Maildrop {
    /// The session gets the lock and sees what is there now (RFC 1939 §4).
    pub(super) fn lock(account: usize, mail: &mut Account) -> Self {
        mail.locked = true;
        let messages = mail.mailboxes[INBOX].messages.iter();
        Self {
            account,
            messages: messages
                .map(|(uid, message)| (*uid, Arc::clone(&message.octets)))
                .collect(),
            deleted: BTreeSet::new(),
        }
    }

    /// The UPDATE state: what is marked as deleted goes, and so does the lock (RFC 1939 §6).
    pub(super) fn update(self, mail: &mut Account) {
        mail.locked = false;
        for at in self.deleted {
            mail.mailboxes[INBOX].messages.remove(&self.messages[at].0);
        }
    }

    /// Whose it is.
    pub(super) fn account(&self) -> usize {
        self.account
    }

    pub(super) fn command(&mut self, command: &Command<'_>) -> Expected {
        let fact = match command {
            Command::Stat => {
                let sizes = self.left().map(|at| self.size(at));
                Some(Fact::Stat {
                    messages: self.left().count() as u64,
                    octets: sizes.sum(),
                })
            }
            Command::List(None) => Some(self.sizes(self.left())),
            Command::List(Some(number)) => self.find(*number).map(|at| self.sizes([at])),
            Command::Uidl(None) => Some(self.unique_ids(self.left())),
            Command::Uidl(Some(number)) => self.find(*number).map(|at| self.unique_ids([at])),
            Command::Retr(number) => {
                let content = |at| Fact::Content(self.content(at));
                self.find(*number).map(content)
            }
            Command::Top { message, lines } => {
                let top = |at| Fact::Content(top(&self.content(at), *lines));
                self.find(*message).map(top)
            }
            Command::Dele(number) => self.find(*number).map(|at| {
                self.deleted.insert(at);
                Fact::None
            }),
            Command::Rset => {
                self.deleted.clear();
                Some(Fact::None)
            }
            Command::Noop => Some(Fact::None),
            _ => None,
        };
        fact.map_or_else(err, ok)
    }

    /// What is not marked as deleted.
    fn left(&self) -> impl Iterator<Item = usize> {
        (0..self.messages.len()).filter(|at| !self.deleted.contains(at))
    }

    fn find(&self, number: MessageNumber) -> Option<usize> {
        self.left()
            .find(|at| *at as u64 + 1 == u64::from(number.get()))
    }

    /// As RETR sends it: with CRLF at its end.
    fn content(&self, at: usize) -> Vec<u8> {
        let mut content = self.messages[at].1.to_vec();
        if !content.ends_with(b"\r\n") {
            content.extend_from_slice(b"\r\n");
        }
        content
    }

    fn size(&self, at: usize) -> u64 {
        self.content(at).len() as u64
    }

    fn sizes(&self, messages: impl IntoIterator<Item = usize>) -> Fact {
        let messages = messages.into_iter();
        Fact::Sizes(messages.map(|at| (at as u64 + 1, self.size(at))).collect())
    }

    fn unique_ids(&self, messages: impl IntoIterator<Item = usize>) -> Fact {
        let uids = messages.into_iter();
        let uids = uids.map(|at| (at as u64 + 1, self.messages[at].0));
        Fact::UniqueIds {
            account: self.account,
            messages: uids.collect(),
        }
    }
}

/// The headers, the blank line, and so many lines of the body (RFC 1939 §7).
fn top(content: &[u8], lines: u64) -> Vec<u8> {
    let mut top = Vec::new();
    let mut left = None;
    let mut rest = content;
    while !rest.is_empty() && left != Some(0) {
        let end = rest.windows(2).position(|window| window == b"\r\n");
        let (line, behind) = rest.split_at(end.map_or(rest.len(), |end| end + 2));
        top.extend_from_slice(line);
        rest = behind;
        left = match left {
            None => (line == b"\r\n").then_some(lines),
            Some(left) => Some(left - 1),
        };
    }
    top
}
