//! Whether what was appended for a case is there as it was given.

use std::collections::BTreeMap;

use mailspec_suite::Message;
use mailspec_syntax::imap::{
    DateTime, Flag,
    response::{FetchData, Response, Untagged},
};

use crate::client::Reply;

/// What `fetched`, a reply to FETCH 1:* (FLAGS INTERNALDATE), lacks of `messages`.
pub(crate) fn lost(messages: &[Message], fetched: &Reply) -> Option<String> {
    let mut seen: BTreeMap<usize, (Vec<Vec<u8>>, Option<DateTime>)> = BTreeMap::new();
    for parsed in fetched.parsed() {
        let Response::Untagged(Untagged::Fetch { seq, data }) = parsed.response else {
            continue;
        };
        let (flags, date) = seen.entry(seq as usize).or_default();
        for item in data {
            match item {
                FetchData::Flags(own) => *flags = own.iter().map(written).collect(),
                FetchData::InternalDate(own) => *date = Some(own),
                _ => {}
            }
        }
    }
    for (n, message) in messages.iter().enumerate() {
        let none = (Vec::new(), None);
        let (flags, date) = seen.get(&(n + 1)).unwrap_or(&none);
        for given in &message.flags {
            if !flags
                .iter()
                .any(|own| own.eq_ignore_ascii_case(given.as_bytes()))
            {
                return Some(format!("APPEND lost the flag {given}"));
            }
        }
        let given = message.date.as_deref();
        let given = given.and_then(|given| DateTime::parse(given.as_bytes()).ok());
        if let Some(given) = given
            && date.as_ref().is_none_or(|own| own.unix() != given.unix())
        {
            return Some("APPEND lost the internal date".to_owned());
        }
    }
    None
}

fn written(flag: &Flag<'_>) -> Vec<u8> {
    flag.to_string().into_bytes()
}
