//! What a case is given: mailboxes and messages, made before it and removed after it.
//!
//! Done on a connection of ours, so that the case's own connections begin with
//! nothing behind them.

use std::sync::Arc;

use mailspec_suite::{Case, Message, Protocol, State};
use mailspec_syntax::imap::response::{Response, StatusKind, Untagged};
use tokio::time::{Duration, Instant};

use crate::{
    appended,
    client::{Client, Reply, command, count, ok},
    plan::endangers_inbox,
    stage::{SETUP, Slot, Stage, Wish},
    trouble::{Cause, Preparation, Trouble},
};

/// The message that comes and goes.
const FIRST: &[u8] = b"Subject: comes and goes\r\n\r\n";

impl Stage {
    /// Does what `given` says.
    pub(crate) async fn prepare(&mut self, keeper: Option<Client>) -> Result<(), Trouble> {
        self.keeper = keeper;
        if let Some(keeper) = &mut self.keeper {
            keeper.connection.record_in(&self.transcript);
            keeper.connection.report_beside(&self.beside);
        }
        let case = Arc::clone(&self.case);
        let reused = self.keeper.is_some();
        match self.make_mailboxes(&case).await {
            // A server may put an end to a connection on which so much went on before this case,
            // and the case has a right to one of its own.
            Err(_) if reused && self.keeper_ended() => {
                self.delete_mailboxes().await;
                self.make_mailboxes(&case).await?;
            }
            made => made?,
        }
        if let Some(messages) = case.given.maildrop.as_ref().or(case.given.inbox.as_ref()) {
            let filled = if self.site.imap.is_some() {
                self.fill_by_imap(messages).await
            } else {
                self.fill_by_pop3(messages).await
            };
            filled.map_err(|trouble| trouble.at(Preparation::Inbox))?;
        }
        if endangers_inbox(&case) {
            self.inbox_was_there = self.inbox_is_there().await;
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
        if !self.takes_what_is_offered() {
            self.open("A", wish).await?;
        }
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
            let mut client = Client::greeted(slot.connection, "s").behind_commands(self.cases);
            let given = case.given.mailboxes.iter();
            let mut given = given.filter(|mailbox| mailbox.variable == selected_variable(&case));
            let messages = given.next().map(|mailbox| mailbox.messages.len());
            let outcome = select(&mut client, verb, &name, messages, deadline).await;
            let slot = Slot::new(client.connection);
            self.slots.insert("A".to_owned(), slot);
            outcome.map_err(|trouble| trouble.at(Preparation::Selection))?;
        }
        Ok(())
    }

    /// Makes the mailboxes that the case is given, with their messages.
    async fn make_mailboxes(&mut self, case: &Case) -> Result<(), Trouble> {
        for mailbox in &case.given.mailboxes {
            let name = self.name(&mailbox.variable)?;
            let created = self.create(&name).await;
            created.map_err(|trouble| trouble.at(Preparation::Mailbox))?;
            if !mailbox.messages.is_empty() {
                let shifted = self.shift_identifiers(&name).await;
                shifted.map_err(|trouble| trouble.at(Preparation::Mailbox))?;
            }
            let filled = self.fill(&name, &mailbox.messages).await;
            filled.map_err(|trouble| trouble.at(Preparation::Messages))?;
            for name in others(&name, mailbox.times) {
                let created = self.create(&name).await;
                created.map_err(|trouble| trouble.at(Preparation::Mailbox))?;
                for message in &mailbox.messages {
                    let appended = self.append(&name, message).await;
                    appended.map_err(|trouble| trouble.at(Preparation::Messages))?;
                }
            }
        }
        Ok(())
    }

