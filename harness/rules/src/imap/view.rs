//! What the client may know of the selected mailbox: its size, and which
//! message has which number and unique identifier (RFC 3501 §2.3.1).

use super::{flags::Keywords, messages::Messages, page::Generation, rules};
use crate::findings::Findings;

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
    /// A name was listed.
    pub(super) has_list: bool,
    /// What it listed.
    pub(super) keywords: Keywords,
    /// PERMANENTFLAGS was announced.
    pub(super) permanent: bool,
    /// Nobody can make new keywords while the mailbox is selected.
    pub(super) no_new_keywords: bool,
    /// UIDVALIDITY was announced, if only as 0.
    pub(super) has_validity: bool,
    /// The last HIGHESTMODSEQ (RFC 7162 §3.1.2.1).
    pub(super) highest: Option<u64>,
    /// NOMODSEQ was announced (RFC 7162 §3.1.2.2).
    pub(super) no_mod_sequences: bool,
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
    pub(super) messages: Messages,
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
        self.messages.expunge(number);
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

    /// Message `number` has the UID `uid`.
    pub(super) fn learn_uid(&mut self, number: u32, uid: u32, findings: &mut Findings) {
        if self.messages.uid(number) == Some(uid) {
            return;
        }
        if let Err((rule, what)) = self.check_uid(number, uid) {
            findings.accuse(rule, what);
            // What was known is no measure any more.
            self.messages.clear();
            self.messages.set_uid(number, uid);
            return;
        }
        self.messages.set_uid(number, uid);
        self.check_uidnext(number, uid, findings);
    }

    fn check_uid(&self, number: u32, uid: u32) -> Result<(), (&'static crate::Rule, String)> {
        if let Some(known) = self.messages.uid(number) {
            return Err((
                &rules::UID_CHANGED,
                format!("message {number} has UID {uid}, and had {known} before"),
            ));
        }
        let below = self.messages.below(number);
        // With nothing known, the message before the first has the UID 0, so to speak.
        let (number_below, uid_below) = below.unwrap_or((0, 0));
        // Each message between them needs a UID of its own.
        if uid_below
            .checked_add(number - number_below)
            .is_none_or(|least| uid < least)
        {
            return Err((
                &rules::UID_ORDER,
                match below {
                    Some((below, uid_below)) => format!(
                        "message {number} has UID {uid} although message {below} has UID {uid_below}"
                    ),
                    None => format!(
                        "message {number} has UID {uid}: there are not enough lower ones for the messages before it"
                    ),
                },
            ));
        }
        if let Some((above, uid_above)) = self.messages.above(number)
            && uid
                .checked_add(above - number)
                .is_none_or(|least| uid_above < least)
        {
            return Err((
                &rules::UID_ORDER,
                format!(
                    "message {number} has UID {uid} although message {above} has UID {uid_above}"
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
}
