//! A deviation is reported under the clause that it breaks, by the cases and rules that are about
//! it, and its consequences accuse nothing else.

use std::{collections::BTreeSet, sync::Arc, time::Duration};

use mailspec::serve::{Listen, Running};
use mailspec_reference::{self as reference, Fault};
use mailspec_run::{Options, Run, Site, Verdict, plan};
use mailspec_suite::Library;
use pretty_assertions::assert_eq;
use rstest::rstest;

/// All that is said of the server: a case by its own expectations or a rule, with the clause. `*`
/// stands for rows of a table.
#[rstest]
#[case::text(
    "imap/text-with-blank-line",
    &[
        "imap/fetch/text/rfc822 RFC 3501 §6.4.5",
        "imap/fetch/text/section RFC 3501 §6.4.5",
        "imap/partial-length RFC 3501 §6.4.5",
        "imap/partial/section/enclosed-text RFC 3501 §6.4.5",
        "imap/partial/section/text RFC 3501 §6.4.5",
        "imap/round-trip/parts/* RFC 3501 §6.4.5",
        "imap/sections/digest/text RFC 3501 §6.4.5",
        "imap/sections/empty-body RFC 3501 §6.4.5",
        "imap/sections/enclosed-text/3 RFC 3501 §6.4.5",
        "imap/sections/enclosed-text/4.2 RFC 3501 §6.4.5",
    ]
)]
#[case::item_left_out(
    "imap/body-omitted",
    &["imap/fetch/every-item/body RFC 3501 §6.4.5", "imap/fetch/macros/full RFC 3501 §6.4.5"]
)]
#[case::examine(
    "imap/examine-read-write",
    &["imap/examine-read-only RFC 3501 §6.3.2", "imap/examine/read-only RFC 3501 §6.3.2"]
)]
#[case::search_by_date(
    "imap/search-dates-overlooked",
    &[
        "imap/search/internal-date/before RFC 3501 §6.4.4",
        "imap/search/internal-date/on RFC 3501 §6.4.4",
        "imap/search/internal-date/one-digit RFC 3501 §6.4.4",
        "imap/search/internal-date/quoted RFC 3501 §6.4.4",
        "imap/search/internal-date/since RFC 3501 §6.4.4",
        "imap/search/internal-date/two-digits RFC 3501 §6.4.4",
        "scenarios/retention/purged RFC 3501 §6.4.4",
        "scenarios/search/filed-elsewhere/* RFC 3501 §6.4.4",
    ]
)]
#[case::logout(
    "imap/logout-without-bye",
    &[
        "imap/logout-without-bye RFC 3501 §6.1.3",
        "imap/logout/authenticated RFC 3501 §6.1.3",
        "imap/logout/not-authenticated RFC 3501 §6.1.3",
        "imap/logout/selected RFC 3501 §6.1.3",
    ]
)]
#[case::idle(
    "imap/idle-without-continuation",
    &[
        "extensions/idle/continuation-and-done RFC 2177 §3",
        "extensions/idle/keeps-state RFC 2177 §3",
        "imap/idle-without-continuation RFC 2177 §3",
        "scenarios/devices/idle/* RFC 3501 §5.2",
    ]
)]
#[case::bye("imap/bye-without-closing", &["imap/after-bye RFC 3501 §7.1.5"])]
#[case::appenduid(
    "imap/appenduid-wrong",
    &["extensions/uidplus/appenduid RFC 4315 §3", "imap/appenduid RFC 4315 §3"]
)]
#[case::namespace(
    "imap/namespace-delimiter",
    &[
        "extensions/session/namespace-delimiter RFC 2342 §5",
        "imap/namespace-delimiter RFC 2342 §5",
    ]
)]
#[case::flag("imap/flag-made-up", &["imap/flag-extension RFC 3501 §9"])]
#[case::attribute("imap/attribute-made-up", &["imap/flag-extension RFC 3501 §9"])]
#[case::no_recent("imap/no-recent", &["imap/recent/first-session RFC 3501 §2.3.2"])]
#[case::retr(
    "pop3/retr-adds-line",
    &["pop3/list/exact-size RFC 1939 §5"]
)]
#[case::challenge(
    "pop3/challenge-ok",
    &[
        "pop3/auth-challenge RFC 5034 §4",
        "pop3/auth/bad-base64 RFC 5034 §4",
        "pop3/auth/bad-base64-not-skipped RFC 5034 §4",
        "pop3/auth/cancel RFC 5034 §4",
        "pop3/auth/plain-continuation RFC 5034 §4",
    ]
)]
fn is_accused_of_what_it_breaks(#[case] fault: &str, #[case] expected: &[&str]) {
    let tables: Vec<(&str, &str)> = expected
        .iter()
        .filter_map(|one| one.split_once('*'))
        .collect();
    let of_table = |found: String| {
        let mut tables = tables.iter();
        let table =
            tables.find(|(case, clause)| found.starts_with(case) && found.ends_with(clause));
        table.map_or(found, |(case, clause)| format!("{case}*{clause}"))
    };
    let found: BTreeSet<String> = accusations(fault).into_iter().map(of_table).collect();
    let expected: BTreeSet<String> = expected.iter().map(|one| (*one).to_owned()).collect();
    assert_eq!(found, expected);
}

/// Deviations that spoil many cases are named by a rule, whatever else then fails.
#[rstest]
#[case::late_data("imap/fetch-data-late", "imap/data-after-completion RFC 3501 §7.1.1")]
#[case::literal_too_long("imap/literal-too-long", "imap/syntax RFC 3501 §4.3")]
#[case::literal_too_short("imap/wrong-literal-length", "imap/syntax RFC 3501 §4.3")]
#[case::idle("imap/idle-ends-by-itself", "imap/idle-ended RFC 2177 §3")]
fn is_named_by_a_rule(#[case] fault: &str, #[case] expected: &str) {
    let found = accusations(fault);
    assert!(found.contains(expected), "{found:#?}");
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
