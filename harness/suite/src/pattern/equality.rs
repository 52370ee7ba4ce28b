//! When a value in a response is what a pattern means.

use std::collections::BTreeSet;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use mailspec_syntax::imap::DateTime;

use super::response::Node;
use super::syntax::Of;
use crate::template::{Value, digits};

/// How the values of a list compare.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Order {
    /// One after the other.
    Fixed,
    /// In any order; more than the pattern names is fine.
    AtLeast,
    /// In any order, and nothing else unless `{...}` says so.
    Exactly,
    /// As `Exactly`, but flags that the case has nothing to do with are fine.
    Flags,
}

/// How many numbers a set in a pattern may stand for.
const NUMBERS: u64 = 100_000;
/// How long a date may be.
const LONGEST_DATE: usize = 64;

/// The value of a node, if it is of this type.
pub(super) fn typed(of: Of, node: &Node<'_>) -> Option<Value> {
    let atom = match node {
        Node::Atom(text) => Some(*text),
        _ => None,
    };
    let is_string = matches!(node, Node::String(_));
    let fits = match of {
        Of::Anything => true,
        Of::Number => atom.and_then(digits).is_some(),
        Of::NzNumber => atom.and_then(digits).is_some_and(|number| number > 0),
        Of::Atom => atom.is_some(),
        Of::String => is_string,
        Of::NString => is_string || node.is_nil(),
        Of::AString => atom.is_some() || is_string,
        Of::Set => {
            let set = atom.and_then(set_of)?;
            return Some(Value::Set(set));
        }
        Of::Flag => atom.is_some(),
        Of::DateTime => {
            is_string
                && node
                    .octets()
                    .is_some_and(|text| DateTime::parse(text).is_ok())
        }
        Of::Base64 => node
            .octets()
            .is_some_and(|text| STANDARD.decode(text).is_ok()),
        Of::List => matches!(node, Node::List(_)),
    };
    fits.then(|| node.value())
}

/// Whether a variable's value is what was sent.
pub(super) fn same(value: &Value, node: &Node<'_>, order: Order) -> bool {
    match (value, node) {
        (Value::Nil, node) => node.is_nil(),
        (Value::Atom(octets), Node::List(_)) => node.canonical() == **octets,
        (_, Node::List(_)) => false,
        (Value::Set(ranges), node) => node.octets().and_then(set_of).as_ref() == Some(ranges),
        (value, node) => {
            let text = value.octets();
            // `007` is a number only where it was taken as one.
            let is_numeric = matches!(value, Value::Number(_)) || digits(&text).is_none();
            node.octets().is_some_and(|own| {
                same_string(&text, own)
                    || (order == Order::Flags && own.eq_ignore_ascii_case(&text))
                    || same_instant(&text, own)
                    || (is_numeric && same_numbers(&text, own, order))
            })
        }
    }
}

/// INBOX is the same in any case (RFC 3501 §5.1).
pub(super) fn same_string(text: &[u8], own: &[u8]) -> bool {
    text == own || (text.eq_ignore_ascii_case(b"INBOX") && own.eq_ignore_ascii_case(text))
}

/// Whether both are dates, and of one instant: INTERNALDATE may come in another zone, and the date
/// of ENVELOPE is parsed (RFC 3501 §2.3.5), so `7 Feb` is `07 Feb`.
pub(super) fn same_instant(text: &[u8], own: &[u8]) -> bool {
    match (instant(text), instant(own)) {
        (Some(text), Some(own)) => text == own,
        _ => false,
    }
}

/// The instant that a date names, in seconds: an INTERNALDATE, or a date of a header.
pub(super) fn instant(text: &[u8]) -> Option<i64> {
    if text.len() > LONGEST_DATE {
        return None;
    }
    if let Ok(date) = DateTime::parse(text) {
        return Some(date.unix());
    }
    let text = std::str::from_utf8(text).ok()?;
    let has_time = text.bytes().filter(|octet| *octet == b':').count() > 0;
    let date = mail_parser::DateTime::parse_rfc822(text).filter(|_| has_time)?;
    date.is_valid().then(|| date.to_timestamp())
}

/// `1:3` and `1,2,3` are the same numbers. Their order counts (COPYUID pairs
/// them) unless they are asked for as a set.
pub(super) fn same_numbers(text: &[u8], own: &[u8], order: Order) -> bool {
    let is_set = |octets: &[u8]| octets.iter().any(|octet| matches!(octet, b':' | b','));
    if !is_set(text) && !is_set(own) {
        return match (digits(text), digits(own)) {
            (Some(text), Some(own)) => text == own,
            _ => false,
        };
    }
    if order == Order::Exactly {
        return matches!((set_of(text), set_of(own)), (Some(text), Some(own)) if text == own);
    }
    matches!((sequence(text), sequence(own)), (Some(text), Some(own)) if text == own)
}

/// `1:3,7` as ranges in the order written, neighbours joined.
pub(super) fn sequence(text: &[u8]) -> Option<Vec<(u64, u64)>> {
    let mut joined: Vec<(u64, u64)> = Vec::new();
    for part in text.split(|octet| *octet == b',') {
        let (from, to) = match part.iter().position(|octet| *octet == b':') {
            None => (digits(part)?, digits(part)?),
            Some(at) => (digits(&part[..at])?, digits(&part[at + 1..])?),
        };
        let (from, to) = (from.min(to), from.max(to));
        match joined.last_mut() {
            Some(last) if last.1.checked_add(1) == Some(from) => last.1 = to,
            _ => joined.push((from, to)),
        }
    }
    Some(joined)
}

/// The same as a set: ascending and apart.
pub(super) fn set_of(text: &[u8]) -> Option<Vec<(u64, u64)>> {
    let mut parts = sequence(text)?;
    parts.sort_unstable();
    let mut merged: Vec<(u64, u64)> = Vec::new();
    for (from, to) in parts {
        match merged.last_mut() {
            Some(last) if from <= last.1.saturating_add(1) => last.1 = last.1.max(to),
            _ => merged.push((from, to)),
        }
    }
    Some(merged)
}

/// Ascending numbers as ranges.
pub(super) fn ranges(numbers: impl Iterator<Item = u64>) -> Vec<(u64, u64)> {
    let mut ranges: Vec<(u64, u64)> = Vec::new();
    for number in numbers {
        match ranges.last_mut() {
            Some(last) if last.1.checked_add(1) == Some(number) => last.1 = number,
            _ => ranges.push((number, number)),
        }
    }
    ranges
}

/// Every number that a value stands for, unless they are absurdly many.
pub(super) fn numbers_of(value: &Value) -> Option<BTreeSet<u64>> {
    let ranges = match value {
        Value::Set(ranges) => ranges.clone(),
        value => set_of(&value.octets())?,
    };
    let count: u64 = ranges
        .iter()
        .map(|(from, to)| (to - from).saturating_add(1))
        .fold(0, u64::saturating_add);
    (count <= NUMBERS).then(|| ranges.iter().flat_map(|(from, to)| *from..=*to).collect())
}

/// Whether `wanted` is somewhere in `own`.
pub(super) fn contains(own: &[u8], wanted: &[u8]) -> bool {
    wanted.is_empty() || own.windows(wanted.len()).any(|window| window == wanted)
}
