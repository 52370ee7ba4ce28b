//! What a server says (RFC 3501 §7, §9 `response`).
//!
//! Everything is kept: unknown response codes, unknown untagged responses and
//! extension data come back as the octets they were. Every deviation from the
//! grammar is a [`Fault`], and the tree goes as far as it can.

mod acl;
mod body;
mod code;
mod envelope;
mod fetch;
mod list;
mod metadata;
mod parser;
mod quota;
mod string;
mod untagged;
mod write;

use std::borrow::Cow;

pub use acl::AclEntry;
pub use body::{
    Body, BodyExtension, BodyFields, Disposition, ExtensionTail, MAX_NESTING, MultiExtension,
    PartKind, SingleExtension,
};
pub use code::Code;
pub use envelope::{Address, Envelope};
pub use fetch::FetchData;
pub use list::{ListData, ListExtendedItem};
pub use metadata::{Metadata, MetadataCode, entry_fault};
pub use quota::QuotaResource;

use self::parser::Parser;
use crate::Fault;

use super::{
    command::StatusItem, cursor::Class, flag::Flag, mailbox::Mailbox, sequence_set::SequenceSet,
    text::NString,
};

/// The rule of a [`Fault`] that is none once the client has enabled UTF8=ACCEPT (RFC 6855 §3).
pub const UTF8_IN_QUOTED: &str = "uQUOTED-CHAR";

/// The rule of a [`Fault`] that is none where UTF-8 text was agreed on: IMAP4rev2 (RFC 9051 §9), LANGUAGE.
pub const UTF8_IN_TEXT: &str = "TEXT-CHAR (UTF-8)";

/// The rule of a [`Fault`] that is not the server's: data nests deeper than [`MAX_NESTING`].
pub const NESTING: &str = "body (nesting)";

/// How many faults of one message are kept: a fault takes more memory than the octet it is about.
pub const MAX_FAULTS: usize = 1000;

/// Names with their values.
pub type Pairs<'a> = Vec<(Cow<'a, [u8]>, Cow<'a, [u8]>)>;

/// What a message of a server says, and what is wrong with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parsed<'a> {
    /// As far as it could be read.
    pub response: Response<'a>,
    /// By place, the first [`MAX_FAULTS`] that were found.
    pub faults: Vec<Fault>,
}

/// Reads one message, whole as [`Framer`](super::framing::Framer) gives it.
///
/// A message that is no response at all comes back as [`Untagged::Other`], with a fault.
pub fn parse(message: &[u8]) -> Parsed<'_> {
    let mut parser = Parser::new(message);
    let mut parsed = Parsed {
        response: parser.response(),
        faults: parser.faults,
    };
    if parsed.faults.len() > 1 {
        parsed.faults.sort_by_key(|fault| fault.span.start);
    }
    parsed
}

