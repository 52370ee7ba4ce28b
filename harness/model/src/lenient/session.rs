//! One connection: what it did, and what it was told.

use std::collections::{BTreeMap, BTreeSet};

use mailspec_syntax::{
    Clause,
    imap::{
        Command, CommandBody, Flag, Mailbox as Name, Response, SequenceSet,
        command::{AppendMessage, FetchItem, FetchItems, Search, StatusItem, StoreHow},
        response::{Code, FetchData, StatusData, StatusKind, Untagged},
    },
};

use super::{
    Contradiction, Lenient,
    names::Named,
    search::Candidate,
    store::{self, Certain, DELETED, FLAGS, Message, SEEN},
};

#[derive(Debug, Default)]
pub(super) struct Session {
    selected: Option<Selected>,
}

#[derive(Debug)]
struct Selected {
    mailbox: usize,
    read_only: bool,
    /// By message sequence numbers.
    view: Vec<Seen>,
}

/// A message that the session was told of.
#[derive(Clone, Debug)]
struct Seen {
    /// Its place in the mailbox.
    message: usize,
    flags: [Certain; FLAGS],
    /// How often others changed each flag since it was certain here.
    changes: [u8; FLAGS],
}

/// An exchange, while it is judged.
struct Judged<'r> {
    status: Option<StatusKind>,
    code: Option<&'r Code<'r>>,
    found: Vec<Contradiction>,
    /// The flags that were told last of each message, by its place in the mailbox.
    told: BTreeMap<usize, (u32, [bool; FLAGS])>,
    /// Places of messages whose flags are judged when the command is done.
    deferred: BTreeSet<usize>,
    /// Places of messages that may go.
    going: BTreeSet<usize>,
    vanished: bool,
    /// Messages came or went.
    grew: bool,
}

impl Session {
    pub(super) fn mailbox(&self) -> Option<usize> {
        self.selected.as_ref().map(|selected| selected.mailbox)
    }

