//! The leaves of a response's grammar, read so that a fault does not end the reading.
//!
//! Where a deviation leaves no doubt about what was meant (a second space,
//! `()` for `NIL`), it is noted and reading goes on. Where there is doubt, the
//! function gives [`Broken`], and its caller keeps the octets as they are.

use std::{borrow::Cow, ops::Range};

use super::{MAX_FAULTS, NESTING, UTF8_IN_QUOTED};
use crate::{
    Clause, Fault,
    imap::{
        cursor::{Class, Cursor},
        flag::Flag,
        mailbox::Mailbox,
        sequence_set::{self, SequenceSet},
    },
};

/// The octets are not this production. The fault that says so has been noted.
#[derive(Clone, Copy, Debug)]
pub(super) struct Broken;

pub(super) type Read<T> = Result<T, Broken>;

pub(super) struct Parser<'a> {
    /// The message without the end of its last line.
    pub(super) cursor: Cursor<'a>,
    pub(super) faults: Vec<Fault>,
    /// The next quotation mark that ends a string, as far as was looked ahead.
    pub(super) closing_quote: usize,
}

impl<'a> Parser<'a> {
    #[inline(always)]
    pub(super) fn new(message: &'a [u8]) -> Self {
        match message {
            [line @ .., b'\r', b'\n'] => Self {
                cursor: Cursor::new(line),
                faults: Vec::new(),
                closing_quote: 0,
            },
            _ => Self::with_odd_end(message),
        }
    }

    #[cold]
    fn with_odd_end(message: &'a [u8]) -> Self {
        let (line, what) = match message {
            [line @ .., b'\n'] => (line, "the line ends in a bare LF"),
            line => (line, "the line does not end"),
        };
        Self {
            cursor: Cursor::new(line),
            faults: vec![fault(line.len()..message.len(), "CRLF", what)],
            closing_quote: 0,
        }
    }

    #[cold]
    pub(super) fn fault(
        &mut self,
        span: Range<usize>,
        rule: &'static str,
        what: impl Into<Cow<'static, str>>,
    ) {
        if self.faults.len() < MAX_FAULTS {
            self.faults.push(fault(span, rule, what));
        }
    }

    /// Notes a fault at the place of reading that ends the reading of a production.
    #[cold]
    pub(super) fn broken(
        &mut self,
        rule: &'static str,
        what: impl Into<Cow<'static, str>>,
    ) -> Broken {
        let at = self.cursor.at();
        let end = if self.cursor.is_end() { at } else { at + 1 };
        self.fault(at..end, rule, what);
        Broken
    }

    /// `SP` between two things of `rule`. A missing one is passed over if something follows.
    #[inline]
    pub(super) fn sp(&mut self, rule: &'static str) -> Read<()> {
        let start = self.cursor.at();
        if self.cursor.eat(b' ') && !matches!(self.cursor.peek(), Some(b' ' | b'\t' | b')') | None)
        {
            return Ok(());
        }
        self.cursor.go(start);
        self.odd_sp(rule)
    }

    #[cold]
    fn odd_sp(&mut self, rule: &'static str) -> Read<()> {
        let start = self.cursor.at();
        self.blanks();
        let blanks = self.cursor.since(start);
        if matches!(self.cursor.peek(), Some(b')') | None) {
            return Err(self.broken(rule, "it ends too early"));
        }
        match blanks {
            b" " => {}
            b"" => self.fault(start..start, rule, "a space is missing"),
            _ => self.fault(start..self.cursor.at(), rule, "exactly one space is needed"),
        }
        Ok(())
    }

    /// Spaces and tabs where none belong.
    #[inline]
    pub(super) fn stray(&mut self, rule: &'static str) {
        let start = self.cursor.at();
        if self.blanks() {
            self.fault(
                start..self.cursor.at(),
                rule,
                "a space does not belong here",
            );
        }
    }

    fn blanks(&mut self) -> bool {
        let start = self.cursor.at();
        while matches!(self.cursor.peek(), Some(b' ' | b'\t')) {
            self.cursor.skip();
        }
        self.cursor.at() > start
    }

    /// Whether another item follows in a parenthesised `rule`; its separator is read.
    #[inline]
    pub(super) fn more(&mut self, rule: &'static str) -> Read<bool> {
        match (self.cursor.peek(), self.cursor.peek_second()) {
            (Some(b')'), _) => Ok(false),
            (Some(b' '), Some(octet)) if !matches!(octet, b' ' | b'\t' | b')') => {
                self.cursor.skip();
                Ok(true)
            }
            _ => self.odd_more(rule),
        }
    }

