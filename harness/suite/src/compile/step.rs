//! The steps of one case, in order: what each may say, which connections there
//! are and what is bound by then.

use std::collections::BTreeMap;
use std::time::Duration;

use super::known::Known;
use super::notes::Notes;
use super::scope::{Scope, unknown_message};
use crate::file::{ACTIONS, At, ContentFile, ExpectFile, OneOrMany, Pairs, StepFile, Text, User};
use crate::near::nearest;
use crate::pattern::{Check, Content, Expect, Expected, How, Lines, Pattern};
use crate::template::{Template, Value};
use crate::{Action, Command, Given, Need, Protocol, State, Step};

/// Compiles the steps of one row of a case.
pub(super) struct Compiler<'c> {
    /// What is bound by now.
    pub(super) scope: Scope<'c>,
    pub(super) connections: BTreeMap<String, Connection>,
    own: Protocol,
    /// What the steps need of the target.
    pub(super) needs: Vec<Need>,
    /// Where the first pause is.
    pub(super) pauses: Option<At>,
}

/// What a run may be held up by one step that does nothing.
const LONGEST_PAUSE: Duration = Duration::from_secs(60);

#[derive(Clone, Copy)]
pub(super) struct Connection {
    protocol: Protocol,
    open: bool,
    /// TLS began in the case itself.
    pub(super) tls: bool,
}

impl<'c> Compiler<'c> {
    pub(super) fn new(
        known: &'c Known<'c>,
        protocol: Protocol,
        given: &Given,
        values: &[(String, Value)],
        texts: BTreeMap<String, String>,
        lists: BTreeMap<String, Vec<Text>>,
    ) -> Self {
        let mut connections = BTreeMap::new();
        if given.state != State::None {
            let first = Connection {
                protocol,
                open: true,
                tls: false,
            };
            connections.insert("A".to_owned(), first);
        }
        Compiler {
            scope: Scope::new(known, given, values, texts, lists),
            connections,
            own: protocol,
            needs: Vec::new(),
            pauses: None,
        }
    }

    /// Compiles one step.
    pub(super) fn step(
        &mut self,
        mut file: StepFile,
        at: At,
        notes: &mut Notes<'_>,
    ) -> Option<Step> {
        let action = match file.actions().as_slice() {
            [] => {
                notes.note(at, format!("a step needs one of {}", ACTIONS.join(", ")));
                return None;
            }
            [one] => *one,
            several => {
                let what = format!("a step has one action, this has {}", several.join(" and "));
                notes.note(at, what);
                return None;
            }
        };
        for (name, belongs) in file.modifiers() {
            if !belongs.contains(&action) {
                let what = format!(
                    "`{name}` means nothing with `{action}`: it belongs to {}",
                    belongs.join(", ")
                );
                notes.note(at, what);
            }
        }
        // To be let in is what the steps behind it stand on: whether the server has to is asked by
        // the few that say so.
        let lets_in = action == "connect" && file.expect.is_none();
        let prepares = file.prepare.unwrap_or(lets_in);
        if prepares {
            let weights = [
                ("level", file.level.is_some()),
                ("or-skip", file.or_skip.is_some()),
                ("covers", file.covers.is_some()),
            ];
            for (name, _) in weights.into_iter().filter(|(_, there)| *there) {
                let what = format!("a step that prepares accuses nobody: `{name}` means nothing");
                notes.note(at, what);
            }
        }
        let covers = file
            .covers
            .take()
            .map_or_else(Vec::new, OneOrMany::into_vec);
        let covered = self.scope.known.level_of(&covers, notes);
        if ["axis", "after"].contains(&action) {
            let what = format!("`{action}` is a step by itself, of a case with `pairs`");
            notes.note(at, what);
            return None;
        }
        // Which session does it may be a value of the row.
        if let Some(on) = file.on.take() {
            file.on = self
                .scope
                .splice(&on, true, notes)
                .map(|text| on.with(text));
        }
        let (on, protocol) = self.connection(action, &file, at, notes);
        let within = file.within.take().and_then(|text| duration(&text, notes));
        let mut step = Step {
            action: Action::Wait,
            on,
            protocol,
            covers: covers.into_iter().map(|text| text.text).collect(),
            level: file.level.or(covered),
            within,
            expected: Expected {
                ordered: file.ordered.unwrap_or(false),
                ..Expected::default()
            },
            or_skip: file.or_skip.take().map(|text| text.text),
            prepares,
            text: String::new(),
            place: notes.place(at),
        };
        self.action(action, &mut file, &mut step, at, notes)?;
        if let Some(expect) = file.expect.take() {
            let expect = self.expectations("expect", expect, protocol, at, notes);
            step.expected.expect.extend(expect);
        }
        if action == "pipeline" && !step.expected.expect.is_empty() {
            notes.note(
                at,
                "the commands of a pipeline have expectations of their own",
            );
        }
        let never = file.never.take().map(OneOrMany::into_vec);
        if never.as_ref().is_some_and(Vec::is_empty) {
            notes.note(at, "`never` has nothing in it");
        }
        for text in self.scope.items(never.unwrap_or_default()) {
            // A variable that is free here stands for any value.
            step.expected
                .never
                .extend(self.scope.pattern(&text, protocol, false, notes));
        }
        for (pattern, label) in file
            .outcome
            .take()
            .map(|Pairs(pairs)| pairs)
            .unwrap_or_default()
        {
            if let Some(pattern) = self.scope.pattern(&pattern, protocol, false, notes) {
                step.expected.outcomes.push((pattern, label.text));
            }
        }
        self.imply_completion(action, &mut step, at, notes);
        self.followers(&mut step, &mut file, notes);
        Some(step)
    }

