//! COPY and MOVE (RFC 3501 §6.4.7, RFC 6851, RFC 4315 §3, RFC 2180 §4.4).

use std::{num::NonZeroU32, sync::Arc};

use mailspec_syntax::imap::{
    Mailbox, SequenceSet,
    response::{Code, StatusKind},
};

use super::{
    access,
    append::{fits_otherwise, over_quota, without_uid_plus},
    context::Context,
    expunge::highest_code,
    mod_sequence::are_kept,
    names::{destination, name},
    output::Completion,
    updates::{Access, Known, Selected},
};
use crate::{
    faults::imap::Fault,
    store::{Content, Flags, MailboxId, Refusal, SystemFlag},
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
    if context.out.has(Fault::TryCreateUntrue) {
        let name = name(mailbox, context.mail.delimiter());
        let found = context.mail.find(&name).map(|id| context.mail.mailbox(id));
        if found.is_ok_and(|mailbox| mailbox.messages().is_empty()) {
            return Completion::no("There is no such mailbox").code(Code::TryCreate);
        }
    }
    let completed = Completion::ok("COPY completed");
    let coalesced = !context.out.varies(Variant::OverlapsCopiedTwice);
    match copied(context, selected, set, mailbox, (uid, coalesced)) {
        Ok(copied) => {
            if context.out.has(Fault::CopyRemoves) {
                remove(context, selected.mailbox, &copied.from);
            }
            match copied.code {
                Some(code) if context.out.has(Fault::CopyUidUntagged) => {
                    context.out.status(StatusKind::Ok, Some(code), "Copied");
                    completed
                }
                Some(code) => completed.code(code),
                None => completed,
            }
        }
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
    if selected.access == Access::ReadOnly && !context.out.has(Fault::MoveUnderExamine) {
        return Completion::no("The mailbox is selected read-only");
    }
    let indices = match selected.resolve(set, uid, context.out) {
        Ok(indices) => indices,
        Err(refusal) => return refusal,
    };
    if context.out.varies(Variant::MoveOntoItselfRefused)
        && destination(context, mailbox).is_ok_and(|id| id == selected.mailbox)
    {
        return Completion::no("The messages are there already").code_named("CANNOT");
    }
    let source = context.mail.mailbox(selected.mailbox);
    let gone = |&index: &usize| source.get(selected.known()[index].uid()).is_none();
    if indices.iter().any(gone) {
        if context.out.has(Fault::MoveInPart) {
            // What is left of the set is copied, and stays.
            let _: Result<Copied, Completion> =
                copied(context, selected, set, mailbox, (uid, true));
        }
        return Completion::no("Some of the messages are gone").code_named("EXPUNGEISSUED");
    }
    let copied = match copied(context, selected, set, mailbox, (uid, true)) {
        Ok(copied) => copied,
        Err(refusal) => {
            if context.out.has(Fault::MoveRemovesAnyway) {
                let uids: Vec<_> = indices
                    .iter()
                    .map(|&at| selected.known()[at].uid())
                    .collect();
                remove(context, selected.mailbox, &uids);
            }
            return refusal;
        }
    };
    let onto_itself = copied.id == selected.mailbox;
    if onto_itself && context.out.has(Fault::MoveOntoItselfLoses) {
        remove(context, copied.id, &copied.to);
    }
    if context.out.has(Fault::MoveLosesMessages) {
        remove(context, copied.id, &copied.to);
    }
    if context.out.has(Fault::MoveMarksDeleted) {
        let mailbox = context.mail.mailbox_mut(copied.id);
        for &uid in &copied.to {
            let mut flags = mailbox
                .get(uid)
                .map(|m| m.flags.clone())
                .unwrap_or_default();
            flags.insert(SystemFlag::Deleted);
            // A keyword too many is none here: the flags were taken before.
            let _: Result<bool, Refusal> = mailbox.set_flags(uid, &flags);
        }
    }
    let code = copied
        .code
        .filter(|_| !context.out.has(Fault::MoveWithoutCopyUid));
    let (before, behind) = match context.out.varies(Variant::CopyUidTagged) {
        true => (None, code),
        false => (code, None),
    };
    if let Some(code) = before {
        context.out.status(StatusKind::Ok, Some(code), "Moved");
    }
    if !context.out.has(Fault::MoveKeepsSource) {
        remove(context, selected.mailbox, &copied.from);
    }
    if context.out.has(Fault::MoveForgetsExpunged) {
        context.mail.mailbox_mut(selected.mailbox).forget_expunged();
    }
    if context.out.has(Fault::MoveUnannounced) {
        selected.forget_expunged(context.mail, context.out);
    }
    let completion = Completion::ok("MOVE completed");
    // RFC 6851 §4.4: in a tagged or in an untagged OK.
    let highest = (!copied.from.is_empty()
        && are_kept(context.out)
        && !context.out.has(Fault::MoveWithoutHighest))
    .then(|| highest_code(context.mail, selected, context.out));
    match (behind, highest) {
        (None, None) => completion,
        (Some(code), None) | (None, Some(code)) => completion.code(code),
        (Some(code), Some(highest)) => {
            context.out.status(StatusKind::Ok, Some(highest), "Moved");
            completion.code(code)
        }
    }
}

fn remove(context: &mut Context<'_>, mailbox: MailboxId, uids: &[NonZeroU32]) {
    for &uid in uids {
        context.mail.expunge(mailbox, uid);
    }
}

struct Copied {
    from: Vec<NonZeroU32>,
    /// Where the copies are.
    id: MailboxId,
    to: Vec<NonZeroU32>,
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
    (uid, coalesced): (bool, bool),
) -> Result<Copied, Completion> {
    let mut indices = match selected.resolve(set, uid, context.out) {
        Ok(indices) => indices,
        Err(refusal) => {
            if context.out.has(Fault::CopyOfPart) {
                copy_of_part(context, selected, mailbox);
            }
            return Err(refusal);
        }
    };
    if !coalesced {
        indices = as_often_as_named(selected, set, uid, &indices);
    }
    if context.out.has(Fault::CopyFirstAlone) {
        indices.truncate(1);
    }
    if context.out.has(Fault::CopyBackwards) {
        indices.reverse();
    }
    let gone = |&index: &usize| {
        let mailbox = context.mail.mailbox(selected.mailbox);
        mailbox.get(selected.known()[index].uid()).is_none()
    };
    if context.out.varies(Variant::CopyOfExpungedRefused) && indices.iter().any(gone) {
        return Err(Completion::no("Some of the messages are gone").code_named("EXPUNGEISSUED"));
    }
    if context.out.has(Fault::CopyRefusedInPart) && indices.iter().any(gone) {
        copy_of_part(context, selected, mailbox);
        return Err(Completion::no("Some of the messages are gone").code_named("EXPUNGEISSUED"));
    }
    let id = match destination(context, mailbox) {
        Err(_) if context.out.has(Fault::CopyCreates) => {
            let name = name(mailbox, context.mail.delimiter());
            context.mail.create(&name).map_err(Completion::from)?
        }
        destination => destination?,
    };
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
            let flags = access::granted(flags, context.rights, context.out);
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
    let to = match context.mail.append_all(id, &messages) {
        Err(Refusal::OverQuota) if fits_otherwise(context) => {
            let kept = context
                .mail
                .unlimited(|mail| mail.append_all(id, &messages));
            if context.out.has(Fault::QuotaRefusedKept) {
                return Err(over_quota(context.out));
            }
            kept?
        }
        Err(Refusal::OverQuota) => {
            if context.out.has(Fault::QuotaCopiesInPart) {
                copy_of_part(context, selected, mailbox);
            }
            return Err(over_quota(context.out));
        }
        appended => appended?,
    };
    if context.out.has(Fault::CopyNotRecent) {
        context.mail.mailbox_mut(id).claim_recent();
    }
    let from = indices.iter().map(|&index| selected.known()[index].uid());
    let mut from: Vec<NonZeroU32> = from.collect();
    // As if the copies had the order of what they were made of.
    from.sort_unstable();
    let code = match without_uid_plus(context.out) {
        true => None,
        // A set cannot say that a message was copied twice.
        false if from.windows(2).any(|pair| pair[0] == pair[1]) => None,
        false if context.out.has(Fault::CopyUidExtraneous) => {
            let every: Vec<_> = selected.known().iter().map(Known::uid).collect();
            copy_uid(context, id, &every, &to)
        }
        false if context.out.has(Fault::CopyUidShort) && to.len() > 1 => {
            copy_uid(context, id, &from, &to[1..])
        }
        false => copy_uid(context, id, &from, &to),
    };
    Ok(Copied { from, id, to, code })
}

/// Each message as often as the set names it: a server MAY coalesce overlaps (RFC 3501 §9).
fn as_often_as_named(
    selected: &Selected,
    set: &SequenceSet,
    uid: bool,
    indices: &[usize],
) -> Vec<usize> {
    let largest = match uid {
        true => selected.largest_uid(),
        false => selected.exists(),
    };
    let named = |index: usize| {
        let number = match uid {
            true => selected.known()[index].uid().get(),
            false => (index + 1) as u32,
        };
        let ranges = set.ranges(largest);
        ranges.filter(|range| range.contains(&number)).count()
    };
    let often = indices.iter().map(|&index| vec![index; named(index)]);
    often.flatten().collect()
}

/// A deviating server copies what it comes to before it sees that it has to refuse.
fn copy_of_part(context: &mut Context<'_>, selected: &Selected, mailbox: &Mailbox<'_>) {
    let first = selected.known().iter().find(|known| !known.expunged);
    if let (Some(first), Ok(id)) = (first, destination(context, mailbox)) {
        let copy = (
            Arc::clone(&first.message.content),
            first.message.flags.clone(),
        );
        // What is not taken is not there; this is a fault anyway.
        let _: Result<Vec<NonZeroU32>, Refusal> =
            context.mail.unlimited(|mail| mail.append_all(id, &[copy]));
    }
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
