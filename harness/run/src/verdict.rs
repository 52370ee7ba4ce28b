//! What a run found: verdicts, findings, and the whole outcome.
//!
//! These types are the JSON report as well; [`Outcome::FORMAT`] counts its
//! incompatible changes.

use std::{borrow::Cow, collections::BTreeMap, fmt};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use mailspec_suite::Protocol;

use crate::leftovers::Leftover;

/// What a whole run found; the JSON report.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Outcome {
    /// Version of this report's format.
    pub format: u32,
    /// Version of mailspec.
    pub version: String,
    /// The server, as the target calls it.
    pub target: String,
    /// The server's name and version, if the target says so.
    pub server_version: Option<String>,
    /// When the run began, in Unix seconds.
    pub started: u64,
    /// How long it took, in seconds.
    pub wall_seconds: f64,
    /// User and system CPU time of our process, in seconds (the embedded server is part of it).
    pub cpu_seconds: f64,
    /// Connections opened to the server's IMAP and POP3 ports.
    pub connections: u64,
    /// Why the run did not reach its end, if it did not.
    pub ended_early: Option<String>,
    /// Where the server was reached, port by port.
    #[serde(default)]
    pub ports: Vec<Port>,
    /// What the server said it can do.
    pub capabilities: BTreeMap<String, Vec<String>>,
    /// What of that no suite knows, so that nothing is asked about it: `imap:X-GM-EXT-1`.
    #[serde(default)]
    pub unknown_capabilities: Vec<String>,
    /// Cases by verdict.
    pub counts: Counts,
    /// What known deviations name, was run, and did not deviate.
    pub unexpected_passes: Vec<String>,
    /// Mailboxes of ours that could not be deleted.
    pub leftovers: Vec<String>,
    /// Mailboxes of other runs: of one that was killed, or of one that is not over; a thousand in an
    /// account at most.
    #[serde(default)]
    pub other_runs: Vec<Leftover>,
    /// Every case that was planned and has a verdict, in the order of the suites.
    pub cases: Vec<CaseResult>,
}

/// A port of the server under test.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Port {
    /// `imap` or `pop3`.
    pub protocol: Protocol,
    /// Host and port, `mail.example.org:993`.
    pub address: String,
    /// How TLS begins there.
    pub tls: Encryption,
}

/// How TLS begins on a port. Whatever it is, less than TLS 1.2 is not negotiated (RFC 8314 §4.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Encryption {
    /// With the first octet.
    Implicit,
    /// By STARTTLS or STLS, which the server lists.
    Upgrade,
    /// Neither is offered.
    None,
}

/// Cases by verdict.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Counts {
    /// Nothing to object to.
    pub pass: usize,
    /// A MUST is broken, unexpectedly.
    pub fail: usize,
    /// A SHOULD is broken, unexpectedly.
    pub warn: usize,
    /// A MUST is broken, unexpectedly, in some plays and in others not.
    #[serde(default)]
    pub flaky: usize,
    /// One of several legal behaviours, named.
    pub info: usize,
    /// Does not apply.
    pub skip: usize,
    /// A preparation failed.
    #[serde(default)]
    pub not_tested: usize,
    /// The run itself broke.
    pub error: usize,
    /// Failures and warnings that the target lists as known deviations.
    pub known: usize,
}

/// What became of one case.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct CaseResult {
    /// `imap/select/required-data`
    pub address: String,
    /// Its suite, `imap/select`.
    pub suite: String,
    /// What a conformant server does.
    pub title: String,
    /// The requirements that it covers; the first is the one cited.
    pub covers: Vec<String>,
    /// What it has of each axis, if it is a row of pairs: the axis and the name of the value.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub values: BTreeMap<String, String>,
    /// What became of it.
    pub verdict: Verdict,
    /// Whether all that failed or warned in it is a known deviation.
    pub known: bool,
    /// Why it was skipped or broke.
    pub reason: Option<String>,
    /// Which of several legal behaviours the server showed.
    pub outcomes: Vec<String>,
    /// What was found.
    pub findings: Vec<Finding>,
    /// What went over the wire, masked and bounded; empty for a pass.
    pub transcript: Vec<String>,
    /// How long it took, in seconds.
    pub seconds: f64,
}

/// One deviation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Finding {
    /// `fail`, `warn` or `info`.
    pub verdict: Verdict,
    /// The rule of the observer that is broken; `None`: an expectation of the case.
    pub rule: Option<String>,
    /// The ABNF production that the octets break, if it is the grammar that they break.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub production: Option<String>,
    /// The clause, `RFC 3501 §6.3.1`.
    pub clause: String,
    /// What the clause demands, in our words.
    pub summary: String,
    /// Where the step stands, `file:line:column`.
    pub place: Option<String>,
    /// The step.
    pub step: Option<String>,
    /// What had to come.
    pub expected: Vec<String>,
    /// What came instead, in the same order; what is behind that is about the connection.
    pub got: Vec<String>,
    /// How often more the rule was broken than findings tell; the last one of the rule says it.
    #[serde(default, skip_serializing_if = "none")]
    pub left_out: u64,
    /// The known deviation that it is, if the target lists it.
    pub known: Option<KnownAs>,
}

