//! Plays streams against a live server.

use std::{
    collections::BTreeMap,
    sync::Arc,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use mailspec_rules::Ledger;
use mailspec_run::{
    Site, Visit,
    connection::{Beside, Connection, Transcript},
    under_test::KnownDeviation,
};
use mailspec_suite::Protocol;
use mailspec_syntax::imap::{Command, CommandBody};
use tokio::time::{Instant, sleep, timeout_at};

use crate::{
    judge::contradictions,
    keeper::Keeper,
    names::Place,
    sign::Sign,
    stream::{Step, Stream},
    talk::{Outcome, Talk, Until},
    wire::{Said, Server},
};

/// Plays streams against one server.
pub struct Player {
    site: Arc<Site>,
    server: Server,
    stem: String,
    played: u64,
    keeper: Keeper,
    /// The server is to be asked whether it still serves.
    doubted: bool,
    since_served: u32,
}

/// What came of a stream.
#[derive(Debug)]
pub struct Played {
    /// Step by step.
    pub exchanges: Vec<Exchange>,
    /// What speaks against the server, in the order in which it was seen.
    pub signs: Vec<Sign>,
    /// What went over the wire, without secrets.
    pub transcript: Vec<String>,
}

/// One step, as it was played.
#[derive(Clone, Debug)]
pub struct Exchange {
    /// Which step.
    pub step: usize,
    /// On which connection.
    pub on: usize,
    /// What that speaks.
    pub protocol: Protocol,
    /// The connection was opened for it.
    pub opened: bool,
    /// What was sent, with its tag and literals; empty if nothing was.
    pub sent: Vec<u8>,
    /// A command: what else is sent is a line.
    pub command: bool,
    /// What came, message by message.
    pub messages: Vec<Arc<[u8]>>,
    /// How it ended.
    pub outcome: Outcome,
    /// Nothing else was in progress on the connection.
    pub alone: bool,
}

/// Why a stream could not be played, or not to its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unable {
    /// In a sentence, with what the server said.
    pub what: String,
    /// Nobody listens there any more.
    pub gone: bool,
}

/// Streams after which a valid session has to succeed.
const SERVED: u32 = 50;

/// How long a server that refuses for now is asked again.
const PATIENCE: Duration = Duration::from_secs(10);

/// How long a stream may take, however many of its steps are answered late.
const STREAM: Duration = Duration::from_secs(60);

impl Unable {
    pub(crate) fn new(what: impl Into<String>) -> Self {
        Self {
            what: what.into(),
            gone: false,
        }
    }
}

impl std::fmt::Display for Unable {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.what)
    }
}

impl std::error::Error for Unable {}

/// Opens a connection, in spite of a server that refuses for now.
pub(crate) async fn let_in(site: &Site, visit: &Visit) -> Result<Connection, Unable> {
    let deadline = Instant::now() + PATIENCE;
    let mut pause = Duration::from_millis(20);
    loop {
        match site.visit(visit).await {
            Ok(connection) => return Ok(connection),
            Err(refusal) if !refusal.passing || Instant::now() >= deadline => {
                return Err(Unable {
                    what: refusal.what,
                    gone: refusal.unreachable,
                });
            }
            Err(_) => sleep(pause).await,
        }
        pause = (pause * 2).min(Duration::from_secs(1));
    }
}

impl Player {
    /// For a server that was probed.
    ///
    /// # Errors
    ///
    /// Nobody may log in there.
    pub fn new(site: Arc<Site>) -> Result<Self, Unable> {
        let account = site.target().accounts.first();
        let account = account.ok_or_else(|| Unable::new("the target has no account"))?;
        let server = Server {
            user: account.name.clone(),
            password: account.password.reveal().to_owned(),
            plain: site.plain().unwrap_or_default(),
            imap_passwords: site.takes_passwords(Protocol::Imap),
            pop3_passwords: site.takes_passwords(Protocol::Pop3),
            imap: site.lists(Protocol::Imap),
        };
        let started = SystemTime::now().duration_since(UNIX_EPOCH);
        Ok(Self {
            stem: site.stem(started.unwrap_or_default().as_secs()),
            keeper: Keeper::new(Arc::clone(&site)),
            site,
            server,
            played: 0,
            doubted: true,
            since_served: 0,
        })
    }

