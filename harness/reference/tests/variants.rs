//! Every variant shows: a freedom that changes nothing would prove nothing.

use std::collections::BTreeMap;

use mailspec_reference::{
    Options, Server, Timestamp, Transport, Variant, Wants, imap, pop3, variants,
};
use pretty_assertions::assert_eq;

/// What clients do, a line each, on the connection whose name it begins with.
const IMAP: &str = r#"
    a 1 CAPABILITY
    a 2 ID NIL
    a 3 AUTHENTICATE PLAIN AHVzZXI0AHNlY3JldA==
    b 1 LOGIN user3 wrong
    b 2 NOOP more
    b 3 NONSENSE
    b 4 NONSENSE
    b 5 NONSENSE
    A 1 LOGIN user1 secret
    B 1 LOGIN user1 secret
    A 2 CREATE w
    A 3 APPEND w (\Seen kept) " 7-Feb-1994 21:52:25 -0800" {104}\r\nDate: Mon, 7 Feb 1994 21:52:25 -0800\r\nSubject: x\r\nContent-Type: TEXT/PLAIN; a=b; charset=utf-8\r\n\r\nbody\r\n
    A 4 APPEND w {17+}\r\nSubject: y\r\n\r\nz\r\n
    A 5 APPEND w {0+}\r\n
    A 6 APPEND w {17+}\r\nSubject: v\r\n\r\nu\r\n
    A 7 APPEND w {17+}\r\nSubject: t\r\n\r\ns\r\n
    A 8 APPEND w {147+}\r\nContent-Type: MULTIPART/MIXED; boundary=b\r\n\r\n--b\r\nContent-Type: TEXT/PLAIN\r\n\r\none\r\n--b\r\nContent-Type: TEXT/PLAIN\r\n\r\ntwo, which is the last\r\n--b--\r\n
    R 1 LOGIN user1 secret
    R 2 ENABLE IMAP4rev2
    R 3 EXAMINE w
    A 9 SELECT INBOX
    A 10 SELECT w
    A 11 FETCH 1 (UID FLAGS INTERNALDATE ENVELOPE BODYSTRUCTURE BODY.PEEK[HEADER.FIELDS (Subject)])
    A 12 FETCH 2 BODY[]
    A 13 FETCH 5 BODY.PEEK[1.MIME]
    A 14 SEARCH ALL
    A 15 SEARCH CHARSET UTF-8 ALL
    A 16 SEARCH CHARSET X-NONE ALL
    A 17 SEARCH RETURN (COUNT) ALL
    A 18 STATUS INBOX (MESSAGES UIDNEXT)
    A 19 LIST "" INBOX
    A 20 LIST "" *
    A 21 LIST "" missing
    A 22 CREATE x/y
    A 23 CREATE "p%"
    A 24 CREATE "a b"
    A 25 DELETE x
    A 26 RENAME INBOX old
    A 27 SUBSCRIBE missing
    A 28 UNSUBSCRIBE nothing
    A 29 SUBSCRIBE INBOX
    A 30 LSUB "" *
    A 47 LIST "" x
    A 48 LIST Se nt
    A 49 RENAME Trash Trash/z
    A 50 CREATE y/z (USE (\Junk))
    A 51 LIST (SPECIAL-USE) "" (Junk y/%)
    A 52 LIST () "" (INBOX Sent) RETURN (STATUS (MESSAGES SIZE))
    A 53 LIST () "" y RETURN (CHILDREN)
    A 55 LIST "" (INBOX Sent) RETURN (MYRIGHTS)
    A 54 STATUS w (SIZE)
    A 31 NAMESPACE
    A 32 ENABLE X-NONE
    A 33 STORE 1 +FLAGS (new)
    B 2 SELECT w
    B 3 STORE 2 +FLAGS.SILENT (\Deleted)
    B 4 EXPUNGE
    A 34 FETCH 1:2 (FLAGS RFC822.SIZE)
    A 35 STORE 1:2 +FLAGS (\Flagged)
    A 36 UID FETCH 1 FLAGS
    A 37 COPY 1:2,2 INBOX
    A 38 STATUS INBOX (MESSAGES)
    A 39 NOOP
    B 5 RENAME w w2
    B 6 UNSELECT
    B 7 DELETE w2
    B 8 DELETE w
    A 40 UID EXPUNGE 9
    A 41 MOVE 1 Sent
    A 42 IDLE
    A DONE
    A 43 EXAMINE Sent
    A 44 CLOSE
    A 45 SELECT Sent
    A 46 LOGOUT
    C 1 LOGIN user2 secret
    C 2 ENABLE QRESYNC
    C 3 APPEND INBOX {1+}\r\n1
    C 4 APPEND INBOX {1+}\r\n2
    C 5 APPEND INBOX {1+}\r\n3
    C 6 SELECT INBOX
    C 7 STORE 1 +FLAGS.SILENT (\Flagged)
    C 8 SEARCH MODSEQ "/flags/\\seen" all 5
    C 9 STORE 2:3 +FLAGS.SILENT (\Deleted)
    C 10 EXPUNGE
    C 11 UID FETCH 1:3 (FLAGS) (CHANGEDSINCE 99 VANISHED)
    C 13 APPEND INBOX {1+}\r\n4
    C 14 NOOP
    C 15 SELECT INBOX (QRESYNC (1 1 1:3 (2 4)))
    C 12 STORE 1 +FLAGS.SILENT (\Deleted)
    D 1 LOGIN user2 secret
    D 2 SELECT INBOX
    D 3 EXPUNGE
    F 1 LOGIN user1 secret
    F 2 APPEND Sent {107+}\r\nSubject: a  b\r\nTo: <@r.example:a@b.example>\r\nContent-Type: text/html\r\nContent-Transfer-Encoding: 8bit\r\n\r\né
    F 3 SELECT Sent
    F 4 FETCH * (ENVELOPE BODY BODY.PEEK[])
    F 5 FETCH * BODY.PEEK[7]
    F 6 APPEND Sent {40000}
    I 1 AUTHENTICATE Plain
    I AHVzZXI0AHNlY3JldA==!
    G 1 LOGIN user1 secret
    G 2 APPEND nowhere {3}\r\nxyz
    G 3 IDLE
    G DONE
    G 4 CREATE m
    G 5 APPEND m {1+}\r\nx {1+}\r\ny
    G 6 STATUS m (APPENDLIMIT)
    G 7 SELECT m
    H 1 LOGIN user1 secret
    G 8 IDLE
    H 2 APPEND m {1+}\r\nz
    G DONE
    G 9 MOVE 1 m
    J 1 AUTHENTICATE SCRAM-SHA-1 biwsbj11c2VyMSxyPWZ5a28=
    J Yz1iaXdzLHI9ZnlrbyxwPUFBQUE=
    K 1 LOGIN user2 secret
    K 2 GETQUOTAROOT INBOX
    K 3 LISTRIGHTS INBOX user3
    K 4 SETMETADATA INBOX (/private/comment "x")
    K 5 GETMETADATA INBOX (/private/comment /shared/comment)
    K 8 SETMETADATA INBOX (/private/specialuse "\\Archive")
    K 6 SETQUOTA #user/user2 (MESSAGE 0)
    K 7 APPEND INBOX {3+}\r\nxyz
