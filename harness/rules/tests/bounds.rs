//! What a hostile peer can make an observer keep: counted in findings and in octets of memory.
//!
//! And what a rule has forgotten by then, it says nothing about.

use std::sync::{Mutex, PoisonError};

use mailspec_rules::{Ledger, imap, pop3};
use peak_alloc::PeakAlloc;
use pretty_assertions::assert_eq;
use rstest::rstest;

#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

/// Tests of one process share its memory, so one at a time is measured.
static MEASURED: Mutex<()> = Mutex::new(());

const MIB: usize = 1 << 20;

const HELLO: &str = "* OK [CAPABILITY IMAP4rev1 LITERAL+] x\r\n";
const SELECTED: &str = "l OK x\r\n\
    * FLAGS (\\Answered \\Flagged \\Deleted \\Seen \\Draft)\r\n* 9 EXISTS\r\n* 0 RECENT\r\n\
    * OK [UIDVALIDITY 7] x\r\n* OK [UIDNEXT 4294967295] x\r\n\
    * OK [PERMANENTFLAGS (\\Seen)] x\r\ns OK [READ-WRITE] x\r\n";

fn imap(ledger: &Ledger) -> imap::Observer {
    let mut observer = imap::Observer::new(ledger.clone());
    observer.server(HELLO.as_bytes(), |_, _| {});
    observer.client(b"l LOGIN u p\r\ns SELECT INBOX\r\n");
    observer.server(SELECTED.as_bytes(), |_, _| {});
    assert_eq!(observer.violations(), vec![]);
    observer
}

fn pop3(ledger: &Ledger) -> pop3::Observer {
    let mut observer = pop3::Observer::new(ledger.clone());
    observer.client(b"USER u\r\nPASS p\r\n");
    observer.server(b"+OK x\r\n+OK\r\n+OK\r\n", |_, _| {});
    assert_eq!(observer.violations(), vec![]);
    observer
}

/// A message of the client and one of the server, or the empty string.
type Exchange = fn(usize) -> (String, String);

/// Octets of memory that an observer keeps of so many exchanges.
fn kept<O>(
    times: usize,
    exchange: Exchange,
    open: fn(&Ledger) -> O,
    sees: fn(&mut O, client: &[u8], server: &[u8]),
) -> usize {
    let _measured = MEASURED.lock().unwrap_or_else(PoisonError::into_inner);
    let before = MEMORY.current_usage();
    let ledger = Ledger::default();
    let mut observer = open(&ledger);
    for i in 0..times {
        let (client, server) = exchange(i);
        sees(&mut observer, client.as_bytes(), server.as_bytes());
    }
    MEMORY.current_usage() - before
}

fn server(text: String) -> (String, String) {
    (String::new(), text)
}

#[rstest]
#[case::keywords(200_000, 1, |i| server(format!("* FLAGS (k{i} \\Answered \\Flagged \\Deleted \\Seen \\Draft)\r\n")))]
#[case::messages(300_000, 7, |i| server(format!("* {0} EXISTS\r\n* {0} FETCH (UID {0})\r\n", i + 9)))]
#[case::facts(300_000, 24, |i| server(format!("* {0} EXISTS\r\n* {0} FETCH (BODY[1] \"a\" BODY[2] \"b\" BODY[3] \"c\" BODY[4] \"d\")\r\n", i + 9)))]
#[case::facts_of_uids(150_000, 28, |i| server(format!("* {0} EXISTS\r\n* {0} FETCH (UID {0} BODY[1] \"a\" BODY[2] \"b\" BODY[3] \"c\" BODY[4] \"d\" BODY[5] \"e\" BODY[6] \"f\" BODY[7] \"g\" BODY[8] \"h\")\r\n", i + 9)))]
#[case::mailboxes(200_000, 40, |i| (format!("a STATUS m{i} (UIDNEXT)\r\n"), format!("* STATUS m{i} (UIDNEXT 9 UIDVALIDITY 8)\r\na OK x\r\n")))]
#[case::commands(250_000, 40, |i| (format!("a{i} FETCH 1 BODY[]\r\n"), String::new()))]
#[case::large_commands(64, 40, |i| (format!("a{i} STATUS {{1000000+}}\r\n{} (MESSAGES)\r\n", "x".repeat(1_000_000)), String::new()))]
#[case::lines_that_are_none(250_000, 40, |i| (format!("a{i} FROB\r\n"), "* BAD x\r\n".into()))]
#[case::completions(100_000, 1, |i| (format!("a{i} NOOP\r\n"), format!("a{i} OK x\r\n")))]
#[case::nonsense(200_000, 1, |i| server(format!("nonsense {i}\r\n")))]
fn what_imap_keeps_is_bounded(
    #[case] times: usize,
    #[case] mib: usize,
    #[case] exchange: Exchange,
) {
    let kept = kept(times, exchange, imap, |observer, client, server| {
        observer.client(client);
        observer.server(server, |_, _| {});
    });
    assert!(kept < mib * MIB, "{} KiB", kept >> 10);
}

