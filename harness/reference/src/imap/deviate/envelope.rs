//! What a deviating server makes of ENVELOPE (RFC 3501 §7.4.2).

use std::borrow::Cow;

use mailspec_syntax::imap::response::{Address, Envelope};

use super::{EMPTY_LIST, FOLD};
use crate::{Faults, faults::imap::Fault};

pub(super) fn change(envelope: &mut Envelope<'_>, faults: Faults) {
    if faults.has(Fault::EnvelopeWithoutSender) {
        envelope.sender.clear();
        envelope.reply_to.clear();
    }
    if faults.has(Fault::EmptyAddressList) {
        let lists = [&mut envelope.to, &mut envelope.cc, &mut envelope.bcc];
        for list in lists.into_iter().filter(|list| list.is_empty()) {
            list.push(Address {
                name: Some(Cow::Borrowed(EMPTY_LIST)),
                ..Address::default()
            });
        }
    }
    if faults.has(Fault::EnvelopeIdsSwapped) {
        std::mem::swap(&mut envelope.in_reply_to, &mut envelope.message_id);
    }
    if faults.has(Fault::EnvelopeNilEmpty) {
        for text in [
            &mut envelope.date,
            &mut envelope.subject,
            &mut envelope.in_reply_to,
            &mut envelope.message_id,
        ] {
            text.get_or_insert_default();
        }
    }
    change_subject(&mut envelope.subject, faults);
    for list in envelope.addresses_mut() {
        change_addresses(list, faults);
    }
}

fn change_subject(subject: &mut Option<Cow<'_, [u8]>>, faults: Faults) {
    if faults.has(Fault::EmptyStringNil) {
        *subject = subject.take().filter(|text| !text.is_empty());
    }
    let Some(text) = subject else {
        return;
    };
    if faults.has(Fault::SubjectWithNul) {
        text.to_mut().push(0);
    }
    if faults.has(Fault::SubjectFolded)
        && let Some(space) = text.iter().position(|octet| *octet == b' ')
    {
        text.to_mut().splice(space..=space, FOLD.iter().copied());
    }
}

fn change_addresses(list: &mut Vec<Address<'_>>, faults: Faults) {
    if faults.has(Fault::GroupsFlattened) {
        list.retain(|address| address.host.is_some());
    }
    if faults.has(Fault::AddressWhole) {
        for address in list {
            if let (Some(mailbox), Some(host)) = (&address.mailbox, &address.host) {
                let whole = [&**mailbox, b"@", &**host].concat();
                address.mailbox = Some(Cow::Owned(whole));
            }
        }
    }
}
