//! Patterns: what has to come, matched by the structure of the protocol.
//!
//! A pattern is written like a response with holes. Keywords compare without
//! case, a quoted pattern equals the atom, quoted or literal form of its
//! string, flags and attributes are sets, FETCH data may be spread over several
//! responses, unsolicited data is tolerated, and human-readable text is never
//! looked at.

mod judge;
mod parse;

pub use judge::{Arrived, Judgement, Kind, Mismatch};
pub use parse::{Check, Content, LinePattern, Pattern, PatternError};
