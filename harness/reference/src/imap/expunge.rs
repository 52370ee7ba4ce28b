//! EXPUNGE, UID EXPUNGE, CLOSE and UNSELECT (RFC 3501 §6.4.2, §6.4.3; RFC 4315 §2.1; RFC 3691).

use std::num::NonZeroU32;

use mailspec_syntax::imap::SequenceSet;

use super::{
    connection::{Connection, State},
    context::Context,
    output::{Completion, Output},
    updates::{Access, Announce, Known, Selected},
};
use crate::{
    Server,
    faults::imap::Fault,
    store::{Mail, Mailbox, SystemFlag},
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
    remove_deleted(context.mail, selected, wanted, context.out);
    if uids.is_some() && context.out.has(Fault::UidExpungeUnannounced) {
        selected.forget_expunged(context.mail, context.out);
    }
    if context.out.has(Fault::UidReuse) {
        context
            .mail
            .mailbox_mut(selected.mailbox)
            .forget_used_uids();
    }
    Completion::ok("EXPUNGE completed")
}

impl Connection {
    /// RFC 3501 §6.4.2: removes what is `\Deleted` without a word, unless under EXAMINE.
    pub(super) fn close(&mut self, server: &mut Server) -> Completion {
        let State::Selected(account, selected) = &mut self.state else {
            return no_selection();
        };
        let mail = server.store.mail_mut(*account);
        let may =
            selected.access == Access::ReadWrite || self.out.has(Fault::CloseExpungesExamined);
        if may && !self.out.has(Fault::CloseKeepsDeleted) {
            remove_deleted(mail, selected, |_| true, &self.out);
            if self.out.has(Fault::CloseAnnounces) {
                selected.update(mail, &mut self.out, Announce::ALL);
            }
        }
        if !self.out.has(Fault::CloseKeepsSelection) {
            self.deselect(server);
        }
        Completion::ok("CLOSE completed")
    }

    /// RFC 3691 §2: removes nothing.
    pub(super) fn unselect(&mut self, server: &mut Server) -> Completion {
        let State::Selected(account, selected) = &self.state else {
            return match self.out.has(Fault::UnselectAnywhere) {
                true => Completion::ok("UNSELECT completed"),
                false => no_selection(),
            };
        };
        if self.out.has(Fault::UnselectExpunges) && selected.access == Access::ReadWrite {
            let mail = server.store.mail_mut(*account);
            remove_deleted(mail, selected, |_| true, &self.out);
        }
        if !self.out.has(Fault::CloseKeepsSelection) {
            self.deselect(server);
        }
        Completion::ok("UNSELECT completed")
    }
}

fn remove_deleted(
    mail: &mut Mail,
    selected: &Selected,
    wanted: impl Fn(NonZeroU32) -> bool,
    out: &Output,
) {
    let mut uids = deleted(mail.mailbox(selected.mailbox), out);
    uids.retain(|&uid| wanted(uid));
    if out.has(Fault::ExpungeFirstAlone) {
        uids.truncate(1);
    }
    for uid in uids {
        mail.expunge(selected.mailbox, uid);
    }
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
