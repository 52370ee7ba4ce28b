//! One connection: which reply answers which command, and what it may say then.

use std::fmt;

use mailspec_syntax::pop3::{
    Frame, Framer, Parsed, Reply, ResponseCode, Status,
    framing::{Limits, Side},
    response::{self, NOT_ASCII},
};

use super::{
    SessionNumber,
    announced::Announced,
    maildrop::{Content, Maildrop, Sizes},
    rules,
    said::{Line, Said, Valid, must_be_rejected},
};
use crate::{
    Ledger, Rule, Violation,
    findings::Findings,
    line::{self, is_clear, shown},
    plain,
};

/// What is known of one connection.
#[derive(Debug)]
pub(super) struct Session {
    ledger: Ledger,
    number: SessionNumber,
    /// The client's lines that were not answered yet.
    client: Framer,
    phase: Phase,
    /// Something was not seen.
    missed: bool,
    /// Nor was a reply seen since that answers a command that was.
    unaligned: bool,
    /// Something was seen whose meaning is unknown: no further accusations.
    lost: bool,
    /// Commands were written behind STLS in plaintext.
    injected: bool,
    /// STLS was accepted, and neither side has sent anything since.
    tls_due: bool,
    /// A negative response to no command came: a last word, or one too many.
    parting: bool,
    current: Option<Current>,
    timestamp: bool,
    /// The name of the last USER, if that succeeded.
    user: Option<String>,
    account: Option<String>,
    announced: Announced,
    /// LANG or UTF8 has succeeded, so that texts may be UTF-8.
    utf8: bool,
    /// UTF8 has succeeded, so that messages may be UTF-8.
    utf8_mode: bool,
    maildrop: Maildrop,
    findings: Findings,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    Greeting,
    Authorization,
    Transaction,
    /// STLS was accepted; whatever comes is not for us until TLS runs.
    Handshake,
    /// QUIT was answered.
    Ended,
}

/// The command that the next reply answers.
#[derive(Debug)]
struct Current {
    line: Line,
    challenges: usize,
    /// A challenge awaits the client's response.
    answering: bool,
    answer: Option<Answer>,
}

/// What the client responded to the last challenge.
#[derive(Debug)]
enum Answer {
    Cancel,
    NotBase64,
    Data(Vec<u8>),
}

impl Session {
    pub(super) fn new(ledger: Ledger) -> Self {
        let number = ledger.open().pop3.new_session();
        Self {
            ledger,
            number,
            client: Framer::new(Side::Client, Limits::default()),
            phase: Phase::Greeting,
            missed: false,
            unaligned: false,
            lost: false,
            injected: false,
            tls_due: false,
            parting: false,
            current: None,
            timestamp: false,
            user: None,
            account: None,
            announced: Announced::default(),
            utf8: false,
            utf8_mode: false,
            maildrop: Maildrop::default(),
            findings: Findings::default(),
        }
    }

    /// Something was not seen: only the grammar of what comes can be judged.
    pub(super) fn miss(&mut self) {
        self.missed = true;
        self.unaligned = true;
        self.phase = Phase::Transaction;
        self.current = None;
        self.client = Framer::new(Side::Client, Limits::default());
        self.utf8 = true;
        self.utf8_mode = true;
    }

    pub(super) fn client(&mut self, octets: &[u8]) {
        // A client that goes on in the clear may be answered in the clear.
        self.tls_due &= !is_clear(octets);
        // Behind STLS or QUIT nothing is a command any more.
        if !matches!(self.phase, Phase::Handshake | Phase::Ended) {
            // A server that kept what was injected answers that first, so that nobody knows which
            // command a reply is about.
            self.lost |= self.injected;
            self.client.push(octets);
        }
    }

    pub(super) fn violations(&mut self) -> Vec<Violation> {
        let mut found = self.findings.take();
        if self.missed {
            found.retain(|violation| violation.production.is_some());
        }
        found
    }

    pub(super) fn left_out(&self) -> impl Iterator<Item = (&'static Rule, u64)> {
        self.findings.left_out()
    }

    /// The server sent `octets`, perhaps where its part of the handshake is due (RFC 2595 §4).
    pub(super) fn in_the_clear(&mut self, octets: &[u8]) {
        if !self.tls_due || octets.is_empty() {
            return;
        }
        self.tls_due = false;
        if is_clear(octets) {
            let what = format!("behind the +OK to STLS, in the clear: {}", shown(octets));
            self.broke(&rules::STLS_CLEAR, what);
        }
    }

