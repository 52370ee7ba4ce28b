//! `--raw`: the octets of every connection, in files.
//!
//! A file has one connection. Its first line says which; then comes, for each thing that happened, a
//! line with the seconds since the run began, `C`, `S` or what it was, and for octets their number,
//! and then the octets themselves and a line end.

use std::{
    collections::HashMap,
    fmt::Write as _,
    fs::{self, File},
    io::{self, Write as _},
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Instant,
};

use mailspec_run::{Event, Passed, Redactor, Tap};

use super::{Failure, files};

/// A directory that connections are written into.
pub(super) struct Raw(Arc<Shared>);

struct Shared {
    directory: PathBuf,
    began: Instant,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    open: HashMap<u64, File>,
    /// The first thing that could not be written.
    wrong: Option<String>,
}

impl Raw {
    /// The directory is made, or empty: what an earlier run left would be taken for this one's.
    pub(super) fn into_directory(directory: &Path) -> Result<Self, Failure> {
        let wrong = |error: io::Error| Failure::usage(files::at(directory, error));
        fs::create_dir_all(directory).map_err(wrong)?;
        if fs::read_dir(directory).map_err(wrong)?.next().is_some() {
            return Err(Failure::usage(files::at(
                directory,
                "the directory is not empty",
            )));
        }
        Ok(Self(Arc::new(Shared {
            directory: directory.to_owned(),
            began: Instant::now(),
            state: Mutex::default(),
        })))
    }

    /// What writes what passes, without what `redactor` hides.
    pub(super) fn tap(&self, redactor: Redactor) -> Tap {
        let shared = Arc::clone(&self.0);
        Arc::new(move |passed| {
            let outcome = shared.write(passed, &redactor);
            if let Err(error) = outcome {
                let wrong = files::at(&shared.directory, error);
                shared.state().wrong.get_or_insert(wrong);
            }
        })
    }

    /// Tells what could not be written.
    pub(super) fn settle(self) -> Result<(), String> {
        self.0.state().wrong.take().map_or(Ok(()), Err)
    }
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self, passed: &Passed<'_>, redactor: &Redactor) -> io::Result<()> {
        let Passed {
            connection,
            name,
            event,
        } = passed;
        let seconds = self.began.elapsed().as_secs_f64();
        let mut state = self.state();
        if let Event::Opened {
            protocol,
            address,
            tls,
            case,
        } = event
        {
            let case = case.unwrap_or("no case");
            let plain = |each: char| each.is_ascii_alphanumeric() || "-.".contains(each);
            let safe: String = format!("{case} {name}")
                .chars()
                .map(|each| if plain(each) { each } else { '_' })
                .take(150)
                .collect();
            let path = self.directory.join(format!("{connection:05}-{safe}"));
            let mut file = File::create(path)?;
            let how = if *tls { ", TLS at once" } else { "" };
            writeln!(
                file,
                "{seconds:.6} {protocol} at {address}{how}: {name} of {case}"
            )?;
            state.open.insert(*connection, file);
            return Ok(());
        }
        let Some(file) = state.open.get_mut(connection) else {
            return Ok(());
        };
        let (mark, octets) = match event {
            Event::Client(octets) => ("C", redactor.octets(octets)),
            Event::Server(octets) => ("S", redactor.octets(octets)),
            Event::Case(case) => return writeln!(file, "{seconds:.6} handed on to {case}"),
            Event::Tls => return writeln!(file, "{seconds:.6} TLS negotiated"),
            Event::Ended(why) => {
                writeln!(file, "{seconds:.6} {why}")?;
                state.open.remove(connection);
                return Ok(());
            }
            Event::Opened { .. } => return Ok(()),
        };
        let mut head = String::new();
        // Writing to a String cannot fail.
        let _ = writeln!(head, "{seconds:.6} {mark} {}", octets.len());
        file.write_all(&[head.as_bytes(), &octets, b"\n"].concat())
    }
}
