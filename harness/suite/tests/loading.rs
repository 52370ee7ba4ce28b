//! Loading as a suite's author meets it: through [`Library::load`].

use pretty_assertions::assert_eq;
use rstest::rstest;

use mailspec_suite::pattern::Expect;
use mailspec_suite::template::Value;
use mailspec_suite::*;

/// A library of these suites, with a few requirements and messages.
fn load(suites: &[(&str, &str)]) -> Result<Library, Problems> {
    let requirements = "spec: rfc3501\ntitle: IMAP\nrequirements:\n\
        - { id: 6.3.1-select, section: 6.3.1, level: must, summary: x, wire: yes }\n\
        - { id: 6.3.2-examine, section: 6.3.2, level: should, summary: x }\n\
        - { id: 6.30-other, section: '6.30', level: may, summary: x, wire: Hidden. }\n";
    Library::load(&Sources {
        suites: suites
            .iter()
            .map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec()))
            .collect(),
        requirements: vec![("rfc3501.yaml".to_owned(), requirements.into())],
        messages: vec![("plain".to_owned(), b"A: b\n\nc\n".to_vec())],
    })
}

/// One suite with one case that ends like this.
fn case(rest: &str) -> Result<Library, Problems> {
    let rest = rest.replace('\n', "\n    ");
    let text = format!(
        "suite: imap/x\ntitle: T\ncases:\n  - id: one\n    title: T\n    \
         covers: [rfc3501/6.3.1-select]\n    {rest}\n"
    );
    load(&[("imap/x.yaml", &text)])
}

/// The same with these steps.
fn steps(steps: &str) -> Result<Library, Problems> {
    let steps = steps.replace('\n', "\n  ");
    case(&format!(
        "given: {{ mailbox: {{ messages: [plain] }}, names: [missing] }}\nsteps:\n  {steps}"
    ))
}

fn problems(result: Result<Library, Problems>) -> Vec<String> {
    match result {
        Ok(_) => Vec::new(),
        Err(Problems(problems)) => problems
            .into_iter()
            .map(|problem| format!("{}: {}", problem.place, problem.what))
            .collect(),
    }
}

fn only(result: Result<Library, Problems>) -> Case {
    let library = result.unwrap_or_else(|problems| panic!("{problems}"));
    let mut cases = library.cases();
    let case = cases.next().unwrap();
    assert!(cases.next().is_none());
    Case::clone(case)
}

// In a case of `steps`, the first step is line 9, and its text begins in
// column 9.
#[rstest]
#[case::field("- sned: NOOP", "9:9: unknown field `sned`: did you mean `send`?")]
#[case::modifier(
    "- send: NOOP\n  expct: OK",
    "10:9: unknown field `expct`: did you mean `expect`?"
)]
#[case::no_action("- expect: OK", "9:9: a step needs one of send")]
#[case::two_actions(
    "- { send: NOOP, drop: A }",
    "9:9: a step has one action, this has send and drop"
)]
#[case::misplaced(
    "- { send: NOOP, chunk: 1 }",
    "9:9: `chunk` means nothing with `send`: it belongs to raw"
)]
#[case::template("- send: SELECT {mailbox", "9:22: `{` without `}`")]
#[case::unbound(
    "- send: SELECT {mailbx}",
    "9:22: nothing has bound `mailbx`: did you mean `mailbox`?"
)]
#[case::unbound_quoted(
    "- send: 'SELECT {nothing}'",
    "9:23: nothing has bound `nothing` by now"
)]
#[case::message(
    "- send: X {message.plian:raw}",
    "9:17: unknown message `plian`: did you mean `plain`?"
)]
#[case::message_part(
    "- send: X {message.plain.length}",
    "9:17: `message.plain.length`: a message has"
)]
#[case::pattern(
    "- send: NOOP\n  expect: EXISTS 3",
    "10:17: `EXISTS`: a pattern begins with"
)]
#[case::pattern_in_list(
    "- send: NOOP\n  expect: [OK, '* {n:digits} EXISTS']",
    "10:25: unknown type `digits`"
)]
#[case::pattern_variable(
    "- send: NOOP\n  expect: '* {n+1} EXISTS'",
    "10:20: nothing has bound `n` by now"
)]
#[case::pop3_pattern("- send: NOOP\n  expect: +OK", "10:17: `+OK` is POP3")]
#[case::optional(
    "- send: NOOP\n  expect: [{ optional: OK, any: [NO] }]",
    "9:9: an expectation is a pattern"
)]
#[case::optional_typo(
    "- send: NOOP\n  expect: [{ optinal: OK }]",
    "10:20: unknown field `optinal`"
)]
#[case::check("- check: [recent > ]", "9:25: something is missing")]
#[case::check_variable("- check: [recent > 3]", "9:17: nothing has bound `recent`")]
#[case::connection("- { send: NOOP, on: B }", "9:27: there is no connection `B`")]
#[case::dropped("- drop: A\n- send: NOOP", "10:9: connection `A` is closed by now")]
#[case::within("- { send: NOOP, within: soon }", "9:31: a time limit is")]
#[case::huge_limit(
    "- { send: NOOP, within: 99999999999999999999s }",
    "9:31: a time limit is"
)]
#[case::mechanism(
    "- authenticate: { mechanism: SCRAM-SHA256 }",
    "9:36: unknown mechanism `SCRAM-SHA256`: did you mean `SCRAM-SHA-256`?"
)]
#[case::challenge(
    "- authenticate: { mechanism: PLAIN, cancel: 0 }",
    "9:51: messages and challenges are counted from 1"
)]
#[case::no_scram(
    "- authenticate: { mechanism: PLAIN }\n- check: [scram.iterations > 1]",
    "10:17: nothing has bound `scram.iterations`"
)]
#[case::chunk("- { raw: x, chunk: 0 }", "9:9: `chunk` has to be at least 1")]
#[case::chunk_type("- { raw: x, chunk: some }", "9:26: `some` is not a number")]
#[case::boolean(
    "- { send: NOOP, ordered: yes }",
    "9:32: `yes` where true or false was expected"
)]
#[case::lines(
    "- { send: NOOP, lines: ['1'] }",
    "9:9: `lines` and `content` are for replies of POP3"
)]
#[case::pipeline("- pipeline: [{ drop: A }]", "9:9: a pipeline holds `send` steps")]
#[case::greeting(
    "- { connect: B, expect: '* OK' }",
    "9:9: `expect` is about the greeting"
)]
#[case::deliver(
    "- deliver: nothing",
    "9:18: unknown message `nothing`: plain are known"
)]
#[case::mapping("- NOOP", "9:9: a text where a mapping was expected")]
#[case::text("- send: [NOOP]", "9:15: a list where a text was expected")]
#[case::row_text(
    "- send: NOOP\n  expect: '{pattern:raw}'",
    "10:18: `{pattern:raw}` in a pattern is a value of the row"
)]
#[case::prepare_level(
    "- { send: NOOP, prepare: true, level: info }\n- send: NOOP",
    "9:9: a step that prepares accuses nobody: `level` means nothing"
)]
#[case::prepare_nothing(
    "- { drop: A, prepare: true }\n- connect: B\n- { send: NOOP, on: B }",
    "9:9: `prepare` means nothing with `drop`"
)]
#[case::tagged_greeting("- { greeting: OK }", "9:21: a greeting has no tag")]
#[case::tagged_greetings(
    "- greeting: ['* OK', { any: [a1 OK] }]",
    "9:36: a greeting has no tag"
)]
#[case::empty_wait("- wait: []", "9:9: `wait` has nothing in it")]
#[case::empty_greeting("- greeting: []", "9:9: `greeting` has nothing in it")]
#[case::empty_expect("- { send: NOOP, expect: [] }", "9:9: `expect` has nothing in it")]
#[case::empty_never("- { send: NOOP, never: [] }", "9:9: `never` has nothing in it")]
#[case::empty_raw("- raw: []", "9:9: `raw` has nothing in it")]
#[case::empty_check("- check: []", "9:9: `check` has nothing in it")]
#[case::empty_let("- let: {}", "9:9: `let` has nothing in it")]
#[case::escape(r#"- send: 'X {"a\qb"}'"#, "9:18: unknown escape `\\q`")]
#[case::escape_in_pattern(
    r#"- { send: NOOP, expect: '* X "a\qb"' }"#,
    "9:38: unknown escape `\\q`"
)]
#[case::endless_pause("- pause: 61s", "9:16: a pause is a minute at most")]
#[case::pause("- pause: soon", "9:16: a time limit is")]
#[case::pause_not_told("- pause: 1s", "9:16: a case that pauses has the tag `slow`")]
#[case::user(
    "- { connect: B, user: third }",
    "9:29: unknown value `third`: first, second are known"
)]
fn mistakes_in_steps(#[case] text: &str, #[case] expected: &str) {
    let found = problems(steps(text));
    assert_eq!(found.len(), 1, "{found:#?}");
    let expected = format!("imap/x.yaml:{expected}");
    assert!(found[0].starts_with(&expected), "{}\n{expected}", found[0]);
}

