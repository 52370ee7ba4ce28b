//! Commands that the client has sent and the server has not completed.

use std::{
    cmp::Ordering,
    collections::{BTreeMap, BTreeSet},
    ops::Range,
    sync::Arc,
};

use mailspec_syntax::imap::{SequenceSet, command::Partial};

use super::{administered::Asked, extended_list::Options, index::Index, page::Mark, parts::Asks};

/// Commands in progress that are followed.
const COMMANDS: usize = 1 << 17;
/// Octets of memory that they take.
const OCTETS: usize = 32 << 20;

/// A tag. Short ones, which all in practice are, are kept without allocation.
///
/// Those that differ in case alone stand together in order, upper case first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Label {
    Short(u8, [u8; Label::SHORT]),
    Long(Box<[u8]>),
}

impl Label {
    const SHORT: usize = 22;

    pub(super) fn new(tag: &[u8]) -> Self {
        let mut octets = [0; Self::SHORT];
        match octets.get_mut(..tag.len()) {
            Some(short) => {
                short.copy_from_slice(tag);
                Self::Short(tag.len() as u8, octets)
            }
            None => Self::Long(tag.into()),
        }
    }

    pub(super) fn as_bytes(&self) -> &[u8] {
        match self {
            Self::Short(length, octets) => &octets[..usize::from(*length)],
            Self::Long(octets) => octets,
        }
    }

    /// Octets of memory beside its own size.
    fn octets(&self) -> usize {
        match self {
            Self::Short(..) => 0,
            Self::Long(octets) => octets.len(),
        }
    }
}

impl Ord for Label {
    fn cmp(&self, other: &Self) -> Ordering {
        let (this, other) = (self.as_bytes(), other.as_bytes());
        let lower = u8::to_ascii_lowercase;
        let caseless = this.iter().map(lower).cmp(other.iter().map(lower));
        caseless.then_with(|| this.cmp(other))
    }
}

impl PartialOrd for Label {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// A command in progress.
#[derive(Debug)]
pub(super) struct Entry {
    /// Its tag; `None` for octets that may or may not be a command.
    pub(super) tag: Option<Label>,
    /// What it is.
    pub(super) kind: Kind,
    /// States that the connection may have been in when it was sent.
    pub(super) sent_in: States,
    /// Whether it may be no command to the server, which then never completes it.
    pub(super) doubtful: bool,
}

impl Entry {
    /// Octets of memory that it takes, about.
    pub(super) fn octets(&self) -> usize {
        let held = match &self.kind {
            Kind::Login { user, .. } => user.len(),
            Kind::Authenticate(exchange) => exchange.identity.as_ref().map_or(0, |name| name.len()),
            Kind::Select(selecting) => selecting.name.len() + size_of_val(&*selecting.marks),
            Kind::List(listing) => {
                let patterns = listing.patterns.iter();
                let octets: usize = patterns.map(|pattern| pattern.len()).sum();
                listing.reference.len() + octets + size_of_val(&*listing.patterns)
            }
            Kind::Status(asking) => asking.name.len() + size_of_val(&*asking.marks),
            Kind::Arrival { place, .. } => place.name.len() + size_of_val(&*place.marks),
            Kind::Fetch { asks, of, .. } => {
                let ranges = of.as_ref().map_or(0, |of| of.set.ranges(0).count());
                size_of_val(&**asks) * 2 + ranges * size_of::<[u32; 4]>()
            }
            _ => 0,
        };
        size_of::<Self>() + held + self.tag.as_ref().map_or(0, Label::octets) * 2
    }
}

/// States of the connection that are possible at some moment (RFC 3501 §3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct States {
    pub(super) not_authenticated: bool,
    pub(super) authenticated: bool,
    pub(super) selected: bool,
}

