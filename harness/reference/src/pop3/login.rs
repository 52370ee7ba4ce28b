//! The AUTHORIZATION state: USER, PASS, APOP, STLS (RFC 1939 §4, §7; RFC 2595 §4).

use std::fmt::Write;

use mailspec_syntax::pop3::{Command, Response, ResponseCode};
use md5::{Digest, Md5};

use super::{output::Output, transaction::Transaction};
use crate::{
    ChannelBinding, Server, Variants,
    faults::pop3::Fault,
    sasl::Exchange,
    store::{AccountId, PasswordFaults},
    variants::pop3::Variant,
};

/// Somebody who has yet to say who they are.
#[derive(Debug)]
pub(super) struct Login {
    timestamp: String,
    /// The argument of USER, if that was the last command.
    pub(super) user: Option<String>,
    /// AUTH has sent a challenge.
    pub(super) exchange: Option<Box<Exchange>>,
    /// What ties SASL exchanges to the TLS connection.
    pub(super) binding: Option<ChannelBinding>,
    /// An AUTH has failed.
    pub(super) refused: bool,
    /// Who has logged in and waits for the maildrop to be free.
    waiting: Option<AccountId>,
    /// USER holds whatever comes behind it.
    keeps_user: bool,
    /// A login has failed.
    failed: bool,
    /// A part of the last command has yet to be answered.
    leftover: bool,
}

/// What answering a command led to.
pub(super) enum Next {
    /// The state stays as it is.
    Stay,
    /// The maildrop is locked: on to the TRANSACTION state.
    Opened(Transaction),
    /// STLS was accepted.
    StartTls,
    /// The connection ends.
    Close,
}

impl Login {
    pub(super) fn new(
        timestamp: String,
        binding: Option<ChannelBinding>,
        variants: &Variants,
    ) -> Self {
        Self {
            timestamp,
            user: None,
            exchange: None,
            binding,
            refused: false,
            waiting: None,
            keeps_user: variants.has(Variant::PassLater),
            failed: false,
            leftover: false,
        }
    }

    /// Whether somebody waits for the maildrop to be free.
    pub(super) fn waits(&self) -> bool {
        self.waiting.is_some()
    }

    /// Opens the maildrop for whoever waits for it, if it is free now.
    pub(super) fn try_again(
        &mut self,
        server: &mut Server,
        session: u64,
        out: &mut Output,
    ) -> Next {
        match self.waiting.take() {
            None => Next::Stay,
            account => self.open(server, account, session, out),
        }
    }

    /// Whether the next line is no command but a response to a challenge.
    pub(super) fn awaits_response(&self) -> bool {
        self.exchange.is_some()
    }

    /// Another command came: PASS is valid immediately after USER only (RFC 1939 §7).
    pub(super) fn interrupted(&mut self) {
        self.user.take_if(|_| !self.keeps_user);
        self.exchange = None;
    }

