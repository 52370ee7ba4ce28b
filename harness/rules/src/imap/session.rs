//! The state of one connection, and which rules look at which response.

use std::collections::{BTreeSet, VecDeque};

use mailspec_syntax::{
    Clause,
    imap::response::{MAX_NESTING, NESTING, Parsed, Response, StatusKind, Text, Untagged},
};

use super::{
    administered::Administered,
    extended_list::Told,
    extension::Used,
    hierarchy::Hierarchy,
    late::Unanswered,
    literal::{self, Misannounced},
    mod_sequence::Aware,
    namespace::Namespace,
    page::{Fact, Mark},
    pending::{Entry, Kind, Label, Pending, States, Unknown},
    rules,
    view::View,
};
use crate::{
    Ledger, Rule, Violation,
    findings::Findings,
    line::{is_clear, shown},
};

/// Completed commands whose tags are remembered.
const RECENT_TAGS: usize = 16;
/// Tags that are forgiven one by one.
const FORGIVEN_TAGS: usize = 1024;
/// Octets of a tag that is remembered when its command is over.
const LONG_TAG: usize = 1024;

/// One connection, as far as it can be known from outside.
#[derive(Debug)]
pub(super) struct Session {
    pub(super) findings: Findings,
    pub(super) ledger: Ledger,
    /// Who the client is, once that is known.
    pub(super) account: Option<Box<[u8]>>,
    /// `account` was told and is not to be read from the wire.
    account_told: bool,
    pub(super) greeted: bool,
    /// Something was not seen.
    pub(super) missed: bool,
    pub(super) identity: Identity,
    pub(super) pending: Pending,
    /// The client sent something that could not be parsed, so we may have lost count.
    pub(super) doubted: bool,
    /// Serial number of the next command.
    next_serial: u64,
    /// A command whose literal is on its way.
    pub(super) partial: Option<Partial>,
    pub(super) verdict: Option<Verdict>,
    /// What is read of the client was sent before the server's last message.
    pub(super) late: bool,
    /// Tags of commands that were completed, the last at the end.
    pub(super) recent: VecDeque<Label>,
    /// Tags of commands that an untagged BAD may have answered; a tagged one may still come.
    pub(super) forgiven: Forgiven,
    /// Tags of commands that were sent in the clear behind STARTTLS.
    pub(super) buffered: BTreeSet<Label>,
    /// How many responses came that commands in progress may wait for.
    pub(super) responses: Responses,
    /// The mailbox that is selected, or may be.
    pub(super) current: Option<View>,
    /// The mailbox that is being selected.
    pub(super) fresh: View,
    pub(super) capabilities: Capabilities,
    /// What the client has used of what RFC 3501 does not have.
    pub(super) used: Used,
    /// What the client has said and enabled of RFC 7162.
    pub(super) aware: Aware,
    /// UTF8=ACCEPT is enabled (RFC 6855), or IMAP4rev2.
    pub(super) utf8: bool,
    /// IMAP4rev2 is enabled (RFC 9051 §6.3.1).
    pub(super) rev2_enabled: bool,
    /// What LIST and LSUB told of the hierarchy of names.
    pub(super) hierarchy: Hierarchy,
    /// The client may have said that it understands extended LIST responses (RFC 5258 §3).
    pub(super) wants_extended: bool,
    /// What the LIST with options that is in progress was answered with.
    pub(super) told: Told,
    /// What NAMESPACE said last.
    pub(super) namespaces: Vec<Namespace>,
    /// What LIST said last of the empty name.
    pub(super) root_delimiter: Option<u8>,
    /// What QUOTA, ACL and METADATA told.
    pub(super) administered: Administered,
    /// What was completed last, if nothing of what it asked for had come.
    pub(super) unanswered: Option<Unanswered>,
    /// The last message ended too early, right behind a literal.
    cut_literal: Option<CutLiteral>,
    pub(super) capability_tally: Tally,
    pub(super) search_tally: Tally,
    /// Facts of the FETCH response at hand: kept for its capacity.
    pub(super) facts: Vec<Fact>,
    /// The last thing of all that was sent either way is a line of the client that is no command.
    pub(super) nonsense: bool,
    /// Serial number of the LOGOUT that was answered OK.
    pub(super) logged_out: Option<u64>,
    ending: Ending,
}

