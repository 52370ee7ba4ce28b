//! Cases against a target.
//!
//! [`Site::probe`] finds out what the target can do, [`plan()`] holds the cases
//! against that, [`run()`] plays them in parallel and yields the [`Outcome`].

mod accounts;
mod case;
mod client;
mod delivery;
mod exchange;
mod findings;
mod given;
mod known;
mod plan;
mod site;
mod stage;
mod steps;
mod tried;
mod verdict;

use std::{
    collections::{HashMap, HashSet, VecDeque},
    sync::Arc,
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};

use tokio::{
    sync::watch,
    task::{Id, JoinSet},
};

use accounts::{Accounts, Demand, Lease};
use case::{Played, Props};
use client::Client;
pub use plan::{Plan, Planned, plan};
pub use site::{Site, Unusable};
pub use verdict::{CaseResult, Counts, Finding, KnownAs, Outcome, Verdict};

use crate::connection::UNREACHABLE;

pub(crate) use case::clause;

/// How a run is done.
#[derive(Clone, Debug)]
pub struct Options {
    /// Cases at the same time.
    pub jobs: usize,
    /// As many, counting those that have been waiting for a slow server.
    pub most: usize,
    /// Turns true when the run is to end at once.
    pub interrupted: watch::Receiver<bool>,
}

impl Options {
    /// `jobs` cases at the same time, with nothing that could interrupt them.
    pub fn jobs(jobs: usize) -> Self {
        Self {
            jobs: jobs.max(1),
            most: jobs.max(1),
            interrupted: watch::channel(false).1,
        }
    }
}

/// Cases in a row without a connection after which the target is given up.
const GIVE_UP: usize = 5;

/// A case that has played for so long is waiting for a server that holds back its answers, as many
/// do after nonsense and wrong passwords. Others need not wait with it.
const WAITING: Duration = Duration::from_millis(400);

/// Plays the cases of `plan`; `each` sees every result as it comes.
pub async fn run(
    plan: &Plan,
    site: &Arc<Site>,
    options: &Options,
    mut each: impl FnMut(&CaseResult),
) -> Outcome {
    let began = Instant::now();
    let cpu = cpu_seconds();
    let started = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default()
        .as_secs();
    let mut results: Vec<Option<CaseResult>> = vec![None; plan.cases.len()];
    let mut queue = VecDeque::new();
    for (n, planned) in plan.cases.iter().enumerate() {
        match &planned.skip {
            Some(reason) => {
                let result = case::skipped(planned, reason);
                each(&result);
                results[n] = Some(result);
            }
            None => queue.push_back(n),
        }
    }
    // What deviates may do so by silence, up to a time limit: the others are played meanwhile.
    queue.make_contiguous().sort_by_key(|&n| {
        let case = &plan.cases[n].case;
        !(known::names(&site.target.known, &case.address)
            || case.tags.iter().any(|tag| tag == "slow"))
    });
    let mut floor = Floor {
        plan,
        site,
        options,
        name: format!("{started:x}-{:06x}", std::process::id()),
        accounts: Accounts::new(site.target.accounts.len()),
        keepers: HashMap::new(),
        playing: JoinSet::new(),
        parts: HashMap::new(),
        alone: HashSet::new(),
    };
    let mut unreachable = 0;
    let mut ended_early = None;
    let mut leftovers = Vec::new();
    loop {
        if *options.interrupted.borrow() && ended_early.is_none() {
            ended_early = Some("interrupted".to_owned());
        }
        if ended_early.is_none() {
            floor.fill(&mut queue);
        }
        let (n, played, crowded) = match floor.next().await {
            Event::Done {
                number,
                played,
                crowded,
            } => (number, *played, crowded),
            Event::Room => continue,
            Event::Empty => break,
        };
        leftovers.extend(played.left);
        let result = played.result;
        let accuses = result.verdict > Verdict::Info && !result.known;
        if crowded && accuses && ended_early.is_none() {
            // Nobody is accused of what came while other cases used the same account.
            floor.alone.insert(n);
            queue.push_back(n);
            continue;
        }
        let lost = result
            .reason
            .as_deref()
            .is_some_and(|reason| reason.contains(UNREACHABLE));
        unreachable = if lost { unreachable + 1 } else { 0 };
        if unreachable == GIVE_UP && ended_early.is_none() {
            let reason = result.reason.as_deref().unwrap_or_default();
            ended_early = Some(format!("the target is gone: {reason}"));
        }
        each(&result);
        results[n] = Some(result);
    }
    for keeper in floor.keepers.into_values().flatten() {
        keeper.logout().await;
    }
    let cases: Vec<CaseResult> = results.into_iter().flatten().collect();
    let mut counts = Counts::default();
    for case in &cases {
        counts.add(case);
    }
    Outcome {
        format: Outcome::FORMAT,
        version: env!("CARGO_PKG_VERSION").to_owned(),
        target: site.target.name.clone(),
        server_version: site.target.version.clone(),
        started,
        wall_seconds: began.elapsed().as_secs_f64(),
        cpu_seconds: cpu_seconds() - cpu,
        connections: site.opened(),
        unexpected_passes: match ended_early {
            None => known::unexpected_passes(&cases, &site.target.known, plan.complete),
            Some(_) => Vec::new(),
        },
        ended_early,
        capabilities: site.capabilities(),
        counts,
        leftovers,
        cases,
    }
}

