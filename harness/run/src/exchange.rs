//! Commands and their completions on one connection.
//!
//! Used by the steps of cases and by our own business (probing, preparing,
//! cleaning up). What came meanwhile stays in the connection's inbox.

use std::time::Duration;

use tokio::time::{Instant, timeout_at};

use crate::{
    connection::{Connection, Ended, Kind, Message},
    time::later,
    visible::excerpt,
};

/// Octets to write; each segment but the first waits for a continuation request.
pub(crate) type Segments = Vec<Vec<u8>>;

/// Why an exchange did not complete.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Stop {
    /// The time was up.
    Timeout,
    /// The connection ended.
    Ended(Ended),
    /// A continuation request that nothing was left to answer.
    Continuation,
    /// A tag that we did not send.
    ForeignTag(String),
    /// An untagged BAD, and no completion.
    Untold,
}

/// What completes a command in spite of an untagged BAD comes soon: the server could not tell which
/// command it was (RFC 3501 §7.1.3).
const AFTER_UNTAGGED_BAD: Duration = Duration::from_secs(4);

/// Reads until `enough` says so of the inbox.
pub(crate) async fn until(
    connection: &mut Connection,
    deadline: Instant,
    mut enough: impl FnMut(&[Message]) -> bool,
) -> Result<(), Stop> {
    loop {
        if enough(connection.inbox()) {
            return Ok(());
        }
        // A server that never stops sending would otherwise never let the time be up.
        if Instant::now() >= deadline {
            return Err(Stop::Timeout);
        }
        match timeout_at(deadline, connection.read()).await {
            Err(_) => return Err(Stop::Timeout),
            Ok(Err(ended)) => {
                return if enough(connection.inbox()) {
                    Ok(())
                } else {
                    Err(Stop::Ended(ended))
                };
            }
            Ok(Ok(())) => {}
        }
    }
}

/// Writes `octets`.
pub(crate) async fn write(
    connection: &mut Connection,
    octets: &[u8],
    deadline: Instant,
) -> Result<(), Stop> {
    match timeout_at(deadline, connection.write(octets)).await {
        Err(_) => Err(Stop::Timeout),
        Ok(Err(ended)) => Err(Stop::Ended(ended)),
        Ok(Ok(())) => Ok(()),
    }
}

/// Sends an IMAP command, answers continuation requests with `replies`, waits for its completion.
///
/// The number of messages in the inbox up to that completion, which is the last of them.
pub(crate) async fn imap(
    connection: &mut Connection,
    tag: &[u8],
    segments: &[Vec<u8>],
    replies: &[Vec<u8>],
    deadline: Instant,
) -> Result<usize, Stop> {
    let mut at = connection.inbox().len();
    let mut todo = segments.iter().chain(replies);
    let Some(first) = todo.next() else {
        return Ok(at);
    };
    write(connection, first, deadline).await?;
    loop {
        let begun = at;
        let mut limit = deadline;
        if untagged_bad(connection, begun, deadline).await? {
            limit = limit.min(later(Instant::now(), AFTER_UNTAGGED_BAD));
        }
        let answer = next(connection, &mut at, limit).await;
        match answer.map_err(|stop| match stop {
            Stop::Timeout if limit < deadline => Stop::Untold,
            stop => stop,
        })? {
            Kind::Tagged(this) if this == tag => return Ok(at),
            Kind::Tagged(other) => {
                return Err(Stop::ForeignTag(excerpt(&other)));
            }
            _ => match todo.next() {
                Some(segment) => write(connection, segment, deadline).await?,
                None => return Err(Stop::Continuation),
            },
        }
    }
}

/// Waits for an answer after the first `at` messages; whether an untagged BAD came before it.
async fn untagged_bad(
    connection: &mut Connection,
    mut at: usize,
    deadline: Instant,
) -> Result<bool, Stop> {
    let mut bad = false;
    until(connection, deadline, |messages| {
        while let Some(message) = messages.get(at) {
            at += 1;
            bad = message.kind == Kind::Untagged
                && message
                    .octets
                    .get(..5)
                    .is_some_and(|start| start.eq_ignore_ascii_case(b"* BAD"));
            if bad || answers(&message.kind) {
                return true;
            }
        }
        false
    })
    .await?;
    Ok(bad)
}

/// Sends a POP3 command, answers challenges with `replies`, waits for its reply, likewise.
pub(crate) async fn pop3(
    connection: &mut Connection,
    segments: &[Vec<u8>],
    replies: &[Vec<u8>],
    deadline: Instant,
) -> Result<usize, Stop> {
    let mut at = connection.inbox().len();
    for segment in segments {
        write(connection, segment, deadline).await?;
    }
    let mut replies = replies.iter();
    loop {
        match next(connection, &mut at, deadline).await? {
            Kind::Continuation => match replies.next() {
                Some(reply) => write(connection, reply, deadline).await?,
                None => return Err(Stop::Continuation),
            },
            _ => return Ok(at),
        }
    }
}

/// The next completion or continuation request after the first `at` messages.
pub(crate) async fn next(
    connection: &mut Connection,
    at: &mut usize,
    deadline: Instant,
) -> Result<Kind, Stop> {
    let mut found = None;
    until(connection, deadline, |messages| {
        while let Some(message) = messages.get(*at) {
            *at += 1;
            if answers(&message.kind) {
                found = Some(message.kind.clone());
                return true;
            }
        }
        false
    })
    .await?;
    found.ok_or(Stop::Timeout)
}

fn answers(kind: &Kind) -> bool {
    matches!(kind, Kind::Continuation | Kind::Tagged(_) | Kind::Reply)
}

impl std::fmt::Display for Stop {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Timeout => f.write_str("no answer in time"),
            Self::Ended(ended) => ended.fmt(f),
            Self::Continuation => f.write_str("a continuation request that nothing answers"),
            Self::ForeignTag(tag) => {
                write!(f, "a completion with the tag {tag:?}, which was not sent")
            }
            Self::Untold => write!(
                f,
                "an untagged BAD, and no completion in {AFTER_UNTAGGED_BAD:?}"
            ),
        }
    }
}
