//! How large a message may be that APPEND takes, and where that is told (RFC 7889; RFC 7888 §4, §5).

use std::borrow::Cow;

use mailspec_syntax::imap::{
    command::StatusItem,
    response::{Code, StatusData},
};

use super::output::{Completion, Output};
use crate::{Limits, faults::imap::Fault, variants::imap::Variant};

/// Octets of a literal in any command but APPEND.
const LITERAL: u64 = 64 << 10;
/// Octets of a message for a server that takes small ones alone.
const SMALL: u32 = 32 << 10;
/// Octets of a non-synchronising literal under LITERAL- (RFC 7888 §5).
const NON_SYNCHRONISING: u64 = 4096;
/// The same for a server that takes short ones alone.
const SHORT: u64 = 1024;

/// Octets of the largest message that APPEND takes.
pub(super) fn append_limit(limits: Limits, out: &Output) -> u32 {
    if out.varies(Variant::AppendLimitNil) {
        return limits.message;
    }
    let limit = limits.append.min(limits.message);
    match out.varies(Variant::MessagesLimited) {
        true => limit.min(SMALL),
        false => limit,
    }
}

/// Octets of the largest literal that is not refused when it is announced.
pub(super) fn literal_limit(append: bool, limits: Limits, out: &Output) -> u64 {
    if !append {
        return LITERAL;
    }
    let unlimited = [
        Fault::AppendLimitIgnored,
        Fault::AppendLimitKept,
        Fault::AppendLimitZero,
        Fault::OnlyListedAppendLimit,
    ];
    if unlimited.into_iter().any(|fault| out.has(fault)) {
        return u64::from(limits.message);
    }
    let excluded = u64::from(out.has(Fault::AppendLimitExclusive));
    u64::from(append_limit(limits, out)) - excluded
}

/// The refusal of a literal that is announced with too many octets.
pub(super) fn too_big(append: bool, out: &Output) -> Completion {
    let completion = match append {
        true => Completion::no("Messages of that size are not taken"),
        false => Completion::bad("Literals of that size are not taken"),
    };
    match append && out.has(Fault::AppendLimitWithoutCode) {
        true => completion,
        false => completion.code_named("TOOBIG"),
    }
}

/// Whether LITERAL- is listed in the place of LITERAL+ (RFC 7888 §5).
pub(super) fn has_literal_minus(out: &Output) -> bool {
    let faults = [
        Fault::LiteralMinusUnlimited,
        Fault::LiteralMinusWithoutCode,
        Fault::LiteralMinusByeBare,
        Fault::LiteralMinusShort,
    ];
    out.varies(Variant::LiteralMinus)
        || out.varies(Variant::LiteralMinusBye)
        || faults.into_iter().any(|fault| out.has(fault))
}

/// Whether a non-synchronising literal is larger than LITERAL- allows.
pub(super) fn exceeds_literal_minus(octets: u64, out: &Output) -> bool {
    let most = match out.has(Fault::LiteralMinusShort) {
        true => SHORT,
        false => NON_SYNCHRONISING,
    };
    octets > most && has_literal_minus(out) && !out.has(Fault::LiteralMinusUnlimited)
}

/// How such a literal is refused: with BAD, or with BYE and this code.
pub(super) fn literal_minus_refusal(out: &Output) -> Result<Completion, Option<Code<'static>>> {
    let completion = Completion::bad("Literals of that size have to be synchronising");
    let bare = out.has(Fault::LiteralMinusWithoutCode) || out.has(Fault::LiteralMinusByeBare);
    let completion = match bare {
        true => completion,
        false => completion.code_named("TOOBIG"),
    };
    match out.varies(Variant::LiteralMinusBye) || out.has(Fault::LiteralMinusByeBare) {
        true => Err(completion.code),
        false => Ok(completion),
    }
}

/// `capability =/ "APPENDLIMIT" ["=" number]` (RFC 7889 §5), as far as the server lists it.
pub(super) fn capability(
    limits: Limits,
    out: &Output,
    logged_in: bool,
) -> Option<Cow<'static, [u8]>> {
    let early = logged_in && out.has(Fault::AppendLimitBeforeLogin);
    let late = !logged_in && out.varies(Variant::AppendLimitAfterLogin);
    if early || late || is_without(out) {
        return None;
    }
    if out.has(Fault::AppendLimitInMegabytes) {
        return Some(Cow::Borrowed(b"APPENDLIMIT=1M"));
    }
    let limit = match out.has(Fault::AppendLimitZero) {
        true => 0,
        false => append_limit(limits, out),
    };
    let bare = out.varies(Variant::AppendLimitBare)
        || out.varies(Variant::AppendLimitNil)
        || out.has(Fault::OnlyListedAppendLimit);
    Some(match bare {
        true => Cow::Borrowed(b"APPENDLIMIT"),
        false => Cow::Owned(format!("APPENDLIMIT={limit}").into_bytes()),
    })
}

/// Whether the server does without APPENDLIMIT.
pub(super) fn is_without(out: &Output) -> bool {
    out.varies(Variant::NoAppendLimit) || out.varies(Variant::NoExtensions)
}

/// What STATUS tells of any mailbox (RFC 7889 §3.1).
pub(super) fn status(limits: Limits, out: &Output) -> StatusData<'static> {
    let limit = append_limit(limits, out);
    if out.varies(Variant::AppendLimitNil) {
        return StatusData::NoAppendLimit;
    }
    if out.has(Fault::AppendLimitQuoted) {
        let value = format!("\"{limit}\"").into_bytes();
        return StatusData::Other(Cow::Borrowed(b"APPENDLIMIT"), Cow::Owned(value));
    }
    let told = match () {
        () if out.has(Fault::AppendLimitZero) => 0,
        () if out.has(Fault::AppendLimitTwice) => limit / 2,
        () => limit,
    };
    StatusData::Item(StatusItem::AppendLimit, u64::from(told))
}
