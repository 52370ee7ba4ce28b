//! The files that a run's results go to.

use std::{
    fmt,
    io::{self, Write},
    path::{Path, PathBuf},
};

use clap::Args;
use mailspec_report::{
    self as report, Destination,
    compare::{self, Comparison},
};
use mailspec_run::Outcome;
use mailspec_suite::Library;

use super::Failure;

#[derive(Args)]
pub(super) struct FilesArgs {
    /// Write the results as JSON
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
    /// Write the results as JUnit XML
    #[arg(long, value_name = "FILE")]
    junit: Option<PathBuf>,
    /// Write the results as TAP, version 14
    #[arg(long, value_name = "FILE")]
    tap: Option<PathBuf>,
    /// Write the results as SARIF 2.1.0, for code scanning
    #[arg(long, value_name = "FILE")]
    sarif: Option<PathBuf>,
    /// Write the results as a page, as `mailspec report compare` makes one of several
    #[arg(long, value_name = "FILE")]
    html: Option<PathBuf>,
    /// Write the results as Markdown
    #[arg(long, value_name = "FILE")]
    markdown: Option<PathBuf>,
}

/// Where a summary of results goes: a comparison or a statement.
#[derive(Args)]
pub(super) struct SummaryArgs {
    /// Write a page that needs nothing else and no JavaScript
    #[arg(long, value_name = "FILE")]
    html: Option<PathBuf>,
    /// Write Markdown; without any of the three it goes to standard output
    #[arg(long, value_name = "FILE")]
    markdown: Option<PathBuf>,
    /// Write JSON; `mailspec lint --schema comparison` or `--schema statement` describes it
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
}

/// Places of a summary that were tried.
pub(super) struct Summary {
    html: Option<Destination>,
    markdown: Option<Destination>,
    json: Option<Destination>,
}

/// Places that were tried, and what goes to each.
pub(super) struct Files(Vec<(Form, Destination)>);

#[derive(Clone, Copy)]
enum Form {
    Json,
    Junit,
    Tap,
    Sarif,
    Html,
    Markdown,
}

impl FilesArgs {
    /// Whether no file is named.
    pub(super) fn none(&self) -> bool {
        self.named().iter().all(|(_, file)| file.is_none())
    }

    fn named(&self) -> [(Form, Option<&Path>); 6] {
        [
            (Form::Json, self.json.as_deref()),
            (Form::Junit, self.junit.as_deref()),
            (Form::Tap, self.tap.as_deref()),
            (Form::Sarif, self.sarif.as_deref()),
            (Form::Html, self.html.as_deref()),
            (Form::Markdown, self.markdown.as_deref()),
        ]
    }

    /// Tries all of them, so that nobody learns after a long run that its results go nowhere.
    pub(super) fn tried(&self) -> Result<Files, Failure> {
        let named = self.named();
        let places = all_tried(named.map(|(_, path)| path))?.into_iter();
        let files = named.into_iter().zip(places);
        let files = files.filter_map(|((form, _), place)| Some((form, place?)));
        Ok(Files(files.collect()))
    }
}

/// Tries all places that are named. No two may be one file.
fn all_tried<const N: usize>(
    paths: [Option<&Path>; N],
) -> Result<[Option<Destination>; N], Failure> {
    let mut places = [const { None::<Destination> }; N];
    for (n, path) in paths.into_iter().enumerate() {
        let Some(path) = path else { continue };
        let place = tried(path)?;
        if places.iter().flatten().any(|other| other.is_same(&place)) {
            return Err(Failure::usage(at(
                path,
                "two reports cannot go into one file",
            )));
        }
        places[n] = Some(place);
    }
    Ok(places)
}

impl SummaryArgs {
    /// Tries all of them before anything is read.
    pub(super) fn tried(&self) -> Result<Summary, Failure> {
        let paths = [&self.html, &self.markdown, &self.json];
        let [html, markdown, json] = all_tried(paths.map(|path| path.as_deref()))?;
        Ok(Summary {
            html,
            markdown,
            json,
        })
    }
}

impl Summary {
    /// Writes each form to its place, or Markdown to standard output if there is no place, and
    /// gives the exit code; what went wrong with one form costs no other.
    pub(super) fn write(
        self,
        html: impl FnOnce() -> String,
        markdown: impl Fn() -> String,
        json: impl FnOnce() -> serde_json::Result<String>,
    ) -> Result<u8, Failure> {
        if self.html.is_none() && self.markdown.is_none() && self.json.is_none() {
            io::stdout().write_all(markdown().as_bytes())?;
            return Ok(0);
        }
        let written = [
            written(self.html, || Ok(html())),
            written(self.markdown, || Ok(markdown())),
            written(self.json, || json().map_err(io::Error::other)),
        ];
        Ok(if written.contains(&false) { 2 } else { 0 })
    }
}

/// Whether `text` is in its place, if it has one; says what is wrong if it is not.
pub(super) fn written(
    place: Option<Destination>,
    text: impl FnOnce() -> io::Result<String>,
) -> bool {
    let Some(place) = place else { return true };
    let written = text().and_then(|text| place.write(text.as_bytes()));
    if let Err(error) = &written {
        super::tell(&at(place.path(), error));
    }
    written.is_ok()
}

impl Files {
    /// Where they are.
    pub(super) fn paths(&self) -> impl Iterator<Item = &Path> {
        self.0.iter().map(|(_, destination)| destination.path())
    }

    /// Whether one of them is the file at `path`.
    pub(super) fn contain(&self, path: &Path) -> bool {
        let same = |other: &Destination| {
            let here = Destination::tried(path);
            here.is_ok_and(|here| here.is_same(other))
        };
        self.0.iter().any(|(_, destination)| same(destination))
    }

    /// Writes every report whose place is among `these`; what went wrong with one costs no other.
    pub(super) fn write(
        &self,
        outcome: &Outcome,
        library: &Library,
        these: impl Fn(&Destination) -> bool,
    ) -> Vec<String> {
        let mut wrong = Vec::new();
        for (form, destination) in self.0.iter().filter(|(_, place)| these(place)) {
            let text = match form {
                Form::Json => report::json(outcome).map_err(|error| error.to_string()),
                Form::Junit => report::junit(outcome).map_err(|error| error.to_string()),
                Form::Tap => Ok(report::tap(outcome)),
                Form::Sarif => report::sarif(outcome).map_err(|error| error.to_string()),
                Form::Html => Ok(compare::html(&alone(outcome, library))),
                Form::Markdown => Ok(compare::markdown(&alone(outcome, library))),
            };
            let written = text.and_then(|text| {
                let written = destination.write(text.as_bytes());
                written.map_err(|error| error.to_string())
            });
            if let Err(error) = written {
                wrong.push(at(destination.path(), error));
            }
        }
        wrong
    }
}

fn alone<'o>(outcome: &'o Outcome, library: &Library) -> Comparison<'o> {
    Comparison::of(std::slice::from_ref(outcome), library)
}

/// Whether something can be written at `path`.
pub(super) fn tried(path: &Path) -> Result<Destination, Failure> {
    Destination::tried(path).map_err(|error| Failure::usage(at(path, error)))
}

pub(super) fn at(path: &Path, what: impl fmt::Display) -> String {
    format!("{}: {what}", path.display())
}
