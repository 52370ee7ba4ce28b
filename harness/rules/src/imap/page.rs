//! What connections to one IMAP server know together: mailboxes under their
//! account, name and UIDVALIDITY, and digests of what never changes in them
//! (RFC 3501 §2.3.1.1).

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicUsize, Ordering::Relaxed},
    },
};

use crate::Rule;

/// Octets of memory, about, that accounts, mailboxes and their messages take before all are
/// forgotten. Each message that is selected may hold some more until it isn't any longer.
const OCTETS: usize = 32 << 20;
/// What an account, a mailbox or a message takes beside names and facts, about.
const OVERHEAD: usize = 96;
/// Octets of a name of an account and a mailbox together that are remembered.
const NAMES: usize = 4096;
/// UIDVALIDITY values that are remembered for one name.
const GENERATIONS: usize = 8;
/// Messages that are remembered in one mailbox.
const MESSAGES: usize = 1 << 16;
/// Items that are remembered of one message.
const ITEMS: usize = 64;

/// The page of a [`crate::Ledger`] that is about IMAP.
#[derive(Debug, Default)]
pub(crate) struct Page {
    accounts: HashMap<Box<[u8]>, Mailboxes>,
    /// Octets that all of it takes, about.
    octets: Arc<AtomicUsize>,
}

/// The mailboxes of one account by name, under each UIDVALIDITY they had.
type Mailboxes = HashMap<Box<[u8]>, Vec<(u32, Generation)>>;

/// A mailbox under one UIDVALIDITY; clones share what is known.
#[derive(Clone, Debug, Default)]
pub(super) struct Generation(Arc<Mutex<Contents>>);

/// What is known of it.
#[derive(Debug, Default)]
pub(super) struct Contents {
    /// The greatest UIDNEXT that was announced.
    pub(super) uidnext: u32,
    /// The greatest unique identifier that was seen.
    pub(super) greatest: u32,
    /// The greatest mod-sequence that was told (RFC 7162 §3.1).
    pub(super) mod_sequence: u64,
    /// The greatest one that APPENDUID or COPYUID named, if none has contradicted it yet.
    pub(super) claimed: Option<Claim>,
    messages: HashMap<u32, Facts>,
    share: Share,
}

/// Octets of one mailbox in those of the whole page.
#[derive(Debug, Default)]
struct Share {
    octets: usize,
    all: Arc<AtomicUsize>,
}

/// A unique identifier that a response code named, and which of the two codes that was.
#[derive(Clone, Copy, Debug)]
pub(super) struct Claim {
    pub(super) uid: u32,
    pub(super) by: &'static Rule,
}

/// What was known of a mailbox at some moment, under one UIDVALIDITY.
#[derive(Clone, Copy, Debug)]
pub(super) struct Mark {
    pub(super) validity: u32,
    pub(super) uidnext: u32,
    pub(super) greatest: u32,
    pub(super) mod_sequence: u64,
    pub(super) claimed: Option<Claim>,
}

/// What is known of one message that never changes.
#[derive(Debug, Default)]
pub(super) struct Facts(Vec<Fact>);

/// One item of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Fact {
    /// Which item.
    pub(super) key: u64,
    /// Digest of its value.
    pub(super) digest: u64,
    /// Octets of its value, where it has octets.
    pub(super) octets: u64,
}

impl Page {
    /// The mailbox `name` of `account` under `validity`.
    pub(super) fn generation(&mut self, account: &[u8], name: &[u8], validity: u32) -> Generation {
        if account.len() + name.len() > NAMES {
            return Generation::default();
        }
        if self.octets.load(Relaxed) > OCTETS {
            // Who still has a part of it goes on with that, and is counted no more.
            *self = Self::default();
        }
        if !self.accounts.contains_key(account) {
            self.octets.fetch_add(account.len() + OVERHEAD, Relaxed);
            self.accounts.insert(account.into(), HashMap::new());
        }
        let Some(mailboxes) = self.accounts.get_mut(account) else {
            return Generation::default();
        };
        if !mailboxes.contains_key(name) {
            self.octets.fetch_add(name.len() + OVERHEAD, Relaxed);
            mailboxes.insert(name.into(), Vec::new());
        }
        let Some(generations) = mailboxes.get_mut(name) else {
            return Generation::default();
        };
        if let Some((_, known)) = generations.iter().find(|(known, _)| *known == validity) {
            return known.clone();
        }
        if generations.len() >= GENERATIONS {
            generations.remove(0);
        }
        let fresh = Generation::counted_by(self.octets.clone());
        generations.push((validity, fresh.clone()));
        fresh
    }

    /// What is known of the mailbox `name` of `account` now.
    pub(super) fn marks(&self, account: &[u8], name: &[u8]) -> Vec<Mark> {
        let known = self.accounts.get(account).and_then(|names| names.get(name));
        known
            .into_iter()
            .flatten()
            .map(|(validity, generation)| {
                let contents = generation.open();
                Mark {
                    validity: *validity,
                    uidnext: contents.uidnext,
                    greatest: contents.greatest,
                    mod_sequence: contents.mod_sequence,
                    claimed: contents.claimed,
                }
            })
            .collect()
    }
}

impl Generation {
    fn counted_by(all: Arc<AtomicUsize>) -> Self {
        let mut share = Share { octets: 0, all };
        share.add(OVERHEAD);
        Self(Arc::new(Mutex::new(Contents {
            share,
            ..Contents::default()
        })))
    }

    /// What is known, for a short while.
    pub(super) fn open(&self) -> MutexGuard<'_, Contents> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Contents {
    /// The facts of the message `uid`; `None` when there is no more room for them.
    pub(super) fn message(&mut self, uid: u32) -> Option<&mut Facts> {
        if !self.messages.contains_key(&uid) {
            if self.messages.len() >= MESSAGES || self.share.all.load(Relaxed) > OCTETS {
                return None;
            }
            self.share.add(OVERHEAD);
        }
        Some(self.messages.entry(uid).or_default())
    }

    /// So many facts were added.
    pub(super) fn count_facts(&mut self, facts: usize) {
        self.share.add(facts * size_of::<Fact>());
    }
}

impl Share {
    fn add(&mut self, octets: usize) {
        self.octets += octets;
        self.all.fetch_add(octets, Relaxed);
    }
}

impl Drop for Share {
    fn drop(&mut self) {
        self.all.fetch_sub(self.octets, Relaxed);
    }
}

impl Facts {
    /// What is known under `key`.
    pub(super) fn get(&self, key: u64) -> Option<Fact> {
        self.0.iter().copied().find(|known| known.key == key)
    }

    /// Remembers `fact`; or the one that was known before, if that differs.
    pub(super) fn learn(&mut self, fact: Fact) -> Result<(), Fact> {
        match self.get(fact.key) {
            Some(known) if known != fact => Err(known),
            Some(_) => Ok(()),
            None => {
                if self.0.len() < ITEMS {
                    self.0.push(fact);
                }
                Ok(())
            }
        }
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    /// All of them.
    pub(super) fn iter(&self) -> impl Iterator<Item = Fact> + '_ {
        self.0.iter().copied()
    }
}
