//! What a server may tell without being asked (RFC 3501 §5.2, §7: any response at any time).

use std::borrow::Cow;

use mailspec_syntax::imap::{
    Mailbox,
    command::StatusItem,
    response::{Code, StatusData, StatusKind, Untagged},
};

use super::{
    connection::{Connection, State},
    flags::tell_flags,
    output::Completion,
};
use crate::{Server, Wants, faults::imap::Fault, variants::imap::Variant};

impl Connection {
    /// What a deviating server says in answer to NOOP.
    pub(super) fn answer_noop(&mut self, server: &Server) {
        let Self { state, out, .. } = self;
        if out.has(Fault::ByeWithoutClosing) {
            out.status(StatusKind::Bye, None, "Going down");
        }
        if out.has(Fault::ContinuationUnasked) {
            out.continuation("Go on");
        }
        if out.has(Fault::PreauthLate) {
            out.status(StatusKind::PreAuth, None, "You are known");
        }
        if out.has(Fault::EnabledUnasked) {
            let enabled = Cow::Borrowed(&b"CONDSTORE"[..]);
            out.untagged(Untagged::Enabled(vec![enabled]));
        }
        if out.has(Fault::OverQuotaUnasked) && matches!(state, State::Authenticated(_)) {
            let code = Code::Other(Cow::Borrowed(b"OVERQUOTA"), None);
            out.status(StatusKind::No, Some(code), "You hold too much");
        }
        if out.has(Fault::UidValidityDrifts)
            && let State::Selected(_, selected) = state
        {
            let mailbox = server.store.mail(selected.owner).mailbox(selected.mailbox);
            let code = Code::UidValidity(mailbox.uid_validity().get() + 1);
            out.status(StatusKind::Ok, Some(code), "Unique identifiers are valid");
        }
    }
}

/// Tells it before a command is completed with OK or NO.
pub(super) fn tell(connection: &mut Connection, server: &Server, completion: &Completion) {
    if server.variants().is_empty() || connection.wants != Wants::Read {
        return;
    }
    // RFC 3501 §6.1.1: CAPABILITY itself is answered by a single one.
    let asked = completion.text.starts_with("CAPABILITY");
    if connection.out.varies(Variant::CapabilityUnasked) && !asked {
        let capabilities = connection.capabilities(server);
        connection.out.untagged(Untagged::Capability(capabilities));
    }
    let Connection { state, out, .. } = connection;
    if out.varies(Variant::NoticesUnasked) {
        out.status(StatusKind::Ok, None, "Still here");
        out.status(StatusKind::No, None, "The disk is nearly full");
    }
    if out.varies(Variant::StatusUnasked)
        && let State::Authenticated(account) | State::Selected(account, _) = state
    {
        // Of a mailbox that no client of the suites selects (RFC 3501 §6.3.10).
        let name = b"Archive";
        if let Ok(id) = server.store.mail(*account).find(name) {
            let messages = server.store.mail(*account).mailbox(id).messages().len() as u32;
            out.untagged(Untagged::MailboxStatus {
                mailbox: Mailbox::new(&name[..]).expect("it has no NUL"),
                items: vec![StatusData::Item(StatusItem::Messages, u64::from(messages))],
            });
        }
    }
    let State::Selected(_, selected) = state else {
        return;
    };
    if out.varies(Variant::SizesUnasked) {
        out.untagged(Untagged::Exists(selected.exists()));
        out.untagged(Untagged::Recent(selected.recent()));
    }
    if out.varies(Variant::FlagsUnasked) {
        let mail = server.store.mail(selected.owner);
        tell_flags(mail.mailbox(selected.mailbox), out);
    }
}
