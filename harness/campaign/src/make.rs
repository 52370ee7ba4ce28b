//! Streams from nothing but a seed.

use std::collections::BTreeMap;

use arbitrary::{Result, Unstructured};
use mailspec_suite::Protocol;
use mailspec_syntax::{
    generate::{Bias, World, imap, pop3},
    imap::{Command, CommandBody, LiteralForm, Mailbox},
};

use crate::{
    octets::Octets,
    stream::{PASSWORD, Step, Stream, USER},
};

/// What streams are made of.
#[derive(Clone, Debug)]
pub struct Maker {
    /// The protocols that connections may speak; at least one.
    pub protocols: Vec<Protocol>,
    /// The most connections of a stream.
    pub connections: usize,
    /// The most steps that a stream begins with.
    pub steps: usize,
    /// How many of 255 steps are nonsense.
    pub nonsense: u8,
}

/// Choices that make up one step.
const CHOICES: usize = 256;

impl Maker {
    /// For servers that speak these.
    pub fn new(protocols: Vec<Protocol>) -> Self {
        Self {
            protocols,
            connections: 3,
            steps: 16,
            nonsense: 16,
        }
    }

    /// A fresh stream.
    pub fn stream(&self, random: &mut fastrand::Rng) -> Stream {
        let connections = 1 + random.usize(0..self.connections);
        let mut stream = Stream {
            connections: self.spoken(connections, random),
            steps: Vec::new(),
        };
        let mut crowd = Crowd::new(self.nonsense);
        // Less is certain of what is sent together or cut off: most streams do neither.
        crowd.rough = random.usize(0..3) == 0;
        if random.bool() {
            stream.steps = opened(&stream.connections);
            for step in &stream.steps {
                crowd.believe(step, stream.connections[step.on]);
            }
        }
        let steps = stream.steps.len() + 4 + random.usize(0..=self.steps);
        while stream.steps.len() < steps {
            let on = random.usize(0..connections);
            let protocol = stream.connections[on];
            stream.steps.push(crowd.step(on, protocol, random));
        }
        stream
    }

    /// What each of so many connections speaks. Of what POP3 sessions leave in a mailbox less is
    /// certain, so most streams are of one protocol, and more than half of IMAP alone.
    fn spoken(&self, connections: usize, random: &mut fastrand::Rng) -> Vec<Protocol> {
        let first = self.protocols[0];
        let last = self.protocols[self.protocols.len() - 1];
        match random.usize(0..5) {
            0..=2 => vec![first; connections],
            3 => vec![last; connections],
            _ => (0..connections)
                .map(|_| self.protocols[random.usize(0..self.protocols.len())])
                .collect(),
        }
    }

    /// `stream`, and behind it somebody who comes later and looks at what is there: in INBOX, and in
    /// a mailbox that the stream names.
    pub fn looked_at(&self, stream: &Stream, random: &mut fastrand::Rng) -> Stream {
        let mut looked = stream.clone();
        if !self.protocols.contains(&Protocol::Imap) {
            return looked;
        }
        let on = looked.connections.len();
        looked.connections.push(Protocol::Imap);
        let mut names = vec![b"INBOX".to_vec()];
        let others: Vec<Vec<u8>> = stream.steps.iter().flat_map(named).collect();
        if !others.is_empty() {
            names.push(others[random.usize(0..others.len())].clone());
        }
        let mut say = |line: Vec<u8>| looked.steps.push(Step::new(on, line));
        say(format!("LOGIN {USER} {PASSWORD}").into_bytes());
        for name in names {
            let mut select = b"SELECT ".to_vec();
            // A name without NUL, as all of a stream are.
            if let Ok(name) = Mailbox::new(name) {
                name.write(&mut select, LiteralForm::NonSynchronising);
                say(select);
                say(b"FETCH 1:* (UID FLAGS RFC822.SIZE)".to_vec());
            }
        }
        looked
    }

    /// One step more for `stream`, to stand before the step with the place `at`: of a client that
    /// has done what its steps before that say.
    pub fn step(&self, stream: &Stream, at: usize, random: &mut fastrand::Rng) -> Step {
        let on = random.usize(0..stream.connections.len());
        let mut crowd = Crowd::new(self.nonsense);
        crowd.rough = random.usize(0..8) == 0;
        for step in &stream.steps[..at.min(stream.steps.len())] {
            crowd.believe(step, stream.connections[step.on]);
        }
        crowd.step(on, stream.connections[on], random)
    }
}

