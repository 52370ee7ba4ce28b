//! What keeps a preparation that always fails from failing in every case, and a flood that comes
//! to every command of one name from being read in each.

use std::collections::HashMap;

use mailspec_suite::{Action, Case, Step};

use crate::trouble::{Cause, Preparation, Trouble};

/// Equal failures in a row after which something is not tried any more.
const EQUAL: usize = 5;

/// What failed in a row, and why.
#[derive(Debug, Default)]
pub(crate) struct Breaker {
    failing: HashMap<Tried, (String, usize)>,
    broken: Vec<(Tried, String)>,
}

/// What may be given up.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Tried {
    Preparation(Preparation),
    /// A command of this name in the steps of a case: the server floods in place of its reply.
    Command(String),
}

/// The server sent more than anybody asked for, and that ended a case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Flood {
    /// The command that it came to; `None` if the step sends none that has a name.
    pub(crate) command: Option<String>,
    /// In a sentence.
    pub(crate) what: String,
}

impl Flood {
    /// At `step`, it came to this.
    pub(crate) fn at(step: &Step, what: String) -> Self {
        let command = command(step);
        Self { command, what }
    }
}

impl Breaker {
    /// `case` was prepared and played, or `trouble` kept it from being prepared, or `flood` ended
    /// it. Whether something is given up by that.
    pub(crate) fn note(
        &mut self,
        case: &Case,
        trouble: Option<&Trouble>,
        flood: Option<&Flood>,
    ) -> bool {
        let failed = trouble.and_then(|trouble| Some((trouble, trouble.at?)));
        if let Some((trouble, at)) = failed {
            return !matches!(
                trouble.cause,
                Cause::Ours
                    | Cause::Unbound
                    | Cause::Interrupted
                    | Cause::Unreachable
                    | Cause::Untrusted
            ) && self.failed(Tried::Preparation(at), &trouble.what);
        }
        self.failing
            .retain(|tried, _| !matches!(tried, Tried::Preparation(each) if each.concerns(case)));
        match flood {
            Some(Flood {
                command: Some(command),
                what,
            }) => self.failed(Tried::Command(command.clone()), what),
            _ => {
                if trouble.is_none() {
                    self.failing.retain(|tried, _| {
                        !matches!(tried, Tried::Command(_)) || !tried.concerns(case)
                    });
                }
                false
            }
        }
    }

    fn failed(&mut self, tried: Tried, what: &str) -> bool {
        let reason = alike(what);
        let (why, times) = self.failing.entry(tried.clone()).or_default();
        if *why == reason {
            *times += 1;
        } else {
            (*why, *times) = (reason, 1);
        }
        if *times < EQUAL || self.broken.iter().any(|(broken, _)| *broken == tried) {
            return false;
        }
        let why = match &tried {
            Tried::Preparation(_) => format!("{what} ({EQUAL} cases in a row failed so)"),
            Tried::Command(name) => format!("{name}: {what} ({EQUAL} cases in a row ended so)"),
        };
        self.broken.push((tried, why));
        true
    }

    /// Why `case` need not be tried, if something that it needs was given up.
    pub(crate) fn hopeless(&self, case: &Case) -> Option<&str> {
        let mut broken = self.broken.iter();
        let broken = broken.find(|(tried, _)| tried.concerns(case));
        broken.map(|(_, why)| why.as_str())
    }
}

impl Tried {
    fn concerns(&self, case: &Case) -> bool {
        match self {
            Self::Preparation(preparation) => preparation.concerns(case),
            Self::Command(name) => case.steps.iter().any(|step| match &step.action {
                Action::Pipeline(steps) => steps
                    .iter()
                    .any(|step| command(step).as_ref() == Some(name)),
                _ => command(step).as_ref() == Some(name),
            }),
        }
    }
}

/// The name of the command that a step sends, `NOOP` or `UID FETCH`.
fn command(step: &Step) -> Option<String> {
    match &step.action {
        Action::Send(_) => {}
        Action::Idle | Action::Done => return Some("IDLE".to_owned()),
        _ => return None,
    }
    let mut words = step.text.split_ascii_whitespace();
    let first = words.next()?.to_ascii_uppercase();
    match (first.as_str(), words.next()) {
        ("UID", Some(second)) => Some(format!("UID {}", second.to_ascii_uppercase())),
        _ => Some(first),
    }
}

/// The reason without what differs from case to case: names of mailboxes and tags have digits.
fn alike(what: &str) -> String {
    let words = what
        .split(' ')
        .filter(|word| !word.contains(|each: char| each.is_ascii_digit()));
    words.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case(
        "CREATE: refused: k1 NO mailspec-6b-1-x: quota",
        "CREATE: refused: k14 NO mailspec-6b-7-x: quota",
        true
    )]
    #[case(
        "CREATE: refused: k1 NO quota",
        "CREATE: refused: k1 NO no such place",
        false
    )]
    fn reasons(#[case] one: &str, #[case] other: &str, #[case] equal: bool) {
        assert_eq!(alike(one) == alike(other), equal);
    }
}
