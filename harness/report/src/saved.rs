//! Saved results, as `mailspec run --json` and `--record` write them.

use std::{fs, path::Path};

use serde::Deserialize;
use serde_json::Value;

use mailspec_run::Outcome;

use crate::record;

/// Reads the result or the record at `path`.
pub fn read(path: &Path) -> Result<Outcome, String> {
    #[derive(Deserialize)]
    struct Head {
        #[serde(default)]
        format: Value,
    }

    let at = |what: &dyn std::fmt::Display| format!("{}: {what}", path.display());
    let no_result = "this is no result of `mailspec run --json`";
    let text = fs::read(path).map_err(|error| at(&error))?;
    if text.is_empty() {
        return Err(at(&"the file is empty: the run had not begun"));
    }
    let outcome = if record::is_record(&text) {
        record::outcome(&text).map_err(|what| at(&what))?
    } else {
        let head: Head = serde_json::from_slice(&text).map_err(|error| {
            let what = if error.is_data() {
                no_result
            } else {
                "this is not JSON"
            };
            at(&format!("{what}: {error}"))
        })?;
        if head.format.is_null() {
            return Err(at(&format!("{no_result}: it has no format number")));
        }
        if head.format != Outcome::FORMAT {
            return Err(at(&unreadable(&head.format)));
        }
        serde_json::from_slice(&text).map_err(|error| at(&format!("{no_result}: {error}")))?
    };
    match outcome.format {
        Outcome::FORMAT => Ok(outcome),
        other => Err(at(&unreadable(&other))),
    }
}

fn unreadable(format: &dyn std::fmt::Display) -> String {
    format!(
        "the results have format {format}; mailspec {} reads format {}",
        env!("CARGO_PKG_VERSION"),
        Outcome::FORMAT
    )
}

/// Reads the results and records at `paths`, of different servers or of different versions of one.
pub(crate) fn load(paths: &[impl AsRef<Path>]) -> Result<Vec<Outcome>, String> {
    let mut outcomes: Vec<Outcome> = Vec::with_capacity(paths.len());
    for path in paths {
        let outcome = read(path.as_ref())?;
        if let Some(n) = outcomes
            .iter()
            .position(|other| same_server(other, &outcome))
        {
            return Err(format!(
                "{} and {} are both of {}",
                paths[n].as_ref().display(),
                path.as_ref().display(),
                name(&outcome)
            ));
        }
        outcomes.push(outcome);
    }
    Ok(outcomes)
}

fn name(outcome: &Outcome) -> String {
    match &outcome.server_version {
        Some(version) => format!("{} ({version})", outcome.target),
        None => outcome.target.clone(),
    }
}

fn same_server(one: &Outcome, other: &Outcome) -> bool {
    (&one.target, &one.server_version) == (&other.target, &other.server_version)
}
