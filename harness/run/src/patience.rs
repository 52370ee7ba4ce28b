//! How long a step may take on a server that was silent before.

use std::{
    sync::atomic::{AtomicU64, AtomicUsize, Ordering},
    time::Duration,
};

/// What became of the steps so far, in all cases together.
#[derive(Debug, Default)]
pub(crate) struct Patience {
    /// Times that nothing came within the time limit.
    silences: AtomicUsize,
    /// Those among them that kept a case from being prepared.
    unprepared: AtomicUsize,
    /// The longest that the answer to a step took, in milliseconds.
    slowest: AtomicU64,
}

impl Patience {
    /// So many times more nothing came within the time limit.
    pub(crate) fn was_silent(&self, times: usize) {
        self.silences.fetch_add(times, Ordering::Relaxed);
    }

    /// One of them kept a case from being prepared.
    pub(crate) fn was_silent_in_a_preparation(&self) {
        self.unprepared.fetch_add(1, Ordering::Relaxed);
    }

    /// What a step waited for came, after `waited`.
    pub(crate) fn answered_after(&self, waited: Duration) {
        let waited = u64::try_from(waited.as_millis()).unwrap_or(u64::MAX);
        self.slowest.fetch_max(waited, Ordering::Relaxed);
    }

    /// How long a step may take that has `whole` to begin with. A server that was silent again and
    /// again is not given so long for each further silence, but always as long as ten logins, of
    /// which one takes `login`, and as twice its slowest answer: some wait for seconds before they
    /// refuse a password.
    pub(crate) fn limit(&self, whole: Duration, login: Duration) -> Duration {
        self.after(self.silences.load(Ordering::Relaxed), whole, login)
    }

    /// The same for what prepares a case or clears up after it, which silences in steps do not
    /// shorten: a case that is not prepared is not tested.
    pub(crate) fn preparing(&self, whole: Duration, login: Duration) -> Duration {
        self.after(self.unprepared.load(Ordering::Relaxed), whole, login)
    }

    fn after(&self, silences: usize, whole: Duration, login: Duration) -> Duration {
        let quick = match silences {
            0..4 => return whole,
            4..12 => Duration::from_secs(2),
            _ => Duration::from_secs(1),
        };
        let slowest = Duration::from_millis(self.slowest.load(Ordering::Relaxed));
        let known = login.saturating_mul(10).max(slowest.saturating_mul(2));
        whole.min(quick.max(known))
    }
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::never_silent(0, &[], 10, 15_000)]
    #[case::silent_now_and_then(3, &[], 10, 15_000)]
    #[case::silent(4, &[], 10, 2_000)]
    #[case::silent_often(12, &[], 10, 1_000)]
    #[case::logins_take_long(12, &[], 400, 4_000)]
    #[case::refusals_take_longer(12, &[20, 5_000, 40], 10, 10_000)]
    #[case::never_longer_than_the_whole(12, &[9_000], 10, 15_000)]
    fn a_server_that_is_slow_is_not_taken_for_silent(
        #[case] silences: usize,
        #[case] answers: &[u64],
        #[case] login: u64,
        #[case] limit: u64,
    ) {
        let patience = Patience::default();
        patience.was_silent(silences);
        for answer in answers {
            patience.answered_after(Duration::from_millis(*answer));
        }
        let whole = Duration::from_secs(15);
        let login = Duration::from_millis(login);
        assert_eq!(patience.limit(whole, login), Duration::from_millis(limit));
        assert_eq!(patience.preparing(whole, login), whole);
        for _ in 0..silences {
            patience.was_silent_in_a_preparation();
        }
        let given = patience.preparing(whole, login);
        assert_eq!(given, Duration::from_millis(limit));
    }
}
