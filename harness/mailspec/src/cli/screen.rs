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

use mailspec_report::Status;
use mailspec_run::CaseResult;
use tokio::sync::watch;

/// How long a run that is to end waits for its reader.
const PATIENCE: Duration = Duration::from_secs(2);

/// How often it is asked whether the run is to end.
const LOOK: Duration = Duration::from_millis(50);

/// How often the status line says what is so by then.
const RENEW: Duration = Duration::from_millis(500);

/// Standard output, written in the background.
pub(super) struct Screen {
    orders: Sender<Order>,
    written: Receiver<io::Result<()>>,
}

enum Order {
    Write(Vec<u8>),
    /// From now on there is a status line.
    Watch(Status),
    /// A case has its verdict.
    Case(Box<CaseResult>),
    /// There is no status line any more.
    Unwatch,
    /// Tell whether all before this is written.
    Settle,
}

impl Screen {
    pub(super) fn new() -> Self {
        let (orders, given) = mpsc::channel();
        let (sender, written) = mpsc::channel();
        thread::spawn(move || show(&given, &sender));
        Self { orders, written }
    }

    /// Shows a status line below all that is written.
    pub(super) fn watch(&self, status: Status) {
        self.order(Order::Watch(status));
    }

    /// Says in the status line that a case has its verdict.
    pub(super) fn case(&self, case: &CaseResult) {
        self.order(Order::Case(Box::new(case.clone())));
    }

    /// Takes the status line away.
    pub(super) fn unwatch(&self) {
        self.order(Order::Unwatch);
    }

    /// Nothing depends on what is not written: whether somebody still reads is asked otherwise.
    fn order(&self, order: Order) {
        let _given = self.orders.send(order);
    }

    /// Waits until all is written, and tells whether it could be; not for long, if the run is to
    /// end.
    pub(super) fn settle(&self, interrupted: &watch::Receiver<bool>) -> io::Result<()> {
        let unread = || io::Error::from(io::ErrorKind::BrokenPipe);
        self.orders.send(Order::Settle).map_err(|_| unread())?;
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

/// Does what is ordered until nobody can order any more.
fn show(orders: &Receiver<Order>, written: &Sender<io::Result<()>>) {
    let mut out = io::stdout();
    let mut outcome = Ok(());
    let mut status: Option<Status> = None;
    loop {
        let order = match &status {
            None => orders.recv().map_err(|_| RecvTimeoutError::Disconnected),
            Some(_) => orders.recv_timeout(RENEW),
        };
        match order {
            Ok(Order::Write(octets)) => {
                let mut write = || out.write_all(&octets).and_then(|()| out.flush());
                if outcome.is_ok() {
                    outcome = match &status {
                        None => write(),
                        Some(status) => status.above(write),
                    };
                }
            }
            Ok(Order::Watch(line)) => status = Some(line),
            Ok(Order::Case(case)) => status.iter_mut().for_each(|status| status.case(&case)),
            Ok(Order::Unwatch) => status.take().iter().for_each(Status::clear),
            Ok(Order::Settle) => {
                if written
                    .send(std::mem::replace(&mut outcome, Ok(())))
                    .is_err()
                {
                    break;
                }
            }
            Err(RecvTimeoutError::Timeout) => status.iter().for_each(Status::renew),
            Err(RecvTimeoutError::Disconnected) => break,
        }
    }
}

impl Write for &Screen {
    fn write(&mut self, octets: &[u8]) -> io::Result<usize> {
        if !octets.is_empty() {
            let sent = self.orders.send(Order::Write(octets.to_vec()));
            sent.map_err(|_| io::ErrorKind::BrokenPipe)?;
        }
        Ok(octets.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
