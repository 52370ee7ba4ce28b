//! What one account has: names, the mailboxes behind them, subscriptions, the maildrop.

use std::{
    collections::{BTreeMap, BTreeSet},
    num::NonZeroU32,
    sync::Arc,
};

use super::{
    annotations::Annotations,
    flags::Flags,
    mailbox::{Content, Mailbox, Message},
    maildrop::Maildrop,
    quota::{Quota, Resource, units},
    refusal::Refusal,
    rights::Acl,
    shape::Shape,
    special_use::{SpecialUse, SpecialUses},
};
use crate::Limits;

/// Octets of a mailbox name, and levels in it, that are accepted.
const LONGEST_NAME: usize = 512;

/// The mail of one account.
///
/// Names lead to mailboxes. A mailbox whose name is gone lives on for the
/// sessions that have it selected (RFC 2180 §3.2), and one that is renamed
/// stays selected (RFC 2180 §3.4).
#[derive(Debug)]
pub struct Mail {
    names: BTreeMap<Vec<u8>, Name>,
    mailboxes: BTreeMap<MailboxId, Held>,
    subscriptions: BTreeSet<Vec<u8>>,
    /// Names that only a deviating server still has.
    hidden: BTreeSet<Vec<u8>>,
    /// Names that a deviating server goes on taking for superiors.
    superiors: BTreeSet<Vec<u8>>,
    /// How many messages a deviating server has counted first, by name.
    counts: BTreeMap<Vec<u8>, usize>,
    inbox: MailboxId,
    next: MailboxId,
    uid_validity: NonZeroU32,
    octets: u64,
    /// Messages in all mailboxes.
    kept: u64,
    /// What names have beside their mailboxes.
    attached: BTreeMap<Vec<u8>, Attached>,
    /// What may be held.
    pub(crate) quota: Quota,
    maildrop_locked: bool,
    limits: Limits,
    shape: Shape,
}

/// A mailbox, whatever its name is now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct MailboxId(u64);

/// What a name stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Name {
    /// `None`: `\Noselect`, a level of the hierarchy without messages.
    pub mailbox: Option<MailboxId>,
    /// What the mailbox is for.
    pub special_uses: SpecialUses,
}

/// What LIST says of a name (RFC 3501 §7.2.2, RFC 3348, RFC 6154).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Attributes {
    /// It cannot be selected.
    pub no_select: bool,
    /// There are names below it.
    pub has_children: bool,
    /// What the mailbox is for.
    pub special_uses: SpecialUses,
}

/// What belongs to a name, and not to the messages.
#[derive(Clone, Debug, Default)]
struct Attached {
    acl: Acl,
    annotations: Annotations,
}

#[derive(Debug)]
struct Held {
    mailbox: Mailbox,
    /// How many sessions have it selected.
    sessions: usize,
    /// Whether a name leads here.
    named: bool,
}

impl Mail {
    pub(super) fn new(limits: Limits, shape: Shape, seed: u64) -> Self {
        let mut mail = Self {
            names: BTreeMap::new(),
            mailboxes: BTreeMap::new(),
            subscriptions: BTreeSet::new(),
            hidden: BTreeSet::new(),
            superiors: BTreeSet::new(),
            counts: BTreeMap::new(),
            inbox: MailboxId(0),
            next: MailboxId(0),
            uid_validity: NonZeroU32::MIN.saturating_add((seed & 0x3fff_ffff) as u32),
            octets: 0,
            kept: 0,
            attached: BTreeMap::new(),
            quota: Quota {
                storage: Some(units(limits.account)),
                messages: Some(limits.messages as u64),
                mailboxes: Some(limits.names as u64),
            },
            maildrop_locked: false,
            limits,
            shape,
        };
        mail.inbox = mail.new_mailbox();
        mail.bind(b"INBOX", mail.inbox, SpecialUses::default());
        for (name, special_use) in [
            ("Archive", SpecialUse::Archive),
            ("Drafts", SpecialUse::Drafts),
            ("Junk", SpecialUse::Junk),
            ("Sent", SpecialUse::Sent),
            ("Trash", SpecialUse::Trash),
        ] {
            let id = mail.new_mailbox();
            let name = [shape.prefix, name.as_bytes()].concat();
            mail.bind(&name, id, [special_use].into_iter().collect());
        }
        mail
    }

