//! Known deviations: expected, and reported when they stop happening.

use super::{
    case::worst,
    verdict::{CaseResult, Verdict},
};
use crate::target::{Known, KnownDeviation};

/// Marks the findings of `case` that are known.
///
/// A known case covers its expectations, a known rule what the observer saw.
pub(crate) fn mark(case: &mut CaseResult, known: &[KnownDeviation]) {
    let address = case.address.clone();
    let mut marked = false;
    for finding in &mut case.findings {
        if !matches!(finding.verdict, Verdict::Fail | Verdict::Warn) {
            continue;
        }
        let matching = known
            .iter()
            .find(|known| match (&known.what, &finding.rule) {
                (Known::Case(case), None) => within(&address, case),
                (Known::Rule(known), Some(rule)) => known == rule,
                _ => false,
            });
        if let Some(known) = matching {
            finding.known = Some(known.reason.clone());
            marked = true;
        }
    }
    if !marked || case.verdict == Verdict::Error {
        return;
    }
    let left = worst(&case.findings);
    if left < Verdict::Warn {
        case.known = true;
    } else {
        case.verdict = left;
    }
}

/// Known deviations that did not happen in `cases`, though what they name was run.
pub(crate) fn unexpected_passes(
    cases: &[CaseResult],
    known: &[KnownDeviation],
    complete: bool,
) -> Vec<String> {
    let ran = |case: &&CaseResult| !matches!(case.verdict, Verdict::Skip | Verdict::Error);
    let gone = known.iter().filter_map(|known| match &known.what {
        Known::Case(address) => {
            let mut matching = cases
                .iter()
                .filter(|case| within(&case.address, address))
                .filter(ran)
                .peekable();
            let was_run = matching.peek().is_some();
            let happened = matching.any(|case| {
                case.findings
                    .iter()
                    .any(|finding| finding.known.is_some() && finding.rule.is_none())
            });
            (was_run && !happened).then(|| format!("{address} ({})", known.clause))
        }
        Known::Rule(rule) => {
            let happened = cases.iter().any(|case| {
                case.findings
                    .iter()
                    .any(|finding| finding.rule.as_ref() == Some(rule))
            });
            (complete && !happened).then(|| format!("{rule} ({})", known.clause))
        }
    });
    gone.collect()
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
    use crate::run::verdict::Finding;

    fn finding(verdict: Verdict, rule: Option<&str>) -> Finding {
        Finding {
            verdict,
            rule: rule.map(str::to_owned),
            clause: String::new(),
            summary: String::new(),
            place: None,
            step: None,
            expected: Vec::new(),
            got: Vec::new(),
            known: None,
        }
    }

    fn case(findings: Vec<Finding>) -> CaseResult {
        CaseResult {
            address: "imap/x/y/row".to_owned(),
            suite: "imap/x".to_owned(),
            title: String::new(),
            covers: Vec::new(),
            verdict: worst(&findings),
            known: false,
            reason: None,
            outcomes: Vec::new(),
            findings,
            transcript: Vec::new(),
            seconds: 0.0,
        }
    }

    fn deviations(whats: &[Known]) -> Vec<KnownDeviation> {
        let known = |what: &Known| KnownDeviation {
            what: what.clone(),
            clause: "RFC 1 §1".to_owned(),
            reason: "because".to_owned(),
        };
        whats.iter().map(known).collect()
    }

    #[rstest]
    #[case::expectation(&[(Verdict::Fail, None)], &[Known::Case("imap/x/y".into())], Verdict::Fail, true)]
    #[case::another_case(&[(Verdict::Fail, None)], &[Known::Case("imap/x/yy".into())], Verdict::Fail, false)]
    #[case::a_case_is_no_rule(&[(Verdict::Fail, Some("r"))], &[Known::Case("imap/x/y".into())], Verdict::Fail, false)]
    #[case::rule(&[(Verdict::Warn, Some("r"))], &[Known::Rule("r".into())], Verdict::Warn, true)]
    #[case::what_is_left(&[(Verdict::Fail, Some("r")), (Verdict::Warn, None)], &[Known::Rule("r".into())], Verdict::Warn, false)]
    fn marks(
        #[case] findings: &[(Verdict, Option<&str>)],
        #[case] known: &[Known],
        #[case] verdict: Verdict,
        #[case] expected: bool,
    ) {
        let findings = findings
            .iter()
            .map(|(verdict, rule)| finding(*verdict, *rule))
            .collect();
        let mut case = case(findings);
        mark(&mut case, &deviations(known));
        assert_eq!((case.verdict, case.known), (verdict, expected));
    }

    #[rstest]
    #[case::passes(&[], Known::Case("imap/x".into()), false, 1)]
    #[case::not_run(&[], Known::Case("imap/z".into()), true, 0)]
    #[case::still_there(&[(Verdict::Fail, None)], Known::Case("imap/x".into()), true, 0)]
    #[case::rule_gone(&[], Known::Rule("r".into()), true, 1)]
    #[case::rule_of_a_partial_run(&[], Known::Rule("r".into()), false, 0)]
    #[case::rule_still_there(&[(Verdict::Fail, Some("r"))], Known::Rule("r".into()), true, 0)]
    fn what_stopped_happening(
        #[case] findings: &[(Verdict, Option<&str>)],
        #[case] known: Known,
        #[case] complete: bool,
        #[case] expected: usize,
    ) {
        let findings = findings
            .iter()
            .map(|(verdict, rule)| finding(*verdict, *rule))
            .collect();
        let mut case = case(findings);
        let known = deviations(&[known]);
        mark(&mut case, &known);
        assert_eq!(unexpected_passes(&[case], &known, complete).len(), expected);
    }
}
