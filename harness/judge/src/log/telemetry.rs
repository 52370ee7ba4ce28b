//! Cyrus' telemetry: what passed, each time behind the second in which it did.
//!
//! `<1704103200<` stands before what the client sent, `>1704103200>` before what the server sent.
//! The log begins when the client has logged in.

use crate::conversation::{Beginning, Conversation, Kept, Side, Unit, What};

/// Digits of a time: from 2001 to 2286.
const DIGITS: usize = 10;
/// Octets of a mark.
const MARK: usize = DIGITS + 2;

/// The conversation of a log.
pub(super) fn conversation(log: &[u8]) -> Conversation {
    let mut conversation = Conversation::new(Unit::Line, Beginning::Unknown, Kept::Octets);
    conversation.beginning = Beginning::Missed;
    let mut line = 1;
    let mut side = None;
    let mut from = 0;
    let mut at = 0;
    let mut put = |side: Option<Side>, octets: &[u8], line: &mut u64| {
        for piece in octets.split_inclusive(|octet| *octet == b'\n') {
            if let Some(side) = side {
                conversation.push(*line, What::Octets(side, piece.to_vec()));
            }
            *line += u64::from(piece.ends_with(b"\n"));
        }
    };
    while let Some(found) = memchr::memchr2(b'<', b'>', &log[at..]) {
        at += found;
        if let Some(next) = mark(&log[at..]) {
            put(side, &log[from..at], &mut line);
            side = Some(next);
            at += MARK;
            from = at;
        } else {
            at += 1;
        }
    }
    put(side, &log[from..], &mut line);
    conversation
}

/// Whose mark `octets` begin with.
pub(super) fn mark(octets: &[u8]) -> Option<Side> {
    let mark = octets.get(..MARK)?;
    let (first, last) = (mark[0], mark[MARK - 1]);
    let digits = mark[1..MARK - 1].iter().all(u8::is_ascii_digit);
    match (first, last) {
        (b'<', b'<') if digits => Some(Side::Client),
        (b'>', b'>') if digits => Some(Side::Server),
        _ => None,
    }
}
