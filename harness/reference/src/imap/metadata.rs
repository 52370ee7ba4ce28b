//! GETMETADATA, SETMETADATA, and what others changed (RFC 5464 §4).

use std::borrow::Cow;

use mailspec_syntax::imap::{
    AString, Mailbox,
    command::{Depth, EntryValue, MetadataCommand, MetadataOption},
    response::{Code, Metadata, MetadataCode, Untagged, entry_fault},
};

use super::{
    access::{self, Place},
    connection::Connection,
    output::{Completion, Output},
    special_use_entry,
};
use crate::{
    Server,
    faults::imap::Fault,
    store::{AccountId, Annotations, Change, Refusal, Right, is_private},
    variants::imap::Variant,
};

/// Octets of one value.
const LARGEST: usize = 32 << 10;
/// Entries of one mailbox, or of the server.
const MOST: usize = 20;
/// Entries that a deviating server takes.
const FEW: usize = 5;
/// Octets that a deviating server takes.
const SMALL: usize = 512;
/// Whom to ask (RFC 5464 §3.2.1.1).
const ADMIN: &[u8] = b"/shared/admin";

/// A session that hears of changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Watch {
    /// Its number, under which it does its own.
    session: u64,
    /// How many changes it has heard of.
    seen: u64,
}

/// Whose annotations are meant.
enum Subject {
    Server,
    Mailbox(Place),
}

pub(super) fn execute(
    connection: &mut Connection,
    server: &mut Server,
    account: AccountId,
    command: MetadataCommand<'_>,
) -> Completion {
    let session = connection.watch.map_or(0, |watch| watch.session);
    let out = &mut connection.out;
    let subject = match subject(server, account, command.mailbox(), out) {
        Ok(subject) => subject,
        Err(refusal) => return refusal,
    };
    match command {
        MetadataCommand::GetMetadata {
            options,
            mailbox,
            entries,
        } => match entries.iter().find_map(|entry| unlawful(entry, out)) {
            Some(refusal) => refusal,
            None => get(
                server,
                account,
                out,
                &subject,
                (mailbox, &entries),
                &options,
            ),
        },
        MetadataCommand::SetMetadata { mailbox, values } => {
            set(server, account, out, &subject, &values, session).unwrap_or_else(|| {
                if out.has(Fault::MetadataSetTold) {
                    let told = values.iter().map(|EntryValue { entry, value }| {
                        (Cow::Borrowed(entry.as_bytes()), value.clone())
                    });
                    let data = Metadata::Values(told.collect());
                    out.untagged(Untagged::Metadata { mailbox, data });
                }
                Completion::ok("SETMETADATA completed")
            })
        }
    }
}

fn subject(
    server: &Server,
    account: AccountId,
    mailbox: &Mailbox<'_>,
    out: &Output,
) -> Result<Subject, Completion> {
    if mailbox.as_bytes().is_empty() {
        return Ok(Subject::Server);
    }
    if out.varies(Variant::ServerMetadataAlone) {
        return Err(Completion::no("Mailboxes have no annotations here").code_named("CANNOT"));
    }
    let place = Place::of(&server.store, account, mailbox);
    let mail = server.store.mail(place.owner);
    if mail.attributes(&place.name).is_none() {
        return Err(Refusal::NonExistent.into());
    }
    if mail.find(&place.name).is_err() && out.has(Fault::MetadataOfNoselectRefused) {
        return Err(Refusal::NoSelect.into());
    }
    // RFC 5464 §3.3: "l", and one of those.
    let access = [
        Right::Read,
        Right::Seen,
        Right::Write,
        Right::Insert,
        Right::Post,
    ];
    if place.owner != account && !out.has(Fault::MetadataWithoutRights) {
        place.check(&[Right::Lookup], out)?;
        place.check(&access, out)?;
    }
    Ok(Subject::Mailbox(place))
}

/// The refusal of a name that no entry can have (RFC 5464 §3.2).
fn unlawful(entry: &AString<'_>, out: &Output) -> Option<Completion> {
    let entry = entry.as_bytes();
    if out.has(Fault::MetadataNamesUnchecked) {
        return None;
    }
    let scoped = [&b"/private/"[..], b"/shared/"].iter().any(|scope| {
        let start = entry.get(..scope.len());
        start.is_some_and(|start| start.eq_ignore_ascii_case(scope))
    });
    match entry_fault(entry) {
        Some(what) => Some(Completion::bad(what)),
        None if !scoped => Some(Completion::bad("An entry is /private or /shared")),
        None => None,
    }
}

