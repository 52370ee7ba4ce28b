//! UIDVALIDITY, UIDNEXT, APPENDUID and COPYUID (RFC 3501 §2.3.1.1, RFC 4315 §3).

use mailspec_syntax::imap::{
    SequenceSet,
    response::{Code, Text},
};

use super::{
    page::{Claim, Generation, Mark},
    pending::{Appending, Place},
    rules,
    session::Session,
};
use crate::Rule;

impl Session {
    /// `"UIDVALIDITY" SP nz-number`
    pub(super) fn uidvalidity(&mut self, validity: u32) {
        if let Some((view, _)) = self.view() {
            view.has_validity = true;
        }
        if validity == 0 {
            return self
                .findings
                .accuse(&rules::UIDVALIDITY_ZERO, "UIDVALIDITY is 0");
        }
        let Some((view, findings)) = self.view() else {
            return;
        };
        if let Some(known) = view.validity
            && known != validity
            && !view.lenient
        {
            findings.accuse(
                &rules::UIDVALIDITY_CHANGED,
                format!("UIDVALIDITY is {validity}, and was {known} in the same session"),
            );
        }
        view.validity = Some(validity);
    }

    /// `"UIDNEXT" SP nz-number`
    pub(super) fn uidnext(&mut self, uidnext: u32) {
        if let Some((view, _)) = self.view() {
            view.has_uidnext = true;
        }
        if uidnext == 0 {
            return self.findings.accuse(&rules::UIDNEXT_ZERO, "UIDNEXT is 0");
        }
        let Some((view, findings)) = self.view() else {
            return;
        };
        if !view.lenient {
            if let Some(known) = view.uidnext
                && uidnext < known
            {
                findings.accuse(
                    &rules::UIDNEXT_DECREASED,
                    format!("UIDNEXT is {uidnext}, and was {known} before"),
                );
            }
            let greatest = view.messages.greatest_uid();
            if uidnext <= greatest {
                findings.accuse(
                    &rules::UIDNEXT_NOT_ABOVE,
                    format!("UIDNEXT is {uidnext} although a message has UID {greatest}"),
                );
            }
        }
        view.uidnext = Some(uidnext);
        view.before_uidnext = view.count.unwrap_or(0);
    }

    /// A command that polls for new messages was completed: what comes later
    /// arrived after UIDNEXT was announced.
    ///
    /// Between the announcement and the first poll, EXISTS may lag behind UIDNEXT.
    pub(super) fn note_arrivals(&mut self, serial: u64, ok: bool) {
        if !ok || self.pending.may_select() {
            return;
        }
        let Some(view) = &mut self.current else {
            return;
        };
        if let (None, Some(uidnext), Some(count)) = (view.arrivals, view.uidnext, view.count)
            && serial > view.serial
        {
            view.arrivals = Some((count, uidnext));
        }
    }

    /// What all connections know of the mailbox `name` under `validity`.
    pub(super) fn generation(&self, name: &[u8], validity: u32) -> Option<Generation> {
        let account = self.account.as_ref().filter(|_| !self.utf8)?;
        let mut pages = self.ledger.open();
        Some(pages.imap.generation(account, name, validity))
    }

    /// `uidnext` was said of a mailbox of which `marks` were known when it was asked for.
    pub(super) fn check_marks(&mut self, marks: &[Mark], validity: u32, uidnext: u32) {
        let known = marks.iter().find(|mark| mark.validity == validity);
        let Some(mark) = known.filter(|_| uidnext > 0) else {
            return;
        };
        if uidnext < mark.uidnext {
            self.findings.accuse(
                &rules::UIDNEXT_DECREASED,
                format!(
                    "UIDNEXT is {uidnext}, and was {} before under the same UIDVALIDITY",
                    mark.uidnext
                ),
            );
        } else if uidnext <= mark.greatest {
            self.findings.accuse(
                &rules::UIDNEXT_NOT_ABOVE,
                format!(
                    "UIDNEXT is {uidnext} although the mailbox has had UID {}",
                    mark.greatest
                ),
            );
        } else if let Some(Claim { uid, by }) = mark.claimed
            && uidnext <= uid
        {
            // That no message is seen with it speaks against the code.
            self.findings.accuse(
                by,
                format_args!(
                    "{} named UID {uid}, and afterwards UIDNEXT is {uidnext}",
                    code(by)
                ),
            );
        }
    }

    /// Whether `name` may be that of the mailbox that is selected.
    pub(super) fn may_be_selected(&self, name: &[u8]) -> bool {
        self.pending.may_select()
            || self.current.as_ref().is_some_and(|view| {
                view.name
                    .as_ref()
                    .is_none_or(|selected| selected.eq_ignore_ascii_case(name))
            })
    }

