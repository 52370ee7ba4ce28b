//! `mailspec explain` and `lint`: what there is, without running it.

use std::{
    io::{self, Write},
    path::{Path, PathBuf},
};

use clap::{Args, ValueEnum};
use mailspec_reference::{Fault, FaultInfo, Variant, VariantInfo};
use mailspec_report::{compare::Comparison, record, statement::Statement};
use mailspec_rules::{Level as RuleLevel, Rule};
use mailspec_run::{
    Outcome,
    sources::{self, Kind},
    under_test,
};
use mailspec_suite::{Case, Level, Library, Requirement, Who, Wire, nearest};

use schemars::{JsonSchema, Schema, generate::SchemaSettings};

use super::{Failure, SuitesArgs};
use crate::proof::{Coverage, Entry};

#[derive(Args)]
pub(super) struct ExplainArgs {
    /// A requirement, clause, rule, case, fault or variant; `faults`, `variants` and `rules` list
    /// all of them
    id: String,
    #[command(flatten)]
    suites: SuitesArgs,
}

#[derive(Args)]
pub(super) struct LintArgs {
    /// Suite files or directories, target files, lists of known deviations; the embedded suites if
    /// none
    files: Vec<PathBuf>,
    /// Print the JSON Schema of a file format instead
    #[arg(long, value_name = "FORMAT", num_args = 0..=1, default_missing_value = "suite")]
    schema: Option<Format>,
}

/// A file format with a schema.
#[derive(Clone, Copy, ValueEnum)]
enum Format {
    Suite,
    Target,
    KnownDeviations,
    Report,
    Record,
    Comparison,
    Statement,
}

/// Explains one thing.
pub(super) fn explain(args: &ExplainArgs) -> Result<u8, Failure> {
    let library = args.suites.library()?;
    let mut out = io::stdout().lock();
    let id = args.id.as_str();
    let mut known = false;
    for fault in Fault::ALL.iter().filter(|_| id == "faults") {
        let info = fault.info();
        writeln!(out, "{}  {}: {}", info.id, info.clause, info.summary)?;
        known = true;
    }
    for variant in Variant::ALL.iter().filter(|_| id == "variants") {
        let info = variant.info();
        writeln!(out, "{}  {}: {}", info.id, permits(info), info.summary)?;
        known = true;
    }
    for rule in mailspec_rules::rules().filter(|_| id == "rules") {
        writeln!(out, "{}  {}: {}", rule.id, rule.clause, rule.summary)?;
        known = true;
    }
    for case in library.cases().filter(|case| is_case(case, id)) {
        explain_case(&mut out, &library, case)?;
        known = true;
    }
    let coverage = Coverage::of(&library);
    for entry in coverage
        .entries
        .iter()
        .filter(|entry| means(id, entry.requirement))
    {
        explain_requirement(&mut out, entry)?;
        known = true;
    }
    for rule in mailspec_rules::rules().filter(|rule| rule.id == id) {
        explain_rule(&mut out, rule)?;
        known = true;
    }
    if let Some(info) = Fault::from_id(id).map(Fault::info) {
        explain_fault(&mut out, info)?;
        known = true;
    }
    if let Some(info) = Variant::from_id(id).map(Variant::info) {
        explain_variant(&mut out, info)?;
        known = true;
    }
    if known {
        return Ok(0);
    }
    let faults = Fault::ALL.iter().map(|fault| fault.info().id);
    let variants = Variant::ALL.iter().map(|variant| variant.info().id);
    let rules = mailspec_rules::rules().map(|rule| rule.id);
    let meant = match nearest(id, faults.chain(variants).chain(rules)) {
        Some(near) => format!("did you mean `{near}`? See"),
        None => "see".to_owned(),
    };
    Err(Failure::usage(format!(
        "nothing is called {id:?}: {meant} `mailspec list`, `mailspec coverage`, and \
         `mailspec explain` with `rules`, `faults` or `variants`"
    )))
}

/// Checks the files that people write, or prints a schema.
pub(super) fn lint(args: &LintArgs) -> Result<u8, Failure> {
    let mut out = io::stdout().lock();
    if let Some(format) = args.schema {
        let schema = match format {
            Format::Suite => Library::schema(),
            Format::Target => under_test::schema(),
            Format::KnownDeviations => under_test::known_deviations_schema(),
            Format::Report => written::<Outcome>(),
            Format::Record => written::<record::Line>(),
            Format::Comparison => written::<Comparison<'_>>(),
            Format::Statement => written::<Statement<'_>>(),
        };
        let text = serde_json::to_string_pretty(&schema).map_err(Failure::usage)?;
        writeln!(out, "{text}")?;
        return Ok(0);
    }
    let kind = |file: &Path| match file.is_dir() {
        true => Kind::Suite,
        false => sources::kind(file),
    };
    let (suites, others): (Vec<PathBuf>, Vec<PathBuf>) = args
        .files
        .iter()
        .cloned()
        .partition(|file| kind(file) == Kind::Suite);
    let library = match suites.as_slice() {
        [] => Library::embedded(),
        files => sources::from_files(files),
    };
    let (library, mut mistakes) = match library {
        Ok(library) => (library, Vec::new()),
        Err(problems) => (Library::default(), vec![problems.to_string()]),
    };
    mistakes.extend(library.vacuous().iter().map(ToString::to_string));
    let names = super::case_names(Some(&library))?;
    for file in &others {
        let checked = match kind(file) {
            Kind::Target => under_test::check_target(file, &names),
            _ => under_test::known_deviations(file, &names).map(drop),
        };
        mistakes.extend(checked.err().map(|error| error.0));
    }
    if !mistakes.is_empty() {
        return Err(Failure::usage(mistakes.join("\n")));
    }
    match (suites.is_empty(), others.len()) {
        (_, 0) => {
            writeln!(out, "{} cases, no mistake found", library.cases().count())?;
        }
        (true, files) => writeln!(out, "{files} files, no mistake found")?,
        (false, files) => writeln!(
            out,
            "{} cases and {files} other files, no mistake found",
            library.cases().count()
        )?,
    }
    Ok(0)
}

