//! Each rule with a session that breaks it, and sessions that break none.
//!
//! A transcript has one line of the client (`C: `) or of the server (`S: `) a
//! line; a name on its own is one of [`SHORTHANDS`] or an event.

use std::collections::BTreeSet;

use pretty_assertions::assert_eq;
use proptest::prelude::*;
use rstest::rstest;

use super::{Observer, RULES};
use crate::Ledger;

/// Beginnings that many transcripts share.
const SHORTHANDS: &[(&str, &str)] = &[
    ("HELLO", "S: * OK [CAPABILITY IMAP4rev1 LITERAL+] ready"),
    ("LOGIN", "HELLO\nC: l LOGIN u secret\nS: l OK done"),
    (
        "DATA",
        "S: * FLAGS (\\Answered \\Flagged \\Deleted \\Seen \\Draft key)\n\
         S: * 3 EXISTS\n\
         S: * 0 RECENT\n\
         S: * OK [UIDVALIDITY 7] ok\n\
         S: * OK [UIDNEXT 10] ok\n\
         S: * OK [PERMANENTFLAGS (\\Seen \\*)] ok",
    ),
    (
        "INBOX",
        "C: s SELECT INBOX\nDATA\nS: s OK [READ-WRITE] done",
    ),
    ("SELECT", "LOGIN\nINBOX"),
    (
        "RESYNC",
        "S: * OK [CAPABILITY IMAP4rev1 CONDSTORE QRESYNC] ready\nC: l LOGIN u secret\nS: l OK done\n\
         C: n ENABLE QRESYNC\nS: * ENABLED QRESYNC\nS: n OK done",
    ),
    (
        "AWARE",
        "RESYNC\nC: s SELECT INBOX\nDATA\nS: * OK [HIGHESTMODSEQ 11] ok\nS: s OK [READ-WRITE] done",
    ),
];

/// The rules that the server breaks in `transcript`, each once, in order.
fn broken(transcript: &str) -> Vec<&'static str> {
    let ledger = Ledger::default();
    let mut observer = Observer::new(ledger.clone());
    let mut found = Vec::new();
    play(transcript, &ledger, &mut observer, &mut found);
    found.extend(observer.violations());
    let mut seen = BTreeSet::new();
    found
        .into_iter()
        .map(|violation| violation.rule.id.strip_prefix("imap/").unwrap())
        .filter(|id| seen.insert(*id))
        .collect()
}

fn play(
    transcript: &str,
    ledger: &Ledger,
    observer: &mut Observer,
    found: &mut Vec<crate::Violation>,
) {
    for line in transcript.lines().map(str::trim_start) {
        // Octets that a line of text cannot hold.
        let octets = |text: &str| match (text.strip_suffix("\\n"), text.strip_suffix('\\')) {
            (Some(bare), _) => format!("{bare}\n").into_bytes(),
            (None, Some(half)) => half.as_bytes().to_vec(),
            (None, None) => format!("{text}\r\n").into_bytes(),
        };
        if let Some((_, lines)) = SHORTHANDS.iter().find(|(name, _)| *name == line) {
            play(lines, ledger, observer, found);
        } else if let Some(text) = line.strip_prefix("C: ") {
            observer.client(&octets(text));
        } else if let Some(text) = line.strip_prefix("S: ") {
            observer.server(&octets(text), |_, _| {});
        } else {
            match line {
                "" => {}
                "TLS" => observer.tls_started(),
                "FAILED" => observer.tls_failed(),
                "GONE" => observer.client_closed(),
                "CLOSED" => observer.server_closed(),
                "MISSED" => observer.missed(),
                "ACCOUNT" => observer.set_account("u"),
                "CONNECT" => {
                    found.extend(observer.violations());
                    *observer = Observer::new(ledger.clone());
                }
                _ => panic!("not a line of a transcript: {line}"),
            }
        }
    }
}

