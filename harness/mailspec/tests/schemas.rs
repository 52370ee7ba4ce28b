//! The JSON Schemas say what is so: of the files that people write as much as `lint` does, and of
//! the reports what is in them.

use std::{fs, path::Path, process::Command};

use mailspec_run::under_test::{CaseNames, check_target, known_deviations};
use mailspec_suite::{Library, Sources};
use pretty_assertions::assert_eq;
use rstest::rstest;
use serde_json::Value;

/// Runs mailspec: its exit code, and what it printed.
fn mailspec(arguments: &[&str], directory: &Path) -> (Option<i32>, String) {
    let run = Command::new(env!("CARGO_BIN_EXE_mailspec"))
        .args(arguments)
        .current_dir(directory)
        .output()
        .unwrap();
    let printed = [run.stdout, run.stderr].concat();
    (
        run.status.code(),
        String::from_utf8_lossy(&printed).into_owned(),
    )
}

fn schema(format: &str) -> jsonschema::Validator {
    let (code, text) = mailspec(&["lint", "--schema", format], Path::new("."));
    assert_eq!(code, Some(0), "{text}");
    jsonschema::validator_for(&serde_json::from_str(&text).unwrap()).unwrap()
}

/// What the schema objects to.
fn objections(schema: &jsonschema::Validator, instance: &Value) -> Vec<String> {
    let told = schema.iter_errors(instance);
    told.map(|error| format!("{}: {error}", error.instance_path()))
        .collect()
}

fn yaml(text: &str) -> Value {
    serde_yaml::from_str(text).unwrap_or_else(|error| panic!("{error}\n{text}"))
}

#[test]
fn reports_are_as_their_schemas_say() {
    let directory = tempfile::tempdir().unwrap();
    let run = ["run", "imap/select", "imap/noop", "pop3/dele", "pop3/auth"];
    let others: [&[&str]; 2] = [&[], &["--fault", "imap/select-keeps-selection-on-failure"]];
    for (n, more) in others.iter().enumerate() {
        let file = format!("{n}.json");
        let arguments = [&run[..], more, &["--json", &file]].concat();
        mailspec(&arguments, directory.path());
    }
    let compare = [
        "report",
        "compare",
        "0.json",
        "1.json",
        "--json",
        "both.json",
    ];
    let (code, text) = mailspec(&compare, directory.path());
    assert_eq!(code, Some(0), "{text}");
    for (file, format) in [
        ("0.json", "report"),
        ("1.json", "report"),
        ("both.json", "comparison"),
    ] {
        let text = fs::read_to_string(directory.path().join(file)).unwrap();
        let report: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(
            objections(&schema(format), &report),
            Vec::<String>::new(),
            "{file}"
        );
    }
}

/// Lints a target file or a list of known deviations.
fn lint(format: &str, text: &str) -> Result<(), String> {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("file.yaml");
    fs::write(&file, text).unwrap();
    let names = CaseNames::of([&Library::embedded().expect("the embedded suites load")]);
    let checked = match format {
        "target" => check_target(&file, &names),
        _ => known_deviations(&file, &names).map(drop),
    };
    checked.map_err(|error| error.0)
}

const END: &str = "clause: RFC 1 §1, reason: because }";
const ACCOUNTS: &str = "accounts: [{ user: a, password: b }]";

