//! Search programs (RFC 3501 §6.4.4, §9 `search`; RFC 4731 §3.1).

use crate::imap::{
    date::Date,
    sequence_set::SequenceSet,
    text::{AString, Atom, NonEmpty},
};

/// The arguments of SEARCH.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Search<'a> {
    /// `RETURN (...)` (RFC 4731): `Some(vec![])` is `RETURN ()`, the same as `ALL`.
    pub returns: Option<Vec<SearchReturn>>,
    /// `CHARSET astring`
    pub charset: Option<AString<'a>>,
    /// All of these must hold.
    pub keys: NonEmpty<SearchKey<'a>>,
}

/// `search-return-opt` (RFC 4731 §5)
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the names of the grammar")]
pub enum SearchReturn {
    Min,
    Max,
    All,
    Count,
}

/// `search-key`, named as in RFC 3501 §6.4.4.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names of RFC 3501 §6.4.4")]
pub enum SearchKey<'a> {
    All,
    Answered,
    Bcc(AString<'a>),
    Before(Date),
    Body(AString<'a>),
    Cc(AString<'a>),
    Deleted,
    Draft,
    Flagged,
    From(AString<'a>),
    Header(AString<'a>, AString<'a>),
    Keyword(Atom<'a>),
    Larger(u32),
    New,
    Not(Box<SearchKey<'a>>),
    Old,
    On(Date),
    Or(Box<SearchKey<'a>>, Box<SearchKey<'a>>),
    Recent,
    Seen,
    SentBefore(Date),
    SentOn(Date),
    SentSince(Date),
    Since(Date),
    Smaller(u32),
    Subject(AString<'a>),
    Text(AString<'a>),
    To(AString<'a>),
    Uid(SequenceSet),
    Unanswered,
    Undeleted,
    Undraft,
    Unflagged,
    Unkeyword(Atom<'a>),
    Unseen,
    /// A bare sequence set: always message sequence numbers, in UID SEARCH too.
    Set(SequenceSet),
    /// `"(" search-key *(SP search-key) ")"`
    And(NonEmpty<SearchKey<'a>>),
}
