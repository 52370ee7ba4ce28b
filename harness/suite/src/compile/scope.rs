//! What is bound at a point of a case, and the texts that are read there.

use std::collections::{BTreeMap, BTreeSet};

use super::known::Known;
use super::notes::Notes;
use crate::file::{At, Text};
use crate::near::nearest;
use crate::pattern::{Check, LinePattern, Pattern};
use crate::template::{Messages, Template, Value};
use crate::{Given, Protocol, State};

/// The variables that are there without being given.
const BUILTIN: [&str; 7] = [
    "user",
    "password",
    "user2",
    "password2",
    "delimiter",
    "sasl.plain",
    "apop",
];

/// The variables of one row of a case, from step to step.
pub(super) struct Scope<'c> {
    pub(super) known: &'c Known<'c>,
    /// The row's values as written, for `{name:raw}`.
    texts: BTreeMap<String, String>,
    /// The row's values that are lists.
    lists: BTreeMap<String, Vec<Text>>,
    /// The row's values that are messages or numbers.
    values: BTreeSet<String>,
    /// What is bound by now.
    pub(super) bound: BTreeSet<String>,
    /// The words in all that was read.
    pub(super) words: BTreeSet<String>,
    /// A template has the account's password in it, or what is made of it.
    pub(super) uses_password: bool,
}

/// Variables that are the account's password, or made of it.
const OF_PASSWORD: [&str; 3] = ["password", "sasl.plain", "apop"];

impl<'c> Scope<'c> {
    /// What is there before the first step.
    pub(super) fn new(
        known: &'c Known<'c>,
        given: &Given,
        values: &[(String, Value)],
        texts: BTreeMap<String, String>,
        lists: BTreeMap<String, Vec<Text>>,
    ) -> Self {
        let mailboxes = given.mailboxes.iter().map(|mailbox| &mailbox.variable);
        let mut bound: BTreeSet<String> = BUILTIN.map(str::to_owned).into();
        bound.extend(mailboxes.chain(&given.names).cloned());
        bound.extend(values.iter().map(|(name, _)| name.clone()));
        if given.state != State::None {
            bound.insert("octets.A".to_owned());
        }
        // `message.plain` in a row stands for the message, not for its name.
        let is_reference = |name: &str| {
            texts
                .get(name)
                .is_some_and(|text| text.starts_with("message."))
        };
        Scope {
            known,
            values: values
                .iter()
                .filter(|(name, value)| matches!(value, Value::Number(_)) || is_reference(name))
                .map(|(name, _)| name.clone())
                .collect(),
            texts,
            lists,
            bound,
            words: BTreeSet::new(),
            uses_password: false,
        }
    }

    /// The items of a list, with those of the row's list where one of them is just that.
    pub(super) fn items(&self, texts: Vec<Text>) -> Vec<Text> {
        let items = |text: Text| {
            let name = text
                .text
                .strip_prefix('{')
                .and_then(|rest| rest.strip_suffix(":raw}"));
            match name.and_then(|name| self.lists.get(name)) {
                Some(list) => list.clone(),
                None => vec![text],
            }
        };
        texts.into_iter().flat_map(items).collect()
    }

    /// A pattern; if `binds`, its free variables are bound from here on.
    pub(super) fn pattern(
        &mut self,
        text: &Text,
        protocol: Protocol,
        binds: bool,
        notes: &mut Notes<'_>,
    ) -> Option<Pattern> {
        let spliced = text.with(self.splice(text, false, notes)?);
        let pattern = match Pattern::parse(&spliced.text, protocol, notes.place(text.at)) {
            Ok(pattern) => pattern,
            Err(error) => {
                notes.note(spliced.at_octet(error.offset), error.what);
                return None;
            }
        };
        self.words.extend(pattern.words());
        self.check_variables(&pattern.variables(), text, binds, notes);
        Some(pattern)
    }

    pub(super) fn line(&mut self, text: &Text, notes: &mut Notes<'_>) -> Option<LinePattern> {
        let spliced = text.with(self.splice(text, false, notes)?);
        match LinePattern::parse(&spliced.text, notes.place(text.at)) {
            Ok(line) => {
                self.check_variables(&line.variables(), text, true, notes);
                Some(line)
            }
            Err(error) => {
                notes.note(spliced.at_octet(error.offset), error.what);
                None
            }
        }
    }

    fn check_variables(
        &mut self,
        variables: &[(&str, bool)],
        text: &Text,
        binds: bool,
        notes: &mut Notes<'_>,
    ) {
        for (name, can_bind) in variables {
            if notes.is_full() {
                break;
            }
            if self.is_bound(name) {
                continue;
            }
            if name.starts_with("message.") || !can_bind {
                notes.note(at_name(text, name), self.unbound(name));
            } else if binds {
                self.bound.insert((*name).to_owned());
            }
        }
    }

