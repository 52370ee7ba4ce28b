//! Saved results side by side: what a reader of each report sees.

use std::{
    collections::HashSet,
    fs,
    process::{Command, Output},
};

use mailspec_report::compare::{self, Comparison, Kind};
use mailspec_run::Outcome;
use mailspec_suite::Library;
use pretty_assertions::assert_eq;
use rstest::rstest;
use serde_json::{Value, json};

/// A run of `server` with these cases.
fn run(server: &str, cases: Vec<Value>) -> Value {
    json!({
        "format": Outcome::FORMAT, "version": "0.1.0", "target": server, "server_version": null,
        "started": 1_795_271_913, "wall_seconds": 4.13, "cpu_seconds": 0.3, "connections": 9, "ended_early": null,
        "capabilities": { "imap after login": ["IMAP4REV1"] },
        "counts": { "pass": 0, "fail": 0, "warn": 0, "info": 0, "skip": 0, "error": 0, "known": 0 },
        "unexpected_passes": [], "leftovers": [], "cases": cases,
    })
}

/// A case of imap/select with this verdict and these findings.
fn case(id: &str, verdict: &str, findings: Vec<Value>) -> Value {
    let known = findings.iter().all(|finding| !finding["known"].is_null());
    json!({
        "address": format!("imap/select/{id}"), "suite": "imap/select", "title": format!("About {id}"),
        "covers": ["rfc3501/6.3.1-failed-select-deselects"], "verdict": verdict,
        "known": known && !findings.is_empty(),
        "reason": if ["skip", "error"].contains(&verdict) { json!("no such thing here") } else { Value::Null },
        "outcomes": if verdict == "info" { vec!["one of two"] } else { vec![] },
        "findings": findings,
        "transcript": if verdict == "pass" { vec![] } else { vec!["A C: a1 SELECT x", "A S: a1 OK done"] },
        "seconds": 0.1,
    })
}

fn finding(verdict: &str, rule: Option<&str>, clause: &str, known: Option<&str>) -> Value {
    json!({
        "verdict": verdict, "rule": rule, "clause": clause, "summary": "A failed SELECT deselects.",
        "place": null, "step": "FETCH 1 FLAGS", "expected": ["NO | BAD"], "got": ["OK | came"],
        "known": known.map(|reason| json!({ "clause": clause, "reason": reason, "octets": ["S: a1 OK"] })),
    })
}

fn outcomes(runs: Vec<Value>) -> Vec<Outcome> {
    runs.into_iter()
        .map(|run| serde_json::from_value(run).unwrap())
        .collect()
}

fn library() -> Library {
    Library::embedded().unwrap_or_else(|problems| panic!("{problems}"))
}

const SELECT: &str = "RFC 3501 §6.3.1";

#[test]
fn what_is_left_open_is_a_table_of_what_each_server_does() {
    let servers = ["first", "second"];
    let runs = servers.map(|server| {
        let verdict = if server == "first" { "info" } else { "pass" };
        run(server, vec![case("required-data", verdict, vec![])])
    });
    let outcomes = outcomes(runs.to_vec());
    let comparison = Comparison::of(&outcomes, &library());
    let table = "\
## What the RFCs leave open, and what each server does

| case | first | second |
|---|---|---|
| imap/select/required-data: About required-data | one of two |  |
";
    let text = compare::markdown(&comparison);
    assert!(text.contains(table), "{text}");
    let page = compare::html(&comparison);
    assert!(page.contains("<td>one of two</td><td></td>"), "{page}");
}

