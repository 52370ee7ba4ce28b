//! What a suite says, checked and ready to run.
//!
//! The file format itself is in [`super::format`]; the loader turns it into
//! these types, so whoever holds a [`Case`] knows that its templates and
//! patterns parse, its messages and requirements exist and its variables are
//! bound before they are used.

use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Place;
use crate::pattern::{Check, Content, LinePattern, Pattern};
use crate::template::{Template, Value};

/// One suite: the cases of one file.
#[derive(Clone, Debug)]
pub struct Suite {
    /// Its id, which is its path: `imap/select`.
    pub id: String,
    /// What it is about.
    pub title: String,
    /// The specification that its cases mostly come from: `rfc3501`.
    pub spec: Option<String>,
    /// The protocol of the cases' first connection.
    pub protocol: Protocol,
    /// The cases in the order of the file, one for each row of a table.
    pub cases: Vec<Arc<Case>>,
    /// Where the file is.
    pub place: Place,
}

/// One case: what is given, what is done, what has to come of it.
#[derive(Clone, Debug)]
pub struct Case {
    /// The full address: `imap/select/required-data`, or with a row
    /// `imap/append/dates/one-digit-day`.
    pub address: String,
    /// The id of its suite.
    pub suite: String,
    /// Its id in the suite.
    pub id: String,
    /// The row of the table, if the case has parameters.
    pub row: Option<String>,
    /// One sentence: what a conformant server does.
    pub title: String,
    /// The requirements it checks; the first is the one that is cited.
    pub covers: Vec<String>,
    /// How much the case weighs.
    pub level: Level,
    /// Tags for selections.
    pub tags: Vec<String>,
    /// What the target must offer, else the case is skipped.
    pub needs: Vec<Need>,
    /// The protocol of connection `A`.
    pub protocol: Protocol,
    /// What the row binds.
    pub parameters: Vec<(String, Value)>,
    /// What is prepared before the first step.
    pub given: Given,
    /// What is done.
    pub steps: Vec<Step>,
    /// Every word that the case's commands and patterns mention, in lower case:
    /// a keyword outside of it is the server's own affair.
    pub words: BTreeSet<String>,
    /// Where the case begins.
    pub place: Place,
}

/// How much a deviation weighs.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// A deviation breaks the specification.
    Must,
    /// A deviation is legal for a good reason; a warning.
    Should,
    /// Several behaviours are legal; which one it is, is worth knowing.
    Info,
}

/// Whose protocol a connection speaks.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Protocol {
    /// RFC 3501.
    Imap,
    /// RFC 1939.
    Pop3,
}

impl fmt::Display for Protocol {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Protocol::Imap => "imap",
            Protocol::Pop3 => "pop3",
        })
    }
}

/// Something that the target must offer.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Need {
    /// This protocol, on the same account as the other.
    Protocol(Protocol),
    /// A capability that the server lists: `imap:IDLE`, `pop3:TOP`.
    Capability {
        /// Where it is listed.
        protocol: Protocol,
        /// Its name as registered.
        name: String,
    },
    /// A second account.
    SecondUser,
    /// A way for mail to arrive.
    Delivery,
    /// An account whose INBOX or maildrop may be emptied and filled.
    Disposable,
    /// A port with TLS from the first octet.
    Tls,
    /// STARTTLS or STLS.
    StartTls,
    /// A connection without TLS.
    Plaintext,
    /// A personal namespace with a hierarchy delimiter.
    Hierarchy,
    /// A POP3 greeting with a timestamp.
    Apop,
}

impl fmt::Display for Need {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Need::Protocol(protocol) => protocol.fmt(out),
            Need::Capability { protocol, name } => write!(out, "{protocol}:{name}"),
            Need::SecondUser => out.write_str("second-user"),
            Need::Delivery => out.write_str("delivery"),
            Need::Disposable => out.write_str("disposable"),
            Need::Tls => out.write_str("tls"),
            Need::StartTls => out.write_str("starttls"),
            Need::Plaintext => out.write_str("plaintext"),
            Need::Hierarchy => out.write_str("hierarchy"),
            Need::Apop => out.write_str("apop"),
        }
    }
}

/// What is prepared before the first step.
#[derive(Clone, Debug, Default)]
pub struct Given {
    /// The state of connection `A`.
    pub state: State,
    /// Fresh mailboxes, each the value of a variable; `mailbox:` is the one
    /// called `mailbox`.
    pub mailboxes: Vec<Mailbox>,
    /// Variables for fresh names that are not created; deleted at the end if
    /// they exist.
    pub names: Vec<String>,
    /// What is selected in the setup.
    pub select: Option<Selected>,
    /// The maildrop of a disposable account holds exactly these.
    pub maildrop: Option<Vec<Message>>,
    /// The INBOX of a disposable account holds exactly these.
    pub inbox: Option<Vec<Message>>,
}

/// The state of connection `A` when the first step begins.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// Connected; the greeting is not read yet.
    Greeting,
    /// The greeting is read (POP3: AUTHORIZATION).
    NotAuthenticated,
    /// Logged in (POP3: TRANSACTION).
    #[default]
    Authenticated,
    /// A mailbox is selected.
    Selected,
    /// There is no connection.
    None,
}

