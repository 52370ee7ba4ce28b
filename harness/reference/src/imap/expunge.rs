//! EXPUNGE, UID EXPUNGE, CLOSE and UNSELECT (RFC 3501 §6.4.2, §6.4.3; RFC 4315 §2.1; RFC 3691).

use std::num::NonZeroU32;

use mailspec_syntax::imap::{SequenceSet, response::Code};

use super::{
    access,
    connection::{Connection, State},
    context::Context,
    mod_sequence::highest,
    output::{Completion, Output},
    updates::{Access, Announce, Known, Selected},
};
use crate::{
    Server,
    faults::imap::Fault,
    store::{Mail, Mailbox, Right, SystemFlag},
    variants::imap::Variant,
};

/// Removes what is `\Deleted`, of `uids` if they are given. The update behind the command tells.
pub(super) fn expunge(
    context: &mut Context<'_>,
    selected: &mut Selected,
    uids: Option<&SequenceSet>,
) -> Completion {
    if selected.access == Access::ReadOnly && !context.out.has(Fault::ExpungeUnderExamine) {
        return Completion::no("The mailbox is selected read-only");
    }
    if context.out.varies(Variant::ExpungeSharedRefused)
        && context.mail.sessions(selected.mailbox) > 1
    {
        return Completion::no("Another session has the mailbox selected");
    }
    if context.out.has(Fault::ExpungeOutrunRefused) {
        let mailbox = context.mail.mailbox(selected.mailbox);
        let gone = |known: &Known| mailbox.get(known.uid()).is_none();
        if selected.known().iter().any(gone) {
            return Completion::no("Some of the messages are gone");
        }
    }
    // What the client has not heard of yet it does not mean to remove.
    let announce = Announce {
        expunges: true,
        uid: uids.is_some(),
    };
    selected.update(context.mail, context.out, announce);
    let uids = uids.filter(|_| !context.out.has(Fault::UidExpungeIgnoresSet));
    let by_number = uids
        .filter(|_| context.out.has(Fault::UidExpungeByNumber))
        .and_then(|set| numbered(selected, set));
    let uids = by_number.as_ref().or(uids);
    let largest = selected.largest_uid();
    let ranges = uids.map(|set| set.merged(largest));
    let wanted = |uid: NonZeroU32| match &ranges {
        None => true,
        Some(ranges) => {
            let at = ranges.partition_point(|range| *range.end() < uid.get());
            ranges
                .get(at)
                .is_some_and(|range| range.contains(&uid.get()))
        }
    };
    let removed = remove_deleted(context.mail, selected, wanted, context.out);
    if uids.is_some() && context.out.has(Fault::UidExpungeUnannounced) {
        selected.forget_expunged(context.mail, context.out);
    }
    if context.out.has(Fault::UidReuse) {
        context
            .mail
            .mailbox_mut(selected.mailbox)
            .forget_used_uids();
    }
    let completion = Completion::ok("EXPUNGE completed");
    let unsaid = match uids {
        None => context.out.has(Fault::ExpungeWithoutHighest),
        Some(_) => context.out.has(Fault::UidExpungeWithoutHighest),
    };
    // RFC 7162 §3.2.7, §3.2.9
    let tells = context.out.vanishes() || context.out.varies(Variant::ExpungeTellsHighest);
    if removed == 0 || unsaid || !tells {
        return completion;
    }
    completion.code(highest_code(context.mail, selected, context.out))
}

/// HIGHESTMODSEQ of the mailbox as it is left (RFC 7162 §3.2.7).
pub(super) fn highest_code(mail: &Mail, selected: &Selected, out: &Output) -> Code<'static> {
    let mailbox = mail.mailbox(selected.mailbox);
    Code::HighestModSeq(highest(mailbox.mod_sequence(), mailbox, out))
}

