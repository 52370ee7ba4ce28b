//! Each rule with a session that breaks it, and sessions that break none.
//!
//! A transcript has one line of the client (`C`) or the server (`S`) a line;
//! `TLS` is a handshake, `CONNECT` another connection to the same server.

use std::collections::BTreeSet;

use pretty_assertions::assert_eq;
use rstest::rstest;

use super::{Observer, RULES};
use crate::Ledger;

/// The rules that the server breaks in `transcript`.
fn broken(transcript: &str) -> Vec<&'static str> {
    let ledger = Ledger::default();
    let mut observer = Observer::new(ledger.clone());
    let mut found = Vec::new();
    for line in transcript.lines().map(str::trim_start) {
        // Octets that a line of text cannot hold.
        let octets = |text: &str| {
            let text = text.replace("\\n", "\n").replace("\\r", "\r");
            match (text.strip_suffix('\n'), text.strip_suffix('\\')) {
                (Some(_), _) => text.into_bytes(),
                (None, Some(half)) => half.as_bytes().to_vec(),
                (None, None) => (text + "\r\n").into_bytes(),
            }
        };
        match line.split_at_checked(2) {
            None if line.is_empty() => {}
            None if line == "S" => observer.server(b"\r\n", |_, _| {}),
            Some(("C ", text)) => observer.client(&octets(text)),
            Some(("S ", text)) => observer.server(&octets(text), |_, _| {}),
            _ if line == "MISSED" => observer.missed(),
            _ if line == "TLS" => observer.tls_started(),
            _ if line == "FAILED" => observer.tls_failed(),
            _ if line == "CLOSED" => observer.server_closed(),
            _ if line == "CONNECT" => {
                found.extend(observer.violations());
                observer = Observer::new(ledger.clone());
            }
            _ => panic!("not a line of a transcript: {line}"),
        }
    }
    found.extend(observer.violations());
    found
        .into_iter()
        .map(|violation| violation.rule.id)
        .collect()
}

const LOGIN: &str = "S +OK ready\nC USER a\nS +OK\nC PASS b\nS +OK\n";

