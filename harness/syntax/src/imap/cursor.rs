//! A place in the octets of one message, and the character classes of RFC 3501 §9.

use std::ops::Range;

use super::text::{is_astring_char, is_atom_char, is_tag_char, is_text_char};

/// Octets, and up to where they have been read.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cursor<'a> {
    octets: &'a [u8],
    at: usize,
}

/// A set of octets.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Class(u8);

impl Class {
    /// `ATOM-CHAR`
    pub(crate) const ATOM: Self = Self(1);
    /// `ASTRING-CHAR`
    pub(crate) const ASTRING: Self = Self(1 << 1);
    /// The octets of a `tag`.
    pub(crate) const TAG: Self = Self(1 << 2);
    /// `TEXT-CHAR`
    pub(crate) const TEXT: Self = Self(1 << 3);
    /// `TEXT-CHAR` but `quoted-specials`.
    pub(crate) const QUOTED: Self = Self(1 << 4);
    /// `DIGIT`
    pub(crate) const DIGIT: Self = Self(1 << 5);
    /// What a list's items are made of, whatever they are: all but space, parentheses and line ends.
    pub(crate) const TOKEN: Self = Self(1 << 6);

    pub(crate) const fn has(self, octet: u8) -> bool {
        CLASSES[octet as usize] & self.0 != 0
    }
}

const CLASSES: [u8; 256] = {
    let mut classes = [0; 256];
    let mut index = 0;
    while index < 256 {
        let octet = index as u8;
        let mut class = 0;
        if is_atom_char(octet) {
            class |= Class::ATOM.0;
        }
        if is_astring_char(octet) {
            class |= Class::ASTRING.0;
        }
        if is_tag_char(octet) {
            class |= Class::TAG.0;
        }
        if is_text_char(octet) {
            class |= Class::TEXT.0;
            if octet != b'"' && octet != b'\\' {
                class |= Class::QUOTED.0;
            }
        }
        if octet.is_ascii_digit() {
            class |= Class::DIGIT.0;
        }
        if !matches!(octet, b' ' | b'(' | b')' | b'\r' | b'\n') {
            class |= Class::TOKEN.0;
        }
        classes[index] = class;
        index += 1;
    }
    classes
};

impl<'a> Cursor<'a> {
    pub(crate) const fn new(octets: &'a [u8]) -> Self {
        Self { octets, at: 0 }
    }

    /// Where reading is.
    pub(crate) const fn at(&self) -> usize {
        self.at
    }

    /// Where the octets end.
    pub(crate) const fn end(&self) -> usize {
        self.octets.len()
    }

    pub(crate) const fn is_end(&self) -> bool {
        self.at >= self.octets.len()
    }

    /// Goes to `at`, or to the end if that is nearer.
    pub(crate) fn go(&mut self, at: usize) {
        self.at = at.min(self.octets.len());
    }

    pub(crate) fn peek(&self) -> Option<u8> {
        self.octets.get(self.at).copied()
    }

    /// The octet behind the next.
    pub(crate) fn peek_second(&self) -> Option<u8> {
        self.octets.get(self.at + 1).copied()
    }

    /// Reads `octet` if it is the next.
    #[inline]
    pub(crate) fn eat(&mut self, octet: u8) -> bool {
        let eaten = self.peek() == Some(octet);
        self.at += usize::from(eaten);
        eaten
    }

    /// Reads the next octet, if there is one.
    pub(crate) fn skip(&mut self) {
        self.at += usize::from(!self.is_end());
    }

    /// Reads the longest run of `class`, which may be empty.
    #[inline]
    pub(crate) fn take_while(&mut self, class: Class) -> &'a [u8] {
        let rest = self.rest();
        let length = rest
            .iter()
            .position(|octet| !class.has(*octet))
            .unwrap_or(rest.len());
        self.at += length;
        &rest[..length]
    }

    /// Reads the longest run of digits, which may be empty, and gives their value and how many
    /// they are. A run of twenty or more may have overflowed.
    #[inline]
    pub(crate) fn take_digits(&mut self) -> (u64, usize) {
        let mut value = 0u64;
        let mut length = 0;
        for octet in self.rest() {
            let digit = octet.wrapping_sub(b'0');
            if digit > 9 {
                break;
            }
            value = value.wrapping_mul(10).wrapping_add(u64::from(digit));
            length += 1;
        }
        self.at += length;
        (value, length)
    }

    /// Reads `length` octets, or all that are there.
    pub(crate) fn take(&mut self, length: usize) -> &'a [u8] {
        let rest = self.rest();
        let length = length.min(rest.len());
        self.at += length;
        &rest[..length]
    }

    /// What is not read yet.
    #[inline]
    pub(crate) fn rest(&self) -> &'a [u8] {
        self.octets.get(self.at..).unwrap_or_default()
    }

    /// The octets of `span`, as far as they are there.
    pub(crate) fn slice(&self, span: Range<usize>) -> &'a [u8] {
        let end = span.end.min(self.octets.len());
        self.octets.get(span.start..end).unwrap_or_default()
    }

    /// The octets from `start` up to where reading is.
    pub(crate) fn since(&self, start: usize) -> &'a [u8] {
        self.slice(start..self.at)
    }
}
