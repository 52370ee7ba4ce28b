//! The TRANSACTION state, and UPDATE at its end (RFC 1939 §5, §6, §7).

use std::sync::Arc;

use mailspec_syntax::pop3::{Command, Response, ResponseCode, command::MessageNumber};

use super::{
    message::{broken, size, top, unique_id, with_header},
    output::Output,
};
use crate::{
    Faults, Server,
    faults::pop3::Fault,
    store::{AccountId, Content, Flags, Maildrop, MaildropMessage, Refusal},
    variants::pop3::Variant,
};

/// Somebody who has a maildrop open.
#[derive(Debug)]
pub(super) struct Transaction {
    account: AccountId,
    /// Message n of the protocol is the one before n.
    messages: Vec<Slot>,
    /// Marked as deleted, and no longer numbered: only a deviating server has such.
    vanished: Vec<Slot>,
    /// Commands so far.
    commands: u64,
    /// Another session has the lock: nothing can be removed in this one.
    pub(super) shares_lock: bool,
}

#[derive(Debug)]
struct Slot {
    message: MaildropMessage,
    unique_id: String,
    size: u64,
    deleted: bool,
    retrieved: bool,
}

impl Transaction {
    pub(super) fn new(
        account: AccountId,
        maildrop: Maildrop,
        session: u64,
        server: &Server,
    ) -> Self {
        let (faults, variants) = (*server.faults(), server.variants());
        let drops = server.drops(account);
        let left_marked =
            |uid| faults.has(Fault::MarksSurvive) && server.left_marked.contains(&(account, uid));
        let messages = maildrop
            .messages
            .into_iter()
            .zip(1..)
            .map(|(mut message, number)| {
                if variants.has(Variant::HeaderAdded) {
                    message.content = Arc::new(with_header(&message.content));
                }
                Slot {
                    unique_id: match () {
                        () if faults.has(Fault::UidlIsNumber) => u32::to_string(&number),
                        () if faults.has(Fault::UidlChangesOnDrop) => {
                            format!("{drops}.{}", message.unique_id)
                        }
                        () => unique_id(&message, session, faults, variants),
                    },
                    size: size(&message.content.octets, faults),
                    deleted: left_marked(message.uid),
                    message,
                    retrieved: false,
                }
            });
        Self {
            account,
            messages: messages.collect(),
            vanished: Vec::new(),
            commands: 0,
            shares_lock: false,
        }
    }

    /// How many messages the maildrop has.
    pub(super) fn count(&self) -> usize {
        self.messages.len()
    }

