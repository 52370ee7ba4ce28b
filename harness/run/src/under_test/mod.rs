//! The server under test: where it is, who may log in, what may be touched.
//!
//! A target comes from URLs on the command line ([`Target::from_urls`]) or
//! from a file ([`Target::load`]); both lead to the same values.

mod deviations;
mod file;
mod password;
mod target;
mod url;

pub use deviations::{
    CaseNames, known_deviations, known_deviations_schema, parse_known_deviations,
};
pub use file::{certificates, check_target, duration, first_line, schema};
pub use password::{Call, PasswordChange};
pub use target::{
    Account, Address, Delivery, KnownDeviation, Recipient, SaslChoice, Secret, Target, TargetError,
    Timeouts, Verification,
};
pub use url::{Scheme, ServerUrl};
