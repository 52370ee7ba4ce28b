//! Servers side by side: the saved outcomes of several runs as one matrix of
//! servers and suites, servers and sections of the RFCs, servers and cases.
//!
//! [`load`] reads what `mailspec run --json` or `--record` wrote, [`Comparison::of`] lays it out,
//! and the comparison is rendered as a [`html`] page, as [`markdown`], or as
//! JSON, which is [`Comparison`] as it stands.

mod deviations;
mod html;
mod markdown;
mod sections;
mod tally;

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    path::Path,
};

use mailspec_run::{CaseResult, Finding, Leftover, Outcome};
use mailspec_suite::Library;
use schemars::JsonSchema;
use serde::Serialize;

use crate::{counted, moment::day, saved};

pub use deviations::{Deviation, Reason};
pub use html::html;
pub use markdown::markdown;
pub use sections::{Section, Standing, Summary};
pub use tally::{Kind, Tally};

/// Outcomes side by side; the JSON report of `mailspec report compare`.
///
/// Every list of cells has one for each server, in the order of `servers`.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Comparison<'r> {
    /// Version of this report's format.
    pub format: u32,
    /// Version of the mailspec that compared.
    pub version: &'static str,
    /// Who was tested, in the order given.
    pub servers: Vec<Server<'r>>,
    /// What a reader must know before comparing: different versions, different cases.
    pub notes: Vec<String>,
    /// The suites.
    pub suites: Vec<Suite<'r>>,
    /// The sections of the RFCs that the cases cover or that rules found broken.
    pub sections: Vec<Section<'r>>,
    /// The cases, suite by suite.
    pub cases: Vec<Case<'r>>,
}

/// One run.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Server<'r> {
    /// As the target calls it.
    pub name: &'r str,
    /// Its own name and version, if the target says so.
    pub version: Option<&'r str>,
    /// Version of the mailspec that ran.
    pub mailspec: &'r str,
    /// The day of the run in UTC, `2026-11-21`.
    pub date: String,
    /// When it began, in Unix seconds.
    pub started: u64,
    /// How long the run took, in seconds.
    pub wall_seconds: f64,
    /// Why it did not reach its end, if it did not.
    pub ended_early: Option<&'r str>,
    /// `IMAP` and `POP3`, as far as it has them.
    pub protocols: Vec<&'static str>,
    /// Its cases by verdict.
    pub tally: Tally,
    /// What deviates, by cause: unexpected first.
    pub deviations: Vec<Deviation<'r>>,
    /// Known deviations that did not happen, though what they name was run.
    pub unexpected_passes: &'r [String],
    /// Why cases broke.
    pub errors: Vec<Reason<'r>>,
    /// Why cases were not tested.
    pub untested: Vec<Reason<'r>>,
    /// Why cases were skipped.
    pub skips: Vec<Reason<'r>>,
    /// Mailboxes of ours that could not be deleted.
    pub leftovers: &'r [String],
    /// Mailboxes of other runs, of one that was killed or is not over.
    pub other_runs: &'r [Leftover],
    /// What it said it can do.
    pub capabilities: &'r BTreeMap<String, Vec<String>>,
    /// What of that no suite knows.
    pub unknown_capabilities: &'r [String],
    /// Its part of an anchor.
    #[serde(skip)]
    id: String,
}

/// One row of the matrix.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Suite<'r> {
    /// `imap/select`
    pub id: &'r str,
    /// What it is about, if this mailspec has the suite.
    pub title: Option<String>,
    /// The cases by verdict, for each server.
    pub cells: Vec<Tally>,
}

/// One case and what became of it everywhere.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Case<'r> {
    /// `imap/select/required-data`
    pub address: &'r str,
    /// `imap/select`
    pub suite: &'r str,
    /// What a conformant server does.
    pub title: &'r str,
    /// The requirements that it covers; the first is the one cited.
    pub covers: &'r [String],
    /// For each server; null where it was not part of the run.
    pub cells: Vec<Option<Cell<'r>>>,
}

/// What became of one case on one server.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Cell<'r> {
    /// The verdict, known deviations apart from others.
    pub verdict: Kind,
    /// Why it was skipped or broke.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<&'r str>,
    /// Which of several legal behaviours it was.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    pub outcomes: &'r [String],
    /// What was found.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    pub findings: &'r [Finding],
    /// What went over the wire.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    pub transcript: &'r [String],
}

/// Reads the results and records at `paths`; those of one server are called by its version, the day
/// or the file as well.
pub fn load(paths: &[impl AsRef<Path>]) -> Result<Vec<Outcome>, String> {
    saved::load(paths)
}

impl<'r> Comparison<'r> {
    /// Version of the JSON report's format.
    pub const FORMAT: u32 = 1;

