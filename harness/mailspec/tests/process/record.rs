//! Where results go: the record, what is made of it, and paths that cannot be written.

use std::{
    fs::{self, File, OpenOptions},
    io,
    process::{Command, Stdio},
    thread,
};

use crate::child::{Place, Server, ended, text, written};
use mailspec_run::Outcome;
use pretty_assertions::assert_eq;
use rstest::rstest;
use serde_json::Value;

const FILES: [(&str, &str); 4] = [
    ("--json", "json"),
    ("--junit", "xml"),
    ("--html", "html"),
    ("--markdown", "md"),
];

/// All forms of report, in files whose names begin with `name`.
fn all_forms(name: &str) -> Vec<String> {
    let forms = FILES.iter();
    forms
        .flat_map(|(option, ending)| [(*option).to_owned(), format!("{name}.{ending}")])
        .collect()
}

fn with<'a>(args: &[&'a str], more: &'a [String]) -> Vec<&'a str> {
    let more = more.iter().map(String::as_str);
    args.iter().copied().chain(more).collect()
}

/// A run that found something, with its record in `record` and all reports beside it.
fn recorded() -> Place {
    let place = Place::new();
    let reports = all_forms("run");
    let fault = "imap/select-keeps-selection-on-failure";
    let args = ["run", "imap/select", "--fault", fault, "--record", "record"];
    let run = place.mailspec(&with(&args, &reports)).output().unwrap();
    assert_eq!(run.status.code(), Some(1), "{}", text(&run));
    place
}

#[test]
fn a_record_says_all_that_the_reports_say() {
    let place = recorded();
    let reports = all_forms("rendered");
    let args = ["report", "render", "record", "--terminal"];
    let render = place.mailspec(&with(&args, &reports)).output().unwrap();
    assert_eq!(render.status.code(), Some(0), "{}", text(&render));
    for (_, ending) in FILES {
        let (run, rendered) = (format!("run.{ending}"), format!("rendered.{ending}"));
        assert_eq!(place.read(&rendered), place.read(&run), "{ending}");
    }
    assert!(text(&render).contains("imap/select/failed-select-deselects"));
    let alone = place.mailspec(&["report", "render", "record"]).output();
    assert_eq!(text(&alone.unwrap()), text(&render));
    let of_json = place.mailspec(&["report", "render", "run.json"]).output();
    assert_eq!(text(&of_json.unwrap()), text(&render));
}

#[test]
fn records_are_compared_as_results_are() {
    let place = recorded();
    let of = |result: &str| {
        let compare = place.mailspec(&["report", "compare", result]).output();
        let compare = compare.unwrap();
        assert_eq!(compare.status.code(), Some(0), "{}", text(&compare));
        text(&compare)
    };
    assert_eq!(of("record"), of("run.json"));
}

/// With the list of what a run found, the same run finds nothing that is not known.
#[test]
fn a_list_of_known_deviations_is_what_was_found() {
    let place = recorded();
    let listed = |result: &str| place.mailspec(&["baseline", result]).output().unwrap();
    let list = listed("record");
    assert_eq!(list.status.code(), Some(0), "{}", text(&list));
    assert_eq!(text(&listed("run.json")), text(&list));
    let args = ["baseline", "record", "--output", "known.yaml"];
    let written = place.mailspec(&args).output().unwrap();
    assert_eq!(text(&written), "");
    assert_eq!(place.read("known.yaml"), text(&list));
    for part in ["clause: RFC 3501 §6.3.1", "reason: \"Found on 20", "C: a"] {
        assert!(text(&list).contains(part), "{part}: {}", text(&list));
    }
    let fault = "imap/select-keeps-selection-on-failure";
    let args = ["run", "imap/select", "--fault", fault, "--strict"];
    let known = ["--known-deviations", "known.yaml", "--json", "again.json"];
    let again = place
        .mailspec(&[&args[..], &known].concat())
        .output()
        .unwrap();
    assert_eq!(again.status.code(), Some(0), "{}", text(&again));
    let (before, after) = (place.json("run.json"), place.json("again.json"));
    assert_eq!(after["counts"]["known"], before["counts"]["fail"]);
    assert_eq!(after["counts"]["fail"], 0);
    let nothing = text(&listed("again.json"));
    fs::write(place.path("nothing.yaml"), &nothing).unwrap();
    let lint = place.mailspec(&["lint", "nothing.yaml"]).output().unwrap();
    assert_eq!(lint.status.code(), Some(0), "{nothing}: {}", text(&lint));
    assert!(nothing.ends_with("\n[]\n"), "{nothing}");
}

