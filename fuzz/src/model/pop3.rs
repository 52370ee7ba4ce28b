//! What a POP3 session must be answered (RFC 1939).

use std::{collections::BTreeSet, rc::Rc};

use mailspec_syntax::{
    base64,
    pop3::{
        Command,
        command::{Apop, MessageNumber},
    },
};
use md5::{Digest, Md5};

use super::{INBOX, Model};

/// One connection.
#[derive(Default)]
pub(crate) struct Pop3Client {
    state: State,
    tls: bool,
    /// Of the greeting.
    timestamp: Vec<u8>,
}

#[derive(Default)]
enum State {
    #[default]
    Authorization,
    Named(String),
    /// AUTH waits for the client; USER may have come before.
    Challenged(Option<String>),
    Transaction(Maildrop),
    Ended,
}

/// What was in INBOX when the maildrop was locked. Message `n` of the protocol is the one before `n`.
struct Maildrop {
    account: usize,
    messages: Vec<(u32, Rc<Vec<u8>>)>,
    deleted: BTreeSet<usize>,
}

/// What must come.
pub(crate) struct Expected {
    pub(crate) status: Status,
    pub(crate) fact: Fact,
    pub(crate) closes: bool,
    pub(crate) starts_tls: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Status {
    Ok,
    Err,
    Challenge,
}

/// What the reply says besides.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Fact {
    None,
    /// How many messages, and octets of them all.
    Stat(u64, u64),
    /// Message-numbers with sizes.
    Sizes(Vec<(u64, u64)>),
    /// Message-numbers with unique identifiers, of this account.
    UniqueIds(usize, Vec<(u64, u32)>),
    /// The lines of a message.
    Content(Vec<u8>),
}

impl Pop3Client {
    /// The server greeted with this timestamp.
    pub(crate) fn greeted(timestamp: &[u8]) -> Self {
        Self {
            timestamp: timestamp.to_vec(),
            ..Self::default()
        }
    }

    /// The connection is gone: the maildrop is free, nothing is removed (RFC 1939 §6).
    pub(crate) fn drop_connection(&mut self, model: &mut Model) {
        if let State::Transaction(maildrop) = std::mem::replace(&mut self.state, State::Ended) {
            model.accounts[maildrop.account].locked = false;
        }
    }

    /// Whether the next line is no command.
    pub(crate) fn is_waiting(&self) -> bool {
        matches!(self.state, State::Challenged(_))
    }

    /// A line came, without its CRLF.
    pub(crate) fn line(&mut self, model: &mut Model, line: &[u8]) -> Expected {
        if let State::Challenged(user) = &mut self.state {
            let user = user.take();
            let message = match line.contains(&b'\r') {
                true => None,
                false => base64::decode(line).ok().filter(|_| line != b"*"),
            };
            self.state = user.map_or(State::Authorization, State::Named);
            return match message {
                Some(message) => {
                    let account = model.plain(&message);
                    self.open(model, account)
                }
                None => err(),
            };
        }
        match Command::parse(&[line, b"\r\n"].concat()) {
            Ok(command) => self.command(model, &command),
            Err(_) => {
                self.forget_user();
                err()
            }
        }
    }

    /// A command came where one is expected.
    pub(crate) fn command(&mut self, model: &mut Model, command: &Command<'_>) -> Expected {
        match command {
            Command::Quit => return self.quit(model),
            Command::Capa | Command::Lang(_) => {
                self.forget_user();
                let known = match command {
                    Command::Lang(Some(range)) => {
                        matches!(range.as_str(), "*") || range.as_str().eq_ignore_ascii_case("en")
                    }
                    _ => true,
                };
                return if known { ok(Fact::None) } else { err() };
            }
            _ => {}
        }
        match &mut self.state {
            State::Transaction(maildrop) => maildrop.command(command),
            State::Ended => err(),
            _ => self.log_in(model, command),
        }
    }

    fn log_in(&mut self, model: &mut Model, command: &Command<'_>) -> Expected {
        if let Command::Auth(auth) = command {
            // RFC 5034 §4: a failed AUTH leaves things as they were.
            if !auth.mechanism().is("PLAIN") {
                return err();
            }
            if let Some(initial) = auth.initial() {
                let account = model.plain(initial);
                return self.open(model, account);
            }
            let user = match std::mem::take(&mut self.state) {
                State::Named(user) => Some(user),
                _ => None,
            };
            self.state = State::Challenged(user);
            return Expected {
                status: Status::Challenge,
                fact: Fact::None,
                closes: false,
                starts_tls: false,
            };
        }
        let user = match std::mem::take(&mut self.state) {
            State::Named(user) => Some(user),
            _ => None,
        };
        match (command, user) {
            (Command::User(name), None) => {
                self.state = State::Named(name.as_str().to_owned());
                ok(Fact::None)
            }
            (Command::Pass(password), Some(user)) => {
                let account = model.find(user.as_bytes(), password.as_str().as_bytes());
                self.open(model, account)
            }
            (Command::Apop(apop), None) => {
                let account = self.identified(model, apop);
                self.open(model, account)
            }
            (Command::Stls, _) if !self.tls => {
                self.tls = true;
                Expected {
                    starts_tls: true,
                    ..ok(Fact::None)
                }
            }
            _ => err(),
        }
    }

    /// The digest is of the timestamp with its angle brackets and the secret (RFC 1939 §7).
    fn identified(&self, model: &Model, apop: &Apop<'_>) -> Option<usize> {
        let mut accounts = model.accounts.iter();
        accounts.position(|account| {
            let proof = [self.timestamp.as_slice(), account.password.as_bytes()].concat();
            account.user == apop.name().as_str() && Md5::digest(proof)[..] == apop.digest()[..]
        })
    }

