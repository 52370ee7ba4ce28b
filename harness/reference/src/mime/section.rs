//! The octets of a section (RFC 3501 §6.4.5).

use std::{borrow::Cow, collections::HashSet, num::NonZeroU32};

use mailspec_syntax::imap::{AString, Section, SectionText};

use super::{
    header::{blank_line, fields},
    structure::{Content, Entity},
};

/// The octets of `section`; `None` if the message has no such part.
pub(super) fn of<'a>(
    raw: &'a [u8],
    message: &Entity,
    section: &Section<'_>,
) -> Option<Cow<'a, [u8]>> {
    let Some(text) = &section.text else {
        return Some(Cow::Borrowed(if section.part.is_empty() {
            &raw[message.range()]
        } else {
            part(message, &section.part)?.body(raw)
        }));
    };
    if *text == SectionText::Mime {
        // Without a part number there is no such section, and no such part (RFC 3501 §6.4.5).
        return Some(Cow::Borrowed(part(message, &section.part)?.header(raw)));
    }
    let message = embedded(message, &section.part)?;
    let header = message.header(raw);
    Some(match text {
        SectionText::Header => Cow::Borrowed(header),
        SectionText::Text => Cow::Borrowed(message.body(raw)),
        SectionText::HeaderFields(names) => Cow::Owned(subset(header, names, true)),
        SectionText::HeaderFieldsNot(names) => Cow::Owned(subset(header, names, false)),
        SectionText::Mime => return None,
    })
}

/// The message that HEADER and TEXT apply to: the whole one, or that of a message/rfc822 part.
fn embedded<'e>(message: &'e Entity, numbers: &[NonZeroU32]) -> Option<&'e Entity> {
    if numbers.is_empty() {
        return Some(message);
    }
    match &part(message, numbers)?.content {
        Content::Message(inner) => Some(inner),
        Content::Leaf | Content::Multipart(_) => None,
    }
}

/// `section-part = nz-number *("." nz-number)`, counted from a message.
fn part<'e>(message: &'e Entity, numbers: &[NonZeroU32]) -> Option<&'e Entity> {
    let (first, rest) = numbers.split_first()?;
    let mut part = part_of_message(message, *first)?;
    for number in rest {
        part = match &part.content {
            Content::Multipart(parts) => nth(parts, *number)?,
            Content::Message(inner) => part_of_message(inner, *number)?,
            Content::Leaf => return None,
        };
    }
    Some(part)
}

/// A message that is not multipart has its body as part 1.
fn part_of_message(message: &Entity, number: NonZeroU32) -> Option<&Entity> {
    match &message.content {
        Content::Multipart(parts) => nth(parts, number),
        Content::Leaf | Content::Message(_) => (number.get() == 1).then_some(message),
    }
}

fn nth(parts: &[Entity], number: NonZeroU32) -> Option<&Entity> {
    parts.get(usize::try_from(number.get()).ok()? - 1)
}

