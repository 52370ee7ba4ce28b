//! What a variable holds.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

/// A value: given, generated, or captured from a response.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// A number.
    Number(u64),
    /// Inserted as it is: an atom, a flag, a sequence set, a whole list.
    Atom(Arc<[u8]>),
    /// A string: inserted as an atom, quoted or as a literal, as it must be.
    String(Arc<[u8]>),
    /// NIL.
    Nil,
    /// Numbers as inclusive ranges, ascending and apart.
    Set(Vec<(u64, u64)>),
}

impl Value {
    /// A string value.
    pub fn string(octets: impl AsRef<[u8]>) -> Self {
        Value::String(octets.as_ref().into())
    }

    /// An atom, inserted as it is.
    pub fn atom(octets: impl AsRef<[u8]>) -> Self {
        Value::Atom(octets.as_ref().into())
    }

    /// The octets of the value, without quotes.
    pub fn octets(&self) -> Cow<'_, [u8]> {
        match self {
            Value::Number(number) => Cow::Owned(number.to_string().into_bytes()),
            Value::Atom(octets) | Value::String(octets) => Cow::Borrowed(octets),
            Value::Nil => Cow::Borrowed(b"NIL"),
            Value::Set(ranges) => {
                let ranges: Vec<String> = ranges
                    .iter()
                    .map(|(from, to)| match from == to {
                        true => from.to_string(),
                        false => format!("{from}:{to}"),
                    })
                    .collect();
                Cow::Owned(ranges.join(",").into_bytes())
            }
        }
    }

    /// The value as a number, if it is one.
    pub fn number(&self) -> Option<u64> {
        match self {
            Value::Number(number) => Some(*number),
            Value::Atom(octets) | Value::String(octets) => digits(octets),
            Value::Set(ranges) => match ranges.as_slice() {
                [(from, to)] if from == to => Some(*from),
                _ => None,
            },
            Value::Nil => None,
        }
    }
}

impl fmt::Display for Value {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let octets = self.octets();
        let shown = octets.get(..120).unwrap_or(&octets);
        match self {
            Value::String(_) => write!(out, "\"{}\"", shown.escape_ascii())?,
            _ => write!(out, "{}", shown.escape_ascii())?,
        }
        match octets.len() > shown.len() {
            true => write!(out, "… ({} octets)", octets.len()),
            false => Ok(()),
        }
    }
}

/// The number that these octets spell, if they are nothing but digits.
pub(crate) fn digits(octets: &[u8]) -> Option<u64> {
    if octets.is_empty() || !octets.iter().all(u8::is_ascii_digit) {
        return None;
    }
    std::str::from_utf8(octets).ok()?.parse().ok()
}
