//! What was said about logs, for programs.

use mailspec_run::Redactor;
use serde::Serialize;

use crate::{
    advice::Seen,
    conversation::{Side, Unit},
    deviation::{Deviation, Level},
    judged::{Judged, judge},
    log::{Format, Read},
    protocol::Protocol,
    text,
};

/// All logs.
#[derive(Debug, Serialize)]
pub struct Report {
    /// Each log, or pair of the halves of one.
    pub logs: Vec<OfLog>,
}

/// One log.
#[derive(Debug, Serialize)]
pub struct OfLog {
    /// What it is called.
    pub log: String,
    /// What wrote it.
    pub format: Format,
    /// The connections in it.
    pub conversations: Vec<OfConversation>,
}

/// One connection.
#[derive(Debug, Serialize)]
pub struct OfConversation {
    /// What tells it from the others of the log.
    pub name: String,
    /// What it is in; `null` if it was not judged.
    pub protocol: Option<Protocol>,
    /// What could not be judged, and why.
    pub remarks: Vec<String>,
    /// What was broken, each told once.
    pub deviations: Vec<Told>,
    /// How often rules were broken beyond that.
    pub left_out: u64,
    /// What the client did in all.
    pub seen: Option<Seen>,
}

/// One deviation.
#[derive(Debug, Serialize)]
pub struct Told {
    /// Who did it.
    pub side: Side,
    /// The rule's name.
    pub rule: &'static str,
    /// Where it is written, `RFC 3501 §9`.
    pub clause: String,
    /// How binding it is.
    pub level: Level,
    /// What was seen.
    pub what: String,
    /// What was expected.
    pub expected: &'static str,
    /// The ABNF production that is broken.
    pub production: Option<&'static str>,
    /// The octets, escaped and without secrets.
    pub octets: String,
    /// The first character of `octets` that it is about, and how many.
    pub mark: Option<(usize, usize)>,
    /// What `place` counts.
    pub unit: Unit,
    /// Where in the log.
    pub place: u64,
    /// How often.
    pub times: u64,
    /// The letter to who runs the server.
    pub letter: Option<String>,
    /// The same for people.
    #[serde(skip)]
    pub block: String,
}

impl Report {
    /// Judges the conversations of `logs`. Nothing in it shows a secret that is in any of them.
    pub fn of(logs: &[Read], redactor: &Redactor) -> Self {
        // All are judged before anything is put in words: a later line may show what is secret.
        let judged: Vec<Vec<Judged>> = logs
            .iter()
            .map(|read| {
                read.conversations
                    .iter()
                    .map(|it| judge(it, redactor))
                    .collect()
            })
            .collect();
        let logs = logs.iter().zip(judged).map(|(read, judged)| {
            let conversations =
                read.conversations
                    .iter()
                    .zip(judged)
                    .map(|(conversation, judged)| {
                        let told = |deviation: &Deviation| {
                            let (octets, mark) = text::octets(deviation, redactor);
                            Told {
                                side: deviation.side,
                                rule: deviation.rule,
                                clause: deviation.clause.to_string(),
                                level: deviation.level,
                                what: redactor.text(&deviation.what),
                                expected: deviation.expected,
                                production: deviation.production,
                                octets,
                                mark,
                                unit: conversation.unit,
                                place: deviation.place,
                                times: deviation.times,
                                letter: text::letter(
                                    deviation,
                                    conversation,
                                    &judged,
                                    &read.log,
                                    redactor,
                                ),
                                block: text::block(deviation, conversation.unit, redactor),
                            }
                        };
                        OfConversation {
                            name: conversation.name.clone(),
                            protocol: judged.protocol,
                            deviations: judged.deviations.iter().map(told).collect(),
                            remarks: judged.remarks,
                            left_out: judged.left_out,
                            seen: judged.seen,
                        }
                    });
            OfLog {
                log: read.log.clone(),
                format: read.format,
                conversations: conversations.collect(),
            }
        });
        Self {
            logs: logs.collect(),
        }
    }

    /// All conversations.
    pub fn conversations(&self) -> impl Iterator<Item = &OfConversation> {
        self.logs.iter().flat_map(|log| &log.conversations)
    }

    /// Whether anything could be judged.
    pub fn is_judged(&self) -> bool {
        self.conversations()
            .any(|conversation| conversation.protocol.is_some())
    }

    /// Whether a rule is broken that binds so much, or more.
    pub fn breaks(&self, level: Level) -> bool {
        let mut all = self
            .conversations()
            .flat_map(|conversation| &conversation.deviations);
        all.any(|deviation| deviation.level >= level)
    }
}
