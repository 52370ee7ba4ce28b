//! POP3 (RFC 1939) and its extensions, from the outside.

mod announced;
mod maildrop;
mod rules;
mod said;
mod session;

use std::collections::{HashMap, HashSet};

use mailspec_syntax::pop3::{
    Frame, Framer, Parsed,
    framing::{Incomplete, Limits, Side},
};

pub(crate) use rules::RULES;
use session::Session;

use crate::{Ledger, Rule, Violation};

/// Watches one POP3 connection.
#[derive(Debug)]
pub struct Observer {
    server: Framer,
    session: Session,
}

impl Observer {
    /// An observer of a connection that has just been opened.
    pub fn new(ledger: Ledger) -> Self {
        Self {
            server: Framer::new(Side::Server, Limits::default()),
            session: Session::new(ledger),
        }
    }

    /// The client sent `octets`. To be called before what the server answers to them.
    pub fn client(&mut self, octets: &[u8]) {
        self.session.client(octets);
    }

    /// The server sent `octets`: each reply in them is checked, and handed to `each`.
    pub fn server(&mut self, octets: &[u8], mut each: impl FnMut(&[u8], &Parsed<'_>)) {
        self.server.push(octets);
        loop {
            self.server
                .expect_multi_line(self.session.expects_multi_line());
            match self.server.next() {
                None => return,
                Some(Frame::TooLong { limit, .. }) => self.session.too_long(limit),
                Some(Frame::Message(message)) => {
                    let parsed = self.session.parse(message);
                    self.session.in_the_clear(message);
                    self.session.reply(&parsed);
                    each(message, &parsed);
                }
            }
        }
    }

    /// No TLS came about after STLS: what the server sent in its place is judged.
    pub fn tls_failed(&mut self) {
        self.session.in_the_clear(self.server.pending());
    }

    /// From now on both directions are under TLS, begun by STLS or before the greeting; nothing
    /// that came before counts.
    pub fn tls_started(&mut self) {
        self.tls_failed();
        self.server = Framer::new(Side::Server, Limits::default());
        self.session.tls_started();
    }

    /// Octets passed, either way, that were not seen: before anything else, or here.
    ///
    /// From here on nothing is judged but the grammar of replies to commands that were seen. What
    /// the client sends next begins a command.
    pub fn missed(&mut self) {
        self.server = Framer::new(Side::Server, Limits::default());
        self.session.miss();
    }

    /// The server closed the connection.
    pub fn server_closed(&mut self) {
        self.session.closed();
    }

    /// What the server broke since this was last asked.
    pub fn violations(&mut self) -> Vec<Violation> {
        self.session.violations()
    }

    /// How often each rule was broken beyond the violations that are yielded.
    pub fn left_out(&self) -> impl Iterator<Item = (&'static Rule, u64)> {
        self.session.left_out()
    }

    /// What came of the reply that is not whole yet, as far as it is kept.
    pub fn pending(&self) -> &[u8] {
        self.server.pending()
    }

    /// What the server's octets would end in the middle of, if they ended here.
    pub fn incomplete(&self) -> Option<Incomplete> {
        self.server.incomplete()
    }
}

/// What connections to one POP3 server know together.
#[derive(Debug, Default)]
pub(crate) struct Page {
    /// Timestamps of greetings.
    timestamps: HashSet<Vec<u8>>,
    /// By account and unique-id, the body that was retrieved, and in which session.
    bodies: HashMap<(String, Vec<u8>), (u64, SessionNumber)>,
    sessions: u64,
    /// The server has announced UTF8 at some time.
    utf8: bool,
}

/// Tells the sessions of one ledger apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct SessionNumber(u64);

/// Facts of one kind that a page holds; further ones are not compared.
const MAX_FACTS: usize = 100_000;
/// Octets of a timestamp, and of an account, that a page holds; longer ones are not compared.
const MAX_OCTETS: usize = 512;

impl Page {
    /// Notes the timestamp of a greeting; whether it is a new one.
    fn is_new_timestamp(&mut self, timestamp: &[u8]) -> bool {
        if self.timestamps.len() >= MAX_FACTS || timestamp.len() > MAX_OCTETS {
            return !self.timestamps.contains(timestamp);
        }
        self.timestamps.insert(timestamp.to_vec())
    }

    fn new_session(&mut self) -> SessionNumber {
        self.sessions += 1;
        SessionNumber(self.sessions)
    }

    /// Notes what a unique-id names; whether it named nothing else in another session.
    fn is_same_body(
        &mut self,
        account: &str,
        unique_id: &[u8],
        body: u64,
        session: SessionNumber,
    ) -> bool {
        if account.len() > MAX_OCTETS {
            return true;
        }
        let full = self.bodies.len() >= MAX_FACTS;
        let key = (account.to_owned(), unique_id.to_vec());
        match self.bodies.get(&key) {
            Some(&(known, by)) => known == body || by == session,
            None => {
                if !full {
                    self.bodies.insert(key, (body, session));
                }
                true
            }
        }
    }
}

#[cfg(test)]
mod tests;
