//! Whether a message matches a search program (RFC 3501 §6.4.4).

use std::cell::OnceCell;

use mailspec_syntax::imap::{
    AString, Atom, Date, DateTime, Flag, Month,
    command::{SearchKey, SearchModSequence},
};

use crate::{
    mime::Message,
    store::{Changes, Flags},
};

/// A message, and what its mailbox and session know of it.
#[derive(Clone, Copy, Debug)]
pub struct Candidate<'a> {
    /// The octets of the message.
    pub raw: &'a [u8],
    /// Its flags; `\Recent` is told by `recent`.
    pub flags: &'a [Flag<'a>],
    /// Whether this session has it as recent.
    pub recent: bool,
    /// INTERNALDATE
    pub internal_date: DateTime,
    /// Its unique identifier.
    pub uid: u32,
    /// Its message sequence number.
    pub sequence_number: u32,
    /// What `*` is to UID.
    pub largest_uid: u32,
    /// What `*` is to a sequence set.
    pub largest_sequence_number: u32,
    /// RFC 7162 §3.1
    pub mod_sequence: u64,
    /// When its flags changed.
    pub changes: &'a Changes,
}

impl<'a> Candidate<'a> {
    /// Whether all of `keys` match.
    ///
    /// Strings are taken as UTF-8, of which US-ASCII is a part. Keys are
    /// nested as deep as the parser of commands lets them.
    pub fn matches(&self, keys: &[SearchKey<'_>]) -> bool {
        let evaluation = Evaluation {
            candidate: self,
            message: OnceCell::new(),
            header: OnceCell::new(),
            body: OnceCell::new(),
        };
        keys.iter().all(|key| evaluation.holds(key))
    }

    /// RFC 7162 §3.1.5; what of it is private and what shared is one here.
    fn mod_sequence_of(&self, key: &SearchModSequence<'_>) -> u64 {
        match &key.entry {
            None => self.mod_sequence,
            Some((flag, _)) => {
                let flags = Flags::from_command(std::slice::from_ref(flag));
                self.changes.last_of(&flags) + 1
            }
        }
    }

    fn has(&self, flag: &Flag<'_>) -> bool {
        self.flags.contains(flag)
    }

    fn has_keyword(&self, keyword: &Atom<'_>) -> bool {
        self.flags
            .iter()
            .any(|flag| matches!(flag, Flag::Keyword(own) if own == keyword))
    }
}

/// One candidate, read as far as its keys need it.
struct Evaluation<'c, 'a> {
    candidate: &'c Candidate<'a>,
    message: OnceCell<Message<'a>>,
    header: OnceCell<String>,
    body: OnceCell<String>,
}

impl<'a> Evaluation<'_, 'a> {
    fn holds(&self, key: &SearchKey<'_>) -> bool {
        let candidate = self.candidate;
        match key {
            SearchKey::All => true,
            SearchKey::Answered => candidate.has(&Flag::Answered),
            SearchKey::Bcc(text) => self.address(b"Bcc", text),
            SearchKey::Before(date) => candidate.internal_date.date() < *date,
            SearchKey::Body(text) => self.body().contains(&folded(text)),
            SearchKey::Cc(text) => self.address(b"Cc", text),
            SearchKey::Deleted => candidate.has(&Flag::Deleted),
            SearchKey::Draft => candidate.has(&Flag::Draft),
            SearchKey::Flagged => candidate.has(&Flag::Flagged),
            SearchKey::From(text) => self.address(b"From", text),
            SearchKey::Header(name, text) => self.field(name.as_bytes(), text),
            SearchKey::Keyword(keyword) => candidate.has_keyword(keyword),
            SearchKey::Larger(octets) => candidate.raw.len() > *octets as usize,
            SearchKey::ModSeq(key) => candidate.mod_sequence_of(key) >= key.least,
            SearchKey::New => candidate.recent && !candidate.has(&Flag::Seen),
            SearchKey::Not(key) => !self.holds(key),
            SearchKey::Old => !candidate.recent,
            SearchKey::On(date) => candidate.internal_date.date() == *date,
            SearchKey::Or(one, other) => self.holds(one) || self.holds(other),
            SearchKey::Recent => candidate.recent,
            SearchKey::Seen => candidate.has(&Flag::Seen),
            SearchKey::SentBefore(date) => self.sent().is_some_and(|sent| sent < *date),
            SearchKey::SentOn(date) => self.sent().is_some_and(|sent| sent == *date),
            SearchKey::SentSince(date) => self.sent().is_some_and(|sent| sent >= *date),
            SearchKey::Since(date) => candidate.internal_date.date() >= *date,
            SearchKey::Smaller(octets) => candidate.raw.len() < *octets as usize,
            SearchKey::Subject(text) => self.field(b"Subject", text),
            SearchKey::Text(text) => {
                let text = folded(text);
                self.header().contains(&text) || self.body().contains(&text)
            }
            SearchKey::To(text) => self.address(b"To", text),
            SearchKey::Uid(set) => set.contains(candidate.uid, candidate.largest_uid),
            SearchKey::Unanswered => !candidate.has(&Flag::Answered),
            SearchKey::Undeleted => !candidate.has(&Flag::Deleted),
            SearchKey::Undraft => !candidate.has(&Flag::Draft),
            SearchKey::Unflagged => !candidate.has(&Flag::Flagged),
            SearchKey::Unkeyword(keyword) => !candidate.has_keyword(keyword),
            SearchKey::Unseen => !candidate.has(&Flag::Seen),
            SearchKey::Set(set) => {
                set.contains(candidate.sequence_number, candidate.largest_sequence_number)
            }
            SearchKey::And(keys) => keys.iter().all(|key| self.holds(key)),
        }
    }

