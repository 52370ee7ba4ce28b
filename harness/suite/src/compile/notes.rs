//! The mistakes of one file as they are found.

use std::sync::Arc;

use crate::file::{At, Fault, Kind, Node, snippet};
use crate::{Place, Problem, shortened};

/// Where mistakes are noted.
pub(crate) struct Notes<'f> {
    pub(crate) file: Arc<str>,
    pub(crate) source: &'f [u8],
    pub(crate) problems: Vec<Problem>,
    /// What rows, splices and lists that many cases share have made of the
    /// file, in octets.
    expanded: usize,
}

impl<'f> Notes<'f> {
    pub(crate) fn new(path: &str, source: &'f [u8]) -> Self {
        Notes {
            file: path.into(),
            source,
            problems: Vec::new(),
            expanded: 0,
        }
    }

    pub(crate) fn note(&mut self, at: At, what: impl Into<String>) {
        if self.is_full() {
            return;
        }
        let (place, what) = (
            self.place(at),
            shortened(&what.into(), LONGEST_PROBLEM).into_owned(),
        );
        // One place may be compiled once for each row of a table.
        let is_same = |told: &Problem| told.place == place && told.what == what;
        if !self.problems.iter().any(is_same) {
            self.problems.push(Problem {
                place,
                what,
                snippet: snippet(self.source, at),
            });
        }
    }

    /// Whether the file may still make these octets more than are written in
    /// it; if not, that is a mistake.
    pub(crate) fn expand(&mut self, at: At, octets: usize) -> bool {
        self.expanded = self.expanded.saturating_add(octets);
        let fits = self.expanded <= EXPANDED;
        if !fits {
            self.note(at, "the rows of this suite make too much text");
        }
        fits
    }

    /// Enough mistakes for one file: whoever works through a list may stop.
    pub(crate) fn is_full(&self) -> bool {
        self.problems.len() >= MOST_PROBLEMS
    }

    pub(crate) fn fault(&mut self, fault: Fault) {
        self.note(fault.at, fault.what);
    }

    pub(crate) fn decoded<T>(&mut self, result: Result<T, Fault>) -> Option<T> {
        result.map_err(|fault| self.fault(fault)).ok()
    }

    /// The items of a list in a mapping.
    pub(crate) fn items<'n>(&mut self, root: &'n Node, key: &str) -> &'n [Node] {
        match root.get(key) {
            Some(Node {
                kind: Kind::Sequence(items),
                ..
            }) if !items.is_empty() => items,
            Some(node) => {
                self.note(node.at, format!("`{key}` has to be a list of at least one"));
                &[]
            }
            None => &[],
        }
    }

    pub(crate) fn place(&self, at: At) -> Place {
        Place {
            file: self.file.clone(),
            line: at.line,
            column: at.column,
        }
    }
}

/// How many mistakes of one file are told.
const MOST_PROBLEMS: usize = 100;
/// How long each may be, in characters: it quotes what is wrong, which may be as long as the file.
const LONGEST_PROBLEM: usize = 1000;
/// What may be made of one file beyond what is written in it.
const EXPANDED: usize = 32 * 1024 * 1024;
