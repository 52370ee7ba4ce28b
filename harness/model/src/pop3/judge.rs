//! Holds each reply of a POP3 server against what the model says.

use std::{collections::VecDeque, fmt};

use mailspec_syntax::pop3::{Command, Reply};

use super::{
    expected::{Expected, Fact},
    session::Session,
};
use crate::{
    mismatch::{Mismatch, differs, hold},
    store::Model,
};

/// What a client sent, each to be answered by one reply.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sent<'s> {
    /// A command. Where AUTH waits for a line it is what comes instead (RFC 5034 §4).
    Command(&'s Command<'s>),
    /// A line without its CRLF: the answer to a challenge, or nonsense.
    Line(&'s [u8]),
}

impl fmt::Display for Sent<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Command(command) => command.fmt(f),
            Self::Line(line) => line.escape_ascii().fmt(f),
        }
    }
}

/// How an exchange ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// The client may go on.
    Open,
    /// The connection is under TLS from here on; what came behind STLS is not answered (RFC 2595 §4).
    StartedTls,
    /// The connection closes; what came behind QUIT is not answered (RFC 1939 §6).
    Closed,
}

/// One exchange: some things sent, and the replies to them.
///
/// After a [`Mismatch`] model and server are of two minds, and no later reply can be judged.
#[derive(Debug)]
pub struct Judge<'m, 's> {
    model: &'m mut Model,
    session: &'m mut Session,
    sent: VecDeque<Sent<'s>>,
    end: End,
}

impl<'m, 's> Judge<'m, 's> {
    /// All of `sent` is sent, in this order.
    pub fn new(
        model: &'m mut Model,
        session: &'m mut Session,
        sent: impl IntoIterator<Item = Sent<'s>>,
    ) -> Self {
        Self {
            model,
            session,
            sent: sent.into_iter().collect(),
            end: End::Open,
        }
    }

    /// The next reply came.
    ///
    /// # Errors
    ///
    /// Nothing was asked, or something else must be answered.
    pub fn reply(&mut self, reply: &Reply<'_>) -> Result<(), Mismatch> {
        let Some(sent) = self.sent.pop_front() else {
            return differs(format!("unasked: {reply:?}"));
        };
        let expected = match sent {
            Sent::Line(line) => self.session.line(self.model, line),
            Sent::Command(command) if self.session.is_waiting() => {
                let line = command.to_string();
                self.session.line(self.model, line.as_bytes())
            }
            Sent::Command(command) => self.session.command(self.model, command),
        };
        hold(reply.response.status == expected.status, || {
            let mut line = Vec::new();
            reply.response.write(&mut line);
            let line = line.trim_ascii_end().escape_ascii();
            format!("{sent}: {line} is not {:?}", expected.status)
        })?;
        self.fact(sent, reply, &expected)?;
        if expected.closes || expected.starts_tls {
            // What came behind is ignored: it came after the end, or in plaintext (RFC 2595 §4).
            self.sent.clear();
            self.end = match expected.closes {
                true => End::Closed,
                false => End::StartedTls,
            };
        }
        Ok(())
    }

    /// The server has said all that it will.
    ///
    /// # Errors
    ///
    /// Something is not answered.
    pub fn end(self) -> Result<End, Mismatch> {
        hold(self.sent.is_empty(), || {
            format!("no reply to {:?}", self.sent)
        })?;
        Ok(self.end)
    }

    fn fact(
        &mut self,
        sent: Sent<'_>,
        reply: &Reply<'_>,
        expected: &Expected,
    ) -> Result<(), Mismatch> {
        let many = reply.body.is_some();
        match &expected.fact {
            Fact::None => Ok(()),
            Fact::Stat { messages, octets } => {
                let told = reply.drop_listing().0;
                let told = told.map(|listing| (listing.messages, listing.octets));
                hold(told == Some((*messages, *octets)), || {
                    format!("STAT: {told:?} is not {messages} messages of {octets} octets")
                })
            }
            Fact::Sizes(sizes) => {
                let items = match many {
                    true => reply.scan_listings().items,
                    false => reply.scan_listing().0.into_iter().collect(),
                };
                let told = items.iter().map(|item| (item.number, item.octets));
                hold(told.eq(sizes.iter().copied()), || {
                    format!("{sent}: {items:?} is not {sizes:?}")
                })
            }
            Fact::UniqueIds { account, messages } => {
                let items = match many {
                    true => reply.unique_ids().items,
                    false => reply.unique_id().0.into_iter().collect(),
                };
                let told = items.iter().map(|item| item.number);
                let numbers = messages.iter().map(|(number, _)| *number);
                hold(told.eq(numbers), || {
                    format!("{sent}: {items:?} is not {messages:?}")
                })?;
                for (item, (_, uid)) in items.iter().zip(messages) {
                    self.model.unique_id(*account, *uid, item.id)?;
                }
                Ok(())
            }
            Fact::Content(content) => {
                let told = reply.body.as_ref().map(|body| body.content());
                hold(told.as_deref() == Some(content), || {
                    let told = told.as_deref().unwrap_or_default().escape_ascii();
                    format!("{sent}: {told} is not {}", content.escape_ascii())
                })
            }
        }
    }
}
