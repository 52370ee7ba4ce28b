//! ACL, LISTRIGHTS and MYRIGHTS (RFC 4314 §3.6–§3.8, §7).

use std::borrow::Cow;

use super::{
    Untagged,
    parser::{Parser, Read},
};

/// The entry of one identifier in an access control list (RFC 4314 §3.6).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AclEntry<'a> {
    /// Who: a user, `anyone` or a group; with a dash before it, the rights are taken away (§2).
    pub identifier: Cow<'a, [u8]>,
    /// A letter or digit for each right.
    pub rights: Cow<'a, [u8]>,
}

impl<'a> Parser<'a> {
    /// `acl-data = "ACL" SP mailbox *(SP identifier SP rights)`
    pub(super) fn acl(&mut self) -> Read<Untagged<'a>> {
        let rule = "acl-data";
        self.sp(rule)?;
        let mailbox = self.mailbox()?;
        let mut entries = Vec::new();
        while self.goes_on() {
            self.sp(rule)?;
            let identifier = self.astring("identifier")?;
            self.sp(rule)?;
            let rights = self.rights()?;
            entries.push(AclEntry { identifier, rights });
        }
        self.finish(rule);
        Ok(Untagged::Acl { mailbox, entries })
    }

    /// `listrights-data = "LISTRIGHTS" SP mailbox SP identifier SP rights *(SP rights)`
    pub(super) fn list_rights(&mut self) -> Read<Untagged<'a>> {
        let rule = "listrights-data";
        self.sp(rule)?;
        let mailbox = self.mailbox()?;
        self.sp(rule)?;
        let identifier = self.astring("identifier")?;
        self.sp(rule)?;
        let required = self.rights()?;
        let mut optional = Vec::new();
        while self.goes_on() {
            self.sp(rule)?;
            optional.push(self.rights()?);
        }
        self.finish(rule);
        Ok(Untagged::ListRights {
            mailbox,
            identifier,
            required,
            optional,
        })
    }

    /// `myrights-data = "MYRIGHTS" SP mailbox SP rights`
    pub(super) fn my_rights(&mut self) -> Read<Untagged<'a>> {
        let rule = "myrights-data";
        self.sp(rule)?;
        let mailbox = self.mailbox()?;
        self.sp(rule)?;
        let rights = self.rights()?;
        self.finish(rule);
        Ok(Untagged::MyRights { mailbox, rights })
    }

    /// `rights = astring`: "only lowercase ASCII letters and digits".
    fn rights(&mut self) -> Read<Cow<'a, [u8]>> {
        let start = self.cursor.at();
        let rights = self.astring("rights")?;
        let legal = |octet: &u8| octet.is_ascii_lowercase() || octet.is_ascii_digit();
        if !rights.iter().all(legal) {
            let what = "rights are small letters and digits";
            self.fault(start..self.cursor.at(), "rights", what);
        }
        Ok(rights)
    }

    /// Whether something but spaces follows.
    fn goes_on(&self) -> bool {
        self.cursor.rest().iter().any(|octet| *octet != b' ')
    }
}
