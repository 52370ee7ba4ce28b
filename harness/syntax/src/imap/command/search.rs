//! Search programs (RFC 3501 §6.4.4, §9 `search`; RFC 4731 §3.1).

use super::{
    input::{Input, Read, SYNTAX},
    mod_sequence::{SearchModSequence, search_mod_sequence},
};
use crate::{
    Clause,
    imap::{
        date::Date,
        sequence_set::SequenceSet,
        text::{AString, Atom, LiteralForm, NonEmpty},
    },
};

/// How deep NOT, OR and parentheses may nest in a search program; a deeper one is refused.
pub const SEARCH_DEPTH: usize = 128;

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
#[cfg_attr(feature = "arbitrary", derive(arbitrary::Arbitrary))]
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
    /// RFC 7162 §3.1.5
    ModSeq(SearchModSequence<'a>),
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

impl Search<'_> {
    /// The arguments as SEARCH takes them.
    pub fn write(&self, out: &mut Vec<u8>, literals: LiteralForm) {
        if let Some(returns) = &self.returns {
            out.extend_from_slice(b"RETURN (");
            for (index, option) in returns.iter().enumerate() {
                if index > 0 {
                    out.push(b' ');
                }
                out.extend_from_slice(match option {
                    SearchReturn::Min => b"MIN",
                    SearchReturn::Max => b"MAX",
                    SearchReturn::All => b"ALL",
                    SearchReturn::Count => b"COUNT",
                });
            }
            out.extend_from_slice(b") ");
        }
        if let Some(charset) = &self.charset {
            out.extend_from_slice(b"CHARSET ");
            charset.write(out, literals);
            out.push(b' ');
        }
        write_keys(&self.keys, out, literals);
    }
}

impl SearchKey<'_> {
    /// `search-key`
    pub fn write(&self, out: &mut Vec<u8>, literals: LiteralForm) {
        out.extend_from_slice(self.name().as_bytes());
        match self {
            Self::Bcc(text)
            | Self::Body(text)
            | Self::Cc(text)
            | Self::From(text)
            | Self::Subject(text)
            | Self::Text(text)
            | Self::To(text) => text.write(out, literals),
            Self::Header(field, text) => {
                field.write(out, literals);
                out.push(b' ');
                text.write(out, literals);
            }
            Self::Before(date)
            | Self::On(date)
            | Self::Since(date)
            | Self::SentBefore(date)
            | Self::SentOn(date)
            | Self::SentSince(date) => out.extend_from_slice(date.to_string().as_bytes()),
            Self::Keyword(keyword) | Self::Unkeyword(keyword) => {
                out.extend_from_slice(keyword.as_str().as_bytes());
            }
            Self::Larger(octets) | Self::Smaller(octets) => {
                out.extend_from_slice(octets.to_string().as_bytes());
            }
            Self::ModSeq(key) => key.write(out),
            Self::Not(key) => key.write(out, literals),
            Self::Or(a, b) => {
                a.write(out, literals);
                out.push(b' ');
                b.write(out, literals);
            }
            Self::Uid(set) | Self::Set(set) => out.extend_from_slice(set.to_string().as_bytes()),
            Self::And(keys) => {
                write_keys(keys, out, literals);
                out.push(b')');
            }
            Self::All
            | Self::Answered
            | Self::Deleted
            | Self::Draft
            | Self::Flagged
            | Self::New
            | Self::Old
            | Self::Recent
            | Self::Seen
            | Self::Unanswered
            | Self::Undeleted
            | Self::Undraft
            | Self::Unflagged
            | Self::Unseen => {}
        }
    }

    /// What stands before the arguments, the space to them included.
    const fn name(&self) -> &'static str {
        match self {
            Self::All => "ALL",
            Self::Answered => "ANSWERED",
            Self::Bcc(_) => "BCC ",
            Self::Before(_) => "BEFORE ",
            Self::Body(_) => "BODY ",
            Self::Cc(_) => "CC ",
            Self::Deleted => "DELETED",
            Self::Draft => "DRAFT",
            Self::Flagged => "FLAGGED",
            Self::From(_) => "FROM ",
            Self::Header(..) => "HEADER ",
            Self::Keyword(_) => "KEYWORD ",
            Self::Larger(_) => "LARGER ",
            Self::ModSeq(_) => "MODSEQ ",
            Self::New => "NEW",
            Self::Not(_) => "NOT ",
            Self::Old => "OLD",
            Self::On(_) => "ON ",
            Self::Or(..) => "OR ",
            Self::Recent => "RECENT",
            Self::Seen => "SEEN",
            Self::SentBefore(_) => "SENTBEFORE ",
            Self::SentOn(_) => "SENTON ",
            Self::SentSince(_) => "SENTSINCE ",
            Self::Since(_) => "SINCE ",
            Self::Smaller(_) => "SMALLER ",
            Self::Subject(_) => "SUBJECT ",
            Self::Text(_) => "TEXT ",
            Self::To(_) => "TO ",
            Self::Uid(_) => "UID ",
            Self::Unanswered => "UNANSWERED",
            Self::Undeleted => "UNDELETED",
            Self::Undraft => "UNDRAFT",
            Self::Unflagged => "UNFLAGGED",
            Self::Unkeyword(_) => "UNKEYWORD ",
            Self::Unseen => "UNSEEN",
            Self::Set(_) => "",
            Self::And(_) => "(",
        }
    }
}

