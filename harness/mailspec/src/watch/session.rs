//! What passed on a connection, and the suite that does the same again.
//!
//! Mailboxes get names of the case, messages are those of the suites, and what was refused is left
//! out: the case asks a server with other contents for the same.

use std::{collections::BTreeMap, fmt::Write as _};

use mailspec_judge::Protocol;
use mailspec_rules::syntax::{
    imap::{
        Command, CommandBody, SequenceSet,
        command::SearchKey,
        framing::{Frame, Framer, Limits, Side},
    },
    pop3,
};

/// Commands that are kept of a connection.
const COMMANDS: usize = 2000;
/// Octets of a command that are kept.
const OCTETS: usize = 4096;
/// Messages that a mailbox of the suite is given.
const MESSAGES: u32 = 20;

/// The commands of a connection and how they were answered.
#[derive(Debug)]
pub struct Session {
    protocol: Protocol,
    client: Framer,
    server: Framer,
    /// A multi-line reply of POP3 is in progress.
    many: bool,
    line: Vec<u8>,
    commands: Vec<Said>,
    /// The last EXISTS.
    exists: u32,
    left_out: u64,
}

/// A command.
#[derive(Debug)]
struct Said {
    tag: Vec<u8>,
    octets: Vec<u8>,
    /// Whether it was answered positively; `None` if it was not answered.
    positive: Option<bool>,
    /// The number of messages when it was completed.
    exists: u32,
}

fn limits() -> Limits {
    Limits {
        line: 1 << 20,
        literal: 64 << 20,
        message: 64 << 20,
    }
}

impl Session {
    /// Of a connection that is being opened.
    pub fn new(protocol: Protocol) -> Self {
        Self {
            protocol,
            client: Framer::new(Side::Client, limits()),
            server: Framer::new(Side::Server, limits()),
            many: false,
            line: Vec::new(),
            commands: Vec::new(),
            exists: 0,
            left_out: 0,
        }
    }

    /// TLS is up.
    pub(super) fn tls_started(&mut self) {
        self.client = Framer::new(Side::Client, limits());
        self.server = Framer::new(Side::Server, limits());
    }

    /// The client sent `octets`.
    pub(super) fn client(&mut self, octets: &[u8]) {
        self.client.push(octets);
        loop {
            let message = match self.client.next() {
                None => return,
                Some(Frame::Message(message)) => message,
                Some(Frame::LiteralAnnounced { .. } | Frame::TooLong { .. }) => continue,
            };
            if self.commands.len() >= COMMANDS || message.len() > OCTETS {
                self.left_out += 1;
                continue;
            }
            let tag = message
                .split(|octet| *octet == b' ')
                .next()
                .unwrap_or_default();
            self.commands.push(Said {
                tag: tag.to_vec(),
                octets: message.to_vec(),
                positive: None,
                exists: 0,
            });
        }
    }

    /// The server sent `octets`.
    pub(super) fn server(&mut self, octets: &[u8]) {
        if self.protocol == Protocol::Pop3 {
            for octet in octets {
                self.line.push(*octet);
                if *octet == b'\n' || self.line.len() > OCTETS {
                    let line = std::mem::take(&mut self.line);
                    self.reply(&line);
                }
            }
            return;
        }
        self.server.push(octets);
        while let Some(frame) = self.server.next() {
            let Frame::Message(message) = frame else {
                continue;
            };
            let line = message
                .split(|octet| *octet == b'\r' || *octet == b'\n')
                .next()
                .unwrap_or_default();
            let mut words = line.split(|octet| *octet == b' ');
            let (tag, word, third) = (
                words.next().unwrap_or_default(),
                words.next().unwrap_or_default(),
                words.next(),
            );
            if tag == b"*" && third == Some(b"EXISTS") {
                let number = std::str::from_utf8(word)
                    .ok()
                    .and_then(|word| word.parse().ok());
                self.exists = number.unwrap_or(self.exists);
            }
            let open = self
                .commands
                .iter_mut()
                .find(|said| said.positive.is_none() && said.tag == tag);
            if let Some(said) = open {
                said.positive = Some(word.eq_ignore_ascii_case(b"OK"));
                said.exists = self.exists;
            }
        }
    }

