//! What a history says of each mailbox and of each message in it.

use std::collections::{BTreeMap, HashMap, HashSet};

use crate::{Content, Message, Operation, Subject};

/// A place in the history.
pub(super) type At = usize;

/// Flags by their bits in [`Facts::flags`].
pub(super) type Bits = u64;

/// What a history says.
pub(super) struct Facts<'h> {
    pub(super) operations: &'h [Operation],
    pub(super) mailboxes: Vec<Mailbox<'h>>,
    /// The flags that some request names, as it does; the place is the bit.
    pub(super) flags: Vec<&'h str>,
    /// Their bits, by the flag in small letters.
    pub(super) bits: HashMap<String, u32>,
    /// The bit of `\Deleted`, if any request names it.
    pub(super) deleted: Bits,
    /// When the server was killed, ascending.
    pub(super) crashes: Vec<u64>,
    /// What was handed in, by its mark.
    pub(super) appended: HashMap<&'h str, (At, &'h Message)>,
}

/// One mailbox.
#[derive(Default)]
pub(super) struct Mailbox<'h> {
    pub(super) name: &'h str,
    /// By UIDVALIDITY and unique identifier.
    pub(super) messages: BTreeMap<Key, Known<'h>>,
    /// What was seen of all messages at once.
    pub(super) listings: Vec<Listing>,
    /// EXPUNGE and CLOSE, which remove whatever is marked, or may.
    pub(super) expunges: Vec<Expunging>,
    pub(super) validities: Vec<(At, u32)>,
    pub(super) nexts: Vec<Next>,
    pub(super) highest: Vec<(At, u64)>,
    /// What was put here, by its mark.
    pub(super) puts: BTreeMap<&'h str, Vec<Put>>,
    /// Something whose content nobody knows was copied here: nothing is counted.
    pub(super) uncounted: bool,
    /// What POP3 sessions did here.
    pub(super) maildrop: Vec<At>,
}

/// EXPUNGE or CLOSE.
#[derive(Clone, Copy)]
pub(super) struct Expunging {
    pub(super) at: At,
    pub(super) view: View,
    /// It was answered OK, in a mailbox that was selected for writing.
    pub(super) surely: bool,
}

/// UIDVALIDITY, 0 if it was not said, and a unique identifier.
pub(super) type Key = (u32, u32);

/// UIDNEXT as it was said.
pub(super) struct Next {
    pub(super) at: At,
    pub(super) validity: u32,
    pub(super) value: u32,
}

/// All messages of a mailbox as a session saw them.
pub(super) struct Listing {
    pub(super) at: At,
    pub(super) view: View,
    pub(super) validity: u32,
    pub(super) uids: HashSet<u32>,
}

/// How old what a session sees may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct View {
    pub(super) session: u32,
    /// The SELECT, if it is in the history.
    pub(super) select: Option<At>,
    /// No older than this.
    pub(super) since: u64,
}

/// Something that put messages into a mailbox, or may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Put {
    pub(super) at: At,
    /// It was answered OK, and the message that it was to copy was surely there.
    pub(super) surely: bool,
    /// What it copies, if it does.
    pub(super) from: Option<Source>,
}

/// The message that is copied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Source {
    pub(super) mailbox: usize,
    pub(super) key: Key,
    /// As it was seen there.
    pub(super) view: View,
}

/// One message, as all sessions know it.
#[derive(Default)]
pub(super) struct Known<'h> {
    /// What gave it its unique identifier, as APPENDUID or COPYUID says.
    pub(super) given: Vec<Put>,
    /// The content, and where it was first said to have it.
    pub(super) content: Option<(At, &'h Content)>,
    pub(super) date: Option<(At, i64)>,
    pub(super) stores: Vec<Stored>,
    pub(super) reads: Vec<Read>,
    /// What may have removed it by name: MOVE, and UID EXPUNGE, which surely did if it was marked.
    pub(super) removals: Vec<Expunging>,
    /// MOVE that was answered OK.
    pub(super) moved: Option<At>,
    /// It was first said to be gone there.
    pub(super) gone: Option<At>,
    /// It was first seen there.
    pub(super) first_seen: Option<At>,
    /// The latest selection in which it was seen.
    pub(super) last_seen: Option<(At, View)>,
    /// Mod-sequences with the flags that came with them.
    pub(super) mod_sequences: Vec<(At, View, u64, Option<Bits>)>,
    /// What should never change did: two operations, and what.
    pub(super) changed: Option<(At, At, String)>,
}

