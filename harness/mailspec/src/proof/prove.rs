//! Cases × faults on the embedded server: what each fault is caught by.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
    time::Duration,
};

use mailspec_reference::{self as reference, Fault};
use mailspec_rules::{Rule, syntax::productions};
use mailspec_run::{Options, Outcome, Run, Site, Verdict, plan};
use mailspec_suite::{Case, Level, Library, Protocol};
use tokio::task::JoinSet;

use super::coverage::FORMAL_SYNTAX;
use crate::serve::{Listen, Running};

/// Servers with a fault at the same time, each with its own run: most of the time they wait.
const SERVERS: usize = 6;
/// Cases at the same time, on each of them.
const JOBS: usize = 8;
/// A fault may be that nothing comes any more.
const STEP: Duration = Duration::from_secs(2);
const CASE: Duration = Duration::from_secs(6);

/// Which cases are played under a fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Depth {
    /// Those that declare a requirement that the fault breaks; and all of its protocol if they and
    /// the rules do not object.
    Declared,
    /// All of its protocol.
    All,
}

/// What a fault did.
#[derive(Clone, Debug, Default)]
pub struct Row {
    /// How many cases were played.
    pub played: usize,
    /// Addresses of the cases that failed in an expectation of their own.
    pub cases: BTreeSet<String>,
    /// Rules that were broken.
    pub rules: BTreeSet<String>,
    /// Requirements of which a check objected.
    pub objected: BTreeSet<String>,
    /// Why the server could not even be probed.
    pub unusable: Option<String>,
}

/// What every fault did.
pub struct Proof {
    /// In the order of the faults.
    pub rows: BTreeMap<Fault, Row>,
}

/// Plays cases of `library` under each of `faults`.
pub async fn prove(library: &Arc<Library>, faults: &[Fault], depth: Depth) -> Proof {
    let mut proof = Proof {
        rows: rows(library, faults, depth).await,
    };
    if depth == Depth::All {
        return proof;
    }
    // What a rule needs to see may come in other cases than those that objected themselves.
    let silent = proof.unbroken();
    let concerns = |fault: &Fault| {
        let mut checks = silent.iter().flat_map(|rule| rule.checks);
        checks.any(|id| fault.info().breaks.contains(id))
    };
    let again: Vec<Fault> = faults.iter().copied().filter(concerns).collect();
    proof.rows.extend(rows(library, &again, Depth::All).await);
    proof
}

async fn rows(library: &Arc<Library>, faults: &[Fault], depth: Depth) -> BTreeMap<Fault, Row> {
    let mut waiting = faults.iter().copied();
    let mut rows = BTreeMap::new();
    let mut running: JoinSet<(Fault, Row)> = JoinSet::new();
    loop {
        while running.len() < SERVERS
            && let Some(fault) = waiting.next()
        {
            let library = Arc::clone(library);
            running.spawn(async move { (fault, row(library, fault, depth).await) });
        }
        match running.join_next().await {
            None => return rows,
            Some(Ok((fault, row))) => {
                rows.insert(fault, row);
            }
            Some(Err(error)) => std::panic::resume_unwind(error.into_panic()),
        }
    }
}

async fn row(library: Arc<Library>, fault: Fault, depth: Depth) -> Row {
    let breaks = fault.info().breaks;
    let declares = |case: &Case| case.covers.iter().any(|id| breaks.contains(&id.as_str()));
    let protocol = match fault {
        Fault::Imap(_) => Protocol::Imap,
        Fault::Pop3(_) => Protocol::Pop3,
    };
    let of_protocol = library
        .cases()
        .filter(|case| case.speaks(protocol))
        .cloned();
    let (first, rest): (Vec<_>, Vec<_>) = match depth {
        Depth::Declared => of_protocol.partition(|case| declares(case)),
        Depth::All => (of_protocol.collect(), Vec::new()),
    };
    let mut row = Row::default();
    for cases in [first, rest] {
        if cases.is_empty() {
            continue;
        }
        row.played += cases.len();
        match against(fault, cases, Arc::clone(&library)).await {
            Ok(outcome) => row.add(&outcome),
            Err(why) => {
                row.unusable = Some(why);
                break;
            }
        }
        if breaks.iter().all(|id| row.objected.contains(*id)) {
            break;
        }
    }
    row
}

