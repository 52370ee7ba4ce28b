//! From files to a library of suites.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::compile::{Known, is_id, items, not_an_id, suite};
use super::decode::decode;
use super::format::{RequirementFile, RequirementLevel, RequirementsFile, SuiteFile};
use super::notes::Notes;
use super::select;
use super::yaml::{self, At, Node};
use super::{Case, Level, Messages, Place, Requirement, Specification, Suite, Wire};

/// Every suite, requirement and message, checked against each other.
#[derive(Clone, Debug, Default)]
pub struct Library {
    /// The suites, by id.
    pub suites: Vec<Suite>,
    /// The requirements, by specification.
    pub specifications: Vec<Specification>,
    /// The messages.
    pub messages: Arc<Messages>,
}

/// The files of a library before they are read.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    /// Suites by path.
    pub suites: Vec<(String, Vec<u8>)>,
    /// Requirements by path.
    pub requirements: Vec<(String, Vec<u8>)>,
    /// Messages by name.
    pub messages: Vec<(String, Vec<u8>)>,
}

/// The largest message that is read.
const LARGEST_MESSAGE: u64 = 64 * 1024 * 1024;
/// How deep a directory of suites is searched, and for how many files.
const DEEPEST: usize = 8;
const MOST_FILES: usize = 10_000;

impl Library {
    /// The suites inside the binary.
    pub fn embedded() -> Result<Self, Problems> {
        Library::load(&Sources::embedded())
    }

    /// The suites of a directory with the layout of `conformance/`.
    /// Requirements and messages are the embedded ones if it has none of its
    /// own.
    pub fn from_directory(directory: &Path) -> Result<Self, Problems> {
        Library::load(&Sources::from_directory(directory)?)
    }

    /// These suite files, or the suites of these directories. The requirements
    /// and messages are those of the directory around the first file that has
    /// some, else the embedded ones.
    pub fn from_files(files: &[PathBuf]) -> Result<Self, Problems> {
        let mut sources = Sources::default();
        let mut around = None;
        for file in files {
            if file.is_dir() {
                let more = Sources::from_directory(file)?;
                sources.suites.extend(more.suites);
                sources.requirements.extend(more.requirements);
                sources.messages.extend(more.messages);
                continue;
            }
            let octets = read(file, yaml::LARGEST as u64)?;
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
            let more = Sources::from_directory(&around)?;
            sources.requirements = more.requirements;
            sources.messages = more.messages;
        }
        Library::load(&sources.completed())
    }

    /// Reads and checks the files of a library.
    pub fn load(sources: &Sources) -> Result<Self, Problems> {
        let mut problems = Vec::new();
        let mut messages = Messages::default();
        for (name, octets) in &sources.messages {
            messages.insert(name, octets);
        }
        let mut specifications: Vec<Specification> = Vec::new();
        for (path, octets) in &sources.requirements {
            let specification = in_file(path, octets, &mut problems, |node, notes| {
                requirements(node, &specifications, notes)
            });
            specifications.extend(specification);
        }
        let levels: BTreeMap<String, Level> = specifications
            .iter()
            .flat_map(|specification| &specification.requirements)
            .map(|requirement| (requirement.id.clone(), requirement.level))
            .collect();
        let known = Known {
            messages: &messages,
            requirements: &levels,
        };
        let mut suites: Vec<Suite> = Vec::new();
        for (path, octets) in &sources.suites {
            let compiled = in_file(path, octets, &mut problems, |node, notes| {
                let compiled = suite(node, &known, notes)?;
                if let Some(first) = suites.iter().find(|suite| suite.id == compiled.id) {
                    let at = At {
                        line: compiled.place.line,
                        column: compiled.place.column,
                    };
                    notes.note(at, format!("{} has this id already", first.place.file));
                }
                Some(compiled)
            });
            suites.extend(compiled);
        }
        suites.sort_by(|a, b| a.id.cmp(&b.id));
        match problems.is_empty() {
            false => Err(Problems(problems)),
            true => Ok(Library {
                suites,
                specifications,
                messages: Arc::new(messages),
            }),
        }
    }

    /// The JSON Schema of suite files.
    pub fn schema() -> schemars::Schema {
        schemars::schema_for!(SuiteFile)
    }

    /// The requirement with this full id.
    pub fn requirement(&self, id: &str) -> Option<&Requirement> {
        self.specifications
            .iter()
            .flat_map(|specification| &specification.requirements)
            .find(|requirement| requirement.id == id)
    }

    /// Every case in order.
    pub fn cases(&self) -> impl Iterator<Item = &Arc<Case>> {
        self.suites.iter().flat_map(|suite| &suite.cases)
    }

    /// The cases that any of these selections names, in order; all of them if
    /// there is none. A selection that matches nothing is an error that names
    /// what is near.
    pub fn select(&self, selections: &[String]) -> Result<Vec<Arc<Case>>, String> {
        select::select(self, selections)
    }
}

impl Sources {
    /// The files inside the binary.
    pub fn embedded() -> Self {
        let owned = |(path, text): (&str, &str)| (path.to_owned(), text.as_bytes().to_vec());
        Sources {
            suites: mailspec_conformance::suites().map(owned).collect(),
            requirements: mailspec_conformance::requirements().map(owned).collect(),
            messages: mailspec_conformance::messages()
                .map(|(name, octets)| (name.to_owned(), octets.to_vec()))
                .collect(),
        }
    }

