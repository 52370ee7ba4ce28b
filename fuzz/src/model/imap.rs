//! What an IMAP session must be answered, and what it then has been told.

use std::{collections::BTreeSet, rc::Rc};

use mailspec_syntax::{
    base64,
    imap::{
        Command, CommandBody, Flag, Mailbox as Name, SequenceSet,
        command::{FetchItem, FetchItems, Search, StatusItem, StoreHow},
        response::StatusKind,
    },
};

use super::{Account, DELETED, Flags, Message, Model, Refused, SEEN, flags_of, search::Candidate};

/// One connection.
#[derive(Default)]
pub(crate) struct ImapClient {
    pub(crate) account: Option<usize>,
    pub(crate) view: Option<View>,
    waiting: Option<(String, Waiting)>,
    tls: bool,
    /// Commands in a row that made no sense.
    senseless: u32,
}

/// The selected mailbox as its client knows it.
pub(crate) struct View {
    mailbox: usize,
    read_only: bool,
    pub(crate) messages: Vec<Seen>,
}

/// A message that the client has heard of. Message `n` of the protocol is the one before `n`.
pub(crate) struct Seen {
    pub(crate) uid: u32,
    pub(crate) message: Message,
    pub(crate) recent: bool,
    /// The flags that the client was last told.
    pub(crate) told: Option<Flags>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Waiting {
    Idle,
    Challenge,
}

/// What must come.
pub(crate) struct Expected {
    /// `None`: a continuation request, and no completion yet.
    pub(crate) status: Option<StatusKind>,
    /// `None`: the response is untagged.
    pub(crate) tag: Option<String>,
    /// After this the connection closes.
    pub(crate) closes: bool,
    /// After this TLS starts.
    pub(crate) starts_tls: bool,
    pub(crate) facts: Facts,
}

/// What the responses say besides.
#[derive(Default)]
pub(crate) struct Facts {
    /// FETCH: the messages that it names.
    pub(crate) fetched: Vec<u32>,
    /// SEARCH: what is found for certain, and what is perhaps.
    pub(crate) found: Option<[BTreeSet<u32>; 2]>,
    pub(crate) listed: Option<Listed>,
    pub(crate) status: Vec<(StatusItem, u32)>,
    /// UIDNEXT and the number of the first unseen message of what is selected.
    pub(crate) selected: Option<(u32, Option<u32>)>,
    /// The mailbox whose UIDVALIDITY is told.
    pub(crate) validity: Option<(usize, usize)>,
    pub(crate) appended: Option<u32>,
    pub(crate) copied: Option<[Vec<u32>; 2]>,
}

/// Names that LIST or LSUB returns.
pub(crate) type Listed = BTreeSet<Vec<u8>>;

/// How a command that is answered ends: `Err` is BAD, which tells nothing of what others did.
type Completed = Result<Result<Facts, Refused>, Bad>;

/// The command makes no sense here.
struct Bad;

/// Where senseless commands in a row end the connection, before and after login.
const SENSELESS: [u32; 2] = [10, 100];

impl ImapClient {
    /// Whether the next line is no command.
    pub(crate) fn is_waiting(&self) -> bool {
        self.waiting.is_some()
    }

    /// Others changed something, and an idling client is told.
    pub(crate) fn poll(&mut self, model: &mut Model) {
        if let Some((_, Waiting::Idle)) = self.waiting {
            self.hear(model, true);
        }
    }

