//! `mailspec statement`: what a server promises and keeps, for people who decide.

use std::{
    io::{self, Write},
    path::PathBuf,
};

use clap::Args;
use mailspec_report::statement::{self, Statement};

use super::{Failure, SuitesArgs, files};

#[derive(Args)]
pub(super) struct StatementArgs {
    /// What `mailspec run --json` or `--record` wrote of one server; of several runs, if one could
    /// not ask everything
    #[arg(value_name = "RESULT", required = true)]
    results: Vec<PathBuf>,
    /// Write a page that needs nothing else and no JavaScript
    #[arg(long, value_name = "FILE")]
    html: Option<PathBuf>,
    /// Write Markdown; without any of the three it goes to standard output
    #[arg(long, value_name = "FILE")]
    markdown: Option<PathBuf>,
    /// Write JSON; `mailspec lint --schema statement` describes it
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
    #[command(flatten)]
    suites: SuitesArgs,
}

pub(super) fn statement(args: &StatementArgs) -> Result<u8, Failure> {
    let tried = |file: &Option<PathBuf>| file.as_deref().map(files::tried).transpose();
    let (html, markdown, json) = (
        tried(&args.html)?,
        tried(&args.markdown)?,
        tried(&args.json)?,
    );
    let outcomes = statement::load(&args.results).map_err(Failure::usage)?;
    let library = args.suites.library()?;
    let Some(statement) = Statement::of(&outcomes, &library) else {
        return Err(Failure::usage("there is no result".to_owned()));
    };
    if [&html, &markdown, &json].iter().all(|file| file.is_none()) {
        io::stdout().write_all(statement::markdown(&statement).as_bytes())?;
    }
    let written = [
        files::written(html, || Ok(statement::html(&statement))),
        files::written(markdown, || Ok(statement::markdown(&statement))),
        files::written(json, || statement.json().map_err(io::Error::other)),
    ];
    Ok(if written.contains(&false) { 2 } else { 0 })
}
