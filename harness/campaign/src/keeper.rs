//! Our own connection: makes what a stream begins with, and removes what it leaves.

use std::sync::Arc;

use mailspec_rules::Ledger;
use mailspec_run::{
    Site, Visit,
    connection::{Beside, Connection, Transcript},
};
use mailspec_suite::Protocol;
use mailspec_syntax::imap::{
    Command, CommandBody, DateTime, ListMailbox, LiteralForm, Mailbox, NonEmpty, Response, Tag,
    command::AppendMessage,
    response::{self, StatusKind, Untagged},
};
use tokio::time::Instant;

use crate::{
    names::Place,
    player::Unable,
    talk::{Outcome, Talk, Until},
};

/// Our own connection, opened when it is needed.
pub(crate) struct Keeper {
    site: Arc<Site>,
    connection: Option<Connection>,
    commands: u64,
}

/// What is in a maildrop when a stream begins.
const MAIL: [&[u8]; 2] = [
    b"From: a@example.org\r\nSubject: one\r\n\r\n.one\r\n..\r\n.\r\n",
    b"From: b@example.org\r\nSubject: two\r\n\r\ntwo\r\n",
];

impl Keeper {
    pub(crate) fn new(site: Arc<Site>) -> Self {
        Self {
            site,
            connection: None,
            commands: 0,
        }
    }

    /// Makes what a stream finds: INBOX, empty; or the account's own, with two messages.
    pub(crate) async fn prepare(&mut self, place: &Place) -> Result<(), Unable> {
        if !self.site.speaks(Protocol::Imap) {
            return Ok(());
        }
        let inbox =
            Mailbox::new(place.name(b"INBOX")).map_err(|why| Unable::new(why.to_string()))?;
        if !place.inbox {
            return self
                .must(CommandBody::Create {
                    mailbox: inbox,
                    uses: None,
                })
                .await;
        }
        self.empty().await?;
        for message in MAIL {
            let message = AppendMessage {
                flags: Vec::new(),
                date: None::<DateTime>,
                message: message.into(),
            };
            self.must(CommandBody::Append {
                mailbox: Mailbox::Inbox,
                messages: NonEmpty::one(message),
            })
            .await?;
        }
        Ok(())
    }

    /// Nothing is left of a stream.
    pub(crate) async fn clear(&mut self, place: &Place) -> Result<(), Unable> {
        if !self.site.speaks(Protocol::Imap) {
            return Ok(());
        }
        if place.inbox {
            self.empty().await?;
        }
        let pattern = [place.stem.as_bytes(), b"*"].concat();
        let (reference, pattern) = (Mailbox::new(&b""[..]), ListMailbox::new(pattern));
        let (Ok(reference), Ok(pattern)) = (reference, pattern) else {
            return Ok(());
        };
        for subscribed in [true, false] {
            let (reference, pattern) = (reference.clone(), pattern.clone());
            let (_, messages) = self
                .ask(match subscribed {
                    true => CommandBody::Lsub { reference, pattern },
                    false => CommandBody::List { reference, pattern },
                })
                .await?;
            let mut names: Vec<Vec<u8>> = Vec::new();
            for message in &messages {
                if let Response::Untagged(Untagged::List(list) | Untagged::Lsub(list)) =
                    response::parse(message).response
                {
                    names.push(list.mailbox.as_bytes().to_vec());
                }
            }
            // Children first: a mailbox that has some may not be deletable (RFC 3501 §6.3.4).
            names.sort_by_key(|name| std::cmp::Reverse(name.len()));
            for name in names {
                let Ok(mailbox) = Mailbox::new(name) else {
                    continue;
                };
                // What cannot be removed shows in what a run leaves.
                self.ask(match subscribed {
                    true => CommandBody::Unsubscribe { mailbox },
                    false => CommandBody::Delete { mailbox },
                })
                .await?;
            }
        }
        Ok(())
    }

    /// A valid session: the server still serves.
    pub(crate) async fn serves(&mut self, place: &Place) -> Result<(), Unable> {
        self.connection = None;
        self.prepare(place).await?;
        self.clear(place).await
    }

    /// Closes it.
    pub(crate) async fn leave(&mut self) {
        if let Some(mut connection) = self.connection.take() {
            connection.drop_now().await;
        }
    }

    async fn empty(&mut self) -> Result<(), Unable> {
        let inbox = CommandBody::Select {
            mailbox: Mailbox::Inbox,
            parameters: Vec::new(),
        };
        self.must(inbox).await?;
        // A set of no messages may be refused.
        let all = Command::parse(b"a STORE 1:* +FLAGS.SILENT (\\Deleted)\r\n");
        if let Ok(all) = all {
            self.ask(all.body).await?;
        }
        self.must(CommandBody::Close).await
    }

    async fn must(&mut self, body: CommandBody<'_>) -> Result<(), Unable> {
        match self.ask(body).await? {
            (StatusKind::Ok, _) => Ok(()),
            (_, messages) => {
                let last = messages.last().map_or(&b""[..], |message| message);
                let said = String::from_utf8_lossy(last.trim_ascii_end()).into_owned();
                Err(Unable::new(format!(
                    "what a stream begins with is refused: {said}"
                )))
            }
        }
    }

    async fn ask(&mut self, body: CommandBody<'_>) -> Result<(StatusKind, Vec<Arc<[u8]>>), Unable> {
        if self
            .connection
            .as_ref()
            .is_none_or(|open| open.ended().is_some())
        {
            let visit = Visit {
                name: "keeper".to_owned(),
                protocol: Protocol::Imap,
                logged_in: true,
                ledger: Ledger::default(),
                transcript: Transcript::new(self.site.redactor().clone()),
                beside: Beside::default(),
            };
            self.connection = Some(crate::player::let_in(&self.site, &visit).await?);
        }
        let Some(connection) = &mut self.connection else {
            return Err(Unable::new("no connection of our own"));
        };
        self.commands += 1;
        let tag = format!("k{}", self.commands);
        let command = Command {
            tag: Tag::new(tag.clone()).map_err(|why| Unable::new(why.to_string()))?,
            body,
        };
        let (mut octets, mut messages) = (Vec::new(), Vec::new());
        command.write(&mut octets, LiteralForm::Synchronising);
        let mut talk = Talk {
            connection,
            messages: &mut messages,
            deadline: Instant::now() + self.site.target().timeouts.step,
        };
        let outcome = talk.say(&octets, &[], Until::Tagged(tag.as_bytes())).await;
        let status = messages
            .last()
            .map(|message| response::parse(message).response);
        match (outcome, status) {
            (Outcome::Answered, Some(Response::Tagged { status, .. })) => Ok((status, messages)),
            (outcome, _) => {
                self.connection = None;
                Err(Unable::new(match outcome {
                    Outcome::Silent => "no answer on a connection of our own".to_owned(),
                    _ => "a connection of our own is closed".to_owned(),
                }))
            }
        }
    }
}