fn none(times: &u64) -> bool {
    *times == 0
}

/// The known deviation that a finding is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct KnownAs {
    /// The clause that the server breaks, `RFC 3501 §6.3.1`.
    pub clause: String,
    /// What it does, and why that is a deviation.
    pub reason: String,
    /// The lines of a transcript that prove it, as the target's entry gives them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub octets: Vec<String>,
    /// It is known of the server as a whole, not of this case: the verdict is made without it.
    #[serde(default)]
    pub everywhere: bool,
}

/// What became of a case, from good to bad.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// As it must be.
    Pass,
    /// Does not apply to this server, with a reason.
    Skip,
    /// A preparation failed, with the reason: nothing is known of what the case asks.
    NotTested,
    /// One of several legal behaviours.
    Info,
    /// A SHOULD is broken.
    Warn,
    /// A MUST is broken in some plays of the case, and in others it is not.
    Flaky,
    /// A MUST is broken.
    Fail,
    /// The run itself broke.
    Error,
}

/// How a line begins where nothing came for what was expected.
pub(crate) const NOTHING_LIKE_IT: &str = "nothing like it";

impl Finding {
    /// What it got, line by line; where nothing came, the line names what was expected.
    pub fn lines(&self) -> impl Iterator<Item = Cow<'_, str>> {
        let mut expected = self.expected.iter();
        self.got.iter().map(move |got| {
            let rest = got.strip_prefix(NOTHING_LIKE_IT);
            match (rest, expected.next()) {
                (Some(rest), Some(expected)) => format!("nothing like {expected}{rest}").into(),
                _ => got.into(),
            }
        })
    }
}

impl CaseResult {
    /// Whether it breaks a MUST, be it in some plays alone, and no known deviation says so.
    pub fn fails(&self) -> bool {
        !self.known && matches!(self.verdict, Verdict::Fail | Verdict::Flaky)
    }

    /// Whether it deviates or broke, and no known deviation says so.
    pub fn is_unexpected(&self) -> bool {
        !self.known && self.verdict >= Verdict::Warn
    }

    /// Puts `each` of it in place of every text that may hold what others said: of the server, of
    /// a file, of the system.
    pub fn map_text(&mut self, each: &mut impl FnMut(&str) -> String) {
        let mut lists = vec![&mut self.outcomes, &mut self.transcript];
        for finding in &mut self.findings {
            lists.extend([&mut finding.expected, &mut finding.got]);
            if let Some(known) = &mut finding.known {
                known.reason = each(&known.reason);
                lists.push(&mut known.octets);
            }
        }
        for text in lists.into_iter().flatten().chain(&mut self.reason) {
            *text = each(text);
        }
    }
}

impl Outcome {
    /// Puts `each` of it in place of every text that may hold what others said, in all cases too.
    pub fn map_text(&mut self, each: &mut impl FnMut(&str) -> String) {
        let lists = [&mut self.unexpected_passes, &mut self.leftovers];
        let options = [&mut self.server_version, &mut self.ended_early];
        let texts = lists.into_iter().flatten();
        let texts = texts.chain(options.into_iter().flatten());
        let texts = texts.chain(self.other_runs.iter_mut().map(|left| &mut left.mailbox));
        for text in texts.chain([&mut self.target]) {
            *text = each(text);
        }
        let listed = self.capabilities.values_mut().flatten();
        for capability in listed.chain(&mut self.unknown_capabilities) {
            *capability = each(capability);
        }
        for case in &mut self.cases {
            case.map_text(each);
        }
    }

    /// Version of the JSON report's format.
    pub const FORMAT: u32 = 2;

    /// 0: conformant; 1: deviations; 3: the run did not reach its end, or could test nothing.
    ///
    /// 3 wins over 1. If `strict`, a broken SHOULD is a deviation too, and so is a known one that
    /// did not happen; and a case that was not tested is an end not reached.
    pub fn exit_code(&self, strict: bool) -> u8 {
        let counts = &self.counts;
        let fail = counts.fail + counts.flaky;
        let tested = counts.pass + fail + counts.warn + counts.info + counts.known;
        let untested = counts.not_tested > 0 && (strict || tested == 0);
        let strictly = counts.warn + self.unexpected_passes.len() > 0;
        if counts.error > 0 || untested || self.ended_early.is_some() {
            3
        } else if fail > 0 || (strict && strictly) {
            1
        } else {
            0
        }
    }

    /// Whether any case or rule found a deviation.
    pub fn deviates(&self) -> bool {
        let counts = &self.counts;
        counts.fail + counts.flaky + counts.warn + counts.known > 0
    }
}

