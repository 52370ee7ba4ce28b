//! Whether what arrived in a step is what the step expects.

use std::collections::BTreeSet;

use super::check::Outcome;
use super::court::Court;
use super::matching::{Captures, Matcher};
use super::pop3;
use super::syntax::Pattern;
use crate::suite::{Action, Place, Step};
use crate::template::{Bindings, Value};

/// What arrived in a step, up to now.
#[derive(Clone, Copy, Debug)]
pub struct Arrived<'a> {
    /// The messages in the order in which they came, each whole with its CRLF
    /// and literals; a POP3 multi-line reply is one message, still dot-stuffed.
    pub messages: &'a [Vec<u8>],
    /// The tag of the step's command, if it is an IMAP command.
    pub tag: Option<&'a str>,
    /// The server closed the connection.
    pub closed: bool,
    /// The case's words: see [`crate::suite::Case::words`].
    pub words: &'a BTreeSet<String>,
}

/// The judgement on a step.
#[derive(Clone, Debug, Default)]
pub struct Judgement {
    /// The bindings with what the step captured.
    pub bindings: Bindings,
    /// What is not as expected; empty if everything is.
    pub mismatches: Vec<Mismatch>,
    /// The label of the legal behaviour that was seen, of the step's `outcome`.
    pub outcome: Option<String>,
}

/// An expectation that is not met.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mismatch {
    /// In which way.
    pub kind: Kind,
    /// The pattern as the file has it.
    pub expected: String,
    /// What came in its place: the nearest message, or what forbidden thing
    /// came. Empty if nothing like it came.
    pub got: String,
    /// The difference in a sentence: `EXISTS 2 where 3 was expected`.
    pub difference: String,
    /// Where the pattern stands.
    pub place: Place,
}

/// In which way an expectation is not met.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Something expected did not come, or not so.
    Missing,
    /// Something came that must not.
    Forbidden,
    /// A comparison does not hold.
    Comparison,
    /// The expectation could not be evaluated: the case is wrong, not the
    /// server.
    Unusable,
}

impl Step {
    /// Judges everything that the step waited for: its expectations, what must
    /// not come, `lines`, `content`; binds what a `let` says and evaluates a
    /// `check`.
    pub fn judge(&self, arrived: &Arrived<'_>, bindings: &Bindings) -> Judgement {
        let matcher = Matcher::new(bindings, arrived.words);
        let court = Court::new(self.protocol, arrived, &matcher);
        let (captures, mut mismatches) = court.expectations(&self.expect, self.ordered);
        for pattern in &self.never {
            mismatches.extend(court.forbidden(pattern, &captures));
        }
        let outcome = self
            .outcomes
            .iter()
            .find(|(pattern, _)| court.is_seen(pattern, &captures))
            .map(|(_, label)| label.clone());
        if matcher.is_exhausted() {
            mismatches = vec![Mismatch {
                kind: Kind::Unusable,
                expected: self.text.clone(),
                got: String::new(),
                difference: "comparing took too long and was given up".to_owned(),
                place: self.place.clone(),
            }];
        }
        let mut judgement = Judgement {
            bindings: bindings.clone(),
            mismatches,
            outcome,
        };
        for (name, value) in captures {
            judgement.bindings.bind(name, value);
        }
        if judgement.mismatches.is_empty() {
            self.judge_rest(arrived, &mut judgement);
        }
        judgement
    }

    /// Whether nothing more has to come: for steps that end as soon as their
    /// expectations are met (`wait`, `raw` without a tag).
    pub fn is_satisfied(&self, arrived: &Arrived<'_>, bindings: &Bindings) -> bool {
        self.judge(arrived, bindings).mismatches.is_empty()
    }

    /// What makes sense only when the expectations are met.
    fn judge_rest(&self, arrived: &Arrived<'_>, judgement: &mut Judgement) {
        match &self.action {
            Action::Send(command) => {
                let reply = arrived.messages.last().map_or(&b""[..], Vec::as_slice);
                if !reply.starts_with(b"+OK") {
                    return;
                }
                if let Some(lines) = &command.lines {
                    pop3::judge_lines(
                        lines,
                        self.ordered,
                        &self.place,
                        reply,
                        arrived.words,
                        judgement,
                    );
                }
                if let Some(content) = &command.content {
                    content.judge(reply, judgement);
                }
            }
            Action::Let(variables) => {
                for (name, template) in variables {
                    match template.octets(&judgement.bindings) {
                        Ok(pieces) => {
                            let octets: Vec<u8> =
                                pieces.into_iter().flat_map(|piece| piece.octets).collect();
                            judgement.bindings.bind(name, Value::string(octets));
                        }
                        Err(error) => judgement.mismatches.push(Mismatch {
                            kind: Kind::Unusable,
                            expected: template.text().to_owned(),
                            got: String::new(),
                            difference: error.to_string(),
                            place: self.place.clone(),
                        }),
                    }
                }
            }
            Action::Check(checks) => {
                for check in checks {
                    let (kind, difference) = match check.evaluate(&judgement.bindings) {
                        Outcome::Holds => continue,
                        Outcome::Fails(values) => (Kind::Comparison, values),
                        Outcome::Unusable(why) => (Kind::Unusable, why),
                    };
                    judgement.mismatches.push(Mismatch {
                        kind,
                        expected: check.text().to_owned(),
                        got: String::new(),
                        difference,
                        place: check.place().clone(),
                    });
                }
            }
            _ => {}
        }
    }
}

impl Pattern {
    /// Whether this is among what arrived: for `until`.
    pub fn is_seen(&self, arrived: &Arrived<'_>, bindings: &Bindings) -> bool {
        let matcher = Matcher::new(bindings, arrived.words);
        Court::new(self.protocol, arrived, &matcher).is_seen(self, &Captures::new())
    }
}
