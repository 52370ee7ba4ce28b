//! The comparison as Markdown: the servers, the matrix, and each server's deviations.

use std::fmt::Write as _;

use mailspec_suite::shortened;

use mailspec_run::visible;

use super::{Comparison, Kind, Server, Tally};
use crate::terminal::other_runs;

/// Characters shown of what a server sent.
const GOT: usize = 160;

/// The text.
pub fn markdown(comparison: &Comparison<'_>) -> String {
    let mut out = String::from("# IMAP and POP3 conformance\n\n");
    // Writing to a String does not fail.
    let _ = write(&mut out, comparison);
    visible(&out).into_owned()
}

fn write(out: &mut String, comparison: &Comparison<'_>) -> std::fmt::Result {
    writeln!(out, "{}.\n", text(&comparison.headline()))?;
    for note in &comparison.notes {
        writeln!(out, "> {}\n", text(note))?;
    }
    servers(out, comparison)?;
    suites(out, comparison)?;
    freedoms(out, comparison)?;
    for server in &comparison.servers {
        self::server(out, server)?;
    }
    Ok(())
}

/// The table that says most in one look.
fn servers(out: &mut String, comparison: &Comparison<'_>) -> std::fmt::Result {
    const COLUMNS: [Kind; 10] = [
        Kind::Pass,
        Kind::Fail,
        Kind::Flaky,
        Kind::Warn,
        Kind::KnownFail,
        Kind::KnownWarn,
        Kind::Info,
        Kind::NotTested,
        Kind::Skip,
        Kind::Error,
    ];
    let columns = COLUMNS.iter().filter(|kind| comparison.speaks_of(**kind));
    out.push_str("| server | version | protocols | cases |");
    for kind in columns.clone() {
        write!(out, " {kind} |")?;
    }
    out.push_str(" seconds | date |\n|---|---|---|--:|");
    out.push_str(&"--:|".repeat(columns.clone().count()));
    out.push_str("--:|---|\n");
    for server in &comparison.servers {
        write!(
            out,
            "| {} | {} | {} | {} |",
            text(server.name),
            text(server.version.unwrap_or_default()),
            server.protocols.join(", "),
            server.tally.total()
        )?;
        for kind in columns.clone() {
            write!(out, " {} |", server.tally.of(*kind))?;
        }
        writeln!(out, " {:.1} | {} |", server.wall_seconds, server.date)?;
    }
    out.push_str(
        "\n`fail`: a MUST is broken; `warn`: a SHOULD is; `known`: the same, and listed as known \
         with clause and reason.\n",
    );
    Ok(())
}

fn suites(out: &mut String, comparison: &Comparison<'_>) -> std::fmt::Result {
    out.push_str("\n## By suite\n\n");
    let kinds = Kind::ALL.into_iter();
    for kind in kinds.filter(|kind| comparison.speaks_of(*kind)) {
        write!(out, "{} {kind}  ", kind.symbol())?;
    }
    out.push_str("\n\n| suite |");
    for server in &comparison.servers {
        write!(out, " {} |", text(server.name))?;
    }
    out.push_str("\n|---|");
    out.push_str(&"---|".repeat(comparison.servers.len()));
    out.push('\n');
    for suite in &comparison.suites {
        write!(out, "| {} |", text(suite.id))?;
        for tally in &suite.cells {
            write!(out, " {} |", cell(tally))?;
        }
        out.push('\n');
    }
    Ok(())
}

/// Which of several lawful behaviours each server showed.
fn freedoms(out: &mut String, comparison: &Comparison<'_>) -> std::fmt::Result {
    let mut open = comparison
        .cases
        .iter()
        .filter(|case| case.is_left_open())
        .peekable();
    if open.peek().is_none() {
        return Ok(());
    }
    out.push_str("\n## What the RFCs leave open, and what each server does\n\n| case |");
    for server in &comparison.servers {
        write!(out, " {} |", text(server.name))?;
    }
    out.push_str("\n|---|");
    out.push_str(&"---|".repeat(comparison.servers.len()));
    out.push('\n');
    for case in open {
        write!(out, "| {}: {} |", text(case.address), text(case.title))?;
        for outcomes in case.freedoms() {
            write!(out, " {} |", text(&outcomes.join("; ")))?;
        }
        out.push('\n');
    }
    Ok(())
}

fn server(out: &mut String, server: &Server<'_>) -> std::fmt::Result {
    writeln!(out, "\n## {}\n", text(&server.full_name()))?;
    writeln!(
        out,
        "{} cases in {:.1} s on {} by mailspec {}: {}.",
        server.tally.total(),
        server.wall_seconds,
        server.date,
        text(server.mailspec),
        server.tally.words()
    )?;
    if let Some(why) = server.ended_early {
        writeln!(out, "\n**The run ended early:** {}", text(why))?;
    }
    if !server.deviations.is_empty() {
        out.push_str("\n| | clause | cases | what |\n|---|---|--:|---|\n");
    }
    for deviation in &server.deviations {
        write!(
            out,
            "| {} | {} | {} | ",
            deviation.verdict,
            text(&deviation.clauses.join(", ")),
            deviation.cases.len()
        )?;
        match (deviation.known, deviation.got) {
            (Some(known), _) => writeln!(out, "{} |", text(&known.reason))?,
            (None, []) => writeln!(out, "{} |", text(deviation.summary))?,
            (None, got) => {
                let summary = text(deviation.summary.trim_end_matches('.'));
                writeln!(
                    out,
                    "{summary}. Got: {} |",
                    text(&shortened(&got.join("; "), GOT))
                )?;
            }
        }
    }
    let mut points = Vec::new();
    for pass in server.unexpected_passes {
        points.push(format!("known deviation that did not happen: {pass}"));
    }
    let reasons = [
        ("error", &server.errors),
        ("not tested", &server.untested),
        ("skipped", &server.skips),
    ];
    for (what, reasons) in reasons {
        for reason in reasons {
            let count = reason.cases.len();
            points.push(match reason.cases.as_slice() {
                [case] => format!("{what}: {case}: {}", reason.reason),
                _ => format!("{what}, {count} cases: {}", reason.reason),
            });
        }
    }
    for mailbox in server.leftovers {
        points.push(format!("left behind: mailbox {mailbox}"));
    }
    points.extend(other_runs(server.other_runs));
    if !points.is_empty() {
        out.push('\n');
    }
    for point in points {
        writeln!(out, "- {}", text(&point))?;
    }
    Ok(())
}

fn cell(tally: &Tally) -> String {
    let counts: Vec<String> = tally
        .counts()
        .map(|(kind, count)| format!("{}{count}", kind.symbol()))
        .collect();
    match counts.as_slice() {
        [] => "·".to_owned(),
        _ => counts.join(" "),
    }
}

/// `plain` on one line, with nothing in it that Markdown would take for markup.
fn text(plain: &str) -> String {
    let mut shown = String::with_capacity(plain.len());
    for c in plain.chars() {
        match c {
            '\n' | '\r' => shown.push(' '),
            '<' => shown.push_str("&lt;"),
            '&' => shown.push_str("&amp;"),
            '\\' | '|' | '`' | '*' | '_' | '[' | ']' | '~' | '#' | '!' => {
                shown.push('\\');
                shown.push(c);
            }
            c => shown.push(c),
        }
    }
    shown
}
