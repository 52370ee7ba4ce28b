//! `mailspec report`: saved results, rendered.

use std::{
    io::{self, Write},
    path::PathBuf,
};

use clap::{Args, Subcommand};
use mailspec_report::{
    self as report, Ending, Look, Terminal,
    compare::{self, Comparison},
};

use super::{
    Failure, SuitesArgs,
    colour::Colour,
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
    #[command(after_help = COMPARE_EXIT_CODES)]
    Compare(CompareArgs),
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

const COMPARE_EXIT_CODES: &str = "\
Exit codes, as `git bisect run` takes them, with --changed:
  0    nothing got worse
  1    something got worse
  125  that cannot be judged: a result cannot be read, the later run did not reach its end, or a case
       that had a verdict has none now
Without --changed: 0, or 2 for wrong usage and for a result that cannot be read";

#[derive(Args)]
struct CompareArgs {
    /// What `mailspec run --json` or `--record` wrote of different servers, or of different
    /// versions of one
    #[arg(value_name = "RESULT", required = true)]
    results: Vec<PathBuf>,
    /// Show only what changed from the first of two results to the second, and say by the exit code
    /// whether something got worse
    #[arg(long, conflicts_with_all = ["html", "markdown", "json"])]
    changed: bool,
    #[command(flatten)]
    files: SummaryArgs,
    #[command(flatten)]
    suites: SuitesArgs,
}

pub(super) fn report(args: &ReportArgs, colour: Colour) -> Result<u8, Failure> {
    match &args.command {
        ReportCommand::Render(args) => render(args, colour),
        ReportCommand::Compare(args) => compare(args),
    }
}

fn render(args: &RenderArgs, colour: Colour) -> Result<u8, Failure> {
    let outcome = report::read(&args.result).map_err(Failure::usage)?;
    let library = args.suites.library()?;
    let wrong = args.files.tried()?.write(&outcome, &library, |_| true);
    wrong.iter().for_each(super::tell);
    if args.terminal || args.files.none() {
        let suites = outcome.cases.iter().map(|case| case.suite.as_str());
        let look = Look {
            colours: colour.is_on(),
            suites: !watched(),
        };
        let mut terminal = Terminal::new(io::stdout(), look, args.verbose, suites);
        for case in &outcome.cases {
            terminal.case(case)?;
        }
        terminal.outcome(&outcome, &Ending::default())?;
    }
    Ok(if wrong.is_empty() { 0 } else { 2 })
}

/// What changed from one result to the other.
fn changed(results: &[PathBuf]) -> Result<u8, Failure> {
    if results.len() != 2 {
        return Err(Failure::usage(
            "--changed takes two results, the earlier one first",
        ));
    }
    let outcomes = compare::load(results).map_err(|what| Failure {
        code: 125,
        ..Failure::usage(what)
    })?;
    let changes = report::changes(&outcomes[0], &outcomes[1]);
    write!(io::stdout(), "{changes}")?;
    Ok(changes.exit_code())
}

fn compare(args: &CompareArgs) -> Result<u8, Failure> {
    if args.changed {
        return changed(&args.results);
    }
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
