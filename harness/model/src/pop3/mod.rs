//! What a POP3 session must be answered (RFC 1939).

mod expected;
mod judge;
mod maildrop;
mod session;

pub use expected::{Expected, Fact};
pub use judge::{End, Judge, Sent};
pub use session::Session;
