//! One case of a suite file: its rows, what is given, what it covers.

use std::collections::{BTreeMap, BTreeSet};

use mailspec_syntax::imap::DateTime;

use super::id::{is_id, not_an_id};
use super::known::Known;
use super::need::needs;
use super::notes::Notes;
use super::scope::unknown_message;
use super::step::Compiler as Steps;
use crate::file::{
    CaseFile, GivenFile, MailboxFile, MessageFile, Node, OneOrMany, Pairs, Row, StepFile, Text,
    decode,
};
use crate::near::nearest;
use crate::template::{Template, Value, is_name, words};
use crate::{Action, Case, Given, Level, Mailbox, Message, Need, Protocol, Selected, State, Step};

/// How many cases one table may make.
pub(super) const ROWS: usize = 1000;
/// The longest name, flag or date of the setup.
const LONGEST: usize = 64 * 1024;
/// More mailboxes of one kind no case makes.
const MOST_MAILBOXES: u64 = 500;

/// Compiles one case.
pub(super) struct CaseCompiler<'c> {
    pub(super) suite: &'c str,
    pub(super) protocol: Protocol,
    pub(super) needs: &'c [Need],
    pub(super) known: &'c Known<'c>,
    pub(super) node: &'c Node,
    pub(super) file: &'c CaseFile,
}

