//! The cases that are being played, for whoever wants to know meanwhile.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use mailspec_suite::Case;

/// The cases that are being played now; a copy sees the same ones.
#[derive(Clone, Debug, Default)]
pub struct Playing(Arc<Mutex<Cases>>);

type Cases = BTreeMap<usize, (Arc<Case>, Instant)>;

impl Playing {
    /// The address of the case that began first, and how long that is ago.
    pub fn longest(&self) -> Option<(String, Duration)> {
        let cases = self.cases();
        let (case, began) = cases.values().min_by_key(|(_, began)| *began)?;
        Some((case.address.clone(), began.elapsed()))
    }

    pub(crate) fn begins(&self, number: usize, case: &Arc<Case>) {
        let case = (Arc::clone(case), Instant::now());
        self.cases().insert(number, case);
    }

    pub(crate) fn ends(&self, number: usize) {
        self.cases().remove(&number);
    }

    fn cases(&self) -> MutexGuard<'_, Cases> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
