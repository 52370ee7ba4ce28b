//! Drop listings, scan listings and unique-id listings (RFC 1939 §5, §7).
//!
//! The replies to STAT, LIST and UIDL are the only ones whose text means
//! something (RFC 1939 §9), so they have a prescribed form.

use super::response::{Line, Reply};
use crate::{Clause, Fault};

/// `+OK nn mm`: what STAT answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct DropListing {
    /// Messages not marked as deleted.
    pub messages: u64,
    /// The octets of them all.
    pub octets: u64,
}

/// What LIST answers for one message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ScanListing {
    /// The message-number.
    pub number: u64,
    /// Its exact size in octets.
    pub octets: u64,
}

/// What UIDL answers for one message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct UniqueId<'a> {
    /// The message-number.
    pub number: u64,
    /// The unique-id, even if it is no legal one.
    pub id: &'a [u8],
}

/// The items of a multi-line reply, and how its lines deviate from their form.
///
/// A line that has nothing of the form yields a fault and no item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listing<T> {
    /// As they were listed.
    pub items: Vec<T>,
    /// Spans are those of the message, as in [`Parsed`](super::Parsed).
    pub faults: Vec<Fault>,
}

impl Reply<'_> {
    /// What a positive reply to STAT says.
    pub fn drop_listing(&self) -> (Option<DropListing>, Vec<Fault>) {
        let (numbers, faults) = self.text_fields("drop-listing", two_numbers);
        let listing = numbers.map(|(messages, octets)| DropListing { messages, octets });
        (listing, faults)
    }

    /// What a positive reply to LIST with a message-number says.
    pub fn scan_listing(&self) -> (Option<ScanListing>, Vec<Fault>) {
        self.text_fields("scan-listing", scan_listing)
    }

    /// What a positive reply to UIDL with a message-number says.
    pub fn unique_id(&self) -> (Option<UniqueId<'_>>, Vec<Fault>) {
        self.text_fields("unique-id-listing", unique_id)
    }

    /// The lines of a reply to LIST.
    pub fn scan_listings(&self) -> Listing<ScanListing> {
        self.line_fields("scan-listing", scan_listing)
    }

    /// The lines of a reply to UIDL.
    pub fn unique_ids(&self) -> Listing<UniqueId<'_>> {
        self.line_fields("unique-id-listing", unique_id)
    }

    fn text_fields<'s, T>(
        &'s self,
        rule: &'static str,
        read: impl FnOnce(&mut Fields<'s>) -> Option<T>,
    ) -> (Option<T>, Vec<Fault>) {
        let mut fields = Fields::new(&self.response.text, self.response.text_at(), rule);
        let value = read(&mut fields);
        (value, fields.faults)
    }

    fn line_fields<'s, T>(
        &'s self,
        rule: &'static str,
        read: impl Fn(&mut Fields<'s>) -> Option<T>,
    ) -> Listing<T> {
        let mut listing = Listing {
            items: Vec::new(),
            faults: Vec::new(),
        };
        for line in self.body.iter().flat_map(|body| body.lines()) {
            let mut fields = Fields::new(line.octets, line.at, rule);
            listing.items.extend(read(&mut fields));
            if !line.crlf {
                fields.at = line.at + line.wire - 1;
                fields.fault(1, "the line does not end in CRLF");
            }
            listing.admit(fields.faults);
        }
        listing
    }
}

impl<T> Listing<T> {
    pub(super) fn of<'s>(reply: &'s Reply<'_>, read: impl Fn(Line<'s>) -> (T, Vec<Fault>)) -> Self {
        let mut listing = Self {
            items: Vec::new(),
            faults: Vec::new(),
        };
        for line in reply.body.iter().flat_map(|body| body.lines()) {
            let (item, faults) = read(line);
            listing.items.push(item);
            listing.admit(faults);
        }
        listing
    }

    /// Takes faults up to a bound, so that a bad list doesn't grow tenfold in memory.
    fn admit(&mut self, faults: Vec<Fault>) {
        if self.faults.len() < MAX_FAULTS {
            self.faults.extend(faults);
        }
    }
}

const MAX_FAULTS: usize = 64;