/// Wherever the writer was stopped, behind the head: every whole line counts, and what is missing
/// is told.
#[test]
fn a_record_is_readable_wherever_it_ends() {
    let place = recorded();
    let whole = fs::read(place.path("record")).unwrap();
    let lines: Vec<usize> = whole
        .iter()
        .enumerate()
        .filter_map(|(n, octet)| (*octet == b'\n').then_some(n + 1))
        .collect();
    let (head, tail) = (lines[0], lines[lines.len() - 2]);
    let read = |length: usize| -> Outcome {
        fs::write(place.path("cut"), &whole[..length]).unwrap();
        let read = mailspec_report::read(&place.path("cut"));
        read.unwrap_or_else(|error| panic!("{length}: {error}"))
    };
    let complete = read(whole.len());
    assert_eq!(complete.ended_early, None);
    assert_eq!(complete.cases.len(), lines.len() - 2);
    for &end in &lines[..lines.len() - 1] {
        for length in [end - 1, end, end + 1, end + 40] {
            let outcome = read(length.max(head));
            let whole_lines = lines.iter().filter(|&&line| line <= length + 1).count();
            assert_eq!(outcome.cases.len(), whole_lines.max(1) - 1, "{length}");
            let why = outcome.ended_early.unwrap_or_default();
            assert!(why.contains("was killed, or is still running"), "{why}");
            let torn = length > head && !lines.contains(&length) && !lines.contains(&(length + 1));
            assert_eq!(why.contains("in the middle of a line"), torn, "{length}");
        }
    }
    let counts = read(tail).counts;
    assert_eq!(counts, complete.counts);
}

#[rstest]
#[case::nothing("", "the run had not begun")]
#[case::half_a_head("{\"line\":\"head\",\"form", "this is not JSON")]
#[case::another_format(
    "{\"line\":\"head\",\"format\":99,\"planned\":[],\"run\":RUN}\n",
    "format 99"
)]
#[case::a_hole("HEAD\n{}\nHEAD\n", "line 2: ")]
#[case::two_heads("HEAD\nHEAD\n", "line 2: this line is out of its place")]
fn what_is_no_record(#[case] form: &str, #[case] told: &str) {
    let place = recorded();
    let record = place.read("record");
    let head = record.lines().next().unwrap();
    let run = serde_json::from_str::<Value>(head).unwrap()["run"].to_string();
    let bad = form.replace("HEAD", head).replace("RUN", &run);
    fs::write(place.path("bad"), bad).unwrap();
    let render = place.mailspec(&["report", "render", "bad"]).output();
    let render = render.unwrap();
    assert_eq!(render.status.code(), Some(2), "{}", text(&render));
    assert!(text(&render).contains(told), "{}", text(&render));
}

#[test]
fn the_schema_describes_every_line() {
    let place = Place::new();
    let schema = place.mailspec(&["lint", "--schema", "record"]).output();
    let schema: Value = serde_json::from_slice(&schema.unwrap().stdout).unwrap();
    let kinds: Vec<&str> = schema["oneOf"]
        .as_array()
        .unwrap()
        .iter()
        .map(|line| line["properties"]["line"]["const"].as_str().unwrap())
        .collect();
    assert_eq!(kinds, ["head", "case", "tail"]);
}

