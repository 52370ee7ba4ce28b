//! The suites against the reference server in other surroundings than the
//! embedded default: without plaintext, without one protocol, with one
//! account, with nothing that may be emptied.

use std::sync::Arc;

use mailspec::serve::{Listen, Running};
use mailspec_reference::{self as reference, variants::pop3::Variant};
use mailspec_run::{
    CaseResult, Options, Outcome, Run, Site, Verdict, plan,
    under_test::{Account, Delivery, SaslChoice, Target},
};
use mailspec_suite::{Library, Mechanism};
use pretty_assertions::assert_eq;
use rstest::rstest;
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::TcpStream,
};

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
#[case::scram(|target: &mut Target| target.sasl = Some(SaslChoice::Mechanism(Mechanism::ScramSha256)), true)]
#[case::bound_to_tls(|target: &mut Target| target.sasl = Some(SaslChoice::Strongest), false)]
#[case::tokens_alone(|target: &mut Target| {
    let token = |account: &Account| Account::new(&account.name, "").with_token(account.token());
    target.accounts = target.accounts.iter().map(token).collect();
    target.second = target.second.as_ref().map(token);
    target.sasl = Some(SaslChoice::Strongest);
}, true)]
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
#[case::logins_that_fail(|target: &mut Target| target.disposable = false, "8 logins fail on purpose")]
#[case::no_token(|target: &mut Target| {
    let bare = |account: &Account| Account::new(&account.name, account.password.reveal());
    target.accounts = target.accounts.iter().map(bare).collect();
}, "no bearer token")]
#[case::no_password(|target: &mut Target| {
    let bare = |account: &Account| Account::new(&account.name, "").with_token(account.token());
    target.accounts = target.accounts.iter().map(bare).collect();
    target.sasl = Some(SaslChoice::Mechanism(Mechanism::XOAuth2));
}, "the account has no password")]
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

/// Without `disposable` an account is afterwards as it was: mailboxes, subscriptions, messages,
/// their flags, and which of them are recent.
#[rstest]
#[case::first_account(1)]
#[case::several_accounts(3)]
#[tokio::test(flavor = "multi_thread")]
async fn an_account_is_left_as_it_was(#[case] accounts: usize) {
    let running = Running::start(reference::Options::default(), Listen::loopback())
        .await
        .unwrap();
    let mut target = running.target();
    target.accounts.truncate(accounts);
    for account in target.accounts.iter().chain(&target.second) {
        let mut session = Session::of(&target, account).await;
        for mailbox in ["Work", "Work/Old", "Empty"] {
            session.does(&format!("CREATE {mailbox}")).await;
        }
        session.does("SUBSCRIBE Work").await;
        session.does("SUBSCRIBE gone").await;
        for (mailbox, flags) in [
            ("INBOX", ""),
            ("INBOX", "\\Seen \\Flagged"),
            ("INBOX", "\\Deleted $Own"),
            ("Work", "\\Answered"),
            ("Work/Old", ""),
        ] {
            let message = format!("Subject: {mailbox} {flags}\r\n\r\nText\r\n");
            let size = message.len();
            let append = format!("APPEND {mailbox} ({flags}) {{{size}+}}\r\n{message}");
            session.does(&append).await;
        }
    }
    let before = dump(&target).await;
    assert!(
        before
            .iter()
            .filter(|line| line.contains("\\Recent"))
            .count()
            >= 5
    );
    let mut careful = target.clone();
    careful.disposable = false;
    let outcome = run_all(careful).await;
    assert_accuses_nobody(&outcome);
    assert_eq!(dump(&target).await, before);
    run_all(target.clone()).await;
    assert!(
        dump(&target).await != before,
        "a disposable INBOX is expected to be emptied"
    );
}

/// Everything that IMAP tells of the accounts without changing it.
async fn dump(target: &Target) -> Vec<String> {
    let mut all = Vec::new();
    for account in target.accounts.iter().chain(&target.second) {
        let mut session = Session::of(target, account).await;
        let mailboxes = session.does("LIST \"\" *").await;
        all.extend(mailboxes.iter().cloned());
        all.extend(session.does("LSUB \"\" *").await);
        for line in mailboxes {
            let name = line.rsplit(' ').next().unwrap();
            let items = "(MESSAGES RECENT UIDNEXT UIDVALIDITY UNSEEN)";
            all.extend(session.does(&format!("STATUS {name} {items}")).await);
            all.extend(session.does(&format!("EXAMINE {name}")).await);
            let items = "(UID FLAGS INTERNALDATE RFC822.SIZE)";
            all.extend(session.does(&format!("UID FETCH 1:* {items}")).await);
        }
    }
    all
}

/// An IMAP session for what the suites must not do themselves.
struct Session {
    stream: BufReader<TcpStream>,
}

impl Session {
    async fn of(target: &Target, account: &Account) -> Self {
        let address = target.imap.as_ref().unwrap();
        let stream = TcpStream::connect((address.host.as_str(), address.port)).await;
        let mut session = Self {
            stream: BufReader::new(stream.unwrap()),
        };
        let (user, password) = (&account.name, account.password.reveal());
        session.does(&format!("LOGIN {user} {password}")).await;
        session
    }

    /// The untagged data that a command has, which must succeed.
    async fn does(&mut self, command: &str) -> Vec<String> {
        let line = format!("tag {command}\r\n");
        self.stream.write_all(line.as_bytes()).await.unwrap();
        let mut untagged = Vec::new();
        loop {
            let mut line = String::new();
            assert!(self.stream.read_line(&mut line).await.unwrap() > 0);
            let line = line.trim_end().to_owned();
            if line.starts_with("tag ") {
                assert!(line.starts_with("tag OK"), "{command}: {line}");
                return untagged;
            }
            if !line.starts_with("* OK") {
                untagged.push(line);
            }
        }
    }
}

/// Where only TLS ports are given, the cases about logins run inside TLS.
#[tokio::test(flavor = "multi_thread")]
async fn logins_are_tried_inside_tls() {
    let outcome = outcome(
        |target| {
            target.imap = None;
            target.pop3 = None;
        },
        false,
    )
    .await;
    for suite in ["imap/login", "imap/authenticate", "pop3/login", "pop3/auth"] {
        let cases = outcome.cases.iter().filter(|case| case.suite == suite);
        // LOGINDISABLED is listed by who has no TLS yet.
        for case in cases.filter(|case| case.address != "imap/login/disabled") {
            assert!(
                matches!(case.verdict, Verdict::Pass | Verdict::Info),
                "{case:#?}"
            );
        }
    }
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
