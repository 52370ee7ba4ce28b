//! What the user may do with a mailbox (RFC 4314 §4), and whose mailbox it is.

use mailspec_syntax::imap::{CommandBody, Mailbox, command::StoreHow};

use super::{
    connection::{Connection, State},
    names::name,
    output::{Completion, Output},
};
use crate::{
    Server,
    faults::imap::Fault,
    store::{AccountId, Attributes, Flags, Refusal, Right, Rights, SpecialUses, Store, SystemFlag},
};

/// A mailbox, or what may become one.
pub(super) struct Place {
    pub(super) owner: AccountId,
    /// As the owner calls it.
    pub(super) name: Vec<u8>,
    pub(super) rights: Rights,
    /// Whether it is there.
    exists: bool,
}

/// A mailbox of somebody else.
#[derive(Clone, Debug)]
pub(super) struct Shared {
    /// As the user calls it.
    pub(super) name: Vec<u8>,
    pub(super) attributes: Attributes,
    /// What the user may do with it.
    pub(super) rights: Rights,
}

/// What a command works on.
pub(super) struct Route {
    /// Whose mail.
    pub(super) owner: AccountId,
    /// What the user may do with the mailbox that the command names.
    pub(super) rights: Rights,
    /// That mailbox as the user calls it, if it is somebody else's.
    pub(super) shown: Option<Mailbox<'static>>,
}

impl Place {
    pub(super) fn of(store: &Store, account: AccountId, mailbox: &Mailbox<'_>) -> Self {
        let called = name(mailbox, store.mail(account).delimiter());
        let (owner, local) = store.place(account, &called);
        let local = Mailbox::new(local.into_owned()).expect("a part of a name");
        let local = name(&local, store.mail(owner).delimiter()).into_owned();
        Self {
            owner,
            rights: store.rights(account, owner, &local),
            exists: store.mail(owner).attributes(&local).is_some(),
            name: local,
        }
    }

    /// Refuses if the user has none of `rights`: as if there were no mailbox, if the user may not
    /// know of it (RFC 4314 §6).
    pub(super) fn check(&self, rights: &[Right], out: &Output) -> Result<(), Completion> {
        let known = self.exists && self.rights.has(Right::Lookup);
        if self.exists && rights.iter().any(|right| may(self.rights, *right, out)) {
            return Ok(());
        }
        if known || self.exists && out.has(Fault::AclReveals) {
            return Err(Completion::no("You may not do that").code_named("NOPERM"));
        }
        Err(Refusal::NonExistent.into())
    }
}

/// Whether the user has `right`, or the server does not look.
pub(super) fn may(rights: Rights, right: Right, out: &Output) -> bool {
    let ignored = match right {
        Right::Lookup => Fault::AclLookupIgnored,
        Right::Read => Fault::AclReadIgnored,
        Right::Seen => Fault::AclSeenIgnored,
        Right::Write => Fault::AclWriteIgnored,
        Right::Insert => Fault::AclInsertIgnored,
        Right::Create => Fault::AclCreateIgnored,
        Right::Delete => Fault::AclDeleteIgnored,
        Right::DeleteMessages => Fault::AclDeletedIgnored,
        Right::Expunge => Fault::AclExpungeIgnored,
        Right::Administer => Fault::AclAdministerIgnored,
        Right::Post => return rights.has(right),
    };
    rights.has(right) || out.has(ignored)
}

