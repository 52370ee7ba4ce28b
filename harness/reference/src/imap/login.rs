//! Before and around login: greeting, CAPABILITY, ID, STARTTLS, LOGIN, LOGOUT (RFC 3501 §6.1, §6.2;
//! RFC 2971).

use std::borrow::Cow;

use mailspec_syntax::imap::{
    CommandBody, NString,
    command::{ExtendedList, StatusItem},
    response::{Code, StatusKind, Untagged},
};

use super::{
    append_limit::{self, has_literal_minus},
    connection::{Connection, State},
    extended_list,
    mod_sequence::{is_offered, is_resync_offered, takes_extension},
    output::{Completion, Output},
};
use crate::{
    Server, Wants,
    faults::imap::Fault,
    store::{AccountId, PasswordFaults},
    variants::imap::Variant,
};

/// What is offered whatever the state, unless the server does without it.
const CAPABILITIES: [(&str, Option<Variant>); 29] = [
    ("IMAP4rev1", None),
    ("LITERAL+", Some(Variant::NoLiteralPlus)),
    ("SASL-IR", Some(Variant::NoSaslIr)),
    ("ID", Some(Variant::NoId)),
    ("ENABLE", Some(Variant::NoEnable)),
    ("IDLE", Some(Variant::NoIdle)),
    ("NAMESPACE", Some(Variant::NoNamespace)),
    ("UIDPLUS", Some(Variant::NoUidPlus)),
    ("MULTIAPPEND", Some(Variant::NoMultiappend)),
    ("MOVE", Some(Variant::NoMove)),
    ("UNSELECT", Some(Variant::NoUnselect)),
    ("CHILDREN", Some(Variant::NoChildren)),
    ("LIST-EXTENDED", Some(Variant::NoListExtended)),
    ("LIST-STATUS", Some(Variant::NoListStatus)),
    ("STATUS=SIZE", Some(Variant::NoStatusSize)),
    ("SPECIAL-USE", Some(Variant::NoSpecialUse)),
    ("CREATE-SPECIAL-USE", Some(Variant::NoCreateSpecialUse)),
    ("ESEARCH", Some(Variant::NoEsearch)),
    ("CONDSTORE", Some(Variant::NoCondstore)),
    ("QRESYNC", Some(Variant::NoQresync)),
    ("QUOTA", Some(Variant::NoQuota)),
    ("QUOTASET", Some(Variant::NoQuota)),
    ("QUOTA=RES-STORAGE", Some(Variant::NoQuota)),
    ("QUOTA=RES-MESSAGE", Some(Variant::NoQuota)),
    ("QUOTA=RES-MAILBOX", Some(Variant::NoQuota)),
    ("ACL", Some(Variant::NoAcl)),
    ("RIGHTS=texk", Some(Variant::NoAcl)),
    ("LIST-MYRIGHTS", Some(Variant::NoListMyRights)),
    ("METADATA", Some(Variant::NoMetadata)),
];

/// What of that serves the login.
const FOR_THE_LOGIN: [&str; 3] = ["IMAP4rev1", "LITERAL+", "SASL-IR"];

/// Whether the server does without what the command belongs to: it is then one that it does not
/// know (RFC 3501 §7.1.3).
pub(super) fn is_unknown(body: &CommandBody<'_>, out: &Output) -> bool {
    if takes_extension(body) && !is_offered(out) {
        return true;
    }
    let (variant, fault) = match body {
        CommandBody::Id { .. } => (Variant::NoId, Fault::OnlyListedId),
        CommandBody::Enable { .. } => (Variant::NoEnable, Fault::OnlyListedEnable),
        CommandBody::Idle => (Variant::NoIdle, Fault::OnlyListedIdle),
        CommandBody::Namespace => (Variant::NoNamespace, Fault::OnlyListedNamespace),
        CommandBody::UidExpunge { .. } => (Variant::NoUidPlus, Fault::OnlyListedUidPlus),
        CommandBody::Move { .. } => (Variant::NoMove, Fault::OnlyListedMove),
        CommandBody::Quota(_) => (Variant::NoQuota, Fault::OnlyListedQuota),
        CommandBody::Acl(_) => (Variant::NoAcl, Fault::OnlyListedAcl),
        CommandBody::Metadata(_) => (Variant::NoMetadata, Fault::OnlyListedMetadata),
        CommandBody::Unselect => (Variant::NoUnselect, Fault::OnlyListedUnselect),
        CommandBody::ListExtended(list) if asks_for_limit(list) && !is_extended_unknown(out) => {
            (Variant::NoAppendLimit, Fault::OnlyListedAppendLimit)
        }
        CommandBody::ListExtended(_) => (Variant::NoListExtended, Fault::OnlyListedListExtended),
        CommandBody::Create { uses: Some(_), .. } => {
            (Variant::NoCreateSpecialUse, Fault::CreateUseUnknown)
        }
        CommandBody::Search { search, .. } if search.returns.is_some() => {
            (Variant::NoEsearch, Fault::OnlyListedEsearch)
        }
        CommandBody::Status { items, .. } if items.contains(&StatusItem::AppendLimit) => {
            (Variant::NoAppendLimit, Fault::OnlyListedAppendLimit)
        }
        CommandBody::Authenticate {
            initial: Some(_), ..
        } => (Variant::NoSaslIr, Fault::OnlyListedSaslIr),
        _ => return false,
    };
    out.varies(variant) || out.varies(Variant::NoExtensions) || out.has(fault)
}

