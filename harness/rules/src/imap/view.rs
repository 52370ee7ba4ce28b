//! What the client may know of the selected mailbox: its size, and which
//! message has which number and unique identifier (RFC 3501 §2.3.1).

use super::{
    page::{Facts, Generation},
    rules,
};
use crate::findings::Findings;

/// Messages that are tracked by number; a check of the rest is not worth its memory.
const TRACKED: usize = 1 << 17;
/// How far a neighbour with a known UID is looked for.
const NEAR: usize = 64;

/// A mailbox as this connection sees it.
#[derive(Debug, Default)]
pub(super) struct View {
    /// What is seen may be about another mailbox, so nothing is accused.
    pub(super) lenient: bool,
    /// The number of messages, when it is known.
    pub(super) count: Option<u32>,
    /// The greatest number of messages that was announced.
    pub(super) most: u32,
    /// The last RECENT.
    pub(super) recent: Option<u32>,
    /// A message was expunged.
    pub(super) expunged: bool,
    /// FLAGS was announced.
    pub(super) has_flags: bool,
    /// The keywords in it, and flags with a backslash that RFC 3501 does not define.
    pub(super) keywords: Vec<Box<str>>,
    /// What FLAGS listed could not be read.
    pub(super) any_flag: bool,
    /// PERMANENTFLAGS was announced.
    pub(super) permanent: bool,
    /// Nobody can make new keywords while the mailbox is selected.
    pub(super) no_new_keywords: bool,
    /// UIDVALIDITY was announced, if only as 0.
    pub(super) has_validity: bool,
    /// UIDNEXT was announced, if only as 0.
    pub(super) has_uidnext: bool,
    pub(super) unseen: Option<u32>,
    pub(super) validity: Option<u32>,
    pub(super) uidnext: Option<u32>,
    /// So many messages were there when `uidnext` was announced.
    pub(super) before_uidnext: u32,
    /// Messages after the first so many have arrived after the UIDNEXT.
    pub(super) arrivals: Option<(u32, u32)>,
    /// Which command selected it.
    pub(super) serial: u64,
    /// Under which name.
    pub(super) name: Option<Box<[u8]>>,
    /// What all connections know of it.
    pub(super) generation: Option<Generation>,
    messages: Vec<Message>,
}

/// A message of which something is known. Sorted by number.
#[derive(Debug)]
struct Message {
    number: u32,
    /// 0 when it is not known.
    uid: u32,
    /// What is known of it as long as its UID isn't.
    facts: Option<Box<Facts>>,
}

impl View {
    /// A mailbox of which nothing is known, while what comes may be about another.
    pub(super) fn lenient() -> Self {
        Self {
            lenient: true,
            ..Self::default()
        }
    }

    /// Something happened that we can't follow: what depends on numbers is forgotten.
    pub(super) fn blur(&mut self) {
        self.count = None;
        self.before_uidnext = 0;
        self.arrivals = None;
        self.messages.clear();
    }

    /// `* n EXISTS` (RFC 3501 §7.3.1)
    pub(super) fn exists(&mut self, number: u32, findings: &mut Findings) {
        if let Some(count) = self.count
            && number < count
        {
            if !self.lenient {
                findings.accuse(
                    &rules::EXISTS_SHRINKS,
                    format!(
                        "EXISTS {number} although there are {count} messages and none was expunged"
                    ),
                );
            }
            self.blur();
        }
        self.count = Some(number);
        self.most = self.most.max(number);
    }

    /// `* n EXPUNGE` (RFC 3501 §7.4.1)
    pub(super) fn expunge(&mut self, number: u32, findings: &mut Findings) {
        self.expunged = true;
        if let Some(count) = self.count {
            if !self.within(number, "EXPUNGE", findings) {
                if self.lenient {
                    self.blur();
                }
                return;
            }
            self.count = Some(count - 1);
        }
        if number <= self.before_uidnext {
            self.before_uidnext -= 1;
        }
        if let Some((before, _)) = &mut self.arrivals
            && number <= *before
        {
            *before -= 1;
        }
        let at = self
            .messages
            .partition_point(|message| message.number < number);
        if self.messages.get(at).is_some_and(|m| m.number == number) {
            self.messages.remove(at);
        }
        for message in &mut self.messages[at..] {
            message.number -= 1;
        }
    }

    /// Whether `number` is a message sequence number. Zero is a fault of its own (`nz-number`).
    pub(super) fn within(&self, number: u32, what: &str, findings: &mut Findings) -> bool {
        let Some(count) = self.count else {
            return number > 0;
        };
        if number > count && !self.lenient {
            findings.accuse(
                &rules::SEQUENCE_NUMBER,
                format!("{what} names message {number} of {count}"),
            );
        }
        (1..=count).contains(&number)
    }

