//! From the text of a pattern to its parts.

use super::syntax::{Alternative, Bit, From, Item, LinePattern, Of, Pattern, TYPES, Word};
use crate::template::escape;
use crate::template::{TemplateError, is_name, split_addition};
use crate::{Place, Protocol};

/// Why a text is not a pattern.
pub type PatternError = TemplateError;

/// How deep lists may nest in a pattern.
const DEEPEST: usize = 32;

impl Pattern {
    /// Parses the pattern text of a step on a connection of this protocol.
    pub fn parse(text: &str, protocol: Protocol, place: Place) -> Result<Self, PatternError> {
        let mut alternatives = Vec::new();
        for (offset, part) in split_alternatives(text) {
            let mut parser = Parser {
                text: part,
                at: 0,
                offset,
            };
            let alternative = match protocol {
                Protocol::Imap => parser.imap()?,
                Protocol::Pop3 => parser.pop3()?,
            };
            alternatives.push(alternative);
        }
        Ok(Pattern {
            text: text.to_owned(),
            place,
            protocol,
            alternatives,
        })
    }
}

impl LinePattern {
    /// Parses the pattern of one line.
    pub fn parse(text: &str, place: Place) -> Result<Self, PatternError> {
        let items = match text.trim() {
            "{...}" => None,
            _ => {
                let mut parser = Parser {
                    text,
                    at: 0,
                    offset: 0,
                };
                Some(parser.tokens()?)
            }
        };
        Ok(LinePattern {
            text: text.to_owned(),
            place,
            items,
        })
    }
}

/// Splits at ` | ` outside of quotes, each part with its offset.
fn split_alternatives(text: &str) -> Vec<(usize, &str)> {
    let mut parts = Vec::new();
    let mut start = 0;
    let mut quoted = false;
    let mut escaped = false;
    for (at, octet) in text.bytes().enumerate() {
        match octet {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            b'|' if !quoted && at > start && is_between_spaces(text, at) => {
                parts.push((start, &text[start..at - 1]));
                start = at + 2;
            }
            _ => {}
        }
    }
    parts.push((start, text.get(start..).unwrap_or_default()));
    parts
}

fn is_between_spaces(text: &str, at: usize) -> bool {
    text[..at].ends_with(' ') && text[at + 1..].starts_with(' ')
}

struct Parser<'a> {
    text: &'a str,
    at: usize,
    /// Of `text` in the pattern.
    offset: usize,
}

impl<'a> Parser<'a> {
    fn imap(&mut self) -> Result<Alternative, PatternError> {
        self.spaces();
        let start = self.at;
        let first = self.bare_word();
        match first {
            "" => Err(self.fault(start, "an empty pattern".to_owned())),
            "closed" => self.alone(Alternative::Closed),
            "BYE" => self.alone(Alternative::Bye),
            "+" => Ok(Alternative::Continuation(self.items()?)),
            "*" => {
                self.spaces();
                let mark = self.at;
                let word = self.bare_word().to_ascii_uppercase();
                if ["OK", "NO", "BAD", "BYE", "PREAUTH"].contains(&word.as_str()) {
                    return self.status(From::Untagged, word);
                }
                self.at = mark;
                let items = self.items()?;
                match items.is_empty() {
                    true => Err(self.fault(start, "`*` needs a response behind it".to_owned())),
                    false => Ok(Alternative::Data(items)),
                }
            }
            "OK" | "NO" | "BAD" => self.status(From::Completion, first.to_owned()),
            "+OK" | "-ERR" => Err(self.fault(
                start,
                format!("`{first}` is POP3, and this connection speaks IMAP"),
            )),
            tag if tag
                .bytes()
                .all(|octet| octet.is_ascii_graphic() && !b"(){%*\"\\+".contains(&octet)) =>
            {
                let tag = tag.to_owned();
                self.spaces();
                let mark = self.at;
                match self.bare_word() {
                    status @ ("OK" | "NO" | "BAD") => {
                        let status = status.to_owned();
                        self.status(From::Tag(tag), status)
                    }
                    _ => {
                        self.at = mark;
                        let rest = self.items()?;
                        match rest.as_slice() {
                            [Item::Rest] => Ok(Alternative::Tagged(tag)),
                            _ => Err(self.fault(start, not_a_pattern(&tag))),
                        }
                    }
                }
            }
            other => Err(self.fault(start, not_a_pattern(other))),
        }
    }

