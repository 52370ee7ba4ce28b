//! Lists of addresses (RFC 5322 §3.4, §4.4) as the addresses of an envelope (RFC 3501 §7.4.2).

use std::borrow::Cow;

use mailspec_syntax::imap::response::Address;

use super::content::{behind_comment, quoted_string};

/// `address-list`, unfolded; any octets give some list, in linear time.
///
/// An address without a host has an empty one: NIL would mark a group.
pub(super) fn list(text: &[u8]) -> Vec<Address<'static>> {
    let mut list = List::default();
    let mut rest = text;
    while let Some((token, behind)) = token(rest) {
        rest = behind;
        list.take(token);
    }
    list.finish()
}

enum Token {
    /// `atom`, `dot-atom` or `domain-literal`
    Atom(Vec<u8>),
    /// `quoted-string`, without its quotes
    Quoted(Vec<u8>),
    /// The text of a `comment`
    Comment(Vec<u8>),
    /// One of `<>,:;@`
    Special(u8),
}

#[derive(Default)]
struct List {
    addresses: Vec<Address<'static>>,
    in_group: bool,
    /// What came since the last comma, outside of `<>`.
    words: Vec<Word>,
    comment: Option<Vec<u8>>,
    /// What came between `<` and `>`.
    angle: Option<Vec<Word>>,
    in_angle: bool,
}

enum Word {
    Text(Vec<u8>),
    At,
    Comma,
    Colon,
}

impl List {
    fn take(&mut self, token: Token) {
        match token {
            Token::Comment(text) => self.comment = Some(text),
            Token::Atom(text) | Token::Quoted(text) => self.word(Word::Text(text)),
            Token::Special(b'@') => self.word(Word::At),
            Token::Special(b'<') if self.angle.is_none() => {
                self.angle = Some(Vec::new());
                self.in_angle = true;
            }
            Token::Special(b'>') => self.in_angle = false,
            // A route has commas and ends with a colon (RFC 5322 §4.4 obs-route).
            Token::Special(b',') if self.in_route() => self.word(Word::Comma),
            Token::Special(b':') if self.in_angle => self.word(Word::Colon),
            Token::Special(b',') => self.end_of_mailbox(),
            Token::Special(b':') if !self.in_group => self.start_of_group(),
            Token::Special(b';') => {
                self.end_of_mailbox();
                self.end_of_group();
            }
            Token::Special(_) => {}
        }
    }

    fn finish(mut self) -> Vec<Address<'static>> {
        self.end_of_mailbox();
        self.end_of_group();
        self.addresses
    }

    fn in_route(&self) -> bool {
        self.in_angle
            && self
                .angle
                .as_ref()
                .is_some_and(|words| matches!(words.first(), Some(Word::At)))
    }

    fn word(&mut self, word: Word) {
        match &mut self.angle {
            Some(words) if self.in_angle => words.push(word),
            // Words behind `<...>` belong to nothing.
            Some(_) => {}
            None => self.words.push(word),
        }
    }

    fn start_of_group(&mut self) {
        let words = std::mem::take(&mut self.words);
        self.comment = None;
        self.angle = None;
        self.in_group = true;
        self.addresses.push(Address {
            mailbox: Some(Cow::Owned(phrase(&words))),
            ..Address::default()
        });
    }

    fn end_of_group(&mut self) {
        if std::mem::take(&mut self.in_group) {
            self.addresses.push(Address::default());
        }
    }

    fn end_of_mailbox(&mut self) {
        let words = std::mem::take(&mut self.words);
        let comment = self.comment.take().filter(|text| !text.is_empty());
        let angle = self.angle.take();
        self.in_angle = false;
        let address = match angle {
            Some(angle) => {
                let name = phrase(&words);
                let name = if name.is_empty() { comment } else { Some(name) };
                route_addr(&angle, name)
            }
            None if words.is_empty() => return,
            None => addr_spec(&words, None, comment),
        };
        self.addresses.push(address);
    }
}

/// `[route ":"] addr-spec`
fn route_addr(words: &[Word], name: Option<Vec<u8>>) -> Address<'static> {
    let colon = words.iter().rposition(|word| matches!(word, Word::Colon));
    match colon {
        Some(colon) if matches!(words.first(), Some(Word::At)) => addr_spec(
            &words[colon + 1..],
            Some(joined(&words[..colon], b"")),
            name,
        ),
        _ => addr_spec(words, None, name),
    }
}

/// `local-part "@" domain`; the last `@` counts.
fn addr_spec(words: &[Word], adl: Option<Vec<u8>>, name: Option<Vec<u8>>) -> Address<'static> {
    let (mailbox, host) = match words.iter().rposition(|word| matches!(word, Word::At)) {
        Some(at) => (joined(&words[..at], b""), joined(&words[at + 1..], b"")),
        None => (joined(words, b" "), Vec::new()),
    };
    Address {
        name: name.map(Cow::Owned),
        adl: adl.map(Cow::Owned),
        mailbox: Some(Cow::Owned(mailbox)),
        host: Some(Cow::Owned(host)),
    }
}

fn phrase(words: &[Word]) -> Vec<u8> {
    joined(words, b" ")
}

