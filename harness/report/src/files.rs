//! Files that reports are written to: whole or not at all.

use std::{
    ffi::OsStr,
    fs, io,
    io::Write,
    path::{Path, PathBuf},
};

use tempfile::{Builder, NamedTempFile};

/// A place for a report that was tried before there is one.
#[derive(Debug)]
pub struct Destination {
    path: PathBuf,
    way: Way,
}

#[derive(Debug, PartialEq, Eq)]
enum Way {
    /// A file of this name, symbolic links resolved, takes the place of what stands there.
    Replaced(PathBuf),
    /// A device or a pipe: nothing can take its place.
    WrittenTo,
}

impl Destination {
    /// Tries whether a file can be written at `path`; what stands there stays as it is.
    pub fn tried(path: &Path) -> io::Result<Self> {
        let way = match fs::metadata(path) {
            Ok(there) if there.is_dir() => return Err(io::ErrorKind::IsADirectory.into()),
            Ok(there) if !there.is_file() => Way::WrittenTo,
            Ok(_) => {
                fs::OpenOptions::new().write(true).open(path)?;
                Way::Replaced(path.canonicalize()?)
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let name = path.file_name().ok_or(io::ErrorKind::InvalidFilename)?;
                Way::Replaced(directory(path).canonicalize()?.join(name))
            }
            Err(error) => return Err(error),
        };
        if let Way::Replaced(real) = &way {
            beside(real)?;
        }
        Ok(Self {
            path: path.to_owned(),
            way,
        })
    }

    /// The path as it was given.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Whether it is a file that is replaced; else a device or a pipe, whose reader may keep a
    /// writer waiting.
    pub fn is_replaced(&self) -> bool {
        self.way != Way::WrittenTo
    }

    /// Whether both would replace the same file.
    pub fn is_same(&self, other: &Self) -> bool {
        self.way != Way::WrittenTo && self.way == other.way
    }

    /// Writes `octets`: a reader finds the old file or all of the new one, never a part.
    pub fn write(&self, octets: &[u8]) -> io::Result<()> {
        let Way::Replaced(real) = &self.way else {
            return fs::write(&self.path, octets);
        };
        let mut file = beside(real)?;
        file.write_all(octets)?;
        if let Ok(old) = fs::metadata(real) {
            file.as_file().set_permissions(old.permissions())?;
        }
        file.persist(real).map_err(|error| error.error)?;
        Ok(())
    }
}

/// A new file in the directory of `path`, which is gone again unless it is kept.
fn beside(path: &Path) -> io::Result<NamedTempFile> {
    let mut builder = Builder::new();
    builder.prefix(".mailspec-");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        // As any new file: the umask takes away what it takes.
        builder.permissions(fs::Permissions::from_mode(0o666));
    }
    builder.tempfile_in(directory(path))
}

fn directory(path: &Path) -> &Path {
    match path.parent() {
        Some(parent) if parent.as_os_str() != OsStr::new("") => parent,
        _ => Path::new("."),
    }
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;
    use rstest::rstest;

    use super::*;

    fn names(directory: &Path) -> Vec<String> {
        let entries = fs::read_dir(directory).unwrap();
        let name = |entry: io::Result<fs::DirEntry>| entry.unwrap().file_name();
        let mut names: Vec<String> = entries
            .map(|entry| name(entry).into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    #[test]
    fn a_trial_changes_nothing() {
        let place = tempfile::tempdir().unwrap();
        let old = place.path().join("old");
        fs::write(&old, "old").unwrap();
        Destination::tried(&old).unwrap();
        Destination::tried(&place.path().join("new")).unwrap();
        assert_eq!(names(place.path()), ["old"]);
        assert_eq!(fs::read_to_string(&old).unwrap(), "old");
    }

    #[rstest]
    #[case::no_directory("missing/report")]
    #[case::a_file_as_directory("file/report")]
    #[case::a_directory("directory")]
    #[case::nothing("")]
    fn what_cannot_be_written(#[case] path: &str) {
        let place = tempfile::tempdir().unwrap();
        fs::write(place.path().join("file"), "").unwrap();
        fs::create_dir(place.path().join("directory")).unwrap();
        let path = match path {
            "" => PathBuf::new(),
            path => place.path().join(path),
        };
        assert!(Destination::tried(&path).is_err());
    }

    /// A reader that opened the old file reads it to its end.
    #[test]
    fn a_file_is_replaced_as_a_whole() {
        use std::io::Read;
        let place = tempfile::tempdir().unwrap();
        let path = place.path().join("report");
        fs::write(&path, "old").unwrap();
        let mut reader = fs::File::open(&path).unwrap();
        Destination::tried(&path).unwrap().write(b"new").unwrap();
        let mut read = String::new();
        reader.read_to_string(&mut read).unwrap();
        assert_eq!(read, "old");
        assert_eq!(fs::read_to_string(&path).unwrap(), "new");
        assert_eq!(names(place.path()), ["report"]);
    }

    #[cfg(unix)]
    #[test]
    fn a_link_and_its_permissions_stay() {
        use std::os::unix::fs::{PermissionsExt, symlink};
        let place = tempfile::tempdir().unwrap();
        let (file, link) = (place.path().join("file"), place.path().join("link"));
        fs::write(&file, "old").unwrap();
        fs::set_permissions(&file, fs::Permissions::from_mode(0o640)).unwrap();
        symlink(&file, &link).unwrap();
        let destination = Destination::tried(&link).unwrap();
        assert!(destination.is_same(&Destination::tried(&file).unwrap()));
        destination.write(b"new").unwrap();
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!(fs::read_to_string(&file).unwrap(), "new");
        assert_eq!(
            fs::metadata(&file).unwrap().permissions().mode() & 0o777,
            0o640
        );
    }

    /// `/dev/null` is no file that could be replaced.
    #[cfg(unix)]
    #[test]
    fn a_device_is_written_to() {
        let null = Destination::tried(Path::new("/dev/null")).unwrap();
        null.write(b"new").unwrap();
        assert!(!fs::metadata("/dev/null").unwrap().is_file());
        assert!(!null.is_same(&Destination::tried(Path::new("/dev/null")).unwrap()));
    }
}
