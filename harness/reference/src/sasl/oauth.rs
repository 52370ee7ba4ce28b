//! OAUTHBEARER (RFC 7628) and XOAUTH2: bearer tokens.

use super::conduct::{Conduct, Policy};

/// What a client says to prove who it is.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Bearer<'m> {
    /// The user: of OAUTHBEARER only where it asks to act for one.
    pub(super) user: Option<&'m str>,
    pub(super) token: &'m str,
}

/// The keys of RFC 7628 §3.1 beside `auth`.
const KEYS: [&str; 6] = ["host", "port", "mthd", "path", "post", "qs"];

/// `client-resp = (gs2-header kvsep *kvpair kvsep) / kvsep` (RFC 7628 §3.1)
pub(super) fn bearer<'m>(message: &'m [u8], policy: &dyn Policy) -> Option<Bearer<'m>> {
    let message = str::from_utf8(message).ok()?;
    let (header, pairs) = message.split_once('\x01')?;
    let authzid = header.strip_prefix("n,")?.strip_suffix(',')?;
    let user = match authzid {
        "" => None,
        authzid => Some(authzid.strip_prefix("a=")?),
    };
    let token = token(pairs, policy)?;
    Some(Bearer { user, token })
}

/// `user=` name `^A` `auth=Bearer` token `^A^A`
pub(super) fn xoauth2<'m>(message: &'m [u8], policy: &dyn Policy) -> Option<Bearer<'m>> {
    let message = str::from_utf8(message).ok()?;
    let (user, pairs) = message.strip_prefix("user=")?.split_once('\x01')?;
    let token = token(pairs, policy)?;
    Some(Bearer {
        user: Some(user),
        token,
    })
}

fn token<'m>(pairs: &'m str, policy: &dyn Policy) -> Option<&'m str> {
    let pairs = pairs.strip_suffix("\x01\x01")?;
    let mut token = None;
    for pair in pairs.split('\x01') {
        let (key, value) = pair.split_once('=')?;
        if key == "auth" {
            let (kind, value) = value.split_once(' ')?;
            token = kind.eq_ignore_ascii_case("Bearer").then_some(value);
        } else if !KEYS.contains(&key) && policy.has(Conduct::OAuthUnknownKeyRefused) {
            return None;
        }
    }
    token
}

/// The error result (RFC 7628 §3.2.2), if there is one.
pub(super) fn error(policy: &dyn Policy) -> Option<&'static str> {
    Some(match () {
        () if policy.has(Conduct::OAuthErrorOmitted) => return None,
        () if policy.has(Conduct::OAuthErrorSentence) => "that token is not valid",
        () if policy.has(Conduct::OAuthErrorWithoutStatus) => r#"{"scope":"mail"}"#,
        () => r#"{"status":"invalid_token","scope":"mail"}"#,
    })
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;
    use rstest::rstest;

    use super::*;

    struct Honest;

    impl Policy for Honest {
        fn has(&self, _: Conduct) -> bool {
            false
        }
    }

    #[rstest]
    #[case("n,a=joe,\x01auth=Bearer abc\x01\x01", Some((Some("joe"), "abc")))]
    #[case("n,,\x01host=h\x01x=y\x01auth=bearer abc\x01\x01", Some((None, "abc")))]
    #[case("n,,\x01auth=Bearer abc\x01", None)]
    #[case("n,,\x01host=h\x01\x01", None)]
    #[case("n,joe,\x01auth=Bearer abc\x01\x01", None)]
    #[case("\x01", None)]
    fn client_responses(#[case] message: &str, #[case] expected: Option<(Option<&str>, &str)>) {
        let expected = expected.map(|(user, token)| Bearer { user, token });
        assert_eq!(bearer(message.as_bytes(), &Honest), expected);
    }
}
