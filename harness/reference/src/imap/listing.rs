//! LIST and LSUB (RFC 3501 §6.3.8, §6.3.9, with RFC 3348 and RFC 6154).

use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet},
};

use mailspec_syntax::imap::{
    ListMailbox, Mailbox,
    response::{ListData, Untagged},
};

use super::{
    context::Context,
    output::{Completion, Output},
};
use crate::{
    faults::imap::Fault,
    list::{self, Pattern},
    store::{Attributes, SpecialUse},
    variants::imap::Variant,
};

/// RFC 3501 §6.3.8
pub(super) fn list(
    context: &mut Context<'_>,
    reference: &Mailbox<'_>,
    pattern: &ListMailbox<'_>,
) -> Completion {
    if pattern.as_bytes().is_empty() {
        let root = list::root(reference.as_bytes(), context.mail.delimiter());
        let attributes = vec![Cow::Borrowed(&b"\\Noselect"[..])];
        let data = data(attributes, &root, delimiter(context));
        context.out.untagged(Untagged::List(data));
        return Completion::ok("LIST completed");
    }
    let matches = matcher(context, reference, pattern);
    let omits_inbox = context.out.has(Fault::ListOmitsInbox);
    let mut found = false;
    for (name, attributes) in context.mail.names() {
        if matches.matches(name) && !(omits_inbox && name == b"INBOX") {
            let attributes = name_attributes(attributes, context.out);
            let data = data(attributes, name, delimiter(context));
            context.out.untagged(Untagged::List(data));
            found = true;
        }
    }
    if !found && context.out.varies(Variant::ListMissingRefused) {
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
    let matches = matcher(context, reference, pattern);
    let subscribed: BTreeSet<&[u8]> = if context.out.has(Fault::LsubIgnoresSubscription) {
        context.mail.mailboxes().map(|(name, _)| name).collect()
    } else {
        context.mail.subscriptions().collect()
    };
    let mut found: BTreeMap<&[u8], Vec<Cow<'static, [u8]>>> = BTreeMap::new();
    for name in &subscribed {
        if matches.pattern.matches(name) {
            let attributes = context.mail.attributes(name);
            let told = attributes.filter(|_| context.out.varies(Variant::LsubWithAttributes));
            let told = told.map(|attributes| name_attributes(attributes, context.out));
            found.insert(name, told.unwrap_or_default());
            continue;
        }
        for superior in matches.pattern.matching_superiors(name) {
            if !subscribed.contains(superior) {
                found.insert(superior, vec![Cow::Borrowed(b"\\Noselect")]);
            }
        }
    }
    if found.is_empty() && context.out.varies(Variant::ListMissingRefused) {
        return Completion::no("There is no such name");
    }
    for (name, attributes) in found {
        let data = data(attributes, name, delimiter(context));
        context.out.untagged(Untagged::Lsub(data));
    }
    Completion::ok("LSUB completed")
}

struct Matcher {
    pattern: Pattern,
    /// The same with `*` for each `%`, if that is what the server takes it for.
    crossing: Option<Pattern>,
}

impl Matcher {
    fn matches(&self, name: &[u8]) -> bool {
        let crossing = self.crossing.as_ref();
        self.pattern.matches(name) || crossing.is_some_and(|pattern| pattern.matches(name))
    }
}

fn matcher(context: &Context<'_>, reference: &Mailbox<'_>, pattern: &ListMailbox<'_>) -> Matcher {
    let crossing = context.out.has(Fault::PercentCrossesSeparator).then(|| {
        let crossing: Vec<u8> = pattern
            .as_bytes()
            .iter()
            .map(|&octet| if octet == b'%' { b'*' } else { octet })
            .collect();
        Pattern::new(reference.as_bytes(), &crossing, context.mail.delimiter())
    });
    Matcher {
        pattern: Pattern::new(
            reference.as_bytes(),
            pattern.as_bytes(),
            context.mail.delimiter(),
        ),
        crossing,
    }
}

fn name_attributes(attributes: Attributes, out: &Output) -> Vec<Cow<'static, [u8]>> {
    let mut all = Vec::new();
    if out.varies(Variant::ListMarked) && !attributes.no_select {
        all.push("\\Unmarked");
    }
    if out.varies(Variant::NoInferiors) {
        all.push("\\Noinferiors");
    }
    if attributes.no_select {
        all.push("\\Noselect");
    }
    if !out.varies(Variant::NoChildren) {
        all.push(if attributes.has_children {
            "\\HasChildren"
        } else {
            "\\HasNoChildren"
        });
    }
    let special_use = attributes.special_use.map(SpecialUse::attribute);
    all.extend(special_use.filter(|_| !out.varies(Variant::NoSpecialUse)));
    let octets = all.into_iter().map(|name| Cow::Borrowed(name.as_bytes()));
    octets.collect()
}

/// `NIL` where names have no hierarchy.
fn delimiter(context: &Context<'_>) -> Option<u8> {
    Some(context.mail.delimiter()).filter(|&delimiter| delimiter != 0)
}

fn data<'a>(attributes: Vec<Cow<'a, [u8]>>, name: &'a [u8], delimiter: Option<u8>) -> ListData<'a> {
    ListData {
        attributes,
        delimiter,
        mailbox: Mailbox::new(name).expect("no name has a NUL: none comes through the grammar"),
        extended: None,
    }
}
