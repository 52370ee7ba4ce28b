//! What FETCH asks for (RFC 3501 §6.4.5, §9 `fetch`).

use std::{num::NonZeroU32, ops::Range};

use super::input::{Input, Keyword, Read};
use crate::imap::{
    section::{Section, SectionText},
    text::{AString, LiteralForm, NonEmpty},
};

/// The argument of FETCH.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "arbitrary", derive(arbitrary::Arbitrary))]
pub enum FetchItems<'a> {
    /// `(FLAGS INTERNALDATE RFC822.SIZE ENVELOPE)`
    All,
    /// `(FLAGS INTERNALDATE RFC822.SIZE)`
    Fast,
    /// `(FLAGS INTERNALDATE RFC822.SIZE ENVELOPE BODY)`
    Full,
    /// One item, or several in parentheses.
    Items(NonEmpty<FetchItem<'a>>),
}

/// `fetch-att`
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "arbitrary", derive(arbitrary::Arbitrary))]
pub enum FetchItem<'a> {
    /// `ENVELOPE`
    Envelope,
    /// `FLAGS`
    Flags,
    /// `INTERNALDATE`
    InternalDate,
    /// `RFC822`
    Rfc822,
    /// `RFC822.HEADER`
    Rfc822Header,
    /// `RFC822.SIZE`
    Rfc822Size,
    /// `RFC822.TEXT`
    Rfc822Text,
    /// `BODY`
    Body,
    /// `BODYSTRUCTURE`
    BodyStructure,
    /// `UID`
    Uid,
    /// `MODSEQ` (RFC 7162 §3.1.4.2)
    ModSeq,
    /// `BODY[section]<partial>` and `BODY.PEEK[section]<partial>`
    #[expect(missing_docs, reason = "named in the line above")]
    Section {
        section: Section<'a>,
        partial: Option<Partial>,
        peek: bool,
    },
}

/// `"<" number "." nz-number ">"`: `length` octets from `origin`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "arbitrary", derive(arbitrary::Arbitrary))]
#[expect(missing_docs, reason = "named in the line above")]
pub struct Partial {
    pub origin: u32,
    pub length: NonZeroU32,
}

impl FetchItems<'_> {
    /// The argument as FETCH takes it: one item bare, several in parentheses.
    pub fn write(&self, out: &mut Vec<u8>, literals: LiteralForm) {
        let items = match self {
            Self::All => return out.extend_from_slice(b"ALL"),
            Self::Fast => return out.extend_from_slice(b"FAST"),
            Self::Full => return out.extend_from_slice(b"FULL"),
            Self::Items(items) => items,
        };
        if let [item] = &items[..] {
            return item.write(out, literals);
        }
        for (index, item) in items.iter().enumerate() {
            out.push(if index == 0 { b'(' } else { b' ' });
            item.write(out, literals);
        }
        out.push(b')');
    }
}

impl FetchItem<'_> {
    /// `fetch-att`
    pub fn write(&self, out: &mut Vec<u8>, literals: LiteralForm) {
        let name: &[u8] = match self {
            Self::Envelope => b"ENVELOPE",
            Self::Flags => b"FLAGS",
            Self::InternalDate => b"INTERNALDATE",
            Self::Rfc822 => b"RFC822",
            Self::Rfc822Header => b"RFC822.HEADER",
            Self::Rfc822Size => b"RFC822.SIZE",
            Self::Rfc822Text => b"RFC822.TEXT",
            Self::Body => b"BODY",
            Self::BodyStructure => b"BODYSTRUCTURE",
            Self::Uid => b"UID",
            Self::ModSeq => b"MODSEQ",
            Self::Section { peek: false, .. } => b"BODY[",
            Self::Section { peek: true, .. } => b"BODY.PEEK[",
        };
        out.extend_from_slice(name);
        if let Self::Section {
            section, partial, ..
        } = self
        {
            section.write(out, literals);
            out.push(b']');
            if let Some(Partial { origin, length }) = partial {
                out.extend_from_slice(format!("<{origin}.{length}>").as_bytes());
            }
        }
    }
}

/// `"ALL" / "FULL" / "FAST" / fetch-att / "(" fetch-att *(SP fetch-att) ")"`
pub(super) fn fetch<'a>(input: &mut Input<'a>) -> Read<FetchItems<'a>> {
    if input.peek() == Some(b'(') {
        return input.list("an item", fetch_att).map(FetchItems::Items);
    }
    let (name, span) = input.dotted_keyword();
    match name.as_bytes() {
        b"ALL" => Ok(FetchItems::All),
        b"FAST" => Ok(FetchItems::Fast),
        b"FULL" => Ok(FetchItems::Full),
        _ => named_fetch_att(input, &name, span)
            .map(NonEmpty::one)
            .map(FetchItems::Items),
    }
}

