//! From the text of a template to its parts.

use std::fmt;

use super::escape::escape;
use crate::Protocol;

/// A parsed template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Template {
    text: String,
    pub(super) protocol: Protocol,
    pub(super) parts: Vec<Part>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Part {
    Text(Vec<u8>),
    Hole(Hole),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Hole {
    pub(super) source: Source,
    pub(super) form: Form,
    /// Where the hole begins in the template, in octets.
    pub(super) offset: usize,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Source {
    Variable {
        name: String,
        add: i64,
    },
    /// Octets, so many times.
    Constant(Vec<u8>, Times),
}

/// How often a constant is repeated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Times {
    Fixed(usize),
    /// As often as a captured number says.
    Variable {
        name: String,
        add: i64,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    Natural,
    Quoted,
    Literal,
    NonSynchronising,
    /// Of RFC 3516 §4.4: it may hold NUL.
    Literal8,
    NonSynchronising8,
    Base64,
    Raw,
}

/// Why a text is not a template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TemplateError {
    /// Where in the text, in octets.
    pub offset: usize,
    /// What is wrong.
    pub what: String,
}

impl fmt::Display for TemplateError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.what)
    }
}

/// What a repeated constant may grow to.
pub(super) const LONGEST_CONSTANT: usize = 16 * 1024 * 1024;

impl Template {
    /// Parses the text of a command, line or write of this protocol.
    pub fn parse(text: &str, protocol: Protocol) -> Result<Self, TemplateError> {
        let mut parts = Vec::new();
        let mut literal = Vec::new();
        let mut rest = text;
        while let Some(at) = rest.find(['{', '}']) {
            literal.extend_from_slice(&rest.as_bytes()[..at]);
            rest = &rest[at..];
            let offset = text.len() - rest.len();
            if let Some(after) = rest.strip_prefix("{{").or_else(|| rest.strip_prefix("}}")) {
                literal.push(rest.as_bytes()[0]);
                rest = after;
                continue;
            }
            let Some(inside) = rest.strip_prefix('{') else {
                return Err(TemplateError {
                    offset,
                    what: "`}` without `{`; a brace itself is written `}}`".to_owned(),
                });
            };
            let (hole, after) = hole(inside, offset)?;
            if !literal.is_empty() {
                parts.push(Part::Text(std::mem::take(&mut literal)));
            }
            parts.push(Part::Hole(hole));
            rest = after;
        }
        literal.extend_from_slice(rest.as_bytes());
        if !literal.is_empty() {
            parts.push(Part::Text(literal));
        }
        Ok(Template {
            text: text.to_owned(),
            protocol,
            parts,
        })
    }

    /// The text as it was written.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The variables that it needs, each with its place in the text, in octets.
    pub fn variables(&self) -> impl Iterator<Item = (&str, usize)> {
        self.parts.iter().filter_map(|part| match part {
            Part::Hole(Hole {
                source:
                    Source::Variable { name, .. }
                    | Source::Constant(_, Times::Variable { name, .. }),
                offset,
                ..
            }) => Some((name.as_str(), *offset)),
            _ => None,
        })
    }

    /// What its constants give, in octets.
    pub(crate) fn constants(&self) -> usize {
        let holes = self.parts.iter().map(|part| match part {
            Part::Text(text) => text.len(),
            Part::Hole(hole) => hole.constant(),
        });
        holes.sum()
    }

    /// Whether it needs this variable.
    pub fn uses(&self, name: &str) -> bool {
        self.variables().any(|(used, _)| used == name)
    }

    /// The words in its constant text, in lower case.
    pub(crate) fn words(&self) -> impl Iterator<Item = String> {
        self.parts
            .iter()
            .filter_map(|part| match part {
                Part::Text(text) => Some(words(text)),
                Part::Hole(Hole {
                    source: Source::Constant(text, _),
                    ..
                }) => text.get(..256).or(Some(text)).map(words),
                Part::Hole(_) => None,
            })
            .flatten()
    }
}

