//! A second opinion on the mail store: what must be in it by the RFCs, as plainly as it can be said.
//!
//! Nothing here comes from the reference server. Names, messages and flags are
//! sorted maps and sets, no mailbox is ever freed, and sessions look at the
//! whole of it each time. Where an RFC leaves a choice, this is the choice of
//! the reference server.

mod imap;
mod mailboxes;
mod pop3;
mod search;

use std::{
    collections::{BTreeMap, BTreeSet},
    rc::Rc,
};

use mailspec_syntax::imap::{DateTime, Flag};

pub(crate) use imap::{Expected, Facts, ImapClient, View, asked};
pub(crate) use pop3::{Expected as Pop3Expected, Fact, Pop3Client, Status};

/// Keywords that one mailbox takes, as the server is told.
pub(crate) const KEYWORDS: usize = 6;

/// Everybody's mail.
pub(crate) struct Model {
    pub(crate) accounts: Vec<Account>,
    pub(crate) now: i64,
}

pub(crate) struct Account {
    pub(crate) user: String,
    pub(crate) password: String,
    /// `None`: `\Noselect`.
    pub(crate) names: BTreeMap<Vec<u8>, Option<usize>>,
    pub(crate) mailboxes: Vec<Mailbox>,
    pub(crate) subscribed: BTreeSet<Vec<u8>>,
    /// A POP3 session has the maildrop (RFC 1939 §4).
    pub(crate) locked: bool,
    /// What UIDL has said of each unique identifier of INBOX.
    unique_ids: BTreeMap<u32, Vec<u8>>,
}

#[derive(Default)]
pub(crate) struct Mailbox {
    pub(crate) messages: BTreeMap<u32, Message>,
    /// The largest unique identifier ever given.
    last: u32,
    /// Up to this one messages are recent to some session that has heard of them.
    claimed: u32,
    keywords: BTreeSet<String>,
    /// As the server has said.
    validity: Option<u32>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Message {
    pub(crate) octets: Rc<Vec<u8>>,
    pub(crate) date: DateTime,
    pub(crate) flags: Flags,
}

/// In small letters.
pub(crate) type Flags = BTreeSet<String>;

pub(crate) const DELETED: &str = "\\deleted";
pub(crate) const SEEN: &str = "\\seen";
pub(crate) const RECENT: &str = "\\recent";

/// A command is refused.
struct Refused;

impl Model {
    pub(crate) fn new(users: &[(String, String)]) -> Self {
        let accounts = users.iter().map(|(user, password)| {
            let names = ["INBOX", "Archive", "Drafts", "Junk", "Sent", "Trash"];
            let numbered = names.iter().enumerate();
            Account {
                user: user.clone(),
                password: password.clone(),
                names: numbered
                    .map(|(at, name)| (name.as_bytes().to_vec(), Some(at)))
                    .collect(),
                mailboxes: names.iter().map(|_| Mailbox::default()).collect(),
                subscribed: BTreeSet::new(),
                locked: false,
                unique_ids: BTreeMap::new(),
            }
        });
        Self {
            accounts: accounts.collect(),
            now: 0,
        }
    }

    pub(crate) fn date(&self) -> DateTime {
        DateTime::from_unix(self.now, 0).expect("not long after 1970")
    }

    /// A message arrives in INBOX.
    pub(crate) fn deliver(&mut self, account: usize, octets: Vec<u8>) {
        let message = Message {
            octets: Rc::new(octets),
            date: self.date(),
            flags: Flags::new(),
        };
        self.accounts[account].mailboxes[INBOX].append(message);
    }

    fn find(&self, user: &[u8], password: &[u8]) -> Option<usize> {
        let same = |a: &Account| a.user.as_bytes() == user && a.password.as_bytes() == password;
        self.accounts.iter().position(same)
    }

    /// `message = [authzid] NUL authcid NUL passwd` (RFC 4616 §2); nobody acts for another.
    fn plain(&self, message: &[u8]) -> Option<usize> {
        let fields: Vec<&[u8]> = message.split(|&octet| octet == 0).collect();
        match fields[..] {
            [authorise, user, password] if authorise.is_empty() || authorise == user => {
                self.find(user, password)
            }
            _ => None,
        }
    }
}

/// Where INBOX is among the mailboxes, whatever is renamed.
pub(crate) const INBOX: usize = 0;

impl Mailbox {
    pub(crate) fn next_uid(&self) -> u32 {
        self.last + 1
    }

    /// Never the same unique identifier twice (RFC 3501 §2.3.1.1).
    fn append(&mut self, message: Message) -> u32 {
        self.last += 1;
        self.learn(&message.flags);
        self.messages.insert(self.last, message);
        self.last
    }

    fn learn(&mut self, flags: &Flags) {
        let keywords = flags.iter().filter(|flag| !flag.starts_with('\\'));
        self.keywords.extend(keywords.cloned());
    }

    fn admits(&self, flags: &Flags) -> Result<(), Refused> {
        let new = flags
            .iter()
            .filter(|flag| !flag.starts_with('\\') && !self.keywords.contains(*flag));
        match self.keywords.len() + new.count() <= KEYWORDS {
            true => Ok(()),
            false => Err(Refused),
        }
    }
}

impl Message {
    pub(crate) fn has(&self, flag: &str) -> bool {
        self.flags.contains(flag)
    }
}

pub(crate) fn flags_of(flags: &[Flag<'_>]) -> Flags {
    let names = flags.iter().map(|flag| flag.to_string());
    names.map(|name| name.to_ascii_lowercase()).collect()
}
