//! From the file format to the model: everything is parsed, looked up and
//! checked here, and every mistake is noted with its place.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use mailspec_syntax::imap::DateTime;

use super::capability;
use super::decode::decode;
use super::format::{CaseFile, GivenFile, MessageFile, Pairs, SuiteFile, Text};
use super::format::{StepFile, User};
use super::load::Problem;
use super::model::{Case, Given, Level, Mailbox, Message, Need, Protocol, Selected, State, Suite};
use super::near::nearest;
use super::step::Compiler as Steps;
use super::yaml::{At, Fault, Kind, Node, snippet};
use super::{Messages, Place};
use crate::template::{Template, Value, is_name, words};

/// What the files of a library are checked against.
pub(super) struct Known<'k> {
    pub(super) messages: &'k Messages,
    /// The level of each requirement, by its full id.
    pub(super) requirements: &'k BTreeMap<String, Level>,
}

/// The mistakes of one file as they are found.
pub(super) struct Notes<'f> {
    pub(super) file: Arc<str>,
    pub(super) source: &'f [u8],
    pub(super) problems: Vec<Problem>,
}

impl Notes<'_> {
    pub(super) fn note(&mut self, at: At, what: impl Into<String>) {
        if self.is_full() {
            return;
        }
        // One place may be compiled once for each row of a table.
        let problem = Problem {
            place: self.place(at),
            what: what.into(),
            snippet: snippet(self.source, at),
        };
        if !self.problems.contains(&problem) {
            self.problems.push(problem);
        }
    }

    /// Enough mistakes for one file: whoever works through a list may stop.
    pub(super) fn is_full(&self) -> bool {
        self.problems.len() >= MOST_PROBLEMS
    }

    pub(super) fn fault(&mut self, fault: Fault) {
        self.note(fault.at, fault.what);
    }

    pub(super) fn decoded<T>(&mut self, result: Result<T, Fault>) -> Option<T> {
        result.map_err(|fault| self.fault(fault)).ok()
    }

    pub(super) fn place(&self, at: At) -> Place {
        Place {
            file: self.file.clone(),
            line: at.line,
            column: at.column,
        }
    }
}

/// How many mistakes of one file are told.
const MOST_PROBLEMS: usize = 100;
/// How many cases one table may make, and how much text all rows of a suite
/// together may put into their cases.
const ROWS: usize = 1000;
const EXPANDED: usize = 32 * 1024 * 1024;

