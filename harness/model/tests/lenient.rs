//! The model of any server: what it must object to, and what it must not.

use mailspec_model::lenient::Lenient;
use mailspec_syntax::imap::{Command, response};
use pretty_assertions::assert_eq;
use rstest::rstest;

/// What is objected to in a play: lines `0 C: command` and `0 S: response`, by session.
fn objections(play: &str) -> Vec<&'static str> {
    let mut model = Lenient::new(Some(b'/'));
    model.made(b"box");
    let mut found = Vec::new();
    let mut said: Option<(usize, Vec<u8>, Vec<Vec<u8>>)> = None;
    let ended = [""];
    for line in play.lines().map(str::trim).chain(ended) {
        let (who, text) = line.split_once(": ").unwrap_or_default();
        let octets = || format!("{}\r\n", text.replace("\\r\\n", "\r\n")).into_bytes();
        if let Some((_, _, replies)) = said.as_mut().filter(|_| who.ends_with('S')) {
            replies.push(octets());
            continue;
        }
        if let Some((session, command, replies)) = said.take() {
            let command = Command::parse(&command).unwrap();
            let parsed = replies.iter().map(|it| response::parse(it).response);
            let parsed: Vec<_> = parsed.collect();
            let contradictions = model.exchange(session, &command, &parsed);
            found.extend(contradictions.into_iter().map(|it| it.kind));
        }
        if let Some(session) = who.strip_suffix(" C") {
            said = Some((session.parse().unwrap(), octets(), Vec::new()));
        }
    }
    found
}

const ONE: &str = "0 C: a APPEND box {17+}\\r\\nSubject: x\\r\\n\\r\\ny\\r\\n
    0 S: a OK [APPENDUID 7 1] done
    0 C: b SELECT box
    0 S: * 1 EXISTS
    0 S: * OK [UIDNEXT 2] next
    0 S: b OK [READ-WRITE] done";

