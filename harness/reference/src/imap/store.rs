//! STORE (RFC 3501 §6.4.6, RFC 2180 §4.2).

use mailspec_syntax::imap::{
    Flag, SequenceSet,
    command::StoreHow,
    response::{FetchData, Untagged},
};

use super::{
    context::Context,
    flags::{check_flags, kept},
    output::{Completion, Output},
    updates::{Access, Announce, Selected},
};
use crate::{
    faults::imap::Fault,
    store::{Flags, Refusal, SystemFlag},
    variants::imap::Variant,
};

/// What STORE changes, and whether it tells.
pub(super) struct Change<'a> {
    pub(super) how: StoreHow,
    pub(super) silent: bool,
    pub(super) flags: Vec<Flag<'a>>,
}

pub(super) fn store(
    context: &mut Context<'_>,
    selected: &mut Selected,
    change: &Change<'_>,
    set: &SequenceSet,
    uid: bool,
) -> Completion {
    if selected.access == Access::ReadOnly && !context.out.has(Fault::StoreUnderExamine) {
        return Completion::no("The mailbox is selected read-only");
    }
    if let Err(refusal) = check_flags(&change.flags) {
        return refusal;
    }
    if change.silent && context.out.has(Fault::SilentStoreSwallows) {
        selected.forget_changes(context.mail, context.out);
    }
    if !context.out.has(Fault::LostFlags) {
        let announce = Announce::without_expunges(uid);
        selected.update(context.mail, context.out, announce);
    }
    let mut indices = match selected.resolve(set, uid, context.out) {
        Ok(indices) => indices,
        Err(refusal) => return refusal,
    };
    if context.out.has(Fault::StoreFirstAlone) {
        indices.truncate(1);
    }
    let mut flags = kept(&change.flags, context.out);
    if context.out.has(Fault::FlagsConfused) && flags.contains(SystemFlag::Answered) {
        flags.remove(SystemFlag::Answered);
        flags.insert(SystemFlag::Flagged);
    }
    if !context.mail.mailbox(selected.mailbox).admits(&flags) {
        return Refusal::Limit.into();
    }
    let here = |index: &usize| {
        let mailbox = context.mail.mailbox(selected.mailbox);
        mailbox.get(selected.known()[*index].uid()).is_some()
    };
    if context.out.varies(Variant::StoreAllOrNothing) && !change.silent && !indices.iter().all(here)
    {
        return Completion::no("Some of the messages are gone").code_named("EXPUNGEISSUED");
    }
    let mut stored = Vec::with_capacity(indices.len());
    let mut gone = false;
    for index in indices {
        let known = &selected.known()[index];
        let mailbox = context.mail.mailbox_mut(selected.mailbox);
        if mailbox.get(known.uid()).is_none() {
            gone = true;
            continue;
        }
        let flags = changed(&known.message.flags, change.how, &flags, context.out);
        if context.out.has(Fault::StoreForgotten) && !flags.contains(SystemFlag::Deleted) {
            selected.known_mut(index).message.flags = flags;
            stored.push(index);
            continue;
        }
        if let Err(refusal) = mailbox.set_flags(known.uid(), &flags) {
            return refusal.into();
        }
        selected.refresh(index, mailbox);
        if context.out.has(Fault::StoreTakesRecent) {
            selected.known_mut(index).recent = false;
        }
        stored.push(index);
    }
    let mailbox = context.mail.mailbox(selected.mailbox);
    selected.announce_keywords(mailbox, context.out);
    let tells = !change.silent && !context.out.has(Fault::StoreUnanswered);
    if tells || context.out.has(Fault::SilentStoreSpeaks) {
        for &index in &stored {
            tell(selected, index, uid, context.out);
        }
    }
    deviate(context, selected, &stored);
    // RFC 2180 §4.2.1: a silent STORE does not fail for what others expunged meanwhile.
    let fails = match change.silent {
        true => context.out.has(Fault::SilentStoreFails),
        false => !(stored.is_empty() && context.out.has(Fault::StoreOfExpungedOk)),
    };
    if gone && fails {
        return Completion::no("Some of the messages are gone").code_named("EXPUNGEISSUED");
    }
    Completion::ok("STORE completed")
}

fn changed(before: &Flags, how: StoreHow, flags: &Flags, out: &Output) -> Flags {
    let mut after = before.clone();
    let exactly = |keyword| flags.keywords().contains(keyword);
    match how {
        StoreHow::Replace if *flags == Flags::default() && out.has(Fault::StoreEmptyIgnored) => {}
        StoreHow::Remove if out.has(Fault::StoreRemoveClears) => after = Flags::default(),
        StoreHow::Remove
            if out.has(Fault::KeywordsWithCase)
                && !flags.keywords().is_empty()
                && !before.keywords().iter().any(exactly) => {}
        StoreHow::Replace if !out.has(Fault::StoreReplaceAdds) => after = flags.clone(),
        StoreHow::Replace | StoreHow::Add => after.add(flags),
        StoreHow::Remove => after.subtract(flags),
    }
    after
}

fn tell(selected: &Selected, index: usize, uid: bool, out: &mut Output) {
    let known = &selected.known()[index];
    let mut data = vec![FetchData::Flags(known.flags())];
    let uid = uid && !out.has(Fault::UidStoreWithoutUid);
    if uid || out.varies(Variant::UidUnasked) {
        data.push(FetchData::Uid(known.uid().get()));
    }
    let seq = match uid && out.has(Fault::FetchNumberedByUid) {
        true => known.uid().get(),
        false => index as u32 + 1,
    };
    out.untagged(Untagged::Fetch { seq, data });
}

/// What deviating servers do to messages whose flags change.
fn deviate(context: &mut Context<'_>, selected: &mut Selected, stored: &[usize]) {
    if context.out.has(Fault::UidChangesOnFlag)
        && let Some(&first) = stored.first()
    {
        let mailbox = context.mail.mailbox_mut(selected.mailbox);
        for index in first..selected.known().len() {
            if let Some(uid) = mailbox.renumber(selected.known()[index].uid()) {
                selected.known_mut(index).message.uid = uid;
            }
        }
    }
    if context.out.has(Fault::DeletedVanishes) {
        for &index in stored {
            let message = &selected.known()[index].message;
            if message.flags.contains(SystemFlag::Deleted) {
                context.mail.expunge(selected.mailbox, message.uid);
            }
        }
    }
}
