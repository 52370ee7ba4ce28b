//! What all sessions do, as they do it.

use std::{
    collections::BTreeMap,
    sync::{
        Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU32, AtomicU64, AtomicUsize, Ordering},
    },
    time::Duration,
};

use crate::{History, Operation};

/// The history that is being made, and how long everything took.
#[derive(Debug, Default)]
pub(super) struct Record {
    clock: AtomicU64,
    sessions: AtomicU32,
    marks: AtomicU64,
    count: AtomicUsize,
    kept: Mutex<Kept>,
}

#[derive(Debug, Default)]
struct Kept {
    history: History,
    times: BTreeMap<&'static str, Vec<u32>>,
    refused: BTreeMap<&'static str, u64>,
    troubles: BTreeMap<String, u64>,
}

/// What was made.
pub(super) struct Made {
    pub(super) history: History,
    /// Microseconds, by command.
    pub(super) times: BTreeMap<&'static str, Vec<u32>>,
    pub(super) refused: BTreeMap<&'static str, u64>,
    /// What kept sessions from going on, and how often.
    pub(super) troubles: BTreeMap<String, u64>,
}

impl Record {
    /// A moment that is later than all before it.
    pub(super) fn moment(&self) -> u64 {
        self.clock.fetch_add(1, Ordering::SeqCst) + 1
    }

    /// The number of a new session, from 1.
    pub(super) fn session(&self) -> u32 {
        self.sessions.fetch_add(1, Ordering::Relaxed) + 1
    }

    /// The number of a new message.
    pub(super) fn mark(&self) -> u64 {
        self.marks.fetch_add(1, Ordering::Relaxed) + 1
    }

    /// How many operations there are.
    pub(super) fn count(&self) -> usize {
        self.count.load(Ordering::Relaxed)
    }

    /// An operation, its command, and how long it took, if it ended.
    pub(super) fn add(&self, operation: Operation, command: &'static str, took: Duration) {
        self.count.fetch_add(1, Ordering::Relaxed);
        let mut kept = self.kept();
        if operation.ended.is_some() {
            let micros = u32::try_from(took.as_micros()).unwrap_or(u32::MAX);
            kept.times.entry(command).or_default().push(micros);
            if !operation.ok {
                *kept.refused.entry(command).or_default() += 1;
            }
        }
        kept.history.operations.push(operation);
    }

    /// Something kept a session from going on.
    pub(super) fn trouble(&self, what: String) {
        *self.kept().troubles.entry(what).or_default() += 1;
    }

    /// All of it.
    pub(super) fn take(&self) -> Made {
        let kept = std::mem::take(&mut *self.kept());
        Made {
            history: kept.history,
            times: kept.times,
            refused: kept.refused,
            troubles: kept.troubles,
        }
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