#[rstest]
#[case::unknown_field("target", format!("imap: h:1\n{ACCOUNTS}\nport: 3"))]
#[case::no_address("target", ACCOUNTS.to_owned())]
#[case::no_accounts("target", "imap: h:1\naccounts: []".to_owned())]
#[case::no_port("target", format!("imap: h\n{ACCOUNTS}"))]
#[case::bare_ipv6("target", format!("pop3s: '::1:995'\n{ACCOUNTS}"))]
#[case::two_passwords("target", "imap: h:1\naccounts: [{ user: a, password: b, password-env: c }]".to_owned())]
#[case::no_user("target", "imap: h:1\naccounts: [{ password: b }]".to_owned())]
#[case::empty_user("target", "imap: h:1\naccounts: [{ user: '', password: b }]".to_owned())]
#[case::duration("target", format!("imap: h:1\n{ACCOUNTS}\ntimeouts: {{ step: soon }}"))]
#[case::unit("target", format!("imap: h:1\n{ACCOUNTS}\ntimeouts: {{ case: 5h }}"))]
#[case::timeout_field("target", format!("imap: h:1\n{ACCOUNTS}\ntimeouts: {{ setp: 5s }}"))]
#[case::boolean("target", format!("imap: h:1\n{ACCOUNTS}\ndisposable: 'so'"))]
#[case::delivery("target", format!("imap: h:1\n{ACCOUNTS}\ndelivery: {{ lmpt: 'h:24' }}"))]
#[case::relay("target", format!("imap: h:1\n{ACCOUNTS}\ndelivery: {{ lmtp: h }}"))]
#[case::known_inside("target", format!("imap: h:1\n{ACCOUNTS}\nknown-deviations: [{{ cases: [imap/select], {END}]"))]
#[case::no_pace("target", format!("imap: h:1\n{ACCOUNTS}\ngentle: {{ logins: 0 }}"))]
#[case::password_change("target", format!("imap: h:1\n{ACCOUNTS}\nchange-password: [chpasswd]"))]
#[case::a_list("target", "[]".to_owned())]
#[case::a_mapping("known-deviations", "cases: []".to_owned())]
#[case::nothing_named("known-deviations", format!("[{{ finding: x, {END}]"))]
#[case::empty_lists("known-deviations", format!("[{{ cases: [], rules: [], finding: x, {END}]"))]
#[case::no_finding("known-deviations", format!("[{{ cases: [imap/select], {END}]"))]
#[case::empty_finding("known-deviations", format!("[{{ cases: [imap/select], finding: '', {END}]"))]
#[case::no_findings("known-deviations", format!("[{{ rules: [imap/syntax], finding: [], {END}]"))]
#[case::one_empty("known-deviations", format!("[{{ rules: [imap/syntax], finding: [a, ''], {END}]"))]
#[case::unnamed("known-deviations", format!("[{{ cases: [imap/select], finding: nothing like it came, {END}]"))]
#[case::rule("known-deviations", format!("[{{ rules: [imap/sintax], {END}]"))]
#[case::old_octets("known-deviations", format!("[{{ rules: [imap/syntax], bytes: [], {END}]"))]
#[case::no_clause("known-deviations", "[{ rules: [imap/syntax], reason: x }]".to_owned())]
#[case::empty_clause("known-deviations", "[{ rules: [imap/syntax], clause: '', reason: x }]".to_owned())]
#[case::blank_reason("known-deviations", "[{ rules: [imap/syntax], clause: x, reason: ' ' }]".to_owned())]
fn what_lint_refuses_the_schema_refuses(#[case] format: &str, #[case] text: String) {
    assert!(lint(format, &text).is_err(), "lint takes it");
    let told = objections(&schema(format), &yaml(&text));
    assert!(!told.is_empty(), "the schema takes it");
}

