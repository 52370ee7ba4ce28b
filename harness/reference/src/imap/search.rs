//! SEARCH (RFC 3501 §6.4.4, RFC 4731).

use std::borrow::Cow;

use mailspec_syntax::imap::{
    AString, SequenceSet,
    command::{Search, SearchKey, SearchReturn},
    response::{Code, Esearch, Untagged},
};

use super::{
    context::Context,
    output::{Completion, Output},
    updates::{Announce, Selected},
};
use crate::{faults::imap::Fault, search::Candidate, variants::imap::Variant};

/// The charsets that search strings may be in; only the first must be among them (RFC 3501 §6.4.4).
fn charsets(out: &Output) -> &'static [&'static str] {
    let known = &["US-ASCII", "UTF-8"];
    &known[..if out.varies(Variant::AsciiSearch) {
        1
    } else {
        2
    }]
}

pub(super) fn search(
    context: &mut Context<'_>,
    selected: &mut Selected,
    search: &Search<'_>,
    uid: bool,
) -> Completion {
    if let Some(charset) = &search.charset
        && !charsets(context.out)
            .iter()
            .any(|name| is_named(charset, name))
    {
        return unknown_charset(context.out);
    }
    selected.update(context.mail, context.out, Announce::without_expunges(uid));
    let found = matching(selected, &search.keys, uid, context.out);
    // RFC 9051 §6.4.4: without RETURN, all of them, and in an ESEARCH response.
    let asked = search.returns.as_deref();
    match asked.or(context.out.rev2.then_some(&[])) {
        Some(returns) if !context.out.has(Fault::EsearchAsSearch) => {
            let esearch = Untagged::Esearch(esearch(returns, &found, uid, context));
            context.out.untagged(esearch);
        }
        _ if found.is_empty() && context.out.has(Fault::NoSearchResponseWhenEmpty) => {}
        None if found.len() > 1 && context.out.varies(Variant::SearchInSeveral) => {
            for number in found {
                context.out.untagged(Untagged::Search(vec![number]));
            }
        }
        _ => context.out.untagged(Untagged::Search(found)),
    }
    Completion::ok("SEARCH completed")
}

/// The messages that match; what others expunged meanwhile is left out (RFC 2180 §4.3).
fn matching(selected: &Selected, keys: &[SearchKey<'_>], uid: bool, out: &Output) -> Vec<u32> {
    let mut found = Vec::new();
    for (index, known) in selected.known().iter().enumerate() {
        if known.expunged {
            continue;
        }
        let candidate = Candidate {
            raw: &known.message.content.octets,
            flags: &known.message.flags.as_flags(),
            recent: known.recent,
            internal_date: known.message.content.internal_date,
            uid: known.uid().get(),
            sequence_number: index as u32 + 1,
            largest_uid: selected.largest_uid(),
            largest_sequence_number: selected.exists(),
        };
        if candidate.matches(keys) && !overlooked(candidate.raw, keys, out) {
            found.push(if uid {
                candidate.uid
            } else {
                candidate.sequence_number
            });
        }
    }
    found
}

fn esearch<'a>(
    returns: &[SearchReturn],
    found: &[u32],
    uid: bool,
    context: &Context<'a>,
) -> Esearch<'a> {
    // RFC 4731 §3.1: RETURN () is RETURN (ALL).
    let wants = |option| returns.contains(&option);
    let all = returns.is_empty() || wants(SearchReturn::All);
    Esearch {
        tag: Some(Cow::Borrowed(context.tag.as_bytes())),
        uid: uid && !context.out.has(Fault::EsearchWithoutUid),
        min: found.first().copied().filter(|_| wants(SearchReturn::Min)),
        max: found.last().copied().filter(|_| wants(SearchReturn::Max)),
        all: all.then(|| SequenceSet::from_ascending(found)).flatten(),
        count: wants(SearchReturn::Count).then_some(found.len() as u32),
        other: Vec::new(),
    }
}

fn is_named(charset: &AString<'_>, name: &str) -> bool {
    charset.as_bytes().eq_ignore_ascii_case(name.as_bytes())
}

fn unknown_charset(out: &Output) -> Completion {
    let text = "That charset is not known here";
    if out.has(Fault::CharsetBad) {
        return Completion::bad(text);
    }
    let listed = charsets(out).iter();
    let listed = listed.filter(|_| !out.varies(Variant::BadCharsetAlone));
    let listed = listed.map(|name| Cow::Borrowed(name.as_bytes()));
    Completion::no(text).code(Code::BadCharset(listed.collect()))
}

/// Whether a deviating server does not find this message, though it matches.
fn overlooked(raw: &[u8], keys: &[SearchKey<'_>], out: &Output) -> bool {
    let is_date = |key: &SearchKey<'_>| {
        matches!(
            key,
            SearchKey::Before(_) | SearchKey::On(_) | SearchKey::Since(_)
        )
    };
    if out.has(Fault::SearchDatesOverlooked) && keys.iter().any(is_date) {
        return true;
    }
    let (words, case) = (
        out.has(Fault::WholeWordSearch),
        out.has(Fault::SearchCaseSensitive),
    );
    (words || case)
        && keys.iter().any(|key| match key {
            SearchKey::Bcc(text)
            | SearchKey::Body(text)
            | SearchKey::Cc(text)
            | SearchKey::From(text)
            | SearchKey::Header(_, text)
            | SearchKey::Subject(text)
            | SearchKey::Text(text)
            | SearchKey::To(text) => !stands_in(raw, text.as_bytes(), words, case),
            SearchKey::And(keys) => overlooked(raw, keys, out),
            _ => false,
        })
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
