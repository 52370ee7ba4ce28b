//! What a side of a conversation broke.

use std::ops::Range;

use mailspec_rules::{self as rules, syntax::Clause};
use serde::Serialize;

use crate::conversation::Side;

/// How binding a rule is (RFC 2119).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// No clause decides it: which behaviour it is, is worth knowing.
    Info,
    /// A SHOULD.
    Should,
    /// A MUST, or grammar.
    Must,
}

/// Something that a side of a conversation did against a clause.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deviation {
    /// Who did it.
    pub side: Side,
    /// The rule's name: `imap/syntax`, `client/status-of-selected`.
    pub rule: &'static str,
    /// Where it is written.
    pub clause: Clause,
    /// How binding it is.
    pub level: Level,
    /// What was seen, in one sentence without a full stop.
    pub what: String,
    /// What was expected: the rule, in one sentence without a full stop.
    pub expected: &'static str,
    /// The ABNF production that the octets break, if it is the grammar that they break.
    pub production: Option<&'static str>,
    /// The octets that it was seen in: of a long message those around the mark.
    pub octets: Vec<u8>,
    /// Those of `octets` that it is about; `None` if it is about all of them.
    pub mark: Option<Range<usize>>,
    /// Octets of the message were left out before, and behind.
    pub cut: (bool, bool),
    /// Where in the log the message begins.
    pub place: u64,
    /// How often it was seen.
    pub times: u64,
}

/// Octets that are shown of a message.
const SHOWN: usize = 240;
/// Octets that are shown before a mark.
const BEFORE: usize = 80;
/// Deviations that are told apart; further ones are counted.
const DEVIATIONS: usize = 1000;

/// A message, as far as it is shown.
#[derive(Clone, Debug, Default)]
pub(crate) struct Shown {
    octets: Vec<u8>,
    mark: Option<Range<usize>>,
    cut: (bool, bool),
}

impl Shown {
    /// The part of `message` around `mark`, its line end left out unless it is marked.
    pub(crate) fn new(message: &[u8], mark: Option<Range<usize>>) -> Self {
        let content = crate::words::content(message).len();
        let mark = mark.filter(|mark| {
            mark.start <= message.len() && mark.end <= message.len() && mark.start <= mark.end
        });
        let all = mark.as_ref().map_or(content, |mark| content.max(mark.end));
        let start = match &mark {
            Some(mark) if all > SHOWN => mark.start.saturating_sub(BEFORE),
            _ => 0,
        };
        let end = all.min(start + SHOWN);
        Self {
            octets: message[start..end].to_vec(),
            mark: mark.map(|mark| mark.start - start..mark.end.min(end).max(mark.start) - start),
            cut: (start > 0, end < all),
        }
    }
}

/// Deviations of one conversation, each told once.
#[derive(Debug, Default)]
pub(crate) struct Found {
    pub(crate) all: Vec<Deviation>,
    /// Those beyond that are not told apart.
    pub(crate) left_out: u64,
}

impl Found {
    /// The server broke a rule.
    pub(crate) fn violation(&mut self, violation: rules::Violation, shown: Shown, place: u64) {
        let level = match violation.rule.level {
            rules::Level::Info => Level::Info,
            rules::Level::Should => Level::Should,
            rules::Level::Must => Level::Must,
        };
        self.add(Deviation {
            side: Side::Server,
            rule: violation.rule.id,
            clause: violation.clause,
            level,
            what: violation.what,
            expected: violation.rule.summary,
            production: violation.production,
            octets: shown.octets,
            mark: shown.mark,
            cut: shown.cut,
            place,
            times: 1,
        });
    }

    /// The client did something.
    pub(crate) fn client(&mut self, told: ByClient, shown: Shown, place: u64) {
        self.add(Deviation {
            side: Side::Client,
            rule: told.rule,
            clause: told.clause,
            level: told.level,
            what: told.what,
            expected: told.expected,
            production: told.production,
            octets: shown.octets,
            mark: shown.mark,
            cut: shown.cut,
            place,
            times: 1,
        });
    }

    fn add(&mut self, deviation: Deviation) {
        let same = |known: &&mut Deviation| {
            (known.side, known.rule, known.clause, &known.what)
                == (
                    deviation.side,
                    deviation.rule,
                    deviation.clause,
                    &deviation.what,
                )
        };
        if let Some(known) = self.all.iter_mut().find(same) {
            known.times += 1;
        } else if self.all.len() < DEVIATIONS {
            self.all.push(deviation);
        } else {
            self.left_out += 1;
        }
    }
}

/// What a client did, and against what.
#[derive(Debug)]
pub(crate) struct ByClient {
    pub(crate) rule: &'static str,
    pub(crate) clause: Clause,
    pub(crate) level: Level,
    pub(crate) what: String,
    pub(crate) expected: &'static str,
    pub(crate) production: Option<&'static str>,
}
