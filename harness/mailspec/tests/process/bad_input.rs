//! What goes wrong around a run: each has a clear message, the documented exit
//! code, an end, and the results so far in the report.

use std::{
    fs,
    io::{BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    path::Path,
    process::Output,
    thread,
};

use pretty_assertions::assert_eq;
use rstest::rstest;
use serde_json::Value;

use crate::child::{self, text};

const SUITE: &str = "\
suite: imap/small
title: Two cases
spec: rfc3501
cases:
  - id: healthy
    title: A command that every server here answers
    covers: [rfc3501/2.2.1-one-completion]
    steps:
      - send: CAPABILITY
        expect: OK
  - id: hostile
    title: A command that the server here answers as it likes
    covers: [rfc3501/2.2.1-one-completion]
    steps:
      - send: NOOP
        expect: OK
";

/// What the server answers to NOOP, after `TAG ` where there is `{tag}`.
#[derive(Clone, Copy)]
pub(crate) enum Answer {
    /// These octets, and the connection goes on.
    Octets(&'static [u8]),
    /// These octets, then the end.
    Last(&'static [u8]),
    /// These octets again and again.
    Flood(&'static [u8]),
}

#[rstest]
#[case::key("    steps:", "    setps:", &["small.yaml:8:5", "setps"])]
#[case::pattern("expect: OK", "expect: '* {'", &["small.yaml:10:"])]
#[case::capability("    steps:", "    needs: [imap:IDEL]\n    steps:", &["small.yaml:8:", "IDEL", "IDLE"])]
#[case::requirement("rfc3501/2.2.1-one-completion", "rfc3501/2.2.1-no-completion", &["small.yaml:7:", "2.2.1-no-completion"])]
fn mistakes_in_a_suite(#[case] right: &str, #[case] wrong: &str, #[case] told: &[&str]) {
    let suites = suites(&SUITE.replacen(right, wrong, 1));
    let run = mailspec(suites.path(), &["run"]);
    assert_eq!(run.status.code(), Some(2), "{}", text(&run));
    for part in told {
        assert!(
            text(&run).contains(part),
            "{part} is not in: {}",
            text(&run)
        );
    }
    let lint = mailspec(suites.path(), &["list"]);
    assert_eq!(lint.status.code(), Some(2));
}

#[rstest]
#[case::typo(&["imap/smal"], "imap/small")]
#[case::nothing_like_it(&["zzz/zzz"], "zzz/zzz")]
#[case::left_out(&["imap/small", "--without", "imap"], "no case")]
fn selections_that_match_nothing(#[case] selection: &[&str], #[case] told: &str) {
    let suites = suites(SUITE);
    let mut args = vec!["run"];
    args.extend(selection);
    let run = mailspec(suites.path(), &args);
    assert_eq!(run.status.code(), Some(2), "{}", text(&run));
    assert!(text(&run).contains(told), "{}", text(&run));
}

#[rstest]
#[case::scheme(&["--imap", "http://a:b@127.0.0.1:1"], "unknown scheme")]
#[case::no_user(&["--imap", "imap://127.0.0.1:1"], "no user")]
#[case::no_file(&["--target", "/nonexistent.yaml"], "/nonexistent.yaml")]
#[case::fault(&["--fault", "imap/no-such"], "imap/no-such")]
#[case::fault_misspelt(&["--fault", "imap/uid-reuze"], "did you mean `imap/uid-reuse`?")]
#[case::fault_that_is_lawful(&["--fault", "pop3/no-capa"], "use `--variant pop3/no-capa`")]
#[case::variant(&["--variant", "imap/no-such"], "`mailspec explain variants`")]
#[case::variant_misspelt(&["--variant", "pop3/no-kapa"], "did you mean `pop3/no-capa`?")]
#[case::variant_that_is_a_fault(&["--variant", "imap/uid-reuse"], "use `--fault imap/uid-reuse`")]
#[case::variant_elsewhere(&["--imap", "imap://u:p@127.0.0.1", "--variant", "pop3/no-capa"], "embedded server")]
fn wrong_usage(#[case] args: &[&str], #[case] told: &str) {
    let suites = suites(SUITE);
    let run = mailspec(suites.path(), &[&["run"], args].concat());
    assert_eq!(run.status.code(), Some(2), "{}", text(&run));
    assert!(text(&run).contains(told), "{}", text(&run));
}

#[rstest]
#[case::refused("imap", None, "cannot connect to")]
#[case::silent("imap", Some(Answer::Octets(b"")), "no greeting: no answer in time")]
#[case::silent_pop3("pop3", Some(Answer::Octets(b"")), "no greeting: no answer in time")]
#[case::closed("imap", Some(Answer::Last(b"")), "no greeting: connection closed")]
#[case::bye(
    "imap",
    Some(Answer::Octets(b"* BYE go away\r\n")),
    "does not greet us: * BYE go away"
)]
#[case::pop3_err(
    "pop3",
    Some(Answer::Octets(b"-ERR go away\r\n")),
    "does not greet us: -ERR go away"
)]
#[case::half_a_line(
    "imap",
    Some(Answer::Octets(b"* OK hel")),
    "in the middle of a line without its CRLF (RFC 3501 §2.2), 8 octets"
)]
#[case::flood("imap", Some(Answer::Flood(b"* OK more\r\n")), "imap at 127.0.0.1")]
#[case::flood_without_lines("pop3", Some(Answer::Flood(b"xxxxxxxxxxxxxxxx")), "floods")]
fn unusable_targets(#[case] scheme: &str, #[case] greeting: Option<Answer>, #[case] told: &str) {
    let suites = suites(SUITE);
    let port = match greeting {
        None => closed_port(),
        Some(answer) => listen(move |mut stream| give(&mut stream, answer, "")),
    };
    let (run, report) = run_against(
        suites.path(),
        &format!("{scheme}://joe:secret@127.0.0.1:{port}"),
    );
    assert_eq!(run.status.code(), Some(3), "{}", text(&run));
    assert!(text(&run).contains(told), "{}", text(&run));
    let why = report["ended_early"].as_str().unwrap_or_default();
    assert!(why.contains(told), "{report}");
}

