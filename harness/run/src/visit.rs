//! Connections for sessions that are no case: campaigns have them.

use std::collections::BTreeSet;

use mailspec_rules::Ledger;
use mailspec_suite::Protocol;
use tokio::time::Instant;

use crate::{
    Redactor,
    client::{self, Client, Way},
    connection::{Beside, Connection, Transcript},
    leftovers::RunName,
    site::Site,
    time::later,
    trouble::{Cause, Trouble},
    under_test::{Account, Target},
};

/// How a connection is wanted.
#[derive(Clone, Debug)]
pub struct Visit {
    /// What reports call it.
    pub name: String,
    /// What is spoken.
    pub protocol: Protocol,
    /// Logged in as the target's first account, in the way that the target wants.
    pub logged_in: bool,
    /// What the sessions that belong together know of the server.
    pub ledger: Ledger,
    /// Where it is recorded.
    pub transcript: Transcript,
    /// What the rules saw until the visit began.
    pub beside: Beside,
}

/// Why there is no connection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// In a sentence, with what the server said.
    pub what: String,
    /// It may let us in a little later.
    pub passing: bool,
    /// Nobody listens there.
    pub unreachable: bool,
}

impl Site {
    /// The target that was probed.
    pub fn target(&self) -> &Target {
        &self.target
    }

    /// Whether connections of `protocol` can be had.
    pub fn speaks(&self, protocol: Protocol) -> bool {
        self.at(protocol).is_some()
    }

    /// The hierarchy delimiter; `None` is a flat name space.
    pub fn hierarchy(&self) -> Option<char> {
        self.delimiter
    }

    /// What the server lists to who is logged in, upper case.
    pub fn lists(&self, protocol: Protocol) -> BTreeSet<String> {
        let side = self.at(protocol);
        side.map_or_else(BTreeSet::new, |side| side.after.clone())
    }

    /// What hides secrets in all that is said of this target.
    pub fn redactor(&self) -> &Redactor {
        &self.redactor
    }

    /// Whether LOGIN, or USER and PASS, are taken where we log in.
    pub fn takes_passwords(&self, protocol: Protocol) -> bool {
        let side = self.at(protocol);
        side.is_some_and(|side| side.way == Way::Password && !side.preauth)
    }

    /// What the names of one run's mailboxes begin with; `mailspec clean` knows them.
    pub fn stem(&self, started: u64) -> String {
        format!("{}mailspec-{}-", self.prefix, RunName::new(started))
    }

    /// The message of SASL PLAIN (RFC 4616 §2) of the first account, in base64.
    pub fn plain(&self) -> Option<String> {
        self.target.accounts.first().map(client::plain)
    }

    /// Opens a connection: its greeting was read, and it is protected as the target wants.
    pub async fn visit(&self, visit: &Visit) -> Result<Connection, Refusal> {
        let visited = self.visited(visit).await;
        visited.map_err(|trouble| Refusal {
            what: self.redactor.text(&trouble.what),
            passing: trouble.cause == Cause::Busy,
            unreachable: trouble.cause == Cause::Unreachable,
        })
    }

    async fn visited(&self, visit: &Visit) -> Result<Connection, Trouble> {
        let missing = || Trouble::ours(format!("the target has no {}", visit.protocol));
        let side = self.at(visit.protocol).ok_or_else(missing)?;
        let route = side.route(false);
        let route = route.ok_or_else(|| Trouble::ours("no address"))?;
        let deadline = later(Instant::now(), self.target.timeouts.connect);
        let (ledger, transcript) = (visit.ledger.clone(), visit.transcript.clone());
        let opened = self.open(&visit.name, None, route, ledger, transcript, deadline);
        let mut connection = opened.await.map_err(Trouble::from)?;
        connection.report_beside(&visit.beside);
        let mut client = Client::greet(connection, self.deadline()).await?;
        self.protect(&mut client, side).await?;
        if visit.logged_in {
            let missing = || Trouble::ours("the target has no account");
            let account: &Account = self.target.accounts.first().ok_or_else(missing)?;
            let deadline = self.deadline();
            self.log_in(&mut client, side, account, deadline).await?;
        }
        let mut connection = client.connection;
        connection.take_inbox();
        connection.set_aside();
        Ok(connection)
    }
}
