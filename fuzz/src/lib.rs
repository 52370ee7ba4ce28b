//! What must hold for any octets: one function for each fuzz target.
//!
//! A target is a line over its function, so that stable Rust without a fuzzer
//! replays what fuzzers found (`tests/corpora.rs`).
#![forbid(unsafe_code)]

mod consequences;
mod cost;
mod differential;
mod faulty;
mod framing;
mod literals;
mod mutate;
mod octets;
mod play;
mod random;
mod reach;
#[cfg(feature = "suites")]
mod suite;
mod syntax;
mod wire;

pub use cost::Memory;
pub use differential::imap_differential;
pub use faulty::{faulty_session, rules_broken};
pub use framing::{imap_framing, pop3_framing};
pub use mutate::{MUTATE_IMAP, MUTATE_POP3, Mutator};
pub use octets::{imap_octets, pop3_octets};
pub use play::{cross_session, imap_session, pop3_session};
pub use random::Random;
pub use reach::{COMMANDS, Reached, reach};
#[cfg(feature = "suites")]
pub use suite::suite_file;
pub use syntax::{imap_command, imap_response, pop3_command, pop3_response};

/// Fails by a panic.
pub type Target = fn(&[u8]);

/// Every target by its name.
pub const TARGETS: &[(&str, Target)] = &[
    ("cross_session", cross_session),
    ("faulty_session", faulty_session),
    ("imap_command", imap_command),
    ("imap_differential", imap_differential),
    ("imap_framing", imap_framing),
    ("imap_octets", imap_octets),
    ("imap_response", imap_response),
    ("imap_session", imap_session),
    ("pop3_command", pop3_command),
    ("pop3_framing", pop3_framing),
    ("pop3_octets", pop3_octets),
    ("pop3_response", pop3_response),
    ("pop3_session", pop3_session),
    #[cfg(feature = "suites")]
    ("suite_file", suite_file),
];
