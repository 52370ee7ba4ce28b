//! `mailspec run` and `mailspec list`.

use std::{
    fs,
    io::{self, Write},
    path::PathBuf,
    sync::Arc,
    time::Duration,
};

use clap::Args;
use mailspec_report::{
    self as report, Terminal,
    compare::{self, Comparison},
};
use mailspec_run::{
    self as run, Options, Outcome, Plan, Run, Site, Unusable,
    under_test::{self, Target},
};
use mailspec_suite::{Case, Library};
use tokio::sync::watch;

use super::{Failure, SuitesArgs, TargetArgs, runtime, watched};
use crate::serve::{Listen, Running};

#[derive(Args)]
pub(super) struct RunArgs {
    #[command(flatten)]
    select: SelectArgs,
    #[command(flatten)]
    target: TargetArgs,
    /// A broken SHOULD makes the exit code 1 as well, and so does a known deviation that did not
    /// happen
    #[arg(long)]
    strict: bool,
    /// Cases at the same time [default: 4, and up to 16 while a slow server keeps them waiting; on
    /// the embedded server, 4 for each CPU]
    #[arg(long, value_name = "N")]
    jobs: Option<usize>,
    /// Connections to the server at the same time, in all; fewer on a server that refuses some
    /// [default: 8; no bound on the embedded server]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(2..))]
    connections: Option<u16>,
    /// Time limit of the whole run; what was not played by then is not tested [default: 2m, more
    /// for a server that is merely far away]
    #[arg(long, value_name = "TIME", value_parser = under_test::duration)]
    limit: Option<Duration>,
    /// Show every case
    #[arg(long, short)]
    verbose: bool,
    /// Write the results as JSON
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
    /// Write the results as JUnit XML
    #[arg(long, value_name = "FILE")]
    junit: Option<PathBuf>,
    /// Write the results as a page, as `mailspec report compare` makes one of several
    #[arg(long, value_name = "FILE")]
    html: Option<PathBuf>,
}

#[derive(Args)]
pub(super) struct ListArgs {
    #[command(flatten)]
    select: SelectArgs,
    #[command(flatten)]
    target: TargetArgs,
}

/// Which cases.
#[derive(Args)]
struct SelectArgs {
    /// Suites, cases, clauses or tags: imap, imap/select, rfc3501/6.3.1
    #[arg(value_name = "SELECTION")]
    only: Vec<String>,
    /// Leave these out; may be repeated
    #[arg(long, value_name = "SELECTION")]
    without: Vec<String>,
    #[command(flatten)]
    suites: SuitesArgs,
}

/// Runs suites against a server.
pub(super) fn run(args: RunArgs) -> Result<u8, Failure> {
    let (library, cases) = args.select.cases()?;
    runtime()?.block_on(async {
        let subject = Subject::of(&args.target).await?;
        let site = match Site::probe(subject.target.clone()).await {
            Ok(site) => Arc::new(site),
            Err(why) => return args.unusable(&subject.target.name, &why, &library),
        };
        let plan = Arc::new(run::plan(&library, cases, &site));
        let jobs = if subject.embedded.is_some() {
            4 * parallelism()
        } else {
            4
        };
        let options = Options {
            jobs: args.jobs.unwrap_or(jobs).max(1),
            most: args.jobs.unwrap_or(4 * jobs).max(1),
            connections: match (args.connections, &subject.embedded) {
                (Some(connections), _) => usize::from(connections),
                (None, None) => run::CONNECTIONS,
                (None, Some(_)) => usize::MAX,
            },
            limit: args.limit,
            interrupted: interrupts(),
        };
        let suites = plan.cases.iter().map(|planned| planned.case.suite.as_str());
        let mut terminal = Terminal::new(io::stdout(), watched(), args.verbose, suites);
        let mut written = Ok(());
        let mut run = Run::new(Arc::clone(&plan), site, options);
        while let Some(case) = run.next().await {
            if written.is_ok() {
                written = terminal.case(case);
            }
        }
        let outcome = run.outcome().await;
        args.write(&outcome, &library)?;
        match written.and_then(|()| terminal.outcome(&outcome)) {
            // The verdicts hold, whether or not somebody reads them all.
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => {}
            shown => shown?,
        }
        Ok(outcome.exit_code(args.strict))
    })
}

