//! Commands that the client has sent and the server has not completed.

use std::collections::{BTreeMap, VecDeque};

use mailspec_syntax::imap::command::Partial;

use super::page::Mark;

/// A tag. Short ones, which all in practice are, are kept without allocation.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
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
}

/// A command in progress.
#[derive(Debug)]
pub(super) struct Entry {
    /// Which of the commands of this connection it is, counted up.
    pub(super) serial: u64,
    /// Its tag; `None` for octets that may or may not be a command.
    pub(super) tag: Option<Label>,
    /// What it is.
    pub(super) kind: Kind,
    /// States that the connection may have been in when it was sent.
    pub(super) sent_in: States,
    /// Whether it may be no command to the server, which then never completes it.
    pub(super) doubtful: bool,
    /// An untagged BAD has come, which may be its completion.
    pub(super) rebuffed: bool,
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
        /// LOGINDISABLED was advertised when it was sent, and in every listing since.
        disabled: bool,
    },
    /// SELECT and EXAMINE
    Select(Box<Selecting>),
    /// CREATE, DELETE, RENAME, SUBSCRIBE, UNSUBSCRIBE, NAMESPACE
    Mailboxes,
    /// LIST and LSUB
    List(Box<Listing>),
    /// STATUS
    Status(Box<Asking>),
    /// APPEND, COPY, MOVE
    Arrival { place: Box<Place>, append: bool },
    /// ENABLE, and whether an ENABLED response has come.
    Enable { answered: bool },
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
    Search { uid: bool },
    /// SEARCH and UID SEARCH with RETURN
    Esearch {
        uid: bool,
        count: bool,
        responses: u32,
    },
    /// FETCH and UID FETCH
    Fetch {
        uid: bool,
        /// Whether it asks for data other than FLAGS and UID.
        texts: bool,
        /// Sections that it asks for.
        asks: Vec<Ask>,
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
    /// What was known of the mailbox when the command was sent.
    pub(super) marks: Vec<Mark>,
}

/// LIST or LSUB.
#[derive(Debug)]
pub(super) struct Listing {
    pub(super) lsub: bool,
    pub(super) reference: Box<[u8]>,
    pub(super) pattern: Box<[u8]>,
    pub(super) responses: u32,
}

/// STATUS.
#[derive(Debug)]
pub(super) struct Asking {
    pub(super) name: Box<[u8]>,
    pub(super) items: StatusSet,
    pub(super) answered: StatusSet,
    /// A STATUS response has come, for this name or as the server spells it.
    pub(super) responded: bool,
    pub(super) marks: Vec<Mark>,
}

/// A set of the five items of STATUS, a bit for each.
pub(super) type StatusSet = u8;

/// Where a command adds messages.
#[derive(Debug)]
pub(super) struct Place {
    pub(super) name: Box<[u8]>,
    pub(super) marks: Vec<Mark>,
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

    /// Whether it takes lines of the client that are no commands.
    const fn listens(&self) -> bool {
        matches!(self, Self::Authenticate(_) | Self::Idle { .. })
    }

    pub(super) const fn is_unknown(&self) -> bool {
        matches!(self, Self::Unknown(_))
    }
}

/// The commands in progress, oldest first.
#[derive(Debug, Default)]
pub(super) struct Pending {
    entries: VecDeque<Entry>,
    /// How many of them have each tag.
    tags: BTreeMap<Label, usize>,
    /// How many of them may select.
    selecting: usize,
    /// How many of them may authenticate.
    authenticating: usize,
    /// How many of them are unknown.
    unknown: usize,
    /// How many of them take lines of the client.
    listening: usize,
    /// How many of them have no tag.
    untagged: usize,
    /// How many of them may be none.
    doubtful: usize,
}

impl Pending {
    pub(super) fn push(&mut self, entry: Entry) {
        self.count(&entry, 1);
        if let Some(tag) = &entry.tag {
            *self.tags.entry(tag.clone()).or_default() += 1;
        }
        self.entries.push_back(entry);
    }

