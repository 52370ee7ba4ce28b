//! Responses of extensions, and whether the client has used one (RFC 3501 §7.2.1).

use mailspec_syntax::imap::{
    CommandBody,
    command::{ReturnOption, SelectionOption, StatusItem},
    response::{FetchData, StatusData, Untagged},
};

use super::{mod_sequence::enables, rules, session::Session};
use crate::line::shown;

/// Which extensions the client has used on a connection, as far as their responses tell them apart.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Used {
    namespace: bool,
    id: bool,
    /// The item SIZE of STATUS (RFC 8438), also in LIST (RFC 5819).
    size: bool,
    /// The item APPENDLIMIT of STATUS (RFC 7889 §3.1), also in LIST.
    append_limit: bool,
    /// CONDSTORE, whose every use enables it (RFC 7162 §3.1).
    mod_sequences: bool,
    quota: bool,
    acl: bool,
    metadata: bool,
    /// One whose responses are not told from those of others.
    other: bool,
}

impl Used {
    /// The client sent a command.
    ///
    /// What IDLE, UNSELECT, MOVE, UID EXPUNGE and an initial response bring are responses of
    /// RFC 3501 alone, with codes, which that leaves open (§7.1).
    pub(super) fn note(&mut self, body: &CommandBody<'_>) {
        self.mod_sequences |= enables(body);
        match body {
            CommandBody::Namespace => self.namespace = true,
            CommandBody::Id { parameters: _ } => self.id = true,
            CommandBody::Quota(_) => self.quota = true,
            CommandBody::Acl(_) => self.acl = true,
            CommandBody::Metadata(_) => self.metadata = true,
            CommandBody::Enable { capabilities: _ } => self.other = true,
            CommandBody::Status { mailbox: _, items } => {
                self.size |= items.contains(&StatusItem::Size);
                self.append_limit |= items.contains(&StatusItem::AppendLimit);
            }
            CommandBody::ListExtended(list) => {
                let mut selection = list.selection.iter().flatten();
                self.other |= selection.any(|it| matches!(it, SelectionOption::Other(_)));
                for option in list.returns.iter().flatten() {
                    match option {
                        ReturnOption::Status(items) => {
                            self.size |= items.contains(&StatusItem::Size);
                            self.append_limit |= items.contains(&StatusItem::AppendLimit);
                            self.mod_sequences |= items.contains(&StatusItem::HighestModSeq);
                        }
                        ReturnOption::MyRights => self.acl = true,
                        ReturnOption::Other(_) => self.other = true,
                        ReturnOption::Subscribed
                        | ReturnOption::Children
                        | ReturnOption::SpecialUse => {}
                    }
                }
            }
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
            | CommandBody::Select {
                mailbox: _,
                parameters: _,
            }
            | CommandBody::Examine {
                mailbox: _,
                parameters: _,
            }
            | CommandBody::Create {
                mailbox: _,
                uses: _,
            }
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
            | CommandBody::Append {
                mailbox: _,
                messages: _,
            }
            | CommandBody::Check
            | CommandBody::Close
            | CommandBody::Expunge
            | CommandBody::UidExpunge { set: _ }
            | CommandBody::Fetch {
                set: _,
                items: _,
                modifiers: _,
                uid: _,
            }
            | CommandBody::Store {
                set: _,
                how: _,
                silent: _,
                flags: _,
                unchanged_since: _,
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
            Untagged::Quota { .. } | Untagged::QuotaRoot { .. } if !used.quota => {
                "QUOTA".to_owned()
            }
            Untagged::Acl { .. } | Untagged::ListRights { .. } | Untagged::MyRights { .. }
                if !used.acl =>
            {
                "ACL".to_owned()
            }
            Untagged::Metadata { .. } if !used.metadata => "METADATA".to_owned(),
            Untagged::Esearch(_) => "ESEARCH".to_owned(),
            Untagged::SearchModSeq { .. } if !used.mod_sequences => "SEARCH with MODSEQ".to_owned(),
            Untagged::Vanished { .. } if !used.mod_sequences => "VANISHED".to_owned(),
            // Of LIST another rule tells (RFC 5258 §3).
            Untagged::Lsub(list) if list.extended.is_some() => "extended data of LSUB".to_owned(),
            Untagged::MailboxStatus { items, .. } => {
                let other = items.iter().find_map(|item| match item {
                    StatusData::Other(name, _) => Some(&**name),
                    StatusData::Size(_) if !used.size => Some(&b"SIZE"[..]),
                    StatusData::Item(StatusItem::HighestModSeq, _) if !used.mod_sequences => {
                        Some(&b"HIGHESTMODSEQ"[..])
                    }
                    StatusData::NoAppendLimit | StatusData::Item(StatusItem::AppendLimit, _)
                        if !used.append_limit =>
                    {
                        Some(&b"APPENDLIMIT"[..])
                    }
                    StatusData::Size(_)
                    | StatusData::NoAppendLimit
                    | StatusData::DeletedStorage(_)
                    | StatusData::Item(..) => None,
                });
                let Some(name) = other else { return };
                format!("{} in STATUS", shown(name))
            }
            Untagged::Fetch { data, .. } => {
                let other = data.iter().find_map(|item| match item {
                    FetchData::Other(name, _) => Some(&**name),
                    FetchData::ModSeq(_) if !used.mod_sequences => Some(&b"MODSEQ"[..]),
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
