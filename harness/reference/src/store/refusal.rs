//! What the store says no for.

/// Why the store did not do as asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// There is no such mailbox.
    NonExistent,
    /// There is one already.
    AlreadyExists,
    /// The name is only a level of the hierarchy.
    NoSelect,
    /// There are names below it, and nothing else to delete (RFC 3501 §6.3.4).
    HasChildren,
    /// Not with this name.
    Cannot,
    /// The account is full.
    OverQuota,
    /// Too many names, messages or keywords.
    Limit,
}
