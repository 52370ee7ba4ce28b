//! What clients see: right answers, what faults change, and that an observer finds nothing to say.

use std::sync::Arc;

use mailspec_rules::{Ledger, pop3::Observer};
use mailspec_syntax::imap::DateTime;
use pretty_assertions::assert_eq;
use proptest::prelude::*;
use rstest::rstest;

use super::Session;
use crate::{
    Fault, Options, Server, Timestamp, Transport, Wants,
    faults::pop3,
    store::{Content, Flags},
};

const PLAIN: &[u8] = b"Subject: a\r\n\r\none\r\ntwo\r\nthree\r\n";
const DOTS: &[u8] = b"Subject: b\r\n\r\n.\r\n..\r\n.x\r\n";

/// A server where `user1` has `messages`.
fn server(options: Options, messages: &[&[u8]]) -> Server {
    let mut server = Server::new(options);
    for message in messages {
        deliver(&mut server, message);
    }
    server
}

fn deliver(server: &mut Server, message: &[u8]) {
    let account = server.store.find(b"user1").expect("an account");
    let mail = server.store.mail_mut(account);
    let content = Content {
        octets: message.into(),
        internal_date: DateTime::from_unix(0, 0).expect("1970"),
    };
    let inbox = mail.inbox();
    mail.append(inbox, Arc::new(content), &Flags::default())
        .expect("room");
}

/// A connection that is watched.
struct Client {
    session: Session,
    observer: Observer,
}

impl Client {
    fn connect(server: &mut Server, ledger: &Ledger) -> (Self, String) {
        let transport = Transport { tls: false };
        let mut client = Self {
            session: Session::open(server, transport, Timestamp(0)),
            observer: Observer::new(ledger.clone()),
        };
        let greeting = client.heard();
        (client, greeting)
    }

    fn say(&mut self, server: &mut Server, octets: &[u8]) -> String {
        self.observer.client(octets);
        self.session.receive(server, octets, Timestamp(0));
        self.heard()
    }

    fn heard(&mut self) -> String {
        let octets = self.session.output();
        self.observer.server(&octets, |_, _| {});
        String::from_utf8_lossy(&octets).into_owned()
    }

    fn start_tls(&mut self, server: &mut Server) -> String {
        self.session.tls_started(server);
        self.observer.tls_started();
        self.heard()
    }
}

/// All that a client hears when it says `lines`, after the greeting.
fn talk(server: &mut Server, lines: &str) -> String {
    let (mut client, _) = Client::connect(server, &Ledger::default());
    let said = lines.replace('\n', "\r\n") + "\r\n";
    let heard = client.say(server, said.as_bytes());
    client.session.closed(server);
    assert_eq!(client.observer.violations(), vec![]);
    heard
}

/// The status of each reply, and the further lines.
fn gist(heard: &str) -> String {
    heard
        .lines()
        .map(|line| match line.split_once(' ') {
            Some((status @ ("+OK" | "-ERR"), text)) => match text.split_once(']') {
                Some((code, _)) if text.starts_with('[') => format!("{status} {code}]"),
                _ if text.starts_with(|c: char| c.is_ascii_digit()) => line.to_owned(),
                _ => status.to_owned(),
            },
            _ => line.to_owned(),
        })
        .collect::<Vec<_>>()
        .join("|")
}