/// Compiles one suite file.
pub(super) fn suite(root: &Node, known: &Known<'_>, notes: &mut Notes<'_>) -> Option<Suite> {
    let file: Option<SuiteFile> = notes.decoded(decode(root));
    let file = match file {
        Some(file) => file,
        None => {
            // The cases still tell their own mistakes.
            for node in items(root, "cases", notes) {
                check_alone(node, notes);
                if notes.is_full() {
                    break;
                }
            }
            return None;
        }
    };
    let protocol = protocol_of(&file, notes);
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
    let needs = needs(&file.needs, notes);
    let mut seen = BTreeSet::new();
    let mut cases = Vec::new();
    let mut expanded = 0;
    for node in items(root, "cases", notes) {
        if notes.is_full() {
            break;
        }
        let Some(case) = notes.decoded(decode::<CaseFile>(node)) else {
            check_steps(node, notes);
            continue;
        };
        if !is_id(&case.id.text) {
            notes.note(case.id.at, not_an_id(&case.id.text));
        }
        if !seen.insert(case.id.text.clone()) {
            notes.note(
                case.id.at,
                format!("another case has the id `{}`", case.id.text),
            );
        }
        expanded += node.text_size().saturating_mul(case.parameters.len());
        if expanded > EXPANDED {
            notes.note(case.id.at, "the tables of this suite make too much text");
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
        cases: cases.into_iter().map(Arc::new).collect(),
        place: notes.place(file.suite.at),
    })
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

/// The items of a list in a mapping.
pub(super) fn items<'n>(root: &'n Node, key: &str, notes: &mut Notes<'_>) -> &'n [Node] {
    match root.get(key) {
        Some(Node {
            kind: Kind::Sequence(items),
            ..
        }) if !items.is_empty() => items,
        Some(node) => {
            notes.note(node.at, format!("`{key}` has to be a list of at least one"));
            &[]
        }
        None => &[],
    }
}

fn needs(texts: &[Text], notes: &mut Notes<'_>) -> Vec<Need> {
    texts
        .iter()
        .filter_map(|text| match need(&text.text) {
            Ok(need) => Some(need),
            Err(what) => {
                notes.note(text.at, what);
                None
            }
        })
        .collect()
}

fn need(text: &str) -> Result<Need, String> {
    const PLAIN: [(&str, Need); 10] = [
        ("imap", Need::Protocol(Protocol::Imap)),
        ("pop3", Need::Protocol(Protocol::Pop3)),
        ("second-user", Need::SecondUser),
        ("delivery", Need::Delivery),
        ("disposable", Need::Disposable),
        ("tls", Need::Tls),
        ("starttls", Need::StartTls),
        ("plaintext", Need::Plaintext),
        ("hierarchy", Need::Hierarchy),
        ("apop", Need::Apop),
    ];
    if let Some((_, need)) = PLAIN.iter().find(|(name, _)| *name == text) {
        return Ok(need.clone());
    }
    let (protocol, name) = match text.split_once(':') {
        Some(("imap", name)) => (Protocol::Imap, name),
        Some(("pop3", name)) => (Protocol::Pop3, name),
        _ => {
            let near = nearest(text, PLAIN.iter().map(|(name, _)| *name));
            return Err(match near {
                Some(near) => format!("unknown need `{text}`: did you mean `{near}`?"),
                None => format!(
                    "unknown need `{text}`: capabilities are `imap:NAME` and `pop3:NAME`; {} are known beside",
                    PLAIN.map(|(name, _)| name).join(", ")
                ),
            });
        }
    };
    match capability::known(protocol, name) {
        Ok(()) => Ok(Need::Capability {
            protocol,
            name: name.to_owned(),
        }),
        Err(Some(near)) => Err(format!(
            "unknown {protocol} capability `{name}`: did you mean `{near}`?"
        )),
        Err(None) => Err(format!("unknown {protocol} capability `{name}`")),
    }
}

/// Ids are parts of addresses: letters, digits and dashes.
pub(super) fn is_id(text: &str) -> bool {
    !text.is_empty()
        && text
            .bytes()
            .all(|octet| octet.is_ascii_alphanumeric() || b"-_.+=".contains(&octet))
}

pub(super) fn not_an_id(text: &str) -> String {
    format!("`{text}` cannot be an id: letters, digits and any of `-_.+=` can")
}

struct CaseCompiler<'c> {
    suite: &'c str,
    protocol: Protocol,
    needs: &'c [Need],
    known: &'c Known<'c>,
    node: &'c Node,
    file: &'c CaseFile,
}

