//! The lines of a multi-line reply, stuffed and not (RFC 1939 §3).

use std::borrow::Cow;

use super::parse::MAX_FAULTS;
use crate::{Clause, Fault};

/// What stands between the first line of a reply and its termination line.
#[derive(Clone, Debug)]
pub struct MultiLine<'a> {
    /// As on the wire.
    stuffed: Cow<'a, [u8]>,
    /// Where it begins in the message.
    at: usize,
}

/// A line of a list, such as LIST and CAPA send.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Line<'a> {
    /// The line without its end and without the stuffed dot.
    pub octets: &'a [u8],
    /// Where it begins in the message.
    pub at: usize,
    /// Octets of it on the wire, its end included.
    pub wire: usize,
    /// Whether it ends in CRLF.
    pub crlf: bool,
}

/// The lines of a [`MultiLine`], in order.
#[derive(Clone, Debug)]
pub struct Lines<'a> {
    rest: &'a [u8],
    at: usize,
}

impl PartialEq for MultiLine<'_> {
    /// Compares what is on the wire, wherever it stood.
    fn eq(&self, other: &Self) -> bool {
        self.stuffed == other.stuffed
    }
}

impl Eq for MultiLine<'_> {}

impl<'a> MultiLine<'a> {
    /// Wraps `content`: lines that begin with a dot get another; the last line
    /// gets a CRLF if it has none, since only CRLF may precede the end.
    pub fn new(content: &'a [u8]) -> Self {
        let ended = content.is_empty() || content.ends_with(b"\r\n");
        if ended && !stuffs(content) {
            return Self {
                stuffed: Cow::Borrowed(content),
                at: 0,
            };
        }
        let mut stuffed = Vec::with_capacity(content.len() + 16);
        for line in crlf_lines(content) {
            if line.starts_with(b".") {
                stuffed.push(b'.');
            }
            stuffed.extend_from_slice(line);
        }
        if !ended {
            stuffed.extend_from_slice(b"\r\n");
        }
        Self {
            stuffed: Cow::Owned(stuffed),
            at: 0,
        }
    }

    /// The same, not borrowing from `content`.
    pub fn owned(content: Vec<u8>) -> MultiLine<'static> {
        let stuffed = match MultiLine::new(&content).stuffed {
            Cow::Owned(stuffed) => stuffed,
            Cow::Borrowed(_) => content,
        };
        MultiLine {
            stuffed: Cow::Owned(stuffed),
            at: 0,
        }
    }

    /// The octets as on the wire, without the termination line.
    pub fn stuffed(&self) -> &[u8] {
        &self.stuffed
    }

    /// What was wrapped: the octets without the stuffed dots.
    ///
    /// Lines end with CRLF here; an LF alone is part of a line.
    pub fn content(&self) -> Cow<'_, [u8]> {
        if !stuffs(&self.stuffed) {
            return Cow::Borrowed(&self.stuffed);
        }
        let mut content = Vec::with_capacity(self.stuffed.len());
        for line in crlf_lines(&self.stuffed) {
            content.extend_from_slice(line.strip_prefix(b".").unwrap_or(line));
        }
        Cow::Owned(content)
    }

    /// The lines, ended by LF: for lists, whose lines hold none.
    pub fn lines(&self) -> Lines<'_> {
        Lines {
            rest: &self.stuffed,
            at: self.at,
        }
    }

    /// Reads what follows the first line, up to the termination line.
    pub(super) fn parse(first: &[u8], rest: &'a [u8], faults: &mut Vec<Fault>) -> Self {
        let at = first.len();
        // A first line in a bare LF: the server means LF by a line end (see `Framer`).
        let bare_lf = !first.ends_with(b"\r\n");
        let mut fault = |span: std::ops::Range<usize>, rule, what: &'static str| {
            faults.push(Fault {
                span: at + span.start..at + span.end,
                rule,
                clause: Clause::new(1939, "3"),
                what: what.into(),
            });
        };
        let mut unstuffed = 0;
        for line in line_starts(rest, bare_lf) {
            let octets = &rest[line..];
            if octets.starts_with(b".\r\n") || octets.starts_with(b".\n") {
                let lf = octets.starts_with(b".\n");
                let end = line + if lf { 2 } else { 3 };
                if lf {
                    fault(
                        line + 1..end,
                        "multi-line",
                        "a bare LF ends the termination line",
                    );
                }
                if end < rest.len() {
                    fault(
                        end..rest.len(),
                        "multi-line",
                        "more octets behind the termination line",
                    );
                }
                let stuffed = Cow::Borrowed(&rest[..line]);
                return Self { stuffed, at };
            }
            if octets.starts_with(b".") && !octets.starts_with(b"..") && unstuffed < MAX_FAULTS {
                unstuffed += 1;
                fault(
                    line..line + 1,
                    "dot-stuffed",
                    "a line begins with a dot that is not stuffed",
                );
            }
        }
        fault(rest.len()..rest.len(), "multi-line", "no termination line");
        let stuffed = Cow::Borrowed(rest);
        Self { stuffed, at }
    }
}

