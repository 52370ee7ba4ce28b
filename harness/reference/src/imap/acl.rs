//! SETACL, DELETEACL, GETACL, LISTRIGHTS and MYRIGHTS (RFC 4314 §3).

use std::borrow::Cow;

use mailspec_syntax::imap::{
    Mailbox,
    command::AclCommand,
    response::{AclEntry, Untagged},
};

use super::{
    access::Place,
    output::{Completion, Output},
};
use crate::{
    Server,
    faults::imap::Fault,
    store::{AccountId, Right, Rights},
};

pub(super) fn execute(
    server: &mut Server,
    account: AccountId,
    out: &mut Output,
    command: AclCommand<'_>,
) -> Completion {
    let place = Place::of(&server.store, account, command.mailbox());
    let needed: &[Right] = match command {
        AclCommand::MyRights { .. } => &[
            Right::Lookup,
            Right::Read,
            Right::Insert,
            Right::Create,
            Right::Delete,
            Right::Administer,
        ],
        _ => &[Right::Administer],
    };
    if let Err(refusal) = place.check(needed, out) {
        return refusal;
    }
    match command {
        AclCommand::SetAcl {
            identifier, rights, ..
        } => set(
            server,
            &place,
            out,
            identifier.as_bytes(),
            rights.as_bytes(),
        ),
        AclCommand::DeleteAcl { identifier, .. } => {
            let identifier = match prepared(identifier.as_bytes(), out) {
                Ok(identifier) => identifier,
                Err(refusal) => return refusal,
            };
            if !out.has(Fault::AclEntryStays) {
                let acl = server.store.mail_mut(place.owner).acl_mut(&place.name);
                acl.set(identifier.as_bytes(), Rights::default());
            }
            Completion::ok("DELETEACL completed")
        }
        AclCommand::GetAcl { mailbox } => {
            if !out.has(Fault::GetAclUnanswered) {
                get(server, &place, out, mailbox);
            }
            Completion::ok("GETACL completed")
        }
        AclCommand::ListRights {
            mailbox,
            identifier,
        } => match prepared(identifier.as_bytes(), out) {
            Ok(_) => {
                if !out.has(Fault::ListRightsUnanswered) {
                    list(server, &place, out, mailbox, identifier.as_bytes());
                }
                Completion::ok("LISTRIGHTS completed")
            }
            Err(refusal) => refusal,
        },
        AclCommand::MyRights { mailbox } => {
            let mut rights = place.rights;
            if out.has(Fault::MyRightsOfOwner) {
                rights = Rights::ALL;
            }
            let mut rights = told(rights, out);
            if out.has(Fault::RightsInCapitals) {
                rights.make_ascii_uppercase();
            }
            if !out.has(Fault::MyRightsUnanswered) {
                let rights = Cow::Owned(rights);
                out.untagged(Untagged::MyRights { mailbox, rights });
            }
            Completion::ok("MYRIGHTS completed")
        }
    }
}

fn set(
    server: &mut Server,
    place: &Place,
    out: &Output,
    identifier: &[u8],
    change: &[u8],
) -> Completion {
    let identifier = match prepared(identifier, out) {
        Ok(identifier) => identifier,
        Err(refusal) => return refusal,
    };
    let (sign, letters) = match change {
        [sign @ (b'+' | b'-'), letters @ ..] => (Some(*sign), letters),
        letters => (None, letters),
    };
    let mut letters = letters.to_vec();
    if out.has(Fault::AclCapitalsTaken) {
        letters.make_ascii_lowercase();
    }
    if out.has(Fault::AclUnknownIgnored) {
        letters.retain(|letter| Rights::parse(&[*letter]).is_some());
    }
    if out.has(Fault::AclVirtualIgnored) {
        letters.retain(|letter| !b"cd".contains(letter));
    }
    let Some(rights) = Rights::parse(&letters) else {
        return Completion::bad("That right is not known here");
    };
    // The owner has all rights, whatever the list says (RFC 4314 §2: "MAY force rights").
    if identifier.as_bytes() == server.store.user(place.owner).as_bytes() {
        return Completion::ok("SETACL completed: the owner has all rights");
    }
    let mail = server.store.mail_mut(place.owner);
    let names: Vec<Vec<u8>> = mail.names().map(|(name, _)| name.to_vec()).collect();
    let below = [&place.name, &[mail.delimiter()][..]].concat();
    let acl = mail.acl_mut(&place.name);
    let before = acl.get(identifier.as_bytes());
    if before != Rights::default() && out.has(Fault::SetAclIgnored) {
        return Completion::ok("SETACL completed");
    }
    let mut after = match sign {
        Some(b'+') if !out.has(Fault::AclPlusReplaces) => before.with(rights),
        Some(b'-') if !out.has(Fault::AclMinusIgnored) => before.without(rights),
        Some(b'-') => before,
        None if out.has(Fault::AclReplaceAdds) => before.with(rights),
        _ => rights,
    };
    let tied = [Right::DeleteMessages, Right::Expunge];
    if ties(out) && !tied.iter().all(|right| after.has(*right)) {
        after = after.without(Rights::of(&tied));
    }
    acl.set(identifier.as_bytes(), after);
    if out.has(Fault::AclSpreads) {
        for name in names.iter().filter(|name| name.starts_with(&below)) {
            mail.acl_mut(name).set(identifier.as_bytes(), after);
        }
    }
    Completion::ok("SETACL completed")
}

