//! The farm's known deviations: each names cases that exist, a clause, and its proof.

use std::path::PathBuf;

use mailspec_run::under_test::{CaseNames, known_deviations};
use mailspec_suite::Library;
use pretty_assertions::assert_eq;
use rstest::rstest;

#[rstest]
fn each_can_be_checked(
    #[files("../../conformance/servers/*/known-deviations.yaml")] file: PathBuf,
) {
    let library = Library::embedded().expect("the embedded suites load");
    let mut mistakes = Vec::new();
    for known in known_deviations(&file, &CaseNames::of([&library])).expect("the file loads") {
        let about = format!("{:?} {:?}", known.cases, known.rules);
        if !known.clause.starts_with("RFC ") || !known.clause.contains('§') {
            mistakes.push(format!(
                "{about}: {:?} is no clause of an RFC",
                known.clause
            ));
        }
        if known.octets.is_empty() {
            mistakes.push(format!("{about}: no octets prove it"));
        }
    }
    assert_eq!(mistakes, Vec::<String>::new());
}