/// `number SP size`, and whatever follows: RFC 1939 §5 makes no requirement on that.
fn scan_listing(fields: &mut Fields<'_>) -> Option<ScanListing> {
    let (number, octets) = two_numbers(fields)?;
    if number == 0 {
        fields.at = fields.start;
        fields.fault(1, "message-numbers begin at 1");
    }
    Some(ScanListing { number, octets })
}

fn two_numbers(fields: &mut Fields<'_>) -> Option<(u64, u64)> {
    let first = fields.number()?;
    fields.space()?;
    Some((first, fields.number()?))
}

/// `number SP unique-id`, and nothing else (RFC 1939 §7).
fn unique_id<'a>(fields: &mut Fields<'a>) -> Option<UniqueId<'a>> {
    let number = fields.number()?;
    fields.space()?;
    if number == 0 {
        let at = std::mem::replace(&mut fields.at, fields.start);
        fields.fault(1, "message-numbers begin at 1");
        fields.at = at;
    }
    let id = fields.rest;
    let what = if id.is_empty() {
        "no unique-id behind the message-number"
    } else if id.contains(&b' ') {
        "a space within the unique-id or behind it"
    } else if !id.iter().all(u8::is_ascii_graphic) {
        "an octet outside 0x21 to 0x7E in the unique-id"
    } else if id.len() > MAX_UNIQUE_ID {
        "a unique-id of more than 70 characters"
    } else {
        return Some(UniqueId { number, id });
    };
    fields.fault(id.len(), what);
    (!id.is_empty()).then_some(UniqueId { number, id })
}

const MAX_UNIQUE_ID: usize = 70;

/// The octets of one listing, from left to right.
struct Fields<'a> {
    rest: &'a [u8],
    start: usize,
    at: usize,
    rule: &'static str,
    faults: Vec<Fault>,
}

impl<'a> Fields<'a> {
    fn new(rest: &'a [u8], at: usize, rule: &'static str) -> Self {
        Self {
            rest,
            start: at,
            at,
            rule,
            faults: Vec::new(),
        }
    }

    fn fault(&mut self, octets: usize, what: &'static str) {
        let section = match self.rule {
            "unique-id-listing" => "7",
            _ => "5",
        };
        self.faults.push(Fault {
            span: self.at..self.at + octets,
            rule: self.rule,
            clause: Clause::new(1939, section),
            what: what.into(),
        });
    }

    fn number(&mut self) -> Option<u64> {
        let digits = self.rest.iter().take_while(|octet| octet.is_ascii_digit());
        let digits = digits.count();
        let (number, rest) = self.rest.split_at(digits);
        let value = str::from_utf8(number)
            .ok()
            .and_then(|text| text.parse().ok());
        match value {
            Some(_) => {}
            None if digits == 0 => self.fault(0, "a decimal number is wanted here"),
            None => self.fault(digits, "a number of more than 64 bits"),
        }
        self.rest = rest;
        self.at += digits;
        value
    }

