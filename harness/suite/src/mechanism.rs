//! SASL mechanisms that a case may log in with, and a target too.

use std::fmt;

/// A SASL mechanism (RFC 4422), the strongest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Mechanism {
    /// RFC 7677, bound to the TLS connection.
    ScramSha256Plus,
    /// RFC 5802, bound to the TLS connection.
    ScramSha1Plus,
    /// RFC 7677
    ScramSha256,
    /// RFC 5802
    ScramSha1,
    /// RFC 2195
    CramMd5,
    /// RFC 4422 appendix A
    External,
    /// RFC 7628
    OAuthBearer,
    /// As Google has published it.
    XOAuth2,
    /// RFC 4616
    Plain,
    /// draft-murchison-sasl-login
    Login,
}

/// What proves who a client is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Proof {
    /// The account's password.
    Password,
    /// A bearer token (RFC 6750).
    Token,
    /// What the connection says already, as a certificate does.
    Connection,
}

impl Mechanism {
    /// All of them, the strongest first.
    pub const ALL: [Self; 10] = [
        Self::ScramSha256Plus,
        Self::ScramSha1Plus,
        Self::ScramSha256,
        Self::ScramSha1,
        Self::CramMd5,
        Self::External,
        Self::OAuthBearer,
        Self::XOAuth2,
        Self::Plain,
        Self::Login,
    ];

    /// Its registered name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::ScramSha256Plus => "SCRAM-SHA-256-PLUS",
            Self::ScramSha1Plus => "SCRAM-SHA-1-PLUS",
            Self::ScramSha256 => "SCRAM-SHA-256",
            Self::ScramSha1 => "SCRAM-SHA-1",
            Self::CramMd5 => "CRAM-MD5",
            Self::External => "EXTERNAL",
            Self::OAuthBearer => "OAUTHBEARER",
            Self::XOAuth2 => "XOAUTH2",
            Self::Plain => "PLAIN",
            Self::Login => "LOGIN",
        }
    }

    /// The mechanism with this name, in any case of letters.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|mechanism| mechanism.name().eq_ignore_ascii_case(name))
    }

    /// What proves who the client is.
    pub const fn proof(self) -> Proof {
        match self {
            Self::OAuthBearer | Self::XOAuth2 => Proof::Token,
            Self::External => Proof::Connection,
            _ => Proof::Password,
        }
    }

    /// Whether it is of the SCRAM family (RFC 5802).
    pub const fn is_scram(self) -> bool {
        matches!(
            self,
            Self::ScramSha256Plus | Self::ScramSha1Plus | Self::ScramSha256 | Self::ScramSha1
        )
    }
}

impl fmt::Display for Mechanism {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.name())
    }
}
