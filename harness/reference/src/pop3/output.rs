//! Replies on their way out, and how they deviate when told to.

use mailspec_syntax::pop3::{Reply, Response, response::MultiLine};

use crate::{Faults, faults::pop3::Fault};

/// Writes a reply of one line.
pub(super) fn single(out: &mut Vec<u8>, response: Response<'_>, faults: Faults) {
    let start = out.len();
    bracket(response, faults).write(out);
    lower_case(&mut out[start..], faults);
}

/// Writes a reply whose further lines are `content`.
pub(super) fn multi(out: &mut Vec<u8>, response: Response<'_>, content: &[u8], faults: Faults) {
    let start = out.len();
    let response = bracket(response, faults);
    if faults.has(Fault::NoByteStuffing) {
        response.write(out);
        out.extend_from_slice(content);
        if !content.is_empty() && !content.ends_with(b"\r\n") {
            out.extend_from_slice(b"\r\n");
        }
        out.extend_from_slice(b".\r\n");
    } else {
        Reply::multi(response, MultiLine::new(content)).write(out);
    }
    lower_case(&mut out[start..], faults);
    if faults.has(Fault::TerminatorLf) {
        out.truncate(out.len() - "\r\n".len());
        out.push(b'\n');
    }
}

fn lower_case(reply: &mut [u8], faults: Faults) {
    if faults.has(Fault::LowercaseOk) {
        let end = reply.iter().position(|octet| matches!(octet, b' ' | b'\r'));
        reply[..end.unwrap_or(0)].make_ascii_lowercase();
    }
}

fn bracket(mut response: Response<'_>, faults: Faults) -> Response<'_> {
    let human = response.text.first().is_some_and(u8::is_ascii_alphabetic);
    if faults.has(Fault::TextInBrackets) && response.code.is_none() && human {
        response.text = [b"[well then] ", &*response.text].concat().into();
    }
    response
}
