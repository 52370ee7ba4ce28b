//! Points in time that cannot be out of reach.

use tokio::time::{Duration, Instant};

/// Longer than any run.
const FAR: Duration = Duration::from_secs(30 * 24 * 3600);

/// `after` behind `begin`, or a month behind it where that is nearer: a time limit that somebody
/// wrote may lie beyond what the clock can count.
pub(crate) fn later(begin: Instant, after: Duration) -> Instant {
    begin + after.min(FAR)
}
