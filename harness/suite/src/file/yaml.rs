//! YAML as a tree that remembers where everything stands.
//!
//! A suite is decoded from this tree piece by piece, so that one mistake does
//! not hide the next. Parsing is bounded: by the size of the text, its depth,
//! its nodes, and how much its aliases expand to.

use std::fmt;

use serde::de::{self, Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_yaml::{Budget, Options, Spanned};

/// A node of a YAML document.
#[derive(Clone, Debug)]
pub(crate) struct Node {
    pub(crate) kind: Kind,
    pub(crate) at: At,
}

/// A line and column, from one; columns count characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct At {
    pub(crate) line: u32,
    pub(crate) column: u32,
}

#[derive(Clone, Debug)]
pub(crate) enum Kind {
    Null,
    Scalar {
        text: String,
        /// Neither quoted nor a block.
        plain: bool,
        /// The column of the first character of the text, if the text stands
        /// in the file as it is, so that a position in it can be shown.
        text_column: Option<u32>,
    },
    Sequence(Vec<Node>),
    Mapping(Vec<(Node, Node)>),
}

/// What is wrong with a text, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Fault {
    pub(crate) at: At,
    pub(crate) what: String,
}

/// The largest file that is read.
pub const LARGEST: usize = 1024 * 1024;

/// Parses one document.
pub(crate) fn parse(octets: &[u8]) -> Result<Node, Fault> {
    let start = At { line: 1, column: 1 };
    if octets.len() > LARGEST {
        let what = format!("the file is larger than {LARGEST} octets");
        return Err(Fault { at: start, what });
    }
    let text = std::str::from_utf8(octets).map_err(|error| {
        let before = &octets[..error.valid_up_to()];
        Fault {
            at: end_of(&String::from_utf8_lossy(before)),
            what: "the file is not UTF-8".to_owned(),
        }
    })?;
    if let Some((at, what)) = unprintable(text) {
        return Err(Fault {
            at: end_of(&text[..at]),
            what: what.to_owned(),
        });
    }
    let raw: Spanned<Raw> =
        serde_yaml::from_str_with_options(text, options()).map_err(|error| {
            let at = error.location().map_or(start, |location| At {
                line: u32::try_from(location.line()).unwrap_or(u32::MAX),
                column: u32::try_from(location.column()).unwrap_or(u32::MAX),
            });
            let shown = error.without_snippet().to_string();
            let what = shown.lines().next().unwrap_or("not YAML");
            // The place is told already.
            let what = what.split(" at line ").next().unwrap_or(what).to_owned();
            Fault { at, what }
        })?;
    Ok(Node::from_raw(raw, text))
}

/// Where a character stands by which lines are counted in another way than editors do. YAML has
/// no control characters, and its parser loses count behind a NUL; to YAML a lone carriage return
/// ends a line.
fn unprintable(text: &str) -> Option<(usize, &'static str)> {
    text.char_indices().find_map(|(at, each)| match each {
        '\t' | '\n' | '\u{85}' => None,
        '\r' if text[at + 1..].starts_with('\n') => None,
        '\r' => Some((at, "a carriage return without a line feed")),
        _ => each.is_control().then_some((at, "a control character")),
    })
}

fn options() -> Options {
    serde_yaml::options! {
        budget: budget(),
        strict_booleans: true,
        with_snippet: false,
    }
}

/// How much any YAML file may be, and come to.
pub fn budget() -> Option<Budget> {
    serde_yaml::budget! {
        max_depth: 32,
        max_nodes: 100_000,
        max_events: 300_000,
        max_aliases: 1000,
        max_documents: 1,
        max_total_scalar_bytes: 4 * LARGEST,
    }
}

/// A node as serde sees it: what looks like a number has lost its text.
enum Raw {
    Null,
    Text(String),
    Other,
    Sequence(Vec<Spanned<Raw>>),
    Mapping(Vec<(Spanned<Raw>, Spanned<Raw>)>),
}

impl<'de> Deserialize<'de> for Raw {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(RawVisitor)
    }
}

struct RawVisitor;

