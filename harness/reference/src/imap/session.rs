//! A session as its driver sees it: octets in, octets out, time handed in.

use mailspec_syntax::imap::framing::{Frame, Framer, Incomplete, Limits, Side};

use super::{dialogue::Dialogue, misstep};
use crate::{
    ChannelBinding, Server, Timestamp, Transport, Wants, faults::imap::Fault,
    variants::imap::Variant,
};

/// One IMAP connection.
#[derive(Debug)]
pub struct Session {
    framer: Framer,
    dialogue: Dialogue,
    /// When the client last said something (RFC 3501 §5.4).
    heard: Timestamp,
    /// A deviating server takes a non-synchronising literal whose octets are not there yet for one
    /// that waits.
    awaits_literal: bool,
}

/// RFC 3501 §5.4: at least 30 minutes, once somebody is logged in.
const AUTOLOGOUT: i64 = 30 * 60;
/// Nobody needs long to log in.
const AUTOLOGOUT_BEFORE_LOGIN: i64 = 3 * 60;
/// What a deviating server has patience for.
const AUTOLOGOUT_SOON: i64 = 1;

/// Octets of output with which further commands wait.
const HELD: usize = 256 << 10;

/// Octets of commands and literals that one message may take beside its largest literal.
const BESIDE_LITERAL: usize = 1 << 20;

