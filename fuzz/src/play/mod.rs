//! Clients against the reference server, judged by the model and the rules.
//!
//! The input chooses, step by step: who speaks, what they say (biased towards
//! what makes sense, see [`mailspec_syntax::generate`]), whether the next
//! command follows before the reply, how literals are announced, how small the
//! pieces are in which the octets arrive, after which octet the connection
//! drops, when mail is delivered and when everybody is too slow.

mod imap;
mod pop3;

use arbitrary::{Arbitrary, Result, Unstructured};
use mailspec_reference::{
    Account, Limits, Options, Server, Timestamp,
    store::{self, SystemFlag},
};
use mailspec_rules::Ledger;
use mailspec_syntax::{
    generate::{Bias, World},
    imap::LiteralForm,
};

use self::{imap::ImapPeer, pop3::Pop3Peer};
use crate::model::{KEYWORDS, Mailbox, Model};

/// IMAP connections, agreeing with the model after every reply.
pub fn imap_session(octets: &[u8]) {
    play(octets, 3, 0);
}

/// POP3 connections, agreeing with the model after every reply.
pub fn pop3_session(octets: &[u8]) {
    play(octets, 0, 3);
}

/// Connections of both protocols to one store, agreeing with the model after every reply.
pub fn cross_session(octets: &[u8]) {
    play(octets, 2, 2);
}

/// Steps of one input; a fuzzer's longer inputs find no more than these.
const STEPS: usize = 100;

/// How long after it was last heard of a client is too slow (RFC 3501 §5.4, RFC 1939 §3).
const TOO_SLOW: i64 = 30 * 60;

/// What all connections share.
struct Shared {
    server: Server,
    ledger: Ledger,
    model: Model,
    world: World,
}

/// A client of either protocol.
trait Peer<'a> {
    /// Chooses the next thing to say, to be sent with what else is.
    fn choose(&mut self, shared: &mut Shared, u: &mut Unstructured<'a>) -> Result<()>;
    /// Sends what was chosen and hears the replies.
    fn send(&mut self, shared: &mut Shared, style: Style);
    /// Sends some of the octets of what was chosen, and is gone.
    fn drop_within(&mut self, shared: &mut Shared, octets: usize);
    /// Hears what others did.
    fn poll(&mut self, shared: &mut Shared);
    /// Is thrown out for being too slow.
    fn time_out(&mut self, shared: &mut Shared);
}

/// How octets get to the server.
#[derive(Clone, Copy)]
struct Style {
    literals: LiteralForm,
    /// Octets that arrive at a time.
    piece: usize,
}

impl<'a> Arbitrary<'a> for Style {
    fn arbitrary(u: &mut Unstructured<'a>) -> Result<Self> {
        let choice: u8 = u.arbitrary()?;
        Ok(Self {
            literals: match choice & 1 {
                0 => LiteralForm::Synchronising,
                _ => LiteralForm::NonSynchronising,
            },
            piece: match choice >> 1 {
                0..=99 => usize::MAX,
                small => usize::from(small) - 99,
            },
        })
    }
}

fn play(octets: &[u8], imap: usize, pop3: usize) {
    let mut u = Unstructured::new(octets);
    // Only `choose_index` of nothing and the like are errors, and there is no such choice.
    play_all(&mut u, imap, pop3).expect("every input is a play");
}

fn play_all<'a>(u: &mut Unstructured<'a>, imap: usize, pop3: usize) -> Result<()> {
    let nonsense = *u.choose(&[16, 0, 64, 255])?;
    let users = u.int_in_range(1..=2)?;
    let mut shared = Shared::new(users, nonsense);
    for _ in 0..u.int_in_range(0..=3)? {
        shared.deliver(u)?;
    }
    let count = |most: usize, u: &mut Unstructured<'a>| match most {
        0 => Ok(0),
        most => u.int_in_range(1..=most),
    };
    let mut peers: Vec<Box<dyn Peer<'a> + 'a>> = Vec::new();
    for _ in 0..count(imap, u)? {
        peers.push(Box::new(ImapPeer::open(&mut shared)));
    }
    for _ in 0..count(pop3, u)? {
        peers.push(Box::new(Pop3Peer::open(&mut shared)));
    }
    for _ in 0..STEPS {
        if u.is_empty() {
            break;
        }
        step(&mut shared, &mut peers, u)?;
    }
    for peer in &mut peers {
        peer.send(&mut shared, Style::arbitrary(u)?);
    }
    Ok(())
}

