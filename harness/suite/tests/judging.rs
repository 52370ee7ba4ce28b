//! What patterns match, as tables: through [`Step::judge`], as the runner does.

use std::collections::BTreeSet;

use pretty_assertions::assert_eq;
use rstest::rstest;

use mailspec_suite::pattern::{
    Arrived, Check, Content, Expect, Expected, How, Judgement, Kind, LinePattern, Lines, Pattern,
};
use mailspec_suite::template::{Bindings, Template, Value};
use mailspec_suite::{Action, Command, Place, Protocol, Step};

fn place() -> Place {
    Place {
        file: "x.yaml".into(),
        line: 1,
        column: 1,
    }
}

fn pattern(text: &str, protocol: Protocol) -> Pattern {
    Pattern::parse(text, protocol, place()).unwrap()
}

fn step(expect: &[&str], protocol: Protocol) -> Step {
    Step {
        action: Action::Wait,
        on: "A".to_owned(),
        protocol,
        level: None,
        within: None,
        expected: Expected {
            expect: expect
                .iter()
                .map(|text| Expect::Required(pattern(text, protocol)))
                .collect(),
            ..Expected::default()
        },
        or_skip: None,
        covers: Vec::new(),
        prepares: false,
        text: String::new(),
        place: place(),
    }
}

fn bindings() -> Bindings {
    let mut bindings = Bindings::default();
    bindings.bind("box", Value::string("ms-1"));
    bindings.bind("spaced", Value::string("a b"));
    bindings.bind("n", Value::Number(3));
    bindings.bind("date", Value::string("17-Jul-1996 02:44:25 -0700"));
    bindings.bind("text", Value::string("x\r\ny"));
    bindings.bind("uids", Value::Set(vec![(1, 3)]));
    bindings
}

/// Messages separated by `⏎`.
fn messages(text: &str) -> Vec<Vec<u8>> {
    text.split_terminator('⏎')
        .map(|line| [line.as_bytes(), b"\r\n"].concat())
        .collect()
}

fn judged(step: &Step, text: &str, closed: bool) -> Judgement {
    let words: BTreeSet<String> = ["$mark".to_owned()].into();
    let messages = messages(text);
    let messages: Vec<&[u8]> = messages.iter().map(Vec::as_slice).collect();
    let arrived = Arrived {
        messages: &messages,
        tag: Some("a1"),
        closed,
        words: &words,
    };
    step.judge(&arrived, &bindings())
}

fn matches(expect: &[&str], got: &str) -> bool {
    judged(&step(expect, Protocol::Imap), got, false)
        .mismatches
        .is_empty()
}

#[rstest]
#[case::number("* 3 EXISTS", "* 3 EXISTS⏎", true)]
#[case::other_number("* 3 EXISTS", "* 2 EXISTS⏎", false)]
#[case::one_of_several("* 3 EXISTS", "* 2 EXISTS⏎* 3 EXISTS⏎* 1 RECENT⏎", true)]
#[case::keyword_case("* 3 EXISTS", "* 3 exists⏎", true)]
#[case::bound("* {n} EXISTS", "* 3 EXISTS⏎", true)]
#[case::bound_other("* {n} EXISTS", "* 4 EXISTS⏎", false)]
#[case::sum("* {n+1} EXISTS", "* 4 EXISTS⏎", true)]
#[case::any("* {_} EXISTS", "* 9 EXISTS⏎", true)]
#[case::typed("* {x:nz-number} EXISTS", "* 0 EXISTS⏎", false)]
#[case::set(
    "* FLAGS (\\Seen \\Answered {...})",
    "* FLAGS (\\answered $x \\Seen)⏎",
    true
)]
#[case::set_missing("* FLAGS (\\Seen \\Draft {...})", "* FLAGS (\\Seen)⏎", false)]
#[case::any_list("* FLAGS ({...})", "* FLAGS ()⏎", true)]
#[case::capability("* CAPABILITY IMAP4rev1", "* CAPABILITY IDLE IMAP4REV1⏎", true)]
#[case::no_capability("* CAPABILITY MOVE", "* CAPABILITY IMAP4rev1⏎", false)]
#[case::enabled("* ENABLED", "* ENABLED⏎", true)]
#[case::enabled_more("* ENABLED", "* ENABLED CONDSTORE⏎", false)]
#[case::status("OK", "a1 OK done⏎", true)]
#[case::others_tag("OK", "a2 OK done⏎", false)]
#[case::tag_case("OK", "A1 OK done⏎", false)]
#[case::alternatives("NO | BAD", "a1 BAD what⏎", true)]
#[case::code("OK [READ-WRITE]", "a1 OK [read-write] done⏎", true)]
#[case::no_code("OK [READ-WRITE]", "a1 OK done⏎", false)]
#[case::code_ignored("OK", "a1 OK [ALERT] done⏎", true)]
#[case::code_arguments("* OK [UNSEEN 2]", "* OK [UNSEEN 2] x⏎", true)]
#[case::code_other("* OK [UNSEEN 2]", "* OK [UNSEEN 3] x⏎", false)]
#[case::code_bare("* OK [UNSEEN]", "* OK [UNSEEN 3] x⏎", true)]
#[case::permanent(
    "* OK [PERMANENTFLAGS (\\* {...})]",
    "* OK [PERMANENTFLAGS (\\Seen \\*)] x⏎",
    true
)]
#[case::permanent_exact(
    "* OK [PERMANENTFLAGS (\\Seen)]",
    "* OK [PERMANENTFLAGS (\\Seen \\*)] x⏎",
    false
)]
#[case::copyuid("OK [COPYUID 1 1:3 5:7]", "a1 OK [COPYUID 1 1,2,3 5:6,7] x⏎", true)]
#[case::copyuid_pairs("OK [COPYUID 1 1:2 6,5]", "a1 OK [COPYUID 1 1:2 5,6] x⏎", false)]
#[case::text_is_no_code("OK [READ-WRITE]", "a1 OK not [READ-WRITE]⏎", false)]
#[case::continuation("+ {...}", "+ idling⏎", true)]
#[case::bare_continuation("+", "+ ⏎", true)]
#[case::challenge("+ {c:base64}", "+ YWJj⏎", true)]
#[case::no_challenge("+ {c:base64}", "+ !!⏎", false)]
#[case::tagged("INJECTED {...}", "INJECTED OK x⏎", true)]
#[case::not_tagged("INJECTED {...}", "a1 OK x⏎", false)]
#[case::data_is_no_status("* OK", "* 3 EXISTS⏎", false)]
#[case::tagged_is_not_untagged("* OK", "a1 OK x⏎", false)]
fn imap(#[case] expect: &str, #[case] got: &str, #[case] expected: bool) {
    assert_eq!(matches(&[expect], got), expected);
}

