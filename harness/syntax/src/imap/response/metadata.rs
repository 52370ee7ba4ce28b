//! METADATA: the response and the codes (RFC 5464 §4.2–§4.4, §5).

use std::borrow::Cow;

use super::{
    Code, Untagged,
    parser::{Parser, Read},
};
use crate::imap::text::NString;

/// What a METADATA response tells (RFC 5464 §4.4).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Metadata<'a> {
    /// `entry-values`: entries with their values, asked for with GETMETADATA; `None` is `NIL`.
    Values(Vec<(Cow<'a, [u8]>, NString<'a>)>),
    /// `entry-list`: entries that changed.
    Changed(Vec<Cow<'a, [u8]>>),
}

/// What the response code METADATA says (RFC 5464 §4.2.1, §4.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MetadataCode {
    /// `LONGENTRIES`: octets of the largest value that MAXSIZE left out.
    LongEntries(u32),
    /// `MAXSIZE`: octets of the largest value that is taken.
    MaxSize(u32),
    /// `TOOMANY`: there is no room for another entry.
    TooMany,
    /// `NOPRIVATE`: there are no private entries.
    NoPrivate,
}

impl<'a> Parser<'a> {
    /// `metadata-resp = "METADATA" SP mailbox SP (entry-values / entry-list)`
    pub(super) fn metadata(&mut self) -> Read<Untagged<'a>> {
        let rule = "metadata-resp";
        self.sp(rule)?;
        let mailbox = self.mailbox()?;
        self.sp(rule)?;
        let data = match self.cursor.peek() {
            Some(b'(') => Metadata::Values(self.entry_values()?),
            _ => Metadata::Changed(self.entry_list()?),
        };
        self.finish(rule);
        Ok(Untagged::Metadata { mailbox, data })
    }

    /// `entry-values = "(" entry-value *(SP entry-value) ")"`
    fn entry_values(&mut self) -> Read<Vec<(Cow<'a, [u8]>, NString<'a>)>> {
        let rule = "entry-values";
        let start = self.cursor.at();
        let mut values = Vec::new();
        self.open(rule)?;
        self.list(rule, |parser| {
            let entry = parser.entry()?;
            parser.sp("entry-value")?;
            values.push((entry, parser.entry_value()?));
            Ok(())
        })?;
        if values.is_empty() {
            let what = "at least one entry is needed";
            self.fault(start..self.cursor.at(), rule, what);
        }
        Ok(values)
    }

    /// `value = nstring / literal8`
    fn entry_value(&mut self) -> Read<NString<'a>> {
        if let (Some(b'~'), Some(b'{')) = (self.cursor.peek(), self.cursor.peek_second()) {
            self.cursor.skip();
            let octets = self.any_literal(true)?;
            return Ok(Some(Cow::Borrowed(octets)));
        }
        self.nstring()
    }

    /// `entry-list = entry *(SP entry)`
    fn entry_list(&mut self) -> Read<Vec<Cow<'a, [u8]>>> {
        let mut entries = vec![self.entry()?];
        while self.cursor.rest().iter().any(|octet| *octet != b' ') {
            self.sp("entry-list")?;
            entries.push(self.entry()?);
        }
        Ok(entries)
    }

    /// `entry = astring`, a path that §3.2 says more about.
    fn entry(&mut self) -> Read<Cow<'a, [u8]>> {
        let start = self.cursor.at();
        let entry = self.astring("entry")?;
        if let Some(what) = entry_fault(&entry) {
            self.fault(start..self.cursor.at(), "entry", what);
        }
        Ok(entry)
    }

    /// `"METADATA" SP ("LONGENTRIES" SP number / "MAXSIZE" SP number / "TOOMANY" / "NOPRIVATE")`
    pub(super) fn metadata_code(&mut self) -> Read<Code<'a>> {
        let rule = "resp-text-code";
        self.argument(rule)?;
        let name = self.atom(rule)?;
        let is = |known: &str| name.eq_ignore_ascii_case(known.as_bytes());
        let code = match name.len() {
            11 if is("LONGENTRIES") => {
                self.argument(rule)?;
                MetadataCode::LongEntries(self.number(rule)?)
            }
            7 if is("MAXSIZE") => {
                self.argument(rule)?;
                MetadataCode::MaxSize(self.number(rule)?)
            }
            7 if is("TOOMANY") => MetadataCode::TooMany,
            9 if is("NOPRIVATE") => MetadataCode::NoPrivate,
            _ => return Err(self.broken(rule, "METADATA says nothing that RFC 5464 knows")),
        };
        Ok(Code::Metadata(code))
    }
}

/// What is wrong with the name of an entry, if anything is (RFC 5464 §3.2).
///
/// That it begins with `/private/` or `/shared/` is not asked: RFC 5464 says "currently".
pub fn entry_fault(entry: &[u8]) -> Option<&'static str> {
    // "The range 0x00 to 0x19": those of the second half are discouraged alone.
    let odd = |octet: &u8| *octet <= 0x19 || !octet.is_ascii();
    if entry.first() != Some(&b'/') {
        Some("the name of an entry begins with a slash")
    } else if entry.last() == Some(&b'/') {
        Some("the name of an entry does not end with a slash")
    } else if entry.windows(2).any(|pair| pair == b"//") {
        Some("the name of an entry has no two slashes in a row")
    } else if entry.iter().any(|octet| b"*%".contains(octet)) {
        Some("the name of an entry has no wildcard in it")
    } else if entry.iter().any(odd) {
        Some("the name of an entry is ASCII without control characters")
    } else {
        None
    }
}
