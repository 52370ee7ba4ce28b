//! Text of others, shown so that it does nothing to whoever reads it.
//!
//! What a server sends, or has in its certificate, may hold octets that steer a terminal, turn
//! the direction of writing, are no characters at all, or command a CI system that reads the log.
//! Every text form of a report passes here; what comes out twice is the same as once.

use std::{borrow::Cow, fmt::Write as _};

/// Octets that a sentence quotes.
const QUOTED: usize = 400;

/// `text` with everything escaped that is not seen or changes how the rest is seen: control
/// characters but line feed, marks of direction, separators of lines, what Unicode calls no
/// character. What is left is well-formed in XML 1.0 as well.
pub fn visible(text: &str) -> Cow<'_, str> {
    if !text.contains(is_hidden) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        match is_hidden(c) {
            true => shown.extend(c.escape_unicode()),
            false => shown.push(c),
        }
    }
    Cow::Owned(shown)
}

/// The same, for a log: nothing in it is a command to a CI system either.
///
/// GitHub takes a line that begins with `::`, and `##[` anywhere in it; Azure Pipelines and
/// TeamCity take `##vso[` and `##teamcity[`.
pub fn harmless(text: &str) -> Cow<'_, str> {
    let shown = visible(text);
    let commands = |line: &str| line.trim_start().starts_with("::") || line.contains("##");
    if !shown.split('\n').any(commands) {
        return shown;
    }
    let mut lines = Vec::new();
    for line in shown.split('\n') {
        let mut line = line.to_owned();
        while line.contains("##") {
            line = line.replace("##", "#\\#");
        }
        let bare = line.trim_start();
        let indent = &line[..line.len() - bare.len()];
        lines.push(match bare.starts_with("::") {
            true => format!("{indent}\\{bare}"),
            false => line,
        });
    }
    Cow::Owned(lines.join("\n"))
}

/// The JSON `text` with the same characters escaped as JSON does it (RFC 8259 §7): what it says
/// stays the same.
pub fn visible_json(text: &str) -> Cow<'_, str> {
    if !text.contains(is_hidden) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        // Outside of strings JSON has none of them but a line feed.
        if !is_hidden(c) {
            shown.push(c);
            continue;
        }
        for unit in c.encode_utf16(&mut [0; 2]) {
            let _ = write!(shown, "\\u{unit:04x}");
        }
    }
    Cow::Owned(shown)
}

/// `octets` as text on one line: what isn't printable is escaped.
pub fn printable(octets: &[u8]) -> String {
    let mut text = String::with_capacity(octets.len());
    for chunk in octets.utf8_chunks() {
        for c in chunk.valid().chars() {
            match c {
                '\r' => text.push_str("\\r"),
                '\n' => text.push_str("\\n"),
                '\t' => text.push_str("\\t"),
                c if c.is_control() => {
                    let _ = write!(text, "\\x{:02x}", u32::from(c));
                }
                c if is_hidden(c) => text.extend(c.escape_unicode()),
                c => text.push(c),
            }
        }
        for octet in chunk.invalid() {
            let _ = write!(text, "\\x{octet:02x}");
        }
    }
    text
}

/// The first of `octets` as text on one line, as a sentence quotes them, with what was cut counted.
pub(crate) fn excerpt(octets: &[u8]) -> String {
    match octets.split_at_checked(QUOTED) {
        Some((first, more)) if !more.is_empty() => {
            format!("{} … ({} more octets)", printable(first), more.len())
        }
        _ => printable(octets),
    }
}

fn is_hidden(c: char) -> bool {
    match c {
        '\n' => false,
        // Marks of direction, joiners without width, separators of lines and paragraphs.
        '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' => true,
        '\u{2060}'..='\u{2069}' | '\u{feff}' => true,
        // Tags, which are never seen.
        '\u{e0000}'..='\u{e007f}' => true,
        '\u{fdd0}'..='\u{fdef}' => true,
        c => c.is_control() || u32::from(c) & 0xfffe == 0xfffe,
    }
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::plain("a — ü\nb", "a — ü\nb")]
    #[case::escape("a\u{1b}[31mb\u{7}\u{9b}", "a\\u{1b}[31mb\\u{7}\\u{9b}")]
    #[case::carriage_return("a\rb\tc\u{0}", "a\\u{d}b\\u{9}c\\u{0}")]
    #[case::direction("\u{202e}a\u{2066}\u{200f}", "\\u{202e}a\\u{2066}\\u{200f}")]
    #[case::lines("a\u{2028}b\u{85}", "a\\u{2028}b\\u{85}")]
    #[case::no_characters(
        "\u{fffe}\u{ffff}\u{1fffe}\u{fdd0}",
        "\\u{fffe}\\u{ffff}\\u{1fffe}\\u{fdd0}"
    )]
    #[case::invisible("\u{feff}\u{e0041}\u{200b}", "\\u{feff}\\u{e0041}\\u{200b}")]
    fn hidden_characters(#[case] text: &str, #[case] expected: &str) {
        assert_eq!(visible(text), expected);
        assert_eq!(visible(expected), expected);
    }

    #[test]
    fn json_says_the_same() {
        let text = "a\u{202e}\u{e0041}\u{fffe}\u{1b}ü\n".to_owned();
        let json = serde_json::to_string(&text).unwrap();
        let shown = visible_json(&json);
        assert_eq!(shown, "\"a\\u202e\\udb40\\udc41\\ufffe\\u001bü\\n\"");
        assert_eq!(serde_json::from_str::<String>(&shown).unwrap(), text);
    }

    #[rstest]
    #[case("a ::error::b", "a ::error::b")]
    #[case("::error::b", "\\::error::b")]
    #[case("a\n \t::error file=x::b", "a\n \\u{9}::error file=x::b")]
    #[case("a\n  ::error file=x::b", "a\n  \\::error file=x::b")]
    #[case("a ##[error]b ##vso[x]", "a #\\#[error]b #\\#vso[x]")]
    #[case("###[error]", "#\\#\\#[error]")]
    fn commands_of_ci_systems(#[case] text: &str, #[case] expected: &str) {
        assert_eq!(harmless(text), expected);
        assert_eq!(harmless(expected), expected);
    }

    #[rstest]
    #[case(b"a\r\n\t\x00\x7f\xff", "a\\r\\n\\t\\x00\\x7f\\xff")]
    #[case("ü\u{202e}\u{9b}".as_bytes(), "ü\\u{202e}\\x9b")]
    fn octets_on_a_line(#[case] line: &[u8], #[case] expected: &str) {
        assert_eq!(printable(line), expected);
    }
}
