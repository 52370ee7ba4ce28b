//! Clients find faults of the reference server that one session's commands do not show, and accuse it
//! of nothing without one.

use std::time::Duration;

use mailspec::serve::{Listen, Running};
use mailspec_reference::{self as reference, Fault};
use mailspec_run::Verdict;
use mailspec_stress::{Options, Outcome, stress};
use pretty_assertions::assert_eq;
use rstest::rstest;

async fn worked(faults: &[&str], seed: u64, operations: usize) -> Outcome {
    let faults = faults.iter().map(|id| Fault::from_id(id).unwrap());
    let options = reference::Options {
        faults: faults.collect(),
        ..reference::Options::default()
    };
    let server = Running::start(options, Listen::loopback()).await.unwrap();
    let options = Options {
        seed,
        operations,
        mailboxes: 2,
        time: Duration::from_secs(120),
        ..Options::default()
    };
    stress(server.target(), &options).await.unwrap()
}

#[rstest]
#[case::lost_flag_update("imap/lost-flags", "lost-update")]
#[case::duplicate_after_move("imap/move-keeps-source", "moved-stays")]
#[case::lost_by_move("imap/move-loses-messages", "lost")]
#[case::half_copy("imap/copy-first-alone", "lost")]
#[case::unique_identifier_given_twice("imap/uid-reuse", "given-twice")]
#[case::copy_takes_away("imap/copy-removes", "gone-unasked")]
#[case::expunge_leaves("imap/expunge-first-alone", "still-there")]
#[case::expunge_takes_others("imap/uid-expunge-ignores-set", "gone-unasked")]
#[case::close_leaves("imap/close-keeps-deleted", "still-there")]
#[case::stored_for_the_session("imap/store-forgotten", "lost-update")]
#[case::half_store("imap/store-first-alone", "lost-update")]
#[case::appended_for_nobody("imap/append-to-selected-lost", "lost")]
#[case::mod_sequence_of_before("imap/modseq-of-arrival", "one-mod-seq")]
#[case::found_by_no_flags("imap/search-flags-unknown", "search-disagrees")]
#[case::resurrected("imap/wrong-sequence-after-expunge", "resurrected")]
#[case::lock_lost("pop3/lock-not-taken", "maildrop-shared")]
#[case::update_without_quit("pop3/drop-commits", "marked-gone")]
#[case::update_not_done("pop3/quit-keeps-messages", "update-undone")]
#[tokio::test(flavor = "multi_thread")]
async fn faults_are_found(#[case] fault: &str, #[case] kind: &str) {
    let mut found = Vec::new();
    for seed in 1..6 {
        let outcome = worked(&[fault], seed, 1500).await;
        let shown = outcome.violations.iter().find(|shown| shown.kind == kind);
        if let Some(shown) = shown {
            assert_eq!(outcome.exit_code(true), 1);
            assert!(shown.operations.len() < 20, "{:#?}", shown.witness);
            return;
        }
        found.extend(outcome.violations.into_iter().map(|shown| shown.kind));
    }
    panic!("{fault} is not found: {found:?}");
}

/// EXPUNGE that a session is never told of shows in the numbers: the rules see it.
#[tokio::test(flavor = "multi_thread")]
async fn rules_watch_every_octet() {
    let outcome = worked(&["imap/expunge-never-announced"], 1, 1500).await;
    let rules = outcome.findings.iter().filter_map(|it| it.rule.as_deref());
    assert!(
        rules.clone().any(|rule| rule == "imap/uid-changed"),
        "{outcome}"
    );
    assert!(!outcome.transcript.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_without_faults_is_accused_of_nothing() {
    for seed in 1..21 {
        let outcome = worked(&[], seed, 600).await;
        assert_eq!(outcome.exit_code(true), 0, "{outcome}");
        let worst = outcome.violations.iter().map(|shown| shown.verdict).max();
        assert_eq!(worst.unwrap_or(Verdict::Pass), Verdict::Pass);
        assert_eq!(outcome.leftovers, Vec::<String>::new());
        assert_eq!(outcome.ended_early, None);
        assert!(outcome.operations >= 600);
    }
}
