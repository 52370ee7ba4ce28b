//! POP3 sessions (RFC 1939), one file per state and the wire around them.
//!
//! [`Session`] finds the client's lines and watches the clock; a `Dialogue`
//! knows the state and answers each line; `Login` is the AUTHORIZATION state
//! and `Transaction` the TRANSACTION state.

mod auth;
mod dialogue;
mod login;
mod message;
mod misread;
mod output;
mod session;
mod transaction;

pub use session::Session;

#[cfg(test)]
mod tests;
