//! Where violations are gathered until they are taken.
//!
//! What a server sends decides how many there are and how long their texts
//! would be, so both are bounded here, for all rules alike.

use std::{
    collections::{BTreeMap, HashSet},
    fmt::{self, Write},
    hash::{DefaultHasher, Hash, Hasher},
};

use mailspec_syntax::Clause;

use crate::{Rule, Violation};

/// Violations of one rule that wait to be taken.
const WAITING: usize = 100;
/// Violations of one rule that one connection yields in all.
const YIELDED: u64 = 10_000;
/// Octets of what a violation says.
const TEXT: usize = 512;

/// Violations, in the order in which they were seen.
///
/// Of those that wait, no two are the same: one that comes with every message must not use up the
/// room for another one.
#[derive(Debug, Default)]
pub(crate) struct Findings {
    waiting: Vec<Violation>,
    /// Digests of those that wait.
    known: HashSet<u64>,
    /// By name of the rule.
    counts: BTreeMap<&'static str, Count>,
}

/// How often one rule was broken.
#[derive(Debug)]
struct Count {
    rule: &'static Rule,
    waiting: usize,
    yielded: u64,
    left_out: u64,
}

impl Findings {
    /// `rule` was broken.
    pub(crate) fn accuse(&mut self, rule: &'static Rule, what: impl fmt::Display) {
        self.cite(rule, rule.clause, what);
    }

    /// `rule` was broken, as far as `clause` says it.
    pub(crate) fn cite(&mut self, rule: &'static Rule, clause: Clause, what: impl fmt::Display) {
        self.add(rule, clause, None, what);
    }

    /// The grammar that `rule` stands for was broken, in `production`.
    pub(crate) fn ungrammatical(
        &mut self,
        rule: &'static Rule,
        clause: Clause,
        production: &'static str,
        what: impl fmt::Display,
    ) {
        self.add(rule, clause, Some(production), what);
    }

    fn add(
        &mut self,
        rule: &'static Rule,
        clause: Clause,
        production: Option<&'static str>,
        what: impl fmt::Display,
    ) {
        let count = self.counts.entry(rule.id).or_insert(Count {
            rule,
            waiting: 0,
            yielded: 0,
            left_out: 0,
        });
        if count.waiting >= WAITING || count.yielded >= YIELDED {
            count.left_out += 1;
            return;
        }
        let what = bounded(what);
        if !self.known.insert(digest(rule, clause, &what)) {
            count.left_out += 1;
            return;
        }
        count.waiting += 1;
        count.yielded += 1;
        self.waiting.push(Violation {
            rule,
            clause,
            production,
            what,
        });
    }

    /// All of them, and none are left.
    pub(crate) fn take(&mut self) -> Vec<Violation> {
        self.known.clear();
        for count in self.counts.values_mut() {
            count.waiting = 0;
        }
        std::mem::take(&mut self.waiting)
    }

    /// How often each rule was broken beyond what was and can be taken.
    pub(crate) fn left_out(&self) -> impl Iterator<Item = (&'static Rule, u64)> {
        let counts = self.counts.values().filter(|count| count.left_out > 0);
        counts.map(|count| (count.rule, count.left_out))
    }
}

fn digest(rule: &Rule, clause: Clause, what: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    (rule.id, clause, what).hash(&mut hasher);
    hasher.finish()
}

/// As much of `what` as is kept: no more is even written.
fn bounded(what: impl fmt::Display) -> String {
    let mut text = Bounded(String::new());
    // An error only says that it was cut.
    let _cut = write!(text, "{what}");
    text.0
}

struct Bounded(String);

impl Write for Bounded {
    fn write_str(&mut self, more: &str) -> fmt::Result {
        let room = TEXT - self.0.len();
        if more.len() <= room {
            self.0.push_str(more);
            return Ok(());
        }
        let end = more.floor_char_boundary(room.saturating_sub('…'.len_utf8()));
        self.0.push_str(&more[..end]);
        self.0
            .truncate(self.0.floor_char_boundary(TEXT - '…'.len_utf8()));
        self.0.push('…');
        Err(fmt::Error)
    }
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;
    use rstest::rstest;

    use super::*;
    use crate::rules;

    fn rule(at: usize) -> &'static Rule {
        rules().nth(at).unwrap()
    }

    #[test]
    fn the_first_are_kept_and_the_others_counted() {
        let mut findings = Findings::default();
        for number in 0..1_000_000 {
            findings.accuse(rule(0), number);
        }
        findings.accuse(rule(1), "of another rule");
        let taken = findings.take();
        assert_eq!(taken.len(), WAITING + 1);
        assert_eq!(taken[0].what, "0");
        assert_eq!(taken[WAITING].what, "of another rule");
        let left_out: Vec<_> = findings.left_out().map(|(rule, n)| (rule.id, n)).collect();
        assert_eq!(left_out, [(rule(0).id, 1_000_000 - WAITING as u64)]);
    }

    #[test]
    fn who_takes_often_gets_no_endless_number() {
        let mut findings = Findings::default();
        let mut taken = 0;
        for number in 0..100_000 {
            findings.accuse(rule(0), number);
            taken += findings.take().len();
        }
        assert_eq!(taken as u64, YIELDED);
    }

    #[test]
    fn one_that_comes_again_and_again_hides_no_other() {
        let mut findings = Findings::default();
        for _ in 0..1000 {
            findings.accuse(rule(0), "again");
        }
        findings.accuse(rule(0), "another");
        let taken = findings.take();
        let texts: Vec<_> = taken.iter().map(|violation| &*violation.what).collect();
        assert_eq!(texts, ["again", "another"]);
        findings.accuse(rule(0), "again");
        assert_eq!(findings.take().len(), 1);
    }

    #[rstest]
    #[case::fits(512, 512)]
    #[case::one_too_many(513, 512)]
    #[case::megabytes(16 << 20, 512)]
    fn texts_are_bounded(#[case] octets: usize, #[case] kept: usize) {
        let mut findings = Findings::default();
        findings.accuse(rule(0), "x".repeat(octets));
        assert_eq!(findings.take()[0].what.len(), kept);
    }

    #[rstest]
    #[case(&["x", "é"])]
    #[case(&["xé"])]
    #[case(&["é"])]
    fn texts_are_cut_between_characters(#[case] pieces: &[&str]) {
        let mut findings = Findings::default();
        let text = pieces.concat().repeat(1000);
        findings.accuse(rule(0), &text);
        let what = &findings.take()[0].what;
        let kept = what.strip_suffix('…').unwrap();
        assert!(
            what.len() <= TEXT && what.len() > TEXT - 4,
            "{}",
            what.len()
        );
        assert!(text.starts_with(kept));
    }
}