/// What a command is, as far as the rules ask.
#[derive(Debug)]
pub(super) enum Kind {
    /// NOOP
    Noop,
    /// ID
    Id,
    /// CAPABILITY
    Capability,
    /// LOGOUT
    Logout,
    /// STARTTLS
    StartTls,
    /// AUTHENTICATE
    Authenticate(Box<Exchange>),
    /// LOGIN
    Login {
        user: Box<[u8]>,
        /// LOGINDISABLED was advertised when it was sent, and so many listings had come without it.
        disabled: Option<u64>,
    },
    /// SELECT and EXAMINE
    Select(Box<Selecting>),
    /// CREATE, DELETE, RENAME, SUBSCRIBE, UNSUBSCRIBE, NAMESPACE
    Mailboxes,
    /// Those of QUOTA, ACL and METADATA, and how many responses that answer them had come before.
    Asked { asked: Asked, before: u64 },
    /// LIST and LSUB
    List(Box<Listing>),
    /// STATUS
    Status(Box<Asking>),
    /// APPEND, COPY, MOVE
    Arrival {
        place: Box<Place>,
        /// What APPEND adds; nothing for the others.
        append: Option<Appending>,
    },
    /// ENABLE, and how many ENABLED responses had come before it was sent.
    Enable { before: u64 },
    /// IDLE
    Idle { continued: bool, done: bool },
    /// CHECK
    Check,
    /// CLOSE
    Close,
    /// UNSELECT
    Unselect,
    /// EXPUNGE and UID EXPUNGE
    Expunge,
    /// SEARCH and UID SEARCH without RETURN
    Search { uid: bool, numbers: bool },
    /// SEARCH and UID SEARCH with RETURN
    Esearch {
        uid: bool,
        numbers: bool,
        count: bool,
        responses: u32,
    },
    /// FETCH and UID FETCH
    Fetch {
        uid: bool,
        /// Whether it asks for data other than FLAGS and UID.
        texts: bool,
        /// Whether it asks what is gone (RFC 7162 §3.2.6).
        vanished: bool,
        /// Sections that it asks for.
        asks: Box<[Ask]>,
        /// Of which messages, if it asks for texts.
        of: Option<Box<Fetching>>,
    },
    /// STORE and UID STORE
    Store { uid: bool },
    /// A command that could not be parsed.
    Unknown(Unknown),
}

/// What a command that we can't parse may be to the server.
#[derive(Clone, Copy, Debug)]
pub(super) struct Unknown {
    /// It may select or close a mailbox.
    pub(super) selects: bool,
    /// It may change who the client is.
    pub(super) authenticates: bool,
    /// It is COMPRESS (RFC 4978).
    pub(super) compresses: bool,
}

impl Unknown {
    /// May be anything.
    pub(super) const ANYTHING: Self = Self {
        selects: true,
        authenticates: true,
        compresses: false,
    };
}

/// A SASL exchange (RFC 3501 §6.2.2).
#[derive(Debug)]
pub(super) struct Exchange {
    pub(super) mechanism: Mechanism,
    /// The server has asked and the client has not answered.
    pub(super) clients_turn: bool,
    /// Lines that the client sent before it was asked.
    pub(super) early: u32,
    /// The client has said something in it.
    pub(super) answered: bool,
    /// The client sent `*`.
    pub(super) cancelled: bool,
    /// The identity, once PLAIN has told it.
    pub(super) identity: Option<Box<[u8]>>,
}

/// What matters of a SASL mechanism.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mechanism {
    /// PLAIN (RFC 4616): its message tells the identity.
    Plain,
    /// One that may put a security layer under the rest of the connection.
    Layered,
    /// Any other.
    Other,
}

/// SELECT or EXAMINE.
#[derive(Debug)]
pub(super) struct Selecting {
    pub(super) name: Box<[u8]>,
    pub(super) examine: bool,
    /// CONDSTORE is enabled when it is answered.
    pub(super) condstore: bool,
    /// It asks what is gone since (RFC 7162 §3.2.5).
    pub(super) resynchronises: bool,
    /// Another mailbox is surely selected.
    pub(super) closes: bool,
    /// What was known of the mailbox when the command was sent.
    pub(super) marks: Vec<Mark>,
}

/// LIST or LSUB.
#[derive(Debug)]
pub(super) struct Listing {
    pub(super) lsub: bool,
    pub(super) reference: Box<[u8]>,
    /// One, or several where LIST is extended.
    pub(super) patterns: Box<[Box<[u8]>]>,
    /// What it asks for, if it is extended (RFC 5258 §3).
    pub(super) options: Option<Options>,
    /// How many such responses had come before it was sent.
    pub(super) before: u64,
}

