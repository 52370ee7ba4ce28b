//! Known deviations: expected, and reported when they stop happening.

use std::borrow::Cow;

use crate::under_test::KnownDeviation;
use crate::verdict::{CaseResult, Finding, KnownAs, Verdict};

/// Marks the findings of the case at `address` that are known.
pub(crate) fn mark(address: &str, findings: &mut [Finding], known: &[KnownDeviation]) {
    for finding in findings {
        if !matches!(finding.verdict, Verdict::Fail | Verdict::Warn) {
            continue;
        }
        if let Some(known) = known.iter().find(|known| known.covers(address, finding)) {
            finding.known = Some(KnownAs {
                clause: known.clause.clone(),
                reason: known.reason.clone(),
                octets: known.octets.clone(),
                everywhere: known.cases.is_empty(),
            });
        }
    }
}

/// Whether `known` names the case at `address`.
pub(crate) fn names(known: &[KnownDeviation], address: &str) -> bool {
    let mut named = known.iter().flat_map(|known| &known.cases);
    named.any(|case| within(address, case))
}

/// The cases and rules that `known` names and that did not deviate in `cases`, though they were
/// run; a rule can be said to have been so only after a `complete` run.
pub(crate) fn unexpected_passes(
    cases: &[CaseResult],
    known: &[KnownDeviation],
    complete: bool,
) -> Vec<String> {
    let ran = |case: &&CaseResult| {
        let unasked = [Verdict::Skip, Verdict::NotTested, Verdict::Error];
        !unasked.contains(&case.verdict)
    };
    // A target without POP3 breaks no rule of it.
    let spoken = |rule: &&String| {
        let protocol = rule.split('/').next().unwrap_or(rule);
        cases
            .iter()
            .filter(ran)
            .any(|case| within(&case.address, protocol))
    };
    let mut passes = Vec::new();
    for known in known {
        let happened = |case: &CaseResult, rule: Option<&String>| {
            case.findings.iter().any(|finding| {
                known.covers(&case.address, finding)
                    && rule.is_none_or(|rule| finding.rule.as_ref() == Some(rule))
            })
        };
        for named in &known.cases {
            let named_ones = cases.iter().filter(|case| within(&case.address, named));
            let mut matching = named_ones.filter(ran).peekable();
            if matching.peek().is_some() && !matching.any(|case| happened(case, None)) {
                passes.push(format!("{named} ({})", known.clause));
            }
        }
        for rule in known.rules.iter().filter(|rule| spoken(rule)) {
            if complete && !cases.iter().any(|case| happened(case, Some(rule))) {
                passes.push(format!("{rule} ({})", known.clause));
            }
        }
    }
    passes
}

impl KnownDeviation {
    fn covers(&self, address: &str, finding: &Finding) -> bool {
        let in_cases = || self.cases.iter().any(|case| within(address, case));
        if !self.finding.is_empty() && !self.describes(finding) {
            return false;
        }
        match &finding.rule {
            None => self.rules.is_empty() && in_cases(),
            Some(rule) => self.rules.contains(rule) && (self.cases.is_empty() || in_cases()),
        }
    }
}

impl KnownDeviation {
    /// Whether every line of what was found has one of the texts.
    fn describes(&self, finding: &Finding) -> bool {
        let described = |line: Cow<'_, str>| self.finding.iter().any(|text| says(&line, text));
        !finding.got.is_empty() && finding.lines().all(described)
    }
}

/// Whether `text` is part of `line`; `…` in it stands for anything.
fn says(line: &str, text: &str) -> bool {
    let mut rest = Some(line);
    for part in text.split('…') {
        rest = rest
            .and_then(|rest| rest.split_once(part))
            .map(|(_, rest)| rest);
    }
    rest.is_some()
}

