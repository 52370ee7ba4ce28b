//! The suites against the reference server in other surroundings than the
//! embedded default: without plaintext, without one protocol, with one
//! account, with nothing that may be emptied.

use std::sync::Arc;

use mailspec::serve::{Listen, Running};
use mailspec_reference::{self as reference, variants::pop3::Variant};
use mailspec_run::{
    CaseResult, Options, Outcome, Run, Site, Verdict, plan,
    under_test::{Delivery, Target},
};
use mailspec_suite::Library;
use pretty_assertions::assert_eq;
use rstest::rstest;

#[rstest]
#[case::tls_alone(|target: &mut Target| { target.imap = None; target.pop3 = None; }, true)]
#[case::tls_ports_for_logins(|_: &mut Target| {}, false)]
#[case::starttls_for_logins(|target: &mut Target| { target.imaps = None; target.pop3s = None; }, false)]
#[case::no_tls(|target: &mut Target| { target.imaps = None; target.pop3s = None; }, true)]
#[case::imap_alone(|target: &mut Target| { target.pop3 = None; target.pop3s = None; }, true)]
#[case::pop3_alone(|target: &mut Target| { target.imap = None; target.imaps = None; target.delivery = None; }, true)]
#[case::one_account(|target: &mut Target| { target.accounts.truncate(1); target.second = None; }, true)]
#[case::not_disposable(|target: &mut Target| target.disposable = false, true)]
#[case::prefix(|target: &mut Target| target.prefix = Some("mine/".to_owned()), true)]
#[case::insecure(|target: &mut Target| { target.tls.ca = None; target.tls.insecure = true; }, true)]
#[tokio::test(flavor = "multi_thread")]
async fn nothing_deviates(#[case] change: fn(&mut Target), #[case] plaintext_login: bool) {
    let outcome = outcome(change, plaintext_login).await;
    let wrong: Vec<&CaseResult> = outcome
        .cases
        .iter()
        .filter(|case| !matches!(case.verdict, Verdict::Pass | Verdict::Info | Verdict::Skip))
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(outcome.counts.pass >= 10, "{}", outcome.counts);
    assert_eq!(outcome.leftovers, Vec::<String>::new());
}

#[rstest]
#[case::not_disposable(|target: &mut Target| target.disposable = false, "disposable: true")]
#[case::no_pop3(|target: &mut Target| { target.pop3 = None; target.pop3s = None; }, "the target has no pop3")]
#[case::no_delivery(|target: &mut Target| target.delivery = None, "no way of delivery")]
#[tokio::test(flavor = "multi_thread")]
async fn what_is_missing_is_skipped(#[case] change: fn(&mut Target), #[case] reason: &str) {
    let outcome = outcome(change, true).await;
    let skipped = outcome.cases.iter().filter(|case| {
        case.verdict == Verdict::Skip
            && case
                .reason
                .as_deref()
                .is_some_and(|why| why.contains(reason))
    });
    assert!(
        skipped.count() > 0,
        "nothing is skipped because of {reason:?}"
    );
}

/// A case that deviates beside others on its account is played again alone, and is then
/// believed: what deviates does not depend on how many accounts there are.
#[rstest]
#[case("imap/select-keeps-selection-on-failure")]
#[case("imap/list-omits-inbox")]
#[tokio::test(flavor = "multi_thread")]
async fn deviations_are_the_same_on_one_account(#[case] fault: &str) {
    let deviating = async |accounts: usize| {
        let options = reference::Options {
            faults: reference::Fault::from_id(fault).into_iter().collect(),
            ..reference::Options::default()
        };
        let running = Running::start(options, Listen::loopback()).await.unwrap();
        let mut target = running.target();
        target.accounts.truncate(accounts);
        let outcome = run_all(target).await;
        let bad = |case: &&CaseResult| matches!(case.verdict, Verdict::Fail | Verdict::Warn);
        let cases = outcome.cases.iter().filter(bad);
        cases.map(|case| case.address.clone()).collect::<Vec<_>>()
    };
    let alone = deviating(1).await;
    assert_eq!(alone, deviating(usize::MAX).await);
    assert!(!alone.is_empty());
}

/// Without `disposable` no message of the accounts is touched.
#[tokio::test(flavor = "multi_thread")]
async fn a_users_mail_is_not_touched() {
    let running = Running::start(reference::Options::default(), Listen::loopback())
        .await
        .unwrap();
    let mut target = running.target();
    target.accounts.truncate(1);
    let before = inbox(&target, Some("precious")).await;
    let mut careful = target.clone();
    careful.disposable = false;
    run_all(careful).await;
    let after = inbox(&target, None).await;
    assert_eq!(after, before);
    run_all(target.clone()).await;
    let emptied = inbox(&target, None).await;
    assert!(
        emptied != before,
        "a disposable INBOX is expected to be emptied"
    );
}

