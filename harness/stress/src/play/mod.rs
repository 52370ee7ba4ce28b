//! Many clients at work on one server.

mod audit;
mod client;
mod exchange;
mod imap;
mod message;
mod pop3;
mod profile;
mod record;
mod saw;
mod server;

use std::{
    collections::BTreeMap,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering},
    },
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use mailspec_rules::Ledger;
use mailspec_run::{
    Site, Target, Unusable, Visit,
    connection::{Beside, Connection, Seen, Transcript},
};
use mailspec_suite::Protocol;
use tokio::{
    sync::watch,
    task::JoinSet,
    time::{Instant, sleep, sleep_until, timeout},
};

pub use profile::Profile;
pub use server::Process;

use self::{client::Client, imap::Session, record::Record, server::Server};
use crate::{Operation, Outcome, Request, outcome};

/// How much work is done, and how.
#[derive(Clone, Debug)]
pub struct Options {
    /// What the random choices begin with.
    pub seed: u64,
    /// Clients at the same time.
    pub clients: usize,
    /// The kinds of clients, in turn.
    pub profiles: Vec<Profile>,
    /// Mailboxes that they share.
    pub mailboxes: usize,
    /// How long they work.
    pub time: Duration,
    /// How many operations they do at most.
    pub operations: usize,
    /// How the server is started and killed.
    pub process: Process,
    /// How often it is killed.
    pub crashes: usize,
    /// Whether the server promises that what it answered OK survives that.
    pub durable: bool,
    /// Turns true when the run is to end at once.
    pub interrupted: watch::Receiver<bool>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            seed: 1,
            clients: mailspec_run::CONNECTIONS,
            profiles: Profile::USUAL.to_vec(),
            mailboxes: 3,
            time: Duration::from_secs(30),
            operations: usize::MAX,
            process: Process::default(),
            crashes: 0,
            durable: false,
            interrupted: watch::channel(false).1,
        }
    }
}

/// What all clients of a run share.
pub(crate) struct Shared {
    site: Site,
    record: Record,
    seed: u64,
    mailboxes: Vec<String>,
    ledger: Ledger,
    beside: Beside,
    /// What went over the wire in the first sessions in which a rule was broken.
    transcripts: Mutex<Vec<String>>,
    moves: bool,
    uid_plus: bool,
    idles: bool,
    condstore: bool,
    /// Somebody takes what is in INBOX.
    collects: bool,
    over: AtomicBool,
    until: Instant,
    operations: usize,
    interrupted: watch::Receiver<bool>,
    /// Whether the server runs, as far as we know.
    serving: watch::Sender<bool>,
    /// How often the server was killed.
    kills: AtomicUsize,
    /// When the next command of a gentle run may be sent, in microseconds since `began`.
    turn: AtomicU64,
    began: Instant,
}

/// A connection that is logged in, and its record.
struct Guest {
    connection: Connection,
    transcript: Transcript,
    /// How often the server had been killed when it was opened.
    kills: usize,
}

/// What a server that is killed cannot say any more.
const FAREWELLS: [&str; 2] = ["imap/closed-without-bye", "imap/logout-without-bye"];

/// Lines of transcripts that are kept.
const LINES: usize = 400;

/// How long a server that was started again may take.
const RESTART: Duration = Duration::from_secs(30);