#[test]
fn markdown_says_who_deviates_and_why() {
    let known = finding("warn", None, SELECT, Some("It keeps the *old* mailbox."));
    let mut first = run(
        "first",
        vec![
            case("required-data", "pass", vec![]),
            case("unseen", "fail", vec![finding("fail", None, SELECT, None)]),
        ],
    );
    first["server_version"] = json!("First 1.0");
    first["unexpected_passes"] = json!(["imap/noop (RFC 3501 §6.1.2)"]);
    let mut second = run(
        "second",
        vec![
            case("required-data", "warn", vec![known]),
            case("unseen", "skip", vec![]),
        ],
    );
    second["ended_early"] = json!("interrupted");
    let outcomes = outcomes(vec![first, second]);
    let text = compare::markdown(&Comparison::of(&outcomes, &library()));
    assert_eq!(
        text,
        "\
# IMAP and POP3 conformance

2 servers, 2 cases, 2026-11-21, mailspec 0.1.0.

> Cases that are not in the suites of this mailspec: 1.

| server | version | protocols | cases | pass | fail | warn | known fail | known warn | info | not tested | skip | error | seconds | date |
|---|---|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|---|
| first | First 1.0 | IMAP | 2 | 1 | 1 | 0 | 0 | 0 | 0 | 0 | 0 | 0 | 4.1 | 2026-11-21 |
| second |  | IMAP | 2 | 0 | 0 | 0 | 0 | 1 | 0 | 0 | 1 | 0 | 4.1 | 2026-11-21 |

`fail`: a MUST is broken; `warn`: a SHOULD is; `known`: the same, and listed as known with clause and reason.

## By suite

? error  ✗ fail  ! warn  ≠ known fail  ≈ known warn  i info  ∅ not tested  – skip  ✓ pass  

| suite | first | second |
|---|---|---|
| imap/select | ✗1 ✓1 | ≈1 –1 |

## first (First 1.0)

2 cases in 4.1 s on 2026-11-21 by mailspec 0.1.0: 1 fail, 1 pass.

| | clause | cases | what |
|---|---|--:|---|
| fail | RFC 3501 §6.3.1 | 1 | A failed SELECT deselects. Got: OK \\| came |

- known deviation that did not happen: imap/noop (RFC 3501 §6.1.2)

## second

2 cases in 4.1 s on 2026-11-21 by mailspec 0.1.0: 1 known warn, 1 skip.

**The run ended early:** interrupted

| | clause | cases | what |
|---|---|--:|---|
| known warn | RFC 3501 §6.3.1 | 1 | It keeps the \\*old\\* mailbox. |

- skipped: imap/select/unseen: no such thing here
"
    );
}

/// Every link leads somewhere, everything but a pass can be opened, nothing is loaded.
#[test]
fn the_page_is_whole() {
    let findings = || {
        vec![finding(
            "fail",
            Some("imap/no-mailbox"),
            "RFC 3501 §7.4.2",
            Some("So it is."),
        )]
    };
    let one = [
        "pass",
        "fail",
        "warn",
        "info",
        "skip",
        "not-tested",
        "error",
    ];
    let cases = one.iter().map(|verdict| {
        let found = if ["fail", "warn"].contains(verdict) {
            findings()
        } else {
            vec![]
        };
        case(&format!("on-{verdict}"), verdict, found)
    });
    let cases: Vec<Value> = cases.collect();
    let other = vec![
        case("on-pass", "fail", findings()),
        case("alone", "pass", vec![]),
    ];
    let outcomes = outcomes(vec![run("one two", cases), run("one-two", other)]);
    let page = compare::html(&Comparison::of(&outcomes, &library()));
    let ids: Vec<&str> = attributes(&page, " id=\"");
    let unique: HashSet<&str> = ids.iter().copied().collect();
    assert_eq!(ids.len(), unique.len(), "{ids:?}");
    for link in attributes(&page, " href=\"#")
        .into_iter()
        .filter(|link| !link.is_empty())
    {
        assert!(unique.contains(link), "nothing is called {link}");
    }
    for verdict in &one[1..] {
        assert!(unique.contains(format!("imap/select/on-{verdict}@one-two").as_str()));
    }
    assert!(!unique.contains("imap/select/on-pass@one-two"));
    // RFCs can be read elsewhere, by who goes there.
    let page = page.replace("href=\"https://www.rfc-editor.org/rfc/rfc", "href=\"");
    for outside in [
        "src=", "http:", "https:", "<script", "<link", "@import", "url(",
    ] {
        assert!(!page.contains(outside), "{outside}");
    }
    for told in [
        "So it is.",
        "no such thing here",
        "one of two",
        "NO | BAD",
        "a1 OK done",
        "FETCH 1 FLAGS",
    ] {
        assert!(page.contains(told), "{told}");
    }
}