    /// Which connection the step is about. `connect` makes one, `drop` and
    /// `closed` end one, the others need one.
    fn connection(
        &mut self,
        action: &str,
        file: &StepFile,
        at: At,
        notes: &mut Notes<'_>,
    ) -> (String, Protocol) {
        let named = [
            &file.connect,
            &file.drop,
            &file.closed,
            &file.starttls,
            &file.idle,
            &file.done,
        ];
        let named = named.into_iter().flatten().next();
        if let (Some(named), Some(on)) = (named.filter(|named| !named.text.is_empty()), &file.on)
            && named.text != on.text
        {
            notes.note(on.at, format!("`{action}` already names `{}`", named.text));
        }
        let name = match (named, &file.on) {
            (Some(named), _) if !named.text.is_empty() => named.text.clone(),
            (_, Some(on)) => on.text.clone(),
            _ => "A".to_owned(),
        };
        let place = named.or(file.on.as_ref()).map_or(at, |text| text.at);
        let existing = self.connections.get(&name).copied();
        if action == "connect" {
            let protocol = file
                .protocol
                .or(existing.map(|existing| existing.protocol))
                .unwrap_or(self.own);
            let connection = Connection {
                protocol,
                open: true,
                tls: file.tls == Some(true),
            };
            self.connections.insert(name.clone(), connection);
            self.scope.bound.insert(format!("octets.{name}"));
            if protocol != self.own {
                self.needs.push(Need::Protocol(protocol));
            }
            return (name, protocol);
        }
        if ["check", "let", "deliver", "pause", "change-password"].contains(&action) {
            return (
                name,
                existing.map_or(self.own, |existing| existing.protocol),
            );
        }
        match existing {
            Some(Connection { open: true, .. }) => {}
            Some(_) => notes.note(place, format!("connection `{name}` is closed by now")),
            None if notes.is_full() => {}
            None => {
                let names = self.connections.keys().map(String::as_str);
                let hint = match nearest(&name, names) {
                    Some(near) if near != name => format!(": did you mean `{near}`?"),
                    _ => String::new(),
                };
                notes.note(place, format!("there is no connection `{name}`{hint}"));
            }
        }
        let protocol = existing.map_or(self.own, |existing| existing.protocol);
        if ["drop", "closed"].contains(&action) {
            let connection = Connection {
                protocol,
                open: false,
                tls: false,
            };
            self.connections.insert(name.clone(), connection);
        }
        (name, protocol)
    }

