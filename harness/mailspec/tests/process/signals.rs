//! Signals: once, and everything measured is written; twice, and it ends at once.

use std::{
    io::{BufRead, BufReader},
    process::Child,
};

use pretty_assertions::assert_eq;
use rstest::rstest;

use crate::child::{Place, Server, ended, signal, text, wait_for};

const REPORTS: [&str; 6] = ["--record", "record", "--json", "json", "--html", "html"];

/// A run whose first case failed and whose second waits for an answer.
fn hanging(place: &Place, server: &Server) -> Child {
    let child = place.run(&server.url(), &REPORTS).spawn().unwrap();
    server.wait_for_silence();
    place.wait_for_case("record", "imap/small/failing");
    child
}

/// Until the process says that it has heard us.
fn heard(child: &mut Child) {
    let told = BufReader::new(child.stderr.take().unwrap());
    let heard = told.lines().map_while(Result::ok);
    assert!(heard.into_iter().any(|line| line.contains("interrupted")));
}

/// 3 wins over the 1 of the case that failed.
#[rstest]
fn a_signal_ends_a_run_with_all_that_was_measured(#[values("INT", "TERM", "HUP")] name: &str) {
    let (place, server) = (Place::new(), Server::start());
    let mut child = hanging(&place, &server);
    signal(&child, name);
    heard(&mut child);
    server.release();
    assert_eq!(ended(&mut child).code(), Some(3));
    let json = place.json("json");
    assert_eq!(json["ended_early"], "interrupted");
    assert_eq!(json["counts"]["fail"], 1);
    assert_eq!(json["cases"][0]["address"], "imap/small/failing");
    assert!(place.read("html").contains("imap/small/failing"));
    let rendered = mailspec_report::read(&place.path("record")).unwrap();
    assert_eq!(serde_json::to_value(rendered).unwrap(), json);
}

#[rstest]
#[case("INT", 130)]
#[case("TERM", 143)]
#[case("HUP", 129)]
fn a_second_signal_ends_it_at_once(#[case] name: &str, #[case] code: i32) {
    let (place, server) = (Place::new(), Server::start());
    let mut child = hanging(&place, &server);
    signal(&child, "INT");
    heard(&mut child);
    // Signals that come together are one.
    let status = wait_for("the end", || {
        let status = child.try_wait().unwrap();
        if status.is_none() {
            signal(&child, name);
        }
        status
    });
    assert_eq!(status.code(), Some(code));
}

/// Nothing was measured yet, and even that is written.
#[test]
fn a_signal_in_the_probe() {
    let (place, server) = (Place::new(), Server::start());
    server.be_silent();
    let mut child = place.run(&server.url(), &REPORTS).spawn().unwrap();
    wait_for("a connection", || (server.connections() > 0).then_some(()));
    signal(&child, "TERM");
    assert_eq!(ended(&mut child).code(), Some(3));
    let run = child.wait_with_output().unwrap();
    assert!(
        text(&run).contains("mailspec: interrupted"),
        "{}",
        text(&run)
    );
    assert_eq!(place.json("json")["ended_early"], "interrupted");
}

/// As under `nohup`: what was ignored when we began stays ignored.
#[test]
fn an_ignored_signal_stays_ignored() {
    let (place, server) = (Place::new(), Server::start());
    let run = place.run(&server.url(), &REPORTS);
    let mut ignoring = std::process::Command::new("sh");
    ignoring
        .args(["-c", "trap '' HUP; exec \"$0\" \"$@\""])
        .arg(run.get_program())
        .args(run.get_args())
        .current_dir(place.path("."))
        .stdout(std::process::Stdio::null());
    let mut child = ignoring.spawn().unwrap();
    server.wait_for_silence();
    signal(&child, "HUP");
    server.release();
    assert_eq!(ended(&mut child).code(), Some(1));
    assert_eq!(place.json("json")["ended_early"], serde_json::Value::Null);
}

/// A pipe that is full holds up nothing but what is written to it: all cases are played, and the
/// first signal ends the run with its reports.
#[test]
fn nobody_reads_what_is_shown() {
    let (place, server) = (Place::new(), Server::start());
    place.add_many();
    let args = [&["imap/many"][..], &REPORTS].concat();
    // What it shows is more than a pipe holds, and nobody reads a byte of it.
    let mut child = place.run(&server.url(), &args).spawn().unwrap();
    server.wait_for_silence();
    signal(&child, "TERM");
    heard(&mut child);
    server.release();
    assert_eq!(ended(&mut child).code(), Some(3));
    let json = place.json("json");
    assert_eq!(json["ended_early"], "interrupted");
    assert_eq!(json["counts"]["fail"], 200);
    assert!(place.read("html").contains("imap/many/failing-199"));
    let rendered = mailspec_report::read(&place.path("record")).unwrap();
    assert_eq!(serde_json::to_value(rendered).unwrap(), json);
}
