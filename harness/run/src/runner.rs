//! Plays the cases of a plan in parallel and yields their results as they come.

use std::{
    collections::{BTreeMap, VecDeque},
    sync::Arc,
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};

use mailspec_suite::{Action, Case, Step};
use tokio::sync::watch;

use crate::{
    Options, Playing, Plays,
    attempts::{Attempts, Next},
    breaker::Breaker,
    case::{self, INTERRUPTED, Played},
    floor::{Event, Floor},
    known,
    leftovers::RunName,
    plan::{Plan, endangers_inbox},
    sessions::Sessions,
    site::{Site, Unusable},
    time::later,
    trouble::Cause,
    verdict::{CaseResult, Counts, Finding, Outcome, Verdict},
};

/// Cases in a row without a connection after which the target is given up.
const GIVE_UP: usize = 5;

/// How long a server that went away may take to come back: somebody may be starting it again.
const RESTART: Duration = Duration::from_secs(5);

/// How often a case is put off that the server refuses for now.
const PUT_OFF: u32 = 3;

/// Times that nothing came within the time limit, in all cases together, after which the server is
/// taken for silent.
const SILENCES: usize = 24;

/// Floods, in all cases together, after which the server is taken for one that does nothing else.
const FLOODS: usize = 24;

/// Cases that are played again alone though the server was silent in them, or flooded: each costs a
/// time limit more, or megabytes.
const COSTLY_AGAIN: usize = 2;

/// A run in progress: [`next`](Run::next) yields a result for each case as it ends, and
/// [`outcome`](Run::outcome) sums them up.
pub struct Run {
    plan: Arc<Plan>,
    site: Arc<Site>,
    options: Options,
    /// Turns true when the cases in flight are to break off.
    stop: watch::Sender<bool>,
    began: Instant,
    /// How long the run may take, the probe included.
    limit: Duration,
    /// When it has to end.
    deadline: tokio::time::Instant,
    /// CPU time of this process when the run began, in seconds.
    cpu: f64,
    /// When the run began, in Unix seconds.
    started: u64,
    floor: Floor,
    breaker: Breaker,
    sessions: Sessions,
    /// Cases that have their result and are still to be told.
    ready: VecDeque<usize>,
    /// Cases that wait to be played.
    queue: VecDeque<usize>,
    results: Vec<Option<CaseResult>>,
    /// Results of cases that are played again; they hold if the run ends before.
    held: BTreeMap<usize, CaseResult>,
    /// What cases came to that are played several times.
    attempts: Attempts,
    /// Cases in a row that had no connection.
    unreachable: usize,
    /// Times that nothing came in time.
    silences: usize,
    floods: usize,
    costly_again: usize,
    /// Cases whose connections the server ended last, by number.
    cut_off: VecDeque<usize>,
    ended_early: Option<String>,
    leftovers: Vec<String>,
}

impl Run {
    /// A run of `plan` at `site`; nothing is played before [`next`](Run::next) is called.
    pub fn new(plan: Arc<Plan>, site: Arc<Site>, options: Options) -> Self {
        let started = unix_seconds();
        site.budget.expect(plan.library.messages.largest());
        let (skipped, mut queue): (Vec<usize>, Vec<usize>) =
            (0..plan.cases.len()).partition(|&n| plan.cases[n].is_settled());
        if let Some(seed) = options.seed {
            fastrand::Rng::with_seed(seed).shuffle(&mut queue);
        }
        queue.sort_by_key(|&n| {
            let case = &plan.cases[n].case;
            // What may take INBOX away goes last; what others are kept out by, first. What deviates may do so by silence, up to a time
            // limit: the others are played meanwhile.
            let slow = known::names(&site.target.known, &case.address) || has_tag(case, "slow");
            (endangers_inbox(case), !asks_to_be_let_in(case), !slow)
        });
        let name = RunName::new(started);
        let limit = options.limit.or(site.target.limit).unwrap_or_else(|| {
            let paced = site
                .target
                .gentle
                .map(|gentle| plan.cost().takes(&gentle) * 2);
            let once = Options::limit_for(site.answer()) + paced.unwrap_or_default();
            match options.plays {
                Plays::Repeat(times) => once.saturating_mul(times),
                Plays::Once | Plays::Retries(_) => once,
            }
        });
        let (stop, interrupted) = watch::channel(false);
        let on_the_floor = Options {
            interrupted,
            ..options.clone()
        };
        let floor = Floor::new(Arc::clone(&plan), Arc::clone(&site), on_the_floor, name);
        let mut results = vec![None; plan.cases.len()];
        for &n in &skipped {
            let planned = &plan.cases[n];
            results[n] = Some(match &planned.untested {
                Some(why) => case::untested(&planned.case, why),
                None => case::skipped(planned, planned.skip.as_deref().unwrap_or_default()),
            });
        }
        let mut sessions = Sessions::default();
        sessions.probed(site.beside(), site.transcript());
        Self {
            began: Instant::now(),
            stop,
            limit,
            deadline: later(site.began(), limit),
            cpu: cpu_seconds(),
            started,
            floor,
            breaker: Breaker::default(),
            sessions,
            ready: skipped.into(),
            queue: queue.into(),
            results,
            held: BTreeMap::new(),
            attempts: Attempts::new(options.plays),
            unreachable: 0,
            silences: 0,
            floods: 0,
            costly_again: 0,
            cut_off: VecDeque::new(),
            ended_early: None,
            leftovers: Vec::new(),
            plan,
            site,
            options,
        }
    }

