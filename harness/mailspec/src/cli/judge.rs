//! `mailspec judge`.

use std::{
    fs::File,
    io::{self, Read as _, Write},
    path::{Path, PathBuf},
};

use clap::{Args, builder::PossibleValue};
use mailspec_judge::{
    Level, Side,
    log::{self, Format, Log},
    report::{OfConversation, Report},
};
use mailspec_run::{harmless, visible_json};

use super::{Failure, REDACTOR};

/// Octets of one log.
const LARGEST: u64 = 512 << 20;

pub(super) const EXIT_CODES: &str = "\
Exit codes:
  0  no MUST is broken in the logs (with --strict: no SHOULD either)
  1  deviations were found
  2  wrong usage, or a file that cannot be read
  3  nothing in the logs could be judged";

#[derive(Args)]
pub(super) struct JudgeArgs {
    /// Logs: packets in the clear, what mail programs and servers write of their connections, or lines
    /// that begin with `C:` and `S:`; `-` is standard input. The halves of Dovecot's rawlog, NAME.in
    /// and NAME.out, are named together
    #[arg(value_name = "LOG", required = true)]
    logs: Vec<PathBuf>,
    /// What wrote the logs; without it their content shows it
    #[arg(long, value_name = "FORMAT")]
    format: Option<Written>,
    /// Write a letter of five lines to who runs the server, for each of its deviations
    #[arg(long)]
    letter: bool,
    /// Print JSON
    #[arg(long, conflicts_with = "letter")]
    json: bool,
    /// Deviations from SHOULD count too
    #[arg(long)]
    strict: bool,
}

/// A format by its name.
#[derive(Clone, Copy)]
struct Written(Format);

impl clap::ValueEnum for Written {
    fn value_variants<'a>() -> &'a [Self] {
        static ALL: std::sync::LazyLock<Vec<Written>> = std::sync::LazyLock::new(|| {
            Format::ALL
                .iter()
                .map(|(_, format)| Written(*format))
                .collect()
        });
        &ALL
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(self.0.name()))
    }
}

/// Judges logs.
pub(super) fn judge(args: &JudgeArgs) -> Result<u8, Failure> {
    let mut contents = Vec::new();
    for path in &args.logs {
        contents.push((path.display().to_string(), content(path)?));
    }
    let logs: Vec<Log<'_>> = contents
        .iter()
        .map(|(name, octets)| Log { name, octets })
        .collect();
    let read = log::read(&logs, args.format.map(|written| written.0)).map_err(Failure::target)?;
    let report = Report::of(&read, &REDACTOR);
    let mut out = io::stdout().lock();
    if args.json {
        let json = serde_json::to_string_pretty(&report).map_err(Failure::usage)?;
        writeln!(out, "{}", visible_json(&json))?;
    } else {
        write!(
            out,
            "{}",
            harmless(&REDACTOR.text(&text(&report, args.letter)))
        )?;
    }
    out.flush()?;
    let level = if args.strict {
        Level::Should
    } else {
        Level::Must
    };
    Ok(match (report.is_judged(), report.breaks(level)) {
        (false, _) => 3,
        (true, true) => 1,
        (true, false) => 0,
    })
}

fn content(path: &Path) -> Result<Vec<u8>, Failure> {
    let named = |error: io::Error| Failure::usage(format!("{}: {error}", path.display()));
    let mut octets = Vec::new();
    let read = match path.as_os_str() == "-" {
        true => io::stdin()
            .lock()
            .take(LARGEST + 1)
            .read_to_end(&mut octets),
        false => File::open(path)
            .map_err(named)?
            .take(LARGEST + 1)
            .read_to_end(&mut octets),
    };
    read.map_err(named)?;
    match octets.len() as u64 > LARGEST {
        true => Err(Failure::usage(format!(
            "{}: more than {} MiB; cut out the connections that matter",
            path.display(),
            LARGEST >> 20
        ))),
        false => Ok(octets),
    }
}

fn text(report: &Report, letters: bool) -> String {
    let mut text = String::new();
    let mut counts = (0, 0);
    for log in &report.logs {
        for conversation in &log.conversations {
            of_conversation(
                &mut text,
                &log.log,
                log.format,
                conversation,
                letters,
                &mut counts,
            );
        }
        if log.conversations.is_empty() {
            text.push_str(&format!(
                "{} ({}): no connection in it\n",
                log.log, log.format
            ));
        }
    }
    let (server, client) = counts;
    let plural = |number: usize, what: &str| match number {
        1 => format!("1 {what}"),
        number => format!("{number} {what}s"),
    };
    text.push_str(&format!(
        "{}: {} of the server, {} of the client\n",
        plural(report.conversations().count(), "connection"),
        plural(server, "deviation"),
        client,
    ));
    text
}

fn of_conversation(
    text: &mut String,
    log: &str,
    format: Format,
    conversation: &OfConversation,
    letters: bool,
    counts: &mut (usize, usize),
) {
    let protocol = conversation
        .protocol
        .map_or("not judged", |protocol| protocol.name());
    let name = match conversation.name.is_empty() {
        true => String::new(),
        false => format!(", {}", conversation.name),
    };
    text.push_str(&format!("{log} ({format}{name}): {protocol}\n"));
    for remark in &conversation.remarks {
        text.push_str(&format!("  note: {remark}\n"));
    }
    for deviation in &conversation.deviations {
        match deviation.side {
            Side::Server => counts.0 += 1,
            Side::Client => counts.1 += 1,
        }
        text.push('\n');
        text.push_str(&deviation.block);
        if letters && let Some(letter) = &deviation.letter {
            text.push('\n');
            for line in letter.lines() {
                text.push_str(&format!("    | {line}\n"));
            }
        }
    }
    if conversation.left_out > 0 {
        text.push_str(&format!("  and {} more times\n", conversation.left_out));
    }
    if !conversation.deviations.is_empty() {
        text.push('\n');
    }
}
