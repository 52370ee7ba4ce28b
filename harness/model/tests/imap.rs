//! What the model says that an IMAP session is answered, and what it refuses.

use std::collections::BTreeSet;

use mailspec_model::{
    KEYWORDS, Model,
    imap::{Expected, Facts, Session},
};
use mailspec_syntax::imap::{
    command::StatusItem::{Messages, Recent, UidNext, Unseen},
    response::StatusKind,
};
use pretty_assertions::assert_eq;
use rstest::rstest;

/// Two messages, the second of which is larger.
fn model() -> Model {
    let mut model = Model::new([("fred", "secret"), ("mary", "lamb")]);
    model.deliver(0, b"Subject: one\r\n\r\n1\r\n");
    model.pass(86_400);
    model.deliver(0, b"Subject: two\r\n\r\nlonger\r\n");
    model
}

/// Sends all of these lines; what the last must be answered.
fn last(model: &mut Model, session: &mut Session, lines: &[&str]) -> Expected {
    let lines = lines.iter();
    let answers = lines.map(|line| session.line(model, line.as_bytes()));
    answers.last().expect("a line")
}

/// Of a session that has logged in and then sends `lines`.
fn logged_in(lines: &[&str]) -> Expected {
    let session = &mut Session::default();
    last(
        &mut model(),
        session,
        &[&["l LOGIN fred secret"], lines].concat(),
    )
}

/// Of a session that has selected INBOX and then sends `lines`.
fn selected(lines: &[&str]) -> Expected {
    logged_in(&[&["s SELECT INBOX"], lines].concat())
}

/// `a OK`, `* BAD` without a tag, or `+`.
fn completion(expected: &Expected) -> String {
    let tag = expected.tag.as_deref().unwrap_or("*");
    match expected.status {
        Some(status) => format!("{tag} {}", status.name()),
        None => "+".to_owned(),
    }
}

#[rstest]
#[case::capability("a CAPABILITY", "a OK")]
#[case::noop("a NOOP", "a OK")]
#[case::login("a LOGIN fred secret", "a OK")]
#[case::quoted("a LOGIN \"fred\" \"secret\"", "a OK")]
#[case::literal("a LOGIN fred {6+}\r\nsecret", "a OK")]
#[case::wrong_password("a LOGIN fred lamb", "a NO")]
#[case::nobody("a LOGIN nobody secret", "a NO")]
#[case::plain("a AUTHENTICATE PLAIN AGZyZWQAc2VjcmV0", "a OK")]
#[case::plain_wrong("a AUTHENTICATE PLAIN AGZyZWQAeA==", "a NO")]
#[case::plain_later("a AUTHENTICATE PLAIN", "+")]
#[case::another_mechanism("a AUTHENTICATE CRAM-MD5", "a NO")]
#[case::not_logged_in("a SELECT INBOX", "a BAD")]
#[case::nothing_selected("a FETCH 1 FLAGS", "a BAD")]
#[case::idle_too_early("a IDLE", "a BAD")]
#[case::unknown("a FROB", "a BAD")]
#[case::no_tag("", "* BAD")]
fn before_login(#[case] line: &str, #[case] expected: &str) {
    let answer = last(&mut model(), &mut Session::default(), &[line]);
    assert_eq!(completion(&answer), expected);
}

#[rstest]
#[case::plain("AGZyZWQAc2VjcmV0", "a OK")]
#[case::as_oneself("ZnJlZABmcmVkAHNlY3JldA==", "a OK")]
#[case::as_another("bWFyeQBmcmVkAHNlY3JldA==", "a NO")]
#[case::wrong_password("AGZyZWQAbGFtYg==", "a NO")]
#[case::cancelled("*", "a BAD")]
#[case::no_base64("?", "a BAD")]
fn challenged(#[case] line: &str, #[case] expected: &str) {
    let lines = ["a AUTHENTICATE PLAIN", line];
    let answer = last(&mut model(), &mut Session::default(), &lines);
    assert_eq!(completion(&answer), expected);
}