    fn reply(&mut self, line: &[u8]) {
        if self.many {
            self.many = !matches!(line, b".\r\n" | b".\n");
            return;
        }
        let ok = line.starts_with(b"+OK");
        let err = line.starts_with(b"-ERR");
        let Some(said) = self
            .commands
            .iter_mut()
            .find(|said| said.positive.is_none())
        else {
            return;
        };
        if !ok && !err {
            return;
        }
        said.positive = Some(ok);
        let command = pop3::Command::parse(&said.octets);
        self.many = ok && command.as_ref().is_ok_and(pop3::Command::is_multi_line);
        if ok && command == Ok(pop3::Command::Stat) {
            let number = line.split(|octet| *octet == b' ').nth(1);
            let number = number.and_then(|number| std::str::from_utf8(number).ok()?.parse().ok());
            self.exists = number.unwrap_or(self.exists);
        }
    }

    /// Whether any command of it makes a step.
    pub fn is_empty(&self) -> bool {
        self.commands.is_empty()
    }

    /// A suite with a case that sends the same, for a file whose place the id `imap/session` names.
    pub fn suite(&self, id: &str) -> String {
        match self.protocol {
            Protocol::Imap => self.imap(id),
            Protocol::Pop3 => self.pop3(id),
        }
    }

    fn imap(&self, id: &str) -> String {
        let mut writer = Writer::default();
        for said in &self.commands {
            writer.imap(said);
        }
        let mut given = String::new();
        for known in writer.mailboxes.values() {
            let messages = usize::try_from(known.given.unwrap_or(0)).unwrap_or(0);
            let list = vec!["plain"; messages].join(", ");
            let _ = writeln!(
                given,
                "        mailbox{}: {{ messages: [{list}] }}",
                known.number
            );
        }
        if !given.is_empty() {
            given.insert_str(0, "      mailboxes:\n");
        }
        if writer.names > 0 {
            let names: Vec<String> = (1..=writer.names).map(|at| format!("name{at}")).collect();
            let _ = writeln!(given, "      names: [{}]", names.join(", "));
        }
        let given = match given.is_empty() {
            true => String::new(),
            false => format!("    given:\n{given}"),
        };
        let needs = match writer.needs.is_empty() {
            true => String::new(),
            false => format!(
                "    needs: [{}]\n",
                writer
                    .needs
                    .iter()
                    .map(|need| format!("'{need}'"))
                    .collect::<Vec<_>>()
                    .join(", ")
            ),
        };
        if writer.steps.is_empty() {
            writer
                .steps
                .push_str("      - send: NOOP\n        expect: OK\n");
        }
        format!(
            "suite: {id}\ntitle: A session that passed by\nprotocol: imap\ncases:\n  - id: session\n    \
             title: The commands of a session that passed by are completed as they were\n    \
             covers: [rfc3501/2.2.1-one-completion]\n{needs}{given}    steps:\n{}",
            writer.steps
        )
    }

    fn pop3(&self, id: &str) -> String {
        let count = usize::try_from(self.exists.min(MESSAGES)).unwrap_or(0);
        let mut steps = String::new();
        for said in self
            .commands
            .iter()
            .filter(|said| said.positive == Some(true))
        {
            let Ok(command) = pop3::Command::parse(&said.octets) else {
                continue;
            };
            let beyond = match &command {
                pop3::Command::Retr(number)
                | pop3::Command::Dele(number)
                | pop3::Command::Top {
                    message: number, ..
                } => number.get() as usize > count,
                pop3::Command::List(Some(number)) | pop3::Command::Uidl(Some(number)) => {
                    number.get() as usize > count
                }
                pop3::Command::User(_)
                | pop3::Command::Pass(_)
                | pop3::Command::Apop(_)
                | pop3::Command::Auth(_)
                | pop3::Command::Stls => true,
                _ => false,
            };
            if !beyond {
                let _ = writeln!(
                    steps,
                    "      - send: {}\n        expect: +OK",
                    quoted(&command.to_string())
                );
            }
        }
        if steps.is_empty() {
            steps.push_str("      - send: NOOP\n        expect: +OK\n");
        }
        format!(
            "suite: {id}\ntitle: A session that passed by\nprotocol: pop3\ncases:\n  - id: session\n    \
             title: The commands of a session that passed by are answered as they were\n    \
             covers: [rfc1939/3-one-response]\n    given: {{ maildrop: [{}] }}\n    steps:\n{steps}",
            vec!["plain"; count].join(", ")
        )
    }
}

