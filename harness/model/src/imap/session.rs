//! One connection of IMAP.

use std::collections::BTreeSet;

use mailspec_syntax::{
    base64,
    imap::{
        Command, CommandBody, Mailbox as Name, SequenceSet, SpecialUse,
        command::{
            ExtendedList, FetchModifiers, ReturnOption, SelectParameter, SelectionOption, StoreHow,
        },
        response::StatusKind,
    },
};

use super::{
    append::{append, has_extension},
    expected::{Bad, Expected, Facts},
    select,
    view::View,
};
use crate::store::{Account, Flags, Model, Refused, flags_of};

/// One connection: takes what the client sends, says what must come back, and changes the model.
///
/// The default is a connection that has just been opened, without TLS (RFC 3501 §3.1).
#[derive(Debug, Default)]
pub struct Session {
    account: Option<usize>,
    view: Option<View>,
    waiting: Option<(String, Waiting)>,
    /// ENABLE QRESYNC was obeyed (RFC 7162 §3.2.3).
    qresync: bool,
    deferred: Option<Deferred>,
    tls: bool,
    /// Commands in a row that made no sense.
    senseless: u32,
}

/// A command in progress wants a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Waiting {
    Idle,
    Challenge,
}

/// What a command does to messages that the server's mod-sequences choose (RFC 7162 §3.1.3,
/// §3.1.4.1): it is done once the server has said which.
#[derive(Debug)]
enum Deferred {
    /// STORE to those of these unique identifiers that MODIFIED does not list.
    Store {
        uids: Vec<u32>,
        by_uid: bool,
        how: StoreHow,
        flags: Flags,
        silent: bool,
    },
    /// FETCH with CHANGEDSINCE sets `\Seen` of those of these that it tells of.
    See { uids: Vec<u32> },
}

/// How a command that is answered ends: `Err` is BAD, which tells nothing of what others did.
type Completed = Result<Result<Facts, Refused>, Bad>;

/// Where senseless commands in a row end the connection, before and after login.
const SENSELESS: [u32; 2] = [10, 100];

impl Session {
    /// The selected mailbox as its client knows it (RFC 3501 §3.3); `None` where none is selected.
    pub fn view(&self) -> Option<&View> {
        self.view.as_ref()
    }

    /// How many messages the selected mailbox was ever given, which EXISTS cannot exceed.
    pub(super) fn given(&self, model: &Model) -> Option<u32> {
        let account = &model.accounts[self.account?];
        Some(account.mailboxes[self.view.as_ref()?.mailbox()].last)
    }

    /// Whether the next line is no command: IDLE (RFC 2177 §3) or AUTHENTICATE waits for it.
    pub fn is_waiting(&self) -> bool {
        self.waiting.is_some()
    }

    /// Others changed something, and an idling client is told (RFC 2177 §3).
    pub fn poll(&mut self, model: &mut Model) {
        if let Some((_, Waiting::Idle)) = self.waiting {
            self.hear(model, true);
        }
    }