fn step<'a>(
    shared: &mut Shared,
    peers: &mut [Box<dyn Peer<'a> + 'a>],
    u: &mut Unstructured<'a>,
) -> Result<()> {
    let at = u.choose_index(peers.len())?;
    match u.arbitrary()? {
        0..=199_u8 => {
            peers[at].choose(shared, u)?;
            peers[at].send(shared, Style::arbitrary(u)?);
        }
        200..=239 => return peers[at].choose(shared, u),
        240..=249 => {
            peers[at].choose(shared, u)?;
            peers[at].drop_within(shared, u.int_in_range(0..=300)?);
        }
        250..=254 => shared.deliver(u)?,
        255 => {
            shared.model.now += TOO_SLOW;
            for peer in &mut *peers {
                peer.time_out(shared);
            }
        }
    }
    shared.model.now += 1;
    for peer in peers {
        peer.poll(shared);
    }
    shared.agree();
    Ok(())
}

impl Shared {
    fn new(users: usize, nonsense: u8) -> Self {
        let users = (1..=users).map(|n| (format!("user{n}"), "secret".to_owned()));
        let users: Vec<(String, String)> = users.collect();
        let accounts = users.iter().map(|(user, password)| Account {
            user: user.clone(),
            password: password.clone(),
        });
        Self {
            server: Server::new(Options {
                accounts: accounts.collect(),
                tls: true,
                limits: Limits {
                    keywords: KEYWORDS,
                    ..Limits::default()
                },
                ..Options::default()
            }),
            ledger: Ledger::default(),
            model: Model::new(&users),
            world: World::new(Bias {
                nonsense,
                accounts: users,
            }),
        }
    }

    fn now(&self) -> Timestamp {
        Timestamp(self.model.now)
    }

    fn deliver(&mut self, u: &mut Unstructured<'_>) -> Result<()> {
        let account = u.choose_index(self.model.accounts.len())?;
        let n = u.int_in_range(0..=9)?;
        let message = format!("Subject: delivered {n}\r\n\r\n.{n}\r\n").into_bytes();
        let user = &self.model.accounts[account].user;
        let now = Timestamp(self.model.now);
        let delivered = self.server.deliver(user, &message, now);
        delivered.expect("there is room");
        self.model.deliver(account, message);
        self.world.delivered(account);
        Ok(())
    }

    /// What is in the store is what must be in it: nothing lost, nothing doubled.
    fn agree(&self) {
        for account in &self.model.accounts {
            let id = self.server.store.find(account.user.as_bytes());
            let mail = self.server.store.mail(id.expect("an account"));
            let mut stored = mail.mailboxes();
            for (name, mailbox) in &account.names {
                let shown = name.escape_ascii();
                let (other, selectable) = stored.next().unwrap_or_default();
                let same = other == name && selectable.is_some() == mailbox.is_some();
                assert!(same, "{shown} is not there, or not as it was made");
                if let (Some(stored), Some(mailbox)) = (selectable, *mailbox) {
                    agree(mail.mailbox(stored), &account.mailboxes[mailbox], shown);
                }
            }
            assert_eq!(stored.next(), None, "a mailbox that nobody made");
        }
    }
}

fn agree(stored: &store::Mailbox, expected: &Mailbox, name: impl std::fmt::Display) {
    let uids = stored.messages().iter().map(|message| message.uid.get());
    assert!(
        uids.eq(expected.messages.keys().copied()),
        "{name} has other messages than {:?}: {:?}",
        expected.messages.keys(),
        stored.messages()
    );
    assert_eq!(stored.uid_next().get(), expected.next_uid(), "of {name}");
    for (message, expected) in stored.messages().iter().zip(expected.messages.values()) {
        let system = SystemFlag::ALL
            .iter()
            .filter(|flag| message.flags.contains(**flag));
        let keywords = message.flags.keywords();
        let same = message.content.octets[..] == expected.octets[..]
            && message.content.internal_date == expected.date
            && system.clone().count() + keywords.len() == expected.flags.len()
            && system.into_iter().all(|flag| {
                let name = flag.as_flag().to_string();
                expected.has(&name.to_ascii_lowercase())
            })
            && keywords
                .iter()
                .all(|word| expected.has(&word.to_ascii_lowercase()));
        assert!(same, "in {name}: {message:?} is not {expected:?}");
    }
}
