//! How deep streams of IMAP commands get.

use std::collections::BTreeSet;

use arbitrary::{Result, Unstructured};
use mailspec_reference::{
    Account, Options, Server, Timestamp,
    store::{Mailbox, SystemFlag},
};
use mailspec_rules::Ledger;
use mailspec_syntax::{
    generate::{
        Bias, World,
        imap::{Client, Step},
    },
    imap::{
        Command, CommandBody, LiteralForm, Response,
        response::{Code, StatusKind},
    },
};

use crate::wire::imap::Wire;

/// Commands of one stream.
pub const COMMANDS: u32 = 12;

/// What one stream, or many, came to.
#[derive(Clone, Debug, Default)]
pub struct Reached {
    /// Commands that were completed, however.
    pub completed: u32,
    /// Those that were OK.
    pub accepted: u32,
    /// By name, of [`Reached::states`].
    pub states: BTreeSet<String>,
}

impl Reached {
    /// Every state there is: of the protocol, and for the selected state what the mailbox is like.
    pub fn states() -> BTreeSet<String> {
        let mut states: BTreeSet<String> = [
            "not authenticated",
            "challenged",
            "authenticated",
            "authenticated, with a mailbox made",
            "authenticated, idle",
            "logout",
        ]
        .map(str::to_owned)
        .into();
        let with = |all: Vec<String>, either: [&str; 2]| -> Vec<String> {
            let pairs = all
                .iter()
                .flat_map(|one| either.map(|two| format!("{one}{two}")));
            pairs.collect()
        };
        let opened = with(vec!["selected".to_owned()], ["", " read-only"]);
        let opened = with(opened, ["", ", idle"]);
        states.extend(with(opened.clone(), [", never used", ", emptied"]));
        let full = with(opened, [", messages", ", messages with gaps"]);
        let full = with(full, ["", ", some deleted"]);
        states.extend(with(full, ["", ", all seen"]));
        states
    }

    /// This one's and another's.
    pub fn add(&mut self, other: Self) {
        self.completed += other.completed;
        self.accepted += other.accepted;
        self.states.extend(other.states);
    }
}

/// Plays one stream on one connection.
pub fn reach(octets: &[u8], bias: Bias) -> Reached {
    let (user, password) = bias.accounts[0].clone();
    let mut server = Server::new(Options {
        accounts: vec![Account { user, password }],
        tls: true,
        ..Options::default()
    });
    let mut u = Unstructured::new(octets);
    // Only choices among nothing are errors, and there are none such.
    play(&mut server, bias, &mut u).expect("every input is a stream")
}

/// The state of the connection as its client knows it.
#[derive(Default)]
struct State {
    authenticated: bool,
    challenged: bool,
    idle: bool,
    logout: bool,
    /// The name, and whether it is read-only.
    selected: Option<(Vec<u8>, bool)>,
}

fn play(server: &mut Server, bias: Bias, u: &mut Unstructured<'_>) -> Result<Reached> {
    let user = bias.accounts[0].0.clone();
    let (mut world, mut client) = (World::new(bias), Client::new());
    let now = Timestamp(0);
    let mut wire = Wire::open(server, Ledger::default(), now);
    wire.hear(|_, _| {});
    let (mut reached, mut state) = (Reached::default(), State::default());
    for _ in 0..COMMANDS {
        let step = client.next(&mut world, u)?;
        let mut octets = Vec::new();
        step.write(&mut octets, LiteralForm::NonSynchronising);
        let command = match &step {
            Step::Command(command) if !state.idle && !state.challenged => Some(command),
            _ => None,
        };
        wire.send(server, &octets, now, |_, parsed| match &parsed.response {
            Response::Tagged { status, text, .. } => {
                reached.completed += 1;
                reached.accepted += u32::from(*status == StatusKind::Ok);
                let read_only = text.code == Some(Code::ReadOnly);
                state.completed(command, *status == StatusKind::Ok, read_only);
            }
            Response::Continuation { .. } => state.goes_on(command),
            Response::Untagged(_) => {}
        });
        reached.states.insert(state.name(server, &user));
        if !wire.go_on(server) {
            wire = Wire::open(server, Ledger::default(), now);
            wire.hear(|_, _| {});
            (client, state) = (Client::new(), State::default());
        }
    }
    Ok(reached)
}

impl State {
    fn goes_on(&mut self, command: Option<&Command<'_>>) {
        match command.map(|command| &command.body) {
            Some(CommandBody::Idle) => self.idle = true,
            Some(CommandBody::Authenticate { .. }) => self.challenged = true,
            _ => {}
        }
    }

    fn completed(&mut self, command: Option<&Command<'_>>, ok: bool, read_only: bool) {
        let challenged = std::mem::take(&mut self.challenged);
        self.idle = false;
        let Some(command) = command else {
            self.authenticated |= challenged && ok;
            return;
        };
        match &command.body {
            CommandBody::Login { .. } | CommandBody::Authenticate { .. } => {
                self.authenticated |= ok;
            }
            CommandBody::Select { mailbox, .. } | CommandBody::Examine { mailbox, .. } => {
                let name = || (mailbox.as_bytes().to_vec(), read_only);
                self.selected = ok.then(name);
            }
            CommandBody::Close | CommandBody::Unselect if ok => self.selected = None,
            CommandBody::Logout => self.logout = true,
            _ => {}
        }
    }

    fn name(&self, server: &Server, user: &str) -> String {
        let account = server.store.find(user.as_bytes()).expect("the account");
        let mail = server.store.mail(account);
        let idle = if self.idle { ", idle" } else { "" };
        if self.logout {
            return "logout".to_owned();
        }
        if self.challenged {
            return "challenged".to_owned();
        }
        if !self.authenticated {
            return "not authenticated".to_owned();
        }
        let selected = self.selected.as_ref().and_then(|(name, read_only)| {
            let mailbox = mail.find(name).ok()?;
            Some((mail.mailbox(mailbox), *read_only))
        });
        match selected {
            Some((mailbox, read_only)) => {
                let read_only = if read_only { " read-only" } else { "" };
                format!("selected{read_only}{idle}{}", condition(mailbox))
            }
            None if self.idle => "authenticated, idle".to_owned(),
            None if mail.mailboxes().count() > FIRST_NAMES => {
                "authenticated, with a mailbox made".to_owned()
            }
            None => "authenticated".to_owned(),
        }
    }
}

/// INBOX and those for special use.
const FIRST_NAMES: usize = 6;

fn condition(mailbox: &Mailbox) -> String {
    let messages = mailbox.messages();
    let given = mailbox.uid_next().get() as usize - 1;
    let gaps = messages.len() < given;
    if messages.is_empty() {
        return if gaps { ", emptied" } else { ", never used" }.to_owned();
    }
    let has =
        |flag| move |message: &mailspec_reference::store::Message| message.flags.contains(flag);
    let gaps = if gaps {
        ", messages with gaps"
    } else {
        ", messages"
    };
    let deleted = match messages.iter().any(has(SystemFlag::Deleted)) {
        true => ", some deleted",
        false => "",
    };
    let seen = match messages.iter().all(has(SystemFlag::Seen)) {
        true => ", all seen",
        false => "",
    };
    format!("{gaps}{deleted}{seen}")
}
