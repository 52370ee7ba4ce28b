//! From the text of a pattern to its parts.

use crate::suite::Place;

/// A parsed pattern.
#[derive(Clone, Debug)]
pub struct Pattern {
    text: String,
    place: Place,
}

impl Pattern {
    /// The text as it was written.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Where it stands.
    pub fn place(&self) -> &Place {
        &self.place
    }
}

/// Why a text is not a pattern.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PatternError {
    /// Where in the text, in octets.
    pub offset: usize,
    /// What is wrong.
    pub what: String,
}

/// A pattern for the lines of a POP3 multi-line reply.
#[derive(Clone, Debug)]
pub struct LinePattern;

/// What a POP3 multi-line reply has to hold.
#[derive(Clone, Debug)]
pub struct Content;

/// A comparison of captures.
#[derive(Clone, Debug)]
pub struct Check;
