//! The files: the old store, the new one beside it, and who may work on them.

use std::{
    fs::{self, File, OpenOptions, TryLockError},
    io,
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
};

use crate::store::{
    StoreError,
    sqlite::{
        FILE_NAME,
        error::{failed, is_locked},
        files,
    },
};

/// What must stay free on the disk while the new file grows: the server and others write too.
const RESERVE: u64 = 64 * 1024 * 1024;

/// One attempt. Nobody else makes one while it lives.
pub(super) struct Work {
    pub(super) old: PathBuf,
    pub(super) new: PathBuf,
    folder: PathBuf,
    _lock: File,
}

impl Work {
    pub(super) fn begin(folder: &Path) -> Result<Self, StoreError> {
        let path = folder.join(format!("{FILE_NAME}.lock"));
        let lock = OpenOptions::new().write(true).create(true).truncate(false).mode(0o600).open(path);
        let lock = lock.map_err(files::unwritable)?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(StoreError::InUse),
            Err(TryLockError::Error(error)) => return Err(files::unwritable(error)),
        }
        let (old, new) = (folder.join(FILE_NAME), folder.join(format!("{FILE_NAME}.new")));
        Ok(Self { old, new, folder: folder.to_owned(), _lock: lock })
    }

    /// The new file is never larger than the old one, with its log.
    pub(super) fn check_space(&self) -> Result<(), StoreError> {
        let log = fs::metadata(self.old.with_file_name(format!("{FILE_NAME}-wal"))).map_or(0, |log| log.len());
        let old = fs::metadata(&self.old).map_err(files::unwritable)?.len();
        let left_behind = fs::metadata(&self.new).map_or(0, |new| new.len());
        self.check_free(old.saturating_add(log).saturating_sub(left_behind).saturating_add(RESERVE))
    }

    /// Before the disk is full, and others can't write any more.
    pub(super) fn check_rest(&self) -> Result<(), StoreError> {
        self.check_free(RESERVE / 2)
    }

    fn check_free(&self, needed: u64) -> Result<(), StoreError> {
        let disk = rustix::fs::statvfs(&self.folder).map_err(|error| files::unwritable(error.into()))?;
        let free = disk.f_bavail.saturating_mul(disk.f_frsize);
        if free < needed { Err(StoreError::NoSpace { needed, free }) } else { Ok(()) }
    }

    /// An empty file; what an attempt that was cut off has left is thrown away.
    pub(super) fn make_new(&self) -> Result<(), StoreError> {
        remove(&self.new)?;
        files::make_new_private(&self.new)
    }

    /// Makes the new file durable and puts it in the place of the old one.
    pub(super) fn finish(&self) -> Result<(), StoreError> {
        let put = || -> io::Result<()> {
            File::open(&self.new)?.sync_all()?;
            fs::rename(&self.new, &self.old)?;
            File::open(&self.folder)?.sync_all()
        };
        put().map_err(files::unwritable)
    }
}

impl Drop for Work {
    fn drop(&mut self) {
        // Still there: it was not finished.
        if let Err(error) = remove(&self.new) {
            tracing::warn!(%error, "a file that is of no use could not be removed");
        }
    }
}

fn remove(path: &Path) -> Result<(), StoreError> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(files::unwritable(error)),
        _ => Ok(()),
    }
}

pub(super) fn holds_something(path: &Path) -> Result<bool, StoreError> {
    match fs::metadata(path) {
        Ok(file) => Ok(file.len() > 0),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(files::unwritable(error)),
    }
}

/// A file that can't be had alone is another's.
pub(super) fn in_use(error: sqlx::Error) -> StoreError {
    if is_locked(&error) { StoreError::InUse } else { failed(error) }
}
