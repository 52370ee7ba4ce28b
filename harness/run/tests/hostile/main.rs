//! Servers that do what no client deserves: the run ends by itself, says what came, and breaks
//! on nothing.

mod behaviours;
mod preparations;
mod server;

use std::{
    collections::BTreeSet,
    env, fs,
    io::{self, BufRead, BufReader, Read},
    net::SocketAddr,
    panic,
    process::{Command, Stdio},
    sync::{
        Arc, OnceLock,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use mailspec_run::{
    CaseResult, Options, Outcome, Run, Site, Target, Verdict, plan,
    under_test::{Account, Address, Delivery, Timeouts},
    unusable,
};
use mailspec_suite::{Library, Need, Protocol, Step};
use pretty_assertions::assert_eq;
use rstest::rstest;

use server::{Act, At, Behaviour, Hostile};
use tokio::{runtime::Runtime, sync::Semaphore};

/// Cases that every behaviour gets to see.
const IMAP: &[&str] = &[
    "imap/noop",
    "imap/logout",
    "imap/append/flags",
    "imap/fetch/peek",
    "imap/search/logic",
];
const POP3: &[&str] = &["pop3/stat", "pop3/retr", "pop3/auth", "pop3/uidl"];

/// A run that takes longer than this does not end by itself.
const LONGEST: Duration = Duration::from_secs(120);

/// What a run came to.
struct Tried {
    outcome: Outcome,
    /// All that it says, on lines.
    said: String,
}

/// Runs these cases, or all if there are none, against a server on these ports that behaves so.
async fn tried(
    behaviour: Behaviour,
    (imap, pop3): (SocketAddr, SocketAddr),
    (timeouts, limit): (Timeouts, Option<Duration>),
    (cases, accounts): (&[&str], usize),
) -> Tried {
    let address = |bound: SocketAddr| {
        Some(Address {
            host: bound.ip().to_string(),
            port: bound.port(),
        })
    };
    let mut target = Target::bare();
    target.name = behaviour.name.to_owned();
    target.imap = address(imap);
    target.tls.insecure = true;
    if behaviour.protocol == Protocol::Pop3 {
        target.pop3 = address(pop3);
    }
    if let At::Handshake = behaviour.at {
        match behaviour.protocol {
            Protocol::Imap => target.imaps = target.imap.take(),
            Protocol::Pop3 => target.pop3s = target.pop3.take(),
        }
    }
    target.disposable = true;
    target.delivery = Some(Delivery::ImapAppend);
    target.accounts = (1..=accounts)
        .map(|n| Account::new(format!("user{n}"), "secret"))
        .collect();
    target.timeouts = timeouts;
    target.limit = limit;
    let outcome = match Site::probe(target).await {
        Err(why) => unusable(behaviour.name, &why),
        Ok(site) => {
            let cases: Vec<String> = cases.iter().map(|&case| case.to_owned()).collect();
            let cases = library().select(&cases).expect("cases of ours");
            let site = Arc::new(site);
            let plan = Arc::new(plan(library(), cases, &site));
            let planned: BTreeSet<String> = plan
                .cases
                .iter()
                .map(|planned| planned.case.address.clone())
                .collect();
            let options = Options::jobs(4);
            let outcome = Run::new(plan, site, options).outcome().await;
            let told: BTreeSet<String> = outcome
                .cases
                .iter()
                .map(|case| case.address.clone())
                .collect();
            if outcome.ended_early.is_none() {
                let missing: Vec<&String> = planned.difference(&told).collect();
                assert_eq!(missing, Vec::<&String>::new(), "{}", behaviour.name);
            }
            outcome
        }
    };
    let mut said = Vec::from_iter(outcome.ended_early.clone());
    for case in &outcome.cases {
        said.push(format!("{} {}", case.verdict, case.address));
        said.extend(case.reason.clone());
        for finding in &case.findings {
            said.extend(finding.got.iter().cloned());
        }
        said.extend(case.transcript.iter().cloned());
    }
    Tried {
        outcome,
        said: said.join("\n"),
    }
}

/// The cases that a behaviour gets to see where time is short.
fn cases(behaviour: Behaviour) -> &'static [&'static str] {
    match behaviour.protocol {
        Protocol::Imap => IMAP,
        Protocol::Pop3 => POP3,
    }
}

fn library() -> &'static Arc<Library> {
    static LIBRARY: OnceLock<Arc<Library>> = OnceLock::new();
    LIBRARY.get_or_init(|| Arc::new(Library::embedded().expect("the suites are well")))
}