#[test]
fn wrong_credentials() {
    let suites = suites(SUITE);
    let port = listen(|stream| {
        imap(
            stream,
            "NO [AUTHENTICATIONFAILED] who?",
            Answer::Octets(b""),
        )
    });
    let (run, report) = run_against(
        suites.path(),
        &format!("imap://joe:secret@127.0.0.1:{port}"),
    );
    assert_eq!(run.status.code(), Some(3), "{}", text(&run));
    assert!(
        text(&run).contains("login of joe: refused: m2 NO [AUTHENTICATIONFAILED] who?"),
        "{}",
        text(&run)
    );
    assert!(!text(&run).contains("secret"), "{}", text(&run));
    assert!(report["ended_early"].is_string());
}

#[rstest]
#[case::fine(Answer::Octets(b"{tag} OK done\r\n"), 0, "pass", "")]
#[case::refused(Answer::Octets(b"{tag} NO never\r\n"), 1, "fail", "NO never")]
#[case::silent(Answer::Octets(b""), 1, "fail", "nothing more within")]
#[case::closed(Answer::Last(b""), 1, "fail", "connection closed by the server")]
#[case::foreign_tag(Answer::Octets(b"zzz OK done\r\n"), 1, "fail", "the tag \"zzz\"")]
#[case::ends_in_a_literal(
    Answer::Last(b"* 1 FETCH (BODY[] {100}\r\nabc"),
    1,
    "fail",
    "a literal (RFC 3501 §4.3), 3 of the announced 100 octets"
)]
#[case::four_gibibytes_announced(
    Answer::Octets(b"* 1 FETCH (BODY[] {4294967295}\r\nabc"),
    3,
    "error",
    "a literal of 4294967295 octets is announced"
)]
#[case::four_gibibytes_sent(
    Answer::Flood(b"* 1 FETCH (BODY[] {4294967295}\r\n"),
    3,
    "error",
    "the server floods"
)]
#[case::flood_of_lines(Answer::Flood(b"* OK more\r\n"), 3, "error", "the server floods")]
#[case::flood_without_lines(Answer::Flood(b"* OK xxxxxxxx"), 3, "error", "the server floods")]
#[case::nuls(
    Answer::Octets(b"* OK \0\0\0\r\n{tag} OK done\r\n"),
    1,
    "fail",
    "imap/syntax"
)]
#[case::binary(
    Answer::Octets(b"\xff\xfe\x00\r\n{tag} OK done\r\n"),
    1,
    "fail",
    "imap/syntax"
)]
fn hostile_answers(
    #[case] answer: Answer,
    #[case] code: i32,
    #[case] verdict: &str,
    #[case] told: &str,
) {
    let suites = suites(SUITE);
    let port = listen(move |stream| imap(stream, "OK in", answer));
    let (run, report) = run_against(
        suites.path(),
        &format!("imap://joe:hunter2@127.0.0.1:{port}"),
    );
    assert_eq!(run.status.code(), Some(code), "{}", text(&run));
    let cases = report["cases"].as_array().unwrap();
    assert_eq!(cases[0]["verdict"], "pass", "{}", text(&run));
    assert_eq!(cases[1]["verdict"], verdict, "{}", text(&run));
    assert!(
        text(&run).contains(told),
        "{told} is not in: {}",
        text(&run)
    );
    assert!(!text(&run).contains("hunter2"), "{}", text(&run));
    assert!(!report.to_string().contains("hunter2"));
}