/// Finds whose mail a command is about, and whether the user may; the command then has the
/// owner's name of the mailbox.
pub(super) fn route(
    connection: &Connection,
    server: &Server,
    account: AccountId,
    body: &mut CommandBody<'_>,
) -> Result<Route, Completion> {
    let (store, out) = (&server.store, &connection.out);
    let own = |owner| Route {
        owner,
        rights: Rights::ALL,
        shown: None,
    };
    let selected = match &connection.state {
        State::Selected(_, selected) => Some((selected.owner, selected.rights)),
        _ => None,
    };
    let right = match body {
        CommandBody::Delete { .. } => Right::Delete,
        CommandBody::Status { .. } => Right::Read,
        CommandBody::Append { .. } | CommandBody::Copy { .. } | CommandBody::Move { .. } => {
            Right::Insert
        }
        CommandBody::Create { mailbox, .. } => {
            let place = Place::of(store, account, mailbox);
            if place.owner == account {
                return Ok(own(account));
            }
            check_parent(store, account, &place, out)?;
            return Ok(routed(place, mailbox));
        }
        CommandBody::Rename { from, to } => {
            let (old, new) = (
                Place::of(store, account, from),
                Place::of(store, account, to),
            );
            if old.owner != account {
                old.check(&[Right::Delete], out)?;
            }
            if new.owner != old.owner {
                return Err(Completion::no("It stays its owner's").code_named("CANNOT"));
            }
            if new.owner == account {
                return Ok(own(account));
            }
            check_parent(store, account, &new, out)?;
            *to = Mailbox::new(new.name).expect("a part of a name");
            return Ok(routed(old, from));
        }
        CommandBody::Expunge | CommandBody::UidExpunge { .. }
            if selected.is_some_and(|(_, rights)| !may(rights, Right::Expunge, out)) =>
        {
            return Err(Completion::no("You may not expunge here").code_named("NOPERM"));
        }
        CommandBody::Check
        | CommandBody::Search { .. }
        | CommandBody::Fetch { .. }
        | CommandBody::Store { .. }
        | CommandBody::Expunge
        | CommandBody::UidExpunge { .. } => {
            return Ok(own(selected.map_or(account, |(owner, _)| owner)));
        }
        _ => return Ok(own(account)),
    };
    let moves = matches!(right, Right::Insert) && !is_append(body);
    let Some(mailbox) = named(body) else {
        return Ok(own(account));
    };
    let place = Place::of(store, account, mailbox);
    if place.owner != account {
        place.check(&[right], out)?;
    }
    match selected {
        Some((owner, _)) if moves && owner != place.owner => {
            return Err(Completion::no("Messages stay their owner's").code_named("CANNOT"));
        }
        Some((_, rights)) if matches!(body, CommandBody::Move { .. }) => {
            let taken = [Right::DeleteMessages, Right::Expunge];
            if !taken.iter().all(|right| may(rights, *right, out)) {
                return Err(Completion::no("You may not take messages away").code_named("NOPERM"));
            }
        }
        _ => {}
    }
    if place.owner == account {
        return Ok(own(account));
    }
    match named(body) {
        Some(mailbox) => Ok(routed(place, mailbox)),
        None => Ok(own(account)),
    }
}

fn is_append(body: &CommandBody<'_>) -> bool {
    matches!(body, CommandBody::Append { .. })
}

fn named<'b, 'a>(body: &'b mut CommandBody<'a>) -> Option<&'b mut Mailbox<'a>> {
    match body {
        CommandBody::Delete { mailbox }
        | CommandBody::Status { mailbox, .. }
        | CommandBody::Append { mailbox, .. }
        | CommandBody::Copy { mailbox, .. }
        | CommandBody::Move { mailbox, .. } => Some(mailbox),
        _ => None,
    }
}

fn routed(place: Place, mailbox: &mut Mailbox<'_>) -> Route {
    let shown = mailbox.clone().into_owned();
    *mailbox = Mailbox::new(place.name).expect("a part of a name");
    Route {
        owner: place.owner,
        rights: place.rights,
        shown: Some(shown),
    }
}

/// CREATE and RENAME need the "k" right on the nearest mailbox above that is there (RFC 4314 §4).
fn check_parent(
    store: &Store,
    account: AccountId,
    place: &Place,
    out: &Output,
) -> Result<(), Completion> {
    let mail = store.mail(place.owner);
    let above = crate::list::superiors(&place.name, mail.delimiter());
    let parent = above
        .filter(|name| mail.attributes(name).is_some())
        .max_by_key(|name| name.len());
    let Some(parent) = parent else {
        return Err(Completion::no("There is no such place").code_named("CANNOT"));
    };
    let parent = Place {
        owner: place.owner,
        rights: store.rights(account, place.owner, parent),
        name: parent.to_vec(),
        exists: true,
    };
    parent.check(&[Right::Create], out)
}

