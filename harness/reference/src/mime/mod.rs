//! The structure of messages as IMAP sees it (RFC 3501 §6.4.5, §7.4.2).
//!
//! `mail-parser` decodes what has to be decoded: charsets, encoded-words and
//! transfer encodings. Where the parts of a message begin and end is found
//! here: section texts and sizes are octet-exact, a boundary counts only at
//! the beginning of a line (RFC 2046 §5.1.1), and envelope and parameters are
//! answered as they stand in the header, undecoded, none of which that
//! library offers.

mod address;
mod body;
mod content;
mod envelope;
mod header;
mod section;
mod structure;
mod text;

use std::borrow::Cow;

use mailspec_syntax::imap::{
    DateTime, Section,
    response::{Body, Envelope},
};

use structure::Entity;

/// A message and where its parts are. Any octets are a message.
#[derive(Debug)]
pub struct Message<'a> {
    raw: &'a [u8],
    root: Entity,
}

impl<'a> Message<'a> {
    /// Finds the parts of `raw`, an RFC 5322 message.
    ///
    /// What is nested deeper than 32 levels is left as
    /// one opaque part.
    pub fn parse(raw: &'a [u8]) -> Self {
        Self {
            raw,
            root: Entity::message(raw),
        }
    }

    /// The header with its blank line, if there is one: `BODY[HEADER]`.
    pub fn header(&self) -> &'a [u8] {
        self.root.header(self.raw)
    }

    /// Everything behind the header: `BODY[TEXT]`.
    pub fn text(&self) -> &'a [u8] {
        self.root.body(self.raw)
    }

    /// ENVELOPE (RFC 3501 §7.4.2), with the texts of the header undecoded.
    pub fn envelope(&self) -> Envelope<'static> {
        envelope::of(self.header())
    }

    /// When its header says it was written, in UTC; `None` if it doesn't say.
    pub fn date(&self) -> Option<DateTime> {
        let written = header::value(self.header(), b"Date")?;
        let date = mail_parser::DateTime::parse_rfc822(std::str::from_utf8(&written).ok()?)?;
        DateTime::from_unix(date.to_timestamp(), 0).ok()
    }

    /// ENVELOPE with its Subject decoded.
    pub fn envelope_decoded(&self) -> Envelope<'static> {
        let mut envelope = self.envelope();
        if let Some(subject) = &mut envelope.subject {
            *subject = text::decoded_words(subject).into_bytes().into();
        }
        envelope
    }

    /// Whether the whole message is a multipart.
    pub fn is_multipart(&self) -> bool {
        matches!(self.root.content, structure::Content::Multipart(_))
    }

    /// BODYSTRUCTURE, or BODY without `extensions` (RFC 3501 §7.4.2).
    pub fn body(&self, extensions: bool) -> Body<'static> {
        body::of(self.raw, &self.root, extensions)
    }

    /// The octets of `BODY[section]` (RFC 3501 §6.4.5); `None` if there is no such part.
    pub fn section(&self, section: &Section<'_>) -> Option<Cow<'a, [u8]>> {
        section::of(self.raw, &self.root, section)
    }

    /// The decoded values of the fields with this name, in their order.
    pub fn decoded_fields(&self, name: &[u8]) -> Vec<String> {
        header::fields(self.header())
            .filter(|field| field.is(name))
            .map(|field| text::decoded_words(&header::unfolded(field.value)))
            .collect()
    }

    /// The addresses of the fields with this name, each as `name <mailbox@host>`, decoded.
    pub fn decoded_addresses(&self, name: &[u8]) -> Vec<String> {
        envelope::addresses(self.header(), name)
            .iter()
            .map(text::decoded_address)
            .collect()
    }

    /// The header as text, decoded and unfolded.
    pub fn decoded_header(&self) -> String {
        text::decoded_header(self.header())
    }

    /// The body as text, transfer encodings and charsets decoded; of parts that
    /// are neither text nor messages only the header (RFC 3501 §6.4.4).
    pub fn decoded_body(&self) -> String {
        text::decoded_body(self.raw, &self.root)
    }
}

