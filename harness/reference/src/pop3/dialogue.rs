//! The states of a session, and who answers a line in each (RFC 1939 §3).

use mailspec_syntax::pop3::{Capability, Command, CommandError, Response, Retention};

use super::{
    auth,
    login::{Login, Next},
    misread::{has_long_argument, misread},
    output::Output,
    transaction::Transaction,
};
use crate::{
    ChannelBinding, Server, Timestamp, Transport, Wants, faults::pop3::Fault,
    variants::pop3::Variant,
};

/// One conversation.
#[derive(Debug)]
pub(super) struct Dialogue {
    pub(super) out: Output,
    pub(super) wants: Wants,
    state: State,
    tls: bool,
    /// What ties SASL exchanges to that.
    binding: Option<ChannelBinding>,
    /// The session's number on its server.
    number: u64,
    /// The line came together with others before it.
    pub(super) batched: bool,
    /// STLS was accepted by a deviating server that has no TLS to speak: what comes is a handshake.
    pub(super) tls_too_old: bool,
}

#[derive(Debug)]
enum State {
    Authorization(Login),
    Transaction(Transaction),
    /// After QUIT, or when the connection is gone.
    Ended,
}

impl Dialogue {
    pub(super) fn greet(
        server: &mut Server,
        transport: Transport,
        binding: Option<ChannelBinding>,
        now: Timestamp,
    ) -> Self {
        let faults = *server.faults();
        let number = server.count_session();
        let unique = match faults.has(Fault::ApopTimestampConstant) {
            true => "1.1".to_owned(),
            false => format!("{number}.{}.{}", server.options().seed, now.0),
        };
        let timestamp = match faults.has(Fault::ApopTimestampMalformed) {
            true => format!("<{unique}>"),
            false => format!("<{unique}@mailspec.example>"),
        };
        let mut out = Output::new(server);
        let greeting = match () {
            () if out.varies(Variant::NoApop) || faults.has(Fault::ApopWithoutTimestamp) => {
                "mailspec reference server".to_owned()
            }
            () if out.varies(Variant::IndicatorsAlone) => timestamp.clone(),
            () if out.varies(Variant::TimestampInMiddle) => {
                format!("welcome to {timestamp} the mailspec reference server")
            }
            () => format!("mailspec reference server {timestamp}"),
        };
        let greeting = match faults.has(Fault::GreetingNegative) && number > 1 {
            true => Response::err(greeting),
            false => Response::ok(greeting),
        };
        if !faults.has(Fault::GreetingLeftOut) || number == 1 {
            out.single(greeting);
        }
        if faults.has(Fault::TwoLineGreeting) {
            out.raw(b"+OK and welcome\r\n");
        }
        Self {
            out,
            wants: Wants::Read,
            state: State::Authorization(Login::new(timestamp, binding, server.variants())),
            tls: transport.tls,
            binding,
            number,
            batched: false,
            tls_too_old: false,
        }
    }

    /// Whether a login waits for the lock of its maildrop: no further command is read then.
    pub(super) fn waits(&self) -> bool {
        matches!(&self.state, State::Authorization(login) if login.waits())
    }

    /// The lock that a login waits for may be free now.
    pub(super) fn try_again(&mut self, server: &mut Server) {
        if let State::Authorization(login) = &mut self.state {
            let next = login.try_again(server, self.number, &mut self.out);
            self.proceed(next);
        }
    }

    /// Answers one line of the client.
    pub(super) fn line(&mut self, server: &mut Server, line: &[u8]) {
        if let State::Authorization(login) = &mut self.state
            && login.awaits_response()
        {
            let next = login.respond(server, line, self.number, &mut self.out);
            return self.proceed(next);
        }
        let keyword = line.split(|octet| matches!(octet, b' ' | b'\r')).next();
        if self.out.has(Fault::KeywordsUpperCase)
            && keyword.is_some_and(|keyword| keyword.iter().any(u8::is_ascii_lowercase))
        {
            return self.refuse(Response::err("there is no such command"));
        }
        if self.out.has(Fault::EmptyLineIgnored) && line == b"\r\n" {
            return;
        }
        if self.out.has(Fault::LongArgumentCloses) && has_long_argument(line)
            || self.out.has(Fault::LongCommandCloses) && line.len() > 128
        {
            self.wants = Wants::Close;
            return;
        }
        let taken = misread(line, &self.out);
        match Command::parse(taken.as_deref().unwrap_or(line)) {
            Ok(command) => self.command(server, &command),
            Err(error) => self.illegal(server, &error),
        }
    }

