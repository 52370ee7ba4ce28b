//! What kinds of clients there are, and what each of them does.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A kind of client.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Profile {
    /// Looks at mailboxes, reads messages, marks them.
    Reader,
    /// Comes and goes, waits with IDLE, looks at what is new.
    Mobile,
    /// Copies, moves, deletes.
    Mover,
    /// Puts in many messages.
    Importer,
    /// Takes the maildrop over POP3.
    Collector,
}

/// What an IMAP client does next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Action {
    Select,
    Examine,
    ListByUid,
    ListByNumber,
    Fetch,
    Flag,
    ReplaceFlags,
    SearchFlag,
    SearchAll,
    Append,
    Burst,
    Copy,
    Move,
    Mark,
    Delete,
    Expunge,
    Close,
    Poll,
    Idle,
    Status,
    Leave,
}

impl Profile {
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::Reader,
        Self::Mobile,
        Self::Mover,
        Self::Importer,
        Self::Collector,
    ];

    /// Eight clients that meet: two of them want the maildrop.
    pub const USUAL: [Self; 8] = [
        Self::Importer,
        Self::Reader,
        Self::Mover,
        Self::Collector,
        Self::Mobile,
        Self::Reader,
        Self::Collector,
        Self::Mobile,
    ];

    /// Its name: `reader`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Reader => "reader",
            Self::Mobile => "mobile",
            Self::Mover => "mover",
            Self::Importer => "importer",
            Self::Collector => "collector",
        }
    }

    /// How often it does what.
    pub(super) fn actions(self) -> &'static [(Action, u32)] {
        use Action::*;
        match self {
            Self::Reader => &[
                (Select, 12),
                (Examine, 3),
                (ListByUid, 8),
                (ListByNumber, 6),
                (Fetch, 20),
                (Flag, 25),
                (ReplaceFlags, 3),
                (SearchFlag, 10),
                (SearchAll, 5),
                (Poll, 10),
                (Status, 5),
                (Close, 1),
                (Leave, 2),
            ],
            Self::Mobile => &[
                (Select, 12),
                (ListByNumber, 14),
                (Idle, 15),
                (Fetch, 10),
                (Flag, 15),
                (Mark, 4),
                (Move, 4),
                (Poll, 8),
                (SearchFlag, 4),
                (Append, 4),
                (Leave, 6),
            ],
            Self::Mover => &[
                (Select, 14),
                (ListByUid, 8),
                (Copy, 14),
                (Move, 14),
                (Mark, 10),
                (Delete, 8),
                (Expunge, 8),
                (Poll, 6),
                (Flag, 8),
                (Close, 3),
                (Leave, 2),
            ],
            Self::Importer => &[
                (Append, 40),
                (Burst, 8),
                (Status, 8),
                (Select, 5),
                (ListByUid, 4),
                (Delete, 4),
                (Flag, 4),
                (Leave, 2),
            ],
            Self::Collector => &[],
        }
    }
}

impl std::str::FromStr for Profile {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let named = Self::ALL.into_iter().find(|profile| profile.name() == text);
        named.ok_or_else(|| {
            let all = Self::ALL.map(Self::name).join(", ");
            format!("no profile is called {text:?}: there are {all}")
        })
    }
}

/// One of these, as often as it says.
pub(super) fn drawn(actions: &[(Action, u32)], random: &mut fastrand::Rng) -> Action {
    let all: u32 = actions.iter().map(|(_, often)| often).sum();
    let mut at = random.u32(..all.max(1));
    for (action, often) in actions {
        match at.checked_sub(*often) {
            Some(rest) => at = rest,
            None => return *action,
        }
    }
    Action::Poll
}
