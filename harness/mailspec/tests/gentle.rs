//! A gentle run says beforehand what it may cost the server, and keeps to it.

use std::{process::Command, sync::Arc};

use mailspec::serve::{Listen, Running};
use mailspec_reference as reference;
use mailspec_run::{Cost, Gentle, Options, Plan, Run, Site, Verdict, plan};
use mailspec_suite::Library;
use pretty_assertions::assert_eq;
use rstest::rstest;

/// So much that nobody waits.
const MUCH: Gentle = Gentle {
    connections: 1_000_000,
    logins: 1_000_000,
    commands: 1_000_000,
    failed_logins: 1_000_000,
};

async fn planned(running: &Running, gentle: Gentle, only: &[&str]) -> (Arc<Plan>, Arc<Site>) {
    let library = Arc::new(Library::embedded().unwrap_or_else(|problems| panic!("{problems}")));
    let mut target = running.target();
    target.gentle = Some(gentle);
    let site = Site::probe(target)
        .await
        .unwrap_or_else(|why| panic!("{why}"));
    let only: Vec<String> = only.iter().map(|only| (*only).to_owned()).collect();
    let mut cases = library.select(&only).unwrap();
    cases.retain(|case| !case.tags.iter().any(|tag| tag == "slow"));
    (Arc::new(plan(&library, cases, &site)), Arc::new(site))
}

async fn server() -> Running {
    let options = reference::Options::default();
    Running::start(options, Listen::loopback()).await.unwrap()
}

#[rstest]
#[case::promises(&["scenarios"])]
#[case::logins(&["imap/login", "imap/authenticate", "pop3/auth", "pop3/login", "pop3/sasl", "extensions/sasl"])]
#[case::octets(&["imap/syntax", "imap/pipelining", "imap/append", "extensions/literals", "pop3/syntax"])]
#[tokio::test(flavor = "multi_thread")]
async fn it_costs_no_more_than_it_says(#[case] only: &[&str]) {
    let running = server().await;
    let (plan, site) = planned(&running, MUCH, only).await;
    let said = site.spent() + plan.cost();
    let run = Run::new(Arc::clone(&plan), Arc::clone(&site), Options::jobs(8));
    let outcome = run.outcome().await;
    let spent = site.spent();
    assert_eq!(outcome.counts.fail, 0);
    assert!(
        spent.connections <= said.connections,
        "{spent}, said {said}"
    );
    assert!(spent.logins <= said.logins, "{spent}, said {said}");
    assert!(spent.commands <= said.commands, "{spent}, said {said}");
    assert!(spent.commands > plan.cases.len() as u64, "{spent}");
}

#[rstest]
#[case::none(0)]
#[case::two(2)]
#[tokio::test(flavor = "multi_thread")]
async fn logins_fail_no_more_often_than_they_may(#[case] failed_logins: u64) {
    let running = server().await;
    let gentle = Gentle {
        failed_logins,
        ..MUCH
    };
    let only = ["imap/login", "imap/authenticate", "pop3/auth"];
    let (plan, site) = planned(&running, gentle, &only).await;
    assert!(
        plan.cost().failed_logins <= failed_logins,
        "{}",
        plan.cost()
    );
    let outcome = Run::new(plan, site, Options::jobs(8)).outcome().await;
    let mut untested = outcome
        .cases
        .iter()
        .filter(|case| case.verdict == Verdict::NotTested);
    let reason = untested
        .next()
        .and_then(|case| case.reason.as_deref())
        .unwrap_or_default();
    assert!(reason.contains("in a gentle run"), "{reason}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_minute_does_not_admit_is_not_played() {
    let running = server().await;
    let gentle = Gentle {
        connections: 1,
        ..MUCH
    };
    let (plan, site) = planned(&running, gentle, &["imap/noop"]).await;
    assert_eq!(plan.cost(), Cost::default());
    let outcome = Run::new(plan, site, Options::jobs(8)).outcome().await;
    let untested = |verdict| matches!(verdict, Verdict::NotTested | Verdict::Skip);
    let cases = outcome
        .cases
        .iter()
        .filter(|case| case.suite == "imap/noop");
    assert!(cases.clone().count() > 3 && cases.clone().all(|case| untested(case.verdict)));
}

#[test]
fn the_command_says_it_beforehand() {
    let mut command = Command::new(env!("CARGO_BIN_EXE_mailspec"));
    let output = command
        .env("XDG_STATE_HOME", env!("CARGO_TARGET_TMPDIR"))
        .args(["run", "--gentle", "scenarios/drafts"])
        .output()
        .unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(said.starts_with("gentle: at most "), "{said}");
    assert!(said.contains("30 logins and 300 commands"), "{said}");
}
