//! A client of POP3.

use std::borrow::Cow;

use arbitrary::{Result, Unstructured};
use md5::{Digest, Md5};

use super::{World, rarely};
use crate::{
    base64,
    pop3::{
        Command,
        command::{Apop, Auth, Mechanism, MessageNumber, Name, Password},
    },
};

/// One POP3 connection: what it says next depends on what it has said.
#[derive(Clone, Debug, Default)]
pub struct Client {
    state: State,
    timestamp: Option<Vec<u8>>,
}

/// What a client sends at once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step<'a> {
    /// A legal command; whether it is valid here is another matter.
    Command(Command<'a>),
    /// A line without its CRLF: the answer to a challenge, or nonsense.
    Line(Cow<'a, [u8]>),
}

/// RFC 1939 §3
#[derive(Clone, Debug, Default, PartialEq, Eq)]
enum State {
    #[default]
    Authorization,
    /// USER has named this account.
    Named(usize),
    /// AUTH waits for the client.
    Challenged,
    /// So many messages are in the maildrop; these are marked as deleted.
    Transaction {
        account: usize,
        uids: Vec<u32>,
        deleted: Vec<u32>,
    },
    Ended,
}

impl Client {
    /// Of a connection that has just been opened.
    pub fn new() -> Self {
        Self::default()
    }

    /// The greeting has this timestamp, angle brackets included (RFC 1939 §7).
    ///
    /// Without it no APOP can succeed.
    pub fn greeted(&mut self, timestamp: &[u8]) {
        self.timestamp = Some(timestamp.to_vec());
    }

    /// What the client does next.
    pub fn next<'a>(&mut self, world: &mut World, u: &mut Unstructured<'a>) -> Result<Step<'a>> {
        let step = if world.is_nonsense(u)? {
            nonsense(u)?
        } else {
            self.sensible(world, u)?
        };
        self.believe(world, &step);
        Ok(step)
    }

    /// Somebody else chose what the client did: `line` is what it sent, without its CRLF.
    pub fn said(&mut self, world: &mut World, line: &[u8]) {
        let whole = [line, b"\r\n"].concat();
        let step = match Command::parse(&whole) {
            Ok(command) => Step::Command(command),
            Err(_) => Step::Line(line.into()),
        };
        self.believe(world, &step);
    }

    fn sensible<'a>(&self, world: &World, u: &mut Unstructured<'a>) -> Result<Step<'a>> {
        Ok(Step::Command(match &self.state {
            State::Authorization | State::Ended => self.log_in(world, u)?,
            State::Named(account) => match rarely(16, u)? {
                false => Command::Pass(password(&world.bias.accounts[*account].1)),
                true => Command::Pass(password("wrong")),
            },
            State::Challenged => {
                let line = match rarely(8, u)? {
                    false => base64::encode(&world.plain(world.account(u)?)),
                    true => "*".to_owned(),
                };
                return Ok(Step::Line(line.into_bytes().into()));
            }
            State::Transaction { uids, .. } => transaction(uids.len(), u)?,
        }))
    }

    fn log_in<'a>(&self, world: &World, u: &mut Unstructured<'a>) -> Result<Command<'a>> {
        let account = world.account(u)?;
        let user = Name::new(world.bias.accounts[account].0.clone());
        let plain = || Mechanism::new("PLAIN").expect("a name");
        Ok(match (u.int_in_range(0..=15)?, user) {
            (0..=10, Ok(user)) => Command::User(user),
            (11, Ok(user)) => {
                let right = self.digest(&world.bias.accounts[account].1);
                let wrong: [u8; 16] = u.arbitrary()?;
                let digest = right.filter(|_| wrong[0] < 0xe0).unwrap_or(wrong);
                Apop::new(user, digest).map_or(Command::Capa, Command::Apop)
            }
            (12, _) => match Auth::new(plain(), Some(world.plain(account).into())) {
                Ok(auth) => Command::Auth(auth),
                Err(_) => Command::Capa,
            },
            (13, _) => Command::Auth(Auth::new(plain(), None).expect("short")),
            (14, _) => Command::Stls,
            _ => Command::Capa,
        })
    }

    /// MD5 of the timestamp and the secret (RFC 1939 §7).
    fn digest(&self, secret: &str) -> Option<[u8; 16]> {
        let hash = Md5::new().chain_update(self.timestamp.as_ref()?);
        Some(hash.chain_update(secret).finalize().into())
    }

    /// Who proves to be who.
    fn identified(&self, world: &World, apop: &Apop<'_>) -> Option<usize> {
        let mut accounts = world.bias.accounts.iter();
        accounts.position(|(user, secret)| {
            user == apop.name().as_str() && self.digest(secret).as_ref() == Some(apop.digest())
        })
    }

    /// What must have come of a step, if the server obeyed.
    fn believe(&mut self, world: &mut World, step: &Step<'_>) {
        let state = std::mem::take(&mut self.state);
        self.state = match (state, step) {
            (State::Challenged, Step::Line(line)) => {
                let message = base64::decode(line).unwrap_or_default();
                opened(world, world.find_plain(&message))
            }
            (State::Challenged, Step::Command(_)) | (State::Named(_), Step::Line(_)) => {
                State::Authorization
            }
            (state, Step::Line(_)) => state,
            (State::Authorization, Step::Command(Command::Apop(apop))) => {
                opened(world, self.identified(world, apop))
            }
            (state, Step::Command(command)) => obeyed(state, world, command),
        };
    }
}

