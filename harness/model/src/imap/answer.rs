//! What has come of one answer, and what is yet to come.

use std::collections::BTreeSet;

use mailspec_syntax::imap::{
    Command, CommandBody, LiteralForm, Section, SequenceSet,
    command::FetchItem,
    response::{Code, Esearch, FetchData, StatusData, Untagged},
};

use super::{
    expected::Expected,
    items::{answers, asked},
    view::View,
};
use crate::mismatch::{Mismatch, differs, hold};

/// One command, line or announcement that is being answered.
#[derive(Debug)]
pub(super) struct Answer<'s> {
    pub(super) expected: Expected,
    /// `None`: a line, or octets of a command.
    command: Option<&'s Command<'s>>,
    /// A literal was announced.
    pub(super) literal: bool,
    listed: BTreeSet<Vec<u8>>,
    unseen: Option<u32>,
    uid_next: Option<u32>,
    copied: bool,
    found: bool,
    status: bool,
    /// Numbers of messages with the place of the item that is yet to come.
    outstanding: Vec<(u32, usize)>,
    items: Vec<FetchItem<'s>>,
    /// Numbers of messages of which something came that may set `\Seen`.
    pub(super) read: BTreeSet<u32>,
}

impl<'s> Answer<'s> {
    pub(super) fn new(expected: Expected, command: Option<&'s Command<'s>>, literal: bool) -> Self {
        let items = match command.map(|command| &command.body) {
            Some(CommandBody::Fetch { items, uid, .. }) => asked(items, *uid),
            _ => Vec::new(),
        };
        let fetched = expected.facts.fetched.iter();
        let outstanding = fetched.flat_map(|seq| (0..items.len()).map(|at| (*seq, at)));
        Self {
            outstanding: outstanding.collect(),
            expected,
            command,
            literal,
            listed: BTreeSet::new(),
            unseen: None,
            uid_next: None,
            copied: false,
            found: false,
            status: false,
            items,
            read: BTreeSet::new(),
        }
    }

    /// Whether the server's mod-sequences have a say in what it does or tells.
    pub(super) fn is_conditional(&self) -> bool {
        match self.command.map(|command| &command.body) {
            Some(
                CommandBody::Select { parameters, .. } | CommandBody::Examine { parameters, .. },
            ) => !parameters.is_empty(),
            Some(CommandBody::Fetch { modifiers, .. }) => modifiers.changed_since.is_some(),
            Some(CommandBody::Store {
                unchanged_since, ..
            }) => unchanged_since.is_some(),
            _ => false,
        }
    }

    /// What is being answered, for people.
    pub(super) fn command(&self) -> String {
        match self.command {
            Some(command) => shown(command),
            None => "what was sent".to_owned(),
        }
    }

    /// An untagged response that is about no message.
    pub(super) fn data(&mut self, data: &Untagged<'_>) -> Result<(), Mismatch> {
        let facts = &self.expected.facts;
        match data {
            Untagged::Search(told) | Untagged::SearchModSeq { numbers: told, .. } => {
                self.found = true;
                let told: BTreeSet<u32> = told.iter().copied().collect();
                if let Some([certain, possible]) = &facts.found {
                    let agreed = certain.is_subset(&told) && told.is_subset(possible);
                    hold(agreed, || {
                        format!("{told:?} is not between {certain:?} and {possible:?}")
                    })?;
                }
            }
            Untagged::Esearch(esearch) => {
                self.found = true;
                if let Some([certain, possible]) = &facts.found
                    && certain == possible
                {
                    check_esearch(esearch, certain)?;
                }
            }
            Untagged::List(list) | Untagged::Lsub(list) => {
                let new = self.listed.insert(list.mailbox.as_bytes().to_vec());
                hold(new, || format!("{:?} twice", list.mailbox))?;
            }
            Untagged::MailboxStatus { items, .. } => {
                self.status = true;
                for (item, number) in &facts.status {
                    let told = items.contains(&StatusData::Item(*item, *number));
                    hold(told, || format!("{item:?} is {number}, but {items:?}"))?;
                }
            }
            _ => {}
        }
        Ok(())
    }