const STEPS: &str = "steps: [{ send: NOOP }]";

#[rstest]
#[case::field("gvien: {}", "7:5: unknown field `gvien`: did you mean `given`?")]
#[case::given(
    "given: { mailbx: {} }",
    "7:14: unknown field `mailbx`: did you mean `mailbox`?"
)]
#[case::state("given: { state: logged-in }", "7:21: unknown value `logged-in`")]
#[case::message(
    "given: { mailbox: { messages: [plian] } }",
    "7:36: unknown message `plian`"
)]
#[case::maildrop("given: { maildrop: [plain, more] }", "7:32: unknown message `more`")]
#[case::date(
    "given: { inbox: [{ message: plain, date: yesterday }] }",
    "7:46: an internal date is"
)]
#[case::select("given: { select: box }", "7:22: no mailbox `box` is given")]
#[case::twice(
    "given: { mailbox: {}, names: [mailbox] }",
    "7:35: `mailbox` is given twice"
)]
#[case::selected("given: { state: selected }", "4:9: `state: selected` needs")]
#[case::need(
    "needs: [delivry]",
    "7:13: unknown need `delivry`: did you mean `delivery`?"
)]
#[case::capability(
    "needs: ['imap:UIDPLSU']",
    "7:13: unknown imap capability `UIDPLSU`: did you mean `UIDPLUS`?"
)]
#[case::no_capability("needs: ['imap:A B']", "7:13: `A B` cannot be a capability of imap")]
#[case::list_of_rows(
    "parameters: [{ row: a, x: [{ y: z }] }]",
    "7:32: a mapping where a text was expected"
)]
#[case::row("parameters: [{ a: 1 }]", "7:20: every row needs a `row:`")]
#[case::rows(
    "parameters: [{ row: a }, { row: a }]",
    "7:37: another row is called `a`"
)]
#[case::row_keys(
    "parameters: [{ row: a, x: 1 }, { row: b }]",
    "7:43: every row needs the same keys: row, x"
)]
#[case::row_id("parameters: [{ row: a b }]", "7:25: `a b` cannot be an id")]
#[case::row_message(
    "parameters: [{ row: a, x: message.plian }]",
    "7:31: unknown message `plian`"
)]
#[case::one_axis("pairs: { a: [{ row: x }] }", "4:9: `pairs` has two axes at least")]
#[case::no_values(
    "pairs: { a: [], b: [{ row: x }] }",
    "7:14: the axis `a` has no values"
)]
#[case::values(
    "pairs: { a: [{ row: x }, { row: x }], b: [{ row: y }] }",
    "7:30: another value is called `x`"
)]
#[case::value(
    "pairs: { a: [{ v: x }], b: [{ row: y }] }",
    "7:18: every value needs a `row:`"
)]
#[case::value_id(
    "pairs: { a: [{ row: x+y }], b: [{ row: y }] }",
    "7:25: `+` stands between"
)]
#[case::value_keys(
    "pairs: { a: [{ row: x, v: 1 }, { row: y }], b: [{ row: y }] }",
    "7:36: every value of an axis needs the same keys: v"
)]
#[case::axes_keys(
    "pairs: { a: [{ row: x, v: 1 }], b: [{ row: y, v: 2 }] }",
    "7:37: another axis has `v`, too"
)]
#[case::steps_without_place(
    "pairs: { a: [{ row: x, steps: [{ send: NOOP }] }], b: [{ row: y }] }",
    "7:14: the values' steps have no place: no `axis: a`"
)]
#[case::after_without_place(
    "pairs: { a: [{ row: x, after: [{ send: NOOP }] }], b: [{ row: y }] }",
    "7:14: the values' steps have no place: no `after: a`"
)]
#[case::steps_that_are_none(
    "pairs: { a: [{ row: x, steps: NOOP }], b: [{ row: y }] }",
    "7:18: `steps` has to be a list"
)]
#[case::both_tables(
    "parameters: [{ row: a }]\npairs: { a: [{ row: x }], b: [{ row: y }] }",
    "4:9: a case has either `parameters` or `pairs`"
)]
#[case::value_need(
    "pairs: { a: [{ row: x, needs: delivry }], b: [{ row: y }] }",
    "7:35: unknown need `delivry`"
)]
#[case::level("level: always", "7:12: unknown value `always`: ")]
fn mistakes_in_cases(#[case] text: &str, #[case] expected: &str) {
    let found = problems(case(&format!("{text}\n{STEPS}")));
    assert_eq!(found.len(), 1, "{found:#?}");
    let expected = format!("imap/x.yaml:{expected}");
    assert!(found[0].starts_with(&expected), "{}\n{expected}", found[0]);
}

