//! QUOTA and QUOTAROOT (RFC 9208 §4.2, §7; RFC 2087 §5).

use std::borrow::Cow;

use super::{
    Untagged,
    parser::{Parser, Read},
};
use crate::imap::cursor::Class;

/// `quota-resource`: a resource that is limited (RFC 9208 §4.2.1).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QuotaResource<'a> {
    /// `STORAGE`, `MESSAGE` and the like; compared without case.
    pub name: Cow<'a, [u8]>,
    /// How much is used, in the unit of the resource: 1024 octets for `STORAGE`.
    pub usage: u64,
    /// How much may be used, in the same unit.
    pub limit: u64,
}

impl<'a> Parser<'a> {
    /// `quota-response = "QUOTA" SP quota-root-name SP quota-list`
    ///
    /// The list may be empty: nothing is limited then (§4.2.1).
    pub(super) fn quota(&mut self) -> Read<Untagged<'a>> {
        let rule = "quota-response";
        self.sp(rule)?;
        let root = self.astring(rule)?;
        self.sp(rule)?;
        self.open("quota-list")?;
        let mut resources = Vec::new();
        self.list("quota-list", |parser| {
            resources.push(parser.quota_resource()?);
            Ok(())
        })?;
        self.finish(rule);
        Ok(Untagged::Quota { root, resources })
    }

    /// `quota-resource = resource-name SP resource-usage SP resource-limit`
    fn quota_resource(&mut self) -> Read<QuotaResource<'a>> {
        let rule = "quota-resource";
        let name = Cow::Borrowed(self.atom(rule)?);
        self.sp(rule)?;
        let usage = self.number_of_63_bits(rule)?;
        self.sp(rule)?;
        let limit = self.number_of_63_bits(rule)?;
        Ok(QuotaResource { name, usage, limit })
    }

    /// `quotaroot-response = "QUOTAROOT" SP mailbox *(SP quota-root-name)`
    pub(super) fn quota_root(&mut self) -> Read<Untagged<'a>> {
        let rule = "quotaroot-response";
        self.sp(rule)?;
        let mailbox = self.mailbox()?;
        let mut roots = Vec::new();
        while self.cursor.rest().iter().any(|octet| *octet != b' ') {
            self.sp(rule)?;
            roots.push(self.astring(rule)?);
        }
        self.finish(rule);
        Ok(Untagged::QuotaRoot { mailbox, roots })
    }

    /// `number64 = 1*DIGIT`, of 63 bits (RFC 9051 §9)
    pub(super) fn number_of_63_bits(&mut self, rule: &'static str) -> Read<u64> {
        let start = self.cursor.at();
        let digits = self.cursor.take_while(Class::DIGIT);
        if digits.is_empty() {
            return Err(self.broken(rule, "a number is missing"));
        }
        let value = str::from_utf8(digits)
            .ok()
            .and_then(|text| text.parse().ok());
        let fits = value.filter(|value| i64::try_from(*value).is_ok());
        if fits.is_none() {
            let what = "it does not fit 63 bits";
            self.fault(start..self.cursor.at(), rule, what);
        }
        Ok(fits.unwrap_or(i64::MAX as u64))
    }
}
