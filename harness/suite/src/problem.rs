//! The mistakes in suite files, each with its place.

use std::fmt;

use crate::Place;

/// A mistake in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Where.
    pub place: Place,
    /// What.
    pub what: String,
    /// The line with a caret below.
    pub snippet: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}: {}", self.place, self.what)?;
        match self.snippet.is_empty() {
            true => Ok(()),
            false => write!(out, "\n{}", self.snippet),
        }
    }
}

/// The mistakes of some files; never empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problems(pub Vec<Problem>);

impl Problems {
    /// What is wrong with the file at `path` as a whole.
    pub fn about(path: &str, what: &str) -> Self {
        Problems(vec![Problem {
            place: Place {
                file: path.into(),
                line: 1,
                column: 1,
            },
            what: what.to_owned(),
            snippet: String::new(),
        }])
    }
}

impl fmt::Display for Problems {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, problem) in self.0.iter().enumerate() {
            if at > 0 {
                out.write_str("\n")?;
            }
            problem.fmt(out)?;
        }
        Ok(())
    }
}

impl std::error::Error for Problems {}
