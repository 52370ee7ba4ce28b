//! Many clients at work on one server, what they saw, and whether all of it can be true.
//!
//! [`stress()`] has clients of several [`Profile`]s do random but legal work. A [`History`] holds the operations of all sessions: when each began, when its answer was there, and
//! what the session saw. [`check()`] finds what no order of them explains, in about as much time as
//! the history is long; a [`Witness`] is the few operations of it that cannot all be true.
//!
//! History, check and witness are sans-IO, so that a saved history can be checked again.
//!
//! ```
//! use mailspec_stress::{History, Terms, check};
//!
//! let history = History::from_lines(concat!(
//!     r#"{"session":1,"began":1,"ended":2,"ok":true,"request":{"append":{"to":"box","message":"#,
//!     r#"{"content":{"mark":"m1","octets":9,"digest":"00"}}}},"#,
//!     r#""saw":[{"append-uid":{"validity":1,"uids":[5]}}]}"#,
//!     "\n",
//!     r#"{"session":2,"began":3,"ended":4,"ok":true,"mailbox":"box","request":{"select":{}},"#,
//!     r#""saw":[{"exists":0},{"uid-validity":1}]}"#,
//!     "\n",
//!     r#"{"session":2,"began":5,"ended":6,"ok":true,"mailbox":"box","request":{"fetch":{"which":"all"}}}"#,
//!     "\n",
//! ))?;
//! let violations = check(&history, Terms::default());
//! assert_eq!(violations[0].kind.id(), "lost");
//! # Ok::<(), mailspec_stress::BadLine>(())
//! ```
#![forbid(unsafe_code)]

mod check;
mod history;
mod outcome;
mod play;
mod violation;
mod witness;

pub use check::{Terms, check};
pub use history::{
    BadLine, Change, Content, Fetched, History, Message, Operation, Request, Saw, Which,
};
pub use outcome::{Outcome, Shown, Times, shown};
pub use play::{Options, Process, Profile, stress};
pub use violation::{Kind, Subject, Violation};
pub use witness::Witness;
