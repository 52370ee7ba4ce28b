//! What must come.

use mailspec_syntax::pop3::Status;

/// The reply that must come to what a client sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expected {
    /// How it begins; never [`Status::Unknown`].
    pub status: Status,
    /// What it says besides.
    pub fact: Fact,
    /// After this the connection closes (RFC 1939 §6).
    pub closes: bool,
    /// After this TLS starts (RFC 2595 §4).
    pub starts_tls: bool,
}

/// What a reply says besides its status.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fact {
    /// Nothing that the model knows.
    None,
    /// The drop listing of STAT (RFC 1939 §5).
    Stat {
        /// How many messages are not marked as deleted.
        messages: u64,
        /// Octets of them all, each with CRLF at its end.
        octets: u64,
    },
    /// Scan listings: message-numbers with sizes in octets, in order (RFC 1939 §5).
    Sizes(Vec<(u64, u64)>),
    /// A unique-id listing (RFC 1939 §7); what messages are called is up to the server.
    UniqueIds {
        /// Whose maildrop it is.
        account: usize,
        /// Message-numbers with the unique identifiers of IMAP, in order.
        messages: Vec<(u64, u32)>,
    },
    /// The lines of a message, with CRLF at its end and no byte-stuffing (RFC 1939 §3).
    Content(Vec<u8>),
}

/// `+OK`, and the connection goes on.
pub(super) fn ok(fact: Fact) -> Expected {
    Expected {
        status: Status::Ok,
        fact,
        closes: false,
        starts_tls: false,
    }
}

/// `-ERR`, and the connection goes on.
pub(super) fn err() -> Expected {
    Expected {
        status: Status::Err,
        ..ok(Fact::None)
    }
}
