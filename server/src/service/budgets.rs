//! Budgets: what a campaign may spend in a month, for all its ads or for one of its sources. How the spend stands against them is
//! told by [`super::dashboards`].

use app::{
    backend::Budgets,
    model::{
        budget::{BudgetRow, BudgetTarget, Budgets as Own},
        change::ChangeSubject,
        error::AppError,
        ids::{CampaignId, ConnectionId},
        member::Viewer,
        numbers::{Unit as Written, rough_words},
    },
};
use async_trait::async_trait;

use super::{
    amounts::read_amount,
    moments::today_in,
    names::{ALL_ADS, name_source},
    rights::{find_campaign, require_editor},
};
use crate::{
    core::Core,
    standings::enqueue_standing,
    store::{
        budget::{Budget, Month},
        campaign::Campaign,
        connection::Linked,
    },
};

/// Implements the port's [`Budgets`].
#[derive(Clone)]
pub struct BudgetsService {
    core: Core,
}

impl BudgetsService {
    pub fn new(core: Core) -> Self {
        Self { core }
    }

    /// The present month of the campaign.
    fn month(&self, campaign: &Campaign) -> Month {
        Month::of(today_in(&campaign.time_zone, self.core.clock.now()))
    }

    /// `None`: no source of ads, or nothing was chosen for it yet.
    fn target(&self, linked: &Linked) -> Option<BudgetTarget> {
        let entry = self.core.catalogue.entry(&linked.connection.integration)?;
        let profile = linked.profile.as_ref()?;
        let target = BudgetTarget { connection: Some(linked.connection.id), name: name_source(entry, profile) };
        entry.is_paid_ads().then_some(target)
    }
}

#[async_trait]
impl Budgets for BudgetsService {
    async fn budgets(&self, viewer: Viewer, campaign: CampaignId) -> Result<Own, AppError> {
        let mut unit = self.core.store.read().await?;
        let campaign = find_campaign(&mut *unit, &viewer, campaign).await?;
        let budgets = unit.budgets(viewer.agency, campaign.id, self.month(&campaign)).await?;
        let linked = unit.connections_of_campaign(viewer.agency, campaign.id).await?;
        drop(unit);
        let mut targets: Vec<BudgetTarget> = linked.iter().filter_map(|linked| self.target(linked)).collect();
        targets.sort_by(|one, other| one.name.cmp(&other.name));
        targets.insert(0, BudgetTarget { connection: None, name: ALL_ADS.to_owned() });
        let money = Written::Money(campaign.currency.clone());
        let row = |budget: &Budget| {
            let target = targets.iter().find(|target| target.connection == budget.connection)?;
            Some(BudgetRow { name: target.name.clone(), words: rough_words(budget.amount?, &money) })
        };
        let rows = budgets.iter().filter_map(row).collect();
        Ok(Own { rows, targets, currency: campaign.currency, may_edit: viewer.role.may_edit() })
    }

    async fn set(&self, viewer: Viewer, campaign: CampaignId, target: String, amount: String) -> Result<(), AppError> {
        require_editor(&viewer)?;
        let connection: Option<ConnectionId> = match target.as_str() {
            "" => None,
            id => Some(id.parse().map_err(|_| AppError::NotFound)?),
        };
        let mut unit = self.core.store.write().await?;
        let campaign = find_campaign(&mut *unit, &viewer, campaign).await?;
        if let Some(connection) = connection {
            let linked = unit.connection(viewer.agency, connection).await?;
            let is_own = |linked: &Linked| linked.connection.campaign == campaign.id && self.target(linked).is_some();
            linked.filter(is_own).ok_or(AppError::NotFound)?;
        }
        let first = self.month(&campaign);
        let amount = read_amount(&amount).map_err(|_| AppError::BadBudget)?;
        let budget = Budget { agency: viewer.agency, campaign: campaign.id, connection, first, amount };
        unit.set_budget(&budget).await?;
        let subject = ChangeSubject::Campaign(campaign.id);
        unit.add_change(viewer.agency, Some(campaign.id), subject, self.core.clock.unix()).await?;
        enqueue_standing(&mut *unit, viewer.agency, campaign.id, self.core.clock.unix()).await?;
        unit.commit().await?;
        self.core.live.wake();
        tracing::info!(campaign = %campaign.id, member = %viewer.member, "a budget was set");
        Ok(())
    }
}