/// Everybody is logged in, and IMAP clients have selected INBOX, which has two messages.
fn opened(connections: &[Protocol]) -> Vec<Step> {
    let mut steps = Vec::new();
    let mut first = true;
    for (on, protocol) in connections.iter().enumerate() {
        let mut say = |line: String| steps.push(Step::new(on, line));
        match protocol {
            Protocol::Pop3 => {
                say(format!("USER {USER}"));
                say(format!("PASS {PASSWORD}"));
            }
            Protocol::Imap => {
                say(format!("LOGIN {USER} {PASSWORD}"));
                if std::mem::take(&mut first) {
                    for n in 1..=2 {
                        say(format!(
                            "APPEND INBOX {{20+}}\r\nSubject: {n}\r\n\r\ntext\r\n"
                        ));
                    }
                }
                say("SELECT INBOX".to_owned());
            }
        }
    }
    steps
}

/// The mailboxes that a step makes or fills.
fn named(step: &Step) -> Vec<Vec<u8>> {
    let tagged = step.tagged();
    let Ok(command) = Command::parse(&tagged) else {
        return Vec::new();
    };
    match &command.body {
        CommandBody::Create { mailbox, .. }
        | CommandBody::Append { mailbox, .. }
        | CommandBody::Copy { mailbox, .. }
        | CommandBody::Move { mailbox, .. }
        | CommandBody::Rename { to: mailbox, .. } => vec![mailbox.as_bytes().to_vec()],
        _ => Vec::new(),
    }
}

/// The clients of one stream, and what they believe.
struct Crowd {
    world: World,
    imap: BTreeMap<usize, imap::Client>,
    pop3: BTreeMap<usize, pop3::Client>,
    /// Some of what they say is sent together, in pieces, or cut off.
    rough: bool,
}

impl Crowd {
    fn new(nonsense: u8) -> Self {
        Self {
            world: World::new(Bias {
                nonsense,
                accounts: vec![(USER.to_owned(), PASSWORD.to_owned())],
            }),
            imap: BTreeMap::new(),
            pop3: BTreeMap::new(),
            rough: false,
        }
    }

    fn step(&mut self, on: usize, protocol: Protocol, random: &mut fastrand::Rng) -> Step {
        let mut octets = vec![0; CHOICES];
        random.fill(&mut octets);
        let mut u = Unstructured::new(&octets);
        let line = self.line(on, protocol, &mut u);
        Step {
            on,
            // Only choices among nothing are errors, and there are none such.
            line: Octets(line.unwrap_or_else(|_| b"NOOP".to_vec())),
            pipelined: self.rough && random.u8(..) < 24,
            unasked_literals: random.u8(..) < 48,
            pieces: match self.rough && random.u8(..) < 48 {
                true => vec![random.usize(1..40)],
                false => Vec::new(),
            },
            drop: (self.rough && random.u8(..) < 12).then(|| random.usize(0..80)),
        }
    }

    fn line(&mut self, on: usize, protocol: Protocol, u: &mut Unstructured<'_>) -> Result<Vec<u8>> {
        match protocol {
            Protocol::Imap => {
                let client = self.imap.entry(on).or_default();
                Ok(match client.next(&mut self.world, u)? {
                    imap::Step::Command(command) => Step::untagged(&command),
                    imap::Step::Line(line) => without_literals(line.into_owned()),
                })
            }
            Protocol::Pop3 => {
                let client = self.pop3.entry(on).or_default();
                let mut line = Vec::new();
                client.next(&mut self.world, u)?.write(&mut line);
                line.truncate(line.len().saturating_sub(2));
                Ok(line)
            }
        }
    }

    /// The client has said this, whoever chose it.
    fn believe(&mut self, step: &Step, protocol: Protocol) {
        match protocol {
            Protocol::Imap => {
                let client = self.imap.entry(step.on).or_default();
                client.said(&mut self.world, &step.line.0);
            }
            Protocol::Pop3 => {
                let client = self.pop3.entry(step.on).or_default();
                client.said(&mut self.world, &step.line.0);
            }
        }
    }
}

/// A line that announces a literal would swallow what comes behind it.
pub(crate) fn without_literals(mut line: Vec<u8>) -> Vec<u8> {
    line.retain(|octet| !matches!(octet, b'{' | b'}' | b'\r' | b'\n'));
    line
}
