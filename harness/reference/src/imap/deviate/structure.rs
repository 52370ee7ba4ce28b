//! What a deviating server makes of BODY and BODYSTRUCTURE (RFC 3501 §7.4.2).

use std::borrow::Cow;

use mailspec_syntax::imap::response::{
    Body, BodyExtension, BodyFields, ExtensionTail, MultiExtension, PartKind, SingleExtension,
};

use super::NIL;
use crate::{Faults, faults::imap::Fault};

/// Recurses as deep as messages are read, which is bounded.
pub(super) fn change(body: &mut Body<'_>, faults: Faults, outermost: bool) {
    match body {
        Body::Multi {
            parts, extension, ..
        } => {
            for part in &mut *parts {
                change(part, faults, false);
            }
            if let Some(MultiExtension { parameters, tail }) = extension {
                if faults.has(Fault::ParametersLost) {
                    parameters.clear();
                }
                change_tail(tail, faults);
            }
            if !outermost && faults.has(Fault::BodystructureWithoutChildren) {
                parts.clear();
            }
        }
        Body::Single {
            kind,
            fields,
            extension,
        } => {
            if let Some(SingleExtension { tail, .. }) = extension {
                change_tail(tail, faults);
            }
            change_fields(fields, faults);
            if let PartKind::Text { lines, .. } = kind
                && faults.has(Fault::TextLinesZero)
            {
                *lines = 0;
            }
            if let PartKind::Message { body, .. } = kind {
                change(body, faults, false);
                if faults.has(Fault::BodystructureWithoutChildren) {
                    *kind = PartKind::Basic {
                        media: Cow::Borrowed(b"MESSAGE"),
                        subtype: Cow::Borrowed(b"RFC822"),
                    };
                }
            }
        }
    }
}

fn change_fields(fields: &mut BodyFields<'_>, faults: Faults) {
    if faults.has(Fault::ParametersLost) {
        fields.parameters.clear();
    }
    if faults.has(Fault::NilInParameters) {
        for (_, value) in &mut fields.parameters {
            *value = Cow::Borrowed(NIL);
        }
    }
    let encoded = matches!(&*fields.encoding, b"BASE64" | b"QUOTED-PRINTABLE");
    if encoded && faults.has(Fault::EncodedSizeDecoded) {
        fields.octets = fields.octets / 4 * 3;
    }
}

fn change_tail(tail: &mut ExtensionTail<'_>, faults: Faults) {
    if faults.has(Fault::ExtensionMadeUp) {
        tail.other.push(BodyExtension::Number(1));
    }
    if let Some(Some(disposition)) = &mut tail.disposition
        && faults.has(Fault::ParametersLost)
    {
        disposition.parameters.clear();
    }
    if faults.has(Fault::LanguageBehindLocation)
        && let (Some(language), Some(location)) = (&mut tail.language, &mut tail.location)
    {
        let first = language.pop();
        language.extend(std::mem::replace(location, first));
    }
}

/// Tells one line more of each text.
pub(in super::super) fn add_lines(body: &mut Body<'_>) {
    match body {
        Body::Multi { parts, .. } => parts.iter_mut().for_each(add_lines),
        Body::Single { kind, .. } => match kind {
            PartKind::Text { lines, .. } => *lines += 1,
            PartKind::Message { body, .. } => add_lines(body),
            PartKind::Basic { .. } => {}
        },
    }
}