/// Works on `target` as `options` say, and checks what all clients saw.
///
/// Everything happens in mailboxes of its own, and in INBOX where that may be emptied; nothing is
/// left behind.
pub async fn stress(target: Target, options: &Options) -> Result<Outcome, Unusable> {
    let mut server = Server::new(options.process.clone());
    server.start().map_err(Unusable)?;
    let site = probed(target, options, &mut server).await?;
    let started = SystemTime::now().duration_since(UNIX_EPOCH);
    let started = started.unwrap_or_default().as_secs();
    let (run, began) = (run(site, options, started), Instant::now());
    let (shared, mut end) = match run {
        Ok(shared) => (Arc::new(shared), End::default()),
        Err(why) => return Err(why),
    };
    if let Err(why) = prepare(&shared).await {
        return Err(Unusable(why));
    }
    let mut clients = JoinSet::new();
    for (number, profile) in profiles(&shared, options).into_iter().enumerate() {
        clients.spawn(Client::new(&shared, number, profile).works());
    }
    let mut killing = fastrand::Rng::with_seed(options.seed);
    while end.crashes < options.crashes && !shared.is_over() {
        if let Err(why) = crash(&shared, &mut server, &mut killing).await {
            end.early = Some(why);
            break;
        }
        end.crashes += 1;
    }
    if options.crashes > 0 {
        shared.over.store(true, Ordering::Relaxed);
    }
    while let Some(ended) = clients.join_next().await {
        if let Err(error) = ended
            && error.is_panic()
        {
            end.early = Some("a client of ours broke".to_owned());
        }
        if server.is_gone() && end.early.is_none() {
            end.early = Some("the server has ended by itself".to_owned());
            shared.over.store(true, Ordering::Relaxed);
        }
    }
    if *shared.interrupted.borrow() {
        end.early = Some("interrupted".to_owned());
    }
    end.worked = began.elapsed();
    if !audit::audit(&shared).await && end.early.is_none() {
        end.early = Some("the session that looks at everything at the end broke off".to_owned());
    }
    end.left = clear(&shared).await;
    server.end().await;
    Ok(outcome::of(
        &shared.site,
        options,
        started,
        &end,
        Parts {
            made: shared.record.take(),
            seen: shared.beside.take(),
            transcripts: std::mem::take(&mut *shared.transcripts()),
        },
    ))
}

/// How a run ended.
#[derive(Debug, Default)]
pub(crate) struct End {
    pub(crate) early: Option<String>,
    pub(crate) crashes: usize,
    pub(crate) worked: Duration,
    /// Mailboxes of ours that are still there.
    pub(crate) left: Vec<String>,
}

/// What a run made.
pub(crate) struct Parts {
    made: record::Made,
    pub(crate) seen: BTreeMap<Protocol, Seen>,
    pub(crate) transcripts: Vec<String>,
}

impl Parts {
    /// The history, the times by command in microseconds, the refusals and what kept sessions from
    /// going on.
    pub(crate) fn history(&mut self) -> crate::History {
        std::mem::take(&mut self.made.history)
    }

    pub(crate) fn times(&mut self) -> BTreeMap<&'static str, Vec<u32>> {
        std::mem::take(&mut self.made.times)
    }

    pub(crate) fn refused(&self, command: &str) -> u64 {
        self.made.refused.get(command).copied().unwrap_or(0)
    }

    pub(crate) fn troubles(&self) -> BTreeMap<String, u64> {
        self.made.troubles.clone()
    }
}

/// The target, once it answers: a server that was just started takes a moment.
async fn probed(target: Target, options: &Options, server: &mut Server) -> Result<Site, Unusable> {
    let until = Instant::now() + RESTART;
    loop {
        match Site::probe(target.clone()).await {
            Err(why) if options.process.exec.is_none() || Instant::now() >= until => {
                return Err(why);
            }
            Err(_) if server.is_gone() => {
                let what = "the command that runs the server has ended".to_owned();
                return Err(Unusable(what));
            }
            Err(_) => sleep(Duration::from_millis(200)).await,
            Ok(site) => return Ok(site),
        }
    }
}

fn run(site: Site, options: &Options, started: u64) -> Result<Shared, Unusable> {
    if !site.speaks(Protocol::Imap) {
        let what = "clients work over IMAP, which the target does not have".to_owned();
        return Err(Unusable(what));
    }
    let lists = site.lists(Protocol::Imap);
    let stem = site.stem(started);
    let collector = options.profiles.contains(&Profile::Collector);
    let now = Instant::now();
    Ok(Shared {
        mailboxes: (0..options.mailboxes.max(1))
            .map(|number| format!("{stem}{number}-stress"))
            .collect(),
        record: Record::default(),
        seed: options.seed,
        ledger: Ledger::default(),
        beside: Beside::default(),
        transcripts: Mutex::default(),
        moves: lists.contains("MOVE"),
        uid_plus: lists.contains("UIDPLUS"),
        idles: lists.contains("IDLE"),
        condstore: lists.contains("CONDSTORE"),
        collects: collector && site.speaks(Protocol::Pop3) && site.target().disposable,
        over: AtomicBool::new(false),
        until: now + options.time,
        operations: options.operations,
        interrupted: options.interrupted.clone(),
        serving: watch::channel(true).0,
        kills: AtomicUsize::new(0),
        turn: AtomicU64::new(0),
        began: now,
        site,
    })
}