/// Whether `address` is `prefix` or lies under it.
fn within(address: &str, prefix: &str) -> bool {
    let rest = address.strip_prefix(prefix);
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;
    use rstest::rstest;

    use super::*;
    use crate::verdict::{End, judged};

    fn finding(verdict: Verdict, rule: Option<&str>) -> Finding {
        Finding {
            verdict,
            rule: rule.map(str::to_owned),
            production: None,
            clause: String::new(),
            summary: String::new(),
            place: None,
            step: None,
            expected: Vec::new(),
            got: Vec::new(),
            left_out: 0,
            known: None,
        }
    }

    fn case(mut findings: Vec<Finding>, known: &[KnownDeviation]) -> CaseResult {
        mark("imap/x/y/row", &mut findings, known);
        CaseResult {
            address: "imap/x/y/row".to_owned(),
            suite: "imap/x".to_owned(),
            title: String::new(),
            covers: Vec::new(),
            values: std::collections::BTreeMap::new(),
            verdict: Verdict::Pass,
            known: false,
            reason: None,
            outcomes: Vec::new(),
            findings,
            transcript: Vec::new(),
            seconds: 0.0,
        }
    }

    fn known(cases: &[&str], rules: &[&str]) -> [KnownDeviation; 1] {
        let owned = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect();
        [KnownDeviation {
            cases: owned(cases),
            rules: owned(rules),
            finding: Vec::new(),
            clause: "RFC 1 §1".to_owned(),
            reason: "because".to_owned(),
            octets: Vec::new(),
        }]
    }

    fn findings(findings: &[(Verdict, Option<&str>)]) -> Vec<Finding> {
        let found = |&(verdict, rule): &(Verdict, Option<&str>)| finding(verdict, rule);
        findings.iter().map(found).collect()
    }

    #[rstest]
    #[case::expectation(&[(Verdict::Fail, None)], &["imap/x/y"], &[], Verdict::Fail, true)]
    #[case::a_suite(&[(Verdict::Fail, None)], &["imap/z", "imap/x"], &[], Verdict::Fail, true)]
    #[case::another_case(&[(Verdict::Fail, None)], &["imap/x/yy"], &[], Verdict::Fail, false)]
    #[case::a_case_is_no_rule(&[(Verdict::Fail, Some("r"))], &["imap/x/y"], &[], Verdict::Fail, false)]
    #[case::rule_anywhere(&[(Verdict::Warn, Some("r"))], &[], &["q", "r"], Verdict::Pass, false)]
    #[case::rule_anywhere_and_case(&[(Verdict::Fail, Some("r")), (Verdict::Info, None)], &[], &["r"], Verdict::Info, false)]
    #[case::rule_in_the_case(&[(Verdict::Warn, Some("r"))], &["imap/x"], &["r"], Verdict::Warn, true)]
    #[case::rule_elsewhere(&[(Verdict::Warn, Some("r"))], &["imap/z"], &["r"], Verdict::Warn, false)]
    #[case::rule_in_the_case_is_no_expectation(&[(Verdict::Fail, None)], &["imap/x"], &["r"], Verdict::Fail, false)]
    #[case::what_is_left(&[(Verdict::Fail, Some("r")), (Verdict::Warn, None)], &[], &["r"], Verdict::Warn, false)]
    fn marks(
        #[case] found: &[(Verdict, Option<&str>)],
        #[case] cases: &[&str],
        #[case] rules: &[&str],
        #[case] verdict: Verdict,
        #[case] expected: bool,
    ) {
        let case = case(findings(found), &known(cases, rules));
        assert_eq!(
            judged(&case.findings, &[], End::Reached),
            (verdict, expected)
        );
    }

    const REFUSED: (&str, &str) = ("OK", "a1 NO no (NO where OK was expected)");
    const MISSING: (&str, &str) = ("* OK [UIDNEXT {_}]", "nothing like it came");
    const SILENT: (&str, &str) = ("", "nothing more within 10s");

    #[rstest]
    #[case::any(&[], &[REFUSED], true)]
    #[case::what_came(&["a1 NO"], &[REFUSED], true)]
    #[case::not_what_was_expected(&["OK"], &[("OK", "a1 NO no")], false)]
    #[case::what_did_not_come(&["nothing like * OK [UIDNEXT"], &[MISSING], true)]
    #[case::something_else_did_not_come(&["nothing like * OK [UIDVALIDITY"], &[MISSING], false)]
    #[case::one_of_two(&["a1 NO"], &[REFUSED, MISSING], false)]
    #[case::both(&["UIDNEXT", "a1 NO"], &[REFUSED, MISSING], true)]
    #[case::more_than_there_is(&["UIDNEXT", "a1 NO", "within"], &[MISSING], true)]
    #[case::silence_is_something_else(&["[UIDNEXT"], &[MISSING, SILENT], false)]
    #[case::silence_described(&["[UIDNEXT", "nothing more within"], &[MISSING, SILENT], true)]
    #[case::with_a_gap(&["a1 … (NO where"], &[REFUSED], true)]
    #[case::gaps_in_order(&["where … a1"], &[REFUSED], false)]
    #[case::nothing(&["x"], &[], false)]
    fn only_what_is_described(
        #[case] texts: &[&str],
        #[case] lines: &[(&str, &str)],
        #[case] expected: bool,
    ) {
        let mut findings = findings(&[(Verdict::Fail, None)]);
        for (expectation, got) in lines {
            if !expectation.is_empty() {
                findings[0].expected.push((*expectation).to_owned());
            }
            findings[0].got.push((*got).to_owned());
        }
        let [known] = known(&["imap/x"], &[]);
        let known = KnownDeviation {
            finding: texts.iter().map(|&text| text.to_owned()).collect(),
            ..known
        };
        mark("imap/x", &mut findings, &[known]);
        assert_eq!(findings[0].known.is_some(), expected);
    }

    #[rstest]
    #[case("a space", true)]
    #[case("a quote", false)]
    fn only_such_breaks_of_a_rule(#[case] text: &str, #[case] expected: bool) {
        let mut findings = findings(&[(Verdict::Fail, Some("r"))]);
        findings[0].got = vec!["a space is missing".to_owned()];
        let [known] = known(&[], &["r"]);
        let known = KnownDeviation {
            finding: vec![text.to_owned()],
            ..known
        };
        mark("imap/x", &mut findings, &[known]);
        assert_eq!(findings[0].known.is_some(), expected);
    }

    #[rstest]
    #[case::skipped(Verdict::Skip)]
    #[case::not_tested(Verdict::NotTested)]
    #[case::broken(Verdict::Error)]
    fn what_was_not_asked_did_not_stop(#[case] verdict: Verdict) {
        let known = known(&["imap/x"], &[]);
        let case = CaseResult {
            verdict,
            ..case(Vec::new(), &known)
        };
        let passes = unexpected_passes(&[case], &known, true);
        assert_eq!(passes, Vec::<String>::new());
    }

    #[rstest]
    #[case::passes(&[], &["imap/x"], &[], false, &["imap/x (RFC 1 §1)"])]
    #[case::not_run(&[], &["imap/z"], &[], true, &[])]
    #[case::still_there(&[(Verdict::Fail, None)], &["imap/x"], &[], true, &[])]
    #[case::one_of_two(&[(Verdict::Fail, None)], &["imap/x", "imap/x/y/row"], &[], true, &[])]
    #[case::rule_gone(&[], &[], &["imap/r"], true, &["imap/r (RFC 1 §1)"])]
    #[case::rule_of_a_protocol_that_is_not_there(&[], &[], &["pop3/r"], true, &[])]
    #[case::rule_of_a_partial_run(&[], &[], &["imap/r"], false, &[])]
    #[case::rule_still_there(&[(Verdict::Fail, Some("imap/r"))], &[], &["imap/r"], true, &[])]
    #[case::one_rule_gone(&[(Verdict::Fail, Some("imap/r"))], &[], &["imap/q", "imap/r"], true, &["imap/q (RFC 1 §1)"])]
    #[case::rule_gone_in_its_case(&[(Verdict::Fail, Some("q"))], &["imap/x"], &["r"], false, &["imap/x (RFC 1 §1)"])]
    fn what_stopped_happening(
        #[case] found: &[(Verdict, Option<&str>)],
        #[case] cases: &[&str],
        #[case] rules: &[&str],
        #[case] complete: bool,
        #[case] expected: &[&str],
    ) {
        let known = known(cases, rules);
        let case = case(findings(found), &known);
        assert_eq!(unexpected_passes(&[case], &known, complete), expected);
    }
}
