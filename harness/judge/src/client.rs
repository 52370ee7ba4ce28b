//! What the client says: its commands, their grammar, and the secrets in them.

use mailspec_rules::syntax::{
    imap::{
        Command, CommandBody,
        framing::{Frame, Framer, Limits, Side},
    },
    pop3,
};
use mailspec_run::Redactor;

use crate::{
    advice::{Advice, Seen},
    deviation::{ByClient, Found, Level, Shown},
    protocol::Protocol,
    secrets, words,
};

/// Octets of a client's line that are kept.
const LINE: usize = 1 << 20;
/// Commands that wait for their answers and are remembered.
const COMMANDS: usize = 1024;
/// Octets of an answer to a challenge that are looked at.
const ANSWER: usize = 64 << 10;

/// The client's side of a connection.
#[derive(Debug)]
pub(crate) struct Client {
    protocol: Protocol,
    framer: Framer,
    redactor: Redactor,
    advice: Advice,
    /// Commands that are no commands, by tag, until the server has said what it takes them for.
    doubted: Vec<(Vec<u8>, ByClient, Shown, u64)>,
    /// The tag of the command that reads lines of the client: AUTHENTICATE, IDLE.
    reading: Option<Vec<u8>>,
    /// Lines of the client are credentials.
    credentials: bool,
    /// The tag of STARTTLS; empty for STLS.
    starting_tls: Option<Vec<u8>>,
    /// Where the line at hand is.
    place: u64,
}

impl Client {
    pub(crate) fn new(protocol: Protocol, redactor: Redactor) -> Self {
        let limits = Limits {
            line: LINE,
            literal: 64 << 20,
            message: 64 << 20,
        };
        Self {
            protocol,
            framer: Framer::new(Side::Client, limits),
            redactor,
            advice: Advice::default(),
            doubted: Vec::new(),
            reading: None,
            credentials: false,
            starting_tls: None,
            place: 0,
        }
    }

    /// Something passed that was not seen.
    pub(crate) fn missed(&mut self) {
        self.framer = Framer::new(Side::Client, Limits::default());
        self.doubted.clear();
        self.reading = None;
        self.starting_tls = None;
        self.advice.missed();
    }

    /// The client sent `line`.
    pub(crate) fn line(&mut self, line: &[u8], place: u64, found: &mut Found) {
        if self.protocol == Protocol::Pop3 {
            return self.pop3(line);
        }
        if self.framer.incomplete().is_none() {
            self.place = place;
        }
        self.framer.push(line);
        loop {
            // The message is copied so that the framer is free for the next.
            let message = match self.framer.next() {
                None => return,
                Some(Frame::Message(message)) => message.to_vec(),
                Some(Frame::LiteralAnnounced { .. } | Frame::TooLong { .. }) => continue,
            };
            self.imap(&message, found);
        }
    }

    fn imap(&mut self, message: &[u8], found: &mut Found) {
        if self.reading.is_some() {
            if self.credentials {
                secrets::of_answer(&message[..message.len().min(ANSWER)], &self.redactor);
            }
            return;
        }
        match Command::parse(message) {
            Ok(command) => {
                let tag = command.tag.as_str().as_bytes().to_vec();
                secrets::of_imap(&command.body, message, &self.redactor);
                match &command.body {
                    CommandBody::Authenticate { .. } => {
                        self.reading = Some(tag.clone());
                        self.credentials = true;
                    }
                    CommandBody::Idle => {
                        self.reading = Some(tag.clone());
                        self.credentials = false;
                    }
                    CommandBody::StartTls => self.starting_tls = Some(tag.clone()),
                    _ => {}
                }
                self.advice.command(&command, message, self.place, found);
            }
            Err(error) => {
                secrets::of_bad_imap(message, &self.redactor);
                let Some(tag) = error.tag else { return };
                let fault = error.fault;
                // What it does not know may be an extension's.
                if !words::is_imap_command(message)
                    || fault.what.contains("of that name")
                    || self.doubted.len() >= COMMANDS
                {
                    return;
                }
                let told = ByClient {
                    rule: "client/syntax",
                    clause: fault.clause,
                    level: Level::Must,
                    what: format!("{} ({})", fault.what, fault.rule),
                    expected: "Whatever a client sends follows the formal syntax",
                    production: Some(fault.rule),
                };
                let secret = ["LOGIN", "AUTHENTICATE"]
                    .iter()
                    .any(|word| words::has_word(message, 1, word));
                let shown = match secret {
                    true => Shown::default(),
                    false => Shown::new(message, Some(fault.span)),
                };
                self.doubted
                    .push((tag.as_str().as_bytes().to_vec(), told, shown, self.place));
            }
        }
    }

    fn pop3(&mut self, line: &[u8]) {
        if self.reading.is_some() {
            secrets::of_answer(&line[..line.len().min(ANSWER)], &self.redactor);
            return;
        }
        secrets::of_pop3(line, &self.redactor);
        if words::has_word(line, 0, "AUTH") && words::words(line).nth(1).is_some() {
            self.reading = Some(Vec::new());
            self.credentials = true;
        }
        if matches!(pop3::Command::parse(line), Ok(pop3::Command::Stls)) {
            self.starting_tls = Some(Vec::new());
        }
    }

    /// The server sent `message`. Whether TLS follows it, for STARTTLS or STLS succeeded.
    pub(crate) fn answered(&mut self, message: &[u8], found: &mut Found) -> bool {
        if self.protocol == Protocol::Pop3 {
            if words::is_pop3_status(message) {
                self.reading = None;
                let ok = message.len() > 2 && message[..3].eq_ignore_ascii_case(b"+OK");
                return self.starting_tls.take().is_some() && ok;
            }
            return false;
        }
        self.advice.response(message);
        let Some((tag, status)) = words::completion(message) else {
            return false;
        };
        if self.reading.as_deref() == Some(tag) {
            self.reading = None;
        }
        if let Some(at) = self.doubted.iter().position(|(known, ..)| known == tag) {
            let (_, told, shown, place) = self.doubted.swap_remove(at);
            // A server that takes it may know an extension that we do not.
            if status.eq_ignore_ascii_case(b"BAD") {
                found.client(told, shown, place);
            }
        }
        // A refused literal is not sent.
        self.framer.refuse_literal();
        self.advice.completed(tag, status);
        let ok = status.eq_ignore_ascii_case(b"OK");
        self.starting_tls.take_if(|known| known == tag).is_some() && ok
    }

    /// TLS is up.
    pub(crate) fn tls_started(&mut self) {
        self.framer = Framer::new(Side::Client, Limits::default());
        self.reading = None;
        self.advice.tls_started();
    }

    /// What the client has done so far.
    pub(crate) fn seen(&self) -> Seen {
        self.advice.seen()
    }
}
