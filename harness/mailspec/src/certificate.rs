//! The certificate of the reference server, made up at start.

use std::sync::Arc;

use tokio_rustls::rustls::{
    ServerConfig,
    crypto::ring,
    pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer},
};

/// A certificate made up at start, for the reference server.
pub(crate) struct SelfSigned {
    /// What the server uses.
    pub(crate) server: Arc<ServerConfig>,
    /// The certificate, for clients to trust.
    pub(crate) pem: String,
}

impl SelfSigned {
    /// A certificate for `names`.
    pub(crate) fn new(names: &[&str]) -> Result<Self, String> {
        let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        let made = rcgen::generate_simple_self_signed(names).map_err(|error| error.to_string())?;
        let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(made.signing_key.serialize_der()));
        let server = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .and_then(|builder| {
                builder
                    .with_no_client_auth()
                    .with_single_cert(vec![made.cert.der().clone()], key)
            })
            .map_err(|error| error.to_string())?;
        Ok(Self {
            server: Arc::new(server),
            pem: made.cert.pem(),
        })
    }
}
