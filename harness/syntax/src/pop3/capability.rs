//! The list that CAPA gives (RFC 2449 §3, §5, §6), typed.

use std::borrow::Cow;

use super::{
    listing::Listing,
    response::{Line, Reply},
};
use crate::{Clause, Fault};

/// `capability = capa-tag *(SP param) CRLF`
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Capability<'a> {
    /// TOP works (RFC 2449 §6.1).
    Top,
    /// USER and PASS work (RFC 2449 §6.2).
    User,
    /// AUTH works with these mechanisms (RFC 5034 §3).
    Sasl(Vec<Cow<'a, str>>),
    /// A text that begins with `[` is a response code (RFC 2449 §6.4).
    RespCodes,
    /// Seconds between logins (RFC 2449 §6.5).
    LoginDelay {
        /// The least number of seconds.
        seconds: u64,
        /// It may be another after the login.
        user: bool,
    },
    /// Several commands may be sent at once (RFC 2449 §6.6).
    Pipelining,
    /// How long messages are kept (RFC 2449 §6.7).
    Expire {
        /// At least for how long.
        retention: Retention,
        /// It may be another after the login.
        user: bool,
    },
    /// UIDL works (RFC 2449 §6.8).
    Uidl,
    /// What the server is (RFC 2449 §6.9).
    Implementation(Cow<'a, str>),
    /// STLS works in this state (RFC 2595 §4).
    Stls,
    /// Faulty credentials are answered with `[AUTH]` (RFC 3206 §6).
    AuthRespCode,
    /// UTF8 works (RFC 6856 §2).
    Utf8 {
        /// User names and passwords may be UTF-8.
        user: bool,
    },
    /// LANG works (RFC 6856 §3).
    Lang,
    /// Another one, or one whose parameters are not those of its definition.
    Other {
        /// The tag as it was written.
        tag: Cow<'a, str>,
        /// What follows it.
        parameters: Vec<Cow<'a, str>>,
    },
}

/// The argument of EXPIRE (RFC 2449 §6.7).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Retention {
    /// Days that a message stays at least.
    Days(u64),
    /// The server does not delete messages.
    Never,
}

