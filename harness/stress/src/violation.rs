//! What a history shows, and which clause says that it may not be.

use std::fmt;

use mailspec_rules::Level;
use mailspec_syntax::Clause;

/// Operations of a history that cannot all be true.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// Of what kind.
    pub kind: Kind,
    /// What it is about.
    pub subject: Subject,
    /// The operations that show it, by their place in the history, in the order in which they began.
    pub operations: Vec<usize>,
    /// Whether the server was killed in between: what it had answered did not survive that.
    pub crashed: bool,
    /// What is wrong, in one sentence without a full stop.
    pub what: String,
}

/// What a violation is about.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Subject {
    /// A mailbox.
    Mailbox(String),
    /// A message by its unique identifier.
    Message {
        /// Its mailbox.
        mailbox: String,
        /// UIDVALIDITY of it.
        validity: u32,
        /// The unique identifier.
        uid: u32,
    },
    /// Messages by their content.
    Mark {
        /// Their mailbox.
        mailbox: String,
        /// What they have in common.
        mark: String,
    },
}

macro_rules! kinds {
    ($($name:ident $id:literal $rfc:literal $section:literal $level:ident $summary:literal;)*) => {
        /// What can be wrong with a history.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Kind {
            $(#[doc = $summary] $name,)*
        }

        impl Kind {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// Its name: `lost-update`.
            pub fn id(self) -> &'static str {
                match self { $(Self::$name => $id,)* }
            }

            /// Where it is written that it may not be.
            pub fn clause(self) -> Clause {
                match self { $(Self::$name => Clause::new($rfc, $section),)* }
            }

            /// How binding that is.
            pub fn level(self) -> Level {
                match self { $(Self::$name => Level::$level,)* }
            }

            /// What a server keeps to, in one sentence.
            pub fn summary(self) -> &'static str {
                match self { $(Self::$name => $summary,)* }
            }
        }
    };
}

kinds! {
    Lost "lost" 3501 "6.3.11" Must
        "A message that APPEND, COPY or MOVE was answered OK for is there until somebody removes it";
    Twice "twice" 3501 "6.3.11" Must
        "A message is there as often as it was put there";
    GivenTwice "given-twice" 3501 "2.3.1.1" Must
        "A unique identifier is given once";
    Descends "descends" 3501 "2.3.1.1" Must
        "A message that arrives later has a greater unique identifier";
    NotNext "not-next" 3501 "2.3.1.1" Must
        "UIDNEXT is above all unique identifiers that were given, and at most the next one";
    NextFell "next-fell" 3501 "2.3.1.1" Must
        "UIDNEXT never falls";
    ValidityFell "validity-fell" 3501 "2.3.1.1" Must
        "UIDVALIDITY never falls";
    ValidityChanged "validity-changed" 3501 "2.3.1.1" Should
        "UIDVALIDITY stays the same";
    Changed "changed" 3501 "2.3.1.1" Must
        "A unique identifier means one message that never changes";
    Altered "altered" 3501 "6.3.11" Must
        "A message has the octets with which it was handed in";
    DateLost "date-lost" 3501 "6.3.11" Should
        "A message has the date with which it was handed in";
    FlagsLost "flags-lost" 3501 "6.3.11" Should
        "A message has the flags with which it was handed in";
    CopyFlagsLost "copy-flags-lost" 3501 "6.4.7" Should
        "A copy has the flags and the date of its message";
    LostUpdate "lost-update" 3501 "6.4.6" Must
        "A flag that STORE set or cleared stays so until somebody changes it";
    FlagUnasked "flag-unasked" 3501 "6.4.6" Must
        "A flag that nobody set is not set";
    Resurrected "resurrected" 3501 "7.4.1" Must
        "A message that was expunged never comes back";
    StillThere "still-there" 3501 "6.4.3" Must
        "A message that is marked is gone when EXPUNGE is answered OK";
    MovedStays "moved-stays" 6851 "3.1" Must
        "A message that was moved is gone from where it was";
    GoneUnasked "gone-unasked" 3501 "6.4.3" Must
        "A message that nobody removed stays";
    OneModSeq "one-mod-seq" 7162 "3.1" Must
        "Each change of a message's flags gives it a greater mod-sequence";
    ModSeqFell "mod-seq-fell" 7162 "3.1" Must
        "The mod-sequence of a message never falls";
    HighestBelow "highest-below" 7162 "3.1.2.1" Must
        "HIGHESTMODSEQ is no less than the mod-sequence of any message";
    SearchDisagrees "search-disagrees" 3501 "6.4.4" Must
        "SEARCH finds what a session sees by FETCH";
    MaildropShared "maildrop-shared" 1939 "4" Must
        "A maildrop is one session's at a time";
    MarkedGone "marked-gone" 1939 "6" Must
        "A message that is marked as deleted goes with QUIT, and with nothing else";
    UpdateUndone "update-undone" 1939 "6" Must
        "What was marked is gone when QUIT is answered +OK";
    UniqueIdChanged "unique-id-changed" 1939 "7" Must
        "A unique-id means one message in all sessions";
}

impl Violation {
    /// How binding the clause is: what a crash undid is worth knowing, unless the server `promises` that
    /// nothing is undone.
    pub fn level(&self, promises: bool) -> Level {
        match self.crashed && !promises {
            true => Level::Info,
            false => self.kind.level(),
        }
    }
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Mailbox(mailbox) => f.write_str(mailbox),
            Self::Message { mailbox, uid, .. } => write!(f, "message {uid} of {mailbox}"),
            Self::Mark { mailbox, mark } => write!(f, "{mark} in {mailbox}"),
        }
    }
}