#[cfg(test)]
mod tests {
    use mailspec_syntax::imap::{Section, SectionText, response::PartKind};
    use pretty_assertions::assert_eq;
    use proptest::prelude::*;
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::usual("A: 1\r\nB: 2\r\n\r\ntext\r\n", "A: 1\r\nB: 2\r\n\r\n", "text\r\n")]
    #[case::no_header("\r\ntext", "\r\n", "text")]
    #[case::no_blank_line("A: 1\r\n", "A: 1\r\n", "")]
    #[case::no_body("A: 1\r\n\r\n", "A: 1\r\n\r\n", "")]
    #[case::bare_line_feeds("A: 1\n\ntext\n", "A: 1\n\n", "text\n")]
    #[case::folded_blank("A: 1\r\n \r\nB: 2\r\n\r\nx", "A: 1\r\n \r\nB: 2\r\n\r\n", "x")]
    #[case::empty("", "", "")]
    fn header_and_text(#[case] raw: &str, #[case] header: &str, #[case] text: &str) {
        let message = Message::parse(raw.as_bytes());
        assert_eq!(String::from_utf8_lossy(message.header()), header);
        assert_eq!(String::from_utf8_lossy(message.text()), text);
    }

    #[test]
    fn nesting_is_bounded() {
        let nested = "Content-Type: message/rfc822\r\n\r\n".repeat(5_000);
        let message = Message::parse(nested.as_bytes());
        let mut depth = 0;
        let mut body = message.body(true);
        while let Body::Single {
            kind: PartKind::Message { body: inner, .. },
            ..
        } = body
        {
            depth += 1;
            body = *inner;
        }
        assert_eq!(depth, structure::MAX_DEPTH);
        assert!(message.decoded_body().len() <= 2 * nested.len());
    }

    const PIECES: &[&[u8]] = &[
        b"\r\n",
        b"\n",
        b"--b",
        b"--b--",
        b"--",
        b" ",
        b"Content-Type: multipart/mixed; boundary=b\r\n",
        b"Content-Type: message/rfc822\r\n",
        b"Content-Type: multipart/digest; boundary=\"c\r\n",
        b"--c\r\n",
        b"From: a (b <c@d> , \"e: f;\r\n",
        b"<@x,@y:z@w>",
        b"Content-Transfer-Encoding: quoted-printable\r\n",
        b"=?utf-8?q?=41?=",
        b"To: ",
        b"=?",
        b"=\xe9\0",
        b"((",
        b";",
        b":",
    ];

    proptest! {
        #[test]
        fn any_octets_are_a_message(
            pieces in proptest::collection::vec(proptest::sample::select(PIECES), 0..40)
        ) {
            let raw = pieces.concat();
            let message = Message::parse(&raw);
            prop_assert_eq!([message.header(), message.text()].concat(), raw.clone());
            message.envelope();
            legal(&message.body(true));
            message.decoded_header();
            message.decoded_body();
            for part in 0..3 {
                let section = Section {
                    part: (1..=part).filter_map(std::num::NonZeroU32::new).collect(),
                    text: Some(SectionText::Text),
                };
                message.section(&section);
            }
        }
    }

    /// `body-type-mpart` has at least one part; no part is called multipart without having parts.
    fn legal(body: &Body<'_>) {
        match body {
            Body::Multi { parts, .. } => {
                assert!(!parts.is_empty());
                parts.iter().for_each(legal);
            }
            Body::Single { kind, .. } => match kind {
                PartKind::Basic { media, subtype } => {
                    assert_ne!(media.as_ref(), b"MULTIPART");
                    assert_ne!(media.as_ref(), b"TEXT");
                    assert!(media.as_ref() != b"MESSAGE" || subtype.as_ref() != b"RFC822");
                }
                PartKind::Message { body, .. } => legal(body),
                PartKind::Text { .. } => {}
            },
        }
    }
}
