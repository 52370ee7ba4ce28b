//! Sessions in every format: what servers in public reports sent is named, what is lawful is not.

mod written;

use std::collections::BTreeSet;

use mailspec_judge::{
    Level,
    log::{Format, Log, read, recognise},
    report::Report,
};
use mailspec_run::Redactor;
use pretty_assertions::assert_eq;
use rstest::rstest;

/// The beginning of a session, up to the login.
const LOGIN: &str = "\
S: * OK [CAPABILITY IMAP4rev1 IDLE LITERAL+ UIDPLUS ESEARCH] ready
C: a1 LOGIN user1 geheim-1
S: a1 OK done
";

/// And up to a mailbox with three messages.
const SELECTED: &str = "\
S: * OK [CAPABILITY IMAP4rev1 IDLE LITERAL+ UIDPLUS ESEARCH] ready
C: a1 LOGIN user1 geheim-1
S: a1 OK done
C: a2 SELECT INBOX
S: * FLAGS (\\Answered \\Flagged \\Deleted \\Seen \\Draft)
S: * 3 EXISTS
S: * 0 RECENT
S: * OK [UIDVALIDITY 7] valid
S: * OK [UIDNEXT 10] next
S: * OK [PERMANENTFLAGS (\\Answered \\Flagged \\Deleted \\Seen \\Draft \\*)] kept
S: a2 OK [READ-WRITE] done
";

/// The beginning of a session of POP3.
const MAILDROP: &str = "\
S: +OK ready
C: USER user1
S: +OK
C: PASS geheim-1
S: +OK
";

