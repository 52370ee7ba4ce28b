//! The last line of a terminal while a run goes on.

use std::{fmt, time::Duration};

use indicatif::{HumanDuration, ProgressBar, ProgressDrawTarget, ProgressStyle};
use mailspec_run::{CaseResult, Counts, Verdict};

use crate::counted;

/// How long a case has to play before it is named.
const LONG: Duration = Duration::from_secs(2);

/// A line that says how far a run is: how many cases have their verdict, what was found, how long the
/// rest may take, and which case is played longest. It is cut where the terminal ends.
pub struct Status {
    bar: ProgressBar,
    counts: Counts,
    total: usize,
    longest: Longest,
}

/// The case that is played longest now, and for how long.
pub type Longest = Box<dyn Fn() -> Option<(String, Duration)> + Send>;

impl Status {
    /// A line for a run of `total` cases.
    pub fn new(target: ProgressDrawTarget, total: usize, longest: Longest) -> Self {
        let bar = ProgressBar::with_draw_target(Some(total as u64), target);
        // The only key that is cut to the width of the terminal.
        if let Ok(style) = ProgressStyle::with_template("{wide_msg}") {
            bar.set_style(style);
        }
        Self {
            bar,
            counts: Counts::default(),
            total,
            longest,
        }
    }

    /// A line on standard output, which shows nothing where that is no terminal.
    pub fn on_standard_output(total: usize, longest: Longest) -> Self {
        Self::new(ProgressDrawTarget::stdout(), total, longest)
    }

    /// A case with this verdict, known or not, has come to its end.
    pub fn case(&mut self, case: &CaseResult) {
        self.counts.add(case);
        self.bar.inc(1);
        self.renew();
    }

    /// Says what is so now.
    pub fn renew(&self) {
        let done = self.bar.position();
        let mut parts = vec![format!("{done}/{}", self.total)];
        for (verdict, count) in [
            (Verdict::Fail, self.counts.fail),
            (Verdict::Flaky, self.counts.flaky),
            (Verdict::Warn, self.counts.warn),
            (Verdict::Error, self.counts.error),
        ] {
            if count > 0 {
                parts.push(format!("{count} {verdict}"));
            }
        }
        let left = self.bar.eta();
        if left >= Duration::from_secs(1) {
            parts.push(format!("about {} left", HumanDuration(left)));
        }
        if let Some((address, time)) = (self.longest)().filter(|(_, time)| *time >= LONG) {
            let seconds = usize::try_from(time.as_secs()).unwrap_or(usize::MAX);
            parts.push(format!("{address} for {}", counted(seconds, "second")));
        }
        self.bar.set_message(parts.join(" · "));
    }

    /// Lets `write` write above the line, which is away meanwhile.
    pub fn above<T>(&self, write: impl FnOnce() -> T) -> T {
        self.bar.suspend(write)
    }

    /// Takes the line away.
    pub fn clear(&self) {
        self.bar.finish_and_clear();
    }
}

impl fmt::Debug for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Status")
            .field("total", &self.total)
            .field("counts", &self.counts)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use indicatif::{InMemoryTerm, TermLike};
    use pretty_assertions::assert_eq;

    use super::*;

    fn result(verdict: Verdict) -> CaseResult {
        CaseResult {
            address: "imap/select/x".to_owned(),
            suite: "imap/select".to_owned(),
            title: String::new(),
            covers: Vec::new(),
            values: BTreeMap::new(),
            verdict,
            known: false,
            reason: None,
            outcomes: Vec::new(),
            findings: Vec::new(),
            transcript: Vec::new(),
            seconds: 0.0,
        }
    }

    /// A line on a terminal that is so many columns wide, while a case plays for a minute.
    fn status(columns: u16) -> (InMemoryTerm, Status) {
        let terminal = InMemoryTerm::new(10, columns);
        let target = ProgressDrawTarget::term_like(Box::new(terminal.clone()));
        let minute = || Some(("imap/slow/case".to_owned(), Duration::from_secs(60)));
        let mut status = Status::new(target, 3, Box::new(minute));
        status.case(&result(Verdict::Fail));
        status.case(&result(Verdict::Pass));
        (terminal, status)
    }

    #[test]
    fn what_it_says() {
        let (terminal, status) = status(80);
        status.bar.force_draw();
        let shown = terminal.contents();
        assert!(shown.starts_with("2/3 · 1 fail"), "{shown}");
        assert!(shown.ends_with("imap/slow/case for 60 seconds"), "{shown}");
    }

    /// On a narrow terminal it is one line, and nothing is left of it.
    #[test]
    fn it_is_cut_and_goes_away() {
        let (terminal, status) = status(12);
        status.bar.force_draw();
        assert_eq!(terminal.contents(), "2/3 · 1 fail");
        let written = status.above(|| terminal.write_line("a block"));
        written.unwrap();
        status.bar.force_draw();
        assert_eq!(terminal.contents(), "a block\n2/3 · 1 fail");
        status.clear();
        assert_eq!(terminal.contents(), "a block");
    }
}