#[rstest]
#[case::small("target", format!("imap: h:1\n{ACCOUNTS}"))]
#[case::ipv6("target", format!("pop3s: '[::1]:995'\n{ACCOUNTS}\nsecond: {{ user: c }}"))]
#[case::whole("target", format!("name: x\nversion: z 1\nimap: h:1\nimaps: h:2\npop3: h:3\npop3s: h:4\n\
    {ACCOUNTS}\ntls: {{ insecure: true, server-name: h }}\ndisposable: true\napop: false\nprefix: INBOX.\n\
    timeouts: {{ step: 500ms, connect: 3s, case: 2m }}\ndelivery: {{ lmtp: {{ address: 'h:24', recipient: '{{user}}@h' }} }}\n\
    known-deviations: [{{ rules: [imap/syntax], {END}]"))]
#[case::append("target", format!("imap: h:1\n{ACCOUNTS}\ndelivery: imap-append"))]
#[case::command("target", format!("imap: h:1\n{ACCOUNTS}\ndelivery: {{ command: deliver }}"))]
#[case::password_change("target", format!("imap: h:1\n{ACCOUNTS}\nchange-password: chpasswd"))]
#[case::gentle("target", format!("imap: h:1\n{ACCOUNTS}\ngentle: {{ connections: 1, logins: 2, commands: 3, failed-logins: 0 }}"))]
#[case::gentle_as_ever("target", format!("imap: h:1\n{ACCOUNTS}\ngentle: {{}}"))]
#[case::no_entries("known-deviations", "[]".to_owned())]
#[case::case("known-deviations", format!("[{{ cases: [imap/select], finding: x, {END}]"))]
#[case::rules("known-deviations", format!("[{{ rules: [imap/syntax], octets: ['S: x'], {END}]"))]
#[case::both("known-deviations", format!("[{{ cases: [imap/select], rules: [imap/syntax], finding: [a, b], {END}]"))]
fn what_lint_takes_the_schema_takes(#[case] format: &str, #[case] text: String) {
    assert_eq!(lint(format, &text), Ok(()));
    let told = objections(&schema(format), &yaml(&text));
    assert_eq!(told, Vec::<String>::new());
}

#[rstest]
fn the_farm_is_as_the_schema_says(
    #[files("../../conformance/servers/*/known-deviations.yaml")] file: std::path::PathBuf,
) {
    let text = fs::read_to_string(file).unwrap();
    let told = objections(&schema("known-deviations"), &yaml(&text));
    assert_eq!(told, Vec::<String>::new());
}

/// A suite with one case that ends like this.
fn suite(rest: &str) -> String {
    let rest = rest.replace('\n', "\n    ");
    format!(
        "suite: imap/x\ntitle: T\ncases:\n  - id: one\n    title: T\n    covers: [rfc3501/2.2.1-one-completion]\n    {rest}\n"
    )
}

fn lint_suite(text: &str) -> Result<(), String> {
    let sources = Sources {
        suites: vec![("imap/x.yaml".to_owned(), text.as_bytes().to_vec())],
        ..Sources::default()
    };
    let loaded = Library::load(&sources.completed());
    loaded.map(drop).map_err(|problems| problems.to_string())
}

const STEPS: &str = "steps: [{ send: NOOP }]";

#[rstest]
#[case::unknown_field("steps: [{ sned: NOOP }]")]
#[case::no_steps("level: must")]
#[case::empty_steps("steps: []")]
#[case::no_action("steps: [{ expect: OK }]")]
#[case::two_actions("steps: [{ send: NOOP, drop: A }]")]
#[case::misplaced("steps: [{ send: NOOP, chunk: 1 }]")]
#[case::misplaced_expect("steps: [{ let: { a: b }, expect: OK }]")]
#[case::misplaced_on("steps: [{ check: 1 == 1, on: A }]")]
#[case::on_a_pause("tags: [slow]\nsteps: [{ pause: 1s, on: A }, { send: NOOP }]")]
#[case::pipeline_of_others("steps: [{ pipeline: [{ drop: A }] }]")]
#[case::pipeline_on("steps: [{ pipeline: [{ send: NOOP, on: A }] }]")]
#[case::pipeline_expects("steps: [{ pipeline: [{ send: NOOP }], expect: OK }]")]
#[case::empty_pipeline("steps: [{ pipeline: [] }]")]
#[case::chunk("steps: [{ raw: x, chunk: 0 }]")]
#[case::within("steps: [{ send: NOOP, within: soon }]")]
#[case::no_time("steps: [{ send: NOOP, within: 0s }]")]
#[case::boolean("steps: [{ send: NOOP, ordered: 'so' }]")]
#[case::no_boolean("steps: [{ connect: B, login: }]")]
#[case::no_level("steps: [{ send: NOOP, level: }]")]
#[case::empty_wait("steps: [{ wait: [] }]")]
#[case::empty_greeting("steps: [{ greeting: [] }]")]
#[case::tagged_greeting("given: { state: greeting }\nsteps: [{ greeting: OK }]")]
#[case::tagged_greetings("given: { state: greeting }\nsteps: [{ greeting: ['* OK', 'NO'] }]")]
#[case::empty_expect("steps: [{ send: NOOP, expect: [] }]")]
#[case::empty_never("steps: [{ send: NOOP, never: [] }]")]
#[case::empty_reply("steps: [{ send: NOOP, reply: [] }]")]
#[case::empty_raw("steps: [{ raw: [] }]")]
#[case::empty_check("steps: [{ check: [] }]")]
#[case::empty_let("steps: [{ let: {} }, { send: NOOP }]")]
#[case::optional_and_any("steps: [{ send: NOOP, expect: [{ optional: OK, any: [NO] }] }]")]
#[case::any_of_none("steps: [{ send: NOOP, expect: [{ any: [] }] }]")]
#[case::pause_not_told("steps: [{ pause: 1s }, { send: NOOP }]")]
#[case::only_preparation("steps: [{ send: NOOP, prepare: true }, { drop: A }]")]
#[case::prepare_and_level("steps: [{ send: NOOP, prepare: true, level: info }, { send: NOOP }]")]
#[case::user("steps: [{ connect: B, user: third }]")]
#[case::need("needs: [delivry]\nsteps: [{ send: NOOP }]")]
#[case::no_capability("needs: ['imap:A B']\nsteps: [{ send: NOOP }]")]
#[case::two_selected(
    "given: { mailbox: {}, select: mailbox, examine: mailbox }\nsteps: [{ send: NOOP }]"
)]
#[case::two_inboxes("given: { maildrop: [plain], inbox: [plain] }\nsteps: [{ send: NOOP }]")]
#[case::selected_what("given: { state: selected }\nsteps: [{ send: NOOP }]")]
#[case::state("given: { state: logged-in }\nsteps: [{ send: NOOP }]")]
#[case::name("given: { names: [1x] }\nsteps: [{ send: NOOP }]")]
#[case::mailbox_name("given: { mailboxes: { a b: {} } }\nsteps: [{ send: NOOP }]")]
#[case::date("given: { inbox: [{ message: plain, date: yesterday }] }\nsteps: [{ send: NOOP }]")]
#[case::no_row("parameters: [{ a: 1 }]\nsteps: [{ send: NOOP }]")]
#[case::row_id("parameters: [{ row: a b }]\nsteps: [{ send: NOOP }]")]
#[case::one_axis("pairs: { a: [{ row: x }] }\nsteps: [{ send: NOOP }]")]
#[case::no_values("pairs: { a: [], b: [{ row: x }] }\nsteps: [{ send: NOOP }]")]
#[case::nameless_value("pairs: { a: [{ v: x }], b: [{ row: x }] }\nsteps: [{ send: NOOP }]")]
#[case::steps_of_a_value(
    "pairs: { a: [{ row: x, steps: NOOP }], b: [{ row: x }] }\nsteps: [{ axis: a }]"
)]
#[case::need_of_a_value(
    "pairs: { a: [{ row: x, needs: delivry }], b: [{ row: x }] }\nsteps: [{ send: NOOP }]"
)]
#[case::two_tables(
    "parameters: [{ row: a }]\npairs: { a: [{ row: x }], b: [{ row: x }] }\nsteps: [{ send: NOOP }]"
)]
#[case::axis_with_more(
    "pairs: { a: [{ row: x, steps: [{ send: NOOP }] }], b: [{ row: x }] }\nsteps: [{ axis: a, on: A }]"
)]
fn what_lint_refuses_of_a_suite_the_schema_refuses(#[case] rest: &str) {
    let text = suite(rest);
    assert!(lint_suite(&text).is_err(), "lint takes it");
    let told = objections(&schema("suite"), &yaml(&text));
    assert!(!told.is_empty(), "the schema takes it");
}

