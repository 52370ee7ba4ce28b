//! Each command of RFC 3501 is sent by the embedded suites with each of its arguments in each form
//! that §9 gives it, with each left out, with one too many, and in each state in which it is not
//! legal. What is sent is read with the grammar itself.

use std::collections::BTreeSet;

use mailspec_rules::syntax::imap::{Command, CommandBody};
use mailspec_suite::{
    Action, Case, Library, Protocol, State, Step,
    template::{Bindings, Template, Value},
};
use pretty_assertions::assert_eq;

/// What an argument may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Argument {
    /// `astring`, `list-mailbox`
    Name,
    /// `sequence-set`
    Set,
    /// One thing, or several in parentheses.
    OneOrList,
    /// What has one form alone.
    Fixed,
}

/// In which state a command is legal, the first one that it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd)]
enum Legal {
    Always,
    NotAuthenticated,
    Authenticated,
    Selected,
}

struct Form {
    verb: &'static str,
    /// A command that is legal.
    sample: &'static str,
    legal: Legal,
    arguments: &'static [Argument],
    /// There may be more arguments.
    open: bool,
}

const fn form(
    verb: &'static str,
    sample: &'static str,
    legal: Legal,
    arguments: &'static [Argument],
) -> Form {
    Form {
        verb,
        sample,
        legal,
        arguments,
        open: false,
    }
}

const fn open(form: Form) -> Form {
    Form { open: true, ..form }
}

use Argument::{Fixed, Name, OneOrList, Set};
use Legal::{Always, Authenticated, NotAuthenticated, Selected};

/// The commands of RFC 3501 §6, with the arguments that they must have.
const COMMANDS: [Form; 28] = [
    form("CAPABILITY", "CAPABILITY", Always, &[]),
    form("NOOP", "NOOP", Always, &[]),
    form("LOGOUT", "LOGOUT", Always, &[]),
    form("STARTTLS", "STARTTLS", NotAuthenticated, &[]),
    open(form(
        "AUTHENTICATE",
        "AUTHENTICATE PLAIN",
        NotAuthenticated,
        &[Fixed],
    )),
    form("LOGIN", "LOGIN a b", NotAuthenticated, &[Name, Name]),
    form("SELECT", "SELECT a", Authenticated, &[Name]),
    form("EXAMINE", "EXAMINE a", Authenticated, &[Name]),
    form("CREATE", "CREATE a", Authenticated, &[Name]),
    form("DELETE", "DELETE a", Authenticated, &[Name]),
    form("RENAME", "RENAME a b", Authenticated, &[Name, Name]),
    form("SUBSCRIBE", "SUBSCRIBE a", Authenticated, &[Name]),
    form("UNSUBSCRIBE", "UNSUBSCRIBE a", Authenticated, &[Name]),
    form("LIST", "LIST a b", Authenticated, &[Name, Name]),
    form("LSUB", "LSUB a b", Authenticated, &[Name, Name]),
    form(
        "STATUS",
        "STATUS a (MESSAGES)",
        Authenticated,
        &[Name, Fixed],
    ),
    open(form(
        "APPEND",
        "APPEND a {1}\r\nx",
        Authenticated,
        &[Name, Fixed],
    )),
    form("CHECK", "CHECK", Selected, &[]),
    form("CLOSE", "CLOSE", Selected, &[]),
    form("EXPUNGE", "EXPUNGE", Selected, &[]),
    open(form("SEARCH", "SEARCH 1", Selected, &[Set])),
    form("FETCH", "FETCH 1 UID", Selected, &[Set, OneOrList]),
    open(form(
        "STORE",
        "STORE 1 FLAGS x",
        Selected,
        &[Set, Fixed, OneOrList],
    )),
    form("COPY", "COPY 1 a", Selected, &[Set, Name]),
    open(form("UID SEARCH", "UID SEARCH 1", Selected, &[Set])),
    form("UID FETCH", "UID FETCH 1 UID", Selected, &[Set, OneOrList]),
    open(form(
        "UID STORE",
        "UID STORE 1 FLAGS x",
        Selected,
        &[Set, Fixed, OneOrList],
    )),
    form("UID COPY", "UID COPY 1 a", Selected, &[Set, Name]),
];

/// Keys of SEARCH with the strings or dates behind them (RFC 3501 §6.4.4).
const STRING_KEYS: [&str; 8] = [
    "BCC", "BODY", "CC", "FROM", "HEADER", "SUBJECT", "TEXT", "TO",
];
const DATE_KEYS: [&str; 6] = ["BEFORE", "ON", "SINCE", "SENTBEFORE", "SENTON", "SENTSINCE"];

impl Argument {
    fn forms(self) -> &'static [&'static str] {
        match self {
            Name => &["bare", "quoted", "literal", "literal+"],
            Set => &["number", "range", "list", "star"],
            OneOrList => &["bare", "list"],
            Fixed => &[],
        }
    }
}

