//! How a server may conduct exchanges otherwise than it should, or otherwise than others do.
//!
//! Each protocol has switches of its own for that: a [`Policy`] says which are on.

/// One deviation or freedom of the exchanges.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Conduct {
    /// A freedom: PLAIN is the only mechanism.
    PlainAlone,
    /// A freedom: what sends a password or a token as it is, is not offered here.
    PasswordsHidden,
    /// A freedom: SCRAM tells why a proof is refused (RFC 5802 §5.1).
    ErrorsTold,
    /// Wrong passwords, digests, proofs and tokens are right.
    CredentialsUnchecked,
    /// For whom the client asks to act is overlooked.
    AuthzidIgnored,
    /// The first challenge is not empty where the client speaks first.
    FirstChallengeFilled,
    /// What stands behind the password of PLAIN is overlooked.
    PlainExtraIgnored,
    /// An empty password is right.
    EmptyPasswordAdmitted,
    /// PLAIN reads names and passwords of 64 octets at most.
    PlainShortened,
    /// The challenge of CRAM-MD5 is always the same.
    CramChallengeSame,
    /// The challenge of CRAM-MD5 has no angle brackets.
    CramChallengeBare,
    /// The nonce of SCRAM's server does not begin with the client's.
    ScramNonceReplaced,
    /// The server's part of the nonce is always the same.
    ScramNonceSame,
    /// The nonce of the client's second message is not looked at.
    ScramNonceUnchecked,
    /// The channel binding of the client's second message is not looked at.
    ScramBindingUnchecked,
    /// A client that thinks that no binding is offered is let in although it is.
    ScramDowngradeTaken,
    /// With channel binding SCRAM is not listed without it.
    ScramPlusAlone,
    /// The server's signature is that of another key.
    ScramSignatureWrong,
    /// Passwords are iterated a thousand times.
    ScramIterationsFew,
    /// The iteration count is left out.
    ScramIterationsOmitted,
    /// A type of channel binding that the server does not know is overlooked.
    ScramTypeIgnored,
    /// The final message of a failure is a sentence.
    ScramErrorSentence,
    /// A mandatory extension is overlooked.
    ScramMandatoryIgnored,
    /// An optional extension is refused.
    ScramOptionalRefused,
    /// An equals sign that escapes nothing is left out of the name.
    ScramEscapeLenient,
    /// Any letter is a channel binding flag.
    ScramFlagLenient,
    /// OAUTHBEARER and XOAUTH2 fail without an error result.
    OAuthErrorOmitted,
    /// The error result is a sentence.
    OAuthErrorSentence,
    /// The error result has no status.
    OAuthErrorWithoutStatus,
    /// Whoever answers the error result is let in.
    OAuthErrorForgiven,
    /// A key that the server does not know is refused.
    OAuthUnknownKeyRefused,
    /// EXTERNAL is listed, and lets in whoever says who they are.
    ExternalUnchecked,
}

/// Which switches are on.
pub(crate) trait Policy {
    /// Whether this one is.
    fn has(&self, conduct: Conduct) -> bool;
}