#[rstest]
#[case::quit("QUIT", "+OK")]
#[case::noop_is_for_later("NOOP", "-ERR")]
#[case::all_for_later(
    "STAT\nLIST\nRETR 1\nDELE 1\nRSET\nTOP 1 0\nUIDL",
    "-ERR|-ERR|-ERR|-ERR|-ERR|-ERR|-ERR"
)]
#[case::unknown("XTND\n\nQUIT now", "-ERR|-ERR|-ERR")]
#[case::pass_alone("PASS secret", "-ERR")]
#[case::any_user("USER nobody\nPASS secret", "+OK|-ERR [AUTH]")]
#[case::wrong("USER user1\nPASS Secret", "+OK|-ERR [AUTH]")]
#[case::wrong_then_right(
    "USER user1\nPASS x\nUSER user1\nPASS secret",
    "+OK|-ERR [AUTH]|+OK|+OK"
)]
#[case::pass_again("USER user1\nPASS x\nPASS secret", "+OK|-ERR [AUTH]|-ERR")]
#[case::pass_not_at_once("USER user1\nNOOP\nPASS secret", "+OK|-ERR|-ERR")]
#[case::spaces_count("USER user1\nPASS secret ", "+OK|-ERR [AUTH]")]
#[case::auth("AUTH PLAIN\nAHVzZXIxAHNlY3JldA==", "+ |+OK")]
#[case::auth_initial("AUTH PLAIN AHVzZXIxAHNlY3JldA==\nAUTH PLAIN", "+OK|-ERR")]
#[case::auth_as_oneself("auth plain dXNlcjEAdXNlcjEAc2VjcmV0", "+OK")]
#[case::auth_as_another("AUTH PLAIN dXNlcjIAdXNlcjEAc2VjcmV0", "-ERR [AUTH]")]
#[case::auth_empty("AUTH PLAIN =", "-ERR [AUTH]")]
#[case::auth_cancelled("AUTH PLAIN\n*\nNOOP", "+ |-ERR|-ERR")]
#[case::auth_not_base64("AUTH PLAIN\nAHV!zZXIxAHNlY3JldA==\nAUTH PLAIN =AAA", "+ |-ERR|-ERR")]
#[case::auth_unknown("AUTH X-NONE", "-ERR")]
#[case::auth_between("USER user1\nAUTH X-NONE\nPASS secret", "+OK|-ERR|+OK")]
#[case::apop_wrong("APOP user1 00000000000000000000000000000000", "-ERR [AUTH]")]
#[case::no_tls("STLS", "-ERR")]
#[case::lang("LANG\nLANG *\nLANG de", "+OK|en English|.|+OK|-ERR")]
#[case::utf8("UTF8", "-ERR")]
#[case::longest_line(&format!("USER {}\nUSER {}", "a".repeat(248), "a".repeat(249)), "+OK|-ERR")]
fn authorization(#[case] said: &str, #[case] expected: &str) {
    let mut server = server(Options::default(), &[PLAIN]);
    assert_eq!(gist(&talk(&mut server, said)), expected);
}

#[rstest]
#[case::stat("STAT", "+OK 2 56")]
#[case::list("LIST\nLIST 2\nLIST 3", "+OK|1 31|2 25|.|+OK 2 25|-ERR")]
#[case::uidl("UIDL\nUIDL 2\nUIDL 3", "+OK|1 1.1|2 1.2|.|+OK 2 1.2|-ERR")]
#[case::retr("RETR 1", "+OK 31 octets|Subject: a||one|two|three|.")]
#[case::stuffing("RETR 2", "+OK 25 octets|Subject: b||..|...|..x|.")]
#[case::no_such(
    "RETR 3\nDELE 3\nTOP 3 1\nRETR 0\nRETR 99999999999",
    "-ERR|-ERR|-ERR|-ERR|-ERR"
)]
#[case::top_headers("TOP 1 0", "+OK|Subject: a||.")]
#[case::top_lines("TOP 1 2", "+OK|Subject: a||one|two|.")]
#[case::top_all(
    "TOP 1 3\nTOP 2 18446744073709551615",
    "+OK|Subject: a||one|two|three|.|+OK|Subject: b||..|...|..x|."
)]
#[case::top_arguments("TOP\nTOP 1\nTOP 1 -1\nTOP 1 1 1", "-ERR|-ERR|-ERR|-ERR")]
#[case::dele(
    "DELE 1\nDELE 1\nRETR 1\nTOP 1 0\nLIST 1\nUIDL 1",
    "+OK|-ERR|-ERR|-ERR|-ERR|-ERR"
)]
#[case::numbers_stay(
    "DELE 1\nSTAT\nLIST\nUIDL\nRETR 2",
    "+OK|+OK 1 25|+OK|2 25|.|+OK|2 1.2|.|+OK 25 octets|Subject: b||..|...|..x|."
)]
#[case::rset("DELE 1\nDELE 2\nSTAT\nRSET\nSTAT", "+OK|+OK|+OK 0 0|+OK|+OK 2 56")]
#[case::noop("NOOP\nnoop", "+OK|+OK")]
#[case::wrong_state(
    "USER a\nPASS b\nAUTH PLAIN\nSTLS\nAPOP a 00000000000000000000000000000000\nUTF8",
    "-ERR|-ERR|-ERR|-ERR|-ERR|-ERR"
)]
#[case::nothing_behind_quit("QUIT\nNOOP", "+OK")]
fn transaction(#[case] said: &str, #[case] expected: &str) {
    let mut server = server(Options::default(), &[PLAIN, DOTS]);
    let heard = talk(&mut server, &format!("USER user1\nPASS secret\n{said}"));
    assert_eq!(gist(&heard), format!("+OK|+OK|{expected}"));
}

