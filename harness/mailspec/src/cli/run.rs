//! `mailspec run` and `mailspec list`.

use std::{
    io::{self, LineWriter, Write},
    path::PathBuf,
    sync::Arc,
    time::Duration,
};

use clap::Args;
use mailspec_report::{Destination, Terminal, record::Recorder};
use mailspec_run::{
    self as run, CaseResult, Cost, Gentle, Options, Outcome, Plan, Plays, Run, Site, Unusable,
    under_test::{self, Target},
};
use mailspec_suite::{Case, Library};

use super::{
    Failure, SuitesArgs, TargetArgs,
    again::AgainArgs,
    files::{self, Files, FilesArgs},
    runtime,
    screen::Screen,
    signals, state, watched,
};
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
    /// Spare the server: one case after the other, and in any minute no more than 30 connections, 30
    /// logins and 300 commands, in the whole run no more than 3 logins that fail, or what the target
    /// file says under `gentle`; cases that need more are not tested. The run says beforehand what it
    /// may cost
    #[arg(long)]
    gentle: bool,
    /// Time limit of the whole run; what was not played by then is not tested [default: 100s, more
    /// for a server that is merely far away]
    #[arg(long, value_name = "TIME", value_parser = under_test::duration)]
    limit: Option<Duration>,
    #[command(flatten)]
    again: AgainArgs,
    /// Show every case
    #[arg(long, short)]
    verbose: bool,
    /// Write every result as soon as it is there, as JSON Lines; whatever ends the run,
    /// `mailspec report render FILE` makes all other forms of it
    #[arg(long, value_name = "FILE")]
    record: Option<PathBuf>,
    #[command(flatten)]
    files: FilesArgs,
}

#[derive(Args)]
pub(super) struct ListArgs {
    #[command(flatten)]
    select: SelectArgs,
    #[command(flatten)]
    target: TargetArgs,
    /// Show what a gentle run would play, and what it may cost
    #[arg(long)]
    gentle: bool,
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
pub(super) fn run(mut args: RunArgs) -> Result<u8, Failure> {
    let failed = args.again.failed(&mut args.select.only)?;
    let (library, mut cases) = args.select.cases()?;
    if let Some(failed) = &failed {
        cases.retain(|case| failed.cases.contains(&case.address));
        if cases.is_empty() {
            let path = failed.path.display();
            writeln!(io::stdout(), "nothing that is asked for failed in {path}")?;
            return Ok(0);
        }
    }
    let mut reports = args.reports()?;
    runtime()?.block_on(async {
        let interrupted = signals::interrupted()?;
        let mut subject = Subject::of(&args.target, &library).await?;
        subject.be_gentle(args.gentle);
        if subject.target.gentle.is_some() && args.again.plays() != Plays::Once {
            return Err(Failure::usage(
                "a gentle run plays each case once: leave --retries and --repeat out",
            ));
        }
        let probed = tokio::select! {
            probed = Site::probe(subject.target.clone()) => probed,
            () = signals::end(interrupted.clone()) => Err(Unusable("interrupted".to_owned())),
        };
        let site = match probed {
            Ok(site) => Arc::new(site),
            Err(why) => {
                let outcome = run::unusable(&subject.target.name, &why);
                reports.begin(None, &outcome);
                reports.end(&outcome, &library, || {});
                return Err(Failure::target(why));
            }
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
            plays: args.again.plays(),
            seed: args.again.seed,
            interrupted: interrupted.clone(),
        };
        let suites = plan.cases.iter().map(|planned| planned.case.suite.as_str());
        let screen = Screen::new();
        let mut lines = LineWriter::new(&screen);
        if let Some(gentle) = subject.target.gentle {
            // Whoever reads no more is told of by what comes then.
            let _told = writeln!(lines, "{}", needs(site.spent() + plan.cost(), &gentle));
        }
        let mut terminal = Terminal::new(lines, watched(), args.verbose, suites);
        let mut shown = Ok(());
        let mut run = Run::new(Arc::clone(&plan), site, options);
        reports.begin(Some(&plan), &run.begun());
        let mut enough = None;
        while let Some(case) = run.next().await {
            reports.case(case);
            if shown.is_ok() {
                shown = terminal.case(case);
            }
            if enough.is_none() && args.again.enough(case, args.strict) {
                let address = case.address.clone();
                run.end(format!(
                    "{address} did not pass, and --fail-fast asks for no more"
                ));
                enough = Some(address);
            }
        }
        let outcome = run.outcome().await;
        let remembered = reports.last.as_ref().map(|(path, _)| path.clone());
        let mut written = reports.end(&outcome, &library, || {
            // What goes down a pipe goes there in order.
            let _settled = screen.settle(&interrupted);
        });
        let shown = shown.and_then(|()| {
            terminal.outcome(&outcome)?;
            match remembered {
                Some(path) => writeln!(&screen, "recorded in {}", path.display()),
                None => Ok(()),
            }
        });
        match shown.and_then(|()| screen.settle(&interrupted)) {
            Ok(()) => {}
            // The verdicts hold, whether or not somebody reads them all.
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => {}
            Err(error) => {
                super::tell(&error);
                written = false;
            }
        }
        match outcome.exit_code(args.strict) {
            // An end that was asked for is one that was reached.
            3 if enough.is_some() && outcome.counts.error == 0 && written => Ok(1),
            0 | 1 if !written => Ok(2),
            code => Ok(code),
        }
    })
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
    if let Some(gentle) = gentle {
        writeln!(out, "{}", needs(plan.cost(), &gentle))?;
    }
    Ok(0)
}

/// What is tested: a server somewhere, or one of ours.
struct Subject {
    target: Target,
    /// Runs as long as this is held.
    embedded: Option<Running>,
}

/// What a gentle run may cost, and what it keeps to.
fn needs(cost: Cost, gentle: &Gentle) -> String {
    let Gentle {
        connections,
        logins,
        commands,
        failed_logins,
    } = gentle;
    let minutes = cost.takes(gentle).as_secs().div_ceil(60);
    format!(
        "gentle: at most {cost}; in any minute at most {connections} connections, {logins} logins and \
         {commands} commands, and at most {failed_logins} logins fail; {minutes} minutes at most, and \
         what the server takes to answer"
    )
}

impl Subject {
    /// Spares the server, if that is asked for here or in the target file.
    fn be_gentle(&mut self, asked: bool) {
        if asked {
            self.target.gentle.get_or_insert_default();
        }
    }

