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
    moments::today_in,
    names::{ALL_ADS, name_source},
    rights::{find_campaign, require_editor},
};
use crate::{
    core::Core,
    store::{
        budget::{Budget, Month},
        campaign::Campaign,
        connection::Linked,
    },
};

/// More than any month costs.
const MOST: f64 = 1e12;

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
        let amount = read_amount(&amount)?;
        let budget = Budget { agency: viewer.agency, campaign: campaign.id, connection, first, amount };
        unit.set_budget(&budget).await?;
        let subject = ChangeSubject::Campaign(campaign.id);
        unit.add_change(viewer.agency, Some(campaign.id), subject, self.core.clock.unix()).await?;
        unit.commit().await?;
        self.core.live.wake();
        tracing::info!(campaign = %campaign.id, member = %viewer.member, "a budget was set");
        Ok(())
    }
}

/// What somebody typed: "12000", "12,000.50", "12.000,50", "12 000". `None`: empty, or nothing.
fn read_amount(text: &str) -> Result<Option<f64>, AppError> {
    let text: String = text.chars().filter(|letter| !letter.is_whitespace() && *letter != '\'').collect();
    if text.is_empty() {
        return Ok(None);
    }
    let is_digit = |letter: char| letter.is_ascii_digit();
    if !text.contains(is_digit) || !text.chars().all(|letter| is_digit(letter) || letter == '.' || letter == ',') {
        return Err(AppError::BadBudget);
    }
    let (whole, cents) = match text.rfind(['.', ',']).and_then(|at| text.split_at_checked(at)) {
        // What stands behind the last sign is less than one, if it is no group of three digits.
        Some((whole, rest)) if rest.len() != 4 => (whole, rest.get(1..).unwrap_or_default()),
        _ => (text.as_str(), ""),
    };
    let groups: Vec<&str> = whole.split(['.', ',']).collect();
    let are_groups = groups.len() == 1 || groups.iter().skip(1).all(|group| group.len() == 3);
    if cents.len() > 2 || !are_groups {
        return Err(AppError::BadBudget);
    }
    let amount: f64 = format!("{}.{cents}0", groups.concat()).parse().map_err(|_| AppError::BadBudget)?;
    if amount > MOST {
        return Err(AppError::BadBudget);
    }
    Ok((amount >= 0.01).then_some(amount))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_read_as_people_write_them() {
        for (text, amount) in [
            ("12000", 12_000.0),
            (" 12,000 ", 12_000.0),
            ("12.000", 12_000.0),
            ("12,000.50", 12_000.5),
            ("12.000,50", 12_000.5),
            ("12 000,5", 12_000.5),
            ("1'234'567.05", 1_234_567.05),
            ("99,9", 99.9),
            (".5", 0.5),
        ] {
            assert_eq!(read_amount(text), Ok(Some(amount)), "{text}");
        }
        for text in ["", "  ", "0", "0,00"] {
            assert_eq!(read_amount(text), Ok(None), "{text}: none");
        }
        for text in ["-5", "€12000", "1e5", "12,00,000", "1.2.3", "12.0000", "nine", "9999999999999", ",", "1,,000"] {
            assert_eq!(read_amount(text), Err(AppError::BadBudget), "{text}");
        }
    }
}
