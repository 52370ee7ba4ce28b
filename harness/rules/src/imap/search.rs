//! SEARCH and ESEARCH responses (RFC 3501 §7.2.5, RFC 4731).

use mailspec_syntax::imap::response::Esearch;

use super::{
    capability::Mismatch,
    pending::Label,
    rules,
    session::{Session, Subject},
};

impl Session {
    /// `"SEARCH" *(SP nz-number)`
    pub(super) fn search(&mut self, numbers: &[u32]) {
        self.search_tally.respond(false);
        // Sequence numbers for certain only if no UID SEARCH may have asked.
        let pending = &self.pending;
        let sequence =
            pending.has_search(false) && !pending.has_search(true) && !pending.has_unknown();
        if sequence && let Some(greatest) = numbers.iter().max() {
            self.check_numbers(&[*greatest], "SEARCH");
        }
    }

    /// SEARCH without RETURN was completed.
    pub(super) fn searched(&mut self, ok: bool) {
        match self.search_tally.complete(ok) {
            Some(Mismatch::TooFew) => self
                .findings
                .accuse(&rules::SEARCH, "OK came without a SEARCH response"),
            Some(Mismatch::TooMany(responses, commands)) => self.findings.accuse(
                &rules::SEARCH_SPLIT,
                format_args!("{responses} SEARCH responses to {commands} commands"),
            ),
            None => {}
        }
    }

    /// `esearch-response` (RFC 4466 §2.6.2). Without a tag it is of no command.
    pub(super) fn esearch(&mut self, esearch: &Esearch<'_>) {
        let Some(tag) = &esearch.tag else { return };
        let Some((uid, count)) = self.pending.esearch(&Label::new(tag)) else {
            return;
        };
        if uid != esearch.uid {
            self.findings.accuse(
                &rules::ESEARCH_UID,
                if uid {
                    "ESEARCH to UID SEARCH without UID"
                } else {
                    "ESEARCH to SEARCH with UID"
                },
            );
        }
        if count && esearch.count.is_none() {
            self.findings
                .accuse(&rules::ESEARCH, "COUNT was asked for and is not there");
        }
        if !uid && !esearch.uid {
            let numbers = [esearch.min, esearch.max];
            for number in numbers.into_iter().flatten() {
                self.check_numbers(&[number], "ESEARCH");
            }
        }
    }

    fn check_numbers(&mut self, numbers: &[u32], what: &str) {
        if !matches!(self.subject(), Subject::Current) {
            return;
        }
        if let Some((view, findings)) = self.view() {
            for &number in numbers {
                view.within(number, what, findings);
            }
        }
    }
}
