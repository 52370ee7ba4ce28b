//! One connection to the server under test.
//!
//! Every octet of both directions passes the rules' observer and the
//! transcript here and nowhere else. What the server may make us keep is
//! bounded: a server that floods ends the case, not the run.

mod beside;
mod budget;
mod stream;
mod tap;
mod transcript;
mod unfinished;

use std::{
    collections::BTreeMap,
    future::poll_fn,
    io,
    pin::Pin,
    sync::{Arc, atomic::Ordering},
    task::Poll,
};

use mailspec_rules::{self as rules, Ledger, Rule, Violation};
use mailspec_syntax::imap::{
    self,
    response::{Response, StatusKind, Untagged},
};
use tokio::{
    io::{AsyncRead, AsyncWrite, AsyncWriteExt, ReadBuf},
    time::{Instant, timeout_at},
};
use tokio_rustls::rustls::{self, ClientConfig};

pub use beside::{Beside, Seen};
pub use budget::Budget;
use budget::Share;
use stream::Refused;
pub(crate) use stream::Stream;
pub(crate) use tap::Tapped;
pub use tap::{Event, Passed, Tap};
pub use transcript::Transcript;
pub use unfinished::Unfinished;

use mailspec_suite::Protocol;

use crate::{pace::Spent, under_test::Address, visible::excerpt};

/// A connection with its observer.
pub struct Connection {
    name: Arc<str>,
    pub(crate) protocol: Protocol,
    stream: Option<Stream>,
    observer: Observer,
    ledger: Ledger,
    transcript: Transcript,
    beside: Beside,
    /// What of each rule the observer left out and was told, by the rule's id.
    left_out: BTreeMap<&'static str, u64>,
    inbox: Vec<Message>,
    buffer: Vec<u8>,
    /// Octets received since the inbox was last emptied.
    received: usize,
    /// Octets received since it was opened.
    total: u64,
    /// What is sent is counted here, and whether what was sent last announced a literal.
    spent: Option<Arc<Spent>>,
    announced: bool,
    /// Whoever wants all octets.
    tapped: Option<Tapped>,
    /// What the inbox holds, and what was last taken from it: that is still being judged.
    kept: usize,
    taken: usize,
    budget: Budget,
    share: Share,
    ended: Option<Ended>,
}

/// One whole message of the server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// The message with its CRLF and literals.
    pub octets: Arc<[u8]>,
    /// What it is for the conversation.
    pub kind: Kind,
}

/// What a message is for the conversation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `+ …`: the server wants the rest of a command.
    Continuation,
    /// The completion of the command with this tag.
    Tagged(Vec<u8>),
    /// `* BYE`
    Bye,
    /// Other untagged data.
    Untagged,
    /// A POP3 reply.
    Reply,
}

/// Why nothing more comes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ended {
    /// The server closed the connection; in the middle of something, if that is said.
    Closed(Option<Unfinished>),
    /// We closed it.
    Dropped,
    /// The connection broke.
    Broken(String),
    /// The server sent more than anyone asked for: what, in words.
    Flood(String),
}

/// Why there is no connection; the strings say with whom, and what happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OpenError {
    /// Nobody took it, or not in time.
    Unreachable(String),
    /// The certificate shown at once is not trusted.
    Untrusted(String),
    /// TLS at once came to nothing.
    Handshake(String),
}

/// How to reach a server.
#[derive(Clone)]
pub struct Route {
    /// What is spoken there.
    pub protocol: Protocol,
    /// Where.
    pub address: Address,
    /// TLS from the first octet.
    pub implicit_tls: bool,
    /// How TLS is done, at once or later.
    pub tls: Tls,
}

/// Why there is no TLS.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HandshakeError {
    /// The certificate is not trusted, as this says; it begins with a sentence of its own.
    Untrusted(String),
    /// The server sent something in the clear in place of its part of the handshake.
    Clear(String),
    /// The handshake failed.
    Failed(String),
}

/// How TLS is done, when it is.
#[derive(Clone)]
pub struct Tls {
    /// How the server's certificate is judged.
    pub config: Arc<ClientConfig>,
    /// Whose certificate it has to be.
    pub server_name: String,
}