/// Time limits that let a test be quick; what is about time happens at any.
fn short() -> (Timeouts, Option<Duration>) {
    let timeouts = Timeouts {
        connect: Duration::from_millis(500),
        step: Duration::from_millis(500),
        case: Duration::from_secs(2),
    };
    (timeouts, Some(Duration::from_secs(10)))
}

/// Panics in any thread, our own included.
fn count_panics() -> Arc<AtomicUsize> {
    let panics = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&panics);
    let told = panic::take_hook();
    panic::set_hook(Box::new(move |panic| {
        count.fetch_add(1, Ordering::Relaxed);
        told(panic);
    }));
    panics
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_run_ends_by_itself_and_says_what_came() {
    let panics = count_panics();
    let all = behaviours::ALL;
    assert!(all.len() >= 60);
    let mut wrong = Vec::new();
    let places = Arc::new(Semaphore::new(8));
    let runs = all.iter().map(|&behaviour| {
        let places = Arc::clone(&places);
        let run = async move {
            let _place = places.acquire_owned().await.expect("never closed");
            let hostile = Hostile::start(behaviour).await;
            let ports = (hostile.imap, hostile.pop3);
            let tried = tried(behaviour, ports, short(), (cases(behaviour), 4));
            tokio::time::timeout(LONGEST, tried).await
        };
        (behaviour, tokio::spawn(run))
    });
    for (behaviour, run) in runs.collect::<Vec<_>>() {
        let name = format!("{} ({})", behaviour.name, behaviour.protocol);
        match run.await {
            Err(error) => wrong.push(format!("{name}: {error}")),
            Ok(Err(_)) => wrong.push(format!("{name}: it does not end")),
            Ok(Ok(tried)) if !tried.said.contains(behaviour.says) => wrong.push(format!(
                "{name}: nothing says {:?}:\n{}",
                behaviour.says, tried.said
            )),
            Ok(Ok(_)) => {}
        }
    }
    assert_eq!(wrong.join("\n\n"), "");
    assert_eq!(panics.load(Ordering::Relaxed), 0);
}

/// Cases share an account, so that what goes wrong would be played again alone: two are, at most,
/// whether the run comes to its end or not.
#[rstest]
#[case::few(10, false)]
#[case::many(usize::MAX, true)]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn hardly_anything_that_timed_out_is_played_again(#[case] most: usize, #[case] early: bool) {
    let silent = |row: &&Behaviour| row.name == "silent FETCH";
    let behaviour = *behaviours::ALL.iter().find(silent).expect("a row");
    let cases = asking("FETCH").into_iter().take(most).collect::<Vec<_>>();
    let hostile = Hostile::start(behaviour).await;
    let ports = (hostile.imap, hostile.pop3);
    let tried = tried(behaviour, ports, short(), (&cases, 1)).await;
    let acts = hostile.acts.load(Ordering::Relaxed);
    assert_eq!(tried.outcome.ended_early.is_some(), early, "{}", tried.said);
    // The end of the run breaks some off: they have no finding, but what they sent.
    let asked = |case: &&CaseResult| case.transcript.iter().any(|line| line.contains(" FETCH "));
    let fetching = tried.outcome.cases.iter().filter(asked).count();
    assert!(fetching > 4, "{}", tried.said);
    assert!(
        acts <= fetching + 2,
        "{acts} times silent in {fetching} cases"
    );
}

