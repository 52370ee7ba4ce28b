//! SEARCH (RFC 3501 §6.4.4, RFC 4731).

use std::borrow::Cow;

use mailspec_syntax::imap::{
    AString, SequenceSet,
    command::{Search, SearchKey, SearchReturn},
    response::{Code, Esearch, Untagged},
};

use super::{
    context::Context,
    missearch,
    mod_sequence::names_mod_sequence,
    output::{Completion, Output},
    updates::{Announce, Selected},
};
use crate::{faults::imap::Fault, search::Candidate, variants::imap::Variant};

/// The charsets that search strings may be in; only the first must be among them (RFC 3501 §6.4.4).
fn charsets(out: &Output) -> &'static [&'static str] {
    if out.has(Fault::CharsetAsciiUnknown) {
        return &["UTF-8"];
    }
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
    if context.out.has(Fault::SearchEntryRefused) && missearch::names_entry(&search.keys) {
        return Completion::bad("Flags have no names here");
    }
    selected.update(context.mail, context.out, Announce::without_expunges(uid));
    let keys = missearch::keys(search, context.out);
    let found = matching(selected, &keys, uid, context.out);
    let numbers: Vec<u32> = found.iter().map(|found| found.number).collect();
    let asked = names_mod_sequence(&search.keys) && !found.is_empty();
    let of_mailbox = context.mail.mailbox(selected.mailbox).mod_sequence() + 1;
    let of_mailbox = Some(of_mailbox).filter(|_| context.out.has(Fault::SearchHighestOfMailbox));
    let mod_sequence =
        |found: &[Found]| of_mailbox.or(found.iter().map(|found| found.mod_sequence).max());
    let highest = mod_sequence(&found).filter(|_| asked);
    // RFC 9051 §6.4.4: without RETURN, all of them, and in an ESEARCH response.
    let returns = search.returns.as_deref();
    match returns.or(context.out.rev2.then_some(&[])) {
        Some(returns) if !context.out.has(Fault::EsearchAsSearch) => {
            let mut esearch = esearch(returns, &numbers, selected.exists(), uid, context);
            if asked && !context.out.has(Fault::EsearchWithoutModSeq) {
                esearch.mod_sequence = mod_sequence(&returned(returns, &found));
            }
            context.out.untagged(Untagged::Esearch(esearch));
            if context.out.has(Fault::EsearchWithSearch) {
                context.out.untagged(Untagged::Search(numbers));
            }
        }
        _ if found.is_empty()
            && names_mod_sequence(&search.keys)
            && context.out.has(Fault::SearchModSeqOfNothing) =>
        {
            context
                .out
                .untagged(Untagged::SearchModSeq { numbers, modseq: 1 });
        }
        _ if found.is_empty() && context.out.has(Fault::NoSearchResponseWhenEmpty) => {}
        _ if let Some(modseq) = highest
            && !context.out.has(Fault::SearchWithoutModSeq) =>
        {
            context
                .out
                .untagged(Untagged::SearchModSeq { numbers, modseq });
        }
        None if found.len() > 1 && context.out.varies(Variant::SearchInSeveral) => {
            for number in numbers {
                context.out.untagged(Untagged::Search(vec![number]));
            }
        }
        None => {
            if context.out.has(Fault::EsearchUnasked) {
                let unasked = esearch(&[], &numbers, selected.exists(), uid, context);
                context.out.untagged(Untagged::Esearch(unasked));
            }
            context.out.untagged(Untagged::Search(numbers));
        }
        Some(_) => context.out.untagged(Untagged::Search(numbers)),
    }
    Completion::ok("SEARCH completed")
}

/// A message that matches.
#[derive(Clone, Copy)]
struct Found {
    number: u32,
    mod_sequence: u64,
}

/// Of the messages that were found those of which the mod-sequence is told (RFC 4731 §3.2).
fn returned(returns: &[SearchReturn], found: &[Found]) -> Vec<Found> {
    let ends = |option: &SearchReturn| matches!(option, SearchReturn::Min | SearchReturn::Max);
    if returns.is_empty() || !returns.iter().all(ends) {
        return found.to_vec();
    }
    let least = found
        .first()
        .filter(|_| returns.contains(&SearchReturn::Min));
    let greatest = found
        .last()
        .filter(|_| returns.contains(&SearchReturn::Max));
    least.into_iter().chain(greatest).copied().collect()
}

/// The messages that match; what others expunged meanwhile is left out (RFC 2180 §4.3).
fn matching(selected: &Selected, keys: &[SearchKey<'_>], uid: bool, out: &Output) -> Vec<Found> {
    let mut found = Vec::new();
    for (index, known) in selected.known().iter().enumerate() {
        if known.expunged {
            continue;
        }
        let octets = missearch::octets(&known.message.content.octets, out);
        let mut flags = known.message.flags.as_flags();
        if out.has(Fault::SearchFlagsUnknown) {
            flags.clear();
        }
        let candidate = Candidate {
            raw: &octets,
            flags: &flags,
            recent: known.recent && !out.has(Fault::SearchRecentUnknown),
            internal_date: known.message.content.internal_date,
            uid: known.uid().get(),
            sequence_number: index as u32 + 1,
            largest_uid: selected.largest_uid(),
            largest_sequence_number: selected.exists(),
            mod_sequence: known.message.mod_sequence(),
            changes: &known.message.changes,
        };
        if candidate.matches(keys) && !missearch::overlooked(candidate.raw, keys, out) {
            let number = match uid && !out.has(Fault::UidSearchNumbers) {
                true => candidate.uid,
                false => candidate.sequence_number,
            };
            found.push(Found {
                number,
                mod_sequence: candidate.mod_sequence,
            });
        }
    }
    found
}

fn esearch<'a>(
    returns: &[SearchReturn],
    found: &[u32],
    exists: u32,
    uid: bool,
    context: &Context<'a>,
) -> Esearch<'a> {
    let out = &context.out;
    let wants = |option| returns.contains(&option);
    // RFC 4731 §3.1: RETURN () is RETURN (ALL).
    let all =
        returns.is_empty() && !out.has(Fault::EsearchNothingForEmpty) || wants(SearchReturn::All);
    let (mut least, mut greatest) = (found.first().copied(), found.last().copied());
    if out.has(Fault::EsearchMinMaxSwapped) {
        std::mem::swap(&mut least, &mut greatest);
    }
    let counts = wants(SearchReturn::Count) || out.has(Fault::EsearchCountUnasked);
    let counts = counts && !(found.is_empty() && out.has(Fault::EsearchCountOmitted));
    let counted = match out.has(Fault::EsearchCountsAll) {
        true => exists,
        false => found.len() as u32,
    };
    Esearch {
        tag: (!out.has(Fault::EsearchWithoutTag)).then_some(Cow::Borrowed(context.tag.as_bytes())),
        uid: uid && !out.has(Fault::EsearchWithoutUid),
        min: least.filter(|_| wants(SearchReturn::Min)),
        max: greatest.filter(|_| wants(SearchReturn::Max)),
        all: all.then(|| SequenceSet::from_ascending(found)).flatten(),
        count: counts.then_some(counted),
        mod_sequence: None,
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
    if out.has(Fault::BadCharsetOmitted) {
        return Completion::no(text);
    }
    let listed = charsets(out).iter();
    let listed = listed.filter(|_| !out.varies(Variant::BadCharsetAlone));
    let listed = listed.map(|name| Cow::Borrowed(name.as_bytes()));
    Completion::no(text).code(Code::BadCharset(listed.collect()))
}