    /// The server that is played against.
    pub fn site(&self) -> &Arc<Site> {
        &self.site
    }

    /// What streams for this server may speak: POP3 only where the maildrop is disposable, for a
    /// stream empties it.
    pub fn protocols(&self) -> Vec<Protocol> {
        let mut protocols = Vec::new();
        if self.site.speaks(Protocol::Imap) {
            protocols.push(Protocol::Imap);
        }
        if self.site.speaks(Protocol::Pop3)
            && self.site.target().disposable
            && self.server.pop3_passwords
        {
            protocols.push(Protocol::Pop3);
        }
        protocols
    }

    /// Plays a stream from its beginning on, in mailboxes that no other stream has.
    ///
    /// # Errors
    ///
    /// What a stream begins with could not be made, or the server does not serve any more.
    pub async fn play(&mut self, stream: &Stream) -> Result<Played, Unable> {
        let place = self.place(stream);
        if self.doubted || self.since_served >= SERVED {
            self.keeper.serves(&place).await?;
            (self.doubted, self.since_served) = (false, 0);
        }
        self.since_served += 1;
        self.keeper.prepare(&place).await?;
        let played = Scene::new(self, place.clone()).play(stream).await;
        let cleared = self.keeper.clear(&place).await;
        let mut played = played?;
        let mut signs = contradictions(&played.exchanges, &place);
        signs.retain(|sign| !is_known(sign, &self.site.target().known));
        played.signs.extend(signs);
        played.signs.sort_by_key(|sign| sign.step);
        self.doubted = !played.signs.is_empty() || cleared.is_err();
        Ok(played)
    }

    /// Leaves the server.
    pub async fn leave(&mut self) {
        self.keeper.leave().await;
    }

    fn place(&mut self, stream: &Stream) -> Place {
        self.played += 1;
        Place {
            stem: format!("{}{}-", self.stem, self.played),
            delimiter: self.site.hierarchy(),
            inbox: stream.connections.contains(&Protocol::Pop3),
        }
    }
}

/// One stream being played.
struct Scene<'p> {
    site: &'p Site,
    server: &'p Server,
    place: Place,
    ledger: Ledger,
    transcript: Transcript,
    beside: Beside,
    slots: BTreeMap<usize, Slot>,
    tags: u32,
    signs: Vec<Sign>,
    exchanges: Vec<Exchange>,
}

struct Slot {
    connection: Connection,
    /// What is not answered yet: tags, or a name for each POP3 reply.
    awaited: Vec<String>,
    /// The command with this tag waits for a line.
    waiting: Option<(String, Waiting)>,
    /// Replies that refused something: servers send away who goes on and on.
    refused: u32,
}

/// So often a POP3 server has to bear what it refuses.
const BORNE: u32 = 3;

/// How long a server may take to close a connection after QUIT or LOGOUT.
const FAREWELL: Duration = Duration::from_secs(2);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Waiting {
    Idle,
    Challenge,
}

impl<'p> Scene<'p> {
    fn new(player: &'p Player, place: Place) -> Self {
        Self {
            site: &player.site,
            server: &player.server,
            place,
            ledger: Ledger::default(),
            transcript: Transcript::new(player.site.redactor().clone()),
            beside: Beside::default(),
            slots: BTreeMap::new(),
            tags: 0,
            signs: Vec::new(),
            exchanges: Vec::new(),
        }
    }

    async fn play(mut self, stream: &Stream) -> Result<Played, Unable> {
        let deadline = Instant::now() + STREAM;
        for (at, step) in stream.steps.iter().enumerate() {
            let Some(protocol) = stream.connections.get(step.on) else {
                continue;
            };
            self.step(at, step, *protocol).await?;
            if Instant::now() >= deadline {
                break;
            }
        }
        let last = stream.steps.len().saturating_sub(1);
        for on in self.slots.keys().copied().collect::<Vec<_>>() {
            self.settle(last, on).await;
            if let Some(mut slot) = self.slots.remove(&on) {
                slot.connection.drop_now().await;
            }
        }
        self.look_beside(last);
        Ok(Played {
            exchanges: self.exchanges,
            signs: self.signs,
            transcript: self.transcript.lines(),
        })
    }

