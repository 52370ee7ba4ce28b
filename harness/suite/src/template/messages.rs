//! The messages that cases put into mailboxes.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::value::Value;

/// The messages of a library by name, in canonical form: every line ends with
/// CRLF.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Messages(BTreeMap<String, Arc<[u8]>>);

impl Messages {
    /// Takes the octets of a file, with LF or CRLF.
    pub fn insert(&mut self, name: &str, octets: &[u8]) {
        let mut canonical = Vec::with_capacity(octets.len() + octets.len() / 32);
        for line in octets.split_inclusive(|octet| *octet == b'\n') {
            match line.strip_suffix(b"\n") {
                Some(line) => {
                    canonical.extend_from_slice(line.strip_suffix(b"\r").unwrap_or(line));
                    canonical.extend_from_slice(b"\r\n");
                }
                None => canonical.extend_from_slice(line),
            }
        }
        self.0.insert(name.to_owned(), canonical.into());
    }

    /// The octets of a message.
    pub fn get(&self, name: &str) -> Option<&Arc<[u8]>> {
        self.0.get(name)
    }

    /// Octets of the largest.
    pub fn largest(&self) -> usize {
        let sizes = self.0.values().map(|octets| octets.len());
        sizes.max().unwrap_or(0)
    }

    /// The names, in order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    /// Whether there is such a variable.
    pub(crate) fn has(&self, variable: &str) -> bool {
        let Some(name) = variable.strip_prefix("message.") else {
            return false;
        };
        let is_part = |(name, part): (&str, &str)| {
            ["size", "header", "text", "lines"].contains(&part) && self.0.contains_key(name)
        };
        self.0.contains_key(name) || name.rsplit_once('.').is_some_and(is_part)
    }

    /// The value of `message.NAME` and of its parts `.size`, `.lines` (of the
    /// body), `.header` (with its empty line) and `.text`.
    pub fn variable(&self, variable: &str) -> Option<Value> {
        let name = variable.strip_prefix("message.")?;
        if let Some(octets) = self.0.get(name) {
            return Some(Value::String(octets.clone()));
        }
        let (name, part) = name.rsplit_once('.')?;
        let octets = self.0.get(name)?;
        let (header, text) = octets.split_at(header_length(octets));
        Some(match part {
            "size" => Value::Number(octets.len() as u64),
            "header" => Value::string(header),
            "text" => Value::string(text),
            "lines" => {
                let whole = text.iter().filter(|octet| **octet == b'\n').count();
                let last = usize::from(!text.is_empty() && !text.ends_with(b"\n"));
                Value::Number((whole + last) as u64)
            }
            _ => return None,
        })
    }
}

/// The length of the header with the empty line behind it.
fn header_length(octets: &[u8]) -> usize {
    if octets.starts_with(b"\r\n") {
        return 2;
    }
    octets
        .windows(4)
        .position(|window| window == b"\r\n\r\n")
        .map_or(octets.len(), |at| at + 4)
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::whole("message.plain", Some(Value::string("A: b\r\n\r\nx\r\ny")))]
    #[case::size("message.plain.size", Some(Value::Number(12)))]
    #[case::header("message.plain.header", Some(Value::string("A: b\r\n\r\n")))]
    #[case::text("message.plain.text", Some(Value::string("x\r\ny")))]
    #[case::lines("message.plain.lines", Some(Value::Number(2)))]
    #[case::dotted("message.v1.0.size", Some(Value::Number(2)))]
    #[case::bodiless("message.v1.0.text", Some(Value::string("")))]
    #[case::unknown_part("message.plain.colour", None)]
    #[case::unknown_message("message.nothing", None)]
    #[case::other("mailbox", None)]
    fn variables(#[case] name: &str, #[case] expected: Option<Value>) {
        let mut messages = Messages::default();
        messages.insert("plain", b"A: b\n\r\nx\ny");
        messages.insert("v1.0", b"\n");
        assert_eq!(messages.has(name), expected.is_some());
        assert_eq!(messages.variable(name), expected);
    }
}
