//! What deviating servers make of a search program and of what it looks at (RFC 3501 §6.4.4).

use std::borrow::Cow;

use mailspec_syntax::imap::{
    AString, DateTime, NonEmpty,
    command::{Search, SearchKey, SearchModSequence},
};

use super::output::Output;
use crate::{faults::imap::Fault, mime, variants::imap::Variant};

/// The keys as this server understands them.
pub(super) fn keys<'s, 'a>(search: &'s Search<'a>, out: &Output) -> Cow<'s, [SearchKey<'a>]> {
    let keys: &[SearchKey<'a>] = &search.keys;
    if out.conforms() && !out.varies(Variant::ModSeqPerMessage) {
        return Cow::Borrowed(keys);
    }
    let grouped = matches!(keys.first(), Some(SearchKey::And(_)));
    let first_alone =
        out.has(Fault::SearchFirstKeyAlone) || out.has(Fault::SearchBehindGroupIgnored) && grouped;
    let read = if first_alone { &keys[..1] } else { keys };
    let mut read: Vec<SearchKey<'a>> = read.iter().map(|key| misread(key, out)).collect();
    if out.has(Fault::SearchHidesDeleted) && !keys.contains(&SearchKey::Deleted) {
        read.push(SearchKey::Undeleted);
    }
    Cow::Owned(read)
}

fn misread<'a>(key: &SearchKey<'a>, out: &Output) -> SearchKey<'a> {
    match key {
        SearchKey::New if out.has(Fault::SearchNewIsUnseen) => SearchKey::Unseen,
        SearchKey::Old if out.has(Fault::SearchNewIsUnseen) => SearchKey::Seen,
        SearchKey::To(_) | SearchKey::Cc(_) | SearchKey::Bcc(_)
            if out.has(Fault::SearchRecipientsOverlooked) =>
        {
            nothing()
        }
        SearchKey::From(text)
        | SearchKey::To(text)
        | SearchKey::Cc(text)
        | SearchKey::Bcc(text)
            if out.has(Fault::SearchAddressesMixed) =>
        {
            SearchKey::Text(text.clone())
        }
        SearchKey::Subject(text) | SearchKey::Body(text)
            if text.as_bytes() == b"NIL" && out.has(Fault::SearchNilIsEmpty) =>
        {
            SearchKey::All
        }
        SearchKey::Subject(text) if out.has(Fault::SearchSubjectInText) => {
            SearchKey::Text(text.clone())
        }
        SearchKey::Header(_, text)
            if text.as_bytes().is_empty() && out.has(Fault::SearchPresenceIgnored) =>
        {
            SearchKey::All
        }
        SearchKey::Header(_, text)
            if !text.as_bytes().is_empty() && out.has(Fault::SearchFieldInText) =>
        {
            SearchKey::Text(text.clone())
        }
        SearchKey::Header(name, _) if out.has(Fault::SearchOddFieldsOverlooked) && is_odd(name) => {
            nothing()
        }
        SearchKey::Body(text) if out.has(Fault::SearchBodyInHeader) => {
            SearchKey::Text(text.clone())
        }
        SearchKey::Text(text) if out.has(Fault::SearchTextInBody) => SearchKey::Body(text.clone()),
        SearchKey::SentBefore(date) if out.has(Fault::SearchSentAsArrived) => {
            SearchKey::Before(*date)
        }
        SearchKey::SentOn(date) if out.has(Fault::SearchSentAsArrived) => SearchKey::On(*date),
        SearchKey::SentSince(date) if out.has(Fault::SearchSentAsArrived) => {
            SearchKey::Since(*date)
        }
        SearchKey::Larger(octets) if out.has(Fault::SearchSizeInclusive) => {
            SearchKey::Larger(octets.saturating_sub(1))
        }
        SearchKey::Smaller(octets) if out.has(Fault::SearchSizeInclusive) => {
            SearchKey::Smaller(octets.saturating_add(1))
        }
        SearchKey::Not(key) if out.has(Fault::SearchNotIgnored) => misread(key, out),
        SearchKey::Not(key) => SearchKey::Not(Box::new(misread(key, out))),
        SearchKey::Or(one, other) => {
            let (one, other) = (misread(one, out), misread(other, out));
            match NonEmpty::try_from(vec![one.clone(), other.clone()]) {
                Ok(both) if out.has(Fault::SearchOrIsAnd) => SearchKey::And(both),
                _ => SearchKey::Or(Box::new(one), Box::new(other)),
            }
        }
        SearchKey::And(keys) if out.has(Fault::SearchGroupShort) => {
            keys.first().map_or(SearchKey::All, |key| misread(key, out))
        }
        SearchKey::And(keys) => {
            let keys: Vec<_> = keys.iter().map(|key| misread(key, out)).collect();
            NonEmpty::try_from(keys).map_or(SearchKey::All, SearchKey::And)
        }
        SearchKey::ModSeq(SearchModSequence { least, .. })
            if out.varies(Variant::ModSeqPerMessage) =>
        {
            SearchKey::ModSeq(SearchModSequence {
                entry: None,
                least: *least,
            })
        }
        SearchKey::ModSeq(SearchModSequence { entry, least })
            if out.has(Fault::SearchModSeqExclusive) =>
        {
            SearchKey::ModSeq(SearchModSequence {
                entry: entry.clone(),
                least: least + 1,
            })
        }
        SearchKey::Set(set) if out.has(Fault::SearchSetsAsUids) => SearchKey::Uid(set.clone()),
        SearchKey::Uid(set) if out.has(Fault::SearchUidsAsNumbers) => SearchKey::Set(set.clone()),
        key => key.clone(),
    }
}

