//! Mod-sequences: who hears of them, and what they hear (RFC 7162 §3.1).

use mailspec_syntax::imap::{
    CommandBody,
    command::{FetchItem, FetchItems, SearchKey, SelectParameter, StatusItem},
    response::{Code, FetchData, StatusKind},
};

use super::{
    connection::{Connection, State},
    output::{Completion, Output},
    updates::Selected,
};
use crate::{
    Server,
    faults::imap::Fault,
    store::{Flags, Mailbox, Message},
    variants::imap::Variant,
};

/// Whether CONDSTORE is offered.
pub(super) fn is_offered(out: &Output) -> bool {
    !out.varies(Variant::NoCondstore) && !out.varies(Variant::NoExtensions)
}

/// Whether QRESYNC is offered, which nobody has without ENABLE (RFC 7162 §3.2.3).
pub(super) fn is_resync_offered(out: &Output) -> bool {
    is_offered(out) && !out.varies(Variant::NoQresync) && !out.varies(Variant::NoEnable)
}

/// Whether mailboxes keep mod-sequences (RFC 7162 §3.1.2.2).
pub(super) fn are_kept(out: &Output) -> bool {
    is_offered(out)
        && !out.varies(Variant::NoModSeq)
        && !out.has(Fault::NoModSeqAccepted)
        && !out.has(Fault::NoModSeqUnsaid)
        && !out.has(Fault::NoModSeqStatus)
        && !out.has(Fault::NoModSeqResynchronised)
}

/// Whether the command takes what CONDSTORE or QRESYNC brings.
pub(super) fn takes_extension(body: &CommandBody<'_>) -> bool {
    match body {
        CommandBody::Select { parameters, .. } | CommandBody::Examine { parameters, .. } => {
            !parameters.is_empty()
        }
        CommandBody::Status { items, .. } => items.contains(&StatusItem::HighestModSeq),
        body => is_of_messages(body),
    }
}

/// Whether the command is about the mod-sequences of messages.
fn is_of_messages(body: &CommandBody<'_>) -> bool {
    match body {
        CommandBody::Fetch {
            items, modifiers, ..
        } => modifiers.changed_since.is_some() || modifiers.vanished || wants(items),
        CommandBody::Store {
            unchanged_since, ..
        } => unchanged_since.is_some(),
        CommandBody::Search { search, .. } => names_mod_sequence(&search.keys),
        _ => false,
    }
}

fn wants(items: &FetchItems<'_>) -> bool {
    matches!(items, FetchItems::Items(items) if items.contains(&FetchItem::ModSeq))
}