impl<'a> Iterator for Lines<'a> {
    type Item = Line<'a>;

    fn next(&mut self) -> Option<Line<'a>> {
        if self.rest.is_empty() {
            return None;
        }
        let end = self.rest.iter().position(|&octet| octet == b'\n');
        let (line, rest) = self
            .rest
            .split_at(end.map_or(self.rest.len(), |end| end + 1));
        let text = line.strip_suffix(b"\n").unwrap_or(line);
        let (text, crlf) = match text.strip_suffix(b"\r") {
            Some(text) if text.len() + 2 == line.len() => (text, true),
            _ => (text, false),
        };
        let at = self.at;
        self.rest = rest;
        self.at += line.len();
        Some(Line {
            octets: text.strip_prefix(b".").unwrap_or(text),
            at,
            wire: line.len(),
            crlf,
        })
    }
}

/// Whether a line begins with a dot.
fn stuffs(octets: &[u8]) -> bool {
    line_starts(octets, false).any(|line| octets[line..].starts_with(b"."))
}

/// Where lines begin: at the start and behind each CRLF, or LF where that is meant.
fn line_starts(octets: &[u8], bare_lf: bool) -> impl Iterator<Item = usize> {
    let ends = move |at: usize| bare_lf || at > 0 && octets[at - 1] == b'\r';
    let behind = octets
        .iter()
        .enumerate()
        .filter(move |&(at, &octet)| octet == b'\n' && ends(at))
        .map(|(at, _)| at + 1);
    std::iter::once(0).chain(behind)
}

/// The lines with their CRLFs; the last may lack it.
fn crlf_lines(octets: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut rest = octets;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let end = line_starts(rest, false).nth(1).unwrap_or(rest.len());
        let (line, behind) = rest.split_at(end);
        rest = behind;
        Some(line)
    })
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;
    use proptest::prelude::*;
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("", "")]
    #[case("a\r\n", "a\r\n")]
    #[case("a", "a\r\n")]
    #[case(".", "..\r\n")]
    #[case(".\r\n..\r\na.\r\n", "..\r\n...\r\na.\r\n")]
    #[case("a\n.\r\n", "a\n.\r\n")]
    #[case("a\n", "a\n\r\n")]
    fn stuffing(#[case] content: &str, #[case] stuffed: &str) {
        let wrapped = MultiLine::new(content.as_bytes());
        assert_eq!(String::from_utf8_lossy(wrapped.stuffed()), stuffed);
        assert_eq!(MultiLine::owned(content.as_bytes().to_vec()), wrapped);
    }

    #[test]
    fn lines_know_their_place() {
        let body = MultiLine::new(b"a\r\n.b\r\nc\n");
        let lines: Vec<_> = body
            .lines()
            .map(|line| (line.octets, line.at, line.wire, line.crlf))
            .collect();
        let expected: [(&[u8], usize, usize, bool); 4] = [
            (b"a", 0, 3, true),
            (b".b", 3, 5, true),
            (b"c", 8, 2, false),
            (b"", 10, 2, true),
        ];
        assert_eq!(lines, expected);
    }

    proptest! {
        #[test]
        fn content_survives(content in "[.a\\r\\n]{0,40}") {
            let content = content + "\r\n";
            let wrapped = MultiLine::new(content.as_bytes());
            let read = wrapped.content();
            prop_assert_eq!(read.as_ref(), content.as_bytes());
        }
    }
}
