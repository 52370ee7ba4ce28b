//! POP3 replies: the status line, and the lines below it.

use std::collections::BTreeSet;

use super::explain::shown;
use super::judge::{Judgement, Kind, Mismatch};
use super::matching::{Captures, Matcher};
use super::syntax::{Item, LinePattern};
use crate::suite::Place;

/// A reply's first line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Reply<'a> {
    /// `None`: neither +OK nor -ERR.
    pub(super) ok: Option<bool>,
    /// The response code (RFC 2449 §8), without brackets.
    code: Option<&'a [u8]>,
    /// The text behind the status indicator.
    pub(super) behind_status: &'a [u8],
    /// The text behind the code.
    pub(super) text: &'a [u8],
}

impl<'a> Reply<'a> {
    pub(super) fn read(message: &'a [u8]) -> Self {
        let (line, _) = split_line(message);
        let (ok, rest) = match (line.strip_prefix(b"+OK"), line.strip_prefix(b"-ERR")) {
            (Some(rest), _) => (Some(true), rest),
            (_, Some(rest)) => (Some(false), rest),
            _ => (None, line),
        };
        let behind_status = rest.strip_prefix(b" ").unwrap_or(rest);
        let code = behind_status.strip_prefix(b"[").and_then(|rest| {
            let end = rest.iter().position(|octet| *octet == b']')?;
            Some((&rest[..end], &rest[end + 1..]))
        });
        Reply {
            ok,
            code: code.map(|(code, _)| code),
            behind_status,
            text: code.map_or(behind_status, |(_, text)| text),
        }
    }

    /// Whether it has this code, or one below it: `SYS` is had by `SYS/TEMP`
    /// (RFC 3206 §2). Codes compare without case.
    pub(super) fn has_code(&self, wanted: Option<&str>) -> bool {
        let Some(wanted) = wanted else {
            return true;
        };
        let Some(own) = self.code else {
            return false;
        };
        match own.get(..wanted.len()) {
            Some(start) if start.eq_ignore_ascii_case(wanted.as_bytes()) => {
                matches!(own.get(wanted.len()), None | Some(b'/'))
            }
            _ => false,
        }
    }
}

/// The body of a multi-line reply: behind the status line, before the
/// terminating line, unstuffed (RFC 1939 §3).
pub(super) fn body(reply: &[u8]) -> Vec<u8> {
    let (_, mut rest) = split_line(reply);
    let mut body = Vec::with_capacity(rest.len());
    while !rest.is_empty() {
        let (line, after) = split_line(rest);
        if line == b"." {
            break;
        }
        let whole = &rest[..rest.len() - after.len()];
        body.extend_from_slice(whole.strip_prefix(b".").unwrap_or(whole));
        rest = after;
    }
    body
}

