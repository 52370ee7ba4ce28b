//! Sections and substrings of them against what was asked for (RFC 3501 §6.4.5, §7.4.2).

use std::collections::BTreeMap;

use mailspec_syntax::imap::response::FetchData;

use super::{fetch::section_key, pending::Ask, rules, session::Session};

/// What the FETCH commands in progress ask for, and how many of them do.
///
/// By section, and by origin and length of the substring; the whole section comes first.
#[derive(Debug, Default)]
pub(super) struct Asks(BTreeMap<(u64, Substring), usize>);

/// Origin and length; `None` is the whole.
type Substring = Option<(u32, u32)>;

type Verdict = Result<(), (&'static crate::Rule, String)>;

impl Session {
    /// Sections and substrings of them against what was asked for.
    pub(super) fn check_parts(
        &mut self,
        number: u32,
        data: &[FetchData<'_>],
        lengths: &[(u64, u64)],
    ) {
        if self.pending.has_unknown() {
            return;
        }
        for item in data {
            let FetchData::Section {
                section,
                origin,
                data: text,
            } = item
            else {
                continue;
            };
            let key = section_key(section);
            let asks = self.pending.asks();
            let text = text.as_deref().map(|text| text.len() as u64);
            let length = lengths.iter().find(|(known, _)| *known == key);
            let verdict = match origin {
                None => asks.whole(key),
                Some(origin) => {
                    asks.substring(key, *origin, text, length.map(|(_, length)| *length))
                }
            };
            if let Err((rule, what)) = verdict {
                self.findings.accuse(
                    rule,
                    format_args!("BODY[{section}] of message {number}: {what}"),
                );
            }
        }
    }
}

impl Asks {
    pub(super) fn add(&mut self, asks: &[Ask]) {
        for ask in asks {
            *self.0.entry(place(ask)).or_default() += 1;
        }
    }

    pub(super) fn remove(&mut self, asks: &[Ask]) {
        for ask in asks {
            if let Some(left) = self.0.get_mut(&place(ask)) {
                *left -= 1;
                if *left == 0 {
                    self.0.remove(&place(ask));
                }
            }
        }
    }

    /// A section without an origin came.
    fn whole(&self, key: u64) -> Verdict {
        let least = self
            .0
            .range((key, None)..=(key, Some((u32::MAX, u32::MAX))));
        match least.map(|((_, substring), _)| substring).next() {
            Some(Some(_)) => Err((
                &rules::PARTIAL_ORIGIN,
                "only a part was asked for, and the answer has no origin octet".into(),
            )),
            Some(None) | None => Ok(()),
        }
    }

    /// A substring from `origin` came, of a section with `whole` octets.
    fn substring(&self, key: u64, origin: u32, text: Option<u64>, whole: Option<u64>) -> Verdict {
        let place = |length| (key, Some((origin, length)));
        let mut asked = self.0.range(place(0)..=place(u32::MAX));
        let Some(((_, Some((_, most))), _)) = asked.next_back() else {
            return Err((
                &rules::PARTIAL_UNASKED,
                format!("octets from {origin} on were not asked for"),
            ));
        };
        // Nothing at all may also mean that the message is gone (RFC 2180 §4.1.3).
        let Some(text @ 1..) = text else {
            return Ok(());
        };
        let most = u64::from(*most);
        match whole {
            None if text <= most => Ok(()),
            None => Err((
                &rules::PARTIAL_LENGTH,
                format!("{most} octets were asked for, and {text} came"),
            )),
            Some(whole) => {
                let left = whole.saturating_sub(u64::from(origin));
                let exactly =
                    u32::try_from(text).is_ok_and(|text| self.0.contains_key(&place(text)));
                if text == left && most >= left || text <= left && exactly {
                    return Ok(());
                }
                Err((
                    &rules::PARTIAL_LENGTH,
                    format!(
                        "{most} octets from {origin} on of {whole} were asked for, and {text} came"
                    ),
                ))
            }
        }
    }
}

fn place(ask: &Ask) -> (u64, Substring) {
    let substring = ask.partial.map(|part| (part.origin, part.length.get()));
    (ask.key, substring)
}
