//! From named texts to a library of suites.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::compile::{Known, Notes, requirements, suite};
use crate::file::{self, At, Node, SuiteFile};
use crate::template::Messages;
use crate::{Case, Level, Problem, Problems, Requirement, Specification, Suite};

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

    /// These, with the embedded requirements and messages where there are none.
    pub fn completed(mut self) -> Self {
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
