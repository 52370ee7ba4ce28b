//! Tables of pairs: the rows of a covering array, and what each binds.

use std::collections::BTreeSet;

use super::case::{Axis, CaseCompiler, Parameters, Place, ROWS};
use super::covering::covering;
use super::id::{is_id, not_an_id};
use super::notes::Notes;
use crate::Case;
use crate::file::{Kind, Node, Text};

/// What stands between the values' names in the name of a row.
const JOINS: &str = "+";
/// How many axes there may be.
const AXES: usize = 8;

impl CaseCompiler<'_> {
    /// One case for each row.
    pub(super) fn pairs(&self, notes: &mut Notes<'_>) -> Vec<Case> {
        if !self.file.parameters.is_empty() {
            let what = "a case has either `parameters` or `pairs`";
            notes.note(self.file.id.at, what);
            return Vec::new();
        }
        let Some(axes) = self.axes(notes) else {
            return Vec::new();
        };
        self.places(&axes, notes);
        let sizes: Vec<usize> = axes.iter().map(|(_, values)| values.len()).collect();
        let Some(rows) = covering(&sizes, ROWS) else {
            notes.note(self.file.id.at, format!("more than {ROWS} rows"));
            return Vec::new();
        };
        let table = self.node.get("pairs").map_or(0, Node::size);
        let around = self.node.size() - table;
        let mut cases = Vec::new();
        for row in rows {
            if notes.is_full() {
                break;
            }
            let chosen: Vec<&Value<'_>> = axes
                .iter()
                .zip(&row)
                .map(|((_, values), value)| &values[*value])
                .collect();
            let size: usize = chosen.iter().map(|value| value.size).sum();
            if !notes.expand(self.file.id.at, around.saturating_add(size)) {
                break;
            }
            let mut parameters = Parameters::default();
            for value in &chosen {
                parameters
                    .covers
                    .extend(value.parameters.covers.iter().cloned());
                parameters
                    .needs
                    .extend(value.parameters.needs.iter().cloned());
                let texts = value.parameters.texts.0.iter().cloned();
                parameters.texts.0.extend(texts);
                let lists = value.parameters.lists.iter();
                let lists = lists.map(|(key, list)| (key.clone(), list.clone()));
                parameters.lists.extend(lists);
                parameters
                    .axes
                    .extend(value.parameters.axes.iter().cloned());
            }
            let names: Vec<&str> = parameters
                .axes
                .iter()
                .map(|axis| axis.value.as_str())
                .collect();
            let name = names.join(JOINS);
            cases.push(self.case(Some(name), &parameters, notes));
        }
        cases
    }

    /// The axes with their values; `None` if there is a mistake in them.
    fn axes(&self, notes: &mut Notes<'_>) -> Option<Vec<(&Text, Vec<Value<'_>>)>> {
        let at = self.file.id.at;
        let before = notes.problems.len();
        let count = self.file.pairs.0.len();
        if !(2..=AXES).contains(&count) {
            notes.note(
                at,
                format!("`pairs` has two axes at least, and {AXES} at most"),
            );
        }
        let mut axes = Vec::new();
        let mut variables = BTreeSet::new();
        for (name, files) in &self.file.pairs.0 {
            if !is_id(&name.text) {
                notes.note(name.at, not_an_id(&name.text));
            }
            let nodes = self
                .node
                .get("pairs")
                .and_then(|pairs| pairs.get(&name.text));
            let nodes = match nodes.map(|node| &node.kind) {
                Some(Kind::Sequence(nodes)) => nodes.as_slice(),
                _ => &[],
            };
            if nodes.is_empty() {
                notes.note(name.at, format!("the axis `{}` has no values", name.text));
            }
            let mut values: Vec<Value<'_>> = Vec::new();
            for (file, node) in files.iter().zip(nodes) {
                let Some(value) = value(name, &file.0, node, notes) else {
                    continue;
                };
                let own = &value.parameters.axes[0].value;
                if values.iter().any(|v| v.parameters.axes[0].value == *own) {
                    notes.note(node.at, format!("another value is called `{own}`"));
                }
                if let Some(first) = values.first()
                    && first.keys() != value.keys()
                {
                    let columns: Vec<&str> = first.keys().into_iter().collect();
                    let columns = columns.join(", ");
                    let what = format!("every value of an axis needs the same keys: {columns}");
                    notes.note(node.at, what);
                }
                values.push(value);
            }
            for key in values.first().map(Value::keys).unwrap_or_default() {
                if !variables.insert(key.to_owned()) {
                    notes.note(name.at, format!("another axis has `{key}`, too"));
                }
            }
            axes.push((name, values));
        }
        (notes.problems.len() == before).then_some(axes)
    }

    /// Steps that nothing asks for are a mistake, and a place for steps that nothing has.
    fn places(&self, axes: &[(&Text, Vec<Value<'_>>)], notes: &mut Notes<'_>) {
        let steps = match self.node.get("steps").map(|node| &node.kind) {
            Some(Kind::Sequence(steps)) => steps.as_slice(),
            _ => &[],
        };
        for (key, place) in [("axis", Place::Steps), ("after", Place::After)] {
            let places: BTreeSet<&str> = steps
                .iter()
                .filter_map(|step| match &step.get(key)?.kind {
                    Kind::Scalar { text, .. } => Some(text.as_str()),
                    _ => None,
                })
                .collect();
            for (name, values) in axes {
                let has = |value: &Value<'_>| !value.parameters.axes[0].at(place).is_empty();
                let text = &name.text;
                match (values.iter().any(has), places.contains(text.as_str())) {
                    (true, false) => {
                        let what = format!("the values' steps have no place: no `{key}: {text}`");
                        notes.note(name.at, what);
                    }
                    (false, true) => {
                        notes.note(name.at, format!("no value has steps for `{key}: {text}`"));
                    }
                    _ => {}
                }
            }
        }
    }
}

/// A value of an axis.
struct Value<'n> {
    parameters: Parameters<'n>,
    size: usize,
}

impl Value<'_> {
    fn keys(&self) -> BTreeSet<&str> {
        let texts = self.parameters.texts.0.iter();
        texts.map(|(key, _)| key.text.as_str()).collect()
    }
}

/// A value with its name and steps.
fn value<'n>(
    axis: &Text,
    row: &crate::file::Row,
    node: &'n Node,
    notes: &mut Notes<'_>,
) -> Option<Value<'n>> {
    let mut parameters = Parameters::of_axis(row);
    let texts = &mut parameters.texts.0;
    let Some(at) = texts.iter().position(|(key, _)| key.text == "row") else {
        notes.note(node.at, "every value needs a `row:` with its name");
        return None;
    };
    let (_, name) = texts.remove(at);
    if !is_id(&name.text) {
        notes.note(name.at, not_an_id(&name.text));
    }
    if name.text.contains(JOINS) {
        let what = format!("`{JOINS}` stands between the names of values, and in none of them");
        notes.note(name.at, what);
    }
    let mut steps = |key: &str| -> &'n [Node] {
        match node.get(key).map(|node| &node.kind) {
            None => &[],
            Some(Kind::Sequence(steps)) => steps.as_slice(),
            Some(_) => {
                notes.note(node.at, format!("`{key}` has to be a list"));
                &[]
            }
        }
    };
    let (steps, after) = (steps("steps"), steps("after"));
    parameters.axes.push(Axis {
        axis: axis.text.clone(),
        value: name.text,
        steps,
        after,
    });
    Some(Value {
        parameters,
        size: node.size(),
    })
}