"#;

const POP3: &str = r"
    a CAPA
    a LANG
    a AUTH PLAIN AHVzZXIzAHNlY3JldA==
    b USER nobody
    b PASS nothing
    b NOOP
    c USER user4
    c PASS wrong
    d APOP user4 00000000000000000000000000000000
    g USER user4
    g NOOP
    g PASS secret
    e STLS
    g AUTH SCRAM-SHA-1 biwsbj11c2VyMSxyPWZ5a28=
    g Yz1iaXdzLHI9ZnlrbyxwPUFBQUE=
    A USER user1
    A PASS secret
    A CAPA
    A STAT
    A LIST
    A UIDL
    A TOP 1 0
    A RETR 1
    A DELE 1
    f USER user1
    f PASS secret
    A QUIT
";

#[test]
fn every_variant_of_imap_shows() {
    assert_eq!(
        hidden(IMAP, |variant| matches!(variant, Variant::Imap(_))),
        [
            // Which is seen where octets leave: on the ports of `mailspec serve`.
            Variant::from(variants::imap::Variant::RepliesPaused),
            Variant::from(variants::imap::Variant::RepliesInPieces),
        ]
    );
}

#[test]
fn every_variant_of_pop3_shows() {
    assert_eq!(
        hidden(POP3, |variant| matches!(variant, Variant::Pop3(_))),
        [
            Variant::from(variants::pop3::Variant::RepliesPaused),
            Variant::from(variants::pop3::Variant::RepliesInPieces),
            // Which is seen where an IMAP session is open as well: scenarios/changed-meanwhile.
            Variant::from(variants::pop3::Variant::ExpungedRefused),
        ]
    );
}

