//! What keeps a preparation that always fails from failing in every case.

use std::collections::HashMap;

use mailspec_suite::Case;

use crate::trouble::{Cause, Preparation, Trouble};

/// Equal failures in a row of one preparation after which it is not tried any more.
const EQUAL: usize = 5;

/// The preparations that failed in a row, and why.
#[derive(Debug, Default)]
pub(crate) struct Breaker {
    failing: HashMap<Preparation, (String, usize)>,
    broken: Vec<(Preparation, String)>,
}

impl Breaker {
    /// `case` was prepared, or `trouble` kept it from being. Whether a preparation is given up by
    /// that.
    pub(crate) fn note(&mut self, case: &Case, trouble: Option<&Trouble>) -> bool {
        let failed = trouble.and_then(|trouble| Some((trouble, trouble.at?)));
        let Some((trouble, at)) = failed else {
            let passed = Preparation::ALL
                .into_iter()
                .filter(|each| each.concerns(case));
            for each in passed {
                self.failing.remove(&each);
            }
            return false;
        };
        if matches!(
            trouble.cause,
            Cause::Ours | Cause::Interrupted | Cause::Unreachable | Cause::Untrusted
        ) {
            return false;
        }
        let reason = alike(&trouble.what);
        let (why, times) = self.failing.entry(at).or_default();
        if *why == reason {
            *times += 1;
        } else {
            (*why, *times) = (reason, 1);
        }
        if *times < EQUAL || self.broken.iter().any(|(broken, _)| *broken == at) {
            return false;
        }
        let why = format!("{} ({EQUAL} cases in a row failed so)", trouble.what);
        self.broken.push((at, why));
        true
    }

    /// Why `case` need not be tried, if a preparation that it needs was given up.
    pub(crate) fn hopeless(&self, case: &Case) -> Option<&str> {
        let mut broken = self.broken.iter();
        let broken = broken.find(|(preparation, _)| preparation.concerns(case));
        broken.map(|(_, why)| why.as_str())
    }
}

/// The reason without what differs from case to case: names of mailboxes and tags have digits.
fn alike(what: &str) -> String {
    let words = what
        .split(' ')
        .filter(|word| !word.contains(|each: char| each.is_ascii_digit()));
    words.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case(
        "CREATE: refused: k1 NO mailspec-6b-1-x: quota",
        "CREATE: refused: k14 NO mailspec-6b-7-x: quota",
        true
    )]
    #[case(
        "CREATE: refused: k1 NO quota",
        "CREATE: refused: k1 NO no such place",
        false
    )]
    fn reasons(#[case] one: &str, #[case] other: &str, #[case] equal: bool) {
        assert_eq!(alike(one) == alike(other), equal);
    }
}
