//! A client of IMAP.

use std::borrow::Cow;

use arbitrary::{Arbitrary, Result, Unstructured};

use super::{World, one_of, rarely};
use crate::{
    base64,
    imap::{
        AString, Atom, Command, CommandBody, ListMailbox, LiteralForm, Mailbox, NonEmpty, Tag,
        command::{
            AclCommand, AppendMessage, Depth, EntryValue, ExtendedList, MetadataCommand,
            MetadataOption, Patterns, QuotaCommand, ReturnOption, SelectionOption, StatusItem,
        },
    },
};

mod belief;
mod messages;

/// One IMAP connection: what it says next depends on what it has said.
#[derive(Clone, Debug, Default)]
pub struct Client {
    state: State,
    waiting: Option<Waiting>,
    sent: u32,
}

/// What a client sends at once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step<'a> {
    /// A legal command; whether it is valid here is another matter.
    Command(Command<'a>),
    /// A line without its CRLF: the end of IDLE, the answer to a challenge, or nonsense.
    Line(Cow<'a, [u8]>),
}

/// RFC 3501 §3
#[derive(Clone, Debug, Default, PartialEq, Eq)]
enum State {
    #[default]
    NotAuthenticated,
    Authenticated(usize),
    Selected {
        account: usize,
        name: Vec<u8>,
        read_only: bool,
    },
    Logout,
}

/// A command in progress wants a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Waiting {
    Challenge,
    Idle,
}

/// Names of mailboxes that may be made.
const NAMES: &[&str] = &[
    "a", "b", "a/b", "a/b/c", "x y", "&AOk-", "inbox/c", "\u{e9}",
];

const PATTERNS: &[&str] = &["*", "%", "a%", "a/%", "", "INBOX", "%/b", "*c", "x y"];

impl Client {
    /// Of a connection that has just been opened.
    pub fn new() -> Self {
        Self::default()
    }

    /// What the client does next.
    pub fn next<'a>(&mut self, world: &mut World, u: &mut Unstructured<'a>) -> Result<Step<'a>> {
        let step = if world.is_nonsense(u)? {
            self.nonsense(u)?
        } else if let Some(waiting) = self.waiting {
            continued(waiting, world, u)?
        } else {
            Step::Command(self.sensible(world, u)?)
        };
        self.believe(world, &step);
        Ok(step)
    }

    /// Somebody else chose what the client did: `line` is a command without its tag, or a line.
    pub fn said(&mut self, world: &mut World, line: &[u8]) {
        let tagged = [b"a ", line, b"\r\n"].concat();
        let step = match Command::parse(&tagged) {
            Ok(command) => Step::Command(command),
            Err(_) => Step::Line(line.into()),
        };
        self.believe(world, &step);
    }

    /// A legal command of any kind with any arguments, or a line that is probably none.
    fn nonsense<'a>(&mut self, u: &mut Unstructured<'a>) -> Result<Step<'a>> {
        Ok(match u.int_in_range(0..=7)? {
            0 => Step::Command(u.arbitrary()?),
            1 => {
                let mut line: Vec<u8> = u.arbitrary()?;
                line.retain(|octet| !matches!(octet, b'\n' | b'{' | b'}'));
                Step::Line(line.into())
            }
            _ => Step::Command(Command {
                tag: self.tag(),
                body: u.arbitrary()?,
            }),
        })
    }

    fn sensible<'a>(&mut self, world: &mut World, u: &mut Unstructured<'a>) -> Result<Command<'a>> {
        let body = match &self.state {
            State::NotAuthenticated | State::Logout => log_in(world, u)?,
            State::Authenticated(account) => match u.int_in_range(0..=9)? {
                0..=3 => open(world, *account, u)?,
                4..=6 => append(world, *account, u)?,
                _ => about_mailboxes(world, *account, u)?,
            },
            State::Selected { account, name, .. } => match u.int_in_range(0..=15)? {
                0..=10 => messages::command(world, *account, name, u)?,
                11 | 12 => append(world, *account, u)?,
                13 => open(world, *account, u)?,
                14 => match u.arbitrary()? {
                    false => CommandBody::Close,
                    true => CommandBody::Unselect,
                },
                _ => about_mailboxes(world, *account, u)?,
            },
        };
        let tag = self.tag();
        Ok(Command { tag, body })
    }

    /// One that was not used before.
    fn tag(&mut self) -> Tag<'static> {
        self.sent += 1;
        Tag::new(format!("a{}", self.sent)).expect("a letter and digits")
    }
}