const AXES: &str = "pairs:\n  what:\n    - { row: x, v: 1, steps: [{ send: CHECK }] }\n    \
    - { row: y, v: 2, covers: rfc3501/6.3.2-examine, needs: hierarchy, after: [{ send: CLOSE }] }\n  \
    who:\n    - { row: a, by: A }\n    - { row: b, by: B }\n  how:\n    - { row: m }\n    - { row: n }\n";

#[test]
fn pairs_make_a_case_for_each_row_of_a_covering_array() {
    let text = "steps:\n  - connect: B\n  - axis: what\n  \
        - { send: 'NOOP {v:raw}', on: '{by:raw}' }\n  - after: what";
    let library = case(&format!("{AXES}{text}")).unwrap_or_else(|problems| panic!("{problems}"));
    let mut seen = std::collections::BTreeSet::new();
    for case in library.cases() {
        let value = |at: usize| case.values[at].1.as_str();
        let axes: Vec<&str> = case.values.iter().map(|(axis, _)| axis.as_str()).collect();
        assert_eq!(axes, ["what", "who", "how"]);
        let name = [value(0), value(1), value(2)].join("+");
        assert_eq!(case.address, format!("imap/x/one/{name}"));
        let steps: Vec<String> = case
            .steps
            .iter()
            .map(|s| format!("{} {}", s.on, s.text))
            .collect();
        let by = if value(1) == "a" { "A" } else { "B" };
        let (expected, covers) = match value(0) {
            "x" => (
                ["B connect: B", "A CHECK", &format!("{by} NOOP {{v:raw}}")].map(str::to_owned),
                1,
            ),
            _ => (
                ["B connect: B", &format!("{by} NOOP {{v:raw}}"), "A CLOSE"].map(str::to_owned),
                2,
            ),
        };
        assert_eq!(steps, expected);
        assert_eq!(case.covers.len(), covers);
        assert_eq!(case.needs.contains(&Need::Hierarchy), value(0) == "y");
        seen.extend(
            [(0, 1), (0, 2), (1, 2)].map(|(a, b)| (value(a).to_owned(), value(b).to_owned())),
        );
    }
    assert_eq!(seen.len(), 12);
}

#[rstest]
#[case::unknown("- axis: waht", "no axis `waht`: did you mean `what`?")]
#[case::nothing_there("- axis: how", "no value has steps for `axis: how`")]
#[case::with_more("- { axis: what, on: A }", "`on` means nothing with `axis`")]
#[case::inside("- { pipeline: [{ axis: what }] }", "a pipeline holds `send` steps")]
fn mistakes_in_the_places_of_axes(#[case] step: &str, #[case] expected: &str) {
    let found = problems(case(&format!(
        "{AXES}steps:\n  - axis: what\n  - after: what\n  - {{ send: NOOP }}\n  {step}"
    )));
    assert!(found[0].contains(expected), "{found:#?}");
}

#[test]
fn an_axis_has_its_place_in_pairs_alone() {
    let found = problems(steps("- axis: what\n- send: NOOP"));
    assert!(
        found[0].contains("no axis `what` in the `pairs` of this case"),
        "{found:#?}"
    );
}

#[rstest]
#[case::every_end("- { send: X, expect: [OK | NO | BAD] }")]
#[case::every_end_apart("- { send: X, expect: { any: [OK, NO, BAD | BYE] } }")]
#[case::no_expectation("- { raw: X }\n- { drop: A }")]
#[case::all_optional("- { raw: X, expect: { optional: '* BYE' } }")]
#[case::any_data("- { raw: X, expect: '* {...}' }")]
#[case::any_tagged("- { raw: X, expect: 'a1 {...}' }")]
#[case::skipped("- { send: X, expect: NO, or-skip: because }")]
#[case::prepared("- { send: X, prepare: true }\n- { send: X, expect: [OK | NO | BAD] }")]
#[case::in_a_pipeline("- { pipeline: [{ send: X, expect: [OK | NO | BAD] }] }")]
#[case::pop3("- { connect: P, protocol: pop3 }\n- { send: X, on: P, expect: [+OK | -ERR] }")]
fn what_any_answer_meets_is_vacuous(#[case] text: &str) {
    let found = steps(text)
        .unwrap_or_else(|problems| panic!("{problems}"))
        .vacuous();
    assert_eq!(found.len(), 1);
    assert!(
        found[0]
            .to_string()
            .starts_with("imap/x.yaml:4:5: `imap/x/one` says nothing")
    );
}