impl Connection {
    /// RFC 3501 §6.4.2: removes what is `\Deleted` without a word, unless under EXAMINE.
    pub(super) fn close(&mut self, server: &mut Server) -> Completion {
        let State::Selected(_, selected) = &mut self.state else {
            return no_selection();
        };
        let mail = server.store.mail_mut(selected.owner);
        let permitted = access::may(selected.rights, Right::Expunge, &self.out);
        // RFC 4314 §4: without the right it is closed all the same.
        if !permitted && self.out.has(Fault::AclCloseRefused) {
            return Completion::no("You may not expunge here").code_named("NOPERM");
        }
        let may =
            selected.access == Access::ReadWrite || self.out.has(Fault::CloseExpungesExamined);
        let may = may && permitted;
        if may && !self.out.has(Fault::CloseKeepsDeleted) {
            remove_deleted(mail, selected, |_| true, &self.out);
            if self.out.has(Fault::CloseForgetsExpunged) {
                mail.mailbox_mut(selected.mailbox).forget_expunged();
            }
            if self.out.has(Fault::CloseAnnounces) {
                selected.update(mail, &mut self.out, Announce::ALL);
            }
        }
        let code = highest_code(mail, selected, &self.out);
        let tells = self.out.has(Fault::CloseTellsHighest);
        if !self.out.has(Fault::CloseKeepsSelection) {
            self.deselect(server);
        }
        let completion = Completion::ok("CLOSE completed");
        match tells {
            true => completion.code(code),
            false => completion,
        }
    }

    /// RFC 3691 §2: removes nothing.
    pub(super) fn unselect(&mut self, server: &mut Server) -> Completion {
        let State::Selected(_, selected) = &self.state else {
            return match self.out.has(Fault::UnselectAnywhere) {
                true => Completion::ok("UNSELECT completed"),
                false => no_selection(),
            };
        };
        if self.out.has(Fault::UnselectExpunges) && selected.access == Access::ReadWrite {
            let mail = server.store.mail_mut(selected.owner);
            remove_deleted(mail, selected, |_| true, &self.out);
        }
        if !self.out.has(Fault::CloseKeepsSelection) {
            self.deselect(server);
        }
        Completion::ok("UNSELECT completed")
    }
}

/// How many messages it removed.
fn remove_deleted(
    mail: &mut Mail,
    selected: &Selected,
    wanted: impl Fn(NonZeroU32) -> bool,
    out: &Output,
) -> usize {
    let mut uids = deleted(mail.mailbox(selected.mailbox), out);
    uids.retain(|&uid| wanted(uid));
    if out.has(Fault::ExpungeFirstAlone) {
        uids.truncate(1);
    }
    for &uid in &uids {
        let octets = mail
            .mailbox(selected.mailbox)
            .get(uid)
            .map_or(0, |message| message.content.octets.len() as u64);
        if mail.expunge(selected.mailbox, uid) && out.has(Fault::QuotaUsageStays) {
            mail.leak(octets);
        }
    }
    if out.has(Fault::ExpungesForgotten) {
        mail.mailbox_mut(selected.mailbox).forget_expunged();
    }
    uids.len()
}

/// The unique identifiers of the messages with these numbers.
fn numbered(selected: &Selected, set: &SequenceSet) -> Option<SequenceSet> {
    let known = selected.known().iter().zip(1..);
    let named = known.filter(|(_, number)| set.contains(*number, selected.exists()));
    let uids: Vec<u32> = named.map(|(known, _)| known.uid().get()).collect();
    SequenceSet::from_ascending(&uids)
}

fn deleted(mailbox: &Mailbox, out: &Output) -> Vec<NonZeroU32> {
    let messages = mailbox.messages().iter();
    let deleted = messages.filter(|message| {
        message.flags.contains(SystemFlag::Deleted)
            || out.has(Fault::ExpungeTakesSeen) && message.flags.contains(SystemFlag::Seen)
    });
    deleted.map(|message| message.uid).collect()
}

fn no_selection() -> Completion {
    Completion::bad("Not before you have selected a mailbox")
}
