//! The flags of a message (RFC 3501 §2.3.2). `\Recent` is not one: it belongs to a session.

use std::sync::Arc;

use mailspec_syntax::imap::{Atom, Flag};

/// A system flag that a client can change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the names of RFC 3501 §2.3.2")]
pub enum SystemFlag {
    Answered = 1,
    Flagged = 2,
    Deleted = 4,
    Seen = 8,
    Draft = 16,
}

/// A set of system flags and keywords; keywords compare without case.
#[derive(Clone, Debug, Default)]
pub struct Flags {
    system: u8,
    keywords: Vec<Arc<str>>,
}

impl SystemFlag {
    /// All five, in the order of RFC 3501 §9.
    pub const ALL: [Self; 5] = [
        Self::Answered,
        Self::Flagged,
        Self::Deleted,
        Self::Seen,
        Self::Draft,
    ];

    /// As the grammar has it.
    pub fn as_flag<'a>(self) -> Flag<'a> {
        match self {
            Self::Answered => Flag::Answered,
            Self::Flagged => Flag::Flagged,
            Self::Deleted => Flag::Deleted,
            Self::Seen => Flag::Seen,
            Self::Draft => Flag::Draft,
        }
    }
}

impl Flags {
    /// The flags that a command names; what is neither a system flag nor a keyword is left out.
    pub fn from_command(flags: &[Flag<'_>]) -> Self {
        let mut set = Self::default();
        for flag in flags {
            match flag {
                Flag::Keyword(keyword) => set.insert_keyword(&Arc::from(keyword.as_str())),
                Flag::Answered => set.insert(SystemFlag::Answered),
                Flag::Flagged => set.insert(SystemFlag::Flagged),
                Flag::Deleted => set.insert(SystemFlag::Deleted),
                Flag::Seen => set.insert(SystemFlag::Seen),
                Flag::Draft => set.insert(SystemFlag::Draft),
                Flag::Recent | Flag::Any | Flag::Extension(_) => {}
            }
        }
        set
    }

    /// As a response has them; without `\Recent`.
    pub fn as_flags(&self) -> Vec<Flag<'_>> {
        let system = SystemFlag::ALL
            .into_iter()
            .filter(|&flag| self.contains(flag))
            .map(SystemFlag::as_flag);
        let keywords = self
            .keywords
            .iter()
            .filter_map(|keyword| Atom::new(keyword.as_ref()).ok().map(Flag::Keyword));
        system.chain(keywords).collect()
    }

    /// Whether `flag` is set.
    pub fn contains(&self, flag: SystemFlag) -> bool {
        self.system & flag as u8 != 0
    }

    /// Sets `flag`.
    pub fn insert(&mut self, flag: SystemFlag) {
        self.system |= flag as u8;
    }

    /// Clears `flag`.
    pub fn remove(&mut self, flag: SystemFlag) {
        self.system &= !(flag as u8);
    }

    /// Whether the keyword is set.
    pub fn has_keyword(&self, keyword: &str) -> bool {
        self.keywords
            .iter()
            .any(|other| other.eq_ignore_ascii_case(keyword))
    }

    /// Clears all keywords.
    pub fn clear_keywords(&mut self) {
        self.keywords.clear();
    }

    /// Sets the keyword.
    pub fn insert_keyword(&mut self, keyword: &Arc<str>) {
        if !self.has_keyword(keyword) {
            self.keywords.push(Arc::clone(keyword));
        }
    }

    /// The keywords that are set, as they were first written.
    pub fn keywords(&self) -> &[Arc<str>] {
        &self.keywords
    }

    pub(super) fn respell(&mut self, mut spelling: impl FnMut(&Arc<str>) -> Arc<str>) {
        for keyword in &mut self.keywords {
            *keyword = spelling(keyword);
        }
    }

    /// `+FLAGS` (RFC 3501 §6.4.6)
    pub fn add(&mut self, flags: &Self) {
        self.system |= flags.system;
        for keyword in &flags.keywords {
            self.insert_keyword(keyword);
        }
    }

    /// `-FLAGS` (RFC 3501 §6.4.6)
    pub fn subtract(&mut self, flags: &Self) {
        self.system &= !flags.system;
        self.keywords.retain(|keyword| !flags.has_keyword(keyword));
    }
}

impl PartialEq for Flags {
    fn eq(&self, other: &Self) -> bool {
        self.system == other.system
            && self.keywords.len() == other.keywords.len()
            && self
                .keywords
                .iter()
                .all(|keyword| other.has_keyword(keyword))
    }
}

impl Eq for Flags {}
