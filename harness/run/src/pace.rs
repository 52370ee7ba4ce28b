//! What a run costs the server, and how a gentle one spreads it over time.
//!
//! A gentle run plays its cases one after the other. Before each it waits until what the case may
//! cost fits into the minute: what was spent in the last sixty seconds and what is to come are never
//! more than was promised.

use std::{
    collections::VecDeque,
    fmt,
    ops::{Add, AddAssign},
    sync::atomic::{AtomicU64, Ordering},
    time::{Duration, Instant},
};

use mailspec_suite::{Action, Case, State, Step, pattern::Expect};

/// What a gentle run may cost the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Gentle {
    /// Connections that are opened in any minute.
    pub connections: u64,
    /// Logins in any minute.
    pub logins: u64,
    /// Commands in any minute.
    pub commands: u64,
    /// Logins that may fail in the whole run.
    pub failed_logins: u64,
}

impl Default for Gentle {
    fn default() -> Self {
        Self {
            connections: 30,
            logins: 30,
            commands: 300,
            failed_logins: 3,
        }
    }
}

/// What a case, or a run, costs the server at most.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cost {
    /// Connections that are opened.
    pub connections: u64,
    /// Logins, those that fail included.
    pub logins: u64,
    /// Logins that fail, or may.
    pub failed_logins: u64,
    /// Commands; what prepares cases and clears up behind them is included.
    pub commands: u64,
}

/// How long what was spent counts.
const MINUTE: Duration = Duration::from_secs(60);

/// How long a gentle run waits before it asks the same again.
pub(crate) const PATIENCE: Duration = Duration::from_secs(1);

impl Cost {
    /// Of `case` at most, with what prepares it and what clears up behind it.
    pub(crate) fn of(case: &Case) -> Self {
        let mut cost = Self::default();
        let given = &case.given;
        if given.state != State::None {
            cost += Self::connection(matches!(
                given.state,
                State::Authenticated | State::Selected
            ));
            // SELECT, and NOOP until it tells of all messages.
            cost.commands += 5;
        }
        let messages = |count: usize| count as u64;
        for mailbox in &given.mailboxes {
            // CREATE, the message that comes and goes, a second try, DELETE.
            let each = 2 + messages(mailbox.messages.len());
            cost.commands += 8 + each * mailbox.times as u64;
            let plain = |message: &mailspec_suite::Message| {
                message.flags.is_empty() && message.date.is_none()
            };
            if !mailbox.messages.iter().all(plain) {
                // Whether they have them is looked at on a connection that is left then.
                cost += Self::connection(true);
                cost.commands += 3;
            }
        }
        cost.commands += 2 * given.names.len() as u64;
        if let Some(filled) = given.inbox.as_ref().or(given.maildrop.as_ref()) {
            cost.commands += 10 + 2 * messages(filled.len());
            cost += Self::connection(true);
        }
        // The connection that prepares, perhaps a second time, and what looks for what is left.
        cost += Self::connection(true);
        cost += Self::connection(true);
        cost.commands += 4;
        for step in &case.steps {
            cost += Self::of_step(step, case);
        }
        cost
    }

    fn of_step(step: &Step, case: &Case) -> Self {
        let mut cost = Self::default();
        match &step.action {
            Action::Connect { login, .. } => cost += Self::connection(*login),
            Action::Pipeline(steps) => {
                for step in steps {
                    cost += Self::of_step(step, case);
                }
            }
            Action::Send(command) => {
                let within = step.within.unwrap_or(Duration::from_secs(10));
                cost.commands += match command.until {
                    // Asked again after each second.
                    Some(_) => within.as_secs() + 2,
                    None => 1,
                };
            }
            Action::Raw { .. } => {
                let lines = step.text.matches("\\r\\n").count();
                cost.commands += 1 + lines as u64;
            }
            Action::Authenticate(_) => cost.commands += 4,
            Action::StartTls { .. } | Action::Idle | Action::Done => cost.commands += 2,
            Action::Deliver(_) => cost.commands += 1,
            _ => {}
        }
        let logins = logins(step, case);
        cost.logins += logins;
        if logins > 0 && may_fail(step, case) {
            cost.failed_logins += logins;
        }
        cost
    }

    /// Of a connection: its login, what comes before it, and the farewell.
    fn connection(login: bool) -> Self {
        Self {
            connections: 1,
            logins: u64::from(login),
            failed_logins: 0,
            commands: if login { 6 } else { 3 },
        }
    }

    /// Whether each of these is no more than `gentle` admits in a minute.
    pub(crate) fn fits(self, gentle: &Gentle) -> bool {
        self.connections <= gentle.connections
            && self.logins <= gentle.logins
            && self.commands <= gentle.commands
    }

    /// How long a run takes that costs so much, but for what the server takes to answer.
    pub fn takes(self, gentle: &Gentle) -> Duration {
        let minutes = |cost: u64, limit: u64| cost.div_ceil(limit.max(1));
        let minutes = minutes(self.connections, gentle.connections)
            .max(minutes(self.logins, gentle.logins))
            .max(minutes(self.commands, gentle.commands));
        MINUTE.saturating_mul(u32::try_from(minutes).unwrap_or(u32::MAX))
    }

    /// What was spent since `earlier`.
    pub(crate) fn since(self, earlier: Self) -> Self {
        Self {
            connections: self.connections.saturating_sub(earlier.connections),
            logins: self.logins.saturating_sub(earlier.logins),
            failed_logins: self.failed_logins.saturating_sub(earlier.failed_logins),
            commands: self.commands.saturating_sub(earlier.commands),
        }
    }
}

