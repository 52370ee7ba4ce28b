//! Where streams get: states of sessions, and what servers answer in them.

use std::{
    collections::BTreeMap,
    hash::{DefaultHasher, Hash, Hasher},
};

use mailspec_suite::Protocol;
use mailspec_syntax::{
    imap::{
        Command, CommandBody, Response,
        response::{self, StatusKind, Untagged},
    },
    pop3,
};

use crate::{player::Exchange, talk::Outcome};

/// What a client knows of its connection, coarsely: a finer map makes searches slower.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
struct State {
    logged_in: bool,
    /// Read-only, or not.
    selected: Option<bool>,
    messages: Count,
    /// Something has `\Deleted`, or is marked by DELE.
    deleted: bool,
    /// Something was expunged.
    gaps: bool,
    /// Others are at the server, too.
    others: bool,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
enum Count {
    #[default]
    None,
    One,
    Many,
}

/// Places of a coarse map that exchanges reached: the state before each, its command and the class
/// of its reply.
pub fn reached(exchanges: &[Exchange]) -> Vec<u64> {
    let mut states: BTreeMap<usize, State> = BTreeMap::new();
    let mut reached = Vec::new();
    for exchange in exchanges {
        if exchange.opened {
            states.remove(&exchange.on);
        }
        let others = states.len() > usize::from(states.contains_key(&exchange.on));
        let state = states.entry(exchange.on).or_default();
        state.others = others;
        if exchange.outcome == Outcome::Unsaid {
            continue;
        }
        let class = class(exchange);
        let name = name(exchange);
        let mut hasher = DefaultHasher::new();
        (exchange.protocol, &*state, &name, class).hash(&mut hasher);
        reached.push(hasher.finish());
        state.after(exchange, class);
    }
    reached
}

/// Paths through the grammar of commands: chains of so many of its parts, each within the one
/// before.
const CHAIN: usize = 3;

/// Paths through the grammar that the commands of a stream take, each a chain of three parts.
pub fn paths(exchanges: &[Exchange]) -> Vec<u64> {
    let mut found = Vec::new();
    for exchange in exchanges.iter().filter(|exchange| exchange.command) {
        let tree = match exchange.protocol {
            Protocol::Imap => Command::parse(&exchange.sent)
                .map(|it| format!("{:?}", it.body))
                .ok(),
            Protocol::Pop3 => pop3::Command::parse(&exchange.sent)
                .map(|it| format!("{it:?}"))
                .ok(),
        };
        chains(&tree.unwrap_or_default(), &mut found);
    }
    found
}

/// The tree is read off its printed form: names before opening brackets are its inner nodes.
fn chains(tree: &str, found: &mut Vec<u64>) {
    let mut open: Vec<&str> = Vec::new();
    let (mut from, mut text) = (0, false);
    for (at, letter) in tree.char_indices() {
        match letter {
            '"' => text = !text,
            _ if text => {}
            '(' | '{' | '[' | ',' | ')' | '}' | ']' | ':' => {
                let word = tree[from..at].trim();
                let named = word.starts_with(|first: char| first.is_ascii_alphabetic());
                if named {
                    let above = &open[open.len().saturating_sub(CHAIN - 1)..];
                    let mut hasher = DefaultHasher::new();
                    (above, word).hash(&mut hasher);
                    found.push(hasher.finish());
                }
                match letter {
                    '(' | '{' | '[' => open.push(if named { word } else { "" }),
                    ')' | '}' | ']' => _ = open.pop(),
                    _ => {}
                }
                from = at + 1;
            }
            _ => {}
        }
    }
}

fn name(exchange: &Exchange) -> String {
    if !exchange.command {
        return "line".to_owned();
    }
    let words = exchange.sent.split(|octet| b" \r".contains(octet));
    let skip = usize::from(exchange.protocol == Protocol::Imap);
    let mut words = words.skip(skip).map(<[u8]>::to_ascii_uppercase);
    let first = words.next().unwrap_or_default();
    let name = match &first[..] {
        b"UID" => [&first[..], &words.next().unwrap_or_default()].concat(),
        _ => first,
    };
    String::from_utf8_lossy(&name).into_owned()
}

/// OK, NO, BAD, or how else it ended.
fn class(exchange: &Exchange) -> u8 {
    match &exchange.outcome {
        Outcome::Answered => {}
        Outcome::Continues => return 4,
        Outcome::Silent => return 5,
        Outcome::Closed => return 6,
        Outcome::Flood(_) => return 7,
        Outcome::Dropped { .. } => return 8,
        Outcome::Pipelined | Outcome::Unsaid => return 9,
    }
    let last = exchange.messages.last().map_or(&b""[..], |message| message);
    match exchange.protocol {
        Protocol::Pop3 => u8::from(!last.starts_with(b"+OK")),
        Protocol::Imap => match response::parse(last).response {
            Response::Tagged { status, .. } => match status {
                StatusKind::Ok => 0,
                StatusKind::No => 1,
                _ => 2,
            },
            _ => 3,
        },
    }
}

impl State {
    fn after(&mut self, exchange: &Exchange, class: u8) {
        for message in &exchange.messages {
            match response::parse(message).response {
                Response::Untagged(Untagged::Exists(number)) => {
                    self.messages = match number {
                        0 => Count::None,
                        1 => Count::One,
                        _ => Count::Many,
                    };
                }
                Response::Untagged(Untagged::Expunge(_) | Untagged::Vanished { .. }) => {
                    self.gaps = true;
                }
                _ => {}
            }
        }
        if class != 0 {
            return;
        }
        let name = name(exchange);
        match &*name {
            "LOGIN" | "AUTHENTICATE" | "PASS" => self.logged_in = true,
            "DELE" => self.deleted = true,
            "RSET" => self.deleted = false,
            _ => {}
        }
        let Ok(command) = Command::parse(&exchange.sent) else {
            return;
        };
        match &command.body {
            CommandBody::Select { .. } => self.selected = Some(false),
            CommandBody::Examine { .. } => self.selected = Some(true),
            CommandBody::Close | CommandBody::Unselect => {
                (self.selected, self.deleted, self.gaps) = (None, false, false);
            }
            CommandBody::Expunge => self.deleted = false,
            CommandBody::Store { flags, .. } => {
                self.deleted |= flags.contains(&mailspec_syntax::imap::Flag::Deleted);
            }
            _ => {}
        }
    }
}
