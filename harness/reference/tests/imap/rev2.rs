//! IMAP4rev2 (RFC 9051), as far as it differs from IMAP4rev1 in what a session is told.

use mailspec_reference::{
    Options, Server, Timestamp, Transport, imap::Session, variants::imap::Variant,
};
use mailspec_rules::{Ledger, imap::Observer};
use pretty_assertions::assert_eq;
use rstest::rstest;

const APPEND: &[&str] = &[
    "1 LOGIN user1 secret",
    "2 APPEND INBOX {17+}\r\nSubject: x\r\n\r\ny\r\n",
];
const ASK: &[&str] = &[
    "4 SELECT INBOX",
    "5 SEARCH ALL",
    "6 FETCH 1 FLAGS",
    "7 NOOP",
];

#[rstest]
#[case::enabled(Variant::Rev2, &["3 ENABLE IMAP4rev2"])]
#[case::alone(Variant::Rev2Alone, &[])]
fn its_data_breaks_no_rule(#[case] variant: Variant, #[case] enable: &[&str]) {
    let told = told(variant, &[APPEND, enable, ASK].concat());
    for has in [
        "* LIST () \"/\" INBOX\r\n",
        "* ESEARCH (TAG \"5\") ALL 1\r\n",
        "(FLAGS ())",
    ] {
        assert!(told.contains(has), "no {has}: {told}");
    }
    assert!(!told.contains("RECENT"), "{told}");
}

#[test]
fn it_waits_to_be_enabled() {
    let told = told(Variant::Rev2, &[APPEND, ASK].concat());
    for has in ["IMAP4rev1", "IMAP4rev2", "* 1 RECENT\r\n", "* SEARCH 1\r\n"] {
        assert!(told.contains(has), "no {has}: {told}");
    }
}

/// What the server says to these commands, which must break no rule.
fn told(variant: Variant, commands: &[&str]) -> String {
    let mut server = Server::new(Options {
        variants: [variant].into_iter().collect(),
        ..Options::default()
    });
    let now = Timestamp(0);
    let mut session = Session::open(&mut server, Transport { tls: false }, now);
    let mut observer = Observer::new(Ledger::default());
    let mut told = session.output();
    observer.server(&told, |_, _| {});
    for command in commands {
        let command = format!("{command}\r\n");
        observer.client(command.as_bytes());
        session.receive(&mut server, command.as_bytes(), now);
        let output = session.output();
        observer.server(&output, |_, _| {});
        told.extend(output);
    }
    assert_eq!(observer.violations(), []);
    String::from_utf8_lossy(&told).into_owned()
}
