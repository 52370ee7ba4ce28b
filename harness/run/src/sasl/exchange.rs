//! AUTHENTICATE (RFC 3501 §6.2.2) and AUTH (RFC 5034): a conversation on a connection.

use base64::{Engine, prelude::BASE64_STANDARD};
use tokio::time::Instant;

use super::conversation::{Conversation, Next, Unable};
use crate::{
    connection::{Connection, Kind},
    exchange::{self, Stop},
    redactor::Redactor,
    visible::excerpt,
};

/// How an exchange is to go.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Course {
    /// The client's first message comes with the command.
    pub(crate) initial: bool,
    /// The challenge that is answered with `*`, counted from 1.
    pub(crate) cancel: Option<usize>,
}

/// What came of an exchange.
#[derive(Debug)]
pub(crate) struct Came {
    /// How many messages of the inbox are up to its completion, or why there was none.
    pub(crate) outcome: Result<usize, Stop>,
    /// What the mechanism says to be wrong.
    pub(crate) wrong: Option<String>,
}

/// Challenges that any mechanism could have.
const CHALLENGES: usize = 12;
/// Octets of a line of POP3 (RFC 5034 §4), CRLF included.
const LINE: usize = 255;

/// Has `conversation` on `connection`; `tag` is that of IMAP.
pub(crate) async fn authenticate(
    connection: &mut Connection,
    tag: Option<&str>,
    conversation: &mut Conversation,
    course: Course,
    redactor: &Redactor,
    deadline: Instant,
) -> Result<Came, Unable> {
    let mut line = match tag {
        Some(tag) => format!("{tag} AUTHENTICATE {}", conversation.mechanism),
        None => format!("AUTH {}", conversation.mechanism),
    };
    if course.initial
        && let Some(message) = conversation.first()?
    {
        let encoded = hidden(conversation, redactor, &message);
        let initial = match encoded.is_empty() {
            true => "=",
            false => encoded.as_str(),
        };
        let whole = format!("{line} {initial}");
        // Without room for it the message waits for an empty challenge (RFC 5034 §4).
        match tag.is_none() && whole.len() + "\r\n".len() > LINE {
            true => {
                return Err(Unable(
                    "the initial response is too long for AUTH".to_owned(),
                ));
            }
            false => line = whole,
        }
    }
    let mut wrong = None;
    let mut challenges = 0;
    loop {
        let octets = [format!("{line}\r\n").into_bytes()];
        let outcome = match tag {
            Some(tag) => exchange::imap(connection, tag.as_bytes(), &octets, &[], deadline).await,
            None => exchange::pop3(connection, &octets, &[], deadline).await,
        };
        if outcome != Err(Stop::Continuation) || challenges == CHALLENGES {
            if wrong.is_none() && outcome.is_ok() && is_success(connection) {
                wrong = conversation.objection();
            }
            return Ok(Came { outcome, wrong });
        }
        challenges += 1;
        let Some(challenge) = challenge(connection) else {
            return Ok(Came { outcome, wrong });
        };
        let said = match challenge {
            Ok(challenge) if course.cancel == Some(challenges) => {
                conversation.challenges.push(challenge);
                None
            }
            _ if wrong.is_some() => None,
            Err(what) => {
                wrong = Some(what);
                None
            }
            Ok(challenge) => match conversation.answer(&challenge)? {
                Next::Say(message) => Some(message),
                Next::Object(message, what) => {
                    wrong = Some(what);
                    Some(message)
                }
                Next::Cancel(what) => {
                    wrong = Some(what);
                    None
                }
            },
        };
        line = match said {
            Some(message) => hidden(conversation, redactor, &message),
            None => "*".to_owned(),
        };
    }
}

/// The message in base64, which no report shows from here on, nor what it proves.
fn hidden(conversation: &Conversation, redactor: &Redactor, message: &[u8]) -> String {
    let encoded = BASE64_STANDARD.encode(message);
    redactor.hide_answer(&encoded);
    if let Some(secret) = conversation.secret_of(message) {
        redactor.hide_answer(&secret);
    }
    encoded
}

/// What the last continuation request says.
fn challenge(connection: &Connection) -> Option<Result<Vec<u8>, String>> {
    let mut messages = connection.inbox().iter().rev();
    let message = messages.find(|message| message.kind == Kind::Continuation)?;
    let text = message.octets.trim_ascii_end();
    let text = text.strip_prefix(b"+").unwrap_or(text);
    let text = text.strip_prefix(b" ").unwrap_or(text);
    Some(
        BASE64_STANDARD
            .decode(text)
            .map_err(|_| format!("the challenge {:?} is not base64", excerpt(text))),
    )
}

/// Whether the last message says that the client is logged in.
fn is_success(connection: &Connection) -> bool {
    connection.inbox().iter().rev().any(|message| {
        let octets = &message.octets;
        match message.kind {
            Kind::Tagged(_) => octets
                .split(|octet| *octet == b' ')
                .nth(1)
                .is_some_and(|word| word.trim_ascii_end().eq_ignore_ascii_case(b"OK")),
            Kind::Reply => octets.starts_with(b"+OK"),
            _ => false,
        }
    })
}
