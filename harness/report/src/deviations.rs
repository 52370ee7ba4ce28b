//! Entries for a list of known deviations, from what a run found and nobody has listed yet.

use std::fmt::Write as _;

use mailspec_run::{CaseResult, Finding, Outcome, Verdict};

/// Lines of a transcript that an entry takes, from its end.
const LINES: usize = 8;
/// How long a text of a finding may be before its middle is left out, in characters.
const LONGEST: usize = 110;
const FRONT: usize = 56;
const BACK: usize = 44;

/// Entries for what failed or warned in `outcomes` and is not known, as YAML; empty if there is
/// nothing. Each has an empty `reason`, which only a reader of the clause can write, and without
/// which no list is accepted.
pub fn known_deviations(outcomes: &[Outcome]) -> String {
    let mut entries: Vec<Entry<'_>> = Vec::new();
    for case in outcomes.iter().flat_map(|outcome| &outcome.cases) {
        for finding in &case.findings {
            let deviates = matches!(finding.verdict, Verdict::Fail | Verdict::Warn);
            if !deviates || finding.known.is_some() {
                continue;
            }
            let new = Entry::of(case, finding);
            match entries.iter_mut().find(|entry| entry.same(&new)) {
                Some(entry) => entry.add(new),
                None => entries.push(new),
            }
        }
    }
    let mut out = String::new();
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
}

impl<'o> Entry<'o> {
    fn of(case: &'o CaseResult, finding: &'o Finding) -> Self {
        let from = case.transcript.len().saturating_sub(LINES);
        Self {
            cases: vec![&case.address],
            rule: finding.rule.as_deref(),
            finding: finding.lines().map(|line| general(&line)).collect(),
            clause: &finding.clause,
            summary: &finding.summary,
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
        writeln!(
            out,
            "  # What does the server do, and why is that a deviation?"
        )?;
        writeln!(out, "  # {}", self.summary.replace('\n', " "))?;
        writeln!(out, "  reason: \"\"")?;
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