/// What servers in public reports send, each behind one of the beginnings, and the rule that it breaks.
const REPORTED: &[(&str, &str, &str)] = &[
    // jstedfast/MailKit#371
    (
        SELECTED,
        "C: b FETCH 1 BODYSTRUCTURE\nS: * 1 FETCH (BODYSTRUCTURE (\"TEXT\" (\"CHARSET\" \"utf-8\") NIL NIL \"7BIT\" 5 1))\nS: b OK done",
        "imap/syntax",
    ),
    // jstedfast/MailKit#1838
    (
        SELECTED,
        "C: b FETCH 1 BODY\nS: * 1 FETCH (BODY (\"TEXT\" \"PLAIN\" NIL NIL NIL \"7BIT\" 1.9e+06 1))\nS: b OK done",
        "imap/syntax",
    ),
    // jstedfast/MailKit#669
    (
        SELECTED,
        "C: b FETCH 1 ENVELOPE\nS: * 1 FETCH (ENVELOPE (NIL \"s\" NIL NIL NIL NIL NIL NIL NIL))\nS: b OK done",
        "imap/syntax",
    ),
    // jstedfast/MailKit#943
    (
        SELECTED,
        "C: b FETCH 1 ENVELOPE\nS: * 1 FETCH ((ENVELOPE (NIL \"s\" NIL NIL NIL NIL NIL NIL NIL NIL)))\nS: b OK done",
        "imap/syntax",
    ),
    // python/cpython#117152
    (
        SELECTED,
        "C: b NOOP\nS: *  3 EXISTS\nS: b OK done",
        "imap/syntax",
    ),
    // jstedfast/MailKit#723
    (
        LOGIN,
        "C: b STATUS x (UIDVALIDITY)\nS: * STATUS x (UIDVALIDITY 1695211234567)\nS: b OK done",
        "imap/syntax",
    ),
    // modern-email/defects#46
    (
        LOGIN,
        "C: b LIST \"\" %\nS: * LIST () \"/\" \"&AOQAJgDk-\"\nS: b OK done",
        "imap/mailbox-name",
    ),
    // erooster-mail/erooster#29
    (
        SELECTED,
        "C: b FETCH 3 FLAGS\nS: * 9 FETCH (FLAGS ())\nS: b OK done",
        "imap/sequence-number",
    ),
    // cyrusimap/cyrus-imapd#1263
    (
        SELECTED,
        "C: b EXPUNGE\nS: * 9 EXPUNGE\nS: b OK done",
        "imap/sequence-number",
    ),
    // cyrusimap/cyrus-imapd#4027
    (
        SELECTED,
        "C: b COPY 1 x\nS: b OK [COPYUID 7 1] done",
        "imap/syntax",
    ),
    // jstedfast/MailKit#240
    (
        SELECTED,
        "C: b COPY 1 x\nS: b OK [COPYUID 0 1 1] done",
        "imap/syntax",
    ),
    // jstedfast/MailKit#1177
    (
        SELECTED,
        "C: b SEARCH RETURN (COUNT) ALL\nS: * ESEARCH (TAG \"b\") MIN 1\nS: b OK done",
        "imap/esearch-response",
    ),
    // grommunio/gromox#27
    (
        SELECTED,
        "C: b IDLE\nS: b + idling\nC: DONE\nS: b OK done",
        "imap/syntax",
    ),
    // kisli/vmime#317
    (
        SELECTED,
        "C: b FETCH 1 ENVELOPE\nS: * 1 FETCH (ENVELOPE (NIL \"Gr\u{fc}\u{df}e\" NIL NIL NIL NIL NIL NIL NIL NIL))\nS: b OK done",
        "imap/syntax",
    ),
    // DirectoryTree/ImapEngine#177
    (LOGIN, "C: b DELETE x\nS: b NO gel\u{f6}scht", "imap/syntax"),
    // greenmail-mail-test/greenmail#377
    (
        SELECTED,
        "C: b FETCH 1:2 UID\nS: * 1 FETCH (UID 8)\nS: * 2 FETCH (UID 5)\nS: b OK done",
        "imap/uid-order",
    ),
    // emersion/go-imap#659
    (
        SELECTED,
        "C: b FETCH 1 BODY\nS: * 1 FETCH (BODY (\"TEXT\" \"PLAIN\" NIL NIL \"a \"b\" c\" \"7BIT\" 5 1))\nS: b OK done",
        "imap/syntax",
    ),
    // ruby/net-imap#688
    (
        SELECTED,
        "C: b IDLE\nS: + idling\nS: b OK done\nC: c NOOP\nS: c OK done",
        "imap/idle-ended",
    ),
    // ruby/net-imap#228
    (
        LOGIN,
        "C: b SELECT x\nS: * FLAGS (\\Answered \\Flagged \\Deleted \\Seen \\Draft \\*)\nS: * 0 EXISTS\nS: * 0 RECENT\nS: * OK [UIDVALIDITY 7] v\nS: * OK [UIDNEXT 10] n\nS: * OK [PERMANENTFLAGS (\\*)] k\nS: b OK [READ-WRITE] done",
        "imap/flags-wildcard",
    ),
    // mguessan/davmail: a FETCH that UID FETCH causes has no UID
    (
        SELECTED,
        "C: b UID FETCH 8 RFC822.SIZE\nS: * 1 FETCH (RFC822.SIZE 5)\nS: b OK done",
        "imap/uid-missing",
    ),
    // Spaces, parentheses and texts that are too many or too few.
    (
        SELECTED,
        "C: b SEARCH ALL\nS: * SEARCH 1 2 \nS: b OK done",
        "imap/syntax",
    ),
    (
        LOGIN,
        "C: b STATUS x (MESSAGES)\nS: * STATUS x (MESSAGES 1 )\nS: b OK done",
        "imap/syntax",
    ),
    (LOGIN, "C: b NOOP\nS: b OK [ALERT]", "imap/syntax"),
    (
        LOGIN,
        "C: b NOOP\nS: * [ALERT] quota\nS: b OK done",
        "imap/syntax",
    ),
    (LOGIN, "C: b NOOP\nS: b OK", "imap/syntax"),
    (
        LOGIN,
        "C: b NOOP\nS: *OK later\nS: b OK done",
        "imap/syntax",
    ),
    (LOGIN, "C: b NOOP\nS: * BYE\nS: b OK done", "imap/syntax"),
    (
        SELECTED,
        "C: b FETCH 1 FLAGS\nS: * 1 FETCH (FLAGS (\\Seen)\nS: b OK done",
        "imap/syntax",
    ),
    (
        SELECTED,
        "C: b FETCH 1 FLAGS\nS: * 1 FETCH FLAGS (\\Seen)\nS: b OK done",
        "imap/syntax",
    ),
    (
        SELECTED,
        "C: b FETCH 1 FLAGS\nS: * 1 FETCH ()\nS: b OK done",
        "imap/syntax",
    ),
    (
        SELECTED,
        "C: b FETCH 1 FLAGS\nS: * 1 FETCH (FLAGS (\\Answered\\Seen))\nS: b OK done",
        "imap/syntax",
    ),
    (
        SELECTED,
        "C: b FETCH 1 (UID FLAGS)\nS: * 1 FETCH (UID 8, FLAGS ())\nS: b OK done",
        "imap/syntax",
    ),
    (
        SELECTED,
        "C: b FETCH 1 UID\nS: * 1 FETCH (UID 0)\nS: b OK done",
        "imap/syntax",
    ),
    (
        SELECTED,
        "C: b FETCH 1 UID\nS: * 0 FETCH (UID 8)\nS: b OK done",
        "imap/syntax",
    ),
    (
        SELECTED,
        "C: b FETCH 1 RFC822.SIZE\nS: * 1 FETCH (RFC822.SIZE -1)\nS: b OK done",
        "imap/syntax",
    ),
    (
        SELECTED,
        "C: b FETCH 1 RFC822.SIZE\nS: * 1 FETCH (RFC822.SIZE 4294967296)\nS: b OK done",
        "imap/syntax",
    ),
    (
        SELECTED,
        "C: b FETCH 1 INTERNALDATE\nS: * 1 FETCH (INTERNALDATE \"1-May-2024 10:00:00 +0000\")\nS: b OK done",
        "imap/syntax",
    ),
    (
        SELECTED,
        "C: b FETCH 1 INTERNALDATE\nS: * 1 FETCH (INTERNALDATE \"Wed, 01 May 2024 10:00:00 +0000\")\nS: b OK done",
        "imap/syntax",
    ),
    (
        SELECTED,
        "C: b FETCH 1 ENVELOPE\nS: * 1 FETCH (ENVELOPE (NIL \"s\" ((NIL NIL \"a\" \"b\")) () NIL NIL NIL NIL NIL NIL))\nS: b OK done",
        "imap/syntax",
    ),
    (
        SELECTED,
        "C: b FETCH 1 BODY\nS: * 1 FETCH (BODY (\"TEXT\" \"PLAIN\" NIL NIL NIL NIL 5 1))\nS: b OK done",
        "imap/syntax",
    ),
    (
        SELECTED,
        "C: b FETCH 1 BODY\nS: * 1 FETCH (BODY (\"TEXT\" \"PLAIN\" (\"NAME\" NIL) NIL NIL \"7BIT\" 5 1))\nS: b OK done",
        "imap/syntax",
    ),
    (
        LOGIN,
        "C: b LIST \"\" %\nS: * LIST () INBOX\nS: b OK done",
        "imap/syntax",
    ),
    (
        LOGIN,
        "C: b LIST \"\" %\nS: * LIST NIL \"/\" INBOX\nS: b OK done",
        "imap/syntax",
    ),
    (
        LOGIN,
        "C: b LIST \"\" %\nS: * LIST () \"//\" INBOX\nS: b OK done",
        "imap/syntax",
    ),
    (
        LOGIN,
        "C: b LIST \"\" %\nS: * LIST () / INBOX\nS: b OK done",
        "imap/syntax",
    ),
    (
        LOGIN,
        "C: b LIST \"\" %\nS: * LIST () \"/\" Sent Items\nS: b OK done",
        "imap/syntax",
    ),
    // Completions.
    (LOGIN, "C: b1 NOOP\nS: B1 OK done", "imap/tag"),
    (
        LOGIN,
        "C: b1 NOOP\nS: b1 OK done\nS: b1 OK done",
        "imap/completed-twice",
    ),
    (
        LOGIN,
        "C: b CAPABILITY\nS: b OK done",
        "imap/capability-response",
    ),
    (
        LOGIN,
        "C: b CAPABILITY\nS: * CAPABILITY IMAP4 IDLE\nS: b OK done",
        "imap/capability-imap4rev1",
    ),
    (
        LOGIN,
        "C: b LOGOUT\nS: b OK done",
        "imap/logout-without-bye",
    ),
    (
        LOGIN,
        "C: b FETCH 1 FLAGS\nS: b OK done",
        "imap/wrong-state",
    ),
    (
        LOGIN,
        "C: b STATUS x (MESSAGES UNSEEN)\nS: * STATUS x (MESSAGES 1)\nS: b OK done",
        "imap/status-response",
    ),
    (
        LOGIN,
        "C: b SELECT x\nS: * 0 EXISTS\nS: * 0 RECENT\nS: * OK [UIDVALIDITY 7] v\nS: * OK [UIDNEXT 10] n\nS: * OK [PERMANENTFLAGS (\\*)] k\nS: b OK [READ-WRITE] done",
        "imap/select-data",
    ),
    (
        SELECTED,
        "C: b NOOP\nS: * 2 EXISTS\nS: b OK done",
        "imap/exists-shrinks",
    ),
    (
        SELECTED,
        "C: b SEARCH ALL\nS: b OK done",
        "imap/search-response",
    ),
    // axllent/mailpit#312
    (
        MAILDROP,
        "C: LIST\nS: +OK\nS: 1 %!d(string=32)\nS: .",
        "pop3/syntax",
    ),
    // axllent/mailpit#552
    (MAILDROP, "C: UIDL 1\nS: +OK\nS: 1 abc\nS: .", "pop3/syntax"),
    // jstedfast/MailKit#1636
    (MAILDROP, "C: DELE 1\nS: \nC: QUIT\nS: +OK", "pop3/syntax"),
    (MAILDROP, "C: STAT\nS: +OK 2", "pop3/syntax"),
    (MAILDROP, "C: STAT\nS: +OK 2 messages", "pop3/syntax"),
    (
        MAILDROP,
        "C: UIDL\nS: +OK\nS: 1 a b\nS: .",
        "pop3/unique-id",
    ),
    (MAILDROP, "C: NOOP\nS: +ok", "pop3/status-upper-case"),
    (MAILDROP, "C: NOOP\nS: +OK\nS: +OK", "pop3/one-reply"),
    (
        MAILDROP,
        "C: DELE 1\nS: +OK\nC: DELE 1\nS: +OK",
        "pop3/deleted-unreachable",
    ),
    (
        MAILDROP,
        "C: APOP user1 c4c9334bac560ecc979e58001b3e22fb\nS: +OK",
        "pop3/wrong-state",
    ),
];