    /// The result of the next case that ends; `None` when all have.
    ///
    /// When the run is cut short, the cases that were not played are told as not tested.
    pub async fn next(&mut self) -> Option<&CaseResult> {
        loop {
            if let Some(n) = self.ready.pop_front() {
                if let Some(result) = &mut self.results[n] {
                    result.map_text(&mut |text| self.site.redactor.text(text));
                }
                return self.results[n].as_ref();
            }
            if *self.options.interrupted.borrow() {
                self.end_early("interrupted".to_owned());
            }
            match self.ended_early {
                None => self.floor.fill(&mut self.queue),
                Some(_) => self.leave_the_rest(),
            }
            let event = tokio::select! {
                event = self.floor.next() => event,
                () = case::interruption(self.options.interrupted.clone()), if self.ended_early.is_none() => {
                    continue;
                }
                () = tokio::time::sleep_until(self.deadline), if self.ended_early.is_none() => {
                    self.time_is_up();
                    continue;
                }
            };
            match event {
                Event::Done {
                    number,
                    played,
                    crowded,
                } => self.played(number, *played, crowded).await,
                Event::Panicked { number, what } => {
                    let result = case::broken(&self.plan.cases[number].case, &what);
                    self.tell(number, result);
                }
                Event::Room => {}
                Event::Empty if self.queue.is_empty() && self.ready.is_empty() => {
                    // What was seen beside the cases comes last: their own findings say more.
                    let sessions = std::mem::take(&mut self.sessions);
                    for result in sessions.results(&self.site.target.known) {
                        self.ready.push_back(self.results.len());
                        self.results.push(Some(result));
                    }
                    if self.ready.is_empty() {
                        return None;
                    }
                }
                Event::Empty => {}
            }
        }
    }

    /// The cases that are being played, to look at while [`next`](Run::next) waits for one to end.
    pub fn playing(&self) -> Playing {
        self.floor.shown.clone()
    }

    /// The outcome as it stands before any case: who is tested, and what it says it can do.
    pub fn begun(&self) -> Outcome {
        let mut outcome = Outcome {
            started: self.started,
            server_version: self.site.target.version.clone(),
            ports: self.site.ports(),
            capabilities: self.site.capabilities(),
            unknown_capabilities: self.plan.unknown_capabilities.clone(),
            other_runs: self.site.of_other_runs.clone(),
            ..nothing(&self.site.target.name)
        };
        outcome.map_text(&mut |text| self.site.redactor.text(text));
        outcome
    }

    /// What all cases came to; plays those that nobody has asked for.
    pub async fn outcome(mut self) -> Outcome {
        while self.next().await.is_some() {}
        let mut begun = self.begun();
        let cut_short = self.ended_early.is_some();
        begun.other_runs.extend(self.floor.close(cut_short).await);
        let broke = |result: &CaseResult| result.verdict == Verdict::Error;
        let doubtful = self.ended_early.is_some()
            || !self.leftovers.is_empty()
            || self.results.iter().flatten().any(broke);
        if doubtful {
            self.leftovers = self.floor.clear_up(self.leftovers).await;
        }
        let known = &self.site.target.known;
        let cases: Vec<CaseResult> = self.results.into_iter().flatten().collect();
        let mut counts = Counts::default();
        for case in &cases {
            counts.add(case);
        }
        let redactor = self.site.redactor.clone();
        let mut outcome = Outcome {
            wall_seconds: self.began.elapsed().as_secs_f64(),
            cpu_seconds: cpu_seconds() - self.cpu,
            connections: self.site.opened(),
            unexpected_passes: match self.ended_early {
                None => known::unexpected_passes(&cases, known, self.plan.complete),
                Some(_) => Vec::new(),
            },
            ended_early: self.ended_early,
            counts,
            leftovers: self.leftovers,
            cases,
            ..begun
        };
        outcome.map_text(&mut |text| redactor.text(text));
        outcome
    }