/// The POP3 cases work on what a command delivers, where there is no IMAP to append with.
#[tokio::test(flavor = "multi_thread")]
async fn maildrops_are_filled_by_delivery() {
    let running = Running::start(reference::Options::default(), Listen::loopback())
        .await
        .unwrap();
    let full = running.target();
    let imap = full.imap.clone().unwrap();
    let mut target = full.clone();
    target.imap = None;
    target.imaps = None;
    target.delivery = Some(Delivery::Command(append_command(imap.port)));
    let outcome = run_all(target).await;
    assert_accuses_nobody(&outcome);
    assert!(
        outcome.cases.iter().any(|case| {
            case.address.starts_with("pop3/retr/") && case.verdict == Verdict::Pass
        })
    );
}

/// A server need not have CAPA, and may number a maildrop as it likes.
#[tokio::test(flavor = "multi_thread")]
async fn another_way_of_pop3() {
    let options = reference::Options {
        variants: [Variant::NoCapa, Variant::NewestFirst]
            .into_iter()
            .collect(),
        ..reference::Options::default()
    };
    let running = Running::start(options, Listen::loopback()).await.unwrap();
    let mut target = running.target();
    let imap = target.imap.take().unwrap();
    target.imaps = None;
    target.delivery = Some(Delivery::Command(append_command(imap.port)));
    let outcome = run_all(target).await;
    assert_accuses_nobody(&outcome);
    for optional in ["pop3/top", "pop3/uidl"] {
        let tried = |case: &CaseResult| case.suite == optional && case.verdict == Verdict::Pass;
        assert!(outcome.cases.iter().any(tried), "{optional} was not tried");
    }
}

fn assert_accuses_nobody(outcome: &Outcome) {
    let wrong: Vec<&CaseResult> = outcome
        .cases
        .iter()
        .filter(|case| matches!(case.verdict, Verdict::Fail | Verdict::Warn | Verdict::Error))
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

async fn outcome(change: fn(&mut Target), plaintext_login: bool) -> Outcome {
    let options = reference::Options {
        plaintext_login,
        ..reference::Options::default()
    };
    let running = Running::start(options, Listen::loopback()).await.unwrap();
    let mut target = running.target();
    change(&mut target);
    run_all(target).await
}

async fn run_all(target: Target) -> Outcome {
    let library = Arc::new(Library::embedded().unwrap_or_else(|problems| panic!("{problems}")));
    let site = Arc::new(Site::probe(target).await.unwrap());
    let cases = library.cases().cloned().collect();
    let plan = Arc::new(plan(&library, cases, &site));
    Run::new(plan, site, Options::jobs(8)).outcome().await
}

/// A shell command that appends its standard input to INBOX, in plain bash.
fn append_command(port: u16) -> String {
    format!(
        "exec bash -c 'm=$(cat; echo x); m=${{m%x}}; exec 3<>/dev/tcp/127.0.0.1/{port}; \
         read -r l <&3; printf \"a LOGIN {{user}} secret\\r\\n\" >&3; \
         while read -r l <&3; do case $l in \"a OK\"*) break;; \"a \"*) exit 1;; esac; done; \
         LC_ALL=C; printf \"b APPEND INBOX {{%d+}}\\r\\n%s\\r\\n\" ${{#m}} \"$m\" >&3; \
         while read -r l <&3; do case $l in \"b OK\"*) exit 0;; \"b \"*) exit 1;; esac; done; exit 1'"
    )
}

/// The messages of the first account's INBOX; one more is put there first if `add` says so.
async fn inbox(target: &Target, add: Option<&str>) -> Vec<String> {
    use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
    let address = target.imap.as_ref().unwrap();
    let stream = tokio::net::TcpStream::connect((address.host.as_str(), address.port))
        .await
        .unwrap();
    let mut stream = BufReader::new(stream);
    let account = &target.accounts[0];
    let mut commands = vec![format!(
        "a LOGIN {} {}",
        account.name,
        account.password.reveal()
    )];
    if let Some(text) = add {
        let message = format!("Subject: {text}\r\n\r\n{text}\r\n");
        commands.push(format!(
            "b APPEND INBOX {{{}+}}\r\n{message}",
            message.len()
        ));
    }
    commands.push("c EXAMINE INBOX".to_owned());
    commands.push("d FETCH 1:* (UID FLAGS RFC822.SIZE)".to_owned());
    let mut found = Vec::new();
    for command in commands {
        stream
            .write_all(format!("{command}\r\n").as_bytes())
            .await
            .unwrap();
        let tag = &command[..2];
        loop {
            let mut line = String::new();
            assert!(stream.read_line(&mut line).await.unwrap() > 0);
            if line.starts_with(tag) {
                break;
            }
            if line.contains("FETCH") {
                found.push(line.replace("\\Recent", ""));
            }
        }
    }
    found
}
