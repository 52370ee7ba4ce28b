//! What packages have beside the binary, and what the action of GitHub's workflows does.

use std::{fs, path::PathBuf, process::Command};

use pretty_assertions::assert_eq;
use rstest::rstest;

use crate::child::{Place, text};

#[rstest]
#[case("bash", "complete -F _mailspec")]
#[case("zsh", "#compdef mailspec")]
#[case("fish", "complete -c mailspec")]
fn completions(#[case] shell: &str, #[case] told: &str) {
    let place = Place::new();
    let script = place.mailspec(&["completions", shell]).output().unwrap();
    assert_eq!(script.status.code(), Some(0), "{}", text(&script));
    for part in [told, "fail-fast", "reproduce"] {
        assert!(text(&script).contains(part), "{part}");
    }
}

#[test]
fn man_pages() {
    let place = Place::new();
    let made = place.mailspec(&["man", "man"]).output().unwrap();
    assert_eq!(made.status.code(), Some(0), "{}", text(&made));
    let page = place.read("man/mailspec-run.1");
    assert!(page.contains("\\-\\-fail\\-fast"), "{page}");
    assert!(place.read("man/mailspec.1").contains("mailspec\\-run"));
}

/// The script of the action, on a target whose options no input may change.
#[test]
fn the_action_tells_what_is_unexpected() {
    let place = Place::new();
    let action = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../.github/actions/mailspec");

    fs::write(place.path("target.yaml"), "imap: h:143\n").unwrap();
    let run = |selection: &str, binary: &str| {
        let run = Command::new("bash")
            .arg(action.join("run"))
            .current_dir(place.path("."))
            .env("BINARY", binary)
            .env("TARGET", "target.yaml")
            .env("SELECTION", selection)
            .env("RUNNER_TEMP", place.path("."))
            .env("GITHUB_OUTPUT", place.path("output"))
            .env("GITHUB_STEP_SUMMARY", place.path("summary"))
            .output();
        run.unwrap()
    };
    // A stand-in that says how it was called, and leaves a result of the embedded server.
    let stand_in = format!(
        "#!/bin/bash\nprintf '%s\\n' \"$@\" >called\n\
         '{}' run imap/select --fault imap/select-keeps-selection-on-failure --json mailspec/results.json >shown\n",
        env!("CARGO_BIN_EXE_mailspec")
    );
    fs::write(place.path("stand-in"), stand_in).unwrap();
    Command::new("chmod")
        .arg("+x")
        .arg(place.path("stand-in"))
        .status()
        .unwrap();
    let told = run("imap/select\n --insecure $(touch ran)", "./stand-in");
    assert_eq!(told.status.code(), Some(1), "{}", text(&told));
    let called = place.read("called");
    assert!(
        called.ends_with("--\nimap/select\n--insecure\n$(touch\nran)\n"),
        "{called}"
    );
    assert!(!place.path("ran").exists());
    let annotation =
        "::error file=target.yaml,title=imap/select/failed-select-deselects::RFC 3501 §6.3.1: ";
    assert!(text(&told).contains(annotation), "{}", text(&told));
    let summary = place.read("summary");
    let row = "| fail | imap/select/failed-select-deselects | RFC 3501 §6.3.1 | ";
    assert_eq!(summary.matches("\n| fail |").count(), 1, "{summary}");
    assert!(summary.contains(row), "{summary}");
}
