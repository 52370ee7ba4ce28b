//! `mailspec baseline`: what a server does otherwise today, as a list of known deviations.

use std::{
    io::{self, Write},
    path::PathBuf,
};

use clap::Args;
use mailspec_report as report;

use super::{Failure, files};

#[derive(Args)]
pub(super) struct BaselineArgs {
    /// What `mailspec run --json` or `--record` wrote of one server
    #[arg(value_name = "RESULT", required = true)]
    results: Vec<PathBuf>,
    /// Write the list there instead of on standard output
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
}

/// Writes the list.
pub(super) fn baseline(args: &BaselineArgs) -> Result<u8, Failure> {
    let place = args.output.as_deref().map(files::tried).transpose()?;
    let outcomes = args.results.iter().map(|path| report::read(path));
    let outcomes: Vec<_> = outcomes.collect::<Result<_, _>>().map_err(Failure::usage)?;
    let list = report::baseline(&outcomes);
    match place {
        None => io::stdout().write_all(list.as_bytes())?,
        Some(place) => place
            .write(list.as_bytes())
            .map_err(|error| Failure::usage(files::at(place.path(), error)))?,
    }
    Ok(0)
}
