//! A case in play, and what arrived in a step.

use std::collections::BTreeMap;

use mailspec_suite::{Step, pattern::Arrived};
use tokio::time::Instant;

use crate::{
    connection::{Connection, Ended, Message},
    exchange::Stop,
    stage::Stage,
    verdict::Finding,
};

/// What a failed expectation cites.
#[derive(Clone, Debug, Default)]
pub(crate) struct Cited {
    pub(crate) clause: String,
    pub(crate) summary: String,
}

/// What the failed expectations of a case cite.
#[derive(Clone, Debug, Default)]
pub(crate) struct Citations {
    /// Unless a step says otherwise.
    pub(crate) of_case: Cited,
    /// By the requirement that a step covers first.
    pub(crate) of_steps: BTreeMap<String, Cited>,
}

impl Citations {
    /// What a failed expectation of `step` cites.
    pub(crate) fn of(&self, step: &Step) -> Cited {
        let own = step.covers.first().and_then(|id| self.of_steps.get(id));
        own.unwrap_or(&self.of_case).clone()
    }
}

/// A case in play: what it found so far.
pub(crate) struct Play<'s> {
    pub(crate) stage: &'s mut Stage,
    pub(crate) cited: Citations,
    pub(crate) findings: Vec<Finding>,
    pub(crate) outcomes: Vec<String>,
    /// Why the case does not apply to this server after all.
    pub(crate) skip: Option<String>,
    /// No step lasts longer, so that what is missing then is a finding of that step.
    pub(crate) deadline: Instant,
}

/// What arrived in a step, up to where it was complete.
pub(crate) struct Took {
    pub(crate) messages: Vec<Message>,
    pub(crate) tag: Option<String>,
    pub(crate) stop: Option<Stop>,
    /// What the command was repeated for in vain.
    pub(crate) unseen: Option<String>,
}

/// Whether the case goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Flow {
    On,
    Halt,
}

impl Play<'_> {
    pub(crate) fn arrived<'a>(&'a self, took: &'a Took, messages: &'a [&'a [u8]]) -> Arrived<'a> {
        Arrived {
            messages,
            tag: took.tag.as_deref(),
            closed: took.closed(),
            words: &self.stage.case.words,
        }
    }
}

impl Took {
    pub(crate) fn nothing() -> Self {
        Self {
            messages: Vec::new(),
            tag: None,
            stop: None,
            unseen: None,
        }
    }

    /// Takes what a completed exchange needed, or all there is.
    pub(crate) fn after(
        connection: &mut Connection,
        outcome: Result<usize, Stop>,
        tag: Option<String>,
    ) -> Self {
        let (messages, stop) = match outcome {
            Ok(count) => (connection.take_first(count), None),
            Err(stop) => (connection.take_inbox(), Some(stop)),
        };
        Self {
            messages,
            tag,
            stop,
            unseen: None,
        }
    }

    pub(crate) fn closed(&self) -> bool {
        matches!(self.stop, Some(Stop::Ended(Ended::Closed(_))))
    }
}

pub(crate) fn octets(messages: &[Message]) -> Vec<&[u8]> {
    messages.iter().map(|message| &*message.octets).collect()
}