/// STATUS.
#[derive(Debug)]
pub(super) struct Asking {
    pub(super) name: Arc<[u8]>,
    pub(super) items: StatusSet,
    /// Those that came for this name, once it is completed.
    pub(super) answered: StatusSet,
    /// How many STATUS responses had come before it was sent, for whatever name.
    pub(super) before: u64,
    pub(super) marks: Vec<Mark>,
}

/// A set of items of STATUS, a bit for each.
pub(super) type StatusSet = u16;

/// Where a command adds messages.
#[derive(Debug)]
pub(super) struct Place {
    pub(super) name: Arc<[u8]>,
    pub(super) marks: Vec<Mark>,
}

/// The messages of an APPEND.
#[derive(Clone, Copy, Debug)]
pub(super) struct Appending {
    /// How many.
    pub(super) messages: u64,
    /// Octets of the largest.
    pub(super) largest: u64,
}

/// What more is known of a FETCH that asks for other data than FLAGS and UID.
#[derive(Debug)]
pub(super) struct Fetching {
    /// The messages.
    pub(super) set: SequenceSet,
    /// It asks for other data than sections too.
    pub(super) others: bool,
    /// How many responses with such data had come before it was sent.
    pub(super) before: u64,
}

/// A section that FETCH asks for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Ask {
    /// Digest of the section.
    pub(super) key: u64,
    pub(super) partial: Option<Partial>,
}

impl Kind {
    /// Whether it may change which mailbox is selected to another one.
    pub(super) const fn selects(&self) -> bool {
        matches!(
            self,
            Self::Select(_) | Self::Unknown(Unknown { selects: true, .. })
        )
    }

    /// Whether it may change who the client is.
    pub(super) const fn authenticates(&self) -> bool {
        matches!(
            self,
            Self::Login { .. }
                | Self::Authenticate(_)
                | Self::Unknown(Unknown {
                    authenticates: true,
                    ..
                })
        )
    }

    /// Whether it reads the client's next line as its own.
    pub(super) const fn reads(&self) -> bool {
        matches!(self, Self::Authenticate(_) | Self::Idle { done: false, .. })
    }

    /// Whether a continuation request may be for it now.
    pub(super) fn continuable(&self) -> bool {
        match self {
            Self::Authenticate(exchange) => !exchange.clients_turn,
            Self::Idle { continued, .. } => !continued,
            _ => false,
        }
    }

    /// Whether no EXPUNGE may be sent because of it (RFC 3501 §7.4.1, §6.4.2).
    pub(super) const fn forbids_expunge(&self) -> bool {
        matches!(
            self,
            Self::Fetch { uid: false, .. }
                | Self::Store { uid: false }
                | Self::Search { uid: false, .. }
                | Self::Esearch { uid: false, .. }
                | Self::Close
        )
    }

    /// Whether it asks what is gone earlier (RFC 7162 §3.2.10.1).
    pub(super) const fn asks_earlier(&self) -> bool {
        match self {
            Self::Select(selecting) => selecting.resynchronises,
            Self::Fetch { vanished, .. } => *vanished,
            _ => false,
        }
    }

    pub(super) const fn is_unknown(&self) -> bool {
        matches!(self, Self::Unknown(_))
    }
}

/// The commands in progress, oldest first.
#[derive(Debug, Default)]
pub(super) struct Pending {
    /// By serial number.
    entries: BTreeMap<u64, Entry>,
    index: Index,
    /// Unknown commands with a smaller serial number may have been answered by an untagged BAD.
    rebuffed: u64,
}

impl Pending {
    /// Adds the command that was sent last.
    pub(super) fn push(&mut self, serial: u64, entry: Entry) {
        self.index.add(serial, &entry);
        self.entries.insert(serial, entry);
    }

    pub(super) fn remove(&mut self, serial: u64) -> Option<Entry> {
        let mut entry = self.entries.remove(&serial)?;
        if let Kind::Status(asking) = &mut entry.kind {
            asking.answered = self.index.answered(asking);
        }
        self.index.remove(serial, &entry);
        Some(entry)
    }