#[rstest]
#[case::implied("- { send: X }")]
#[case::two_ends("- { send: X, expect: [NO | BAD] }")]
#[case::a_code("- { send: X, expect: ['OK [READ-ONLY] | NO | BAD'] }")]
#[case::data("- { send: X, expect: ['* 1 EXISTS', OK | NO | BAD] }")]
#[case::never("- { send: X, expect: [OK | NO | BAD], never: '* BYE' }")]
#[case::outcome("- { send: X, outcome: { OK: taken, NO: refused, BAD: not known } }")]
#[case::looked_again("- { send: X, expect: [OK | NO | BAD] }\n- { send: NOOP }")]
#[case::closed("- { raw: X }\n- { closed: A }")]
#[case::until("- { send: X, expect: [OK | NO | BAD], until: '* 1 EXISTS' }")]
#[case::check("- { send: X, expect: [OK | NO | BAD] }\n- { check: 1 == 1 }")]
#[case::pop3("- { connect: P, protocol: pop3 }\n- { send: X, on: P, expect: ['+OK 1 | -ERR'] }")]
fn what_can_fail_is_not_vacuous(#[case] text: &str) {
    let library = steps(text).unwrap_or_else(|problems| panic!("{problems}"));
    assert_eq!(library.vacuous(), []);
}

#[test]
fn no_embedded_case_is_vacuous() {
    let library = Library::embedded().unwrap_or_else(|problems| panic!("{problems}"));
    assert_eq!(library.vacuous(), []);
}

#[rstest]
#[case::requirement(
    "suite: imap/x\ntitle: T\ncases: [{ id: a, title: T, covers: [rfc3501/6.3.1-selct], steps: [{ send: X }] }]",
    "3:37: unknown requirement `rfc3501/6.3.1-selct`: did you mean `rfc3501/6.3.1-select`?"
)]
#[case::no_requirement(
    "suite: imap/x\ntitle: T\ncases: [{ id: a, title: T, covers: [], steps: [{ send: X }] }]",
    "3:15: a case has to cover"
)]
#[case::path(
    "suite: imap/y\ntitle: T\ncases: []",
    "1:8: a suite of this id has to be in a file `imap/y.yaml`"
)]
#[case::no_cases(
    "suite: imap/x\ntitle: T\ncases: []",
    "3:8: `cases` has to be a list of at least one"
)]
#[case::missing("suite: imap/x\ntitle: T", "1:1: `cases` is missing")]
#[case::spec(
    "suite: imap/x\ntitle: T\nspec: rfc9999\ncases: []",
    "3:7: no requirements are known of `rfc9999`"
)]
#[case::yaml("suite: imap/x\ntitle: [", "2:8: unclosed bracket")]
#[case::empty("", "1:1: nothing where a mapping was expected")]
#[case::list("- a", "1:1: a list where a mapping was expected")]
fn mistakes_in_suites(#[case] text: &str, #[case] expected: &str) {
    let found = problems(load(&[("imap/x.yaml", text)]));
    let expected = format!("imap/x.yaml:{expected}");
    assert!(
        found.iter().any(|found| found.starts_with(&expected)),
        "{found:#?}\n{expected}"
    );
}

#[test]
fn a_mistake_does_not_hide_the_next() {
    let text = "suite: imap/x\ntitle: T\ncases:\n\
        - { id: a, titel: T, covers: [rfc3501/6.3.1-select], steps: [{ sned: X }] }\n\
        - { id: b, title: T, covers: [rfc3501/none], steps: [{ send: '{x}' }, { drop: Q }] }\n\
        - { id: b, title: T, covers: [rfc3501/6.3.1-select], steps: [{ send: X }] }\n";
    let found = problems(load(&[("imap/x.yaml", text)]));
    let lines: Vec<&str> = found
        .iter()
        .filter_map(|found| found.split(':').nth(1))
        .collect();
    assert_eq!(lines, ["4", "4", "5", "5", "5", "6"], "{found:#?}");
}

#[test]
fn a_problem_is_shown_with_its_line_and_a_caret() {
    let Err(problems) = steps("- sned: NOOP") else {
        panic!("a mistake");
    };
    assert_eq!(
        problems.to_string(),
        "imap/x.yaml:9:9: unknown field `sned`: did you mean `send`?\n  \
         |\n9 |       - sned: NOOP\n  |         ^"
    );
}

#[test]
fn suites_of_the_same_id_are_told() {
    let text = "suite: imap/x\ntitle: T\ncases: [{ id: a, title: T, \
        covers: [rfc3501/6.3.1-select], steps: [{ send: X }] }]";
    let found = problems(load(&[("imap/x.yaml", text), ("other/imap/x.yaml", text)]));
    assert_eq!(
        found,
        ["other/imap/x.yaml:1:8: imap/x.yaml has this id already"]
    );
}

#[test]
fn the_protocol_has_to_be_told_where_the_id_does_not() {
    let cases = "title: T\ncases: [{ id: a, title: T, covers: [rfc3501/6.3.1-select], \
        steps: [{ send: X }] }]";
    let text = format!("suite: scenarios/x\n{cases}");
    let found = problems(load(&[("scenarios/x.yaml", &text)]));
    assert_eq!(found.len(), 1);
    assert!(found[0].contains("`protocol: imap` or `protocol: pop3` is missing"));
    let text = format!("suite: scenarios/x\nprotocol: pop3\n{cases}");
    let case = only(load(&[("scenarios/x.yaml", &text)]));
    assert_eq!(case.protocol, Protocol::Pop3);
}

#[test]
fn what_is_said_of_a_pause_is_kept() {
    let case = only(case(
        "tags: [slow]\nsteps: [{ pause: 1500ms }, { send: NOOP }]",
    ));
    let Action::Pause(pause) = case.steps[0].action else {
        panic!("a pause");
    };
    assert_eq!(pause, std::time::Duration::from_millis(1500));
}

