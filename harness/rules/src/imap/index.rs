//! Which commands in progress are of which sort, so that no message has them searched.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use super::{
    administered::Asked,
    parts::Asks,
    pending::{Asking, Entry, Kind, Label, StatusSet, Unknown},
};

/// Serial numbers of commands in progress, by what is asked about them.
#[derive(Debug, Default)]
pub(super) struct Index {
    /// By tag, and among those with one tag the oldest first.
    pub(super) tags: BTreeSet<(Label, u64)>,
    /// Those that may select.
    pub(super) selecting: BTreeSet<u64>,
    /// Those that are unknown.
    pub(super) unknown: BTreeSet<u64>,
    /// Those that have no tag.
    pub(super) untagged: BTreeSet<u64>,
    /// Those that may be none.
    pub(super) doubtful: BTreeSet<u64>,
    /// Those that read the client's next line as their own.
    pub(super) reading: BTreeSet<u64>,
    /// Those that a continuation request may be for.
    pub(super) continuable: BTreeSet<u64>,
    /// COPY and MOVE.
    pub(super) copying: BTreeSet<u64>,
    /// LIST, and LSUB.
    pub(super) listing: [BTreeSet<u64>; 2],
    /// STATUS, by name of the mailbox.
    statuses: BTreeMap<Arc<[u8]>, Named>,
    /// Sections that FETCH asks for.
    pub(super) asks: Asks,
    /// How many may authenticate.
    pub(super) authenticating: usize,
    /// How many that are unknown may read the client's next line as their own.
    pub(super) maybe_reading: usize,
    /// How many are LOGOUT.
    pub(super) logging_out: usize,
    /// How many are ENABLE.
    pub(super) enabling: usize,
    /// How many are SEARCH, and UID SEARCH, without RETURN.
    pub(super) searching: [usize; 2],
    /// How many forbid EXPUNGE while no other is in progress.
    pub(super) forbidding_expunge: usize,
    /// How many are UID FETCH and ask for other data than FLAGS and UID.
    pub(super) fetching_by_uid: usize,
    /// How many are FETCH.
    pub(super) fetching: usize,
    /// How many ask what is gone earlier (RFC 7162 §3.2.5, §3.2.6).
    pub(super) asking_earlier: usize,
    /// How many are FETCH and ask for other data than FLAGS and UID.
    pub(super) fetching_texts: usize,
    /// How many are GETMETADATA.
    pub(super) getting_metadata: usize,
    /// How many are SETMETADATA.
    pub(super) setting_metadata: usize,
    /// How many are MYRIGHTS.
    pub(super) asking_rights: usize,
    /// Octets of memory that all of them take.
    pub(super) octets: usize,
}

/// STATUS commands about one mailbox.
#[derive(Debug, Default)]
struct Named {
    serials: BTreeSet<u64>,
    /// Which of the STATUS responses of this connection had each item last, counted from 1.
    answered: [u64; StatusSet::BITS as usize],
}

impl Index {
    pub(super) fn add(&mut self, serial: u64, entry: &Entry) {
        for (serials, is) in self.sets(entry) {
            if is {
                serials.insert(serial);
            }
        }
        for (number, is) in self.numbers(entry) {
            *number += usize::from(is);
        }
        self.octets += entry.octets();
        if let Some(tag) = &entry.tag {
            self.tags.insert((tag.clone(), serial));
        }
        match &entry.kind {
            Kind::Status(asking) => {
                let named = self.statuses.entry(asking.name.clone()).or_default();
                named.serials.insert(serial);
            }
            Kind::Fetch { asks, .. } => self.asks.add(asks),
            _ => {}
        }
    }

    pub(super) fn remove(&mut self, serial: u64, entry: &Entry) {
        for (serials, is) in self.sets(entry) {
            if is {
                serials.remove(&serial);
            }
        }
        for (number, is) in self.numbers(entry) {
            *number -= usize::from(is);
        }
        self.octets -= entry.octets();
        if let Some(tag) = &entry.tag {
            self.tags.remove(&(tag.clone(), serial));
        }
        match &entry.kind {
            Kind::Status(asking) => {
                if let Some(named) = self.statuses.get_mut(&asking.name) {
                    named.serials.remove(&serial);
                    if named.serials.is_empty() {
                        self.statuses.remove(&asking.name);
                    }
                }
            }
            Kind::Fetch { asks, .. } => self.asks.remove(asks),
            _ => {}
        }
    }

    fn sets(&mut self, entry: &Entry) -> [(&mut BTreeSet<u64>, bool); 9] {
        let kind = &entry.kind;
        let lists = |lsub| matches!(kind, Kind::List(listing) if listing.lsub == lsub);
        let [list, lsub] = &mut self.listing;
        [
            (&mut self.selecting, kind.selects()),
            (&mut self.unknown, kind.is_unknown()),
            (&mut self.untagged, entry.tag.is_none()),
            (&mut self.doubtful, entry.doubtful),
            (&mut self.reading, kind.reads()),
            (&mut self.continuable, kind.continuable()),
            (
                &mut self.copying,
                matches!(kind, Kind::Arrival { append: None, .. }),
            ),
            (list, lists(false)),
            (lsub, lists(true)),
        ]
    }

    fn numbers(&mut self, entry: &Entry) -> [(&mut usize, bool); 14] {
        let kind = &entry.kind;
        let asks = |wanted| matches!(kind, Kind::Asked { asked, .. } if *asked == wanted);
        let searches = |wanted| matches!(kind, Kind::Search { uid, .. } if *uid == wanted);
        let [search, uid_search] = &mut self.searching;
        [
            (&mut self.authenticating, kind.authenticates()),
            (
                &mut self.maybe_reading,
                matches!(
                    kind,
                    Kind::Unknown(Unknown {
                        authenticates: true,
                        ..
                    })
                ),
            ),
            (&mut self.getting_metadata, asks(Asked::Metadata)),
            (&mut self.setting_metadata, asks(Asked::SetMetadata)),
            (&mut self.asking_rights, asks(Asked::MyRights)),
            (&mut self.logging_out, matches!(kind, Kind::Logout)),
            (&mut self.enabling, matches!(kind, Kind::Enable { .. })),
            (search, searches(false)),
            (uid_search, searches(true)),
            (&mut self.forbidding_expunge, kind.forbids_expunge()),
            (&mut self.fetching, matches!(kind, Kind::Fetch { .. })),
            (&mut self.asking_earlier, kind.asks_earlier()),
            (
                &mut self.fetching_texts,
                matches!(kind, Kind::Fetch { texts: true, .. }),
            ),
            (
                &mut self.fetching_by_uid,
                matches!(
                    kind,
                    Kind::Fetch {
                        uid: true,
                        texts: true,
                        ..
                    }
                ),
            ),
        ]
    }

    /// STATUS response number `response`, about the mailbox `name`, had these items. Says which
    /// command about it is the oldest.
    pub(super) fn status(&mut self, name: &[u8], items: StatusSet, response: u64) -> Option<u64> {
        let named = self.statuses.get_mut(name)?;
        for (bit, answered) in named.answered.iter_mut().enumerate() {
            if items >> bit & 1 == 1 {
                *answered = response;
            }
        }
        named.serials.first().copied()
    }

    /// The items that came in responses about its mailbox since the command was sent.
    pub(super) fn answered(&self, asking: &Asking) -> StatusSet {
        let Some(named) = self.statuses.get(&asking.name) else {
            return 0;
        };
        let responses = named.answered.iter().enumerate();
        responses
            .filter(|(_, response)| **response > asking.before)
            .fold(0, |items, (bit, _)| items | 1 << bit)
    }
}
