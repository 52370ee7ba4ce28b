//! IMAP responses held against the model: what agrees, and what does not.

use mailspec_model::{
    Mismatch, Model,
    imap::{End, Heard, Judge, Sent, Session},
};
use mailspec_syntax::imap::{Command, response};
use pretty_assertions::assert_eq;
use rstest::rstest;

/// One connection to a model with two messages.
struct Connection {
    model: Model,
    session: Session,
    heard: Heard,
}

impl Connection {
    fn new() -> Self {
        let mut model = Model::new([("fred", "secret")]);
        model.deliver(0, b"Subject: one\r\n\r\n1\r\n");
        model.deliver(0, b"Subject: two\r\n\r\nlonger\r\n");
        let mut session = Session::default();
        session.line(&mut model, b"l LOGIN fred secret");
        let heard = Heard::default();
        Self {
            model,
            session,
            heard,
        }
    }

    /// A client that was told all of INBOX, `\Recent` on both messages included.
    fn selected() -> Self {
        let mut connection = Self::new();
        let told = connection.exchange("s SELECT INBOX", SELECT);
        assert_eq!(told, Ok(End::Open));
        connection
    }

    /// Sends a command, and is told these responses.
    fn exchange(&mut self, command: &str, responses: &[&str]) -> Result<End, Mismatch> {
        let command = [command, "\r\n"].concat();
        let command = Command::parse(command.as_bytes()).expect("a command");
        self.exchange_all([Sent::Command(&command)], responses)
    }

    fn exchange_all<'s>(
        &mut self,
        sent: impl IntoIterator<Item = Sent<'s>>,
        responses: &[&str],
    ) -> Result<End, Mismatch> {
        let (session, heard) = (&mut self.session, &mut self.heard);
        let mut judge = Judge::new(&mut self.model, session, heard, sent);
        for response in responses {
            let response = [response, "\r\n"].concat();
            let parsed = response::parse(response.as_bytes());
            assert_eq!(parsed.faults, [], "{response}");
            judge.response(&parsed.response)?;
        }
        let end = judge.end()?;
        self.heard.compare(&self.session)?;
        Ok(end)
    }
}

const SELECT: &[&str] = &[
    "* FLAGS (\\Seen \\Deleted)",
    "* 2 EXISTS",
    "* 2 RECENT",
    "* OK [UIDVALIDITY 7] valid",
    "* OK [UIDNEXT 3] next",
    "* OK [UNSEEN 1] first",
    "* OK no code",
    "s OK [READ-WRITE] done",
];

