//! AUTHENTICATE (RFC 3501 §6.2.2, RFC 4959).

use std::borrow::Cow;

use base64::{Engine, prelude::BASE64_STANDARD};
use mailspec_syntax::imap::Atom;

use super::{
    connection::Connection,
    login::{first, privacy_required},
    misstep,
    outcome::{Outcome, Waiting},
    output::{Completion, Output},
};
use crate::{
    Server,
    faults::imap::Fault,
    sasl::{Conduct, Exchange, Mechanism, Policy, Step, Verdict},
    variants::imap::Variant,
};

/// Octets of base64 that a deviating server reads.
const SHORT_PLAIN: usize = 300;

impl Connection {
    /// The mechanisms that a client may log in with now (RFC 3501 §6.1.1).
    pub(super) fn mechanisms(&self, server: &Server) -> Vec<Mechanism> {
        if !self.takes_passwords(server) {
            return Vec::new();
        }
        let policy = ImapPolicy {
            out: &self.out,
            tls: self.tls,
        };
        Mechanism::offered(self.binding, &policy).collect()
    }

    pub(super) fn authenticate(
        &mut self,
        server: &mut Server,
        tag: &str,
        mechanism: &Atom<'_>,
        initial: Option<Cow<'_, [u8]>>,
    ) -> Outcome {
        if self.account().is_some() && !self.out.has(Fault::AuthenticateTwice) {
            return Outcome::Done(Completion::bad("You have logged in already"));
        }
        if !self.takes_passwords(server) {
            return Outcome::Done(privacy_required());
        }
        let mut known = self.mechanisms(server).into_iter();
        let known = known.find(|known| mechanism.is(known.name()));
        let spelt = |known: &Mechanism| {
            mechanism.as_str() == known.name() || !self.out.varies(Variant::MechanismInCapitals)
        };
        let known = known.filter(spelt);
        let Some(known) = known.filter(|_| !self.out.has(Fault::MechanismsUntrue)) else {
            let text = "That mechanism is not known here";
            return Outcome::Done(match self.out.has(Fault::MechanismUnknownBad) {
                true => Completion::bad(text),
                false => Completion::no(text),
            });
        };
        let exchange = Box::new(Exchange::begin(server, known, self.binding));
        match initial {
            Some(_) if known.server_speaks_first() => Outcome::Done(Completion::bad(
                "With that mechanism the server speaks first",
            )),
            Some(initial) => self.exchange(server, tag, exchange, &initial),
            None if self.out.has(Fault::AuthenticateUnanswered) => {
                Outcome::Done(self.admit(server, first(server)))
            }
            None => {
                let mut exchange = exchange;
                let policy = ImapPolicy {
                    out: &self.out,
                    tls: self.tls,
                };
                let challenge = exchange.challenge(&policy);
                self.challenge(&challenge);
                Outcome::Continues(Waiting::Authenticate {
                    tag: tag.to_owned(),
                    exchange,
                })
            }
        }
    }

    /// What the client answers to a challenge: base64, or `*` to cancel.
    pub(super) fn authenticate_response(
        &mut self,
        server: &mut Server,
        tag: &str,
        exchange: Box<Exchange>,
        line: &[u8],
    ) -> Outcome {
        if line == b"*" {
            self.refused = true;
            let text = "AUTHENTICATE cancelled";
            return Outcome::Done(match self.out.has(Fault::CancelAnsweredNo) {
                true => Completion::no(text),
                false => Completion::bad(text),
            });
        }
        let lenient =
            self.out.has(Fault::Base64Lenient) || self.out.varies(Variant::Base64PassedOver);
        let line = match lenient {
            true => Cow::Owned(misstep::base64_of(line)),
            false => Cow::Borrowed(line),
        };
        if line.len() > SHORT_PLAIN && self.out.has(Fault::PlainShortAlone) {
            return Outcome::Done(Completion::bad("That is too long"));
        }
        match BASE64_STANDARD.decode(line) {
            Ok(response) => self.exchange(server, tag, exchange, &response),
            Err(_) => Outcome::Done(Completion::bad("That is not base64")),
        }
    }

    /// Takes a message of the client, and goes on.
    fn exchange(
        &mut self,
        server: &mut Server,
        tag: &str,
        mut exchange: Box<Exchange>,
        message: &[u8],
    ) -> Outcome {
        let policy = ImapPolicy {
            out: &self.out,
            tls: self.tls,
        };
        Outcome::Done(match exchange.respond(server, message, &policy) {
            Step::Challenge(challenge) => {
                self.challenge(&challenge);
                return Outcome::Continues(Waiting::Authenticate {
                    tag: tag.to_owned(),
                    exchange,
                });
            }
            Step::Done(Verdict::Admitted(account)) => self.admit(server, Some(account)),
            Step::Done(Verdict::Refused) => self.admit(server, None),
            Step::Done(Verdict::Malformed) => {
                Completion::bad("That is no message of the mechanism")
            }
        })
    }

    fn challenge(&mut self, challenge: &[u8]) {
        match self.out.has(Fault::ChallengeNotBase64) {
            true => self.out.continuation("Say who you are"),
            false => self.out.continuation(&BASE64_STANDARD.encode(challenge)),
        }
    }
}

/// The switches of the IMAP sessions.
struct ImapPolicy<'o> {
    out: &'o Output,
    tls: bool,
}

impl Policy for ImapPolicy<'_> {
    fn has(&self, conduct: Conduct) -> bool {
        let fault = match conduct {
            Conduct::PlainAlone => return self.out.varies(Variant::PlainAlone),
            Conduct::PasswordsHidden => {
                return self.out.varies(Variant::PlainUnderTls) && !self.tls;
            }
            Conduct::ErrorsTold => return self.out.varies(Variant::ScramErrorsTold),
            Conduct::CredentialsUnchecked => Fault::CredentialsUnchecked,
            Conduct::AuthzidIgnored => Fault::AuthzidIgnored,
            Conduct::FirstChallengeFilled => Fault::FirstChallengeFilled,
            Conduct::PlainExtraIgnored => Fault::PlainExtraIgnored,
            Conduct::EmptyPasswordAdmitted => Fault::EmptyPasswordAdmitted,
            Conduct::PlainShortened => Fault::PlainShortened,
            Conduct::CramChallengeSame => Fault::CramChallengeSame,
            Conduct::CramChallengeBare => Fault::CramChallengeBare,
            Conduct::ScramNonceReplaced => Fault::ScramNonceReplaced,
            Conduct::ScramNonceSame => Fault::ScramNonceSame,
            Conduct::ScramNonceUnchecked => Fault::ScramNonceUnchecked,
            Conduct::ScramBindingUnchecked => Fault::ScramBindingUnchecked,
            Conduct::ScramDowngradeTaken => Fault::ScramDowngradeTaken,
            Conduct::ScramPlusAlone => Fault::ScramPlusAlone,
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
