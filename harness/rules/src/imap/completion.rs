//! Tagged responses: exactly one for each command, with its tag (RFC 3501
//! §2.2.2), and what they change.

use mailspec_syntax::{
    Clause,
    imap::response::{Code, StatusKind, Text},
};

use super::{
    capability::Mismatch,
    late::{Unanswered, Unfetched},
    pending::{Entry, Kind, Label, Mechanism, States, Unknown},
    rules,
    session::{Identity, Session, Verdict},
};

impl Session {
    /// `response-tagged = tag SP resp-cond-state CRLF`
    pub(super) fn tagged(&mut self, tag: &[u8], status: StatusKind, text: &Text<'_>, sound: bool) {
        let label = Label::new(tag);
        let serial = self
            .pending
            .with_tag(&label)
            .or_else(|| self.strange_tag(&label, status, sound));
        let completed = serial.and_then(|serial| Some((serial, self.pending.remove(serial)?)));
        let Some((serial, mut entry)) = completed else {
            return;
        };
        if entry
            .tag
            .as_ref()
            .is_some_and(|tag| self.pending.with_tag(tag).is_some())
        {
            // The client gave two commands one tag, against RFC 3501 §2.2.1: it may be for either.
            return self.become_opaque();
        }
        // What is listed once the client is logged in says nothing about the LOGIN that did it.
        if let Kind::Login { disabled, .. } = &mut entry.kind {
            *disabled = disabled.filter(|before| *before == self.capabilities.permitting);
        }
        match &text.code {
            Some(Code::Capability(names)) => self.capabilities(names),
            Some(Code::HighestModSeq(mod_sequence)) => self.know_mod_sequence(*mod_sequence),
            _ => {}
        }
        let ok = status == StatusKind::Ok;
        // What may be a command with any tag may be what this completes; then another is to come.
        let doubtful = self.pending.has_untagged();
        // With a tag that was perhaps answered already it may be for an earlier command.
        let earlier = self.forgiven.has(&label);
        if ok && !entry.kind.is_unknown() && !earlier {
            self.settle(serial, &entry.kind);
        }
        if !earlier {
            self.check_farewell(serial, &entry);
        }
        self.check_state(&entry, ok);
        match entry.tag.clone() {
            Some(tag) if doubtful => self.forgive_tag(tag),
            Some(tag) => self.remember_tag(tag),
            None => {}
        }
        self.asked_mod_sequences(serial, ok);
        self.complete(serial, entry, status, text);
    }

    /// The tag is of no command in progress: of which one may it be after all?
    fn strange_tag(&mut self, tag: &Label, status: StatusKind, sound: bool) -> Option<u64> {
        if let Some(partial) = &mut self.partial
            && partial.tag == *tag
            && !partial.completed
        {
            if self.pending.has_untagged() {
                // It may be for octets before this command: whether the literal's are a
                // literal can't be known any more.
                self.become_opaque();
                return None;
            }
            // Before the command was whole.
            self.remember_tag(tag.clone());
            if partial_refused(self, status) {
                self.partial = None;
                self.verdict = Some(Verdict::Refused);
            }
            return None;
        }
        let certain = sound && !self.pending.has_untagged();
        let shown = tag.as_bytes().escape_ascii();
        let mut same = self.pending.with_tag_in_any_case(tag.as_bytes());
        if let Some(serial) = same.next() {
            let another = same.next().is_some();
            drop(same);
            if certain {
                self.findings.accuse(
                    &rules::TAG,
                    format_args!("the tag came back as {shown}, in another case"),
                );
            }
            if another {
                // Of which of them, nobody knows.
                self.become_opaque();
                return None;
            }
            return Some(serial);
        }
        drop(same);
        if !certain {
            return None;
        }
        if self.buffered.contains(tag) {
            self.findings.accuse(
                &rules::STARTTLS_BUFFERED,
                format_args!("the command {shown} was sent before TLS and answered under it"),
            );
        } else if self.missed || self.forgiven.has(tag) {
            // Late, but not twice; or of a command that nobody saw.
        } else if self.recent.contains(tag) {
            self.findings.accuse(
                &rules::COMPLETED_TWICE,
                format_args!("the command {shown} was completed before"),
            );
        } else {
            self.findings
                .accuse(&rules::TAG, format_args!("no command has the tag {shown}"));
        }
        None
    }

    /// A command was answered OK. What came before it and was no command has
    /// been answered then too. What perhaps was one may still be executed
    /// (RFC 3501 §5.5), unless the command affects the results of any other.
    fn settle(&mut self, serial: u64, kind: &Kind) {
        if !self.pending.has_doubtful() {
            return;
        }
        let barrier = matches!(kind, Kind::Select(_) | Kind::Close | Kind::Unselect);
        while let Some(entry) = self
            .pending
            .first_over(serial, barrier)
            .and_then(|over| self.pending.remove(over))
        {
            match entry.kind {
                Kind::Search { .. } => _ = self.search_tally.complete(false),
                Kind::Capability => _ = self.capability_tally.complete(false),
                _ => {}
            }
            match entry.tag {
                Some(tag) => self.forgive_tag(tag),
                None => {
                    self.forget_mailbox();
                    self.identity = Identity::Unclear;
                }
            }
        }
    }

