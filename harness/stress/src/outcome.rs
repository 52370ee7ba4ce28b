//! What a run found, and how quick the server was.

use std::{collections::BTreeMap, fmt, time::Duration};

use mailspec_rules::Level;
use mailspec_run::{Finding, Site, Verdict};
use mailspec_suite::Protocol;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    History, Operation, Terms, Witness, check,
    play::{End, Options, Parts},
};

/// What a run found.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
pub struct Outcome {
    /// Version of the format.
    pub format: u32,
    /// The version of mailspec.
    pub version: String,
    /// The server, as the target calls it.
    pub target: String,
    /// The server's name and version, if the target says so.
    pub server_version: Option<String>,
    /// What the random choices began with.
    pub seed: u64,
    /// When the run began, in Unix seconds.
    pub started: u64,
    /// How long the clients worked, in seconds.
    pub seconds: f64,
    /// Clients at the same time.
    pub clients: usize,
    /// Mailboxes that they shared.
    pub mailboxes: usize,
    /// Operations that the history has.
    pub operations: usize,
    /// How often the server was killed.
    pub crashes: usize,
    /// Why the run did not reach its end, if it did not.
    pub ended_early: Option<String>,
    /// What cannot be true.
    pub violations: Vec<Shown>,
    /// Rules that were broken.
    pub findings: Vec<Finding>,
    /// What went over the wire where they were.
    pub transcript: Vec<String>,
    /// What kept sessions from going on, and how often.
    pub troubles: BTreeMap<String, u64>,
    /// How long each command took.
    pub commands: BTreeMap<String, Times>,
    /// Mailboxes of ours that could not be deleted.
    pub leftovers: Vec<String>,
    /// Everything that was asked and seen.
    #[serde(skip)]
    pub history: History,
}

/// A violation with its witness.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Shown {
    /// `lost-update`
    pub kind: String,
    /// `fail`, `warn` or `info`.
    pub verdict: Verdict,
    /// `RFC 3501 §6.4.6`
    pub clause: String,
    /// What a server keeps to.
    pub summary: String,
    /// What it is about.
    pub subject: String,
    /// What is wrong.
    pub what: String,
    /// Whether the server was killed in between.
    pub crashed: bool,
    /// The operations that cannot all be true, as a text.
    pub witness: Vec<String>,
    /// The same operations.
    pub operations: Vec<Operation>,
}

/// How long a command took, in milliseconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Times {
    /// How often it was answered.
    pub count: usize,
    /// How often in a second.
    pub per_second: f64,
    /// How often it was refused.
    pub refused: u64,
    /// Half of them took no longer.
    pub p50: f64,
    /// Nine of ten.
    pub p90: f64,
    /// 99 of a hundred.
    pub p99: f64,
    /// None took longer.
    pub max: f64,
}

/// What the parts of a run come to.
pub(crate) fn of(
    site: &Site,
    options: &Options,
    started: u64,
    end: &End,
    mut parts: Parts,
) -> Outcome {
    let target = site.target();
    let history = parts.history();
    let mut findings = Vec::new();
    for (protocol, seen) in std::mem::take(&mut parts.seen) {
        let address = match protocol {
            Protocol::Imap => "stress/imap",
            Protocol::Pop3 => "stress/pop3",
        };
        findings.append(&mut site.findings(address, seen));
    }
    let commands = parts.times().into_iter().map(|(command, times)| {
        let times = Times::of(times, end.worked, parts.refused(command));
        (command.to_owned(), times)
    });
    let commands: BTreeMap<String, Times> = commands
        .filter(|(command, _)| command != "crash" && command != "cut")
        .collect();
    Outcome {
        format: 1,
        version: env!("CARGO_PKG_VERSION").to_owned(),
        target: target.name.clone(),
        server_version: target.version.clone(),
        seed: options.seed,
        started,
        seconds: end.worked.as_secs_f64(),
        clients: options.clients,
        mailboxes: options.mailboxes,
        operations: history.operations.len(),
        crashes: end.crashes,
        ended_early: end.early.clone(),
        violations: shown(&history, options.durable),
        findings,
        transcript: std::mem::take(&mut parts.transcripts),
        troubles: parts.troubles(),
        commands,
        leftovers: end.left.clone(),
        history,
    }
}

