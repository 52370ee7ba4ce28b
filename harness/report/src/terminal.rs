//! What a person reads: progress while cases run, then findings and a summary.

use std::{
    collections::HashMap,
    io::{self, Write},
};

use mailspec_run::{CaseResult, Counts, Finding, KnownAs, Outcome, Verdict};

/// Writes to a terminal or a log.
pub struct Terminal<W> {
    out: W,
    style: Style,
    verbose: bool,
    total: usize,
    counts: Counts,
    done: usize,
    /// Cases left of each suite, for the line that ends it.
    suites: HashMap<String, (usize, Counts)>,
    /// How often each rule has been shown at length.
    shown: HashMap<String, usize>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Style {
    /// Colours, and a status line that is overwritten.
    Terminal,
    /// Plain lines, one for each suite.
    Log,
}

/// After that many full blocks, further breaks of a rule get one line each.
const FULL_BLOCKS: usize = 3;

impl<W: Write> Terminal<W> {
    /// A reporter for `planned` cases (suite by suite); `terminal` says whether a person watches.
    pub fn new<'s>(
        out: W,
        terminal: bool,
        verbose: bool,
        planned: impl IntoIterator<Item = &'s str>,
    ) -> Self {
        let mut suites: HashMap<String, (usize, Counts)> = HashMap::new();
        let mut total = 0;
        for suite in planned {
            total += 1;
            suites.entry(suite.to_owned()).or_default().0 += 1;
        }
        Self {
            out,
            style: if terminal {
                Style::Terminal
            } else {
                Style::Log
            },
            verbose,
            total,
            counts: Counts::default(),
            done: 0,
            suites,
            shown: HashMap::new(),
        }
    }

    /// One more case has its verdict.
    pub fn case(&mut self, case: &CaseResult) -> io::Result<()> {
        self.done += 1;
        self.counts.add(case);
        self.clear()?;
        let block = match case.verdict {
            Verdict::Fail | Verdict::Warn | Verdict::Error => !case.known,
            Verdict::Info => self.verbose && !case.findings.is_empty(),
            Verdict::Pass | Verdict::Skip => false,
        };
        if block {
            self.block(case)?;
        } else if self.verbose {
            self.line(case)?;
        }
        let ended = self.suites.get_mut(&case.suite).and_then(|(left, counts)| {
            *left = left.saturating_sub(1);
            counts.add(case);
            (*left == 0).then_some(*counts)
        });
        match (self.style, ended) {
            (Style::Log, Some(counts)) if !self.verbose => {
                writeln!(self.out, "{:<32} {counts}", case.suite)
            }
            (Style::Log, _) => Ok(()),
            (Style::Terminal, _) => {
                write!(
                    self.out,
                    "[{}/{}] {} · {}",
                    self.done, self.total, self.counts, case.address
                )?;
                self.out.flush()
            }
        }
    }

    /// The end: what was skipped and why, known deviations, and the summary line.
    pub fn outcome(&mut self, outcome: &Outcome) -> io::Result<()> {
        self.clear()?;
        self.skips(outcome)?;
        self.known(outcome)?;
        for pass in &outcome.unexpected_passes {
            writeln!(self.out, "known deviation that did not happen: {pass}")?;
        }
        self.rules(outcome)?;
        for mailbox in &outcome.leftovers {
            writeln!(
                self.out,
                "left behind: mailbox {mailbox} could not be deleted"
            )?;
        }
        if let Some(why) = &outcome.ended_early {
            writeln!(self.out, "The run ended early: {why}")?;
        }
        writeln!(
            self.out,
            "{}: {} cases: {} · {} connections, {:.2} s wall, {:.2} s CPU",
            outcome.target,
            outcome.cases.len(),
            outcome.counts,
            outcome.connections,
            outcome.wall_seconds,
            outcome.cpu_seconds,
        )
    }

    fn line(&mut self, case: &CaseResult) -> io::Result<()> {
        let mut remarks: Vec<&str> = case.outcomes.iter().map(String::as_str).collect();
        remarks.extend(case.reason.as_deref());
        if case.known {
            remarks.push("known deviation");
        }
        let remark = if remarks.is_empty() {
            String::new()
        } else {
            format!(" ({})", remarks.join("; "))
        };
        let verdict = self.coloured(case.verdict);
        writeln!(self.out, "{verdict} {}{remark}", case.address)
    }

    fn block(&mut self, case: &CaseResult) -> io::Result<()> {
        let rules = case
            .findings
            .iter()
            .filter(|finding| finding.known.is_none());
        let mut familiar = true;
        for finding in rules {
            let Some(rule) = &finding.rule else {
                familiar = false;
                continue;
            };
            let shown = self.shown.entry(rule.clone()).or_default();
            *shown += 1;
            familiar &= *shown > FULL_BLOCKS;
        }
        let verdict = self.coloured(case.verdict);
        writeln!(self.out, "{verdict} {} — {}", case.address, case.title)?;
        if familiar && case.verdict != Verdict::Error && !case.findings.is_empty() {
            for finding in case
                .findings
                .iter()
                .filter(|finding| finding.known.is_none())
            {
                let rule = finding.rule.as_deref().unwrap_or_default();
                let got = finding.got.join("; ");
                writeln!(self.out, "  {} ({rule}): {got}", finding.clause)?;
            }
            return Ok(());
        }
        if let Some(reason) = &case.reason {
            writeln!(self.out, "  {reason}")?;
        }
        for line in findings(case) {
            writeln!(self.out, "  {line}")?;
        }
        if !case.transcript.is_empty() {
            writeln!(self.out, "  transcript:")?;
            for line in &case.transcript {
                writeln!(self.out, "    {line}")?;
            }
        }
        writeln!(self.out)
    }

