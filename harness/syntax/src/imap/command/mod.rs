//! What a client says (RFC 3501 §6, §9 `command`).

mod acl;
mod fetch;
#[cfg(feature = "arbitrary")]
mod generate;
mod input;
mod list;
mod metadata;
mod mod_sequence;
mod parse;
mod print;
mod quota;
mod search;

use std::borrow::Cow;

pub use acl::AclCommand;
pub use fetch::{FetchItem, FetchItems, Partial};
pub use list::{
    ExtendedList, OPTION_DEPTH, OptionExtension, OptionValue, Patterns, ReturnOption,
    SelectionOption,
};
pub(in crate::imap) use metadata::write_value;
pub use metadata::{Depth, EntryValue, MetadataCommand, MetadataOption};
pub use mod_sequence::{EntryType, FetchModifiers, QResync, SearchModSequence, SelectParameter};
pub use parse::CommandError;
pub use quota::{QuotaCommand, QuotaLimit};
pub use search::{SEARCH_DEPTH, Search, SearchKey, SearchReturn};

pub use super::text::LiteralForm;

use super::{
    date::DateTime,
    flag::Flag,
    mailbox::Mailbox,
    sequence_set::SequenceSet,
    special_use::SpecialUse,
    text::{AString, Atom, ListMailbox, NString, NonEmpty, Tag},
};

/// A command with its tag.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Command<'a> {
    /// What the completion will be tagged with.
    pub tag: Tag<'a>,
    /// The command proper.
    pub body: CommandBody<'a>,
}

/// Every command of RFC 3501 §6 and of the extensions that mailspec speaks.
///
/// `uid` marks the `UID` form of a command (RFC 3501 §6.4.8).
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the arguments of the grammar")]
pub enum CommandBody<'a> {
    /// RFC 3501 §6.1.1
    Capability,
    /// RFC 3501 §6.1.2
    Noop,
    /// RFC 3501 §6.1.3
    Logout,
    /// RFC 3501 §6.2.1
    StartTls,
    /// RFC 3501 §6.2.2; the initial response (decoded) is RFC 4959.
    Authenticate {
        mechanism: Atom<'a>,
        initial: Option<Cow<'a, [u8]>>,
    },
    /// RFC 3501 §6.2.3
    Login {
        user: AString<'a>,
        password: AString<'a>,
    },
    /// RFC 3501 §6.3.1
    Select {
        mailbox: Mailbox<'a>,
        parameters: Vec<SelectParameter>,
    },
    /// RFC 3501 §6.3.2
    Examine {
        mailbox: Mailbox<'a>,
        parameters: Vec<SelectParameter>,
    },
    /// RFC 3501 §6.3.3; `uses` is the parameter USE of RFC 6154 §3.
    Create {
        mailbox: Mailbox<'a>,
        uses: Option<Vec<SpecialUse<'a>>>,
    },
    /// RFC 3501 §6.3.4
    Delete { mailbox: Mailbox<'a> },
    /// RFC 3501 §6.3.5
    Rename { from: Mailbox<'a>, to: Mailbox<'a> },
    /// RFC 3501 §6.3.6
    Subscribe { mailbox: Mailbox<'a> },
    /// RFC 3501 §6.3.7
    Unsubscribe { mailbox: Mailbox<'a> },
    /// RFC 3501 §6.3.8
    List {
        reference: Mailbox<'a>,
        pattern: ListMailbox<'a>,
    },
    /// RFC 5258 §3: LIST with options or several patterns.
    ListExtended(Box<ExtendedList<'a>>),
    /// RFC 3501 §6.3.9
    Lsub {
        reference: Mailbox<'a>,
        pattern: ListMailbox<'a>,
    },
    /// RFC 3501 §6.3.10
    Status {
        mailbox: Mailbox<'a>,
        items: NonEmpty<StatusItem>,
    },
    /// RFC 3501 §6.3.11; of several messages RFC 3502
    Append {
        mailbox: Mailbox<'a>,
        messages: NonEmpty<AppendMessage<'a>>,
    },
    /// RFC 3501 §6.4.1
    Check,
    /// RFC 3501 §6.4.2
    Close,
    /// RFC 3501 §6.4.3
    Expunge,
    /// RFC 4315 §2.1
    UidExpunge { set: SequenceSet },
    /// RFC 3501 §6.4.4, with RFC 4731 return options
    Search { search: Search<'a>, uid: bool },
    /// RFC 3501 §6.4.5
    Fetch {
        set: SequenceSet,
        items: FetchItems<'a>,
        modifiers: FetchModifiers,
        uid: bool,
    },
    /// RFC 3501 §6.4.6; `unchanged_since` is RFC 7162 §3.1.3, 0 to 2^63 - 1.
    Store {
        set: SequenceSet,
        unchanged_since: Option<u64>,
        how: StoreHow,
        silent: bool,
        flags: Vec<Flag<'a>>,
        uid: bool,
    },
    /// RFC 3501 §6.4.7
    Copy {
        set: SequenceSet,
        mailbox: Mailbox<'a>,
        uid: bool,
    },
    /// RFC 6851 §3
    Move {
        set: SequenceSet,
        mailbox: Mailbox<'a>,
        uid: bool,
    },
    /// RFC 2177 §3. `DONE` is a line of its own, not a command.
    Idle,
    /// RFC 3691 §2
    Unselect,
    /// RFC 2342 §5
    Namespace,
    /// RFC 2971 §3.1; `None` is `NIL`.
    Id {
        parameters: Option<Vec<(Cow<'a, [u8]>, NString<'a>)>>,
    },
    /// RFC 5161 §3.1
    Enable { capabilities: NonEmpty<Atom<'a>> },
    /// RFC 9208 §4.1
    Quota(QuotaCommand<'a>),
    /// RFC 4314 §3
    Acl(AclCommand<'a>),
    /// RFC 5464 §4.2, §4.3
    Metadata(MetadataCommand<'a>),
}

/// `append-message` (RFC 3502): a message of APPEND, and what is said of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AppendMessage<'a> {
    /// Its flags; none where there is no list or an empty one.
    pub flags: Vec<Flag<'a>>,
    /// Its internal date, if one is given.
    pub date: Option<DateTime>,
    /// Its octets.
    pub message: Cow<'a, [u8]>,
}

/// `status-att` (RFC 3501 §9, RFC 7889 §5)
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "arbitrary", derive(arbitrary::Arbitrary))]
pub enum StatusItem {
    /// `MESSAGES`
    Messages,
    /// `RECENT`
    Recent,
    /// `UIDNEXT`
    UidNext,
    /// `UIDVALIDITY`
    UidValidity,
    /// `UNSEEN`
    Unseen,
    /// `SIZE` (RFC 8438 §3)
    Size,
    /// `APPENDLIMIT` (RFC 7889)
    AppendLimit,
    /// `HIGHESTMODSEQ` (RFC 7162 §3.1.7)
    HighestModSeq,
    /// `DELETED` (RFC 9208 §4.1.4)
    Deleted,
    /// `DELETED-STORAGE` (RFC 9208 §4.1.4)
    DeletedStorage,
}

/// How STORE changes flags: `FLAGS`, `+FLAGS`, `-FLAGS` (RFC 3501 §6.4.6).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "arbitrary", derive(arbitrary::Arbitrary))]
pub enum StoreHow {
    /// `FLAGS`
    Replace,
    /// `+FLAGS`
    Add,
    /// `-FLAGS`
    Remove,
}