/// Each rule, and sessions in which it is the only one that is broken.
const BREACHES: &[(&str, &str)] = &[
    ("syntax", "S: * OK\nC: a NOOP\nS: a OK done"),
    ("syntax", "HELLO\nC: a NOOP\nS: a OK done\\n"),
    (
        "syntax",
        "SELECT\nC: a FETCH 1 FLAGS\nS: * 1 FETCH ()\nS: a OK done",
    ),
    (
        "nested-deeply",
        "SELECT\nC: a FETCH 1 BODY\nS: * 1 FETCH (BODY ((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((())))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))\nS: a OK done",
    ),
    ("greeting", "S: * NO go away"),
    ("greeting", "S: * CAPABILITY IMAP4rev1"),
    ("late-preauth", "HELLO\nS: * PREAUTH again"),
    ("tag", "HELLO\nC: a1 NOOP\nS: A1 OK done"),
    (
        "tag",
        "HELLO\nC: ab NOOP\nC: Ab NOOP\nS: AB OK done\nS: ab OK done\nS: Ab OK done",
    ),
    ("tag", "HELLO\nC: a1 NOOP\nS: a2 OK done"),
    ("tag", "HELLO\nS: a1 OK done"),
    (
        "completed-twice",
        "HELLO\nC: a NOOP\nS: a OK done\nS: a OK done",
    ),
    (
        "not-completed",
        "HELLO\nC: a NOOP\nC: b LOGOUT\nS: * BYE\u{20}x\nS: b OK done",
    ),
    ("wrong-state", "HELLO\nC: a LIST \"\" *\nS: a OK done"),
    ("wrong-state", "LOGIN\nC: a CHECK\nS: a OK done"),
    ("wrong-state", "LOGIN\nC: a LOGIN u secret\nS: a OK done"),
    (
        "wrong-state",
        "SELECT\nC: a CLOSE\nS: a OK done\nC: b EXPUNGE\nS: b OK done",
    ),
    (
        "wrong-state",
        "SELECT\nC: a SELECT none\nS: a NO none\nC: b FETCH 1 FLAGS\nS: b OK done",
    ),
    (
        "login-disabled",
        "S: * OK [CAPABILITY IMAP4rev1 LOGINDISABLED] hi\nC: a LOGIN u secret\nS: a OK done",
    ),
    (
        "login-disabled",
        "S: * OK [CAPABILITY IMAP4rev1 LOGINDISABLED] hi\nC: a LOGIN u secret\nS: a OK [CAPABILITY IMAP4rev1] done",
    ),
    (
        "starttls-buffered",
        "HELLO\nC: a STARTTLS\nC: b NOOP\nS: a OK go\nTLS\nS: b OK done",
    ),
    (
        "plaintext-behind-starttls",
        "HELLO\nC: a STARTTLS\nS: a OK go\nS: * CAPABILITY IMAP4rev1\nS: * 1 NONSENSE\nTLS",
    ),
    (
        "plaintext-behind-starttls",
        "HELLO\nC: a STARTTLS\nS: a OK go\nS: b OK done\nTLS\nC: c NOOP\nS: c OK done",
    ),
    (
        "plaintext-behind-starttls",
        "HELLO\nC: a STARTTLS\nS: a OK go\nS: * OK half a line\\\nTLS\nC: c NOOP\nS: c OK done",
    ),
    (
        "plaintext-behind-starttls",
        "HELLO\nC: a STARTTLS\nS: a OK go\nS: * LIST () \"/\" {99}\nS: x\nTLS",
    ),
    (
        "plaintext-behind-starttls",
        "HELLO\nC: a STARTTLS\nS: a OK go\nS: x\\\nFAILED",
    ),
    (
        "authenticate-cancelled",
        "HELLO\nC: a AUTHENTICATE PLAIN\nS: + \nC: *\nS: a NO cancelled",
    ),
    (
        "authenticate-unanswered",
        "HELLO\nC: a AUTHENTICATE PLAIN\nS: + \nS: a OK done",
    ),
    (
        "authenticate-unanswered",
        "HELLO\nC: a AUTHENTICATE PLAIN\nS: a OK done",
    ),
    (
        "authenticate-unanswered",
        "HELLO\nC: a AUTHENTICATE CRAM-MD5\nS: + PDFAYT4=\nS: a OK done",
    ),
    ("idle-ended", "SELECT\nC: a IDLE\nS: + idling\nS: a OK done"),
    (
        "idle-without-continuation",
        "SELECT\nC: a IDLE\nC: DONE\nS: a OK done",
    ),
    ("unexpected-continuation", "HELLO\nS: + go on"),
    (
        "unexpected-continuation",
        "HELLO\nC: a NOOP\nS: + go on\nS: a OK done",
    ),
    (
        "unexpected-continuation",
        "LOGIN\nC: a APPEND x {5+}\nC: hello\nS: + go on\nS: a OK done",
    ),
    (
        "unexpected-continuation",
        "LOGIN\nC: a IDLE\nS: + idling\nS: + idling\nC: DONE\nS: a OK done",
    ),
    (
        "challenge-base64",
        "HELLO\nC: a AUTHENTICATE CRAM-MD5\nS: + <1@x>\nC: *\nS: a BAD cancelled",
    ),
    (
        "first-challenge",
        "HELLO\nC: a AUTHENTICATE PLAIN\nS: + bWFpbHNwZWM=\nC: *\nS: a BAD cancelled",
    ),
    ("closed-without-bye", "HELLO\nCLOSED"),
    (
        "closed-without-bye",
        "HELLO\nC: a NOOP\nS: a OK done\nCLOSED",
    ),
    (
        "logout-without-bye",
        "HELLO\nC: a LOGOUT\nS: a OK done\nCLOSED",
    ),
    (
        "after-logout",
        "HELLO\nC: a LOGOUT\nS: * BYE bye\nS: a OK done\nS: * OK still here",
    ),
    (
        "after-bye",
        "LOGIN\nS: * BYE going down\nC: a NOOP\nS: a OK done",
    ),
    (
        "after-bye",
        "HELLO\nC: a NOOP\nS: * BYE going down\nS: a OK done\nC: b NOOP\nS: b BAD what",
    ),
    ("after-bye", "S: * BYE not now\nC: a NOOP\nS: a NO not now"),
    (
        "bye-repeated",
        "HELLO\nC: a LOGOUT\nS: * BYE bye\nS: * BYE bye\nS: a OK done\nCLOSED",
    ),
    (
        "bye-repeated",
        "HELLO\nC: a LOGOUT\nS: * BYE bye\nS: a OK done\nS: * BYE bye\nCLOSED",
    ),
    (
        "capability-response",
        "HELLO\nC: a CAPABILITY\nS: a OK done",
    ),
    (
        "capability-response",
        "HELLO\nC: a CAPABILITY\nS: * CAPABILITY IMAP4rev1\nS: * CAPABILITY IMAP4rev1\nS: a OK done",
    ),
    (
        "enabled-response",
        "LOGIN\nC: a ENABLE CONDSTORE\nS: a OK done",
    ),
    ("unasked-enabled", "LOGIN\nS: * ENABLED CONDSTORE"),
    (
        "unrequested-extension",
        "S: * OK [CAPABILITY IMAP4rev1 ESEARCH] hi\nC: l LOGIN u secret\nS: l OK done\nINBOX\nC: a SEARCH ALL\nS: * ESEARCH (TAG \"a\") ALL 1\nS: * SEARCH 1\nS: a OK done",
    ),
    (
        "unrequested-extension",
        "S: * OK [CAPABILITY IMAP4rev1] hi\nC: l LOGIN u secret\nS: l OK done\nINBOX\nC: a FETCH 1 FLAGS\nS: * 1 FETCH (FLAGS () MODSEQ (7))\nS: a OK done",
    ),
    (
        "unrequested-extension",
        "S: * OK [CAPABILITY IMAP4rev1] hi\nC: l LOGIN u secret\nS: l OK done\nINBOX\nC: a NOOP\nS: * VANISHED 7\nS: a OK done",
    ),
    (
        "unrequested-extension",
        "S: * OK [CAPABILITY IMAP4rev1] hi\nC: a NAMESPACE\nS: * ID NIL\nS: a BAD what",
    ),
    (
        "unrequested-extension",
        "S: * OK [CAPABILITY IMAP4rev1] hi\nC: l LOGIN u secret\nS: l OK done\nC: a STATUS x (MESSAGES)\nS: * STATUS x (MESSAGES 1 SIZE 5)\nS: a OK done",
    ),
    (
        "modseq-falls",
        "SELECT\nC: a FETCH 1 (MODSEQ)\nS: * 1 FETCH (MODSEQ (8))\nS: a OK done\nC: b FETCH 1 (MODSEQ)\nS: * 1 FETCH (MODSEQ (7))\nS: b OK done",
    ),
    (
        "modseq-unchanged",
        "SELECT\nC: a FETCH 1 (FLAGS MODSEQ)\nS: * 1 FETCH (FLAGS (\\Seen) MODSEQ (8))\nS: a OK done\nC: b NOOP\nS: * 1 FETCH (MODSEQ (8) FLAGS (\\Draft))\nS: b OK done",
    ),
    (
        "modseq-missing",
        "AWARE\nC: b NOOP\nS: * 1 FETCH (UID 4 FLAGS ())\nS: b OK done",
    ),
    (
        "modseq-without-uid",
        "AWARE\nC: b STORE 1 FLAGS ()\nS: * 1 FETCH (FLAGS () MODSEQ (12))\nS: b OK done",
    ),
    (
        "highestmodseq-missing",
        "RESYNC\nC: e EXAMINE INBOX\nDATA\nS: e OK [READ-ONLY] done",
    ),
    (
        "highestmodseq-falls",
        "AWARE\nC: e EXAMINE INBOX\nDATA\nS: * OK [HIGHESTMODSEQ 10] ok\nS: e OK [READ-ONLY] done",
    ),
    (
        "highestmodseq-falls",
        "AWARE\nC: b NOOP\nS: * 1 FETCH (UID 4 FLAGS () MODSEQ (15))\nS: b OK done\nCONNECT\nRESYNC\nC: a STATUS INBOX (UIDVALIDITY HIGHESTMODSEQ)\nS: * STATUS INBOX (UIDVALIDITY 7 HIGHESTMODSEQ 14)\nS: a OK done",
    ),
    (
        "closed-missing",
        "AWARE\nC: e EXAMINE x\nDATA\nS: * OK [HIGHESTMODSEQ 3] ok\nS: e OK [READ-ONLY] done",
    ),
    (
        "expunge-under-qresync",
        "AWARE\nC: b EXPUNGE\nS: * 2 EXPUNGE\nS: b OK done",
    ),
    (
        "vanished-invisible",
        "AWARE\nC: b EXPUNGE\nS: * VANISHED 4:7\nS: b OK done",
    ),
    (
        "vanished-invisible",
        "AWARE\nC: f FETCH 1:3 UID\nS: * 1 FETCH (UID 4)\nS: * 2 FETCH (UID 6)\nS: * 3 FETCH (UID 9)\nS: f OK done\nC: b EXPUNGE\nS: * VANISHED 5\nS: b OK done",
    ),
    (
        "vanished-when",
        "AWARE\nC: b FETCH 1 (UID)\nS: * VANISHED 4\nS: b OK done",
    ),
    ("vanished-when", "AWARE\nS: * VANISHED 4"),
    (
        "vanished-when",
        "AWARE\nC: b CLOSE\nS: * VANISHED 4\nS: b OK done",
    ),
    (
        "vanished-when",
        "AWARE\nC: b UID SEARCH NOT (UID 3 1)\nS: * SEARCH\nS: * VANISHED 4\nS: b OK done",
    ),
    (
        "vanished-earlier-unasked",
        "AWARE\nC: b UID FETCH 1:* (FLAGS) (CHANGEDSINCE 3)\nS: * VANISHED (EARLIER) 1:3\nS: b OK done",
    ),
    (
        "close-highestmodseq",
        "AWARE\nC: b CLOSE\nS: b OK [HIGHESTMODSEQ 12] done",
    ),
    (
        "literal-plus-and-minus",
        "HELLO\nC: a CAPABILITY\nS: * CAPABILITY IMAP4rev1 LITERAL+ LITERAL-\nS: a OK done",
    ),
    (
        "id-field-twice",
        "HELLO\nC: a ID NIL\nS: * ID (\"name\" \"x\" \"Name\" \"y\")\nS: a OK done",
    ),
    (
        "data-after-completion",
        "SELECT\nC: a FETCH 1 BODY[]\nS: a OK done\nS: * 1 FETCH (BODY[] \"hello\")",
    ),
    (
        "data-after-completion",
        "SELECT\nC: a FETCH 1:* (FLAGS RFC822.SIZE)\nS: a OK done\nC: b FETCH 1 FLAGS\nS: * 2 FETCH (FLAGS () RFC822.SIZE 5)\nS: b OK done",
    ),
    (
        "data-after-completion",
        "SELECT\nC: a UID FETCH 7 BODY[]<0.4>\nS: a OK done\nS: * 2 FETCH (UID 7 BODY[]<0> \"hell\")",
    ),
    (
        "data-after-completion",
        "LOGIN\nC: a LIST \"\" *\nS: a OK done\nS: * LIST () \"/\" x",
    ),
    (
        "namespace-delimiter",
        "LOGIN\nC: a NAMESPACE\nS: * NAMESPACE ((\"\" \".\")) NIL NIL\nS: a OK done\nC: b LIST \"\" *\nS: * LIST () \"/\" x\nS: b OK done",
    ),
    (
        "namespace-delimiter",
        "LOGIN\nC: b LIST \"\" \"\"\nS: * LIST (\\Noselect) \"/\" \"\"\nS: b OK done\nC: a NAMESPACE\nS: * NAMESPACE ((\"\" \".\")) NIL NIL\nS: a OK done",
    ),
    (
        // Under IMAP4rev2 SELECT has LIST, and SEARCH is answered by ESEARCH.
        "select-data",
        "LOGIN\nC: a ENABLE IMAP4rev2\nS: * ENABLED IMAP4rev2\nS: a OK done\nINBOX",
    ),
    (
        "esearch-response",
        "S: * OK [CAPABILITY IMAP4rev2] hi\nC: l LOGIN u secret\nS: l OK done\nC: s SELECT INBOX\nDATA\nS: * LIST () \"/\" INBOX\nS: s OK [READ-WRITE] done\nC: a SEARCH ALL\nS: * SEARCH 1\nS: a OK done",
    ),
    (
        "no-mailbox",
        "LOGIN\nC: a NOOP\nS: * 3 EXISTS\nS: a OK done",
    ),
    (
        "no-mailbox",
        "LOGIN\nC: a NOOP\nS: * 3 RECENT\nS: a OK done",
    ),
    (
        "no-mailbox",
        "LOGIN\nC: a NOOP\nS: * 3 EXPUNGE\nS: a OK done",
    ),
    (
        "no-mailbox",
        "SELECT\nC: a CLOSE\nS: a OK done\nS: * 1 FETCH (FLAGS ())",
    ),
    (
        "no-mailbox",
        "SELECT\nC: a SELECT none\nS: a NO none\nC: b NOOP\nS: * 4 EXISTS\nS: b OK done",
    ),
    (
        "select-data",
        "LOGIN\nC: a SELECT x\n\
         S: * FLAGS (\\Answered \\Flagged \\Deleted \\Seen \\Draft)\n\
         S: * 0 EXISTS\n\
         S: * OK [UIDVALIDITY 7] ok\nS: * OK [UIDNEXT 10] ok\nS: * OK [PERMANENTFLAGS ()] ok\n\
         S: a OK [READ-WRITE] done",
    ),
    (
        "select-codes",
        "LOGIN\nC: a SELECT x\n\
         S: * FLAGS (\\Answered \\Flagged \\Deleted \\Seen \\Draft)\n\
         S: * 0 EXISTS\nS: * 0 RECENT\n\
         S: * OK [UIDNEXT 10] ok\nS: * OK [PERMANENTFLAGS ()] ok\n\
         S: a OK [READ-WRITE] done",
    ),
    (
        "select-access",
        "LOGIN\nC: s SELECT INBOX\nDATA\nS: s OK done",
    ),
    (
        "examine-read-only",
        "LOGIN\nC: s EXAMINE INBOX\nDATA\nS: s OK [READ-WRITE] done",
    ),
    (
        "examine-read-only",
        "LOGIN\nC: s EXAMINE INBOX\nDATA\nS: s OK done",
    ),
    (
        "unseen-beyond-exists",
        "LOGIN\nC: s SELECT INBOX\nS: * OK [UNSEEN 4] x\nDATA\nS: s OK [READ-WRITE] done",
    ),
    (
        "recent-beyond-exists",
        "LOGIN\nC: s SELECT INBOX\nDATA\nS: * 4 RECENT\nS: s OK [READ-WRITE] done",
    ),
    (
        "exists-shrinks",
        "SELECT\nC: a NOOP\nS: * 2 EXISTS\nS: a OK done",
    ),
    (
        "exists-shrinks",
        "LOGIN\nC: s SELECT INBOX\nS: * 4 EXISTS\nDATA\nS: s OK [READ-WRITE] done",
    ),
    (
        "exists-shrinks",
        "SELECT\nC: a NOOP\nS: * 1 EXPUNGE\nS: * 1 EXISTS\nS: a OK done",
    ),
    (
        "expunge-during-fetch",
        "SELECT\nC: a FETCH 1 FLAGS\nS: * 3 EXPUNGE\nS: a OK done",
    ),
    (
        "expunge-during-fetch",
        "SELECT\nC: a STORE 1 +FLAGS (\\Seen)\nS: * 3 EXPUNGE\nS: a OK done",
    ),
    (
        "expunge-during-fetch",
        "SELECT\nC: a SEARCH ALL\nS: * 3 EXPUNGE\nS: * SEARCH 1 2\nS: a OK done",
    ),
    (
        "expunge-during-fetch",
        "SELECT\nC: a NOOP\nC: b FETCH 1 FLAGS\nS: a OK done\nS: * 3 EXPUNGE\nS: b OK done",
    ),
    ("expunge-without-command", "SELECT\nS: * 3 EXPUNGE"),
    (
        "expunge-without-command",
        "SELECT\nC: a APPEND x {5}\nS: * 3 EXPUNGE\nS: + go\nC: hello\nS: a OK done",
    ),
    (
        "expunge-without-command",
        "SELECT\nC: a IDLE\nS: + go\nC: DONE\nS: a OK done\nS: * 3 EXPUNGE",
    ),
    (
        "expunge-during-close",
        "SELECT\nC: a CLOSE\nS: * 3 EXPUNGE\nS: a OK done",
    ),
    (
        "sequence-number",
        "SELECT\nC: a NOOP\nS: * 4 FETCH (FLAGS ())\nS: a OK done",
    ),
    (
        "sequence-number",
        "SELECT\nC: a NOOP\nS: * 4 EXPUNGE\nS: a OK done",
    ),
    (
        "sequence-number",
        "SELECT\nC: a SEARCH ALL\nS: * SEARCH 1 4\nS: a OK done",
    ),
    (
        "sequence-number",
        "SELECT\nC: a SEARCH RETURN (MAX) ALL\nS: * ESEARCH (TAG \"a\") MAX 4\nS: a OK done",
    ),
    (
        "uid-changed",
        "SELECT\nC: a FETCH 1 UID\nS: * 1 FETCH (UID 5)\nS: * 1 FETCH (UID 6)\nS: a OK done",
    ),
    (
        "uid-changed",
        "SELECT\nC: a UID FETCH 1:* UID\nS: * 2 FETCH (UID 6)\nS: * 1 EXPUNGE\n\
         S: * 1 FETCH (UID 7)\nS: a OK done",
    ),
    (
        "uid-order",
        "SELECT\nC: a FETCH 1:2 UID\nS: * 1 FETCH (UID 5)\nS: * 2 FETCH (UID 4)\nS: a OK done",
    ),
    (
        "uid-order",
        "SELECT\nC: a FETCH 1:3 UID\nS: * 1 FETCH (UID 5)\nS: * 3 FETCH (UID 6)\nS: a OK done",
    ),
    (
        "uid-order",
        "SELECT\nC: a FETCH 3 UID\nS: * 3 FETCH (UID 2)\nS: a OK done",
    ),
    (
        "uid-order",
        "SELECT\nC: a FETCH 1:2 UID\nS: * 2 FETCH (UID 5)\nS: * 1 FETCH (UID 5)\nS: a OK done",
    ),
    (
        "uid-missing",
        "SELECT\nC: a UID FETCH 5 RFC822.SIZE\nS: * 1 FETCH (RFC822.SIZE 3)\nS: a OK done",
    ),
    (
        "uidvalidity-changed",
        "SELECT\nC: a NOOP\nS: * OK [UIDVALIDITY 8] ok\nS: a OK done",
    ),
    (
        "uidnext-decreased",
        "SELECT\nC: a NOOP\nS: * OK [UIDNEXT 9] ok\nS: a OK done",
    ),
    (
        "uidnext-decreased",
        "SELECT\nC: a STATUS INBOX (UIDNEXT UIDVALIDITY)\n\
         S: * STATUS INBOX (UIDNEXT 9 UIDVALIDITY 7)\nS: a OK done",
    ),
    (
        "uidnext-decreased",
        "SELECT\nCONNECT\nLOGIN\nC: a STATUS inbox (UIDNEXT UIDVALIDITY)\n\
         S: * STATUS INBOX (UIDNEXT 9 UIDVALIDITY 7)\nS: a OK done",
    ),
    (
        "uidnext-not-above-uids",
        "SELECT\nC: a FETCH 3 UID\nS: * 3 FETCH (UID 10)\nS: a OK done",
    ),
    (
        // No message is seen with the UID that the code names.
        "appenduid",
        "LOGIN\nC: a APPEND INBOX {5}\nS: + go\nC: hello\nS: a OK [APPENDUID 7 12] done\nINBOX",
    ),
    (
        "uid-below-uidnext",
        "SELECT\nC: a NOOP\nS: a OK done\nC: b NOOP\nS: * 4 EXISTS\nS: b OK done\n\
         C: c FETCH 4 UID\nS: * 4 FETCH (UID 9)\nS: c OK done",
    ),
    (
        "uid-below-uidnext",
        "SELECT\nC: a APPEND INBOX {5}\nS: + go\nC: hello\nS: a OK [APPENDUID 7 9] done",
    ),
    (
        "uidnext-not-above-uids",
        "SELECT\nC: a NOOP\nS: * 4 EXISTS\nS: a OK done\nC: b FETCH 4 UID\nS: * 4 FETCH (UID 12)\n\
         S: b OK done\nCONNECT\nLOGIN\nC: c STATUS INBOX (UIDNEXT UIDVALIDITY)\n\
         S: * STATUS INBOX (UIDNEXT 11 UIDVALIDITY 7)\nS: c OK done",
    ),
    (
        "copyuid",
        "SELECT\nC: a COPY 1 x\nS: a OK [COPYUID 7 4 1012] done\nC: b STATUS x (UIDNEXT UIDVALIDITY)\nS: * STATUS x (UIDNEXT 13 UIDVALIDITY 7)\nS: b OK done",
    ),
    (
        "appenduid",
        "LOGIN\nC: a APPEND x {5}\nS: + go\nC: hello\nS: a OK [APPENDUID 7 12] done\n\
         C: b APPEND x {5}\nS: + go\nC: hello\nS: b OK [APPENDUID 7 12] done",
    ),
    (
        "appenduid",
        "LOGIN\nC: a APPEND x {5}\nS: + go\nC: hello\nS: a OK [APPENDUID 7 12:13] done",
    ),
    (
        "appenduid",
        "LOGIN\nC: a APPEND x {5}\nS: + go\nC: hello {3}\nS: + go\nC: you\n\
         S: a OK [APPENDUID 7 12] done",
    ),
    (
        "appendlimit",
        "S: * OK [CAPABILITY IMAP4rev1 APPENDLIMIT=4] ready\nC: l LOGIN u secret\nS: l OK done\n\
         C: a APPEND x {5}\nS: + go\nC: hello\nS: a OK done",
    ),
    (
        "appendlimit-told",
        "S: * OK [CAPABILITY IMAP4rev1 APPENDLIMIT=4] ready\nC: l LOGIN u secret\nS: l OK done\n\
         C: a STATUS x (APPENDLIMIT)\nS: * STATUS x (APPENDLIMIT 5)\nS: a OK done",
    ),
    (
        "appendlimit-told",
        "S: * OK [CAPABILITY IMAP4rev1 APPENDLIMIT=4] ready\nC: l LOGIN u secret\nS: l OK done\n\
         C: a STATUS x (APPENDLIMIT)\nS: * STATUS x (APPENDLIMIT NIL)\nS: a OK done",
    ),
    (
        "appendlimit-withdrawn",
        "S: * OK [CAPABILITY IMAP4rev1 APPENDLIMIT=4] ready\nC: l LOGIN u secret\nS: l OK done\n\
         C: a CAPABILITY\nS: * CAPABILITY IMAP4rev1\nS: a OK done",
    ),
    (
        "appendlimit-listed",
        "S: * OK [CAPABILITY IMAP4rev1 APPENDLIMIT=4M] ready",
    ),
    (
        "appendlimit-listed",
        "S: * OK [CAPABILITY IMAP4rev1 APPENDLIMIT APPENDLIMIT=4] ready",
    ),
    (
        "status-response",
        "LOGIN\nC: a STATUS x (MESSAGES APPENDLIMIT)\nS: * STATUS x (MESSAGES 5)\nS: a OK done",
    ),
    (
        "copyuid",
        "SELECT\nC: a COPY 1:2 x\nS: a OK [COPYUID 7 4,5 12] done",
    ),
    (
        "copyuid",
        "SELECT\nC: a MOVE 1 x\nS: * OK [COPYUID 7 4 12:13] moved\nS: * 1 EXPUNGE\nS: a OK done",
    ),
    (
        "immutable-data",
        "SELECT\nC: a FETCH 1 RFC822.SIZE\nS: * 1 FETCH (RFC822.SIZE 3)\n\
         S: * 1 FETCH (RFC822.SIZE 4)\nS: a OK done",
    ),
    (
        "immutable-data",
        "SELECT\nC: a FETCH 1 INTERNALDATE\n\
         S: * 1 FETCH (INTERNALDATE \"17-Jul-1996 02:44:25 -0700\")\n\
         S: * 1 FETCH (INTERNALDATE \"17-Jul-1996 02:44:26 -0700\")\nS: a OK done",
    ),
    (
        "immutable-data",
        "SELECT\nC: a FETCH 1 (BODY[HEADER] RFC822.HEADER)\n\
         S: * 1 FETCH (BODY[HEADER] \"a\" RFC822.HEADER \"b\")\nS: a OK done",
    ),
    (
        "body-extension",
        "SELECT\nC: a FETCH 1 BODYSTRUCTURE\n\
         S: * 1 FETCH (BODYSTRUCTURE (\"TEXT\" \"PLAIN\" NIL NIL NIL \"7BIT\" 4 1 NIL NIL NIL NIL 1))\nS: a OK done",
    ),
    (
        "body-extension",
        "SELECT\nC: a FETCH 1 BODYSTRUCTURE\n\
         S: * 1 FETCH (BODYSTRUCTURE ((\"TEXT\" \"PLAIN\" NIL NIL NIL \"7BIT\" 4 1 NIL NIL NIL NIL (\"x\")) \"MIXED\"))\nS: a OK done",
    ),
    (
        "immutable-data",
        "SELECT\nC: a FETCH 1 (BODY BODYSTRUCTURE)\n\
         S: * 1 FETCH (BODY (\"TEXT\" \"PLAIN\" NIL NIL NIL \"7BIT\" 4 1) \
         BODYSTRUCTURE (\"TEXT\" \"PLAIN\" NIL NIL NIL \"7BIT\" 5 1))\nS: a OK done",
    ),
    (
        "immutable-data",
        "SELECT\nC: a FETCH 1 BODY\nS: * 1 FETCH (BODY (\"TEXT\" \"PLAIN\" (\"CHARSET\" \"x\") NIL NIL \"7BIT\" 4 1))\n\
         S: * 1 FETCH (BODY (\"TEXT\" \"PLAIN\" (\"CHARSET\" \"y\") NIL NIL \"7BIT\" 4 1))\nS: a OK done",
    ),
    (
        "immutable-data",
        "SELECT\nC: a FETCH 1 ENVELOPE\n\
         S: * 1 FETCH (ENVELOPE (\"d\" \"one\" NIL NIL NIL NIL NIL NIL NIL NIL))\n\
         S: * 1 FETCH (ENVELOPE (\"d\" \"two\" NIL NIL NIL NIL NIL NIL NIL NIL))\nS: a OK done",
    ),
    (
        // The UID becomes known in between, and it is another connection.
        "immutable-data",
        "SELECT\nC: a FETCH 1 BODY[1]\nS: * 1 FETCH (BODY[1] \"one\")\nS: a OK done\n\
         C: b FETCH 1 UID\nS: * 1 FETCH (UID 5)\nS: b OK done\n\
         CONNECT\nSELECT\nC: a UID FETCH 5 BODY[1]\nS: * 1 FETCH (UID 5 BODY[1] \"two\")\nS: a OK done",
    ),
    (
        "rfc822-size",
        "SELECT\nC: a FETCH 1 (RFC822.SIZE BODY[])\n\
         S: * 1 FETCH (RFC822.SIZE 4 BODY[] {5}\nS: hello)\nS: a OK done",
    ),
    (
        "rfc822-size",
        "SELECT\nC: a FETCH 1 RFC822.SIZE\nS: * 1 FETCH (RFC822.SIZE 4)\nS: a OK done\n\
         C: b FETCH 1 RFC822\nS: * 1 FETCH (RFC822 \"hello\")\nS: b OK done",
    ),
    (
        "partial-unasked",
        "SELECT\nC: a FETCH 1 BODY[]\nS: * 1 FETCH (BODY[]<0> \"hello\")\nS: a OK done",
    ),
    (
        "partial-unasked",
        "SELECT\nC: a FETCH 1 BODY[]<2.3>\nS: * 1 FETCH (BODY[]<0> \"hel\")\nS: a OK done",
    ),
    (
        "partial-origin",
        "SELECT\nC: a FETCH 1 BODY.PEEK[1]<0.9>\nS: * 1 FETCH (BODY[1] \"hello\")\nS: a OK done",
    ),
    (
        "partial-length",
        "SELECT\nC: a FETCH 1 BODY[]<0.4>\nS: * 1 FETCH (BODY[]<0> \"hello\")\nS: a OK done",
    ),
    (
        "partial-length",
        "SELECT\nC: a FETCH 1 BODY[]\nS: * 1 FETCH (BODY[] \"hello\")\nS: a OK done\n\
         C: b FETCH 1 BODY[]<2.9>\nS: * 1 FETCH (BODY[]<2> \"hello\")\nS: b OK done",
    ),
    (
        "partial-length",
        "SELECT\nC: a FETCH 1 BODY[]\nS: * 1 FETCH (BODY[] \"hello\")\nS: a OK done\n\
         C: b FETCH 1 BODY[]<1.3>\nS: * 1 FETCH (BODY[]<1> \"el\")\nS: b OK done",
    ),
    (
        "keyword-unannounced",
        "SELECT\nC: a NOOP\nS: * OK [PERMANENTFLAGS (\\Seen key)] x\n\
         S: * 1 FETCH (FLAGS (\\Seen other))\nS: a OK done",
    ),
    (
        "flag-extension",
        "SELECT\nC: a NOOP\nS: * FLAGS (\\Answered \\Flagged \\Deleted \\Seen \\Draft \\Unseen)\nS: a OK done",
    ),
    (
        "flag-extension",
        "SELECT\nC: a NOOP\nS: * OK [PERMANENTFLAGS (\\Seen \\Unseen \\*)] x\nS: a OK done",
    ),
    (
        "flag-extension",
        "SELECT\nC: a NOOP\nS: * 1 FETCH (FLAGS (\\Unseen))\nS: a OK done",
    ),
    (
        "flag-extension",
        "LOGIN\nC: a LIST \"\" *\nS: * LIST (\\Unseen) \"/\" x\nS: a OK done",
    ),
    (
        "flags-system",
        "SELECT\nC: a NOOP\nS: * FLAGS (\\Answered \\Flagged \\Deleted \\Seen)\nS: a OK done",
    ),
    (
        "recent-not-settable",
        "SELECT\nC: a NOOP\nS: * OK [PERMANENTFLAGS (\\Recent)] x\nS: a OK done",
    ),
    ("search-response", "SELECT\nC: a SEARCH ALL\nS: a OK done"),
    (
        "search-in-several",
        "SELECT\nC: a UID SEARCH ALL\nS: * SEARCH 1\nS: * SEARCH 2\nS: a OK done",
    ),
    (
        "search-response",
        "SELECT\nC: a SEARCH ALL\nC: b SEARCH SEEN\nS: * SEARCH 1\nS: a OK done\nS: b OK done",
    ),
    (
        "esearch-response",
        "SELECT\nC: a SEARCH RETURN () ALL\nS: a OK done",
    ),
    (
        "esearch-response",
        "SELECT\nC: a SEARCH RETURN (ALL) ALL\nS: * SEARCH 1\nS: a OK done",
    ),
    (
        "esearch-response",
        "SELECT\nC: a SEARCH RETURN (COUNT) ALL\nS: * ESEARCH (TAG \"a\") ALL 1\nS: a OK done",
    ),
    (
        "esearch-uid",
        "SELECT\nC: a UID SEARCH RETURN (COUNT) ALL\nS: * ESEARCH (TAG \"a\") COUNT 1\nS: a OK done",
    ),
    ("list-delimiter", "LOGIN\nC: a LIST \"\" \"\"\nS: a OK done"),
    (
        "list-match",
        "LOGIN\nC: a LIST \"\" foo*\nS: * LIST () \"/\" bar\nS: a OK done",
    ),
    (
        "list-match",
        "LOGIN\nC: a LSUB \"\" %\nS: * LSUB () \"/\" foo/bar\nS: a OK done",
    ),
    (
        "mailbox-name",
        "LOGIN\nC: a LIST \"\" *\nS: * LIST () \"/\" &Jjo!\nS: a OK done",
    ),
    (
        "namespace-extension",
        "LOGIN\nC: a NAMESPACE\nS: * NAMESPACE ((\"\" \"/\" \"QUOTAROOT\" (\"u\"))) NIL NIL\nS: a OK done",
    ),
    (
        "one-delimiter",
        "LOGIN\nC: a LIST \"\" *\nS: * LIST () \"/\" x\nS: a OK done\nC: b LSUB \"\" *\nS: * LSUB () \".\" x\nS: b OK done",
    ),
    (
        "one-delimiter",
        "LOGIN\nC: a LIST \"\" *\nS: * LIST () \"/\" x/y\nS: * LIST () \".\" x.z\nS: a OK done",
    ),
    (
        "noinferiors",
        "LOGIN\nC: a LIST \"\" *\nS: * LIST (\\NoInferiors) \"/\" x\nS: * LIST () \"/\" x/y\nS: a OK done",
    ),
    (
        "children-contradict",
        "LOGIN\nC: a LIST \"\" *\nS: * LIST (\\HasChildren \\HasNoChildren) \"/\" x\nS: a OK done",
    ),
    (
        "children-contradict",
        "LOGIN\nC: a LIST \"\" *\nS: * LIST (\\Noinferiors \\HasChildren) \"/\" x\nS: a OK done",
    ),
    (
        "children-redundant",
        "LOGIN\nC: a LIST \"\" *\nS: * LIST (\\Noinferiors \\HasNoChildren) \"/\" x\nS: a OK done",
    ),
    ("quota-answered", "LOGIN\nC: a GETQUOTA \"\"\nS: a OK done"),
    (
        "quotaroot-answered",
        "LOGIN\nC: a GETQUOTAROOT x\nS: * QUOTA \"\" ()\nS: a OK done",
    ),
    (
        "quotaroot-answered",
        "LOGIN\nC: a GETQUOTAROOT x\nS: * QUOTA \"\" ()\nS: * QUOTAROOT x \"\" r\nS: a OK done",
    ),
    (
        "quota-resource-listed",
        "LOGIN\nC: c CAPABILITY\nS: * CAPABILITY IMAP4rev1 QUOTA QUOTA=RES-STORAGE\nS: c OK done\nC: a GETQUOTA \"\"\nS: * QUOTA \"\" (STORAGE 1 2 MESSAGE 1 2)\nS: a OK done",
    ),
    (
        "quota-resource-listed",
        "LOGIN\nC: a GETQUOTA \"\"\nS: * QUOTA \"\" (MESSAGE 1 2)\nS: a OK done\nC: c CAPABILITY\nS: * CAPABILITY IMAP4rev1 QUOTA QUOTA=RES-STORAGE\nS: c OK done",
    ),
    (
        "overquota-unasked",
        "LOGIN\nC: a NOOP\nS: * NO [OVERQUOTA] full\nS: a OK done",
    ),
    ("acl-answered", "LOGIN\nC: a GETACL x\nS: a OK done"),
    (
        "acl-answered",
        "LOGIN\nC: a LISTRIGHTS x u\nS: * ACL x\nS: a OK done",
    ),
    ("acl-answered", "LOGIN\nC: a MYRIGHTS x\nS: a OK done"),
    (
        "virtual-rights",
        "LOGIN\nC: a MYRIGHTS x\nS: * MYRIGHTS x lrt\nS: a OK done",
    ),
    (
        "virtual-rights",
        "LOGIN\nC: a GETACL x\nS: * ACL x u lr v lrk\nS: a OK done",
    ),
    (
        "virtual-rights",
        "LOGIN\nC: a LISTRIGHTS x u\nS: * LISTRIGHTS x u \"\" l r x\nS: a OK done",
    ),
    (
        "listrights-twice",
        "LOGIN\nC: a LISTRIGHTS x u\nS: * LISTRIGHTS x u l r lw\nS: a OK done",
    ),
    (
        "rights-tied",
        "LOGIN\nC: a LISTRIGHTS x u\nS: * LISTRIGHTS x u \"\" lr sw\nS: a OK done\nC: b GETACL x\nS: * ACL x v l u lrs\nS: b OK done",
    ),
    (
        "rights-capability",
        "LOGIN\nC: a CAPABILITY\nS: * CAPABILITY IMAP4rev1 ACL RIGHTS=tex\nS: a OK done",
    ),
    (
        "rights-capability",
        "LOGIN\nC: a CAPABILITY\nS: * CAPABILITY IMAP4rev1 ACL RIGHTS=texka\nS: a OK done",
    ),
    (
        "metadata-unasked",
        "LOGIN\nC: g GETMETADATA x /shared/a\nS: g OK done\nC: a NOOP\nS: * METADATA x /shared/a\nS: a OK done",
    ),
    (
        "metadata-values",
        "LOGIN\nC: e ENABLE METADATA\nS: * ENABLED METADATA\nS: e OK done\nC: a NOOP\nS: * METADATA x (/shared/a \"v\")\nS: a OK done",
    ),
    (
        "metadata-set-told",
        "LOGIN\nC: a SETMETADATA x (/shared/a \"v\")\nS: * METADATA x (/shared/a \"v\")\nS: a OK done",
    ),
    (
        "list-match",
        "LOGIN\nC: a LIST \"\" (\"\" foo %r)\nS: * LIST () \"/\" foo\nS: * LIST () \"/\" baz\nS: a OK done",
    ),
    (
        "noselect-marked",
        "LOGIN\nC: a LIST () \"\" *\nS: * LIST (\\NonExistent \\Unmarked) \"/\" x\nS: a OK done",
    ),
    (
        "list-extended-unasked",
        "LOGIN\nC: a LIST \"\" *\nS: * LIST () \"/\" x (CHILDINFO (\"SUBSCRIBED\"))\nS: a OK done",
    ),
    (
        "childinfo-unasked",
        "LOGIN\nC: a LIST (SUBSCRIBED) \"\" *\nS: * LIST (\\Subscribed) \"/\" x (CHILDINFO (\"SUBSCRIBED\"))\nS: a OK done",
    ),
    (
        "childinfo-criteria",
        "LOGIN\nC: a LIST (SUBSCRIBED RECURSIVEMATCH) \"\" *\nS: * LIST () \"/\" x (CHILDINFO (\"SPECIAL-USE\"))\nS: a OK done",
    ),
    (
        "list-subscribed",
        "LOGIN\nC: a LIST (SUBSCRIBED RECURSIVEMATCH) \"\" *\nS: * LIST () \"/\" x\nS: a OK done",
    ),
    (
        "list-special-use",
        "LOGIN\nC: a LIST (SPECIAL-USE) \"\" *\nS: * LIST (\\Marked \\HasChildren) \"/\" x\nS: a OK done",
    ),
    (
        "list-twice",
        "LOGIN\nC: a LIST \"\" (x *)\nS: * LIST () \"/\" x\nS: * LIST () \"/\" x\nS: a OK done",
    ),
    (
        "list-status-order",
        "LOGIN\nC: a LIST \"\" * RETURN (STATUS (MESSAGES))\nS: * STATUS x (MESSAGES 1)\nS: * LIST () \"/\" x\nS: a OK done",
    ),
    (
        "list-status-unselectable",
        "LOGIN\nC: a LIST \"\" * RETURN (STATUS (MESSAGES))\nS: * LIST (\\NonExistent) \"/\" x\nS: * STATUS x (MESSAGES 0)\nS: a OK done",
    ),
    (
        "list-myrights-order",
        "LOGIN\nC: a LIST \"\" * RETURN (MYRIGHTS)\nS: * MYRIGHTS x lr\nS: * LIST () \"/\" x\nS: a OK done",
    ),
    (
        "list-myrights-nonexistent",
        "LOGIN\nC: a LIST \"\" * RETURN (MYRIGHTS)\nS: * LIST (\\NonExistent) \"/\" x\nS: * MYRIGHTS x lr\nS: a OK done",
    ),
    (
        "status-response",
        "LOGIN\nC: a STATUS x (MESSAGES SIZE)\nS: * STATUS x (MESSAGES 1)\nS: a OK done",
    ),
    (
        "status-response",
        "LOGIN\nC: e ENABLE QRESYNC\nS: * ENABLED QRESYNC\nS: e OK done\nC: a STATUS x (MESSAGES UIDNEXT)\nS: * STATUS x (MESSAGES 1)\nS: * ESEARCH (TAG \"a\") COUNT 3\nS: a OK done",
    ),
    (
        "status-response",
        "LOGIN\nC: a STATUS x (MESSAGES)\nS: a OK done",
    ),
    (
        "status-response",
        "LOGIN\nC: a STATUS x (MESSAGES UNSEEN)\nS: * STATUS x (MESSAGES 1)\nS: a OK done",
    ),
    (
        "recent-not-settable",
        "SELECT\nC: a NOOP\nS: * FLAGS (\\Answered \\Flagged \\Deleted \\Seen \\Draft \\Recent)\nS: a OK done",
    ),
];