/// Each rule, and sessions in which it is the only one that is broken.
const BREACHES: &[(&str, &str)] = &[
    ("pop3/syntax", "S +OK\nC NOOP\nS * OK"),
    ("pop3/line-end", "S +OK\nC NOOP\nS -ERR\\n"),
    ("pop3/line-end", "S +OK ready\\n"),
    (
        "pop3/line-end",
        "LOGIN\nC LIST\nS +OK\nS 1 9\\n\nS 2 9\nS .",
    ),
    (
        "pop3/line-end",
        "S +OK\nC CAPA\nS +OK\nS TOP\\n\nS UIDL\nS .",
    ),
    ("pop3/syntax", "S +OK\nC NOOP\nS -ERR \u{e4}"),
    ("pop3/syntax", "LOGIN\nC STAT\nS +OK"),
    ("pop3/syntax", "LOGIN\nC STAT\nS +OK 2  320"),
    ("pop3/syntax", "LOGIN\nC LIST\nS +OK\nS 1  2\nS ."),
    (
        "pop3/syntax",
        "LOGIN\nC LIST 1\nS +OK 2 messages\nS 1 5\nS 2 7\nS .",
    ),
    ("pop3/syntax", "S +OK\nC CAPA\nS +OK\nS TOP \nS ."),
    ("pop3/status-upper-case", "S +OK\nC QUIT\nS +ok"),
    ("pop3/status-upper-case", "S +ok"),
    ("pop3/response-length", "S +OK\nC NOOP\nS -ERR LONG"),
    ("pop3/byte-stuffing", "LOGIN\nC RETR 1\nS +OK\nS .a\nS ."),
    ("pop3/termination", "LOGIN\nC RETR 1\nS +OK\nS a\nS .\\n"),
    ("pop3/unique-id", "LOGIN\nC UIDL 1\nS +OK a"),
    ("pop3/unique-id", "LOGIN\nC UIDL\nS +OK\nS 1  a\nS ."),
    ("pop3/unique-id", "LOGIN\nC UIDL 1\nS +OK 1 71"),
    // Its digits are no message-number.
    ("pop3/unique-id", "LOGIN\nC UIDL 1\nS +OK 3.7"),
    ("pop3/greeting", "S -ERR go away"),
    (
        "pop3/plaintext-behind-stls",
        "S +OK\nC STLS\nS +OK\nS +OK injected\nS +OK twice\nTLS\nC NOOP\nS -ERR",
    ),
    (
        "pop3/plaintext-behind-stls",
        "S +OK\nC STLS\nS +OK\nS +OK half a\\\nTLS\nC NOOP\nS -ERR",
    ),
    (
        "pop3/plaintext-behind-stls",
        "S +OK\nC STLS\nS +OK\nS half a\\\nFAILED",
    ),
    ("pop3/one-reply", "S +OK\nS +OK"),
    ("pop3/one-reply", "S +OK\nC NOOP\nS -ERR\nS +OK"),
    ("pop3/one-reply", "S +OK\nC STLS\nC CAPA\nS +OK\nTLS\nS +OK"),
    ("pop3/one-reply", "S +OK\nC AUTH PLAIN\nS + \nS + "),
    ("pop3/one-reply", "LOGIN\nS -ERR what\nC NOOP\nS +OK"),
    (
        "pop3/quit-ends-session",
        "S +OK\nC QUIT\nC NOOP\nS +OK\nS +OK",
    ),
    ("pop3/wrong-state", "S +OK\nC STAT\nS +OK 0 0"),
    ("pop3/wrong-state", "S +OK\nC NOOP\nS +OK"),
    (
        "pop3/capa-sasl",
        "S +OK\nC CAPA\nS +OK\nS SASL PLAIN SCRAM-SHA-1\nS .\nC USER a\nS +OK\nC PASS b\nS +OK\nC CAPA\nS +OK\nS SASL PLAIN\nS .",
    ),
    (
        "pop3/capa-user-token",
        "LOGIN\nC CAPA\nS +OK\nS EXPIRE 30 USER\nS .",
    ),
    (
        "pop3/capa-user-token",
        "LOGIN\nC CAPA\nS +OK\nS LOGIN-DELAY 30 USER\nS .",
    ),
    (
        "pop3/capa-auth-resp-code",
        "S +OK\nC CAPA\nS +OK\nS RESP-CODES\nS .\nC USER a\nS +OK\nC PASS b\nS -ERR [AUTH]",
    ),
    (
        "pop3/utf8-unasked",
        "S +OK\nC CAPA\nS +OK\nS UTF8\nS TOP\nS .\nC USER a\nS +OK\nC PASS b\nS +OK\nC TOP 1 0\nS +OK\nS Subject: \u{e4}\nS\nS .",
    ),
    (
        "pop3/utf8-unasked",
        "S +OK\nC CAPA\nS +OK\nS UTF8\nS .\nC USER a\nS +OK\nC PASS b\nS +OK\nC LANG en\nS +OK en yes\nC RETR 1\nS +OK\nS Subject: \u{e4}\nS .",
    ),
    ("pop3/language", "S +OK\nC LANG en\nS +OK"),
    ("pop3/language", "S +OK\nC LANG *\nS +OK it's done"),
    ("pop3/language", "LOGIN\nC LANG\nS +OK\nS en  English\nS ."),
    ("pop3/wrong-state", "LOGIN\nC USER a\nS +OK"),
    ("pop3/wrong-state", "LOGIN\nC STLS\nS +OK"),
    ("pop3/wrong-state", "LOGIN\nC AUTH PLAIN AGEAYg==\nS +OK"),
    ("pop3/pass-after-user", "S +OK\nC PASS b\nS +OK"),
    (
        "pop3/pass-after-user",
        "S +OK\nC USER a\nS -ERR\nC PASS b\nS +OK",
    ),
    (
        "pop3/apop-timestamp",
        "S +OK\nC APOP a 00000000000000000000000000000000\nS +OK",
    ),
    (
        "pop3/apop-timestamp-unique",
        "S +OK <1@a>\nCONNECT\nS +OK <1@a>",
    ),
    (
        "pop3/fixed-maildrop",
        "LOGIN\nC STAT\nS +OK 2 9\nC STAT\nS +OK 1 9",
    ),
    (
        "pop3/fixed-maildrop",
        "LOGIN\nC STAT\nS +OK 1 9\nC LIST\nS +OK\nS 1 9\nS 2 9\nS .",
    ),
    (
        "pop3/fixed-maildrop",
        "LOGIN\nC STAT\nS +OK 2 9\nC DELE 1\nS +OK\nC UIDL\nS +OK\nS .",
    ),
    (
        "pop3/message-numbers",
        "LOGIN\nC LIST\nS +OK\nS 1 9\nS 1 9\nS .",
    ),
    (
        "pop3/message-numbers",
        "LOGIN\nC LIST\nS +OK\nS 1 9\nS 3 9\nS .",
    ),
    (
        "pop3/deleted-unreachable",
        "LOGIN\nC DELE 1\nS +OK\nC RETR 1\nS +OK\nS .",
    ),
    (
        "pop3/deleted-unreachable",
        "LOGIN\nC DELE 1\nS +OK\nC DELE 1\nS +OK",
    ),
    (
        "pop3/deleted-unreachable",
        "LOGIN\nC DELE 1\nS +OK\nC UIDL 1\nS +OK 1 a",
    ),
    (
        "pop3/deleted-not-listed",
        "LOGIN\nC DELE 1\nS +OK\nC LIST\nS +OK\nS 1 9\nS .",
    ),
    (
        "pop3/deleted-not-listed",
        "LOGIN\nC STAT\nS +OK 2 9\nC DELE 1\nS +OK\nC STAT\nS +OK 2 9",
    ),
    (
        "pop3/no-such-message",
        "LOGIN\nC STAT\nS +OK 1 9\nC RETR 2\nS +OK\nS .",
    ),
    (
        "pop3/no-such-message",
        "LOGIN\nC UIDL\nS +OK\nS .\nC DELE 1\nS +OK",
    ),
    ("pop3/listing-of-one", "LOGIN\nC LIST 2\nS +OK 1 9"),
    ("pop3/listing-of-one", "LOGIN\nC UIDL 2\nS +OK 1 a"),
    (
        "pop3/size-constant",
        "LOGIN\nC LIST 1\nS +OK 1 9\nC LIST 1\nS +OK 1 8",
    ),
    (
        "pop3/list-size",
        "LOGIN\nC LIST 1\nS +OK 1 9\nC RETR 1\nS +OK\nS ..\nS .",
    ),
    (
        "pop3/list-size",
        "LOGIN\nC RETR 1\nS +OK\nS abc\nS .\nC LIST 1\nS +OK 1 4",
    ),
    (
        "pop3/list-size-utf8",
        "S +OK\nC CAPA\nS +OK\nS UTF8\nS .\nC USER a\nS +OK\nC PASS b\nS +OK\nC LIST 1\nS +OK 1 9\nC RETR 1\nS +OK\nS a\nS .",
    ),
    (
        "pop3/stat-size",
        "LOGIN\nC LIST\nS +OK\nS 1 9\nS 2 8\nS .\nC STAT\nS +OK 2 16",
    ),
    (
        "pop3/stat-size",
        "LOGIN\nC LIST\nS +OK\nS 1 9\nS 2 8\nS .\nC DELE 2\nS +OK\nC STAT\nS +OK 1 17",
    ),
    (
        "pop3/uidl-stable",
        "LOGIN\nC UIDL 1\nS +OK 1 a\nC UIDL\nS +OK\nS 1 b\nS .",
    ),
    (
        "pop3/uidl-unique",
        "LOGIN\nC LIST\nS +OK\nS 1 9\nS 2 8\nS .\nC UIDL\nS +OK\nS 1 a\nS 2 a\nS .",
    ),
    (
        "pop3/uidl-unique",
        "LOGIN\nC UIDL\nS +OK\nS 1 a\nS 2 a\nS .\nC RETR 1\nS +OK\nS\nS b\nS .\nC RETR 2\nS +OK\nS\nS c\nS .",
    ),
    (
        "pop3/uidl-persistent",
        "LOGIN\nC UIDL 1\nS +OK 1 a\nC RETR 1\nS +OK\nS\nS b\nS .\nCONNECT\nLOGIN\nC RETR 1\nS +OK\nS\nS c\nS .\nC UIDL 1\nS +OK 1 a",
    ),
    (
        "pop3/retr-constant",
        "LOGIN\nC RETR 1\nS +OK\nS a\nS .\nC RETR 1\nS +OK\nS b\nS .",
    ),
    (
        "pop3/top-headers",
        "LOGIN\nC RETR 1\nS +OK\nS A: 1\nS\nS b\nS .\nC TOP 1 0\nS +OK\nS A: 2\nS\nS .",
    ),
    (
        "pop3/top-lines",
        "LOGIN\nC TOP 1 0\nS +OK\nS A: 1\nS\nS b\nS .",
    ),
    (
        "pop3/top-lines",
        "LOGIN\nC RETR 1\nS +OK\nS A: 1\nS\nS b\nS c\nS .\nC TOP 1 2\nS +OK\nS A: 1\nS\nS b\nS .",
    ),
    (
        "pop3/top-lines",
        "LOGIN\nC RETR 1\nS +OK\nS A: 1\nS\nS b\nS .\nC TOP 1 9\nS +OK\nS A: 1\nS\nS c\nS .",
    ),
    (
        "pop3/top-lines",
        "LOGIN\nC LIST 1\nS +OK 1 13\nC RETR 1\nS +OK\nS A: 1\nS\nS b\nS\nS .\nC TOP 1 9\nS +OK\nS A: 1\nS\nS b\nS .",
    ),
    (
        "pop3/capa-both-states",
        "S +OK\nC CAPA\nS +OK\nS TOP\nS UIDL\nS .\nC USER a\nS +OK\nC PASS b\nS +OK\nC CAPA\nS +OK\nS UIDL\nS .",
    ),
    (
        "pop3/capa-complete",
        "LOGIN\nC CAPA\nS +OK\nS UIDL\nS .\nC TOP 1 0\nS +OK\nS .",
    ),
    (
        "pop3/capa-complete",
        "LOGIN\nC UIDL\nS +OK\nS .\nC CAPA\nS +OK\nS TOP\nS .",
    ),
    ("pop3/capa-stls", "LOGIN\nC CAPA\nS +OK\nS STLS\nS ."),
    (
        "pop3/resp-codes",
        "S +OK\nC CAPA\nS +OK\nS RESP-CODES\nS .\nC NOOP\nS -ERR [not a code] x",
    ),
    (
        "pop3/response-code-place",
        "S +OK\nC CAPA\nS +OK\nS RESP-CODES\nS .\nC NOOP\nS -ERR [IN-USE] x",
    ),
    (
        "pop3/response-code-place",
        "S +OK\nC CAPA\nS +OK\nS RESP-CODES\nS .\nC USER a\nS +OK [SYS/TEMP] x",
    ),
    ("pop3/auth-challenge", "S +OK\nC CAPA\nS + "),
    // In place of the challenge; what follows is not held against the server.
    (
        "pop3/auth-challenge",
        "S +OK\nC AUTH PLAIN\nS +OK\nC STAT\nS -ERR\nC STAT\nS +OK 1 1",
    ),
    (
        "pop3/auth-challenge",
        "S +OK\nC AUTH CRAM-MD5\nS + PDFAYT4=\nS +OK",
    ),
    ("pop3/auth-challenge", "S +OK\nC AUTH PLAIN\nS + Z28="),
    ("pop3/auth-cancel", "S +OK\nC AUTH PLAIN\nS + \nC *\nS +OK"),
    (
        "pop3/auth-base64",
        "S +OK\nC AUTH PLAIN\nS + \nC AG=EAYg\nS +OK",
    ),
    ("pop3/auth-base64", "S +OK\nC AUTH PLAIN AGEAYg==!\nS +OK"),
];

