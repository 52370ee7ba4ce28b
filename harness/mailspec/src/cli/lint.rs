//! `mailspec lint`: the files that people write, checked without running anything.

use std::{
    io::{self, Write},
    path::{Path, PathBuf},
};

use clap::{Args, ValueEnum};
use mailspec_report::{compare::Comparison, counted, record, statement::Statement};
use mailspec_run::{
    Outcome,
    sources::{self, Kind},
    under_test,
};
use mailspec_suite::Library;
use schemars::{JsonSchema, Schema, generate::SchemaSettings};

use super::Failure;

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
    let cases = counted(library.cases().count(), "case");
    match (suites.is_empty(), others.len()) {
        (_, 0) => {
            writeln!(out, "{cases}, no mistake found")?;
        }
        (true, files) => writeln!(out, "{}, no mistake found", counted(files, "file"))?,
        (false, files) => writeln!(
            out,
            "{cases} and {}, no mistake found",
            counted(files, "other file")
        )?,
    }
    Ok(0)
}

/// The schema of what we write, in which fields may be left out that reading would want.
fn written<T: JsonSchema>() -> Schema {
    let settings = SchemaSettings::draft2020_12().for_serialize();
    settings.into_generator().into_root_schema_for::<T>()
}
