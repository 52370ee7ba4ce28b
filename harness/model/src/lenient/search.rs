//! What SEARCH must find (RFC 3501 §6.4.4), as far as flags and numbers say it.

use mailspec_syntax::imap::command::SearchKey;

use super::store::{Certain, DELETED, FLAGS, SEEN};

/// A message as it is searched.
pub(super) struct Candidate {
    pub(super) flags: [Certain; FLAGS],
    pub(super) seq: u32,
    pub(super) exists: u32,
    pub(super) uid: Option<u32>,
    pub(super) largest_uid: Option<u32>,
}

impl Candidate {
    pub(super) fn all(&self, keys: &[SearchKey<'_>]) -> Certain {
        both(keys.iter().map(|key| self.is(key)))
    }

    fn is(&self, key: &SearchKey<'_>) -> Certain {
        let not = |flag: Certain| flag.map(|flag| !flag);
        match key {
            SearchKey::All => Some(true),
            SearchKey::Seen => self.flags[SEEN],
            SearchKey::Unseen => not(self.flags[SEEN]),
            SearchKey::Deleted => self.flags[DELETED],
            SearchKey::Undeleted => not(self.flags[DELETED]),
            SearchKey::Answered => self.flags[2],
            SearchKey::Unanswered => not(self.flags[2]),
            SearchKey::Flagged => self.flags[3],
            SearchKey::Unflagged => not(self.flags[3]),
            SearchKey::Draft => self.flags[4],
            SearchKey::Undraft => not(self.flags[4]),
            SearchKey::Set(set) => Some(set.contains(self.seq, self.exists)),
            SearchKey::Uid(set) => Some(set.contains(self.uid?, self.largest_uid?)),
            SearchKey::Not(key) => not(self.is(key)),
            SearchKey::Or(a, b) => not(both([not(self.is(a)), not(self.is(b))])),
            SearchKey::And(keys) => self.all(keys),
            _ => None,
        }
    }
}

fn both(all: impl IntoIterator<Item = Certain>) -> Certain {
    let mut sum = Some(true);
    for one in all {
        sum = match (sum, one) {
            (Some(false), _) | (_, Some(false)) => Some(false),
            (Some(true), Some(true)) => Some(true),
            _ => None,
        };
    }
    sum
}