/// Whether MODSEQ is among the keys, at whatever depth.
pub(super) fn names_mod_sequence(keys: &[SearchKey<'_>]) -> bool {
    keys.iter().any(|key| match key {
        SearchKey::ModSeq(_) => true,
        SearchKey::Not(key) => names_mod_sequence(std::slice::from_ref(key)),
        SearchKey::Or(one, other) => {
            names_mod_sequence(std::slice::from_ref(one))
                || names_mod_sequence(std::slice::from_ref(other))
        }
        SearchKey::And(keys) => names_mod_sequence(keys),
        _ => false,
    })
}

/// Why a command is BAD that takes what CONDSTORE or QRESYNC brings.
pub(super) fn refusal(body: &CommandBody<'_>, connection: &Connection) -> Option<Completion> {
    let out = &connection.out;
    if matches!(connection.state, State::Selected(..))
        && is_of_messages(body)
        && !are_kept(out)
        && !out.has(Fault::NoModSeqAccepted)
    {
        return Some(Completion::bad("No mod-sequences are kept here"));
    }
    let resynchronises = match body {
        CommandBody::Select { parameters, .. } | CommandBody::Examine { parameters, .. } => {
            let resync = |it: &SelectParameter| matches!(it, SelectParameter::QResync(_));
            parameters.iter().any(resync)
        }
        CommandBody::Fetch { modifiers, uid, .. } if modifiers.vanished => {
            if !uid && !out.has(Fault::VanishedInFetch) {
                return Some(Completion::bad("VANISHED is for UID FETCH alone"));
            }
            if modifiers.changed_since.is_none() && !out.has(Fault::VanishedAlone) {
                return Some(Completion::bad("VANISHED needs CHANGEDSINCE"));
            }
            true
        }
        _ => false,
    };
    let refused = resynchronises && !out.qresync && !out.has(Fault::QresyncBeforeEnable);
    refused.then(|| Completion::bad("Not before ENABLE QRESYNC"))
}

/// Notes that the client is aware of CONDSTORE, if the command says so.
pub(super) fn enable(connection: &mut Connection, server: &Server, body: &CommandBody<'_>) {
    let Connection { state, out, .. } = connection;
    if !is_offered(out) {
        return;
    }
    let selects = matches!(
        body,
        CommandBody::Select { .. } | CommandBody::Examine { .. }
    );
    if let CommandBody::Enable { capabilities } = body {
        let asks = |name: &str| capabilities.iter().any(|asked| asked.is(name));
        out.qresync |= asks("QRESYNC") && is_resync_offered(out);
        if !asks("CONDSTORE") && !out.qresync || out.has(Fault::EnableCondstoreIgnored) {
            return;
        }
        out.unheeded = false;
    } else if !takes_extension(body) {
        return;
    } else if !out.condstore {
        out.unheeded = out.has(Fault::CondstoreByEnableAlone)
            || selects && out.has(Fault::SelectCondstoreIgnored);
    }
    let first = !std::mem::replace(&mut out.condstore, true);
    if let State::Selected(account, selected) = state
        && first
        && !selects
        && !out.has(Fault::CondstoreUntold)
    {
        let mailbox = server.store.mail(*account).mailbox(selected.mailbox);
        tell_highest(selected.highest(mailbox), mailbox, out);
    }
}

/// HIGHESTMODSEQ in an untagged OK, if mod-sequences are kept (RFC 7162 §3.1.2.1).
pub(super) fn tell_highest(mod_sequence: u64, mailbox: &Mailbox, out: &mut Output) {
    if are_kept(out) {
        let code = Code::HighestModSeq(highest(mod_sequence, mailbox, out));
        out.status(StatusKind::Ok, Some(code), "The highest mod-sequence");
    }
}

/// HIGHESTMODSEQ as it is told.
pub(super) fn highest(mod_sequence: u64, mailbox: &Mailbox, out: &Output) -> u64 {
    if out.has(Fault::HighestCountsMessages) {
        return 1 + mailbox.messages().len() as u64;
    }
    if out.has(Fault::HighestOfMessages) {
        let messages = mailbox.messages().iter();
        return messages.map(Message::mod_sequence).max().unwrap_or(1);
    }
    if out.has(Fault::HighestTooLow) {
        return (mod_sequence / 2).max(1);
    }
    mod_sequence
}

/// MODSEQ as it is told of a message.
pub(super) fn told(message: &Message, out: &Output) -> u64 {
    let mod_sequence = message.mod_sequence();
    let bare = message.flags == Flags::default();
    if out.has(Fault::ModSeqZero) && bare {
        return 0;
    }
    if out.has(Fault::ModSeqOfArrival) {
        return 1 + u64::from(message.uid.get());
    }
    if out.has(Fault::ModSeqOfNewLow) && bare {
        return 1;
    }
    if out.has(Fault::ModSeqInSteps) {
        return mod_sequence / 8 * 8 + 8;
    }
    mod_sequence
}

impl Output {
    /// Whether FETCH responses that tell of changes have MODSEQ, and the UID (RFC 7162 §3.2.4).
    pub(super) fn tells_mod_sequences(&self) -> bool {
        self.condstore && !self.unheeded && are_kept(self)
    }

    /// Whether VANISHED takes the place of EXPUNGE (RFC 7162 §3.2.10).
    pub(super) fn vanishes(&self) -> bool {
        self.qresync && are_kept(self) && !self.has(Fault::ExpungeDespiteQresync)
    }
}

/// Adds the UID and MODSEQ of a message of which something changed.
pub(super) fn add_marks<'a>(
    data: &mut Vec<FetchData<'a>>,
    message: &Message,
    uid: bool,
    out: &Output,
) {
    let tells = out.tells_mod_sequences();
    if uid || tells && !out.has(Fault::ChangesWithoutUid) || out.varies(Variant::UidUnasked) {
        data.push(FetchData::Uid(message.uid.get()));
    }
    if tells {
        data.push(FetchData::ModSeq(told(message, out)));
    }
}

impl Selected {
    /// HIGHESTMODSEQ for a client that has heard of all but what was expunged since: lower than the
    /// mod-sequence of that (RFC 7162 §3.2).
    pub(super) fn highest(&self, mailbox: &Mailbox) -> u64 {
        let known = self.known();
        let gone = known.iter().any(|it| mailbox.get(it.uid()).is_none());
        let expunged = gone.then(|| mailbox.expunged_since(0)).flatten();
        let untold = expunged.into_iter().flatten().find(|(uid, _)| {
            let at = known.binary_search_by_key(uid, |it| it.uid());
            at.is_ok()
        });
        match untold {
            Some((_, mod_sequence)) => mod_sequence - 1,
            None => mailbox.mod_sequence(),
        }
    }
}
