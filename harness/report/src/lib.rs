//! Outcomes for people and programs: the terminal, JSON, JUnit XML, and [`compare`] for HTML and
//! Markdown of one server or of several side by side.
#![forbid(unsafe_code)]

mod causes;
pub mod compare;
mod junit;
mod terminal;

use std::{fs, io, path::Path};

pub use junit::junit;
use mailspec_run::Outcome;
pub use terminal::Terminal;

/// Writes the JSON report, which is [`Outcome`] as it stands.
pub fn write_json(outcome: &Outcome, path: &Path) -> io::Result<()> {
    let mut text = serde_json::to_string_pretty(outcome).map_err(io::Error::other)?;
    text.push('\n');
    fs::write(path, text)
}

/// Writes the JUnit XML report.
pub fn write_junit(outcome: &Outcome, path: &Path) -> io::Result<()> {
    fs::write(path, junit(outcome).map_err(io::Error::other)?)
}
