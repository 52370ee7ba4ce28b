//! The SASL mechanism PLAIN (RFC 4616).

/// Who the client is after `message = [authzid] UTF8NUL authcid UTF8NUL passwd` (RFC 4616 §2):
/// the authorization identity, or without one the authentication identity.
pub(crate) fn identity(message: &[u8]) -> Option<&[u8]> {
    let mut parts = message.split(|&octet| octet == 0);
    let (authorization, authentication) = (parts.next()?, parts.next()?);
    Some(match authorization {
        [] => authentication,
        _ => authorization,
    })
}