#[rstest]
#[case::any("imap:X-GM-EXT-1")]
#[case::unregistered("pop3:FRESH")]
fn any_capability_can_be_needed(#[case] need: &str) {
    let case = only(case(&format!("needs: ['{need}']\n{STEPS}")));
    assert_eq!(
        case.needs.iter().map(Need::to_string).collect::<Vec<_>>(),
        [need]
    );
}

#[test]
fn a_row_may_hold_lists() {
    let text = "parameters:\n  - { row: a, put: [plain, plain], flags: ['\\Seen', $X], come: ['* SEARCH', OK] }\n\
        given: { mailbox: { messages: ['{put}', { message: plain, flags: ['{flags}'] }] } }\nsteps:\n  \
        - { send: 'STORE 1 FLAGS ({flags:raw})', expect: '{come:raw}' }";
    let case = only(case(text));
    assert_eq!(expectations(&case), ["* SEARCH", "OK"]);
    assert_eq!(rendered(&case, &[]), "STORE 1 FLAGS (\\Seen $X)");
    let messages = &case.given.mailboxes[0].messages;
    assert_eq!(messages.len(), 3);
    assert_eq!(messages[2].flags, ["\\Seen", "$X"]);
}

#[rstest]
#[case::escapes(r#"X {"a\r\n\t\x7e\\\""}"#, "X a\r\n\t~\\\"")]
#[case::literal8("X {\"ab\":literal8}", "X ~{2}\r\nab")]
#[case::literal8_at_once("X {\"ab\":literal8+}", "X ~{2+}\r\nab")]
fn forms_of_constants(#[case] send: &str, #[case] expected: &str) {
    let case = only(steps(&format!("- send: '{send}'")));
    assert_eq!(rendered(&case, &[]), expected);
}

#[test]
fn a_reply_may_use_what_the_challenge_says() {
    let case = only(steps(
        "- { send: AUTHENTICATE X, expect: ['+ {nonce:base64}', OK], reply: '{nonce:raw}' }",
    ));
    let Action::Send(command) = &case.steps[0].action else {
        panic!("a command");
    };
    assert_eq!(command.reply.len(), 1);
}

/// Ids and summaries of what a suite with these requirements of its own is loaded with.
fn joined(own: &str) -> Vec<(String, String)> {
    let sources = Sources {
        requirements: vec![("mine.yaml".to_owned(), own.into())],
        messages: vec![("plain".to_owned(), b"own".to_vec())],
        ..Sources::default()
    };
    let library = Library::load(&sources.completed()).unwrap();
    assert_eq!(&library.messages.get("plain").unwrap()[..], b"own");
    assert!(library.messages.get("multipart").is_some());
    let requirements = library
        .specifications
        .iter()
        .flat_map(|spec| &spec.requirements);
    requirements
        .map(|requirement| (requirement.id.clone(), requirement.summary.clone()))
        .collect()
}

#[rstest]
#[case::new_specification("gmail", "labels", true)]
#[case::new_requirement("rfc3501", "6.3.1-of-ours", true)]
#[case::own_wins("rfc3501", "6.3.4-delete", false)]
fn own_requirements_join_the_embedded_ones(
    #[case] spec: &str,
    #[case] id: &str,
    #[case] is_new: bool,
) {
    let embedded = Library::embedded().unwrap();
    let embedded: usize = embedded
        .specifications
        .iter()
        .map(|spec| spec.requirements.len())
        .sum();
    let all = joined(&format!(
        "spec: {spec}\ntitle: T\nrequirements:\n  - {{ id: {id}, section: '1', level: must, summary: Ours. }}\n"
    ));
    assert_eq!(all.len(), embedded + usize::from(is_new));
    let ours = (format!("{spec}/{id}"), "Ours.".to_owned());
    assert_eq!(
        all.iter()
            .filter(|(other, _)| *other == ours.0)
            .collect::<Vec<_>>(),
        [&ours]
    );
}

#[test]
fn a_requirement_is_given_once() {
    let file = |id: &str| {
        let text = format!(
            "spec: rfc3501\ntitle: T\nrequirements:\n  - {{ id: {id}, section: '1', level: must, summary: x }}\n"
        );
        (format!("{id}.yaml"), text.into_bytes())
    };
    let load = |files: Vec<(String, Vec<u8>)>| {
        problems(Library::load(&Sources {
            requirements: files,
            ..Sources::default()
        }))
    };
    assert_eq!(load(vec![file("a"), file("b")]), Vec::<String>::new());
    assert_eq!(
        load(vec![file("a"), file("a")]),
        ["a.yaml:4:11: another requirement has the id `rfc3501/a`"]
    );
}

#[rstest]
#[case::must("rfc3501/6.3.1-select", "", Level::Must)]
#[case::should("rfc3501/6.3.2-examine, rfc3501/6.3.1-select", "", Level::Should)]
#[case::may("rfc3501/6.30-other", "", Level::Info)]
#[case::own("rfc3501/6.3.1-select", "level: info, ", Level::Info)]
fn the_level_is_that_of_the_first_requirement(
    #[case] covers: &str,
    #[case] own: &str,
    #[case] expected: Level,
) {
    let text = format!(
        "suite: imap/x\ntitle: T\ncases: [{{ id: a, title: T, {own}covers: [{covers}], \
         steps: [{{ send: X }}] }}]"
    );
    assert_eq!(only(load(&[("imap/x.yaml", &text)])).level, expected);
}

#[rstest]
#[case::asks("- { send: NOOP, prepare: true }\n- send: NOOP", &[true, false])]
#[case::no("- { send: NOOP, prepare: false }", &[false])]
#[case::check("- { check: 1 == 1, prepare: true }\n- raw: x", &[true, false])]
fn steps_that_prepare(#[case] text: &str, #[case] expected: &[bool]) {
    let case = only(steps(text));
    let prepares: Vec<bool> = case.steps.iter().map(|step| step.prepares).collect();
    assert_eq!(prepares, expected);
}

