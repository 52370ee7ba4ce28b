//! The proof that checks can fail: each fault of the reference server is caught by a check of every
//! requirement that it breaks, each MUST case and each rule fails under a fault, and without faults
//! there is nothing to catch.

use std::{collections::BTreeSet, sync::Arc};

use mailspec::{
    proof::{
        coverage::{Coverage, FORMAL_SYNTAX},
        prove::{Depth, prove},
    },
    serve::{Listen, Running},
};
use mailspec_reference::{self as reference, Fault, Variant};
use mailspec_rules::syntax::productions;
use mailspec_run::{Options, Run, Site, Verdict, plan};
use mailspec_suite::{Level, Library};
use pretty_assertions::assert_eq;

#[tokio::test(flavor = "multi_thread")]
async fn the_reference_server_conforms() {
    let library = library();
    let running = Running::start(reference::Options::default(), Listen::loopback());
    let running = running.await.unwrap();
    let site = Site::probe(running.target()).await.unwrap();
    let plan = Arc::new(plan(&library, library.cases().cloned().collect(), &site));
    let outcome = Run::new(plan, Arc::new(site), Options::jobs(8))
        .outcome()
        .await;
    let wrong = outcome
        .cases
        .iter()
        .filter(|case| !matches!(case.verdict, Verdict::Pass | Verdict::Info | Verdict::Skip));
    let wrong: Vec<String> = wrong.map(|case| format!("{case:#?}")).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[tokio::test(flavor = "multi_thread")]
async fn every_fault_is_caught_and_every_case_and_rule_is_proven() {
    let library = library();
    let proof = prove(&library, Fault::ALL, Depth::Declared).await;
    let undetected = proof.undetected();
    let undetected = undetected.map(|(fault, missed)| (fault.info().id, missed));
    assert_eq!(undetected.collect::<Vec<_>>(), []);
    let unproven = proof.unproven(&library).into_iter();
    let unproven = unproven.filter(|case| case.level == Level::Must);
    let unproven: Vec<&str> = unproven.map(|case| case.address.as_str()).collect();
    assert_eq!(unproven, Vec::<&str>::new());
    let unbroken: Vec<&str> = proof.unbroken().into_iter().map(|rule| rule.id).collect();
    assert_eq!(unbroken, Vec::<&str>::new());
}

#[test]
fn what_is_declared_exists() {
    let library = library();
    let coverage = Coverage::of(&library);
    let known: BTreeSet<&str> = coverage
        .entries
        .iter()
        .map(|entry| entry.requirement.id.as_str())
        .collect();
    let declared = [FORMAL_SYNTAX]
        .into_iter()
        .chain(mailspec_rules::rules().flat_map(|rule| rule.checks.iter().copied()))
        .chain(
            productions::TABLE
                .iter()
                .flat_map(|(_, checks)| checks.iter().copied()),
        )
        .chain(
            Fault::ALL
                .iter()
                .flat_map(|fault| fault.info().breaks.iter().copied()),
        );
    let unknown: BTreeSet<&str> = declared.filter(|id| !known.contains(id)).collect();
    assert_eq!(unknown, BTreeSet::new());
}

#[test]
fn permissions_are_shown_by_variants_that_exist() {
    let library = library();
    let coverage = Coverage::of(&library);
    let shown = coverage
        .entries
        .iter()
        .flat_map(|entry| &entry.requirement.variants);
    let unknown: BTreeSet<&String> = shown.filter(|id| Variant::from_id(id).is_none()).collect();
    assert_eq!(unknown, BTreeSet::new());
}

fn library() -> Arc<Library> {
    Arc::new(Library::embedded().unwrap_or_else(|problems| panic!("{problems}")))
}