/// Sessions that break a rule and with it, unavoidably, the grammar.
const UNGRAMMATICAL: &[(&str, &str)] = &[
    (
        "nested-deeply",
        "SELECT\nC: a FETCH 1 BODY\nS: * 1 FETCH (BODY ((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((()))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))\nS: a OK done",
    ),
    (
        "uidvalidity-zero",
        "LOGIN\nC: a STATUS x (UIDVALIDITY)\nS: * STATUS x (UIDVALIDITY 0)\nS: a OK done",
    ),
    (
        "uidvalidity-zero",
        "LOGIN\nC: a APPEND x {5}\nS: + go\nC: hello\nS: a OK [APPENDUID 0 4] done",
    ),
    (
        "uidnext-zero",
        "LOGIN\nC: a STATUS x (UIDNEXT)\nS: * STATUS x (UIDNEXT 0)\nS: a OK done",
    ),
    ("capability-imap4rev1", "S: * OK [CAPABILITY IMAP4] hi"),
    (
        "capability-imap4rev1",
        "HELLO\nC: a CAPABILITY\nS: * CAPABILITY IMAP4 IDLE\nS: a OK done",
    ),
    (
        "flags-wildcard",
        "SELECT\nC: a NOOP\nS: * FLAGS (\\Answered \\Flagged \\Deleted \\Seen \\Draft \\*)\nS: a OK done",
    ),
    (
        "flags-wildcard",
        "SELECT\nC: a NOOP\nS: * 1 FETCH (FLAGS (\\*))\nS: a OK done",
    ),
    (
        "noselect-marked",
        "LOGIN\nC: a LIST \"\" *\nS: * LIST (\\Noselect \\Marked) \"/\" x\nS: a OK done",
    ),
    (
        "mailbox-name",
        "LOGIN\nC: a LIST \"\" *\nS: * LIST () \"/\" \"\u{e4}\"\nS: a OK done",
    ),
    (
        "uidvalidity-zero",
        "SELECT\nC: a NOOP\nS: * OK [UIDVALIDITY 0] x\nS: a OK done",
    ),
    (
        "uidnext-zero",
        "SELECT\nC: a NOOP\nS: * OK [UIDNEXT 0] x\nS: a OK done",
    ),
];

