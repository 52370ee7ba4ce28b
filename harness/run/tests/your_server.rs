//! How the developers of a server run suites from `cargo test`: start the server, name it as a
//! target, choose suites, and look at the results as they come.

use std::sync::Arc;

use mailspec::serve::{Listen, Running};
use mailspec_reference as reference;
use mailspec_run::{CaseResult, Options, Run, Site, Target, Verdict, plan, under_test::ServerUrl};
use mailspec_suite::Library;
use pretty_assertions::assert_eq;

#[tokio::test(flavor = "multi_thread")]
async fn two_suites_find_nothing() {
    // Yours in its place: any server on a port of loopback.
    let server = Running::start(reference::Options::default(), Listen::loopback())
        .await
        .unwrap();
    let port = server.listening().imap.unwrap().port();

    let url: ServerUrl = format!("imap://user1:secret@127.0.0.1:{port}")
        .parse()
        .unwrap();
    let target = Target::from_urls(&[url], None).unwrap();
    let site = Arc::new(Site::probe(target).await.unwrap());
    let library = Arc::new(Library::embedded().unwrap());
    let suites = ["imap/select".to_owned(), "imap/noop".to_owned()];
    let cases = library.select(&suites).unwrap();
    let plan = Arc::new(plan(&library, cases, &site));

    let mut run = Run::new(plan, site, Options::jobs(4));
    let mut seen = 0;
    while let Some(CaseResult {
        address,
        verdict,
        findings,
        ..
    }) = run.next().await
    {
        seen += 1;
        assert!(*verdict < Verdict::Warn, "{address}: {findings:#?}");
    }
    let outcome = run.outcome().await;
    assert_eq!(outcome.cases.len(), seen);
    assert!(outcome.counts.pass > 10, "{}", outcome.counts);
    assert_eq!(outcome.leftovers, Vec::<String>::new());
}
