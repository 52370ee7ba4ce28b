//! `mailspec coverage`: what checks the requirements, and what proves the checks.

use std::{
    collections::BTreeMap,
    io::{self, Write},
};

use clap::Args;
use mailspec_suite::{Level, Who};
use serde::Serialize;

use super::{Failure, SuitesArgs, explain::means};
use crate::proof::{Coverage, Entry, Status};

#[derive(Args)]
pub(super) struct CoverageArgs {
    /// Specifications or sections: rfc3501, rfc3501/6.3; all if none
    only: Vec<String>,
    /// Show only what nothing checks yet
    #[arg(long)]
    missing: bool,
    /// Print every requirement as JSON
    #[arg(long, conflicts_with = "markdown")]
    json: bool,
    /// Print a table of the sections as Markdown
    #[arg(long)]
    markdown: bool,
    #[command(flatten)]
    suites: SuitesArgs,
}

/// The levels of RFC 2119, from the most binding one.
const LEVELS: [(Level, &str); 3] = [
    (Level::Must, "must"),
    (Level::Should, "should"),
    (Level::Info, "may"),
];

/// Requirements, what checks them and what that proves.
pub(super) fn coverage(args: &CoverageArgs) -> Result<u8, Failure> {
    let library = args.suites.library()?;
    let coverage = Coverage::of(&library);
    for text in &args.only {
        let named = |entry: &Entry<'_>| means(text, entry.requirement);
        if !coverage.entries.iter().any(named) {
            return Err(Failure::usage(format!("no requirement is called {text:?}")));
        }
    }
    let chosen = coverage.entries.iter().filter(|entry| {
        let mut only = args.only.iter();
        (args.only.is_empty() || only.any(|id| means(id, entry.requirement)))
            && (!args.missing || entry.status() == Status::Open)
    });
    let chosen: Vec<&Entry<'_>> = chosen.collect();
    let mut out = io::stdout().lock();
    if args.json {
        let rows: Vec<Row<'_>> = chosen.iter().map(|entry| Row::of(entry)).collect();
        let text = serde_json::to_string_pretty(&rows).map_err(Failure::usage)?;
        writeln!(out, "{text}")?;
        return Ok(0);
    }
    for specification in &library.specifications {
        let of_it = chosen.iter().copied();
        let own = of_it.filter(|entry| entry.requirement.spec == specification.id);
        let own: Vec<&Entry<'_>> = own.collect();
        if own.is_empty() {
            continue;
        }
        let heading = format!("{} {}", specification.id, specification.title);
        match args.markdown {
            true => markdown(&mut out, &heading, &own)?,
            false => text(&mut out, &heading, &own)?,
        }
    }
    Ok(0)
}

/// A requirement as JSON has it.
#[derive(Serialize)]
struct Row<'e> {
    id: &'e str,
    clause: String,
    level: &'static str,
    binds: Who,
    summary: &'e str,
    status: Status,
    #[serde(skip_serializing_if = "Option::is_none")]
    not_observable: Option<&'e str>,
    cases: &'e [&'e str],
    rules: &'e [&'static str],
    productions: &'e [&'static str],
    faults: &'e [&'static str],
    variants: &'e [String],
}

impl<'e> Row<'e> {
    fn of(entry: &'e Entry<'_>) -> Self {
        let requirement = entry.requirement;
        Self {
            id: &requirement.id,
            clause: requirement.clause(),
            level: level(entry),
            binds: requirement.who,
            summary: &requirement.summary,
            status: entry.status(),
            not_observable: entry.unobservable(),
            cases: &entry.cases,
            rules: &entry.rules,
            productions: &entry.productions,
            faults: &entry.faults,
            variants: &requirement.variants,
        }
    }
}

fn level(entry: &Entry<'_>) -> &'static str {
    let own = entry.requirement.level;
    let mut names = LEVELS.iter().filter(|(level, _)| *level == own);
    names.next().map_or("", |(_, name)| name)
}

fn text(out: &mut impl Write, heading: &str, entries: &[&Entry<'_>]) -> io::Result<()> {
    writeln!(out, "{heading}")?;
    for (level, name) in LEVELS {
        let counts = Counts::of(
            entries
                .iter()
                .filter(|entry| entry.requirement.level == level),
        );
        if counts.total() > 0 {
            writeln!(
                out,
                "  {name:<6} {:>4}: {}",
                counts.total(),
                counts.in_words()
            )?;
        }
    }
    for entry in entries {
        writeln!(
            out,
            "  {:<52} {:<6} {}",
            entry.requirement.id,
            level(entry),
            note(entry)
        )?;
    }
    Ok(())
}

/// What is known of a requirement, and by what.
fn note(entry: &Entry<'_>) -> String {
    let status = entry.status();
    let name = status.as_str();
    let several = |count: usize, what: &str| match count {
        0 => None,
        1 => Some(format!("1 {what}")),
        count => Some(format!("{count} {what}s")),
    };
    let by = [
        several(entry.cases.len(), "case"),
        several(entry.rules.len(), "rule"),
        several(entry.productions.len(), "production"),
        several(entry.faults.len(), "fault"),
        several(entry.requirement.variants.len(), "variant"),
    ];
    let by: Vec<String> = by.into_iter().flatten().collect();
    match (status, entry.unobservable()) {
        (Status::NotObservable, Some(why)) => format!("{name}: {why}"),
        _ if by.is_empty() => name.to_owned(),
        _ => format!("{name}: {}", by.join(", ")),
    }
}

/// A line for each section: what is known of its requirements.
fn markdown(out: &mut impl Write, heading: &str, entries: &[&Entry<'_>]) -> io::Result<()> {
    let columns = Status::ALL.map(Status::as_str).join(" | ");
    writeln!(out, "## {heading}\n\n| section | level | {columns} |")?;
    writeln!(out, "|---|---|{}", "--:|".repeat(Status::ALL.len()))?;
    let mut sections: Vec<&str> = Vec::new();
    for entry in entries {
        let section = entry.requirement.section.as_str();
        if !sections.contains(&section) {
            sections.push(section);
        }
    }
    let line = |out: &mut dyn Write, what: &str, within: &dyn Fn(&Entry<'_>) -> bool| {
        for (level, name) in LEVELS {
            let of_level = entries
                .iter()
                .filter(|entry| entry.requirement.level == level);
            let counts = Counts::of(of_level.filter(|entry| within(entry)));
            if counts.total() > 0 {
                let numbers = Status::ALL.map(|status| counts.number(status).to_string());
                writeln!(out, "| {what} | {name} | {} |", numbers.join(" | "))?;
            }
        }
        Ok(())
    };
    for section in sections {
        line(out, section, &|entry| entry.requirement.section == section)?;
    }
    let all: io::Result<()> = line(out, "all", &|_| true);
    all?;
    writeln!(out)
}

/// Requirements by status.
struct Counts(BTreeMap<Status, usize>);

impl Counts {
    fn of<'e, 'l: 'e>(entries: impl Iterator<Item = &'e &'e Entry<'l>>) -> Self {
        let mut counts = BTreeMap::new();
        for entry in entries {
            *counts.entry(entry.status()).or_default() += 1;
        }
        Self(counts)
    }

    fn total(&self) -> usize {
        self.0.values().sum()
    }

    fn number(&self, status: Status) -> usize {
        self.0.get(&status).copied().unwrap_or_default()
    }

    fn in_words(&self) -> String {
        let words = self
            .0
            .iter()
            .map(|(status, number)| format!("{number} {}", status.as_str()));
        words.collect::<Vec<_>>().join(", ")
    }
}
