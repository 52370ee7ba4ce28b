//! The statement of a server, for people who decide: which promises it keeps, who loses what where it
//! does not, and what stands behind that.

mod breach;
mod capabilities;
mod html;
mod markdown;
mod standards;

use std::collections::BTreeMap;

use mailspec_run::{CaseResult, Outcome, Port, Verdict};
use mailspec_suite::{Case, Library, Promise, Protocol, Suite};
use schemars::JsonSchema;
use serde::Serialize;

use crate::{moment, saved};

pub use breach::Breach;
pub use capabilities::{Offer, Truth};
pub use html::html;
pub use markdown::markdown;
pub use standards::{Deviation, Standard};

/// What a server does, in the words of those who choose it.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Statement<'r> {
    /// The server, as the target calls it.
    pub server: &'r str,
    /// Its name and version, if the target says so.
    pub server_version: Option<&'r str>,
    /// The day of the last run, `2026-11-27`.
    pub date: String,
    /// The version of mailspec that ran.
    pub mailspec: &'r str,
    /// Why runs did not reach their end, if they did not.
    pub ended_early: Vec<&'r str>,
    /// The promises, in the order of the suites.
    pub promises: Vec<Pledge<'r>>,
    /// Where the server was reached.
    pub ports: Vec<&'r Port>,
    /// What it lists, and whether that is there.
    pub capabilities: Vec<Offer<'r>>,
    /// What it does where the RFCs leave it open.
    pub freedoms: Vec<Freedom<'r>>,
    /// The specifications that it was held against, by clause.
    pub standards: Vec<Standard<'r>>,
    /// Why cases say nothing about the server, and how many each; the most first.
    pub untested: Vec<Untested<'r>>,
}

/// A promise to those who use one protocol, and what became of it.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Pledge<'r> {
    /// The suite that asks, `scenarios/devices`.
    pub suite: &'r str,
    /// What it is about.
    pub title: &'r str,
    /// For whom.
    pub protocol: Protocol,
    /// What became of it.
    pub standing: Standing,
    /// That in a sentence.
    pub sentence: String,
    /// Cases that the server passed.
    pub passed: usize,
    /// Cases in which it did not do what a SHOULD recommends.
    pub weakened: usize,
    /// What broke it, the first case first.
    pub breaches: Vec<Breach<'r>>,
    /// What of it was not asked, case by case, and why.
    pub unasked: Vec<Unasked<'r>>,
}

/// What became of a promise.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Standing {
    /// Nothing that was asked speaks against it.
    Kept,
    /// A case that asks for it fails in its own expectation.
    Broken,
    /// The server lists nothing that could keep it.
    NotOffered,
    /// Nothing is known.
    NotTested,
}

/// A case of a promise that says nothing.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Unasked<'r> {
    /// The case.
    pub case: &'r str,
    /// Why.
    pub reason: &'r str,
}

/// What the server does where the RFCs allow several behaviours.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Freedom<'r> {
    /// The case that asks.
    pub case: &'r str,
    /// The question.
    pub title: &'r str,
    /// The answer.
    pub does: Vec<&'r str>,
}

/// Cases that say nothing for the same reason.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Untested<'r> {
    /// The reason.
    pub reason: &'r str,
    /// How many cases.
    pub cases: usize,
}

/// Reads results of one server: of several runs, if one could not ask everything.
pub fn load(paths: &[impl AsRef<std::path::Path>]) -> Result<Vec<Outcome>, String> {
    let mut outcomes: Vec<Outcome> = Vec::with_capacity(paths.len());
    for path in paths {
        let outcome = saved::read(path.as_ref())?;
        if let Some(first) = outcomes.first()
            && first.target != outcome.target
        {
            return Err(format!(
                "{}: a statement is about one server: this is of {}, and {} is of {}",
                path.as_ref().display(),
                outcome.target,
                paths[0].as_ref().display(),
                first.target
            ));
        }
        outcomes.push(outcome);
    }
    Ok(outcomes)
}

impl<'r> Statement<'r> {
    /// What `outcomes` of one server, one at least, say of it; the suites and requirements of
    /// `library` are those of the runs.
    pub fn of(outcomes: &'r [Outcome], library: &'r Library) -> Option<Self> {
        let last = outcomes.iter().max_by_key(|outcome| outcome.started)?;
        let results = merged(outcomes);
        let cases: BTreeMap<&str, &Case> = library
            .cases()
            .map(|case| (case.address.as_str(), &**case))
            .collect();
        let mut ports: Vec<&Port> = Vec::new();
        for port in outcomes.iter().flat_map(|outcome| &outcome.ports) {
            if !ports.contains(&port) {
                ports.push(port);
            }
        }
        let promises = library.suites.iter().flat_map(|suite| {
            let pledge = |promise| Pledge::of(suite, promise, &results, &ports);
            suite.promise.iter().map(pledge)
        });
        Some(Self {
            server: &last.target,
            server_version: last.server_version.as_deref(),
            date: moment::day(last.started),
            mailspec: &last.version,
            ended_early: outcomes
                .iter()
                .filter_map(|outcome| outcome.ended_early.as_deref())
                .collect(),
            promises: promises.collect(),
            capabilities: capabilities::offers(outcomes, &results, &cases),
            freedoms: freedoms(&results),
            standards: standards::standards(&results, library),
            untested: untested(&results),
            ports,
        })
    }

    /// It as JSON.
    pub fn json(&self) -> serde_json::Result<String> {
        crate::whole_json(self)
    }