/// The owner's entry is the first.
fn get(server: &Server, place: &Place, out: &mut Output, mailbox: Mailbox<'_>) {
    let store = &server.store;
    let entry = |identifier: &[u8], rights: Rights, out: &Output| AclEntry {
        identifier: Cow::Owned(identifier.to_vec()),
        rights: Cow::Owned(told(rights, out)),
    };
    let mut entries = vec![entry(store.user(place.owner).as_bytes(), Rights::ALL, out)];
    let acl = store.mail(place.owner).acl(&place.name);
    for (identifier, rights) in acl.into_iter().flat_map(|acl| acl.entries()) {
        entries.push(entry(identifier, rights, out));
    }
    out.untagged(Untagged::Acl { mailbox, entries });
}

fn list(server: &Server, place: &Place, out: &mut Output, mailbox: Mailbox<'_>, identifier: &[u8]) {
    if out.has(Fault::ListRightsTorn) {
        let torn = Cow::Borrowed(&b"LISTRIGHTS INBOX"[..]);
        return out.untagged(Untagged::Other(torn));
    }
    let owner = server.store.user(place.owner).as_bytes() == identifier;
    let mut required = Vec::new();
    let mut optional: Vec<Vec<u8>> = Vec::new();
    if owner {
        required = told(Rights::ALL, out);
    } else {
        let all = Rights::ALL.letters().into_iter();
        optional.extend(all.map(|letter| vec![letter]));
        if ties(out) || out.has(Fault::ListRightsUntrue) {
            optional.retain(|group| group != b"t" && group != b"e");
            optional.push(b"te".to_vec());
        }
        if !out.has(Fault::AclVirtualUntold) {
            optional.extend([b"c".to_vec(), b"d".to_vec()]);
        }
        if out.has(Fault::ListRightsTwice) {
            optional.push(b"lr".to_vec());
        }
    }
    let mut identifier = identifier.to_vec();
    if out.has(Fault::ListRightsFolded) {
        identifier.make_ascii_uppercase();
    }
    out.untagged(Untagged::ListRights {
        mailbox,
        identifier: Cow::Owned(identifier),
        required: Cow::Owned(required),
        optional: optional.into_iter().map(Cow::Owned).collect(),
    });
}

/// Whether "t" and "e" are granted together or not at all.
fn ties(out: &Output) -> bool {
    out.varies(crate::variants::imap::Variant::RightsTied)
}

/// The letters that tell `rights`.
pub(super) fn told(rights: Rights, out: &Output) -> Vec<u8> {
    match out.has(Fault::AclVirtualUntold) {
        true => rights.letters(),
        false => rights.told(),
    }
}

/// The identifier as SASLprep makes it (RFC 4314 §3, RFC 4013).
fn prepared(identifier: &[u8], out: &Output) -> Result<String, Completion> {
    if out.has(Fault::AclIdentifierUnprepared) {
        return Ok(String::from_utf8_lossy(identifier).into_owned());
    }
    let prepared = str::from_utf8(identifier)
        .ok()
        .and_then(|text| stringprep::saslprep(text).ok());
    match prepared {
        Some(text) if !text.is_empty() => Ok(text.into_owned()),
        _ => Err(Completion::bad("That cannot be anybody's name")),
    }
}
