//! Text of others, cut to what a line bears.

use std::borrow::Cow;

/// `text` if it has at most so many `characters`; else the first of them and an ellipsis.
pub fn shortened(text: &str, characters: usize) -> Cow<'_, str> {
    match text.char_indices().nth(characters) {
        Some((end, _)) => Cow::Owned(format!("{}…", &text[..end])),
        None => Cow::Borrowed(text),
    }
}