    #[cold]
    fn odd_more(&mut self, rule: &'static str) -> Read<bool> {
        let start = self.cursor.at();
        self.blanks();
        match self.cursor.peek() {
            None => Err(self.broken(rule, "a closing parenthesis is missing")),
            Some(b')') => {
                self.cursor.go(start);
                self.stray(rule);
                Ok(false)
            }
            Some(_) => {
                self.cursor.go(start);
                self.odd_sp(rule).map(|()| true)
            }
        }
    }

    /// `"("`
    #[inline]
    pub(super) fn open(&mut self, rule: &'static str) -> Read<()> {
        if !self.cursor.eat(b'(') {
            return Err(self.broken(rule, "an opening parenthesis is missing"));
        }
        self.stray(rule);
        Ok(())
    }

    /// `")"`
    #[inline]
    pub(super) fn close(&mut self, rule: &'static str) -> Read<()> {
        self.stray(rule);
        if !self.cursor.eat(b')') {
            return Err(self.broken(rule, "a closing parenthesis is missing"));
        }
        Ok(())
    }

    /// Items of a list whose parenthesis is open, up to and with the closing one.
    ///
    /// An item must read something or be broken.
    pub(super) fn list(
        &mut self,
        rule: &'static str,
        mut item: impl FnMut(&mut Self) -> Read<()>,
    ) -> Read<()> {
        if self.cursor.eat(b')') {
            return Ok(());
        }
        loop {
            if self.cursor.is_end() {
                return Err(self.broken(rule, "a closing parenthesis is missing"));
            }
            item(self)?;
            if !self.more(rule)? {
                return self.close(rule);
            }
        }
    }

    /// The response ends here.
    pub(super) fn finish(&mut self, rule: &'static str) {
        if self.cursor.is_end() {
            return;
        }
        let (start, end) = (self.cursor.at(), self.cursor.end());
        let rest = self.cursor.rest();
        if rest.iter().all(|octet| matches!(octet, b' ' | b'\t')) {
            self.fault(start..end, rule, "a space at the end of the line");
        } else if rest.iter().all(|octet| *octet == 0) {
            self.fault(start..end, "CHAR", "NUL is not allowed");
        } else {
            self.fault(start..end, rule, "octets that do not belong to it follow");
        }
        self.cursor.go(end);
    }

    /// `number`
    #[inline]
    pub(super) fn number(&mut self, rule: &'static str) -> Read<u32> {
        let (value, length) = self.cursor.take_digits();
        if length == 0 {
            return self.no_number(rule);
        }
        let value = match u32::try_from(value) {
            Ok(value) if length < 20 => value,
            _ => self.long_number(length),
        };
        if self.cursor.peek() == Some(b'.') {
            let start = self.cursor.at();
            self.cursor.skip();
            self.cursor.take_while(Class::DIGIT);
            let what = "a number has no decimal point";
            self.fault(start..self.cursor.at(), rule, what);
        }
        Ok(value)
    }

    #[cold]
    fn long_number(&mut self, length: usize) -> u32 {
        let end = self.cursor.at();
        let digits = self.cursor.slice(end - length..end);
        let value = digits.iter().fold(0u64, |value, digit| {
            value
                .saturating_mul(10)
                .saturating_add(u64::from(digit - b'0'))
        });
        u32::try_from(value).unwrap_or_else(|_| {
            self.fault(end - length..end, "number", "it does not fit 32 bits");
            u32::MAX
        })
    }

    /// What stands where a number should; `NIL` and negative ones are taken for 0.
    #[cold]
    fn no_number(&mut self, rule: &'static str) -> Read<u32> {
        let start = self.cursor.at();
        if self.cursor.peek() == Some(b'-')
            && self
                .cursor
                .peek_second()
                .is_some_and(|octet| Class::DIGIT.has(octet))
        {
            self.cursor.skip();
            self.cursor.take_while(Class::DIGIT);
            self.fault(start..self.cursor.at(), rule, "a number has no sign");
            return Ok(0);
        }
        if self.nil() {
            self.fault(start..self.cursor.at(), rule, "NIL is not a number");
            return Ok(0);
        }
        Err(self.broken(rule, "a number is missing"))
    }

    /// `nz-number`
    #[inline]
    pub(super) fn nz_number(&mut self) -> Read<u32> {
        let start = self.cursor.at();
        let first = self.cursor.peek();
        let number = self.number("nz-number")?;
        if first == Some(b'0') {
            self.zero(start..self.cursor.at(), number);
        }
        Ok(number)
    }

    #[cold]
    pub(super) fn zero(&mut self, span: Range<usize>, number: u32) {
        let what = if number == 0 {
            "0 is not allowed"
        } else {
            "it begins with 0"
        };
        self.fault(span, "nz-number", what);
    }