    /// A message comes and goes in the new mailbox `name`, so that the unique identifiers of those that
    /// follow are not their numbers (RFC 3501 §2.3.1.1): a server that takes one for the other is
    /// seen in every case. Where it cannot be removed, a new mailbox takes the place.
    async fn shift_identifiers(&mut self, name: &str) -> Result<(), Trouble> {
        let deadline = self.deadline();
        let keeper = self.keeper().await?;
        let mut append = command(&[b"APPEND", name.as_bytes()]);
        if let Some(last) = append.last_mut() {
            last.truncate(last.len() - b"\r\n".len());
            last.extend_from_slice(format!(" {{{}}}\r\n", FIRST.len()).as_bytes());
        }
        append.push([FIRST, b"\r\n"].concat());
        let mut gone = true;
        for segments in [
            append,
            command(&[b"SELECT", name.as_bytes()]),
            vec![b"STORE 1 +FLAGS.SILENT (\\Deleted)\r\n".to_vec()],
            vec![b"EXPUNGE\r\n".to_vec()],
            vec![b"CLOSE\r\n".to_vec()],
        ] {
            let reply = keeper.imap_segments(segments, deadline).await?;
            gone &= reply.status == StatusKind::Ok;
        }
        if !gone {
            self.keeper_does(&[b"DELETE", name.as_bytes()]).await?;
            self.keeper_does(&[b"CREATE", name.as_bytes()]).await?;
        }
        Ok(())
    }

    /// Makes the mailbox `name`, which nobody else names so.
    async fn create(&mut self, name: &str) -> Result<(), Trouble> {
        let create = [&b"CREATE"[..], name.as_bytes()];
        match self.keeper_does(&create).await {
            // It was not there a moment ago (RFC 5530 §3). Dovecot's ACL plug-in looks through all
            // mailboxes in whichever session lists them, and finishes one that another session is
            // making, which is then told this.
            Err(trouble) if trouble.what.contains("[ALREADYEXISTS]") => {
                self.keeper_does(&[b"DELETE", name.as_bytes()]).await?;
                self.keeper_does(&create).await
            }
            created => created,
        }
    }

    /// Appends `messages` to the mailbox `name`, and looks whether their flags and dates are there:
    /// whether they should be is the affair of the cases about APPEND.
    async fn fill(&mut self, name: &str, messages: &[Message]) -> Result<(), Trouble> {
        for message in messages {
            self.append(name, message).await?;
        }
        let plain = |message: &Message| message.flags.is_empty() && message.date.is_none();
        if messages.iter().all(plain) {
            return Ok(());
        }
        let deadline = self.deadline();
        let keeper = self.keeper().await?;
        // EXAMINE leaves \Recent as it is (RFC 3501 §6.3.2).
        let examine = command(&[b"EXAMINE", name.as_bytes()]);
        keeper.imap_segments(examine, deadline).await.and_then(ok)?;
        let fetch = "FETCH 1:* (FLAGS INTERNALDATE)";
        let fetched = keeper.imap(fetch, deadline).await.and_then(ok)?;
        // Neither by CLOSE, which removes what is marked as deleted where the server forgets that
        // the mailbox is open for reading only (RFC 3501 §6.4.2), nor by UNSELECT, which a case
        // asks not to: an EXAMINE that fails leaves nothing selected (§6.3.1, §6.3.2).
        let missing = command(&[b"EXAMINE", format!("{name}-none").as_bytes()]);
        keeper.imap_segments(missing, deadline).await?;
        match appended::lost(messages, &fetched) {
            None => Ok(()),
            Some(lost) => Err(Trouble::new(lost, Cause::Refused).at(Preparation::FlagsAndDates)),
        }
    }

    /// Makes INBOX again if the case took it away; what came of that. Others need it.
    pub(crate) async fn put_inbox_right(&mut self) -> Option<String> {
        if self.inbox_was_there != Some(true) || self.inbox_is_there().await != Some(false) {
            return None;
        }
        Some(match self.keeper_does(&[b"CREATE", b"INBOX"]).await {
            Ok(()) => "INBOX was gone behind this case; it was made again".to_owned(),
            Err(trouble) => {
                let why = self.transcript.mask(&trouble.what);
                format!("INBOX is gone behind this case, and cannot be made again: {why}")
            }
        })
    }

