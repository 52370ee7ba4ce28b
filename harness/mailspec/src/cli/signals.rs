//! Signals that end a run: once, with everything that was measured; twice, at once.

#[cfg(unix)]
use std::fs;
use std::{
    io::{self, Write},
    sync::{Arc, OnceLock},
    thread,
    time::{Duration, Instant},
};

#[cfg(unix)]
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;

use super::Failure;

/// `timeout` and others send a signal to a process and to its group: that is one wish, not two.
const ONE_WISH: Duration = Duration::from_millis(500);

/// How long after the first of them a run has ended by itself: clearing up takes at most half of it.
const AT_LAST: Duration = Duration::from_secs(45);

/// Who is told that the run is to end.
#[derive(Clone)]
struct Wishes {
    first: Arc<OnceLock<Instant>>,
    sender: Arc<watch::Sender<bool>>,
}

impl Wishes {
    /// A signal of this number came.
    fn came(&self, number: i32) {
        let since = self.first.get_or_init(Instant::now).elapsed();
        if !self.sender.send_replace(true) {
            thread::spawn(tell);
            thread::spawn(end_at_last);
        } else if since >= ONE_WISH {
            std::process::exit(128 + number);
        }
    }
}

/// Becomes true at SIGINT, SIGTERM and SIGHUP; the next of them ends the process as a shell
/// expects of that signal (130, 143, 129).
pub(super) fn interrupted() -> Result<watch::Receiver<bool>, Failure> {
    let (sender, interrupted) = watch::channel(false);
    let wishes = Wishes {
        first: Arc::default(),
        sender: Arc::new(sender),
    };
    listen(&wishes)?;
    Ok(interrupted)
}

#[cfg(unix)]
fn listen(wishes: &Wishes) -> Result<(), Failure> {
    for kind in [
        SignalKind::interrupt(),
        SignalKind::terminate(),
        SignalKind::hangup(),
    ] {
        if ignored(kind) {
            continue;
        }
        let mut signals = signal(kind).map_err(Failure::target)?;
        let wishes = wishes.clone();
        tokio::spawn(async move {
            while signals.recv().await.is_some() {
                wishes.came(kind.as_raw_value());
            }
        });
    }
    Ok(())
}

/// Where there is nothing but Ctrl-C, it is SIGINT.
#[cfg(not(unix))]
fn listen(wishes: &Wishes) -> Result<(), Failure> {
    let wishes = wishes.clone();
    tokio::spawn(async move {
        while tokio::signal::ctrl_c().await.is_ok() {
            wishes.came(2);
        }
    });
    Ok(())
}

/// The terminal may be gone, or be read by nobody: nothing depends on its being told.
fn tell() {
    // What stands in the last line of a terminal is the status line.
    let begin = if super::watched() { "\r\x1b[K" } else { "" };
    let _told = writeln!(
        io::stderr(),
        "{begin}mailspec: interrupted; mailboxes are removed and reports written. Once more ends it at \
         once."
    );
}

/// What keeps the run from its end now is somebody who does not read what it writes.
fn end_at_last() {
    thread::sleep(AT_LAST);
    std::process::exit(3);
}

/// Waits until the run is to end; for ever, if nobody can say so any more.
pub(super) async fn end(mut interrupted: watch::Receiver<bool>) {
    let ended = interrupted.wait_for(|interrupted| *interrupted).await;
    if ended.is_err() {
        std::future::pending::<()>().await;
    }
}

/// Whether whoever started us wants the signal ignored, as `nohup` does, and a shell of what it
/// starts in the background. Where nothing says so it is not.
#[cfg(unix)]
fn ignored(kind: SignalKind) -> bool {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status
        .lines()
        .find_map(|line| line.strip_prefix("SigIgn:"))
        .and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok());
    mask.is_some_and(|mask| mask >> (kind.as_raw_value() - 1) & 1 == 1)
}
