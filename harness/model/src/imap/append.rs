//! APPEND (RFC 3501 §6.3.11).

use mailspec_syntax::imap::{Flag, Mailbox as Name};

use super::expected::Facts;
use crate::store::{Account, MailboxId, Message, Refused};

pub(super) fn append(
    account: usize,
    mail: &mut Account,
    name: &Name<'_>,
    flags: &[Flag<'_>],
    message: Message,
) -> Result<Facts, Refused> {
    let mailbox = mail.mailbox(name.as_bytes())?;
    if has_extension(flags) || message.octets.is_empty() {
        return Err(Refused);
    }
    let uids = mail.append_all(mailbox, vec![message])?;
    Ok(Facts {
        validity: Some(MailboxId { account, mailbox }),
        appended: uids.first().copied(),
        ..Facts::default()
    })
}

/// Flags with a backslash that RFC 3501 does not know are refused.
pub(super) fn has_extension(flags: &[Flag<'_>]) -> bool {
    flags.iter().any(|flag| matches!(flag, Flag::Extension(_)))
}