    pub(super) fn command(
        &mut self,
        server: &mut Server,
        command: &Command<'_>,
        tls: bool,
        session: u64,
        out: &mut Output,
    ) -> Next {
        let faults = *server.faults();
        if std::mem::take(&mut self.leftover) {
            out.single(Response::err("there is no such command"));
        }
        let plaintext = server.options().plaintext_login && !out.varies(Variant::TlsBeforeLogin);
        let plaintext = tls || plaintext;
        let lets_in = faults.has(Fault::BeforeLogin) || tls && faults.has(Fault::StlsLetsIn);
        // A failed AUTH leaves things as they were (RFC 5034 §4).
        let user = match command {
            Command::Auth(_) => None,
            Command::Pass(_) | Command::User(_) => self.user.take(),
            _ if self.keeps_user => None,
            _ => self.user.take(),
        };
        let refusal = match (command, user) {
            (Command::Pass(_) | Command::Auth(_), _)
                if self.refused && faults.has(Fault::AuthOneAttempt) =>
            {
                Response::err("enough for today")
            }
            (Command::User(_) | Command::Pass(_) | Command::Apop(_) | Command::Auth(_), _)
                if faults.has(Fault::FailedLoginFinal) && self.failed =>
            {
                Response::err("you had your chance")
            }
            (Command::User(_) | Command::Pass(_), _)
                if faults.has(Fault::LoginsRunOut) && session > 1 =>
            {
                Response::err("enough for today")
            }
            (Command::Apop(_), None) if faults.has(Fault::ApopRefused) => {
                Response::err("that is not the digest")
            }
            (Command::User(_) | Command::Pass(_) | Command::Auth(_), _) if !plaintext => {
                Response::err("passwords are for TLS only")
            }
            (Command::User(_) | Command::Apop(_), Some(_)) => {
                Response::err("PASS or QUIT is what may follow USER")
            }
            (Command::User(name), None)
                if out.varies(Variant::UnknownUserRefused)
                    && server.store.find(name.as_str().as_bytes()).is_none() =>
            {
                Response::err("there is no such mailbox")
            }
            (Command::User(name), None)
                if faults.has(Fault::UserTellsAuth)
                    && server.store.find(name.as_str().as_bytes()).is_none() =>
            {
                Response::err_with(ResponseCode::Auth, "there is no such mailbox")
            }
            (Command::User(name), None) => {
                self.user = Some(name.as_str().to_owned());
                Response::ok("who knows")
            }
            (Command::Pass(password), user) => {
                let password = password.as_str().as_bytes();
                if faults.has(Fault::PasswordSplit) && password.contains(&b' ') {
                    self.leftover = true;
                    out.single(Response::err("wrong name or password"));
                    return Next::Stay;
                }
                let account = match user {
                    None if faults.has(Fault::PassWithoutUser) => any_unlocked(server),
                    None => {
                        let response = Response::err("PASS is valid after USER only");
                        out.single(response);
                        return Next::Stay;
                    }
                    Some(user) if server.variants().has(Variant::AnyPassword) => {
                        server.store.find(user.as_bytes())
                    }
                    Some(user) if faults.has(Fault::WrongPasswordOpens) => {
                        let right = server.store.authenticate(user.as_bytes(), password);
                        let account = server.store.find(user.as_bytes());
                        let next = self.open(server, account, session, out);
                        if right.is_none() {
                            out.refuse_instead();
                        }
                        return next;
                    }
                    Some(user) => {
                        let deviations = PasswordFaults {
                            old_opens: faults.has(Fault::OldPasswordOpens),
                            new_refused: faults.has(Fault::NewPasswordRefused),
                        };
                        let store = &server.store;
                        store.authenticate_after(deviations, user.as_bytes(), password)
                    }
                };
                return self.open(server, account, session, out);
            }
            (Command::Apop(apop), None) => {
                let account = server.store.find(apop.name().as_str().as_bytes());
                let account = account.filter(|&account| {
                    let secret = server.store.password(account);
                    let digest: [u8; 16] = Md5::new()
                        .chain_update(&self.timestamp)
                        .chain_update(secret)
                        .finalize()
                        .into();
                    digest == *apop.digest()
                        || faults.has(Fault::ApopAnyDigest)
                        || faults.has(Fault::ApopWithoutTimestamp)
                });
                if account.is_some() && faults.has(Fault::ApopStaysOut) {
                    out.single(Response::ok("that is the digest"));
                    return Next::Stay;
                }
                return self.open(server, account, session, out);
            }
            (Command::Auth(auth), _) => return self.auth(server, auth, tls, session, out),
            (Command::Stls, _) if server.options().tls && !tls => {
                out.single(Response::ok("begin TLS"));
                return Next::StartTls;
            }
            (Command::Stls, _) => Response::err("TLS is active, or not to be had"),
            (Command::Stat, _) if lets_in => Response::ok("0 0"),
            (Command::List(None) | Command::Uidl(None), _) if lets_in => {
                out.multi(Response::ok("gladly"), b"");
                return Next::Stay;
            }
            (Command::Retr(_) | Command::Top { .. }, _) if lets_in => {
                out.multi(Response::ok("gladly"), b"\r\n");
                return Next::Stay;
            }
            (Command::Noop | Command::Rset | Command::Dele(_), _) if lets_in => {
                Response::ok("gladly")
            }
            _ => Response::err("not before the login"),
        };
        out.single(refusal);
        Next::Stay
    }

    /// Locks the maildrop of whoever has proved to be `account` (RFC 1939 §4).
    pub(super) fn open(
        &mut self,
        server: &mut Server,
        account: Option<AccountId>,
        session: u64,
        out: &mut Output,
    ) -> Next {
        let faults = *server.faults();
        let Some(account) = account else {
            self.failed = true;
            let text = "wrong name or password";
            let response = match faults.has(Fault::AuthCodeMissing) {
                true => Response::err(text),
                false => Response::err_with(ResponseCode::Auth, text),
            };
            out.single(response);
            return match out.varies(Variant::FailedLoginCloses) {
                true => Next::Close,
                false => Next::Stay,
            };
        };
        let mail = server.store.mail_mut(account);
        if faults.has(Fault::LockNotTaken) {
            mail.unlock_maildrop();
        }
        let free = mail.lock_maildrop();
        let shared = free.is_none() && out.varies(Variant::LockShared);
        let opens = free.is_none() && faults.has(Fault::LockRefusalOpens);
        let free = free.or_else(|| (shared || opens).then(|| mail.maildrop()));
        let Some(mut maildrop) = free else {
            if out.varies(Variant::LockWaitedFor) {
                self.waiting = Some(account);
                return Next::Stay;
            }
            let text = "another session has the maildrop";
            out.single(match () {
                () if faults.has(Fault::LockWithoutCode) => Response::err(text),
                () if faults.has(Fault::CodeBehindText) => {
                    Response::err("another session has the maildrop [IN-USE]")
                }
                () if faults.has(Fault::AuthCodeForLock) => {
                    Response::err_with(ResponseCode::Auth, text)
                }
                () => Response::err_with(ResponseCode::InUse, text),
            });
            return Next::Stay;
        };
        if server.variants().has(Variant::NewestFirst) {
            maildrop.messages.reverse();
        }
        let mut transaction = Transaction::new(account, maildrop, session, server);
        transaction.shares_lock = shared;
        if opens {
            out.single(Response::err_with(
                ResponseCode::InUse,
                "another session has the maildrop",
            ));
            return Next::Opened(transaction);
        }
        let mut text = String::from("maildrop locked and ready");
        // Never fails on a String.
        let _ = write!(text, ", {} messages", transaction.count());
        out.single(Response::ok(text));
        Next::Opened(transaction)
    }
}

/// Some account whose maildrop no session has open.
pub(super) fn any_unlocked(server: &mut Server) -> Option<AccountId> {
    let accounts = server.options().accounts.iter().rev();
    let users: Vec<_> = accounts.map(|account| account.user.clone()).collect();
    users.iter().find_map(|user| {
        let account = server.store.find(user.as_bytes())?;
        let mail = server.store.mail_mut(account);
        mail.lock_maildrop()?;
        mail.unlock_maildrop();
        Some(account)
    })
}
