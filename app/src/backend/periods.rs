//! Numbers of whole periods.

use async_trait::async_trait;

use crate::model::{date_range::DateRange, error::AppError, ids::ConnectionId, member::Viewer};

/// Numbers of whole periods, which can't be made of days.
#[async_trait]
pub trait Periods: Send + Sync {
    /// Has them asked for, those that they are compared with too. Who asks for the same meanwhile has asked for this.
    async fn ask(&self, viewer: Viewer, connection: ConnectionId, range: DateRange) -> Result<(), AppError>;
}