    /// What FETCH says of message `seq` (RFC 3501 §7.4.2).
    pub(super) fn fetched(
        &mut self,
        seq: u32,
        view: &View,
        data: &[FetchData<'_>],
    ) -> Result<(), Mismatch> {
        if self.items.is_empty() {
            return Ok(());
        }
        // FETCH expunges nothing (RFC 3501 §7.4.1), so the numbers are those of the model.
        let at = (seq as usize).checked_sub(1);
        let Some(seen) = at.and_then(|at| view.messages().get(at)) else {
            return differs(format!("FETCH of message {seq}, which is not there"));
        };
        let message = &seen.message;
        for item in data {
            if matches!(
                item,
                FetchData::Rfc822(_) | FetchData::Rfc822Text(_) | FetchData::Section { .. }
            ) {
                self.read.insert(seq);
            }
            let octets = match item {
                FetchData::Rfc822(Some(octets)) => Some((octets, None)),
                FetchData::Section {
                    section,
                    origin,
                    data: Some(octets),
                } if *section == Section::default() => Some((octets, *origin)),
                FetchData::Rfc822Size(size) => {
                    let stored = message.octets.len();
                    hold(*size as usize == stored, || {
                        format!("RFC822.SIZE {size} of a message of {stored} octets")
                    })?;
                    None
                }
                FetchData::InternalDate(date) => {
                    hold(*date == message.date, || {
                        format!("INTERNALDATE {date:?} is not {:?}", message.date)
                    })?;
                    None
                }
                _ => None,
            };
            if let Some((octets, origin)) = octets {
                let from = origin.map_or(0, |origin| origin as usize);
                let rest = message.octets.get(from..).unwrap_or_default();
                let same =
                    rest.starts_with(octets) && (origin.is_some() || rest.len() == octets.len());
                hold(same, || {
                    let (told, stored) = (octets.escape_ascii(), rest.escape_ascii());
                    format!("other octets than were stored: {told} of {stored}")
                })?;
            }
            let items = &self.items;
            self.outstanding
                .retain(|(other, at)| *other != seq || !answers(item, &items[*at]));
        }
        Ok(())
    }

    /// A response code came; the UIDVALIDITY in it, if there is one.
    pub(super) fn code(&mut self, code: &Code<'_>) -> Result<Option<u32>, Mismatch> {
        let facts = &self.expected.facts;
        Ok(match code {
            Code::UidValidity(validity) => Some(*validity),
            Code::UidNext(next) => {
                self.uid_next = Some(*next);
                None
            }
            Code::Unseen(seq) => {
                self.unseen = Some(*seq);
                None
            }
            Code::AppendUid { validity, uids } => {
                hold(numbers(uids).eq(facts.appended.iter().copied()), || {
                    format!("APPENDUID {uids} is not {:?}", facts.appended)
                })?;
                Some(*validity)
            }
            Code::CopyUid { validity, from, to } => {
                let same = facts.copied.as_ref().is_some_and(|[source, destination]| {
                    numbers(from).eq(source.iter().copied())
                        && numbers(to).eq(destination.iter().copied())
                });
                hold(same, || {
                    format!("COPYUID {from} {to} is not {:?}", facts.copied)
                })?;
                self.copied = true;
                Some(*validity)
            }
            _ => None,
        })
    }

    /// All that was to come has come.
    pub(super) fn finish(&self) -> Result<(), Mismatch> {
        let facts = &self.expected.facts;
        let command = || self.command();
        hold(self.outstanding.is_empty(), || {
            format!(
                "{} is not answered for messages and items {:?}",
                command(),
                self.outstanding
            )
        })?;
        if let Some(listed) = &facts.listed {
            let told = &self.listed;
            hold(told == listed, || {
                format!("{}: {told:?} is not {listed:?}", command())
            })?;
        }
        if let Some((next, unseen)) = facts.selected {
            let told = (self.uid_next, self.unseen);
            hold(told == (Some(next), unseen), || {
                let told = format!("{}: UIDNEXT and UNSEEN {told:?}", command());
                format!("{told} are not {next} and {unseen:?}")
            })?;
        }
        let copies = |[from, _]: &[Vec<u32>; 2]| !from.is_empty();
        let copied = facts.copied.as_ref().is_some_and(copies);
        hold(self.copied == copied, || {
            format!("{}: COPYUID told is {}", command(), self.copied)
        })?;
        hold(self.found == facts.found.is_some(), || {
            format!("{}: SEARCH told is {}", command(), self.found)
        })?;
        hold(self.status || facts.status.is_empty(), || {
            format!("{}: no STATUS", command())
        })
    }
}

/// The command as it goes over the wire, without its CRLF.
fn shown(command: &Command<'_>) -> String {
    let mut octets = Vec::new();
    command.write(&mut octets, LiteralForm::NonSynchronising);
    octets.trim_ascii_end().escape_ascii().to_string()
}

fn check_esearch(told: &Esearch<'_>, found: &BTreeSet<u32>) -> Result<(), Mismatch> {
    let same = told.count.is_none_or(|count| count as usize == found.len())
        && told.min.is_none_or(|min| found.first() == Some(&min))
        && told.max.is_none_or(|max| found.last() == Some(&max))
        && (told.all.as_ref()).is_none_or(|all| numbers(all).eq(found.iter().copied()));
    hold(same, || format!("{told:?} is not of {found:?}"))
}

/// The numbers of a set that a server sends, in its order.
fn numbers(set: &SequenceSet) -> impl Iterator<Item = u32> {
    set.ranges(0).flatten()
}