#[rstest]
#[case::of_its_own("- { send: NOOP, covers: rfc3501/6.30-other }", &["rfc3501/6.30-other"], Some(Level::Info))]
#[case::several(
    "- { send: NOOP, covers: [rfc3501/6.3.2-examine, rfc3501/6.3.1-select] }",
    &["rfc3501/6.3.2-examine", "rfc3501/6.3.1-select"],
    Some(Level::Should)
)]
#[case::weighed("- { send: NOOP, covers: rfc3501/6.3.2-examine, level: info }", &["rfc3501/6.3.2-examine"], Some(Level::Info))]
#[case::none("- { send: NOOP }", &[], None)]
fn a_step_covers_what_it_says(
    #[case] text: &str,
    #[case] covers: &[&str],
    #[case] level: Option<Level>,
) {
    let case = only(steps(text));
    assert_eq!(case.steps[0].covers, covers);
    assert_eq!(case.steps[0].level, level);
    let beyond = covers
        .iter()
        .filter(|id| !case.covers.iter().any(|known| known == *id));
    assert_eq!(beyond.count(), 0, "{:?}", case.covers);
}

#[rstest]
#[case::unknown(
    "- { send: NOOP, covers: rfc3501/6.3.1-slect }",
    "imap/x.yaml:9:31: unknown requirement `rfc3501/6.3.1-slect`: did you mean `rfc3501/6.3.1-select`?"
)]
#[case::preparing(
    "- { send: NOOP, prepare: true, covers: rfc3501/6.3.1-select }\n- send: NOOP",
    "imap/x.yaml:9:9: a step that prepares accuses nobody: `covers` means nothing"
)]
#[case::binding(
    "- { let: { a: b }, covers: rfc3501/6.3.1-select }\n- send: NOOP",
    "imap/x.yaml:9:9: `covers` means nothing with `let`: it belongs to send, pipeline, raw, authenticate, connect, greeting, closed, starttls, idle, done, wait, check"
)]
fn what_a_step_covers_is_checked(#[case] text: &str, #[case] expected: &str) {
    assert_eq!(problems(steps(text)), [expected]);
}

#[test]
fn a_pipeline_that_prepares_holds_commands_that_prepare() {
    let case = only(steps(
        "- { pipeline: [{ send: NOOP }, { send: NOOP, prepare: false }], prepare: true }",
    ));
    let Action::Pipeline(commands) = &case.steps[0].action else {
        panic!("a pipeline");
    };
    let prepares: Vec<bool> = commands.iter().map(|step| step.prepares).collect();
    assert_eq!(prepares, [true, false]);
}

#[rstest]
#[case::command("- { send: NOOP, prepare: true }")]
#[case::delivery("- { send: NOOP, prepare: true }\n- deliver: plain\n- drop: A")]
#[case::pipeline("- { pipeline: [{ send: NOOP }], prepare: true }")]
fn one_step_has_to_ask(#[case] text: &str) {
    let found = problems(steps(text));
    let expected = "imap/x.yaml:4:9: every step of this case prepares: \
        one at least has to ask something";
    assert_eq!(found, [expected]);
}

/// Every expectation of the first step, as text.
fn expectations(case: &Case) -> Vec<String> {
    case.steps[0]
        .expected
        .expect
        .iter()
        .map(|expect| match expect {
            Expect::Required(pattern) => pattern.text().to_owned(),
            Expect::Optional(pattern) => format!("?{}", pattern.text()),
            Expect::Any(patterns) => {
                let texts: Vec<&str> = patterns.iter().map(|pattern| pattern.text()).collect();
                texts.join("/")
            }
        })
        .collect()
}

#[rstest]
#[case::implied("- send: NOOP", &["OK"])]
#[case::said("- { send: NOOP, expect: NO }", &["NO"])]
#[case::alternatives("- { send: NOOP, expect: OK | BYE }", &["OK | BYE"])]
#[case::data("- { send: NOOP, expect: '* 1 EXISTS' }", &["* 1 EXISTS", "OK"])]
#[case::labelled("- { send: NOOP, outcome: { OK: a, NO: b } }", &["OK/NO"])]
#[case::optional("- { send: NOOP, expect: { optional: '* 1 EXISTS' } }", &["?* 1 EXISTS", "OK"])]
#[case::any("- { send: NOOP, expect: [{ any: [OK, NO] }] }", &["OK/NO"])]
#[case::wait("- wait: '* 1 EXISTS'", &["* 1 EXISTS"])]
#[case::idle("- idle: A", &["+"])]
#[case::done("- done:", &["OK"])]
#[case::starttls("- starttls:", &["OK"])]
#[case::raw("- raw: x", &[])]
fn completions_are_implied(#[case] text: &str, #[case] expected: &[&str]) {
    assert_eq!(expectations(&only(steps(text))), expected);
}

#[rstest]
#[case::capability("needs: ['imap:MOVE']\nsteps: [{ send: X }]", &["imap:MOVE"])]
#[case::maildrop("given: { inbox: [plain] }\nsteps: [{ send: X }]", &["disposable"])]
#[case::second("steps: [{ connect: B, user: second }]", &["second-user"])]
#[case::deliver("steps: [{ deliver: plain }]", &["delivery"])]
#[case::other_protocol("steps: [{ connect: P, protocol: pop3 }]", &["pop3"])]
#[case::tls("steps: [{ connect: B, tls: true }]", &["tls"])]
#[case::starttls("steps: [{ starttls: A }]", &["starttls"])]
#[case::none("steps: [{ connect: B }]", &[])]
fn what_is_used_is_needed(#[case] text: &str, #[case] expected: &[&str]) {
    let needs: Vec<String> = only(case(text)).needs.iter().map(Need::to_string).collect();
    assert_eq!(needs, expected);
}

