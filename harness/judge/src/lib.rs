//! Other people's traffic, judged: logs of many programs, and connections that pass by.
//!
//! [`read`](log::read) makes conversations of a log, [`judge`] says which clauses the sides of a
//! conversation broke, each time with the octets and their place in the log. A [`Listener`] does
//! the same with a connection that is just passing.
//!
//! A log is not a connection. It may begin in the middle, lack a direction, cut literals, or have
//! lost what ends a line; what is missing is accused of nothing, and no rule is applied that rests
//! on it.
//!
//! ```
//! use mailspec_judge::{judge, log::{Log, read}};
//! use mailspec_run::Redactor;
//!
//! let octets = b"S: * OK ready\nC: a NOOP\nS: a1 OK done\n";
//! let logs = [Log { name: "mail.log", octets }];
//! let read = read(&logs, None)?;
//! let judged = judge(&read[0].conversations[0], &Redactor::default());
//! assert_eq!(judged.deviations[0].rule, "imap/tag");
//! assert_eq!(judged.deviations[0].place, 3);
//! # Ok::<(), mailspec_judge::log::Unread>(())
//! ```
//!
//! Octets in, deviations out: no socket, no clock, no file.
#![forbid(unsafe_code)]

mod advice;
mod client;
mod conversation;
mod deviation;
mod judged;
mod listener;
pub mod log;
mod protocol;
pub mod report;
mod secrets;
pub mod text;
mod words;

pub use advice::Seen;
pub use conversation::{Beginning, Conversation, Kept, Piece, Side, Unit, What};
pub use deviation::{Deviation, Level};
pub use judged::{Judged, judge};
pub use listener::{Listener, Told};
pub use protocol::Protocol;
