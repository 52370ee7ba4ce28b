//! Logged-in connections that one case hands on to the next.
//!
//! Most cases begin with somebody logged in and ask nothing about how that came to be. They need
//! no connection of their own, which costs a server more than all that they ask: a process in
//! many servers. What a case does that could be seen behind it keeps its connection from being
//! handed on, and a case that fails on one that it was handed is played again on a fresh one.

use mailspec_suite::{Action, Case, Need, Protocol, State, Step};
use mailspec_syntax::imap::response::StatusKind;

use crate::{
    client::{Client, command},
    connection::Connection,
    stage::{Slot, Stage},
};

/// A connection `A` that is logged in and has nothing selected.
pub(crate) struct Handed {
    connection: Connection,
    /// Tags that were used on it (RFC 3501 §2.2.1: each command has one of its own).
    tags: u32,
    /// Cases that were played on it.
    cases: u32,
}

/// Cases after which a connection has served its time.
const CASES: u32 = 64;

/// Words of cases whose connection is fresh and nobody's afterwards: they change what the session
/// does from then on, log in or out, count octets, or make a server lose its patience.
const OWN: [&str; 28] = [
    "authenticate",
    "bad",
    "bye",
    "changedsince",
    "close",
    "compress",
    "condstore",
    "context",
    "enable",
    "enabled",
    "highestmodseq",
    "id",
    "idle",
    "language",
    "login",
    "logout",
    "modseq",
    "notify",
    "qresync",
    "recent",
    "rev2",
    "starttls",
    "unauthenticate",
    "unchangedsince",
    "unselect",
    "utf8",
    "utf8=accept",
    "vanished",
];

/// Whether the case may begin on a connection that another handed on, and hand its own on.
pub(crate) fn hands_on(case: &Case) -> bool {
    let begins = matches!(case.given.state, State::Authenticated | State::Selected);
    case.protocol == Protocol::Imap
        && begins
        && !OWN.iter().any(|word| case.words.contains(*word))
        && case.needs.iter().all(asks_no_login)
        && case.steps.iter().all(|step| step.on != "A" || asks(step))
}

/// Whether a need is about what a server offers to everybody, and not about how to log in.
fn asks_no_login(need: &Need) -> bool {
    matches!(
        need,
        Need::Capability { .. }
            | Need::SecondUser
            | Need::Delivery
            | Need::Disposable
            | Need::Hierarchy
    )
}

/// Whether the step asks one thing and leaves the connection as it was.
fn asks(step: &Step) -> bool {
    match &step.action {
        Action::Send(command) => command.tag.is_none() && command.reply.is_empty(),
        Action::Pipeline(steps) => steps.iter().all(asks),
        Action::Let(_) | Action::Deliver(_) => true,
        _ => false,
    }
}

impl Stage {
    /// Begins on the connection that another case handed on, if there is one and it is still open.
    pub(crate) fn takes_what_is_offered(&mut self) -> bool {
        let Some(Handed {
            mut connection,
            tags,
            cases,
        }) = self.offered.take()
        else {
            return false;
        };
        if connection.ended().is_some() || connection.incomplete().is_some() {
            return false;
        }
        connection.record_in(&self.transcript);
        connection.serves(&self.case.address);
        connection.report_beside(&self.beside);
        connection.forget();
        let name = self.account().name.clone();
        self.ledgers.insert(name, connection.ledger());
        self.transcript
            .note(&"A".into(), "logged in before, by a case that handed it on");
        self.tags = tags;
        self.cases = cases;
        self.slots.insert("A".to_owned(), Slot::new(connection));
        true
    }

    /// The connection `A`, with nothing selected, if the next case can begin on it.
    pub(crate) async fn hand_on(&mut self) -> Option<Handed> {
        if !hands_on(&self.case) || self.silences > 0 || self.cases + 1 >= CASES {
            return None;
        }
        let slot = self.slots.remove("A")?;
        let mut client = Client::greeted(slot.connection, "h").behind_commands(self.cases);
        client.connection.take_inbox();
        client.connection.set_aside();
        let selects = self.case.given.state == State::Selected
            || ["select", "examine"]
                .iter()
                .any(|word| self.case.words.contains(*word));
        let mut free = client.connection.ended().is_none();
        if free && selects {
            // An EXAMINE that fails leaves nothing selected (RFC 3501 §6.3.1), and removes nothing.
            let missing = format!("{}none", self.stem);
            let examine = command(&[b"EXAMINE", missing.as_bytes()]);
            let reply = client.imap_segments(examine, self.deadline()).await;
            free = reply.is_ok_and(|reply| reply.status == StatusKind::No);
        }
        let connection = client.connection;
        if !free {
            self.slots.insert("A".to_owned(), Slot::new(connection));
            return None;
        }
        Some(Handed {
            connection,
            tags: self.tags,
            cases: self.cases + 1,
        })
    }
}

impl Handed {
    /// Says goodbye, to make room.
    pub(crate) async fn logout(self) {
        Client::greeted(self.connection, "z").logout().await;
    }
}