#[test]
fn one_fault_brings_no_other() {
    // Which tag is meant is clear even where nothing can be accused.
    let rule = broken(
        "HELLO\nC: A AUTHENTICATE NONE\nC: early\nS: a NO none\nC: B LOGIN {1}\nS: + go\nC: u x\nS: B OK done",
    );
    assert_eq!(rule, Vec::<&str>::new());
    let rule = broken(
        "SELECT\nC: a UID FETCH 4 (BODY[])\nS: * 1 FETCH (BODY[] {1}\nS: abc UID 4)\nS: a OK done",
    );
    assert_eq!(rule, ["syntax"]);
    // A zero was announced nonetheless.
    let rule = broken(
        "LOGIN\nC: a SELECT x\nS: * FLAGS (\\Answered \\Flagged \\Deleted \\Seen \\Draft)\nS: * 1 EXISTS\n\
         S: * 1 RECENT\nS: * OK [UIDVALIDITY 0] x\nS: * OK [UIDNEXT 0] x\n\
         S: * OK [PERMANENTFLAGS ()] x\nS: a OK [READ-WRITE] done",
    );
    let rules: BTreeSet<_> = rule.into_iter().collect();
    assert_eq!(
        rules,
        BTreeSet::from(["syntax", "uidnext-zero", "uidvalidity-zero"])
    );
}

