//! The seeds and regressions under `corpora/`, replayed.

use std::{collections::BTreeSet, fs, path::PathBuf};

use mailspec_fuzz::TARGETS;

/// A test for each target, so that they run side by side.
macro_rules! replayed {
    ($($target:ident)*) => {
        $(
            #[test]
            fn $target() {
                replay(stringify!($target), mailspec_fuzz::$target);
            }
        )*

        const REPLAYED: &[&str] = &[$(stringify!($target)),*];
    };
}

replayed! {
    cross_session
    faulty_session
    imap_command
    imap_differential
    imap_framing
    imap_octets
    imap_response
    imap_session
    pop3_command
    pop3_framing
    pop3_octets
    pop3_response
    pop3_session
    suite_file
}

#[test]
fn every_target_is_built_listed_and_replayed() {
    let listed: BTreeSet<&str> = TARGETS.iter().map(|(name, _)| *name).collect();
    assert_eq!(listed, REPLAYED.iter().copied().collect());
    let sources = fs::read_dir(root().join("fuzz/fuzz_targets")).expect("it is there");
    let built: BTreeSet<String> = sources
        .map(|file| file.expect("a file").path())
        .filter_map(|path| Some(path.file_stem()?.to_str()?.to_owned()))
        .collect();
    assert_eq!(
        built,
        listed.iter().map(|name| (*name).to_owned()).collect()
    );
    let manifest = include_str!("../Cargo.toml");
    for name in listed {
        assert!(manifest.contains(&format!("name = \"{name}\"\n")), "{name}");
    }
}

/// The table in `corpora/README.md` and the files tell the same.
#[test]
fn every_class_has_its_inputs() {
    let readme = fs::read_to_string(root().join("corpora/README.md")).expect("it is there");
    let rows: Vec<&str> = readme
        .lines()
        .filter(|line| line.starts_with("| 2"))
        .collect();
    assert_eq!(rows.len(), 35);
    let mut told = BTreeSet::new();
    for row in rows {
        let mut cells = row.trim_matches('|').split(" | ").map(str::trim);
        let (number, inputs) = (
            cells.next().expect("a number"),
            cells.last().expect("inputs"),
        );
        for input in inputs.split("; ") {
            let (name, targets) = input.split_once(" in ").expect("targets");
            let file = format!("cve-{number}-{}", name.trim_matches('`'));
            told.extend(targets.split(", ").map(|target| format!("{target}/{file}")));
        }
    }
    let mut found = BTreeSet::new();
    for (target, _) in TARGETS {
        for file in fs::read_dir(root().join("corpora").join(target)).expect("a corpus") {
            let name = file.expect("a file").file_name();
            let name = name.to_str().expect("a name in ASCII");
            found.extend(name.starts_with("cve-").then(|| format!("{target}/{name}")));
        }
    }
    assert_eq!(told, found);
}

fn replay(target: &str, check: impl Fn(&[u8])) {
    let directory = root().join("corpora").join(target);
    let mut replayed = 0;
    for file in fs::read_dir(directory).expect("every target has a corpus") {
        let path = file.expect("a directory to read").path();
        println!("{}", path.display());
        check(&fs::read(path).expect("a file to read"));
        replayed += 1;
    }
    assert!(replayed > 0, "{target} has no seeds");
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..")
}
