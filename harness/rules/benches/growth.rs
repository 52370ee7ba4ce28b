//! How the cost of watching grows with what a hostile server or client sends.
//!
//! Each session has one size, ten times that of the row above it. What counts
//! is the rate, in things (messages, keywords, numbers) a second: where it
//! stays about the same, a message costs what it says and no more.

use divan::{Bencher, counter::ItemsCount};
use mailspec_rules::{Ledger, imap, pop3};

fn main() {
    divan::main();
}

const SIZES: [usize; 5] = [10, 100, 1_000, 10_000, 100_000];

/// A name, and the octets of client and server for a size.
struct Session(&'static str, fn(usize) -> Octets);

/// In turns: first the client's, then the server's.
type Octets = Vec<(String, String)>;

impl std::fmt::Display for Session {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.0)
    }
}

const IMAP: [Session; 26] = [
    Session("flags", |n| {
        server(format!("* FLAGS ({})\r\n", keywords(n)))
    }),
    Session("permanentflags", |n| {
        server(format!("* OK [PERMANENTFLAGS ({})] x\r\n", keywords(n)))
    }),
    Session("fetch-flags-unlisted", |n| {
        server(format!(
            "* FLAGS (a)\r\n* OK [PERMANENTFLAGS (a)] x\r\n* 1 FETCH (FLAGS ({}))\r\n",
            keywords(n)
        ))
    }),
    Session("fetch-flags-listed", |n| {
        server(format!(
            "* FLAGS ({0})\r\n* OK [PERMANENTFLAGS (a)] x\r\n* 1 FETCH (FLAGS ({0}))\r\n",
            keywords(n)
        ))
    }),
    Session("capabilities", |n| {
        server(format!("* CAPABILITY IMAP4rev1 {}\r\n", keywords(n)))
    }),
    Session("search-numbers", |n| {
        let numbers: String = (1..=n).map(|number| format!(" {number}")).collect();
        vec![(
            "a SEARCH ALL\r\n".into(),
            format!("* {n} EXISTS\r\n* SEARCH{numbers}\r\na OK x\r\n"),
        )]
    }),
    Session("pipelined-noop", |n| pipelined(n, "NOOP", "")),
    Session("pipelined-status", |n| {
        pipelined(n, "STATUS x (MESSAGES)", "* STATUS x (MESSAGES 1)\r\n")
    }),
    Session("pipelined-status-names", |n| {
        let commands = each(n, |i| format!("a{i} STATUS x{i} (MESSAGES)\r\n"));
        let responses = each(n, |i| {
            format!("* STATUS x{i} (MESSAGES 1)\r\na{i} OK x\r\n")
        });
        vec![(commands, responses)]
    }),
    Session("pipelined-list", |n| {
        pipelined(n, "LIST \"\" x%", "* LIST () \"/\" xyz\r\n")
    }),
    Session("pipelined-search", |n| {
        pipelined(n, "UID SEARCH ALL", "* SEARCH 1 2 3\r\n")
    }),
    Session("pipelined-capability", |n| {
        pipelined(n, "CAPABILITY", "* CAPABILITY IMAP4rev1\r\n")
    }),
    Session("pipelined-enable", |n| {
        pipelined(n, "ENABLE X", "* ENABLED X\r\n")
    }),
    Session("pipelined-uid-fetch", |n| {
        pipelined(n, "UID FETCH 1 ENVELOPE", "* 1 FETCH (RFC822.SIZE 7)\r\n")
    }),
    Session("pipelined-fetch-part", |n| {
        pipelined(
            n,
            "FETCH 1 BODY[]<0.9>",
            "* 1 FETCH (BODY[]<0> \"abc\")\r\n",
        )
    }),
    Session("completed-in-reverse", |n| {
        let commands = each(n, |i| format!("a{i} NOOP\r\n"));
        vec![(commands, each(n, |i| format!("a{} OK x\r\n", n - 1 - i)))]
    }),
    Session("expunge-while-fetch", |n| {
        let commands = each(n, |i| format!("a{i} FETCH 1 FLAGS\r\n"));
        vec![(
            commands,
            format!("* {n} EXISTS\r\n{}", each(n, |_| "* 1 EXPUNGE\r\n".into())),
        )]
    }),
    Session("expunge-first", |n| {
        let fetched = each(n, |i| format!("* {0} FETCH (UID {0})\r\n", i + 1));
        let expunged = each(n, |_| "* 1 EXPUNGE\r\n".into());
        server(format!("* {n} EXISTS\r\n{fetched}{expunged}"))
    }),
    Session("fetch-descending", |n| {
        let fetched = each(n, |i| format!("* {0} FETCH (UID {0})\r\n", n - i));
        server(format!("* {n} EXISTS\r\n{fetched}"))
    }),
    Session("unknown-and-bad", |n| {
        let commands = each(n, |i| format!("a{i} FROB\r\n"));
        vec![(commands, each(n, |_| "* BAD x\r\n".into()))]
    }),
    Session("unknown-then-ok", |n| {
        let commands = each(n, |i| format!("a{i} FROB\r\n"));
        let bad = each(n, |_| "* BAD x\r\n".into());
        vec![(commands + "b NOOP\r\n", bad + "b OK x\r\n")]
    }),
    Session("idle-and-done", |n| {
        let commands = each(n, |i| format!("a{i} IDLE\r\nDONE\r\n"));
        vec![(commands, each(n, |i| format!("+ \r\na{i} OK x\r\n")))]
    }),
    Session("sections", |n| {
        let sections = each(n, |i| format!(" BODY[{}]", i + 1));
        let parts = each(n, |i| format!(" BODY[{}]<0> \"abc\"", i + 1));
        vec![(
            format!("a FETCH 1 (FLAGS{sections})\r\n"),
            format!("* 1 EXISTS\r\n* 1 FETCH (FLAGS (){parts})\r\na OK x\r\n"),
        )]
    }),
    Session("conflicting-sections", |n| {
        let parts = each(n, |i| {
            format!(" BODY[1] {{{0}}}\r\n{1}", i % 9, "x".repeat(i % 9))
        });
        server(format!("* 1 EXISTS\r\n* 1 FETCH (FLAGS (){parts})\r\n"))
    }),
    Session("tags-of-nobody", |n| {
        server(each(n, |i| format!("x{i} OK x\r\n")))
    }),
    Session("lines-of-nonsense", |n| {
        server(each(n, |i| format!("x {i}\r\n")))
    }),
];