/// A message that ended too early, right behind a literal.
#[derive(Debug)]
struct CutLiteral {
    /// What was announced of it.
    announced: usize,
    /// What the grammar says, if no more of it follows.
    faults: Vec<Ungrammatical>,
}

/// What the grammar says about a message.
#[derive(Debug)]
struct Ungrammatical {
    clause: Clause,
    production: &'static str,
    what: String,
}

/// Whether the client is authenticated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Identity {
    None,
    Known,
    Unclear,
}

/// A command that the client has begun.
#[derive(Debug)]
pub(super) struct Partial {
    pub(super) tag: Label,
    /// APPEND surely: it is not in progress before it is whole (RFC 3501 §7.4.1).
    pub(super) append: bool,
    /// The server has not said whether it wants the literal.
    pub(super) awaited: bool,
    /// The server has answered the command already.
    pub(super) completed: bool,
}

/// What the server said to a synchronising literal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    Wanted,
    Refused,
}

/// What the server advertised, as far as a rule asks.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Capabilities {
    /// LOGINDISABLED in the last listing.
    pub(super) login_disabled: bool,
    /// How many listings came without it.
    pub(super) permitting: u64,
    /// LITERAL+ in any listing.
    pub(super) literal_plus: bool,
    /// LITERAL- in any listing.
    pub(super) literal_minus: bool,
    /// IMAP4rev1 in the last listing.
    pub(super) rev1: bool,
    /// The limit that the last listing told for all mailboxes (RFC 7889 §2).
    pub(super) append_limit: Option<u32>,
    /// APPENDLIMIT in any listing.
    pub(super) append_limit_listed: bool,
    /// CONDSTORE, or QRESYNC, in any listing.
    pub(super) condstore: bool,
    /// QRESYNC in any listing.
    pub(super) qresync: bool,
    /// IMAP4rev2 and not IMAP4rev1 in the last listing.
    pub(super) rev2_alone: bool,
}

/// How many responses of some sorts came, as [`Kind`] counts them.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Responses {
    /// FETCH with other data than FLAGS and UID.
    pub(super) texts: u64,
    pub(super) enabled: u64,
    pub(super) status: u64,
    /// LIST, and LSUB.
    pub(super) list: [u64; 2],
}

/// Tags for which a completion may come that is of no command in progress.
#[derive(Debug, Default)]
pub(super) struct Forgiven {
    tags: BTreeSet<Label>,
    /// There were more than are remembered, so it may be any tag.
    any: bool,
}

impl Forgiven {
    pub(super) fn has(&self, tag: &Label) -> bool {
        self.any || self.tags.contains(tag)
    }

    fn add(&mut self, tag: Label) {
        if self.any || self.tags.len() >= FORGIVEN_TAGS || tag.as_bytes().len() > LONG_TAG {
            *self = Self {
                tags: BTreeSet::new(),
                any: true,
            };
        } else {
            self.tags.insert(tag);
        }
    }
}

/// Responses that carry no tag, counted against the commands that ask for them.
///
/// With several such commands in progress a response belongs to any of them, so
/// only the sums are compared: too few at a completion, too many when all are
/// complete.
#[derive(Debug, Default)]
pub(super) struct Tally {
    /// Commands in progress.
    pub(super) open: u32,
    pub(super) responses: u32,
    /// Responses that may have come unasked, before another command was complete.
    pub(super) perhaps: u32,
    /// Commands that ended in OK.
    pub(super) satisfied: u32,
    /// Commands that did not.
    pub(super) failed: u32,
    /// Another command may have caused such responses too.
    pub(super) spoiled: bool,
}

/// How far the connection is from its end.
#[derive(Clone, Copy, Debug, Default)]
struct Ending {
    bye: bool,
    /// Serial number of the first command that was surely sent after a BYE that no LOGOUT asked for.
    farewell: Option<u64>,
    /// STARTTLS was answered OK, and TLS is not up yet.
    negotiating: bool,
    handshake: Handshake,
    client_closed: bool,
    closed: bool,
    /// A security or compression layer hides the rest.
    opaque: bool,
}

/// What is due from the server behind its OK to STARTTLS.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Handshake {
    /// Responses: there is no such OK, or the client went on in the clear as well.
    #[default]
    None,
    /// TLS records, and nothing has come yet.
    Due,
    /// What came was judged; none of it is a response.
    Judged,
}