/// Messages that one step may receive.
const STEP_MESSAGES: usize = 20_000;
/// What a message costs beside its octets.
const MESSAGE: usize = 96;
const BUFFER: usize = 16 << 10;

impl Connection {
    /// Connects, and negotiates TLS if the route says so.
    pub async fn open(
        name: &str,
        route: &Route,
        ledger: Ledger,
        transcript: Transcript,
        budget: &Budget,
        deadline: Instant,
    ) -> Result<Self, OpenError> {
        let name: Arc<str> = name.into();
        let address = &route.address;
        let opened = timeout_at(deadline, async {
            let stream = Stream::connect(address)
                .await
                .map_err(|error| OpenError::Unreachable(format!("{address}: {error}")))?;
            if !route.implicit_tls {
                return Ok(stream);
            }
            stream
                .start_tls(&route.tls.config, &route.tls.server_name)
                .await
                .map_err(|refused| {
                    let error = handshake_error(&refused);
                    let what = format!("{address}: {error}");
                    match error {
                        HandshakeError::Untrusted(_) => OpenError::Untrusted(what),
                        HandshakeError::Clear(_) => OpenError::Handshake(format!(
                            "{what}: the server speaks first and without TLS: such a port is named \
                             by {}://",
                            route.protocol
                        )),
                        HandshakeError::Failed(_) => OpenError::Handshake(what),
                    }
                })
        });
        let stream = match opened.await {
            Ok(opened) => opened?,
            Err(_) => return Err(OpenError::Unreachable(format!("{address}: timed out"))),
        };
        let how = if route.implicit_tls { " with TLS" } else { "" };
        transcript.note(&name, &format!("connected to {address}{how}"));
        let mut observer = match route.protocol {
            Protocol::Imap => {
                let observer = rules::imap::Observer::new(ledger.clone());
                Observer::Imap(Box::new(observer.within(limits(budget))))
            }
            Protocol::Pop3 => Observer::Pop3(Box::new(rules::pop3::Observer::new(ledger.clone()))),
        };
        if route.implicit_tls {
            observer.tls_started();
        }
        Ok(Self {
            name,
            protocol: route.protocol,
            stream: Some(stream),
            observer,
            ledger,
            transcript,
            beside: Beside::default(),
            left_out: BTreeMap::new(),
            inbox: Vec::new(),
            buffer: vec![0; BUFFER],
            received: 0,
            total: 0,
            spent: None,
            announced: false,
            tapped: None,
            kept: 0,
            taken: 0,
            budget: budget.clone(),
            share: budget.share(),
            ended: None,
        })
    }

    /// Writes all of `octets`, reading meanwhile, so that neither side waits for the other.
    pub async fn write(&mut self, octets: &[u8]) -> Result<(), Ended> {
        self.read_what_is_there().await;
        self.count(octets);
        self.observer.client(octets);
        self.transcript.client(&self.name, octets);
        self.tell(Event::Client(octets));
        let mut rest = octets;
        let mut flushed = false;
        while !rest.is_empty() || !flushed {
            if let Some(ended) = &self.ended {
                return Err(ended.clone());
            }
            let Some(stream) = &mut self.stream else {
                return Err(Ended::Dropped);
            };
            let mut buffer = ReadBuf::new(&mut self.buffer);
            let moved = poll_fn(|context| {
                let mut stream = Pin::new(&mut *stream);
                let written = if rest.is_empty() {
                    stream.as_mut().poll_flush(context).map_ok(|()| 0)
                } else {
                    stream.as_mut().poll_write(context, rest)
                };
                if let Poll::Ready(written) = written {
                    return Poll::Ready(Moved::Written(written));
                }
                stream.poll_read(context, &mut buffer).map(Moved::Read)
            })
            .await;
            let length = buffer.filled().len();
            match moved {
                Moved::Written(Ok(_)) if rest.is_empty() => flushed = true,
                Moved::Written(Ok(0)) => return Err(self.end(Ended::Closed(None))),
                Moved::Written(Ok(written)) => rest = &rest[written..],
                // What the server said before it closed is still to be read.
                Moved::Written(Err(error)) => {
                    let error = error.to_string();
                    while self.read().await.is_ok() {}
                    return Err(self.ended.clone().unwrap_or(Ended::Broken(error)));
                }
                Moved::Read(outcome) => self.received(outcome.map(|()| length))?,
            }
        }
        Ok(())
    }

