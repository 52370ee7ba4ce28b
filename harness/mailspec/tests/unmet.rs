//! A step that breaks no MUST and does not get what it asks for: the case goes on, up to the step
//! that builds upon what would have come.

use std::sync::Arc;

use mailspec::serve::{Listen, Running};
use mailspec_reference as reference;
use mailspec_run::{Options, Run, Site, Verdict, plan};
use mailspec_suite::{Library, Sources};
use pretty_assertions::assert_eq;
use rstest::rstest;

#[rstest]
#[case::info("info", "- check: [\"told > 3\"]", Verdict::Info)]
#[case::should("should", "- check: [\"told > 3\"]", Verdict::Warn)]
#[case::sent(
    "info",
    "- { send: \"FETCH {told} (UID)\", expect: BAD }",
    Verdict::Info
)]
#[case::bound("info", "- let: { more: \"{told}\" }", Verdict::Info)]
#[case::must("must", "- check: [\"told > 3\"]", Verdict::Fail)]
#[tokio::test(flavor = "multi_thread")]
async fn is_told_and_nothing_else(
    #[case] level: &str,
    #[case] next: &str,
    #[case] verdict: Verdict,
) {
    let suite = format!(
        r#"
suite: imap/unmet
title: What does not come
spec: rfc3501
cases:
  - id: number
    title: A number is told
    covers: [rfc3501/7-untagged-prefix]
    level: {level}
    steps:
      - send: NOOP
        expect: ["* OK [UIDNEXT {{told:nz-number}}]", OK]
      {next}
"#
    );
    assert_eq!(played(suite).await, [(verdict, 1)]);
}

/// A command that is repeated until something comes, which does not come.
#[rstest]
#[case::asked("", Verdict::Fail, 1)]
#[case::skipped("or-skip: this session is not told", Verdict::Skip, 0)]
#[case::prepared("prepare: true", Verdict::NotTested, 0)]
#[tokio::test(flavor = "multi_thread")]
async fn waits_in_vain(#[case] word: &str, #[case] verdict: Verdict, #[case] findings: usize) {
    let suite = format!(
        r#"
suite: imap/unmet
title: What does not come
spec: rfc3501
cases:
  - id: expunged
    title: An EXPUNGE is told
    covers: [rfc3501/7-untagged-prefix]
    steps:
      - send: NOOP
        until: "* 1 EXPUNGE"
        within: 200ms
        {word}
      - send: NOOP
        expect: OK
"#
    );
    assert_eq!(played(suite).await, [(verdict, findings)]);
}

/// The verdicts of a suite's cases, and how many findings each has.
async fn played(suite: String) -> Vec<(Verdict, usize)> {
    let mut sources = Sources::embedded();
    sources.suites = vec![("imap/unmet.yaml".into(), suite.into())];
    let library = Library::load(&sources).unwrap_or_else(|problems| panic!("{problems}"));
    let library = Arc::new(library);
    let running = Running::start(reference::Options::default(), Listen::loopback());
    let running = running.await.unwrap();
    let site = Arc::new(Site::probe(running.target()).await.unwrap());
    let cases = library.cases().cloned().collect();
    let plan = Arc::new(plan(&library, cases, &site));
    let outcome = Run::new(plan, site, Options::jobs(1)).outcome().await;
    outcome
        .cases
        .iter()
        .map(|case| (case.verdict, case.findings.len()))
        .collect()
}
