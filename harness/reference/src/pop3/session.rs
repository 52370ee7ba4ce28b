//! A POP3 session from the outside: octets in, octets out.

use mailspec_syntax::pop3::{
    Frame, Framer, Response,
    framing::{Limits, Side},
};

use super::dialogue::Dialogue;
use crate::{ChannelBinding, Server, Timestamp, Transport, Wants, faults::pop3::Fault};

/// One connection.
///
/// ```
/// use mailspec_reference::{Options, Server, Timestamp, Transport, pop3::Session};
///
/// let mut server = Server::new(Options::default());
/// let mut session = Session::open(&mut server, Transport { tls: false }, Timestamp(0));
/// assert!(session.output().starts_with(b"+OK"));
/// session.receive(&mut server, b"USER user1\r\nPASS secret\r\nSTAT\r\n", Timestamp(1));
/// assert!(session.output().ends_with(b"+OK 0 0\r\n"));
/// ```
#[derive(Debug)]
pub struct Session {
    framer: Framer,
    dialogue: Dialogue,
    /// When the client last said something.
    heard: Timestamp,
}

/// How long a client may be silent, in seconds; at least ten minutes (RFC 1939 §3).
const AUTOLOGOUT: i64 = 30 * 60;

/// Octets of output with which further commands wait.
const HELD: usize = 256 << 10;

impl Session {
    /// A session on a new connection; the greeting is in its output.
    pub fn open(server: &mut Server, transport: Transport, now: Timestamp) -> Self {
        Self::open_bound(server, transport, None, now)
    }

    /// The same, where SASL exchanges can be bound to the TLS connection.
    pub fn open_bound(
        server: &mut Server,
        transport: Transport,
        binding: Option<ChannelBinding>,
        now: Timestamp,
    ) -> Self {
        Self {
            framer: framer(server),
            dialogue: Dialogue::greet(server, transport, binding, now),
            heard: now,
        }
    }

    /// The client sent `octets`.
    ///
    /// Commands are answered until as much output waits as a client can be thought to read;
    /// [`poll`](Self::poll) goes on when that was drained.
    pub fn receive(&mut self, server: &mut Server, octets: &[u8], now: Timestamp) {
        self.heard = now;
        if self.dialogue.tls_too_old {
            return self.dialogue.handshake_fails();
        }
        let keeps = server.faults().has(Fault::StlsKeepsPlaintext);
        match self.dialogue.wants {
            Wants::Read => {}
            Wants::StartTls if keeps => {}
            Wants::StartTls | Wants::Close => return,
        }
        self.framer.push(octets);
        self.answer(server);
        if server.faults().has(Fault::PiecesAnswered) && self.framer.incomplete().is_some() {
            self.dialogue
                .refuse(Response::err("there is no such command"));
            self.framer = framer(server);
        }
    }

    /// Goes on with commands that waited for output to be drained; looks at the clock.
    pub fn poll(&mut self, server: &mut Server, now: Timestamp) {
        if self.dialogue.wants != Wants::Read {
            return;
        }
        if now.0.saturating_sub(self.heard.0) >= AUTOLOGOUT {
            // Without a response, and without UPDATE (RFC 1939 §3).
            self.dialogue.drop_connection(server);
            return;
        }
        self.dialogue.try_again(server);
        self.answer(server);
    }

    /// Whether [`poll`](Self::poll) may answer what the client asked: a login that waits for
    /// another session to end. Otherwise a POP3 server speaks when it is spoken to (RFC 1939 §3).
    pub fn listens(&self, _server: &Server) -> bool {
        self.dialogue.waits()
    }

    /// What is to be written to the client, drained.
    pub fn output(&mut self) -> Vec<u8> {
        self.dialogue.out.drain()
    }

    /// What the session needs once its output is written.
    pub fn wants(&self) -> Wants {
        self.dialogue.wants
    }

    /// SASL exchanges can be bound to the TLS connection from here on.
    pub fn bind_channel(&mut self, binding: ChannelBinding) {
        self.dialogue.bind_channel(binding);
    }

    /// The handshake after STLS is done.
    pub fn tls_started(&mut self, server: &mut Server) {
        self.dialogue.tls_started();
        self.answer(server);
    }

    /// The client went away: the lock is freed, nothing is removed (RFC 1939 §6).
    pub fn closed(&mut self, server: &mut Server) {
        self.dialogue.drop_connection(server);
    }

    /// Answers the lines that are there.
    fn answer(&mut self, server: &mut Server) {
        let faults = *server.faults();
        self.dialogue.batched = false;
        while self.dialogue.wants == Wants::Read
            && self.dialogue.out.len() < HELD
            && !self.dialogue.waits()
        {
            match self.framer.next() {
                None => return,
                Some(Frame::Message(line)) => self.dialogue.line(server, line),
                Some(Frame::TooLong { .. }) => self.dialogue.refuse(Response::err("too long")),
            }
            self.dialogue.batched = true;
            if self.dialogue.tls_too_old {
                self.framer = framer(server);
            }
            if faults.has(Fault::PipeliningLosesCommands) {
                self.framer = framer(server);
            }
        }
        if self.dialogue.wants == Wants::Read {
            // The rest waits for output to be drained.
            return;
        }
        if self.dialogue.wants == Wants::Close || !faults.has(Fault::StlsKeepsPlaintext) {
            // What came behind STLS came in plaintext, from anybody.
            self.framer = framer(server);
        }
    }
}

fn framer(server: &Server) -> Framer {
    let line = server.options().limits.line;
    Framer::new(
        Side::Client,
        Limits {
            line,
            message: line,
        },
    )
}