    /// RFC 3501 §3: a command in a state for which it is not meant is answered NO or BAD.
    fn check_state(&mut self, entry: &Entry, ok: bool) {
        if !ok {
            return;
        }
        let (name, allowed): (_, fn(States) -> bool) = match &entry.kind {
            Kind::Noop | Kind::Id | Kind::Capability | Kind::Logout | Kind::Unknown(_) => return,
            Kind::StartTls => ("STARTTLS", |states| states.not_authenticated),
            Kind::Authenticate(_) => ("AUTHENTICATE", |states| states.not_authenticated),
            Kind::Login { .. } => ("LOGIN", |states| states.not_authenticated),
            Kind::Select(_) => ("SELECT or EXAMINE", |states| states.authenticated),
            Kind::Mailboxes | Kind::Asked { .. } => {
                ("a command about mailboxes", |states| states.authenticated)
            }
            Kind::List(_) => ("LIST or LSUB", |states| states.authenticated),
            Kind::Status(_) => ("STATUS", |states| states.authenticated),
            Kind::Arrival {
                append: Some(_), ..
            } => ("APPEND", |states| states.authenticated),
            Kind::Enable { .. } => ("ENABLE", |states| states.authenticated),
            Kind::Idle { .. } => ("IDLE", |states| states.authenticated),
            Kind::Arrival { append: None, .. } => ("COPY or MOVE", |states| states.selected),
            Kind::Check => ("CHECK", |states| states.selected),
            Kind::Close => ("CLOSE", |states| states.selected),
            Kind::Unselect => ("UNSELECT", |states| states.selected),
            Kind::Expunge => ("EXPUNGE", |states| states.selected),
            Kind::Search { .. } | Kind::Esearch { .. } => ("SEARCH", |states| states.selected),
            Kind::Fetch { .. } => ("FETCH", |states| states.selected),
            Kind::Store { .. } => ("STORE", |states| states.selected),
        };
        if !allowed(entry.sent_in) && !allowed(self.states()) {
            let what = format!("{name} was answered OK in a state in which it is not valid");
            self.findings.accuse(&rules::WRONG_STATE, what);
        }
    }

    fn complete(&mut self, serial: u64, entry: Entry, status: StatusKind, text: &Text<'_>) {
        let ok = status == StatusKind::Ok;
        self.unanswered = None;
        match entry.kind {
            Kind::Id | Kind::Mailboxes | Kind::Expunge | Kind::Store { .. } => {}
            Kind::Fetch { uid, asks, of, .. } => {
                if let Some(of) = of.filter(|of| ok && of.before == self.responses.texts) {
                    self.unanswered = Some(Unanswered::Fetch(Unfetched {
                        set: of.set,
                        uid,
                        asks,
                        others: of.others,
                    }));
                }
            }
            Kind::Noop | Kind::Check => self.note_arrivals(serial, ok),
            Kind::Idle { done, continued } => {
                if done && !ok {
                    // DONE came to a server that did not wait for it.
                    self.doubt();
                } else if ok {
                    self.idled(done, continued);
                }
                self.note_arrivals(serial, ok);
            }
            Kind::Capability => match self.capability_tally.complete(ok) {
                Some(Mismatch::TooFew) => self
                    .findings
                    .accuse(&rules::CAPABILITY, "OK came without a CAPABILITY response"),
                Some(Mismatch::TooMany(responses, commands)) => self.findings.accuse(
                    &rules::CAPABILITY,
                    format!("{responses} CAPABILITY responses to {commands} commands"),
                ),
                None => {}
            },
            Kind::Asked { asked, before } if ok => self.told_completed(asked, before),
            Kind::Asked { .. } => {}
            Kind::Logout if ok => self.logout(serial),
            Kind::Logout => {}
            Kind::StartTls if ok => self.negotiate(),
            Kind::StartTls => {}
            Kind::Authenticate(exchange) => {
                if exchange.cancelled && status != StatusKind::Bad {
                    self.findings.accuse(
                        &rules::CANCELLED,
                        "the exchange was cancelled and did not end in BAD",
                    );
                }
                if ok {
                    let silent = exchange.mechanism == Mechanism::Plain && !exchange.answered;
                    if (exchange.clients_turn || silent) && !self.pending.has_unknown() {
                        self.findings.accuse(
                            &rules::UNANSWERED,
                            "AUTHENTICATE was answered OK before the client answered",
                        );
                    }
                    if exchange.mechanism == Mechanism::Layered {
                        self.become_opaque();
                    }
                    self.identify(exchange.identity);
                }
            }
            Kind::Login { user, disabled } if ok => {
                if disabled.is_some() && !self.pending.has_unknown() {
                    self.findings.accuse(
                        &rules::LOGIN_DISABLED,
                        "LOGIN was answered OK although LOGINDISABLED is advertised",
                    );
                }
                self.identify(Some(user));
            }
            Kind::Login { .. } => {}
            Kind::Select(selecting) => self.selected(&selecting, serial, status, text),
            Kind::List(listing) => {
                self.listed(&listing, ok);
                if ok && self.responses.list[usize::from(listing.lsub)] == listing.before {
                    self.unanswered = Some(Unanswered::List(listing));
                }
            }
            Kind::Status(asking) => self.status_completed(&asking, ok),
            Kind::Arrival { place, append } => self.arrived(&place, append, ok, text),
            Kind::Enable { before } => {
                let answered = self.responses.enabled > before;
                if ok && !answered && !self.pending.has_unknown() {
                    self.findings
                        .accuse(&rules::ENABLED, "OK came without an ENABLED response");
                }
            }
            Kind::Close if ok => {
                self.check_close(text.code.as_ref());
                self.current = None;
            }
            Kind::Unselect if ok => self.current = None,
            Kind::Close | Kind::Unselect => {}
            Kind::Search { .. } => self.searched(ok),
            Kind::Esearch { responses, .. } => {
                if ok && responses != 1 && !self.pending.has_unknown() {
                    let clause = match self.is_rev2() {
                        false => rules::ESEARCH.clause,
                        true => Clause::new(9051, "6.4.4"),
                    };
                    self.findings.cite(
                        &rules::ESEARCH,
                        clause,
                        format_args!("{responses} ESEARCH responses with the tag of one SEARCH"),
                    );
                }
            }
            Kind::Unknown(unknown) => self.unknown_completed(unknown, status),
        }
    }

