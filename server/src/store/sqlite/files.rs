//! The files on disk: the owner's alone.

use std::{
    fs::{self, DirBuilder, OpenOptions, Permissions},
    io,
    os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt},
    path::Path,
};

use crate::store::StoreError;

/// Makes the folder with mode 0700 if it is missing. One that exists is left as it is: it may be shared on purpose.
pub(super) fn make_private_folder(folder: &Path) -> Result<(), StoreError> {
    DirBuilder::new().recursive(true).mode(0o700).create(folder).map_err(unwritable)
}

/// Makes the file with mode 0600 if it is missing, and takes it from others if it was readable by them.
/// SQLite gives the log and its index the mode of the file, so it must be right before the database is opened.
pub(super) fn make_private(path: &Path) -> Result<(), StoreError> {
    let file = OpenOptions::new()
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .mode(0o600)
        .open(path)
        .map_err(unwritable)?;
    let mode = file.metadata().map_err(unwritable)?.permissions().mode();
    if mode & 0o077 != 0 {
        fs::set_permissions(path, Permissions::from_mode(0o600)).map_err(unwritable)?;
    }
    Ok(())
}

/// Makes an empty file with mode 0600; refuses one that exists.
pub(super) fn make_new_private(path: &Path) -> Result<(), StoreError> {
    OpenOptions::new().write(true).create_new(true).mode(0o600).open(path).map(drop).map_err(unwritable)
}

pub(super) fn unwritable(error: io::Error) -> StoreError {
    StoreError::Full(sqlx::Error::Io(error))
}