    /// A command was sent to a session that waits for none.
    pub(crate) fn command(&mut self, model: &mut Model, command: &Command<'_>) -> Expected {
        let tag = command.tag.as_str().to_owned();
        match &command.body {
            CommandBody::Logout => {
                self.view = None;
                let mut expected = self.completed(tag, Ok(Ok(Facts::default())));
                expected.closes = true;
                expected
            }
            CommandBody::StartTls => {
                let starts = self.account.is_none() && !self.tls;
                self.tls |= starts;
                let completed = if starts {
                    Ok(Ok(Facts::default()))
                } else {
                    Err(Bad)
                };
                let mut expected = self.completed(tag, completed);
                expected.starts_tls = starts;
                expected
            }
            CommandBody::Authenticate { mechanism, initial } if self.account.is_none() => {
                let account = match initial {
                    _ if !mechanism.is("PLAIN") => None,
                    None => return self.continues(tag, Waiting::Challenge),
                    Some(initial) => model.plain(initial),
                };
                self.admitted(tag, account)
            }
            CommandBody::Idle if self.account.is_some() => {
                self.hear(model, true);
                self.continues(tag, Waiting::Idle)
            }
            body => {
                let completed = self.execute(model, body);
                if completed.is_ok() {
                    let quiet = matches!(
                        body,
                        CommandBody::Fetch { .. }
                            | CommandBody::Store { .. }
                            | CommandBody::Search { .. }
                    );
                    self.hear(model, !quiet);
                }
                self.completed(tag, completed)
            }
        }
    }

    /// A line came that is no command, or comes where none is expected.
    pub(crate) fn line(&mut self, model: &mut Model, line: &[u8]) -> Expected {
        let Some((tag, waiting)) = self.waiting.take() else {
            let message = [line, b"\r\n"].concat();
            return match Command::parse(&message) {
                Ok(command) => self.command(model, &command),
                Err(error) => {
                    let tag = error.tag.map(|tag| tag.as_str().to_owned());
                    self.rejected(tag)
                }
            };
        };
        match waiting {
            Waiting::Idle => {
                self.hear(model, true);
                let done = line.eq_ignore_ascii_case(b"DONE");
                let completed = if done {
                    Ok(Ok(Facts::default()))
                } else {
                    Err(Bad)
                };
                self.completed(tag, completed)
            }
            Waiting::Challenge => match base64::decode(line) {
                Ok(message) if line != b"*" => self.admitted(tag, model.plain(&message)),
                _ => self.completed(tag, Err(Bad)),
            },
        }
    }

    /// A literal came where only a line may.
    pub(crate) fn misplaced_literal(&mut self) -> Expected {
        let tag = self.waiting.take().map(|(tag, _)| tag);
        self.rejected(tag)
    }

    fn admitted(&mut self, tag: String, account: Option<usize>) -> Expected {
        self.account = account;
        let completed = account.map(|_| Facts::default()).ok_or(Refused);
        self.completed(tag, Ok(completed))
    }

    fn continues(&mut self, tag: String, waiting: Waiting) -> Expected {
        self.senseless = 0;
        self.waiting = Some((tag, waiting));
        Expected {
            status: None,
            tag: None,
            closes: false,
            starts_tls: false,
            facts: Facts::default(),
        }
    }

    fn completed(&mut self, tag: String, completed: Completed) -> Expected {
        let (status, facts) = match completed {
            Err(Bad) => return self.rejected(Some(tag)),
            Ok(Err(Refused)) => (StatusKind::No, Facts::default()),
            Ok(Ok(facts)) => (StatusKind::Ok, facts),
        };
        self.senseless = 0;
        Expected {
            status: Some(status),
            tag: Some(tag),
            closes: false,
            starts_tls: false,
            facts,
        }
    }

    fn rejected(&mut self, tag: Option<String>) -> Expected {
        self.senseless += 1;
        let closes = self.senseless >= SENSELESS[usize::from(self.account.is_some())];
        if closes {
            self.view = None;
        }
        Expected {
            status: Some(StatusKind::Bad),
            tag,
            closes,
            starts_tls: false,
            facts: Facts::default(),
        }
    }

