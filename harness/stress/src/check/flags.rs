//! Flags: what was set stays set until it is cleared, and the other way round.
//!
//! Each flag of each message is a register. What is read is explained by something that wrote it, began
//! before the read ended, and has not surely been overwritten since.

use std::collections::HashMap;

use super::{
    Found,
    facts::{At, Bits, Facts, Key, Known, Put, Read, Stored},
    removal::{self, Removals},
};
use crate::{Kind, Request};

pub(super) fn check(facts: &Facts<'_>, found: &mut Found<'_>) {
    let marked = removal::marked(facts);
    for mailbox in 0..facts.mailboxes.len() {
        let removals = Removals::of(facts, &marked, mailbox);
        for (&key, known) in &facts.mailboxes[mailbox].messages {
            if known.reads.is_empty() {
                continue;
            }
            let first = first(facts, mailbox, known);
            let earliest = removals.earliest(known);
            let looked_at = known.reads.iter().fold(0, |all, read| all | read.of);
            for bit in (0..Bits::BITS).filter(|bit| looked_at >> bit & 1 == 1) {
                register(facts, (mailbox, key), known, (first, earliest), bit, found);
            }
        }
    }
}

/// The flags that a message had from the beginning.
#[derive(Clone, Copy)]
struct First {
    has: Bits,
    /// Of which flags that is known.
    known: Bits,
    put: Option<Put>,
}

/// The flags with which the message came.
fn first(facts: &Facts<'_>, mailbox: usize, known: &Known<'_>) -> First {
    let unknown = First {
        has: 0,
        known: 0,
        put: None,
    };
    let put = known.birth().or_else(|| {
        // Without APPENDUID: what was put there once is that.
        let (_, content) = known.content?;
        let puts = facts.mailboxes[mailbox].puts.get(content.mark.as_str())?;
        match puts[..] {
            [put] => Some(put),
            _ => None,
        }
    });
    let Some(put) = put else { return unknown };
    if let Request::Append { message, .. } = &facts.operations[put.at].request {
        return First {
            has: facts.bits(&message.flags),
            known: Bits::MAX,
            put: Some(put),
        };
    }
    let Some(source) = put.from else {
        return unknown;
    };
    let Some(of) = facts.mailboxes[source.mailbox].messages.get(&source.key) else {
        return unknown;
    };
    let came = match of.birth() {
        Some(birth) if birth.from.is_none() => first(facts, source.mailbox, of),
        _ => unknown,
    };
    let mut copy = First {
        put: Some(put),
        ..came
    };
    // What somebody may have changed by then is not known, but for what surely came last.
    for store in &of.stores {
        let touched = store.sets | store.clears;
        if facts.began(store.at) < facts.ended(put.at) {
            copy.known &= !touched;
        }
    }
    copy
}

/// Reads and writes of one flag.
fn register(
    facts: &Facts<'_>,
    (mailbox, key): (usize, Key),
    known: &Known<'_>,
    (first, earliest): (First, u64),
    bit: u32,
    found: &mut Found<'_>,
) {
    let flag = 1 << bit;
    // STORE of what others expunged is OK and does nothing (RFC 3501 §6.4.8, RFC 2180 §4.2).
    let seen = known.last_seen.map_or(0, |(_, view)| view.since);
    let there = earliest.max(seen);
    let writes = [
        Writes::of(facts, known, there, |store| store.clears & flag != 0),
        Writes::of(facts, known, there, |store| store.sets & flag != 0),
    ];
    let came = (first.known & flag != 0).then_some(first.has & flag != 0);
    for read in known.reads.iter().filter(|read| read.of & flag != 0) {
        // What others expunged may be left out, or be without flags (RFC 2180 §4.1.3).
        if (read.unfound || read.has == 0) && earliest <= facts.ended(read.at) {
            continue;
        }
        let value = read.has & flag != 0;
        let (same, other) = (&writes[usize::from(value)], &writes[usize::from(!value)]);
        let overwritten = other.seen_by(facts, read);
        let after = overwritten.map_or(0, |at| facts.began(at));
        if same.explains(facts.ended(read.at), after) {
            continue;
        }
        if overwritten.is_none() && came.is_none_or(|came| came == value) {
            continue;
        }
        let kind = kind(facts, read, first, overwritten, value);
        let shows = overwritten.into_iter().chain(first.put.map(|put| put.at));
        // What came before it can be true, so that nothing else is at fault.
        let before = same.before(after);
        let shows: Vec<_> = shows.chain(before).map(|at| (at, None)).collect();
        let shows: Vec<_> = shows
            .into_iter()
            .chain([(read.at, Some(read.view))])
            .collect();
        let name = facts.names(flag);
        found.add(
            kind,
            facts.message(mailbox, key),
            facts.with_selects(&shows),
            || {
                let uid = key.1;
                match (value, overwritten.is_some()) {
                    (false, true) => format!("{name} of message {uid} was set, and is not there"),
                    (true, true) => format!("{name} of message {uid} was cleared, and is there"),
                    (false, false) => format!("message {uid} came with {name}, and has it not"),
                    (true, false) => format!("nobody set {name} of message {uid}, and it is there"),
                }
            },
        );
    }
}

