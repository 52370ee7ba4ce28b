//! A deviation is reported under the clause that it breaks, by the cases and rules that are about
//! it, and its consequences accuse nothing else.

use std::{collections::BTreeSet, sync::Arc, time::Duration};

use mailspec::serve::{Listen, Running};
use mailspec_reference::{self as reference, Fault};
use mailspec_run::{Options, Run, Site, Verdict, plan};
use mailspec_suite::Library;
use pretty_assertions::assert_eq;
use rstest::rstest;

/// What may be said of the server: a case by its own expectations, with the clause that it cites
/// first, or `rule` with the clause.
#[rstest]
#[case::text(
    "imap/text-with-blank-line",
    &["imap/fetch/text/rfc822 §6.4.5", "imap/fetch/text/section §6.4.5", "imap/sections/empty-body §6.4.5"]
)]
fn is_accused_of_what_it_breaks(#[case] fault: &str, #[case] expected: &[&str]) {
    let found = accusations(fault);
    let expected: BTreeSet<String> = expected.iter().map(|one| (*one).to_owned()).collect();
    assert_eq!(found, expected);
}

fn accusations(id: &str) -> BTreeSet<String> {
    let fault = Fault::from_id(id).unwrap_or_else(|| panic!("no fault is called {id}"));
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        let library = Arc::new(Library::embedded().unwrap_or_else(|problems| panic!("{problems}")));
        let options = reference::Options {
            faults: [fault].into_iter().collect(),
            ..reference::Options::default()
        };
        let running = Running::start(options, Listen::loopback()).await.unwrap();
        let mut target = running.target();
        // A fault may be that nothing comes any more.
        target.timeouts.step = Duration::from_secs(2);
        target.timeouts.case = Duration::from_secs(6);
        let site = Site::probe(target).await.map_err(|why| why.0).unwrap();
        let cases = library.cases().cloned().collect();
        let plan = Arc::new(plan(&library, cases, &site));
        let outcome = Run::new(plan, Arc::new(site), Options::jobs(8))
            .outcome()
            .await;
        let mut found = BTreeSet::new();
        for case in &outcome.cases {
            for finding in &case.findings {
                if matches!(finding.verdict, Verdict::Fail | Verdict::Warn) {
                    found.insert(match &finding.rule {
                        Some(rule) => format!("{rule} {}", finding.clause),
                        None => format!("{} {}", case.address, finding.clause),
                    });
                }
            }
            if case.verdict == Verdict::Error {
                found.insert(format!("{} is an error", case.address));
            }
        }
        found
    })
}