    /// Changes the command `serial`, which takes lines of the client that are no commands.
    pub(super) fn change<R>(
        &mut self,
        serial: u64,
        change: impl FnOnce(&mut Kind) -> R,
    ) -> Option<R> {
        let entry = self.entries.get_mut(&serial)?;
        self.index.remove(serial, entry);
        let changed = change(&mut entry.kind);
        self.index.add(serial, entry);
        Some(changed)
    }

    /// An ESEARCH response came with this tag. Whether its command is UID SEARCH, and whether
    /// that asked for COUNT.
    pub(super) fn esearch(&mut self, tag: &Label) -> Option<(bool, bool)> {
        let serial = self.with_tag(tag)?;
        match &mut self.entries.get_mut(&serial)?.kind {
            Kind::Esearch {
                uid,
                count,
                responses,
                ..
            } => {
                *responses += 1;
                Some((*uid, *count))
            }
            _ => None,
        }
    }

    /// Whether there are so many that they are not to be followed any more.
    pub(super) fn is_full(&self) -> bool {
        self.entries.len() > COMMANDS || self.index.octets > OCTETS
    }

    pub(super) fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Whether there are `number` of them.
    pub(super) fn all(&self, number: usize) -> bool {
        number == self.entries.len()
    }

    /// The one that was sent last.
    pub(super) fn last(&self) -> Option<&Kind> {
        let (_, entry) = self.entries.last_key_value()?;
        Some(&entry.kind)
    }

    /// All tags.
    pub(super) fn tags(&self) -> impl Iterator<Item = &Label> {
        self.index.tags.iter().map(|(tag, _)| tag)
    }

    /// The tags of those with these serial numbers.
    pub(super) fn tags_of(&self, serials: Range<u64>) -> impl Iterator<Item = &Label> {
        let entries = self.entries.range(serials);
        entries.filter_map(|(_, entry)| entry.tag.as_ref())
    }

    /// An untagged BAD came: it may be the answer to any command that we can't parse either.
    pub(super) fn rebuff(&mut self) {
        if let Some((serial, _)) = self.entries.last_key_value() {
            self.rebuffed = serial + 1;
        }
    }

    /// The oldest command with this tag.
    pub(super) fn with_tag(&self, tag: &Label) -> Option<u64> {
        let mut same = self.index.tags.range((tag.clone(), 0)..);
        let (found, serial) = same.next()?;
        (found == tag).then_some(*serial)
    }

    /// The oldest commands with this tag in another case, two at the most.
    pub(super) fn with_tag_in_any_case(&self, tag: &[u8]) -> impl Iterator<Item = u64> {
        let first = Label::new(&tag.to_ascii_uppercase());
        let last = Label::new(&tag.to_ascii_lowercase());
        let same = self.index.tags.range((first, 0)..=(last, u64::MAX));
        same.map(|(_, serial)| *serial).take(2)
    }

    /// The first that reads the client's next line as its own.
    pub(super) fn reader(&self) -> Option<u64> {
        self.index.reading.first().copied()
    }

    /// The first that a continuation request may be for.
    pub(super) fn continuable(&self) -> Option<u64> {
        self.index.continuable.first().copied()
    }

    /// The first that may select a mailbox, with its serial number.
    pub(super) fn first_selecting(&self) -> Option<(u64, &Kind)> {
        let serial = *self.index.selecting.first()?;
        Some((serial, &self.entries.get(&serial)?.kind))
    }

    /// The first before the command `serial` that is no command, or perhaps none and answered by
    /// an untagged BAD, or, with `doubtful`, perhaps none.
    pub(super) fn first_over(&self, serial: u64, doubtful: bool) -> Option<u64> {
        let first = |serials: &BTreeSet<u64>, end| serials.range(..end).next().copied();
        let index = &self.index;
        let doubtful = doubtful.then(|| first(&index.doubtful, serial)).flatten();
        [
            first(&index.untagged, serial),
            first(&index.unknown, serial.min(self.rebuffed)),
            doubtful,
        ]
        .into_iter()
        .flatten()
        .min()
    }

