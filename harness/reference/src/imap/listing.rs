//! LIST and LSUB (RFC 3501 §6.3.8, §6.3.9, with RFC 3348 and RFC 6154).

use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet},
};

use mailspec_syntax::imap::{
    ListMailbox, Mailbox,
    response::{ListData, ListExtendedItem, Untagged},
};

use super::{
    access::Shared,
    context::Context,
    mislist,
    output::{Completion, Output},
};
use crate::{
    faults::imap::Fault,
    list::{self, Pattern},
    store::{Attributes, SpecialUse, SpecialUses},
    variants::imap::Variant,
};

/// RFC 3501 §6.3.8
pub(super) fn list(
    context: &mut Context<'_>,
    reference: &Mailbox<'_>,
    pattern: &ListMailbox<'_>,
) -> Completion {
    if let Some(refusal) = refused_reference(context, reference) {
        return refusal;
    }
    if pattern.as_bytes().is_empty() {
        let root = list::root(reference.as_bytes(), context.mail.delimiter());
        let attributes = vec![Cow::Borrowed(&b"\\Noselect"[..])];
        if !context.out.has(Fault::ListEmptyNameUnanswered) {
            let data = data(attributes, &root, delimiter(context));
            context.out.untagged(Untagged::List(data));
        }
        return Completion::ok("LIST completed");
    }
    let matches = matcher(context, reference, pattern);
    let known = context.out.has(Fault::ListCached).then(|| {
        let names = context.mail.names();
        let names = names.map(|(name, _)| name.to_vec());
        context
            .listed
            .get_or_insert_with(|| names.collect())
            .clone()
    });
    let levels = pattern.as_bytes().ends_with(b"%");
    let delimiter = delimiter(context).filter(|_| !context.out.has(Fault::NilDelimiter));
    let mut found = false;
    let mut told = 0;
    for (name, attributes) in context.mail.names() {
        if context.out.has(Fault::ListHundred) && told == 100 {
            break;
        }
        let unknown = known.as_ref().is_some_and(|names| !names.contains(name));
        let hides_level = attributes.no_select
            && (context.out.has(Fault::PercentHidesLevels)
                || !levels && context.out.varies(Variant::LevelsByPercentAlone));
        if matches.matches(name) && !unknown && !hides_level && !leaves_out(context, name) {
            let mut attributes = attributes;
            if context.out.has(Fault::ChildrenByPrefix) {
                let begins = |other: &[u8]| other != name && other.starts_with(name);
                attributes.has_children |= context.mail.names().any(|(other, _)| begins(other));
            }
            if context.out.varies(Variant::SpecialUseOnDemand) {
                attributes.special_uses = SpecialUses::default();
            }
            let attributes = name_attributes(attributes, context.out, false);
            let name = mislist::told(name, |fault| context.out.has(fault));
            let mut data = data(attributes, &name, delimiter);
            if context.out.has(Fault::ExtendedDataUnasked) {
                let tag = Cow::Borrowed(&b"OLDNAME"[..]);
                let value = Cow::Borrowed(&b"(\"x\")"[..]);
                data.extended = Some(vec![ListExtendedItem::Other(tag, value)]);
            }
            context.out.untagged(Untagged::List(data));
            found = true;
            told += 1;
        }
    }
    for Shared {
        name, attributes, ..
    } in &context.shared
    {
        if matches.matches(name) {
            let attributes = name_attributes(*attributes, context.out, false);
            let data = data(attributes, name, delimiter);
            context.out.untagged(Untagged::List(data));
            found = true;
        }
    }
    let others = context.others.as_deref().unwrap_or(b"/");
    let of_others = pattern.as_bytes().starts_with(others);
    if context.out.has(Fault::AclListRefused) && of_others && !found {
        return Completion::no("You may not see that").code_named("NOPERM");
    }
    for name in known.iter().flatten() {
        if context.mail.attributes(name).is_none() && matches.matches(name) {
            let data = data(Vec::new(), name, delimiter);
            context.out.untagged(Untagged::List(data));
        }
    }
    let name = pattern.as_bytes();
    if !found && context.out.has(Fault::ListEchoes) && !has_wildcards(name) {
        let data = data(Vec::new(), name, delimiter);
        context.out.untagged(Untagged::List(data));
    }
    // RFC 4314 §4: never for what the user may not see.
    if !found && !of_others && context.out.varies(Variant::ListMissingRefused) {
        return Completion::no("There is no such name");
    }
    Completion::ok("LIST completed")
}

