//! What clients do, step by step: the input of a campaign.

use mailspec_suite::Protocol;
use mailspec_syntax::{
    imap::{Command, LiteralForm},
    pop3,
};
use serde::{Deserialize, Serialize};

use crate::octets::Octets;

/// What the clients of one server do, in order. The same stream is always the same sessions.
///
/// Names of mailboxes are the stream's own: a player puts them into a place where nothing else is.
/// Who logs in is called [`USER`] with [`PASSWORD`]: a player says who that is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Stream {
    /// The protocol of each connection.
    pub connections: Vec<Protocol>,
    /// One after the other.
    pub steps: Vec<Step>,
}

/// One thing that a client says.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Step {
    /// Which connection it is, counted from 0. It is opened by its first step, and again if it has
    /// ended.
    pub on: usize,
    /// A command without its tag and its last CRLF, its literals non-synchronising; or a line.
    pub line: Octets,
    /// The next step comes before the reply.
    #[serde(default, skip_serializing_if = "is_false")]
    pub pipelined: bool,
    /// Literals are sent without being asked for, where the server takes that (RFC 7888).
    #[serde(default, skip_serializing_if = "is_false")]
    pub unasked_literals: bool,
    /// Behind so many octets a new piece begins.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub pieces: Vec<usize>,
    /// The connection drops behind so many octets.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub drop: Option<usize>,
}

/// Who logs in, in a stream.
pub const USER: &str = "user1";
/// With what, in a stream.
pub const PASSWORD: &str = "secret";

fn is_false(value: &bool) -> bool {
    !value
}

impl Stream {
    /// Whether each step is of one of its connections.
    pub fn is_sound(&self) -> bool {
        self.steps
            .iter()
            .all(|step| step.on < self.connections.len())
    }
}

impl Step {
    /// A client says this, and waits for the reply.
    pub fn new(on: usize, line: impl Into<Vec<u8>>) -> Self {
        Self {
            on,
            line: Octets(line.into()),
            ..Self::default()
        }
    }

    /// The line as a command of IMAP with the tag `a`, as [`Command::parse`] takes it.
    pub fn tagged(&self) -> Vec<u8> {
        [b"a ", &self.line.0[..], b"\r\n"].concat()
    }

    /// What `command` is in a step.
    pub fn untagged(command: &Command<'_>) -> Vec<u8> {
        let mut octets = Vec::new();
        command.write(&mut octets, LiteralForm::NonSynchronising);
        let tag = command.tag.as_str().len() + 1;
        let end = octets.len() - 2;
        octets[tag..end].to_vec()
    }

    /// What people call it: the name of the command, or that it is a line.
    pub fn verb(&self, protocol: Protocol) -> String {
        let line = self.line.0.to_ascii_uppercase();
        let mut words = line.split(|octet| b" \r".contains(octet));
        let first = words.next().unwrap_or_default();
        let is_command = match protocol {
            Protocol::Imap => Command::parse(&self.tagged()).is_ok(),
            Protocol::Pop3 => pop3::Command::parse(&[&self.line.0[..], b"\r\n"].concat()).is_ok(),
        };
        if !is_command {
            return "line".to_owned();
        }
        let name = match first {
            b"UID" => [b"UID ", words.next().unwrap_or_default()].concat(),
            name => name.to_vec(),
        };
        String::from_utf8_lossy(&name).into_owned()
    }
}
