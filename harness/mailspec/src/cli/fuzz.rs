//! `mailspec fuzz` and `mailspec replay`.

use std::{
    fs,
    io::{self, Write},
    path::PathBuf,
    sync::Arc,
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};

use clap::Args;
use mailspec_campaign::{Campaign, Finding, Orders, Player, Progress, Report, Shown, Stream};
use mailspec_run::{Site, harmless, under_test};
use mailspec_suite::Library;

use super::{Failure, TargetArgs, Url, run::Subject, runtime, signals, watched};
use crate::serve::{Listen, Running};

pub(super) const EXIT_CODES: &str = "\
Exit codes:
  0  nothing was found
  1  something was found
  2  wrong usage
  3  the server could not be reached or used, or serves no more";

#[derive(Args)]
pub(super) struct FuzzArgs {
    /// The server: imap://USER@HOST:PORT and the like; without one, and without --target, the
    /// embedded reference server
    #[arg(value_name = "URL")]
    servers: Vec<Url>,
    #[command(flatten)]
    target: TargetArgs,
    /// Streams to play [default: as many as there is time for]
    #[arg(long, value_name = "N")]
    streams: Option<u64>,
    /// How long, 10m or 90s for instance [default: a minute, if --streams does not say how many]
    #[arg(long, value_name = "TIME", value_parser = under_test::duration)]
    time: Option<Duration>,
    /// Where everything that is chosen comes from [default: another one each time, which is told]
    #[arg(long, value_name = "N")]
    seed: Option<u64>,
    /// Directory for what is found: cases for `mailspec run --suites`, and beside each of them what
    /// went over the wire, the stream and a script for nc and openssl
    #[arg(long, value_name = "DIR", default_value = "findings")]
    findings: PathBuf,
    /// Directory for streams that reach something new; a campaign goes on with those that are there
    #[arg(long, value_name = "DIR")]
    corpus: Option<PathBuf>,
    /// Play the streams of --corpus once, and remove those that reach nothing new
    #[arg(long, requires = "corpus")]
    minimise_corpus: bool,
    /// Choose without regard to what was reached: the arm to compare with
    #[arg(long)]
    random: bool,
    /// Write what came of it as JSON
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
}

#[derive(Args)]
pub(super) struct ReplayArgs {
    /// `finding.json` of a finding, or a stream
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// The server; without one, and without --target, the embedded reference server
    #[arg(value_name = "URL")]
    servers: Vec<Url>,
    #[command(flatten)]
    target: TargetArgs,
}

/// From one status line to the next.
const EVERY: Duration = Duration::from_secs(1);

/// Leads a campaign.
pub(super) fn fuzz(mut args: FuzzArgs) -> Result<u8, Failure> {
    args.target.server.imap.append(&mut args.servers);
    let library = Library::embedded().map_err(Failure::usage)?;
    let time = match (args.time, args.streams) {
        (None, None) if !args.minimise_corpus => Some(Duration::from_secs(60)),
        (time, _) => time,
    };
    let orders = Orders {
        seed: args.seed.unwrap_or_else(|| now() % 1_000_000),
        streams: args.streams,
        time,
        guided: !args.random,
        findings: args.findings.clone(),
        corpus: args.corpus.clone(),
        minimise_corpus: args.minimise_corpus,
    };
    runtime()?.block_on(async {
        let interrupted = signals::interrupted()?;
        let subject = Subject::of(&args.target, &library).await?;
        let site = Site::probe(subject.target.clone()).await;
        let site = Arc::new(site.map_err(Failure::target)?);
        let proof = Proof::start().await?;
        let mut out = io::stdout();
        writeln!(out, "seed {}: {}", orders.seed, subject.target.name)?;
        let campaign = Campaign::new(site, Some(Arc::clone(&proof.site)), orders, interrupted);
        let campaign = campaign.map_err(Failure::target)?;
        let mut told = Instant::now();
        let report = campaign.run(|progress, finding| {
            if let Some(finding) = finding {
                say(&format!("\n{}", shown(finding)));
            }
            if watched() && told.elapsed() >= EVERY {
                told = Instant::now();
                say(&format!("\r{}\u{1b}[K", status(progress)));
            }
        });
        let report = report.await?;
        writeln!(out, "\n{}", status(&report.progress))?;
        if let Some(file) = &args.json {
            let json = serde_json::to_string_pretty(&report).map_err(io::Error::other)?;
            fs::write(file, json + "\n")?;
        }
        code(&report)
    })
}

