//! What a suite says, checked and ready to run.
//!
//! The file format itself is in [`crate::file`]; the compiler turns it into these types, so
//! whoever holds a [`Case`] knows that its templates and patterns parse, its messages and
//! requirements exist and its variables are bound before they are used.

use std::collections::BTreeSet;
use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::step::Step;
use crate::template::Value;
use crate::{Level, Need, Place, Protocol};

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
    /// The promise that the cases stand for, by protocol.
    pub promise: Vec<Promise>,
    /// The cases in the order of the file, one for each row of a table.
    pub cases: Vec<Arc<Case>>,
    /// Where the file is.
    pub place: Place,
}

/// What is promised to whoever chooses a protocol.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Promise {
    /// The protocol: the cases of the suite speak for POP3 if they speak POP3, else for IMAP.
    pub protocol: Protocol,
    /// One sentence, if it is kept.
    pub kept: String,
    /// One sentence, if it is broken: for whom, and what they lose.
    pub broken: String,
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
    /// What a row of `pairs` has of each axis: the axis and the name of the value.
    pub values: Vec<(String, String)>,
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

impl Case {
    /// The protocol of connection `A` and those of the steps, as often as each is named.
    pub fn protocols(&self) -> impl Iterator<Item = Protocol> {
        std::iter::once(self.protocol).chain(self.steps.iter().map(|step| step.protocol))
    }

    /// Whether connection `A` or a step is of this protocol.
    pub fn speaks(&self, protocol: Protocol) -> bool {
        self.protocols().any(|spoken| spoken == protocol)
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
    /// So many are made; the names of the others are its own with `-2`, `-3` and so on behind it.
    pub times: usize,
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
