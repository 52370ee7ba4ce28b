//! The reference server: IMAP4rev1 and POP3 over one in-memory mail store.
//!
//! Correct first, complete second, fast third. Sessions do no I/O and read no
//! clock: octets and the time are handed in, octets are drained, and
//! [`Wants`] says what comes next. Each [`Fault`] switches on one named
//! deviation, which proves that a conformance case can fail, and each
//! [`Variant`] one lawful freedom, which proves that the cases spare the lawful.
//!
//! ```
//! use mailspec_reference::{Options, Server, Timestamp, Transport, imap::Session};
//!
//! let mut server = Server::new(Options::default());
//! let mut session = Session::open(&mut server, Transport { tls: false }, Timestamp(0));
//! assert!(session.output().starts_with(b"* OK"));
//! session.receive(&mut server, b"a LOGIN user1 secret\r\n", Timestamp(1));
//! assert!(session.output().starts_with(b"a OK"));
//! ```
#![forbid(unsafe_code)]

pub mod faults;
pub mod imap;
pub mod list;
pub mod mime;
mod options;
pub mod pop3;
mod sasl;
pub mod search;
mod server;
pub mod store;
pub mod switches;
pub mod variants;

pub use faults::{Fault, FaultInfo, Faults};
pub use options::{Account, Limits, Options};
pub use sasl::ChannelBinding;
pub use server::{Server, Timestamp, Transport, Wants};
pub use variants::{Spared, Variant, VariantInfo, Variants};
