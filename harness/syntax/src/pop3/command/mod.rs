//! What a POP3 client says.
//!
//! A [`Command`] holds only what the grammar allows, so whatever is written
//! parses again; a harness that wants to say something illegal sends octets.

mod argument;
mod parse;

use std::fmt;

pub use argument::{Apop, Auth, LanguageRange, Mechanism, MessageNumber, Name, Password};

use crate::{Clause, Fault};

/// A command of RFC 1939 or of an extension that mailspec speaks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command<'a> {
    /// `USER name` (RFC 1939 §7)
    User(Name<'a>),
    /// `PASS string` (RFC 1939 §7)
    Pass(Password<'a>),
    /// `APOP name digest` (RFC 1939 §7)
    Apop(Apop<'a>),
    /// `AUTH mechanism [initial-response]` (RFC 5034 §4)
    Auth(Auth<'a>),
    /// `QUIT` (RFC 1939 §4, §6)
    Quit,
    /// `STAT` (RFC 1939 §5)
    Stat,
    /// `LIST [msg]` (RFC 1939 §5)
    List(Option<MessageNumber>),
    /// `RETR msg` (RFC 1939 §5)
    Retr(MessageNumber),
    /// `DELE msg` (RFC 1939 §5)
    Dele(MessageNumber),
    /// `NOOP` (RFC 1939 §5)
    Noop,
    /// `RSET` (RFC 1939 §5)
    Rset,
    /// `TOP msg n` (RFC 1939 §7)
    Top {
        /// The message.
        message: MessageNumber,
        /// Lines of its body.
        lines: u64,
    },
    /// `UIDL [msg]` (RFC 1939 §7)
    Uidl(Option<MessageNumber>),
    /// `CAPA` (RFC 2449 §5)
    Capa,
    /// `STLS` (RFC 2595 §4)
    Stls,
    /// `UTF8` (RFC 6856 §2.1)
    Utf8,
    /// `LANG [range]` (RFC 6856 §3.2)
    Lang(Option<LanguageRange<'a>>),
}

/// A line that is no legal command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CommandError<'a> {
    /// The line up to its first space, if that could be a keyword.
    pub keyword: Option<&'a str>,
    /// What is wrong, where, by which clause.
    pub fault: Fault,
}

impl fmt::Display for CommandError<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.fault.fmt(f)
    }
}

impl std::error::Error for CommandError<'_> {}

impl<'a> Command<'a> {
    /// `command = keyword *(SP param) CRLF` (RFC 2449 §3), at most 255 octets.
    pub fn parse(line: &'a [u8]) -> Result<Self, CommandError<'a>> {
        let text = without_crlf(line).map_err(|fault| CommandError {
            keyword: None,
            fault,
        })?;
        let end = text.iter().position(|&octet| octet == b' ');
        let (keyword, rest) = text.split_at(end.unwrap_or(text.len()));
        let keyword = parse::keyword(keyword).map_err(|fault| CommandError {
            keyword: None,
            fault,
        })?;
        let limit = if line.len() > MAX_LENGTH {
            Err(Fault {
                span: MAX_LENGTH..line.len(),
                rule: "command",
                clause: Clause::new(2449, "4"),
                what: "a command has at most 255 octets".into(),
            })
        } else {
            Ok(())
        };
        limit
            .and_then(|()| parse::command(keyword, rest))
            .map_err(|fault| CommandError {
                keyword: Some(keyword),
                fault,
            })
    }

    /// Writes the command, CRLF included.
    pub fn write(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(self.to_string().as_bytes());
        out.extend_from_slice(b"\r\n");
    }

    /// The keyword, upper case.
    pub fn keyword(&self) -> &'static str {
        match self {
            Self::User(_) => "USER",
            Self::Pass(_) => "PASS",
            Self::Apop(_) => "APOP",
            Self::Auth(_) => "AUTH",
            Self::Quit => "QUIT",
            Self::Stat => "STAT",
            Self::List(_) => "LIST",
            Self::Retr(_) => "RETR",
            Self::Dele(_) => "DELE",
            Self::Noop => "NOOP",
            Self::Rset => "RSET",
            Self::Top { .. } => "TOP",
            Self::Uidl(_) => "UIDL",
            Self::Capa => "CAPA",
            Self::Stls => "STLS",
            Self::Utf8 => "UTF8",
            Self::Lang(_) => "LANG",
        }
    }

    /// Whether a positive reply to this has many lines.
    pub fn is_multi_line(&self) -> bool {
        matches!(
            self,
            Self::List(None)
                | Self::Uidl(None)
                | Self::Retr(_)
                | Self::Top { .. }
                | Self::Capa
                | Self::Lang(None)
        )
    }
}

/// Without the CRLF, and with the password left out.
struct Masked<'c, 'a>(&'c Command<'a>);

impl fmt::Display for Command<'_> {
    /// The line without its CRLF.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Pass(password) => write!(f, "PASS {}", password.as_str()),
            Self::Auth(auth) => write!(f, "AUTH {auth}"),
            Self::Apop(apop) => write!(f, "APOP {apop}"),
            _ => Masked(self).fmt(f),
        }
    }
}

