//! The octets of one command, and the leaves of its grammar (RFC 3501 §9).
//!
//! Every function reads one production and leaves the input behind it, or says what is wrong.

use std::{borrow::Cow, num::NonZeroU32, ops::Range};

use crate::{
    Clause, Fault, Invalid,
    imap::{
        date::{Date, DateTime},
        flag::Flag,
        mailbox::Mailbox,
        sequence_set::{self, SequenceSet},
        text::{
            AString, Atom, ListMailbox, NString, NonEmpty, Tag, is_astring_char, is_atom_char,
            is_list_char, is_quotable_char, is_tag_char, is_text_char,
        },
    },
};

/// RFC 3501's own grammar.
pub(super) const SYNTAX: Clause = Clause::new(3501, "9");

/// A production's value. The fault is boxed: it is rare, and values stay cheap to hand on.
pub(super) type Read<T> = Result<T, Box<Fault>>;

pub(super) struct Input<'a> {
    /// The message without the CRLF at its end.
    octets: &'a [u8],
    at: usize,
    /// The production that spaces and the end are missing from.
    rule: &'static str,
    clause: Clause,
    /// Whether the message ended in CRLF.
    line_ended: bool,
}

impl<'a> Input<'a> {
    pub(super) fn new(message: &'a [u8]) -> Self {
        let (octets, line_ended) = match message {
            [octets @ .., b'\r', b'\n'] => (octets, true),
            [octets @ .., b'\n'] => (octets, false),
            octets => (octets, false),
        };
        Self {
            octets,
            at: 0,
            rule: "command",
            clause: SYNTAX,
            line_ended,
        }
    }

    /// What is read from here on belongs to this production.
    pub(super) fn production(&mut self, rule: &'static str, clause: Clause) {
        self.rule = rule;
        self.clause = clause;
    }

    pub(super) fn peek(&self) -> Option<u8> {
        self.octets.get(self.at).copied()
    }

    /// The octet behind the next.
    pub(super) fn peek_second(&self) -> Option<u8> {
        self.octets.get(self.at + 1).copied()
    }

    /// Reads `octet` if it is the next.
    pub(super) fn take(&mut self, octet: u8) -> bool {
        let taken = self.peek() == Some(octet);
        self.at += usize::from(taken);
        taken
    }

    /// Reads `octets` if they are the next, without regard to case.
    pub(super) fn take_octets(&mut self, octets: &[u8]) -> bool {
        let rest = &self.octets[self.at..];
        let next = rest.get(..octets.len());
        let taken = next.is_some_and(|next| next.eq_ignore_ascii_case(octets));
        self.at += if taken { octets.len() } else { 0 };
        taken
    }

    /// `SP`, behind which `what` must follow.
    pub(super) fn space(&mut self, what: &'static str) -> Read<()> {
        if self.take(b' ') {
            return Ok(());
        }
        Err(self.fault(self.at..self.at, self.rule, self.clause, {
            format!("a space and {what} are needed here, not {}", self.found())
        }))
    }

    /// `octet` itself.
    pub(super) fn octet(&mut self, octet: u8, what: &'static str) -> Read<()> {
        if self.take(octet) {
            return Ok(());
        }
        Err(self.missing(self.rule, what))
    }

    /// `CRLF`, with no argument left over.
    pub(super) fn end(&mut self) -> Read<()> {
        let left = self.at..self.octets.len();
        if !left.is_empty() {
            let what = if self.octets[left.clone()].iter().all(|octet| *octet == b' ') {
                "a space before the end of the command"
            } else {
                "something is left over when the command is complete"
            };
            return Err(self.fault(left, self.rule, self.clause, what));
        }
        if !self.line_ended {
            let clause = Clause::new(3501, "2.2");
            return Err(self.fault(left, "CRLF", clause, "the line does not end with CRLF"));
        }
        Ok(())
    }

