//! Whatever clients send, the server breaks no rule: several sessions, any
//! commands, any chunks, under the observer that judges other servers too.

use std::fmt;

use mailspec_reference::{Limits, Options, Server, Timestamp, Transport, Wants, imap::Session};
use mailspec_rules::{Ledger, imap::Observer};
use proptest::{collection::vec, prelude::*, sample::select};

/// What one of the sessions sends, in pieces of this many octets.
#[derive(Clone)]
struct Step {
    session: usize,
    /// A `#` at the beginning stands for a tag that was not used before.
    octets: Vec<u8>,
    chunk: usize,
    /// Seconds that pass before.
    pause: i64,
}

impl fmt::Debug for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            session,
            chunk,
            pause,
            ..
        } = self;
        let text = String::from_utf8_lossy(&self.octets);
        write!(f, "{session}/{chunk}+{pause}: {text:?}")
    }
}

const SESSIONS: usize = 3;

const MAILBOXES: &[&str] = &[
    "INBOX",
    "inbox",
    "a",
    "a",
    "a/b",
    "a/b/c",
    "\"x y\"",
    "Trash",
    "&AOk-",
    "none",
    "\"NIL\"",
    "{3+}\r\na/b",
    "\"\\\\ \\\"\"",
];
const SETS: &[&str] = &[
    "1", "1:*", "2:3", "*", "3:1", "1,3", "1:2,2", "4:*", "100", "*:1", "2",
];
const FLAGS: &[&str] = &[
    "\\Seen",
    "\\Deleted",
    "\\Deleted",
    "(\\Seen \\Flagged)",
    "()",
    "$One",
    "($Two \\Deleted)",
    "(\\Answered $one)",
    "\\Draft",
];
const MESSAGES: &[&str] = &[
    "x",
    "Subject: plain\r\nFrom: a@b.example\r\nTo: c, d@e\r\nDate: Mon, 7 Feb 1994 21:52:25 -0800\r\n\r\nHello\r\n",
    "Subject: =?utf-8?q?caf=C3=A9?= \"quoted\\\r\nFrom: \"a\" <@r:b@c>, g: d@e;\r\nMessage-ID: <1@x>\r\n\r\n\u{e9}\r\n.\r\n",
    "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b; x=\"\u{e9}\"\r\n\r\npre\r\n--b\r\n\r\none\r\n--b\r\nContent-Type: message/rfc822\r\n\r\nSubject: in\r\nContent-Type: multipart/alternative; boundary=c\r\n\r\n--c\r\nContent-Type: text/html\r\nContent-Disposition: inline; filename=x\r\nContent-Transfer-Encoding: base64\r\n\r\nPGI+\r\n--c--\r\n--b--\r\n",
    "Content-Type: multipart/digest; boundary=\"\"\r\n\r\n--\r\n\r\n",
    "no header\nbare line feeds\n\n\nbody\rbare cr",
];
const ITEMS: &[&str] = &[
    "FLAGS",
    "ALL",
    "FULL",
    "FAST",
    "ENVELOPE",
    "BODYSTRUCTURE",
    "BODY",
    "UID",
    "RFC822",
    "RFC822.HEADER",
    "RFC822.TEXT",
    "RFC822.SIZE",
    "INTERNALDATE",
    "BODY[]",
    "BODY.PEEK[]<0.5>",
    "BODY[1]",
    "BODY[TEXT]<3.1000>",
    "BODY.PEEK[HEADER.FIELDS (Subject TO)]",
    "BODY[2.1.MIME]",
    "BODY[HEADER.FIELDS.NOT (\"sub ject\" Date)]",
    "(FLAGS UID BODY[] BODY[]<1.1> RFC822.SIZE)",
    "(UID BODY.PEEK[2.HEADER] BODY.PEEK[9] BODYSTRUCTURE ENVELOPE)",
    "BODY[1.TEXT]",
    "(FAST)",
];
const KEYS: &[&str] = &[
    "ALL",
    "SEEN",
    "NEW",
    "DELETED",
    "NOT DELETED",
    "OR RECENT KEYWORD $One",
    "1:*",
    "UID 1:*",
    "SUBJECT caf\u{e9}",
    "CHARSET UTF-8 TEXT {3+}\r\nHel",
    "CHARSET X ALL",
    "100",
    "(SEEN UNSEEN)",
    "SINCE 1-Feb-1994 SMALLER 100",
    "SENTON 7-Feb-1994",
    "RETURN () UNSEEN",
    "MODSEQ 4",
    "RETURN (MIN COUNT) MODSEQ \"/flags/\\\\seen\" all 3",
    "RETURN (MIN MAX) 2:*",
    "RETURN (COUNT ALL) SEEN",
    "HEADER Message-ID \"\"",
    "BODY hello",
    "NOT (OR FROM a TO c)",
];
const PARAMETERS: &[&str] = &[
    "CONDSTORE",
    "QRESYNC (1 1)",
    "QRESYNC (1 4 1:3)",
    "QRESYNC (2 2) CONDSTORE",
    "QRESYNC (7 3 1:9 (1:2 1:2))",
];
const PATTERNS: &[&str] = &[
    "*", "%", "\"\"", "a/%", "%/%", "inbox", "a*", "\"x y\"", "%b",
];
const OTHERS: &[&str] = &[
    "NOOP",
    "CHECK",
    "CLOSE",
    "UNSELECT",
    "EXPUNGE",
    "EXPUNGE",
    "CAPABILITY",
    "NAMESPACE",
    "ID NIL",
    "ID (\"a\" NIL)",
    "ENABLE X Y",
    "ENABLE QRESYNC",
    "ENABLE CONDSTORE",
    "STATUS a (HIGHESTMODSEQ UIDVALIDITY)",
    "IDLE\r\nDONE",
    "IDLE",
    "LOGOUT",
    "LOGIN user1 secret",
    "LOGIN user2 secret",
    "AUTHENTICATE PLAIN\r\nAHVzZXIxAHNlY3JldA==",
    "AUTHENTICATE PLAIN\r\n*",
    "AUTHENTICATE PLAIN AHVzZXIxAHNlY3JldA==",
    "AUTHENTICATE X",
    "STARTTLS",
    "NONE-SUCH",
    "NOOP x",
    "LOGIN {5}\r\nuser1 {6}\r\nsecret",
    "SELECT",
    "FETCH 1",
    "UID NOOP",
    "FETCH 0 FLAGS",
    "APPEND INBOX {999999}",
    "APPEND INBOX {999999+}\r\nxyz",
];
const LINES: &[&str] = &[
    "DONE\r\n",
    "\r\n",
    "*\r\n",
    "done\r\n",
    "+ x\r\n",
    "a",
    "a NOOP\n",
    "AHVzZXIxAHNlY3JldA==\r\n",
    "a \"\r\n",
    "x LIST \"\" {2}\r\n",
    "GET / HTTP/1.0\r\n",
    "{5}\r\n",
    "b SELECT \"\u{e9}\"\r\n",
];

