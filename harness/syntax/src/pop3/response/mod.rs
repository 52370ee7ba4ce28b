//! What a POP3 server says.
//!
//! [`parse`] never rejects: it says what the reply is, as far as it is one, and
//! lists every deviation from the grammar. The content of messages is not
//! judged here, only how it is wrapped: a bare LF or an octet above 127 within
//! a line of a message came with the message.

mod code;
mod multi_line;
mod parse;

use std::borrow::Cow;

pub use code::ResponseCode;
pub use multi_line::{Line, Lines, MultiLine};

use crate::{Clause, Fault, base64};

/// A reply, and how it deviates from the grammar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parsed<'a> {
    /// The reply as far as it goes.
    pub reply: Reply<'a>,
    /// Its deviations. At most 64 of one kind are listed.
    pub faults: Vec<Fault>,
}

/// All that a server answers to one command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply<'a> {
    /// The first line.
    pub response: Response<'a>,
    /// The further lines, where there are any: [`Command::is_multi_line`](super::Command::is_multi_line).
    pub body: Option<MultiLine<'a>>,
}

/// `single-line = status [SP text] CRLF` (RFC 2449 §3), or `continue-req` (RFC 5034 §5).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Response<'a> {
    /// The status indicator.
    pub status: Status,
    /// The response code, if the text begins with one.
    pub code: Option<ResponseCode<'a>>,
    /// What follows status and code; of a continuation, the encoded challenge.
    pub text: Cow<'a, [u8]>,
}

/// How a line of a server begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Status {
    /// `+OK`
    Ok,
    /// `-ERR`
    Err,
    /// `+`, a challenge of AUTH (RFC 5034 §4)
    Continue,
    /// Nothing that a server may begin with; the text is the whole line.
    Unknown,
}

/// Reads one reply as it was framed, its line ends included.
///
/// `multi_line` says whether the command wants a multi-line reply if it succeeds.
pub fn parse(message: &[u8], multi_line: bool) -> Parsed<'_> {
    parse::reply(message, multi_line, false)
}

/// Reads the greeting (RFC 1939 §4).
///
/// `greeting = "+OK" [resp-code] *gchar [timestamp] *gchar CRLF` (RFC 2449 §3)
/// wants no space behind the status; with one it is what RFC 1939 shows.
pub fn parse_greeting(message: &[u8]) -> Parsed<'_> {
    parse::reply(message, false, true)
}

impl<'a> Reply<'a> {
    /// A reply of one line.
    pub fn single(response: Response<'a>) -> Self {
        let body = None;
        Self { response, body }
    }

    /// A reply of many lines.
    pub fn multi(response: Response<'a>, body: MultiLine<'a>) -> Self {
        let body = Some(body);
        Self { response, body }
    }

    /// Whether the status is `+OK`.
    pub fn is_ok(&self) -> bool {
        self.response.status == Status::Ok
    }

    /// Whether the status is `-ERR`.
    pub fn is_err(&self) -> bool {
        self.response.status == Status::Err
    }

    /// Writes the reply with its line ends, stuffing and termination line.
    pub fn write(&self, out: &mut Vec<u8>) {
        self.response.write(out);
        if let Some(body) = &self.body {
            out.extend_from_slice(body.stuffed());
            out.extend_from_slice(b".\r\n");
        }
    }
}

impl<'a> Response<'a> {
    /// `+OK text`
    pub fn ok(text: impl Into<Cow<'a, str>>) -> Self {
        Self::new(Status::Ok, None, text.into())
    }

    /// `-ERR text`
    pub fn err(text: impl Into<Cow<'a, str>>) -> Self {
        Self::new(Status::Err, None, text.into())
    }

    /// `-ERR [code] text`
    pub fn err_with(code: ResponseCode<'a>, text: impl Into<Cow<'a, str>>) -> Self {
        Self::new(Status::Err, Some(code), text.into())
    }