    /// The case is played again, with an account and connections of its own; what it came to holds if
    /// the run ends before.
    fn again_alone(&mut self, n: usize, result: CaseResult) {
        self.floor.again_alone(n);
        self.held.insert(n, result);
        self.queue.push_back(n);
    }

    async fn played(&mut self, n: usize, played: Played, crowded: bool) {
        let Played {
            result,
            left,
            beside,
            record,
            trouble,
            silences,
            flood,
            was_handed,
            ..
        } = played;
        self.leftovers.extend(left);
        let transcript = self.site.transcript();
        self.sessions.add(beside, &record, transcript);
        self.silences += silences;
        self.site.patience.was_silent(silences);
        let cause = trouble.as_ref().map(|trouble| trouble.cause);
        let preparing = trouble.as_ref().is_some_and(|trouble| trouble.at.is_some());
        if preparing && cause == Some(Cause::Silent) {
            self.site.patience.was_silent_in_a_preparation();
        }
        if cause == Some(Cause::Busy)
            && self.ended_early.is_none()
            && self.floor.put_off(n) <= PUT_OFF
        {
            // What it was refused with holds if the run ends before it is tried again.
            self.held.insert(n, result);
            self.queue.push_back(n);
            return;
        }
        // A case has a right to a connection of its own if the one that it was handed ends.
        let cut_off = matches!(cause, Some(Cause::Broken | Cause::Refused));
        if was_handed && cut_off && self.ended_early.is_none() {
            self.again_alone(n, result);
            return;
        }
        self.floods += usize::from(flood.is_some());
        let case = &self.plan.cases[n].case;
        if self.breaker.note(case, trouble.as_ref(), flood.as_ref()) {
            self.give_up_hopeless();
        }
        if result.verdict > Verdict::Info && result.findings.iter().any(is_cut_off) {
            self.cut_off.push_back(n);
            self.cut_off.truncate(GIVE_UP);
        }
        let accuses = result.verdict > Verdict::Info && !result.known;
        let costly = silences > 0 || flood.is_some();
        let disturbed = crowded || was_handed;
        if disturbed && accuses && self.ended_early.is_none() && self.may_play_again(costly) {
            // Nobody is accused of what came while other cases used the same account, or on a
            // connection that they used before.
            self.again_alone(n, result);
            return;
        }
        if cause == Some(Cause::Unreachable) {
            self.unreachable += 1;
            if self.ended_early.is_none() && self.unreachable <= GIVE_UP {
                self.wait_for_restart(n, &result).await;
                return;
            }
        } else {
            self.unreachable = 0;
        }
        let result = match (cause, &self.ended_early) {
            (Some(Cause::Interrupted), Some(why)) if result.verdict == Verdict::NotTested => {
                let own = result.reason.filter(|own| own != INTERRUPTED);
                let own = own.map_or(String::new(), |own| format!("; {own}"));
                CaseResult {
                    reason: Some(format!("the run ended early: {why}{own}")),
                    ..result
                }
            }
            _ => result,
        };
        self.noted(n, result);
        if self.silences >= SILENCES {
            self.end_early(format!(
                "the server is silent: {} times nothing came within the time limit",
                self.silences
            ));
        }
        if let Some(flood) = flood.filter(|_| self.floods >= FLOODS) {
            self.end_early(format!("{} ({} cases ended so)", flood.what, self.floods));
        }
    }

    /// Ends the run for a reason of the caller's: cases in flight break off, and those that were not
    /// played are told as not tested.
    pub fn end(&mut self, why: String) {
        self.end_early(why);
    }

    /// A play of a case came to `result`; it is told unless the case is played again.
    fn noted(&mut self, n: usize, result: CaseResult) {
        let case = &self.plan.cases[n].case;
        // Servers lock accounts.
        let harmless = self.site.target.disposable || !has_tag(case, "failed-login");
        let more = self.ended_early.is_none() && harmless;
        match self.attempts.note(n, result, more) {
            Next::Done(result) => self.tell(n, *result),
            Next::Again { alone } => {
                match alone {
                    true => self.floor.again_alone(n),
                    false => self.floor.again(n),
                }
                self.queue.push_back(n);
            }
        }
    }

    /// Whether a case may be played again; `costly`: the server was silent in it, or flooded.
    fn may_play_again(&mut self, costly: bool) -> bool {
        if !costly {
            return true;
        }
        self.costly_again += 1;
        self.costly_again <= COSTLY_AGAIN
    }

