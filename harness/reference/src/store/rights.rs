//! Rights, and the list of who has them (RFC 4314 §2).

use std::collections::BTreeMap;

/// A set of the standard rights (RFC 4314 §2.1).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rights(u16);

/// A standard right, by its letter (RFC 4314 §2.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names of RFC 4314 §2.1")]
pub enum Right {
    Lookup,
    Read,
    Seen,
    Write,
    Insert,
    Post,
    Create,
    Delete,
    DeleteMessages,
    Expunge,
    Administer,
}

/// The access control list of one mailbox: an entry for each identifier that has rights.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Acl(BTreeMap<Vec<u8>, Rights>);

impl Right {
    /// Every right with its letter, in the order of RFC 4314 §2.1.
    pub const ALL: [(Self, u8); 11] = [
        (Self::Lookup, b'l'),
        (Self::Read, b'r'),
        (Self::Seen, b's'),
        (Self::Write, b'w'),
        (Self::Insert, b'i'),
        (Self::Post, b'p'),
        (Self::Create, b'k'),
        (Self::Delete, b'x'),
        (Self::DeleteMessages, b't'),
        (Self::Expunge, b'e'),
        (Self::Administer, b'a'),
    ];
}

impl Rights {
    /// All of them.
    pub const ALL: Self = Self((1 << Right::ALL.len()) - 1);

    /// The rights of these letters; `None` if one is not known.
    ///
    /// `c` and `d` of RFC 2086 stand for `kx` and `te` (RFC 4314 §2.1.1).
    pub fn parse(letters: &[u8]) -> Option<Self> {
        let mut rights = Self::default();
        for letter in letters {
            match letter {
                b'c' => rights = rights.with(Self::of(&[Right::Create, Right::Delete])),
                b'd' => rights = rights.with(Self::of(&[Right::DeleteMessages, Right::Expunge])),
                letter => {
                    let (right, _) = Right::ALL.iter().find(|(_, known)| known == letter)?;
                    rights = rights.with(Self::of(&[*right]));
                }
            }
        }
        Some(rights)
    }

    /// Just these.
    pub fn of(rights: &[Right]) -> Self {
        Self(rights.iter().fold(0, |set, right| set | 1 << *right as u16))
    }

    /// Whether `right` is among them.
    pub fn has(self, right: Right) -> bool {
        self.0 & 1 << right as u16 != 0
    }

    /// Whether any of `rights` is among them.
    pub fn has_any(self, rights: &[Right]) -> bool {
        self.0 & Self::of(rights).0 != 0
    }

    /// These and `others`.
    pub fn with(self, others: Self) -> Self {
        Self(self.0 | others.0)
    }

    /// These but `others`.
    pub fn without(self, others: Self) -> Self {
        Self(self.0 & !others.0)
    }

    /// The letters, without the virtual rights.
    pub fn letters(self) -> Vec<u8> {
        let all = Right::ALL.iter();
        let own = all.filter(|(right, _)| self.has(*right));
        own.map(|(_, letter)| *letter).collect()
    }

    /// The letters, with `c` and `d` where a member of theirs is set (RFC 4314 §2.1.1).
    pub fn told(self) -> Vec<u8> {
        let mut letters = self.letters();
        if self.has_any(&[Right::Create, Right::Delete]) {
            letters.push(b'c');
        }
        if self.has_any(&[Right::DeleteMessages, Right::Expunge]) {
            letters.push(b'd');
        }
        letters
    }
}

impl Acl {
    /// What `identifier` is granted, or with a dash before it denied.
    pub fn get(&self, identifier: &[u8]) -> Rights {
        self.0.get(identifier).copied().unwrap_or_default()
    }

    /// Grants `identifier` just these rights; none: it has no entry any more.
    pub fn set(&mut self, identifier: &[u8], rights: Rights) {
        if rights == Rights::default() {
            self.0.remove(identifier);
        } else {
            self.0.insert(identifier.to_vec(), rights);
        }
    }

    /// What `user` may do: what the user and `anyone` are granted, but what they are denied.
    pub fn of_user(&self, user: &[u8]) -> Rights {
        let both = |dash: &[u8]| {
            let own = self.get(&[dash, user].concat());
            own.with(self.get(&[dash, b"anyone"].concat()))
        };
        both(b"").without(both(b"-"))
    }

    /// The entries by identifier.
    pub fn entries(&self) -> impl Iterator<Item = (&[u8], Rights)> {
        self.0.iter().map(|(who, rights)| (who.as_slice(), *rights))
    }

    /// Whether nobody has an entry.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::all(b"lrswipkxtea", Some(&b"lrswipkxteacd"[..]))]
    #[case::none(b"", Some(&b""[..]))]
    #[case::virtual_ones(b"cd", Some(&b"kxtecd"[..]))]
    #[case::one_of_them(b"te", Some(&b"ted"[..]))]
    #[case::twice(b"ll", Some(&b"l"[..]))]
    #[case::unknown(b"lq", None)]
    #[case::capital(b"L", None)]
    #[case::digit(b"0", None)]
    fn rights_of_letters(#[case] letters: &[u8], #[case] told: Option<&[u8]>) {
        assert_eq!(
            Rights::parse(letters).map(Rights::told),
            told.map(<[u8]>::to_vec)
        );
    }

    #[test]
    fn what_is_denied_is_not_granted() {
        let rights = |letters| Rights::parse(letters).unwrap();
        let mut acl = Acl::default();
        acl.set(b"anyone", rights(b"lr"));
        acl.set(b"fred", rights(b"sw"));
        acl.set(b"-fred", rights(b"rw"));
        assert_eq!(acl.of_user(b"fred").letters(), b"ls");
        assert_eq!(acl.of_user(b"joe").letters(), b"lr");
        acl.set(b"anyone", Rights::default());
        assert_eq!(acl.of_user(b"joe"), Rights::default());
    }
}
