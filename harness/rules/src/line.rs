//! Lines of a client as a lenient server reads them.

/// Octets shown of what a server sent.
const SHOWN: usize = 80;

/// Whether `octets` are no TLS record, whose first octet is its content type (RFC 8446 §5.1).
pub(crate) fn is_clear(octets: &[u8]) -> bool {
    octets
        .first()
        .is_some_and(|first| !(0x14..=0x17).contains(first))
}

/// The beginning of `octets`, escaped.
pub(crate) fn shown(octets: &[u8]) -> String {
    let cut = if octets.len() > SHOWN { "…" } else { "" };
    let octets = content(&octets[..octets.len().min(SHOWN)]);
    format!("{}{cut}", octets.escape_ascii())
}

/// `line` without its end: CRLF, a bare LF, or none.
pub(crate) fn content(line: &[u8]) -> &[u8] {
    let line = line.strip_suffix(b"\n").unwrap_or(line);
    line.strip_suffix(b"\r").unwrap_or(line)
}
