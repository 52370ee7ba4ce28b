//! The states of a session, and who answers a line in each (RFC 1939 §3).

use mailspec_syntax::pop3::{Capability, Command, CommandError, Response, Retention};

use super::{
    auth,
    login::{Login, Next},
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
        let timestamp = format!("<{unique}@mailspec.example>");
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
        out.single(greeting);
        if faults.has(Fault::TwoLineGreeting) {
            out.raw(b"+OK and welcome\r\n");
        }
        Self {
            out,
            wants: Wants::Read,
            state: State::Authorization(Login::new(timestamp, binding)),
            tls: transport.tls,
            binding,
            number,
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
        let guessed = self
            .out
            .has(Fault::NumbersGuessed)
            .then(|| guessed(line))
            .flatten();
        match Command::parse(guessed.as_deref().unwrap_or(line)) {
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
        let response = match faults.has(Fault::UnknownAccepted) && !known {
            true => Response::ok("as you wish"),
            false => Response::err(error.fault.what.clone()),
        };
        self.out.single(response);
    }

    fn quit(&mut self, server: &mut Server) {
        let faults = *server.faults();
        let state = std::mem::replace(&mut self.state, State::Ended);
        if let State::Transaction(mut transaction) = state {
            if !faults.has(Fault::QuitKeeps) {
                transaction.update(server);
            }
            transaction.unlock(server);
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
            () if !varies(Variant::ExpireDiffers) => (Retention::Never, false),
            () if authorized => (Retention::Days(60), false),
            () => (Retention::Days(30), true),
        };
        let mut list = Vec::new();
        if !varies(Variant::NoRespCodes) {
            list.extend([Capability::RespCodes, Capability::AuthRespCode]);
        }
        if !varies(Variant::NoPipelining) {
            list.push(Capability::Pipelining);
        }
        if faults.has(Fault::SizesWithUtf8) {
            list.push(Capability::Utf8 { user: false });
        }
        if !varies(Variant::NoLang) {
            list.push(Capability::Lang);
        }
        list.push(Capability::Expire { retention, user });
        if varies(Variant::LoginDelay) {
            let (seconds, user) = (0, !authorized);
            list.push(Capability::LoginDelay { seconds, user });
        }
        if !varies(Variant::NoImplementation) {
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
                let more = varies(Variant::MoreMechanisms).then(|| "X-NONE".into());
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
        let response = match range {
            None => {
                let response = Response::ok("one language");
                return self.out.multi(response, b"en English\r\n");
            }
            Some("*") => Response::ok("en it is"),
            Some(range) if range.eq_ignore_ascii_case("en") => Response::ok("en it is"),
            Some(_) => Response::err("no such language"),
        };
        self.out.single(response);
    }
}

/// The command with the number 1 for an argument that is none.
fn guessed(line: &[u8]) -> Option<Vec<u8>> {
    let text = line.trim_ascii();
    let (keyword, argument) = match text.iter().position(|octet| *octet == b' ') {
        Some(at) => text.split_at(at),
        None => (text, &b""[..]),
    };
    let argument = argument.trim_ascii();
    let number = str::from_utf8(argument)
        .ok()
        .and_then(|text| text.parse::<u32>().ok());
    let needs_one = match keyword {
        b"RETR" | b"DELE" => true,
        b"LIST" => !argument.is_empty(),
        _ => false,
    };
    let is_none = number.is_none_or(|number| number == 0);
    (needs_one && is_none).then(|| [keyword, b" 1\r\n"].concat())
}

/// Commands of RFC 1939 §7 and of extensions are optional.
fn is_unknown(command: &Command<'_>, out: &Output) -> bool {
    let without = match command {
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
