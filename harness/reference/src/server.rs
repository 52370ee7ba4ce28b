//! What the sessions of one server share, and how it is set up.

use std::sync::Arc;

use mailspec_syntax::imap::DateTime;

use crate::{
    Faults,
    store::{Content, Flags, Refusal, Store},
};

/// One server: its store, and what it offers. The caller owns it and hands it to each session.
#[derive(Debug)]
pub struct Server {
    /// Everybody's mail.
    pub store: Store,
    options: Options,
    /// Sessions opened so far; makes greetings and challenges differ.
    opened: u64,
}

/// How a server is set up.
#[derive(Clone, Debug)]
pub struct Options {
    /// Who may log in.
    pub accounts: Vec<Account>,
    /// Which deviations are switched on.
    pub faults: Faults,
    /// STARTTLS and STLS are offered on connections without TLS.
    pub tls: bool,
    /// Passwords are accepted on connections without TLS (RFC 3501 §6.2.3, `LOGINDISABLED`).
    pub plaintext_login: bool,
    /// POP3 has CAPA, an extension (RFC 2449 §5).
    pub capa: bool,
    /// POP3 numbers the messages from the newest: RFC 1939 §4 gives each a number and leaves the
    /// order open.
    pub newest_first: bool,
    /// What memory clients may use.
    pub limits: Limits,
    /// Makes challenges and UIDVALIDITY values differ from one run to the next.
    pub seed: u64,
}

/// Bounds on what clients may store or send.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Octets of one message, and of any literal.
    pub message: u32,
    /// Octets of a command without its literals.
    pub line: usize,
    /// Octets of all messages of one account.
    pub account: u64,
    /// Names in one account; also the number of its subscriptions.
    pub names: usize,
    /// Keywords in one mailbox.
    pub keywords: usize,
    /// Messages in one mailbox.
    pub messages: usize,
}

/// Somebody who may log in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// The name, compared octet for octet.
    pub user: String,
    /// In clear text, as APOP needs it (RFC 1939 §7).
    pub password: String,
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
            store: Store::new(&options.accounts, options.limits, options.seed),
            options,
            opened: 0,
        }
    }

    /// The deviations that are switched on.
    pub fn faults(&self) -> &Faults {
        &self.options.faults
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
        let mail = self.store.mail_mut(account);
        let content = Content {
            octets: message.into(),
            internal_date: now.date_time(),
        };
        mail.append(mail.inbox(), Arc::new(content), &Flags::default())?;
        Ok(())
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

impl Default for Options {
    /// `user1` to `user16` and `testuser`, all with the password `secret`; passwords accepted without TLS.
    fn default() -> Self {
        let users = (1..=16).map(|n| format!("user{n}"));
        Self {
            accounts: users
                .chain(["testuser".to_owned()])
                .map(|user| Account {
                    user,
                    password: "secret".to_owned(),
                })
                .collect(),
            faults: Faults::default(),
            tls: false,
            plaintext_login: true,
            capa: true,
            newest_first: false,
            limits: Limits::default(),
            seed: 0,
        }
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            message: 32 << 20,
            line: 64 << 10,
            account: 256 << 20,
            names: 10_000,
            keywords: 200,
            messages: 1_000_000,
        }
    }
}
