//! What the client knows of the selected mailbox, and what it is told of changes
//! (RFC 3501 §5.2, §7.3, §7.4.1; RFC 2180 §4).

use std::{num::NonZeroU32, ops::RangeInclusive, sync::Arc};

use mailspec_syntax::imap::{
    Flag, SeqNumber, SeqRange, SequenceSet,
    response::{FetchData, Untagged},
};

use super::{
    flags::tell_flags,
    mod_sequence::{add_marks, tell_highest},
    output::{Completion, Output},
    vanished,
};
use crate::{
    faults::imap::Fault,
    store::{AccountId, Changes, Content, Flags, Mail, Mailbox, MailboxId, Message, Rights},
    variants::imap::Variant,
};

/// The selected mailbox as its client knows it.
#[derive(Debug)]
pub(super) struct Selected {
    pub(super) mailbox: MailboxId,
    /// Whose it is.
    pub(super) owner: AccountId,
    /// What the user might do when it was selected (RFC 4314 §5.1.1: it may be kept).
    pub(super) rights: Rights,
    pub(super) access: Access,
    /// Message `n` of the protocol is `view[n - 1]`.
    view: Vec<Known>,
    /// The mailbox's version when it was last looked at.
    version: u64,
    /// Messages of the view are gone and the client was not told.
    expunged: bool,
    told_recent: u32,
    told_keywords: usize,
    /// HIGHESTMODSEQ was told as lower than it is, for what was not told (RFC 7162 §3.2).
    lowered: bool,
}

/// Whether the mailbox may be changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Access {
    /// SELECT
    ReadWrite,
    /// EXAMINE
    ReadOnly,
}

/// A message that the client knows of.
///
/// It keeps the message, so that one that another session expunged stays
/// readable until the client may be told (RFC 2180 §4.1.1).
#[derive(Debug)]
pub(super) struct Known {
    pub(super) message: Message,
    pub(super) recent: bool,
    pub(super) expunged: bool,
    /// Its flags changed and the client was not told.
    changed: bool,
}

/// What may be announced now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Announce {
    /// EXPUNGE is allowed.
    pub(super) expunges: bool,
    /// A UID command is in progress: FETCH responses carry the UID (RFC 3501 §6.4.8).
    pub(super) uid: bool,
}

impl Announce {
    /// Everything, by sequence number alone.
    pub(super) const ALL: Self = Self {
        expunges: true,
        uid: false,
    };

    /// Everything but EXPUNGE, in answer to a command with or without `UID`.
    pub(super) const fn without_expunges(uid: bool) -> Self {
        Self {
            expunges: false,
            uid,
        }
    }
}

impl Selected {
    /// The view of a session that selects the mailbox now.
    pub(super) fn open(
        mailbox: &mut Mailbox,
        id: MailboxId,
        (owner, rights): (AccountId, Rights),
        access: Access,
        out: &Output,
    ) -> Self {
        let mut selected = Self {
            mailbox: id,
            owner,
            rights,
            access,
            view: Vec::new(),
            version: 0,
            expunged: false,
            told_recent: 0,
            told_keywords: mailbox.keywords().len(),
            lowered: false,
        };
        selected.compare(mailbox, out);
        selected.told_recent = selected.recent();
        selected
    }

    pub(super) fn exists(&self) -> u32 {
        u32::try_from(self.view.len()).unwrap_or(u32::MAX)
    }

    pub(super) fn recent(&self) -> u32 {
        let recent = self.view.iter().filter(|known| known.recent).count();
        u32::try_from(recent).unwrap_or(u32::MAX)
    }

    pub(super) fn largest_uid(&self) -> u32 {
        self.view.last().map_or(0, |known| known.message.uid.get())
    }

    pub(super) fn known(&self) -> &[Known] {
        &self.view
    }

    pub(super) fn known_mut(&mut self, index: usize) -> &mut Known {
        &mut self.view[index]
    }

