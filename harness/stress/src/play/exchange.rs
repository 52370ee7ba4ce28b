//! One command and its answer.

use std::time::Duration;

use mailspec_run::connection::{Connection, Ended, Kind, Message};
use tokio::time::{Instant, timeout_at};

/// Why no answer came.
#[derive(Debug)]
pub(super) enum Stop {
    /// The time was up.
    Silent,
    /// The connection ended.
    Ended(Ended),
    /// Something came that is no answer to what was asked.
    Astray,
}

/// Sends a command, each segment but the first behind a continuation request; what came up to its
/// completion, which is the last.
pub(super) async fn imap(
    connection: &mut Connection,
    tag: &str,
    segments: &[Vec<u8>],
    deadline: Instant,
) -> Result<Vec<Message>, Stop> {
    let mut segments = segments.iter();
    if let Some(first) = segments.next() {
        let octets = [tag.as_bytes(), b" ", first].concat();
        write(connection, &octets, deadline).await?;
    }
    let mut at = 0;
    loop {
        match next(connection, &mut at, deadline).await? {
            Kind::Tagged(this) if this == tag.as_bytes() => return Ok(connection.take_first(at)),
            Kind::Continuation => match segments.next() {
                Some(segment) => write(connection, segment, deadline).await?,
                None => return Err(Stop::Astray),
            },
            _ => return Err(Stop::Astray),
        }
    }
}

/// IDLE for so long (RFC 2177), likewise; a server that refuses it has answered.
pub(super) async fn idle(
    connection: &mut Connection,
    tag: &str,
    how_long: Duration,
    deadline: Instant,
) -> Result<Vec<Message>, Stop> {
    write(connection, format!("{tag} IDLE\r\n").as_bytes(), deadline).await?;
    let mut at = 0;
    if let Kind::Continuation = next(connection, &mut at, deadline).await? {
        let until = Instant::now() + how_long;
        match next(connection, &mut at, until).await {
            // The server ended it.
            Ok(_) => return Ok(connection.take_first(at)),
            Err(Stop::Silent) => {}
            Err(stop) => return Err(stop),
        }
        write(connection, b"DONE\r\n", deadline).await?;
        next(connection, &mut at, deadline).await?;
    }
    Ok(connection.take_first(at))
}

/// Sends a POP3 command; its reply.
pub(super) async fn pop3(
    connection: &mut Connection,
    line: &str,
    deadline: Instant,
) -> Result<Message, Stop> {
    connection.take_inbox();
    write(connection, format!("{line}\r\n").as_bytes(), deadline).await?;
    let mut at = 0;
    next(connection, &mut at, deadline).await?;
    let mut came = connection.take_first(at);
    came.pop().ok_or(Stop::Astray)
}

async fn write(connection: &mut Connection, octets: &[u8], deadline: Instant) -> Result<(), Stop> {
    match timeout_at(deadline, connection.write(octets)).await {
        Err(_) => Err(Stop::Silent),
        Ok(Err(ended)) => Err(Stop::Ended(ended)),
        Ok(Ok(())) => Ok(()),
    }
}

/// The next completion or continuation request behind the first `at` messages.
async fn next(
    connection: &mut Connection,
    at: &mut usize,
    deadline: Instant,
) -> Result<Kind, Stop> {
    loop {
        while let Some(message) = connection.inbox().get(*at) {
            *at += 1;
            if let Kind::Tagged(_) | Kind::Continuation | Kind::Reply = &message.kind {
                return Ok(message.kind.clone());
            }
        }
        match timeout_at(deadline, connection.read()).await {
            Err(_) => return Err(Stop::Silent),
            Ok(Ok(())) => {}
            Ok(Err(ended)) if connection.inbox().len() == *at => return Err(Stop::Ended(ended)),
            Ok(Err(_)) => {}
        }
    }
}

impl std::fmt::Display for Stop {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Silent => f.write_str("no answer in time"),
            Self::Ended(ended) => ended.fmt(f),
            Self::Astray => f.write_str("what came is no answer to what was asked"),
        }
    }
}
