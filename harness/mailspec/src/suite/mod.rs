//! Suites: what is written in YAML, loaded, checked and selected.

mod load;
mod messages;
mod model;
mod place;

pub use load::{Library, Problem, Problems};
pub use messages::Messages;
pub use model::{
    Action, Case, Command, Expect, Given, Level, Mailbox, Message, Need, Protocol, Requirement,
    Selected, Specification, State, Step, Suite, Who, Wire,
};
pub use place::Place;