fn write_keys(keys: &[SearchKey<'_>], out: &mut Vec<u8>, literals: LiteralForm) {
    for (index, key) in keys.iter().enumerate() {
        if index > 0 {
            out.push(b' ');
        }
        key.write(out, literals);
    }
}

/// `search = "SEARCH" [search-return-opts] [SP "CHARSET" SP astring] 1*(SP search-key)`, with the
/// `search-return-opts` of RFC 4466 §3.
pub(super) fn search<'a>(input: &mut Input<'a>) -> Read<Search<'a>> {
    input.production("search", SYNTAX);
    input.space("a search key")?;
    let mut returns = None;
    if input.take_keyword(b"RETURN") {
        input.production("search-return-opts", Clause::new(4466, "3"));
        input.space("a list of return options")?;
        input.octet(b'(', "a list of return options")?;
        returns = Some(if input.take(b')') {
            Vec::new()
        } else {
            input.rest_of_list("a return option", search_return_opt)?
        });
        input.production("search", SYNTAX);
        input.space("a search key")?;
    }
    let mut charset = None;
    if input.take_keyword(b"CHARSET") {
        input.space("a charset")?;
        charset = Some(input.astring("a charset")?);
        input.space("a search key")?;
    }
    input.production("search-key", SYNTAX);
    let keys = input.spaced(|input| search_key(input, 0))?;
    Ok(Search {
        returns,
        charset,
        keys,
    })
}

/// `search-return-opt = "MIN" / "MAX" / "ALL" / "COUNT"` (RFC 4731 §4)
fn search_return_opt(input: &mut Input<'_>) -> Read<SearchReturn> {
    let (name, span) = input.keyword();
    Ok(match name.as_bytes() {
        b"MIN" => SearchReturn::Min,
        b"MAX" => SearchReturn::Max,
        b"ALL" => SearchReturn::All,
        b"COUNT" => SearchReturn::Count,
        _ if span.is_empty() => {
            return Err(input.missing("search-return-opt", "a return option"));
        }
        _ => return Err(input.wrong(span, "no return option of that name")),
    })
}