/// The variants under which clients see what they see without.
fn hidden(script: &str, of: impl Fn(&Variant) -> bool) -> Vec<Variant> {
    let plain = played(script, None);
    let variants = Variant::ALL.iter().copied().filter(of);
    variants
        .filter(|&variant| played(script, Some(variant)) == plain)
        .collect()
}

enum Session {
    Imap(imap::Session),
    Pop3(pop3::Session),
}

/// All that the clients of `script` see, and what is in the account at the end.
fn played(script: &str, variant: Option<Variant>) -> String {
    let mut server = Server::new(Options {
        variants: variant.into_iter().collect(),
        tls: true,
        ..Options::default()
    });
    let now = Timestamp(0);
    for message in [
        "Subject: a\r\n\r\none\r\n",
        "Subject: b\r\n\r\ntwo and more\r\n",
    ] {
        let delivered = server.deliver("user1", message.as_bytes(), now);
        assert_eq!(delivered, Ok(()));
    }
    let speaks_imap = script == IMAP;
    let mut sessions: BTreeMap<char, Session> = BTreeMap::new();
    let mut seen = String::new();
    for line in script
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
    {
        let (name, text) = line.split_at(1);
        let name = name.chars().next().expect("lines are not empty");
        let text = text[1..].replace("\\r", "\r").replace("\\n", "\n");
        let session = sessions.entry(name).or_insert_with(|| match speaks_imap {
            true => Session::Imap(imap::Session::open(&mut server, PLAIN, now)),
            false => Session::Pop3(pop3::Session::open(&mut server, PLAIN, now)),
        });
        session.receive(&mut server, format!("{text}\r\n").as_bytes());
        for (name, session) in &mut sessions {
            let output = session.poll(&mut server);
            seen.push_str(&format!("{name} {output}"));
        }
        sessions.retain(|_, session| session.wants() == Wants::Read);
    }
    let account = server.store.find(b"user1").expect("an account");
    let mail = server.store.mail(account);
    for (name, mailbox) in mail.mailboxes() {
        let messages = mailbox.map(|id| mail.mailbox(id).messages().len());
        seen.push_str(&format!("{} {messages:?}\n", name.escape_ascii()));
    }
    seen
}

const PLAIN: Transport = Transport { tls: false };

impl Session {
    fn receive(&mut self, server: &mut Server, octets: &[u8]) {
        match self {
            Self::Imap(session) => session.receive(server, octets, Timestamp(0)),
            Self::Pop3(session) => session.receive(server, octets, Timestamp(0)),
        }
    }

    /// What it says, once it has looked for news.
    fn poll(&mut self, server: &mut Server) -> String {
        let output = match self {
            Self::Imap(session) => {
                session.poll(server, Timestamp(0));
                session.output()
            }
            Self::Pop3(session) => {
                session.poll(server, Timestamp(0));
                session.output()
            }
        };
        String::from_utf8_lossy(&output).into_owned()
    }

    fn wants(&self) -> Wants {
        match self {
            Self::Imap(session) => session.wants(),
            Self::Pop3(session) => session.wants(),
        }
    }
}
