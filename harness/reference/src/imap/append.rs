//! APPEND (RFC 3501 §6.3.11, RFC 3502, RFC 4315 §3).

use std::{borrow::Cow, num::NonZeroU32, sync::Arc};

use mailspec_syntax::imap::{
    Command, CommandBody, DateTime, Mailbox, NonEmpty, SequenceSet,
    command::AppendMessage,
    response::{Code, StatusKind},
};

use super::{
    access::{self, Place},
    append_limit::{append_limit, too_big},
    connection::Connection,
    context::Context,
    flags::{check_flags, kept},
    names::{destination, destination_in, name},
    output::{Completion, Output},
    updates::Selected,
};
use crate::{
    Server, Timestamp,
    faults::imap::Fault,
    mime,
    store::{Content, Flags, MailboxId, Refusal, Right, Rights, SystemFlag},
    variants::imap::Variant,
};

/// All of the messages, or none of them (RFC 3502).
pub(super) fn append(
    context: &mut Context<'_>,
    selected: Option<&Selected>,
    mailbox: &Mailbox<'_>,
    messages: NonEmpty<AppendMessage<'_>>,
) -> Completion {
    if messages.len() > 1 && is_of_one_message(context.out) {
        return Completion::bad("APPEND takes one message here");
    }
    let mut destination = destination(context, mailbox);
    if context.out.has(Fault::AppendCreates) && destination.is_err() {
        destination = context
            .mail
            .create(&name(mailbox, context.mail.delimiter()))
            .map_err(Into::into);
    }
    let id = match destination {
        Ok(id) => id,
        Err(refusal) => return refusal,
    };
    let large = |given: &AppendMessage<'_>| given.message.len() > 1_000_000;
    if context.out.has(Fault::AppendLargeUncompleted) && messages.iter().any(large) {
        return Completion::bad(super::deviate::UNCOMPLETED);
    }
    let mut messages = deviate(messages.into_vec(), context.out);
    let refused = messages
        .iter()
        .enumerate()
        .find_map(|(at, given)| Some((at, refusal(given, context)?)));
    if let Some((at, refusal)) = refused {
        let limit = append_limit(context.mail.limits(), context.out);
        let exceeds = messages[at].message.len() as u64 > u64::from(limit);
        match exceeds && context.out.has(Fault::AppendLimitKept) {
            true => {}
            false if context.out.has(Fault::MultiappendKeepsFirst) => messages.truncate(at),
            false => messages.clear(),
        }
        // What is not taken is not there; nothing is left of a conforming server's.
        let _: Result<Vec<NonZeroU32>, Refusal> = keep(context, selected, id, messages);
        return refusal;
    }
    let completed = Completion::ok("APPEND completed");
    match keep(context, selected, id, messages) {
        Ok(_) if without_uid_plus(context.out) => completed,
        Ok(uids) => match append_uid(context, id, &uids) {
            Some(code) => completed.code(code),
            None => completed,
        },
        Err(Refusal::OverQuota) => over_quota(context.out),
        Err(refusal) => refusal.into(),
    }
}

/// Why a message is not taken, if it is not.
fn refusal(given: &AppendMessage<'_>, context: &Context<'_>) -> Option<Completion> {
    let empty = given.message.is_empty() && !context.out.varies(Variant::EmptyMessageAccepted);
    let limit = append_limit(context.mail.limits(), context.out);
    let exceeds = given.message.len() as u64 > u64::from(limit);
    let flags = kept(&given.flags, context.out);
    let granted = access::granted(flags.clone(), context.rights, context.out) == flags;
    match check_flags(&given.flags) {
        Err(refusal) => Some(refusal),
        Ok(()) if !granted && context.out.has(Fault::AclFlagsFail) => {
            Some(Completion::no("You may not set those flags").code_named("NOPERM"))
        }
        // RFC 3502: NO, and so may a client cancel.
        Ok(()) if empty && context.out.has(Fault::AppendEmptyBad) => {
            Some(Completion::bad("An empty message is none"))
        }
        Ok(()) if empty => Some(Completion::no("An empty message is none")),
        Ok(()) if exceeds && context.out.has(Fault::AppendLimitKept) => {
            Some(too_big(true, context.out))
        }
        Ok(()) => None,
    }
}

/// What a deviating server takes the messages of an APPEND for.
fn deviate<'a>(mut messages: Vec<AppendMessage<'a>>, out: &Output) -> Vec<AppendMessage<'a>> {
    if out.conforms() {
        return messages;
    }
    if out.has(Fault::MultiappendFirstAlone) {
        messages.truncate(1);
    }
    if out.has(Fault::MultiappendEmptySkipped) && messages.len() > 1 {
        messages.retain(|given| !given.message.is_empty());
    }
    if out.has(Fault::MultiappendReversed) {
        messages.reverse();
    }
    if out.has(Fault::MultiappendFirstAttributes)
        && let Some((first, others)) = messages.split_first_mut()
    {
        for other in others {
            other.flags.clone_from(&first.flags);
            other.date = first.date;
        }
    }
    messages
}

