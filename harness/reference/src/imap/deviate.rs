//! Faults of the wire: what a deviating server makes of a response.
//!
//! Whatever the types can say is changed before it is written, the rest in
//! the octets. Faults of behaviour are where the behaviour is.

mod envelope;
mod structure;

use std::borrow::Cow;

use mailspec_syntax::imap::{
    Flag, Response, SectionText, SequenceSet,
    response::{Code, FetchData, StatusKind, Text, Untagged},
};

pub(super) use structure::add_lines;

use super::mislist;
use crate::{Faults, faults::imap::Fault};

/// Stands for an empty address list until the octets are rewritten.
const EMPTY_LIST: &[u8] = b"mailspec-empty-list";
/// Where unique identifiers descend from.
const DESCENDING: u32 = 1 << 31;
/// Stands for a NIL where the grammar has a string.
const NIL: &[u8] = b"mailspec-nil";
/// Stands for a line end where a quoted string can hold none.
const FOLD: &[u8] = b"mailspec-fold";

/// Writes `response` with every wire fault of `faults` that applies to it.
pub(super) fn write(mut response: Response<'_>, faults: Faults, out: &mut Vec<u8>) {
    change(&mut response, faults);
    let mut octets = Vec::new();
    response.write(&mut octets);
    rewrite(&response, faults, &mut octets);
    out.extend_from_slice(&octets);
    if matches!(response, Response::Tagged { .. }) && faults.has(Fault::TaggedTwice) {
        out.extend_from_slice(&octets);
    }
}

/// What the types can say.
fn change(response: &mut Response<'_>, faults: Faults) {
    match response {
        Response::Tagged { tag, .. } if faults.has(Fault::TagLowercased) => {
            *tag = Cow::Owned(tag.to_ascii_lowercase());
        }
        Response::Tagged { tag, .. } if faults.has(Fault::TagsMangled) && is_odd(tag) => {
            *tag = Cow::Borrowed(b"x");
        }
        Response::Tagged { text, .. } => change_code(text, faults),
        Response::Untagged(Untagged::Status {
            text:
                Text {
                    code: Some(Code::UidValidity(value)),
                    ..
                },
            ..
        }) if faults.has(Fault::UidValidityZero) => *value = 0,
        Response::Untagged(Untagged::Flags(flags)) if faults.has(Fault::StarInFlags) => {
            flags.push(Flag::Any);
        }
        Response::Untagged(Untagged::Flags(flags)) if faults.has(Fault::FlagMadeUp) => {
            flags.extend(Flag::parse(b"\\Unseen"));
        }
        Response::Untagged(Untagged::List(list)) if faults.has(Fault::AttributeMadeUp) => {
            list.attributes.push(Cow::Borrowed(b"\\Unseen"));
        }
        Response::Untagged(Untagged::Namespace(kinds)) => {
            for namespace in kinds.iter_mut().flatten().flatten() {
                mislist::change_namespace(namespace, faults);
            }
        }
        Response::Untagged(Untagged::Fetch { seq, data }) => {
            if faults.has(Fault::FetchZero) && matches!(data[..], [FetchData::Flags(_)]) {
                *seq = 0;
            }
            if faults.has(Fault::BodyOmitted) && data.len() > 1 {
                data.retain(|item| !matches!(item, FetchData::Body(_)));
            }
            for item in data {
                change_item(item, faults);
            }
        }
        _ => {}
    }
}

/// Whether a tag begins with something other than a letter, or holds punctuation.
fn is_odd(tag: &[u8]) -> bool {
    !tag.first().is_some_and(u8::is_ascii_alphabetic) || !tag.iter().all(u8::is_ascii_alphanumeric)
}

fn change_code(text: &mut Text<'_>, faults: Faults) {
    match &mut text.code {
        Some(code @ Code::ReadOnly) if faults.has(Fault::ExamineReadWrite) => {
            *code = Code::ReadWrite;
        }
        Some(Code::AppendUid { uids, .. }) if faults.has(Fault::AppendUidWrong) => {
            let named = uids.ranges(0).map(|range| range.start() + 1000).next();
            if let Some(wrong) = named.and_then(|uid| SequenceSet::from_ascending(&[uid])) {
                *uids = wrong;
            }
        }
        _ => {}
    }
}

fn change_item(item: &mut FetchData<'_>, faults: Faults) {
    match item {
        FetchData::Uid(uid) if faults.has(Fault::UidsDescend) => *uid = DESCENDING - *uid,
        FetchData::Flags(flags) if faults.has(Fault::KeywordUnlisted) => {
            flags.extend(Flag::parse(b"$Unlisted"));
        }
        FetchData::Envelope(envelope) => envelope::change(envelope, faults),
        FetchData::Body(body) | FetchData::BodyStructure(body) => {
            structure::change(body, faults, true);
        }
        FetchData::Rfc822Text(Some(text)) if faults.has(Fault::TextWithBlankLine) => {
            *text = [b"\r\n", &**text].concat().into();
        }
        FetchData::Section {
            section,
            origin: None,
            data: Some(text),
        } if section.text == Some(SectionText::Text) && faults.has(Fault::TextWithBlankLine) => {
            *text = [b"\r\n", &**text].concat().into();
        }
        _ => {}
    }
}

