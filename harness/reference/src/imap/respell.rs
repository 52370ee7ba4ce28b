//! Other spellings of the same response: atoms, quoted strings or literals, and either case
//! (RFC 3501 §4, §5.1, §9).

use std::borrow::Cow;

use mailspec_syntax::imap::{AString, LiteralForm::Synchronising, NonEmpty, write_literal};

use crate::variants::imap::Variant;

/// One spelling: of tokens with which role, and how.
pub(super) struct Spelling {
    of: &'static [Role],
    how: How,
}

#[derive(Clone, Copy)]
enum How {
    Literal,
    Quoted,
    Lower,
    Upper,
    /// Upper and lower case take turns.
    Mixed,
    /// `Inbox`, if it is that.
    Inbox,
    /// `" 7-Feb…"` as `"07-Feb…"`.
    DayWithZero,
}

/// What a token of a response is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Role {
    /// A word of the protocol, whose case is nothing (RFC 3501 §9 (1)).
    Word,
    Mailbox,
    HeaderName,
    SystemFlag,
    Keyword,
    DateTime,
    /// `string` or `nstring` of data.
    Text,
    /// What has one spelling: a hierarchy delimiter, a number, words for people.
    Fixed,
}

/// What each variant of spelling does.
pub(super) const SPELLINGS: &[(Variant, Spelling)] = &[
    (
        Variant::StringsAsLiterals,
        spelling(&[Role::Text], How::Literal),
    ),
    (
        Variant::MailboxesAsLiterals,
        spelling(&[Role::Mailbox], How::Literal),
    ),
    (
        Variant::MailboxesQuoted,
        spelling(&[Role::Mailbox], How::Quoted),
    ),
    (
        Variant::HeaderNamesAsLiterals,
        spelling(&[Role::HeaderName], How::Literal),
    ),
    (
        Variant::HeaderNamesQuoted,
        spelling(&[Role::HeaderName], How::Quoted),
    ),
    (Variant::WordsLowercase, spelling(&[Role::Word], How::Lower)),
    (Variant::WordsMixedCase, spelling(&[Role::Word], How::Mixed)),
    (
        Variant::SystemFlagsLowercase,
        spelling(&[Role::SystemFlag], How::Lower),
    ),
    (
        Variant::KeywordsUppercase,
        spelling(&[Role::Keyword], How::Upper),
    ),
    (
        Variant::InboxInSmallLetters,
        spelling(&[Role::Mailbox], How::Inbox),
    ),
    (
        Variant::DayWithZero,
        spelling(&[Role::DateTime], How::DayWithZero),
    ),
];

const fn spelling(of: &'static [Role], how: How) -> Spelling {
    Spelling { of, how }
}

/// The same response with its tokens spelt so.
pub(super) fn respell(response: &[u8], spelling: &Spelling) -> Vec<u8> {
    let mut out = Vec::with_capacity(response.len() + 16);
    for (token, role) in roles(tokens(response)) {
        if spelling.of.contains(&role) {
            write(token, spelling.how, &mut out);
        } else {
            out.extend_from_slice(token.raw());
        }
    }
    out
}

/// Header names as a server sends them that keeps no spelling of the client's.
pub(super) fn header_names(names: &mut NonEmpty<AString<'_>>) {
    let upper = names.iter().map(|name| {
        let upper = name.as_bytes().to_ascii_uppercase();
        AString::new(upper).expect("a case is no NUL")
    });
    let upper: Vec<AString<'_>> = upper.collect();
    if let Ok(upper) = NonEmpty::try_from(upper) {
        *names = upper;
    }
}

#[derive(Clone, Copy, Debug)]
enum Token<'a> {
    /// An atom, a number, a flag; also `BODY[…` up to where something else begins.
    Bare(&'a [u8]),
    /// With its quotes.
    Quoted(&'a [u8]),
    /// With its announcement, which is as long as given.
    Literal(&'a [u8], usize),
    /// A space, a parenthesis, the line end, or a text for people.
    Other(&'a [u8]),
}

impl<'a> Token<'a> {
    fn raw(self) -> &'a [u8] {
        match self {
            Self::Bare(raw) | Self::Quoted(raw) | Self::Literal(raw, _) | Self::Other(raw) => raw,
        }
    }

    /// What it stands for.
    fn value(self) -> Cow<'a, [u8]> {
        match self {
            Self::Bare(raw) | Self::Other(raw) => raw.into(),
            Self::Literal(raw, announcement) => raw[announcement..].into(),
            Self::Quoted(raw) => {
                let mut value = Vec::with_capacity(raw.len());
                let mut inner = raw[1..raw.len() - 1].iter();
                while let Some(&octet) = inner.next() {
                    value.extend(match octet {
                        b'\\' => inner.next(),
                        _ => Some(&octet),
                    });
                }
                value.into()
            }
        }
    }
}

fn tokens(response: &[u8]) -> Vec<Token<'_>> {
    let mut tokens = Vec::new();
    let mut rest = response;
    while let Some(&first) = rest.first() {
        let (token, length) = match first {
            b'"' => {
                let length = quoted_length(rest);
                (Token::Quoted(&rest[..length]), length)
            }
            b'{' => match literal_length(rest) {
                Some((announcement, length)) => {
                    (Token::Literal(&rest[..length], announcement), length)
                }
                None => (Token::Other(&rest[..1]), 1),
            },
            b' ' | b'(' | b')' | b'\r' | b'\n' => (Token::Other(&rest[..1]), 1),
            _ => {
                let ends = |octet: &u8| b" ()\r\n\"".contains(octet);
                let length = rest.iter().position(ends).unwrap_or(rest.len());
                (Token::Bare(&rest[..length]), length)
            }
        };
        tokens.push(token);
        rest = &rest[length..];
    }
    tokens
}

