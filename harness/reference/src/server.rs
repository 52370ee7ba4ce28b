//! What the sessions of one server share, and what they tell their drivers.

use std::{collections::BTreeMap, num::NonZeroU32, sync::Arc};

use mailspec_syntax::imap::DateTime;
use sha2::{Digest, Sha256};

use crate::{
    Faults, Options, Variants,
    faults::imap::Fault,
    imap::arrival,
    store::{AccountId, Content, Flags, Refusal, Shape, Store},
};

/// One server: its store, and what it offers. The caller owns it and hands it to each session.
#[derive(Debug)]
pub struct Server {
    /// Everybody's mail.
    pub store: Store,
    options: Options,
    /// Sessions opened so far; makes greetings and challenges differ.
    opened: u64,
    /// SASL exchanges begun so far; makes their challenges differ.
    exchanges: u64,
    /// What POP3 sessions had marked as deleted when their connections dropped: only a deviating
    /// server remembers.
    pub(crate) left_marked: Vec<(AccountId, NonZeroU32)>,
    /// How often a connection with an open maildrop has dropped, by account.
    drops: BTreeMap<AccountId, u64>,
}

/// A point in time that the caller hands in: Unix seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Timestamp(pub i64);

/// What a connection runs on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Transport {
    /// Octets are encrypted already.
    pub tls: bool,
}

/// What a session needs next, once its output is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wants {
    /// More octets, or time to pass.
    Read,
    /// A TLS handshake; then `tls_started`.
    StartTls,
    /// The connection closed.
    Close,
}

impl Server {
    /// A server with empty INBOXes.
    pub fn new(options: Options) -> Self {
        Self {
            store: Store::new(
                &options,
                Shape::of(&options.variants, options.limits.keywords),
            ),
            options,
            opened: 0,
            exchanges: 0,
            left_marked: Vec::new(),
            drops: BTreeMap::new(),
        }
    }

    /// The deviations that are switched on.
    pub fn faults(&self) -> &Faults {
        &self.options.faults
    }

    /// The freedoms that are taken.
    pub fn variants(&self) -> &Variants {
        &self.options.variants
    }

    /// How it was set up.
    pub fn options(&self) -> &Options {
        &self.options
    }

    /// A message arrives in the INBOX of `user`, by other ways than IMAP.
    pub fn deliver(&mut self, user: &str, message: &[u8], now: Timestamp) -> Result<(), Refusal> {
        let account = self
            .store
            .find(user.as_bytes())
            .ok_or(Refusal::NonExistent)?;
        let of_header = self.faults().has(Fault::ArrivalDateOfHeader);
        let mail = self.store.mail_mut(account);
        let content = Content {
            octets: message.into(),
            internal_date: arrival(message, now, of_header),
        };
        mail.append(mail.inbox(), Arc::new(content), &Flags::default())?;
        Ok(())
    }

    /// Gives `user` another password; whether there is such a user. Sessions go on.
    pub fn change_password(&mut self, user: &str, password: &str) -> bool {
        let Some(account) = self.store.find(user.as_bytes()) else {
            return false;
        };
        self.store.set_password(account, password);
        if self.faults().has(Fault::PasswordChangeLosesMail) {
            self.store.mail_mut(account).lose_all();
        }
        true
    }

    /// What no other SASL exchange has: letters and digits.
    pub(crate) fn unique(&mut self) -> String {
        self.exchanges += 1;
        let digest = Sha256::digest(format!("{} {}", self.options.seed, self.exchanges));
        let octets = digest[..12].iter();
        octets.map(|octet| format!("{octet:02x}")).collect()
    }

    /// How often a connection with the maildrop of `account` open has dropped.
    pub(crate) fn drops(&self, account: AccountId) -> u64 {
        self.drops.get(&account).copied().unwrap_or(0)
    }

    /// Counts a connection that dropped with the maildrop of `account` open.
    pub(crate) fn count_drop(&mut self, account: AccountId) {
        *self.drops.entry(account).or_default() += 1;
    }

    /// Counts a session that opens; its number, from 1.
    pub(crate) fn count_session(&mut self) -> u64 {
        self.opened += 1;
        self.opened
    }
}

impl Timestamp {
    /// The same in UTC; the epoch for what no `date-time` can say.
    pub fn date_time(self) -> DateTime {
        DateTime::from_unix(self.0, 0)
            .or_else(|_| DateTime::from_unix(0, 0))
            .expect("1970 has four digits")
    }
}