/// Puts the messages in; the unique identifiers of those that a deviating server does not lose.
fn keep(
    context: &mut Context<'_>,
    selected: Option<&Selected>,
    id: MailboxId,
    messages: Vec<AppendMessage<'_>>,
) -> Result<Vec<NonZeroU32>, Refusal> {
    let mut kept: Vec<(Arc<Content>, Flags)> = Vec::with_capacity(messages.len());
    for given in messages {
        let (content, flags) = arriving(given, context);
        if !is_lost(context, selected, id, &content) {
            kept.push((Arc::new(content), flags));
        }
    }
    match context.mail.append_all(id, &kept) {
        Err(Refusal::OverQuota) if context.out.has(Fault::QuotaSwallows) => Ok(Vec::new()),
        Err(Refusal::OverQuota) if context.out.has(Fault::QuotaCuts) => {
            let halves: Vec<(Arc<Content>, Flags)> = kept.iter().map(half).collect();
            context.mail.unlimited(|mail| mail.append_all(id, &halves))
        }
        Err(Refusal::OverQuota) if fits_otherwise(context) => {
            let appended = context.mail.unlimited(|mail| mail.append_all(id, &kept));
            match context.out.has(Fault::QuotaRefusedKept) {
                true => Err(Refusal::OverQuota),
                false => appended,
            }
        }
        appended => appended,
    }
}

/// The first half of a message; only a deviating server keeps no more.
fn half((content, flags): &(Arc<Content>, Flags)) -> (Arc<Content>, Flags) {
    let octets = &content.octets[..content.octets.len() / 2];
    let half = Content {
        internal_date: content.internal_date,
        octets: octets.into(),
    };
    (Arc::new(half), flags.clone())
}

/// A message as it is kept.
fn arriving(given: AppendMessage<'_>, context: &Context<'_>) -> (Content, Flags) {
    let out = &*context.out;
    let mut flags = kept(&given.flags, out);
    if out.has(Fault::AppendLosesFlags) {
        flags = Flags::default();
    }
    flags = access::granted(flags, context.rights, out);
    let date = given.date.filter(|_| !out.has(Fault::AppendLosesDate));
    if out.has(Fault::AppendSetsSeen) && flags == Flags::default() {
        flags.insert(SystemFlag::Seen);
    }
    let octets = stored(given.message, out).into_boxed_slice();
    let of_header = out.has(Fault::ArrivalDateOfHeader);
    let content = Content {
        internal_date: date.unwrap_or_else(|| arrival(&octets, context.now, of_header)),
        octets,
    };
    (content, flags)
}

/// Whether the server does without MULTIAPPEND, or does not have what it lists.
fn is_of_one_message(out: &Output) -> bool {
    let without = [
        Variant::NoMultiappend,
        // RFC 3502 demands NO for an empty message.
        Variant::EmptyMessageAccepted,
        Variant::NoExtensions,
    ];
    without.into_iter().any(|variant| out.varies(variant)) || out.has(Fault::OnlyListedMultiappend)
}

/// Why an APPEND is refused before its literal is there, if it is (RFC 3502).
pub(super) fn refused_early(
    connection: &Connection,
    server: &mut Server,
    so_far: &[u8],
) -> Option<Completion> {
    let whole = with_empty_literal(so_far)?;
    let Ok(Command {
        body: CommandBody::Append { mailbox, messages },
        ..
    }) = Command::parse(&whole)
    else {
        return None;
    };
    let account = connection.account()?;
    let place = Place::of(&server.store, account, &mailbox);
    if place.owner != account {
        return place.check(&[Right::Insert], &connection.out).err();
    }
    let mail = server.store.mail(account);
    let name = name(&mailbox, mail.delimiter());
    let refused = match destination_in(mail, &name, &connection.out) {
        Err(refusal) => Some(refusal),
        Ok(_) => messages
            .iter()
            .find_map(|given| check_flags(&given.flags).err()),
    };
    refused.filter(|refusal| refusal.status != StatusKind::Bad)
}

