//! Holds each response of an IMAP server against what the model says.

use std::collections::VecDeque;

use mailspec_syntax::imap::{
    Command, LiteralForm, Response,
    response::{Code, FetchData, StatusKind, Untagged},
};

use super::{answer::Answer, expected::Expected, heard::Heard, session::Session};
use crate::{
    mismatch::{Mismatch, differs, hold},
    store::Model,
};

/// What a client sent, each to be answered by one completion or continuation request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sent<'s> {
    /// A command. Where a line is expected it is what comes instead.
    Command(&'s Command<'s>),
    /// A line without its CRLF: the end of IDLE, the answer to a challenge, or nonsense.
    Line(&'s [u8]),
    /// A synchronising literal is announced; the rest of its command is not sent yet (RFC 3501 §4.3).
    ///
    /// If the exchange ends with [`End::Open`], the whole command is what the next one begins with.
    Announcement,
    /// Some octets of a command before the connection drops.
    ///
    /// They are answered only if they announce a literal where none may be.
    Beginning,
}

/// How an exchange ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// The client may go on.
    Open,
    /// A literal was announced and is not wanted: its command is over (RFC 3501 §4.3).
    LiteralRefused,
    /// The connection is under TLS from here on; what came behind STARTTLS is not answered (RFC 2595 §3.1).
    StartedTls,
    /// The connection closes; what came behind is not answered.
    Closed,
}

/// One exchange: some things sent, and the responses to them.
///
/// After a [`Mismatch`] model and server are of two minds, and no later response can be judged.
#[derive(Debug)]
pub struct Judge<'m, 's> {
    model: &'m mut Model,
    session: &'m mut Session,
    heard: &'m mut Heard,
    sent: VecDeque<Sent<'s>>,
    current: Option<Answer<'s>>,
    end: End,
}

impl<'m, 's> Judge<'m, 's> {
    /// All of `sent` is sent, in this order; with nothing sent, only others' doings may be told.
    pub fn new(
        model: &'m mut Model,
        session: &'m mut Session,
        heard: &'m mut Heard,
        sent: impl IntoIterator<Item = Sent<'s>>,
    ) -> Self {
        Self {
            model,
            session,
            heard,
            sent: sent.into_iter().collect(),
            current: None,
            end: End::Open,
        }
    }

    /// The next response came.
    ///
    /// # Errors
    ///
    /// Nothing was asked, or the model says otherwise.
    pub fn response(&mut self, response: &Response<'_>) -> Result<(), Mismatch> {
        // An idling client hears of others before it is answered.
        let idling = self.session.is_waiting() && matches!(response, Response::Untagged(_));
        if self.current.is_none()
            && !idling
            && let Some(sent) = self.sent.pop_front()
        {
            self.begin(sent)?;
        }
        match response {
            Response::Untagged(data) => self.untagged(data),
            Response::Continuation { .. } => {
                let current = self.current.take();
                let asked = current.is_some_and(|current| current.expected.status.is_none());
                hold(asked, || format!("unasked: {response:?}"))
            }
            Response::Tagged { tag, status, text } => {
                let tag = String::from_utf8_lossy(tag).into_owned();
                self.completed(Some(tag), *status, text.code.as_ref())
            }
        }
    }

    /// The server has said all that it will for now.
    ///
    /// [`Heard::compare`] then says whether the client was told all that it must know.
    ///
    /// # Errors
    ///
    /// Something is not answered.
    pub fn end(self) -> Result<End, Mismatch> {
        hold(self.current.is_none(), || {
            "a command is not completed".to_owned()
        })?;
        let answered = matches!(self.sent.front(), None | Some(Sent::Beginning));
        hold(answered, || format!("no reply to {:?}", self.sent))?;
        Ok(self.end)
    }