    fn execute(&mut self, model: &mut Model, body: &CommandBody<'_>) -> Completed {
        match body {
            CommandBody::Capability | CommandBody::Noop | CommandBody::Id { .. } => {
                return Ok(Ok(Facts::default()));
            }
            CommandBody::Login { user, password } if self.account.is_none() => {
                self.account = model.find(user.as_bytes(), password.as_bytes());
                return Ok(self.account.map(|_| Facts::default()).ok_or(Refused));
            }
            _ => {}
        }
        let account = self.account.ok_or(Bad)?;
        let date = model.date();
        let mail = &mut model.accounts[account];
        let nothing = |()| Facts::default();
        Ok(match body {
            CommandBody::Select { mailbox } => self.open(account, mail, mailbox, false),
            CommandBody::Examine { mailbox } => self.open(account, mail, mailbox, true),
            CommandBody::Create { mailbox } => {
                mail.create(mailbox.as_bytes()).map(|_| Facts::default())
            }
            CommandBody::Delete { mailbox } => mail.delete(mailbox.as_bytes()).map(nothing),
            CommandBody::Rename { from, to } => {
                mail.rename(from.as_bytes(), to.as_bytes()).map(nothing)
            }
            CommandBody::Subscribe { mailbox } => mail.subscribe(mailbox.as_bytes()).map(nothing),
            CommandBody::Unsubscribe { mailbox } => {
                mail.unsubscribe(mailbox.as_bytes()).map(nothing)
            }
            CommandBody::List { pattern, .. } if pattern.as_bytes().is_empty() => {
                Ok(Facts::default())
            }
            CommandBody::List { reference, pattern } => Ok(Facts {
                listed: Some(mail.list(reference.as_bytes(), pattern.as_bytes())),
                ..Facts::default()
            }),
            CommandBody::Lsub { reference, pattern } => Ok(Facts {
                listed: Some(mail.lsub(reference.as_bytes(), pattern.as_bytes())),
                ..Facts::default()
            }),
            CommandBody::Status { mailbox, items } => self.status(account, model, mailbox, items),
            CommandBody::Namespace | CommandBody::Enable { .. } => Ok(Facts::default()),
            CommandBody::Append {
                mailbox,
                flags,
                date: given,
                message,
            } => append(
                account,
                mail,
                mailbox,
                flags,
                Message {
                    octets: Rc::new(message.to_vec()),
                    date: given.unwrap_or(date),
                    flags: flags_of(flags),
                },
            ),
            body => return self.execute_selected(model, body),
        })
    }

    fn execute_selected(&mut self, model: &mut Model, body: &CommandBody<'_>) -> Completed {
        let (Some(account), Some(view)) = (self.account, &mut self.view) else {
            return Err(Bad);
        };
        let read_only = view.read_only;
        Ok(match body {
            CommandBody::Check => Ok(Facts::default()),
            CommandBody::Close => {
                if !read_only {
                    view.expunge(&mut model.accounts[account], |_| true);
                }
                self.view = None;
                Ok(Facts::default())
            }
            CommandBody::Unselect => {
                self.view = None;
                Ok(Facts::default())
            }
            CommandBody::Expunge | CommandBody::UidExpunge { .. } if read_only => Err(Refused),
            CommandBody::Expunge => {
                view.hear(&mut model.accounts[account], true);
                view.expunge(&mut model.accounts[account], |_| true);
                Ok(Facts::default())
            }
            CommandBody::UidExpunge { set } => {
                let mail = &mut model.accounts[account];
                view.hear(mail, true);
                let largest = view.largest_uid();
                view.expunge(mail, |uid| set.contains(uid, largest));
                Ok(Facts::default())
            }
            CommandBody::Search { search, uid } => {
                let known = |charset: &[u8]| {
                    charset.eq_ignore_ascii_case(b"UTF-8")
                        || charset.eq_ignore_ascii_case(b"US-ASCII")
                };
                if search
                    .charset
                    .as_ref()
                    .is_some_and(|c| !known(c.as_bytes()))
                {
                    return Ok(Err(Refused));
                }
                view.hear(&mut model.accounts[account], false);
                Ok(view.search(&model.accounts[account], search, *uid))
            }
            CommandBody::Fetch { set, items, uid } => {
                let mail = &mut model.accounts[account];
                view.hear(mail, false);
                let named = view.named(set, *uid)?;
                Ok(view.fetch(mail, &named, items, *uid))
            }
            CommandBody::Store {
                set,
                how,
                silent,
                flags,
                uid,
            } => {
                if read_only || has_extension(flags) {
                    return Ok(Err(Refused));
                }
                let mail = &mut model.accounts[account];
                view.hear(mail, false);
                let named = view.named(set, *uid)?;
                view.store(mail, &named, *how, &flags_of(flags), *silent)
            }
            CommandBody::Copy { set, mailbox, uid } => {
                let named = view.named(set, *uid)?;
                view.copy(account, &mut model.accounts[account], &named, mailbox)
            }
            CommandBody::Move { .. } if read_only => Err(Refused),
            CommandBody::Move { set, mailbox, uid } => {
                let mail = &mut model.accounts[account];
                let named = view.named(set, *uid)?;
                if named.iter().any(|at| view.is_gone(mail, *at)) {
                    return Ok(Err(Refused));
                }
                let copied = view.copy(account, mail, &named, mailbox);
                if copied.is_ok() {
                    for at in named {
                        let messages = &mut mail.mailboxes[view.mailbox].messages;
                        messages.remove(&view.messages[at].uid);
                    }
                }
                copied
            }
            _ => return Err(Bad),
        })
    }

