//! APPEND (RFC 3501 §6.3.11, RFC 4315 §3).

use std::{borrow::Cow, num::NonZeroU32, sync::Arc};

use mailspec_syntax::imap::{DateTime, Flag, Mailbox, SequenceSet, response::Code};

use super::{
    context::Context,
    flags::{check_flags, kept},
    names::{destination, name},
    output::{Completion, Output},
};
use crate::{
    faults::imap::Fault,
    store::{Content, Flags, MailboxId},
    variants::imap::Variant,
};

pub(super) fn append(
    context: &mut Context<'_>,
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
    let content = Content {
        octets: message.into_owned().into_boxed_slice(),
        internal_date: date.unwrap_or_else(|| context.now.date_time()),
    };
    let uid = match context.mail.append(id, Arc::new(content), &flags) {
        Ok(uid) => uid,
        Err(refusal) => return refusal.into(),
    };
    let completed = Completion::ok("APPEND completed");
    if without_uid_plus(context.out) {
        return completed;
    }
    completed.code(append_uid(context, id, uid))
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
