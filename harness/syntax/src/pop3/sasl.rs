//! What a client answers to a challenge of AUTH (RFC 5034 §4, §5).

use crate::{Clause, Fault, base64};

use super::command::without_crlf;

/// A line between `+ challenge` and the reply to AUTH.
///
/// Its length has no limit (RFC 5034 §4).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ClientResponse {
    /// `[base64]`, decoded.
    Data(Vec<u8>),
    /// `cancel-response = "*"`
    Cancel,
}

impl ClientResponse {
    /// Reads a line with its CRLF.
    pub fn parse(line: &[u8]) -> Result<Self, Fault> {
        let text = without_crlf(line)?;
        if text == b"*" {
            return Ok(Self::Cancel);
        }
        base64::decode(text)
            .map(Self::Data)
            .map_err(|invalid| Fault {
                span: invalid.at..text.len(),
                rule: "base64",
                clause: Clause::new(5034, "4"),
                what: invalid.what.into(),
            })
    }

    /// Writes the line, CRLF included.
    pub fn write(&self, out: &mut Vec<u8>) {
        match self {
            Self::Data(octets) => out.extend_from_slice(base64::encode(octets).as_bytes()),
            Self::Cancel => out.push(b'*'),
        }
        out.extend_from_slice(b"\r\n");
    }
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("*\r\n", ClientResponse::Cancel)]
    #[case("\r\n", ClientResponse::Data(Vec::new()))]
    #[case("AGpvZQBqb2U=\r\n", ClientResponse::Data(b"\0joe\0joe".to_vec()))]
    fn lines(#[case] line: &str, #[case] expected: ClientResponse) {
        let mut out = Vec::new();
        expected.write(&mut out);
        assert_eq!(out, line.as_bytes());
        assert_eq!(ClientResponse::parse(line.as_bytes()), Ok(expected));
    }

    #[rstest]
    #[case("=AAA\r\n", 0..4)]
    #[case("AAA=BBB\r\n", 3..7)]
    #[case("**\r\n", 0..2)]
    #[case("Zg==\n", 4..5)]
    fn rejected(#[case] line: &str, #[case] span: std::ops::Range<usize>) {
        let fault = ClientResponse::parse(line.as_bytes()).expect_err("not base64");
        assert_eq!(fault.span, span);
    }
}
