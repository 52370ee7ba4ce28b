//! STORE (RFC 3501 §6.4.6, RFC 2180 §4.2).

use mailspec_syntax::imap::{
    Flag, SequenceSet,
    command::StoreHow,
    response::{Code, FetchData, Untagged},
};

use super::{
    access,
    context::Context,
    flags::{check_flags, kept},
    mod_sequence::{add_marks, told},
    output::{Completion, Output},
    updates::{Access, Announce, Selected},
};
use crate::{
    faults::imap::Fault,
    store::{Flags, Message, Refusal, SystemFlag},
    variants::imap::Variant,
};

/// What STORE changes, and whether it tells.
pub(super) struct Change<'a> {
    /// Of messages that have not changed since (RFC 7162 §3.1.3).
    pub(super) unchanged_since: Option<u64>,
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
    let mut modified = Vec::new();
    let mut gone = false;
    let repeated = repeated(selected, change, set, uid, context.out);
    for index in indices.into_iter().chain(repeated) {
        let known = &selected.known()[index];
        let mailbox = context.mail.mailbox_mut(selected.mailbox);
        let Some(message) = mailbox.get(known.uid()) else {
            gone = true;
            continue;
        };
        if let Some(since) = change.unchanged_since
            && is_changed(message, since, change.how, &flags, context.out)
        {
            modified.push(index);
            if context.out.has(Fault::ModifiedStops) {
                break;
            }
            continue;
        }
        let after = changed(&known.message.flags, change.how, &flags, context.out);
        let before = &known.message.flags;
        let asked = (change.how, &flags);
        let Some(flags) = access::changed(before, after, asked, selected.rights, context.out)
        else {
            return Completion::no("You may not change those flags").code_named("NOPERM");
        };
        if context.out.has(Fault::StoreForgotten) && !flags.contains(SystemFlag::Deleted) {
            selected.known_mut(index).message.flags = flags;
            stored.push(index);
            continue;
        }
        if let Err(refusal) = mailbox.set_flags(known.uid(), &flags) {
            return refusal.into();
        }
        if context.out.has(Fault::ModSeqWithoutChange) {
            mailbox.touch(known.uid());
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
    } else if context.out.tells_mod_sequences() && !context.out.has(Fault::SilentWithoutModSeq) {
        // RFC 7162 §3.1.3: where nothing was asked for, this is left to the server.
        let tells = change.unchanged_since.is_some()
            || !context.out.varies(Variant::SilentStoreWithoutModSeq);
        for &index in stored.iter().filter(|_| tells) {
            let mut data = Vec::new();
            let message = &selected.known()[index].message;
            add_marks(&mut data, message, uid, context.out);
            let seq = index as u32 + 1;
            context.out.untagged(Untagged::Fetch { seq, data });
        }
    }
    if !context.out.has(Fault::ModifiedUnexplained) {
        for &index in &modified {
            tell(selected, index, uid, context.out);
        }
    }
    deviate(context, selected, &stored);
    // RFC 2180 §4.2.1: a silent STORE does not fail for what others expunged meanwhile.
    let fails = match change.silent {
        true => context.out.has(Fault::SilentStoreFails),
        false => !(stored.is_empty() && context.out.has(Fault::StoreOfExpungedOk)),
    };
    let code = modified_code(selected, &modified, uid, context.out);
    if gone && fails {
        let completion = Completion::no("Some of the messages are gone");
        return match code {
            Some(code) => completion.code(code),
            None => completion.code_named("EXPUNGEISSUED"),
        };
    }
    match code {
        Some(code) => Completion::ok("STORE completed but for some").code(code),
        None => Completion::ok("STORE completed"),
    }
}

/// Whether what STORE is about has changed since (RFC 7162 §3.1.3): `FLAGS` is about all flags,
/// and the others about those that they name (§3.1.12).
fn is_changed(message: &Message, since: u64, how: StoreHow, flags: &Flags, out: &Output) -> bool {
    if out.has(Fault::UnchangedSinceIgnored) || since == 0 && out.has(Fault::UnchangedSinceZero) {
        return false;
    }
    if since == message.mod_sequence() && out.has(Fault::UnchangedSinceFails) {
        return true;
    }
    match how {
        StoreHow::Add | StoreHow::Remove if !out.has(Fault::ModifiedSpurious) => {
            match message.changes.last_of(flags) {
                // A keyword that never was has no mod-sequence.
                0 => false,
                version => version + 1 > since,
            }
        }
        _ => told(message, out) > since,
    }
}

/// What a deviating server comes to twice because the set names it twice.
fn repeated(
    selected: &Selected,
    change: &Change<'_>,
    set: &SequenceSet,
    uid: bool,
    out: &Output,
) -> Vec<usize> {
    if change.unchanged_since.is_none() || !out.has(Fault::ModifiedByItself) {
        return Vec::new();
    }
    let largest = if uid {
        selected.largest_uid()
    } else {
        selected.exists()
    };
    let known = selected.known().iter().enumerate();
    let named = known.filter(|(index, known)| {
        let number = if uid {
            known.uid().get()
        } else {
            *index as u32 + 1
        };
        set.ranges(largest)
            .filter(|range| range.contains(&number))
            .count()
            > 1
    });
    named.map(|(index, _)| index).collect()
}

/// `MODIFIED`: message sequence numbers, or unique identifiers of UID STORE (RFC 7162 §3.1.3).
fn modified_code(
    selected: &Selected,
    modified: &[usize],
    uid: bool,
    out: &Output,
) -> Option<Code<'static>> {
    if out.has(Fault::ModifiedUntold) {
        return None;
    }
    let number = |&index: &usize| match uid && !out.has(Fault::ModifiedByNumber) {
        true => selected.known()[index].uid().get(),
        false => index as u32 + 1,
    };
    let numbers: Vec<u32> = modified.iter().map(number).collect();
    SequenceSet::from_ascending(&numbers).map(Code::Modified)
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
    add_marks(&mut data, &known.message, uid, out);
    if out.has(Fault::StoreWithoutModSeq) {
        data.retain(|item| !matches!(item, FetchData::ModSeq(_)));
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