    fn pop3(&mut self) -> Result<Alternative, PatternError> {
        self.spaces();
        let start = self.at;
        let ok = match self.bare_word() {
            "closed" => return self.alone(Alternative::Closed),
            "+OK" => true,
            "-ERR" => false,
            "" => return Err(self.fault(start, "an empty pattern".to_owned())),
            "+" => return Ok(Alternative::Continuation(self.tokens()?)),
            other => {
                return Err(self.fault(
                    start,
                    format!(
                        "`{other}`: a POP3 pattern begins with `+OK` or `-ERR`, is a challenge \
                         behind `+`, or is `closed`"
                    ),
                ));
            }
        };
        self.spaces();
        let mut code = None;
        if let Some(rest) = self.text[self.at..].strip_prefix('[') {
            let end = rest
                .find(']')
                .ok_or_else(|| self.fault(self.at, "`[` without `]`".to_owned()))?;
            code = Some(rest[..end].to_owned());
            self.at += end + 2;
        }
        let mut items = self.tokens()?;
        if matches!(items.last(), Some(Item::Rest)) {
            items.pop();
        }
        Ok(Alternative::Reply { ok, code, items })
    }

    /// What may stand behind a status: a response code, and `{...}`, which
    /// changes nothing since text is never compared.
    fn status(&mut self, from: From, status: String) -> Result<Alternative, PatternError> {
        self.spaces();
        let mut code = None;
        if self.peek() == Some('[') {
            let open = self.at;
            self.at += 1;
            let items = self.sequence(Some(']'), 0)?;
            if items.is_empty() {
                return Err(self.fault(open, "an empty response code".to_owned()));
            }
            code = Some(items);
        }
        self.spaces();
        let start = self.at;
        match self.items()?.as_slice() {
            [] | [Item::Rest] => Ok(Alternative::Status { from, status, code }),
            _ => Err(self.fault(
                start,
                "text behind a status is never compared: only a `[CODE]` is".to_owned(),
            )),
        }
    }

    fn alone(&mut self, alternative: Alternative) -> Result<Alternative, PatternError> {
        self.spaces();
        match self.at == self.text.len() {
            true => Ok(alternative),
            false => Err(self.fault(
                self.at,
                "nothing may stand behind this; `* BYE` is the response itself".to_owned(),
            )),
        }
    }

    fn items(&mut self) -> Result<Vec<Item>, PatternError> {
        self.sequence(None, 0)
    }

    /// Items up to `until`, which is consumed, or up to the end.
    fn sequence(&mut self, until: Option<char>, depth: usize) -> Result<Vec<Item>, PatternError> {
        let open = self.at.saturating_sub(1);
        let mut items = Vec::new();
        loop {
            self.spaces();
            let start = self.at;
            let next = self.peek();
            if next == until {
                self.at += usize::from(until.is_some());
                return Ok(items);
            }
            if matches!(items.last(), Some(Item::Rest)) {
                return Err(self.fault(start, "`{...}` has to be the last".to_owned()));
            }
            items.push(match next {
                None => return Err(self.fault(open, "this is never closed".to_owned())),
                Some(')') => return Err(self.fault(start, "`)` without `(`".to_owned())),
                Some('(') if depth == DEEPEST => {
                    return Err(self.fault(start, "lists nested too deep".to_owned()));
                }
                Some('(') => {
                    self.at += 1;
                    Item::List(self.sequence(Some(')'), depth + 1)?)
                }
                Some('"') => self.quoted()?,
                Some(_) => self.word(until == Some(']'), true)?,
            });
        }
    }

    /// Items between spaces, as POP3 has them: no lists, no strings.
    fn tokens(&mut self) -> Result<Vec<Item>, PatternError> {
        let mut items = Vec::new();
        loop {
            self.spaces();
            if self.at == self.text.len() {
                return Ok(items);
            }
            if matches!(items.last(), Some(Item::Rest)) {
                return Err(self.fault(self.at, "`{...}` has to be the last".to_owned()));
            }
            items.push(self.word(false, false)?);
        }
    }

    /// A quoted string, from its opening quote; holes work inside.
    fn quoted(&mut self) -> Result<Item, PatternError> {
        let start = self.at;
        self.at += 1;
        let mut word = Word::default();
        loop {
            match self.peek() {
                None => return Err(self.fault(start, "`\"` without its closing quote".to_owned())),
                Some('"') => {
                    self.at += 1;
                    return Ok(Item::Quoted(word));
                }
                Some('\\') => {
                    let (octet, length) = escape(&self.text[self.at + 1..])
                        .map_err(|what| self.fault(self.at, what))?;
                    if !octet.is_ascii() {
                        let what = "only ASCII can be compared here: capture it and `check`";
                        return Err(self.fault(self.at, what.to_owned()));
                    }
                    self.at += 1 + length;
                    word.push(char::from(octet));
                }
                Some('{' | '}') => self.hole_in_word(&mut word)?,
                Some(other) => {
                    self.at += other.len_utf8();
                    word.push(other);
                }
            }
        }
    }

