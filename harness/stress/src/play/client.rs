//! What one client does, from its first connection to the end of the run.

use std::{sync::Arc, time::Duration};

use fastrand::Rng;
use tokio::time::sleep;

use super::{
    Shared,
    imap::{Over, Session},
    message, pop3,
    profile::{Action, Profile, drawn},
};
use crate::Change;

/// System flags and keywords that clients set; `\Deleted` goes its own way.
const FLAGS: [&str; 6] = [
    "\\Seen",
    "\\Answered",
    "\\Flagged",
    "\\Draft",
    "$Work",
    "$Later",
];

/// From so many messages on in a mailbox, more are removed and none are put in.
const FULL: usize = 40;

/// How long a client waits before it connects again: twice as long the next time.
const PAUSE: Duration = Duration::from_millis(50);

/// Doublings of that.
const PATIENCE: u32 = 6;

/// Client `number` of a run.
pub(super) struct Client {
    shared: Arc<Shared>,
    profile: Profile,
    name: String,
    random: Rng,
}

impl Client {
    pub(super) fn new(shared: &Arc<Shared>, number: usize, profile: Profile) -> Self {
        Self {
            shared: Arc::clone(shared),
            profile,
            name: format!("{}{number}", profile.name()),
            random: Rng::with_seed(shared.seed ^ (number as u64 + 1).wrapping_mul(0x9e37_79b9)),
        }
    }

    /// Works until the run is over.
    pub(super) async fn works(mut self) {
        let mut failed = 0;
        while !self.shared.is_over() {
            self.shared.served().await;
            let connected = match self.profile {
                Profile::Collector => self.collects().await,
                _ => self.session().await,
            };
            failed = if connected { 0 } else { failed + 1 };
            if failed > 0 {
                let pause = PAUSE * (1 << failed.min(PATIENCE));
                sleep(pause + PAUSE.mul_f32(self.random.f32())).await;
            }
        }
    }

    /// One IMAP session; whether there was one.
    async fn session(&mut self) -> bool {
        let Some(mut session) = Session::open(&self.shared, &self.name).await else {
            return false;
        };
        while !self.shared.is_over() {
            let action = drawn(self.profile.actions(), &mut self.random);
            if action == Action::Leave {
                break;
            }
            if self.does(&mut session, action).await.is_err() {
                session.cut().await;
                return true;
            }
        }
        session.logout().await;
        true
    }

    async fn does(&mut self, session: &mut Session, action: Action) -> Result<(), Over> {
        use Action::*;
        if session.selected().is_none() || action == Select || action == Examine {
            let mailbox = self.mailbox();
            let selected = session.select(&mailbox, action == Examine).await?;
            if !selected.ok || self.random.u8(..4) > 0 {
                return Ok(());
            }
            return session.list(self.random.bool(), false).await.map(drop);
        }
        let Some(selected) = session.selected() else {
            return Ok(());
        };
        let (uids, name) = (selected.uids(), selected.name.clone());
        let (count, writes) = (selected.numbers.len(), !selected.read_only);
        let full = count >= FULL;
        match action {
            Leave | Select | Examine => {}
            ListByUid => drop(session.list(false, false).await?),
            // `1:*` is an error where there is no message (RFC 3501 §9, seq-number).
            ListByNumber if count > 0 => drop(session.list(true, false).await?),
            ListByNumber | Poll => {
                let command = if self.random.u8(..8) == 0 {
                    "CHECK"
                } else {
                    "NOOP"
                };
                session.poll(command).await?;
            }
            Fetch => {
                if let Some(uid) = self.one(&uids) {
                    session.fetch(uid).await?;
                }
            }
            Flag if writes => {
                let change = if self.random.bool() {
                    Change::Add
                } else {
                    Change::Remove
                };
                let flag = FLAGS[self.random.usize(..FLAGS.len())];
                let some = self.some(&uids, 3);
                let silent = self.random.bool();
                session.store(&some, change, &[flag], silent).await?;
            }
            ReplaceFlags if writes => {
                let some = self.some(&uids, 1);
                let flag = FLAGS[self.random.usize(..FLAGS.len())];
                session
                    .store(&some, Change::Replace, &[flag], false)
                    .await?;
            }
            SearchFlag => {
                // What the server does not keep it need not know.
                let flag = FLAGS[self.random.usize(..4)];
                session.search(Some((flag, self.random.bool()))).await?;
            }
            SearchAll => drop(session.search(None).await?),
            Append | Burst if !full => {
                let times = if action == Burst {
                    self.random.u32(3..10)
                } else {
                    1
                };
                for _ in 0..times {
                    self.appends(session).await?;
                }
            }
            Copy if !full => {
                let some = self.some(&uids, 4);
                let to = self.mailbox();
                session.copy(&some, &to, false).await?;
            }
            Move if writes && self.shared.moves => {
                let some = self.some(&uids, 4);
                let to = self.mailbox();
                if to != name {
                    session.copy(&some, &to, true).await?;
                }
            }
            Mark if writes => {
                let some = self.some(&uids, 2);
                let change = if self.random.u8(..4) == 0 {
                    Change::Remove
                } else {
                    Change::Add
                };
                session.store(&some, change, &["\\Deleted"], true).await?;
            }
            Append | Burst | Copy | Delete if writes => {
                let some = self.some(&uids, if full { 12 } else { 3 });
                session
                    .store(&some, Change::Add, &["\\Deleted"], true)
                    .await?;
                let named = self.shared.uid_plus && self.random.bool();
                session.expunge(named.then_some(&some[..])).await?;
            }
            Expunge if writes => session.expunge(None).await?,
            Close => session.close().await?,
            Idle if self.shared.idles => {
                let how_long = Duration::from_millis(self.random.u64(5..80));
                session.idle(how_long).await?;
            }
            Status => {
                let mailbox = self.mailbox();
                if mailbox != name {
                    session.status(&mailbox).await?;
                }
            }
            // What this mailbox or server does not let us do.
            _ => drop(session.poll("NOOP").await?),
        }
        Ok(())
    }

