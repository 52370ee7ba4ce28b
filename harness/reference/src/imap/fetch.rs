//! FETCH (RFC 3501 §6.4.5, §7.4.2).

use mailspec_syntax::imap::{
    DateTime, Flag, SequenceSet,
    command::{FetchItem, FetchItems, FetchModifiers},
    response::{FetchData, Untagged},
};

use super::{
    access,
    context::Context,
    deviate,
    mod_sequence::{add_marks, told},
    output::{Completion, Output},
    source::Source,
    updates::{Access, Announce, Known, Selected},
    vanished, vary,
};
use crate::{
    faults::imap::Fault,
    store::{Mail, Right, SystemFlag},
    variants::imap::Variant,
};

/// Octets of answers to one FETCH before it is given up: clients ask for less at once.
const ANSWERS: usize = 64 << 20;

pub(super) fn fetch(
    context: &mut Context<'_>,
    selected: &mut Selected,
    set: &SequenceSet,
    items: &FetchItems<'_>,
    modifiers: FetchModifiers,
    uid: bool,
) -> Completion {
    // What is gone by now is told as such before it is told as gone earlier (RFC 7162 §3.2.10).
    let announce = Announce {
        expunges: context.out.has(Fault::ExpungeDuringFetch) || modifiers.vanished && uid,
        uid,
    };
    if modifiers.vanished && context.out.has(Fault::EarlierCombined) {
        selected.forget_expunged(context.mail, context.out);
    }
    selected.update(context.mail, context.out, announce);
    let mut indices = match selected.resolve(set, uid, context.out) {
        Ok(indices) => indices,
        Err(refusal) => return refusal,
    };
    let since = modifiers.changed_since;
    if let Some(since) = since {
        indices.retain(|index| is_changed(&selected.known()[*index], since, context.out));
    }
    let late = context.out.has(Fault::VanishedAfterFetch);
    let earlier = match modifiers.vanished {
        true => {
            let mailbox = context.mail.mailbox(selected.mailbox);
            let wanted = set.merged(mailbox.uid_next().get() - 1);
            vanished::earlier(mailbox, since.unwrap_or(0), &wanted, 0, context.out)
        }
        false => Vec::new(),
    };
    if !late {
        vanished::tell(&earlier, true, context.out);
    }
    let uid = uid && !context.out.has(Fault::UidFetchWithoutUid);
    let uid = uid || context.out.varies(Variant::UidUnasked);
    let mut items = attributes(items, uid);
    let implied = since.is_some() && !context.out.has(Fault::ChangedSinceWithoutModSeq);
    if implied && !items.contains(&FetchItem::ModSeq) {
        items.push(FetchItem::ModSeq);
    }
    if context.out.has(Fault::FirstItemAlone) {
        items.truncate(1);
    }
    let sees = sets_seen(&items, context.out, selected.access)
        && access::may(selected.rights, Right::Seen, context.out);
    let gone = |index: &usize| selected.known()[*index].expunged;
    let some_gone = indices.iter().any(gone);
    let all_gone = indices.iter().all(gone);
    // RFC 2180 §4.1.2 and §4.1.3, where §4.1.1 goes on serving what is gone.
    let refuses = context.out.varies(Variant::ExpungedNotFetched);
    let nil = context.out.varies(Variant::ExpungedFetchedNil);
    for index in indices {
        if selected.known()[index].expunged && (refuses || nil && all_gone) {
            continue;
        }
        if selected.known()[index].expunged && nil {
            let nothing = selected.known()[index].emptied();
            // Nothing is not too much.
            let data = answers(&nothing, &items, context.out).unwrap_or_default();
            let seq = index as u32 + 1;
            context.out.untagged(Untagged::Fetch { seq, data });
            continue;
        }
        let newly_seen = sees && see(context.mail, selected, index);
        let known = &selected.known()[index];
        let Some(mut data) = answers(known, &items, context.out) else {
            return Completion::no("That is more than anyone can read").code_named("LIMIT");
        };
        let absent = |item: &FetchData<'_>| matches!(item, FetchData::Section { data: None, .. });
        if context.out.varies(Variant::AbsentPartsRefused) && data.iter().any(absent) {
            return Completion::no("There is no such part");
        }
        let tells_seen =
            newly_seen && !items.contains(&FetchItem::Flags) && !context.out.has(Fault::SeenUntold);
        let apart = context.out.varies(Variant::SeenToldApart);
        if tells_seen && !apart {
            data.push(FetchData::Flags(known.flags()));
            let mut marks = Vec::new();
            add_marks(&mut marks, &known.message, false, context.out);
            marks.retain(|mark| !data.contains(mark));
            if !context.out.has(Fault::SeenWithoutModSeq) {
                data.append(&mut marks);
            }
        }
        if data.is_empty() {
            // Only a deviating server leaves out all that was asked for.
            continue;
        }
        let seq = match uid && context.out.has(Fault::FetchNumberedByUid) {
            true => known.uid().get(),
            false => index as u32 + 1,
        };
        if context.out.has(Fault::UidItemIsNumber) {
            for item in &mut data {
                if let FetchData::Uid(uid) = item {
                    *uid = seq;
                }
            }
        }
        context.out.untagged(Untagged::Fetch { seq, data });
        if tells_seen && apart {
            tell_flags(selected, index, uid, context.out);
        }
        if context.out.varies(Variant::FlagsOfOthersUnasked) {
            tell_flags(
                selected,
                (index + 1) % selected.known().len(),
                uid,
                context.out,
            );
        }
        if context.out.len() > ANSWERS {
            return Completion::no("That is more than anyone can read").code_named("LIMIT");
        }
    }
    if late {
        vanished::tell(&earlier, true, context.out);
    }
    if some_gone && (refuses || nil && all_gone) {
        return Completion::no("Some of the messages are gone").code_named("EXPUNGEISSUED");
    }
    Completion::ok("FETCH completed")
}

