//! Atoms, strings and tags: the leaves of the grammar (RFC 3501 §4, §9).

use std::{
    borrow::Cow,
    fmt,
    hash::{Hash, Hasher},
    ops::Deref,
};

use crate::Invalid;

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

/// How a literal is announced.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LiteralForm {
    /// `{n}`: the only form of servers; clients wait for a continuation request (RFC 3501 §4.3).
    Synchronising,
    /// `{n+}`: of clients alone, who do not wait (RFC 7888).
    NonSynchronising,
}

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

impl Atom<'_> {
    /// The same atom, borrowing nothing.
    pub fn into_owned(self) -> Atom<'static> {
        Atom(Cow::Owned(self.0.into_owned()))
    }
}

impl fmt::Display for Atom<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// As equality is: without case.
impl Hash for Atom<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        for octet in self.0.bytes() {
            state.write_u8(octet.to_ascii_lowercase());
        }
        state.write_u8(0);
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

// What the command parser has read by its grammar is not checked again.
impl<'a> Atom<'a> {
    pub(super) const fn from_legal(text: &'a str) -> Self {
        Self(Cow::Borrowed(text))
    }
}

impl<'a> Tag<'a> {
    pub(super) const fn from_legal(text: &'a str) -> Self {
        Self(Cow::Borrowed(text))
    }
}

impl<'a> AString<'a> {
    pub(in crate::imap) const fn from_legal(octets: Cow<'a, [u8]>) -> Self {
        Self(octets)
    }
}

impl<'a> ListMailbox<'a> {
    pub(super) const fn from_legal(octets: Cow<'a, [u8]>) -> Self {
        Self(octets)
    }
}

impl<T> NonEmpty<T> {
    /// `values` of which the caller has read at least one.
    pub(super) const fn from_legal(values: Vec<T>) -> Self {
        Self(values)
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

    /// The same value, borrowing nothing.
    pub fn into_owned(self) -> AString<'static> {
        AString(Cow::Owned(self.0.into_owned()))
    }

    /// As an atom when it can be one, else as [`write_string`] prints it.
    pub fn write(&self, out: &mut Vec<u8>, literals: LiteralForm) {
        // NIL would be an astring like any other; quoting it spares readers the doubt.
        let bare = !self.0.is_empty()
            && self.0.iter().all(|octet| is_astring_char(*octet))
            && !self.0.eq_ignore_ascii_case(b"NIL");
        if bare {
            out.extend_from_slice(&self.0);
        } else {
            write_string(out, &self.0, literals);
        }
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

    /// Bare when it can be, else as [`write_string`] prints it.
    pub fn write(&self, out: &mut Vec<u8>, literals: LiteralForm) {
        if !self.0.is_empty() && self.0.iter().all(|octet| is_list_char(*octet)) {
            out.extend_from_slice(&self.0);
        } else {
            write_string(out, &self.0, literals);
        }
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

    /// The same tag, borrowing nothing.
    pub fn into_owned(self) -> Tag<'static> {
        Tag(Cow::Owned(self.0.into_owned()))
    }
}

impl fmt::Display for Tag<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
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

/// `string = quoted / literal`: quoted when the grammar lets it.
///
/// NUL, which neither form can hold, is the caller's to keep out.
pub fn write_string(out: &mut Vec<u8>, octets: &[u8], literals: LiteralForm) {
    if octets.iter().all(|octet| is_text_char(*octet)) {
        out.reserve(octets.len() + 2);
        out.push(b'"');
        for octet in octets {
            if matches!(octet, b'"' | b'\\') {
                out.push(b'\\');
            }
            out.push(*octet);
        }
        out.push(b'"');
    } else {
        write_literal(out, octets, literals);
    }
}

/// `literal = "{" number "}" CRLF *CHAR8`
pub fn write_literal(out: &mut Vec<u8>, octets: &[u8], literals: LiteralForm) {
    let plus = match literals {
        LiteralForm::Synchronising => "",
        LiteralForm::NonSynchronising => "+",
    };
    out.extend_from_slice(format!("{{{}{plus}}}\r\n", octets.len()).as_bytes());
    out.extend_from_slice(octets);
}

/// `nstring = string / nil`
pub fn write_nstring(out: &mut Vec<u8>, value: Option<&[u8]>, literals: LiteralForm) {
    match value {
        Some(octets) => write_string(out, octets, literals),
        None => out.extend_from_slice(b"NIL"),
    }
}

/// `TEXT-CHAR`: CHAR but CR and LF.
pub(crate) const fn is_text_char(octet: u8) -> bool {
    CLASSES[octet as usize] & TEXT != 0
}

/// A TEXT-CHAR that stands for itself in a quoted string: no quoted-specials.
pub(crate) const fn is_quotable_char(octet: u8) -> bool {
    CLASSES[octet as usize] & QUOTABLE != 0
}

/// `ATOM-CHAR`: CHAR but no atom-specials.
pub(crate) const fn is_atom_char(octet: u8) -> bool {
    CLASSES[octet as usize] & ATOM != 0
}

/// `ASTRING-CHAR = ATOM-CHAR / resp-specials`.
pub(crate) const fn is_astring_char(octet: u8) -> bool {
    CLASSES[octet as usize] & ASTRING != 0
}

/// An octet of a `tag`: an ASTRING-CHAR other than `+`.
pub(crate) const fn is_tag_char(octet: u8) -> bool {
    CLASSES[octet as usize] & TAG != 0
}

/// `list-char = ATOM-CHAR / list-wildcards / resp-specials`.
pub(crate) const fn is_list_char(octet: u8) -> bool {
    CLASSES[octet as usize] & LIST != 0
}

const TEXT: u8 = 1;
const QUOTABLE: u8 = 1 << 1;
const ATOM: u8 = 1 << 2;
const ASTRING: u8 = 1 << 3;
const TAG: u8 = 1 << 4;
const LIST: u8 = 1 << 5;

/// What each octet may be part of: scanning is most of a parser's time.
static CLASSES: [u8; 256] = {
    let mut classes = [0; 256];
    let mut octet = 1;
    while octet < 0x80 {
        let control = octet < 0x20 || octet == 0x7f;
        classes[octet] = match octet as u8 {
            b'\r' | b'\n' => 0,
            b'"' | b'\\' => TEXT,
            b' ' | b'(' | b')' | b'{' => TEXT | QUOTABLE,
            b'%' | b'*' => TEXT | QUOTABLE | LIST,
            b']' => TEXT | QUOTABLE | ASTRING | TAG | LIST,
            b'+' => TEXT | QUOTABLE | ATOM | ASTRING | LIST,
            _ if control => TEXT | QUOTABLE,
            _ => TEXT | QUOTABLE | ATOM | ASTRING | TAG | LIST,
        };
        octet += 1;
    }
    classes
};

fn without_nul<'a>(octets: Cow<'a, [u8]>, rule: &'static str) -> Result<Cow<'a, [u8]>, Invalid> {
    if octets.contains(&0) {
        return Err(Invalid {
            rule,
            what: "NUL is not allowed in a string",
        });
    }
    Ok(octets)
}

#[cfg(feature = "arbitrary")]
mod arbitrary_text {
    use arbitrary::{Arbitrary, Result, Unstructured};