#[rstest]
#[case::atom("\"ms-1\"", "ms-1", true)]
#[case::quoted("\"ms-1\"", "\"ms-1\"", true)]
#[case::literal("\"ms-1\"", "{4}\r\nms-1", true)]
#[case::quoted_is_exact("\"ms-1\"", "MS-1", false)]
#[case::word_is_not("ms-1", "\"MS-1\"", true)]
#[case::variable("{box}", "\"ms-1\"", true)]
#[case::variable_is_exact("{box}", "MS-1", false)]
#[case::with_space("{spaced}", "\"a b\"", true)]
#[case::in_a_word("{box}.sub", "ms-1.sub", true)]
#[case::in_quotes("\"{spaced}/x\"", "{5}\r\na b/x", true)]
#[case::inbox("INBOX", "inbox", true)]
#[case::quoted_inbox("\"INBOX\"", "\"Inbox\"", true)]
#[case::nil_is_no_string("NIL", "\"NIL\"", false)]
#[case::escaped("\"a\\\"b\"", "\"a\\\"b\"", true)]
#[case::brackets("\"[Gmail]/x\"", "[Gmail]/x", true)]
fn mailbox_names(#[case] expect: &str, #[case] got: &str, #[case] expected: bool) {
    let pattern = format!("* LIST ({{...}}) \"/\" {expect}");
    let message = format!("* LIST (\\HasNoChildren) \"/\" {got}⏎");
    assert_eq!(matches(&[&pattern], &message), expected);
}

#[rstest]
#[case::attributes("(\\Noselect)", "(\\HasChildren \\NOSELECT)", "/", true)]
#[case::attribute_missing("(\\Noselect)", "(\\HasChildren)", "/", false)]
#[case::none_named("()", "(\\HasNoChildren)", "/", true)]
#[case::whole("{_}", "(\\HasNoChildren)", "/", true)]
fn list_attributes(
    #[case] expect: &str,
    #[case] got: &str,
    #[case] delimiter: &str,
    #[case] expected: bool,
) {
    let pattern = format!("* LIST {expect} {{_}} a");
    let message = format!("* LIST {got} \"{delimiter}\" a⏎");
    assert_eq!(matches(&[&pattern], &message), expected);
}

#[test]
fn list_extended_data_is_tolerated() {
    assert!(matches(
        &["* LIST () \"/\" a"],
        "* LIST () \"/\" a (\"CHILDINFO\" (\"SUBSCRIBED\"))⏎"
    ));
}

