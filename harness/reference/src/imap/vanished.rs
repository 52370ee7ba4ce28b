//! VANISHED, and what a client hears that has seen the mailbox before (RFC 7162 §3.2.5, §3.2.6, §3.2.10).

use std::{borrow::Cow, ops::RangeInclusive};

use mailspec_syntax::imap::{
    NonEmpty, SeqNumber, SeqRange, SequenceSet,
    command::QResync,
    response::{FetchData, Untagged},
};

use super::{
    mod_sequence::{add_marks, are_kept},
    output::Output,
    updates::Selected,
};
use crate::{faults::imap::Fault, store::Mailbox, variants::imap::Variant};

/// Unique identifiers: ascending ranges that neither overlap nor touch.
type Uids = Vec<RangeInclusive<u32>>;

/// Tells that these messages are gone.
pub(super) fn tell(uids: &Uids, earlier: bool, out: &mut Output) {
    if out.varies(Variant::VanishedSplit) && !earlier {
        for uid in uids.iter().cloned().flatten() {
            tell_once(&vec![uid..=uid], earlier, out);
        }
    } else {
        tell_once(uids, earlier, out);
    }
}

fn tell_once(uids: &Uids, earlier: bool, out: &mut Output) {
    let Some(first) = uids.first() else {
        return;
    };
    if out.has(Fault::VanishedFromZero) {
        let octets = format!("VANISHED 0:{}", first.start());
        return out.untagged(Untagged::Other(Cow::Owned(octets.into_bytes())));
    }
    let mut ranges = uids.clone();
    if out.has(Fault::VanishedBeyond) {
        let last = ranges.last().map_or(0, |range| *range.end());
        ranges.push(last + 1000..=last + 1000);
    }
    let range = |range: &RangeInclusive<u32>| {
        let number =
            |n: u32| SeqNumber::Value(n.try_into().expect("unique identifiers begin at 1"));
        match range.start() == range.end() {
            true => SeqRange::One(number(*range.start())),
            false => SeqRange::Range(number(*range.start()), number(*range.end())),
        }
    };
    let Ok(ranges) = NonEmpty::try_from(ranges.iter().map(range).collect::<Vec<_>>()) else {
        return;
    };
    let earlier = match earlier {
        true => !out.has(Fault::EarlierWithoutTag),
        false => out.has(Fault::VanishedAsEarlier),
    };
    out.untagged(Untagged::Vanished {
        earlier,
        uids: SequenceSet(ranges),
    });
}

/// Ascending unique identifiers as ranges.
pub(super) fn ranges(uids: impl IntoIterator<Item = u32>) -> Uids {
    let mut ranges = Uids::new();
    for uid in uids {
        match ranges.last_mut() {
            Some(last) if uid <= last.end().saturating_add(1) => {
                *last = *last.start()..=uid.max(*last.end());
            }
            _ => ranges.push(uid..=uid),
        }
    }
    ranges
}

/// What of `wanted` is gone from the mailbox since `mod_sequence`, above `floor`.
pub(super) fn earlier(
    mailbox: &Mailbox,
    mod_sequence: u64,
    wanted: &Uids,
    floor: u32,
    out: &Output,
) -> Uids {
    let remembered = mailbox
        .expunged_since(mod_sequence)
        .filter(|_| !out.varies(Variant::ExpungesForgotten));
    let gone = match remembered {
        Some(expunged) => {
            let mut uids: Vec<u32> = expunged.map(|(uid, _)| uid.get()).collect();
            uids.sort_unstable();
            ranges(uids)
        }
        // RFC 7162 §3.2.6: all that is not there, as if nothing had been known before.
        None => gaps(mailbox),
    };
    let mut within = Uids::new();
    for range in &gone {
        for wanted in wanted {
            let start = *range
                .start()
                .max(wanted.start())
                .max(&floor.saturating_add(1));
            let end = *range.end().min(wanted.end());
            if start <= end {
                within.push(start..=end);
            }
        }
    }
    if out.has(Fault::EarlierNamesPresent)
        && let Some(first) = mailbox.messages().first()
    {
        within.insert(0, first.uid.get()..=first.uid.get());
    }
    within
}

/// The unique identifiers below UIDNEXT that no message has.
fn gaps(mailbox: &Mailbox) -> Uids {
    let mut gaps = Uids::new();
    let mut next = 1;
    let uids = mailbox.messages().iter().map(|message| message.uid.get());
    for uid in uids.chain([mailbox.uid_next().get()]) {
        if next < uid {
            gaps.push(next..=uid - 1);
        }
        next = uid + 1;
    }
    gaps
}

/// Every unique identifier that there has been.
pub(super) fn every(mailbox: &Mailbox) -> Uids {
    match mailbox.uid_next().get() - 1 {
        0 => Uids::new(),
        last => vec![1..=last],
    }
}

impl Selected {
    /// What has happened since the client saw the mailbox last (RFC 7162 §3.2.5).
    pub(super) fn resynchronise(&self, mailbox: &Mailbox, known: &QResync, out: &mut Output) {
        let same = known.uid_validity == mailbox.uid_validity();
        if !same && !out.has(Fault::ResyncOfOthers)
            || !are_kept(out) && !out.has(Fault::NoModSeqResynchronised)
        {
            return;
        }
        let wanted = match &known.known_uids {
            Some(uids) if !out.has(Fault::KnownUidsIgnored) => uids.merged(0),
            None if out.has(Fault::ResyncNeedsUids) => Uids::new(),
            _ => every(mailbox),
        };
        let floor = match &known.match_data {
            Some((numbers, uids)) if !out.varies(Variant::MatchDataIgnored) => {
                self.greatest_match(numbers, uids)
            }
            _ => 0,
        };
        let late = out.has(Fault::VanishedAfterFetch);
        let gone = earlier(mailbox, known.mod_sequence, &wanted, floor, out);
        if !late && !out.has(Fault::ResyncWithoutVanished) {
            tell(&gone, true, out);
        }
        for (index, it) in self.known().iter().enumerate() {
            let uid = it.uid().get();
            let named = wanted.iter().any(|range| range.contains(&uid));
            let changed = it.message.mod_sequence() > known.mod_sequence;
            if !named || !changed || out.has(Fault::ResyncWithoutFlags) {
                continue;
            }
            let mut data = vec![FetchData::Flags(it.flags())];
            add_marks(&mut data, &it.message, true, out);
            if out.has(Fault::ResyncWithoutUid) {
                data.retain(|item| !matches!(item, FetchData::Uid(_)));
            }
            let seq = index as u32 + 1;
            out.untagged(Untagged::Fetch { seq, data });
        }
        if late {
            tell(&gone, true, out);
        }
    }

    /// The greatest unique identifier that the message has of which the client knows it (RFC 7162
    /// §3.2.5.2): up to that one nothing is gone that the client does not know of.
    fn greatest_match(&self, numbers: &SequenceSet, uids: &SequenceSet) -> u32 {
        let pairs = numbers.ranges(0).flatten().zip(uids.ranges(0).flatten());
        // There are no more pairs that can match than there are messages.
        let matching = pairs.take(self.known().len()).filter(|(number, uid)| {
            let at = *number as usize - 1;
            let known = self.known().get(at);
            known.is_some_and(|known| known.uid().get() == *uid)
        });
        matching.map(|(_, uid)| uid).max().unwrap_or(0)
    }
}
