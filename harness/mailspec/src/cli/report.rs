//! `mailspec report`: saved results, rendered.

use std::{
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
};

use clap::{Args, Subcommand};
use mailspec_report::compare::{self, Comparison};

use super::{Failure, SuitesArgs};

#[derive(Args)]
pub(super) struct ReportArgs {
    #[command(subcommand)]
    command: ReportCommand,
}

#[derive(Subcommand)]
enum ReportCommand {
    /// Lay results of `mailspec run --json` side by side; as Markdown on standard output by default
    Compare(CompareArgs),
}

#[derive(Args)]
struct CompareArgs {
    /// Results of different servers, or of different versions of one
    #[arg(value_name = "RESULT", required = true)]
    results: Vec<PathBuf>,
    /// Write a page that needs nothing else and no JavaScript
    #[arg(long, value_name = "FILE")]
    html: Option<PathBuf>,
    /// Write Markdown
    #[arg(long, value_name = "FILE")]
    markdown: Option<PathBuf>,
    /// Write JSON; `mailspec lint --schema comparison` describes it
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
    #[command(flatten)]
    suites: SuitesArgs,
}

pub(super) fn report(args: &ReportArgs) -> Result<u8, Failure> {
    match &args.command {
        ReportCommand::Compare(args) => compare(args),
    }
}

fn compare(args: &CompareArgs) -> Result<u8, Failure> {
    let outcomes = compare::load(&args.results).map_err(Failure::usage)?;
    let library = args.suites.library()?;
    let comparison = Comparison::of(&outcomes, &library);
    if let Some(file) = &args.html {
        write(file, &compare::html(&comparison))?;
    }
    if let Some(file) = &args.markdown {
        write(file, &compare::markdown(&comparison))?;
    }
    if let Some(file) = &args.json {
        write(file, &comparison.json().map_err(Failure::usage)?)?;
    }
    if [&args.html, &args.markdown, &args.json]
        .iter()
        .all(|file| file.is_none())
    {
        io::stdout().write_all(compare::markdown(&comparison).as_bytes())?;
    }
    Ok(0)
}

fn write(file: &Path, text: &str) -> Result<(), Failure> {
    fs::write(file, text).map_err(|error| Failure::usage(format!("{}: {error}", file.display())))
}