impl Hole {
    /// What it gives whatever is bound, in octets.
    fn constant(&self) -> usize {
        match &self.source {
            Source::Variable { .. } | Source::Constant(_, Times::Variable { .. }) => 0,
            Source::Constant(octets, Times::Fixed(times)) => octets.len() * times,
        }
    }
}

/// The words of some octets, in lower case.
pub(crate) fn words(octets: &[u8]) -> Vec<String> {
    octets
        .split(|octet| b" ()[]\"\r\n".contains(octet))
        .filter(|word| !word.is_empty())
        .map(|word| String::from_utf8_lossy(word).to_ascii_lowercase())
        .collect()
}

/// What stands between the braces, from behind the first one, and what follows.
fn hole(inside: &str, offset: usize) -> Result<(Hole, &str), TemplateError> {
    let fault = |what: String| TemplateError { offset, what };
    let (source, rest) = match inside.strip_prefix('"') {
        Some(quoted) => constant(quoted).map_err(fault)?,
        None => {
            let end = inside
                .find(['}', ':'])
                .ok_or_else(|| fault("`{` without `}`; a brace itself is written `{{`".into()))?;
            let source = match inside[..end].strip_prefix("0x") {
                Some(digits) => {
                    Source::Constant(hexadecimal(digits).map_err(fault)?, Times::Fixed(1))
                }
                None => {
                    let (name, add) = variable(&inside[..end]).map_err(fault)?;
                    Source::Variable { name, add }
                }
            };
            (source, &inside[end..])
        }
    };
    let end = rest
        .find('}')
        .ok_or_else(|| fault("`{` without `}`; a brace itself is written `{{`".into()))?;
    let form = match &rest[..end] {
        "" => match source {
            Source::Variable { .. } => Form::Natural,
            Source::Constant(..) => Form::Raw,
        },
        ":quoted" => Form::Quoted,
        ":literal" => Form::Literal,
        ":literal+" => Form::NonSynchronising,
        ":literal8" => Form::Literal8,
        ":literal8+" => Form::NonSynchronising8,
        ":base64" => Form::Base64,
        ":raw" => Form::Raw,
        other => {
            return Err(fault(format!(
                "unknown form `{other}`: quoted, literal, literal+, literal8, literal8+, base64 and raw are known"
            )));
        }
    };
    let hole = Hole {
        source,
        form,
        offset,
    };
    Ok((hole, &rest[end + 1..]))
}

/// A constant from behind its first quote, `*` and a count or a variable if it is repeated.
fn constant(quoted: &str) -> Result<(Source, &str), String> {
    let mut octets = Vec::new();
    let mut at = 0;
    let end = loop {
        match quoted.as_bytes().get(at) {
            Some(b'"') => break at,
            Some(b'\\') => {
                let (octet, length) = escape(&quoted[at + 1..])?;
                octets.push(octet);
                at += 1 + length;
            }
            Some(octet) => {
                octets.push(*octet);
                at += 1;
            }
            None => return Err("a constant without its closing quote".to_owned()),
        }
    };
    let rest = &quoted[end + 1..];
    let Some(count) = rest.strip_prefix('*') else {
        return Ok((Source::Constant(octets, Times::Fixed(1)), rest));
    };
    if count.starts_with(|first: char| first.is_ascii_alphabetic()) {
        let end = count.find(['}', ':']).unwrap_or(count.len());
        let (name, add) = variable(&count[..end])?;
        let times = Times::Variable { name, add };
        return Ok((Source::Constant(octets, times), &count[end..]));
    }
    let digits = count.bytes().take_while(u8::is_ascii_digit).count();
    let times: usize = count[..digits]
        .parse()
        .map_err(|_| "`*` needs a number behind it".to_owned())?;
    match times.checked_mul(octets.len()) {
        Some(length) if length <= LONGEST_CONSTANT => {
            let times = Times::Fixed(times);
            Ok((Source::Constant(octets, times), &count[digits..]))
        }
        _ => Err(format!(
            "the repeated constant is longer than {LONGEST_CONSTANT} octets"
        )),
    }
}

