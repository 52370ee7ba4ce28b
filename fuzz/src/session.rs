//! The reference server: whatever clients send, its replies keep the grammar and the rules.

use mailspec_reference::{Options, Server, Timestamp, Transport, Wants};
use mailspec_rules::Ledger;

/// Two IMAP connections; 0xFF switches between them, at 0xFE the client waits for the replies.
pub fn imap_session(octets: &[u8]) {
    imap::converse(octets);
}

/// Two POP3 connections; 0xFF switches between them, at 0xFE the client waits for the replies.
pub fn pop3_session(octets: &[u8]) {
    pop3::converse(octets);
}

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

/// The two protocols have the same shape but share no type.
macro_rules! conversation {
    ($protocol:ident) => {
        mod $protocol {
            use mailspec_reference::$protocol::Session;
            use mailspec_rules::$protocol::Observer;

            use super::*;

            pub(super) fn converse(octets: &[u8]) {
                let mut server = server();
                let ledger = Ledger::default();
                let mut connections =
                    [(); 2].map(|()| Connection::open(&mut server, ledger.clone()));
                for (index, part) in octets.split(|octet| *octet == SWITCH).enumerate() {
                    let now = Timestamp(index as i64);
                    for piece in part.split(|octet| *octet == WAIT) {
                        connections[index % 2].send(&mut server, piece, now);
                    }
                    for connection in &mut connections {
                        connection.session.poll(&mut server, now);
                        connection.check(&mut server);
                        if connection.session.wants() == Wants::Close {
                            connection.session.closed(&mut server);
                            *connection = Connection::open(&mut server, ledger.clone());
                        }
                    }
                }
            }

            struct Connection {
                session: Session,
                observer: Observer,
            }

            impl Connection {
                fn open(server: &mut Server, ledger: Ledger) -> Self {
                    let session = Session::open(server, Transport { tls: false }, Timestamp(0));
                    let observer = Observer::new(ledger);
                    let mut connection = Self { session, observer };
                    connection.check(server);
                    connection
                }

                fn send(&mut self, server: &mut Server, octets: &[u8], now: Timestamp) {
                    self.observer.client(octets);
                    self.session.receive(server, octets, now);
                    self.check(server);
                }

                /// What the server says next keeps grammar and rules.
                fn check(&mut self, server: &mut Server) {
                    let output = self.session.output();
                    self.observer.server(&output, |message, parsed| {
                        assert!(
                            parsed.faults.is_empty(),
                            "{}: {:?}",
                            message.escape_ascii(),
                            parsed.faults
                        );
                    });
                    assert_eq!(self.observer.incomplete(), None);
                    match self.session.wants() {
                        Wants::Read => {}
                        Wants::StartTls => {
                            self.observer.tls_started();
                            self.session.tls_started(server);
                        }
                        Wants::Close => self.observer.server_closed(),
                    }
                    let violations = self.observer.violations();
                    assert!(
                        violations.is_empty(),
                        "{}: {violations:?}",
                        output.escape_ascii()
                    );
                }
            }
        }
    };
}

conversation!(imap);
conversation!(pop3);
