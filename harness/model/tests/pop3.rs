//! What the model says that a POP3 session is answered, and what it refuses.

use mailspec_model::{
    Model, imap,
    pop3::{Expected, Fact, Session},
};
use mailspec_syntax::pop3::Status::{self, Continue, Err, Ok};
use pretty_assertions::assert_eq;
use rstest::rstest;

/// The example of RFC 1939 §7: its APOP digest below is of this and of `tanstaaf`.
const TIMESTAMP: &[u8] = b"<1896.697170952@dbc.mtview.ca.us>";

/// Of 20 and 18 octets; the second has no CRLF at its end, as RETR adds it.
fn model() -> Model {
    let mut model = Model::new([("mrose", "tanstaaf"), ("fred", "secret")]);
    model.deliver(0, b"Subject: a\r\n\r\n1\r\n2\r\n");
    model.deliver(0, b"Subject: b\r\n\r\n.x");
    model
}

fn last(model: &mut Model, session: &mut Session, lines: &[&str]) -> Expected {
    let lines = lines.iter();
    let answers = lines.map(|line| session.line(model, line.as_bytes()));
    answers.last().expect("a line")
}

const LOGIN: [&str; 2] = ["USER mrose", "PASS tanstaaf"];

#[rstest]
#[case::user(&["USER mrose"], Ok)]
#[case::anybody(&["USER nobody"], Ok)]
#[case::pass(&["USER mrose", "PASS tanstaaf"], Ok)]
#[case::wrong(&["USER mrose", "PASS secret"], Err)]
#[case::nobody(&["USER nobody", "PASS secret"], Err)]
#[case::pass_alone(&["PASS tanstaaf"], Err)]
#[case::pass_later(&["USER mrose", "CAPA", "PASS tanstaaf"], Err)]
#[case::pass_after_nonsense(&["USER mrose", "FROB", "PASS tanstaaf"], Err)]
#[case::user_twice(&["USER mrose", "USER mrose"], Err)]
#[case::apop(&["APOP mrose c4c9334bac560ecc979e58001b3e22fb"], Ok)]
#[case::apop_wrong(&["APOP mrose c4c9334bac560ecc979e58001b3e22fc"], Err)]
#[case::apop_other(&["APOP fred c4c9334bac560ecc979e58001b3e22fb"], Err)]
#[case::plain(&["AUTH PLAIN AG1yb3NlAHRhbnN0YWFm"], Ok)]
#[case::plain_later(&["AUTH PLAIN"], Continue)]
#[case::plain_then(&["AUTH PLAIN", "AG1yb3NlAHRhbnN0YWFm"], Ok)]
#[case::plain_wrong(&["AUTH PLAIN", "AG1yb3NlAHg="], Err)]
#[case::cancelled(&["AUTH PLAIN", "*"], Err)]
#[case::mechanism(&["AUTH CRAM-MD5"], Err)]
#[case::user_kept(&["USER mrose", "AUTH PLAIN", "*", "PASS tanstaaf"], Ok)]
#[case::capa(&["CAPA"], Ok)]
#[case::language(&["LANG en"], Ok)]
#[case::no_language(&["LANG tlh"], Err)]
#[case::stat_early(&["STAT"], Err)]
#[case::noop_early(&["NOOP"], Err)]
#[case::unknown(&["FROB"], Err)]
#[case::empty(&[""], Err)]
#[case::quit(&["QUIT"], Ok)]
fn before_login(#[case] lines: &[&str], #[case] expected: Status) {
    let mut session = Session::greeted(TIMESTAMP);
    assert_eq!(last(&mut model(), &mut session, lines).status, expected);
}

#[test]
fn no_apop_without_a_timestamp() {
    let line = "APOP mrose c4c9334bac560ecc979e58001b3e22fb";
    let answer = last(&mut model(), &mut Session::default(), &[line]);
    assert_eq!(answer.status, Err);
}

#[rstest]
#[case::retr_beyond(&["RETR 3"])]
#[case::list_beyond(&["LIST 3"])]
#[case::uidl_beyond(&["UIDL 3"])]
#[case::top_beyond(&["TOP 3 1"])]
#[case::dele_beyond(&["DELE 3"])]
#[case::dele_twice(&["DELE 1", "DELE 1"])]
#[case::retr_deleted(&["DELE 1", "RETR 1"])]
#[case::list_deleted(&["DELE 1", "LIST 1"])]
#[case::user(&["USER mrose"])]
#[case::stls(&["STLS"])]
#[case::retr_alone(&["RETR"])]
#[case::zero(&["RETR 0"])]
fn refused_after_login(#[case] lines: &[&str]) {
    let lines = [&LOGIN, lines].concat();
    let answer = last(&mut model(), &mut Session::default(), &lines);
    assert_eq!((answer.status, answer.fact), (Err, Fact::None));
}

fn ids(messages: &[(u64, u32)]) -> Fact {
    let messages = messages.to_vec();
    Fact::UniqueIds {
        account: 0,
        messages,
    }
}

fn content(lines: &str) -> Fact {
    Fact::Content(lines.as_bytes().to_vec())
}

