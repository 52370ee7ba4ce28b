//! A POP3 client.

use arbitrary::{Result, Unstructured};
use mailspec_model::pop3::{End, Judge, Sent, Session};
use mailspec_syntax::{
    generate::pop3::{Client, Step},
    pop3::Parsed,
};

use super::shared::{Peer, Shared, Style, held};
use crate::wire::pop3::Wire;

pub(super) struct Pop3Peer<'a> {
    wire: Wire,
    generator: Client,
    session: Session,
    chosen: Vec<Step<'a>>,
}

impl Pop3Peer<'_> {
    pub(super) fn open(shared: &mut Shared) -> Self {
        let now = shared.now();
        let mut wire = Wire::open(&mut shared.server, shared.ledger.clone(), now);
        let (mut generator, mut session) = (Client::new(), Session::default());
        wire.hear(|_, greeting| {
            let timestamp = greeting.reply.response.timestamp();
            let timestamp = timestamp.expect("APOP is offered");
            generator.greeted(timestamp);
            session = Session::greeted(timestamp);
        });
        wire.check();
        Self {
            wire,
            generator,
            session,
            chosen: Vec::new(),
        }
    }

    /// Sends `octets`, in which these steps are whole.
    fn exchange(&mut self, shared: &mut Shared, octets: &[u8], steps: &[Step<'_>], piece: usize) {
        let now = shared.now();
        let sent = steps.iter().map(sent);
        let mut judge = Judge::new(&mut shared.model, &mut self.session, sent);
        for piece in octets.chunks(piece) {
            let each = |_: &[u8], parsed: &Parsed<'_>| held(judge.reply(&parsed.reply));
            self.wire.send(&mut shared.server, piece, now, each);
        }
        let end = held(judge.end());
        let open = self.wire.go_on(&mut shared.server);
        self.wire
            .hear(|message, _| panic!("unasked: {}", message.escape_ascii()));
        self.wire.check();
        assert_eq!(
            open,
            end != End::Closed,
            "whether the connection is open still"
        );
        if end == End::Closed {
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
        self.session.drop_connection(&mut shared.model);
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
        self.session.drop_connection(&mut shared.model);
        *self = Self::open(shared);
    }
}

fn sent<'s>(step: &'s Step<'s>) -> Sent<'s> {
    match step {
        Step::Command(command) => Sent::Command(command),
        Step::Line(line) => Sent::Line(line),
    }
}
