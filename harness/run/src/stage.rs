//! Where a case is played: its connections, names and variables.
//!
//! Prepared as `given` says, and cleared afterwards whatever happened. Only
//! mailboxes whose names begin with the stage's own stem are made or deleted;
//! INBOX and maildrop are touched where the target says they may be.

use std::{collections::BTreeMap, sync::Arc};

use mailspec_rules::Ledger;
use mailspec_suite::{
    Action, Case, Message, Messages, Need, Protocol, State,
    template::{Bindings, Value},
};
use tokio::time::{Duration, Instant};

use crate::{
    breaker::Flood,
    client::{self, Client},
    connection::{self, Beside, Connection, Seen, Transcript},
    delivery,
    handed::Handed,
    pace::PATIENCE,
    site::Site,
    time::later,
    trouble::{Cause, Preparation, Trouble},
    under_test::{Account, Delivery, PasswordChange},
};

/// A case's surroundings.
pub(crate) struct Stage {
    pub(crate) site: Arc<Site>,
    pub(crate) case: Arc<Case>,
    pub(crate) messages: Arc<Messages>,
    pub(crate) bindings: Bindings,
    pub(crate) slots: BTreeMap<String, Slot>,
    pub(crate) transcript: Transcript,
    /// Rules broken on connections of steps that are gone.
    pub(crate) seen: Seen,
    /// Rules broken while no step was asking.
    pub(crate) beside: Beside,
    /// Times that nothing came within the time limit.
    pub(crate) silences: usize,
    /// What the server sent too much of, if that ended the case.
    pub(crate) flood: Option<Flood>,
    /// What a connection is refused for while it is tried again.
    pub(crate) refused: Option<String>,
    /// Whether there was an INBOX before a case that may take it away.
    pub(crate) inbox_was_there: Option<bool>,
    /// What came of INBOX, if such a case took it away.
    pub(crate) mended: Option<String>,
    /// A logged-in connection that another case handed on, for the connection `A`.
    pub(crate) offered: Option<Handed>,
    /// Cases that were played on the connection `A` before.
    pub(crate) cases: u32,
    account: Account,
    /// The account as it was, if the case has changed its password or tried to.
    unchanged: Option<Account>,
    second: Option<Account>,
    pub(crate) ledgers: BTreeMap<String, Ledger>,
    /// What all names of this case begin with.
    pub(crate) stem: String,
    pub(crate) keeper: Option<Client>,
    pub(crate) tags: u32,
}

/// The name of the connections that set a case up.
pub(crate) const SETUP: &str = "setup";

/// A connection of the case.
pub(crate) struct Slot {
    pub(crate) connection: Connection,
    /// The tag of the IDLE that runs on it.
    pub(crate) idle: Option<Vec<u8>>,
    /// What the last step on it took.
    pub(crate) before: Vec<connection::Message>,
}

/// How a case wants a connection.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Wish {
    pub(crate) protocol: Protocol,
    pub(crate) second_user: bool,
    /// How far it is taken.
    pub(crate) state: State,
    /// TLS from the first octet, whatever the target prefers.
    pub(crate) tls: bool,
}