    /// Reads what has come already: no command that is sent after it can have caused it.
    async fn read_what_is_there(&mut self) {
        while self.ended.is_none()
            && let Some(stream) = &mut self.stream
        {
            let mut buffer = ReadBuf::new(&mut self.buffer);
            let outcome = poll_fn(|context| {
                let read = Pin::new(&mut *stream).poll_read(context, &mut buffer);
                Poll::Ready(match read {
                    Poll::Ready(outcome) => Some(outcome),
                    Poll::Pending => None,
                })
            });
            let Some(outcome) = outcome.await else { return };
            let length = buffer.filled().len();
            // Why nothing more comes is kept, and told to whoever writes.
            let _ended = self.received(outcome.map(|()| length));
        }
    }

    /// Reads once; whole messages are in the inbox then.
    pub async fn read(&mut self) -> Result<(), Ended> {
        if let Some(ended) = &self.ended {
            return Err(ended.clone());
        }
        let Some(stream) = &mut self.stream else {
            return Err(Ended::Dropped);
        };
        let mut buffer = ReadBuf::new(&mut self.buffer);
        let outcome = poll_fn(|context| Pin::new(&mut *stream).poll_read(context, &mut buffer));
        let outcome = outcome.await;
        let length = buffer.filled().len();
        self.received(outcome.map(|()| length))
    }

    /// What has come and was not taken yet.
    pub fn take_inbox(&mut self) -> Vec<Message> {
        self.take_first(self.inbox.len())
    }

    /// What is spoken on it.
    pub fn speaks(&self) -> Protocol {
        self.protocol
    }

    /// Octets received since it was opened.
    pub(crate) fn total(&self) -> u64 {
        self.total
    }

    /// The commands that are sent from now on are counted in `spent`.
    pub(crate) fn count_in(&mut self, spent: Arc<Spent>) {
        self.spent = Some(spent);
    }

    /// What passes from now on is told to `tapped`.
    pub(crate) fn tap(&mut self, tapped: Tapped) {
        self.tapped = Some(tapped);
    }

    /// What passes from now on is of the case of this address.
    pub(crate) fn serves(&self, case: &str) {
        self.tell(Event::Case(case));
    }

    fn tell(&self, event: Event<'_>) {
        Tapped::tell(self.tapped.as_ref(), &self.name, event);
    }

    /// Counts the lines of `octets`, unless they are a literal's.
    fn count(&mut self, octets: &[u8]) {
        let Some(spent) = &self.spent else { return };
        if !self.announced {
            let lines = octets.windows(2).filter(|pair| *pair == b"\r\n").count();
            spent.commands.fetch_add(lines as u64, Ordering::Relaxed);
        }
        self.announced = octets.ends_with(b"}\r\n");
    }

    /// The first `count` messages of what has come.
    pub fn take_first(&mut self, count: usize) -> Vec<Message> {
        self.received = 0;
        let count = count.min(self.inbox.len());
        let taken: Vec<Message> = if count == self.inbox.len() {
            std::mem::take(&mut self.inbox)
        } else {
            self.inbox.drain(..count).collect()
        };
        self.taken = taken.iter().map(Message::cost).sum();
        self.kept -= self.taken;
        self.hold();
        taken
    }

    /// What has come, kept.
    pub fn inbox(&self) -> &[Message] {
        &self.inbox
    }

    /// Why nothing more comes, if so.
    pub fn ended(&self) -> Option<&Ended> {
        self.ended.as_ref()
    }

    /// From now on records in `transcript`.
    pub fn record_in(&mut self, transcript: &Transcript) {
        self.transcript = transcript.clone();
    }

    /// From now on leaves in `beside` what the rules saw and nobody took with
    /// [`seen`](Self::seen).
    pub fn report_beside(&mut self, beside: &Beside) {
        self.set_aside();
        self.beside = beside.clone();
    }

    /// What the rules saw up to now belongs to no step.
    pub fn set_aside(&mut self) {
        let seen = self.seen();
        self.beside.add(self.protocol, seen);
    }

