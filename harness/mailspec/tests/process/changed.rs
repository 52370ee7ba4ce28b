//! Two results, and what changed from one to the other: `mailspec report compare --changed`.

use std::{fs, process::Output};

use pretty_assertions::assert_eq;
use rstest::rstest;
use serde_json::{Value, json};

use crate::child::{Place, text};

/// A case that came to this; where it deviates, by breaking that clause.
fn case(address: &str, verdict: &str, clause: &str) -> Value {
    let finding = json!({
        "verdict": verdict, "rule": null, "clause": clause, "summary": "It is so.", "place": null,
        "step": null, "expected": ["OK"], "got": ["NO"], "known": null,
    });
    let findings = match verdict {
        "fail" | "warn" => vec![finding],
        _ => Vec::new(),
    };
    json!({
        "address": address, "suite": "imap/x", "title": "It is so", "covers": [], "verdict": verdict,
        "known": false, "reason": null, "outcomes": [], "findings": findings, "transcript": [],
        "seconds": 0.1,
    })
}

/// A result with these cases, in a file of this name.
fn result(place: &Place, name: &str, cases: &[Value], ended_early: Option<&str>) {
    let result = json!({
        "format": 2, "version": "0.1.0", "target": "imap://h:143", "server_version": null,
        "started": 1_795_271_913, "wall_seconds": 1.0, "cpu_seconds": 0.1, "connections": 1,
        "ended_early": ended_early, "capabilities": {}, "unexpected_passes": [], "leftovers": [],
        "counts": { "pass": 0, "fail": 0, "warn": 0, "info": 0, "skip": 0, "error": 0, "known": 0 },
        "cases": cases,
    });
    fs::write(place.path(name), result.to_string()).unwrap();
}

fn compare(place: &Place, args: &[&str]) -> Output {
    let args = [&["report", "compare"], args].concat();
    place.mailspec(&args).output().unwrap()
}

const SELECT: &str = "RFC 3501 §6.3.1";
const FETCH: &str = "RFC 3501 §6.4.5";

#[rstest]
#[case::nothing(("pass", SELECT), ("pass", SELECT), None, 0, "as before: 1 case")]
#[case::worse(("pass", SELECT), ("fail", SELECT), None, 1, "worse: 1 case")]
#[case::from_warning(("warn", SELECT), ("fail", SELECT), None, 1, "warn → fail")]
#[case::another_clause(("fail", SELECT), ("fail", FETCH), None, 1, "worse: 1 case")]
#[case::listed_now(("skip", SELECT), ("fail", SELECT), None, 1, "skip → fail")]
#[case::better(("fail", SELECT), ("pass", SELECT), None, 0, "better: 1 case")]
#[case::other(("pass", SELECT), ("info", SELECT), None, 0, "otherwise: 1 case")]
#[case::not_listed(("pass", SELECT), ("skip", SELECT), None, 0, "otherwise: 1 case")]
#[case::unknown_before(("error", SELECT), ("fail", SELECT), None, 0, "otherwise: 1 case")]
#[case::not_judged(("pass", SELECT), ("not-tested", SELECT), None, 125, "not judged any more: 1 case")]
#[case::ended(("pass", SELECT), ("pass", SELECT), Some("the target is gone"), 125, "the target is gone")]
#[case::ended_and_worse(("pass", SELECT), ("fail", SELECT), Some("gone"), 1, "worse: 1 case")]
fn what_changed(
    #[case] before: (&str, &str),
    #[case] after: (&str, &str),
    #[case] ended_early: Option<&str>,
    #[case] code: i32,
    #[case] told: &str,
) {
    let place = Place::new();
    let one = |(verdict, clause)| [case("imap/x/y", verdict, clause)];
    result(&place, "before.json", &one(before), None);
    result(&place, "after.json", &one(after), ended_early);
    let changed = compare(&place, &["--changed", "before.json", "after.json"]);
    let shown = text(&changed);
    assert_eq!(changed.status.code(), Some(code), "{shown}");
    assert!(shown.contains(told), "{shown}");
    let named = "from imap://h:143, before to imap://h:143, after";
    assert!(shown.starts_with(named), "{shown}");
}

#[test]
fn what_did_not_change_is_not_shown() {
    let place = Place::new();
    let same = case("imap/x/same", "fail", SELECT);
    let gone = case("imap/x/gone", "fail", SELECT);
    let changed = |verdict| case("imap/x/changed", verdict, SELECT);
    result(&place, "a", &[same.clone(), gone, changed("pass")], None);
    result(&place, "b", &[same, changed("fail")], None);
    let shown = text(&compare(&place, &["--changed", "a", "b"]));
    assert!(shown.contains("imap/x/changed: pass → fail"), "{shown}");
    assert!(
        !shown.contains("imap/x/same") && !shown.contains("imap/x/gone"),
        "{shown}"
    );
    assert!(shown.ends_with("as before: 1 case\n"), "{shown}");
}

#[test]
fn what_cannot_be_read_cannot_be_judged() {
    let place = Place::new();
    result(&place, "a", &[], None);
    fs::write(place.path("b"), "{").unwrap();
    let changed = compare(&place, &["--changed", "a", "b"]);
    assert_eq!(changed.status.code(), Some(125), "{}", text(&changed));
    let alone = compare(&place, &["--changed", "a"]);
    assert_eq!(alone.status.code(), Some(2), "{}", text(&alone));
}

/// Results of one server are told apart by its version, else by the day, else by the file.
#[rstest]
#[case::version(json!("1.0"), 0, json!("2.0"), 0, ["h, 1.0", "h, 2.0"])]
#[case::day(Value::Null, 0, Value::Null, 86_400, ["h, 1970-01-01", "h, 1970-01-02"])]
#[case::file(json!("1.0"), 0, json!("1.0"), 9, ["h, first", "h, second"])]
fn results_of_one_server(
    #[case] version: Value,
    #[case] started: u64,
    #[case] other_version: Value,
    #[case] other_started: u64,
    #[case] names: [&str; 2],
) {
    let place = Place::new();
    for (name, version, started) in [
        ("first.json", version, started),
        ("second.json", other_version, other_started),
    ] {
        result(&place, name, &[], None);
        let mut result = place.json(name);
        result["target"] = json!("h");
        result["server_version"] = version;
        result["started"] = json!(started);
        fs::write(place.path(name), result.to_string()).unwrap();
    }
    let compared = compare(&place, &["first.json", "second.json", "--json", "both"]);
    assert_eq!(compared.status.code(), Some(0), "{}", text(&compared));
    let both = place.json("both");
    assert_eq!(
        [&both["servers"][0]["name"], &both["servers"][1]["name"]],
        names
    );
}

#[rstest]
#[case(&["report", "compare", "a"])]
#[case(&["statement", "a"])]
fn two_reports_do_not_go_into_one_file(#[case] args: &[&str]) {
    let place = Place::new();
    result(&place, "a", &[], None);
    let files = ["--html", "one", "--json", "./one"];
    let run = place.mailspec(&[args, &files].concat()).output().unwrap();
    assert_eq!(run.status.code(), Some(2), "{}", text(&run));
    let told = "./one: two reports cannot go into one file";
    assert!(text(&run).contains(told), "{}", text(&run));
    assert!(!place.path("one").exists());
}
