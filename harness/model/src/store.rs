//! Accounts, mailboxes and messages.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use mailspec_syntax::imap::{DateTime, Flag};

use crate::mismatch::{Mismatch, differs, hold};

/// Keywords that one mailbox takes (RFC 3501 §2.3.2 lets a server limit them).
pub const KEYWORDS: usize = 6;

/// Everybody's mail.
#[derive(Debug)]
pub struct Model {
    pub(crate) accounts: Vec<Account>,
    now: i64,
}

/// One user's mail.
#[derive(Debug)]
pub struct Account {
    user: String,
    password: String,
    /// `None`: `\Noselect`.
    pub(crate) names: BTreeMap<Vec<u8>, Option<usize>>,
    pub(crate) mailboxes: Vec<Mailbox>,
    pub(crate) subscribed: BTreeSet<Vec<u8>>,
    /// A POP3 session has the maildrop (RFC 1939 §4).
    pub(crate) locked: bool,
    /// What UIDL has said of each unique identifier of INBOX.
    unique_ids: BTreeMap<u32, Vec<u8>>,
}

/// Messages under one name.
#[derive(Debug, Default)]
pub struct Mailbox {
    pub(crate) messages: BTreeMap<u32, Message>,
    /// The largest unique identifier ever given.
    pub(crate) last: u32,
    /// Up to this one messages are recent to some session that has heard of them.
    pub(crate) claimed: u32,
    keywords: BTreeSet<String>,
    /// As the server has said.
    validity: Option<u32>,
}

/// Which mailbox of which account, whatever it is called by now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct MailboxId {
    pub(crate) account: usize,
    pub(crate) mailbox: usize,
}

/// What is stored of one message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// As it was delivered or appended.
    pub octets: Arc<[u8]>,
    /// INTERNALDATE (RFC 3501 §2.3.3).
    pub date: DateTime,
    /// Without `\Recent`, which sessions have.
    pub flags: Flags,
}

/// Names of flags in small letters, system flags with their backslash (RFC 3501 §2.3.2).
pub type Flags = BTreeSet<String>;

pub(crate) const DELETED: &str = "\\deleted";
pub(crate) const SEEN: &str = "\\seen";
pub(crate) const RECENT: &str = "\\recent";

/// Where INBOX is among the mailboxes, whatever is renamed.
pub(crate) const INBOX: usize = 0;

/// A command is refused.
pub(crate) struct Refused;

impl Model {
    /// A fresh account for each user with a password; the time is 1970-01-01 00:00:00 UTC.
    pub fn new<U: Into<String>, P: Into<String>>(users: impl IntoIterator<Item = (U, P)>) -> Self {
        let users = users.into_iter();
        Self {
            accounts: users
                .map(|(user, password)| Account::new(user.into(), password.into()))
                .collect(),
            now: 0,
        }
    }

    /// In the order of [`Model::new`]; elsewhere an account is its place in this.
    pub fn accounts(&self) -> &[Account] {
        &self.accounts
    }

    /// Seconds since 1970-01-01 00:00:00 UTC.
    pub fn now(&self) -> i64 {
        self.now
    }

    /// Time passes. Messages that come without a date get the time as their internal date.
    pub fn pass(&mut self, seconds: u32) {
        self.now += i64::from(seconds);
    }

    /// A message arrives in INBOX of an account.
    ///
    /// # Panics
    ///
    /// If there is no such account, or the year is 10000: dates have four digits (RFC 3501 §9).
    pub fn deliver(&mut self, account: usize, octets: &[u8]) {
        let message = Message {
            octets: octets.into(),
            date: self.date(),
            flags: Flags::new(),
        };
        self.accounts[account].mailboxes[INBOX].append(message);
    }

    /// The server told the UIDVALIDITY of a mailbox: always the same, and no other's of the account.
    ///
    /// It is remembered, so that this holds whichever session is told (RFC 3501 §2.3.1.1).
    ///
    /// # Errors
    ///
    /// It was another one before, or is that of another mailbox.
    pub fn validity(&mut self, mailbox: MailboxId, told: u32) -> Result<(), Mismatch> {
        let mailboxes = &mut self.accounts[mailbox.account].mailboxes;
        if let Some(known) = mailboxes[mailbox.mailbox].validity {
            return hold(known == told, || {
                format!("UIDVALIDITY was {known} and is {told}")
            });
        }
        let mut others = mailboxes.iter();
        if others.any(|other| other.validity == Some(told)) {
            return differs(format!("two mailboxes have UIDVALIDITY {told}"));
        }
        mailboxes[mailbox.mailbox].validity = Some(told);
        Ok(())
    }