    /// Nobody else may have the maildrop (RFC 1939 §4).
    fn open(&mut self, model: &mut Model, account: Option<usize>) -> Expected {
        let Some(account) = account.filter(|account| !model.accounts[*account].locked) else {
            return err();
        };
        let mail = &mut model.accounts[account];
        mail.locked = true;
        let messages = mail.mailboxes[INBOX].messages.iter();
        self.state = State::Transaction(Maildrop {
            account,
            messages: messages
                .map(|(uid, message)| (*uid, Rc::clone(&message.octets)))
                .collect(),
            deleted: BTreeSet::new(),
        });
        ok(Fact::None)
    }

    fn quit(&mut self, model: &mut Model) -> Expected {
        if let State::Transaction(maildrop) = std::mem::replace(&mut self.state, State::Ended) {
            let mail = &mut model.accounts[maildrop.account];
            mail.locked = false;
            for at in maildrop.deleted {
                mail.mailboxes[INBOX]
                    .messages
                    .remove(&maildrop.messages[at].0);
            }
        }
        Expected {
            closes: true,
            ..ok(Fact::None)
        }
    }

    /// PASS is valid immediately after USER only (RFC 1939 §7).
    fn forget_user(&mut self) {
        if let State::Named(_) = self.state {
            self.state = State::Authorization;
        }
    }
}

impl Maildrop {
    fn command(&mut self, command: &Command<'_>) -> Expected {
        let fact = match command {
            Command::Stat => {
                let sizes = self.left().map(|at| self.size(at));
                Some(Fact::Stat(self.left().count() as u64, sizes.sum()))
            }
            Command::List(None) => Some(self.sizes(self.left())),
            Command::List(Some(number)) => self.find(*number).map(|at| self.sizes([at])),
            Command::Uidl(None) => Some(self.unique_ids(self.left())),
            Command::Uidl(Some(number)) => self.find(*number).map(|at| self.unique_ids([at])),
            Command::Retr(number) => {
                let content = |at| Fact::Content(self.content(at));
                self.find(*number).map(content)
            }
            Command::Top { message, lines } => {
                let top = |at| Fact::Content(top(&self.content(at), *lines));
                self.find(*message).map(top)
            }
            Command::Dele(number) => self.find(*number).map(|at| {
                self.deleted.insert(at);
                Fact::None
            }),
            Command::Rset => {
                self.deleted.clear();
                Some(Fact::None)
            }
            Command::Noop => Some(Fact::None),
            _ => None,
        };
        fact.map_or_else(err, ok)
    }

    /// What is not marked as deleted.
    fn left(&self) -> impl Iterator<Item = usize> {
        (0..self.messages.len()).filter(|at| !self.deleted.contains(at))
    }

    fn find(&self, number: MessageNumber) -> Option<usize> {
        self.left()
            .find(|at| *at as u64 + 1 == u64::from(number.get()))
    }

    /// As RETR sends it: with CRLF at its end.
    fn content(&self, at: usize) -> Vec<u8> {
        let mut content = self.messages[at].1.to_vec();
        if !content.ends_with(b"\r\n") {
            content.extend_from_slice(b"\r\n");
        }
        content
    }

    fn size(&self, at: usize) -> u64 {
        self.content(at).len() as u64
    }

    fn sizes(&self, messages: impl IntoIterator<Item = usize>) -> Fact {
        let messages = messages.into_iter();
        Fact::Sizes(messages.map(|at| (at as u64 + 1, self.size(at))).collect())
    }

    fn unique_ids(&self, messages: impl IntoIterator<Item = usize>) -> Fact {
        let uids = messages.into_iter();
        let uids = uids.map(|at| (at as u64 + 1, self.messages[at].0));
        Fact::UniqueIds(self.account, uids.collect())
    }
}

impl Model {
    /// UIDL told what a message is called: always the same, and like no other (RFC 1939 §7).
    pub(crate) fn unique_id(&mut self, account: usize, uid: u32, id: &[u8]) -> Result<(), String> {
        let known = &mut self.accounts[account].unique_ids;
        let owner = known.iter().find(|(_, other)| *other == id);
        if owner.is_some_and(|(other, _)| *other != uid) {
            return Err(format!("{} names two messages", id.escape_ascii()));
        }
        let first = known.entry(uid).or_insert_with(|| id.to_vec());
        match first == id {
            true => Ok(()),
            false => Err(format!(
                "UID {uid} was {} and is {}",
                first.escape_ascii(),
                id.escape_ascii()
            )),
        }
    }
}

/// The headers, the blank line, and so many lines of the body (RFC 1939 §7).
fn top(content: &[u8], lines: u64) -> Vec<u8> {
    let mut top = Vec::new();
    let mut left = None;
    let mut rest = content;
    while !rest.is_empty() && left != Some(0) {
        let end = rest.windows(2).position(|window| window == b"\r\n");
        let (line, behind) = rest.split_at(end.map_or(rest.len(), |end| end + 2));
        top.extend_from_slice(line);
        rest = behind;
        left = match left {
            None => (line == b"\r\n").then_some(lines),
            Some(left) => Some(left - 1),
        };
    }
    top
}

fn ok(fact: Fact) -> Expected {
    Expected {
        status: Status::Ok,
        fact,
        closes: false,
        starts_tls: false,
    }
}

fn err() -> Expected {
    Expected {
        status: Status::Err,
        ..ok(Fact::None)
    }
}
