//! What a pattern is made of.

use std::fmt;

use crate::template::words;
use crate::{Place, Protocol};

/// A parsed pattern: one or several alternatives.
#[derive(Clone, Debug)]
pub struct Pattern {
    pub(super) text: String,
    pub(super) place: Place,
    pub(super) protocol: Protocol,
    pub(super) alternatives: Vec<Alternative>,
}

/// A pattern for one line of a POP3 multi-line reply.
#[derive(Clone, Debug)]
pub struct LinePattern {
    pub(super) text: String,
    pub(super) place: Place,
    /// `None` stands for any further lines.
    pub(super) items: Option<Vec<Item>>,
}

/// One of the things that may come.
#[derive(Clone, Debug)]
pub(super) enum Alternative {
    /// `* …` that is no status response.
    Data(Vec<Item>),
    /// `* OK`, `OK`, `tag OK`, with a code if one is asked for.
    Status {
        from: From,
        status: String,
        code: Option<Vec<Item>>,
    },
    /// `tag {...}`: any response with this tag.
    Tagged(String),
    /// `+ …`
    Continuation(Vec<Item>),
    /// An untagged BYE and the end of the connection.
    Bye,
    /// The end of the connection.
    Closed,
    /// `+OK …` or `-ERR …` of POP3.
    Reply {
        ok: bool,
        code: Option<String>,
        items: Vec<Item>,
    },
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum From {
    Untagged,
    /// The completion of the step's own command.
    Completion,
    Tag(String),
}

/// A value in a pattern.
#[derive(Clone, Debug)]
pub(super) enum Item {
    /// Compares without case with an atom or string.
    Word(Word),
    /// Compares exactly with an atom or string.
    Quoted(Word),
    List(Vec<Item>),
    Hole {
        /// `None`: `{_}`.
        name: Option<String>,
        of: Of,
    },
    /// `{...}`
    Rest,
}

/// Text with variables in it, all of them bound elsewhere.
#[derive(Clone, Debug, Default)]
pub(super) struct Word(pub(super) Vec<Bit>);

#[derive(Clone, Debug)]
pub(super) enum Bit {
    Text(String),
    Variable { name: String, add: i64 },
}

/// What a hole takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Of {
    Anything,
    Number,
    NzNumber,
    Atom,
    String,
    NString,
    AString,
    Set,
    Flag,
    DateTime,
    Base64,
    List,
}

/// The types by name.
pub(super) const TYPES: [(&str, Of); 11] = [
    ("number", Of::Number),
    ("nz-number", Of::NzNumber),
    ("atom", Of::Atom),
    ("string", Of::String),
    ("nstring", Of::NString),
    ("astring", Of::AString),
    ("set", Of::Set),
    ("flag", Of::Flag),
    ("date-time", Of::DateTime),
    ("base64", Of::Base64),
    ("list", Of::List),
];

impl Pattern {
    /// The text as it was written.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Where it stands.
    pub fn place(&self) -> &Place {
        &self.place
    }

    /// Whether this describes how a command ends: its completion, or the
    /// reply or end of connection that stands for it.
    pub fn is_completion(&self) -> bool {
        self.alternatives.iter().any(|alternative| {
            matches!(
                alternative,
                Alternative::Status {
                    from: From::Completion,
                    ..
                } | Alternative::Bye
                    | Alternative::Closed
                    | Alternative::Reply { .. }
            )
        })
    }

    /// Whether it asks for a response with a tag.
    pub(crate) fn is_tagged(&self) -> bool {
        self.alternatives.iter().any(|alternative| {
            let from_a_tag = |from: &From| matches!(from, From::Completion | From::Tag(_));
            match alternative {
                Alternative::Status { from, .. } => from_a_tag(from),
                Alternative::Tagged(_) => true,
                _ => false,
            }
        })
    }

    /// The variables in it. `true`: it can bind the variable itself; `false`:
    /// something else must have.
    pub(crate) fn variables(&self) -> Vec<(&str, bool)> {
        let mut found = Vec::new();
        for alternative in &self.alternatives {
            match alternative {
                Alternative::Data(items)
                | Alternative::Continuation(items)
                | Alternative::Reply { items, .. } => collect(items, &mut found),
                Alternative::Status { code, .. } => {
                    collect(code.as_deref().unwrap_or_default(), &mut found);
                }
                Alternative::Tagged(_) | Alternative::Bye | Alternative::Closed => {}
            }
        }
        found
    }

    /// The words in it, in lower case.
    pub(crate) fn words(&self) -> Vec<String> {
        words(self.text.as_bytes())
    }
}

