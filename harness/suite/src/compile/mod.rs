//! From the file format to the model: everything is parsed, looked up and
//! checked here, and every mistake is noted with its place.

mod authenticate;
mod capability;
mod case;
mod covering;
mod id;
mod known;
mod need;
mod notes;
mod pairs;
mod requirements;
mod scope;
mod step;
mod suite;

pub(crate) use known::Known;
pub(crate) use notes::Notes;
pub(crate) use requirements::requirements;
pub(crate) use suite::suite;