#[rstest]
#[case::exact("* SEARCH 1 2", "* SEARCH 2 1⏎", true)]
#[case::too_many("* SEARCH 1 2", "* SEARCH 1 2 3⏎", false)]
#[case::too_few("* SEARCH 1 2", "* SEARCH 1⏎", false)]
#[case::open("* SEARCH 1 {...}", "* SEARCH 3 1⏎", true)]
#[case::empty("* SEARCH", "* SEARCH⏎", true)]
#[case::not_empty("* SEARCH", "* SEARCH 1⏎", false)]
#[case::variable("* SEARCH {n}", "* SEARCH 3⏎", true)]
#[case::set_variable("* SEARCH {uids}", "* SEARCH 3 1 2⏎", true)]
#[case::range("* SEARCH 1:3", "* SEARCH 3 1 2⏎", true)]
#[case::twice("* SEARCH 1 2", "* SEARCH 1 2 2⏎", true)]
#[case::several("* SEARCH 1 2 3", "* SEARCH 3⏎* SEARCH 1⏎* SEARCH 2⏎", true)]
#[case::several_too_many("* SEARCH 1", "* SEARCH 1⏎* SEARCH 2⏎", false)]
#[case::several_empty("* SEARCH", "* SEARCH⏎* SEARCH⏎", true)]
#[case::date_of_a_header(
    "* 1 FETCH (ENVELOPE (\"Mon, 7 Feb 1994 21:52:25 -0800\" {...}))",
    "* 1 FETCH (ENVELOPE (\"Mon, 07 Feb 1994 21:52:25 -0800\" NIL))⏎",
    true
)]
#[case::same_date_in_another_zone(
    "* 1 FETCH (ENVELOPE (\"Mon, 7 Feb 1994 21:52:25 -0800\" {...}))",
    "* 1 FETCH (ENVELOPE (\"8 Feb 1994 05:52:25 +0000\" NIL))⏎",
    true
)]
#[case::other_date(
    "* 1 FETCH (ENVELOPE (\"Mon, 7 Feb 1994 21:52:25 -0800\" {...}))",
    "* 1 FETCH (ENVELOPE (\"Mon, 7 Feb 1994 21:52:25 +0000\" NIL))⏎",
    false
)]
#[case::modseq("* SEARCH 1", "* SEARCH 1 (MODSEQ 4)⏎", true)]
#[case::modseq_asked("* SEARCH 1:2 (MODSEQ {_})", "* SEARCH 2 1 (MODSEQ 4)⏎", true)]
#[case::modseq_other("* SEARCH 1 (MODSEQ 5)", "* SEARCH 1 (MODSEQ 4)⏎", false)]
#[case::modseq_missing("* SEARCH 1 (MODSEQ {_})", "* SEARCH 1⏎", false)]
#[case::modseq_of_others("* SEARCH (MODSEQ 4)", "* SEARCH 1 (MODSEQ 4)⏎", false)]
#[case::esearch(
    "* ESEARCH (TAG {_}) ALL 1:3 COUNT 3",
    "* ESEARCH (TAG \"a1\") COUNT 3 ALL 3,1:2⏎",
    true
)]
#[case::esearch_more("* ESEARCH COUNT 3", "* ESEARCH (TAG \"a1\") COUNT 3 MIN 1⏎", false)]
#[case::esearch_open(
    "* ESEARCH COUNT 3 {...}",
    "* ESEARCH (TAG \"a1\") MIN 1 COUNT 3⏎",
    true
)]
#[case::esearch_uid("* ESEARCH UID COUNT 3", "* ESEARCH (TAG \"a1\") UID COUNT 3⏎", true)]
#[case::esearch_no_uid("* ESEARCH UID COUNT 3", "* ESEARCH (TAG \"a1\") COUNT 3⏎", false)]
fn searching(#[case] expect: &str, #[case] got: &str, #[case] expected: bool) {
    assert_eq!(matches(&[expect], got), expected);
}

#[rstest]
#[case::any_order("(UID 4 FLAGS ())", "* 1 FETCH (FLAGS () UID 4)⏎", true)]
#[case::further("(UID 4)", "* 1 FETCH (FLAGS (\\Seen) UID 4)⏎", true)]
#[case::missing("(UID 4)", "* 1 FETCH (FLAGS (\\Seen))⏎", false)]
#[case::spread(
    "(UID 4 FLAGS ())",
    "* 1 FETCH (UID 4)⏎* 2 EXISTS⏎* 1 FETCH (FLAGS ())⏎",
    true
)]
#[case::of_two_messages("(UID 4 FLAGS ())", "* 1 FETCH (UID 4)⏎* 2 FETCH (FLAGS ())⏎", false)]
#[case::not_over_an_expunge(
    "(UID 4 FLAGS ())",
    "* 1 FETCH (UID 4)⏎* 1 EXPUNGE⏎* 1 FETCH (FLAGS ())⏎",
    false
)]
#[case::later_flags(
    "(FLAGS (\\Seen))",
    "* 1 FETCH (FLAGS ())⏎* 1 FETCH (FLAGS (\\Seen))⏎",
    true
)]
#[case::recent("(FLAGS ())", "* 1 FETCH (FLAGS (\\Recent))⏎", true)]
#[case::recent_named("(FLAGS (\\Recent))", "* 1 FETCH (FLAGS ())⏎", false)]
#[case::system_flag("(FLAGS ())", "* 1 FETCH (FLAGS (\\Seen))⏎", false)]
#[case::foreign_keyword("(FLAGS (\\Seen))", "* 1 FETCH (FLAGS (NonJunk \\Seen))⏎", true)]
#[case::own_keyword("(FLAGS (\\Seen))", "* 1 FETCH (FLAGS ($Mark \\Seen))⏎", false)]
#[case::flag_case("(FLAGS ($mark))", "* 1 FETCH (FLAGS ($MARK))⏎", true)]
#[case::open_flags("(FLAGS (\\Seen {...}))", "* 1 FETCH (FLAGS (\\Seen \\Draft))⏎", true)]
#[case::section(
    "(BODY[HEADER.FIELDS (To From)] {_})",
    "* 1 FETCH (body[header.fields (\"FROM\" to)] {2}\r\n\r\n)⏎",
    true
)]
#[case::other_section("(BODY[TEXT] {_})", "* 1 FETCH (BODY[HEADER] \"\")⏎", false)]
#[case::partial("(BODY[]<0> {text})", "* 1 FETCH (BODY[]<0> {4}\r\nx\r\ny)⏎", true)]
#[case::not_partial("(BODY[] {text})", "* 1 FETCH (BODY[]<0> {4}\r\nx\r\ny)⏎", false)]
#[case::octets("(BODY[] {text})", "* 1 FETCH (BODY[] {3}\r\nx\ny)⏎", false)]
#[case::instant(
    "(INTERNALDATE {date})",
    "* 1 FETCH (INTERNALDATE \"17-Jul-1996 09:44:25 +0000\")⏎",
    true
)]
#[case::other_instant(
    "(INTERNALDATE {date})",
    "* 1 FETCH (INTERNALDATE \"17-Jul-1996 02:44:25 +0000\")⏎",
    false
)]
#[case::envelope(
    "(ENVELOPE ({_} \"Hi\" {...}))",
    "* 1 FETCH (ENVELOPE (NIL {2}\r\nHi NIL))⏎",
    true
)]
#[case::media_type(
    "(BODY (TEXT PLAIN {...}))",
    "* 1 FETCH (BODY (\"text\" \"plain\" NIL))⏎",
    true
)]
#[case::exact_list(
    "(BODY (TEXT PLAIN))",
    "* 1 FETCH (BODY (\"text\" \"plain\" NIL))⏎",
    false
)]
#[case::anything("{_}", "* 1 FETCH (UID 1)⏎", true)]
fn fetching(#[case] items: &str, #[case] got: &str, #[case] expected: bool) {
    assert_eq!(matches(&[&format!("* 1 FETCH {items}")], got), expected);
}