impl Command<'_> {
    /// As written, but with `***` where a secret would stand.
    pub fn masked(&self) -> impl fmt::Display {
        Masked(self)
    }
}

impl fmt::Display for Masked<'_, '_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.keyword())?;
        match self.0 {
            Command::User(name) => write!(f, " {}", name.as_str()),
            Command::Pass(_) => f.write_str(" ***"),
            Command::Apop(apop) => write!(f, " {} ***", apop.name().as_str()),
            Command::Auth(auth) => {
                write!(f, " {}", auth.mechanism().as_str())?;
                match auth.initial() {
                    Some(_) => f.write_str(" ***"),
                    None => Ok(()),
                }
            }
            Command::Retr(message)
            | Command::Dele(message)
            | Command::List(Some(message))
            | Command::Uidl(Some(message)) => write!(f, " {message}"),
            Command::Top { message, lines } => write!(f, " {message} {lines}"),
            Command::Lang(Some(range)) => write!(f, " {}", range.as_str()),
            Command::Quit
            | Command::Stat
            | Command::List(None)
            | Command::Noop
            | Command::Rset
            | Command::Uidl(None)
            | Command::Capa
            | Command::Stls
            | Command::Utf8
            | Command::Lang(None) => Ok(()),
        }
    }
}

/// `;255 octets maximum` (RFC 2449 §3), CRLF included.
const MAX_LENGTH: usize = 255;

/// The line without the CRLF that must end it.
pub(super) fn without_crlf(line: &[u8]) -> Result<&[u8], Fault> {
    let fault = |span, what: &'static str| Fault {
        span,
        rule: "command",
        clause: Clause::new(1939, "3"),
        what: what.into(),
    };
    let Some(text) = line.strip_suffix(b"\r\n") else {
        return Err(match line {
            [text @ .., b'\n'] => fault(text.len()..line.len(), "a bare LF ends the line"),
            _ => fault(line.len()..line.len(), "the line has no CRLF"),
        });
    };
    match text.iter().position(|octet| matches!(octet, b'\r' | b'\n')) {
        Some(at) => Err(fault(at..at + 1, "CR or LF within the line")),
        None => Ok(text),
    }
}

#[cfg(test)]
mod tests {
    use std::{borrow::Cow, ops::Range};

    use pretty_assertions::assert_eq;
    use proptest::prelude::*;
    use rstest::rstest;

    use super::*;

    fn number(n: u32) -> MessageNumber {
        MessageNumber::new(n).expect("not zero")
    }

