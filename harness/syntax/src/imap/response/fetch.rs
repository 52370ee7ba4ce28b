//! The data of a FETCH response (RFC 3501 §7.4.2, §9 `msg-att`).

use std::borrow::Cow;

use super::{body::Body, envelope::Envelope};
use crate::imap::{date::DateTime, flag::Flag, section::Section, text::NString};

/// One item of `msg-att`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FetchData<'a> {
    /// `FLAGS`
    Flags(Vec<Flag<'a>>),
    /// `ENVELOPE`
    Envelope(Box<Envelope<'a>>),
    /// `INTERNALDATE`
    InternalDate(DateTime),
    /// `RFC822`
    Rfc822(NString<'a>),
    /// `RFC822.HEADER`
    Rfc822Header(NString<'a>),
    /// `RFC822.TEXT`
    Rfc822Text(NString<'a>),
    /// `RFC822.SIZE`
    Rfc822Size(u32),
    /// `BODY`: structure without extension data.
    Body(Box<Body<'a>>),
    /// `BODYSTRUCTURE`
    BodyStructure(Box<Body<'a>>),
    /// `BODY[section]<origin>`
    Section {
        section: Section<'a>,
        origin: Option<u32>,
        data: NString<'a>,
    },
    /// `UID`
    Uid(u32),
    /// An extension's: its name, and its value as it was.
    Other(Cow<'a, [u8]>, Cow<'a, [u8]>),
}
