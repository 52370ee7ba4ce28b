//! A case that changes a password puts it back, however it ends, and no output shows the new one.

use std::sync::{Arc, Mutex};

use mailspec::serve::{Listen, Running};
use mailspec_reference::{self as reference, Fault};
use mailspec_run::{
    Options, Outcome, Run, Site, Verdict, plan,
    under_test::{PasswordChange, Target},
};
use mailspec_suite::Library;
use pretty_assertions::assert_eq;
use rstest::rstest;
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::TcpStream,
    sync::watch,
};

#[rstest]
#[case::passes(None, Verdict::Info)]
#[case::fails(Some("imap/old-password-opens"), Verdict::Fail)]
#[tokio::test(flavor = "multi_thread")]
async fn it_is_put_back(#[case] fault: Option<&str>, #[case] verdict: Verdict) {
    let fault = fault.map(|id| Fault::from_id(id).expect("there is such a fault"));
    let options = reference::Options {
        faults: fault.into_iter().collect(),
        ..reference::Options::default()
    };
    let running = Running::start(options, Listen::loopback()).await.unwrap();
    let outcome = outcome(running.target(), watch::channel(false).1).await;
    assert_eq!(outcome.cases[0].verdict, verdict, "{:?}", outcome.cases[0]);
    let json = serde_json::to_string(&outcome).unwrap();
    assert!(!json.contains("mailspec-secret"), "{json}");
    for account in &running.target().accounts {
        let mut stream = BufReader::new(
            TcpStream::connect(running.listening().imap.unwrap())
                .await
                .unwrap(),
        );
        let login = format!("a LOGIN {} secret\r\n", account.name);
        stream.write_all(login.as_bytes()).await.unwrap();
        let mut lines = String::new();
        stream.read_line(&mut lines).await.unwrap();
        stream.read_line(&mut lines).await.unwrap();
        assert!(lines.contains("a OK"), "{lines}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn it_is_put_back_when_the_run_is_interrupted() {
    let running = Running::start(reference::Options::default(), Listen::loopback())
        .await
        .unwrap();
    let (interrupt, interrupted) = watch::channel(false);
    let (target, asked) = watched(&running, move |_| {
        interrupt.send_replace(true);
        Ok(())
    });
    let outcome = outcome(target, interrupted).await;
    assert_eq!(outcome.ended_early.as_deref(), Some("interrupted"));
    assert_eq!(*asked.lock().unwrap(), ["mailspec-secret", "secret"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn it_is_told_where_it_cannot_be_put_back() {
    let running = Running::start(reference::Options::default(), Listen::loopback())
        .await
        .unwrap();
    let (target, asked) = watched(&running, |new| match new {
        "secret" => Err("that one is too old".to_owned()),
        _ => Ok(()),
    });
    let outcome = outcome(target, watch::channel(false).1).await;
    assert_eq!(outcome.cases[0].verdict, Verdict::Error);
    let reason = outcome.cases[0].reason.as_deref().unwrap();
    assert!(
        reason.contains("could not be put back") && reason.contains("too old"),
        "{reason}"
    );
    assert_eq!(asked.lock().unwrap().len(), 4);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_that_fails_accuses_nobody() {
    let running = Running::start(reference::Options::default(), Listen::loopback())
        .await
        .unwrap();
    let (target, _) = watched(&running, |new| match new {
        "secret" => Ok(()),
        _ => Err("passwords are changed on Mondays".to_owned()),
    });
    let outcome = outcome(target, watch::channel(false).1).await;
    assert_eq!(
        outcome.cases[0].verdict,
        Verdict::NotTested,
        "{:?}",
        outcome.cases[0]
    );
}

/// The server as a target whose passwords are changed unless `objects` says why not, given the new
/// one; and all that were asked for.
fn watched(
    running: &Running,
    objects: impl Fn(&str) -> Result<(), String> + Send + Sync + 'static,
) -> (Target, Arc<Mutex<Vec<String>>>) {
    let asked = Arc::new(Mutex::new(Vec::new()));
    let note = Arc::clone(&asked);
    let mut target = running.target();
    let Some(PasswordChange::Call(change)) = target.change_password else {
        panic!("the embedded server changes passwords");
    };
    target.change_password = Some(PasswordChange::Call(Arc::new(move |user, new| {
        note.lock().unwrap().push(new.to_owned());
        objects(new).and_then(|()| change(user, new))
    })));
    (target, asked)
}

async fn outcome(target: Target, interrupted: watch::Receiver<bool>) -> Outcome {
    let library = Arc::new(Library::embedded().unwrap_or_else(|problems| panic!("{problems}")));
    let site = Site::probe(target)
        .await
        .unwrap_or_else(|why| panic!("{why}"));
    let case = library
        .cases()
        .find(|case| case.address == "scenarios/password/changed");
    let plan = Arc::new(plan(&library, case.into_iter().cloned().collect(), &site));
    let options = Options {
        interrupted,
        ..Options::jobs(2)
    };
    Run::new(plan, Arc::new(site), options).outcome().await
}