/// Compares the lines of a multi-line reply: each pattern takes a line of its
/// own, in any order unless `ordered`; none may be left unless `{...}` is
/// there.
pub(super) fn judge_lines(
    patterns: &[LinePattern],
    ordered: bool,
    place: &Place,
    reply: &[u8],
    words: &BTreeSet<String>,
    judgement: &mut Judgement,
) {
    let body = body(reply);
    let mut lines = Vec::new();
    let mut rest = &body[..];
    while !rest.is_empty() {
        let (line, after) = split_line(rest);
        lines.push(line);
        rest = after;
    }
    let bindings = judgement.bindings.clone();
    let matcher = Matcher::new(&bindings, words);
    let wanted: Vec<(&LinePattern, &[Item])> = patterns
        .iter()
        .filter_map(|pattern| Some((pattern, pattern.items.as_deref()?)))
        .collect();
    let mut search = Search {
        matcher: &matcher,
        wanted: &wanted,
        lines: &lines,
        ordered,
        used: Vec::new(),
        deepest: (0, Vec::new()),
    };
    let Some(captures) = search.from(Captures::new()) else {
        let (failed, used) = search.deepest;
        let (pattern, _) = wanted[failed.min(wanted.len() - 1)];
        let left: Vec<String> = lines
            .iter()
            .enumerate()
            .filter(|(at, _)| !used.contains(at))
            .map(|(_, line)| shown(line))
            .take(5)
            .collect();
        let difference = match left.is_empty() {
            true => "no line is left for this".to_owned(),
            false => "no line is like this".to_owned(),
        };
        judgement.mismatches.push(Mismatch {
            kind: Kind::Missing,
            expected: pattern.text.clone(),
            got: left.join("\n"),
            difference,
            place: pattern.place.clone(),
        });
        return;
    };
    let used = search.used;
    let open = wanted.len() < patterns.len();
    let extra = (0..lines.len()).find(|at| !used.contains(at));
    if let (false, Some(at)) = (open, extra) {
        let texts: Vec<&str> = patterns
            .iter()
            .map(|pattern| pattern.text.as_str())
            .collect();
        judgement.mismatches.push(Mismatch {
            kind: Kind::Forbidden,
            expected: match patterns.is_empty() {
                true => "no lines".to_owned(),
                false => texts.join(", "),
            },
            got: shown(lines[at]),
            difference: "this line was not expected".to_owned(),
            place: patterns
                .last()
                .map_or(place, |pattern| &pattern.place)
                .clone(),
        });
        return;
    }
    for (name, value) in captures {
        judgement.bindings.bind(name, value);
    }
}

struct Search<'s> {
    matcher: &'s Matcher<'s>,
    wanted: &'s [(&'s LinePattern, &'s [Item])],
    lines: &'s [&'s [u8]],
    ordered: bool,
    used: Vec<usize>,
    deepest: (usize, Vec<usize>),
}

impl Search<'_> {
    fn from(&mut self, captures: Captures) -> Option<Captures> {
        let at = self.used.len();
        if at >= self.deepest.0 {
            self.deepest = (at, self.used.clone());
        }
        let Some((_, items)) = self.wanted.get(at) else {
            return Some(captures);
        };
        let first = match self.used.last() {
            Some(last) if self.ordered => last + 1,
            _ => 0,
        };
        for line in first..self.lines.len() {
            if self.used.contains(&line) {
                continue;
            }
            for way in self
                .matcher
                .tokens(items, self.lines[line], &captures, true)
            {
                self.used.push(line);
                let found = self.from(way);
                if found.is_some() {
                    return found;
                }
                self.used.pop();
            }
        }
        None
    }
}

/// A line without its end, and what follows.
fn split_line(octets: &[u8]) -> (&[u8], &[u8]) {
    let (line, rest) = match octets.iter().position(|octet| *octet == b'\n') {
        Some(at) => (&octets[..at], &octets[at + 1..]),
        None => (octets, &b""[..]),
    };
    (line.strip_suffix(b"\r").unwrap_or(line), rest)
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::stuffed(b"+OK\r\n..a\r\nb\r\n.\r\n", b".a\r\nb\r\n")]
    #[case::empty(b"+OK\r\n.\r\n", b"")]
    #[case::unfinished(b"+OK\r\na", b"a")]
    #[case::single(b"+OK\r\n", b"")]
    fn bodies(#[case] reply: &[u8], #[case] expected: &[u8]) {
        assert_eq!(body(reply), expected);
    }

    #[rstest]
    #[case::same(b"-ERR [IN-USE] x\r\n", "in-use", true)]
    #[case::below(b"-ERR [SYS/TEMP] x\r\n", "SYS", true)]
    #[case::longer(b"-ERR [SYSTEM] x\r\n", "SYS", false)]
    #[case::other(b"-ERR [AUTH] x\r\n", "SYS", false)]
    #[case::none(b"-ERR x\r\n", "SYS", false)]
    fn codes(#[case] reply: &[u8], #[case] wanted: &str, #[case] expected: bool) {
        assert_eq!(Reply::read(reply).has_code(Some(wanted)), expected);
    }
}