    /// UIDL told what a message of INBOX is called: always the same, and like no other (RFC 1939 §7).
    ///
    /// The message is named by its unique identifier of IMAP. What it is called is remembered.
    ///
    /// # Errors
    ///
    /// It was called otherwise before, or another message is called this.
    ///
    /// # Panics
    ///
    /// If there is no such account.
    pub fn unique_id(&mut self, account: usize, uid: u32, id: &[u8]) -> Result<(), Mismatch> {
        let known = &mut self.accounts[account].unique_ids;
        let owner = known.iter().find(|(_, other)| *other == id);
        if owner.is_some_and(|(other, _)| *other != uid) {
            return differs(format!("{} names two messages", id.escape_ascii()));
        }
        let first = known.entry(uid).or_insert_with(|| id.to_vec());
        hold(first == id, || {
            let (first, id) = (first.escape_ascii(), id.escape_ascii());
            format!("UID {uid} was {first} and is {id}")
        })
    }

    pub(crate) fn date(&self) -> DateTime {
        DateTime::from_unix(self.now, 0).expect("not long after 1970")
    }

    pub(crate) fn find(&self, user: &[u8], password: &[u8]) -> Option<usize> {
        let same = |a: &Account| a.user.as_bytes() == user && a.password.as_bytes() == password;
        self.accounts.iter().position(same)
    }

    /// `message = [authzid] NUL authcid NUL passwd` (RFC 4616 §2); nobody acts for another.
    pub(crate) fn plain(&self, message: &[u8]) -> Option<usize> {
        let fields: Vec<&[u8]> = message.split(|&octet| octet == 0).collect();
        match fields[..] {
            [authorise, user, password] if authorise.is_empty() || authorise == user => {
                self.find(user, password)
            }
            _ => None,
        }
    }
}

impl Account {
    fn new(user: String, password: String) -> Self {
        let names = ["INBOX", "Archive", "Drafts", "Junk", "Sent", "Trash"];
        let numbered = names.iter().enumerate();
        Self {
            user,
            password,
            names: numbered
                .map(|(at, name)| (name.as_bytes().to_vec(), Some(at)))
                .collect(),
            mailboxes: names.iter().map(|_| Mailbox::default()).collect(),
            subscribed: BTreeSet::new(),
            locked: false,
            unique_ids: BTreeMap::new(),
        }
    }

    /// What the user logs in as.
    pub fn user(&self) -> &str {
        &self.user
    }

    /// What the user logs in with.
    pub fn password(&self) -> &str {
        &self.password
    }

    /// Every name of the hierarchy, by octets, as it goes over the wire (RFC 3501 §5.1).
    ///
    /// `None` is a name with `\Noselect`: others lie below it (RFC 3501 §6.3.4).
    pub fn names(&self) -> impl Iterator<Item = (&[u8], Option<&Mailbox>)> {
        self.names.iter().map(|(name, mailbox)| {
            let mailbox = mailbox.map(|mailbox| &self.mailboxes[mailbox]);
            (name.as_slice(), mailbox)
        })
    }
}

impl Mailbox {
    /// By their unique identifiers, which ascend (RFC 3501 §2.3.1.1).
    pub fn messages(&self) -> &BTreeMap<u32, Message> {
        &self.messages
    }

    /// What UIDNEXT must be (RFC 3501 §2.3.1.1).
    pub fn next_uid(&self) -> u32 {
        self.last + 1
    }

    /// Never the same unique identifier twice (RFC 3501 §2.3.1.1).
    pub(crate) fn append(&mut self, message: Message) -> u32 {
        self.last += 1;
        self.learn(&message.flags);
        self.messages.insert(self.last, message);
        self.last
    }

    pub(crate) fn learn(&mut self, flags: &Flags) {
        let keywords = flags.iter().filter(|flag| !flag.starts_with('\\'));
        self.keywords.extend(keywords.cloned());
    }

    pub(crate) fn admits(&self, flags: &Flags) -> Result<(), Refused> {
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
    /// Whether it has this flag, given in small letters.
    pub fn has(&self, flag: &str) -> bool {
        self.flags.contains(flag)
    }
}

pub(crate) fn flags_of(flags: &[Flag<'_>]) -> Flags {
    let names = flags.iter().map(|flag| flag.to_string());
    names.map(|name| name.to_ascii_lowercase()).collect()
}
