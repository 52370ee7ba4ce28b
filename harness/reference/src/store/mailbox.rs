//! One mailbox: messages in the order of their unique identifiers.

use std::{collections::VecDeque, num::NonZeroU32, sync::Arc};

use mailspec_syntax::imap::DateTime;

use super::{changes::Changes, flags::Flags, refusal::Refusal, shape::Shape};
use crate::Limits;

/// Messages, and what IMAP tells about them together (RFC 3501 §2.3.1, §7.3).
#[derive(Debug)]
pub struct Mailbox {
    uid_validity: NonZeroU32,
    /// What it was at first: POP3's unique-ids stay as they are (RFC 1939 §7).
    first_validity: NonZeroU32,
    uid_next: NonZeroU32,
    /// Messages from this one on were told to no session yet (RFC 3501 §2.3.2).
    recent_from: NonZeroU32,
    version: u64,
    keywords: Vec<Arc<str>>,
    messages: Vec<Message>,
    expunged: VecDeque<Expunged>,
    /// Of what was taken out up to this version not all is remembered.
    forgotten: u64,
    limits: Limits,
    shape: Shape,
}

/// A message that was taken out, and the version of the mailbox since (RFC 7162 §3.2).
#[derive(Clone, Copy, Debug)]
struct Expunged {
    uid: NonZeroU32,
    version: u64,
}

/// Messages that were taken out of one mailbox and are remembered (RFC 7162 §5.3).
const EXPUNGED: usize = 1 << 16;

/// A message in a mailbox.
#[derive(Clone, Debug)]
pub struct Message {
    /// Its unique identifier (RFC 3501 §2.3.1.1).
    pub uid: NonZeroU32,
    /// What never changes.
    pub content: Arc<Content>,
    /// What does.
    pub flags: Flags,
    /// The mailbox's version when the flags last changed.
    pub version: u64,
    /// When each of them did.
    pub changes: Changes,
}

/// The part of a message that never changes (RFC 3501 §2.3.1.1).
#[derive(Debug)]
pub struct Content {
    /// The message (RFC 5322), as it was handed in.
    pub octets: Box<[u8]>,
    /// When it arrived (RFC 3501 §2.3.3).
    pub internal_date: DateTime,
}

impl Message {
    /// RFC 7162 §3.1
    pub fn mod_sequence(&self) -> u64 {
        self.version + 1
    }
}

impl Mailbox {
    pub(super) fn new(uid_validity: NonZeroU32, limits: Limits, shape: Shape) -> Self {
        Self {
            uid_validity,
            first_validity: uid_validity,
            uid_next: shape.first_uid,
            recent_from: shape.first_uid,
            version: 0,
            keywords: Vec::new(),
            messages: Vec::new(),
            expunged: VecDeque::new(),
            forgotten: 0,
            limits,
            shape,
        }
    }

    /// Changes when unique identifiers of old no longer hold.
    pub fn uid_validity(&self) -> NonZeroU32 {
        self.uid_validity
    }

    /// What [`Mailbox::uid_validity`] was at first.
    pub(super) fn first_validity(&self) -> NonZeroU32 {
        self.first_validity
    }

    /// What the next message will get.
    pub fn uid_next(&self) -> NonZeroU32 {
        self.uid_next
    }

    /// Rises with every change; equal versions mean that nothing happened.
    pub fn version(&self) -> u64 {
        self.version
    }

    /// The highest mod-sequence of all that happened here (RFC 7162 §3.1.2.1, §3.2).
    pub fn mod_sequence(&self) -> u64 {
        self.version + 1
    }

    /// What was taken out since `mod_sequence`, with the mod-sequence of each; `None` if not all of
    /// it is remembered.
    pub fn expunged_since(
        &self,
        mod_sequence: u64,
    ) -> Option<impl Iterator<Item = (NonZeroU32, u64)>> {
        let since = self
            .expunged
            .partition_point(|it| it.version < mod_sequence);
        let remembered = mod_sequence >= self.forgotten;
        let expunged = self.expunged.range(since..);
        remembered.then(|| expunged.map(|it| (it.uid, it.version + 1)))
    }

    /// The messages by ascending unique identifier; the first has sequence number 1.
    pub fn messages(&self) -> &[Message] {
        &self.messages
    }

    /// The message with this unique identifier.
    pub fn get(&self, uid: NonZeroU32) -> Option<&Message> {
        self.position(uid).map(|at| &self.messages[at])
    }

    /// Keywords ever used here, as they were first written. Only grows.
    pub fn keywords(&self) -> &[Arc<str>] {
        &self.keywords
    }

    /// Whether a keyword that was never used here may be (RFC 3501 §7.1, `PERMANENTFLAGS`).
    pub fn takes_keywords(&self) -> bool {
        self.keywords.len() < self.shape.keywords
    }

    /// How many messages no session was told about (RFC 3501 §6.3.10, `RECENT`).
    pub fn recent(&self) -> usize {
        self.messages.len() - self.messages.partition_point(|m| m.uid < self.recent_from)
    }

    /// Whether the session that hears of this message now is the first one.
    pub fn is_recent(&self, uid: NonZeroU32) -> bool {
        uid >= self.recent_from
    }