/// Which mailbox a response is about.
pub(super) enum Subject {
    Current,
    /// The one that is being selected, or the one that was before.
    Fresh,
    /// None can be meant.
    None,
}

impl Session {
    pub(super) fn new(ledger: Ledger) -> Self {
        Self {
            findings: Findings::default(),
            ledger,
            account: None,
            account_told: false,
            greeted: false,
            missed: false,
            identity: Identity::None,
            pending: Pending::default(),
            doubted: false,
            next_serial: 0,
            partial: None,
            verdict: None,
            late: false,
            recent: VecDeque::with_capacity(RECENT_TAGS),
            forgiven: Forgiven::default(),
            buffered: BTreeSet::new(),
            responses: Responses::default(),
            current: None,
            fresh: View::lenient(),
            capabilities: Capabilities::default(),
            used: Used::default(),
            aware: Aware::default(),
            utf8: false,
            rev2_enabled: false,
            hierarchy: Hierarchy::default(),
            wants_extended: false,
            told: Told::default(),
            namespaces: Vec::new(),
            root_delimiter: None,
            administered: Administered::default(),
            unanswered: None,
            cut_literal: None,
            capability_tally: Tally::default(),
            search_tally: Tally::default(),
            facts: Vec::new(),
            nonsense: false,
            logged_out: None,
            ending: Ending::default(),
        }
    }

    /// Something was not seen: whatever it was, what comes is taken in its light.
    pub(super) fn miss(&mut self) {
        self.missed = true;
        self.greeted = true;
        self.utf8 = true;
        self.wants_extended = true;
        self.partial = None;
        self.verdict = None;
        self.nonsense = false;
        self.cut_literal = None;
        // What a command in progress asked for may have come, and the command be completed.
        self.pending = Pending::default();
        self.capability_tally = Tally::default();
        self.search_tally = Tally::default();
        self.unanswered = None;
        self.told = Told::default();
        self.aware.interrupt();
        self.recent.clear();
        self.logged_out = None;
        self.capabilities = Capabilities::default();
        // BYE may have come.
        self.ending.bye = false;
        self.ending.farewell = None;
        self.ending.client_closed = true;
        self.forget_mailbox();
        // Others may be in progress, and the client may be anybody.
        self.doubt();
        self.identity = Identity::Unclear;
    }

    /// Whether the next message decides what the last one broke.
    pub(super) const fn is_undecided(&self) -> bool {
        self.cut_literal.is_some()
    }

    pub(super) fn violations(&mut self) -> Vec<Violation> {
        if let Some(cut) = self.cut_literal.take() {
            self.cite_syntax(cut.faults);
        }
        let mut found = self.findings.take();
        if self.missed {
            // The client may have enabled IMAP4rev2, or METADATA, before.
            found.retain(|violation| !rules::OF_REVISION.contains(&violation.rule.id));
        }
        found
    }

    pub(super) fn left_out(&self) -> impl Iterator<Item = (&'static Rule, u64)> {
        self.findings.left_out()
    }

    pub(super) fn set_account(&mut self, account: &[u8]) {
        self.account = Some(account.into());
        self.account_told = true;
    }

    /// The client is `name` now, or somebody whose name can't be seen.
    pub(super) fn identify(&mut self, name: Option<Box<[u8]>>) {
        // A second login may have succeeded without changing anything.
        let sure = self.identity == Identity::None || self.account == name;
        self.identity = Identity::Known;
        if self.account_told {
            return;
        }
        self.account = name.filter(|_| sure);
        if let (None, Some(view)) = (&self.account, &mut self.current) {
            view.generation = None;
        }
    }

    /// The next message of the server, and what it says.
    pub(super) fn server(&mut self, message: &[u8], parsed: &Parsed<'_>) {
        if self.ending.opaque {
            return;
        }
        self.nonsense = false;
        if !(parsed.faults.is_empty() && self.cut_literal.is_none()) {
            self.faults(message, parsed);
        }
        // A BYE more is told as such.
        if self.logged_out.is_some() && !self.ending.closed && !is_bye(&parsed.response) {
            self.ending.closed = true;
            self.findings
                .accuse(&rules::AFTER_LOGOUT, "more was sent after the OK to LOGOUT");
        }
        if !self.greeted {
            return self.greeting(parsed);
        }
        let sound = parsed.faults.is_empty();
        match &parsed.response {
            Response::Continuation { text } => self.continuation(text),
            Response::Tagged { tag, status, text } => self.tagged(tag, *status, text, sound),
            Response::Untagged(untagged) => {
                if sound {
                    self.check_requested(untagged);
                }
                self.untagged(untagged, sound);
            }
        }
    }