impl Stage {
    /// An empty stage for `case`; `number` makes its names its own.
    pub(crate) fn new(
        site: Arc<Site>,
        case: Arc<Case>,
        messages: Arc<Messages>,
        account: usize,
        number: String,
    ) -> Self {
        let account = site.target.account(account).clone();
        let second = site.target.second.clone();
        let transcript = Transcript::new(site.redactor.clone());
        let mut bindings = Bindings::new(Arc::clone(&messages));
        let delimiter = site.delimiter.map(|delimiter| delimiter.to_string());
        bindings.bind("delimiter", delimiter.map_or(Value::Nil, Value::atom));
        for (account, suffix) in [Some(&account), second.as_ref()].into_iter().zip(["", "2"]) {
            let Some(account) = account else { continue };
            let password = account.password.reveal();
            bindings.bind(format!("user{suffix}"), Value::string(&account.name));
            bindings.bind_secret(format!("password{suffix}"), Value::string(password));
            bindings.bind_secret(
                format!("sasl.plain{suffix}"),
                Value::atom(client::plain(account)),
            );
        }
        let stem = format!("{}mailspec-{number}-", site.prefix);
        for mailbox in &case.given.mailboxes {
            let name = format!("{stem}{}", mailbox.variable);
            bindings.bind(&mailbox.variable, Value::string(name));
        }
        for variable in &case.given.names {
            bindings.bind(variable, Value::string(format!("{stem}{variable}")));
        }
        for (name, value) in &case.parameters {
            bindings.bind(name, value.clone());
        }
        Self {
            site,
            case,
            messages,
            bindings,
            slots: BTreeMap::new(),
            transcript,
            seen: Seen::default(),
            beside: Beside::default(),
            silences: 0,
            flood: None,
            inbox_was_there: None,
            mended: None,
            refused: None,
            offered: None,
            cases: 0,
            account,
            unchanged: None,
            second,
            ledgers: BTreeMap::new(),
            stem,
            keeper: None,
            tags: 0,
        }
    }

    /// Opens the connection `name`.
    ///
    /// What the server refuses for now is tried again for a while, and so is a POP3 login: the
    /// server may not have noticed yet that the maildrop's last session is gone, and the lock is
    /// exclusive (RFC 1939 §4); or it may want a pause between logins (RFC 2449 §6.5).
    pub(crate) async fn open(&mut self, name: &str, wish: Wish) -> Result<(), Trouble> {
        let deadline = self.deadline();
        let mut pause = Duration::from_millis(10);
        loop {
            let trouble = match self.try_open(name, wish, deadline).await {
                Ok(()) => {
                    self.refused = None;
                    return Ok(());
                }
                Err(trouble) => trouble,
            };
            let gentle = self.site.target.gentle.is_some();
            if gentle {
                pause = PATIENCE;
            }
            let patient = match trouble.cause {
                Cause::Busy => true,
                // Each try is a login that fails.
                Cause::Refused if gentle => false,
                Cause::Refused => wish.protocol == Protocol::Pop3 && logs_in(wish.state),
                _ => false,
            };
            if !patient || Instant::now() + pause >= deadline {
                return Err(trouble.at(Preparation::Connection(wish.protocol)));
            }
            self.refused = Some(trouble.what);
            tokio::time::sleep(pause).await;
            pause = (pause * 2).min(Duration::from_secs(1));
        }
    }

    /// Whom the case logs in as.
    pub(crate) fn account(&self) -> &Account {
        &self.account
    }

    /// A tag that this case has not used.
    pub(crate) fn tag(&mut self) -> String {
        self.tags += 1;
        format!("a{}", self.tags)
    }

    /// A message arrives in the account's INBOX.
    pub(crate) async fn deliver(&mut self, message: &str) -> Result<(), Trouble> {
        let Some(delivery) = self.site.target.delivery.clone() else {
            return Err(Trouble::ours("the target has no delivery"));
        };
        if delivery == Delivery::ImapAppend {
            let message = Message {
                name: message.to_owned(),
                flags: Vec::new(),
                date: None,
            };
            return self.append("INBOX", &message).await;
        }
        let octets = self.octets(message)?;
        let limit = self.site.target.timeouts.step;
        delivery::deliver(&delivery, &self.account.name, &octets, limit)
            .await
            .map_err(Trouble::ours)
    }

    /// Changes the password of the account; who connects from now on logs in with the new one.
    pub(crate) async fn change_password(&mut self) -> Result<(), Trouble> {
        let Some(change) = self.site.target.change_password.clone() else {
            return Err(Trouble::ours("the target has no way to change passwords"));
        };
        let old = self.unchanged.get_or_insert_with(|| self.account.clone());
        let new = PasswordChange::changed(old);
        let limit = self.site.target.timeouts.step;
        // Whoever was asked to change it may have done so, whatever comes of this.
        let changed = change.change(old, &new, limit).await;
        changed.map_err(|why| Trouble::new(why, Cause::Refused))?;
        self.account = new;
        Ok(())
    }

