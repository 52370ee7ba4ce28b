//! Deviations of the POP3 sessions.

use mailspec_syntax::Clause;

use super::FaultInfo;

/// A deviation of the POP3 sessions, described in [`TABLE`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[expect(missing_docs, reason = "TABLE has the descriptions")]
pub enum Fault {
    DotLf,
}

/// The faults in the order of [`Fault`].
pub const TABLE: &[(Fault, FaultInfo)] = &[(
    Fault::DotLf,
    FaultInfo {
        id: "pop3/dot-lf",
        clause: Clause::new(1939, "3"),
        summary: "A multi-line response ends with a dot and a bare LF.",
    },
)];
