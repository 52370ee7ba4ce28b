//! One connection that is listened to, octet by octet.

use std::collections::VecDeque;

use mailspec_rules::{
    Ledger, Violation, imap, pop3,
    syntax::{Fault, imap::framing},
};
use mailspec_run::Redactor;

use crate::{
    advice::Seen,
    client::Client,
    conversation::Kept,
    deviation::{Deviation, Found, Shown},
    protocol::Protocol,
};

/// What a message may hold that is read.
const LIMITS: framing::Limits = framing::Limits {
    line: 8 << 20,
    literal: 64 << 20,
    message: 64 << 20,
};
/// Octets of a message that are kept to be shown.
const MESSAGE: usize = 64 << 10;

/// Rules that rest on what literals and messages hold, octet for octet.
const OF_CONTENT: &[&str] = &[
    "imap/immutable-data",
    "imap/rfc822-size",
    "imap/partial-length",
    "imap/appendlimit",
    "pop3/byte-stuffing",
    "pop3/list-size",
    "pop3/list-size-utf8",
    "pop3/retr-constant",
    "pop3/top-headers",
    "pop3/top-lines",
    "pop3/uidl-persistent",
    "pop3/uidl-unique",
    "pop3/utf8-unasked",
    "pop3/stat-size",
    "pop3/size-constant",
];

/// Listens to one connection and says what each side breaks.
#[derive(Debug)]
pub struct Listener {
    protocol: Protocol,
    kept: Kept,
    observer: Observer,
    client: Client,
    found: Found,
    /// Where the pieces of the server begin in its stream, and in the log.
    places: VecDeque<(u64, u64)>,
    /// Octets of the server up to here, and up to the end of its last message.
    fed: u64,
    read: u64,
    /// A message that the next one decides about.
    waiting: Option<Heard>,
    /// Whether TLS begins by itself behind STARTTLS.
    unseen_tls: bool,
    /// STARTTLS or STLS was answered positively, and TLS is not up.
    tls_due: bool,
    /// No more of it can be read.
    deaf: bool,
}

#[derive(Debug)]
enum Observer {
    Imap(Box<imap::Observer>),
    Pop3(Box<pop3::Observer>),
}

/// A message of the server.
#[derive(Clone, Debug)]
struct Heard {
    octets: Vec<u8>,
    faults: Vec<Fault>,
    place: u64,
}

/// What was said about a connection.
#[derive(Debug)]
pub struct Told {
    /// What was broken, each told once, in the order in which it was seen.
    pub deviations: Vec<Deviation>,
    /// How often rules were broken beyond that.
    pub left_out: u64,
    /// What the client did in all.
    pub seen: Seen,
}

impl Listener {
    /// Of a connection that is being opened, in `protocol`, of whose octets so much is kept.
    /// Secrets in it are told to `redactor`.
    pub fn new(protocol: Protocol, kept: Kept, redactor: Redactor) -> Self {
        let ledger = Ledger::default();
        Self {
            protocol,
            kept,
            observer: match protocol {
                Protocol::Imap => {
                    Observer::Imap(Box::new(imap::Observer::new(ledger).within(LIMITS)))
                }
                Protocol::Pop3 => Observer::Pop3(Box::new(pop3::Observer::new(ledger))),
            },
            client: Client::new(protocol, redactor),
            found: Found::default(),
            places: VecDeque::new(),
            fed: 0,
            read: 0,
            waiting: None,
            unseen_tls: false,
            tls_due: false,
            deaf: false,
        }
    }

    /// TLS begins behind the OK to STARTTLS or STLS, and what is heard is what passes below it.
    #[must_use]
    pub fn below_tls(mut self) -> Self {
        self.unseen_tls = true;
        self
    }

    /// Octets passed, either way, that are not heard. What comes next begins a message.
    pub fn missed(&mut self) {
        self.settle();
        match &mut self.observer {
            Observer::Imap(observer) => observer.missed(),
            Observer::Pop3(observer) => observer.missed(),
        }
        self.client.missed();
        self.read = self.fed;
    }

    /// The client sent `octets`, which begin at `place`.
    pub fn client(&mut self, octets: &[u8], place: u64) {
        if self.deaf || self.is_tls(octets) {
            return;
        }
        self.settle();
        for line in octets.split_inclusive(|octet| *octet == b'\n') {
            match &mut self.observer {
                Observer::Imap(observer) => observer.client(line),
                Observer::Pop3(observer) => observer.client(line),
            }
            self.client.line(line, place, &mut self.found);
        }
        // What a client sends may decide what the server meant.
        self.attribute_without_octets(place);
    }

    /// The server sent `octets`, which begin at `place`.
    pub fn server(&mut self, octets: &[u8], place: u64) {
        if self.deaf || self.is_tls(octets) {
            return;
        }
        for line in octets.split_inclusive(|octet| *octet == b'\n') {
            self.places.push_back((self.fed, place));
            self.fed += line.len() as u64;
            self.server_line(line, place);
        }
    }

