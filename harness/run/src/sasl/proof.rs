//! What CRAM-MD5 and SCRAM prove (RFC 2195 §2, RFC 5802 §3).

use base64::{Engine, prelude::BASE64_STANDARD};
use hmac::{Hmac, Mac, digest::KeyInit};
use mailspec_suite::Mechanism;
use md5::Md5;
use sha1::{Digest, Sha1};
use sha2::Sha256;

/// What `server-first-message` says (RFC 5802 §7).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ServerFirst {
    pub(super) nonce: String,
    /// In base64, as it came.
    pub(super) salt: String,
    pub(super) iterations: u32,
}

impl ServerFirst {
    pub(super) fn parse(message: &[u8]) -> Option<Self> {
        let mut attributes = str::from_utf8(message).ok()?.split(',');
        let mut next = |name: &str| attributes.next()?.strip_prefix(name);
        Some(Self {
            nonce: next("r=")?.to_owned(),
            salt: next("s=")?.to_owned(),
            iterations: next("i=")?.parse().ok()?,
        })
    }
}

/// The most iterations that are done for an altered message: a server may ask for any number.
const ITERATIONS: u32 = 1_000_000;

/// `client-final-message` with the proof of what it says now, and the signature that the server
/// answers it with.
pub(super) fn proved(
    mechanism: Mechanism,
    password: &str,
    (client_first, server_first): (&str, &[u8]),
    without_proof: &str,
) -> Option<(String, String)> {
    let first = ServerFirst::parse(server_first)?;
    let salt = BASE64_STANDARD.decode(&first.salt).ok()?;
    let bare = client_first.splitn(3, ',').nth(2)?;
    let server_first = str::from_utf8(server_first).ok()?;
    let said = format!("{bare},{server_first},{without_proof}");
    let iterations = Some(first.iterations).filter(|iterations| *iterations <= ITERATIONS)?;
    let sha1 = matches!(mechanism, Mechanism::ScramSha1 | Mechanism::ScramSha1Plus);
    let hash = |text: &[u8]| match sha1 {
        true => Sha1::digest(text).to_vec(),
        false => Sha256::digest(text).to_vec(),
    };
    let hmac = |key: &[u8], text: &[u8]| match sha1 {
        true => mac::<Hmac<Sha1>>(key, text),
        false => mac::<Hmac<Sha256>>(key, text),
    };
    let password = password.as_bytes();
    let salted = match sha1 {
        true => pbkdf2::pbkdf2_hmac_array::<Sha1, 20>(password, &salt, iterations).to_vec(),
        false => pbkdf2::pbkdf2_hmac_array::<Sha256, 32>(password, &salt, iterations).to_vec(),
    };
    let client_key = hmac(&salted, b"Client Key");
    let signature = hmac(&hash(&client_key), said.as_bytes());
    let proof: Vec<u8> = client_key
        .iter()
        .zip(signature)
        .map(|(k, s)| k ^ s)
        .collect();
    let proof = BASE64_STANDARD.encode(proof);
    let signature = hmac(&hmac(&salted, b"Server Key"), said.as_bytes());
    let signature = BASE64_STANDARD.encode(signature);
    Some((
        format!("{without_proof},p={proof}"),
        format!("v={signature}"),
    ))
}

/// What CRAM-MD5 answers to a challenge: the name, and the keyed digest in hexadecimal.
pub(super) fn cram(user: &str, password: &str, challenge: &[u8]) -> String {
    let digest = mac::<Hmac<Md5>>(password.as_bytes(), challenge);
    let digest: String = digest.iter().map(|octet| format!("{octet:02x}")).collect();
    format!("{user} {digest}")
}

fn mac<M: Mac + KeyInit>(key: &[u8], text: &[u8]) -> Vec<u8> {
    let mut mac = <M as KeyInit>::new_from_slice(key).expect("keys may have any length");
    mac.update(text);
    mac.finalize().into_bytes().to_vec()
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;
    use rstest::rstest;

    use super::*;

    /// The example of RFC 2195 §2.
    #[test]
    fn cram_md5() {
        assert_eq!(
            cram(
                "tim",
                "tanstaaftanstaaf",
                b"<1896.697170952@postoffice.reston.mci.net>"
            ),
            "tim b913a602c7eda7a495b4e6e7334d3890"
        );
    }

    /// The examples of RFC 5802 §5 and RFC 7677 §3.
    #[rstest]
    #[case(
        Mechanism::ScramSha1,
        "n,,n=user,r=fyko+d2lbbFgONRv9qkxdawL",
        "r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,s=QSXCR+Q6sek8bf92,i=4096",
        "c=biws,r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j",
        "v0X8v3Bz2T0CJGbJQyF0X+HI4Ts=",
        "rmF9pqV8S7suAoZWja4dJRkFsKQ="
    )]
    #[case(
        Mechanism::ScramSha256,
        "n,,n=user,r=rOprNGfwEbeRWgbNEkqO",
        "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096",
        "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0",
        "dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=",
        "6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4="
    )]
    fn scram(
        #[case] mechanism: Mechanism,
        #[case] client_first: &str,
        #[case] server_first: &str,
        #[case] without_proof: &str,
        #[case] proof: &str,
        #[case] signature: &str,
    ) {
        let said = (client_first, server_first.as_bytes());
        assert_eq!(
            proved(mechanism, "pencil", said, without_proof),
            Some((
                format!("{without_proof},p={proof}"),
                format!("v={signature}")
            ))
        );
    }
}