impl CaseCompiler<'_> {
    /// The case, or one for each row.
    pub(super) fn rows(&self, notes: &mut Notes<'_>) -> Vec<Case> {
        if !self.file.pairs.0.is_empty() {
            return self.pairs(notes);
        }
        if self.file.parameters.is_empty() {
            return vec![self.case(None, &Parameters::default(), notes)];
        }
        if self.file.parameters.len() > ROWS {
            notes.note(self.file.id.at, format!("more than {ROWS} rows"));
            return Vec::new();
        }
        let mut seen = BTreeSet::new();
        let mut cases = Vec::new();
        let rows: Vec<Parameters<'_>> = self
            .file
            .parameters
            .iter()
            .map(Parameters::of_table)
            .collect();
        let columns = names(&rows[0].texts);
        for parameters in &rows {
            let row = &parameters.texts;
            if notes.is_full() {
                break;
            }
            let Some((_, name)) = row.0.iter().find(|(key, _)| key.text == "row") else {
                let at = row.0.first().map_or(self.file.id.at, |(key, _)| key.at);
                notes.note(at, "every row needs a `row:` with its name");
                continue;
            };
            if !is_id(&name.text) {
                notes.note(name.at, not_an_id(&name.text));
            }
            if !seen.insert(name.text.clone()) {
                notes.note(name.at, format!("another row is called `{}`", name.text));
            }
            if names(row) != columns {
                let columns: Vec<&str> = columns.iter().copied().collect();
                let what = format!("every row needs the same keys: {}", columns.join(", "));
                notes.note(name.at, what);
                continue;
            }
            cases.push(self.case(Some(name.text.clone()), parameters, notes));
        }
        cases
    }

    pub(super) fn case(
        &self,
        row: Option<String>,
        parameters: &Parameters<'_>,
        notes: &mut Notes<'_>,
    ) -> Case {
        let mut values = Vec::new();
        let mut texts = BTreeMap::new();
        let lists = &parameters.lists;
        for (key, text) in &parameters.texts.0 {
            if key.text == "row" {
                continue;
            }
            if !is_name(&key.text) {
                notes.note(
                    key.at,
                    format!("a variable cannot be called `{}`", key.text),
                );
            }
            values.push((key.text.clone(), self.value(text, notes)));
            texts.insert(key.text.clone(), text.text.clone());
        }
        let given = self.given(&texts, lists, notes);
        let (mut covers, level) = self.covers(&parameters.covers, notes);
        let wanted = self.file.needs.iter().chain(&parameters.needs);
        let mut needs = needs(wanted, notes);
        needs.extend_from_slice(self.needs);
        if given.maildrop.is_some() || given.inbox.is_some() {
            needs.push(Need::Disposable);
        }
        let mut steps = Steps::new(
            self.known,
            self.protocol,
            &given,
            &values,
            texts,
            lists.clone(),
        );
        let mut compiled = Vec::new();
        for node in notes.items(self.node, "steps") {
            if notes.is_full() {
                break;
            }
            let Some(file) = notes.decoded(decode::<StepFile>(node)) else {
                continue;
            };
            let place = [(&file.axis, Place::Steps), (&file.after, Place::After)];
            let place = place
                .into_iter()
                .find_map(|(name, place)| Some((name.as_ref()?, place)));
            match place {
                Some((name, place)) if file.actions().len() == 1 && file.modifiers().is_empty() => {
                    for node in parameters.steps(name, place, notes) {
                        if let Some(file) = notes.decoded(decode::<StepFile>(node)) {
                            compiled.extend(steps.step(file, node.at, notes));
                        }
                    }
                }
                _ => compiled.extend(steps.step(file, node.at, notes)),
            }
        }
        let connects = |step: &Step| matches!(step.action, Action::Connect { .. });
        for step in &compiled {
            for id in step.covered() {
                if !covers.contains(id) {
                    covers.push(id.clone());
                }
            }
        }
        let prepares = compiled.iter().any(|step| step.prepares && !connects(step));
        if prepares && !compiled.iter().any(Step::asks) {
            notes.note(
                self.file.id.at,
                "every step of this case prepares: one at least has to ask something",
            );
        }
        if let Some(at) = steps.pauses
            && !self.file.tags.iter().any(|tag| tag.text == "slow")
        {
            notes.note(
                at,
                "a case that pauses has the tag `slow`, by which a run can leave it out",
            );
        }
        needs.append(&mut steps.needs);
        if steps.scope.uses_password {
            needs.push(Need::Password);
        }
        needs.sort();
        needs.dedup();
        let mut own_words = steps.scope.words;
        let flags = given
            .mailboxes
            .iter()
            .flat_map(|mailbox| &mailbox.messages)
            .chain(given.maildrop.iter().flatten())
            .chain(given.inbox.iter().flatten())
            .flat_map(|message| &message.flags);
        own_words.extend(flags.map(|flag| flag.to_ascii_lowercase()));
        for (_, value) in &values {
            if value.octets().len() < 1000 {
                own_words.extend(words(&value.octets()));
            }
        }
        let id = &self.file.id.text;
        Case {
            address: match &row {
                Some(row) => format!("{}/{id}/{row}", self.suite),
                None => format!("{}/{id}", self.suite),
            },
            suite: self.suite.to_owned(),
            id: id.clone(),
            row,
            title: self.file.title.text.clone(),
            covers,
            level,
            tags: self.file.tags.iter().map(|tag| tag.text.clone()).collect(),
            needs,
            protocol: self.protocol,
            parameters: values,
            values: parameters
                .axes
                .iter()
                .map(|axis| (axis.axis.clone(), axis.value.clone()))
                .collect(),
            given,
            steps: compiled,
            words: own_words,
            place: notes.place(self.node.at),
        }
    }

    /// A number, the value of `message.NAME`, or a text.
    fn value(&self, text: &Text, notes: &mut Notes<'_>) -> Value {
        if let Some(value) = self.known.messages.variable(&text.text) {
            let fits = notes.expand(text.at, value.octets().len());
            return if fits { value } else { Value::Nil };
        }
        let rest = text.text.strip_prefix("message.");
        if let Some(name) = rest.filter(|_| is_name(&text.text)) {
            notes.note(text.at, unknown_message(name, self.known.messages));
        }
        match crate::template::digits(text.text.as_bytes()) {
            Some(number) if text.plain => Value::Number(number),
            _ => Value::string(&text.text),
        }
    }

    /// The requirements of the row, which are cited first, and of the case; and the level of the first.
    fn covers(&self, of_row: &[Text], notes: &mut Notes<'_>) -> (Vec<String>, Level) {
        let all = || of_row.iter().chain(&self.file.covers);
        let level = self.known.level_of(all(), notes);
        if all().next().is_none() {
            notes.note(
                self.file.id.at,
                "a case has to cover at least one requirement",
            );
        }
        let level = self.file.level.or(level).unwrap_or(Level::Must);
        let covers = all().map(|text| text.text.clone());
        (covers.collect(), level)
    }

    fn given(
        &self,
        texts: &BTreeMap<String, String>,
        lists: &Lists,
        notes: &mut Notes<'_>,
    ) -> Given {
        let file: &GivenFile = &self.file.given;
        let mut mailboxes = Vec::new();
        let mut variables: BTreeSet<&str> = texts.keys().map(String::as_str).collect();
        let declare = |name: &'_ Text, notes: &mut Notes<'_>| {
            if !is_name(&name.text) {
                notes.note(
                    name.at,
                    format!("a variable cannot be called `{}`", name.text),
                );
            }
        };
        if let Some(mailbox) = &file.mailbox {
            variables.insert("mailbox");
            mailboxes.push(Mailbox {
                variable: "mailbox".to_owned(),
                messages: self.messages(&mailbox.messages, texts, lists, notes),
                times: self.times(mailbox, notes),
            });
        }
        for (name, mailbox) in &file.mailboxes.0 {
            declare(name, notes);
            if !variables.insert(&name.text) {
                notes.note(name.at, format!("`{}` is given twice", name.text));
            }
            mailboxes.push(Mailbox {
                variable: name.text.clone(),
                messages: self.messages(&mailbox.messages, texts, lists, notes),
                times: self.times(mailbox, notes),
            });
        }
        for name in &file.names {
            declare(name, notes);
            if !variables.insert(&name.text) {
                notes.note(name.at, format!("`{}` is given twice", name.text));
            }
        }
        let select = self.selected(&mailboxes, notes);
        let state = match (file.state, &select) {
            (Some(State::Selected) | None, Some(_)) => State::Selected,
            (Some(State::Selected), None) => {
                let what = "`state: selected` needs `select:` or `examine:` to say what";
                notes.note(self.file.id.at, what);
                State::Selected
            }
            (Some(state), None) => state,
            (Some(state), Some(_)) => {
                notes.note(
                    self.file.id.at,
                    "nothing can be selected in a state other than `selected`",
                );
                state
            }
            (None, None) => State::Authenticated,
        };
        if self.protocol == Protocol::Pop3 && select.is_some() {
            notes.note(self.file.id.at, "POP3 has nothing to select");
        }
        if file.maildrop.is_some() && file.inbox.is_some() {
            notes.note(
                self.file.id.at,
                "`maildrop` and `inbox` are the same place: give one of them",
            );
        }
        Given {
            state,
            mailboxes,
            names: file.names.iter().map(|name| name.text.clone()).collect(),
            select,
            maildrop: file
                .maildrop
                .as_ref()
                .map(|messages| self.messages(messages, texts, lists, notes)),
            inbox: file
                .inbox
                .as_ref()
                .map(|messages| self.messages(messages, texts, lists, notes)),
        }
    }

    /// How often a mailbox is made.
    fn times(&self, mailbox: &MailboxFile, notes: &mut Notes<'_>) -> usize {
        let Some(times) = mailbox.times else {
            return 1;
        };
        let at = self.file.id.at;
        if !self.file.tags.iter().any(|tag| tag.text == "slow") {
            let what =
                "a case with many mailboxes has the tag `slow`, by which a run can leave it out";
            notes.note(at, what);
        }
        if !(2..=MOST_MAILBOXES).contains(&times) {
            notes.note(at, format!("`times` is 2 to {MOST_MAILBOXES}"));
        }
        times.min(MOST_MAILBOXES) as usize
    }

    fn selected(&self, mailboxes: &[Mailbox], notes: &mut Notes<'_>) -> Option<Selected> {
        let file = &self.file.given;
        let (name, read_only) = match (&file.select, &file.examine) {
            (Some(_), Some(second)) => {
                notes.note(second.at, "either `select` or `examine`, not both");
                return None;
            }
            (Some(name), None) => (name, false),
            (None, Some(name)) => (name, true),
            (None, None) => return None,
        };
        let is_inbox = name.text.eq_ignore_ascii_case("INBOX");
        if !is_inbox
            && !mailboxes
                .iter()
                .any(|mailbox| mailbox.variable == name.text)
        {
            notes.note(name.at, format!("no mailbox `{}` is given", name.text));
        }
        Some(Selected {
            mailbox: name.text.clone(),
            read_only,
        })
    }

    fn messages(
        &self,
        files: &[MessageFile],
        texts: &BTreeMap<String, String>,
        lists: &Lists,
        notes: &mut Notes<'_>,
    ) -> Vec<Message> {
        let each = files.iter().flat_map(|file| match file {
            MessageFile::Scalar(name) => spread(std::slice::from_ref(name), lists)
                .into_iter()
                .map(|name| (name, Vec::new(), None))
                .collect(),
            MessageFile::Map(with) => {
                let flags = spread(&with.flags, lists);
                vec![(with.message.clone(), flags, with.date.as_ref())]
            }
        });
        each.collect::<Vec<_>>()
            .iter()
            .map(|(name, flags, date)| {
                let filled = |text: &Text, notes: &mut Notes<'_>| {
                    fill(text, texts, notes).unwrap_or_else(|| text.text.clone())
                };
                let date = date.map(|date| (date.at, filled(date, notes)));
                if let Some((at, date)) = &date
                    && DateTime::parse(date.as_bytes()).is_err()
                {
                    let what = "an internal date is `17-Jul-1996 02:44:25 -0700`";
                    notes.note(*at, what);
                }
                let message = Message {
                    name: filled(name, notes),
                    flags: flags.iter().map(|flag| filled(flag, notes)).collect(),
                    date: date.map(|(_, date)| date),
                };
                if self.known.messages.get(&message.name).is_none() {
                    notes.note(name.at, unknown_message(&message.name, self.known.messages));
                }
                message
            })
            .collect()
    }
}

