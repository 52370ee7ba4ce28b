//! Standard output that somebody may read slowly, or not at all.
//!
//! A pipe that is full holds up whoever writes to it. A run has connections to look after and
//! reports to write meanwhile, so what it shows is written by a thread of its own.

use std::{
    io::{self, Write},
    sync::mpsc::{self, Receiver, RecvTimeoutError, Sender},
    thread,
    time::{Duration, Instant},
};

use tokio::sync::watch;

/// How long a run that is to end waits for its reader.
const PATIENCE: Duration = Duration::from_secs(2);

/// How often it is asked whether the run is to end.
const LOOK: Duration = Duration::from_millis(50);

/// Standard output, written in the background.
pub(super) struct Screen {
    chunks: Sender<Vec<u8>>,
    written: Receiver<io::Result<()>>,
}

impl Screen {
    pub(super) fn new() -> Self {
        let (chunks, shown) = mpsc::channel::<Vec<u8>>();
        let (sender, written) = mpsc::channel();
        thread::spawn(move || {
            let mut out = io::stdout();
            let mut outcome = Ok(());
            // An empty one asks whether all before it is written.
            for chunk in shown {
                if outcome.is_ok() && !chunk.is_empty() {
                    outcome = out.write_all(&chunk).and_then(|()| out.flush());
                }
                if chunk.is_empty()
                    && sender
                        .send(std::mem::replace(&mut outcome, Ok(())))
                        .is_err()
                {
                    break;
                }
            }
        });
        Self { chunks, written }
    }

    /// Waits until all is written, and tells whether it could be; not for long, if the run is to
    /// end.
    pub(super) fn settle(&self, interrupted: &watch::Receiver<bool>) -> io::Result<()> {
        let unread = || io::Error::from(io::ErrorKind::BrokenPipe);
        self.chunks.send(Vec::new()).map_err(|_| unread())?;
        let mut since: Option<Instant> = None;
        loop {
            match self.written.recv_timeout(LOOK) {
                Ok(outcome) => return outcome,
                Err(RecvTimeoutError::Disconnected) => return Err(unread()),
                Err(RecvTimeoutError::Timeout) if *interrupted.borrow() => {
                    if since.get_or_insert_with(Instant::now).elapsed() >= PATIENCE {
                        return Err(unread());
                    }
                }
                Err(RecvTimeoutError::Timeout) => {}
            }
        }
    }
}

impl Write for &Screen {
    fn write(&mut self, octets: &[u8]) -> io::Result<usize> {
        if !octets.is_empty() {
            let sent = self.chunks.send(octets.to_vec());
            sent.map_err(|_| io::ErrorKind::BrokenPipe)?;
        }
        Ok(octets.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
