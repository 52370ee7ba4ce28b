//! What a client says in an exchange of some mechanism: challenges in, messages out.

use std::sync::Arc;

use mailspec_suite::Mechanism;
use rsasl::{
    callback::{Context, Request, SessionCallback, SessionData},
    config::SASLConfig,
    mechanisms::{
        external::EXTERNAL,
        login::LOGIN,
        oauthbearer::OAUTHBEARER,
        plain::PLAIN,
        scram::{SCRAM_SHA1, SCRAM_SHA1_PLUS, SCRAM_SHA256, SCRAM_SHA256_PLUS},
        xoauth2::XOAUTH2,
    },
    mechname::Mechname,
    prelude::{ChannelBindingCallback, Registry, SASLClient, Session, SessionError, State},
    property::{AuthId, AuthzId, OAuthBearerToken, Password},
    validate::NoValidation,
};

use super::proof::{self, ServerFirst};

/// Who the client is, and what proves it.
#[derive(Clone)]
pub(crate) struct Credentials {
    pub(crate) user: String,
    pub(crate) password: String,
    pub(crate) token: String,
    /// For whom it asks to act.
    pub(crate) authzid: Option<String>,
}

/// The client's side of an exchange.
pub(crate) struct Conversation {
    pub(crate) mechanism: Mechanism,
    credentials: Credentials,
    /// What is replaced in which message, counted from 1.
    alterations: Vec<(usize, String, String)>,
    session: Option<Session<NoValidation, Binding>>,
    /// The client's messages.
    said: Vec<Vec<u8>>,
    /// The server's.
    pub(crate) challenges: Vec<Vec<u8>>,
    /// What the server proves itself with, where the library cannot know.
    signature: Option<String>,
    /// The server has proved that it knows the password, as far as the mechanism asks it to.
    server_proved: bool,
}

/// What comes next of the client.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Next {
    /// This.
    Say(Vec<u8>),
    /// This, and what the server said is wrong.
    Object(Vec<u8>, String),
    /// The exchange is cancelled: what the server said is wrong.
    Cancel(String),
}

/// Why a conversation cannot be had: a mistake of ours or of a case.
#[derive(Debug)]
pub(crate) struct Unable(pub(crate) String);

/// What binds an exchange to its TLS connection: `tls-exporter` (RFC 9266).
struct Binding(Option<[u8; 32]>);

impl ChannelBindingCallback for Binding {
    fn get_cb_data(&self, name: &str) -> Option<&[u8]> {
        let data = self.0.as_ref().filter(|_| name == "tls-exporter");
        data.map(|data| data.as_slice())
    }
}

struct Callback {
    credentials: Credentials,
    bound: bool,
}

impl SessionCallback for Callback {
    fn callback(
        &self,
        _: &SessionData,
        _: &Context<'_>,
        request: &mut Request<'_>,
    ) -> Result<(), SessionError> {
        let Credentials {
            user,
            password,
            token,
            authzid,
        } = &self.credentials;
        request
            .satisfy::<AuthId>(user)?
            .satisfy::<Password>(password.as_bytes())?
            .satisfy::<OAuthBearerToken>(token)?;
        if let Some(authzid) = authzid {
            request.satisfy::<AuthzId>(authzid)?;
        }
        Ok(())
    }

    fn enable_channel_binding(&self) -> bool {
        self.bound
    }
}

impl Conversation {
    /// One on a connection with this `tls-exporter`.
    pub(crate) fn new(
        mechanism: Mechanism,
        mut credentials: Credentials,
        alterations: Vec<(usize, String, String)>,
        exporter: Option<[u8; 32]>,
    ) -> Result<Self, Unable> {
        if mechanism == Mechanism::OAuthBearer && credentials.authzid.is_none() {
            // RFC 7628 §3.1: whose mail it is, for servers that cannot tell it from the token.
            credentials.authzid = Some(credentials.user.clone());
        }
        let plus = matches!(
            mechanism,
            Mechanism::ScramSha256Plus | Mechanism::ScramSha1Plus
        );
        let session = match mechanism {
            Mechanism::CramMd5 => None,
            _ => Some(session(mechanism, &credentials, exporter, plus)?),
        };
        Ok(Self {
            mechanism,
            credentials,
            alterations,
            session,
            said: Vec::new(),
            challenges: Vec::new(),
            signature: None,
            server_proved: false,
        })
    }

