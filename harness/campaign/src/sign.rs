//! What speaks against a server.

use std::fmt;

use mailspec_rules::{Level, Violation};
use serde::{Deserialize, Serialize};

/// One deviation, seen at one step of a stream.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sign {
    /// The step at which it was seen.
    pub step: usize,
    /// What it is called: signs of one cause have one name. The id of a rule, with the production
    /// if it is the grammar's; or `model/…`; or `no-answer/…`.
    pub cause: String,
    /// The clause that is broken, `RFC 3501 §6.3.1`.
    pub clause: String,
    /// A requirement that it breaks, `rfc3501/6.3.1-exists-count`.
    pub requirement: String,
    /// Whether a SHOULD is broken, and no MUST.
    pub should: bool,
    /// What was seen, in a sentence without a full stop.
    pub what: String,
    /// What had to come at that step, as patterns of a suite; none where a rule says it.
    pub expect: Vec<String>,
    /// What must not have come at that step, likewise.
    pub never: Vec<String>,
}

impl Sign {
    /// What a rule saw; `None` if it says only what is worth knowing.
    pub(crate) fn of(step: usize, violation: &Violation) -> Option<Self> {
        if violation.rule.level == Level::Info {
            return None;
        }
        let production = violation.production.map(|name| format!(" ({name})"));
        let general = match violation.rule.id.starts_with("pop3") {
            true => "rfc1939/3-one-line-or-multi",
            false => "rfc3501/9-formal-syntax",
        };
        Some(Self {
            step,
            cause: format!("{}{}", violation.rule.id, production.unwrap_or_default()),
            clause: violation.clause.to_string(),
            requirement: violation
                .rule
                .checks
                .first()
                .unwrap_or(&general)
                .to_string(),
            should: violation.rule.level == Level::Should,
            what: violation.what.clone(),
            expect: Vec::new(),
            never: Vec::new(),
        })
    }
}

impl fmt::Display for Sign {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} [{}]: {}", self.cause, self.clause, self.what)
    }
}
