//! GETQUOTA, GETQUOTAROOT and SETQUOTA (RFC 9208 §4.1): a quota root for each user.

use std::borrow::Cow;

use mailspec_syntax::imap::{
    Mailbox,
    command::{QuotaCommand, QuotaLimit},
    response::{QuotaResource, Untagged},
};

use super::{
    access::Place,
    output::{Completion, Output},
};
use crate::{
    Server,
    faults::imap::Fault,
    store::{AccountId, Quota, Resource, Right},
    variants::imap::Variant,
};

pub(super) fn execute(
    server: &mut Server,
    account: AccountId,
    out: &mut Output,
    command: QuotaCommand<'_>,
) -> Completion {
    match command {
        QuotaCommand::GetQuota { root } => {
            let Some(owner) = owner(server, root.as_bytes()) else {
                if out.has(Fault::QuotaRootUnknownOk) {
                    let root = Cow::Owned(root.as_bytes().to_vec());
                    let resources = Vec::new();
                    out.untagged(Untagged::Quota { root, resources });
                    return Completion::ok("GETQUOTA completed");
                }
                return no_root();
            };
            // RFC 9208 §8: what others use is nobody's business.
            if owner != account && !out.has(Fault::QuotaOfOthersTold) {
                return no_root();
            }
            if !out.has(Fault::QuotaUnanswered) {
                tell(server, owner, out);
            }
            Completion::ok("GETQUOTA completed")
        }
        QuotaCommand::GetQuotaRoot { mailbox } => get_root(server, account, out, mailbox),
        QuotaCommand::SetQuota { root, limits } => {
            let owner = owner(server, root.as_bytes());
            let may = |owner: &AccountId| {
                let own = *owner == account && !out.varies(Variant::QuotaFixed);
                own || out.has(Fault::SetQuotaByAnybody)
            };
            match owner.filter(may) {
                Some(owner) => set(server, owner, out, &limits),
                None => Completion::no("You may not set that").code_named("NOPERM"),
            }
        }
    }
}

/// RFC 9208 §4.1.2: the mailbox need not exist.
fn get_root(
    server: &Server,
    account: AccountId,
    out: &mut Output,
    mailbox: Mailbox<'_>,
) -> Completion {
    let place = Place::of(&server.store, account, &mailbox);
    if place.owner != account
        && let Err(refusal) = place.check(&[Right::Read], out)
        && !out.has(Fault::QuotaOfOthersTold)
    {
        return refusal;
    }
    let missing = server
        .store
        .mail(place.owner)
        .attributes(&place.name)
        .is_none();
    if missing && out.has(Fault::QuotaRootOfMissingRefused) {
        return Completion::no("There is no such mailbox").code_named("NONEXISTENT");
    }
    let roots = match out.varies(Variant::NoQuotaRoots) {
        true => Vec::new(),
        false => vec![Cow::Owned(root(server, place.owner))],
    };
    let limited = !roots.is_empty();
    if out.has(Fault::QuotaRootTorn) {
        out.untagged(Untagged::Other(Cow::Borrowed(b"QUOTAROOT ")));
    } else if !out.has(Fault::QuotaRootUnanswered) {
        out.untagged(Untagged::QuotaRoot { mailbox, roots });
    }
    if limited && !out.has(Fault::QuotaRootWithoutQuota) {
        tell(server, place.owner, out);
    }
    Completion::ok("GETQUOTAROOT completed")
}

/// RFC 9208 §4.1.3: limits that are not named are discarded.
fn set(
    server: &mut Server,
    owner: AccountId,
    out: &mut Output,
    limits: &[QuotaLimit<'_>],
) -> Completion {
    let mail = server.store.mail_mut(owner);
    let mut quota = match out.has(Fault::SetQuotaKeepsOthers) {
        true => mail.quota,
        false => Quota::default(),
    };
    for QuotaLimit { resource, limit } in limits {
        let known = Resource::ALL.iter().find(|(_, name)| resource.is(name));
        let Some((resource, _)) = known else {
            return Completion::no("That resource is not limited here").code_named("CANNOT");
        };
        quota.set(*resource, *limit);
    }
    if !out.has(Fault::SetQuotaIgnored) {
        mail.quota = quota;
    }
    tell(server, owner, out);
    Completion::ok("SETQUOTA completed")
}

/// Sends QUOTA (RFC 9208 §4.2.1).
fn tell(server: &Server, owner: AccountId, out: &mut Output) {
    let mail = server.store.mail(owner);
    let used = mail.usage();
    let root = root(server, owner);
    if out.has(Fault::QuotaWithoutLimit) {
        let torn = [b"QUOTA \"", &root[..], b"\" (STORAGE 1)"].concat();
        return out.untagged(Untagged::Other(Cow::Owned(torn)));
    }
    let limited = Resource::ALL.into_iter().filter_map(|(resource, name)| {
        let usage = match used.get(resource)? {
            _ if out.has(Fault::QuotaUsageWraps) => u64::MAX,
            usage if resource == Resource::Message && out.has(Fault::QuotaMessagesRounded) => {
                usage.next_multiple_of(10)
            }
            usage if resource == Resource::Mailbox && out.has(Fault::QuotaMailboxesRounded) => {
                usage.next_multiple_of(10)
            }
            usage => usage,
        };
        let limit = mail.quota.get(resource)?;
        let name = Cow::Borrowed(name.as_bytes());
        Some(QuotaResource { name, usage, limit })
    });
    let mut resources: Vec<QuotaResource<'_>> = limited.collect();
    if out.has(Fault::QuotaResourceUnlisted) {
        resources.push(QuotaResource {
            name: Cow::Borrowed(b"ANNOTATION-STORAGE"),
            usage: 0,
            limit: 1,
        });
    }
    let root = Cow::Owned(root);
    out.untagged(Untagged::Quota { root, resources });
}

fn root(server: &Server, owner: AccountId) -> Vec<u8> {
    [b"#user/", server.store.user(owner).as_bytes()].concat()
}

fn owner(server: &Server, root: &[u8]) -> Option<AccountId> {
    server.store.find(root.strip_prefix(b"#user/")?)
}

fn no_root() -> Completion {
    Completion::no("There is no such quota root").code_named("NONEXISTENT")
}
