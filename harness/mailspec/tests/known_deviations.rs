//! The farm's known deviations: each names cases that exist, a clause, and its proof.

use std::path::PathBuf;

use mailspec_run::under_test::known_deviations;
use mailspec_suite::Library;
use pretty_assertions::assert_eq;
use rstest::rstest;

#[rstest]
fn each_can_be_checked(
    #[files("../../conformance/servers/*/known-deviations.yaml")] file: PathBuf,
) {
    let library = Library::embedded().expect("the embedded suites load");
    let exists = |name: &str| {
        library.cases().any(|case| {
            let rest = case.address.strip_prefix(name);
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        })
    };
    let mut mistakes = Vec::new();
    for known in known_deviations(&file).expect("the file loads") {
        let about = format!("{:?} {:?}", known.cases, known.rules);
        mistakes.extend(
            known
                .cases
                .iter()
                .filter(|case| !exists(case))
                .map(|case| format!("no case {case}")),
        );
        if !known.clause.starts_with("RFC ") || !known.clause.contains('§') {
            mistakes.push(format!(
                "{about}: {:?} is no clause of an RFC",
                known.clause
            ));
        }
        if known.bytes.is_empty() {
            mistakes.push(format!("{about}: no bytes prove it"));
        }
    }
    assert_eq!(mistakes, Vec::<String>::new());
}
