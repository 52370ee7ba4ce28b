//! Whether what arrived in a step is what the step expects.

use std::collections::BTreeSet;

use crate::suite::{Place, Step};
use crate::template::Bindings;

/// What arrived in a step, up to now.
#[derive(Clone, Copy, Debug)]
pub struct Arrived<'a> {
    /// The messages in the order in which they came, each whole with its CRLF
    /// and literals; a POP3 multi-line reply is one message, still dot-stuffed.
    pub messages: &'a [Vec<u8>],
    /// The tag of the step's command, if it is an IMAP command.
    pub tag: Option<&'a str>,
    /// The server closed the connection.
    pub closed: bool,
    /// The case's words: see [`crate::suite::Case::words`].
    pub words: &'a BTreeSet<String>,
}

/// The judgement on a step.
#[derive(Clone, Debug, Default)]
pub struct Judgement {
    /// The bindings with what the step captured.
    pub bindings: Bindings,
    /// What is not as expected; empty if everything is.
    pub mismatches: Vec<Mismatch>,
    /// The label of the legal behaviour that was seen, of the step's `outcome`.
    pub outcome: Option<String>,
}

/// An expectation that is not met.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mismatch {
    /// In which way.
    pub kind: Kind,
    /// The pattern as the file has it.
    pub expected: String,
    /// What came in its place: the nearest message, or what forbidden thing
    /// came. Empty if nothing like it came.
    pub got: String,
    /// The difference in a sentence: `EXISTS 2 where 3 was expected`.
    pub difference: String,
    /// Where the pattern stands.
    pub place: Place,
}

/// In which way an expectation is not met.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Something expected did not come, or not so.
    Missing,
    /// Something came that must not.
    Forbidden,
    /// A comparison does not hold.
    Comparison,
    /// The expectation could not be evaluated: the case is wrong, not the
    /// server.
    Unusable,
}

impl Step {
    /// Judges everything that the step waited for: its expectations, what must
    /// not come, `lines`, `content` and its checks.
    pub fn judge(&self, _arrived: &Arrived<'_>, bindings: &Bindings) -> Judgement {
        Judgement {
            bindings: bindings.clone(),
            ..Judgement::default()
        }
    }

    /// Whether nothing more has to come: for steps that end as soon as their
    /// expectations are met (`wait`, `raw` without a tag, `until`).
    pub fn is_satisfied(&self, arrived: &Arrived<'_>, bindings: &Bindings) -> bool {
        self.judge(arrived, bindings).mismatches.is_empty()
    }
}