    fn message(&self) -> &Message<'a> {
        self.message
            .get_or_init(|| Message::parse(self.candidate.raw))
    }

    fn header(&self) -> &str {
        self.header
            .get_or_init(|| self.message().decoded_header().to_lowercase())
    }

    fn body(&self) -> &str {
        self.body
            .get_or_init(|| self.message().decoded_body().to_lowercase())
    }

    /// A field of this name holds `text`; the empty string is in each that is there.
    fn field(&self, name: &[u8], text: &AString<'_>) -> bool {
        let text = folded(text);
        self.message()
            .decoded_fields(name)
            .iter()
            .any(|value| value.to_lowercase().contains(&text))
    }

    /// The field as it is written, or an address of it as the envelope has it, holds `text`.
    fn address(&self, name: &[u8], text: &AString<'_>) -> bool {
        let folded = folded(text);
        self.field(name, text)
            || self
                .message()
                .decoded_addresses(name)
                .iter()
                .any(|address| address.to_lowercase().contains(&folded))
    }

    /// The day in the Date field, as it is written there.
    fn sent(&self) -> Option<Date> {
        let values = self.message().decoded_fields(b"Date");
        date(values.first()?)
    }
}

/// Text to compare without case.
fn folded(text: &AString<'_>) -> String {
    String::from_utf8_lossy(text.as_bytes()).to_lowercase()
}

/// `[day-of-week ","] day month year`, with years of two and three digits (RFC 5322 §3.3, §4.3).
fn date(value: &str) -> Option<Date> {
    let plain = without_comments(value);
    let mut words = plain
        .split(|character: char| character == ',' || character.is_ascii_whitespace())
        .filter(|word| !word.is_empty())
        .peekable();
    words.next_if(|word| word.starts_with(|first: char| first.is_ascii_alphabetic()));
    let day: u8 = words.next()?.parse().ok()?;
    let month = Month::parse(words.next()?.as_bytes())?;
    let year = words.next()?;
    let written: u16 = year.parse().ok()?;
    let year = match year.len() {
        2 if written < 50 => written + 2000,
        2 | 3 => written + 1900,
        _ => written,
    };
    Date::new(year, month, day).ok()
}

