//! What the specifications demand, in our words.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{Level, Place};

/// The requirements of one specification.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Specification {
    /// `rfc3501`.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Its requirements, in the order of the file.
    pub requirements: Vec<Requirement>,
}

/// One requirement of a specification.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Requirement {
    /// The full id: `rfc3501/6.3.1-select-untagged-data`.
    pub id: String,
    /// The specification: `rfc3501`.
    pub spec: String,
    /// The section: `6.3.1`.
    pub section: String,
    /// How much a deviation weighs.
    pub level: Level,
    /// Whom it binds.
    pub who: Who,
    /// What it demands, in our words.
    pub summary: String,
    /// Whether it can be observed on the wire, and if not, why.
    pub wire: Wire,
    /// What shows a permission: variants of the reference server, `imap/any-password`.
    pub variants: Vec<String>,
    /// Where it stands.
    pub place: Place,
}

/// Whom a requirement binds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Who {
    /// The server.
    #[default]
    Server,
    /// The client.
    Client,
    /// Both.
    Both,
}

/// Whether a requirement can be observed from a connection.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Wire {
    /// It can.
    #[default]
    Observable,
    /// It cannot, for this reason.
    Not(String),
}

impl Requirement {
    /// The clause as findings cite it: `RFC 3501 §6.3.1`.
    pub fn clause(&self) -> String {
        clause(&self.spec, &self.section)
    }
}

/// `RFC 3501 §6.3.1` of `rfc3501` and `6.3.1`.
pub fn clause(spec: &str, section: &str) -> String {
    match spec.strip_prefix("rfc") {
        Some(number) => format!("RFC {number} §{section}"),
        None => format!("{spec} §{section}"),
    }
}
