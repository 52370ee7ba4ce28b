//! Clients that nobody here wrote, through the proxy, to the reference server and to one that
//! deviates.

use std::{
    fs,
    path::Path,
    process::{Command, Output},
    sync::Arc,
};

use mailspec::{
    serve::{Listen, Running},
    watch::{Event, Session, Upstream, Watching, wire::Wire},
};
use mailspec_judge::{Deviation, Side};
use mailspec_reference::{Fault, Options};
use mailspec_run::{
    CaseResult, Redactor, Run, Site, Verdict, plan, sources,
    under_test::{ServerUrl, Verification},
};
use pretty_assertions::assert_eq;
use rstest::rstest;

/// Whether a program is there; what is not installed tries nothing, and says so.
fn is_there(program: &str) -> bool {
    let there = Command::new(program).arg("--version").output().is_ok();
    if !there {
        eprintln!("{program} is not installed: nothing is tried with it");
    }
    there
}

const IMAPLIB: &str = r#"
import imaplib, ssl, sys
way, port = sys.argv[1], int(sys.argv[2])
context = ssl.create_default_context()
context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
if way == 'imaps':
    m = imaplib.IMAP4_SSL('127.0.0.1', port, ssl_context=context)
else:
    m = imaplib.IMAP4('127.0.0.1', port)
    if way == 'starttls':
        m.starttls(context)
m.login('user1', 'secret')
m.append('INBOX', None, None, b'Subject: x\r\n\r\nhello\r\n')
m.select('INBOX')
m.noop()
assert m.fetch('1', '(FLAGS BODY.PEEK[])')[1][0][1].endswith(b'hello\r\n')
m.search(None, 'ALL')
m.status('INBOX', '(MESSAGES)')
m.create('Other')
m.copy('1', 'Other')
m.close()
m.logout()
"#;

const POPLIB: &str = r#"
import poplib, ssl, sys
way, port = sys.argv[1], int(sys.argv[2])
context = ssl.create_default_context()
context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
if way == 'imaps':
    p = poplib.POP3_SSL('127.0.0.1', port, context=context)
else:
    p = poplib.POP3('127.0.0.1', port)
    if way == 'starttls':
        p.stls(context)
p.user('user1')
p.pass_('secret')
p.stat()
p.list()
p.uidl()
p.noop()
p.quit()
"#;

/// What a proxy before a server with `faults` said of the connection of a client, which is started
/// with the ports without and with TLS.
async fn watched(
    scheme: &str,
    faults: &[Fault],
    client: impl FnOnce(u16, u16) -> Output + Send + 'static,
) -> (Output, Vec<Deviation>, Session, Redactor) {
    let options = Options {
        faults: faults.iter().copied().collect(),
        ..Options::default()
    };
    let server = Running::start(options, Listen::loopback()).await.unwrap();
    let listening = server.listening();
    let address = match scheme {
        "imap" => listening.imap,
        "imaps" => listening.imaps,
        "pop3" => listening.pop3,
        _ => listening.pop3s,
    };
    let url: ServerUrl = format!("{scheme}://{}", address.unwrap()).parse().unwrap();
    let verification = Verification {
        ca: None,
        insecure: true,
        name: None,
    };
    let upstream = Upstream::new(&url, &verification).unwrap();
    let any = "127.0.0.1:0".parse().unwrap();
    let redactor = Redactor::default();
    let mut watching = Watching::start(any, Some(any), upstream, Wire::default(), redactor.clone())
        .await
        .unwrap();
    let (clear, tls) = (watching.clear.port(), watching.tls.port());
    let output = tokio::task::spawn_blocking(move || client(clear, tls))
        .await
        .unwrap();
    let mut deviations = Vec::new();
    loop {
        match watching.events.recv().await.unwrap() {
            Event::Deviation { deviation, .. } => deviations.push(deviation),
            Event::Ended {
                session, trouble, ..
            } => {
                assert_eq!(trouble, None);
                return (output, deviations, session, redactor);
            }
        }
    }
}