#[test]
fn connections_know_their_protocol() {
    let case = only(steps(
        "- { connect: P, protocol: pop3 }\n- { send: STAT, on: P, expect: '+OK 1 {n}' }\n\
         - drop: P\n- connect: P\n- { send: STAT, on: P }\n- send: NOOP",
    ));
    let protocols: Vec<Protocol> = case.steps.iter().map(|step| step.protocol).collect();
    use Protocol::{Imap, Pop3};
    assert_eq!(protocols, [Pop3, Pop3, Pop3, Pop3, Pop3, Imap]);
}

#[rstest]
#[case::same(Some("state: not-authenticated"), State::NotAuthenticated)]
#[case::default(None, State::Authenticated)]
#[case::select(Some("mailbox: {}, select: mailbox"), State::Selected)]
#[case::examine(Some("mailbox: {}, examine: mailbox"), State::Selected)]
#[case::inbox(Some("select: INBOX"), State::Selected)]
fn states(#[case] given: Option<&str>, #[case] expected: State) {
    let given = given.unwrap_or_default();
    let case = only(case(&format!("given: {{ {given} }}\n{STEPS}")));
    assert_eq!(case.given.state, expected);
}

fn rendered(case: &Case, values: &[(&str, Value)]) -> String {
    let Action::Send(command) = &case.steps[0].action else {
        panic!("a command");
    };
    let mut bindings = mailspec_suite::template::Bindings::default();
    for (name, value) in &case.parameters {
        bindings.bind(name, value.clone());
    }
    for (name, value) in values {
        bindings.bind(*name, value.clone());
    }
    let pieces = command.text.octets(&bindings).unwrap();
    let octets: Vec<u8> = pieces.into_iter().flat_map(|piece| piece.octets).collect();
    String::from_utf8(octets).unwrap()
}

#[rstest]
#[case::number("x: 3", "F {x}", "F 3")]
#[case::text("x: a b", "F {x}", "F \"a b\"")]
#[case::quoted_number("x: '003'", "F {x}", "F 003")]
#[case::raw("x: a b", "F {x:raw}", "F a b")]
#[case::template("x: '{user:quoted} b'", "F {x:raw}", "F \"me\" b")]
#[case::braces("x: 'a{1}'", "F {x:raw}", "F a{1}")]
#[case::message("x: message.plain.size", "F {x}", "F 11")]
#[case::whole_message("x: message.plain", "F {x:literal+}", "F {11+}\r\nA: b\r\n\r\nc\r\n")]
fn values_of_rows(#[case] row: &str, #[case] send: &str, #[case] expected: &str) {
    let case = only(case(&format!(
        "parameters: [{{ row: a, {row} }}]\nsteps:\n  - send: '{send}'"
    )));
    assert_eq!(case.address, "imap/x/one/a");
    assert_eq!(rendered(&case, &[("user", Value::string("me"))]), expected);
}

#[test]
fn a_row_may_hold_patterns_and_messages() {
    let text = "parameters:\n  - { row: a, name: plain, found: 1 2, last: OK }\n\
        given: { mailbox: { messages: ['{name}'] } }\nsteps:\n  \
        - { send: SEARCH ALL, expect: ['* SEARCH {found:raw}', '{last:raw} | NO'] }";
    let case = only(case(text));
    assert_eq!(expectations(&case), ["* SEARCH 1 2", "OK | NO"]);
    assert_eq!(case.given.mailboxes[0].messages[0].name, "plain");
}

#[test]
fn words_are_what_the_case_mentions() {
    let case = only(steps(
        "- { send: STORE 1 FLAGS ($Mine), expect: '* 1 FETCH (FLAGS (other))' }",
    ));
    for word in ["$mine", "other", "store"] {
        assert!(case.words.contains(word), "{word}");
    }
    assert!(!case.words.contains("nonjunk"));
}

#[rstest]
#[case::all(&[], 6)]
#[case::first(&["imap"], 4)]
#[case::suite(&["imap/x"], 4)]
#[case::slash(&["imap/x/"], 4)]
#[case::case_id(&["imap/x/rows"], 2)]
#[case::row(&["imap/x/rows/b"], 1)]
#[case::specification(&["rfc3501"], 6)]
#[case::section(&["rfc3501/6.3"], 5)]
#[case::subsection(&["rfc3501/6.3.2"], 1)]
#[case::requirement(&["rfc3501/6.30-other"], 1)]
#[case::tag(&["tag:slow"], 1)]
#[case::bare_tag(&["slow"], 1)]
#[case::several(&["imap/x/two", "pop3"], 3)]
#[case::overlapping(&["imap", "imap/x"], 4)]
fn what_selections_choose(#[case] selections: &[&str], #[case] expected: usize) {
    let selections: Vec<String> = selections.iter().map(|text| (*text).to_owned()).collect();
    assert_eq!(
        library().select(&selections).map(|cases| cases.len()),
        Ok(expected)
    );
}

#[rstest]
#[case::suite("imap/y", "imap/x")]
#[case::prefix("ima", "imap")]
#[case::section("rfc3501/6.3.11", "rfc3501/6.3.1")]
#[case::tag("tag:slwo", "tag:slow")]
#[case::empty("", "imap")]
fn selections_of_nothing(#[case] selection: &str, #[case] near: &str) {
    let error = library().select(&[selection.to_owned()]).unwrap_err();
    assert!(
        error.contains(&format!("`{selection}` matches no case")),
        "{error}"
    );
    assert!(error.contains(near), "{error}");
}

fn library() -> Library {
    let case = |id: &str, covers: &str, more: &str| {
        format!(
            "- {{ id: {id}, title: T, covers: [rfc3501/{covers}], steps: [{{ send: X }}]{more} }}\n"
        )
    };
    let imap = [
        "suite: imap/x\ntitle: T\ncases:\n".to_owned(),
        case("one", "6.3.1-select", ", tags: [slow]"),
        case("two", "6.30-other", ""),
        case(
            "rows",
            "6.3.1-select",
            ", parameters: [{ row: a }, { row: b }]",
        ),
    ]
    .concat();
    let pop3 = [
        "suite: pop3/x\ntitle: T\ncases:\n".to_owned(),
        case("one", "6.3.1-select", ""),
        case("two", "6.3.2-examine", ""),
    ]
    .concat();
    load(&[("imap/x.yaml", &imap), ("pop3/x.yaml", &pop3)]).unwrap()
}

