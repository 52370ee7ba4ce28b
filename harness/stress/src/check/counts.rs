//! How often a message is there: as often as it was put there, whatever unique identifiers it has.

use std::collections::HashMap;

use super::{
    Found,
    facts::{At, Facts, Known, Put},
    removal::{self, Removals},
};
use crate::{Kind, Subject};

pub(super) fn check(facts: &Facts<'_>, found: &mut Found<'_>) {
    let marked = removal::marked(facts);
    let all = (0..facts.mailboxes.len()).map(|mailbox| Removals::of(facts, &marked, mailbox));
    let removals: Vec<Removals<'_>> = all.collect();
    for mailbox in 0..facts.mailboxes.len() {
        counted(facts, mailbox, &removals, found);
    }
}

fn counted(facts: &Facts<'_>, mailbox: usize, removals: &[Removals<'_>], found: &mut Found<'_>) {
    let here = &facts.mailboxes[mailbox];
    let one_validity = {
        let mut all = here.messages.keys().map(|(validity, _)| *validity);
        let first = all.next();
        all.all(|validity| Some(validity) == first)
    };
    if !one_validity {
        return;
    }
    let mut there: HashMap<&str, Vec<&Known<'_>>> = HashMap::new();
    let mut unknown = 0;
    for known in here.messages.values() {
        match known.content {
            Some((_, content)) => there.entry(&content.mark).or_default().push(known),
            None => unknown += 1,
        }
    }
    let last = here.listings.iter().max_by_key(|it| it.view.since);
    for (&mark, puts) in &here.puts {
        let those = there.get(mark).map_or(&[][..], Vec::as_slice);
        let subject = || Subject::Mark {
            mailbox: here.name.to_owned(),
            mark: mark.to_owned(),
        };
        if those.len() > puts.len() && !here.uncounted {
            let handed_in = facts.appended.get(mark).map(|(at, _)| *at);
            let puts = puts.iter().map(|put| put.at).chain(handed_in);
            let operations = puts.chain(those.iter().filter_map(|known| shown(known)));
            let (is, should) = (those.len(), here.puts[mark].len());
            found.add(Kind::Twice, subject(), operations.collect(), || {
                format!("it is there {is} times, and was put there {should} times")
            });
        }
        let Some(last) = last else { continue };
        let surely = puts
            .iter()
            .filter(|put| facts.ended(put.at) < last.view.since && is_sure(facts, put, removals));
        let surely: Vec<At> = surely.map(|put| put.at).collect();
        if surely.len() > those.len() + unknown {
            let (is, should) = (those.len(), surely.len());
            let select = last.view.select;
            let operations = surely.into_iter().chain([last.at]).chain(select);
            let operations = operations.chain(those.iter().filter_map(|known| shown(known)));
            found.add(Kind::Lost, subject(), operations.collect(), || {
                format!("it was there {is} times in all, and was put there {should} times")
            });
        }
    }
}

/// Where it was first seen to be there, or given its unique identifier.
fn shown(known: &Known<'_>) -> Option<At> {
    let given = known.given.first().map(|put| put.at);
    known.first_seen.or(given)
}

/// Whether it surely put the message there: a copy did if its message was there until it was made.
fn is_sure(facts: &Facts<'_>, put: &Put, removals: &[Removals<'_>]) -> bool {
    let Some(source) = put.from.filter(|_| put.surely) else {
        return put.surely;
    };
    let Some(of) = facts.mailboxes[source.mailbox].messages.get(&source.key) else {
        return false;
    };
    let born = of.birth().is_some_and(|birth| birth.surely) || of.first_seen.is_some();
    let earliest = removals[source.mailbox].earliest_but(of, Some(put.at));
    born && earliest > facts.ended(put.at)
}