/// `search-key`, itself nested `depth` deep.
fn search_key<'a>(input: &mut Input<'a>, depth: usize) -> Read<SearchKey<'a>> {
    match input.peek() {
        Some(b'*' | b'0'..=b'9') => return input.sequence_set().map(SearchKey::Set),
        Some(b'(') => {
            let depth = deeper(input, depth)?;
            return input
                .list("a search key", |input| search_key(input, depth))
                .map(SearchKey::And);
        }
        _ => {}
    }
    let (name, span) = input.keyword();
    Ok(match name.as_bytes() {
        b"ALL" => SearchKey::All,
        b"ANSWERED" => SearchKey::Answered,
        b"BCC" => SearchKey::Bcc(text(input)?),
        b"BEFORE" => SearchKey::Before(date(input)?),
        b"BODY" => SearchKey::Body(text(input)?),
        b"CC" => SearchKey::Cc(text(input)?),
        b"DELETED" => SearchKey::Deleted,
        b"DRAFT" => SearchKey::Draft,
        b"FLAGGED" => SearchKey::Flagged,
        b"FROM" => SearchKey::From(text(input)?),
        b"HEADER" => {
            input.space("a header field")?;
            let field = input.astring("a header field")?;
            SearchKey::Header(field, text(input)?)
        }
        b"KEYWORD" => SearchKey::Keyword(keyword(input)?),
        b"LARGER" => SearchKey::Larger(octets(input)?),
        b"MODSEQ" => SearchKey::ModSeq(search_mod_sequence(input)?),
        b"NEW" => SearchKey::New,
        b"NOT" => {
            let depth = deeper(input, depth)?;
            SearchKey::Not(Box::new(nested(input, depth)?))
        }
        b"OLD" => SearchKey::Old,
        b"ON" => SearchKey::On(date(input)?),
        b"OR" => {
            let depth = deeper(input, depth)?;
            let a = nested(input, depth)?;
            let b = nested(input, depth)?;
            SearchKey::Or(Box::new(a), Box::new(b))
        }
        b"RECENT" => SearchKey::Recent,
        b"SEEN" => SearchKey::Seen,
        b"SENTBEFORE" => SearchKey::SentBefore(date(input)?),
        b"SENTON" => SearchKey::SentOn(date(input)?),
        b"SENTSINCE" => SearchKey::SentSince(date(input)?),
        b"SINCE" => SearchKey::Since(date(input)?),
        b"SMALLER" => SearchKey::Smaller(octets(input)?),
        b"SUBJECT" => SearchKey::Subject(text(input)?),
        b"TEXT" => SearchKey::Text(text(input)?),
        b"TO" => SearchKey::To(text(input)?),
        b"UID" => {
            input.space("a sequence set")?;
            SearchKey::Uid(input.sequence_set()?)
        }
        b"UNANSWERED" => SearchKey::Unanswered,
        b"UNDELETED" => SearchKey::Undeleted,
        b"UNDRAFT" => SearchKey::Undraft,
        b"UNFLAGGED" => SearchKey::Unflagged,
        b"UNKEYWORD" => SearchKey::Unkeyword(keyword(input)?),
        b"UNSEEN" => SearchKey::Unseen,
        _ if span.is_empty() => return Err(input.missing("search-key", "a search key")),
        _ => return Err(input.wrong(span, "no search key of that name")),
    })
}

/// One level more, if the bound allows it.
fn deeper(input: &Input<'_>, depth: usize) -> Read<usize> {
    if depth == SEARCH_DEPTH {
        return Err(input.wrong_here("search keys are nested deeper than this parser follows"));
    }
    Ok(depth + 1)
}

fn nested<'a>(input: &mut Input<'a>, depth: usize) -> Read<SearchKey<'a>> {
    input.space("a search key")?;
    search_key(input, depth)
}

fn text<'a>(input: &mut Input<'a>) -> Read<AString<'a>> {
    input.space("a string")?;
    input.astring("a string")
}

fn date(input: &mut Input<'_>) -> Read<Date> {
    input.space("a date")?;
    input.date()
}

fn keyword<'a>(input: &mut Input<'a>) -> Read<Atom<'a>> {
    input.space("a keyword")?;
    input.atom("flag-keyword", "a keyword")
}

fn octets(input: &mut Input<'_>) -> Read<u32> {
    input.space("a number of octets")?;
    input.number()
}
