//! Mailbox names (RFC 3501 §5.1, §9 `mailbox`).

use std::borrow::Cow;

use super::text::{AString, Invalid};

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
        if name.eq_ignore_ascii_case(b"INBOX") {
            return Ok(Self::Inbox);
        }
        AString::new(name).map(Self::Other)
    }

    /// The name's octets; `INBOX` in capitals.
    pub fn as_bytes(&self) -> &[u8] {
        match self {
            Self::Inbox => b"INBOX",
            Self::Other(name) => name.as_bytes(),
        }
    }
}
