//! `mailspec statement`: what a server promises and keeps, for people who decide.

use std::path::PathBuf;

use clap::Args;
use mailspec_report::statement::{self, Statement};

use super::{Failure, SuitesArgs, files::SummaryArgs};

#[derive(Args)]
pub(super) struct StatementArgs {
    /// What `mailspec run --json` or `--record` wrote of one server; of several runs, if one could
    /// not ask everything
    #[arg(value_name = "RESULT", required = true)]
    results: Vec<PathBuf>,
    #[command(flatten)]
    files: SummaryArgs,
    #[command(flatten)]
    suites: SuitesArgs,
}

pub(super) fn statement(args: &StatementArgs) -> Result<u8, Failure> {
    let files = args.files.tried()?;
    let outcomes = statement::load(&args.results).map_err(Failure::usage)?;
    let library = args.suites.library()?;
    let Some(statement) = Statement::of(&outcomes, &library) else {
        return Err(Failure::usage("there is no result".to_owned()));
    };
    files.write(
        || statement::html(&statement),
        || statement::markdown(&statement),
        || statement.json(),
    )
}