fn of(choices: &'static [&'static str]) -> impl Strategy<Value = &'static str> {
    select(choices)
}

fn command() -> impl Strategy<Value = String> {
    let uid = || select(vec!["", "", "UID "]);
    prop_oneof![
        4 => of(MAILBOXES).prop_map(|name| format!("SELECT {name}")),
        2 => of(MAILBOXES).prop_map(|name| format!("EXAMINE {name}")),
        2 => of(MAILBOXES).prop_map(|name| format!("CREATE {name}")),
        1 => of(MAILBOXES).prop_map(|name| format!("DELETE {name}")),
        1 => (of(MAILBOXES), of(MAILBOXES)).prop_map(|(from, to)| format!("RENAME {from} {to}")),
        1 => of(MAILBOXES).prop_map(|name| format!("SUBSCRIBE {name}")),
        1 => of(MAILBOXES).prop_map(|name| format!("UNSUBSCRIBE {name}")),
        1 => of(PATTERNS).prop_map(|pattern| format!("LIST \"\" {pattern}")),
        1 => of(PATTERNS).prop_map(|pattern| format!("LSUB a/ {pattern}")),
        2 => of(MAILBOXES).prop_map(|name| {
            format!("STATUS {name} (MESSAGES RECENT UIDNEXT UIDVALIDITY UNSEEN)")
        }),
        6 => (of(MAILBOXES), of(FLAGS), of(MESSAGES), select(vec!["", "+"])).prop_map(
            |(name, flags, message, plus)| {
                let (flags, octets) = (flags.trim_matches(['(', ')']), message.len());
                format!("APPEND {name} ({flags}) {{{octets}{plus}}}\r\n{message}")
            }
        ),
        8 => (uid(), of(SETS), of(ITEMS)).prop_map(|(uid, set, items)| {
            format!("{uid}FETCH {set} {items}")
        }),
        6 => (uid(), of(SETS), select(vec!["", "+", "-"]), select(vec!["", ".SILENT"]), of(FLAGS))
            .prop_map(|(uid, set, how, silent, flags)| {
                format!("{uid}STORE {set} {how}FLAGS{silent} {flags}")
            }),
        3 => (uid(), of(SETS), of(MAILBOXES)).prop_map(|(uid, set, name)| {
            format!("{uid}COPY {set} {name}")
        }),
        2 => (uid(), of(SETS), of(MAILBOXES)).prop_map(|(uid, set, name)| {
            format!("{uid}MOVE {set} {name}")
        }),
        2 => (of(MAILBOXES), of(PARAMETERS)).prop_map(|(name, parameters)| {
            format!("SELECT {name} ({parameters})")
        }),
        3 => (of(SETS), 1..20, select(vec!["", " VANISHED"])).prop_map(|(set, since, gone)| {
            format!("UID FETCH {set} (FLAGS MODSEQ) (CHANGEDSINCE {since}{gone})")
        }),
        3 => (uid(), of(SETS), 0..20, select(vec!["", ".SILENT"]), of(FLAGS)).prop_map(
            |(uid, set, since, silent, flags)| {
                format!("{uid}STORE {set} (UNCHANGEDSINCE {since}) +FLAGS{silent} {flags}")
            }
        ),
        4 => (uid(), of(KEYS)).prop_map(|(uid, keys)| format!("{uid}SEARCH {keys}")),
        1 => of(SETS).prop_map(|set| format!("UID EXPUNGE {set}")),
        6 => of(OTHERS).prop_map(str::to_owned),
    ]
}

