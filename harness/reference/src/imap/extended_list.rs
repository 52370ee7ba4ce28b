//! LIST with options or several patterns (RFC 5258, with RFC 5819, RFC 6154 §2 and RFC 8440).

use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet},
};

use mailspec_syntax::imap::{
    Mailbox, NonEmpty,
    command::{ExtendedList, ReturnOption, SelectionOption, StatusItem},
    response::{ListData, ListExtendedItem, Untagged},
    utf7,
};

use super::{
    acl,
    context::Context,
    listing::{self, Matcher},
    mailboxes,
    output::Completion,
    updates::Selected,
};
use crate::{
    faults::imap::Fault,
    list,
    store::{Attributes, Mail, Right, Rights},
    variants::imap::Variant,
};

/// What the options ask for.
struct Asked<'l> {
    subscribed: bool,
    special_use: bool,
    remote: bool,
    recursive: bool,
    tells_subscribed: bool,
    tells_children: bool,
    tells_special_use: bool,
    status: Option<&'l [StatusItem]>,
    tells_rights: bool,
}

/// A name that matches a pattern, and why it is returned.
struct Row {
    name: Vec<u8>,
    /// It meets the selection criteria itself.
    meets: bool,
    /// A name below it does.
    child_info: bool,
    /// What is known of it, if it is somebody else's.
    shared: Option<(Attributes, Rights)>,
}

/// What is known of the names below one.
#[derive(Clone, Copy, Default)]
struct Below {
    /// One meets the selection criteria and matches a pattern.
    matching: bool,
    /// One meets them and matches none.
    other: bool,
}

/// RFC 5258 §3
pub(super) fn list(
    context: &mut Context<'_>,
    mut selected: Option<&mut Selected>,
    list: &ExtendedList<'_>,
) -> Completion {
    if let Some(refusal) = refused(context, list) {
        return refusal;
    }
    let asked = Asked::of(list, context);
    let patterns = matchers(context, list);
    let mut rows = rows(context, &asked, &patterns);
    if context.out.has(Fault::ListedPerPattern) {
        let again: Vec<Row> = rows.iter().filter_map(|row| row.again(&patterns)).collect();
        rows.extend(again);
    }
    let special = list.patterns.iter().all(|p| p.as_bytes().is_empty());
    if special && context.out.has(Fault::ExtendedEmptyNameRoot) {
        let root = list::root(list.reference.as_bytes(), context.mail.delimiter());
        let attributes = vec![Cow::Borrowed(&b"\\Noselect"[..])];
        let data = listing::data(attributes, &root, listing::delimiter(context));
        context.out.untagged(Untagged::List(data));
    }
    let delimiter = listing::delimiter(context);
    let (mut unselectable, mut nonexistent) = (false, false);
    let mut told = Vec::new();
    for row in &rows {
        let attributes = attributes(context, &asked, row);
        let mut data = listing::data(attributes, &row.name, delimiter);
        data.extended = extended(context, &asked, row);
        unselectable |= !selectable(&data);
        nonexistent |= data.has("\\NonExistent");
        if asked.tells_rights && context.out.has(Fault::ListMyRightsOmits) && !row.exists(context) {
            continue;
        }
        if context.out.has(Fault::ListMyRightsFirst) {
            rights(context, &asked, row, &data);
        }
        if context.out.has(Fault::ListStatusFirst) {
            status(context, selected.as_deref_mut(), &asked, row, &data);
        }
        context.out.untagged(Untagged::List(data.clone()));
        if !context.out.varies(Variant::ListMyRightsLast)
            && !context.out.has(Fault::ListMyRightsFirst)
        {
            rights(context, &asked, row, &data);
        }
        if !context.out.varies(Variant::ListStatusLast) && !context.out.has(Fault::ListStatusFirst)
        {
            status(context, selected.as_deref_mut(), &asked, row, &data);
        }
        told.push((row, data));
    }
    for (row, data) in &told {
        if context.out.varies(Variant::ListMyRightsLast) {
            rights(context, &asked, row, data);
        }
        if context.out.varies(Variant::ListStatusLast) {
            status(context, selected.as_deref_mut(), &asked, row, data);
        }
    }
    context.shared.retain(|shared| {
        let mut told = told.iter();
        told.any(|(row, data)| row.name == shared.name && row.meets && selectable(data))
    });
    if unselectable && asked.status.is_some() && context.out.has(Fault::ListStatusRefused) {
        return Completion::no("Not every name has a STATUS");
    }
    if nonexistent && asked.tells_rights && context.out.has(Fault::ListMyRightsRefused) {
        return Completion::no("Not every name has rights");
    }
    Completion::ok("LIST completed")
}