#[rstest]
#[case::inbox_in_any_case("a SELECT inbox", "a OK")]
#[case::missing("a SELECT nowhere", "a NO")]
#[case::examine_missing("a EXAMINE nowhere", "a NO")]
#[case::create("a CREATE x/y", "a OK")]
#[case::create_with_delimiter("a CREATE x/", "a OK")]
#[case::create_twice("a CREATE Archive", "a NO")]
#[case::create_inbox("a CREATE inbox", "a NO")]
#[case::create_empty_level("a CREATE x//y", "a NO")]
#[case::create_no_utf7("a CREATE &x", "a NO")]
#[case::delete("a DELETE Junk", "a OK")]
#[case::delete_inbox("a DELETE INBOX", "a NO")]
#[case::delete_missing("a DELETE nowhere", "a NO")]
#[case::rename("a RENAME Junk Spam", "a OK")]
#[case::rename_onto("a RENAME Junk Trash", "a NO")]
#[case::rename_below_itself("a RENAME Junk Junk/x", "a NO")]
#[case::rename_missing("a RENAME nowhere x", "a NO")]
#[case::subscribe_missing("a SUBSCRIBE nowhere", "a OK")]
#[case::unsubscribe_unknown("a UNSUBSCRIBE nowhere", "a NO")]
#[case::status_missing("a STATUS nowhere (MESSAGES)", "a NO")]
#[case::append_missing("a APPEND nowhere {1+}\r\nx", "a NO")]
#[case::append_nothing("a APPEND INBOX {0+}\r\n", "a NO")]
#[case::append_something_and_nothing("a APPEND INBOX {1+}\r\nx {0+}\r\n", "a NO")]
#[case::append_extension("a APPEND INBOX (\\Odd) {1+}\r\nx", "a NO")]
#[case::login_again("a LOGIN fred secret", "a BAD")]
#[case::search_unselected("a SEARCH ALL", "a BAD")]
#[case::idle("a IDLE", "+")]
fn after_login(#[case] line: &str, #[case] expected: &str) {
    assert_eq!(completion(&logged_in(&[line])), expected);
}

#[rstest]
#[case::number_beyond("a FETCH 3 FLAGS", "a BAD")]
#[case::range_beyond("a STORE 2:3 FLAGS ()", "a BAD")]
#[case::uid_beyond("a UID FETCH 7 FLAGS", "a OK")]
#[case::unknown_charset("a SEARCH CHARSET KOI8-R ALL", "a NO")]
#[case::store_extension("a STORE 1 +FLAGS (\\Odd)", "a NO")]
#[case::copy_missing("a COPY 1 nowhere", "a NO")]
#[case::move_missing("a MOVE 1 nowhere", "a NO")]
#[case::copy("a COPY 1:* Archive", "a OK")]
#[case::expunge("a EXPUNGE", "a OK")]
#[case::close("a CLOSE", "a OK")]
#[case::unselect("a UNSELECT", "a OK")]
#[case::check("a CHECK", "a OK")]
fn in_a_mailbox(#[case] line: &str, #[case] expected: &str) {
    assert_eq!(completion(&selected(&[line])), expected);
}

#[rstest]
#[case::store("a STORE 1 FLAGS (\\Seen)")]
#[case::expunge("a EXPUNGE")]
#[case::uid_expunge("a UID EXPUNGE 1")]
#[case::move_("a MOVE 1 Archive")]
fn refused_after_examine(#[case] line: &str) {
    let answer = logged_in(&["s EXAMINE INBOX", line]);
    assert_eq!(answer.status, Some(StatusKind::No));
}