fn expand(transcript: &str) -> String {
    transcript
        .replace("LOGIN\n", LOGIN)
        .replace("LONG", &"x".repeat(600))
        .replace("1 71", &format!("1 {}", "x".repeat(71)))
}

#[test]
fn each_rule_is_broken_by_its_sessions_and_by_no_other() {
    for (rule, transcript) in BREACHES {
        let found: BTreeSet<_> = broken(&expand(transcript)).into_iter().collect();
        assert_eq!(found, BTreeSet::from([*rule]), "{transcript}");
    }
}

#[test]
fn every_rule_has_a_session_that_breaks_it() {
    let named: BTreeSet<_> = BREACHES.iter().map(|(rule, _)| *rule).collect();
    let all: BTreeSet<_> = RULES.iter().map(|rule| rule.id).collect();
    assert_eq!(named, all);
}

#[rstest]
#[case::the_session_of_rfc_1939(
    "S +OK POP3 server ready <1896.697170952@dbc.mtview.ca.us>
     C APOP mrose c4c9334bac560ecc979e58001b3e22fb
     S +OK mrose's maildrop has 2 messages (7 octets)
     C STAT
     S +OK 2 7
     C LIST
     S +OK 2 messages (7 octets)
     S 1 3
     S 2 4
     S .
     C RETR 1
     S +OK 3 octets
     S a
     S .
     C DELE 1
     S +OK message 1 deleted
     C RETR 2
     S +OK 4 octets
     S ..b
     S .
     C DELE 2
     S +OK message 2 deleted
     C QUIT
     S +OK dewey POP3 server signing off (maildrop empty)
     CLOSED"
)]
#[case::login_that_fails_first(
    "S +OK\nC USER a\nS +OK\nC PASS x\nS -ERR\nC USER a\nS +OK\nC PASS b\nS +OK\nC NOOP\nS +OK"
)]
#[case::capa_between_user_and_pass("S +OK\nC USER a\nS +OK\nC CAPA\nS -ERR\nC PASS b\nS +OK")]
#[case::auth("S +OK\nC AUTH PLAIN\nS + \nC AGEAYg==\nS +OK\nC STAT\nS +OK 0 0")]
#[case::auth_cancelled("S +OK\nC AUTH PLAIN\nS + \nC *\nS -ERR\nC QUIT\nS +OK")]
#[case::auth_server_first("S +OK\nC AUTH CRAM-MD5\nS + PDFAYT4=\nC YSBi\nS -ERR")]
#[case::auth_refused_before_the_pipelined_response("S +OK\nC AUTH X\nC AGEAYg==\nS -ERR\nS -ERR")]
#[case::auth_lenient_about_length("S +OK\nC AUTH PLAIN\nS + \nC AGEAYg\nS +OK")]
#[case::stls(
    "S +OK\nC STLS\nS +OK\nTLS\nC USER a\nS +OK\nC PASS b\nS +OK\nC CAPA\nS +OK\nS TOP\nS ."
)]
#[case::stls_with_an_injected_command_answered_in_place_of_the_next(
    "S +OK\nC STLS\nC USER a\nS +OK\nTLS\nC PASS b\nS +OK\nS -ERR"
)]
#[case::octets_of_a_handshake_seen_by_a_proxy("S +OK\nC STLS\nS +OK\nS \u{16}\u{3}\u{1}")]
#[case::stls_and_the_client_goes_on_in_the_clear("S +OK\nC STLS\nS +OK\nC NOOP\nS -ERR\nTLS")]
#[case::implicit_tls("TLS\nS +OK ready")]
#[case::text_with_brackets_without_resp_codes("S +OK\nC NOOP\nS -ERR [not a code]")]
#[case::capa_gains_and_loses_what_it_may(
    "S +OK\nC CAPA\nS +OK\nS STLS\nS X-NEW\nS .\nC USER a\nS +OK\nC PASS b\nS +OK\nC CAPA\nS +OK\nS TOP\nS ."
)]
#[case::capa_changes_with_tls(
    "S +OK\nC CAPA\nS +OK\nS SASL PLAIN\nS STLS\nS .\nC STLS\nS +OK\nTLS\nC CAPA\nS +OK\nS TOP\nS .\nC USER a\nS +OK\nC PASS b\nS +OK\nC CAPA\nS +OK\nS TOP\nS ."
)]
#[case::utf8_after_lang("S +OK\nC LANG de\nS +OK de \u{e4}\nC NOOP\nS -ERR \u{e4}")]
#[case::language_without_text(
    "S +OK\nC LANG en\nS +OK en \nC LANG\nS +OK\nS en\nS x-a-b Text\nS ."
)]
#[case::language_refused("S +OK\nC LANG mul\nS -ERR no")]
#[case::utf8_headers_in_utf8_mode(
    "S +OK\nC CAPA\nS +OK\nS UTF8\nS TOP\nS .\nC UTF8\nS +OK\nC USER a\nS +OK\nC PASS b\nS +OK\nC RETR 1\nS +OK\nS Subject: \u{e4}\nS .\nC TOP 1 0\nS +OK\nS Subject: \u{e4}\nS ."
)]
#[case::utf8_headers_without_the_capability("LOGIN\nC RETR 1\nS +OK\nS Subject: \u{e4}\nS .")]
#[case::eight_bit_body(
    "S +OK\nC CAPA\nS +OK\nS UTF8\nS .\nC USER a\nS +OK\nC PASS b\nS +OK\nC RETR 1\nS +OK\nS A: 1\nS\nS \u{e4}\nS ."
)]
#[case::sasl_in_another_order(
    "S +OK\nC CAPA\nS +OK\nS SASL PLAIN SCRAM-SHA-1\nS .\nC USER a\nS +OK\nC PASS b\nS +OK\nC CAPA\nS +OK\nS SASL SCRAM-SHA-1 PLAIN\nS ."
)]
#[case::user_token_before_the_login(
    "S +OK\nC CAPA\nS +OK\nS EXPIRE 30 USER\nS LOGIN-DELAY 60 USER\nS .\nC USER a\nS +OK\nC PASS b\nS +OK\nC CAPA\nS +OK\nS EXPIRE NEVER\nS LOGIN-DELAY 0\nS ."
)]
#[case::auth_code_announced(
    "S +OK\nC CAPA\nS +OK\nS RESP-CODES\nS AUTH-RESP-CODE\nS .\nC USER a\nS +OK\nC PASS b\nS -ERR [AUTH] no"
)]
#[case::bare_lf_within_a_message("LOGIN\nC RETR 1\nS +OK\nS a\\nb\nS .")]
#[case::pipelining(
    "LOGIN\nC STAT\nC DELE 1\nC LIST\nC NOOP\nS +OK 2 9\nS +OK\nS +OK\nS 2 5\nS .\nS +OK"
)]
#[case::any_order("LOGIN\nC LIST\nS +OK\nS 2 5\nS 1 4\nS .\nC UIDL\nS +OK\nS 1 a\nS 2 b\nS .")]
#[case::extra_information("LOGIN\nC STAT\nS +OK 1 9 and more\nC LIST\nS +OK\nS 1 9 plain\nS .")]
#[case::rset(
    "LOGIN\nC STAT\nS +OK 2 9\nC DELE 1\nS +OK\nC RSET\nS +OK\nC RETR 1\nS +OK\nS a\nS .\nC STAT\nS +OK 2 9"
)]
#[case::refusals(
    "LOGIN\nC STAT\nS +OK 1 9\nC RETR 2\nS -ERR\nC DELE 1\nS +OK\nC DELE 1\nS -ERR\nC RETR 1\nS -ERR"
)]
#[case::identical_copies(
    "LOGIN\nC LIST\nS +OK\nS 1 3\nS 2 3\nS .\nC UIDL\nS +OK\nS 1 x\nS 2 x\nS .\nC RETR 1\nS +OK\nS a\nS .\nC RETR 2\nS +OK\nS a\nS ."
)]
#[case::message_without_a_last_crlf("LOGIN\nC LIST 1\nS +OK 1 3\nC RETR 1\nS +OK\nS abc\nS .")]
#[case::stat_of_a_utf8_server(
    "S +OK\nC CAPA\nS +OK\nS UTF8\nS .\nC USER a\nS +OK\nC PASS b\nS +OK\nC LIST\nS +OK\nS 1 9\nS .\nC STAT\nS +OK 1 5"
)]
#[case::top(
    "LOGIN\nC RETR 1\nS +OK\nS A: 1\nS\nS b\nS ..\nS .\nC TOP 1 0\nS +OK\nS A: 1\nS\nS .\nC TOP 1 1\nS +OK\nS A: 1\nS\nS b\nS .\nC TOP 1 5\nS +OK\nS A: 1\nS\nS b\nS ..\nS ."
)]
#[case::retr_adds_an_empty_line(
    "LOGIN\nC RETR 1\nS +OK\nS A: 1\nS\nS b\nS\nS .\nC TOP 1 9\nS +OK\nS A: 1\nS\nS b\nS ."
)]
#[case::retr_adds_an_empty_line_as_list_tells(
    "LOGIN\nC LIST 1\nS +OK 1 11\nC RETR 1\nS +OK\nS A: 1\nS\nS b\nS\nS .\nC TOP 1 9\nS +OK\nS A: 1\nS\nS b\nS ."
)]
#[case::eight_bits_of_a_message("LOGIN\nC RETR 1\nS +OK\nS \u{e4}\nS .")]
#[case::bare_lf_of_a_message("LOGIN\nC RETR 1\nS +OK\nS a\\nb\nS .")]
#[case::unknown_command_then_anything("S +OK\nC XTND\nS +OK\nS 1 2\nS .\nS +OK")]
#[case::lenient_server("LOGIN\nC noop \nS +OK\nC list  1\nS +OK 1 9\nC stat\\n\nS +OK 1 9")]
#[case::strict_server("LOGIN\nC noop \nS -ERR\nC stat\\n\nS -ERR\nC STAT\nS +OK 1 9")]
#[case::new_message_in_the_next_session(
    "LOGIN\nC UIDL 1\nS +OK 1 a\nC RETR 1\nS +OK\nS b\nS .\nC QUIT\nS +OK\nCONNECT\nLOGIN\nC UIDL 1\nS +OK 1 b\nC RETR 1\nS +OK\nS c\nS ."
)]
#[case::another_account_has_the_same_unique_id(
    "LOGIN\nC UIDL 1\nS +OK 1 a\nC RETR 1\nS +OK\nS\nS b\nS .\nCONNECT\nS +OK\nC USER other\nS +OK\nC PASS b\nS +OK\nC UIDL 1\nS +OK 1 a\nC RETR 1\nS +OK\nS\nS c\nS ."
)]
#[case::last_words("LOGIN\nS -ERR idle for too long\nCLOSED")]
#[case::bad_commands("S +OK\nC XTND\nS -ERR\nS -ERR too many bad commands\nCLOSED")]
#[case::quit_not_quite("LOGIN\nC QUIT \nS -ERR no such command\nC NOOP\nS +OK")]
#[case::quit_refused("LOGIN\nC QUIT\nS -ERR some deleted messages not removed")]
#[case::in_use(
    "S +OK\nC CAPA\nS +OK\nS RESP-CODES\nS .\nC USER a\nS +OK\nC PASS b\nS -ERR [IN-USE] busy"
)]
fn nothing_is_wrong(#[case] transcript: &str) {
    let transcript = transcript.replace("LOGIN\n", LOGIN);
    assert_eq!(broken(&transcript), Vec::<&str>::new());
}

