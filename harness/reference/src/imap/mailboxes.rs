//! Commands about mailboxes by name (RFC 3501 §6.3.3–§6.3.7, §6.3.10), NAMESPACE and ENABLE.

use std::{borrow::Cow, num::NonZeroU32};

use mailspec_syntax::imap::{
    Atom, Mailbox, SpecialUse,
    command::StatusItem,
    response::{NamespaceData, StatusData, Untagged},
};

use super::{
    append_limit,
    context::Context,
    misname,
    mod_sequence::{are_kept, highest, is_offered, is_resync_offered},
    names::{check_name, name},
    output::{Completion, Output},
    policy,
    updates::{Announce, Selected},
};
use crate::{
    faults::imap::Fault,
    store::{self, Acl, Annotations, MailboxId, SystemFlag},
    variants::imap::Variant,
};

/// RFC 3501 §6.3.3
pub(super) fn create(
    context: &mut Context<'_>,
    mailbox: &Mailbox<'_>,
    uses: &[SpecialUse<'_>],
    selected: bool,
) -> Completion {
    let name = name(mailbox, context.mail.delimiter());
    if let Err(refusal) = check_name(&name, context.out) {
        return refusal;
    }
    if let Err(refusal) = policy::creates(context, &name) {
        return refusal;
    }
    let uses = match policy::designates(context.mail.designated(), uses, context.out) {
        Ok(uses) => uses,
        Err(refusal) if context.out.has(Fault::CreateUseRefusedCreates) => {
            // It is refused all the same.
            let _: Result<MailboxId, store::Refusal> = context.mail.create(&name);
            return refusal;
        }
        Err(refusal) => return refusal,
    };
    if let Some(otherwise) = misname::create(context, &name, selected) {
        return otherwise;
    }
    match context.mail.create(&name) {
        Ok(id) => {
            if context.out.has(Fault::UidValidityConstant) {
                context.mail.mailbox_mut(id).renew(NonZeroU32::MIN);
            }
            if context.out.varies(Variant::SpecialUseMoves) {
                context.mail.vacate(uses);
            }
            context.mail.designate(&name, uses);
            if context.out.has(Fault::AclNotInherited) {
                *context.mail.acl_mut(&name) = Acl::default();
            }
            Completion::ok("CREATE completed")
        }
        Err(store::Refusal::AlreadyExists) if context.out.has(Fault::CreateExisting) => {
            Completion::ok("CREATE completed")
        }
        Err(refusal) => refusal.into(),
    }
}

/// RFC 3501 §6.3.4
pub(super) fn delete(context: &mut Context<'_>, mailbox: &Mailbox<'_>) -> Completion {
    let name = name(mailbox, context.mail.delimiter());
    if name.as_ref() == b"INBOX" && context.out.has(Fault::DeleteInbox) {
        return Completion::ok("DELETE completed");
    }
    if let Err(refusal) = policy::deletes(context, &name) {
        return refusal;
    }
    if let Some(otherwise) = misname::delete(context, &name) {
        return otherwise;
    }
    let acl = context.mail.acl(&name).cloned();
    let annotations = context.mail.annotations(&name).cloned();
    if let Err(refusal) = context.mail.delete(&name) {
        return refusal.into();
    }
    if context.out.has(Fault::ChildrenStale) {
        context.mail.keep_superiors(&name);
    }
    if let Some(acl) = acl.filter(|_| context.out.has(Fault::AclSurvivesDelete)) {
        *context.mail.acl_mut(&name) = acl;
    }
    if let Some(kept) = annotations.filter(|_| context.out.has(Fault::MetadataSurvivesDelete)) {
        *context.mail.annotations_mut(&name) = kept;
    }
    if context.out.has(Fault::DeleteUnsubscribes) {
        context.mail.unsubscribe(&name);
    }
    if context.out.has(Fault::DeleteTakesChildren) {
        let below = [&name, &[context.mail.delimiter()][..]].concat();
        let names: Vec<Vec<u8>> = context.mail.mailboxes().map(|(n, _)| n.to_vec()).collect();
        for child in names.iter().rev().filter(|n| n.starts_with(&below)) {
            // A child that cannot go stays; this is a fault anyway.
            let _: Result<(), store::Refusal> = context.mail.delete(child);
        }
    }
    Completion::ok("DELETE completed")
}

/// RFC 3501 §6.3.5
pub(super) fn rename(
    context: &mut Context<'_>,
    from: &Mailbox<'_>,
    to: &Mailbox<'_>,
) -> Completion {
    let (from, to) = (
        name(from, context.mail.delimiter()),
        name(to, context.mail.delimiter()),
    );
    if let Err(refusal) = check_name(&to, context.out) {
        return refusal;
    }
    if let Err(refusal) = policy::renames(context, &from, &to) {
        return refusal;
    }
    if let Some(otherwise) = misname::rename(context, &from, &to) {
        return otherwise;
    }
    let renamed = if from.as_ref() == b"INBOX" && context.out.has(Fault::RenameInboxMovesNothing) {
        context.mail.create(&to).map(|_| ())
    } else if context.out.varies(Variant::RenameBelowItself) {
        context.mail.rename_anywhere(&from, &to)
    } else {
        context.mail.rename(&from, &to)
    };
    match renamed {
        Ok(()) => {
            misname::renamed(context, &from, &to);
            if context.out.has(Fault::AclLostByRename) {
                *context.mail.acl_mut(&to) = Acl::default();
            }
            if context.out.has(Fault::MetadataLostByRename) {
                *context.mail.annotations_mut(&to) = Annotations::default();
            }
            Completion::ok("RENAME completed")
        }
        Err(refusal) => refusal.into(),
    }
}

/// RFC 3501 §6.3.6. What LSUB ought not to return (§5.1) is not subscribed.
pub(super) fn subscribe(context: &mut Context<'_>, mailbox: &Mailbox<'_>) -> Completion {
    let name = name(mailbox, context.mail.delimiter());
    if let Err(refusal) = check_name(&name, context.out) {
        return refusal;
    }
    if context.out.varies(Variant::SubscribeMissingRefused)
        && context.mail.attributes(&name).is_none()
    {
        return store::Refusal::NonExistent.into();
    }
    if context.out.has(Fault::SubscribeIgnored) {
        return Completion::ok("SUBSCRIBE completed");
    }
    match context.mail.subscribe(&name) {
        Ok(()) => Completion::ok("SUBSCRIBE completed"),
        Err(refusal) => refusal.into(),
    }
}

/// RFC 3501 §6.3.7
pub(super) fn unsubscribe(context: &mut Context<'_>, mailbox: &Mailbox<'_>) -> Completion {
    if context.out.has(Fault::UnsubscribeIgnored) {
        return Completion::ok("UNSUBSCRIBE completed");
    }
    if context
        .mail
        .unsubscribe(&name(mailbox, context.mail.delimiter()))
    {
        Completion::ok("UNSUBSCRIBE completed")
    } else if context.out.varies(Variant::UnsubscribeUnknownAccepted) {
        Completion::ok("UNSUBSCRIBE completed, without need")
    } else {
        Completion::no("That name is not subscribed")
    }
}

/// RFC 3501 §6.3.10
pub(super) fn status(
    context: &mut Context<'_>,
    selected: Option<&mut Selected>,
    mailbox: Mailbox<'_>,
    items: &[StatusItem],
) -> Completion {
    match context.mail.find(&name(&mailbox, context.mail.delimiter())) {
        Ok(_) => {}
        Err(_) if context.out.has(Fault::StatusOfMissing) => {
            tell_nothing(context, mailbox, items);
            return Completion::ok("STATUS completed");
        }
        Err(refusal) => return refusal.into(),
    }
    let deleted = [StatusItem::Deleted, StatusItem::DeletedStorage];
    if items.iter().any(|item| deleted.contains(item))
        && context.out.has(Fault::StatusDeletedRefused)
    {
        return Completion::bad("There is no such item here");
    }
    if items.contains(&StatusItem::Size) && context.out.varies(Variant::NoStatusSize) {
        return Completion::bad("There is no such item here");
    }
    tell_status(context, selected, mailbox, items, None);
    Completion::ok("STATUS completed")
}

/// What a deviating server says of a name that has no STATUS.
pub(super) fn tell_nothing(context: &mut Context<'_>, mailbox: Mailbox<'_>, items: &[StatusItem]) {
    let zero = |&item| StatusData::Item(item, 0);
    let items = items.iter().filter(|item| **item != StatusItem::Size);
    let items = items.map(zero).collect();
    let data = Untagged::MailboxStatus { mailbox, items };
    context.out.untagged(data);
}

/// The STATUS response of a mailbox, if it is there; `kept`: how many messages a deviating server
/// says that there are.
pub(super) fn tell_status(
    context: &mut Context<'_>,
    selected: Option<&mut Selected>,
    mailbox: Mailbox<'_>,
    items: &[StatusItem],
    kept: Option<usize>,
) {
    let Ok(id) = context.mail.find(&name(&mailbox, context.mail.delimiter())) else {
        return;
    };
    let mut own_recent = None;
    if let Some(selected) = selected.filter(|selected| selected.mailbox == id) {
        let announce = match context.out.varies(Variant::ExpungeHeldBack) {
            true => Announce::without_expunges(false),
            false => Announce::ALL,
        };
        selected.update(context.mail, context.out, announce);
        own_recent = Some(selected.recent());
    }
    if context.out.has(Fault::StatusTakesRecent) {
        context.mail.mailbox_mut(id).claim_recent();
    }
    let store = context.mail.mailbox(id);
    let deleted = || {
        let messages = store.messages().iter();
        messages.filter(|it| it.flags.contains(SystemFlag::Deleted))
    };
    let mut data: Vec<StatusData<'_>> = Vec::new();
    for &item in items {
        if item == StatusItem::HighestModSeq {
            data.push(StatusData::Item(
                item,
                highest_mod_sequence(store, context.out),
            ));
            continue;
        }
        let number = match item {
            StatusItem::Size => {
                let octets = size(store, context.out);
                if !data.iter().any(|item| matches!(item, StatusData::Size(_))) {
                    data.push(StatusData::Size(octets));
                }
                continue;
            }
            StatusItem::AppendLimit => {
                let limit = append_limit::status(context.mail.limits(), context.out);
                if !data.contains(&limit) {
                    data.push(limit);
                }
                continue;
            }
            StatusItem::HighestModSeq => 0,
            StatusItem::Messages if context.out.has(Fault::StatusWithoutDeleted) => {
                let messages = store.messages().iter();
                let left = messages.filter(|it| !it.flags.contains(SystemFlag::Deleted));
                count(left.count())
            }
            StatusItem::Messages => count(kept.unwrap_or(store.messages().len())),
            StatusItem::Recent
                if context.out.has(Fault::NoRecent) || context.out.has(Fault::StatusRecentZero) =>
            {
                0
            }
            StatusItem::Recent => own_recent.unwrap_or_else(|| count(store.recent())),
            StatusItem::UidNext if context.out.has(Fault::UidNextConstant) => u32::MAX,
            StatusItem::UidNext => {
                let ahead = u32::from(context.out.has(Fault::StatusUidNextAhead));
                store.uid_next().get() + ahead
            }
            StatusItem::UidValidity => {
                let other = u32::from(context.out.has(Fault::StatusValidityOther));
                store.uid_validity().get() + other
            }
            StatusItem::Unseen => {
                let counted_flag = |message: &&store::Message| {
                    message.flags.contains(SystemFlag::Seen)
                        == context.out.has(Fault::StatusUnseenCountsSeen)
                };
                match count(store.messages().iter().filter(counted_flag).count()) {
                    0 if context.out.has(Fault::StatusUnseenWraps) => u32::MAX,
                    unseen => unseen,
                }
            }
            StatusItem::Deleted if context.out.has(Fault::StatusDeletedAll) => {
                count(store.messages().len())
            }
            StatusItem::Deleted => count(deleted().count()),
            StatusItem::DeletedStorage if context.out.has(Fault::StatusDeletedAll) => {
                let octets = store.messages().iter();
                let octets = octets.map(|message| message.content.octets.len() as u64);
                data.push(StatusData::DeletedStorage(octets.sum()));
                continue;
            }
            StatusItem::DeletedStorage => {
                let octets = deleted().map(|message| message.content.octets.len() as u64);
                data.push(StatusData::DeletedStorage(octets.sum()));
                continue;
            }
        };
        if !data
            .iter()
            .any(|d| matches!(d, StatusData::Item(other, _) if *other == item))
        {
            data.push(StatusData::Item(item, u64::from(number)));
        }
    }
    if context.out.has(Fault::StatusLeavesOut) && data.len() > 1 {
        data.pop();
    }
    let mailbox = context.shown.take().unwrap_or(mailbox);
    context.out.untagged(Untagged::MailboxStatus {
        mailbox,
        items: data,
    });
}

/// Octets of all messages together, or more (RFC 8438 §3).
fn size(mailbox: &store::Mailbox, out: &Output) -> u64 {
    let messages = mailbox.messages().iter();
    let sizes = messages.enumerate().map(|(at, message)| {
        let octets = &message.content.octets;
        let uncounted = message.flags.contains(SystemFlag::Deleted)
            && out.has(Fault::SizeWithoutDeleted)
            || at > 0 && out.has(Fault::SizeOfFirst);
        let stored = match out.has(Fault::SizeOfLines) {
            true => octets.iter().filter(|octet| **octet != b'\r').count(),
            false => octets.len(),
        };
        match uncounted {
            true => 0,
            false if out.varies(Variant::SizeEstimated) => (stored as u64 / 4096 + 1) * 4096,
            false => stored as u64,
        }
    });
    let octets: u64 = sizes.sum();
    match out.has(Fault::SizeInKilobytes) {
        true => octets / 1024,
        false => octets,
    }
}

/// RFC 7162 §3.1.7: 0 if none is kept.
fn highest_mod_sequence(mailbox: &store::Mailbox, out: &Output) -> u64 {
    let highest = highest(mailbox.mod_sequence(), mailbox, out);
    match () {
        () if out.has(Fault::NoModSeqStatus) => highest,
        () if !are_kept(out) => 0,
        () if out.has(Fault::StatusHighestOther) => highest + 1,
        () => highest,
    }
}

/// RFC 2342 §5: what is not personal is what others share (RFC 4314).
pub(super) fn namespace(context: &mut Context<'_>) -> Completion {
    if context.out.has(Fault::NamespaceUnanswered) {
        return Completion::ok("NAMESPACE completed");
    }
    let personal = NamespaceData {
        prefix: Cow::Borrowed(context.mail.prefix()),
        delimiter: Some(context.mail.delimiter()).filter(|&delimiter| delimiter != 0),
        extensions: Vec::new(),
    };
    let others = context.out.varies(Variant::OtherNamespaces).then(|| {
        let prefix = [b"#shared".as_slice(), &[context.mail.delimiter()]].concat();
        vec![NamespaceData {
            prefix: Cow::Owned(prefix),
            delimiter: personal.delimiter,
            extensions: Vec::new(),
        }]
    });
    let acl = !context.out.varies(Variant::NoAcl) && !context.out.varies(Variant::NoExtensions);
    let users = context.others.take().filter(|_| acl).map(|prefix| {
        vec![NamespaceData {
            prefix: Cow::Owned(prefix),
            delimiter: personal.delimiter,
            extensions: Vec::new(),
        }]
    });
    let namespaces = [Some(vec![personal]), others.clone().or(users), others];
    context.out.untagged(Untagged::Namespace(namespaces));
    Completion::ok("NAMESPACE completed")
}

/// RFC 5161 §3.1: what was enabled is said, and nothing else.
pub(super) fn enable(context: &mut Context<'_>, capabilities: &[Atom<'_>]) -> Completion {
    let mut enabled = Vec::new();
    if context.out.varies(Variant::Rev2) && capabilities.iter().any(|name| name.is("IMAP4rev2")) {
        context.out.rev2 = true;
        enabled.push(Cow::Borrowed(&b"IMAP4rev2"[..]));
    }
    if context.out.has(Fault::EnabledForgotten) && capabilities.iter().any(|c| c.is("IMAP4rev2")) {
        enabled.push(Cow::Borrowed(&b"IMAP4rev2"[..]));
    }
    let asks = |wanted: &str| capabilities.iter().any(|name| name.is(wanted));
    if asks("CONDSTORE") && is_offered(context.out) {
        enabled.push(Cow::Borrowed(&b"CONDSTORE"[..]));
    }
    if asks("QRESYNC") && is_resync_offered(context.out) && !context.out.has(Fault::QresyncUnsaid) {
        enabled.push(Cow::Borrowed(&b"QRESYNC"[..]));
    }
    let metadata = |name: &&Atom<'_>| name.is("METADATA") || name.is("METADATA-SERVER");
    let known = !context.out.varies(Variant::NoMetadata);
    for name in capabilities.iter().filter(metadata).filter(|_| known) {
        enabled.push(Cow::Owned(name.as_str().as_bytes().to_vec()));
    }
    if context.out.has(Fault::EnableEchoes) {
        let names = capabilities.iter().map(|name| name.as_str().to_owned());
        enabled = names.map(|name| Cow::Owned(name.into_bytes())).collect();
    }
    if !context.out.has(Fault::EnableWithoutEnabled) {
        context.out.untagged(Untagged::Enabled(enabled));
    }
    Completion::ok("ENABLE completed")
}

fn count(messages: usize) -> u32 {
    u32::try_from(messages).unwrap_or(u32::MAX)
}
