//! What the rules saw on connections while no step of a case was asking.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use mailspec_rules::Violation;
use mailspec_suite::Protocol;

/// Rules broken beside the steps of a case: while probing, preparing and clearing up. Shared by the
/// connections that belong together; what none of them was asked for ends up here.
#[derive(Clone, Debug, Default)]
pub struct Beside(Arc<Mutex<Vec<(Protocol, Violation)>>>);

impl Beside {
    /// Keeps what was seen.
    pub fn add(&self, protocol: Protocol, violations: Vec<Violation>) {
        let violations = violations.into_iter();
        self.all()
            .extend(violations.map(|violation| (protocol, violation)));
    }

    /// What was seen since this was last called.
    pub fn take(&self) -> Vec<(Protocol, Violation)> {
        std::mem::take(&mut self.all())
    }

    /// Whether anything was seen of `protocol`.
    pub fn any(&self, protocol: Protocol) -> bool {
        self.all().iter().any(|(own, _)| *own == protocol)
    }

    fn all(&self) -> MutexGuard<'_, Vec<(Protocol, Violation)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
