//! SELECT and EXAMINE (RFC 3501 §6.3.1, §6.3.2), and the response codes that belong to them.

use mailspec_syntax::{
    Clause,
    imap::response::{Code, StatusKind, Text},
};

use super::{pending::Selecting, rules, session::Session, view::View};

impl Session {
    /// The code of an untagged status response.
    pub(super) fn code(&mut self, code: &Code<'_>) {
        match code {
            Code::Capability(names) => self.capabilities(names),
            Code::PermanentFlags(flags) => self.permanent_flags(flags),
            Code::UidNext(uidnext) => self.uidnext(*uidnext),
            Code::UidValidity(validity) => self.uidvalidity(*validity),
            Code::Unseen(number) => {
                if let Some((view, _)) = self.view() {
                    view.unseen = Some(*number);
                }
            }
            Code::CopyUid { validity, from, to } => self.untagged_copyuid(*validity, from, to),
            Code::Closed => self.closed_code(),
            Code::HighestModSeq(mod_sequence) => self.highest_mod_sequence(*mod_sequence),
            Code::NoModSeq => self.no_mod_sequences(),
            _ => {}
        }
    }

    /// RFC 7162 §3.2.11: what follows is about the mailbox that is being selected.
    fn closed_code(&mut self) {
        self.note_closed();
        let Some((_, first)) = self.pending.first_selecting() else {
            return;
        };
        if !first.is_unknown() {
            self.current = None;
            self.fresh = View::default();
        }
    }

    /// SELECT or EXAMINE was completed.
    pub(super) fn selected(
        &mut self,
        selecting: &Selecting,
        serial: u64,
        status: StatusKind,
        text: &Text<'_>,
    ) {
        let first = self
            .pending
            .first_selecting()
            .is_none_or(|(other, _)| other > serial);
        match status {
            StatusKind::Ok if first => self.select_ok(selecting, serial, text),
            StatusKind::Ok => self.forget_mailbox(),
            // The attempt alone deselects (RFC 3501 §6.3.1).
            StatusKind::No if first => self.current = None,
            // The command was not understood, so it may not have been attempted.
            _ => {}
        }
        self.selecting_over();
    }

    fn select_ok(&mut self, selecting: &Selecting, serial: u64, text: &Text<'_>) {
        let mut view = std::mem::replace(&mut self.fresh, View::lenient());
        view.serial = serial;
        let command = if selecting.examine {
            "EXAMINE"
        } else {
            "SELECT"
        };
        let rev2 = self.is_rev2();
        let mut missing = |rule, clause, absent: &[(&str, bool)]| {
            let names: Vec<&str> = absent
                .iter()
                .filter_map(|&(name, absent)| absent.then_some(name))
                .collect();
            if !names.is_empty() {
                let what = format!("OK to {command} came without {}", names.join(", "));
                self.findings.cite(rule, clause, what);
            }
        };
        let (data, codes) = match rev2 {
            false => (rules::SELECT_DATA.clause, rules::SELECT_CODES.clause),
            true => (Clause::new(9051, "6.3.2"), Clause::new(9051, "6.3.2")),
        };
        missing(
            &rules::SELECT_DATA,
            data,
            &[
                ("FLAGS", !view.has_flags),
                ("EXISTS", view.count.is_none()),
                ("RECENT", view.recent.is_none() && !rev2),
                ("LIST", !view.has_list && rev2),
            ],
        );
        missing(
            &rules::SELECT_CODES,
            codes,
            &[
                ("UIDVALIDITY", !view.has_validity),
                ("UIDNEXT", !view.has_uidnext),
                ("PERMANENTFLAGS", !view.permanent),
            ],
        );
        self.check_access(selecting.examine, text);
        self.check_counts(&view);
        self.check_selected(selecting, &view);
        view.lenient = false;
        view.name = Some(selecting.name.clone());
        if let Some(validity) = view.validity {
            let uidnext = view.uidnext.unwrap_or(0);
            self.check_marks(&selecting.marks, validity, uidnext);
            view.generation = self.generation(&selecting.name, validity);
            if let Some(generation) = &view.generation {
                let mut contents = generation.open();
                contents.uidnext = contents.uidnext.max(uidnext);
                contents.mod_sequence = contents.mod_sequence.max(view.highest.unwrap_or(0));
            }
        }
        self.current = Some(view);
    }

    fn check_access(&mut self, examine: bool, text: &Text<'_>) {
        match (examine, &text.code) {
            (true, Some(Code::ReadOnly)) | (false, Some(Code::ReadOnly | Code::ReadWrite)) => {}
            (true, _) => self.findings.accuse(
                &rules::EXAMINE_READ_ONLY,
                "OK to EXAMINE does not begin with READ-ONLY",
            ),
            (false, _) => self.findings.accuse(
                &rules::SELECT_ACCESS,
                "OK to SELECT begins with neither READ-WRITE nor READ-ONLY",
            ),
        }
    }

    /// RECENT and UNSEEN are about messages that EXISTS counts. Each may come
    /// in any order, so they are compared when all are there.
    fn check_counts(&mut self, view: &View) {
        let Some(count) = view.count else { return };
        if let Some(recent) = view.recent
            && recent > count
            && !view.expunged
        {
            self.findings.accuse(
                &rules::RECENT,
                format!("RECENT {recent} of {count} messages"),
            );
        }
        if let Some(unseen) = view.unseen
            && unseen > view.most
        {
            self.findings.accuse(
                &rules::UNSEEN,
                format!("UNSEEN {unseen} of {count} messages"),
            );
        }
    }
}
