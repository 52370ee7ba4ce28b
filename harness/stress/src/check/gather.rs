//! From operations to facts.

use std::collections::{HashMap, HashSet, hash_map::Entry};

use super::facts::{
    At, Bits, Expunging, Facts, Key, Known, Listing, Mailbox, Next, Put, Read, Source, Stored, View,
};
use crate::{Change, Fetched, History, Operation, Request, Saw, Which};

/// Flags that are told apart; with more, the others are not judged.
const FLAGS: usize = Bits::BITS as usize;

/// What `history` says.
pub(super) fn facts(history: &History) -> Facts<'_> {
    let operations = &history.operations[..];
    let mut order: Vec<At> = (0..operations.len()).collect();
    order.sort_by_key(|&at| (operations[at].began, at));
    let mut gathering = Gathering {
        facts: Facts {
            operations,
            mailboxes: Vec::new(),
            flags: Vec::new(),
            bits: HashMap::new(),
            deleted: 0,
            crashes: Vec::new(),
            appended: HashMap::new(),
        },
        names: HashMap::new(),
        validities: HashMap::new(),
        selections: HashMap::new(),
        copyings: Vec::new(),
    };
    for operation in operations {
        gathering.learn_flags(operation);
    }
    gathering.learn_validities();
    let deleted = gathering.facts.bits.get("\\deleted");
    gathering.facts.deleted = deleted.map_or(0, |bit| 1 << bit);
    for &at in &order {
        gathering.operation(at);
    }
    gathering.copies();
    gathering.facts
}

struct Gathering<'h> {
    facts: Facts<'h>,
    names: HashMap<&'h str, usize>,
    /// UIDVALIDITY of mailboxes that have but one, for sessions that were not told.
    validities: HashMap<&'h str, Option<u32>>,
    selections: HashMap<u32, Selection>,
    /// COPY and MOVE, the UIDVALIDITY and the view in which they name messages.
    copyings: Vec<(At, usize, u32, View)>,
}

/// What a session has selected.
struct Selection {
    mailbox: usize,
    view: View,
    read_only: bool,
    validity: u32,
    /// The unique identifiers of its messages by number, as far as they were said.
    numbers: Vec<Option<u32>>,
}

impl<'h> Gathering<'h> {
    fn learn_flags(&mut self, operation: &'h Operation) {
        let (named, one) = match &operation.request {
            Request::Append { message, .. } => (&message.flags[..], None),
            Request::Store { flags, .. } => (&flags[..], None),
            Request::Search { flag, .. } => (&[][..], flag.as_ref()),
            _ => return,
        };
        for flag in named.iter().chain(one) {
            let next = self.facts.flags.len();
            if next < FLAGS
                && let Entry::Vacant(entry) = self.facts.bits.entry(flag.to_ascii_lowercase())
            {
                entry.insert(next as u32);
                self.facts.flags.push(flag);
            }
        }
    }

    fn learn_validities(&mut self) {
        for operation in self.facts.operations {
            let selected = operation.mailbox.as_deref();
            for saw in &operation.saw {
                let (of, validity) = match (saw, &operation.request) {
                    (Saw::UidValidity(validity), _) => (selected, validity),
                    (Saw::AppendUid { validity, .. }, Request::Append { to, .. })
                    | (
                        Saw::CopyUid { validity, .. },
                        Request::Copy { to, .. } | Request::Move { to, .. },
                    ) => (Some(to.as_str()), validity),
                    (Saw::Status { validity, .. }, Request::Status { of }) => {
                        (Some(of.as_str()), validity)
                    }
                    _ => continue,
                };
                let Some(of) = of else { continue };
                let known = self.validities.entry(of).or_insert(Some(*validity));
                if *known != Some(*validity) {
                    *known = None;
                }
            }
        }
    }

    /// All flags that are told apart.
    fn all(&self) -> Bits {
        match self.facts.flags.len() {
            FLAGS => Bits::MAX,
            count => (1 << count) - 1,
        }
    }

    fn mailbox(&mut self, name: &'h str) -> usize {
        let next = self.facts.mailboxes.len();
        let at = *self.names.entry(name).or_insert(next);
        if at == next {
            self.facts.mailboxes.push(Mailbox {
                name,
                ..Mailbox::default()
            });
        }
        at
    }

