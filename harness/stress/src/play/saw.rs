//! From what a server says to what a session saw.

use mailspec_run::connection::Message;
use mailspec_syntax::imap::{
    Flag, SequenceSet,
    command::StatusItem,
    response::{self, Code, FetchData, Response, StatusData, StatusKind, Text, Untagged},
};

use super::message::content;
use crate::{Fetched, Saw};

/// What came with one answer.
#[derive(Default)]
pub(super) struct Answer {
    /// It is OK.
    pub(super) ok: bool,
    /// In order.
    pub(super) saw: Vec<Saw>,
    /// PERMANENTFLAGS, if that came.
    pub(super) permanent: Option<Vec<String>>,
    /// READ-ONLY came.
    pub(super) read_only: bool,
}

/// What is in these messages, the last of which is the completion.
pub(super) fn answer(messages: &[Message]) -> Answer {
    let mut answer = Answer::default();
    for message in messages {
        match response::parse(&message.octets).response {
            Response::Tagged { status, text, .. } => {
                answer.ok = status == StatusKind::Ok;
                answer.code(&text);
            }
            Response::Untagged(Untagged::Status { text, .. }) => answer.code(&text),
            Response::Untagged(data) => answer.data(data),
            Response::Continuation { .. } => {}
        }
    }
    answer
}

impl Answer {
    fn code(&mut self, text: &Text<'_>) {
        let saw = match &text.code {
            Some(Code::UidValidity(value)) => Saw::UidValidity(*value),
            Some(Code::UidNext(value)) => Saw::UidNext(*value),
            Some(Code::HighestModSeq(value)) => Saw::HighestModSeq(*value),
            Some(Code::AppendUid { validity, uids }) => Saw::AppendUid {
                validity: *validity,
                uids: numbers(uids),
            },
            Some(Code::CopyUid { validity, from, to }) => Saw::CopyUid {
                validity: *validity,
                from: numbers(from),
                to: numbers(to),
            },
            Some(Code::PermanentFlags(flags)) => {
                self.permanent = Some(flags.iter().map(Flag::to_string).collect());
                return;
            }
            Some(Code::ReadOnly) => {
                self.read_only = true;
                return;
            }
            _ => return,
        };
        self.saw.push(saw);
    }

    fn data(&mut self, data: Untagged<'_>) {
        let saw = match data {
            Untagged::Exists(count) => Saw::Exists(count),
            Untagged::Expunge(number) => Saw::Expunge(number),
            Untagged::Vanished {
                earlier: false,
                uids,
            } => Saw::Vanished(numbers(&uids)),
            Untagged::Search(found) => Saw::Search(found),
            Untagged::SearchModSeq { numbers: found, .. } => Saw::Search(found),
            Untagged::Esearch(found) => Saw::Search(found.all.as_ref().map_or(Vec::new(), numbers)),
            Untagged::Fetch { seq, data } => Saw::Fetch(fetched(seq, data)),
            Untagged::MailboxStatus { items, .. } => {
                let of = |wanted: StatusItem| {
                    items.iter().find_map(|item| match item {
                        StatusData::Item(item, value) if *item == wanted => {
                            u32::try_from(*value).ok()
                        }
                        _ => None,
                    })
                };
                let both = (of(StatusItem::UidValidity), of(StatusItem::UidNext));
                let (Some(validity), Some(next)) = both else {
                    return;
                };
                Saw::Status { validity, next }
            }
            _ => return,
        };
        self.saw.push(saw);
    }
}

fn fetched(number: u32, data: Vec<FetchData<'_>>) -> Fetched {
    let mut fetched = Fetched {
        number,
        ..Fetched::default()
    };
    for item in data {
        match item {
            FetchData::Uid(uid) => fetched.uid = Some(uid),
            FetchData::Flags(flags) => {
                // That is a session's own (RFC 3501 §2.3.2).
                let kept = flags.iter().filter(|flag| **flag != Flag::Recent);
                fetched.flags = Some(kept.map(Flag::to_string).collect());
            }
            FetchData::InternalDate(date) => fetched.date = Some(date.unix()),
            FetchData::ModSeq(value) => fetched.mod_seq = Some(value),
            FetchData::Section {
                section,
                origin: None,
                data,
            } if section == Default::default() => {
                // What another has expunged may be NIL (RFC 2180 §4.1.3).
                let there = data.as_deref().filter(|octets| !octets.is_empty());
                fetched.content = there.map(content);
            }
            _ => {}
        }
    }
    fetched
}

/// More of one set are not kept: nothing that a session asks for has so many.
const NUMBERS: usize = 1 << 16;

fn numbers(set: &SequenceSet) -> Vec<u32> {
    let all = set.ranges(0).flatten();
    all.take(NUMBERS).collect()
}