fn without_comments(value: &str) -> String {
    let mut depth = 0_usize;
    value
        .chars()
        .map(|character| match character {
            '(' => {
                depth += 1;
                ' '
            }
            ')' => {
                depth = depth.saturating_sub(1);
                ' '
            }
            _ if depth > 0 => ' ',
            _ => character,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use mailspec_syntax::imap::{NonEmpty, SequenceSet};
    use pretty_assertions::assert_eq;
    use rstest::rstest;

    use super::*;

    const MESSAGE: &str = "Date: Mon, 7 Feb 1994 21:52:25 -0800 (PST)\r\n\
        From: =?iso-8859-1?Q?J=F6rg?= Foobar <foobar@Blurdybloop.example>\r\n\
        To: A Group: Chris <c@x.example>, d @ y.example;\r\n\
        Cc: \"Doe, Jane\" <jane@z.example>\r\n\
        Subject: afternoon\r\n meeting\r\nX-Empty:\r\n\
        Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n\
        SGVsbG8gSm9lLCBjYWbDqSBhdCAzOjMwPw==\r\n";

    fn string(text: &str) -> AString<'_> {
        AString::new(text.as_bytes()).expect("no NUL")
    }

    fn day(text: &str) -> Date {
        Date::parse(text.as_bytes()).expect("a date")
    }

    fn set(text: &str) -> SequenceSet {
        SequenceSet::parse(text.as_bytes()).expect("a set")
    }

    fn atom(text: &str) -> Atom<'_> {
        Atom::new(text).expect("an atom")
    }

    fn not(key: SearchKey<'static>) -> SearchKey<'static> {
        SearchKey::Not(Box::new(key))
    }

    /// Sequence number 3 of 5, UID 30 of 50; internal date 17-Jul-1996 02:44:25 -0700.
    fn matches_with(flags: &[Flag<'_>], recent: bool, keys: &[SearchKey<'_>]) -> bool {
        Candidate {
            raw: MESSAGE.as_bytes(),
            flags,
            recent,
            internal_date: DateTime::new(day("17-Jul-1996"), 2, 44, 25, -420).expect("a time"),
            uid: 30,
            sequence_number: 3,
            largest_uid: 50,
            largest_sequence_number: 5,
            mod_sequence: 8,
            changes: &Changes::default(),
        }
        .matches(keys)
    }

    #[rstest]
    #[case::all(SearchKey::All, true)]
    #[case::from_case(SearchKey::From(string("FOOBAR")), true)]
    #[case::from_address(SearchKey::From(string("foobar@blurdybloop")), true)]
    #[case::from_encoded_word(SearchKey::From(string("jörg")), true)]
    #[case::from_encoded_upper(SearchKey::From(string("JÖRG")), true)]
    #[case::from_not_encoded_form(SearchKey::From(string("iso-8859")), false)]
    #[case::from_is_not_to(SearchKey::From(string("chris")), false)]
    #[case::to_group_name(SearchKey::To(string("a group")), true)]
    #[case::to_group_member(SearchKey::To(string("c@x.example")), true)]
    #[case::to_envelope_form(SearchKey::To(string("d@y.example")), true)]
    #[case::cc_name(SearchKey::Cc(string("Doe, Jane")), true)]
    #[case::bcc_absent(SearchKey::Bcc(string("jane")), false)]
    #[case::subject(SearchKey::Subject(string("noon Meet")), true)]
    #[case::subject_only(SearchKey::Subject(string("foobar")), false)]
    #[case::header(SearchKey::Header(string("SUBJECT"), string("afternoon")), true)]
    #[case::header_other(SearchKey::Header(string("To"), string("afternoon")), false)]
    #[case::header_presence(SearchKey::Header(string("cc"), string("")), true)]
    #[case::header_present_but_empty(SearchKey::Header(string("X-Empty"), string("")), true)]
    #[case::header_absence(SearchKey::Header(string("bcc"), string("")), false)]
    #[case::body_decoded(SearchKey::Body(string("CAFÉ at")), true)]
    #[case::body_not_header(SearchKey::Body(string("afternoon")), false)]
    #[case::body_substring(SearchKey::Body(string("lo jo")), true)]
    #[case::text_header(SearchKey::Text(string("afternoon meeting")), true)]
    #[case::text_field_name(SearchKey::Text(string("x-empty:")), true)]
    #[case::text_body(SearchKey::Text(string("hello joe")), true)]
    #[case::text_neither(SearchKey::Text(string("goodbye")), false)]
    #[case::before_same_day(SearchKey::Before(day("17-Jul-1996")), false)]
    #[case::before_next_day(SearchKey::Before(day("18-Jul-1996")), true)]
    #[case::on(SearchKey::On(day("17-Jul-1996")), true)]
    #[case::on_other(SearchKey::On(day("16-Jul-1996")), false)]
    #[case::since_same_day(SearchKey::Since(day("17-Jul-1996")), true)]
    #[case::since_next_day(SearchKey::Since(day("18-Jul-1996")), false)]
    #[case::sent_before_same_day(SearchKey::SentBefore(day("7-Feb-1994")), false)]
    #[case::sent_before_next_day(SearchKey::SentBefore(day("8-Feb-1994")), true)]
    #[case::sent_on_disregards_zone(SearchKey::SentOn(day("7-Feb-1994")), true)]
    #[case::sent_on_is_not_utc(SearchKey::SentOn(day("8-Feb-1994")), false)]
    #[case::sent_since_same_day(SearchKey::SentSince(day("7-Feb-1994")), true)]
    #[case::sent_since_next_day(SearchKey::SentSince(day("8-Feb-1994")), false)]
    #[case::larger_strict(SearchKey::Larger(MESSAGE.len() as u32), false)]
    #[case::larger(SearchKey::Larger(MESSAGE.len() as u32 - 1), true)]
    #[case::smaller_strict(SearchKey::Smaller(MESSAGE.len() as u32), false)]
    #[case::smaller(SearchKey::Smaller(MESSAGE.len() as u32 + 1), true)]
    #[case::set(SearchKey::Set(set("1:3")), true)]
    #[case::set_other(SearchKey::Set(set("1:2,4")), false)]
    #[case::set_is_not_uids(SearchKey::Set(set("30")), false)]
    #[case::set_star(SearchKey::Set(set("*")), false)]
    #[case::set_to_star(SearchKey::Set(set("*:2")), true)]
    #[case::uid(SearchKey::Uid(set("30")), true)]
    #[case::uid_is_not_a_number(SearchKey::Uid(set("3")), false)]
    #[case::uid_past_the_end(SearchKey::Uid(set("60:*")), false)]
    #[case::uid_to_star(SearchKey::Uid(set("30:*")), true)]
    #[case::not(not(SearchKey::All), false)]
    #[case::not_not(not(not(SearchKey::All)), true)]
    #[case::or_second(
        SearchKey::Or(Box::new(not(SearchKey::All)), Box::new(SearchKey::All)),
        true
    )]
    #[case::or_neither(
        SearchKey::Or(Box::new(not(SearchKey::All)), Box::new(not(SearchKey::All))),
        false
    )]
    #[case::and(
        SearchKey::And(NonEmpty::try_from(vec![SearchKey::All, not(SearchKey::All)]).expect("two")),
        false
    )]
    fn keys(#[case] key: SearchKey<'_>, #[case] expected: bool) {
        assert_eq!(matches_with(&[], false, &[key]), expected);
    }

    /// Each key, whether it holds with its flag and whether it holds without one.
    #[rstest]
    #[case(Flag::Answered, SearchKey::Answered, SearchKey::Unanswered)]
    #[case(Flag::Deleted, SearchKey::Deleted, SearchKey::Undeleted)]
    #[case(Flag::Draft, SearchKey::Draft, SearchKey::Undraft)]
    #[case(Flag::Flagged, SearchKey::Flagged, SearchKey::Unflagged)]
    #[case(Flag::Seen, SearchKey::Seen, SearchKey::Unseen)]
    #[case(
        Flag::Keyword(atom("$Junk")),
        SearchKey::Keyword(atom("$junk")),
        SearchKey::Unkeyword(atom("$JUNK"))
    )]
    fn flags(#[case] flag: Flag<'_>, #[case] key: SearchKey<'_>, #[case] opposite: SearchKey<'_>) {
        let (key, opposite) = ([key], [opposite]);
        let other = if flag == Flag::Seen {
            Flag::Draft
        } else {
            Flag::Seen
        };
        assert!(matches_with(std::slice::from_ref(&flag), false, &key));
        assert!(!matches_with(std::slice::from_ref(&flag), false, &opposite));
        assert!(!matches_with(std::slice::from_ref(&other), false, &key));
        assert!(matches_with(std::slice::from_ref(&other), false, &opposite));
    }

    #[rstest]
    #[case(SearchKey::Recent, [false, false, true, true])]
    #[case(SearchKey::Old, [true, true, false, false])]
    #[case(SearchKey::New, [false, false, true, false])]
    fn recency(#[case] key: SearchKey<'_>, #[case] expected: [bool; 4]) {
        let key = [key];
        let found = [
            matches_with(&[], false, &key),
            matches_with(&[Flag::Seen], false, &key),
            matches_with(&[], true, &key),
            matches_with(&[Flag::Seen], true, &key),
        ];
        assert_eq!(found, expected);
    }

    #[test]
    fn all_keys_must_match() {
        assert!(matches_with(
            &[],
            true,
            &[SearchKey::All, SearchKey::Recent]
        ));
        assert!(!matches_with(&[], true, &[SearchKey::All, SearchKey::Old]));
    }

    #[rstest]
    #[case::usual("Wed, 17 Jul 1996 02:23:25 -0700 (PDT)", Some("17-Jul-1996"))]
    #[case::no_weekday("1 jan 2003 00:00 +0000", Some("1-Jan-2003"))]
    #[case::two_digits("Mon, 7 Feb 94 21:52:25 PST", Some("7-Feb-1994"))]
    #[case::two_digits_low("7 Feb 04 21:52:25 PST", Some("7-Feb-2004"))]
    #[case::three_digits("7 Feb 104 21:52:25 PST", Some("7-Feb-2004"))]
    #[case::comments("Mon (x), (y (z)) 7(a)Feb 1994", Some("7-Feb-1994"))]
    #[case::no_such_day("30 Feb 1994", None)]
    #[case::nonsense("yesterday", None)]
    #[case::empty("", None)]
    fn dates(#[case] value: &str, #[case] expected: Option<&str>) {
        assert_eq!(date(value), expected.map(day));
    }
}
