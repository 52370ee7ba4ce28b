//! A POP3 client.

use std::collections::VecDeque;

use arbitrary::{Result, Unstructured};
use mailspec_syntax::{
    generate::pop3::{Client, Step},
    pop3::{Parsed, Reply, Status as Indicator},
};

use super::{Peer, Shared, Style};
use crate::{
    model::{Fact, Model, Pop3Client, Pop3Expected, Status},
    wire::pop3::Wire,
};

pub(super) struct Pop3Peer<'a> {
    wire: Wire,
    generator: Client,
    client: Pop3Client,
    chosen: Vec<Step<'a>>,
}

impl Pop3Peer<'_> {
    pub(super) fn open(shared: &mut Shared) -> Self {
        let now = shared.now();
        let mut wire = Wire::open(&mut shared.server, shared.ledger.clone(), now);
        let (mut generator, mut client) = (Client::new(), Pop3Client::default());
        wire.hear(|_, greeting| {
            let timestamp = greeting.reply.response.timestamp();
            let timestamp = timestamp.expect("APOP is offered");
            generator.greeted(timestamp);
            client = Pop3Client::greeted(timestamp);
        });
        wire.check();
        Self {
            wire,
            generator,
            client,
            chosen: Vec::new(),
        }
    }

    /// Sends `octets`, in which these steps are whole.
    fn exchange(&mut self, shared: &mut Shared, octets: &[u8], steps: &[Step<'_>], piece: usize) {
        let now = shared.now();
        let mut judge = Judge {
            model: &mut shared.model,
            client: &mut self.client,
            steps: steps.iter().collect(),
            over: false,
        };
        for piece in octets.chunks(piece) {
            let each = |_: &[u8], parsed: &Parsed<'_>| judge.reply(parsed);
            self.wire.send(&mut shared.server, piece, now, each);
        }
        let (missing, over) = (judge.steps, judge.over);
        assert!(missing.is_empty(), "no reply to {missing:?}");
        let open = self.wire.go_on(&mut shared.server);
        self.wire
            .hear(|message, _| panic!("unasked: {}", message.escape_ascii()));
        self.wire.check();
        assert_eq!(open, !over, "whether the connection is open still");
        if over {
            *self = Self::open(shared);
        }
    }
}

impl<'a> Peer<'a> for Pop3Peer<'a> {
    fn choose(&mut self, shared: &mut Shared, u: &mut Unstructured<'a>) -> Result<()> {
        let step = self.generator.next(&mut shared.world, u)?;
        self.chosen.push(step);
        Ok(())
    }

    fn send(&mut self, shared: &mut Shared, style: Style) {
        let chosen = std::mem::take(&mut self.chosen);
        let mut octets = Vec::new();
        for step in &chosen {
            step.write(&mut octets);
        }
        self.exchange(shared, &octets, &chosen, style.piece);
    }

    fn drop_within(&mut self, shared: &mut Shared, octets: usize) {
        let chosen = std::mem::take(&mut self.chosen);
        let (mut sent, mut whole) = (Vec::new(), 0);
        for step in &chosen {
            step.write(&mut sent);
            whole += usize::from(sent.len() <= octets);
        }
        sent.truncate(octets);
        self.exchange(shared, &sent, &chosen[..whole], usize::MAX);
        self.wire.close(&mut shared.server);
        self.client.drop_connection(&mut shared.model);
        *self = Self::open(shared);
    }

    fn poll(&mut self, shared: &mut Shared) {
        let now = shared.now();
        let unasked =
            |message: &[u8], _: &Parsed<'_>| panic!("unasked: {}", message.escape_ascii());
        self.wire.poll(&mut shared.server, now, unasked);
    }

    fn time_out(&mut self, shared: &mut Shared) {
        self.poll(shared);
        assert!(
            !self.wire.go_on(&mut shared.server),
            "there is no end to it"
        );
        self.wire.check();
        self.client.drop_connection(&mut shared.model);
        *self = Self::open(shared);
    }
}

/// Holds each reply against what the model says.
struct Judge<'p, 's> {
    model: &'p mut Model,
    client: &'p mut Pop3Client,
    steps: VecDeque<&'p Step<'s>>,
    over: bool,
}

impl Judge<'_, '_> {
    fn reply(&mut self, parsed: &Parsed<'_>) {
        let Some(step) = self.steps.pop_front() else {
            panic!("unasked: {parsed:?}");
        };
        let expected = match step {
            Step::Line(line) => self.client.line(self.model, line),
            Step::Command(command) if self.client.is_waiting() => {
                self.client.line(self.model, command.to_string().as_bytes())
            }
            Step::Command(command) => self.client.command(self.model, command),
        };
        let status = match parsed.reply.response.status {
            Indicator::Ok => Some(Status::Ok),
            Indicator::Err => Some(Status::Err),
            Indicator::Continue => Some(Status::Challenge),
            Indicator::Unknown => None,
        };
        assert_eq!(
            status,
            Some(expected.status),
            "{step:?}: {:?}",
            parsed.reply
        );
        self.fact(step, &parsed.reply, &expected);
        if expected.closes || expected.starts_tls {
            // What came behind is ignored: it came after the end, or in plaintext (RFC 2595 §4).
            self.steps.clear();
            self.over = expected.closes;
        }
    }

    fn fact(&mut self, step: &Step<'_>, reply: &Reply<'_>, expected: &Pop3Expected) {
        let many = reply.body.is_some();
        match &expected.fact {
            Fact::None => {}
            Fact::Stat(messages, octets) => {
                let told = reply.drop_listing().0;
                let told = told.map(|listing| (listing.messages, listing.octets));
                assert_eq!(told, Some((*messages, *octets)), "STAT");
            }
            Fact::Sizes(sizes) => {
                let items = match many {
                    true => reply.scan_listings().items,
                    false => reply.scan_listing().0.into_iter().collect(),
                };
                let told: Vec<_> = items
                    .iter()
                    .map(|item| (item.number, item.octets))
                    .collect();
                assert_eq!(&told, sizes, "{step:?}");
            }
            Fact::UniqueIds(account, uids) => {
                let items = match many {
                    true => reply.unique_ids().items,
                    false => reply.unique_id().0.into_iter().collect(),
                };
                let numbers = items.iter().map(|item| item.number);
                let expected = uids.iter().map(|(number, _)| *number);
                assert!(numbers.eq(expected), "{step:?}: {items:?} is not {uids:?}");
                for (item, (_, uid)) in items.iter().zip(uids) {
                    let agreed = self.model.unique_id(*account, *uid, item.id);
                    agreed.unwrap_or_else(|why| panic!("{step:?}: {why}"));
                }
            }
            Fact::Content(content) => {
                let told = reply.body.as_ref().map(|body| body.content().into_owned());
                assert_eq!(told.as_ref(), Some(content), "{step:?}");
            }
        }
    }
}
