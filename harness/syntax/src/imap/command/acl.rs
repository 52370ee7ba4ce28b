//! ACL commands (RFC 4314 §3, §7).

use super::{
    CommandBody,
    input::{Input, Read},
};
use crate::{
    Clause,
    imap::{
        mailbox::Mailbox,
        text::{AString, LiteralForm},
    },
};

const SYNTAX: Clause = Clause::new(4314, "7");

/// A command about the access control list of a mailbox.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "arbitrary", derive(arbitrary::Arbitrary))]
#[expect(missing_docs, reason = "the arguments of the grammar")]
pub enum AclCommand<'a> {
    /// RFC 4314 §3.1; `rights` with its `+` or `-`, if it has one.
    SetAcl {
        mailbox: Mailbox<'a>,
        identifier: AString<'a>,
        rights: AString<'a>,
    },
    /// RFC 4314 §3.2
    DeleteAcl {
        mailbox: Mailbox<'a>,
        identifier: AString<'a>,
    },
    /// RFC 4314 §3.3
    GetAcl { mailbox: Mailbox<'a> },
    /// RFC 4314 §3.4
    ListRights {
        mailbox: Mailbox<'a>,
        identifier: AString<'a>,
    },
    /// RFC 4314 §3.5
    MyRights { mailbox: Mailbox<'a> },
}

impl<'a> AclCommand<'a> {
    /// The command's name.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::SetAcl { .. } => "SETACL",
            Self::DeleteAcl { .. } => "DELETEACL",
            Self::GetAcl { .. } => "GETACL",
            Self::ListRights { .. } => "LISTRIGHTS",
            Self::MyRights { .. } => "MYRIGHTS",
        }
    }

    /// Whose list it is.
    pub const fn mailbox(&self) -> &Mailbox<'a> {
        match self {
            Self::SetAcl { mailbox, .. }
            | Self::DeleteAcl { mailbox, .. }
            | Self::GetAcl { mailbox }
            | Self::ListRights { mailbox, .. }
            | Self::MyRights { mailbox } => mailbox,
        }
    }

    /// What stands behind the name.
    pub(super) fn write(&self, out: &mut Vec<u8>, literals: LiteralForm) {
        out.push(b' ');
        self.mailbox().write(out, literals);
        match self {
            Self::SetAcl {
                identifier, rights, ..
            } => {
                out.push(b' ');
                identifier.write(out, literals);
                out.push(b' ');
                rights.write(out, literals);
            }
            Self::DeleteAcl { identifier, .. } | Self::ListRights { identifier, .. } => {
                out.push(b' ');
                identifier.write(out, literals);
            }
            Self::GetAcl { .. } | Self::MyRights { .. } => {}
        }
    }
}

/// The command of this name in capitals, if it is one of these.
pub(super) fn read<'a>(input: &mut Input<'a>, name: &[u8]) -> Read<Option<CommandBody<'a>>> {
    let command = match name {
        b"SETACL" => {
            let (mailbox, identifier) = mailbox_and_identifier(input, "setacl")?;
            input.space("rights")?;
            let rights = input.astring("rights")?;
            AclCommand::SetAcl {
                mailbox,
                identifier,
                rights,
            }
        }
        b"DELETEACL" => {
            let (mailbox, identifier) = mailbox_and_identifier(input, "deleteacl")?;
            AclCommand::DeleteAcl {
                mailbox,
                identifier,
            }
        }
        b"GETACL" => {
            let mailbox = mailbox(input, "getacl")?;
            AclCommand::GetAcl { mailbox }
        }
        b"LISTRIGHTS" => {
            let (mailbox, identifier) = mailbox_and_identifier(input, "listrights")?;
            AclCommand::ListRights {
                mailbox,
                identifier,
            }
        }
        b"MYRIGHTS" => {
            let mailbox = mailbox(input, "myrights")?;
            AclCommand::MyRights { mailbox }
        }
        _ => return Ok(None),
    };
    Ok(Some(CommandBody::Acl(command)))
}

/// `SP mailbox` of the command `rule`
fn mailbox<'a>(input: &mut Input<'a>, rule: &'static str) -> Read<Mailbox<'a>> {
    input.production(rule, SYNTAX);
    input.space("a mailbox name")?;
    input.mailbox()
}

/// `SP mailbox SP identifier`
fn mailbox_and_identifier<'a>(
    input: &mut Input<'a>,
    rule: &'static str,
) -> Read<(Mailbox<'a>, AString<'a>)> {
    let mailbox = mailbox(input, rule)?;
    input.space("an identifier")?;
    Ok((mailbox, input.astring("an identifier")?))
}