fn kind(
    facts: &Facts<'_>,
    read: &Read,
    first: First,
    overwritten: Option<At>,
    value: bool,
) -> Kind {
    let searched = matches!(facts.operations[read.at].request, Request::Search { .. });
    let copied = first.put.is_some_and(|put| put.from.is_some());
    match (overwritten, copied, value) {
        (Some(_), ..) if searched => Kind::SearchDisagrees,
        (Some(_), ..) => Kind::LostUpdate,
        (None, true, _) => Kind::CopyFlagsLost,
        (None, false, false) => Kind::FlagsLost,
        (None, false, true) => Kind::FlagUnasked,
    }
}

/// What wrote one value of one flag.
struct Writes {
    /// By when they began, and when the last of those up to there ended.
    began: Vec<(u64, u64)>,
    /// Those that were surely done, by when they ended, and the last of those up to there that began.
    ended: Vec<(u64, u64, At)>,
    /// The same of each session.
    own: HashMap<u32, Vec<(u64, u64, At)>>,
}

impl Writes {
    /// Of a message that was surely there until `there`.
    fn of(
        facts: &Facts<'_>,
        known: &Known<'_>,
        there: u64,
        writes: impl Fn(&Stored) -> bool,
    ) -> Self {
        let all: Vec<At> = known
            .stores
            .iter()
            .filter(|store| writes(store))
            .map(|store| store.at)
            .collect();
        let mut began: Vec<(u64, u64)> = all
            .iter()
            .map(|&at| (facts.began(at), facts.ended(at)))
            .collect();
        began.sort_unstable();
        let mut latest = 0;
        for (_, ended) in &mut began {
            latest = latest.max(*ended);
            *ended = latest;
        }
        let done = all
            .iter()
            .filter(|&&at| facts.is_done(at) && facts.ended(at) < there);
        let mut ended: Vec<(u64, u64, At)> = done
            .map(|&at| (facts.ended(at), facts.began(at), at))
            .collect();
        ended.sort_unstable();
        let mut own: HashMap<u32, Vec<(u64, u64, At)>> = HashMap::new();
        for &write in &ended {
            let session = facts.operations[write.2].session;
            own.entry(session).or_default().push(write);
        }
        let mut last = (0, 0);
        for (_, began, at) in &mut ended {
            if *began >= last.0 {
                last = (*began, *at);
            }
            (*began, *at) = last;
        }
        Self { began, ended, own }
    }

    /// The one that began last of those that are in what is read.
    fn seen_by(&self, facts: &Facts<'_>, read: &Read) -> Option<At> {
        let last = |writes: &[(u64, u64, At)], until: u64| {
            let count = writes.partition_point(|(ended, ..)| *ended < until);
            let at = count.checked_sub(1)?;
            Some((writes[at].1, writes[at].2))
        };
        let others = last(&self.ended, read.view.since);
        let own = self.own.get(&read.view.session);
        let own = own.and_then(|own| last(own, facts.began(read.at)));
        others.into_iter().chain(own).max().map(|(_, at)| at)
    }

    /// Whether one of them began before `until` and may have come after `after`.
    fn explains(&self, until: u64, after: u64) -> bool {
        let count = self.began.partition_point(|(began, _)| *began < until);
        let last = count.checked_sub(1).map(|at| self.began[at].1);
        last.is_some_and(|ended| ended >= after)
    }

    /// The last of them that is surely overwritten, if there is one.
    fn before(&self, after: u64) -> Option<At> {
        let count = self.ended.partition_point(|(ended, ..)| *ended < after);
        let at = count.checked_sub(1)?;
        Some(self.ended[at].2)
    }
}
