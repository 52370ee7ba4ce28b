//! What a server sends does nothing to whoever reads a report of it.

use mailspec_report::{
    Ending, Look, Terminal,
    compare::{self, Comparison},
    json, junit,
};
use mailspec_run::Outcome;
use mailspec_suite::Library;
use pretty_assertions::assert_eq;
use serde_json::{Value, json as value};

/// It steers terminals, turns the direction, is no XML, commands CI systems, and is markup.
const HOSTILE: &str = "a\u{1b}[31mb\u{202e}c\u{0}\u{fffe}\u{7f}\u{9b}\u{2028}]]>\u{85}\r\
                       ::error::d\n::error file=x::e\n \t::warning::f\n##[error]g ##vso[h]\n\
                       <script>&amp;</script><img src=x onerror=y> | `k` *l* _m_ [n](javascript:o)\n\
                       # p\n-->\u{fdd0}";

fn outcome() -> Outcome {
    let known = value!({ "clause": "RFC 3501 §1", "reason": HOSTILE, "bytes": [HOSTILE] });
    let finding = |verdict: &str, known: &Value| {
        value!({
            "verdict": verdict, "rule": null, "clause": "RFC 3501 §6.3.1", "summary": "It must.",
            "place": null, "step": "NOOP", "expected": [HOSTILE], "got": [HOSTILE, HOSTILE],
            "known": known,
        })
    };
    let case = |id: &str, verdict: &str, findings: Vec<Value>, known: bool| {
        value!({
            "address": format!("imap/select/{id}"), "suite": "imap/select", "title": "About it",
            "covers": ["rfc3501/6.3.1-failed-select-deselects"], "verdict": verdict,
            "known": known, "reason": HOSTILE, "outcomes": [HOSTILE], "findings": findings,
            "transcript": [HOSTILE, format!("A S: {HOSTILE}")], "seconds": 0.1,
        })
    };
    let value = value!({
        "format": Outcome::FORMAT, "version": "0.1.0", "target": HOSTILE, "server_version": HOSTILE,
        "started": 1_795_271_913, "wall_seconds": 4.13, "cpu_seconds": 0.3, "connections": 9,
        "ended_early": HOSTILE, "capabilities": { "imap after login": [HOSTILE] },
        "unknown_capabilities": [HOSTILE],
        "counts": { "pass": 0, "fail": 1, "warn": 1, "info": 1, "skip": 1, "error": 1, "known": 1 },
        "unexpected_passes": [HOSTILE], "leftovers": [HOSTILE],
        "cases": [
            case("a", "fail", vec![finding("fail", &Value::Null)], false),
            case("b", "warn", vec![finding("warn", &Value::Null)], false),
            case("c", "fail", vec![finding("fail", &known)], true),
            case("d", "info", vec![], false),
            case("e", "skip", vec![], false),
            case("f", "error", vec![], false),
        ],
    });
    serde_json::from_value(value).unwrap()
}

/// Characters that no text form may hold.
fn hidden(text: &str) -> String {
    let hidden = |c: &char| {
        (c.is_control() && *c != '\n') || "\u{202e}\u{2028}\u{fffe}\u{fdd0}".contains(*c)
    };
    text.chars().filter(hidden).collect()
}

/// Lines that a CI system would take for commands.
fn commands(text: &str) -> Vec<&str> {
    let command = |line: &&str| line.trim_start().starts_with("::") || line.contains("##[");
    text.lines().filter(command).collect()
}

#[test]
fn on_a_terminal_and_in_a_log() {
    let outcome = outcome();
    for verbose in [false, true] {
        let mut out = Vec::new();
        let look = Look {
            suites: true,
            ..Look::default()
        };
        let suites = outcome.cases.iter().map(|case| case.suite.as_str());
        let mut terminal = Terminal::new(&mut out, look, verbose, suites);
        for case in &outcome.cases {
            terminal.case(case).unwrap();
        }
        terminal.outcome(&outcome, &Ending::default()).unwrap();
        let text = String::from_utf8(out).unwrap();
        assert_eq!(hidden(&text), "", "{text}");
        assert_eq!(commands(&text), [""; 0], "{text}");
        assert!(text.contains("\\u{1b}[31m"), "{text}");
    }
}

/// XML 1.0 §2.2 has no place for U+0000 and U+FFFE, not even escaped.
#[test]
fn in_junit() {
    let text = junit(&outcome()).unwrap();
    assert_eq!(hidden(&text), "", "{text}");
    assert_eq!(commands(&text), [""; 0], "{text}");
    for reference in ["&#0;", "&#x0", "&#xFFFE", "&#65534"] {
        assert!(!text.contains(reference), "{text}");
    }
    assert!(!text.contains("<script"), "{text}");
    let report = quick_junit::Report::deserialize_from_str(&text).unwrap();
    let cases = report
        .test_suites
        .iter()
        .map(|suite| suite.test_cases.len());
    assert_eq!(cases.collect::<Vec<_>>(), [6]);
}

#[test]
fn in_markdown_and_html() {
    let outcome = outcome();
    let library = Library::embedded().unwrap();
    let comparison = Comparison::of(std::slice::from_ref(&outcome), &library);
    let markdown = compare::markdown(&comparison);
    assert_eq!(hidden(&markdown), "", "{markdown}");
    assert_eq!(commands(&markdown), [""; 0], "{markdown}");
    let unescaped = markdown.replace("\\]", "");
    for markup in ["<", "](javascript", "\n# p", "\n-->"] {
        assert!(!unescaped.contains(markup), "{markup}: {markdown}");
    }
    let html = compare::html(&comparison);
    assert_eq!(hidden(&html), "", "{html}");
    for markup in ["<script", "<img"] {
        assert!(!html.contains(markup), "{markup}: {html}");
    }
}

/// JSON says what came, in characters that do nothing.
#[test]
fn in_json() {
    let outcome = outcome();
    let text = json(&outcome).unwrap();
    assert_eq!(hidden(&text), "", "{text}");
    let again: Outcome = serde_json::from_str(&text).unwrap();
    assert_eq!(again.target, HOSTILE);
    assert_eq!(
        serde_json::to_value(&again).unwrap(),
        serde_json::to_value(&outcome).unwrap()
    );
    let library = Library::embedded().unwrap();
    let comparison = Comparison::of(std::slice::from_ref(&outcome), &library);
    let text = comparison.json().unwrap();
    assert_eq!(hidden(&text), "", "{text}");
}
