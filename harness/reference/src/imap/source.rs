//! The texts and structure of one message, as FETCH answers them (RFC 3501 §6.4.5).

use std::{borrow::Cow, cell::OnceCell, num::NonZeroU32};

use mailspec_syntax::imap::{
    NString, Section, SectionText,
    command::Partial,
    response::{Body, Envelope},
};

use super::{output::Output, updates::Known};
use crate::{faults::imap::Fault, mime, variants::imap::Variant};

/// A message, whose structure is found if it is asked for.
pub(super) struct Source<'a> {
    raw: &'a [u8],
    message: OnceCell<mime::Message<'a>>,
}

/// The length of a text that a deviating server counts with sixteen bits.
const SIXTEEN_BITS: usize = 65_535;

impl<'a> Source<'a> {
    pub(super) fn new(raw: &'a [u8]) -> Self {
        Self {
            raw,
            message: OnceCell::new(),
        }
    }

    fn message(&self) -> &mime::Message<'a> {
        self.message.get_or_init(|| mime::Message::parse(self.raw))
    }

    pub(super) fn size(&self, out: &Output) -> u32 {
        let octets = u32::try_from(self.raw.len()).unwrap_or(u32::MAX);
        if out.has(Fault::SizeEstimate) {
            return octets.next_multiple_of(1024);
        }
        octets
    }

    pub(super) fn envelope(&self, known: &Known, out: &Output) -> Envelope<'static> {
        let mut envelope = match out.has(Fault::SubjectDecoded) {
            true => self.message().envelope_decoded(),
            false => self.message().envelope(),
        };
        if out.has(Fault::EnvelopeDateOfArrival) {
            let arrived = known.message.content.internal_date.to_string();
            envelope.date = Some(Cow::Owned(arrived.into_bytes()));
        }
        envelope
    }

    pub(super) fn body(&self, extensions: bool, out: &Output) -> Body<'static> {
        self.message()
            .body(extensions || out.has(Fault::BodyWithExtensions))
    }

    pub(super) fn whole(&self, out: &Output) -> Cow<'a, [u8]> {
        match out.has(Fault::LargeTextsCut) {
            true => Cow::Borrowed(&self.raw[..self.raw.len().min(SIXTEEN_BITS)]),
            false => Cow::Borrowed(self.raw),
        }
    }

    pub(super) fn header(&self, out: &Output) -> Cow<'a, [u8]> {
        let header = self.message().header();
        Cow::Borrowed(match out.has(Fault::HeaderWithoutBlankLine) {
            true => header.strip_suffix(b"\r\n").unwrap_or(header),
            false => header,
        })
    }

    pub(super) fn text(&self) -> Cow<'a, [u8]> {
        Cow::Borrowed(self.message().text())
    }

    /// What `BODY[section]<partial>` holds.
    pub(super) fn section(
        &self,
        section: &Section<'_>,
        partial: Option<Partial>,
        out: &Output,
    ) -> NString<'a> {
        let whole = self.whole_section(section, out)?;
        let Some(Partial { origin, length }) = partial else {
            return Some(whole);
        };
        let more = usize::from(out.has(Fault::PartialTooLong));
        let wanted = (length.get() as usize).saturating_add(more);
        let behind = (origin as usize).saturating_add(wanted) > whole.len();
        if behind && out.has(Fault::PartialBehindEndWhole) {
            return Some(whole);
        }
        let start = (origin as usize).min(whole.len());
        let end = start.saturating_add(wanted).min(whole.len());
        Some(match whole {
            Cow::Borrowed(octets) => Cow::Borrowed(&octets[start..end]),
            Cow::Owned(octets) => Cow::Owned(octets[start..end].to_vec()),
        })
    }

    fn whole_section(&self, section: &Section<'_>, out: &Output) -> NString<'a> {
        if *section == Section::default() {
            return Some(match out.has(Fault::WholeWithoutHeader) {
                true => self.text(),
                false => self.whole(out),
            });
        }
        let message = self.message();
        let of_part = !section.part.is_empty();
        match &section.text {
            Some(SectionText::Mime) if out.has(Fault::MimeEmpty) => Some(Cow::Borrowed(&b""[..])),
            Some(SectionText::Mime) if out.has(Fault::MimeIsHeader) => {
                let header = Section {
                    part: section.part.clone(),
                    text: Some(SectionText::Header),
                };
                let header = message.section(&header);
                header.or_else(|| message.section(section))
            }
            Some(SectionText::Mime) => {
                let header = message.section(section)?;
                // The blank line is one of RFC 2822 headers, which §6.4.5 speaks of.
                Some(match out.varies(Variant::MimeWithoutBlankLine) {
                    true if header.ends_with(b"\r\n\r\n") => without_blank_line(header),
                    _ => header,
                })
            }
            Some(text) if of_part && out.has(Fault::EnclosedIsOutermost) => {
                message.section(&Section {
                    part: Vec::new(),
                    text: Some(text.clone()),
                })
            }
            Some(SectionText::Header) => {
                let header = message.section(section)?;
                Some(match out.has(Fault::HeaderWithoutBlankLine) {
                    true => without_blank_line(header),
                    false => header,
                })
            }
            Some(SectionText::HeaderFields(_)) if out.has(Fault::HeaderFieldsWithoutBlankLine) => {
                message.section(section).map(without_blank_line)
            }
            Some(SectionText::HeaderFieldsNot(names))
                if out.has(Fault::HeaderFieldsNotInverted) =>
            {
                message.section(&Section {
                    part: section.part.clone(),
                    text: Some(SectionText::HeaderFields(names.clone())),
                })
            }
            Some(SectionText::Text) if !of_part && out.has(Fault::PrologueLost) => {
                let text = message.text();
                let first = text.windows(2).position(|octets| octets == b"--");
                let start = first.filter(|_| message.is_multipart()).unwrap_or(0);
                Some(Cow::Borrowed(&text[start..]))
            }
            None => self.part(section, out),
            Some(_) => message.section(section),
        }
        .or_else(|| {
            out.has(Fault::AbsentPartMadeUp)
                .then(|| message.section(&first_part()))
                .flatten()
        })
    }

    /// A part by its numbers alone.
    fn part(&self, section: &Section<'_>, out: &Output) -> NString<'a> {
        let message = self.message();
        let missing = match section.part.len() {
            1 => out.has(Fault::PartOneMissing) && !message.is_multipart(),
            _ => out.has(Fault::NestedPartsMissing),
        };
        if missing {
            return None;
        }
        let part = message.section(section)?;
        if !out.has(Fault::PartWithMimeHeader) || !message.is_multipart() {
            return Some(part);
        }
        let mime = message.section(&Section {
            part: section.part.clone(),
            text: Some(SectionText::Mime),
        })?;
        Some(Cow::Owned([mime, part].concat()))
    }
}

fn first_part() -> Section<'static> {
    Section {
        part: vec![NonZeroU32::MIN],
        text: None,
    }
}

fn without_blank_line(fields: Cow<'_, [u8]>) -> Cow<'_, [u8]> {
    match fields {
        Cow::Borrowed(octets) => Cow::Borrowed(octets.strip_suffix(b"\r\n").unwrap_or(octets)),
        Cow::Owned(mut octets) => {
            if octets.ends_with(b"\r\n") {
                octets.truncate(octets.len() - 2);
            }
            Cow::Owned(octets)
        }
    }
}
