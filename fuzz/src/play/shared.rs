//! What the clients of a play share, and what each of them can do.

use arbitrary::{Arbitrary, Result, Unstructured};
use mailspec_model::{KEYWORDS, Mailbox, Mismatch, Model};
use mailspec_reference::{
    Account, Limits, Options, Server, Timestamp, Variant,
    store::{self, SystemFlag},
    variants,
};
use mailspec_rules::Ledger;
use mailspec_syntax::{
    generate::{Bias, World},
    imap::LiteralForm,
};

/// What all connections share.
pub(super) struct Shared {
    pub(super) server: Server,
    pub(super) ledger: Ledger,
    pub(super) model: Model,
    pub(super) world: World,
}

/// A client of either protocol.
pub(super) trait Peer<'a> {
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
pub(super) struct Style {
    pub(super) literals: LiteralForm,
    /// Octets that arrive at a time.
    pub(super) piece: usize,
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

impl Shared {
    pub(super) fn new(users: usize, nonsense: u8) -> Self {
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
                // The model knows no other mechanism.
                variants: [
                    Variant::Imap(variants::imap::Variant::PlainAlone),
                    Variant::Pop3(variants::pop3::Variant::PlainAlone),
                ]
                .into_iter()
                .collect(),
                limits: Limits {
                    keywords: KEYWORDS,
                    ..Limits::default()
                },
                ..Options::default()
            }),
            ledger: Ledger::default(),
            model: Model::new(users.clone()),
            world: World::new(Bias {
                nonsense,
                accounts: users,
            }),
        }
    }

    pub(super) fn now(&self) -> Timestamp {
        Timestamp(self.model.now())
    }

    pub(super) fn deliver(&mut self, u: &mut Unstructured<'_>) -> Result<()> {
        let account = u.choose_index(self.model.accounts().len())?;
        let n = u.int_in_range(0..=9)?;
        let message = format!("Subject: delivered {n}\r\n\r\n.{n}\r\n").into_bytes();
        let user = self.model.accounts()[account].user();
        let now = Timestamp(self.model.now());
        let delivered = self.server.deliver(user, &message, now);
        delivered.expect("there is room");
        self.model.deliver(account, &message);
        self.world.delivered(account);
        Ok(())
    }

    /// What is in the store is what must be in it: nothing lost, nothing doubled.
    pub(super) fn agree(&self) {
        for account in self.model.accounts() {
            let id = self.server.store.find(account.user().as_bytes());
            let mail = self.server.store.mail(id.expect("an account"));
            let mut stored = mail.mailboxes();
            for (name, mailbox) in account.names() {
                let shown = name.escape_ascii();
                let (other, selectable) = stored.next().unwrap_or_default();
                let same = other == name && selectable.is_some() == mailbox.is_some();
                assert!(same, "{shown} is not there, or not as it was made");
                if let (Some(stored), Some(mailbox)) = (selectable, mailbox) {
                    agree(mail.mailbox(stored), mailbox, shown);
                }
            }
            assert_eq!(stored.next(), None, "a mailbox that nobody made");
        }
    }
}

/// The server said what the model says.
#[track_caller]
pub(super) fn held<T>(judged: std::result::Result<T, Mismatch>) -> T {
    match judged {
        Ok(held) => held,
        Err(why) => panic!("{why}"),
    }
}

fn agree(stored: &store::Mailbox, expected: &Mailbox, name: impl std::fmt::Display) {
    let uids = stored.messages().iter().map(|message| message.uid.get());
    assert!(
        uids.eq(expected.messages().keys().copied()),
        "{name} has other messages than {:?}: {:?}",
        expected.messages().keys(),
        stored.messages()
    );
    assert_eq!(stored.uid_next().get(), expected.next_uid(), "of {name}");
    for (message, expected) in stored.messages().iter().zip(expected.messages().values()) {
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
