//! Campaigns against any server: what clients do, how it is changed, what must not come of it.
//!
//! A [`Stream`] is what the clients of one server do, step by step. [`Maker`] makes streams from
//! a seed, [`edit`](edit::edit) changes them by whole commands. A [`Player`] plays them against a
//! live server, in mailboxes that nobody else has, and says what speaks against it: a [`Sign`] for
//! each rule that was broken, each answer that did not come, each reply that fits no state that the
//! server can be in ([`mailspec_model::lenient`]). A [`Campaign`] does so for a while, goes on with
//! streams that reached something new, and makes a [`Finding`] of each cause: confirmed, small, and
//! as a case of a suite that fails there and passes on the reference server.
#![forbid(unsafe_code)]

mod campaign;
mod case;
mod corpus;
pub mod edit;
mod finding;
mod judge;
mod keeper;
mod make;
mod minimise;
mod names;
mod octets;
mod player;
mod reach;
mod script;
mod sign;
mod stream;
mod talk;
mod wire;

pub use campaign::{Campaign, Orders, Progress, Report};
pub use finding::{Finding, Shown};
pub use make::Maker;
pub use names::Place;
pub use octets::Octets;
pub use player::{Exchange, Played, Player, Unable};
pub use reach::{paths, reached};
pub use sign::Sign;
pub use stream::{PASSWORD, Step, Stream, USER};
pub use talk::Outcome;