    /// What the client says before it hears anything, if it speaks first.
    pub(crate) fn first(&mut self) -> Result<Option<Vec<u8>>, Unable> {
        let speaks = self.session.as_ref().is_some_and(Session::are_we_first);
        if !speaks || !self.said.is_empty() {
            return Ok(None);
        }
        let message = self.step(None).map_err(|error| Unable(error.to_string()))?;
        self.say(message).map(Some)
    }

    /// What the client says to a challenge.
    pub(crate) fn answer(&mut self, challenge: &[u8]) -> Result<Next, Unable> {
        self.challenges.push(challenge.to_vec());
        if let Some(first) = self.first()? {
            return Ok(Next::Say(first));
        }
        match self.mechanism {
            Mechanism::CramMd5 if self.said.is_empty() => {
                let Credentials { user, password, .. } = &self.credentials;
                let message = proof::cram(user, password, challenge);
                self.say(message.into_bytes()).map(Next::Say)
            }
            // RFC 7628 §3.2.3; of XOAUTH2 an empty response.
            Mechanism::OAuthBearer if self.said.len() == 1 => {
                let said = self.say(b"\x01".to_vec())?;
                Ok(match error_result(challenge) {
                    Ok(()) => Next::Say(said),
                    Err(wrong) => Next::Object(said, wrong),
                })
            }
            Mechanism::XOAuth2 if self.said.len() == 1 => self.say(Vec::new()).map(Next::Say),
            // RFC 5802 §5.1: why the server refuses, which it says then.
            // It may come in place of any message, and is no message to alter.
            mechanism if mechanism.is_scram() && challenge.starts_with(b"e=") => {
                Ok(Next::Say(Vec::new()))
            }
            _ if self.signature.is_some() => {
                let signature = self.signature.take();
                self.server_proved = signature.as_deref().map(str::as_bytes) == Some(challenge);
                match self.server_proved {
                    true => self.say(Vec::new()).map(Next::Say),
                    false => Ok(Next::Cancel(UNPROVED.to_owned())),
                }
            }
            _ => match self.step(Some(challenge)) {
                Ok(message) => self.say(message).map(Next::Say),
                Err(SessionError::MutualAuthenticationFailed) => {
                    Ok(Next::Cancel(UNPROVED.to_owned()))
                }
                Err(error) => Ok(Next::Cancel(format!(
                    "what the server says is not {}: {error}",
                    self.mechanism
                ))),
            },
        }
    }

    /// What is wrong with a server that lets the client in now.
    pub(crate) fn objection(&self) -> Option<String> {
        let unproved = self.mechanism.is_scram() && !self.server_proved;
        unproved.then(|| "the server has not proved that it knows the password".to_owned())
    }

    /// What SCRAM's server has said first: its part of the nonce, the salt, the iteration count.
    pub(crate) fn told(&self) -> Option<(String, String, u32)> {
        let challenge = self.challenges.iter().rev();
        let first = challenge
            .filter(|_| self.mechanism.is_scram())
            .find_map(|challenge| ServerFirst::parse(challenge))?;
        let said = String::from_utf8_lossy(self.said.first()?);
        let own = said.rsplit_once(",r=").map_or("", |(_, nonce)| nonce);
        let own = own.split(',').next().unwrap_or_default();
        let nonce = first.nonce.strip_prefix(own).unwrap_or(&first.nonce);
        Some((nonce.to_owned(), first.salt, first.iterations))
    }

    /// What of a message of the client no report may show, beside the message itself.
    pub(crate) fn secret_of(&self, message: &[u8]) -> Option<String> {
        let text = str::from_utf8(message).ok()?;
        let secret = match self.mechanism {
            Mechanism::CramMd5 => text.rsplit_once(' ')?.1,
            mechanism if mechanism.is_scram() => text.rsplit_once(",p=")?.1,
            _ => return None,
        };
        Some(secret.to_owned())
    }

