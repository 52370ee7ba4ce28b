//! How large a message may be that is appended (RFC 7889).

use std::borrow::Cow;

use super::{rules, session::Session};
use crate::line::shown;

impl Session {
    /// The limit for all mailboxes that a listing of capabilities tells.
    ///
    /// `capability =/ "APPENDLIMIT" ["=" number]` (RFC 7889 §5)
    pub(super) fn append_limit(&mut self, names: &[Cow<'_, [u8]>]) -> Option<u32> {
        let mut listed = names.iter().filter_map(|name| forms(name));
        let Some(value) = listed.next() else {
            if self.capabilities.append_limit_listed && !self.states().not_authenticated {
                self.findings.accuse(
                    &rules::APPENDLIMIT_WITHDRAWN,
                    "a capability listing after login without the APPENDLIMIT from before",
                );
            }
            return None;
        };
        self.capabilities.append_limit_listed = true;
        if listed.next().is_some() {
            self.findings.accuse(
                &rules::APPENDLIMIT_LISTED,
                "a capability listing with APPENDLIMIT more than once",
            );
            return None;
        }
        let digits = value?;
        let number = number(digits);
        if number.is_none() {
            self.findings.accuse(
                &rules::APPENDLIMIT_LISTED,
                format_args!("APPENDLIMIT={} is no number", shown(digits)),
            );
        }
        number
    }

    /// STATUS tells the limit of a mailbox; `None` is NIL.
    pub(super) fn check_told_limit(&mut self, told: Option<u32>) {
        let Some(limit) = self.capabilities.append_limit else {
            return;
        };
        if told != Some(limit) {
            let told = told.map_or("NIL".to_owned(), |told| told.to_string());
            self.findings.accuse(
                &rules::APPENDLIMIT_TOLD,
                format_args!("APPENDLIMIT is {told} in STATUS and {limit} for all mailboxes"),
            );
        }
    }

    /// An APPEND whose largest message has so many octets was OK.
    pub(super) fn check_append_limit(&mut self, largest: u64) {
        let limit = self.capabilities.append_limit;
        if let Some(limit) = limit.filter(|limit| largest > u64::from(*limit)) {
            self.findings.accuse(
                &rules::APPENDLIMIT,
                format_args!(
                    "a message of {largest} octets was appended, and the limit is {limit}"
                ),
            );
        }
    }
}

/// What stands behind the equals sign of APPENDLIMIT, if it has one; nothing for another name.
fn forms(name: &[u8]) -> Option<Option<&[u8]>> {
    const NAME: &[u8] = b"APPENDLIMIT";
    let (first, rest) = name.split_at_checked(NAME.len())?;
    if !first.eq_ignore_ascii_case(NAME) {
        return None;
    }
    match rest {
        [] => Some(None),
        [b'=', digits @ ..] => Some(Some(digits)),
        _ => None,
    }
}

/// `number = 1*DIGIT`, of 32 bits (RFC 3501 §9)
fn number(digits: &[u8]) -> Option<u32> {
    let all = digits.iter().all(u8::is_ascii_digit);
    let text = str::from_utf8(digits).ok()?;
    text.parse().ok().filter(|_| all)
}