#[test]
fn an_early_answer_to_an_endless_line_is_no_breach() {
    let mut observer = Observer::new(Ledger::default());
    observer.server(b"+OK\r\n", |_, _| {});
    observer.client(&[b'a'; 1000]);
    observer.server(b"-ERR too long\r\n", |_, _| {});
    assert_eq!(observer.violations(), vec![]);
}

#[test]
fn replies_are_handed_on_whatever_the_chunking() {
    let stream = b"+OK\r\n+OK\r\n+OK\r\n+OK\r\n1 9\r\n.\r\n+OK 1 9\r\n";
    for size in 1..stream.len() {
        let mut observer = Observer::new(Ledger::default());
        let mut replies = Vec::new();
        observer.client(b"USER a\r\nPASS b\r\nLIST\r\nSTAT\r\n");
        for chunk in stream.chunks(size) {
            observer.server(chunk, |message, parsed| {
                replies.push((message.to_vec(), parsed.reply.body.is_some()));
            });
        }
        let expected = [
            (b"+OK\r\n".to_vec(), false),
            (b"+OK\r\n".to_vec(), false),
            (b"+OK\r\n".to_vec(), false),
            (b"+OK\r\n1 9\r\n.\r\n".to_vec(), true),
            (b"+OK 1 9\r\n".to_vec(), false),
        ];
        assert_eq!(replies, expected, "chunks of {size}");
        assert_eq!(observer.violations(), vec![]);
        assert_eq!(observer.incomplete(), None);
    }
}

