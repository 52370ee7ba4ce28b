//! Headers and bodies as text to search in (RFC 3501 §6.4.4).

use std::borrow::Cow;

use mail_parser::{
    decoders::{
        base64::base64_decode, charsets::map::charset_decoder,
        quoted_printable::quoted_printable_decode,
    },
    parsers::MessageStream,
};
use mailspec_syntax::imap::response::Address;

use super::{
    content, header,
    structure::{Content, Entity},
};

/// The most octets that an encoded-word is looked for in. RFC 2047 §2 allows 75.
const LONGEST_ENCODED_WORD: usize = 512;

/// The unfolded value of a field, encoded-words decoded (RFC 2047 §6).
pub(super) fn decoded_words(value: &[u8]) -> String {
    let mut text = String::with_capacity(value.len());
    let mut rest = value;
    let mut plain = 0;
    let mut after_word = false;
    while let Some(at) = rest[plain..].windows(2).position(|pair| pair == b"=?") {
        let start = plain + at;
        let Some((word, length)) = encoded_word(&rest[start..]) else {
            plain = start + 2;
            continue;
        };
        // White space between two encoded-words is not shown.
        let before = &rest[..start];
        if !(after_word && before.trim_ascii().is_empty()) {
            text.push_str(&String::from_utf8_lossy(before));
        }
        text.push_str(&word);
        rest = &rest[start + length..];
        plain = 0;
        after_word = true;
    }
    text.push_str(&String::from_utf8_lossy(rest));
    text
}

/// `name <mailbox@host>`
pub(super) fn decoded_address(address: &Address<'_>) -> String {
    let text = |octets: &Option<Cow<'_, [u8]>>| decoded_words(octets.as_deref().unwrap_or(b""));
    let mailbox = text(&address.mailbox);
    match &address.host {
        Some(_) => format!(
            "{} <{mailbox}@{}>",
            text(&address.name),
            text(&address.host)
        ),
        None => mailbox,
    }
}

/// Each field on a line.
pub(super) fn decoded_header(fields: &[u8]) -> String {
    let mut text = String::with_capacity(fields.len());
    for field in header::fields(fields) {
        // A line without a colon is part of the header too.
        let (name, value) = if field.name.is_empty() {
            (&b""[..], field.raw)
        } else {
            (field.name, field.value)
        };
        if !name.is_empty() {
            text.push_str(&String::from_utf8_lossy(name));
            text.push_str(": ");
        }
        text.push_str(&decoded_words(&header::unfolded(value)));
        text.push_str("\r\n");
    }
    text
}

/// The body of an entity with its parts decoded, each on lines of its own.
pub(super) fn decoded_body(raw: &[u8], entity: &Entity) -> String {
    let mut text = String::new();
    append_body(raw, entity, &mut text);
    text
}

fn append_body(raw: &[u8], entity: &Entity, text: &mut String) {
    match &entity.content {
        Content::Leaf if entity.media.is_text() => {
            let octets = transfer_decoded(entity.header(raw), entity.body(raw));
            text.push_str(&decoded_charset(
                &octets,
                entity.media.parameter(b"CHARSET"),
            ));
        }
        Content::Leaf => {}
        Content::Message(message) => append_entity(raw, message, text),
        Content::Multipart(parts) => {
            let mut behind = entity.body_range().start;
            for part in parts {
                // The preamble and the delimiter lines.
                text.push_str(&String::from_utf8_lossy(&raw[behind..part.range().start]));
                append_entity(raw, part, text);
                text.push_str("\r\n");
                behind = part.range().end;
            }
            text.push_str(&String::from_utf8_lossy(
                &raw[behind..entity.body_range().end],
            ));
        }
    }
}

fn append_entity(raw: &[u8], entity: &Entity, text: &mut String) {
    text.push_str(&decoded_header(entity.header(raw)));
    text.push_str("\r\n");
    append_body(raw, entity, text);
}

/// What cannot be decoded is left as it is.
fn transfer_decoded<'a>(fields: &[u8], body: &'a [u8]) -> Cow<'a, [u8]> {
    let decoded = match content::encoding(fields).as_slice() {
        b"BASE64" => base64_decode(body),
        b"QUOTED-PRINTABLE" => quoted_printable_decode(body),
        _ => None,
    };
    decoded.map_or(Cow::Borrowed(body), Cow::Owned)
}

/// Text in an unknown charset, or in none, is read as UTF-8.
fn decoded_charset<'a>(octets: &'a [u8], charset: Option<&[u8]>) -> Cow<'a, str> {
    match std::str::from_utf8(octets) {
        Ok(text) if text.is_ascii() && !is_stateful(charset) => Cow::Borrowed(text),
        _ => match charset.and_then(charset_decoder) {
            Some(decode) => Cow::Owned(decode(octets)),
            None => String::from_utf8_lossy(octets),
        },
    }
}

