//! What a target must offer for a case.

use std::fmt;

use crate::Protocol;

/// Something that the target must offer.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Need {
    /// This protocol, on the same account as the other.
    Protocol(Protocol),
    /// A capability that the server lists: `imap:IDLE`, `pop3:TOP`.
    Capability {
        /// Where it is listed.
        protocol: Protocol,
        /// Its name as registered.
        name: String,
    },
    /// A second account.
    SecondUser,
    /// An account whose quota may be used up (RFC 9208): the case has it, and alone.
    SmallQuota,
    /// A way for mail to arrive.
    Delivery,
    /// An account whose INBOX or maildrop may be emptied and filled.
    Disposable,
    /// A port with TLS from the first octet.
    Tls,
    /// STARTTLS or STLS.
    StartTls,
    /// A connection without TLS.
    Plaintext,
    /// A personal namespace with a hierarchy delimiter.
    Hierarchy,
    /// A POP3 greeting with a timestamp.
    Apop,
    /// Accounts with passwords.
    Password,
    /// A way to change the password of an account: the case has the account alone.
    PasswordChange,
    /// Accounts with bearer tokens.
    Token,
}

impl fmt::Display for Need {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Need::Protocol(protocol) => protocol.fmt(out),
            Need::Capability { protocol, name } => write!(out, "{protocol}:{name}"),
            Need::SecondUser => out.write_str("second-user"),
            Need::SmallQuota => out.write_str("small-quota"),
            Need::Delivery => out.write_str("delivery"),
            Need::Disposable => out.write_str("disposable"),
            Need::Tls => out.write_str("tls"),
            Need::StartTls => out.write_str("starttls"),
            Need::Plaintext => out.write_str("plaintext"),
            Need::Hierarchy => out.write_str("hierarchy"),
            Need::Apop => out.write_str("apop"),
            Need::Password => out.write_str("password"),
            Need::PasswordChange => out.write_str("password-change"),
            Need::Token => out.write_str("token"),
        }
    }
}
