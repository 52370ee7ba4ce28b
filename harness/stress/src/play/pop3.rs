//! A POP3 session whose every command is recorded.

use std::{sync::Arc, time::Duration};

use mailspec_run::connection::Message;
use mailspec_suite::Protocol;
use mailspec_syntax::pop3::response;
use tokio::time::Instant;

use super::{
    Guest, Shared,
    exchange::{self, Stop},
    message::content,
};
use crate::{Fetched, Operation, Request, Saw};

/// A session that has the maildrop.
pub(super) struct Session {
    shared: Arc<Shared>,
    guest: Guest,
    number: u32,
}

impl Session {
    /// Logs in; nothing, if the server does not let us: somebody else may have the maildrop.
    pub(super) async fn open(shared: &Arc<Shared>, name: &str) -> Option<Self> {
        let (began, asked) = (shared.record.moment(), Instant::now());
        let guest = shared.visit(name, Protocol::Pop3).await?;
        let session = Self {
            shared: Arc::clone(shared),
            guest,
            number: shared.record.session(),
        };
        let ended = Some(shared.record.moment());
        let operation = session.operation(began, ended, Request::Maildrop, Vec::new());
        shared.record.add(operation, "PASS", asked.elapsed());
        Some(session)
    }

    /// UIDL; the numbers.
    pub(super) async fn list(&mut self) -> Option<Vec<u32>> {
        let read = |message: &Message| {
            let parsed = response::parse(&message.octets, true);
            let listed = parsed.reply.unique_ids().items.into_iter();
            let saw = listed.filter_map(|it| {
                let id = String::from_utf8_lossy(it.id).into_owned();
                Some(Saw::UniqueId(u32::try_from(it.number).ok()?, id))
            });
            saw.collect()
        };
        let (ok, saw) = self.ask("UIDL", "UIDL", Request::List, read).await?;
        let numbers = saw.iter().filter_map(|saw| match saw {
            Saw::UniqueId(number, _) => Some(*number),
            _ => None,
        });
        ok.then(|| numbers.collect())
    }

    /// RETR.
    pub(super) async fn retrieve(&mut self, number: u32) -> Option<bool> {
        let read = |message: &Message| {
            let parsed = response::parse(&message.octets, true);
            let body = parsed.reply.body.iter();
            let saw = body.map(|body| {
                Saw::Fetch(Fetched {
                    number,
                    content: Some(content(&body.content())),
                    ..Fetched::default()
                })
            });
            saw.collect()
        };
        let line = format!("RETR {number}");
        let request = Request::Retrieve { number };
        let (ok, _) = self.ask("RETR", &line, request, read).await?;
        Some(ok)
    }

    /// DELE.
    pub(super) async fn mark(&mut self, number: u32) -> Option<bool> {
        let line = format!("DELE {number}");
        let request = Request::Mark { number };
        let (ok, _) = self.ask("DELE", &line, request, |_| Vec::new()).await?;
        Some(ok)
    }

    /// RSET.
    pub(super) async fn reset(&mut self) -> Option<bool> {
        let asked = self.ask("RSET", "RSET", Request::Reset, |_| Vec::new());
        let (ok, _) = asked.await?;
        Some(ok)
    }

    /// QUIT.
    pub(super) async fn quit(mut self) {
        let asked = self.ask("QUIT", "QUIT", Request::Quit, |_| Vec::new());
        let _ended = asked.await;
        self.shared.leave(self.guest).await;
    }

    /// Cuts the connection.
    pub(super) async fn cut(self) {
        let began = self.shared.record.moment();
        let operation = self.operation(began, Some(began), Request::Drop, Vec::new());
        self.shared.record.add(operation, "cut", Duration::ZERO);
        self.shared.leave(self.guest).await;
    }

    async fn ask(
        &mut self,
        command: &'static str,
        line: &str,
        request: Request,
        read: impl Fn(&Message) -> Vec<Saw>,
    ) -> Option<(bool, Vec<Saw>)> {
        self.shared.pace().await;
        let deadline = self.shared.deadline();
        let (began, asked) = (self.shared.record.moment(), Instant::now());
        let came = exchange::pop3(&mut self.guest.connection, line, deadline).await;
        let took = asked.elapsed();
        let ended = self.shared.record.moment();
        let ok = |message: &Message| message.octets.starts_with(b"+OK");
        let (ended, ok, saw) = match &came {
            Ok(message) if ok(message) => (Some(ended), true, read(message)),
            Ok(_) => (Some(ended), false, Vec::new()),
            Err(_) => (None, false, Vec::new()),
        };
        let mut operation = self.operation(began, ended, request, saw.clone());
        operation.ok = ok;
        self.shared.record.add(operation, command, took);
        match came {
            Ok(_) => Some((ok, saw)),
            Err(stop) => {
                self.lost(command, &stop);
                None
            }
        }
    }

    fn operation(
        &self,
        began: u64,
        ended: Option<u64>,
        request: Request,
        saw: Vec<Saw>,
    ) -> Operation {
        Operation {
            session: self.number,
            began,
            ended,
            ok: ended.is_some(),
            mailbox: Some("INBOX".to_owned()),
            request,
            saw,
        }
    }

    fn lost(&self, command: &str, stop: &Stop) {
        self.shared.trouble(format!("{command}: {stop}"));
    }
}