/// The text of a completion that a deviating server sends untagged.
pub(super) const UNCOMPLETED: &str = "That is too much";

/// What only octets can say.
fn rewrite(response: &Response<'_>, faults: Faults, octets: &mut Vec<u8>) {
    match response {
        Response::Continuation { .. } => {
            if faults.has(Fault::PlusWithoutSpace) {
                *octets = b"+\r\n".to_vec();
            }
            if faults.has(Fault::IdleContinuationTagged) && octets.ends_with(b" + idling\r\n") {
                octets.drain(..2);
            }
        }
        Response::Tagged { text, .. } => {
            copy_uid(text, faults, octets);
            if faults.has(Fault::AppendLargeUncompleted) && *text.text == *UNCOMPLETED.as_bytes() {
                *octets = format!("* BAD {UNCOMPLETED}\r\n").into_bytes();
            }
            if faults.has(Fault::AppendUidRange) {
                append_uid_as_range(text, octets);
            }
            if faults.has(Fault::NulPadding) {
                insert_at_end(octets, b"\0\0");
            }
            if faults.has(Fault::BareLineFeed) {
                octets.truncate(octets.len() - 2);
                octets.push(b'\n');
            }
        }
        Response::Untagged(data) => rewrite_untagged(data, faults, octets),
    }
}

fn rewrite_untagged(data: &Untagged<'_>, faults: Faults, octets: &mut Vec<u8>) {
    match data {
        Untagged::Status { kind, text } => {
            copy_uid(text, faults, octets);
            if text.code.is_none() {
                return;
            }
            if faults.has(Fault::CodeSurplus) && matches!(text.code, Some(Code::UidNext(_))) {
                replace(octets, b"] ", b" or more] ");
            }
            if faults.has(Fault::CodeWithoutText) {
                octets.truncate(octets.len() - text.text.len() - 3);
                octets.extend_from_slice(b"\r\n");
            }
            // Nobody talks to a server whose greeting is none.
            let greeting = matches!(text.code, Some(Code::Capability(_)));
            if faults.has(Fault::CodeWithoutStatus) && *kind == StatusKind::Ok && !greeting {
                octets.drain(2..5);
            }
        }
        Untagged::MailboxStatus { .. } => {
            if faults.has(Fault::SizeNegative) {
                replace(octets, b"SIZE ", b"SIZE -");
            }
            if faults.has(Fault::StatusSpace) {
                octets.truncate(octets.len() - 3);
                octets.extend_from_slice(b" )\r\n");
            }
            if faults.has(Fault::StatusWithoutStar) {
                octets.drain(..2);
            }
        }
        Untagged::Esearch(esearch) if faults.has(Fault::EsearchAllSpaced) => {
            if let Some(all) = &esearch.all {
                let set = format!("ALL {all}");
                replace(octets, set.as_bytes(), set.replace(',', " ").as_bytes());
            }
        }
        Untagged::Search(_) if faults.has(Fault::SpaceAfterSearch) => insert_at_end(octets, b" "),
        Untagged::Capability(_) if faults.has(Fault::SpaceAfterCapability) => {
            insert_at_end(octets, b" ");
        }
        Untagged::List(list) | Untagged::Lsub(list) => mislist::rewrite_name(list, faults, octets),
        Untagged::Namespace(_) if faults.has(Fault::NamespaceEmptyList) => {
            replace(octets, b" NIL", b" ()");
        }
        Untagged::Fetch { seq, data } => rewrite_fetch(*seq, data, faults, octets),
        _ => {}
    }
}

