//! Whether a history can be true.
//!
//! What RFC 3501 and RFC 2180 leave open stays open. What a session sees may be as old as its selection
//! of the mailbox: it may still see messages that others expunged, and flags as they were. An operation
//! whose answer never came may have been done or not, at any time since. What overlaps may have come
//! in any order.

mod counts;
mod facts;
mod flags;
mod gather;
mod identifiers;
mod maildrop;
mod mod_sequences;
mod presence;
mod removal;

use std::collections::{HashMap, HashSet};

use crate::{History, Kind, Subject, Violation};

/// How a history is judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Terms {
    /// Violations of one kind that are told; others are left out.
    pub of_a_kind: usize,
}

impl Default for Terms {
    fn default() -> Self {
        Self { of_a_kind: 8 }
    }
}

/// What no order of the operations of `history` explains, by kind.
pub fn check(history: &History, terms: Terms) -> Vec<Violation> {
    let facts = gather::facts(history);
    let mut found = Found {
        history,
        terms,
        crashes: &facts.crashes,
        violations: Vec::new(),
        known: HashSet::new(),
        counts: HashMap::new(),
    };
    identifiers::check(&facts, &mut found);
    counts::check(&facts, &mut found);
    presence::check(&facts, &mut found);
    flags::check(&facts, &mut found);
    mod_sequences::check(&facts, &mut found);
    maildrop::check(&facts, &mut found);
    found.violations.sort_by_key(|violation| violation.kind);
    found.violations
}

/// What was found so far.
struct Found<'h> {
    history: &'h History,
    terms: Terms,
    /// When the server was killed, ascending.
    crashes: &'h [u64],
    violations: Vec<Violation>,
    known: HashSet<(Kind, Subject)>,
    counts: HashMap<Kind, usize>,
}

impl Found<'_> {
    /// These operations show a violation; the first of a subject is told.
    fn add(
        &mut self,
        kind: Kind,
        subject: Subject,
        mut operations: Vec<usize>,
        what: impl FnOnce() -> String,
    ) {
        let count = self.counts.entry(kind).or_default();
        if *count >= self.terms.of_a_kind || !self.known.insert((kind, subject.clone())) {
            return;
        }
        *count += 1;
        operations.sort_by_key(|&at| (self.history.operations[at].began, at));
        operations.dedup();
        let began = |at: Option<&usize>| at.map_or(0, |&at| self.history.operations[at].began);
        let (first, last) = (began(operations.first()), began(operations.last()));
        let at = self.crashes.partition_point(|crash| *crash < first);
        let crashed = self.crashes.get(at).is_some_and(|crash| *crash < last);
        self.violations.push(Violation {
            kind,
            subject,
            operations,
            crashed,
            what: what(),
        });
    }
}
