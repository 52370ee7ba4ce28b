//! Mailbox names (RFC 3501 §5.1, §9 `mailbox`).

use std::borrow::Cow;

#[cfg(feature = "arbitrary")]
use super::text::arbitrary_octets;
use super::text::{AString, LiteralForm};
use crate::Invalid;

/// `mailbox = "INBOX" / astring`, INBOX in any case.
///
/// The name stays as it is on the wire (modified UTF-7, RFC 3501 §5.1.3); see [`super::utf7`].
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Mailbox<'a> {
    /// The one name that is compared without case.
    Inbox,
    /// Any other name.
    Other(AString<'a>),
}

impl<'a> Mailbox<'a> {
    /// The mailbox with this name; `INBOX` in any case is [`Mailbox::Inbox`].
    pub fn new(name: impl Into<Cow<'a, [u8]>>) -> Result<Self, Invalid> {
        let name = name.into();
        if name.contains(&0) {
            return Err(Invalid {
                rule: "mailbox",
                what: "NUL is not allowed in a string",
            });
        }
        Ok(Self::from_legal(name))
    }

    /// A name without NUL.
    pub(super) fn from_legal(name: Cow<'a, [u8]>) -> Self {
        if name.eq_ignore_ascii_case(b"INBOX") {
            Self::Inbox
        } else {
            Self::Other(AString::from_legal(name))
        }
    }

    /// The name's octets; `INBOX` in capitals.
    pub fn as_bytes(&self) -> &[u8] {
        match self {
            Self::Inbox => b"INBOX",
            Self::Other(name) => name.as_bytes(),
        }
    }

    /// The same mailbox, borrowing nothing.
    pub fn into_owned(self) -> Mailbox<'static> {
        match self {
            Self::Inbox => Mailbox::Inbox,
            Self::Other(name) => Mailbox::Other(name.into_owned()),
        }
    }

    /// As an atom when it can be one, else as a string.
    pub fn write(&self, out: &mut Vec<u8>, literals: LiteralForm) {
        match self {
            Self::Inbox => out.extend_from_slice(b"INBOX"),
            Self::Other(name) => name.write(out, literals),
        }
    }
}

#[cfg(feature = "arbitrary")]
impl<'a> arbitrary::Arbitrary<'a> for Mailbox<'a> {
    fn arbitrary(u: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self> {
        if u.ratio(1, 4)? {
            return Ok(Self::Inbox);
        }
        arbitrary_octets(u).map(|name| Self::from_legal(name.into()))
    }
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case(b"INBOX", b"INBOX")]
    #[case(b"inBox", b"INBOX")]
    #[case(b"INBOX/a", b"INBOX/a")]
    #[case(b"", b"\"\"")]
    #[case(b"a b", b"\"a b\"")]
    #[case(b"nil", b"\"nil\"")]
    #[case(b"a\"\\", b"\"a\\\"\\\\\"")]
    #[case(b"100%", b"\"100%\"")]
    #[case(b"a]b", b"a]b")]
    #[case(b"\xff", b"{1}\r\n\xff")]
    #[case(b"a\r\n", b"{3}\r\na\r\n")]
    fn prints_in_the_simplest_form(#[case] name: &[u8], #[case] printed: &[u8]) {
        let mut out = Vec::new();
        Mailbox::new(name)
            .unwrap()
            .write(&mut out, LiteralForm::Synchronising);
        assert_eq!(out, printed);
    }

    #[test]
    fn nul_has_no_form() {
        assert!(Mailbox::new(b"a\0".as_slice()).is_err());
    }
}