/// Whatever a server, or whoever made the file, wrote: it is text.
#[rstest]
#[case::name("/target")]
#[case::version("/server_version")]
#[case::mailspec("/version")]
#[case::ended_early("/ended_early")]
#[case::unexpected_pass("/unexpected_passes/0")]
#[case::leftover("/leftovers/0")]
#[case::capability("/capabilities/imap after login/0")]
#[case::unknown_capability("/unknown_capabilities/0")]
#[case::address("/cases/0/address")]
#[case::suite("/cases/0/suite")]
#[case::title("/cases/0/title")]
#[case::requirement("/cases/0/covers/0")]
#[case::reason("/cases/0/reason")]
#[case::outcome("/cases/0/outcomes/0")]
#[case::transcript("/cases/0/transcript/0")]
#[case::clause("/cases/0/findings/0/clause")]
#[case::summary("/cases/0/findings/0/summary")]
#[case::step("/cases/0/findings/0/step")]
#[case::got("/cases/0/findings/0/got/0")]
#[case::known("/cases/0/findings/0/known/reason")]
#[case::octets("/cases/0/findings/0/known/octets/0")]
fn hostile_text_stays_text(#[case] place: &str) {
    let mut case = case(
        "x",
        "fail",
        vec![finding("fail", None, SELECT, Some("known"))],
    );
    case["outcomes"] = json!(["seen"]);
    let mut run = run("server", vec![case]);
    run["unexpected_passes"] = json!(["pass"]);
    run["leftovers"] = json!(["mailbox"]);
    run["unknown_capabilities"] = json!(["imap:X"]);
    let hostile = "\"'><script>alert(1)</script>|\u{1b}[2J\u{202e}\n# head";
    *run.pointer_mut(place).unwrap() = json!(hostile);
    let outcomes = outcomes(vec![run]);
    let comparison = Comparison::of(&outcomes, &library());
    let page = compare::html(&comparison);
    let text = compare::markdown(&comparison);
    assert!(page.contains("&lt;script&gt;alert(1)"), "it is not shown");
    for shown in [&page, &text] {
        assert!(!shown.contains("<script"));
        assert!(!shown.contains(['\u{1b}', '\u{202e}']));
    }
    assert!(!text.contains("\n# head"));
    assert!(!page.contains("href=\"\""), "an anchor is empty");
}

/// A case accuses the section that a finding cites, not all that it covers.
#[rstest]
#[case::passes("pass", vec![], &[("6.3.1", Some(Kind::Pass))])]
#[case::expectation("fail", vec![finding("fail", None, SELECT, None)], &[("6.3.1", Some(Kind::Fail))])]
#[case::known("warn", vec![finding("warn", None, SELECT, Some("x"))], &[("6.3.1", Some(Kind::KnownWarn))])]
#[case::rule_elsewhere(
    "fail", vec![finding("fail", Some("imap/syntax"), "RFC 3501 §9", None)],
    &[("6.3.1", Some(Kind::Pass)), ("9", Some(Kind::Fail))]
)]
#[case::expectation_elsewhere(
    "fail", vec![finding("fail", None, "RFC 3501 §7.1", None)],
    &[("6.3.1", None), ("7.1", Some(Kind::Fail))]
)]
#[case::broken("error", vec![], &[("6.3.1", Some(Kind::Error))])]
fn sections_are_accused_by_their_own_clause(
    #[case] verdict: &str,
    #[case] findings: Vec<Value>,
    #[case] expected: &[(&str, Option<Kind>)],
) {
    let outcomes = outcomes(vec![run("server", vec![case("x", verdict, findings)])]);
    let comparison = Comparison::of(&outcomes, &library());
    let sections = comparison.sections.iter();
    let told: Vec<(&str, Option<Kind>)> = sections
        .map(|section| (section.section.as_str(), section.cases[0].verdicts[0]))
        .collect();
    assert_eq!(told, expected);
}

/// One cause is one deviation, however many cases show it; new ones come first.
#[test]
fn deviations_are_causes() {
    let rule = || {
        finding(
            "fail",
            Some("imap/syntax"),
            "RFC 3501 §9",
            Some("A space too many."),
        )
    };
    let cases = vec![
        case("a", "fail", vec![rule(), rule()]),
        case("b", "fail", vec![rule()]),
        case("c", "warn", vec![finding("warn", None, SELECT, None)]),
    ];
    let outcomes = outcomes(vec![run("server", cases)]);
    let comparison = Comparison::of(&outcomes, &library());
    let deviations = comparison.servers[0].deviations.iter();
    let told: Vec<(Kind, Vec<&str>)> = deviations
        .map(|deviation| (deviation.verdict, deviation.cases.clone()))
        .collect();
    assert_eq!(
        told,
        [
            (Kind::Warn, vec!["imap/select/c"]),
            (Kind::KnownFail, vec!["imap/select/a", "imap/select/b"]),
        ]
    );
}

#[rstest]
#[case::versions(|run: &mut Value| run["version"] = json!("0.2.0"), "different versions of mailspec: 0.1.0 (one); 0.2.0 (two).")]
#[case::fewer_cases(|run: &mut Value| run["cases"] = json!([]), "two: 0 of the 1 cases")]
#[case::other_suites(|run: &mut Value| run["cases"][0]["title"] = json!("Otherwise"), "two: its run was made with other suites; imap/select/required-data")]
fn what_is_not_comparable_is_noted(#[case] change: fn(&mut Value), #[case] note: &str) {
    let one = run("one", vec![case("required-data", "pass", vec![])]);
    let mut two = run("two", vec![case("required-data", "pass", vec![])]);
    let notes = |two: Value| {
        let outcomes = outcomes(vec![one.clone(), two]);
        Comparison::of(&outcomes, &library()).notes
    };
    assert_eq!(notes(two.clone()), Vec::<String>::new());
    change(&mut two);
    assert!(
        notes(two.clone()).iter().any(|told| told.contains(note)),
        "{:?}",
        notes(two)
    );
}

