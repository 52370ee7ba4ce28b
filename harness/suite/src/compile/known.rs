//! What the files of a library are checked against.

use std::collections::BTreeMap;

use super::notes::Notes;
use crate::Level;
use crate::file::Text;
use crate::near::nearest;
use crate::template::Messages;

/// What the files of a library are checked against.
pub(crate) struct Known<'k> {
    pub(crate) messages: &'k Messages,
    /// The level of each requirement, by its full id.
    pub(crate) requirements: &'k BTreeMap<String, Level>,
}

impl Known<'_> {
    /// The level of the first requirement in `ids` that is known; notes those that are not.
    pub(super) fn level_of<'t>(
        &self,
        ids: impl IntoIterator<Item = &'t Text>,
        notes: &mut Notes<'_>,
    ) -> Option<Level> {
        let mut level = None;
        for text in ids {
            if notes.is_full() {
                break;
            }
            if let Some(known) = self.requirements.get(&text.text) {
                level.get_or_insert(*known);
                continue;
            }
            let near = nearest(&text.text, self.requirements.keys().map(String::as_str));
            let hint = near.map_or_else(String::new, |near| format!(": did you mean `{near}`?"));
            let what = format!("unknown requirement `{}`{hint}", text.text);
            notes.note(text.at, what);
        }
        level
    }
}
