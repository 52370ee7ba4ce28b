//! What LIST with options is answered with (RFC 5258 §3, RFC 5819 §2, RFC 6154 §2, RFC 8440 §3).

use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet},
};

use mailspec_syntax::imap::{
    command::{ExtendedList, ReturnOption, SelectionOption},
    response::ListData,
};

use super::{pending::Listing, rules, session::Session};

/// Names that are remembered while one LIST is in progress.
const NAMES: usize = 1024;
/// Octets of a name that is remembered.
const NAME: usize = 256;

/// Attributes that are no special use (RFC 3501 §7.2.2, RFC 3348 §3, RFC 5258 §3).
const NO_USE: [&str; 9] = [
    "\\Noinferiors",
    "\\Noselect",
    "\\Marked",
    "\\Unmarked",
    "\\HasChildren",
    "\\HasNoChildren",
    "\\NonExistent",
    "\\Subscribed",
    "\\Remote",
];

/// What LIST with options asks for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Options {
    /// Names are selected by SUBSCRIBED.
    subscribed: bool,
    /// They are selected by SPECIAL-USE.
    special_use: bool,
    /// They are selected by what another extension defines.
    other: bool,
    /// RECURSIVEMATCH
    recursive: bool,
    /// The STATUS of each mailbox is to come.
    status: bool,
    /// So is what the user may do with each.
    rights: bool,
}

/// What came while one LIST with options was the only LIST in progress.
#[derive(Debug, Default)]
pub(super) struct Told {
    /// The names that were listed.
    names: BTreeMap<Box<[u8]>, Listed>,
    /// The names that a STATUS was about.
    statuses: BTreeSet<Box<[u8]>>,
    /// The names that a MYRIGHTS was about.
    rights: BTreeSet<Box<[u8]>>,
}

/// What LIST said of a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Listed {
    Selectable,
    NoSelect,
    NonExistent,
}

impl Options {
    pub(super) fn of(list: &ExtendedList<'_>) -> Self {
        let mut options = Self::default();
        for option in list.selection.iter().flatten() {
            match option {
                SelectionOption::Subscribed => options.subscribed = true,
                SelectionOption::SpecialUse => options.special_use = true,
                SelectionOption::RecursiveMatch => options.recursive = true,
                SelectionOption::Remote => {}
                SelectionOption::Other(_) => options.other = true,
            }
        }
        let mut returns = list.returns.iter().flatten();
        options.status = returns.any(|option| matches!(option, ReturnOption::Status(_)));
        let mut returns = list.returns.iter().flatten();
        options.rights = returns.any(|option| matches!(option, ReturnOption::MyRights));
        options
    }

    /// Whether CHILDINFO may name this selection option.
    fn selects_by(&self, option: &[u8]) -> bool {
        let is = |known: &str| option.eq_ignore_ascii_case(known.as_bytes());
        self.other || self.subscribed && is("SUBSCRIBED") || self.special_use && is("SPECIAL-USE")
    }
}

impl Told {
    /// LIST was completed.
    pub(super) fn clear(&mut self) {
        self.names.clear();
        self.statuses.clear();
        self.rights.clear();
    }
}

impl Session {
    /// A name was listed.
    pub(super) fn check_extended(&mut self, data: &ListData<'_>) {
        if self.pending.has_unknown() {
            return;
        }
        let name = data.mailbox.as_bytes();
        if data.extended.is_some() && !self.wants_extended && !self.is_rev2() {
            self.findings.accuse(
                &rules::EXTENDED_UNASKED,
                format_args!(
                    "{} is listed with extended data, and no LIST was extended up to now",
                    name.escape_ascii()
                ),
            );
            return;
        }
        let (number, listings) = self.pending.listings(false);
        let asked: Vec<Options> = listings.filter_map(|listing| listing.options).collect();
        if let Some(options) = data.child_info() {
            self.check_child_info(name, options, &asked);
        }
        if let (1, [options]) = (number, &asked[..]) {
            self.check_selection(data, *options);
            self.check_told(data);
        }
    }