/// `fetch-att`
fn fetch_att<'a>(input: &mut Input<'a>) -> Read<FetchItem<'a>> {
    let (name, span) = input.dotted_keyword();
    named_fetch_att(input, &name, span)
}

fn named_fetch_att<'a>(
    input: &mut Input<'a>,
    name: &Keyword,
    span: Range<usize>,
) -> Read<FetchItem<'a>> {
    Ok(match name.as_bytes() {
        b"FLAGS" => FetchItem::Flags,
        b"UID" => FetchItem::Uid,
        b"MODSEQ" => FetchItem::ModSeq,
        b"BODY.PEEK" => body_section(input, true)?,
        b"BODY" if input.peek() == Some(b'[') => body_section(input, false)?,
        b"BODY" => FetchItem::Body,
        b"ENVELOPE" => FetchItem::Envelope,
        b"INTERNALDATE" => FetchItem::InternalDate,
        b"BODYSTRUCTURE" => FetchItem::BodyStructure,
        b"RFC822" => FetchItem::Rfc822,
        b"RFC822.SIZE" => FetchItem::Rfc822Size,
        b"RFC822.HEADER" => FetchItem::Rfc822Header,
        b"RFC822.TEXT" => FetchItem::Rfc822Text,
        b"ALL" | b"FAST" | b"FULL" => {
            return Err(input.wrong(span, "a macro stands alone, not in a list"));
        }
        _ if span.is_empty() => return Err(input.missing("fetch-att", "an item")),
        _ => return Err(input.wrong(span, "no item of that name")),
    })
}

/// `section ["<" number "." nz-number ">"]`
fn body_section<'a>(input: &mut Input<'a>, peek: bool) -> Read<FetchItem<'a>> {
    let section = section(input)?;
    let partial = if input.take(b'<') {
        let origin = input.number()?;
        input.octet(b'.', "a dot and the number of octets wanted")?;
        let length = input.nz_number()?;
        input.octet(b'>', "the bracket that ends the partial range")?;
        Some(Partial { origin, length })
    } else {
        None
    };
    Ok(FetchItem::Section {
        section,
        partial,
        peek,
    })
}

/// `section = "[" [section-msgtext / (section-part ["." section-text])] "]"`
fn section<'a>(input: &mut Input<'a>) -> Read<Section<'a>> {
    input.octet(b'[', "a section in brackets")?;
    let mut part = Vec::new();
    let mut text = None;
    while input.peek().is_some_and(|octet| octet.is_ascii_digit()) {
        part.push(input.nz_number()?);
        if !input.take(b'.') {
            input.octet(b']', "a dot or the bracket that ends the section")?;
            return Ok(Section { part, text });
        }
    }
    if !part.is_empty() || input.peek() != Some(b']') {
        text = Some(section_text(input, part.is_empty())?);
    }
    input.octet(b']', "the bracket that ends the section")?;
    Ok(Section { part, text })
}

/// `section-text = section-msgtext / "MIME"`, the latter below a part alone.
fn section_text<'a>(input: &mut Input<'a>, top_level: bool) -> Read<SectionText<'a>> {
    let (name, span) = input.dotted_keyword();
    Ok(match name.as_bytes() {
        b"HEADER" => SectionText::Header,
        b"TEXT" => SectionText::Text,
        b"HEADER.FIELDS" => SectionText::HeaderFields(header_list(input)?),
        b"HEADER.FIELDS.NOT" => SectionText::HeaderFieldsNot(header_list(input)?),
        b"MIME" if top_level => {
            return Err(input.wrong(span, "MIME needs the number of a part before it"));
        }
        b"MIME" => SectionText::Mime,
        _ if span.is_empty() => return Err(input.missing("section-text", "a part or HEADER, TEXT")),
        _ => return Err(input.wrong(span, "no section of that name")),
    })
}

/// `header-list = "(" header-fld-name *(SP header-fld-name) ")"`
fn header_list<'a>(input: &mut Input<'a>) -> Read<NonEmpty<AString<'a>>> {
    input.space("a list of header fields")?;
    input.list("a header field", |input| input.astring("a header field"))
}
