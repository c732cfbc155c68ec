//! The catalogue in use, and how the operator's files come into it without a restart.

use std::{
    ops::Deref,
    path::{Path, PathBuf},
    sync::{Mutex, OnceLock, PoisonError},
    time::SystemTime,
};

use super::{
    Catalogue,
    load::File,
    own::{OwnFiles, Stamp},
};

/// Holds every version that was in use since the start, and lends the newest.
///
/// None is thrown away, so that what was read of one stays good for as long as somebody works with it: there is one for
/// each time that an operator saves a file, and a running server sees few of those.
#[derive(Debug)]
pub struct Shelf {
    first: Version,
    own: Option<Own>,
}

#[derive(Debug)]
struct Version {
    catalogue: Catalogue,
    next: OnceLock<Box<Version>>,
}

/// The operator's folder, as it was seen last.
#[derive(Debug)]
struct Own {
    folder: PathBuf,
    seen: Mutex<(Stamp, OwnFiles)>,
}

impl Shelf {
    /// A catalogue that never changes.
    pub fn fixed(catalogue: Catalogue) -> Self {
        Self { first: Version::new(catalogue), own: None }
    }

    /// What is built in, and the operator's files in `folder` if there are any. What is wrong with files is logged.
    pub fn open(folder: &Path) -> Self {
        let stamp = OwnFiles::stamp(folder).unwrap_or_default();
        let own = read(folder);
        let catalogue = layer(&own);
        let own = Own { folder: folder.to_owned(), seen: Mutex::new((stamp, own)) };
        Self { first: Version::new(catalogue), own: Some(own) }
    }

    /// Looks whether the operator's files have changed, and takes them in. Reads no file that has not. Answers whether
    /// anything is new.
    pub fn look(&self) -> bool {
        let Some(own) = &self.own else { return false };
        // What is half written or out of reach is looked at again the next time.
        let Ok(stamp) = OwnFiles::stamp(&own.folder) else { return false };
        let mut seen = own.seen.lock().unwrap_or_else(PoisonError::into_inner);
        if seen.0 == stamp {
            return false;
        }
        let Ok(files) = OwnFiles::read(&own.folder) else { return false };
        let is_new = seen.1 != files;
        if is_new {
            self.newest().put(layer(&files));
        }
        *seen = (stamp, files);
        is_new
    }

    /// When an operator's file was saved last, Unix seconds, as far as was looked.
    pub fn changed_at(&self) -> Option<i64> {
        let seen = self.own.as_ref()?.seen.lock().unwrap_or_else(PoisonError::into_inner);
        let newest = seen.0.iter().map(|(_, at, _)| *at).max()?;
        i64::try_from(newest.duration_since(SystemTime::UNIX_EPOCH).ok()?.as_secs()).ok()
    }

    fn newest(&self) -> &Version {
        let mut version = &self.first;
        while let Some(next) = version.next.get() {
            version = next;
        }
        version
    }
}

impl Deref for Shelf {
    type Target = Catalogue;

    fn deref(&self) -> &Catalogue {
        &self.newest().catalogue
    }
}

impl Version {
    fn new(catalogue: Catalogue) -> Self {
        Self { catalogue, next: OnceLock::new() }
    }

    fn put(&self, catalogue: Catalogue) {
        // Only one looks at a time, so that nobody was faster.
        let _first = self.next.get_or_init(|| Box::new(Self::new(catalogue)));
    }
}

fn read(folder: &Path) -> OwnFiles {
    OwnFiles::read(folder).unwrap_or_else(|error| {
        tracing::warn!(folder = %folder.display(), %error, "the operator's catalogue can't be read");
        OwnFiles::default()
    })
}

fn layer(own: &OwnFiles) -> Catalogue {
    let files: Vec<File<'_>> = own.files().collect();
    let mut catalogue = Catalogue::layered(&files);
    catalogue.problems.extend(own.problems().iter().cloned());
    for problem in &catalogue.problems {
        tracing::warn!(%problem, "a file of the catalogue is left out");
    }
    for remark in &catalogue.remarks {
        tracing::warn!(%remark, "a file of the catalogue is read otherwise than it says");
    }
    if !files.is_empty() {
        tracing::info!(files = files.len(), problems = catalogue.problems.len(), "the operator's catalogue was read");
    }
    catalogue
}

#[cfg(test)]
mod tests {
    use std::fs;

    use app::model::ids::IntegrationKey;

    use super::*;

    const POSTGRES: &str = include_str!("../../catalogue/integrations/postgresql.toml");

    #[test]
    fn own_files_come_and_go_without_a_restart() {
        let folder = tempfile::tempdir().unwrap();
        let shelf = Shelf::open(folder.path());
        let key = IntegrationKey("mine".to_owned());
        let before = shelf.entries.len();
        assert!(!shelf.look(), "there is no folder yet");
        fs::create_dir(folder.path().join("integrations")).unwrap();
        let file = folder.path().join("integrations/mine.toml");
        let text = POSTGRES.replacen("key = \"postgresql\"", "key = \"mine\"", 1);
        fs::write(&file, &text).unwrap();
        let old = &*shelf;
        assert!(shelf.look());
        assert!(shelf.entry(&key).is_some() && old.entry(&key).is_none(), "what was lent stays as it was");
        assert!(!shelf.look(), "nothing has changed");
        fs::write(&file, text.replace("summary =", "sumary =")).unwrap();
        assert!(shelf.look());
        assert!(shelf.entry(&key).is_none());
        assert_eq!((shelf.problems.len(), shelf.problems[0].line), (1, 5));
        fs::remove_file(&file).unwrap();
        assert!(shelf.look());
        assert_eq!((shelf.entries.len(), shelf.problems.len()), (before, 0));
    }

    #[test]
    fn nothing_is_made_of_a_bad_folder() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("integrations")).unwrap();
        fs::write(folder.path().join("integrations/bytes.toml"), [0xff, 0xfe]).unwrap();
        let shelf = Shelf::open(folder.path());
        assert!(shelf.entries.len() >= 4);
        assert!(shelf.problems[0].words.starts_with("it can't be read"), "{:?}", shelf.problems);
    }
}
