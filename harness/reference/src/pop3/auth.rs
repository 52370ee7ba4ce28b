//! AUTH (RFC 5034).

use mailspec_syntax::{
    base64,
    pop3::{ClientResponse, Response, command::Auth},
};

use super::{
    login::{Login, Next, any_unlocked},
    output::Output,
};
use crate::{
    ChannelBinding, Server,
    faults::pop3::Fault,
    sasl::{Conduct, Exchange, Mechanism, Policy, Step, Verdict},
    variants::pop3::Variant,
};

/// Octets of a response that a deviating server reads.
const SHORT: usize = 255;

impl Login {
    pub(super) fn auth(
        &mut self,
        server: &mut Server,
        auth: &Auth<'_>,
        tls: bool,
        session: u64,
        out: &mut Output,
    ) -> Next {
        let faults = *server.faults();
        if faults.has(Fault::AuthOnlyListed) {
            out.single(Response::err("AUTH is not known here"));
            return Next::Stay;
        }
        let name = auth.mechanism();
        let known = mechanisms(self.binding, tls, out).find(|known| name.is(known.name()));
        let known = known.filter(|known| {
            !faults.has(Fault::MechanismsUntrue)
                && (name.as_str() == known.name() || !faults.has(Fault::AuthCapitalsAlone))
        });
        let any = faults.has(Fault::AuthAnyMechanism);
        let Some(mechanism) = known.or_else(|| any.then_some(Mechanism::Plain)) else {
            out.single(Response::err("that mechanism is not known here"));
            return Next::Stay;
        };
        let exchange = Box::new(Exchange::begin(server, mechanism, self.binding));
        let ignored = faults.has(Fault::InitialResponseIgnored)
            || faults.has(Fault::EqualsSignUnknown) && auth.initial() == Some(b"")
            || faults.has(Fault::ServerFirstInitialTaken) && mechanism.server_speaks_first();
        match auth.initial().filter(|_| !ignored) {
            Some(_) if mechanism.server_speaks_first() => {
                out.single(Response::err("with that mechanism the server speaks first"));
            }
            Some(message) => return self.exchange(server, exchange, message, session, out),
            None => {
                let mut exchange = exchange;
                let challenge = exchange.challenge(&Pop3Policy { out, tls });
                self.challenge(&challenge, exchange, out);
            }
        }
        Next::Stay
    }

    /// Answers what the client says to a challenge.
    pub(super) fn respond(
        &mut self,
        server: &mut Server,
        line: &[u8],
        session: u64,
        out: &mut Output,
    ) -> Next {
        let faults = *server.faults();
        let Some(exchange) = self.exchange.take() else {
            return Next::Stay;
        };
        if line.len() > SHORT && faults.has(Fault::AuthLongResponseDrops) {
            return Next::Close;
        }
        let mut response = ClientResponse::parse(line);
        if faults.has(Fault::BadBase64Accepted) && response.is_err() {
            response = Ok(ClientResponse::Data(decode_what_is_base64(line)));
        }
        match response {
            Ok(ClientResponse::Data(message)) => {
                return self.exchange(server, exchange, &message, session, out);
            }
            Ok(ClientResponse::Cancel) if faults.has(Fault::CancelIgnored) => {
                self.challenge(b"", exchange, out);
            }
            Ok(ClientResponse::Cancel) => {
                self.fails(out);
                out.single(Response::err("cancelled"));
            }
            Err(fault) => {
                self.fails(out);
                out.single(Response::err(fault.what));
            }
        }
        Next::Stay
    }

    /// Takes a message of the client, and goes on.
    fn exchange(
        &mut self,
        server: &mut Server,
        mut exchange: Box<Exchange>,
        message: &[u8],
        session: u64,
        out: &mut Output,
    ) -> Next {
        let policy = Pop3Policy { out, tls: true };
        match exchange.respond(server, message, &policy) {
            Step::Challenge(challenge) => {
                self.challenge(&challenge, exchange, out);
                Next::Stay
            }
            Step::Done(Verdict::Admitted(_)) if out.has(Fault::AuthStaysOut) => {
                out.single(Response::ok("you are known"));
                Next::Stay
            }
            Step::Done(Verdict::Admitted(account)) => {
                self.open(server, Some(account), session, out)
            }
            Step::Done(Verdict::Refused) if out.has(Fault::AuthRefusedAdmitted) => {
                let account = any_unlocked(server);
                let next = self.open(server, account, session, out);
                out.refuse_instead();
                next
            }
            Step::Done(Verdict::Refused) => {
                self.fails(out);
                self.open(server, None, session, out)
            }
            Step::Done(Verdict::Malformed) => {
                self.fails(out);
                out.single(Response::err("that is no message of the mechanism"));
                Next::Stay
            }
        }
    }

