//! From a template and the variables of a case to octets for the wire.

use std::borrow::Cow;
use std::fmt;
use std::ops::Range;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::bindings::Bindings;
use super::parse::{Form, Hole, LONGEST_CONSTANT, Part, Source, Template, Times};
use super::value::Value;
use crate::Protocol;

/// Octets that are written in one go.
///
/// A command with synchronising literals is several pieces: each ends with the
/// literal's announcement, and the next one waits for the server's
/// continuation request.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Piece {
    /// What is written.
    pub octets: Vec<u8>,
    /// A continuation request has to come before it is.
    pub awaits_continuation: bool,
    /// What transcripts must not show, as ranges of `octets`.
    pub secrets: Vec<Range<usize>>,
}

/// Why a template cannot be rendered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RenderError {
    /// Nothing has bound this variable.
    Unbound(String),
    /// This variable is no number, but is calculated with.
    NotANumber(String),
    /// The result would be less than zero or too large.
    OutOfRange(String),
    /// The whole would be longer than anything that makes sense.
    TooLong,
}

impl fmt::Display for RenderError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            RenderError::Unbound(name) => write!(out, "nothing has bound `{name}`"),
            RenderError::NotANumber(name) => write!(out, "`{name}` is not a number"),
            RenderError::OutOfRange(name) => {
                write!(out, "`{name}` gives a number that is out of range")
            }
            RenderError::TooLong => out.write_str("this gives more octets than make sense"),
        }
    }
}

impl std::error::Error for RenderError {}

/// What one template may give.
const LONGEST: usize = 128 * 1024 * 1024;

impl Template {
    /// An IMAP command: tag, text, CRLF.
    pub fn command(&self, tag: &str, bindings: &Bindings) -> Result<Vec<Piece>, RenderError> {
        self.render(format!("{tag} ").as_bytes(), b"\r\n", bindings)
    }

    /// A line: text, CRLF.
    pub fn line(&self, bindings: &Bindings) -> Result<Vec<Piece>, RenderError> {
        self.render(b"", b"\r\n", bindings)
    }

    /// The octets as they are, with nothing before or behind.
    pub fn octets(&self, bindings: &Bindings) -> Result<Vec<Piece>, RenderError> {
        self.render(b"", b"", bindings)
    }

    fn render(
        &self,
        before: &[u8],
        behind: &[u8],
        bindings: &Bindings,
    ) -> Result<Vec<Piece>, RenderError> {
        let mut wire = Wire::default();
        wire.plain(before);
        // The word that is being collected: natural holes and the text around
        // them make up one astring, `{mailbox}{delimiter}child`.
        let mut word = Vec::new();
        for part in &self.parts {
            if wire.length > LONGEST {
                return Err(RenderError::TooLong);
            }
            match part {
                Part::Text(text) => {
                    for run in text.chunk_by(|a, b| is_word_end(*a) == is_word_end(*b)) {
                        if is_word_end(run[0]) {
                            wire.word(&word);
                            word.clear();
                            wire.plain(run);
                        } else {
                            word.push(Bit::Text(run));
                        }
                    }
                }
                Part::Hole(hole) if hole.is_natural(self.protocol) => word.push(Bit::Value {
                    value: hole.value(bindings)?,
                    secret: hole.is_secret(bindings),
                }),
                Part::Hole(hole) => {
                    wire.word(&word);
                    word.clear();
                    wire.forced(hole, bindings)?;
                }
            }
        }
        wire.word(&word);
        wire.plain(behind);
        Ok(wire.pieces)
    }
}

/// A part of a word.
enum Bit<'a> {
    Text(&'a [u8]),
    Value { value: Value, secret: bool },
}

impl Hole {
    fn value(&self, bindings: &Bindings) -> Result<Value, RenderError> {
        match &self.source {
            Source::Constant(octets, Times::Fixed(times)) => {
                Ok(Value::string(octets.repeat(*times)))
            }
            Source::Constant(octets, Times::Variable { name, add }) => {
                let times = calculated(name, *add, bindings)?.number();
                let times = times.and_then(|times| usize::try_from(times).ok());
                let times = times.ok_or_else(|| RenderError::NotANumber(name.clone()))?;
                match times.checked_mul(octets.len()) {
                    Some(length) if length <= LONGEST_CONSTANT => {
                        Ok(Value::string(octets.repeat(times)))
                    }
                    _ => Err(RenderError::TooLong),
                }
            }
            Source::Variable { name, add } => calculated(name, *add, bindings),
        }
    }

    /// POP3 has no strings to quote.
    fn is_natural(&self, protocol: Protocol) -> bool {
        self.form == Form::Natural && protocol == Protocol::Imap
    }