impl<'a> Capability<'a> {
    /// Reads one line of the list.
    pub fn parse(line: Line<'a>) -> (Self, Vec<Fault>) {
        let mut faults = Vec::new();
        let clause = Clause::new(2449, "3");
        let mut fault = |span, clause, what: &'static str| {
            faults.push(Fault {
                span,
                rule: "capa-resp",
                clause,
                what: what.into(),
            });
        };
        let whole = line.at..line.at + line.wire;
        if !line.crlf {
            let what = "the line does not end in CRLF";
            fault(whole.end - 1..whole.end, Clause::new(1939, "3"), what);
        }
        if line.wire > MAX_LENGTH {
            fault(
                whole.clone(),
                Clause::new(2449, "5"),
                "more than 512 octets",
            );
        }
        if !line.octets.iter().all(|octet| matches!(octet, 0x20..=0x7e)) {
            fault(
                whole.clone(),
                clause,
                "an octet that is not printable ASCII",
            );
        }
        let text = String::from_utf8_lossy(line.octets);
        let mut words = split(text);
        if words.iter().any(|word| word.is_empty()) {
            let what = "a space with no word behind it: exactly one space separates";
            fault(whole.clone(), clause, what);
            words.retain(|word| !word.is_empty());
        }
        if words.is_empty() {
            words.push(Cow::Borrowed(""));
        }
        let tag = words.remove(0);
        if tag.contains('.') {
            fault(whole.clone(), clause, "a dot in the capa-tag");
        }
        match Self::known(&tag, &words) {
            Ok(Some(capability)) => (capability, faults),
            Ok(None) => {
                let parameters = words;
                (Self::Other { tag, parameters }, faults)
            }
            Err((clause, what)) => {
                fault(whole, clause, what);
                let parameters = words;
                (Self::Other { tag, parameters }, faults)
            }
        }
    }

    /// The capa-tag, known ones in upper case.
    pub fn tag(&self) -> &str {
        match self {
            Self::Top => "TOP",
            Self::User => "USER",
            Self::Sasl(_) => "SASL",
            Self::RespCodes => "RESP-CODES",
            Self::LoginDelay { .. } => "LOGIN-DELAY",
            Self::Pipelining => "PIPELINING",
            Self::Expire { .. } => "EXPIRE",
            Self::Uidl => "UIDL",
            Self::Implementation(_) => "IMPLEMENTATION",
            Self::Stls => "STLS",
            Self::AuthRespCode => "AUTH-RESP-CODE",
            Self::Utf8 { .. } => "UTF8",
            Self::Lang => "LANG",
            Self::Other { tag, .. } => tag,
        }
    }

    /// Writes the line, CRLF included.
    pub fn write(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(self.tag().as_bytes());
        let mut parameter = |text: &str| {
            out.push(b' ');
            out.extend_from_slice(text.as_bytes());
        };
        match self {
            Self::Sasl(parameters) | Self::Other { parameters, .. } => {
                parameters.iter().for_each(|text| parameter(text));
            }
            Self::LoginDelay { seconds, .. } => parameter(&seconds.to_string()),
            Self::Expire { retention, .. } => match retention {
                Retention::Days(days) => parameter(&days.to_string()),
                Retention::Never => parameter("NEVER"),
            },
            Self::Implementation(text) => parameter(text),
            _ => {}
        }
        if let Self::LoginDelay { user: true, .. }
        | Self::Expire { user: true, .. }
        | Self::Utf8 { user: true } = self
        {
            parameter("USER");
        }
        out.extend_from_slice(b"\r\n");
    }

    /// The capability with this tag and these parameters, if it is a known one.
    fn known(tag: &str, words: &[Cow<'a, str>]) -> Result<Option<Self>, (Clause, &'static str)> {
        let plain = |capability, rfc, section| match words {
            [] => Ok(Some(capability)),
            _ => Err((
                Clause::new(rfc, section),
                "arguments where none are defined",
            )),
        };
        let user = |words: &[Cow<'a, str>]| match words {
            [] => Some(false),
            [user] if user.eq_ignore_ascii_case("USER") => Some(true),
            _ => None,
        };
        match &*tag.to_ascii_uppercase() {
            "TOP" => plain(Self::Top, 2449, "6.1"),
            "USER" => plain(Self::User, 2449, "6.2"),
            "SASL" => Ok(Some(Self::Sasl(words.to_vec()))),
            "RESP-CODES" => plain(Self::RespCodes, 2449, "6.4"),
            "LOGIN-DELAY" => {
                let read = words.split_first().and_then(|(seconds, rest)| {
                    let seconds = decimal(seconds)?;
                    user(rest).map(|user| Self::LoginDelay { seconds, user })
                });
                let what = "not a number of seconds, with USER behind it or not";
                read.map(Some).ok_or((Clause::new(2449, "6.5"), what))
            }
            "PIPELINING" => plain(Self::Pipelining, 2449, "6.6"),
            "EXPIRE" => {
                let read = words.split_first().and_then(|(days, rest)| {
                    let retention = match days.eq_ignore_ascii_case("NEVER") {
                        true => Retention::Never,
                        false => Retention::Days(decimal(days)?),
                    };
                    user(rest).map(|user| Self::Expire { retention, user })
                });
                let what = "neither a number of days nor NEVER, with USER behind it or not";
                read.map(Some).ok_or((Clause::new(2449, "6.7"), what))
            }
            "UIDL" => plain(Self::Uidl, 2449, "6.8"),
            "IMPLEMENTATION" if words.is_empty() => {
                Err((Clause::new(2449, "6.9"), "at least one token is wanted"))
            }
            "IMPLEMENTATION" => Ok(Some(Self::Implementation(words.join(" ").into()))),
            "STLS" => plain(Self::Stls, 2595, "4"),
            "AUTH-RESP-CODE" => plain(Self::AuthRespCode, 3206, "6"),
            "UTF8" => {
                let read = user(words).map(|user| Self::Utf8 { user });
                let what = "another argument than USER";
                read.map(Some).ok_or((Clause::new(6856, "2"), what))
            }
            "LANG" => plain(Self::Lang, 6856, "3.1"),
            _ => Ok(None),
        }
    }
}

impl Reply<'_> {
    /// The lines of a reply to CAPA.
    pub fn capabilities(&self) -> Listing<Capability<'_>> {
        Listing::of(self, Capability::parse)
    }
}

/// `;512 octets maximum` (RFC 2449 §3)
const MAX_LENGTH: usize = 512;

fn decimal(text: &str) -> Option<u64> {
    let digits = text.bytes().all(|octet| octet.is_ascii_digit());
    digits.then(|| text.parse().ok())?
}