    fn skips(&mut self, outcome: &Outcome) -> io::Result<()> {
        let mut reasons: Vec<(&str, usize)> = Vec::new();
        for case in outcome
            .cases
            .iter()
            .filter(|case| case.verdict == Verdict::Skip)
        {
            let reason = case.reason.as_deref().unwrap_or_default();
            match reasons.iter_mut().find(|(known, _)| *known == reason) {
                Some((_, count)) => *count += 1,
                None => reasons.push((reason, 1)),
            }
        }
        for (reason, count) in reasons {
            writeln!(self.out, "skipped {count}: {reason}")?;
        }
        Ok(())
    }

    /// A line for each case and what is known of it, and one for each that is known everywhere.
    fn known(&mut self, outcome: &Outcome) -> io::Result<()> {
        let mut everywhere: Vec<(&KnownAs, usize)> = Vec::new();
        for case in &outcome.cases {
            let mut here: Vec<&KnownAs> = Vec::new();
            for known in case
                .findings
                .iter()
                .filter_map(|found| found.known.as_ref())
            {
                if !here.contains(&known) {
                    here.push(known);
                }
            }
            for known in here {
                if !known.everywhere {
                    let (clause, reason) = (&known.clause, &known.reason);
                    writeln!(self.out, "known  {} ({clause}): {reason}", case.address)?;
                    continue;
                }
                match everywhere.iter_mut().find(|(other, _)| *other == known) {
                    Some((_, count)) => *count += 1,
                    None => everywhere.push((known, 1)),
                }
            }
        }
        for (known, count) in everywhere {
            let (clause, reason) = (&known.clause, &known.reason);
            writeln!(self.out, "known  in {count} cases ({clause}): {reason}")?;
        }
        Ok(())
    }

    fn rules(&mut self, outcome: &Outcome) -> io::Result<()> {
        let mut broken: Vec<(&str, &str, usize)> = Vec::new();
        for case in &outcome.cases {
            let mut here: Vec<(&str, &str)> = Vec::new();
            for finding in case
                .findings
                .iter()
                .filter(|finding| finding.known.is_none())
            {
                if let Some(rule) = &finding.rule
                    && !here.iter().any(|(known, _)| known == rule)
                {
                    here.push((rule, &finding.clause));
                }
            }
            for (rule, clause) in here {
                match broken.iter_mut().find(|(known, ..)| *known == rule) {
                    Some((.., count)) => *count += 1,
                    None => broken.push((rule, clause, 1)),
                }
            }
        }
        for (rule, clause, count) in broken {
            writeln!(self.out, "rule {rule} ({clause}) broken in {count} cases")?;
        }
        Ok(())
    }

    fn coloured(&self, verdict: Verdict) -> String {
        let word = format!("{:<5}", verdict.to_string());
        if self.style == Style::Log {
            return word;
        }
        let colour = match verdict {
            Verdict::Pass => 32,
            Verdict::Skip | Verdict::Info => 36,
            Verdict::Warn => 33,
            Verdict::Fail | Verdict::Error => 31,
        };
        format!("\x1b[{colour}m{word}\x1b[0m")
    }

    fn clear(&mut self) -> io::Result<()> {
        match self.style {
            Style::Terminal => write!(self.out, "\r\x1b[K"),
            Style::Log => Ok(()),
        }
    }
}

/// The findings of a case, as lines.
pub(super) fn findings(case: &CaseResult) -> Vec<String> {
    let mut lines = Vec::new();
    for finding in &case.findings {
        if let Some(KnownAs { clause, reason, .. }) = &finding.known {
            lines.push(format!("{clause}: known deviation: {reason}"));
            continue;
        }
        one_finding(finding, &mut lines);
    }
    for outcome in &case.outcomes {
        lines.push(format!("observed: {outcome}"));
    }
    lines
}

fn one_finding(finding: &Finding, lines: &mut Vec<String>) {
    let by = match &finding.rule {
        Some(rule) => format!(" (rule {rule})"),
        None => String::new(),
    };
    lines.push(format!("{}{by}: {}", finding.clause, finding.summary));
    if let Some(place) = &finding.place {
        lines.push(format!("at {place}"));
    }
    if let Some(step) = &finding.step {
        lines.push(format!("  | {step}"));
    }
    for (label, values) in [("expected", &finding.expected), ("got", &finding.got)] {
        for (n, value) in values.iter().enumerate() {
            let label = if n == 0 {
                format!("{label}:")
            } else {
                String::new()
            };
            lines.push(format!("{label:<10}{value}"));
        }
    }
}