/// A fresh mailbox.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mailbox {
    /// The variable that holds its name.
    pub variable: String,
    /// What is in it.
    pub messages: Vec<Message>,
}

/// A message that is put into a mailbox.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// Its name under `messages/`, without `.eml`.
    pub name: String,
    /// Flags given to it.
    pub flags: Vec<String>,
    /// Its internal date, `17-Jul-1996 02:44:25 -0700`.
    pub date: Option<String>,
}

/// What the setup selects.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Selected {
    /// The variable that holds the mailbox's name.
    pub mailbox: String,
    /// EXAMINE instead of SELECT.
    pub read_only: bool,
}

/// One step.
#[derive(Clone, Debug)]
pub struct Step {
    /// What is done.
    pub action: Action,
    /// On which connection; for `connect`, `drop`, `closed` and their like the
    /// connection that they name.
    pub on: String,
    /// The protocol of that connection.
    pub protocol: Protocol,
    /// The weight of this step's expectations, if not the case's.
    pub level: Option<Level>,
    /// The time limit, if not the run's.
    pub within: Option<Duration>,
    /// What has to come. The completion that a command implies is in here.
    pub expect: Vec<Expect>,
    /// What must not come.
    pub never: Vec<Pattern>,
    /// The expectations arrive in the order given.
    pub ordered: bool,
    /// Which legal behaviour it was.
    pub outcomes: Vec<(Pattern, String)>,
    /// What the step expects is a precondition that only the server can tell:
    /// without it the case is skipped for this reason.
    pub or_skip: Option<String>,
    /// The action as the file has it, on one line.
    pub text: String,
    /// Where the step begins.
    pub place: Place,
}

/// What a step does.
#[derive(Clone, Debug)]
#[expect(
    clippy::large_enum_variant,
    reason = "a case has a handful of steps, and most are commands"
)]
pub enum Action {
    /// Sends one command and waits for its completion or reply.
    Send(Command),
    /// Sends several commands in one write. The inner steps are all
    /// [`Action::Send`].
    Pipeline(Vec<Step>),
    /// Sends octets as they are.
    Raw {
        /// One template for each write.
        writes: Vec<Template>,
        /// Every write is split into writes of this many octets.
        chunk: Option<usize>,
    },
    /// Opens the connection `on`.
    Connect {
        /// The second account instead of the first.
        second_user: bool,
        /// Logs in.
        login: bool,
        /// TLS from the first octet, whatever the target says.
        tls: bool,
    },
    /// Reads the greeting, which `expect` describes.
    Greeting,
    /// Closes the connection `on` without a farewell.
    Drop,
    /// The server has to close the connection `on`.
    Closed,
    /// STARTTLS or STLS and the handshake.
    StartTls {
        /// Octets in plaintext behind the command, in the same write.
        inject: Option<Template>,
    },
    /// IDLE, up to the continuation request.
    Idle,
    /// DONE, up to the completion of IDLE.
    Done,
    /// Waits for what `expect` describes, without sending.
    Wait,
    /// A message arrives in the account's INBOX.
    Deliver(String),
    /// Compares what was captured.
    Check(Vec<Check>),
    /// Binds variables to rendered templates.
    Let(Vec<(String, Template)>),
}

/// A command and how its exchange goes on.
#[derive(Clone, Debug)]
pub struct Command {
    /// The command without tag and CRLF.
    pub text: Template,
    /// The tag, if the case wants its own.
    pub tag: Option<Template>,
    /// Answers to continuation requests, in order.
    pub reply: Vec<Template>,
    /// The command is repeated until this is seen, in its own exchange or
    /// already in that of the step before on the same connection.
    pub until: Option<Pattern>,
    /// The lines of a POP3 multi-line reply.
    pub lines: Option<Vec<LinePattern>>,
    /// What a POP3 multi-line reply says as a whole.
    pub content: Option<Content>,
}

/// An expectation of a step.
#[derive(Clone, Debug)]
pub enum Expect {
    /// Has to come.
    Required(Pattern),
    /// May come; if it does, its captures are bound.
    Optional(Pattern),
    /// At least one of these has to come.
    Any(Vec<Pattern>),
}

/// The requirements of one specification.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Specification {
    /// `rfc3501`.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Its requirements, in the order of the file.
    pub requirements: Vec<Requirement>,
}

/// One requirement of a specification.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Requirement {
    /// The full id: `rfc3501/6.3.1-select-untagged-data`.
    pub id: String,
    /// The specification: `rfc3501`.
    pub spec: String,
    /// The section: `6.3.1`.
    pub section: String,
    /// How much a deviation weighs.
    pub level: Level,
    /// Whom it binds.
    pub who: Who,
    /// What it demands, in our words.
    pub summary: String,
    /// Whether it can be observed on the wire, and if not, why.
    pub wire: Wire,
    /// Where it stands.
    pub place: Place,
}

/// Whom a requirement binds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Who {
    /// The server.
    #[default]
    Server,
    /// The client.
    Client,
    /// Both.
    Both,
}

/// Whether a requirement can be observed from a connection.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Wire {
    /// It can.
    #[default]
    Observable,
    /// It cannot, for this reason.
    Not(String),
}
