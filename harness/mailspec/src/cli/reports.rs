//! Where the results of a run go beside the terminal.

use std::path::{Path, PathBuf};

use mailspec_report::{Destination, record::Recorder};
use mailspec_run::{CaseResult, Outcome, Plan};
use mailspec_suite::Library;

use super::{
    Failure,
    files::{self, Files, FilesArgs},
    state,
};

/// Where the results go beside the terminal.
pub(super) struct Reports {
    record: Option<(PathBuf, Recorder)>,
    /// What `--failed` reads the next time.
    last: Option<(PathBuf, Recorder)>,
    files: Files,
}

impl Reports {
    /// Tries every place that results of a run go to.
    pub(super) fn of(files: &FilesArgs, record: Option<&Path>) -> Result<Self, Failure> {
        let files = files.tried()?;
        let record = match record {
            None => None,
            Some(path) if files.contain(path) => {
                let what = "the record and a report cannot go into one file";
                return Err(Failure::usage(files::at(path, what)));
            }
            Some(path) => {
                let recorder = Recorder::open(path);
                let recorder = recorder.map_err(|error| Failure::usage(files::at(path, error)))?;
                Some((path.to_owned(), recorder))
            }
        };
        let last = state::last_run().and_then(|path| {
            // What cannot be remembered costs nobody a run.
            let recorder = Recorder::replacing(&path).ok()?;
            Some((path, recorder))
        });
        Ok(Self {
            record,
            last,
            files,
        })
    }

    /// Where the results are, a line for each way.
    pub(super) fn places(&self) -> Vec<String> {
        let mut places = Vec::new();
        let files: Vec<String> = self
            .files
            .paths()
            .map(|path| path.display().to_string())
            .collect();
        if !files.is_empty() {
            places.push(format!("reports: {}", files.join(", ")));
        }
        let records = self.record.iter().chain(&self.last);
        let records: Vec<String> = records
            .map(|(path, _)| path.display().to_string())
            .collect();
        if !records.is_empty() {
            places.push(format!("recorded in {}", records.join(" and ")));
        }
        places
    }

    fn records(&mut self) -> impl Iterator<Item = &mut Recorder> {
        let records = self.record.iter_mut().chain(&mut self.last);
        records.map(|(_, record)| record)
    }

    /// The run begins; without a plan it has no case.
    pub(super) fn begin(&mut self, plan: Option<&Plan>, begun: &Outcome) {
        for record in self.records() {
            let planned = plan.into_iter().flat_map(|plan| &plan.cases);
            let planned = planned.map(|planned| planned.case.address.as_str());
            record.head(planned, begun.clone());
        }
    }

    pub(super) fn case(&mut self, case: &CaseResult) {
        self.records().for_each(|record| record.case(case));
    }

    /// Writes what is left to write, what others read from a pipe last and after `settled`, and
    /// tells what could not be written; whether all could.
    pub(super) fn end(self, outcome: &Outcome, library: &Library, settled: impl FnOnce()) -> bool {
        let mut wrong = self.files.write(outcome, library, Destination::is_replaced);
        if let Some((_, last)) = self.last {
            let _remembered = last.tail(outcome);
        }
        if let Some((path, record)) = self.record
            && let Err(error) = record.tail(outcome)
        {
            wrong.push(files::at(&path, error));
        }
        settled();
        wrong.extend(
            self.files
                .write(outcome, library, |other| !other.is_replaced()),
        );
        wrong.iter().for_each(super::tell);
        wrong.is_empty()
    }
}
