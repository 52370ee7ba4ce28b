//! Suites: what is written in YAML, loaded, checked and selected.

mod capability;
mod case;
mod compile;
mod decode;
mod format;
mod load;
mod messages;
mod model;
mod modifiers;
mod near;
mod need;
mod notes;
mod place;
mod scope;
mod select;
mod step;
mod yaml;

pub use load::{Library, Problem, Problems, Sources};
pub use messages::Messages;
pub use model::{
    Action, Case, Command, Expect, Given, Level, Mailbox, Message, Need, Protocol, Requirement,
    Selected, Specification, State, Step, Suite, Who, Wire,
};
pub use place::Place;
pub(crate) use yaml::budget as yaml_budget;

#[cfg(test)]
mod tests;
