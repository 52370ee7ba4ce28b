//! What LANG says of languages (RFC 6856 §3.2).
//!
//! "In order to simplify parsing" the listing of languages, and the reply that selects
//! one, have a prescribed form: a language tag (RFC 5646 §2.1) and text for people.

use super::{
    listing::Listing,
    response::{Line, Reply},
};
use crate::{Clause, Fault};

/// A language that a server speaks, or the one that it speaks from now on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Language<'a> {
    /// Its tag as it was written, `en-GB`; even if it is no legal one.
    pub tag: &'a [u8],
    /// What follows: the language described in itself, in UTF-8.
    pub text: &'a [u8],
}

const CLAUSE: Clause = Clause::new(6856, "3.2");

impl<'a> Language<'a> {
    /// `tag [SP text]`, which begins at `at` in its message.
    fn parse(octets: &'a [u8], at: usize) -> (Self, Vec<Fault>) {
        let mut faults = Vec::new();
        let end = octets.iter().position(|&octet| octet == b' ');
        let (tag, rest) = octets.split_at(end.unwrap_or(octets.len()));
        let text = rest.strip_prefix(b" ").unwrap_or(rest);
        let mut fault = |span, what: &'static str| {
            faults.push(Fault {
                span,
                rule: "language-listing",
                clause: CLAUSE,
                what: what.into(),
            });
        };
        if !is_tag(tag) {
            fault(at..at + tag.len(), "no language tag stands first");
        }
        if text.starts_with(b" ") {
            fault(
                at + tag.len()..at + tag.len() + 2,
                "a single space is wanted here",
            );
        }
        if str::from_utf8(text).is_err() {
            let from = at + octets.len() - text.len();
            fault(
                from..at + octets.len(),
                "the text for people is not in UTF-8",
            );
        }
        (Self { tag, text }, faults)
    }

    /// Writes the line of the listing, CRLF included.
    pub fn write(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(self.tag);
        if !self.text.is_empty() {
            out.push(b' ');
            out.extend_from_slice(self.text);
        }
        out.extend_from_slice(b"\r\n");
    }
}

impl Reply<'_> {
    /// What a positive reply to LANG without an argument lists.
    pub fn languages(&self) -> Listing<Language<'_>> {
        Listing::of(self, |line: Line<'_>| {
            let (language, mut faults) = Language::parse(line.octets, line.at);
            if !line.crlf {
                let end = line.at + line.wire;
                faults.push(Fault {
                    span: end - 1..end,
                    rule: "language-listing",
                    clause: CLAUSE,
                    what: "the line does not end in CRLF".into(),
                });
            }
            (language, faults)
        })
    }

    /// What a positive reply to LANG with an argument selects.
    pub fn language(&self) -> (Language<'_>, Vec<Fault>) {
        Language::parse(&self.response.text, self.response.text_at())
    }
}

/// `Language-Tag = langtag / privateuse / grandfathered` (RFC 5646 §2.1), as far as all have it:
/// subtags of one to eight letters and digits.
fn is_tag(tag: &[u8]) -> bool {
    let legal = |subtag: &[u8]| {
        matches!(subtag.len(), 1..=8) && subtag.iter().all(u8::is_ascii_alphanumeric)
    };
    tag.split(|&octet| octet == b'-').all(legal) && tag[0].is_ascii_alphabetic()
}

#[cfg(test)]
mod tests {
    use std::ops::Range;

    use pretty_assertions::assert_eq;
    use proptest::prelude::*;
    use rstest::rstest;

    use super::*;
    use crate::pop3::response::parse;

    #[rstest]
    #[case("en English", "en", "English", vec![])]
    #[case("en", "en", "", vec![])]
    #[case("en-boont English Boontling dialect", "en-boont", "English Boontling dialect", vec![])]
    #[case("x-klingon", "x-klingon", "", vec![])]
    #[case("es Espa\u{f1}ol", "es", "Espa\u{f1}ol", vec![])]
    #[case("English", "English", "", vec![])]
    #[case("en  English", "en", " English", vec![7..9])]
    #[case("en: English", "en:", "English", vec![5..8])]
    #[case(" en", "", "en", vec![5..5])]
    #[case("", "", "", vec![5..5])]
    #[case("1 en", "1", "en", vec![5..6])]
    fn listings(
        #[case] line: &str,
        #[case] tag: &str,
        #[case] text: &str,
        #[case] faults: Vec<Range<usize>>,
    ) {
        let message = format!("+OK\r\n{line}\r\n.\r\n");
        let parsed = parse(message.as_bytes(), true);
        let listing = parsed.reply.languages();
        let item = listing.items[0];
        assert_eq!((item.tag, item.text), (tag.as_bytes(), text.as_bytes()));
        let found: Vec<_> = listing.faults.into_iter().map(|fault| fault.span).collect();
        assert_eq!(found, faults);
    }

    #[rstest]
    #[case("+OK es Idioma cambiado", "es", 0)]
    #[case("+OK en ", "en", 0)]
    #[case("+OK", "", 1)]
    #[case("+OK it's done", "it's", 1)]
    fn the_language_that_was_selected(
        #[case] line: &str,
        #[case] tag: &str,
        #[case] faults: usize,
    ) {
        let line = format!("{line}\r\n");
        let parsed = parse(line.as_bytes(), false);
        let (language, found) = parsed.reply.language();
        assert_eq!((language.tag, found.len()), (tag.as_bytes(), faults));
    }

    #[test]
    fn text_that_is_no_utf8_is_a_fault() {
        let parsed = parse(b"+OK\r\nes Espa\xf1ol\r\n.\r\n", true);
        let found = parsed.reply.languages().faults;
        assert_eq!(found[0].span, 8..15);
    }

    proptest! {
        /// What is written is read again.
        #[test]
        fn listings_round_trip(tag in "[a-z]{1,8}(-[a-z0-9]{1,8}){0,2}", text in "([!-~é][ -~é]{0,20})?") {
            let language = Language { tag: tag.as_bytes(), text: text.as_bytes() };
            let mut message = b"+OK\r\n".to_vec();
            language.write(&mut message);
            message.extend_from_slice(b".\r\n");
            // A line that begins with a dot is stuffed, which is not the listing's affair.
            let parsed = parse(&message, true);
            let listing = parsed.reply.languages();
            prop_assert_eq!((listing.items, listing.faults), (vec![language], vec![]));
        }
    }
}
