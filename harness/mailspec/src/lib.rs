//! The `mailspec` command, and the reference server on real ports.
//!
//! The way of the data in the main job: `cli::run` takes a library of suites
//! ([`mailspec_suite`]) and a target ([`mailspec_run::under_test`]), makes a plan
//! ([`mailspec_run::plan`]), plays it ([`mailspec_run::Run`]) and hands each result to the
//! reporters ([`mailspec_report`]).
//!
//! A program that wants a server to try itself on starts one with [`serve::Running`].
#![forbid(unsafe_code)]

mod certificate;
pub mod cli;
pub mod grade;
pub mod proof;
pub mod serve;
pub mod watch;
