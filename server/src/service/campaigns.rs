//! Campaigns: one client's workspace each.

use app::{
    backend::Campaigns,
    model::{
        campaign::{CampaignHead, CampaignList, CampaignRow},
        change::ChangeSubject,
        error::AppError,
        ids::CampaignId,
        list::ListQuery,
        member::Viewer,
    },
};
use async_trait::async_trait;
use jiff::tz::TimeZone;

use super::{
    members::check_name,
    paging,
    rights::{find_campaign, require_editor},
};
use crate::{
    core::Core,
    standings::enqueue_standing,
    store::{
        Unit,
        campaign::Campaign,
        list::{CampaignTally, Reader},
    },
    sync::queue::enqueue_sync,
};

/// Implements the port's [`Campaigns`].
#[derive(Clone)]
pub struct CampaignsService {
    core: Core,
}

impl CampaignsService {
    pub fn new(core: Core) -> Self {
        Self { core }
    }

    /// Writes a changed campaign and tells the pages.
    async fn save(&self, mut unit: Box<dyn Unit>, campaign: &Campaign) -> Result<(), AppError> {
        unit.update_campaign(campaign).await?;
        self.announce(unit, campaign).await
    }

    async fn announce(&self, mut unit: Box<dyn Unit>, campaign: &Campaign) -> Result<(), AppError> {
        let subject = ChangeSubject::Campaign(campaign.id);
        unit.add_change(campaign.agency, Some(campaign.id), subject, self.core.clock.unix()).await?;
        unit.commit().await?;
        self.core.live.wake();
        Ok(())
    }
}

#[async_trait]
impl Campaigns for CampaignsService {
    async fn list(&self, viewer: Viewer, list: ListQuery) -> Result<CampaignList, AppError> {
        let (reader, ask) = (Reader::from(&viewer), paging::read_ask(&list));
        let mut unit = self.core.store.read().await?;
        let rows = unit.list_campaigns(&reader, &ask, list.archived).await?;
        let counts = unit.count_campaigns(&reader, &ask.words).await?;
        drop(unit);
        let (rows, next) = paging::cut(rows);
        let row = |CampaignTally { campaign, connections, broken, waiting }| CampaignRow {
            head: head_of(&campaign),
            connections,
            broken,
            waiting,
        };
        Ok(CampaignList {
            rows: rows.into_iter().map(row).collect(),
            counts: counts.active,
            archived: counts.archived,
            next,
            may_edit: may_create(&viewer),
        })
    }

    async fn head(&self, viewer: Viewer, campaign: CampaignId) -> Result<CampaignHead, AppError> {
        let mut unit = self.core.store.ask().await?;
        Ok(head_of(&find_campaign(&mut *unit, &viewer, campaign).await?))
    }

    async fn create(
        &self,
        viewer: Viewer,
        name: String,
        time_zone: String,
        currency: String,
    ) -> Result<CampaignId, AppError> {
        if !may_create(&viewer) {
            return Err(AppError::NotAllowed);
        }
        let now = self.core.clock.unix();
        let campaign = Campaign {
            id: CampaignId(self.core.entropy.uuid(now)),
            agency: viewer.agency,
            name: check_name(&name)?,
            time_zone: check_time_zone(&time_zone)?,
            currency: check_currency(&currency)?,
            archived_at: None,
            created_at: now,
        };
        let mut unit = self.core.store.write().await?;
        unit.add_campaign(&campaign).await?;
        enqueue_standing(&mut *unit, campaign.agency, campaign.id, now).await?;
        self.announce(unit, &campaign).await?;
        Ok(campaign.id)
    }

    async fn rename(&self, viewer: Viewer, campaign: CampaignId, name: String) -> Result<(), AppError> {
        require_editor(&viewer)?;
        let mut unit = self.core.store.write().await?;
        let mut campaign = find_campaign(&mut *unit, &viewer, campaign).await?;
        campaign.name = check_name(&name)?;
        self.save(unit, &campaign).await
    }

    async fn archive(&self, viewer: Viewer, campaign: CampaignId, archived: bool) -> Result<(), AppError> {
        require_editor(&viewer)?;
        let mut unit = self.core.store.write().await?;
        let mut campaign = find_campaign(&mut *unit, &viewer, campaign).await?;
        if campaign.archived_at.is_some() == archived {
            return Ok(());
        }
        let now = self.core.clock.unix();
        campaign.archived_at = archived.then_some(now);
        if !archived {
            enqueue_standing(&mut *unit, viewer.agency, campaign.id, now).await?;
            // Nothing was pulled while it was away.
            for linked in unit.connections_of_campaign(viewer.agency, campaign.id).await? {
                if let (Some(account), Some(_)) = (linked.account, linked.profile) {
                    enqueue_sync(&mut *unit, viewer.agency, linked.connection.id, account.id, now).await?;
                }
            }
        }
        self.save(unit, &campaign).await
    }
}

/// A manager limited to some campaigns could not see a new one.
fn may_create(viewer: &Viewer) -> bool {
    viewer.role.may_edit() && viewer.campaigns.is_none()
}

/// What every page of a campaign shows of it.
pub(crate) fn head_of(campaign: &Campaign) -> CampaignHead {
    CampaignHead {
        id: campaign.id,
        name: campaign.name.clone(),
        time_zone: campaign.time_zone.clone(),
        currency: campaign.currency.clone(),
        archived: campaign.archived_at.is_some(),
    }
}

/// The zone's name as the database writes it.
fn check_time_zone(name: &str) -> Result<String, AppError> {
    let zone = TimeZone::get(name.trim()).map_err(|_| AppError::BadTimeZone)?;
    zone.iana_name().map(str::to_owned).ok_or(AppError::BadTimeZone)
}

/// ISO 4217: three capitals.
fn check_currency(code: &str) -> Result<String, AppError> {
    let code = code.trim().to_ascii_uppercase();
    let fits = code.len() == 3 && code.bytes().all(|letter| letter.is_ascii_uppercase());
    if fits { Ok(code) } else { Err(AppError::BadCurrency) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_zones_are_those_of_the_database() {
        assert_eq!(check_time_zone("europe/berlin").unwrap(), "Europe/Berlin");
        assert_eq!(check_time_zone("UTC").unwrap(), "UTC");
        for wrong in ["", "Berlin", "Europe/Atlantis", "../../etc/passwd"] {
            assert_eq!(check_time_zone(wrong), Err(AppError::BadTimeZone), "{wrong}");
        }
    }

    #[test]
    fn currencies_have_three_letters() {
        assert_eq!(check_currency("eur").unwrap(), "EUR");
        for wrong in ["", "EURO", "€", "E1R", "ÄÖÜ"] {
            assert_eq!(check_currency(wrong), Err(AppError::BadCurrency), "{wrong}");
        }
    }
}
