//! Set-ups on a server that is odd where no case asks: the cases that it does not concern are
//! tested, and the others say what they lack.

use std::{
    collections::BTreeSet,
    sync::atomic::{AtomicBool, Ordering},
};

use mailspec_run::Verdict;
use mailspec_suite::Protocol::Imap;
use pretty_assertions::assert_eq;
use rstest::rstest;

use super::{
    server::{Act, At, Behaviour, Hostile},
    short, tried,
};

fn no(said: &str, _: Vec<u8>) -> Vec<u8> {
    let tag = said.split(' ').next().unwrap_or_default();
    format!("{tag} NO not here\r\n").into_bytes()
}

/// What was appended is told of by NOOP only.
fn told_later(said: &str, reply: Vec<u8>) -> Vec<u8> {
    let reply = String::from_utf8_lossy(&reply).into_owned();
    let said = said.to_ascii_uppercase();
    if said.contains(" SELECT ") {
        return reply.replace("* 1 EXISTS", "* 0 EXISTS").into_bytes();
    }
    match said.contains(" NOOP") {
        true => format!("* 1 EXISTS\r\n{reply}").into_bytes(),
        false => reply.into_bytes(),
    }
}

/// Another process of the server finishes what CREATE began, once.
fn exists_already(said: &str, reply: Vec<u8>) -> Vec<u8> {
    static TOLD: AtomicBool = AtomicBool::new(false);
    if TOLD.swap(true, Ordering::Relaxed) {
        return reply;
    }
    let tag = said.split(' ').next().unwrap_or_default();
    format!("{tag} NO [ALREADYEXISTS] Mailbox already exists\r\n").into_bytes()
}

/// Whoever goes on for long on a connection of a case is refused.
fn weary(said: &str, reply: Vec<u8>) -> Vec<u8> {
    match said.starts_with('a') {
        true => no(said, reply),
        false => reply,
    }
}

/// A mailbox that was examined is not closed, which may expunge it where the server forgets that it
/// was; and a connection that served cases before may end, or
/// be refused what a fresh one gets.
#[rstest]
#[case::close_refused(At::Only(" CLOSE"), Act::Rewrite(no), &["imap/store/remove", "imap/search/flag-keys"])]
#[case::ended_in_the_setup(At::After(20), Act::Close, &["imap/fetch/peek", "imap/sections"])]
#[case::told_later(At::Command(" SELECT "), Act::Rewrite(told_later), &["imap/fetch/peek"])]
#[case::weary_of_a_connection(At::After(12), Act::Rewrite(weary), &["imap/sections"])]
#[case::exists_already(At::Only(" CREATE "), Act::Rewrite(exists_already), &["imap/fetch/peek"])]
#[tokio::test(flavor = "multi_thread")]
async fn do_not_keep_cases_from_being_tested(
    #[case] at: At,
    #[case] act: Act,
    #[case] cases: &[&str],
) {
    let behaviour = Behaviour {
        name: "odd set-up",
        protocol: Imap,
        at,
        act,
        says: "",
    };
    let hostile = Hostile::start(behaviour).await;
    let ports = (hostile.imap, hostile.pop3);
    let tried = tried(behaviour, ports, short(), (cases, 1)).await;
    assert!(hostile.acts.load(Ordering::Relaxed) > 0);
    // What the sessions show is the server's own affair.
    let cases = tried.outcome.cases.iter();
    let verdicts: BTreeSet<Verdict> = cases
        .filter(|case| case.suite != "sessions")
        .map(|case| case.verdict)
        .collect();
    assert_eq!(verdicts, BTreeSet::from([Verdict::Pass]), "{}", tried.said);
}

/// RFC 3501 §6.3.3: CREATE may be refused.
#[tokio::test(flavor = "multi_thread")]
async fn refused_are_no_errors() {
    let behaviour = Behaviour {
        name: "no CREATE",
        protocol: Imap,
        at: At::Only(" CREATE "),
        act: Act::Rewrite(no),
        says: "",
    };
    let hostile = Hostile::start(behaviour).await;
    let ports = (hostile.imap, hostile.pop3);
    let tried = tried(behaviour, ports, short(), (&["imap/store"], 4)).await;
    let reasons: BTreeSet<(Verdict, bool)> = tried
        .outcome
        .cases
        .iter()
        .filter(|case| case.suite == "imap/store")
        .map(|case| {
            let reason = case.reason.as_deref().unwrap_or_default();
            (case.verdict, reason.contains("CREATE: refused: "))
        })
        .collect();
    assert_eq!(reasons, BTreeSet::from([(Verdict::NotTested, true)]));
}