fn get(
    server: &Server,
    account: AccountId,
    out: &mut Output,
    subject: &Subject,
    (mailbox, entries): (Mailbox<'_>, &[AString<'_>]),
    options: &[MetadataOption],
) -> Completion {
    let mut depth = Depth::Zero;
    let mut largest = usize::MAX;
    for option in options {
        match option {
            MetadataOption::Depth(asked) => depth = *asked,
            MetadataOption::MaxSize(octets) => largest = *octets as usize,
        }
    }
    depth = match depth {
        Depth::Zero if out.has(Fault::MetadataDepthUnasked) => Depth::One,
        Depth::One | Depth::Infinity if out.has(Fault::MetadataDepthIgnored) => Depth::Zero,
        Depth::One if out.has(Fault::MetadataDepthEndless) => Depth::Infinity,
        Depth::Infinity if out.has(Fault::MetadataDepthShort) => Depth::One,
        depth => depth,
    };
    let mut told: Told<'_> = Vec::new();
    let mut long = Vec::new();
    for entry in entries {
        let found = found(server, account, subject, entry.as_bytes(), depth, out);
        let named = |(name, _): &(Vec<u8>, Vec<u8>)| name.eq_ignore_ascii_case(entry.as_bytes());
        let none = !found.iter().any(named);
        if none && depth == Depth::Zero && !out.varies(Variant::MetadataNilUntold) {
            told.push((Cow::Owned(entry.as_bytes().to_vec()), None));
        }
        for (name, value) in found {
            if value.len() > largest {
                long.push(value.len() as u32);
                if !out.has(Fault::MetadataMaxSizeIgnored) {
                    continue;
                }
            }
            told.push((Cow::Owned(name), Some(Cow::Owned(value))));
        }
    }
    if out.has(Fault::MetadataEntryWithoutSlash) {
        for (entry, _) in &mut told {
            *entry = Cow::Owned(entry[1..].to_vec());
        }
    }
    if !out.has(Fault::MetadataUnanswered) {
        answer(mailbox, told, out);
    }
    let completed = Completion::ok("GETMETADATA completed");
    let longest = match out.has(Fault::LongEntriesLeast) {
        true => long.iter().min(),
        false => long.iter().max(),
    };
    match longest {
        Some(&octets) if !out.has(Fault::LongEntriesUntold) => {
            completed.code(Code::Metadata(MetadataCode::LongEntries(octets)))
        }
        _ => completed,
    }
}

/// Names with their values, or `None` for what is not there.
type Told<'a> = Vec<(Cow<'a, [u8]>, Option<Cow<'a, [u8]>>)>;

fn answer(mailbox: Mailbox<'_>, told: Told<'_>, out: &mut Output) {
    if told.is_empty() {
        return;
    }
    if out.varies(Variant::MetadataApart) {
        for one in told {
            let (mailbox, data) = (mailbox.clone(), Metadata::Values(vec![one]));
            out.untagged(Untagged::Metadata { mailbox, data });
        }
        return;
    }
    let data = Metadata::Values(told);
    out.untagged(Untagged::Metadata { mailbox, data });
}

/// The entry, and those below it that the depth takes in, each with its value.
fn found(
    server: &Server,
    account: AccountId,
    subject: &Subject,
    entry: &[u8],
    depth: Depth,
    out: &Output,
) -> Vec<(Vec<u8>, Vec<u8>)> {
    let none = Annotations::default();
    let annotations = match subject {
        Subject::Server => &server.store.annotations,
        Subject::Mailbox(place) => {
            let mail = server.store.mail(place.owner);
            mail.annotations(&place.name).unwrap_or(&none)
        }
    };
    let admin: &[u8] = match out.has(Fault::MetadataAdminText) {
        true => b"ask at the front desk",
        false => b"mailto:postmaster@localhost",
    };
    let is_meant = |name: &[u8]| {
        if out.has(Fault::MetadataWithCase) && !name.starts_with(entry) {
            return false;
        }
        let Some((start, rest)) = name.split_at_checked(entry.len()) else {
            return false;
        };
        let below = rest.first() == Some(&b'/');
        start.eq_ignore_ascii_case(entry)
            && match depth {
                _ if rest.is_empty() => true,
                Depth::Zero => false,
                Depth::One => below && !rest[1..].contains(&b'/'),
                Depth::Infinity => below,
            }
    };
    let mut found = Vec::new();
    if matches!(subject, Subject::Server) && is_meant(ADMIN) {
        found.push((ADMIN.to_vec(), admin.to_vec()));
    }
    if let Some(place) = designable(subject, account, special_use_entry::ENTRY, out)
        && is_meant(special_use_entry::ENTRY)
        && let Some(value) =
            special_use_entry::value(server.store.mail(place.owner), &place.name, out)
    {
        found.push((special_use_entry::ENTRY.to_vec(), value));
    }
    let readers = server.store.everybody();
    let readers =
        readers.filter(|reader| *reader == account || out.has(Fault::MetadataPrivateSeen));
    for reader in readers {
        for annotation in annotations.seen_by(reader) {
            let told = (annotation.entry.clone(), annotation.value.clone());
            if is_meant(&annotation.entry) && !found.contains(&told) {
                found.push(told);
            }
        }
    }
    found
}

