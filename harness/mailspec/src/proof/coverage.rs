//! Each requirement with what checks it, what breaks it, and what that makes of it.

use std::collections::BTreeMap;

use mailspec_reference::Fault;
use mailspec_rules::syntax::productions;
use mailspec_suite::{Level, Library, Requirement, Who, Wire};
use serde::Serialize;

/// The requirement that every production checks: a server sends nothing but the formal syntax.
pub const FORMAL_SYNTAX: &str = "rfc3501/9-formal-syntax";

/// What checks and what breaks each requirement of a library.
pub struct Coverage<'l> {
    /// In the order of the specifications.
    pub entries: Vec<Entry<'l>>,
}

/// One requirement, what checks it and what breaks it.
pub struct Entry<'l> {
    /// The requirement.
    pub requirement: &'l Requirement,
    /// Addresses of the cases that declare it.
    pub cases: Vec<&'l str>,
    /// Names of the rules that declare it.
    pub rules: Vec<&'static str>,
    /// ABNF productions that declare it.
    pub productions: Vec<&'static str>,
    /// Names of the faults that declare to break it.
    pub faults: Vec<&'static str>,
}

/// What is known of a requirement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Status {
    /// A check fails under a fault that breaks it.
    Proven,
    /// Something checks it; no fault breaks it.
    Checked,
    /// A permission: nothing can break it, and variants show it.
    Permission,
    /// It cannot be seen from a connection, or does not bind the server.
    NotObservable,
    /// Nothing checks it.
    Open,
}

impl Status {
    /// Every status, from the best to the worst.
    pub const ALL: [Self; 5] = [
        Self::Proven,
        Self::Checked,
        Self::Permission,
        Self::NotObservable,
        Self::Open,
    ];

    /// In words.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Proven => "proven",
            Self::Checked => "checked",
            Self::Permission => "permission",
            Self::NotObservable => "not observable",
            Self::Open => "open",
        }
    }
}

impl<'l> Coverage<'l> {
    /// What checks and breaks the requirements of `library`.
    pub fn of(library: &'l Library) -> Self {
        let mut cases: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for case in library.cases() {
            for id in &case.covers {
                cases.entry(id).or_default().push(&case.address);
            }
        }
        let mut rules: BTreeMap<&str, Vec<&'static str>> = BTreeMap::new();
        for rule in mailspec_rules::rules() {
            for id in rule.checks {
                rules.entry(id).or_default().push(rule.id);
            }
        }
        let mut grammar: BTreeMap<&str, Vec<&'static str>> = BTreeMap::new();
        for (production, ids) in productions::TABLE {
            for id in *ids {
                grammar.entry(id).or_default().push(production);
            }
        }
        let every = productions::TABLE.iter().map(|(production, _)| *production);
        grammar.insert(FORMAL_SYNTAX, every.collect());
        let mut faults: BTreeMap<&str, Vec<&'static str>> = BTreeMap::new();
        for fault in Fault::ALL {
            for id in fault.info().breaks {
                faults.entry(id).or_default().push(fault.info().id);
            }
        }
        let requirements = library
            .specifications
            .iter()
            .flat_map(|specification| &specification.requirements);
        let entries = requirements.map(|requirement| {
            let id = requirement.id.as_str();
            Entry {
                requirement,
                cases: cases.remove(id).unwrap_or_default(),
                rules: rules.remove(id).unwrap_or_default(),
                productions: grammar.remove(id).unwrap_or_default(),
                faults: faults.remove(id).unwrap_or_default(),
            }
        });
        Self {
            entries: entries.collect(),
        }
    }
}

impl Entry<'_> {
    /// What is known of the requirement.
    pub fn status(&self) -> Status {
        let checked =
            !(self.cases.is_empty() && self.rules.is_empty() && self.productions.is_empty());
        let Requirement {
            level, who, wire, ..
        } = self.requirement;
        match (level, wire) {
            (Level::Info, _) => Status::Permission,
            _ if checked && !self.faults.is_empty() => Status::Proven,
            _ if checked => Status::Checked,
            (_, Wire::Not(_)) => Status::NotObservable,
            _ if *who == Who::Client => Status::NotObservable,
            _ => Status::Open,
        }
    }

    /// Why it cannot be observed, if it cannot.
    pub fn unobservable(&self) -> Option<&str> {
        match &self.requirement.wire {
            Wire::Not(why) => Some(why),
            Wire::Observable if self.requirement.who == Who::Client => Some("it binds the client"),
            Wire::Observable => None,
        }
    }

    /// Whether it is a MUST or MUST NOT that binds the server.
    pub fn is_duty(&self) -> bool {
        self.requirement.level == Level::Must && self.requirement.who != Who::Client
    }
}
