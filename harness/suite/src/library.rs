//! From named texts to a library of suites.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use schemars::transform::Transform;
use serde::Deserialize;

use crate::compile::{Known, Notes, requirements, suite};
use crate::file::{self, At, Node, NothingIsText, SuiteFile};
use crate::template::Messages;
use crate::{Case, Level, Need, Problem, Problems, Protocol, Requirement, Specification, Suite};

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

impl Library {
    /// The suites inside the binary.
    pub fn embedded() -> Result<Self, Problems> {
        Library::load(&Sources::embedded())
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
            let Some(specification) = specification else {
                continue;
            };
            // Several files may have requirements of one specification.
            let same = |other: &&mut Specification| other.id == specification.id;
            match specifications.iter_mut().find(same) {
                Some(other) => other.requirements.extend(specification.requirements),
                None => specifications.push(specification),
            }
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
        let mut schema = schemars::schema_for!(SuiteFile);
        NothingIsText.transform(&mut schema);
        schema
    }

    /// The requirement with this full id.
    pub fn requirement(&self, id: &str) -> Option<&Requirement> {
        self.specifications
            .iter()
            .flat_map(|specification| &specification.requirements)
            .find(|requirement| requirement.id == id)
    }

    /// The capabilities that a case needs, in capitals, each with the protocol that lists it.
    ///
    /// They are those of which anything is asked.
    pub fn capabilities(&self) -> BTreeSet<(Protocol, String)> {
        let needs = self.cases().flat_map(|case| {
            let needs = case.needs.iter();
            needs.filter_map(|need| match need {
                Need::Capability { protocol, name } => Some((*protocol, name.to_ascii_uppercase())),
                Need::StartTls => Some(match case.protocol {
                    Protocol::Imap => (Protocol::Imap, "STARTTLS".to_owned()),
                    Protocol::Pop3 => (Protocol::Pop3, "STLS".to_owned()),
                }),
                _ => None,
            })
        });
        needs.collect()
    }

    /// Every case in order.
    pub fn cases(&self) -> impl Iterator<Item = &Arc<Case>> {
        self.suites.iter().flat_map(|suite| &suite.cases)
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

    /// These, with the embedded requirements and messages. One of their own wins over the embedded
    /// one of the same id or name.
    pub fn completed(mut self) -> Self {
        let embedded = Sources::embedded();
        let own: BTreeSet<String> = self
            .requirements
            .iter()
            .flat_map(|(_, octets)| requirement_ids(octets))
            .collect();
        for (path, octets) in embedded.requirements {
            self.requirements.extend(without(&own, path, octets));
        }
        for (name, octets) in embedded.messages {
            if !self.messages.iter().any(|(other, _)| *other == name) {
                self.messages.push((name, octets));
            }
        }
        self
    }
}

/// A file of requirements, as far as its ids.
#[derive(Deserialize)]
struct Ids {
    spec: String,
    requirements: Vec<serde_json::Map<String, serde_json::Value>>,
}

impl Ids {
    /// What is no such file is told of when it is compiled.
    fn read(octets: &[u8]) -> Option<Self> {
        let text = std::str::from_utf8(octets).ok()?;
        let options = serde_yaml::options! { budget: file::budget() };
        serde_yaml::from_str_with_options(text, options).ok()
    }

    fn id(&self, requirement: &serde_json::Map<String, serde_json::Value>) -> Option<String> {
        let id = requirement.get("id")?.as_str()?;
        Some(format!("{}/{id}", self.spec))
    }
}

fn requirement_ids(octets: &[u8]) -> Vec<String> {
    let Some(file) = Ids::read(octets) else {
        return Vec::new();
    };
    let ids = file.requirements.iter();
    ids.filter_map(|requirement| file.id(requirement)).collect()
}

/// A file of requirements without those of these ids; nothing if none is left.
fn without(ids: &BTreeSet<String>, path: String, octets: Vec<u8>) -> Option<(String, Vec<u8>)> {
    if ids.is_empty() {
        return Some((path, octets));
    }
    let file = Ids::read(&octets)?;
    let here = requirement_ids(&octets);
    let taken = here.iter().filter(|id| ids.contains(*id)).count();
    if taken == 0 {
        return Some((path, octets));
    }
    if taken == here.len() {
        return None;
    }
    // The lines stay where they are: what is taken becomes empty.
    let text = String::from_utf8_lossy(&octets).into_owned();
    let mut out = String::with_capacity(text.len());
    let mut skipping = false;
    for line in text.split_inclusive('\n') {
        if let Some(id) = line.trim_start().strip_prefix("- id:") {
            skipping = ids.contains(&format!("{}/{}", file.spec, id.trim()));
        }
        out.push_str(if skipping { "\n" } else { line });
    }
    Some((path, out.into_bytes()))
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
    let compiled = match file::parse(octets) {
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
