//! Variants of the wire: what another lawful server makes of a response.
//!
//! Whatever the types can say is changed before it is written, the rest in the
//! octets. Variants of behaviour are where the behaviour is.

use std::borrow::Cow;

use mailspec_syntax::base64;
use mailspec_syntax::imap::{
    Response, Section, SectionText,
    response::{Body, Envelope, ExtensionTail, FetchData, PartKind, StatusKind, Text, Untagged},
};

use super::respell;
use crate::{Variants, variants::imap::Variant};

/// Responses as this server has them: changed, and in as many as it makes of one.
pub(super) fn responses<'r>(mut response: Response<'r>, variants: &Variants) -> Vec<Response<'r>> {
    change(&mut response, variants);
    split(response, variants)
}

/// What only octets can say, of a response that was written to the end of `out`.
pub(super) fn rewrite(out: &mut Vec<u8>, start: usize, variants: &Variants) {
    for (variant, spelling) in respell::SPELLINGS {
        if variants.has(*variant) {
            let respelled = respell::respell(&out[start..], spelling);
            out.truncate(start);
            out.extend_from_slice(&respelled);
        }
    }
}

fn change(response: &mut Response<'_>, variants: &Variants) {
    match response {
        Response::Continuation { text } => {
            // Before base64 there are no words (RFC 3501 §7.5).
            if variants.has(Variant::ContinuationWithCode) && !base64::is_base64(text) {
                *text = [b"[X-WAITING 1] ", &**text].concat().into();
            }
        }
        Response::Tagged { text, .. } => change_text(text, variants),
        Response::Untagged(data) => change_data(data, variants),
    }
}

fn change_text(text: &mut Text<'_>, variants: &Variants) {
    if variants.has(Variant::TextInBrackets) && text.code.is_none() {
        text.text = [b"[Error=\"none\" Proxy=imap.example] ", &*text.text]
            .concat()
            .into();
    }
    if variants.has(Variant::TextWithBraces) {
        text.text = [b"{3} or {3+}: ", &*text.text].concat().into();
    }
    if variants.has(Variant::TextEndsInBraces) {
        text.text = [&*text.text, b" {3}"].concat().into();
    }
}

fn change_data(data: &mut Untagged<'_>, variants: &Variants) {
    match data {
        Untagged::Status { kind, text } => {
            if *kind == StatusKind::PreAuth || *kind == StatusKind::Bye {
                return;
            }
            change_text(text, variants);
        }
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
        FetchData::Envelope(envelope) => change_envelope(envelope, variants),
        FetchData::Body(body) | FetchData::BodyStructure(body) => change_body(body, variants),
        FetchData::Section {
            section:
                Section {
                    text:
                        Some(SectionText::HeaderFields(names) | SectionText::HeaderFieldsNot(names)),
                    ..
                },
            ..
        } if variants.has(Variant::HeaderNamesUppercase) => respell::header_names(names),
        _ => {}
    }
}

fn change_envelope(envelope: &mut Envelope<'_>, variants: &Variants) {
    if let Some(date) = &mut envelope.date
        && variants.has(Variant::EnvelopeDateRespelt)
    {
        *date = respelt(date).into();
    }
    if variants.has(Variant::FoldsAsOneSpace) {
        let texts = [&mut envelope.subject, &mut envelope.message_id];
        for text in texts.into_iter().flatten() {
            let words = text.split(|octet| matches!(octet, b' ' | b'\t'));
            let words: Vec<&[u8]> = words.filter(|word| !word.is_empty()).collect();
            *text = words.join(&b' ').into();
        }
    }
    if variants.has(Variant::RoutesIgnored) {
        for address in envelope.addresses_mut().into_iter().flatten() {
            address.adl = None;
        }
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

/// Recurses as deep as messages are read, which is bounded.
fn change_body(body: &mut Body<'_>, variants: &Variants) {
    match body {
        Body::Multi {
            parts,
            subtype,
            extension,
        } => {
            for part in &mut *parts {
                change_body(part, variants);
            }
            lower(subtype, variants);
            if variants.has(Variant::StructureWithoutExtensions) {
                *extension = None;
            }
            if let Some(extension) = extension {
                change_parameters(&mut extension.parameters, variants);
                change_tail(&mut extension.tail, variants);
            }
        }
        Body::Single {
            kind,
            fields,
            extension,
        } => {
            let charset = |(name, _): &(Cow<'_, [u8]>, _)| name.eq_ignore_ascii_case(b"CHARSET");
            if matches!(kind, PartKind::Text { .. })
                && variants.has(Variant::CharsetTold)
                && !fields.parameters.iter().any(charset)
            {
                let default = (
                    Cow::Borrowed(&b"CHARSET"[..]),
                    Cow::Borrowed(&b"us-ascii"[..]),
                );
                fields.parameters.push(default);
            }
            match kind {
                PartKind::Basic { media, subtype } => {
                    lower(media, variants);
                    lower(subtype, variants);
                }
                PartKind::Text { subtype, .. } => lower(subtype, variants),
                PartKind::Message { body, .. } => change_body(body, variants),
            }
            lower(&mut fields.encoding, variants);
            change_parameters(&mut fields.parameters, variants);
            if variants.has(Variant::StructureWithoutExtensions) {
                *extension = None;
            }
            if let Some(extension) = extension {
                change_tail(&mut extension.tail, variants);
            }
        }
    }
}

fn change_tail(tail: &mut ExtensionTail<'_>, variants: &Variants) {
    if let Some(Some(disposition)) = &mut tail.disposition {
        lower(&mut disposition.kind, variants);
        change_parameters(&mut disposition.parameters, variants);
    }
}

fn change_parameters(
    parameters: &mut mailspec_syntax::imap::response::Pairs<'_>,
    variants: &Variants,
) {
    for (name, _) in parameters {
        lower(name, variants);
    }
}

/// RFC 2045 §5.1, §6.1: types, subtypes, parameter names and encodings have no case.
fn lower(word: &mut Cow<'_, [u8]>, variants: &Variants) {
    if variants.has(Variant::MimeLowercase) {
        *word = word.to_ascii_lowercase().into();
    }
}

/// RFC 3501 §7.4.2: items may come in several responses; each to a UID command has the UID (§6.4.8).
fn split<'r>(response: Response<'r>, variants: &Variants) -> Vec<Response<'r>> {
    match response {
        Response::Untagged(Untagged::Fetch { seq, data })
            // What tells of a change has its mod-sequence (RFC 7162 §3.1).
            if variants.has(Variant::FetchSplit)
                && data.len() > 1
                && !data.iter().any(|item| matches!(item, FetchData::ModSeq(_))) =>
        {
            let uid = data.iter().find_map(|item| match item {
                FetchData::Uid(uid) => Some(*uid),
                _ => None,
            });
            let others = data
                .into_iter()
                .filter(|item| !matches!(item, FetchData::Uid(_)));
            let with_uid = |item| {
                let data = std::iter::once(item).chain(uid.map(FetchData::Uid));
                Response::Untagged(Untagged::Fetch {
                    seq,
                    data: data.collect(),
                })
            };
            others.map(with_uid).collect()
        }
        response => vec![response],
    }
}
