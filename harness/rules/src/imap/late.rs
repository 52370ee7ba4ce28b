//! Data that comes when its command is over: the OK says that it was completed
//! (RFC 3501 §7.1.1), and so that all it asked for has come.

use mailspec_syntax::imap::{
    SequenceSet,
    response::{FetchData, ListData},
};

use super::{
    fetch::section_key,
    pending::{Ask, Listing},
    rules,
    session::Session,
};

/// The command that was completed last, if it was answered OK without what it asked for.
#[derive(Debug)]
pub(super) enum Unanswered {
    Fetch(Unfetched),
    List(Box<Listing>),
}

/// A FETCH to which no data came.
#[derive(Debug)]
pub(super) struct Unfetched {
    pub(super) set: SequenceSet,
    /// The numbers are UIDs.
    pub(super) uid: bool,
    /// Sections that it asked for.
    pub(super) asks: Box<[Ask]>,
    /// It asked for other data too.
    pub(super) others: bool,
}

impl Session {
    /// Whether the data of message `number` is that of a FETCH that was completed without it.
    pub(super) fn check_late_fetch(
        &mut self,
        number: u32,
        uid: Option<u32>,
        data: &[FetchData<'_>],
    ) -> bool {
        if self.doubted || self.pending.has_unknown() || self.pending.fetches_texts() {
            return false;
        }
        let count = self.current.as_ref().and_then(|view| view.count);
        let Some(Unanswered::Fetch(fetch)) = &self.unanswered else {
            return false;
        };
        let is_meant = match (fetch.uid, uid) {
            (true, Some(uid)) => fetch.set.contains(uid, uid),
            (true, None) => false,
            (false, _) => fetch.set.contains(number, count.unwrap_or(number)),
        };
        let late = is_meant && data.iter().any(|item| fetch.asks_for(item));
        if late {
            self.findings.accuse(
                &rules::LATE_DATA,
                format_args!(
                    "the data of message {number} came after the OK to the FETCH that asked for it"
                ),
            );
        }
        late
    }

    /// Whether a name is that of a LIST or LSUB that was completed without it.
    pub(super) fn check_late_list(&mut self, data: &ListData<'_>, lsub: bool) {
        // It may be another command's that is in progress.
        let asked = self.pending.listings(lsub).0 > 0;
        if self.doubted || self.pending.has_unknown() || asked {
            return;
        }
        let Some(Unanswered::List(listing)) = &self.unanswered else {
            return;
        };
        let name = data.mailbox.as_bytes();
        if listing.lsub == lsub && listing.matches(name, data.delimiter) {
            let command = if lsub { "LSUB" } else { "LIST" };
            self.findings.accuse(
                &rules::LATE_DATA,
                format_args!(
                    "{} came after the OK to the {command} that asked for it",
                    name.escape_ascii()
                ),
            );
        }
    }
}

impl Unfetched {
    fn asks_for(&self, item: &FetchData<'_>) -> bool {
        match item {
            FetchData::Flags(_)
            | FetchData::Uid(_)
            | FetchData::ModSeq(_)
            | FetchData::Other(..) => false,
            FetchData::Section { section, .. } => {
                let key = section_key(section);
                self.asks.iter().any(|ask| ask.key == key)
            }
            _ => self.others,
        }
    }
}
