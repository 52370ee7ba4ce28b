//! IMAP4rev1 (RFC 3501) and its extensions, from the outside.
//!
//! [`Observer`] frames both directions and hands each message to a session,
//! whose rules are in the files below by subject.

mod administered;
mod append_limit;
mod capability;
mod client;
mod completion;
mod continuation;
mod digest;
mod extended_list;
mod extension;
mod fetch;
mod flags;
mod greeting;
mod hierarchy;
mod index;
mod late;
mod literal;
mod mailboxes;
mod messages;
mod mod_sequence;
mod namespace;
mod page;
mod parts;
mod pending;
mod rules;
mod search;
mod select;
mod session;
mod size;
#[cfg(test)]
mod tests;
mod uid;
mod view;

use mailspec_syntax::imap::{
    framing::{Frame, Framer, Incomplete, Limits, Side},
    response::{self, Parsed},
};

pub(crate) use page::Page;
pub(crate) use rules::RULES;
use session::{Session, Verdict};

use crate::{Ledger, Rule, Violation};

/// Watches one IMAP connection.
///
/// Feed it with octets in the order in which they pass: what the client sends
/// before it can have reached the server, what the server sends as it comes.
#[derive(Debug)]
pub struct Observer {
    client: Framer,
    server: Framer,
    session: Session,
    limits: Limits,
    too_long: Option<u64>,
}

impl Observer {
    /// Of a connection that is being opened to the server that `ledger` is about.
    pub fn new(ledger: Ledger) -> Self {
        Self {
            client: Framer::new(Side::Client, Limits::default()),
            server: Framer::new(Side::Server, Limits::default()),
            session: Session::new(ledger),
            limits: Limits::default(),
            too_long: None,
        }
    }

    /// Keeps no more of the server's messages than `limits`; to be said before anything comes.
    #[must_use]
    pub fn within(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self.server = Framer::new(Side::Server, limits);
        self
    }

    /// Names the account, where that can't be seen (PREAUTH, most SASL mechanisms).
    /// What other connections to the same account know is then used here too.
    pub fn set_account(&mut self, account: &str) {
        self.session.set_account(account.as_bytes());
    }

    /// The client sends `octets`.
    pub fn client(&mut self, octets: &[u8]) {
        if self.session.is_opaque() {
            return;
        }
        self.session.spoke(octets);
        self.client.push(octets);
        self.read_client(false);
    }

    /// The server sent `octets`. Each message that is whole now is checked and handed to `each`.
    pub fn server(&mut self, octets: &[u8], mut each: impl FnMut(&[u8], &Parsed<'_>)) {
        self.server.push(octets);
        while let Some(frame) = self.server.next() {
            match frame {
                Frame::Message(message) => {
                    let parsed = response::parse(message);
                    match self.session.is_negotiating() {
                        true => self.session.in_the_clear(message),
                        false => self.session.server(message, &parsed),
                    }
                    each(message, &parsed);
                }
                Frame::LiteralAnnounced { .. } => {}
                Frame::TooLong { limit, .. } => {
                    self.too_long = Some(limit);
                    self.session.lose_server();
                }
            }
            match self.session.verdict() {
                Some(Verdict::Wanted) => self.read_client(true),
                Some(Verdict::Refused) => {
                    self.client.refuse_literal();
                    self.read_client(true);
                }
                None => {}
            }
        }
    }

    /// No TLS came about after STARTTLS: what the server sent in its place is judged.
    pub fn tls_failed(&mut self) {
        if self.session.is_negotiating() {
            self.session.in_the_clear(self.server.pending());
        }
    }

    /// TLS is up; what follows is sent under it, and nothing that came before counts.
    pub fn tls_started(&mut self) {
        self.tls_failed();
        self.client = Framer::new(Side::Client, Limits::default());
        self.server = Framer::new(Side::Server, self.limits);
        self.session.tls_started();
    }

    /// Octets passed, either way, that were not seen: before anything else, or here.
    ///
    /// Who the client is, which mailbox is selected, what is enabled and which commands are in
    /// progress is not known from here on, and nothing is accused that rests on it. What comes
    /// next begins a message.
    pub fn missed(&mut self) {
        self.client = Framer::new(Side::Client, Limits::default());
        self.server = Framer::new(Side::Server, self.limits);
        self.session.miss();
    }

    /// The client closed the connection: the server may do so too.
    pub fn client_closed(&mut self) {
        self.session.client_closed();
    }

    /// The server closed the connection.
    pub fn server_closed(&mut self) {
        self.session.server_closed();
    }

    /// What was found since the last call.
    pub fn violations(&mut self) -> Vec<Violation> {
        self.session.violations()
    }

    /// Whether the next message decides what the last one broke. [`Observer::violations`] does
    /// not wait for it, and then says less precisely what is wrong.
    pub fn is_undecided(&self) -> bool {
        self.session.is_undecided()
    }

    /// How often each rule was broken beyond the violations that are yielded.
    pub fn left_out(&self) -> impl Iterator<Item = (&'static Rule, u64)> {
        self.session.left_out()
    }

    /// What came of the message that is not whole yet, as far as it is kept.
    pub fn pending(&self) -> &[u8] {
        self.server.pending()
    }

    /// The limit in octets that a message of the server passed, if one did; nothing of it is kept.
    pub fn too_long(&self) -> Option<u64> {
        self.too_long
    }

    /// What the server's octets would end in the middle of.
    pub fn incomplete(&self) -> Option<Incomplete> {
        self.server.incomplete()
    }

    /// Reads what the client sent, up to a literal on which the server has not spoken:
    /// whether its octets are a literal or commands is for the server to say.
    fn read_client(&mut self, late: bool) {
        self.session.late = late;
        while !self.session.waits_for_server() && !self.session.is_opaque() {
            match self.client.next() {
                None => return,
                Some(Frame::Message(message)) => self.session.client(message),
                Some(Frame::LiteralAnnounced {
                    octets,
                    synchronising,
                    so_far,
                }) => {
                    let literal = self
                        .session
                        .literal_announced(octets, synchronising, so_far);
                    if !literal {
                        self.client.refuse_literal();
                    }
                }
                Some(Frame::TooLong { .. }) => self.session.lose_client(),
            }
        }
    }
}