impl Step<'_> {
    /// What goes over the wire.
    pub fn write(&self, out: &mut Vec<u8>, literals: LiteralForm) {
        match self {
            Self::Command(command) => command.write(out, literals),
            Self::Line(line) => {
                out.extend_from_slice(line);
                out.extend_from_slice(b"\r\n");
            }
        }
    }
}

impl<'a> Arbitrary<'a> for Step<'a> {
    /// Of a client that knows nothing.
    fn arbitrary(u: &mut Unstructured<'a>) -> Result<Self> {
        Client::new().nonsense(u)
    }
}

fn continued<'a>(waiting: Waiting, world: &World, u: &mut Unstructured<'a>) -> Result<Step<'a>> {
    let line = match waiting {
        Waiting::Idle => b"DONE".to_vec(),
        Waiting::Challenge if rarely(8, u)? => b"*".to_vec(),
        Waiting::Challenge => {
            let account = world.account(u)?;
            base64::encode(&world.plain(account)).into_bytes()
        }
    };
    Ok(Step::Line(line.into()))
}

fn log_in<'a>(world: &World, u: &mut Unstructured<'a>) -> Result<CommandBody<'a>> {
    Ok(match u.int_in_range(0..=15)? {
        0..=9 => {
            let (user, password) = &world.bias.accounts[world.account(u)?];
            CommandBody::Login {
                user: string(user),
                password: string(password),
            }
        }
        10 => CommandBody::Authenticate {
            mechanism: Atom::new("PLAIN").expect("an atom"),
            initial: Some(world.plain(world.account(u)?).into()),
        },
        11 => CommandBody::Authenticate {
            mechanism: Atom::new("PLAIN").expect("an atom"),
            initial: None,
        },
        12 => CommandBody::Login {
            user: string(&world.bias.accounts[world.account(u)?].0),
            password: string("wrong"),
        },
        13 => CommandBody::StartTls,
        14 => CommandBody::Capability,
        _ => small_talk(u)?,
    })
}

/// What is valid in any state.
fn small_talk<'a>(u: &mut Unstructured<'a>) -> Result<CommandBody<'a>> {
    Ok(match u.int_in_range(0..=3)? {
        0 => CommandBody::Noop,
        1 => CommandBody::Capability,
        2 => CommandBody::Id { parameters: None },
        _ => CommandBody::Logout,
    })
}

fn open<'a>(world: &World, account: usize, u: &mut Unstructured<'a>) -> Result<CommandBody<'a>> {
    let mailbox = existing(world, account, u)?;
    let known = world.mail[account].get(mailbox.as_bytes());
    let uids = known.map_or(&[][..], |known| &known.uids);
    let parameters = messages::parameters(uids, u)?;
    Ok(match rarely(4, u)? {
        false => CommandBody::Select {
            mailbox,
            parameters,
        },
        true => CommandBody::Examine {
            mailbox,
            parameters,
        },
    })
}

fn append<'a>(
    world: &mut World,
    account: usize,
    u: &mut Unstructured<'a>,
) -> Result<CommandBody<'a>> {
    Ok(CommandBody::Append {
        mailbox: existing(world, account, u)?,
        messages: {
            let mut messages = vec![message(world, u)?];
            while messages.len() < 4 && rarely(4, u)? {
                messages.push(message(world, u)?);
            }
            NonEmpty::try_from(messages).expect("not empty")
        },
    })
}

/// A message for APPEND, perhaps with flags and a date.
fn message<'a>(world: &mut World, u: &mut Unstructured<'a>) -> Result<AppendMessage<'a>> {
    Ok(AppendMessage {
        flags: messages::flags(u)?,
        date: match rarely(4, u)? {
            true => u.arbitrary().map(Some)?,
            false => None,
        },
        message: world.message(u)?.into(),
    })
}