#[rstest]
#[case::not_json("{ \"format\": 1,", "this is not JSON")]
#[case::no_object("[]", "this is no result")]
#[case::no_format("{}", "no format number")]
#[case::other_format("{ \"format\": 99 }", "format 99")]
#[case::format_alone("{ \"format\": 2 }", "missing field")]
fn bad_results(#[case] text: &str, #[case] told: &str) {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("bad.json");
    fs::write(&file, text).unwrap();
    let ran = report(&[file.to_str().unwrap()]);
    let error = String::from_utf8(ran.stderr).unwrap();
    assert_eq!(ran.status.code(), Some(2), "{error}");
    assert!(
        error.contains("bad.json") && error.contains(told),
        "{error}"
    );
    assert!(ran.stdout.is_empty());
}

#[test]
fn missing_files_and_servers_given_twice() {
    let directory = tempfile::tempdir().unwrap();
    let file = |name: &str| directory.path().join(name).to_str().unwrap().to_owned();
    let run = run("server", vec![]);
    let mut newer = run.clone();
    newer["server_version"] = json!("Server 2");
    for (name, run) in [("a.json", &run), ("b.json", &run), ("newer.json", &newer)] {
        fs::write(file(name), run.to_string()).unwrap();
    }
    let ran = report(&[&file("missing.json")]);
    let error = String::from_utf8(ran.stderr).unwrap();
    assert_eq!(ran.status.code(), Some(2), "{error}");
    assert!(error.contains("missing.json"), "{error}");
    // Two results of one server are told apart by their files.
    let ran = report(&[&file("a.json"), &file("b.json")]);
    let table = String::from_utf8(ran.stdout).unwrap();
    assert!(
        table.contains("| suite | server, a | server, b |"),
        "{table}"
    );
    // Two versions of one server are worth comparing.
    assert_eq!(
        report(&[&file("a.json"), &file("newer.json")])
            .status
            .code(),
        Some(0)
    );
}

/// From the embedded server to the reports: what `run` wrote, `compare` reads.
#[test]
fn real_results() {
    let directory = tempfile::tempdir().unwrap();
    let file = |name: &str| directory.path().join(name).to_str().unwrap().to_owned();
    let page = file("run.html");
    for (name, fault) in [
        ("sound.json", &[][..]),
        ("faulty.json", &["--fault", "imap/status-takes-recent"][..]),
    ] {
        let ran = mailspec(
            &[
                &["run", "imap/recent", "--json", &file(name), "--html", &page],
                fault,
            ]
            .concat(),
        );
        assert_eq!(ran.status.code(), Some(i32::from(!fault.is_empty())));
    }
    let alone = fs::read_to_string(&page).unwrap();
    let (sound, faulty, out) = (file("sound.json"), file("faulty.json"), file("all.json"));
    let ran = report(&[&sound, &faulty]);
    let text = String::from_utf8(ran.stdout).unwrap();
    assert_eq!(ran.status.code(), Some(0));
    assert!(text.contains("| imap/recent | ✓"), "{text}");
    assert!(text.contains("RFC 3501 §6.3.10"), "{text}");
    let ran = report(&[&sound, &faulty, "--json", &out, "--html", &page]);
    assert_eq!((ran.status.code(), ran.stdout.len()), (Some(0), 0));
    let all: Value = serde_json::from_str(&fs::read_to_string(out).unwrap()).unwrap();
    assert_eq!(all["format"], Comparison::FORMAT);
    let tallies: Vec<bool> = (0..2)
        .map(|n| all["servers"][n]["tally"]["fail"].as_u64() > Some(0))
        .collect();
    assert_eq!(tallies, [false, true]);
    let schema = mailspec(&["lint", "--schema", "comparison"]).stdout;
    let schema: Value = serde_json::from_slice(&schema).unwrap();
    for field in all.as_object().unwrap().keys() {
        assert!(schema["properties"][field].is_object(), "{field}");
    }
    let both = fs::read_to_string(page).unwrap();
    assert!(
        both.contains("with imap/status-takes-recent")
            && alone.contains("with imap/status-takes-recent")
    );
    assert!(both.len() > alone.len());
}

/// The values of an attribute, given as it begins.
fn attributes<'p>(page: &'p str, begin: &str) -> Vec<&'p str> {
    page.split(begin)
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .collect()
}

fn report(args: &[&str]) -> Output {
    mailspec(&[&["report", "compare"], args].concat())
}

fn mailspec(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_mailspec"))
        .env("XDG_STATE_HOME", env!("CARGO_TARGET_TMPDIR"))
        .args(args)
        .output()
        .unwrap()
}