    fn begin(&mut self, sent: Sent<'s>) -> Result<(), Mismatch> {
        let mut command = None;
        let expected = match sent {
            Sent::Announcement | Sent::Beginning if self.session.is_waiting() => {
                self.session.misplaced_literal(self.model)
            }
            Sent::Beginning => return differs("half a command is answered"),
            Sent::Announcement => Expected::continues(),
            Sent::Line(line) => self.session.line(self.model, line),
            Sent::Command(said) if self.session.is_waiting() => {
                let mut printed = Vec::new();
                said.write(&mut printed, LiteralForm::NonSynchronising);
                match printed.iter().position(|octet| *octet == b'\n') {
                    Some(end) if end + 1 == printed.len() => {
                        self.session.line(self.model, &printed[..end - 1])
                    }
                    _ => self.session.misplaced_literal(self.model),
                }
            }
            Sent::Command(said) => {
                command = Some(said);
                self.session.command(self.model, said)
            }
        };
        if expected.facts.selected.is_some() {
            *self.heard = Heard::default();
        }
        let literal = matches!(sent, Sent::Announcement);
        self.current = Some(Answer::new(expected, command, literal));
        Ok(())
    }

    fn completed(
        &mut self,
        tag: Option<String>,
        status: StatusKind,
        code: Option<&Code<'_>>,
    ) -> Result<(), Mismatch> {
        let Some(mut current) = self.current.take() else {
            return differs(format!("unasked: {tag:?} {status:?}"));
        };
        let expected = &current.expected;
        let same = (expected.open || expected.status == Some(status)) && expected.tag == tag;
        hold(same, || {
            let (command, expected) = (current.command(), (expected.status, &expected.tag));
            format!("{command} is completed by {status:?} {tag:?}, not by {expected:?}")
        })?;
        if let Some(code) = code {
            self.code(&mut current, code)?;
        }
        current.finish()?;
        if current.is_conditional() {
            let modified = match code {
                Some(Code::Modified(modified)) => Some(modified),
                _ => None,
            };
            self.session.settle(self.model, modified, &current.read);
            self.session.take_over(self.heard.flags());
        }
        let expected = &current.expected;
        if expected.open && self.session.answered(self.model, status == StatusKind::Bad) {
            self.end = End::Closed;
        }
        if current.literal {
            self.end = End::LiteralRefused;
        }
        if expected.closes || expected.starts_tls {
            // What came behind is ignored: it came after the end, or in plaintext (RFC 2595 §3.1).
            self.sent.clear();
            self.end = match expected.closes {
                true => End::Closed,
                false => End::StartedTls,
            };
        }
        if status != StatusKind::Bad && !self.session.is_waiting() {
            self.heard.compare(self.session)?;
        }
        Ok(())
    }

    fn untagged(&mut self, data: &Untagged<'_>) -> Result<(), Mismatch> {
        match data {
            Untagged::Exists(exists) => match self.session.given(self.model) {
                Some(given) => self.heard.exists(*exists, given),
                None => Ok(()),
            },
            Untagged::Expunge(seq) => match self.session.view() {
                Some(_) => self.heard.expunge(*seq),
                None => Ok(()),
            },
            // What was gone earlier is none of the messages that are there.
            Untagged::Vanished { earlier: true, .. } => Ok(()),
            Untagged::Vanished { uids, .. } => match self.session.view() {
                Some(view) => self.heard.vanished(view, uids),
                None => Ok(()),
            },
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
                let closes = |current: &Answer<'_>| current.expected.closes;
                let over = self.end == End::Closed || self.current.as_ref().is_some_and(closes);
                hold(over, || "BYE out of the blue".to_owned())
            }
            Untagged::Status { text, .. } => {
                let Some(code) = &text.code else {
                    return Ok(());
                };
                if let Some(mut current) = self.current.take() {
                    self.code(&mut current, code)?;
                    self.current = Some(current);
                }
                Ok(())
            }
            data => match &mut self.current {
                Some(current) => current.data(data),
                None => Ok(()),
            },
        }
    }

    /// What the messages are like is known in the selected mailbox alone.
    fn fetched(&mut self, seq: u32, data: &[FetchData<'_>]) -> Result<(), Mismatch> {
        let Some(view) = self.session.view() else {
            return Ok(());
        };
        self.heard.fetch(seq, data)?;
        match &mut self.current {
            Some(current) => current.fetched(seq, view, data),
            None => Ok(()),
        }
    }

    fn code(&mut self, current: &mut Answer<'_>, code: &Code<'_>) -> Result<(), Mismatch> {
        let validity = current.code(code)?;
        match (validity, current.expected.facts.validity) {
            (Some(validity), Some(mailbox)) => self.model.validity(mailbox, validity),
            _ => Ok(()),
        }
    }
}