/// What is not told for each time is counted.
#[test]
fn a_rule_that_is_broken_without_end() {
    let suites = suites(SUITE);
    let nonsense = (0..150).map(|n| format!("nonsense {n}\r\n"));
    let answer = nonsense.collect::<String>() + "{tag} OK done\r\n";
    let answer: &'static str = answer.leak();
    let port = listen(move |stream| imap(stream, "OK in", Answer::Octets(answer.as_bytes())));
    let (run, report) = run_against(
        suites.path(),
        &format!("imap://joe:hunter2@127.0.0.1:{port}"),
    );
    let findings = report["cases"][1]["findings"].as_array().unwrap();
    let broken = findings
        .iter()
        .filter(|found| found["rule"] == "imap/syntax");
    let left_out = broken
        .clone()
        .filter_map(|found| found["left_out"].as_u64());
    let left_out = left_out.sum::<u64>();
    assert_eq!(left_out as usize + broken.count(), 150, "{report}");
    let told = format!("and {left_out} more of this rule, left out");
    assert!(text(&run).contains(&told), "{}", text(&run));
}

/// What keeps the probe from its end may break a clause: then it is a finding, with the line that
/// did come, and the cases are not tested.
#[rstest]
#[case::no_indicator(b"SSH-2.0-OpenSSH_9.2\r\n", "OK in", "SSH-2.0-OpenSSH_9.2")]
#[case::prose(b"* OK hello\r\n", "Welcome to the machine", "Welcome to the machine")]
#[case::no_list(b"* OK hello\r\n", "", "CAPABILITY")]
fn what_the_probe_sees(#[case] greeting: &'static [u8], #[case] login: &str, #[case] shown: &str) {
    let suites = suites(SUITE);
    let login = login.to_owned();
    let port = listen(move |mut stream| {
        if login.is_empty() {
            let _sent = stream.write_all(greeting);
            let mut lines = BufReader::new(stream.try_clone().unwrap()).lines();
            while let Some(Ok(line)) = lines.next() {
                let tag = line.split(' ').next().unwrap_or("*").to_ascii_uppercase();
                let _sent = stream.write_all(format!("{tag} OK CAPABILITY done\r\n").as_bytes());
            }
        } else if greeting.starts_with(b"*") {
            imap_with(stream, &login);
        } else {
            give(&mut stream, Answer::Octets(greeting), "");
        }
    });
    let (run, report) = run_against(
        suites.path(),
        &format!("imap://joe:secret@127.0.0.1:{port}"),
    );
    assert_eq!(run.status.code(), Some(1), "{}", text(&run));
    let cases = report["cases"].as_array().unwrap();
    let probe = cases.iter().find(|case| case["address"] == "sessions/imap");
    let probe = probe.unwrap_or_else(|| panic!("{}", text(&run)));
    assert_eq!(probe["verdict"], "fail");
    assert!(
        probe["findings"][0]["clause"]
            .as_str()
            .unwrap()
            .starts_with("RFC 3501")
    );
    assert!(probe["transcript"].to_string().contains(shown), "{probe}");
    let others = cases
        .iter()
        .filter(|case| case["address"] != "sessions/imap");
    for case in others {
        assert_eq!(case["verdict"], "not-tested", "{case}");
    }
}

fn mailspec(suites: &Path, args: &[&str]) -> Output {
    let mut command = child::mailspec(args);
    command.arg("--suites").arg(suites).output().unwrap()
}