    fn open(
        &mut self,
        account: usize,
        mail: &mut Account,
        name: &Name<'_>,
        read_only: bool,
    ) -> Result<Facts, Refused> {
        self.view = None;
        let mailbox = mail.mailbox(name.as_bytes())?;
        let mut view = View {
            mailbox,
            read_only,
            messages: Vec::new(),
        };
        view.hear(mail, true);
        let unseen = view
            .messages
            .iter()
            .position(|seen| !seen.message.has(SEEN));
        self.view = Some(view);
        Ok(Facts {
            selected: Some((
                mail.mailboxes[mailbox].next_uid(),
                unseen.map(|at| at as u32 + 1),
            )),
            validity: Some((account, mailbox)),
            ..Facts::default()
        })
    }

    fn status(
        &mut self,
        account: usize,
        model: &mut Model,
        name: &Name<'_>,
        items: &[StatusItem],
    ) -> Result<Facts, Refused> {
        let mailbox = model.accounts[account].mailbox(name.as_bytes())?;
        let mut recent = None;
        if self
            .view
            .as_ref()
            .is_some_and(|view| view.mailbox == mailbox)
        {
            self.hear(model, true);
            let view = self.view.iter().flat_map(|view| &view.messages);
            recent = Some(view.filter(|seen| seen.recent).count());
        }
        let store = &model.accounts[account].mailboxes[mailbox];
        let unclaimed = store.messages.range(store.claimed + 1..).count();
        let unseen = store.messages.values().filter(|message| !message.has(SEEN));
        let number = |item: &StatusItem| match item {
            StatusItem::Messages => Some(store.messages.len() as u32),
            StatusItem::Recent => Some(recent.unwrap_or(unclaimed) as u32),
            StatusItem::UidNext => Some(store.next_uid()),
            StatusItem::Unseen => Some(unseen.clone().count() as u32),
            StatusItem::UidValidity => None,
        };
        let status = items.iter().filter_map(|item| Some((*item, number(item)?)));
        Ok(Facts {
            status: status.collect(),
            validity: Some((account, mailbox)),
            ..Facts::default()
        })
    }

    fn hear(&mut self, model: &mut Model, expunges: bool) {
        if let (Some(account), Some(view)) = (self.account, &mut self.view) {
            view.hear(&mut model.accounts[account], expunges);
        }
    }
}

impl View {
    /// The client is told what others did; of messages that are gone only if it may be.
    fn hear(&mut self, mail: &mut Account, expunges: bool) {
        let mailbox = &mut mail.mailboxes[self.mailbox];
        for seen in &mut self.messages {
            let stored = mailbox.messages.get(&seen.uid);
            if let Some(message) = stored.filter(|message| message.flags != seen.message.flags) {
                seen.message = message.clone();
                seen.told = Some(message.flags.clone());
            }
        }
        let last = self.largest_uid();
        for (uid, message) in mailbox.messages.range(last + 1..) {
            self.messages.push(Seen {
                uid: *uid,
                message: message.clone(),
                recent: *uid > mailbox.claimed,
                told: None,
            });
        }
        if !self.read_only {
            mailbox.claimed = mailbox.last;
        }
        if expunges {
            self.messages
                .retain(|seen| mailbox.messages.contains_key(&seen.uid));
        }
    }

