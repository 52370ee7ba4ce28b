//! Where answering a command led: it is done, or the client continues it (RFC 3501 §7.5).

use super::output::Completion;
use crate::sasl::Exchange;

/// Whether a command is complete.
pub(super) enum Outcome {
    Done(Completion),
    /// The client continues first.
    Continues(Waiting),
}

/// A command in progress whose next line is not a command.
#[derive(Debug)]
pub(super) enum Waiting {
    /// RFC 3501 §6.2.2
    Authenticate {
        tag: String,
        exchange: Box<Exchange>,
    },
    /// RFC 2177 §3
    Idle { tag: String },
}
