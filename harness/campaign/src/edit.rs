//! Edits of streams by whole commands: what gets a campaign deep into sessions.

use mailspec_suite::Protocol;
use mailspec_syntax::imap::Command;

use crate::{
    make::{Maker, without_literals},
    octets::Octets,
    stream::{Step, Stream},
};

/// One way to change a stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Edit {
    /// A step more, of a client that knows what was said before it.
    Insert,
    /// A step less, or a few.
    Delete,
    /// Two steps change their places.
    Swap,
    /// A step comes twice.
    Repeat,
    /// The end of another stream behind the beginning of this one.
    Splice,
    /// Another argument for a command: a notable number, or one of another command.
    Replace,
    /// The connection drops elsewhere, or not at all.
    Drop,
    /// Octets come in other pieces, literals another way, replies later.
    Pieces,
    /// What one connection says, another does.
    Cross,
    /// Two commands name the same mailbox or the same messages.
    Share,
}

impl Edit {
    /// All of them.
    pub const ALL: &[Self] = &[
        Self::Insert,
        Self::Delete,
        Self::Swap,
        Self::Repeat,
        Self::Splice,
        Self::Replace,
        Self::Drop,
        Self::Pieces,
        Self::Cross,
        Self::Share,
    ];
}

/// The most steps of any stream.
pub const LONGEST: usize = 60;

/// The most octets of one line.
const WIDEST: usize = 64 << 10;

const NOTABLE: &[&str] = &[
    "0",
    "1",
    "2",
    "3",
    "*",
    "1:*",
    "*:1",
    "2:3",
    "9",
    "65536",
    "4294967295",
    "4294967296",
    "()",
    "\"\"",
    "NIL",
    "INBOX",
];

/// Changes `stream` by `edit`; `other` is another one of the corpus. False if there was nothing to
/// change.
pub fn edit(
    stream: &mut Stream,
    edit: Edit,
    other: &Stream,
    maker: &Maker,
    random: &mut fastrand::Rng,
) -> bool {
    let before = stream.clone();
    let steps = stream.steps.len();
    let at = random.usize(0..=steps.saturating_sub(1));
    match edit {
        Edit::Insert => {
            let at = random.usize(0..=steps);
            let step = maker.step(stream, at, random);
            stream.steps.insert(at, step);
        }
        Edit::Delete if steps > 1 => {
            let many = 1 + random.usize(0..3.min(steps - at));
            stream.steps.drain(at..at + many);
        }
        Edit::Swap if steps > 1 => stream.steps.swap(at, random.usize(0..steps)),
        Edit::Repeat if steps > 0 => {
            let step = stream.steps[at].clone();
            stream.steps.insert(random.usize(at..=steps), step);
        }
        Edit::Splice if steps > 0 && !other.steps.is_empty() => {
            stream.steps.truncate(at + 1);
            let from = random.usize(0..other.steps.len());
            for step in &other.steps[from..] {
                if other.connections[step.on]
                    == stream.connections[step.on % stream.connections.len()]
                {
                    let on = step.on % stream.connections.len();
                    stream.steps.push(Step { on, ..step.clone() });
                }
            }
        }
        Edit::Replace if steps > 0 => replace(stream, at, other, random),
        Edit::Drop if steps > 0 => {
            stream.steps[at].drop = match stream.steps[at].drop {
                Some(_) if random.bool() => None,
                _ => Some(random.usize(0..=stream.steps[at].line.0.len() + 4)),
            };
        }
        Edit::Pieces if steps > 0 => {
            let step = &mut stream.steps[at];
            match random.usize(0..3) {
                0 => step.pipelined = !step.pipelined,
                1 => step.unasked_literals = !step.unasked_literals,
                _ => {
                    step.pieces = (0..random.usize(0..3))
                        .map(|_| random.usize(1..=step.line.0.len().max(1)))
                        .collect();
                    step.pieces.sort_unstable();
                    step.pieces.dedup();
                }
            }
        }
        Edit::Cross if steps > 0 => {
            let on = random.usize(0..stream.connections.len());
            if stream.connections[on] == stream.connections[stream.steps[at].on] {
                stream.steps[at].on = on;
            }
        }
        Edit::Share if steps > 1 => share(stream, at, random),
        _ => {}
    }
    stream.steps.truncate(LONGEST);
    *stream != before
}

