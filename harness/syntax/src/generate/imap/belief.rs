//! What must have come of a step, if the server obeyed.

use super::{Client, State, Step, Waiting};
use crate::{
    base64,
    generate::world::{Mail, Mailbox as Believed, World},
    imap::{CommandBody, Flag, Mailbox, SequenceSet, command::StoreHow},
};

impl Client {
    pub(super) fn believe(&mut self, world: &mut World, step: &Step<'_>) {
        match (self.waiting.take(), step) {
            (None, Step::Command(command)) => self.obeyed(world, &command.body),
            (Some(Waiting::Challenge), Step::Line(line)) => {
                let message = base64::decode(line).unwrap_or_default();
                self.admitted(world.find_plain(&message));
            }
            _ => {}
        }
    }

    fn admitted(&mut self, account: Option<usize>) {
        if let Some(account) = account {
            self.state = State::Authenticated(account);
        }
    }

    fn obeyed(&mut self, world: &mut World, body: &CommandBody<'_>) {
        match body {
            CommandBody::Logout => self.state = State::Logout,
            CommandBody::Idle if self.account().is_some() => self.waiting = Some(Waiting::Idle),
            _ => match self.account() {
                None => self.identified(world, body),
                Some(account) => self.obeyed_authenticated(world, account, body),
            },
        }
    }

    fn identified(&mut self, world: &World, body: &CommandBody<'_>) {
        match body {
            CommandBody::Login { user, password } => {
                self.admitted(world.find(user.as_bytes(), password.as_bytes()));
            }
            CommandBody::Authenticate { mechanism, initial } if mechanism.is("PLAIN") => {
                match initial {
                    Some(initial) => self.admitted(world.find_plain(initial)),
                    None => self.waiting = Some(Waiting::Challenge),
                }
            }
            _ => {}
        }
    }

    fn obeyed_authenticated(&mut self, world: &mut World, account: usize, body: &CommandBody<'_>) {
        let mail = &mut world.mail[account];
        match body {
            CommandBody::Select { mailbox, .. } | CommandBody::Examine { mailbox, .. } => {
                let name = mailbox.as_bytes().to_vec();
                self.state = match mail.contains_key(&name) {
                    true => State::Selected {
                        account,
                        name,
                        read_only: matches!(body, CommandBody::Examine { .. }),
                    },
                    false => State::Authenticated(account),
                };
            }
            CommandBody::Create { mailbox, .. } => {
                mail.entry(mailbox.as_bytes().to_vec()).or_default();
            }
            CommandBody::Delete { mailbox } if *mailbox != Mailbox::Inbox => {
                mail.remove(mailbox.as_bytes());
            }
            CommandBody::Rename { from, to } => rename(mail, from, to),
            CommandBody::Append { mailbox, messages } => {
                if let Some(mailbox) = mail.get_mut(mailbox.as_bytes()) {
                    messages.iter().for_each(|_| mailbox.append());
                }
            }
            body => self.obeyed_selected(mail, body),
        }
    }

    fn obeyed_selected(&mut self, mail: &mut Mail, body: &CommandBody<'_>) {
        let State::Selected {
            account,
            name,
            read_only,
        } = &self.state
        else {
            return;
        };
        let selected = mail.get(name).cloned().unwrap_or_default();
        let numbers = |set: &SequenceSet, uid: bool| -> Vec<u32> {
            let largest = match uid {
                true => selected.uids.last().map_or(0, |uid| *uid),
                false => selected.uids.len() as u32,
            };
            let all = selected.uids.iter().zip(1..);
            let named = all.filter(|(own, seq)| {
                let number = if uid { **own } else { *seq };
                set.contains(number, largest)
            });
            named.map(|(uid, _)| *uid).collect()
        };
        let change = |mail: &mut Mail, change: &dyn Fn(&mut Believed)| {
            if let Some(mailbox) = mail.get_mut(name).filter(|_| !read_only) {
                change(mailbox);
            }
        };
        match body {
            CommandBody::Close => {
                change(mail, &|mailbox| mailbox.expunge(|_| true));
                self.state = State::Authenticated(*account);
            }
            CommandBody::Unselect => self.state = State::Authenticated(*account),
            CommandBody::Expunge => change(mail, &|mailbox| mailbox.expunge(|_| true)),
            CommandBody::UidExpunge { set } => {
                let uids = numbers(set, true);
                change(mail, &|mailbox| mailbox.expunge(|uid| uids.contains(&uid)));
            }
            CommandBody::Store {
                set,
                how,
                flags,
                uid,
                ..
            } => {
                let deletes = flags.contains(&Flag::Deleted);
                let uids = numbers(set, *uid);
                change(mail, &|mailbox| {
                    for uid in &uids {
                        match (how, deletes) {
                            (StoreHow::Add | StoreHow::Replace, true) => {
                                mailbox.deleted.insert(*uid);
                            }
                            (StoreHow::Replace, false) | (StoreHow::Remove, true) => {
                                mailbox.deleted.remove(uid);
                            }
                            _ => {}
                        }
                    }
                });
            }
            CommandBody::Copy { set, mailbox, uid } | CommandBody::Move { set, mailbox, uid } => {
                let uids = numbers(set, *uid);
                let Some(destination) = mail.get_mut(mailbox.as_bytes()) else {
                    return;
                };
                for _ in &uids {
                    destination.append();
                }
                if matches!(body, CommandBody::Move { .. }) {
                    change(mail, &|mailbox| {
                        mailbox.uids.retain(|uid| !uids.contains(uid));
                    });
                }
            }
            _ => {}
        }
    }

    fn account(&self) -> Option<usize> {
        match &self.state {
            State::NotAuthenticated | State::Logout => None,
            State::Authenticated(account) | State::Selected { account, .. } => Some(*account),
        }
    }
}

/// INBOX gives its messages away and stays (RFC 3501 §6.3.5).
fn rename(mail: &mut Mail, from: &Mailbox<'_>, to: &Mailbox<'_>) {
    if mail.contains_key(to.as_bytes()) {
        return;
    }
    let renamed = match from {
        Mailbox::Inbox => mail.get_mut(from.as_bytes()).map(std::mem::take),
        Mailbox::Other(_) => mail.remove(from.as_bytes()),
    };
    if let Some(mailbox) = renamed {
        mail.insert(to.as_bytes().to_vec(), mailbox);
    }
}