/// The IMAP cases that send a command of this name and need nothing that the target does not have.
fn asking(command: &str) -> Vec<&'static str> {
    let asked = |step: &Step| step.text.split(' ').next() == Some(command);
    let missing = |need: &Need| {
        matches!(
            need,
            Need::SecondUser | Need::SmallQuota | Need::PasswordChange
        )
    };
    let cases = library()
        .cases()
        .filter(|case| case.protocol == Protocol::Imap && !case.needs.iter().any(missing));
    let asking = cases.filter(|case| case.steps.iter().any(asked));
    asking.map(|case| case.address.as_str()).collect()
}

/// The other commands are still asked.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_flooded_again_and_again_is_given_up() {
    let behaviour = Behaviour {
        name: "endless BAD to SEARCH",
        protocol: Protocol::Imap,
        at: At::Command("SEARCH"),
        act: Act::Endless(b"", b"* BAD what?\r\n"),
        says: "",
    };
    let asking = asking("SEARCH");
    assert!(asking.len() > 14, "{asking:?}");
    let hostile = Hostile::start(behaviour).await;
    let ports = (hostile.imap, hostile.pop3);
    let (timeouts, _) = short();
    let limits = (timeouts, Some(LONGEST));
    let other = "imap/capability";
    let tried = tried(
        behaviour,
        ports,
        limits,
        (&[&asking[..], &[other]].concat(), 1),
    )
    .await;
    let acts = hostile.acts.load(Ordering::Relaxed);
    let given_up = tried.outcome.cases.iter().filter(|case| {
        let reason = case.reason.as_deref().unwrap_or_default();
        case.verdict == Verdict::NotTested
            && reason.starts_with("SEARCH: the server floods")
            && reason.ends_with("(5 cases in a row ended so)")
    });
    // Those that are in flight when it is given up, and two that are played again.
    assert!((5..=5 + 4 + 2).contains(&acts), "{acts}");
    let skipped = tried.outcome.cases.iter();
    let skipped = skipped.filter(|case| case.verdict == Verdict::Skip).count();
    let left = asking.len() - acts - skipped;
    assert!(left > 14 && given_up.count() >= left, "{}", tried.said);
    assert_eq!(tried.outcome.ended_early, None);
    assert!(
        tried.said.contains(&format!("pass {other}")),
        "{}",
        tried.said
    );
}

#[rstest]
#[case::line("half a line", Protocol::Imap, "RFC 3501 §2.2")]
#[case::literal("half a literal", Protocol::Imap, "RFC 3501 §4.3")]
#[case::line_of_pop3("half a line", Protocol::Pop3, "RFC 1939 §3")]
#[case::multi_line("half a multi-line reply", Protocol::Pop3, "RFC 1939 §3")]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_reply_without_an_end_is_accused_of_that(
    #[case] name: &str,
    #[case] protocol: Protocol,
    #[case] clause: &str,
) {
    let is_meant = |row: &&Behaviour| row.name == name && row.protocol == protocol;
    let behaviour = *behaviours::ALL.iter().find(is_meant).expect("a row");
    let hostile = Hostile::start(behaviour).await;
    let ports = (hostile.imap, hostile.pop3);
    let tried = tried(behaviour, ports, short(), (cases(behaviour), 4)).await;
    let findings = tried.outcome.cases.iter().flat_map(|case| &case.findings);
    let unfinished: BTreeSet<&str> = findings
        .filter(|finding| {
            finding
                .got
                .iter()
                .any(|got| got.contains("in the middle of"))
        })
        .map(|finding| finding.clause.as_str())
        .collect();
    assert_eq!(unfinished, BTreeSet::from([clause]), "{}", tried.said);
}

/// MiB of memory beyond what the suites take, whatever the server sends.
const MIB: usize = 64;

/// What each behaviour costs is measured in a process of its own, without the server.
#[test]
fn memory_is_bounded() {
    let measured = child("table")
        .env(SHORT, "1")
        .output()
        .expect("a child of ours");
    let printed = String::from_utf8_lossy(&measured.stdout);
    let rows: Vec<Vec<&str>> = printed
        .lines()
        .filter(|line| line.starts_with("| "))
        .map(|line| line.split('|').map(str::trim).collect())
        .collect();
    let floods = behaviours::ALL.iter().filter(|row| floods(row)).count();
    assert_eq!(rows.len(), floods, "{printed}");
    for row in rows {
        let mib: usize = row[3].parse().expect("a number");
        assert!(mib <= MIB, "{}: {mib} MiB", row[1]);
    }
}

