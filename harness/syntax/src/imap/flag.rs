//! Flags (RFC 3501 §2.3.2, §9 `flag`, `flag-fetch`, `flag-perm`).

use super::text::Atom;

/// A system flag or a keyword.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Flag<'a> {
    /// `\Answered`
    Answered,
    /// `\Flagged`
    Flagged,
    /// `\Deleted`
    Deleted,
    /// `\Seen`
    Seen,
    /// `\Draft`
    Draft,
    /// `\Recent`: in `flag-fetch` alone.
    Recent,
    /// `\*`: in `flag-perm` alone.
    Any,
    /// `flag-keyword = atom`
    Keyword(Atom<'a>),
    /// `flag-extension = "\" atom`
    Extension(Atom<'a>),
}
