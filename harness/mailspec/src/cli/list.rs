//! `mailspec list`: what would run, and why something would not.

use std::io::{self, Write};

use clap::Args;
use mailspec_report::counted;
use mailspec_run::{self as run, Plan, Planned, Site, visible_json};
use serde::Serialize;

use super::{
    Failure, TargetArgs,
    run::{SelectArgs, Subject, needs},
    runtime,
};

#[derive(Args)]
pub(super) struct ListArgs {
    #[command(flatten)]
    select: SelectArgs,
    #[command(flatten)]
    target: TargetArgs,
    /// Show what a gentle run would play, and what it may cost
    #[arg(long)]
    gentle: bool,
    /// Print a JSON array instead, an object for each case
    #[arg(long)]
    json: bool,
}

/// A case, as JSON has it.
#[derive(Serialize)]
struct Listed<'p> {
    address: &'p str,
    suite: &'p str,
    title: &'p str,
    covers: &'p [String],
    tags: &'p [String],
    /// Where it stands, `file:line:column`.
    place: String,
    /// Why it does not apply.
    skip: Option<&'p str>,
    /// Why it cannot be tried, though it may apply.
    untested: Option<&'p str>,
}

impl<'p> Listed<'p> {
    fn of(planned: &'p Planned) -> Self {
        let case = &planned.case;
        Self {
            address: &case.address,
            suite: &case.suite,
            title: &case.title,
            covers: &case.covers,
            tags: &case.tags,
            place: case.place.to_string(),
            skip: planned.skip.as_deref(),
            untested: planned.untested.as_deref(),
        }
    }
}

/// Shows what would run.
pub(super) fn list(args: ListArgs) -> Result<u8, Failure> {
    let (library, cases) = args.select.cases()?;
    let mut gentle = None;
    let plan: Plan = runtime()?.block_on(async {
        let mut subject = Subject::of(&args.target, &library).await?;
        subject.be_gentle(args.gentle);
        gentle = subject.target.gentle;
        let site = Site::probe(subject.target.clone())
            .await
            .map_err(Failure::target)?;
        Ok::<_, Failure>(run::plan(&library, cases, &site))
    })?;
    let mut out = io::stdout().lock();
    if args.json {
        let cases: Vec<Listed<'_>> = plan.cases.iter().map(Listed::of).collect();
        let text = serde_json::to_string_pretty(&cases).map_err(Failure::usage)?;
        writeln!(out, "{}", visible_json(&text))?;
        return Ok(0);
    }
    for planned in &plan.cases {
        let case = &planned.case;
        match (&planned.untested, &planned.skip) {
            (None, None) => writeln!(out, "{}  {}", case.address, case.title)?,
            (Some(why), _) => {
                writeln!(out, "{}  {} (not tested: {why})", case.address, case.title)?
            }
            (None, Some(why)) => {
                writeln!(out, "{}  {} (skipped: {why})", case.address, case.title)?
            }
        }
    }
    let skipped = plan
        .cases
        .iter()
        .filter(|planned| planned.skip.is_some())
        .count();
    let cases = counted(plan.cases.len(), "case");
    writeln!(out, "{cases}, {skipped} of them skipped")?;
    if let Some(gentle) = gentle {
        writeln!(out, "{}", needs(plan.cost(), &gentle))?;
    }
    Ok(0)
}
