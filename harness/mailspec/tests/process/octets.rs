//! The octets of connections: `--raw`, and the script of `mailspec reproduce`.

use std::{
    fs,
    os::unix::fs::PermissionsExt,
    path::Path,
    process::{Command, Stdio},
};

use pretty_assertions::assert_eq;

use crate::child::{Place, Server, text};

/// The octets that a file of `--raw` has, of one direction.
fn passed(file: &[u8], direction: &str) -> Vec<u8> {
    let mut rest = file;
    let mut octets = Vec::new();
    while let Some(end) = rest.iter().position(|octet| *octet == b'\n') {
        let line = String::from_utf8_lossy(&rest[..end]).into_owned();
        rest = &rest[end + 1..];
        let words: Vec<&str> = line.split(' ').collect();
        assert!(words[0].parse::<f64>().is_ok(), "{line}");
        if let ["C" | "S", length] = words[1..] {
            let length: usize = length.parse().unwrap();
            if words[1] == direction {
                octets.extend_from_slice(&rest[..length]);
            }
            assert_eq!(rest[length], b'\n', "{line}");
            rest = &rest[length + 1..];
        }
    }
    octets
}

fn files_in(directory: &Path) -> Vec<(String, Vec<u8>)> {
    let entries = fs::read_dir(directory).unwrap().flatten();
    let mut files: Vec<(String, Vec<u8>)> = entries
        .filter(|entry| entry.path().is_file())
        .map(|entry| {
            let name = entry.file_name().into_string().unwrap();
            (name, fs::read(entry.path()).unwrap())
        })
        .collect();
    files.sort();
    files
}

#[test]
fn every_connection_has_its_octets() {
    let (place, server) = (Place::new(), Server::start());
    server.release();
    let run = place.run(&server.url(), &["--raw", "raw", "imap/small/behind"]);
    let run = { run }.output().unwrap();
    assert_eq!(run.status.code(), Some(0), "{}", text(&run));
    assert!(text(&run).contains("octets: raw"), "{}", text(&run));
    let files = files_in(&place.path("raw"));
    assert_eq!(files.len(), server.connections(), "{files:?}");
    let (_, of_the_case) = files
        .iter()
        .find(|(name, _)| name.ends_with("-imap_small_behind_A"))
        .unwrap();
    let sent = String::from_utf8(passed(of_the_case, "C")).unwrap();
    assert!(
        sent.starts_with("m1 LOGIN joe ***\r\na1 CAPABILITY\r\n"),
        "{sent}"
    );
    let came = String::from_utf8(passed(of_the_case, "S")).unwrap();
    let expected = "* OK hello\r\nm1 OK done\r\n* CAPABILITY IMAP4rev1\r\na1 OK done\r\n";
    assert!(came.starts_with(expected), "{came}");
    let again = place
        .run(&server.url(), &["--raw", "raw"])
        .output()
        .unwrap();
    assert_eq!(again.status.code(), Some(2), "{}", text(&again));
    assert!(text(&again).contains("the directory is not empty"));
}

/// The script sends what mailspec sent, and has no password in it. What it calls `nc` keeps what it
/// is given here.
#[test]
fn a_script_sends_the_very_octets() {
    let (place, server) = (Place::new(), Server::start());
    server.release();
    let args = [
        "reproduce",
        "--suites",
        "suites",
        "imap/small/hanging",
        "--imap",
    ];
    let url = server.url();
    let made = place
        .mailspec(&[&args[..], &[&url]].concat())
        .output()
        .unwrap();
    assert_eq!(made.status.code(), Some(0), "{}", text(&made));
    let script = String::from_utf8(made.stdout).unwrap();
    assert!(!script.contains("secret\\r"), "{script}");
    assert!(
        script.contains("# imap/small/hanging: A command that the server here"),
        "{script}"
    );
    assert!(script.contains("# S: * OK hello"), "{script}");
    fs::write(place.path("script"), &script).unwrap();
    fs::create_dir(place.path("bin")).unwrap();
    let nc = "#!/bin/sh\ncat >\"sent-$$\"\n";
    fs::write(place.path("bin/nc"), nc).unwrap();
    fs::set_permissions(place.path("bin/nc"), fs::Permissions::from_mode(0o755)).unwrap();
    let path = format!(
        "{}:{}",
        place.path("bin").display(),
        std::env::var("PATH").unwrap_or_default()
    );
    let run = Command::new("bash")
        .arg("script")
        .current_dir(place.path("."))
        .env("PATH", path)
        .env("PAUSE", "0")
        .env("MAILSPEC_PASSWORD", "secret")
        .stdin(Stdio::null())
        .output()
        .unwrap();
    assert_eq!(run.status.code(), Some(0), "{}\n{script}", text(&run));
    let files = files_in(&place.path("."));
    let sent: Vec<String> = files
        .into_iter()
        .filter(|(name, _)| name.starts_with("sent-"))
        .map(|(_, octets)| String::from_utf8(octets).unwrap())
        .collect();
    // The one that prepares and clears up, and the one of the case.
    assert_eq!(sent.len(), 2, "{sent:?}");
    let noop = "m1 LOGIN joe secret\r\na1 NOOP\r\n";
    assert!(sent.iter().any(|sent| sent.starts_with(noop)), "{sent:?}");
    let prepares = |sent: &String| {
        ["CREATE mailspec-", "DELETE mailspec-"]
            .iter()
            .all(|part| sent.contains(part))
    };
    assert!(sent.iter().any(prepares), "{sent:?}");
}