    /// Where in the view the messages of a set are: ascending, without repetition.
    ///
    /// A sequence number that no message has is an error of the client (RFC
    /// 3501 §9 `seq-number`); a unique identifier that no message has is not.
    pub(super) fn resolve(
        &self,
        set: &SequenceSet,
        uid: bool,
        out: &Output,
    ) -> Result<Vec<usize>, Completion> {
        if out.has(Fault::DescendingSetRefused) && descends(set) {
            return Err(Completion::bad("A range begins with its smaller number"));
        }
        if out.has(Fault::StarRefused) && set.has_star() {
            return Err(Completion::bad("A star is not known here"));
        }
        let exists = self.exists();
        if uid && out.has(Fault::UidsAsNumbers) {
            let numbers = (1..=exists).filter(|&number| set.contains(number, exists));
            return Ok(numbers.map(|number| number as usize - 1).collect());
        }
        if uid {
            if out.has(Fault::UidStarPastEnd) && begins_past(set, self.largest_uid()) {
                return Ok(Vec::new());
            }
            if out.has(Fault::UidsCounted) {
                return Ok(self.counted(set));
            }
            let mut ranges = set.merged(self.largest_uid());
            if out.has(Fault::DescendingUidsEmpty) && descends(set) {
                ranges.clear();
            }
            let indices: Vec<usize> = ranges.into_iter().flat_map(|r| self.by_uid(&r)).collect();
            if indices.is_empty() && out.has(Fault::AbsentUidRefused) {
                return Err(Completion::no("No message has that unique identifier"));
            }
            return Ok(indices);
        }
        let mut ranges = set.merged(exists);
        if out.has(Fault::OverlapRefused)
            && count(set.ranges(exists)) > count(ranges.iter().cloned())
        {
            return Err(Completion::bad("A message is named twice"));
        }
        if out.has(Fault::FirstRangeAlone) {
            ranges.truncate(1);
        }
        if out.has(Fault::OutOfRangeIgnored) {
            let there = ranges.into_iter().flatten().take_while(|n| *n <= exists);
            return Ok(there.filter(|n| *n > 0).map(|n| n as usize - 1).collect());
        }
        let beyond = ranges.last().is_some_and(|range| *range.end() > exists);
        if beyond || (exists == 0 && set.has_star()) {
            return Err(Completion::bad("There is no message with that number"));
        }
        let indices = ranges.into_iter().flatten().map(|n| n as usize - 1);
        Ok(indices.collect())
    }

    /// What a deviating server takes for the messages of these identifiers: they are as far from the
    /// first as the identifiers are.
    fn counted(&self, set: &SequenceSet) -> Vec<usize> {
        let first = self.view.first().map_or(1, |known| known.message.uid.get());
        let exists = self.exists();
        let numbers = (1..=exists).filter(|number| {
            let uid = first.saturating_add(number - 1);
            set.contains(uid, first.saturating_add(exists.saturating_sub(1)))
        });
        numbers.map(|number| number as usize - 1).collect()
    }

    fn by_uid(&self, range: &RangeInclusive<u32>) -> std::ops::Range<usize> {
        let start = self
            .view
            .partition_point(|k| k.message.uid.get() < *range.start());
        let end = self
            .view
            .partition_point(|k| k.message.uid.get() <= *range.end());
        start..end
    }

    /// Looks at the mailbox and tells what changed, as far as it may be told.
    pub(super) fn update(&mut self, mail: &mut Mail, out: &mut Output, announce: Announce) {
        let mailbox = mail.mailbox_mut(self.mailbox);
        let known = self.view.len();
        if mailbox.version() != self.version {
            self.compare(mailbox, out);
        }
        if self.expunged && !announce.expunges && out.has(Fault::NumbersMoveEarly) {
            self.view.retain(|known| !known.expunged);
            self.expunged = false;
        }
        self.announce_keywords(mailbox, out);
        self.announce_flags(out, announce.uid);
        let grown = self.view.len() > known;
        if announce.expunges && self.expunged {
            self.announce_expunges(out);
        }
        if grown && !out.has(Fault::ExistsNeverAnnounced) {
            out.untagged(Untagged::Exists(self.exists()));
        }
        self.announce_highest(mail.mailbox(self.mailbox), out);
        let recent = self.recent();
        if grown || recent != self.told_recent {
            self.told_recent = recent;
            if !out.rev2 {
                out.untagged(Untagged::Recent(recent));
            }
        }
    }

