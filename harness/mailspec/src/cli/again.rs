//! What is played again, how often, and when a run has seen enough.

use std::{collections::HashSet, path::PathBuf};

use clap::Args;
use mailspec_report as report;
use mailspec_run::{CaseResult, Plays, Verdict};

use super::{Failure, state};

#[derive(Args)]
pub(super) struct AgainArgs {
    /// Play only what failed, warned or broke in FILE, which `--record` or `--json` wrote [default:
    /// the last run]
    #[arg(long, value_name = "FILE", num_args = 0..=1)]
    failed: Option<Option<PathBuf>>,
    /// End the run with the first failure; with --strict, with the first warning too
    #[arg(long)]
    fail_fast: bool,
    /// Play a case that failed again, up to N times; one that does not fail then is flaky, and the
    /// exit code still 1
    #[arg(long, value_name = "N", conflicts_with = "repeat")]
    retries: Option<u32>,
    /// Play each case N times; one that fails in some plays alone is flaky
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    repeat: Option<u32>,
    /// Play the cases in an order that this number decides, instead of that of the suites
    #[arg(long, value_name = "N")]
    pub(super) seed: Option<u64>,
}

/// What failed in an earlier run.
pub(super) struct Failed {
    /// Where that run is recorded.
    pub(super) path: PathBuf,
    /// The addresses of the cases.
    pub(super) cases: HashSet<String>,
}

impl AgainArgs {
    /// How often each case is played.
    pub(super) fn plays(&self) -> Plays {
        match (self.retries, self.repeat) {
            (Some(most), _) => Plays::Retries(most),
            (None, Some(times)) => Plays::Repeat(times),
            (None, None) => Plays::Once,
        }
    }

    /// Whether the run has seen enough with this result.
    pub(super) fn enough(&self, case: &CaseResult, strict: bool) -> bool {
        let weighs = strict || case.verdict > Verdict::Warn;
        self.fail_fast && weighs && case.is_unexpected()
    }

    /// What failed in the run that `--failed` names. A word behind it that is no file is one more
    /// selection.
    pub(super) fn failed(&self, selection: &mut Vec<String>) -> Result<Option<Failed>, Failure> {
        let path = match &self.failed {
            None => return Ok(None),
            Some(Some(file)) if file.is_file() => file.clone(),
            Some(word) => {
                let word = word.iter().map(|word| word.to_string_lossy().into_owned());
                selection.extend(word);
                let last = state::last_run().filter(|last| last.is_file());
                last.ok_or_else(|| Failure::usage("no run is remembered, so none has failed"))?
            }
        };
        let outcome = report::read(&path).map_err(Failure::usage)?;
        let red = outcome.cases.into_iter().filter(CaseResult::is_unexpected);
        Ok(Some(Failed {
            cases: red.map(|case| case.address).collect(),
            path,
        }))
    }
}

/// A command line for a shell: these arguments of ours, and the address of a case.
pub(super) fn command(words: &[String], address: &str) -> String {
    let words = words.iter().map(String::as_str);
    let words = ["mailspec"].into_iter().chain(words).chain([address]);
    // Only U+0000 cannot be quoted, which no argument has.
    shlex::try_join(words).unwrap_or_default()
}