#[rstest]
#[case::stat(&["STAT"], Fact::Stat { messages: 2, octets: 38 })]
#[case::stat_less(&["DELE 1", "STAT"], Fact::Stat { messages: 1, octets: 18 })]
#[case::stat_reset(&["DELE 1", "RSET", "STAT"], Fact::Stat { messages: 2, octets: 38 })]
#[case::list(&["LIST"], Fact::Sizes(vec![(1, 20), (2, 18)]))]
#[case::list_less(&["DELE 1", "LIST"], Fact::Sizes(vec![(2, 18)]))]
#[case::list_none(&["DELE 1", "DELE 2", "LIST"], Fact::Sizes(vec![]))]
#[case::list_one(&["LIST 2"], Fact::Sizes(vec![(2, 18)]))]
#[case::uidl(&["UIDL"], ids(&[(1, 1), (2, 2)]))]
#[case::uidl_one(&["UIDL 2"], ids(&[(2, 2)]))]
#[case::uidl_less(&["DELE 1", "UIDL"], ids(&[(2, 2)]))]
#[case::retr(&["RETR 1"], content("Subject: a\r\n\r\n1\r\n2\r\n"))]
#[case::retr_no_end(&["RETR 2"], content("Subject: b\r\n\r\n.x\r\n"))]
#[case::top_headers(&["TOP 1 0"], content("Subject: a\r\n\r\n"))]
#[case::top_line(&["TOP 1 1"], content("Subject: a\r\n\r\n1\r\n"))]
#[case::top_all(&["TOP 1 9"], content("Subject: a\r\n\r\n1\r\n2\r\n"))]
#[case::dele(&["DELE 1"], Fact::None)]
#[case::noop(&["NOOP"], Fact::None)]
fn facts(#[case] lines: &[&str], #[case] expected: Fact) {
    let lines = [&LOGIN, lines].concat();
    let answer = last(&mut model(), &mut Session::default(), &lines);
    assert_eq!((answer.status, answer.fact), (Ok, expected));
}

/// Only QUIT after login removes anything (RFC 1939 §6).
#[rstest]
#[case::quit(&["DELE 1", "QUIT"], &[2])]
#[case::reset(&["DELE 1", "RSET", "QUIT"], &[1, 2])]
#[case::dropped(&["DELE 1"], &[1, 2])]
fn what_is_left(#[case] lines: &[&str], #[case] expected: &[u32]) {
    let (mut model, mut session) = (model(), Session::default());
    let lines = [&LOGIN, lines].concat();
    let answer = last(&mut model, &mut session, &lines);
    assert_eq!(answer.closes, lines.ends_with(&["QUIT"]));
    session.drop_connection(&mut model);
    let mut names = model.accounts()[0].names();
    let (_, inbox) = names.find(|(name, _)| *name == b"INBOX").expect("INBOX");
    let left = inbox.expect("selectable").messages().keys().copied();
    assert_eq!(left.collect::<Vec<u32>>(), expected);
}

/// One session at a time has a maildrop (RFC 1939 §4).
#[test]
fn the_maildrop_is_locked() {
    let (mut model, mut first, mut second) = (model(), Session::default(), Session::default());
    assert_eq!(last(&mut model, &mut first, &LOGIN).status, Ok);
    assert_eq!(last(&mut model, &mut second, &LOGIN).status, Err);
    let other = ["USER fred", "PASS secret"];
    assert_eq!(last(&mut model, &mut Session::default(), &other).status, Ok);
    first.drop_connection(&mut model);
    assert_eq!(last(&mut model, &mut second, &LOGIN).status, Ok);
}

/// A maildrop is what was in INBOX at login, whatever IMAP does meanwhile.
#[test]
fn the_maildrop_is_a_snapshot() {
    let (mut model, mut session) = (model(), Session::default());
    last(&mut model, &mut session, &LOGIN);
    let mut other = imap::Session::default();
    for line in [
        "a LOGIN mrose tanstaaf",
        "b SELECT INBOX",
        "c STORE 1 FLAGS (\\Deleted)",
        "d EXPUNGE",
    ] {
        other.line(&mut model, line.as_bytes());
    }
    model.deliver(0, b"new");
    let answer = last(&mut model, &mut session, &["LIST"]);
    assert_eq!(answer.fact, Fact::Sizes(vec![(1, 20), (2, 18)]));
    last(&mut model, &mut session, &["QUIT"]);
    let answer = last(
        &mut model,
        &mut Session::default(),
        &[&LOGIN[..], &["UIDL"]].concat(),
    );
    assert_eq!(answer.fact, ids(&[(1, 2), (2, 3)]));
}

#[test]
fn tls_starts_once_and_forgets_the_user() {
    let (mut model, mut session) = (model(), Session::default());
    let answer = last(&mut model, &mut session, &["USER mrose", "STLS"]);
    assert!(answer.starts_tls);
    let answer = last(&mut model, &mut session, &["PASS tanstaaf"]);
    assert_eq!(answer.status, Err);
    let answer = last(&mut model, &mut session, &["STLS"]);
    assert_eq!((answer.status, answer.starts_tls), (Err, false));
}

#[test]
fn a_unique_id_is_told_again() {
    let mut model = model();
    assert_eq!(model.unique_id(0, 1, b"a"), Result::Ok(()));
    assert_eq!(model.unique_id(0, 1, b"a"), Result::Ok(()));
    let why = model.unique_id(0, 1, b"b").expect_err("another id");
    assert_eq!(why.to_string(), "UID 1 was a and is b");
    let why = model.unique_id(0, 2, b"a").expect_err("of another message");
    assert_eq!(why.to_string(), "a names two messages");
    // Another account's messages may be called the same.
    assert_eq!(model.unique_id(1, 1, b"a"), Result::Ok(()));
}