    /// A word or a hole, up to a space or parenthesis. In a response code `]`
    /// ends it too; the section of `BODY[…]` belongs to it with its spaces.
    fn word(&mut self, in_code: bool, structured: bool) -> Result<Item, PatternError> {
        if let Some(hole) = self.lone_hole(in_code, structured)? {
            return Ok(hole);
        }
        let mut word = Word::default();
        let mut in_section = false;
        loop {
            match self.peek() {
                None => break,
                Some(']') if in_section => in_section = false,
                Some(']') if in_code => break,
                Some(' ') if !in_section => break,
                Some('(' | ')' | '"') if structured && !in_section => break,
                Some('{' | '}') => {
                    self.hole_in_word(&mut word)?;
                    continue;
                }
                Some('[') if structured && word.is_section_name() => in_section = true,
                Some(_) => {}
            }
            let Some(next) = self.peek() else { break };
            self.at += next.len_utf8();
            word.push(next);
        }
        match in_section {
            true => Err(self.fault(self.at, "`[` without `]`".to_owned())),
            false => Ok(Item::Word(word)),
        }
    }

    /// A hole that is a whole value.
    fn lone_hole(&mut self, in_code: bool, structured: bool) -> Result<Option<Item>, PatternError> {
        let rest = &self.text[self.at..];
        let Some(inside) = rest.strip_prefix('{').filter(|rest| !rest.starts_with('{')) else {
            return Ok(None);
        };
        let Some(end) = inside.find('}') else {
            return Ok(None);
        };
        let ends = match inside[end + 1..].chars().next() {
            None | Some(' ') => true,
            Some(']') => in_code,
            Some('(' | ')') => structured,
            Some(_) => false,
        };
        if !ends {
            return Ok(None);
        }
        let start = self.at;
        let text = &inside[..end];
        self.at += end + 2;
        if text == "..." {
            return Ok(Some(Item::Rest));
        }
        let (name, of) = match text.split_once(':') {
            None => (text, Of::Anything),
            Some((name, wanted)) => {
                let of = TYPES.iter().find(|(known, _)| *known == wanted);
                let Some((_, of)) = of else {
                    return Err(self.fault(start, unknown_type(wanted)));
                };
                (name, *of)
            }
        };
        if name == "_" {
            return Ok(Some(Item::Hole { name: None, of }));
        }
        if split_addition(name).1 != 0 {
            self.at = start;
            return Ok(None);
        }
        match is_name(name) {
            true => Ok(Some(Item::Hole {
                name: Some(name.to_owned()),
                of,
            })),
            false => Err(self.fault(start, not_a_variable(name))),
        }
    }

    /// A hole among other text: a variable that is bound elsewhere. Or a
    /// doubled brace.
    fn hole_in_word(&mut self, word: &mut Word) -> Result<(), PatternError> {
        let start = self.at;
        let rest = &self.text[start..];
        if rest.starts_with("{{") || rest.starts_with("}}") {
            word.push(if rest.starts_with('{') { '{' } else { '}' });
            self.at += 2;
            return Ok(());
        }
        let Some(inside) = rest.strip_prefix('{') else {
            return Err(self.fault(start, "`}` without `{`".to_owned()));
        };
        let end = inside
            .find('}')
            .ok_or_else(|| self.fault(start, "`{` without `}`".to_owned()))?;
        let text = &inside[..end];
        let (name, add) = split_addition(text);
        if text == "..." || text == "_" {
            let what = format!("`{{{text}}}` stands for whole values, not for a part of one");
            return Err(self.fault(start, what));
        }
        if let Some((_, of)) = text.split_once(':') {
            let what = format!("`:{of}` needs a hole that is a whole value");
            return Err(self.fault(start, what));
        }
        if !is_name(name) {
            return Err(self.fault(start, not_a_variable(text)));
        }
        word.0.push(Bit::Variable {
            name: name.to_owned(),
            add,
        });
        self.at += end + 2;
        Ok(())
    }

    fn spaces(&mut self) {
        while self.peek() == Some(' ') {
            self.at += 1;
        }
    }

    fn bare_word(&mut self) -> &'a str {
        let rest = &self.text[self.at..];
        let end = rest.find(' ').unwrap_or(rest.len());
        let end = match rest[..end].find('[') {
            Some(0) | None => end,
            Some(bracket) => bracket,
        };
        self.at += end;
        &rest[..end]
    }

    fn peek(&self) -> Option<char> {
        self.text
            .get(self.at..)
            .and_then(|rest| rest.chars().next())
    }

    fn fault(&self, at: usize, what: String) -> PatternError {
        PatternError {
            offset: self.offset + at,
            what,
        }
    }
}

