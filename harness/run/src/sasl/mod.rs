//! SASL from the client's side (RFC 4422): what a mechanism says, and how a protocol carries it.
//!
//! Honest exchanges are rsasl's. What a client says that means to be refused is altered here, and
//! what SCRAM proves of it is proved again.

mod conversation;
mod exchange;
mod proof;

pub(crate) use conversation::{Conversation, Credentials};
pub(crate) use exchange::{Course, authenticate};