const POP3: [Session; 6] = [
    Session("list-and-stat", |n| {
        let list = each(n, |i| format!("{} 10\r\n", i + 1));
        let mut octets = vec![("LIST\r\n".into(), format!("+OK\r\n{list}.\r\n"))];
        octets.extend((0..n).map(|_| ("STAT\r\n".into(), format!("+OK {n} {}\r\n", 10 * n))));
        octets
    }),
    Session("delete-and-stat", |n| {
        let list = each(n, |i| format!("{} 10\r\n", i + 1));
        let mut octets = vec![("LIST\r\n".into(), format!("+OK\r\n{list}.\r\n"))];
        octets.extend((1..=n).map(|i| {
            let left = n - i;
            let replies = format!("+OK\r\n+OK {left} {}\r\n", 10 * left);
            (format!("DELE {i}\r\nSTAT\r\n"), replies)
        }));
        octets
    }),
    Session("unique-ids", |n| {
        let ids = each(n, |i| format!("{} u{i}\r\n", i + 1));
        vec![("UIDL\r\n".into(), format!("+OK\r\n{ids}.\r\n"))]
    }),
    Session("changing-sizes", |n| {
        let first = each(n, |i| format!("{} 10\r\n", i + 1));
        let then = each(n, |i| format!("{} 11\r\n", i + 1));
        vec![(
            "LIST\r\nLIST\r\n".into(),
            format!("+OK\r\n{first}.\r\n+OK\r\n{then}.\r\n"),
        )]
    }),
    Session("capabilities", |n| {
        let top = each(n, |_| "TOP\r\n".into());
        vec![("CAPA\r\n".into(), format!("+OK\r\n{top}.\r\n"))]
    }),
    Session("pipelined-noop", |n| {
        let mut octets = vec![(each(n, |_| "NOOP\r\n".into()), String::new())];
        octets.extend((0..n).map(|_| ("NOOP\r\n".into(), "+OK\r\n".into())));
        octets
    }),
];

const LOGIN: &str = "l LOGIN u p\r\ns SELECT INBOX\r\n";
const HELLO: &str = "* OK [CAPABILITY IMAP4rev1] x\r\nl OK x\r\n\
    * FLAGS (\\Answered \\Flagged \\Deleted \\Seen \\Draft)\r\n* 9 EXISTS\r\n* 0 RECENT\r\n\
    * OK [UIDVALIDITY 7] x\r\n* OK [UIDNEXT 4294967295] x\r\n\
    * OK [PERMANENTFLAGS (\\Seen \\*)] x\r\ns OK [READ-WRITE] x\r\n";

#[divan::bench(args = IMAP, consts = SIZES, sample_count = 5, sample_size = 1)]
fn imap<const N: usize>(bencher: Bencher<'_, '_>, session: &Session) {
    let octets = session.1(N);
    bencher.counter(ItemsCount::new(N)).bench_local(|| {
        let mut observer = imap::Observer::new(Ledger::default());
        observer.client(LOGIN.as_bytes());
        observer.server(HELLO.as_bytes(), |_, _| {});
        for (client, server) in &octets {
            observer.client(client.as_bytes());
            observer.server(server.as_bytes(), |_, _| {});
        }
        observer.violations()
    });
}

#[divan::bench(args = POP3, consts = SIZES, sample_count = 5, sample_size = 1)]
fn pop3<const N: usize>(bencher: Bencher<'_, '_>, session: &Session) {
    let octets = session.1(N);
    bencher.counter(ItemsCount::new(N)).bench_local(|| {
        let mut observer = pop3::Observer::new(Ledger::default());
        observer.client(b"USER u\r\nPASS p\r\n");
        observer.server(b"+OK x\r\n+OK\r\n+OK\r\n", |_, _| {});
        for (client, server) in &octets {
            observer.client(client.as_bytes());
            observer.server(server.as_bytes(), |_, _| {});
        }
        observer.violations()
    });
}

fn server(octets: String) -> Octets {
    vec![(String::new(), octets)]
}

/// `command` as often, and then `response` and a completion for each.
fn pipelined(n: usize, command: &str, response: &str) -> Octets {
    vec![(
        each(n, |i| format!("a{i} {command}\r\n")),
        each(n, |i| format!("{response}a{i} OK x\r\n")),
    )]
}

fn keywords(n: usize) -> String {
    let keywords: Vec<_> = (0..n).map(|i| format!("k{i}")).collect();
    keywords.join(" ")
}

fn each(n: usize, text: impl FnMut(usize) -> String) -> String {
    (0..n).map(text).collect()
}