#[rstest]
#[case::done(&["a IDLE", "done"], "a OK")]
#[case::not_done(&["a IDLE", "b NOOP"], "a BAD")]
#[case::closed_mailbox(&["a SELECT INBOX", "b CLOSE", "c FETCH 1 FLAGS"], "c BAD")]
#[case::failed_select(&["a SELECT INBOX", "b SELECT x", "c FETCH 1 FLAGS"], "c BAD")]
#[case::empty_mailbox(&["a SELECT Junk", "b FETCH * FLAGS"], "b BAD")]
#[case::noselect(&["a CREATE x/y", "b DELETE x", "c SELECT x"], "c NO")]
#[case::noselect_again(&["a CREATE x/y", "b DELETE x", "c DELETE x"], "c NO")]
#[case::unsubscribe(&["a SUBSCRIBE x", "b UNSUBSCRIBE x"], "b OK")]
fn in_a_row(#[case] lines: &[&str], #[case] expected: &str) {
    assert_eq!(completion(&logged_in(lines)), expected);
}

#[rstest]
#[case::all("a LIST \"\" *", &["Archive", "Drafts", "INBOX", "Junk", "Sent", "Trash", "x", "x/y"])]
#[case::one_level("a LIST \"\" %", &["Archive", "Drafts", "INBOX", "Junk", "Sent", "Trash", "x"])]
#[case::below("a LIST \"\" x/%", &["x/y"])]
#[case::reference("a LIST x/ %", &["x/y"])]
#[case::inbox("a LIST \"\" inbox", &["INBOX"])]
#[case::one_case("a LIST \"\" junk", &[])]
#[case::subscribed("a LSUB \"\" *", &["x/y"])]
#[case::above("a LSUB \"\" %", &["x"])]
fn names(#[case] line: &str, #[case] expected: &[&str]) {
    let answer = logged_in(&["b CREATE x/y", "c SUBSCRIBE x/y", line]);
    let expected: BTreeSet<_> = expected
        .iter()
        .map(|name| name.as_bytes().to_vec())
        .collect();
    assert_eq!(answer.facts.listed, Some(expected));
}

#[rstest]
#[case::all("a SEARCH ALL", &[1, 2])]
#[case::number("a SEARCH 2", &[2])]
#[case::last("a SEARCH *", &[2])]
#[case::seen("a SEARCH SEEN", &[2])]
#[case::unseen("a SEARCH UNSEEN", &[1])]
#[case::keyword("a SEARCH KEYWORD $WORK", &[2])]
#[case::not("a SEARCH NOT KEYWORD $Work", &[1])]
#[case::or("a SEARCH OR 1 SEEN", &[1, 2])]
#[case::and("a SEARCH 1 SEEN", &[])]
#[case::new("a SEARCH NEW", &[1])]
#[case::old("a SEARCH OLD", &[])]
#[case::larger("a SEARCH LARGER 20", &[2])]
#[case::smaller("a SEARCH SMALLER 20", &[1])]
#[case::on("a SEARCH ON 2-Jan-1970", &[2])]
#[case::before("a SEARCH BEFORE 2-Jan-1970", &[1])]
#[case::since("a SEARCH SINCE 1-Jan-1970", &[1, 2])]
#[case::unique("a UID SEARCH UID 2:*", &[2])]
fn found(#[case] line: &str, #[case] expected: &[u32]) {
    let answer = selected(&["b STORE 2 FLAGS (\\Seen $Work)", line]);
    let expected: BTreeSet<u32> = expected.iter().copied().collect();
    assert_eq!(answer.facts.found, Some([expected.clone(), expected]));
}

#[rstest]
#[case::text("a SEARCH SUBJECT one", &[], &[1, 2])]
#[case::within_a_set("a SEARCH 1 TEXT x", &[], &[1])]
#[case::beside("a SEARCH OR 1 TEXT x", &[1], &[1, 2])]
#[case::denied("a SEARCH NOT BODY x", &[], &[1, 2])]
fn perhaps_found(#[case] line: &str, #[case] certain: &[u32], #[case] possible: &[u32]) {
    let sets = [certain, possible].map(|set| set.iter().copied().collect::<BTreeSet<u32>>());
    assert_eq!(selected(&[line]).facts.found, Some(sets));
}