    fn action(
        &mut self,
        action: &'static str,
        file: &mut StepFile,
        step: &mut Step,
        at: At,
        notes: &mut Notes<'_>,
    ) -> Option<()> {
        let protocol = step.protocol;
        if protocol == Protocol::Pop3 {
            if ["idle", "done"].contains(&action) {
                notes.note(at, format!("POP3 has no `{action}`"));
            }
            if let Some(tag) = &file.tag {
                notes.note(tag.at, "POP3 commands have no tag");
            }
        }
        step.text = action.to_owned();
        step.action = match action {
            "send" => {
                let text = file.send.take()?;
                step.text = text.text.clone();
                let text = self.scope.template(&text, protocol, notes)?;
                let tag = match file.tag.take() {
                    Some(tag) => Some(self.scope.template(&tag, protocol, notes)?),
                    None => None,
                };
                Action::Send(Command {
                    text,
                    tag,
                    reply: Vec::new(),
                    until: None,
                })
            }
            "pipeline" => {
                let mut steps = Vec::new();
                let commands = file.pipeline.take()?;
                if commands.is_empty() {
                    notes.note(at, "an empty pipeline");
                }
                for inner in commands {
                    match inner.actions().as_slice() {
                        _ if notes.is_full() => break,
                        ["send"] if inner.on.is_none() && inner.until.is_none() => {
                            let mut inner = inner;
                            inner.on = file.on.clone();
                            inner.prepare = inner.prepare.or(file.prepare);
                            let at = inner.send.as_ref().map_or(at, |text| text.at);
                            steps.extend(self.step(inner, at, notes));
                        }
                        _ => notes.note(at, "a pipeline holds `send` steps, on one connection"),
                    }
                }
                let texts: Vec<&str> = steps.iter().map(|step| step.text.as_str()).collect();
                step.text = format!("pipeline: {}", texts.join(" | "));
                Action::Pipeline(steps)
            }
            "raw" => {
                // A fresh tag is there for octets that want one.
                let fresh = protocol == Protocol::Imap && self.scope.bound.insert("tag".to_owned());
                let mut writes = Vec::new();
                let texts = self.scope.items(file.raw.take()?.into_vec());
                if texts.is_empty() {
                    notes.note(at, "`raw` has nothing in it");
                }
                let shown: Vec<&str> = texts.iter().map(|text| text.text.as_str()).collect();
                step.text = format!("raw: {}", shown.join("").escape_debug());
                for text in &texts {
                    writes.extend(self.scope.template(text, protocol, notes));
                }
                if fresh {
                    self.scope.bound.remove("tag");
                }
                let chunk = file
                    .chunk
                    .map(|chunk| usize::try_from(chunk).unwrap_or(usize::MAX));
                if chunk == Some(0) {
                    notes.note(at, "`chunk` has to be at least 1");
                }
                Action::Raw { writes, chunk }
            }
            "authenticate" => {
                let file = file.authenticate.take()?;
                Action::Authenticate(Box::new(self.authenticate(file, step, notes)?))
            }
            "connect" => {
                let second_user = file.user == Some(User::Second);
                if second_user {
                    self.needs.push(Need::SecondUser);
                }
                let tls = file.tls.unwrap_or(false);
                if tls {
                    self.needs.push(Need::Tls);
                }
                let login = file.login.unwrap_or(true);
                if login && file.expect.is_some() {
                    notes.note(
                        at,
                        "`expect` is about the greeting: it needs `login: false`",
                    );
                }
                step.text = format!("connect: {}", step.on);
                Action::Connect {
                    second_user,
                    login,
                    tls,
                }
            }
            "greeting" => {
                let greeting = file.greeting.take()?;
                let expect = self.expectations("greeting", greeting, protocol, at, notes);
                for pattern in expect.iter().flat_map(Expect::patterns) {
                    if pattern.is_tagged() {
                        let at = At {
                            line: pattern.place().line,
                            column: pattern.place().column,
                        };
                        notes.note(
                            at,
                            "a greeting has no tag: it is `* OK`, `* PREAUTH` or `* BYE`",
                        );
                    }
                }
                step.expected.expect.extend(expect);
                Action::Greeting
            }
            "drop" => Action::Drop,
            "closed" => Action::Closed,
            "starttls" => {
                self.needs.push(Need::StartTls);
                if let Some(connection) = self.connections.get_mut(&step.on) {
                    connection.tls = true;
                }
                let inject = match file.inject.take() {
                    Some(text) => Some(self.scope.template(&text, protocol, notes)?),
                    None => None,
                };
                Action::StartTls { inject }
            }
            "idle" => Action::Idle,
            "done" => Action::Done,
            "wait" => {
                let wait = file.wait.take()?;
                let expect = self.expectations("wait", wait, protocol, at, notes);
                step.expected.expect.extend(expect);
                Action::Wait
            }
            "pause" => {
                let text = file.pause.take()?;
                step.text = format!("pause: {}", text.text);
                let pause = duration(&text, notes)?;
                if pause > LONGEST_PAUSE {
                    notes.note(text.at, "a pause is a minute at most");
                    return None;
                }
                self.pauses.get_or_insert(text.at);
                Action::Pause(pause)
            }
            "deliver" => {
                let name = file.deliver.take()?;
                step.text = format!("deliver: {}", name.text);
                self.needs.push(Need::Delivery);
                if self.scope.known.messages.get(&name.text).is_none() {
                    notes.note(
                        name.at,
                        unknown_message(&name.text, self.scope.known.messages),
                    );
                }
                Action::Deliver(name.text)
            }
            "change-password" => {
                if file.change_password == Some(false) {
                    notes.note(at, "`change-password` is done or not said: it is `true`");
                }
                "change-password".clone_into(&mut step.text);
                self.needs.extend([Need::PasswordChange, Need::Password]);
                Action::ChangePassword
            }
            "check" => {
                let mut checks = Vec::new();
                let texts = self.scope.items(file.check.take()?.into_vec());
                if texts.is_empty() {
                    notes.note(at, "`check` has nothing in it");
                }
                for text in texts {
                    checks.extend(self.scope.check(&text, notes));
                }
                let texts: Vec<&str> = checks.iter().map(Check::text).collect();
                step.text = format!("check: {}", texts.join(", "));
                Action::Check(checks)
            }
            _ => {
                let mut variables = Vec::new();
                let Pairs(pairs) = file.r#let.take()?;
                if pairs.is_empty() {
                    notes.note(at, "`let` has nothing in it");
                }
                let names: Vec<&str> = pairs.iter().map(|(name, _)| name.text.as_str()).collect();
                step.text = format!("let: {}", names.join(", "));
                for (name, text) in &pairs {
                    // No protocol quotes what is only put together.
                    let template = self.scope.template(text, Protocol::Pop3, notes)?;
                    self.scope.bound.insert(name.text.clone());
                    variables.push((name.text.clone(), template));
                }
                Action::Let(variables)
            }
        };
        Some(())
    }

