//! What the server may make a run keep, on all its connections together.
//!
//! A suite asks for messages of some kilobytes. What one connection may receive in one step, what a
//! response may hold besides its literals, and what all connections hold at once are bounded, so
//! that a server that floods many of them costs no more than one that floods one.

use std::sync::{
    Arc, Mutex, MutexGuard, PoisonError,
    atomic::{AtomicUsize, Ordering},
};

use super::{Ended, Message};

/// The octets of answers that a run holds, shared by its connections.
#[derive(Clone, Debug, Default)]
pub struct Budget(Arc<Account>);

#[derive(Debug, Default)]
struct Account {
    /// Octets held now.
    held: AtomicUsize,
    /// Octets of the largest message that a case asks for.
    largest: AtomicUsize,
    /// Whose turn it is to read something large.
    turn: Mutex<()>,
}

/// A part of the budget, given back when it is dropped.
#[derive(Debug)]
pub(super) struct Share {
    budget: Budget,
    octets: usize,
}

/// Octets of a response without its literals: a tree of tokens is many times larger than its text.
pub(super) const LINE: usize = 1 << 20;
/// Octets that one step may receive, besides the largest message that a case asks for.
const STEP: usize = 4 << 20;
/// Octets that all connections hold at once, besides the same.
const ALL: usize = 20 << 20;
/// What a connection holds without asking, so that a flood on others does not end it.
const FREE: usize = 64 << 10;
/// What is read or judged alone, since it takes many times its size.
const LARGE: usize = 128 << 10;

impl Budget {
    /// Makes room for a case that asks for a message of `octets`.
    pub fn expect(&self, octets: usize) {
        self.0.largest.fetch_max(octets, Ordering::Relaxed);
    }

    /// Octets that one step may receive on a connection.
    pub(super) fn step(&self) -> usize {
        STEP.saturating_add(self.largest().saturating_mul(2))
    }

    /// Why a step ends that repeats its command, and keeps `messages` of all its replies.
    pub(crate) fn excess(&self, messages: &[Message]) -> Option<Ended> {
        let kept: usize = messages.iter().map(Message::cost).sum();
        let mib = self.step() >> 20;
        (kept > self.step()).then(|| Ended::Flood(format!("more than {mib} MiB in one step")))
    }

    /// Octets that all connections may hold.
    pub(super) fn all(&self) -> usize {
        ALL.saturating_add(self.largest().saturating_mul(4))
    }

    /// A share of nothing, to grow.
    pub(super) fn share(&self) -> Share {
        Share {
            budget: self.clone(),
            octets: 0,
        }
    }

    /// Waits until nobody else reads or judges something large, if this is large.
    pub(crate) fn turn(&self, octets: usize) -> Option<MutexGuard<'_, ()>> {
        (octets > LARGE).then(|| self.0.turn.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn largest(&self) -> usize {
        self.0.largest.load(Ordering::Relaxed)
    }
}

impl Share {
    /// Holds `octets` from now on; false if all connections together hold too much then.
    pub(super) fn resize(&mut self, octets: usize) -> bool {
        let octets = if octets > FREE { octets } else { 0 };
        let held = &self.budget.0.held;
        if octets < self.octets {
            held.fetch_sub(self.octets - octets, Ordering::Relaxed);
        } else {
            held.fetch_add(octets - self.octets, Ordering::Relaxed);
        }
        let more = octets > self.octets;
        self.octets = octets;
        !more || held.load(Ordering::Relaxed) <= self.budget.all()
    }
}

impl Drop for Share {
    fn drop(&mut self) {
        self.budget.0.held.fetch_sub(self.octets, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_given_back_can_be_taken_again() {
        let budget = Budget::default();
        let (mut first, mut second, mut small) = (budget.share(), budget.share(), budget.share());
        assert!(first.resize(ALL));
        assert!(!second.resize(LARGE));
        assert!(small.resize(FREE));
        drop(second);
        assert!(first.resize(LARGE));
        let mut third = budget.share();
        assert!(third.resize(ALL - LARGE));
    }
}
