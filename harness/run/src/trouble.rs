//! What kept our own business from succeeding: probing, preparing, clearing up.

use mailspec_suite::{Case, Protocol, State};
use mailspec_syntax::{
    imap::response::{self, Code, Response, Untagged},
    pop3,
};

use crate::{
    connection::{HandshakeError, OpenError},
    visible::excerpt,
};

/// What kept our own business from succeeding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Trouble {
    /// In a sentence, with what the server said.
    pub(crate) what: String,
    pub(crate) cause: Cause,
    /// What was being prepared, if something was.
    pub(crate) at: Option<Preparation>,
}

/// What cases are prepared with: what fails for one of them fails for others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Preparation {
    /// A connection with its greeting, and TLS where the target wants it.
    Connection(Protocol),
    /// LOGIN, AUTHENTICATE, USER and PASS.
    Login(Protocol),
    /// CREATE of a mailbox.
    Mailbox,
    /// APPEND to a mailbox that was created.
    Messages,
    /// What APPEND was given beside a message: its flags and its date.
    FlagsAndDates,
    /// SELECT or EXAMINE of it.
    Selection,
    /// INBOX or maildrop emptied and filled.
    Inbox,
}

impl Preparation {
    /// Whether `case` is prepared with this.
    pub(crate) fn concerns(self, case: &Case) -> bool {
        let given = &case.given;
        let logs_in = matches!(given.state, State::Authenticated | State::Selected);
        match self {
            Self::Connection(protocol) => case.protocol == protocol && given.state != State::None,
            Self::Login(protocol) => case.protocol == protocol && logs_in,
            Self::Mailbox => !given.mailboxes.is_empty(),
            Self::Messages => given
                .mailboxes
                .iter()
                .any(|mailbox| !mailbox.messages.is_empty()),
            Self::FlagsAndDates => {
                let mut messages = given.mailboxes.iter().flat_map(|mailbox| &mailbox.messages);
                messages.any(|message| !message.flags.is_empty() || message.date.is_some())
            }
            Self::Selection => given.select.is_some(),
            Self::Inbox => given.inbox.is_some() || given.maildrop.is_some(),
        }
    }
}

/// Whose trouble it is, and whether it may pass.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Cause {
    /// The suite's, the target file's or mailspec's own.
    Ours,
    /// The suite's, unless a step that the case went on without would have captured it.
    Unbound,
    /// The server refused, as it may.
    Refused,
    /// The server refused for now: another time it may not.
    Busy,
    /// No answer came in time.
    Silent,
    /// What came was no answer, or the connection ended.
    Broken,
    /// Nobody listens there any more.
    Unreachable,
    /// Nobody said to trust the server's certificate.
    Untrusted,
    /// The run is to end.
    Interrupted,
}

impl Trouble {
    /// Of our own making.
    pub(crate) fn ours(what: impl Into<String>) -> Self {
        Self::new(what, Cause::Ours)
    }

    pub(crate) fn new(what: impl Into<String>, cause: Cause) -> Self {
        Self {
            what: what.into(),
            cause,
            at: None,
        }
    }

    /// The server said no to `what` by `reply`, a completion or greeting.
    pub(crate) fn refused(what: &str, reply: &[u8]) -> Self {
        let shown = excerpt(reply.trim_ascii_end());
        let cause = match refuses_for_now(reply) {
            true => Cause::Busy,
            false => Cause::Refused,
        };
        Self::new(format!("{what}: {shown}"), cause)
    }

    /// The same, met while preparing this; who met it before keeps the word.
    #[must_use]
    pub(crate) fn at(self, at: Preparation) -> Self {
        Self {
            at: self.at.or(Some(at)),
            ..self
        }
    }

    /// The same, told of `whom`.
    #[must_use]
    pub(crate) fn of(self, whom: &str) -> Self {
        Self {
            what: format!("{whom}: {}", self.what),
            ..self
        }
    }
}

impl From<OpenError> for Trouble {
    fn from(error: OpenError) -> Self {
        let cause = match error {
            OpenError::Unreachable(_) => Cause::Unreachable,
            OpenError::Untrusted(_) => Cause::Untrusted,
            OpenError::Handshake(_) => Cause::Broken,
        };
        Self::new(error.to_string(), cause)
    }
}

impl From<HandshakeError> for Trouble {
    fn from(error: HandshakeError) -> Self {
        let cause = match error {
            HandshakeError::Untrusted(_) => Cause::Untrusted,
            HandshakeError::Clear(_) => Cause::Broken,
            HandshakeError::Failed(_) => Cause::Ours,
        };
        Self::new(format!("TLS handshake: {error}"), cause)
    }
}

/// Whether this reply says that the server refuses for now, and not for good: its code is LIMIT,
/// UNAVAILABLE or INUSE (RFC 5530 §3), or IN-USE, LOGIN-DELAY (RFC 2449 §8.1) or SYS/TEMP
/// (RFC 3206 §4). A BYE in place of a greeting does so by itself.
pub(crate) fn refuses_for_now(reply: &[u8]) -> bool {
    if reply.starts_with(b"-ERR") {
        let code = pop3::response::parse(reply, false).reply.response.code;
        return code.is_some_and(|code| {
            ["IN-USE", "LOGIN-DELAY", "SYS/TEMP"]
                .iter()
                .any(|passing| code.is(passing))
        });
    }
    let code = match response::parse(reply).response {
        Response::Tagged { text, .. } | Response::Untagged(Untagged::Status { text, .. }) => {
            text.code
        }
        _ => None,
    };
    match code {
        Some(Code::Other(name, _)) => [&b"LIMIT"[..], b"UNAVAILABLE", b"INUSE"]
            .iter()
            .any(|passing| name.eq_ignore_ascii_case(passing)),
        _ => false,
    }
}