/// SELECT's responses without those that contain `left_out`, and with `instead`.
fn altered(left_out: &str, instead: &'static str) -> Vec<&'static str> {
    let responses = SELECT.iter().copied();
    let kept = responses.filter(|response| !response.contains(left_out));
    let instead = Some(instead).filter(|response| !response.is_empty());
    instead.into_iter().chain(kept).collect()
}

#[rstest]
#[case::no_next("UIDNEXT", "")]
#[case::other_next("UIDNEXT", "* OK [UIDNEXT 4] next")]
#[case::no_unseen("UNSEEN", "")]
#[case::other_unseen("UNSEEN", "* OK [UNSEEN 2] first")]
#[case::no_exists("EXISTS", "")]
#[case::fewer("EXISTS", "* 1 EXISTS")]
#[case::more("EXISTS", "* 3 EXISTS")]
#[case::very_many("EXISTS", "* 4294967295 EXISTS")]
#[case::refused("s OK", "s NO no")]
#[case::other_tag("s OK", "t OK done")]
#[case::never_completed("s OK", "")]
fn a_wrong_select(#[case] left_out: &str, #[case] instead: &'static str) {
    let responses = altered(left_out, instead);
    let told = Connection::new().exchange("s SELECT INBOX", &responses);
    assert!(told.is_err(), "{told:?}");
}

#[rstest]
#[case::fetch("a FETCH 1 FLAGS", &["* 1 FETCH (FLAGS (\\Recent))", "a OK"])]
#[case::in_parts("a FETCH 1 (FLAGS UID)", &["* 1 FETCH (UID 1)", "* 1 FETCH (FLAGS (\\Recent))", "a OK"])]
#[case::uid_fetch("a UID FETCH 2 RFC822.SIZE", &["* 2 FETCH (RFC822.SIZE 24 UID 2)", "a OK"])]
#[case::body("a FETCH 1 BODY.PEEK[]", &["* 1 FETCH (BODY[] {19}\r\nSubject: one\r\n\r\n1\r\n)", "a OK"])]
#[case::partial("a FETCH 1 BODY.PEEK[]<9.3>", &["* 1 FETCH (BODY[]<9> \"one\")", "a OK"])]
#[case::seen("a FETCH 1 RFC822.TEXT", &["* 1 FETCH (RFC822.TEXT \"1\" FLAGS (\\Recent \\Seen))", "a OK"])]
#[case::search("a SEARCH UNSEEN", &["* SEARCH 2 1", "a OK"])]
#[case::search_text("a SEARCH TEXT x", &["* SEARCH 2", "a OK"])]
#[case::esearch("a SEARCH RETURN (MIN COUNT) ALL", &["* ESEARCH (TAG \"a\") MIN 1 COUNT 2", "a OK"])]
#[case::store("a STORE 2 FLAGS (x)", &["* 2 FETCH (FLAGS (\\Recent x))", "a OK"])]
#[case::silent("a STORE 2 FLAGS.SILENT (x)", &["a OK"])]
#[case::status("a STATUS INBOX (MESSAGES)", &["* STATUS INBOX (MESSAGES 2)", "a OK"])]
#[case::list("a LIST \"\" J%", &["* LIST () \"/\" Junk", "a OK"])]
#[case::copy("a COPY 2 Junk", &["a OK [COPYUID 9 2 1] done"])]
#[case::moved("a MOVE 1 Junk", &["* OK [COPYUID 9 1 1] moved", "* 1 EXPUNGE", "a OK done"])]
#[case::append("a APPEND Junk {1+}\r\nx", &["a OK [APPENDUID 9 1] done"])]
#[case::append_two("a APPEND Junk {1+}\r\nx {1+}\r\ny", &["a OK [APPENDUID 9 1:2] done"])]
#[case::refused("a SELECT nowhere", &["* 3 EXISTS", "a NO"])]
#[case::bad("a STARTTLS", &["a BAD"])]
fn agreed(#[case] command: &str, #[case] responses: &[&str]) {
    let responses: Vec<String> = responses.iter().map(|line| with_text(line)).collect();
    let responses: Vec<&str> = responses.iter().map(String::as_str).collect();
    let told = Connection::selected().exchange(command, &responses);
    assert_eq!(told, Ok(End::Open));
}

/// A completion needs some text (RFC 3501 §9 `resp-text`).
fn with_text(line: &str) -> String {
    match line {
        "a OK" | "a NO" | "a BAD" => format!("{line} text"),
        line => line.to_owned(),
    }
}

#[rstest]
#[case::nothing_fetched("a FETCH 1 FLAGS", &["a OK"])]
#[case::one_of_two("a FETCH 1:2 UID", &["* 1 FETCH (UID 1)", "a OK"])]
#[case::item_missing("a FETCH 1 (FLAGS UID)", &["* 1 FETCH (UID 1)", "a OK"])]
#[case::other_uid("a FETCH 1 UID", &["* 1 FETCH (UID 2)", "a OK"])]
#[case::uid_missing("a UID FETCH 1 FLAGS", &["* 1 FETCH (FLAGS (\\Recent))", "a OK"])]
#[case::flag_lost("a FETCH 1 FLAGS", &["* 1 FETCH (FLAGS ())", "a OK"])]
#[case::flag_of_nobody("a FETCH 1 FLAGS", &["* 1 FETCH (FLAGS (\\Recent x))", "a OK"])]
#[case::other_size("a FETCH 1 RFC822.SIZE", &["* 1 FETCH (RFC822.SIZE 18)", "a OK"])]
#[case::other_date("a FETCH 1 INTERNALDATE", &["* 1 FETCH (INTERNALDATE \" 2-Jan-1970 00:00:00 +0000\")", "a OK"])]
#[case::other_octets("a FETCH 1 BODY.PEEK[]", &["* 1 FETCH (BODY[] {19}\r\nSubject: one\r\n\r\n2\r\n)", "a OK"])]
#[case::cut_off("a FETCH 1 BODY.PEEK[]", &["* 1 FETCH (BODY[] {17}\r\nSubject: one\r\n\r\n1)", "a OK"])]
#[case::other_part("a FETCH 1 BODY.PEEK[]<9.3>", &["* 1 FETCH (BODY[]<9> \"two\")", "a OK"])]
#[case::seen_untold("a FETCH 1 RFC822.TEXT", &["* 1 FETCH (RFC822.TEXT \"1\")", "a OK"])]
#[case::no_such_message("a NOOP", &["* 3 FETCH (FLAGS ())", "a OK"])]
#[case::expunge_beyond("a NOOP", &["* 3 EXPUNGE", "a OK"])]
#[case::expunge_of_what_is_there("a NOOP", &["* 2 EXPUNGE", "a OK"])]
#[case::found_too_few("a SEARCH UNSEEN", &["* SEARCH 2", "a OK"])]
#[case::found_too_much("a SEARCH SEEN", &["* SEARCH 2", "a OK"])]
#[case::found_beyond("a SEARCH TEXT x", &["* SEARCH 3", "a OK"])]
#[case::no_search("a SEARCH SEEN", &["a OK"])]
#[case::search_unasked("a NOOP", &["* SEARCH 1", "a OK"])]
#[case::other_count("a SEARCH RETURN (COUNT) ALL", &["* ESEARCH (TAG \"a\") COUNT 3", "a OK"])]
#[case::other_max("a SEARCH RETURN (MAX) ALL", &["* ESEARCH (TAG \"a\") MAX 1", "a OK"])]
#[case::other_all("a SEARCH RETURN (ALL) ALL", &["* ESEARCH (TAG \"a\") ALL 1:4294967295", "a OK"])]
#[case::store_untold("a STORE 2 FLAGS (x)", &["a OK"])]
#[case::store_forgotten("a STORE 2 FLAGS (x)", &["* 2 FETCH (FLAGS (\\Recent))", "a OK"])]
#[case::other_status("a STATUS INBOX (MESSAGES)", &["* STATUS INBOX (MESSAGES 1)", "a OK"])]
#[case::no_status("a STATUS INBOX (MESSAGES)", &["a OK"])]
#[case::other_name("a LIST \"\" J%", &["* LIST () \"/\" Trash", "a OK"])]
#[case::name_twice("a LIST \"\" J%", &["* LIST () \"/\" Junk", "* LIST () \"/\" Junk", "a OK"])]
#[case::name_missing("a LIST \"\" J%", &["a OK"])]
#[case::other_copies("a COPY 2 Junk", &["a OK [COPYUID 9 2 2] done"])]
#[case::endless_copies("a COPY 2 Junk", &["a OK [COPYUID 9 2:4294967295 1:4294967294] done"])]
#[case::validity_of_another("a COPY 2 Junk", &["a OK [COPYUID 7 2 1] done"])]
#[case::copies_untold("a COPY 2 Junk", &["a OK"])]
#[case::moved_and_kept("a MOVE 1 Junk", &["* OK [COPYUID 9 1 1] moved", "a OK"])]
#[case::one_of_two_appended("a APPEND Junk {1+}\r\nx {1+}\r\ny", &["a OK [APPENDUID 9 1] done"])]
#[case::appended_elsewhere("a APPEND Junk {1+}\r\nx", &["a OK [APPENDUID 9 2] done"])]
#[case::taken_for_granted("a SELECT nowhere", &["a OK"])]
#[case::refused("a NOOP", &["a NO"])]
#[case::continuation("a NOOP", &["+ go on"])]
#[case::bye("a NOOP", &["* BYE tired", "a OK"])]
#[case::twice("a NOOP", &["a OK", "a OK"])]
fn differing(#[case] command: &str, #[case] responses: &[&str]) {
    let responses: Vec<String> = responses.iter().map(|line| with_text(line)).collect();
    let responses: Vec<&str> = responses.iter().map(String::as_str).collect();
    let told = Connection::selected().exchange(command, &responses);
    assert!(told.is_err(), "{told:?}");
}

#[rstest]
#[case(
    "a STORE 9 FLAGS (x)",
    "a OK done",
    "a STORE 9 FLAGS (x) is completed by Ok Some(\"a\"), not by (Some(Bad), Some(\"a\"))"
)]
#[case(
    "a FETCH 1 UID",
    "a OK done",
    "a FETCH 1 UID is not answered for messages and items [(1, 0)]"
)]
#[case("a SEARCH ALL", "a OK done", "a SEARCH ALL: SEARCH told is false")]
fn both_sides_are_told(#[case] command: &str, #[case] response: &str, #[case] expected: &str) {
    let told = Connection::selected().exchange(command, &[response]);
    assert_eq!(told.expect_err("differs").to_string(), expected);
}