    /// Says no to something that is no command at all.
    pub(super) fn refuse(&mut self, response: Response<'_>) {
        if let State::Authorization(login) = &mut self.state {
            login.interrupted();
        }
        self.out.single(response);
    }

    /// SASL exchanges can be bound to the TLS connection from here on.
    pub(super) fn bind_channel(&mut self, binding: ChannelBinding) {
        self.binding = Some(binding);
        if let State::Authorization(login) = &mut self.state {
            login.binding = self.binding;
        }
    }

    pub(super) fn tls_started(&mut self) {
        self.tls = true;
        if self.wants == Wants::StartTls {
            self.wants = Wants::Read;
        }
        if let State::Authorization(login) = &mut self.state {
            login.interrupted();
        }
    }

    /// The connection ends otherwise than by QUIT: no UPDATE (RFC 1939 §6).
    pub(super) fn drop_connection(&mut self, server: &mut Server) {
        let faults = *server.faults();
        self.wants = Wants::Close;
        let state = std::mem::replace(&mut self.state, State::Ended);
        if let State::Transaction(mut transaction) = state {
            if faults.has(Fault::DropCommits) {
                transaction.update(server);
            }
            transaction.dropped(server);
            transaction.unlock(server);
        }
    }

    fn command(&mut self, server: &mut Server, command: &Command<'_>) {
        if is_unknown(command, &self.out) {
            if let State::Authorization(login) = &mut self.state {
                login.interrupted();
            }
            return self.out.single(Response::err("there is no such command"));
        }
        match command {
            Command::Quit
                if self.out.has(Fault::QuitRefused)
                    && matches!(self.state, State::Authorization(_)) =>
            {
                return self.out.single(Response::err("not before the login"));
            }
            Command::Quit => return self.quit(server),
            Command::Stls if self.out.has(Fault::StlsInTransaction) && !self.tls => {
                self.out.single(Response::ok("begin TLS"));
                return self.proceed(Next::StartTls);
            }
            Command::Stls
                if self.out.has(Fault::TlsTooOld)
                    && !self.tls
                    && matches!(self.state, State::Authorization(_)) =>
            {
                self.tls_too_old = true;
                return self.out.single(Response::ok("begin TLS"));
            }
            Command::Stls if self.out.has(Fault::StlsRefused) => {
                return self.out.single(Response::err("TLS is not to be had"));
            }
            Command::Auth(_)
                if self.out.has(Fault::AuthInTransaction)
                    && matches!(self.state, State::Transaction(_)) =>
            {
                return self.out.single(Response::ok("you are known"));
            }
            Command::Capa if self.capa_is_odd() => {
                return self.out.single(match self.state {
                    State::Authorization(_) => Response::err("not before the login"),
                    _ => Response::ok("TOP UIDL USER"),
                });
            }
            Command::Capa => {
                if let State::Authorization(login) = &mut self.state {
                    login.interrupted();
                }
                let list = self.capabilities(server);
                let response = Response::ok("this is what there is");
                return self.out.multi(response, &list);
            }
            Command::Utf8 => {
                let valid = matches!(self.state, State::Authorization(_));
                return self.utf8(valid);
            }
            Command::Lang(_)
                if self.out.has(Fault::LangBeforeLoginOnly)
                    && matches!(self.state, State::Transaction(_)) =>
            {
                return self.out.single(Response::err("not after the login"));
            }
            Command::Lang(range) => {
                let range = range.as_ref().map(|range| range.as_str());
                return self.language(range);
            }
            _ => {}
        }
        let next = match &mut self.state {
            State::Authorization(login) => {
                login.command(server, command, self.tls, self.number, &mut self.out)
            }
            State::Transaction(transaction) => {
                transaction.command(server, command, &mut self.out);
                Next::Stay
            }
            State::Ended => Next::Stay,
        };
        self.proceed(next);
    }

    fn proceed(&mut self, next: Next) {
        match next {
            Next::Stay => {}
            Next::Opened(transaction) => self.state = State::Transaction(transaction),
            Next::StartTls => {
                if self.out.has(Fault::StlsSpeaksOn) {
                    self.out.single(Response::ok("and so on"));
                }
                self.wants = Wants::StartTls;
            }
            Next::Close => self.wants = Wants::Close,
        }
    }

    fn illegal(&mut self, server: &Server, error: &CommandError<'_>) {
        let faults = *server.faults();
        if let State::Authorization(login) = &mut self.state {
            login.interrupted();
        }
        let known = error.fault.rule != "keyword";
        if faults.has(Fault::TopCrashes)
            && error.keyword.is_some_and(|k| k.eq_ignore_ascii_case("TOP"))
        {
            self.wants = Wants::Close;
            return;
        }
        let missing = error.fault.what.contains("argument is missing");
        let response = match () {
            () if faults.has(Fault::UnknownAccepted) && !known => Response::ok("as you wish"),
            () if faults.has(Fault::ArgumentMissingAccepted) && missing => {
                Response::ok("as you wish")
            }
            () => Response::err(error.fault.what.clone()),
        };
        self.out.single(response);
    }