    /// IDLE was answered OK.
    fn idled(&mut self, done: bool, continued: bool) {
        if self.pending.has_unknown() {
            return;
        }
        if !continued {
            self.findings.accuse(
                &rules::IDLE_UNCONTINUED,
                "IDLE was answered OK and no continuation request came",
            );
        }
        if !done {
            self.findings
                .accuse(&rules::IDLE_ENDED, "IDLE was answered OK before DONE");
        }
    }

    fn unknown_completed(&mut self, unknown: Unknown, status: StatusKind) {
        if status != StatusKind::Bad && unknown.selects {
            self.forget_mailbox();
        }
        if unknown.selects {
            self.selecting_over();
        }
        if status == StatusKind::Ok {
            if unknown.authenticates {
                self.identity = Identity::Unclear;
            }
            if unknown.compresses {
                self.become_opaque();
            }
        }
    }

    /// RFC 3501 §6.1.3
    fn logout(&mut self, serial: u64) {
        if !self.has_bye() {
            self.findings
                .accuse(&rules::LOGOUT_WITHOUT_BYE, "OK to LOGOUT came before BYE");
        }
        // Of those before an earlier LOGOUT that was said already.
        let earlier = self.logged_out.unwrap_or(0)..serial;
        if !self.doubted && !earlier.is_empty() {
            for tag in self.pending.tags_of(earlier) {
                let tag = tag.as_bytes().escape_ascii();
                self.findings.accuse(
                    &rules::NOT_COMPLETED,
                    format_args!("LOGOUT was completed and the command {tag} before it was not"),
                );
            }
        }
        self.logged_out = Some(serial);
    }

    /// A command is being pushed: do the tallies of other commands still hold?
    pub(super) fn spoil(&mut self, kind: &Kind) {
        let unknown = self.pending.has_unknown();
        match kind {
            Kind::Capability => {
                // Logging in may bring an unasked listing.
                let spoiled = unknown || self.pending.may_authenticate();
                self.capability_tally.ask(spoiled);
            }
            // Under IMAP4rev2 the answer is ESEARCH, and it may just become enabled.
            Kind::Search { .. } => self.search_tally.ask(unknown || self.pending.has_enable()),
            _ => {}
        }
        if kind.is_unknown() {
            self.search_tally.spoiled = true;
        }
        if kind.is_unknown() || kind.authenticates() {
            self.capability_tally.spoiled = true;
        }
    }
}

/// Whether the answer means that the announced literal is not wanted.
fn partial_refused(session: &mut Session, status: StatusKind) -> bool {
    let Some(partial) = &mut session.partial else {
        return false;
    };
    if partial.awaited && status != StatusKind::Ok {
        return true;
    }
    partial.completed = true;
    if partial.awaited {
        partial.awaited = false;
        session.verdict = Some(Verdict::Wanted);
    }
    false
}
