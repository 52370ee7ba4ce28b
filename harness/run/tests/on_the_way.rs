//! What somebody on the way sees and can do: injections before TLS, and passwords in the clear.

use std::{
    net::SocketAddr,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
};

use base64::{Engine, prelude::BASE64_STANDARD};

use mailspec::serve::{Listen, Running};
use mailspec_reference as reference;
use mailspec_run::{
    CaseResult, Options, Outcome, Run, Site, Verdict, plan,
    under_test::{Account, Address, Target},
};
use mailspec_suite::Library;
use pretty_assertions::assert_eq;
use rstest::rstest;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{
        TcpListener, TcpStream,
        tcp::{OwnedReadHalf, OwnedWriteHalf},
    },
    sync::Notify,
};

/// When somebody on the way puts something in.
#[derive(Clone, Copy, PartialEq)]
enum When {
    /// In one piece with the OK to STARTTLS or STLS.
    WithOk,
    /// When the client's part of the handshake has gone by.
    AfterHello,
}

/// RFC 3501 §6.2.1, RFC 2595 §4: nothing may stand between the OK and TLS.
#[rstest]
#[case::untagged("imap", "* CAPABILITY IMAP4rev1 X-INJECTED\r\n", "X-INJECTED")]
#[case::tagged("imap", "a9 OK injected\r\n", "a9 OK injected")]
#[case::half_a_line("imap", "* OK injec", "* OK injec")]
#[case::literal("imap", "* LIST () \"/\" {20}\r\ninjected", "injected")]
#[case::prose("imap", "injected\r\n", "injected")]
#[case::pop3("pop3", "+OK injected\r\n", "+OK injected")]
#[case::pop3_half_a_line("pop3", "-ERR injec", "-ERR injec")]
#[tokio::test(flavor = "multi_thread")]
async fn plaintext_before_tls_is_a_finding(
    #[case] protocol: &str,
    #[case] injected: &'static str,
    #[case] shown: &str,
    #[values(When::WithOk, When::AfterHello)] when: When,
) {
    let (case, rule, clause) = match protocol {
        "imap" => (
            "imap/starttls/negotiates",
            "imap/plaintext-behind-starttls",
            "RFC 3501 §6.2.1",
        ),
        _ => (
            "pop3/stls/negotiates",
            "pop3/plaintext-behind-stls",
            "RFC 2595 §4",
        ),
    };
    let (_running, mut target) = server(reference::Options::default()).await;
    let address = match protocol {
        "imap" => &mut target.imap,
        _ => &mut target.pop3,
    };
    *address = Some(
        proxy(
            address.take().unwrap(),
            Some((injected, when)),
            Sent::default(),
        )
        .await,
    );
    let outcome = run(target, &[case]).await.unwrap();
    let [case] = &outcome.cases[..] else {
        panic!("{outcome:#?}")
    };
    assert_eq!(case.verdict, Verdict::Fail, "{case:#?}");
    let found: Vec<_> = case
        .findings
        .iter()
        .map(|finding| (finding.rule.as_deref(), finding.clause.as_str()))
        .collect();
    assert_eq!(found, [(Some(rule), clause)], "{case:#?}");
    assert!(
        case.transcript.iter().any(|line| line.contains(shown)),
        "{:#?}",
        case.transcript
    );
}

/// To another machine no password goes in the clear where TLS is offered (here 0.0.0.0 stands for
/// one: it is this machine, but does not say so).
#[rstest]
#[case::another_machine("0.0.0.0", false, true)]
#[case::allowed("0.0.0.0", true, false)]
#[case::loopback("127.0.0.1", false, false)]
#[tokio::test(flavor = "multi_thread")]
async fn passwords_in_the_clear(
    #[case] host: &str,
    #[case] plaintext: bool,
    #[case] protected: bool,
) {
    let (_running, mut target) = server(reference::Options::default()).await;
    target.imaps = None;
    target.pop3s = None;
    let sent = Sent::default();
    for address in [&mut target.imap, &mut target.pop3] {
        let mut way = proxy(address.take().unwrap(), None, sent.clone()).await;
        way.host = host.to_owned();
        *address = Some(way);
    }
    target.plaintext = plaintext;
    let plain =
        |account: &Account| BASE64_STANDARD.encode(format!("\0{}\0{PASSWORD}", account.name));
    let users: Vec<String> = target.accounts.iter().map(plain).collect();
    let outcome = run(target, &[]).await.unwrap();
    let wrong: Vec<&CaseResult> = outcome
        .cases
        .iter()
        .filter(|case| matches!(case.verdict, Verdict::Fail | Verdict::Warn | Verdict::Error))
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
    let sent = String::from_utf8_lossy(&sent.lock().unwrap()).into_owned();
    assert!(sent.contains("CAPABILITY"));
    let told = sent.contains(PASSWORD) || users.iter().any(|user| sent.contains(user));
    assert_eq!(!told, protected, "{sent}");
}