/// Whether LIST asks for the limits of the mailboxes as well (RFC 7889 §3.2).
fn asks_for_limit(list: &ExtendedList<'_>) -> bool {
    extended_list::status_items(list).is_some_and(|items| items.contains(&StatusItem::AppendLimit))
}

fn is_extended_unknown(out: &Output) -> bool {
    out.varies(Variant::NoListExtended) || out.has(Fault::OnlyListedListExtended)
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
        if self.waits_for_login() {
            names.retain(|name| FOR_THE_LOGIN.contains(name));
        }
        if self.out.varies(Variant::NoListExtended) {
            let needs = ["LIST-STATUS", "SPECIAL-USE", "LIST-MYRIGHTS"];
            names.retain(|name| !needs.contains(name));
        }
        if self.out.varies(Variant::NoAcl) {
            names.retain(|name| *name != "LIST-MYRIGHTS");
        }
        self.rename_capabilities(&mut names);
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
        if has_literal_minus(&self.out) {
            for name in names.iter_mut().filter(|name| **name == "LITERAL+") {
                *name = "LITERAL-";
            }
        }
        if self.out.varies(Variant::EmptyMessageAccepted) {
            names.retain(|name| *name != "MULTIAPPEND");
        }
        if self.out.has(Fault::EnabledForgotten) {
            names.push("IMAP4rev2");
        }
        if self.unlists {
            names.retain(|name| *name != "ENABLE");
        }
        let resyncs = is_resync_offered(&self.out);
        names.retain(|name| *name != "QRESYNC" || resyncs);
        if self.out.has(Fault::QresyncWithoutCondstore) {
            names.retain(|name| *name != "CONDSTORE");
        }
        if self.out.has(Fault::QresyncWithoutEnable) {
            names.retain(|name| *name != "ENABLE");
        }
        if self.out.has(Fault::LiteralBothListed) {
            names.push("LITERAL-");
        }
        if self.account().is_none() {
            if self.out.has(Fault::MechanismsUntrue) {
                names.push("AUTH=DIGEST-MD5");
            }
            if self.out.has(Fault::LoginDisabledUntrue) {
                names.push("LOGINDISABLED");
            }
            if self.offers_tls(server) {
                names.push("STARTTLS");
            }
            if !self.takes_passwords(server) {
                names.push("LOGINDISABLED");
            }
        }
        let octets = names.into_iter().map(|name| Cow::Borrowed(name.as_bytes()));
        let stranger = self.account().is_none();
        let mechanisms = stranger.then(|| self.mechanisms(server));
        let mechanisms = mechanisms.into_iter().flatten();
        let listed = mechanisms.map(|mechanism| Cow::Owned(mechanism.capability().into_bytes()));
        let limit = append_limit::capability(server.options().limits, &self.out, !stranger);
        octets.chain(listed).chain(limit).collect()
    }

    /// Whether extensions that do not serve the login are not there yet.
    pub(super) fn waits_for_login(&self) -> bool {
        self.account().is_none() && self.out.varies(Variant::ExtensionsAfterLogin)
    }

    /// What of QUOTA, ACL and METADATA is listed otherwise.
    fn rename_capabilities(&self, names: &mut Vec<&str>) {
        if self.out.has(Fault::QuotaSetUnlisted) || self.out.varies(Variant::QuotaFixed) {
            names.retain(|name| *name != "QUOTASET");
        }
        if self.out.has(Fault::QuotaResourceUnlisted) {
            names.retain(|name| *name != "QUOTA=RES-MESSAGE" && *name != "QUOTA=RES-MAILBOX");
        }
        if self.out.has(Fault::QuotaStorageUnlisted) {
            names.retain(|name| *name != "QUOTA=RES-STORAGE");
        }
        if self.out.varies(Variant::QuotaWithoutResources) {
            names.retain(|name| !name.starts_with("QUOTA=") && *name != "QUOTASET");
        }
        for name in names {
            match *name {
                "RIGHTS=texk" if self.out.has(Fault::RightsCapabilityOdd) => *name = "RIGHTS=tkxr",
                "METADATA" if self.out.varies(Variant::ServerMetadataAlone) => {
                    *name = "METADATA-SERVER";
                }
                _ => {}
            }
        }
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
        let deviations = PasswordFaults {
            old_opens: self.out.has(Fault::OldPasswordOpens),
            new_refused: self.out.has(Fault::NewPasswordRefused),
        };
        let account = server.store.authenticate_after(deviations, user, password);
        let account = account.or_else(|| {
            let any = self.out.varies(Variant::AnyPassword);
            any.then(|| server.store.find(user)).flatten()
        });
        let untrue = self.out.has(Fault::LoginDisabledUntrue);
        let account = account.or_else(|| first(server).filter(|_| untrue));
        self.admit(server, account)
    }

    pub(super) fn admit(&mut self, server: &Server, account: Option<AccountId>) -> Completion {
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

    pub(super) fn takes_passwords(&self, server: &Server) -> bool {
        let plain = server.options().plaintext_login;
        self.tls || plain && !self.out.varies(Variant::TlsBeforeLogin)
    }
}

/// The first account of the server.
pub(super) fn first(server: &Server) -> Option<AccountId> {
    let first = server.options().accounts.first()?;
    server.store.find(first.user.as_bytes())
}

pub(super) fn privacy_required() -> Completion {
    Completion::no("Not without TLS").code_named("PRIVACYREQUIRED")
}