#[rstest]
#[case::named(
    "* STATUS {box} (MESSAGES 1)",
    "* STATUS \"ms-1\" (UIDNEXT 3 MESSAGES 1)⏎",
    true
)]
#[case::other("* STATUS {box} (MESSAGES 1)", "* STATUS ms-1 (MESSAGES 2)⏎", false)]
#[case::other_box("* STATUS {box} (MESSAGES 1)", "* STATUS ms-2 (MESSAGES 1)⏎", false)]
#[case::any("* STATUS {_} ({...})", "* STATUS x (MESSAGES 1)⏎", true)]
fn status(#[case] expect: &str, #[case] got: &str, #[case] expected: bool) {
    assert_eq!(matches(&[expect], got), expected);
}

#[rstest]
#[case::unordered(&["* 2 EXISTS", "* 1 RECENT", "OK"], "* 1 RECENT⏎* 2 EXISTS⏎a1 OK x⏎", true)]
#[case::one_missing(&["* 2 EXISTS", "* 1 RECENT"], "* 1 RECENT⏎", false)]
#[case::one_answers_two(&["* CAPABILITY IDLE", "* CAPABILITY MOVE"], "* CAPABILITY IDLE MOVE⏎", true)]
#[case::two_expunges(&["* 1 EXPUNGE", "* 1 EXPUNGE"], "* 1 EXPUNGE⏎* 1 EXPUNGE⏎", true)]
#[case::one_expunge(&["* 1 EXPUNGE", "* 1 EXPUNGE"], "* 1 EXPUNGE⏎", false)]
#[case::two_lists(&["* LIST () {_} {a}", "* LIST () {_} {b}"], "* LIST () \"/\" x⏎* LIST () \"/\" y⏎", true)]
#[case::one_list(&["* LIST () {_} {a}", "* LIST () {_} {b}"], "* LIST () \"/\" x⏎", false)]
#[case::two_fetches(&["* {a} FETCH (UID {u})", "* {b} FETCH (UID {v})"], "* 1 FETCH (UID 1)⏎", false)]
#[case::one_message(&["* 1 FETCH (UID {u})", "* 1 FETCH (FLAGS ())"], "* 1 FETCH (UID 1 FLAGS ())⏎", true)]
#[case::agreeing(&["* {x} EXISTS", "* {x} RECENT"], "* 1 EXISTS⏎* 2 EXISTS⏎* 1 RECENT⏎", true)]
#[case::disagreeing(&["* {x} EXISTS", "* {x} RECENT"], "* 1 EXISTS⏎* 2 RECENT⏎", false)]
fn several(#[case] expect: &[&str], #[case] got: &str, #[case] expected: bool) {
    assert_eq!(matches(expect, got), expected);
}

#[rstest]
#[case::in_order("* 2 EXISTS⏎* 1 RECENT⏎", true)]
#[case::between("* 2 EXISTS⏎* 9 EXISTS⏎* 1 RECENT⏎", true)]
#[case::reversed("* 1 RECENT⏎* 2 EXISTS⏎", false)]
#[case::again("* 1 RECENT⏎* 2 EXISTS⏎* 1 RECENT⏎", true)]
fn ordered(#[case] got: &str, #[case] expected: bool) {
    let mut step = step(&["* 2 EXISTS", "* 1 RECENT"], Protocol::Imap);
    step.expected.ordered = true;
    assert_eq!(judged(&step, got, false).mismatches.is_empty(), expected);
}

