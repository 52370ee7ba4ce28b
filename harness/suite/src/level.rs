//! How much a deviation weighs.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How much a deviation weighs.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// A deviation breaks the specification.
    Must,
    /// A deviation is legal for a good reason; a warning.
    Should,
    /// Several behaviours are legal; which one it is, is worth knowing.
    Info,
}