    pub(super) fn command(&mut self, server: &mut Server, command: &Command<'_>, out: &mut Output) {
        let faults = *server.faults();
        self.commands += 1;
        if faults.has(Fault::LockNotTaken) || faults.has(Fault::ExpungeRenumbers) {
            self.lose_what_others_removed(server);
        }
        let gone = out.varies(Variant::ExpungedRefused)
            && matches!(
                command,
                Command::Retr(_) | Command::Top { .. } | Command::Dele(_)
            )
            && self.is_expunged(server, command);
        if gone {
            return out.single(Response::err("that message is no longer there"));
        }
        if faults.has(Fault::MaildropGrows) {
            self.gain_what_arrived(server);
        }
        let response = match *command {
            Command::Stat => self.stat(out),
            Command::List(None)
                if faults.has(Fault::EmptyListRefused) && self.messages.is_empty() =>
            {
                Response::err("there is nothing")
            }
            Command::List(None) => return self.list(out),
            Command::List(Some(number)) => {
                match self.find_for(Fault::DeletedListed, number, faults) {
                    Ok(_) if faults.has(Fault::ListIgnoresArgument) => return self.list(out),
                    Ok(at) => Response::ok(format!(
                        "{}{}{}{}",
                        number.get() + u32::from(faults.has(Fault::ListOfAnother)),
                        before_size(out),
                        self.shown_size(at, out),
                        behind_size(out)
                    )),
                    Err(refusal) => refusal,
                }
            }
            Command::Uidl(_) if faults.has(Fault::UidlUnimplemented) => {
                Response::err("not implemented")
            }
            Command::Uidl(None) => return self.uidl(faults, out),
            Command::Uidl(Some(number)) => {
                match self.find_for(Fault::DeletedListed, number, faults) {
                    Ok(at) => self.unique_id(number, &self.messages[at], faults),
                    Err(refusal) => refusal,
                }
            }
            Command::Retr(number) => match self.find_for(Fault::DeletedRetrievable, number, faults)
            {
                Ok(at) => match self.sent(at, out) {
                    Ok(content) if faults.has(Fault::FlagsInHeaders) => {
                        let octets = self.with_flags(at, server, &content.octets);
                        return self.retr(at, &octets, out);
                    }
                    Ok(content) => return self.retr(at, &content.octets, out),
                    Err(refusal) => refusal,
                },
                Err(refusal) => refusal,
            },
            Command::Top { .. } if faults.has(Fault::CapaListsUnimplemented) => {
                Response::err("not implemented")
            }
            Command::Top { message, lines } => {
                match self.find_for(Fault::DeletedListed, message, faults) {
                    Ok(at) => match self.sent(at, out) {
                        Ok(content) => return Self::top(&content.octets, lines, faults, out),
                        Err(refusal) => refusal,
                    },
                    Err(refusal) => refusal,
                }
            }
            Command::Dele(_) if self.shares_lock => Response::err("another session has the lock"),
            Command::Dele(number) => self.dele(number, server),
            Command::Noop if faults.has(Fault::LongResponse) => Response::ok("z".repeat(600)),
            Command::Noop if faults.has(Fault::NoopRefused) => Response::err("nothing to do"),
            Command::Noop if faults.has(Fault::ReplyLf) => {
                return out.raw(b"+OK nothing happens\n");
            }
            Command::Noop => Response {
                code: match () {
                    () if faults.has(Fault::CodeMisplaced) => Some(ResponseCode::InUse),
                    () if faults.has(Fault::LoginDelayMisplaced) => Some(ResponseCode::LoginDelay),
                    () if faults.has(Fault::SysMisplaced) => Some(ResponseCode::SysTemp),
                    () => None,
                },
                ..Response::ok("nothing happens")
            },
            Command::Rset if faults.has(Fault::RsetRefused) => Response::err("not implemented"),
            Command::Rset => {
                self.rset(faults);
                if faults.has(Fault::DoubleReply) {
                    out.single(Response::ok("once"));
                }
                Response::ok("nothing is marked as deleted")
            }
            Command::User(_) if faults.has(Fault::UserInTransaction) => Response::ok("hello again"),
            Command::Pass(_) | Command::Apop(_) if faults.has(Fault::LoginAgain) => {
                Response::ok("hello again")
            }
            _ => Response::err("not after the login"),
        };
        out.single(response);
    }

    /// Removes what is marked as deleted (RFC 1939 §6).
    pub(super) fn update(&mut self, server: &mut Server) {
        let faults = *server.faults();
        let to_trash = server.variants().has(Variant::DeletedToTrash);
        let mail = server.store.mail_mut(self.account);
        let inbox = mail.inbox();
        let trash = mail.find(b"Trash").ok().filter(|_| to_trash);
        for slot in self.messages.iter().chain(&self.vanished) {
            if slot.deleted || slot.retrieved && faults.has(Fault::RetrDeletes) {
                mail.expunge(inbox, slot.message.uid);
                if let Some(trash) = trash {
                    let content = Arc::clone(&slot.message.content);
                    // If it does not fit there it is gone, as it is without.
                    let _: Result<_, Refusal> = mail.append(trash, content, &Flags::default());
                }
            }
        }
    }

    /// A deviating server remembers what was marked when the connection dropped.
    pub(super) fn dropped(&self, server: &mut Server) {
        let marked = self.messages.iter().filter(|slot| slot.deleted);
        let marked = marked.map(|slot| (self.account, slot.message.uid));
        server
            .left_marked
            .retain(|(account, _)| *account != self.account);
        if [Fault::MarksSurvive, Fault::QuitUpdatesLater]
            .into_iter()
            .any(|fault| server.faults().has(fault))
        {
            server.left_marked.extend(marked);
        }
        server.count_drop(self.account);
    }