    /// A client that hears of MODSEQ and not yet of what was expunged before that would lose it if
    /// the connection broke now: it is told to begin before (RFC 7162 §3.2, §6).
    fn announce_highest(&mut self, mailbox: &Mailbox, out: &mut Output) {
        if !out.tells_mod_sequences() || out.has(Fault::ExpungeDelayedUnsaid) {
            return;
        }
        if self.expunged && std::mem::take(&mut out.told_mod_sequence) {
            self.lowered = true;
            tell_highest(self.highest(mailbox), mailbox, out);
        } else if !self.expunged && std::mem::take(&mut self.lowered) {
            tell_highest(mailbox.mod_sequence(), mailbox, out);
        }
    }

    /// Takes what is expunged from the view; only a deviating server does without a word.
    pub(super) fn forget_expunged(&mut self, mail: &mut Mail, out: &Output) {
        self.compare(mail.mailbox_mut(self.mailbox), out);
        self.view.retain(|known| !known.expunged);
        self.expunged = false;
    }

    /// Takes note of changed flags; only a deviating server does without a word.
    pub(super) fn forget_changes(&mut self, mail: &mut Mail, out: &Output) {
        self.compare(mail.mailbox_mut(self.mailbox), out);
        for known in &mut self.view {
            known.changed = false;
        }
    }

    /// Keywords are announced in FLAGS before a message is said to have them (RFC 3501 §7.2.6).
    pub(super) fn announce_keywords(&mut self, mailbox: &Mailbox, out: &mut Output) {
        if mailbox.keywords().len() > self.told_keywords {
            self.told_keywords = mailbox.keywords().len();
            tell_flags(mailbox, out);
        }
    }

    /// The session itself changed the flags of a message and tells so itself.
    pub(super) fn refresh(&mut self, index: usize, mailbox: &Mailbox) {
        let known = &mut self.view[index];
        match mailbox.get(known.message.uid) {
            Some(message) => known.message = message.clone(),
            None => {
                known.expunged = true;
                self.expunged = true;
            }
        }
    }

    /// Brings the view to the state of the mailbox; both ascend by unique identifier.
    fn compare(&mut self, mailbox: &mut Mailbox, out: &Output) {
        self.version = mailbox.version();
        let mut stored = mailbox.messages().iter().peekable();
        for known in &mut self.view {
            let uid = known.message.uid;
            while stored.next_if(|message| message.uid < uid).is_some() {}
            match stored.next_if(|message| message.uid == uid) {
                Some(message) => {
                    if message.version != known.message.version {
                        known.changed |= message.flags != known.message.flags;
                        known.message = message.clone();
                    }
                }
                None => {
                    known.expunged = true;
                    self.expunged = true;
                }
            }
        }
        let no_recent = out.has(Fault::NoRecent) || out.rev2;
        let added = stored.map(|message| Known {
            message: message.clone(),
            recent: mailbox.is_recent(message.uid) && !no_recent,
            expunged: false,
            changed: false,
        });
        let at = match out.has(Fault::NewMessageFirst) {
            true => 0,
            false => self.view.len(),
        };
        self.view.splice(at..at, added);
        // RFC 3501 §2.3.2: only a session that may change the mailbox takes \Recent from others.
        let takes = self.access == Access::ReadWrite || out.has(Fault::ExamineTakesRecent);
        if takes && !out.has(Fault::RecentToTwoSessions) {
            mailbox.claim_recent();
        }
    }