impl Session {
    /// A client connected; the greeting is in the output.
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
            dialogue: Dialogue::open(server, transport, binding),
            heard: now,
            awaits_literal: false,
        }
    }

    /// The client sent something.
    ///
    /// Commands are answered until as much output waits as a client can be thought to read;
    /// [`poll`](Self::poll) goes on when that was drained.
    pub fn receive(&mut self, server: &mut Server, octets: &[u8], now: Timestamp) {
        if self.dialogue.connection.wants != Wants::Read {
            return;
        }
        let quiet = now.0.saturating_sub(self.heard.0);
        if quiet >= AUTOLOGOUT_SOON && server.faults().has(Fault::AutologoutSoon) {
            return self.dialogue.connection.bye(server, "Autologout");
        }
        self.heard = now;
        if self.dialogue.is_idle()
            && server.faults().has(Fault::IdleReadsOnce)
            && !octets.ends_with(b"\n")
        {
            return self.dialogue.message(server, octets, now);
        }
        self.framer.push(octets);
        self.awaits_literal = server.faults().has(Fault::LiteralPlusLate)
            && self.framer.pending().ends_with(b"+}\r\n");
        self.answer(server, now);
    }

    /// Goes on with commands that waited for output to be drained; looks for what others changed,
    /// as far as the client may be told now, and at the clock.
    pub fn poll(&mut self, server: &mut Server, now: Timestamp) {
        if self.dialogue.connection.wants == Wants::Close {
            return;
        }
        let limit = match self.dialogue.connection.account() {
            Some(_) => AUTOLOGOUT,
            None => AUTOLOGOUT_BEFORE_LOGIN,
        };
        if now.0.saturating_sub(self.heard.0) >= limit {
            self.dialogue
                .connection
                .bye(server, "Autologout; idle for too long");
            return;
        }
        self.answer(server, now);
    }

    /// Whether [`poll`](Self::poll) may tell the client what others change.
    pub fn listens(&self, server: &Server) -> bool {
        self.dialogue.listens(server) || server.variants().has(Variant::DeleteSelectedDisconnects)
    }

    /// What is to be sent, drained.
    pub fn output(&mut self) -> Vec<u8> {
        self.dialogue.connection.out.drain()
    }

    /// What comes next once the output is written.
    pub fn wants(&self) -> Wants {
        self.dialogue.connection.wants
    }

    /// The TLS handshake that [`Wants::StartTls`] asked for is done.
    pub fn tls_started(&mut self, server: &mut Server) {
        self.dialogue.connection.tls_started(server);
        // Nothing is left in the framer, unless a fault left it there.
        self.answer(server, self.heard);
    }

    /// SASL exchanges can be bound to the TLS connection from here on.
    pub fn bind_channel(&mut self, binding: ChannelBinding) {
        self.dialogue.connection.binding = Some(binding);
    }

    /// The connection is gone.
    pub fn closed(&mut self, server: &mut Server) {
        if server.faults().has(Fault::BrokenAppendKept)
            && let Some(Incomplete::Literal {
                announced,
                received,
            }) = self.framer.incomplete()
        {
            let mut made_up = vec![b'?'; (announced - received) as usize];
            made_up.extend_from_slice(b"\r\n");
            self.framer.push(&made_up);
            self.answer(server, self.heard);
        }
        self.dialogue.connection.deselect(server);
    }

    fn answer(&mut self, server: &mut Server, now: Timestamp) {
        // What a deviating server does behind the command that follows.
        let mut late: Option<Vec<u8>> = None;
        while self.dialogue.connection.wants == Wants::Read
            && self.dialogue.connection.out.len() < HELD
        {
            let Some(frame) = self.framer.next() else {
                break;
            };
            let stranger = self.dialogue.connection.account().is_none();
            let asked = self.dialogue.is_authenticating();
            let idle = self.dialogue.is_idle();
            let whole = matches!(frame, Frame::Message(_));
            match frame {
                Frame::Message(message)
                    if late.is_none()
                        && (server.faults().has(Fault::Reordered) && misstep::changes(message)
                            || server.faults().has(Fault::SetAclLate)
                                && misstep::sets_acl(message)) =>
                {
                    late = Some(message.to_vec());
                }
                Frame::Message(message) => {
                    self.dialogue.message(server, message, now);
                    if let Some(late) = late.take() {
                        self.dialogue.message(server, &late, now);
                    }
                }
                Frame::TooLong { so_far, .. } => self.dialogue.too_long(server, so_far),
                Frame::LiteralAnnounced {
                    octets,
                    synchronising,
                    so_far,
                } => {
                    let synchronising = synchronising || self.awaits_literal;
                    if !synchronising
                        && server.faults().has(Fault::LiteralPlusUnread)
                        && self.dialogue.unread(server, octets, so_far)
                    {
                        let announced = so_far.len();
                        let rest = self.framer.pending()[announced..].to_vec();
                        self.framer = framer(server);
                        self.framer.push(&rest);
                    } else if !self
                        .dialogue
                        .literal(server, octets, synchronising, so_far, now)
                    {
                        self.framer.refuse_literal();
                    }
                }
            }
            if server.faults().has(Fault::PipelineLosesRest) && whole {
                self.framer = framer(server);
            }
            if asked
                && !self.dialogue.is_authenticating()
                && server.faults().has(Fault::AuthenticateEatsNext)
            {
                self.framer = framer(server);
            }
            if idle && !self.dialogue.is_idle() && server.faults().has(Fault::IdleEatsNext) {
                self.framer = framer(server);
            }
            if stranger
                && self.dialogue.connection.account().is_some()
                && server.faults().has(Fault::LoginLosesPipelined)
            {
                self.framer = framer(server);
            }
            self.dialogue.bound_output(server);
        }
        if let Some(late) = late {
            self.dialogue.message(server, &late, now);
        }
        match self.dialogue.connection.wants {
            Wants::Read => self.dialogue.between_commands(server),
            // RFC 3501 §6.2.1: what came behind STARTTLS was not protected, so it is not obeyed.
            Wants::StartTls if !server.faults().has(Fault::StarttlsInjection) => {
                self.framer = framer(server);
            }
            Wants::StartTls | Wants::Close => {}
        }
    }
}

fn framer(server: &Server) -> Framer {
    let limits = server.options().limits;
    Framer::new(
        Side::Client,
        Limits {
            line: limits.line,
            literal: u64::from(limits.message),
            message: limits.message as usize + BESIDE_LITERAL,
        },
    )
}