    /// The UID of message `number`, if it is known.
    pub(super) fn uid(&self, number: u32) -> Option<u32> {
        let at = self
            .messages
            .binary_search_by_key(&number, |message| message.number)
            .ok()?;
        Some(self.messages[at].uid).filter(|&uid| uid > 0)
    }

    /// Message `number` has the UID `uid`.
    pub(super) fn learn_uid(&mut self, number: u32, uid: u32, findings: &mut Findings) {
        let at = self
            .messages
            .binary_search_by_key(&number, |message| message.number);
        if let Ok(at) = at
            && self.messages[at].uid == uid
        {
            return;
        }
        if let Err((rule, what)) = self.check_uid(at, number, uid) {
            findings.accuse(rule, what);
            // What was known is no measure any more.
            self.messages.clear();
            self.insert(number, uid);
            return;
        }
        match at {
            Ok(at) => self.messages[at].uid = uid,
            Err(_) => self.insert(number, uid),
        }
        self.check_uidnext(number, uid, findings);
    }

    fn check_uid(
        &self,
        at: Result<usize, usize>,
        number: u32,
        uid: u32,
    ) -> Result<(), (&'static crate::Rule, String)> {
        if let Ok(at) = at {
            let known = self.messages[at].uid;
            if known != 0 {
                return Err((
                    &rules::UID_CHANGED,
                    format!("message {number} has UID {uid}, and had {known} before"),
                ));
            }
        }
        let (before, after) = match at {
            Ok(at) => (at, at + 1),
            Err(at) => (at, at),
        };
        let with_uid = |message: &&Message| message.uid > 0;
        let below = self.messages[..before]
            .iter()
            .rev()
            .take(NEAR)
            .find(with_uid);
        let above = self.messages[after..].iter().take(NEAR).find(with_uid);
        // With nothing known, the message before the first has the UID 0, so to speak.
        let (number_below, uid_below) = below.map_or((0, 0), |m| (m.number, m.uid));
        // Each message between them needs a UID of its own.
        if uid_below
            .checked_add(number - number_below)
            .is_none_or(|least| uid < least)
        {
            return Err((
                &rules::UID_ORDER,
                match below {
                    Some(below) => format!(
                        "message {number} has UID {uid} although message {} has UID {}",
                        below.number, below.uid
                    ),
                    None => format!(
                        "message {number} has UID {uid}: there are not enough lower ones for the messages before it"
                    ),
                },
            ));
        }
        if let Some(above) = above
            && uid
                .checked_add(above.number - number)
                .is_none_or(|least| above.uid < least)
        {
            return Err((
                &rules::UID_ORDER,
                format!(
                    "message {number} has UID {uid} although message {} has UID {}",
                    above.number, above.uid
                ),
            ));
        }
        Ok(())
    }

    fn check_uidnext(&self, number: u32, uid: u32, findings: &mut Findings) {
        if let Some(uidnext) = self.uidnext
            && number <= self.before_uidnext
            && uid >= uidnext
        {
            findings.accuse(
                &rules::UIDNEXT_NOT_ABOVE,
                format!("message {number} has UID {uid} and was there when UIDNEXT was {uidnext}"),
            );
        }
        if let Some((before, uidnext)) = self.arrivals
            && number > before
            && uid < uidnext
        {
            findings.accuse(
                &rules::UID_BELOW_UIDNEXT,
                format!("message {number} arrived when UIDNEXT was {uidnext} and has UID {uid}"),
            );
        }
    }

    /// The greatest UID that is known.
    pub(super) fn greatest_uid(&self) -> u32 {
        let known = self.messages.iter().rev().take(NEAR);
        known.map(|message| message.uid).max().unwrap_or(0)
    }

    /// The facts of message `number`, for as long as its UID isn't known.
    pub(super) fn facts(&mut self, number: u32) -> Option<&mut Facts> {
        let at = self
            .messages
            .binary_search_by_key(&number, |message| message.number);
        let at = match at {
            Ok(at) => at,
            Err(at) => {
                self.insert(number, 0);
                self.messages.get(at).filter(|m| m.number == number)?;
                at
            }
        };
        Some(self.messages[at].facts.get_or_insert_default())
    }

    /// The facts of message `number` again, now that they go elsewhere.
    pub(super) fn take_facts(&mut self, number: u32) -> Option<Box<Facts>> {
        let at = self
            .messages
            .binary_search_by_key(&number, |message| message.number)
            .ok()?;
        self.messages[at].facts.take()
    }

    fn insert(&mut self, number: u32, uid: u32) {
        if self.messages.len() >= TRACKED {
            return;
        }
        let at = self
            .messages
            .partition_point(|message| message.number < number);
        self.messages.insert(
            at,
            Message {
                number,
                uid,
                facts: None,
            },
        );
    }
}
