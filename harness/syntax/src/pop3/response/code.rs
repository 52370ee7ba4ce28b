//! Response codes (RFC 2449 §8, RFC 3206, RFC 6856 §5).

use std::borrow::Cow;

/// `resp-code = "[" resp-level *("/" resp-level) "]"` (RFC 2449 §3), without the brackets.
#[derive(Clone, Debug)]
pub enum ResponseCode<'a> {
    /// Logged in too recently (RFC 2449 §8.1.1).
    LoginDelay,
    /// The maildrop is in use (RFC 2449 §8.1.2).
    InUse,
    /// A system error that will pass (RFC 3206 §4).
    SysTemp,
    /// A system error that needs intervention (RFC 3206 §4).
    SysPerm,
    /// A problem with the credentials (RFC 3206 §5).
    Auth,
    /// The message needs UTF-8 mode (RFC 6856 §5).
    Utf8,
    /// Another one, or one with further levels, as it was written.
    Other(Cow<'a, str>),
}

const KNOWN: [(&str, ResponseCode<'static>); 6] = [
    ("LOGIN-DELAY", ResponseCode::LoginDelay),
    ("IN-USE", ResponseCode::InUse),
    ("SYS/TEMP", ResponseCode::SysTemp),
    ("SYS/PERM", ResponseCode::SysPerm),
    ("AUTH", ResponseCode::Auth),
    ("UTF8", ResponseCode::Utf8),
];

impl<'a> ResponseCode<'a> {
    /// Takes `text` if it is levels of printable characters with `/` between them.
    pub fn new(text: impl Into<Cow<'a, str>>) -> Option<Self> {
        let text = text.into();
        let known = KNOWN
            .into_iter()
            .find(|(name, _)| text.eq_ignore_ascii_case(name));
        match known {
            Some((_, code)) => Some(code),
            None => text.split('/').all(is_level).then_some(Self::Other(text)),
        }
    }

    /// The code without its brackets; known ones in upper case.
    pub fn as_str(&self) -> &str {
        match self {
            Self::LoginDelay => "LOGIN-DELAY",
            Self::InUse => "IN-USE",
            Self::SysTemp => "SYS/TEMP",
            Self::SysPerm => "SYS/PERM",
            Self::Auth => "AUTH",
            Self::Utf8 => "UTF8",
            Self::Other(text) => text,
        }
    }

    /// Whether this is `code` or a finer one below it, without regard to case:
    /// unknown further levels are to be ignored (RFC 2449 §8).
    pub fn is(&self, code: &str) -> bool {
        let mut levels = self.as_str().split('/');
        code.split('/').all(|wanted| {
            levels
                .next()
                .is_some_and(|level| level.eq_ignore_ascii_case(wanted))
        })
    }
}

impl PartialEq for ResponseCode<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.as_str().eq_ignore_ascii_case(other.as_str())
    }
}

impl Eq for ResponseCode<'_> {}

/// The code that `text` begins with, and what follows it and one space.
///
/// A bracket that begins no code is just text: that is a deviation only where
/// the server announces RESP-CODES (RFC 2449 §6.4).
pub(super) fn split(text: &[u8]) -> (Option<ResponseCode<'_>>, &[u8]) {
    let found = text.strip_prefix(b"[").and_then(|inner| {
        let end = inner.iter().position(|&octet| octet == b']')?;
        let code = ResponseCode::new(str::from_utf8(&inner[..end]).ok()?)?;
        Some((code, &inner[end + 1..]))
    });
    match found {
        Some((code, rest)) => (Some(code), rest.strip_prefix(b" ").unwrap_or(rest)),
        None => (None, text),
    }
}

/// `resp-level = 1*rchar`
fn is_level(level: &str) -> bool {
    let is_rchar = |octet| matches!(octet, 0x21..=0x2e | 0x30..=0x5c | 0x5e..=0x7f);
    !level.is_empty() && level.bytes().all(is_rchar)
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("[IN-USE] busy", Some("IN-USE"), "busy")]
    #[case("[in-use] busy", Some("IN-USE"), "busy")]
    #[case("[AUTH]bad", Some("AUTH"), "bad")]
    #[case("[SYS/TEMP/DISK] full", Some("SYS/TEMP/DISK"), "full")]
    #[case("[x-new] y", Some("x-new"), "y")]
    #[case("[] y", None, "[] y")]
    #[case("[a//b] y", None, "[a//b] y")]
    #[case("[two words] y", None, "[two words] y")]
    #[case("[open", None, "[open")]
    #[case("busy [IN-USE]", None, "busy [IN-USE]")]
    fn codes(#[case] text: &str, #[case] code: Option<&str>, #[case] rest: &str) {
        let (found, left) = split(text.as_bytes());
        assert_eq!(found.as_ref().map(ResponseCode::as_str), code);
        assert_eq!(left, rest.as_bytes());
    }

    #[rstest]
    #[case("SYS/TEMP", "sys", true)]
    #[case("SYS/TEMP", "SYS/TEMP", true)]
    #[case("IN-USE/OTHER", "IN-USE", true)]
    #[case("SYS", "SYS/TEMP", false)]
    #[case("SYSTEM", "SYS", false)]
    fn hierarchy(#[case] code: &str, #[case] wanted: &str, #[case] expected: bool) {
        let code = ResponseCode::new(code).expect("legal");
        assert_eq!(code.is(wanted), expected);
    }
}
