//! How a server is set up.

use std::collections::BTreeMap;

use crate::{Faults, Variants};

/// Who may log in, what is offered, and which deviations and freedoms are switched on.
#[derive(Clone, Debug)]
pub struct Options {
    /// Who may log in.
    pub accounts: Vec<Account>,
    /// Who may hold so little only, in units of 1024 octets (RFC 9208 §5.1).
    pub small_quotas: BTreeMap<String, u64>,
    /// Which deviations are switched on.
    pub faults: Faults,
    /// Which lawful freedoms are taken.
    pub variants: Variants,
    /// STARTTLS and STLS are offered on connections without TLS.
    pub tls: bool,
    /// Passwords are accepted on connections without TLS (RFC 3501 §6.2.3, `LOGINDISABLED`).
    pub plaintext_login: bool,
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
    /// Octets of a message that APPEND takes, which APPENDLIMIT tells (RFC 7889).
    pub append: u32,
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

impl Account {
    /// The bearer token (RFC 6750) that proves who it is where no password does.
    pub fn token(&self) -> String {
        format!("{}-token-of-{}", self.password, self.user)
    }
}

impl Default for Options {
    /// `user1` to `user16`, `tiny`, who may hold 64 KiB, and `testuser`, all with the password
    /// `secret`; passwords accepted without TLS.
    fn default() -> Self {
        let users = (1..=16).map(|n| format!("user{n}"));
        Self {
            accounts: users
                .chain(["tiny", "testuser"].map(str::to_owned))
                .map(|user| Account {
                    user,
                    password: "secret".to_owned(),
                })
                .collect(),
            small_quotas: BTreeMap::from([("tiny".to_owned(), 64)]),
            faults: Faults::default(),
            variants: Variants::default(),
            tls: false,
            plaintext_login: true,
            limits: Limits::default(),
            seed: 0,
        }
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            message: 32 << 20,
            append: 1_200_000,
            line: 64 << 10,
            account: 256 << 20,
            names: 10_000,
            keywords: 200,
            messages: 1_000_000,
        }
    }
}