    /// `+ ` and `challenge`, encoded
    pub fn challenge(challenge: &[u8]) -> Self {
        Self::new(Status::Continue, None, base64::encode(challenge).into())
    }

    fn new(status: Status, code: Option<ResponseCode<'a>>, text: Cow<'a, str>) -> Self {
        let text = match text {
            Cow::Borrowed(text) => Cow::Borrowed(text.as_bytes()),
            Cow::Owned(text) => Cow::Owned(text.into_bytes()),
        };
        Self { status, code, text }
    }

    /// The timestamp of a greeting that offers APOP, angle brackets included (RFC 1939 §7).
    pub fn timestamp(&self) -> Option<&[u8]> {
        let start = self.text.iter().position(|&octet| octet == b'<')?;
        let length = self.text[start..].iter().position(|&octet| octet == b'>')?;
        let timestamp = &self.text[start..=start + length];
        let (local, domain) = (timestamp.first_chunk::<2>(), timestamp.last_chunk::<2>());
        let inner = timestamp.contains(&b'@') && timestamp.iter().all(u8::is_ascii_graphic);
        (inner && local != Some(b"<@") && domain != Some(b"@>")).then_some(timestamp)
    }

    /// Writes the line, CRLF included.
    pub fn write(&self, out: &mut Vec<u8>) {
        match self.status {
            Status::Ok => out.extend_from_slice(b"+OK"),
            Status::Err => out.extend_from_slice(b"-ERR"),
            Status::Continue => out.extend_from_slice(b"+ "),
            Status::Unknown => {}
        }
        if matches!(self.status, Status::Ok | Status::Err) {
            if let Some(code) = &self.code {
                out.extend_from_slice(b" [");
                out.extend_from_slice(code.as_str().as_bytes());
                out.push(b']');
            }
            if !self.text.is_empty() {
                out.push(b' ');
            }
        }
        out.extend_from_slice(&self.text);
        out.extend_from_slice(b"\r\n");
    }

    /// Where the text begins in the message that it was parsed from.
    pub(super) fn text_at(&self) -> usize {
        let code = self.code.as_ref();
        let code = code.map_or(0, |code| code.as_str().len() + "[] ".len());
        match self.status {
            Status::Ok => "+OK ".len() + code,
            Status::Err => "-ERR ".len() + code,
            Status::Continue => "+ ".len(),
            Status::Unknown => 0,
        }
    }
}

/// The clause of the one fault that is none once LANG or UTF8 has succeeded:
/// UTF-8 in the text of a response (RFC 6856 §3.2).
pub const NOT_ASCII: Clause = Clause::new(6856, "3.2");

#[cfg(test)]
mod tests {
    use std::ops::Range;

