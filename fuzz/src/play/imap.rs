//! An IMAP client.

use std::collections::VecDeque;

use arbitrary::{Result, Unstructured};
use mailspec_model::imap::{End, Heard, Judge, Sent, Session};
use mailspec_syntax::{
    generate::imap::{Client, Step},
    imap::{LiteralForm, response::Parsed},
};

use super::shared::{Peer, Shared, Style, held};
use crate::{literals::announcements, wire::imap::Wire};

pub(super) struct ImapPeer<'a> {
    wire: Wire,
    generator: Client,
    session: Session,
    heard: Heard,
    chosen: Vec<Step<'a>>,
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
            session: Session::default(),
            heard: Heard::default(),
            chosen: Vec::new(),
        }
    }

    /// Sends `octets`, with which all of this is sent.
    fn exchange(
        &mut self,
        shared: &mut Shared,
        octets: &[u8],
        sent: VecDeque<Sent<'_>>,
        piece: usize,
    ) -> End {
        let now = shared.now();
        let (session, heard) = (&mut self.session, &mut self.heard);
        let mut judge = Judge::new(&mut shared.model, session, heard, sent);
        for piece in octets.chunks(piece) {
            let each = |_: &[u8], parsed: &Parsed<'_>| held(judge.response(&parsed.response));
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
        held(self.heard.compare(&self.session));
        end
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
        let mut whole = VecDeque::new();
        'steps: for step in &chosen {
            printed.clear();
            step.write(&mut printed, style.literals);
            let mut written = 0;
            for announced in announcements(&printed, style.literals) {
                octets.extend_from_slice(&printed[written..announced]);
                written = announced;
                whole.push_back(Sent::Announcement);
                let (told, known) = (std::mem::take(&mut octets), std::mem::take(&mut whole));
                match self.exchange(shared, &told, known, style.piece) {
                    End::Open => {}
                    End::LiteralRefused => continue 'steps,
                    End::StartedTls | End::Closed => return,
                }
            }
            if octets.is_empty() && written == 0 {
                std::mem::swap(&mut octets, &mut printed);
            } else {
                octets.extend_from_slice(&printed[written..]);
            }
            whole.push_back(sent(step));
        }
        self.exchange(shared, &octets, whole, style.piece);
    }

    fn drop_within(&mut self, shared: &mut Shared, octets: usize) {
        let chosen = std::mem::take(&mut self.chosen);
        let (mut written, mut whole) = (Vec::new(), VecDeque::new());
        for step in &chosen {
            step.write(&mut written, LiteralForm::NonSynchronising);
            if written.len() > octets {
                whole.push_back(Sent::Beginning);
                break;
            }
            whole.push_back(sent(step));
        }
        written.truncate(octets);
        self.exchange(shared, &written, whole, usize::MAX);
        self.wire.close(&mut shared.server);
        *self = Self::open(shared);
    }

    fn poll(&mut self, shared: &mut Shared) {
        let now = shared.now();
        self.session.poll(&mut shared.model);
        let (session, heard) = (&mut self.session, &mut self.heard);
        let mut judge = Judge::new(&mut shared.model, session, heard, []);
        let each = |_: &[u8], parsed: &Parsed<'_>| held(judge.response(&parsed.response));
        self.wire.poll(&mut shared.server, now, each);
        self.wire.check();
        held(self.heard.compare(&self.session));
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

fn sent<'s>(step: &'s Step<'s>) -> Sent<'s> {
    match step {
        Step::Command(command) => Sent::Command(command),
        Step::Line(line) => Sent::Line(line),
    }
}