fn quoted_length(rest: &[u8]) -> usize {
    let mut escaped = true;
    for (at, &octet) in rest.iter().enumerate() {
        match octet {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => return at + 1,
            _ => {}
        }
    }
    rest.len()
}

/// The octets of `{n}` CRLF, and of all with its literal.
fn literal_length(rest: &[u8]) -> Option<(usize, usize)> {
    let close = rest.iter().position(|&octet| octet == b'}')?;
    let octets: usize = str::from_utf8(&rest[1..close]).ok()?.parse().ok()?;
    let announcement = close + "}\r\n".len();
    let whole = announcement + octets;
    (rest.get(close + 1..announcement) == Some(b"\r\n") && rest.len() >= whole)
        .then_some((announcement, whole))
}

/// Each token with what it is, by the response that it stands in.
fn roles(tokens: Vec<Token<'_>>) -> Vec<(Token<'_>, Role)> {
    let bare = |at: usize| match tokens.get(at) {
        Some(Token::Bare(word)) => *word,
        _ => b"",
    };
    // "* FLAGS …" has its name at 2, "* 1 FETCH …" at 4; a tagged response its status at 2.
    let number = bare(2).iter().all(u8::is_ascii_digit);
    let at = if number { 4 } else { 2 };
    let name = bare(at);
    let continuation = bare(0) == b"+";
    let mut context = Context::of(name);
    let mut roles = Vec::with_capacity(tokens.len());
    for (index, token) in tokens.iter().enumerate() {
        let role = match index {
            _ if continuation => Role::Fixed,
            _ if index < at => Role::Fixed,
            _ if index == at => Role::Word,
            _ => context.role(index, *token),
        };
        roles.push(role);
    }
    tokens.into_iter().zip(roles).collect()
}

/// What was read of a response so far.
struct Context {
    kind: Kind,
    depth: usize,
    /// Atoms and strings outside of parentheses, the one that is looked at included.
    outside: usize,
    /// The parentheses that are open now hold flags, or header names, from this depth on.
    group: Option<(usize, Group)>,
    /// The last bare token.
    last: Vec<u8>,
    /// The last token opened a parenthesis.
    opened: bool,
    /// Inside of a response code.
    in_code: bool,
}

/// What begins a response code of this server's, and no text for people.
const CODES: [&[u8]; 9] = [
    b"[CAPABILITY",
    b"[PERMANENTFLAGS",
    b"[READ-ONLY]",
    b"[READ-WRITE]",
    b"[TRYCREATE]",
    b"[UIDNEXT",
    b"[UIDVALIDITY",
    b"[UNSEEN",
    b"[COPYUID",
];

/// Where the mailbox stands that a response begins with.
const MAILBOX: usize = 4;

#[derive(Clone, Copy, PartialEq)]
enum Group {
    Flags,
    HeaderNames,
}

#[derive(Clone, Copy, PartialEq)]
enum Kind {
    /// OK and its kin, with the words for people behind.
    Status,
    List,
    MailboxStatus,
    Fetch,
    Flags,
    Namespace,
    /// Names and values behind the name of a mailbox, or without one: QUOTA, ACL, METADATA.
    Named {
        mailbox: bool,
    },
    Other,
}

impl Context {
    fn of(name: &[u8]) -> Self {
        let kind = match name {
            b"OK" | b"NO" | b"BAD" | b"BYE" | b"PREAUTH" => Kind::Status,
            b"LIST" | b"LSUB" => Kind::List,
            b"STATUS" => Kind::MailboxStatus,
            b"FETCH" => Kind::Fetch,
            b"FLAGS" => Kind::Flags,
            b"NAMESPACE" => Kind::Namespace,
            b"QUOTA" => Kind::Named { mailbox: false },
            b"QUOTAROOT" | b"ACL" | b"LISTRIGHTS" | b"MYRIGHTS" | b"METADATA" => {
                Kind::Named { mailbox: true }
            }
            _ => Kind::Other,
        };
        Self {
            kind,
            depth: 0,
            outside: 0,
            group: None,
            last: name.to_vec(),
            opened: false,
            in_code: false,
        }
    }