fn rewrite_fetch(seq: u32, data: &[FetchData<'_>], faults: Faults, octets: &mut Vec<u8>) {
    if faults.has(Fault::EmptyAddressList) {
        let list = [b"((\"", EMPTY_LIST, b"\" NIL NIL NIL))"].concat();
        replace(octets, &list, b"()");
    }
    let is_body =
        |item: &FetchData<'_>| matches!(item, FetchData::Body(_) | FetchData::BodyStructure(_));
    if data.iter().any(is_body) {
        if faults.has(Fault::NilInParameters) {
            replace(octets, &[b"\"", NIL, b"\""].concat(), b"NIL");
        }
        if faults.has(Fault::SpaceBetweenBodies) {
            replace(octets, b")(\"", b") (\"");
        }
        for encoding in ["7BIT", "8BIT", "BINARY", "BASE64", "QUOTED-PRINTABLE"] {
            let quoted = format!("\"{encoding}\" ");
            if faults.has(Fault::NegativeBodySize) {
                replace(octets, quoted.as_bytes(), format!("{quoted}-").as_bytes());
            }
            if faults.has(Fault::NilEncoding) {
                replace(octets, quoted.as_bytes(), b"NIL ");
            }
        }
    }
    if faults.has(Fault::SubjectFolded) {
        replace(octets, FOLD, b"\r\n ");
    }
    if faults.has(Fault::QuotesUnescaped) {
        replace(octets, b"\\\"", b"\"");
    }
    if faults.has(Fault::FetchFlagsBare)
        && let Some([flag]) = data.iter().find_map(|item| match item {
            FetchData::Flags(flags) => Some(flags.as_slice()),
            _ => None,
        })
    {
        let listed = format!("FLAGS ({flag})");
        replace(
            octets,
            listed.as_bytes(),
            format!("FLAGS {flag}").as_bytes(),
        );
    }
    if faults.has(Fault::DateWithWeekday) {
        replace(octets, b"INTERNALDATE \"", b"INTERNALDATE \"Wed, ");
    }
    for item in data {
        if let FetchData::Rfc822Size(size) = item
            && faults.has(Fault::SizeQuoted)
        {
            let plain = format!("RFC822.SIZE {size}");
            replace(
                octets,
                plain.as_bytes(),
                format!("RFC822.SIZE \"{size}\"").as_bytes(),
            );
        }
    }
    if faults.has(Fault::DispositionBare) {
        replace(octets, b"(\"INLINE\" NIL)", b"\"INLINE\"");
    }
    if faults.has(Fault::LiteralSizeSigned) {
        replace(octets, b" {", b" {+");
    }
    if faults.has(Fault::WrongLiteralLength) {
        announce_literals(data, -2, octets);
    }
    if faults.has(Fault::LiteralTooLong) {
        announce_literals(data, 20, octets);
    }
    if faults.has(Fault::LiteralPlusSent) {
        replace(octets, b"}\r\n", b"+}\r\n");
    }
    if faults.has(Fault::EmptyFetch) {
        let empty = format!("* {seq} FETCH ()\r\n");
        octets.splice(..0, empty.into_bytes());
    }
}

/// COPYUID as the grammar does not have it: `[COPYUID 1  ]` and the like.
fn copy_uid(text: &Text<'_>, faults: Faults, octets: &mut Vec<u8>) {
    if let Some(Code::CopyUid { validity, from, to }) = &text.code {
        let full = format!("[COPYUID {validity} {from} {to}]");
        let otherwise = match () {
            () if faults.has(Fault::CopyUidEmpty) => format!("[COPYUID {validity}  ]"),
            () if faults.has(Fault::CopyUidTorn) => format!("[COPYUID {from} {to}]"),
            () if faults.has(Fault::CopyUidValidityZero) => format!("[COPYUID 0 {from} {to}]"),
            () => return,
        };
        replace(octets, full.as_bytes(), otherwise.as_bytes());
    }
}

/// `[APPENDUID 1 5:5]`
fn append_uid_as_range(text: &Text<'_>, octets: &mut Vec<u8>) {
    if let Some(Code::AppendUid { validity, uids }) = &text.code {
        let single = format!("[APPENDUID {validity} {uids}]");
        let range = format!("[APPENDUID {validity} {uids}:{uids}]");
        replace(octets, single.as_bytes(), range.as_bytes());
    }
}

/// Announces each literal with so many octets more than it has.
fn announce_literals(data: &[FetchData<'_>], more: isize, octets: &mut Vec<u8>) {
    for item in data {
        let literal = match item {
            FetchData::Rfc822(Some(literal))
            | FetchData::Rfc822Header(Some(literal))
            | FetchData::Rfc822Text(Some(literal))
            | FetchData::Section {
                data: Some(literal),
                ..
            } if literal.len() > 2 => literal,
            _ => continue,
        };
        let full = [format!("{{{}}}\r\n", literal.len()).as_bytes(), literal].concat();
        let announced = literal.len().saturating_add_signed(more);
        let wrong = [format!("{{{announced}}}\r\n").as_bytes(), literal].concat();
        replace(octets, &full, &wrong);
    }
}

/// Puts `text` before the CRLF.
fn insert_at_end(octets: &mut Vec<u8>, text: &[u8]) {
    let end = octets.len().saturating_sub(2);
    octets.splice(end..end, text.iter().copied());
}

fn replace(octets: &mut Vec<u8>, from: &[u8], to: &[u8]) {
    let mut replaced = Vec::with_capacity(octets.len());
    let mut rest = octets.as_slice();
    while let Some((first, behind)) = rest.split_first() {
        if let Some(behind) = rest.strip_prefix(from) {
            replaced.extend_from_slice(to);
            rest = behind;
        } else {
            replaced.push(*first);
            rest = behind;
        }
    }
    *octets = replaced;
}
