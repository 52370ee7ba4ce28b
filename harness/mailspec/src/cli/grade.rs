//! `mailspec grade`.

use std::{
    collections::BTreeMap,
    io::{self, Write},
    time::Duration,
};

use clap::Args;
use mailspec_reference::Fault;
use mailspec_run::under_test;

use super::{Failure, runtime, switches};
use crate::grade::{self, Grade, Trial};

pub(super) const EXIT_CODES: &str = "\
Exit codes:
  0  the command was run against every fault
  2  wrong usage
  3  the command fails, or does not end, against the server without faults";

#[derive(Args)]
pub(super) struct GradeArgs {
    /// Only these faults; may be repeated [default: all]
    #[arg(long, value_name = "ID")]
    fault: Vec<String>,
    /// How long the command may take
    #[arg(long, value_name = "TIME", value_parser = under_test::duration, default_value = "60s")]
    limit: Duration,
    /// How many commands run at the same time, each with a server of its own
    #[arg(long, value_name = "N", default_value_t = 4)]
    jobs: usize,
    /// The command: {host}, {imap}, {imaps}, {pop3} and {pop3s} (ports), {user}, {password} and
    /// {certificate} (a PEM file) stand for the server; the environment has them as MAILSPEC_HOST,
    /// MAILSPEC_IMAP and so on
    #[arg(last = true, required = true, value_name = "COMMAND")]
    command: Vec<String>,
}

/// Runs a command against the reference server with each fault.
pub(super) fn grade(args: GradeArgs) -> Result<u8, Failure> {
    let faults = match args.fault.is_empty() {
        true => Fault::ALL.to_vec(),
        false => args
            .fault
            .iter()
            .map(|id| switches::fault(id))
            .collect::<Result<_, _>>()?,
    };
    let trial = Trial {
        command: args.command,
        limit: args.limit,
        jobs: args.jobs,
    };
    runtime()?.block_on(async {
        let sound = grade::baseline(&trial).await.map_err(Failure::target)?;
        if sound != Grade::Overlooked {
            return Err(Failure::target(format!(
                "against the server without faults the command has to succeed, and it {}",
                match sound {
                    Grade::Hung => "does not end",
                    Grade::Crashed => "crashes",
                    _ => "fails",
                }
            )));
        }
        let mut counts: BTreeMap<Grade, usize> = BTreeMap::new();
        let mut unread = None;
        grade::grade(&trial, &faults, |fault, grade| {
            *counts.entry(grade).or_default() += 1;
            let info = fault.info();
            let line = writeln!(
                io::stdout(),
                "{:<10}  {}: {}",
                grade.name(),
                info.id,
                info.summary
            );
            unread = unread.take().or(line.err());
        })
        .await
        .map_err(Failure::target)?;
        if let Some(error) = unread {
            return Err(error.into());
        }
        let told: Vec<String> = counts
            .iter()
            .map(|(grade, count)| format!("{count} {}", grade.name()))
            .collect();
        writeln!(io::stdout(), "{} faults: {}", faults.len(), told.join(", "))?;
        Ok(0)
    })
}
