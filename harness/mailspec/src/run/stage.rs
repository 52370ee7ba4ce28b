//! Where a case is played: its connections, names and variables.
//!
//! Prepared as `given` says, and cleared afterwards whatever happened. Only
//! mailboxes whose names begin with the stage's own stem are made or deleted;
//! INBOX and maildrop are touched where the target says they may be.

use std::{collections::BTreeMap, sync::Arc};

use mailspec_rules::{Ledger, Violation};
use mailspec_syntax::imap::response::{Response, StatusKind, Untagged};
use tokio::time::{Duration, Instant};

use super::{
    client::{self, Client, Trouble, command, ok},
    delivery,
    site::{Login, Site},
};
use crate::{
    connection::{self, Connection, Transcript},
    suite::{Action, Case, Message, Messages, Need, Protocol, State},
    target::{Account, Delivery},
    template::{Bindings, Value},
};

/// A case's surroundings.
pub(crate) struct Stage {
    pub(crate) site: Arc<Site>,
    pub(crate) case: Arc<Case>,
    pub(crate) messages: Arc<Messages>,
    pub(crate) bindings: Bindings,
    pub(crate) slots: BTreeMap<String, Slot>,
    pub(crate) transcript: Transcript,
    /// Rules broken on connections that are gone.
    pub(crate) violations: Vec<Violation>,
    account: Account,
    second: Option<Account>,
    ledgers: BTreeMap<String, Ledger>,
    /// What all names of this case begin with.
    stem: String,
    keeper: Option<Client>,
    tags: u32,
}

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
        let account = site.target.accounts[account].clone();
        let second = site.target.second.clone();
        let transcript = Transcript::default();
        let mut bindings = Bindings::new(Arc::clone(&messages));
        let delimiter = site.delimiter.map(|delimiter| delimiter.to_string());
        bindings.bind("delimiter", delimiter.map_or(Value::Nil, Value::atom));
        for (account, suffix) in [Some(&account), second.as_ref()].into_iter().zip(["", "2"]) {
            let Some(account) = account else { continue };
            let password = account.password.reveal();
            transcript.hide(password);
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
            violations: Vec::new(),
            account,
            second,
            ledgers: BTreeMap::new(),
            stem,
            keeper: None,
            tags: 0,
        }
    }

    /// Does what `given` says.
    pub(crate) async fn prepare(&mut self, keeper: Option<Client>) -> Result<(), Trouble> {
        self.keeper = keeper;
        if let Some(keeper) = &mut self.keeper {
            keeper.connection.record_in(&self.transcript);
        }
        let case = Arc::clone(&self.case);
        for mailbox in &case.given.mailboxes {
            let name = self.name(&mailbox.variable)?;
            self.keeper_does(&[b"CREATE", name.as_bytes()]).await?;
            for message in &mailbox.messages {
                self.append(&name, message).await?;
            }
        }
        if let Some(messages) = case.given.maildrop.as_ref().or(case.given.inbox.as_ref()) {
            if self.site.imap.is_some() {
                self.fill_by_imap(messages).await?;
            } else {
                self.fill_by_pop3(messages).await?;
            }
        }
        if case.given.state == State::None {
            return Ok(());
        }
        let wish = Wish {
            protocol: case.protocol,
            second_user: false,
            state: case.given.state,
            tls: false,
        };
        self.open("A", wish).await?;
        if let Some(selected) = &case.given.select {
            let name = match selected.mailbox.as_str() {
                "INBOX" => "INBOX".to_owned(),
                variable => self.name(variable)?,
            };
            let verb: &[u8] = if selected.read_only {
                b"EXAMINE"
            } else {
                b"SELECT"
            };
            let deadline = self.deadline();
            let Some(slot) = self.slots.remove("A") else {
                return Ok(());
            };
            let mut client = Client::greeted(slot.connection, "s");
            let outcome = client
                .imap_segments(command(&[verb, name.as_bytes()]), deadline)
                .await;
            let slot = Slot::new(client.connection);
            self.slots.insert("A".to_owned(), slot);
            outcome.and_then(ok)?;
        }
        Ok(())
    }

    /// Opens the connection `name`.
    ///
    /// A POP3 login is tried again for a while: the server may not have noticed yet that the
    /// maildrop's last session is gone, and the lock is exclusive (RFC 1939 §4).
    pub(crate) async fn open(&mut self, name: &str, wish: Wish) -> Result<(), Trouble> {
        let deadline = self.deadline();
        let mut pause = Duration::from_millis(10);
        loop {
            let trouble = match self.try_open(name, wish, deadline).await {
                Ok(()) => return Ok(()),
                Err(trouble) => trouble,
            };
            let patient = wish.protocol == Protocol::Pop3 && logs_in(wish.state);
            if !patient || Instant::now() + pause >= deadline {
                return Err(trouble);
            }
            tokio::time::sleep(pause).await;
            pause *= 2;
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
            return Err(Trouble("the target has no delivery".to_owned()));
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
            .map_err(Trouble)
    }

    /// Rules broken since this was last called, on all connections.
    pub(crate) fn take_violations(&mut self) -> Vec<Violation> {
        let mut all = std::mem::take(&mut self.violations);
        for slot in self.slots.values_mut() {
            all.append(&mut slot.connection.violations());
        }
        if let Some(keeper) = &mut self.keeper {
            all.append(&mut keeper.connection.violations());
        }
        all
    }

    /// Closes the connections, deletes the case's mailboxes; the keeper, if it can go on, and
    /// names that could not be deleted.
    pub(crate) async fn clear(&mut self) -> (Option<Client>, Vec<String>) {
        for (_, slot) in std::mem::take(&mut self.slots) {
            let idle = slot.idle.is_some();
            let mut connection = slot.connection;
            connection.take_inbox();
            if connection.protocol == Protocol::Imap && !idle && connection.incomplete().is_none() {
                Client::greeted(connection, "z").logout().await;
            } else {
                connection.drop_now().await;
            }
        }
        let made = !self.case.given.mailboxes.is_empty() || !self.case.given.names.is_empty();
        let left = if made {
            self.delete_mailboxes().await
        } else {
            Vec::new()
        };
        let mut keeper = self.keeper.take();
        if let Some(keeper) = &mut keeper {
            keeper.connection.violations();
            keeper.connection.record_in(&Transcript::default());
        }
        (
            keeper.filter(|keeper| keeper.connection.ended().is_none()),
            left,
        )
    }

    /// When a step that begins now must be done.
    pub(crate) fn deadline(&self) -> Instant {
        Instant::now() + self.site.target.timeouts.step
    }

    async fn try_open(&mut self, name: &str, wish: Wish, deadline: Instant) -> Result<(), Trouble> {
        let site = Arc::clone(&self.site);
        let missing = || Trouble(format!("the target has no {}", wish.protocol));
        let side = site.at(wish.protocol).ok_or_else(missing)?;
        let login = logs_in(wish.state);
        let implicit = wish.tls
            || match side.login {
                Login::Implicit => !self.stays_plain(name),
                Login::Plain | Login::StartTls => side.plain.is_none(),
            };
        let route = if implicit {
            &side.implicit
        } else {
            &side.plain
        };
        let Some(route) = route else {
            let tls = if implicit { "with" } else { "without" };
            return Err(Trouble(format!(
                "the target has no {} port {tls} TLS",
                wish.protocol
            )));
        };
        let account = match (&self.second, wish.second_user) {
            (_, false) => self.account.clone(),
            (Some(second), true) => second.clone(),
            (None, true) => return Err(Trouble("the target has no second user".to_owned())),
        };
        let ledger = self
            .ledgers
            .entry(account.name.clone())
            .or_default()
            .clone();
        let connecting = Instant::now() + site.target.timeouts.connect;
        let transcript = self.transcript.clone();
        let connection = Connection::open(name, route, ledger, transcript, connecting).await;
        let connection = connection.map_err(|error| Trouble(error.0))?;
        if wish.state == State::Greeting {
            self.slots.insert(name.to_owned(), Slot::new(connection));
            return Ok(());
        }
        let mut client = Client::greet(connection, deadline).await?;
        if let Some(greeting) = client.connection.inbox().first()
            && let Some(digest) = client::apop(&greeting.octets, &account)
        {
            self.bindings.bind_secret("apop", Value::atom(digest));
        }
        let mut outcome = Ok(());
        if login {
            if side.login == Login::StartTls && !implicit {
                outcome = site.start_tls(&mut client, Some(route)).await;
            }
            if outcome.is_ok() {
                outcome = client.login(&account, side.sasl, deadline).await;
            }
            client.connection.take_inbox();
        }
        let mut slot = Slot::new(client.connection);
        if outcome.is_ok() {
            self.slots.insert(name.to_owned(), slot);
        } else {
            self.violations.append(&mut slot.connection.violations());
            slot.connection.drop_now().await;
        }
        outcome
    }

    /// Whether the connection `name` has to begin without TLS.
    fn stays_plain(&self, name: &str) -> bool {
        let needs = |need| self.case.needs.contains(&need);
        needs(Need::Plaintext)
            || needs(Need::StartTls)
            || self
                .case
                .steps
                .iter()
                .any(|step| step.on == name && matches!(step.action, Action::StartTls { .. }))
    }

    fn name(&self, variable: &str) -> Result<String, Trouble> {
        let value = self.bindings.get(variable);
        let value = value.ok_or_else(|| Trouble(format!("nothing is called {variable:?}")))?;
        Ok(String::from_utf8_lossy(&value.octets()).into_owned())
    }

    fn octets(&self, message: &str) -> Result<Vec<u8>, Trouble> {
        let octets = self.messages.get(message);
        let missing = || Trouble(format!("there is no message {message:?}"));
        octets.map(|octets| octets.to_vec()).ok_or_else(missing)
    }

    async fn append(&mut self, mailbox: &str, message: &Message) -> Result<(), Trouble> {
        let octets = self.octets(&message.name)?;
        let mut segments = command(&[b"APPEND", mailbox.as_bytes()]);
        let Some(last) = segments.last_mut() else {
            return Ok(());
        };
        last.truncate(last.len() - b"\r\n".len());
        if !message.flags.is_empty() {
            last.extend_from_slice(format!(" ({})", message.flags.join(" ")).as_bytes());
        }
        if let Some(date) = &message.date {
            last.extend_from_slice(format!(" \"{date}\"").as_bytes());
        }
        last.extend_from_slice(format!(" {{{}}}\r\n", octets.len()).as_bytes());
        let mut literal = octets;
        literal.extend_from_slice(b"\r\n");
        segments.push(literal);
        let deadline = self.deadline();
        let keeper = self.keeper().await?;
        let appended = keeper.imap_segments(segments, deadline).await.and_then(ok);
        appended.map_err(|trouble| Trouble(format!("APPEND: {}", trouble.0)))?;
        Ok(())
    }

    /// INBOX holds exactly `messages` then.
    async fn fill_by_imap(&mut self, messages: &[Message]) -> Result<(), Trouble> {
        let deadline = self.deadline();
        let keeper = self.keeper().await?;
        let selected = keeper.imap("SELECT INBOX", deadline).await.and_then(ok)?;
        let old = selected.parsed().any(|parsed| {
            matches!(parsed.response, Response::Untagged(Untagged::Exists(count)) if count > 0)
        });
        if old {
            keeper
                .imap("STORE 1:* +FLAGS.SILENT (\\Deleted)", deadline)
                .await
                .and_then(ok)?;
        }
        keeper.imap("CLOSE", deadline).await.and_then(ok)?;
        for message in messages {
            self.append("INBOX", message).await?;
        }
        Ok(())
    }

    /// The maildrop holds exactly `messages` then, by POP3 and the target's delivery.
    async fn fill_by_pop3(&mut self, messages: &[Message]) -> Result<(), Trouble> {
        let wish = Wish {
            protocol: Protocol::Pop3,
            second_user: false,
            state: State::Authenticated,
            tls: false,
        };
        let deadline = self.deadline();
        self.open("setup", wish).await?;
        let mut client = self.pop3_client("setup")?;
        let old = count(&client.pop3("STAT", deadline).await?.octets);
        for number in 1..=old {
            client.pop3(&format!("DELE {number}"), deadline).await?;
        }
        client.pop3("QUIT", deadline).await?;
        client.connection.drop_now().await;
        for message in messages {
            self.deliver(&message.name).await?;
        }
        // Delivery need not be done when the message is accepted.
        loop {
            self.open("setup", wish).await?;
            let mut client = self.pop3_client("setup")?;
            let here = count(&client.pop3("STAT", deadline).await?.octets);
            client.pop3("QUIT", deadline).await?;
            client.connection.drop_now().await;
            if here == messages.len() {
                return Ok(());
            }
            if Instant::now() >= deadline {
                let sent = messages.len();
                return Err(Trouble(format!(
                    "{sent} messages delivered, {here} arrived"
                )));
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    fn pop3_client(&mut self, name: &str) -> Result<Client, Trouble> {
        let slot = self.slots.remove(name);
        let slot = slot.ok_or_else(|| Trouble(format!("no connection {name}")))?;
        Ok(Client::greeted(slot.connection, ""))
    }

    async fn keeper_does(&mut self, words: &[&[u8]]) -> Result<(), Trouble> {
        let deadline = self.deadline();
        let verb = String::from_utf8_lossy(words[0]).into_owned();
        let keeper = self.keeper().await?;
        let done = keeper
            .imap_segments(command(words), deadline)
            .await
            .and_then(ok);
        done.map_err(|trouble| Trouble(format!("{verb}: {}", trouble.0)))?;
        Ok(())
    }

    /// A connection of ours for the account, opened when it is first needed.
    async fn keeper(&mut self) -> Result<&mut Client, Trouble> {
        if self
            .keeper
            .as_ref()
            .is_some_and(|keeper| keeper.connection.ended().is_some())
        {
            self.keeper = None;
        }
        if self.keeper.is_none() {
            let wish = Wish {
                protocol: Protocol::Imap,
                second_user: false,
                state: State::Authenticated,
                tls: false,
            };
            self.open("setup", wish).await?;
            let slot = self.slots.remove("setup");
            self.keeper = slot.map(|slot| Client::greeted(slot.connection, "k"));
        }
        self.keeper
            .as_mut()
            .ok_or_else(|| Trouble("no connection for the setup".to_owned()))
    }

    /// Deletes every mailbox under the case's stem; what is left then.
    async fn delete_mailboxes(&mut self) -> Vec<String> {
        let given = self
            .case
            .given
            .mailboxes
            .iter()
            .map(|mailbox| &mailbox.variable);
        let given: Vec<String> = given
            .filter_map(|variable| self.name(variable).ok())
            .collect();
        let mut names = match self.listed("LIST").await {
            Ok(names) => names,
            Err(_) => return given,
        };
        if names.is_empty() {
            names = given;
        }
        // Children first: a mailbox with children may not be deletable (RFC 3501 §6.3.4).
        names.sort_by_key(|name| std::cmp::Reverse(name.len()));
        let mut clean = true;
        for name in &names {
            clean &= self
                .keeper_does(&[b"DELETE", name.as_bytes()])
                .await
                .is_ok();
        }
        if self.case.words.iter().any(|word| word == "subscribe") {
            for name in self.listed("LSUB").await.unwrap_or_default() {
                let _gone = self.keeper_does(&[b"UNSUBSCRIBE", name.as_bytes()]).await;
            }
        }
        if clean {
            return Vec::new();
        }
        self.listed("LIST").await.unwrap_or_default()
    }

    /// The case's mailboxes; a name that cannot be selected is only a level of the hierarchy.
    async fn listed(&mut self, verb: &str) -> Result<Vec<String>, Trouble> {
        let pattern = format!("{}*", self.stem);
        let deadline = self.deadline();
        let keeper = self.keeper().await?;
        let reply = keeper
            .imap(&format!("{verb} \"\" \"{pattern}\""), deadline)
            .await?;
        if reply.status != StatusKind::Ok {
            return Err(Trouble(format!("{verb} refused")));
        }
        let mut names = Vec::new();
        for parsed in reply.parsed() {
            let (Response::Untagged(Untagged::List(list))
            | Response::Untagged(Untagged::Lsub(list))) = &parsed.response
            else {
                continue;
            };
            let real = !list.attributes.iter().any(|attribute| {
                attribute.eq_ignore_ascii_case(b"\\Noselect")
                    || attribute.eq_ignore_ascii_case(b"\\NonExistent")
            });
            let name = String::from_utf8_lossy(list.mailbox.as_bytes()).into_owned();
            if (real || verb == "LSUB") && name.starts_with(&self.stem) && !names.contains(&name) {
                names.push(name);
            }
        }
        Ok(names)
    }
}

impl Slot {
    fn new(connection: Connection) -> Self {
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

/// The number of messages in a reply to STAT (RFC 1939 §5).
fn count(reply: &[u8]) -> usize {
    let text = String::from_utf8_lossy(reply);
    text.split_ascii_whitespace()
        .nth(1)
        .and_then(|count| count.parse().ok())
        .unwrap_or(0)
}
