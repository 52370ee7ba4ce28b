//! Cases that say nothing of a server: whatever it answers meets them.

use crate::pattern::Expect;
use crate::{Action, Case, Library, Problem, Step};

impl Library {
    /// The cases that no answer of a server can fail and that tell nothing by an `outcome`, once
    /// for all rows of a table.
    pub fn vacuous(&self) -> Vec<Problem> {
        let mut problems: Vec<Problem> = Vec::new();
        for case in self.cases().filter(|case| case.is_vacuous()) {
            if problems.last().is_some_and(|last| last.place == case.place) {
                continue;
            }
            problems.push(Problem {
                place: case.place.clone(),
                what: format!(
                    "`{}` says nothing: whatever a server answers meets what it expects",
                    case.address
                ),
                snippet: String::new(),
            });
        }
        problems
    }
}

impl Case {
    /// Whether no answer of a server fails it, and none is told apart from others.
    fn is_vacuous(&self) -> bool {
        !self.steps.iter().any(Step::tells)
    }
}

impl Step {
    /// Whether it can fail or says by an outcome what came. Where what it expects is missing and it
    /// is `or-skip` or prepares, the case is skipped or not tested, and nobody told anything.
    fn tells(&self) -> bool {
        let expected = &self.expected;
        if !expected.outcomes.is_empty() {
            return true;
        }
        if self.prepares || self.or_skip.is_some() {
            return false;
        }
        if !expected.never.is_empty() || expected.lines.is_some() || expected.content.is_some() {
            return true;
        }
        match &self.action {
            Action::Pipeline(steps) => return steps.iter().any(Step::tells),
            Action::Closed | Action::Check(_) | Action::Greeting => return true,
            Action::Send(command) if command.until.is_some() => return true,
            _ => {}
        }
        !expected.expect.iter().all(Expect::is_met_by_all)
    }
}