    /// What was observed so far is compared with nothing that comes.
    pub fn forget(&self) {
        self.ledger.forget();
    }

    /// What it and others of the same case know together.
    pub(crate) fn ledger(&self) -> Ledger {
        self.ledger.clone()
    }

    /// What reports call it.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What ties a SASL exchange to the TLS connection, `tls-exporter` (RFC 9266).
    pub(crate) fn exporter(&self) -> Option<[u8; 32]> {
        self.stream.as_ref()?.exporter()
    }

    /// Whether TLS is active.
    pub fn tls(&self) -> bool {
        matches!(self.stream, Some(Stream::Tls(_)))
    }

    /// What the server's octets stop in the middle of, and what came of it.
    pub fn incomplete(&self) -> Option<Unfinished> {
        let mut middle = self.observer.incomplete()?;
        let octets = self.observer.pending();
        if !octets.is_empty() {
            middle.came = format!("{}: {}", middle.came, excerpt(octets));
        }
        Some(middle)
    }

    /// Rules broken since this was last called.
    pub fn seen(&mut self) -> Seen {
        let mut seen = Seen {
            violations: self.observer.violations(),
            left_out: BTreeMap::new(),
        };
        for (rule, times) in self.observer.left_out() {
            let told = self.left_out.insert(rule, times).unwrap_or(0);
            if times > told {
                seen.left_out.insert(rule, times - told);
            }
        }
        seen
    }

    /// Negotiates TLS after STARTTLS or STLS.
    ///
    /// What the server sent behind its OK in the clear is recorded, judged and forgotten.
    pub async fn start_tls(&mut self, tls: &Tls, deadline: Instant) -> Result<(), HandshakeError> {
        let Some(stream) = self.stream.take() else {
            let closed = "the connection is closed".to_owned();
            return Err(HandshakeError::Failed(closed));
        };
        let handshake = timeout_at(deadline, stream.start_tls(&tls.config, &tls.server_name));
        let outcome = match handshake.await {
            Ok(Ok(stream)) => {
                self.stream = Some(stream);
                self.observer.tls_started();
                self.take_inbox();
                self.transcript.note(&self.name, "TLS negotiated");
                self.tell(Event::Tls);
                return Ok(());
            }
            // No farewell is due in the middle of a handshake, so the observer is not told.
            Ok(Err(refused)) if closes(&refused.error) => {
                self.observer.tls_failed();
                self.end(Ended::Closed(None));
                return Err(handshake_error(&refused));
            }
            Ok(Err(refused)) => {
                let error = handshake_error(&refused);
                if matches!(error, HandshakeError::Clear(_)) {
                    self.tell(Event::Server(&refused.first));
                    let Self {
                        observer,
                        transcript,
                        name,
                        ..
                    } = self;
                    observer.server(&refused.first, |octets, _| transcript.server(name, octets));
                    transcript.unfinished(name, observer.pending());
                }
                error
            }
            Err(_) => HandshakeError::Failed("timed out".to_owned()),
        };
        self.observer.tls_failed();
        self.end(Ended::Broken(format!("TLS handshake: {outcome}")));
        Err(outcome)
    }

    /// Closes without a farewell.
    pub async fn drop_now(&mut self) {
        if let Some(mut stream) = self.stream.take() {
            let _closed = stream.shutdown().await;
            self.transcript.note(&self.name, "closed by us");
            self.tell(Event::Ended("closed by us"));
        }
        self.ended.get_or_insert(Ended::Dropped);
    }