    pub(super) fn told(
        &mut self,
        all: &mut Lenient,
        replies: &[Response<'_>],
    ) -> Vec<Contradiction> {
        let mut judged = Judged::of(replies);
        self.untagged(all, replies, &mut judged);
        judged.found
    }

    pub(super) fn exchange(
        &mut self,
        all: &mut Lenient,
        command: &Command<'_>,
        replies: &[Response<'_>],
    ) -> Vec<Contradiction> {
        let mut judged = Judged::of(replies);
        let ok = judged.status == Some(StatusKind::Ok);
        match &command.body {
            CommandBody::Select { mailbox, .. } => {
                self.select(all, mailbox, false, replies, &mut judged)
            }
            CommandBody::Examine { mailbox, .. } => {
                self.select(all, mailbox, true, replies, &mut judged)
            }
            CommandBody::Logout => self.selected = None,
            CommandBody::Close | CommandBody::Unselect => {
                self.untagged(all, replies, &mut judged);
                if ok {
                    self.close(all, matches!(command.body, CommandBody::Close));
                }
            }
            CommandBody::Expunge => self.expunge(all, None, replies, &mut judged),
            CommandBody::UidExpunge { set } => self.expunge(all, Some(set), replies, &mut judged),
            CommandBody::Store {
                set,
                how,
                flags,
                uid,
                silent,
                unchanged_since,
            } => {
                let certain = unchanged_since.is_none();
                let change = Change {
                    how: *how,
                    flags,
                    silent: *silent,
                    certain,
                };
                self.store(all, set, *uid, &change, replies, &mut judged);
            }
            CommandBody::Fetch {
                set,
                items,
                uid,
                modifiers,
            } => {
                let certain = modifiers.changed_since.is_none();
                self.fetch(all, (set, *uid), items, certain, replies, &mut judged);
            }
            CommandBody::Search { search, uid } => {
                self.search(all, search, *uid, replies, &mut judged);
                self.untagged(all, replies, &mut judged);
            }
            CommandBody::Copy { set, mailbox, uid } => {
                self.copy(all, set, *uid, mailbox, false, &mut judged);
                self.untagged(all, replies, &mut judged);
            }
            CommandBody::Move { set, mailbox, uid } => {
                self.relocate(all, (set, *uid), mailbox, replies, &mut judged);
            }
            CommandBody::Append { mailbox, messages } => {
                append(all, mailbox, messages, &mut judged);
                self.untagged(all, replies, &mut judged);
            }
            body => {
                self.untagged(all, replies, &mut judged);
                self.about_names(all, body, replies, &mut judged);
            }
        }
        judged.found
    }

    fn about_names(
        &mut self,
        all: &mut Lenient,
        body: &CommandBody<'_>,
        replies: &[Response<'_>],
        judged: &mut Judged<'_>,
    ) {
        let ok = judged.status == Some(StatusKind::Ok);
        match body {
            CommandBody::Create { mailbox, .. } if ok => {
                if matches!(all.names.get(mailbox), Some(Named::Mailbox(_))) {
                    judged.find(Contradiction {
                        kind: "create-existing",
                        clause: Clause::new(3501, "6.3.3"),
                        requirement: "rfc3501/6.3.3-create-existing-no",
                        what: format!("{} is there, and is created by OK", shown(mailbox)),
                        expect: vec!["NO".to_owned()],
                        never: Vec::new(),
                    });
                }
                let fresh = all.fresh();
                all.names.create(mailbox.as_bytes(), fresh);
            }
            CommandBody::Delete { mailbox } if ok => {
                let deleted = all.names.mailbox(mailbox);
                all.names.delete(mailbox.as_bytes());
                if let Some(deleted) = deleted {
                    all.mailboxes[deleted].lost = true;
                }
            }
            CommandBody::Rename { from, to } if ok => {
                if matches!(from, Name::Inbox) {
                    all.unknown(usize::MAX, body);
                }
                all.names.rename(from.as_bytes(), to.as_bytes());
            }
            CommandBody::Status { mailbox, .. } if ok => {
                let status = all.names.mailbox(mailbox);
                if let Some(mailbox) = status.filter(|it| self.mailbox() != Some(*it)) {
                    self.status(all, mailbox, replies, judged);
                }
            }
            _ => {}
        }
    }

    fn status(
        &self,
        all: &Lenient,
        mailbox: usize,
        replies: &[Response<'_>],
        judged: &mut Judged<'_>,
    ) {
        let mailbox = &all.mailboxes[mailbox];
        if mailbox.lost {
            return;
        }
        for reply in replies {
            let Response::Untagged(Untagged::MailboxStatus { items, .. }) = reply else {
                continue;
            };
            for item in items {
                let (name, requirement, (least, most), number) = match item {
                    StatusData::Item(StatusItem::Messages, number) => {
                        let there = mailbox.count(|_| Some(true));
                        ("MESSAGES", "rfc3501/6.3.10-status-messages", there, *number)
                    }
                    StatusData::Item(StatusItem::Unseen, number) => {
                        let unseen = mailbox.count(|it| it.flags[SEEN].map(|seen| !seen));
                        ("UNSEEN", "rfc3501/6.3.10-status-unseen", unseen, *number)
                    }
                    _ => continue,
                };
                if (least as u64..=most as u64).contains(&number) {
                    continue;
                }
                judged.find(Contradiction {
                    kind: "status",
                    clause: Clause::new(3501, "6.3.10"),
                    requirement,
                    what: format!(
                        "STATUS says {name} {number}, and it is {}",
                        range(least, most)
                    ),
                    expect: exactly(least, most, |n| {
                        format!("* STATUS {{_}} ({name} {n} {{...}})")
                    }),
                    never: vec![format!("* STATUS {{_}} ({name} {number} {{...}})")],
                });
            }
        }
    }

    fn select(
        &mut self,
        all: &mut Lenient,
        name: &Name<'_>,
        read_only: bool,
        replies: &[Response<'_>],
        judged: &mut Judged<'_>,
    ) {
        // Whatever comes of it, nothing else is selected then (RFC 3501 §6.3.1); but of what made no
        // sense to a server nothing may have come at all.
        if !matches!(judged.status, Some(StatusKind::Ok | StatusKind::No)) {
            self.lose(all);
        }
        self.selected = None;
        let refuses = matches!(judged.status, Some(StatusKind::No)) && judged.code.is_none();
        let nothing = |what: &str| Contradiction {
            kind: "select",
            clause: Clause::new(3501, "6.3.1"),
            requirement: "rfc3501/6.3.1-nonexistent-no",
            what: format!("{} {what}", shown(name)),
            expect: Vec::new(),
            never: Vec::new(),
        };
        let named = all.names.get(name);
        if judged.status != Some(StatusKind::Ok) {
            if let Some(Named::Mailbox(mailbox)) = named
                && refuses
                && !all.mailboxes[mailbox].lost
            {
                judged.find(Contradiction {
                    requirement: "rfc3501/6.3.1-exists-count",
                    expect: vec!["OK".to_owned()],
                    ..nothing("was made, and cannot be selected")
                });
            }
            return;
        }
        let mailbox = match named {
            Some(Named::Mailbox(mailbox)) => mailbox,
            Some(Named::Nothing) => {
                judged.find(Contradiction {
                    clause: Clause::new(3501, "6.3.4"),
                    requirement: "rfc3501/6.3.4-delete",
                    expect: vec!["NO".to_owned()],
                    ..nothing("was deleted, and can be selected")
                });
                return;
            }
            None => return,
        };
        let read_only = read_only || matches!(judged.code, Some(Code::ReadOnly));
        let mut exists = None;
        let (mut unseen, mut next) = (None, None);
        for reply in replies {
            match reply {
                Response::Untagged(Untagged::Exists(number)) => exists = Some(*number as usize),
                Response::Untagged(Untagged::Status { text, .. }) => match &text.code {
                    Some(Code::Unseen(seq)) => unseen = Some(*seq),
                    Some(Code::UidNext(uid)) => next = Some(*uid),
                    Some(Code::PermanentFlags(flags)) if !read_only => {
                        let kept: BTreeSet<usize> = flags.iter().filter_map(store::place).collect();
                        // What a server does not keep, nobody can count on.
                        all.mailboxes[mailbox].lost |= kept.len() < FLAGS;
                    }
                    _ => {}
                },
                _ => {}
            }
        }
        let Some(exists) = exists else {
            // It is selected, and nobody knows how far.
            all.mailboxes[mailbox].lost = true;
            return;
        };
        if !self.open(all, mailbox, read_only, exists, judged) {
            return;
        }
        if let Some(next) = next {
            identify_by_next(&mut all.mailboxes[mailbox], next, judged);
        }
        if let Some(unseen) = unseen {
            self.first_unseen(all, unseen, judged);
        }
        // What else came of flags and numbers is about the same mailbox.
        let later: Vec<Response<'_>> = replies
            .iter()
            .filter(|it| matches!(it, Response::Untagged(Untagged::Fetch { .. })))
            .cloned()
            .collect();
        self.untagged(all, &later, judged);
    }

    /// The mailbox is selected; whether it is known what is in it.
    fn open(
        &mut self,
        all: &mut Lenient,
        mailbox: usize,
        read_only: bool,
        exists: usize,
        judged: &mut Judged<'_>,
    ) -> bool {
        let stored = &mut all.mailboxes[mailbox];
        let (least, most) = stored.count(|_| Some(true));
        if !stored.lost && !(least..=most).contains(&exists) {
            judged.find(Contradiction {
                kind: "exists",
                clause: Clause::new(3501, "6.3.1"),
                requirement: "rfc3501/6.3.1-exists-count",
                what: format!("{exists} EXISTS, and there are {}", range(least, most)),
                expect: exactly(least, most, |n| format!("* {n} EXISTS")),
                never: vec![format!("* {exists} EXISTS")],
            });
            stored.lost = true;
        }
        // Between the least and the most it is not known which of them are there.
        if exists != least && exists != most {
            stored.lost = true;
        }
        for message in stored.messages.iter_mut().filter(|it| it.there.is_none()) {
            message.there = Some(exists == most);
        }
        let there = stored.messages.iter().enumerate();
        let view = there
            .filter(|(_, message)| message.there == Some(true))
            .map(|(at, message)| Seen::new(at, message.flags))
            .collect();
        let lost = stored.lost;
        self.selected = Some(Selected {
            mailbox,
            read_only,
            view,
        });
        !lost
    }

    fn first_unseen(&self, all: &Lenient, unseen: u32, judged: &mut Judged<'_>) {
        let Some(selected) = &self.selected else {
            return;
        };
        let messages = &all.mailboxes[selected.mailbox].messages;
        let seen = |at: usize| {
            let seen = selected.view.get(at)?;
            messages[seen.message].flags[SEEN]
        };
        let at = (unseen as usize).saturating_sub(1);
        let earlier = (0..at).find(|before| seen(*before) == Some(false));
        if earlier.is_none() && seen(at) != Some(true) {
            return;
        }
        judged.find(Contradiction {
            kind: "unseen",
            clause: Clause::new(3501, "6.3.1"),
            requirement: "rfc3501/6.3.1-unseen-is-first",
            what: match earlier {
                Some(earlier) => format!("UNSEEN {unseen}, and message {} is unseen", earlier + 1),
                None => format!("UNSEEN {unseen}, and that message has \\Seen"),
            },
            expect: Vec::new(),
            never: vec![format!("* OK [UNSEEN {unseen}]")],
        });
    }

    /// What came beside a completion, in its order.
    fn untagged(&mut self, all: &mut Lenient, replies: &[Response<'_>], judged: &mut Judged<'_>) {
        for reply in replies {
            let Response::Untagged(data) = reply else {
                continue;
            };
            match data {
                Untagged::Exists(number) => self.exists(all, *number as usize, judged),
                Untagged::Expunge(seq) => self.expunged(all, *seq, judged),
                Untagged::Vanished { earlier: false, .. } => {
                    judged.vanished = true;
                    self.lose(all);
                }
                Untagged::Fetch { seq, data } => self.fetched(all, *seq, data, judged),
                _ => {}
            }
        }
    }

    fn exists(&mut self, all: &mut Lenient, exists: usize, judged: &mut Judged<'_>) {
        let Some(selected) = &mut self.selected else {
            return;
        };
        let stored = &mut all.mailboxes[selected.mailbox];
        if stored.lost {
            return;
        }
        let known = selected.view.len();
        if exists < known {
            stored.lost = true;
            return;
        }
        let from = selected.view.last().map_or(0, |last| last.message + 1);
        let more = exists - known;
        let new = &stored.messages[from..];
        if more > new.len() {
            judged.find(Contradiction {
                kind: "exists-more",
                clause: Clause::new(3501, "7.3.1"),
                requirement: "rfc3501/7.3.1-exists",
                what: format!(
                    "{exists} EXISTS, and {known} were told and {} came since",
                    new.len()
                ),
                expect: Vec::new(),
                never: vec![format!("* {exists} EXISTS")],
            });
            stored.lost = true;
            return;
        }
        // What came and went meanwhile may be told or not.
        if more > 0 && new.iter().any(|message| message.there != Some(true)) {
            stored.lost = true;
            return;
        }
        for (at, message) in (from..).zip(&new[..more]) {
            selected.view.push(Seen::new(at, message.flags));
        }
    }

    fn expunged(&mut self, all: &mut Lenient, seq: u32, judged: &mut Judged<'_>) {
        let Some(selected) = &mut self.selected else {
            return;
        };
        let stored = &mut all.mailboxes[selected.mailbox];
        let at = (seq as usize).wrapping_sub(1);
        if stored.lost || at >= selected.view.len() {
            return;
        }
        let seen = selected.view.remove(at);
        let message = &mut stored.messages[seen.message];
        if message.there == Some(true) && !judged.going.contains(&seen.message) {
            judged.find(Contradiction {
                kind: "expunge-kept",
                clause: Clause::new(3501, "6.4.3"),
                requirement: "rfc3501/6.4.3-expunge-removes-deleted",
                what: format!("{seq} EXPUNGE, and nobody removed that message"),
                expect: Vec::new(),
                never: vec![format!("* {seq} EXPUNGE")],
            });
        }
        message.there = Some(false);
    }

    fn fetched(
        &mut self,
        all: &mut Lenient,
        seq: u32,
        data: &[FetchData<'_>],
        judged: &mut Judged<'_>,
    ) {
        let Some(selected) = &mut self.selected else {
            return;
        };
        let stored = &mut all.mailboxes[selected.mailbox];
        let Some(seen) = selected.view.get_mut((seq as usize).wrapping_sub(1)) else {
            return;
        };
        // What was told of a message that is gone by now need not be true of it.
        if stored.lost || stored.messages[seen.message].there != Some(true) {
            return;
        }
        for item in data {
            match item {
                FetchData::Flags(flags) => {
                    let mut told = [false; FLAGS];
                    for flag in flags.iter().filter_map(store::place) {
                        told[flag] = true;
                    }
                    if judged.deferred.contains(&seen.message) {
                        judged.told.insert(seen.message, (seq, told));
                    } else {
                        seen.observe(
                            &mut stored.messages[seen.message],
                            seq,
                            told,
                            &mut judged.found,
                        );
                    }
                }
                FetchData::Uid(uid) => {
                    if let Some(what) = stored.identify(seen.message, *uid) {
                        judged.find(Contradiction {
                            kind: "uid",
                            clause: Clause::new(3501, "2.3.1.1"),
                            requirement: "rfc3501/2.3.1.1-uid-strictly-ascending",
                            what,
                            expect: Vec::new(),
                            never: vec![format!("* {seq} FETCH (UID {uid} {{...}})")],
                        });
                        stored.lost = true;
                        return;
                    }
                }
                FetchData::Rfc822Size(size) => {
                    let octets = &stored.messages[seen.message].octets;
                    if let Some(length) = octets.as_ref().map(|it| it.len())
                        && *size as usize != length
                    {
                        judged.find(Contradiction {
                            kind: "size",
                            clause: Clause::new(3501, "2.3.4"),
                            requirement: "rfc3501/2.3.4-rfc822-size",
                            what: format!("RFC822.SIZE {size} of a message of {length} octets"),
                            expect: vec![format!("* {seq} FETCH (RFC822.SIZE {length} {{...}})")],
                            never: Vec::new(),
                        });
                    }
                }
                _ => {
                    let octets = stored.messages[seen.message].octets.as_deref();
                    if let (Some(told), Some(octets)) = (whole(item), octets)
                        && told != octets
                    {
                        judged.find(Contradiction {
                            kind: "octets",
                            clause: Clause::new(3501, "6.3.11"),
                            requirement: "rfc3501/6.3.11-append-intact",
                            what: format!(
                                "message {seq} is {}, and was {}",
                                shortened(told),
                                shortened(octets)
                            ),
                            expect: Vec::new(),
                            never: Vec::new(),
                        });
                    }
                }
            }
        }
    }

    /// Places in the view of the messages of a set; `None` if that is not known.
    fn named(
        &self,
        all: &Lenient,
        set: &SequenceSet,
        uid: bool,
        judged: &Judged<'_>,
    ) -> Option<Vec<usize>> {
        let selected = self.selected.as_ref()?;
        let stored = &all.mailboxes[selected.mailbox];
        let exists = selected.view.len() as u32;
        // What is meant where messages come or go meanwhile, nobody can say.
        let beyond = || set.ranges(exists).any(|range| *range.end() > exists);
        if stored.lost || judged.grew && (uid || set.has_star() || beyond()) {
            return None;
        }
        if !uid {
            let named = (0..selected.view.len()).filter(|at| set.contains(*at as u32 + 1, exists));
            return Some(named.collect());
        }
        let uids = selected
            .view
            .iter()
            .map(|seen| stored.messages[seen.message].uid);
        let uids: Vec<u32> = uids.collect::<Option<_>>()?;
        let largest = uids.last().copied().unwrap_or(0);
        let named = (0..uids.len()).filter(|at| set.contains(uids[*at], largest));
        Some(named.collect())
    }

    /// Nobody can say any more what is in the selected mailbox.
    fn lose(&self, all: &mut Lenient) {
        if let Some(selected) = &self.selected {
            all.mailboxes[selected.mailbox].lost = true;
        }
    }

    fn close(&mut self, all: &mut Lenient, expunges: bool) {
        let Some(selected) = self.selected.take() else {
            return;
        };
        if !expunges || selected.read_only {
            return;
        }
        let stored = &mut all.mailboxes[selected.mailbox];
        for (at, message) in stored.messages.iter_mut().enumerate() {
            let seen = selected.view.iter().find(|seen| seen.message == at);
            let known = seen.is_some_and(|seen| seen.flags[DELETED] == Some(true));
            message.there = match (message.there, message.flags[DELETED]) {
                (there, Some(false)) if seen.is_none_or(|it| it.flags[DELETED] == Some(false)) => {
                    there
                }
                (Some(true), Some(true)) if known => Some(false),
                (Some(true), _) => None,
                (there, _) => there,
            };
        }
    }

    fn expunge(
        &mut self,
        all: &mut Lenient,
        only: Option<&SequenceSet>,
        replies: &[Response<'_>],
        judged: &mut Judged<'_>,
    ) {
        let named = only.map(|set| self.named(all, set, true, judged));
        let Some(selected) = &self.selected else {
            return;
        };
        let places = match named {
            Some(None) => {
                self.lose(all);
                return;
            }
            Some(Some(named)) => named,
            None => (0..selected.view.len()).collect(),
        };
        let stored = &all.mailboxes[selected.mailbox];
        let mut must = BTreeSet::new();
        for at in places {
            let seen = &selected.view[at];
            let flags = (
                stored.messages[seen.message].flags[DELETED],
                seen.flags[DELETED],
            );
            if flags != (Some(false), Some(false)) {
                judged.going.insert(seen.message);
            }
            if flags == (Some(true), Some(true)) {
                must.insert(seen.message);
            }
        }
        // Messages that the session was not told of yet may be announced and go at once.
        let last = selected.view.last().map_or(0, |seen| seen.message + 1);
        for (at, message) in stored.messages.iter().enumerate().skip(last) {
            if message.flags[DELETED] != Some(false) {
                judged.going.insert(at);
            }
        }
        let read_only = selected.read_only;
        self.untagged(all, replies, judged);
        let Some(selected) = &self.selected else {
            return;
        };
        if judged.status != Some(StatusKind::Ok) || read_only || judged.vanished {
            return;
        }
        let stored = &mut all.mailboxes[selected.mailbox];
        if stored.lost {
            return;
        }
        for (at, seen) in selected.view.iter().enumerate() {
            if must.contains(&seen.message) && stored.messages[seen.message].there == Some(true) {
                judged.find(Contradiction {
                    kind: "expunge-left",
                    clause: Clause::new(3501, "6.4.3"),
                    requirement: "rfc3501/6.4.3-expunge-removes-deleted",
                    what: format!("message {} has \\Deleted, and is not expunged", at + 1),
                    expect: vec!["* {_} EXPUNGE".to_owned()],
                    never: Vec::new(),
                });
                stored.lost = true;
                return;
            }
        }
    }

    fn store(
        &mut self,
        all: &mut Lenient,
        set: &SequenceSet,
        uid: bool,
        change: &Change<'_>,
        replies: &[Response<'_>],
        judged: &mut Judged<'_>,
    ) {
        let Some(named) = self.named(all, set, uid, judged) else {
            // A refusal as senseless changes nothing (RFC 3501 §7.1.3).
            if judged.status != Some(StatusKind::Bad) {
                self.lose(all);
            }
            self.untagged(all, replies, judged);
            return;
        };
        let Some(selected) = &self.selected else {
            return;
        };
        let places: Vec<usize> = named.iter().map(|at| selected.view[*at].message).collect();
        judged.deferred.extend(&places);
        self.untagged(all, replies, judged);
        let certain = change.certain && judged.status == Some(StatusKind::Ok);
        if judged.status == Some(StatusKind::Bad) {
            self.judge_deferred(all, judged);
            return;
        }
        for place in places {
            for flag in 0..FLAGS {
                let listed = change.flags.iter().any(|it| store::place(it) == Some(flag));
                let to = match (change.how, listed) {
                    (StoreHow::Add, true) => true,
                    (StoreHow::Remove, true) => false,
                    (StoreHow::Replace, listed) => listed,
                    _ => continue,
                };
                self.set(all, place, flag, certain.then_some(to));
            }
        }
        if !change.silent {
            self.judge_deferred(all, judged);
        }
    }

    /// What was told last of the flags of each message that a command changed.
    fn judge_deferred(&mut self, all: &mut Lenient, judged: &mut Judged<'_>) {
        let Some(selected) = &mut self.selected else {
            return;
        };
        let stored = &mut all.mailboxes[selected.mailbox];
        if stored.lost {
            return;
        }
        for (place, (seq, told)) in std::mem::take(&mut judged.told) {
            if let Some(seen) = selected.view.iter_mut().find(|seen| seen.message == place)
                && stored.messages[place].there == Some(true)
            {
                seen.observe(&mut stored.messages[place], seq, told, &mut judged.found);
            }
        }
    }

    /// This session sets a flag; `None` if it is not certain that it did.
    fn set(&mut self, all: &mut Lenient, place: usize, flag: usize, to: Certain) {
        let Some(selected) = &mut self.selected else {
            return;
        };
        let mailbox = selected.mailbox;
        let message = &mut all.mailboxes[mailbox].messages[place];
        if let Some(seen) = selected.view.iter_mut().find(|seen| seen.message == place) {
            let gone = message.there != Some(true) || selected.read_only;
            seen.flags[flag] = to.filter(|_| !gone);
            seen.changes[flag] = 0;
        }
        // What is examined keeps its permanent flags (RFC 3501 §6.3.2).
        if selected.read_only {
            return;
        }
        message.flags[flag] = to;
        for other in all.sessions.values_mut() {
            other.heard(mailbox, place, flag, to);
        }
    }

    /// Another session changed a flag.
    fn heard(&mut self, mailbox: usize, place: usize, flag: usize, to: Certain) {
        let selected = self.selected.as_mut().filter(|it| it.mailbox == mailbox);
        let Some(selected) = selected else { return };
        if let Some(seen) = selected.view.iter_mut().find(|seen| seen.message == place)
            && (seen.flags[flag] != to || to.is_none())
        {
            seen.flags[flag] = None;
            seen.changes[flag] =
                seen.changes[flag].saturating_add(if to.is_some() { 1 } else { 2 });
        }
    }

    fn fetch(
        &mut self,
        all: &mut Lenient,
        (set, uid): (&SequenceSet, bool),
        items: &FetchItems<'_>,
        certain: bool,
        replies: &[Response<'_>],
        judged: &mut Judged<'_>,
    ) {
        let Some(sees) = sees(items) else {
            self.untagged(all, replies, judged);
            return;
        };
        let Some(named) = self.named(all, set, uid, judged) else {
            self.lose(all);
            self.untagged(all, replies, judged);
            return;
        };
        let Some(selected) = &self.selected else {
            return;
        };
        let read_only = selected.read_only;
        let places: Vec<usize> = named.iter().map(|at| selected.view[*at].message).collect();
        if read_only || judged.status == Some(StatusKind::Bad) {
            self.untagged(all, replies, judged);
            return;
        }
        // The flag may be told before it is set, and after.
        judged.deferred.extend(&places);
        self.untagged(all, replies, judged);
        let ok = certain && sees && judged.status == Some(StatusKind::Ok);
        for place in places {
            let Some(mailbox) = self.mailbox() else {
                return;
            };
            let stored = &all.mailboxes[mailbox].messages[place];
            if stored.flags[SEEN] != Some(true) {
                self.set(all, place, SEEN, ok.then_some(true));
            }
        }
        // Whether it was told with the flag or without it: of the other flags the last word counts.
        for (_, told) in judged.told.values_mut() {
            told[SEEN] = true;
        }
        if ok {
            self.judge_deferred(all, judged);
        }
    }

    fn search(
        &self,
        all: &Lenient,
        search: &Search<'_>,
        uid: bool,
        replies: &[Response<'_>],
        judged: &mut Judged<'_>,
    ) {
        let Some(selected) = &self.selected else {
            return;
        };
        let stored = &all.mailboxes[selected.mailbox];
        if stored.lost || judged.grew || judged.status != Some(StatusKind::Ok) {
            return;
        }
        let mut found: BTreeSet<u32> = BTreeSet::new();
        let mut word = "SEARCH";
        for reply in replies {
            let Response::Untagged(data) = reply else {
                continue;
            };
            match data {
                Untagged::Search(numbers) | Untagged::SearchModSeq { numbers, .. } => {
                    found.extend(numbers);
                }
                Untagged::Esearch(told) => {
                    let whole = told.all.is_some() || told.count == Some(0);
                    if !whole {
                        return;
                    }
                    word = "ESEARCH";
                    found.extend(told.all.iter().flat_map(|all| all.ranges(0)).flatten());
                }
                _ => {}
            }
        }
        if word == "SEARCH" && search.returns.is_some() {
            return;
        }
        let uids = || {
            selected
                .view
                .iter()
                .map(|seen| stored.messages[seen.message].uid)
        };
        let largest = uids().next_back().flatten();
        for (at, seen) in selected.view.iter().enumerate() {
            let message = &stored.messages[seen.message];
            let seq = at as u32 + 1;
            let number = match uid {
                true => message.uid,
                false => Some(seq),
            };
            let (Some(number), Some(true)) = (number, message.there) else {
                continue;
            };
            let mut flags = seen.flags;
            for (flag, certain) in flags.iter_mut().enumerate() {
                *certain = certain.filter(|it| Some(*it) == message.flags[flag]);
            }
            let candidate = Candidate {
                flags,
                seq,
                exists: selected.view.len() as u32,
                uid: message.uid,
                largest_uid: largest,
            };
            let told = found.contains(&number);
            let Some(must) = candidate.all(&search.keys).filter(|must| *must != told) else {
                continue;
            };
            let pattern = format!("* {word} {{...}}");
            judged.find(Contradiction {
                kind: "search",
                clause: Clause::new(3501, "6.4.4"),
                requirement: "rfc3501/6.4.4-flag-keys",
                what: match must {
                    true => format!("{number} is not found, and is what was asked for: {found:?}"),
                    false => format!("{number} is found, and is not what was asked for"),
                },
                expect: match (must, word) {
                    (true, "SEARCH") => vec![format!("* SEARCH {number} {{...}}")],
                    _ => vec![pattern],
                },
                never: match (must, word) {
                    (false, "SEARCH") => vec![format!("* SEARCH {number} {{...}}")],
                    _ => Vec::new(),
                },
            });
            return;
        }
    }

    fn copy(
        &mut self,
        all: &mut Lenient,
        set: &SequenceSet,
        uid: bool,
        name: &Name<'_>,
        moves: bool,
        judged: &mut Judged<'_>,
    ) {
        let destination = all.names.mailbox(name);
        match judged.status {
            Some(StatusKind::Ok) => {}
            // What was copied before something failed is removed again (RFC 3501 §6.4.7).
            Some(_) if !moves => return,
            _ => {
                if let Some(destination) = destination {
                    all.mailboxes[destination].lost = true;
                }
                return;
            }
        }
        let Some(destination) = destination else {
            // It may have been made for this.
            all.names.forget(name);
            return;
        };
        let named = self.named(all, set, uid, judged);
        let (Some(named), Some(selected)) = (named, &self.selected) else {
            all.mailboxes[destination].lost = true;
            return;
        };
        let source = &all.mailboxes[selected.mailbox].messages;
        let mut copies: Vec<Message> = named
            .iter()
            .map(|at| Message::copied(&source[selected.view[*at].message]))
            .collect();
        if copies.len() > 1 {
            // The order in which they are copied is the server's.
            copies.iter_mut().for_each(|copy| copy.octets = None);
        }
        let uids: Vec<u32> = match judged.code {
            Some(Code::CopyUid { to, .. }) => {
                let mut uids: Vec<u32> = to.ranges(0).flatten().take(copies.len() + 1).collect();
                uids.sort_unstable();
                uids
            }
            _ => Vec::new(),
        };
        add(all, destination, copies, &uids, judged);
    }

    fn relocate(
        &mut self,
        all: &mut Lenient,
        (set, uid): (&SequenceSet, bool),
        name: &Name<'_>,
        replies: &[Response<'_>],
        judged: &mut Judged<'_>,
    ) {
        let Some(named) = self.named(all, set, uid, judged) else {
            self.lose(all);
            self.untagged(all, replies, judged);
            self.copy(all, set, uid, name, true, judged);
            return;
        };
        self.copy(all, set, uid, name, true, judged);
        let Some(selected) = &self.selected else {
            return;
        };
        let places: Vec<usize> = named.iter().map(|at| selected.view[*at].message).collect();
        judged.going.extend(&places);
        let mailbox = selected.mailbox;
        self.untagged(all, replies, judged);
        match judged.status {
            Some(StatusKind::Ok) => {
                for place in places {
                    all.mailboxes[mailbox].messages[place].there = Some(false);
                }
            }
            Some(StatusKind::Bad) => {}
            _ => all.mailboxes[mailbox].lost = true,
        }
    }
}

impl Seen {
    fn new(message: usize, flags: [Certain; FLAGS]) -> Self {
        Self {
            message,
            flags,
            changes: [0; FLAGS],
        }
    }

    /// The session was told these flags of it.
    fn observe(
        &mut self,
        message: &mut Message,
        seq: u32,
        told: [bool; FLAGS],
        found: &mut Vec<Contradiction>,
    ) {
        for (flag, told) in told.into_iter().enumerate() {
            match self.flags[flag] {
                Some(certain) if certain != told => {
                    let name = store::name(flag);
                    let with = format!("* {seq} FETCH (FLAGS ({name} {{...}}) {{...}})");
                    let (expect, never) = match certain {
                        true => (vec![with], Vec::new()),
                        false => (Vec::new(), vec![with]),
                    };
                    found.push(Contradiction {
                        kind: match certain {
                            true => "flag-lost",
                            false => "flag-unset",
                        },
                        clause: Clause::new(3501, "6.4.6"),
                        requirement: match certain {
                            true => "rfc3501/6.4.6-store-add",
                            false => "rfc3501/6.4.6-store-remove",
                        },
                        what: match certain {
                            true => {
                                format!("message {seq} was given {name}, and is told without it")
                            }
                            false => {
                                format!("message {seq} is told with {name}, which it was not given")
                            }
                        },
                        expect,
                        never,
                    });
                    self.flags[flag] = None;
                    self.changes[flag] = 2;
                }
                Some(_) => {}
                None => {
                    if message.flags[flag].is_none() && self.changes[flag] == 0 {
                        message.flags[flag] = Some(told);
                    }
                    if message.flags[flag] == Some(told) && self.changes[flag] <= 1 {
                        self.flags[flag] = Some(told);
                        self.changes[flag] = 0;
                    }
                }
            }
        }
    }
}

/// What STORE does.
struct Change<'c> {
    how: StoreHow,
    flags: &'c [Flag<'c>],
    silent: bool,
    /// To all of the messages.
    certain: bool,
}

impl<'r> Judged<'r> {
    fn of(replies: &'r [Response<'r>]) -> Self {
        let completion = replies.iter().rev().find_map(|reply| match reply {
            Response::Tagged { status, text, .. } => Some((*status, text.code.as_ref())),
            _ => None,
        });
        Self {
            status: completion.map(|(status, _)| status),
            code: completion.and_then(|(_, code)| code),
            found: Vec::new(),
            told: BTreeMap::new(),
            deferred: BTreeSet::new(),
            going: BTreeSet::new(),
            vanished: false,
            grew: replies.iter().any(|reply| {
                matches!(
                    reply,
                    Response::Untagged(
                        Untagged::Exists(_) | Untagged::Expunge(_) | Untagged::Vanished { .. }
                    )
                )
            }),
        }
    }

    fn find(&mut self, contradiction: Contradiction) {
        self.found.push(contradiction);
    }
}

fn append(
    all: &mut Lenient,
    name: &Name<'_>,
    messages: &[AppendMessage<'_>],
    judged: &mut Judged<'_>,
) {
    // What fails leaves the mailbox as it was (RFC 3501 §6.3.11).
    if judged.status != Some(StatusKind::Ok) {
        return;
    }
    let Some(mailbox) = all.names.mailbox(name) else {
        all.names.forget(name);
        return;
    };
    let mut new: Vec<Message> = messages.iter().map(Message::appended).collect();
    let uids: Vec<u32> = match judged.code {
        Some(Code::AppendUid { uids, .. }) => {
            uids.ranges(0).flatten().take(new.len() + 1).collect()
        }
        _ => Vec::new(),
    };
    if new.len() > 1 && uids.is_empty() {
        for message in &mut new {
            (message.octets, message.flags) = (None, [None; FLAGS]);
        }
    }
    add(all, mailbox, new, &uids, judged);
}

/// New messages, in the order of their unique identifiers as far as these are told.
fn add(
    all: &mut Lenient,
    mailbox: usize,
    messages: Vec<Message>,
    uids: &[u32],
    judged: &mut Judged<'_>,
) {
    let mailbox = &mut all.mailboxes[mailbox];
    let told = uids.len() == messages.len();
    for (nth, message) in messages.into_iter().enumerate() {
        mailbox.messages.push(message);
        let at = mailbox.messages.len() - 1;
        if let Some(uid) = uids.get(nth).filter(|_| told)
            && !mailbox.lost
            && let Some(what) = mailbox.identify(at, *uid)
        {
            judged.find(Contradiction {
                kind: "uid",
                clause: Clause::new(3501, "2.3.1.1"),
                requirement: "rfc3501/2.3.1.1-new-uid-greater",
                what,
                expect: Vec::new(),
                never: vec![format!("OK [APPENDUID {{_}} {uid}]")],
            });
            mailbox.lost = true;
        }
    }
}

/// Where as many were ever given as UIDNEXT has room for, each is known.
fn identify_by_next(mailbox: &mut store::Mailbox, next: u32, judged: &mut Judged<'_>) {
    let largest = mailbox
        .messages
        .iter()
        .filter_map(|message| message.uid)
        .max();
    if let Some(largest) = largest.filter(|largest| *largest >= next) {
        judged.find(Contradiction {
            kind: "uidnext",
            clause: Clause::new(3501, "2.3.1.1"),
            requirement: "rfc3501/6.3.1-uidnext",
            what: format!("UIDNEXT {next}, and {largest} was given"),
            expect: Vec::new(),
            never: vec![format!("* OK [UIDNEXT {next}]")],
        });
        return;
    }
    let ever = mailbox.messages.len() as u32;
    if ever > 0 && next == ever + 1 && mailbox.messages.iter().all(|it| it.there.is_some()) {
        for (message, uid) in mailbox.messages.iter_mut().zip(1..) {
            message.uid = message.uid.or(Some(uid));
        }
    }
}

/// Whether fetching this sets `\Seen` for certain; `None`: not at all (RFC 3501 §6.4.5).
fn sees(items: &FetchItems<'_>) -> Option<bool> {
    let FetchItems::Items(items) = items else {
        return None;
    };
    let mut sees = None;
    for item in items.iter() {
        match item {
            FetchItem::Rfc822 | FetchItem::Rfc822Text => sees = Some(true),
            FetchItem::Section {
                section,
                peek: false,
                ..
            } => {
                // Of a part that is not there nothing is read.
                let certain = section.part.is_empty();
                sees = Some(certain || sees == Some(true));
            }
            _ => {}
        }
    }
    sees
}

/// The octets of a whole message.
fn whole<'d>(item: &'d FetchData<'_>) -> Option<&'d [u8]> {
    match item {
        FetchData::Rfc822(data) => data.as_deref(),
        FetchData::Section {
            section,
            origin: None,
            data,
        } if section.part.is_empty() && section.text.is_none() => data.as_deref(),
        _ => None,
    }
}

fn shown(name: &Name<'_>) -> String {
    name.as_bytes().escape_ascii().to_string()
}

fn shortened(octets: &[u8]) -> String {
    let shown = octets[..octets.len().min(80)].escape_ascii();
    match octets.len() > 80 {
        true => format!("\"{shown}…\" ({} octets)", octets.len()),
        false => format!("\"{shown}\""),
    }
}

fn range(least: usize, most: usize) -> String {
    match least == most {
        true => format!("{least}"),
        false => format!("{least} to {most}"),
    }
}

fn exactly(least: usize, most: usize, pattern: impl Fn(usize) -> String) -> Vec<String> {
    match least == most {
        true => vec![pattern(least)],
        false => Vec::new(),
    }
}
