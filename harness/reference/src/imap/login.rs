//! Before and around login: greeting, CAPABILITY, ID, STARTTLS, LOGIN, AUTHENTICATE, LOGOUT
//! (RFC 3501 §6.1, §6.2; RFC 2971, RFC 4616, RFC 4959).

use std::borrow::Cow;

use base64::{Engine, prelude::BASE64_STANDARD};
use mailspec_syntax::imap::{
    Atom, CommandBody, NString,
    response::{Code, StatusKind, Untagged},
};

use super::{
    connection::{Connection, State},
    misstep,
    outcome::{Mechanism, Outcome, Waiting},
    output::{Completion, Output},
};
use crate::{Server, Wants, faults::imap::Fault, store::AccountId, variants::imap::Variant};

/// What is offered whatever the state, unless the server does without it.
const CAPABILITIES: [(&str, Option<Variant>); 13] = [
    ("IMAP4rev1", None),
    ("LITERAL+", Some(Variant::NoLiteralPlus)),
    ("SASL-IR", Some(Variant::NoSaslIr)),
    ("ID", Some(Variant::NoId)),
    ("ENABLE", Some(Variant::NoEnable)),
    ("IDLE", Some(Variant::NoIdle)),
    ("NAMESPACE", Some(Variant::NoNamespace)),
    ("UIDPLUS", Some(Variant::NoUidPlus)),
    ("MOVE", Some(Variant::NoMove)),
    ("UNSELECT", Some(Variant::NoUnselect)),
    ("CHILDREN", Some(Variant::NoChildren)),
    ("SPECIAL-USE", Some(Variant::NoSpecialUse)),
    ("ESEARCH", Some(Variant::NoEsearch)),
];

/// Octets of base64 that a deviating server reads.
const SHORT_PLAIN: usize = 300;

/// What a deviating server lists without knowing it.
const UNKNOWN_MECHANISMS: [&str; 7] = [
    "AUTH=LOGIN",
    "AUTH=CRAM-MD5",
    "AUTH=DIGEST-MD5",
    "AUTH=SCRAM-SHA-1",
    "AUTH=SCRAM-SHA-256",
    "AUTH=OAUTHBEARER",
    "AUTH=XOAUTH2",
];

/// Whether the server does without what the command belongs to: it is then one that it does not
/// know (RFC 3501 §7.1.3).
pub(super) fn is_unknown(body: &CommandBody<'_>, out: &Output) -> bool {
    let variant = match body {
        CommandBody::Id { .. } => Variant::NoId,
        CommandBody::Enable { .. } => Variant::NoEnable,
        CommandBody::Idle => Variant::NoIdle,
        CommandBody::Namespace => Variant::NoNamespace,
        CommandBody::UidExpunge { .. } => Variant::NoUidPlus,
        CommandBody::Move { .. } => Variant::NoMove,
        CommandBody::Unselect => Variant::NoUnselect,
        CommandBody::Search { search, .. } if search.returns.is_some() => Variant::NoEsearch,
        CommandBody::Authenticate {
            initial: Some(_), ..
        } => Variant::NoSaslIr,
        _ => return false,
    };
    out.varies(variant) || out.varies(Variant::NoExtensions)
}

impl Connection {
    /// RFC 3501 §7.1.1
    pub(super) fn greet(&mut self, server: &Server) {
        let text = "mailspec reference server ready";
        let mut kind = StatusKind::Ok;
        if self.out.varies(Variant::Preauth)
            && let Some(first) = server.options().accounts.first()
            && let Some(account) = server.store.find(first.user.as_bytes())
        {
            self.state = State::Authenticated(account);
            kind = StatusKind::PreAuth;
        }
        let code = Code::Capability(self.capabilities(server));
        let code = Some(code).filter(|_| !self.out.varies(Variant::CapabilityOnDemand));
        if self.out.has(Fault::PreauthUntrue) {
            kind = StatusKind::PreAuth;
        }
        if self.out.has(Fault::GreetingBad) {
            kind = StatusKind::Bad;
        }
        self.out.status(kind, code, text);
    }