fn tell_flags(selected: &Selected, index: usize, uid: bool, out: &mut Output) {
    let known = &selected.known()[index];
    let mut data = vec![FetchData::Flags(known.flags())];
    add_marks(&mut data, &known.message, uid, out);
    let seq = index as u32 + 1;
    out.untagged(Untagged::Fetch { seq, data });
}

/// Whether CHANGEDSINCE asks for the message (RFC 7162 §3.1.4.1).
fn is_changed(known: &Known, since: u64, out: &Output) -> bool {
    let mod_sequence = told(&known.message, out);
    mod_sequence > since
        || mod_sequence == since && out.has(Fault::ChangedSinceInclusive)
        || out.has(Fault::ChangedSinceIgnored)
}

/// What is asked for, each thing once; the UID besides if it was asked by it (RFC 3501 §6.4.8).
fn attributes<'a>(items: &FetchItems<'a>, uid: bool) -> Vec<FetchItem<'a>> {
    let fast = [
        FetchItem::Flags,
        FetchItem::InternalDate,
        FetchItem::Rfc822Size,
    ];
    let asked = match items {
        FetchItems::Fast => fast.to_vec(),
        FetchItems::All => [&fast[..], &[FetchItem::Envelope]].concat(),
        FetchItems::Full => [&fast[..], &[FetchItem::Envelope, FetchItem::Body]].concat(),
        FetchItems::Items(items) => items.to_vec(),
    };
    let mut once: Vec<FetchItem<'a>> = Vec::new();
    let uid = uid.then_some(FetchItem::Uid);
    for item in asked.into_iter().chain(uid) {
        if !once.contains(&item) {
            once.push(item);
        }
    }
    once
}

