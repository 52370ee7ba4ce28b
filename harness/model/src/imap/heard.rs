//! What a client has really been told of the selected mailbox.

use mailspec_syntax::imap::{SequenceSet, response::FetchData};

use super::{session::Session, view::View};
use crate::{
    mismatch::{Mismatch, differs, hold},
    store::{Flags, RECENT, flags_of},
};

/// What the server has told of the selected mailbox, to be held against a [`View`].
///
/// It lives as long as the connection, beside its [`Session`].
#[derive(Debug, Default)]
pub struct Heard {
    messages: Vec<HeardMessage>,
    /// How many messages were ever heard of.
    ever: usize,
}

/// What was never told is `None`.
#[derive(Clone, Debug, Default)]
struct HeardMessage {
    /// Which of all that were ever heard of it is, counted from 0.
    nth: usize,
    uid: Option<u32>,
    flags: Option<Flags>,
    recent: Option<bool>,
}

impl Heard {
    /// The client was told what the model says it was told; of no mailbox there is nothing to tell.
    ///
    /// # Errors
    ///
    /// The numbers of messages differ, or what is known of one of them does.
    pub fn compare(&self, session: &Session) -> Result<(), Mismatch> {
        match session.view() {
            Some(view) => self.compare_all(view),
            None => Ok(()),
        }
    }

    fn compare_all(&self, view: &View) -> Result<(), Mismatch> {
        let (heard, known) = (self.messages.len(), view.messages().len());
        hold(heard == known, || {
            format!("EXISTS: {heard} messages were heard of, and there are {known}")
        })?;
        for (heard, seen) in self.messages.iter().zip(view.messages()) {
            let same = heard.uid.is_none_or(|uid| uid == seen.uid)
                && heard.flags == seen.told
                && heard.recent.is_none_or(|recent| recent == seen.recent);
            hold(same, || {
                format!(
                    "{heard:?} was heard of UID {}, recent {}, of which {:?} should have been told",
                    seen.uid, seen.recent, seen.told
                )
            })?;
        }
        Ok(())
    }

    /// EXISTS (RFC 3501 §7.3.1); `given` messages were ever in the mailbox.
    pub(super) fn exists(&mut self, exists: u32, given: u32) -> Result<(), Mismatch> {
        hold(exists <= given, || {
            format!("{exists} EXISTS where only {given} messages ever were")
        })?;
        self.messages.truncate(exists as usize);
        while self.messages.len() < exists as usize {
            self.messages.push(HeardMessage {
                nth: self.ever,
                ..HeardMessage::default()
            });
            self.ever += 1;
        }
        Ok(())
    }

    /// EXPUNGE (RFC 3501 §7.4.1).
    pub(super) fn expunge(&mut self, seq: u32) -> Result<(), Mismatch> {
        let at = self.find(seq)?;
        self.messages.remove(at);
        Ok(())
    }

    /// VANISHED (RFC 7162 §3.2.10.2).
    pub(super) fn vanished(&mut self, view: &View, uids: &SequenceSet) -> Result<(), Mismatch> {
        for uid in uids.ranges(0).flatten() {
            let nth = view.nth(uid);
            let at = self.messages.iter().position(|it| Some(it.nth) == nth);
            match at {
                Some(at) => _ = self.messages.remove(at),
                None => return differs(format!("VANISHED {uid}, which was not there")),
            }
        }
        Ok(())
    }

    /// The flags that were told last of each message.
    pub(super) fn flags(&self) -> impl Iterator<Item = Option<Flags>> {
        self.messages.iter().map(|heard| heard.flags.clone())
    }

    /// FETCH (RFC 3501 §7.4.2).
    pub(super) fn fetch(&mut self, seq: u32, data: &[FetchData<'_>]) -> Result<(), Mismatch> {
        let at = self.find(seq)?;
        let heard = &mut self.messages[at];
        for item in data {
            match item {
                FetchData::Uid(uid) => heard.uid = Some(*uid),
                FetchData::Flags(flags) => {
                    let mut flags = flags_of(flags);
                    heard.recent = Some(flags.remove(RECENT));
                    heard.flags = Some(flags);
                }
                _ => {}
            }
        }
        Ok(())
    }

    fn find(&self, seq: u32) -> Result<usize, Mismatch> {
        let exists = self.messages.len();
        match (seq as usize).checked_sub(1).filter(|at| *at < exists) {
            Some(at) => Ok(at),
            None => differs(format!("message {seq} is told of, and {exists} are known")),
        }
    }
}