/// Sets all, or nothing (RFC 5464 §4.3); the refusal if there is one.
fn set(
    server: &mut Server,
    account: AccountId,
    out: &Output,
    subject: &Subject,
    values: &[EntryValue<'_>],
    session: u64,
) -> Option<Completion> {
    let refused = values
        .iter()
        .find_map(|value| refusal(server, account, out, subject, value));
    let refused = refused.or_else(|| {
        let new = values.iter().filter(|EntryValue { entry, value }| {
            let known = annotations(server, subject).and_then(|a| a.get(account, entry.as_bytes()));
            let tied = special_use_entry::is_tied(entry.as_bytes(), out);
            value.is_some() && known.is_none() && !tied
        });
        let most = match out.has(Fault::MetadataFewTaken) {
            true => FEW,
            false => MOST,
        };
        let kept = annotations(server, subject).map_or(0, Annotations::count);
        let many = kept + new.count() > most;
        many.then(|| {
            let refusal = Completion::no("No more entries are taken");
            match out.has(Fault::TooManyUntold) {
                true => refusal,
                false => refusal.code(Code::Metadata(MetadataCode::TooMany)),
            }
        })
    });
    if refused.is_some() && !out.has(Fault::MetadataSetInPart) {
        return refused;
    }
    for one in values {
        if refused.is_some() && refusal(server, account, out, subject, one).is_some() {
            continue;
        }
        let entry = one.entry.as_bytes();
        let mut value = one.value.as_deref().map(<[u8]>::to_vec);
        if out.has(Fault::MetadataLineEndsLost) {
            let octets = value.iter_mut();
            octets.for_each(|octets| octets.retain(|octet| *octet != b'\r'));
        }
        if value.is_none() && out.has(Fault::MetadataNilEmpties) {
            value = Some(Vec::new());
        }
        let (owner, mailbox) = match subject {
            Subject::Server => (None, Vec::new()),
            Subject::Mailbox(place) => (Some(place.owner), place.name.clone()),
        };
        if let Some(place) = designable(subject, account, entry, out) {
            let mail = server.store.mail_mut(place.owner);
            if let Ok(uses) =
                special_use_entry::designated(mail, &place.name, one.value.as_ref(), out)
            {
                special_use_entry::designate(mail, &place.name, uses, out);
            }
        }
        let annotations = match subject {
            Subject::Server => &mut server.store.annotations,
            Subject::Mailbox(place) => {
                let mail = server.store.mail_mut(place.owner);
                mail.annotations_mut(&place.name)
            }
        };
        let replaces = value.is_some() && annotations.get(account, entry).is_some();
        let tied = special_use_entry::is_tied(entry, out);
        let stays = replaces && out.has(Fault::MetadataFirstStays);
        if !stays && !tied {
            annotations.set(account, entry, value);
        }
        server.store.note(Change {
            owner,
            mailbox,
            entry: entry.to_vec(),
            private: is_private(entry).then_some(account),
            session,
        });
    }
    refused
}

fn annotations<'s>(server: &'s Server, subject: &Subject) -> Option<&'s Annotations> {
    match subject {
        Subject::Server => Some(&server.store.annotations),
        Subject::Mailbox(place) => server.store.mail(place.owner).annotations(&place.name),
    }
}

/// The mailbox that `entry` tells the special uses of, if it is one of the user's own.
fn designable<'s>(
    subject: &'s Subject,
    account: AccountId,
    entry: &[u8],
    out: &Output,
) -> Option<&'s Place> {
    match subject {
        Subject::Mailbox(place) if place.owner == account => {
            special_use_entry::is_tied(entry, out).then_some(place)
        }
        _ => None,
    }
}

