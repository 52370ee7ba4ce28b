//! `mailspec report`: saved results, rendered.

use std::{
    io::{self, Write},
    path::PathBuf,
};

use clap::{Args, Subcommand};
use mailspec_report::{
    self as report, Terminal,
    compare::{self, Comparison},
};

use super::{
    Failure, SuitesArgs,
    files::{FilesArgs, SummaryArgs},
    watched,
};

#[derive(Args)]
pub(super) struct ReportArgs {
    #[command(subcommand)]
    command: ReportCommand,
}

#[derive(Subcommand)]
enum ReportCommand {
    /// Make every form of report of one result; without a file, what `mailspec run` prints
    Render(RenderArgs),
    /// Lay results side by side; as Markdown on standard output by default
    Compare(CompareArgs),
    /// Write entries for a list of known deviations, from what results of `mailspec run --json` found
    /// and no list has; the reasons are left to you
    KnownDeviations(KnownDeviationsArgs),
}

#[derive(Args)]
struct KnownDeviationsArgs {
    /// Results of one server
    #[arg(value_name = "RESULT", required = true)]
    results: Vec<PathBuf>,
}

#[derive(Args)]
struct RenderArgs {
    /// What `mailspec run --record` or `--json` wrote; a record also if the run is not over, or
    /// was killed
    #[arg(value_name = "RESULT")]
    result: PathBuf,
    #[command(flatten)]
    files: FilesArgs,
    /// Print what `mailspec run` prints, beside the files
    #[arg(long)]
    terminal: bool,
    /// Show every case
    #[arg(long, short)]
    verbose: bool,
    #[command(flatten)]
    suites: SuitesArgs,
}

#[derive(Args)]
struct CompareArgs {
    /// What `mailspec run --json` or `--record` wrote of different servers, or of different
    /// versions of one
    #[arg(value_name = "RESULT", required = true)]
    results: Vec<PathBuf>,
    #[command(flatten)]
    files: SummaryArgs,
    #[command(flatten)]
    suites: SuitesArgs,
}

pub(super) fn report(args: &ReportArgs) -> Result<u8, Failure> {
    match &args.command {
        ReportCommand::Render(args) => render(args),
        ReportCommand::Compare(args) => compare(args),
        ReportCommand::KnownDeviations(args) => {
            let outcomes = compare::load(&args.results).map_err(Failure::usage)?;
            let entries = report::known_deviations(&outcomes);
            io::stdout().write_all(entries.as_bytes())?;
            Ok(0)
        }
    }
}

fn render(args: &RenderArgs) -> Result<u8, Failure> {
    let outcome = report::read(&args.result).map_err(Failure::usage)?;
    let library = args.suites.library()?;
    let wrong = args.files.tried()?.write(&outcome, &library, |_| true);
    wrong.iter().for_each(super::tell);
    if args.terminal || args.files.none() {
        let suites = outcome.cases.iter().map(|case| case.suite.as_str());
        let mut terminal = Terminal::new(io::stdout(), watched(), args.verbose, suites);
        for case in &outcome.cases {
            terminal.case(case)?;
        }
        terminal.outcome(&outcome)?;
    }
    Ok(if wrong.is_empty() { 0 } else { 2 })
}

fn compare(args: &CompareArgs) -> Result<u8, Failure> {
    let files = args.files.tried()?;
    let outcomes = compare::load(&args.results).map_err(Failure::usage)?;
    let library = args.suites.library()?;
    let comparison = Comparison::of(&outcomes, &library);
    files.write(
        || compare::html(&comparison),
        || compare::markdown(&comparison),
        || comparison.json(),
    )
}