fn run_against(suites: &Path, url: &str) -> (Output, Value) {
    let json = suites.join("report.json");
    let junit = suites.join("report.xml");
    let option = if url.starts_with("pop3") {
        "--pop3"
    } else {
        "--imap"
    };
    let run = mailspec(
        suites,
        &[
            "run",
            "--timeout",
            "1500ms",
            "--jobs",
            "1",
            "--json",
            json.to_str().unwrap(),
            "--junit",
            junit.to_str().unwrap(),
            option,
            url,
        ],
    );
    let report =
        fs::read_to_string(&json).unwrap_or_else(|error| panic!("{error}: {}", text(&run)));
    assert!(fs::read_to_string(junit).unwrap().contains("<testsuites"));
    (run, serde_json::from_str(&report).unwrap())
}

fn suites(suite: &str) -> tempfile::TempDir {
    let directory = tempfile::tempdir().unwrap();
    child::write_suite(directory.path(), suite);
    directory
}

fn closed_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap().port()
}

/// A server that does `serve` with every connection.
pub(crate) fn listen(serve: impl Fn(TcpStream) + Send + Clone + 'static) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let serve = serve.clone();
            thread::spawn(move || serve(stream));
        }
    });
    port
}

/// A server that answers LOGIN with `login` and no tag.
fn imap_with(stream: TcpStream, login: &str) {
    let mut out = stream.try_clone().unwrap();
    let _sent = out.write_all(b"* OK hello\r\n");
    let mut lines = BufReader::new(stream).lines();
    while let Some(Ok(line)) = lines.next() {
        let tag = line.split(' ').next().unwrap_or("*").to_owned();
        let answer = match line.contains("LOGIN") {
            true => format!("{login}\r\n"),
            false => format!("* CAPABILITY IMAP4rev1\r\n{tag} OK done\r\n"),
        };
        let _sent = out.write_all(answer.as_bytes());
    }
}

/// Enough IMAP for a run; LOGIN is answered with `login`, NOOP with `noop`.
fn imap(stream: TcpStream, login: &str, noop: Answer) {
    imap_answering(stream, login, |verb| match verb {
        "NOOP" => noop,
        _ => Answer::Octets(b"{tag} BAD what?\r\n"),
    });
}

/// Enough IMAP for a run; LOGIN is answered with `login`, what a run need not have with `answer`.
pub(crate) fn imap_answering(stream: TcpStream, login: &str, answer: impl Fn(&str) -> Answer) {
    let mut out = stream.try_clone().unwrap();
    let mut say = move |text: String| out.write_all(text.as_bytes()).is_ok();
    say("* OK hello\r\n".to_owned());
    let mut lines = BufReader::new(stream.try_clone().unwrap());
    loop {
        let mut line = String::new();
        if !matches!(lines.read_line(&mut line), Ok(1..)) {
            return;
        }
        let mut words = line.split_ascii_whitespace();
        let (tag, verb) = (
            words.next().unwrap_or("*"),
            words.next().unwrap_or_default(),
        );
        let goes_on = match verb {
            "LOGIN" => say(format!("{tag} {login}\r\n")),
            "CAPABILITY" => say(format!("* CAPABILITY IMAP4rev1\r\n{tag} OK done\r\n")),
            "LIST" if line.trim_end().ends_with("\"\" \"\"") => say(format!(
                "* LIST (\\Noselect) \"/\" \"\"\r\n{tag} OK done\r\n"
            )),
            "LIST" => say(format!("{tag} OK done\r\n")),
            "LOGOUT" => say(format!("* BYE bye\r\n{tag} OK done\r\n")),
            verb => {
                let mut out = stream.try_clone().unwrap();
                let answer = answer(verb);
                give(&mut out, answer, tag);
                !matches!(answer, Answer::Last(_))
            }
        };
        if !goes_on || verb == "LOGOUT" {
            let _closed = stream.shutdown(std::net::Shutdown::Both);
            return;
        }
    }
}

fn give(stream: &mut TcpStream, answer: Answer, tag: &str) {
    let filled = |octets: &[u8]| match octets.windows(5).position(|window| window == b"{tag}") {
        None => octets.to_vec(),
        Some(at) => [&octets[..at], tag.as_bytes(), &octets[at + 5..]].concat(),
    };
    match answer {
        Answer::Octets(octets) => {
            let _sent = stream.write_all(&filled(octets));
            if tag.is_empty() {
                // Held open until the client goes.
                let _gone = stream.read_to_end(&mut Vec::new());
            }
        }
        Answer::Last(octets) => {
            let _sent = stream.write_all(octets);
        }
        Answer::Flood(octets) => {
            let octets = octets.repeat(4096);
            while stream.write_all(&octets).is_ok() {}
        }
    }
}