#[test]
fn a_killed_run_leaves_what_it_found() {
    let (place, server) = (Place::new(), Server::start());
    let args = ["--record", "record"];
    let mut child = place.run(&server.url(), &args).spawn().unwrap();
    server.wait_for_silence();
    place.wait_for_case("record", "imap/small/failing");
    child.kill().unwrap();
    assert_eq!(ended(&mut child).code(), None);
    let args = ["report", "render", "record", "--json", "json"];
    let render = place.mailspec(&args).output().unwrap();
    assert_eq!(render.status.code(), Some(0), "{}", text(&render));
    let json = place.json("json");
    assert_eq!(json["cases"][0]["verdict"], "fail");
    assert_eq!(json["counts"]["fail"], 1);
    let why = json["ended_early"].as_str().unwrap();
    assert!(why.contains("ends after 1 of 3 cases"), "{why}");
}

/// An unusable target is in the record too.
#[test]
fn a_record_of_no_run() {
    let place = Place::new();
    let url = "imap://joe:secret@127.0.0.1:1";
    let run = place.run(url, &["--record", "record"]).output().unwrap();
    assert_eq!(run.status.code(), Some(3), "{}", text(&run));
    let outcome = mailspec_report::read(&place.path("record")).unwrap();
    let why = outcome.ended_early.unwrap_or_default();
    assert!(why.contains("cannot connect"), "{why}");
}

/// Nobody learns after a long run that its results go nowhere.
#[rstest]
#[case::no_directory("missing/file", "No such file")]
#[case::a_directory("suites", "directory")]
#[case::a_file_as_directory("suites/imap/small.yaml/file", "Not a directory")]
fn paths_are_tried_before_the_run(
    #[values("--json", "--junit", "--html", "--markdown", "--record")] option: &str,
    #[case] path: &str,
    #[case] told: &str,
) {
    let (place, server) = (Place::new(), Server::start());
    server.release();
    let run = place.run(&server.url(), &[option, path]).output().unwrap();
    assert_eq!(run.status.code(), Some(2), "{}", text(&run));
    assert!(text(&run).contains(path), "{}", text(&run));
    assert!(
        text(&run).to_lowercase().contains(&told.to_lowercase()),
        "{}",
        text(&run)
    );
    assert_eq!(server.connections(), 0);
}

#[rstest]
#[case::reports(&["--json", "one", "--html", "suites/../one"])]
#[case::the_record(&["--json", "one", "--record", "one"])]
fn one_file_cannot_hold_two_reports(#[case] args: &[&str]) {
    let (place, server) = (Place::new(), Server::start());
    server.release();
    let run = place.run(&server.url(), args).output().unwrap();
    assert_eq!(run.status.code(), Some(2), "{}", text(&run));
    assert_eq!(server.connections(), 0);
}

/// What cannot be written at the end is told, and everything else is there.
#[rstest]
#[case::a_directory_that_went_away("gone/file", "json", "--json")]
#[case::a_full_disk_behind_the_record("/dev/full", "json", "--record")]
fn one_bad_path_costs_no_other_report(#[case] bad: &str, #[case] good: &str, #[case] option: &str) {
    let (place, server) = (Place::new(), Server::start());
    fs::create_dir(place.path("gone")).unwrap();
    let other = if option == "--json" {
        "--html"
    } else {
        "--json"
    };
    let args = [
        "--without",
        "imap/small/failing",
        option,
        bad,
        other,
        good,
        "--junit",
        "junit",
    ];
    let mut child = place.run(&server.url(), &args).spawn().unwrap();
    server.wait_for_silence();
    fs::remove_dir(place.path("gone")).unwrap();
    server.release();
    assert_eq!(ended(&mut child).code(), Some(2));
    let run = child.wait_with_output().unwrap();
    assert!(
        text(&run).contains(&format!("mailspec: {bad}: ")),
        "{}",
        text(&run)
    );
    assert!(text(&run).contains("2 pass"), "{}", text(&run));
    assert!(written(&place.path(good)));
    assert!(written(&place.path("junit")));
}