#[test]
fn breaches_are_named() {
    for (rule, transcript) in BREACHES {
        assert_eq!(broken(transcript), [*rule], "{transcript}");
    }
}

#[test]
fn breaches_of_grammar_are_named_too() {
    for (rule, transcript) in UNGRAMMATICAL {
        let found: BTreeSet<_> = broken(transcript).into_iter().collect();
        assert_eq!(found, BTreeSet::from([*rule, "syntax"]), "{transcript}");
    }
}

#[test]
fn every_rule_has_a_breach() {
    let shown: BTreeSet<_> = BREACHES
        .iter()
        .chain(UNGRAMMATICAL)
        .map(|(rule, _)| format!("imap/{rule}"))
        .collect();
    let rules: BTreeSet<_> = RULES.iter().map(|rule| rule.id.to_owned()).collect();
    assert_eq!(shown, rules);
}

#[rstest]
// Greeting and its end
#[case::bye_greeting("S: * BYE not now\nCLOSED")]
#[case::preauth("S: * PREAUTH hello\nC: a SELECT INBOX\nDATA\nS: a OK [READ-WRITE] done")]
#[case::untagged_ok_later("HELLO\nS: * OK still here")]
#[case::client_went_first("HELLO\nGONE\nCLOSED")]
#[case::logout("LOGIN\nC: a LOGOUT\nS: * BYE bye\nS: a OK done\nCLOSED")]
#[case::autologout("LOGIN\nS: * BYE idle for too long\nCLOSED")]
#[case::failed_handshake("HELLO\nC: a STARTTLS\nS: a OK go\nCLOSED")]
#[case::bye_with_pending("LOGIN\nC: a NOOP\nS: * BYE going down\nCLOSED")]
// RFC 3501 §7.1.5: what was pending may follow, and a LOGOUT crosses with it.
#[case::bye_before_what_is_pending(
    "SELECT\nC: a FETCH 1 FLAGS\nC: b NOOP\nS: * BYE going down\nS: * 1 FETCH (FLAGS ())\nS: a OK done\nS: b NO sorry\nCLOSED"
)]
#[case::bye_to_an_announced_literal(
    "LOGIN\nC: a APPEND x {1}\nS: * BYE going down\nS: a NO sorry\nCLOSED"
)]
#[case::logout_behind_bye("LOGIN\nS: * BYE going down\nC: a LOGOUT\nS: a OK done\nCLOSED")]
#[case::pipelined_behind_logout(
    "LOGIN\nC: a LOGOUT\nS: * BYE bye\nC: b NOOP\nS: b BAD too late\nS: a OK done\nCLOSED"
)]
#[case::nothing_more_behind_bye("LOGIN\nS: * BYE going down\nC: a NOOP\nCLOSED")]
// Tags and completions
#[case::pipelined_any_order("HELLO\nC: a NOOP\nC: b NOOP\nS: b OK done\nS: a OK done")]
#[case::one_tag_twice("HELLO\nC: a NOOP\nS: a OK done\nC: a NOOP\nS: a OK done")]
#[case::one_tag_at_the_same_time(
    "LOGIN\nC: a LOGOUT\nC: a NOOP\nS: a OK done\nS: * BYE bye\nS: a OK done"
)]
#[case::command_instead_of_done(
    "LOGIN\nC: i IDLE\nS: + go on\nC: a LOGOUT\nC: a NOOP\nS: i BAD what\nS: a OK done"
)]
#[case::tagless("HELLO\nC: \nS: * BAD empty\nC: a NOOP\nS: a OK done")]
#[case::not_imap("HELLO\nC: GET / HTTP/1.1\nS: GET BAD what\nC: Host: x\nS: Host: BAD what")]
#[case::odd_tag("HELLO\nC: a+b NOOP\nS: a+b BAD tag")]
#[case::unknown_command("HELLO\nC: a XYZZY\nS: a BAD what")]
#[case::untagged_bad_then_late_tag(
    "HELLO\nC: a\nS: * BAD what\nC: b NOOP\nS: b OK done\nS: a BAD what"
)]
#[case::faulty_before_logout("HELLO\nC: a\nC: b LOGOUT\nS: * BYE bye\nS: b OK done\nCLOSED")]
#[case::starttls_discards(
    "HELLO\nC: a STARTTLS\nC: b NOOP\nS: a OK go\nTLS\nC: c NOOP\nS: c OK done"
)]
#[case::tag_again_under_tls(
    "HELLO\nC: a STARTTLS\nC: b NOOP\nS: a OK go\nTLS\nC: b NOOP\nS: b OK done"
)]
// States
#[case::pipelined_login(
    "HELLO\nC: a LOGIN u secret\nC: s SELECT INBOX\nS: a OK done\nDATA\nS: s OK [READ-WRITE] done"
)]
#[case::refused("HELLO\nC: a SELECT INBOX\nS: a BAD not yet\nC: b FETCH 1 FLAGS\nS: b NO none")]
#[case::fetch_pipelined_before_close(
    "SELECT\nC: a FETCH 1 FLAGS\nC: b CLOSE\nS: b OK done\nS: a OK done"
)]
#[case::select_with_parameters(
    "LOGIN\nC: s SELECT INBOX (CONDSTORE)\nDATA\nS: * OK [HIGHESTMODSEQ 5] ok\nS: s OK [READ-WRITE] done\nC: a FETCH 1 FLAGS\nS: a OK done\nS: * 9 EXISTS"
)]
#[case::bad_select_may_not_deselect(
    "SELECT\nC: a SELECT none\nS: a BAD what\nC: b FETCH 1 FLAGS\nS: * 1 FETCH (FLAGS ())\nS: b OK done"
)]
#[case::unauthenticate(
    "LOGIN\nC: a UNAUTHENTICATE\nS: a OK done\nC: b LOGIN u secret\nS: b OK done"
)]
#[case::login_after_tls(
    "S: * OK [CAPABILITY IMAP4rev1 STARTTLS LOGINDISABLED] hi\nC: a STARTTLS\nS: a OK go\nTLS\nC: b LOGIN u secret\nS: b OK done"
)]
#[case::login_refused(
    "S: * OK [CAPABILITY IMAP4rev1 LOGINDISABLED] hi\nC: b LOGIN u secret\nS: b NO never"
)]
#[case::login_disabled_once_logged_in(
    "S: * OK [CAPABILITY IMAP4rev1] hi\nC: a LOGIN u secret\nS: a OK [CAPABILITY IMAP4rev1 LOGINDISABLED] done"
)]
#[case::login_no_longer_disabled(
    "S: * OK [CAPABILITY IMAP4rev1 LOGINDISABLED] hi\nC: a CAPABILITY\nC: b LOGIN u secret\nS: * CAPABILITY IMAP4rev1\nS: a OK done\nS: b OK done"
)]
#[case::second_login_of_nobody_new(
    "SELECT\nCONNECT\nLOGIN\nC: \nC: n NOOP\nS: n OK done\nC: b LOGIN v secret\nS: b OK already\nC: a STATUS INBOX (UIDNEXT UIDVALIDITY)\nS: * STATUS INBOX (UIDNEXT 1 UIDVALIDITY 7)\nS: a OK done"
)]
#[case::doubtful_command_in_parallel(
    "SELECT\nC: \nC: a MOVE 1 x\nC: b FETCH 2 FLAGS\nS: * BAD what\nS: b OK done\nS: * 1 EXPUNGE\nS: a OK done"
)]
// Continuations
#[case::sasl("HELLO\nC: a AUTHENTICATE PLAIN\nS: + \nC: AHUAc2VjcmV0\nS: a OK done\nINBOX")]
#[case::sasl_several(
    "HELLO\nC: a AUTHENTICATE LOGIN\nS: + VXNlcjo=\nC: dQ==\nS: + UGFzczo=\nC: cA==\nS: a OK done"
)]
#[case::sasl_initial("HELLO\nC: a AUTHENTICATE PLAIN AHUAc2VjcmV0\nS: a OK done")]
#[case::sasl_early(
    "HELLO\nC: a AUTHENTICATE PLAIN\nC: AHUAc2VjcmV0\nS: + \nS: a OK done\nC: b NOOP\nS: b OK done"
)]
#[case::sasl_refused_early(
    "HELLO\nC: a AUTHENTICATE NONE\nC: AHUAc2VjcmV0\nS: a NO none\nS: AHUAc2VjcmV0 BAD what\nC: b NOOP\nS: b OK done"
)]
#[case::sasl_cancelled("HELLO\nC: a AUTHENTICATE PLAIN\nS: + \nC: *\nS: a BAD cancelled")]
#[case::security_layer(
    "HELLO\nC: a AUTHENTICATE GSSAPI\nS: + \nC: AA==\nS: a OK done\nS: \u{1}\u{2}\u{3}"
)]
#[case::literals("HELLO\nC: a LOGIN {1}\nS: + go\nC: u {6}\nS: + go\nC: secret\nS: a OK done")]
#[case::literal_not_waited_for(
    "HELLO\nC: a LOGIN {1}\nC: u {6}\nC: secret\nS: + go\nS: + go\nS: a OK done"
)]
#[case::literal_refused(
    "LOGIN\nC: a APPEND x {5}\nS: a NO [TRYCREATE] none\nC: b NOOP\nS: b OK done"
)]
#[case::literal_refused_but_sent(
    "LOGIN\nC: a APPEND x {8}\nC: b NOOP\nS: a NO too big\nS: b OK done"
)]
#[case::literal_plus("LOGIN\nC: a APPEND x {5+}\nC: hello\nS: a OK done")]
#[case::literal_plus_unknown_to_server(
    "S: * OK hi\nC: a LOGIN {6+}\nC: b NOOP\nS: a BAD what\nS: b OK done\nC: c NOOP\nS: c OK done"
)]
#[case::literal_in_a_command_that_is_over(
    "LOGIN\nC: a LIST \"\" {2}\nS: + go\nC: x{3+}\nS: a BAD what\nC: b {3+}\nC: c NOOP\nS: * BAD what\nS: c OK done"
)]
#[case::idle(
    "SELECT\nC: a IDLE\nS: * 4 EXISTS\nS: + idling\nS: * 1 EXPUNGE\nC: DONE\nS: * 1 EXPUNGE\nS: a OK done"
)]
#[case::idle_ended_by_another(
    "SELECT\nC: a IDLE\nS: + idling\nC: b NOOP\nS: a BAD expected DONE\nC: c NOOP\nS: c OK done"
)]
#[case::idle_refused(
    "SELECT\nC: a IDLE\nC: DONE\nS: a BAD what\nS: DONE BAD what\nC: c NOOP\nS: c OK done"
)]
#[case::idle_batched(
    "SELECT\nC: a IDLE\nC: DONE\nC: b NOOP\nS: + idling\nS: a OK done\nS: b OK done"
)]
// Capabilities
#[case::capability("HELLO\nC: a CAPABILITY\nS: * CAPABILITY IDLE IMAP4REV1\nS: a OK done")]
#[case::capability_unasked(
    "HELLO\nS: * CAPABILITY IMAP4rev1\nC: a CAPABILITY\nS: * CAPABILITY IMAP4rev1\nS: a OK done"
)]
#[case::quota_that_is_told(
    "LOGIN\nC: c CAPABILITY\nS: * CAPABILITY IMAP4rev1 QUOTA QUOTA=RES-STORAGE\nS: c OK done\nC: a GETQUOTAROOT x\nS: * QUOTAROOT x \"\" r\nS: * QUOTA r ()\nS: * QUOTA \"\" (storage 1 2)\nS: a OK done\nC: b GETQUOTA q\nS: b NO none"
)]
#[case::quota_of_rfc_2087(
    "LOGIN\nC: c CAPABILITY\nS: * CAPABILITY IMAP4rev1 QUOTA\nS: c OK done\nC: a GETQUOTA \"\"\nS: * QUOTA \"\" (MESSAGE 1 2)\nS: a OK done"
)]
#[case::overquota_while_appending(
    "LOGIN\nC: a APPEND x {1+}\\r\\nm\nS: * NO [OVERQUOTA] full\nS: a OK done"
)]
#[case::overquota_of_what_is_selected("SELECT\nC: a NOOP\nS: * NO [OVERQUOTA] full\nS: a OK done")]
#[case::rights_with_the_virtual_ones(
    "LOGIN\nC: a MYRIGHTS x\nS: * MYRIGHTS x lrxtecd\nS: a OK done\nC: b LISTRIGHTS x u\nS: * LISTRIGHTS x u \"\" l r te d\nS: b OK done\nC: c GETACL x\nS: * ACL x u lrted v ltd\nS: c OK done"
)]
#[case::metadata_that_was_enabled(
    "LOGIN\nC: e ENABLE METADATA-SERVER\nS: * ENABLED METADATA-SERVER\nS: e OK done\nC: a GETMETADATA \"\" /shared/a\nS: * METADATA \"\" /shared/b\nS: * METADATA \"\" (/shared/a NIL)\nS: a OK done"
)]
#[case::capability_with_login(
    "HELLO\nC: l LOGIN u secret\nC: a CAPABILITY\nS: * CAPABILITY IMAP4rev1\nS: l OK done\nS: * CAPABILITY IMAP4rev1\nS: a OK done"
)]
#[case::extension_used(
    "S: * OK [CAPABILITY IMAP4rev1 ENABLE] hi\nC: l LOGIN u secret\nS: l OK done\nC: e ENABLE CONDSTORE\nS: * ENABLED CONDSTORE\nS: e OK done\nC: s SELECT INBOX\nDATA\nS: * OK [HIGHESTMODSEQ 9] ok\nS: s OK [READ-WRITE] done\nC: a FETCH 1 FLAGS\nS: * 1 FETCH (FLAGS () MODSEQ (7))\nS: a OK done"
)]
#[case::extension_that_nobody_here_knows(
    "S: * OK [CAPABILITY IMAP4rev1 XLIST] hi\nC: x XLIST \"\" *\nS: * XLIST () \"/\" x\nS: x OK done"
)]
#[case::server_whose_capabilities_were_not_told(
    "S: * OK hi\nC: l LOGIN u secret\nS: l OK done\nS: * XNEWS 7"
)]
#[case::capability_refused("HELLO\nC: a CAPABILITY\nS: a BAD what")]
#[case::rev2_enabled(
    "LOGIN\nC: a ENABLE IMAP4rev2\nS: * ENABLED IMAP4rev2\nS: a OK done\nC: s SELECT x\nS: * FLAGS (\\Answered \\Flagged \\Deleted \\Seen \\Draft)\nS: * 3 EXISTS\nS: * LIST () \"/\" x\nS: * OK [UIDVALIDITY 7] ok\nS: * OK [UIDNEXT 10] ok\nS: * OK [PERMANENTFLAGS ()] ok\nS: s OK [READ-WRITE] done\nC: b UID SEARCH ALL\nS: * ESEARCH (TAG \"b\") UID ALL 4,7\nS: b OK done\nC: c LIST \"\" *\nS: * LIST () \"/\" \"\u{e4}\"\nS: c OK done"
)]
#[case::rev2_alone(
    "S: * OK [CAPABILITY IMAP4rev2 AUTH=PLAIN] hi\nC: l LOGIN u secret\nS: l OK gr\u{fc}\u{df}e\nC: a CAPABILITY\nS: * CAPABILITY IMAP4rev2\nS: a OK done\nC: s EXAMINE x\nS: * FLAGS (\\Answered \\Flagged \\Deleted \\Seen \\Draft)\nS: * 3 EXISTS\nS: * LIST () \"/\" x\nS: * OK [UIDVALIDITY 7] ok\nS: * OK [UIDNEXT 10] ok\nS: * OK [PERMANENTFLAGS ()] ok\nS: s OK [READ-ONLY] done\nC: b SEARCH ALL\nS: * ESEARCH (TAG \"b\")\nS: b OK done"
)]
#[case::rev2_offered_and_not_enabled(
    "S: * OK [CAPABILITY IMAP4rev1 IMAP4rev2] hi\nC: l LOGIN u secret\nS: l OK done\nINBOX\nC: a SEARCH ALL\nS: * SEARCH 1\nS: a OK done"
)]
#[case::namespaces_with_their_delimiters(
    "LOGIN\nC: a NAMESPACE\nS: * NAMESPACE ((\"\" \"/\")) NIL ((\"news.\" \".\"))\nS: a OK done\nC: b LIST \"\" *\nS: * LIST () \"/\" x\nS: * LIST () \".\" news.x\nS: * LIST () NIL INBOX\nS: b OK done"
)]
#[case::nothing_to_fetch(
    "SELECT\nC: a UID FETCH 99 BODY[]\nS: a OK done\nC: b UID FETCH 4 BODY[]\nS: * 1 FETCH (UID 4 BODY[] \"x\")\nS: b OK done"
)]
#[case::flags_behind_a_completion(
    "SELECT\nC: a FETCH 1 (FLAGS RFC822.SIZE)\nS: * 1 FETCH (FLAGS () RFC822.SIZE 5)\nS: a OK done\nS: * 1 FETCH (FLAGS (\\Seen))"
)]
#[case::enable("LOGIN\nC: a ENABLE X\nS: * ENABLED\nS: a OK done")]
// Selecting
#[case::examine("LOGIN\nC: s EXAMINE INBOX\nDATA\nS: s OK [READ-ONLY] done")]
#[case::unsolicited_during_select(
    "SELECT\nC: t SELECT x\nS: * 1 EXPUNGE\nS: * 5 EXISTS\nS: * 5 FETCH (UID 99)\nDATA\nS: t OK [READ-WRITE] done\nC: a NOOP\nS: * 4 EXISTS\nS: a OK done"
)]
#[case::smaller_mailbox(
    "SELECT\nC: t SELECT x\nS: * FLAGS (\\Answered \\Flagged \\Deleted \\Seen \\Draft)\nS: * 0 EXISTS\nS: * 0 RECENT\nS: * OK [UIDVALIDITY 1] ok\nS: * OK [UIDNEXT 1] ok\nS: * OK [PERMANENTFLAGS ()] ok\nS: t OK [READ-WRITE] done\nC: a NOOP\nS: * 1 EXISTS\nS: a OK done"
)]
#[case::closed_code(
    "SELECT\nC: t SELECT x\nS: * 1 EXPUNGE\nS: * OK [CLOSED] gone\nDATA\nS: t OK [READ-WRITE] done"
)]
#[case::first_unseen(
    "LOGIN\nC: s SELECT INBOX\nS: * OK [UNSEEN 3] x\nDATA\nS: s OK [READ-WRITE] done"
)]
#[case::arrival_during_select(
    "LOGIN\nC: s SELECT INBOX\nDATA\nS: * 4 EXISTS\nS: * 1 RECENT\nS: s OK [READ-WRITE] done"
)]
// Sizes
#[case::expunged(
    "SELECT\nC: a EXPUNGE\nS: * 3 EXPUNGE\nS: * 1 EXPUNGE\nS: * 1 EXISTS\nS: a OK done"
)]
#[case::expunge_in_uid_command("SELECT\nC: a UID FETCH 1:* FLAGS\nS: * 3 EXPUNGE\nS: a OK done")]
#[case::expunge_in_noop_before_fetch(
    "SELECT\nC: a NOOP\nC: b FETCH 1 FLAGS\nS: * 3 EXPUNGE\nS: a OK done\nS: b OK done"
)]
#[case::expunge_in_unknown_command("SELECT\nC: a XYZZY\nS: * 3 EXPUNGE\nS: a OK done")]
#[case::exists_same("SELECT\nC: a NOOP\nS: * 3 EXISTS\nS: a OK done")]
#[case::vanished_of_unknown_uids(
    "AWARE\nC: a UID FETCH 1:* FLAGS\nS: * VANISHED 3,5\nS: * 2 EXISTS\nS: a OK done"
)]
#[case::vanished_moves_numbers(
    "AWARE\nC: f FETCH 1:3 UID\nS: * 1 FETCH (UID 4)\nS: * 2 FETCH (UID 6)\nS: * 3 FETCH (UID 9)\nS: f OK done\nC: b EXPUNGE\nS: * VANISHED 6\nS: * 2 FETCH (UID 9 FLAGS () MODSEQ (14))\nS: b OK done"
)]
#[case::vanished_during_uid_fetch(
    "AWARE\nC: b UID FETCH 1:* (FLAGS) (CHANGEDSINCE 3 VANISHED)\nS: * VANISHED 4\nS: * VANISHED (EARLIER) 1:4\nS: b OK done"
)]
#[case::vanished_earlier_in_select(
    "RESYNC\nC: s SELECT INBOX (QRESYNC (7 3))\nDATA\nS: * OK [HIGHESTMODSEQ 11] ok\nS: * VANISHED (EARLIER) 1:3,5\nS: * 1 FETCH (UID 4 FLAGS () MODSEQ (6))\nS: s OK [READ-WRITE] done"
)]
#[case::highestmodseq_lowered_while_vanished_is_held_back(
    "AWARE\nC: b STORE 2 FLAGS ()\nS: * 2 FETCH (UID 6 FLAGS () MODSEQ (13))\nS: b OK [HIGHESTMODSEQ 11] done\nC: c NOOP\nS: * VANISHED 4\nS: c OK [HIGHESTMODSEQ 13] done"
)]
#[case::flags_asked_for_without_modseq(
    "AWARE\nC: b FETCH 1 FLAGS\nS: * 1 FETCH (FLAGS ())\nS: b OK done"
)]
#[case::nomodseq(
    "RESYNC\nC: s SELECT INBOX\nDATA\nS: * OK [NOMODSEQ] none\nS: s OK [READ-WRITE] done\nC: b EXPUNGE\nS: * 2 EXPUNGE\nS: * 1 FETCH (FLAGS ())\nS: b OK done"
)]
#[case::highestmodseq_falls_without_qresync(
    "SELECT\nC: a SELECT INBOX (CONDSTORE)\nDATA\nS: * OK [HIGHESTMODSEQ 9] ok\nS: a OK [READ-WRITE] done\nC: b SELECT INBOX\nDATA\nS: * OK [HIGHESTMODSEQ 8] ok\nS: b OK [READ-WRITE] done"
)]
#[case::modseq_follows_its_message(
    "SELECT\nC: a FETCH 1:2 (FLAGS MODSEQ)\nS: * 1 FETCH (FLAGS (\\Seen) MODSEQ (8))\nS: * 2 FETCH (FLAGS () MODSEQ (4))\nS: a OK done\nC: b NOOP\nS: * 1 EXPUNGE\nS: * 1 FETCH (FLAGS () MODSEQ (4))\nS: b OK done"
)]
#[case::closed(
    "AWARE\nC: e EXAMINE x\nS: * OK [CLOSED] now\nDATA\nS: * OK [HIGHESTMODSEQ 3] ok\nS: e OK [READ-ONLY] done"
)]
#[case::search_in_range("SELECT\nC: a SEARCH ALL\nS: * SEARCH 1 3\nS: a OK done")]
#[case::uid_search_beyond("SELECT\nC: a UID SEARCH ALL\nS: * SEARCH 8 9\nS: a OK done")]
// Unique identifiers
#[case::uids_shift(
    "SELECT\nC: a UID FETCH 1:* UID\nS: * 1 FETCH (UID 4)\nS: * 2 FETCH (UID 6)\nS: * 3 FETCH (UID 9)\nS: * 1 EXPUNGE\nS: * 1 FETCH (UID 6)\nS: * 2 FETCH (UID 9)\nS: a OK done"
)]
#[case::uids_in_any_order(
    "SELECT\nC: a FETCH 1:3 UID\nS: * 3 FETCH (UID 9)\nS: * 1 FETCH (UID 4)\nS: * 2 FETCH (UID 6)\nS: a OK done"
)]
#[case::flags_without_uid(
    "SELECT\nC: a UID FETCH 4 (BODY[])\nS: * 2 FETCH (FLAGS ())\nS: * 1 FETCH (UID 4 BODY[] \"x\")\nS: a OK done"
)]
#[case::exists_lags_behind_uidnext(
    "SELECT\nC: a APPEND INBOX {5}\nS: + go\nC: hello\nS: * 4 EXISTS\nS: a OK done\nC: b FETCH 4 UID\nS: * 4 FETCH (UID 9)\nS: b OK done"
)]
#[case::new_uidvalidity(
    "SELECT\nCONNECT\nLOGIN\nC: a STATUS INBOX (UIDNEXT UIDVALIDITY)\nS: * STATUS INBOX (UIDNEXT 1 UIDVALIDITY 8)\nS: a OK done"
)]
#[case::selected_mailbox_lags_behind(
    "SELECT\nCONNECT\nSELECT\nC: a APPEND INBOX {5}\nS: + go\nC: hello\nS: a OK [APPENDUID 7 10] done\nC: b STATUS INBOX (UIDNEXT UIDVALIDITY)\nS: * STATUS INBOX (UIDNEXT 10 UIDVALIDITY 7)\nS: b OK done"
)]
#[case::other_mailbox(
    "SELECT\nC: a STATUS x (UIDNEXT UIDVALIDITY)\nS: * STATUS x (UIDNEXT 1 UIDVALIDITY 7)\nS: a OK done"
)]
#[case::other_account(
    "SELECT\nCONNECT\nHELLO\nC: l LOGIN v secret\nS: l OK done\nC: a STATUS INBOX (UIDNEXT UIDVALIDITY)\nS: * STATUS INBOX (UIDNEXT 1 UIDVALIDITY 7)\nS: a OK done"
)]
#[case::append_two(
    "LOGIN\nC: a APPEND x {5}\nS: + go\nC: hello {3}\nS: + go\nC: you\nS: a OK [APPENDUID 7 12:13] done"
)]
#[case::append_limit(
    "S: * OK [CAPABILITY IMAP4rev1 APPENDLIMIT=5 APPENDLIMITS] ready\nC: l LOGIN u secret\nS: l OK done\n\
     C: a APPEND x {5}\nS: + go\nC: hello\nS: a OK done\n\
     C: b STATUS x (APPENDLIMIT MESSAGES)\nS: * STATUS x (APPENDLIMIT 5 MESSAGES 1)\nS: b OK done\n\
     C: c APPEND x {6}\nS: c NO [TOOBIG] no"
)]
#[case::append_limit_listed_late(
    "S: * OK [CAPABILITY IMAP4rev1] ready\nC: a CAPABILITY\nS: * CAPABILITY IMAP4rev1\nS: a OK done\n\
     C: l LOGIN u secret\nS: l OK [CAPABILITY IMAP4rev1 APPENDLIMIT] done"
)]
#[case::append_limit_nil(
    "S: * OK [CAPABILITY IMAP4rev1 APPENDLIMIT] ready\nC: l LOGIN u secret\nS: l OK done\n\
     C: b STATUS x (APPENDLIMIT)\nS: * STATUS x (APPENDLIMIT NIL)\nS: b OK done"
)]
#[case::appenduid(
    "SELECT\nC: a APPEND INBOX {5}\nS: + go\nC: hello\nS: * 4 EXISTS\nS: a OK [APPENDUID 7 10] done\nC: b FETCH 4 UID\nS: * 4 FETCH (UID 10)\nS: b OK done"
)]
#[case::copyuid("SELECT\nC: a COPY 1:2 x\nS: a OK [COPYUID 7 4,6 12:13] done")]
// Data that never changes
#[case::same_data(
    "SELECT\nC: a FETCH 1 (UID ENVELOPE)\nS: * 1 FETCH (UID 4 ENVELOPE (\"d\" \"s\" NIL NIL NIL NIL NIL NIL NIL NIL))\nS: a OK done\nCONNECT\nSELECT\nC: a UID FETCH 4 ENVELOPE\nS: * 1 FETCH (ENVELOPE ({1}\nS: d {1}\nS: s NIL NIL NIL NIL NIL NIL NIL NIL) UID 4)\nS: a OK done"
)]
#[case::same_moment(
    "SELECT\nC: a FETCH 1 INTERNALDATE\nS: * 1 FETCH (INTERNALDATE \"17-Jul-1996 02:44:25 -0700\")\nS: * 1 FETCH (INTERNALDATE \"17-Jul-1996 09:44:25 +0000\")\nS: a OK done"
)]
#[case::gone_message(
    "SELECT\nC: a FETCH 1 (RFC822.SIZE BODY[])\nS: * 1 FETCH (RFC822.SIZE 5 BODY[] \"hello\")\nS: a OK done\nC: b FETCH 1 (RFC822.SIZE BODY[])\nS: * 1 FETCH (RFC822.SIZE 0 BODY[] \"\")\nS: b OK done"
)]
#[case::other_message_after_expunge(
    "SELECT\nC: a FETCH 1 BODY[]\nS: * 1 FETCH (BODY[] \"one\")\nS: a OK done\nC: b NOOP\nS: * 1 EXPUNGE\nS: b OK done\nC: c FETCH 1 BODY[]\nS: * 1 FETCH (BODY[] \"two\")\nS: c OK done"
)]
#[case::parameters_in_another_order(
    "SELECT\nC: a FETCH 1 BODY\nS: * 1 FETCH (BODY (\"TEXT\" \"PLAIN\" (\"CHARSET\" \"x\" \"FORMAT\" \"flowed\") NIL NIL \"7BIT\" 4 1))\nS: * 1 FETCH (BODY (\"TEXT\" \"PLAIN\" (\"format\" \"flowed\" \"charset\" \"x\") NIL NIL \"7BIT\" 4 1))\nS: a OK done"
)]
#[case::attributes_of_extensions(
    "LOGIN\nC: a LIST \"\" *\nS: * LIST (\\HasNoChildren \\Sent \\UnMarked) \"/\" x\nS: a OK done"
)]
#[case::structure_case(
    "SELECT\nC: a FETCH 1 (BODY BODYSTRUCTURE)\nS: * 1 FETCH (BODY (\"TEXT\" \"PLAIN\" NIL NIL NIL \"7BIT\" 4 1) BODYSTRUCTURE (\"text\" \"plain\" NIL NIL NIL \"7bit\" 4 1 NIL NIL NIL NIL))\nS: a OK done"
)]
#[case::size(
    "SELECT\nC: a FETCH 1 (RFC822.SIZE BODY[])\nS: * 1 FETCH (RFC822.SIZE 5 BODY[] {5}\nS: hello)\nS: a OK done"
)]
// Parts
#[case::partial(
    "SELECT\nC: a FETCH 1 BODY[]<0.4>\nS: * 1 FETCH (BODY[]<0> \"hell\")\nS: a OK done"
)]
#[case::partial_beyond(
    "SELECT\nC: a FETCH 1 BODY[]\nS: * 1 FETCH (BODY[] \"hello\")\nS: a OK done\nC: b FETCH 1 BODY[]<9.4>\nS: * 1 FETCH (BODY[]<9> \"\")\nS: b OK done"
)]
#[case::partial_tail(
    "SELECT\nC: a FETCH 1 BODY[]\nS: * 1 FETCH (BODY[] \"hello\")\nS: a OK done\nC: b FETCH 1 BODY[]<3.4>\nS: * 1 FETCH (BODY[]<3> \"lo\")\nS: b OK done"
)]
#[case::two_partials(
    "SELECT\nC: a FETCH 1 BODY[]<0.2>\nC: b FETCH 1 BODY[]<0.4>\nS: * 1 FETCH (BODY[]<0> \"he\")\nS: a OK done\nS: * 1 FETCH (BODY[]<0> \"hell\")\nS: b OK done"
)]
#[case::whole_and_part(
    "SELECT\nC: a FETCH 1 (BODY[1] BODY[1]<0.2>)\nS: * 1 FETCH (BODY[1] \"hello\" BODY[1]<0> \"he\")\nS: a OK done"
)]
// Flags
#[case::keywords("SELECT\nC: a NOOP\nS: * 1 FETCH (FLAGS (\\Seen KEY \\Recent))\nS: a OK done")]
#[case::keyword_made_meanwhile(
    "SELECT\nC: a NOOP\nS: * 1 FETCH (FLAGS (\\Seen other))\nS: a OK done"
)]
#[case::keyword_made_by_somebody_who_may(
    "LOGIN\nC: a EXAMINE INBOX\nDATA\nS: * OK [PERMANENTFLAGS ()] x\nS: a OK [READ-ONLY] done\nC: b NOOP\nS: * 1 FETCH (FLAGS (other))\nS: b OK done"
)]
#[case::new_keyword(
    "SELECT\nC: a NOOP\nS: * FLAGS (\\Answered \\Flagged \\Deleted \\Seen \\Draft key new)\nS: * 1 FETCH (FLAGS (new))\nS: a OK done"
)]
// Searching
#[case::empty_search("SELECT\nC: a SEARCH ALL\nS: * SEARCH\nS: a OK done")]
#[case::failed_search("SELECT\nC: a SEARCH CHARSET x ALL\nS: a NO [BADCHARSET] what")]
#[case::pipelined_searches(
    "SELECT\nC: a SEARCH ALL\nC: b SEARCH SEEN\nS: * SEARCH 1\nS: * SEARCH 2\nS: b OK done\nS: a OK done"
)]
#[case::esearch(
    "SELECT\nC: a UID SEARCH RETURN (COUNT) ALL\nS: * ESEARCH (TAG \"a\") UID COUNT 0\nS: a OK done"
)]
// Mailboxes
#[case::noinferiors_no_more(
    "LOGIN\nC: a LIST \"\" *\nS: * LIST (\\NoInferiors) \"/\" x\nS: * LIST () \"/\" xy/z\nS: a OK done\nC: b LIST \"\" *\nS: * LIST () \"/\" x/y\nS: b OK done"
)]
#[case::delimiters_of_namespaces(
    "LOGIN\nC: a LIST \"\" *\nS: * LIST () NIL flat\nS: * LIST () \"/\" flat\nS: * LIST () \"/\" INBOX\nS: * LIST () \".\" INBOX.x\nS: * LIST () \"/\" INBOX/x\nS: * LIST () \".\" news.x\nS: * LIST () \"/\" a/b\nS: a OK done"
)]
#[case::namespace_extensions(
    "LOGIN\nC: a NAMESPACE\nS: * NAMESPACE ((\"\" \"/\" \"X-PARAM\" (\"a\" \"b\") \"TRANSLATION\" (\"x/\"))) NIL NIL\nS: a OK done"
)]
#[case::delimiter("LOGIN\nC: a LIST \"\" \"\"\nS: * LIST (\\Noselect) \"/\" \"\"\nS: a OK done")]
#[case::list(
    "LOGIN\nC: a LIST \"\" %\nS: * LIST () \"/\" INBOX\nS: * LIST (\\Noselect) \"/\" foo/\nS: a OK done"
)]
#[case::list_with_reference("LOGIN\nC: a LIST foo/ b%\nS: * LIST () \"/\" foo/bar\nS: a OK done")]
#[case::list_interpreted(
    "LOGIN\nC: a LIST \"\" ~/b%\nS: * LIST () \"/\" /home/u/bar\nS: a OK done"
)]
#[case::list_extended(
    "LOGIN\nC: a LIST (SUBSCRIBED RECURSIVEMATCH) \"\" (\"\" %) RETURN (STATUS (MESSAGES SIZE))\n\
     S: * LIST (\\Subscribed) \"/\" x\nS: * STATUS x (MESSAGES 1 SIZE 99)\n\
     S: * LIST () \"/\" y (\"CHILDINFO\" (\"subscribed\"))\n\
     S: * LIST (\\NonExistent \\Subscribed) \"/\" z\nS: * STATUS other (MESSAGES 0)\nS: a OK done"
)]
#[case::list_extended_of_nothing("LOGIN\nC: a LIST () \"\" \"\"\nS: a OK done")]
#[case::list_special_use(
    "LOGIN\nC: a LIST (SPECIAL-USE) \"\" *\nS: * LIST (\\Marked \\Important) \"/\" x\nS: a OK done"
)]
#[case::list_with_another_selection(
    "LOGIN\nC: a LIST (X-A RECURSIVEMATCH) \"\" *\nS: * LIST () \"/\" x (CHILDINFO (\"X-A\"))\nS: a OK done"
)]
#[case::two_extended_lists(
    "LOGIN\nC: a LIST (SUBSCRIBED) \"\" x\nC: b LIST () \"\" x RETURN (STATUS (MESSAGES))\nS: * LIST () \"/\" x\nS: * LIST (\\Subscribed) \"/\" x\nS: * STATUS x (MESSAGES 1)\nS: a OK done\nS: b OK done"
)]
#[case::extended_data_under_notify(
    "LOGIN\nC: a NOTIFY SET (PERSONAL (MailboxName))\nS: a OK done\nC: b NOOP\nS: * LIST () \"/\" x (OLDNAME (y))\nS: b OK done"
)]
#[case::status_beside_list(
    "LOGIN\nC: a LIST \"\" * RETURN (STATUS (MESSAGES))\nC: b STATUS x (MESSAGES)\nS: * STATUS x (MESSAGES 1)\nS: * LIST () \"/\" x\nS: * STATUS x (MESSAGES 1)\nS: a OK done\nS: b OK done"
)]
#[case::list_with_rights(
    "LOGIN\nC: a LIST \"\" * RETURN (MYRIGHTS CHILDREN)\nS: * LIST () \"/\" x\nS: * LIST (\\Noselect) \"/\" y\nS: * MYRIGHTS y lr\nS: * MYRIGHTS x lr\nS: * LIST (\\NonExistent) \"/\" z\nS: a OK done"
)]
#[case::rights_beside_list(
    "LOGIN\nC: a LIST \"\" * RETURN (MYRIGHTS)\nC: b MYRIGHTS x\nS: * MYRIGHTS x lr\nS: * LIST () \"/\" x\nS: * MYRIGHTS x lr\nS: a OK done\nS: b OK done"
)]
#[case::two_lists(
    "LOGIN\nC: a LIST \"\" foo\nC: b LIST \"\" bar\nS: * LIST () \"/\" bar\nS: b OK done\nS: * LIST () \"/\" foo\nS: a OK done"
)]
#[case::unicode_name(
    "LOGIN\nC: a LIST \"\" *\nS: * LIST () \"/\" ~peter/mail/&U,BTFw-/&ZeVnLIqe-\nS: a OK done"
)]
#[case::a_tag_that_ends_in_del(
    "HELLO\nC: \nC: d\u{7f}\nC: c NOOP\nC: d\nS: * BAD what\nS: d BAD what\nS: c OK done\nS: d BAD what"
)]
#[case::a_tag_that_ends_in_nul(
    "LOGIN\nC: d\0\nC: c NOOP\nC: d x\nS: d BAD what\nS: c OK done\nS: d BAD what"
)]
#[case::a_literal_behind_a_tag_that_ends_in_nul(
    "LOGIN\nC: d\0\nC: c NOOP\nC: d x {5}\nS: d BAD what\nS: c OK done\nS: + go on\nC: abcde\nS: d BAD what"
)]
#[case::one_tag_for_several(
    "HELLO\nC: d\0\nC: d NOOP\nC: e\0\nC: d NOOP\nS: d BAD what\nS: d OK done\nS: e BAD what\nS: d OK done"
)]
#[case::a_keyword_before_what_may_select(
    "SELECT\nC: a STORE 1 FLAGS OTHER\nC: b\nS: * FLAGS (\\Answered \\Flagged \\Deleted \\Seen \\Draft OTHER)\nS: a OK done\nS: b BAD what\nC: c FETCH 1 FLAGS\nS: * 1 FETCH (FLAGS (OTHER))\nS: c OK done"
)]
#[case::two_literals_behind_nonsense(
    "HELLO\nC: \nC: b {5}\nC: abcde\nC: d NOOP\nC: e {3}\nS: * BAD what\nS: + go on\nS: b BAD what\nS: d OK done\nS: + go on"
)]
#[case::a_literal_in_idle_behind_nonsense(
    "HELLO\nC: a LOGIN u p\nC: h\nC: c IDLE\nS: a OK done\nS: h BAD what\nS: + idling\nC: d {5}\nC: i\nS: c BAD what\nS: i BAD what"
)]
#[case::idle_behind_nonsense(
    "HELLO\nC: \nS: * BAD what\nC: a LOGIN u p\nC: b IDLE\nS: a OK done\nS: + idling\nC: c NOOP\nS: b BAD what\nC: d LOGOUT\nS: * BYE bye\nS: d OK done"
)]
#[case::subscribed_nonsense("LOGIN\nC: a LSUB \"\" *\nS: * LSUB () \"/\" &Jjo!\nS: a OK done")]
#[case::utf8(
    "LOGIN\nC: a ENABLE UTF8=ACCEPT\nS: * ENABLED UTF8=ACCEPT\nS: a OK done\nC: b LIST \"\" *\nS: * LIST () \"/\" \"\u{e4}\"\nS: b OK done"
)]
#[case::status(
    "LOGIN\nC: a STATUS x (MESSAGES UNSEEN)\nS: * STATUS X (UNSEEN 1 MESSAGES 1)\nS: a OK done"
)]
#[case::status_refused("LOGIN\nC: a STATUS x (MESSAGES)\nS: a NO none")]
fn breaks_nothing(#[case] transcript: &str) {
    assert_eq!(broken(transcript), Vec::<&str>::new());
}