    use super::{AString, Atom, ListMailbox, NonEmpty, Tag, is_atom_char, is_tag_char};

    impl<'a> Arbitrary<'a> for Atom<'a> {
        fn arbitrary(u: &mut Unstructured<'a>) -> Result<Self> {
            Ok(Self(chars(u, is_atom_char)?.into()))
        }
    }

    impl<'a> Arbitrary<'a> for Tag<'a> {
        fn arbitrary(u: &mut Unstructured<'a>) -> Result<Self> {
            Ok(Self(chars(u, is_tag_char)?.into()))
        }
    }

    impl<'a> Arbitrary<'a> for AString<'a> {
        fn arbitrary(u: &mut Unstructured<'a>) -> Result<Self> {
            Ok(Self(octets(u)?.into()))
        }
    }

    impl<'a> Arbitrary<'a> for ListMailbox<'a> {
        fn arbitrary(u: &mut Unstructured<'a>) -> Result<Self> {
            Ok(Self(octets(u)?.into()))
        }
    }

    impl<'a, T: Arbitrary<'a>> Arbitrary<'a> for NonEmpty<T> {
        fn arbitrary(u: &mut Unstructured<'a>) -> Result<Self> {
            let mut values = vec![u.arbitrary()?];
            values.extend(u.arbitrary::<Vec<T>>()?);
            Ok(Self(values))
        }
    }

    /// Octets that a string can hold: any but NUL.
    pub(crate) fn octets(u: &mut Unstructured<'_>) -> Result<Vec<u8>> {
        let mut octets: Vec<u8> = u.arbitrary()?;
        octets.retain(|octet| *octet != 0);
        Ok(octets)
    }

    /// One or more of the characters that `legal` lets through.
    fn chars(u: &mut Unstructured<'_>, legal: impl Fn(u8) -> bool) -> Result<String> {
        let octets: Vec<u8> = u.arbitrary()?;
        let text: String = octets
            .into_iter()
            .map(|octet| octet & 0x7f)
            .filter(|octet| legal(*octet))
            .map(char::from)
            .collect();
        Ok(if text.is_empty() { "a".into() } else { text })
    }
}
#[cfg(feature = "arbitrary")]
pub(crate) use arbitrary_text::octets as arbitrary_octets;
