//! The actions of a step.

/// The keys that are actions.
pub(crate) const ACTIONS: [&str; 14] = [
    "send", "pipeline", "raw", "connect", "greeting", "drop", "closed", "starttls", "idle", "done",
    "wait", "deliver", "check", "let",
];