/// What is lawful, however strange.
const LAWFUL: &[&str] = &[
    "C: b FETCH 1 (FLAGS BODY[])\nS: * 1 FETCH (FLAGS (\\Seen) BODY[] {21}\nL: Subject: x\nL: \nL: hello\n\
     S: )\nS: b OK done\nC: c LOGOUT\nS: * BYE bye\nS: c OK done",
    "C: b FETCH 1 (BODY[1] BODY[2])\nS: * 1 FETCH (BODY[1] {7}\nL: one)\u{20}\nS:  BODY[2] {5}\nL: xyz\nS: )\nS: b OK done",
    "C: b FETCH 1 BODY[]\nS: * 1 FETCH (BODY[] {26}\nL: * 9 lives (as cats have)\nS: )\nS: b OK done",
    "C: b LIST \"\" %\nS: * LIST () \"/\" {7}\nL: a\"b c\"d\nS: * LIST () NIL INBOX\nS: b OK done",
    "C: b IDLE\nS: + idling\nS: * 4 EXISTS\nC: DONE\nS: b OK done",
    "C: b SEARCH UNSEEN\nS: * SEARCH\nS: b OK {3}",
    "C: b NOOP\nC: c NOOP\nS: c OK done\nS: b OK done",
    "C: b XLIST \"\" *\nS: * XLIST (\\Inbox) \"/\" INBOX\nS: b OK done",
    "C: b NOOP\nS: * OK a text may end so {12}\nS: b OK done",
];

