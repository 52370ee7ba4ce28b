//! APPEND (RFC 3501 §6.3.11, RFC 3502).

use mailspec_syntax::imap::{DateTime, Flag, Mailbox as Name, command::AppendMessage};

use super::expected::Facts;
use crate::store::{Account, MailboxId, Message, Refused, flags_of};

pub(super) fn append(
    account: usize,
    mail: &mut Account,
    name: &Name<'_>,
    messages: &[AppendMessage<'_>],
    now: DateTime,
) -> Result<Facts, Refused> {
    let mailbox = mail.mailbox(name.as_bytes())?;
    let wrong = |given: &AppendMessage<'_>| has_extension(&given.flags) || given.message.is_empty();
    if messages.iter().any(wrong) {
        return Err(Refused);
    }
    let messages = messages.iter().map(|given| Message {
        octets: given.message[..].into(),
        date: given.date.unwrap_or(now),
        flags: flags_of(&given.flags),
    });
    let uids = mail.append_all(mailbox, messages.collect())?;
    Ok(Facts {
        validity: Some(MailboxId { account, mailbox }),
        appended: uids,
        ..Facts::default()
    })
}

/// Flags with a backslash that RFC 3501 does not know are refused.
pub(super) fn has_extension(flags: &[Flag<'_>]) -> bool {
    flags.iter().any(|flag| matches!(flag, Flag::Extension(_)))
}
