//! Mod-sequences and VANISHED (RFC 7162).

use mailspec_syntax::{
    Clause,
    imap::{
        CommandBody, Flag, SequenceSet,
        command::{FetchItem, FetchItems, SearchKey, SelectParameter, StatusItem},
        response::{Code, FetchData},
    },
};

use super::{
    digest::Digest,
    messages::{Located, Told},
    page::Mark,
    pending::{Kind, Selecting},
    rules,
    session::{Session, Subject},
    view::View,
};

/// Messages that one VANISHED removes one by one; with more, all that is known is forgotten.
const VANISHED: u64 = 1 << 16;

/// What a connection has of CONDSTORE and QRESYNC.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Aware {
    /// A command that enables CONDSTORE was completed.
    pub(super) condstore: bool,
    /// ENABLED listed QRESYNC.
    pub(super) qresync: bool,
    /// Serial number of the first command in progress that enables CONDSTORE.
    enabling: Option<u64>,
    /// CLOSED came since SELECT was sent.
    closed: bool,
}

impl Aware {
    /// Which command enables CONDSTORE is not known any more.
    pub(super) fn interrupt(&mut self) {
        self.enabling = None;
        self.closed = false;
    }
}

impl Session {
    /// The client sends a command, number `serial`.
    pub(super) fn asks_mod_sequences(&mut self, body: &CommandBody<'_>, serial: u64) {
        if self.aware.enabling.is_none() && !self.aware.condstore && enables(body) {
            self.aware.enabling = Some(serial);
        }
        if matches!(
            body,
            CommandBody::Select { .. } | CommandBody::Examine { .. }
        ) {
            self.aware.closed = false;
        }
    }

    /// Command `serial` was completed.
    pub(super) fn asked_mod_sequences(&mut self, serial: u64, ok: bool) {
        if self.aware.enabling == Some(serial) {
            self.aware.enabling = None;
            // A server that does not list it may have taken the words for something else.
            self.aware.condstore |= ok && self.capabilities.condstore;
        }
    }

    /// ENABLED lists these.
    pub(super) fn enabled_mod_sequences(&mut self, enables: impl Fn(&str) -> bool) {
        if self.pending.has_enable() {
            self.aware.qresync |= enables("QRESYNC");
            self.aware.condstore |= enables("CONDSTORE") || enables("QRESYNC");
        }
    }

    /// Whether the tagged OK to what is being sent closes a mailbox that is surely selected.
    pub(super) fn closes_another(&self, name: &[u8]) -> bool {
        let current = self.current.as_ref();
        self.capabilities.condstore
            && self.pending.is_empty()
            && !self.late
            && current.is_some_and(|view| !view.lenient && view.name.as_deref() != Some(name))
    }

    /// RFC 7162 §3.2.11
    pub(super) fn note_closed(&mut self) {
        self.aware.closed = true;
    }

    /// `"HIGHESTMODSEQ" SP mod-sequence-value` in an untagged OK.
    pub(super) fn highest_mod_sequence(&mut self, mod_sequence: u64) {
        if let Some((view, _)) = self.view() {
            view.highest = Some(mod_sequence);
            view.no_mod_sequences = false;
        }
        self.know_mod_sequence(mod_sequence);
    }

    /// A mod-sequence of the selected mailbox was told.
    pub(super) fn know_mod_sequence(&mut self, mod_sequence: u64) {
        if let Some((view, _)) = self.view()
            && let Some(generation) = &view.generation
        {
            let mut contents = generation.open();
            contents.mod_sequence = contents.mod_sequence.max(mod_sequence);
        }
    }

    /// `"NOMODSEQ"`
    pub(super) fn no_mod_sequences(&mut self) {
        if let Some((view, _)) = self.view() {
            view.no_mod_sequences = true;
            view.highest = None;
        }
    }

    /// SELECT or EXAMINE was answered OK, and has told what is in `view`.
    pub(super) fn check_selected(&mut self, selecting: &Selecting, view: &View) {
        let told = view.highest.is_some() || view.no_mod_sequences;
        if selecting.condstore && !told {
            self.findings.accuse(
                &rules::HIGHESTMODSEQ_MISSING,
                "OK came with neither HIGHESTMODSEQ nor NOMODSEQ although CONDSTORE is enabled",
            );
        }
        if selecting.closes && !self.aware.closed {
            self.findings.accuse(
                &rules::CLOSED_MISSING,
                "another mailbox was selected before, and CLOSED did not come",
            );
        }
        if let (Some(validity), Some(highest)) = (view.validity, view.highest) {
            self.check_highest(&selecting.marks, validity, highest);
        }
    }

