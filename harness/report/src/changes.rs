//! What changed between two runs of the same cases.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
};

use mailspec_run::{CaseResult, Outcome, Verdict, harmless};

use crate::{compare::Kind, counted, terminal::headline};

/// What is so after, and was not before.
#[derive(Debug)]
pub struct Changes<'r> {
    before: &'r Outcome,
    after: &'r Outcome,
    /// Breaks what it did not break.
    worse: Vec<Change<'r>>,
    /// Keeps what it did not keep.
    better: Vec<Change<'r>>,
    /// Neither: what applies, is free, or is known now.
    otherwise: Vec<Change<'r>>,
    /// Had a verdict, and has none now.
    unjudged: Vec<Change<'r>>,
    /// Cases of both runs.
    common: usize,
}

/// A case, before and after.
#[derive(Debug)]
struct Change<'r> {
    before: &'r CaseResult,
    after: &'r CaseResult,
}

/// What a case says of the server.
#[derive(PartialEq, Eq)]
enum Said<'r> {
    /// How bad it is, and which rules and clauses are broken.
    Judged(Verdict, BTreeSet<(Option<&'r str>, &'r str)>),
    /// It does not apply.
    Nothing,
    /// It could not be asked.
    Unknown,
}

/// Holds `after` against `before`, case by case; a case that only one of them has is left out. What
/// is known to deviate deviates all the same.
pub fn changes<'r>(before: &'r Outcome, after: &'r Outcome) -> Changes<'r> {
    let mut changes = Changes {
        before,
        after,
        worse: Vec::new(),
        better: Vec::new(),
        otherwise: Vec::new(),
        unjudged: Vec::new(),
        common: 0,
    };
    let earlier: BTreeMap<&str, &CaseResult> = before
        .cases
        .iter()
        .map(|case| (case.address.as_str(), case))
        .collect();
    for after in &after.cases {
        let Some(before) = earlier.get(after.address.as_str()) else {
            continue;
        };
        changes.common += 1;
        changes.add(Change { before, after });
    }
    changes
}

impl<'r> Changes<'r> {
    fn add(&mut self, change: Change<'r>) {
        use Said::{Judged, Nothing, Unknown};
        let Change { before, after } = &change;
        let (was, is) = (Said::of(before), Said::of(after));
        let list = match (&was, &is) {
            (Judged(..) | Nothing, Unknown) => &mut self.unjudged,
            (Judged(was, broken), Judged(is, breaks))
                if is > was || is == was && !breaks.is_subset(broken) =>
            {
                &mut self.worse
            }
            (Judged(was, broken), Judged(is, breaks)) if is < was || breaks != broken => {
                &mut self.better
            }
            (Nothing, Judged(is, _)) if *is >= Verdict::Warn => &mut self.worse,
            _ if (before.verdict, before.known, &before.outcomes)
                != (after.verdict, after.known, &after.outcomes) =>
            {
                &mut self.otherwise
            }
            _ => return,
        };
        list.push(change);
    }

    /// 1: something got worse; 125, at which `git bisect run` tries another version: nothing did, but
    /// something could not be judged, because the later run did not reach its end or has no verdict
    /// where the earlier one has one; 0: else.
    pub fn exit_code(&self) -> u8 {
        match (
            self.worse.is_empty(),
            self.unjudged.is_empty() && self.after.ended_early.is_none(),
        ) {
            (false, _) => 1,
            (true, false) => 125,
            (true, true) => 0,
        }
    }
}

impl<'r> Said<'r> {
    fn of(case: &'r CaseResult) -> Self {
        match case.verdict {
            Verdict::Skip => return Self::Nothing,
            Verdict::NotTested | Verdict::Error => return Self::Unknown,
            _ => {}
        }
        let findings = case.findings.iter();
        let own =
            findings.filter(|finding| !finding.known.as_ref().is_some_and(|it| it.everywhere));
        let broken = own.filter(|finding| finding.verdict >= Verdict::Warn);
        let broken = broken.map(|finding| (finding.rule.as_deref(), finding.clause.as_str()));
        // Which of several lawful behaviours it is, is neither worse nor better.
        Self::Judged(case.verdict.max(Verdict::Info), broken.collect())
    }
}

impl fmt::Display for Changes<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = |outcome: &Outcome| harmless(&outcome.target).into_owned();
        writeln!(f, "from {} to {}", name(self.before), name(self.after))?;
        if let Some(why) = &self.after.ended_early {
            writeln!(f, "The later run ended early: {}", harmless(why))?;
        }
        let lists = [
            ("worse", &self.worse),
            ("better", &self.better),
            ("otherwise", &self.otherwise),
            ("not judged any more", &self.unjudged),
        ];
        let mut same = self.common;
        for (title, changes) in lists.iter().filter(|(_, changes)| !changes.is_empty()) {
            same -= changes.len();
            writeln!(f, "\n{title}: {}", counted(changes.len(), "case"))?;
            for change in *changes {
                write!(f, "{change}")?;
            }
        }
        writeln!(f, "\nas before: {}", counted(same, "case"))
    }
}

impl fmt::Display for Change<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { before, after } = self;
        let kinds = (Kind::of(before), Kind::of(after));
        let says = |case: &CaseResult| {
            let outcomes = case.outcomes.join("; ");
            let told = if outcomes.is_empty() {
                headline(case)
            } else {
                outcomes
            };
            harmless(&told).into_owned()
        };
        writeln!(
            f,
            "  {}: {} → {}",
            harmless(&after.address),
            kinds.0,
            kinds.1
        )?;
        for (when, case) in [("was", before), ("is", after)] {
            if !matches!(case.verdict, Verdict::Pass) {
                writeln!(f, "    {when}: {}", says(case))?;
            }
        }
        Ok(())
    }
}