/// The words between single spaces.
fn split(text: Cow<'_, str>) -> Vec<Cow<'_, str>> {
    match text {
        Cow::Borrowed(text) => text.split(' ').map(Cow::Borrowed).collect(),
        Cow::Owned(text) => text
            .split(' ')
            .map(|word| Cow::Owned(word.to_owned()))
            .collect(),
    }
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;
    use rstest::rstest;

    use super::*;
    use crate::pop3::response::parse;

    fn listing(line: &str) -> (Vec<Capability<'static>>, Vec<(Clause, usize)>) {
        let message = format!("+OK\r\n{line}\r\n.\r\n").leak();
        let parsed = Box::leak(Box::new(parse(message.as_bytes(), true)));
        assert_eq!(parsed.faults, vec![]);
        let listing = parsed.reply.capabilities();
        let faults = listing.faults.iter().map(|f| (f.clause, f.span.start));
        (listing.items, faults.collect())
    }

    #[rstest]
    #[case("TOP", Capability::Top)]
    #[case("USER", Capability::User)]
    #[case("SASL PLAIN CRAM-MD5", Capability::Sasl(vec!["PLAIN".into(), "CRAM-MD5".into()]))]
    #[case("SASL", Capability::Sasl(vec![]))]
    #[case("RESP-CODES", Capability::RespCodes)]
    #[case("LOGIN-DELAY 900", Capability::LoginDelay { seconds: 900, user: false })]
    #[case("LOGIN-DELAY 900 USER", Capability::LoginDelay { seconds: 900, user: true })]
    #[case("PIPELINING", Capability::Pipelining)]
    #[case("EXPIRE 60", Capability::Expire { retention: Retention::Days(60), user: false })]
    #[case("EXPIRE NEVER USER", Capability::Expire { retention: Retention::Never, user: true })]
    #[case("UIDL", Capability::Uidl)]
    #[case("IMPLEMENTATION Shlemazle Plotz-v302", Capability::Implementation("Shlemazle Plotz-v302".into()))]
    #[case("STLS", Capability::Stls)]
    #[case("AUTH-RESP-CODE", Capability::AuthRespCode)]
    #[case("UTF8", Capability::Utf8 { user: false })]
    #[case("UTF8 USER", Capability::Utf8 { user: true })]
    #[case("LANG", Capability::Lang)]
    #[case("X-NEW a b", Capability::Other { tag: "X-NEW".into(), parameters: vec!["a".into(), "b".into()] })]
    fn capabilities(#[case] line: &str, #[case] expected: Capability<'static>) {
        let mut out = Vec::new();
        expected.write(&mut out);
        assert_eq!(String::from_utf8(out).unwrap(), format!("{line}\r\n"));
        assert_eq!(listing(line), (vec![expected], vec![]));
    }

    #[rstest]
    #[case("top", Capability::Top)]
    #[case("Expire never", Capability::Expire { retention: Retention::Never, user: false })]
    fn tags_have_no_case(#[case] line: &str, #[case] expected: Capability<'static>) {
        assert_eq!(listing(line), (vec![expected], vec![]));
    }

    #[rstest]
    #[case("TOP 1", 2449, "6.1", "TOP")]
    #[case("LOGIN-DELAY", 2449, "6.5", "LOGIN-DELAY")]
    #[case("LOGIN-DELAY soon", 2449, "6.5", "LOGIN-DELAY")]
    #[case("EXPIRE 5 DAYS", 2449, "6.7", "EXPIRE")]
    #[case("EXPIRE -1", 2449, "6.7", "EXPIRE")]
    #[case("IMPLEMENTATION", 2449, "6.9", "IMPLEMENTATION")]
    #[case("UTF8 YES", 6856, "2", "UTF8")]
    #[case("TOP ", 2449, "3", "TOP")]
    #[case("SASL  PLAIN", 2449, "3", "SASL")]
    #[case("X.Y", 2449, "3", "X.Y")]
    #[case("X\u{e4}", 2449, "3", "X\u{e4}")]
    #[case("", 2449, "3", "")]
    fn faults(
        #[case] line: &str,
        #[case] rfc: u16,
        #[case] section: &'static str,
        #[case] tag: &str,
    ) {
        let (items, faults) = listing(line);
        assert_eq!(items[0].tag(), tag);
        assert_eq!(faults, vec![(Clause::new(rfc, section), 5)]);
    }

    #[test]
    fn a_line_of_the_list_has_at_most_512_octets() {
        let legal = format!("IMPLEMENTATION {}", "a".repeat(495));
        assert_eq!(listing(&legal).1, vec![]);
        let (_, faults) = listing(&(legal + "a"));
        assert_eq!(faults, vec![(Clause::new(2449, "5"), 5)]);
    }
}
