//! What a command of the authenticated or selected state works on.

use super::output::Output;
use crate::{Timestamp, store::Mail};

/// The mail of whoever logged in, where the answers go, when, and for which tag.
pub(super) struct Context<'a> {
    pub(super) mail: &'a mut Mail,
    pub(super) out: &'a mut Output,
    pub(super) now: Timestamp,
    pub(super) tag: &'a str,
}
