//! Mailbox names, and the mailboxes that they lead to (RFC 3501 §5.1, §6.3.11).

use std::borrow::Cow;

use mailspec_syntax::imap::{Mailbox, response::Code, utf7};

use super::{
    context::Context,
    output::{Completion, Output},
};
use crate::{
    faults::imap::Fault,
    store::{Mail, MailboxId, Refusal},
};

/// A mailbox name as the store has it: an INBOX at its beginning in capitals.
pub(super) fn name<'m>(mailbox: &'m Mailbox<'_>, delimiter: u8) -> Cow<'m, [u8]> {
    let name = mailbox.as_bytes();
    match name.split_at_checked(5) {
        Some((first, rest))
            if first.eq_ignore_ascii_case(b"INBOX") && rest.first() == Some(&delimiter) =>
        {
            Cow::Owned([b"INBOX", rest].concat())
        }
        _ => Cow::Borrowed(name),
    }
}

/// Whether a mailbox of this name may come to be (RFC 3501 §5.1, §5.1.3).
pub(super) fn check_name(name: &[u8], out: &Output) -> Result<(), Completion> {
    if name.is_empty() || name.iter().any(u8::is_ascii_control) {
        return Err(Refusal::Cannot.into());
    }
    let unchecked = match name.is_ascii() {
        true => out.has(Fault::Utf7Unchecked) || out.has(Fault::Base64Folded),
        false => out.has(Fault::EightBitNamesCreated),
    };
    if unchecked {
        return Ok(());
    }
    if let Some(fault) = utf7::faults(name).into_iter().next() {
        return Err(Completion::no(fault.what).code_named("CANNOT"));
    }
    Ok(())
}

/// Where APPEND and COPY go. Nothing is created, but the client is told that it could (RFC 3501 §6.3.11).
pub(super) fn destination(
    context: &Context<'_>,
    mailbox: &Mailbox<'_>,
) -> Result<MailboxId, Completion> {
    let name = name(mailbox, context.mail.delimiter());
    destination_in(context.mail, &name, context.out)
}

/// The same of a name as the store has it.
pub(super) fn destination_in(
    mail: &Mail,
    name: &[u8],
    out: &Output,
) -> Result<MailboxId, Completion> {
    mail.find(name).map_err(|refusal| match refusal {
        Refusal::NonExistent | Refusal::NoSelect
            if check_name(name, out).is_ok() && !out.has(Fault::NoTryCreate) =>
        {
            Completion::no("There is no such mailbox").code(Code::TryCreate)
        }
        refusal => refusal.into(),
    })
}
