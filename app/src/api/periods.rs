//! Numbers of whole periods.

use leptos::prelude::*;

use crate::model::{date_range::DateRange, error::AppError, ids::ConnectionId};

/// Has a connection's platform asked for its numbers of these days at once, and of those they are compared with.
#[server(prefix = "/api", endpoint = "ask_period")]
pub async fn ask_period(connection: ConnectionId, days: DateRange) -> Result<(), AppError> {
    let (backend, viewer) = crate::backend::signed_in()?;
    super::answer(backend.periods.ask(viewer, connection, days).await)
}