    fn step(&mut self, challenge: Option<&[u8]>) -> Result<Vec<u8>, SessionError> {
        // A session that failed or is done is of no use any more.
        let Some(mut session) = self.session.take() else {
            return Err(SessionError::MechanismDone);
        };
        let mut message = Vec::new();
        match session.step(challenge, &mut message)? {
            State::Running => self.session = Some(session),
            State::Finished(_) => self.server_proved = true,
        }
        Ok(message)
    }

    /// The message as it is sent.
    fn say(&mut self, message: Vec<u8>) -> Result<Vec<u8>, Unable> {
        let number = self.said.len() + 1;
        let mut sent = message;
        for (at, from, to) in &self.alterations {
            if *at != number {
                continue;
            }
            let text = String::from_utf8_lossy(&sent).into_owned();
            if !text.contains(from.as_str()) {
                let what = format!("message {number} of {} has no {from:?}", self.mechanism);
                return Err(Unable(what));
            }
            sent = text.replacen(from.as_str(), to, 1).into_bytes();
        }
        if number == 2 && self.mechanism.is_scram() && !self.alterations.is_empty() {
            sent = self.proved(sent);
        }
        self.said.push(sent.clone());
        Ok(sent)
    }

    /// The second message of SCRAM, with the proof of all that was said and altered.
    fn proved(&mut self, message: Vec<u8>) -> Vec<u8> {
        let text = String::from_utf8_lossy(&message);
        let proved = text.rsplit_once(",p=").and_then(|(without_proof, _)| {
            let client_first = str::from_utf8(self.said.first()?).ok()?;
            let said = (client_first, self.challenges.last()?.as_slice());
            let password = &self.credentials.password;
            proof::proved(self.mechanism, password, said, without_proof)
        });
        match proved {
            Some((message, signature)) => {
                self.signature = Some(signature);
                message.into_bytes()
            }
            None => message,
        }
    }
}

/// What it means that a server's proof is wrong.
const UNPROVED: &str = "the server's signature is not that of the password";

/// What a client can say; among the library's own defaults none is bound to a channel.
static MECHANISMS: &[rsasl::prelude::Mechanism] = &[
    PLAIN,
    LOGIN,
    EXTERNAL,
    OAUTHBEARER,
    XOAUTH2,
    SCRAM_SHA1,
    SCRAM_SHA1_PLUS,
    SCRAM_SHA256,
    SCRAM_SHA256_PLUS,
];

fn session(
    mechanism: Mechanism,
    credentials: &Credentials,
    exporter: Option<[u8; 32]>,
    plus: bool,
) -> Result<Session<NoValidation, Binding>, Unable> {
    let unable = |error: rsasl::prelude::SASLError| Unable(format!("{mechanism}: {error}"));
    let callback = Callback {
        credentials: credentials.clone(),
        bound: plus,
    };
    let config: Arc<SASLConfig> = SASLConfig::builder()
        .with_registry(Registry::with_mechanisms(MECHANISMS))
        .with_callback(callback)
        .map_err(unable)?;
    let name = Mechname::parse(mechanism.name().as_bytes())
        .map_err(|_| Unable(format!("{mechanism} is no name of a mechanism")))?;
    SASLClient::with_cb(config, Binding(exporter))
        .start_suggested(&[name])
        .map_err(unable)
}

/// Whether this is an error result: a JSON object with a `status` (RFC 7628 §3.2.2).
fn error_result(challenge: &[u8]) -> Result<(), String> {
    let parsed: Result<serde_json::Value, _> = serde_json::from_slice(challenge);
    match parsed {
        Err(_) => Err("the error result is not JSON".to_owned()),
        Ok(value)
            if !value
                .get("status")
                .is_some_and(serde_json::Value::is_string) =>
        {
            Err("the error result has no `status`".to_owned())
        }
        Ok(_) => Ok(()),
    }
}
