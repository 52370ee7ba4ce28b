//! The size of the mailbox: EXISTS, RECENT and EXPUNGE (RFC 3501 §5.2, §7.3, §7.4.1).

use mailspec_syntax::Clause;

use super::{
    pending::Kind,
    rules,
    session::{Session, Subject},
};

impl Session {
    /// `number SP "EXISTS"` (RFC 3501 §7.3.1)
    pub(super) fn exists(&mut self, number: u32) {
        self.blur_former();
        match self.view() {
            Some((view, findings)) => view.exists(number, findings),
            None => self.no_mailbox("EXISTS", "7.3.1"),
        }
    }

    /// `number SP "RECENT"` (RFC 3501 §7.3.2)
    pub(super) fn recent(&mut self, number: u32) {
        match self.view() {
            Some((view, _)) => view.recent = Some(number),
            None => self.no_mailbox("RECENT", "7.3.2"),
        }
    }

    /// `nz-number SP "EXPUNGE"` (RFC 3501 §7.4.1)
    pub(super) fn expunge(&mut self, number: u32) {
        self.blur_former();
        if matches!(self.subject(), Subject::None) {
            return self.no_mailbox("EXPUNGE", "7.4.1");
        }
        self.check_expunge();
        self.check_numbered();
        if let Some((view, findings)) = self.view() {
            view.expunge(number, findings);
        }
    }

    /// A command in progress must permit EXPUNGE; one suffices, for the server
    /// may be executing just that one.
    fn check_expunge(&mut self) {
        if !self.pending.forbid_expunge() {
            return;
        }
        let (rule, what) = match self.pending.last() {
            None => (
                &rules::EXPUNGE_WITHOUT_COMMAND,
                "EXPUNGE came while no command was in progress",
            ),
            Some(Kind::Close) => (
                &rules::CLOSE_EXPUNGE,
                "EXPUNGE came while CLOSE was in progress",
            ),
            Some(_) => (
                &rules::EXPUNGE_DURING_FETCH,
                "EXPUNGE came while FETCH, STORE or SEARCH was in progress",
            ),
        };
        // A command whose literal is on its way is not in progress, but any
        // other than APPEND may have been read as a whole, faulty one.
        if self.partial.as_ref().is_some_and(|partial| !partial.append) {
            return;
        }
        self.findings.accuse(rule, what);
    }

    /// While another mailbox is being selected, numbers may have been about the former one.
    pub(super) fn blur_former(&mut self) {
        if self.pending.may_select()
            && let Some(former) = &mut self.current
        {
            former.blur();
        }
    }

    /// `what` came although no mailbox is selected nor being selected.
    pub(super) fn no_mailbox(&mut self, what: &str, section: &'static str) {
        self.findings.cite(
            &rules::NO_MAILBOX,
            Clause::new(3501, section),
            format!("{what} came although no mailbox is selected"),
        );
    }
}
