//! The operations of all sessions, and what each of them saw.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Everything that was asked and seen, in any order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct History {
    /// One after the other in each session.
    pub operations: Vec<Operation>,
}

/// One command of one session.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Operation {
    /// The connection; no two have the same number.
    pub session: u32,
    /// When it was about to be sent, by a clock that all sessions share and that never stands still.
    pub began: u64,
    /// When its answer was there; none if no answer ever came: what became of it nobody knows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended: Option<u64>,
    /// Whether it was answered `OK` or `+OK`.
    #[serde(default)]
    pub ok: bool,
    /// The mailbox that is selected, or is being; for POP3 the maildrop, by the name of its mailbox.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mailbox: Option<String>,
    /// What was asked.
    pub request: Request,
    /// What came with the answer and before it, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub saw: Vec<Saw>,
}

/// What was asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Request {
    /// APPEND.
    Append {
        /// The mailbox.
        to: String,
        /// What is appended.
        message: Message,
    },
    /// SELECT or EXAMINE; what a session sees afterwards is no older than this.
    Select {
        /// EXAMINE.
        #[serde(default, skip_serializing_if = "is_false")]
        read_only: bool,
    },
    /// FETCH or UID FETCH, which sets no flag.
    Fetch {
        /// Of which messages.
        which: Which,
    },
    /// UID SEARCH; messages with the flag, or without it.
    Search {
        /// The flag; none: all messages.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        flag: Option<String>,
        /// Those that have it.
        #[serde(default, skip_serializing_if = "is_false")]
        set: bool,
    },
    /// UID STORE.
    Store {
        /// Of these messages.
        uids: Vec<u32>,
        /// What is done with the flags.
        change: Change,
        /// The flags.
        flags: Vec<String>,
    },
    /// UID COPY.
    Copy {
        /// These messages.
        uids: Vec<u32>,
        /// The mailbox.
        to: String,
    },
    /// UID MOVE (RFC 6851).
    Move {
        /// These messages.
        uids: Vec<u32>,
        /// The mailbox.
        to: String,
    },
    /// EXPUNGE, or UID EXPUNGE (RFC 4315).
    Expunge {
        /// Of these messages alone.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        uids: Option<Vec<u32>>,
    },
    /// CLOSE, which expunges what is marked.
    Close,
    /// UNSELECT (RFC 3691), or the end of a session without CLOSE.
    Unselect,
    /// STATUS.
    Status {
        /// The mailbox.
        of: String,
    },
    /// NOOP, CHECK or IDLE.
    Poll,
    /// USER and PASS: the maildrop is locked when it is answered (RFC 1939 §4).
    Maildrop,
    /// UIDL, or LIST.
    List,
    /// RETR.
    Retrieve {
        /// The message's number.
        number: u32,
    },
    /// DELE.
    Mark {
        /// The message's number.
        number: u32,
    },
    /// RSET.
    Reset,
    /// QUIT, which removes what is marked (RFC 1939 §6).
    Quit,
    /// The connection is cut without a word: what is marked stays.
    Drop,
    /// The server is killed and started again.
    Crash,
}

/// Of which messages.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Which {
    /// All there are: `1:*`.
    All,
    /// Those with these unique identifiers.
    Uids(Vec<u32>),
}

/// What STORE does with flags (RFC 3501 §6.4.6).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Change {
    /// `+FLAGS`
    Add,
    /// `-FLAGS`
    Remove,
    /// `FLAGS`
    Replace,
}

/// A message as it is handed in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Message {
    /// Its octets.
    pub content: Content,
    /// The flags it is to have.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub flags: Vec<String>,
    /// The date it is to have, in Unix seconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date: Option<i64>,
}

/// The octets of a message, recognisable.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Content {
    /// What no other message that was handed in has; copies have the same.
    pub mark: String,
    /// How many there are.
    pub octets: u32,
    /// A digest of them.
    pub digest: String,
}

/// Something that a session saw.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Saw {
    /// EXISTS.
    Exists(u32),
    /// EXPUNGE of the message with this number.
    Expunge(u32),
    /// VANISHED (RFC 7162 §3.2.10), not `(EARLIER)`.
    Vanished(Vec<u32>),
    /// FETCH; over POP3, a message that was retrieved.
    Fetch(Fetched),
    /// The unique identifiers that SEARCH found.
    Search(Vec<u32>),
    /// UIDVALIDITY of the mailbox that is being selected.
    UidValidity(u32),
    /// UIDNEXT of it.
    UidNext(u32),
    /// HIGHESTMODSEQ of it (RFC 7162 §3.1.2.1).
    HighestModSeq(u64),
    /// APPENDUID (RFC 4315 §3).
    AppendUid {
        /// UIDVALIDITY of the mailbox.
        validity: u32,
        /// What the messages got.
        uids: Vec<u32>,
    },
    /// COPYUID (RFC 4315 §3).
    CopyUid {
        /// UIDVALIDITY of the destination.
        validity: u32,
        /// In the source.
        from: Vec<u32>,
        /// In the destination, in the same order.
        to: Vec<u32>,
    },
    /// STATUS.
    Status {
        /// UIDVALIDITY.
        validity: u32,
        /// UIDNEXT.
        next: u32,
    },
    /// A line of UIDL: the message's number, and its unique-id.
    UniqueId(u32, String),
}

/// What was said of one message.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Fetched {
    /// Its number.
    pub number: u32,
    /// Its unique identifier.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub uid: Option<u32>,
    /// Its flags, without `\Recent`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub flags: Option<Vec<String>>,
    /// Its octets.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content: Option<Content>,
    /// INTERNALDATE, in Unix seconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date: Option<i64>,
    /// Its mod-sequence (RFC 7162 §3.1.4.2).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mod_seq: Option<u64>,
}

/// A line that is no operation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadLine {
    /// Its number, from 1.
    pub line: usize,
    /// What is wrong with it.
    pub what: String,
}

impl History {
    /// Reads JSON Lines: one operation a line; empty lines are nothing.
    pub fn from_lines(text: &str) -> Result<Self, BadLine> {
        let lines = text.lines().enumerate();
        let lines = lines.filter(|(_, line)| !line.trim().is_empty());
        let operations = lines.map(|(at, line)| {
            serde_json::from_str(line).map_err(|error| BadLine {
                line: at + 1,
                what: error.to_string(),
            })
        });
        Ok(Self {
            operations: operations.collect::<Result<_, _>>()?,
        })
    }

    /// The same as [`from_lines`](Self::from_lines) reads it.
    pub fn to_lines(&self) -> String {
        let mut text = String::new();
        for operation in &self.operations {
            text.push_str(&operation.to_line());
        }
        text
    }
}

impl Operation {
    /// It as a line of JSON, with its line feed.
    pub fn to_line(&self) -> String {
        let mut line = serde_json::to_string(self).expect("text, numbers and lists of them");
        line.push('\n');
        line
    }
}

impl fmt::Display for BadLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.what)
    }
}

impl std::error::Error for BadLine {}

fn is_false(it: &bool) -> bool {
    !it
}
