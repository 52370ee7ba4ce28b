//! What a mailbox is for (RFC 6154 §2, §6 `use-attr`).

use std::fmt;

use super::text::Atom;

/// `use-attr`, compared without case.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "arbitrary", derive(arbitrary::Arbitrary))]
pub enum SpecialUse<'a> {
    /// `\All`
    All,
    /// `\Archive`
    Archive,
    /// `\Drafts`
    Drafts,
    /// `\Flagged`
    Flagged,
    /// `\Junk`
    Junk,
    /// `\Sent`
    Sent,
    /// `\Trash`
    Trash,
    /// `use-attr-ext = "\" atom`, such as `\Important` (RFC 8457): the atom without its backslash.
    Other(Extension<'a>),
}

/// An attribute that RFC 6154 does not name.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Extension<'a>(Atom<'a>);

const NAMED: [SpecialUse<'static>; 7] = [
    SpecialUse::All,
    SpecialUse::Archive,
    SpecialUse::Drafts,
    SpecialUse::Flagged,
    SpecialUse::Junk,
    SpecialUse::Sent,
    SpecialUse::Trash,
];

impl<'a> SpecialUse<'a> {
    /// The use of this name, which has no backslash.
    pub fn named(name: Atom<'a>) -> Self {
        match NAMED.iter().find(|known| name.is(known.name())) {
            Some(special_use) => special_use.clone(),
            None => Self::Other(Extension(name)),
        }
    }

    /// Its name without the backslash.
    pub fn name(&self) -> &str {
        match self {
            Self::All => "All",
            Self::Archive => "Archive",
            Self::Drafts => "Drafts",
            Self::Flagged => "Flagged",
            Self::Junk => "Junk",
            Self::Sent => "Sent",
            Self::Trash => "Trash",
            Self::Other(Extension(name)) => name.as_str(),
        }
    }
}

impl fmt::Display for SpecialUse<'_> {
    /// With the backslash.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\\{}", self.name())
    }
}

#[cfg(feature = "arbitrary")]
impl<'a> arbitrary::Arbitrary<'a> for Extension<'a> {
    fn arbitrary(u: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self> {
        Ok(match SpecialUse::named(u.arbitrary()?) {
            SpecialUse::Other(extension) => extension,
            _ => Self(Atom::from_legal("Important")),
        })
    }
}