/// Plays a stream again and tells what comes of it.
pub(super) fn replay(mut args: ReplayArgs) -> Result<u8, Failure> {
    args.target.server.imap.append(&mut args.servers);
    let text = fs::read_to_string(&args.file)
        .map_err(|why| Failure::usage(format!("{}: {why}", args.file.display())))?;
    let (stream, cause) = match serde_json::from_str::<Finding>(&text) {
        Ok(finding) => (finding.stream, Some(finding.sign.cause)),
        Err(_) => {
            let stream = serde_json::from_str::<Stream>(&text);
            (
                stream.map_err(|why| {
                    Failure::usage(format!("neither a finding nor a stream: {why}"))
                })?,
                None,
            )
        }
    };
    let library = Library::embedded().map_err(Failure::usage)?;
    runtime()?.block_on(async {
        let subject = Subject::of(&args.target, &library).await?;
        let site = Site::probe(subject.target.clone())
            .await
            .map_err(Failure::target)?;
        let mut player = Player::new(Arc::new(site)).map_err(Failure::target)?;
        let played = player.play(&stream).await.map_err(Failure::target)?;
        player.leave().await;
        let mut out = io::stdout();
        for line in &played.transcript {
            writeln!(out, "{}", harmless(line))?;
        }
        for sign in &played.signs {
            writeln!(
                out,
                "step {}: {}",
                sign.step + 1,
                harmless(&sign.to_string())
            )?;
        }
        let again = match &cause {
            Some(cause) => played.signs.iter().any(|sign| sign.cause == *cause),
            None => !played.signs.is_empty(),
        };
        if !again {
            writeln!(
                out,
                "nothing was found{}",
                cause.map_or(String::new(), |it| format!(" of {it}"))
            )?;
        }
        Ok(u8::from(again))
    })
}

/// The reference server that cases have to pass on.
struct Proof {
    site: Arc<Site>,
    /// Runs as long as this is held.
    _running: Running,
}

impl Proof {
    async fn start() -> Result<Self, Failure> {
        let options = mailspec_reference::Options::default();
        let running = Running::start(options, Listen::loopback()).await;
        let running = running.map_err(Failure::target)?;
        let site = Site::probe(running.target())
            .await
            .map_err(Failure::target)?;
        Ok(Self {
            site: Arc::new(site),
            _running: running,
        })
    }
}

fn code(report: &Report) -> Result<u8, Failure> {
    match (&report.ended_early, report.findings.is_empty()) {
        (Some(why), _) => Err(Failure::target(why)),
        (None, empty) => Ok(u8::from(!empty)),
    }
}

fn status(progress: &Progress) -> String {
    let Progress {
        streams,
        seconds,
        states,
        paths,
        corpus,
        findings,
        since_new,
    } = progress;
    let each = *streams as f64 / seconds.max(0.001);
    format!(
        "{seconds:.0} s: {streams} streams, {each:.0}/s; {states} states, {paths} paths, {corpus} \
         kept; {findings} found; {since_new:.0} s since the last new one"
    )
}

fn shown(finding: &Finding) -> String {
    let case = match &finding.case {
        Shown::Proven => format!("a case shows it, {}.yaml", finding.name()),
        Shown::Fails => format!("a case fails, {}.yaml", finding.name()),
        Shown::Not(why) => format!("no case shows it: {why}"),
    };
    harmless(&format!(
        "{}\n  seen {} of {} times again, {} steps; {case}",
        finding.sign,
        finding.seen,
        finding.again,
        finding.stream.steps.len()
    ))
    .to_string()
}

/// Whoever reads no more is told by what comes at the end.
fn say(text: &str) {
    let mut out = io::stdout();
    let _told = write!(out, "{text}").and_then(|()| out.flush());
}

fn now() -> u64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    now.unwrap_or_default().as_micros() as u64
}
