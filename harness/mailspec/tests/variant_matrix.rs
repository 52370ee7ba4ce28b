//! The proof that cases spare the lawful: under each variant of the reference
//! server nobody is accused, and only what the variant names is left untested.

#![expect(clippy::print_stdout, reason = "the matrix is for people to read")]

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
    time::Duration,
};

use mailspec::serve::{Listen, Running};
use mailspec_reference::{self as reference, Spared, Variant};
use mailspec_run::{CaseResult, Options, Outcome, Run, Site, Verdict, plan};
use mailspec_suite::{Library, Protocol};
use pretty_assertions::assert_eq;
use tokio::task::JoinSet;

/// Runs at the same time, each on a server of its own.
const SERVERS: usize = 4;

#[tokio::test(flavor = "multi_thread")]
async fn no_variant_is_accused() {
    let library = Arc::new(Library::embedded().unwrap_or_else(|problems| panic!("{problems}")));
    let plain = untested(&run(None, Arc::clone(&library)).await.unwrap());
    let mut objections = BTreeMap::new();
    let mut running: JoinSet<(Variant, Result<Outcome, String>)> = JoinSet::new();
    let mut waiting = Variant::ALL.iter();
    loop {
        while running.len() < SERVERS
            && let Some(&variant) = waiting.next()
        {
            let library = Arc::clone(&library);
            running.spawn(async move { (variant, run(Some(variant), library).await) });
        }
        let Some(done) = running.join_next().await else {
            break;
        };
        let (variant, outcome) = done.unwrap();
        let found = match outcome {
            Ok(outcome) => {
                let Outcome {
                    counts,
                    wall_seconds,
                    ..
                } = &outcome;
                println!("{}: {counts} in {wall_seconds:.1} s", variant.info().id);
                objected(variant, &outcome, &plain)
            }
            Err(why) => format!("  not usable at all: {why}\n"),
        };
        if !found.is_empty() {
            objections.insert(variant.info().id, found);
        }
    }
    let shown: String = objections
        .iter()
        .map(|(id, found)| format!("{id}\n{found}"))
        .collect();
    assert!(objections.is_empty(), "\n{shown}");
}

#[test]
fn variants_spare_cases_that_exist() {
    let library = Library::embedded().unwrap_or_else(|problems| panic!("{problems}"));
    let mut unknown = BTreeSet::new();
    for variant in Variant::ALL {
        let info = variant.info();
        for cases in info.spares.iter().flat_map(|spared| spared.cases) {
            if !library
                .cases()
                .any(|case| Spared::names(cases, &case.address))
            {
                unknown.insert((info.id, *cases));
            }
        }
    }
    assert_eq!(unknown, BTreeSet::new());
}

/// What was found against a server that did nothing wrong, and what was left untested without a
/// reason; a line each.
fn objected(variant: Variant, outcome: &Outcome, plain: &BTreeSet<String>) -> String {
    let mut text = String::new();
    let mut line = |line: String| {
        text.push_str("  ");
        text.push_str(&line);
        text.push('\n');
    };
    if let Some(why) = &outcome.ended_early {
        line(format!("ended early: {why}"));
    }
    for mailbox in &outcome.leftovers {
        line(format!("left behind: {mailbox}"));
    }
    let mut spared = BTreeSet::new();
    for case in &outcome.cases {
        let because = case.reason.as_deref().unwrap_or_default();
        let excused = variant.info().spares(&case.address).is_some();
        match case.verdict {
            Verdict::Pass | Verdict::Info => {}
            Verdict::Skip | Verdict::NotTested if plain.contains(&case.address) => {}
            Verdict::Skip | Verdict::NotTested if excused => {
                spared.insert(case.address.as_str());
            }
            verdict => line(format!("{verdict} {}: {because}", case.address)),
        }
        for finding in accusations(case) {
            let rule = finding.rule.as_deref().unwrap_or("case");
            let step = finding.step.as_deref().unwrap_or_default();
            line(format!(
                "    {rule} {}: {}",
                finding.clause, finding.summary
            ));
            line(format!(
                "    {step}: {:?} for {:?}",
                finding.got, finding.expected
            ));
        }
    }
    for cases in variant.info().spares.iter().flat_map(|spared| spared.cases) {
        if !spared.iter().any(|address| Spared::names(cases, address)) {
            line(format!("{cases} is named as spared, but was tested"));
        }
    }
    text
}

/// What counts against the server, of cases and of the rules that watch them.
fn accusations(case: &CaseResult) -> impl Iterator<Item = &mailspec_run::Finding> {
    let counts = |verdict| matches!(verdict, Verdict::Fail | Verdict::Warn);
    case.findings
        .iter()
        .filter(move |finding| counts(finding.verdict))
}

/// The cases that even the plain server leaves untested.
fn untested(outcome: &Outcome) -> BTreeSet<String> {
    let cases = outcome.cases.iter();
    let untested = |verdict| matches!(verdict, Verdict::Skip | Verdict::NotTested);
    let untested = cases.filter(|case| untested(case.verdict));
    untested.map(|case| case.address.clone()).collect()
}

async fn run(variant: Option<Variant>, library: Arc<Library>) -> Result<Outcome, String> {
    let options = reference::Options {
        variants: variant.into_iter().collect(),
        ..reference::Options::default()
    };
    let running = Running::start(options, Listen::loopback())
        .await
        .map_err(|error| error.to_string())?;
    let site = Site::probe(running.target()).await.map_err(|why| why.0)?;
    // What speaks no POP3 sees nothing of its variants; mail is put in over IMAP for either.
    let pop3 = matches!(variant, Some(Variant::Pop3(_)));
    let cases = library.cases();
    let cases = cases.filter(|case| !pop3 || case.speaks(Protocol::Pop3));
    let plan = Arc::new(plan(&library, cases.cloned().collect(), &site));
    let options = Options {
        // What is refused for now is asked for again and again.
        limit: Some(Duration::from_secs(300)),
        ..Options::jobs(8)
    };
    let run = Run::new(plan, Arc::new(site), options);
    Ok(run.outcome().await)
}