    /// What comes after the expectations, since it may use what they capture.
    fn followers(&mut self, step: &mut Step, file: &mut StepFile, notes: &mut Notes<'_>) {
        let protocol = step.protocol;
        let at = At {
            line: step.place.line,
            column: step.place.column,
        };
        let Action::Send(command) = &mut step.action else {
            return;
        };
        // An answer may use what the challenge said.
        let replies = file.reply.take().map(OneOrMany::into_vec);
        if replies.as_ref().is_some_and(Vec::is_empty) {
            notes.note(at, "`reply` has nothing in it");
        }
        for text in self.scope.items(replies.unwrap_or_default()) {
            command
                .reply
                .extend(self.scope.template(&text, protocol, notes));
        }
        if let Some(text) = file.until.take() {
            command.until = self.scope.pattern(&text, protocol, true, notes);
        }
        if protocol == Protocol::Imap {
            if file.lines.is_some() || file.content.is_some() {
                notes.note(at, "`lines` and `content` are for replies of POP3");
            }
            return;
        }
        if let Some(texts) = file.lines.take().map(|texts| self.scope.items(texts)) {
            step.expected.lines = Some(Lines {
                patterns: texts
                    .iter()
                    .filter_map(|text| self.scope.line(text, notes))
                    .collect(),
                place: step.place.clone(),
            });
        }
        if let Some(content) = file.content.take() {
            step.expected.content = self.content(content, at, notes);
        }
    }

    fn content(&mut self, file: ContentFile, at: At, notes: &mut Notes<'_>) -> Option<Content> {
        let (how, text) = match file {
            ContentFile::Scalar(text) => (How::Is, text),
            ContentFile::Map(with) => {
                let ways = [
                    (How::EndsWith, with.ends_with),
                    (How::StartsWith, with.starts_with),
                    (How::Contains, with.contains),
                ];
                let mut given = ways
                    .into_iter()
                    .filter_map(|(how, text)| Some((how, text?)));
                let (Some(one), None) = (given.next(), given.next()) else {
                    let what = "`content` has one of `ends-with`, `starts-with` and `contains`";
                    notes.note(at, what);
                    return None;
                };
                one
            }
        };
        let spliced = text.with(self.scope.splice(&text, true, notes)?);
        let what = match Template::parse(&spliced.text, Protocol::Pop3) {
            Ok(template) => template,
            Err(error) => {
                notes.note(spliced.at_octet(error.offset), error.what);
                return None;
            }
        };
        let content = Content {
            how,
            what,
            place: notes.place(text.at),
        };
        match content.captures().map(str::to_owned) {
            Some(name) if self.scope.known.messages.variable(&name).is_none() => {
                self.scope.bound.insert(name);
            }
            _ => self.scope.check_bound(&content.what, &spliced, notes),
        }
        Some(content)
    }

