//! Suites of cases against a mail server: connections, the runner, the verdicts.
//!
//! [`Site::probe`] finds out what a [`Target`] can do, [`plan()`] holds cases against that, and a
//! [`Run`] plays them in parallel and yields their results as they come. The rules of
//! [`mailspec_rules`] watch every octet meanwhile.
//!
//! ```no_run
//! use std::sync::Arc;
//!
//! use mailspec_run::{Options, Run, Site, plan, under_test::Target};
//! use mailspec_suite::Library;
//!
//! # async fn conforms() -> Result<(), Box<dyn std::error::Error>> {
//! let target = Target::from_urls(&["imap://me:secret@127.0.0.1:1143".parse()?], None)?;
//! let site = Arc::new(Site::probe(target).await?);
//! let library = Arc::new(Library::embedded()?);
//! let cases = library.select(&["imap/select".to_owned()])?;
//! let plan = Arc::new(plan(&library, cases, &site));
//! let mut run = Run::new(plan, site, Options::jobs(4));
//! while let Some(result) = run.next().await {
//!     println!("{} {}", result.verdict, result.address);
//! }
//! assert_eq!(run.outcome().await.counts.fail, 0);
//! # Ok(())
//! # }
//! ```
#![forbid(unsafe_code)]

mod accounts;
mod appended;
mod attempts;
mod authenticating;
mod breaker;
mod case;
mod client;
pub mod connection;
mod delivery;
mod exchange;
mod findings;
mod floor;
mod given;
mod handed;
mod known;
mod leftovers;
mod options;
mod pace;
mod patience;
mod plan;
mod play;
mod playing;
mod redactor;
mod runner;
mod sasl;
mod sessions;
mod shell;
mod site;
pub mod sources;
mod stage;
mod steps;
mod time;
pub mod tls;
mod tried;
mod trouble;
pub mod under_test;
mod unknown;
mod verdict;
mod visible;
mod visit;

pub use connection::{Event, Passed, Tap};
pub use leftovers::{Leftover, Leftovers};
pub use options::{CONNECTIONS, Options, Plays};
pub use pace::{Cost, Gentle};
pub use plan::{Plan, Planned, plan};
pub use playing::Playing;
pub use redactor::Redactor;
pub use runner::{Run, cpu_seconds, unusable};
pub use site::{Site, Unusable};
pub use under_test::Target;
pub use verdict::{CaseResult, Counts, Encryption, Finding, KnownAs, Outcome, Port, Verdict};
pub use visible::{harmless, printable, visible, visible_json};
pub use visit::{Refusal, Visit};