#[rstest]
#[case::closed("closed", "", true, true)]
#[case::open("closed", "", false, false)]
#[case::farewell("NO | BYE", "* BYE x⏎", true, true)]
#[case::bye_and_open("NO | BYE", "* BYE x⏎", false, false)]
#[case::closed_without_bye("NO | BYE", "", true, false)]
#[case::bye_itself("* BYE", "* BYE x⏎", false, true)]
fn endings(#[case] expect: &str, #[case] got: &str, #[case] closed: bool, #[case] expected: bool) {
    let judgement = judged(&step(&[expect], Protocol::Imap), got, closed);
    assert_eq!(judgement.mismatches.is_empty(), expected);
}

#[rstest]
#[case::optional("* 1 EXISTS⏎a1 OK x⏎", true, Some(Value::Number(1)))]
#[case::without("a1 OK x⏎", true, None)]
#[case::required_missing("* 1 EXISTS⏎", false, Some(Value::Number(1)))]
fn optional_captures(#[case] got: &str, #[case] expected: bool, #[case] captured: Option<Value>) {
    let mut step = step(&["OK"], Protocol::Imap);
    let optional = Expect::Optional(pattern("* {x} EXISTS", Protocol::Imap));
    step.expected.expect.insert(0, optional);
    let judgement = judged(&step, got, false);
    assert_eq!(judgement.mismatches.is_empty(), expected);
    assert_eq!(judgement.bindings.get("x"), captured);
}

#[rstest]
#[case::first("* 2 EXPUNGE⏎", true)]
#[case::second("* VANISHED 7⏎", true)]
#[case::neither("* 2 EXISTS⏎", false)]
fn any_of(#[case] got: &str, #[case] expected: bool) {
    let mut step = step(&[], Protocol::Imap);
    step.expected.expect = vec![Expect::Any(
        ["* 2 EXPUNGE", "* VANISHED {...}"]
            .map(|text| pattern(text, Protocol::Imap))
            .into(),
    )];
    assert_eq!(judged(&step, got, false).mismatches.is_empty(), expected);
}

#[rstest]
#[case::number("* {x:number} EXISTS", "* 4 EXISTS⏎", Value::Number(4))]
#[case::the_last("* {x} EXISTS", "* 4 EXISTS⏎* 5 EXISTS⏎", Value::Number(5))]
#[case::string("* LIST () {_} {x}", "* LIST () \"/\" \"a b\"⏎", Value::string("a b"))]
#[case::atom("* LIST () {_} {x}", "* LIST () \"/\" ab⏎", Value::atom("ab"))]
#[case::nil("* LIST () {x} {_}", "* LIST () NIL ab⏎", Value::Nil)]
#[case::set("* SEARCH {x:set}", "* SEARCH 5 2 1⏎", Value::Set(vec![(1, 2), (5, 5)]))]
#[case::empty_set("* SEARCH {x:set}", "* SEARCH⏎", Value::Set(vec![]))]
#[case::leading_zeros("* X {x}", "* X 007⏎", Value::atom("007"))]
#[case::flag("* FLAGS ({x:flag})", "* FLAGS (\\Seen)⏎", Value::atom("\\Seen"))]
#[case::list(
    "* 1 FETCH (ENVELOPE {x:list})",
    "* 1 FETCH (ENVELOPE (NIL {1}\r\na))⏎",
    Value::atom("(NIL \"a\")")
)]
#[case::code(
    "* OK [UIDNEXT {x:nz-number}]",
    "* OK [UIDNEXT 8] x⏎",
    Value::Number(8)
)]
fn captures(#[case] expect: &str, #[case] got: &str, #[case] expected: Value) {
    let judgement = judged(&step(&[expect], Protocol::Imap), got, false);
    assert_eq!(judgement.mismatches, []);
    assert_eq!(judgement.bindings.get("x"), Some(expected));
}

#[rstest]
#[case::clean("* 1 EXISTS⏎", None)]
#[case::forbidden("* 2 EXPUNGE⏎", Some("* 2 EXPUNGE"))]
#[case::free_hole("* 7 FETCH (UID 3)⏎", Some("* 7 FETCH (UID 3)"))]
fn never(#[case] got: &str, #[case] expected: Option<&str>) {
    let mut step = step(&[], Protocol::Imap);
    step.expected.never = ["* {_} EXPUNGE", "* {free} FETCH {_}"]
        .map(|text| pattern(text, Protocol::Imap))
        .into();
    let mismatches = judged(&step, got, false).mismatches;
    let found = mismatches.first().map(|mismatch| {
        assert_eq!(mismatch.kind, Kind::Forbidden);
        mismatch.got.as_str()
    });
    assert_eq!(found, expected);
}