/// Writes a case.
#[derive(Default)]
struct Writer {
    steps: String,
    /// By name.
    mailboxes: BTreeMap<Vec<u8>, Known>,
    /// By name, what a fresh one is called.
    fresh: BTreeMap<Vec<u8>, usize>,
    names: usize,
    needs: Vec<&'static str>,
    /// Messages of the mailbox that is selected; `None` if none is.
    selected: Option<u32>,
    /// Its name.
    name: Vec<u8>,
}

/// A mailbox of the case.
#[derive(Default)]
struct Known {
    number: usize,
    /// Messages that it is given; `None` until it is selected.
    given: Option<u32>,
    /// Messages that the steps have added.
    added: u32,
    /// How many messages it has is not known any more.
    blurred: bool,
}

impl Writer {
    fn imap(&mut self, said: &Said) {
        // What was refused depends on what that server has, and what was not answered on its end.
        let Ok(command) = Command::parse(&said.octets) else {
            return;
        };
        if said.positive != Some(true) {
            return;
        }
        let text = String::from_utf8_lossy(&said.octets[said.tag.len() + 1..])
            .trim_end()
            .to_owned();
        match &command.body {
            CommandBody::Select { mailbox, .. } | CommandBody::Examine { mailbox, .. } => {
                let word = match command.body {
                    CommandBody::Select { .. } => "SELECT",
                    _ => "EXAMINE",
                };
                let name = self.mailbox(mailbox.as_bytes());
                self.name = mailbox.as_bytes().to_ascii_uppercase();
                let messages = self.messages(said.exists);
                self.selected = Some(messages.unwrap_or(0));
                let expect = match messages {
                    Some(messages) => format!("[\"* {messages} EXISTS\", OK]"),
                    None => "OK".to_owned(),
                };
                self.step(&format!("{word} {{{name}}}"), &expect);
            }
            CommandBody::Status { mailbox, .. } => {
                let items = text
                    .rfind('(')
                    .map_or("(MESSAGES)", |at| &text[at..])
                    .to_owned();
                let standard = ["SIZE", "DELETED", "APPENDLIMIT", "HIGHESTMODSEQ"];
                if !standard
                    .iter()
                    .any(|item| items.to_ascii_uppercase().contains(item))
                {
                    let name = self.mailbox(mailbox.as_bytes());
                    self.step(&format!("STATUS {{{name}}} {}", braces(&items)), "OK");
                }
            }
            CommandBody::Create {
                mailbox,
                uses: None,
            } => {
                self.names += 1;
                self.fresh.insert(mailbox.as_bytes().to_vec(), self.names);
                self.step(&format!("CREATE {{name{}}}", self.names), "OK");
            }
            CommandBody::Delete { mailbox } => {
                if let Some(name) = self.fresh.remove(mailbox.as_bytes()) {
                    self.step(&format!("DELETE {{name{name}}}"), "OK");
                }
            }
            CommandBody::Subscribe { mailbox } | CommandBody::Unsubscribe { mailbox } => {
                let name = self.mailbox(mailbox.as_bytes());
                let word = if matches!(command.body, CommandBody::Subscribe { .. }) {
                    "SUBSCRIBE"
                } else {
                    "UNSUBSCRIBE"
                };
                self.step(&format!("{word} {{{name}}}"), "OK");
            }
            CommandBody::Append { mailbox, messages } if messages.iter().count() == 1 => {
                let name = self.mailbox(mailbox.as_bytes());
                self.add(mailbox.as_bytes(), true);
                self.step(
                    &format!("APPEND {{{name}}} {{message.plain:literal}}"),
                    "OK",
                );
            }
            CommandBody::Copy { set, mailbox, uid } if self.fits(set, *uid) => {
                let name = self.mailbox(mailbox.as_bytes());
                let word = if *uid { "UID COPY" } else { "COPY" };
                self.add(mailbox.as_bytes(), false);
                self.step(&format!("{word} {set} {{{name}}}"), "OK");
            }
            CommandBody::Fetch {
                set,
                modifiers,
                uid,
                ..
            } => {
                let plain = modifiers.changed_since.is_none() && !modifiers.vanished;
                if plain
                    && self.fits(set, *uid)
                    && !text.to_ascii_uppercase().contains("MODSEQ")
                    && !said.octets.contains(&b'{')
                {
                    self.step(&braces(&text), "OK");
                }
            }
            CommandBody::Store {
                set,
                uid,
                unchanged_since: None,
                ..
            } if self.fits(set, *uid) => self.step(&braces(&text), "OK"),
            CommandBody::Search { search, .. } => {
                let numbers = search
                    .keys
                    .iter()
                    .any(|key| matches!(key, SearchKey::Set(_) | SearchKey::Uid(_)));
                let plain =
                    search.returns.is_none() && !text.to_ascii_uppercase().contains("MODSEQ");
                if self.selected.is_some() && plain && !numbers && !said.octets.contains(&b'{') {
                    self.step(&braces(&text), "OK");
                }
            }
            CommandBody::Close | CommandBody::Check | CommandBody::Expunge
                if self.selected.is_some() =>
            {
                if !matches!(command.body, CommandBody::Check) {
                    let name = std::mem::take(&mut self.name);
                    self.add(&name, false);
                    self.name = name;
                }
                if matches!(command.body, CommandBody::Close) {
                    self.selected = None;
                } else if matches!(command.body, CommandBody::Expunge) {
                    // How many are left, nobody has counted.
                    self.selected = Some(0);
                }
                self.step(&braces(&text), "OK");
            }
            CommandBody::Idle => {
                self.need("imap:IDLE");
                self.steps.push_str("      - idle: A\n      - done: A\n");
            }
            CommandBody::Namespace => {
                self.need("imap:NAMESPACE");
                self.step("NAMESPACE", "OK");
            }
            CommandBody::Capability => self.step("CAPABILITY", "OK"),
            CommandBody::Noop => self.step("NOOP", "OK"),
            CommandBody::List { .. } | CommandBody::Lsub { .. } if !said.octets.contains(&b'{') => {
                self.step(&braces(&text), "OK");
            }
            _ => {}
        }
    }

