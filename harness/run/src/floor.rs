//! The cases that are being played, and who has which account.

use std::{
    collections::{BTreeSet, HashMap, HashSet, VecDeque},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use tokio::{
    sync::Notify,
    task::{Id, JoinError, JoinSet},
};

use crate::{
    Options,
    accounts::{Accounts, Demand, Lease},
    case::{self, Played, Props},
    client::Client,
    handed::Handed,
    leftovers::{Leftover, RunName},
    pace::{Cost, Pace},
    plan::Plan,
    playing::Playing,
    site::Site,
    trouble::Trouble,
    under_test::Account,
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
    name: RunName,
    accounts: Accounts,
    /// Accounts that cases used, and whether one used the second user.
    used: BTreeSet<usize>,
    second: bool,
    /// Connections for setups that no case is using, by account.
    keepers: HashMap<usize, Vec<Client>>,
    /// Logged-in connections for cases that no case is using, by account.
    handed: HashMap<usize, Vec<Handed>>,
    playing: JoinSet<Played>,
    parts: HashMap<Id, Part>,
    /// The same, for whoever watches.
    pub(crate) shown: Playing,
    /// Keepers that say goodbye, to make room.
    leaving: JoinSet<()>,
    /// Told when a case holds fewer connections than it did.
    freed: Arc<Notify>,
    /// Upper bound on connections: the option's, or less on a server that has refused some.
    allowed: usize,
    /// Cases that are played again, with an account to themselves.
    alone: HashSet<usize>,
    /// How often a case was to be played again.
    again: HashMap<usize, u32>,
    /// How a gentle run spreads its cases over time.
    pace: Option<Pace>,
    /// When the next case may begin, if it has to wait.
    waits: Option<Instant>,
    /// How often a case was put off because the server refused it for now.
    put_off: HashMap<usize, u32>,
}

/// Fewer connections do not get a case through.
const FEWEST: usize = 2;

/// How long a case is put off that the server refused for now; twice as long the next time.
const PAUSE: Duration = Duration::from_millis(500);

/// A case that is being played.
struct Part {
    number: usize,
    lease: Lease,
    held: Held,
    began: Instant,
    /// What the run had cost by then.
    spent: Cost,
}

/// Connections that a case may have open at the same time.
#[derive(Clone, Debug)]
pub(crate) struct Held {
    most: Arc<AtomicUsize>,
    freed: Arc<Notify>,
}

impl Held {
    /// There will not be more than these any more.
    pub(crate) fn only(&self, most: usize) {
        self.most.fetch_min(most, Ordering::Relaxed);
        self.freed.notify_one();
    }
}

pub(crate) enum Event {
    /// A case is done.
    Done {
        number: usize,
        played: Box<Played>,
        /// Whether other cases used its account meanwhile.
        crowded: bool,
    },
    /// A case broke off by a fault of ours, which said this.
    Panicked { number: usize, what: String },
    /// Another case may begin.
    Room,
    /// Nothing is being played.
    Empty,
}

impl Floor {
    /// Nothing is being played yet; `name` makes the names of this run its own.
    pub(crate) fn new(plan: Arc<Plan>, site: Arc<Site>, options: Options, name: RunName) -> Self {
        let allowed = options.connections.max(FEWEST);
        let gentle = site.target.gentle;
        let site_pace = gentle.map(|gentle| Pace::new(gentle, site.spent.so_far(), Instant::now()));
        // What a case costs is known when nobody else is playing.
        let options = match gentle {
            Some(_) => Options {
                jobs: 1,
                most: 1,
                ..options
            },
            None => options,
        };
        Self {
            accounts: Accounts::new(
                site.target.accounts.len(),
                site.target.small_quota.is_some(),
            ),
            plan,
            site,
            options,
            name,
            used: BTreeSet::new(),
            second: false,
            keepers: HashMap::new(),
            handed: HashMap::new(),
            playing: JoinSet::new(),
            parts: HashMap::new(),
            shown: Playing::default(),
            leaving: JoinSet::new(),
            freed: Arc::default(),
            allowed,
            alone: HashSet::new(),
            again: HashMap::new(),
            pace: site_pace,
            waits: None,
            put_off: HashMap::new(),
        }
    }

    /// Puts the case of this number off: the server refused it for now. How often that is by now.
    pub(crate) fn put_off(&mut self, number: usize) -> u32 {
        self.allowed = self.connections().clamp(FEWEST, self.allowed);
        let times = self.put_off.entry(number).or_default();
        *times += 1;
        *times
    }

    /// The cases that are being played, by number.
    pub(crate) fn in_flight(&self) -> Vec<usize> {
        let mut numbers: Vec<usize> = self.parts.values().map(|part| part.number).collect();
        numbers.sort_unstable();
        numbers
    }

    /// Upper bound on the connections that there may be now.
    fn connections(&self) -> usize {
        let parts = self.parts.values();
        let parts: usize = parts
            .map(|part| part.held.most.load(Ordering::Relaxed))
            .sum();
        let keepers: usize = self.keepers.values().map(Vec::len).sum();
        let handed: usize = self.handed.values().map(Vec::len).sum();
        parts + keepers + handed + self.leaving.len()
    }

    /// Whether `more` connections may be opened; those that no case uses make room for
    /// them, no more than have to.
    fn makes_room(&mut self, more: usize) -> bool {
        let wanted = (self.connections() + more).saturating_sub(self.allowed);
        if wanted == 0 {
            return true;
        }
        for _ in self.leaving.len()..wanted {
            if let Some(handed) = self.handed.values_mut().find_map(Vec::pop) {
                self.leaving.spawn(handed.logout());
            } else if let Some(keeper) = self.keepers.values_mut().find_map(Vec::pop) {
                self.leaving.spawn(keeper.logout());
            }
        }
        self.parts.is_empty() && self.leaving.is_empty()
    }

    /// The case of this number is played again, with an account to itself.
    pub(crate) fn again_alone(&mut self, number: usize) {
        self.alone.insert(number);
        self.again(number);
    }

    /// The case of this number is played again; what it makes then has names of its own.
    pub(crate) fn again(&mut self, number: usize) {
        *self.again.entry(number).or_default() += 1;
    }

    /// Says goodbye on the connections for setups; mailboxes of other runs that they see, unless the
    /// run was cut short. (The probe has looked at the first account.)
    pub(crate) async fn close(&mut self, cut_short: bool) -> Vec<Leftover> {
        let mut others = Vec::new();
        for handed in std::mem::take(&mut self.handed).into_values().flatten() {
            self.leaving.spawn(handed.logout());
        }
        for (account, keepers) in std::mem::take(&mut self.keepers) {
            for (n, mut keeper) in keepers.into_iter().enumerate() {
                if n == 0 && account > 0 && !cut_short {
                    let account = self.site.target.account(account);
                    let there = self.site.of_runs(&mut keeper, account).await;
                    others.extend(there.unwrap_or_default());
                }
                self.leaving.spawn(keeper.logout());
            }
        }
        while self.leaving.join_next().await.is_some() {}
        let own = self.name.to_string();
        others.retain(|left: &Leftover| left.run != own);
        others
    }

    /// Removes what this run made and did not remove; what is really left then. If that cannot be
    /// found out, what was `noted` as left, and why.
    pub(crate) async fn clear_up(&self, mut noted: Vec<String>) -> Vec<String> {
        if self.site.imap.is_none() {
            return noted;
        }
        let target = &self.site.target;
        let used = self.used.iter().map(|&account| target.account(account));
        let second = target.second.iter().filter(|_| self.second);
        let accounts: Vec<&Account> = used.chain(second).collect();
        match self.site.clear_up(&accounts, self.name).await {
            Ok(left) => left,
            Err(Trouble { what: why, .. }) => {
                let prefix = &self.site.prefix;
                noted.push(format!("{prefix}mailspec-{}-*, if any ({why})", self.name));
                noted
            }
        }
    }

    /// Starts every case of `queue` that has a place and an account now.
    pub(crate) fn fill(&mut self, queue: &mut VecDeque<usize>) {
        let mut at = 0;
        while self.busy() < self.options.jobs
            && self.playing.len() < self.options.most
            && let Some(&n) = queue.get(at)
        {
            let plan = Arc::clone(&self.plan);
            let planned = &plan.cases[n];
            let alone = self.alone.contains(&n);
            let again = self.again.get(&n).copied().unwrap_or(0);
            let demand = Demand {
                exclusive: planned.demand.exclusive || alone,
                ..planned.demand
            };
            if let Some(pace) = &mut self.pace {
                self.waits = pace.wait(Cost::of(&planned.case), Instant::now());
                if self.waits.is_some() {
                    break;
                }
            }
            let begins = demand.handed && !alone && again == 0;
            let (keepers, handed) = (&self.keepers, &self.handed);
            let kept = |account| {
                let keeps = keepers.get(&account).is_some_and(|kept| !kept.is_empty());
                let waits = handed
                    .get(&account)
                    .is_some_and(|handed| !handed.is_empty());
                (begins && waits) || (!begins && demand.prepares && keeps)
            };
            let Some(lease) = self.accounts.lease(demand, kept) else {
                at += 1;
                continue;
            };
            let mut keeper = None;
            if demand.prepares {
                keeper = self.keepers.get_mut(&lease.account).and_then(Vec::pop);
            }
            let mut handed = None;
            if begins {
                handed = self.handed.get_mut(&lease.account).and_then(Vec::pop);
            }
            if !self.makes_room(demand.connections) {
                self.keepers
                    .entry(lease.account)
                    .or_default()
                    .extend(keeper);
                self.handed.entry(lease.account).or_default().extend(handed);
                self.accounts.release(lease);
                break;
            }
            queue.remove(at);
            self.used.insert(lease.account);
            self.second |= demand.second;
            let times = self.put_off.get(&n).copied().unwrap_or(0);
            let held = Held {
                most: Arc::new(demand.connections.into()),
                freed: Arc::clone(&self.freed),
            };
            let props = Props {
                held: held.clone(),
                site: Arc::clone(&self.site),
                messages: Arc::clone(&self.plan.library.messages),
                cited: case::cited(&planned.case, &self.plan.library),
                account: lease.account,
                number: {
                    let marked = |mark: &str, times: u32| match times {
                        0 => String::new(),
                        times => format!("{mark}{times}"),
                    };
                    let (again, times) = (marked("b", again), marked("r", times));
                    format!("{}-{n}{again}{times}", self.name)
                },
                keeper,
                handed,
                pause: match times {
                    0 => Duration::ZERO,
                    times => PAUSE * 2_u32.pow(times.min(4)),
                },
                interrupted: self.options.interrupted.clone(),
            };
            let task = self
                .playing
                .spawn(case::play(Arc::clone(&planned.case), props));
            self.shown.begins(n, &planned.case);
            let part = Part {
                spent: self.site.spent.so_far(),
                number: n,
                lease,
                held,
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
        if let Some(begin) = self.waits.take_if(|_| self.playing.is_empty()) {
            tokio::time::sleep_until(begin.into()).await;
            return Event::Room;
        }
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
                None if self.leaving.is_empty() => return Event::Empty,
                None => {
                    let _left = self.leaving.join_next().await;
                    return Event::Room;
                }
                Some(Ok((id, played))) => (id, Ok(played)),
                Some(Err(error)) => (error.id(), Err(told(error))),
            },
            Some(_left) = self.leaving.join_next() => return Event::Room,
            () = self.freed.notified() => return Event::Room,
            () = room => return Event::Room,
        };
        let Some(part) = self.parts.remove(&id) else {
            return Event::Room;
        };
        self.shown.ends(part.number);
        if let Some(keeper) = played.as_mut().ok().and_then(|played| played.keeper.take()) {
            let keepers = self.keepers.entry(part.lease.account).or_default();
            keepers.push(keeper);
        }
        if let Some(handed) = played.as_mut().ok().and_then(|played| played.handed.take()) {
            let waiting = self.handed.entry(part.lease.account).or_default();
            waiting.push(handed);
        }
        if let Some(pace) = &mut self.pace {
            let spent = self.site.spent.so_far().since(part.spent);
            pace.spend(spent, Instant::now());
        }
        let crowded = self.accounts.release(part.lease);
        match played {
            Ok(played) => Event::Done {
                number: part.number,
                played: Box::new(played),
                crowded,
            },
            Err(what) => Event::Panicked {
                number: part.number,
                what,
            },
        }
    }
}

/// What a panic said.
fn told(error: JoinError) -> String {
    let Ok(panic) = error.try_into_panic() else {
        return "the case was cancelled".to_owned();
    };
    let text = panic.downcast_ref::<String>().map(String::as_str);
    let text = text.or_else(|| panic.downcast_ref::<&str>().copied());
    format!("mailspec panicked: {}", text.unwrap_or("without a word"))
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::text(|| panic!("no room"), "mailspec panicked: no room")]
    #[case::formatted(|| panic!("no room for {}", 7), "mailspec panicked: no room for 7")]
    #[case::no_text(|| std::panic::panic_any(7), "mailspec panicked: without a word")]
    #[tokio::test]
    async fn panics_are_told(#[case] act: fn() -> (), #[case] expected: &str) {
        let ended = tokio::spawn(async move { act() }).await;
        assert_eq!(told(ended.unwrap_err()), expected);
    }
}
