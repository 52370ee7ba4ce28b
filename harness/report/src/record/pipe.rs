//! A record that somebody reads while it is written, or does not read.
//!
//! A pipe that is full holds up whoever writes to it, and one that nobody has opened for
//! reading holds up whoever opens it. Both happen in a thread of its own, and neither the run
//! nor its end waits for longer than is said here.

use std::{
    collections::VecDeque,
    fs::OpenOptions,
    io::{self, Write},
    path::{Path, PathBuf},
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
    thread,
    time::{Duration, Instant},
};

/// How long to wait for what opening says: a path that cannot be opened says so at once.
const OPENING: Duration = Duration::from_millis(100);

/// How many octets wait for the reader; what comes when there are more is lost.
const WAITING: usize = 16 << 20;

/// How many octets are written at a time, so that a long line shows that it is being read.
const CHUNK: usize = 16 << 10;

/// How long the end of the run waits for a reader that takes nothing.
const PATIENCE: Duration = Duration::from_secs(2);

/// How long it waits in all, for one that takes little.
const AT_MOST: Duration = Duration::from_secs(10);

/// The lines on their way to the reader.
#[derive(Debug)]
pub(super) struct Pipe(Arc<Shared>);

#[derive(Debug, Default)]
struct Shared {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct State {
    opened: bool,
    waiting: VecDeque<Vec<u8>>,
    /// Octets of those.
    octets: usize,
    /// Lines that were to be written, and those that were.
    lines: usize,
    written: usize,
    /// How often the reader took something.
    taken: usize,
    /// The reader took too little, and what comes now is lost.
    full: bool,
    failed: Option<io::Error>,
    /// No line comes any more.
    over: bool,
}

impl Pipe {
    /// Opens the pipe or device at `path`, or goes on trying while nobody reads there yet.
    pub(super) fn open(path: &Path) -> io::Result<Self> {
        let shared = Arc::new(Shared::default());
        let (writer, path) = (Arc::clone(&shared), path.to_owned());
        thread::Builder::new().spawn(move || writer.write(path))?;
        let undecided = |state: &mut State| !state.opened && state.failed.is_none();
        let waited = shared
            .changed
            .wait_timeout_while(shared.state(), OPENING, undecided);
        let (mut state, _) = waited.unwrap_or_else(PoisonError::into_inner);
        if let Some(error) = state.failed.take() {
            return Err(error);
        }
        drop(state);
        Ok(Self(shared))
    }

    /// Leaves a line to be written.
    pub(super) fn line(&self, line: Vec<u8>) {
        let mut state = self.0.state();
        state.lines += 1;
        if state.full || state.failed.is_some() {
            return;
        }
        // A record has no holes: behind a line that is lost, all are.
        state.full = !state.waiting.is_empty() && state.octets + line.len() > WAITING;
        if !state.full {
            state.octets += line.len();
            state.waiting.push_back(line);
            self.0.changed.notify_all();
        }
    }

    /// No line comes any more; waits until all are written, as long as somebody reads them, and
    /// tells what was lost.
    pub(super) fn settle(self) -> io::Result<()> {
        let mut state = self.0.state();
        state.over = true;
        self.0.changed.notify_all();
        let begun = Instant::now();
        loop {
            if let Some(error) = state.failed.take() {
                return Err(error);
            }
            if state.written == state.lines {
                return Ok(());
            }
            let left = AT_MOST.saturating_sub(begun.elapsed()).min(PATIENCE);
            let taken = state.taken;
            let idle = |state: &mut State| {
                let waiting = !state.waiting.is_empty();
                waiting && state.taken == taken && state.failed.is_none()
            };
            let waited = self.0.changed.wait_timeout_while(state, left, idle);
            let (after, timeout) = waited.unwrap_or_else(PoisonError::into_inner);
            state = after;
            if timeout.timed_out() || state.full && state.waiting.is_empty() {
                return Err(io::Error::other(format!(
                    "nobody reads it: {} of {} lines are lost",
                    state.lines - state.written,
                    state.lines
                )));
            }
        }
    }
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Writes what there is until no more comes.
    fn write(&self, path: PathBuf) {
        let opened = OpenOptions::new().write(true).open(path);
        let outcome = opened.and_then(|mut pipe| {
            self.state().opened = true;
            self.changed.notify_all();
            while let Some(line) = self.next() {
                for chunk in line.chunks(CHUNK) {
                    pipe.write_all(chunk)?;
                    self.state().taken += 1;
                    self.changed.notify_all();
                }
                let mut state = self.state();
                state.waiting.pop_front();
                state.octets -= line.len();
                state.written += 1;
                self.changed.notify_all();
            }
            Ok(())
        });
        if let Err(error) = outcome {
            self.state().failed = Some(error);
            self.changed.notify_all();
        }
    }

    /// The line that is written next; its place is kept until it was.
    fn next(&self) -> Option<Vec<u8>> {
        let none = |state: &mut State| state.waiting.is_empty() && !state.over;
        let state = self.changed.wait_while(self.state(), none);
        let mut state = state.unwrap_or_else(PoisonError::into_inner);
        state.waiting.front_mut().map(std::mem::take)
    }
}

#[cfg(test)]
mod tests {
    use std::os::fd::AsRawFd;

    use pretty_assertions::assert_eq;

    use super::*;

    /// What nobody takes waits, but not without bound; behind the first line that is lost there
    /// is none.
    #[test]
    fn a_reader_that_takes_nothing_costs_bounded_memory() {
        let (reader, writer) = io::pipe().unwrap();
        let path = format!("/proc/self/fd/{}", writer.as_raw_fd());
        let pipe = Pipe::open(Path::new(&path)).unwrap();
        drop(writer);
        for _ in 0..40 {
            pipe.line(vec![b'x'; 1 << 20]);
        }
        pipe.line(vec![b'y']);
        let waiting = pipe.0.state().octets;
        assert!(waiting <= WAITING, "{waiting}");
        let taken = thread::spawn(move || io::read_to_string(reader).unwrap());
        let lost = pipe.settle().unwrap_err().to_string();
        assert_eq!(lost, "nobody reads it: 25 of 41 lines are lost");
        assert_eq!(taken.join().unwrap(), "x".repeat(16 << 20));
    }
}