    /// RFC 3501 §6.1.1, §7.2.1
    pub(super) fn capabilities(&self, server: &Server) -> Vec<Cow<'static, [u8]>> {
        let offered = CAPABILITIES.iter().filter(|(_, without)| {
            without.is_none_or(|without| {
                !self.out.varies(without) && !self.out.varies(Variant::NoExtensions)
            })
        });
        let mut names: Vec<&str> = offered.map(|(name, _)| *name).collect();
        if self.out.varies(Variant::CapabilitiesUnknown) {
            names.extend(["X-MAILSPEC", "XLIST", "COMPRESS=X-NONE", "AUTH=X-NONE"]);
        }
        if self.out.varies(Variant::Rev2) {
            names.push("IMAP4rev2");
        }
        if self.out.varies(Variant::Rev2Alone) {
            names[0] = "IMAP4rev2";
        }
        if self.out.has(Fault::CapabilityWithoutImap4rev1) {
            names.remove(0);
        }
        if self.unlists {
            names.retain(|name| *name != "ENABLE");
        }
        if self.out.has(Fault::LiteralBothListed) {
            names.push("LITERAL-");
        }
        if self.account().is_none() {
            if self.out.has(Fault::MechanismsUntrue) {
                names.extend(UNKNOWN_MECHANISMS);
            }
            if self.out.has(Fault::LoginDisabledUntrue) {
                names.push("LOGINDISABLED");
            }
            if self.offers_tls(server) {
                names.push("STARTTLS");
            }
            match self.takes_passwords(server) {
                false => names.push("LOGINDISABLED"),
                true if self.hides_plain() => {}
                true => names.push("AUTH=PLAIN"),
            }
        }
        let octets = names.into_iter().map(|name| Cow::Borrowed(name.as_bytes()));
        octets.collect()
    }

    /// RFC 2971 §3.1; `empty`: the client sent a list without parameters.
    pub(super) fn id(&mut self, empty: bool) -> Completion {
        if empty && self.out.has(Fault::IdEmptyRefused) {
            return Completion::bad("ID wants parameters");
        }
        let fields = [
            ("name", "mailspec-reference"),
            ("version", env!("CARGO_PKG_VERSION")),
        ];
        let fields = fields.map(|(field, value)| {
            let value: NString<'_> = Some(Cow::Borrowed(value.as_bytes()));
            (Cow::Borrowed(field.as_bytes()), value)
        });
        let mut fields = fields.to_vec();
        if self.out.has(Fault::IdTwiceTold) {
            fields.push(fields[0].clone());
        }
        let fields = Some(fields).filter(|_| !self.out.varies(Variant::IdNil));
        self.out.untagged(Untagged::Id(fields));
        Completion::ok("ID completed")
    }

    /// RFC 3501 §6.1.3
    pub(super) fn logout(&mut self, server: &mut Server) -> Completion {
        if let Some(account) = self.account()
            && self.out.has(Fault::SubscriptionsForgotten)
        {
            server.store.mail_mut(account).forget_subscriptions();
        }
        if self.out.has(Fault::LogoutStaysOpen) {
            self.deselect(server);
            self.out.status(StatusKind::Bye, None, "Logging out");
        } else if self.out.has(Fault::LogoutWithoutBye) {
            self.deselect(server);
            self.wants = Wants::Close;
        } else {
            self.bye(server, "Logging out");
            if self.out.varies(Variant::ByeRepeated) {
                self.bye(server, "Logging out indeed");
            }
        }
        Completion::ok("LOGOUT completed")
    }

    /// RFC 3501 §6.2.1
    pub(super) fn start_tls(&mut self, server: &Server) -> Completion {
        if self.tls && self.out.has(Fault::StarttlsTwice) {
            return Completion::ok("Begin TLS negotiation again");
        }
        let late = self.account().is_some() && !self.out.has(Fault::StarttlsAfterLogin);
        if late || !self.offers_tls(server) {
            return Completion::bad("TLS is not to be had now");
        }
        self.wants = Wants::StartTls;
        Completion::ok("Begin TLS negotiation now")
    }

    pub(super) fn tls_started(&mut self, server: &Server) {
        if self.wants == Wants::StartTls {
            self.tls = true;
            self.wants = Wants::Read;
            if self.out.has(Fault::StarttlsLogsIn) {
                self.state = first(server).map_or(State::NotAuthenticated, State::Authenticated);
            }
        }
    }

    /// RFC 3501 §6.2.3
    pub(super) fn login(
        &mut self,
        server: &mut Server,
        user: &[u8],
        password: &[u8],
    ) -> Completion {
        if self.account().is_some() {
            if !self.out.has(Fault::LoginTwice) {
                return Completion::bad("You have logged in already");
            }
            self.deselect(server);
        }
        if !self.takes_passwords(server) {
            return privacy_required();
        }
        let account = server.store.authenticate(user, password).or_else(|| {
            let any = self.out.varies(Variant::AnyPassword);
            any.then(|| server.store.find(user)).flatten()
        });
        let untrue = self.out.has(Fault::LoginDisabledUntrue);
        let account = account.or_else(|| first(server).filter(|_| untrue));
        self.admit(server, account)
    }

    /// RFC 3501 §6.2.2
    pub(super) fn authenticate(
        &mut self,
        server: &Server,
        tag: &str,
        mechanism: &Atom<'_>,
        initial: Option<Cow<'_, [u8]>>,
    ) -> Outcome {
        if self.account().is_some() && !self.out.has(Fault::AuthenticateTwice) {
            return Outcome::Done(Completion::bad("You have logged in already"));
        }
        let known = mechanism.is("PLAIN") && !self.out.has(Fault::MechanismsUntrue);
        if !known && self.out.has(Fault::MechanismUnknownBad) {
            return Outcome::Done(Completion::bad("What is that?"));
        }
        if !known || self.hides_plain() {
            return Outcome::Done(Completion::no("That mechanism is not known here"));
        }
        if !self.takes_passwords(server) {
            return Outcome::Done(privacy_required());
        }
        match initial {
            Some(initial) => Outcome::Done(self.plain(server, &initial)),
            None if self.out.has(Fault::AuthenticateUnanswered) => {
                Outcome::Done(self.admit(server, first(server)))
            }
            None => {
                let challenge = match self.out.has(Fault::ChallengeNotBase64) {
                    true => "Say who you are",
                    false => "",
                };
                self.out.continuation(challenge);
                Outcome::Continues(Waiting::Authenticate {
                    tag: tag.to_owned(),
                    mechanism: Mechanism::Plain,
                })
            }
        }
    }

    /// What the client answers to the challenge: base64, or `*` to cancel.
    pub(super) fn authenticate_response(
        &mut self,
        server: &Server,
        mechanism: Mechanism,
        line: &[u8],
    ) -> Completion {
        if line == b"*" {
            self.refused = true;
            let text = "AUTHENTICATE cancelled";
            return if self.out.has(Fault::CancelAnsweredNo) {
                Completion::no(text)
            } else {
                Completion::bad(text)
            };
        }
        let line = match self.out.has(Fault::Base64Lenient) {
            true => Cow::Owned(misstep::base64_of(line)),
            false => Cow::Borrowed(line),
        };
        if line.len() > SHORT_PLAIN && self.out.has(Fault::PlainShortAlone) {
            return Completion::bad("That is too long");
        }
        let Ok(response) = BASE64_STANDARD.decode(line) else {
            return Completion::bad("That is not base64");
        };
        match mechanism {
            Mechanism::Plain => self.plain(server, &response),
        }
    }

    /// `message = [authzid] NUL authcid NUL passwd` (RFC 4616 §2); nobody acts for somebody else here.
    fn plain(&mut self, server: &Server, message: &[u8]) -> Completion {
        let fields: Vec<&[u8]> = message.split(|&octet| octet == 0).collect();
        let ignored = self.out.has(Fault::AuthzidIgnored);
        let account = match fields[..] {
            [authzid, authcid, passwd] if authzid.is_empty() || authzid == authcid || ignored => {
                server.store.authenticate(authcid, passwd)
            }
            _ => None,
        };
        self.admit(server, account)
    }

    fn admit(&mut self, server: &Server, account: Option<AccountId>) -> Completion {
        let Some(account) = account else {
            self.refused = true;
            if self.out.has(Fault::RefusedBad) {
                return Completion::bad("User or password is wrong");
            }
            if self.out.has(Fault::RefusedAdmitted)
                && let Some(first) = first(server)
            {
                self.state = State::Authenticated(first);
            }
            return Completion::no("User or password is wrong").code_named("AUTHENTICATIONFAILED");
        };
        let account = match self.tls && self.out.has(Fault::TlsOtherAccount) {
            true => server.store.find(b"testuser").unwrap_or(account),
            false => account,
        };
        self.state = State::Authenticated(account);
        let completion = Completion::ok("Logged in");
        match self.out.varies(Variant::CapabilityOnDemand) {
            true => completion,
            false => completion.code(Code::Capability(self.capabilities(server))),
        }
    }

    fn offers_tls(&self, server: &Server) -> bool {
        server.options().tls && !self.tls
    }

    fn hides_plain(&self) -> bool {
        self.out.varies(Variant::PlainUnderTls) && !self.tls
    }

    fn takes_passwords(&self, server: &Server) -> bool {
        let plain = server.options().plaintext_login;
        self.tls || plain && !self.out.varies(Variant::TlsBeforeLogin)
    }
}

/// The first account of the server.
fn first(server: &Server) -> Option<AccountId> {
    let first = server.options().accounts.first()?;
    server.store.find(first.user.as_bytes())
}

fn privacy_required() -> Completion {
    Completion::no("Not without TLS").code_named("PRIVACYREQUIRED")
}
