//! SEARCH (RFC 3501 §6.4.4), as far as flags, numbers, sizes and dates decide it.

use mailspec_syntax::imap::{DateTime, command::SearchKey};

use crate::store::{DELETED, Message, SEEN};

/// What a search key can be about.
pub(super) struct Candidate<'a> {
    pub(super) message: &'a Message,
    pub(super) recent: bool,
    pub(super) uid: u32,
    pub(super) largest_uid: u32,
    pub(super) seq: u32,
    pub(super) exists: u32,
}

impl Candidate<'_> {
    /// Whether all of these hold; `None` where it is a matter of text, which is not judged here.
    pub(super) fn all(&self, keys: &[SearchKey<'_>]) -> Option<bool> {
        keys.iter().map(|key| self.holds(key)).fold(Some(true), and)
    }

    fn holds(&self, key: &SearchKey<'_>) -> Option<bool> {
        let message = self.message;
        let date = |date: DateTime| date.date();
        Some(match key {
            SearchKey::All => true,
            SearchKey::Answered => message.has("\\answered"),
            SearchKey::Unanswered => !message.has("\\answered"),
            SearchKey::Deleted => message.has(DELETED),
            SearchKey::Undeleted => !message.has(DELETED),
            SearchKey::Draft => message.has("\\draft"),
            SearchKey::Undraft => !message.has("\\draft"),
            SearchKey::Flagged => message.has("\\flagged"),
            SearchKey::Unflagged => !message.has("\\flagged"),
            SearchKey::Seen => message.has(SEEN),
            SearchKey::Unseen => !message.has(SEEN),
            SearchKey::Keyword(word) => message.has(&word.as_str().to_ascii_lowercase()),
            SearchKey::Unkeyword(word) => !message.has(&word.as_str().to_ascii_lowercase()),
            SearchKey::Recent => self.recent,
            SearchKey::Old => !self.recent,
            SearchKey::New => self.recent && !message.has(SEEN),
            SearchKey::Larger(octets) => message.octets.len() as u64 > u64::from(*octets),
            SearchKey::Smaller(octets) => (message.octets.len() as u64) < u64::from(*octets),
            SearchKey::Before(day) => date(message.date) < *day,
            SearchKey::On(day) => date(message.date) == *day,
            SearchKey::Since(day) => date(message.date) >= *day,
            SearchKey::Uid(set) => set.contains(self.uid, self.largest_uid),
            SearchKey::Set(set) => set.contains(self.seq, self.exists),
            SearchKey::Not(key) => !self.holds(key)?,
            SearchKey::Or(one, other) => {
                let (one, other) = (self.holds(one), self.holds(other));
                return and(one.map(|held| !held), other.map(|held| !held)).map(|held| !held);
            }
            SearchKey::And(keys) => return self.all(keys),
            _ => return None,
        })
    }
}

/// False if one of them is, whatever the other may be.
fn and(one: Option<bool>, other: Option<bool>) -> Option<bool> {
    match (one, other) {
        (Some(false), _) | (_, Some(false)) => Some(false),
        (Some(true), Some(true)) => Some(true),
        _ => None,
    }
}
