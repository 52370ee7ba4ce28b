//! Replies on their way out, and how they deviate or vary when told to.

use mailspec_syntax::pop3::{Reply, Response, response::MultiLine};

use crate::{Faults, Server, Variants, faults::pop3::Fault, variants::pop3::Variant};

/// Replies that are still to be sent.
#[derive(Debug)]
pub(super) struct Output {
    octets: Vec<u8>,
    faults: Faults,
    variants: Variants,
    /// UTF8 has succeeded (RFC 6856 §2.1).
    pub(super) utf8_mode: bool,
}

impl Output {
    pub(super) fn new(server: &Server) -> Self {
        Self {
            octets: Vec::new(),
            faults: *server.faults(),
            variants: *server.variants(),
            utf8_mode: false,
        }
    }

    pub(super) fn has(&self, fault: Fault) -> bool {
        self.faults.has(fault)
    }

    pub(super) fn varies(&self, variant: Variant) -> bool {
        self.variants.has(variant)
    }

    /// Whether CAPA lists UTF8, and messages that need it need it.
    pub(super) fn offers_utf8(&self) -> bool {
        let variants = [Variant::Utf8, Variant::Utf8Surrogates, Variant::Utf8Refused];
        let faults = [
            Fault::Utf8Unasked,
            Fault::Utf8AfterLogin,
            Fault::Utf8Forgotten,
            Fault::Utf8Misplaced,
            Fault::Utf8UserDropsOctets,
        ];
        variants.into_iter().any(|variant| self.varies(variant))
            || faults.into_iter().any(|fault| self.has(fault))
    }

    /// Octets that wait to be sent.
    pub(super) fn len(&self) -> usize {
        self.octets.len()
    }

    pub(super) fn drain(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.octets)
    }

    /// What waits to be sent is a refusal in place of what it is.
    pub(super) fn refuse_instead(&mut self) {
        self.octets.clear();
        self.single(Response::err("wrong name or password"));
    }

    /// Writes octets as they are.
    pub(super) fn raw(&mut self, octets: &[u8]) {
        self.octets.extend_from_slice(octets);
    }

    /// Writes a reply of one line.
    pub(super) fn single(&mut self, response: Response<'_>) {
        let start = self.octets.len();
        self.worded(response).write(&mut self.octets);
        self.lower_case(start);
    }

    /// Writes a reply of one line whose text is for programs.
    pub(super) fn spelt(&mut self, response: Response<'_>) {
        let start = self.octets.len();
        response.write(&mut self.octets);
        self.lower_case(start);
    }

    /// Writes a reply whose further lines are `content`.
    pub(super) fn multi(&mut self, response: Response<'_>, content: &[u8]) {
        let start = self.octets.len();
        let response = self.worded(response);
        if self.has(Fault::NoByteStuffing) {
            response.write(&mut self.octets);
            self.raw(content);
            if !content.is_empty() && !content.ends_with(b"\r\n") {
                self.raw(b"\r\n");
            }
            self.raw(b".\r\n");
        } else if self.has(Fault::StuffingInBlocks) {
            response.write(&mut self.octets);
            stuffed_in_blocks(content, &mut self.octets);
        } else {
            Reply::multi(response, MultiLine::new(content)).write(&mut self.octets);
        }
        if self.has(Fault::UnfinishedLineJoined)
            && !content.is_empty()
            && !content.ends_with(b"\r\n")
        {
            self.octets.truncate(self.octets.len() - "\r\n.\r\n".len());
            self.raw(b".\r\n");
        }
        self.lower_case(start);
        if self.has(Fault::TerminatorLf) {
            self.octets.truncate(self.octets.len() - "\r\n".len());
            self.octets.push(b'\n');
        }
    }

    fn lower_case(&mut self, start: usize) {
        if self.has(Fault::LowercaseOk) {
            let reply = &mut self.octets[start..];
            let end = reply.iter().position(|octet| matches!(octet, b' ' | b'\r'));
            reply[..end.unwrap_or(0)].make_ascii_lowercase();
        }
    }

    /// The response with the words that people read as this server has them.
    fn worded<'r>(&self, mut response: Response<'r>) -> Response<'r> {
        if self.varies(Variant::NoRespCodes) {
            response.code = None;
        }
        if !response.text.first().is_some_and(u8::is_ascii_alphabetic) {
            return response;
        }
        if self.has(Fault::TextInBrackets) && response.code.is_none() {
            response.text = [b"[well then] ", &*response.text].concat().into();
        }
        if self.varies(Variant::NoRespCodes) {
            // Without that capability it begins no response code (RFC 2449 §6.4).
            response.text = [b"[well] ", &*response.text].concat().into();
        }
        if self.varies(Variant::IndicatorsAlone) {
            response.text = b"".into();
        }
        response
    }
}

/// Lines and the end of a reply, with dots doubled but where a block of 4,096 octets begins.
fn stuffed_in_blocks(content: &[u8], out: &mut Vec<u8>) {
    let (mut at, mut line) = (0, true);
    for octet in content {
        if line && *octet == b'.' && (at == 0 || at % 4096 != 0) {
            out.push(b'.');
        }
        out.push(*octet);
        line = *octet == b'\n';
        at += 1;
    }
    if !content.is_empty() && !content.ends_with(b"\r\n") {
        out.extend_from_slice(b"\r\n");
    }
    out.extend_from_slice(b".\r\n");
}
