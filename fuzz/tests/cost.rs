//! What parsers and framers take of memory, over the seeds and regressions.

use std::{fs, path::PathBuf};

use mailspec_fuzz::Memory;

/// Counts for the whole process, so this is the only test in it.
#[global_allocator]
static MEMORY: Memory = Memory;

#[test]
fn memory_is_in_proportion() {
    assert!(MEMORY.current_usage() > 0, "it is counted");
    for (name, target) in mailspec_fuzz::TARGETS {
        if !name.ends_with("_command")
            && !name.ends_with("_response")
            && !name.ends_with("_framing")
        {
            continue;
        }
        let seeds = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
            .join("../corpora")
            .join(name);
        for file in fs::read_dir(seeds).expect("every target has a corpus") {
            let path = file.expect("a directory to read").path();
            println!("{}", path.display());
            target(&fs::read(path).expect("a file to read"));
        }
    }
}
