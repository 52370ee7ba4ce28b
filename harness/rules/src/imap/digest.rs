//! Digests of immutable data: 64 bits that tell two values apart without keeping them.
//!
//! A multiply-fold over eight octets at a time, several times faster than the
//! hasher of the standard library on the megabytes of a BODY[]. Two values with one digest
//! merely hide a violation.

use mailspec_syntax::imap::response::{
    Address, Body, BodyExtension, Envelope, ExtensionTail, PartKind,
};
use mailspec_syntax::imap::{NString, Section, SectionText};

/// A digest in the making.
#[derive(Clone, Copy, Debug)]
pub(super) struct Digest(u64);

const SEED: u64 = 0x243f_6a88_85a3_08d3;
const FACTOR: u64 = 0x9e37_79b9_7f4a_7c15;

impl Digest {
    /// Of nothing yet; `kind` keeps values of different kinds apart.
    pub(super) const fn new(kind: u8) -> Self {
        let mut digest = Self(SEED);
        digest.number(kind as u64);
        digest
    }

    /// The digest of what was added.
    pub(super) const fn value(self) -> u64 {
        self.0
    }

    /// Adds a number.
    pub(super) const fn number(&mut self, number: u64) {
        let product = (self.0 ^ number ^ SEED) as u128 * FACTOR as u128;
        self.0 = (product as u64) ^ ((product >> 64) as u64).rotate_left(17) ^ number;
    }

    /// Adds octets and their number.
    pub(super) fn octets(&mut self, octets: &[u8]) {
        self.number(octets.len() as u64);
        let (words, rest) = octets.as_chunks::<8>();
        for word in words {
            self.number(u64::from_le_bytes(*word));
        }
        let mut last = [0; 8];
        last[..rest.len()].copy_from_slice(rest);
        self.number(u64::from_le_bytes(last));
    }

    /// Adds octets whose case does not matter.
    fn caseless(&mut self, octets: &[u8]) {
        self.number(octets.len() as u64);
        for octet in octets {
            self.number(u64::from(octet.to_ascii_lowercase()));
        }
    }

    /// Adds a string. NIL and the empty string are one (RFC 3501 §7.4.2: treat as identical).
    fn nstring(&mut self, string: &NString<'_>) {
        self.octets(string.as_deref().unwrap_or_default());
    }

    /// Adds a section; names of header fields without regard to case.
    pub(super) fn section(&mut self, section: &Section<'_>) {
        self.number(section.part.len() as u64);
        for part in &section.part {
            self.number(u64::from(part.get()));
        }
        let Some(text) = &section.text else {
            return self.number(0);
        };
        match text {
            SectionText::Header => self.number(1),
            SectionText::Text => self.number(2),
            SectionText::Mime => self.number(3),
            SectionText::HeaderFields(fields) | SectionText::HeaderFieldsNot(fields) => {
                let not = matches!(text, SectionText::HeaderFieldsNot(_));
                self.number(if not { 5 } else { 4 });
                for field in fields.iter() {
                    self.caseless(field.as_bytes());
                }
            }
        }
    }

    /// Adds an envelope.
    pub(super) fn envelope(&mut self, envelope: &Envelope<'_>) {
        let Envelope {
            date,
            subject,
            from,
            sender,
            reply_to,
            to,
            cc,
            bcc,
            in_reply_to,
            message_id,
        } = envelope;
        for string in [date, subject, in_reply_to, message_id] {
            self.nstring(string);
        }
        for addresses in [from, sender, reply_to, to, cc, bcc] {
            self.number(addresses.len() as u64);
            for Address {
                name,
                adl,
                mailbox,
                host,
            } in addresses
            {
                for string in [name, adl, mailbox, host] {
                    self.nstring(string);
                }
            }
        }
    }

    /// Adds a body structure, with its extension data or as BODY has it.
    pub(super) fn body(&mut self, body: &Body<'_>, extensions: bool) {
        match body {
            Body::Single {
                kind,
                fields,
                extension,
            } => {
                match kind {
                    PartKind::Basic { media, subtype } => {
                        self.caseless(media);
                        self.caseless(subtype);
                    }
                    PartKind::Text { subtype, lines } => {
                        self.number(1);
                        self.caseless(subtype);
                        self.number(u64::from(*lines));
                    }
                    PartKind::Message {
                        envelope,
                        body,
                        lines,
                    } => {
                        self.number(2);
                        self.envelope(envelope);
                        self.body(body, extensions);
                        self.number(u64::from(*lines));
                    }
                }
                self.parameters(&fields.parameters);
                self.nstring(&fields.id);
                self.nstring(&fields.description);
                self.caseless(&fields.encoding);
                self.number(u64::from(fields.octets));
                if let (true, Some(extension)) = (extensions, extension) {
                    self.nstring(&extension.md5);
                    self.extension_tail(&extension.tail);
                }
            }
            Body::Multi {
                parts,
                subtype,
                extension,
            } => {
                self.number(3);
                self.number(parts.len() as u64);
                for part in parts {
                    self.body(part, extensions);
                }
                self.caseless(subtype);
                if let (true, Some(extension)) = (extensions, extension) {
                    self.parameters(&extension.parameters);
                    self.extension_tail(&extension.tail);
                }
            }
        }
    }

    /// Adds parameters, whose order says nothing (RFC 2045 §5.1).
    fn parameters<A: AsRef<[u8]>, B: AsRef<[u8]>>(&mut self, parameters: &[(A, B)]) {
        self.number(parameters.len() as u64);
        let each = parameters.iter().map(|(name, value)| {
            let mut one = Self::new(b'=');
            one.caseless(name.as_ref());
            one.octets(value.as_ref());
            one.value()
        });
        self.number(each.fold(0, u64::wrapping_add));
    }

    fn extension_tail(&mut self, tail: &ExtensionTail<'_>) {
        if let Some(Some(disposition)) = &tail.disposition {
            self.caseless(&disposition.kind);
            self.parameters(&disposition.parameters);
        }
        for language in tail.language.iter().flatten() {
            self.caseless(language);
        }
        if let Some(location) = &tail.location {
            self.nstring(location);
        }
        self.others(&tail.other);
    }

    fn others(&mut self, other: &[BodyExtension<'_>]) {
        self.number(other.len() as u64);
        for extension in other {
            match extension {
                BodyExtension::String(string) => self.nstring(string),
                BodyExtension::Number(number) => self.number(u64::from(*number)),
                BodyExtension::List(list) => self.others(list),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use pretty_assertions::{assert_eq, assert_ne};
    use rstest::rstest;

    use super::*;

    fn digest(octets: &[u8]) -> u64 {
        let mut digest = Digest::new(0);
        digest.octets(octets);
        digest.value()
    }

    #[rstest]
    #[case::last_octet(b"0123456789", b"0123456788")]
    #[case::first_octet(b"0123456789", b"1123456789")]
    #[case::swapped_words(b"0123456789abcdef", b"89abcdef01234567")]
    #[case::trailing_nul(b"0", b"0\0")]
    #[case::empty(b"", b"\0")]
    fn tells_apart(#[case] one: &[u8], #[case] other: &[u8]) {
        assert_ne!(digest(one), digest(other));
        assert_eq!(digest(one), digest(one));
    }
}
