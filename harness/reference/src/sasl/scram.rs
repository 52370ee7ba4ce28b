//! SCRAM (RFC 5802, RFC 7677).

use base64::{Engine, prelude::BASE64_STANDARD};

use super::{
    ChannelBinding,
    conduct::{Conduct, Policy},
    digest::Hash,
};

/// How often a password is hashed (RFC 5802 §5.1, RFC 7677 §4).
const ITERATIONS: u32 = 4096;
/// The same for a deviating server.
const FEW_ITERATIONS: u32 = 1000;

/// An exchange that waits for `client-final-message`.
#[derive(Debug)]
pub(super) struct Scram {
    hash: Hash,
    /// The name as the client wrote it, unescaped.
    pub(super) user: String,
    /// For whom the client asks to act.
    pub(super) authzid: Option<String>,
    /// `gs2-header` and the binding's data: what `c=` has to say.
    binding: Vec<u8>,
    client_first_bare: String,
    server_first: String,
    nonce: String,
    salt: Vec<u8>,
    iterations: u32,
}

/// Why a message of the client ends the exchange.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wrong {
    /// It is none that SCRAM has.
    Malformed,
    /// The server does not agree; one of `server-error-value`.
    Refused(&'static str),
}

impl Scram {
    /// Reads `client-first-message`; `unique` is the server's part of the nonce.
    pub(super) fn begin(
        hash: Hash,
        binding: Option<ChannelBinding>,
        plus: bool,
        message: &[u8],
        unique: &str,
        policy: &dyn Policy,
    ) -> Result<Self, Wrong> {
        let message = str::from_utf8(message).map_err(|_| Wrong::Malformed)?;
        let mut parts = message.splitn(3, ',');
        let (flag, authzid, bare) = match (parts.next(), parts.next(), parts.next()) {
            (Some(flag), Some(authzid), Some(bare)) => (flag, authzid, bare),
            _ => return Err(Wrong::Malformed),
        };
        let mut bound = format!("{flag},{authzid},").into_bytes();
        match (flag.split_once('='), plus, binding) {
            (Some(("p", "tls-exporter")), true, Some(binding)) => bound.extend(binding.exporter),
            (Some(("p", _)), true, _) => {
                return Err(Wrong::Refused("unsupported-channel-binding-type"));
            }
            (Some(("p", _)), false, _) if policy.has(Conduct::ScramTypeIgnored) => {}
            (Some(("p", _)), false, _) => {
                return Err(Wrong::Refused("channel-binding-not-supported"));
            }
            (None, false, Some(_)) if flag == "y" && !policy.has(Conduct::ScramDowngradeTaken) => {
                return Err(Wrong::Refused("server-does-support-channel-binding"));
            }
            (None, false, _) if matches!(flag, "y" | "n") => {}
            (None, false, _) if policy.has(Conduct::ScramFlagLenient) => {}
            _ => return Err(Wrong::Malformed),
        }
        let authzid = match authzid.strip_prefix("a=") {
            Some(authzid) => Some(unescaped(authzid, policy)?),
            None if authzid.is_empty() => None,
            None => return Err(Wrong::Malformed),
        };
        let mut attributes = bare.split(',').peekable();
        if attributes
            .peek()
            .is_some_and(|first| first.starts_with("m="))
        {
            if !policy.has(Conduct::ScramMandatoryIgnored) {
                return Err(Wrong::Refused("extensions-not-supported"));
            }
            attributes.next();
        }
        let mut next = |name: &str| attributes.next()?.strip_prefix(name);
        let (Some(user), Some(client_nonce)) = (next("n="), next("r=")) else {
            return Err(Wrong::Malformed);
        };
        if client_nonce.is_empty() {
            return Err(Wrong::Malformed);
        }
        let unique = match policy.has(Conduct::ScramNonceSame) {
            true => "constant",
            false => unique,
        };
        let nonce = match policy.has(Conduct::ScramNonceReplaced) {
            true => unique.to_owned(),
            false => format!("{client_nonce}{unique}"),
        };
        let iterations = match policy.has(Conduct::ScramIterationsFew) {
            true => FEW_ITERATIONS,
            false => ITERATIONS,
        };
        let user = unescaped(user, policy)?;
        let salt = hash.digest(format!("salt of {user}").as_bytes())[..16].to_vec();
        let salt64 = BASE64_STANDARD.encode(&salt);
        Ok(Self {
            hash,
            user,
            authzid,
            binding: bound,
            client_first_bare: bare.to_owned(),
            server_first: match policy.has(Conduct::ScramIterationsOmitted) {
                true => format!("r={nonce},s={salt64}"),
                false => format!("r={nonce},s={salt64},i={iterations}"),
            },
            nonce,
            salt,
            iterations,
        })
    }

    /// `server-first-message`
    pub(super) fn server_first(&self) -> &str {
        &self.server_first
    }