    fn role(&mut self, index: usize, token: Token<'_>) -> Role {
        let opened = std::mem::take(&mut self.opened);
        if let Kind::Named { mailbox } = self.kind {
            return match token {
                Token::Other(_) => Role::Fixed,
                _ if mailbox && index == MAILBOX => Role::Mailbox,
                Token::Bare(_) => Role::Fixed,
                Token::Quoted(_) | Token::Literal(..) => Role::Text,
            };
        }
        if self.depth == 0 && !matches!(token, Token::Other(_)) {
            self.outside += 1;
        }
        match token {
            Token::Other(b"(") => {
                self.depth += 1;
                self.opened = true;
                let group = match &*self.last.to_ascii_uppercase() {
                    b"FLAGS" | b"[PERMANENTFLAGS" => Some(Group::Flags),
                    last if last.ends_with(b"HEADER.FIELDS")
                        || last.ends_with(b"HEADER.FIELDS.NOT") =>
                    {
                        Some(Group::HeaderNames)
                    }
                    _ => None,
                };
                if let (None, Some(group)) = (self.group, group) {
                    self.group = Some((self.depth, group));
                }
                self.last.clear();
                Role::Fixed
            }
            Token::Other(b")") => {
                if self.group.is_some_and(|(depth, _)| depth == self.depth) {
                    self.group = None;
                }
                self.depth = self.depth.saturating_sub(1);
                Role::Fixed
            }
            Token::Other(_) => {
                self.opened = opened;
                Role::Fixed
            }
            Token::Bare(word) => {
                self.in_code |= CODES.contains(&word);
                let role = self.bare_role(word);
                self.in_code &= !word.ends_with(b"]");
                self.last = word.to_vec();
                role
            }
            Token::Quoted(_) | Token::Literal(..) => {
                let role = self.string_role(opened);
                self.last.clear();
                role
            }
        }
    }

    /// Whether a LIST or LSUB response has its name here, behind the delimiter.
    fn is_listed(&self) -> bool {
        self.depth == 0 && self.outside == 2
    }

    fn bare_role(&self, word: &[u8]) -> Role {
        match (self.kind, self.group) {
            (Kind::Status, _) if !self.in_code => Role::Fixed,
            (_, Some((_, Group::Flags))) if word.first() == Some(&b'\\') => Role::SystemFlag,
            (_, Some((_, Group::Flags))) => Role::Keyword,
            (_, Some((_, Group::HeaderNames))) => Role::HeaderName,
            (Kind::List, _) if self.is_listed() => Role::Mailbox,
            (Kind::MailboxStatus, _) if self.depth == 0 => Role::Mailbox,
            _ => Role::Word,
        }
    }

    fn string_role(&self, opened: bool) -> Role {
        match (self.kind, self.group) {
            (Kind::Status, _) => Role::Fixed,
            (_, Some((_, Group::HeaderNames))) => Role::HeaderName,
            (Kind::List, _) if self.is_listed() => Role::Mailbox,
            (Kind::List, _) => Role::Fixed,
            (Kind::MailboxStatus, _) => Role::Mailbox,
            (Kind::Namespace, _) if !opened => Role::Fixed,
            _ if self.last.eq_ignore_ascii_case(b"INTERNALDATE") => Role::DateTime,
            _ => Role::Text,
        }
    }
}

fn write(token: Token<'_>, how: How, out: &mut Vec<u8>) {
    let value = token.value();
    match how {
        How::Literal => write_literal(out, &value, Synchronising),
        How::Quoted => {
            let quotable = |octet: &u8| matches!(octet, b' '..=b'~');
            if !value.iter().all(quotable) {
                return out.extend_from_slice(token.raw());
            }
            out.push(b'"');
            for &octet in &*value {
                if octet == b'"' || octet == b'\\' {
                    out.push(b'\\');
                }
                out.push(octet);
            }
            out.push(b'"');
        }
        How::Lower => out.extend(token.raw().to_ascii_lowercase()),
        How::Upper => out.extend(token.raw().to_ascii_uppercase()),
        How::Mixed => out.extend(token.raw().iter().enumerate().map(|(at, octet)| {
            if at % 2 == 0 {
                octet.to_ascii_uppercase()
            } else {
                octet.to_ascii_lowercase()
            }
        })),
        How::Inbox if value.eq_ignore_ascii_case(b"INBOX") => out.extend_from_slice(b"Inbox"),
        How::Inbox => out.extend_from_slice(token.raw()),
        How::DayWithZero => {
            let written = token.raw();
            match written.strip_prefix(b"\" ") {
                Some(rest) => {
                    out.extend_from_slice(b"\"0");
                    out.extend_from_slice(rest);
                }
                None => out.extend_from_slice(written),
            }
        }
    }
}