#[rstest]
#[case::no_last_crlf(b"A: b\r\n\r\nx", "+OK 11 octets|A: b||x|.|+OK 1 11|+OK|A: b||x|.")]
#[case::no_body(b"A: b\r\n", "+OK 6 octets|A: b|.|+OK 1 6|+OK|A: b|.")]
#[case::only_a_dot(b".", "+OK 3 octets|..|.|+OK 1 3|+OK|..|.")]
#[case::empty(b"", "+OK 0 octets|.|+OK 1 0|+OK|.")]
#[case::no_headers(b"\r\nx\r\n", "+OK 5 octets||x|.|+OK 1 5|+OK||x|.")]
fn odd_messages(#[case] message: &[u8], #[case] expected: &str) {
    let mut server = server(Options::default(), &[message]);
    let heard = talk(
        &mut server,
        "USER user1\nPASS secret\nRETR 1\nSTAT\nTOP 1 1",
    );
    assert_eq!(gist(&heard), format!("+OK|+OK|{expected}"));
}

#[test]
fn apop() {
    let mut server = server(Options::default(), &[]);
    let (mut client, greeting) = Client::connect(&mut server, &Ledger::default());
    let start = greeting.find('<').expect("a timestamp");
    let timestamp = greeting[start..].trim_end();
    let digest = <md5::Md5 as md5::Digest>::digest(format!("{timestamp}secret"));
    let digest: String = digest.iter().map(|octet| format!("{octet:02x}")).collect();
    let said = format!("APOP user1 {digest}\r\nSTAT\r\n");
    let heard = client.say(&mut server, said.as_bytes());
    assert_eq!(gist(&heard), "+OK|+OK 0 0");
}

#[test]
fn quit_removes_what_is_marked_and_a_drop_removes_nothing() {
    let mut server = server(Options::default(), &[PLAIN, DOTS]);
    const LOGIN: &str = "USER user1\nPASS secret\n";
    talk(&mut server, &format!("{LOGIN}DELE 1"));
    let heard = talk(&mut server, &format!("{LOGIN}UIDL\nDELE 1\nQUIT"));
    assert_eq!(gist(&heard), "+OK|+OK|+OK|1 1.1|2 1.2|.|+OK|+OK");
    let heard = talk(&mut server, &format!("{LOGIN}UIDL"));
    assert_eq!(gist(&heard), "+OK|+OK|+OK|1 1.2|.");
}

#[test]
fn one_session_has_the_maildrop() {
    let mut server = server(Options::default(), &[PLAIN]);
    let ledger = Ledger::default();
    let (mut first, _) = Client::connect(&mut server, &ledger);
    let (mut second, _) = Client::connect(&mut server, &ledger);
    let login = b"USER user1\r\nPASS secret\r\n";
    assert_eq!(gist(&first.say(&mut server, login)), "+OK|+OK");
    assert_eq!(gist(&second.say(&mut server, login)), "+OK|-ERR [IN-USE]");
    deliver(&mut server, DOTS);
    assert_eq!(
        gist(&first.say(&mut server, b"STAT\r\nQUIT\r\n")),
        "+OK 1 31|+OK"
    );
    assert_eq!(first.session.wants(), Wants::Close);
    assert_eq!(gist(&second.say(&mut server, login)), "+OK|+OK");
    assert_eq!(gist(&second.say(&mut server, b"STAT\r\n")), "+OK 2 56");
}

#[test]
fn a_silent_client_is_dropped_without_a_word() {
    let mut server = server(Options::default(), &[PLAIN]);
    let (mut client, _) = Client::connect(&mut server, &Ledger::default());
    client.say(&mut server, b"USER user1\r\nPASS secret\r\nDELE 1\r\n");
    client.session.poll(&mut server, Timestamp(10 * 60));
    assert_eq!(client.session.wants(), Wants::Read);
    client.session.poll(&mut server, Timestamp(24 * 60 * 60));
    assert_eq!(client.session.wants(), Wants::Close);
    assert_eq!(client.heard(), "");
    let heard = talk(&mut server, "USER user1\nPASS secret\nSTAT");
    assert_eq!(gist(&heard), "+OK|+OK|+OK 1 31");
}

fn with_tls() -> Options {
    Options {
        tls: true,
        plaintext_login: false,
        ..Options::default()
    }
}