/// The items of a row's lists, by variable.
pub(super) type Lists = BTreeMap<String, Vec<Text>>;

/// A row: what it covers and needs beside its case, and its values, lists as texts too.
#[derive(Default)]
pub(super) struct Parameters<'n> {
    pub(super) covers: Vec<Text>,
    /// Only values of axes have them.
    pub(super) needs: Vec<Text>,
    pub(super) texts: Pairs,
    pub(super) lists: Lists,
    /// What a row of pairs has of each axis.
    pub(super) axes: Vec<Axis<'n>>,
}

/// What a row of pairs has of an axis.
#[derive(Clone)]
pub(super) struct Axis<'n> {
    pub(super) axis: String,
    pub(super) value: String,
    pub(super) steps: &'n [Node],
    pub(super) after: &'n [Node],
}

/// Which steps of a value stand somewhere.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Steps,
    After,
}

impl<'n> Axis<'n> {
    pub(super) fn at(&self, place: Place) -> &'n [Node] {
        match place {
            Place::Steps => self.steps,
            Place::After => self.after,
        }
    }
}

impl<'n> Parameters<'n> {
    /// The values of a row of a table.
    fn of_table(row: &Row) -> Self {
        Self::read(row, &["covers"])
    }

    /// The values of a value of an axis.
    pub(super) fn of_axis(row: &Row) -> Self {
        Self::read(row, &["covers", "needs"])
    }