/// Mailboxes of others that the user may see (RFC 4314 §4, LIST), as the user calls them.
pub(super) fn shared(store: &Store, account: AccountId, out: &Output) -> Vec<Shared> {
    let mut seen = Vec::new();
    for owner in store.everybody().filter(|&owner| owner != account) {
        let mail = store.mail(owner);
        if !mail.is_shared() {
            continue;
        }
        let visible = |name: &[u8]| {
            let rights = store.rights(account, owner, name);
            let any = rights != Rights::default();
            rights.has(Right::Lookup) || any && out.has(Fault::AclLookupIgnored)
        };
        let names: Vec<&[u8]> = mail.names().map(|(name, _)| name).collect();
        for name in names.iter().filter(|name| visible(name)) {
            let below = [*name, &[mail.delimiter()]].concat();
            let inside = |other: &&&[u8]| other.starts_with(&below) && visible(other);
            let attributes = Attributes {
                no_select: mail.find(name).is_err(),
                has_children: names.iter().any(|other| inside(&other)),
                special_uses: SpecialUses::default(),
            };
            seen.push(Shared {
                name: store.called(account, owner, name),
                attributes,
                rights: store.rights(account, owner, name),
            });
            let parent = crate::list::superiors(name, mail.delimiter()).last();
            if let Some(parent) = parent.filter(|parent| !visible(parent))
                && out.has(Fault::AclParentShown)
            {
                let shown = Attributes {
                    no_select: false,
                    has_children: true,
                    special_uses: SpecialUses::default(),
                };
                seen.push(Shared {
                    name: store.called(account, owner, parent),
                    attributes: shown,
                    rights: Rights::default(),
                });
            }
        }
    }
    seen
}

/// Of the flags that APPEND and COPY give a message, those that the user may (RFC 4314 §4).
pub(super) fn granted(flags: Flags, rights: Rights, out: &Output) -> Flags {
    if rights == Rights::ALL {
        return flags;
    }
    merged(&Flags::default(), &flags, rights, out)
}

/// What STORE makes of `before` if it is to be `after` and the user may change some of it;
/// `None` if the user may change nothing of what `named` says (RFC 4314 §4).
pub(super) fn changed(
    before: &Flags,
    after: Flags,
    (how, named): (StoreHow, &Flags),
    rights: Rights,
    out: &Output,
) -> Option<Flags> {
    if rights == Rights::ALL {
        return Some(after);
    }
    let merged = merged(before, &after, rights, out);
    let nothing = match how {
        StoreHow::Replace => merged != after && merged == *before,
        StoreHow::Add | StoreHow::Remove => {
            granted(named.clone(), rights, out) == Flags::default() && *named != Flags::default()
        }
    };
    let in_part = merged != after && out.has(Fault::AclStorePartRefused);
    (!nothing && !in_part).then_some(merged)
}

/// The flags of `after` that the user may change, and those of `before` that the user may not.
fn merged(before: &Flags, after: &Flags, rights: Rights, out: &Output) -> Flags {
    let mut merged = before.clone();
    for flag in SystemFlag::ALL {
        let right = match flag {
            SystemFlag::Seen => Right::Seen,
            SystemFlag::Deleted => Right::DeleteMessages,
            _ => Right::Write,
        };
        if !may(rights, right, out) {
            continue;
        }
        match after.contains(flag) {
            true => merged.insert(flag),
            false => merged.remove(flag),
        }
    }
    if may(rights, Right::Write, out) {
        merged.clear_keywords();
        for keyword in after.keywords() {
            merged.insert_keyword(keyword);
        }
    }
    merged
}
