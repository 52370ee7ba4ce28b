//! `mailspec judge`: what it prints, and its exit codes.

use std::fs;

use pretty_assertions::assert_eq;
use rstest::rstest;
use serde_json::Value;

use crate::child::{mailspec, text};

const CLEAN: &str = "S: * OK IMAP ready\nC: a LOGIN u geheim-1\nS: a OK done\n";
const WARNED: &str = "S: * OK IMAP ready\nC: a LOGIN u geheim-1\nS: a OK done\nC: b LIST \"\" %\n\
                      S: * LIST () \"/\" \"&AOQAJgDk-\"\nS: b OK done\n";
const BROKEN: &str = "S: * OK IMAP ready\nC: a LOGIN u geheim-1\nS: a OK done\nC: b NOOP\n\
                      S: *  3 \u{1b}[2J geheim-1\nS: b OK done\n";

#[rstest]
#[case::clean(CLEAN, &[], 0)]
#[case::warned(WARNED, &[], 0)]
#[case::warned_strictly(WARNED, &["--strict"], 1)]
#[case::broken(BROKEN, &[], 1)]
#[case::in_no_format("nothing of mail\n", &[], 3)]
#[case::neither_protocol("S: 220 hello\nC: EHLO x\nS: 250 x\n", &[], 3)]
fn exit_codes(#[case] log: &str, #[case] args: &[&str], #[case] code: i32) {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("session.log");
    fs::write(&path, log).unwrap();
    let judged = mailspec(&[&["judge", path.to_str().unwrap()], args].concat())
        .output()
        .unwrap();
    assert_eq!(judged.status.code(), Some(code), "{}", text(&judged));
}

#[test]
fn a_missing_file_is_wrong_usage() {
    let judged = mailspec(&["judge", "/nonexistent.log"]).output().unwrap();
    assert_eq!(judged.status.code(), Some(2), "{}", text(&judged));
}

#[test]
fn a_deviation_is_shown_with_its_place_a_mark_and_a_letter() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("session.log");
    fs::write(&path, BROKEN).unwrap();
    let judged = mailspec(&["judge", "--letter", path.to_str().unwrap()])
        .output()
        .unwrap();
    let shown = String::from_utf8(judged.stdout).unwrap();
    for part in [
        "line 5: the server breaks RFC 3501 §9 (imap/syntax, MUST)",
        "    S: *  3 \\x1b[2J ***\n",
        "^",
        "expected: ",
        "    | Dear support, your IMAP server deviates from RFC 3501 §9",
        "https://www.rfc-editor.org/rfc/rfc3501#section-9",
        "1 connection: 2 deviations of the server, 0 of the client",
    ] {
        assert!(shown.contains(part), "{part} is not in\n{shown}");
    }
    assert_eq!(
        shown
            .lines()
            .filter(|line| line.starts_with("    | "))
            .count(),
        2 * 5,
        "{shown}"
    );
    assert!(
        !shown.contains("geheim") && !shown.contains('\u{1b}'),
        "{shown}"
    );
}

#[test]
fn json_says_the_same() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("session.log");
    fs::write(&path, BROKEN).unwrap();
    let judged = mailspec(&["judge", "--json", path.to_str().unwrap()])
        .output()
        .unwrap();
    let json: Value = serde_json::from_slice(&judged.stdout).unwrap();
    let deviation = &json["logs"][0]["conversations"][0]["deviations"][0];
    let fields =
        ["side", "rule", "clause", "level", "unit"].map(|field| deviation[field].as_str().unwrap());
    assert_eq!(
        fields,
        ["server", "imap/syntax", "RFC 3501 §9", "must", "line"]
    );
    assert_eq!(deviation["place"], 5);
    assert_eq!(json["logs"][0]["format"], "plain");
}