    /// Whether all numbers of `set` are of messages that the case has.
    fn fits(&self, set: &SequenceSet, uid: bool) -> bool {
        let Some(messages) = self.selected else {
            return false;
        };
        let numbers = set.to_string();
        let mut all = numbers.split([',', ':']).filter(|number| *number != "*");
        uid || messages > 0
            && all.all(|number| number.parse().is_ok_and(|number: u32| number <= messages))
    }

    fn mailbox(&mut self, name: &[u8]) -> String {
        if let Some(at) = self.fresh.get(name) {
            return format!("name{at}");
        }
        let number = self.mailboxes.len() + 1;
        let known = self.mailboxes.entry(name.to_ascii_uppercase());
        let known = known.or_insert_with(|| Known {
            number,
            ..Known::default()
        });
        format!("mailbox{}", known.number)
    }

    /// How many messages the mailbox has that was selected now, where there were `exists` when it
    /// was seen; `None` if that is not known.
    fn messages(&mut self, exists: u32) -> Option<u32> {
        let known = self.mailboxes.get_mut(&self.name)?;
        let added = known.added;
        let given = known
            .given
            .get_or_insert(exists.saturating_sub(added).min(MESSAGES));
        (!known.blurred).then_some(*given + added)
    }

    /// A message was added to the mailbox `name`, or nobody knows how many.
    fn add(&mut self, name: &[u8], one: bool) {
        if let Some(known) = self.mailboxes.get_mut(&name.to_ascii_uppercase()) {
            known.added += u32::from(one);
            known.blurred |= !one;
        }
    }

    fn need(&mut self, need: &'static str) {
        if !self.needs.contains(&need) {
            self.needs.push(need);
        }
    }

    fn step(&mut self, send: &str, expect: &str) {
        let _ = writeln!(
            self.steps,
            "      - send: {}\n        expect: {expect}",
            quoted(send)
        );
    }
}

/// A text in which braces stand for themselves.
fn braces(text: &str) -> String {
    text.replace('{', "{{").replace('}', "}}")
}

/// A text between quotes of YAML.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}
