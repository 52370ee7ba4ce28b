//! What a command of the authenticated or selected state works on.

use std::collections::BTreeSet;

use mailspec_syntax::imap::Mailbox;

use super::{access::Shared, output::Output};
use crate::{
    Timestamp,
    store::{Mail, Rights},
};

/// The mail of whoever logged in, where the answers go, when, and for which tag.
pub(super) struct Context<'a> {
    pub(super) mail: &'a mut Mail,
    /// What the user may do with the mailbox that the command names.
    pub(super) rights: Rights,
    /// That mailbox as the user calls it, if it is somebody else's.
    pub(super) shown: Option<Mailbox<'static>>,
    /// For LIST: the mailboxes of others that the user may see.
    pub(super) shared: Vec<Shared>,
    /// What names of other users' mailboxes begin with.
    pub(super) others: Option<Vec<u8>>,
    pub(super) out: &'a mut Output,
    /// What a deviating server found for its first LIST, and goes on telling.
    pub(super) listed: &'a mut Option<BTreeSet<Vec<u8>>>,
    pub(super) now: Timestamp,
    pub(super) tag: &'a str,
}