    /// RFC 5258 §3.5
    fn check_child_info(&mut self, name: &[u8], told: &[Cow<'_, [u8]>], asked: &[Options]) {
        if !asked.iter().any(|options| options.recursive) {
            self.findings.accuse(
                &rules::CHILDINFO_UNASKED,
                format_args!(
                    "{} is listed with CHILDINFO, and no RECURSIVEMATCH is in progress",
                    name.escape_ascii()
                ),
            );
            return;
        }
        let selects_by = |option: &[u8]| asked.iter().any(|options| options.selects_by(option));
        if let Some(option) = told.iter().find(|option| !selects_by(option)) {
            self.findings.accuse(
                &rules::CHILDINFO_CRITERIA,
                format_args!(
                    "CHILDINFO of {} names {}, by which nothing is selected",
                    name.escape_ascii(),
                    option.escape_ascii()
                ),
            );
        }
    }

    /// A name is selected by itself, or returned for those below it (RFC 5258 §3.3).
    fn check_selection(&mut self, data: &ListData<'_>, options: Options) {
        if options.recursive && data.child_info().is_some() {
            return;
        }
        let name = data.mailbox.as_bytes();
        if options.subscribed && !data.has("\\Subscribed") {
            self.findings.accuse(
                &rules::LIST_SUBSCRIBED,
                format_args!(
                    "LIST (SUBSCRIBED) returned {} without \\Subscribed",
                    name.escape_ascii()
                ),
            );
        }
        let is_use = |attribute: &Cow<'_, [u8]>| {
            let mut others = NO_USE.iter();
            !others.any(|other| attribute.eq_ignore_ascii_case(other.as_bytes()))
        };
        if options.special_use && !data.attributes.iter().any(is_use) {
            self.findings.accuse(
                &rules::LIST_SPECIAL_USE,
                format_args!(
                    "LIST (SPECIAL-USE) returned {} without a special use",
                    name.escape_ascii()
                ),
            );
        }
    }

    /// One LIST for each name (RFC 5258 §3.3), and behind it the STATUS (RFC 5819 §2) and the
    /// rights (RFC 8440 §3).
    fn check_told(&mut self, data: &ListData<'_>) {
        let name = data.mailbox.as_bytes();
        if name.len() > NAME || self.told.names.len() >= NAMES {
            return;
        }
        let listed = match () {
            () if data.has("\\NonExistent") => Listed::NonExistent,
            () if data.has("\\Noselect") => Listed::NoSelect,
            () => Listed::Selectable,
        };
        if self.told.statuses.contains(name) {
            self.findings.accuse(
                &rules::LIST_STATUS_ORDER,
                format_args!("the STATUS of {} came before its LIST", name.escape_ascii()),
            );
        }
        if self.told.rights.contains(name) {
            self.findings.accuse(
                &rules::LIST_MYRIGHTS_ORDER,
                format_args!(
                    "the MYRIGHTS of {} came before its LIST",
                    name.escape_ascii()
                ),
            );
        }
        if self.told.names.insert(name.into(), listed).is_some() {
            self.findings.accuse(
                &rules::LIST_TWICE,
                format_args!("one LIST returned {} twice", name.escape_ascii()),
            );
        }
    }

    /// A STATUS came that no STATUS command asks for.
    pub(super) fn check_list_status(&mut self, name: &[u8]) {
        if !self.lists_alone(|options| options.status) {
            return;
        }
        let listed = self.told.names.get(name);
        if listed.is_some_and(|listed| *listed != Listed::Selectable) {
            self.findings.accuse(
                &rules::LIST_STATUS_UNSELECTABLE,
                format_args!(
                    "LIST says that {} cannot be selected, and has a STATUS of it",
                    name.escape_ascii()
                ),
            );
        }
        if name.len() <= NAME && self.told.statuses.len() < NAMES {
            self.told.statuses.insert(name.into());
        }
    }

    /// A MYRIGHTS came that no MYRIGHTS command asks for (RFC 8440 §3).
    pub(super) fn check_list_rights(&mut self, name: &[u8]) {
        if !self.lists_alone(|options| options.rights) {
            return;
        }
        if self.told.names.get(name) == Some(&Listed::NonExistent) {
            self.findings.accuse(
                &rules::LIST_MYRIGHTS_NONEXISTENT,
                format_args!(
                    "LIST says that {} does not exist, and has rights on it",
                    name.escape_ascii()
                ),
            );
        }
        if name.len() <= NAME && self.told.rights.len() < NAMES {
            self.told.rights.insert(name.into());
        }
    }

    /// Whether the only LIST in progress asks for that.
    fn lists_alone(&self, asks: impl Fn(Options) -> bool) -> bool {
        let (number, mut listings) = self.pending.listings(false);
        let asks = |listing: &Listing| listing.options.is_some_and(asks);
        number == 1 && listings.next().is_some_and(asks) && !self.pending.has_unknown()
    }
}
