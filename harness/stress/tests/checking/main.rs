//! For each kind of violation a history that shows it, and a lawful neighbour that does not.

mod imap;
mod pop3;
mod scene;
mod witness;

use std::collections::BTreeSet;

use mailspec_stress::Kind;
use pretty_assertions::assert_eq;

/// A kind that no history of the tables shows would be one that nothing can find.
#[test]
fn every_kind_has_its_history() {
    let shown: BTreeSet<Kind> = imap::KINDS.iter().chain(pop3::KINDS).copied().collect();
    let missing: Vec<&Kind> = Kind::ALL
        .iter()
        .filter(|kind| !shown.contains(kind))
        .collect();
    assert_eq!(missing, Vec::<&Kind>::new());
}