/// Whether its reader never comes or never reads: the run plays all it has to, writes its other
/// reports, and tells what the record has lost.
#[rstest]
fn a_record_that_nobody_reads_holds_up_nothing(#[values(false, true)] opened: bool) {
    let (place, server) = (Place::new(), Server::start());
    place.add_many();
    server.release();
    let pipe = place.pipe("pipe");
    let reader = opened.then(|| {
        // Opening one end waits for the other, so both are held until there is a reader.
        let both = OpenOptions::new().read(true).write(true).open(&pipe);
        let reader = File::open(&pipe).unwrap();
        drop(both.unwrap());
        reader
    });
    let args = ["imap/many", "--record", "pipe", "--json", "json"];
    let run = place.run(&server.url(), &args).output().unwrap();
    assert_eq!(run.status.code(), Some(2), "{}", text(&run));
    let json = place.json("json");
    assert_eq!(json["ended_early"], Value::Null);
    assert_eq!(json["counts"]["fail"], 200);
    let lines = json["cases"].as_array().unwrap().len() + 2;
    let Some(reader) = reader else {
        let lost = format!("mailspec: pipe: nobody reads it: {lines} of {lines} lines are lost");
        assert!(text(&run).contains(&lost), "{}", text(&run));
        return;
    };
    fs::write(place.path("got"), io::read_to_string(reader).unwrap()).unwrap();
    let got = mailspec_report::read(&place.path("got")).unwrap();
    // What is still in the pipe may be a part of a line.
    let lost = lines - 1 - got.cases.len();
    let lost = format!("mailspec: pipe: nobody reads it: {lost} of {lines} lines are lost");
    assert!(text(&run).contains(&lost), "{}", text(&run));
    let why = got.ended_early.unwrap_or_default();
    assert!(why.contains("was killed, or is still running"), "{why}");
}

/// Somebody may begin to read in the middle of the run, and finds it from its head to its tail.
#[test]
fn a_reader_of_the_record_may_come_late() {
    let (place, server) = (Place::new(), Server::start());
    place.add_many();
    let pipe = place.pipe("pipe");
    let args = ["imap/many", "--record", "pipe", "--json", "json"];
    let mut run = place.run(&server.url(), &args);
    let mut child = run.stdout(Stdio::null()).spawn().unwrap();
    server.wait_for_silence();
    let reader = thread::spawn(|| io::read_to_string(File::open(pipe).unwrap()).unwrap());
    server.release();
    assert_eq!(ended(&mut child).code(), Some(1));
    fs::write(place.path("record"), reader.join().unwrap()).unwrap();
    let record = mailspec_report::read(&place.path("record")).unwrap();
    assert_eq!(serde_json::to_value(record).unwrap(), place.json("json"));
}

/// The reader of a report finds the old one or the new one, never a part.
#[test]
fn reports_are_whole_files() {
    let (place, server) = (Place::new(), Server::start());
    fs::write(place.path("json"), "old").unwrap();
    let args = ["--json", "json", "--record", "/dev/null"];
    let mut child = place.run(&server.url(), &args).spawn().unwrap();
    server.wait_for_silence();
    assert_eq!(place.read("json"), "old");
    let reader = fs::File::open(place.path("json")).unwrap();
    server.release();
    assert_eq!(ended(&mut child).code(), Some(1));
    assert_eq!(std::io::read_to_string(reader).unwrap(), "old");
    assert_eq!(place.json("json")["counts"]["fail"], 1);
    let names: Vec<_> = fs::read_dir(place.path(".")).unwrap().collect();
    assert_eq!(names.len(), 2, "{names:?}");
}

/// `/dev/stdout` is no file that could be replaced, and a pipe no disk.
#[test]
fn reports_go_down_a_pipe() {
    let place = Place::new();
    let render = Command::new("sh")
        .args(["-c", "\"$0\" run imap/noop --json /dev/stdout | cat"])
        .arg(env!("CARGO_BIN_EXE_mailspec"))
        .env("XDG_STATE_HOME", env!("CARGO_TARGET_TMPDIR"))
        .current_dir(place.path("."))
        .output()
        .unwrap();
    let format = format!("\"format\": {}", Outcome::FORMAT);
    assert!(text(&render).contains(&format), "{}", text(&render));
}
