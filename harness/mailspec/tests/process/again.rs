//! What is played again: `--failed`, `--retries`, `--repeat`, `--seed`, and `--fail-fast`.

use std::{
    fs,
    process::Output,
    sync::atomic::{AtomicUsize, Ordering},
};

use pretty_assertions::assert_eq;
use rstest::rstest;
use serde_json::Value;

use crate::{
    bad_input::{Answer, imap_answering, listen},
    child::{Place, text, write_suite},
};

/// Cases that each send one command.
fn suite(commands: &[&str]) -> String {
    let head = "suite: imap/small\ntitle: One command each\nspec: rfc3501\ncases:\n";
    let case = |command: &&str| {
        format!(
            "  - id: {}\n    title: A command\n    covers: [rfc3501/2.2.1-one-completion]\n    \
             steps: [{{ send: {command}, expect: OK }}]\n",
            command.to_lowercase()
        )
    };
    let cases: String = commands.iter().map(case).collect();
    format!("{head}{cases}")
}

/// A place with such a suite, and a server that refuses a command where `refuses` says so.
fn stage(
    commands: &[&str],
    refuses: impl Fn(&str) -> bool + Clone + Send + 'static,
) -> (Place, String) {
    let place = Place::new();
    write_suite(&place.path("suites"), &suite(commands));
    let port = listen(move |stream| {
        let refuses = refuses.clone();
        imap_answering(stream, "OK in", move |command| match refuses(command) {
            true => Answer::Octets(b"{tag} NO never\r\n"),
            false => Answer::Octets(b"{tag} OK done\r\n"),
        });
    });
    (place, format!("imap://joe:secret@127.0.0.1:{port}"))
}

fn run(place: &Place, url: &str, args: &[&str]) -> Output {
    let state = place.path("state");
    let mut run = place.run(url, &[args, &["--json", "json"]].concat());
    run.env("XDG_STATE_HOME", state).output().unwrap()
}

/// Addresses and verdicts, in the order of the report.
fn verdicts(place: &Place) -> Vec<(String, String)> {
    let report = place.json("json");
    let cases = report["cases"].as_array().unwrap().iter();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    cases
        .map(|case| (text(&case["address"]), text(&case["verdict"])))
        .collect()
}

#[test]
fn what_failed_last_is_played_again() {
    let (place, url) = stage(&["NOOP", "CHECK"], |command| command == "CHECK");
    let first = run(&place, &url, &[]);
    assert_eq!(first.status.code(), Some(1), "{}", text(&first));
    let last = place.path("state/mailspec/last-run.jsonl");
    assert!(
        text(&first).contains(&format!("recorded in {}", last.display())),
        "{}",
        text(&first)
    );
    fs::rename(place.path("json"), place.path("first")).unwrap();
    for args in [
        &["--failed"][..],
        &["--failed", "first"],
        &["--failed", "imap/small"],
    ] {
        let again = run(&place, &url, args);
        assert_eq!(again.status.code(), Some(1), "{args:?}: {}", text(&again));
        let check = ("imap/small/check".to_owned(), "fail".to_owned());
        assert_eq!(verdicts(&place), [check], "{args:?}");
    }
    let other = run(&place, &url, &["--failed", "first", "imap/small/noop"]);
    assert_eq!(other.status.code(), Some(0), "{}", text(&other));
    assert!(text(&other).contains("nothing that is asked for failed in first"));
}

#[test]
fn without_an_earlier_run_nothing_has_failed() {
    let (place, url) = stage(&["NOOP"], |_| false);
    let run = run(&place, &url, &["--failed"]);
    assert_eq!(run.status.code(), Some(2), "{}", text(&run));
    assert!(
        text(&run).contains("no run is remembered"),
        "{}",
        text(&run)
    );
}

/// A run that ends because it was to end with a failure tells of that failure, in the exit code too.
#[test]
fn the_first_failure_ends_the_run() {
    let (place, url) = stage(&["CHECK", "NOOP"], |_| true);
    let run = run(&place, &url, &["--fail-fast"]);
    assert_eq!(run.status.code(), Some(1), "{}", text(&run));
    let why = place.json("json")["ended_early"].to_string();
    assert!(why.contains("imap/small/check did not pass"), "{why}");
    assert_eq!(
        place.json("json")["counts"]["not_tested"],
        1,
        "{}",
        text(&run)
    );
}

/// The server refuses NOOP the first times alone.
#[rstest]
#[case::once(1, &[], "fail", 1, 1)]
#[case::retried(1, &["--retries", "2"], "flaky", 1, 2)]
#[case::retried_in_vain(9, &["--retries", "2"], "fail", 1, 3)]
#[case::healthy(0, &["--retries", "2"], "pass", 0, 1)]
#[case::repeated(1, &["--repeat", "3"], "flaky", 1, 3)]
#[case::repeated_and_healthy(0, &["--repeat", "3"], "pass", 0, 3)]
fn plays(
    #[case] refusals: usize,
    #[case] args: &[&str],
    #[case] verdict: &str,
    #[case] code: i32,
    #[case] times: usize,
) {
    static COMMANDS: [AtomicUsize; 6] = [const { AtomicUsize::new(0) }; 6];
    static NEXT: AtomicUsize = AtomicUsize::new(0);
    let sent = &COMMANDS[NEXT.fetch_add(1, Ordering::SeqCst)];
    let (place, url) = stage(&["NOOP"], move |command| {
        command == "NOOP" && sent.fetch_add(1, Ordering::SeqCst) < refusals
    });
    let run = run(&place, &url, args);
    assert_eq!(run.status.code(), Some(code), "{}", text(&run));
    let expected = ("imap/small/noop".to_owned(), verdict.to_owned());
    assert_eq!(verdicts(&place), [expected], "{}", text(&run));
    assert_eq!(sent.load(Ordering::SeqCst), times);
}

/// A number decides the order, and the same number the same one.
#[test]
fn the_order_is_that_of_the_seed() {
    let commands = ["NOOP", "CHECK", "CAPABILITY", "NAMESPACE", "LSUB", "STATUS"];
    let (place, url) = stage(&commands, |_| false);
    let mut orders = Vec::new();
    for args in [
        &[][..],
        &["--seed", "1"],
        &["--seed", "1"],
        &["--seed", "2"],
    ] {
        run(&place, &url, &[&["--record", "record"], args].concat());
        let record = place.read("record");
        let address = |line: &str| {
            let line: Value = serde_json::from_str(line).unwrap();
            line["case"]["address"].as_str().map(str::to_owned)
        };
        let order: Vec<String> = record.lines().filter_map(address).collect();
        assert_eq!(order.len(), commands.len());
        orders.push(order);
    }
    assert_eq!(orders[1], orders[2]);
    assert!(
        orders[1] != orders[0] && orders[2] != orders[3],
        "{orders:?}"
    );
}