    /// A session that can change the mailbox has heard of every message up to now.
    pub fn claim_recent(&mut self) {
        self.recent_from = self.uid_next;
    }

    /// Puts a message in; its new unique identifier.
    pub(super) fn append(
        &mut self,
        content: Arc<Content>,
        flags: &Flags,
    ) -> Result<NonZeroU32, Refusal> {
        if self.messages.len() >= self.limits.messages {
            return Err(Refusal::Limit);
        }
        let next = self.uid_next.checked_add(self.shape.uid_step);
        let next = next.ok_or(Refusal::Limit)?;
        let flags = self.adopt(flags)?;
        let uid = self.uid_next;
        self.uid_next = next;
        self.version += 1;
        self.messages.push(Message {
            uid,
            content,
            changes: Changes::arrived(&flags, self.version),
            flags,
            version: self.version,
        });
        Ok(uid)
    }

    /// Sets the flags of a message; whether there is such a message.
    pub fn set_flags(&mut self, uid: NonZeroU32, flags: &Flags) -> Result<bool, Refusal> {
        let Some(at) = self.position(uid) else {
            return Ok(false);
        };
        let flags = self.adopt(flags)?;
        if self.messages[at].flags != flags {
            self.version += 1;
            let message = &mut self.messages[at];
            message.changes.note(&message.flags, &flags, self.version);
            message.flags = flags;
            message.version = self.version;
        }
        Ok(true)
    }

    /// Whether [`Mailbox::set_flags`] and APPEND would take all these keywords.
    pub fn admits(&self, flags: &Flags) -> bool {
        let new = flags
            .keywords()
            .iter()
            .filter(|keyword| self.keyword(keyword).is_none())
            .count();
        self.keywords.len() + new <= self.shape.keywords
    }

    /// Takes a message out.
    pub(super) fn remove(&mut self, uid: NonZeroU32) -> Option<Message> {
        let at = self.position(uid)?;
        self.version += 1;
        self.remember(uid);
        Some(self.messages.remove(at))
    }

    /// Takes all messages out, for RENAME of INBOX (RFC 3501 §6.3.5).
    pub(super) fn drain(&mut self) -> Vec<Message> {
        self.version += 1;
        let messages = std::mem::take(&mut self.messages);
        for message in &messages {
            self.remember(message.uid);
        }
        messages
    }

    /// Unique identifiers of old no longer hold: they may be others from now on.
    pub(crate) fn renew(&mut self, uid_validity: NonZeroU32) {
        self.uid_validity = uid_validity;
    }

    /// Gives a message another unique identifier; only a deviating server does.
    pub(crate) fn renumber(&mut self, uid: NonZeroU32) -> Option<NonZeroU32> {
        let at = self.position(uid)?;
        let mut message = self.messages.remove(at);
        message.uid = self.uid_next;
        self.uid_next = self.uid_next.checked_add(1)?;
        self.version += 1;
        self.messages.push(message);
        self.messages.last().map(|message| message.uid)
    }

    /// Lets unique identifiers be used again; only a deviating server does.
    pub(crate) fn forget_used_uids(&mut self) {
        let largest = self.messages.last().map_or(0, |message| message.uid.get());
        self.uid_next = NonZeroU32::MIN.saturating_add(largest);
        self.recent_from = self.recent_from.min(self.uid_next);
    }

    /// Gives a message a mod-sequence though nothing of it changes; only a deviating server does.
    pub(crate) fn touch(&mut self, uid: NonZeroU32) {
        if let Some(at) = self.position(uid) {
            self.version += 1;
            self.messages[at].version = self.version;
        }
    }

    /// Knows nothing of what was taken out; only a deviating server says so of none.
    pub(crate) fn forget_expunged(&mut self) {
        self.expunged.clear();
    }

    fn remember(&mut self, uid: NonZeroU32) {
        let version = self.version;
        self.expunged.push_back(Expunged { uid, version });
        if self.expunged.len() > EXPUNGED
            && let Some(oldest) = self.expunged.pop_front()
        {
            self.forgotten = oldest.version + 1;
        }
    }

    fn position(&self, uid: NonZeroU32) -> Option<usize> {
        self.messages.binary_search_by_key(&uid, |m| m.uid).ok()
    }

    fn keyword(&self, keyword: &str) -> Option<&Arc<str>> {
        self.keywords
            .iter()
            .find(|other| other.eq_ignore_ascii_case(keyword))
    }

    /// The flags with keywords as this mailbox spells them; new ones become known here.
    fn adopt(&mut self, flags: &Flags) -> Result<Flags, Refusal> {
        if !self.admits(flags) {
            return Err(Refusal::Limit);
        }
        let mut adopted = flags.clone();
        adopted.respell(|keyword| match self.keyword(keyword) {
            Some(known) => Arc::clone(known),
            None => {
                self.keywords.push(Arc::clone(keyword));
                self.version += 1;
                Arc::clone(keyword)
            }
        });
        Ok(adopted)
    }
}

/// What POP3 tells of a message, unlike any other now or later in this maildrop (RFC 1939 §7, UIDL).
pub(super) fn unique_id(uid_validity: NonZeroU32, uid: NonZeroU32) -> String {
    format!("{uid_validity}.{uid}")
}
