//! A list of known deviations, from what runs found and nobody has listed yet.

use std::fmt::Write as _;

use mailspec_run::{CaseResult, Finding, Outcome, Verdict};

use crate::moment::day;

/// Lines of a transcript that an entry takes, from its end.
const LINES: usize = 8;
/// How long a text of a finding may be before its middle is left out, in characters.
const LONGEST: usize = 110;
const FRONT: usize = 56;
const BACK: usize = 44;

/// A list of what failed or warned in `outcomes` and is not known yet, as YAML: with it, the same
/// run finds nothing that is not known. Each entry has its clause and its octets; its reason says
/// when it was found, and is to be replaced by what somebody who read the clause says.
pub fn baseline(outcomes: &[Outcome]) -> String {
    let mut entries: Vec<Entry<'_>> = Vec::new();
    for (outcome, case) in outcomes
        .iter()
        .flat_map(|outcome| outcome.cases.iter().map(move |case| (outcome, case)))
    {
        for finding in &case.findings {
            let deviates = matches!(finding.verdict, Verdict::Fail | Verdict::Warn);
            if !deviates || finding.known.is_some() {
                continue;
            }
            let new = Entry::of(outcome, case, finding);
            match entries.iter_mut().find(|entry| entry.same(&new)) {
                Some(entry) => entry.add(new),
                None => entries.push(new),
            }
        }
    }
    let mut out = String::new();
    for outcome in outcomes {
        let version = outcome
            .server_version
            .as_deref()
            .unwrap_or("version not known");
        let head = format!(
            "Known deviations of {} ({version}), as mailspec {} found them on {}.",
            outcome.target,
            outcome.version,
            day(outcome.started)
        );
        // Whatever a server calls itself, it is a comment.
        let head: String = head.chars().filter(|each| !each.is_control()).collect();
        out.push_str(&format!("# {head}\n"));
    }
    if entries.is_empty() {
        // A list with nothing in it is a list.
        out.push_str("[]\n");
    }
    for entry in &entries {
        // Writing to a String cannot fail.
        let _ = entry.write(&mut out);
    }
    out
}

/// One cause: the same clause, broken in the same words.
struct Entry<'o> {
    cases: Vec<&'o str>,
    rule: Option<&'o str>,
    finding: Vec<String>,
    clause: &'o str,
    summary: &'o str,
    octets: Vec<&'o str>,
    day: String,
}

impl<'o> Entry<'o> {
    fn of(outcome: &Outcome, case: &'o CaseResult, finding: &'o Finding) -> Self {
        let from = case.transcript.len().saturating_sub(LINES);
        Self {
            cases: vec![&case.address],
            rule: finding.rule.as_deref(),
            finding: finding.lines().map(|line| general(&line)).collect(),
            clause: &finding.clause,
            summary: &finding.summary,
            day: day(outcome.started),
            octets: case.transcript[from..].iter().map(String::as_str).collect(),
        }
    }

    fn same(&self, other: &Self) -> bool {
        (self.rule, self.clause) == (other.rule, other.clause) && self.finding == other.finding
    }

    fn add(&mut self, other: Self) {
        let new = other.cases.into_iter();
        self.cases.extend(
            new.filter(|case| !self.cases.contains(case))
                .collect::<Vec<_>>(),
        );
    }

    fn write(&self, out: &mut String) -> std::fmt::Result {
        match self.rule {
            Some(rule) => {
                writeln!(out, "# In {}.", self.cases.join(", "))?;
                writeln!(out, "- rules: [{rule}]")?;
            }
            None => writeln!(out, "- cases: [{}]", self.cases.join(", "))?,
        }
        writeln!(out, "  finding:")?;
        for text in &self.finding {
            writeln!(out, "    - {}", quoted(text))?;
        }
        writeln!(out, "  clause: {}", self.clause)?;
        let reason = format!(
            "Found on {}, and not explained yet. Asked was: {}",
            self.day, self.summary
        );
        writeln!(
            out,
            "  # What does the server do, and why is that a deviation?"
        )?;
        writeln!(out, "  reason: {}", quoted(&reason))?;
        writeln!(out, "  octets:")?;
        for line in &self.octets {
            writeln!(out, "    - {}", quoted(line))?;
        }
        writeln!(out)
    }
}

/// A JSON string is a YAML string as well.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// A line without what the next run has otherwise: tags, names of ours, times, large numbers; and
/// of a long one the two ends.
fn general(line: &str) -> String {
    let completion = |rest: &str| {
        ["OK", "NO", "BAD"]
            .iter()
            .any(|word| rest.starts_with(word))
    };
    let line = match line.split_once(' ') {
        Some((_, rest)) if completion(rest) => rest,
        _ => line,
    };
    let mut words = Vec::new();
    for word in line.split(' ') {
        let digits = word.bytes().filter(u8::is_ascii_digit).count();
        let time = digits > 0
            && word.contains('.')
            && word.trim_matches(['(', ')', '.']).parse::<f64>().is_ok();
        let limit = words.last() == Some(&"within");
        words.push(
            match word.contains("mailspec-") || time || limit || digits > 5 {
                true => "…",
                false => word,
            },
        );
    }
    words.dedup_by(|next, one| *next == "…" && *one == "…");
    let line = words.join(" ");
    let letters: Vec<char> = line.chars().collect();
    if letters.len() <= LONGEST {
        return line;
    }
    let front: String = letters[..FRONT].iter().collect();
    let back: String = letters[letters.len() - BACK..].iter().collect();
    format!("{front}…{back}")
}
