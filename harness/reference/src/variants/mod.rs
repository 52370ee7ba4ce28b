//! Freedoms that can be taken, each named by the clauses that permit it.
//!
//! Faults prove that checks can fail; variants prove that they spare the
//! lawful. A variant is one entry in [`imap::TABLE`] or [`pop3::TABLE`] and, at
//! the place of the behaviour, one `if variants.has(…)`. What contradicts a
//! MUST is a fault, however common it is.

pub mod imap;
mod info;
pub mod pop3;

use crate::switches::{MOST, Switch, Switches};

pub use info::{Spared, VariantInfo};

/// One lawful freedom of the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Variant {
    /// Of the IMAP sessions.
    Imap(imap::Variant),
    /// Of the POP3 sessions.
    Pop3(pop3::Variant),
}

/// The freedoms that are taken: none by default.
pub type Variants = Switches<Variant>;

const COUNT: usize = imap::TABLE.len() + pop3::TABLE.len();

const _: () = assert!(COUNT <= MOST, "a set has no room for so many variants");

static ALL: [Variant; COUNT] = {
    let mut all = [Variant::Imap(imap::TABLE[0].0); COUNT];
    let mut at = 0;
    while at < COUNT {
        all[at] = match at.checked_sub(imap::TABLE.len()) {
            None => Variant::Imap(imap::TABLE[at].0),
            Some(at) => Variant::Pop3(pop3::TABLE[at].0),
        };
        at += 1;
    }
    all
};

impl Variant {
    /// Every variant there is.
    pub const ALL: &'static [Self] = &ALL;

    /// Its name, its clauses and what it does.
    pub fn info(self) -> &'static VariantInfo {
        match self {
            Self::Imap(variant) => &imap::TABLE[variant as usize].1,
            Self::Pop3(variant) => &pop3::TABLE[variant as usize].1,
        }
    }

    /// The variant with this name.
    pub fn from_id(id: &str) -> Option<Self> {
        ALL.into_iter().find(|variant| variant.info().id == id)
    }
}

impl Switch for Variant {
    fn index(self) -> usize {
        match self {
            Self::Imap(variant) => variant as usize,
            Self::Pop3(variant) => imap::TABLE.len() + variant as usize,
        }
    }
}

impl From<imap::Variant> for Variant {
    fn from(variant: imap::Variant) -> Self {
        Self::Imap(variant)
    }
}

impl From<pop3::Variant> for Variant {
    fn from(variant: pop3::Variant) -> Self {
        Self::Pop3(variant)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use pretty_assertions::assert_eq;

    use super::*;
    use crate::Fault;

    #[test]
    fn ids_are_unique_and_find_their_variant() {
        let variants = Variant::ALL.iter().map(|variant| variant.info().id);
        let faults = Fault::ALL.iter().map(|fault| fault.info().id);
        let ids: BTreeSet<_> = variants.chain(faults).collect();
        assert_eq!(
            ids.len(),
            Variant::ALL.len() + Fault::ALL.len(),
            "an id stands for one thing, fault or variant"
        );
        for (index, &variant) in Variant::ALL.iter().enumerate() {
            assert_eq!(Variant::from_id(variant.info().id), Some(variant));
            assert_eq!(variant.index(), index);
            assert!(!variant.info().clauses.is_empty());
        }
        assert_eq!(Variant::from_id("imap/none-such"), None);
    }

    #[test]
    fn cases_are_spared_by_address_or_by_what_it_begins_with() {
        let info = VariantInfo {
            id: "imap/x",
            clauses: &[],
            summary: "",
            spares: &[Spared {
                cases: &["imap/idle", "imap/create/deep", "imap/pairs*+child+*+one"],
                why: "there is none",
            }],
        };
        let spared = |address| info.spares(address).is_some();
        assert!(spared("imap/idle/done") && spared("imap/create/deep"));
        assert!(!spared("imap/idler/done") && !spared("imap/create/deeper"));
        assert!(spared("imap/pairs/names/select+child+literal+one"));
        assert!(
            !spared("imap/pairs/names/select+plain+literal+one")
                && !spared("imap/pairs/one+child+two")
        );
    }
}
