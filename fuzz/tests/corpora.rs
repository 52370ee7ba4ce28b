//! The seeds and regressions under `corpora/`, replayed.

use std::{fs, path::Path};

#[test]
fn imap_command() {
    replay("imap_command", mailspec_fuzz::imap_command);
}

#[test]
fn imap_response() {
    replay("imap_response", mailspec_fuzz::imap_response);
}

#[test]
fn imap_framing() {
    replay("imap_framing", mailspec_fuzz::imap_framing);
}

#[test]
fn imap_session() {
    replay("imap_session", mailspec_fuzz::imap_session);
}

#[test]
fn pop3_command() {
    replay("pop3_command", mailspec_fuzz::pop3_command);
}

#[test]
fn pop3_response() {
    replay("pop3_response", mailspec_fuzz::pop3_response);
}

#[test]
fn pop3_framing() {
    replay("pop3_framing", mailspec_fuzz::pop3_framing);
}

#[test]
fn pop3_session() {
    replay("pop3_session", mailspec_fuzz::pop3_session);
}

fn replay(target: &str, check: impl Fn(&[u8])) {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../corpora")
        .join(target);
    let mut replayed = 0;
    for file in fs::read_dir(directory).expect("every target has a corpus") {
        let path = file.expect("a directory to read").path();
        println!("{}", path.display());
        check(&fs::read(path).expect("a file to read"));
        replayed += 1;
    }
    assert!(replayed > 0, "{target} has no seeds");
}
