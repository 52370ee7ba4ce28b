//! The maildrop: INBOX as POP3 sees it (RFC 1939 §3, §4).

use std::{num::NonZeroU32, sync::Arc};

use super::mailbox::{Content, Mailbox, unique_id};

/// What a POP3 session sees from when it locked the maildrop until it ends.
///
/// Message `n` of the protocol is `messages[n - 1]`. A message that an IMAP
/// session expunges meanwhile stays here, since nobody may take it from a
/// session in the TRANSACTION state (RFC 1939 §4).
#[derive(Clone, Debug, Default)]
pub struct Maildrop {
    /// In the order of their arrival, unless the session numbers them otherwise.
    pub messages: Vec<MaildropMessage>,
}

/// A message of a maildrop.
#[derive(Clone, Debug)]
pub struct MaildropMessage {
    /// What IMAP calls it.
    pub uid: NonZeroU32,
    /// What UIDL says (RFC 1939 §7).
    pub unique_id: String,
    /// The message.
    pub content: Arc<Content>,
}

impl Maildrop {
    pub(super) fn of(inbox: &Mailbox) -> Self {
        let messages = inbox.messages().iter().map(|message| MaildropMessage {
            uid: message.uid,
            unique_id: unique_id(inbox.first_validity(), message.uid),
            content: Arc::clone(&message.content),
        });
        Self {
            messages: messages.collect(),
        }
    }
}
