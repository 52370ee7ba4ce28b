//! Variants of the wire: what another lawful server makes of a response.
//!
//! Variants of behaviour are where the behaviour is.

use mailspec_syntax::imap::{
    Response, SectionText,
    response::{Body, FetchData, PartKind, Untagged},
};

use crate::{Variants, variants::imap::Variant};

/// Changes what is said, or in which order, as far as a variant of `variants` does.
pub(super) fn change(response: &mut Response<'_>, variants: &Variants) {
    let Response::Untagged(data) = response else {
        return;
    };
    match data {
        Untagged::Search(numbers) if variants.has(Variant::SearchDescending) => {
            numbers.reverse();
        }
        Untagged::MailboxStatus { items, .. } if variants.has(Variant::StatusDataReversed) => {
            items.reverse();
        }
        Untagged::Fetch { data, .. } => {
            if variants.has(Variant::FetchDataReversed) {
                data.reverse();
            }
            for item in data {
                change_item(item, variants);
            }
        }
        _ => {}
    }
}

fn change_item(item: &mut FetchData<'_>, variants: &Variants) {
    match item {
        FetchData::Envelope(envelope) if variants.has(Variant::EnvelopeDateRespelt) => {
            if let Some(date) = &mut envelope.date {
                *date = respelt(date).into();
            }
        }
        FetchData::Section {
            section,
            origin: None,
            data: Some(octets),
        } if section.text == Some(SectionText::Mime)
            && variants.has(Variant::MimeWithoutBlankLine) =>
        {
            if let Some(fields) = octets.strip_suffix(b"\r\n\r\n") {
                *octets = [fields, b"\r\n"].concat().into();
            }
        }
        _ => {}
    }
}

/// `Mon, 7 Feb 1994 21:52:25 -0800` as `07 Feb 1994 21:52:25 -0800`.
fn respelt(date: &[u8]) -> Vec<u8> {
    let comma = date.iter().position(|octet| *octet == b',');
    let without_weekday = comma.map_or(date, |at| date[at + 1..].trim_ascii_start());
    match without_weekday {
        [digit, b' ', rest @ ..] if digit.is_ascii_digit() => {
            [&[b'0', *digit, b' '], rest].concat()
        }
        other => other.to_vec(),
    }
}

/// Parameters have no order (RFC 2045 §5.1).
pub(super) fn reverse_parameters(body: &mut Body<'_>) {
    match body {
        Body::Single { kind, fields, .. } => {
            fields.parameters.reverse();
            if let PartKind::Message { body, .. } = kind {
                reverse_parameters(body);
            }
        }
        Body::Multi {
            parts, extension, ..
        } => {
            for part in parts {
                reverse_parameters(part);
            }
            if let Some(extension) = extension {
                extension.parameters.reverse();
            }
        }
    }
}