/// The items of which STATUS is to tell, if it is.
pub(super) fn status_items<'l>(list: &'l ExtendedList<'_>) -> Option<&'l NonEmpty<StatusItem>> {
    let mut returns = list.returns.iter().flatten();
    returns.find_map(|option| match option {
        ReturnOption::Status(items) => Some(items),
        _ => None,
    })
}

impl<'l> Asked<'l> {
    fn of(list: &'l ExtendedList<'_>, context: &Context<'_>) -> Self {
        let selects = |option: &SelectionOption<'_>| {
            let mut selection = list.selection.iter().flatten();
            selection.any(|own| own == option)
        };
        let tells = |option: &ReturnOption<'_>| {
            let mut returns = list.returns.iter().flatten();
            returns.any(|own| own == option)
        };
        let has = |fault| context.out.has(fault);
        let subscribed = selects(&SelectionOption::Subscribed);
        let special_use = selects(&SelectionOption::SpecialUse);
        Self {
            subscribed,
            special_use,
            remote: selects(&SelectionOption::Remote),
            recursive: selects(&SelectionOption::RecursiveMatch)
                && !has(Fault::RecursiveMatchIgnored),
            tells_subscribed: subscribed && !has(Fault::SubscribedUntold)
                || tells(&ReturnOption::Subscribed) && !has(Fault::ReturnSubscribedIgnored)
                || context.out.varies(Variant::SubscribedUnasked),
            tells_children: tells(&ReturnOption::Children),
            tells_special_use: special_use || tells(&ReturnOption::SpecialUse),
            status: status_items(list).map(|items| &**items),
            tells_rights: tells(&ReturnOption::MyRights),
        }
    }

    /// Whether a name meets the selection criteria.
    fn meets(&self, context: &Context<'_>, name: &[u8], subscribed: bool) -> bool {
        let attributes = context.mail.attributes(name);
        let special = attributes.is_some_and(|attributes| !attributes.special_uses.is_empty());
        let has = |fault| context.out.has(fault);
        if self.remote && has(Fault::RemoteAlone)
            || self.special_use && has(Fault::SpecialUseSelectsNone)
        {
            return false;
        }
        if has(Fault::SelectionOptionsAny) && self.subscribed && self.special_use {
            return subscribed || special;
        }
        let by_subscription = match self.subscribed {
            true if has(Fault::SubscribedSelectsAll) => attributes.is_some(),
            true if has(Fault::SubscribedWithoutMissing) => subscribed && attributes.is_some(),
            true => subscribed,
            false => {
                attributes.is_some()
                    || subscribed && self.tells_subscribed && has(Fault::ReturnSubscribedAdds)
            }
        };
        by_subscription && (!self.special_use || special || has(Fault::SpecialUseSelectsAll))
    }
}

impl Row {
    /// Once more, if several patterns match.
    fn again(&self, patterns: &[Matcher]) -> Option<Self> {
        let matching = patterns.iter().filter(|one| one.matches(&self.name));
        (matching.count() > 1).then(|| Self {
            name: self.name.clone(),
            ..*self
        })
    }

    fn exists(&self, context: &Context<'_>) -> bool {
        self.shared.is_some() || context.mail.attributes(&self.name).is_some()
    }
}