/// The kinds of the clients: collectors only where INBOX may be emptied.
fn profiles(shared: &Shared, options: &Options) -> Vec<Profile> {
    let usable = |profile: &&Profile| **profile != Profile::Collector || shared.collects;
    let usable: Vec<Profile> = options.profiles.iter().filter(usable).copied().collect();
    usable.into_iter().cycle().take(options.clients).collect()
}

/// Makes our mailboxes.
async fn prepare(shared: &Arc<Shared>) -> Result<(), String> {
    let broke = |_| "the session that makes our mailboxes broke off".to_owned();
    let opened = Session::open(shared, "prepare").await;
    let mut session = opened.ok_or("nobody can log in over IMAP")?;
    for mailbox in &shared.mailboxes {
        let answer = session.aside(&format!("CREATE \"{mailbox}\"")).await;
        if !answer.map_err(broke)?.ok {
            session.logout().await;
            return Err(format!("CREATE of {mailbox} is refused"));
        }
    }
    if shared.collects {
        empty(&mut session).await.map_err(broke)?;
    }
    session.logout().await;
    Ok(())
}

/// Takes everything out of INBOX; no operation of the history.
async fn empty(session: &mut Session) -> Result<(), imap::Over> {
    for text in [
        "SELECT INBOX",
        "STORE 1:* +FLAGS.SILENT (\\Deleted)",
        "EXPUNGE",
    ] {
        session.aside(text).await?;
    }
    Ok(())
}

/// Kills the server at some moment, has it started again, and looks at everything.
async fn crash(
    shared: &Arc<Shared>,
    server: &mut Server,
    random: &mut fastrand::Rng,
) -> Result<(), String> {
    let after = shared.record.count() + random.usize(10..80);
    while shared.record.count() < after && !shared.is_over() {
        sleep(Duration::from_millis(1)).await;
    }
    sleep(Duration::from_micros(random.u64(..3_000))).await;
    let began = shared.record.moment();
    shared.serving.send_replace(false);
    shared.kills.fetch_add(1, Ordering::Relaxed);
    server.kill().await?;
    server.start()?;
    let until = Instant::now() + RESTART;
    while shared.visit("crash", Protocol::Imap).await.is_none() {
        if Instant::now() >= until {
            return Err("the server does not serve again after it was killed".to_owned());
        }
        sleep(Duration::from_millis(20)).await;
        // What is left of the one that was killed may have kept it from starting.
        if server.is_gone() {
            server.start()?;
        }
    }
    let operation = Operation {
        session: 0,
        began,
        ended: Some(shared.record.moment()),
        ok: true,
        mailbox: None,
        request: Request::Crash,
        saw: Vec::new(),
    };
    shared.record.add(operation, "crash", Duration::ZERO);
    if !audit::audit(shared).await {
        return Err("the mailboxes cannot be read after the server was killed".to_owned());
    }
    shared.serving.send_replace(true);
    Ok(())
}

/// Removes what is ours; what is still there then.
async fn clear(shared: &Arc<Shared>) -> Vec<String> {
    for _ in 0..3 {
        let Some(mut session) = Session::open(shared, "clear").await else {
            sleep(Duration::from_millis(200)).await;
            continue;
        };
        let mut left = Vec::new();
        for mailbox in &shared.mailboxes {
            match session.aside(&format!("DELETE \"{mailbox}\"")).await {
                Ok(answer) if answer.ok => {}
                _ => left.push(mailbox.clone()),
            }
        }
        if shared.collects && empty(&mut session).await.is_err() {
            left.push("INBOX".to_owned());
        }
        session.logout().await;
        // What is not there any more cannot be deleted again.
        let leftovers = shared.site.leftovers().await;
        let names = || leftovers.mailboxes.iter().map(|left| &left.mailbox);
        left.retain(|name| name == "INBOX" || names().any(|other| other == name));
        if left.is_empty() {
            return left;
        }
    }
    shared.mailboxes.clone()
}

