//! An exchange of any mechanism (RFC 4422 §3): messages of the client in, challenges out.

use super::{
    ChannelBinding, Mechanism,
    conduct::{Conduct, Policy},
    digest::cram,
    oauth,
    scram::{Scram, Wrong},
};
use crate::{
    Server,
    store::{AccountId, Store},
};

/// An exchange that goes on.
#[derive(Debug)]
pub(crate) struct Exchange {
    pub(crate) mechanism: Mechanism,
    binding: Option<ChannelBinding>,
    /// Differs from that of any other exchange.
    unique: String,
    state: State,
}

#[derive(Debug)]
enum State {
    /// The client has said nothing.
    Begun,
    /// LOGIN: who the client is.
    Named(Vec<u8>),
    /// CRAM-MD5: the challenge.
    Challenged(String),
    /// SCRAM: the first messages are there.
    Greeted(Box<Scram>),
    /// All is proven, and the client acknowledges the server's proof.
    Proven(AccountId),
    /// An error was told; whatever comes now, the exchange fails.
    Failed(Option<AccountId>),
}

/// What the server says next.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// This, and waits for the client.
    Challenge(Vec<u8>),
    /// How the exchange ended.
    Done(Verdict),
}

/// How an exchange ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// The client is whoever has this account.
    Admitted(AccountId),
    /// Its credentials are wrong, or it may not act for whom it asks to.
    Refused,
    /// What it says is no message of the mechanism.
    Malformed,
}

/// Octets of a name or a password that a deviating server reads.
const SHORT: usize = 64;

impl Exchange {
    /// One on a connection with this binding.
    pub(crate) fn begin(
        server: &mut Server,
        mechanism: Mechanism,
        binding: Option<ChannelBinding>,
    ) -> Self {
        Self {
            mechanism,
            binding,
            unique: server.unique(),
            state: State::Begun,
        }
    }

    /// What the server says to a client that sent no initial response.
    pub(crate) fn challenge(&mut self, policy: &dyn Policy) -> Vec<u8> {
        match self.mechanism {
            Mechanism::Login => b"Username:".to_vec(),
            Mechanism::CramMd5 => {
                let unique = match policy.has(Conduct::CramChallengeSame) {
                    true => "1.1",
                    false => &self.unique,
                };
                let challenge = match policy.has(Conduct::CramChallengeBare) {
                    true => format!("{unique} at mailspec.example"),
                    false => format!("<{unique}@mailspec.example>"),
                };
                self.state = State::Challenged(challenge.clone());
                challenge.into_bytes()
            }
            _ if policy.has(Conduct::FirstChallengeFilled) => b"mailspec".to_vec(),
            _ => Vec::new(),
        }
    }

    /// Takes a message of the client.
    pub(crate) fn respond(&mut self, server: &Server, message: &[u8], policy: &dyn Policy) -> Step {
        let store = &server.store;
        let state = std::mem::replace(&mut self.state, State::Failed(None));
        match (state, self.mechanism) {
            (State::Begun, Mechanism::Plain) => Step::Done(plain(store, message, policy)),
            (State::Begun, Mechanism::Login) => {
                self.state = State::Named(message.to_vec());
                Step::Challenge(b"Password:".to_vec())
            }
            (State::Named(user), _) => {
                Step::Done(admitted(by_password(store, &user, message, policy)))
            }
            (State::Challenged(challenge), _) => {
                Step::Done(admitted(by_digest(store, &challenge, message, policy)))
            }
            (State::Begun, Mechanism::Scram(hash) | Mechanism::ScramPlus(hash)) => {
                let plus = matches!(self.mechanism, Mechanism::ScramPlus(_));
                let unique = &self.unique;
                match Scram::begin(hash, self.binding, plus, message, unique, policy) {
                    Ok(scram) => {
                        let challenge = scram.server_first().as_bytes().to_vec();
                        self.state = State::Greeted(Box::new(scram));
                        Step::Challenge(challenge)
                    }
                    Err(wrong) => self.scram_fails(wrong, policy),
                }
            }
            (State::Greeted(scram), _) => {
                let account = store.find(scram.user.as_bytes());
                let password = account.map(|account| store.password(account));
                let proven = scram.finish(message, password, policy);
                let authzid = scram.authzid.as_deref().unwrap_or_default();
                match (proven, account) {
                    (Ok(_), Some(_)) if !acts_for(authzid, &scram.user, policy) => {
                        Step::Done(Verdict::Refused)
                    }
                    (Ok(signature), Some(account)) => {
                        self.state = State::Proven(account);
                        Step::Challenge(signature.into_bytes())
                    }
                    (Ok(_), None) => Step::Done(Verdict::Refused),
                    (Err(wrong), _) => self.scram_fails(wrong, policy),
                }
            }
            (State::Proven(account), _) if message.is_empty() => {
                Step::Done(Verdict::Admitted(account))
            }
            (State::Proven(_), _) => Step::Done(Verdict::Malformed),
            (State::Begun, Mechanism::OAuthBearer | Mechanism::XOAuth2) => {
                self.by_token(store, message, policy)
            }
            (State::Begun, Mechanism::External) => {
                let claimed = store.find(message);
                let claimed = claimed.filter(|_| policy.has(Conduct::ExternalUnchecked));
                Step::Done(admitted(claimed))
            }
            (State::Failed(Some(account)), _) if policy.has(Conduct::OAuthErrorForgiven) => {
                Step::Done(Verdict::Admitted(account))
            }
            (State::Failed(_), _) | (State::Begun, Mechanism::CramMd5) => {
                Step::Done(Verdict::Refused)
            }
        }
    }