    /// Exactly one space; without any, what is before it was no field.
    fn space(&mut self) -> Option<()> {
        let spaces = self.rest.iter().take_while(|&&octet| octet == b' ').count();
        match spaces {
            1 => {}
            0 => {
                self.fault(0, "a space is wanted here");
                return None;
            }
            _ => self.fault(spaces, "a single space is wanted here"),
        }
        self.rest = &self.rest[spaces..];
        self.at += spaces;
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use std::ops::Range;

    use pretty_assertions::assert_eq;
    use rstest::rstest;

    use super::*;
    use crate::pop3::response::parse;

    type Found = Vec<Range<usize>>;

    fn spans(faults: &[Fault]) -> Found {
        faults.iter().map(|fault| fault.span.clone()).collect()
    }

    #[rstest]
    #[case("+OK 2 320", Some((2, 320)), vec![])]
    #[case("+OK 0 0", Some((0, 0)), vec![])]
    #[case("+OK 2 320 and more", Some((2, 320)), vec![])]
    #[case("+OK 2  320", Some((2, 320)), vec![5..7])]
    #[case("+OK  2 320", None, vec![4..4])]
    #[case("+OK 2", None, vec![5..5])]
    #[case("+OK", None, vec![4..4])]
    #[case("+OK two", None, vec![4..4])]
    #[case("+OK 2 99999999999999999999999", None, vec![6..29])]
    fn drop_listings(
        #[case] line: &str,
        #[case] expected: Option<(u64, u64)>,
        #[case] faults: Found,
    ) {
        let line = format!("{line}\r\n");
        let parsed = parse(line.as_bytes(), false);
        let (listing, found) = parsed.reply.drop_listing();
        assert_eq!(listing.map(|l| (l.messages, l.octets)), expected);
        assert_eq!(spans(&found), faults);
    }

    #[rstest]
    #[case("+OK 2 200", Some((2, 200)), vec![])]
    #[case("+OK 2 200 extra", Some((2, 200)), vec![])]
    #[case("+OK 0 200", Some((0, 200)), vec![4..5])]
    #[case("+OK 2 messages", None, vec![6..6])]
    fn scan_listing_of_one(
        #[case] line: &str,
        #[case] expected: Option<(u64, u64)>,
        #[case] faults: Found,
    ) {
        let line = format!("{line}\r\n");
        let parsed = parse(line.as_bytes(), false);
        let (listing, found) = parsed.reply.scan_listing();
        assert_eq!(listing.map(|l| (l.number, l.octets)), expected);
        assert_eq!(spans(&found), faults);
    }

    #[test]
    fn scan_listings() {
        let parsed = parse(
            b"+OK 2 messages\r\n1 120\r\n2  200\r\nx\r\n4 5\n6 7\r\n.\r\n",
            true,
        );
        let listing = parsed.reply.scan_listings();
        let items: Vec<_> = listing.items.iter().map(|l| (l.number, l.octets)).collect();
        assert_eq!(items, [(1, 120), (2, 200), (4, 5), (6, 7)]);
        assert_eq!(spans(&listing.faults), [24..26, 31..31, 37..38]);
    }

    #[rstest]
    #[case("1 whqtswO00WBw418f9t5JxYwZ", Some("whqtswO00WBw418f9t5JxYwZ"), vec![])]
    #[case("1 !~", Some("!~"), vec![])]
    #[case("1  a", Some("a"), vec![6..8])]
    #[case("1 a b", Some("a b"), vec![7..10])]
    #[case("1 a ", Some("a "), vec![7..9])]
    #[case("1 \u{e4}", Some("\u{e4}"), vec![7..9])]
    #[case("1 ", None, vec![7..7])]
    #[case("1", None, vec![6..6])]
    #[case("821ed4d8", None, vec![8..8])]
    #[case("0b5179f8", None, vec![6..6])]
    #[case("0 a", Some("a"), vec![5..6])]
    #[case("whqtsw", None, vec![5..5])]
    fn unique_ids(#[case] line: &str, #[case] expected: Option<&str>, #[case] faults: Found) {
        let message = format!("+OK\r\n{line}\r\n.\r\n");
        let parsed = parse(message.as_bytes(), true);
        let listing = parsed.reply.unique_ids();
        let id = listing.items.first().map(|item| item.id);
        assert_eq!(id, expected.map(str::as_bytes));
        assert_eq!(spans(&listing.faults), faults);
    }

    #[rstest]
    #[case(70, 0)]
    #[case(71, 1)]
    fn unique_ids_have_at_most_70_characters(#[case] length: usize, #[case] faults: usize) {
        let line = format!("+OK 1 {}\r\n", "a".repeat(length));
        let parsed = parse(line.as_bytes(), false);
        let (id, found) = parsed.reply.unique_id();
        assert_eq!(id.map(|id| id.id.len()), Some(length));
        assert_eq!(found.len(), faults);
    }

    #[rstest]
    #[case("+OK a", vec![4..4])]
    #[case("+OK 1 a b", vec![6..9])]
    fn unique_id_of_one(#[case] line: &str, #[case] faults: Found) {
        let line = format!("{line}\r\n");
        let parsed = parse(line.as_bytes(), false);
        assert_eq!(spans(&parsed.reply.unique_id().1), faults);
    }

    #[test]
    fn faults_are_bounded() {
        let message = [b"+OK\r\n", &b"x\r\n".repeat(10_000)[..], b".\r\n"].concat();
        let parsed = parse(&message, true);
        assert_eq!(parsed.reply.scan_listings().faults.len(), MAX_FAULTS);
    }
}
