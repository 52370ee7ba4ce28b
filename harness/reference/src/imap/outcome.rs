//! Where answering a command led: it is done, or the client continues it (RFC 3501 §7.5).

use super::output::Completion;

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
    Authenticate { tag: String, mechanism: Mechanism },
    /// RFC 2177 §3
    Idle { tag: String },
}

/// A SASL mechanism that AUTHENTICATE knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mechanism {
    /// RFC 4616
    Plain,
}