    #[rstest]
    #[case("QUIT", Command::Quit)]
    #[case("STAT", Command::Stat)]
    #[case("LIST", Command::List(None))]
    #[case("LIST 2", Command::List(Some(number(2))))]
    #[case("RETR 1", Command::Retr(number(1)))]
    #[case("DELE 4294967295", Command::Dele(number(u32::MAX)))]
    #[case("NOOP", Command::Noop)]
    #[case("RSET", Command::Rset)]
    #[case("TOP 1 0", Command::Top { message: number(1), lines: 0 })]
    #[case("UIDL", Command::Uidl(None))]
    #[case("UIDL 7", Command::Uidl(Some(number(7))))]
    #[case("USER mrose", Command::User(Name::new("mrose").unwrap()))]
    #[case("PASS  two  spaces ", Command::Pass(Password::new(" two  spaces ").unwrap()))]
    #[case("PASS p\u{e4}ss", Command::Pass(Password::new("p\u{e4}ss").unwrap()))]
    #[case("CAPA", Command::Capa)]
    #[case("STLS", Command::Stls)]
    #[case("UTF8", Command::Utf8)]
    #[case("LANG", Command::Lang(None))]
    #[case("LANG *", Command::Lang(Some(LanguageRange::new("*").unwrap())))]
    #[case("LANG de-CH", Command::Lang(Some(LanguageRange::new("de-CH").unwrap())))]
    #[case("APOP mrose c4c9334bac560ecc979e58001b3e22fb", Command::Apop(Apop::new(
        Name::new("mrose").unwrap(),
        0xc4c9_334b_ac56_0ecc_979e_5800_1b3e_22fb_u128.to_be_bytes(),
    ).unwrap()))]
    #[case("AUTH PLAIN", auth(None))]
    #[case("AUTH PLAIN =", auth(Some(b"")))]
    #[case("AUTH PLAIN AHRlc3QAdGVzdA==", auth(Some(b"\0test\0test")))]
    fn commands(#[case] line: &str, #[case] expected: Command<'static>) {
        let line = format!("{line}\r\n");
        let mut out = Vec::new();
        expected.write(&mut out);
        assert_eq!(String::from_utf8(out).unwrap(), line);
        assert_eq!(Command::parse(line.as_bytes()), Ok(expected));
    }

    fn auth(initial: Option<&'static [u8]>) -> Command<'static> {
        let mechanism = Mechanism::new("PLAIN").unwrap();
        Command::Auth(Auth::new(mechanism, initial.map(Cow::Borrowed)).unwrap())
    }

    #[rstest]
    #[case("quit\r\n", Command::Quit)]
    #[case("rEtR 01\r\n", Command::Retr(number(1)))]
    #[case("auth plain\r\n", auth(None))]
    fn case_does_not_matter(#[case] line: &str, #[case] expected: Command<'static>) {
        assert_eq!(Command::parse(line.as_bytes()), Ok(expected));
    }

    #[rstest]
    #[case::empty(b"\r\n", 0..0, "keyword")]
    #[case::blank(b" \r\n", 0..0, "keyword")]
    #[case::leading_space(b" NOOP\r\n", 0..0, "keyword")]
    #[case::unknown(b"XTND\r\n", 0..4, "keyword")]
    #[case::short(b"NO\r\n", 0..2, "keyword")]
    #[case::long(b"STATS\r\n", 0..5, "keyword")]
    #[case::eight_bit(b"ST\xc3\xa4\r\n", 0..4, "keyword")]
    #[case::bare_lf(b"NOOP\n", 4..5, "command")]
    #[case::no_end(b"NOOP", 4..4, "command")]
    #[case::cr_within(b"NO\rOP\r\n", 2..3, "command")]
    #[case::trailing_space(b"NOOP \r\n", 4..5, "command")]
    #[case::extra(b"NOOP 1\r\n", 4..6, "command")]
    #[case::two_spaces(b"RETR  1\r\n", 4..5, "message-number")]
    #[case::missing(b"RETR\r\n", 4..4, "message-number")]
    #[case::zero(b"RETR 0\r\n", 5..6, "message-number")]
    #[case::negative(b"RETR -1\r\n", 5..7, "message-number")]
    #[case::word(b"LIST one\r\n", 5..8, "message-number")]
    #[case::huge(b"DELE 99999999999999999999999\r\n", 5..28, "message-number")]
    #[case::list_space(b"LIST \r\n", 4..5, "message-number")]
    #[case::list_two(b"LIST 1 2\r\n", 6..8, "command")]
    #[case::top_one(b"TOP 1\r\n", 5..5, "lines")]
    #[case::top_none(b"TOP\r\n", 3..3, "message-number")]
    #[case::top_negative(b"TOP 1 -1\r\n", 6..8, "lines")]
    #[case::top_extra(b"TOP 1 2 3\r\n", 7..9, "command")]
    #[case::user_none(b"USER\r\n", 4..4, "name")]
    #[case::user_two(b"USER a b\r\n", 6..8, "command")]
    #[case::user_invalid(b"USER \xff\r\n", 5..6, "name")]
    #[case::pass_none(b"PASS\r\n", 4..4, "string")]
    #[case::pass_empty(b"PASS \r\n", 5..5, "string")]
    #[case::pass_nul(b"PASS a\0\r\n", 5..7, "string")]
    #[case::apop_no_digest(b"APOP a\r\n", 6..6, "digest")]
    #[case::apop_short(b"APOP a c4c9\r\n", 7..11, "digest")]
    #[case::apop_upper(b"APOP a C4C9334BAC560ECC979E58001B3E22FB\r\n", 7..39, "digest")]
    #[case::auth_none(b"AUTH\r\n", 4..4, "sasl-mech")]
    #[case::auth_name(b"AUTH PLAIN!\r\n", 5..11, "sasl-mech")]
    #[case::auth_base64(b"AUTH PLAIN =AAA\r\n", 11..15, "initial-response")]
    #[case::language(b"LANG toolonglanguage\r\n", 5..20, "language-range")]
    fn rejected(#[case] line: &[u8], #[case] span: Range<usize>, #[case] rule: &str) {
        let error = Command::parse(line).expect_err("illegal");
        assert_eq!((error.fault.span, error.fault.rule), (span, rule));
    }

    #[rstest]
    #[case(248, true)]
    #[case(249, false)]
    fn commands_have_at_most_255_octets(#[case] octets: usize, #[case] legal: bool) {
        let line = format!("USER {}\r\n", "a".repeat(octets));
        assert_eq!(line.len(), octets + 7);
        let parsed = Command::parse(line.as_bytes()).map_err(|error| error.fault.clause);
        assert_eq!(parsed.is_ok(), legal);
        assert_eq!(parsed.err(), (!legal).then(|| Clause::new(2449, "4")));
    }

    #[rstest]
    #[case("RETR", Some("RETR"))]
    #[case("foo bar", Some("foo"))]
    #[case("hello world", None)]
    fn an_error_names_the_keyword(#[case] line: &str, #[case] keyword: Option<&str>) {
        let line = format!("{line}\r\n");
        let error = Command::parse(line.as_bytes()).expect_err("illegal");
        assert_eq!(error.keyword, keyword);
    }

    #[rstest]
    #[case("LIST", true)]
    #[case("LIST 1", false)]
    #[case("UIDL", true)]
    #[case("UIDL 1", false)]
    #[case("RETR 1", true)]
    #[case("TOP 1 0", true)]
    #[case("CAPA", true)]
    #[case("LANG", true)]
    #[case("LANG en", false)]
    #[case("STAT", false)]
    #[case("QUIT", false)]
    #[case("AUTH PLAIN", false)]
    fn multi_line(#[case] line: &str, #[case] expected: bool) {
        let line = format!("{line}\r\n");
        let command = Command::parse(line.as_bytes()).expect("legal");
        assert_eq!(command.is_multi_line(), expected);
    }

    #[rstest]
    #[case("PASS secret", "PASS ***")]
    #[case("USER mrose", "USER mrose")]
    #[case("AUTH PLAIN AHRlc3QAdGVzdA==", "AUTH PLAIN ***")]
    #[case("APOP a c4c9334bac560ecc979e58001b3e22fb", "APOP a ***")]
    fn secrets_are_masked(#[case] line: &str, #[case] expected: &str) {
        let line = format!("{line}\r\n");
        let command = Command::parse(line.as_bytes()).expect("legal");
        assert_eq!(command.masked().to_string(), expected);
    }

    fn legal() -> impl Strategy<Value = Command<'static>> {
        let message = (1..=u32::MAX).prop_map(number);
        let word = "[!-~\u{a1}-\u{2fff}]{1,60}";
        let name = word.prop_map(|text| Name::new(text).unwrap());
        let apop = (name.clone(), any::<[u8; 16]>())
            .prop_map(|(name, digest)| Command::Apop(Apop::new(name, digest).unwrap()));
        let initial = prop::option::of(prop::collection::vec(any::<u8>(), 0..160));
        let auth = ("[A-Za-z0-9_-]{1,20}", initial).prop_map(|(mechanism, initial)| {
            let mechanism = Mechanism::new(mechanism).unwrap();
            Command::Auth(Auth::new(mechanism, initial.map(Cow::Owned)).unwrap())
        });
        prop_oneof![
            name.prop_map(Command::User),
            "[ -~\u{a1}-\u{2fff}]{1,80}"
                .prop_map(|text| Command::Pass(Password::new(text).unwrap())),
            apop,
            auth,
            prop::option::of(message.clone()).prop_map(Command::List),
            prop::option::of(message.clone()).prop_map(Command::Uidl),
            message.clone().prop_map(Command::Retr),
            message.clone().prop_map(Command::Dele),
            (message, any::<u64>()).prop_map(|(message, lines)| Command::Top { message, lines }),
            "[a-zA-Z]{1,8}(-[a-zA-Z0-9]{1,8}){0,3}"
                .prop_map(|range| Command::Lang(Some(LanguageRange::new(range).unwrap()))),
            prop::sample::select(vec![
                Command::Quit,
                Command::Stat,
                Command::Noop,
                Command::Rset,
                Command::Capa,
                Command::Stls,
                Command::Utf8,
                Command::Lang(None),
            ]),
        ]
    }

    proptest! {
        #[test]
        fn what_is_written_parses_back(command in legal()) {
            let mut out = Vec::new();
            command.write(&mut out);
            prop_assert_eq!(Command::parse(&out), Ok(command));
        }

        #[test]
        fn what_parses_writes_the_same_command(
            keyword in "(?i)USER|PASS|APOP|AUTH|TOP|RETR|LIST|LANG|NOOP",
            rest in "[ 0-9a-f*=\u{e4}-]{0,20}",
        ) {
            let line = format!("{keyword}{rest}\r\n");
            if let Ok(command) = Command::parse(line.as_bytes()) {
                let mut out = Vec::new();
                command.write(&mut out);
                prop_assert_eq!(Command::parse(&out), Ok(command));
            }
        }

        #[test]
        fn errors_point_into_the_line(line: Vec<u8>) {
            if let Err(error) = Command::parse(&line) {
                prop_assert!(error.fault.span.start <= error.fault.span.end);
                prop_assert!(error.fault.span.end <= line.len());
            }
        }
    }

    #[cfg(feature = "arbitrary")]
    proptest! {
        #[test]
        fn arbitrary_commands_are_legal(octets in prop::collection::vec(any::<u8>(), 0..400)) {
            use arbitrary::{Arbitrary, Unstructured};
            let command = Command::arbitrary(&mut Unstructured::new(&octets)).unwrap();
            let mut out = Vec::new();
            command.write(&mut out);
            prop_assert_eq!(Command::parse(&out), Ok(command));
        }
    }
}