    async fn appends(&mut self, session: &mut Session) -> Result<(), Over> {
        let made = message::made(&self.shared.mark(), &mut self.random);
        let flags: &[&str] = match self.random.u8(..4) {
            0 => &["\\Seen"],
            1 => &["\\Flagged", "\\Answered"],
            _ => &[],
        };
        // Somebody takes them from there.
        let inbox = self.shared.collects && self.random.u8(..3) == 0;
        let mailbox = if inbox {
            "INBOX".to_owned()
        } else {
            self.mailbox()
        };
        session.append(&mailbox, made, flags).await.map(drop)
    }

    /// One POP3 session; whether there was one.
    async fn collects(&mut self) -> bool {
        let Some(mut session) = pop3::Session::open(&self.shared, &self.name).await else {
            return false;
        };
        match self.collected(&mut session).await {
            Some(true) => session.quit().await,
            Some(false) | None => session.cut().await,
        }
        sleep(Duration::from_millis(self.random.u64(..20))).await;
        true
    }

    /// What one POP3 session does; whether it says QUIT, if it still can.
    async fn collected(&mut self, session: &mut pop3::Session) -> Option<bool> {
        let numbers = session.list().await?;
        for &number in &numbers {
            session.retrieve(number).await?;
        }
        let most = if numbers.len() > FULL / 2 { 1.0 } else { 0.4 };
        for &number in &numbers {
            if self.random.f32() < most {
                session.mark(number).await?;
            }
        }
        if self.random.u8(..8) == 0 {
            session.reset().await?;
        }
        Some(self.random.u8(..5) > 0)
    }

    fn mailbox(&mut self) -> String {
        let all = &self.shared.mailboxes;
        all[self.random.usize(..all.len())].clone()
    }

    fn one(&mut self, uids: &[u32]) -> Option<u32> {
        (!uids.is_empty()).then(|| uids[self.random.usize(..uids.len())])
    }

    /// Some of these, at most so many; the oldest are chosen most often, so that clients meet.
    fn some(&mut self, uids: &[u32], most: usize) -> Vec<u32> {
        let count = self.random.usize(1..=most).min(uids.len());
        let mut some = Vec::new();
        for _ in 0..count {
            let near = self
                .random
                .usize(..uids.len())
                .min(self.random.usize(..uids.len()));
            if !some.contains(&uids[near]) {
                some.push(uids[near]);
            }
        }
        some
    }
}
