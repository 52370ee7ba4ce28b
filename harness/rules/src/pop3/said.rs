//! What the client said, as far as it bears on what the server may answer.

use mailspec_syntax::{base64, pop3::Command};

use crate::line;

/// A line of the client, read as a command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Line {
    pub(super) said: Said,
    pub(super) keyword: &'static str,
    /// Whether a positive reply has many lines.
    pub(super) is_multi_line: bool,
}

/// What a line asks for, with the arguments that matter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Said {
    User(String),
    Pass,
    Apop(String),
    Auth {
        mechanism: String,
        initial: Option<Vec<u8>>,
    },
    /// If it is not `legal` a server may refuse it and stay.
    Quit {
        legal: bool,
    },
    Stat,
    List(Option<u64>),
    Retr(u64),
    Dele(u64),
    Noop,
    Rset,
    Top {
        message: u64,
        lines: u64,
    },
    Uidl(Option<u64>),
    Capa,
    Stls,
    Utf8,
    Lang {
        list: bool,
    },
    /// AUTH with an initial response that must be rejected (RFC 5034 §4).
    AuthNotBase64,
    /// Not a command that we know; what a positive reply to it means is unknown.
    Unknown,
}

/// The states in which a command is valid (RFC 1939 §9 and its extensions).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Valid {
    Authorization,
    Transaction,
    Both,
}

impl Line {
    /// What is no command that we know.
    pub(super) const UNKNOWN: Self = Self {
        said: Said::Unknown,
        keyword: "an unknown command",
        is_multi_line: false,
    };

    /// Reads `line`. A server may be lenient, so a line that is no legal command
    /// but becomes one with single spaces and a CRLF is read as that command;
    /// whatever the server answers to that is its own affair.
    pub(super) fn read(line: &[u8]) -> Self {
        if let Ok(command) = Command::parse(line) {
            return Self::of(&command);
        }
        let text = line::content(line);
        if is_auth_without_base64(text) {
            return Self {
                said: Said::AuthNotBase64,
                keyword: "AUTH",
                is_multi_line: false,
            };
        }
        let words: Vec<_> = text
            .split(|&octet| octet == b' ')
            .filter(|word| !word.is_empty())
            .collect();
        let mended = [&words.join(&b' '), &b"\r\n"[..]].concat();
        match Command::parse(&mended) {
            Ok(command @ Command::Quit) => Self {
                said: Said::Quit { legal: false },
                ..Self::of(&command)
            },
            Ok(command) => Self::of(&command),
            Err(_) => Self::UNKNOWN,
        }
    }

    fn of(command: &Command<'_>) -> Self {
        Self {
            said: Said::of(command),
            keyword: command.keyword(),
            is_multi_line: command.is_multi_line(),
        }
    }
}

impl Said {
    fn of(command: &Command<'_>) -> Self {
        let number = |message: &std::num::NonZeroU32| u64::from(message.get());
        match command {
            Command::User(name) => Self::User(name.as_str().to_owned()),
            Command::Pass(_) => Self::Pass,
            Command::Apop(apop) => Self::Apop(apop.name().as_str().to_owned()),
            Command::Auth(auth) => Self::Auth {
                mechanism: auth.mechanism().as_str().to_ascii_uppercase(),
                initial: auth.initial().map(<[u8]>::to_vec),
            },
            Command::Quit => Self::Quit { legal: true },
            Command::Stat => Self::Stat,
            Command::List(message) => Self::List(message.as_ref().map(number)),
            Command::Retr(message) => Self::Retr(number(message)),
            Command::Dele(message) => Self::Dele(number(message)),
            Command::Noop => Self::Noop,
            Command::Rset => Self::Rset,
            Command::Top { message, lines } => Self::Top {
                message: number(message),
                lines: *lines,
            },
            Command::Uidl(message) => Self::Uidl(message.as_ref().map(number)),
            Command::Capa => Self::Capa,
            Command::Stls => Self::Stls,
            Command::Utf8 => Self::Utf8,
            Command::Lang(range) => Self::Lang {
                list: range.is_none(),
            },
        }
    }

    pub(super) fn valid(&self) -> Valid {
        match self {
            Self::User(_)
            | Self::Pass
            | Self::Apop(_)
            | Self::Auth { .. }
            | Self::AuthNotBase64
            | Self::Stls
            | Self::Utf8 => Valid::Authorization,
            Self::Stat
            | Self::List(_)
            | Self::Retr(_)
            | Self::Dele(_)
            | Self::Noop
            | Self::Rset
            | Self::Top { .. }
            | Self::Uidl(_) => Valid::Transaction,
            Self::Quit { .. } | Self::Capa | Self::Lang { .. } | Self::Unknown => Valid::Both,
        }
    }

    /// The message that a command names.
    pub(super) fn message(&self) -> Option<u64> {
        match *self {
            Self::List(message) | Self::Uidl(message) => message,
            Self::Retr(message) | Self::Dele(message) | Self::Top { message, .. } => Some(message),
            _ => None,
        }
    }
}

/// Whether no base64 decoder may accept `text`: an octet outside the alphabet,
/// or a pad that is not at the end (RFC 5034 §4). Wrong lengths are left to it.
pub(super) fn must_be_rejected(text: &[u8]) -> bool {
    let end = text.iter().rposition(|&octet| octet != b'=');
    let body = end.map_or(&b""[..], |end| &text[..=end]);
    !body.iter().copied().all(base64::is_base64_char)
}

fn is_auth_without_base64(text: &[u8]) -> bool {
    let mut words = text.splitn(3, |&octet| octet == b' ');
    let (auth, _mechanism) = (words.next(), words.next());
    auth.is_some_and(|auth| auth.eq_ignore_ascii_case(b"AUTH"))
        && words
            .next()
            .is_some_and(|initial| !initial.contains(&b' ') && must_be_rejected(initial))
}
