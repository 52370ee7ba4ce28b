//! What the suites and rules check, and what proves that a check can fail.
//!
//! Cases, rules and productions of the grammar declare the requirements that they check; faults
//! declare those that they break. [`Coverage`] lays both side by side without running anything.
//! [`prove`](prove::prove) plays the cases under each fault and sees whether what is declared is true.

pub mod coverage;
pub mod prove;

pub use coverage::{Coverage, Entry, Status};