/// What is wrong with a history, with a witness of each; `durable`: what a crash undid is a failure.
pub fn shown(history: &History, durable: bool) -> Vec<Shown> {
    let found = check(history, Terms::default());
    let shown = found.iter().map(|violation| {
        let witness = Witness::of(history, violation);
        let text = witness.to_string();
        Shown {
            kind: violation.kind.id().to_owned(),
            verdict: match violation.level(durable) {
                Level::Must => Verdict::Fail,
                Level::Should => Verdict::Warn,
                Level::Info => Verdict::Info,
            },
            clause: violation.kind.clause().to_string(),
            summary: violation.kind.summary().to_owned(),
            subject: violation.subject.to_string(),
            what: violation.what.clone(),
            crashed: violation.crashed,
            witness: text.lines().map(str::to_owned).collect(),
            operations: witness.operations,
        }
    });
    shown.collect()
}

impl Outcome {
    /// 0: nothing to object to; 1: a MUST is broken, or with `strict` a SHOULD; 3: the run did not
    /// reach its end.
    pub fn exit_code(&self, strict: bool) -> u8 {
        let worst = self.violations.iter().map(|shown| shown.verdict);
        let unknown = self.findings.iter().filter(|it| it.known.is_none());
        let worst = worst.chain(unknown.map(|finding| finding.verdict)).max();
        let least = if strict { Verdict::Warn } else { Verdict::Fail };
        match worst {
            _ if self.ended_early.is_some() => 3,
            Some(worst) if worst >= least => 1,
            _ => 0,
        }
    }
}

impl Times {
    fn of(mut micros: Vec<u32>, worked: Duration, refused: u64) -> Self {
        micros.sort_unstable();
        let count = micros.len();
        let at = |share: f64| {
            let rank = (share * count as f64).ceil() as usize;
            let micros = micros.get(rank.saturating_sub(1)).copied();
            f64::from(micros.unwrap_or(0)) / 1000.0
        };
        Self {
            count,
            per_second: count as f64 / worked.as_secs_f64().max(0.001),
            refused,
            p50: at(0.5),
            p90: at(0.9),
            p99: at(0.99),
            max: at(1.0),
        }
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for shown in &self.violations {
            for (n, line) in shown.witness.iter().enumerate() {
                match n {
                    0 => writeln!(f, "{} {line}", shown.verdict)?,
                    _ => writeln!(f, "{line}")?,
                }
            }
            writeln!(f)?;
        }
        for finding in &self.findings {
            let known = if finding.known.is_some() {
                " (known)"
            } else {
                ""
            };
            let rule = finding.rule.as_deref().unwrap_or_default();
            writeln!(
                f,
                "{}{known} {rule} ({}): {}",
                finding.verdict, finding.clause, finding.summary
            )?;
            for line in finding.lines() {
                writeln!(f, "  {line}")?;
            }
            if finding.left_out > 0 {
                writeln!(f, "  and {} times more", finding.left_out)?;
            }
        }
        for line in &self.transcript {
            writeln!(f, "  {line}")?;
        }
        for (what, times) in &self.troubles {
            writeln!(f, "{times} × {what}")?;
        }
        self.times(f)?;
        for name in &self.leftovers {
            writeln!(f, "still there: {name}")?;
        }
        let Self {
            operations,
            clients,
            mailboxes,
            seconds,
            seed,
            ..
        } = self;
        let killed = match self.crashes {
            0 => String::new(),
            times => format!(", the server killed {times} times"),
        };
        let (violations, rules) = (self.violations.len(), self.findings.len());
        write!(
            f,
            "{operations} operations of {clients} clients in {mailboxes} mailboxes, \
             {seconds:.1} s{killed}, seed {seed}: {violations} violations, {rules} findings of rules"
        )?;
        match &self.ended_early {
            Some(why) => write!(f, "; ended early: {why}"),
            None => Ok(()),
        }
    }
}

impl Outcome {
    fn times(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.commands.is_empty() {
            return Ok(());
        }
        writeln!(
            f,
            "{:<12} {:>8} {:>8} {:>8} {:>9} {:>9} {:>9} {:>9}",
            "", "count", "refused", "per s", "p50 ms", "p90 ms", "p99 ms", "max ms"
        )?;
        for (command, times) in &self.commands {
            writeln!(
                f,
                "{command:<12} {:>8} {:>8} {:>8.1} {:>9.2} {:>9.2} {:>9.2} {:>9.2}",
                times.count,
                times.refused,
                times.per_second,
                times.p50,
                times.p90,
                times.p99,
                times.max
            )?;
        }
        Ok(())
    }
}
