//! What can go wrong in the store.

/// A failure of the store. Logged with its source; users get a fixed sentence.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// A row that must exist does not, or was changed by somebody else in the meantime.
    #[error("no row was changed: {0}")]
    Stale(&'static str),
    /// A unique value exists already.
    #[error("{0} exists already")]
    Duplicate(&'static str),
    /// A row holds something that this version can't read.
    #[error("a row can't be read: {0}")]
    Inconsistent(String),
    /// The disk is full or the files can't be written.
    #[error("the disk is full or can't be written")]
    Full(#[source] sqlx::Error),
    #[error("the database failed")]
    Database(#[source] sqlx::Error),
    /// A version of Relink that is newer than this one has written it.
    #[error("a newer version of Relink has written it")]
    Newer,
    /// An older version has written it, and its numbers have not been carried over.
    #[error("an older version of Relink has written it; `relink serve` brings it up to date")]
    Older,
    /// Another process has it open, or brings it up to date.
    #[error("another Relink has it open")]
    InUse,
    /// Bytes that are needed and that are free.
    #[error("{needed} bytes are needed to bring it up to date, and {free} are free")]
    NoSpace { needed: u64, free: u64 },
    #[error("the database can't be brought up to date")]
    Migration(#[source] sqlx::migrate::MigrateError),
}

impl From<sqlx::migrate::MigrateError> for StoreError {
    fn from(error: sqlx::migrate::MigrateError) -> Self {
        match error {
            sqlx::migrate::MigrateError::VersionMissing(_) => Self::Newer,
            other => Self::Migration(other),
        }
    }
}

impl From<StoreError> for app::model::error::AppError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Stale(_) | StoreError::Duplicate(_) => Self::Conflict,
            full @ StoreError::Full(_) => {
                tracing::error!(error = &full as &dyn std::error::Error, "the disk is full or can't be written");
                Self::DiskFull
            }
            other => {
                tracing::error!(error = &other as &dyn std::error::Error, "the store failed");
                Self::Internal
            }
        }
    }
}
