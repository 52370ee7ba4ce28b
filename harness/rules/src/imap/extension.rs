//! Responses of extensions, and whether the client has used one (RFC 3501 §7.2.1).

use mailspec_syntax::imap::{
    CommandBody,
    response::{FetchData, StatusData, Untagged},
};

use super::{rules, session::Session};
use crate::line::shown;

/// Which extensions the client has used on a connection, as far as their responses tell them apart.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Used {
    namespace: bool,
    id: bool,
    /// One whose responses are not told from those of others.
    other: bool,
}

impl Used {
    /// The client sent a command.
    ///
    /// What IDLE, UNSELECT, MOVE, UID EXPUNGE and an initial response bring are responses of
    /// RFC 3501 alone, with codes, which that leaves open (§7.1).
    pub(super) fn note(&mut self, body: &CommandBody<'_>) {
        match body {
            CommandBody::Namespace => self.namespace = true,
            CommandBody::Id { parameters: _ } => self.id = true,
            CommandBody::Enable { capabilities: _ } => self.other = true,
            CommandBody::Search { search, uid: _ } => self.other |= search.returns.is_some(),
            CommandBody::Capability
            | CommandBody::Noop
            | CommandBody::Logout
            | CommandBody::StartTls
            | CommandBody::Authenticate {
                mechanism: _,
                initial: _,
            }
            | CommandBody::Login {
                user: _,
                password: _,
            }
            | CommandBody::Select { mailbox: _ }
            | CommandBody::Examine { mailbox: _ }
            | CommandBody::Create { mailbox: _ }
            | CommandBody::Delete { mailbox: _ }
            | CommandBody::Rename { from: _, to: _ }
            | CommandBody::Subscribe { mailbox: _ }
            | CommandBody::Unsubscribe { mailbox: _ }
            | CommandBody::List {
                reference: _,
                pattern: _,
            }
            | CommandBody::Lsub {
                reference: _,
                pattern: _,
            }
            | CommandBody::Status {
                mailbox: _,
                items: _,
            }
            | CommandBody::Append {
                mailbox: _,
                flags: _,
                date: _,
                message: _,
            }
            | CommandBody::Check
            | CommandBody::Close
            | CommandBody::Expunge
            | CommandBody::UidExpunge { set: _ }
            | CommandBody::Fetch {
                set: _,
                items: _,
                uid: _,
            }
            | CommandBody::Store {
                set: _,
                how: _,
                silent: _,
                flags: _,
                uid: _,
            }
            | CommandBody::Copy {
                set: _,
                mailbox: _,
                uid: _,
            }
            | CommandBody::Move {
                set: _,
                mailbox: _,
                uid: _,
            }
            | CommandBody::Idle
            | CommandBody::Unselect => {}
        }
    }
}

impl Session {
    /// Looks whether `untagged`, which follows the grammar, is an extension's that nobody has used.
    ///
    /// Nothing is said where the client sent what we can't read, or where no listing of this
    /// connection has shown that IMAP4rev1 is what the server speaks.
    pub(super) fn check_requested(&mut self, untagged: &Untagged<'_>) {
        let used = self.used;
        if used.other || self.doubted || !self.capabilities.rev1 || self.is_rev2() {
            return;
        }
        let what = match untagged {
            Untagged::Namespace(_) if !used.namespace => "NAMESPACE".to_owned(),
            Untagged::Id(_) if !used.id => "ID".to_owned(),
            Untagged::Esearch(_) => "ESEARCH".to_owned(),
            Untagged::SearchModSeq { .. } => "SEARCH with MODSEQ".to_owned(),
            Untagged::List(list) | Untagged::Lsub(list) if list.extended.is_some() => {
                "extended data of LIST".to_owned()
            }
            Untagged::MailboxStatus { items, .. } => {
                let other = items.iter().find_map(|item| match item {
                    StatusData::Other(name, _) => Some(name),
                    StatusData::Item(..) => None,
                });
                let Some(name) = other else { return };
                format!("{} in STATUS", shown(name))
            }
            Untagged::Fetch { data, .. } => {
                let other = data.iter().find_map(|item| match item {
                    FetchData::Other(name, _) => Some(name),
                    _ => None,
                });
                let Some(name) = other else { return };
                format!("{} in FETCH", shown(name))
            }
            // Its name alone: what stands behind that may be what nobody else is to see.
            Untagged::Other(octets) => {
                let mut words = octets.split(|octet| *octet == b' ');
                let name = words.find(|word| !word.iter().all(u8::is_ascii_digit));
                shown(name.unwrap_or_default())
            }
            _ => return,
        };
        let what = format_args!("{what} came, and the client has used no extension that has it");
        self.findings.accuse(&rules::UNREQUESTED, what);
    }
}