    fn received(&mut self, outcome: io::Result<usize>) -> Result<(), Ended> {
        let length = match outcome {
            Ok(0) => {
                self.observer.server_closed();
                let middle = self.observer.incomplete();
                return Err(self.end(Ended::Closed(middle)));
            }
            Ok(length) => length,
            // A reset tells a client as much as an orderly end: the server closed.
            Err(error) if closes(&error) => {
                self.observer.server_closed();
                let middle = self.observer.incomplete();
                return Err(self.end(Ended::Closed(middle)));
            }
            Err(error) => return Err(self.end(Ended::Broken(error.to_string()))),
        };
        let Self {
            observer,
            inbox,
            transcript,
            name,
            buffer,
            kept,
            budget,
            tapped,
            ..
        } = self;
        {
            let _turn = budget.turn(observer.pending().len() + length);
            observer.server(&buffer[..length], |octets, kind| {
                transcript.server(name, octets);
                Tapped::tell(tapped.as_ref(), name, Event::Server(octets));
                let message = Message {
                    octets: octets.into(),
                    kind,
                };
                *kept += message.cost();
                inbox.push(message);
            });
        }
        transcript.unfinished(name, observer.pending());
        self.received += length;
        self.total += length as u64;
        match self.excess() {
            Some(what) => Err(self.end(Ended::Flood(what))),
            None => Ok(()),
        }
    }

    /// What came and is more than anybody asked for.
    fn excess(&mut self) -> Option<String> {
        let held = self.hold();
        if let Some(excess) = self.observer.excess(self.budget.step()) {
            return Some(excess);
        }
        let mib = |octets: usize| octets >> 20;
        if self.received > self.budget.step() {
            let middle = self.observer.incomplete();
            let middle = middle.map_or(String::new(), |middle| {
                format!(", now in the middle of {middle}")
            });
            return Some(format!(
                "more than {} MiB in one step{middle}",
                mib(self.budget.step())
            ));
        }
        if self.inbox.len() > STEP_MESSAGES {
            return Some(format!("more than {STEP_MESSAGES} messages in one step"));
        }
        (!held).then(|| {
            format!(
                "more than {} MiB on all connections together",
                mib(self.budget.all())
            )
        })
    }

    /// Has the budget hold what this connection holds; false if that is too much.
    fn hold(&mut self) -> bool {
        // The framer's buffer grows by doubling.
        let pending = self.observer.pending().len() * 2;
        self.share.resize(pending + self.kept + self.taken)
    }

    fn end(&mut self, ended: Ended) -> Ended {
        self.stream = None;
        self.transcript.note(&self.name, &ended.to_string());
        if !self.observer.pending().is_empty() {
            self.tell(Event::Server(self.observer.pending()));
        }
        self.tell(Event::Ended(&ended.to_string()));
        self.ended.get_or_insert(ended).clone()
    }
}

impl Message {
    /// What it takes in memory, in octets.
    pub(crate) fn cost(&self) -> usize {
        self.octets.len() + MESSAGE
    }
}

/// What a message of the server may hold.
fn limits(budget: &Budget) -> imap::framing::Limits {
    imap::framing::Limits {
        line: budget::LINE,
        literal: budget.step() as u64,
        message: budget.step(),
    }
}

impl Drop for Connection {
    /// Nothing that was seen is swallowed.
    fn drop(&mut self) {
        self.set_aside();
        if self.stream.is_some() {
            self.tell(Event::Ended("given up by us"));
        }
    }
}

enum Moved {
    Written(io::Result<usize>),
    Read(io::Result<()>),
}

fn handshake_error(refused: &Refused) -> HandshakeError {
    let Refused { error, first } = refused;
    let inner = error.get_ref().and_then(|inner| inner.downcast_ref());
    // The content types of TLS records (RFC 8446 §5.1).
    let tls = |first: &u8| (0x14..=0x17).contains(first);
    match inner {
        Some(rustls::Error::InvalidCertificate(why)) => HandshakeError::Untrusted(why.to_string()),
        _ if first.first().is_some_and(|first| !tls(first)) => {
            HandshakeError::Clear(error.to_string())
        }
        _ => HandshakeError::Failed(error.to_string()),
    }
}

impl std::fmt::Display for OpenError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Unreachable(what) => write!(f, "cannot connect to {what}"),
            Self::Untrusted(what) | Self::Handshake(what) => write!(f, "TLS with {what}"),
        }
    }
}

impl std::fmt::Display for HandshakeError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            // Whom to trust is for the target to say, and no deviation of the server.
            Self::Untrusted(why) => write!(
                f,
                "the server's certificate is not trusted: {why} (name it with `--ca FILE`, or \
                 `ca:` under `tls:` in a target file, or accept any with `--insecure`)"
            ),
            Self::Clear(why) | Self::Failed(why) => f.write_str(why),
        }
    }
}

