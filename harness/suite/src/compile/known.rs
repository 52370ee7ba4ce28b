//! What the files of a library are checked against.

use std::collections::BTreeMap;

use crate::Level;
use crate::template::Messages;

/// What the files of a library are checked against.
pub(crate) struct Known<'k> {
    pub(crate) messages: &'k Messages,
    /// The level of each requirement, by its full id.
    pub(crate) requirements: &'k BTreeMap<String, Level>,
}
