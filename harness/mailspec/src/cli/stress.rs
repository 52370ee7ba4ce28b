//! `mailspec stress`: many clients, and what all of them saw.

use std::{
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use clap::Args;
use mailspec_run::{CONNECTIONS, harmless, under_test};
use mailspec_stress::{History, Options, Outcome, Process, Profile, shown, stress as work};
use mailspec_suite::Library;

use super::{Failure, TargetArgs, files, run::Subject, runtime, signals};

#[derive(Args)]
pub(super) struct StressArgs {
    #[command(flatten)]
    target: TargetArgs,
    /// How long the clients work, 30s or 5m for instance
    #[arg(long, value_name = "TIME", default_value = "30s", value_parser = under_test::duration)]
    time: Duration,
    /// End after so many operations
    #[arg(long, value_name = "N")]
    operations: Option<usize>,
    /// Clients at the same time
    #[arg(long, value_name = "N", default_value_t = CONNECTIONS as u16,
        value_parser = clap::value_parser!(u16).range(1..))]
    clients: u16,
    /// Mailboxes that the clients share; 1 brings them together most
    #[arg(long, value_name = "N", default_value_t = 3,
        value_parser = clap::value_parser!(u16).range(1..))]
    mailboxes: u16,
    /// Kinds of clients, in turn: reader, mobile, mover, importer, collector (POP3, where INBOX may be
    /// emptied)
    #[arg(long, value_name = "KINDS", value_delimiter = ',')]
    profiles: Vec<Profile>,
    /// What the random choices begin with [default: the time]
    #[arg(long, value_name = "N")]
    seed: Option<u64>,
    /// Shell command that runs the server in the foreground: it is started before the clients and ended
    /// after them
    #[arg(long, value_name = "COMMAND")]
    exec: Option<String>,
    /// Shell command that kills the server; without it the process group of --exec gets SIGKILL
    #[arg(long, value_name = "COMMAND")]
    kill: Option<String>,
    /// Kill the server so many times, at moments that the seed chooses, and look at everything after
    /// each; the run ends with the last of them
    #[arg(long, value_name = "N", default_value_t = 0)]
    crashes: usize,
    /// The server promises that what it answered OK survives its sudden end: a loss is a failure, not
    /// merely worth knowing
    #[arg(long)]
    durable: bool,
    /// Spare the server: its minute holds no more commands than the target file says under `gentle`
    #[arg(long)]
    gentle: bool,
    /// A broken SHOULD makes the exit code 1 as well
    #[arg(long)]
    strict: bool,
    /// Write everything that was asked and seen, as JSON Lines; --check reads it
    #[arg(long, value_name = "FILE")]
    history: Option<PathBuf>,
    /// Write the results as JSON
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
    /// Check a saved history again; no server is needed
    #[arg(long, value_name = "FILE")]
    check: Option<PathBuf>,
}

/// Lets clients work, and shows what cannot be true.
pub(super) fn stress(args: &StressArgs) -> Result<u8, Failure> {
    if let Some(file) = &args.check {
        return checked(file, args);
    }
    if args.crashes > 0 && args.exec.is_none() && args.kill.is_none() {
        let what = "--crashes needs --exec or --kill: nobody says how the server is killed";
        return Err(Failure::usage(what));
    }
    let place = |path: &Option<PathBuf>| path.as_deref().map(files::tried).transpose();
    let (history, json) = (place(&args.history)?, place(&args.json)?);
    let outcome = runtime()?.block_on(async {
        let interrupted = signals::interrupted()?;
        let library = Library::embedded().map_err(Failure::usage)?;
        let mut subject = Subject::of(&args.target, &library).await?;
        subject.be_gentle(args.gentle);
        let options = args.options(interrupted.clone());
        let working = work(subject.target.clone(), &options);
        let ended = tokio::select! {
            ended = working => ended,
            () = hopeless(interrupted) => {
                return Err(Failure::target("interrupted; the server did not let us clear up"));
            }
        };
        ended.map_err(Failure::target)
    })?;
    let mut out = io::stdout().lock();
    writeln!(out, "{}", harmless(&outcome.to_string()))?;
    let mut written = files::written(history, || Ok(outcome.history.to_lines()));
    written &= files::written(json, || {
        serde_json::to_string_pretty(&outcome).map_err(io::Error::other)
    });
    match outcome.exit_code(args.strict) {
        0 | 1 if !written => Ok(2),
        code => Ok(code),
    }
}

/// Some time after the run is to end, and has not.
async fn hopeless(interrupted: tokio::sync::watch::Receiver<bool>) {
    signals::end(interrupted).await;
    tokio::time::sleep(Duration::from_secs(30)).await;
}

impl StressArgs {
    fn options(&self, interrupted: tokio::sync::watch::Receiver<bool>) -> Options {
        let now = SystemTime::now().duration_since(UNIX_EPOCH);
        let time = match (self.crashes, self.operations) {
            (0, _) => self.time,
            // It ends with the last of them.
            _ => Duration::from_secs(60 * 60).max(self.time),
        };
        Options {
            seed: self.seed.unwrap_or(now.unwrap_or_default().as_secs()),
            clients: usize::from(self.clients),
            profiles: match self.profiles.is_empty() {
                true => Profile::USUAL.to_vec(),
                false => self.profiles.clone(),
            },
            mailboxes: usize::from(self.mailboxes),
            time,
            operations: self.operations.unwrap_or(usize::MAX),
            process: Process {
                exec: self.exec.clone(),
                kill: self.kill.clone(),
            },
            crashes: self.crashes,
            durable: self.durable,
            interrupted,
        }
    }
}

/// Checks a saved history.
fn checked(file: &Path, args: &StressArgs) -> Result<u8, Failure> {
    let wrong = |what: &dyn std::fmt::Display| Failure::usage(files::at(file, what));
    let text = fs::read_to_string(file).map_err(|error| wrong(&error))?;
    let history = History::from_lines(&text).map_err(|error| wrong(&error))?;
    let outcome = Outcome {
        violations: shown(&history, args.durable),
        operations: history.operations.len(),
        ..Outcome::default()
    };
    let mut out = io::stdout().lock();
    for shown in &outcome.violations {
        let lines = shown.witness.join("\n");
        writeln!(out, "{} {}\n", shown.verdict, harmless(&lines))?;
    }
    let (operations, violations) = (outcome.operations, outcome.violations.len());
    writeln!(out, "{operations} operations: {violations} violations")?;
    Ok(outcome.exit_code(args.strict))
}
