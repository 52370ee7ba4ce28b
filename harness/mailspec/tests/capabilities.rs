//! Capabilities: each that a suite knows has a case that fails where it is listed and nothing comes
//! of it, and what no suite knows is told.

use std::{collections::BTreeSet, sync::Arc, time::Duration};

use mailspec::serve::{Listen, Running};
use mailspec_reference::{self as reference, Fault, Variant};
use mailspec_report::{Ending, Look, Terminal};
use mailspec_run::{Options, Outcome, Run, Site, Verdict, plan};
use mailspec_suite::{
    Case, Library, Need,
    Protocol::{self, Imap, Pop3},
};
use pretty_assertions::assert_eq;

/// A capability of a protocol, and a fault under which it is listed and nothing comes of it.
const ONLY_LISTED: &[(Protocol, &str, &str)] = &[
    (Imap, "ACL", "imap/only-listed-acl"),
    (Imap, "APPENDLIMIT", "imap/only-listed-appendlimit"),
    (Imap, "AUTH=CRAM-MD5", "imap/mechanisms-untrue"),
    (Imap, "AUTH=EXTERNAL", "imap/external-unchecked"),
    (Imap, "AUTH=LOGIN", "imap/mechanisms-untrue"),
    (Imap, "AUTH=OAUTHBEARER", "imap/mechanisms-untrue"),
    (Imap, "AUTH=PLAIN", "imap/mechanisms-untrue"),
    (Imap, "AUTH=SCRAM-SHA-1", "imap/mechanisms-untrue"),
    (Imap, "AUTH=SCRAM-SHA-256", "imap/mechanisms-untrue"),
    (Imap, "AUTH=XOAUTH2", "imap/mechanisms-untrue"),
    (Imap, "CHILDREN", "imap/only-listed-children"),
    (Imap, "CONDSTORE", "imap/select-condstore-ignored"),
    (Imap, "CREATE-SPECIAL-USE", "imap/create-use-unknown"),
    (Imap, "ENABLE", "imap/only-listed-enable"),
    (Imap, "ESEARCH", "imap/only-listed-esearch"),
    (Imap, "ID", "imap/only-listed-id"),
    (Imap, "IDLE", "imap/only-listed-idle"),
    (Imap, "IMAP4REV2", "imap/enabled-forgotten"),
    (Imap, "LIST-EXTENDED", "imap/only-listed-list-extended"),
    (Imap, "LIST-MYRIGHTS", "imap/list-myrights-unknown"),
    (Imap, "LIST-STATUS", "imap/only-listed-list-extended"),
    (Imap, "LITERAL+", "imap/continuation-for-literal-plus"),
    (Imap, "LITERAL-", "imap/literal-minus-unlimited"),
    (Imap, "METADATA", "imap/only-listed-metadata"),
    (Imap, "MOVE", "imap/only-listed-move"),
    (Imap, "MULTIAPPEND", "imap/only-listed-multiappend"),
    (Imap, "NAMESPACE", "imap/only-listed-namespace"),
    (Imap, "QRESYNC", "imap/qresync-unsaid"),
    (Imap, "QUOTA", "imap/only-listed-quota"),
    (Imap, "QUOTA=RES-MAILBOX", "imap/quota-mailboxes-rounded"),
    (Imap, "QUOTA=RES-MESSAGE", "imap/quota-messages-rounded"),
    (Imap, "QUOTA=RES-STORAGE", "imap/only-listed-quota"),
    (Imap, "QUOTASET", "imap/setquota-ignored"),
    (Imap, "SASL-IR", "imap/only-listed-sasl-ir"),
    (Imap, "SPECIAL-USE", "imap/only-listed-list-extended"),
    (Imap, "STARTTLS", "imap/starttls-refused"),
    (Imap, "STATUS=SIZE", "imap/list-status-size-unknown"),
    (Imap, "UIDPLUS", "imap/only-listed-uidplus"),
    (Imap, "UNSELECT", "imap/only-listed-unselect"),
    (Pop3, "AUTH-RESP-CODE", "pop3/auth-code-missing"),
    (Pop3, "LANG", "pop3/lang-unimplemented"),
    (Pop3, "PIPELINING", "pop3/pipelining-loses-commands"),
    (Pop3, "RESP-CODES", "pop3/lock-without-code"),
    (Pop3, "SASL=CRAM-MD5", "pop3/auth-only-listed"),
    (Pop3, "SASL=EXTERNAL", "pop3/auth-external-unchecked"),
    (Pop3, "SASL=LOGIN", "pop3/auth-only-listed"),
    (Pop3, "SASL=OAUTHBEARER", "pop3/auth-only-listed"),
    (Pop3, "SASL=PLAIN", "pop3/auth-only-listed"),
    (Pop3, "SASL=SCRAM-SHA-1", "pop3/auth-only-listed"),
    (Pop3, "SASL=SCRAM-SHA-256", "pop3/auth-only-listed"),
    (Pop3, "SASL=XOAUTH2", "pop3/auth-only-listed"),
    (Pop3, "STLS", "pop3/stls-refused"),
    (Pop3, "TOP", "pop3/capa-lists-unimplemented"),
    (Pop3, "UIDL", "pop3/uidl-unimplemented"),
    (Pop3, "USER", "pop3/logins-run-out"),
];