/// Charsets in which ASCII octets are not always ASCII characters.
fn is_stateful(charset: Option<&[u8]>) -> bool {
    charset.is_some_and(|charset| {
        let charset = charset.to_ascii_uppercase();
        charset.starts_with(b"UTF-7")
            || charset.starts_with(b"UTF-16")
            || charset.starts_with(b"ISO-2022")
    })
}

/// `encoded-word = "=?" charset "?" encoding "?" encoded-text "?="` at the beginning of `text`,
/// decoded, and its length.
fn encoded_word(text: &[u8]) -> Option<(String, usize)> {
    let text = &text[..text.len().min(LONGEST_ENCODED_WORD)];
    let question = |from: usize| {
        let at = text.get(from..)?.iter().position(|octet| *octet == b'?')?;
        Some(from + at)
    };
    let encoding = question(2)? + 1;
    let encoded = question(encoding)? + 1;
    let end = question(encoded)?;
    if text.get(end + 1) != Some(&b'=') || text[..end].iter().any(u8::is_ascii_whitespace) {
        return None;
    }
    let length = end + 2;
    // The library wants what is behind the equals sign.
    let word = MessageStream::new(&text[1..length]).decode_rfc2047()?;
    Some((word, length))
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;
    use rstest::rstest;

    use super::*;
    use crate::mime::Message;

    #[rstest]
    #[case::none("plain text", "plain text")]
    #[case::q("=?ISO-8859-1?Q?a_=E9?= b", "a é b")]
    #[case::b("x =?utf-8?B?w6k=?=", "x é")]
    #[case::two_join("=?utf-8?q?a?= =?utf-8?q?b?= c", "ab c")]
    #[case::text_between_stays("=?utf-8?q?a?= x =?utf-8?q?b?=", "a x b")]
    #[case::in_a_comment("(=?utf-8?q?a?=)", "(a)")]
    #[case::unterminated("=?utf-8?q?a", "=?utf-8?q?a")]
    #[case::not_an_encoding("=?utf-8?x?a?=", "=?utf-8?x?a?=")]
    #[case::with_space("=?utf-8?q?a b?=", "=?utf-8?q?a b?=")]
    #[case::equation("a =? b", "a =? b")]
    fn words(#[case] value: &str, #[case] expected: &str) {
        assert_eq!(decoded_words(value.as_bytes()), expected);
    }

    #[rstest]
    #[case::plain("\r\nhello", &["hello"], &[])]
    #[case::qp("Content-Type: text/plain; charset=iso-8859-1\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\ncaf=E9 soft=\r\nbreak", &["café softbreak"], &["=E9"])]
    #[case::base64("Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\nY2Fmw6k=\r\n", &["café"], &["Y2Fm"])]
    #[case::bad_base64_as_is("Content-Transfer-Encoding: base64\r\n\r\n!!!", &["!!!"], &[])]
    #[case::unknown_encoding_as_is("Content-Transfer-Encoding: x-rot\r\n\r\nuryyb", &["uryyb"], &[])]
    #[case::image_is_left_out("Content-Type: image/gif\r\n\r\nGIF89a", &[], &["GIF89a"])]
    #[case::parts(
        "Content-Type: multipart/mixed; boundary=b\r\n\r\npreamble\r\n--b\r\nContent-Type: image/gif; name=\"cat.gif\"\r\n\r\nGIF\r\n--b\r\n\r\ntext\r\n--b--\r\nepilogue",
        &["preamble", "cat.gif", "text", "epilogue"], &["GIF\r\n"]
    )]
    #[case::embedded_message("Content-Type: message/rfc822\r\n\r\nSubject: =?utf-8?q?=C3=A9?=\r\n\r\ntext", &["Subject: é", "text"], &[])]
    #[case::own_header_is_no_body("Subject: top\r\n\r\nx", &["x"], &["top"])]
    fn bodies(#[case] raw: &str, #[case] there: &[&str], #[case] absent: &[&str]) {
        let text = Message::parse(raw.as_bytes()).decoded_body();
        for piece in there {
            assert!(text.contains(piece), "{piece:?} in {text:?}");
        }
        for piece in absent {
            assert!(!text.contains(piece), "{piece:?} not in {text:?}");
        }
    }

    #[test]
    fn header_lines_are_unfolded_and_decoded() {
        let raw = "Subject: =?utf-8?q?=C3=A9?=\r\n  more\r\nX:y\r\n\r\nbody";
        let message = Message::parse(raw.as_bytes());
        assert_eq!(message.decoded_header(), "Subject: é  more\r\nX: y\r\n");
    }
}
