//! Where the parts of a message are (RFC 2045, RFC 2046).

use std::ops::Range;

use super::{
    content::MediaType,
    header::{self, lines, without_line_end},
};

/// Levels of parts within parts that are looked into.
pub(super) const MAX_DEPTH: usize = 32;

/// A header and a body: a message or a body part.
#[derive(Debug)]
pub(super) struct Entity {
    header: Range<usize>,
    body: Range<usize>,
    pub(super) media: MediaType,
    pub(super) content: Content,
}

/// What is inside of a body.
#[derive(Debug)]
pub(super) enum Content {
    /// Nothing that is structured further.
    Leaf,
    /// One or more parts.
    Multipart(Vec<Entity>),
    /// A `message/rfc822` part's message.
    Message(Box<Entity>),
}

impl Entity {
    pub(super) fn message(raw: &[u8]) -> Self {
        entity(raw, 0..raw.len(), MediaType::text_plain, MAX_DEPTH)
    }

    pub(super) fn header<'a>(&self, raw: &'a [u8]) -> &'a [u8] {
        &raw[self.header.clone()]
    }

    pub(super) fn body<'a>(&self, raw: &'a [u8]) -> &'a [u8] {
        &raw[self.body.clone()]
    }

    pub(super) fn body_range(&self) -> Range<usize> {
        self.body.clone()
    }

    /// From the header to the end of the body.
    pub(super) fn range(&self) -> Range<usize> {
        self.header.start..self.body.end
    }
}

/// `default` is the type without a Content-Type field (RFC 2045 §5.2, RFC 2046 §5.1.5).
fn entity(raw: &[u8], range: Range<usize>, default: fn() -> MediaType, depth: usize) -> Entity {
    let body_start = range.start + header::body_offset(&raw[range.clone()]);
    let header = range.start..body_start;
    let body = body_start..range.end;
    let media = MediaType::of(&raw[header.clone()]).unwrap_or_else(default);
    let (media, content) = content(raw, &body, media, depth);
    Entity {
        header,
        body,
        media,
        content,
    }
}

/// A multipart type without a usable boundary is a malformed Content-Type, for
/// which RFC 2045 §5.2 advises the default of plain text. What is nested too
/// deep is a sequence of octets. So every structure that comes out is legal.
fn content(
    raw: &[u8],
    body: &Range<usize>,
    media: MediaType,
    depth: usize,
) -> (MediaType, Content) {
    let structured = media.is_multipart() || media.is_message();
    if structured && depth == 0 {
        return (MediaType::octet_stream(), Content::Leaf);
    }
    if media.is_message() {
        let inner = entity(raw, body.clone(), MediaType::text_plain, depth - 1);
        return (media, Content::Message(Box::new(inner)));
    }
    if !media.is_multipart() {
        return (media, Content::Leaf);
    }
    let default = if media.is_digest() {
        MediaType::message
    } else {
        MediaType::text_plain
    };
    let parts: Vec<_> = media
        .boundary()
        .map(|boundary| parts(raw, body, boundary))
        .unwrap_or_default()
        .into_iter()
        .map(|part| entity(raw, part, default, depth - 1))
        .collect();
    if parts.is_empty() {
        return (MediaType::text_plain(), Content::Leaf);
    }
    (media, Content::Multipart(parts))
}

/// The body parts between the delimiters (RFC 2046 §5.1.1 `multipart-body`).
///
/// The line break before a delimiter belongs to the delimiter. A part that no
/// delimiter ends goes on to the end of the body.
fn parts(raw: &[u8], body: &Range<usize>, boundary: &[u8]) -> Vec<Range<usize>> {
    let mut parts = Vec::new();
    let mut open: Option<usize> = None;
    let mut offset = body.start;
    for line in lines(&raw[body.clone()]) {
        let start = offset;
        offset += line.len();
        let Some(delimiter) = delimiter(line, boundary) else {
            continue;
        };
        if let Some(part) = open.take() {
            parts.push(part..part + without_line_end(&raw[part..start]).len());
        }
        if delimiter == Delimiter::Close {
            return parts;
        }
        open = Some(offset);
    }
    parts.extend(open.map(|part| part..body.end));
    parts
}

#[derive(PartialEq)]
enum Delimiter {
    Dash,
    Close,
}

/// `dash-boundary transport-padding`, or the same with `--` behind the boundary.
fn delimiter(line: &[u8], boundary: &[u8]) -> Option<Delimiter> {
    let rest = line.strip_prefix(b"--")?.strip_prefix(boundary)?;
    let (delimiter, padding) = match rest.strip_prefix(b"--") {
        Some(padding) => (Delimiter::Close, padding),
        None => (Delimiter::Dash, rest),
    };
    padding.trim_ascii().is_empty().then_some(delimiter)
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::two("--b\r\none\r\n--b\r\ntwo\r\n--b--\r\n", &["one", "two"])]
    #[case::preamble_and_epilogue("pre\r\n--b\r\none\r\n--b--\r\npost\r\n", &["one"])]
    #[case::last_line_break_is_the_parts("--b\r\none\r\n\r\n--b--", &["one\r\n"])]
    #[case::unterminated("--b\r\none\r\n", &["one\r\n"])]
    #[case::empty_part("--b\r\n--b--\r\n", &[""])]
    #[case::padding("--b \t\r\none\r\n--b-- \r\n", &["one"])]
    #[case::not_at_line_start("--b\r\nx --b\r\n--b--", &["x --b"])]
    #[case::longer_boundary("--b\r\n--bc\r\n--b--", &["--bc"])]
    #[case::bare_line_feeds("--b\none\n--b--\n", &["one"])]
    #[case::nothing_behind_the_close("--b\r\none\r\n--b--\r\n--b\r\ntwo", &["one"])]
    #[case::none("text\r\n", &[])]
    #[case::closed_before_opened("--b--\r\n", &[])]
    fn body_parts(#[case] body: &str, #[case] expected: &[&str]) {
        let found: Vec<_> = parts(body.as_bytes(), &(0..body.len()), b"b")
            .into_iter()
            .map(|part| &body[part])
            .collect();
        assert_eq!(found, expected);
    }
}