    fn server_line(&mut self, line: &[u8], place: u64) {
        let begins = self.place_of(self.read);
        let mut heard = None;
        let mut each = |octets: &[u8], faults: &[Fault]| {
            heard = Some(Heard {
                octets: octets[..octets.len().min(MESSAGE)].to_vec(),
                faults: faults.to_vec(),
                place: begins,
            });
        };
        let pending = match &mut self.observer {
            Observer::Imap(observer) => {
                observer.server(line, |octets, parsed| each(octets, &parsed.faults));
                observer.pending().len()
            }
            Observer::Pop3(observer) => {
                observer.server(line, |octets, parsed| each(octets, &parsed.faults));
                observer.pending().len()
            }
        };
        self.read = self.fed - (pending as u64).min(self.fed);
        while self
            .places
            .get(1)
            .is_some_and(|(next, _)| *next <= self.read)
        {
            self.places.pop_front();
        }
        let undecided = match &self.observer {
            Observer::Imap(observer) => observer.is_undecided(),
            Observer::Pop3(_) => false,
        };
        let tls = heard
            .as_ref()
            .is_some_and(|heard| self.client.answered(&heard.octets, &mut self.found));
        self.tls_due |= tls;
        if undecided {
            self.waiting = heard.or(self.waiting.take());
            return;
        }
        let violations = self.violations();
        if !violations.is_empty() {
            let heard = self.waiting.take().or(heard).unwrap_or_else(|| Heard {
                octets: line[..line.len().min(MESSAGE)].to_vec(),
                faults: Vec::new(),
                place,
            });
            self.attribute(violations, &heard);
        }
        self.waiting = None;
        if self.tls_due && self.unseen_tls {
            self.tls_started();
        }
    }

    /// TLS is up on both sides; what is heard is what passes below it.
    pub fn tls_started(&mut self) {
        match &mut self.observer {
            Observer::Imap(observer) => observer.tls_started(),
            Observer::Pop3(observer) => observer.tls_started(),
        }
        self.client.tls_started();
        self.tls_due = false;
        self.read = self.fed;
    }

    /// The client closed the connection.
    pub fn client_closed(&mut self) {
        if let Observer::Imap(observer) = &mut self.observer {
            observer.client_closed();
        }
    }

    /// The server closed the connection, at `place`.
    pub fn server_closed(&mut self, place: u64) {
        if self.deaf {
            return;
        }
        match &mut self.observer {
            Observer::Imap(observer) => observer.server_closed(),
            Observer::Pop3(observer) => observer.server_closed(),
        }
        self.attribute_without_octets(place);
    }

    /// What the rules found now rests on no octets of the server: it stands at `place`.
    fn attribute_without_octets(&mut self, place: u64) {
        let violations = self.violations();
        let heard = Heard {
            octets: Vec::new(),
            faults: Vec::new(),
            place,
        };
        self.attribute(violations, &heard);
    }

    /// Whether it is all hidden from here on.
    pub fn is_deaf(&self) -> bool {
        self.deaf
    }

    /// What was broken so far, each told once, in the order in which it was seen.
    pub fn deviations(&self) -> &[Deviation] {
        &self.found.all
    }

    /// Whether STARTTLS or STLS was just answered positively, so that TLS begins now.
    pub fn is_starting_tls(&self) -> bool {
        self.tls_due
    }

    /// No TLS came about: what the server sent in its place is judged.
    pub fn tls_failed(&mut self) {
        self.tls_due = false;
        match &mut self.observer {
            Observer::Imap(observer) => observer.tls_failed(),
            Observer::Pop3(observer) => observer.tls_failed(),
        }
    }

    /// What was said about it in all.
    pub fn finish(mut self) -> Told {
        self.settle();
        let seen = self.client.seen();
        let left = match &self.observer {
            Observer::Imap(observer) => observer.left_out().map(|(_, times)| times).sum(),
            Observer::Pop3(observer) => observer.left_out().map(|(_, times)| times).sum::<u64>(),
        };
        Told {
            deviations: self.found.all,
            left_out: self.found.left_out + left,
            seen,
        }
    }

    /// Nothing more comes that could decide about the last message.
    fn settle(&mut self) {
        if let Some(heard) = self.waiting.take() {
            let violations = self.violations();
            self.attribute(violations, &heard);
        }
    }

    /// Whether `octets` begin a TLS record where lines are due (RFC 8446 §5.1): then all is hidden.
    fn is_tls(&mut self, octets: &[u8]) -> bool {
        self.deaf = self.read == self.fed && matches!(octets, [0x14..=0x17, 3, ..]);
        self.deaf
    }

    fn violations(&mut self) -> Vec<Violation> {
        let mut found = match &mut self.observer {
            Observer::Imap(observer) => observer.violations(),
            Observer::Pop3(observer) => observer.violations(),
        };
        found.retain(|violation| match self.kept {
            Kept::Octets => true,
            Kept::Lines => !OF_CONTENT.contains(&violation.rule.id),
            Kept::Values => {
                violation.production.is_none() && !OF_CONTENT.contains(&violation.rule.id)
            }
        });
        found
    }

    fn attribute(&mut self, violations: Vec<Violation>, heard: &Heard) {
        for violation in violations {
            let fault = heard.faults.iter().find(|fault| {
                violation.production == Some(fault.rule)
                    && violation.clause == fault.clause
                    && violation.what.contains(&*fault.what)
            });
            let shown = Shown::new(&heard.octets, fault.map(|fault| fault.span.clone()));
            self.found.violation(violation, shown, heard.place);
        }
    }

    /// Where the octet number `at` of the server is.
    fn place_of(&self, at: u64) -> u64 {
        let holder = self.places.iter().rev().find(|(begin, _)| *begin <= at);
        holder
            .or(self.places.front())
            .map_or(0, |(_, place)| *place)
    }

    /// What it is in.
    pub fn protocol(&self) -> Protocol {
        self.protocol
    }
}
