//! One thing said on one connection, and what comes back.

use std::sync::Arc;

use mailspec_run::connection::{Connection, Ended, Kind};
use mailspec_syntax::imap::framing::{Frame, Framer, Limits, Side};
use tokio::time::{Instant, timeout_at};

/// How an exchange ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// By its completion or reply.
    Answered,
    /// The server waits for a line: IDLE or a challenge.
    Continues,
    /// Nothing more came in time.
    Silent,
    /// The server closed the connection, or it broke.
    Closed,
    /// The server sent more than anybody asked for, as this says.
    Flood(String),
    /// The connection was dropped by us; whether all of the command was sent before.
    Dropped {
        /// All of it.
        whole: bool,
    },
    /// The reply was not waited for.
    Pipelined,
    /// It was not said: it is of no use on this server, or not allowed.
    Unsaid,
}

/// Where a client that announces synchronising literals waits (RFC 3501 §4.3).
pub(crate) fn announcements(printed: &[u8]) -> Vec<usize> {
    let mut announcements = Vec::new();
    if !printed.contains(&b'{') {
        return announcements;
    }
    let mut framer = Framer::new(Side::Client, Limits::default());
    framer.push(printed);
    while let Some(frame) = framer.next() {
        // Nobody waits behind `{5+}` (RFC 7888).
        if let Frame::LiteralAnnounced { so_far, .. } = frame
            && !so_far.ends_with(b"+}\r\n")
        {
            announcements.push(so_far.len());
        }
    }
    announcements
}

/// A conversation on one connection.
pub(crate) struct Talk<'c> {
    pub(crate) connection: &'c mut Connection,
    /// Everything that came.
    pub(crate) messages: &'c mut Vec<Arc<[u8]>>,
    pub(crate) deadline: Instant,
}

/// What is waited for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Until<'t> {
    /// The completion of the command with this tag; continuation requests end it too.
    Tagged(&'t [u8]),
    /// A POP3 reply; challenges end it too.
    Reply,
}

impl Talk<'_> {
    /// Writes octets; `Err` is why that came to nothing.
    pub(crate) async fn write(&mut self, octets: &[u8], pieces: &[usize]) -> Result<(), Outcome> {
        let mut from = 0;
        let ends = pieces.iter().copied().filter(|end| *end < octets.len());
        for end in ends.chain([octets.len()]) {
            if end <= from && from > 0 {
                continue;
            }
            match timeout_at(self.deadline, self.connection.write(&octets[from..end])).await {
                Err(_) => return Err(Outcome::Silent),
                Ok(Err(ended)) => return Err(over(&ended)),
                Ok(Ok(())) => {}
            }
            from = end;
        }
        Ok(())
    }

    /// Reads up to what is waited for.
    pub(crate) async fn wait(&mut self, until: Until<'_>) -> Outcome {
        loop {
            for message in self.connection.take_first(1) {
                self.messages.push(Arc::clone(&message.octets));
                match (message.kind, until) {
                    (Kind::Tagged(tag), Until::Tagged(awaited)) if tag == awaited => {
                        return Outcome::Answered;
                    }
                    (Kind::Reply, Until::Reply) => return Outcome::Answered,
                    (Kind::Continuation, _) => return Outcome::Continues,
                    _ => {}
                }
            }
            if !self.connection.inbox().is_empty() {
                continue;
            }
            match timeout_at(self.deadline, self.connection.read()).await {
                Err(_) => return Outcome::Silent,
                Ok(Err(ended)) if self.connection.inbox().is_empty() => return over(&ended),
                Ok(_) => {}
            }
        }
    }

    /// Says a whole command, waiting where it announces literals, and hears the answer.
    pub(crate) async fn say(
        &mut self,
        octets: &[u8],
        pieces: &[usize],
        until: Until<'_>,
    ) -> Outcome {
        let mut sent = 0;
        let waits = match until {
            Until::Tagged(_) => announcements(octets),
            Until::Reply => Vec::new(),
        };
        for announced in waits {
            if let Err(over) = self.write(&octets[sent..announced], pieces).await {
                return over;
            }
            sent = announced;
            match self.wait(until).await {
                Outcome::Continues => {}
                over => return over,
            }
        }
        match self.write(&octets[sent..], pieces).await {
            Err(over) => over,
            Ok(()) => self.wait(until).await,
        }
    }
}

fn over(ended: &Ended) -> Outcome {
    match ended {
        Ended::Flood(what) => Outcome::Flood(what.clone()),
        _ => Outcome::Closed,
    }
}