fn clients_step() -> BoxedStrategy<Step> {
    step(command().prop_map(|command| format!("# {command}\r\n").into_bytes()))
}

fn anyones_step() -> BoxedStrategy<Step> {
    step(prop_oneof![
        30 => command().prop_map(|command| format!("# {command}\r\n").into_bytes()),
        2 => of(LINES).prop_map(|line| line.as_bytes().to_vec()),
        1 => vec(any::<u8>(), 1..20),
    ])
}

fn step(octets: impl Strategy<Value = Vec<u8>> + 'static) -> BoxedStrategy<Step> {
    let pause = prop_oneof![20 => Just(0), 1 => Just(1801)];
    let chunk = select(vec![1, 2, 7, 10_000, 10_000]);
    (0..SESSIONS, octets, chunk, pause)
        .prop_map(|(session, octets, chunk, pause)| Step {
            session,
            octets,
            chunk,
            pause,
        })
        .boxed()
}

/// A connection under observation.
struct Connection {
    session: Session,
    observer: Observer,
}

impl Connection {
    fn open(server: &mut Server, ledger: &Ledger, now: Timestamp) -> Self {
        let mut connection = Self {
            session: Session::open(server, Transport { tls: false }, now),
            observer: Observer::new(ledger.clone()),
        };
        connection.observe();
        connection.send(server, b"login LOGIN user1 secret\r\n", now);
        connection
    }

    fn send(&mut self, server: &mut Server, octets: &[u8], now: Timestamp) {
        self.observer.client(octets);
        self.session.receive(server, octets, now);
        self.observe();
    }

    fn observe(&mut self) {
        self.observer.server(&self.session.output(), |_, _| {});
    }

    /// What was found, in words.
    fn findings(&mut self) -> Vec<String> {
        let violations = self.observer.violations();
        let mut found: Vec<String> = violations
            .iter()
            .map(|violation| format!("{}: {}", violation.rule.id, violation.what))
            .collect();
        found.extend(
            self.observer
                .incomplete()
                .map(|cut| format!("incomplete: {cut:?}")),
        );
        found
    }
}

/// Plays the steps; everything that was found.
fn play(steps: Vec<Step>) -> Vec<String> {
    let mut server = Server::new(Options {
        tls: true,
        limits: Limits {
            message: 10_000,
            line: 200,
            keywords: 2,
            ..Limits::default()
        },
        ..Options::default()
    });
    let ledger = Ledger::default();
    let mut now = Timestamp(0);
    let mut connections: Vec<Connection> = (0..SESSIONS)
        .map(|_| Connection::open(&mut server, &ledger, now))
        .collect();
    let mut found = Vec::new();
    for (number, step) in steps.into_iter().enumerate() {
        now.0 += step.pause;
        let octets = match step.octets.strip_prefix(b"#") {
            Some(rest) => [format!("T{number}").as_bytes(), rest].concat(),
            None => step.octets,
        };
        for piece in octets.chunks(step.chunk) {
            connections[step.session].send(&mut server, piece, now);
        }
        for connection in &mut connections {
            connection.session.poll(&mut server, now);
            connection.observe();
            match connection.session.wants() {
                Wants::Read => {}
                Wants::StartTls => {
                    connection.observer.tls_started();
                    connection.session.tls_started(&mut server);
                    connection.observe();
                }
                Wants::Close => {
                    connection.observer.server_closed();
                    connection.session.closed(&mut server);
                    found.extend(connection.findings());
                    *connection = Connection::open(&mut server, &ledger, now);
                }
            }
            found.extend(connection.findings());
        }
    }
    found
}

proptest! {
    #[test]
    fn clients_find_no_rule_broken(steps in vec(clients_step(), 1..60)) {
        prop_assert_eq!(play(steps), Vec::<String>::new());
    }

    #[test]
    fn nobody_finds_a_rule_broken(steps in vec(anyones_step(), 1..60)) {
        prop_assert_eq!(play(steps), Vec::<String>::new());
    }
}