/// Keeps the messages before the one that is just announced; only a deviating server does.
pub(super) fn keep_announced(
    connection: &mut Connection,
    server: &mut Server,
    so_far: &[u8],
    now: Timestamp,
) {
    let (Some(account), Some(whole)) = (connection.account(), with_empty_literal(so_far)) else {
        return;
    };
    let Ok(Command {
        body: CommandBody::Append { mailbox, messages },
        ..
    }) = Command::parse(&whole)
    else {
        return;
    };
    let mut messages = messages.into_vec();
    messages.pop();
    let Connection { out, listed, .. } = connection;
    let mut context = Context {
        mail: server.store.mail_mut(account),
        rights: Rights::ALL,
        shown: None,
        shared: Vec::new(),
        others: None,
        out,
        listed,
        now,
        tag: "",
    };
    if let Ok(id) = destination(&context, &mailbox) {
        // What is not taken is not there; this is a fault anyway.
        let _: Result<Vec<NonZeroU32>, Refusal> = keep(&mut context, None, id, messages);
    }
}

/// A command up to the announcement of a literal, as if that were an empty one and the last.
fn with_empty_literal(so_far: &[u8]) -> Option<Vec<u8>> {
    let open = so_far.iter().rposition(|&octet| octet == b'{')?;
    Some([&so_far[..open], b"{0}\r\n\r\n"].concat())
}

/// Whether the message is put in all the same: a soft quota does so and warns (RFC 9208 §4.3.1).
pub(super) fn fits_otherwise(context: &mut Context<'_>) -> bool {
    let soft = context.out.varies(Variant::QuotaSoft);
    if soft {
        let code = Code::Other(Cow::Borrowed(b"OVERQUOTA"), None);
        let text = "That is more than you should hold";
        context.out.status(StatusKind::No, Some(code), text);
    }
    soft || context.out.has(Fault::QuotaRefusedKept)
}

/// RFC 9208 §4.3.1
pub(super) fn over_quota(out: &Output) -> Completion {
    match out.has(Fault::OverQuotaUncoded) {
        true => Completion::no("The account is full"),
        false => Refusal::OverQuota.into(),
    }
}

/// When a message arrives that nobody gives a date (RFC 3501 §2.3.3, §6.3.11).
pub(crate) fn arrival(message: &[u8], now: Timestamp, of_header: bool) -> DateTime {
    let written = of_header.then(|| mime::Message::parse(message).date());
    written.flatten().unwrap_or_else(|| now.date_time())
}

/// The octets of a message as they are kept.
fn stored(message: Cow<'_, [u8]>, out: &Output) -> Vec<u8> {
    let mut octets = message.into_owned();
    if out.has(Fault::AppendAddsField) {
        octets.splice(..0, *b"X-Kept-By: nobody\r\n");
    }
    if out.has(Fault::AppendClearsEighthBit) {
        octets.iter_mut().for_each(|octet| *octet &= 0x7f);
    }
    if out.varies(Variant::EightBitConverted) {
        return converted(octets);
    }
    octets
}

/// The message with its 8-bit body in quoted-printable (RFC 3501 §6.3.11, RFC 2045 §6.7).
fn converted(message: Vec<u8>) -> Vec<u8> {
    const EIGHT_BIT: &[u8] = b"Content-Transfer-Encoding: 8bit\r\n";
    const QUOTED: &[u8] = b"Content-Transfer-Encoding: quoted-printable\r\n";
    let parsed = mime::Message::parse(&message);
    let header = parsed.header();
    let at = header
        .windows(EIGHT_BIT.len())
        .position(|field| field == EIGHT_BIT);
    let Some(at) = at else {
        return message;
    };
    let mut octets = [&header[..at], QUOTED, &header[at + EIGHT_BIT.len()..]].concat();
    for octet in parsed.text() {
        match octet {
            b'=' | 0x80.. => octets.extend_from_slice(format!("={octet:02X}").as_bytes()),
            _ => octets.push(*octet),
        }
    }
    octets
}

/// Whether a deviating server adds nothing.
fn is_lost(
    context: &Context<'_>,
    selected: Option<&Selected>,
    id: MailboxId,
    content: &Content,
) -> bool {
    let mut there = context.mail.mailbox(id).messages().iter();
    let open = selected.is_some_and(|selected| selected.mailbox == id);
    context.out.has(Fault::AppendToSelectedLost) && open
        || context.out.has(Fault::AppendDeduplicates)
            && there.any(|message| message.content.octets == content.octets)
}

/// Whether the server tells no client which unique identifiers it gave (RFC 4315 §3).
pub(super) fn without_uid_plus(out: &Output) -> bool {
    out.varies(Variant::NoUidPlus)
        || out.varies(Variant::NoExtensions)
        || out.has(Fault::OnlyListedUidPlus)
}

fn append_uid(context: &Context<'_>, id: MailboxId, uids: &[NonZeroU32]) -> Option<Code<'static>> {
    let mut uids: Vec<u32> = uids.iter().map(|uid| uid.get()).collect();
    if context.out.has(Fault::AppendUidFirstAlone) {
        uids.truncate(1);
    }
    Some(Code::AppendUid {
        validity: context.mail.mailbox(id).uid_validity().get(),
        uids: SequenceSet::from_ascending(&uids)?,
    })
}
