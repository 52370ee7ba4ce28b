//! IMAP4rev1 and POP3 on the wire: framing, commands, responses, printing.
//!
//! Bytes in, values out: no I/O, no clock. Commands parse the way a server
//! must (a typed value or a precise error); responses parse the way a harness
//! must (a tree as far as it goes, and every [`Fault`] with its place).
#![forbid(unsafe_code)]

pub mod base64;
mod fault;
#[cfg(feature = "arbitrary")]
pub mod generate;
pub mod imap;
pub mod pop3;
pub mod productions;

pub use fault::{Clause, Fault, Invalid};
