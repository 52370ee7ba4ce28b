//! The conformance suites, requirements and messages, embedded.
//!
//! Data only: the format is described in `COOKBOOK.md` beside this crate's
//! manifest and read by the `mailspec` crate.

use include_dir::{Dir, include_dir};

/// Everything under `conformance/`: `requirements/`, `imap/`, `pop3/`,
/// `extensions/`, `scenarios/`, `messages/`, and the servers' known deviations.
pub static FILES: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR");
