//! Rebuilds the embedded data when a suite, requirement or message changes.

fn main() {
    for directory in [
        "requirements",
        "imap",
        "pop3",
        "extensions",
        "scenarios",
        "messages",
    ] {
        println!("cargo::rerun-if-changed={directory}");
    }
}