    async fn of(args: &TargetArgs, library: &Library) -> Result<Self, Failure> {
        if let Some(target) = args.target(library)? {
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
        args.adjust(&mut target, library)?;
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
    fn reports(&self) -> Result<Reports, Failure> {
        let files = self.files.tried()?;
        let record = match &self.record {
            None => None,
            Some(path) if files.contain(path) => {
                let what = "the record and a report cannot go into one file";
                return Err(Failure::usage(files::at(path, what)));
            }
            Some(path) => {
                let recorder = Recorder::open(path);
                let recorder = recorder.map_err(|error| Failure::usage(files::at(path, error)))?;
                Some((path.clone(), recorder))
            }
        };
        let last = state::last_run().and_then(|path| {
            // What cannot be remembered costs nobody a run.
            let recorder = Recorder::replacing(&path).ok()?;
            Some((path, recorder))
        });
        Ok(Reports {
            record,
            last,
            files,
        })
    }
}

/// Where the results go beside the terminal.
struct Reports {
    record: Option<(PathBuf, Recorder)>,
    /// What `--failed` reads the next time.
    last: Option<(PathBuf, Recorder)>,
    files: Files,
}

impl Reports {
    fn records(&mut self) -> impl Iterator<Item = &mut Recorder> {
        let records = self.record.iter_mut().chain(&mut self.last);
        records.map(|(_, record)| record)
    }

    /// The run begins; without a plan it has no case.
    fn begin(&mut self, plan: Option<&Plan>, begun: &Outcome) {
        for record in self.records() {
            let planned = plan.into_iter().flat_map(|plan| &plan.cases);
            let planned = planned.map(|planned| planned.case.address.as_str());
            record.head(planned, begun.clone());
        }
    }

    fn case(&mut self, case: &CaseResult) {
        self.records().for_each(|record| record.case(case));
    }

    /// Writes what is left to write, what others read from a pipe last and after `settled`, and
    /// tells what could not be written; whether all could.
    fn end(self, outcome: &Outcome, library: &Library, settled: impl FnOnce()) -> bool {
        let mut wrong = self.files.write(outcome, library, Destination::is_replaced);
        if let Some((_, last)) = self.last {
            let _remembered = last.tail(outcome);
        }
        if let Some((path, record)) = self.record
            && let Err(error) = record.tail(outcome)
        {
            wrong.push(files::at(&path, error));
        }
        settled();
        wrong.extend(
            self.files
                .write(outcome, library, |other| !other.is_replaced()),
        );
        wrong.iter().for_each(super::tell);
        wrong.is_empty()
    }
}

fn parallelism() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}
