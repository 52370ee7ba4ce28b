//! How a run is done.

use tokio::sync::watch;

/// How a run is done.
#[derive(Clone, Debug)]
pub struct Options {
    /// Cases at the same time.
    pub jobs: usize,
    /// Upper bound on cases in flight, those waiting for a slow server included.
    pub most: usize,
    /// Turns true when the run is to end at once.
    pub interrupted: watch::Receiver<bool>,
}

impl Options {
    /// `jobs` cases at the same time, with nothing that could interrupt them.
    pub fn jobs(jobs: usize) -> Self {
        Self {
            jobs: jobs.max(1),
            most: jobs.max(1),
            interrupted: watch::channel(false).1,
        }
    }
}