#[test]
fn stls_forgets_what_was_said_before() {
    let mut server = server(with_tls(), &[]);
    let (mut client, _) = Client::connect(&mut server, &Ledger::default());
    let heard = client.say(&mut server, b"USER user1\r\nAUTH PLAIN\r\nSTLS\r\nNOOP\r\n");
    assert_eq!(gist(&heard), "-ERR|-ERR|+OK");
    assert_eq!(client.session.wants(), Wants::StartTls);
    assert_eq!(client.start_tls(&mut server), "");
    let heard = client.say(&mut server, b"STLS\r\nUSER user1\r\nPASS secret\r\n");
    assert_eq!(gist(&heard), "-ERR|+OK|+OK");
    assert_eq!(client.observer.violations(), vec![]);
}

#[test]
fn capabilities_follow_state_and_tls() {
    let mut server = server(with_tls(), &[]);
    let (mut client, _) = Client::connect(&mut server, &Ledger::default());
    let common = "+OK|RESP-CODES|AUTH-RESP-CODE|PIPELINING|LANG|EXPIRE NEVER|\
                  IMPLEMENTATION mailspec-reference|TOP|UIDL";
    let sasl = "SASL PLAIN LOGIN CRAM-MD5 SCRAM-SHA-1 SCRAM-SHA-256 OAUTHBEARER XOAUTH2";
    let heard = client.say(&mut server, b"CAPA\r\nSTLS\r\n");
    assert_eq!(gist(&heard), format!("{common}|STLS|.|+OK"));
    client.start_tls(&mut server);
    let heard = client.say(&mut server, b"CAPA\r\n");
    assert_eq!(gist(&heard), format!("{common}|USER|{sasl}|."));
    let heard = client.say(&mut server, b"USER user1\r\nPASS secret\r\nCAPA\r\n");
    assert_eq!(gist(&heard), format!("+OK|+OK|{common}|USER|{sasl}|."));
    assert_eq!(client.observer.violations(), vec![]);
}

#[test]
fn an_endless_line_is_refused_once() {
    let mut server = server(Options::default(), &[]);
    let (mut client, _) = Client::connect(&mut server, &Ledger::default());
    let mut heard = String::new();
    for _ in 0..200 {
        heard += &client.say(&mut server, &[b'a'; 1000]);
    }
    heard += &client.say(&mut server, b"\r\nQUIT\r\n");
    assert_eq!(gist(&heard), "-ERR|+OK");
}

/// A long conversation that comes by every deviation: what it looks like, and which rules it broke.
fn conversation(fault: Option<pop3::Fault>) -> (String, Vec<&'static str>) {
    let options = Options {
        tls: true,
        faults: fault.into_iter().collect(),
        ..Options::default()
    };
    let long = [b"Subject: c\r\n\r\n", &b".\r\n".repeat(9)[..]].concat();
    let mut server = server(options, &[PLAIN, DOTS, &long]);
    let ledger = Ledger::default();
    let mut seen = String::new();
    let mut broken = Vec::new();
    let mut session = |server: &mut Server, parts: &[&str], tls: bool| {
        let (mut client, greeting) = Client::connect(server, &ledger);
        seen += &greeting;
        for part in parts {
            let said = part.replace('\n', "\r\n") + "\r\n";
            seen += &client.say(server, said.as_bytes());
            if tls && client.session.wants() == Wants::StartTls {
                seen += "<TLS>";
                seen += &client.start_tls(server);
            }
        }
        seen += &format!("<{:?}>", client.session.wants());
        client.session.closed(server);
        let violations = client.observer.violations();
        broken.extend(violations.iter().map(|violation| violation.rule.id));
    };
    session(&mut server, &["NOOP", "STAT", "PASS secret"], false);
    session(&mut server, &["XTND", "QUIT"], false);
    session(&mut server, &["USER user1\nPASS wrong", "QUIT"], false);
    session(&mut server, &["AUTH PLAIN", "*", "*"], false);
    session(
        &mut server,
        &["AUTH PLAIN", "AHV!zZXIxAHNlY3JldA==", "QUIT"],
        false,
    );
    session(
        &mut server,
        &["AUTH PLAIN AHVzZXIxAHNlY3JldA==", "QUIT"],
        false,
    );
    session(
        &mut server,
        &["APOP user1 00000000000000000000000000000000"],
        false,
    );
    session(&mut server, &["TOP", "QUIT"], false);
    session(&mut server, &["STLS\nCAPA", "NOOP"], true);
    let login = "USER user1\nPASS secret";
    let looks = [
        "CAPA",
        login,
        "CAPA",
        "STAT",
        "LIST",
        "LIST 2",
        "UIDL",
        "UIDL 2",
        "RETR 1",
        "RETR 2",
        "TOP 1 0",
        "TOP 1 2",
        "NOOP",
        "NOOP x",
        "USER user1",
        "NOOP\nSTAT",
        "DELE 9",
    ];
    session(&mut server, &looks, false);
    let marks = [
        login, "STAT", "LIST", "DELE 1", "DELE 1", "RETR 1", "STAT", "LIST", "UIDL", "RETR 2",
        "RSET", "STAT", "DELE 2",
    ];
    session(&mut server, &marks, false);
    session(
        &mut server,
        &[login, "STAT", "RETR 1", "DELE 2", "QUIT", "NOOP"],
        false,
    );
    session(&mut server, &[login, "STAT", "UIDL"], false);
    let transport = Transport { tls: false };
    let mut first = Session::open(&mut server, transport, Timestamp(0));
    first.receive(&mut server, b"USER user1\r\nPASS secret\r\n", Timestamp(0));
    session(&mut server, &[login, "DELE 1", "QUIT"], false);
    first.receive(&mut server, b"RETR 1\r\n", Timestamp(0));
    seen += &String::from_utf8_lossy(&first.output());
    (seen, broken)
}

