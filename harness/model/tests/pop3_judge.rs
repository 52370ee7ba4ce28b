//! POP3 replies held against the model: what agrees, and what does not.

use mailspec_model::{
    Mismatch, Model,
    pop3::{End, Judge, Sent, Session},
};
use mailspec_syntax::pop3::{Command, response};
use pretty_assertions::assert_eq;
use rstest::rstest;

/// Commands, each with its reply, of a client that has logged in.
fn exchange(said: &[(&str, &str)]) -> Result<End, Mismatch> {
    let mut model = Model::new([("mrose", "tanstaaf")]);
    model.deliver(0, b"Subject: a\r\n\r\n.1\r\n");
    model.deliver(0, b"Subject: b\r\n\r\n2");
    let mut session = Session::default();
    session.line(&mut model, b"USER mrose");
    session.line(&mut model, b"PASS tanstaaf");
    let lines: Vec<String> = said.iter().map(|(line, _)| format!("{line}\r\n")).collect();
    let commands = lines.iter().map(|line| Command::parse(line.as_bytes()));
    let commands: Vec<_> = commands.map(|command| command.expect("one")).collect();
    let sent = commands.iter().map(Sent::Command);
    let mut judge = Judge::new(&mut model, &mut session, sent);
    for ((_, reply), command) in said.iter().zip(&commands) {
        if !reply.is_empty() {
            let reply = [reply, "\r\n"].concat();
            let parsed = response::parse(reply.as_bytes(), command.is_multi_line());
            assert_eq!(parsed.faults, [], "{reply}");
            judge.reply(&parsed.reply)?;
        }
    }
    judge.end()
}

#[rstest]
#[case::stat(&[("STAT", "+OK 2 35")])]
#[case::list(&[("LIST", "+OK\r\n1 18\r\n2 17\r\n.")])]
#[case::list_one(&[("LIST 2", "+OK 2 17")])]
#[case::uidl(&[("UIDL", "+OK\r\n1 x\r\n2 y\r\n."), ("UIDL 2", "+OK 2 y")])]
#[case::retr(&[("RETR 1", "+OK\r\nSubject: a\r\n\r\n..1\r\n.")])]
#[case::end_of_line(&[("RETR 2", "+OK\r\nSubject: b\r\n\r\n2\r\n.")])]
#[case::top(&[("TOP 1 0", "+OK\r\nSubject: a\r\n\r\n.")])]
#[case::dele(&[("DELE 1", "+OK"), ("RETR 1", "-ERR gone"), ("STAT", "+OK 1 17")])]
fn agreed(#[case] said: &[(&str, &str)]) {
    assert_eq!(exchange(said), Ok(End::Open));
}

#[rstest]
#[case::other_stat(&[("STAT", "+OK 2 34")])]
#[case::no_stat(&[("STAT", "+OK")])]
#[case::refused(&[("STAT", "-ERR no")])]
#[case::challenge(&[("NOOP", "+ ")])]
#[case::listed_too_few(&[("LIST", "+OK\r\n1 18\r\n.")])]
#[case::other_size(&[("LIST", "+OK\r\n1 18\r\n2 15\r\n.")])]
#[case::other_order(&[("LIST", "+OK\r\n2 17\r\n1 18\r\n.")])]
#[case::other_message(&[("LIST 2", "+OK 1 18")])]
#[case::id_of_two(&[("UIDL", "+OK\r\n1 x\r\n2 x\r\n.")])]
#[case::id_changed(&[("UIDL 1", "+OK 1 x"), ("UIDL", "+OK\r\n1 y\r\n2 z\r\n.")])]
#[case::id_missing(&[("UIDL", "+OK\r\n1 x\r\n.")])]
#[case::other_content(&[("RETR 2", "+OK\r\nSubject: b\r\n\r\n3\r\n.")])]
#[case::stuffed_twice(&[("RETR 1", "+OK\r\nSubject: a\r\n\r\n...1\r\n.")])]
#[case::top_too_long(&[("TOP 1 0", "+OK\r\nSubject: a\r\n\r\n..1\r\n.")])]
#[case::still_there(&[("DELE 1", "+OK"), ("RETR 1", "+OK\r\nSubject: a\r\n\r\n..1\r\n.")])]
#[case::unanswered(&[("NOOP", "+OK"), ("NOOP", "")])]
#[case::after_the_end(&[("QUIT", "+OK"), ("NOOP", "+OK")])]
fn differing(#[case] said: &[(&str, &str)]) {
    let told = exchange(said);
    assert!(told.is_err(), "{told:?}");
}

#[rstest]
#[case("STAT", "-ERR no", "STAT: -ERR no is not Ok")]
#[case(
    "STAT",
    "+OK 2 34",
    "STAT: Some((2, 34)) is not 2 messages of 35 octets"
)]
#[case("NOOP", "", "no reply to [Command(Noop)]")]
fn both_sides_are_told(#[case] line: &str, #[case] reply: &str, #[case] expected: &str) {
    let why = exchange(&[(line, reply)]).expect_err("differs");
    assert_eq!(why.to_string(), expected);
}

#[test]
fn what_follows_the_end_is_not_answered() {
    assert_eq!(exchange(&[("QUIT", "+OK"), ("NOOP", "")]), Ok(End::Closed));
}

/// What a client sends after AUTH without a response is that response (RFC 5034 §4).
#[test]
fn a_command_instead_of_a_response() {
    let mut model = Model::new([("mrose", "tanstaaf")]);
    let mut session = Session::default();
    let auth = Command::parse(b"AUTH PLAIN\r\n").expect("a command");
    let sent = [Sent::Command(&auth), Sent::Command(&Command::Quit)];
    let mut judge = Judge::new(&mut model, &mut session, sent);
    let reply = |octets: &'static [u8]| response::parse(octets, false).reply;
    judge.reply(&reply(b"+ \r\n")).expect("a challenge");
    judge.reply(&reply(b"-ERR no base64\r\n")).expect("refused");
    assert_eq!(judge.end(), Ok(End::Open));
}

#[test]
fn tls_starts() {
    let mut model = Model::new([("mrose", "tanstaaf")]);
    let mut session = Session::default();
    let sent = [Sent::Command(&Command::Stls), Sent::Line(b"QUIT")];
    let mut judge = Judge::new(&mut model, &mut session, sent);
    let go = response::parse(b"+OK go\r\n", false);
    judge.reply(&go.reply).expect("agreed");
    assert_eq!(judge.end(), Ok(End::StartedTls));
}
