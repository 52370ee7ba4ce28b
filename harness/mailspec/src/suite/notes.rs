//! The mistakes of one file as they are found.

use std::sync::Arc;

use super::Place;
use super::load::Problem;
use super::yaml::{At, Fault, snippet};

/// Where mistakes are noted.
pub(super) struct Notes<'f> {
    pub(super) file: Arc<str>,
    pub(super) source: &'f [u8],
    pub(super) problems: Vec<Problem>,
}

impl Notes<'_> {
    pub(super) fn note(&mut self, at: At, what: impl Into<String>) {
        if self.is_full() {
            return;
        }
        // One place may be compiled once for each row of a table.
        let problem = Problem {
            place: self.place(at),
            what: what.into(),
            snippet: snippet(self.source, at),
        };
        if !self.problems.contains(&problem) {
            self.problems.push(problem);
        }
    }

    /// Enough mistakes for one file: whoever works through a list may stop.
    pub(super) fn is_full(&self) -> bool {
        self.problems.len() >= MOST_PROBLEMS
    }

    pub(super) fn fault(&mut self, fault: Fault) {
        self.note(fault.at, fault.what);
    }

    pub(super) fn decoded<T>(&mut self, result: Result<T, Fault>) -> Option<T> {
        result.map_err(|fault| self.fault(fault)).ok()
    }

    pub(super) fn place(&self, at: At) -> Place {
        Place {
            file: self.file.clone(),
            line: at.line,
            column: at.column,
        }
    }
}

/// How many mistakes of one file are told.
const MOST_PROBLEMS: usize = 100;
