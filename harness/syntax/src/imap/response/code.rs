//! Response codes (RFC 3501 §7.1, §9 `resp-text-code`; RFC 4315, 5530 and others).

use std::borrow::Cow;

use crate::imap::{flag::Flag, sequence_set::SequenceSet};

/// `resp-text-code`
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Code<'a> {
    /// `ALERT`
    Alert,
    /// `BADCHARSET`, with the charsets the server knows.
    BadCharset(Vec<Cow<'a, [u8]>>),
    /// `CAPABILITY`
    Capability(Vec<Cow<'a, [u8]>>),
    /// `PARSE`
    Parse,
    /// `PERMANENTFLAGS`
    PermanentFlags(Vec<Flag<'a>>),
    /// `READ-ONLY`
    ReadOnly,
    /// `READ-WRITE`
    ReadWrite,
    /// `TRYCREATE`
    TryCreate,
    /// `UIDNEXT`
    UidNext(u32),
    /// `UIDVALIDITY`
    UidValidity(u32),
    /// `UNSEEN`
    Unseen(u32),
    /// `APPENDUID` (RFC 4315 §3)
    AppendUid { validity: u32, uids: SequenceSet },
    /// `COPYUID` (RFC 4315 §3)
    CopyUid {
        validity: u32,
        from: SequenceSet,
        to: SequenceSet,
    },
    /// `UIDNOTSTICKY` (RFC 4315 §3)
    UidNotSticky,
    /// Any other: its atom, and what follows it after a space.
    Other(Cow<'a, [u8]>, Option<Cow<'a, [u8]>>),
}
