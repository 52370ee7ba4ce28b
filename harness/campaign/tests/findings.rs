//! Campaigns against servers with a fault: it is found, made small, and shown by a case that fails
//! there and passes on the server without it.

mod common;

use std::{path::Path, sync::Arc};

use mailspec_campaign::{Campaign, Orders, Report, Shown};
use mailspec_run::{Options, Run, Site, Verdict, plan, sources};
use pretty_assertions::assert_eq;
use rstest::rstest;
use tokio::sync::watch;

async fn campaign(site: &Arc<Site>, clean: &Arc<Site>, seed: u64, into: &Path) -> Report {
    let orders = Orders {
        seed,
        streams: Some(1000),
        time: None,
        guided: true,
        findings: into.to_owned(),
        corpus: None,
        minimise_corpus: false,
    };
    let (sender, interrupted) = watch::channel(false);
    let campaign = Campaign::new(
        Arc::clone(site),
        Some(Arc::clone(clean)),
        orders,
        interrupted,
    );
    let report = campaign.unwrap().run(|_, found| {
        // One is enough.
        sender.send_if_modified(|stop| found.is_some() && !std::mem::replace(stop, true));
    });
    report.await.unwrap()
}

async fn verdicts(directory: &Path, site: &Arc<Site>) -> Vec<Verdict> {
    let library = Arc::new(sources::from_directory(directory).unwrap());
    let cases = library.cases().cloned().collect();
    let plan = Arc::new(plan(&library, cases, site));
    let mut run = Run::new(plan, Arc::clone(site), Options::jobs(1));
    let mut verdicts = Vec::new();
    while let Some(result) = run.next().await {
        verdicts.push(result.verdict);
    }
    run.outcome().await;
    verdicts
}

/// What one campaign kept, the next begins with; and what adds nothing to that can be removed.
#[tokio::test(flavor = "multi_thread")]
async fn a_corpus_is_kept_and_made_smaller() {
    let (_server, site) = common::serve(None).await;
    let directory = tempfile::tempdir().unwrap();
    let corpus = directory.path().join("corpus");
    let count = || std::fs::read_dir(&corpus).unwrap().count();
    let play = async |streams, minimise_corpus| {
        let orders = Orders {
            seed: 1,
            streams,
            time: None,
            guided: true,
            findings: directory.path().join("findings"),
            corpus: Some(corpus.clone()),
            minimise_corpus,
        };
        let (_sender, interrupted) = watch::channel(false);
        let campaign = Campaign::new(Arc::clone(&site), None, orders, interrupted);
        campaign.unwrap().run(|_, _| ()).await.unwrap().progress
    };
    let first = play(Some(100), false).await;
    assert_eq!(first.corpus, count());
    let again = play(None, true).await;
    assert_eq!(again.streams as usize, first.corpus);
    assert_eq!(again.corpus, count());
    assert!(again.corpus <= first.corpus);
    assert!(again.states + 10 >= first.states, "{again:?} {first:?}");
}

#[rstest]
#[case::of_the_grammar("imap/space-after-search", 3)]
#[case::of_a_rule("imap/uid-fetch-without-uid", 5)]
#[case::uids_again("imap/uid-reuse", 7)]
#[case::of_two_sessions("imap/lost-flags", 12)]
#[case::of_a_copy("imap/copy-removes", 8)]
#[case::of_close("imap/close-keeps-deleted", 8)]
#[case::of_a_set("imap/store-first-alone", 6)]
#[case::of_a_maildrop("pop3/lists-deleted", 4)]
#[tokio::test(flavor = "multi_thread")]
async fn a_fault_is_found_made_small_and_shown(#[case] fault: &str, #[case] steps: usize) {
    let (_server, site) = common::serve(Some(fault)).await;
    let (_clean, reference) = common::serve(None).await;
    let directory = tempfile::tempdir().unwrap();
    let report = campaign(&site, &reference, 1, directory.path()).await;
    assert_eq!(report.ended_early, None);
    let proven = |report: &Report| {
        let findings = report.findings.iter();
        findings
            .filter(|it| it.case == Shown::Proven)
            .cloned()
            .collect::<Vec<_>>()
    };
    let found = proven(&report);
    assert!(!found.is_empty(), "{:#?}", report.findings);
    assert!(found[0].stream.steps.len() <= steps, "{:#?}", found[0]);
    assert_eq!(verdicts(directory.path(), &site).await[0], Verdict::Fail);
    assert_eq!(
        verdicts(directory.path(), &reference).await[0],
        Verdict::Pass
    );
}