/// Why this entry is not set to this value, if it is not.
fn refusal(
    server: &Server,
    account: AccountId,
    out: &Output,
    subject: &Subject,
    EntryValue { entry, value }: &EntryValue<'_>,
) -> Option<Completion> {
    if let Some(refusal) = unlawful(entry, out) {
        return Some(refusal);
    }
    let entry = entry.as_bytes();
    let private = is_private(entry);
    if matches!(subject, Subject::Server) {
        let admin = entry.eq_ignore_ascii_case(ADMIN);
        if admin && !out.has(Fault::MetadataAdminSet) {
            return Some(Completion::no("That is not yours to set").code_named("NOPERM"));
        }
        let refused = !private || out.has(Fault::MetadataServerBad);
        if refused && !admin {
            // RFC 5464 §3.3: it may be restricted.
            let text = "What everybody sees is the administrator's";
            return Some(match out.has(Fault::MetadataServerBad) {
                true => Completion::bad(text),
                false => Completion::no(text).code_named("NOPERM"),
            });
        }
    }
    if private && (out.varies(Variant::NoPrivateMetadata) || out.has(Fault::NoPrivateUntold)) {
        let refusal = Completion::no("There are no private entries");
        return Some(match out.has(Fault::NoPrivateUntold) {
            true => refusal,
            false => refusal.code(Code::Metadata(MetadataCode::NoPrivate)),
        });
    }
    if special_use_entry::is_tied(entry, out) {
        // What somebody else's mailbox is for is not told, nor what the server is for.
        let Some(place) = designable(subject, account, entry, out) else {
            return Some(Completion::no("That is its owner's to say"));
        };
        let mail = server.store.mail(place.owner);
        return special_use_entry::designated(mail, &place.name, value.as_ref(), out).err();
    }
    if !private && out.has(Fault::MetadataSharedRefused) {
        return Some(Completion::no("There are private entries alone"));
    }
    let known = annotations(server, subject).and_then(|a| a.get(account, entry));
    let largest = match out.has(Fault::MetadataSmallTaken) {
        true => SMALL,
        false => LARGEST,
    };
    let size = value.as_ref().map_or(0, |value| value.len());
    if size > largest && known.is_none_or(|known| known.value.len() < size) {
        let refusal = Completion::no("That is too large");
        return Some(match out.has(Fault::MaxSizeUntold) {
            true => refusal,
            false => refusal.code(Code::Metadata(MetadataCode::MaxSize(largest as u32))),
        });
    }
    None
}

impl Connection {
    /// ENABLE with METADATA or METADATA-SERVER (RFC 5464 §4.1): from now on it hears of changes.
    pub(super) fn watch_metadata(&mut self, server: &mut Server) {
        if self.watch.is_none() {
            self.watch = Some(Watch {
                session: server.count_session(),
                seen: server.store.changed(),
            });
        }
    }

    /// Tells what others changed (RFC 5464 §4.4.2): names alone, whatever mailbox is selected.
    pub(super) fn announce_metadata(&mut self, server: &Server) {
        let Some(account) = self.account() else {
            return;
        };
        let unasked = self.out.has(Fault::MetadataUnasked);
        let Some(watch) = self.watch.or(unasked.then_some(Watch {
            session: 0,
            seen: 0,
        })) else {
            return;
        };
        let store = &server.store;
        for change in store.changes_since(watch.seen) {
            let own = change.session == watch.session && watch.session != 0;
            let others = change.private.is_some_and(|reader| reader != account);
            if own || others || self.out.has(Fault::MetadataChangesUntold) {
                continue;
            }
            let mailbox = match change.owner {
                None => Vec::new(),
                Some(owner) => {
                    let rights = store.rights(account, owner, &change.mailbox);
                    if !access::may(rights, Right::Lookup, &self.out) {
                        continue;
                    }
                    store.called(account, owner, &change.mailbox)
                }
            };
            let entry = Cow::Borrowed(&change.entry[..]);
            let data = match self.out.has(Fault::MetadataChangesWithValues) {
                true => Metadata::Values(vec![(entry, Some(Cow::Borrowed(b"changed")))]),
                false => Metadata::Changed(vec![entry]),
            };
            let mailbox = Mailbox::new(mailbox).expect("a name has no NUL");
            self.out.untagged(Untagged::Metadata { mailbox, data });
        }
        if let Some(watch) = &mut self.watch {
            watch.seen = store.changed();
        }
    }
}
