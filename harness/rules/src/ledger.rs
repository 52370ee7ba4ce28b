//! What several connections to one server know together.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::{imap, pop3};

/// Facts that outlive a connection: clones share them, so hand a clone to the
/// observer of every connection to the same server.
#[derive(Clone, Debug, Default)]
pub struct Ledger(Arc<Mutex<Pages>>);

/// A page for each protocol.
#[derive(Debug, Default)]
pub(crate) struct Pages {
    /// Mailboxes and the immutable data of their messages.
    pub(crate) imap: imap::Page,
    /// Maildrops and their unique-ids.
    pub(crate) pop3: pop3::Page,
}

impl Ledger {
    /// Forgets all facts: what comes is compared with nothing that was.
    pub fn forget(&self) {
        *self.open() = Pages::default();
    }

    /// The facts, for a short while. A thread that panicked while it held them
    /// left them whole: each is written by one assignment.
    pub(crate) fn open(&self) -> MutexGuard<'_, Pages> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