/// Whether MODSEQ with the name of a flag is one of the keys.
pub(super) fn names_entry(keys: &[SearchKey<'_>]) -> bool {
    let named = |key: &SearchKey<'_>| {
        matches!(
            key,
            SearchKey::ModSeq(SearchModSequence { entry: Some(_), .. })
        )
    };
    keys.iter().any(named)
}

fn nothing<'a>() -> SearchKey<'a> {
    SearchKey::Not(Box::new(SearchKey::All))
}

/// A field that ENVELOPE has not (RFC 3501 §7.4.2).
fn is_odd(name: &AString<'_>) -> bool {
    let name = name.as_bytes();
    name.split_at_checked(2)
        .is_some_and(|(x, _)| x.eq_ignore_ascii_case(b"X-"))
}

/// The octets of a message as far as this server looks at them.
pub(super) fn octets<'a>(raw: &'a [u8], out: &Output) -> Cow<'a, [u8]> {
    if out.has(Fault::SearchBodiesOverlooked) {
        return Cow::Borrowed(mime::Message::parse(raw).header());
    }
    if out.has(Fault::SearchSentInUtc)
        && let Some(date) = mail_parser::MessageParser::new().parse(raw)
        && let Some(date) = date.date()
        && let Ok(date) = DateTime::from_unix(date.to_timestamp(), 0)
    {
        let date = date.date().to_string().replace('-', " ");
        return Cow::Owned([b"Date: ", date.as_bytes(), b"\r\n", raw].concat());
    }
    Cow::Borrowed(raw)
}

/// Whether a message that matches is not found by this server.
pub(super) fn overlooked(raw: &[u8], keys: &[SearchKey<'_>], out: &Output) -> bool {
    keys.iter().any(|key| match key {
        SearchKey::Before(_) | SearchKey::On(_) | SearchKey::Since(_) => {
            out.has(Fault::SearchDatesOverlooked)
        }
        SearchKey::From(text) if out.has(Fault::SearchNamesOverlooked) => {
            !in_addresses(raw, text.as_bytes())
        }
        SearchKey::Header(name, text) if out.has(Fault::SearchFirstFieldAlone) => {
            !in_first_field(raw, name.as_bytes(), text.as_bytes())
        }
        SearchKey::Bcc(text)
        | SearchKey::Body(text)
        | SearchKey::Cc(text)
        | SearchKey::From(text)
        | SearchKey::Header(_, text)
        | SearchKey::Subject(text)
        | SearchKey::Text(text)
        | SearchKey::To(text) => {
            let (words, case) = (
                out.has(Fault::WholeWordSearch),
                out.has(Fault::SearchCaseSensitive),
            );
            let literally = words || case || out.has(Fault::SearchUndecoded);
            literally && !stands_in(raw, text.as_bytes(), words, case)
        }
        SearchKey::And(keys) => overlooked(raw, keys, out),
        _ => false,
    })
}

fn in_addresses(raw: &[u8], text: &[u8]) -> bool {
    let text = String::from_utf8_lossy(text).to_lowercase();
    let addresses = mime::Message::parse(raw).decoded_addresses(b"From");
    addresses.iter().any(|address| {
        let (_, bare) = address.rsplit_once('<').unwrap_or(("", address));
        bare.to_lowercase().contains(&text)
    })
}

fn in_first_field(raw: &[u8], name: &[u8], text: &[u8]) -> bool {
    let text = String::from_utf8_lossy(text).to_lowercase();
    let fields = mime::Message::parse(raw).decoded_fields(name);
    let first = fields.first();
    first.is_some_and(|field| field.to_lowercase().contains(&text))
}

fn stands_in(raw: &[u8], text: &[u8], words: bool, case: bool) -> bool {
    if text.is_empty() {
        return true;
    }
    let is_word = |at: Option<&u8>| at.is_some_and(u8::is_ascii_alphanumeric);
    raw.windows(text.len()).enumerate().any(|(at, window)| {
        let same = if case {
            window == text
        } else {
            window.eq_ignore_ascii_case(text)
        };
        let apart = || {
            let before = at.checked_sub(1).and_then(|before| raw.get(before));
            !is_word(before) && !is_word(raw.get(at + text.len()))
        };
        same && (!words || apart())
    })
}
