//! Deviations that can be switched on, each named by the clause that it breaks.
//!
//! A fault is one entry in [`imap::TABLE`] or [`pop3::TABLE`] and, at the
//! place of the behaviour, one `if faults.has(…)`.

pub mod imap;
mod info;
pub mod pop3;

use crate::switches::{MOST, Switch, Switches};

pub use info::FaultInfo;

/// One deviation of the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Fault {
    /// Of the IMAP sessions.
    Imap(imap::Fault),
    /// Of the POP3 sessions.
    Pop3(pop3::Fault),
}

/// The deviations that are switched on: none by default.
pub type Faults = Switches<Fault>;

const COUNT: usize = imap::TABLE.len() + pop3::TABLE.len();

const _: () = assert!(COUNT <= MOST, "a set has no room for so many faults");

static ALL: [Fault; COUNT] = {
    let mut all = [Fault::Imap(imap::TABLE[0].0); COUNT];
    let mut at = 0;
    while at < COUNT {
        all[at] = match at.checked_sub(imap::TABLE.len()) {
            None => Fault::Imap(imap::TABLE[at].0),
            Some(at) => Fault::Pop3(pop3::TABLE[at].0),
        };
        at += 1;
    }
    all
};

impl Fault {
    /// Every fault there is.
    pub const ALL: &'static [Self] = &ALL;

    /// Its name, clause and summary.
    pub fn info(self) -> &'static FaultInfo {
        match self {
            Self::Imap(fault) => &imap::TABLE[fault as usize].1,
            Self::Pop3(fault) => &pop3::TABLE[fault as usize].1,
        }
    }

    /// The fault with this name.
    pub fn from_id(id: &str) -> Option<Self> {
        ALL.into_iter().find(|fault| fault.info().id == id)
    }
}

impl Switch for Fault {
    fn index(self) -> usize {
        match self {
            Self::Imap(fault) => fault as usize,
            Self::Pop3(fault) => imap::TABLE.len() + fault as usize,
        }
    }
}

impl From<imap::Fault> for Fault {
    fn from(fault: imap::Fault) -> Self {
        Self::Imap(fault)
    }
}

impl From<pop3::Fault> for Fault {
    fn from(fault: pop3::Fault) -> Self {
        Self::Pop3(fault)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use pretty_assertions::assert_eq;

    use super::*;

    #[test]
    fn the_tables_are_in_the_order_of_the_enums() {
        for (at, (fault, info)) in imap::TABLE.iter().enumerate() {
            assert_eq!(*fault as usize, at, "{}", info.id);
        }
        for (at, (fault, info)) in pop3::TABLE.iter().enumerate() {
            assert_eq!(*fault as usize, at, "{}", info.id);
        }
    }

    #[test]
    fn ids_are_unique_and_find_their_fault() {
        let ids: BTreeSet<_> = Fault::ALL.iter().map(|fault| fault.info().id).collect();
        assert_eq!(ids.len(), Fault::ALL.len());
        for &fault in Fault::ALL {
            assert_eq!(Fault::from_id(fault.info().id), Some(fault));
            assert!(fault.info().id.starts_with(match fault {
                Fault::Imap(_) => "imap/",
                Fault::Pop3(_) => "pop3/",
            }));
        }
        assert_eq!(Fault::from_id("imap/none-such"), None);
    }

    #[test]
    fn a_set_has_what_was_put_in() {
        for &fault in Fault::ALL {
            let set: Faults = [fault].into_iter().collect();
            let on: Vec<_> = Fault::ALL.iter().filter(|&&other| set.has(other)).collect();
            assert_eq!(on, [&fault]);
        }
        assert!(Faults::default().is_empty());
    }
}
