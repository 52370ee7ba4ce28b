//! What is there: nothing that was put there is lost, nothing that is gone comes back.

use std::collections::{BTreeMap, HashSet};

use super::{
    Found,
    facts::{At, Facts, Key, Known, View},
    removal::{self, Removals},
};
use crate::Kind;

pub(super) fn check(facts: &Facts<'_>, found: &mut Found<'_>) {
    let marked = removal::marked(facts);
    for mailbox in 0..facts.mailboxes.len() {
        let removals = Removals::of(facts, &marked, mailbox);
        lost(facts, mailbox, &removals, found);
        for (&key, known) in &facts.mailboxes[mailbox].messages {
            gone(facts, (mailbox, key), known, &removals, found);
        }
    }
}

/// What surely arrived, and cannot have been removed, is in every listing of what is no older.
fn lost(facts: &Facts<'_>, mailbox: usize, removals: &Removals<'_>, found: &mut Found<'_>) {
    let here = &facts.mailboxes[mailbox];
    let births = here.messages.iter().filter_map(|(key, known)| {
        let put = known.birth().filter(|put| put.surely)?;
        Some((facts.ended(put.at), *key, put.at))
    });
    let mut births: Vec<(u64, Key, At)> = births.collect();
    births.sort_unstable();
    let mut listings: Vec<_> = here.listings.iter().collect();
    listings.sort_by_key(|listing| listing.view.since);
    let mut births = births.into_iter().peekable();
    // What put it there, and from when on it may be gone.
    let mut alive: BTreeMap<Key, (At, u64)> = BTreeMap::new();
    for listing in listings {
        while let Some((_, key, at)) = births.next_if(|birth| birth.0 < listing.view.since) {
            alive.insert(key, (at, removals.earliest(&here.messages[&key])));
        }
        let until = facts.ended(listing.at);
        alive.retain(|&key, &mut (birth, earliest)| {
            let (validity, uid) = key;
            if validity != listing.validity {
                return true;
            }
            if earliest <= until {
                return false;
            }
            if listing.uids.contains(&uid) {
                return true;
            }
            let operations = facts.with_selects(&[(birth, None), (listing.at, Some(listing.view))]);
            found.add(Kind::Lost, facts.message(mailbox, key), operations, || {
                format!("message {uid} was put there, nobody removed it, and it is not there")
            });
            false
        });
    }
}

/// What was said to be gone, or has to be, and whether it is.
fn gone(
    facts: &Facts<'_>,
    (mailbox, key): (usize, Key),
    known: &Known<'_>,
    removals: &Removals<'_>,
    found: &mut Found<'_>,
) {
    let uid = key.1;
    let subject = || facts.message(mailbox, key);
    let birth = known.birth().map(|put| put.at);
    let was = birth.into_iter().chain(known.first_seen);
    if let Some(gone) = known.gone
        && let Some(was) = was.min_by_key(|&at| facts.began(at))
        && removals.earliest(known) > facts.ended(gone)
    {
        found.add(Kind::GoneUnasked, subject(), vec![was, gone], || {
            format!("message {uid} was said to be expunged, and nobody removed it")
        });
    }
    let Some((seen, view)) = known.last_seen else {
        return;
    };
    let later = |at: At| facts.ended(at) < view.since;
    let shows = |these: &[At]| with_seen(facts, these, seen, view);
    if let Some(gone) = known.gone.filter(|&at| later(at)) {
        found.add(Kind::Resurrected, subject(), shows(&[gone]), || {
            format!("message {uid} was said to be expunged, and is there in a later selection")
        });
    } else if let Some(moved) = known.moved.filter(|&at| later(at)) {
        found.add(Kind::MovedStays, subject(), shows(&[moved]), || {
            format!("message {uid} was moved away, and is there in a later selection")
        });
    } else if let Some((set, expunge)) = removals.surely(known, view.since) {
        found.add(Kind::StillThere, subject(), shows(&[set, expunge]), || {
            format!("message {uid} was marked and expunged, and is there in a later selection")
        });
    }
}

fn with_seen(facts: &Facts<'_>, these: &[At], seen: At, view: View) -> Vec<At> {
    let these = these.iter().map(|&at| (at, None));
    let all: Vec<_> = these.chain([(seen, Some(view))]).collect();
    let all: HashSet<At> = facts.with_selects(&all).into_iter().collect();
    all.into_iter().collect()
}
