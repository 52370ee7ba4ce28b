//! How a run is done.

use std::time::Duration;

use tokio::sync::watch;

/// How a run is done.
#[derive(Clone, Debug)]
pub struct Options {
    /// Cases at the same time.
    pub jobs: usize,
    /// Upper bound on cases in flight, those waiting for a slow server included.
    pub most: usize,
    /// Upper bound on connections to the server at the same time: those of all cases, those for
    /// their setups, and those that are kept for the next setup.
    pub connections: usize,
    /// How long the whole run may take; `None`: as [`Options::limit_for`] says of the server.
    pub limit: Option<Duration>,
    /// How often each case is played.
    pub plays: Plays,
    /// Cases are played in an order that this number decides; `None`: in that of the suites.
    pub seed: Option<u64>,
    /// Turns true when the run is to end at once.
    pub interrupted: watch::Receiver<bool>,
}

/// How often a case is played. One that fails in some plays and in others does not is flaky.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Plays {
    /// Once.
    #[default]
    Once,
    /// Once, and after a failure again, alone, until it does not fail; so many times more at most.
    Retries(u32),
    /// So many times, whatever becomes of it.
    Repeat(u32),
}

/// Connections that a production server grants one client without complaint: Dovecot refuses the
/// eleventh of one account.
pub const CONNECTIONS: usize = 8;

/// How long a run may take on a server that answers at once.
/// Clearing up afterwards has its own.
const LIMIT: Duration = Duration::from_secs(100);
/// A whole run asks about so many questions one after the other, on each of its connections.
const QUESTIONS: u32 = 1500;
/// A server that takes longer than that for one answer is not far away but unwell.
const UNWELL: Duration = Duration::from_millis(500);

impl Options {
    /// How long a run may take on a server that takes `answer` for one answer: a hundred seconds, or as
    /// long as its questions take if it is merely far away.
    pub fn limit_for(answer: Duration) -> Duration {
        match answer < UNWELL {
            true => LIMIT.max(answer * QUESTIONS),
            false => LIMIT,
        }
    }

    /// `jobs` cases at the same time, with nothing that could interrupt them.
    pub fn jobs(jobs: usize) -> Self {
        Self {
            jobs: jobs.max(1),
            most: jobs.max(1),
            connections: CONNECTIONS.max(4 * jobs),
            limit: None,
            plays: Plays::Once,
            seed: None,
            interrupted: watch::channel(false).1,
        }
    }
}
