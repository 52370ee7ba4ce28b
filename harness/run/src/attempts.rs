//! Cases that are played several times: what their plays came to, in one result.

use std::collections::HashMap;

use crate::{
    options::Plays,
    verdict::{CaseResult, Verdict},
};

/// The plays of all cases so far.
#[derive(Debug)]
pub(crate) struct Attempts {
    plays: Plays,
    of: HashMap<usize, Attempt>,
}

/// The plays of one case so far.
#[derive(Debug, Default)]
struct Attempt {
    played: u32,
    failed: u32,
    /// The first play that failed.
    failure: Option<CaseResult>,
    /// The worst of the others.
    other: Option<CaseResult>,
}

/// What becomes of a case after a play.
#[derive(Debug)]
pub(crate) enum Next {
    /// It is played again; `alone`: with an account to itself.
    Again { alone: bool },
    /// That is its result.
    Done(Box<CaseResult>),
}

impl Attempts {
    pub(crate) fn new(plays: Plays) -> Self {
        Self {
            plays,
            of: HashMap::new(),
        }
    }

    /// The case of this number was played; `more`: it may be played again.
    pub(crate) fn note(&mut self, number: usize, result: CaseResult, more: bool) -> Next {
        if self.plays == Plays::Once {
            return Next::Done(Box::new(result));
        }
        let attempt = self.of.entry(number).or_default();
        let failed = result.fails();
        attempt.add(result);
        let again = match self.plays {
            Plays::Once => false,
            Plays::Retries(most) => failed && attempt.played <= most,
            Plays::Repeat(times) => attempt.played < times,
        };
        match (again && more, self.of.remove(&number)) {
            (true, Some(attempt)) => {
                self.of.insert(number, attempt);
                let alone = matches!(self.plays, Plays::Retries(_));
                Next::Again { alone }
            }
            (_, attempt) => match attempt.and_then(Attempt::result) {
                Some(result) => Next::Done(Box::new(result)),
                None => Next::Again { alone: false },
            },
        }
    }

    /// What the plays of a case came to that is not played again after all.
    pub(crate) fn settle(&mut self, number: usize) -> Option<CaseResult> {
        self.of.remove(&number).and_then(Attempt::result)
    }
}

impl Attempt {
    fn add(&mut self, result: CaseResult) {
        self.played += 1;
        let kept = match result.fails() {
            true => {
                self.failed += 1;
                &mut self.failure
            }
            false => &mut self.other,
        };
        let rank = |result: &CaseResult| {
            let asked = !matches!(result.verdict, Verdict::Skip | Verdict::NotTested);
            (asked, result.verdict)
        };
        if kept.as_ref().is_none_or(|kept| rank(kept) < rank(&result)) {
            *kept = Some(result);
        }
    }

    /// One result of all plays. A play in which nothing was asked takes nothing from the others.
    fn result(self) -> Option<CaseResult> {
        let asked = |other: &CaseResult| {
            other.known || matches!(other.verdict, Verdict::Pass | Verdict::Info | Verdict::Warn)
        };
        match (self.failure, self.other) {
            (Some(failure), Some(other)) if asked(&other) => Some(CaseResult {
                verdict: Verdict::Flaky,
                reason: Some(format!(
                    "it failed in {} of {} plays, and in the others it did not",
                    self.failed, self.played
                )),
                ..failure
            }),
            (Some(failure), _) => Some(failure),
            (None, other) => other,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use pretty_assertions::assert_eq;
    use rstest::rstest;

    use super::*;
    use Verdict::{Error, Fail, Flaky, Info, NotTested, Pass, Skip, Warn};

    fn result(verdict: Verdict) -> CaseResult {
        CaseResult {
            address: "imap/x/y".to_owned(),
            suite: "imap/x".to_owned(),
            title: String::new(),
            covers: Vec::new(),
            values: BTreeMap::new(),
            verdict,
            known: false,
            reason: None,
            outcomes: Vec::new(),
            findings: Vec::new(),
            transcript: Vec::new(),
            seconds: 0.0,
        }
    }

    /// How often a case with these verdicts is played, and what comes of it.
    #[rstest]
    #[case::once(Plays::Once, &[Fail, Pass], 1, Fail)]
    #[case::no_failure(Plays::Retries(2), &[Pass, Fail], 1, Pass)]
    #[case::no_must(Plays::Retries(2), &[Warn, Pass], 1, Warn)]
    #[case::flaky(Plays::Retries(2), &[Fail, Pass, Fail], 2, Flaky)]
    #[case::flaky_at_last(Plays::Retries(2), &[Fail, Fail, Info], 3, Flaky)]
    #[case::failed(Plays::Retries(2), &[Fail, Fail, Fail, Pass], 3, Fail)]
    #[case::not_asked_again(Plays::Retries(1), &[Fail, NotTested], 2, Fail)]
    #[case::repeated(Plays::Repeat(3), &[Pass, Pass, Pass, Fail], 3, Pass)]
    #[case::sometimes(Plays::Repeat(3), &[Pass, Fail, Pass], 3, Flaky)]
    #[case::always(Plays::Repeat(2), &[Fail, Fail], 2, Fail)]
    #[case::worst(Plays::Repeat(3), &[Pass, Warn, Skip], 3, Warn)]
    #[case::not_asked_in_all(Plays::Repeat(2), &[Pass, NotTested], 2, Pass)]
    #[case::broken(Plays::Repeat(2), &[Error, Pass], 2, Error)]
    fn what_plays_come_to(
        #[case] plays: Plays,
        #[case] verdicts: &[Verdict],
        #[case] expected: usize,
        #[case] verdict: Verdict,
    ) {
        let mut attempts = Attempts::new(plays);
        for (n, played) in verdicts.iter().enumerate() {
            if let Next::Done(result) = attempts.note(7, result(*played), true) {
                assert_eq!((n + 1, result.verdict), (expected, verdict));
                return;
            }
        }
        panic!("it is played for ever");
    }

    #[test]
    fn what_ends_early_has_the_result_so_far() {
        let mut attempts = Attempts::new(Plays::Repeat(9));
        for verdict in [Fail, Pass] {
            let next = attempts.note(1, result(verdict), true);
            assert!(matches!(next, Next::Again { alone: false }), "{next:?}");
        }
        let settled = attempts
            .settle(1)
            .map(|result| (result.verdict, result.reason));
        let reason = "it failed in 1 of 2 plays, and in the others it did not";
        assert_eq!(settled, Some((Flaky, Some(reason.to_owned()))));
        assert!(attempts.settle(1).is_none());
    }
}