    fn is_secret(&self, bindings: &Bindings) -> bool {
        match &self.source {
            Source::Variable { name, .. } => bindings.is_secret(name),
            Source::Constant(..) => false,
        }
    }
}

/// The value of a variable with a number added.
fn calculated(name: &str, add: i64, bindings: &Bindings) -> Result<Value, RenderError> {
    let value = bindings
        .get(name)
        .ok_or_else(|| RenderError::Unbound(name.to_owned()))?;
    if add == 0 {
        return Ok(value);
    }
    value
        .number()
        .ok_or_else(|| RenderError::NotANumber(name.to_owned()))?
        .checked_add_signed(add)
        .map(Value::Number)
        .ok_or_else(|| RenderError::OutOfRange(name.to_owned()))
}

/// The pieces as they grow.
struct Wire {
    pieces: Vec<Piece>,
    /// The octets in all of them.
    length: usize,
    /// Whether a quote that the template itself opened is still open.
    quotes: Quotes,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Quotes {
    Closed,
    Open,
    /// Behind a backslash.
    Escaping,
}

impl Default for Wire {
    fn default() -> Self {
        Wire {
            pieces: vec![Piece::default()],
            length: 0,
            quotes: Quotes::Closed,
        }
    }
}

impl Wire {
    fn word(&mut self, word: &[Bit<'_>]) {
        let all_safe = word.iter().all(|bit| match bit {
            Bit::Value { value, .. } => is_safe(value),
            Bit::Text(_) => true,
        });
        let text_is_safe = word.iter().all(|bit| match bit {
            Bit::Text(text) => text.iter().all(|octet| is_astring_char(*octet)),
            Bit::Value { .. } => true,
        });
        match word {
            [
                Bit::Value {
                    value: Value::String(octets),
                    secret,
                },
            ] if self.quotes == Quotes::Closed
                && (!all_safe || octets.is_empty() || octets.eq_ignore_ascii_case(b"NIL")) =>
            {
                self.string(octets, *secret);
            }
            _ if all_safe => self.bits(word, |wire, octets, secret| wire.marked(octets, secret)),
            _ if self.quotes != Quotes::Closed => self.bits(word, |wire, octets, secret| {
                wire.marked(&escaped(octets), secret);
            }),
            _ if text_is_safe => {
                let secret = word
                    .iter()
                    .any(|bit| matches!(bit, Bit::Value { secret: true, .. }));
                let whole: Vec<u8> = word
                    .iter()
                    .flat_map(|bit| bit.octets().into_owned())
                    .collect();
                self.string(&whole, secret);
            }
            _ => self.bits(word, Wire::string),
        }
    }

    /// Writes the text of a word as it is and its values as told.
    fn bits(&mut self, word: &[Bit<'_>], mut write: impl FnMut(&mut Wire, &[u8], bool)) {
        for bit in word {
            match bit {
                Bit::Text(text) => self.plain(text),
                Bit::Value { value, secret } => match is_safe(value) {
                    true => self.marked(&value.octets(), *secret),
                    false => write(self, &value.octets(), *secret),
                },
            }
        }
    }

    fn forced(&mut self, hole: &Hole, bindings: &Bindings) -> Result<(), RenderError> {
        let value = hole.value(bindings)?;
        let secret = hole.is_secret(bindings);
        let octets = value.octets();
        match hole.form {
            Form::Natural | Form::Raw => self.marked(&octets, secret),
            Form::Quoted => self.quoted(&octets, secret),
            Form::Literal => self.literal(&octets, secret),
            Form::NonSynchronising => self.non_synchronising(&octets, secret),
            Form::Literal8 => {
                self.plain(b"~");
                self.literal(&octets, secret);
            }
            Form::NonSynchronising8 => {
                self.plain(b"~");
                self.non_synchronising(&octets, secret);
            }
            Form::Base64 => self.marked(STANDARD.encode(&octets).as_bytes(), secret),
        }
        Ok(())
    }

    fn plain(&mut self, octets: &[u8]) {
        self.marked(octets, false);
    }

    fn marked(&mut self, octets: &[u8], secret: bool) {
        for octet in octets {
            self.quotes = match (self.quotes, octet) {
                (Quotes::Closed, b'"') | (Quotes::Escaping, _) => Quotes::Open,
                (_, b'"' | b'\n') | (Quotes::Closed, _) => Quotes::Closed,
                (Quotes::Open, b'\\') => Quotes::Escaping,
                (Quotes::Open, _) => Quotes::Open,
            };
        }
        self.data(octets, secret);
    }

    /// Octets in which quotes are nothing special.
    fn data(&mut self, octets: &[u8], secret: bool) {
        self.length += octets.len();
        let piece = self.last();
        let start = piece.octets.len();
        piece.octets.extend_from_slice(octets);
        if secret && !octets.is_empty() {
            piece.secrets.push(start..piece.octets.len());
        }
    }

    /// `string = quoted / literal`, whichever can hold these octets.
    fn string(&mut self, octets: &[u8], secret: bool) {
        let quotable = octets
            .iter()
            .all(|octet| octet.is_ascii() && !matches!(octet, b'\r' | b'\n' | 0));
        match quotable {
            true => self.quoted(octets, secret),
            false => self.literal(octets, secret),
        }
    }

    fn quoted(&mut self, octets: &[u8], secret: bool) {
        self.plain(b"\"");
        self.marked(&escaped(octets), secret);
        self.plain(b"\"");
    }

    fn literal(&mut self, octets: &[u8], secret: bool) {
        self.plain(format!("{{{}}}\r\n", octets.len()).as_bytes());
        self.pieces.push(Piece {
            awaits_continuation: true,
            ..Piece::default()
        });
        self.data(octets, secret);
    }

    /// A literal that waits for no continuation request (RFC 7888 §4).
    fn non_synchronising(&mut self, octets: &[u8], secret: bool) {
        self.plain(format!("{{{}+}}\r\n", octets.len()).as_bytes());
        self.data(octets, secret);
    }

    fn last(&mut self) -> &mut Piece {
        if self.pieces.is_empty() {
            self.pieces.push(Piece::default());
        }
        let last = self.pieces.len() - 1;
        &mut self.pieces[last]
    }
}

impl Bit<'_> {
    fn octets(&self) -> Cow<'_, [u8]> {
        match self {
            Bit::Text(text) => Cow::Borrowed(text),
            Bit::Value { value, .. } => value.octets(),
        }
    }
}

/// Whether a value can stand in a word as it is.
fn is_safe(value: &Value) -> bool {
    match value {
        Value::String(octets) => octets.iter().all(|octet| is_astring_char(*octet)),
        _ => true,
    }
}

fn escaped(octets: &[u8]) -> Vec<u8> {
    let mut escaped = Vec::with_capacity(octets.len());
    for octet in octets {
        if matches!(octet, b'"' | b'\\') {
            escaped.push(b'\\');
        }
        escaped.push(*octet);
    }
    escaped
}

/// `ASTRING-CHAR = ATOM-CHAR / resp-specials` (RFC 3501 §9).
fn is_astring_char(octet: u8) -> bool {
    octet.is_ascii_graphic() && !b"(){%*\"\\".contains(&octet)
}

fn is_word_end(octet: u8) -> bool {
    b" ()\r\n\"".contains(&octet)
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;
    use rstest::rstest;

    use super::*;

    fn bindings() -> Bindings {
        let mut bindings = Bindings::default();
        bindings.bind("n", Value::Number(7));
        bindings.bind("box", Value::string("ms-1"));
        bindings.bind("spaced", Value::string("a b"));
        bindings.bind("quote", Value::string("a\"b\\c"));
        bindings.bind("empty", Value::string(""));
        bindings.bind("nil", Value::string("NIL"));
        bindings.bind("flag", Value::atom("\\Seen"));
        bindings.bind("lines", Value::string("a\r\nb"));
        bindings.bind("eight", Value::string([0xe4]));
        bindings.bind("slash", Value::string("/"));
        bindings.bind("backslash", Value::string("\\"));
        bindings.bind("set", Value::Set(vec![(1, 3), (5, 5)]));
        bindings.bind_secret("password", Value::string("se cret"));
        bindings
    }

    /// The pieces in one text: `⏎` for CRLF, `…` where the client waits.
    fn shown(pieces: &[Piece]) -> String {
        let texts: Vec<String> = pieces
            .iter()
            .map(|piece| piece.octets.escape_ascii().to_string())
            .collect();
        texts
            .join("…")
            .replace("\\r\\n", "⏎")
            .replace("\\\"", "\"")
            .replace("\\\\", "\\")
    }

    #[rstest]
    #[case::plain("NOOP", "a NOOP⏎")]
    #[case::braces("X {{5}}", "a X {5}⏎")]
    #[case::number("FETCH {n} FLAGS", "a FETCH 7 FLAGS⏎")]
    #[case::sum("FETCH {n+1}:{n-1} FLAGS", "a FETCH 8:6 FLAGS⏎")]
    #[case::atom("STORE 1 FLAGS ({flag})", "a STORE 1 FLAGS (\\Seen)⏎")]
    #[case::set("FETCH {set} UID", "a FETCH 1:3,5 UID⏎")]
    #[case::astring("SELECT {box}", "a SELECT ms-1⏎")]
    #[case::spaced("SELECT {spaced}", "a SELECT \"a b\"⏎")]
    #[case::escaped("SELECT {quote}", "a SELECT \"a\\\"b\\\\c\"⏎")]
    #[case::empty("LIST {empty} {empty}", "a LIST \"\" \"\"⏎")]
    #[case::nil("SELECT {nil}", "a SELECT \"NIL\"⏎")]
    #[case::must_be_literal("SELECT {lines}", "a SELECT {4}⏎…a⏎b⏎")]
    #[case::eight_bit("LOGIN {eight} x", "a LOGIN {1}⏎…\\xe4 x⏎")]
    #[case::quoted("SELECT {box:quoted}", "a SELECT \"ms-1\"⏎")]
    #[case::literal("LOGIN {box:literal} {box:literal}", "a LOGIN {4}⏎…ms-1 {4}⏎…ms-1⏎")]
    #[case::literal8("APPEND {box} {box:literal8+}", "a APPEND ms-1 ~{4+}⏎ms-1⏎")]
    #[case::escapes("X {\"a\\r\\n\\x7e\\\\\\\"\":raw}", "a X a⏎~\\\"⏎")]
    #[case::non_synchronising("APPEND {box} {box:literal+}", "a APPEND ms-1 {4+}⏎ms-1⏎")]
    #[case::raw("X {spaced:raw}", "a X a b⏎")]
    #[case::base64("X {\"a b\":base64}", "a X YSBi⏎")]
    #[case::constant("APPEND x {\"a b\":literal}", "a APPEND x {3}⏎…a b⏎")]
    #[case::repeated("X {\"ab\"*3}", "a X ababab⏎")]
    #[case::repeated_so_often("X {\"ab\"*n-5}", "a X abab⏎")]
    #[case::hexadecimal("X {0x00fF}", "a X \\x00\\xff⏎")]
    #[case::word("CREATE {box}{slash}child", "a CREATE ms-1/child⏎")]
    #[case::word_quoted("CREATE {box}{backslash}child (x)", "a CREATE \"ms-1\\\\child\" (x)⏎")]
    #[case::word_before("CREATE pre.{spaced}.post x", "a CREATE \"pre.a b.post\" x⏎")]
    #[case::word_between("CREATE {spaced}.mid.{spaced}", "a CREATE \"a b.mid.a b\"⏎")]
    #[case::wildcard_word("LIST \"\" {spaced}%", "a LIST \"\" \"a b\"%⏎")]
    #[case::in_quotes("LIST \"\" \"{quote}%\"", "a LIST \"\" \"a\\\"b\\\\c%\"⏎")]
    #[case::empty_in_word("CREATE {box}{empty}x", "a CREATE ms-1x⏎")]
    fn commands(#[case] template: &str, #[case] expected: &str) {
        let template = Template::parse(template, Protocol::Imap).unwrap();
        assert_eq!(
            shown(&template.command("a", &bindings()).unwrap()),
            expected
        );
    }

    #[rstest]
    #[case::as_is("USER {spaced}", "USER a b⏎")]
    #[case::number("DELE {n}", "DELE 7⏎")]
    fn pop3_lines(#[case] template: &str, #[case] expected: &str) {
        let template = Template::parse(template, Protocol::Pop3).unwrap();
        assert_eq!(shown(&template.line(&bindings()).unwrap()), expected);
    }

    #[rstest]
    #[case::unbound("{nothing}", RenderError::Unbound("nothing".into()))]
    #[case::text("{box+1}", RenderError::NotANumber("box".into()))]
    #[case::repeated_so_often("{\"a\"*box}", RenderError::NotANumber("box".into()))]
    #[case::repeated_too_often("{\"a\"*n+16777216}", RenderError::TooLong)]
    #[case::negative("{n-8}", RenderError::OutOfRange("n".into()))]
    #[case::too_long(&"{\"a\"*16000000}".repeat(10), RenderError::TooLong)]
    fn failures(#[case] template: &str, #[case] expected: RenderError) {
        let template = Template::parse(template, Protocol::Imap).unwrap();
        assert_eq!(template.octets(&bindings()), Err(expected));
    }

    #[rstest]
    #[case::natural("LOGIN u {password} x", &[(0, 11..18)])]
    #[case::quoted("LOGIN u {password:quoted}", &[(0, 11..18)])]
    #[case::literal("LOGIN u {password:literal}", &[(1, 0..7)])]
    #[case::base64("{password:base64}", &[(0, 2..14)])]
    #[case::other("LOGIN {box} x", &[])]
    fn secrets(#[case] template: &str, #[case] expected: &[(usize, Range<usize>)]) {
        let template = Template::parse(template, Protocol::Imap).unwrap();
        let pieces = template.command("a", &bindings()).unwrap();
        let secrets: Vec<(usize, Range<usize>)> = pieces
            .iter()
            .enumerate()
            .flat_map(|(at, piece)| piece.secrets.iter().map(move |range| (at, range.clone())))
            .collect();
        assert_eq!(secrets, expected);
    }
}
