//! The selected mailbox, and what a client has been told of it.

use std::collections::BTreeSet;

use mailspec_syntax::imap::{
    Mailbox as Name, SequenceSet,
    command::{FetchItem, FetchItems, Search, StoreHow},
};

use super::{
    expected::{Bad, Facts},
    items::asked,
    search::Candidate,
};
use crate::store::{Account, DELETED, Flags, MailboxId, Message, Refused, SEEN};

/// The selected mailbox as its client knows it.
#[derive(Debug)]
pub struct View {
    mailbox: usize,
    read_only: bool,
    messages: Vec<Seen>,
    /// The unique identifiers of all that were ever here, in order.
    ever: Vec<u32>,
}

/// A message that the client has heard of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    /// Its unique identifier.
    pub uid: u32,
    /// As it was when the client last heard of it.
    pub message: Message,
    /// Whether it has `\Recent` in this session (RFC 3501 §2.3.2).
    pub recent: bool,
    /// The flags that the client was last told, without `\Recent`; `None`: none yet.
    pub told: Option<Flags>,
}

impl View {
    /// Nothing has been heard yet.
    pub(super) fn new(mailbox: usize, read_only: bool) -> Self {
        Self {
            mailbox,
            read_only,
            messages: Vec::new(),
            ever: Vec::new(),
        }
    }

    /// By message sequence numbers: message `n` is the one before `n` (RFC 3501 §2.3.1.2).
    pub fn messages(&self) -> &[Seen] {
        &self.messages
    }

    /// Whether EXAMINE opened it (RFC 3501 §6.3.2).
    pub fn is_read_only(&self) -> bool {
        self.read_only
    }

    pub(super) fn mailbox(&self) -> usize {
        self.mailbox
    }

    /// The client is told what others did; of messages that are gone only if it may be.
    pub(super) fn hear(&mut self, mail: &mut Account, expunges: bool) {
        let mailbox = &mut mail.mailboxes[self.mailbox];
        for seen in &mut self.messages {
            let stored = mailbox.messages.get(&seen.uid);
            if let Some(message) = stored.filter(|message| message.flags != seen.message.flags) {
                seen.message = message.clone();
                seen.told = Some(message.flags.clone());
            }
        }
        let last = self.ever.last().copied().unwrap_or(0);
        for (uid, message) in mailbox.messages.range(last + 1..) {
            self.ever.push(*uid);
            self.messages.push(Seen {
                uid: *uid,
                message: message.clone(),
                recent: *uid > mailbox.claimed,
                told: None,
            });
        }
        if !self.read_only {
            mailbox.claimed = mailbox.last;
        }
        if expunges {
            self.messages
                .retain(|seen| mailbox.messages.contains_key(&seen.uid));
        }
    }

    /// Which of all messages that were ever here has this unique identifier, counted from 0.
    pub(super) fn nth(&self, uid: u32) -> Option<usize> {
        self.ever.binary_search(&uid).ok()
    }

    pub(super) fn uids(&self, named: &[usize]) -> Vec<u32> {
        named.iter().map(|at| self.messages[*at].uid).collect()
    }

    /// Where these are, as far as they are still there.
    pub(super) fn of_uids(&self, uids: &[u32]) -> Vec<usize> {
        let at = |uid: &u32| self.messages.binary_search_by_key(uid, |seen| seen.uid);
        uids.iter().filter_map(|uid| at(uid).ok()).collect()
    }

    /// The client was told `told` of the flags, by numbers; what is true of it, it knows.
    pub(super) fn take_over(&mut self, told: impl Iterator<Item = Option<Flags>>) {
        for (seen, told) in self.messages.iter_mut().zip(told) {
            if told.as_ref() == Some(&seen.message.flags) {
                seen.told = told;
            }
        }
    }

    fn is_gone(&self, mail: &Account, at: usize) -> bool {
        let messages = &mail.mailboxes[self.mailbox].messages;
        !messages.contains_key(&self.messages[at].uid)
    }

    pub(super) fn largest_uid(&self) -> u32 {
        self.messages.last().map_or(0, |seen| seen.uid)
    }

    /// Where the messages of a set are; a number that no message has is the client's mistake.
    pub(super) fn named(&self, set: &SequenceSet, uid: bool) -> Result<Vec<usize>, Bad> {
        let exists = self.messages.len() as u32;
        if !uid {
            let beyond = set.ranges(exists).any(|range| *range.end() > exists);
            if beyond || exists == 0 && set.has_star() {
                return Err(Bad);
            }
        }
        let largest = if uid { self.largest_uid() } else { exists };
        let all = 0..self.messages.len();
        Ok(all
            .filter(|at| {
                let number = if uid {
                    self.messages[*at].uid
                } else {
                    *at as u32 + 1
                };
                set.contains(number, largest)
            })
            .collect())
    }

    pub(super) fn expunge(&mut self, mail: &mut Account, wanted: impl Fn(u32) -> bool) {
        let messages = &mut mail.mailboxes[self.mailbox].messages;
        messages.retain(|uid, message| !(message.has(DELETED) && wanted(*uid)));
    }