/// A STORE that names it.
#[derive(Clone, Copy)]
pub(super) struct Stored {
    pub(super) at: At,
    /// What it sets, and what it clears.
    pub(super) sets: Bits,
    pub(super) clears: Bits,
}

/// Flags as they were seen.
#[derive(Clone, Copy)]
pub(super) struct Read {
    pub(super) at: At,
    pub(super) view: View,
    pub(super) has: Bits,
    /// Which flags were looked at.
    pub(super) of: Bits,
    /// That it was not found says so: only of a message that is surely there.
    pub(super) unfound: bool,
}

impl<'h> Facts<'h> {
    /// Of these flags, those that are told apart.
    pub(super) fn bits(&self, flags: &[String]) -> Bits {
        let bits = flags
            .iter()
            .filter_map(|flag| self.bits.get(&flag.to_ascii_lowercase()));
        bits.fold(0, |all, bit| all | 1 << bit)
    }

    pub(super) fn began(&self, at: At) -> u64 {
        self.operations[at].began
    }

    /// When its answer was there; never, if none came.
    pub(super) fn ended(&self, at: At) -> u64 {
        self.operations[at].ended.unwrap_or(u64::MAX)
    }

    /// Whether it was surely done.
    pub(super) fn is_done(&self, at: At) -> bool {
        let operation = &self.operations[at];
        operation.ended.is_some() && operation.ok
    }

    /// Whether what `earlier` did is in what is seen by `at` in `view`.
    pub(super) fn is_seen(&self, earlier: At, at: At, view: View) -> bool {
        let ended = self.ended(earlier);
        ended < view.since
            || self.operations[earlier].session == view.session && ended <= self.began(at)
    }

    /// What a violation about this message is about.
    pub(super) fn message(&self, mailbox: usize, (validity, uid): Key) -> Subject {
        Subject::Message {
            mailbox: self.mailboxes[mailbox].name.to_owned(),
            validity,
            uid,
        }
    }

    pub(super) fn mailbox(&self, mailbox: usize) -> Subject {
        Subject::Mailbox(self.mailboxes[mailbox].name.to_owned())
    }

    /// The names of these flags.
    pub(super) fn names(&self, bits: Bits) -> String {
        let set = self.flags.iter().enumerate();
        let set = set.filter(|(bit, _)| bits >> bit & 1 == 1);
        let names: Vec<&str> = set.map(|(_, name)| *name).collect();
        names.join(" ")
    }

    /// The operations, and the selections in whose views they saw what they saw.
    pub(super) fn with_selects(&self, these: &[(At, Option<View>)]) -> Vec<At> {
        let selects = these.iter().filter_map(|(_, view)| view.as_ref()?.select);
        these.iter().map(|(at, _)| *at).chain(selects).collect()
    }
}

impl<'h> Known<'h> {
    /// What gave it its unique identifier, if that was said.
    pub(super) fn birth(&self) -> Option<Put> {
        self.given.first().copied()
    }

    pub(super) fn is_seen(&mut self, at: At, view: View) {
        self.first_seen.get_or_insert(at);
        if self
            .last_seen
            .is_none_or(|(_, other)| other.since < view.since)
        {
            self.last_seen = Some((at, view));
        }
    }

    pub(super) fn has_content(&mut self, at: At, content: &'h Content) {
        let (before, known) = *self.content.get_or_insert((at, content));
        if known != content {
            self.changed.get_or_insert_with(|| {
                let what = match known.mark == content.mark {
                    true => format!(
                        "{} octets of {} and then {} others",
                        known.octets, known.mark, content.octets
                    ),
                    false => format!("{} and then {}", known.mark, content.mark),
                };
                (before, at, what)
            });
        }
    }

    pub(super) fn has_date(&mut self, at: At, date: i64) {
        let (before, known) = *self.date.get_or_insert((at, date));
        if known != date {
            let what = || (before, at, format!("the date {known} and then {date}"));
            self.changed.get_or_insert_with(what);
        }
    }
}
