//! What a server says (RFC 3501 §7, §9 `response`).
//!
//! Everything is kept: unknown response codes, unknown untagged responses and
//! extension data come back as the octets they were.

mod body;
mod code;
mod envelope;
mod fetch;

use std::borrow::Cow;

pub use body::{
    Body, BodyExtension, BodyFields, Disposition, MultiExtension, PartKind, SingleExtension,
};
pub use code::Code;
pub use envelope::{Address, Envelope};
pub use fetch::FetchData;

use super::{
    command::StatusItem, flag::Flag, mailbox::Mailbox, sequence_set::SequenceSet, text::NString,
};

/// One response, whatever its kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Response<'a> {
    /// `continue-req = "+" SP (resp-text / base64) CRLF`; the octets after the space.
    Continuation { text: Cow<'a, [u8]> },
    /// `response-tagged`
    Tagged {
        tag: Cow<'a, [u8]>,
        status: StatusKind,
        text: Text<'a>,
    },
    /// `response-data`
    Untagged(Untagged<'a>),
}

/// `OK`, `NO`, `BAD`, and untagged alone `PREAUTH` and `BYE`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the names of the grammar")]
pub enum StatusKind {
    Ok,
    No,
    Bad,
    PreAuth,
    Bye,
}

/// `resp-text = ["[" resp-text-code "]" SP] text`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text<'a> {
    /// The response code, if there is one.
    pub code: Option<Code<'a>>,
    /// For humans; never a matter of conformance beyond its characters.
    pub text: Cow<'a, [u8]>,
}

/// An untagged response.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Untagged<'a> {
    /// `* OK`, `* NO`, `* BAD`, `* PREAUTH`, `* BYE` (RFC 3501 §7.1)
    Status { kind: StatusKind, text: Text<'a> },
    /// RFC 3501 §7.2.1
    Capability(Vec<Cow<'a, [u8]>>),
    /// RFC 3501 §7.2.2
    List(ListData<'a>),
    /// RFC 3501 §7.2.3
    Lsub(ListData<'a>),
    /// RFC 3501 §7.2.4
    MailboxStatus {
        mailbox: Mailbox<'a>,
        items: Vec<StatusData<'a>>,
    },
    /// RFC 3501 §7.2.5
    Search(Vec<u32>),
    /// RFC 4731 §3.1 (grammar in RFC 4466 §2.6.2)
    Esearch(Esearch<'a>),
    /// RFC 3501 §7.2.6
    Flags(Vec<Flag<'a>>),
    /// RFC 3501 §7.3.1
    Exists(u32),
    /// RFC 3501 §7.3.2
    Recent(u32),
    /// RFC 3501 §7.4.1
    Expunge(u32),
    /// RFC 3501 §7.4.2; what FETCH says of message `seq`.
    Fetch { seq: u32, data: Vec<FetchData<'a>> },
    /// RFC 2342 §6: personal, other users', shared.
    Namespace([Option<Vec<NamespaceData<'a>>>; 3]),
    /// RFC 2971 §3.2; `None` is `NIL`.
    Id(Option<Vec<(Cow<'a, [u8]>, NString<'a>)>>),
    /// RFC 5161 §3.2
    Enabled(Vec<Cow<'a, [u8]>>),
    /// Anything else: the octets after `* `, without CRLF.
    Other(Cow<'a, [u8]>),
}

/// `mailbox-list` (RFC 3501 §9)
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListData<'a> {
    /// Name attributes with their backslash, `\Noselect` for instance; compared without case.
    pub attributes: Vec<Cow<'a, [u8]>>,
    /// The hierarchy delimiter; `None` is `NIL`, a flat name.
    pub delimiter: Option<u8>,
    /// The name.
    pub mailbox: Mailbox<'a>,
    /// `mbox-list-extended` (RFC 5258 §6) or other trailing data, as it was.
    pub extended: Option<Cow<'a, [u8]>>,
}

/// One pair of `status-att-list`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StatusData<'a> {
    /// An attribute of RFC 3501 with its number.
    Item(StatusItem, u32),
    /// An extension's, with its value as it was.
    Other(Cow<'a, [u8]>, Cow<'a, [u8]>),
}

/// `esearch-response` (RFC 4466 §2.6.2, RFC 4731 §3.1)
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Esearch<'a> {
    /// `(TAG "...")`
    pub tag: Option<Cow<'a, [u8]>>,
    /// Whether numbers are unique identifiers.
    pub uid: bool,
    /// `MIN`
    pub min: Option<u32>,
    /// `MAX`
    pub max: Option<u32>,
    /// `ALL`
    pub all: Option<SequenceSet>,
    /// `COUNT`
    pub count: Option<u32>,
    /// Other return data: name, value as it was.
    pub other: Vec<(Cow<'a, [u8]>, Cow<'a, [u8]>)>,
}

/// One namespace (RFC 2342 §6).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamespaceData<'a> {
    /// What names in it begin with.
    pub prefix: Cow<'a, [u8]>,
    /// Its hierarchy delimiter; `None` is `NIL`.
    pub delimiter: Option<u8>,
    /// `Namespace_Response_Extensions`, as they were.
    pub extensions: Vec<Cow<'a, [u8]>>,
}