const LAWFUL_POP3: &[&str] = &[
    "C: STAT\nS: +OK 1 21\nC: LIST\nS: +OK\nS: 1 21\nS: .\nC: RETR 1\nS: +OK\nL: Subject: x\nL: \nL: hello\nS: .\nC: QUIT\nS: +OK",
    "C: UIDL\nS: +OK\nS: 1 abc\nS: .\nC: TOP 1 0\nS: +OK\nL: Subject: x\nL: \nS: .\nC: DELE 1\nS: +OK\nC: QUIT\nS: +OK",
    "C: NOOP\nS: -ERR no\nC: XYZ\nS: -ERR what",
];

/// The rules that are broken in the files, of the server alone.
fn broken(files: &[written::File], format: Option<Format>) -> BTreeSet<&'static str> {
    let logs: Vec<Log<'_>> = files
        .iter()
        .map(|(name, octets)| Log { name, octets })
        .collect();
    let read = read(&logs, format).unwrap();
    let report = Report::of(&read, &Redactor::default());
    assert!(report.is_judged());
    let all = report.conversations().flat_map(|it| &it.deviations);
    all.filter(|it| it.level > Level::Info && !it.rule.starts_with("client/"))
        .map(|it| it.rule)
        .collect()
}

/// Whether the format leaves open what is accused: telemetry begins behind the login, and nobody
/// knows what the client is and has enabled.
fn is_beyond(format: Format, rule: &str, session: &str) -> bool {
    format == Format::Telemetry && (!rule.ends_with("/syntax") || !session.is_ascii())
}

