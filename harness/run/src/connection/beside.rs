//! What the rules saw, and what of it no step of a case was asking for.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use mailspec_rules::Violation;
use mailspec_suite::Protocol;

/// Rules that were broken.
#[derive(Clone, Debug, Default)]
pub struct Seen {
    /// How, as far as the observers tell.
    pub violations: Vec<Violation>,
    /// How often more each rule was broken, by its id.
    pub left_out: BTreeMap<&'static str, u64>,
}

impl Seen {
    /// Adds what else was seen.
    pub fn append(&mut self, mut other: Self) {
        self.violations.append(&mut other.violations);
        for (rule, times) in other.left_out {
            *self.left_out.entry(rule).or_default() += times;
        }
    }

    /// Whether nothing was.
    pub fn is_empty(&self) -> bool {
        self.violations.is_empty() && self.left_out.is_empty()
    }
}

/// Rules broken beside the steps of a case: while probing, preparing and clearing up. Shared by the
/// connections that belong together; what none of them was asked for ends up here.
#[derive(Clone, Debug, Default)]
pub struct Beside(Arc<Mutex<BTreeMap<Protocol, Seen>>>);

impl Beside {
    /// Keeps what was seen.
    pub fn add(&self, protocol: Protocol, seen: Seen) {
        if !seen.is_empty() {
            self.all().entry(protocol).or_default().append(seen);
        }
    }

    /// What was seen since this was last called.
    pub fn take(&self) -> BTreeMap<Protocol, Seen> {
        std::mem::take(&mut self.all())
    }

    /// Whether anything was seen of `protocol`.
    pub fn any(&self, protocol: Protocol) -> bool {
        self.all().contains_key(&protocol)
    }

    fn all(&self) -> MutexGuard<'_, BTreeMap<Protocol, Seen>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
