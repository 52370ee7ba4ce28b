//! A campaign: streams one after the other, and what comes of those that speak against the server.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs, io,
    path::PathBuf,
    sync::Arc,
    time::{Duration, Instant},
};

use mailspec_run::Site;
use serde::Serialize;
use tokio::sync::watch;

use crate::{
    corpus,
    edit::{Edit, edit},
    finding::{Finding, Shown},
    make::Maker,
    minimise::minimise,
    player::{Played, Player, Unable},
    reach::{paths, reached},
    sign::Sign,
    stream::Stream,
};

/// How a campaign is led.
#[derive(Clone, Debug)]
pub struct Orders {
    /// Where everything that is chosen comes from.
    pub seed: u64,
    /// How many streams are played; `None`: as many as there is time for.
    pub streams: Option<u64>,
    /// How long; `None`: until all streams are played, or it is interrupted.
    pub time: Option<Duration>,
    /// Whether what streams reach decides which are changed on: not so in the arm to compare with.
    pub guided: bool,
    /// Where findings are written.
    pub findings: PathBuf,
    /// Where streams are kept that reached something new. A campaign begins with those that are
    /// there.
    pub corpus: Option<PathBuf>,
    /// Of the streams that are there, those are removed that reach nothing new.
    pub minimise_corpus: bool,
}

/// How far a campaign is.
#[derive(Clone, Debug, Serialize)]
pub struct Progress {
    /// Streams that were played.
    pub streams: u64,
    /// Since it began, in seconds.
    pub seconds: f64,
    /// Places of the map of states and replies that were reached.
    pub states: usize,
    /// Paths through the grammar of commands that were taken.
    pub paths: usize,
    /// Streams that are changed on.
    pub corpus: usize,
    /// Causes that were found.
    pub findings: usize,
    /// Seconds since something new was reached or found.
    pub since_new: f64,
}

/// What came of a campaign.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    /// The seed.
    pub seed: u64,
    /// Whether it was guided.
    pub guided: bool,
    /// How far it came.
    pub progress: Progress,
    /// What it found, one for each cause.
    pub findings: Vec<Finding>,
    /// Why it did not come to its end, if so.
    pub ended_early: Option<String>,
}

/// A campaign against one server.
pub struct Campaign {
    orders: Orders,
    player: Player,
    maker: Maker,
    random: fastrand::Rng,
    /// The reference server.
    reference: Option<Arc<Site>>,
    interrupted: watch::Receiver<bool>,
    corpus: Vec<Stream>,
    /// Streams of earlier campaigns that are still to be played.
    waiting: Vec<(PathBuf, Stream)>,
    states: BTreeSet<u64>,
    paths: BTreeSet<u64>,
    findings: BTreeMap<String, Finding>,
    began: Instant,
    last_new: Instant,
    streams: u64,
}

/// How often a finding is played again.
const AGAIN: u32 = 3;

/// One stream of so many is a fresh one, however many there are to change.
const FRESH: usize = 4;

impl Campaign {
    /// Against the server at `site`.
    ///
    /// `reference` is the reference server, on which every case has to pass that is said to show a
    /// finding.
    ///
    /// # Errors
    ///
    /// Nobody may log in there, or nothing may be done there.
    pub fn new(
        site: Arc<Site>,
        reference: Option<Arc<Site>>,
        orders: Orders,
        interrupted: watch::Receiver<bool>,
    ) -> Result<Self, Unable> {
        let player = Player::new(site)?;
        let protocols = player.protocols();
        if protocols.is_empty() {
            return Err(Unable::new(
                "POP3 alone is played only on a maildrop that may be emptied (--disposable)",
            ));
        }
        let waiting = match &orders.corpus {
            Some(directory) => corpus::load(directory, &protocols),
            None => Vec::new(),
        };
        Ok(Self {
            waiting,
            maker: Maker::new(protocols),
            random: fastrand::Rng::with_seed(orders.seed),
            player,
            reference,
            orders,
            interrupted,
            corpus: Vec::new(),
            states: BTreeSet::new(),
            paths: BTreeSet::new(),
            findings: BTreeMap::new(),
            began: Instant::now(),
            last_new: Instant::now(),
            streams: 0,
        })
    }