    pub(super) fn tls_started(&mut self) {
        self.tls_due = false;
        self.injected = self.current.is_some() || self.client.next().is_some();
        self.client = Framer::new(Side::Client, Limits::default());
        self.current = None;
        self.announced = Announced::default();
        // Whether USER holds beyond the handshake is open: PASS comes behind it in any case.
        self.account = None;
        if self.phase != Phase::Greeting {
            self.phase = Phase::Authorization;
            self.lost = false;
        }
    }

    pub(super) fn closed(&mut self) {
        self.phase = Phase::Ended;
        self.current = None;
    }

    /// Whether the next reply has many lines if it is positive.
    pub(super) fn expects_multi_line(&mut self) -> bool {
        if self.phase == Phase::Greeting {
            return false;
        }
        match &mut self.current {
            None => {
                let line = match self.client.next() {
                    None => return false,
                    Some(Frame::Message(line)) => Line::read(line),
                    Some(Frame::TooLong { .. }) => Line::UNKNOWN,
                };
                let multi_line = line.is_multi_line;
                self.current = Some(Current {
                    line,
                    challenges: 0,
                    answering: false,
                    answer: None,
                });
                multi_line
            }
            Some(current) => {
                if current.answering
                    && let Some(frame) = self.client.next()
                {
                    current.answering = false;
                    current.answer = Answer::read(&frame);
                }
                current.line.is_multi_line
            }
        }
    }