#[test]
fn accounts_that_were_told_are_shared() {
    let rule = broken(
        "SELECT\nCONNECT\nACCOUNT\nS: * PREAUTH hello\nC: a STATUS INBOX (UIDNEXT UIDVALIDITY)\n\
         S: * STATUS INBOX (UIDNEXT 9 UIDVALIDITY 7)\nS: a OK done",
    );
    assert_eq!(rule, ["uidnext-decreased"]);
}

#[rstest]
#[case::plain("HELLO\nC: l AUTHENTICATE PLAIN\nS: + \nC: AHUAc2VjcmV0\nS: l OK done")]
#[case::authorised("HELLO\nC: l AUTHENTICATE PLAIN dQBhZG1pbgBzZWNyZXQ=\nS: l OK done")]
fn accounts_are_read_from_plain(#[case] login: &str) {
    let rule = broken(&format!(
        "SELECT\nCONNECT\n{login}\nC: a STATUS INBOX (UIDNEXT UIDVALIDITY)\n\
         S: * STATUS INBOX (UIDNEXT 9 UIDVALIDITY 7)\nS: a OK done"
    ));
    assert_eq!(rule, ["uidnext-decreased"]);
}

#[test]
fn grammar_faults_cite_their_own_clause() {
    let mut observer = Observer::new(Ledger::default());
    observer.server(b"* OK hello\r\n* STATUS x (MESSAGES)\r\n", |_, _| {});
    let violations = observer.violations();
    assert!(!violations.is_empty());
    for violation in &violations {
        assert_eq!(violation.rule.id, "imap/syntax");
    }
    assert_eq!(observer.violations(), []);
}