#[test]
fn status_counts() {
    let line = "a STATUS INBOX (UNSEEN MESSAGES RECENT UIDNEXT UIDVALIDITY)";
    let answer = logged_in(&[line]);
    let expected = vec![(Unseen, 2), (Messages, 2), (Recent, 2), (UidNext, 3)];
    assert_eq!(answer.facts.status, expected);
    let answer = logged_in(&[
        "b SELECT INBOX",
        "c STORE 1 FLAGS (\\Seen)",
        "d CLOSE",
        line,
    ]);
    let expected = vec![(Unseen, 1), (Messages, 2), (Recent, 0), (UidNext, 3)];
    assert_eq!(answer.facts.status, expected);
}

#[rstest]
#[case::all_unseen(&[], (3, Some(1)))]
#[case::second(&["a SELECT INBOX", "b STORE 1 FLAGS (\\Seen)"], (3, Some(2)))]
#[case::none(&["a SELECT INBOX", "b STORE 1:2 FLAGS (\\Seen)"], (3, None))]
#[case::expunged(&["a SELECT INBOX", "b STORE 1:2 FLAGS (\\Deleted)", "c CLOSE"], (3, None))]
#[case::appended(&["a APPEND INBOX (\\Seen) {1+}\r\nx"], (4, Some(1)))]
#[case::two_appended(&["a APPEND INBOX (\\Seen) {1+}\r\nx {1+}\r\ny"], (5, Some(1)))]
#[case::none_of_two_appended(&["a APPEND INBOX {1+}\r\nx {0+}\r\n"], (3, Some(1)))]
fn told_by_select(#[case] before: &[&str], #[case] expected: (u32, Option<u32>)) {
    let answer = logged_in(&[before, &["z SELECT INBOX"]].concat());
    assert_eq!(answer.facts.selected, Some(expected));
}

#[test]
fn unique_identifiers_of_copies() {
    let answer = selected(&["a COPY 2 Archive", "b UID COPY 1:2 Archive"]);
    assert_eq!(answer.facts.copied, Some([vec![1, 2], vec![2, 3]]));
    let answer = selected(&["a APPEND Junk {1+}\r\nx", "b APPEND Junk {1+}\r\ny"]);
    assert_eq!(answer.facts.appended, [2]);
}

#[test]
fn a_fetch_names_messages_by_number() {
    assert_eq!(selected(&["a UID FETCH 2:9 FLAGS"]).facts.fetched, vec![2]);
    assert_eq!(selected(&["a NOOP"]).facts, Facts::default());
}

#[rstest]
#[case::replace("FLAGS (b)", Some("b"))]
#[case::add("+FLAGS (B c)", Some("\\seen a b c"))]
#[case::remove("-FLAGS (A)", Some("\\seen"))]
#[case::silent("FLAGS.SILENT (b)", Some("\\seen a"))]
fn flags_that_are_told(#[case] store: &str, #[case] expected: Option<&str>) {
    let (mut model, mut session) = (model(), Session::default());
    let store = format!("c STORE 1 {store}");
    let lines = [
        "a LOGIN fred secret",
        "b SELECT INBOX",
        "d STORE 1 FLAGS (\\Seen a)",
        &store,
    ];
    last(&mut model, &mut session, &lines);
    let seen = &session.view().expect("selected").messages()[0];
    let told = seen.told.as_ref();
    let told = told.map(|flags| flags.iter().cloned().collect::<Vec<_>>().join(" "));
    assert_eq!(told.as_deref(), expected);
}