/// A command as a suite sends it.
struct Sent {
    octets: Vec<u8>,
    case: std::sync::Arc<Case>,
}

impl Sent {
    fn is_legal(&self) -> bool {
        Command::parse(&self.octets).is_ok()
    }

    /// The verb in capitals, and the arguments, each as it is.
    fn read(&self) -> (String, Vec<String>) {
        let text = String::from_utf8_lossy(&self.octets).into_owned();
        let mut words = words(text.strip_suffix("\r\n").unwrap_or(&text));
        words.remove(0);
        let mut verb = match words.is_empty() {
            true => String::new(),
            false => words.remove(0).to_ascii_uppercase(),
        };
        if verb == "UID" && !words.is_empty() {
            verb = format!("UID {}", words.remove(0).to_ascii_uppercase());
        }
        (verb, words)
    }
}

/// What spaces part that stand in no string, list or section.
fn words(text: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let (mut quoted, mut depth) = (false, 0_i32);
    let mut rest = text;
    while let Some(each) = rest.chars().next() {
        let mut taken = each.len_utf8();
        match each {
            '\\' if quoted => taken += rest.chars().nth(1).map_or(0, char::len_utf8),
            '"' => quoted = !quoted,
            '(' | '[' if !quoted => depth += 1,
            ')' | ']' if !quoted => depth -= 1,
            // What a literal holds is no structure.
            '{' if !quoted => taken = literal(rest).unwrap_or(taken),
            ' ' if !quoted && depth <= 0 => {
                words.push(String::new());
                rest = &rest[taken..];
                continue;
            }
            _ => {}
        }
        let (these, behind) = rest.split_at(taken);
        if let Some(word) = words.last_mut() {
            word.push_str(these);
        }
        rest = behind;
    }
    words
}

/// How long the literal is that begins here, with its announcement.
fn literal(text: &str) -> Option<usize> {
    let (size, behind) = text[1..].split_once("}\r\n")?;
    let size: usize = size.trim_end_matches('+').parse().ok()?;
    let end = text.len() - behind.len() + size;
    text.is_char_boundary(end).then_some(end)
}

fn form_of(argument: Argument, word: &str) -> Vec<&'static str> {
    match argument {
        Name if word.starts_with('"') => vec!["quoted"],
        Name if word.starts_with('{') => match word.split("}\r\n").next() {
            Some(size) if size.ends_with('+') => vec!["literal+"],
            _ => vec!["literal"],
        },
        Set => {
            let mut forms = Vec::new();
            let has = [(':', "range"), (',', "list"), ('*', "star")];
            forms.extend(
                has.iter()
                    .filter(|(sign, _)| word.contains(*sign))
                    .map(|(_, it)| *it),
            );
            if word.bytes().all(|octet| octet.is_ascii_digit()) {
                forms.push("number");
            }
            forms
        }
        OneOrList if word.starts_with('(') => vec!["list"],
        Name | OneOrList => vec!["bare"],
        Fixed => Vec::new(),
    }
}

/// Every command of IMAP that a case asks or prepares with.
fn sent() -> Vec<Sent> {
    let library = Library::embedded().unwrap_or_else(|problems| panic!("{problems}"));
    let mut all = Vec::new();
    for case in library
        .cases()
        .filter(|case| case.protocol == Protocol::Imap)
    {
        for step in &case.steps {
            let inner = match &step.action {
                Action::Pipeline(steps) => steps.as_slice(),
                _ => std::slice::from_ref(step),
            };
            for Step {
                action, protocol, ..
            } in inner
            {
                if let (Action::Send(command), Protocol::Imap) = (action, protocol)
                    && let Some(octets) = rendered(&command.text, case, &library)
                {
                    let case = case.clone();
                    all.push(Sent { octets, case });
                }
            }
        }
    }
    all
}

/// The command with 7 for all that only a run knows.
fn rendered(text: &Template, case: &Case, library: &Library) -> Option<Vec<u8>> {
    let mut bindings = Bindings::new(library.messages.clone());
    for (name, value) in &case.parameters {
        bindings.bind(name, value.clone());
    }
    for (name, _) in text.variables() {
        if bindings.get(name).is_none() {
            bindings.bind(name, Value::Number(7));
        }
    }
    let pieces = text.command("a1", &bindings).ok()?;
    Some(pieces.into_iter().flat_map(|piece| piece.octets).collect())
}

#[test]
fn the_samples_are_the_commands_of_the_grammar() {
    let mut seen = BTreeSet::new();
    for form in &COMMANDS {
        let sample = format!("a1 {}\r\n", form.sample);
        let command = Command::parse(sample.as_bytes());
        let body = command
            .unwrap_or_else(|error| panic!("{}: {error}", form.verb))
            .body;
        let uid = matches!(
            body,
            CommandBody::Search { uid: true, .. }
                | CommandBody::Fetch { uid: true, .. }
                | CommandBody::Store { uid: true, .. }
                | CommandBody::Copy { uid: true, .. }
        );
        assert_eq!(uid, form.verb.starts_with("UID"), "{}", form.verb);
        assert!(seen.insert(form.verb));
    }
}