/// RFC 5258 §3: what is not recognised is BAD. A reference or a pattern never is.
fn refused(context: &Context<'_>, list: &ExtendedList<'_>) -> Option<Completion> {
    let out = &*context.out;
    if let Some(refusal) = listing::refused_reference(context, &list.reference) {
        return Some(refusal);
    }
    let without = |variant| out.varies(variant);
    let selection = list.selection.iter().flatten();
    let returns = list.returns.iter().flatten();
    let unknown = selection.clone().any(|option| match option {
        SelectionOption::Other(_) => !out.has(Fault::UnknownOptionsIgnored),
        SelectionOption::SpecialUse => without(Variant::NoSpecialUse),
        _ => false,
    }) || returns.clone().any(|option| match option {
        ReturnOption::Other(_) => !out.has(Fault::UnknownOptionsIgnored),
        ReturnOption::SpecialUse => without(Variant::NoSpecialUse),
        ReturnOption::MyRights => {
            without(Variant::NoListMyRights)
                || without(Variant::NoAcl)
                || out.has(Fault::ListMyRightsUnknown)
        }
        ReturnOption::Status(items) => {
            let sized = items.contains(&StatusItem::Size);
            without(Variant::NoListStatus)
                || sized && out.has(Fault::ListStatusSizeUnknown)
                || sized && without(Variant::NoStatusSize)
        }
        _ => false,
    });
    let names: Vec<&str> = selection.clone().map(SelectionOption::name).collect();
    let twice = BTreeSet::from_iter(&names).len() < names.len();
    let modifies = names.first() == Some(&"RECURSIVEMATCH");
    let refused = unknown
        || twice && out.has(Fault::OptionTwiceRefused)
        || modifies && out.has(Fault::OptionOrderMatters);
    if refused {
        return Some(Completion::bad("That option is not known here"));
    }
    let mut patterns = list.patterns.iter().map(|pattern| pattern.as_bytes());
    let invalid = |pattern: &[u8]| pattern.is_ascii() && !utf7::faults(pattern).is_empty();
    if out.has(Fault::InvalidPatternRefused) && patterns.any(invalid) {
        return Some(Completion::no("That is no name"));
    }
    None
}

/// The patterns that names are compared with: the empty one is none of them (RFC 5258 §3).
fn matchers(context: &Context<'_>, list: &ExtendedList<'_>) -> Vec<Matcher> {
    let all = list.patterns.iter();
    let most = match context.out.has(Fault::OnlyFirstPattern) {
        true => 1,
        false => usize::MAX,
    };
    let everything = mailspec_syntax::imap::ListMailbox::new(&b"*"[..]).ok();
    let matches_all = context.out.has(Fault::EmptyNameMatchesAll);
    all.take(most)
        .filter_map(|pattern| match pattern.as_bytes().is_empty() {
            true => everything.as_ref().filter(|_| matches_all),
            false => Some(pattern),
        })
        .map(|pattern| listing::matcher(context, &list.reference, pattern))
        .collect()
}