/// RFC 3501 §6.3.9. A name above a subscribed one that `%` finds is `\Noselect`, whether it exists or not.
pub(super) fn lsub(
    context: &mut Context<'_>,
    reference: &Mailbox<'_>,
    pattern: &ListMailbox<'_>,
) -> Completion {
    if let Some(refusal) = refused_reference(context, reference) {
        return refusal;
    }
    let matches = matcher(context, reference, pattern);
    let subscribed: BTreeSet<&[u8]> = if context.out.has(Fault::LsubIgnoresSubscription) {
        context.mail.mailboxes().map(|(name, _)| name).collect()
    } else {
        context.mail.subscriptions().collect()
    };
    let mut found: BTreeMap<&[u8], Vec<Cow<'static, [u8]>>> = BTreeMap::new();
    for name in &subscribed {
        if matches.matches(name) || context.out.has(Fault::LsubIgnoresPattern) {
            let attributes = context.mail.attributes(name);
            let told = attributes.filter(|_| context.out.varies(Variant::LsubWithAttributes));
            let told = told.map(|attributes| name_attributes(attributes, context.out, false));
            found.insert(name, told.unwrap_or_default());
            continue;
        }
        if context.out.has(Fault::LsubWithoutSuperiors) {
            continue;
        }
        for superior in matches.pattern.matching_superiors(name) {
            if !subscribed.contains(superior) {
                let no_select = Cow::Borrowed(&b"\\Noselect"[..]);
                let selectable = context.out.has(Fault::LsubSuperiorsSelectable);
                found.insert(
                    superior,
                    match selectable {
                        true => Vec::new(),
                        false => vec![no_select],
                    },
                );
            }
        }
    }
    if found.is_empty() && context.out.varies(Variant::ListMissingRefused) {
        return Completion::no("There is no such name");
    }
    let delimiter = match context.out.has(Fault::LsubDelimiter) {
        true => Some(b'.'),
        false => delimiter(context),
    };
    for (name, attributes) in found {
        let data = data(attributes, name, delimiter);
        context
            .out
            .untagged(match context.out.has(Fault::LsubAsList) {
                true => Untagged::List(data),
                false => Untagged::Lsub(data),
            });
    }
    Completion::ok("LSUB completed")
}

pub(super) struct Matcher {
    pattern: Pattern,
    /// The same with `*` for each `%`, if that is what the server takes it for.
    crossing: Option<Pattern>,
}

impl Matcher {
    /// Whether levels of the hierarchy that are no names on their own may be meant.
    pub(super) fn ends_with_percent(&self) -> bool {
        self.pattern.ends_with_percent()
    }

    pub(super) fn matches(&self, name: &[u8]) -> bool {
        let crossing = self.crossing.as_ref();
        self.pattern.matches(name) || crossing.is_some_and(|pattern| pattern.matches(name))
    }
}

