//! The mail store: accounts, their mailboxes, and the messages in them.
//!
//! No session is known here. A session remembers which version of a message
//! it has told its client about, and compares (see [`Mailbox::version`]).

mod changes;
mod flags;
mod mail;
mod mailbox;
mod maildrop;
mod refusal;
mod shape;
mod special_use;

pub use changes::Changes;
pub use flags::{Flags, SystemFlag};
pub use mail::{Attributes, Mail, MailboxId, Name};
pub use mailbox::{Content, Mailbox, Message};
pub use maildrop::{Maildrop, MaildropMessage};
pub use refusal::Refusal;
pub use shape::Shape;
pub use special_use::{SpecialUse, SpecialUses};

use crate::{Account, Limits};

/// Everybody's mail.
#[derive(Debug)]
pub struct Store {
    accounts: Vec<(Account, Mail)>,
}

/// Somebody whose password was right.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct AccountId(usize);

impl Store {
    pub(crate) fn new(accounts: &[Account], limits: Limits, shape: Shape, seed: u64) -> Self {
        Self {
            accounts: accounts
                .iter()
                .map(|account| (account.clone(), Mail::new(limits, shape, seed)))
                .collect(),
        }
    }

    /// The account of `user` if that is the password.
    pub fn authenticate(&self, user: &[u8], password: &[u8]) -> Option<AccountId> {
        let id = self.find(user)?;
        (self.password(id).as_bytes() == password).then_some(id)
    }

    /// The account of `user`, whose password is still to be proved.
    pub fn find(&self, user: &[u8]) -> Option<AccountId> {
        self.accounts
            .iter()
            .position(|(account, _)| account.user.as_bytes() == user)
            .map(AccountId)
    }

    /// The shared secret of a challenge (RFC 1939 §7, RFC 2195 §2).
    pub fn password(&self, account: AccountId) -> &str {
        &self.accounts[account.0].0.password
    }

    /// Whose bearer token this is (RFC 6750).
    pub(crate) fn owner(&self, token: &str) -> Option<AccountId> {
        self.accounts
            .iter()
            .position(|(account, _)| account.token() == token)
            .map(AccountId)
    }

    /// What `account` has.
    pub fn mail(&self, account: AccountId) -> &Mail {
        &self.accounts[account.0].1
    }

    /// What `account` has, to change it.
    pub fn mail_mut(&mut self, account: AccountId) -> &mut Mail {
        &mut self.accounts[account.0].1
    }
}