impl Counts {
    /// Counts one case.
    pub fn add(&mut self, case: &CaseResult) {
        let count = match case.verdict {
            Verdict::Fail | Verdict::Warn if case.known => &mut self.known,
            Verdict::Pass => &mut self.pass,
            Verdict::Fail => &mut self.fail,
            Verdict::Flaky => &mut self.flaky,
            Verdict::Warn => &mut self.warn,
            Verdict::Info => &mut self.info,
            Verdict::Skip => &mut self.skip,
            Verdict::NotTested => &mut self.not_tested,
            Verdict::Error => &mut self.error,
        };
        *count += 1;
    }
}

impl fmt::Display for Counts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            pass,
            fail,
            warn,
            flaky,
            info,
            skip,
            not_tested,
            error,
            known,
        } = self;
        write!(
            f,
            "{pass} pass, {fail} fail, {warn} warn, {info} info, {skip} skip, {error} error"
        )?;
        if *flaky > 0 {
            write!(f, ", {flaky} flaky")?;
        }
        if *not_tested > 0 {
            write!(f, ", {not_tested} not tested")?;
        }
        if *known > 0 {
            write!(f, ", {known} known")?;
        }
        Ok(())
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Pass => "pass",
            Self::Fail => "fail",
            Self::Warn => "warn",
            Self::Flaky => "flaky",
            Self::Info => "info",
            Self::Skip => "skip",
            Self::NotTested => "not tested",
            Self::Error => "error",
        })
    }
}

/// How a case ended, findings apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    /// With its last step, or with one that broke a MUST.
    Reached,
    /// It turned out not to apply.
    Skipped,
    /// A preparation failed.
    Untested,
    /// Mailspec or the suite broke.
    Broke,
}

/// The verdict on a case, and whether all that counts against it is known.
///
/// What is known of the server as a whole says nothing about the case, and hides nothing of it.
pub(crate) fn judged(findings: &[Finding], outcomes: &[String], end: End) -> (Verdict, bool) {
    let about = || {
        findings
            .iter()
            .filter(|finding| !finding.known.as_ref().is_some_and(|known| known.everywhere))
    };
    let worst = |known: bool| {
        let these = about().filter(|finding| known || finding.known.is_none());
        these.map(|finding| finding.verdict).max()
    };
    let all = worst(true).unwrap_or(Verdict::Pass);
    let unknown = worst(false).unwrap_or(Verdict::Pass);
    match (end, all) {
        (End::Broke, worst) if worst < Verdict::Fail => (Verdict::Error, false),
        (End::Untested, worst) if worst < Verdict::Warn => (Verdict::NotTested, false),
        (End::Skipped, Verdict::Pass) => (Verdict::Skip, false),
        (End::Reached, Verdict::Pass) if !outcomes.is_empty() => (Verdict::Info, false),
        (_, worst) if worst > unknown && unknown < Verdict::Warn => (worst, true),
        _ => (unknown, false),
    }
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case(Counts { pass: 3, skip: 2, info: 1, known: 4, ..Counts::default() }, None, None, (0, 0))]
    #[case(Counts { warn: 1, ..Counts::default() }, None, None, (0, 1))]
    #[case(Counts { flaky: 1, ..Counts::default() }, None, None, (1, 1))]
    #[case(Counts { fail: 1, error: 1, ..Counts::default() }, None, None, (3, 3))]
    #[case(Counts { fail: 1, pass: 1, ..Counts::default() }, None, None, (1, 1))]
    #[case(Counts { pass: 1, not_tested: 1, ..Counts::default() }, None, None, (0, 3))]
    #[case(Counts { fail: 1, not_tested: 1, ..Counts::default() }, None, None, (1, 3))]
    #[case(Counts { skip: 1, not_tested: 1, ..Counts::default() }, None, None, (3, 3))]
    #[case(Counts { fail: 1, ..Counts::default() }, Some("interrupted"), None, (3, 3))]
    #[case(Counts { error: 1, ..Counts::default() }, None, None, (3, 3))]
    #[case(Counts { pass: 1, ..Counts::default() }, Some("interrupted"), None, (3, 3))]
    #[case(Counts { fail: 1, warn: 1, ..Counts::default() }, Some("interrupted"), None, (3, 3))]
    #[case(Counts { pass: 1, ..Counts::default() }, None, Some("imap/x/y"), (0, 1))]
    fn exit_codes(
        #[case] counts: Counts,
        #[case] ended_early: Option<&str>,
        #[case] unexpected_pass: Option<&str>,
        #[case] expected: (u8, u8),
    ) {
        let outcome = Outcome {
            format: Outcome::FORMAT,
            version: String::new(),
            target: String::new(),
            server_version: None,
            started: 0,
            wall_seconds: 0.0,
            cpu_seconds: 0.0,
            connections: 0,
            ended_early: ended_early.map(str::to_owned),
            ports: Vec::new(),
            capabilities: BTreeMap::new(),
            unknown_capabilities: Vec::new(),
            counts,
            unexpected_passes: unexpected_pass.map(str::to_owned).into_iter().collect(),
            leftovers: Vec::new(),
            other_runs: Vec::new(),
            cases: Vec::new(),
        };
        let codes = (outcome.exit_code(false), outcome.exit_code(true));
        assert_eq!(codes, expected);
    }
}
