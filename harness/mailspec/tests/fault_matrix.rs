//! The proof that cases can fail: every fault of the reference server is
//! caught by a case or a rule, and without faults there is nothing to catch.

#![expect(clippy::print_stdout, reason = "the matrix is for people to read")]

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
    time::Duration,
};

use mailspec::serve::{Listen, Running};
use mailspec_reference::{self as reference, Fault};
use mailspec_run::{Options, Outcome, Run, Site, Verdict, plan};
use mailspec_suite::{Case, Library, Protocol};
use tokio::{runtime::Runtime, task::JoinSet};

/// Runs at the same time, each on a server of its own.
const SERVERS: usize = 3;

#[test]
fn the_reference_server_conforms() {
    let library = Arc::new(Library::embedded().unwrap_or_else(|problems| panic!("{problems}")));
    let outcome = runtime().block_on(against(&[], cases(&library, None), Arc::clone(&library)));
    let outcome = outcome.unwrap();
    let wrong = outcome
        .cases
        .iter()
        .filter(|case| !matches!(case.verdict, Verdict::Pass | Verdict::Info | Verdict::Skip));
    let wrong: Vec<String> = wrong.map(|case| format!("{case:#?}")).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_fault_is_caught() {
    let library = Arc::new(Library::embedded().unwrap_or_else(|problems| panic!("{problems}")));
    let rows = runtime().block_on(matrix(Arc::clone(&library)));
    let mut caught_by: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    let mut uncaught = Vec::new();
    println!("fault × case");
    for (fault, row) in &rows {
        match row {
            Row::Caught { cases, rules } => {
                for case in cases {
                    caught_by.entry(case).or_default().push(fault);
                }
                println!("{fault}");
                if !cases.is_empty() {
                    println!("    {} cases: {}", cases.len(), list(cases));
                }
                if !rules.is_empty() {
                    println!("    rules: {}", list(rules));
                }
                if cases.is_empty() && rules.is_empty() {
                    uncaught.push((*fault).to_owned());
                }
            }
            Row::Unusable(why) => {
                println!("{fault}\n    not usable at all: {why}");
                uncaught.push(format!("{fault} ({why})"));
            }
        }
    }
    let never: Vec<&str> = library
        .cases()
        .map(|case| case.address.as_str())
        .filter(|address| !caught_by.contains_key(address))
        .collect();
    println!("cases that no fault failed: {}", never.len());
    for address in &never {
        println!("    {address}");
    }
    assert!(uncaught.is_empty(), "not caught: {}", uncaught.join(", "));
}

/// What a fault did.
enum Row {
    /// Expectations of cases that failed, and rules that were broken.
    Caught {
        cases: BTreeSet<String>,
        rules: BTreeSet<String>,
    },
    /// The server could not even be probed.
    Unusable(String),
}

async fn matrix(library: Arc<Library>) -> BTreeMap<&'static str, Row> {
    let mut rows = BTreeMap::new();
    let mut running: JoinSet<(&'static str, Row)> = JoinSet::new();
    for &fault in Fault::ALL {
        if running.len() == SERVERS
            && let Some(row) = running.join_next().await
        {
            let (id, row) = row.unwrap();
            rows.insert(id, row);
        }
        let library = Arc::clone(&library);
        running.spawn(async move {
            let protocol = match fault {
                Fault::Imap(_) => Protocol::Imap,
                Fault::Pop3(_) => Protocol::Pop3,
            };
            let cases = cases(&library, Some(protocol));
            let row = match against(&[fault], cases, library).await {
                Ok(outcome) => caught(&outcome),
                Err(why) => Row::Unusable(why),
            };
            (fault.info().id, row)
        });
    }
    while let Some(row) = running.join_next().await {
        let (id, row) = row.unwrap();
        rows.insert(id, row);
    }
    rows
}

async fn against(
    faults: &[Fault],
    cases: Vec<Arc<Case>>,
    library: Arc<Library>,
) -> Result<Outcome, String> {
    let options = reference::Options {
        faults: faults.iter().copied().collect(),
        ..reference::Options::default()
    };
    let running = Running::start(options, Listen::loopback())
        .await
        .map_err(|error| error.to_string())?;
    let mut target = running.target();
    if !faults.is_empty() {
        // A fault may be that nothing comes any more.
        target.timeouts.step = Duration::from_secs(2);
        target.timeouts.case = Duration::from_secs(6);
    }
    let site = Site::probe(target).await.map_err(|why| why.0)?;
    let plan = Arc::new(plan(&library, cases, &site));
    Ok(Run::new(plan, Arc::new(site), Options::jobs(8))
        .outcome()
        .await)
}

/// The cases that speak `protocol`, if one is given.
fn cases(library: &Library, protocol: Option<Protocol>) -> Vec<Arc<Case>> {
    let speaks = |case: &&Arc<Case>| {
        protocol.is_none_or(|protocol| {
            case.protocol == protocol || case.steps.iter().any(|step| step.protocol == protocol)
        })
    };
    library.cases().filter(speaks).cloned().collect()
}

fn caught(outcome: &Outcome) -> Row {
    let mut cases = BTreeSet::new();
    let mut rules = BTreeSet::new();
    for case in &outcome.cases {
        for finding in &case.findings {
            if !matches!(finding.verdict, Verdict::Fail | Verdict::Warn) {
                continue;
            }
            match &finding.rule {
                None => cases.insert(case.address.clone()),
                Some(rule) => rules.insert(rule.clone()),
            };
        }
    }
    Row::Caught { cases, rules }
}

/// The first few of many.
fn list(all: &BTreeSet<String>) -> String {
    const SHOWN: usize = 6;
    let shown: Vec<&str> = all.iter().take(SHOWN).map(String::as_str).collect();
    let more = all.len().saturating_sub(SHOWN);
    match more {
        0 => shown.join(", "),
        _ => format!("{} and {more} more", shown.join(", ")),
    }
}

fn runtime() -> Runtime {
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .unwrap()
}