    /// `atom`: `rule` is what it would be.
    #[inline]
    pub(super) fn atom(&mut self, rule: &'static str) -> Read<&'a [u8]> {
        let start = self.cursor.at();
        let atom = self.cursor.take_while(Class::ATOM);
        match self.cursor.peek() {
            None | Some(b' ' | b')' | b']') if !atom.is_empty() => Ok(atom),
            _ => self.odd_atom(start, rule),
        }
    }

    #[cold]
    fn odd_atom(&mut self, start: usize, rule: &'static str) -> Read<&'a [u8]> {
        let legal = self.cursor.at();
        self.cursor.take_while(Class::TOKEN);
        if self.cursor.at() == start {
            return Err(self.broken(rule, "an atom is missing"));
        }
        self.fault(
            legal..self.cursor.at(),
            rule,
            "an octet that an atom cannot hold",
        );
        Ok(self.cursor.since(start))
    }

    /// `NIL`, if it is the next.
    #[inline]
    pub(super) fn nil(&mut self) -> bool {
        let start = self.cursor.at();
        if matches!(self.cursor.peek(), Some(b'N' | b'n'))
            && self.cursor.take(3).eq_ignore_ascii_case(b"NIL")
            && !self
                .cursor
                .peek()
                .is_some_and(|octet| Class::ASTRING.has(octet))
        {
            return true;
        }
        self.cursor.go(start);
        false
    }

    /// `mailbox`
    pub(super) fn mailbox(&mut self) -> Read<Mailbox<'a>> {
        let name = self.astring("astring")?;
        // Only NUL is refused, and that was noted where it was read.
        Mailbox::new(name).map_err(|_| Broken)
    }

    /// Items of a parenthesised list of flags, up to and with its end.
    ///
    /// Flags that are none are left out. `any` tells whether `\*` is allowed.
    pub(super) fn flags(&mut self, rule: &'static str, any: bool) -> Read<Vec<Flag<'a>>> {
        let mut flags = Vec::new();
        self.open(rule)?;
        self.list(rule, |parser| {
            let start = parser.cursor.at();
            let text = parser.cursor.take_while(Class::TOKEN);
            match flag(text) {
                Some(Flag::Any) if !any => {
                    let what = "\\* is allowed among the permanent flags alone";
                    parser.fault(start..parser.cursor.at(), "flag", what);
                    flags.push(Flag::Any);
                }
                Some(flag) => flags.push(flag),
                None if text.is_empty() => return Err(parser.broken(rule, "a flag is missing")),
                None => {
                    let rule = if text.first() == Some(&b'\\') {
                        "flag-extension"
                    } else {
                        "flag-keyword"
                    };
                    let what = "an octet that an atom cannot hold";
                    parser.fault(start..parser.cursor.at(), rule, what);
                }
            }
            Ok(())
        })?;
        Ok(flags)
    }

    /// `sequence-set`, or `uid-set` or `known-uids`, which have no `*`.
    pub(super) fn sequence_set(&mut self, rule: &'static str) -> Read<SequenceSet> {
        let start = self.cursor.at();
        let octets = self.cursor.rest();
        let length = octets
            .iter()
            .position(|octet| !matches!(octet, b'0'..=b'9' | b',' | b':' | b'*'))
            .unwrap_or(octets.len());
        let text = self.cursor.take(length);
        match sequence_set::sequence_set(text) {
            Ok(set) => {
                if matches!(rule, "uid-set" | "known-uids") && set.has_star() {
                    self.fault(start..start + length, rule, "* is not allowed here");
                }
                Ok(set)
            }
            Err((at, invalid)) => {
                self.fault(start + at..start + length, rule, invalid.what);
                Err(Broken)
            }
        }
    }

    /// `*(SP capability)` up to `]` or the end of the line.
    pub(super) fn capabilities(&mut self, rule: &'static str) -> Vec<Cow<'a, [u8]>> {
        let mut capabilities = Vec::with_capacity(self.cursor.rest().len() / 16);
        while !matches!(self.cursor.peek(), None | Some(b']')) {
            let start = self.cursor.at();
            if !self.cursor.eat(b' ') {
                break;
            }
            if matches!(self.cursor.peek(), None | Some(b']' | b' ' | b'\t')) {
                self.blanks();
                let what = "a space that no capability follows";
                self.fault(start..self.cursor.at(), rule, what);
                if matches!(self.cursor.peek(), None | Some(b']')) {
                    break;
                }
            }
            let start = self.cursor.at();
            self.cursor.take_while(Class::ATOM);
            let legal = self.cursor.at();
            if !matches!(self.cursor.peek(), None | Some(b' ' | b']')) {
                let rest = self.cursor.rest().iter();
                self.cursor.take(
                    rest.take_while(|octet| !matches!(octet, b' ' | b']'))
                        .count(),
                );
                let what = "an octet that an atom cannot hold";
                self.fault(legal..self.cursor.at(), "capability", what);
            }
            let capability = self.cursor.since(start);
            if capability == b"+" {
                let what = "a capability is registered or begins with X";
                self.fault(start..start + 1, "capability", what);
            }
            capabilities.push(Cow::Borrowed(capability));
        }
        capabilities
    }

    /// One value of any kind, as it is: a string, an atom, or a list of such.
    pub(super) fn value(&mut self, rule: &'static str) -> Read<&'a [u8]> {
        let start = self.cursor.at();
        let mut depth = 0usize;
        loop {
            let Some(octet) = self.cursor.peek() else {
                if depth > 0 {
                    return Err(self.broken(rule, "a closing parenthesis is missing"));
                }
                break;
            };
            match octet {
                b'"' => {
                    self.quoted()?;
                }
                b'{' => {
                    self.literal()?;
                }
                b'~' if self.cursor.peek_second() == Some(b'{') => {
                    self.cursor.skip();
                    self.any_literal(true)?;
                }
                b'(' => {
                    depth += 1;
                    self.cursor.skip();
                    continue;
                }
                b')' if depth > 0 => {
                    depth -= 1;
                    self.cursor.skip();
                }
                b' ' if depth > 0 => {
                    self.cursor.skip();
                    continue;
                }
                b' ' | b')' => break,
                b'\r' | b'\n' => {
                    return Err(self.broken(rule, "the line ends before the value does"));
                }
                _ => self.cursor.skip(),
            }
            if depth == 0 && matches!(self.cursor.peek(), None | Some(b' ' | b')')) {
                break;
            }
        }
        if self.cursor.at() == start {
            return Err(self.broken(rule, "a value is missing"));
        }
        Ok(self.cursor.since(start))
    }

    /// The value at `start`, of which all faults were noted before: all but how it ends, if it
    /// nests too deeply to be read so far.
    pub(super) fn again(&mut self, start: usize) -> Read<&'a [u8]> {
        let noted = self.faults.len();
        let unread = self.faults.last().is_some_and(|last| last.rule == NESTING);
        self.cursor.go(start);
        let value = self.value("body");
        let end = self.faults.drain(noted..).next_back();
        if unread && value.is_err() {
            self.faults.extend(end);
        }
        value
    }
}

/// `flag-fetch` or `flag-perm`
fn flag(text: &[u8]) -> Option<Flag<'_>> {
    // The common ones, in the common case.
    match text {
        b"\\Seen" => Some(Flag::Seen),
        b"\\Answered" => Some(Flag::Answered),
        b"\\Flagged" => Some(Flag::Flagged),
        b"\\Deleted" => Some(Flag::Deleted),
        b"\\Draft" => Some(Flag::Draft),
        b"\\Recent" => Some(Flag::Recent),
        text => Flag::parse(text).ok(),
    }
}

fn fault(span: Range<usize>, rule: &'static str, what: impl Into<Cow<'static, str>>) -> Fault {
    Fault {
        span,
        rule,
        clause: clause(rule),
        what: what.into(),
    }
}

/// Where a rule stands.
fn clause(rule: &'static str) -> Clause {
    match rule {
        "CRLF" => Clause::new(3501, "2.2"),
        "Namespace" | "Namespace_Response" => Clause::new(2342, "6"),
        "id_params_list" | "id_response" => Clause::new(2971, "4"),
        "uid-set" | "resp-code-apnd" | "resp-code-copy" => Clause::new(4315, "4"),
        "esearch-response" | "search-correlator" | "tag-string" | "search-return-data"
        | "status-att-val" | "tagged-ext-val" => Clause::new(4466, "3"),
        "enable-data" => Clause::new(5161, "4"),
        "mbox-list-extended" | "mbox-list-extended-item-tag" | "childinfo-extended-item" => {
            Clause::new(5258, "6")
        }
        "number64" => Clause::new(8438, "4"),
        "oldname-extended-item" => Clause::new(9051, "9"),
        "quota-response"
        | "quota-list"
        | "quota-resource"
        | "quotaroot-response"
        | "status-att-deleted-storage" => Clause::new(9208, "7"),
        "acl-data" | "listrights-data" | "myrights-data" | "identifier" | "rights" => {
            Clause::new(4314, "7")
        }
        "metadata-resp" | "entry-values" | "entry-value" | "entry-list" => Clause::new(5464, "5"),
        "entry" => Clause::new(5464, "3.2"),
        "mod-sequence-value"
        | "search-sort-mod-seq"
        | "fetch-mod-resp"
        | "known-uids"
        | "expunged-resp" => Clause::new(7162, "7"),
        UTF8_IN_QUOTED => Clause::new(6855, "3"),
        _ => Clause::new(3501, "9"),
    }
}