    pub(super) fn parse<'m>(&self, message: &'m [u8]) -> Parsed<'m> {
        match (self.phase, &self.current) {
            (Phase::Greeting, _) => response::parse_greeting(message),
            (_, Some(current)) => response::parse(message, current.line.is_multi_line),
            (_, None) => response::parse(message, false),
        }
    }

    pub(super) fn too_long(&mut self, limit: usize) {
        if !self.lost && self.phase != Phase::Handshake && limit == Limits::default().line {
            self.broke(
                &rules::RESPONSE_LENGTH,
                format!("more than {limit} octets without a line end"),
            );
        }
        self.lost = true;
    }

    pub(super) fn reply(&mut self, parsed: &Parsed<'_>) {
        let reply = &parsed.reply;
        if self.unaligned {
            // It may lie within a reply that began in what was not seen.
            let strange = reply.response.status == Status::Unknown;
            if strange || self.current.is_none() {
                self.lost |= self.current.take().is_some();
                return;
            }
            self.unaligned = false;
        }
        if self.lost || self.phase == Phase::Handshake {
            self.current = None;
            return;
        }
        if self.phase == Phase::Ended {
            self.lost = true;
            return self.broke(&rules::QUIT_ENDS, "a further response after that to QUIT");
        }
        if self.parting {
            self.lost = true;
            let what = "a negative response to no command, and the session goes on";
            return self.broke(&rules::ONE_REPLY, what);
        }
        self.faults(parsed);
        if self.phase == Phase::Greeting {
            self.phase = Phase::Authorization;
            return self.greeting(reply);
        }
        let Some(mut current) = self.current.take() else {
            return self.unsolicited(reply);
        };
        match reply.response.status {
            Status::Unknown => self.lost = true,
            Status::Continue => {
                self.challenge(&mut current, reply);
                self.current = Some(current);
            }
            Status::Ok | Status::Err => {
                self.code(&current.line, reply);
                match reply.is_ok() {
                    true => self.succeeded(current, reply),
                    false => self.failed(&current.line.said),
                }
            }
        }
    }

    /// Deviations from the grammar.
    fn faults(&mut self, parsed: &Parsed<'_>) {
        let language = matches!(
            &self.current,
            Some(Current {
                line: Line {
                    said: Said::Lang { .. },
                    ..
                },
                ..
            })
        );
        let utf8 = self.utf8 || language;
        for fault in &parsed.faults {
            if !(utf8 && fault.clause == NOT_ASCII) {
                self.fault(fault);
            }
        }
    }

    fn fault(&mut self, fault: &mailspec_syntax::Fault) {
        let rule = rules::of_fault(fault);
        self.findings
            .ungrammatical(rule, fault.clause, fault.rule, fault);
    }

    fn broke(&mut self, rule: &'static Rule, what: impl fmt::Display) {
        self.findings.accuse(rule, what);
    }

    fn greeting(&mut self, reply: &Reply<'_>) {
        if reply.response.status == Status::Unknown {
            self.lost = true;
        } else if !reply.is_ok() {
            self.broke(&rules::GREETING, "the greeting is not a positive response");
        }
        let Some(timestamp) = reply.response.timestamp() else {
            return;
        };
        self.timestamp = true;
        if !self.ledger.open().pop3.is_new_timestamp(timestamp) {
            let what = format!("{} again", timestamp.escape_ascii());
            self.broke(&rules::APOP_UNIQUE, what);
        }
    }

    /// A reply, and no command that it could answer.
    fn unsolicited(&mut self, reply: &Reply<'_>) {
        if self.client.incomplete().is_some() || reply.response.status == Status::Unknown {
            self.lost = true;
        } else if reply.is_err() {
            // Servers say why they close a connection, which no clause forbids
            // but where the inactivity timer is the reason (RFC 1939 §3).
            self.parting = true;
        } else {
            self.lost = true;
            self.broke(&rules::ONE_REPLY, "a response to no command");
        }
    }

    fn challenge(&mut self, current: &mut Current, reply: &Reply<'_>) {
        match &current.line.said {
            Said::Auth { mechanism, initial } => {
                let client_first = mechanism == "PLAIN" && initial.is_none();
                if client_first && current.challenges == 0 && !reply.response.text.is_empty() {
                    let what = "the first challenge for PLAIN is not empty";
                    self.broke(&rules::CHALLENGE, what);
                }
            }
            Said::Unknown | Said::AuthNotBase64 => self.lost = true,
            _ => {
                let what = format!("a challenge in answer to {}", current.line.keyword);
                self.broke(&rules::CHALLENGE, what);
                self.lost = true;
            }
        }
        if current.answering {
            let what = "a challenge while the client's response to the last one is due";
            self.broke(&rules::ONE_REPLY, what);
            self.lost = true;
        }
        self.rejected(current.answer.take());
        current.challenges += 1;
        current.answering = true;
    }

    /// AUTH went on after an answer that it must be rejected for.
    fn rejected(&mut self, answer: Option<Answer>) {
        match answer {
            Some(Answer::Cancel) => self.broke(&rules::AUTH_CANCEL, "AUTH goes on after *"),
            Some(Answer::NotBase64) => {
                let what = "AUTH goes on after a response that is not base64";
                self.broke(&rules::AUTH_BASE64, what);
            }
            Some(Answer::Data(_)) | None => {}
        }
    }

    /// Response codes, on a server that has announced them.
    fn code(&mut self, line: &Line, reply: &Reply<'_>) {
        if !self.announced.resp_codes {
            return;
        }
        let Line { said, keyword, .. } = line;
        let login = matches!(said, Said::Pass | Said::Apop(_) | Said::Auth { .. });
        let user = login || matches!(said, Said::User(_));
        let message = matches!(said, Said::List(_) | Said::Top { .. } | Said::Retr(_));
        let unknown = matches!(said, Said::Unknown | Said::AuthNotBase64);
        let fits = match &reply.response.code {
            None if reply.response.text.starts_with(b"[") => {
                let what = "the text begins with a bracket, but not with a response code";
                return self.broke(&rules::RESP_CODES, what);
            }
            None | Some(ResponseCode::Other(_)) => return,
            Some(ResponseCode::InUse) => login,
            Some(ResponseCode::LoginDelay | ResponseCode::Auth) => user,
            Some(ResponseCode::SysTemp | ResponseCode::SysPerm) => true,
            Some(ResponseCode::Utf8) => message,
        };
        let auth = matches!(reply.response.code, Some(ResponseCode::Auth));
        if auth && fits && reply.is_err() && !self.announced.auth_resp_code {
            let what = format!("[AUTH] in answer to {keyword}, and CAPA lists no AUTH-RESP-CODE");
            self.broke(&rules::CAPA_AUTH_CODE, what);
        }
        let fits = unknown || fits && reply.is_err();
        if !fits {
            let code = reply
                .response
                .code
                .as_ref()
                .map_or("", ResponseCode::as_str);
            let status = if reply.is_ok() { "+OK" } else { "-ERR" };
            let what = format!("{status} [{code}] in answer to {keyword}");
            self.broke(&rules::CODE_PLACE, what);
        }
    }

    fn failed(&mut self, said: &Said) {
        match said {
            Said::User(_) | Said::Pass => self.user = None,
            // Successful or not, the server then closes the connection (RFC 1939 §6).
            Said::Quit { legal: true } => self.phase = Phase::Ended,
            _ => {}
        }
    }

    fn succeeded(&mut self, current: Current, reply: &Reply<'_>) {
        let Line { said, keyword, .. } = current.line;
        let state = match (self.phase, said.valid()) {
            (Phase::Authorization, Valid::Transaction) => Some("before the login"),
            (Phase::Transaction, Valid::Authorization) => Some("after the login"),
            _ => None,
        };
        if let Some(state) = state {
            let what = format!("{keyword} succeeds {state}");
            return self.broke(&rules::WRONG_STATE, what);
        }
        if let Some(number) = said.message()
            && !self.maildrop.reached(keyword, number, &mut self.findings)
        {
            return;
        }
        self.announced.worked(keyword, &mut self.findings);
        match said {
            Said::User(name) => self.user = Some(name),
            Said::Pass => {
                if self.user.is_none() {
                    let what = "PASS succeeds without a successful USER before it";
                    self.broke(&rules::PASS_AFTER_USER, what);
                }
                let account = self.user.take();
                self.login(account);
            }
            Said::Apop(name) => {
                if !self.timestamp {
                    let what = "APOP succeeds, and the greeting had no timestamp";
                    self.broke(&rules::APOP_OFFERED, what);
                }
                self.login(Some(name));
            }
            Said::Auth { mechanism, initial } => {
                let data = match (&current.answer, &initial) {
                    (Some(Answer::Data(data)), _) | (None, Some(data)) => Some(data),
                    _ => None,
                };
                let plain = data.filter(|_| mechanism == "PLAIN");
                let account =
                    plain.and_then(|data| String::from_utf8(plain::identity(data)?.to_vec()).ok());
                let silent = mechanism == "PLAIN" && initial.is_none() && current.challenges == 0;
                if silent || current.answering {
                    let what = "AUTH is answered +OK before the client has responded: a challenge begins with + and a space";
                    self.lost = true;
                    return self.broke(&rules::CHALLENGE, what);
                }
                self.rejected(current.answer);
                self.login(account);
            }
            Said::AuthNotBase64 => {
                let what = "AUTH succeeds with an initial response that is not base64";
                self.broke(&rules::AUTH_BASE64, what);
                self.login(None);
            }
            Said::Quit { .. } => self.phase = Phase::Ended,
            Said::Stls => {
                self.phase = Phase::Handshake;
                self.tls_due = true;
            }
            Said::Utf8 => (self.utf8, self.utf8_mode) = (true, true),
            Said::Lang { list: false } => {
                self.utf8 = true;
                let (_, faults) = reply.language();
                faults.iter().for_each(|fault| self.fault(fault));
            }
            Said::Lang { list: true } => {
                let faults = reply.languages().faults;
                faults.iter().for_each(|fault| self.fault(fault));
            }
            Said::Capa => self.capabilities(reply),
            Said::Stat => self.stat(reply),
            Said::List(Some(number)) => self.list_one(number, reply),
            Said::List(None) => self.list(reply),
            Said::Uidl(Some(number)) => self.uidl_one(number, reply),
            Said::Uidl(None) => self.uidl(reply),
            Said::Retr(number) => self.retr(number, reply),
            Said::Top { message, lines } => {
                if let Some(body) = &reply.body {
                    let octets = body.content();
                    self.ascii_headers(&octets);
                    let content = Content::of(&octets);
                    self.maildrop
                        .top(message, lines, content, &mut self.findings);
                }
            }
            Said::Dele(number) => self.lost |= !self.maildrop.dele(number),
            Said::Rset => self.maildrop.rset(),
            Said::Noop => {}
            Said::Unknown => self.lost = true,
        }
    }

    fn login(&mut self, account: Option<String>) {
        self.phase = Phase::Transaction;
        self.account = account;
        self.maildrop = Maildrop::default();
    }

    fn sizes(&self) -> Sizes {
        match self.ledger.open().pop3.utf8 {
            true => Sizes::Utf8,
            false => Sizes::Exact,
        }
    }

    fn stat(&mut self, reply: &Reply<'_>) {
        let (listing, faults) = reply.drop_listing();
        faults.iter().for_each(|fault| self.fault(fault));
        let sizes = self.sizes();
        if let Some(listing) = listing {
            self.maildrop.stat(listing, sizes, &mut self.findings);
        }
    }

    fn list(&mut self, reply: &Reply<'_>) {
        let listing = reply.scan_listings();
        let sizes = self.sizes();
        match listing.faults.is_empty() {
            true => self
                .maildrop
                .list(&listing.items, sizes, &mut self.findings),
            false => listing.faults.iter().for_each(|fault| self.fault(fault)),
        }
    }

    fn list_one(&mut self, number: u64, reply: &Reply<'_>) {
        let (listing, faults) = reply.scan_listing();
        faults.iter().for_each(|fault| self.fault(fault));
        let sizes = self.sizes();
        match listing {
            None => {}
            Some(listing) if listing.number == number => {
                self.maildrop.size(listing, sizes, &mut self.findings);
            }
            Some(listing) => {
                let what = format!("LIST {number} answers about message {}", listing.number);
                self.broke(&rules::LIST_NUMBER, what);
            }
        }
    }

    fn uidl(&mut self, reply: &Reply<'_>) {
        let listing = reply.unique_ids();
        listing.faults.iter().for_each(|fault| self.fault(fault));
        if listing.faults.is_empty() {
            self.maildrop.uidl(&listing.items, &mut self.findings);
            for item in &listing.items {
                self.remember(item.number);
            }
        }
    }

    fn uidl_one(&mut self, number: u64, reply: &Reply<'_>) {
        let (listing, faults) = reply.unique_id();
        faults.iter().for_each(|fault| self.fault(fault));
        match listing {
            None => {}
            Some(listing) if listing.number == number => {
                self.maildrop.unique_id(listing, &mut self.findings);
                self.remember(number);
            }
            Some(listing) => {
                let what = format!("UIDL {number} answers about message {}", listing.number);
                self.broke(&rules::LIST_NUMBER, what);
            }
        }
    }

    fn retr(&mut self, number: u64, reply: &Reply<'_>) {
        let Some(body) = &reply.body else { return };
        let octets = body.content();
        self.ascii_headers(&octets);
        let content = Content::of(&octets);
        let sizes = self.sizes();
        self.maildrop
            .retr(number, content, sizes, &mut self.findings);
        self.remember(number);
    }

    /// Headers are the ones of RFC 5322 until UTF-8 mode is on (RFC 6856 §2.1, §4). Bodies tell
    /// their own charset, and 8bit ones were sent long before.
    fn ascii_headers(&mut self, message: &[u8]) {
        if !self.announced.utf8 || self.utf8_mode {
            return;
        }
        let end = message.windows(4).position(|window| window == b"\r\n\r\n");
        let headers = &message[..end.unwrap_or(message.len())];
        if !headers.is_ascii() && str::from_utf8(headers).is_ok() {
            let what = "a header has UTF-8, and the client has not sent UTF8";
            self.broke(&rules::UTF8_UNASKED, what);
        }
    }

    /// Compares what a unique-id names with what it named in other sessions.
    fn remember(&mut self, number: u64) {
        let (Some(account), Some((unique_id, body))) =
            (&self.account, self.maildrop.identity(number))
        else {
            return;
        };
        if !self
            .ledger
            .open()
            .pop3
            .is_same_body(account, unique_id, body, self.number)
        {
            let what = format!(
                "{} named another message in an earlier session",
                unique_id.escape_ascii()
            );
            self.broke(&rules::UIDL_PERSISTENT, what);
        }
    }

    fn capabilities(&mut self, reply: &Reply<'_>) {
        let listing = reply.capabilities();
        listing.faults.iter().for_each(|fault| self.fault(fault));
        if listing.items.iter().any(|item| item.tag() == "UTF8") {
            self.ledger.open().pop3.utf8 = true;
        }
        let after_login = self.phase == Phase::Transaction;
        self.announced
            .capa(&listing.items, after_login, &mut self.findings);
    }
}

impl Answer {
    fn read(frame: &Frame<'_>) -> Option<Self> {
        let Frame::Message(line) = frame else {
            return None;
        };
        let text = line::content(line);
        if text == b"*" {
            return Some(Self::Cancel);
        }
        if must_be_rejected(text) {
            return Some(Self::NotBase64);
        }
        mailspec_syntax::base64::decode(text).ok().map(Self::Data)
    }
}