/// Another argument for the command at `at`.
fn replace(stream: &mut Stream, at: usize, other: &Stream, random: &mut fastrand::Rng) {
    let protocol = stream.connections[stream.steps[at].on];
    let tokens = tokens(&stream.steps[at].line.0);
    if tokens.len() < 2 {
        return;
    }
    let which = random.usize(1..tokens.len());
    let verb = stream.steps[at].verb(protocol);
    let like = other.steps.iter().chain(&stream.steps);
    let like: Vec<&[u8]> = like
        .filter(|step| step.line.0.len() < 4096 && step.verb(protocol) == verb)
        .filter_map(|step| self::tokens(&step.line.0).get(which).copied())
        .collect();
    let new = match like.is_empty() || random.bool() {
        true => NOTABLE[random.usize(0..NOTABLE.len())].as_bytes(),
        false => like[random.usize(0..like.len())],
    };
    let new = [&tokens[..which], &[new], &tokens[which + 1..]]
        .concat()
        .join(&b' ');
    set(&mut stream.steps[at], protocol, new, random);
}

/// The command at `at` names the mailbox, or the messages, that another one names.
fn share(stream: &mut Stream, at: usize, random: &mut fastrand::Rng) {
    let from = random.usize(0..stream.steps.len());
    let protocol = stream.connections[stream.steps[at].on];
    if from == at || stream.connections[stream.steps[from].on] != protocol {
        return;
    }
    let (to, source) = (
        tokens(&stream.steps[at].line.0),
        tokens(&stream.steps[from].line.0),
    );
    let argument = |tokens: &[&[u8]]| match tokens.first() {
        Some(first) if first.eq_ignore_ascii_case(b"UID") => 2,
        _ => 1,
    };
    let (into, of) = (argument(&to), argument(&source));
    if into >= to.len() || of >= source.len() {
        return;
    }
    let new = [&to[..into], &[source[of]], &to[into + 1..]]
        .concat()
        .join(&b' ');
    set(&mut stream.steps[at], protocol, new, random);
}

fn set(step: &mut Step, protocol: Protocol, line: Vec<u8>, random: &mut fastrand::Rng) {
    let mut changed = Step {
        line: Octets(line),
        ..step.clone()
    };
    if changed.line.0.len() > WIDEST {
        return;
    }
    if protocol == Protocol::Imap && Command::parse(&changed.tagged()).is_err() {
        // What is no command is what servers have to survive too, but seldom gets deep.
        if random.u8(..) > 48 {
            return;
        }
        changed.line = Octets(without_literals(changed.line.0));
    }
    if protocol == Protocol::Pop3 {
        changed
            .line
            .0
            .retain(|octet| !matches!(octet, b'\r' | b'\n'));
    }
    *step = changed;
}

/// Words of a line; a string, a literal or a parenthesised list is one.
pub(crate) fn tokens(line: &[u8]) -> Vec<&[u8]> {
    let mut tokens = Vec::new();
    let (mut start, mut at, mut depth) = (0, 0, 0_usize);
    while at < line.len() {
        match line[at] {
            b'"' => {
                at += 1;
                while at < line.len() && line[at] != b'"' {
                    at += if line[at] == b'\\' { 2 } else { 1 };
                }
            }
            b'{' => {
                let digits = line[at + 1..]
                    .iter()
                    .take_while(|octet| octet.is_ascii_digit());
                let digits: Vec<u8> = digits.copied().collect();
                let length: usize = String::from_utf8_lossy(&digits).parse().unwrap_or(0);
                let rest = &line[at..];
                if let Some(end) = rest.iter().position(|octet| *octet == b'\n') {
                    at = at.saturating_add(end).saturating_add(length);
                }
            }
            b'(' => depth += 1,
            b')' => depth = depth.saturating_sub(1),
            b' ' if depth == 0 => {
                tokens.push(&line[start..at]);
                start = at + 1;
            }
            _ => {}
        }
        at += 1;
    }
    tokens.push(&line[start.min(line.len())..]);
    tokens
}
