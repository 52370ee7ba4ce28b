//! Where violations are gathered until they are drained.

use mailspec_syntax::Clause;

use crate::{Rule, Violation};

/// A server that breaks a rule with every message shall not fill the memory.
const MOST: usize = 10_000;

/// Violations, in the order in which they were seen.
#[derive(Debug, Default)]
pub(super) struct Findings(Vec<Violation>);

impl Findings {
    /// `rule` was broken.
    pub(super) fn accuse(&mut self, rule: &'static Rule, what: impl Into<String>) {
        self.cite(rule, rule.clause, what);
    }

    /// `rule` was broken, as far as `clause` says it.
    pub(super) fn cite(&mut self, rule: &'static Rule, clause: Clause, what: impl Into<String>) {
        if self.0.len() < MOST {
            self.0.push(Violation {
                rule,
                clause,
                what: what.into(),
            });
        }
    }

    /// All of them, and none are left.
    pub(super) fn drain(&mut self) -> Vec<Violation> {
        std::mem::take(&mut self.0)
    }
}
