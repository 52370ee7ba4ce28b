//! What has to come of a step, held against what arrived.

use super::content::Content;
use super::court::Court;
use super::judgement::{Arrived, Judgement};
use super::lines::Lines;
use super::matching::{Captures, Matcher};
use super::syntax::{Expect, Pattern};
use crate::Protocol;
use crate::template::Bindings;

/// What has to come of a step.
#[derive(Clone, Debug, Default)]
pub struct Expected {
    /// What has to come. The completion that a command implies is in here.
    pub expect: Vec<Expect>,
    /// What must not come.
    pub never: Vec<Pattern>,
    /// The expectations arrive in the order given.
    pub ordered: bool,
    /// Which legal behaviour it was: the label of the first pattern that is seen.
    pub outcomes: Vec<(Pattern, String)>,
    /// The lines of a POP3 multi-line reply.
    pub lines: Option<Lines>,
    /// What a POP3 multi-line reply says as a whole.
    pub content: Option<Content>,
}

impl Expected {
    /// Judges everything that arrived: what has to come, what must not, `lines`, `content`.
    ///
    /// `None` if comparing took too long and was given up.
    pub fn judge(
        &self,
        protocol: Protocol,
        arrived: &Arrived<'_>,
        bindings: &Bindings,
    ) -> Option<Judgement> {
        let matcher = Matcher::new(bindings, arrived.words);
        let court = Court::new(protocol, arrived, &matcher);
        let (captures, mut mismatches) = court.expectations(&self.expect, self.ordered);
        for pattern in &self.never {
            mismatches.extend(court.forbidden(pattern, &captures));
        }
        let outcome = self
            .outcomes
            .iter()
            .find(|(pattern, _)| court.is_seen(pattern, &captures))
            .map(|(_, label)| label.clone());
        if matcher.is_exhausted() {
            return None;
        }
        let mut judgement = Judgement {
            bindings: bindings.clone(),
            mismatches,
            outcome,
        };
        for (name, value) in captures {
            judgement.bindings.bind(name, value);
        }
        let reply = arrived.messages.last().copied().unwrap_or_default();
        if judgement.mismatches.is_empty() && reply.starts_with(b"+OK") {
            if let Some(lines) = &self.lines {
                lines.judge(self.ordered, reply, arrived.words, &mut judgement);
            }
            if let Some(content) = &self.content {
                content.judge(reply, &mut judgement);
            }
        }
        Some(judgement)
    }
}

impl Pattern {
    /// Whether this is among what arrived: for `until`.
    pub fn is_seen(&self, arrived: &Arrived<'_>, bindings: &Bindings) -> bool {
        let matcher = Matcher::new(bindings, arrived.words);
        Court::new(self.protocol, arrived, &matcher).is_seen(self, &Captures::new())
    }
}