#[rstest]
#[case::title(suite(STEPS).replacen("title: T", "title: ''", 1))]
#[case::case_title(suite(STEPS).replacen("    title: T", "    title:", 1))]
#[case::id(suite(STEPS).replacen("id: one", "id: o ne", 1))]
#[case::covers(suite(STEPS).replacen("[rfc3501/2.2.1-one-completion]", "[]", 1))]
#[case::protocol(suite(STEPS).replacen("title: T", "title: T\nprotocol: smtp", 1))]
#[case::suite_needs(suite(STEPS).replacen("title: T", "title: T\nneeds: [delivry]", 1))]
#[case::no_cases("suite: imap/x\ntitle: T\ncases: []\n".to_owned())]
fn mistakes_around_the_steps_are_refused_by_both(#[case] text: String) {
    assert!(lint_suite(&text).is_err(), "lint takes it");
    let told = objections(&schema("suite"), &yaml(&text));
    assert!(!told.is_empty(), "the schema takes it");
}

/// Every suite that is there, the cookbook's blocks, and what is seldom written.
#[test]
fn what_lint_takes_of_suites_the_schema_takes() {
    let schema = schema("suite");
    let cookbook = include_str!("../../../conformance/COOKBOOK.md");
    let blocks = cookbook.split("```yaml\n").skip(1);
    let blocks = blocks.filter_map(|block| Some(block.split("```").next()?.to_owned()));
    let embedded = Sources::embedded().suites.into_iter();
    let embedded = embedded.map(|(_, octets)| String::from_utf8(octets).unwrap());
    let seldom = [
        "steps: [{ idle: }, { done: }]",
        "steps: [{ raw: }, { send: NOOP, within: '5 s', reply: 3 }]",
        "steps: [{ pipeline: [{ send: NOOP, prepare: false }], prepare: true }]",
        "needs: [imap, 'pop3:TOP', 'imap:AUTH=PLAIN', 'imap:X-GM-EXT-1']\nsteps: [{ drop: }]",
        "given: { mailbox: {}, state: selected, examine: mailbox }\nsteps: [{ send: NOOP }]",
        "pairs: { a: [{ row: x, needs: imap, after: [{ send: NOOP }] }], b: [{ row: y, v: [1, 2], \
         covers: rfc3501/2.2.1-one-completion }] }\nsteps: [{ send: NOOP }, { after: a }]",
    ];
    let seldom = seldom.map(suite);
    for text in &seldom {
        assert_eq!(lint_suite(text), Ok(()), "{text}");
    }
    let mut read = 0;
    for text in blocks.chain(embedded).chain(seldom) {
        let told = objections(&schema, &yaml(&text));
        assert_eq!(told, Vec::<String>::new(), "{text}");
        read += 1;
    }
    assert!(read > 40, "{read}");
}