    /// Puts the password back that the case found; why it could not, if it could not.
    pub(crate) async fn put_password_back(&mut self) -> Result<(), Trouble> {
        let Some(old) = self.unchanged.take() else {
            return Ok(());
        };
        let Some(change) = self.site.target.change_password.clone() else {
            return Ok(());
        };
        let new = PasswordChange::changed(&old);
        let limit = self.site.target.timeouts.step;
        let mut outcome = Ok(());
        for pause in [0, 1, 4] {
            tokio::time::sleep(Duration::from_secs(pause)).await;
            outcome = change.change(&new, &old, limit).await;
            if outcome.is_ok() {
                break;
            }
        }
        let name = old.name.clone();
        self.account = old;
        outcome.map_err(|why| {
            Trouble::ours(format!(
                "the password of {name} was changed and could not be put back, so that it is \
                 `mailspec-` and what it was before: {why}"
            ))
        })
    }

    /// Rules broken since this was last called, on the connections of the case's steps.
    pub(crate) fn take_seen(&mut self) -> Seen {
        let mut all = std::mem::take(&mut self.seen);
        for slot in self.slots.values_mut() {
            all.append(slot.connection.seen());
        }
        all
    }

    /// What the rules saw up to now is not the affair of the step that comes.
    pub(crate) fn set_aside(&mut self) {
        for slot in self.slots.values_mut() {
            slot.connection.set_aside();
        }
        if let Some(keeper) = &mut self.keeper {
            keeper.connection.set_aside();
        }
    }

    /// Closes the case's connections.
    pub(crate) async fn leave(&mut self) {
        for (_, slot) in std::mem::take(&mut self.slots) {
            let idle = slot.idle.is_some();
            let mut connection = slot.connection;
            connection.take_inbox();
            if self.silences > 0 {
                // What is unanswered on it is a finding already.
                connection.seen();
            }
            if self.silences == 0
                && connection.protocol == Protocol::Imap
                && !idle
                && connection.incomplete().is_none()
            {
                Client::greeted(connection, "z").logout().await;
            } else {
                connection.drop_now().await;
            }
        }
    }

    /// Deletes the case's mailboxes; the keeper, if it can go on, and names that could not be
    /// deleted. Unless `delete`, the mailboxes are all left.
    pub(crate) async fn clear(&mut self, delete: bool) -> (Option<Client>, Vec<String>) {
        if delete {
            self.mended = self.put_inbox_right().await;
        }
        let made = !self.case.given.mailboxes.is_empty() || !self.case.given.names.is_empty();
        if made && !delete {
            if let Some(keeper) = self.keeper.take() {
                keeper.logout().await;
            }
            return (None, self.given());
        }
        let mut left = Vec::new();
        if made {
            left = self.delete_mailboxes().await;
            if !left.is_empty() && self.keeper_ended() {
                left = self.delete_mailboxes().await;
            }
        }
        let mut keeper = self.keeper.take();
        if let Some(keeper) = &mut keeper {
            keeper.connection.report_beside(&Beside::default());
            keeper.connection.forget();
            keeper
                .connection
                .record_in(&Transcript::new(self.site.redactor.clone()));
        }
        (
            keeper.filter(|keeper| !keeper.behind && keeper.connection.ended().is_none()),
            left,
        )
    }

    /// When what prepares a case, or clears up after it, must be done if it begins now.
    pub(crate) fn deadline(&self) -> Instant {
        later(Instant::now(), self.site.preparation_limit())
    }

