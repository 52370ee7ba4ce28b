//! The server under test: where it is, who may log in, what may be touched.
//!
//! A target comes from URLs on the command line ([`Target::from_urls`]) or
//! from a file ([`Target::load`]); both lead to the same values.

mod file;
mod target;
mod url;

pub use file::{
    certificates, duration, first_line, known_deviations, parse_known_deviations, schema,
};
pub use target::{
    Account, Address, Delivery, KnownDeviation, Recipient, Secret, Target, TargetError, Timeouts,
    Verification,
};
pub use url::{Scheme, ServerUrl};