    fn challenge(&mut self, challenge: &[u8], exchange: Box<Exchange>, out: &mut Output) {
        if out.has(Fault::ChallengeOk) {
            return out.single(Response::ok("go ahead"));
        }
        self.exchange = Some(exchange);
        match out.has(Fault::ChallengeWithText) {
            true => out.raw(b"+ go ahead\r\n"),
            // No text for people: none of what varies in such texts concerns it.
            false => {
                let mut line = Vec::new();
                Response::challenge(challenge).write(&mut line);
                out.raw(&line);
            }
        }
    }

    /// The exchange has failed: all is as before (RFC 5034 §4).
    fn fails(&mut self, out: &Output) {
        self.refused = true;
        if out.has(Fault::AuthForgetsUser) {
            self.user = None;
        }
    }
}

/// The mechanisms that a client may log in with now (RFC 5034 §3).
pub(super) fn mechanisms(
    binding: Option<ChannelBinding>,
    tls: bool,
    out: &Output,
) -> impl Iterator<Item = Mechanism> {
    let offered = Mechanism::offered(binding, &Pop3Policy { out, tls });
    offered.collect::<Vec<_>>().into_iter()
}

fn decode_what_is_base64(line: &[u8]) -> Vec<u8> {
    let legal = |octet: &&u8| octet.is_ascii_alphanumeric() || matches!(octet, b'+' | b'/');
    let mut text: Vec<u8> = line.iter().filter(legal).copied().collect();
    text.resize(text.len().next_multiple_of(4), b'=');
    base64::decode(&text).unwrap_or_default()
}

/// The switches of the POP3 sessions.
struct Pop3Policy<'o> {
    out: &'o Output,
    tls: bool,
}

impl Policy for Pop3Policy<'_> {
    fn has(&self, conduct: Conduct) -> bool {
        let fault = match conduct {
            Conduct::PlainAlone => return self.out.varies(Variant::PlainAlone),
            Conduct::PasswordsHidden => {
                return self.out.varies(Variant::PlainUnderTls) && !self.tls;
            }
            Conduct::PlainShortened | Conduct::ScramPlusAlone => return false,
            Conduct::ErrorsTold => return self.out.varies(Variant::ScramErrorsTold),
            Conduct::CredentialsUnchecked => Fault::CredentialsUnchecked,
            Conduct::AuthzidIgnored => Fault::AuthzidIgnored,
            Conduct::FirstChallengeFilled => Fault::FirstChallengeFilled,
            Conduct::PlainExtraIgnored => Fault::PlainExtraIgnored,
            Conduct::EmptyPasswordAdmitted => Fault::EmptyPasswordAdmitted,
            Conduct::CramChallengeSame => Fault::CramChallengeSame,
            Conduct::CramChallengeBare => Fault::CramChallengeBare,
            Conduct::ScramNonceReplaced => Fault::ScramNonceReplaced,
            Conduct::ScramNonceSame => Fault::ScramNonceSame,
            Conduct::ScramNonceUnchecked => Fault::ScramNonceUnchecked,
            Conduct::ScramBindingUnchecked => Fault::ScramBindingUnchecked,
            Conduct::ScramDowngradeTaken => Fault::ScramDowngradeTaken,
            Conduct::ScramSignatureWrong => Fault::ScramSignatureWrong,
            Conduct::ScramIterationsFew => Fault::ScramIterationsFew,
            Conduct::ScramIterationsOmitted => Fault::ScramIterationsOmitted,
            Conduct::ScramTypeIgnored => Fault::ScramTypeIgnored,
            Conduct::ScramErrorSentence => Fault::ScramErrorSentence,
            Conduct::ScramMandatoryIgnored => Fault::ScramMandatoryIgnored,
            Conduct::ScramOptionalRefused => Fault::ScramOptionalRefused,
            Conduct::ScramEscapeLenient => Fault::ScramEscapeLenient,
            Conduct::ScramFlagLenient => Fault::ScramFlagLenient,
            Conduct::OAuthErrorOmitted => Fault::OAuthErrorOmitted,
            Conduct::OAuthErrorSentence => Fault::OAuthErrorSentence,
            Conduct::OAuthErrorWithoutStatus => Fault::OAuthErrorWithoutStatus,
            Conduct::OAuthErrorForgiven => Fault::OAuthErrorForgiven,
            Conduct::OAuthUnknownKeyRefused => Fault::OAuthUnknownKeyRefused,
            Conduct::ExternalUnchecked => Fault::ExternalUnchecked,
        };
        self.out.has(fault)
    }
}