impl CaseCompiler<'_> {
    /// The case, or one for each row.
    fn rows(&self, notes: &mut Notes<'_>) -> Vec<Case> {
        if self.file.parameters.is_empty() {
            return vec![self.case(None, &Pairs::default(), notes)];
        }
        if self.file.parameters.len() > ROWS {
            notes.note(self.file.id.at, format!("more than {ROWS} rows"));
            return Vec::new();
        }
        let mut seen = BTreeSet::new();
        let mut cases = Vec::new();
        let columns = names(&self.file.parameters[0]);
        for row in &self.file.parameters {
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
            cases.push(self.case(Some(name.text.clone()), row, notes));
        }
        cases
    }

    fn case(&self, row: Option<String>, parameters: &Pairs, notes: &mut Notes<'_>) -> Case {
        let mut values = Vec::new();
        let mut texts = BTreeMap::new();
        for (key, text) in &parameters.0 {
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
        let given = self.given(&texts, notes);
        let (covers, level) = self.covers(notes);
        let mut needs: Vec<Need> = self.needs.to_vec();
        needs.extend(super::compile::needs(&self.file.needs, notes));
        if given.maildrop.is_some() || given.inbox.is_some() {
            needs.push(Need::Disposable);
        }
        let mut steps = Steps::new(self.known, self.protocol, &given, &values, texts);
        let mut compiled = Vec::new();
        for node in items(self.node, "steps", notes) {
            if notes.is_full() {
                break;
            }
            if let Some(file) = notes.decoded(decode::<StepFile>(node)) {
                compiled.extend(steps.step(file, node.at, notes));
            }
        }
        needs.append(&mut steps.needs);
        needs.sort();
        needs.dedup();
        let mut own_words = steps.words;
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
            given,
            steps: compiled,
            words: own_words,
            place: notes.place(self.node.at),
        }
    }

    /// A number, the value of `message.NAME`, or a text.
    fn value(&self, text: &Text, notes: &mut Notes<'_>) -> Value {
        if let Some(value) = self.known.messages.variable(&text.text) {
            return value;
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

    fn covers(&self, notes: &mut Notes<'_>) -> (Vec<String>, Level) {
        let mut level = None;
        for text in &self.file.covers {
            if notes.is_full() {
                break;
            }
            match self.known.requirements.get(&text.text) {
                Some(known) => {
                    level.get_or_insert(*known);
                }
                None => {
                    let ids = self.known.requirements.keys().map(String::as_str);
                    let what = match nearest(&text.text, ids) {
                        Some(near) => format!(
                            "unknown requirement `{}`: did you mean `{near}`?",
                            text.text
                        ),
                        None => format!("unknown requirement `{}`", text.text),
                    };
                    notes.note(text.at, what);
                }
            }
        }
        if self.file.covers.is_empty() {
            notes.note(
                self.file.id.at,
                "a case has to cover at least one requirement",
            );
        }
        let level = self.file.level.or(level).unwrap_or(Level::Must);
        let covers = self.file.covers.iter().map(|text| text.text.clone());
        (covers.collect(), level)
    }

    fn given(&self, texts: &BTreeMap<String, String>, notes: &mut Notes<'_>) -> Given {
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
                messages: self.messages(&mailbox.messages, texts, notes),
            });
        }
        for (name, mailbox) in &file.mailboxes.0 {
            declare(name, notes);
            if !variables.insert(&name.text) {
                notes.note(name.at, format!("`{}` is given twice", name.text));
            }
            mailboxes.push(Mailbox {
                variable: name.text.clone(),
                messages: self.messages(&mailbox.messages, texts, notes),
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
                .map(|messages| self.messages(messages, texts, notes)),
            inbox: file
                .inbox
                .as_ref()
                .map(|messages| self.messages(messages, texts, notes)),
        }
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
        notes: &mut Notes<'_>,
    ) -> Vec<Message> {
        files
            .iter()
            .map(|file| {
                let (name, flags, date) = match file {
                    MessageFile::Scalar(name) => (name, &[][..], None),
                    MessageFile::Map(with) => (&with.message, &with.flags[..], with.date.as_ref()),
                };
                let filled = |text: &Text, notes: &mut Notes<'_>| {
                    fill(&text.text, texts).unwrap_or_else(|what| {
                        notes.note(text.at, what);
                        text.text.clone()
                    })
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

fn names(row: &Pairs) -> BTreeSet<&str> {
    row.0.iter().map(|(key, _)| key.text.as_str()).collect()
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

/// A text of the setup with the row's values in its holes.
fn fill(text: &str, texts: &BTreeMap<String, String>) -> Result<String, String> {
    if !text.contains(['{', '}']) {
        return Ok(text.to_owned());
    }
    let template = Template::parse(text, Protocol::Pop3).map_err(|error| error.what)?;
    let mut bindings = crate::template::Bindings::default();
    for (name, value) in texts {
        bindings.bind(name, Value::string(value));
    }
    let pieces = template
        .octets(&bindings)
        .map_err(|error| format!("{error}: only the row's own values can stand here"))?;
    let octets: Vec<u8> = pieces.into_iter().flat_map(|piece| piece.octets).collect();
    Ok(String::from_utf8_lossy(&octets).into_owned())
}

/// Whether a second user is meant.
pub(super) fn is_second(user: Option<User>) -> bool {
    user == Some(User::Second)
}
