//! What is remembered from one run to the next.

use std::path::PathBuf;

use etcetera::BaseStrategy;

/// Where the record of the last run is kept: in the user's state directory
/// (`$XDG_STATE_HOME/mailspec`, by default `~/.local/state/mailspec`); `None` for a user who has no
/// home.
pub(super) fn last_run() -> Option<PathBuf> {
    let places = etcetera::choose_base_strategy().ok()?;
    let state = places.state_dir().unwrap_or_else(|| places.cache_dir());
    Some(state.join("mailspec").join("last-run.jsonl"))
}
