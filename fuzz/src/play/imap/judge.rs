//! Holds each response of an IMAP server against what the model says.

use std::collections::{BTreeSet, VecDeque};

use mailspec_syntax::{
    generate::imap::Step,
    imap::{
        Command, CommandBody, LiteralForm, Response, Section, SequenceSet,
        command::FetchItem,
        response::{Code, Esearch, FetchData, StatusData, StatusKind, Untagged},
    },
};

use super::{End, Heard, HeardMessage};
use crate::model::{Expected, Facts, ImapClient, Model, RECENT, asked, flags_of};

/// What the server is to answer, in this order.
#[derive(Clone, Copy, Debug)]
pub(super) enum Task<'p, 's> {
    Step(&'p Step<'s>),
    /// A synchronising literal; the rest of its command is not sent yet.
    Announcement,
    /// Some octets of a command before the connection drops. Only a literal where none may be is answered.
    Beginning,
}

pub(super) struct Judge<'p, 's> {
    model: &'p mut Model,
    client: &'p mut ImapClient,
    heard: &'p mut Heard,
    tasks: VecDeque<Task<'p, 's>>,
    current: Option<Current<'p, 's>>,
    verdict: Verdict,
}

/// How the exchange went.
#[derive(Clone, Copy)]
pub(super) struct Verdict {
    pub(super) end: End,
    pub(super) closed: bool,
}

/// What is being answered.
struct Current<'p, 's> {
    expected: Expected,
    command: Option<&'p Command<'s>>,
    literal: bool,
    listed: BTreeSet<Vec<u8>>,
    unseen: Option<u32>,
    uid_next: Option<u32>,
    copied: bool,
    found: bool,
    status: bool,
    /// Numbers of messages with the place of the item that is yet to come.
    outstanding: Vec<(u32, usize)>,
    items: Vec<FetchItem<'s>>,
}

impl<'p, 's> Judge<'p, 's> {
    pub(super) fn new(
        model: &'p mut Model,
        client: &'p mut ImapClient,
        heard: &'p mut Heard,
        tasks: VecDeque<Task<'p, 's>>,
    ) -> Self {
        let verdict = Verdict {
            end: End::Open,
            closed: false,
        };
        Self {
            model,
            client,
            heard,
            tasks,
            current: None,
            verdict,
        }
    }

    /// The server has said all that it will.
    pub(super) fn rest(self) -> Verdict {
        assert!(self.current.is_none(), "a command is not completed");
        let answered = matches!(self.tasks.front(), None | Some(Task::Beginning));
        assert!(answered, "no reply to {:?}", self.tasks);
        self.verdict
    }

    pub(super) fn message(&mut self, response: &Response<'_>) {
        // An idling client hears of others before it is answered.
        let idling = self.client.is_waiting() && matches!(response, Response::Untagged(_));
        if self.current.is_none()
            && !idling
            && let Some(task) = self.tasks.pop_front()
        {
            self.begin(task);
        }
        match response {
            Response::Untagged(data) => self.untagged(data),
            Response::Continuation { .. } => {
                let current = self.current.take();
                let asked = current.is_some_and(|current| current.expected.status.is_none());
                assert!(asked, "unasked: {response:?}");
            }
            Response::Tagged { tag, status, text } => {
                let tag = String::from_utf8_lossy(tag).into_owned();
                self.completed(Some(tag), *status, text.code.as_ref());
            }
        }
    }

