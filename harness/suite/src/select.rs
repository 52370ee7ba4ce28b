//! Selections: which cases are meant.
//!
//! - `imap`, `imap/select`, `imap/select/required-data`, and a row below it
//! - `rfc3501`, `rfc3501/6.3.1` with its subsections, a requirement's id
//! - `tag:slow`, or a bare `slow`

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::near::nearest_of;
use crate::{Case, Library};

impl Library {
    /// The cases that any of these selections names, in order; all of them if
    /// there is none. A selection that matches nothing is an error that names
    /// what is near.
    pub fn select(&self, selections: &[String]) -> Result<Vec<Arc<Case>>, String> {
        let mut chosen = BTreeSet::new();
        for selection in selections {
            let before = chosen.len();
            let mut found = false;
            for (at, case) in self.cases().enumerate() {
                if matches(self, case, selection) {
                    chosen.insert(at);
                    found = true;
                }
            }
            if !found && chosen.len() == before {
                return Err(nothing(self, selection));
            }
        }
        Ok(self
            .cases()
            .enumerate()
            .filter(|(at, _)| selections.is_empty() || chosen.contains(at))
            .map(|(_, case)| case.clone())
            .collect())
    }
}

fn matches(library: &Library, case: &Case, selection: &str) -> bool {
    if let Some(tag) = selection.strip_prefix("tag:") {
        return case.tags.iter().any(|own| own == tag);
    }
    let below = |whole: &str| {
        whole
            .strip_prefix(selection.trim_end_matches('/'))
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    below(&case.address)
        || case.tags.iter().any(|own| own == selection)
        || case
            .covers
            .iter()
            .any(|id| below(id) || is_in_section(library, id, selection))
}

/// Whether a requirement is in this section or one below: `rfc3501/6.3` has
/// `6.3.1` but not `6.30`.
fn is_in_section(library: &Library, id: &str, selection: &str) -> bool {
    let Some((spec, section)) = selection.split_once('/') else {
        return false;
    };
    library.requirement(id).is_some_and(|requirement| {
        requirement.spec == spec
            && requirement
                .section
                .strip_prefix(section)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    })
}

fn nothing(library: &Library, selection: &str) -> String {
    let mut known = BTreeSet::new();
    for case in library.cases() {
        known.insert(case.suite.clone());
        known.insert(format!("{}/{}", case.suite, case.id));
        known.extend(
            case.suite
                .split_once('/')
                .map(|(first, _)| first.to_owned()),
        );
        known.extend(case.tags.iter().map(|tag| format!("tag:{tag}")));
        for id in &case.covers {
            known.insert(id.clone());
            if let Some(requirement) = library.requirement(id) {
                known.insert(requirement.spec.clone());
                known.insert(format!("{}/{}", requirement.spec, requirement.section));
            }
        }
    }
    let known: Vec<&str> = known.iter().map(String::as_str).collect();
    let near: Vec<&str> = nearest_of(selection, &known).into_iter().take(4).collect();
    match near.is_empty() {
        true => format!("`{selection}` matches no case: there are no cases"),
        false => format!(
            "`{selection}` matches no case; near are {}",
            near.join(", ")
        ),
    }
}