    async fn step(&mut self, at: usize, step: &Step, protocol: Protocol) -> Result<(), Unable> {
        let on = step.on;
        let opened = self.open(on, protocol, step).await?;
        self.free(at, on, step).await;
        self.tags += 1;
        let tag = format!("c{}", self.tags);
        let said = self.server.said(step, protocol, &tag, &self.place);
        let mut exchange = Exchange {
            step: at,
            on,
            protocol,
            opened,
            sent: Vec::new(),
            command: matches!(said, Said::Command { .. } | Said::Request { .. }),
            messages: Vec::new(),
            outcome: Outcome::Unsaid,
            alone: true,
        };
        let Some(slot) = self.slots.get_mut(&on) else {
            return Ok(());
        };
        exchange.alone = slot.awaited.is_empty() && !step.pipelined;
        let octets = match said {
            Said::Nothing => {
                self.exchanges.push(exchange);
                return Ok(());
            }
            Said::Command { octets, .. } | Said::Request { octets, .. } | Said::Line(octets) => {
                octets
            }
        };
        exchange.sent = octets.clone();
        let deadline = Instant::now() + self.site.target().timeouts.step;
        let mut talk = Talk {
            connection: &mut slot.connection,
            messages: &mut exchange.messages,
            deadline,
        };
        if let Some(after) = step.drop {
            let whole = after >= octets.len();
            let _gone = talk
                .write(&octets[..after.min(octets.len())], &step.pieces)
                .await;
            exchange.outcome = Outcome::Dropped { whole };
            self.close(at, on).await;
            self.exchanges.push(exchange);
            return Ok(());
        }
        let waiting = slot.waiting.take();
        let literals = exchange.command && octets.windows(3).any(|end| end == b"}\r\n");
        exchange.outcome = match (protocol, &waiting) {
            (Protocol::Imap, Some((tag, _))) => {
                talk.say(&octets, &step.pieces, Until::Tagged(tag.as_bytes()))
                    .await
            }
            (Protocol::Imap, None) if !exchange.command => {
                // Whatever comes of the line, this is answered.
                let fence = format!("{tag} NOOP\r\n");
                let both = [&octets[..], fence.as_bytes()].concat();
                exchange.alone = false;
                talk.say(&both, &step.pieces, Until::Tagged(tag.as_bytes()))
                    .await
            }
            (_, None) if step.pipelined && !literals && !continues(&octets) => {
                slot.awaited.push(tag.clone());
                match talk.write(&octets, &step.pieces).await {
                    Err(over) => over,
                    Ok(()) => Outcome::Pipelined,
                }
            }
            (Protocol::Imap, None) => {
                talk.say(&octets, &step.pieces, Until::Tagged(tag.as_bytes()))
                    .await
            }
            (Protocol::Pop3, _) => {
                // Replies come in the order of the commands (RFC 2449 §6.6).
                let mut outcome = talk.write(&octets, &step.pieces).await.err();
                for _ in 0..=slot.awaited.len() {
                    if outcome.as_ref().is_none_or(|it| *it == Outcome::Answered) {
                        outcome = Some(talk.wait(Until::Reply).await);
                    }
                }
                slot.awaited.clear();
                outcome.unwrap_or(Outcome::Answered)
            }
        };
        if protocol == Protocol::Imap && exchange.outcome == Outcome::Answered {
            slot.awaited.clear();
        }
        if exchange.outcome == Outcome::Continues {
            let kind = match octets.to_ascii_uppercase().ends_with(b" IDLE\r\n") {
                true => Waiting::Idle,
                false => Waiting::Challenge,
            };
            slot.waiting = Some((waiting.map_or(tag, |(tag, _)| tag), kind));
        }
        let refusal = |message: &Arc<[u8]>| message.starts_with(b"-ERR");
        slot.refused += exchange.messages.iter().filter(|it| refusal(it)).count() as u32;
        self.ended(at, step, &exchange).await;
        let farewell = ["QUIT", "LOGOUT"].contains(&&*step.verb(protocol));
        if farewell && exchange.outcome == Outcome::Answered {
            self.see_off(at, on).await;
        }
        self.exchanges.push(exchange);
        Ok(())
    }

