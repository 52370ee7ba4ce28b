//! Which program wrote a log.

use crate::words;

use super::{
    Format, Log,
    marked::{self, Line},
    telemetry, values,
};

/// What is said of a log in none of the formats.
pub(super) const UNKNOWN: &str = "in none of the formats that are known; `--format` names one, or write the lines of the \
     client behind `C: ` and those of the server behind `S: `";

/// Lines that are looked at.
const LINES: usize = 20_000;

/// What wrote `log`, as far as its content shows.
pub fn recognise(log: &Log<'_>) -> Option<Format> {
    let octets = log.octets;
    let magic = octets.get(..4).unwrap_or_default();
    let captures: [&[u8]; 5] = [
        &[0xd4, 0xc3, 0xb2, 0xa1],
        &[0xa1, 0xb2, 0xc3, 0xd4],
        &[0x4d, 0x3c, 0xb2, 0xa1],
        &[0xa1, 0xb2, 0x3c, 0x4d],
        &[0x0a, 0x0d, 0x0d, 0x0a],
    ];
    if captures.contains(&magic) {
        return Some(Format::Capture);
    }
    if octets.starts_with(b"---------- ") || telemetry::mark(octets).is_some() {
        return Some(Format::Telemetry);
    }
    let half = log.name.ends_with(".in") || log.name.ends_with(".out");
    if half || time(octets).is_some() {
        return Some(Format::Rawlog);
    }
    let lines = || octets.split(|octet| *octet == b'\n').take(LINES);
    let has = |what: &[u8]| lines().any(|line| memchr::memmem::find(line, what).is_some());
    let begins = |what: &[u8]| lines().any(|line| line.trim_ascii_start().starts_with(what));
    if has(b":CreateNewLineFromSocket: ")
        || has(b":SendData: ")
        || has(b"POP3 RECV: ")
        || has(b"mailnews.pop3")
    {
        return Some(Format::Thunderbird);
    }
    if lines().any(values::is_response) {
        return Some(Format::K9);
    }
    if has(b" IMAP< ") || has(b" POP3< ") || begins(b"IMAP< ") || begins(b"POP3< ") {
        return Some(Format::Fetchmail);
    }
    if begins(b"Read:") && begins(b"Sending:") {
        return Some(Format::Imapsync);
    }
    if begins(b"*get* b") || has(b" < b'") || has(b" < b\"") {
        return Some(Format::Python);
    }
    if begins(b"SSL handshake has read ") || begins(b"CONNECTED(") {
        return Some(Format::Openssl);
    }
    if begins(b"DEBUG IMAP") || begins(b"DEBUG: setDebug") && !begins(b"S: ") {
        return Some(Format::Javamail);
    }
    if lines().any(|line| line.starts_with(b"< ") && is_said(&line[2..])) {
        return Some(Format::Curl);
    }
    let said = |line: &&[u8]| matches!(marked::plain(line), Line::Said(..));
    if begins(b"Connected to imap") || begins(b"Connected to pop") {
        return Some(Format::Mailkit);
    }
    if lines().any(|line| said(&line)) {
        return Some(Format::Plain);
    }
    lines().any(is_said).then_some(Format::Openssl)
}

fn is_said(line: &[u8]) -> bool {
    words::is_imap_greeting(line) || words::is_known_response(line) || words::is_pop3_status(line)
}

/// The seconds and microseconds that a line begins with, and what follows them and a space.
pub(super) fn time(line: &[u8]) -> Option<((u64, u32), &[u8])> {
    let digits = line
        .iter()
        .take_while(|octet| octet.is_ascii_digit())
        .count();
    let rest = line[digits..].strip_prefix(b".")?;
    let (micros, rest) = rest.split_at_checked(6)?;
    let rest = rest.strip_prefix(b" ")?;
    let seconds = str::from_utf8(&line[..digits]).ok()?.parse().ok()?;
    let micros = str::from_utf8(micros).ok()?.parse().ok()?;
    (digits >= 9).then_some(((seconds, micros), rest))
}