    /// What is wrong with a message, or with the one before it.
    fn faults(&mut self, message: &[u8], parsed: &Parsed<'_>) {
        if parsed.faults.iter().any(|fault| fault.rule == NESTING) {
            let what = format_args!("nested deeper than {MAX_NESTING}; not read further");
            self.findings.accuse(&rules::NESTED, what);
        }
        let cut = self.cut_literal.take();
        let faults: Vec<Ungrammatical> = parsed
            .faults
            .iter()
            .filter(|fault| !self.excuses(fault, &parsed.response))
            .map(|fault| Ungrammatical {
                clause: fault.clause,
                production: fault.rule,
                what: format!("{} ({})", fault.what, fault.rule),
            })
            .collect();
        let is_tag = |tag: &[u8]| self.pending.with_tag(&Label::new(tag)).is_some();
        let found = literal::misannounced(message, &parsed.faults, is_tag);
        let continues = message.starts_with(b")") || message.starts_with(b" ");
        let (announced, how) = match (found, cut) {
            (_, Some(cut)) if continues => (cut.announced, "more follow"),
            (found, cut) => {
                self.cite_syntax(cut.map_or_else(Vec::new, |cut| cut.faults));
                match found {
                    Some(Misannounced::TooMany(announced)) => {
                        (announced, "the response ends before that")
                    }
                    Some(Misannounced::TooFew(announced)) => (announced, "more follow"),
                    Some(Misannounced::Perhaps(announced)) => {
                        self.cut_literal = Some(CutLiteral { announced, faults });
                        return;
                    }
                    None => return self.cite_syntax(faults),
                }
            }
        };
        let what = format_args!("a literal was announced with {announced} octets, and {how}");
        self.findings
            .ungrammatical(&rules::SYNTAX, literal::CLAUSE, "literal", what);
    }

    fn cite_syntax(&mut self, faults: Vec<Ungrammatical>) {
        for fault in faults {
            let Ungrammatical {
                clause,
                production,
                what,
            } = fault;
            self.findings
                .ungrammatical(&rules::SYNTAX, clause, production, what);
        }
    }

    /// Whether the rules of IMAP4rev2 hold: it is enabled, or the server has nothing else
    /// (RFC 9051 §6.3.1, appendix A).
    pub(super) const fn is_rev2(&self) -> bool {
        self.rev2_enabled || self.capabilities.rev2_alone
    }

    fn untagged(&mut self, untagged: &Untagged<'_>, sound: bool) {
        match untagged {
            Untagged::Status { kind, text } => self.status(*kind, text),
            Untagged::Capability(names) => {
                self.capability_response();
                self.capabilities(names);
            }
            Untagged::List(data) => self.list(data, false),
            Untagged::Lsub(data) => self.list(data, true),
            Untagged::MailboxStatus { mailbox, items } => self.mailbox_status(mailbox, items),
            Untagged::Search(numbers) | Untagged::SearchModSeq { numbers, .. } => {
                self.search(numbers);
            }
            Untagged::Esearch(esearch) => self.esearch(esearch),
            Untagged::Flags(flags) => self.flags(flags, sound),
            Untagged::Exists(number) => self.exists(*number),
            Untagged::Recent(number) => self.recent(*number),
            Untagged::Expunge(number) => self.expunge(*number),
            Untagged::Fetch { seq, data } => self.fetch(*seq, data, sound),
            Untagged::Enabled(names) => self.enabled(names),
            Untagged::Namespace(kinds) => self.namespaces(kinds),
            Untagged::Id(fields) => self.id(fields.as_deref().unwrap_or_default()),
            Untagged::Vanished { earlier, uids } => self.vanished(*earlier, uids),
            Untagged::Quota { root, resources } => self.quota(root, resources),
            Untagged::QuotaRoot { roots, .. } => self.quota_roots(roots),
            Untagged::Acl { mailbox, entries } => self.acl(mailbox, entries),
            Untagged::ListRights {
                mailbox,
                identifier,
                required,
                optional,
            } => self.list_rights(mailbox, identifier, required, optional),
            Untagged::MyRights { mailbox, rights } => self.my_rights(mailbox, rights),
            Untagged::Metadata { data, .. } => self.metadata(data),
            Untagged::Other(_) => {}
        }
    }