    /// The client sent a command, where [`Session::is_waiting`] says that one may come.
    pub fn command(&mut self, model: &mut Model, command: &Command<'_>) -> Expected {
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
            CommandBody::Quota(_) | CommandBody::Acl(_) | CommandBody::Metadata(_)
                if self.account.is_some() =>
            {
                Expected {
                    open: true,
                    ..Expected::completed(StatusKind::Ok, Some(tag), Facts::default())
                }
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

    /// A command of which the model knows nothing was answered; whether the connection closes.
    ///
    /// Only now is it known whether the client was told what others did: BAD tells nothing.
    pub(super) fn answered(&mut self, model: &mut Model, bad: bool) -> bool {
        if bad {
            return self.rejected(None).closes;
        }
        self.hear(model, true);
        self.senseless = 0;
        false
    }

    /// The client sent a line, given without its CRLF: a command, nonsense, or what a command in progress wants.
    pub fn line(&mut self, model: &mut Model, line: &[u8]) -> Expected {
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

    /// The client announced a literal where only a line may come (RFC 3501 §4.3).
    pub fn misplaced_literal(&mut self, model: &mut Model) -> Expected {
        // The client was idle until now.
        self.poll(model);
        let tag = self.waiting.take().map(|(tag, _)| tag);
        self.rejected(tag)
    }

    /// The command is about to be completed: the server has said what its mod-sequences chose.
    ///
    /// `modified` is what MODIFIED lists, and `told` are numbers of messages whose contents came.
    pub(super) fn settle(
        &mut self,
        model: &mut Model,
        modified: Option<&SequenceSet>,
        told: &BTreeSet<u32>,
    ) {
        let (Some(account), Some(view), Some(deferred)) =
            (self.account, &mut self.view, self.deferred.take())
        else {
            return;
        };
        let mail = &mut model.accounts[account];
        match deferred {
            Deferred::Store {
                uids,
                by_uid,
                how,
                flags,
                silent,
            } => {
                let named = view.of_uids(&uids).into_iter().filter(|at| {
                    let number = match by_uid {
                        true => view.messages()[*at].uid,
                        false => *at as u32 + 1,
                    };
                    !modified.is_some_and(|modified| modified.contains(number, 0))
                });
                let named: Vec<usize> = named.collect();
                // Whether it is refused was known before.
                let _: Result<Facts, Refused> = view.store(mail, &named, how, &flags, silent);
            }
            Deferred::See { uids } => {
                let named = view.of_uids(&uids).into_iter();
                let named = named.filter(|at| told.contains(&(*at as u32 + 1)));
                view.see(mail, &named.collect::<Vec<_>>());
            }
        }
    }

    /// The client may have been told more of the flags than it must be.
    pub(super) fn take_over(&mut self, told: impl Iterator<Item = Option<Flags>>) {
        if let Some(view) = &mut self.view {
            view.take_over(told);
        }
    }

    fn admitted(&mut self, tag: String, account: Option<usize>) -> Expected {
        self.account = account;
        let completed = account.map(|_| Facts::default()).ok_or(Refused);
        self.completed(tag, Ok(completed))
    }

    fn continues(&mut self, tag: String, waiting: Waiting) -> Expected {
        self.senseless = 0;
        self.waiting = Some((tag, waiting));
        Expected::continues()
    }

    fn completed(&mut self, tag: String, completed: Completed) -> Expected {
        let (status, facts) = match completed {
            Err(Bad) => return self.rejected(Some(tag)),
            Ok(Err(Refused)) => (StatusKind::No, Facts::default()),
            Ok(Ok(facts)) => (StatusKind::Ok, facts),
        };
        self.senseless = 0;
        Expected::completed(status, Some(tag), facts)
    }

    fn rejected(&mut self, tag: Option<String>) -> Expected {
        self.senseless += 1;
        let closes = self.senseless >= SENSELESS[usize::from(self.account.is_some())];
        if closes {
            self.view = None;
        }
        Expected {
            closes,
            ..Expected::completed(StatusKind::Bad, tag, Facts::default())
        }
    }

    fn execute(&mut self, model: &mut Model, body: &CommandBody<'_>) -> Completed {
        self.deferred = None;
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
            CommandBody::Select { parameters, .. } | CommandBody::Examine { parameters, .. }
                if !self.qresync && parameters.iter().any(is_resync) =>
            {
                return Err(Bad);
            }
            CommandBody::Select { mailbox, .. } => self.select(account, mail, mailbox, false),
            CommandBody::Examine { mailbox, .. } => self.select(account, mail, mailbox, true),
            CommandBody::Create { mailbox, uses } => match uses.as_deref().is_some_and(unsupported)
            {
                true => Err(Refused),
                false => mail.create(mailbox.as_bytes()).map(|_| Facts::default()),
            },
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
            CommandBody::ListExtended(list) => match knows(list) {
                true => Ok(Facts::default()),
                false => return Err(Bad),
            },
            CommandBody::Lsub { reference, pattern } => Ok(Facts {
                listed: Some(mail.lsub(reference.as_bytes(), pattern.as_bytes())),
                ..Facts::default()
            }),
            CommandBody::Status { mailbox, items } => {
                select::status(account, mail, self.view.as_mut(), mailbox, items)
            }
            CommandBody::Namespace => Ok(Facts::default()),
            CommandBody::Enable { capabilities } => {
                self.qresync |= capabilities.iter().any(|name| name.is("QRESYNC"));
                Ok(Facts::default())
            }
            CommandBody::Append { mailbox, messages } => {
                append(account, mail, mailbox, messages, date)
            }
            body => return self.execute_selected(model, body),
        })
    }

    fn execute_selected(&mut self, model: &mut Model, body: &CommandBody<'_>) -> Completed {
        let (Some(account), Some(view)) = (self.account, &mut self.view) else {
            return Err(Bad);
        };
        let read_only = view.is_read_only();
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
            CommandBody::Fetch {
                set,
                items,
                modifiers,
                uid,
            } => {
                let FetchModifiers {
                    changed_since,
                    vanished,
                } = *modifiers;
                if vanished && !(*uid && changed_since.is_some() && self.qresync) {
                    return Err(Bad);
                }
                let mail = &mut model.accounts[account];
                view.hear(mail, vanished);
                let named = view.named(set, *uid)?;
                if changed_since.is_some() {
                    if view.sees(items) {
                        let uids = view.uids(&named);
                        self.deferred = Some(Deferred::See { uids });
                    }
                    return Ok(Ok(Facts::default()));
                }
                Ok(view.fetch(mail, &named, items, *uid))
            }
            CommandBody::Store {
                set,
                unchanged_since,
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
                let flags = flags_of(flags);
                if unchanged_since.is_some() {
                    self.deferred = Some(Deferred::Store {
                        uids: view.uids(&named),
                        by_uid: *uid,
                        how: *how,
                        flags: flags.clone(),
                        silent: *silent,
                    });
                    return Ok(view.would_store(mail, &named, &flags, *silent));
                }
                view.store(mail, &named, *how, &flags, *silent)
            }
            CommandBody::Copy { set, mailbox, uid } => {
                let named = view.named(set, *uid)?;
                view.copy(account, &mut model.accounts[account], &named, mailbox)
            }
            CommandBody::Move { .. } if read_only => Err(Refused),
            CommandBody::Move { set, mailbox, uid } => {
                let mail = &mut model.accounts[account];
                let named = view.named(set, *uid)?;
                view.relocate(account, mail, &named, mailbox)
            }
            _ => return Err(Bad),
        })
    }

    /// A mailbox that cannot be selected leaves none selected (RFC 3501 §6.3.1).
    fn select(
        &mut self,
        account: usize,
        mail: &mut Account,
        name: &Name<'_>,
        read_only: bool,
    ) -> Result<Facts, Refused> {
        self.view = None;
        let (view, facts) = select::open(account, mail, name, read_only)?;
        self.view = Some(view);
        Ok(facts)
    }

    fn hear(&mut self, model: &mut Model, expunges: bool) {
        if let (Some(account), Some(view)) = (self.account, &mut self.view) {
            view.hear(&mut model.accounts[account], expunges);
        }
    }
}

/// Whether a special use is none that a mailbox is made for here (RFC 6154 §3).
fn unsupported(uses: &[SpecialUse<'_>]) -> bool {
    let made_for = |special_use: &SpecialUse<'_>| {
        !matches!(
            special_use,
            SpecialUse::All | SpecialUse::Flagged | SpecialUse::Other(_)
        )
    };
    !uses.iter().all(made_for)
}

/// An option that is not known is BAD (RFC 5258 §3).
fn knows(list: &ExtendedList<'_>) -> bool {
    let mut selections = list.selection.iter().flatten();
    let mut returns = list.returns.iter().flatten();
    selections.all(|option| !matches!(option, SelectionOption::Other(_)))
        && returns.all(|option| !matches!(option, ReturnOption::Other(_)))
}

fn is_resync(parameter: &SelectParameter) -> bool {
    matches!(parameter, SelectParameter::QResync(_))
}