#[test]
fn requirements_are_read() {
    let library = library();
    let wires: Vec<(&str, &Wire)> = library.specifications[0]
        .requirements
        .iter()
        .map(|requirement| (requirement.section.as_str(), &requirement.wire))
        .collect();
    let hidden = Wire::Not("Hidden.".to_owned());
    assert_eq!(
        wires,
        [
            ("6.3.1", &Wire::Observable),
            ("6.3.2", &Wire::Observable),
            ("6.30", &hidden),
        ]
    );
}

#[test]
fn the_embedded_suites_have_no_mistake() {
    match Library::embedded() {
        Ok(library) => assert!(library.cases().count() > 200),
        Err(problems) => panic!("{problems}"),
    }
}

/// The cookbook's blocks, each with its line.
fn cookbook() -> Vec<(usize, String)> {
    let text = include_str!("../../../conformance/COOKBOOK.md");
    let mut blocks = Vec::new();
    let mut open: Option<(usize, String)> = None;
    for (at, line) in text.lines().enumerate() {
        match (line, &mut open) {
            ("```yaml", None) => open = Some((at + 2, String::new())),
            ("```", Some(_)) => blocks.extend(open.take()),
            (line, Some((_, block))) => {
                block.push_str(line);
                block.push('\n');
            }
            _ => {}
        }
    }
    blocks
}

#[test]
fn every_block_of_the_cookbook_loads() {
    let embedded = Sources::embedded();
    let suites: Vec<(String, Vec<u8>)> = cookbook()
        .into_iter()
        .map(|(line, block)| {
            let id = block
                .lines()
                .next()
                .and_then(|line| line.strip_prefix("suite: "));
            let id = id.unwrap_or_else(|| panic!("COOKBOOK.md:{line} begins with its id"));
            (format!("{id}.yaml"), block.into_bytes())
        })
        .collect();
    assert!(suites.len() >= 5);
    let loaded = Library::load(&Sources { suites, ..embedded });
    if let Err(problems) = loaded {
        panic!("{problems}");
    }
}

/// `MAILSPEC_BLESS=1 cargo test` writes the schema anew.
#[test]
fn the_committed_schema_is_the_types() {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../conformance/suite.schema.json"
    );
    let schema = serde_json::to_string_pretty(&Library::schema()).unwrap() + "\n";
    if std::env::var_os("MAILSPEC_BLESS").is_some() {
        std::fs::write(path, &schema).unwrap();
    }
    let committed = std::fs::read_to_string(path).unwrap_or_default();
    assert!(
        committed == schema,
        "run with MAILSPEC_BLESS=1 and commit {path}"
    );
}

#[rstest]
#[case::mistakes(format!("{HEAD}{}", "- { id: a, titel: T }\n".repeat(20_000)))]
#[case::unknown_requirements(format!("{HEAD}- {{ id: a, title: T, covers: [{}], {STEPS} }}",
    "rfc3501/nothing-like-it, ".repeat(30_000)))]
#[case::steps(format!("{HEAD}- {{ id: a, titel: T, steps: [{}] }}", "{ sned: X }, ".repeat(20_000)))]
#[case::tables(format!("{HEAD}- {{ id: a, title: T, covers: [rfc3501/6.3.1-select], \
    parameters: [{}], steps: [{{ send: \"{}\" }}] }}",
    (0..900).map(|at| format!("{{ row: r{at} }}")).collect::<Vec<_>>().join(", "),
    "x".repeat(500_000)))]
fn absurd_files_are_refused_soon(#[case] text: String) {
    let Err(Problems(problems)) = load(&[("imap/x.yaml", &text)]) else {
        panic!("mistakes");
    };
    assert!((1..=100).contains(&problems.len()), "{}", problems.len());
}

const HEAD: &str = "suite: imap/x\ntitle: T\ncases:\n";

/// Every prefix and many mutations of real suites are loaded or refused, never
/// a panic, and a refusal has a place in the file.
#[test]
fn any_octets_are_loaded_or_refused() {
    let block = cookbook().swap_remove(0).1.into_bytes();
    let mut inputs: Vec<Vec<u8>> = (0..block.len()).map(|at| block[..at].to_vec()).collect();
    for at in 0..block.len() {
        for octet in [
            0, b'\t', b'"', b'{', b'}', b'[', b'*', b'&', b':', b'-', 0xc3, 0xff,
        ] {
            let mut mutated = block.clone();
            mutated[at] = octet;
            inputs.push(mutated);
        }
    }
    let embedded = Sources::embedded();
    let sources = Sources {
        suites: inputs
            .into_iter()
            .map(|input| ("cookbook/first.yaml".to_owned(), input))
            .collect(),
        requirements: Vec::new(),
        messages: embedded.messages,
    };
    let Err(Problems(problems)) = Library::load(&sources) else {
        panic!("mistakes");
    };
    assert!(problems.iter().all(|problem| problem.place.line > 0));
}

/// What an exchange needs is known by its mechanism, unless TLS begins in the case.
#[rstest]
#[case::password("- authenticate: { mechanism: CRAM-MD5 }", &["imap:AUTH=CRAM-MD5", "password"])]
#[case::own_password("- authenticate: { mechanism: LOGIN, password: x }", &["imap:AUTH=LOGIN"])]
#[case::token("- authenticate: { mechanism: XOAUTH2 }", &["imap:AUTH=XOAUTH2", "token"])]
#[case::tls(
    "- { connect: B, tls: true, login: false }\n- { authenticate: { mechanism: PLAIN }, on: B }",
    &["tls", "password"],
)]
#[case::variable("- send: NOOP {password:raw}", &["password"])]
fn needs_of_exchanges(#[case] text: &str, #[case] expected: &[&str]) {
    let needs = only(steps(text)).needs;
    let needs: Vec<String> = needs.iter().map(ToString::to_string).collect();
    assert_eq!(needs, expected);
}
