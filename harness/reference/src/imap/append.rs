//! APPEND (RFC 3501 §6.3.11, RFC 4315 §3).

use std::{borrow::Cow, num::NonZeroU32, sync::Arc};

use mailspec_syntax::imap::{DateTime, Flag, Mailbox, SequenceSet, response::Code};

use super::{
    context::Context,
    flags::{check_flags, kept},
    names::{destination, name},
    output::{Completion, Output},
    updates::Selected,
};
use crate::{
    Timestamp,
    faults::imap::Fault,
    mime,
    store::{Content, Flags, MailboxId, SystemFlag},
    variants::imap::Variant,
};

pub(super) fn append(
    context: &mut Context<'_>,
    selected: Option<&Selected>,
    mailbox: &Mailbox<'_>,
    flags: &[Flag<'_>],
    date: Option<DateTime>,
    message: Cow<'_, [u8]>,
) -> Completion {
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
    if let Err(refusal) = check_flags(flags) {
        return refusal;
    }
    if message.is_empty() && !context.out.varies(Variant::EmptyMessageAccepted) {
        return Completion::no("An empty message is none");
    }
    let mut flags = kept(flags, context.out);
    if context.out.has(Fault::AppendLosesFlags) {
        flags = Flags::default();
    }
    let date = date.filter(|_| !context.out.has(Fault::AppendLosesDate));
    if context.out.has(Fault::AppendSetsSeen) && flags == Flags::default() {
        flags.insert(SystemFlag::Seen);
    }
    let octets = stored(message, context.out).into_boxed_slice();
    let of_header = context.out.has(Fault::ArrivalDateOfHeader);
    let content = Content {
        internal_date: date.unwrap_or_else(|| arrival(&octets, context.now, of_header)),
        octets,
    };
    let completed = Completion::ok("APPEND completed");
    if is_lost(context, selected, id, &content) {
        return completed;
    }
    let uid = match context.mail.append(id, Arc::new(content), &flags) {
        Ok(uid) => uid,
        Err(refusal) => return refusal.into(),
    };
    if without_uid_plus(context.out) {
        return completed;
    }
    completed.code(append_uid(context, id, uid))
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
    out.varies(Variant::NoUidPlus) || out.varies(Variant::NoExtensions)
}

fn append_uid(context: &Context<'_>, id: MailboxId, uid: NonZeroU32) -> Code<'static> {
    Code::AppendUid {
        validity: context.mail.mailbox(id).uid_validity().get(),
        uids: SequenceSet::one(uid),
    }
}
