//! COPY and MOVE (RFC 3501 §6.4.7, RFC 6851, RFC 4315 §3, RFC 2180 §4.4).

use std::{num::NonZeroU32, sync::Arc};

use mailspec_syntax::imap::{
    Mailbox, SequenceSet,
    response::{Code, StatusKind},
};

use super::{
    append::without_uid_plus,
    context::Context,
    names::destination,
    output::Completion,
    updates::{Access, Selected},
};
use crate::{
    faults::imap::Fault,
    store::{Content, Flags, MailboxId},
    variants::imap::Variant,
};

/// Copies what the client sees, what others expunged meanwhile too (RFC 2180 §4.4.2).
pub(super) fn copy(
    context: &mut Context<'_>,
    selected: &mut Selected,
    set: &SequenceSet,
    mailbox: &Mailbox<'_>,
    uid: bool,
) -> Completion {
    let completed = Completion::ok("COPY completed");
    match copied(context, selected, set, mailbox, uid) {
        Ok(copied) => match copied.code {
            Some(code) => completed.code(code),
            None => completed,
        },
        Err(refusal) => refusal,
    }
}

/// COPYUID comes first, then the EXPUNGEs (RFC 6851 §4.3).
pub(super) fn r#move(
    context: &mut Context<'_>,
    selected: &mut Selected,
    set: &SequenceSet,
    mailbox: &Mailbox<'_>,
    uid: bool,
) -> Completion {
    if selected.access == Access::ReadOnly {
        return Completion::no("The mailbox is selected read-only");
    }
    let indices = match selected.resolve(set, uid, context.out) {
        Ok(indices) => indices,
        Err(refusal) => return refusal,
    };
    let source = context.mail.mailbox(selected.mailbox);
    let gone = |&index: &usize| source.get(selected.known()[index].uid()).is_none();
    if indices.iter().any(gone) {
        return Completion::no("Some of the messages are gone").code_named("EXPUNGEISSUED");
    }
    let copied = match copied(context, selected, set, mailbox, uid) {
        Ok(copied) => copied,
        Err(refusal) => return refusal,
    };
    if let Some(code) = copied.code
        && !context.out.has(Fault::MoveWithoutCopyUid)
    {
        context.out.status(StatusKind::Ok, Some(code), "Moved");
    }
    if !context.out.has(Fault::MoveKeepsSource) {
        for uid in copied.from {
            context.mail.expunge(selected.mailbox, uid);
        }
    }
    Completion::ok("MOVE completed")
}

struct Copied {
    from: Vec<NonZeroU32>,
    /// `COPYUID`; `None` if nothing was copied.
    code: Option<Code<'static>>,
}

/// All of the messages or none, with the flags that they have now, whoever set
/// them (RFC 3501 §6.4.7).
fn copied(
    context: &mut Context<'_>,
    selected: &Selected,
    set: &SequenceSet,
    mailbox: &Mailbox<'_>,
    uid: bool,
) -> Result<Copied, Completion> {
    let indices = selected.resolve(set, uid, context.out)?;
    let gone = |&index: &usize| {
        let mailbox = context.mail.mailbox(selected.mailbox);
        mailbox.get(selected.known()[index].uid()).is_none()
    };
    if context.out.varies(Variant::CopyOfExpungedRefused) && indices.iter().any(gone) {
        return Err(Completion::no("Some of the messages are gone").code_named("EXPUNGEISSUED"));
    }
    let id = destination(context, mailbox)?;
    let source = context.mail.mailbox(selected.mailbox);
    let messages: Vec<(Arc<Content>, Flags)> = indices
        .iter()
        .map(|&index| {
            let known = &selected.known()[index];
            let message = source.get(known.uid()).unwrap_or(&known.message);
            let flags = if context.out.has(Fault::CopyLosesFlags) {
                Flags::default()
            } else {
                message.flags.clone()
            };
            let mut content = Arc::clone(&message.content);
            if context.out.has(Fault::CopyLosesDate) {
                content = Arc::new(Content {
                    octets: content.octets.clone(),
                    internal_date: context.now.date_time(),
                });
            }
            (content, flags)
        })
        .collect();
    let to = context
        .mail
        .append_all(id, &messages)
        .map_err(Completion::from)?;
    let from = indices.iter().map(|&index| selected.known()[index].uid());
    let from: Vec<NonZeroU32> = from.collect();
    let code = match without_uid_plus(context.out) {
        true => None,
        false => copy_uid(context, id, &from, &to),
    };
    Ok(Copied { from, code })
}

fn copy_uid(
    context: &Context<'_>,
    id: MailboxId,
    from: &[NonZeroU32],
    to: &[NonZeroU32],
) -> Option<Code<'static>> {
    let set = |uids: &[NonZeroU32]| {
        let uids: Vec<u32> = uids.iter().map(|uid| uid.get()).collect();
        SequenceSet::from_ascending(&uids)
    };
    Some(Code::CopyUid {
        validity: context.mail.mailbox(id).uid_validity().get(),
        from: set(from)?,
        to: set(to)?,
    })
}
