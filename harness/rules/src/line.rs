//! Lines of a client as a lenient server reads them.

/// `line` without its end: CRLF, a bare LF, or none.
pub(crate) fn content(line: &[u8]) -> &[u8] {
    let line = line.strip_suffix(b"\n").unwrap_or(line);
    line.strip_suffix(b"\r").unwrap_or(line)
}
