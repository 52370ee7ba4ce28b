//! What QUOTA, ACL and METADATA tell (RFC 9208 §4, RFC 4314 §3, RFC 5464 §4).

use std::{borrow::Cow, collections::BTreeSet};

use mailspec_syntax::imap::{
    Mailbox,
    command::{AclCommand, MetadataCommand, QuotaCommand},
    response::{AclEntry, Metadata, QuotaResource, StatusKind, Text},
};

use super::{rules, session::Session};
use crate::line::shown;

/// Names that are remembered of each sort.
const NAMES: usize = 64;
/// Octets of a name that is remembered.
const NAME: usize = 256;
/// Commands in progress that are looked through.
const COMMANDS: usize = 16;

/// What such a command is answered by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Asked {
    Quota,
    QuotaRoot,
    Acl,
    ListRights,
    MyRights,
    /// GETMETADATA: nothing, if there is nothing.
    Metadata,
    /// SETMETADATA: no values.
    SetMetadata,
    Nothing,
}

/// What came of it on one connection.
#[derive(Debug, Default)]
pub(super) struct Administered {
    /// How many responses of each sort.
    counts: [u64; 5],
    /// Quota roots of the last QUOTAROOT.
    roots: Vec<Box<[u8]>>,
    /// Quota roots of which QUOTA was told.
    quotas: Names,
    /// Resources that QUOTA told of.
    resources: Names,
    /// Resources that are listed as capabilities, once somebody is logged in.
    listed: Names,
    /// What the last LISTRIGHTS ties together.
    tied: Option<Tied>,
    /// The client has sent ENABLE METADATA or ENABLE METADATA-SERVER.
    pub(super) enabled: bool,
}

#[derive(Debug)]
struct Tied {
    mailbox: Box<[u8]>,
    identifier: Box<[u8]>,
    groups: Vec<Box<[u8]>>,
}

/// Some names, as many as are remembered.
#[derive(Debug, Default)]
struct Names {
    known: BTreeSet<Box<[u8]>>,
    /// There were more.
    more: bool,
}

impl Names {
    fn add(&mut self, name: &[u8]) {
        if name.len() > NAME || self.known.len() >= NAMES && !self.known.contains(name) {
            self.more = true;
        } else if !self.known.contains(name) {
            self.known.insert(name.into());
        }
    }

    fn may_have(&self, name: &[u8]) -> bool {
        self.more || self.known.contains(name)
    }
}

impl Asked {
    pub(super) const fn quota(command: &QuotaCommand<'_>) -> Self {
        match command {
            QuotaCommand::GetQuota { .. } => Self::Quota,
            QuotaCommand::GetQuotaRoot { .. } => Self::QuotaRoot,
            QuotaCommand::SetQuota { .. } => Self::Nothing,
        }
    }

    pub(super) const fn acl(command: &AclCommand<'_>) -> Self {
        match command {
            AclCommand::GetAcl { .. } => Self::Acl,
            AclCommand::ListRights { .. } => Self::ListRights,
            AclCommand::MyRights { .. } => Self::MyRights,
            AclCommand::SetAcl { .. } | AclCommand::DeleteAcl { .. } => Self::Nothing,
        }
    }

    pub(super) const fn metadata(command: &MetadataCommand<'_>) -> Self {
        match command {
            MetadataCommand::GetMetadata { .. } => Self::Metadata,
            MetadataCommand::SetMetadata { .. } => Self::SetMetadata,
        }
    }
}

impl Session {
    /// How many responses have come that answer such a command.
    pub(super) fn told_so_far(&self, asked: Asked) -> u64 {
        self.administered
            .counts
            .get(asked as usize)
            .copied()
            .unwrap_or(0)
    }

