//! What an IMAP session must be answered, and what it then has been told (RFC 3501).

mod answer;
mod append;
mod expected;
mod heard;
mod items;
mod judge;
mod search;
mod select;
mod session;
mod view;

pub use expected::{Expected, Facts, Names};
pub use heard::Heard;
pub use judge::{End, Judge, Sent};
pub use session::Session;
pub use view::{Seen, View};
