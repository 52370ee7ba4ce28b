//! Strings and text (RFC 3501 §4.3, §9 `string`, `text`; RFC 6855 §3).

use std::{borrow::Cow, ops::Range};

use super::{
    UTF8_IN_QUOTED, UTF8_IN_TEXT,
    parser::{Parser, Read},
};
use crate::imap::{cursor::Class, text::NString};

impl<'a> Parser<'a> {
    /// `nstring`
    #[inline]
    pub(super) fn nstring(&mut self) -> Read<NString<'a>> {
        match self.cursor.peek() {
            Some(b'"') => self.quoted().map(Some),
            Some(b'{') => self.literal().map(|octets| Some(Cow::Borrowed(octets))),
            _ if self.nil() => Ok(None),
            _ => self.no_string("nstring").map(Some),
        }
    }

    /// `string`: `rule` is what it would be.
    #[inline]
    pub(super) fn string(&mut self, rule: &'static str) -> Read<Cow<'a, [u8]>> {
        match self.cursor.peek() {
            Some(b'"') => self.quoted(),
            Some(b'{') => self.literal().map(Cow::Borrowed),
            _ => self.no_string(rule),
        }
    }

    /// What stands where a string should. An atom is taken for its octets, `NIL` for none.
    #[cold]
    fn no_string(&mut self, rule: &'static str) -> Read<Cow<'a, [u8]>> {
        let start = self.cursor.at();
        if self.cursor.peek() == Some(b'~') && self.cursor.peek_second() == Some(b'{') {
            self.fault(start..start + 2, rule, "a literal8 is not allowed here");
            self.cursor.skip();
            return self.any_literal(true).map(Cow::Borrowed);
        }
        if self.nil() {
            self.fault(start..self.cursor.at(), rule, "NIL is not a string");
            return Ok(Cow::Borrowed(b""));
        }
        let token = self.cursor.take_while(Class::TOKEN);
        if token.is_empty() {
            return Err(self.broken(rule, "a string is missing"));
        }
        self.fault(
            start..self.cursor.at(),
            rule,
            "a string is quoted or a literal",
        );
        Ok(Cow::Borrowed(token))
    }

    /// `quoted = DQUOTE *QUOTED-CHAR DQUOTE`
    #[inline]
    pub(super) fn quoted(&mut self) -> Read<Cow<'a, [u8]>> {
        let start = self.cursor.at();
        self.cursor.skip();
        let text = self.cursor.take_while(Class::QUOTED);
        if self.cursor.eat(b'"')
            && matches!(self.cursor.peek(), Some(b' ' | b')' | b']' | b'(') | None)
        {
            return Ok(Cow::Borrowed(text));
        }
        self.cursor.go(start + 1);
        self.odd_quoted(start)
    }

    /// A quoted string with escapes or faults.
    #[cold]
    fn odd_quoted(&mut self, start: usize) -> Read<Cow<'a, [u8]>> {
        let mut text = Vec::new();
        let mut international: Option<Range<usize>> = None;
        loop {
            text.extend_from_slice(self.cursor.take_while(Class::QUOTED));
            let at = self.cursor.at();
            let Some(octet) = self.cursor.peek() else {
                self.fault(start..at, "quoted", "the closing quotation mark is missing");
                break;
            };
            self.cursor.skip();
            match octet {
                b'"' if self.closes() => break,
                b'"' => {
                    let what = "a quotation mark in a quoted string needs a backslash";
                    self.fault(at..at + 1, "quoted", what);
                    text.push(b'"');
                }
                b'\\' => match self.cursor.peek() {
                    Some(special @ (b'"' | b'\\')) => {
                        self.cursor.skip();
                        text.push(special);
                    }
                    _ => {
                        let what = "a backslash is followed by a quotation mark or a backslash";
                        self.fault(at..at + 1, "QUOTED-CHAR", what);
                        text.push(b'\\');
                    }
                },
                0x80.. => {
                    international = Some(international.map_or(at, |span| span.start)..at + 1);
                    text.push(octet);
                }
                _ => {
                    let what = "NUL, CR and LF are not allowed in a quoted string";
                    self.fault(at..at + 1, "QUOTED-CHAR", what);
                    text.push(octet);
                }
            }
        }
        if let Some(span) = international {
            if str::from_utf8(self.cursor.slice(span.clone())).is_ok() {
                let what = "UTF-8 in a quoted string before the client enabled UTF8=ACCEPT";
                self.fault(span, UTF8_IN_QUOTED, what);
            } else {
                let what = "octets above 127 are not allowed in a quoted string";
                self.fault(span, "QUOTED-CHAR", what);
            }
        }
        Ok(Cow::Owned(text))
    }

    /// Whether the quotation mark just read ends its string: what follows could follow a
    /// string, or no later mark ends one either.
    fn closes(&mut self) -> bool {
        const AFTER: [u8; 7] = *b" )](\"\r\n";
        let after = |octet: Option<&u8>| octet.is_none_or(|octet| AFTER.contains(octet));
        let (at, rest) = (self.cursor.at(), self.cursor.rest());
        if after(rest.first()) {
            return true;
        }
        // Looked for once, however many marks stand before it.
        if at >= self.closing_quote {
            self.closing_quote = memchr::memchr_iter(b'"', rest)
                .find(|quote| after(rest.get(quote + 1)))
                .map_or(usize::MAX, |quote| at + quote);
        }
        self.closing_quote == usize::MAX
    }

    /// `literal = "{" number "}" CRLF *CHAR8`
    #[inline]
    pub(super) fn literal(&mut self) -> Read<&'a [u8]> {
        self.any_literal(false)
    }

    /// A literal, or, behind its `~`, a literal8.
    pub(super) fn any_literal(&mut self, binary: bool) -> Read<&'a [u8]> {
        let start = self.cursor.at();
        self.cursor.skip();
        let digits = self.cursor.take_while(Class::DIGIT);
        let size = self.cursor.at() - digits.len()..self.cursor.at();
        let plus = self.cursor.eat(b'+');
        if digits.is_empty() || !self.cursor.eat(b'}') {
            self.cursor.go(start);
            return Err(self.broken("literal", "a literal begins with its size in braces"));
        }
        if plus {
            let what = "only clients send non-synchronising literals";
            self.fault(size.end..size.end + 1, "literal", what);
        }
        let at = self.cursor.at();
        if !(self.cursor.eat(b'\r') && self.cursor.eat(b'\n')) {
            self.cursor.go(at);
            if !self.cursor.eat(b'\n') {
                self.cursor.go(start);
                return Err(self.broken("literal", "the line goes on behind the size of a literal"));
            }
            self.fault(at..at + 1, "CRLF", "the line ends in a bare LF");
        }
        let announced = digits.iter().fold(0u64, |value, digit| {
            value
                .saturating_mul(10)
                .saturating_add(u64::from(digit - b'0'))
        });
        if announced > u64::from(u32::MAX) {
            self.fault(size.clone(), "number", "it does not fit 32 bits");
        }
        let begin = self.cursor.at();
        let octets = self
            .cursor
            .take(usize::try_from(announced).unwrap_or(usize::MAX));
        if (octets.len() as u64) < announced {
            let what = format!(
                "{announced} octets are announced, {} are there",
                octets.len()
            );
            self.fault(size, "literal", what);
        }
        if !binary && let Some(nul) = memchr::memchr(0, octets) {
            let at = begin + nul;
            self.fault(at..at + 1, "CHAR8", "NUL is not allowed in a literal");
        }
        Ok(octets)
    }

    /// `astring`
    pub(super) fn astring(&mut self, rule: &'static str) -> Read<Cow<'a, [u8]>> {
        match self.cursor.peek() {
            Some(b'"') => return self.quoted(),
            Some(b'{') => return self.literal().map(Cow::Borrowed),
            _ => {}
        }
        let start = self.cursor.at();
        self.cursor.take_while(Class::ASTRING);
        let legal = self.cursor.at();
        if !matches!(self.cursor.peek(), None | Some(b' ' | b')')) {
            self.cursor.take_while(Class::TOKEN);
            self.fault(
                legal..self.cursor.at(),
                rule,
                "an octet that an atom cannot hold",
            );
        }
        if self.cursor.at() == start {
            return Err(self.broken(rule, "an atom or a string is missing"));
        }
        Ok(Cow::Borrowed(self.cursor.since(start)))
    }

    /// `text = 1*TEXT-CHAR` to the end of the line.
    pub(super) fn text(&mut self, rule: &'static str) -> &'a [u8] {
        let start = self.cursor.at();
        let text = self.cursor.rest();
        if text.is_empty() {
            self.fault(start..start, rule, "at least one character is needed");
        }
        self.text_chars(text.len());
        text
    }

    /// Reads `length` octets of which each is a `TEXT-CHAR`.
    pub(super) fn text_chars(&mut self, length: usize) -> &'a [u8] {
        let start = self.cursor.at();
        let text = self.cursor.take(length);
        if !text.iter().all(|octet| Class::TEXT.has(*octet)) {
            self.odd_text(start, text);
        }
        text
    }

    #[cold]
    fn odd_text(&mut self, start: usize, text: &[u8]) {
        let find = |odd: fn(&u8) -> bool| {
            let first = text.iter().position(odd)?;
            let last = text.iter().rposition(odd)?;
            Some(first..last + 1)
        };
        let shift = |span: &Range<usize>| start + span.start..start + span.end;
        if let Some(span) = find(|octet| matches!(octet, 0 | b'\r' | b'\n')) {
            let what = "NUL, CR and LF are not allowed in text";
            self.fault(shift(&span), "TEXT-CHAR", what);
        }
        if let Some(span) = find(|octet| *octet >= 0x80) {
            let rule = if str::from_utf8(&text[span.clone()]).is_ok() {
                UTF8_IN_TEXT
            } else {
                "TEXT-CHAR"
            };
            let what = "octets above 127 are not allowed in text";
            self.fault(shift(&span), rule, what);
        }
    }
}
