//! What a person reads: progress while cases run, then findings and a summary.

use std::{
    collections::{BTreeMap, HashMap},
    io::{self, Write},
};

use mailspec_run::{CaseResult, Counts, Finding, KnownAs, Leftover, Outcome, Verdict, harmless};

use crate::{
    blame::blamed,
    causes::{Cause, Causes},
    moment::minute,
};

/// Writes to a terminal or a log.
pub struct Terminal<W> {
    out: W,
    look: Look,
    verbose: bool,
    /// Cases left of each suite, for the line that ends it.
    suites: HashMap<String, (usize, Counts)>,
    /// How often each rule has been shown at length.
    shown: HashMap<String, usize>,
}

/// How it is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Look {
    /// Verdicts have colours (ECMA-48).
    pub colours: bool,
    /// Each suite has a line when its last case ends, for who sees no [`Status`](crate::Status).
    pub suites: bool,
}

/// What the last screen says beside the outcome.
#[derive(Default)]
pub struct Ending<'e> {
    /// The command that plays the case of an address again, if one does.
    pub again: Option<&'e dyn Fn(&str) -> String>,
    /// Where the results are, a line each.
    pub places: Vec<String>,
}

/// Failures that the last screen lists.
const LISTED: usize = 20;

/// After that many full blocks, further breaks of a rule get one line each.
const FULL_BLOCKS: usize = 3;

