//! `mailspec statement`: what a server promises and keeps, from the results of its runs.

use std::{path::Path, process::Command};

use pretty_assertions::assert_eq;
use rstest::rstest;
use serde_json::Value;
use tempfile::TempDir;

/// The binary with `arguments`: its exit code and both outputs.
fn mailspec(arguments: &[&str], directory: &Path) -> (Option<i32>, String, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_mailspec"))
        .env("XDG_STATE_HOME", env!("CARGO_TARGET_TMPDIR"))
        .args(arguments)
        .current_dir(directory)
        .env_remove("MAILSPEC_PASSWORD")
        .output()
        .expect("the binary runs");
    let text = |octets: Vec<u8>| String::from_utf8(octets).expect("UTF-8");
    (
        output.status.code(),
        text(output.stdout),
        text(output.stderr),
    )
}

/// The statement as JSON, of one run for each list of arguments.
fn stated(runs: &[&[&str]]) -> (TempDir, Value) {
    let directory = TempDir::new().expect("a directory");
    let mut results = Vec::new();
    for (number, arguments) in runs.iter().enumerate() {
        let result = format!("{number}.json");
        let run = [&["run", "--json", &result], *arguments].concat();
        mailspec(&run, directory.path());
        results.push(result);
    }
    let mut arguments = vec!["statement", "--json", "out.json", "--html", "out.html"];
    arguments.extend(results.iter().map(String::as_str));
    let (code, _, errors) = mailspec(&arguments, directory.path());
    assert_eq!((code, errors.as_str()), (Some(0), ""));
    let text = std::fs::read(directory.path().join("out.json")).expect("a statement");
    let statement = serde_json::from_slice(&text).expect("JSON");
    let (_, schema, _) = mailspec(&["lint", "--schema", "statement"], directory.path());
    let schema = serde_json::from_str(&schema).expect("a schema");
    let schema = jsonschema::validator_for(&schema).expect("a schema");
    let objections = schema
        .iter_errors(&statement)
        .map(|error| error.to_string());
    assert_eq!(objections.collect::<Vec<_>>(), Vec::<String>::new());
    (directory, statement)
}

fn standing(statement: &Value, suite: &str, protocol: &str) -> String {
    let promises = statement["promises"].as_array().expect("promises");
    let mine = |pledge: &&Value| pledge["suite"] == suite && pledge["protocol"] == protocol;
    let pledge = promises.iter().find(mine).expect("the promise");
    pledge["standing"].as_str().expect("a standing").to_owned()
}

#[rstest]
#[case::nothing_wrong(&["scenarios"], "scenarios/devices", "imap", "kept")]
#[case::broken(&["scenarios", "--fault", "imap/store-forgotten"], "scenarios/devices", "imap", "broken")]
#[case::not_the_other(&["scenarios", "--fault", "imap/store-forgotten"], "scenarios/flaky-link", "imap", "kept")]
#[case::for_pop3(&["scenarios", "--fault", "pop3/uidl-changes-per-session"], "scenarios/retention", "pop3", "broken")]
#[case::not_for_imap(&["scenarios", "--fault", "pop3/uidl-changes-per-session"], "scenarios/retention", "imap", "kept")]
#[case::not_listed(&["scenarios", "--variant", "pop3/no-uidl"], "scenarios/downloaders", "pop3", "not-offered")]
#[case::not_asked(&["imap/noop"], "scenarios/devices", "imap", "not-tested")]
fn a_promise_stands_by_its_cases(
    #[case] run: &[&str],
    #[case] suite: &str,
    #[case] protocol: &str,
    #[case] expected: &str,
) {
    let (_directory, statement) = stated(&[run]);
    assert_eq!(standing(&statement, suite, protocol), expected);
}

#[test]
fn what_one_run_could_not_ask_another_may_say() {
    let imap: &[&str] = &["scenarios/devices"];
    let pop3: &[&str] = &["scenarios/downloaders"];
    let (_directory, statement) = stated(&[imap, pop3]);
    let both = [
        standing(&statement, "scenarios/devices", "imap"),
        standing(&statement, "scenarios/downloaders", "pop3"),
        standing(&statement, "scenarios/backup", "imap"),
    ];
    assert_eq!(both, ["kept", "kept", "not-tested"]);
}

#[test]
fn a_broken_promise_is_a_letter_to_a_support_desk() {
    let run: &[&str] = &[
        "scenarios/folders",
        "--fault",
        "imap/rename-leaves-children",
    ];
    let (directory, statement) = stated(&[run]);
    let promises = statement["promises"].as_array().expect("promises");
    let broken = promises
        .iter()
        .find(|pledge| pledge["standing"] == "broken");
    let breach = &broken.expect("a broken one")["breaches"][0];
    assert_eq!(breach["clause"], "RFC 3501 §6.3.5");
    assert_eq!(
        breach["again"],
        "mailspec run scenarios/folders/renamed-tree -v"
    );
    let octets = breach["octets"].as_array().expect("octets");
    let sent = |line: &Value| {
        line.as_str()
            .is_some_and(|line| line.contains("C: ") && line.contains("SELECT"))
    };
    assert!(octets.iter().any(sent), "{octets:#?}");
    let by_hand = breach["by_hand"].as_array().expect("commands");
    let opens = |line: &Value| {
        let line = line.as_str().unwrap_or_default();
        line.starts_with("openssl s_client -quiet -crlf -connect 127.0.0.1:")
    };
    assert!(by_hand.iter().all(opens), "{by_hand:#?}");
    let page = std::fs::read_to_string(directory.path().join("out.html")).expect("a page");
    for never in ["<script", "http://", "https://", "src="] {
        assert!(!page.contains(never), "{never}");
    }
}

#[rstest]
#[case::listed_and_there(&["extensions/move"], "MOVE", "true")]
#[case::listed_and_there_in_part(&["extensions/move", "--fault", "imap/move-keeps-source"], "MOVE", "in-part")]
#[case::not_asked(&["imap/noop"], "MOVE", "not-asked")]
fn what_is_listed_is_there_or_not(
    #[case] run: &[&str],
    #[case] name: &str,
    #[case] expected: &str,
) {
    let (_directory, statement) = stated(&[run]);
    let offers = statement["capabilities"].as_array().expect("capabilities");
    let offer = offers
        .iter()
        .find(|offer| offer["name"] == name && offer["protocol"] == "imap");
    assert_eq!(offer.expect("it is listed")["truth"], expected);
}

#[test]
fn results_of_two_servers_make_no_statement() {
    let directory = TempDir::new().expect("a directory");
    let run = |name: &str, more: &[&str]| {
        let run = [&["run", "imap/noop", "--json", name], more].concat();
        mailspec(&run, directory.path());
    };
    run("one.json", &[]);
    run("other.json", &["--fault", "imap/status-space"]);
    let (code, out, errors) = mailspec(&["statement", "one.json", "other.json"], directory.path());
    assert_eq!((code, out.as_str()), (Some(2), ""));
    assert!(
        errors.contains("other.json: a statement is about one server"),
        "{errors}"
    );
}
