//! An IMAP client.

use std::collections::VecDeque;

use arbitrary::{Result, Unstructured};
use mailspec_syntax::{
    generate::imap::{Client, Step},
    imap::{LiteralForm, response::Parsed},
};

use self::judge::{Judge, Task};
use super::{Peer, Shared, Style};
use crate::{
    announcements,
    model::{Flags, ImapClient, View},
    wire::imap::Wire,
};

mod judge;

pub(super) struct ImapPeer<'a> {
    wire: Wire,
    generator: Client,
    client: ImapClient,
    heard: Heard,
    chosen: Vec<Step<'a>>,
}

/// What the client was told of the selected mailbox.
#[derive(Debug, Default)]
struct Heard {
    messages: Vec<HeardMessage>,
}

#[derive(Clone, Debug, Default)]
struct HeardMessage {
    uid: Option<u32>,
    flags: Option<Flags>,
    recent: Option<bool>,
}

/// How an exchange ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    /// The client may go on.
    Open,
    /// A literal was announced and is not wanted.
    LiteralRefused,
    /// The connection closed, or is under TLS now: what was to come is not sent.
    Over,
}

impl ImapPeer<'_> {
    pub(super) fn open(shared: &mut Shared) -> Self {
        let now = shared.now();
        let mut wire = Wire::open(&mut shared.server, shared.ledger.clone(), now);
        wire.hear(|_, _| {});
        wire.check();
        Self {
            wire,
            generator: Client::new(),
            client: ImapClient::default(),
            heard: Heard::default(),
            chosen: Vec::new(),
        }
    }

    /// Sends `octets`, with which these tasks are complete.
    fn exchange(
        &mut self,
        shared: &mut Shared,
        octets: &[u8],
        tasks: VecDeque<Task<'_, '_>>,
        piece: usize,
    ) -> End {
        let now = shared.now();
        let mut judge = Judge::new(&mut shared.model, &mut self.client, &mut self.heard, tasks);
        for piece in octets.chunks(piece) {
            let each = |_: &[u8], parsed: &Parsed<'_>| judge.message(&parsed.response);
            self.wire.send(&mut shared.server, piece, now, each);
        }
        let verdict = judge.rest();
        let open = self.wire.go_on(&mut shared.server);
        self.wire
            .hear(|message, _| panic!("unasked: {}", message.escape_ascii()));
        self.wire.check();
        assert_eq!(
            open, !verdict.closed,
            "whether the connection is open still"
        );
        if verdict.closed {
            *self = Self::open(shared);
        }
        self.compare();
        verdict.end
    }

    /// The client was told what the model says it was told.
    fn compare(&self) {
        let Some(view) = &self.client.view else {
            return;
        };
        self.heard.compare(view);
    }
}

impl<'a> Peer<'a> for ImapPeer<'a> {
    fn choose(&mut self, shared: &mut Shared, u: &mut Unstructured<'a>) -> Result<()> {
        let step = self.generator.next(&mut shared.world, u)?;
        self.chosen.push(step);
        Ok(())
    }

    fn send(&mut self, shared: &mut Shared, style: Style) {
        let chosen = std::mem::take(&mut self.chosen);
        let (mut octets, mut printed) = (Vec::new(), Vec::with_capacity(64));
        let mut tasks = VecDeque::new();
        'steps: for step in &chosen {
            printed.clear();
            step.write(&mut printed, style.literals);
            let mut sent = 0;
            for announced in announcements(&printed, style.literals) {
                octets.extend_from_slice(&printed[sent..announced]);
                sent = announced;
                tasks.push_back(Task::Announcement);
                let (told, known) = (std::mem::take(&mut octets), std::mem::take(&mut tasks));
                match self.exchange(shared, &told, known, style.piece) {
                    End::Open => {}
                    End::LiteralRefused => continue 'steps,
                    End::Over => return,
                }
            }
            if octets.is_empty() && sent == 0 {
                std::mem::swap(&mut octets, &mut printed);
            } else {
                octets.extend_from_slice(&printed[sent..]);
            }
            tasks.push_back(Task::Step(step));
        }
        self.exchange(shared, &octets, tasks, style.piece);
    }

    fn drop_within(&mut self, shared: &mut Shared, octets: usize) {
        let chosen = std::mem::take(&mut self.chosen);
        let (mut sent, mut tasks) = (Vec::new(), VecDeque::new());
        for step in &chosen {
            step.write(&mut sent, LiteralForm::NonSynchronising);
            if sent.len() > octets {
                tasks.push_back(Task::Beginning);
                break;
            }
            tasks.push_back(Task::Step(step));
        }
        sent.truncate(octets);
        self.exchange(shared, &sent, tasks, usize::MAX);
        self.wire.close(&mut shared.server);
        *self = Self::open(shared);
    }

    fn poll(&mut self, shared: &mut Shared) {
        let now = shared.now();
        self.client.poll(&mut shared.model);
        let nothing = VecDeque::new();
        let mut judge = Judge::new(
            &mut shared.model,
            &mut self.client,
            &mut self.heard,
            nothing,
        );
        let each = |_: &[u8], parsed: &Parsed<'_>| judge.message(&parsed.response);
        self.wire.poll(&mut shared.server, now, each);
        self.wire.check();
        self.compare();
    }

    fn time_out(&mut self, shared: &mut Shared) {
        let now = shared.now();
        let mut said = 0;
        self.wire.poll(&mut shared.server, now, |_, _| said += 1);
        assert_eq!(said, 1, "BYE and no more");
        assert!(
            !self.wire.go_on(&mut shared.server),
            "there is no end to it"
        );
        self.wire.check();
        *self = Self::open(shared);
    }
}

impl Heard {
    fn compare(&self, view: &View) {
        assert_eq!(self.messages.len(), view.messages.len(), "EXISTS");
        for (heard, seen) in self.messages.iter().zip(&view.messages) {
            let same = heard.uid.is_none_or(|uid| uid == seen.uid)
                && heard.flags == seen.told
                && heard.recent.is_none_or(|recent| recent == seen.recent);
            assert!(
                same,
                "{heard:?} was heard of UID {}, recent {}, of which {:?} should have been told",
                seen.uid, seen.recent, seen.told
            );
        }
    }
}
