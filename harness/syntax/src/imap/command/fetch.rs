//! What FETCH asks for (RFC 3501 §6.4.5, §9 `fetch`).

use std::num::NonZeroU32;

use crate::imap::{section::Section, text::NonEmpty};

/// The argument of FETCH.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FetchItems<'a> {
    /// `(FLAGS INTERNALDATE RFC822.SIZE ENVELOPE)`
    All,
    /// `(FLAGS INTERNALDATE RFC822.SIZE)`
    Fast,
    /// `(FLAGS INTERNALDATE RFC822.SIZE ENVELOPE BODY)`
    Full,
    /// One item, or several in parentheses.
    Items(NonEmpty<FetchItem<'a>>),
}

/// `fetch-att`
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FetchItem<'a> {
    /// `ENVELOPE`
    Envelope,
    /// `FLAGS`
    Flags,
    /// `INTERNALDATE`
    InternalDate,
    /// `RFC822`
    Rfc822,
    /// `RFC822.HEADER`
    Rfc822Header,
    /// `RFC822.SIZE`
    Rfc822Size,
    /// `RFC822.TEXT`
    Rfc822Text,
    /// `BODY`
    Body,
    /// `BODYSTRUCTURE`
    BodyStructure,
    /// `UID`
    Uid,
    /// `BODY[section]<partial>` and `BODY.PEEK[section]<partial>`
    Section {
        section: Section<'a>,
        partial: Option<Partial>,
        peek: bool,
    },
}

/// `"<" number "." nz-number ">"`: `length` octets from `origin`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "named in the line above")]
pub struct Partial {
    pub origin: u32,
    pub length: NonZeroU32,
}
