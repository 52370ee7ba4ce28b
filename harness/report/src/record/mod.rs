//! The record of a run: JSON Lines, written while the run goes on.
//!
//! A head, a line for each case as it ends, a tail. Each line is written at once,
//! so whatever ends the run, the file says what was found until then. [`Recorder`]
//! writes it, and [`read`](crate::read) makes the run's [`Outcome`] of it again.

mod pipe;

use std::{
    collections::HashMap,
    fs::{self, File, OpenOptions},
    io::{self, Write},
    path::{Path, PathBuf},
    time::Instant,
};

use mailspec_run::{CaseResult, Counts, Outcome, visible_json};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use tempfile::{NamedTempFile, TempPath};

use pipe::Pipe;

/// Version of the record's format; the outcomes in it have their own.
pub const FORMAT: u32 = 1;

/// A line of a record.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "line", rename_all = "lowercase")]
pub enum Line {
    /// The first line, when the run begins.
    Head {
        /// Version of the record's format.
        format: u32,
        /// The cases that were chosen, in the order of the suites.
        planned: Vec<String>,
        /// What is known of the run before any case: the `--json` report without cases.
        run: Box<Outcome>,
    },
    /// A case, as soon as it has its verdict.
    Case {
        /// When that was, in seconds after the head.
        at: f64,
        /// As in the `--json` report.
        case: Box<CaseResult>,
    },
    /// The last line, if the run came to its end or was interrupted.
    Tail {
        /// What the run came to: the `--json` report without cases.
        run: Box<Outcome>,
    },
}

/// Writes the record of one run.
///
/// If a line cannot be written, the record ends there, the run goes on, and
/// [`tail`](Recorder::tail) tells why. A pipe that nobody reads holds up nothing: 16 MiB wait
/// for its reader, and what comes behind them is lost.
#[derive(Debug)]
pub struct Recorder {
    way: Way,
    /// The file, which is still called otherwise, and the path that it takes when the run begins.
    takes: Option<(TempPath, PathBuf)>,
    began: Instant,
    written: io::Result<()>,
}

#[derive(Debug)]
enum Way {
    /// A file: what was written is there, whatever becomes of us.
    File(File),
    /// A device or a pipe, whose reader may keep a writer waiting.
    Pipe(Pipe),
}

impl Recorder {
    /// Opens the file; what stands in it is lost only when the run begins.
    pub fn open(path: &Path) -> io::Result<Self> {
        let way = match fs::metadata(path) {
            Ok(there) if !there.is_file() && !there.is_dir() => Way::Pipe(Pipe::open(path)?),
            _ => {
                let mut options = OpenOptions::new();
                let options = options.write(true).create(true).truncate(false);
                Way::File(options.open(path)?)
            }
        };
        Ok(Self::new(way, None))
    }

    /// A record that takes the place of the file at `path` when the run begins: whoever reads what
    /// stood there, or still writes it, goes on undisturbed. Nobody but the user may read it, and
    /// its directory is made.
    pub fn replacing(path: &Path) -> io::Result<Self> {
        let directory = path.parent().ok_or(io::ErrorKind::InvalidFilename)?;
        fs::create_dir_all(directory)?;
        let (file, temporary) = NamedTempFile::new_in(directory)?.into_parts();
        let takes = Some((temporary, path.to_owned()));
        Ok(Self::new(Way::File(file), takes))
    }

    fn new(way: Way, takes: Option<(TempPath, PathBuf)>) -> Self {
        Self {
            way,
            takes,
            began: Instant::now(),
            written: Ok(()),
        }
    }