#[rstest]
fn reported_lines_are_named(
    #[values(
        Format::Plain,
        Format::Mailkit,
        Format::Curl,
        Format::Fetchmail,
        Format::Thunderbird,
        Format::Imapsync,
        Format::Python,
        Format::Openssl,
        Format::Javamail,
        Format::Telemetry,
        Format::Rawlog,
        Format::Capture
    )]
    format: Format,
) {
    let mut missed = Vec::new();
    let mut sessions = 0;
    for (beginning, rest, rule) in REPORTED {
        let session = format!("{beginning}{rest}\n");
        let files = written::files(&session, format);
        let found = broken(&files, Some(format));
        if is_beyond(format, rule, rest) && !found.contains(rule) {
            continue;
        }
        sessions += 1;
        if !found.contains(rule) {
            missed.push(format!("{rest}\n  {rule}: {found:?}"));
        }
    }
    assert!(
        missed.len() * 20 <= sessions,
        "{format}: {} of {sessions}:\n{}",
        missed.len(),
        missed.join("\n")
    );
}

#[rstest]
fn nothing_lawful_is_accused(
    #[values(
        Format::Plain,
        Format::Mailkit,
        Format::Curl,
        Format::Fetchmail,
        Format::Thunderbird,
        Format::Imapsync,
        Format::Python,
        Format::Openssl,
        Format::Javamail,
        Format::Telemetry,
        Format::Rawlog,
        Format::Capture
    )]
    format: Format,
) {
    let imap = LAWFUL.iter().map(|rest| format!("{SELECTED}{rest}\n"));
    let pop3 = LAWFUL_POP3.iter().map(|rest| format!("{MAILDROP}{rest}\n"));
    for session in imap.chain(pop3) {
        let files = written::files(&session, format);
        assert_eq!(
            broken(&files, Some(format)),
            BTreeSet::new(),
            "{format}:\n{session}"
        );
    }
}

/// A session that is cut anywhere, at its beginning or at its end, is accused of nothing.
#[rstest]
fn what_is_missing_is_accused_of_nothing(
    #[values(
        Format::Plain,
        Format::Mailkit,
        Format::Curl,
        Format::Fetchmail,
        Format::Thunderbird,
        Format::Imapsync,
        Format::Python,
        Format::Openssl,
        Format::Javamail,
        Format::Telemetry,
        Format::Rawlog,
        Format::Capture
    )]
    format: Format,
) {
    let imap = LAWFUL.iter().map(|rest| format!("{SELECTED}{rest}\n"));
    let pop3 = LAWFUL_POP3.iter().map(|rest| format!("{MAILDROP}{rest}\n"));
    for session in imap.chain(pop3) {
        for file in written::files(&session, format) {
            let ends: Vec<usize> = file
                .1
                .iter()
                .enumerate()
                .filter(|(_, octet)| **octet == b'\n')
                .map(|(at, _)| at + 1)
                .collect();
            for end in &ends {
                let cut = [(file.0.clone(), file.1[..*end].to_vec())];
                judge_if_possible(&cut, format, &session);
                if format != Format::Capture {
                    let cut = [(file.0.clone(), file.1[*end..].to_vec())];
                    judge_if_possible(&cut, format, &session);
                }
            }
        }
    }
}

fn judge_if_possible(files: &[written::File], format: Format, session: &str) {
    let logs: Vec<Log<'_>> = files
        .iter()
        .map(|(name, octets)| Log { name, octets })
        .collect();
    let read = read(&logs, Some(format)).unwrap_or_default();
    let report = Report::of(&read, &Redactor::default());
    let found: Vec<_> = report
        .conversations()
        .flat_map(|it| &it.deviations)
        .filter(|it| it.level > Level::Info)
        .map(|it| (it.rule, &it.what))
        .collect();
    let text = String::from_utf8_lossy(&files[0].1);
    assert_eq!(found, [], "{format}: {text}\nof {session}");
}

#[rstest]
fn formats_are_recognised(
    #[values(
        Format::Plain,
        Format::Mailkit,
        Format::Curl,
        Format::Fetchmail,
        Format::Thunderbird,
        Format::Imapsync,
        Format::Python,
        Format::Openssl,
        Format::Javamail,
        Format::Telemetry,
        Format::Rawlog,
        Format::Capture
    )]
    format: Format,
) {
    let session = format!("{SELECTED}{}\n", LAWFUL[0]);
    for (name, octets) in &written::files(&session, format) {
        assert_eq!(recognise(&Log { name, octets }), Some(format));
    }
}