    /// The octet between the levels of a name (RFC 3501 §5.1.1); a NUL, which no name has, if there
    /// are none.
    pub fn delimiter(&self) -> u8 {
        self.shape.delimiter
    }

    /// What the names begin with that may be made (RFC 2342 §5).
    pub fn prefix(&self) -> &'static [u8] {
        self.shape.prefix
    }

    /// What a client may store.
    pub fn limits(&self) -> Limits {
        self.limits
    }

    /// What is used of the quota (RFC 9208 §5).
    pub fn usage(&self) -> Quota {
        let mailboxes = self.names.values().filter(|name| name.mailbox.is_some());
        Quota {
            storage: Some(units(self.octets)),
            messages: Some(self.kept),
            mailboxes: Some(mailboxes.count() as u64),
        }
    }

    /// Whether so much more may be held.
    pub(crate) fn has_room(&self, octets: u64, messages: u64) -> bool {
        let octets = self.octets.saturating_add(octets);
        octets <= self.limits.account
            && self.quota.admits(Resource::Storage, units(octets))
            && self.quota.admits(Resource::Message, self.kept + messages)
    }

    /// Counts what is gone; only a deviating server does.
    pub(crate) fn leak(&mut self, octets: u64) {
        self.octets += octets;
        self.kept += 1;
    }

    /// Holds more than may be held; only a deviating server does.
    pub(crate) fn unlimited<T>(&mut self, append: impl FnOnce(&mut Self) -> T) -> T {
        let quota = std::mem::take(&mut self.quota);
        let appended = append(self);
        self.quota = quota;
        appended
    }

    /// The access control list of a name, if it has one.
    pub fn acl(&self, name: &[u8]) -> Option<&Acl> {
        Some(&self.attached.get(name)?.acl)
    }

    /// The access control list of a name that exists, to change it.
    pub fn acl_mut(&mut self, name: &[u8]) -> &mut Acl {
        &mut self.attached.entry(name.to_vec()).or_default().acl
    }

    /// Whether anybody else may do anything here.
    pub fn is_shared(&self) -> bool {
        self.attached
            .values()
            .any(|attached| !attached.acl.is_empty())
    }

    /// The annotations of a name, if it has any.
    pub fn annotations(&self, name: &[u8]) -> Option<&Annotations> {
        Some(&self.attached.get(name)?.annotations)
    }

    /// The annotations of a name that exists, to change them.
    pub fn annotations_mut(&mut self, name: &[u8]) -> &mut Annotations {
        &mut self.attached.entry(name.to_vec()).or_default().annotations
    }

    /// Whether a name leads to the mailbox.
    pub fn is_named(&self, id: MailboxId) -> bool {
        self.held(id).named
    }

    /// How many sessions have the mailbox selected.
    pub fn sessions(&self, id: MailboxId) -> usize {
        self.held(id).sessions
    }

    /// The mailbox with this name (`INBOX` in capitals).
    pub fn find(&self, name: &[u8]) -> Result<MailboxId, Refusal> {
        let name = self.names.get(name).ok_or(Refusal::NonExistent)?;
        name.mailbox.ok_or(Refusal::NoSelect)
    }

    /// INBOX, which is always there.
    pub fn inbox(&self) -> MailboxId {
        self.inbox
    }

    /// Every name with its attributes, in order.
    pub fn names(&self) -> impl Iterator<Item = (&[u8], Attributes)> {
        self.names
            .iter()
            .filter(|(name, _)| !self.hidden.contains(name.as_slice()))
            .map(|(name, entry)| (name.as_slice(), self.attributes_of(name, *entry)))
    }

    /// Every name with its mailbox, if it can be selected, in order.
    pub fn mailboxes(&self) -> impl Iterator<Item = (&[u8], Option<MailboxId>)> {
        let named = self.names.iter();
        named.map(|(name, entry)| (name.as_slice(), entry.mailbox))
    }

    /// What LIST says of a name, if it exists.
    pub fn attributes(&self, name: &[u8]) -> Option<Attributes> {
        let entry = self.names.get(name)?;
        Some(self.attributes_of(name, *entry))
    }

    /// A mailbox that a name or a session holds.
    pub fn mailbox(&self, id: MailboxId) -> &Mailbox {
        &self.held(id).mailbox
    }

    /// A mailbox that a name or a session holds, to change it.
    pub fn mailbox_mut(&mut self, id: MailboxId) -> &mut Mailbox {
        &mut self.held_mut(id).mailbox
    }

    /// A session selects the mailbox, which holds it until [`Mail::release`].
    pub fn hold(&mut self, id: MailboxId) {
        self.held_mut(id).sessions += 1;
    }

    /// A session no longer has the mailbox selected.
    pub fn release(&mut self, id: MailboxId) {
        // RFC 3501 §2.3.1.1: greater than any that a mailbox of this name has had.
        let renewed = self.uid_validity;
        let rises = self.shape.validity_rises;
        let held = self.held_mut(id);
        held.sessions = held.sessions.saturating_sub(1);
        if rises && held.sessions == 0 {
            held.mailbox.renew(renewed);
            self.uid_validity = renewed.saturating_add(1);
        }
        self.drop_unreachable(id);
    }

    /// RFC 3501 §6.3.3, with the levels above it.
    pub fn create(&mut self, name: &[u8]) -> Result<MailboxId, Refusal> {
        let name = name.strip_suffix(&[self.shape.delimiter]).unwrap_or(name);
        if self.names.get(name).is_some_and(|n| n.mailbox.is_some()) {
            return Err(Refusal::AlreadyExists);
        }
        self.check_new_name(name)?;
        let mailboxes = self.usage().mailboxes.unwrap_or_default();
        if !self.quota.admits(Resource::Mailbox, mailboxes + 1) {
            return Err(Refusal::OverQuota);
        }
        self.inherit(name);
        let delimiter = self.shape.delimiter;
        for (at, _) in name.iter().enumerate().filter(|&(_, &o)| o == delimiter) {
            if self.names.contains_key(&name[..at]) {
                continue;
            }
            if self.shape.hollow_superiors {
                let hollow = Name {
                    mailbox: None,
                    special_uses: SpecialUses::default(),
                };
                self.names.insert(name[..at].to_vec(), hollow);
            } else {
                let id = self.new_mailbox();
                self.bind(&name[..at], id, SpecialUses::default());
            }
        }
        let id = self.new_mailbox();
        self.bind(name, id, SpecialUses::default());
        Ok(id)
    }

    /// Says what a mailbox is for (RFC 6154 §3).
    pub fn designate(&mut self, name: &[u8], uses: SpecialUses) {
        let name = name.strip_suffix(&[self.shape.delimiter]).unwrap_or(name);
        if let Some(entry) = self.names.get_mut(name) {
            entry.special_uses = entry.special_uses.with(uses);
        }
    }

    /// Says what a mailbox is for, and that it is for nothing else (RFC 6154 §4).
    pub fn assign(&mut self, name: &[u8], uses: SpecialUses) {
        if let Some(entry) = self.names.get_mut(name) {
            entry.special_uses = uses;
        }
    }

    /// Takes uses from whatever mailbox has them, so that another one can be for them.
    pub fn vacate(&mut self, uses: SpecialUses) {
        for entry in self.names.values_mut() {
            entry.special_uses = entry.special_uses.without(uses);
        }
    }

    /// What mailboxes are there for already.
    pub fn designated(&self) -> SpecialUses {
        let entries = self.names.values();
        entries.fold(SpecialUses::default(), |all, entry| {
            all.with(entry.special_uses)
        })
    }

    /// RFC 3501 §6.3.4
    pub fn delete(&mut self, name: &[u8]) -> Result<(), Refusal> {
        if name == b"INBOX" {
            return Err(Refusal::Cannot);
        }
        let entry = *self.names.get(name).ok_or(Refusal::NonExistent)?;
        let has_children = self.has_children(name);
        if entry.mailbox.is_some() || !has_children {
            self.attached.remove(name);
        }
        match (entry.mailbox, has_children) {
            (None, true) => return Err(Refusal::HasChildren),
            (Some(_), true) => {
                let no_select = Name {
                    mailbox: None,
                    special_uses: SpecialUses::default(),
                };
                self.names.insert(name.to_vec(), no_select);
            }
            (_, false) => {
                self.names.remove(name);
            }
        }
        if let Some(id) = entry.mailbox {
            self.held_mut(id).named = false;
            self.drop_unreachable(id);
        }
        Ok(())
    }

    /// RFC 3501 §6.3.5: INBOX gives its messages away and stays; any other takes the names below it along.
    pub fn rename(&mut self, from: &[u8], to: &[u8]) -> Result<(), Refusal> {
        let to = to.strip_suffix(&[self.shape.delimiter]).unwrap_or(to);
        if !self.names.contains_key(from) {
            return Err(Refusal::NonExistent);
        }
        if self.names.contains_key(to) {
            return Err(Refusal::AlreadyExists);
        }
        if from == b"INBOX" {
            return self.rename_inbox(to);
        }
        if self.is_below(to, from) {
            return Err(Refusal::Cannot);
        }
        self.check_new_name(to)?;
        let moved: Vec<(Vec<u8>, Name)> = self
            .names
            .iter()
            .filter(|(name, _)| name.as_slice() == from || self.is_below(name, from))
            .map(|(name, entry)| (name.clone(), *entry))
            .collect();
        if moved
            .iter()
            .any(|(name, _)| to.len() + name.len() - from.len() > LONGEST_NAME)
        {
            return Err(Refusal::Limit);
        }
        if let Some(parent) = self.parent(to)
            && !self.names.contains_key(parent)
        {
            self.create(parent)?;
        }
        for (name, entry) in moved {
            let renamed = [to, &name[from.len()..]].concat();
            if let Some(attached) = self.attached.remove(&name) {
                self.attached.insert(renamed.clone(), attached);
            }
            self.names.remove(&name);
            self.names.insert(renamed, entry);
        }
        Ok(())
    }

    /// [`Mail::rename`], also to a name below the old one, which is made again as the superior.
    pub fn rename_anywhere(&mut self, from: &[u8], to: &[u8]) -> Result<(), Refusal> {
        if from == b"INBOX" || !self.is_below(to, from) {
            return self.rename(from, to);
        }
        // Nobody has this name for longer than that.
        let between = [from, b"-"].concat();
        self.rename(from, &between)?;
        self.rename(&between, to)
    }

    /// RFC 3501 §6.3.6. The name need not exist.
    pub fn subscribe(&mut self, name: &[u8]) -> Result<(), Refusal> {
        if name.len() > LONGEST_NAME
            || (self.subscriptions.len() >= self.limits.names && !self.subscriptions.contains(name))
        {
            return Err(Refusal::Limit);
        }
        self.subscriptions.insert(name.to_vec());
        Ok(())
    }

    /// RFC 3501 §6.3.7; whether the name was subscribed.
    pub fn unsubscribe(&mut self, name: &[u8]) -> bool {
        self.subscriptions.remove(name)
    }

    /// Makes a mailbox of this name, whatever is missing above it; only a deviating server does.
    pub(crate) fn force(&mut self, name: &[u8]) {
        if !self.names.contains_key(name) {
            let id = self.new_mailbox();
            self.bind(name, id, SpecialUses::default());
        }
    }

    /// Takes a name out of [`Mail::names`] and leaves it; only a deviating server does.
    pub(crate) fn hide(&mut self, name: &[u8]) {
        self.hidden.insert(name.to_vec());
    }

    /// Remembers the superior of a name that is gone; only a deviating server does.
    pub(crate) fn keep_superiors(&mut self, name: &[u8]) {
        let superior = self.parent(name).map(<[u8]>::to_vec);
        self.superiors.extend(superior);
    }

    /// How many messages there were when this was asked first; only a deviating server asks.
    pub(crate) fn first_count(&mut self, name: &[u8]) -> usize {
        let messages = self.find(name).map(|id| self.mailbox(id).messages().len());
        let messages = messages.unwrap_or_default();
        *self.counts.entry(name.to_vec()).or_insert(messages)
    }

    /// Ends every subscription; only a deviating server does.
    pub(crate) fn forget_subscriptions(&mut self) {
        self.subscriptions.clear();
    }

    /// The subscribed names, in order; some may not exist.
    pub fn subscriptions(&self) -> impl Iterator<Item = &[u8]> {
        self.subscriptions.iter().map(Vec::as_slice)
    }

    /// Puts a message in; its unique identifier.
    pub fn append(
        &mut self,
        id: MailboxId,
        content: Arc<Content>,
        flags: &Flags,
    ) -> Result<NonZeroU32, Refusal> {
        let octets = content.octets.len() as u64;
        if !self.has_room(octets, 1) {
            return Err(Refusal::OverQuota);
        }
        let uid = self.held_mut(id).mailbox.append(content, flags)?;
        self.octets += octets;
        self.kept += 1;
        Ok(uid)
    }

    /// Puts all of these messages in, or none (RFC 3501 §6.4.7); their unique identifiers.
    pub fn append_all(
        &mut self,
        id: MailboxId,
        messages: &[(Arc<Content>, Flags)],
    ) -> Result<Vec<NonZeroU32>, Refusal> {
        let octets: u64 = messages.iter().map(|(c, _)| c.octets.len() as u64).sum();
        let mut keywords = Flags::default();
        for (_, flags) in messages {
            keywords.add(flags);
        }
        let mailbox = self.mailbox(id);
        if !self.has_room(octets, messages.len() as u64) {
            return Err(Refusal::OverQuota);
        }
        let uids_left = (u32::MAX - mailbox.uid_next().get()) as usize;
        if !mailbox.admits(&keywords)
            || mailbox.messages().len() + messages.len() > self.limits.messages
            || messages.len() > uids_left
        {
            return Err(Refusal::Limit);
        }
        messages
            .iter()
            .map(|(content, flags)| self.append(id, Arc::clone(content), flags))
            .collect()
    }

    /// Takes a message out; whether it was there.
    pub fn expunge(&mut self, id: MailboxId, uid: NonZeroU32) -> bool {
        let Some(message) = self.held_mut(id).mailbox.remove(uid) else {
            return false;
        };
        self.forget(&[message]);
        true
    }

    /// Takes all messages out; only a deviating server does.
    pub(crate) fn lose_all(&mut self) {
        let ids: Vec<MailboxId> = self
            .names
            .values()
            .filter_map(|name| name.mailbox)
            .collect();
        for id in ids {
            let messages = self.mailbox(id).messages().iter();
            let uids: Vec<NonZeroU32> = messages.map(|message| message.uid).collect();
            for uid in uids {
                self.expunge(id, uid);
            }
        }
    }

    /// Locks the maildrop for one POP3 session (RFC 1939 §4); `None` if another holds it.
    pub fn lock_maildrop(&mut self) -> Option<Maildrop> {
        if self.maildrop_locked {
            return None;
        }
        self.maildrop_locked = true;
        Some(self.maildrop())
    }

    /// The maildrop as it is now, whoever holds the lock.
    pub fn maildrop(&self) -> Maildrop {
        Maildrop::of(self.mailbox(self.inbox))
    }

    /// Frees the lock that [`Mail::lock_maildrop`] gave; without UPDATE nothing is removed.
    pub fn unlock_maildrop(&mut self) {
        self.maildrop_locked = false;
    }

    fn rename_inbox(&mut self, to: &[u8]) -> Result<(), Refusal> {
        let id = self.create(to)?;
        // RFC 5464 §4.1: annotations are copied, and stay.
        if let Some(attached) = self.attached.get(&b"INBOX"[..]).cloned() {
            self.attached.insert(to.to_vec(), attached);
        }
        let messages = self.mailbox_mut(self.inbox).drain();
        self.forget(&messages);
        for message in messages {
            self.append(id, message.content, &message.flags)?;
        }
        Ok(())
    }

    fn check_new_name(&self, name: &[u8]) -> Result<(), Refusal> {
        if name.len() > LONGEST_NAME || self.names.len() >= self.limits.names {
            return Err(Refusal::Limit);
        }
        let mut levels = name.split(|&octet| octet == self.shape.delimiter);
        if levels.any(<[u8]>::is_empty) {
            return Err(Refusal::Cannot);
        }
        // RFC 2342 §5: nothing but what is below the prefix is this user's to make.
        if !name.starts_with(self.shape.prefix) {
            return Err(Refusal::Cannot);
        }
        Ok(())
    }

    /// A new name, and those above it that are missing, have the access control list of the nearest
    /// that is there (RFC 4314 §4).
    fn inherit(&mut self, name: &[u8]) {
        let mut missing = vec![name.to_vec()];
        let mut above = self.parent(name);
        while let Some(parent) = above {
            if self.names.contains_key(parent) {
                break;
            }
            missing.push(parent.to_vec());
            above = self.parent(parent);
        }
        let acl = above.and_then(|parent| self.acl(parent)).cloned();
        if let Some(acl) = acl.filter(|acl| !acl.is_empty()) {
            for name in missing {
                *self.acl_mut(&name) = acl.clone();
            }
        }
    }

    fn attributes_of(&self, name: &[u8], entry: Name) -> Attributes {
        Attributes {
            no_select: entry.mailbox.is_none(),
            has_children: self.has_children(name),
            special_uses: entry.special_uses,
        }
    }

    /// Whether there are names below this one, which need not exist itself.
    pub fn has_children(&self, name: &[u8]) -> bool {
        let first = [name, &[self.shape.delimiter]].concat();
        self.names
            .range(first..)
            .next()
            .is_some_and(|(next, _)| self.is_below(next, name))
            || self.superiors.contains(name)
    }

    fn parent<'n>(&self, name: &'n [u8]) -> Option<&'n [u8]> {
        let at = name
            .iter()
            .rposition(|&octet| octet == self.shape.delimiter)?;
        Some(&name[..at])
    }

    fn is_below(&self, name: &[u8], above: &[u8]) -> bool {
        name.strip_prefix(above)
            .is_some_and(|rest| rest.first() == Some(&self.shape.delimiter))
    }

    fn new_mailbox(&mut self) -> MailboxId {
        let id = self.next;
        self.next = MailboxId(id.0 + 1);
        let mailbox = Mailbox::new(self.uid_validity, self.limits, self.shape);
        self.uid_validity = self.uid_validity.saturating_add(1);
        let held = Held {
            mailbox,
            sessions: 0,
            named: false,
        };
        self.mailboxes.insert(id, held);
        id
    }

    fn bind(&mut self, name: &[u8], id: MailboxId, special_uses: SpecialUses) {
        self.held_mut(id).named = true;
        let entry = Name {
            mailbox: Some(id),
            special_uses,
        };
        self.names.insert(name.to_vec(), entry);
    }

    fn drop_unreachable(&mut self, id: MailboxId) {
        let held = self.held_mut(id);
        if held.named || held.sessions > 0 {
            return;
        }
        let messages = held.mailbox.drain();
        self.mailboxes.remove(&id);
        self.forget(&messages);
    }

    fn forget(&mut self, messages: &[Message]) {
        for message in messages {
            self.octets -= message.content.octets.len() as u64;
            self.kept -= 1;
        }
    }

    fn held(&self, id: MailboxId) -> &Held {
        self.mailboxes
            .get(&id)
            .expect("a name or a session holds it")
    }

    fn held_mut(&mut self, id: MailboxId) -> &mut Held {
        self.mailboxes
            .get_mut(&id)
            .expect("a name or a session holds it")
    }
}