    use pretty_assertions::assert_eq;
    use proptest::prelude::*;
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("+OK\r\n", Response::ok(""))]
    #[case("+OK 2 320\r\n", Response::ok("2 320"))]
    #[case("-ERR no such message\r\n", Response::err("no such message"))]
    #[case(
        "-ERR [IN-USE] another session\r\n",
        Response::err_with(ResponseCode::InUse, "another session")
    )]
    #[case("-ERR [SYS/TEMP]\r\n", Response::err_with(ResponseCode::SysTemp, ""))]
    #[case("+ \r\n", Response::challenge(b""))]
    #[case("+ Zm9v\r\n", Response::challenge(b"foo"))]
    fn single_lines(#[case] line: &str, #[case] expected: Response<'static>) {
        let mut out = Vec::new();
        expected.write(&mut out);
        assert_eq!(String::from_utf8(out).unwrap(), line);
        let parsed = parse(line.as_bytes(), false);
        let expected = Parsed {
            reply: Reply::single(expected),
            faults: vec![],
        };
        assert_eq!(parsed, expected);
    }

    #[rstest]
    #[case::text_with_brackets("+OK see [this]\r\n")]
    #[case::open_bracket("+OK [\r\n")]
    #[case::trailing_space("+OK \r\n")]
    #[case::tab("+OK a\tb\r\n")]
    #[case::longest(&format!("+OK {}\r\n", "a".repeat(506)))]
    fn nothing_to_find(#[case] line: &str) {
        assert_eq!(parse(line.as_bytes(), false).faults, vec![]);
    }

    #[rstest]
    #[case::lower_case(b"+ok\r\n", Status::Ok, 0..3, "status")]
    #[case::mixed_case(b"-Err no\r\n", Status::Err, 0..4, "status")]
    #[case::bare_lf(b"+OK\n", Status::Ok, 3..4, "single-line")]
    #[case::no_end(b"+OK", Status::Ok, 3..3, "single-line")]
    #[case::no_space(b"+OKAY\r\n", Status::Ok, 3..4, "single-line")]
    #[case::neither(b"OK\r\n", Status::Unknown, 0..2, "status")]
    #[case::imap(b"* OK ready\r\n", Status::Unknown, 0..10, "status")]
    #[case::empty(b"\r\n", Status::Unknown, 0..0, "status")]
    #[case::nul(b"+OK a\0\r\n", Status::Ok, 5..6, "text")]
    #[case::bare_cr(b"+OK a\rb\r\n", Status::Ok, 5..6, "text")]
    #[case::utf8(b"+OK \xc3\xa4\r\n", Status::Ok, 4..5, "text")]
    #[case::eight_bit(b"+OK \xe4\r\n", Status::Ok, 4..5, "text")]
    #[case::plus_alone(b"+\r\n", Status::Continue, 1..1, "continue-req")]
    #[case::challenge_text(b"+ go ahead\r\n", Status::Continue, 4..10, "continue-req")]
    #[case::behind(b"+OK\r\n1 2\r\n.\r\n", Status::Ok, 5..13, "single-line")]
    fn faults(
        #[case] line: &[u8],
        #[case] status: Status,
        #[case] span: Range<usize>,
        #[case] rule: &str,
    ) {
        let parsed = parse(line, false);
        assert_eq!(parsed.reply.response.status, status);
        let found: Vec<_> = parsed
            .faults
            .into_iter()
            .map(|f| (f.span, f.rule))
            .collect();
        assert_eq!(found, vec![(span, rule)]);
    }

    #[test]
    fn more_than_512_octets() {
        let line = format!("+OK {}\r\n", "a".repeat(507));
        let parsed = parse(line.as_bytes(), false);
        assert_eq!(parsed.faults.len(), 1);
        assert_eq!(parsed.faults[0].span, 0..513);
    }

    #[test]
    fn utf8_text_has_a_clause_of_its_own() {
        let clause = |line| parse(line, false).faults[0].clause;
        assert_eq!(clause(b"+OK \xc3\xa4\r\n"), NOT_ASCII);
        assert_eq!(clause(b"+OK \xe4\r\n"), Clause::new(1939, "3"));
    }

    #[rstest]
    #[case(
        "+OK POP3 server ready <1896.697170952@dbc.mtview.ca.us>\r\n",
        Some("<1896.697170952@dbc.mtview.ca.us>")
    )]
    #[case("+OK <a@b> ready\r\n", Some("<a@b>"))]
    #[case("+OK ready\r\n", None)]
    #[case("+OK <ready>\r\n", None)]
    #[case("+OK <a b@c>\r\n", None)]
    #[case("+OK a < b\r\n", None)]
    #[case("+OK <@>\r\n", None)]
    fn timestamps(#[case] line: &str, #[case] expected: Option<&str>) {
        let parsed = parse_greeting(line.as_bytes());
        assert_eq!(parsed.faults, vec![]);
        let found = parsed.reply.response.timestamp();
        assert_eq!(found, expected.map(str::as_bytes));
    }

    #[rstest]
    #[case("+OK\r\nSubject: x\r\n\r\n..\r\n.\r\n", "Subject: x\r\n\r\n.\r\n")]
    #[case("+OK\r\n.\r\n", "")]
    #[case("+OK\r\na\n.\r\nb\r\n.\r\n", "a\n.\r\nb\r\n")]
    #[case("+OK\r\n...a\r\n..b.\r\n.\r\n", "..a\r\n.b.\r\n")]
    fn bodies(#[case] message: &str, #[case] content: &str) {
        let parsed = parse(message.as_bytes(), true);
        assert_eq!(parsed.faults, vec![]);
        let body = parsed.reply.body.as_ref().expect("multi-line");
        assert_eq!(String::from_utf8_lossy(&body.content()), content);
        let mut out = Vec::new();
        parsed.reply.write(&mut out);
        assert_eq!(String::from_utf8(out).unwrap(), message);
    }

    #[rstest]
    #[case::terminator_lf("+OK\r\na\r\n.\n", 9..10, "multi-line", "a\r\n")]
    #[case::no_terminator("+OK\r\na\r\n", 8..8, "multi-line", "a\r\n")]
    #[case::unstuffed("+OK\r\na\r\n.b\r\n.\r\n", 8..9, "dot-stuffed", "a\r\nb\r\n")]
    #[case::unstuffed_first("+OK\r\n.b\r\n.\r\n", 5..6, "dot-stuffed", "b\r\n")]
    #[case::behind("+OK\r\n.\r\nb\r\n", 8..11, "multi-line", "")]
    fn body_faults(
        #[case] message: &str,
        #[case] span: Range<usize>,
        #[case] rule: &str,
        #[case] content: &str,
    ) {
        let parsed = parse(message.as_bytes(), true);
        let found: Vec<_> = parsed
            .faults
            .iter()
            .map(|f| (f.span.clone(), f.rule))
            .collect();
        assert_eq!(found, vec![(span, rule)]);
        let body = parsed.reply.body.expect("multi-line");
        assert_eq!(String::from_utf8_lossy(&body.content()), content);
    }

    #[test]
    fn a_refusal_has_no_body() {
        let parsed = parse(b"-ERR no\r\n", true);
        assert_eq!(parsed.reply, Reply::single(Response::err("no")));
    }

    #[test]
    fn faults_are_bounded() {
        let message = [b"+OK\r\n", &b".x\r\n".repeat(10_000)[..], b".\r\n"].concat();
        assert_eq!(parse(&message, true).faults.len(), 64);
    }

    proptest! {
        #[test]
        fn legal_replies_round_trip(
            ok: bool,
            code in prop::option::of("[A-Z][A-Z-]{0,10}(/[A-Z]{1,8})?"),
            text in "([ -Z^-~][ -~]{0,60})?",
            content in prop::option::of("([.a\\r\\n]{0,30}\\r\\n)?"),
        ) {
            let status = if ok { Status::Ok } else { Status::Err };
            let code = code.map(|code| ResponseCode::new(code).unwrap());
            let text = Cow::Owned(text.into_bytes());
            let response = Response { status, code, text };
            let body = content
                .as_ref()
                .filter(|_| ok)
                .map(|content| MultiLine::new(content.as_bytes()));
            let multi_line = body.is_some();
            let reply = Reply { response, body };
            let mut out = Vec::new();
            reply.write(&mut out);
            let parsed = parse(&out, multi_line);
            prop_assert_eq!(&parsed.faults, &vec![]);
            prop_assert_eq!(&parsed.reply, &reply);
            if let (Some(body), Some(content)) = (parsed.reply.body, content) {
                let read = body.content();
                prop_assert_eq!(read.as_ref(), content.as_bytes());
            }
        }

        #[test]
        fn any_octets_parse(octets: Vec<u8>, status in "(?s)\\+OK\r?\n|-ERR |\\+ |", multi_line: bool) {
            let message = [status.as_bytes(), &octets].concat();
            let parsed = parse(&message, multi_line);
            for fault in parsed.faults {
                prop_assert!(fault.span.start <= fault.span.end);
                prop_assert!(fault.span.end <= message.len());
            }
        }
    }
}