    /// The server closes the connection.
    async fn see_off(&mut self, at: usize, on: usize) {
        let Some(slot) = self.slots.get_mut(&on) else {
            return;
        };
        let deadline = Instant::now() + FAREWELL;
        while slot.connection.ended().is_none() {
            // It may be closed by then or not: the rules saw which.
            if timeout_at(deadline, slot.connection.read()).await.is_err() {
                break;
            }
        }
        self.close(at, on).await;
    }

    /// Opens the connection, if it is not open.
    async fn open(&mut self, on: usize, protocol: Protocol, step: &Step) -> Result<bool, Unable> {
        let is_open = |slot: &Slot| slot.connection.ended().is_none();
        if self.slots.get(&on).is_some_and(is_open) {
            return Ok(false);
        }
        let logs_in = Command::parse(&step.tagged())
            .is_ok_and(|command| matches!(command.body, CommandBody::Login { .. }));
        let visit = Visit {
            name: char::from(b'A' + (on % 26) as u8).to_string(),
            protocol,
            logged_in: logs_in && protocol == Protocol::Imap && !self.server.imap_passwords,
            ledger: self.ledger.clone(),
            transcript: self.transcript.clone(),
            beside: self.beside.clone(),
        };
        let connection = let_in(self.site, &visit).await?;
        let slot = Slot {
            connection,
            awaited: Vec::new(),
            waiting: None,
            refused: 0,
        };
        self.slots.insert(on, slot);
        Ok(true)
    }

    /// A command that waits for a line gets one, if the step is none.
    async fn free(&mut self, at: usize, on: usize, step: &Step) {
        let is_command = Command::parse(&step.tagged()).is_ok();
        let Some(slot) = self.slots.get_mut(&on) else {
            return;
        };
        let Some((_, kind)) = &slot.waiting else {
            return;
        };
        let done = step.line.0.eq_ignore_ascii_case(b"DONE");
        let line = match (kind, is_command) {
            (Waiting::Idle, _) if !done => &b"DONE\r\n"[..],
            (Waiting::Challenge, true) => b"*\r\n",
            _ => return,
        };
        let tag = slot.waiting.take().map(|(tag, _)| tag).unwrap_or_default();
        let mut messages = Vec::new();
        let protocol = slot.connection.speaks();
        let mut talk = Talk {
            connection: &mut slot.connection,
            messages: &mut messages,
            deadline: Instant::now() + self.site.target().timeouts.step,
        };
        let until = match protocol {
            Protocol::Imap => Until::Tagged(tag.as_bytes()),
            Protocol::Pop3 => Until::Reply,
        };
        let outcome = talk.say(line, &[], until).await;
        let exchange = Exchange {
            step: at,
            on,
            protocol,
            opened: false,
            sent: line.to_vec(),
            command: false,
            messages,
            outcome,
            alone: true,
        };
        self.ended(at, step, &exchange).await;
        self.exchanges.push(exchange);
    }

    /// Hears what is not answered yet.
    async fn settle(&mut self, at: usize, on: usize) {
        let Some(slot) = self.slots.get_mut(&on) else {
            return;
        };
        let awaited = std::mem::take(&mut slot.awaited);
        let protocol = slot.connection.speaks();
        let mut exchange = Exchange {
            step: at,
            on,
            protocol,
            opened: false,
            sent: Vec::new(),
            command: false,
            messages: Vec::new(),
            outcome: Outcome::Answered,
            alone: false,
        };
        let mut talk = Talk {
            connection: &mut slot.connection,
            messages: &mut exchange.messages,
            deadline: Instant::now() + self.site.target().timeouts.step,
        };
        match (protocol, awaited.last()) {
            (_, None) => {}
            (Protocol::Imap, Some(tag)) => {
                exchange.outcome = talk.wait(Until::Tagged(tag.as_bytes())).await;
            }
            (Protocol::Pop3, Some(_)) => {
                for _ in &awaited {
                    if exchange.outcome == Outcome::Answered {
                        exchange.outcome = talk.wait(Until::Reply).await;
                    }
                }
            }
        }
        self.look(at, on);
        if !awaited.is_empty() {
            self.exchanges.push(exchange);
        }
    }

