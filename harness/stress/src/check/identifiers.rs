//! Unique identifiers: given once, rising, each one message for ever (RFC 3501 §2.3.1.1).

use std::collections::BTreeMap;

use super::{
    Found,
    facts::{At, Facts, Key, Known},
};
use crate::Kind;

pub(super) fn check(facts: &Facts<'_>, found: &mut Found<'_>) {
    for mailbox in 0..facts.mailboxes.len() {
        validity(facts, mailbox, found);
        let mut by_validity: BTreeMap<u32, Spread> = BTreeMap::new();
        for (&key, known) in &facts.mailboxes[mailbox].messages {
            message(facts, (mailbox, key), known, found);
            by_validity
                .entry(key.0)
                .or_default()
                .add(facts, key.1, known);
        }
        for next in &facts.mailboxes[mailbox].nexts {
            let spread = by_validity.entry(next.validity).or_default();
            spread
                .nexts
                .push((facts.ended(next.at), next.value, next.at));
        }
        for (validity, spread) in by_validity {
            spread.check(facts, mailbox, validity, found);
        }
    }
}

/// What is wrong with one message.
fn message(
    facts: &Facts<'_>,
    (mailbox, key): (usize, Key),
    known: &Known<'_>,
    found: &mut Found<'_>,
) {
    let uid = key.1;
    let subject = || facts.message(mailbox, key);
    if let [first, .., last] = known.given[..] {
        found.add(Kind::GivenTwice, subject(), vec![first.at, last.at], || {
            format!("{uid} was given to two messages")
        });
        return;
    }
    let handed_in = known
        .content
        .and_then(|(at, content)| Some((at, content, facts.appended.get(content.mark.as_str())?)));
    if let Some((first, second, what)) = &known.changed {
        // The first may be what was handed in: the server has altered it then.
        let altered = known.birth().is_some_and(|put| put.at == *first);
        let kind = match altered {
            true => Kind::Altered,
            false => Kind::Changed,
        };
        found.add(kind, subject(), vec![*first, *second], || {
            format!("message {uid} is {what}")
        });
    } else if let Some((at, content, (append, message))) = handed_in
        && message.content != *content
    {
        let octets = message.content.octets;
        found.add(Kind::Altered, subject(), vec![*append, at], || {
            format!(
                "message {uid} has {} octets, not the {octets} with which it was handed in",
                content.octets
            )
        });
    }
    if let (Some(put), Some((at, date)), Some((.., (append, message)))) =
        (known.birth(), known.date, handed_in)
        && let Some(should) = message.date.filter(|should| *should != date)
    {
        let kind = match put.from {
            None => Kind::DateLost,
            Some(_) => Kind::CopyFlagsLost,
        };
        found.add(kind, subject(), vec![*append, put.at, at], || {
            format!("message {uid} has the date {date}, not {should}")
        });
    }
}

fn validity(facts: &Facts<'_>, mailbox: usize, found: &mut Found<'_>) {
    let mut said: Vec<(u64, u32, At)> = facts.mailboxes[mailbox]
        .validities
        .iter()
        .map(|&(at, validity)| (facts.ended(at), validity, at))
        .collect();
    said.sort_unstable();
    let mut greatest = None;
    for (_, validity, at) in said {
        let Some((before, by)) = greatest else {
            greatest = Some((validity, at));
            continue;
        };
        if validity == before {
            continue;
        }
        let fell = validity < before && facts.ended(by) < facts.began(at);
        let kind = match fell {
            true => Kind::ValidityFell,
            false => Kind::ValidityChanged,
        };
        found.add(kind, facts.mailbox(mailbox), vec![by, at], || {
            format!("UIDVALIDITY was {before}, and then {validity}")
        });
        greatest = Some((validity.max(before), at));
    }
}

/// Unique identifiers and UIDNEXT of one mailbox over time.
#[derive(Default)]
struct Spread {
    /// When one was known to be given.
    known: Vec<(u64, u32, At)>,
    /// What gave one.
    given: Vec<(u32, At)>,
    /// When a UIDNEXT was said.
    nexts: Vec<(u64, u32, At)>,
}

impl Spread {
    fn add(&mut self, facts: &Facts<'_>, uid: u32, known: &Known<'_>) {
        if let Some(put) = known.birth() {
            self.given.push((uid, put.at));
            self.known.push((facts.ended(put.at), uid, put.at));
        }
        if let Some(at) = known.first_seen {
            self.known.push((facts.ended(at), uid, at));
        }
    }

    fn check(mut self, facts: &Facts<'_>, mailbox: usize, validity: u32, found: &mut Found<'_>) {
        greatest_so_far(&mut self.known);
        greatest_so_far(&mut self.nexts);
        for &(uid, at) in &self.given {
            let subject = || facts.message(mailbox, (validity, uid));
            let began = facts.began(at);
            if let Some((greatest, by)) = before(&self.known, began).filter(|(it, _)| *it > uid) {
                found.add(Kind::Descends, subject(), vec![by, at], || {
                    format!("a message got {uid} although there had been {greatest}")
                });
            }
            if let Some((next, by)) = before(&self.nexts, began).filter(|(it, _)| *it > uid) {
                found.add(Kind::NotNext, subject(), vec![by, at], || {
                    format!("a message got {uid} although UIDNEXT was {next}")
                });
            }
        }
        for next in &facts.mailboxes[mailbox].nexts {
            if next.validity != validity {
                continue;
            }
            let (value, at) = (next.value, next.at);
            let began = facts.began(at);
            let subject = || facts.mailbox(mailbox);
            if let Some((uid, by)) = before(&self.known, began).filter(|(it, _)| *it >= value) {
                found.add(Kind::NotNext, subject(), vec![by, at], || {
                    format!("UIDNEXT is {value} although there has been {uid}")
                });
            }
            if let Some((known, by)) = before(&self.nexts, began).filter(|(it, _)| *it > value) {
                found.add(Kind::NextFell, subject(), vec![by, at], || {
                    format!("UIDNEXT is {value}, and was {known}")
                });
            }
        }
    }
}

/// Sorts by time; each has the greatest up to there then.
fn greatest_so_far(all: &mut [(u64, u32, At)]) {
    all.sort_unstable();
    let mut greatest: Option<(u32, At)> = None;
    for (_, value, at) in all {
        let (most, by) = greatest
            .filter(|(it, _)| it >= value)
            .unwrap_or((*value, *at));
        greatest = Some((most, by));
        (*value, *at) = (most, by);
    }
}

/// The greatest that was known before `time`, and by what.
fn before(all: &[(u64, u32, At)], time: u64) -> Option<(u32, At)> {
    let count = all.partition_point(|(when, ..)| *when < time);
    let last = count.checked_sub(1)?;
    Some((all[last].1, all[last].2))
}