#[rstest]
#[case::sizes(300_000, 24, |i| (format!("LIST {0}\r\n", i + 1), format!("+OK {} 10\r\n", i + 1)))]
#[case::unique_ids(300_000, 36, |i| (format!("UIDL {0}\r\n", i + 1), format!("+OK {} u{i}\r\n", i + 1)))]
#[case::changing_unique_ids(300_000, 12, |i| ("UIDL 1\r\n".into(), format!("+OK 1 u{i}\r\n")))]
#[case::deleted(300_000, 3, |i| (format!("DELE {}\r\n", i + 1), "+OK\r\n".into()))]
#[case::capabilities(2, 4, |i| {
    let listed = "TOP\r\n".repeat([1_000_000, 0][i]);
    ("CAPA\r\n".into(), format!("+OK\r\n{listed}.\r\n"))
})]
#[case::nonsense(200_000, 1, |i| ("NOOP\r\n".into(), format!("+ok {i}\r\n")))]
fn what_pop3_keeps_is_bounded(
    #[case] times: usize,
    #[case] mib: usize,
    #[case] exchange: Exchange,
) {
    let kept = kept(times, exchange, pop3, |observer, client, server| {
        observer.client(client);
        observer.server(server, |_, _| {});
    });
    assert!(kept < mib * MIB, "{} KiB", kept >> 10);
}

#[test]
fn timestamps_of_greetings_are_bounded() {
    let _measured = MEASURED.lock().unwrap_or_else(PoisonError::into_inner);
    let before = MEMORY.current_usage();
    let ledger = Ledger::default();
    for i in 0..1000 {
        let mut observer = pop3::Observer::new(ledger.clone());
        let greeting = format!("+OK <{i}{}@x>\r\n", "x".repeat(60_000));
        observer.server(greeting.as_bytes(), |_, _| {});
    }
    let kept = MEMORY.current_usage() - before;
    assert!(kept < MIB, "{} KiB", kept >> 10);
}

#[rstest]
#[case::nonsense(|i| server(format!("nonsense {i}\r\n")))]
#[case::long_nonsense(|i| server(format!("{} {i}\r\n", "x".repeat(9_000))))]
#[case::tags(|i| server(format!("x{i} OK x\r\n")))]
#[case::continuations(|_| server("+ go on\r\n".into()))]
#[case::capabilities(|_| server("* CAPABILITY X\r\n".into()))]
#[case::flags(|i| server(format!("* 1 FETCH (FLAGS (k{i} {}))\r\n", "y".repeat(9_000))))]
#[case::numbers(|i| server(format!("* {} FETCH (UID 1)\r\n", i + 10)))]
#[case::uids(|i| server(format!("* 1 FETCH (UID {})\r\n", i + 1)))]
fn findings_are_bounded(#[case] exchange: Exchange) {
    let _measured = MEASURED.lock().unwrap_or_else(PoisonError::into_inner);
    const TIMES: usize = 20_000;
    let mut observer = imap(&Ledger::default());
    for i in 0..TIMES {
        observer.server(exchange(i).1.as_bytes(), |_, _| {});
    }
    let violations = observer.violations();
    let most = violations
        .iter()
        .map(|violation| violation.what.len())
        .max();
    assert!(most.is_some_and(|most| most <= 512), "{most:?}");
    assert!(violations.len() <= 300, "{}", violations.len());
    let left_out: u64 = observer.left_out().map(|(_, times)| times).sum();
    assert!(left_out + violations.len() as u64 >= TIMES as u64 - 1);
}