/// Runs `cases` against a server with `fault`.
async fn against(
    fault: Fault,
    cases: Vec<Arc<Case>>,
    library: Arc<Library>,
) -> Result<Outcome, String> {
    let mut options = reference::Options {
        faults: [fault].into_iter().collect(),
        ..reference::Options::default()
    };
    if let Fault::Pop3(_) = fault {
        // A maildrop is filled by APPEND, whose limit is no matter of POP3.
        options.limits.append = options.limits.message;
    }
    let running = Running::start(options, Listen::loopback())
        .await
        .map_err(|error| error.to_string())?;
    let mut target = running.target();
    target.timeouts.step = STEP;
    target.timeouts.case = CASE;
    let site = Site::probe(target).await.map_err(|why| why.0)?;
    let plan = Arc::new(plan(&library, cases, &site));
    let run = Run::new(plan, Arc::new(site), Options::jobs(JOBS));
    Ok(run.outcome().await)
}

impl Row {
    fn add(&mut self, outcome: &Outcome) {
        for case in &outcome.cases {
            for finding in &case.findings {
                if !matches!(finding.verdict, Verdict::Fail | Verdict::Warn) {
                    continue;
                }
                let Some(rule) = &finding.rule else {
                    self.cases.insert(case.address.clone());
                    self.objected.extend(case.covers.iter().cloned());
                    continue;
                };
                self.rules.insert(rule.clone());
                let of_rule = mailspec_rules::rules().find(|other| other.id == rule);
                let mut checks: Vec<&str> = of_rule.map_or(&[][..], |rule| rule.checks).to_vec();
                if let Some(production) = &finding.production {
                    checks.extend(productions::checks(production));
                    checks.push(FORMAL_SYNTAX);
                }
                self.objected.extend(checks.into_iter().map(str::to_owned));
            }
        }
    }
}

impl Proof {
    /// Faults with what each declares to break and no check of it objected to.
    pub fn undetected(&self) -> impl Iterator<Item = (Fault, Vec<&'static str>)> {
        self.rows.iter().filter_map(|(fault, row)| {
            let breaks = fault.info().breaks.iter().copied();
            let missed: Vec<&str> = breaks.filter(|id| !row.objected.contains(*id)).collect();
            (!missed.is_empty()).then_some((*fault, missed))
        })
    }

    /// Cases that can fail or warn and that no fault fails in an expectation of their own. A fault
    /// that spoils everything proves those alone that cover what it breaks.
    pub fn unproven<'l>(&self, library: &'l Library) -> Vec<&'l Case> {
        let proves = |case: &Case, fault: Fault, row: &Row| {
            let info = fault.info();
            let own = |id: &String| info.breaks.contains(&id.as_str());
            row.cases.contains(&case.address) && (!info.everywhere || case.covers.iter().any(own))
        };
        let cases = library.cases().map(AsRef::as_ref);
        cases
            .filter(|case: &&Case| {
                let mut rows = self.rows.iter();
                case.level != Level::Info && !rows.any(|(fault, row)| proves(case, *fault, row))
            })
            .collect()
    }

    /// Rules that can fail or warn and that no fault breaks.
    pub fn unbroken(&self) -> Vec<&'static Rule> {
        let broken: BTreeSet<&String> = self.rows.values().flat_map(|row| &row.rules).collect();
        let is_broken = |rule: &Rule| broken.iter().any(|id| *id == rule.id);
        mailspec_rules::rules()
            .filter(|rule| rule.level != mailspec_rules::Level::Info && !is_broken(rule))
            .collect()
    }
}
