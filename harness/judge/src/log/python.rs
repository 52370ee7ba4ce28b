//! imaplib and poplib of Python with debugging: octets as Python writes them.

use std::borrow::Cow;

use crate::conversation::Side;

use super::marked::Line;

/// `  38:27.64 > b'DDDD1 NOOP'`, `*put* b'QUIT'`, `*get* b'+OK\r\n'`.
pub(super) fn line(line: &[u8]) -> Line<'_> {
    let line = line.trim_ascii();
    let marks = [
        (&b"*put* "[..], Side::Client),
        (b"*get* ", Side::Server),
        (b"> ", Side::Client),
        (b"< ", Side::Server),
    ];
    let timed = match line.iter().position(|octet| *octet == b' ') {
        Some(at)
            if line[..at]
                .iter()
                .all(|octet| octet.is_ascii_digit() || b":.".contains(octet)) =>
        {
            line[at..].trim_ascii_start()
        }
        _ => line,
    };
    for (mark, side) in marks {
        if let Some(octets) = timed.strip_prefix(mark).and_then(literal) {
            return Line::Said(b"", side, Cow::Owned(octets));
        }
    }
    match timed.starts_with(b"new IMAP4") {
        true => Line::Opened,
        false => Line::Other,
    }
}

/// The octets that a bytes literal of Python stands for.
fn literal(text: &[u8]) -> Option<Vec<u8>> {
    let text = text.strip_prefix(b"b")?;
    let quote = *text.first().filter(|quote| b"'\"".contains(quote))?;
    let mut rest = text[1..].iter().copied();
    let mut octets = Vec::with_capacity(text.len());
    loop {
        match rest.next()? {
            octet if octet == quote => return Some(octets),
            b'\\' => octets.push(match rest.next()? {
                b'r' => b'\r',
                b'n' => b'\n',
                b't' => b'\t',
                b'x' => {
                    let digits = [rest.next()?, rest.next()?];
                    u8::from_str_radix(str::from_utf8(&digits).ok()?, 16).ok()?
                }
                octet => octet,
            }),
            octet => octets.push(octet),
        }
    }
}