    /// Whether there is an INBOX; `None` if that is not to be found out. STATUS changes nothing
    /// (RFC 3501 §6.3.10).
    async fn inbox_is_there(&mut self) -> Option<bool> {
        let deadline = self.deadline();
        let keeper = self.keeper().await.ok()?;
        let status = keeper
            .imap("STATUS INBOX (MESSAGES)", deadline)
            .await
            .ok()?;
        match status.status {
            StatusKind::Ok => Some(true),
            StatusKind::No => Some(false),
            _ => None,
        }
    }

    pub(crate) async fn append(&mut self, mailbox: &str, message: &Message) -> Result<(), Trouble> {
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
        let reply = keeper.imap_segments(segments, deadline).await?;
        ok(reply).map_err(|trouble| trouble.of("APPEND"))?;
        Ok(())
    }

    /// INBOX holds exactly `messages` then.
    async fn fill_by_imap(&mut self, messages: &[Message]) -> Result<(), Trouble> {
        let deadline = self.deadline();
        let keeper = self.keeper().await?;
        // The server may still be busy with the last session on it, a POP3 session's update for one.
        let selected = loop {
            let reply = keeper.imap("SELECT INBOX", deadline).await?;
            if reply.status != StatusKind::No || Instant::now() >= deadline {
                break ok(reply)?;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        };
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
        self.open(SETUP, wish).await?;
        let mut client = self.pop3_client(SETUP)?;
        let old = count(&client.pop3("STAT", deadline).await?.octets);
        for number in 1..=old {
            client.pop3(&format!("DELE {number}"), deadline).await?;
        }
        client.quit(deadline).await?;
        for message in messages {
            self.deliver(&message.name).await?;
        }
        // Delivery need not be done when the message is accepted.
        loop {
            self.open(SETUP, wish).await?;
            let mut client = self.pop3_client(SETUP)?;
            let here = count(&client.pop3("STAT", deadline).await?.octets);
            client.quit(deadline).await?;
            if here == messages.len() {
                return Ok(());
            }
            if Instant::now() >= deadline {
                let sent = messages.len();
                return Err(Trouble::ours(format!(
                    "{sent} messages delivered, {here} arrived"
                )));
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    fn pop3_client(&mut self, name: &str) -> Result<Client, Trouble> {
        let slot = self.slots.remove(name);
        let slot = slot.ok_or_else(|| Trouble::ours(format!("no connection {name}")))?;
        Ok(Client::greeted(slot.connection, ""))
    }

    async fn keeper_does(&mut self, words: &[&[u8]]) -> Result<(), Trouble> {
        let deadline = self.deadline();
        let verb = String::from_utf8_lossy(words[0]).into_owned();
        let keeper = self.keeper().await?;
        let reply = keeper.imap_segments(command(words), deadline).await?;
        ok(reply).map_err(|trouble| trouble.of(&verb))?;
        Ok(())
    }

    /// A connection of ours for the account, opened when it is first needed.
    async fn keeper(&mut self) -> Result<&mut Client, Trouble> {
        if self.keeper_ended() || self.keeper.as_ref().is_some_and(|keeper| keeper.behind) {
            self.keeper = None;
        }
        if self.keeper.is_none() {
            let wish = Wish {
                protocol: Protocol::Imap,
                second_user: false,
                state: State::Authenticated,
                tls: false,
            };
            self.open(SETUP, wish).await?;
            let slot = self.slots.remove(SETUP);
            self.keeper = slot.map(|slot| Client::greeted(slot.connection, "k"));
        }
        self.keeper
            .as_mut()
            .ok_or_else(|| Trouble::ours("no connection for the setup"))
    }

    pub(crate) fn keeper_ended(&self) -> bool {
        let keeper = self.keeper.as_ref();
        keeper.is_some_and(|keeper| keeper.connection.ended().is_some())
    }

    /// The names of the mailboxes that the case is given.
    pub(crate) fn given(&self) -> Vec<String> {
        let given = self.case.given.mailboxes.iter();
        let names = |mailbox: &mailspec_suite::Mailbox| {
            let name = self.name(&mailbox.variable).ok()?;
            let others = others(&name, mailbox.times);
            Some(std::iter::once(name).chain(others).collect::<Vec<String>>())
        };
        given.filter_map(names).flatten().collect()
    }

    /// Deletes every mailbox under the case's stem; what is left then.
    pub(crate) async fn delete_mailboxes(&mut self) -> Vec<String> {
        let given = self.given();
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

    /// The case's names. One that cannot be selected may be all that is left of a mailbox that had
    /// others below it (RFC 3501 §6.3.4), and is ours to remove as well.
    async fn listed(&mut self, verb: &str) -> Result<Vec<String>, Trouble> {
        let pattern = format!("{}*", self.stem);
        let deadline = self.deadline();
        let keeper = self.keeper().await?;
        let reply = keeper
            .imap(&format!("{verb} \"\" \"{pattern}\""), deadline)
            .await?;
        // What is not there cannot be listed, which may be said with NO (RFC 3501 §6.3.8).
        if reply.status == StatusKind::No {
            return Ok(Vec::new());
        }
        if reply.status != StatusKind::Ok {
            return Err(Trouble::ours(format!("{verb} refused")));
        }
        let mut names = Vec::new();
        for parsed in reply.parsed() {
            let (Response::Untagged(Untagged::List(list))
            | Response::Untagged(Untagged::Lsub(list))) = &parsed.response
            else {
                continue;
            };
            let mut attributes = list.attributes.iter();
            let real = !attributes.any(|it| it.eq_ignore_ascii_case(b"\\NonExistent"));
            let name = String::from_utf8_lossy(list.mailbox.as_bytes()).into_owned();
            if (real || verb == "LSUB") && name.starts_with(&self.stem) && !names.contains(&name) {
                names.push(name);
            }
        }
        Ok(names)
    }
}

/// The names of the mailboxes that are made as often as `name` beside it.
fn others(name: &str, times: usize) -> Vec<String> {
    (2..=times).map(|n| format!("{name}-{n}")).collect()
}

/// How often NOOP asks for messages that SELECT did not tell of, after a pause each time.
const ASKED_AGAIN: u32 = 4;
const PAUSE: Duration = Duration::from_millis(50);

/// Opens the mailbox `name`, which holds so many messages, if that is known.
async fn select(
    client: &mut Client,
    verb: &[u8],
    name: &str,
    messages: Option<usize>,
    deadline: Instant,
) -> Result<(), Trouble> {
    let segments = command(&[verb, name.as_bytes()]);
    let verb = String::from_utf8_lossy(verb);
    let reply = client.imap_segments(segments, deadline).await?;
    let selected = ok(reply).map_err(|trouble| trouble.of(&verb))?;
    let (Some(messages), Some(told)) = (messages, exists(&selected)) else {
        return Ok(());
    };
    let (mut latest, mut asked) = (told, 0);
    // A server need not know at once what another of its processes was given: new messages are
    // told of in the reply to any command (RFC 3501 §7.3.1), and NOOP polls for them (§6.1.2).
    while latest as usize != messages {
        if asked == ASKED_AGAIN {
            let what = format!("{messages} messages were appended, {verb} tells of {told}");
            return Err(Trouble::new(what, Cause::Refused));
        }
        asked += 1;
        tokio::time::sleep(PAUSE * asked).await;
        let reply = client.imap("NOOP", deadline).await?;
        latest = exists(&reply).unwrap_or(latest);
    }
    Ok(())
}

fn selected_variable(case: &Case) -> &str {
    let selected = case.given.select.as_ref();
    selected.map_or("", |selected| &selected.mailbox)
}

/// What the last EXISTS of a reply tells.
fn exists(reply: &Reply) -> Option<u32> {
    reply
        .parsed()
        .filter_map(|parsed| match parsed.response {
            Response::Untagged(Untagged::Exists(count)) => Some(count),
            _ => None,
        })
        .last()
}