#[test]
fn without_faults_nothing_is_broken() {
    assert_eq!(conversation(None).1, Vec::<&str>::new());
}

#[rstest]
#[case(pop3::Fault::LowercaseOk, "pop3/status-upper-case")]
#[case(pop3::Fault::LongResponse, "pop3/response-length")]
#[case(pop3::Fault::TerminatorLf, "pop3/termination")]
#[case(pop3::Fault::BeforeLogin, "pop3/wrong-state")]
#[case(pop3::Fault::UserInTransaction, "pop3/wrong-state")]
#[case(pop3::Fault::DoubleReply, "pop3/one-reply")]
#[case(pop3::Fault::TwoLineGreeting, "pop3/one-reply")]
#[case(pop3::Fault::PassWithoutUser, "pop3/pass-after-user")]
#[case(pop3::Fault::NumbersFromZero, "pop3/syntax")]
#[case(pop3::Fault::StatCountsDeleted, "pop3/deleted-not-listed")]
#[case(pop3::Fault::StatTwoSpaces, "pop3/syntax")]
#[case(pop3::Fault::SizesWithLf, "pop3/list-size")]
#[case(pop3::Fault::SizesWithStuffing, "pop3/list-size")]
#[case(pop3::Fault::ListIgnoresArgument, "pop3/syntax")]
#[case(pop3::Fault::ListsDeleted, "pop3/deleted-not-listed")]
#[case(pop3::Fault::DeletedRetrievable, "pop3/deleted-unreachable")]
#[case(pop3::Fault::DeleTwice, "pop3/deleted-unreachable")]
#[case(pop3::Fault::DeleRenumbers, "pop3/deleted-unreachable")]
#[case(pop3::Fault::NoSuchMessageAccepted, "pop3/no-such-message")]
#[case(pop3::Fault::RsetIgnored, "pop3/fixed-maildrop")]
#[case(pop3::Fault::TopSendsBody, "pop3/top-lines")]
#[case(pop3::Fault::TopOneLineShort, "pop3/top-lines")]
#[case(pop3::Fault::TopOtherHeaders, "pop3/top-headers")]
#[case(pop3::Fault::UidlWithoutNumber, "pop3/unique-id")]
#[case(pop3::Fault::UidlTwoSpaces, "pop3/unique-id")]
#[case(pop3::Fault::UidlTooLong, "pop3/unique-id")]
#[case(pop3::Fault::UidlDuplicate, "pop3/uidl-unique")]
#[case(pop3::Fault::ApopTimestampConstant, "pop3/apop-timestamp-unique")]
#[case(pop3::Fault::CapaOmitsTop, "pop3/capa-complete")]
#[case(pop3::Fault::CapaForgets, "pop3/capa-both-states")]
#[case(pop3::Fault::CapaStlsAfterLogin, "pop3/capa-stls")]
#[case(pop3::Fault::TextInBrackets, "pop3/resp-codes")]
#[case(pop3::Fault::ReplyLf, "pop3/line-end")]
#[case(pop3::Fault::ExpireInWords, "pop3/syntax")]
#[case(pop3::Fault::CapaUserAfterLogin, "pop3/capa-user-token")]
#[case(pop3::Fault::SaslDiffers, "pop3/capa-sasl")]
#[case(pop3::Fault::SysMisplaced, "pop3/response-code-place")]
#[case(pop3::Fault::AuthMisplaced, "pop3/response-code-place")]
#[case(pop3::Fault::StlsKeepsPlaintext, "pop3/one-reply")]
#[case(pop3::Fault::BadBase64Accepted, "pop3/auth-base64")]
#[case(pop3::Fault::CancelIgnored, "pop3/auth-cancel")]
#[case(pop3::Fault::ChallengeWithText, "pop3/syntax")]
#[case(pop3::Fault::ChallengeOk, "pop3/auth-challenge")]
fn the_observer_names_the_rule(#[case] fault: pop3::Fault, #[case] rule: &str) {
    let (_, broken) = conversation(Some(fault));
    assert!(
        broken.contains(&rule),
        "{:?}: {broken:?}",
        Fault::from(fault)
    );
}