impl<W: Write> Terminal<W> {
    /// A reporter for `planned` cases (suite by suite).
    pub fn new<'s>(
        out: W,
        look: Look,
        verbose: bool,
        planned: impl IntoIterator<Item = &'s str>,
    ) -> Self {
        let mut suites: HashMap<String, (usize, Counts)> = HashMap::new();
        for suite in planned {
            suites.entry(suite.to_owned()).or_default().0 += 1;
        }
        Self {
            out,
            look,
            verbose,
            suites,
            shown: HashMap::new(),
        }
    }

    /// One more case has its verdict.
    pub fn case(&mut self, case: &CaseResult) -> io::Result<()> {
        let mut case = case.clone();
        case.map_text(&mut |text| harmless(text).into_owned());
        self.shown_case(&case)
    }

    fn shown_case(&mut self, case: &CaseResult) -> io::Result<()> {
        let block = match case.verdict {
            Verdict::Fail | Verdict::Flaky | Verdict::Warn | Verdict::Error => !case.known,
            Verdict::Info => self.verbose && !case.findings.is_empty(),
            Verdict::Pass | Verdict::Skip | Verdict::NotTested => false,
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
        match ended {
            Some(counts) if self.look.suites && !self.verbose => {
                writeln!(self.out, "{:<32} {counts}", case.suite)
            }
            _ => Ok(()),
        }
    }

    /// The end: what was skipped and why, known deviations, the failures again in short, and the
    /// summary line.
    pub fn outcome(&mut self, outcome: &Outcome, ending: &Ending<'_>) -> io::Result<()> {
        let mut outcome = outcome.clone();
        outcome.map_text(&mut |text| harmless(text).into_owned());
        self.shown_outcome(&outcome, ending)
    }

    fn shown_outcome(&mut self, outcome: &Outcome, ending: &Ending<'_>) -> io::Result<()> {
        self.reasons(outcome, Verdict::Skip)?;
        self.reasons(outcome, Verdict::NotTested)?;
        self.known(outcome)?;
        for pass in &outcome.unexpected_passes {
            writeln!(self.out, "known deviation that did not happen: {pass}")?;
        }
        self.causes(outcome)?;
        for line in blamed(&outcome.cases) {
            writeln!(self.out, "{line}")?;
        }
        if !outcome.unknown_capabilities.is_empty() {
            writeln!(
                self.out,
                "capabilities listed that mailspec does not know: {}",
                outcome.unknown_capabilities.join(" ")
            )?;
        }
        for mailbox in &outcome.leftovers {
            writeln!(
                self.out,
                "left behind: mailbox {mailbox} could not be deleted"
            )?;
        }
        for line in other_runs(&outcome.other_runs) {
            writeln!(self.out, "{line}; `mailspec clean` removes them")?;
        }
        self.again(outcome, ending)?;
        for place in &ending.places {
            writeln!(self.out, "{}", harmless(place))?;
        }
        if let Some(why) = &outcome.ended_early {
            writeln!(self.out, "The run ended early: {why}")?;
        }
        let connections = usize::try_from(outcome.connections).unwrap_or(usize::MAX);
        writeln!(
            self.out,
            "{}: {}: {} · {}, {:.2} s wall, {:.2} s CPU",
            outcome.target,
            counted(outcome.cases.len(), "case"),
            outcome.counts,
            counted(connections, "connection"),
            outcome.wall_seconds,
            outcome.cpu_seconds,
        )
    }

    /// What is to be looked at, in short: address, cause, and the command that plays it again. What
    /// breaks a rule that enough of them show is counted.
    fn again(&mut self, outcome: &Outcome, ending: &Ending<'_>) -> io::Result<()> {
        let mut rules: HashMap<&str, usize> = HashMap::new();
        let (mut listed, mut more) = (0, 0);
        for case in outcome.cases.iter().filter(|case| case.is_unexpected()) {
            let unknown = |finding: &&Finding| finding.known.is_none();
            let mut familiar = !case.findings.is_empty();
            for finding in case.findings.iter().filter(unknown) {
                let Some(rule) = &finding.rule else {
                    familiar = false;
                    continue;
                };
                let shown = rules.entry(rule).or_default();
                *shown += 1;
                familiar &= *shown > FULL_BLOCKS;
            }
            if familiar || listed == LISTED {
                more += 1;
                continue;
            }
            if listed == 0 {
                writeln!(self.out)?;
            }
            listed += 1;
            let clause = case.findings.iter().find(unknown);
            let clause = clause.map_or(String::new(), |finding| format!("{}: ", finding.clause));
            let (verdict, headline) = (self.coloured(case.verdict), headline(case));
            writeln!(self.out, "{verdict} {} — {clause}{headline}", case.address)?;
            // What is seen beside the cases is no case.
            let is_case = !case.address.starts_with("sessions/");
            if let Some(again) = ending.again.filter(|_| is_case) {
                writeln!(self.out, "           {}", harmless(&again(&case.address)))?;
            }
        }
        if more > 0 {
            writeln!(self.out, "and {} more", counted(more, "case"))?;
        }
        match listed {
            0 => Ok(()),
            _ => writeln!(self.out),
        }
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
        writeln!(self.out, "{verdict} {} — {}", case.address, headline(case))?;
        if familiar && case.verdict != Verdict::Error && !case.findings.is_empty() {
            for finding in case
                .findings
                .iter()
                .filter(|finding| finding.known.is_none())
            {
                let rule = finding.rule.as_deref().unwrap_or_default();
                let got = finding.got.join("; ");
                let more = match left_out(finding) {
                    Some(more) => format!(" ({more})"),
                    None => String::new(),
                };
                writeln!(self.out, "  {} ({rule}): {got}{more}", finding.clause)?;
            }
            return Ok(());
        }
        if !case.findings.is_empty() {
            writeln!(self.out, "  asked: {}", case.title)?;
            if let Some(reason) = &case.reason {
                writeln!(self.out, "  {reason}")?;
            }
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

    /// Why cases were skipped, and why they were not tested: each reason once.
    fn reasons(&mut self, outcome: &Outcome, verdict: Verdict) -> io::Result<()> {
        let word = match verdict {
            Verdict::Skip => "skipped",
            _ => "not tested",
        };
        let cases = outcome.cases.iter().filter(|case| case.verdict == verdict);
        let mut reasons: Vec<(&str, usize)> = Vec::new();
        let mut known: HashMap<&str, usize> = HashMap::new();
        for case in cases {
            let reason = case.reason.as_deref().unwrap_or_default();
            let at = *known.entry(reason).or_insert_with(|| {
                reasons.push((reason, 0));
                reasons.len() - 1
            });
            reasons[at].1 += 1;
        }
        reasons.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        for (reason, count) in reasons {
            writeln!(self.out, "{word} {count}: {reason}")?;
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
            let cases = counted(count, "case");
            writeln!(self.out, "known  in {cases} ({clause}): {reason}")?;
        }
        Ok(())
    }

    /// What makes cases red, the cause of most first: a rule that is broken in many, and how many
    /// are red by it alone.
    fn causes(&mut self, outcome: &Outcome) -> io::Result<()> {
        let causes = Causes::of(&outcome.cases);
        for cause in &causes.rules {
            let Cause {
                rule,
                clause,
                cases,
                alone,
            } = cause;
            let cases = counted(*cases, "case");
            match alone {
                0 => writeln!(self.out, "rule {rule} ({clause}) is broken in {cases}")?,
                alone => writeln!(
                    self.out,
                    "rule {rule} ({clause}) is broken in {cases}, {alone} of them red by it alone"
                )?,
            }
        }
        if !causes.rules.is_empty() && causes.others > 0 {
            writeln!(
                self.out,
                "red by their own expectations: {}",
                counted(causes.others, "case")
            )?;
        }
        Ok(())
    }

    fn coloured(&self, verdict: Verdict) -> String {
        let word = format!("{:<10}", verdict.to_string());
        if !self.look.colours {
            return word;
        }
        let colour = match verdict {
            Verdict::Pass => 32,
            Verdict::Skip | Verdict::Info => 36,
            Verdict::NotTested => 35,
            Verdict::Warn => 33,
            Verdict::Fail | Verdict::Flaky | Verdict::Error => 31,
        };
        format!("\x1b[{colour}m{word}\x1b[0m")
    }
}

/// What was found, in a line: of the first finding that nobody knew of, else why the case broke.
pub(super) fn headline(case: &CaseResult) -> String {
    let mut findings = case.findings.iter();
    let verdict = match case.verdict {
        Verdict::Flaky => Verdict::Fail,
        verdict => verdict,
    };
    let worst = findings.find(|finding| finding.known.is_none() && finding.verdict == verdict);
    let Some(finding) = worst else {
        return case.reason.clone().unwrap_or_else(|| case.title.clone());
    };
    let got = finding.got.first().map_or("", String::as_str);
    match (got.is_empty(), &finding.rule) {
        (true, _) => finding.summary.clone(),
        (false, Some(_)) => got.to_owned(),
        (false, None) => match finding.expected.first() {
            Some(expected) => format!("got {got}, expected {expected}"),
            None => got.to_owned(),
        },
    }
}

/// A line for each other run and account that it left mailboxes in.
pub(super) fn other_runs(leftovers: &[Leftover]) -> Vec<String> {
    let mut runs: BTreeMap<(u64, &str, &str), usize> = BTreeMap::new();
    for left in leftovers {
        let run = (left.started, left.run.as_str(), left.account.as_str());
        *runs.entry(run).or_default() += 1;
    }
    let line = |((started, run, account), count): ((u64, &str, &str), usize)| {
        let plural = if count == 1 { "" } else { "es" };
        format!(
            "of another run, which was killed or is not over: {count} mailbox{plural} of {account}, \
             mailspec-{run}-…, begun {}",
            minute(started)
        )
    };
    runs.into_iter().map(line).collect()
}

/// The findings of a case, as lines; known ones behind the others.
pub(super) fn findings(case: &CaseResult) -> Vec<String> {
    let mut lines = Vec::new();
    let (known, unknown): (Vec<&Finding>, Vec<&Finding>) = case
        .findings
        .iter()
        .partition(|finding| finding.known.is_some());
    for finding in unknown.into_iter().chain(known) {
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

/// How often more a rule was broken than is shown.
fn left_out(finding: &Finding) -> Option<String> {
    let times = finding.left_out;
    (times > 0).then(|| format!("and {times} more of this rule, left out"))
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
    lines.extend(left_out(finding));
}

/// So many of what is counted, which takes an s where there is not one: `1 case`, `2 cases`.
pub fn counted(count: usize, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}
