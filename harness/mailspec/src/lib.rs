//! Conformance testing of IMAP4rev1 and POP3 servers.
//!
//! Suites of cases run against a target; an observer applies the protocol's
//! rules to every octet; reports name what deviates and which clause says so.
//! The way of the data: [`suite`] → [`run::plan`] → [`run::run`] → [`report`].
#![forbid(unsafe_code)]

pub mod cli;
pub mod compare;
pub mod connection;
pub mod pattern;
pub mod report;
pub mod run;
pub mod serve;
pub mod suite;
pub mod target;
pub mod template;
pub mod tls;