/// Whether fetching these sets `\Seen` (RFC 3501 §6.4.5; not under EXAMINE, §6.3.2).
fn sets_seen(items: &[FetchItem<'_>], out: &Output, access: Access) -> bool {
    let sees = items.iter().any(|item| match item {
        FetchItem::Rfc822 | FetchItem::Rfc822Text => true,
        FetchItem::Rfc822Header => out.has(Fault::Rfc822HeaderSetsSeen),
        FetchItem::Section { peek, .. } => !peek || out.has(Fault::PeekSetsSeen),
        _ => false,
    });
    let sees = sees && !out.has(Fault::BodyKeepsUnseen);
    sees && (access == Access::ReadWrite || out.has(Fault::ExamineSetsSeen))
}

/// Sets `\Seen`; whether it was not set before.
fn see(mail: &mut Mail, selected: &mut Selected, index: usize) -> bool {
    let known = &selected.known()[index];
    if known.expunged || known.message.flags.contains(SystemFlag::Seen) {
        return false;
    }
    let mut flags = known.message.flags.clone();
    flags.insert(SystemFlag::Seen);
    let mailbox = mail.mailbox_mut(selected.mailbox);
    let set = mailbox.set_flags(known.uid(), &flags) == Ok(true);
    selected.refresh(index, mailbox);
    set
}

/// What is said of one message; `None` if that is too much.
fn answers<'a>(
    known: &'a Known,
    items: &[FetchItem<'a>],
    out: &Output,
) -> Option<Vec<FetchData<'a>>> {
    let source = Source::new(&known.message.content.octets);
    let mut data = Vec::with_capacity(items.len());
    let mut octets = 0;
    for item in items {
        let answer = match item {
            FetchItem::Envelope => FetchData::Envelope(Box::new(source.envelope(known, out))),
            FetchItem::Flags if out.has(Fault::OneFlagToldAtMost) => {
                let flags = known.flags().into_iter();
                FetchData::Flags(flags.filter(|flag| *flag != Flag::Recent).take(1).collect())
            }
            FetchItem::Flags => FetchData::Flags(known.flags()),
            FetchItem::InternalDate => FetchData::InternalDate(internal_date(known, out)),
            FetchItem::Rfc822 if out.has(Fault::Rfc822Omitted) => continue,
            FetchItem::Rfc822 => FetchData::Rfc822(Some(source.whole(out))),
            FetchItem::Rfc822Header => FetchData::Rfc822Header(Some(source.header(out))),
            FetchItem::Rfc822Size => FetchData::Rfc822Size(source.size(out)),
            FetchItem::Rfc822Text => FetchData::Rfc822Text(Some(source.text())),
            FetchItem::Body => FetchData::Body(Box::new(source.body(false, out))),
            FetchItem::BodyStructure if out.has(Fault::BodystructureOmitted) => continue,
            FetchItem::BodyStructure => FetchData::BodyStructure(Box::new(source.body(true, out))),
            FetchItem::Uid => FetchData::Uid(known.uid().get()),
            FetchItem::ModSeq if out.has(Fault::ModSeqOmitted) => continue,
            FetchItem::ModSeq => FetchData::ModSeq(told(&known.message, out)),
            FetchItem::Section {
                section, partial, ..
            } => {
                let partial = partial.filter(|_| !out.has(Fault::PartialIgnored));
                FetchData::Section {
                    section: section.clone(),
                    origin: partial
                        .map(|partial| partial.origin)
                        .or(out.has(Fault::OriginUnasked).then_some(0)),
                    data: source.section(section, partial, out),
                }
            }
        };
        if let FetchData::Section {
            data: Some(section),
            ..
        } = &answer
        {
            octets += section.len();
            if octets > ANSWERS {
                return None;
            }
        }
        data.push(answer);
    }
    if known.recent {
        for item in &mut data {
            if let FetchData::Body(body) | FetchData::BodyStructure(body) = item {
                if out.varies(Variant::ParametersReordered) {
                    vary::reverse_parameters(body);
                }
                if out.has(Fault::StructureOfRecent) {
                    deviate::add_lines(body);
                }
            }
        }
    }
    Some(data)
}

/// When it arrived; the same point in time in UTC if the server keeps no zone.
fn internal_date(known: &Known, out: &Output) -> DateTime {
    let mut date = known.message.content.internal_date;
    if out.has(Fault::ZoneLost) {
        let local = date.unix() + i64::from(date.zone()) * 60;
        return DateTime::from_unix(local, 0).unwrap_or(date);
    }
    if out.has(Fault::DateFollowsFlags) {
        let later = date.unix() + known.message.version as i64;
        date = DateTime::from_unix(later, 0).unwrap_or(date);
    }
    match out.varies(Variant::DatesInUtc) {
        true => DateTime::from_unix(date.unix(), 0).unwrap_or(date),
        false => date,
    }
}
