//! The rules against a server that deviates: they accuse it of that, and of nothing else.

use std::collections::BTreeSet;

use arbitrary::{Result, Unstructured};
use mailspec_reference::{Account, Fault, Options, Server, Timestamp};
use mailspec_rules::{Ledger, Violation};
use mailspec_syntax::{
    generate::{self, Bias, World},
    imap::{LiteralForm, Response},
};

use crate::{
    consequences::may_break,
    literals::announcements,
    wire::{imap, pop3},
};

/// The first two octets choose the fault, the others what clients do.
pub fn faulty_session(octets: &[u8]) {
    let mut u = Unstructured::new(octets);
    let fault = u.choose(Fault::ALL).expect("there are faults");
    let allowed = may_break(*fault);
    for violation in violations(*fault, u.take_rest()) {
        assert!(
            allowed.contains(violation.rule.id),
            "{} is accused of {}: {}",
            fault.info().id,
            violation.rule.id,
            violation.what
        );
    }
}

/// The names of the rules that a server with this fault breaks when clients do as the octets say.
pub fn rules_broken(fault: Fault, octets: &[u8]) -> BTreeSet<&'static str> {
    let violations = violations(fault, octets).into_iter();
    violations.map(|violation| violation.rule.id).collect()
}

/// Steps of one input.
const STEPS: usize = 60;

/// Connections of the protocol of the fault, beside one of the other.
const CONNECTIONS: usize = 3;

fn violations(fault: Fault, octets: &[u8]) -> Vec<Violation> {
    let users = ["user1", "user2"].map(|user| (user.to_owned(), "secret".to_owned()));
    let accounts = users
        .clone()
        .map(|(user, password)| Account { user, password });
    let mut scene = Scene {
        server: Server::new(Options {
            accounts: accounts.to_vec(),
            faults: [fault].into_iter().collect(),
            tls: true,
            ..Options::default()
        }),
        ledger: Ledger::default(),
        world: World::new(Bias {
            accounts: users.to_vec(),
            ..Bias::default()
        }),
        now: Timestamp(0),
        violations: Vec::new(),
    };
    let mut u = Unstructured::new(octets);
    // Only choices among nothing are errors, and there are none such.
    scene.play(fault, &mut u).expect("every input is a play");
    scene.violations
}

/// What all connections share.
struct Scene {
    server: Server,
    ledger: Ledger,
    world: World,
    now: Timestamp,
    violations: Vec<Violation>,
}

enum Peer {
    Imap(Box<imap::Wire>, generate::imap::Client),
    Pop3(Box<pop3::Wire>, generate::pop3::Client),
}

impl Scene {
    fn play(&mut self, fault: Fault, u: &mut Unstructured<'_>) -> Result<()> {
        let is_imap = matches!(fault, Fault::Imap(_));
        let mut peers: Vec<Peer> = (0..=CONNECTIONS)
            .map(|at| self.open(is_imap == (at < CONNECTIONS)))
            .collect();
        for _ in 0..STEPS {
            if u.is_empty() {
                break;
            }
            self.now.0 += 1;
            let at = u.choose_index(peers.len())?;
            let open = match u.arbitrary()? {
                0..=244_u8 => self.step(&mut peers[at], u)?,
                245..=250 => {
                    let message = format!("Subject: {}\r\n\r\n.dot\r\n", self.now.0).into_bytes();
                    let delivered = self.server.deliver("user1", &message, self.now);
                    delivered.expect("there is room");
                    self.world.delivered(0);
                    true
                }
                251.. => {
                    peers[at].close(&mut self.server);
                    false
                }
            };
            if !open {
                peers[at] = self.open(matches!(peers[at], Peer::Imap(..)));
            }
            for peer in &mut peers {
                if !self.poll(peer) {
                    *peer = self.open(matches!(peer, Peer::Imap(..)));
                }
            }
        }
        Ok(())
    }

    fn open(&mut self, imap: bool) -> Peer {
        let (server, ledger) = (&mut self.server, self.ledger.clone());
        if imap {
            let mut wire = imap::Wire::open(server, ledger, self.now);
            wire.hear(|_, _| {});
            self.violations.extend(wire.violations());
            return Peer::Imap(Box::new(wire), generate::imap::Client::new());
        }
        let mut wire = pop3::Wire::open(server, ledger, self.now);
        let mut client = generate::pop3::Client::new();
        wire.hear(|_, greeting| {
            if let Some(timestamp) = greeting.reply.response.timestamp() {
                client.greeted(timestamp);
            }
        });
        self.violations.extend(wire.violations());
        Peer::Pop3(Box::new(wire), client)
    }

    /// Says one thing; whether the connection is still open.
    fn step(&mut self, peer: &mut Peer, u: &mut Unstructured<'_>) -> Result<bool> {
        let mut octets = Vec::new();
        match peer {
            Peer::Imap(wire, client) => {
                let step = client.next(&mut self.world, u)?;
                let waits = u.arbitrary::<u8>()? & 1 == 1;
                let form = match waits {
                    true => LiteralForm::Synchronising,
                    false => LiteralForm::NonSynchronising,
                };
                step.write(&mut octets, form);
                let mut sent = 0;
                for announced in announcements(&octets, form) {
                    let mut wanted = false;
                    let piece = &octets[sent..announced];
                    wire.send(&mut self.server, piece, self.now, |_, parsed| {
                        wanted |= matches!(parsed.response, Response::Continuation { .. });
                    });
                    sent = announced;
                    if !wanted {
                        return Ok(self.poll(peer));
                    }
                }
                wire.send(&mut self.server, &octets[sent..], self.now, |_, _| {});
            }
            Peer::Pop3(wire, client) => {
                let step = client.next(&mut self.world, u)?;
                step.write(&mut octets);
                wire.send(&mut self.server, &octets, self.now, |_, _| {});
            }
        }
        Ok(self.poll(peer))
    }

    fn poll(&mut self, peer: &mut Peer) -> bool {
        let (server, now) = (&mut self.server, self.now);
        match peer {
            Peer::Imap(wire, _) => {
                wire.poll(server, now, |_, _| {});
                let open = wire.go_on(server);
                wire.hear(|_, _| {});
                self.violations.extend(wire.violations());
                open
            }
            Peer::Pop3(wire, _) => {
                wire.poll(server, now, |_, _| {});
                let open = wire.go_on(server);
                wire.hear(|_, _| {});
                self.violations.extend(wire.violations());
                open
            }
        }
    }
}

impl Peer {
    fn close(&mut self, server: &mut Server) {
        match self {
            Self::Imap(wire, _) => wire.close(server),
            Self::Pop3(wire, _) => wire.close(server),
        }
    }
}