    /// `uidnext` was said of the mailbox that is selected: other sessions may
    /// have added messages that this one does not see yet.
    pub(super) fn check_own(&mut self, validity: u32, uidnext: u32) {
        let Some(view) = self.current.as_ref().filter(|view| !view.lenient) else {
            return;
        };
        if let Some(known) = view.uidnext
            && view.validity == Some(validity)
            && uidnext < known
        {
            self.findings.accuse(
                &rules::UIDNEXT_DECREASED,
                format!("UIDNEXT is {uidnext}, and was {known} at selection"),
            );
        }
    }

    /// APPEND, COPY or MOVE was completed.
    pub(super) fn arrived(
        &mut self,
        place: &Place,
        append: Option<Appending>,
        ok: bool,
        text: &Text<'_>,
    ) {
        if let Some(Appending { largest, .. }) = append.filter(|_| ok) {
            self.check_append_limit(largest);
        }
        match (&text.code, append) {
            (Some(Code::AppendUid { validity, uids }), Some(Appending { messages, .. })) if ok => {
                let count = size(uids);
                if count != messages {
                    self.findings.accuse(
                        &rules::APPENDUID,
                        format_args!("APPENDUID {uids} for {messages} of APPEND"),
                    );
                }
                let by = &rules::APPENDUID;
                self.assigned(place.name.as_ref(), &place.marks, *validity, uids, by);
            }
            (Some(Code::CopyUid { validity, from, to }), None) if ok => {
                self.check_copyuid(from, to);
                let by = &rules::COPYUID;
                self.assigned(place.name.as_ref(), &place.marks, *validity, to, by);
            }
            _ => {}
        }
    }

    /// COPYUID in an untagged OK, as MOVE sends it (RFC 6851 §4.3).
    pub(super) fn untagged_copyuid(&mut self, validity: u32, from: &SequenceSet, to: &SequenceSet) {
        self.check_copyuid(from, to);
        let place = self.pending.only_copy();
        let Some(place) = place.filter(|_| !self.pending.has_unknown()) else {
            return;
        };
        let (name, marks) = (place.name.clone(), place.marks.clone());
        self.assigned(&name, &marks, validity, to, &rules::COPYUID);
    }

    fn check_copyuid(&mut self, from: &SequenceSet, to: &SequenceSet) {
        if size(from) != size(to) {
            self.findings.accuse(
                &rules::COPYUID,
                format_args!("COPYUID from {from} to {to}: the sets are not equally large"),
            );
        }
    }

    /// New messages in the mailbox `name` got these unique identifiers, as a response code says.
    fn assigned(
        &mut self,
        name: &[u8],
        marks: &[Mark],
        validity: u32,
        uids: &SequenceSet,
        by: &'static Rule,
    ) {
        if validity == 0 {
            return self
                .findings
                .accuse(&rules::UIDVALIDITY_ZERO, "UIDVALIDITY is 0");
        }
        let Some(least) = uids.ranges(0).map(|range| *range.start()).min() else {
            return;
        };
        if let Some(mark) = marks.iter().find(|mark| mark.validity == validity) {
            if least < mark.uidnext {
                self.findings.accuse(
                    &rules::UID_BELOW_UIDNEXT,
                    format!(
                        "a new message got UID {least} when UIDNEXT was {}",
                        mark.uidnext
                    ),
                );
            } else if least <= mark.greatest {
                self.findings.accuse(
                    &rules::UID_BELOW_UIDNEXT,
                    format!("a new message got UID {least} after UID {}", mark.greatest),
                );
            } else if let Some(claim) = mark.claimed.filter(|claim| least <= claim.uid) {
                // One of the two is not what the message has got.
                self.findings.accuse(
                    by,
                    format_args!("{} names UID {least} after UID {}", code(by), claim.uid),
                );
            }
        }
        if let Some(generation) = self.generation(name, validity) {
            let greatest = uids.ranges(0).map(|range| *range.end()).max();
            let mut contents = generation.open();
            let known = contents.claimed.map_or(0, |claim| claim.uid);
            if let Some(uid) = greatest.filter(|uid| *uid > known) {
                contents.claimed = Some(Claim { uid, by });
            }
        }
    }
}

/// The response code that a rule is about.
fn code(by: &'static Rule) -> &'static str {
    if by.id == rules::APPENDUID.id {
        "APPENDUID"
    } else {
        "COPYUID"
    }
}

/// How many numbers a set without `*` has.
fn size(set: &SequenceSet) -> u64 {
    set.ranges(0)
        .map(|range| u64::from(range.end() - range.start()) + 1)
        .sum()
}