/// The fields that are in `names` (or are not), as they are, and the blank line if there is one.
fn subset(header: &[u8], names: &[AString<'_>], wanted: bool) -> Vec<u8> {
    // A set, because a client may name as many fields as the header has.
    let names: HashSet<_> = names
        .iter()
        .map(|name| name.as_bytes().to_ascii_lowercase())
        .collect();
    let mut octets: Vec<u8> = fields(header)
        .filter(|field| {
            let named = !field.name.is_empty() && names.contains(&field.name.to_ascii_lowercase());
            named == wanted
        })
        .flat_map(|field| field.raw.iter().copied())
        .collect();
    octets.extend(blank_line(header));
    octets
}

#[cfg(test)]
mod tests {
    use mailspec_syntax::imap::NonEmpty;
    use pretty_assertions::assert_eq;
    use rstest::rstest;

    use super::*;
    use crate::mime::Message;

    /// The shape of the example of RFC 3501 §6.4.5: text, octets, a message with two parts, and a
    /// multipart whose second part is a message.
    const COMPLEX: &str = "Subject: top\r\nContent-Type: multipart/mixed; boundary=a\r\n\r\npreamble\r\n\
        --a\r\nContent-Type: text/plain\r\n\r\none\r\n\
        --a\r\nContent-Type: application/octet-stream\r\n\r\ntwo\r\n\
        --a\r\nContent-Type: message/rfc822\r\nX-Part: 3\r\n\r\n\
        Subject: three\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n\
        --b\r\n\r\nthree.one\r\n--b\r\nContent-Type: application/x\r\n\r\nthree.two\r\n--b--\r\n\
        --a\r\nContent-Type: multipart/mixed; boundary=c\r\n\r\n\
        --c\r\nContent-Type: image/gif\r\n\r\nfour.one\r\n\
        --c\r\nContent-Type: message/rfc822\r\n\r\nSubject: four.two\r\n\r\nonly text\r\n--c--\r\n\
        --a--\r\nepilogue\r\n";
    const SINGLE: &str = "Subject: s\r\n\r\nbody\r\n";
    const FORWARD: &str =
        "Subject: outer\r\nContent-Type: message/rfc822\r\n\r\nSubject: inner\r\n\r\nbody\r\n";

    #[rstest]
    #[case::part(COMPLEX, "1", "", Some("one"))]
    #[case::part_header(COMPLEX, "1", "MIME", Some("Content-Type: text/plain\r\n\r\n"))]
    #[case::second(COMPLEX, "2", "", Some("two"))]
    #[case::message_header(
        COMPLEX,
        "3",
        "HEADER",
        Some("Subject: three\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n")
    )]
    #[case::message_mime(
        COMPLEX,
        "3",
        "MIME",
        Some("Content-Type: message/rfc822\r\nX-Part: 3\r\n\r\n")
    )]
    #[case::message_text(
        COMPLEX,
        "3",
        "TEXT",
        Some(
            "--b\r\n\r\nthree.one\r\n--b\r\nContent-Type: application/x\r\n\r\nthree.two\r\n--b--"
        )
    )]
    #[case::part_of_message(COMPLEX, "3.1", "", Some("three.one"))]
    #[case::second_of_message(COMPLEX, "3.2", "", Some("three.two"))]
    #[case::mime_of_nested(COMPLEX, "3.2", "MIME", Some("Content-Type: application/x\r\n\r\n"))]
    #[case::nested_multipart(COMPLEX, "4.1", "", Some("four.one"))]
    #[case::nested_message(COMPLEX, "4.2", "", Some("Subject: four.two\r\n\r\nonly text"))]
    #[case::nested_message_header(COMPLEX, "4.2", "HEADER", Some("Subject: four.two\r\n\r\n"))]
    #[case::nested_message_text(COMPLEX, "4.2", "TEXT", Some("only text"))]
    #[case::part_one_of_nested_message(COMPLEX, "4.2.1", "", Some("only text"))]
    #[case::no_such_part(COMPLEX, "5", "", None)]
    #[case::no_such_part_of_message(COMPLEX, "3.3", "", None)]
    #[case::below_a_leaf(COMPLEX, "1.1", "", None)]
    #[case::header_of_text_part(COMPLEX, "1", "HEADER", None)]
    #[case::text_of_multipart_part(COMPLEX, "4", "TEXT", None)]
    #[case::whole(SINGLE, "", "", Some(SINGLE))]
    #[case::header(SINGLE, "", "HEADER", Some("Subject: s\r\n\r\n"))]
    #[case::text(SINGLE, "", "TEXT", Some("body\r\n"))]
    #[case::mime_without_part(SINGLE, "", "MIME", None)]
    #[case::part_one_of_single(SINGLE, "1", "", Some("body\r\n"))]
    #[case::header_of_part_one_of_single(SINGLE, "1", "HEADER", None)]
    #[case::part_two_of_single(SINGLE, "2", "", None)]
    #[case::below_part_one_of_single(SINGLE, "1.1", "", None)]
    #[case::message_that_is_a_message(FORWARD, "1", "", Some("Subject: inner\r\n\r\nbody\r\n"))]
    #[case::its_inner_header(FORWARD, "1", "HEADER", Some("Subject: inner\r\n\r\n"))]
    #[case::its_inner_part(FORWARD, "1.1", "", Some("body\r\n"))]
    #[case::its_own_header(
        FORWARD,
        "",
        "HEADER",
        Some("Subject: outer\r\nContent-Type: message/rfc822\r\n\r\n")
    )]
    fn sections(
        #[case] raw: &str,
        #[case] part: &str,
        #[case] text: &str,
        #[case] expected: Option<&str>,
    ) {
        let text = match text {
            "HEADER" => Some(SectionText::Header),
            "TEXT" => Some(SectionText::Text),
            "MIME" => Some(SectionText::Mime),
            _ => None,
        };
        assert_eq!(fetched(raw, part, text).as_deref(), expected);
    }

    const FIELDS: &str = "A: 1\r\nB: 2,\r\n 3\r\nno colon\r\na: 4\r\n\r\nC: body\r\n";

    #[rstest]
    #[case::one(FIELDS, true, &["b"], "B: 2,\r\n 3\r\n\r\n")]
    #[case::both_of_a_name(FIELDS, true, &["A"], "A: 1\r\na: 4\r\n\r\n")]
    #[case::header_order(FIELDS, true, &["B", "A"], "A: 1\r\nB: 2,\r\n 3\r\na: 4\r\n\r\n")]
    #[case::absent(FIELDS, true, &["C"], "\r\n")]
    #[case::prefix_is_no_match(FIELDS, true, &["AA"], "\r\n")]
    #[case::not(FIELDS, false, &["a"], "B: 2,\r\n 3\r\nno colon\r\n\r\n")]
    #[case::not_absent(FIELDS, false, &["C"], "A: 1\r\nB: 2,\r\n 3\r\nno colon\r\na: 4\r\n\r\n")]
    #[case::empty_name(FIELDS, true, &[""], "\r\n")]
    #[case::no_blank_line("A: 1\r\n", true, &["A"], "A: 1\r\n")]
    fn header_fields(
        #[case] raw: &str,
        #[case] wanted: bool,
        #[case] names: &[&'static str],
        #[case] expected: &str,
    ) {
        let names: Vec<_> = names
            .iter()
            .map(|name| AString::new(name.as_bytes()).expect("no NUL"))
            .collect();
        let names = NonEmpty::try_from(names).expect("at least one");
        let text = if wanted {
            SectionText::HeaderFields(names)
        } else {
            SectionText::HeaderFieldsNot(names)
        };
        assert_eq!(fetched(raw, "", Some(text)).as_deref(), Some(expected));
    }

    fn fetched(raw: &str, part: &str, text: Option<SectionText<'_>>) -> Option<String> {
        let part = part
            .split('.')
            .filter_map(|number| number.parse().ok())
            .collect();
        Message::parse(raw.as_bytes())
            .section(&Section { part, text })
            .map(|octets| String::from_utf8_lossy(&octets).into_owned())
    }
}
