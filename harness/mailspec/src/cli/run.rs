//! `mailspec run`.

use std::{
    io::{self, LineWriter, Write},
    path::PathBuf,
    sync::Arc,
    time::Duration,
};

use clap::Args;
use mailspec_report::{Ending, Look, Status, Terminal, counted};
use mailspec_run::{
    self as run, Cost, Gentle, Options, Plays, Redactor, Run, Site, Unusable,
    under_test::{self, Target},
};
use mailspec_suite::{Case, Library};

use super::{
    Failure, SuitesArgs, TargetArgs,
    again::{AgainArgs, command},
    colour::Colour,
    files::FilesArgs,
    raw::Raw,
    reports::Reports,
    runtime,
    screen::Screen,
    signals, watched,
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
    /// Write the octets of every connection into files in this directory, whole and with times;
    /// secrets are masked
    #[arg(long, value_name = "DIR")]
    raw: Option<PathBuf>,
    #[command(flatten)]
    files: FilesArgs,
}

/// Which cases.
#[derive(Args)]
pub(super) struct SelectArgs {
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
pub(super) fn run(mut args: RunArgs, colour: Colour) -> Result<u8, Failure> {
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
    let mut reports = Reports::of(&args.files, args.record.as_deref())?;
    runtime()?.block_on(async {
        let interrupted = signals::interrupted()?;
        let mut subject = Subject::of(&args.target, &library).await?;
        subject.be_gentle(args.gentle);
        if subject.target.gentle.is_some() && args.again.plays() != Plays::Once {
            return Err(Failure::usage(
                "a gentle run plays each case once: leave --retries and --repeat out",
            ));
        }
        let raw = args.raw.as_deref().map(Raw::into_directory).transpose()?;
        let tap = raw
            .as_ref()
            .map(|raw| raw.tap(Redactor::of(&subject.target)));
        let probed = tokio::select! {
            probed = Site::probe_tapped(subject.target.clone(), tap) => probed,
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
        let look = Look {
            colours: colour.is_on(),
            suites: !watched(),
        };
        let mut terminal = Terminal::new(lines, look, args.verbose, suites);
        let mut shown = Ok(());
        let mut run = Run::new(Arc::clone(&plan), site, options);
        if watched() {
            let playing = run.playing();
            let longest = Box::new(move || playing.longest());
            screen.watch(Status::on_standard_output(plan.cases.len(), longest));
        }
        reports.begin(Some(&plan), &run.begun());
        let mut enough = None;
        while let Some(case) = run.next().await {
            reports.case(case);
            if shown.is_ok() {
                shown = terminal.case(case);
            }
            screen.case(case);
            if enough.is_none() && args.again.enough(case, args.strict) {
                let address = case.address.clone();
                run.end(format!(
                    "{address} did not pass, and --fail-fast asks for no more"
                ));
                enough = Some(address);
            }
        }
        let outcome = run.outcome().await;
        screen.unwatch();
        let mut places = reports.places();
        places.extend(
            args.raw
                .iter()
                .map(|raw| format!("octets: {}", raw.display())),
        );
        let mut written = reports.end(&outcome, &library, || {
            // What goes down a pipe goes there in order.
            let _settled = screen.settle(&interrupted);
        });
        if let Some(Err(error)) = raw.map(Raw::settle) {
            super::tell(&error);
            written = false;
        }
        let again = |address: &str| command(&args.words(), address);
        let ending = Ending {
            again: Some(&again),
            places,
        };
        let shown = shown.and_then(|()| terminal.outcome(&outcome, &ending));
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

/// What is tested: a server somewhere, or one of ours.
pub(super) struct Subject {
    pub(super) target: Target,
    /// Runs as long as this is held.
    pub(super) embedded: Option<Running>,
}

/// What a gentle run may cost, and what it keeps to.
pub(super) fn needs(cost: Cost, gentle: &Gentle) -> String {
    let Gentle {
        connections,
        logins,
        commands,
        failed_logins,
    } = gentle;
    let minutes = cost.takes(gentle).as_secs().div_ceil(60);
    let minutes = counted(usize::try_from(minutes).unwrap_or(usize::MAX), "minute");
    format!(
        "gentle: at most {cost}; in any minute at most {connections} connections, {logins} logins and \
         {commands} commands, and at most {failed_logins} logins fail; {minutes} at most, and \
         what the server takes to answer"
    )
}

impl Subject {
    /// Spares the server, if that is asked for here or in the target file.
    pub(super) fn be_gentle(&mut self, asked: bool) {
        if asked {
            self.target.gentle.get_or_insert_default();
        }
    }

    pub(super) async fn of(args: &TargetArgs, library: &Library) -> Result<Self, Failure> {
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

impl RunArgs {
    /// The arguments that play one of the cases again as it was played, without passwords.
    fn words(&self) -> Vec<String> {
        let mut words = vec!["run".to_owned()];
        words.extend(self.select.suites.words());
        words.extend(self.target.words());
        words.extend(self.strict.then(|| "--strict".to_owned()));
        words
    }
}

impl SelectArgs {
    pub(super) fn cases(&self) -> Result<(Arc<Library>, Vec<Arc<Case>>), Failure> {
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

fn parallelism() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}