    async fn try_open(&mut self, name: &str, wish: Wish, deadline: Instant) -> Result<(), Trouble> {
        let site = Arc::clone(&self.site);
        let missing = || Trouble::ours(format!("the target has no {}", wish.protocol));
        let side = site.at(wish.protocol).ok_or_else(missing)?;
        let login = logs_in(wish.state);
        let route = match wish.tls {
            true => side.implicit.as_ref(),
            false => side.route(self.stays_plain(name)),
        };
        let Some(route) = route else {
            let tls = if wish.tls { "with" } else { "without" };
            return Err(Trouble::ours(format!(
                "the target has no {} port {tls} TLS",
                wish.protocol
            )));
        };
        let account = match (&self.second, wish.second_user) {
            (_, false) => self.account.clone(),
            (Some(second), true) => second.clone(),
            (None, true) => return Err(Trouble::ours("the target has no second user")),
        };
        // The keeper serves many cases: what it saw for one is no news about another.
        let ledger = match (name, wish.protocol) {
            (SETUP, Protocol::Imap) => Ledger::default(),
            _ => self
                .ledgers
                .entry(account.name.clone())
                .or_default()
                .clone(),
        };
        let connecting = later(Instant::now(), site.target.timeouts.connect);
        let transcript = self.transcript.clone();
        let case = Some(self.case.address.as_str());
        let connection = site
            .open(name, case, route, ledger, transcript, connecting)
            .await;
        let mut connection = connection.map_err(Trouble::from)?;
        connection.report_beside(&self.beside);
        if wish.state == State::Greeting {
            self.slots.insert(name.to_owned(), Slot::new(connection));
            return Ok(());
        }
        let mut client = Client::greet(connection, deadline).await?;
        if let Some(greeting) = client.connection.inbox().first()
            && let Some(digest) = client::apop(&greeting.octets, &account)
        {
            self.site.redactor.hide_digest(&digest);
            self.bindings.bind_secret("apop", Value::atom(digest));
        }
        client.connection.take_inbox();
        let mut outcome = self.protect(&mut client).await;
        if login && outcome.is_ok() {
            let login = site.log_in(&mut client, side, &account, deadline).await;
            outcome = login.map_err(|trouble| trouble.at(Preparation::Login(wish.protocol)));
        }
        client.connection.take_inbox();
        client.connection.set_aside();
        let mut slot = Slot::new(client.connection);
        if outcome.is_ok() {
            self.slots.insert(name.to_owned(), slot);
        } else {
            slot.connection.drop_now().await;
        }
        outcome
    }

    /// Negotiates TLS on a connection whose greeting was read, if the target takes passwords on no
    /// other: the case may log in itself.
    pub(crate) async fn protect(&self, client: &mut Client) -> Result<(), Trouble> {
        let connection = &client.connection;
        let Some(side) = self.site.at(connection.protocol) else {
            return Ok(());
        };
        if self.stays_plain(connection.name()) {
            return Ok(());
        }
        self.site.protect(client, side).await
    }

    /// Whether the connection `name` has to begin without TLS.
    fn stays_plain(&self, name: &str) -> bool {
        // What prepares a case is no part of it, and may be of the other protocol.
        if name == SETUP {
            return false;
        }
        let needs = |need| self.case.needs.contains(&need);
        needs(Need::StartTls)
            || self
                .case
                .steps
                .iter()
                .any(|step| step.on == name && matches!(step.action, Action::StartTls { .. }))
    }

    pub(crate) fn name(&self, variable: &str) -> Result<String, Trouble> {
        let value = self.bindings.get(variable);
        let value =
            value.ok_or_else(|| Trouble::ours(format!("nothing is called {variable:?}")))?;
        Ok(String::from_utf8_lossy(&value.octets()).into_owned())
    }

    pub(crate) fn octets(&self, message: &str) -> Result<Vec<u8>, Trouble> {
        let octets = self.messages.get(message);
        let missing = || Trouble::ours(format!("there is no message {message:?}"));
        octets.map(|octets| octets.to_vec()).ok_or_else(missing)
    }
}

impl Slot {
    pub(crate) fn new(connection: Connection) -> Self {
        Self {
            connection,
            idle: None,
            before: Vec::new(),
        }
    }
}

fn logs_in(state: State) -> bool {
    matches!(state, State::Authenticated | State::Selected)
}