    /// Such a command was completed OK, before which so many responses had come.
    pub(super) fn told_completed(&mut self, asked: Asked, before: u64) {
        if self.pending.has_unknown() {
            return;
        }
        let (rule, what) = match asked {
            Asked::Quota => (&rules::QUOTA_ANSWERED, "OK came without a QUOTA response"),
            Asked::QuotaRoot => (
                &rules::QUOTAROOT_ANSWERED,
                "OK came without a QUOTAROOT response",
            ),
            Asked::Acl => (&rules::ACL_ANSWERED, "OK came without an ACL response"),
            Asked::ListRights => (
                &rules::ACL_ANSWERED,
                "OK came without a LISTRIGHTS response",
            ),
            Asked::MyRights => (&rules::ACL_ANSWERED, "OK came without a MYRIGHTS response"),
            Asked::Metadata | Asked::SetMetadata | Asked::Nothing => return,
        };
        if self.told_so_far(asked) == before {
            return self.findings.accuse(rule, what);
        }
        if asked == Asked::QuotaRoot {
            let roots = std::mem::take(&mut self.administered.roots);
            let mut untold = roots
                .iter()
                .filter(|root| !self.administered.quotas.may_have(root));
            if let Some(root) = untold.next() {
                let what = format_args!("OK came without QUOTA of the quota root {}", shown(root));
                self.findings.accuse(rule, what);
            }
        }
    }

