//! Faults of CREATE, DELETE and RENAME: what a deviating server does with names (RFC 3501 §6.3.3–§6.3.5).

use std::num::NonZeroU32;

use super::{context::Context, output::Completion};
use crate::{
    faults::imap::Fault,
    store::{Attributes, Flags},
};

/// Octets of the longest name that a server makes that truncates them.
const SHORT: usize = 64;
/// What a namespace begins with in which nothing can be made.
pub(super) const NOBODYS: &[u8] = b"#mine/";

/// What CREATE does in place of what it should, if anything; whether something is `selected`.
pub(super) fn create(context: &mut Context<'_>, name: &[u8], selected: bool) -> Option<Completion> {
    let has = |fault: Fault| context.out.has(fault);
    let delimiter = context.mail.delimiter();
    let declares = name.last() == Some(&delimiter);
    let lone = superior(name, delimiter).is_some_and(|above| !exists(context, above));
    let made = match () {
        () if selected && has(Fault::CreateSelectedIgnored) => return done("CREATE"),
        () if declares && has(Fault::SeparatorRefused) => return refused(),
        () if name.starts_with(NOBODYS) && has(Fault::NamespacePrefixUntrue) => return refused(),
        () if name.len() > SHORT && has(Fault::CreateTruncates) => name[..SHORT].to_vec(),
        () if has(Fault::NamesSanitised) => sanitised(name, delimiter),
        () if declares && has(Fault::SeparatorKept) || lone && has(Fault::SuperiorsNotMade) => {
            context.mail.force(name);
            return done("CREATE");
        }
        () => return None,
    };
    if made == name {
        return None;
    }
    Some(match context.mail.create(&made) {
        Ok(_) => Completion::ok("CREATE completed"),
        Err(refusal) => refusal.into(),
    })
}

/// What DELETE does in place of what it should, if anything.
pub(super) fn delete(context: &mut Context<'_>, name: &[u8]) -> Option<Completion> {
    let has = |fault: Fault| context.out.has(fault);
    let Some(Attributes {
        no_select,
        has_children,
        ..
    }) = context.mail.attributes(name)
    else {
        return done("DELETE").filter(|_| has(Fault::DeleteMissingOk));
    };
    let kept = if no_select {
        has_children && has(Fault::DeleteNoselectOk)
    } else {
        has_children && has(Fault::DeletedParentKept)
    };
    if kept {
        return done("DELETE");
    }
    if !has_children && has(Fault::DeleteHides) {
        context.mail.hide(name);
        return done("DELETE");
    }
    let id = context.mail.find(name).ok()?;
    if has(Fault::DeleteRefusedEmpties) && context.mail.sessions(id) > 0 {
        let messages = context.mail.mailbox(id).messages();
        let uids: Vec<NonZeroU32> = messages.iter().map(|message| message.uid).collect();
        for uid in uids {
            context.mail.expunge(id, uid);
        }
        return refused();
    }
    None
}

/// What RENAME does in place of what it should, if anything.
pub(super) fn rename(context: &mut Context<'_>, from: &[u8], to: &[u8]) -> Option<Completion> {
    let has = |fault: Fault| context.out.has(fault);
    let delimiter = context.mail.delimiter();
    if !exists(context, from) {
        return done("RENAME").filter(|_| has(Fault::RenameMissingOk));
    }
    if exists(context, to) && has(Fault::RenameOverwrites) {
        if from != to && context.mail.delete(to).is_ok() {
            return context
                .mail
                .rename(from, to)
                .map_or_else(|_| refused(), |()| done("RENAME"));
        }
        return done("RENAME");
    }
    if below(to, from, delimiter) && has(Fault::RenameBelowItselfLoses) {
        // What cannot be deleted stays; this is a fault anyway.
        let _gone = context.mail.delete(from);
        return refused();
    }
    let lone = superior(to, delimiter).is_some_and(|above| !exists(context, above));
    refused().filter(|_| lone && has(Fault::RenameWithoutSuperiors))
}

/// What a deviating server does behind a RENAME that succeeded.
pub(super) fn renamed(context: &mut Context<'_>, from: &[u8], to: &[u8]) {
    let delimiter = context.mail.delimiter();
    let Ok(id) = context.mail.find(to) else {
        return;
    };
    if context.out.has(Fault::RenameLosesFlags) {
        let mailbox = context.mail.mailbox_mut(id);
        let uids: Vec<NonZeroU32> = mailbox.messages().iter().map(|it| it.uid).collect();
        for uid in uids {
            // No flags at all are never too many.
            let _set = mailbox.set_flags(uid, &Flags::default());
        }
    }
    if context.out.has(Fault::RenameKeepsOld) {
        // What has no room stays away; this is a fault anyway.
        let _old = context.mail.create(from);
    }
    let (moved, back) = match () {
        () if from == b"INBOX" && context.out.has(Fault::RenameInboxTakesChildren) => (from, to),
        () if from != b"INBOX" && context.out.has(Fault::RenameLeavesChildren) => (to, from),
        () => return,
    };
    let names: Vec<Vec<u8>> = context.mail.mailboxes().map(|(n, _)| n.to_vec()).collect();
    for child in names.iter().filter(|name| below(name, moved, delimiter)) {
        // A child that went along with another is where it should not be already.
        let _moved = context
            .mail
            .rename(child, &[back, &child[moved.len()..]].concat());
    }
}

fn exists(context: &Context<'_>, name: &[u8]) -> bool {
    context.mail.attributes(name).is_some()
}

/// The name of the level above.
fn superior(name: &[u8], delimiter: u8) -> Option<&[u8]> {
    let name = name.strip_suffix(&[delimiter]).unwrap_or(name);
    let at = name.iter().rposition(|&octet| octet == delimiter)?;
    Some(&name[..at])
}

fn below(name: &[u8], above: &[u8], delimiter: u8) -> bool {
    let rest = name.strip_prefix(above);
    rest.is_some_and(|rest| rest.first() == Some(&delimiter))
}

/// With an underscore for each sign.
fn sanitised(name: &[u8], delimiter: u8) -> Vec<u8> {
    let usual = |octet: u8| octet.is_ascii_alphanumeric() || b"-_&,+".contains(&octet);
    let octets = name.iter().map(|&octet| match octet {
        octet if usual(octet) || octet == delimiter => octet,
        _ => b'_',
    });
    octets.collect()
}

fn done(command: &str) -> Option<Completion> {
    Some(Completion::ok(format!("{command} completed")))
}

fn refused() -> Option<Completion> {
    Some(Completion::no("Not with that name").code_named("CANNOT"))
}