    fn status(&mut self, kind: StatusKind, text: &Text<'_>) {
        match kind {
            StatusKind::Bye => self.say_bye(),
            StatusKind::PreAuth => self
                .findings
                .accuse(&rules::LATE_PREAUTH, "PREAUTH came after the greeting"),
            // It may be the answer to something that can't be parsed (RFC 3501 §7.1.3).
            StatusKind::Bad => self.rebuff(),
            StatusKind::Ok | StatusKind::No => {}
        }
        self.check_overquota(kind, text);
        if let Some(code) = &text.code {
            self.code(code);
        }
    }

    /// Which mailbox a response is about that comes now.
    pub(super) fn subject(&self) -> Subject {
        if self.pending.may_select() {
            Subject::Fresh
        } else if self.current.is_some() {
            Subject::Current
        } else {
            Subject::None
        }
    }

    /// The view of the mailbox that a response is about that comes now, without
    /// accusing if there is none.
    pub(super) fn view(&mut self) -> Option<(&mut View, &mut Findings)> {
        match self.subject() {
            Subject::Fresh => Some((&mut self.fresh, &mut self.findings)),
            Subject::Current => Some((self.current.as_mut()?, &mut self.findings)),
            Subject::None => None,
        }
    }

    /// A command was sent.
    pub(super) fn push(&mut self, tag: Option<Label>, kind: Kind, doubtful: bool) {
        let sent_in = self.states();
        if kind.selects() && !self.pending.may_select() {
            self.fresh = if self.current.is_some() || kind.is_unknown() {
                View::lenient()
            } else {
                View::default()
            };
        }
        self.spoil(&kind);
        self.doubted |= kind.is_unknown();
        self.wants_extended |= match &kind {
            Kind::List(listing) => listing.options.is_some(),
            kind => kind.is_unknown(),
        };
        let serial = self.next_serial();
        self.next_serial += 1;
        if self.late
            && let Some(first) = &mut self.ending.farewell
        {
            *first = self.next_serial;
        }
        let entry = Entry {
            tag,
            kind,
            sent_in,
            doubtful,
        };
        self.pending.push(serial, entry);
        if self.pending.is_full() {
            self.become_opaque();
        }
    }

    /// Serial number of the next command.
    pub(super) const fn next_serial(&self) -> u64 {
        self.next_serial
    }

    /// The client sent octets that the server may read in ways of its own.
    pub(super) fn doubt(&mut self) {
        self.push(None, Kind::Unknown(Unknown::ANYTHING), true);
    }

    /// States in which a command may be executed that the server reads now.
    pub(super) fn states(&self) -> States {
        let unsettled = self.pending.may_authenticate();
        let authenticated = self.identity != Identity::None || unsettled;
        States {
            not_authenticated: self.identity != Identity::Known || self.pending.has_unknown(),
            authenticated,
            selected: authenticated && (self.current.is_some() || self.pending.may_select()),
        }
    }

    /// What is known of the mailbox `name` before the server gets a command about it.
    pub(super) fn marks(&self, name: &[u8]) -> Vec<Mark> {
        // What is known now may have come after the command.
        if self.late {
            return Vec::new();
        }
        match (&self.account, self.utf8) {
            (Some(account), false) => self.ledger.open().imap.marks(account, name),
            _ => Vec::new(),
        }
    }

    /// A command that may have selected a mailbox is over.
    pub(super) fn selecting_over(&mut self) {
        if self.pending.may_select() {
            self.fresh = View::lenient();
        }
    }

    /// The mailbox that is selected is not known any more.
    pub(super) fn forget_mailbox(&mut self) {
        self.current = Some(View::lenient());
    }

    /// The server is about to close the connection (RFC 3501 §7.1.5).
    ///
    /// The BYE that LOGOUT asks for is followed by its OK; any other by the end of the connection.
    pub(super) fn say_bye(&mut self) {
        if self.ending.bye {
            self.findings.accuse(&rules::BYE_REPEATED, "BYE came again");
        } else if !(self.pending.has_logout() || self.pending.has_unknown()) {
            self.ending.farewell = Some(self.next_serial);
        }
        self.ending.bye = true;
    }

