//! Suites, targets, the runner, reports, and the `mailspec` command.

pub mod pattern;
pub mod suite;
pub mod template;