#[test]
fn what_others_did_must_be_told() {
    let mut connection = Connection::selected();
    connection.model.deliver(0, b"x");
    let told = connection.exchange("a NOOP", &["* 3 EXISTS", "a OK done"]);
    assert_eq!(told, Ok(End::Open));
    connection.model.deliver(0, b"y");
    let why = connection
        .exchange("b NOOP", &["b OK done"])
        .expect_err("untold");
    assert_eq!(
        why.to_string(),
        "EXISTS: 3 messages were heard of, and there are 4"
    );
}

/// BAD tells nothing of what others did, to a command of which the model knows nothing either.
#[rstest]
#[case::ok("a MYRIGHTS INBOX", &["* 3 EXISTS", "a OK done"])]
#[case::no("a SETQUOTA \"x\" ()", &["* 3 EXISTS", "a NO done"])]
#[case::bad("a GETMETADATA INBOX \"\"", &["a BAD a name begins with a slash"])]
fn others_are_heard_of_unless_it_is_bad(#[case] command: &str, #[case] responses: &[&str]) {
    let mut connection = Connection::selected();
    connection.model.deliver(0, b"x");
    let told = connection.exchange(command, responses);
    assert_eq!(told, Ok(End::Open));
}

#[rstest]
#[case::ok("a OK done")]
#[case::no("a NO done")]
fn what_others_did_must_be_told_beside_what_is_not_known(#[case] response: &str) {
    let mut connection = Connection::selected();
    connection.model.deliver(0, b"x");
    let told = connection.exchange("a MYRIGHTS INBOX", &[response]);
    assert_eq!(
        told.expect_err("untold").to_string(),
        "EXISTS: 2 messages were heard of, and there are 3"
    );
}

