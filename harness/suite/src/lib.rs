//! Suites: what a YAML file says, compiled, and the judgement of what arrived.
//!
//! A [`Library`] is compiled from named texts: suites, requirements and messages. No file is
//! opened here, no socket, no clock is read. Whoever plays a [`Case`] renders its commands from
//! [`template`]s and holds what arrived against its [`pattern`]s with [`Step::judge`].
//!
//! ```
//! use mailspec_suite::{Library, Sources};
//!
//! let suite = b"
//! suite: imap/mine
//! title: Mine
//! cases:
//!   - id: noop
//!     title: NOOP always succeeds
//!     covers: [rfc3501/6.1.2-noop-succeeds]
//!     steps:
//!       - send: NOOP
//!         expect: OK
//! ";
//! let sources = Sources {
//!     suites: vec![("imap/mine.yaml".to_owned(), suite.to_vec())],
//!     ..Sources::default()
//! };
//! let library = Library::load(&sources.completed())?;
//! let cases = library.select(&["imap/mine".to_owned()])?;
//! assert_eq!(cases[0].address, "imap/mine/noop");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
#![forbid(unsafe_code)]

mod case;
mod compile;
mod file;
mod level;
mod library;
mod mechanism;
mod near;
mod need;
pub mod pattern;
mod place;
mod problem;
mod protocol;
mod requirement;
mod select;
mod shortened;
mod step;
pub mod template;
mod vacuous;

pub use case::{Case, Given, Mailbox, Message, Promise, Selected, State, Suite};
pub use file::{LARGEST, budget};
pub use level::Level;
pub use library::{Library, Sources};
pub use mechanism::{Mechanism, Proof};
pub use near::nearest;
pub use need::Need;
pub use place::Place;
pub use problem::{Problem, Problems};
pub use protocol::Protocol;
pub use requirement::{Requirement, Specification, Who, Wire, clause};
pub use shortened::shortened;
pub use step::{Action, Alteration, Authenticate, Command, Step};
pub use template::Messages;
