//! What a server lists, and whether what is listed is there.

use std::collections::{BTreeMap, BTreeSet};

use mailspec_run::{CaseResult, Outcome, Verdict};
use mailspec_suite::{Case, Need, Protocol};
use schemars::JsonSchema;
use serde::Serialize;

/// A capability that a server lists.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Offer<'r> {
    /// Where it is listed.
    pub protocol: Protocol,
    /// Its name, as listed.
    pub name: &'r str,
    /// Whether it is there.
    pub truth: Truth,
    /// Cases that ask for it.
    pub cases: usize,
    /// Those of them in which the server does not do what they ask for.
    pub failed: Vec<&'r str>,
}

/// Whether what is listed is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Truth {
    /// Each case that asks for it passes.
    True,
    /// Some do, some do not.
    InPart,
    /// None does.
    Untrue,
    /// No case of the run asks for it.
    NotAsked,
}

impl Truth {
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::True => "there",
            Self::InPart => "there, with deviations",
            Self::Untrue => "listed, and not there",
            Self::NotAsked => "listed; no case asks for it",
        }
    }
}

/// What `outcomes` list, and what the cases that need it say.
pub(super) fn offers<'r>(
    outcomes: &'r [Outcome],
    results: &BTreeMap<&'r str, &'r CaseResult>,
    cases: &BTreeMap<&'r str, &'r Case>,
) -> Vec<Offer<'r>> {
    let mut listed: BTreeSet<(Protocol, &str)> = BTreeSet::new();
    for (place, names) in outcomes.iter().flat_map(|outcome| &outcome.capabilities) {
        let protocol = match place.starts_with("pop3") {
            true => Protocol::Pop3,
            false => Protocol::Imap,
        };
        listed.extend(names.iter().map(|name| (protocol, name.as_str())));
    }
    let offer = |(protocol, name): (Protocol, &'r str)| {
        let needs = |case: &Case| {
            case.needs.iter().any(|need| match need {
                Need::Capability {
                    protocol: where_listed,
                    name: needed,
                } => *where_listed == protocol && is_meant(needed, name),
                _ => false,
            })
        };
        let (mut passed, mut failed) = (0, Vec::new());
        for (address, result) in results {
            if !cases.get(address).is_some_and(|case| needs(case)) {
                continue;
            }
            let fails = result
                .findings
                .iter()
                .any(|finding| finding.rule.is_none() && finding.verdict == Verdict::Fail);
            match result.verdict {
                Verdict::Skip | Verdict::NotTested | Verdict::Error => {}
                _ if fails => failed.push(*address),
                _ => passed += 1,
            }
        }
        Offer {
            protocol,
            name,
            truth: match (passed, failed.is_empty()) {
                (0, true) => Truth::NotAsked,
                (0, false) => Truth::Untrue,
                (_, true) => Truth::True,
                (_, false) => Truth::InPart,
            },
            cases: passed + failed.len(),
            failed,
        }
    };
    listed.into_iter().map(offer).collect()
}

/// POP3 lists arguments behind a name: `SASL PLAIN`, `EXPIRE NEVER`.
fn is_meant(needed: &str, listed: &str) -> bool {
    let first = listed.split(' ').next().unwrap_or_default();
    needed.eq_ignore_ascii_case(listed) || needed.eq_ignore_ascii_case(first)
}