fn of(side: Side, deviations: &[Deviation]) -> Vec<&'static str> {
    deviations
        .iter()
        .filter(|it| it.side == side)
        .map(|it| it.rule)
        .collect()
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn python_goes_through(
    #[values(("imap", "clear"), ("imap", "starttls"), ("imap", "imaps"), ("imaps", "clear"), ("pop3", "clear"), ("pop3", "starttls"), ("pop3s", "imaps"))]
    ways: (&'static str, &'static str),
) {
    if !is_there("python3") {
        return;
    }
    let (scheme, way) = ways;
    let program = if scheme.starts_with("imap") {
        IMAPLIB
    } else {
        POPLIB
    };
    let (output, deviations, _, redactor) = watched(scheme, &[], move |clear, tls| {
        let port = if way == "imaps" { tls } else { clear };
        Command::new("python3")
            .args(["-c", program, way, &port.to_string()])
            .output()
            .unwrap()
    })
    .await;
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    assert_eq!(of(Side::Server, &deviations), [""; 0]);
    assert_eq!(redactor.text("the word secret"), "the word ***");
    let client = of(Side::Client, &deviations);
    assert_eq!(
        client.contains(&"client/status-of-selected"),
        scheme.starts_with("imap"),
        "{client:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn curl_goes_through() {
    if !is_there("curl") {
        return;
    }
    let (output, deviations, ..) = watched("imap", &[], |clear, _| {
        let url = format!("imap://127.0.0.1:{clear}/INBOX?ALL");
        Command::new("curl")
            .args(["-s", &url, "-u", "user1:secret"])
            .output()
            .unwrap()
    })
    .await;
    assert!(output.status.success(), "{output:?}");
    assert_eq!(of(Side::Server, &deviations), [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_server_breaks_is_told() {
    if !is_there("python3") {
        return;
    }
    let fault = Fault::from_id("imap/space-after-search").unwrap();
    let (_, deviations, ..) = watched("imap", &[fault], |clear, _| {
        Command::new("python3")
            .args(["-c", IMAPLIB, "clear", &clear.to_string()])
            .output()
            .unwrap()
    })
    .await;
    assert_eq!(of(Side::Server, &deviations), ["imap/syntax"]);
    assert_eq!(
        deviations
            .iter()
            .find(|it| it.side == Side::Server)
            .unwrap()
            .octets,
        b"* SEARCH 1 "
    );
}

#[rstest]
#[case::imap("imap", IMAPLIB, 8)]
#[case::pop3("pop3", POPLIB, 5)]
#[tokio::test(flavor = "multi_thread")]
async fn a_session_becomes_a_suite(
    #[case] scheme: &'static str,
    #[case] program: &'static str,
    #[case] steps: usize,
) {
    if !is_there("python3") {
        return;
    }
    let (_, _, session, _) = watched(scheme, &[], move |clear, _| {
        Command::new("python3")
            .args(["-c", program, "clear", &clear.to_string()])
            .output()
            .unwrap()
    })
    .await;
    let suite = session.suite("imap/session");
    assert!(!suite.contains("secret"), "{suite}");
    assert!(suite.matches("- send:").count() >= steps, "{suite}");
    let directory = tempfile::tempdir().unwrap();
    assert_passes(directory.path(), &suite).await;
}

/// The suite lints, and the reference server passes it.
async fn assert_passes(directory: &Path, suite: &str) {
    let file = directory.join("imap/session.yaml");
    fs::create_dir(directory.join("imap")).unwrap();
    fs::write(&file, suite).unwrap();
    let library = sources::from_files(&[file]).map_err(|problems| format!("{problems}\n{suite}"));
    let library = Arc::new(library.unwrap());
    let server = Running::start(Options::default(), Listen::loopback())
        .await
        .unwrap();
    let site = Arc::new(Site::probe(server.target()).await.unwrap());
    let cases = library.select(&[]).unwrap();
    assert_eq!(cases.len(), 1);
    let plan = Arc::new(plan(&library, cases, &site));
    let mut run = Run::new(plan, site, mailspec_run::Options::jobs(1));
    while let Some(CaseResult {
        verdict, findings, ..
    }) = run.next().await
    {
        assert_eq!(*verdict, Verdict::Pass, "{findings:#?}\n{suite}");
    }
}
