//! Commands as a client writes them.

use super::{
    AppendMessage, Command, CommandBody, StatusItem, StoreHow,
    mod_sequence::write_select_parameters,
};
use crate::{
    base64,
    imap::{
        flag::Flag,
        text::{LiteralForm, write_literal, write_nstring, write_string},
    },
};

impl Command<'_> {
    /// Appends the command with its CRLF, every literal announced in this form.
    ///
    /// A client that uses [`LiteralForm::Synchronising`] must pause behind each announcement;
    /// the framer finds the places.
    pub fn write(&self, out: &mut Vec<u8>, literals: LiteralForm) {
        out.extend_from_slice(self.tag.as_str().as_bytes());
        out.push(b' ');
        self.body.write(out, literals);
        out.extend_from_slice(b"\r\n");
    }
}

impl CommandBody<'_> {
    /// The command without tag and CRLF.
    pub fn write(&self, out: &mut Vec<u8>, literals: LiteralForm) {
        if self.is_uid_form() {
            out.extend_from_slice(b"UID ");
        }
        out.extend_from_slice(self.name().as_bytes());
        match self {
            Self::Capability
            | Self::Noop
            | Self::Logout
            | Self::StartTls
            | Self::Check
            | Self::Close
            | Self::Expunge
            | Self::Idle
            | Self::Unselect
            | Self::Namespace => {}
            Self::Authenticate { mechanism, initial } => {
                out.push(b' ');
                out.extend_from_slice(mechanism.as_str().as_bytes());
                match initial.as_deref() {
                    None => {}
                    Some([]) => out.extend_from_slice(b" ="),
                    Some(initial) => {
                        out.push(b' ');
                        out.extend_from_slice(base64::encode(initial).as_bytes());
                    }
                }
            }
            Self::Login { user, password } => {
                out.push(b' ');
                user.write(out, literals);
                out.push(b' ');
                password.write(out, literals);
            }
            Self::Select {
                mailbox,
                parameters,
            }
            | Self::Examine {
                mailbox,
                parameters,
            } => {
                out.push(b' ');
                mailbox.write(out, literals);
                write_select_parameters(parameters, out);
            }
            Self::Delete { mailbox }
            | Self::Subscribe { mailbox }
            | Self::Unsubscribe { mailbox } => {
                out.push(b' ');
                mailbox.write(out, literals);
            }
            Self::Create { mailbox, uses } => {
                out.push(b' ');
                mailbox.write(out, literals);
                if let Some(uses) = uses {
                    out.extend_from_slice(b" (USE (");
                    for (index, special_use) in uses.iter().enumerate() {
                        let space = if index > 0 { " " } else { "" };
                        out.extend_from_slice(format!("{space}{special_use}").as_bytes());
                    }
                    out.extend_from_slice(b"))");
                }
            }
            Self::Rename { from, to } => {
                out.push(b' ');
                from.write(out, literals);
                out.push(b' ');
                to.write(out, literals);
            }
            Self::List { reference, pattern } | Self::Lsub { reference, pattern } => {
                out.push(b' ');
                reference.write(out, literals);
                out.push(b' ');
                pattern.write(out, literals);
            }
            Self::ListExtended(list) => list.write(out, literals),
            Self::Status { mailbox, items } => {
                out.push(b' ');
                mailbox.write(out, literals);
                for (index, item) in items.iter().enumerate() {
                    out.extend_from_slice(if index == 0 { b" (" } else { b" " });
                    out.extend_from_slice(item.name().as_bytes());
                }
                out.push(b')');
            }
            Self::Append { mailbox, messages } => {
                out.push(b' ');
                mailbox.write(out, literals);
                for message in messages.iter() {
                    message.write(out, literals);
                }
            }
            Self::UidExpunge { set } => out.extend_from_slice(format!(" {set}").as_bytes()),
            Self::Search { search, .. } => {
                out.push(b' ');
                search.write(out, literals);
            }
            Self::Fetch {
                set,
                items,
                modifiers,
                ..
            } => {
                out.extend_from_slice(format!(" {set} ").as_bytes());
                items.write(out, literals);
                modifiers.write(out);
            }
            Self::Store {
                set,
                unchanged_since,
                how,
                silent,
                flags,
                ..
            } => {
                let sign = match how {
                    StoreHow::Replace => "",
                    StoreHow::Add => "+",
                    StoreHow::Remove => "-",
                };
                let silent = if *silent { ".SILENT" } else { "" };
                out.extend_from_slice(format!(" {set}").as_bytes());
                if let Some(mod_sequence) = unchanged_since {
                    out.extend_from_slice(format!(" (UNCHANGEDSINCE {mod_sequence})").as_bytes());
                }
                out.extend_from_slice(format!(" {sign}FLAGS{silent}").as_bytes());
                write_flags(flags, out);
            }
            Self::Copy { set, mailbox, .. } | Self::Move { set, mailbox, .. } => {
                out.extend_from_slice(format!(" {set} ").as_bytes());
                mailbox.write(out, literals);
            }
            Self::Id { parameters: None } => out.extend_from_slice(b" NIL"),
            Self::Id {
                parameters: Some(parameters),
            } => {
                out.extend_from_slice(b" (");
                for (index, (field, value)) in parameters.iter().enumerate() {
                    if index > 0 {
                        out.push(b' ');
                    }
                    write_string(out, field, literals);
                    out.push(b' ');
                    write_nstring(out, value.as_deref(), literals);
                }
                out.push(b')');
            }
            Self::Quota(command) => command.write(out, literals),
            Self::Acl(command) => command.write(out, literals),
            Self::Metadata(command) => command.write(out, literals),
            Self::Enable { capabilities } => {
                for capability in capabilities.iter() {
                    out.push(b' ');
                    out.extend_from_slice(capability.as_str().as_bytes());
                }
            }
        }
    }

    /// The command's name; that of a `UID` form is without `UID`.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Capability => "CAPABILITY",
            Self::Noop => "NOOP",
            Self::Logout => "LOGOUT",
            Self::StartTls => "STARTTLS",
            Self::Authenticate { .. } => "AUTHENTICATE",
            Self::Login { .. } => "LOGIN",
            Self::Select { .. } => "SELECT",
            Self::Examine { .. } => "EXAMINE",
            Self::Create { .. } => "CREATE",
            Self::Delete { .. } => "DELETE",
            Self::Rename { .. } => "RENAME",
            Self::Subscribe { .. } => "SUBSCRIBE",
            Self::Unsubscribe { .. } => "UNSUBSCRIBE",
            Self::List { .. } | Self::ListExtended(_) => "LIST",
            Self::Lsub { .. } => "LSUB",
            Self::Status { .. } => "STATUS",
            Self::Append { .. } => "APPEND",
            Self::Check => "CHECK",
            Self::Close => "CLOSE",
            Self::Expunge | Self::UidExpunge { .. } => "EXPUNGE",
            Self::Search { .. } => "SEARCH",
            Self::Fetch { .. } => "FETCH",
            Self::Store { .. } => "STORE",
            Self::Copy { .. } => "COPY",
            Self::Move { .. } => "MOVE",
            Self::Idle => "IDLE",
            Self::Unselect => "UNSELECT",
            Self::Namespace => "NAMESPACE",
            Self::Id { .. } => "ID",
            Self::Enable { .. } => "ENABLE",
            Self::Quota(command) => command.name(),
            Self::Acl(command) => command.name(),
            Self::Metadata(command) => command.name(),
        }
    }

    /// Whether it is written with `UID` (RFC 3501 §6.4.8, RFC 4315, RFC 6851).
    pub const fn is_uid_form(&self) -> bool {
        match self {
            Self::UidExpunge { .. } => true,
            Self::Search { uid, .. }
            | Self::Fetch { uid, .. }
            | Self::Store { uid, .. }
            | Self::Copy { uid, .. }
            | Self::Move { uid, .. } => *uid,
            _ => false,
        }
    }
}

