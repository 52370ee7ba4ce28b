//! Results in the forms that other programs read: JUnit, TAP, SARIF, and the page's first screen.

use std::fs;

use pretty_assertions::assert_eq;
use serde_json::Value;

use crate::child::{Place, text};

/// A run in which one case fails and one deviation is known.
fn reported() -> Place {
    let place = Place::new();
    let known = "\
- cases: [imap/select/failed-select-deselects]
  finding: …
  clause: RFC 3501 §6.3.1
  reason: It keeps the mailbox.
- cases: [imap/select/failed-select-deselects]
  rules: [imap/no-mailbox, imap/wrong-state]
  clause: RFC 3501 §6.3.1
  reason: It keeps the mailbox.
";
    fs::write(place.path("known.yaml"), known).unwrap();
    let faults = [
        "imap/select-keeps-selection-on-failure",
        "imap/status-unseen-wraps",
    ];
    let mut args = vec![
        "run",
        "imap/select",
        "imap/status",
        "--known-deviations",
        "known.yaml",
    ];
    args.extend(faults.iter().flat_map(|fault| ["--fault", fault]));
    for (form, file) in [
        ("--junit", "xml"),
        ("--tap", "tap"),
        ("--sarif", "sarif"),
        ("--html", "html"),
        ("--json", "json"),
    ] {
        args.extend([form, file]);
    }
    let run = place.mailspec(&args).output().unwrap();
    assert_eq!(run.status.code(), Some(1), "{}", text(&run));
    place
}

#[test]
fn every_form_says_the_same() {
    let place = reported();
    let results = place.json("json");
    let cases = results["cases"].as_array().unwrap();
    let failing: Vec<&str> = cases
        .iter()
        .filter(|case| case["verdict"] == "fail" && case["known"] == false)
        .map(|case| case["address"].as_str().unwrap())
        .collect();
    assert!(!failing.is_empty(), "{results}");
    let known = "imap/select/failed-select-deselects";

    let tap = place.read("tap");
    assert!(
        tap.starts_with(&format!("TAP version 14\n1..{}\n", cases.len())),
        "{tap}"
    );
    let points = |kind: &str| {
        let lines = tap.lines().filter_map(|line| line.strip_prefix(kind));
        lines
            .map(|line| line.split(" - ").nth(1).unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    let todo = format!("{known} # TODO known deviation (RFC 3501 §6.3.1): It keeps the mailbox.");
    let mut not_ok = points("not ok ");
    let at = not_ok.iter().position(|point| *point == todo);
    not_ok.remove(at.unwrap_or_else(|| panic!("{tap}")));
    assert_eq!(not_ok, failing);

    let log: Value = serde_json::from_str(&place.read("sarif")).unwrap();
    let found = log["runs"][0]["results"].as_array().unwrap();
    let place_of = |result: &Value| {
        result["locations"][0]["logicalLocations"][0]["fullyQualifiedName"].clone()
    };
    let suppressed =
        |result: &&Value| result["suppressions"][0]["justification"] == "It keeps the mailbox.";
    let (known_ones, new): (Vec<&Value>, Vec<&Value>) = found.iter().partition(suppressed);
    assert!(
        known_ones.iter().all(|result| place_of(result) == known),
        "{log}"
    );
    for address in &failing {
        assert!(
            new.iter().any(|result| place_of(result) == *address),
            "{address}: {log}"
        );
    }
    let line = &new[0]["locations"][0]["physicalLocation"]["region"]["startLine"];
    assert!(line.as_u64().is_some_and(|line| line > 1), "{log}");
    let rules = log["runs"][0]["tool"]["driver"]["rules"]
        .as_array()
        .unwrap();
    let page = rules[0]["helpUri"].as_str().unwrap();
    assert!(
        page.starts_with("https://www.rfc-editor.org/rfc/rfc"),
        "{log}"
    );

    let junit = place.read("xml");
    assert!(junit.contains("name=\"known-deviation\""), "{junit}");
    assert!(
        junit.contains("file=\"imap/status.yaml\" line=\""),
        "{junit}"
    );
}

/// What matters comes before all tables.
#[test]
fn the_page_opens_with_what_matters() {
    let place = reported();
    let page = place.read("html");
    let (begin, rest) = page.split_once("class=\"legend\"").unwrap();
    assert!(begin.contains("</strong> conforms, except in "), "{begin}");
    assert!(begin.contains("It keeps the mailbox."), "{begin}");
    let link = "href=\"https://www.rfc-editor.org/rfc/rfc3501#section-6.3.1\"";
    assert!(begin.contains(link), "{begin}");
    assert!(rest.contains(" UTC"), "{rest}");
    assert!(begin.contains("@media print"));
}
