//! Annotations of a mailbox, or of the server (RFC 5464 §3).

use std::collections::BTreeMap;

use super::AccountId;

/// Entries with their values.
#[derive(Clone, Debug, Default)]
pub struct Annotations(BTreeMap<(Option<AccountId>, Vec<u8>), Annotation>);

/// One entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Annotation {
    /// The name as it was first written; names are compared without case.
    pub entry: Vec<u8>,
    /// Any octets.
    pub value: Vec<u8>,
}

/// A change of an entry, for those who want to hear of it (RFC 5464 §4.4.2).
#[derive(Clone, Debug)]
pub struct Change {
    /// Whose mailbox it is; `None`: the entry is the server's.
    pub owner: Option<AccountId>,
    /// The mailbox.
    pub mailbox: Vec<u8>,
    /// The entry.
    pub entry: Vec<u8>,
    /// The one who sees the entry; `None`: everybody does who sees the mailbox.
    pub private: Option<AccountId>,
    /// The session that did it; 0 if it hears of nothing itself.
    pub session: u64,
}

impl Annotations {
    /// The entry of this name, as `reader` sees it.
    pub fn get(&self, reader: AccountId, entry: &[u8]) -> Option<&Annotation> {
        self.0.get(&key(reader, entry))
    }

    /// Sets an entry, or removes it.
    pub fn set(&mut self, writer: AccountId, entry: &[u8], value: Option<Vec<u8>>) {
        let key = key(writer, entry);
        match value {
            None => _ = self.0.remove(&key),
            Some(value) => {
                let annotation = self.0.entry(key).or_insert_with(|| Annotation {
                    entry: entry.to_vec(),
                    value: Vec::new(),
                });
                annotation.value = value;
            }
        }
    }

    /// All that `reader` sees, by name.
    pub fn seen_by(&self, reader: AccountId) -> impl Iterator<Item = &Annotation> {
        let entries = self.0.iter();
        let seen = entries.filter(move |((owner, _), _)| owner.is_none_or(|owner| owner == reader));
        seen.map(|(_, annotation)| annotation)
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.0.len()
    }
}

/// Whether only who wrote it sees the entry (RFC 5464 §3.2).
pub fn is_private(entry: &[u8]) -> bool {
    let private = b"/private/";
    let start = entry.get(..private.len());
    start.is_some_and(|start| start.eq_ignore_ascii_case(private))
}

fn key(account: AccountId, entry: &[u8]) -> (Option<AccountId>, Vec<u8>) {
    let owner = is_private(entry).then_some(account);
    (owner, entry.to_ascii_lowercase())
}
