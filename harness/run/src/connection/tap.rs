//! Octets on their way, for whoever wants all of them.

use std::sync::Arc;

use mailspec_suite::Protocol;

use crate::under_test::Address;

/// Told of every octet of every connection as it is, secrets included; of what the server sends,
/// message by message.
pub type Tap = Arc<dyn Fn(&Passed<'_>) + Send + Sync>;

/// What happened on a connection.
#[derive(Clone, Copy, Debug)]
pub struct Passed<'o> {
    /// The connection, counted from 1 in the order in which they are opened.
    pub connection: u64,
    /// What the case calls it, `A`.
    pub name: &'o str,
    /// What it was.
    pub event: Event<'o>,
}

/// What may happen on a connection.
#[derive(Clone, Copy, Debug)]
pub enum Event<'o> {
    /// It was opened.
    Opened {
        /// What is spoken there.
        protocol: Protocol,
        /// With whom.
        address: &'o Address,
        /// With TLS from the first octet.
        tls: bool,
        /// The case that opened it; `None`: whoever probes the server, or clears up.
        case: Option<&'o str>,
    },
    /// It was handed on to the case of this address.
    Case(&'o str),
    /// We sent these octets.
    Client(&'o [u8]),
    /// The server sent these octets.
    Server(&'o [u8]),
    /// TLS was negotiated, after STARTTLS or STLS.
    Tls,
    /// It ended, and why.
    Ended(&'o str),
}

/// A tap, and the connection that it is on.
pub(crate) struct Tapped {
    pub(crate) tap: Tap,
    pub(crate) connection: u64,
}

impl Tapped {
    /// Tells what happened, if anybody wants to know.
    pub(super) fn tell(this: Option<&Self>, name: &str, event: Event<'_>) {
        if let Some(Self { tap, connection }) = this {
            tap(&Passed {
                connection: *connection,
                name,
                event,
            });
        }
    }
}
