//! The specifications by clause, in the manner of a vendor's standards-support document.

use std::collections::{BTreeMap, BTreeSet};

use mailspec_run::{CaseResult, Verdict};
use mailspec_suite::{Level, Library};
use schemars::JsonSchema;
use serde::Serialize;

/// Lines of a transcript that prove a deviation which no list of known ones has.
const LINES: usize = 8;

/// A specification that the server was held against.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Standard<'r> {
    /// `rfc3501`
    pub spec: &'r str,
    /// Its title.
    pub title: &'r str,
    /// Its MUSTs that cases of the run asked for.
    pub musts: usize,
    /// Its SHOULDs that cases of the run asked for.
    pub shoulds: usize,
    /// Its clauses that the server breaks.
    pub deviations: Vec<Deviation<'r>>,
}

/// A clause that the server breaks.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Deviation<'r> {
    /// `RFC 3501 §6.3.1`
    pub clause: &'r str,
    /// What it demands, in our words.
    pub demands: &'r str,
    /// `must` or `should`.
    pub level: Level,
    /// What the server does, if the target lists it as known.
    pub does: Option<&'r str>,
    /// What came.
    pub got: Vec<String>,
    /// The lines that prove it.
    pub octets: &'r [String],
    /// Where it was seen.
    pub cases: Vec<&'r str>,
}

/// Every specification of which something was asked or is broken.
pub(super) fn standards<'r>(
    results: &BTreeMap<&'r str, &'r CaseResult>,
    library: &'r Library,
) -> Vec<Standard<'r>> {
    let asked: BTreeSet<&str> = results
        .values()
        .filter(|case| {
            !matches!(
                case.verdict,
                Verdict::Skip | Verdict::NotTested | Verdict::Error
            )
        })
        .flat_map(|case| case.covers.iter().map(String::as_str))
        .collect();
    let deviations = deviations(results);
    let standard = |spec: &'r mailspec_suite::Specification| {
        let count = |level| {
            let of = spec.requirements.iter().filter(|requirement| {
                requirement.level == level && asked.contains(requirement.id.as_str())
            });
            of.count()
        };
        let number = spec.id.strip_prefix("rfc")?;
        let start = format!("RFC {number} ");
        let mine = deviations
            .iter()
            .filter(|deviation| deviation.clause.starts_with(&start));
        let standard = Standard {
            spec: &spec.id,
            title: &spec.title,
            musts: count(Level::Must),
            shoulds: count(Level::Should),
            deviations: mine.cloned().collect(),
        };
        let said = standard.musts + standard.shoulds + standard.deviations.len() > 0;
        said.then_some(standard)
    };
    library.specifications.iter().filter_map(standard).collect()
}

/// What fails or warns, each clause and cause once.
fn deviations<'r>(results: &BTreeMap<&'r str, &'r CaseResult>) -> Vec<Deviation<'r>> {
    let mut deviations: Vec<Deviation<'r>> = Vec::new();
    for case in results.values() {
        for finding in &case.findings {
            let level = match finding.verdict {
                Verdict::Fail => Level::Must,
                Verdict::Warn => Level::Should,
                _ => continue,
            };
            let known = finding.known.as_ref();
            let does = known.map(|known| known.reason.as_str());
            let clause = known.map_or(finding.clause.as_str(), |known| known.clause.as_str());
            let same = |other: &&mut Deviation<'_>| {
                (other.clause, other.does) == (clause, does)
                    && (does.is_some() || other.demands == finding.summary)
            };
            if let Some(other) = deviations.iter_mut().find(same) {
                if other.cases.last() != Some(&case.address.as_str()) {
                    other.cases.push(&case.address);
                }
                continue;
            }
            let from = case.transcript.len().saturating_sub(LINES);
            deviations.push(Deviation {
                clause,
                demands: &finding.summary,
                level,
                does,
                got: finding.lines().map(|line| line.into_owned()).collect(),
                octets: known
                    .map(|known| known.octets.as_slice())
                    .filter(|octets| !octets.is_empty())
                    .unwrap_or(&case.transcript[from..]),
                cases: vec![&case.address],
            });
        }
    }
    deviations
}