/// The names that are returned, in order (RFC 5258 §3.3).
fn rows(context: &Context<'_>, asked: &Asked<'_>, patterns: &[Matcher]) -> Vec<Row> {
    let mail = &*context.mail;
    let has = |fault| context.out.has(fault);
    let matches = |name: &[u8]| patterns.iter().any(|pattern| pattern.matches(name));
    let levels = patterns.iter().any(Matcher::ends_with_percent);
    let subscribed: BTreeSet<&[u8]> = mail.subscriptions().collect();
    let existing = mail.names().map(|(name, _)| name);
    let names: BTreeSet<&[u8]> = existing.chain(subscribed.iter().copied()).collect();
    let meets = |name: &[u8]| {
        let hollow = mail.attributes(name).is_some_and(|it| it.no_select);
        let hidden = hollow && !levels && context.out.varies(Variant::LevelsByPercentAlone);
        asked.meets(context, name, subscribed.contains(name)) && !hidden
    };
    let mut below: BTreeMap<&[u8], Below> = BTreeMap::new();
    let recursive =
        asked.recursive || has(Fault::ChildInfoUnasked) || has(Fault::SubscribedLikeLsub);
    for name in names.iter().filter(|name| recursive && meets(name)) {
        for superior in list::superiors(name, mail.delimiter()) {
            let below = below.entry(superior).or_default();
            match matches(name) {
                true => below.matching = true,
                false => below.other = true,
            }
        }
    }
    let candidates: BTreeSet<&[u8]> = names.iter().copied().chain(below.keys().copied()).collect();
    let rows = candidates
        .into_iter()
        .filter(|name| matches(name))
        .filter_map(|name| {
            let Below { matching, other } = below.get(name).copied().unwrap_or_default();
            let meets = names.contains(name) && meets(name);
            let wanted = match () {
                () if has(Fault::SubscribedLikeLsub) => asked.subscribed && other,
                () if has(Fault::ChildInfoRedundant) => asked.recursive && (other || matching),
                // RFC 5258 §3.5: it is redundant where each such name is returned itself.
                () => asked.recursive && other,
            };
            let told = match () {
                () if has(Fault::ChildInfoByPattern) => matching,
                () if has(Fault::ChildInfoAlways) => mail.has_children(name) || matching || other,
                () => matching || other,
            };
            (meets || wanted).then(|| Row {
                name: name.to_vec(),
                meets,
                child_info: (asked.recursive || has(Fault::ChildInfoUnasked) && asked.subscribed)
                    && (told || !meets),
                shared: None,
            })
        });
    let own = rows.filter(|row| context.shared.iter().all(|shared| shared.name != row.name));
    let shared = context.shared.iter().filter_map(|shared| {
        let selected = !asked.subscribed || subscribed.contains(&*shared.name);
        (selected && !asked.special_use && matches(&shared.name)).then(|| Row {
            name: shared.name.clone(),
            meets: true,
            child_info: false,
            shared: Some((shared.attributes, shared.rights)),
        })
    });
    own.chain(shared).collect()
}

/// What LIST says of the name (RFC 5258 §3.3, §4).
fn attributes(context: &Context<'_>, asked: &Asked<'_>, row: &Row) -> Vec<Cow<'static, [u8]>> {
    let (mail, out): (&Mail, _) = (&*context.mail, &*context.out);
    let of_others = row.shared.map(|(attributes, _)| attributes);
    let known = of_others.or_else(|| mail.attributes(&row.name));
    let hollow = known.is_some_and(|known| known.no_select);
    let missing = known.is_none() || hollow && out.varies(Variant::MissingParents);
    let mut told = known.unwrap_or(Attributes {
        no_select: false,
        has_children: mail.has_children(&row.name),
        special_uses: Default::default(),
    });
    if missing || out.has(Fault::ExtendedNoselectUntold) {
        told.no_select = false;
    }
    let asks = asked.tells_children && !out.has(Fault::ReturnChildrenIgnored);
    let mut all = listing::name_attributes(told, out, asks);
    if out.has(Fault::ReturnChildrenIgnored) {
        let of_children = |name: &Cow<'_, [u8]>| {
            name.eq_ignore_ascii_case(b"\\HasChildren")
                || name.eq_ignore_ascii_case(b"\\HasNoChildren")
        };
        all.retain(|name| !of_children(name));
    }
    if out.has(Fault::SpecialUseUntold)
        || !asked.tells_special_use && out.varies(Variant::SpecialUseOnDemand)
    {
        let uses: Vec<&[u8]> = told
            .special_uses
            .iter()
            .map(|it| it.attribute().as_bytes())
            .collect();
        all.retain(|name| !uses.contains(&&**name));
    }
    if missing {
        // RFC 3501 §7.2.2: neither is said of what cannot be selected.
        all.retain(|name| !name.eq_ignore_ascii_case(b"\\Unmarked"));
    }
    let untrue = !row.meets && out.has(Fault::ParentsNonexistent);
    if missing && !out.has(Fault::NonexistentUntold) || untrue {
        all.push(Cow::Borrowed(b"\\NonExistent"));
    }
    if asked.tells_subscribed && mail.subscriptions().any(|name| name == row.name) {
        all.push(Cow::Borrowed(b"\\Subscribed"));
    }
    if out.has(Fault::SubscribedLikeLsub) && !row.meets {
        all.push(Cow::Borrowed(b"\\Noselect"));
    }
    all
}