fn hexadecimal(digits: &str) -> Result<Vec<u8>, String> {
    let pairs = digits.as_bytes().chunks(2);
    let octets: Option<Vec<u8>> = pairs
        .map(|pair| match pair {
            [high, low] => {
                let high = char::from(*high).to_digit(16)?;
                let low = char::from(*low).to_digit(16)?;
                u8::try_from(high * 16 + low).ok()
            }
            _ => None,
        })
        .collect();
    octets
        .filter(|octets| !octets.is_empty())
        .ok_or_else(|| format!("`0x{digits}` is not an even number of hexadecimal digits"))
}

/// A variable, perhaps with a number added or subtracted.
fn variable(text: &str) -> Result<(String, i64), String> {
    let (name, add) = split_addition(text);
    if !is_name(name) {
        return Err(format!(
            "`{text}` is not a variable: a name is letters, digits, `_`, `-` and `.`, and begins with a letter"
        ));
    }
    Ok((name.to_owned(), add))
}

/// `n+1` and `n-1` into name and number.
pub(crate) fn split_addition(text: &str) -> (&str, i64) {
    let Some(at) = text.rfind(['+', '-']) else {
        return (text, 0);
    };
    let digits = &text[at + 1..];
    if digits.is_empty() || !digits.bytes().all(|octet| octet.is_ascii_digit()) {
        return (text, 0);
    }
    match text[at..].parse() {
        Ok(add) => (&text[..at], add),
        Err(_) => (text, 0),
    }
}

/// Whether a variable may be called this.
pub(crate) fn is_name(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_alphabetic())
        && text
            .bytes()
            .all(|octet| octet.is_ascii_alphanumeric() || b"_-.".contains(&octet))
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::unclosed("NOOP {x", 5, "without `}`")]
    #[case::stray("NOOP }", 5, "without `{`")]
    #[case::form("A {x:bold}", 2, "unknown form `:bold`")]
    #[case::name("A {1x}", 2, "not a variable")]
    #[case::empty("A {}", 2, "not a variable")]
    #[case::constant("A {\"x}", 2, "closing quote")]
    #[case::count("A {\"x\"*}", 2, "needs a number")]
    #[case::count_of_no_name("A {\"x\"*a b}", 2, "not a variable")]
    #[case::huge("A {\"xy\"*99999999}", 2, "longer than")]
    #[case::overflow("A {\"xy\"*18446744073709551615}", 2, "longer than")]
    #[case::escape("A {\"a\\q\"}", 2, "unknown escape `\\q`")]
    #[case::escape_digits("A {\"\\x4\"}", 2, "two hexadecimal digits")]
    #[case::escape_end("A {\"\\", 2, "nothing behind")]
    #[case::hexadecimal("A {0x123}", 2, "hexadecimal")]
    fn errors_say_where(#[case] text: &str, #[case] offset: usize, #[case] what: &str) {
        let error = Template::parse(text, Protocol::Imap).unwrap_err();
        assert_eq!(error.offset, offset);
        assert!(error.what.contains(what), "{}", error.what);
    }

    #[rstest]
    #[case::none("NOOP {{5}}", &[])]
    #[case::several("SELECT {mailbox}.{x:quoted} {n+1}", &[("mailbox", 7), ("x", 17), ("n", 28)])]
    #[case::dashed("{message.two-parts.size}", &[("message.two-parts.size", 0)])]
    #[case::constant("{\"x\":literal}", &[])]
    #[case::repeated("a{\"x\"*limit-14:literal+}", &[("limit", 1)])]
    fn variables(#[case] text: &str, #[case] expected: &[(&str, usize)]) {
        let template = Template::parse(text, Protocol::Imap).unwrap();
        assert_eq!(template.variables().collect::<Vec<_>>(), expected);
    }
}