    /// Command `serial` is answered: is that after the server has said that it is gone?
    pub(super) fn check_farewell(&mut self, serial: u64, entry: &Entry) {
        let farewell = self.ending.farewell.is_some_and(|first| first <= serial);
        // The client may take leave as well.
        if farewell && !entry.doubtful && !matches!(entry.kind, Kind::Logout | Kind::Unknown(_)) {
            let what = "a command was answered that was sent after BYE";
            self.findings.accuse(&rules::AFTER_BYE, what);
        }
    }

    pub(super) const fn has_bye(&self) -> bool {
        self.ending.bye
    }

    /// STARTTLS was answered OK.
    pub(super) fn negotiate(&mut self) {
        self.ending.negotiating = true;
        self.ending.handshake = Handshake::Due;
        self.capabilities.login_disabled = false;
    }

    /// Whether what the server sends now has to be TLS.
    pub(super) fn is_negotiating(&self) -> bool {
        self.ending.handshake != Handshake::None
    }

    /// The client sends `octets`: if they are no TLS, what the server answers may be none.
    pub(super) fn spoke(&mut self, octets: &[u8]) {
        if is_clear(octets) {
            self.ending.handshake = Handshake::None;
        }
    }

    /// The server sent `octets` where its part of the handshake is due (RFC 3501 §6.2.1).
    pub(super) fn in_the_clear(&mut self, octets: &[u8]) {
        if octets.is_empty() || self.ending.handshake != Handshake::Due {
            return;
        }
        self.ending.handshake = Handshake::Judged;
        if is_clear(octets) {
            let what = format!("behind the OK to STARTTLS, in the clear: {}", shown(octets));
            self.findings.accuse(&rules::STARTTLS_CLEAR, what);
        }
    }

    pub(super) fn tls_started(&mut self) {
        self.ending.negotiating = false;
        self.ending.handshake = Handshake::None;
        self.capabilities = Capabilities::default();
        self.partial = None;
        self.verdict = None;
        let sent = std::mem::take(&mut self.pending);
        self.buffered = sent.tags().cloned().collect();
        self.capability_tally = Tally::default();
        self.search_tally = Tally::default();
    }

    pub(super) const fn is_opaque(&self) -> bool {
        self.ending.opaque
    }

    /// What follows can't be read.
    pub(super) fn become_opaque(&mut self) {
        self.ending.opaque = true;
    }

    /// A message of the server was too long to be held: what it said is not known.
    pub(super) fn lose_server(&mut self) {
        self.become_opaque();
    }

    pub(super) fn client_closed(&mut self) {
        self.ending.client_closed = true;
    }

    /// The server closed the connection (RFC 3501 §3.4).
    pub(super) fn server_closed(&mut self) {
        let Ending {
            bye,
            negotiating,
            client_closed,
            opaque,
            ..
        } = self.ending;
        if !(bye || self.logged_out.is_some() || negotiating || client_closed || opaque) {
            self.findings.accuse(
                &rules::CLOSED_WITHOUT_BYE,
                "the connection was closed without BYE",
            );
        }
        // Said once.
        self.ending.client_closed = true;
    }

    /// A command was completed; its tag is not free for a second completion.
    pub(super) fn remember_tag(&mut self, tag: Label) {
        if tag.as_bytes().len() > LONG_TAG {
            return self.forgive_tag(tag);
        }
        if self.recent.len() >= RECENT_TAGS {
            self.recent.pop_front();
        }
        self.recent.push_back(tag);
    }

    /// A command was perhaps answered without its tag.
    pub(super) fn forgive_tag(&mut self, tag: Label) {
        self.forgiven.add(tag);
    }

    pub(super) fn verdict(&mut self) -> Option<Verdict> {
        self.verdict.take()
    }

    /// Whether a literal was announced and the server has not spoken.
    pub(super) fn waits_for_server(&self) -> bool {
        self.partial.as_ref().is_some_and(|partial| partial.awaited)
    }
}

fn is_bye(response: &Response<'_>) -> bool {
    let bye = StatusKind::Bye;
    matches!(response, Response::Untagged(Untagged::Status { kind, .. }) if *kind == bye)
}