    /// The run begins: `run` has no cases yet.
    pub fn head<'p>(&mut self, planned: impl IntoIterator<Item = &'p str>, run: Outcome) {
        self.began = Instant::now();
        if let Way::File(file) = &self.way {
            self.written = file.set_len(0);
        }
        if let Some((file, path)) = self.takes.take() {
            self.written = file.persist(path).map_err(|error| error.error);
        }
        self.line(&Line::Head {
            format: FORMAT,
            planned: planned.into_iter().map(str::to_owned).collect(),
            run: Box::new(run),
        });
    }

    /// A case has its verdict.
    pub fn case(&mut self, case: &CaseResult) {
        self.line(&Line::Case {
            at: self.began.elapsed().as_secs_f64(),
            case: Box::new(case.clone()),
        });
    }

    /// The run is over; tells whether every line could be written. For the reader of a pipe it
    /// waits as long as that reads, ten seconds at most.
    pub fn tail(mut self, outcome: &Outcome) -> io::Result<()> {
        self.line(&Line::Tail {
            run: Box::new(Outcome {
                cases: Vec::new(),
                ..outcome.clone()
            }),
        });
        self.written?;
        match self.way {
            Way::File(_) => Ok(()),
            Way::Pipe(pipe) => pipe.settle(),
        }
    }

    fn line(&mut self, line: &Line) {
        if self.written.is_err() {
            return;
        }
        let text = serde_json::to_string(line).map_err(io::Error::other);
        self.written = text.and_then(|text| {
            let line = format!("{}\n", visible_json(&text)).into_bytes();
            match &mut self.way {
                Way::File(file) => file.write_all(&line)?,
                Way::Pipe(pipe) => pipe.line(line),
            }
            Ok(())
        });
    }
}

/// Whether `text` begins as a record does.
pub(crate) fn is_record(text: &[u8]) -> bool {
    #[derive(Deserialize)]
    struct Marked {
        line: String,
    }
    let first = text.split(|&octet| octet == b'\n').next();
    let marked = first.map(serde_json::from_slice::<Marked>);
    marked.is_some_and(|marked| marked.is_ok_and(|marked| marked.line == "head"))
}

/// What the record says of the run; where it has no tail, as far as it goes.
pub(crate) fn outcome(text: &[u8]) -> Result<Outcome, String> {
    let mut lines = text
        .strip_suffix(b"\n")
        .unwrap_or(text)
        .split(|&octet| octet == b'\n')
        .enumerate()
        .peekable();
    let mut head = None;
    let mut tail = None;
    let mut cases: Vec<CaseResult> = Vec::new();
    let mut last = 0.0;
    let mut torn = false;
    while let Some((n, octets)) = lines.next() {
        let wrong = |what: &dyn std::fmt::Display| format!("line {}: {what}", n + 1);
        let line = match serde_json::from_slice::<Line>(octets) {
            Ok(line) => line,
            // Whoever writes may have been stopped in the middle of a line, but not before another.
            Err(_) if head.is_some() && lines.peek().is_none() => {
                torn = true;
                break;
            }
            Err(error) => return Err(wrong(&error)),
        };
        match line {
            Line::Head {
                format,
                planned,
                run,
            } if head.is_none() => {
                if format != FORMAT {
                    let (version, reads) = (env!("CARGO_PKG_VERSION"), FORMAT);
                    return Err(format!(
                        "the record has format {format}; mailspec {version} reads format {reads}"
                    ));
                }
                head = Some((planned, *run));
            }
            Line::Case { at, case } if head.is_some() && tail.is_none() => {
                last = at;
                cases.push(*case);
            }
            Line::Tail { run } if head.is_some() && tail.is_none() => tail = Some(*run),
            _ => return Err(wrong(&"this line is out of its place")),
        }
    }
    let Some((planned, begun)) = head else {
        return Err("a record without a head".to_owned());
    };
    let places: HashMap<&str, usize> = planned
        .iter()
        .enumerate()
        .map(|(n, address)| (address.as_str(), n))
        .collect();
    // What was seen beside the cases has no place in the plan, and comes last.
    cases.sort_by_key(|case| {
        let place = places.get(case.address.as_str()).copied();
        place.unwrap_or(usize::MAX)
    });
    Ok(match tail {
        Some(run) => Outcome { cases, ..run },
        None => cut_short(begun, cases, planned.len(), last, torn),
    })
}

fn cut_short(
    begun: Outcome,
    cases: Vec<CaseResult>,
    planned: usize,
    last: f64,
    torn: bool,
) -> Outcome {
    let mut counts = Counts::default();
    cases.iter().for_each(|case| counts.add(case));
    let torn = if torn {
        ", in the middle of a line"
    } else {
        ""
    };
    Outcome {
        wall_seconds: last,
        ended_early: Some(format!(
            "the record ends after {} of {planned} cases{torn}: mailspec was killed, or is still \
             running",
            cases.len()
        )),
        counts,
        cases,
        ..begun
    }
}
