//! Dovecot's rawlog: the two directions in two files, `….in` from the client and `….out` to it.
//!
//! With times both are put in order. Without, nobody knows what was sent when, and what the server
//! said is judged by itself. A log begins when the client has logged in, unless it is that of the
//! login process.

use crate::conversation::{Beginning, Conversation, Kept, Side, Unit, What};

use super::{Format, Log, recognise};

/// The two halves of a connection.
pub(super) struct Pair<'l> {
    /// Which log the other half is.
    pub(super) other: usize,
    pub(super) name: &'l str,
    pub(super) client: &'l Log<'l>,
    pub(super) server: &'l Log<'l>,
}

/// The other half of the log at `at`, if there is one.
pub(super) fn pair<'l>(logs: &'l [Log<'l>], at: usize, format: Option<Format>) -> Option<Pair<'l>> {
    if format.is_some_and(|format| format != Format::Rawlog) {
        return None;
    }
    let log = logs.get(at)?;
    let (stem, is_client) = match (log.name.strip_suffix(".in"), log.name.strip_suffix(".out")) {
        (Some(stem), _) => (stem, true),
        (_, Some(stem)) => (stem, false),
        _ => return None,
    };
    let other = if is_client { ".out" } else { ".in" };
    let is_other = |log: &Log<'_>| log.name.strip_suffix(other) == Some(stem);
    let other = at + 1 + logs.get(at + 1..)?.iter().position(is_other)?;
    let (client, server) = match is_client {
        true => (log, &logs[other]),
        false => (&logs[other], log),
    };
    Some(Pair {
        other,
        name: stem,
        client,
        server,
    })
}

/// One line, when it passed, and how.
struct Timed<'l> {
    time: (u64, u32),
    place: u64,
    side: Option<Side>,
    /// Its end had not come yet.
    unended: bool,
    octets: &'l [u8],
}

/// The conversation of both halves.
pub(super) fn conversation(client: &[u8], server: &[u8]) -> Conversation {
    match (timed(client), timed(server)) {
        (Some(client), Some(server)) => {
            let mut lines: Vec<(Side, Timed<'_>)> = Vec::new();
            lines.extend(client.into_iter().map(|line| (Side::Client, line)));
            lines.extend(server.into_iter().map(|line| (Side::Server, line)));
            // What the client sent in a moment stays before what the server did.
            lines.sort_by_key(|(_, line)| line.time);
            in_order(lines)
        }
        _ => one_side(Side::Server, server),
    }
}

/// The conversation of a log that has no other half.
pub(super) fn half(log: &Log<'_>) -> Conversation {
    let side = match log.name.ends_with(".in") {
        true => Side::Client,
        false => Side::Server,
    };
    match timed(log.octets) {
        Some(lines) => in_order(
            lines
                .into_iter()
                .map(|line| (line.side.unwrap_or(side), line))
                .collect(),
        ),
        None => one_side(side, log.octets),
    }
}

fn in_order(lines: Vec<(Side, Timed<'_>)>) -> Conversation {
    let mut conversation = Conversation::new(Unit::Line, Beginning::Unknown, Kept::Octets);
    for (side, line) in lines {
        if line.unended {
            conversation.push(line.place, What::Lost);
        } else {
            conversation.push(line.place, What::Octets(side, line.octets.to_vec()));
        }
    }
    conversation
}

/// What one side sent, when nobody knows when.
fn one_side(side: Side, octets: &[u8]) -> Conversation {
    let mut conversation = Conversation::new(Unit::Line, Beginning::Missed, Kept::Octets);
    let lines = octets.split_inclusive(|octet| *octet == b'\n');
    for (number, line) in lines.enumerate() {
        conversation.push(number as u64 + 1, What::Octets(side, line.to_vec()));
    }
    if side == Side::Server {
        conversation.remark(
            "the log has no times, so nobody knows which command was sent when: what the server said \
             is judged by itself",
        );
    }
    conversation
}

/// The lines of a log with times; `None` if it has none.
fn timed(log: &[u8]) -> Option<Vec<Timed<'_>>> {
    let mut lines = Vec::new();
    for (number, line) in log.split_inclusive(|octet| *octet == b'\n').enumerate() {
        let (time, rest) = recognise::time(line)?;
        let (side, unended, octets) = match rest {
            [b'I', b':', b' ', octets @ ..] => (Some(Side::Client), false, octets),
            [b'O', b':', b' ', octets @ ..] => (Some(Side::Server), false, octets),
            [b'I', b'>', b' ', octets @ ..] => (Some(Side::Client), true, octets),
            [b'O', b'>', b' ', octets @ ..] => (Some(Side::Server), true, octets),
            octets => (None, false, octets),
        };
        lines.push(Timed {
            time,
            place: number as u64 + 1,
            side,
            unended,
            octets,
        });
    }
    Some(lines)
}
