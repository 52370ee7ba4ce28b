//! FETCH responses: numbers, unique identifiers, sizes, and data that never changes
//! (RFC 3501 §2.3.1.1, §6.4.5, §7.4.2).

use std::collections::HashMap;

use mailspec_syntax::imap::{
    Section, SectionText,
    response::{Body, Envelope, FetchData, PartKind},
};

use super::{
    digest::Digest,
    page::{Fact, Facts},
    rules,
    session::{Session, Subject},
};

/// Keys of facts. Those of sections are digests, far above.
const SIZE: u64 = 1;
const DATE: u64 = 2;
const ENVELOPE: u64 = 3;
const STRUCTURE: u64 = 4;
const EXTENDED: u64 = 5;

/// That of BODY[], with neither part nor text.
const WHOLE: u64 = {
    let mut digest = Digest::new(b'[');
    digest.number(0);
    digest.number(0);
    digest.value()
};

/// The key of the facts about a section; RFC822 and its kin are sections too
/// (RFC 3501 §7.4.2: equivalent to).
pub(super) fn section_key(section: &Section<'_>) -> u64 {
    let mut digest = Digest::new(b'[');
    digest.section(section);
    digest.value()
}

impl Session {
    /// `nz-number SP "FETCH" SP msg-att`
    pub(super) fn fetch(&mut self, number: u32, data: &[FetchData<'_>], sound: bool) {
        if matches!(self.subject(), Subject::None) {
            return self.no_mailbox("FETCH", "7.4.2");
        }
        let uid = data.iter().find_map(|item| match item {
            FetchData::Uid(uid) => Some(*uid),
            _ => None,
        });
        let mut facts = std::mem::take(&mut self.facts);
        facts.clear();
        let mut texts = false;
        let mut parts = false;
        for item in data {
            match item {
                FetchData::Flags(flags) => {
                    if let Some((view, findings)) = self.view() {
                        view.message_flags(number, flags, findings);
                    }
                }
                FetchData::Uid(_) | FetchData::ModSeq(_) | FetchData::Other(..) => {}
                FetchData::Section { .. } => {
                    texts = true;
                    parts = true;
                }
                _ => texts = true,
            }
            if !sound {
                continue;
            }
            if let FetchData::BodyStructure(body) = item {
                facts.push(structure(STRUCTURE, body));
                if has_undefined(body) {
                    self.findings.accuse(
                        &rules::BODY_EXTENSION,
                        format!("data behind the location in BODYSTRUCTURE of message {number}"),
                    );
                }
            }
            facts.extend(fact(item));
        }
        if sound {
            self.fetched_mod_sequence(number, data);
        }
        let late = texts && sound && self.check_late_fetch(number, uid, data);
        self.responses.texts += u64::from(texts);
        if uid.is_none() && texts && sound && !late {
            self.check_uid_present(number);
        }
        self.check_size(number, &facts);
        let (known, whole) = self.learn(number, uid, &facts, data);
        if parts && known && !late {
            self.check_parts(number, data, &whole);
        }
        self.facts = facts;
    }

    /// RFC 3501 §6.4.8: a response that a UID command causes has the UID. One
    /// with texts is caused by a command; with flags alone it may be anybody's.
    fn check_uid_present(&mut self, number: u32) {
        if !self.pending.is_empty() && self.pending.fetch_by_uid() {
            self.findings.accuse(
                &rules::UID_MISSING,
                format!("data of message {number} that only UID FETCH asked for came without UID"),
            );
        }
    }

    /// RFC822.SIZE and BODY[] in one response.
    fn check_size(&mut self, number: u32, facts: &[Fact]) {
        let find = |key| facts.iter().find(|fact| fact.key == key);
        if let (Some(size), Some(body)) = (find(SIZE), find(WHOLE))
            && size.octets != body.octets
        {
            self.findings.accuse(
                &rules::SIZE,
                format!(
                    "RFC822.SIZE of message {number} is {} and BODY[] has {} octets",
                    size.octets, body.octets
                ),
            );
        }
    }

    /// Compares with what is known, and remembers. Says whether the message is
    /// surely one of the mailbox at hand, and how long its sections are.
    fn learn(
        &mut self,
        number: u32,
        uid: Option<u32>,
        facts: &[Fact],
        data: &[FetchData<'_>],
    ) -> (bool, Vec<(u64, u64)>) {
        let mut lengths = Vec::new();
        let Some((view, findings)) = self.view() else {
            return (false, lengths);
        };
        if view.lenient || !view.within(number, "FETCH", findings) {
            return (false, lengths);
        }
        if let Some(uid) = uid.filter(|&uid| uid > 0) {
            view.learn_uid(number, uid, findings);
        }
        let has_partial = data.iter().any(|item| {
            matches!(
                item,
                FetchData::Section {
                    origin: Some(_),
                    ..
                }
            )
        });
        let uid = view.messages.uid(number);
        if facts.is_empty() && !has_partial && uid.is_none() {
            return (true, lengths);
        }
        let mut conflicts = Vec::new();
        let generation = view.generation.clone();
        match (uid, generation) {
            (Some(uid), Some(generation)) => {
                let earlier = view.messages.take_facts(number);
                let mut contents = generation.open();
                contents.greatest = contents.greatest.max(uid);
                if facts.is_empty() && earlier.is_none() && !has_partial {
                    return (true, lengths);
                }
                if let Some(known) = contents.message(uid) {
                    let before = known.len();
                    let earlier = earlier.iter().flat_map(|earlier| earlier.iter());
                    for fact in earlier {
                        compare(known, fact, &mut conflicts);
                    }
                    for fact in facts {
                        compare(known, *fact, &mut conflicts);
                    }
                    if has_partial {
                        lengths.extend(known.iter().map(|fact| (fact.key, fact.octets)));
                    }
                    let added = known.len() - before;
                    contents.count_facts(added);
                }
            }
            _ => {
                if let Some(known) = view.messages.facts(number) {
                    let before = known.len();
                    for fact in facts {
                        compare(known, *fact, &mut conflicts);
                    }
                    if has_partial {
                        lengths.extend(known.iter().map(|fact| (fact.key, fact.octets)));
                    }
                    let added = known.len() - before;
                    view.messages.count_facts(added);
                }
            }
        }
        let items = match conflicts[..] {
            [] => HashMap::new(),
            _ => items_by_key(data),
        };
        let changed_structure = conflicts
            .iter()
            .any(|conflict| matches!(conflict, Conflict::Changed { key: STRUCTURE, .. }));
        for conflict in conflicts {
            let message = match uid {
                Some(uid) => format!("message {number} (UID {uid})"),
                None => format!("message {number}"),
            };
            match conflict {
                // Its basic fields were accused already.
                Conflict::Changed { key: EXTENDED, .. } if changed_structure => {}
                Conflict::Changed { key, was, is } => findings.accuse(
                    &rules::IMMUTABLE,
                    if was == is {
                        format!("{} of {message} changed", name(key, &items))
                    } else {
                        format!(
                            "{} of {message} changed from {was} to {is} octets",
                            name(key, &items)
                        )
                    },
                ),
                Conflict::Size { size, body } => {
                    // Said already if both came in this response.
                    if !(has(facts, SIZE) && has(facts, WHOLE)) {
                        findings.accuse(
                            &rules::SIZE,
                            format!(
                                "RFC822.SIZE of {message} is {size} and BODY[] has {body} octets"
                            ),
                        );
                    }
                }
            }
        }
        (true, lengths)
    }
}

enum Conflict {
    Changed { key: u64, was: u64, is: u64 },
    Size { size: u64, body: u64 },
}

/// Adds `fact` to what is known of a message.
fn compare(known: &mut Facts, fact: Fact, conflicts: &mut Vec<Conflict>) {
    // A message that another session expunged may be shown as empty (RFC 2180 §4.1.3).
    if fact.is_nil() {
        return;
    }
    let fresh = known.get(fact.key).is_none();
    if let Err(earlier) = known.learn(fact) {
        conflicts.push(Conflict::Changed {
            key: fact.key,
            was: earlier.octets,
            is: fact.octets,
        });
        return;
    }
    if fresh
        && (fact.key == SIZE || fact.key == WHOLE)
        && let (Some(size), Some(body)) = (known.get(SIZE), known.get(WHOLE))
        && size.octets != body.octets
    {
        conflicts.push(Conflict::Size {
            size: size.octets,
            body: body.octets,
        });
    }
}

fn has(facts: &[Fact], key: u64) -> bool {
    facts.iter().any(|fact| fact.key == key)
}

/// The first item under each key.
fn items_by_key<'a, 'd>(data: &'a [FetchData<'d>]) -> HashMap<u64, &'a FetchData<'d>> {
    let keys = data.iter().rev();
    keys.filter_map(|item| Some((key(item)?, item))).collect()
}

/// What `key` stands for.
fn name(key: u64, items: &HashMap<u64, &FetchData<'_>>) -> String {
    match (key, items.get(&key)) {
        (SIZE, _) => "RFC822.SIZE".into(),
        (DATE, _) => "INTERNALDATE".into(),
        (ENVELOPE, _) => "ENVELOPE".into(),
        (STRUCTURE, _) => "the body structure".into(),
        (EXTENDED, _) => "BODYSTRUCTURE".into(),
        (_, Some(FetchData::Section { section, .. })) => format!("BODY[{section}]"),
        (_, Some(FetchData::Rfc822(_))) => "RFC822".into(),
        (_, Some(FetchData::Rfc822Header(_))) => "RFC822.HEADER".into(),
        (_, Some(FetchData::Rfc822Text(_))) => "RFC822.TEXT".into(),
        _ => "a section".into(),
    }
}

/// What never changes about an item.
///
/// BODYSTRUCTURE with its extension data is kept apart from its basic fields, which BODY shows too.
fn fact(item: &FetchData<'_>) -> Option<Fact> {
    let key = key(item)?;
    let (digest, octets) = match item {
        FetchData::Flags(_) | FetchData::Uid(_) | FetchData::ModSeq(_) | FetchData::Other(..) => {
            return None;
        }
        FetchData::Rfc822Size(size) => (u64::from(*size), u64::from(*size)),
        FetchData::InternalDate(date) => (date.unix() as u64, 1),
        FetchData::Envelope(envelope) => {
            let mut digest = Digest::new(1);
            digest.envelope(envelope);
            (digest.value(), u64::from(!is_nil_envelope(envelope)))
        }
        FetchData::Body(body) | FetchData::BodyStructure(body) => {
            return Some(structure(key, body));
        }
        FetchData::Rfc822(text)
        | FetchData::Rfc822Header(text)
        | FetchData::Rfc822Text(text)
        | FetchData::Section { data: text, .. } => {
            let text = text.as_deref()?;
            let mut digest = Digest::new(0);
            digest.octets(text);
            (digest.value(), text.len() as u64)
        }
    };
    Some(Fact {
        key,
        digest,
        octets,
    })
}

/// The key of what never changes about an item.
fn key(item: &FetchData<'_>) -> Option<u64> {
    let section = |text| {
        section_key(&Section {
            part: Vec::new(),
            text,
        })
    };
    Some(match item {
        FetchData::Flags(_)
        | FetchData::Uid(_)
        | FetchData::ModSeq(_)
        | FetchData::Other(..)
        | FetchData::Section {
            origin: Some(_), ..
        } => return None,
        FetchData::Rfc822Size(_) => SIZE,
        FetchData::InternalDate(_) => DATE,
        FetchData::Envelope(_) => ENVELOPE,
        FetchData::Body(_) => STRUCTURE,
        FetchData::BodyStructure(_) => EXTENDED,
        FetchData::Rfc822(_) => section(None),
        FetchData::Rfc822Header(_) => section(Some(SectionText::Header)),
        FetchData::Rfc822Text(_) => section(Some(SectionText::Text)),
        FetchData::Section { section, .. } => section_key(section),
    })
}

fn structure(key: u64, body: &Body<'_>) -> Fact {
    let mut digest = Digest::new(2);
    digest.body(body, key == EXTENDED);
    let nil = matches!(
        body,
        Body::Single { kind: PartKind::Text { lines: 0, .. }, fields, .. } if fields.octets == 0
    );
    Fact {
        key,
        digest: digest.value(),
        octets: u64::from(!nil),
    }
}

/// Whether there is extension data that RFC 3501 does not define, nor any standard since.
fn has_undefined(body: &Body<'_>) -> bool {
    let (inner, tail) = match body {
        Body::Multi {
            parts, extension, ..
        } => (
            parts.iter().any(has_undefined),
            extension.as_ref().map(|extension| &extension.tail),
        ),
        Body::Single {
            kind, extension, ..
        } => (
            matches!(kind, PartKind::Message { body, .. } if has_undefined(body)),
            extension.as_ref().map(|extension| &extension.tail),
        ),
    };
    inner || tail.is_some_and(|tail| !tail.other.is_empty())
}

fn is_nil_envelope(envelope: &Envelope<'_>) -> bool {
    *envelope == Envelope::default()
}

impl Fact {
    /// Whether it is what a server may show of a message that is gone (RFC 2180 §4.1.3).
    const fn is_nil(self) -> bool {
        self.octets == 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_whole_is_a_section() {
        assert_eq!(section_key(&Section::default()), WHOLE);
    }
}