#[rstest]
#[case::as_it_was_told("0 C: c FETCH 1 FLAGS\n0 S: * 1 FETCH (FLAGS (\\Recent))\n0 S: c OK x", &[])]
#[case::a_flag_that_nobody_set("0 C: c FETCH 1 FLAGS\n0 S: * 1 FETCH (FLAGS (\\Draft))\n0 S: c OK x", &["flag-unset"])]
#[case::a_flag_that_is_gone("0 C: c STORE 1 +FLAGS (\\Seen)\n0 S: c OK x\n0 C: d FETCH 1 FLAGS\n0 S: * 1 FETCH (FLAGS ())\n0 S: d OK x", &["flag-lost"])]
#[case::a_refused_change_may_be_half_done("0 C: c STORE 1 +FLAGS (\\Seen)\n0 S: c NO x\n0 C: d FETCH 1 FLAGS\n0 S: * 1 FETCH (FLAGS (\\Seen))\n0 S: d OK x", &[])]
#[case::what_makes_no_sense_changes_nothing("0 C: c STORE 1 +FLAGS (\\Seen)\n0 S: c BAD x\n0 C: d FETCH 1 FLAGS\n0 S: * 1 FETCH (FLAGS (\\Seen))\n0 S: d OK x", &["flag-unset"])]
#[case::another_session_need_not_know_yet("1 C: a SELECT box\n1 S: * 1 EXISTS\n1 S: a OK x\n0 C: c STORE 1 +FLAGS (\\Seen)\n0 S: c OK x\n1 C: b FETCH 1 FLAGS\n1 S: * 1 FETCH (FLAGS ())\n1 S: b OK x\n1 C: c FETCH 1 FLAGS\n1 S: * 1 FETCH (FLAGS (\\Seen))\n1 S: c OK x", &[])]
#[case::another_session_does_not_forget("1 C: a SELECT box\n1 S: * 1 EXISTS\n1 S: a OK x\n0 C: c STORE 1 +FLAGS (\\Seen)\n0 S: c OK x\n1 C: b FETCH 1 FLAGS\n1 S: * 1 FETCH (FLAGS (\\Seen))\n1 S: b OK x\n1 C: c FETCH 1 FLAGS\n1 S: * 1 FETCH (FLAGS ())\n1 S: c OK x", &["flag-lost"])]
#[case::a_later_session_knows("0 C: c STORE 1 +FLAGS (\\Seen)\n0 S: c OK x\n1 C: a SELECT box\n1 S: * 1 EXISTS\n1 S: a OK x\n1 C: b FETCH 1 FLAGS\n1 S: * 1 FETCH (FLAGS ())\n1 S: b OK x", &["flag-lost"])]
#[case::a_message_that_nobody_removed("0 C: c EXPUNGE\n0 S: * 1 EXPUNGE\n0 S: c OK x", &["expunge-kept"])]
#[case::a_message_that_was_removed("0 C: c STORE 1 +FLAGS (\\Deleted)\n0 S: c OK x\n0 C: d EXPUNGE\n0 S: * 1 EXPUNGE\n0 S: d OK x", &[])]
#[case::a_message_that_remains("0 C: c STORE 1 +FLAGS (\\Deleted)\n0 S: c OK x\n0 C: d EXPUNGE\n0 S: d OK x", &["expunge-left"])]
#[case::close_may_leave_what_another_marked("1 C: a SELECT box\n1 S: * 1 EXISTS\n1 S: a OK x\n1 C: b STORE 1 +FLAGS (\\Deleted)\n1 S: b OK x\n0 C: c CLOSE\n0 S: c OK x\n0 C: d SELECT box\n0 S: * 1 EXISTS\n0 S: d OK x", &[])]
#[case::close_removes("0 C: c STORE 1 +FLAGS (\\Deleted)\n0 S: c OK x\n0 C: d CLOSE\n0 S: d OK x\n0 C: e SELECT box\n0 S: * 1 EXISTS\n0 S: e OK x", &["exists"])]
#[case::a_uid_twice("0 C: c STORE 1 +FLAGS (\\Deleted)\n0 S: c OK x\n0 C: d EXPUNGE\n0 S: * 1 EXPUNGE\n0 S: d OK x\n0 C: e APPEND box {17+}\\r\\nSubject: x\\r\\n\\r\\nz\\r\\n\n0 S: e OK [APPENDUID 7 1] x", &["uid"])]
#[case::a_refused_append_leaves_nothing("0 C: c APPEND box {17+}\\r\\nSubject: x\\r\\n\\r\\nz\\r\\n\n0 S: c NO x\n1 C: d STATUS box (MESSAGES)\n1 S: * STATUS box (MESSAGES 2)\n1 S: d OK x", &["status"])]
#[case::a_search_that_misses("0 C: c SEARCH UNSEEN\n0 S: * SEARCH\n0 S: c OK x", &["search"])]
#[case::a_search_that_finds_too_much("0 C: c SEARCH NOT UNSEEN\n0 S: * SEARCH 1\n0 S: c OK x", &["search"])]
#[case::a_search_of_text_is_not_judged("0 C: c SEARCH TEXT x\n0 S: * SEARCH\n0 S: c OK x", &[])]
#[case::other_octets("0 C: c FETCH 1 BODY.PEEK[]\n0 S: * 1 FETCH (BODY[] {17}\\r\\nSubject: x\\r\\n\\r\\nz\\r\\n)\n0 S: c OK x", &["octets"])]
#[case::what_is_read_is_seen("0 C: c FETCH 1 BODY[]\n0 S: * 1 FETCH (BODY[] {17}\\r\\nSubject: x\\r\\n\\r\\ny\\r\\n)\n0 S: c OK x\n0 C: d SEARCH SEEN\n0 S: * SEARCH\n0 S: d OK x", &["search"])]
#[case::what_is_examined_stays("0 C: c EXAMINE box\n0 S: * 1 EXISTS\n0 S: c OK [READ-ONLY] x\n0 C: d FETCH 1 BODY[]\n0 S: d OK x\n1 C: e SELECT box\n1 S: * 1 EXISTS\n1 S: * OK [UNSEEN 1] x\n1 S: e OK x", &[])]
#[case::a_copy_into_the_selected_mailbox("0 C: c COPY 1 box\n0 S: * 2 EXISTS\n0 S: c OK x\n0 C: d STATUS box (MESSAGES)\n0 S: d OK x\n1 C: e SELECT box\n1 S: * 2 EXISTS\n1 S: e OK x", &[])]
#[case::a_refused_copy_leaves_nothing("0 C: b CREATE c\n0 S: b OK x\n0 C: c COPY 1 c\n0 S: c NO x\n1 C: e STATUS c (MESSAGES)\n1 S: * STATUS c (MESSAGES 1)\n1 S: e OK x", &["status"])]
#[case::a_renamed_mailbox_keeps_flags("0 C: c STORE 1 +FLAGS (\\Flagged)\n0 S: c OK x\n0 C: d RENAME box d\n0 S: d OK x\n1 C: e SELECT d\n1 S: * 1 EXISTS\n1 S: e OK x\n1 C: f FETCH 1 FLAGS\n1 S: * 1 FETCH (FLAGS ())\n1 S: f OK x", &["flag-lost"])]
#[case::a_deleted_mailbox_is_gone("1 C: c DELETE box\n1 S: c OK x\n1 C: d SELECT box\n1 S: * 1 EXISTS\n1 S: d OK x", &["select"])]
#[case::what_came_with_the_command_may_be_meant("1 C: c APPEND box {17+}\\r\\nSubject: x\\r\\n\\r\\ny\\r\\n\n1 S: c OK x\n0 C: d STORE 2 +FLAGS (\\Draft)\n0 S: * 2 EXISTS\n0 S: * 2 FETCH (FLAGS (\\Draft))\n0 S: d OK x", &[])]
#[case::what_came_with_the_command_may_be_read("1 C: c APPEND box {17+}\\r\\nSubject: x\\r\\n\\r\\ny\\r\\n\n1 S: c OK x\n0 C: d UID FETCH 2 RFC822\n0 S: * 2 EXISTS\n0 S: * 2 FETCH (UID 2 FLAGS (\\Seen))\n0 S: d OK x", &[])]
#[case::what_is_moved_there_is_there("1 C: c DELETE box\n1 S: c OK x\n1 C: d RENAME other box\n1 S: d OK x\n1 C: e SELECT box\n1 S: * 1 EXISTS\n1 S: e OK x", &[])]
#[case::a_mailbox_is_made_once("1 C: c CREATE box\n1 S: c OK x", &["create-existing"])]
fn objects(#[case] play: &str, #[case] kinds: &[&str]) {
    assert_eq!(objections(&format!("{ONE}\n{play}")), kinds);
}
