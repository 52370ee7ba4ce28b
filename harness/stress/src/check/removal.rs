//! From when on a message may be gone: somebody may have removed it.

use std::collections::HashSet;

use super::facts::{At, Expunging, Facts, Known};
use crate::Request;

/// What may remove messages of one mailbox.
pub(super) struct Removals<'f> {
    facts: &'f Facts<'f>,
    /// EXPUNGE and CLOSE by when they ended, and the first of those from there on that began.
    expunges: Vec<(u64, u64)>,
    /// Those that were surely done, by when they ended.
    sure: Vec<(u64, Expunging)>,
    /// The first QUIT of a POP3 session.
    quit: u64,
    /// What has `\Deleted` somewhere, or may: a copy of it has it from the beginning.
    marked: &'f HashSet<&'f str>,
}

impl<'f> Removals<'f> {
    pub(super) fn of(facts: &'f Facts<'f>, marked: &'f HashSet<&'f str>, mailbox: usize) -> Self {
        let here = &facts.mailboxes[mailbox];
        let spans = here.expunges.iter();
        let mut expunges: Vec<(u64, u64)> = spans
            .map(|it| (facts.ended(it.at), facts.began(it.at)))
            .collect();
        expunges.sort_unstable();
        let mut first = u64::MAX;
        for (_, began) in expunges.iter_mut().rev() {
            first = first.min(*began);
            *began = first;
        }
        let sure = here.expunges.iter().filter(|it| it.surely);
        let mut sure: Vec<(u64, Expunging)> = sure.map(|&it| (facts.ended(it.at), it)).collect();
        sure.sort_unstable_by_key(|(ended, _)| *ended);
        let quits = here
            .maildrop
            .iter()
            .filter(|&&at| facts.operations[at].request == Request::Quit);
        Self {
            facts,
            expunges,
            sure,
            quit: quits.map(|&at| facts.began(at)).min().unwrap_or(u64::MAX),
            marked,
        }
    }

    /// From when on it may be gone; never, if nobody has done anything that removes it.
    pub(super) fn earliest(&self, known: &Known<'_>) -> u64 {
        self.earliest_but(known, None)
    }

    /// The same, but for what `this` did.
    pub(super) fn earliest_but(&self, known: &Known<'_>, this: Option<At>) -> u64 {
        let named = known.removals.iter().map(|it| it.at);
        let named = named.filter(|at| Some(*at) != this);
        let named = named.map(|at| self.facts.began(at)).min();
        let since = self.marked_since(known);
        let at = self.expunges.partition_point(|(ended, _)| *ended <= since);
        let expunged = match since {
            u64::MAX => None,
            _ => self.expunges.get(at).map(|(_, began)| *began),
        };
        let earliest = named.into_iter().chain(expunged).min();
        earliest.unwrap_or(u64::MAX).min(self.quit)
    }

    /// From when on it may have `\Deleted`.
    fn marked_since(&self, known: &Known<'_>) -> u64 {
        let stores = known.stores.iter();
        let stores = stores.filter(|store| store.sets & self.facts.deleted != 0);
        let stored = stores.map(|store| self.facts.began(store.at)).min();
        let from_the_beginning = match (known.given.first(), known.content) {
            (Some(put), _) if put.from.is_none() => match &self.facts.operations[put.at].request {
                Request::Append { message, .. } => message.flags.iter().any(|it| is_deleted(it)),
                _ => true,
            },
            (_, Some((_, content))) => self.marked.contains(content.mark.as_str()),
            (_, None) => true,
        };
        match from_the_beginning {
            true => 0,
            false => stored.unwrap_or(u64::MAX),
        }
    }

    /// The EXPUNGE or CLOSE that surely removed it before `time`, and the STORE that had marked it.
    pub(super) fn surely(&self, known: &Known<'_>, time: u64) -> Option<(At, At)> {
        let facts = self.facts;
        let deleted = facts.deleted;
        let before = self.sure.partition_point(|(ended, _)| *ended < time);
        let all = before.checked_sub(1).map(|last| self.sure[last].1);
        let by_name = known.removals.iter().copied();
        let by_name = by_name.filter(|it| it.surely && facts.ended(it.at) < time);
        let last = all.into_iter().chain(by_name);
        let last = last.max_by_key(|it| facts.ended(it.at))?;
        let sets = known.stores.iter().filter(|it| it.sets & deleted != 0);
        let sets =
            sets.filter(|it| facts.is_done(it.at) && facts.is_seen(it.at, last.at, last.view));
        let set = sets.max_by_key(|it| facts.began(it.at))?;
        let undone = known.stores.iter().any(|it| {
            it.clears & deleted != 0
                && facts.began(it.at) < facts.ended(last.at)
                && facts.ended(it.at) >= facts.began(set.at)
        });
        (!undone).then_some((set.at, last.at))
    }
}

/// The marks of what has `\Deleted` somewhere, or may.
pub(super) fn marked<'f>(facts: &'f Facts<'_>) -> HashSet<&'f str> {
    let all = facts.mailboxes.iter().flat_map(|it| it.messages.values());
    let stored = all.filter(|known| {
        let sets = |sets| sets & facts.deleted != 0;
        known.stores.iter().any(|it| sets(it.sets))
    });
    let stored = stored.filter_map(|known| known.content);
    let handed_in = facts.appended.values().map(|(_, message)| message);
    let handed_in = handed_in.filter(|it| it.flags.iter().any(|flag| is_deleted(flag)));
    let stored = stored.map(|(_, content)| content.mark.as_str());
    stored
        .chain(handed_in.map(|it| it.content.mark.as_str()))
        .collect()
}

fn is_deleted(flag: &str) -> bool {
    flag.eq_ignore_ascii_case("\\Deleted")
}
