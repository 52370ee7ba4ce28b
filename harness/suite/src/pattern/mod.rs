//! Patterns: what has to come, matched by the structure of the protocol.
//!
//! A pattern is written like a response with holes. Keywords compare without
//! case, a quoted pattern equals the atom, quoted or literal form of its
//! string, flags and attributes are sets, FETCH data may be spread over several
//! responses, unsolicited data is tolerated, and human-readable text is never
//! looked at.

mod check;
mod content;
mod court;
mod equality;
mod expected;
mod explain;
mod judgement;
mod lines;
mod matching;
mod parse;
mod reply;
mod response;
mod shown;
mod syntax;

pub use check::{Check, Outcome};
pub use content::{Content, How};
pub use expected::Expected;
pub use judgement::{Arrived, Judgement, Kind, Mismatch, NOTHING_CAME};
pub use lines::Lines;
pub use parse::PatternError;
pub use syntax::{Expect, LinePattern, Pattern};
