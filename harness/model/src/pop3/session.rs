//! One connection of POP3.

use md5::{Digest, Md5};

use mailspec_syntax::{
    base64,
    pop3::{Command, Status, command::Apop},
};

use super::{
    expected::{Expected, Fact, err, ok},
    maildrop::Maildrop,
};
use crate::store::Model;

/// One connection: takes what the client sends, says what must come back, and changes the model.
///
/// The default is a connection whose greeting has no timestamp, so that no APOP can
/// succeed (RFC 1939 §7).
#[derive(Debug, Default)]
pub struct Session {
    state: State,
    tls: bool,
    /// Of the greeting.
    timestamp: Vec<u8>,
}

/// RFC 1939 §3
#[derive(Debug, Default)]
enum State {
    #[default]
    Authorization,
    /// USER came.
    Named(String),
    /// AUTH waits for the client; USER may have come before.
    Challenged(Option<String>),
    Transaction(Maildrop),
    Ended,
}

impl Session {
    /// The server greeted with this timestamp, angle brackets included (RFC 1939 §7).
    pub fn greeted(timestamp: &[u8]) -> Self {
        Self {
            timestamp: timestamp.to_vec(),
            ..Self::default()
        }
    }

    /// The connection is gone: the maildrop is free, nothing is removed (RFC 1939 §6).
    pub fn drop_connection(&mut self, model: &mut Model) {
        if let State::Transaction(maildrop) = std::mem::replace(&mut self.state, State::Ended) {
            model.accounts[maildrop.account()].locked = false;
        }
    }

    /// Whether the next line is no command: AUTH waits for it (RFC 5034 §4).
    pub fn is_waiting(&self) -> bool {
        matches!(self.state, State::Challenged(_))
    }

    /// The client sent a line, given without its CRLF: a command, the answer to a challenge, or nonsense.
    pub fn line(&mut self, model: &mut Model, line: &[u8]) -> Expected {
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

    /// The client sent a command, where [`Session::is_waiting`] says that one may come.
    pub fn command(&mut self, model: &mut Model, command: &Command<'_>) -> Expected {
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
                status: Status::Continue,
                ..ok(Fact::None)
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
            let proof = [self.timestamp.as_slice(), account.password().as_bytes()].concat();
            account.user() == apop.name().as_str() && Md5::digest(proof)[..] == apop.digest()[..]
        })
    }

    /// Nobody else may have the maildrop (RFC 1939 §4).
    fn open(&mut self, model: &mut Model, account: Option<usize>) -> Expected {
        let Some(account) = account.filter(|account| !model.accounts[*account].locked) else {
            return err();
        };
        self.state = State::Transaction(Maildrop::lock(account, &mut model.accounts[account]));
        ok(Fact::None)
    }

    fn quit(&mut self, model: &mut Model) -> Expected {
        if let State::Transaction(maildrop) = std::mem::replace(&mut self.state, State::Ended) {
            let account = maildrop.account();
            maildrop.update(&mut model.accounts[account]);
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