    /// `tag = 1*<any ASTRING-CHAR except "+">`
    pub(super) fn tag(&mut self) -> Read<Tag<'a>> {
        self.text(is_tag_char, "tag", "a tag").map(Tag::from_legal)
    }

    /// `atom = 1*ATOM-CHAR`
    pub(super) fn atom(&mut self, rule: &'static str, what: &'static str) -> Read<Atom<'a>> {
        self.text(is_atom_char, rule, what).map(Atom::from_legal)
    }

    /// A keyword of the grammar in capitals, and where it stands. It is empty if there is none.
    pub(super) fn keyword(&mut self) -> (Keyword, Range<usize>) {
        self.keyword_of(is_atom_char)
    }

    /// Such a keyword in a place where brackets may follow, which are ATOM-CHARs too.
    pub(super) fn dotted_keyword(&mut self) -> (Keyword, Range<usize>) {
        self.keyword_of(|octet| octet.is_ascii_alphanumeric() || octet == b'.')
    }

    /// Reads the atom that comes next if it is `keyword`, without regard to case.
    pub(super) fn take_keyword(&mut self, keyword: &[u8]) -> bool {
        let start = self.at;
        let taken = self.run(is_atom_char).eq_ignore_ascii_case(keyword);
        if !taken {
            self.at = start;
        }
        taken
    }

    /// `number = 1*DIGIT`, of 32 bits.
    pub(super) fn number(&mut self) -> Read<u32> {
        let start = self.at;
        let digits = self.run(|octet| octet.is_ascii_digit());
        if digits.is_empty() {
            return Err(self.missing("number", "a number"));
        }
        decimal(digits).ok_or_else(|| {
            let what = "a number of more than 32 bits";
            self.fault(start..self.at, "number", SYNTAX, what)
        })
    }

    /// `number64 = 1*DIGIT`, of 63 bits (RFC 9051 §9).
    pub(super) fn number64(&mut self) -> Read<u64> {
        let start = self.at;
        let digits = self.run(|octet| octet.is_ascii_digit());
        if digits.is_empty() {
            return Err(self.missing("number64", "a number"));
        }
        let value = str::from_utf8(digits)
            .ok()
            .and_then(|text| text.parse().ok());
        value
            .filter(|value| i64::try_from(*value).is_ok())
            .ok_or_else(|| {
                let clause = Clause::new(9051, "9");
                let what = "a number of more than 63 bits";
                self.fault(start..self.at, "number64", clause, what)
            })
    }

    /// `nz-number = digit-nz *DIGIT`
    pub(super) fn nz_number(&mut self) -> Read<NonZeroU32> {
        let start = self.at;
        if self.peek() == Some(b'0') {
            let what = "nz-number: it neither is nor begins with 0";
            return Err(self.fault(start..start + 1, "nz-number", SYNTAX, what));
        }
        let value = self.number()?;
        NonZeroU32::new(value).ok_or_else(|| self.missing("nz-number", "a number"))
    }

    /// `mod-sequence-value`, or with `least` 0 `mod-sequence-valzer` (RFC 7162 §7): 63 bits.
    pub(super) fn mod_sequence(&mut self, least: u64) -> Read<u64> {
        const CLAUSE: Clause = Clause::new(7162, "7");
        let (digits, span) = self.spanned_run(|octet| octet.is_ascii_digit());
        if digits.is_empty() {
            return Err(self.missing("mod-sequence-value", "a mod-sequence"));
        }
        let value = digits.iter().try_fold(0_u64, |value, digit| {
            value
                .checked_mul(10)?
                .checked_add(u64::from(digit.wrapping_sub(b'0')))
        });
        let legal = value.filter(|value| (least..=i64::MAX as u64).contains(value));
        legal.ok_or_else(|| {
            let what = "a mod-sequence is from 1 to 2^63 - 1";
            self.fault(span, "mod-sequence-value", CLAUSE, what)
        })
    }

    /// `sequence-set`
    pub(super) fn sequence_set(&mut self) -> Read<SequenceSet> {
        let start = self.at;
        let text = self.run(|octet| octet.is_ascii_digit() || matches!(octet, b'*' | b':' | b','));
        sequence_set::sequence_set(text).map_err(|(at, Invalid { rule, what })| {
            self.fault(start + at..self.at, rule, SYNTAX, what)
        })
    }

    /// `astring = 1*ASTRING-CHAR / string`
    pub(super) fn astring(&mut self, what: &'static str) -> Read<AString<'a>> {
        self.chars_or_string(is_astring_char, "astring", what)
            .map(AString::from_legal)
    }

    /// `list-mailbox = 1*list-char / string`
    pub(super) fn list_mailbox(&mut self) -> Read<ListMailbox<'a>> {
        self.chars_or_string(
            is_list_char,
            "list-mailbox",
            "a mailbox name with wildcards",
        )
        .map(ListMailbox::from_legal)
    }

    /// `mailbox = "INBOX" / astring`
    pub(super) fn mailbox(&mut self) -> Read<Mailbox<'a>> {
        self.chars_or_string(is_astring_char, "mailbox", "a mailbox name")
            .map(Mailbox::from_legal)
    }

    /// `string = quoted / literal`
    pub(super) fn string(&mut self, rule: &'static str, what: &'static str) -> Read<Cow<'a, [u8]>> {
        match self.peek() {
            Some(b'"') => self.quoted(),
            Some(b'{') => self.literal().map(Cow::Borrowed),
            _ => Err(self.missing(rule, what)),
        }
    }

    /// `nstring = string / nil`
    pub(super) fn nstring(&mut self) -> Read<NString<'a>> {
        if self.take_keyword(b"NIL") {
            return Ok(None);
        }
        self.string("nstring", "a string or NIL").map(Some)
    }

    /// `literal = "{" number ["+"] "}" CRLF *CHAR8` (RFC 7888 §8)
    pub(super) fn literal(&mut self) -> Read<&'a [u8]> {
        let octets = self.literal8()?;
        // Looked for as fast as can be: a message may be long.
        if octets.contains(&0) {
            let nul = octets.iter().take_while(|octet| **octet != 0).count();
            let nul = self.at - octets.len() + nul;
            return Err(self.fault(nul..nul + 1, "CHAR8", SYNTAX, "a NUL in a literal"));
        }
        Ok(octets)
    }

    /// A literal that may hold NUL: `literal8` behind its `~` (RFC 3516 §4.4).
    pub(super) fn literal8(&mut self) -> Read<&'a [u8]> {
        const CLAUSE: Clause = Clause::new(7888, "8");
        let start = self.at;
        if !self.take(b'{') {
            return Err(self.missing("literal", "a literal"));
        }
        let announced = self.number()? as usize;
        self.take(b'+');
        if !self.take(b'}') {
            return Err(self.missing("literal", "the brace that ends the announcement"));
        }
        if !(self.take(b'\r') && self.take(b'\n')) {
            return Err(self.missing("literal", "the CRLF before the literal's octets"));
        }
        let rest = &self.octets[self.at..];
        let Some(octets) = rest.get(..announced) else {
            return Err(self.fault(start..self.octets.len(), "literal", CLAUSE, {
                format!("{announced} octets are announced and {} follow", rest.len())
            }));
        };
        self.at += announced;
        Ok(octets)
    }

    /// `date = date-text / DQUOTE date-text DQUOTE`
    pub(super) fn date(&mut self) -> Read<Date> {
        let quoted = self.take(b'"');
        let start = self.at;
        let text = self.run(|octet| octet.is_ascii_alphanumeric() || octet == b'-');
        if text.is_empty() {
            return Err(self.missing("date", "a date"));
        }
        let date = Date::parse(text)
            .map_err(|Invalid { rule, what }| self.fault(start..self.at, rule, SYNTAX, what))?;
        if quoted && !self.take(b'"') {
            return Err(self.missing("date", "the quote that ends the date"));
        }
        Ok(date)
    }

    /// `date-time`, with its quotes.
    pub(super) fn date_time(&mut self) -> Read<DateTime> {
        /// Octets of every date and time, without the quotes.
        const LENGTH: usize = 26;
        self.octet(b'"', "a date and time in quotes")?;
        let rest = &self.octets[self.at..];
        if let Some((text, [b'"', ..])) = rest.split_at_checked(LENGTH)
            && let Ok(time) = DateTime::parse(text)
        {
            self.at += LENGTH + 1;
            return Ok(time);
        }
        let start = self.at;
        let text = self.run(|octet| octet != b'"' && is_text_char(octet));
        let time = DateTime::parse(text)
            .map_err(|Invalid { rule, what }| self.fault(start..self.at, rule, SYNTAX, what))?;
        if !self.take(b'"') {
            return Err(self.missing("date-time", "the quote that ends the date and time"));
        }
        Ok(time)
    }

    /// `flag`: what a client may set.
    pub(super) fn flag(&mut self) -> Read<Flag<'a>> {
        let start = self.at;
        if self.take(b'\\') && self.take(b'*') {
            let what = "\\* is no flag to set";
            return Err(self.fault(start..self.at, "flag", SYNTAX, what));
        }
        if self.run(is_atom_char).is_empty() {
            return Err(self.missing("flag", "a flag"));
        }
        let flag = Flag::parse(&self.octets[start..self.at])
            .map_err(|Invalid { rule, what }| self.fault(start..self.at, rule, SYNTAX, what))?;
        if flag == Flag::Recent {
            let what = "\\Recent is not a client's to set";
            return Err(self.fault(start..self.at, "flag", SYNTAX, what));
        }
        Ok(flag)
    }

    /// `flag-list = "(" [flag *(SP flag)] ")"`
    pub(super) fn flag_list(&mut self) -> Read<Vec<Flag<'a>>> {
        self.octet(b'(', "a list of flags")?;
        if self.take(b')') {
            return Ok(Vec::new());
        }
        self.rest_of_list("a flag", Self::flag)
    }

    /// `item *(SP item)`
    pub(super) fn spaced<T>(
        &mut self,
        mut item: impl FnMut(&mut Self) -> Read<T>,
    ) -> Read<NonEmpty<T>> {
        let mut items = vec![item(self)?];
        while self.take(b' ') {
            items.push(item(self)?);
        }
        Ok(NonEmpty::from_legal(items))
    }

    /// `"(" item *(SP item) ")"`
    pub(super) fn list<T>(
        &mut self,
        what: &'static str,
        item: impl FnMut(&mut Self) -> Read<T>,
    ) -> Read<NonEmpty<T>> {
        self.octet(b'(', "an opening parenthesis")?;
        self.rest_of_list(what, item).map(NonEmpty::from_legal)
    }

    /// `item *(SP item) ")"`
    pub(super) fn rest_of_list<T>(
        &mut self,
        what: &'static str,
        mut item: impl FnMut(&mut Self) -> Read<T>,
    ) -> Read<Vec<T>> {
        let mut items = Vec::new();
        loop {
            items.push(item(self)?);
            if self.take(b')') {
                return Ok(items);
            }
            if !self.take(b' ') {
                return Err(self.fault(self.at..self.at, self.rule, self.clause, {
                    format!(
                        "a closing parenthesis or a space and {what} are needed here, not {}",
                        self.found()
                    )
                }));
            }
        }
    }

    /// Whether the list that comes next is one of options, whose names have no slash
    /// (RFC 5464 §5, `getmetadata-options`).
    pub(super) fn option_follows(&self) -> bool {
        let behind = self.octets.get(self.at + 1..).unwrap_or_default();
        [&b"MAXSIZE "[..], b"DEPTH "].iter().any(|name| {
            let start = behind.get(..name.len());
            start.is_some_and(|start| start.eq_ignore_ascii_case(name))
        })
    }

    /// The octets that come next as long as they are `legal`, and where they stand.
    pub(super) fn spanned_run(&mut self, legal: impl Fn(u8) -> bool) -> (&'a [u8], Range<usize>) {
        let start = self.at;
        (self.run(legal), start..self.at)
    }

    /// The octets that come next as long as they are `legal`.
    pub(super) fn run(&mut self, legal: impl Fn(u8) -> bool) -> &'a [u8] {
        let rest = &self.octets[self.at..];
        let length = rest
            .iter()
            .position(|octet| !legal(*octet))
            .unwrap_or(rest.len());
        self.at += length;
        &rest[..length]
    }

    /// That `what` is missing where the input stands.
    #[cold]
    pub(super) fn missing(&self, rule: &'static str, what: &'static str) -> Box<Fault> {
        let end = (self.at + 1).min(self.octets.len());
        // The production's own rule is its extension's; the leaves are RFC 3501's.
        let clause = if rule == self.rule {
            self.clause
        } else {
            SYNTAX
        };
        self.fault(self.at..end, rule, clause, {
            format!("{what} is needed here, not {}", self.found())
        })
    }

    /// That `span` is wrong in the current production.
    #[cold]
    pub(super) fn wrong(&self, span: Range<usize>, what: &'static str) -> Box<Fault> {
        self.fault(span, self.rule, self.clause, what)
    }

    /// That something is wrong where the input stands.
    #[cold]
    pub(super) fn wrong_here(&self, what: &'static str) -> Box<Fault> {
        self.wrong(self.at..self.at, what)
    }

    #[cold]
    fn fault(
        &self,
        span: Range<usize>,
        rule: &'static str,
        clause: Clause,
        what: impl Into<Cow<'static, str>>,
    ) -> Box<Fault> {
        Box::new(Fault {
            span,
            rule,
            clause,
            what: what.into(),
        })
    }

    fn found(&self) -> String {
        match self.peek() {
            None => "the end of the command".into(),
            Some(b' ') => "a space".into(),
            Some(octet) if octet.is_ascii_graphic() => format!("'{}'", char::from(octet)),
            Some(octet) => format!("octet 0x{octet:02x}"),
        }
    }

    fn keyword_of(&mut self, legal: impl Fn(u8) -> bool) -> (Keyword, Range<usize>) {
        let start = self.at;
        let mut keyword = Keyword {
            octets: [0; Keyword::LONGEST],
            length: 0,
        };
        while let Some(octet) = self.peek().filter(|octet| legal(*octet)) {
            match keyword.octets.get_mut(self.at - start) {
                Some(upper) => *upper = octet.to_ascii_uppercase(),
                None => {
                    self.run(legal);
                    keyword.length = 0;
                    return (keyword, start..self.at);
                }
            }
            self.at += 1;
        }
        keyword.length = self.at - start;
        (keyword, start..self.at)
    }

    /// One or more ASCII characters.
    fn text(
        &mut self,
        legal: impl Fn(u8) -> bool,
        rule: &'static str,
        what: &'static str,
    ) -> Read<&'a str> {
        let octets = self.run(legal);
        match str::from_utf8(octets) {
            Ok(text) if !text.is_empty() => Ok(text),
            _ => Err(self.missing(rule, what)),
        }
    }

    fn chars_or_string(
        &mut self,
        legal: impl Fn(u8) -> bool,
        rule: &'static str,
        what: &'static str,
    ) -> Read<Cow<'a, [u8]>> {
        let chars = self.run(legal);
        if chars.is_empty() {
            return self.string(rule, what);
        }
        Ok(Cow::Borrowed(chars))
    }

    /// `quoted = DQUOTE *QUOTED-CHAR DQUOTE`
    fn quoted(&mut self) -> Read<Cow<'a, [u8]>> {
        let start = self.at;
        self.at += 1;
        let first = self.run(is_quotable_char);
        if self.take(b'"') {
            return Ok(Cow::Borrowed(first));
        }
        let mut value = first.to_vec();
        loop {
            match self.peek() {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(Cow::Owned(value));
                }
                Some(b'\\') => {
                    self.at += 1;
                    let Some(special @ (b'"' | b'\\')) = self.peek() else {
                        let span = self.at - 1..(self.at + 1).min(self.octets.len());
                        let what = "a backslash that quotes neither a quote nor a backslash";
                        return Err(self.fault(span, "QUOTED-CHAR", SYNTAX, what));
                    };
                    self.at += 1;
                    value.push(special);
                }
                Some(_) => {
                    let octet = self.at..self.at + 1;
                    let what = format!("{} in a quoted string", self.found());
                    return Err(self.fault(octet, "TEXT-CHAR", SYNTAX, what));
                }
                None => {
                    let what = "the quoted string has no end";
                    return Err(self.fault(start..self.at, "quoted", SYNTAX, what));
                }
            }
            value.extend_from_slice(self.run(is_quotable_char));
        }
    }
}

/// A keyword of the grammar in capitals; one that is too long to be any is empty.
pub(super) struct Keyword {
    octets: [u8; Self::LONGEST],
    length: usize,
}

impl Keyword {
    const LONGEST: usize = "HEADER.FIELDS.NOT".len();

    pub(super) fn as_bytes(&self) -> &[u8] {
        &self.octets[..self.length]
    }
}

fn decimal(digits: &[u8]) -> Option<u32> {
    digits.iter().try_fold(0_u32, |value, digit| {
        value
            .checked_mul(10)?
            .checked_add(u32::from(digit.wrapping_sub(b'0')))
    })
}
