//! What a server may refuse to do with mailbox names (RFC 3501 §6.3.3–§6.3.5, RFC 2180 §3).

use mailspec_syntax::imap::{SpecialUse as Use, response::Code};

use super::{
    context::Context,
    output::{Completion, Output},
};
use crate::{
    faults::imap::Fault,
    store::{Refusal, SpecialUse, SpecialUses},
    variants::imap::Variant,
};

/// RFC 3501 §6.3.3: "can't create mailbox with that name".
pub(super) fn creates(context: &Context<'_>, name: &[u8]) -> Result<(), Completion> {
    let out = &*context.out;
    let delimiter = context.mail.delimiter();
    let name = name.strip_suffix(&[delimiter]).unwrap_or(name);
    let level = name.strip_prefix(context.mail.prefix()).unwrap_or(name);
    let refused = out.varies(Variant::NoInferiors) || out.varies(Variant::ChildrenRefused);
    if refused && level.contains(&delimiter) {
        return Err(Completion::no("No mailbox holds others here").code_named("CANNOT"));
    }
    if out.varies(Variant::WildcardsInNamesRefused)
        && name.iter().any(|octet| b"%*".contains(octet))
    {
        return Err(Completion::no("Not with a wildcard in it").code_named("CANNOT"));
    }
    if out.varies(Variant::PlainNamesAlone) {
        let plain = |octet: &u8| octet.is_ascii_alphanumeric() || b"-_.".contains(octet);
        if !level
            .iter()
            .all(|octet| plain(octet) || *octet == delimiter)
        {
            return Err(Completion::no(
                "Letters and digits are what names are made of",
            ));
        }
    }
    Ok(())
}

/// RFC 6154 §3: what a mailbox can be made for, or why it is not made.
/// `others`: what other mailboxes are there for.
pub(super) fn designates(
    others: SpecialUses,
    uses: &[Use<'_>],
    out: &Output,
) -> Result<SpecialUses, Completion> {
    if out.has(Fault::CreateUseIgnored) {
        return Ok(SpecialUses::default());
    }
    let known = |wanted: &Use<'_>| {
        let mut all = SpecialUse::ALL.into_iter();
        all.find(|special_use| special_use.attribute() == wanted.to_string())
    };
    let all: Option<SpecialUses> = uses.iter().map(known).collect();
    let all = all.filter(|uses| {
        let taken = uses.iter().any(|it| others.has(it));
        !(taken && out.varies(Variant::SpecialUseOnce))
    });
    all.ok_or_else(|| {
        let refusal = Completion::no("No mailbox is made for that here");
        match out.has(Fault::UseAttrMissing) {
            true => refusal,
            false => refusal.code(Code::UseAttr),
        }
    })
}

/// RFC 3501 §6.3.4: "can't delete mailbox with that name".
pub(super) fn deletes(context: &Context<'_>, name: &[u8]) -> Result<(), Completion> {
    let out = &*context.out;
    if out.varies(Variant::DeleteWithChildrenRefused)
        && context
            .mail
            .attributes(name)
            .is_some_and(|a| a.has_children)
    {
        return Err(Refusal::HasChildren.into());
    }
    in_use(context, name, Variant::DeleteSelectedRefused)
}

/// RFC 3501 §6.3.5: "can't rename mailbox with that name".
pub(super) fn renames(context: &Context<'_>, from: &[u8], to: &[u8]) -> Result<(), Completion> {
    if context.out.varies(Variant::RenameInboxRefused) && from == b"INBOX" {
        return Err(Completion::no("INBOX stays what it is").code_named("CANNOT"));
    }
    creates(context, to)?;
    in_use(context, from, Variant::RenameSelectedRefused)
}

/// RFC 2180 §3.1: what a session has selected need not be deleted or renamed.
fn in_use(context: &Context<'_>, name: &[u8], variant: Variant) -> Result<(), Completion> {
    let sessions = context.mail.find(name).map(|id| context.mail.sessions(id));
    if context.out.varies(variant) && sessions.is_ok_and(|sessions| sessions > 0) {
        return Err(Completion::no("That mailbox is in use").code_named("INUSE"));
    }
    Ok(())
}