    /// Reads `client-final-message` of somebody whose password is this one; `server-final-message`
    /// if it proves so.
    pub(super) fn finish(
        &self,
        message: &[u8],
        password: Option<&str>,
        policy: &dyn Policy,
    ) -> Result<String, Wrong> {
        let message = str::from_utf8(message).map_err(|_| Wrong::Malformed)?;
        let (without_proof, proof) = message.rsplit_once(",p=").ok_or(Wrong::Malformed)?;
        let mut attributes = without_proof.split(',');
        let mut next = |name: &str| attributes.next()?.strip_prefix(name);
        let (Some(bound), Some(nonce)) = (next("c="), next("r=")) else {
            return Err(Wrong::Malformed);
        };
        if attributes.count() > 0 && policy.has(Conduct::ScramOptionalRefused) {
            return Err(Wrong::Refused("extensions-not-supported"));
        }
        let bound = BASE64_STANDARD
            .decode(bound)
            .map_err(|_| Wrong::Refused("invalid-encoding"))?;
        let proof = BASE64_STANDARD
            .decode(proof)
            .map_err(|_| Wrong::Refused("invalid-encoding"))?;
        if bound != self.binding && !policy.has(Conduct::ScramBindingUnchecked) {
            return Err(Wrong::Refused("channel-bindings-dont-match"));
        }
        if nonce != self.nonce && !policy.has(Conduct::ScramNonceUnchecked) {
            return Err(Wrong::Refused("other-error"));
        }
        let said = format!(
            "{},{},{without_proof}",
            self.client_first_bare, self.server_first
        );
        let password = password.ok_or(Wrong::Refused("unknown-user"))?;
        let salted = self
            .hash
            .salted(password.as_bytes(), &self.salt, self.iterations);
        let stored_key = self.hash.digest(&self.hash.hmac(&salted, b"Client Key"));
        let signature = self.hash.hmac(&stored_key, said.as_bytes());
        let client_key: Vec<u8> = proof.iter().zip(signature).map(|(p, s)| p ^ s).collect();
        let proven = self.hash.digest(&client_key) == stored_key;
        if !proven && !policy.has(Conduct::CredentialsUnchecked) {
            return Err(Wrong::Refused("invalid-proof"));
        }
        let name: &[u8] = match policy.has(Conduct::ScramSignatureWrong) {
            true => b"Other Key",
            false => b"Server Key",
        };
        let server_key = self.hash.hmac(&salted, name);
        let signature = self.hash.hmac(&server_key, said.as_bytes());
        Ok(format!("v={}", BASE64_STANDARD.encode(signature)))
    }
}

/// `saslname`: a comma is `=2C`, an equals sign `=3D`, and no other has a place there.
fn unescaped(name: &str, policy: &dyn Policy) -> Result<String, Wrong> {
    let mut plain = String::new();
    let mut rest = name;
    while let Some((before, after)) = rest.split_once('=') {
        plain.push_str(before);
        rest = match (after.strip_prefix("2C"), after.strip_prefix("3D")) {
            (Some(after), _) => {
                plain.push(',');
                after
            }
            (_, Some(after)) => {
                plain.push('=');
                after
            }
            _ if policy.has(Conduct::ScramEscapeLenient) => after,
            _ => return Err(Wrong::Refused("invalid-username-encoding")),
        };
    }
    plain.push_str(rest);
    Ok(plain)
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

    /// RFC 5802 §5 and RFC 7677 §3 have these exchanges, of which salt and nonce are put in.
    #[rstest]
    #[case::sha1(
        Hash::Sha1,
        "fyko+d2lbbFgONRv9qkxdawL",
        "fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j",
        "QSXCR+Q6sek8bf92",
        "v0X8v3Bz2T0CJGbJQyF0X+HI4Ts=",
        "rmF9pqV8S7suAoZWja4dJRkFsKQ="
    )]
    #[case::sha256(
        Hash::Sha256,
        "rOprNGfwEbeRWgbNEkqO",
        "rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0",
        "W22ZaJ0SNY7soEsUEjb6gQ==",
        "dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=",
        "6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4="
    )]
    fn the_examples_of_the_rfcs(
        #[case] hash: Hash,
        #[case] client_nonce: &str,
        #[case] nonce: &str,
        #[case] salt: &str,
        #[case] proof: &str,
        #[case] signature: &str,
    ) {
        let scram = Scram {
            hash,
            user: "user".to_owned(),
            authzid: None,
            binding: b"n,,".to_vec(),
            client_first_bare: format!("n=user,r={client_nonce}"),
            server_first: format!("r={nonce},s={salt},i=4096"),
            nonce: nonce.to_owned(),
            salt: BASE64_STANDARD.decode(salt).unwrap(),
            iterations: 4096,
        };
        let finals = |proof: &str| format!("c=biws,r={nonce},p={proof}");
        let answer =
            |message: &str, password| scram.finish(message.as_bytes(), Some(password), &Honest);
        assert_eq!(
            answer(&finals(proof), "pencil"),
            Ok(format!("v={signature}"))
        );
        assert_eq!(
            answer(&finals(proof), "pencils"),
            Err(Wrong::Refused("invalid-proof"))
        );
        assert_eq!(
            answer(&finals(proof).replace("biws", "eSws"), "pencil"),
            Err(Wrong::Refused("channel-bindings-dont-match"))
        );
    }

    #[rstest]
    #[case("n,,n=a=2Cb=3D,r=x", Ok("a,b="))]
    #[case("n,a=b,n=a,r=x,z=extension", Ok("a"))]
    #[case("y,,n=a,r=x", Ok("a"))]
    #[case("n,,n=a=2c,r=x", Err(Wrong::Refused("invalid-username-encoding")))]
    #[case("n,,m=x,n=a,r=x", Err(Wrong::Refused("extensions-not-supported")))]
    #[case(
        "p=tls-unique,,n=a,r=x",
        Err(Wrong::Refused("channel-binding-not-supported"))
    )]
    #[case("x,,n=a,r=x", Err(Wrong::Malformed))]
    #[case("n,,n=a", Err(Wrong::Malformed))]
    #[case("n,,n=a,r=", Err(Wrong::Malformed))]
    #[case("n,b,n=a,r=x", Err(Wrong::Malformed))]
    fn first_messages(#[case] message: &str, #[case] expected: Result<&str, Wrong>) {
        let begun = Scram::begin(Hash::Sha1, None, false, message.as_bytes(), "y", &Honest);
        let user = begun.map(|scram| scram.user);
        assert_eq!(user, expected.map(str::to_owned));
    }
}
