//! Literals of logs that keep lines: whether the octets are there, or were left out or cut.
//!
//! Where lines of a log do not add up to what was announced, nobody knows what the literal held.
//! Octets that say nothing take its place, as many as were announced, so that what follows is read
//! as it was sent.

use std::collections::HashSet;

use crate::{
    conversation::{Conversation, Piece, Side, What},
    words,
};

/// What stands in the place of an octet that is not known.
const FILLER: u8 = b'x';
/// Octets that take the place of one literal at the most.
const LITERAL: u64 = 1 << 20;
/// And of all of a conversation.
const ALL: u64 = 32 << 20;

/// Mends the literals of `conversation`. `omits`: what wrote the log never shows them.
pub(super) fn mend(conversation: &mut Conversation, omits: bool) {
    let mut filled = 0;
    for side in [Side::Client, Side::Server] {
        let pieces = std::mem::take(&mut conversation.pieces);
        conversation.pieces = mended(pieces, side, omits, &mut filled);
    }
    if filled > 0 {
        conversation.remark(
            "the log leaves out or changes what literals hold; nothing is said about their content",
        );
    }
}

/// `pieces`, whose literals of `side` have the octets that were announced.
fn mended(pieces: Vec<Piece>, side: Side, omits: bool, filled: &mut u64) -> Vec<Piece> {
    // Those of the side, and where each begins in all that it sent.
    let mut own = Vec::new();
    let mut begins = Vec::new();
    let mut sum = 0;
    for (at, piece) in pieces.iter().enumerate() {
        if let Some(octets) = sent(piece, side) {
            own.push(at);
            begins.push(sum);
            sum += octets.len() as u64;
        }
    }
    begins.push(sum);
    let tags: HashSet<&[u8]> = pieces
        .iter()
        .filter_map(|piece| sent(piece, Side::Client))
        .filter_map(|line| words::words(line).next())
        .collect();
    let mut left_out = vec![false; pieces.len()];
    let mut behind: Vec<Option<Vec<u8>>> = vec![None; pieces.len()];
    let mut fetched = false;
    let mut at = 0;
    while let Some(&index) = own.get(at) {
        let line = sent(&pieces[index], side).unwrap_or_default();
        let Some(octets) = announcement(line, side) else {
            at += 1;
            continue;
        };
        at += 1;
        // A line that goes on behind another literal is of the same response.
        if line.starts_with(b"*") || side == Side::Client {
            fetched = side == Side::Server && words::has_word(line, 2, "FETCH");
        }
        // Where the literal ends, if the lines are what was sent.
        let end = begins[at].saturating_add(octets);
        let holder = begins.partition_point(|begin| *begin <= end) - 1;
        let rest = own.get(holder).map(|index| {
            let line = sent(&pieces[*index], side).unwrap_or_default();
            &line[usize::try_from(end - begins[holder]).unwrap_or(0)..]
        });
        if !omits && rest.is_some_and(|rest| goes_on(line, rest)) {
            // The line that the literal ends in may announce the next.
            at = holder;
            continue;
        }
        // They are not: the literal goes as far as what can only be behind it.
        let mut next = at;
        while let Some(line) = own.get(next).and_then(|index| sent(&pieces[*index], side)) {
            let over = match side {
                Side::Server => {
                    let completed =
                        words::completion(line).is_some_and(|(tag, _)| tags.contains(tag));
                    line.starts_with(b")") || completed
                }
                Side::Client => words::content(line).is_empty() || words::is_imap_command(line),
            };
            if omits || over {
                break;
            }
            left_out[own[next]] = true;
            next += 1;
        }
        let closes = own.get(next).and_then(|index| sent(&pieces[*index], side));
        let closes = closes.is_some_and(|line| match side {
            Side::Server => line.starts_with(b")") || omits && line.starts_with(b" "),
            Side::Client => words::content(line).is_empty(),
        });
        if next >= own.len() {
            // The log ends within it.
            break;
        }
        if octets <= LITERAL && *filled + octets <= ALL {
            *filled += octets;
            let length = usize::try_from(octets).unwrap_or(0);
            let mut put = vec![FILLER; length];
            if !closes {
                put.extend_from_slice(if fetched { b")\r\n" } else { b"\r\n" });
            }
            behind[index] = Some(put);
        } else {
            behind[index] = Some(Vec::new());
            if closes {
                left_out[own[next]] = true;
            }
        }
        // What closes the literal is no line of its own, and may announce the next.
        at = next;
    }
    let mut mended = Vec::with_capacity(pieces.len());
    for (at, piece) in pieces.into_iter().enumerate() {
        let place = piece.place;
        match behind[at].take() {
            // Too much to be put there: the whole message is not known.
            Some(put) if put.is_empty() => mended.push(Piece {
                place,
                what: What::Unseen,
            }),
            put => {
                if !left_out[at] {
                    mended.push(piece);
                }
                if let Some(put) = put {
                    mended.push(Piece {
                        place,
                        what: What::Octets(side, put),
                    });
                }
            }
        }
    }
    mended
}

fn sent(piece: &Piece, side: Side) -> Option<&[u8]> {
    match &piece.what {
        What::Octets(from, octets) if *from == side => Some(octets),
        _ => None,
    }
}

/// What `line` announces, if its end is no text for humans (RFC 3501 §9 `text`) and no POP3.
fn announcement(line: &[u8], side: Side) -> Option<u64> {
    let octets = words::announced(line)?;
    let status = side == Side::Server
        && (line.starts_with(b"+")
            || words::is_imap_greeting(line)
            || words::completion(line).is_some()
            || words::is_pop3_status(line));
    (octets > 0 && !status).then_some(octets)
}

/// Whether the message that begins with `line` may go on so behind a literal. In text that was cut
/// almost anything may stand there by chance, so `rest` has to fit up to its end.
fn goes_on(line: &[u8], rest: &[u8]) -> bool {
    let over = words::content(rest);
    match over {
        [] => !words::has_word(line, 2, "FETCH"),
        [b' ' | b')', ..] => {
            over.ends_with(b")") || words::announced(over).is_some() || !line.starts_with(b"*")
        }
        _ => false,
    }
}
