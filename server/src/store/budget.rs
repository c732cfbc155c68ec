//! Budgets: what a campaign may spend in a month.

use app::model::ids::{AgencyId, CampaignId, ConnectionId};
use async_trait::async_trait;
use jiff::civil::Date;

use super::StoreError;

/// A month of the calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Month(i32);

impl Month {
    pub fn of(day: Date) -> Self {
        Self(i32::from(day.year()) * 12 + i32::from(day.month()) - 1)
    }

    /// Months since the first one of year 0.
    pub fn number(self) -> i32 {
        self.0
    }
}

/// One budget, from a month on.
#[derive(Debug, Clone, PartialEq)]
pub struct Budget {
    pub agency: AgencyId,
    pub campaign: CampaignId,
    /// `None`: all ads of the campaign.
    pub connection: Option<ConnectionId>,
    pub first: Month,
    /// In the campaign's currency, two decimals. `None`: there is none from then on.
    pub amount: Option<f64>,
}

#[async_trait]
pub trait BudgetStore: Send {
    /// Those in force in `month`; that of all ads first.
    async fn budgets(
        &mut self,
        agency: AgencyId,
        campaign: CampaignId,
        month: Month,
    ) -> Result<Vec<Budget>, StoreError>;
    /// Takes the place of what was said for the same month. `Stale` if the agency has no such campaign, or the campaign no such
    /// connection.
    async fn set_budget(&mut self, budget: &Budget) -> Result<(), StoreError>;
}
