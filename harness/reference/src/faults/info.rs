//! What each fault is called, and the clause that it breaks.

use mailspec_syntax::Clause;

/// What a fault is called and what it breaks.
#[derive(Debug, PartialEq, Eq)]
pub struct FaultInfo {
    /// `imap/uidvalidity-zero`
    pub id: &'static str,
    /// The clause that forbids it.
    pub clause: Clause,
    /// What the server then does, in one sentence.
    pub summary: &'static str,
}
