//! Sections of a message (RFC 3501 §6.4.5, §9 `section`).

use std::num::NonZeroU32;

use super::text::{AString, NonEmpty};

/// `section = "[" [section-spec] "]"`: the whole message when both fields are empty.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Default)]
pub struct Section<'a> {
    /// `section-part`: `1.3.2`; empty for the top level.
    pub part: Vec<NonZeroU32>,
    /// What of that part; `None` is its whole body (or the whole message).
    pub text: Option<SectionText<'a>>,
}

/// `section-text`. [`SectionText::Mime`] is legal only below a part.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum SectionText<'a> {
    /// `HEADER`
    Header,
    /// `HEADER.FIELDS header-list`
    HeaderFields(NonEmpty<AString<'a>>),
    /// `HEADER.FIELDS.NOT header-list`
    HeaderFieldsNot(NonEmpty<AString<'a>>),
    /// `TEXT`
    Text,
    /// `MIME`
    Mime,
}
