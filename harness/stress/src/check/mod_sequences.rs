//! Mod-sequences account for every change (RFC 7162 §3.1).

use std::collections::HashMap;

use super::{
    Found,
    facts::{At, Facts, Key, Known},
    removal::{self, Removals},
};
use crate::Kind;

pub(super) fn check(facts: &Facts<'_>, found: &mut Found<'_>) {
    let marked = removal::marked(facts);
    for mailbox in 0..facts.mailboxes.len() {
        let here = &facts.mailboxes[mailbox];
        let removals = Removals::of(facts, &marked, mailbox);
        // What was said of messages that are surely there still, by when.
        let mut said: Vec<(u64, u64, At)> = Vec::new();
        for (&key, known) in &here.messages {
            if known.mod_sequences.is_empty() {
                continue;
            }
            message(facts, (mailbox, key), known, found);
            if removals.earliest(known) == u64::MAX {
                let all = known.mod_sequences.iter();
                said.extend(all.map(|&(at, _, value, _)| (facts.ended(at), value, at)));
            }
        }
        said.sort_unstable();
        let said = greatest(said);
        for &(at, highest) in &here.highest {
            if let Some((value, by)) = before(&said, facts.began(at)).filter(|it| it.0 > highest) {
                found.add(
                    Kind::HighestBelow,
                    facts.mailbox(mailbox),
                    vec![by, at],
                    || format!("HIGHESTMODSEQ is {highest}, and a message has {value}"),
                );
            }
        }
    }
}

fn message(
    facts: &Facts<'_>,
    (mailbox, key): (usize, Key),
    known: &Known<'_>,
    found: &mut Found<'_>,
) {
    let uid = key.1;
    let mut flags: HashMap<u64, (At, u64)> = HashMap::new();
    let with_flags = known
        .mod_sequences
        .iter()
        .filter_map(|&(at, _, value, has)| Some((at, value, has?)));
    for (at, value, has) in with_flags {
        let &mut (first, before) = flags.entry(value).or_insert((at, has));
        if before != has {
            let subject = facts.message(mailbox, key);
            found.add(Kind::OneModSeq, subject, vec![first, at], || {
                let (was, is) = (facts.names(before), facts.names(has));
                format!("message {uid} has the mod-sequence {value} with ({was}) and with ({is})")
            });
        }
    }
    let mut said: Vec<(u64, u64, At)> = known
        .mod_sequences
        .iter()
        .map(|&(at, _, value, _)| (facts.ended(at), value, at))
        .collect();
    said.sort_unstable();
    let said = greatest(said);
    for &(at, view, value, _) in &known.mod_sequences {
        if let Some((before, by)) = before(&said, view.since).filter(|it| it.0 > value) {
            let subject = facts.message(mailbox, key);
            let operations = facts.with_selects(&[(by, None), (at, Some(view))]);
            found.add(Kind::ModSeqFell, subject, operations, || {
                format!("message {uid} has the mod-sequence {value}, and had {before}")
            });
        }
    }
}

/// Each has the greatest up to there.
fn greatest(mut all: Vec<(u64, u64, At)>) -> Vec<(u64, u64, At)> {
    let mut most: Option<(u64, At)> = None;
    for (_, value, at) in &mut all {
        let now = most.filter(|(it, _)| it >= value).unwrap_or((*value, *at));
        most = Some(now);
        (*value, *at) = now;
    }
    all
}

fn before(all: &[(u64, u64, At)], time: u64) -> Option<(u64, At)> {
    let count = all.partition_point(|(when, ..)| *when < time);
    let last = count.checked_sub(1)?;
    Some((all[last].1, all[last].2))
}
