//! SASL from the server's side (RFC 4422): mechanisms, and exchanges that both protocols carry.

mod conduct;
mod digest;
mod exchange;
mod oauth;
mod scram;

pub(crate) use conduct::{Conduct, Policy};
pub(crate) use exchange::{Exchange, Step, Verdict};

use digest::Hash;

/// What ties a SASL exchange to the TLS connection that it is made on (RFC 9266).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ChannelBinding {
    /// `tls-exporter`: what the TLS library exports under the label `EXPORTER-Channel-Binding`
    /// with an empty context.
    pub exporter: [u8; 32],
}

/// A mechanism that the server knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mechanism {
    /// RFC 4616
    Plain,
    /// draft-murchison-sasl-login
    Login,
    /// RFC 2195
    CramMd5,
    /// RFC 5802, RFC 7677
    Scram(Hash),
    /// The same, bound to the TLS connection.
    ScramPlus(Hash),
    /// RFC 7628
    OAuthBearer,
    /// As Google has published it.
    XOAuth2,
    /// RFC 4422 appendix A: no client has a certificate here.
    External,
}

impl Mechanism {
    const ALL: [Self; 10] = [
        Self::Plain,
        Self::Login,
        Self::CramMd5,
        Self::Scram(Hash::Sha1),
        Self::Scram(Hash::Sha256),
        Self::ScramPlus(Hash::Sha1),
        Self::ScramPlus(Hash::Sha256),
        Self::OAuthBearer,
        Self::XOAuth2,
        Self::External,
    ];

    /// Its registered name.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Plain => "PLAIN",
            Self::Login => "LOGIN",
            Self::CramMd5 => "CRAM-MD5",
            Self::Scram(Hash::Sha1) => "SCRAM-SHA-1",
            Self::Scram(Hash::Sha256) => "SCRAM-SHA-256",
            Self::ScramPlus(Hash::Sha1) => "SCRAM-SHA-1-PLUS",
            Self::ScramPlus(Hash::Sha256) => "SCRAM-SHA-256-PLUS",
            Self::OAuthBearer => "OAUTHBEARER",
            Self::XOAuth2 => "XOAUTH2",
            Self::External => "EXTERNAL",
        }
    }

    /// How IMAP lists it (RFC 3501 §6.1.1).
    pub(crate) fn capability(self) -> String {
        format!("AUTH={}", self.name())
    }

    /// The mechanisms that a server lists to a client on a connection with this binding.
    pub(crate) fn offered(
        binding: Option<ChannelBinding>,
        policy: &dyn Policy,
    ) -> impl Iterator<Item = Self> + use<> {
        let alone = policy.has(Conduct::PlainAlone);
        let plus_alone = policy.has(Conduct::ScramPlusAlone);
        let external = policy.has(Conduct::ExternalUnchecked);
        let hides_passwords = policy.has(Conduct::PasswordsHidden);
        Self::ALL
            .into_iter()
            .filter(move |mechanism| match mechanism {
                Self::ScramPlus(_) => binding.is_some() && !alone,
                Self::External => external,
                Self::Plain => !hides_passwords,
                Self::Login | Self::OAuthBearer | Self::XOAuth2 => !alone && !hides_passwords,
                Self::Scram(_) => !(alone || plus_alone && binding.is_some()),
                Self::CramMd5 => !alone,
            })
    }

    /// Whether the server speaks first, so that a client may send no initial response
    /// (RFC 4422 §5).
    pub(crate) fn server_speaks_first(self) -> bool {
        matches!(self, Self::Login | Self::CramMd5)
    }
}