/// The outcome of a run that never began, because the target could not be reached or used.
pub fn unusable(target: &str, why: &Unusable) -> Outcome {
    Outcome {
        format: Outcome::FORMAT,
        version: env!("CARGO_PKG_VERSION").to_owned(),
        target: target.to_owned(),
        server_version: None,
        started: SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .unwrap_or_default()
            .as_secs(),
        wall_seconds: 0.0,
        cpu_seconds: 0.0,
        connections: 0,
        ended_early: Some(why.0.clone()),
        capabilities: Default::default(),
        counts: Counts::default(),
        unexpected_passes: Vec::new(),
        leftovers: Vec::new(),
        cases: Vec::new(),
    }
}

/// CPU time of this process so far, user and system.
pub fn cpu_seconds() -> f64 {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
    time.tv_sec as f64 + time.tv_nsec as f64 / 1e9
}

/// The cases that are being played.
struct Floor<'r> {
    plan: &'r Plan,
    site: &'r Arc<Site>,
    options: &'r Options,
    /// Makes the names of this run its own.
    name: String,
    accounts: Accounts,
    /// Connections for setups that no case is using, by account.
    keepers: HashMap<usize, Vec<Client>>,
    playing: JoinSet<Played>,
    parts: HashMap<Id, Part>,
    /// Cases that are played again, with an account to themselves.
    alone: HashSet<usize>,
}

/// A case that is being played.
struct Part {
    number: usize,
    lease: Lease,
    began: Instant,
}

enum Event {
    /// A case is done.
    Done {
        number: usize,
        played: Box<Played>,
        /// Whether other cases used its account meanwhile.
        crowded: bool,
    },
    /// Another case may begin.
    Room,
    /// Nothing is being played.
    Empty,
}

impl Floor<'_> {
    /// Starts every case of `queue` that has a place and an account now.
    fn fill(&mut self, queue: &mut VecDeque<usize>) {
        let mut at = 0;
        while self.busy() < self.options.jobs
            && self.playing.len() < self.options.most
            && let Some(&n) = queue.get(at)
        {
            let planned = &self.plan.cases[n];
            let again = self.alone.contains(&n);
            let demand = Demand {
                exclusive: planned.demand.exclusive || again,
                ..planned.demand
            };
            let Some(lease) = self.accounts.lease(demand) else {
                at += 1;
                continue;
            };
            queue.remove(at);
            let keeper = self.keepers.get_mut(&lease.account).and_then(Vec::pop);
            let props = Props {
                site: Arc::clone(self.site),
                messages: Arc::clone(&self.plan.library.messages),
                cited: case::cited(&planned.case, &self.plan.library),
                account: lease.account,
                number: format!("{}-{n}{}", self.name, if again { "b" } else { "" }),
                keeper,
                interrupted: self.options.interrupted.clone(),
            };
            let task = self
                .playing
                .spawn(case::play(Arc::clone(&planned.case), props));
            let part = Part {
                number: n,
                lease,
                began: Instant::now(),
            };
            self.parts.insert(task.id(), part);
        }
    }

    /// Cases that are not just waiting.
    fn busy(&self) -> usize {
        let ages = self.parts.values().map(|part| part.began.elapsed());
        ages.filter(|age| *age < WAITING).count()
    }

    async fn next(&mut self) -> Event {
        let now = Instant::now();
        let waiting = self.parts.values().map(|part| part.began + WAITING);
        let room = waiting.filter(|&room| room > now).min();
        let room = async {
            match room {
                Some(room) => tokio::time::sleep_until(room.into()).await,
                None => std::future::pending().await,
            }
        };
        let (id, mut played) = tokio::select! {
            done = self.playing.join_next_with_id() => match done {
                None => return Event::Empty,
                Some(Ok((id, played))) => (id, Some(played)),
                // It broke off by a fault of ours.
                Some(Err(error)) => (error.id(), None),
            },
            () = room => return Event::Room,
        };
        let Some(part) = self.parts.remove(&id) else {
            return Event::Room;
        };
        if let Some(keeper) = played.as_mut().and_then(|played| played.keeper.take()) {
            let keepers = self.keepers.entry(part.lease.account).or_default();
            keepers.push(keeper);
        }
        let crowded = self.accounts.release(part.lease);
        match played {
            Some(played) => Event::Done {
                number: part.number,
                played: Box::new(played),
                crowded,
            },
            None => Event::Room,
        }
    }
}
