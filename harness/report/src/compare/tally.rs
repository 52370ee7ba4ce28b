//! Cases by verdict, with known deviations apart from new ones.

use std::{collections::BTreeMap, fmt};

use schemars::JsonSchema;
use serde::Serialize;

use mailspec_run::{CaseResult, Finding, Verdict};

/// A verdict, as a comparison tells them apart; from good to bad.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// As it must be.
    Pass,
    /// Does not apply, with a reason.
    Skip,
    /// A preparation failed, with a reason.
    NotTested,
    /// One of several legal behaviours.
    Info,
    /// A SHOULD is broken, as the target lists it.
    KnownWarn,
    /// A MUST is broken, as the target lists it.
    KnownFail,
    /// A SHOULD is broken.
    Warn,
    /// A MUST is broken in some plays of the case, and in others it is not.
    Flaky,
    /// A MUST is broken.
    Fail,
    /// The run itself broke.
    Error,
}

/// How many cases have which verdict; a verdict that none has is left out.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Tally(BTreeMap<Kind, usize>);

impl Kind {
    /// Every kind, in the order of the reports.
    pub const ALL: [Self; 10] = [
        Self::Error,
        Self::Fail,
        Self::Flaky,
        Self::Warn,
        Self::KnownFail,
        Self::KnownWarn,
        Self::Info,
        Self::NotTested,
        Self::Skip,
        Self::Pass,
    ];

    /// The kind of a case.
    pub fn of(case: &CaseResult) -> Self {
        Self::new(case.verdict, case.known)
    }

    /// The kind of a finding.
    pub fn of_finding(finding: &Finding) -> Self {
        Self::new(finding.verdict, finding.known.is_some())
    }

    const fn new(verdict: Verdict, known: bool) -> Self {
        match (verdict, known) {
            (Verdict::Pass, _) => Self::Pass,
            (Verdict::Skip, _) => Self::Skip,
            (Verdict::NotTested, _) => Self::NotTested,
            (Verdict::Info, _) => Self::Info,
            (Verdict::Warn, true) => Self::KnownWarn,
            (Verdict::Fail, true) => Self::KnownFail,
            (Verdict::Warn, false) => Self::Warn,
            (Verdict::Fail, false) => Self::Fail,
            (Verdict::Flaky, _) => Self::Flaky,
            (Verdict::Error, _) => Self::Error,
        }
    }

    /// One character, for cells.
    pub const fn symbol(self) -> &'static str {
        match self {
            Self::Pass => "✓",
            Self::Skip => "–",
            Self::NotTested => "∅",
            Self::Info => "i",
            Self::KnownWarn => "≈",
            Self::KnownFail => "≠",
            Self::Warn => "!",
            Self::Flaky => "±",
            Self::Fail => "✗",
            Self::Error => "?",
        }
    }

    /// What it means.
    pub const fn meaning(self) -> &'static str {
        match self {
            Self::Pass => "as the RFC says",
            Self::Skip => "does not apply; the reason is given",
            Self::NotTested => "a preparation failed; the reason is given",
            Self::Info => "the RFC allows several behaviours, and this is which",
            Self::KnownWarn => "a SHOULD is broken, as is known",
            Self::KnownFail => "a MUST is broken, as is known",
            Self::Warn => "a SHOULD is broken",
            Self::Flaky => "a MUST is broken in some plays, and in others it is not",
            Self::Fail => "a MUST is broken",
            Self::Error => "the run itself broke",
        }
    }

    /// Whether the server deviates.
    pub const fn deviates(self) -> bool {
        matches!(
            self,
            Self::Fail | Self::Flaky | Self::Warn | Self::KnownFail | Self::KnownWarn
        )
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Pass => "pass",
            Self::Skip => "skip",
            Self::NotTested => "not tested",
            Self::Info => "info",
            Self::KnownWarn => "known warn",
            Self::KnownFail => "known fail",
            Self::Warn => "warn",
            Self::Flaky => "flaky",
            Self::Fail => "fail",
            Self::Error => "error",
        })
    }
}

impl Tally {
    /// Counts one more.
    pub fn add(&mut self, kind: Kind) {
        *self.0.entry(kind).or_default() += 1;
    }

    /// Counts what `other` counted.
    pub fn join(&mut self, other: &Self) {
        for (kind, count) in &other.0 {
            *self.0.entry(*kind).or_default() += count;
        }
    }

    /// How many are of this kind.
    pub fn of(&self, kind: Kind) -> usize {
        self.0.get(&kind).copied().unwrap_or_default()
    }

    /// All of them.
    pub fn total(&self) -> usize {
        self.0.values().sum()
    }

    /// The worst kind there is.
    pub fn worst(&self) -> Option<Kind> {
        self.0.keys().next_back().copied()
    }

    /// Kinds and counts, deviations first.
    pub fn counts(&self) -> impl Iterator<Item = (Kind, usize)> {
        let counts = Kind::ALL.map(|kind| (kind, self.of(kind)));
        counts.into_iter().filter(|(_, count)| *count > 0)
    }

    /// In words: `1 known fail, 12 pass`.
    pub fn words(&self) -> String {
        let words: Vec<String> = self
            .counts()
            .map(|(kind, count)| format!("{count} {kind}"))
            .collect();
        words.join(", ")
    }
}