#[test]
fn an_idling_client_is_told_before_it_is_answered() {
    let mut connection = Connection::selected();
    let told = connection.exchange("a IDLE", &["+ idling"]);
    assert_eq!(told, Ok(End::Open));
    connection.model.deliver(0, b"x");
    connection.session.poll(&mut connection.model);
    let told = connection.exchange_all([], &["* 3 EXISTS"]);
    assert_eq!(told, Ok(End::Open));
    let told = connection.exchange_all([Sent::Line(b"DONE")], &["a OK done"]);
    assert_eq!(told, Ok(End::Open));
}

#[rstest]
#[case::literal(Sent::Announcement, &["+ go on"])]
#[case::beginning(Sent::Beginning, &[])]
#[case::nonsense(Sent::Line(b""), &["* BAD what"])]
#[case::command(Sent::Line(b"a NOOP"), &["a OK done"])]
fn other_than_commands(#[case] sent: Sent<'static>, #[case] responses: &[&str]) {
    let told = Connection::new().exchange_all([sent], responses);
    assert_eq!(told, Ok(End::Open));
}

#[rstest]
#[case::beginning(Sent::Beginning, "* BAD half")]
#[case::literal(Sent::Announcement, "a BAD no")]
#[case::unanswered(Sent::Line(b"a NOOP"), "")]
fn not_answered_or_too_early(#[case] sent: Sent<'static>, #[case] response: &str) {
    let responses: Vec<&str> = Some(response)
        .filter(|r| !r.is_empty())
        .into_iter()
        .collect();
    let told = Connection::new().exchange_all([sent], &responses);
    assert!(told.is_err(), "{told:?}");
}

#[test]
fn a_literal_within_idle_is_refused() {
    let mut connection = Connection::selected();
    connection
        .exchange("a IDLE", &["+ idling"])
        .expect("agreed");
    connection.model.deliver(0, b"x");
    // It was idle until the literal came, and was told as much.
    let told = connection.exchange_all([Sent::Announcement], &["* 3 EXISTS", "a BAD a line"]);
    assert_eq!(told, Ok(End::LiteralRefused));
}

#[test]
fn what_follows_the_end_is_not_answered() {
    let mut connection = Connection::selected();
    let logout = Command::parse(b"a LOGOUT\r\n").expect("a command");
    let sent = [Sent::Command(&logout), Sent::Line(b"b NOOP")];
    let told = connection.exchange_all(sent, &["* BYE bye", "a OK done"]);
    assert_eq!(told, Ok(End::Closed));

    let mut connection = Connection::new();
    connection.session = Session::default();
    let starttls = Command::parse(b"a STARTTLS\r\n").expect("a command");
    let sent = [Sent::Command(&starttls), Sent::Line(b"b NOOP")];
    let told = connection.exchange_all(sent, &["a OK go"]);
    assert_eq!(told, Ok(End::StartedTls));
}
