//! What there is, without running it: `mailspec explain` and `mailspec list`.

use std::fs;

use pretty_assertions::assert_eq;
use rstest::rstest;
use serde_json::Value;

use crate::child::{Place, text};

#[rstest]
#[case::clause(&["RFC 3501 §6.3.1"], "requirement rfc3501/6.3.1-")]
#[case::clause_in_words(&["RFC", "3501", "§6.3.1:"], "requirement rfc3501/6.3.1-")]
#[case::rule_of_a_clause(&["RFC 3501 §3"], "rule imap/wrong-state")]
#[case::rule(&["(rule imap/wrong-state)"], "RFC 3501 §3")]
#[case::suite(&["imap/noop"], "case imap/noop/")]
#[case::faults_of_a_case(
    &["imap/select/failed-select-deselects"],
    "broken by fault imap/select-keeps-selection-on-failure"
)]
#[case::variants_of_a_case(&["pop3/capa"], "suite pop3/capa")]
fn what_is_explained(#[case] words: &[&str], #[case] told: &str) {
    let place = Place::new();
    let explained = place
        .mailspec(&[&["explain"], words].concat())
        .output()
        .unwrap();
    assert_eq!(explained.status.code(), Some(0), "{}", text(&explained));
    assert!(text(&explained).contains(told), "{}", text(&explained));
}

/// A variant that spares cases is named by each of them.
#[test]
fn cases_name_the_variants_that_spare_them() {
    let place = Place::new();
    let list = place
        .mailspec(&["list", "pop3/capa", "--json"])
        .output()
        .unwrap();
    let cases: Value = serde_json::from_slice(&list.stdout).unwrap();
    let address = cases[0]["address"].as_str().unwrap();
    let explained = place.mailspec(&["explain", address]).output().unwrap();
    let told = "nothing to test under variant pop3/no-capa: ";
    assert!(text(&explained).contains(told), "{}", text(&explained));
}

#[rstest]
#[case::fault("imap/uid-reuze", "the fault `imap/uid-reuse`")]
#[case::rule("imap/wrong-stat", "the rule `imap/wrong-state`")]
#[case::case(
    "imap/select/failed-select-deselect",
    "the case `imap/select/failed-select-deselects`"
)]
#[case::suite("imap/selekt", "the suite `imap/select`")]
#[case::requirement(
    "rfc3501/2.2.1-one-completio",
    "the requirement `rfc3501/2.2.1-one-completion`"
)]
fn near_names(#[case] name: &str, #[case] near: &str) {
    let place = Place::new();
    let explained = place.mailspec(&["explain", name]).output().unwrap();
    assert_eq!(explained.status.code(), Some(2), "{}", text(&explained));
    assert!(text(&explained).contains(near), "{}", text(&explained));
}

#[test]
fn cases_as_json() {
    let place = Place::new();
    let args = ["list", "--suites", "suites", "--json"];
    let list = place.mailspec(&args).output().unwrap();
    assert_eq!(list.status.code(), Some(0), "{}", text(&list));
    let cases: Value = serde_json::from_slice(&list.stdout).unwrap();
    let addresses: Vec<&str> = cases
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|case| case["address"].as_str())
        .collect();
    let expected = [
        "imap/small/failing",
        "imap/small/hanging",
        "imap/small/behind",
    ];
    assert_eq!(addresses, expected);
    assert_eq!(cases[0]["covers"][0], "rfc3501/2.2.1-one-completion");
    assert_eq!(cases[0]["skip"], Value::Null);
}

#[test]
fn own_suites_beside_the_embedded_ones() {
    let place = Place::new();
    let list = |args: &[&str]| {
        let args = [&["list", "--more-suites", "suites"], args].concat();
        text(&place.mailspec(&args).output().unwrap())
    };
    assert!(list(&["imap/small"]).contains("imap/small/hanging"));
    assert!(list(&["imap/noop"]).contains("imap/noop/"));
    let suite = place.read("suites/imap/small.yaml");
    fs::write(
        place.path("suites/imap/small.yaml"),
        suite.replace("imap/small", "imap/noop"),
    )
    .unwrap();
    assert!(list(&[]).contains("has this id already"), "{}", list(&[]));
}
