//! Streams that are kept from one campaign to the next.

use std::{
    fs,
    hash::{DefaultHasher, Hash, Hasher},
    io,
    path::{Path, PathBuf},
};

use mailspec_suite::Protocol;

use crate::stream::Stream;

/// The streams of a directory that speak no other protocols, the longest first; what is no stream is
/// left alone.
pub(crate) fn load(directory: &Path, protocols: &[Protocol]) -> Vec<(PathBuf, Stream)> {
    let mut streams = Vec::new();
    for entry in fs::read_dir(directory).into_iter().flatten().flatten() {
        let text = fs::read_to_string(entry.path()).unwrap_or_default();
        let Ok(stream) = serde_json::from_str::<Stream>(&text) else {
            continue;
        };
        let spoken = |protocol: &Protocol| protocols.contains(protocol);
        if stream.connections.iter().all(spoken) && stream.is_sound() {
            streams.push((entry.path(), stream));
        }
    }
    streams.sort_by_key(|(path, stream)| (std::cmp::Reverse(stream.steps.len()), path.clone()));
    streams
}

/// Writes a stream into the directory, under a name that is its own.
pub(crate) fn keep(directory: &Path, stream: &Stream) -> io::Result<()> {
    fs::create_dir_all(directory)?;
    let mut hasher = DefaultHasher::new();
    stream.hash(&mut hasher);
    let json = serde_json::to_string_pretty(stream).map_err(io::Error::other)?;
    fs::write(
        directory.join(format!("{:016x}.json", hasher.finish())),
        json + "\n",
    )
}
