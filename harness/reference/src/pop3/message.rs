//! What a maildrop tells of one message: unique-id, size, and its octets whole or in part
//! (RFC 1939 §5, §7, §11).

use crate::{
    Faults, Variants,
    faults::pop3::Fault,
    store::{Content, MaildropMessage},
    variants::pop3::Variant,
};

/// The message with a field that the maildrop keeps with it.
pub(super) fn with_header(content: &Content) -> Content {
    let octets = [b"X-Maildrop: mailspec\r\n".as_slice(), &content.octets].concat();
    Content {
        octets: octets.into(),
        internal_date: content.internal_date,
    }
}

/// One to 70 characters, each from `!` to `~` (RFC 1939 §7).
pub(super) fn unique_id(
    message: &MaildropMessage,
    session: u64,
    faults: Faults,
    variants: &Variants,
) -> String {
    if variants.has(Variant::UidlLong) {
        return format!("{:0>70}", message.unique_id);
    }
    if variants.has(Variant::UidlPunctuation) {
        return format!("<{}!\"#$%&'()*+,-./:;=?@[\\]^_`{{|}}~", message.unique_id);
    }
    if faults.has(Fault::UidlDuplicate) {
        return "same".to_owned();
    }
    if faults.has(Fault::UidlChanges) {
        return format!("{session}.{}", message.unique_id);
    }
    if faults.has(Fault::UidlTooLong) {
        return format!("{:0>71}", message.unique_id);
    }
    message.unique_id.clone()
}

/// The message with its lines broken after each 1,000 octets.
pub(super) fn broken(octets: &[u8]) -> Vec<u8> {
    let lines = octets.split_inclusive(|&octet| octet == b'\n');
    let pieces: Vec<Vec<u8>> = lines
        .map(|line| line.chunks(1000).collect::<Vec<_>>().join(&b"\r\n"[..]))
        .collect();
    pieces.concat()
}

/// The octets that RETR will send: a message without a last CRLF gets one, and
/// stuffed dots do not count (RFC 1939 §11).
pub(super) fn size(octets: &[u8], faults: Faults) -> u64 {
    let ended = octets.is_empty() || octets.ends_with(b"\r\n");
    let size = octets.len() as u64 + if ended { 0 } else { 2 };
    let count = |found: &[u8]| octets.windows(found.len()).filter(|w| *w == found).count() as u64;
    if faults.has(Fault::SizesWithLf) {
        return size - count(b"\r\n");
    }
    if faults.has(Fault::SizesWithStuffing) {
        return size + count(b"\r\n.") + u64::from(octets.starts_with(b"."));
    }
    size
}

/// The headers, the blank line, and `lines` lines of the body (RFC 1939 §7).
pub(super) fn top(octets: &[u8], lines: u64) -> &[u8] {
    let headers = match octets.starts_with(b"\r\n") {
        true => "\r\n".len(),
        false => match octets.windows(4).position(|window| window == b"\r\n\r\n") {
            Some(at) => at + "\r\n\r\n".len(),
            None => return octets,
        },
    };
    let mut left = lines;
    let mut end = headers;
    while left > 0 && end < octets.len() {
        let line = octets[end..]
            .windows(2)
            .position(|window| window == b"\r\n");
        end = line.map_or(octets.len(), |line| end + line + "\r\n".len());
        left -= 1;
    }
    &octets[..end]
}
