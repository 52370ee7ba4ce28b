//! The cookbook says that its blocks run: they do, and none is skipped.

use std::{fs, process::Command};

use pretty_assertions::assert_eq;

#[test]
fn every_block_passes_on_the_reference_server() {
    let directory = tempfile::tempdir().unwrap();
    let cookbook = include_str!("../../../conformance/COOKBOOK.md");
    let blocks = cookbook.split("```yaml\n").skip(1);
    let mut suites = 0;
    for block in blocks.filter_map(|block| block.split("```").next()) {
        let first = block.lines().next().unwrap();
        let id = first.strip_prefix("suite: ").unwrap();
        let file = directory.path().join("imap").join(format!("{id}.yaml"));
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, block).unwrap();
        suites += 1;
    }
    assert!(suites > 8);
    let run = Command::new(env!("CARGO_BIN_EXE_mailspec"))
        .env("XDG_STATE_HOME", env!("CARGO_TARGET_TMPDIR"))
        .args(["run", "--strict", "--suites"])
        .arg(directory.path())
        .output()
        .unwrap();
    let shown = String::from_utf8_lossy(&run.stdout);
    assert_eq!(run.status.code(), Some(0), "{shown}");
    assert!(shown.contains(" 0 skip, 0 error"), "{shown}");
    assert!(!shown.contains("skipped"), "{shown}");
}
