//! The data of a FETCH response (RFC 3501 §7.4.2, §9 `msg-att`).

use std::{borrow::Cow, num::NonZeroU32};

use super::{
    body::Body,
    envelope::Envelope,
    parser::{Broken, Parser, Read},
};
use crate::imap::{
    cursor::Class,
    date::DateTime,
    flag::Flag,
    section::{Section, SectionText},
    text::{AString, NString, NonEmpty},
};

/// One item of `msg-att`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FetchData<'a> {
    /// `FLAGS`
    Flags(Vec<Flag<'a>>),
    /// `ENVELOPE`
    Envelope(Box<Envelope<'a>>),
    /// `INTERNALDATE`
    InternalDate(DateTime),
    /// `RFC822`
    Rfc822(NString<'a>),
    /// `RFC822.HEADER`
    Rfc822Header(NString<'a>),
    /// `RFC822.TEXT`
    Rfc822Text(NString<'a>),
    /// `RFC822.SIZE`
    Rfc822Size(u32),
    /// `BODY`: structure without extension data.
    Body(Box<Body<'a>>),
    /// `BODYSTRUCTURE`
    BodyStructure(Box<Body<'a>>),
    /// `BODY[section]<origin>`
    Section {
        /// Which octets of the message.
        section: Section<'a>,
        /// The first octet of a partial fetch.
        origin: Option<u32>,
        /// `NIL` if there is no such section.
        data: NString<'a>,
    },
    /// `UID`
    Uid(u32),
    /// `MODSEQ` (RFC 7162 §3.1.4.2)
    ModSeq(u64),
    /// An extension's: its name, and its value as it was.
    Other(Cow<'a, [u8]>, Cow<'a, [u8]>),
}

impl<'a> Parser<'a> {
    /// `msg-att`, put into `data` as far as it goes.
    pub(super) fn msg_att(&mut self, data: &mut Vec<FetchData<'a>>) -> Read<()> {
        let rule = "msg-att";
        let start = self.cursor.at();
        self.open(rule)?;
        self.list(rule, |parser| {
            let item = parser.item()?;
            data.push(item);
            Ok(())
        })?;
        if data.is_empty() {
            self.fault(start..self.cursor.at(), rule, "at least one item is needed");
        }
        Ok(())
    }

    /// An item with its value. If the value is broken it is kept as it is.
    fn item(&mut self) -> Read<FetchData<'a>> {
        let start = self.cursor.at();
        let name = self.item_name()?;
        let named = self.cursor.at();
        let is = |known: &str| name.eq_ignore_ascii_case(known.as_bytes());
        let body = name.len() == 4 && is("BODY");
        let section = if body && self.cursor.peek() == Some(b'[') {
            let section = self
                .section()
                .and_then(|section| Ok((section, self.origin()?)));
            if section.is_err() {
                self.cursor.go(named);
                self.bracketed()?;
            }
            section.ok()
        } else {
            self.bracketed()?;
            None
        };
        let name = self.cursor.since(start);
        let content = section.is_some() || matches!(name, [b'R' | b'r', b'F' | b'f', ..]);
        let without_value = FetchData::Other(Cow::Borrowed(name), Cow::Borrowed(b""));
        if matches!(
            self.cursor.rest(),
            [] | [b')', ..] | [b' '] | [b' ', b')', ..]
        ) {
            self.broken("msg-att", "an item has no value");
            return Ok(without_value);
        }
        let named = self.cursor.at();
        self.sp("msg-att")?;
        let value = self.cursor.at();
        let item = match name.len() {
            _ if section.is_some() => self.data().map(|data| {
                let (section, origin) = section.unwrap_or_default();
                FetchData::Section {
                    section,
                    origin,
                    data,
                }
            }),
            3 if is("UID") => self.nz_number().map(FetchData::Uid),
            5 if is("FLAGS") => self.flags("msg-att-dynamic", false).map(FetchData::Flags),
            11 if is("RFC822.SIZE") => self.number("msg-att-static").map(FetchData::Rfc822Size),
            12 if is("INTERNALDATE") => self.date_time().map(FetchData::InternalDate),
            8 if is("ENVELOPE") => self
                .envelope()
                .map(|envelope| FetchData::Envelope(Box::new(envelope))),
            4 if body => self
                .body(0, false)
                .map(|body| FetchData::Body(Box::new(body))),
            13 if is("BODYSTRUCTURE") => self
                .body(0, true)
                .map(|body| FetchData::BodyStructure(Box::new(body))),
            6 if is("MODSEQ") => self.fetch_mod_resp().map(FetchData::ModSeq),
            6 if is("RFC822") => self.data().map(FetchData::Rfc822),
            13 if is("RFC822.HEADER") => self.data().map(FetchData::Rfc822Header),
            11 if is("RFC822.TEXT") => self.data().map(FetchData::Rfc822Text),
            _ => self
                .value("msg-att")
                .map(|octets| FetchData::Other(Cow::Borrowed(name), Cow::Borrowed(octets))),
        };
        match item {
            Ok(item) => {
                if !matches!(self.cursor.peek(), None | Some(b' ' | b')')) {
                    self.behind_value();
                }
                Ok(item)
            }
            Err(Broken) if self.cursor.at() == value && content && self.at_item() => {
                // The value is missing, and the next item stands here.
                self.cursor.go(named);
                Ok(without_value)
            }
            Err(Broken) => {
                let octets = self.again(value)?;
                Ok(FetchData::Other(Cow::Borrowed(name), Cow::Borrowed(octets)))
            }
        }
    }

    /// `"(" permsg-modsequence ")"`
    fn fetch_mod_resp(&mut self) -> Read<u64> {
        let rule = "fetch-mod-resp";
        self.open(rule)?;
        let mod_sequence = self.mod_sequence(1)?;
        self.close(rule)?;
        Ok(mod_sequence)
    }

    /// Whether the name of an item stands here, as far as is known.
    fn at_item(&self) -> bool {
        const NAMES: [&str; 8] = [
            "UID",
            "FLAGS",
            "BODY",
            "ENVELOPE",
            "INTERNALDATE",
            "RFC822",
            "MODSEQ",
            "BINARY",
        ];
        let rest = self.cursor.rest();
        NAMES.iter().any(|name| {
            rest.get(..name.len())
                .is_some_and(|octets| octets.eq_ignore_ascii_case(name.as_bytes()))
        })
    }

    /// What stands between a value and the space or parenthesis that follows one.
    #[cold]
    fn behind_value(&mut self) {
        let start = self.cursor.at();
        if !self.at_item() && !self.cursor.take_while(Class::TOKEN).is_empty() {
            let what = "octets that do not belong to the value follow it";
            self.fault(start..self.cursor.at(), "msg-att", what);
        }
    }

    /// The name of an item without the brackets behind it.
    fn item_name(&mut self) -> Read<&'a [u8]> {
        let rest = self.cursor.rest();
        let length = rest
            .iter()
            .position(|octet| *octet == b'[' || !Class::ATOM.has(*octet))
            .unwrap_or(rest.len());
        if length == 0 {
            return Err(self.broken("msg-att", "the name of an item is missing"));
        }
        Ok(self.cursor.take(length))
    }

    /// `nstring` of a message's content, whose absence is told from an odd one.
    fn data(&mut self) -> Read<NString<'a>> {
        match self.cursor.peek() {
            Some(b'"' | b'{' | b'N' | b'n' | b'~') => self.nstring(),
            _ => Err(self.broken("nstring", "a string or NIL is missing")),
        }
    }

    /// `DQUOTE date-day-fixed "-" date-month "-" date-year SP time SP zone DQUOTE`
    fn date_time(&mut self) -> Read<DateTime> {
        let start = self.cursor.at();
        if self.cursor.peek() != Some(b'"') {
            return Err(self.broken("date-time", "a quoted date and time is missing"));
        }
        let text = self.quoted()?;
        DateTime::parse(&text).map_err(|invalid| {
            self.fault(start..self.cursor.at(), "date-time", invalid.what);
            Broken
        })
    }

    /// `section = "[" [section-spec] "]"`
    fn section(&mut self) -> Read<Section<'a>> {
        let rule = "section";
        self.cursor.skip();
        let mut section = Section::default();
        while matches!(self.cursor.peek(), Some(b'0'..=b'9')) {
            match NonZeroU32::new(self.section_part()?) {
                Some(part) => section.part.push(part),
                None => return Err(Broken),
            }
            if !self.cursor.eat(b'.') {
                return self.section_end(section);
            }
        }
        if section.part.is_empty() && self.cursor.peek() == Some(b']') {
            return self.section_end(section);
        }
        let start = self.cursor.at();
        let name = self.cursor.take_while(Class::ATOM);
        let is = |known: &str| name.eq_ignore_ascii_case(known.as_bytes());
        section.text = Some(if is("HEADER") {
            SectionText::Header
        } else if is("TEXT") {
            SectionText::Text
        } else if is("HEADER.FIELDS") {
            SectionText::HeaderFields(self.header_list()?)
        } else if is("HEADER.FIELDS.NOT") {
            SectionText::HeaderFieldsNot(self.header_list()?)
        } else if is("MIME") {
            if section.part.is_empty() {
                self.fault(
                    start..start + 4,
                    rule,
                    "MIME is of a part, and none is given",
                );
            }
            SectionText::Mime
        } else {
            return Err(self.broken(rule, "no such section"));
        });
        self.section_end(section)
    }

    /// One number of a `section-part`, not followed by a fraction.
    fn section_part(&mut self) -> Read<u32> {
        let start = self.cursor.at();
        let digits = self.cursor.take_while(Class::DIGIT);
        let number = str::from_utf8(digits)
            .ok()
            .and_then(|digits| digits.parse().ok());
        match number {
            Some(number) if number > 0 && digits.first() != Some(&b'0') => Ok(number),
            Some(number) => {
                self.zero(start..self.cursor.at(), number);
                Ok(number)
            }
            None => {
                self.fault(start..self.cursor.at(), "number", "it does not fit 32 bits");
                Err(Broken)
            }
        }
    }

    fn section_end(&mut self, section: Section<'a>) -> Read<Section<'a>> {
        if !self.cursor.eat(b']') {
            return Err(self.broken("section", "the closing bracket is missing"));
        }
        Ok(section)
    }

    /// `SP header-list`
    fn header_list(&mut self) -> Read<NonEmpty<AString<'a>>> {
        let rule = "header-list";
        self.sp(rule)?;
        self.open(rule)?;
        let mut names = Vec::new();
        self.list(rule, |parser| {
            let name = parser.astring("header-fld-name")?;
            // Only NUL is refused, and that was noted where it was read.
            names.push(AString::new(name).map_err(|_| Broken)?);
            Ok(())
        })?;
        NonEmpty::try_from(names).map_err(|_| self.broken(rule, "at least one name is needed"))
    }

    /// `["<" number ">"]`
    fn origin(&mut self) -> Read<Option<u32>> {
        if !self.cursor.eat(b'<') {
            return Ok(None);
        }
        let origin = self.number("msg-att-static")?;
        if !self.cursor.eat(b'>') {
            return Err(self.broken("msg-att-static", "the origin octet ends in >"));
        }
        Ok(Some(origin))
    }

    /// Whatever stands in brackets behind an item's name, and what goes on behind them.
    fn bracketed(&mut self) -> Read<()> {
        while self.cursor.peek() == Some(b'[') {
            loop {
                match self.cursor.peek() {
                    None => return Err(self.broken("section", "the closing bracket is missing")),
                    Some(b'"') => {
                        self.quoted()?;
                    }
                    Some(b'{') => {
                        self.literal()?;
                    }
                    Some(b']') => break,
                    Some(_) => self.cursor.skip(),
                }
            }
            self.cursor.skip();
            self.cursor.take_while(Class::ATOM);
        }
        Ok(())
    }
}