/// One response, whatever its kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Response<'a> {
    /// `continue-req = "+" SP (resp-text / base64) CRLF`; the octets after the space.
    Continuation {
        /// `resp-text`, a code included, or base64.
        text: Cow<'a, [u8]>,
    },
    /// `response-tagged`
    Tagged {
        /// Of the command that is complete.
        tag: Cow<'a, [u8]>,
        /// `OK`, `NO` or `BAD`; another with a fault.
        status: StatusKind,
        /// What it says.
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
    Status {
        /// Any of the five.
        kind: StatusKind,
        /// What it says.
        text: Text<'a>,
    },
    /// RFC 3501 §7.2.1
    Capability(Vec<Cow<'a, [u8]>>),
    /// RFC 3501 §7.2.2
    List(ListData<'a>),
    /// RFC 3501 §7.2.3
    Lsub(ListData<'a>),
    /// RFC 3501 §7.2.4
    MailboxStatus {
        /// Whose status it is.
        mailbox: Mailbox<'a>,
        /// The attributes in the order they came.
        items: Vec<StatusData<'a>>,
    },
    /// RFC 3501 §7.2.5
    Search(Vec<u32>),
    /// `SEARCH` with `search-sort-mod-seq` (RFC 7162 §3.1.5)
    SearchModSeq {
        /// The messages found.
        numbers: Vec<u32>,
        /// Their highest mod-sequence.
        modseq: u64,
    },
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
    /// RFC 7162 §3.2.10: messages that are gone, by unique identifiers.
    Vanished {
        /// `(EARLIER)`: before the mailbox was selected, or before what UID FETCH asks for.
        earlier: bool,
        /// Without `*`.
        uids: SequenceSet,
    },
    /// RFC 3501 §7.4.2; what FETCH says of message `seq`.
    Fetch {
        /// Its message sequence number.
        seq: u32,
        /// The items in the order they came.
        data: Vec<FetchData<'a>>,
    },
    /// RFC 2342 §6: personal, other users', shared.
    Namespace([Option<Vec<NamespaceData<'a>>>; 3]),
    /// RFC 2971 §3.2; `None` is `NIL`.
    Id(Option<Vec<(Cow<'a, [u8]>, NString<'a>)>>),
    /// RFC 5161 §3.2
    Enabled(Vec<Cow<'a, [u8]>>),
    /// RFC 9208 §4.2.1
    Quota {
        /// The quota root.
        root: Cow<'a, [u8]>,
        /// What is limited.
        resources: Vec<QuotaResource<'a>>,
    },
    /// RFC 9208 §4.2.2
    QuotaRoot {
        /// Of which mailbox.
        mailbox: Mailbox<'a>,
        /// The names of its quota roots.
        roots: Vec<Cow<'a, [u8]>>,
    },
    /// RFC 4314 §3.6
    Acl {
        /// Whose list it is.
        mailbox: Mailbox<'a>,
        /// The list.
        entries: Vec<AclEntry<'a>>,
    },
    /// RFC 4314 §3.7
    ListRights {
        /// Of which mailbox.
        mailbox: Mailbox<'a>,
        /// Whose rights.
        identifier: Cow<'a, [u8]>,
        /// Rights that are always granted.
        required: Cow<'a, [u8]>,
        /// Rights that can be granted; those of one string are tied together.
        optional: Vec<Cow<'a, [u8]>>,
    },
    /// RFC 4314 §3.8
    MyRights {
        /// On which mailbox.
        mailbox: Mailbox<'a>,
        /// Those of the user who is logged in.
        rights: Cow<'a, [u8]>,
    },
    /// RFC 5464 §4.4; the mailbox of an empty name is the server.
    Metadata {
        /// Whose entries they are.
        mailbox: Mailbox<'a>,
        /// The entries.
        data: Metadata<'a>,
    },
    /// Anything else: the octets after `* `, without CRLF.
    Other(Cow<'a, [u8]>),
}

/// One pair of `status-att-list`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StatusData<'a> {
    /// An attribute that is known, with its number: of 63 bits for HIGHESTMODSEQ, else of 32.
    Item(StatusItem, u64),
    /// `SIZE`, of 63 bits (RFC 8438 §3).
    Size(u64),
    /// `APPENDLIMIT NIL`: the mailbox has no limit of its own (RFC 7889 §3).
    NoAppendLimit,
    /// `DELETED-STORAGE`, octets (RFC 9208 §4.1.4)
    DeletedStorage(u64),
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
    /// `MODSEQ` (RFC 7162 §3.1.10): the highest of all that was found.
    pub mod_sequence: Option<u64>,
    /// Other return data: name, value as it was.
    pub other: Pairs<'a>,
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

impl<'a> Parser<'a> {
    /// `continue-req / response-data / response-tagged`
    #[inline(always)]
    fn response(&mut self) -> Response<'a> {
        let start = self.cursor.at();
        if self.cursor.peek() == Some(0) {
            while self.cursor.eat(0) {}
            self.fault(start..self.cursor.at(), "CHAR", "NUL is not allowed");
        }
        match self.cursor.peek() {
            Some(b'*') => {
                self.cursor.skip();
                Response::Untagged(self.response_data())
            }
            Some(b'+') => {
                self.cursor.skip();
                self.continue_req()
            }
            _ => self.response_tagged(),
        }
    }

    /// `continue-req = "+" SP (resp-text / base64) CRLF`
    fn continue_req(&mut self) -> Response<'a> {
        if !self.cursor.eat(b' ') {
            let at = self.cursor.at();
            self.fault(
                at..at,
                "continue-req",
                "a space is missing behind the plus sign",
            );
        }
        let length = self.cursor.rest().len();
        Response::Continuation {
            text: Cow::Borrowed(self.text_chars(length)),
        }
    }

    /// `response-tagged = tag SP resp-cond-state CRLF`
    #[inline]
    fn response_tagged(&mut self) -> Response<'a> {
        let start = self.cursor.at();
        let tag = self.cursor.take_while(Class::TAG);
        let spaced = self.cursor.eat(b' ');
        let at = self.cursor.at();
        let status = self.status_kind();
        let (Some(status), true, false) = (status, spaced, tag.is_empty()) else {
            self.cursor.go(start);
            let rest = self.cursor.rest();
            let what = "neither a continuation request nor an untagged or tagged response";
            self.fault(start..start + rest.len(), "response", what);
            return Response::Untagged(Untagged::Other(Cow::Borrowed(rest)));
        };
        if matches!(status, StatusKind::PreAuth | StatusKind::Bye) {
            let what = "a tagged response is OK, NO or BAD";
            self.fault(at..self.cursor.at(), "resp-cond-state", what);
        }
        Response::Tagged {
            tag: Cow::Borrowed(tag),
            status,
            text: self.resp_text(),
        }
    }

    /// `OK`, `NO`, `BAD`, `PREAUTH` or `BYE`, if one is the next.
    fn status_kind(&mut self) -> Option<StatusKind> {
        let start = self.cursor.at();
        let word = self.cursor.take_while(Class::ATOM);
        let kind = StatusKind::from_name(word);
        if kind.is_none() || !matches!(self.cursor.peek(), None | Some(b' ')) {
            self.cursor.go(start);
            return None;
        }
        kind
    }
}

impl StatusKind {
    /// The kind of this name, in any case.
    pub(crate) fn from_name(name: &[u8]) -> Option<Self> {
        let is = |known: &str| name.eq_ignore_ascii_case(known.as_bytes());
        match name.len() {
            2 if is("OK") => Some(Self::Ok),
            2 if is("NO") => Some(Self::No),
            3 if is("BAD") => Some(Self::Bad),
            3 if is("BYE") => Some(Self::Bye),
            7 if is("PREAUTH") => Some(Self::PreAuth),
            _ => None,
        }
    }

    /// Its name on the wire.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Ok => "OK",
            Self::No => "NO",
            Self::Bad => "BAD",
            Self::PreAuth => "PREAUTH",
            Self::Bye => "BYE",
        }
    }
}