impl Step<'_> {
    /// What goes over the wire.
    pub fn write(&self, out: &mut Vec<u8>) {
        match self {
            Self::Command(command) => command.write(out),
            Self::Line(line) => {
                out.extend_from_slice(line);
                out.extend_from_slice(b"\r\n");
            }
        }
    }
}

/// A legal command of any kind with any arguments, or a line that is probably none.
fn nonsense<'a>(u: &mut Unstructured<'a>) -> Result<Step<'a>> {
    if u.int_in_range(0..=7)? == 1 {
        let mut line: Vec<u8> = u.arbitrary()?;
        line.retain(|octet| *octet != b'\n');
        return Ok(Step::Line(line.into()));
    }
    u.arbitrary().map(Step::Command)
}

fn transaction<'a>(messages: usize, u: &mut Unstructured<'a>) -> Result<Command<'a>> {
    Ok(match u.int_in_range(0..=15)? {
        0 => Command::Stat,
        1 => Command::List(None),
        2 => Command::List(Some(number(messages, u)?)),
        3 => Command::Uidl(None),
        4 => Command::Uidl(Some(number(messages, u)?)),
        5..=7 => Command::Retr(number(messages, u)?),
        8 => Command::Top {
            message: number(messages, u)?,
            lines: u.int_in_range(0..=5)?,
        },
        9..=11 => Command::Dele(number(messages, u)?),
        12 => Command::Rset,
        13 => Command::Noop,
        14 => Command::Quit,
        _ => Command::Capa,
    })
}

/// One that is there; sometimes the one behind the last.
fn number(messages: usize, u: &mut Unstructured<'_>) -> Result<MessageNumber> {
    let at = u.choose_index(messages * 4 + 1)?;
    Ok(MessageNumber::new(at as u32 / 4 + 1).unwrap_or(MessageNumber::MIN))
}

fn obeyed(state: State, world: &mut World, command: &Command<'_>) -> State {
    match (state, command) {
        (
            State::Transaction {
                account, deleted, ..
            },
            Command::Quit,
        ) => {
            if let Some(inbox) = world.mail[account].get_mut(&b"INBOX"[..]) {
                inbox.uids.retain(|uid| !deleted.contains(uid));
            }
            State::Ended
        }
        (_, Command::Quit) => State::Ended,
        (
            State::Transaction {
                account,
                uids,
                mut deleted,
            },
            command,
        ) => {
            match command {
                Command::Dele(number) => deleted.extend(uids.get(number.get() as usize - 1)),
                Command::Rset => deleted.clear(),
                _ => {}
            }
            State::Transaction {
                account,
                uids,
                deleted,
            }
        }
        (State::Ended, _) => State::Ended,
        (_, Command::User(name)) => {
            let accounts = world.bias.accounts.iter();
            let named = |(user, _): &(String, String)| user == name.as_str();
            match accounts.map(named).position(|found| found) {
                Some(account) => State::Named(account),
                None => State::Authorization,
            }
        }
        (State::Named(account), Command::Pass(password)) => {
            let secret = &world.bias.accounts[account].1;
            opened(world, (secret == password.as_str()).then_some(account))
        }
        (_, Command::Auth(auth)) if auth.mechanism().is("PLAIN") => match auth.initial() {
            Some(initial) => opened(world, world.find_plain(initial)),
            None => State::Challenged,
        },
        _ => State::Authorization,
    }
}

/// The maildrop of whoever has logged in.
fn opened(world: &World, account: Option<usize>) -> State {
    let Some(account) = account else {
        return State::Authorization;
    };
    let inbox = world.mail[account].get(&b"INBOX"[..]);
    State::Transaction {
        account,
        uids: inbox.map_or(Vec::new(), |inbox| inbox.uids.clone()),
        deleted: Vec::new(),
    }
}

fn password(text: &str) -> Password<'static> {
    Password::new(text.to_owned()).unwrap_or_else(|_| Password::new("x").expect("a letter"))
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;

    use super::*;
    use crate::generate::Bias;

    #[test]
    fn logs_in_and_looks() {
        let mut world = World::new(Bias::default());
        let (mut client, mut u) = (Client::new(), Unstructured::new(&[]));
        let mut wire = Vec::new();
        for _ in 0..3 {
            let step = client.next(&mut world, &mut u).unwrap();
            step.write(&mut wire);
        }
        assert_eq!(wire, b"USER user1\r\nPASS secret\r\nSTAT\r\n");
    }

    /// The example of RFC 1939 §7.
    #[test]
    fn proves_to_know_the_secret() {
        let mut world = World::new(Bias {
            nonsense: 0,
            accounts: vec![("mrose".to_owned(), "tanstaaf".to_owned())],
        });
        let mut client = Client::new();
        client.greeted(b"<1896.697170952@dbc.mtview.ca.us>");
        let octets = [&[0, 11][..], &[0; 17]].concat();
        let (mut u, mut wire) = (Unstructured::new(&octets), Vec::new());
        for _ in 0..2 {
            let step = client.next(&mut world, &mut u).unwrap();
            step.write(&mut wire);
        }
        let said = "APOP mrose c4c9334bac560ecc979e58001b3e22fb\r\nSTAT\r\n";
        assert_eq!(String::from_utf8(wire).unwrap(), said);
    }
}