impl LinePattern {
    /// See [`Pattern::variables`].
    pub(crate) fn variables(&self) -> Vec<(&str, bool)> {
        let mut found = Vec::new();
        collect(self.items.as_deref().unwrap_or_default(), &mut found);
        found
    }
}

fn collect<'a>(items: &'a [Item], found: &mut Vec<(&'a str, bool)>) {
    for item in items {
        match item {
            Item::Word(word) | Item::Quoted(word) => {
                found.extend(word.0.iter().filter_map(|bit| match bit {
                    Bit::Variable { name, .. } => Some((name.as_str(), false)),
                    Bit::Text(_) => None,
                }));
            }
            Item::List(items) => collect(items, found),
            Item::Hole {
                name: Some(name), ..
            } => found.push((name, true)),
            Item::Hole { name: None, .. } | Item::Rest => {}
        }
    }
}

impl fmt::Display for Item {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Item::Word(word) => word.fmt(out),
            Item::Quoted(word) => write!(out, "\"{word}\""),
            Item::List(items) => {
                out.write_str("(")?;
                for (at, item) in items.iter().enumerate() {
                    if at > 0 {
                        out.write_str(" ")?;
                    }
                    item.fmt(out)?;
                }
                out.write_str(")")
            }
            Item::Hole { name, of } => {
                let name = name.as_deref().unwrap_or("_");
                match TYPES.iter().find(|(_, known)| known == of) {
                    Some((of, _)) => write!(out, "{{{name}:{of}}}"),
                    None => write!(out, "{{{name}}}"),
                }
            }
            Item::Rest => out.write_str("{...}"),
        }
    }
}

impl fmt::Display for Word {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for bit in &self.0 {
            match bit {
                Bit::Text(text) => out.write_str(text)?,
                Bit::Variable { name, add: 0 } => write!(out, "{{{name}}}")?,
                Bit::Variable { name, add } => write!(out, "{{{name}{add:+}}}")?,
            }
        }
        Ok(())
    }
}

/// An expectation of a step.
#[derive(Clone, Debug)]
pub enum Expect {
    /// Has to come.
    Required(Pattern),
    /// May come; if it does, its captures are bound.
    Optional(Pattern),
    /// At least one of these has to come.
    Any(Vec<Pattern>),
}

impl Expect {
    /// Whether any answer meets it, so that it says nothing: each way for a command to end, or any
    /// response with a tag, or what need not come.
    pub(crate) fn is_met_by_all(&self) -> bool {
        if matches!(self, Expect::Optional(_)) {
            return true;
        }
        let alternatives = || self.patterns().iter().flat_map(|it| &it.alternatives);
        let ends = |wanted: &str| {
            alternatives().any(|alternative| match alternative {
                Alternative::Status {
                    from: From::Completion | From::Tag(_),
                    status,
                    code: None,
                } => status.eq_ignore_ascii_case(wanted),
                Alternative::Reply {
                    ok,
                    code: None,
                    items,
                } => {
                    let all = matches!(items.as_slice(), [] | [Item::Rest]);
                    all && (if *ok { "+OK" } else { "-ERR" }) == wanted
                }
                _ => false,
            })
        };
        ["OK", "NO", "BAD"].into_iter().all(ends)
            || ["+OK", "-ERR"].into_iter().all(ends)
            || alternatives().any(|alternative| match alternative {
                Alternative::Tagged(_) => true,
                Alternative::Data(items) => matches!(items.as_slice(), [Item::Rest]),
                _ => false,
            })
    }

    /// Its patterns.
    pub(crate) fn patterns(&self) -> &[Pattern] {
        match self {
            Expect::Required(pattern) | Expect::Optional(pattern) => std::slice::from_ref(pattern),
            Expect::Any(patterns) => patterns,
        }
    }
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::capture("* {n:number} EXISTS", &[("n", true)])]
    #[case::sum("* {n+1} EXISTS", &[("n", false)])]
    #[case::part("* LIST () \"/\" {box}.x", &[("box", false)])]
    #[case::quoted("* LIST () \"/\" \"{box}\"", &[("box", false)])]
    #[case::nested("* {n} FETCH (UID {u} BODY[{s}] {b})",
        &[("n", true), ("u", true), ("s", false), ("b", true)])]
    #[case::code("OK [COPYUID {v} {_} {_}] | NO", &[("v", true)])]
    fn variables(#[case] text: &str, #[case] expected: &[(&str, bool)]) {
        let place = Place {
            file: "x.yaml".into(),
            line: 1,
            column: 1,
        };
        let pattern = Pattern::parse(text, Protocol::Imap, place).unwrap();
        assert_eq!(pattern.variables(), expected);
    }
}