    fn announce_flags(&mut self, out: &mut Output, uid: bool) {
        for (index, known) in self.view.iter_mut().enumerate() {
            if !std::mem::take(&mut known.changed) || known.expunged {
                continue;
            }
            if out.has(Fault::FlagChangesUnannounced) {
                continue;
            }
            let mut data = vec![FetchData::Flags(known.flags())];
            add_marks(&mut data, &known.message, uid, out);
            if out.has(Fault::ChangesWithoutModSeq) {
                data.retain(|item| !matches!(item, FetchData::ModSeq(_)));
            }
            let seq = index as u32 + 1;
            out.untagged(Untagged::Fetch { seq, data });
        }
    }

    /// Each EXPUNGE counts from what is left by those before it (RFC 3501 §7.4.1).
    fn announce_expunges(&mut self, out: &mut Output) {
        self.expunged = false;
        let gone = self.view.iter().filter(|known| known.expunged).count() as u32;
        if out.has(Fault::ExistsShrinks) && gone > 0 {
            out.untagged(Untagged::Exists(self.exists() - gone));
        }
        let first = self.view.iter().position(|known| known.expunged);
        let were = self.exists();
        if out.vanishes() && !out.has(Fault::ExpungeNeverAnnounced) {
            let uids = self.view.iter().filter(|known| known.expunged);
            let uids = uids.map(|known| known.message.uid.get());
            vanished::tell(&vanished::ranges(uids), false, out);
        }
        let numbered = !out.vanishes();
        let mut told = 0;
        let mut seq = 0;
        self.view.retain(|known| {
            seq += 1;
            if known.expunged {
                let number = if out.has(Fault::WrongSequenceAfterExpunge) {
                    seq
                } else if out.has(Fault::ExpungeNamesLast) {
                    were - told
                } else {
                    seq - told
                };
                told += 1;
                if numbered && !out.has(Fault::ExpungeNeverAnnounced) {
                    out.untagged(Untagged::Expunge(number));
                }
            }
            !known.expunged
        });
        if out.has(Fault::ExpungeSwaps)
            && let Some(last) = self.view.pop()
        {
            let at = first.unwrap_or(0).min(self.view.len());
            self.view.insert(at, last);
        }
        if out.varies(Variant::ExistsAfterExpunge) && gone > 0 {
            out.untagged(Untagged::Exists(self.exists()));
        }
    }
}

impl Known {
    /// `flag-fetch`: with `\Recent` if it is so for this session.
    pub(super) fn flags(&self) -> Vec<Flag<'_>> {
        let mut flags = self.message.flags.as_flags();
        if self.recent {
            flags.push(Flag::Recent);
        }
        flags
    }

    /// What is told of it once it is gone: "NIL FETCH responses" (RFC 2180 §4.1.3).
    pub(super) fn emptied(&self) -> Self {
        let content = Content {
            octets: Box::default(),
            internal_date: self.message.content.internal_date,
        };
        Self {
            message: Message {
                content: Arc::new(content),
                flags: Flags::default(),
                changes: Changes::default(),
                ..self.message
            },
            recent: false,
            ..*self
        }
    }

    pub(super) fn uid(&self) -> NonZeroU32 {
        self.message.uid
    }
}

/// How many numbers there are in these ranges, each as often as it is there.
fn count(ranges: impl Iterator<Item = RangeInclusive<u32>>) -> u64 {
    ranges
        .map(|range| u64::from(range.end() - range.start()) + 1)
        .sum()
}

fn descends(set: &SequenceSet) -> bool {
    set.0.iter().any(|range| {
        matches!(
            range,
            SeqRange::Range(SeqNumber::Value(first), SeqNumber::Value(last)) if first > last
        )
    })
}

/// A range to the star whose other end is greater than any unique identifier.
fn begins_past(set: &SequenceSet, largest: u32) -> bool {
    set.0.iter().any(|range| {
        matches!(range, SeqRange::Range(SeqNumber::Value(first), SeqNumber::Star) if first.get() > largest)
    })
}
