//! The last screen of a run, and its colours.

use pretty_assertions::assert_eq;
use rstest::rstest;

use crate::child::{Place, Server, text};

/// A run of two cases, of which the server fails one.
fn run(args: &[&str], env: &[(&str, &str)]) -> (Place, String) {
    let (place, server) = (Place::new(), Server::start());
    server.release();
    let mut run = place.run(&server.url(), args);
    for name in ["NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "CI"] {
        run.env_remove(name);
    }
    run.env("TERM", "xterm").envs(env.iter().copied());
    let run = run.output().unwrap();
    assert_eq!(run.status.code(), Some(1), "{}", text(&run));
    let shown = String::from_utf8(run.stdout).unwrap();
    (place, shown)
}

#[test]
fn the_last_screen_is_the_result() {
    let (_place, shown) = run(&["--json", "results.json", "--timeout", "20s"], &[]);
    let last: Vec<&str> = shown.lines().rev().take(7).collect();
    let [summary, recorded, reports, "", again, failure, ""] = last[..] else {
        panic!("{shown}");
    };
    assert!(summary.contains(": 3 cases: 2 pass, 1 fail"), "{shown}");
    assert!(summary.contains(" s wall"), "{shown}");
    assert!(recorded.starts_with("recorded in /"), "{shown}");
    assert_eq!(reports, "reports: results.json");
    let cause = "fail       imap/small/failing — RFC 3501 §2.2.1: got a";
    assert!(failure.starts_with(cause), "{shown}");
    let command = again.trim().split("--imap ").collect::<Vec<_>>();
    assert_eq!(command[0], "mailspec run --suites suites ", "{shown}");
    assert!(command[1].starts_with("imap://joe@127.0.0.1:"), "{shown}");
    assert!(
        command[1].ends_with(" --timeout 20000ms imap/small/failing"),
        "{shown}"
    );
}

/// A command that is shown plays the case again as it was played.
#[test]
fn the_command_plays_it_again() {
    let place = Place::new();
    let fault = "imap/select-keeps-selection-on-failure";
    let first = place
        .mailspec(&["run", "imap/select", "--fault", fault])
        .output();
    let shown = text(&first.unwrap());
    let command = shown
        .lines()
        .find_map(|line| line.trim().strip_prefix("mailspec "));
    let command = command.unwrap_or_else(|| panic!("{shown}"));
    let words: Vec<&str> = command.split(' ').collect();
    let again = place.mailspec(&words).output().unwrap();
    assert_eq!(again.status.code(), Some(1), "{}", text(&again));
    assert!(
        text(&again).contains(": 1 case: 0 pass, 1 fail"),
        "{}",
        text(&again)
    );
}

#[rstest]
#[case::no_terminal(&[], &[], false)]
#[case::forced(&[], &[("CLICOLOR_FORCE", "1")], true)]
#[case::forced_and_refused(&[], &[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")], false)]
#[case::always(&["--color", "always"], &[("NO_COLOR", "1")], true)]
#[case::never(&["--color", "never"], &[("CLICOLOR_FORCE", "1")], false)]
#[case::ci(&[], &[("CI", "true")], false)]
#[case::ci_and_forced(&[], &[("CI", "true"), ("CLICOLOR_FORCE", "1")], true)]
fn colours(#[case] args: &[&str], #[case] env: &[(&str, &str)], #[case] coloured: bool) {
    let (_place, shown) = run(args, env);
    assert_eq!(shown.contains("\x1b[31mfail"), coloured, "{shown}");
    assert_eq!(shown.contains('\x1b'), coloured, "{shown}");
}