impl AppendMessage<'_> {
    /// `[SP flag-list] [SP date-time] SP literal`
    fn write(&self, out: &mut Vec<u8>, literals: LiteralForm) {
        if !self.flags.is_empty() {
            write_flags(&self.flags, out);
        }
        if let Some(date) = &self.date {
            out.extend_from_slice(format!(" \"{date}\"").as_bytes());
        }
        out.push(b' ');
        write_literal(out, &self.message, literals);
    }
}

impl StatusItem {
    /// `status-att`
    pub const fn name(self) -> &'static str {
        match self {
            Self::Messages => "MESSAGES",
            Self::Recent => "RECENT",
            Self::UidNext => "UIDNEXT",
            Self::UidValidity => "UIDVALIDITY",
            Self::Unseen => "UNSEEN",
            Self::Size => "SIZE",
            Self::AppendLimit => "APPENDLIMIT",
            Self::HighestModSeq => "HIGHESTMODSEQ",
            Self::Deleted => "DELETED",
            Self::DeletedStorage => "DELETED-STORAGE",
        }
    }
}

/// `SP flag-list`
fn write_flags(flags: &[Flag<'_>], out: &mut Vec<u8>) {
    out.extend_from_slice(b" (");
    for (index, flag) in flags.iter().enumerate() {
        if index > 0 {
            out.push(b' ');
        }
        out.extend_from_slice(flag.to_string().as_bytes());
    }
    out.push(b')');
}