    /// The files of a directory with the layout of `conformance/`.
    pub fn from_directory(directory: &Path) -> Result<Self, Problems> {
        let mut sources = Sources::default();
        for part in ["imap", "pop3", "extensions", "scenarios"] {
            for (path, octets) in files(&directory.join(part), ".yaml", yaml::LARGEST as u64)? {
                sources.suites.push((path.display().to_string(), octets));
            }
        }
        for (path, octets) in files(
            &directory.join("requirements"),
            ".yaml",
            yaml::LARGEST as u64,
        )? {
            sources
                .requirements
                .push((path.display().to_string(), octets));
        }
        let directory_of_messages = directory.join("messages");
        for (path, octets) in files(&directory_of_messages, ".eml", LARGEST_MESSAGE)? {
            let name = path.strip_prefix(&directory_of_messages).unwrap_or(&path);
            let name = name.with_extension("").display().to_string();
            sources.messages.push((name, octets));
        }
        match sources.suites.is_empty() {
            true => Err(Problems::about(
                directory,
                "no suites here: they are in `imap/`, `pop3/`, `extensions/` and `scenarios/`",
            )),
            false => Ok(sources.completed()),
        }
    }

    fn completed(mut self) -> Self {
        if self.requirements.is_empty() || self.messages.is_empty() {
            let embedded = Sources::embedded();
            if self.requirements.is_empty() {
                self.requirements = embedded.requirements;
            }
            if self.messages.is_empty() {
                self.messages = embedded.messages;
            }
        }
        self
    }
}

/// Parses a file and lets `compile` have it; whatever is noted becomes a
/// problem.
fn in_file<T>(
    path: &str,
    octets: &[u8],
    problems: &mut Vec<Problem>,
    compile: impl FnOnce(&Node, &mut Notes<'_>) -> Option<T>,
) -> Option<T> {
    let mut notes = Notes::new(path, octets);
    let compiled = match yaml::parse(octets) {
        Ok(node) => compile(&node, &mut notes),
        Err(fault) => {
            notes.fault(fault);
            None
        }
    };
    notes.problems.sort_by(|a, b| a.place.cmp(&b.place));
    problems.append(&mut notes.problems);
    compiled
}

fn requirements(
    root: &Node,
    others: &[Specification],
    notes: &mut Notes<'_>,
) -> Option<Specification> {
    let file: RequirementsFile = notes.decoded(decode(root))?;
    if others.iter().any(|other| other.id == file.spec.text) {
        let what = format!("another file has the requirements of `{}`", file.spec.text);
        notes.note(file.spec.at, what);
    }
    let mut requirements: Vec<Requirement> = Vec::new();
    let mut seen = BTreeSet::new();
    for node in items(root, "requirements", notes) {
        if notes.is_full() {
            break;
        }
        let Some(own) = notes.decoded(decode::<RequirementFile>(node)) else {
            continue;
        };
        let id = format!("{}/{}", file.spec.text, own.id.text);
        if !is_id(&own.id.text) {
            notes.note(own.id.at, not_an_id(&own.id.text));
        }
        if !seen.insert(id.clone()) {
            notes.note(own.id.at, format!("another requirement has the id `{id}`"));
        }
        requirements.push(Requirement {
            id,
            spec: file.spec.text.clone(),
            section: own.section.text,
            level: match own.level {
                RequirementLevel::Must => Level::Must,
                RequirementLevel::Should => Level::Should,
                RequirementLevel::May => Level::Info,
            },
            who: own.who,
            summary: own.summary.text,
            wire: match own.wire.map(|wire| wire.text) {
                None => Wire::Observable,
                Some(yes) if yes == "yes" => Wire::Observable,
                Some(why) => Wire::Not(why),
            },
            place: notes.place(node.at),
        });
    }
    Some(Specification {
        id: file.spec.text,
        title: file.title.text,
        requirements,
    })
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
                return Err(Problems::about(&directory, &what));
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
        .map_err(|error| Problems::about(path, &error.to_string()))?;
    match read as u64 > limit {
        true => Err(Problems::about(
            path,
            &format!("larger than {limit} octets"),
        )),
        false => Ok(octets),
    }
}

/// A mistake in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Where.
    pub place: Place,
    /// What.
    pub what: String,
    /// The line with a caret below.
    pub snippet: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}: {}", self.place, self.what)?;
        match self.snippet.is_empty() {
            true => Ok(()),
            false => write!(out, "\n{}", self.snippet),
        }
    }
}

/// The mistakes of some files; never empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problems(pub Vec<Problem>);

impl Problems {
    fn about(path: &Path, what: &str) -> Self {
        Problems(vec![Problem {
            place: Place {
                file: path.display().to_string().into(),
                line: 1,
                column: 1,
            },
            what: what.to_owned(),
            snippet: String::new(),
        }])
    }
}

impl fmt::Display for Problems {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, problem) in self.0.iter().enumerate() {
            if at > 0 {
                out.write_str("\n")?;
            }
            problem.fmt(out)?;
        }
        Ok(())
    }
}

impl std::error::Error for Problems {}