#[test]
fn each_argument_is_sent_in_each_of_its_forms() {
    let mut missing: BTreeSet<String> = BTreeSet::new();
    for form in &COMMANDS {
        for (at, argument) in form.arguments.iter().enumerate() {
            missing.extend(
                argument
                    .forms()
                    .iter()
                    .map(|it| format!("{} {at} {it}", form.verb)),
            );
        }
    }
    for key in STRING_KEYS {
        missing.extend(Name.forms().iter().map(|it| format!("SEARCH {key} {it}")));
    }
    for key in DATE_KEYS {
        missing.extend(["bare", "quoted"].map(|it| format!("SEARCH {key} {it}")));
    }
    missing.extend(
        Name.forms()[..3]
            .iter()
            .map(|it| format!("SEARCH CHARSET {it}")),
    );
    missing.extend(["literal", "literal+"].map(|it| format!("APPEND message {it}")));
    for sent in sent().iter().filter(|sent| sent.is_legal()) {
        let (verb, words) = sent.read();
        let Some(form) = COMMANDS.iter().find(|form| form.verb == verb) else {
            continue;
        };
        for (at, (argument, word)) in form.arguments.iter().zip(&words).enumerate() {
            for it in form_of(*argument, word) {
                missing.remove(&format!("{verb} {at} {it}"));
            }
        }
        if verb == "APPEND" {
            let message = words.last().map_or("", String::as_str);
            for it in form_of(Name, message) {
                missing.remove(&format!("APPEND message {it}"));
            }
        }
        if verb == "SEARCH" {
            // Keys stand in groups, too.
            let inside = |word: &String| match word.strip_prefix('(') {
                Some(group) => self::words(group.trim_end_matches(')')),
                None => vec![word.clone()],
            };
            let keys: Vec<String> = words.iter().flat_map(inside).collect();
            for pair in keys.windows(2) {
                for it in form_of(Name, &pair[1]) {
                    missing.remove(&format!("SEARCH {} {it}", pair[0].to_ascii_uppercase()));
                }
            }
        }
    }
    assert_eq!(missing, BTreeSet::new());
}

#[test]
fn each_argument_is_left_out_and_one_too_many_is_sent() {
    let mut missing: BTreeSet<String> = BTreeSet::new();
    for form in &COMMANDS {
        let count = form.arguments.len();
        missing.extend((0..count).map(|few| format!("{} with {few}", form.verb)));
        if !form.open {
            missing.insert(format!("{} with more", form.verb));
        }
        if count > 0 && form.verb != "AUTHENTICATE" {
            missing.insert(format!("{} malformed", form.verb));
        }
    }
    for sent in sent().iter().filter(|sent| !sent.is_legal()) {
        let (verb, words) = sent.read();
        let Some(form) = COMMANDS.iter().find(|form| form.verb == verb) else {
            continue;
        };
        let (given, count) = (words.len(), form.arguments.len());
        if given < count {
            missing.remove(&format!("{verb} with {given}"));
        } else if given > count && !form.open {
            missing.remove(&format!("{verb} with more"));
        } else {
            missing.remove(&format!("{verb} malformed"));
        }
    }
    assert_eq!(missing, BTreeSet::new());
}

#[test]
fn each_command_is_tried_in_each_state_in_which_it_is_not_legal() {
    let mut missing: BTreeSet<(&str, &str)> = BTreeSet::new();
    for form in &COMMANDS {
        match form.legal {
            Always => {}
            NotAuthenticated => {
                missing.insert((form.verb, "authenticated"));
            }
            Authenticated => {
                missing.insert((form.verb, "not authenticated"));
            }
            Selected => {
                missing.extend([
                    (form.verb, "not authenticated"),
                    (form.verb, "authenticated"),
                ]);
            }
        }
    }
    for sent in sent() {
        let (verb, _) = sent.read();
        let states = match sent.case.given.state {
            State::NotAuthenticated => "not authenticated",
            State::Authenticated => "authenticated",
            _ => continue,
        };
        // The first question of a case is asked in the state that is given.
        let mut asked = sent.case.steps.iter();
        let first = asked.find(|step| step.asks()).map(|step| &step.action);
        let Some(Action::Send(command)) = first else {
            continue;
        };
        let text = command.text.text().to_ascii_uppercase();
        let here = text.starts_with(&verb) || text.starts_with("{COMMAND:RAW}");
        let refused = |id: &String| id.contains("refuse") || id.contains("wrong-state");
        let starttls = |id: &String| id.contains("starttls-not-authenticated-only");
        if here
            && sent
                .case
                .covers
                .iter()
                .any(|id| refused(id) || starttls(id))
        {
            missing.retain(|(own, state)| (*own, *state) != (verb.as_str(), states));
        }
    }
    assert_eq!(missing, BTreeSet::new());
}