    fn quit(&mut self, server: &mut Server) {
        let faults = *server.faults();
        let state = std::mem::replace(&mut self.state, State::Ended);
        if let State::Transaction(mut transaction) = state {
            let keeps = self.batched && faults.has(Fault::QuitInBatchKeeps);
            if !faults.has(Fault::QuitKeeps) && !keeps {
                transaction.update(server);
            }
            transaction.unlock(server);
        } else if faults.has(Fault::QuitUpdatesLater) {
            for (account, uid) in std::mem::take(&mut server.left_marked) {
                let mail = server.store.mail_mut(account);
                mail.expunge(mail.inbox(), uid);
            }
        }
        self.out.single(Response::ok("goodbye"));
        if faults.has(Fault::QuitSpeaksOn) {
            self.out.single(Response::ok("and farewell"));
        }
        if !faults.has(Fault::QuitStaysOpen) {
            self.wants = Wants::Close;
        }
    }

    /// Whether a deviating server has no list for CAPA now.
    fn capa_is_odd(&self) -> bool {
        match self.state {
            State::Authorization(_) => self.out.has(Fault::CapaRunsOut) && self.number > 1,
            _ => self.out.has(Fault::CapaOneLine) && self.number > 1,
        }
    }

    /// The list of RFC 2449 §5. All but STLS is the same in both states.
    fn capabilities(&self, server: &Server) -> Vec<u8> {
        let (options, faults) = (server.options(), server.faults());
        let authorized = !matches!(self.state, State::Authorization(_));
        let varies = |variant| self.out.varies(variant);
        let (retention, user) = match () {
            () if faults.has(Fault::CapaUserAfterLogin) => (Retention::Days(30), true),
            () if !varies(Variant::ExpireDiffers) => (Retention::Never, false),
            () if authorized => (Retention::Days(60), false),
            () => (Retention::Days(30), true),
        };
        let mut list = Vec::new();
        if !varies(Variant::NoRespCodes) {
            list.push(Capability::RespCodes);
            if !faults.has(Fault::AuthCodeUnannounced) {
                list.push(Capability::AuthRespCode);
            }
        }
        if !varies(Variant::NoPipelining) {
            list.push(Capability::Pipelining);
        }
        if self.out.offers_utf8() || faults.has(Fault::SizesWithUtf8) {
            let user = varies(Variant::Utf8) || faults.has(Fault::Utf8UserDropsOctets);
            list.push(Capability::Utf8 { user });
        }
        if !varies(Variant::NoLang) {
            list.push(Capability::Lang);
        }
        match faults.has(Fault::ExpireInWords) {
            true => list.push(other("EXPIRE", &["30", "days"])),
            false => list.push(Capability::Expire { retention, user }),
        }
        let always = faults.has(Fault::CapaUserAfterLogin);
        if varies(Variant::LoginDelay) || always {
            let (seconds, user) = (0, !authorized || always);
            list.push(Capability::LoginDelay { seconds, user });
        }
        if faults.has(Fault::LoginDelayInWords) {
            list.push(other("LOGIN-DELAY", &["soon"]));
        }
        if faults.has(Fault::CapaTwoSpaces) {
            list.push(other("X-MAILSPEC", &["", "spaced"]));
        }
        if faults.has(Fault::ImplementationEmpty) {
            list.push(other("IMPLEMENTATION", &[]));
        } else if !varies(Variant::NoImplementation) {
            list.push(Capability::Implementation("mailspec-reference".into()));
        }
        if varies(Variant::CapaUnknown) {
            list.push(other("X-MAILSPEC", &["one", "two"]));
            list.push(other("XTND", &[]));
        }
        if varies(Variant::CapaGrows) && authorized {
            list.push(other("X-MAILSPEC-AFTER-LOGIN", &[]));
        }
        if !faults.has(Fault::CapaOmitsTop) && !varies(Variant::NoTop) {
            list.push(Capability::Top);
        }
        let forgets = authorized && faults.has(Fault::CapaForgets);
        if !forgets && !varies(Variant::NoUidl) {
            list.push(Capability::Uidl);
        }
        if self.tls || options.plaintext_login && !varies(Variant::TlsBeforeLogin) {
            if !varies(Variant::NoUser) && !varies(Variant::ApopAlone) {
                list.push(Capability::User);
            }
            let forgotten = authorized && faults.has(Fault::CapaForgetsSasl);
            if !varies(Variant::NoAuth) && !varies(Variant::ApopAlone) && !forgotten {
                let differs = authorized && faults.has(Fault::SaslDiffers);
                let more = (varies(Variant::MoreMechanisms) || differs).then(|| "X-NONE".into());
                let known = auth::mechanisms(self.binding, self.tls, &self.out);
                let mechanisms = known.map(|known| known.name().into()).chain(more);
                list.push(Capability::Sasl(mechanisms.collect()));
            }
        }
        let early = !authorized || faults.has(Fault::CapaStlsAfterLogin);
        if options.tls && !self.tls && early && !varies(Variant::NoStls) {
            list.push(Capability::Stls);
        }
        if varies(Variant::CapaReversed) {
            list.reverse();
        }
        let mut lines = Vec::new();
        for capability in list {
            capability.write(&mut lines);
        }
        if self.out.varies(Variant::CapaLowercase) {
            lines.make_ascii_lowercase();
        }
        lines
    }

