//! From a file of requirements to the requirements of one specification.

use std::collections::BTreeSet;

use super::id::{is_id, not_an_id};
use super::notes::Notes;
use crate::file::{Node, RequirementFile, RequirementLevel, RequirementsFile, decode};
use crate::{Level, Requirement, Specification, Wire};

/// Compiles one file of requirements; `others` are those of the files before it.
pub(crate) fn requirements(
    root: &Node,
    others: &[Specification],
    notes: &mut Notes<'_>,
) -> Option<Specification> {
    let file: RequirementsFile = notes.decoded(decode(root))?;
    let mut requirements: Vec<Requirement> = Vec::new();
    let of_others = others.iter().flat_map(|other| &other.requirements);
    let mut seen: BTreeSet<String> = of_others.map(|other| other.id.clone()).collect();
    for node in notes.items(root, "requirements") {
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
            variants: own
                .variants
                .into_iter()
                .map(|variant| variant.text)
                .collect(),
            place: notes.place(node.at),
        });
    }
    Some(Specification {
        id: file.spec.text,
        title: file.title.text,
        requirements,
    })
}
