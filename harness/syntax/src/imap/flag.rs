//! Flags (RFC 3501 §2.3.2, §9 `flag`, `flag-fetch`, `flag-perm`).

use std::fmt;

use super::text::Atom;
use crate::Invalid;

/// A system flag or a keyword. Compares without case.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
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
    /// `flag-extension = "\" atom`, the atom without its backslash.
    Extension(Atom<'a>),
}

impl<'a> Flag<'a> {
    /// `flag`, `flag-fetch` or `flag-perm`: `\Recent` and `\*` are for the caller to refuse where
    /// they are not legal.
    pub fn parse(text: &'a [u8]) -> Result<Self, Invalid> {
        let text = str::from_utf8(text).map_err(|_| Invalid {
            rule: "flag",
            what: "an octet that is not an ATOM-CHAR",
        })?;
        let Some(name) = text.strip_prefix('\\') else {
            return Atom::new(text).map(Self::Keyword);
        };
        if name == "*" {
            return Ok(Self::Any);
        }
        let system = SYSTEM
            .iter()
            .find(|(known, _)| known[1..].eq_ignore_ascii_case(name));
        match system {
            Some((_, flag)) => Ok(flag.clone()),
            None => Atom::new(name).map(Self::Extension),
        }
    }

    /// Whether RFC 3501 §2.3.2 defines it (`\Recent` among them), as opposed to a keyword, an
    /// extension or `\*`.
    pub const fn is_system(&self) -> bool {
        !matches!(self, Self::Any | Self::Keyword(_) | Self::Extension(_))
    }

    /// Whether this is `flag` of RFC 3501 §9, which a client may set: neither `\Recent` nor `\*`.
    pub const fn is_settable(&self) -> bool {
        !matches!(self, Self::Recent | Self::Any)
    }

    /// The same flag, borrowing nothing.
    pub fn into_owned(self) -> Flag<'static> {
        match self {
            Self::Answered => Flag::Answered,
            Self::Flagged => Flag::Flagged,
            Self::Deleted => Flag::Deleted,
            Self::Seen => Flag::Seen,
            Self::Draft => Flag::Draft,
            Self::Recent => Flag::Recent,
            Self::Any => Flag::Any,
            Self::Keyword(atom) => Flag::Keyword(atom.into_owned()),
            Self::Extension(atom) => Flag::Extension(atom.into_owned()),
        }
    }
}

impl fmt::Display for Flag<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Keyword(atom) => f.write_str(atom.as_str()),
            Self::Extension(atom) => write!(f, "\\{}", atom.as_str()),
            Self::Any => f.write_str("\\*"),
            Self::Answered => f.write_str("\\Answered"),
            Self::Flagged => f.write_str("\\Flagged"),
            Self::Deleted => f.write_str("\\Deleted"),
            Self::Seen => f.write_str("\\Seen"),
            Self::Draft => f.write_str("\\Draft"),
            Self::Recent => f.write_str("\\Recent"),
        }
    }
}

const SYSTEM: [(&str, Flag<'static>); 6] = [
    ("\\Seen", Flag::Seen),
    ("\\Deleted", Flag::Deleted),
    ("\\Answered", Flag::Answered),
    ("\\Flagged", Flag::Flagged),
    ("\\Draft", Flag::Draft),
    ("\\Recent", Flag::Recent),
];

#[cfg(feature = "arbitrary")]
impl<'a> arbitrary::Arbitrary<'a> for Flag<'a> {
    fn arbitrary(u: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self> {
        Ok(match u.int_in_range(0..=8)? {
            0 => Self::Any,
            1 => Self::Keyword(u.arbitrary()?),
            2 => {
                // The atom may turn out to be the name of a system flag.
                let name: Atom<'_> = u.arbitrary()?;
                let system = SYSTEM.iter().find(|(known, _)| name.is(&known[1..]));
                system.map_or(Self::Extension(name), |(_, flag)| flag.clone())
            }
            system => SYSTEM[system - 3].1.clone(),
        })
    }
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("\\Seen", Flag::Seen)]
    #[case("\\sEEN", Flag::Seen)]
    #[case("\\ANSWERED", Flag::Answered)]
    #[case("\\Flagged", Flag::Flagged)]
    #[case("\\Deleted", Flag::Deleted)]
    #[case("\\Draft", Flag::Draft)]
    #[case("\\Recent", Flag::Recent)]
    #[case("\\*", Flag::Any)]
    #[case("$Forwarded", Flag::Keyword(Atom::new("$forwarded").unwrap()))]
    #[case("Seen", Flag::Keyword(Atom::new("Seen").unwrap()))]
    #[case("\\Sean", Flag::Extension(Atom::new("Sean").unwrap()))]
    fn parses(#[case] text: &str, #[case] flag: Flag<'_>) {
        assert_eq!(Flag::parse(text.as_bytes()), Ok(flag.clone()));
        assert_eq!(Flag::parse(flag.to_string().as_bytes()), Ok(flag));
    }

    #[rstest]
    #[case(b"")]
    #[case(b"\\")]
    #[case(b"*")]
    #[case(b"\\\\Seen")]
    #[case(b"a b")]
    #[case(b"a)")]
    #[case(b"caf\xc3\xa9")]
    #[case(b"\xff")]
    fn refuses(#[case] text: &[u8]) {
        assert!(Flag::parse(text).is_err());
    }

    #[rstest]
    #[case(Flag::Seen, true, true)]
    #[case(Flag::Recent, true, false)]
    #[case(Flag::Any, false, false)]
    #[case(Flag::Keyword(Atom::new("x").unwrap()), false, true)]
    #[case(Flag::Extension(Atom::new("x").unwrap()), false, true)]
    fn kinds(#[case] flag: Flag<'_>, #[case] system: bool, #[case] settable: bool) {
        assert_eq!((flag.is_system(), flag.is_settable()), (system, settable));
    }
}