    pub(super) fn search(&self, mail: &Account, search: &Search<'_>, uid: bool) -> Facts {
        let (mut certain, mut possible) = (BTreeSet::new(), BTreeSet::new());
        for (at, seen) in self.messages.iter().enumerate() {
            if self.is_gone(mail, at) {
                continue;
            }
            let seq = at as u32 + 1;
            let candidate = Candidate {
                message: &seen.message,
                recent: seen.recent,
                uid: seen.uid,
                largest_uid: self.largest_uid(),
                seq,
                exists: self.messages.len() as u32,
            };
            let held = candidate.all(&search.keys);
            let number = if uid { seen.uid } else { seq };
            if held == Some(true) {
                certain.insert(number);
            }
            if held != Some(false) {
                possible.insert(number);
            }
        }
        Facts {
            found: Some([certain, possible]),
            ..Facts::default()
        }
    }

    pub(super) fn fetch(
        &mut self,
        mail: &mut Account,
        named: &[usize],
        items: &FetchItems<'_>,
        uid: bool,
    ) -> Facts {
        if self.sees(items) {
            self.see(mail, named);
        }
        let items = asked(items, uid);
        for &at in named {
            let seen = &mut self.messages[at];
            if items.contains(&FetchItem::Flags) {
                seen.told = Some(seen.message.flags.clone());
            }
        }
        Facts {
            fetched: named.iter().map(|at| *at as u32 + 1).collect(),
            ..Facts::default()
        }
    }

    /// Whether fetching these sets `\Seen` (RFC 3501 §6.4.5).
    pub(super) fn sees(&self, items: &FetchItems<'_>) -> bool {
        let mut items = asked(items, false).into_iter();
        !self.read_only
            && items.any(|item| match item {
                FetchItem::Rfc822 | FetchItem::Rfc822Text => true,
                FetchItem::Section { peek, .. } => !peek,
                _ => false,
            })
    }

    /// Sets `\Seen`, which is told.
    pub(super) fn see(&mut self, mail: &mut Account, named: &[usize]) {
        for &at in named {
            let seen = &mut self.messages[at];
            let stored = mail.mailboxes[self.mailbox].messages.get_mut(&seen.uid);
            if let Some(stored) = stored.filter(|stored| !stored.has(SEEN)) {
                stored.flags.insert(SEEN.to_owned());
                seen.message = stored.clone();
                seen.told = Some(stored.flags.clone());
            }
        }
    }

    /// How STORE is answered, whichever of the messages it is done to.
    pub(super) fn would_store(
        &self,
        mail: &Account,
        named: &[usize],
        flags: &Flags,
        silent: bool,
    ) -> Result<Facts, Refused> {
        mail.mailboxes[self.mailbox].admits(flags)?;
        match !silent && named.iter().any(|at| self.is_gone(mail, *at)) {
            true => Err(Refused),
            false => Ok(Facts::default()),
        }
    }

    pub(super) fn store(
        &mut self,
        mail: &mut Account,
        named: &[usize],
        how: StoreHow,
        flags: &Flags,
        silent: bool,
    ) -> Result<Facts, Refused> {
        let mailbox = &mut mail.mailboxes[self.mailbox];
        mailbox.admits(flags)?;
        let mut gone = false;
        for &at in named {
            let seen = &mut self.messages[at];
            let Some(stored) = mailbox.messages.get_mut(&seen.uid) else {
                gone = true;
                continue;
            };
            match how {
                StoreHow::Replace => stored.flags = flags.clone(),
                StoreHow::Add => stored.flags.extend(flags.iter().cloned()),
                StoreHow::Remove => stored.flags.retain(|flag| !flags.contains(flag)),
            }
            seen.message = stored.clone();
            mailbox.learn(&seen.message.flags);
            if !silent {
                seen.told = Some(seen.message.flags.clone());
            }
        }
        // RFC 2180 §4.2.1: a silent STORE does not fail for what others expunged meanwhile.
        match gone && !silent {
            true => Err(Refused),
            false => Ok(Facts::default()),
        }
    }

    /// With the flags that the messages have now (RFC 3501 §6.4.7), whoever set them.
    pub(super) fn copy(
        &self,
        account: usize,
        mail: &mut Account,
        named: &[usize],
        name: &Name<'_>,
    ) -> Result<Facts, Refused> {
        let destination = mail.mailbox(name.as_bytes())?;
        let source = &mail.mailboxes[self.mailbox].messages;
        let messages = named.iter().map(|&at| {
            let seen = &self.messages[at];
            source.get(&seen.uid).unwrap_or(&seen.message).clone()
        });
        let to = mail.append_all(destination, messages.collect())?;
        let from: Vec<u32> = named.iter().map(|at| self.messages[*at].uid).collect();
        Ok(Facts {
            validity: Some(MailboxId {
                account,
                mailbox: destination,
            }),
            copied: Some([from, to]),
            ..Facts::default()
        })
    }

    /// MOVE (RFC 6851 §3): nothing is moved if some of it is gone.
    pub(super) fn relocate(
        &self,
        account: usize,
        mail: &mut Account,
        named: &[usize],
        name: &Name<'_>,
    ) -> Result<Facts, Refused> {
        if named.iter().any(|at| self.is_gone(mail, *at)) {
            return Err(Refused);
        }
        let copied = self.copy(account, mail, named, name)?;
        for at in named {
            let messages = &mut mail.mailboxes[self.mailbox].messages;
            messages.remove(&self.messages[*at].uid);
        }
        Ok(copied)
    }
}
