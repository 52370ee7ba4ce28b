//! What one server does otherwise, by cause instead of by case.

use std::collections::HashMap;

use schemars::JsonSchema;
use serde::Serialize;

use super::Kind;
use mailspec_run::{CaseResult, Finding, KnownAs};

/// One cause, and the cases that show it.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Deviation<'r> {
    /// The worst verdict that it made.
    pub verdict: Kind,
    /// The clauses that are broken.
    pub clauses: Vec<&'r str>,
    /// The rule that is broken; null: expectations of cases.
    pub rule: Option<&'r str>,
    /// What the clause demands.
    pub summary: &'r str,
    /// What is known of it, as the target's entry says; null: it is new.
    pub known: Option<&'r KnownAs>,
    /// What came in the first of the cases.
    pub got: &'r [String],
    /// The addresses of the cases.
    pub cases: Vec<&'r str>,
}

/// A reason, and the cases that it stopped.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Reason<'r> {
    /// Why.
    pub reason: &'r str,
    /// The addresses of the cases.
    pub cases: Vec<&'r str>,
}

/// The deviations of `cases`: new before known, worse before better, else as they come.
pub(super) fn of(cases: &[CaseResult]) -> Vec<Deviation<'_>> {
    let mut all: Vec<Deviation<'_>> = Vec::new();
    for case in cases {
        for finding in &case.findings {
            let kind = Kind::of_finding(finding);
            if !kind.deviates() {
                continue;
            }
            let known = all.iter().position(|other| same(other, finding));
            let at = known.unwrap_or_else(|| {
                all.push(Deviation {
                    verdict: kind,
                    clauses: Vec::new(),
                    rule: finding.rule.as_deref(),
                    summary: &finding.summary,
                    known: finding.known.as_ref(),
                    got: &finding.got,
                    cases: Vec::new(),
                });
                all.len() - 1
            });
            let deviation = &mut all[at];
            deviation.verdict = deviation.verdict.max(kind);
            let known = finding.known.as_ref();
            let clause = known.map_or(&finding.clause, |known| &known.clause);
            if !deviation.clauses.contains(&clause.as_str()) {
                deviation.clauses.push(clause);
            }
            if deviation.cases.last() != Some(&case.address.as_str()) {
                deviation.cases.push(&case.address);
            }
        }
    }
    all.sort_by_key(|deviation| std::cmp::Reverse(deviation.verdict));
    all
}

/// Why cases of this kind have it.
pub(super) fn reasons(cases: &[CaseResult], kind: Kind) -> Vec<Reason<'_>> {
    let mut all: Vec<Reason<'_>> = Vec::new();
    let mut places: HashMap<&str, usize> = HashMap::new();
    for case in cases.iter().filter(|case| Kind::of(case) == kind) {
        let reason = case.reason.as_deref().unwrap_or("no reason was given");
        let place = *places.entry(reason).or_insert(all.len());
        if place == all.len() {
            all.push(Reason {
                reason,
                cases: Vec::new(),
            });
        }
        all[place].cases.push(&case.address);
    }
    all
}

/// An entry of known deviations is one cause; of new ones, a rule or a requirement is.
fn same(deviation: &Deviation<'_>, finding: &Finding) -> bool {
    match (deviation.known, &finding.known) {
        (Some(entry), Some(known)) => entry == known,
        (None, None) => {
            deviation.rule == finding.rule.as_deref()
                && deviation.summary == finding.summary
                && deviation.clauses.contains(&finding.clause.as_str())
        }
        _ => false,
    }
}
