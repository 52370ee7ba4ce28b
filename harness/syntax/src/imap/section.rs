//! Sections of a message (RFC 3501 §6.4.5, §9 `section`).

use std::{fmt, num::NonZeroU32};

use super::text::{AString, LiteralForm, NonEmpty};

/// `section = "[" [section-spec] "]"`: the whole message when both fields are empty.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Default)]
pub struct Section<'a> {
    /// `section-part`: `1.3.2`; empty for the top level.
    pub part: Vec<NonZeroU32>,
    /// What of that part; `None` is its whole body (or the whole message).
    pub text: Option<SectionText<'a>>,
}

/// `section-text`. [`SectionText::Mime`] is legal only below a part.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum SectionText<'a> {
    /// `HEADER`
    Header,
    /// `HEADER.FIELDS header-list`
    HeaderFields(NonEmpty<AString<'a>>),
    /// `HEADER.FIELDS.NOT header-list`
    HeaderFieldsNot(NonEmpty<AString<'a>>),
    /// `TEXT`
    Text,
    /// `MIME`
    Mime,
}

impl Section<'_> {
    /// `section-spec`: what stands between the brackets.
    pub fn write(&self, out: &mut Vec<u8>, literals: LiteralForm) {
        for (index, part) in self.part.iter().enumerate() {
            if index > 0 {
                out.push(b'.');
            }
            out.extend_from_slice(part.to_string().as_bytes());
        }
        let Some(text) = &self.text else { return };
        if !self.part.is_empty() {
            out.push(b'.');
        }
        out.extend_from_slice(text.name().as_bytes());
        let (SectionText::HeaderFields(fields) | SectionText::HeaderFieldsNot(fields)) = text
        else {
            return;
        };
        for (index, field) in fields.iter().enumerate() {
            out.extend_from_slice(if index == 0 { b" (" } else { b" " });
            field.write(out, literals);
        }
        out.push(b')');
    }
}

/// What stands between the brackets, for people to read; [`Section::write`] is for the wire.
impl fmt::Display for Section<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut octets = Vec::new();
        self.write(&mut octets, LiteralForm::Synchronising);
        f.write_str(&String::from_utf8_lossy(&octets))
    }
}

impl SectionText<'_> {
    /// The keyword, without a `header-list`.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Header => "HEADER",
            Self::HeaderFields(_) => "HEADER.FIELDS",
            Self::HeaderFieldsNot(_) => "HEADER.FIELDS.NOT",
            Self::Text => "TEXT",
            Self::Mime => "MIME",
        }
    }
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case(&[], None, "")]
    #[case(&[1, 20], None, "1.20")]
    #[case(&[], Some(SectionText::Header), "HEADER")]
    #[case(&[2], Some(SectionText::Mime), "2.MIME")]
    #[case(&[2], Some(SectionText::HeaderFields(fields(&["From", "To"]))), "2.HEADER.FIELDS (From To)")]
    #[case(&[], Some(SectionText::HeaderFieldsNot(fields(&["a b"]))), "HEADER.FIELDS.NOT (\"a b\")")]
    fn displays(
        #[case] part: &[u32],
        #[case] text: Option<SectionText<'_>>,
        #[case] printed: &str,
    ) {
        let part = part.iter().copied().filter_map(NonZeroU32::new).collect();
        assert_eq!(Section { part, text }.to_string(), printed);
    }

    fn fields(names: &[&'static str]) -> NonEmpty<AString<'static>> {
        let names: Vec<_> = names
            .iter()
            .map(|name| AString::new(name.as_bytes()).unwrap())
            .collect();
        NonEmpty::try_from(names).unwrap()
    }
}