    /// Lays `outcomes` side by side; titles and requirements are those of `library`.
    pub fn of(outcomes: &'r [Outcome], library: &Library) -> Self {
        let cases = cases(outcomes, library);
        let mut servers: Vec<Server<'r>> = Vec::with_capacity(outcomes.len());
        for outcome in outcomes {
            let mut server = Server::of(outcome);
            let same = |other: &&Server<'_>| other.id == server.id;
            if servers.iter().any(|other| same(&other)) {
                server.id = format!("{}-{}", server.id, servers.len() + 1);
            }
            servers.push(server);
        }
        Self {
            format: Self::FORMAT,
            version: env!("CARGO_PKG_VERSION"),
            notes: notes(outcomes, &cases, library),
            suites: suites(&cases, library),
            sections: sections::sections(&cases, library),
            servers,
            cases,
        }
    }

    /// What was compared: `2 servers, 434 cases, 2026-11-21, mailspec 0.1.0`.
    fn headline(&self) -> String {
        let mut days: Vec<&str> = self
            .servers
            .iter()
            .map(|server| server.date.as_str())
            .collect();
        days.sort_unstable();
        let day = match (days.first(), days.last()) {
            (Some(first), Some(last)) if first != last => format!("{first} to {last}"),
            (first, _) => first.copied().unwrap_or_default().to_owned(),
        };
        let mut versions: Vec<&str> = self.servers.iter().map(|server| server.mailspec).collect();
        versions.sort_unstable();
        versions.dedup();
        format!(
            "{}, {}, {day}, mailspec {}",
            counted(self.servers.len(), "server"),
            counted(self.cases.len(), "case"),
            versions.join(" and ")
        )
    }

    /// Whether the kind is to be named: what is flaky is seen only where cases are played again.
    fn speaks_of(&self, kind: Kind) -> bool {
        let mut servers = self.servers.iter();
        kind != Kind::Flaky || servers.any(|server| server.tally.of(kind) > 0)
    }

    /// The comparison as JSON.
    pub fn json(&self) -> serde_json::Result<String> {
        crate::whole_json(self)
    }
}

impl<'r> Server<'r> {
    fn of(outcome: &'r Outcome) -> Self {
        let mut tally = Tally::default();
        for case in &outcome.cases {
            tally.add(Kind::of(case));
        }
        let protocols = [("imap", "IMAP"), ("pop3", "POP3")];
        let has = |name: &str| outcome.capabilities.keys().any(|key| key.starts_with(name));
        Self {
            name: &outcome.target,
            version: outcome.server_version.as_deref(),
            mailspec: &outcome.version,
            date: day(outcome.started),
            started: outcome.started,
            wall_seconds: outcome.wall_seconds,
            ended_early: outcome.ended_early.as_deref(),
            protocols: protocols
                .iter()
                .filter(|(key, _)| has(key))
                .map(|(_, shown)| *shown)
                .collect(),
            tally,
            deviations: deviations::of(&outcome.cases),
            unexpected_passes: &outcome.unexpected_passes,
            errors: deviations::reasons(&outcome.cases, Kind::Error),
            untested: deviations::reasons(&outcome.cases, Kind::NotTested),
            skips: deviations::reasons(&outcome.cases, Kind::Skip),
            leftovers: &outcome.leftovers,
            other_runs: &outcome.other_runs,
            capabilities: &outcome.capabilities,
            unknown_capabilities: &outcome.unknown_capabilities,
            id: anchor(&outcome.target),
        }
    }

    /// What the target calls it, and what it is.
    fn full_name(&self) -> String {
        match self.version {
            // The name says it already, to tell results apart.
            Some(version) if self.name.ends_with(version) => self.name.to_owned(),
            Some(version) => format!("{} ({version})", self.name),
            None => self.name.to_owned(),
        }
    }
}

impl<'r> Cell<'r> {
    fn of(case: &'r CaseResult) -> Self {
        Self {
            verdict: Kind::of(case),
            reason: case.reason.as_deref(),
            outcomes: &case.outcomes,
            findings: &case.findings,
            transcript: &case.transcript,
        }
    }
}

impl Case<'_> {
    /// What each server does where the RFCs leave it open; nothing for one that showed nothing.
    fn freedoms(&self) -> impl Iterator<Item = &[String]> {
        let cells = self.cells.iter();
        cells.map(|cell| cell.as_ref().map_or(&[][..], |cell| cell.outcomes))
    }

    fn is_left_open(&self) -> bool {
        self.freedoms().any(|outcomes| !outcomes.is_empty())
    }

    fn kinds(&self) -> Vec<Option<Kind>> {
        let kinds = self.cells.iter();
        kinds
            .map(|cell| cell.as_ref().map(|cell| cell.verdict))
            .collect()
    }
}

