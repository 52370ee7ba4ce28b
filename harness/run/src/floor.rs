//! The cases that are being played, and who has which account.

use std::{
    collections::{HashMap, HashSet, VecDeque},
    sync::Arc,
    time::{Duration, Instant},
};

use tokio::task::{Id, JoinSet};

use crate::{
    Options,
    accounts::{Accounts, Demand, Lease},
    case::{self, Played, Props},
    client::Client,
    plan::Plan,
    site::Site,
};

/// A case that has played for so long is waiting for a server that holds back its answers, as many
/// do after nonsense and wrong passwords. Others need not wait with it.
const WAITING: Duration = Duration::from_millis(400);

/// The cases that are being played.
pub(crate) struct Floor {
    plan: Arc<Plan>,
    site: Arc<Site>,
    options: Options,
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

pub(crate) enum Event {
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

impl Floor {
    /// Nothing is being played yet; `name` makes the names of this run its own.
    pub(crate) fn new(plan: Arc<Plan>, site: Arc<Site>, options: Options, name: String) -> Self {
        Self {
            accounts: Accounts::new(site.target.accounts.len()),
            plan,
            site,
            options,
            name,
            keepers: HashMap::new(),
            playing: JoinSet::new(),
            parts: HashMap::new(),
            alone: HashSet::new(),
        }
    }

    /// The case of this number is played again, with an account to itself.
    pub(crate) fn again_alone(&mut self, number: usize) {
        self.alone.insert(number);
    }

    /// Says goodbye on the connections for setups.
    pub(crate) async fn close(self) {
        for keeper in self.keepers.into_values().flatten() {
            keeper.logout().await;
        }
    }

    /// Starts every case of `queue` that has a place and an account now.
    pub(crate) fn fill(&mut self, queue: &mut VecDeque<usize>) {
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
                site: Arc::clone(&self.site),
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

    pub(crate) async fn next(&mut self) -> Event {
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
