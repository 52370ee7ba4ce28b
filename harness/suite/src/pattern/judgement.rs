//! What arrived, and what is said of it.

use std::collections::BTreeSet;

use crate::Place;
use crate::template::{Bindings, RenderError};

/// How an expectation is not met, if no whole message arrived at all.
pub const NOTHING_CAME: &str = "nothing came";

/// What arrived in a step, up to now.
#[derive(Clone, Copy, Debug)]
pub struct Arrived<'a> {
    /// The messages in the order in which they came, each whole with its CRLF
    /// and literals; a POP3 multi-line reply is one message, still dot-stuffed.
    pub messages: &'a [&'a [u8]],
    /// The tag of the step's command, if it is an IMAP command.
    pub tag: Option<&'a str>,
    /// The server closed the connection.
    pub closed: bool,
    /// Every word that the case mentions, in lower case: a keyword outside of it is the server's
    /// own affair.
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
    /// The expectation is about what an earlier step would have captured.
    Unbound,
}

impl Kind {
    /// Why a template of an expectation cannot be rendered.
    pub(crate) fn of(error: &RenderError) -> Self {
        match error {
            RenderError::Unbound(_) => Self::Unbound,
            _ => Self::Unusable,
        }
    }
}
