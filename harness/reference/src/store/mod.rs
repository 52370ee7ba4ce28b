//! The mail store: accounts, their mailboxes, and the messages in them.
//!
//! No session is known here. A session remembers which version of a message
//! it has told its client about, and compares (see [`Mailbox::version`]).

mod annotations;
mod changes;
mod flags;
mod mail;
mod mailbox;
mod maildrop;
mod quota;
mod refusal;
mod rights;
mod shape;
mod special_use;

pub use annotations::{Annotation, Annotations, Change, is_private};
pub use changes::Changes;
pub use flags::{Flags, SystemFlag};
pub use mail::{Attributes, Mail, MailboxId, Name};
pub use mailbox::{Content, Mailbox, Message};
pub use maildrop::{Maildrop, MaildropMessage};
pub use quota::{Quota, Resource, units};
pub use refusal::Refusal;
pub use rights::{Acl, Right, Rights};
pub use shape::Shape;
pub use special_use::{SpecialUse, SpecialUses};

use std::{
    borrow::Cow,
    collections::{BTreeMap, VecDeque},
};

use crate::{Account, Options};

/// What a server does wrong once a password was changed.
#[derive(Clone, Copy)]
pub(crate) struct PasswordFaults {
    /// The old one is taken too.
    pub(crate) old_opens: bool,
    /// The new one is refused.
    pub(crate) new_refused: bool,
}

/// Everybody's mail.
#[derive(Debug)]
pub struct Store {
    accounts: Vec<(Account, Mail)>,
    /// Passwords that are not those of the accounts any more.
    passwords: BTreeMap<AccountId, String>,
    /// Annotations of the server.
    pub(crate) annotations: Annotations,
    /// The last changes of annotations.
    changes: VecDeque<Change>,
    /// How many there were before those.
    forgotten: u64,
}

/// The first level of the names of other users' mailboxes (RFC 2342 §5).
const OTHER_USERS: &[u8] = b"Users";

/// Changes of annotations that are remembered.
const CHANGES: usize = 1000;

/// Somebody whose password was right.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct AccountId(usize);

impl Store {
    pub(crate) fn new(options: &Options, shape: Shape) -> Self {
        let Options { limits, seed, .. } = options;
        let mail = |account: &Account| {
            let mut mail = Mail::new(*limits, shape, *seed);
            if let Some(storage) = options.small_quotas.get(&account.user) {
                mail.quota.storage = Some(*storage);
            }
            mail
        };
        let accounts = options.accounts.iter();
        Self {
            accounts: accounts
                .map(|account| (account.clone(), mail(account)))
                .collect(),
            passwords: BTreeMap::new(),
            annotations: Annotations::default(),
            changes: VecDeque::new(),
            forgotten: 0,
        }
    }

    /// The user's name.
    pub fn user(&self, account: AccountId) -> &str {
        &self.accounts[account.0].0.user
    }

    /// Everybody.
    pub fn everybody(&self) -> impl Iterator<Item = AccountId> + use<> {
        (0..self.accounts.len()).map(AccountId)
    }

    /// What the names of other users' mailboxes begin with; `None` where names have no levels.
    pub fn others_prefix(&self) -> Option<Vec<u8>> {
        let delimiter = self.accounts.first()?.1.delimiter();
        (delimiter != 0).then(|| [OTHER_USERS, &[delimiter]].concat())
    }

    /// Whose mailbox `account` means by this name, and what its owner calls it.
    pub fn place<'n>(&self, account: AccountId, name: &'n [u8]) -> (AccountId, Cow<'n, [u8]>) {
        let own = (account, Cow::Borrowed(name));
        let Some(rest) = name.strip_prefix(OTHER_USERS) else {
            return own;
        };
        let delimiter = self.mail(account).delimiter();
        let Some((&first, rest)) = rest.split_first() else {
            return own;
        };
        if first != delimiter {
            return own;
        }
        let users = self.accounts.iter().enumerate();
        let mut owners = users.filter_map(|(at, (owner, _))| {
            let local = rest.strip_prefix(owner.user.as_bytes())?;
            let local = local.strip_prefix(&[delimiter])?;
            Some((AccountId(at), Cow::Borrowed(local)))
        });
        owners.next().unwrap_or(own)
    }

    /// What `account` calls the mailbox of `owner`.
    pub fn called(&self, account: AccountId, owner: AccountId, name: &[u8]) -> Vec<u8> {
        if account == owner {
            return name.to_vec();
        }
        let prefix = self.others_prefix().unwrap_or_default();
        let delimiter = [self.mail(owner).delimiter()];
        let user = self.user(owner).as_bytes();
        [&prefix, user, &delimiter, name].concat()
    }

    /// What `account` may do with the mailbox that `owner` calls so: the owner may do all.
    pub fn rights(&self, account: AccountId, owner: AccountId, name: &[u8]) -> Rights {
        if account == owner {
            return Rights::ALL;
        }
        // Nobody can name another's mailbox where names have no levels.
        let acl = self
            .others_prefix()
            .and_then(|_| self.mail(owner).acl(name));
        let user = self.user(account).as_bytes();
        acl.map(|acl| acl.of_user(user)).unwrap_or_default()
    }

    /// An annotation changed.
    pub(crate) fn note(&mut self, change: Change) {
        if self.changes.len() == CHANGES {
            self.changes.pop_front();
            self.forgotten += 1;
        }
        self.changes.push_back(change);
    }

    /// How many annotations have changed so far.
    pub(crate) fn changed(&self) -> u64 {
        self.forgotten + self.changes.len() as u64
    }

    /// The changes behind the first `seen`, as far as they are remembered.
    pub(crate) fn changes_since(&self, seen: u64) -> impl Iterator<Item = &Change> {
        let known = seen.saturating_sub(self.forgotten);
        self.changes.iter().skip(known as usize)
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
        let changed = self.passwords.get(&account);
        changed.unwrap_or(&self.accounts[account.0].0.password)
    }

    /// The same on a server that deviates where passwords were changed.
    pub(crate) fn authenticate_after(
        &self,
        deviations: PasswordFaults,
        user: &[u8],
        password: &[u8],
    ) -> Option<AccountId> {
        let id = self.find(user)?;
        let is_changed = self.passwords.contains_key(&id);
        let former = self.accounts[id.0].0.password.as_bytes() == password;
        match self.authenticate(user, password) {
            Some(_) if is_changed && deviations.new_refused => None,
            None if is_changed && deviations.old_opens && former => Some(id),
            account => account,
        }
    }

    /// Gives `account` another password, or its first one again. Its bearer token stays.
    pub(crate) fn set_password(&mut self, account: AccountId, password: &str) {
        if self.accounts[account.0].0.password == password {
            self.passwords.remove(&account);
        } else {
            self.passwords.insert(account, password.to_owned());
        }
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
