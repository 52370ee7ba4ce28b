//! Outcomes for people and programs: the terminal, JSON, JUnit XML, TAP, SARIF, and [`compare`] for HTML
//! and Markdown of one server or of several side by side. [`record`] keeps a run while it goes on.
#![forbid(unsafe_code)]

mod baseline;
mod blame;
mod causes;
mod changes;
mod clause;
pub mod compare;
mod files;
mod junit;
mod moment;
mod page;
pub mod record;
mod sarif;
mod saved;
pub mod statement;
mod status;
mod tap;
mod terminal;

pub use baseline::baseline;
pub use changes::{Changes, changes};
pub use files::Destination;
pub use junit::junit;
use mailspec_run::{Outcome, visible_json};
pub use moment::minute;
pub use sarif::sarif;
pub use saved::read;
use serde::Serialize;
pub use status::{Longest, Status};
pub use tap::tap;
pub use terminal::{Ending, Look, Terminal, counted};

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
