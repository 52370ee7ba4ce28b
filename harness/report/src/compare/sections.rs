//! The same results by section of the RFCs.

use std::collections::BTreeMap;

use mailspec_run::Verdict;
use mailspec_suite::{Level, Library, Requirement, clause};
use schemars::JsonSchema;
use serde::Serialize;

use super::{Case, Cell, Kind, Tally};

/// A section of a specification.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Section<'r> {
    /// `rfc3501`
    pub spec: String,
    /// `6.3.1`
    pub section: String,
    /// `RFC 3501 §6.3.1`
    pub clause: String,
    /// Its requirements that the cases cover.
    pub requirements: Vec<Summary>,
    /// How the cases stand to this section, for each server.
    pub cells: Vec<Tally>,
    /// The cases that cover the section, and those in which a rule of it was broken.
    pub cases: Vec<Standing<'r>>,
}

/// A requirement.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Summary {
    /// `rfc3501/6.3.1-select-untagged-data`
    pub id: String,
    /// How much a deviation weighs.
    pub level: Level,
    /// What it demands, in our words.
    pub summary: String,
}

/// How a case stands to a section, which need not be its verdict: a case that breaks another
/// clause on its way accuses nobody here.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Standing<'r> {
    /// The case.
    pub address: &'r str,
    /// For each server; null where the case says nothing about this section.
    pub verdicts: Vec<Option<Kind>>,
}

/// Where a section stands: the RFC's number, the section's numbers, both as text for the rest.
type Key = (u32, String, Vec<u32>, String);

/// The sections that `cases` say something about, by number.
pub(super) fn sections<'r>(cases: &[Case<'r>], library: &Library) -> Vec<Section<'r>> {
    let requirements: BTreeMap<&str, &Requirement> = library
        .specifications
        .iter()
        .flat_map(|specification| &specification.requirements)
        .map(|requirement| (requirement.id.as_str(), requirement))
        .collect();
    let mut sections: BTreeMap<Key, Section<'r>> = BTreeMap::new();
    for case in cases {
        let covered: Vec<&Requirement> = case
            .covers
            .iter()
            .filter_map(|id| requirements.get(id.as_str()).copied())
            .collect();
        let mut places: BTreeMap<Key, String> = BTreeMap::new();
        for requirement in &covered {
            let clause = clause(&requirement.spec, &requirement.section);
            places.insert(key(&requirement.spec, &requirement.section), clause);
        }
        for finding in case.cells.iter().flatten().flat_map(|cell| cell.findings) {
            if let Some((spec, section)) = parts(&finding.clause) {
                places.insert(key(&spec, &section), finding.clause.clone());
            }
        }
        for (key, clause) in places {
            let (_, spec, _, number) = &key;
            let here = |requirement: &&&Requirement| {
                requirement.spec == *spec && requirement.section == *number
            };
            let summaries: Vec<&Requirement> = covered.iter().filter(here).copied().collect();
            let verdicts: Vec<Option<Kind>> = case
                .cells
                .iter()
                .map(|cell| standing(cell.as_ref()?, &clause, !summaries.is_empty()))
                .collect();
            let section = sections.entry(key.clone()).or_insert_with(|| Section {
                spec: spec.clone(),
                section: number.clone(),
                clause,
                requirements: Vec::new(),
                cells: vec![Tally::default(); verdicts.len()],
                cases: Vec::new(),
            });
            section.add(case.address, verdicts, &summaries);
        }
    }
    sections.into_values().collect()
}

impl<'r> Section<'r> {
    fn add(&mut self, address: &'r str, verdicts: Vec<Option<Kind>>, covered: &[&Requirement]) {
        for requirement in covered {
            if self
                .requirements
                .iter()
                .any(|known| known.id == requirement.id)
            {
                continue;
            }
            self.requirements.push(Summary {
                id: requirement.id.clone(),
                level: requirement.level,
                summary: requirement.summary.clone(),
            });
        }
        for (cell, kind) in self.cells.iter_mut().zip(&verdicts) {
            kind.iter().for_each(|kind| cell.add(*kind));
        }
        self.cases.push(Standing { address, verdicts });
    }
}

/// What a case says about the section with this clause, which it covers or not.
fn standing(cell: &Cell<'_>, clause: &str, covers: bool) -> Option<Kind> {
    let findings = cell.findings.iter();
    let own = findings.filter(|finding| finding.clause == clause);
    if let Some(worst) = own.map(Kind::of_finding).max() {
        return Some(worst);
    }
    if !covers {
        return None;
    }
    if !cell.verdict.deviates() {
        return Some(cell.verdict);
    }
    // An expectation that failed cites another clause and may have ended the case; a rule that
    // was broken on the way leaves the expectations as they are.
    let unmet = cell.findings.iter().any(|finding| {
        finding.rule.is_none() && matches!(finding.verdict, Verdict::Fail | Verdict::Warn)
    });
    match (unmet, cell.outcomes) {
        (true, _) => None,
        (false, []) => Some(Kind::Pass),
        (false, _) => Some(Kind::Info),
    }
}

/// `rfc3501` and `6.3.1` of `RFC 3501 §6.3.1`.
fn parts(clause: &str) -> Option<(String, String)> {
    let (spec, section) = clause.split_once(" §")?;
    let spec = match spec.strip_prefix("RFC ") {
        Some(number) => format!("rfc{number}"),
        None => spec.to_owned(),
    };
    Some((spec, section.to_owned()))
}

fn key(spec: &str, section: &str) -> Key {
    let number = spec
        .strip_prefix("rfc")
        .and_then(|number| number.parse().ok());
    let numbers = section
        .split('.')
        .map(|part| part.parse().unwrap_or(u32::MAX));
    (
        number.unwrap_or(u32::MAX),
        spec.to_owned(),
        numbers.collect(),
        section.to_owned(),
    )
}
