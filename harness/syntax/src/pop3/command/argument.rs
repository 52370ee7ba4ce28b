//! The arguments of commands: each holds only what the grammar allows.

use std::{borrow::Cow, fmt, num::NonZeroU32};

use crate::{Invalid, base64};

/// The number of a message in the maildrop; the first has 1 (RFC 1939 §4).
pub type MessageNumber = NonZeroU32;

/// A mailbox name (RFC 1939 §7): printable and without space; UTF-8 as RFC 6856 §2.2 allows it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Name<'a>(Cow<'a, str>);

/// The argument of PASS (RFC 1939 §7); spaces belong to it. Not shown by `Debug`.
#[derive(Clone, PartialEq, Eq)]
pub struct Password<'a>(Cow<'a, str>);

/// `sasl-mech = 1*20mech-char` (RFC 4422 §3.1). Compares without case, as RFC 5034 §5 says.
#[derive(Clone, Debug)]
pub struct Mechanism<'a>(Cow<'a, str>);

/// A basic language range (RFC 4647 §2.1): a language tag, or `*`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LanguageRange<'a>(Cow<'a, str>);

/// The arguments of APOP (RFC 1939 §7).
#[derive(Clone, PartialEq, Eq)]
pub struct Apop<'a> {
    name: Name<'a>,
    digest: [u8; 16],
}

/// The arguments of AUTH (RFC 5034 §4).
#[derive(Clone, PartialEq, Eq)]
pub struct Auth<'a> {
    mechanism: Mechanism<'a>,
    initial: Option<Cow<'a, [u8]>>,
}

/// What 255 octets leave for the arguments of a command with a keyword of four (RFC 2449 §4).
const ROOM: usize = 255 - "USER \r\n".len();

impl<'a> Name<'a> {
    /// Takes `text` if it is printable, has no space, and fits into a command.
    pub fn new(text: impl Into<Cow<'a, str>>) -> Result<Self, Invalid> {
        let text = printable(text.into(), "name")?;
        if text.contains(' ') {
            return Err(Invalid {
                rule: "name",
                what: "a space ends the argument",
            });
        }
        Ok(Self(text))
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl<'a> Password<'a> {
    /// Takes `text` if it is printable and fits into a command.
    pub fn new(text: impl Into<Cow<'a, str>>) -> Result<Self, Invalid> {
        printable(text.into(), "string").map(Self)
    }

    /// The password.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Password<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password(***)")
    }
}

impl<'a> Mechanism<'a> {
    /// Takes `text` if it is 1 to 20 letters, digits, hyphens and underscores.
    pub fn new(text: impl Into<Cow<'a, str>>) -> Result<Self, Invalid> {
        let text = text.into();
        let legal = |octet: u8| octet.is_ascii_alphanumeric() || matches!(octet, b'-' | b'_');
        if !(1..=20).contains(&text.len()) || !text.bytes().all(legal) {
            return Err(Invalid {
                rule: "sasl-mech",
                what: "1 to 20 letters, digits, hyphens and underscores are wanted",
            });
        }
        Ok(Self(text))
    }

    /// The name as it was written.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether this is `other`, without regard to case.
    pub fn is(&self, other: &str) -> bool {
        self.0.eq_ignore_ascii_case(other)
    }
}

impl PartialEq for Mechanism<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.is(&other.0)
    }
}

impl Eq for Mechanism<'_> {}

impl<'a> LanguageRange<'a> {
    /// Takes `text` if it is `*` or made of subtags of up to eight characters.
    pub fn new(text: impl Into<Cow<'a, str>>) -> Result<Self, Invalid> {
        let text = text.into();
        let legal = text.split('-').enumerate().all(|(place, subtag)| {
            (1..=8).contains(&subtag.len())
                && subtag.bytes().all(|octet| match place {
                    0 => octet.is_ascii_alphabetic(),
                    _ => octet.is_ascii_alphanumeric(),
                })
        });
        if text != "*" && (!legal || text.len() > ROOM) {
            return Err(Invalid {
                rule: "language-range",
                what: "neither a language tag nor *",
            });
        }
        Ok(Self(text))
    }

    /// The range.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl<'a> Apop<'a> {
    /// `name` with the MD5 digest of the greeting's timestamp and the shared secret.
    pub fn new(name: Name<'a>, digest: [u8; 16]) -> Result<Self, Invalid> {
        if name.0.len() + 33 > ROOM {
            return Err(Invalid {
                rule: "name",
                what: "leaves no room for the digest within 255 octets",
            });
        }
        Ok(Self { name, digest })
    }

    /// Whose maildrop.
    pub fn name(&self) -> &Name<'a> {
        &self.name
    }

    /// The digest, decoded.
    pub fn digest(&self) -> &[u8; 16] {
        &self.digest
    }
}

impl fmt::Display for Apop<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ", self.name.as_str())?;
        self.digest
            .iter()
            .try_for_each(|octet| write!(f, "{octet:02x}"))
    }
}

impl fmt::Debug for Apop<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Apop({:?}, ***)", self.name)
    }
}

impl<'a> Auth<'a> {
    /// `mechanism`, and the initial response (decoded) unless it is to follow on request.
    pub fn new(mechanism: Mechanism<'a>, initial: Option<Cow<'a, [u8]>>) -> Result<Self, Invalid> {
        let encoded = initial.as_ref().map_or(0, |initial| {
            (initial.len().div_ceil(3) * 4).max("=".len()) + " ".len()
        });
        if mechanism.0.len() + encoded > ROOM {
            return Err(Invalid {
                rule: "initial-response",
                what: "does not fit into the 255 octets of the command",
            });
        }
        Ok(Self { mechanism, initial })
    }