    fn begin(&mut self, task: Task<'p, 's>) {
        let mut command = None;
        let expected = match task {
            Task::Announcement | Task::Beginning if self.client.is_waiting() => {
                self.client.misplaced_literal()
            }
            Task::Beginning => panic!("half a command is answered"),
            Task::Announcement => Expected {
                status: None,
                tag: None,
                closes: false,
                starts_tls: false,
                facts: Facts::default(),
            },
            Task::Step(Step::Line(line)) => self.client.line(self.model, line),
            Task::Step(step @ Step::Command(_)) if self.client.is_waiting() => {
                let mut printed = Vec::new();
                step.write(&mut printed, LiteralForm::NonSynchronising);
                match printed.iter().position(|octet| *octet == b'\n') {
                    Some(end) if end + 1 == printed.len() => {
                        self.client.line(self.model, &printed[..end - 1])
                    }
                    _ => self.client.misplaced_literal(),
                }
            }
            Task::Step(Step::Command(said)) => {
                command = Some(said);
                self.client.command(self.model, said)
            }
        };
        let selects = |command: &Command<'_>| {
            matches!(
                command.body,
                CommandBody::Select { .. } | CommandBody::Examine { .. }
            )
        };
        if command.is_some_and(selects) {
            *self.heard = Heard::default();
        }
        let items = match command.map(|command| &command.body) {
            Some(CommandBody::Fetch { items, uid, .. }) => asked(items, *uid),
            _ => Vec::new(),
        };
        let fetched = expected.facts.fetched.iter();
        let outstanding = fetched.flat_map(|seq| (0..items.len()).map(|at| (*seq, at)));
        self.current = Some(Current {
            outstanding: outstanding.collect(),
            command,
            literal: matches!(task, Task::Announcement),
            listed: BTreeSet::new(),
            unseen: None,
            uid_next: None,
            copied: false,
            found: false,
            status: false,
            items,
            expected,
        });
    }

    fn completed(&mut self, tag: Option<String>, status: StatusKind, code: Option<&Code<'_>>) {
        let Some(mut current) = self.current.take() else {
            panic!("unasked: {tag:?} {status:?}");
        };
        let expected = &current.expected;
        let command = current.command;
        assert_eq!(
            (expected.status, &expected.tag),
            (Some(status), &tag),
            "how {command:?} is completed"
        );
        if let Some(code) = code {
            self.code(&mut current, code);
        }
        current.finish();
        let expected = &current.expected;
        if current.literal {
            self.verdict.end = End::LiteralRefused;
        }
        if expected.closes || expected.starts_tls {
            // What came behind is ignored: it came after the end, or in plaintext (RFC 2595 §3.1).
            self.tasks.clear();
            self.verdict = Verdict {
                end: End::Over,
                closed: expected.closes,
            };
        }
        if status != StatusKind::Bad
            && let Some(view) = &self.client.view
            && !self.client.is_waiting()
        {
            self.heard.compare(view);
        }
    }

    fn untagged(&mut self, data: &Untagged<'_>) {
        match data {
            Untagged::Exists(exists) => {
                let default = HeardMessage::default();
                self.heard.messages.resize(*exists as usize, default);
            }
            Untagged::Expunge(seq) => {
                self.heard.messages.remove(*seq as usize - 1);
            }
            Untagged::Fetch { seq, data } => self.fetched(*seq, data),
            // To a line that has no tag.
            Untagged::Status {
                kind: StatusKind::Bad,
                text,
            } => self.completed(None, StatusKind::Bad, text.code.as_ref()),
            Untagged::Status {
                kind: StatusKind::Bye,
                ..
            } => {
                let logs_out = |current: &Current<'_, '_>| current.expected.closes;
                let expected = self.verdict.closed || self.current.as_ref().is_some_and(logs_out);
                assert!(expected, "BYE out of the blue");
            }
            Untagged::Status { text, .. } => {
                if let (Some(mut current), Some(code)) = (self.current.take(), &text.code) {
                    self.code(&mut current, code);
                    self.current = Some(current);
                }
            }
            data => {
                if let Some(current) = &mut self.current {
                    current.data(data);
                }
            }
        }
    }

    /// What the messages are like is known in the selected mailbox alone.
    fn fetched(&mut self, seq: u32, data: &[FetchData<'_>]) {
        let heard = &mut self.heard.messages[seq as usize - 1];
        for item in data {
            match item {
                FetchData::Uid(uid) => heard.uid = Some(*uid),
                FetchData::Flags(flags) => {
                    let mut flags = flags_of(flags);
                    heard.recent = Some(flags.remove(RECENT));
                    heard.flags = Some(flags);
                }
                _ => {}
            }
        }
        let (Some(current), Some(view)) = (&mut self.current, &self.client.view) else {
            return;
        };
        if current.items.is_empty() {
            return;
        }
        // FETCH expunges nothing, so the numbers are those of the model.
        let message = &view.messages[seq as usize - 1].message;
        for item in data {
            let octets = match item {
                FetchData::Rfc822(Some(octets)) => Some((octets, None)),
                FetchData::Section {
                    section,
                    origin,
                    data: Some(octets),
                } if *section == Section::default() => Some((octets, *origin)),
                FetchData::Rfc822Size(size) => {
                    assert_eq!(*size as usize, message.octets.len(), "RFC822.SIZE");
                    None
                }
                FetchData::InternalDate(date) => {
                    assert_eq!(*date, message.date, "INTERNALDATE");
                    None
                }
                _ => None,
            };
            if let Some((octets, origin)) = octets {
                let from = origin.map_or(0, |origin| origin as usize);
                let rest = message.octets.get(from..).unwrap_or_default();
                assert!(rest.starts_with(octets), "other octets than were stored");
                assert!(origin.is_some() || rest.len() == octets.len());
            }
            let items = &current.items;
            current
                .outstanding
                .retain(|(other, at)| *other != seq || !answers(item, &items[*at]));
        }
    }

    fn code(&mut self, current: &mut Current<'_, '_>, code: &Code<'_>) {
        let facts = &current.expected.facts;
        let validity = match code {
            Code::UidValidity(validity) => Some(*validity),
            Code::UidNext(next) => {
                current.uid_next = Some(*next);
                None
            }
            Code::Unseen(seq) => {
                current.unseen = Some(*seq);
                None
            }
            Code::AppendUid { validity, uids } => {
                assert_eq!(numbers(uids), facts.appended.as_slice(), "APPENDUID");
                Some(*validity)
            }
            Code::CopyUid { validity, from, to } => {
                let told = Some([numbers(from), numbers(to)]);
                assert_eq!(told, facts.copied, "COPYUID");
                current.copied = true;
                Some(*validity)
            }
            _ => None,
        };
        let mailbox = current.expected.facts.validity;
        if let (Some(validity), Some(mailbox)) = (validity, mailbox) {
            let agreed = self.model.validity(mailbox, validity);
            agreed.unwrap_or_else(|why| panic!("{why}"));
        }
    }
}