    fn read(row: &Row, reserved: &[&str]) -> Self {
        let mut parameters = Self::default();
        for (key, value) in &row.0 {
            if reserved.contains(&key.text.as_str()) {
                let items = match value {
                    OneOrMany::One(text) => vec![text.clone()],
                    OneOrMany::List(items) => items.clone(),
                };
                match key.text.as_str() {
                    "covers" => parameters.covers = items,
                    _ => parameters.needs = items,
                }
                continue;
            }
            let text = match value {
                OneOrMany::One(text) => text.clone(),
                OneOrMany::List(items) => {
                    let joined: Vec<&str> = items.iter().map(|item| item.text.as_str()).collect();
                    parameters.lists.insert(key.text.clone(), items.clone());
                    key.with(joined.join(" "))
                }
            };
            parameters.texts.0.push((key.clone(), text));
        }
        parameters
    }

    /// The steps that the row has of this axis at this place.
    fn steps(&self, name: &Text, place: Place, notes: &mut Notes<'_>) -> &'n [Node] {
        match self.axes.iter().find(|axis| axis.axis == name.text) {
            Some(axis) => axis.at(place),
            None => {
                let known = self.axes.iter().map(|axis| axis.axis.as_str());
                let what = match nearest(&name.text, known) {
                    Some(near) => format!("no axis `{}`: did you mean `{near}`?", name.text),
                    None => format!("no axis `{}` in the `pairs` of this case", name.text),
                };
                notes.note(name.at, what);
                &[]
            }
        }
    }
}

/// The items of a list of the setup, with those of the row's list where one of them is just that.
fn spread(texts: &[Text], lists: &Lists) -> Vec<Text> {
    let items = |text: &Text| {
        let name = text
            .text
            .strip_prefix('{')
            .and_then(|rest| rest.strip_suffix('}'));
        let name = name.map(|name| name.strip_suffix(":raw").unwrap_or(name));
        match name.and_then(|name| lists.get(name)) {
            Some(list) => list.clone(),
            None => vec![text.clone()],
        }
    };
    texts.iter().flat_map(items).collect()
}

fn names(row: &Pairs) -> BTreeSet<&str> {
    row.0.iter().map(|(key, _)| key.text.as_str()).collect()
}

/// A text of the setup with the row's values in its holes.
fn fill(text: &Text, texts: &BTreeMap<String, String>, notes: &mut Notes<'_>) -> Option<String> {
    if !text.text.contains(['{', '}']) {
        return Some(text.text.clone());
    }
    let mut noted = |what: String| notes.note(text.at, what);
    let template = Template::parse(&text.text, Protocol::Pop3);
    let template = template.map_err(|error| noted(error.what)).ok()?;
    let row = template
        .variables()
        .filter_map(|(name, _)| texts.get_key_value(name));
    let row: Vec<(&String, &String)> = row.collect();
    let length: usize = row.iter().map(|(_, value)| value.len()).sum();
    let length = length + template.constants();
    if length > LONGEST {
        noted(format!("this gives more than {LONGEST} octets"));
        return None;
    }
    if !notes.expand(text.at, length) {
        return None;
    }
    let mut bindings = crate::template::Bindings::default();
    for (name, value) in row.into_iter().collect::<BTreeMap<_, _>>() {
        bindings.bind(name, Value::string(value));
    }
    let pieces = template.octets(&bindings).map_err(|error| {
        let what = format!("{error}: only the row's own values can stand here");
        notes.note(text.at, what);
    });
    let octets: Vec<u8> = pieces
        .ok()?
        .into_iter()
        .flat_map(|piece| piece.octets)
        .collect();
    Some(String::from_utf8_lossy(&octets).into_owned())
}
