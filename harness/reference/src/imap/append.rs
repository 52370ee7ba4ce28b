//! APPEND (RFC 3501 §6.3.11, RFC 4315 §3).

use std::{borrow::Cow, num::NonZeroU32, sync::Arc};

use mailspec_syntax::imap::{DateTime, Flag, Mailbox, SequenceSet, response::Code};

use super::{
    context::Context,
    flags::check_flags,
    names::{destination, name},
    output::Completion,
};
use crate::{
    faults::imap::Fault,
    store::{Content, Flags, MailboxId},
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
        destination = context.mail.create(&name(mailbox)).map_err(Into::into);
    }
    let id = match destination {
        Ok(id) => id,
        Err(refusal) => return refusal,
    };
    if let Err(refusal) = check_flags(flags) {
        return refusal;
    }
    if message.is_empty() {
        return Completion::no("An empty message is none");
    }
    let mut flags = Flags::from_command(flags);
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
    Completion::ok("APPEND completed").code(append_uid(context, id, uid))
}

fn append_uid(context: &Context<'_>, id: MailboxId, uid: NonZeroU32) -> Code<'static> {
    Code::AppendUid {
        validity: context.mail.mailbox(id).uid_validity().get(),
        uids: SequenceSet::one(uid),
    }
}