    /// `quota-response`
    pub(super) fn quota(&mut self, root: &[u8], resources: &[QuotaResource<'_>]) {
        self.administered.counts[Asked::Quota as usize] += 1;
        self.administered.quotas.add(root);
        for resource in resources {
            self.administered
                .resources
                .add(&resource.name.to_ascii_uppercase());
        }
        self.check_listed();
    }

    /// `quotaroot-response`
    pub(super) fn quota_roots(&mut self, roots: &[Cow<'_, [u8]>]) {
        self.administered.counts[Asked::QuotaRoot as usize] += 1;
        let known = roots.iter().filter(|root| root.len() <= NAME);
        self.administered.roots = known.take(NAMES).map(|root| (&**root).into()).collect();
    }

    /// What a capability listing has of QUOTA and ACL.
    pub(super) fn list_of_extensions(&mut self, names: &[Cow<'_, [u8]>], logged_in: bool) {
        for name in names {
            let upper = name.to_ascii_uppercase();
            if let Some(resource) = upper.strip_prefix(b"QUOTA=RES-")
                && logged_in
            {
                self.administered.listed.add(resource);
            }
            if upper.starts_with(b"RIGHTS=") {
                // Capabilities are known in any case of letters.
                let rights = name[b"RIGHTS=".len()..].to_ascii_lowercase();
                let old = |right: &u8| b"lrswipacd".contains(right) || right.is_ascii_digit();
                let missing = b"texk".iter().any(|right| !rights.contains(right));
                if missing || rights.iter().any(old) {
                    let what = format_args!("the capability is {}", shown(name));
                    self.findings.accuse(&rules::RIGHTS_CAPABILITY, what);
                }
            }
        }
        self.check_listed();
    }

    /// RFC 9208 §3.1.2. A server that lists no resource has QUOTA of RFC 2087.
    fn check_listed(&mut self) {
        let Administered {
            listed, resources, ..
        } = &self.administered;
        if listed.known.is_empty() {
            return;
        }
        let mut unlisted = resources.known.iter().filter(|name| !listed.may_have(name));
        if let Some(name) = unlisted.next().cloned() {
            let what = format_args!("QUOTA tells of {}, which is not listed", shown(&name));
            self.findings.accuse(&rules::QUOTA_LISTED, what);
            // Said once.
            self.administered.listed.add(&name);
        }
    }

    /// An untagged NO with a code.
    pub(super) fn check_overquota(&mut self, kind: StatusKind, text: &Text<'_>) {
        use mailspec_syntax::imap::response::Code;
        let over = matches!(&text.code, Some(Code::Other(name, _)) if name.eq_ignore_ascii_case(b"OVERQUOTA"));
        if kind != StatusKind::No || !over {
            return;
        }
        let selected = self.current.is_some() || self.pending.may_select();
        if !selected && self.partial.is_none() && !self.pending.may_add(COMMANDS) {
            let what = "OVERQUOTA came though no mailbox is selected and nothing is added";
            self.findings.accuse(&rules::OVERQUOTA_UNASKED, what);
        }
    }

    /// `acl-data`
    pub(super) fn acl(&mut self, mailbox: &Mailbox<'_>, entries: &[AclEntry<'_>]) {
        self.administered.counts[Asked::Acl as usize] += 1;
        for AclEntry { identifier, rights } in entries {
            self.check_virtual(rights, "ACL");
            let Some(tied) = &self.administered.tied else {
                continue;
            };
            if *tied.mailbox != *mailbox.as_bytes() || *tied.identifier != **identifier {
                continue;
            }
            let parted = tied.groups.iter().find(|group| {
                let granted = group.iter().filter(|right| rights.contains(right)).count();
                granted != 0 && granted != group.len()
            });
            if let Some(group) = parted {
                let what = format_args!(
                    "LISTRIGHTS ties {} together, and {} has {}",
                    shown(group),
                    shown(identifier),
                    shown(rights)
                );
                self.findings.accuse(&rules::LISTRIGHTS_TIED, what);
            }
        }
    }

    /// `listrights-data`
    pub(super) fn list_rights(
        &mut self,
        mailbox: &Mailbox<'_>,
        identifier: &[u8],
        required: &[u8],
        optional: &[Cow<'_, [u8]>],
    ) {
        self.administered.counts[Asked::ListRights as usize] += 1;
        let all: Vec<u8> = required
            .iter()
            .chain(optional.iter().flat_map(|group| group.iter()))
            .copied()
            .collect();
        self.check_virtual(&all, "LISTRIGHTS");
        let mut seen = [false; 256];
        let twice = |right: &&u8| std::mem::replace(&mut seen[usize::from(**right)], true);
        if let Some(right) = all.iter().find(twice) {
            let what = format_args!("LISTRIGHTS has {} twice", right.escape_ascii());
            self.findings.accuse(&rules::LISTRIGHTS_TWICE, what);
        }
        let short = mailbox.as_bytes().len() <= NAME && identifier.len() <= NAME;
        let groups = optional
            .iter()
            .filter(|group| group.len() <= NAMES)
            .map(|group| {
                let virtual_right = |right: &u8| b"cd".contains(right);
                let rights = group.iter().copied().filter(|right| !virtual_right(right));
                rights.collect::<Box<[u8]>>()
            });
        self.administered.tied = short.then(|| Tied {
            mailbox: mailbox.as_bytes().into(),
            identifier: identifier.into(),
            groups: groups.filter(|group| group.len() > 1).take(NAMES).collect(),
        });
    }

    /// `myrights-data`
    pub(super) fn my_rights(&mut self, mailbox: &Mailbox<'_>, rights: &[u8]) {
        self.administered.counts[Asked::MyRights as usize] += 1;
        self.check_virtual(rights, "MYRIGHTS");
        if !self.pending.has_my_rights() {
            self.check_list_rights(mailbox.as_bytes());
        }
    }

    /// RFC 4314 §2.1.1. The right x is a member of either, as the server chooses.
    fn check_virtual(&mut self, rights: &[u8], response: &str) {
        let has = |right: u8| rights.contains(&right);
        let missing = match () {
            () if (has(b't') || has(b'e')) && !has(b'd') => "d",
            () if has(b'k') && !has(b'c') => "c",
            () if has(b'x') && !has(b'c') && !has(b'd') => "c or d",
            () => return,
        };
        let what = format_args!("{response} has {} without {missing}", shown(rights));
        self.findings.accuse(&rules::VIRTUAL_RIGHTS, what);
    }

    /// `metadata-resp`
    pub(super) fn metadata(&mut self, data: &Metadata<'_>) {
        if self.pending.has_unknown() {
            return;
        }
        let (gets, sets) = self.pending.metadata();
        match data {
            Metadata::Changed(_) if !self.administered.enabled => {
                let what = "METADATA told of a change, and the client did not enable that";
                self.findings.accuse(&rules::METADATA_UNASKED, what);
            }
            Metadata::Values(_) if gets == 0 && sets > 0 => {
                let what = "SETMETADATA was answered by METADATA with values";
                self.findings.accuse(&rules::METADATA_SET_TOLD, what);
            }
            Metadata::Values(_) if gets == 0 => {
                let what = "METADATA told values though no GETMETADATA is in progress";
                self.findings.accuse(&rules::METADATA_VALUES, what);
            }
            Metadata::Values(_) | Metadata::Changed(_) => {}
        }
    }
}
