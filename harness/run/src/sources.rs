//! Suites, requirements and messages on disk.
//!
//! [`mailspec_suite`] compiles named texts and opens no file; here they are read.

use std::{
    fs,
    io::Read,
    path::{Path, PathBuf},
};

use mailspec_suite::{LARGEST, Library, Problems, Sources, budget};
use serde_json::Value;

/// The largest message that is read.
const LARGEST_MESSAGE: u64 = 64 * 1024 * 1024;
/// How deep a directory of suites is searched, and for how many files.
const DEEPEST: usize = 8;
const MOST_FILES: usize = 10_000;

/// What a file is written for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Cases.
    Suite,
    /// A server under test.
    Target,
    /// A list of known deviations.
    KnownDeviations,
}

/// What the file at `path` is written for, by what is in it; what cannot be read is taken for a
/// suite.
pub fn kind(path: &Path) -> Kind {
    const OF_A_TARGET: [&str; 8] = [
        "accounts",
        "imap",
        "imaps",
        "pop3",
        "pop3s",
        "delivery",
        "timeouts",
        "known-deviations",
    ];
    let octets = read(path, LARGEST as u64).unwrap_or_default();
    let text = String::from_utf8_lossy(&octets);
    let options = serde_yaml::options! { budget: budget() };
    match serde_yaml::from_str_with_options(&text, options) {
        Ok(Value::Array(_)) => Kind::KnownDeviations,
        Ok(Value::Object(keys))
            if !keys.contains_key("suite")
                && OF_A_TARGET.iter().any(|key| keys.contains_key(*key)) =>
        {
            Kind::Target
        }
        _ => Kind::Suite,
    }
}

/// The suites of a directory with the layout of `conformance/`.
/// Its own requirements and messages join the embedded ones, and win over those of
/// the same id or name.
pub fn from_directory(directory: &Path) -> Result<Library, Problems> {
    Library::load(&directory_sources(directory)?.completed())
}

/// The suites of these directories, as [`from_directory`] reads them, and the embedded ones.
pub fn beside_embedded(directories: &[PathBuf]) -> Result<Library, Problems> {
    let mut sources = Sources {
        suites: Sources::embedded().suites,
        ..Sources::default()
    };
    for directory in directories {
        let more = directory_sources(directory)?;
        sources.suites.extend(more.suites);
        sources.requirements.extend(more.requirements);
        sources.messages.extend(more.messages);
    }
    Library::load(&sources.completed())
}

/// These suite files, or the suites of these directories. The requirements
/// and messages of the directory around the first file that has some join the
/// embedded ones.
pub fn from_files(files: &[PathBuf]) -> Result<Library, Problems> {
    let mut sources = Sources::default();
    let mut around = None;
    for file in files {
        if file.is_dir() {
            let more = directory_sources(file)?;
            sources.suites.extend(more.suites);
            sources.requirements.extend(more.requirements);
            sources.messages.extend(more.messages);
            continue;
        }
        let octets = read(file, LARGEST as u64)?;
        sources.suites.push((file.display().to_string(), octets));
        let absolute = fs::canonicalize(file).unwrap_or_else(|_| file.clone());
        around = around.or_else(|| {
            let mut above = absolute.ancestors().skip(1).take(3);
            above
                .find(|directory| directory.join("requirements").is_dir())
                .map(Path::to_owned)
        });
    }
    if let (Some(around), true) = (around, sources.requirements.is_empty()) {
        let more = directory_sources(&around)?;
        sources.requirements = more.requirements;
        sources.messages = more.messages;
    }
    Library::load(&sources.completed())
}

/// The files of a directory with the layout of `conformance/`.
fn directory_sources(directory: &Path) -> Result<Sources, Problems> {
    let mut sources = Sources::default();
    for part in ["imap", "pop3", "extensions", "scenarios"] {
        sources.suites.extend(named(files(
            &directory.join(part),
            ".yaml",
            LARGEST as u64,
        )?));
    }
    let requirements = directory.join("requirements");
    sources
        .requirements
        .extend(named(files(&requirements, ".yaml", LARGEST as u64)?));
    let directory_of_messages = directory.join("messages");
    for (path, octets) in files(&directory_of_messages, ".eml", LARGEST_MESSAGE)? {
        let name = path.strip_prefix(&directory_of_messages).unwrap_or(&path);
        let name = name.with_extension("").display().to_string();
        sources.messages.push((name, octets));
    }
    match sources.suites.is_empty() {
        true => Err(about(
            directory,
            "no suites here: they are in `imap/`, `pop3/`, `extensions/` and `scenarios/`",
        )),
        false => Ok(sources),
    }
}

fn named(files: Vec<(PathBuf, Vec<u8>)>) -> impl Iterator<Item = (String, Vec<u8>)> {
    let name = |(path, octets): (PathBuf, Vec<u8>)| (path.display().to_string(), octets);
    files.into_iter().map(name)
}

fn about(path: &Path, what: &str) -> Problems {
    Problems::about(&path.display().to_string(), what)
}

/// The files below a directory whose names end so, by path; none if there is no
/// such directory.
fn files(directory: &Path, ending: &str, limit: u64) -> Result<Vec<(PathBuf, Vec<u8>)>, Problems> {
    let mut found = Vec::new();
    let mut open = vec![(directory.to_owned(), 0)];
    while let Some((directory, depth)) = open.pop() {
        let Ok(entries) = fs::read_dir(&directory) else {
            continue;
        };
        for entry in entries.flatten() {
            let path = entry.path();
            if path.is_dir() && depth < DEEPEST {
                open.push((path, depth + 1));
            } else if path.to_string_lossy().ends_with(ending) && path.is_file() {
                found.push(path);
            }
            if found.len() + open.len() > MOST_FILES {
                let what = format!("more than {MOST_FILES} files");
                return Err(about(&directory, &what));
            }
        }
    }
    found.sort();
    found
        .into_iter()
        .map(|path| {
            let octets = read(&path, limit)?;
            Ok((path, octets))
        })
        .collect()
}

fn read(path: &Path, limit: u64) -> Result<Vec<u8>, Problems> {
    let mut octets = Vec::new();
    let read = fs::File::open(path)
        .and_then(|file| file.take(limit + 1).read_to_end(&mut octets))
        .map_err(|error| about(path, &error.to_string()))?;
    match read as u64 > limit {
        true => Err(about(path, &format!("larger than {limit} octets"))),
        false => Ok(octets),
    }
}