    pub(super) fn template(
        &mut self,
        text: &Text,
        protocol: Protocol,
        notes: &mut Notes<'_>,
    ) -> Option<Template> {
        let spliced = text.with(self.splice(text, true, notes)?);
        let template = match Template::parse(&spliced.text, protocol) {
            Ok(template) => template,
            Err(error) => {
                notes.note(spliced.at_octet(error.offset), error.what);
                return None;
            }
        };
        self.words.extend(template.words());
        self.uses_password |= template
            .variables()
            .any(|(name, _)| OF_PASSWORD.contains(&name));
        self.check_bound(&template, &spliced, notes);
        Some(template)
    }

    pub(super) fn check_bound(&self, template: &Template, text: &Text, notes: &mut Notes<'_>) {
        let mut told = BTreeSet::new();
        for (name, offset) in template.variables() {
            if notes.is_full() {
                break;
            }
            if !self.is_bound(name) && told.insert((name, text.at_octet(offset))) {
                notes.note(text.at_octet(offset), self.unbound(name));
            }
        }
    }

    pub(super) fn check(&mut self, text: &Text, notes: &mut Notes<'_>) -> Option<Check> {
        match Check::parse(&text.text, notes.place(text.at)) {
            Ok(check) => {
                for name in check.variables() {
                    if !self.is_bound(name) {
                        notes.note(at_name(text, name), self.unbound(name));
                    }
                }
                Some(check)
            }
            Err(error) => {
                notes.note(text.at_octet(error.offset), error.what);
                None
            }
        }
    }

    fn is_bound(&self, name: &str) -> bool {
        self.bound.contains(name) || self.known.messages.has(name)
    }

    fn unbound(&self, name: &str) -> String {
        if let Some(message) = name.strip_prefix("message.") {
            let base = message.rsplit_once('.').map_or(message, |(base, _)| base);
            return match self.known.messages.get(base) {
                Some(_) => {
                    format!("`{name}`: a message has `.size`, `.header`, `.text` and `.lines`")
                }
                None => unknown_message(message, self.known.messages),
            };
        }
        match nearest(name, self.bound.iter().map(String::as_str)) {
            Some(near) => format!("nothing has bound `{name}`: did you mean `{near}`?"),
            None => format!("nothing has bound `{name}` by now"),
        }
    }

    /// Puts the row's texts where `{name:raw}` asks for them. In a template
    /// their own holes work; a text that is no template, as `a{1}`, is data.
    pub(super) fn splice(
        &self,
        text: &Text,
        in_template: bool,
        notes: &mut Notes<'_>,
    ) -> Option<String> {
        let mut out = String::new();
        let mut rest = text.text.as_str();
        while let Some(at) = rest.find('{') {
            out.push_str(&rest[..at]);
            rest = &rest[at..];
            if let Some(after) = rest.strip_prefix("{{") {
                out.push_str("{{");
                rest = after;
                continue;
            }
            let end = rest.find('}').map_or(rest.len(), |end| end + 1);
            let hole = &rest[..end];
            rest = &rest[end..];
            let name = hole
                .strip_prefix('{')
                .and_then(|inner| inner.strip_suffix(":raw}"));
            let Some(name) = name else {
                out.push_str(hole);
                continue;
            };
            let length = self.texts.get(name).map_or(0, String::len);
            if !notes.expand(text.at, length) {
                return None;
            }
            match self.texts.get(name) {
                Some(_) if in_template && self.values.contains(name) => out.push_str(hole),
                Some(value) if !in_template || is_template(value) => out.push_str(value),
                Some(value) => out.push_str(&value.replace('{', "{{").replace('}', "}}")),
                None if in_template => out.push_str(hole),
                None => {
                    let offset = text.text.len() - rest.len() - hole.len();
                    let what =
                        format!("`{hole}` in a pattern is a value of the row, and no row has it");
                    notes.note(text.at_octet(offset), what);
                    return None;
                }
            }
        }
        out.push_str(rest);
        Some(out)
    }
}

pub(super) fn unknown_message(name: &str, messages: &Messages) -> String {
    match nearest(name, messages.names()) {
        Some(near) => format!("unknown message `{name}`: did you mean `{near}`?"),
        None => {
            let known: Vec<&str> = messages.names().collect();
            format!("unknown message `{name}`: {} are known", known.join(", "))
        }
    }
}

/// Whether a row's text is a template with holes of its own.
fn is_template(text: &str) -> bool {
    Template::parse(text, Protocol::Imap).is_ok()
}

/// Where a name is used first in a text.
fn at_name(text: &Text, name: &str) -> At {
    let hole = text
        .text
        .find(&format!("{{{name}"))
        .or_else(|| text.text.find(name));
    text.at_octet(hole.unwrap_or(0))
}