/// How a body is fetched decides whether that sets `\Seen` (RFC 3501 §6.4.5).
#[rstest]
#[case::body("SELECT", "BODY[]", true)]
#[case::peek("SELECT", "BODY.PEEK[]", false)]
#[case::rfc822("SELECT", "RFC822", true)]
#[case::header("SELECT", "RFC822.HEADER", false)]
#[case::size("SELECT", "RFC822.SIZE", false)]
#[case::examined("EXAMINE", "BODY[]", false)]
fn seen_by_fetch(#[case] open: &str, #[case] item: &str, #[case] expected: bool) {
    let (mut model, mut session) = (model(), Session::default());
    let lines = [
        "a LOGIN fred secret".to_owned(),
        format!("b {open} INBOX"),
        format!("c FETCH 1 ({item})"),
    ];
    last(
        &mut model,
        &mut session,
        &lines.each_ref().map(String::as_str),
    );
    let view = session.view().expect("selected");
    assert_eq!(view.messages()[0].message.has("\\seen"), expected);
    assert_eq!(view.is_read_only(), open == "EXAMINE");
}

/// Numbers change when the client is told, and FETCH, STORE and SEARCH do not tell (RFC 3501 §7.4.1).
#[rstest]
#[case::fetch("z FETCH 1 UID", 2)]
#[case::store("z STORE 1 FLAGS (x)", 2)]
#[case::search("z SEARCH ALL", 2)]
#[case::bad("z FROB", 2)]
#[case::noop("z NOOP", 1)]
#[case::uid_fetch("z UID FETCH 1 FLAGS", 2)]
#[case::status("z STATUS INBOX (MESSAGES)", 1)]
#[case::check("z CHECK", 1)]
fn expunged_by_another(#[case] line: &str, #[case] known: usize) {
    let (mut model, mut session, mut other) = (model(), Session::default(), Session::default());
    let open = ["a LOGIN fred secret", "b SELECT INBOX"];
    last(&mut model, &mut session, &open);
    let expunge = ["c STORE 1 FLAGS (\\Deleted)", "d EXPUNGE"];
    last(&mut model, &mut other, &[&open[..], &expunge].concat());
    last(&mut model, &mut session, &[line]);
    assert_eq!(session.view().expect("selected").messages().len(), known);
}

#[test]
fn an_idling_client_hears_of_others() {
    let (mut model, mut session) = (model(), Session::default());
    let lines = ["a LOGIN fred secret", "b SELECT INBOX", "c IDLE"];
    last(&mut model, &mut session, &lines);
    assert!(session.is_waiting());
    model.deliver(0, b"x");
    session.poll(&mut model);
    assert_eq!(session.view().expect("selected").messages().len(), 3);
}

#[test]
fn a_message_is_recent_to_one_session() {
    let (mut model, mut first, mut second) = (model(), Session::default(), Session::default());
    let lines = ["a LOGIN fred secret", "b SELECT INBOX"];
    let mut recent = |session: &mut Session| {
        last(&mut model, session, &lines);
        let messages = session.view().expect("selected").messages();
        messages.iter().filter(|seen| seen.recent).count()
    };
    assert_eq!(recent(&mut first), 2);
    assert_eq!(recent(&mut second), 0);
}

/// RFC 2180 §4.2.1: only a STORE that is not silent fails for what is gone.
#[rstest]
#[case("z STORE 1 FLAGS (x)", "z NO")]
#[case("z STORE 1 FLAGS.SILENT (x)", "z OK")]
#[case("z MOVE 1 Archive", "z NO")]
#[case("z COPY 1 Archive", "z OK")]
fn of_a_message_that_is_gone(#[case] line: &str, #[case] expected: &str) {
    let (mut model, mut session, mut other) = (model(), Session::default(), Session::default());
    let open = ["a LOGIN fred secret", "b SELECT INBOX"];
    last(&mut model, &mut session, &open);
    let expunge = ["c STORE 1 FLAGS (\\Deleted)", "d EXPUNGE"];
    last(&mut model, &mut other, &[&open[..], &expunge].concat());
    let answer = last(&mut model, &mut session, &[line]);
    assert_eq!(completion(&answer), expected);
}