const PASSWORD: &str = "gentle42";

/// RFC 3501 §6.2.3: a client must not send LOGIN then.
#[rstest]
#[case::starttls(|_: &mut Target| {})]
#[case::tls(|target: &mut Target| { target.imap = None; target.pop3 = None; })]
#[tokio::test(flavor = "multi_thread")]
async fn login_is_never_sent_where_it_is_disabled(#[case] change: fn(&mut Target)) {
    let options = reference::Options {
        plaintext_login: false,
        ..reference::Options::default()
    };
    let (_running, mut target) = server(options).await;
    change(&mut target);
    let sent = Sent::default();
    if let Some(imap) = target.imap.take() {
        target.imaps = None;
        target.imap = Some(proxy(imap, None, sent.clone()).await);
    }
    run(target, &[]).await.unwrap();
    let sent = String::from_utf8_lossy(&sent.lock().unwrap()).into_owned();
    assert!(!sent.to_ascii_uppercase().contains(" LOGIN "), "{sent}");
}

async fn server(mut options: reference::Options) -> (Running, Target) {
    for account in &mut options.accounts {
        account.password = PASSWORD.to_owned();
    }
    let running = Running::start(options, Listen::loopback()).await.unwrap();
    let target = running.target();
    (running, target)
}

async fn run(target: Target, selection: &[&str]) -> Result<Outcome, String> {
    let library = Arc::new(Library::embedded().unwrap());
    let selection: Vec<String> = selection.iter().map(|only| (*only).to_owned()).collect();
    let cases = library.select(&selection).unwrap();
    let site = Site::probe(target).await.map_err(|why| why.to_string())?;
    let site = Arc::new(site);
    let plan = Arc::new(plan(&library, cases, &site));
    Ok(Run::new(plan, site, Options::jobs(8)).outcome().await)
}

/// What clients sent in the clear.
type Sent = Arc<Mutex<Vec<u8>>>;

/// Somebody on the way to `server`: reads along, and puts something in before TLS.
async fn proxy(server: Address, inject: Option<(&'static str, When)>, sent: Sent) -> Address {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let here: SocketAddr = listener.local_addr().unwrap();
    tokio::spawn(async move {
        loop {
            let (client, _) = listener.accept().await.unwrap();
            let server = TcpStream::connect((server.host.as_str(), server.port))
                .await
                .unwrap();
            let (from_client, to_client) = client.into_split();
            let (from_server, to_server) = server.into_split();
            let hello = Arc::new(Notify::new());
            let asked = Arc::new(AtomicBool::new(false));
            tokio::spawn(upstream(
                from_client,
                to_server,
                sent.clone(),
                Arc::clone(&asked),
                Arc::clone(&hello),
            ));
            tokio::spawn(downstream(from_server, to_client, inject, asked, hello));
        }
    });
    Address {
        host: here.ip().to_string(),
        port: here.port(),
    }
}

async fn upstream(
    mut from: OwnedReadHalf,
    mut to: OwnedWriteHalf,
    sent: Sent,
    asked: Arc<AtomicBool>,
    hello: Arc<Notify>,
) {
    let mut buffer = vec![0; 1 << 16];
    let mut clear = true;
    while let Ok(length @ 1..) = from.read(&mut buffer).await {
        let octets = &buffer[..length];
        if clear && octets[0] == 0x16 {
            clear = false;
            hello.notify_one();
        }
        if clear {
            sent.lock().unwrap().extend_from_slice(octets);
            if octets.ends_with(b"STARTTLS\r\n") || octets.ends_with(b"STLS\r\n") {
                asked.store(true, Ordering::SeqCst);
            }
        }
        if to.write_all(octets).await.is_err() {
            return;
        }
    }
}

async fn downstream(
    mut from: OwnedReadHalf,
    mut to: OwnedWriteHalf,
    inject: Option<(&'static str, When)>,
    asked: Arc<AtomicBool>,
    hello: Arc<Notify>,
) {
    let mut buffer = vec![0; 1 << 16];
    let mut inject = inject;
    while let Ok(length @ 1..) = from.read(&mut buffer).await {
        let mut octets = buffer[..length].to_vec();
        if let Some((text, when)) = inject
            && asked.load(Ordering::SeqCst)
        {
            inject = None;
            if when == When::WithOk {
                octets.extend_from_slice(text.as_bytes());
            }
            if to.write_all(&octets).await.is_err() {
                return;
            }
            if when == When::AfterHello {
                hello.notified().await;
                let _written = to.write_all(text.as_bytes()).await;
            }
            continue;
        }
        if to.write_all(&octets).await.is_err() {
            return;
        }
    }
}
