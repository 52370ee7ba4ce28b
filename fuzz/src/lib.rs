//! What must hold for any octets: one function for each fuzz target.
//!
//! A target is a line over its function, so that stable Rust without a fuzzer
//! replays what fuzzers found (`tests/corpora.rs`).
#![forbid(unsafe_code)]

mod framing;
mod session;
mod syntax;

pub use framing::{imap_framing, pop3_framing};
pub use session::{imap_session, pop3_session};
pub use syntax::{imap_command, imap_response, pop3_command, pop3_response};