impl Word {
    fn push(&mut self, next: char) {
        match self.0.last_mut() {
            Some(Bit::Text(text)) => text.push(next),
            _ => self.0.push(Bit::Text(next.to_string())),
        }
    }

    /// Whether `[` behind this begins a section.
    fn is_section_name(&self) -> bool {
        match self.0.as_slice() {
            [Bit::Text(text)] => is_section_name(text.as_bytes()),
            _ => false,
        }
    }
}

/// Whether `[` behind this begins a section (RFC 3501 §6.4.5, RFC 3516).
pub(super) fn is_section_name(text: &[u8]) -> bool {
    ["BODY", "BODY.PEEK", "BINARY", "BINARY.PEEK", "BINARY.SIZE"]
        .iter()
        .any(|name| text.eq_ignore_ascii_case(name.as_bytes()))
}

fn not_a_pattern(text: &str) -> String {
    let upper = text.to_ascii_uppercase();
    match upper.as_str() {
        "OK" | "NO" | "BAD" | "BYE" => format!("`{text}`: did you mean `{upper}`?"),
        "CLOSED" => format!("`{text}`: did you mean `closed`?"),
        _ => format!(
            "`{text}`: a pattern begins with `*` or `+`, is a completion (OK, NO, BAD), `BYE` or `closed`"
        ),
    }
}

fn unknown_type(wanted: &str) -> String {
    let known: Vec<&str> = TYPES.iter().map(|(name, _)| *name).collect();
    format!("unknown type `{wanted}`: {} are known", known.join(", "))
}

fn not_a_variable(text: &str) -> String {
    format!(
        "`{text}` is not a variable: a name is letters, digits, `_`, `-` and `.`, and begins with a letter"
    )
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;
    use rstest::rstest;

    use super::*;

    fn place() -> Place {
        Place {
            file: "x.yaml".into(),
            line: 1,
            column: 1,
        }
    }

    #[rstest]
    #[case::empty("", 0, "an empty pattern")]
    #[case::empty_alternative("OK | ", 5, "an empty pattern")]
    #[case::bare_star("*", 0, "needs a response")]
    #[case::lower_case("ok", 0, "did you mean `OK`?")]
    #[case::pop3("+OK 1", 0, "is POP3")]
    #[case::nonsense("EXISTS 3", 0, "a pattern begins with")]
    #[case::second("OK | Nope", 5, "a pattern begins with")]
    #[case::text("OK done", 3, "never compared")]
    #[case::behind_bye("BYE now", 4, "nothing may stand behind")]
    #[case::open_list("* FLAGS (\\Seen", 8, "never closed")]
    #[case::open_code("OK [UIDNEXT 3", 3, "never closed")]
    #[case::empty_code("OK []", 3, "empty response code")]
    #[case::stray("* FLAGS )", 8, "`)` without `(`")]
    #[case::quote("* LIST () \"/", 10, "closing quote")]
    #[case::rest_first("* FLAGS ({...} \\Seen)", 15, "has to be the last")]
    #[case::unknown_type("* {n:digits} EXISTS", 2, "unknown type `digits`")]
    #[case::bad_name("* {1} EXISTS", 2, "not a variable")]
    #[case::part("* LIST () \"/\" a{_}", 15, "whole values")]
    #[case::typed_part("* LIST () \"/\" a{x:atom}", 15, "whole value")]
    #[case::section("* 1 FETCH (BODY[TEXT {x})", 25, "`[` without `]`")]
    fn imap_errors_say_where(#[case] text: &str, #[case] offset: usize, #[case] what: &str) {
        let error = Pattern::parse(text, Protocol::Imap, place()).unwrap_err();
        assert!(error.what.contains(what), "{}", error.what);
        assert_eq!(error.offset, offset);
    }

    #[rstest]
    #[case::imap("OK", 0, "begins with `+OK` or `-ERR`")]
    #[case::code("-ERR [IN-USE", 5, "`[` without `]`")]
    #[case::rest("+OK {...} 2", 10, "has to be the last")]
    fn pop3_errors_say_where(#[case] text: &str, #[case] offset: usize, #[case] what: &str) {
        let error = Pattern::parse(text, Protocol::Pop3, place()).unwrap_err();
        assert!(error.what.contains(what), "{}", error.what);
        assert_eq!(error.offset, offset);
    }
}