#[test]
fn keywords_are_limited() {
    let words = |count: usize| {
        let words: Vec<String> = (0..count).map(|n| format!("k{n}")).collect();
        format!("a STORE 1 FLAGS ({})", words.join(" "))
    };
    assert_eq!(completion(&selected(&[&words(KEYWORDS)])), "a OK");
    assert_eq!(completion(&selected(&[&words(KEYWORDS + 1)])), "a NO");
    // A keyword that no message has any more still takes its place.
    let lines = [
        &words(KEYWORDS),
        "b STORE 1 FLAGS ()",
        "c STORE 1 FLAGS (other)",
    ];
    assert_eq!(completion(&selected(&lines)), "c NO");
}

#[rstest]
#[case::before_login(&[], 10)]
#[case::after_login(&["l LOGIN fred secret"], 100)]
fn nonsense_ends_the_connection(#[case] before: &[&str], #[case] most: usize) {
    let (mut model, mut session) = (model(), Session::default());
    for line in before {
        session.line(&mut model, line.as_bytes());
    }
    for _ in 1..most {
        assert!(!session.line(&mut model, b"a FROB").closes);
    }
    assert!(session.line(&mut model, b"a FROB").closes);
}

#[test]
fn tls_starts_once_and_before_login() {
    let (mut model, mut session) = (model(), Session::default());
    let mut starts = |line| last(&mut model, &mut session, &[line]).starts_tls;
    assert!(starts("a STARTTLS"));
    assert!(!starts("b STARTTLS"));
    assert!(!logged_in(&["a STARTTLS"]).starts_tls);
    assert!(logged_in(&["a LOGOUT"]).closes);
}

#[test]
fn a_literal_where_a_line_is_expected() {
    let (mut model, mut session) = (model(), Session::default());
    last(&mut model, &mut session, &["a LOGIN fred secret", "b IDLE"]);
    assert_eq!(completion(&session.misplaced_literal(&mut model)), "b BAD");
    assert!(!session.is_waiting());
}

#[test]
fn what_is_in_the_store() {
    let (mut model, mut session) = (model(), Session::default());
    let date = " 5-Feb-2001 01:02:03 +0100";
    let append = format!("c APPEND x/y (\\Seen) \"{date}\" {{1+}}\r\nz");
    let lines = ["a LOGIN fred secret", "b CREATE x/y", &append, "d DELETE x"];
    last(&mut model, &mut session, &lines);
    let names: Vec<_> = model.accounts()[0].names().collect();
    let shown: Vec<(&[u8], bool)> = names.iter().map(|(n, m)| (*n, m.is_some())).collect();
    assert_eq!(shown[6..], [(&b"x"[..], false), (&b"x/y"[..], true)]);
    let mailbox = names[7].1.expect("selectable");
    assert_eq!(mailbox.next_uid(), 2);
    let message = &mailbox.messages()[&1];
    assert_eq!(&message.octets[..], b"z");
    assert_eq!(message.date.to_string(), " 5-Feb-2001 01:02:03 +0100");
    assert!(message.has("\\seen"));
    assert_eq!(model.accounts()[1].names().count(), 6);
}

#[test]
fn a_uidvalidity_is_told_again() {
    let mut model = model();
    let mut of = |name: &str| {
        let select = format!("b SELECT {name}");
        let lines = ["a LOGIN fred secret", &select];
        let answer = last(&mut model, &mut Session::default(), &lines);
        answer.facts.validity.expect("selected")
    };
    let (inbox, junk) = (of("INBOX"), of("Junk"));
    assert_eq!(model.validity(inbox, 7), Ok(()));
    assert_eq!(model.validity(inbox, 7), Ok(()));
    assert!(model.validity(inbox, 8).is_err());
    assert!(model.validity(junk, 7).is_err());
    assert_eq!(model.validity(junk, 8), Ok(()));
}
