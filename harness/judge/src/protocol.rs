//! Whether a conversation is IMAP or POP3.

use serde::Serialize;

use crate::{
    conversation::{Conversation, Side},
    words,
};

/// What a conversation is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Protocol {
    /// IMAP4rev1 or IMAP4rev2.
    Imap,
    /// POP3.
    Pop3,
}

impl Protocol {
    /// What reports call it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Imap => "IMAP",
            Self::Pop3 => "POP3",
        }
    }
}

/// Pieces that are looked at.
const PIECES: usize = 500;

/// What `conversation` is in; `None` if it is in neither, or hidden under TLS.
pub(crate) fn of(conversation: &Conversation) -> Option<Protocol> {
    let (mut imap, mut pop3) = (0, 0);
    let lines = conversation
        .octets()
        .take(PIECES)
        .flat_map(|(side, octets)| {
            let lines = octets.split_inclusive(|octet| *octet == b'\n').take(50);
            lines.map(move |line| (side, line))
        });
    for (side, line) in lines {
        match side {
            Side::Client => {
                imap += u32::from(words::is_imap_command(line));
                pop3 += u32::from(words::is_pop3_command(line) && !words::is_imap_command(line));
            }
            Side::Server => {
                imap += u32::from(
                    line.starts_with(b"* ")
                        || words::completion(line).is_some() && !words::is_pop3_status(line),
                );
                pop3 += u32::from(words::is_pop3_status(line));
            }
        }
    }
    match (imap, pop3) {
        (0, 0) => None,
        _ if imap >= pop3 => Some(Protocol::Imap),
        _ => Some(Protocol::Pop3),
    }
}
