//! SELECT, EXAMINE and STATUS (RFC 3501 §6.3.1, §6.3.2, §6.3.10).

use mailspec_syntax::imap::{Mailbox as Name, command::StatusItem};

use super::{expected::Facts, view::View};
use crate::store::{Account, DELETED, MailboxId, Refused, SEEN};

/// All that is in the mailbox is told at once.
pub(super) fn open(
    account: usize,
    mail: &mut Account,
    name: &Name<'_>,
    read_only: bool,
) -> Result<(View, Facts), Refused> {
    let mailbox = mail.mailbox(name.as_bytes())?;
    let mut view = View::new(mailbox, read_only);
    view.hear(mail, true);
    let mut messages = view.messages().iter();
    let unseen = messages.position(|seen| !seen.message.has(SEEN));
    let facts = Facts {
        selected: Some((
            mail.mailboxes[mailbox].next_uid(),
            unseen.map(|at| at as u32 + 1),
        )),
        validity: Some(MailboxId { account, mailbox }),
        ..Facts::default()
    };
    Ok((view, facts))
}

/// Of the selected mailbox, the client hears first what others did.
pub(super) fn status(
    account: usize,
    mail: &mut Account,
    view: Option<&mut View>,
    name: &Name<'_>,
    items: &[StatusItem],
) -> Result<Facts, Refused> {
    let mailbox = mail.mailbox(name.as_bytes())?;
    let mut recent = None;
    if let Some(view) = view.filter(|view| view.mailbox() == mailbox) {
        view.hear(mail, true);
        recent = Some(view.messages().iter().filter(|seen| seen.recent).count());
    }
    let store = &mail.mailboxes[mailbox];
    let unclaimed = store.messages.range(store.claimed + 1..).count();
    let unseen = store.messages.values().filter(|message| !message.has(SEEN));
    let deleted = store
        .messages
        .values()
        .filter(|message| message.has(DELETED));
    let number = |item: &StatusItem| match item {
        StatusItem::Messages => Some(store.messages.len() as u64),
        StatusItem::Recent => Some(recent.unwrap_or(unclaimed) as u64),
        StatusItem::UidNext => Some(u64::from(store.next_uid())),
        StatusItem::Unseen => Some(unseen.clone().count() as u64),
        StatusItem::Deleted => Some(deleted.clone().count() as u64),
        // What numbers a server takes is its own matter.
        StatusItem::UidValidity
        | StatusItem::Size
        | StatusItem::AppendLimit
        | StatusItem::DeletedStorage
        | StatusItem::HighestModSeq => None,
    };
    let status = items.iter().filter_map(|item| Some((*item, number(item)?)));
    Ok(Facts {
        status: status.collect(),
        validity: Some(MailboxId { account, mailbox }),
        ..Facts::default()
    })
}
