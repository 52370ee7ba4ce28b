//! The TRANSACTION state, and UPDATE at its end (RFC 1939 §5, §6, §7).

use std::sync::Arc;

use mailspec_syntax::pop3::{Command, Response, ResponseCode, command::MessageNumber};

use super::output::Output;
use crate::{
    Faults, Server, Variants,
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
        faults: Faults,
        variants: &Variants,
    ) -> Self {
        let messages = maildrop.messages.into_iter().map(|mut message| {
            if variants.has(Variant::HeaderAdded) {
                message.content = Arc::new(with_header(&message.content));
            }
            Slot {
                unique_id: unique_id(&message, session, faults, variants),
                size: size(&message.content.octets, faults),
                message,
                deleted: false,
                retrieved: false,
            }
        });
        Self {
            account,
            messages: messages.collect(),
            vanished: Vec::new(),
            commands: 0,
        }
    }

    /// How many messages the maildrop has.
    pub(super) fn count(&self) -> usize {
        self.messages.len()
    }

    pub(super) fn command(&mut self, server: &Server, command: &Command<'_>, out: &mut Output) {
        let faults = *server.faults();
        self.commands += 1;
        if faults.has(Fault::LockNotTaken) {
            self.lose_what_others_removed(server);
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
                        "{} {}{}",
                        number.get() + u32::from(faults.has(Fault::ListOfAnother)),
                        self.size(at, out),
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
                Ok(at) => return self.retr(at, out),
                Err(refusal) => refusal,
            },
            Command::Top { .. } if faults.has(Fault::CapaListsUnimplemented) => {
                Response::err("not implemented")
            }
            Command::Top { message, lines } => {
                match self.find_for(Fault::DeletedListed, message, faults) {
                    Ok(at) => return self.top(at, lines, faults, out),
                    Err(refusal) => refusal,
                }
            }
            Command::Dele(number) => self.dele(number, faults),
            Command::Noop if faults.has(Fault::LongResponse) => Response::ok("z".repeat(600)),
            Command::Noop if faults.has(Fault::NoopRefused) => Response::err("nothing to do"),
            Command::Noop if faults.has(Fault::CodeMisplaced) => {
                let mut response = Response::ok("nothing happens");
                response.code = Some(ResponseCode::InUse);
                response
            }
            Command::Noop => Response::ok("nothing happens"),
            Command::Rset => {
                self.rset(faults);
                if faults.has(Fault::DoubleReply) {
                    out.single(Response::ok("once"));
                }
                Response::ok("nothing is marked as deleted")
            }
            Command::User(_) if faults.has(Fault::UserInTransaction) => Response::ok("hello again"),
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

    pub(super) fn unlock(self, server: &mut Server) {
        if !server.faults().has(Fault::LockNotReleased) {
            server.store.mail_mut(self.account).unlock_maildrop();
        }
    }

    fn find(&self, number: MessageNumber, faults: Faults) -> Result<usize, Response<'static>> {
        let mut at = number.get() as usize - 1;
        if faults.has(Fault::NumbersBeyond) {
            at = at.min(self.messages.len().saturating_sub(1));
        }
        match self.messages.get(at) {
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
                let size = self.size(number - first, out);
                format!("{number} {size}{}\r\n", behind_size(out))
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
        let lines: String = self
            .listed(out)
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

    fn retr(&mut self, at: usize, out: &mut Output) {
        let slot = &mut self.messages[at];
        slot.retrieved = true;
        let response = Response::ok(format!("{} octets", slot.size));
        let octets = &slot.message.content.octets;
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
        out.multi(response, octets);
    }

    fn top(&self, at: usize, lines: u64, faults: Faults, out: &mut Output) {
        let octets = &self.messages[at].message.content.octets;
        let lines = match (
            faults.has(Fault::TopSendsBody),
            faults.has(Fault::TopOneLineShort),
        ) {
            (true, _) => u64::MAX,
            (_, true) => lines.saturating_sub(1),
            _ => lines,
        };
        let top = top(octets, lines);
        let response = Response::ok("top of message follows");
        match faults.has(Fault::TopOtherHeaders) {
            true => {
                let top = [b"X-Top: yes\r\n", top].concat();
                out.multi(response, &top);
            }
            false => out.multi(response, top),
        }
    }

    fn dele(&mut self, number: MessageNumber, faults: Faults) -> Response<'static> {
        let marked = Response::ok("marked as deleted");
        match self.find(number, faults) {
            Ok(at) if faults.has(Fault::DeleRenumbers) => {
                let mut slot = self.messages.remove(at);
                slot.deleted = true;
                self.vanished.push(slot);
                marked
            }
            Ok(at) => {
                self.messages[at].deleted = true;
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

/// The message with a field that the maildrop keeps with it.
fn with_header(content: &Content) -> Content {
    let octets = [b"X-Maildrop: mailspec\r\n".as_slice(), &content.octets].concat();
    Content {
        octets: octets.into(),
        internal_date: content.internal_date,
    }
}

/// One to 70 characters, each from `!` to `~` (RFC 1939 §7).
fn unique_id(
    message: &MaildropMessage,
    session: u64,
    faults: Faults,
    variants: &Variants,
) -> String {
    if variants.has(Variant::UidlLong) {
        return format!("{:0>70}", message.unique_id);
    }
    if variants.has(Variant::UidlPunctuation) {
        return format!("<{}!\"#$%&'()*+,-./:;=?@[\\]^_`{{|}}~", message.unique_id);
    }
    if faults.has(Fault::UidlDuplicate) {
        return "same".to_owned();
    }
    if faults.has(Fault::UidlChanges) {
        return format!("{session}.{}", message.unique_id);
    }
    if faults.has(Fault::UidlTooLong) {
        return format!("{:0>71}", message.unique_id);
    }
    message.unique_id.clone()
}

/// What stands behind the size in a scan listing.
fn behind_size(out: &Output) -> &'static str {
    match out.varies(Variant::ListWithText) {
        true => " octets, unread",
        false => "",
    }
}

/// The octets that RETR will send: a message without a last CRLF gets one, and
/// stuffed dots do not count (RFC 1939 §11).
fn size(octets: &[u8], faults: Faults) -> u64 {
    let ended = octets.is_empty() || octets.ends_with(b"\r\n");
    let size = octets.len() as u64 + if ended { 0 } else { 2 };
    let count = |found: &[u8]| octets.windows(found.len()).filter(|w| *w == found).count() as u64;
    if faults.has(Fault::SizesWithLf) {
        return size - count(b"\r\n");
    }
    if faults.has(Fault::SizesWithStuffing) {
        return size + count(b"\r\n.") + u64::from(octets.starts_with(b"."));
    }
    size
}

/// The headers, the blank line, and `lines` lines of the body (RFC 1939 §7).
fn top(octets: &[u8], lines: u64) -> &[u8] {
    let headers = match octets.starts_with(b"\r\n") {
        true => "\r\n".len(),
        false => match octets.windows(4).position(|window| window == b"\r\n\r\n") {
            Some(at) => at + "\r\n\r\n".len(),
            None => return octets,
        },
    };
    let mut left = lines;
    let mut end = headers;
    while left > 0 && end < octets.len() {
        let line = octets[end..]
            .windows(2)
            .position(|window| window == b"\r\n");
        end = line.map_or(octets.len(), |line| end + line + "\r\n".len());
        left -= 1;
    }
    &octets[..end]
}
