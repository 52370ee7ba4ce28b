//! Where a server said something else than the model.

use std::{error, fmt};

/// What a server said and what the model predicts are not the same.
///
/// It is no accusation yet: where an RFC leaves a choice, the model has made one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mismatch {
    /// Both sides, in one sentence without a full stop.
    pub what: String,
}

impl fmt::Display for Mismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.what)
    }
}

impl error::Error for Mismatch {}

/// A mismatch that is certain.
pub(crate) fn differs<T>(what: impl Into<String>) -> Result<T, Mismatch> {
    Err(Mismatch { what: what.into() })
}

/// A mismatch unless the two agree.
pub(crate) fn hold(agreed: bool, what: impl FnOnce() -> String) -> Result<(), Mismatch> {
    match agreed {
        true => Ok(()),
        false => differs(what()),
    }
}