    /// How many promises have this standing.
    fn count(&self, standing: Standing) -> usize {
        let same = |pledge: &&Pledge<'_>| pledge.standing == standing;
        self.promises.iter().filter(same).count()
    }

    /// Who was tested, when and by what.
    fn headline(&self) -> String {
        let version = self
            .server_version
            .map_or_else(String::new, |version| format!(" ({version})"));
        format!(
            "{}{version}, tested on {} by mailspec {}",
            self.server, self.date, self.mailspec
        )
    }
}

impl Standing {
    /// Every standing, the best first.
    const ALL: [Self; 4] = [Self::Kept, Self::Broken, Self::NotOffered, Self::NotTested];

    /// It in a word or two.
    const fn name(self) -> &'static str {
        match self {
            Self::Kept => "kept",
            Self::Broken => "broken",
            Self::NotOffered => "not offered",
            Self::NotTested => "not tested",
        }
    }
}

impl<'r> Pledge<'r> {
    fn of(
        suite: &'r Suite,
        promise: &'r Promise,
        results: &BTreeMap<&'r str, &'r CaseResult>,
        ports: &[&Port],
    ) -> Self {
        let asks = |case: &&&Case| {
            let speaks = match case.speaks(Protocol::Pop3) {
                true => Protocol::Pop3,
                false => Protocol::Imap,
            };
            speaks == promise.protocol
        };
        let cases: Vec<&Case> = suite.cases.iter().map(|case| &**case).collect();
        let (mut passed, mut weakened) = (0, 0);
        let (mut breaches, mut unasked) = (Vec::new(), Vec::new());
        for case in cases.iter().filter(asks) {
            let Some(result) = results.get(case.address.as_str()) else {
                unasked.push(Unasked {
                    case: &case.address,
                    reason: "it was not part of the run",
                });
                continue;
            };
            let own = |verdict| {
                let findings = result.findings.iter();
                let own = findings.filter(move |finding| finding.rule.is_none());
                own.filter(move |finding| finding.verdict == verdict)
            };
            match result.verdict {
                Verdict::Skip | Verdict::NotTested | Verdict::Error => unasked.push(Unasked {
                    case: &result.address,
                    reason: result.reason.as_deref().unwrap_or_default(),
                }),
                // What a rule says of the way there is told among the clauses.
                _ if own(Verdict::Fail).next().is_some() => {
                    let of = |finding| Breach::of(result, finding, ports);
                    breaches.extend(own(Verdict::Fail).map(of));
                }
                _ => {
                    passed += 1;
                    weakened += usize::from(own(Verdict::Warn).next().is_some());
                }
            }
        }
        let offered = |unasked: &Unasked<'_>| !unasked.reason.starts_with("the server ");
        let standing = match (passed, breaches.is_empty()) {
            (_, false) => Standing::Broken,
            (0, _) if unasked.iter().any(offered) => Standing::NotTested,
            (0, _) => Standing::NotOffered,
            _ => Standing::Kept,
        };
        let why = unasked
            .first()
            .map_or("nothing asks for it", |unasked| unasked.reason);
        let sentence = match standing {
            Standing::Kept if weakened > 0 => format!(
                "{} What an RFC only recommends is not done in {weakened} of {passed} cases.",
                promise.kept
            ),
            Standing::Kept => promise.kept.clone(),
            Standing::Broken => promise.broken.clone(),
            Standing::NotOffered => format!("Not offered: {why}."),
            Standing::NotTested => format!("Not tested: {why}."),
        };
        Self {
            suite: &suite.id,
            title: &suite.title,
            protocol: promise.protocol,
            standing,
            sentence,
            passed,
            weakened,
            breaches,
            unasked,
        }
    }
}

/// Every case once: a verdict stands before none, and of two the worse one.
fn merged(outcomes: &[Outcome]) -> BTreeMap<&str, &CaseResult> {
    let mut results: BTreeMap<&str, &CaseResult> = BTreeMap::new();
    for case in outcomes.iter().flat_map(|outcome| &outcome.cases) {
        let says = |case: &CaseResult| match case.verdict {
            Verdict::Skip => 0,
            Verdict::NotTested => 1,
            Verdict::Error => 2,
            Verdict::Pass => 3,
            Verdict::Info => 4,
            Verdict::Warn => 5,
            Verdict::Flaky => 6,
            Verdict::Fail => 7,
        };
        let known = results.entry(&case.address).or_insert(case);
        if says(case) > says(known) {
            *known = case;
        }
    }
    results
}

fn freedoms<'r>(results: &BTreeMap<&'r str, &'r CaseResult>) -> Vec<Freedom<'r>> {
    let shown = results.values().filter(|case| !case.outcomes.is_empty());
    let freedom = |case: &&'r CaseResult| Freedom {
        case: &case.address,
        title: &case.title,
        does: case.outcomes.iter().map(String::as_str).collect(),
    };
    shown.map(freedom).collect()
}

fn untested<'r>(results: &BTreeMap<&'r str, &'r CaseResult>) -> Vec<Untested<'r>> {
    let mut reasons: BTreeMap<&str, usize> = BTreeMap::new();
    for case in results.values() {
        if matches!(
            case.verdict,
            Verdict::Skip | Verdict::NotTested | Verdict::Error
        ) {
            *reasons
                .entry(case.reason.as_deref().unwrap_or_default())
                .or_default() += 1;
        }
    }
    let mut untested: Vec<Untested<'_>> = reasons
        .into_iter()
        .map(|(reason, cases)| Untested { reason, cases })
        .collect();
    untested.sort_by_key(|untested| std::cmp::Reverse(untested.cases));
    untested
}