    /// `highest` was said of a mailbox of which `marks` were known when it was asked for.
    ///
    /// Without QRESYNC it may be that of the messages alone, and fall when they go (RFC 7162 §3.2).
    pub(super) fn check_highest(&mut self, marks: &[Mark], validity: u32, highest: u64) {
        let known = marks.iter().find(|mark| mark.validity == validity);
        if let Some(mark) = known
            && highest < mark.mod_sequence
            && self.capabilities.qresync
        {
            self.findings.accuse(
                &rules::HIGHESTMODSEQ_FALLS,
                format_args!(
                    "HIGHESTMODSEQ is {highest}, and there was {} before under the same UIDVALIDITY",
                    mark.mod_sequence
                ),
            );
        }
    }

    /// The mod-sequence of message `number`, and its flags, as one FETCH response has them.
    pub(super) fn fetched_mod_sequence(&mut self, number: u32, data: &[FetchData<'_>]) {
        let told = data.iter().find_map(|item| match item {
            FetchData::ModSeq(mod_sequence) => Some(*mod_sequence),
            _ => None,
        });
        let flags = data.iter().find_map(|item| match item {
            FetchData::Flags(flags) => Some(digest(flags)),
            _ => None,
        });
        let Some(mod_sequence) = told else {
            if flags.is_some() {
                self.check_unsolicited(number, data, false);
            }
            return;
        };
        self.check_unsolicited(number, data, true);
        let Some((view, findings)) = self.view() else {
            return;
        };
        if view.lenient || view.count.is_some_and(|count| number > count) || number == 0 {
            return;
        }
        let now = Told {
            mod_sequence,
            flags,
        };
        if let Some(before) = view.messages.tell(number, now) {
            if mod_sequence < before.mod_sequence {
                findings.accuse(
                    &rules::MODSEQ_FALLS,
                    format_args!(
                        "the mod-sequence of message {number} is {mod_sequence}, and was {} before",
                        before.mod_sequence
                    ),
                );
            } else if mod_sequence == before.mod_sequence
                && let (Some(is), Some(was)) = (flags, before.flags)
                && is != was
            {
                findings.accuse(
                    &rules::MODSEQ_UNCHANGED,
                    format_args!(
                        "message {number} has other flags than before and the same mod-sequence {mod_sequence}"
                    ),
                );
            }
        }
        self.know_mod_sequence(mod_sequence);
    }

    /// A FETCH response that no FETCH in progress asks for tells of a change (RFC 7162 §3.1, §3.2.4).
    fn check_unsolicited(&mut self, number: u32, data: &[FetchData<'_>], told: bool) {
        if !self.aware.condstore || self.pending.has_unknown() || self.pending.has_fetch() {
            return;
        }
        let untold = match self.view() {
            Some((view, _)) => view.lenient || view.highest.is_none(),
            None => true,
        };
        if untold {
            return;
        }
        if !told {
            self.findings.accuse(
                &rules::MODSEQ_MISSING,
                format_args!("a change of message {number} is told without its mod-sequence"),
            );
        }
        let uid = data.iter().any(|item| matches!(item, FetchData::Uid(_)));
        if !uid && self.capabilities.qresync {
            self.findings.accuse(
                &rules::MODSEQ_WITHOUT_UID,
                format_args!("a change of message {number} is told without its UID"),
            );
        }
    }

    /// EXPUNGE came.
    pub(super) fn check_numbered(&mut self) {
        let resyncs = self.aware.qresync && matches!(self.subject(), Subject::Current);
        let kept = self.view().is_some_and(|(view, _)| view.highest.is_some());
        if resyncs && kept {
            self.findings.accuse(
                &rules::EXPUNGE_UNDER_QRESYNC,
                "EXPUNGE came although QRESYNC is enabled",
            );
        }
    }

    /// `"VANISHED" [SP "(EARLIER)"] SP known-uids`
    pub(super) fn vanished(&mut self, earlier: bool, uids: &SequenceSet) {
        if earlier {
            if !self.pending.asks_earlier() && !self.pending.has_unknown() {
                self.findings.accuse(
                    &rules::EARLIER_UNASKED,
                    "VANISHED (EARLIER) came although nothing asked what was gone earlier",
                );
            }
            return;
        }
        self.blur_former();
        if matches!(self.subject(), Subject::None) {
            return self.no_mailbox("VANISHED", "7.4.1");
        }
        self.check_vanished();
        let Some((view, findings)) = self.view() else {
            return;
        };
        view.expunged = true;
        let ranges = uids.merged(0);
        let sizes = ranges
            .iter()
            .map(|range| u64::from(range.end() - range.start()) + 1);
        let gone: u64 = sizes.sum();
        let Some(count) = view.count else {
            return view.blur();
        };
        if gone > u64::from(count) && !view.lenient {
            findings.accuse(
                &rules::VANISHED_INVISIBLE,
                format_args!("VANISHED names {gone} messages of {count}"),
            );
            return view.blur();
        }
        let mut clear = gone <= VANISHED && !view.lenient;
        for uid in ranges.into_iter().flatten() {
            if !clear {
                break;
            }
            let count = view.count.unwrap_or(0);
            match view.messages.locate(uid, count) {
                Located::At(number) => view.expunge(number, findings),
                Located::Nowhere => {
                    findings.accuse(
                        &rules::VANISHED_INVISIBLE,
                        format_args!("VANISHED names UID {uid}, which none of the messages has"),
                    );
                    clear = false;
                }
                Located::Somewhere => clear = false,
            }
        }
        if !clear {
            view.blur();
            view.count = Some(count.saturating_sub(u32::try_from(gone).unwrap_or(u32::MAX)));
        }
    }

    /// RFC 7162 §3.2.10.2: VANISHED may come when EXPUNGE may, and not during a UID SEARCH with
    /// message numbers in it.
    fn check_vanished(&mut self) {
        let numbers = self.pending.all(1)
            && matches!(
                self.pending.last(),
                Some(
                    Kind::Search {
                        uid: true,
                        numbers: true
                    } | Kind::Esearch {
                        uid: true,
                        numbers: true,
                        ..
                    }
                )
            );
        let clause = Clause::new(7162, "3.2.10.2");
        if numbers {
            let what = "VANISHED came during a UID SEARCH that has message numbers in it";
            return self.findings.cite(&rules::VANISHED_WHEN, clause, what);
        }
        if !self.pending.forbid_expunge() {
            return;
        }
        if self.partial.as_ref().is_some_and(|partial| !partial.append) {
            return;
        }
        let what = match self.pending.last() {
            None => "VANISHED came while no command was in progress",
            Some(Kind::Close) => "VANISHED came while CLOSE was in progress",
            Some(_) => "VANISHED came while FETCH, STORE or SEARCH was in progress",
        };
        self.findings.cite(&rules::VANISHED_WHEN, clause, what);
    }

    /// CLOSE was answered OK.
    pub(super) fn check_close(&mut self, code: Option<&Code<'_>>) {
        if let Some(Code::HighestModSeq(_)) = code {
            self.findings.accuse(
                &rules::CLOSE_HIGHESTMODSEQ,
                "OK to CLOSE came with HIGHESTMODSEQ",
            );
        }
    }
}

/// Whether it is a CONDSTORE enabling command other than ENABLE (RFC 7162 §3.1).
pub(super) fn enables(body: &CommandBody<'_>) -> bool {
    match body {
        CommandBody::Select { parameters, .. } | CommandBody::Examine { parameters, .. } => {
            !parameters.is_empty()
        }
        CommandBody::Status { items, .. } => items.contains(&StatusItem::HighestModSeq),
        CommandBody::Fetch {
            items, modifiers, ..
        } => {
            let wants =
                matches!(items, FetchItems::Items(items) if items.contains(&FetchItem::ModSeq));
            wants || modifiers.changed_since.is_some()
        }
        CommandBody::Store {
            unchanged_since, ..
        } => unchanged_since.is_some(),
        CommandBody::Search { search, .. } => {
            has_key(&search.keys, |key| matches!(key, SearchKey::ModSeq(_)))
        }
        _ => false,
    }
}

/// Whether it asks what was gone earlier.
pub(super) fn resynchronises(parameters: &[SelectParameter]) -> bool {
    let resync = |parameter: &SelectParameter| matches!(parameter, SelectParameter::QResync(_));
    parameters.iter().any(resync)
}

/// Whether message numbers are among the keys.
pub(super) fn has_numbers(keys: &[SearchKey<'_>]) -> bool {
    has_key(keys, |key| matches!(key, SearchKey::Set(_)))
}

fn has_key(keys: &[SearchKey<'_>], is: fn(&SearchKey<'_>) -> bool) -> bool {
    keys.iter().any(|key| match key {
        SearchKey::Not(key) => has_key(std::slice::from_ref(key), is),
        SearchKey::Or(one, other) => {
            has_key(std::slice::from_ref(one), is) || has_key(std::slice::from_ref(other), is)
        }
        SearchKey::And(keys) => has_key(keys, is),
        key => is(key),
    })
}

/// Flags as a set, without `\Recent`, which has no mod-sequence.
fn digest(flags: &[Flag<'_>]) -> u64 {
    let flags = flags.iter().filter(|flag| **flag != Flag::Recent);
    let each = flags.map(|flag| {
        let mut one = Digest::new(b'f');
        one.octets(flag.to_string().to_ascii_lowercase().as_bytes());
        one.value()
    });
    each.fold(0, u64::wrapping_add)
}
