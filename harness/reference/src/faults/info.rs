//! What each fault is called, and the requirements that it breaks.

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
    /// The requirements that it breaks, `rfc3501/2.3.1.1-uid-nonzero`; a check of each objects.
    pub breaks: &'static [&'static str],
    /// Whether it spoils every reply or the setting of cases, so that a case that fails under it
    /// proves nothing of what the case asks.
    pub everywhere: bool,
}

/// Declares an enum of faults and the table that describes them, in the same order.
///
/// Each entry is a name, an id, the clause, a summary, the requirements that it breaks, and
/// `everywhere` if it spoils every reply or the setting of cases:
///
/// ```text
/// NulPadding "nul-padding" 3501 "9" "Tagged responses are padded with NULs."
///     breaks "rfc3501/9-no-nul" everywhere;
/// ```
macro_rules! faults {
    ($protocol:literal
        $($name:ident $id:literal $rfc:literal $section:literal $summary:literal
            breaks $($requirement:literal),+ $($everywhere:ident)?;)*
    ) => {
        /// A deviation of this protocol's sessions, described in [`TABLE`].
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Fault {
            $(#[doc = concat!("`", $protocol, "/", $id, "`")] $name,)*
        }

        /// The faults in the order of [`Fault`].
        pub const TABLE: &[(Fault, $crate::FaultInfo)] = &[$((
            Fault::$name,
            $crate::FaultInfo {
                id: concat!($protocol, "/", $id),
                clause: mailspec_syntax::Clause::new($rfc, $section),
                summary: $summary,
                breaks: &[$($requirement),+],
                everywhere: $crate::faults::info::everywhere!($($everywhere)?),
            },
        )),*];
    };
}

macro_rules! everywhere {
    () => {
        false
    };
    (everywhere) => {
        true
    };
}

pub(super) use {everywhere, faults};