    fn by_token(&mut self, store: &Store, message: &[u8], policy: &dyn Policy) -> Step {
        let bearer = match self.mechanism {
            Mechanism::XOAuth2 => oauth::xoauth2(message, policy),
            _ => oauth::bearer(message, policy),
        };
        let Some(bearer) = bearer else {
            return Step::Done(Verdict::Malformed);
        };
        let claimed = bearer.user.and_then(|user| store.find(user.as_bytes()));
        let owner = store.owner(bearer.token);
        let account = match (owner, bearer.user) {
            _ if policy.has(Conduct::CredentialsUnchecked) => claimed,
            (owner, None) => owner,
            (owner, Some(_)) if policy.has(Conduct::AuthzidIgnored) => owner,
            (owner, Some(_)) => owner.filter(|_| owner == claimed),
        };
        match (account, oauth::error(policy)) {
            (Some(account), _) => Step::Done(Verdict::Admitted(account)),
            (None, None) => Step::Done(Verdict::Refused),
            (None, Some(error)) => {
                self.state = State::Failed(claimed);
                Step::Challenge(error.as_bytes().to_vec())
            }
        }
    }

    fn scram_fails(&mut self, wrong: Wrong, policy: &dyn Policy) -> Step {
        match wrong {
            Wrong::Malformed => Step::Done(Verdict::Malformed),
            Wrong::Refused(_) if policy.has(Conduct::ScramErrorSentence) => {
                Step::Challenge(b"that is not right".to_vec())
            }
            Wrong::Refused(error) if policy.has(Conduct::ErrorsTold) => {
                Step::Challenge(format!("e={error}").into_bytes())
            }
            Wrong::Refused(_) => Step::Done(Verdict::Refused),
        }
    }
}

fn admitted(account: Option<AccountId>) -> Verdict {
    account.map_or(Verdict::Refused, Verdict::Admitted)
}

/// `message = [authzid] NUL authcid NUL passwd` (RFC 4616 §2); nobody acts for somebody else here.
fn plain(store: &Store, message: &[u8], policy: &dyn Policy) -> Verdict {
    let fields: Vec<&[u8]> = message.split(|&octet| octet == 0).collect();
    let (authzid, user, password) = match fields[..] {
        [authzid, user, password] => (authzid, user, password),
        [authzid, user, password, _] if policy.has(Conduct::PlainExtraIgnored) => {
            (authzid, user, password)
        }
        _ => return Verdict::Refused,
    };
    let long = user.len() > SHORT || password.len() > SHORT;
    if long && policy.has(Conduct::PlainShortened) {
        return Verdict::Malformed;
    }
    let user_text = String::from_utf8_lossy(user);
    if !acts_for(&String::from_utf8_lossy(authzid), &user_text, policy) {
        return Verdict::Refused;
    }
    admitted(by_password(store, user, password, policy))
}

fn by_password(
    store: &Store,
    user: &[u8],
    password: &[u8],
    policy: &dyn Policy,
) -> Option<AccountId> {
    let unchecked = policy.has(Conduct::CredentialsUnchecked)
        || password.is_empty() && policy.has(Conduct::EmptyPasswordAdmitted);
    match unchecked {
        true => store.find(user),
        false => store.authenticate(user, password),
    }
}

/// The name, a space and the digest (RFC 2195 §2).
fn by_digest(
    store: &Store,
    challenge: &str,
    message: &[u8],
    policy: &dyn Policy,
) -> Option<AccountId> {
    let space = message.iter().rposition(|&octet| octet == b' ')?;
    let account = store.find(&message[..space])?;
    let digest = cram(store.password(account).as_bytes(), challenge.as_bytes());
    let right = digest.as_bytes() == &message[space + 1..];
    (right || policy.has(Conduct::CredentialsUnchecked)).then_some(account)
}

/// Whether `user` may act for `authzid`: everybody for themselves.
fn acts_for(authzid: &str, user: &str, policy: &dyn Policy) -> bool {
    authzid.is_empty() || authzid == user || policy.has(Conduct::AuthzidIgnored)
}