/// What clients may say, sensible or not.
fn saying() -> impl Strategy<Value = Vec<u8>> {
    let line = prop_oneof![
        3 => Just("USER user1\r\nPASS secret\r\n".to_owned()),
        1 => "USER user[12]\r\n",
        1 => "PASS (secret|Secret)\r\n",
        1 => Just("AUTH PLAIN AHVzZXIxAHNlY3JldA==\r\n".to_owned()),
        1 => Just("AUTH PLAIN\r\n".to_owned()),
        1 => "(\\*|AHVzZXIxAHNlY3JldA==|=A|)\r\n",
        8 => "(LIST|UIDL|RETR|DELE|TOP|STAT|NOOP|RSET|CAPA|LANG)( [0-5]){0,2}\r\n",
        2 => "(RETR|DELE) [1-4]\r\n",
        2 => "TOP [1-4] [0-5]\r\n",
        1 => Just("QUIT\r\n".to_owned()),
        1 => Just("STLS\r\n".to_owned()),
        1 => "(UTF8|LANG en|LANG de|APOP a b|XTND|noop)[ ]?\r?\n",
        1 => "(?s).{0,20}",
    ];
    line.prop_map(String::into_bytes)
}

fn message() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        Just(PLAIN.to_vec()),
        "(A: b\r\n|\r\n|\\.|\r|\n|x){0,12}".prop_map(String::into_bytes),
        prop::collection::vec(any::<u8>(), 0..40),
    ]
}

proptest! {
    #[test]
    fn no_observer_finds_a_breach(
        messages in prop::collection::vec(message(), 0..5),
        steps in prop::collection::vec((0_usize..3, saying(), 1_usize..40, 0_u8..12), 0..60),
    ) {
        let messages: Vec<_> = messages.iter().map(Vec::as_slice).collect();
        let options = Options { tls: true, ..Options::default() };
        let mut server = server(options, &messages);
        let ledger = Ledger::default();
        let mut clients: Vec<_> = (0..3)
            .map(|_| Client::connect(&mut server, &ledger).0)
            .collect();
        for (which, saying, chunk, drop) in steps {
            let client = &mut clients[which];
            for octets in saying.chunks(chunk) {
                client.say(&mut server, octets);
            }
            match client.session.wants() {
                Wants::StartTls => {
                    client.start_tls(&mut server);
                }
                Wants::Read if drop > 0 => {}
                Wants::Read | Wants::Close => {
                    client.session.closed(&mut server);
                    prop_assert_eq!(client.observer.violations(), vec![]);
                    prop_assert_eq!(client.observer.incomplete(), None);
                    *client = Client::connect(&mut server, &ledger).0;
                }
            }
        }
        for mut client in clients {
            prop_assert_eq!(client.observer.violations(), vec![]);
            prop_assert_eq!(client.observer.incomplete(), None);
        }
    }

    #[test]
    fn chunks_make_no_difference(
        sayings in prop::collection::vec(saying(), 0..12),
        chunk in 1_usize..9,
    ) {
        let said = sayings.concat();
        let whole = {
            let mut server = server(Options::default(), &[PLAIN, DOTS]);
            let (mut client, _) = Client::connect(&mut server, &Ledger::default());
            client.say(&mut server, &said)
        };
        let mut server = server(Options::default(), &[PLAIN, DOTS]);
        let (mut client, _) = Client::connect(&mut server, &Ledger::default());
        let parts: String = said
            .chunks(chunk)
            .map(|octets| client.say(&mut server, octets))
            .collect();
        prop_assert_eq!(parts, whole);
    }
}