fn joined(words: &[Word], separator: &[u8]) -> Vec<u8> {
    let texts: Vec<&[u8]> = words
        .iter()
        .map(|word| match word {
            Word::Text(text) => text.as_slice(),
            Word::At => b"@",
            Word::Comma => b",",
            Word::Colon => b":",
        })
        .collect();
    texts.join(separator)
}

/// The next token and what is behind it.
fn token(text: &[u8]) -> Option<(Token, &[u8])> {
    let text = text.trim_ascii_start();
    let (first, rest) = text.split_first()?;
    let token = match first {
        b'"' => {
            let (content, behind) = quoted_string(rest);
            return Some((Token::Quoted(content), behind));
        }
        b'(' => {
            let behind = behind_comment(rest);
            let comment = &rest[..rest.len() - behind.len()];
            let comment = comment.strip_suffix(b")").unwrap_or(comment);
            return Some((Token::Comment(unescaped(comment.trim_ascii())), behind));
        }
        b'<' | b'>' | b',' | b':' | b';' | b'@' => (Token::Special(*first), rest),
        b'[' => {
            let end = rest
                .iter()
                .position(|octet| *octet == b']')
                .map_or(text.len(), |at| at + 2);
            (Token::Atom(text[..end].to_vec()), &text[end..])
        }
        _ => {
            // A dot is as good as a letter here: names have them too (obs-phrase).
            let end = text
                .iter()
                .position(|octet| octet.is_ascii_whitespace() || b"\"(<>,:;@[".contains(octet))
                .unwrap_or(text.len());
            (Token::Atom(text[..end].to_vec()), &text[end..])
        }
    };
    Some(token)
}

fn unescaped(text: &[u8]) -> Vec<u8> {
    let mut content = Vec::with_capacity(text.len());
    let mut octets = text.iter();
    while let Some(octet) = octets.next() {
        content.extend(if *octet == b'\\' {
            octets.next()
        } else {
            Some(octet)
        });
    }
    content
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;
    use rstest::rstest;

    use super::*;

    /// Each address as `(name adl mailbox host)`, `~` for NIL.
    #[rstest]
    #[case::addr_spec("fred@example.com", &["~|~|fred|example.com"])]
    #[case::named("Fred Foobar <fred@example.com>", &["Fred Foobar|~|fred|example.com"])]
    #[case::quoted_name("\"Foobar, \\\"F\\\"\" <f@x>", &["Foobar, \"F\"|~|f|x"])]
    #[case::encoded_word_stays("=?utf-8?q?J=C3=B6rg?= <j@x>", &["=?utf-8?q?J=C3=B6rg?=|~|j|x"])]
    #[case::comment_is_the_name("fred@x (Fred (F) Foobar)", &["Fred (F) Foobar|~|fred|x"])]
    #[case::name_before_comment("Fred <fred@x> (away)", &["Fred|~|fred|x"])]
    #[case::initial("John Q. Public <jqp@x>", &["John Q. Public|~|jqp|x"])]
    #[case::two("a@x, B <b@y>", &["~|~|a|x", "B|~|b|y"])]
    #[case::empty_members(",, a@x,,b@y ,", &["~|~|a|x", "~|~|b|y"])]
    #[case::quoted_local("\"john doe\"@x", &["~|~|john doe|x"])]
    #[case::quoted_local_with_at("\"a@b\"@x", &["~|~|a@b|x"])]
    #[case::domain_literal("a@[192.0.2.1]", &["~|~|a|[192.0.2.1]"])]
    #[case::spaces("a . b @ x . y", &["~|~|a.b|x.y"])]
    #[case::route("R <@one,@two:a@x>", &["R|@one,@two|a|x"])]
    #[case::group("A Group: C <c@x>, d@y; , e@z", &["~|~|A Group|~", "C|~|c|x", "~|~|d|y", "~|~|~|~", "~|~|e|z"])]
    #[case::empty_group("Undisclosed recipients:;", &["~|~|Undisclosed recipients|~", "~|~|~|~"])]
    #[case::unterminated_group("g: a@x", &["~|~|g|~", "~|~|a|x", "~|~|~|~"])]
    #[case::no_host("root", &["~|~|root|"])]
    #[case::words_without_angle("root the great", &["~|~|root the great|"])]
    #[case::empty_angle("Nobody <>", &["Nobody|~||"])]
    #[case::missing_angle("A <a@x, b@y", &["A|~|a|x", "~|~|b|y"])]
    #[case::unterminated_quote("\"a <b@x>", &["~|~|a <b@x>|"])]
    #[case::unterminated_comment("a@x (b", &["b|~|a|x"])]
    #[case::empty("", &[])]
    #[case::comment_alone("(nobody)", &[])]
    fn lists(#[case] text: &str, #[case] expected: &[&str]) {
        let found: Vec<_> = list(text.as_bytes())
            .into_iter()
            .map(|address| {
                [address.name, address.adl, address.mailbox, address.host]
                    .map(|field| match field {
                        Some(text) => String::from_utf8_lossy(&text).into_owned(),
                        None => "~".to_owned(),
                    })
                    .join("|")
            })
            .collect();
        assert_eq!(found, expected);
    }
}
