//! What makes cases red, by cause.

use std::{cmp::Reverse, collections::BTreeMap};

use mailspec_run::{CaseResult, Verdict};

/// The causes of all that is red.
pub(crate) struct Causes<'c> {
    /// Rules that are broken; the one that makes most cases red by itself first.
    pub(crate) rules: Vec<Cause<'c>>,
    /// Cases that are red by an expectation of their own.
    pub(crate) others: usize,
}

/// A rule that is broken.
pub(crate) struct Cause<'c> {
    pub(crate) rule: &'c str,
    pub(crate) clause: &'c str,
    /// Cases in which it is broken.
    pub(crate) cases: usize,
    /// Cases in which nothing else was found.
    pub(crate) alone: usize,
}

impl<'c> Causes<'c> {
    /// Sorts what was found and not known.
    pub(crate) fn of(cases: &'c [CaseResult]) -> Self {
        let mut rules: BTreeMap<(&str, &str), (usize, usize)> = BTreeMap::new();
        let mut others = 0;
        for case in cases {
            let unknown = case
                .findings
                .iter()
                .filter(|finding| finding.known.is_none());
            let red = unknown.filter(|finding| finding.verdict >= Verdict::Warn);
            let mut here: Vec<Option<(&str, &str)>> = red
                .map(|finding| Some((finding.rule.as_deref()?, finding.clause.as_str())))
                .collect();
            here.sort_unstable();
            here.dedup();
            others += usize::from(here.contains(&None));
            for rule in here.iter().flatten() {
                let (cases, alone) = rules.entry(*rule).or_default();
                *cases += 1;
                *alone += usize::from(here.len() == 1);
            }
        }
        let mut rules: Vec<Cause<'_>> = rules
            .into_iter()
            .map(|((rule, clause), (cases, alone))| Cause {
                rule,
                clause,
                cases,
                alone,
            })
            .collect();
        rules.sort_by_key(|cause| Reverse((cause.alone, cause.cases)));
        Self { rules, others }
    }
}