#[rstest]
#[case::number("* 3 EXISTS", "* 2 EXISTS⏎", "EXISTS 2 where 3 was expected")]
#[case::bound("* {n} EXISTS", "* 2 EXISTS⏎", "EXISTS 2 where 3 ({n}) was expected")]
#[case::nothing("* 3 EXISTS", "", "nothing came")]
#[case::nothing_like_it("* 3 EXISTS", "* 1 RECENT⏎", "nothing like it came")]
#[case::status("OK", "a1 NO [ALERT] sorry⏎", "NO where OK was expected")]
#[case::code(
    "OK [READ-WRITE]",
    "a1 OK [READ-ONLY] x⏎",
    "[READ-ONLY] where [READ-WRITE] was expected"
)]
#[case::no_code("OK [READ-WRITE]", "a1 OK x⏎", "no [READ-WRITE] in it")]
#[case::unseen(
    "* OK [UNSEEN 2]",
    "* OK [UIDNEXT 3] x⏎* OK [UNSEEN 3] x⏎",
    "[UNSEEN 3] where [UNSEEN 2] was expected"
)]
#[case::item(
    "* 1 FETCH (UID 5)",
    "* 1 FETCH (UID 4)⏎",
    "UID: 4 where 5 was expected"
)]
#[case::no_item("* 1 FETCH (UID 5)", "* 1 FETCH (FLAGS ())⏎", "no UID in it")]
#[case::other_message(
    "* 1 FETCH (UID 5)",
    "* 2 FETCH (UID 5)⏎",
    "message 2 where 1 was expected"
)]
#[case::flags(
    "* 1 FETCH (FLAGS (\\Seen))",
    "* 1 FETCH (FLAGS ())⏎",
    "FLAGS: \\Seen is missing"
)]
#[case::more_flags(
    "* 1 FETCH (FLAGS ())",
    "* 1 FETCH (FLAGS (\\Seen))⏎",
    "FLAGS: \\Seen was not expected"
)]
#[case::free_flags(
    "* 1 FETCH (FLAGS () UID 5)",
    "* 1 FETCH (FLAGS (\\Recent $Foreign) UID 4)⏎",
    "UID: 4 where 5 was expected"
)]
#[case::beside_free_flags(
    "* 1 FETCH (FLAGS (\\Seen \\Flagged))",
    "* 1 FETCH (FLAGS (\\Recent \\Flagged))⏎",
    "FLAGS: \\Seen is missing"
)]
#[case::open_flags(
    "* 1 FETCH (FLAGS (\\Seen {...}) UID 5)",
    "* 1 FETCH (FLAGS (\\Seen \\Draft) UID 4)⏎",
    "UID: 4 where 5 was expected"
)]
#[case::search("* SEARCH 1 2", "* SEARCH 1 3⏎", "1 3 where 1 2 was expected")]
#[case::search_more("* SEARCH 1", "* SEARCH 1 3⏎", "3 was not expected")]
#[case::mailbox("* LIST () {_} a", "* LIST () \"/\" b⏎", "b where a was expected")]
#[case::bye("OK", "* BYE going down⏎", "BYE where OK was expected")]
fn differences(#[case] expect: &str, #[case] got: &str, #[case] difference: &str) {
    let mismatches = judged(&step(&[expect], Protocol::Imap), got, false).mismatches;
    let found: Vec<&str> = mismatches
        .iter()
        .map(|mismatch| mismatch.difference.as_str())
        .collect();
    assert_eq!(found, [difference]);
}

#[test]
fn every_unmet_expectation_is_told() {
    let step = step(&["* 3 EXISTS", "* 0 RECENT", "OK"], Protocol::Imap);
    let mismatches = judged(&step, "* 2 EXISTS⏎* 1 RECENT⏎a1 OK x⏎", false).mismatches;
    let expected: Vec<&str> = mismatches
        .iter()
        .map(|mismatch| mismatch.expected.as_str())
        .collect();
    assert_eq!(expected, ["* 3 EXISTS", "* 0 RECENT"]);
}

#[rstest]
#[case("a1 OK x⏎", Some("copied"))]
#[case("a1 NO x⏎", Some("refused"))]
#[case("a1 BAD x⏎", None)]
fn outcomes(#[case] got: &str, #[case] expected: Option<&str>) {
    let mut step = step(&[], Protocol::Imap);
    step.expected.outcomes = vec![
        (pattern("OK", Protocol::Imap), "copied".to_owned()),
        (pattern("NO", Protocol::Imap), "refused".to_owned()),
    ];
    assert_eq!(judged(&step, got, false).outcome.as_deref(), expected);
}

#[rstest]
#[case::ok("+OK", "+OK ready⏎", true)]
#[case::err("+OK", "-ERR no⏎", false)]
#[case::tokens("+OK 2 320", "+OK 2 320 octets⏎", true)]
#[case::other_tokens("+OK 2 320", "+OK 2 321⏎", false)]
#[case::too_few("+OK 2 320", "+OK 2⏎", false)]
#[case::hole("+OK 2 {x:number}", "+OK 2 320⏎", true)]
#[case::no_number("+OK 2 {x:number}", "+OK 2 many⏎", false)]
#[case::code("-ERR [IN-USE]", "-ERR [in-use] locked⏎", true)]
#[case::no_code("-ERR [IN-USE]", "-ERR locked⏎", false)]
#[case::code_in_the_way("-ERR locked", "-ERR [IN-USE] locked⏎", false)]
#[case::alternatives("+OK | -ERR", "-ERR x⏎", true)]
#[case::neither("+OK | -ERR", "OK x⏎", false)]
fn pop3(#[case] expect: &str, #[case] got: &str, #[case] expected: bool) {
    let judgement = judged(&step(&[expect], Protocol::Pop3), got, false);
    assert_eq!(judgement.mismatches.is_empty(), expected);
}

