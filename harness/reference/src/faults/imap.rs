//! Deviations of the IMAP sessions.

use mailspec_syntax::Clause;

use super::FaultInfo;

/// A deviation of the IMAP sessions, described in [`TABLE`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[expect(missing_docs, reason = "TABLE has the descriptions")]
pub enum Fault {
    CodeWithoutText,
}

/// The faults in the order of [`Fault`].
pub const TABLE: &[(Fault, FaultInfo)] = &[(
    Fault::CodeWithoutText,
    FaultInfo {
        id: "imap/code-without-text",
        clause: Clause::new(3501, "9"),
        summary: "A response code is followed by no text.",
    },
)];
