//! Plays the cases of a plan in parallel and yields their results as they come.

use std::{
    collections::VecDeque,
    sync::Arc,
    time::{Instant, SystemTime, UNIX_EPOCH},
};

use crate::{
    Options, case,
    connection::UNREACHABLE,
    floor::{Event, Floor},
    known,
    plan::Plan,
    site::{Site, Unusable},
    verdict::{CaseResult, Counts, Outcome, Verdict},
};

/// Cases in a row without a connection after which the target is given up.
const GIVE_UP: usize = 5;

/// A run in progress: [`next`](Run::next) yields a result for each case as it ends, and
/// [`outcome`](Run::outcome) sums them up.
pub struct Run {
    plan: Arc<Plan>,
    site: Arc<Site>,
    options: Options,
    began: Instant,
    /// CPU time of this process when the run began, in seconds.
    cpu: f64,
    /// When the run began, in Unix seconds.
    started: u64,
    floor: Floor,
    /// Cases that are skipped, then those that wait to be played.
    skipped: VecDeque<usize>,
    queue: VecDeque<usize>,
    results: Vec<Option<CaseResult>>,
    /// Cases in a row that had no connection.
    unreachable: usize,
    ended_early: Option<String>,
    leftovers: Vec<String>,
}

impl Run {
    /// A run of `plan` at `site`; nothing is played before [`next`](Run::next) is called.
    pub fn new(plan: Arc<Plan>, site: Arc<Site>, options: Options) -> Self {
        let started = unix_seconds();
        let (skipped, mut queue): (Vec<usize>, Vec<usize>) =
            (0..plan.cases.len()).partition(|&n| plan.cases[n].skip.is_some());
        // What deviates may do so by silence, up to a time limit: the others are played meanwhile.
        queue.sort_by_key(|&n| {
            let case = &plan.cases[n].case;
            !(known::names(&site.target.known, &case.address)
                || case.tags.iter().any(|tag| tag == "slow"))
        });
        let name = format!("{started:x}-{:06x}", std::process::id());
        let floor = Floor::new(Arc::clone(&plan), Arc::clone(&site), options.clone(), name);
        Self {
            began: Instant::now(),
            cpu: cpu_seconds(),
            started,
            floor,
            skipped: skipped.into(),
            queue: queue.into(),
            results: vec![None; plan.cases.len()],
            unreachable: 0,
            ended_early: None,
            leftovers: Vec::new(),
            plan,
            site,
            options,
        }
    }

    /// The result of the next case that ends; `None` when all have, or the run was cut short.
    pub async fn next(&mut self) -> Option<&CaseResult> {
        if let Some(n) = self.skipped.pop_front() {
            let planned = &self.plan.cases[n];
            let reason = planned.skip.as_deref().unwrap_or_default();
            let result = case::skipped(planned, reason);
            return Some(self.results[n].insert(result));
        }
        loop {
            if *self.options.interrupted.borrow() {
                self.end_early("interrupted".to_owned());
            }
            if self.ended_early.is_none() {
                self.floor.fill(&mut self.queue);
            }
            let (n, played, crowded) = match self.floor.next().await {
                Event::Done {
                    number,
                    played,
                    crowded,
                } => (number, *played, crowded),
                Event::Room => continue,
                Event::Empty => return None,
            };
            self.leftovers.extend(played.left);
            let result = played.result;
            let accuses = result.verdict > Verdict::Info && !result.known;
            if crowded && accuses && self.ended_early.is_none() {
                // Nobody is accused of what came while other cases used the same account.
                self.floor.again_alone(n);
                self.queue.push_back(n);
                continue;
            }
            self.watch_for_silence(&result);
            return Some(self.results[n].insert(result));
        }
    }

    /// What all cases came to; plays those that nobody has asked for.
    pub async fn outcome(mut self) -> Outcome {
        while self.next().await.is_some() {}
        self.floor.close().await;
        let cases: Vec<CaseResult> = self.results.into_iter().flatten().collect();
        let mut counts = Counts::default();
        for case in &cases {
            counts.add(case);
        }
        Outcome {
            started: self.started,
            server_version: self.site.target.version.clone(),
            wall_seconds: self.began.elapsed().as_secs_f64(),
            cpu_seconds: cpu_seconds() - self.cpu,
            connections: self.site.opened(),
            unexpected_passes: match self.ended_early {
                None => {
                    known::unexpected_passes(&cases, &self.site.target.known, self.plan.complete)
                }
                Some(_) => Vec::new(),
            },
            ended_early: self.ended_early,
            capabilities: self.site.capabilities(),
            counts,
            leftovers: self.leftovers,
            cases,
            ..nothing(&self.site.target.name)
        }
    }

    /// Gives the target up when nobody gets a connection any more.
    fn watch_for_silence(&mut self, result: &CaseResult) {
        let reason = result.reason.as_deref().unwrap_or_default();
        match reason.contains(UNREACHABLE) {
            true => self.unreachable += 1,
            false => self.unreachable = 0,
        }
        if self.unreachable == GIVE_UP {
            self.end_early(format!("the target is gone: {reason}"));
        }
    }

    fn end_early(&mut self, why: String) {
        self.ended_early.get_or_insert(why);
    }
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
        capabilities: Default::default(),
        counts: Counts::default(),
        unexpected_passes: Vec::new(),
        leftovers: Vec::new(),
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
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
    time.tv_sec as f64 + time.tv_nsec as f64 / 1e9
}