/// The first parts of the suites' ids, and what they are called.
const GROUPS: [(&str, &str); 4] = [
    ("imap", "IMAP"),
    ("pop3", "POP3"),
    ("extensions", "Extensions"),
    ("scenarios", "Scenarios"),
];

/// `imap` of `imap/select`.
fn group_of(suite: &str) -> &str {
    suite.split('/').next().unwrap_or(suite)
}

/// All cases, protocol by protocol, in the order of the library; others behind, as they come.
fn cases<'r>(outcomes: &'r [Outcome], library: &Library) -> Vec<Case<'r>> {
    let mut places: HashMap<&str, usize> = HashMap::new();
    for case in library.cases() {
        let next = places.len();
        places.entry(case.address.as_str()).or_insert(next);
    }
    let mut cases: BTreeMap<usize, Case<'r>> = BTreeMap::new();
    for (n, outcome) in outcomes.iter().enumerate() {
        for result in &outcome.cases {
            let next = places.len();
            let place = *places.entry(&result.address).or_insert(next);
            let case = cases.entry(place).or_insert_with(|| Case {
                address: &result.address,
                suite: &result.suite,
                title: &result.title,
                covers: &result.covers,
                cells: outcomes.iter().map(|_| None).collect(),
            });
            case.cells[n] = Some(Cell::of(result));
        }
    }
    // A suite stays together, also where it has cases that this library has not.
    let mut suites: HashMap<&str, usize> = HashMap::new();
    for case in cases.values() {
        let next = suites.len();
        suites.entry(case.suite).or_insert(next);
    }
    let mut cases: Vec<Case<'r>> = cases.into_values().collect();
    cases.sort_by_key(|case| {
        let group = GROUPS
            .iter()
            .position(|(group, _)| *group == group_of(case.suite));
        (group.unwrap_or(GROUPS.len()), suites[case.suite])
    });
    cases
}

fn suites<'r>(cases: &[Case<'r>], library: &Library) -> Vec<Suite<'r>> {
    let mut suites = Vec::new();
    for cases in cases.chunk_by(|one, next| one.suite == next.suite) {
        let id = cases[0].suite;
        let own = library.suites.iter().find(|suite| suite.id == id);
        let mut cells = vec![Tally::default(); cases[0].cells.len()];
        for case in cases {
            for (cell, kind) in cells.iter_mut().zip(case.kinds()) {
                kind.into_iter().for_each(|kind| cell.add(kind));
            }
        }
        suites.push(Suite {
            id,
            title: own.map(|suite| suite.title.clone()),
            cells,
        });
    }
    suites
}

fn notes(outcomes: &[Outcome], cases: &[Case<'_>], library: &Library) -> Vec<String> {
    let mut notes = Vec::new();
    let shown: HashMap<&str, (&str, &[String])> = cases
        .iter()
        .map(|case| (case.address, (case.title, case.covers)))
        .collect();
    let mut versions: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for outcome in outcomes {
        let made = versions.entry(&outcome.version).or_default();
        made.push(&outcome.target);
    }
    if versions.len() > 1 {
        let made: Vec<String> = versions
            .iter()
            .map(|(version, servers)| format!("{version} ({})", servers.join(", ")))
            .collect();
        notes.push(format!(
            "The runs were made by different versions of mailspec: {}.",
            made.join("; ")
        ));
    }
    for (n, outcome) in outcomes.iter().enumerate() {
        let part = cases.iter().filter(|case| case.cells[n].is_some()).count();
        if part < cases.len() && outcome.ended_early.is_none() {
            notes.push(format!(
                "{}: {part} of the {} cases were part of its run.",
                outcome.target,
                cases.len()
            ));
        }
        let other = outcome.cases.iter().find(|result| {
            let shown = shown.get(result.address.as_str());
            shown.is_some_and(|&shown| shown != (result.title.as_str(), &result.covers[..]))
        });
        if let Some(other) = other {
            notes.push(format!(
                "{}: its run was made with other suites; {} has another title or covers something else, for instance.",
                outcome.target, other.address
            ));
        }
    }
    let known: HashSet<&str> = library.cases().map(|case| case.address.as_str()).collect();
    let strange = cases.iter().filter(|case| !known.contains(case.address));
    match strange.count() {
        0 => {}
        n => notes.push(format!(
            "Cases that are not in the suites of this mailspec: {n}."
        )),
    }
    notes
}

/// `text` with nothing in it that an anchor cannot hold.
fn anchor(text: &str) -> String {
    let keep = |c: char| c.is_ascii_alphanumeric() || matches!(c, '/' | '.' | '_' | '-');
    text.chars()
        .map(|c| if keep(c) { c } else { '-' })
        .collect()
}
