//! A POP3 reply: its status line, and its body.

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

/// A line without its end, and what follows.
pub(super) fn split_line(octets: &[u8]) -> (&[u8], &[u8]) {
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
