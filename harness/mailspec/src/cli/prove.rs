//! `mailspec prove`: cases × faults on the embedded server.

use std::{
    collections::{BTreeMap, BTreeSet},
    io::{self, Write},
    sync::Arc,
};

use clap::Args;
use mailspec_reference::Fault;
use mailspec_suite::{Case, Level, Library};
use serde::Serialize;

use super::{Failure, SuitesArgs, runtime, switches};
use crate::proof::{
    Coverage, Entry, Status,
    prove::{self, Depth, Proof, Row},
};

pub(super) const EXIT_CODES: &str = "\
Exit codes:
  0  every fault is caught by a check of each requirement that it breaks, and every MUST case and
     every rule fails under some fault
  1  something is not proven
  2  wrong usage, or a mistake in a suite";

#[derive(Args)]
pub(super) struct ProveArgs {
    /// Faults to prove with; all if none
    faults: Vec<String>,
    /// Play every case of the protocol under every fault, not only those that declare what it breaks
    #[arg(long)]
    all: bool,
    /// Name every case and rule that caught a fault, not only the first few
    #[arg(long, short)]
    verbose: bool,
    /// Print the matrix as JSON
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    suites: SuitesArgs,
}

/// Plays the cases under the faults and shows what caught what.
pub(super) fn prove(args: &ProveArgs) -> Result<u8, Failure> {
    let library = Arc::new(args.suites.library()?);
    let faults: Vec<Fault> = match args.faults.as_slice() {
        [] => Fault::ALL.to_vec(),
        ids => {
            let faults = ids.iter().map(|id| switches::fault(id));
            faults.collect::<Result<_, _>>()?
        }
    };
    let depth = match args.all {
        true => Depth::All,
        false => Depth::Declared,
    };
    let proof = runtime()?.block_on(prove::prove(&library, &faults, depth));
    let mut out = io::stdout().lock();
    if args.json {
        let rows: BTreeMap<&str, Shown<'_>> = proof
            .rows
            .iter()
            .map(|(fault, row)| (fault.info().id, Shown::of(*fault, row)))
            .collect();
        let text = serde_json::to_string_pretty(&rows).map_err(Failure::usage)?;
        writeln!(out, "{text}")?;
    } else {
        for (fault, row) in &proof.rows {
            matrix(&mut out, *fault, row, args.verbose)?;
        }
    }
    let whole = args.faults.is_empty();
    let complete = match args.json {
        true => conclusion(&mut io::stderr().lock(), &library, &proof, whole)?,
        false => conclusion(&mut out, &library, &proof, whole)?,
    };
    Ok(u8::from(!complete))
}

/// A row as JSON has it.
#[derive(Serialize)]
struct Shown<'r> {
    clause: String,
    breaks: &'r [&'r str],
    everywhere: bool,
    played: usize,
    cases: &'r BTreeSet<String>,
    rules: &'r BTreeSet<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    unusable: Option<&'r str>,
}

impl<'r> Shown<'r> {
    fn of(fault: Fault, row: &'r Row) -> Self {
        let info = fault.info();
        Self {
            clause: info.clause.to_string(),
            breaks: info.breaks,
            everywhere: info.everywhere,
            played: row.played,
            cases: &row.cases,
            rules: &row.rules,
            unusable: row.unusable.as_deref(),
        }
    }
}

fn matrix(out: &mut impl Write, fault: Fault, row: &Row, verbose: bool) -> io::Result<()> {
    let info = fault.info();
    writeln!(out, "{}  {}", info.id, info.clause)?;
    let most = if verbose { usize::MAX } else { 6 };
    for (names, what) in [(&row.rules, "rules"), (&row.cases, "cases")] {
        if !names.is_empty() {
            writeln!(out, "    {} {what}: {}", names.len(), first(names, most))?;
        }
    }
    if let Some(why) = &row.unusable {
        writeln!(out, "    the server could not be used: {why}")?;
    }
    Ok(())
}

/// The first `most` names.
fn first(names: &BTreeSet<String>, most: usize) -> String {
    let shown: Vec<&str> = names.iter().take(most).map(String::as_str).collect();
    match names.len() - shown.len() {
        0 => shown.join(", "),
        more => format!("{} and {more} more", shown.join(", ")),
    }
}

/// What is not proven; whether nothing is.
fn conclusion(
    out: &mut impl Write,
    library: &Library,
    proof: &Proof,
    whole: bool,
) -> io::Result<bool> {
    let undetected: Vec<_> = proof.undetected().collect();
    writeln!(
        out,
        "{} faults, {} caught",
        proof.rows.len(),
        proof.rows.len() - undetected.len()
    )?;
    for (fault, missed) in &undetected {
        let missed = missed.join(", ");
        writeln!(
            out,
            "    {}: no check objected of {missed}",
            fault.info().id
        )?;
    }
    if !whole {
        return Ok(undetected.is_empty());
    }
    let unproven = proof.unproven(library);
    let is_must = |case: &&Case| case.level == Level::Must;
    let musts = unproven.iter().copied().filter(is_must).count();
    let all_musts = library
        .cases()
        .filter(|case| case.level == Level::Must)
        .count();
    writeln!(
        out,
        "{} of {} cases fail under no fault, {musts} of {all_musts} MUST cases among them",
        unproven.len(),
        library.cases().count(),
    )?;
    for case in &unproven {
        writeln!(out, "    {} ({})", case.address, case.covers.join(", "))?;
    }
    let unbroken = proof.unbroken();
    let rules = mailspec_rules::rules().count();
    writeln!(
        out,
        "{} of {rules} rules are broken by no fault",
        unbroken.len()
    )?;
    for rule in &unbroken {
        writeln!(out, "    {}", rule.id)?;
    }
    let coverage = Coverage::of(library);
    let duties = coverage.entries.iter().filter(|entry| entry.is_duty());
    let lacking = duties.filter(|entry| matches!(entry.status(), Status::Checked | Status::Open));
    let lacking: Vec<&Entry<'_>> = lacking.collect();
    writeln!(out, "{} MUSTs are not proven", lacking.len())?;
    for entry in &lacking {
        writeln!(
            out,
            "    {} ({})",
            entry.requirement.id,
            entry.status().as_str()
        )?;
    }
    Ok(undetected.is_empty() && musts == 0 && unbroken.is_empty())
}