/// Shows what would run.
pub(super) fn list(args: ListArgs) -> Result<u8, Failure> {
    let (library, cases) = args.select.cases()?;
    let plan: Plan = runtime()?.block_on(async {
        let subject = Subject::of(&args.target).await?;
        let site = Site::probe(subject.target.clone())
            .await
            .map_err(Failure::target)?;
        Ok::<_, Failure>(run::plan(&library, cases, &site))
    })?;
    let mut out = io::stdout().lock();
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
    writeln!(out, "{} cases, {skipped} of them skipped", plan.cases.len())?;
    Ok(0)
}

/// What is tested: a server somewhere, or one of ours.
struct Subject {
    target: Target,
    /// Runs as long as this is held.
    embedded: Option<Running>,
}

impl Subject {
    async fn of(args: &TargetArgs) -> Result<Self, Failure> {
        if let Some(target) = args.target()? {
            if !args.switches.is_empty() {
                return Err(Failure::usage(
                    "--fault and --variant are for the embedded server: leave the address out",
                ));
            }
            return Ok(Self {
                target,
                embedded: None,
            });
        }
        let running = Running::start(args.switches.options()?, Listen::loopback())
            .await
            .map_err(Failure::target)?;
        let mut target = running.target();
        for id in args.switches.ids() {
            target.name.push_str(" with ");
            target.name.push_str(id);
        }
        args.adjust(&mut target)?;
        Ok(Self {
            target,
            embedded: Some(running),
        })
    }
}

impl SelectArgs {
    fn cases(&self) -> Result<(Arc<Library>, Vec<Arc<Case>>), Failure> {
        let library = Arc::new(self.suites.library()?);
        let mut cases = library.select(&self.only).map_err(Failure::usage)?;
        if !self.without.is_empty() {
            let without = library.select(&self.without).map_err(Failure::usage)?;
            cases.retain(|case| !without.iter().any(|other| other.address == case.address));
        }
        if cases.is_empty() {
            return Err(Failure::usage("there is no case to run"));
        }
        Ok((library, cases))
    }
}

impl RunArgs {
    /// Reports that the target was of no use, in the files as well.
    fn unusable(&self, target: &str, why: &Unusable, library: &Library) -> Result<u8, Failure> {
        self.write(&run::unusable(target, why), library)?;
        Err(Failure::target(why))
    }

    fn write(&self, outcome: &Outcome, library: &Library) -> Result<(), Failure> {
        let wrong = |path: &PathBuf, error: io::Error| {
            Failure::usage(format!("{}: {error}", path.display()))
        };
        if let Some(path) = &self.json {
            report::write_json(outcome, path).map_err(|error| wrong(path, error))?;
        }
        if let Some(path) = &self.junit {
            report::write_junit(outcome, path).map_err(|error| wrong(path, error))?;
        }
        if let Some(path) = &self.html {
            let alone = Comparison::of(std::slice::from_ref(outcome), library);
            fs::write(path, compare::html(&alone)).map_err(|error| wrong(path, error))?;
        }
        Ok(())
    }
}

/// Ctrl-C once: write what was measured; twice: stop at once.
fn interrupts() -> watch::Receiver<bool> {
    let (sender, receiver) = watch::channel(false);
    tokio::spawn(async move {
        if tokio::signal::ctrl_c().await.is_ok() {
            sender.send_replace(true);
        }
        if tokio::signal::ctrl_c().await.is_ok() {
            std::process::exit(130);
        }
    });
    receiver
}

fn parallelism() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}
