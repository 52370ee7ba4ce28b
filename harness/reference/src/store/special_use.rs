//! What mailboxes are for (RFC 6154 §2).

/// Special-use attributes that a mailbox may be made with here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names of RFC 6154 §2")]
pub enum SpecialUse {
    Archive,
    Drafts,
    Junk,
    Sent,
    Trash,
}

/// What one mailbox is for: none or several uses.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SpecialUses(u8);

impl SpecialUse {
    /// Every one.
    pub const ALL: [Self; 5] = [
        Self::Archive,
        Self::Drafts,
        Self::Junk,
        Self::Sent,
        Self::Trash,
    ];

    /// `\Drafts` and so on.
    pub fn attribute(self) -> &'static str {
        match self {
            Self::Archive => "\\Archive",
            Self::Drafts => "\\Drafts",
            Self::Junk => "\\Junk",
            Self::Sent => "\\Sent",
            Self::Trash => "\\Trash",
        }
    }
}

impl SpecialUses {
    /// Whether there is none.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Whether this is one of them.
    pub fn has(self, special_use: SpecialUse) -> bool {
        self.0 & (1 << special_use as u8) != 0
    }

    /// Those of both.
    pub fn with(self, others: Self) -> Self {
        Self(self.0 | others.0)
    }

    /// Those that are not among the others.
    pub fn without(self, others: Self) -> Self {
        Self(self.0 & !others.0)
    }

    /// Each of them.
    pub fn iter(self) -> impl Iterator<Item = SpecialUse> {
        SpecialUse::ALL
            .into_iter()
            .filter(move |special_use| self.has(*special_use))
    }
}

impl FromIterator<SpecialUse> for SpecialUses {
    fn from_iter<T: IntoIterator<Item = SpecialUse>>(uses: T) -> Self {
        Self(
            uses.into_iter()
                .fold(0, |set, special_use| set | 1 << special_use as u8),
        )
    }
}
