//! BODY and BODYSTRUCTURE (RFC 3501 §7.4.2).

use std::borrow::Cow;

use mailspec_syntax::imap::{
    NString,
    response::{
        Body, BodyFields, Disposition, ExtensionTail, MultiExtension, PartKind, SingleExtension,
    },
};

use super::{
    content::{self, Parameters},
    envelope, header,
    structure::{Content, Entity},
};

/// The structure of an entity; its depth is bounded by the entity's own.
pub(super) fn of(raw: &[u8], entity: &Entity, extensions: bool) -> Body<'static> {
    let fields = entity.header(raw);
    let kind = match &entity.content {
        Content::Multipart(parts) => {
            return Body::Multi {
                parts: parts.iter().map(|part| of(raw, part, extensions)).collect(),
                subtype: Cow::Owned(entity.media.subtype.clone()),
                extension: extensions.then(|| MultiExtension {
                    parameters: parameters(entity.media.parameters.clone()),
                    tail: tail(fields),
                }),
            };
        }
        Content::Message(message) => PartKind::Message {
            envelope: Box::new(envelope::of(message.header(raw))),
            body: Box::new(of(raw, message, extensions)),
            lines: line_count(entity.body(raw)),
        },
        Content::Leaf if entity.media.is_text() => PartKind::Text {
            subtype: Cow::Owned(entity.media.subtype.clone()),
            lines: line_count(entity.body(raw)),
        },
        Content::Leaf => PartKind::Basic {
            media: Cow::Owned(entity.media.media.clone()),
            subtype: Cow::Owned(entity.media.subtype.clone()),
        },
    };
    Body::Single {
        kind,
        fields: BodyFields {
            parameters: parameters(entity.media.parameters.clone()),
            id: text(fields, b"Content-ID"),
            description: text(fields, b"Content-Description"),
            encoding: Cow::Owned(content::encoding(fields)),
            octets: number(entity.body(raw).len()),
        },
        extension: extensions.then(|| SingleExtension {
            md5: text(fields, b"Content-MD5"),
            tail: tail(fields),
        }),
    }
}

fn tail(fields: &[u8]) -> ExtensionTail<'static> {
    ExtensionTail {
        disposition: Some(disposition(fields)),
        language: Some(languages(fields)),
        location: Some(text(fields, b"Content-Location")),
        other: Vec::new(),
    }
}

type Borrowed = Vec<(Cow<'static, [u8]>, Cow<'static, [u8]>)>;

fn parameters(parameters: Parameters) -> Borrowed {
    parameters
        .into_iter()
        .map(|(attribute, value)| (Cow::Owned(attribute), Cow::Owned(value)))
        .collect()
}

fn disposition(fields: &[u8]) -> Option<Disposition<'static>> {
    content::disposition(fields).map(|(kind, own)| Disposition {
        kind: Cow::Owned(kind),
        parameters: parameters(own),
    })
}

fn languages(fields: &[u8]) -> Vec<Cow<'static, [u8]>> {
    content::languages(fields)
        .into_iter()
        .map(Cow::Owned)
        .collect()
}

fn text(fields: &[u8], name: &[u8]) -> NString<'static> {
    header::value(fields, name).map(Cow::Owned)
}

/// Line ends, as servers in the field count lines.
fn line_count(body: &[u8]) -> u32 {
    number(body.iter().filter(|octet| **octet == b'\n').count())
}

