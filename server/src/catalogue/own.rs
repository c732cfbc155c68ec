//! The operator's own files: in the data folder's `catalogue/`, laid out as the built-in ones.

use std::{
    fs, io,
    path::{Path, PathBuf},
    time::SystemTime,
};

use super::{error::Problem, load::File};

/// Folders that files can stand in.
const FOLDERS: [&str; 3] = ["servers", "integrations", "platforms"];
/// The file that stands beside them.
const PLANNED: &str = "planned.toml";
/// Longer files are a mistake.
const LONGEST: u64 = 1_000_000;

/// Files as they were read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OwnFiles {
    /// Path in the catalogue, and text.
    texts: Vec<(String, String)>,
    /// Files that can't be read.
    problems: Vec<Problem>,
    /// The one that was asked for, where the others only lie beside it.
    main: Option<String>,
}

/// When files were changed last, by path: for a cheap look whether reading them again is worth it.
pub type Stamp = Vec<(PathBuf, SystemTime, u64)>;

impl OwnFiles {
    /// All files of `folder`; none if there is no such folder.
    pub fn read(folder: &Path) -> io::Result<Self> {
        let mut read = Self::default();
        for (path, file) in list(folder)? {
            match read_text(&file) {
                Ok(text) => read.texts.push((path, text)),
                Err(error) => {
                    let words = format!("it can't be read: {error}");
                    read.problems.push(Problem { file: path, line: 1, words });
                }
            }
        }
        Ok(read)
    }

    /// One file, with the others of its catalogue if it stands in one, or as an integration if it stands alone.
    pub fn read_one(file: &Path) -> io::Result<Self> {
        let text = read_text(file)?;
        let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let file = fs::canonicalize(file)?;
        let folder = file.parent().and_then(Path::file_name).map(|name| name.to_string_lossy().into_owned());
        let (path, root) = match folder {
            Some(folder) if FOLDERS.contains(&folder.as_str()) => {
                (format!("{folder}/{name}"), file.parent().and_then(Path::parent))
            }
            _ if name == PLANNED => (name, file.parent()),
            _ => (format!("integrations/{name}"), None),
        };
        let mut read = root.map(Self::read).transpose()?.unwrap_or_default();
        read.texts.retain(|(known, _)| *known != path);
        read.texts.push((path.clone(), text));
        read.main = Some(path);
        Ok(read)
    }

    /// As the catalogue takes them.
    pub fn files(&self) -> impl Iterator<Item = File<'_>> {
        self.texts.iter().map(|(path, text)| File { path, text })
    }

    /// Mistakes of files that could not even be read.
    pub fn problems(&self) -> &[Problem] {
        &self.problems
    }

    /// Whether it is the file that was asked for.
    pub fn is_main(&self, path: &str) -> bool {
        self.main.as_deref() == Some(path)
    }

    /// What [`OwnFiles::read`] would read now.
    pub fn stamp(folder: &Path) -> io::Result<Stamp> {
        let stamp = |(_, file): (String, PathBuf)| {
            let about = fs::metadata(&file)?;
            Ok((file, about.modified()?, about.len()))
        };
        list(folder)?.into_iter().map(stamp).collect()
    }
}

/// Path in the catalogue and on the disk, in the order of names.
fn list(folder: &Path) -> io::Result<Vec<(String, PathBuf)>> {
    let mut found = Vec::new();
    for inside in FOLDERS {
        let entries = match fs::read_dir(folder.join(inside)) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            Err(error) => return Err(error),
        };
        for entry in entries {
            let file = entry?.path();
            let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
            // Editors leave hidden files beside the real ones.
            if name.ends_with(".toml") && !name.starts_with('.') {
                found.push((format!("{inside}/{name}"), file));
            }
        }
    }
    let planned = folder.join(PLANNED);
    if planned.is_file() {
        found.push((PLANNED.to_owned(), planned));
    }
    found.sort();
    Ok(found)
}

fn read_text(file: &Path) -> io::Result<String> {
    if fs::metadata(file)?.len() > LONGEST {
        return Err(io::Error::other("it is longer than a file of the catalogue can be"));
    }
    fs::read_to_string(file)
}
