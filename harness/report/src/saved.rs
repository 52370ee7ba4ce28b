//! Saved results, as `mailspec run --json` and `--record` write them.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use serde::Deserialize;
use serde_json::Value;

use mailspec_run::Outcome;

use crate::{moment::day, record};

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

/// What tells the result of this number from others of its server, if it does.
type Way<'w> = &'w dyn Fn(&usize) -> Option<String>;

/// Reads the results and records at `paths`. Those of one server have names that tell them apart: by
/// its version, else by the day, else by the file.
pub(crate) fn load(paths: &[impl AsRef<Path>]) -> Result<Vec<Outcome>, String> {
    let outcomes = paths.iter().map(|path| read(path.as_ref()));
    let mut outcomes: Vec<Outcome> = outcomes.collect::<Result<_, _>>()?;
    let mut servers: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (n, outcome) in outcomes.iter().enumerate() {
        servers.entry(outcome.target.clone()).or_default().push(n);
    }
    for (server, runs) in servers.into_iter().filter(|(_, runs)| runs.len() > 1) {
        let version = |n: &usize| outcomes[*n].server_version.clone();
        let date = |n: &usize| Some(day(outcomes[*n].started));
        let file = |n: &usize| {
            let stem = paths[*n].as_ref().file_stem();
            stem.map(|stem| stem.to_string_lossy().into_owned())
        };
        let path = |n: &usize| Some(paths[*n].as_ref().display().to_string());
        let number = |n: &usize| Some(format!("result {}", n + 1));
        let ways: [Way<'_>; 5] = [&version, &date, &file, &path, &number];
        let labels = ways.iter().find_map(|way| {
            let labels: Vec<String> = runs.iter().map(way).collect::<Option<_>>()?;
            let different: BTreeSet<&String> = labels.iter().collect();
            (different.len() == labels.len()).then_some(labels)
        });
        for (n, label) in runs.iter().zip(labels.unwrap_or_default()) {
            outcomes[*n].target = format!("{server}, {label}");
        }
    }
    Ok(outcomes)
}