#[test]
fn the_stream_ends_in_the_middle_of_a_reply() {
    let mut observer = Observer::new(Ledger::default());
    observer.client(b"CAPA\r\n");
    observer.server(b"+OK\r\n+OK\r\nTOP\r\n", |_, _| {});
    let octets = 10;
    let expected = mailspec_syntax::pop3::framing::Incomplete::MultiLine { octets };
    assert_eq!(observer.incomplete(), Some(expected));
}

/// Connections of which nobody saw a part.
#[rstest]
#[case::within_a_message("MISSED\nS From: x\nS .\nC STAT\nS +OK 1 2", &[])]
#[case::commands_in_progress("MISSED\nC STAT\nS From: x\nS .\nS +OK 1 2", &[])]
#[case::any_state(
    "MISSED\nC PASS x\nS +OK\nC RETR 1\nS +OK\nS x\nS .\nC CAPA\nS +OK\nS .",
    &[]
)]
#[case::deleted_before("MISSED\nC LIST\nS +OK\nS 2 7\nS .\nC UIDL\nS +OK\nS 1 a\nS .", &[])]
#[case::grammar("MISSED\nC STAT\nS +OK 1\nC NOOP\nS * OK", &["pop3/syntax", "pop3/syntax"])]
fn what_was_missed_is_nobodys_breach(#[case] transcript: &str, #[case] expected: &[&str]) {
    assert_eq!(broken(transcript), expected, "{transcript}");
}
