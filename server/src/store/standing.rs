//! How clients stand: told by a job for each campaign, listed with what is furthest off first.

use std::collections::HashMap;

use app::model::{
    client::Standing,
    ids::{AgencyId, CampaignId},
};
use async_trait::async_trait;

use super::{
    StoreError,
    list::{Ask, CampaignTally, Listed, Reader},
};

/// How far off a client can be, in thousandths.
pub const FARTHEST: u32 = 9_999;

/// A campaign of the list.
#[derive(Debug, Clone, PartialEq)]
pub struct Client {
    pub tally: CampaignTally,
    /// `None`: it was not told yet.
    pub told: Option<(Standing, i64)>,
}

/// What comes next of a campaign's reports.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NextRun {
    /// When the next one goes out, Unix seconds. `None`: once it is approved.
    pub sends_at: Option<i64>,
    /// Whether one of them needs somebody.
    pub needs_somebody: bool,
}

#[async_trait]
pub trait StandingStore: Send {
    /// `off`: in thousandths, at most [`FARTHEST`]; `None`: nothing is known of it, so it comes last. `Stale` if the agency has no such campaign.
    async fn put_standing(
        &mut self,
        agency: AgencyId,
        campaign: CampaignId,
        off: Option<u32>,
        told: &Standing,
        now: i64,
    ) -> Result<(), StoreError>;
    /// Campaigns that are not archived, with what is furthest off first.
    async fn list_clients(&mut self, reader: &Reader, ask: &Ask) -> Result<Vec<Listed<Client>>, StoreError>;
    /// Of those among `campaigns` that have reports ahead.
    async fn next_runs(
        &mut self,
        agency: AgencyId,
        campaigns: &[CampaignId],
    ) -> Result<HashMap<CampaignId, NextRun>, StoreError>;
    /// Campaigns that are not archived and whose standing no job of `kind` waits to tell, over all agencies.
    async fn campaigns_without_job(&mut self, kind: &str) -> Result<Vec<(AgencyId, CampaignId)>, StoreError>;
}