    fn known(&mut self, mailbox: usize, key: Key) -> &mut Known<'h> {
        self.facts.mailboxes[mailbox]
            .messages
            .entry(key)
            .or_default()
    }

    fn operation(&mut self, at: At) {
        let operation = &self.facts.operations[at];
        let session = operation.session;
        if let Request::Crash = operation.request {
            self.facts.crashes.push(operation.began);
            return;
        }
        if is_pop3(&operation.request) {
            if let Some(name) = &operation.mailbox {
                let mailbox = self.mailbox(name);
                self.facts.mailboxes[mailbox].maildrop.push(at);
            }
            return;
        }
        if let Request::Select { .. } = operation.request {
            self.selections.remove(&session);
        }
        if let Some(name) = &operation.mailbox {
            let mailbox = self.mailbox(name);
            let select = matches!(operation.request, Request::Select { .. });
            let known = self.selections.get(&session);
            if known.is_none_or(|selection| selection.mailbox != mailbox) {
                let view = View {
                    session,
                    select: select.then_some(at),
                    // Of a selection that is not in the history nobody knows how old it is.
                    since: if select { operation.began } else { 0 },
                };
                let selection = Selection {
                    mailbox,
                    view,
                    read_only: matches!(operation.request, Request::Select { read_only: true }),
                    validity: self.validities.get(&**name).copied().flatten().unwrap_or(0),
                    numbers: Vec::new(),
                };
                self.selections.insert(session, selection);
            }
        }
        self.asked(at, operation);
        let mut listed = None;
        for saw in &operation.saw {
            self.saw(at, operation, saw, &mut listed);
        }
        self.answered(at, operation, listed);
    }

    /// What was asked: what it may have done is known before anybody sees it.
    fn asked(&mut self, at: At, operation: &'h Operation) {
        let refused = operation.ended.is_some() && !operation.ok;
        match &operation.request {
            Request::Append { to, message } => {
                let mark = message.content.mark.as_str();
                self.facts.appended.insert(mark, (at, message));
                let mailbox = self.mailbox(to);
                let puts = &mut self.facts.mailboxes[mailbox].puts;
                let these = puts.entry(mark).or_default();
                if !refused {
                    these.push(Put {
                        at,
                        surely: operation.ended.is_some(),
                        from: None,
                    });
                }
            }
            Request::Store {
                uids,
                change,
                flags,
            } => {
                // What is refused may be done in part (RFC 2180 §4.2).
                let named = self.facts.bits(flags);
                let (sets, clears) = match change {
                    Change::Add => (named, 0),
                    Change::Remove => (0, named),
                    Change::Replace => (named, self.all() & !named),
                };
                self.each(operation, uids, |known, _| {
                    known.stores.push(Stored { at, sets, clears });
                });
            }
            Request::Expunge { uids: Some(uids) } => {
                let done = operation.ended.is_some() && operation.ok;
                self.each(operation, uids, |known, selection| {
                    known.removals.push(Expunging {
                        at,
                        view: selection.view,
                        surely: done && !selection.read_only,
                    });
                });
            }
            Request::Copy { .. } => self.copying(at, operation),
            Request::Move { uids, to } => {
                self.copying(at, operation);
                let elsewhere = operation.mailbox.as_ref() != Some(to);
                let done = operation.ended.is_some() && operation.ok && elsewhere;
                self.each(operation, uids, |known, selection| {
                    known.removals.push(Expunging {
                        at,
                        view: selection.view,
                        surely: false,
                    });
                    if done {
                        known.moved.get_or_insert(at);
                    }
                });
            }
            Request::Expunge { uids: None } | Request::Close => {
                if let Some(selection) = self.selections.get(&operation.session) {
                    let done = operation.ended.is_some() && operation.ok;
                    let expunging = Expunging {
                        at,
                        view: selection.view,
                        surely: done && !selection.read_only,
                    };
                    let mailbox = selection.mailbox;
                    self.facts.mailboxes[mailbox].expunges.push(expunging);
                }
            }
            _ => {}
        }
    }

    /// What was seen at the end.
    fn answered(&mut self, at: At, operation: &'h Operation, listed: Option<HashSet<u32>>) {
        let done = operation.ended.is_some() && operation.ok;
        let listing = match &operation.request {
            Request::Fetch { which: Which::All } => Some(listed.unwrap_or_default()),
            Request::Search { flag: None, .. } => Some(listed.unwrap_or_default()),
            Request::Search {
                flag: Some(flag),
                set,
            } if done => {
                self.searched(at, operation, flag, *set, listed.unwrap_or_default());
                None
            }
            _ => None,
        };
        if let Some(uids) = listing.filter(|_| done)
            && let Some(selection) = self.selections.get(&operation.session)
        {
            let listing = Listing {
                at,
                view: selection.view,
                validity: selection.validity,
                uids,
            };
            let mailbox = selection.mailbox;
            self.facts.mailboxes[mailbox].listings.push(listing);
        }
        let ends = match operation.request {
            Request::Close | Request::Unselect => true,
            Request::Select { .. } => operation.ended.is_some() && !operation.ok,
            _ => false,
        };
        if ends {
            self.selections.remove(&operation.session);
        }
    }

    /// SEARCH looked at one flag of all messages.
    fn searched(
        &mut self,
        at: At,
        operation: &Operation,
        flag: &str,
        set: bool,
        found: HashSet<u32>,
    ) {
        let Some(&bit) = self.facts.bits.get(&flag.to_ascii_lowercase()) else {
            return;
        };
        let Some(selection) = self.selections.get(&operation.session) else {
            return;
        };
        let (mailbox, validity, view) = (selection.mailbox, selection.validity, selection.view);
        let there: Vec<u32> = selection.numbers.iter().copied().flatten().collect();
        for uid in there {
            let found = found.contains(&uid);
            let read = Read {
                at,
                view,
                has: Bits::from(found == set) << bit,
                of: 1 << bit,
                unfound: !found,
            };
            self.known(mailbox, (validity, uid)).reads.push(read);
        }
    }

    fn saw(
        &mut self,
        at: At,
        operation: &'h Operation,
        saw: &'h Saw,
        listed: &mut Option<HashSet<u32>>,
    ) {
        let session = operation.session;
        match saw {
            Saw::AppendUid { validity, uids } => {
                if let Request::Append { to, message } = &operation.request
                    && let [uid] = uids[..]
                {
                    let mailbox = self.mailbox(to);
                    let known = self.known(mailbox, (*validity, uid));
                    let put = Put {
                        at,
                        surely: operation.ended.is_some() && operation.ok,
                        from: None,
                    };
                    known.given.push(put);
                    known.has_content(at, &message.content);
                }
            }
            Saw::CopyUid { validity, from, to } => self.copied(at, operation, *validity, from, to),
            Saw::Status { validity, next } => {
                if let Request::Status { of } = &operation.request {
                    let mailbox = self.mailbox(of);
                    let mailbox = &mut self.facts.mailboxes[mailbox];
                    mailbox.validities.push((at, *validity));
                    mailbox.nexts.push(Next {
                        at,
                        validity: *validity,
                        value: *next,
                    });
                }
            }
            _ => {
                let Some(selection) = self.selections.get_mut(&session) else {
                    return;
                };
                let mailbox = selection.mailbox;
                match saw {
                    Saw::Exists(count) => {
                        let count = *count as usize;
                        if count > selection.numbers.len() {
                            selection.numbers.resize(count, None);
                        }
                    }
                    Saw::Expunge(number) => {
                        let index = (*number as usize).wrapping_sub(1);
                        if index < selection.numbers.len()
                            && let Some(uid) = selection.numbers.remove(index)
                        {
                            let key = (selection.validity, uid);
                            self.known(mailbox, key).gone.get_or_insert(at);
                        }
                    }
                    Saw::Vanished(uids) => {
                        let validity = selection.validity;
                        let gone: HashSet<u32> = uids.iter().copied().collect();
                        let is_gone = |uid: &Option<u32>| uid.is_some_and(|it| gone.contains(&it));
                        selection.numbers.retain(|uid| !is_gone(uid));
                        for &uid in uids {
                            self.known(mailbox, (validity, uid)).gone.get_or_insert(at);
                        }
                    }
                    Saw::Search(uids) => {
                        listed.get_or_insert_default().extend(uids);
                        let (validity, view) = (selection.validity, selection.view);
                        for &uid in uids {
                            self.known(mailbox, (validity, uid)).is_seen(at, view);
                        }
                    }
                    Saw::UidValidity(validity) => {
                        selection.validity = *validity;
                        let mailbox = &mut self.facts.mailboxes[mailbox];
                        mailbox.validities.push((at, *validity));
                    }
                    Saw::UidNext(value) => {
                        let next = Next {
                            at,
                            validity: selection.validity,
                            value: *value,
                        };
                        self.facts.mailboxes[mailbox].nexts.push(next);
                    }
                    Saw::HighestModSeq(value) => {
                        if matches!(operation.request, Request::Select { .. }) {
                            self.facts.mailboxes[mailbox].highest.push((at, *value));
                        }
                    }
                    Saw::Fetch(fetched) => self.fetched(at, operation, fetched, listed),
                    Saw::AppendUid { .. }
                    | Saw::CopyUid { .. }
                    | Saw::Status { .. }
                    | Saw::UniqueId(..) => {}
                }
            }
        }
    }

    fn fetched(
        &mut self,
        at: At,
        operation: &Operation,
        fetched: &'h Fetched,
        listed: &mut Option<HashSet<u32>>,
    ) {
        let all = self.all();
        let has = fetched.flags.as_ref().map(|flags| self.facts.bits(flags));
        let Some(selection) = self.selections.get_mut(&operation.session) else {
            return;
        };
        let index = (fetched.number as usize).wrapping_sub(1);
        let place = selection.numbers.get_mut(index);
        let uid = match (fetched.uid, place) {
            (Some(uid), Some(place)) => {
                *place = Some(uid);
                Some(uid)
            }
            (Some(uid), None) => Some(uid),
            (None, Some(place)) => *place,
            (None, None) => None,
        };
        let Some(uid) = uid else { return };
        let (mailbox, validity, view) = (selection.mailbox, selection.validity, selection.view);
        // Others are told beside the answer to a search.
        if let Request::Fetch { .. } = operation.request {
            listed.get_or_insert_default().insert(uid);
        }
        let known = self.known(mailbox, (validity, uid));
        known.is_seen(at, view);
        if let Some(content) = &fetched.content {
            known.has_content(at, content);
        }
        if let Some(date) = fetched.date {
            known.has_date(at, date);
        }
        if let Some(has) = has {
            let read = Read {
                at,
                view,
                has,
                of: all,
                unfound: false,
            };
            known.reads.push(read);
        }
        if let Some(value) = fetched.mod_seq {
            known.mod_sequences.push((at, view, value, has));
        }
    }

    fn copied(
        &mut self,
        at: At,
        operation: &'h Operation,
        validity: u32,
        from: &[u32],
        to: &[u32],
    ) {
        let (Request::Copy { to: name, .. } | Request::Move { to: name, .. }) = &operation.request
        else {
            return;
        };
        let mailbox = self.mailbox(name);
        let Some(selection) = self.selections.get(&operation.session) else {
            return;
        };
        let (source, source_validity, view) =
            (selection.mailbox, selection.validity, selection.view);
        for (&from, &uid) in from.iter().zip(to) {
            let put = Put {
                at,
                surely: operation.ended.is_some() && operation.ok,
                from: Some(Source {
                    mailbox: source,
                    key: (source_validity, from),
                    view,
                }),
            };
            self.known(mailbox, (validity, uid)).given.push(put);
        }
    }

    fn copying(&mut self, at: At, operation: &Operation) {
        if let Some(selection) = self.selections.get(&operation.session) {
            let Selection {
                mailbox,
                validity,
                view,
                ..
            } = *selection;
            self.copyings.push((at, mailbox, validity, view));
        }
    }

    /// What copies have in common with what they are of, and how often each mark was copied where. A
    /// copy is made later than what it is of, so one pass in the order of time is enough.
    fn copies(&mut self) {
        for (at, source, validity, view) in std::mem::take(&mut self.copyings) {
            let operation = &self.facts.operations[at];
            let (uids, to, in_part) = match &operation.request {
                Request::Copy { uids, to } => (uids, to, false),
                // What is refused may be done in part (RFC 6851 §3.3).
                Request::Move { uids, to } => (uids, to, true),
                _ => continue,
            };
            let mailbox = self.mailbox(to);
            let refused = operation.ended.is_some() && !operation.ok && !in_part;
            for &uid in uids {
                let key = (validity, uid);
                let of = self.facts.mailboxes[source].messages.get(&key);
                let Some((_, content)) = of.and_then(|of| of.content) else {
                    self.facts.mailboxes[mailbox].uncounted = true;
                    continue;
                };
                let puts = &mut self.facts.mailboxes[mailbox].puts;
                let these = puts.entry(content.mark.as_str()).or_default();
                if !refused {
                    these.push(Put {
                        at,
                        surely: operation.ended.is_some() && operation.ok,
                        from: Some(Source {
                            mailbox: source,
                            key,
                            view,
                        }),
                    });
                }
            }
            for saw in &operation.saw {
                let Saw::CopyUid {
                    validity: here,
                    from,
                    to,
                } = saw
                else {
                    continue;
                };
                for (&from, &uid) in from.iter().zip(to) {
                    let of = self.facts.mailboxes[source].messages.get(&(validity, from));
                    if let Some((_, content)) = of.and_then(|of| of.content) {
                        self.known(mailbox, (*here, uid)).has_content(at, content);
                    }
                }
            }
        }
    }

    fn each(
        &mut self,
        operation: &Operation,
        uids: &[u32],
        mut with: impl FnMut(&mut Known<'h>, &Selection),
    ) {
        let Some(selection) = self.selections.get(&operation.session) else {
            return;
        };
        let messages = &mut self.facts.mailboxes[selection.mailbox].messages;
        for &uid in uids {
            with(
                messages.entry((selection.validity, uid)).or_default(),
                selection,
            );
        }
    }
}

/// Whether a POP3 session asks this.
fn is_pop3(request: &Request) -> bool {
    matches!(
        request,
        Request::Maildrop
            | Request::List
            | Request::Retrieve { .. }
            | Request::Mark { .. }
            | Request::Reset
            | Request::Quit
            | Request::Drop
    )
}
