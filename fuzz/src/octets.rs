//! The reference server: whatever octets clients send, its replies keep the grammar and the rules.

use mailspec_reference::{Options, Server, Timestamp};
use mailspec_rules::Ledger;

use crate::wire;

/// Begins what the other connection sends.
const SWITCH: u8 = 0xff;
/// What stands before and behind is not pipelined.
const WAIT: u8 = 0xfe;

const MAIL: [&str; 2] = [
    "From: a@example.org\r\nTo: b@example.org\r\nSubject: one\r\n\r\n.hello\r\n..\r\n",
    "Subject: two\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n\
     --x\r\n\r\none\r\n--x\r\nContent-Type: message/rfc822\r\n\r\nSubject: in\r\n\r\nhi\r\n--x--\r\n",
];

fn server() -> Server {
    let mut server = Server::new(Options {
        tls: true,
        ..Options::default()
    });
    for mail in MAIL {
        server
            .deliver("user1", mail.as_bytes(), Timestamp(0))
            .expect("there is room");
    }
    server
}

macro_rules! converse {
    ($name:ident, $protocol:ident, $summary:literal) => {
        #[doc = $summary]
        pub fn $name(octets: &[u8]) {
            let mut server = server();
            let ledger = Ledger::default();
            let open = |server: &mut Server| {
                let mut wire = wire::$protocol::Wire::open(server, ledger.clone(), Timestamp(0));
                wire.hear(|_, _| {});
                wire
            };
            let mut connections = [open(&mut server), open(&mut server)];
            for (index, part) in octets.split(|octet| *octet == SWITCH).enumerate() {
                let now = Timestamp(index as i64);
                let connection = &mut connections[index % 2];
                for piece in part.split(|octet| *octet == WAIT) {
                    connection.send(&mut server, piece, now, |_, _| {});
                    connection.go_on(&mut server);
                    connection.hear(|_, _| {});
                    connection.check();
                }
                for connection in &mut connections {
                    connection.poll(&mut server, now, |_, _| {});
                    let open_still = connection.go_on(&mut server);
                    connection.check();
                    if !open_still {
                        *connection = open(&mut server);
                    }
                }
            }
        }
    };
}

converse!(
    imap_octets,
    imap,
    "Two IMAP connections; 0xFF switches between them, at 0xFE the client waits for the replies."
);
converse!(
    pop3_octets,
    pop3,
    "Two POP3 connections; 0xFF switches between them, at 0xFE the client waits for the replies."
);