fn about_mailboxes<'a>(
    world: &World,
    account: usize,
    u: &mut Unstructured<'a>,
) -> Result<CommandBody<'a>> {
    Ok(match u.int_in_range(0..=18)? {
        0..=4 => CommandBody::Create {
            mailbox: new_name(u)?,
            uses: match rarely(8, u)? {
                true => Some(vec![u.arbitrary()?]),
                false => None,
            },
        },
        5 => CommandBody::Delete {
            mailbox: existing(world, account, u)?,
        },
        6 => CommandBody::Rename {
            from: existing(world, account, u)?,
            to: new_name(u)?,
        },
        7 => CommandBody::Subscribe {
            mailbox: existing(world, account, u)?,
        },
        8 => CommandBody::Unsubscribe {
            mailbox: existing(world, account, u)?,
        },
        10 if rarely(2, u)? => CommandBody::ListExtended(Box::new(extended_list(u)?)),
        9 | 10 => CommandBody::List {
            reference: Mailbox::new(one_of(&["", "", "a/"], u)?.as_bytes()).expect("no NUL"),
            pattern: ListMailbox::new(one_of(PATTERNS, u)?.as_bytes()).expect("no NUL"),
        },
        11 => CommandBody::Lsub {
            reference: Mailbox::new(&b""[..]).expect("no NUL"),
            pattern: ListMailbox::new(one_of(PATTERNS, u)?.as_bytes()).expect("no NUL"),
        },
        12 | 13 => CommandBody::Status {
            mailbox: existing(world, account, u)?,
            items: NonEmpty::try_from(vec![
                StatusItem::Messages,
                StatusItem::UidNext,
                StatusItem::Unseen,
                StatusItem::Recent,
                StatusItem::UidValidity,
                StatusItem::Size,
            ])
            .expect("not empty"),
        },
        14 => match u.int_in_range(0..=3)? {
            0 => CommandBody::Namespace,
            1 => CommandBody::Enable {
                capabilities: NonEmpty::one(Atom::new("QRESYNC").expect("an atom")),
            },
            _ => CommandBody::Idle,
        },
        15 => CommandBody::Quota(QuotaCommand::GetQuotaRoot {
            mailbox: existing(world, account, u)?,
        }),
        16 => CommandBody::Acl(about_rights(existing(world, account, u)?, u)?),
        17 => CommandBody::Metadata(about_entries(existing(world, account, u)?, u)?),
        _ => small_talk(u)?,
    })
}

/// LIST with options that RFC 5258, RFC 5819, RFC 6154 and RFC 8440 have.
fn extended_list<'a>(u: &mut Unstructured<'a>) -> Result<ExtendedList<'a>> {
    const SELECTIONS: &[&[SelectionOption<'static>]] = &[
        &[],
        &[SelectionOption::Subscribed],
        &[SelectionOption::Subscribed, SelectionOption::RecursiveMatch],
        &[SelectionOption::Remote],
        &[SelectionOption::SpecialUse],
    ];
    let pattern = |u: &mut Unstructured<'a>| {
        let pattern = one_of(PATTERNS, u)?;
        Ok(ListMailbox::new(pattern.as_bytes()).expect("no NUL"))
    };
    let status = vec![StatusItem::Messages, StatusItem::Unseen, StatusItem::Size];
    Ok(ExtendedList {
        selection: Some(one_of(SELECTIONS, u)?.to_vec()),
        reference: Mailbox::new(&b""[..]).expect("no NUL"),
        patterns: match rarely(4, u)? {
            true => {
                let patterns = vec![pattern(u)?, pattern(u)?];
                Patterns::Several(NonEmpty::try_from(patterns).expect("not empty"))
            }
            false => Patterns::One(pattern(u)?),
        },
        returns: match u.int_in_range(0..=4)? {
            0 => None,
            1 => Some(vec![ReturnOption::Children, ReturnOption::Subscribed]),
            2 => Some(vec![ReturnOption::SpecialUse]),
            3 => Some(vec![ReturnOption::MyRights]),
            _ => Some(vec![ReturnOption::Status(
                NonEmpty::try_from(status).expect("not empty"),
            )]),
        },
    })
}