pub(super) fn matcher(
    context: &Context<'_>,
    reference: &Mailbox<'_>,
    pattern: &ListMailbox<'_>,
) -> Matcher {
    let delimiter = context.mail.delimiter();
    let has = |fault: Fault| context.out.has(fault);
    let mut pattern = Cow::Borrowed(pattern.as_bytes());
    let mut reference = Cow::Borrowed(reference.as_bytes());
    if !reference.is_empty() {
        let level = reference.last() == Some(&delimiter);
        if !level && context.out.varies(Variant::ReferenceAsLevel) {
            reference.to_mut().push(delimiter);
        }
        if has(Fault::ReferenceIgnored) {
            reference = Cow::Borrowed(b"");
        }
    }
    if has(Fault::StarStopsAtSeparator) {
        pattern = with(&pattern, b'*', b'%').into();
    }
    if !has_wildcards(&pattern) {
        if has(Fault::ListPrefixMatch) {
            pattern.to_mut().push(b'*');
        }
        if has(Fault::ListExactFindsNothing) {
            // No name has two delimiters in a row.
            pattern.to_mut().extend_from_slice(&[delimiter; 2]);
        }
    }
    let crossing = has(Fault::PercentCrossesSeparator)
        .then(|| Pattern::new(&reference, &with(&pattern, b'%', b'*'), delimiter));
    Matcher {
        pattern: Pattern::new(&reference, &pattern, delimiter),
        crossing,
    }
}

/// The pattern with one wildcard for another.
fn with(pattern: &[u8], from: u8, to: u8) -> Vec<u8> {
    let octets = pattern.iter();
    let octets = octets.map(|&octet| if octet == from { to } else { octet });
    octets.collect()
}

fn has_wildcards(pattern: &[u8]) -> bool {
    pattern.iter().any(|octet| b"%*".contains(octet))
}

/// What a deviating server says to a reference.
pub(super) fn refused_reference(
    context: &Context<'_>,
    reference: &Mailbox<'_>,
) -> Option<Completion> {
    let refused = !reference.as_bytes().is_empty() && context.out.has(Fault::ReferenceRefused);
    refused.then(|| Completion::bad("Only the empty reference is known here"))
}

/// Names that a deviating server does not list.
fn leaves_out(context: &Context<'_>, name: &[u8]) -> bool {
    let levels = || list::superiors(name, context.mail.delimiter()).count();
    name == b"INBOX" && context.out.has(Fault::ListOmitsInbox)
        || context.out.has(Fault::ListShallow) && levels() > 1
}

/// `asks`: the client wants to know of children, whatever is told otherwise.
pub(super) fn name_attributes(
    attributes: Attributes,
    out: &Output,
    asks: bool,
) -> Vec<Cow<'static, [u8]>> {
    let mut all = Vec::new();
    let marks = out.varies(Variant::ListMarked) && !attributes.no_select;
    if marks || attributes.no_select && out.has(Fault::NoselectMarked) {
        all.push("\\Unmarked");
    }
    let no_inferiors = out.varies(Variant::NoInferiors);
    if no_inferiors || out.has(Fault::NoinferiorsUntrue) {
        all.push("\\Noinferiors");
    }
    if attributes.no_select {
        all.push("\\Noselect");
    }
    if (asks || !out.varies(Variant::NoChildren)) && !out.has(Fault::OnlyListedChildren) {
        let children = attributes.has_children && !out.has(Fault::HasNoChildrenUntrue);
        if children {
            all.push("\\HasChildren");
        }
        // RFC 3348 §3: redundant beside \Noinferiors.
        if !children && !no_inferiors || children && out.has(Fault::HasChildrenBoth) {
            all.push("\\HasNoChildren");
        }
    }
    if !out.varies(Variant::NoSpecialUse) {
        all.extend(attributes.special_uses.iter().map(SpecialUse::attribute));
    }
    let octets = all.into_iter().map(|name| Cow::Borrowed(name.as_bytes()));
    octets.collect()
}

/// `NIL` where names have no hierarchy.
pub(super) fn delimiter(context: &Context<'_>) -> Option<u8> {
    Some(context.mail.delimiter()).filter(|&delimiter| delimiter != 0)
}

pub(super) fn data<'a>(
    attributes: Vec<Cow<'a, [u8]>>,
    name: &'a [u8],
    delimiter: Option<u8>,
) -> ListData<'a> {
    ListData {
        attributes,
        delimiter,
        mailbox: Mailbox::new(name).expect("no name has a NUL: none comes through the grammar"),
        extended: None,
    }
}
