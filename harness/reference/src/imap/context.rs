//! What a command of the authenticated or selected state works on.

use std::collections::BTreeSet;

use super::output::Output;
use crate::{Timestamp, store::Mail};

/// The mail of whoever logged in, where the answers go, when, and for which tag.
pub(super) struct Context<'a> {
    pub(super) mail: &'a mut Mail,
    pub(super) out: &'a mut Output,
    /// What a deviating server found for its first LIST, and goes on telling.
    pub(super) listed: &'a mut Option<BTreeSet<Vec<u8>>>,
    pub(super) now: Timestamp,
    pub(super) tag: &'a str,
}
