//! The files as they are written: YAML with places, and what serde reads from it.

mod actions;
mod constraints;
mod decode;
mod format;
mod modifiers;
mod yaml;

pub(crate) use actions::ACTIONS;
pub(crate) use constraints::NothingIsText;
pub(crate) use decode::decode;
pub(crate) use format::{
    AuthenticateFile, CaseFile, ContentFile, ExpectFile, GivenFile, MailboxFile, MessageFile,
    OneOrMany, Pairs, PromiseFile, RequirementFile, RequirementLevel, RequirementsFile, Row,
    StepFile, SuiteFile, Text, User,
};
pub(crate) use yaml::{At, Fault, Kind, Node, parse, snippet};
pub use yaml::{LARGEST, budget};
