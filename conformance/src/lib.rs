//! The conformance suites, requirements and messages, embedded.
//!
//! Data only, as they are stored: the `mailspec` crate reads the format and
//! gives messages their CRLF line ends.

use std::sync::LazyLock;

use include_dir::{Dir, include_dir};

/// The suites by their path, `imap/select.yaml`, in the order of the paths.
pub fn suites() -> impl Iterator<Item = (&'static str, &'static str)> {
    texts(&SUITES)
}

/// The requirements by their path, `requirements/rfc3501.yaml`, in the order of the paths.
pub fn requirements() -> impl Iterator<Item = (&'static str, &'static str)> {
    texts(&REQUIREMENTS)
}

/// The messages by their name, `plain`, in the order of the names; with LF or CRLF line ends.
pub fn messages() -> impl Iterator<Item = (&'static str, &'static [u8])> {
    MESSAGES
        .iter()
        .map(|(name, octets)| (name.as_str(), *octets))
}

type Files = Vec<(String, &'static [u8])>;

static SUITES: LazyLock<Files> = LazyLock::new(|| {
    static IMAP: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/imap");
    static POP3: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/pop3");
    static EXTENSIONS: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/extensions");
    static SCENARIOS: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/scenarios");
    files([
        ("imap/", &IMAP, ".yaml"),
        ("pop3/", &POP3, ".yaml"),
        ("extensions/", &EXTENSIONS, ".yaml"),
        ("scenarios/", &SCENARIOS, ".yaml"),
    ])
});

static REQUIREMENTS: LazyLock<Files> = LazyLock::new(|| {
    static DIRECTORY: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/requirements");
    files([("requirements/", &DIRECTORY, ".yaml")])
});

static MESSAGES: LazyLock<Files> = LazyLock::new(|| {
    static DIRECTORY: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/messages");
    let mut files = files([("", &DIRECTORY, ".eml")]);
    for (name, _) in &mut files {
        name.truncate(name.len() - ".eml".len());
    }
    files
});

/// The files of these directories whose names end so, by their prefixed paths.
fn files<const N: usize>(directories: [(&str, &'static Dir<'static>, &str); N]) -> Files {
    let mut files: Files = directories
        .into_iter()
        .flat_map(|(prefix, directory, ending)| {
            directory.files().filter_map(move |file| {
                let name = file.path().to_str().filter(|name| name.ends_with(ending))?;
                Some((format!("{prefix}{name}"), file.contents()))
            })
        })
        .collect();
    files.sort();
    files
}

/// Those of the files that are UTF-8; a test sees to it that all are.
fn texts(files: &'static Files) -> impl Iterator<Item = (&'static str, &'static str)> {
    files
        .iter()
        .filter_map(|(path, octets)| Some((path.as_str(), std::str::from_utf8(octets).ok()?)))
}

#[cfg(test)]
mod tests {
    use std::{collections::BTreeSet, fs, path::Path};

    use super::*;

    /// What a directory beside this crate's manifest holds.
    fn stored(directory: &str, ending: &str) -> BTreeSet<String> {
        fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join(directory))
            .expect("the directory is there")
            .map(|entry| entry.expect("it can be read").file_name())
            .filter_map(|name| name.into_string().ok())
            .filter(|name| name.ends_with(ending))
            .map(|name| format!("{directory}/{name}"))
            .collect()
    }

    #[test]
    fn every_suite_is_embedded_in_order() {
        let embedded: Vec<_> = suites().map(|(path, _)| path.to_owned()).collect();
        let stored: BTreeSet<_> = ["imap", "pop3", "extensions", "scenarios"]
            .into_iter()
            .flat_map(|directory| stored(directory, ".yaml"))
            .collect();
        assert!(embedded.iter().any(|path| path == "imap/select.yaml"));
        assert_eq!(embedded, Vec::from_iter(stored));
    }

    #[test]
    fn a_suite_is_called_after_its_path() {
        for (path, text) in suites() {
            let id = path.trim_end_matches(".yaml");
            assert!(text.contains(&format!("suite: {id}\n")), "{path}");
        }
    }

    #[test]
    fn every_requirement_file_is_embedded_in_order() {
        let embedded: Vec<_> = requirements().map(|(path, _)| path.to_owned()).collect();
        assert_eq!(embedded, Vec::from_iter(stored("requirements", ".yaml")));
    }

    #[test]
    fn every_requirement_that_a_suite_cites_is_there() {
        let known: BTreeSet<String> = requirements()
            .flat_map(|(path, text)| {
                let spec = path
                    .trim_start_matches("requirements/")
                    .trim_end_matches(".yaml");
                ids(text).map(move |id| format!("{spec}/{id}"))
            })
            .collect();
        for (path, text) in suites() {
            let cited = text
                .split("covers: [")
                .skip(1)
                .filter_map(|behind| behind.split(']').next())
                .flat_map(|list| list.split(','))
                .map(str::trim)
                .filter(|id| !id.is_empty());
            for id in cited {
                assert!(known.contains(id), "{path} cites {id}");
            }
        }
    }

    #[test]
    fn requirement_ids_are_unique_in_their_file() {
        for (path, text) in requirements() {
            let mut seen = BTreeSet::new();
            for id in ids(text) {
                assert!(seen.insert(id), "{path} has {id} twice");
            }
            assert!(!seen.is_empty(), "{path} has requirements");
        }
    }

    fn ids(text: &str) -> impl Iterator<Item = &str> {
        text.lines()
            .filter_map(|line| line.trim_start().strip_prefix("- id: "))
            .map(str::trim)
    }

    #[test]
    fn every_message_is_embedded_and_has_its_purpose_in_the_readme() {
        let readme = include_str!("../messages/README.md");
        let told: BTreeSet<_> = readme
            .lines()
            .filter_map(|line| line.strip_prefix("| `")?.split('`').next())
            .map(|name| format!("messages/{name}.eml"))
            .collect();
        assert_eq!(told, stored("messages", ".eml"));
        let embedded: Vec<_> = messages()
            .map(|(name, _)| format!("messages/{name}.eml"))
            .collect();
        assert_eq!(embedded, Vec::from_iter(told));
    }

    #[test]
    fn messages_are_ascii_unless_eight_bits_are_their_purpose() {
        for (name, octets) in messages() {
            assert_eq!(octets.is_ascii(), !name.starts_with("8bit"), "{name}");
            assert!(octets.len() < 20 * 1024, "{name} is small");
        }
    }

    #[test]
    fn messages_have_what_they_are_there_for() {
        let get = |name: &str| {
            messages()
                .find_map(|(own, octets)| (own == name).then_some(octets))
                .expect("the message is there")
        };
        let lines = |name| get(name).split(|octet| *octet == b'\n');
        assert!(lines("dots").any(|line| line == b"."));
        assert!(lines("dots").any(|line| line.starts_with(b"..")));
        assert!(!get("no-final-newline").ends_with(b"\n"));
        assert!(get("empty-body").ends_with(b"\n\n"));
        assert!(!get("headers-only").windows(2).any(|pair| pair == b"\n\n"));
        assert!(lines("long-lines").any(|line| (900..=998).contains(&line.len())));
        assert!(lines("long-lines").all(|line| line.len() <= 998));
    }
}
