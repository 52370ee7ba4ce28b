//! Literals that are longer or shorter than was announced (RFC 3501 §4.3).
//!
//! The octets of a literal may be anything, so nothing in it shows that. It does when the grammar
//! breaks just where the literal ends.

use mailspec_syntax::{Clause, Fault};

/// Where the number of octets is laid down.
pub(super) const CLAUSE: Clause = Clause::new(3501, "4.3");
/// How far before its end the end of the response is looked for within a literal.
const NEAR: usize = 1024;

/// A literal of a message: what was announced, and where its octets are.
#[derive(Clone, Copy, Debug)]
pub(super) struct Literal {
    announced: usize,
    end: usize,
}

/// What is wrong with the announcement of a literal, if the grammar breaks just behind it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Misannounced {
    /// So many octets were announced, and the end of the response is among them.
    TooMany(usize),
    /// So many octets were announced, and more follow.
    TooFew(usize),
    /// The line ends right behind so many octets: the next message will tell.
    Perhaps(usize),
}

/// Looks at `message`, in which `faults` were found. `is_tag`: whether a command with this tag is
/// in progress.
pub(super) fn misannounced(
    message: &[u8],
    faults: &[Fault],
    is_tag: impl Fn(&[u8]) -> bool,
) -> Option<Misannounced> {
    let first = faults.first()?.span.start;
    let literal =
        literals(message).find(|literal| (literal.end..literal.end + 2).contains(&first))?;
    let Literal { announced, end } = literal;
    if holds_an_end(message, literal, is_tag) {
        return Some(Misannounced::TooMany(announced));
    }
    match message.get(end..)? {
        [] | [b' ' | b')', ..] => None,
        [b'\r' | b'\n', ..] => Some(Misannounced::Perhaps(announced)),
        _ => Some(Misannounced::TooFew(announced)),
    }
}

/// Whether the response ends within the literal: another one follows there.
fn holds_an_end(message: &[u8], literal: Literal, is_tag: impl Fn(&[u8]) -> bool) -> bool {
    let start = literal.end - literal.announced.min(NEAR);
    let ends = message[start..].windows(3).enumerate();
    let mut ends = ends.filter(|(at, window)| *window == b")\r\n" && start + at < literal.end);
    ends.any(|(at, _)| {
        let next = &message[start + at + 3..];
        let word = next
            .split(|octet| *octet == b' ')
            .next()
            .unwrap_or_default();
        let status = next.get(word.len() + 1..).unwrap_or_default();
        let is_status = [&b"OK "[..], b"NO ", b"BAD "]
            .iter()
            .any(|known| status.starts_with(known));
        is_status && (word == b"*" || is_tag(word))
    })
}

/// The literals of a message, which the framer has cut as they were announced.
fn literals(message: &[u8]) -> impl Iterator<Item = Literal> + '_ {
    let mut at = 0;
    std::iter::from_fn(move || {
        loop {
            let line = message.get(at..)?;
            let end = line.windows(2).position(|pair| pair == b"\r\n")?;
            at += end + 2;
            let Some(announced) = announcement(&line[..end]) else {
                continue;
            };
            let end = at.checked_add(announced)?;
            if end > message.len() {
                return None;
            }
            at = end;
            return Some(Literal { announced, end });
        }
    })
}

/// The octets that a line announces at its end.
fn announcement(line: &[u8]) -> Option<usize> {
    let digits = line.strip_suffix(b"}")?;
    let open = digits.iter().rposition(|octet| *octet == b'{')?;
    str::from_utf8(&digits[open + 1..]).ok()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use mailspec_syntax::imap::response;
    use pretty_assertions::assert_eq;
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::right(b"* 1 FETCH (BODY[] {5}\r\nhello)\r\n", None)]
    #[case::of_another_kind(b"* 1 FETCH (BODY[] {5}\r\nhello FLAGS)\r\n", None)]
    #[case::too_few(b"* 1 FETCH (BODY[] {3}\r\nhello)\r\n", Some(Misannounced::TooFew(3)))]
    #[case::cut_before_the_line_end(
        b"* 1 FETCH (BODY[] {5}\r\nhello\r\n",
        Some(Misannounced::Perhaps(5))
    )]
    #[case::too_many(
        b"* 1 FETCH (BODY[] {14}\r\nhello)\r\na1 OK done\r\n",
        Some(Misannounced::TooMany(14))
    )]
    #[case::by_three(
        b"* 1 FETCH (BODY[] {8}\r\nhello)\r\na1 OK done\r\n",
        Some(Misannounced::TooMany(8))
    )]
    #[case::second(
        b"* 1 FETCH (BODY[HEADER] {1}\r\na BODY[TEXT] {3}\r\nhello)\r\n",
        Some(Misannounced::TooFew(3))
    )]
    #[case::another_tag(b"* 1 FETCH (BODY[] {5}\r\nhello)x\r\n", None)]
    fn announcements(#[case] message: &[u8], #[case] expected: Option<Misannounced>) {
        let faults = response::parse(message).faults;
        assert_eq!(misannounced(message, &faults, |tag| tag == b"a1"), expected);
    }
}
