//! Commands graded by what they make of a server that deviates.

use std::{process::Command, time::Duration};

use mailspec::grade::{Grade, Trial, baseline, grade};
use mailspec_reference::Fault;
use pretty_assertions::assert_eq;
use rstest::rstest;

fn trial(command: &[&str]) -> Trial {
    Trial {
        command: command.iter().map(|word| (*word).to_owned()).collect(),
        limit: Duration::from_secs(60),
        jobs: 2,
    }
}

#[rstest]
#[case::succeeds("exit 0", Grade::Overlooked)]
#[case::fails("exit 1", Grade::Noticed)]
#[case::is_killed("kill -9 $$", Grade::Crashed)]
#[case::says_so_by_a_shell("exit 139", Grade::Crashed)]
#[case::knows_the_server(
    "test {user} = \"$MAILSPEC_USER\" && test {imap} -gt 0 && test -s {certificate}",
    Grade::Overlooked
)]
#[tokio::test(flavor = "multi_thread")]
async fn outcomes(#[case] script: &str, #[case] expected: Grade) {
    assert_eq!(
        baseline(&trial(&["sh", "-c", script])).await.unwrap(),
        expected
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_never_ends_hangs() {
    let trial = Trial {
        limit: Duration::ZERO,
        ..trial(&["sleep", "600"])
    };
    assert_eq!(baseline(&trial).await.unwrap(), Grade::Hung);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_notices_what_it_looks_at() {
    if Command::new("python3").arg("--version").output().is_err() {
        eprintln!("python3 is not installed: nothing is tried with it");
        return;
    }
    let client = "import imaplib; m = imaplib.IMAP4('{host}', int('{imap}')); \
                  m.login('{user}', '{password}'); m.select(); m.search(None, 'ALL'); m.logout()";
    let trial = trial(&["python3", "-c", client]);
    assert_eq!(baseline(&trial).await.unwrap(), Grade::Overlooked);
    let faults = [
        "imap/capability-without-imap4rev1",
        "imap/space-after-search",
    ];
    let faults = faults.map(|id| Fault::from_id(id).unwrap());
    let mut grades = Vec::new();
    grade(&trial, &faults, |fault, grade| {
        grades.push((fault.info().id, grade))
    })
    .await
    .unwrap();
    grades.sort();
    assert_eq!(
        grades,
        [
            ("imap/capability-without-imap4rev1", Grade::Noticed),
            ("imap/space-after-search", Grade::Overlooked)
        ]
    );
}
