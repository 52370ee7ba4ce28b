//! The Test Anything Protocol, version 14.

use std::fmt::Write as _;

use mailspec_run::{CaseResult, Outcome, Verdict, harmless};

use crate::terminal::{findings, headline};

/// The outcome as TAP: a test point for each case. What is known to deviate is `TODO`, what was not
/// asked `SKIP`; a broken SHOULD fails nothing, as in the exit code, and is told in a comment.
pub fn tap(outcome: &Outcome) -> String {
    let mut outcome = outcome.clone();
    outcome.map_text(&mut |text| harmless(text).into_owned());
    let mut out = format!("TAP version 14\n1..{}\n", outcome.cases.len());
    for (n, case) in outcome.cases.iter().enumerate() {
        // Writing to a String cannot fail.
        let _ = point(&mut out, n + 1, case);
    }
    if let Some(why) = &outcome.ended_early {
        let _ = writeln!(out, "Bail out! {}", line(why));
    }
    out
}

fn point(out: &mut String, number: usize, case: &CaseResult) -> std::fmt::Result {
    let fails = matches!(
        case.verdict,
        Verdict::Fail | Verdict::Flaky | Verdict::Error
    );
    let ok = if fails { "not ok" } else { "ok" };
    write!(out, "{ok} {number} - {}", line(&case.address))?;
    let reason = line(case.reason.as_deref().unwrap_or_default());
    let known = case
        .findings
        .iter()
        .find_map(|finding| finding.known.as_ref());
    match (case.verdict, known.filter(|_| case.known)) {
        (Verdict::Skip | Verdict::NotTested, _) => writeln!(out, " # SKIP {reason}"),
        (_, Some(known)) => {
            let (clause, reason) = (line(&known.clause), line(&known.reason));
            writeln!(out, " # TODO known deviation ({clause}): {reason}")
        }
        (Verdict::Warn, None) => writeln!(out, "\n# warning: {}", line(&headline(case))),
        _ if fails => {
            writeln!(out, "\n  ---\n  message: {}", quoted(&headline(case)))?;
            writeln!(out, "  severity: {}", case.verdict)?;
            writeln!(out, "  findings:")?;
            for finding in findings(case) {
                writeln!(out, "    - {}", quoted(&finding))?;
            }
            writeln!(out, "  transcript:")?;
            for sent in &case.transcript {
                writeln!(out, "    - {}", quoted(sent))?;
            }
            writeln!(out, "  ...")
        }
        _ => writeln!(out),
    }
}

/// A text on one line, in which nothing begins a directive.
fn line(text: &str) -> String {
    let text = text.replace(['\n', '\r'], " ");
    text.replace('\\', "\\\\").replace('#', "\\#")
}

/// A JSON string is a YAML string as well.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}
