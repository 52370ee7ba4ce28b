//! The actions of a step.

/// The keys that are actions.
pub(crate) const ACTIONS: [&str; 18] = [
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
    "check",
    "let",
    "axis",
    "after",
];
