//! What is certain of messages, and what may be either.

use std::sync::Arc;

use mailspec_syntax::imap::{Flag, command::AppendMessage};

/// `None` may be either.
pub(super) type Certain = Option<bool>;

/// The flags that every server has (RFC 3501 §2.3.2), in an order of our own.
pub(super) const FLAGS: usize = 5;
pub(super) const SEEN: usize = 0;
pub(super) const DELETED: usize = 1;

pub(super) fn place(flag: &Flag<'_>) -> Option<usize> {
    match flag {
        Flag::Seen => Some(SEEN),
        Flag::Deleted => Some(DELETED),
        Flag::Answered => Some(2),
        Flag::Flagged => Some(3),
        Flag::Draft => Some(4),
        _ => None,
    }
}

pub(super) fn name(flag: usize) -> &'static str {
    ["\\Seen", "\\Deleted", "\\Answered", "\\Flagged", "\\Draft"][flag]
}

/// Messages in the order of their unique identifiers, those that are gone among them.
#[derive(Debug, Default)]
pub(super) struct Mailbox {
    pub(super) messages: Vec<Message>,
    /// Nobody can say any more what is in it.
    pub(super) lost: bool,
}

#[derive(Clone, Debug, Default)]
pub(super) struct Message {
    pub(super) there: Certain,
    pub(super) flags: [Certain; FLAGS],
    /// If they are such that no server has a reason to change them.
    pub(super) octets: Option<Arc<[u8]>>,
    pub(super) uid: Option<u32>,
}

impl Message {
    /// As APPEND gives it.
    pub(super) fn appended(message: &AppendMessage<'_>) -> Self {
        let mut flags = [Some(false); FLAGS];
        for flag in message.flags.iter().filter_map(place) {
            flags[flag] = Some(true);
        }
        Self {
            there: Some(true),
            flags,
            octets: plain(&message.message).then(|| message.message[..].into()),
            uid: None,
        }
    }

    /// As COPY and MOVE make it: flags SHOULD be kept (RFC 3501 §6.4.7).
    pub(super) fn copied(of: &Self) -> Self {
        Self {
            there: of.there.filter(|there| *there),
            flags: [None; FLAGS],
            octets: of.octets.clone(),
            uid: None,
        }
    }
}

impl Mailbox {
    /// How many are there at least, and at most, of which `wanted` is certain, or may be.
    pub(super) fn count(&self, wanted: impl Fn(&Message) -> Certain) -> (usize, usize) {
        let (mut least, mut most) = (0, 0);
        for message in &self.messages {
            match (message.there, wanted(message)) {
                (Some(false), _) | (_, Some(false)) => {}
                (Some(true), Some(true)) => (least, most) = (least + 1, most + 1),
                _ => most += 1,
            }
        }
        (least, most)
    }

    /// The message at `at` has this unique identifier; what is wrong with that.
    pub(super) fn identify(&mut self, at: usize, uid: u32) -> Option<String> {
        let known = |message: &Message| message.uid;
        let before = self.messages[..at].iter().filter_map(known).max();
        let behind = self.messages[at + 1..].iter().filter_map(known).min();
        if let Some(other) = self.messages[at].uid.filter(|other| *other != uid) {
            return Some(format!("a message had UID {other} and has {uid}"));
        }
        if let Some(before) = before.filter(|before| *before >= uid) {
            return Some(format!(
                "a message has UID {uid}, and one that was there before it was given {before}"
            ));
        }
        if let Some(behind) = behind.filter(|behind| *behind <= uid) {
            return Some(format!(
                "a message has UID {uid}, and one that came after it was given {behind}"
            ));
        }
        self.messages[at].uid = Some(uid);
        None
    }
}

/// Lines with CRLF and a header, of printable ASCII: what stores and gateways have no reason to change.
fn plain(octets: &[u8]) -> bool {
    let lines = octets.split_inclusive(|octet| *octet == b'\n');
    let clean = |line: &[u8]| {
        line.ends_with(b"\r\n")
            && !line.starts_with(b"From ")
            && line[..line.len() - 2]
                .iter()
                .all(|octet| (b' '..=b'~').contains(octet))
    };
    let header = octets
        .iter()
        .take_while(|octet| octet.is_ascii_alphabetic());
    let named = octets.get(header.count()) == Some(&b':');
    named && lines.into_iter().all(clean)
}