impl Current<'_, '_> {
    fn data(&mut self, data: &Untagged<'_>) {
        let facts = &self.expected.facts;
        match data {
            Untagged::Search(told) => {
                self.found = true;
                let told: BTreeSet<u32> = told.iter().copied().collect();
                if let Some([certain, possible]) = &facts.found {
                    let agreed = certain.is_subset(&told) && told.is_subset(possible);
                    assert!(
                        agreed,
                        "{told:?} is not between {certain:?} and {possible:?}"
                    );
                }
            }
            Untagged::Esearch(esearch) => {
                self.found = true;
                if let Some([certain, possible]) = &facts.found
                    && certain == possible
                {
                    check_esearch(esearch, certain);
                }
            }
            Untagged::List(list) | Untagged::Lsub(list) => {
                let new = self.listed.insert(list.mailbox.as_bytes().to_vec());
                assert!(new, "{:?} twice", list.mailbox);
            }
            Untagged::MailboxStatus { items, .. } => {
                self.status = true;
                for (item, number) in &facts.status {
                    let told = items.contains(&StatusData::Item(*item, *number));
                    assert!(told, "{item:?} is {number}, but {items:?}");
                }
            }
            _ => {}
        }
    }

    /// All that was to come has come.
    fn finish(&self) {
        let facts = &self.expected.facts;
        let command = self.command;
        assert!(
            self.outstanding.is_empty(),
            "{command:?} is not answered for messages and items {:?}",
            self.outstanding
        );
        if let Some(listed) = &facts.listed {
            assert_eq!(&self.listed, listed, "{command:?}");
        }
        if let Some((next, unseen)) = facts.selected {
            assert_eq!(
                (self.uid_next, self.unseen),
                (Some(next), unseen),
                "{command:?}"
            );
        }
        let copies = |[from, _]: &[Vec<u32>; 2]| !from.is_empty();
        let copied = facts.copied.as_ref().is_some_and(copies);
        assert_eq!(self.copied, copied, "COPYUID for {command:?}");
        assert_eq!(self.found, facts.found.is_some(), "{command:?}");
        assert!(self.status || facts.status.is_empty(), "{command:?}");
    }
}

fn check_esearch(told: &Esearch<'_>, found: &BTreeSet<u32>) {
    if let Some(count) = told.count {
        assert_eq!(count as usize, found.len(), "COUNT");
    }
    if told.min.is_some() {
        assert_eq!(told.min.as_ref(), found.first(), "MIN");
    }
    if told.max.is_some() {
        assert_eq!(told.max.as_ref(), found.last(), "MAX");
    }
    if let Some(all) = &told.all {
        assert!(numbers(all).iter().eq(found), "ALL {all} is not {found:?}");
    }
}

/// The numbers of a set that a server sends, in its order.
fn numbers(set: &SequenceSet) -> Vec<u32> {
    set.ranges(0).flatten().collect()
}

/// Whether this item is what was asked for.
fn answers(data: &FetchData<'_>, item: &FetchItem<'_>) -> bool {
    match (data, item) {
        (FetchData::Flags(_), FetchItem::Flags)
        | (FetchData::Uid(_), FetchItem::Uid)
        | (FetchData::Envelope(_), FetchItem::Envelope)
        | (FetchData::InternalDate(_), FetchItem::InternalDate)
        | (FetchData::Rfc822(_), FetchItem::Rfc822)
        | (FetchData::Rfc822Header(_), FetchItem::Rfc822Header)
        | (FetchData::Rfc822Text(_), FetchItem::Rfc822Text)
        | (FetchData::Rfc822Size(_), FetchItem::Rfc822Size)
        | (FetchData::Body(_), FetchItem::Body)
        | (FetchData::BodyStructure(_), FetchItem::BodyStructure) => true,
        (
            FetchData::Section {
                section, origin, ..
            },
            FetchItem::Section {
                section: asked,
                partial,
                ..
            },
        ) => section == asked && *origin == partial.map(|partial| partial.origin),
        _ => false,
    }
}