impl<'de> Visitor<'de> for RawVisitor {
    type Value = Raw;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a YAML node")
    }

    fn visit_unit<E: de::Error>(self) -> Result<Raw, E> {
        Ok(Raw::Null)
    }

    fn visit_none<E: de::Error>(self) -> Result<Raw, E> {
        Ok(Raw::Null)
    }

    fn visit_bool<E: de::Error>(self, _: bool) -> Result<Raw, E> {
        Ok(Raw::Other)
    }

    fn visit_i64<E: de::Error>(self, _: i64) -> Result<Raw, E> {
        Ok(Raw::Other)
    }

    fn visit_u64<E: de::Error>(self, _: u64) -> Result<Raw, E> {
        Ok(Raw::Other)
    }

    fn visit_i128<E: de::Error>(self, _: i128) -> Result<Raw, E> {
        Ok(Raw::Other)
    }

    fn visit_u128<E: de::Error>(self, _: u128) -> Result<Raw, E> {
        Ok(Raw::Other)
    }

    fn visit_f64<E: de::Error>(self, _: f64) -> Result<Raw, E> {
        Ok(Raw::Other)
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Raw, E> {
        Ok(Raw::Text(text.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Raw, A::Error> {
        let mut sequence = Vec::new();
        while let Some(item) = items.next_element()? {
            sequence.push(item);
        }
        Ok(Raw::Sequence(sequence))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Raw, A::Error> {
        let mut mapping = Vec::new();
        while let Some(entry) = entries.next_entry()? {
            mapping.push(entry);
        }
        Ok(Raw::Mapping(mapping))
    }
}

impl Node {
    fn from_raw(raw: Spanned<Raw>, source: &str) -> Node {
        let location = raw.referenced;
        let at = At {
            line: u32::try_from(location.line()).unwrap_or(u32::MAX),
            column: u32::try_from(location.column()).unwrap_or(u32::MAX),
        };
        // The text stands where the node is defined; for an alias that is not
        // where it is used.
        let span = raw.defined.span();
        let written = span
            .byte_offset()
            .zip(span.byte_len())
            .and_then(|(from, length)| {
                let from = usize::try_from(from).ok()?;
                source.get(from..from.checked_add(usize::try_from(length).ok()?)?)
            });
        let is_alias = raw.defined != raw.referenced;
        let kind = match raw.value {
            Raw::Null => Kind::Null,
            Raw::Other => Kind::Scalar {
                text: written.unwrap_or_default().trim_end().to_owned(),
                plain: true,
                text_column: (!is_alias).then_some(at.column),
            },
            Raw::Text(text) => {
                let written = written.unwrap_or_default().trim_end();
                let quoted = written.starts_with(['"', '\'']);
                let plain = written == text;
                let text_column = match written.get(1..) {
                    _ if is_alias => None,
                    _ if written == text => Some(at.column),
                    Some(inside) if quoted && inside.starts_with(text.as_str()) => {
                        Some(at.column + 1)
                    }
                    _ => None,
                };
                Kind::Scalar {
                    text,
                    plain,
                    text_column,
                }
            }
            Raw::Sequence(items) => Kind::Sequence(
                items
                    .into_iter()
                    .map(|item| Node::from_raw(item, source))
                    .collect(),
            ),
            Raw::Mapping(entries) => Kind::Mapping(
                entries
                    .into_iter()
                    .map(|(key, value)| {
                        (Node::from_raw(key, source), Node::from_raw(value, source))
                    })
                    .collect(),
            ),
        };
        Node { kind, at }
    }

    /// The value of this key, if this is a mapping that has it.
    pub(crate) fn get(&self, key: &str) -> Option<&Node> {
        let Kind::Mapping(entries) = &self.kind else {
            return None;
        };
        entries.iter().find_map(|(own, value)| match &own.kind {
            Kind::Scalar { text, .. } if text == key => Some(value),
            _ => None,
        })
    }

    /// What one more of it takes, about, in octets.
    pub(crate) fn size(&self) -> usize {
        /// A node without its text.
        const NODE: usize = 64;
        let inside: usize = match &self.kind {
            Kind::Null => 0,
            Kind::Scalar { text, .. } => text.len(),
            Kind::Sequence(items) => items.iter().map(Node::size).sum(),
            Kind::Mapping(entries) => entries
                .iter()
                .map(|(key, value)| key.size() + value.size())
                .sum(),
        };
        NODE + inside
    }

    /// What kind of node it is, for messages.
    pub(crate) fn describe(&self) -> &'static str {
        match self.kind {
            Kind::Null => "nothing",
            Kind::Scalar { .. } => "a text",
            Kind::Sequence(_) => "a list",
            Kind::Mapping(_) => "a mapping",
        }
    }
}

fn end_of(text: &str) -> At {
    let line = text.matches('\n').count() + 1;
    let last = text.rsplit('\n').next().unwrap_or_default();
    At {
        line: u32::try_from(line).unwrap_or(u32::MAX),
        column: u32::try_from(last.chars().count() + 1).unwrap_or(u32::MAX),
    }
}

/// The line of a file with a caret under the column.
pub(crate) fn snippet(source: &[u8], at: At) -> String {
    let index = usize::try_from(at.line.saturating_sub(1)).unwrap_or(usize::MAX);
    let Some(line) = source.split(|octet| *octet == b'\n').nth(index) else {
        return String::new();
    };
    let line: Vec<char> = String::from_utf8_lossy(line)
        .trim_end()
        .chars()
        .map(|each| match each.is_control() {
            true => ' ',
            false => each,
        })
        .collect();
    let column = usize::try_from(at.column.saturating_sub(1)).unwrap_or(usize::MAX);
    let column = column.min(line.len());
    // A long line is shown around the column.
    let from = column.saturating_sub(70);
    let shown: String = line.iter().skip(from).take(110).collect();
    let number = at.line.to_string();
    let gutter = " ".repeat(number.len());
    let caret = " ".repeat(column - from);
    format!("{gutter} |\n{number} | {shown}\n{gutter} | {caret}^")
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;
    use rstest::rstest;

    use super::*;

    fn scalar(text: &str) -> (String, bool, Option<u32>) {
        match parse(text.as_bytes())
            .unwrap()
            .get("x")
            .unwrap()
            .kind
            .clone()
        {
            Kind::Scalar {
                text,
                plain,
                text_column,
            } => (text, plain, text_column),
            other => panic!("{other:?}"),
        }
    }

    #[rstest]
    #[case::plain("x: OK [UIDNEXT 3]", "OK [UIDNEXT 3]", true, Some(4))]
    #[case::no_is_no_boolean("x: NO", "NO", true, Some(4))]
    #[case::number("x: 007", "007", true, Some(4))]
    #[case::float("x: 1.10 # and more", "1.10", true, Some(4))]
    #[case::boolean("x: true", "true", true, Some(4))]
    #[case::quoted("x: '* 1 FETCH'", "* 1 FETCH", false, Some(5))]
    #[case::double("x: \"+OK\"", "+OK", false, Some(5))]
    #[case::escapes("x: \"a\\tb\"", "a\tb", false, None)]
    #[case::block("x: |\n  a\n", "a\n", false, None)]
    #[case::flow("{x: 12, y: 3}", "12", true, Some(5))]
    #[case::alias("y: &a 12\nx: *a", "12", true, None)]
    fn scalars_keep_their_text(
        #[case] yaml: &str,
        #[case] text: &str,
        #[case] plain: bool,
        #[case] column: Option<u32>,
    ) {
        assert_eq!(scalar(yaml), (text.to_owned(), plain, column));
    }

    #[rstest]
    #[case::syntax(b"a: [1, 2", 1)]
    #[case::tab(b"a:\n\t- b", 2)]
    #[case::not_utf8(b"a: b\nc: \xff", 2)]
    #[case::carriage_return(b"a: b\r\n\rc: [", 2)]
    #[case::nul(b"a: b\nc: \0\0\nd: e\n", 2)]
    #[case::twice(b"a: 1\nb: 2\na: 3", 3)]
    #[case::documents(b"a: 1\n---\nb: 2", 2)]
    fn faults_have_a_line(#[case] yaml: &[u8], #[case] line: u32) {
        assert_eq!(parse(yaml).unwrap_err().at.line, line);
    }

    #[rstest]
    #[case::deep(format!("a: {}", "[".repeat(1000)))]
    #[case::deep_and_closed(format!("a: {}{}", "[".repeat(1000), "]".repeat(1000)))]
    #[case::large("a".repeat(LARGEST + 1))]
    #[case::wide(format!("a: [{}]", "x,".repeat(200_000)))]
    #[case::laughs({
        let mut text = "a0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol]\n".to_owned();
        for level in 1..12 {
            let below = format!("*a{}", level - 1);
            text += &format!("a{level}: &a{level} [{}]\n", [below.as_str(); 9].join(", "));
        }
        text
    })]
    fn parsing_is_bounded(#[case] yaml: String) {
        assert!(parse(yaml.as_bytes()).is_err());
    }

    #[test]
    fn a_snippet_points_at_the_column() {
        let at = At { line: 2, column: 4 };
        assert_eq!(snippet(b"a\nb: c\r\n", at), "  |\n2 | b: c\n  |    ^");
    }
}