    /// The mechanism.
    pub fn mechanism(&self) -> &Mechanism<'a> {
        &self.mechanism
    }

    /// The initial response, decoded; empty if it was `=`.
    pub fn initial(&self) -> Option<&[u8]> {
        self.initial.as_deref()
    }
}

impl fmt::Display for Auth<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.mechanism.as_str())?;
        match self.initial() {
            None => Ok(()),
            Some([]) => f.write_str(" ="),
            Some(initial) => write!(f, " {}", base64::encode(initial)),
        }
    }
}

impl fmt::Debug for Auth<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let initial = self.initial.as_ref().map(|_| "***");
        write!(f, "Auth({:?}, {initial:?})", self.mechanism)
    }
}

/// A decimal number (RFC 1939 §4).
pub(super) fn number(text: &str, rule: &'static str) -> Result<u64, Invalid> {
    if !text.bytes().all(|octet| octet.is_ascii_digit()) {
        return Err(Invalid {
            rule,
            what: "not a decimal number",
        });
    }
    text.parse().map_err(|_| Invalid {
        rule,
        what: "too large a number",
    })
}

/// `digest`: 16 octets in hexadecimal, lower case (RFC 1939 §7).
pub(super) fn digest(text: &str) -> Result<[u8; 16], Invalid> {
    let legal = |octet: u8| matches!(octet, b'0'..=b'9' | b'a'..=b'f');
    if text.len() == 32
        && text.bytes().all(legal)
        && let Ok(digest) = u128::from_str_radix(text, 16)
    {
        return Ok(digest.to_be_bytes());
    }
    Err(Invalid {
        rule: "digest",
        what: "not 32 hexadecimal digits in lower case",
    })
}

/// `initial-response = base64 / "="` (RFC 5034 §5)
pub(super) fn initial_response(text: &str) -> Result<Vec<u8>, Invalid> {
    if text == "=" {
        return Ok(Vec::new());
    }
    base64::decode(text.as_bytes()).map_err(|invalid| Invalid {
        rule: "initial-response",
        what: invalid.what,
    })
}

fn printable<'a>(text: Cow<'a, str>, rule: &'static str) -> Result<Cow<'a, str>, Invalid> {
    let what = if text.is_empty() {
        "empty"
    } else if text.len() > ROOM {
        "does not fit into the 255 octets of the command"
    } else if text.bytes().any(|octet| octet.is_ascii_control()) {
        "a control character"
    } else {
        return Ok(text);
    };
    Err(Invalid { rule, what })
}

#[cfg(feature = "arbitrary")]
mod arbitrary {
    use ::arbitrary::{Arbitrary, Result, Unstructured};

    use super::*;
    use crate::pop3::Command;

    impl<'a> Arbitrary<'a> for Command<'a> {
        fn arbitrary(u: &mut Unstructured<'a>) -> Result<Self> {
            Ok(match u.int_in_range(0..=16)? {
                0 => Self::User(name(u)?),
                1 => Self::Pass(password(u)?),
                2 => {
                    let name = name(u)?;
                    match Apop::new(name.clone(), u.arbitrary()?) {
                        Ok(apop) => Self::Apop(apop),
                        Err(_) => Self::User(name),
                    }
                }
                3 => auth(u)?,
                4 => Self::Quit,
                5 => Self::Stat,
                6 => Self::List(u.arbitrary()?),
                7 => Self::Retr(message(u)?),
                8 => Self::Dele(message(u)?),
                9 => Self::Noop,
                10 => Self::Rset,
                11 => Self::Top {
                    message: message(u)?,
                    lines: u.arbitrary()?,
                },
                12 => Self::Uidl(u.arbitrary()?),
                13 => Self::Capa,
                14 => Self::Stls,
                15 => Self::Utf8,
                _ => Self::Lang(match u.int_in_range(0..=2)? {
                    0 => None,
                    1 => LanguageRange::new("*").ok(),
                    _ => LanguageRange::new("en").ok(),
                }),
            })
        }
    }

    /// Small numbers mostly: those are in the maildrop.
    fn message(u: &mut Unstructured<'_>) -> Result<MessageNumber> {
        let number = match u.arbitrary::<bool>()? {
            true => u.int_in_range(1..=9)?,
            false => u.arbitrary::<u32>()?,
        };
        Ok(MessageNumber::new(number).unwrap_or(MessageNumber::MIN))
    }

    fn name<'a>(u: &mut Unstructured<'a>) -> Result<Name<'a>> {
        let text: String = u.arbitrary::<&str>()?.split_whitespace().collect();
        Ok(Name::new(text).unwrap_or(Name(Cow::Borrowed("user1"))))
    }

    fn password<'a>(u: &mut Unstructured<'a>) -> Result<Password<'a>> {
        let text: &str = u.arbitrary()?;
        Ok(Password::new(text).unwrap_or(Password(Cow::Borrowed("secret"))))
    }

    fn auth<'a>(u: &mut Unstructured<'a>) -> Result<Command<'a>> {
        let text: &str = u.arbitrary()?;
        let mechanism = Mechanism::new(text).unwrap_or(Mechanism(Cow::Borrowed("PLAIN")));
        let initial: Option<&[u8]> = u.arbitrary()?;
        Ok(Auth::new(mechanism, initial.map(Cow::Borrowed)).map_or(Command::Quit, Command::Auth))
    }
}