#[rstest]
#[case::captured("+ {challenge}", "+ PDE4OTY=⏎+OK in⏎", Some("PDE4OTY="))]
#[case::nothing_said("+ {...}", "+ ⏎+OK in⏎", None)]
#[case::no_space("+ {...}", "+⏎+OK in⏎", None)]
fn challenges_of_pop3(#[case] text: &str, #[case] got: &str, #[case] expected: Option<&str>) {
    let judgement = judged(&step(&[text, "+OK"], Protocol::Pop3), got, false);
    assert_eq!(judgement.mismatches, []);
    let challenge = judgement.bindings.get("challenge");
    assert_eq!(
        challenge.map(|value| value.octets().into_owned()),
        expected.map(Into::into)
    );
}

#[rstest]
#[case::positive("+OK PDE4OTY=⏎")]
#[case::other("+ other⏎+OK in⏎")]
fn no_challenge_of_pop3(#[case] got: &str) {
    let judgement = judged(&step(&["+ PDE4OTY="], Protocol::Pop3), got, false);
    assert_eq!(judgement.mismatches.len(), 1);
}

fn retrieval(lines: Option<&[&str]>, content: Option<(How, &str)>) -> Step {
    let mut step = step(&["+OK"], Protocol::Pop3);
    step.action = Action::Send(Command {
        text: Template::parse("LIST", Protocol::Pop3).unwrap(),
        tag: None,
        reply: Vec::new(),
        until: None,
    });
    step.expected.lines = lines.map(|lines| Lines {
        patterns: lines
            .iter()
            .map(|line| LinePattern::parse(line, place()).unwrap())
            .collect(),
        place: place(),
    });
    step.expected.content = content.map(|(how, what)| Content {
        how,
        what: Template::parse(what, Protocol::Pop3).unwrap(),
        place: place(),
    });
    step
}

#[rstest]
#[case::exact(&["1 {a:number}", "2 {b:number}"], "1 120\r\n2 200\r\n", true)]
#[case::any_order(&["1 {a:number}", "2 {b:number}"], "2 200\r\n1 120\r\n", true)]
#[case::extra(&["1 {a}"], "1 120\r\n2 200\r\n", false)]
#[case::open(&["1 {a}", "{...}"], "1 120\r\n2 200\r\n", true)]
#[case::missing(&["1 {a}", "2 {b}"], "1 120\r\n", false)]
#[case::none(&[], "", true)]
#[case::some_where_none(&[], "1 120\r\n", false)]
#[case::longer_line(&["TOP"], "TOP x\r\n", false)]
#[case::keyword_case(&["TOP", "{...}"], "USER\r\ntop\r\n", true)]
#[case::same_value(&["1 {a}", "2 {a}"], "1 x\r\n2 y\r\n", false)]
#[case::stuffed(&[".x"], "..x\r\n", true)]
fn lines(#[case] expect: &[&str], #[case] body: &str, #[case] expected: bool) {
    let got = format!("+OK\r\n{body}.⏎");
    let judgement = judged(&retrieval(Some(expect), None), &got, false);
    assert_eq!(judgement.mismatches.is_empty(), expected);
}

#[rstest]
#[case::is(How::Is, "{text}", "x\r\ny\r\n", true)]
#[case::is_not(How::Is, "{text}", "x\r\nz\r\n", false)]
#[case::dots(How::Is, "{dotted}", "..\r\n", false)]
#[case::ends(How::EndsWith, "{text}", "a\r\nx\r\ny\r\n", true)]
#[case::ends_not(How::EndsWith, "{text}", "x\r\ny\r\na\r\n", false)]
#[case::starts(How::StartsWith, "x", "x\r\ny\r\n", true)]
#[case::contains(How::Contains, "\r\nx", "a\r\nxy\r\n", true)]
#[case::contains_not(How::Contains, "z", "a\r\nxy\r\n", false)]
fn contents(#[case] how: How, #[case] what: &str, #[case] body: &str, #[case] expected: bool) {
    let got = format!("+OK\r\n{body}.⏎");
    let mut bindings = bindings();
    bindings.bind("dotted", Value::string(".."));
    let words = BTreeSet::new();
    let messages = messages(&got);
    let messages: Vec<&[u8]> = messages.iter().map(Vec::as_slice).collect();
    let arrived = Arrived {
        messages: &messages,
        tag: None,
        closed: false,
        words: &words,
    };
    let judgement = retrieval(None, Some((how, what))).judge(&arrived, &bindings);
    assert_eq!(judgement.mismatches.is_empty(), expected);
}

#[test]
fn content_is_captured_at_its_first_use() {
    let step = retrieval(None, Some((How::Is, "{whole}")));
    let judgement = judged(&step, "+OK\r\n..a\r\n.⏎", false);
    assert_eq!(
        judgement.bindings.get("whole"),
        Some(Value::string(".a\r\n"))
    );
}

