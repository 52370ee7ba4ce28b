//! What is wrong with the octets of a message or with a value, and by which rule.

use std::{borrow::Cow, fmt, ops::Range};

/// A section of an RFC, printed as `RFC 3501 §6.3.1`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Clause {
    /// Number of the RFC.
    pub rfc: u16,
    /// Section within it, without the sign: `6.3.1`.
    pub section: &'static str,
}

impl Clause {
    /// The section `section` of RFC `rfc`.
    pub const fn new(rfc: u16, section: &'static str) -> Self {
        Self { rfc, section }
    }
}

impl fmt::Display for Clause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RFC {} §{}", self.rfc, self.section)
    }
}

/// One deviation of a message from its grammar.
///
/// A response with faults still yields its tree as far as that goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Octets of the message that the fault is about (may be empty: something is missing there).
    pub span: Range<usize>,
    /// The ABNF rule that is broken, `resp-text` for instance.
    pub rule: &'static str,
    /// Where that rule stands.
    pub clause: Clause,
    /// What is wrong, in one sentence without a full stop.
    pub what: Cow<'static, str>,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            span,
            rule,
            clause,
            what,
        } = self;
        write!(
            f,
            "octets {}..{}: {what} ({clause}, {rule})",
            span.start, span.end
        )
    }
}

/// A value that the grammar does not allow, and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Invalid {
    /// The ABNF rule that the value breaks.
    pub rule: &'static str,
    /// What is wrong with it.
    pub what: &'static str,
}

impl fmt::Display for Invalid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "not a legal {}: {}", self.rule, self.what)
    }
}

impl std::error::Error for Invalid {}
