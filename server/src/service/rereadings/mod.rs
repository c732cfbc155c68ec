//! Days that are asked for once more: a platform corrects numbers long after they were final, or stored ones look wrong.

mod asking;
mod page;
mod source;
mod words;

use app::{
    backend::Rereadings,
    model::{
        error::AppError,
        ids::{CampaignId, ConnectionId},
        member::Viewer,
        rereading::RereadingsPage,
    },
};
use async_trait::async_trait;
use jiff::civil::Date;

use crate::{catalogue::Entry, core::Core, store::series::Pulled, sync::rereading::first_again};

/// Implements the port's [`Rereadings`].
#[derive(Clone)]
pub struct RereadingsService {
    core: Core,
}

impl RereadingsService {
    pub fn new(core: Core) -> Self {
        Self { core }
    }
}

#[async_trait]
impl Rereadings for RereadingsService {
    async fn page(&self, viewer: Viewer, campaign: CampaignId) -> Result<RereadingsPage, AppError> {
        self.read_page(viewer, campaign).await
    }

    async fn ask(&self, viewer: Viewer, connection: ConnectionId, from: String, to: String) -> Result<(), AppError> {
        self.keep_ask(viewer, connection, &from, &to).await
    }
}

/// The first day that some stream of an integration can be asked for again; `None`: each tells the present only. `pulled`: of
/// the profile.
fn first_day(entry: &Entry, today: Date, pulled: &[Pulled]) -> Option<Date> {
    let streams = entry.streams.iter().filter(|stream| !stream.is_snapshot());
    streams.map(|stream| first_again(stream, today, pulled)).min()
}
