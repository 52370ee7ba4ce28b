//! Connections to the reference server, with the rules watching.

use std::sync::OnceLock;

use mailspec_reference::{Server, Timestamp, Transport, Wants};
use mailspec_rules::{Ledger, Violation};

/// The two protocols have the same shape but share no type.
macro_rules! wire {
    ($protocol:ident, $parsed:ty) => {
        pub(crate) mod $protocol {
            use mailspec_reference::$protocol::Session;
            use mailspec_rules::$protocol::Observer;

            use super::*;

            /// One connection.
            pub(crate) struct Wire {
                session: Session,
                observer: Observer,
            }

            impl Wire {
                /// The greeting is yet to be heard.
                pub(crate) fn open(server: &mut Server, ledger: Ledger, now: Timestamp) -> Self {
                    Self {
                        session: Session::open(server, Transport { tls: false }, now),
                        observer: Observer::new(ledger),
                    }
                }

                /// The client sends `octets`, and hears what comes.
                pub(crate) fn send(
                    &mut self,
                    server: &mut Server,
                    octets: &[u8],
                    now: Timestamp,
                    each: impl FnMut(&[u8], &$parsed),
                ) {
                    transcript("C", octets);
                    self.observer.client(octets);
                    self.session.receive(server, octets, now);
                    self.hear(each);
                }

                /// Time has passed, or others have done something.
                pub(crate) fn poll(
                    &mut self,
                    server: &mut Server,
                    now: Timestamp,
                    each: impl FnMut(&[u8], &$parsed),
                ) {
                    self.session.poll(server, now);
                    self.hear(each);
                }

                /// What the server has said, message by message.
                pub(crate) fn hear(&mut self, each: impl FnMut(&[u8], &$parsed)) {
                    let output = self.session.output();
                    transcript("S", &output);
                    if !output.is_empty() {
                        self.observer.server(&output, each);
                    }
                }

                /// Does what the server wants next; whether the connection is still open.
                pub(crate) fn go_on(&mut self, server: &mut Server) -> bool {
                    match self.session.wants() {
                        Wants::Read => true,
                        Wants::StartTls => {
                            self.observer.tls_started();
                            self.session.tls_started(server);
                            true
                        }
                        Wants::Close => {
                            self.observer.server_closed();
                            self.session.closed(server);
                            false
                        }
                    }
                }

                /// The client goes away.
                pub(crate) fn close(&mut self, server: &mut Server) {
                    self.session.closed(server);
                }

                /// The rules that were broken, a message cut off in the middle among them.
                pub(crate) fn violations(&mut self) -> Vec<Violation> {
                    self.observer.violations()
                }

                /// No rule is broken, and the server has said all of what it began.
                pub(crate) fn check(&mut self) {
                    let violations = self.violations();
                    assert!(violations.is_empty(), "{violations:#?}");
                    assert_eq!(self.observer.incomplete(), None);
                }
            }
        }
    };
}

/// Tells people who look into a finding what was said.
fn transcript(who: &str, octets: &[u8]) {
    static WANTED: OnceLock<bool> = OnceLock::new();
    if *WANTED.get_or_init(|| std::env::var_os("TRANSCRIPT").is_some()) {
        for line in octets.split_inclusive(|octet| *octet == b'\n') {
            eprintln!("{who}: {}", line.escape_ascii());
        }
    }
}

wire!(imap, mailspec_syntax::imap::response::Parsed<'_>);
wire!(pop3, mailspec_syntax::pop3::Parsed<'_>);
