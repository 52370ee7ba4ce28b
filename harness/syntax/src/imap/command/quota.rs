//! QUOTA commands (RFC 9208 §4.1, §7; RFC 2087 §4).

use super::{
    CommandBody,
    input::{Input, Read},
};
use crate::{
    Clause,
    imap::{
        mailbox::Mailbox,
        text::{AString, Atom, LiteralForm},
    },
};

const SYNTAX: Clause = Clause::new(9208, "7");

/// A command about quota roots.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "arbitrary", derive(arbitrary::Arbitrary))]
#[expect(missing_docs, reason = "the arguments of the grammar")]
pub enum QuotaCommand<'a> {
    /// RFC 9208 §4.1.1
    GetQuota { root: AString<'a> },
    /// RFC 9208 §4.1.2
    GetQuotaRoot { mailbox: Mailbox<'a> },
    /// RFC 9208 §4.1.3
    SetQuota {
        root: AString<'a>,
        limits: Vec<QuotaLimit<'a>>,
    },
}

/// `setquota-resource = resource-name SP resource-limit` (RFC 9208 §7)
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QuotaLimit<'a> {
    /// `STORAGE`, `MESSAGE` and the like.
    pub resource: Atom<'a>,
    /// In the unit of the resource, of 63 bits.
    pub limit: u64,
}

impl QuotaCommand<'_> {
    /// The command's name.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::GetQuota { .. } => "GETQUOTA",
            Self::GetQuotaRoot { .. } => "GETQUOTAROOT",
            Self::SetQuota { .. } => "SETQUOTA",
        }
    }

    /// What stands behind the name.
    pub(super) fn write(&self, out: &mut Vec<u8>, literals: LiteralForm) {
        out.push(b' ');
        match self {
            Self::GetQuota { root } => root.write(out, literals),
            Self::GetQuotaRoot { mailbox } => mailbox.write(out, literals),
            Self::SetQuota { root, limits } => {
                root.write(out, literals);
                out.extend_from_slice(b" (");
                for (at, QuotaLimit { resource, limit }) in limits.iter().enumerate() {
                    let space = if at == 0 { "" } else { " " };
                    out.extend_from_slice(format!("{space}{resource} {limit}").as_bytes());
                }
                out.push(b')');
            }
        }
    }
}

/// The command of this name in capitals, if it is one of these.
pub(super) fn read<'a>(input: &mut Input<'a>, name: &[u8]) -> Read<Option<CommandBody<'a>>> {
    let command = match name {
        b"GETQUOTA" => {
            let root = root(input, "getquota")?;
            QuotaCommand::GetQuota { root }
        }
        b"GETQUOTAROOT" => {
            input.production("getquotaroot", SYNTAX);
            input.space("a mailbox name")?;
            let mailbox = input.mailbox()?;
            QuotaCommand::GetQuotaRoot { mailbox }
        }
        b"SETQUOTA" => {
            let root = root(input, "setquota")?;
            input.space("a list of limits")?;
            input.octet(b'(', "a list of limits")?;
            let limits = match input.take(b')') {
                true => Vec::new(),
                false => input.rest_of_list("a limit", limit)?,
            };
            QuotaCommand::SetQuota { root, limits }
        }
        _ => return Ok(None),
    };
    Ok(Some(CommandBody::Quota(command)))
}

/// `SP quota-root-name` of the command `rule`
fn root<'a>(input: &mut Input<'a>, rule: &'static str) -> Read<AString<'a>> {
    input.production(rule, SYNTAX);
    input.space("the name of a quota root")?;
    input.astring("the name of a quota root")
}

fn limit<'a>(input: &mut Input<'a>) -> Read<QuotaLimit<'a>> {
    let resource = input.atom("resource-name", "the name of a resource")?;
    input.space("a limit")?;
    let limit = input.number64()?;
    Ok(QuotaLimit { resource, limit })
}

#[cfg(feature = "arbitrary")]
impl<'a> arbitrary::Arbitrary<'a> for QuotaLimit<'a> {
    fn arbitrary(u: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self> {
        Ok(Self {
            resource: u.arbitrary()?,
            limit: u.arbitrary::<u64>()? >> 1,
        })
    }
}
