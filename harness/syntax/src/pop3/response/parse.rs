//! From octets to a reply, with whatever deviates from the grammar.

use super::{MultiLine, NOT_ASCII, Parsed, Reply, Response, Status, code};
use crate::{Clause, Fault, base64};

/// `;512 octets maximum` (RFC 2449 §3), CRLF included.
const MAX_LENGTH: usize = 512;

/// Faults of one kind that are listed, so that a bad message doesn't grow tenfold in memory.
pub(super) const MAX_FAULTS: usize = 64;

/// Reads a reply; of a greeting if that is what `greeting` says.
pub(super) fn reply(message: &[u8], multi_line: bool, greeting: bool) -> Parsed<'_> {
    let mut faults = Vec::new();
    let line = message
        .iter()
        .position(|&octet| octet == b'\n')
        .map_or(message, |end| &message[..=end]);
    let response = single_line(line, greeting, &mut faults);
    let rest = &message[line.len()..];
    let body = (multi_line && response.status == Status::Ok)
        .then(|| MultiLine::parse(line, rest, &mut faults));
    if body.is_none() && !rest.is_empty() {
        faults.push(Fault {
            span: line.len()..message.len(),
            rule: "single-line",
            clause: Clause::new(1939, "3"),
            what: "more octets behind the line".into(),
        });
    }
    let reply = Reply { response, body };
    Parsed { reply, faults }
}

fn single_line<'a>(line: &'a [u8], greeting: bool, faults: &mut Vec<Fault>) -> Response<'a> {
    let text = line_end(line, faults);
    if line.len() > MAX_LENGTH {
        faults.push(Fault {
            span: 0..line.len(),
            rule: "single-line",
            clause: Clause::new(1939, "3"),
            what: format!("{} octets, where {MAX_LENGTH} are allowed", line.len()).into(),
        });
    }
    let (status, rest) = status(text, greeting, faults);
    let at = text.len() - rest.len();
    match status {
        Status::Ok | Status::Err => text_octets(rest, at, faults),
        Status::Continue => continue_req(rest, at, faults),
        Status::Unknown => {}
    }
    let (code, text) = match status {
        Status::Ok | Status::Err => code::split(rest),
        Status::Continue | Status::Unknown => (None, rest),
    };
    Response {
        status,
        code,
        text: text.into(),
    }
}

/// The line without its end, which must be CRLF.
fn line_end<'a>(line: &'a [u8], faults: &mut Vec<Fault>) -> &'a [u8] {
    if let Some(text) = line.strip_suffix(b"\r\n") {
        return text;
    }
    let text = line.strip_suffix(b"\n").unwrap_or(line);
    let what = match text.len() == line.len() {
        true => "the line has no end",
        false => "a bare LF ends the line",
    };
    faults.push(Fault {
        span: text.len()..line.len(),
        rule: "single-line",
        clause: Clause::new(1939, "3"),
        what: what.into(),
    });
    text
}

/// `status = "+OK" / "-ERR"`, and the octets behind it and its space.
fn status<'a>(text: &'a [u8], greeting: bool, faults: &mut Vec<Fault>) -> (Status, &'a [u8]) {
    let found = [(Status::Ok, &b"+OK"[..]), (Status::Err, b"-ERR")]
        .into_iter()
        .find(|(_, name)| {
            text.get(..name.len())
                .is_some_and(|start| start.eq_ignore_ascii_case(name))
        });
    let fault = |span, rule, clause, what: &'static str| Fault {
        span,
        rule,
        clause,
        what: what.into(),
    };
    let clause = Clause::new(1939, "3");
    let Some((status, name)) = found else {
        let rfc5034 = Clause::new(5034, "5");
        return match text {
            [b'+', b' ', rest @ ..] => (Status::Continue, rest),
            [b'+'] => {
                faults.push(fault(
                    1..1,
                    "continue-req",
                    rfc5034,
                    "no space behind the plus sign",
                ));
                (Status::Continue, &[])
            }
            _ => {
                let what = "neither +OK nor -ERR begins the line";
                faults.push(fault(0..text.len(), "status", clause, what));
                (Status::Unknown, text)
            }
        };
    };
    let (start, rest) = text.split_at(name.len());
    if start != name {
        let what = "the status indicator is not in upper case";
        faults.push(fault(0..name.len(), "status", clause, what));
    }
    match rest.strip_prefix(b" ") {
        Some(rest) => (status, rest),
        None => {
            let exempt = greeting && status == Status::Ok;
            if !rest.is_empty() && !exempt {
                let what = "no space behind the status indicator";
                let at = name.len();
                faults.push(fault(at..at + 1, "single-line", clause, what));
            }
            (status, rest)
        }
    }
}

/// `text`: whatever RFC 2449 §3 says of spaces and brackets, ASCII without NUL and CR.
fn text_octets(text: &[u8], at: usize, faults: &mut Vec<Fault>) {
    let mut fault = |found: Option<usize>, clause, what: &'static str| {
        let Some(found) = found else { return };
        faults.push(Fault {
            span: at + found..at + found + 1,
            rule: "text",
            clause,
            what: what.into(),
        });
    };
    let controls = text.iter().position(|octet| matches!(octet, 0 | b'\r'));
    fault(
        controls,
        Clause::new(1939, "3"),
        "NUL or a bare CR in the text",
    );
    if !text.is_ascii() {
        let found = text.iter().position(|octet| !octet.is_ascii());
        match str::from_utf8(text) {
            Ok(_) => fault(found, NOT_ASCII, "UTF-8 in the text without LANG or UTF8"),
            Err(_) => fault(
                found,
                Clause::new(1939, "3"),
                "an octet above 127 in the text",
            ),
        }
    }
}

/// `continue-req = "+" SP [base64] CRLF` (RFC 5034 §5)
fn continue_req(text: &[u8], at: usize, faults: &mut Vec<Fault>) {
    if let Err(invalid) = base64::decode(text) {
        faults.push(Fault {
            span: at + invalid.at..at + text.len(),
            rule: "continue-req",
            clause: Clause::new(5034, "4"),
            what: format!("the challenge is not base64: {}", invalid.what).into(),
        });
    }
}