/// A flood that fits into what is remembered, or overflows it, and something that may break a
/// rule by what was in it: it is accused, or is not.
#[rstest]
#[case::keywords(
    "",
    |i| format!("* FLAGS (k{i} \\Answered \\Flagged \\Deleted \\Seen \\Draft)\r\n"),
    [7, 100_000],
    "* 1 FETCH (FLAGS (k7))\r\n"
)]
#[case::patterns("p LIST \"\" y\r\n", |_| String::new(), [8, 9], "* LIST () \"/\" x\r\n")]
#[case::commands("p NOOP\r\n", |_| String::new(), [100_000, 140_000], "q OK x\r\n")]
fn what_is_forgotten_accuses_nobody(
    #[case] client: &str,
    #[case] flood: fn(usize) -> String,
    #[case] times: [usize; 2],
    #[case] doubtful: &str,
) {
    let _measured = MEASURED.lock().unwrap_or_else(PoisonError::into_inner);
    let found = times.map(|times| {
        let mut observer = imap(&Ledger::default());
        for i in 0..times {
            observer.client(client.replace('p', &format!("p{i}")).as_bytes());
            observer.server(flood(i).as_bytes(), |_, _| {});
        }
        observer.server(doubtful.as_bytes(), |_, _| {});
        observer.violations().len()
    });
    assert_eq!(found, [1, 0]);
}

#[rstest]
#[case::compared(128, 1)]
#[case::too_long(129, 0)]
fn long_patterns_may_match_any_name(#[case] octets: usize, #[case] found: usize) {
    let _measured = MEASURED.lock().unwrap_or_else(PoisonError::into_inner);
    let mut observer = imap(&Ledger::default());
    observer.client(format!("p LIST \"\" {}\r\n", "y".repeat(octets)).as_bytes());
    observer.server(b"* LIST () \"/\" x\r\n", |_, _| {});
    assert_eq!(observer.violations().len(), found);
}

#[test]
fn late_completions_of_many_commands_accuse_nobody() {
    let _measured = MEASURED.lock().unwrap_or_else(PoisonError::into_inner);
    let mut observer = imap(&Ledger::default());
    // Each may be none to the server, which an untagged BAD may have answered.
    for i in 0..2000 {
        observer.client(format!("a{i} FROB\r\n").as_bytes());
    }
    observer.server(b"* BAD x\r\n", |_, _| {});
    observer.client(b"b NOOP\r\n");
    observer.server(b"b OK x\r\n", |_, _| {});
    for i in 0..2000 {
        observer.server(format!("a{i} BAD x\r\n").as_bytes(), |_, _| {});
    }
    assert_eq!(observer.violations(), vec![]);
}

#[rstest]
#[case::remembered(100_000, 2)]
#[case::too_many(140_000, 0)]
fn sizes_that_are_not_remembered_are_no_sum(#[case] messages: usize, #[case] found: usize) {
    let _measured = MEASURED.lock().unwrap_or_else(PoisonError::into_inner);
    let mut observer = pop3(&Ledger::default());
    let list: String = (1..=messages).map(|i| format!("{i} 10\r\n")).collect();
    observer.client(format!("LIST\r\nSTAT\r\nLIST {messages}\r\n").as_bytes());
    let replies = format!("+OK\r\n{list}.\r\n+OK {messages} 1\r\n+OK {messages} 11\r\n");
    observer.server(replies.as_bytes(), |_, _| {});
    assert_eq!(observer.violations().len(), found);
}
