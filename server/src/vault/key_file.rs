//! The file that holds the keys: `master.key` in the data folder, readable by its owner only. Every write is durable
//! before it counts, because a lost key means lost access to everything stored.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Write},
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
};

use secrecy::{ExposeSecret, SecretString};
use zeroize::Zeroizing;

use super::keyring::{Keyring, KeyringError};

const NAME: &str = "master.key";
const HEAD: &str =
    "# The keys to everything stored in sealed form. Keep a copy apart from the backups of this folder.\n";

/// Where the keys of one data folder are kept.
#[derive(Debug, Clone)]
pub struct KeyFile {
    path: PathBuf,
}

/// While it lives, no other process rotates the keys of this folder.
#[derive(Debug)]
pub struct RotationLock {
    _file: File,
}

impl KeyFile {
    pub fn in_folder(data_dir: &Path) -> Self {
        Self { path: data_dir.join(NAME) }
    }

    pub fn exists(&self) -> bool {
        self.path.exists()
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    pub fn read(&self) -> Result<Keyring, KeyringError> {
        let text = Zeroizing::new(fs::read_to_string(&self.path).map_err(|error| self.failed(error))?);
        Keyring::parse(&SecretString::from(text.as_str()))
    }

    /// Writes a first keyring, unless another process was faster: then that one's counts.
    pub fn create(&self, keyring: &Keyring) -> Result<Keyring, KeyringError> {
        let fresh = self.write_aside(keyring)?;
        let linked = fs::hard_link(&fresh, &self.path);
        let removed = fs::remove_file(&fresh);
        match linked {
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(self.failed(error)),
            _ => {}
        }
        removed.and_then(|()| self.sync_folder()).map_err(|error| self.failed(error))?;
        self.read()
    }

    /// Puts another keyring in the place of this one, in one step.
    pub fn replace(&self, keyring: &Keyring) -> Result<(), KeyringError> {
        let fresh = self.write_aside(keyring)?;
        fs::rename(&fresh, &self.path).and_then(|()| self.sync_folder()).map_err(|error| self.failed(error))
    }

    /// Keeps other processes from rotating at the same time: one of the two new keys would be lost.
    pub fn lock_for_rotation(&self) -> Result<RotationLock, KeyringError> {
        let open = OpenOptions::new().write(true).create(true).truncate(false).mode(0o600).open(self.beside("lock"));
        let file = open.map_err(|error| self.failed(error))?;
        match file.try_lock() {
            Ok(()) => Ok(RotationLock { _file: file }),
            Err(fs::TryLockError::WouldBlock) => Err(KeyringError::Busy),
            Err(fs::TryLockError::Error(error)) => Err(self.failed(error)),
        }
    }

    fn write_aside(&self, keyring: &Keyring) -> Result<PathBuf, KeyringError> {
        let path = self.beside(&format!("{}.new", std::process::id()));
        let write = || {
            let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&path)?;
            file.write_all(HEAD.as_bytes())?;
            file.write_all(keyring.to_text('\n').expose_secret().as_bytes())?;
            file.write_all(b"\n")?;
            file.sync_all()
        };
        write().map_err(|error| self.failed(error))?;
        Ok(path)
    }

    fn sync_folder(&self) -> io::Result<()> {
        self.path.parent().map_or(Ok(()), |folder| File::open(folder)?.sync_all())
    }

    fn beside(&self, ending: &str) -> PathBuf {
        self.path.with_file_name(format!("{NAME}.{ending}"))
    }

    fn failed(&self, error: io::Error) -> KeyringError {
        KeyringError::File { path: self.path.display().to_string(), error }
    }
}