/// The schema of what we write, in which fields may be left out that reading would want.
fn written<T: JsonSchema>() -> Schema {
    let settings = SchemaSettings::draft2020_12().for_serialize();
    settings.into_generator().into_root_schema_for::<T>()
}

fn explain_case(out: &mut impl Write, library: &Library, case: &Case) -> io::Result<()> {
    writeln!(
        out,
        "case {}\n  {}\n  at {}",
        case.address, case.title, case.place
    )?;
    for id in &case.covers {
        match library.requirement(id) {
            None => writeln!(out, "  covers {id}")?,
            Some(requirement) => {
                let clause = requirement.clause();
                writeln!(out, "  covers {id}: {clause}: {}", requirement.summary)?;
            }
        }
    }
    for need in &case.needs {
        writeln!(out, "  needs {need}")?;
    }
    for (axis, value) in &case.values {
        writeln!(out, "  {axis}: {value}")?;
    }
    for step in &case.steps {
        writeln!(out, "  {}: {}", step.on, step.text)?;
    }
    Ok(())
}

fn explain_requirement(out: &mut impl Write, entry: &Entry<'_>) -> io::Result<()> {
    let requirement = entry.requirement;
    let Requirement { id, summary, .. } = requirement;
    let level = match requirement.level {
        Level::Must => "must",
        Level::Should => "should",
        Level::Info => "may",
    };
    let who = match requirement.who {
        Who::Server => "server",
        Who::Client => "client",
        Who::Both => "both sides",
    };
    writeln!(
        out,
        "requirement {id}\n  {} ({level}, {who}): {summary}",
        requirement.clause()
    )?;
    if let Wire::Not(why) = &requirement.wire {
        writeln!(out, "  not observable from a connection: {why}")?;
    }
    writeln!(out, "  {}", entry.status().as_str())?;
    for (what, names) in [
        ("checked by case", &entry.cases),
        ("checked by rule", &entry.rules),
        ("checked by the grammar of", &entry.productions),
        ("broken by fault", &entry.faults),
    ] {
        for name in names {
            writeln!(out, "  {what} {name}")?;
        }
    }
    for variant in &requirement.variants {
        writeln!(out, "  shown by variant {variant}")?;
    }
    Ok(())
}

fn explain_rule(out: &mut impl Write, rule: &Rule) -> io::Result<()> {
    let level = match rule.level {
        RuleLevel::Must => "must",
        RuleLevel::Should => "should",
        RuleLevel::Info => "info",
    };
    writeln!(
        out,
        "rule {}\n  {} ({level}): {}",
        rule.id, rule.clause, rule.summary
    )?;
    for requirement in rule.checks {
        writeln!(out, "  checks {requirement}")?;
    }
    writeln!(out, "  watched on every connection of every case")
}

fn explain_fault(out: &mut impl Write, info: &FaultInfo) -> io::Result<()> {
    let FaultInfo {
        id,
        clause,
        summary,
        breaks,
        everywhere,
    } = info;
    writeln!(out, "fault {id}\n  {clause}: {summary}")?;
    for requirement in *breaks {
        writeln!(out, "  breaks {requirement}")?;
    }
    if *everywhere {
        writeln!(
            out,
            "  spoils so much that a case that fails under it is not proven by that"
        )?;
    }
    writeln!(out, "  try it: mailspec run --fault {id}")
}

fn explain_variant(out: &mut impl Write, info: &VariantInfo) -> io::Result<()> {
    writeln!(
        out,
        "variant {}\n  {}: {}",
        info.id,
        permits(info),
        info.summary
    )?;
    for spared in info.spares {
        let cases = spared.cases.join(", ");
        writeln!(out, "  nothing to test for {cases}: {}", spared.why)?;
    }
    writeln!(out, "  try it: mailspec run --variant {}", info.id)
}

/// The clauses that permit it.
fn permits(info: &VariantInfo) -> String {
    let clauses: Vec<String> = info.clauses.iter().map(ToString::to_string).collect();
    clauses.join(", ")
}

/// Whether `id` is the requirement, its section or one above it, or its specification.
pub(super) fn means(id: &str, requirement: &Requirement) -> bool {
    let Requirement {
        id: own,
        spec,
        section,
        ..
    } = requirement;
    if id == own || id == spec {
        return true;
    }
    let Some(wanted) = id
        .strip_prefix(spec.as_str())
        .and_then(|rest| rest.strip_prefix('/'))
    else {
        return false;
    };
    let rest = section.strip_prefix(wanted);
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

/// Whether `id` is the case, or the case without its row.
fn is_case(case: &Case, id: &str) -> bool {
    case.address == id || id.strip_prefix(&case.suite) == Some(&format!("/{}", case.id))
}
