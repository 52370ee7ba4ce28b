//! Suite files: whatever is in one, it is a suite or a mistake that is told.

use std::{path::Path, sync::OnceLock};

use mailspec_run::under_test::{CaseNames, parse_known_deviations};
use mailspec_suite::{Action, Library, Problems, Sources, Step, pattern::Expect};

/// Any octets as the one suite of a library, and as a list of known deviations.
///
/// Time and memory are for the fuzzer's limits to judge; what is told and what is
/// made of the file are measured here.
pub fn suite_file(octets: &[u8]) {
    let path = path_of(octets);
    let mut sources = around().clone();
    sources.suites.push((path.clone(), octets.to_vec()));
    match Library::load(&sources) {
        Ok(library) => check_library(&library, &path),
        Err(problems) => check_problems(&problems, &path, octets),
    }
    if let Err(error) = parse_known_deviations(Path::new(&path), octets, &CaseNames::default()) {
        assert!(error.to_string().starts_with(&path), "{error}");
    }
}

/// A suite has to be in the file that its id names, so that is where it is.
fn path_of(octets: &[u8]) -> String {
    let text = String::from_utf8_lossy(octets);
    let id = text.lines().find_map(|line| line.strip_prefix("suite: "));
    let id = id
        .map(str::trim)
        .filter(|id| !id.is_empty() && id.len() < 100);
    format!("{}.yaml", id.unwrap_or("imap/fuzzed"))
}

/// What a suite may refer to: little, so that loading it takes no time.
fn around() -> &'static Sources {
    static AROUND: OnceLock<Sources> = OnceLock::new();
    let requirements = "\
spec: rfc3501
title: INTERNET MESSAGE ACCESS PROTOCOL - VERSION 4rev1
requirements:
  - id: 2.2.1-one-completion
    section: 2.2.1
    level: must
    who: server
    summary: Each command gets exactly one tagged completion response.
    wire: yes
";
    AROUND.get_or_init(|| Sources {
        suites: Vec::new(),
        requirements: vec![(
            "requirements/rfc3501.yaml".to_owned(),
            requirements.as_bytes().to_vec(),
        )],
        messages: Sources::embedded().messages,
    })
}

/// What one file may come to, in octets: the budget of `harness/suite/src/compile/notes.rs`
/// and as much again.
const LARGEST: usize = 64 * 1024 * 1024;

/// Every case can be listed, explained and selected, and together they are not more than they may.
fn check_library(library: &Library, path: &str) {
    let mut size = 0;
    for case in library.cases() {
        assert_eq!(case.place.file.as_ref(), path);
        assert!(case.address.starts_with(&case.suite), "{}", case.address);
        size += case.address.len() + case.title.len();
        size += case
            .covers
            .iter()
            .chain(&case.tags)
            .map(String::len)
            .sum::<usize>();
        for need in &case.needs {
            size += need.to_string().len();
        }
        for (name, value) in &case.parameters {
            size += name.len() + value.to_string().len();
        }
        size += case.steps.iter().map(size_of_step).sum::<usize>();
    }
    assert!(size < LARGEST, "{size} octets in all cases");
    for selections in [
        vec![],
        library
            .cases()
            .take(1)
            .map(|case| case.address.clone())
            .collect(),
    ] {
        let selected = library.select(&selections).expect("these cases are there");
        assert!(!selected.is_empty() || library.cases().next().is_none());
    }
}

fn size_of_step(step: &Step) -> usize {
    let expected = step.expected.expect.iter().map(|expect| match expect {
        Expect::Required(pattern) | Expect::Optional(pattern) => pattern.text().len(),
        Expect::Any(patterns) => patterns.iter().map(|pattern| pattern.text().len()).sum(),
    });
    let done = match &step.action {
        Action::Send(command) => command.text.text().len(),
        Action::Pipeline(steps) => steps.iter().map(size_of_step).sum(),
        Action::Raw { writes, .. } => writes.iter().map(|write| write.text().len()).sum(),
        Action::Check(checks) => checks.iter().map(|check| check.text().len()).sum(),
        Action::Let(variables) => variables.iter().map(|(name, _)| name.len()).sum(),
        _ => 0,
    };
    size_of::<Step>() + step.text.len() + done + expected.sum::<usize>()
}

/// Mistakes are few enough to be read, and each has its place in the file.
fn check_problems(Problems(problems): &Problems, path: &str, octets: &[u8]) {
    assert!(
        matches!(problems.len(), 1..=100),
        "{} mistakes",
        problems.len()
    );
    let text = String::from_utf8_lossy(octets);
    // A file that ends within a line or behind one: the place may be the end.
    let lines: Vec<usize> = text.split('\n').map(|line| line.chars().count()).collect();
    for problem in problems {
        assert_eq!(problem.place.file.as_ref(), path);
        let line = lines.get(problem.place.line as usize - 1);
        let within = line.is_some_and(|length| problem.place.column as usize <= length + 1);
        assert!(within, "{problem}\nis not a place of {} lines", lines.len());
        let shown = problem.to_string();
        assert!(shown.len() < 16 * 1024, "{} octets are told", shown.len());
    }
}