/// A literal that is not as long as announced breaks §4.3, whatever the grammar says of the rest.
#[rstest]
#[case::longer("S: * 1 FETCH (BODY[] {3}\nS: hello)")]
#[case::longer_by_a_line("S: * 1 FETCH (BODY[] {5}\nS: hello\nS: )")]
#[case::shorter("S: * 1 FETCH (BODY[] {8}\nS: hello)\nS: a OK done")]
#[case::much_shorter("S: * 1 FETCH (BODY[] {14}\nS: hello)\nS: a OK done")]
fn literals_have_the_octets_that_were_announced(#[case] answer: &str) {
    let ledger = Ledger::default();
    let mut observer = Observer::new(ledger.clone());
    let mut found = Vec::new();
    let transcript = format!("SELECT\nC: a FETCH 1 BODY[]\n{answer}");
    play(&transcript, &ledger, &mut observer, &mut found);
    found.extend(observer.violations());
    let found: BTreeSet<_> = found
        .iter()
        .map(|violation| (violation.rule.id, violation.clause.to_string()))
        .collect();
    assert_eq!(
        found,
        BTreeSet::from([("imap/syntax", "RFC 3501 §4.3".to_owned())])
    );
}

#[test]
fn messages_are_handed_on() {
    let mut observer = Observer::new(Ledger::default());
    let mut messages = Vec::new();
    for octets in [
        &b"* OK he"[..],
        b"llo\r\n* 1 FETCH (BODY[] {3}\r\na",
        b"bc)\r\n* ",
    ] {
        observer.server(octets, |message, _| messages.push(message.to_vec()));
    }
    assert_eq!(
        messages,
        [&b"* OK hello\r\n"[..], b"* 1 FETCH (BODY[] {3}\r\nabc)\r\n"]
    );
    assert!(observer.incomplete().is_some());
}