    pub(super) fn unlock(self, server: &mut Server) {
        if !server.faults().has(Fault::LockNotReleased) && !self.shares_lock {
            server.store.mail_mut(self.account).unlock_maildrop();
        }
    }

    fn find(&self, number: MessageNumber, faults: Faults) -> Result<usize, Response<'static>> {
        let mut at = number.get() as usize - 1;
        if faults.has(Fault::NumbersBeyond) {
            at = at.min(self.messages.len().saturating_sub(1));
        }
        match self.messages.get(at) {
            None if faults.has(Fault::AuthMisplaced) => {
                Err(Response::err_with(ResponseCode::Auth, "no such message"))
            }
            None if faults.has(Fault::Utf8Misplaced) => {
                Err(Response::err_with(ResponseCode::Utf8, "no such message"))
            }
            None => Err(Response::err("no such message")),
            Some(slot) if slot.deleted => Err(Response::err("that message is marked as deleted")),
            Some(_) => Ok(at),
        }
    }

    /// A message that may be marked as deleted if `fault` is on.
    fn find_for(
        &self,
        fault: Fault,
        number: MessageNumber,
        faults: Faults,
    ) -> Result<usize, Response<'static>> {
        let at = number.get() as usize - 1;
        match faults.has(fault) && at < self.messages.len() {
            true => Ok(at),
            false => self.find(number, faults),
        }
    }

    /// What the lock should have prevented (RFC 1939 §4).
    fn lose_what_others_removed(&mut self, server: &Server) {
        let mail = server.store.mail(self.account);
        let inbox = mail.mailbox(mail.inbox());
        self.messages
            .retain(|slot| inbox.get(slot.message.uid).is_some());
    }

    /// What the numbers that a session began with leave no place for (RFC 1939 §4).
    fn gain_what_arrived(&mut self, server: &Server) {
        let mail = server.store.mail(self.account);
        let last = self.messages.iter().map(|slot| slot.message.uid).max();
        let inbox = mail.mailbox(mail.inbox());
        for message in inbox
            .messages()
            .iter()
            .filter(|message| Some(message.uid) > last)
        {
            let unique_id = format!("new.{}", message.uid);
            self.messages.push(Slot {
                unique_id: unique_id.clone(),
                size: size(&message.content.octets, *server.faults()),
                message: MaildropMessage {
                    uid: message.uid,
                    unique_id,
                    content: Arc::clone(&message.content),
                },
                deleted: false,
                retrieved: false,
            });
        }
    }

    /// The size that LIST gives.
    fn size(&self, at: usize, out: &Output) -> u64 {
        let more = match () {
            () if out.has(Fault::SizesGrow) => self.commands,
            () => u64::from(out.has(Fault::SizesWithUtf8)),
        };
        self.messages[at].size + more
    }

    /// The size that LIST gives, as it is written.
    fn shown_size(&self, at: usize, out: &Output) -> String {
        let size = self.size(at, out);
        match out.has(Fault::SizesHexadecimal) {
            true => format!("{size:#x}"),
            false => size.to_string(),
        }
    }

    /// Whether an IMAP session has expunged the message that a command names.
    fn is_expunged(&self, server: &Server, command: &Command<'_>) -> bool {
        let (Command::Retr(number)
        | Command::Dele(number)
        | Command::Top {
            message: number, ..
        }) = command
        else {
            return false;
        };
        let mail = server.store.mail(self.account);
        let inbox = mail.mailbox(mail.inbox());
        let slot = self.messages.get(number.get() as usize - 1);
        slot.is_some_and(|slot| inbox.get(slot.message.uid).is_none())
    }

    /// The message as this client may have it: outside of UTF-8 mode no header has UTF-8
    /// (RFC 6856 §2.1), if this server knows that mode.
    fn sent(&self, at: usize, out: &Output) -> Result<Arc<Content>, Response<'static>> {
        let content = Arc::clone(&self.messages[at].message.content);
        let octets = &content.octets;
        if !out.offers_utf8() || out.utf8_mode || out.has(Fault::Utf8Unasked) {
            return Ok(content);
        }
        let headers = top(octets, 0).len();
        if octets[..headers].is_ascii() {
            return Ok(content);
        }
        if !out.varies(Variant::Utf8Surrogates) {
            let text = "that message needs UTF-8 mode";
            return Err(Response::err_with(ResponseCode::Utf8, text));
        }
        let ascii = |(at, &octet): (usize, &u8)| match at < headers && !octet.is_ascii() {
            true => b'?',
            false => octet,
        };
        Ok(Arc::new(Content {
            octets: octets.iter().enumerate().map(ascii).collect(),
            internal_date: content.internal_date,
        }))
    }

    /// The message behind a field with its flags, if it has any.
    fn with_flags(&self, at: usize, server: &Server, octets: &[u8]) -> Vec<u8> {
        let mail = server.store.mail(self.account);
        let message = mail
            .mailbox(mail.inbox())
            .get(self.messages[at].message.uid);
        let flagged = message.is_some_and(|message| !message.flags.as_flags().is_empty());
        let field: &[u8] = if flagged { b"Status: RO\r\n" } else { b"" };
        [field, octets].concat()
    }

    fn listed(&self, out: &Output) -> impl Iterator<Item = (usize, &Slot)> {
        let (all, first) = (
            out.has(Fault::ListsDeleted),
            usize::from(!out.has(Fault::NumbersFromZero)),
        );
        self.messages
            .iter()
            .enumerate()
            .filter(move |(_, slot)| all || !slot.deleted)
            .map(move |(at, slot)| (at + first, slot))
    }

    fn stat(&self, out: &Output) -> Response<'static> {
        let all = out.has(Fault::StatCountsDeleted);
        let counted = self.messages.iter().filter(|slot| all || !slot.deleted);
        let (count, octets) = counted.fold((0, 0), |(count, octets), slot| {
            (count + 1, octets + slot.size)
        });
        let octets = match out.has(Fault::StatSizeEstimate) {
            true => (octets + 1).next_multiple_of(1024),
            false => octets,
        };
        let count = count + u32::from(out.has(Fault::StatCountsMore));
        let space = if out.has(Fault::StatTwoSpaces) {
            "  "
        } else {
            " "
        };
        let behind = if out.varies(Variant::StatWithText) {
            " octets; 0 of 100000 KiB used"
        } else {
            ""
        };
        Response::ok(format!("{count}{space}{octets}{behind}"))
    }

    fn list(&self, out: &mut Output) {
        let first = usize::from(!out.has(Fault::NumbersFromZero));
        let twice = self
            .listed(out)
            .take(usize::from(out.has(Fault::ListsTwice)));
        let lines: String = twice
            .chain(self.listed(out))
            .map(|(number, _)| {
                let size = self.shown_size(number - first, out);
                format!("{number}{}{size}{}\r\n", before_size(out), behind_size(out))
            })
            .collect();
        let response = self.listing_follows("scan listings follow", out);
        out.multi(response, lines.as_bytes());
    }

    /// What is for people in front of a listing may begin with how many there are.
    fn listing_follows(&self, text: &'static str, out: &Output) -> Response<'static> {
        match out.varies(Variant::ListingsCounted) {
            true => Response::ok(format!("{} messages listed", self.listed(out).count())),
            false => Response::ok(text),
        }
    }

    fn uidl(&self, faults: Faults, out: &mut Output) {
        let space = if faults.has(Fault::UidlTwoSpaces) {
            "  "
        } else {
            " "
        };
        let left_out = usize::from(faults.has(Fault::UidlLosesLast));
        let most = self.messages.len().saturating_sub(left_out);
        let lines: String = self
            .listed(out)
            .take(most)
            .map(|(number, slot)| match faults.has(Fault::UidlDrifts) {
                true => format!("{number}{space}{}.{}\r\n", slot.unique_id, self.commands),
                false => format!("{number}{space}{}\r\n", slot.unique_id),
            })
            .collect();
        let response = self.listing_follows("unique-id listings follow", out);
        out.multi(response, lines.as_bytes());
    }

    fn unique_id(&self, number: MessageNumber, slot: &Slot, faults: Faults) -> Response<'static> {
        let id = &slot.unique_id;
        if faults.has(Fault::UidlWithoutNumber) {
            return Response::ok(id.clone());
        }
        let space = if faults.has(Fault::UidlTwoSpaces) {
            "  "
        } else {
            " "
        };
        Response::ok(format!("{number}{space}{id}"))
    }

    fn retr(&mut self, at: usize, octets: &[u8], out: &mut Output) {
        let slot = &mut self.messages[at];
        slot.retrieved = true;
        let response = Response::ok(format!("{} octets", slot.size));
        if out.has(Fault::RetrDrifts) {
            let field = format!("X-Read: {}\r\n", self.commands);
            return out.multi(response, &[field.as_bytes(), octets].concat());
        }
        if out.has(Fault::RetrLosesLastLine) {
            let rest = octets.strip_suffix(b"\r\n").unwrap_or(octets);
            let end = rest.windows(2).rposition(|window| window == b"\r\n");
            return out.multi(response, &octets[..end.map_or(0, |end| end + 2)]);
        }
        if out.has(Fault::RetrAddsLine) {
            return out.multi(response, &[octets, &b"\r\n"[..]].concat());
        }
        match () {
            () if out.has(Fault::RetrTruncates) => {
                out.multi(response, &octets[..octets.len().min(1 << 16)]);
            }
            () if out.has(Fault::LinesBroken) => out.multi(response, &broken(octets)),
            () => out.multi(response, octets),
        }
    }

    fn top(octets: &[u8], lines: u64, faults: Faults, out: &mut Output) {
        let lines = match (
            faults.has(Fault::TopSendsBody),
            faults.has(Fault::TopOneLineShort),
        ) {
            (true, _) => u64::MAX,
            (_, true) => lines.saturating_sub(1),
            _ => lines,
        };
        let mut top = top(octets, lines);
        if faults.has(Fault::TopLosesUnfinished) && !top.ends_with(b"\r\n") {
            let whole = top.iter().rposition(|&octet| octet == b'\n');
            top = &top[..whole.map_or(0, |at| at + 1)];
        }
        let response = Response::ok("top of message follows");
        match faults.has(Fault::TopOtherHeaders) {
            true => {
                let top = [b"X-Top: yes\r\n", top].concat();
                out.multi(response, &top);
            }
            false => out.multi(response, top),
        }
    }

    fn dele(&mut self, number: MessageNumber, server: &mut Server) -> Response<'static> {
        let faults = *server.faults();
        let marked = Response::ok("marked as deleted");
        match self.find(number, faults) {
            Ok(at) if faults.has(Fault::DeleRenumbers) => {
                let mut slot = self.messages.remove(at);
                slot.deleted = true;
                self.vanished.push(slot);
                marked
            }
            Ok(_) if faults.has(Fault::DeleForgets) => marked,
            Ok(at) => {
                self.messages[at].deleted = true;
                if faults.has(Fault::DeleAtOnce) {
                    let mail = server.store.mail_mut(self.account);
                    mail.expunge(mail.inbox(), self.messages[at].message.uid);
                }
                marked
            }
            Err(refusal) => {
                let there = number.get() as usize <= self.messages.len();
                let ignored = match there {
                    true => faults.has(Fault::DeleTwice),
                    false => faults.has(Fault::NoSuchMessageAccepted),
                };
                if ignored { marked } else { refusal }
            }
        }
    }

    fn rset(&mut self, faults: Faults) {
        if faults.has(Fault::RsetIgnored) {
            return;
        }
        if !self.vanished.is_empty() {
            self.messages.append(&mut self.vanished);
            self.messages.sort_by_key(|slot| slot.message.uid);
        }
        for slot in &mut self.messages {
            slot.deleted = false;
        }
    }
}

/// What stands before the size in a scan listing.
fn before_size(out: &Output) -> &'static str {
    match out.has(Fault::ListTwoSpaces) {
        true => "  ",
        false => " ",
    }
}

/// What stands behind the size in a scan listing.
fn behind_size(out: &Output) -> &'static str {
    match out.varies(Variant::ListWithText) {
        true => " octets, unread",
        false => "",
    }
}