    pub(super) fn remove(&mut self, index: usize) -> Option<Entry> {
        let entry = self.entries.remove(index)?;
        self.count(&entry, usize::MAX);
        if let Some(tag) = &entry.tag
            && let Some(left) = self.tags.get_mut(tag)
        {
            *left -= 1;
            if *left == 0 {
                self.tags.remove(tag);
            }
        }
        Some(entry)
    }

    pub(super) fn remove_first(&mut self, is: impl Fn(&Entry) -> bool) -> Option<Entry> {
        let index = self.entries.iter().position(is)?;
        self.remove(index)
    }

    /// `one` is 1 or, wrapping, -1.
    fn count(&mut self, entry: &Entry, one: usize) {
        for (counter, counts) in [
            (&mut self.selecting, entry.kind.selects()),
            (&mut self.authenticating, entry.kind.authenticates()),
            (&mut self.unknown, entry.kind.is_unknown()),
            (&mut self.listening, entry.kind.listens()),
            (&mut self.untagged, entry.tag.is_none()),
            (&mut self.doubtful, entry.doubtful || entry.rebuffed),
        ] {
            if counts {
                *counter = counter.wrapping_add(one);
            }
        }
    }

    pub(super) fn iter(&self) -> impl DoubleEndedIterator<Item = &Entry> {
        self.entries.iter()
    }

    pub(super) fn iter_mut(&mut self) -> impl DoubleEndedIterator<Item = &mut Entry> {
        self.entries.iter_mut()
    }

    /// An untagged BAD came: it may be the answer to any command that we can't parse either.
    pub(super) fn rebuff(&mut self) {
        if self.unknown > 0 {
            for entry in self.entries.iter_mut().filter(|e| e.kind.is_unknown()) {
                if !(entry.doubtful || entry.rebuffed) {
                    self.doubtful += 1;
                }
                entry.rebuffed = true;
            }
        }
    }

    /// Where the command with this tag is.
    pub(super) fn position(&self, same: impl Fn(&[u8]) -> bool) -> Option<usize> {
        self.entries
            .iter()
            .position(|entry| entry.tag.as_ref().is_some_and(|tag| same(tag.as_bytes())))
    }

    /// Whether there is a command with this tag.
    pub(super) fn has_tag(&self, tag: &Label) -> bool {
        self.tags.contains_key(tag)
    }

    /// Those that take lines of the client, oldest first.
    pub(super) fn listeners(&mut self) -> impl Iterator<Item = &mut Kind> {
        let any = self.listening > 0;
        let entries = any.then(|| self.entries.iter_mut()).into_iter().flatten();
        entries
            .map(|entry| &mut entry.kind)
            .filter(|kind| kind.listens())
    }

    /// The first that may select a mailbox.
    pub(super) fn first_selecting(&self) -> Option<&Entry> {
        if self.selecting == 0 {
            return None;
        }
        self.entries.iter().find(|entry| entry.kind.selects())
    }

    pub(super) const fn may_select(&self) -> bool {
        self.selecting > 0
    }

    pub(super) const fn may_authenticate(&self) -> bool {
        self.authenticating > 0
    }

    pub(super) const fn has_unknown(&self) -> bool {
        self.unknown > 0
    }

    pub(super) const fn has_doubtful(&self) -> bool {
        self.doubtful > 0
    }

    /// Whether one that we can't parse may read the client's next line as its own.
    pub(super) fn may_listen(&self) -> bool {
        let listens = |entry: &Entry| {
            matches!(
                entry.kind,
                Kind::Unknown(Unknown {
                    authenticates: true,
                    ..
                })
            )
        };
        self.has_unknown() && self.entries.iter().any(listens)
    }

    pub(super) const fn has_untagged(&self) -> bool {
        self.untagged > 0
    }
}