/// CHILDINFO (RFC 5258 §3.5)
fn extended(
    context: &Context<'_>,
    asked: &Asked<'_>,
    row: &Row,
) -> Option<Vec<ListExtendedItem<'static>>> {
    if !row.child_info {
        return None;
    }
    let mut options: Vec<Cow<'static, [u8]>> = Vec::new();
    if asked.subscribed {
        options.push(Cow::Borrowed(b"SUBSCRIBED"));
    }
    if asked.special_use {
        options.push(Cow::Borrowed(b"SPECIAL-USE"));
    }
    if context.out.has(Fault::ChildInfoOther) {
        options = vec![Cow::Borrowed(b"CHILDREN")];
    }
    let item = match context.out.has(Fault::ChildInfoUnquoted) {
        true => {
            let value = [b"(", &options.join(&b' ')[..], b")"].concat();
            ListExtendedItem::Other(Cow::Borrowed(b"CHILDINFO"), Cow::Owned(value))
        }
        false => ListExtendedItem::ChildInfo(options),
    };
    Some(vec![item])
}

fn selectable(data: &ListData<'_>) -> bool {
    !data.has("\\Noselect") && !data.has("\\NonExistent")
}

/// What the user may do with a mailbox that meets the criteria, if it is there (RFC 8440 §3).
fn rights(context: &mut Context<'_>, asked: &Asked<'_>, row: &Row, data: &ListData<'_>) {
    let has = |fault| context.out.has(fault);
    let missing = data.has("\\NonExistent") || !row.exists(context);
    if !asked.tells_rights
        || has(Fault::ListMyRightsMissing)
        || !row.meets && !has(Fault::ListMyRightsForParents)
        || missing && !has(Fault::ListMyRightsOfMissing)
    {
        return;
    }
    let granted = row.shared.map(|(_, rights)| rights);
    let rights = match granted.filter(|_| !has(Fault::ListMyRightsOfOwner)) {
        Some(rights) => rights,
        None if has(Fault::ListMyRightsWithoutImplicit) => {
            Rights::ALL.without(Rights::of(&[Right::Administer]))
        }
        None => Rights::ALL,
    };
    let rights = Cow::Owned(acl::told(rights, context.out));
    let mailbox = Mailbox::new(row.name.clone()).unwrap_or(Mailbox::Inbox);
    context.out.untagged(Untagged::MyRights { mailbox, rights });
}

/// The STATUS of a mailbox that meets the criteria and can be selected (RFC 5819 §2).
/// Of another's mailbox it is told when all names were listed.
fn status(
    context: &mut Context<'_>,
    selected: Option<&mut Selected>,
    asked: &Asked<'_>,
    row: &Row,
    data: &ListData<'_>,
) {
    let Some(items) = asked.status else {
        return;
    };
    let has = |fault| context.out.has(fault);
    let parents = has(Fault::ListStatusForParents);
    if has(Fault::ListStatusMissing) || !row.meets && !parents || row.shared.is_some() {
        return;
    }
    let missing = context.mail.find(&row.name).is_err();
    let mailbox = Mailbox::new(row.name.clone()).unwrap_or(Mailbox::Inbox);
    if missing || !selectable(data) {
        if has(Fault::ListStatusOfUnselectable) {
            mailboxes::tell_nothing(context, mailbox, items);
        }
        return;
    }
    let items = match has(Fault::ListStatusLeavesOut) && items.len() > 1 {
        true => &items[1..],
        false => items,
    };
    let kept = has(Fault::ListStatusKept).then(|| context.mail.first_count(&row.name));
    mailboxes::tell_status(context, selected, mailbox, items, kept);
}