    /// What a list expects; there has to be something in it.
    fn expectations(
        &mut self,
        name: &str,
        files: OneOrMany<ExpectFile>,
        protocol: Protocol,
        at: At,
        notes: &mut Notes<'_>,
    ) -> Vec<Expect> {
        let files = files.into_vec();
        if files.is_empty() {
            notes.note(at, format!("`{name}` has nothing in it"));
        }
        let mut expectations = Vec::new();
        for file in files {
            match file {
                ExpectFile::Scalar(text) => {
                    for text in self.scope.items(vec![text]) {
                        let file = ExpectFile::Scalar(text);
                        expectations.extend(self.expect(file, protocol, at, notes));
                    }
                }
                map => expectations.extend(self.expect(map, protocol, at, notes)),
            }
        }
        expectations
    }

    fn expect(
        &mut self,
        file: ExpectFile,
        protocol: Protocol,
        at: At,
        notes: &mut Notes<'_>,
    ) -> Option<Expect> {
        let with = match file {
            ExpectFile::Scalar(text) => {
                let pattern = self.scope.pattern(&text, protocol, true, notes)?;
                return Some(Expect::Required(pattern));
            }
            ExpectFile::Map(with) => with,
        };
        match (with.optional, with.any) {
            (Some(text), None) => {
                let pattern = self.scope.pattern(&text, protocol, true, notes)?;
                Some(Expect::Optional(pattern))
            }
            (None, Some(texts)) if !texts.is_empty() => {
                let patterns = self
                    .scope
                    .items(texts)
                    .iter()
                    .filter_map(|text| self.scope.pattern(text, protocol, true, notes))
                    .collect();
                Some(Expect::Any(patterns))
            }
            _ => {
                notes.note(
                    at,
                    "an expectation is a pattern, `optional: PATTERN` or `any: [PATTERN…]`",
                );
                None
            }
        }
    }

    /// A command that says nothing of its completion expects success; the
    /// behaviours that have labels are all fine.
    fn imply_completion(&mut self, action: &str, step: &mut Step, at: At, notes: &mut Notes<'_>) {
        let implied = match (action, step.protocol) {
            ("send" | "authenticate" | "done" | "starttls", Protocol::Imap) => "OK",
            ("send" | "authenticate" | "starttls", Protocol::Pop3) => "+OK",
            ("idle", _) => "+",
            _ => return,
        };
        let says_so = |pattern: &Pattern| match action {
            "idle" => pattern.text().starts_with('+') || pattern.is_completion(),
            _ => pattern.is_completion(),
        };
        let mut patterns = step.expected.expect.iter().flat_map(Expect::patterns);
        if patterns.any(says_so) {
            return;
        }
        let labelled: Vec<Pattern> = step
            .expected
            .outcomes
            .iter()
            .map(|(pattern, _)| pattern.clone())
            .filter(Pattern::is_completion)
            .collect();
        if !labelled.is_empty() {
            step.expected.expect.push(Expect::Any(labelled));
            return;
        }
        match Pattern::parse(implied, step.protocol, notes.place(at)) {
            Ok(pattern) => step.expected.expect.push(Expect::Required(pattern)),
            Err(error) => notes.note(at, error.what),
        }
    }
}

fn duration(text: &Text, notes: &mut Notes<'_>) -> Option<Duration> {
    let digits = text.text.bytes().take_while(u8::is_ascii_digit).count();
    let (number, unit) = text.text.split_at(digits);
    let number: Option<u64> = number.parse().ok().filter(|number| *number > 0);
    let duration = match (number, unit.trim()) {
        (Some(number), "ms") => Some(Duration::from_millis(number)),
        (Some(number), "s") => Some(Duration::from_secs(number)),
        (Some(number), "m") => number.checked_mul(60).map(Duration::from_secs),
        _ => None,
    };
    let duration = duration.filter(|duration| *duration <= Duration::from_secs(24 * 3600));
    if duration.is_none() {
        notes.note(
            text.at,
            "a time limit is `500ms`, `10s` or `2m`, and at most a day",
        );
    }
    duration
}