impl Shared {
    /// Whether no more work is to be done.
    pub(crate) fn is_over(&self) -> bool {
        self.over.load(Ordering::Relaxed)
            || *self.interrupted.borrow()
            || Instant::now() >= self.until
            || self.record.count() >= self.operations
    }

    /// When a command that is sent now has to be answered.
    fn deadline(&self) -> Instant {
        Instant::now() + self.site.target().timeouts.step
    }

    /// Waits until the server runs, or the run is over.
    async fn served(&self) {
        let mut serving = self.serving.subscribe();
        while !self.is_over() && !*serving.borrow_and_update() {
            let _changed = timeout(Duration::from_millis(100), serving.changed()).await;
        }
    }

    /// Waits for its turn, if the server is to be spared.
    async fn pace(&self) {
        let Some(gentle) = self.site.target().gentle else {
            return;
        };
        let each = 60_000_000 / gentle.commands.max(1);
        let now = u64::try_from(self.began.elapsed().as_micros()).unwrap_or(u64::MAX);
        let turn = self
            .turn
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |turn| {
                Some(turn.max(now) + each)
            });
        let turn = turn.unwrap_or(now).max(now);
        sleep_until(self.began + Duration::from_micros(turn)).await;
    }

    /// A connection that is logged in.
    async fn visit(&self, name: &str, protocol: Protocol) -> Option<Guest> {
        self.pace().await;
        let kills = self.kills.load(Ordering::Relaxed);
        let visit = Visit {
            name: name.to_owned(),
            protocol,
            logged_in: true,
            ledger: self.ledger.clone(),
            transcript: Transcript::new(self.site.redactor().clone()),
            beside: Beside::default(),
        };
        let visited = self.site.visit(&visit).await;
        for (protocol, seen) in visit.beside.take() {
            self.saw(protocol, seen, kills, &visit.transcript);
        }
        match visited {
            Ok(connection) => Some(Guest {
                connection,
                transcript: visit.transcript,
                kills,
            }),
            Err(refusal) => {
                // The maildrop is somebody's, or the server is down as we know.
                if !refusal.passing && *self.serving.borrow() {
                    self.trouble(refusal.what);
                }
                None
            }
        }
    }

    /// A session ends.
    async fn leave(&self, mut guest: Guest) {
        guest.connection.drop_now().await;
        let seen = guest.connection.seen();
        self.saw(
            guest.connection.speaks(),
            seen,
            guest.kills,
            &guest.transcript,
        );
    }

    /// What the rules saw in a session; `kills`: how often the server had been killed before it.
    fn saw(&self, protocol: Protocol, mut seen: Seen, kills: usize, transcript: &Transcript) {
        // While it is down, or is just being started, there is nobody to say it either.
        if self.kills.load(Ordering::Relaxed) > kills || !*self.serving.borrow() {
            seen.violations
                .retain(|it| !FAREWELLS.contains(&it.rule.id));
            seen.left_out.retain(|rule, _| !FAREWELLS.contains(rule));
        }
        if seen.is_empty() {
            return;
        }
        self.beside.add(protocol, seen);
        let mut kept = self.transcripts();
        let room = LINES.saturating_sub(kept.len());
        let lines = transcript.lines();
        let last = lines.len().saturating_sub(room);
        kept.extend(lines.into_iter().skip(last));
    }

    /// Something kept a session from going on; while the server is down, that is what was wanted.
    fn trouble(&self, what: String) {
        if *self.serving.borrow() {
            self.record.trouble(what);
        }
    }

    /// What no other message has.
    fn mark(&self) -> String {
        format!("m{:x}-{}", self.seed, self.record.mark())
    }

    fn transcripts(&self) -> std::sync::MutexGuard<'_, Vec<String>> {
        self.transcripts
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}