    fn is_gone(&self, mail: &Account, at: usize) -> bool {
        let messages = &mail.mailboxes[self.mailbox].messages;
        !messages.contains_key(&self.messages[at].uid)
    }

    fn largest_uid(&self) -> u32 {
        self.messages.last().map_or(0, |seen| seen.uid)
    }

    /// Where the messages of a set are; a number that no message has is the client's mistake.
    fn named(&self, set: &SequenceSet, uid: bool) -> Result<Vec<usize>, Bad> {
        let exists = self.messages.len() as u32;
        if !uid {
            let beyond = set.ranges(exists).any(|range| *range.end() > exists);
            if beyond || exists == 0 && set.has_star() {
                return Err(Bad);
            }
        }
        let largest = if uid { self.largest_uid() } else { exists };
        let all = 0..self.messages.len();
        Ok(all
            .filter(|at| {
                let number = if uid {
                    self.messages[*at].uid
                } else {
                    *at as u32 + 1
                };
                set.contains(number, largest)
            })
            .collect())
    }

    fn expunge(&mut self, mail: &mut Account, wanted: impl Fn(u32) -> bool) {
        let messages = &mut mail.mailboxes[self.mailbox].messages;
        messages.retain(|uid, message| !(message.has(DELETED) && wanted(*uid)));
    }

    fn search(&self, mail: &Account, search: &Search<'_>, uid: bool) -> Facts {
        let (mut certain, mut possible) = (BTreeSet::new(), BTreeSet::new());
        for (at, seen) in self.messages.iter().enumerate() {
            if self.is_gone(mail, at) {
                continue;
            }
            let seq = at as u32 + 1;
            let candidate = Candidate {
                message: &seen.message,
                recent: seen.recent,
                uid: seen.uid,
                largest_uid: self.largest_uid(),
                seq,
                exists: self.messages.len() as u32,
            };
            let held = candidate.all(&search.keys);
            let number = if uid { seen.uid } else { seq };
            if held == Some(true) {
                certain.insert(number);
            }
            if held != Some(false) {
                possible.insert(number);
            }
        }
        Facts {
            found: Some([certain, possible]),
            ..Facts::default()
        }
    }

    fn fetch(
        &mut self,
        mail: &mut Account,
        named: &[usize],
        items: &FetchItems<'_>,
        uid: bool,
    ) -> Facts {
        let items = asked(items, uid);
        let sees = !self.read_only
            && items.iter().any(|item| match item {
                FetchItem::Rfc822 | FetchItem::Rfc822Text => true,
                FetchItem::Section { peek, .. } => !peek,
                _ => false,
            });
        for &at in named {
            let seen = &mut self.messages[at];
            let stored = mail.mailboxes[self.mailbox].messages.get_mut(&seen.uid);
            if let Some(stored) = stored.filter(|stored| sees && !stored.has(SEEN)) {
                stored.flags.insert(SEEN.to_owned());
                seen.message = stored.clone();
                seen.told = Some(stored.flags.clone());
            }
            if items.contains(&FetchItem::Flags) {
                seen.told = Some(seen.message.flags.clone());
            }
        }
        Facts {
            fetched: named.iter().map(|at| *at as u32 + 1).collect(),
            ..Facts::default()
        }
    }

