//! Atoms, strings and tags: the leaves of the grammar (RFC 3501 §4, §9).

use std::{borrow::Cow, fmt, ops::Deref};

/// A value that the grammar does not allow, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invalid {
    /// The ABNF rule that the value breaks.
    pub rule: &'static str,
    /// What is wrong with it.
    pub what: &'static str,
}

impl fmt::Display for Invalid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "not a legal {}: {}", self.rule, self.what)
    }
}

impl std::error::Error for Invalid {}

/// `nstring = string / nil`: `None` is `NIL`.
pub type NString<'a> = Option<Cow<'a, [u8]>>;

/// `atom = 1*ATOM-CHAR`. Compares without case.
#[derive(Clone)]
pub struct Atom<'a>(Cow<'a, str>);

/// `astring = 1*ASTRING-CHAR / string`: any octets but NUL; the printer picks the form.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct AString<'a>(Cow<'a, [u8]>);

/// `list-mailbox = 1*list-char / string`: a mailbox name with `%` and `*` wildcards.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct ListMailbox<'a>(Cow<'a, [u8]>);

/// `tag = 1*<any ASTRING-CHAR except "+">`. Compares octet for octet.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Tag<'a>(Cow<'a, str>);

/// One or more values.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct NonEmpty<T>(Vec<T>);

impl<'a> Atom<'a> {
    /// Takes `text` if every octet is an ATOM-CHAR and there is at least one.
    pub fn new(text: impl Into<Cow<'a, str>>) -> Result<Self, Invalid> {
        let text = text.into();
        if text.is_empty() {
            return Err(Invalid {
                rule: "atom",
                what: "empty",
            });
        }
        if !text.bytes().all(is_atom_char) {
            return Err(Invalid {
                rule: "atom",
                what: "an octet that is not an ATOM-CHAR",
            });
        }
        Ok(Self(text))
    }

    /// The atom as it was written.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether this is `other`, without regard to case.
    pub fn is(&self, other: &str) -> bool {
        self.0.eq_ignore_ascii_case(other)
    }
}

impl PartialEq for Atom<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.is(&other.0)
    }
}

impl Eq for Atom<'_> {}

impl fmt::Debug for Atom<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Atom({})", self.0)
    }
}

impl<'a> AString<'a> {
    /// Takes `octets` if none is NUL.
    pub fn new(octets: impl Into<Cow<'a, [u8]>>) -> Result<Self, Invalid> {
        without_nul(octets.into(), "astring").map(Self)
    }

    /// The value's octets, whatever form they had on the wire.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

impl<'a> ListMailbox<'a> {
    /// Takes `octets` if none is NUL.
    pub fn new(octets: impl Into<Cow<'a, [u8]>>) -> Result<Self, Invalid> {
        without_nul(octets.into(), "list-mailbox").map(Self)
    }

    /// The pattern's octets.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

impl<'a> Tag<'a> {
    /// Takes `text` if every octet is an ASTRING-CHAR other than `+` and there is at least one.
    pub fn new(text: impl Into<Cow<'a, str>>) -> Result<Self, Invalid> {
        let text = text.into();
        if text.is_empty() {
            return Err(Invalid {
                rule: "tag",
                what: "empty",
            });
        }
        if !text.bytes().all(is_tag_char) {
            return Err(Invalid {
                rule: "tag",
                what: "an octet that is not an ASTRING-CHAR, or a plus sign",
            });
        }
        Ok(Self(text))
    }

    /// The tag as the client wrote it.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl<T> NonEmpty<T> {
    /// Just `value`.
    pub fn one(value: T) -> Self {
        Self(vec![value])
    }

    /// The values, in order.
    pub fn into_vec(self) -> Vec<T> {
        self.0
    }
}

impl<T> TryFrom<Vec<T>> for NonEmpty<T> {
    type Error = Invalid;

    fn try_from(values: Vec<T>) -> Result<Self, Invalid> {
        if values.is_empty() {
            return Err(Invalid {
                rule: "list",
                what: "at least one item is needed",
            });
        }
        Ok(Self(values))
    }
}

impl<T> Deref for NonEmpty<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        &self.0
    }
}

macro_rules! debug_as_text {
    ($($name:ident),*) => {$(
        impl fmt::Debug for $name<'_> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({:?})", stringify!($name), String::from_utf8_lossy(self.0.as_ref().as_ref()))
            }
        }
    )*};
}
debug_as_text!(AString, ListMailbox, Tag);

/// `ATOM-CHAR`: CHAR but no atom-specials.
pub(crate) const fn is_atom_char(octet: u8) -> bool {
    octet > 0x20
        && octet < 0x7f
        && !matches!(
            octet,
            b'(' | b')' | b'{' | b'%' | b'*' | b'"' | b'\\' | b']'
        )
}

/// `ASTRING-CHAR = ATOM-CHAR / resp-specials`.
pub(crate) const fn is_astring_char(octet: u8) -> bool {
    is_atom_char(octet) || octet == b']'
}

/// An octet of a `tag`.
pub(crate) const fn is_tag_char(octet: u8) -> bool {
    is_astring_char(octet) && octet != b'+'
}

/// `list-char = ATOM-CHAR / list-wildcards / resp-specials`.
pub(crate) const fn is_list_char(octet: u8) -> bool {
    is_astring_char(octet) || matches!(octet, b'%' | b'*')
}

fn without_nul<'a>(octets: Cow<'a, [u8]>, rule: &'static str) -> Result<Cow<'a, [u8]>, Invalid> {
    if octets.contains(&0) {
        return Err(Invalid {
            rule,
            what: "NUL is not allowed in a string",
        });
    }
    Ok(octets)
}
