//! JUnit XML, for CI systems.

use std::time::Duration;

use quick_junit::{NonSuccessKind, Report, SerializeError, TestCase, TestCaseStatus, TestSuite};

use mailspec_run::{CaseResult, Outcome, Verdict, harmless};

use crate::clause::place_of;

/// The outcome as JUnit XML: a suite is a test suite, a case a test case.
///
/// Warnings and known deviations are successes with their findings in
/// `system-out` and as properties: what fails here is what makes the exit code 1. A case that
/// deviates has the file and the line of the suite that asked.
pub fn junit(outcome: &Outcome) -> Result<String, SerializeError> {
    // XML 1.0 §2.2 has no place for some characters, and CI systems print these texts.
    let mut outcome = outcome.clone();
    outcome.map_text(&mut |text| harmless(text).into_owned());
    let mut report = Report::new("mailspec");
    report.set_time(seconds(outcome.wall_seconds));
    let mut rest = &outcome.cases[..];
    while let Some(first) = rest.first() {
        let length = rest
            .iter()
            .take_while(|case| case.suite == first.suite)
            .count();
        let (cases, after) = rest.split_at(length);
        let mut suite = TestSuite::new(first.suite.as_str());
        suite.set_time(seconds(cases.iter().map(|case| case.seconds).sum()));
        suite.add_test_cases(cases.iter().map(test_case));
        report.add_test_suite(suite);
        rest = after;
    }
    report.to_string()
}

fn test_case(case: &CaseResult) -> TestCase {
    let mut status = match case.verdict {
        Verdict::Pass | Verdict::Info | Verdict::Warn => TestCaseStatus::success(),
        Verdict::Fail if case.known => TestCaseStatus::success(),
        Verdict::Fail | Verdict::Flaky => TestCaseStatus::non_success(NonSuccessKind::Failure),
        Verdict::Error => TestCaseStatus::non_success(NonSuccessKind::Error),
        Verdict::Skip | Verdict::NotTested => TestCaseStatus::skipped(),
    };
    let findings = super::terminal::findings(case).join("\n");
    match case.verdict {
        Verdict::Fail | Verdict::Flaky if !case.known => {
            if let Some(finding) = case.findings.iter().find(|finding| finding.known.is_none()) {
                status.set_message(format!(
                    "{}: {}",
                    finding.clause,
                    super::terminal::headline(case)
                ));
                status.set_type(finding.rule.as_deref().unwrap_or("expectation"));
            }
            status.set_description(findings.as_str());
        }
        Verdict::Error | Verdict::Skip | Verdict::NotTested => {
            status.set_message(case.reason.as_deref().unwrap_or_default());
        }
        _ => {}
    }
    let name = case
        .address
        .strip_prefix(&case.suite)
        .unwrap_or(&case.address);
    let mut test = TestCase::new(name.trim_start_matches('/'), status);
    let places = case
        .findings
        .iter()
        .filter_map(|finding| finding.place.as_deref());
    if let Some((file, line, _)) = places.filter_map(place_of).next() {
        test.extra.insert("file".into(), file.into());
        test.extra.insert("line".into(), line.to_string().into());
    }
    for finding in &case.findings {
        match (&finding.known, finding.verdict) {
            (Some(known), _) => {
                let value = format!("{}: {}", known.clause, known.reason);
                test.add_property(("known-deviation", value.as_str()));
            }
            (None, Verdict::Warn) => {
                let value = format!("{}: {}", finding.clause, finding.summary);
                test.add_property(("warning", value.as_str()));
            }
            _ => {}
        }
    }
    test.set_classname(case.suite.replace('/', "."));
    test.set_time(seconds(case.seconds));
    if case.verdict != Verdict::Pass && !findings.is_empty() {
        let mut text = findings;
        for line in &case.transcript {
            text.push('\n');
            text.push_str(line);
        }
        test.set_system_out(text);
    }
    test
}

fn seconds(seconds: f64) -> Duration {
    Duration::try_from_secs_f64(seconds).unwrap_or_default()
}