/// How many logins the step may try, beside those of `connect`.
pub(crate) fn logins(step: &Step, case: &Case) -> u64 {
    const VERBS: [&str; 5] = ["login", "authenticate", "pass", "apop", "auth"];
    if matches!(step.action, Action::Authenticate(_)) {
        return 1;
    }
    if !matches!(step.action, Action::Send(_) | Action::Raw { .. }) {
        return 0;
    }
    let text = step.text.to_ascii_lowercase();
    let words = || text.split(|c: char| !c.is_ascii_alphanumeric());
    let named = words().filter(|word| VERBS.contains(word)).count() as u64;
    // A command that a row of the case has may be one.
    let of_row = text.contains(":raw}") && VERBS.iter().any(|verb| case.words.contains(*verb));
    named.max(u64::from(of_row))
}

/// Whether a login of this step may fail.
fn may_fail(step: &Step, case: &Case) -> bool {
    if case.tags.iter().any(|tag| tag == "failed-login") {
        return true;
    }
    let succeeds = |expect: &Expect| match expect {
        Expect::Required(pattern) => {
            let text = pattern.text();
            text.starts_with("OK") || text.starts_with("+OK")
        }
        Expect::Optional(_) | Expect::Any(_) => false,
    };
    !step.expected.expect.iter().any(succeeds)
}

impl Add for Cost {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            connections: self.connections + other.connections,
            logins: self.logins + other.logins,
            failed_logins: self.failed_logins + other.failed_logins,
            commands: self.commands + other.commands,
        }
    }
}

impl AddAssign for Cost {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl std::iter::Sum for Cost {
    fn sum<I: Iterator<Item = Self>>(all: I) -> Self {
        all.fold(Self::default(), Add::add)
    }
}

impl fmt::Display for Cost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            connections,
            logins,
            failed_logins,
            commands,
        } = self;
        write!(
            f,
            "{connections} connections, {logins} logins ({failed_logins} of them may fail), \
             {commands} commands"
        )
    }
}

/// What was really spent so far.
#[derive(Debug, Default)]
pub(crate) struct Spent {
    pub(crate) connections: AtomicU64,
    pub(crate) logins: AtomicU64,
    pub(crate) commands: AtomicU64,
}

impl Spent {
    /// So far; which logins failed is not known.
    pub(crate) fn so_far(&self) -> Cost {
        Cost {
            connections: self.connections.load(Ordering::Relaxed),
            logins: self.logins.load(Ordering::Relaxed),
            failed_logins: 0,
            commands: self.commands.load(Ordering::Relaxed),
        }
    }
}

/// Spreads the cost of cases over time.
#[derive(Debug)]
pub(crate) struct Pace {
    gentle: Gentle,
    /// What was spent in the last minute, and until when it was.
    spent: VecDeque<(Instant, Cost)>,
}

impl Pace {
    /// `spent` by `now`, before the first case.
    pub(crate) fn new(gentle: Gentle, spent: Cost, now: Instant) -> Self {
        Self {
            gentle,
            spent: VecDeque::from([(now, spent)]),
        }
    }

    /// When something that costs so much may begin, if not `now`.
    pub(crate) fn wait(&mut self, cost: Cost, now: Instant) -> Option<Instant> {
        while self
            .spent
            .front()
            .is_some_and(|(at, _)| now.saturating_duration_since(*at) >= MINUTE)
        {
            self.spent.pop_front();
        }
        let mut sum: Cost = cost + self.spent.iter().map(|(_, spent)| *spent).sum();
        let mut begin = None;
        for (at, spent) in &self.spent {
            if sum.fits(&self.gentle) {
                break;
            }
            begin = Some(*at + MINUTE);
            sum = sum.since(*spent);
        }
        begin
    }

    /// Something is over that cost so much.
    pub(crate) fn spend(&mut self, cost: Cost, now: Instant) {
        self.spent.push_back((now, cost));
    }
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;
    use rstest::rstest;

    use super::*;

    const GENTLE: Gentle = Gentle {
        connections: 10,
        logins: 10,
        commands: 100,
        failed_logins: 0,
    };

    fn cost(connections: u64, logins: u64, commands: u64) -> Cost {
        Cost {
            connections,
            logins,
            failed_logins: 0,
            commands,
        }
    }

    /// Cases that cost the same, one after the other, each done in a second.
    fn begun(each: Cost, cases: usize) -> Vec<u64> {
        let start = Instant::now();
        let mut pace = Pace::new(GENTLE, Cost::default(), start);
        let mut now = start;
        let mut begun = Vec::new();
        for _ in 0..cases {
            while let Some(begin) = pace.wait(each, now) {
                now = begin;
            }
            begun.push(now.duration_since(start).as_secs());
            now += Duration::from_secs(1);
            pace.spend(each, now);
        }
        begun
    }

    #[rstest]
    #[case::connections(cost(5, 0, 0), [0, 1, 61, 62, 122])]
    #[case::logins(cost(1, 4, 0), [0, 1, 61, 62, 122])]
    #[case::commands(cost(1, 1, 60), [0, 61, 122, 183, 244])]
    #[case::little(cost(1, 1, 1), [0, 1, 2, 3, 4])]
    fn no_minute_has_more(#[case] each: Cost, #[case] expected: [u64; 5]) {
        assert_eq!(begun(each, 5), expected);
    }

    #[rstest]
    #[case(cost(10, 10, 100), 60)]
    #[case(cost(11, 10, 100), 120)]
    #[case(cost(10, 10, 901), 600)]
    fn how_long_it_takes(#[case] cost: Cost, #[case] seconds: u64) {
        assert_eq!(cost.takes(&GENTLE), Duration::from_secs(seconds));
    }
}