    /// LANG (RFC 6856 §3.2), for the one language there is.
    fn language(&mut self, range: Option<&str>) {
        if let State::Authorization(login) = &mut self.state {
            login.interrupted();
        }
        let there = match range {
            None if self.out.varies(Variant::LanguagesUnlisted) => false,
            None => {
                let response = Response::ok("one language");
                let line: &[u8] = match self.out.has(Fault::LangListsOddly) {
                    true => b"* en English\r\n",
                    false => b"en English\r\n",
                };
                return self.out.multi(response, line);
            }
            Some("*") => true,
            Some(range) => range.eq_ignore_ascii_case("en") || self.out.has(Fault::LangAnyRange),
        };
        match there {
            // The tag is for programs, and followed by a space whatever text there is.
            true => self.out.spelt(Response::ok(match () {
                () if self.out.has(Fault::LangWithoutTag) => "it's done",
                () if self.out.varies(Variant::IndicatorsAlone) => "en ",
                () if self.out.varies(Variant::LanguagesUnlisted) => "en ",
                () => "en it is",
            })),
            false => self.out.single(Response::err("no such language")),
        }
    }

    /// UTF8 (RFC 6856 §2.1), which is `valid` in the AUTHORIZATION state.
    fn utf8(&mut self, valid: bool) {
        if let State::Authorization(login) = &mut self.state {
            login.interrupted();
        }
        let response = match () {
            () if !self.out.offers_utf8() || self.out.varies(Variant::Utf8Refused) => {
                Response::err("not implemented")
            }
            () if !valid && !self.out.has(Fault::Utf8AfterLogin) => {
                Response::err("not after the login")
            }
            () => {
                self.out.utf8_mode = !self.out.has(Fault::Utf8Forgotten);
                Response::ok("UTF-8 from now on")
            }
        };
        self.out.single(response);
    }

    /// What came is the client's part of a handshake that fails: TLS 1.0 says so with the alert
    /// `protocol_version` (RFC 5246 §7.2).
    pub(super) fn handshake_fails(&mut self) {
        self.out.raw(b"\x15\x03\x01\x00\x02\x02\x46");
        self.wants = Wants::Close;
    }
}

/// Commands of RFC 1939 §7 and of extensions are optional.
fn is_unknown(command: &Command<'_>, out: &Output) -> bool {
    let without = match command {
        Command::Capa if out.has(Fault::StlsWithoutCapa) => return true,
        Command::Lang(_) if out.has(Fault::LangUnimplemented) => return true,
        Command::Auth(_) if out.has(Fault::SaslUnimplemented) => return true,
        // Where STLS is, CAPA is (RFC 2595 §4).
        Command::Stls if out.varies(Variant::NoCapa) => return true,
        Command::Capa => Variant::NoCapa,
        Command::Top { .. } => Variant::NoTop,
        Command::Uidl(_) => Variant::NoUidl,
        Command::User(_) | Command::Pass(_) if out.varies(Variant::NoUser) => return true,
        Command::User(_) | Command::Pass(_) => Variant::ApopAlone,
        Command::Auth(_) if out.varies(Variant::ApopAlone) => return true,
        Command::Auth(_) => Variant::NoAuth,
        Command::Apop(_) => Variant::NoApop,
        Command::Stls => Variant::NoStls,
        Command::Lang(_) => Variant::NoLang,
        _ => return false,
    };
    out.varies(without)
}

fn other(tag: &'static str, parameters: &[&'static str]) -> Capability<'static> {
    Capability::Other {
        tag: tag.into(),
        parameters: parameters
            .iter()
            .map(|&parameter| parameter.into())
            .collect(),
    }
}