/// Capabilities of which that cannot be said, and why.
const EXCEPT: &[(Protocol, &str, &str)] = &[
    (
        Imap,
        "IMAP4REV1",
        "it is the protocol: whoever lists it answers CAPABILITY",
    ),
    (Pop3, "CAPA", "that CAPA is answered is what lists it"),
    (
        Pop3,
        "UTF8",
        "RFC 6856 §2.1: the command UTF8 may be answered -ERR",
    ),
];

#[test]
fn each_capability_that_a_suite_knows_is_accounted_for() {
    let rows = ONLY_LISTED.iter().chain(EXCEPT);
    let rows: BTreeSet<(Protocol, String)> = rows
        .map(|(protocol, name, _)| (*protocol, (*name).to_owned()))
        .collect();
    assert_eq!(rows, library().capabilities());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_only_listed_fails_a_case_that_needs_it() {
    let library = library();
    let mut passed = Vec::new();
    for (protocol, name, fault) in ONLY_LISTED {
        let needs = |case: &Case| {
            case.needs.iter().any(|need| match need {
                Need::Capability {
                    protocol: of,
                    name: needed,
                } => of == protocol && needed.eq_ignore_ascii_case(name),
                Need::StartTls => {
                    case.protocol == *protocol && matches!(*name, "STARTTLS" | "STLS")
                }
                _ => false,
            })
        };
        let cases = library.cases().filter(|case| needs(case)).cloned();
        let options = reference::Options {
            faults: [Fault::from_id(fault).unwrap()].into_iter().collect(),
            ..reference::Options::default()
        };
        let outcome = outcome(options, &library, cases.collect()).await;
        let objects = |verdict| matches!(verdict, Verdict::Fail | Verdict::Warn);
        let mut findings = outcome.cases.iter().flat_map(|case| &case.findings);
        if !findings.any(|found| found.rule.is_none() && objects(found.verdict)) {
            passed.push(name);
        }
    }
    assert_eq!(passed, Vec::<&&str>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_no_suite_knows_is_told() {
    let library = library();
    let unknown = Variant::from_id("imap/capabilities-unknown").unwrap();
    let options = reference::Options {
        variants: [unknown].into_iter().collect(),
        ..reference::Options::default()
    };
    let cases = library.cases().filter(|case| case.suite == "imap/noop");
    let outcome = outcome(options, &library, cases.cloned().collect()).await;
    let expected = [
        "imap:AUTH=X-NONE",
        "imap:COMPRESS=X-NONE",
        "imap:X-MAILSPEC",
        "imap:XLIST",
    ];
    assert_eq!(outcome.unknown_capabilities, expected);
    let mut printed = Vec::new();
    Terminal::new(&mut printed, Look::default(), false, [])
        .outcome(&outcome, &Ending::default())
        .unwrap();
    let printed = String::from_utf8(printed).unwrap();
    let line = printed
        .lines()
        .find(|line| line.starts_with("capabilities listed that mailspec does not know: "));
    assert!(
        line.is_some_and(|line| line.contains(" imap:X-MAILSPEC")),
        "{printed}"
    );
}

async fn outcome(
    options: reference::Options,
    library: &Arc<Library>,
    cases: Vec<Arc<Case>>,
) -> Outcome {
    let running = Running::start(options, Listen::loopback()).await.unwrap();
    let mut target = running.target();
    target.timeouts.step = Duration::from_secs(2);
    target.timeouts.case = Duration::from_secs(6);
    let site = Site::probe(target).await.unwrap();
    let plan = Arc::new(plan(library, cases, &site));
    Run::new(plan, Arc::new(site), Options::jobs(8))
        .outcome()
        .await
}

fn library() -> Arc<Library> {
    Arc::new(Library::embedded().unwrap_or_else(|problems| panic!("{problems}")))
}
