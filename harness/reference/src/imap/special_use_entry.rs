//! The entry /private/specialuse, which is what LIST tells of the mailbox (RFC 6154 §4).

use std::borrow::Cow;

use mailspec_syntax::imap::{Atom, SpecialUse};

use super::{
    output::{Completion, Output},
    policy,
};
use crate::{
    faults::imap::Fault,
    store::{Mail, SpecialUse as Use, SpecialUses},
    variants::imap::Variant,
};

pub(super) const ENTRY: &[u8] = b"/private/specialuse";

/// Whether `entry` is that entry, on a server that has special uses.
pub(super) fn is_tied(entry: &[u8], out: &Output) -> bool {
    let without = [
        Variant::NoSpecialUse,
        Variant::NoListExtended,
        Variant::NoPrivateMetadata,
    ];
    entry.eq_ignore_ascii_case(ENTRY)
        && !without.into_iter().any(|variant| out.varies(variant))
        && !out.has(Fault::SpecialUseEntryApart)
}

/// The value for the owner of the mailbox: the attributes as LIST has them.
pub(super) fn value(mail: &Mail, mailbox: &[u8], out: &Output) -> Option<Vec<u8>> {
    let attributes = mail.attributes(mailbox)?;
    let uses = attributes.special_uses.iter().map(Use::attribute);
    let uses = uses.map(|attribute| match out.has(Fault::SpecialUseEntryBare) {
        true => &attribute[1..],
        false => attribute,
    });
    let value = uses.collect::<Vec<_>>().join(" ");
    let none = value.is_empty() && !out.has(Fault::SpecialUseEntryEmpty);
    (!none).then(|| value.into_bytes())
}

/// What the mailbox becomes there for with that value, or why it does not: as with CREATE.
pub(super) fn designated(
    mail: &Mail,
    mailbox: &[u8],
    value: Option<&Cow<'_, [u8]>>,
    out: &Output,
) -> Result<SpecialUses, Completion> {
    let refusal = || Completion::no("No mailbox is for that here");
    if out.varies(Variant::SpecialUseEntryFixed) {
        return Err(refusal());
    }
    let Some(value) = value else {
        return Ok(SpecialUses::default());
    };
    let words = value.split(|octet| *octet == b' ');
    let uses: Option<Vec<SpecialUse<'_>>> = words
        .map(|word| {
            let name = word.strip_prefix(b"\\")?;
            let name = Atom::new(str::from_utf8(name).ok()?).ok()?;
            Some(SpecialUse::named(name))
        })
        .collect();
    let own = mail.attributes(mailbox).map(|known| known.special_uses);
    let others = mail.designated().without(own.unwrap_or_default());
    let uses = uses.ok_or_else(refusal)?;
    match policy::designates(others, &uses, out) {
        Err(_) if out.has(Fault::SpecialUseEntryUnchecked) => Ok(SpecialUses::default()),
        designated => designated.map_err(|_| refusal()),
    }
}

/// Makes the mailbox one for those uses and no others.
pub(super) fn designate(mail: &mut Mail, mailbox: &[u8], uses: SpecialUses, out: &Output) {
    if out.varies(Variant::SpecialUseMoves) {
        mail.vacate(uses);
    }
    mail.assign(mailbox, uses);
}