/// No message of more than 4 GiB is ever stored.
fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;
    use rstest::rstest;

    use super::*;
    use crate::mime::Message;

    /// `BODY` as servers print it, so that a case is one line.
    #[rstest]
    #[case::no_type(
        "\r\none\r\ntwo\r\n",
        r#"(TEXT PLAIN (CHARSET us-ascii) ~ ~ 7BIT 10 2)"#
    )]
    #[case::empty_body("A: 1\r\n\r\n", r#"(TEXT PLAIN (CHARSET us-ascii) ~ ~ 7BIT 0 0)"#)]
    #[case::fields(
        "Content-Type: text/html\r\nContent-ID: <i@x>\r\nContent-Description: d\r\n  e\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n=41",
        "(TEXT HTML () <i@x> d  e QUOTED-PRINTABLE 3 0)"
    )]
    #[case::basic(
        "Content-Type: image/gif; name=x.gif\r\n\r\nabc",
        "(IMAGE GIF (NAME x.gif) ~ ~ 7BIT 3)"
    )]
    #[case::malformed_type(
        "Content-Type: nonsense\r\n\r\nabc",
        "(TEXT PLAIN (CHARSET us-ascii) ~ ~ 7BIT 3 0)"
    )]
    #[case::multipart(
        "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nx\r\n--b\r\nContent-Type: a/b\r\n\r\ny\r\n--b--\r\n",
        "((TEXT PLAIN (CHARSET us-ascii) ~ ~ 7BIT 1 0)(A B () ~ ~ 7BIT 1) MIXED)"
    )]
    #[case::no_boundary(
        "Content-Type: multipart/mixed\r\n\r\nabc",
        "(TEXT PLAIN (CHARSET us-ascii) ~ ~ 7BIT 3 0)"
    )]
    #[case::no_parts(
        "Content-Type: multipart/mixed; boundary=b\r\n\r\nabc",
        "(TEXT PLAIN (CHARSET us-ascii) ~ ~ 7BIT 3 0)"
    )]
    #[case::unterminated(
        "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nx\r\n",
        "((TEXT PLAIN (CHARSET us-ascii) ~ ~ 7BIT 3 1) MIXED)"
    )]
    #[case::message(
        "Content-Type: message/rfc822\r\n\r\nSubject: s\r\n\r\nx\r\n",
        "(MESSAGE RFC822 () ~ ~ 7BIT 17 [s] (TEXT PLAIN (CHARSET us-ascii) ~ ~ 7BIT 3 1) 3)"
    )]
    #[case::digest(
        "Content-Type: multipart/digest; boundary=b\r\n\r\n--b\r\n\r\nSubject: s\r\n\r\nx\r\n--b--",
        "((MESSAGE RFC822 () ~ ~ 7BIT 15 [s] (TEXT PLAIN (CHARSET us-ascii) ~ ~ 7BIT 1 0) 2) DIGEST)"
    )]
    fn bodies(#[case] raw: &str, #[case] expected: &str) {
        assert_eq!(shown(&Message::parse(raw.as_bytes()).body(false)), expected);
    }

    #[test]
    fn single_part_extensions() {
        let raw =
            b"Content-Disposition: attachment; filename=\"a b\"\r\nContent-Language: en, de\r\n\
            Content-Location: here\r\nContent-MD5: Q2hlY2s=\r\n\r\n";
        let Body::Single { extension, .. } = Message::parse(raw).body(true) else {
            panic!("one part");
        };
        assert_eq!(
            extension,
            Some(SingleExtension {
                md5: Some(b"Q2hlY2s="[..].into()),
                tail: ExtensionTail {
                    disposition: Some(Some(Disposition {
                        kind: b"ATTACHMENT"[..].into(),
                        parameters: vec![(b"FILENAME"[..].into(), b"a b"[..].into())],
                    })),
                    language: Some(vec![b"en"[..].into(), b"de"[..].into()]),
                    location: Some(Some(b"here"[..].into())),
                    other: Vec::new(),
                },
            })
        );
    }

    #[test]
    fn multipart_extensions() {
        let raw = b"Content-Type: multipart/mixed; boundary=\"b\"\r\n\r\n--b\r\n\r\n--b--";
        let Body::Multi {
            extension, parts, ..
        } = Message::parse(raw).body(true)
        else {
            panic!("several parts");
        };
        assert_eq!(
            extension,
            Some(MultiExtension {
                parameters: vec![(b"BOUNDARY"[..].into(), b"b"[..].into())],
                tail: ExtensionTail {
                    disposition: Some(None),
                    language: Some(Vec::new()),
                    location: Some(None),
                    other: Vec::new(),
                },
            })
        );
        assert!(matches!(
            &parts[0],
            Body::Single {
                extension: Some(_),
                ..
            }
        ));
    }

    fn shown(body: &Body<'_>) -> String {
        let plain = |text: &[u8]| String::from_utf8_lossy(text).into_owned();
        let nil = |text: &NString<'_>| text.as_deref().map_or("~".to_owned(), plain);
        match body {
            Body::Multi {
                parts,
                subtype,
                extension,
            } => {
                assert!(extension.is_none(), "BODY has no extension data");
                let parts: String = parts.iter().map(shown).collect();
                format!("({parts} {})", plain(subtype))
            }
            Body::Single {
                kind,
                fields,
                extension,
            } => {
                assert!(extension.is_none(), "BODY has no extension data");
                let parameters: Vec<_> = fields
                    .parameters
                    .iter()
                    .map(|(attribute, value)| format!("{} {}", plain(attribute), plain(value)))
                    .collect();
                let (media, behind) = match kind {
                    PartKind::Basic { media, subtype } => (
                        format!("{} {}", plain(media), plain(subtype)),
                        String::new(),
                    ),
                    PartKind::Text { subtype, lines } => {
                        (format!("TEXT {}", plain(subtype)), format!(" {lines}"))
                    }
                    PartKind::Message {
                        envelope,
                        body,
                        lines,
                    } => (
                        "MESSAGE RFC822".to_owned(),
                        format!(" [{}] {} {lines}", nil(&envelope.subject), shown(body)),
                    ),
                };
                format!(
                    "({media} ({}) {} {} {} {}{behind})",
                    parameters.join(" "),
                    nil(&fields.id),
                    nil(&fields.description),
                    plain(&fields.encoding),
                    fields.octets,
                )
            }
        }
    }
}
