//! All clients in one table. How each stands is told by a job of its own (`standing`), so that the table costs what it shows.

mod standing;

use std::sync::Arc;

use app::{
    backend::Clients,
    model::{
        campaign::CampaignRow,
        client::{ClientList, ClientRow, NextReport},
        error::AppError,
        ids::CampaignId,
        list::ListQuery,
        member::Viewer,
    },
};
use async_trait::async_trait;

use super::{
    campaigns::head_of,
    dashboards::DashboardsService,
    moments::{moment, zone_of},
    paging,
};
use crate::{
    core::Core,
    store::{
        list::{CampaignTally, Reader},
        standing::{Client, NextRun},
    },
};

/// Implements the port's [`Clients`].
#[derive(Clone)]
pub struct ClientsService {
    core: Core,
    dashboards: Arc<DashboardsService>,
}

impl ClientsService {
    pub fn new(core: Core, dashboards: Arc<DashboardsService>) -> Self {
        Self { core, dashboards }
    }

    fn row(&self, client: Client, next: Option<&NextRun>) -> ClientRow {
        let CampaignTally { campaign, connections, broken, waiting } = client.tally;
        let (zone, now) = (zone_of(&campaign.time_zone), self.core.clock.now());
        let (standing, told_at) = client.told.unzip();
        ClientRow {
            standing,
            told: told_at.map(|at| moment(at, now, &zone)),
            report: next.map(|next| NextReport {
                sends: next.sends_at.map(|at| moment(at, now, &zone)),
                needs_somebody: next.needs_somebody,
            }),
            campaign: CampaignRow { head: head_of(&campaign), connections, broken, waiting },
        }
    }
}

#[async_trait]
impl Clients for ClientsService {
    async fn list(&self, viewer: Viewer, list: ListQuery) -> Result<ClientList, AppError> {
        let (reader, ask) = (Reader::from(&viewer), paging::read_ask(&list));
        let mut unit = self.core.store.read().await?;
        let rows = unit.list_clients(&reader, &ask).await?;
        let (rows, next) = paging::cut(rows);
        let ids: Vec<CampaignId> = rows.iter().map(|client| client.tally.campaign.id).collect();
        let runs = unit.next_runs(viewer.agency, &ids).await?;
        let counts = unit.count_campaigns(&reader, &ask.words).await?.active;
        drop(unit);
        let row = |client: Client| {
            let next = runs.get(&client.tally.campaign.id);
            self.row(client, next)
        };
        Ok(ClientList { rows: rows.into_iter().map(row).collect(), next, counts })
    }
}