fn floods(behaviour: &Behaviour) -> bool {
    matches!(behaviour.act, Act::Endless(..) | Act::Rewrite(_))
}

/// In a child's environment: short time-outs, and floods only.
const SHORT: &str = "MAILSPEC_HOSTILE_SHORT";
/// In a child's environment: the behaviour's number. In ours: a part of the names to look at.
const BEHAVIOUR: &str = "MAILSPEC_HOSTILE";

/// This program again, as the ignored test `name`.
fn child(name: &str) -> Command {
    let mut command = Command::new(env::current_exe().expect("we run"));
    command.args(["--ignored", "--exact", "--nocapture", name]);
    command
}

/// A hostile server, for `table`: prints its ports, and ends with its standard input.
#[test]
#[ignore = "the other side of `table`"]
#[expect(clippy::print_stdout, reason = "the other side reads it")]
fn behave() {
    let number: usize = match env::var(BEHAVIOUR).ok().and_then(|n| n.parse().ok()) {
        Some(number) => number,
        None => return,
    };
    let runtime = Runtime::new().expect("a runtime");
    let hostile = runtime.block_on(Hostile::start(behaviours::ALL[number]));
    println!("\nports {} {}", hostile.imap, hostile.pop3);
    let _ended = io::stdin().read_to_end(&mut Vec::new());
    runtime.shutdown_background();
}

/// Wall time, peak memory and verdicts of each behaviour, at default settings and with all cases:
/// `cargo test --release -p mailspec-run --test hostile -- --ignored --exact --nocapture table`.
#[test]
#[ignore = "a table for people, of many minutes"]
#[expect(clippy::print_stdout, reason = "a table for people")]
fn table() {
    let short = env::var_os(SHORT).is_some();
    let only = env::var(BEHAVIOUR).unwrap_or_default();
    library();
    let chosen = |(_, behaviour): &(usize, &Behaviour)| {
        behaviour.name.contains(&only) && (!short || floods(behaviour) || !only.is_empty())
    };
    for (number, &behaviour) in behaviours::ALL.iter().enumerate().filter(chosen) {
        let mut server = child("behave")
            .env(BEHAVIOUR, number.to_string())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("a child of ours");
        let mut lines = BufReader::new(server.stdout.take().expect("piped")).lines();
        let ports = lines.find_map(|line| Some(line.ok()?.strip_prefix("ports ")?.to_owned()));
        let ports = ports.expect("the ports");
        let (imap, pop3) = ports.split_once(' ').expect("two");
        let ports = (imap.parse().expect("one"), pop3.parse().expect("one"));
        let runtime = Runtime::new().expect("a runtime");
        fs::write("/proc/self/clear_refs", "5").expect("the peak is set back");
        let before = memory("VmRSS:");
        let began = Instant::now();
        let timeouts = if short {
            self::short()
        } else {
            (Timeouts::default(), None)
        };
        let cases = if short { cases(behaviour) } else { &[] };
        let tried = runtime.block_on(tried(behaviour, ports, timeouts, (cases, 4)));
        let peak = memory("VmHWM:").saturating_sub(before);
        println!(
            "| {} ({}) | {:.1} | {} | {}{} |",
            behaviour.name,
            behaviour.protocol,
            began.elapsed().as_secs_f64(),
            peak.div_ceil(1024),
            tried.outcome.counts,
            tried
                .outcome
                .ended_early
                .map_or(String::new(), |why| format!("; {why}")),
        );
        drop(server.stdin.take());
        let _ended = server.wait();
    }
}

/// A line of `/proc/self/status`, in KiB.
fn memory(name: &str) -> usize {
    let status = fs::read_to_string("/proc/self/status").expect("Linux");
    let line = status.lines().find_map(|line| line.strip_prefix(name));
    let number = line.and_then(|line| line.split_whitespace().next()?.parse().ok());
    number.expect("a number")
}
