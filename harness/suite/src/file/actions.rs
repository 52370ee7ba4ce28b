//! The actions of a step.

/// The keys that are actions.
pub(crate) const ACTIONS: [&str; 19] = [
    "send",
    "pipeline",
    "raw",
    "authenticate",
    "connect",
    "greeting",
    "drop",
    "closed",
    "starttls",
    "idle",
    "done",
    "wait",
    "pause",
    "deliver",
    "change-password",
    "check",
    "let",
    "axis",
    "after",
];