/// Octets of either side, with some sense in them.
fn octets() -> impl Strategy<Value = (bool, Vec<u8>)> {
    let lines: Vec<&'static str> = BREACHES
        .iter()
        .flat_map(|(_, transcript)| transcript.lines())
        .chain(
            SHORTHANDS
                .iter()
                .flat_map(|(_, transcript)| transcript.lines()),
        )
        .filter_map(|line| line.trim_start().get(3..))
        .collect();
    let line = prop::sample::select(lines).prop_map(|line| format!("{line}\r\n").into_bytes());
    let noise = prop::collection::vec(any::<u8>(), 0..40);
    (any::<bool>(), prop_oneof![9 => line, 1 => noise])
}

proptest! {
    #[test]
    fn nothing_panics(stream in prop::collection::vec(octets(), 0..60)) {
        let mut observer = Observer::new(Ledger::default());
        for (client, octets) in stream {
            if client {
                observer.client(&octets);
            } else {
                observer.server(&octets, |_, _| {});
            }
        }
        observer.server_closed();
        observer.violations();
    }
}

/// Connections of which nobody saw a part.
#[rstest]
#[case::answers_to_what_was_not_seen("MISSED\nS: * 3 FETCH (FLAGS () MODSEQ (4))\nS: z OK done", &[])]
#[case::any_state("MISSED\nC: a CHECK\nS: a OK done\nC: b LOGIN u secret\nS: b OK done", &[])]
#[case::utf8_may_be_enabled("MISSED\nS: * LIST () \"/\" \"\u{e4}\"", &[])]
#[case::revision_2_may_be_enabled(
    "MISSED\nC: a SEARCH ALL\nS: * ESEARCH (TAG \"a\") ALL 1\nS: a OK done",
    &[]
)]
#[case::idle_may_be_in_progress(
    "MISSED\nS: * 2 EXPUNGE\nC: DONE\nS: z OK done\nC: a NOOP\nS: a OK done",
    &[]
)]
#[case::in_the_middle("SELECT\nMISSED\nS: z OK done\nC: a NOOP\nS: * 1 EXISTS\nS: a OK done", &[])]
#[case::what_a_command_asked_for(
    "LOGIN\nC: a LOGOUT\nMISSED\nS: a OK done\nCLOSED",
    &[]
)]
#[case::what_an_enable_brought(
    "LOGIN\nC: a ENABLE CONDSTORE\nMISSED\nS: a OK done\nC: b STATUS x (MESSAGES)\nMISSED\nS: b OK done",
    &[]
)]
#[case::grammar("MISSED\nC: a NOOP\nS: *  3 EXISTS\nS: a OK done", &["syntax"])]
#[case::what_is_selected_then(
    "MISSED\nC: n NOOP\nS: n OK done\nINBOX\nC: a NOOP\nS: * 2 EXISTS\nS: a OK done",
    &["exists-shrinks"]
)]
fn what_was_missed_is_nobodys_breach(#[case] transcript: &str, #[case] expected: &[&str]) {
    assert_eq!(broken(transcript), expected, "{transcript}");
}

#[test]
fn a_literal_that_is_too_short_is_told_when_the_next_line_has_come() {
    let mut observer = Observer::new(Ledger::default());
    observer.server(b"* OK hi\r\n", |_, _| {});
    observer.client(b"a FETCH 1 BODY[]\r\n");
    observer.server(b"* 1 FETCH (BODY[] {3}\r\nabc\r\n", |_, _| {});
    assert!(observer.is_undecided());
    observer.server(b")\r\n", |_, _| {});
    assert!(!observer.is_undecided());
}
