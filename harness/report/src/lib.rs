//! Outcomes for people and programs: the terminal, JSON, JUnit XML, and [`compare`] for HTML and
//! Markdown of one server or of several side by side. [`record`] keeps a run while it goes on.
#![forbid(unsafe_code)]

mod blame;
mod causes;
pub mod compare;
mod deviations;
mod files;
mod junit;
mod moment;
mod page;
pub mod record;
mod saved;
pub mod statement;
mod terminal;

pub use deviations::known_deviations;
pub use files::Destination;
pub use junit::junit;
use mailspec_run::{Outcome, visible_json};
pub use moment::minute;
pub use saved::read;
use serde::Serialize;
pub use terminal::Terminal;

/// The JSON report, which is [`Outcome`] as it stands.
pub fn json(outcome: &Outcome) -> serde_json::Result<String> {
    whole_json(outcome)
}

/// One report as a JSON file: for people's eyes too, with what a terminal would not show escaped.
fn whole_json(report: &impl Serialize) -> serde_json::Result<String> {
    let mut text = serde_json::to_string_pretty(report)?;
    text.push('\n');
    Ok(visible_json(&text).into_owned())
}
