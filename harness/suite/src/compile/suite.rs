//! One suite file: its head and its cases.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::case::CaseCompiler;
use super::id::{is_id, not_an_id};
use super::known::Known;
use super::need::needs;
use super::notes::Notes;
use crate::file::{At, CaseFile, Kind, Node, PromiseFile, StepFile, SuiteFile, decode};
use crate::{Promise, Protocol, Suite};

/// What a need takes in each case of its suite, about, in octets.
const NEED: usize = 32;

/// Compiles one suite file.
pub(crate) fn suite(root: &Node, known: &Known<'_>, notes: &mut Notes<'_>) -> Option<Suite> {
    let file: Option<SuiteFile> = notes.decoded(decode(root));
    let file = match file {
        Some(file) => file,
        None => {
            // The cases still tell their own mistakes.
            for node in notes.items(root, "cases") {
                check_alone(node, notes);
                if notes.is_full() {
                    break;
                }
            }
            return None;
        }
    };
    let protocol = protocol_of(&file, notes);
    if file.title.text.trim().is_empty() {
        notes.note(file.title.at, "`title` is empty");
    }
    let expected = format!("{}.yaml", file.suite.text);
    let path = notes.file.replace('\\', "/");
    if path != expected && !path.ends_with(&format!("/{expected}")) {
        let what = format!("a suite of this id has to be in a file `{expected}`");
        notes.note(file.suite.at, what);
    }
    if let Some(spec) = &file.spec {
        let start = format!("{}/", spec.text);
        if !known.requirements.keys().any(|id| id.starts_with(&start)) {
            notes.note(
                spec.at,
                format!("no requirements are known of `{}`", spec.text),
            );
        }
    }
    let promise = promise(file.promise, file.suite.at, notes);
    let needs = needs(&file.needs, notes);
    let mut seen = BTreeSet::new();
    let mut cases = Vec::new();
    for node in notes.items(root, "cases") {
        if notes.is_full() {
            break;
        }
        let Some(case) = notes.decoded(decode::<CaseFile>(node)) else {
            check_steps(node, notes);
            continue;
        };
        if case.title.text.trim().is_empty() {
            notes.note(case.title.at, "`title` is empty");
        }
        if !is_id(&case.id.text) {
            notes.note(case.id.at, not_an_id(&case.id.text));
        }
        if !seen.insert(case.id.text.clone()) {
            notes.note(
                case.id.at,
                format!("another case has the id `{}`", case.id.text),
            );
        }
        let table = node.get("parameters").map_or(0, Node::size);
        let repeated = (node.size() - table).saturating_mul(case.parameters.len());
        let repeated = repeated.saturating_add(needs.len() * NEED);
        if !notes.expand(case.id.at, repeated) {
            break;
        }
        let compiler = CaseCompiler {
            suite: &file.suite.text,
            protocol,
            needs: &needs,
            known,
            node,
            file: &case,
        };
        cases.extend(compiler.rows(notes));
    }
    Some(Suite {
        id: file.suite.text.clone(),
        title: file.title.text.clone(),
        spec: file.spec.map(|spec| spec.text),
        protocol,
        promise,
        cases: cases.into_iter().map(Arc::new).collect(),
        place: notes.place(file.suite.at),
    })
}

/// What the suite's cases stand for.
fn promise(file: Option<PromiseFile>, at: At, notes: &mut Notes<'_>) -> Vec<Promise> {
    let Some(file) = file else { return Vec::new() };
    let sides = [(Protocol::Imap, file.imap), (Protocol::Pop3, file.pop3)];
    let mut promises = Vec::new();
    for (protocol, sentences) in sides {
        let Some(sentences) = sentences else { continue };
        for text in [&sentences.kept, &sentences.broken] {
            if text.text.trim().is_empty() {
                notes.note(text.at, "a promise needs a sentence");
            }
        }
        promises.push(Promise {
            protocol,
            kept: sentences.kept.text,
            broken: sentences.broken.text,
        });
    }
    if promises.is_empty() {
        notes.note(
            at,
            "`promise` is made to those who use `imap`, `pop3` or both",
        );
    }
    promises
}

/// The mistakes of a case whose suite is not known.
fn check_alone(node: &Node, notes: &mut Notes<'_>) {
    notes.decoded(decode::<CaseFile>(node));
    check_steps(node, notes);
}

/// The mistakes of the steps of a case that is not known otherwise.
fn check_steps(case: &Node, notes: &mut Notes<'_>) {
    let Some(Kind::Sequence(steps)) = case.get("steps").map(|node| &node.kind) else {
        return;
    };
    for step in steps {
        notes.decoded(decode::<StepFile>(step));
        if notes.is_full() {
            break;
        }
    }
}

fn protocol_of(file: &SuiteFile, notes: &mut Notes<'_>) -> Protocol {
    let first = file.suite.text.split('/').next().unwrap_or_default();
    match (file.protocol, first) {
        (Some(protocol), _) => protocol,
        (None, "imap") => Protocol::Imap,
        (None, "pop3") => Protocol::Pop3,
        (None, _) => {
            let what = "`protocol: imap` or `protocol: pop3` is missing: the id does not tell it";
            notes.note(file.suite.at, what);
            Protocol::Imap
        }
    }
}