/// Of nobody who could log in: what others may do is none of the model's business.
fn about_rights<'a>(mailbox: Mailbox<'a>, u: &mut Unstructured<'a>) -> Result<AclCommand<'a>> {
    let identifier = string("nobody");
    Ok(match u.int_in_range(0..=4)? {
        0 => AclCommand::MyRights { mailbox },
        1 => AclCommand::GetAcl { mailbox },
        2 => AclCommand::ListRights {
            mailbox,
            identifier,
        },
        3 => AclCommand::SetAcl {
            mailbox,
            identifier,
            rights: string(one_of(&["lrs", "+w", "-lr", "", "lrswipkxtea"], u)?),
        },
        _ => AclCommand::DeleteAcl {
            mailbox,
            identifier,
        },
    })
}

fn about_entries<'a>(
    mailbox: Mailbox<'a>,
    u: &mut Unstructured<'a>,
) -> Result<MetadataCommand<'a>> {
    let entry = string(one_of(
        &["/private/comment", "/shared/comment", "/shared/vendor/x/y"],
        u,
    )?);
    Ok(match u.arbitrary()? {
        true => MetadataCommand::SetMetadata {
            mailbox,
            values: NonEmpty::one(EntryValue {
                entry,
                value: u.arbitrary()?,
            }),
        },
        false => MetadataCommand::GetMetadata {
            options: match rarely(4, u)? {
                true => vec![MetadataOption::Depth(Depth::Infinity)],
                false => Vec::new(),
            },
            mailbox,
            entries: NonEmpty::one(entry),
        },
    })
}

/// A mailbox that is there, most of the time.
fn existing(world: &World, account: usize, u: &mut Unstructured<'_>) -> Result<Mailbox<'static>> {
    if rarely(16, u)? {
        return new_name(u);
    }
    let mail = &world.mail[account];
    let at = u.choose_index(mail.len())?;
    let name = mail.keys().nth(at).expect("one of so many").clone();
    Ok(Mailbox::new(name).expect("it was a name before"))
}

fn new_name(u: &mut Unstructured<'_>) -> Result<Mailbox<'static>> {
    Ok(Mailbox::new(one_of(NAMES, u)?.as_bytes()).expect("no NUL"))
}

fn string(text: &str) -> AString<'static> {
    AString::new(text.as_bytes().to_vec()).expect("no NUL")
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;

    use super::*;
    use crate::generate::Bias;

    #[test]
    fn logs_in_first() {
        let (mut world, mut client) = (World::new(Bias::default()), Client::new());
        let mut u = Unstructured::new(&[]);
        let mut wire = Vec::new();
        let step = client.next(&mut world, &mut u).unwrap();
        step.write(&mut wire, LiteralForm::Synchronising);
        assert_eq!(wire, b"a1 LOGIN user1 secret\r\n");
        let step = client.next(&mut world, &mut u).unwrap();
        wire.clear();
        step.write(&mut wire, LiteralForm::Synchronising);
        assert_eq!(wire, b"a2 SELECT INBOX\r\n");
    }

    #[test]
    fn without_nonsense_every_step_parses_as_what_it_is() {
        let mut world = World::new(Bias {
            nonsense: 0,
            ..Bias::default()
        });
        let octets: Vec<u8> = (0..20_000_u32).map(|n| ((n * n) >> 7) as u8).collect();
        let (mut client, mut u) = (Client::new(), Unstructured::new(&octets));
        while !u.is_empty() {
            let step = client.next(&mut world, &mut u).unwrap();
            let Step::Command(command) = step else {
                continue;
            };
            let mut wire = Vec::new();
            command.write(&mut wire, LiteralForm::NonSynchronising);
            assert_eq!(Command::parse(&wire), Ok(command));
        }
    }
}