    fn store(
        &mut self,
        mail: &mut Account,
        named: &[usize],
        how: StoreHow,
        flags: &Flags,
        silent: bool,
    ) -> Result<Facts, Refused> {
        let mailbox = &mut mail.mailboxes[self.mailbox];
        mailbox.admits(flags)?;
        let mut gone = false;
        for &at in named {
            let seen = &mut self.messages[at];
            let Some(stored) = mailbox.messages.get_mut(&seen.uid) else {
                gone = true;
                continue;
            };
            match how {
                StoreHow::Replace => stored.flags = flags.clone(),
                StoreHow::Add => stored.flags.extend(flags.iter().cloned()),
                StoreHow::Remove => stored.flags.retain(|flag| !flags.contains(flag)),
            }
            seen.message = stored.clone();
            mailbox.learn(&seen.message.flags);
            if !silent {
                seen.told = Some(seen.message.flags.clone());
            }
        }
        // RFC 2180 §4.2.1: a silent STORE does not fail for what others expunged meanwhile.
        match gone && !silent {
            true => Err(Refused),
            false => Ok(Facts::default()),
        }
    }

    /// With the flags that the messages have now (RFC 3501 §6.4.7), whoever set them.
    fn copy(
        &self,
        account: usize,
        mail: &mut Account,
        named: &[usize],
        name: &Name<'_>,
    ) -> Result<Facts, Refused> {
        let destination = mail.mailbox(name.as_bytes())?;
        let source = &mail.mailboxes[self.mailbox].messages;
        let messages = named.iter().map(|&at| {
            let seen = &self.messages[at];
            source.get(&seen.uid).unwrap_or(&seen.message).clone()
        });
        let to = mail.append_all(destination, messages.collect())?;
        let from: Vec<u32> = named.iter().map(|at| self.messages[*at].uid).collect();
        Ok(Facts {
            validity: Some((account, destination)),
            copied: Some([from, to]),
            ..Facts::default()
        })
    }
}

impl Model {
    /// The server told the UIDVALIDITY of a mailbox: always the same, and no other's.
    pub(crate) fn validity(&mut self, mailbox: (usize, usize), told: u32) -> Result<(), String> {
        let mailboxes = &mut self.accounts[mailbox.0].mailboxes;
        if let Some(known) = mailboxes[mailbox.1].validity {
            return match known == told {
                true => Ok(()),
                false => Err(format!("UIDVALIDITY was {known} and is {told}")),
            };
        }
        if mailboxes.iter().any(|other| other.validity == Some(told)) {
            return Err(format!("two mailboxes have UIDVALIDITY {told}"));
        }
        mailboxes[mailbox.1].validity = Some(told);
        Ok(())
    }
}

fn append(
    account: usize,
    mail: &mut Account,
    name: &Name<'_>,
    flags: &[Flag<'_>],
    message: Message,
) -> Result<Facts, Refused> {
    let mailbox = mail.mailbox(name.as_bytes())?;
    if has_extension(flags) || message.octets.is_empty() {
        return Err(Refused);
    }
    let uids = mail.append_all(mailbox, vec![message])?;
    Ok(Facts {
        validity: Some((account, mailbox)),
        appended: uids.first().copied(),
        ..Facts::default()
    })
}

/// Flags with a backslash that RFC 3501 does not know are refused.
fn has_extension(flags: &[Flag<'_>]) -> bool {
    flags.iter().any(|flag| matches!(flag, Flag::Extension(_)))
}

/// What FETCH asks for, item by item.
pub(crate) fn asked<'a>(items: &FetchItems<'a>, uid: bool) -> Vec<FetchItem<'a>> {
    let fast = [
        FetchItem::Flags,
        FetchItem::InternalDate,
        FetchItem::Rfc822Size,
    ];
    let mut asked = match items {
        FetchItems::Items(items) => items.to_vec(),
        FetchItems::Fast => fast.to_vec(),
        FetchItems::All => [&fast[..], &[FetchItem::Envelope]].concat(),
        FetchItems::Full => [&fast[..], &[FetchItem::Envelope, FetchItem::Body]].concat(),
    };
    if uid {
        asked.push(FetchItem::Uid);
    }
    asked
}