    /// Judges how an exchange ended.
    async fn ended(&mut self, at: usize, step: &Step, exchange: &Exchange) {
        self.look(at, exchange.on);
        let verb = step.verb(exchange.protocol);
        let said_bad = exchange.messages.iter().any(|message| {
            message
                .get(..5)
                .is_some_and(|it| it.eq_ignore_ascii_case(b"* BAD"))
        });
        let (clause, requirement) = match exchange.protocol {
            Protocol::Imap => ("RFC 3501 §2.2.2", "rfc3501/2.2.1-one-completion"),
            Protocol::Pop3 => ("RFC 1939 §3", "rfc1939/3-unknown-command"),
        };
        let refused = self.slots.get(&exchange.on).map_or(0, |slot| slot.refused);
        let sign = |cause: String, what: String| Sign {
            step: at,
            cause,
            clause: clause.to_owned(),
            requirement: requirement.to_owned(),
            should: false,
            what,
            expect: Vec::new(),
            never: Vec::new(),
        };
        match &exchange.outcome {
            // What is no command need not be answered, nor what the server cannot tell the tag of.
            Outcome::Silent if exchange.command && !said_bad => {
                let seconds = self.site.target().timeouts.step.as_secs_f64();
                let what = format!("{verb} is not answered within {seconds} s");
                self.signs.push(sign(format!("no-answer/{verb}"), what));
            }
            Outcome::Flood(what) => {
                self.signs.push(sign(format!("flood/{verb}"), what.clone()));
            }
            // RFC 1939 §3: a session ends by QUIT, or after ten minutes at least.
            Outcome::Closed
                if exchange.protocol == Protocol::Pop3 && verb != "QUIT" && refused < BORNE =>
            {
                let what = format!("the connection is closed at {verb}");
                self.signs.push(sign(format!("closed/{verb}"), what));
            }
            _ => {}
        }
        if matches!(exchange.outcome, Outcome::Silent | Outcome::Flood(_)) {
            self.close(at, exchange.on).await;
        }
    }

    async fn close(&mut self, at: usize, on: usize) {
        self.look(at, on);
        if let Some(mut slot) = self.slots.remove(&on) {
            slot.connection.drop_now().await;
        }
    }

    /// What the rules saw on this connection.
    fn look(&mut self, at: usize, on: usize) {
        let Some(slot) = self.slots.get_mut(&on) else {
            return;
        };
        let seen = slot.connection.seen();
        let signs = seen.violations.iter().filter_map(|seen| Sign::of(at, seen));
        let known = &self.site.target().known;
        self.signs
            .extend(signs.filter(|sign| !is_known(sign, known)));
        self.look_beside(at);
    }

    fn look_beside(&mut self, at: usize) {
        let known = &self.site.target().known;
        for seen in self.beside.take().into_values() {
            let signs = seen.violations.iter().filter_map(|seen| Sign::of(at, seen));
            self.signs
                .extend(signs.filter(|sign| !is_known(sign, known)));
        }
    }
}

/// Commands that the server may want a line for are not sent ahead of their answer.
fn continues(octets: &[u8]) -> bool {
    let upper = octets.to_ascii_uppercase();
    let mut words = upper.split(|octet| b" \r".contains(octet));
    let imap = words.nth(1).unwrap_or_default();
    [&b"IDLE"[..], b"AUTHENTICATE", b"LOGOUT", b"LOGIN"].contains(&imap)
        || upper.starts_with(b"AUTH")
        || upper.starts_with(b"QUIT")
        || upper.starts_with(b"PASS")
}

/// The target lists the rule as a deviation, be it of some cases: a stream is no case.
fn is_known(sign: &Sign, known: &[KnownDeviation]) -> bool {
    let rule = sign.cause.split(' ').next().unwrap_or_default();
    known.iter().any(|known| {
        let says = |text: &String| contains(&sign.what, text);
        let finds = known.finding.is_empty() || known.finding.iter().any(says);
        finds && known.rules.iter().any(|it| it == rule)
    })
}

/// Whether `what` has this text in it, in which `…` stands for anything.
fn contains(what: &str, text: &str) -> bool {
    let mut rest = what;
    text.split('…').all(|part| match rest.split_once(part) {
        Some((_, behind)) => {
            rest = behind;
            true
        }
        None => false,
    })
}
