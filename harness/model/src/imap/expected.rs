//! What must come.

use std::collections::BTreeSet;

use mailspec_syntax::imap::{command::StatusItem, response::StatusKind};

use crate::store::MailboxId;

/// How a command or a line must be answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expected {
    /// `OK`, `NO` or `BAD`; `None`: a continuation request, and no completion yet (RFC 3501 §7.5).
    pub status: Option<StatusKind>,
    /// Of the completion; `None`: it is untagged, or there is none yet.
    pub tag: Option<String>,
    /// After this the connection closes, with an untagged BYE (RFC 3501 §7.1.5).
    pub closes: bool,
    /// It may as well be another completion: the model knows nothing of what was asked.
    ///
    /// Unless it is BAD, the client is then told what others did.
    pub open: bool,
    /// After this TLS starts (RFC 3501 §6.2.1).
    pub starts_tls: bool,
    /// What must be said besides.
    pub facts: Facts,
}

/// What untagged responses and response codes must say before the completion.
///
/// What others did to the selected mailbox is not among it: [`View`](super::View) has that.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    /// FETCH: numbers of the messages of which every item must come (RFC 3501 §6.4.5).
    pub fetched: Vec<u32>,
    /// SEARCH: what is found for certain, and what may be; they differ by searches of text alone.
    ///
    /// Numbers of messages, or unique identifiers for UID SEARCH (RFC 3501 §6.4.4).
    pub found: Option<[BTreeSet<u32>; 2]>,
    /// LIST and LSUB: just these names, each once (RFC 3501 §6.3.8, §6.3.9).
    pub listed: Option<Names>,
    /// STATUS: these items, in the order that they were asked for (RFC 3501 §6.3.10).
    ///
    /// UIDVALIDITY is not among them: a server chooses it.
    pub status: Vec<(StatusItem, u64)>,
    /// SELECT and EXAMINE: UIDNEXT, and the number of the first unseen message (RFC 3501 §6.3.1).
    pub selected: Option<(u32, Option<u32>)>,
    /// The mailbox that a UIDVALIDITY is told of, to be held against [`Model::validity`](crate::Model::validity).
    pub validity: Option<MailboxId>,
    /// APPEND: the unique identifiers of what was appended, in its order (RFC 4315 §3).
    pub appended: Vec<u32>,
    /// COPY and MOVE: unique identifiers at the source and at the destination, in order (RFC 4315 §3).
    pub copied: Option<[Vec<u32>; 2]>,
}

/// Names of mailboxes as they go over the wire (RFC 3501 §5.1).
pub type Names = BTreeSet<Vec<u8>>;

/// The command makes no sense here: BAD, which tells nothing of what others did.
pub(super) struct Bad;

impl Expected {
    /// A continuation request.
    pub(super) fn continues() -> Self {
        Self {
            status: None,
            tag: None,
            closes: false,
            open: false,
            starts_tls: false,
            facts: Facts::default(),
        }
    }

    /// A completion, after which the connection goes on.
    pub(super) fn completed(status: StatusKind, tag: Option<String>, facts: Facts) -> Self {
        Self {
            status: Some(status),
            tag,
            facts,
            ..Self::continues()
        }
    }
}
