//! SARIF 2.1.0, for code scanning.

use std::collections::BTreeMap;

use mailspec_run::{CaseResult, Finding, Outcome, Verdict, harmless};
use serde_json::{Value, json};
use serde_sarif::sarif::Sarif;

use crate::clause::{page_of, place_of};

/// The outcome as SARIF: a result for each finding that breaks a MUST or a SHOULD, at the line of the
/// suite that asked. What is known to deviate is suppressed, with its reason.
pub fn sarif(outcome: &Outcome) -> serde_json::Result<String> {
    let mut outcome = outcome.clone();
    outcome.map_text(&mut |text| harmless(text).into_owned());
    let mut rules: BTreeMap<&str, Value> = BTreeMap::new();
    let mut results = Vec::new();
    for case in &outcome.cases {
        let deviates = |finding: &&Finding| finding.verdict >= Verdict::Warn;
        for finding in case.findings.iter().filter(deviates) {
            let id = id(case, finding);
            rules.entry(id).or_insert_with(|| rule(id, finding));
            results.push(result(id, case, finding));
        }
    }
    let log = json!({
        "version": "2.1.0",
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "runs": [{
            "tool": { "driver": {
                "name": "mailspec",
                "version": outcome.version,
                "rules": rules.into_values().collect::<Vec<_>>(),
            } },
            "automationDetails": { "id": format!("mailspec/{}", outcome.target) },
            "invocations": [{
                "executionSuccessful": outcome.ended_early.is_none() && outcome.counts.error == 0,
            }],
            "results": results,
        }],
    });
    // Only what the format has a place for goes out.
    let log: Sarif = serde_json::from_value(log)?;
    crate::whole_json(&log)
}

/// The rule that is broken, or the requirement that the case asks for.
fn id<'c>(case: &'c CaseResult, finding: &'c Finding) -> &'c str {
    let requirement = case.covers.first().map_or(&case.suite, |id| id);
    finding.rule.as_deref().unwrap_or(requirement)
}

fn rule(id: &str, finding: &Finding) -> Value {
    let mut rule = json!({
        "id": id,
        "shortDescription": { "text": format!("{}: {}", finding.clause, finding.summary) },
    });
    if let Some(page) = page_of(&finding.clause) {
        rule["helpUri"] = page.into();
    }
    rule
}

fn result(id: &str, case: &CaseResult, finding: &Finding) -> Value {
    let level = match finding.verdict {
        Verdict::Warn => "warning",
        _ => "error",
    };
    let got = finding.got.join("; ");
    let place = finding.place.as_deref().and_then(place_of);
    let (file, line, column) = match place {
        Some((file, line, column)) => (file.to_owned(), line, column),
        None => (format!("{}.yaml", case.suite), 1, 1),
    };
    let mut result = json!({
        "ruleId": id,
        "level": level,
        "message": { "text": format!("{}: {} Got: {got}", finding.clause, finding.summary) },
        "locations": [{
            "physicalLocation": {
                "artifactLocation": { "uri": file },
                "region": { "startLine": line, "startColumn": column },
            },
            "logicalLocations": [{ "fullyQualifiedName": case.address, "kind": "function" }],
        }],
        "partialFingerprints": { "case/v1": format!("{} {id}", case.address) },
    });
    if let Some(known) = &finding.known {
        result["suppressions"] = json!([{ "kind": "external", "justification": known.reason }]);
    }
    result
}