    /// The only COPY or MOVE.
    pub(super) fn only_copy(&self) -> Option<&Place> {
        let serials = &self.index.copying;
        let serial = serials.first().filter(|_| serials.len() == 1)?;
        match &self.entries.get(serial)?.kind {
            Kind::Arrival { place, .. } => Some(place),
            _ => None,
        }
    }

    /// How many LIST or LSUB there are, and what they ask for.
    pub(super) fn listings(&self, lsub: bool) -> (usize, impl Iterator<Item = &Listing>) {
        let serials = &self.index.listing[usize::from(lsub)];
        let entries = serials.iter().filter_map(|serial| self.entries.get(serial));
        let listings = entries.filter_map(|entry| match &entry.kind {
            Kind::List(listing) => Some(&**listing),
            _ => None,
        });
        (serials.len(), listings)
    }

    /// STATUS response number `response`, about the mailbox `name`, had these items. What was
    /// known of the mailbox when the oldest command about it was sent.
    pub(super) fn status(
        &mut self,
        name: &[u8],
        items: StatusSet,
        response: u64,
    ) -> Option<&[Mark]> {
        let serial = self.index.status(name, items, response)?;
        match &self.entries.get(&serial)?.kind {
            Kind::Status(asking) => Some(&asking.marks),
            _ => None,
        }
    }

    pub(super) const fn asks(&self) -> &Asks {
        &self.index.asks
    }

    pub(super) fn may_select(&self) -> bool {
        !self.index.selecting.is_empty()
    }

    pub(super) const fn may_authenticate(&self) -> bool {
        self.index.authenticating > 0
    }

    pub(super) fn has_unknown(&self) -> bool {
        !self.index.unknown.is_empty()
    }

    pub(super) fn has_doubtful(&self) -> bool {
        let unknown = self.index.unknown.first();
        !self.index.doubtful.is_empty() || unknown.is_some_and(|serial| *serial < self.rebuffed)
    }

    /// Whether one that we can't parse may read the client's next line as its own.
    pub(super) const fn may_read(&self) -> bool {
        self.index.maybe_reading > 0
    }

    pub(super) fn has_untagged(&self) -> bool {
        !self.index.untagged.is_empty()
    }

    /// Whether there is a FETCH that asks for other data than FLAGS and UID.
    pub(super) const fn fetches_texts(&self) -> bool {
        self.index.fetching_texts > 0
    }

    /// Whether there is a FETCH, for whatever data.
    pub(super) const fn has_fetch(&self) -> bool {
        self.index.fetching > 0
    }

    /// Whether there is one that asks what is gone earlier (RFC 7162 §3.2.10.1).
    pub(super) const fn asks_earlier(&self) -> bool {
        self.index.asking_earlier > 0
    }

    /// How many are GETMETADATA, and SETMETADATA.
    pub(super) const fn metadata(&self) -> (usize, usize) {
        (self.index.getting_metadata, self.index.setting_metadata)
    }

    /// Whether there is a MYRIGHTS.
    pub(super) const fn has_my_rights(&self) -> bool {
        self.index.asking_rights > 0
    }

    /// Whether one of them may add a message; of more than `most` one may.
    pub(super) fn may_add(&self, most: usize) -> bool {
        let adds = |entry: &Entry| matches!(entry.kind, Kind::Arrival { .. } | Kind::Unknown(_));
        self.entries.len() > most || self.entries.values().any(adds)
    }

    pub(super) const fn has_logout(&self) -> bool {
        self.index.logging_out > 0
    }

    pub(super) const fn has_enable(&self) -> bool {
        self.index.enabling > 0
    }

    /// Whether there is a SEARCH, or a UID SEARCH, without RETURN.
    pub(super) const fn has_search(&self, uid: bool) -> bool {
        self.index.searching[uid as usize] > 0
    }

    /// Whether each of them forbids EXPUNGE.
    pub(super) fn forbid_expunge(&self) -> bool {
        self.all(self.index.forbidding_expunge)
    }

    /// Whether each of them is a UID FETCH for other data than FLAGS and UID.
    pub(super) fn fetch_by_uid(&self) -> bool {
        self.all(self.index.fetching_by_uid)
    }
}