#[test]
fn a_refusal_has_no_lines_to_compare() {
    let mut step = retrieval(Some(&["1 {a}"]), None);
    step.expected.expect = vec![Expect::Required(pattern("+OK | -ERR", Protocol::Pop3))];
    assert_eq!(judged(&step, "-ERR no⏎", false).mismatches, []);
}

#[test]
fn a_let_binds_what_it_renders() {
    let mut step = step(&[], Protocol::Imap);
    let template = Template::parse("{box}/{spaced}", Protocol::Pop3).unwrap();
    step.action = Action::Let(vec![("child".to_owned(), template)]);
    let judgement = judged(&step, "", false);
    assert_eq!(
        judgement.bindings.get("child"),
        Some(Value::string("ms-1/a b"))
    );
}

#[rstest]
#[case("n == 3", None)]
#[case("n == 4", Some((Kind::Comparison, "n is 3")))]
#[case("other == 4", Some((Kind::Unbound, "nothing has bound `other`")))]
fn checks(#[case] text: &str, #[case] expected: Option<(Kind, &str)>) {
    let mut step = step(&[], Protocol::Imap);
    step.action = Action::Check(vec![Check::parse(text, place()).unwrap()]);
    let mismatches = judged(&step, "", false).mismatches;
    let found = mismatches
        .first()
        .map(|mismatch| (mismatch.kind, mismatch.difference.as_str()));
    assert_eq!(found, expected);
}

/// Many responses and many patterns that cannot all be met: the search has to
/// come to an end, and a met expectation must not be accused.
#[test]
fn the_search_is_bounded() {
    let mut expect: Vec<String> = (0..12)
        .map(|at| format!("* LIST () {{_}} {{name{at}}}"))
        .collect();
    expect.push("* 7 EXISTS".to_owned());
    let expect: Vec<&str> = expect.iter().map(String::as_str).collect();
    let got: String = (0..60)
        .map(|at| format!("* LIST () \"/\" m{at}⏎"))
        .collect();
    let mismatches = judged(&step(&expect, Protocol::Imap), &got, false).mismatches;
    let expected: Vec<&str> = mismatches
        .iter()
        .map(|mismatch| mismatch.expected.as_str())
        .collect();
    assert_eq!(expected, ["* 7 EXISTS"]);
}

/// The same where each pattern could be met by itself: rather no judgement
/// than a false one.
#[test]
fn a_search_that_is_too_long_accuses_nobody() {
    let mut expect: Vec<String> = (0..12)
        .map(|at| format!("* LIST () {{_}} {{name{at}}}"))
        .collect();
    expect.extend(["* {x} EXISTS", "* {x} RECENT"].map(str::to_owned));
    let expect: Vec<&str> = expect.iter().map(String::as_str).collect();
    let mut got: String = (0..60)
        .map(|at| format!("* LIST () \"/\" m{at}⏎"))
        .collect();
    got += "* 1 EXISTS⏎* 2 RECENT⏎";
    let mismatches = judged(&step(&expect, Protocol::Imap), &got, false).mismatches;
    assert_eq!(mismatches.len(), 1);
    assert_eq!(mismatches[0].kind, Kind::Unusable);
}

/// Whatever a server sends, it is judged without a panic.
#[rstest]
fn any_octets_are_judged(
    #[values(
        "* {n} FETCH (BODY[] {x})",
        "OK [COPYUID {a} {b} {c}]",
        "* SEARCH {s:set}"
    )]
    expect: &str,
) {
    let seeds: [&[u8]; 6] = [
        b"* 1 FETCH (BODY[HEADER.FIELDS (A B)]<0> {3}\r\nabc FLAGS (\\Seen))\r\n",
        b"a1 OK [COPYUID 1 1:3 4:6] x\r\n",
        b"* SEARCH 1 2 3 (MODSEQ 4)\r\n",
        b"* LIST (\\A) \"/\" \"a\\\"b\"\r\n",
        b"+OK [SYS/TEMP] 1 2\r\n1 a\r\n..\r\n.\r\n",
        b"* ESEARCH (TAG \"a1\") UID ALL 1:4294967295\r\n",
    ];
    let words = BTreeSet::new();
    for seed in seeds {
        for at in 0..seed.len() {
            for octet in [0, b'"', b'(', b')', b'[', b'{', b'\r', b'9', 0xff] {
                let mut message = seed.to_vec();
                message[at] = octet;
                for messages in [[&message[..]], [&message[..at]]] {
                    for protocol in [Protocol::Imap, Protocol::Pop3] {
                        let mut step = step(&[], protocol);
                        if protocol == Protocol::Imap {
                            step.expected.expect =
                                vec![Expect::Required(pattern(expect, protocol))];
                        } else {
                            step = retrieval(Some(&["1 {a}"]), Some((How::EndsWith, "x")));
                        }
                        let arrived = Arrived {
                            messages: &messages,
                            tag: Some("a1"),
                            closed: false,
                            words: &words,
                        };
                        let judgement = step.judge(&arrived, &bindings());
                        assert!(judgement.mismatches.len() <= 2);
                    }
                }
            }
        }
    }
}