    /// Plays all that was ordered; `tell` hears of it after each stream, and of each finding.
    ///
    /// # Errors
    ///
    /// A finding could not be written.
    pub async fn run(
        mut self,
        mut tell: impl FnMut(&Progress, Option<&Finding>),
    ) -> io::Result<Report> {
        let mut ended_early = None;
        while !self.is_over() {
            let (file, chosen) = match self.waiting.pop() {
                Some((file, stream)) => (Some(file), stream),
                None if self.orders.minimise_corpus => break,
                None => (None, self.choose()),
            };
            let stream = self.maker.looked_at(&chosen, &mut self.random);
            self.streams += 1;
            let played = match self.player.play(&stream).await {
                Ok(played) => played,
                Err(unable) => {
                    ended_early = Some(unable.what);
                    break;
                }
            };
            let new = self.learn(&chosen, &played);
            match (&self.orders.corpus, file) {
                (Some(directory), None) if new && self.orders.guided => {
                    corpus::keep(directory, &chosen)?;
                }
                (_, Some(file)) if !new && self.orders.minimise_corpus => fs::remove_file(file)?,
                _ => {}
            }
            let new = self.new_signs(&played);
            tell(&self.progress(), None);
            for sign in new {
                match self.found(&stream, &sign, played.transcript.clone()).await {
                    Ok(finding) => {
                        finding.write(&self.orders.findings)?;
                        tell(&self.progress(), Some(&finding));
                        self.findings.insert(sign.cause.clone(), finding);
                        self.last_new = Instant::now();
                    }
                    Err(unable) => ended_early = Some(unable.what),
                }
            }
            if ended_early.is_some() {
                break;
            }
        }
        self.player.leave().await;
        Ok(Report {
            seed: self.orders.seed,
            guided: self.orders.guided,
            progress: self.progress(),
            findings: self.findings.into_values().collect(),
            ended_early,
        })
    }

    fn is_over(&self) -> bool {
        *self.interrupted.borrow()
            || self.orders.streams.is_some_and(|most| self.streams >= most)
            || self
                .orders
                .time
                .is_some_and(|most| self.began.elapsed() >= most)
    }

    /// The next stream: a fresh one, or one of the corpus with a few edits.
    fn choose(&mut self) -> Stream {
        let random = &mut self.random;
        if self.corpus.is_empty() || random.usize(0..FRESH) == 0 {
            return self.maker.stream(random);
        }
        let mut stream = self.corpus[random.usize(0..self.corpus.len())].clone();
        let other = self.corpus[random.usize(0..self.corpus.len())].clone();
        for _ in 0..1 + random.usize(0..4) {
            let kind = Edit::ALL[random.usize(0..Edit::ALL.len())];
            edit(&mut stream, kind, &other, &self.maker, random);
        }
        stream
    }

    /// Whether the stream reached something new.
    fn learn(&mut self, stream: &Stream, played: &Played) -> bool {
        let before = self.states.len() + self.paths.len();
        self.states.extend(reached(&played.exchanges));
        self.paths.extend(paths(&played.exchanges));
        let new = self.states.len() + self.paths.len() > before;
        if new {
            self.last_new = Instant::now();
        }
        if new && self.orders.guided {
            self.corpus.push(stream.clone());
        }
        new
    }

    /// The first sign of each cause that was not found before.
    fn new_signs(&self, played: &Played) -> Vec<Sign> {
        let mut new: Vec<Sign> = Vec::new();
        for sign in &played.signs {
            let known = self.findings.contains_key(&sign.cause)
                || new.iter().any(|other| other.cause == sign.cause);
            if !known {
                new.push(sign.clone());
            }
        }
        new
    }

    /// Confirms a finding, makes it small and has it shown by a case.
    async fn found(
        &mut self,
        stream: &Stream,
        sign: &Sign,
        transcript: Vec<String>,
    ) -> Result<Finding, Unable> {
        let mut finding = Finding {
            sign: sign.clone(),
            server: self.player.site().target().name.clone(),
            seed: self.orders.seed,
            nth: self.streams,
            seen: 0,
            again: AGAIN,
            stream: stream.clone(),
            case: Shown::Not("it was not seen again each time".to_owned()),
            transcript,
        };
        for _ in 0..AGAIN {
            let played = self.player.play(stream).await?;
            finding.seen += u32::from(played.signs.iter().any(|it| it.cause == sign.cause));
        }
        if finding.seen < AGAIN {
            return Ok(finding);
        }
        let (stream, sign) = minimise(&mut self.player, stream.clone(), sign.clone()).await?;
        let played = self.player.play(&stream).await?;
        (finding.stream, finding.sign) = (stream, sign);
        finding.transcript = played.transcript;
        let site = Arc::clone(self.player.site());
        finding.case = finding.prove(&site, self.reference.as_ref()).await;
        Ok(finding)
    }

    fn progress(&self) -> Progress {
        Progress {
            streams: self.streams,
            seconds: self.began.elapsed().as_secs_f64(),
            states: self.states.len(),
            paths: self.paths.len(),
            corpus: self.corpus.len(),
            findings: self.findings.len(),
            since_new: self.last_new.elapsed().as_secs_f64(),
        }
    }
}
