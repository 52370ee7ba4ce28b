//! Which certificates are trusted, and what becomes of cases when one is not.

use std::sync::Arc;

use mailspec::serve::{Listen, Running};
use mailspec_reference as reference;
use mailspec_run::{
    CaseResult, Options, Outcome, Run, Site, Verdict, plan, tls,
    under_test::{Target, Verification},
};
use mailspec_suite::Library;
use pretty_assertions::assert_eq;
use rcgen::{BasicConstraints, CertificateParams, IsCa, KeyPair, date_time_ymd};
use rstest::rstest;
use tokio_rustls::{
    TlsAcceptor, TlsConnector,
    rustls::{
        ServerConfig,
        crypto::ring,
        pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer, ServerName},
    },
};

fn authority(params: &mut CertificateParams) {
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
}

/// As `openssl req -x509` writes it: CA:TRUE, though it is a server's own.
#[rstest]
#[case::authority(&["localhost"], authority, "localhost", None)]
#[case::authority_without_names(&[], authority, "localhost", None)]
#[case::leaf(&["localhost"], |_: &mut CertificateParams| {}, "localhost", None)]
#[case::another_name(&["elsewhere"], authority, "localhost", Some("not valid for name"))]
#[case::leaf_of_another_name(&["elsewhere"], |_: &mut CertificateParams| {}, "localhost", Some("not valid for name"))]
#[case::expired(&["localhost"], |params: &mut CertificateParams| {
    authority(params);
    params.not_after = date_time_ymd(2001, 1, 1);
}, "localhost", Some("expired"))]
#[tokio::test]
async fn a_certificate_that_is_given_is_trusted_as_itself(
    #[case] names: &[&str],
    #[case] change: fn(&mut CertificateParams),
    #[case] name: &str,
    #[case] error: Option<&str>,
) {
    let (server, pem) = certificate(names, change);
    assert_eq!(
        handshake(server.clone(), &pem, name)
            .await
            .err()
            .map(|got| error
                .is_some_and(|part| got.contains(part))
                .then_some(())
                .ok_or(got)),
        error.map(|_| Ok(()))
    );
    let (_, other) = certificate(names, change);
    let refused = handshake(server, &other, name).await;
    assert!(refused.is_err(), "another certificate was given");
}

fn certificate(names: &[&str], change: fn(&mut CertificateParams)) -> (Arc<ServerConfig>, String) {
    let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
    let mut params = CertificateParams::new(names).unwrap();
    change(&mut params);
    let key = KeyPair::generate().unwrap();
    let made = params.self_signed(&key).unwrap();
    let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(key.serialize_der()));
    let server = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![made.der().clone()], key)
        .unwrap();
    (Arc::new(server), made.pem())
}

async fn handshake(server: Arc<ServerConfig>, ca: &str, name: &str) -> Result<(), String> {
    let verification = Verification {
        ca: Some(ca.as_bytes().to_vec()),
        ..Verification::default()
    };
    let client = TlsConnector::from(tls::client(&verification).unwrap());
    let (here, there) = tokio::io::duplex(1 << 16);
    let name = ServerName::try_from(name.to_owned()).unwrap();
    let accepting = tokio::spawn(async move { TlsAcceptor::from(server).accept(there).await });
    let outcome = client.connect(name, here).await;
    let _accepted = accepting.await.unwrap();
    outcome.map(drop).map_err(|error| error.to_string())
}

/// Whom to trust is for the target to say: nobody deviates by a certificate.
#[tokio::test(flavor = "multi_thread")]
async fn cases_about_tls_are_skipped_where_the_certificate_is_not_trusted() {
    let outcome = outcome(|_| {}).await.unwrap();
    let deviating: Vec<&CaseResult> = outcome
        .cases
        .iter()
        .filter(|case| !matches!(case.verdict, Verdict::Pass | Verdict::Info | Verdict::Skip))
        .collect();
    assert!(deviating.is_empty(), "{deviating:#?}");
    for suite in ["imap/starttls", "pop3/stls"] {
        let skipped = outcome.cases.iter().filter(|case| {
            case.suite == suite
                && case.verdict == Verdict::Skip
                && case.reason.as_deref().is_some_and(|why| {
                    why.contains("certificate is not trusted") && why.contains("--insecure")
                })
        });
        assert!(skipped.count() >= 3, "{suite}");
    }
}

/// Where every login needs TLS there is nothing left to do.
#[rstest]
#[case::behind_starttls(|target: &mut Target| { target.imaps = None; target.pop3s = None; }, false)]
#[case::tls_ports_alone(|target: &mut Target| { target.imap = None; target.pop3 = None; }, true)]
#[tokio::test(flavor = "multi_thread")]
async fn nothing_runs_where_no_login_is_trusted(
    #[case] change: fn(&mut Target),
    #[case] plaintext_login: bool,
) {
    let options = reference::Options {
        plaintext_login,
        ..reference::Options::default()
    };
    let why = probe(options, change).await.err().unwrap();
    assert!(why.contains("certificate is not trusted"), "{why}");
    assert!(why.contains("--ca"), "{why}");
}

async fn outcome(change: fn(&mut Target)) -> Result<Outcome, String> {
    let (_running, site) = probe(reference::Options::default(), change).await?;
    let library = Arc::new(Library::embedded().unwrap());
    let cases = library.cases().cloned().collect();
    let plan = Arc::new(plan(&library, cases, &site));
    Ok(Run::new(plan, Arc::new(site), Options::jobs(8))
        .outcome()
        .await)
}

/// The embedded server, with a certificate that its target does not trust.
async fn probe(
    options: reference::Options,
    change: fn(&mut Target),
) -> Result<(Running, Site), String> {
    let running = Running::start(options, Listen::loopback()).await.unwrap();
    let mut target = running.target();
    target.tls.ca = None;
    change(&mut target);
    let site = Site::probe(target).await.map_err(|why| why.to_string())?;
    Ok((running, site))
}