    /// The server is gone; it has some seconds to come back, else the run ends. The case is played
    /// again if it does.
    async fn wait_for_restart(&mut self, n: usize, result: &CaseResult) {
        if self.unreachable < GIVE_UP && self.site.answers_within(RESTART).await {
            self.queue.push_back(n);
            return;
        }
        let why = result.reason.as_deref().unwrap_or_default();
        let mut suspects: Vec<usize> = self.cut_off.iter().copied().collect();
        suspects.extend(self.floor.in_flight());
        suspects.retain(|&other| other != n);
        suspects.dedup();
        let named: Vec<&str> = suspects
            .iter()
            .map(|&n| self.plan.cases[n].case.address.as_str())
            .collect();
        let suspects = match named.is_empty() {
            true => String::new(),
            false => format!("; it was last seen in {}", named.join(", ")),
        };
        self.end_early(format!("the target is gone: {why}{suspects}"));
        self.tell(n, result.clone());
    }

    fn tell(&mut self, n: usize, result: CaseResult) {
        self.held.remove(&n);
        self.results[n] = Some(result);
        self.ready.push_back(n);
    }

    /// Tells the cases that need what was given up as not tested.
    fn give_up_hopeless(&mut self) {
        let queue = std::mem::take(&mut self.queue);
        for n in queue {
            let case = &self.plan.cases[n].case;
            match self.breaker.hopeless(case) {
                Some(why) => {
                    let held = self.held.remove(&n);
                    // It waits to be played again, and its like never comes to more.
                    let held = held.filter(|held| held.verdict == Verdict::Error);
                    let held = held.or_else(|| self.attempts.settle(n));
                    let result = held.unwrap_or_else(|| case::untested(case, why));
                    self.tell(n, result);
                }
                None => self.queue.push_back(n),
            }
        }
    }

    /// Tells the cases that were not played as not tested; what was seen of them holds.
    fn leave_the_rest(&mut self) {
        let why = self.ended_early.clone().unwrap_or_default();
        let why = format!("the run ended early: {why}");
        for n in std::mem::take(&mut self.queue) {
            let held = self.attempts.settle(n);
            let result = match held.or_else(|| self.held.remove(&n)) {
                Some(held) => held,
                None => case::untested(&self.plan.cases[n].case, &why),
            };
            self.tell(n, result);
        }
    }

    fn time_is_up(&mut self) {
        self.end_early(format!(
            "the time limit of the whole run, {:?}, is up (--limit)",
            self.limit
        ));
    }

    /// No case begins any more, and those in flight break off.
    fn end_early(&mut self, why: String) {
        self.ended_early.get_or_insert(why);
        self.stop.send_replace(true);
    }
}

/// Whether the case asks that a login is let in. What it finds may keep others from being prepared.
fn asks_to_be_let_in(case: &Case) -> bool {
    let asked =
        |step: &Step| matches!(step.action, Action::Connect { login: true, .. }) && !step.prepares;
    case.steps.iter().any(asked)
}

fn has_tag(case: &Case, name: &str) -> bool {
    case.tags.iter().any(|tag| tag == name)
}

fn is_cut_off(finding: &Finding) -> bool {
    finding
        .got
        .iter()
        .any(|got| got.contains("connection closed") || got.contains("connection broken"))
}

/// The outcome of a run that never began, because the target could not be reached or used.
pub fn unusable(target: &str, why: &Unusable) -> Outcome {
    Outcome {
        ended_early: Some(why.0.clone()),
        ..nothing(target)
    }
}

fn nothing(target: &str) -> Outcome {
    Outcome {
        format: Outcome::FORMAT,
        version: env!("CARGO_PKG_VERSION").to_owned(),
        target: target.to_owned(),
        server_version: None,
        started: unix_seconds(),
        wall_seconds: 0.0,
        cpu_seconds: 0.0,
        connections: 0,
        ended_early: None,
        ports: Vec::new(),
        capabilities: Default::default(),
        unknown_capabilities: Vec::new(),
        counts: Counts::default(),
        unexpected_passes: Vec::new(),
        leftovers: Vec::new(),
        other_runs: Vec::new(),
        cases: Vec::new(),
    }
}

fn unix_seconds() -> u64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default()
        .as_secs()
}

/// CPU time of this process so far, user and system.
pub fn cpu_seconds() -> f64 {
    let time = cpu_time::ProcessTime::try_now();
    time.map_or(0.0, |time| time.as_duration().as_secs_f64())
}