fn closes(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::ConnectionReset
            | io::ErrorKind::ConnectionAborted
            | io::ErrorKind::BrokenPipe
            // TLS closed without close_notify, which most servers do.
            | io::ErrorKind::UnexpectedEof
    )
}

impl std::fmt::Display for Ended {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Closed(None) => f.write_str("connection closed by the server"),
            Self::Closed(Some(middle)) => {
                write!(
                    f,
                    "connection closed by the server in the middle of {middle}"
                )
            }
            Self::Dropped => f.write_str("connection closed by us"),
            Self::Broken(error) => write!(f, "connection broken: {error}"),
            Self::Flood(what) => write!(f, "the server floods: {what}"),
        }
    }
}

/// The rules' observer of either protocol.
enum Observer {
    Imap(Box<rules::imap::Observer>),
    Pop3(Box<rules::pop3::Observer>),
}

impl Observer {
    fn client(&mut self, octets: &[u8]) {
        match self {
            Self::Imap(observer) => observer.client(octets),
            Self::Pop3(observer) => observer.client(octets),
        }
    }

    fn server(&mut self, octets: &[u8], mut each: impl FnMut(&[u8], Kind)) {
        match self {
            Self::Imap(observer) => observer.server(octets, |message, parsed| {
                each(message, imap_kind(&parsed.response));
            }),
            Self::Pop3(observer) => observer.server(octets, |message, _| {
                // RFC 5034 §4: a challenge is a plus sign, a space and base64.
                let challenge = message.starts_with(b"+ ") || message == b"+\r\n";
                each(
                    message,
                    if challenge {
                        Kind::Continuation
                    } else {
                        Kind::Reply
                    },
                );
            }),
        }
    }

    fn tls_started(&mut self) {
        match self {
            Self::Imap(observer) => observer.tls_started(),
            Self::Pop3(observer) => observer.tls_started(),
        }
    }

    fn tls_failed(&mut self) {
        match self {
            Self::Imap(observer) => observer.tls_failed(),
            Self::Pop3(observer) => observer.tls_failed(),
        }
    }

    fn server_closed(&mut self) {
        match self {
            Self::Imap(observer) => observer.server_closed(),
            Self::Pop3(observer) => observer.server_closed(),
        }
    }

    fn violations(&mut self) -> Vec<Violation> {
        match self {
            Self::Imap(observer) => observer.violations(),
            Self::Pop3(observer) => observer.violations(),
        }
    }

    /// How often each rule was broken beyond all violations, by its id.
    fn left_out(&self) -> Vec<(&'static str, u64)> {
        let named = |(rule, times): (&'static Rule, u64)| (rule.id, times);
        match self {
            Self::Imap(observer) => observer.left_out().map(named).collect(),
            Self::Pop3(observer) => observer.left_out().map(named).collect(),
        }
    }

    fn pending(&self) -> &[u8] {
        match self {
            Self::Imap(observer) => observer.pending(),
            Self::Pop3(observer) => observer.pending(),
        }
    }

    /// A message that is too long to be kept: at most `step` octets are.
    fn excess(&self, step: usize) -> Option<String> {
        let Self::Imap(observer) = self else {
            return None;
        };
        let too_long = observer.too_long()?;
        Some(match observer.incomplete() {
            Some(imap::framing::Incomplete::Literal { announced, .. }) => format!(
                "a literal of {announced} octets is announced, and nobody asked for more than {step}"
            ),
            _ => format!("a line of more than {too_long} octets without its CRLF (RFC 3501 §2.2)"),
        })
    }

    fn incomplete(&self) -> Option<Unfinished> {
        match self {
            Self::Imap(observer) => observer.incomplete().map(Unfinished::from),
            Self::Pop3(observer) => observer.incomplete().map(Unfinished::from),
        }
    }
}

fn imap_kind(response: &Response<'_>) -> Kind {
    match response {
        Response::Continuation { .. } => Kind::Continuation,
        Response::Tagged { tag, .. } => Kind::Tagged(tag.to_vec()),
        Response::Untagged(Untagged::Status {
            kind: StatusKind::Bye,
            ..
        }) => Kind::Bye,
        Response::Untagged(_) => Kind::Untagged,
    }
}
