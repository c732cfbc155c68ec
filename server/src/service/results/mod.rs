//! What counts as a result in a campaign, and the goals for it: set here. What came of them is told by [`super::dashboards`].

mod offers;

use std::collections::BTreeSet;

use app::{
    backend::Results,
    model::{
        change::ChangeSubject,
        error::AppError,
        goal::Measure,
        ids::CampaignId,
        member::Viewer,
        numbers::{Unit as Written, number_words, rough_words},
        results::{GoalRow, MOST_LETTERS, MOST_PARTS, ResultRule as Told},
    },
};
use async_trait::async_trait;

use self::offers::{Offered, key_of, lay_out, list_offered};
use super::{
    amounts::read_amount,
    moments::today_in,
    rights::{find_campaign, require_editor},
};
use crate::{
    core::Core,
    standings::enqueue_standing,
    store::{
        Unit,
        budget::Month,
        campaign::Campaign,
        goal::Goal,
        result_rule::{ResultRule, ResultSource},
    },
};

/// Implements the port's [`Results`].
#[derive(Clone)]
pub struct ResultsService {
    core: Core,
}

impl ResultsService {
    pub fn new(core: Core) -> Self {
        Self { core }
    }

    /// The present month of the campaign.
    fn month(&self, campaign: &Campaign) -> Month {
        Month::of(today_in(&campaign.time_zone, self.core.clock.now()))
    }

    async fn tell_change(&self, unit: &mut dyn Unit, campaign: &Campaign) -> Result<(), AppError> {
        let (subject, now) = (ChangeSubject::Campaign(campaign.id), self.core.clock.unix());
        unit.add_change(campaign.agency, Some(campaign.id), subject, now).await?;
        Ok(enqueue_standing(unit, campaign.agency, campaign.id, now).await?)
    }
}

/// What a goal is called: "Cost per quote request".
pub(crate) fn name_measure(measure: Measure, name: &str) -> String {
    match measure {
        Measure::Results => name.to_owned(),
        Measure::CostPerResult => app::model::result_sums::cost_name(name),
        Measure::Value => "Value".to_owned(),
    }
}

#[async_trait]
impl Results for ResultsService {
    async fn result_rule(&self, viewer: Viewer, campaign: CampaignId) -> Result<Told, AppError> {
        let mut unit = self.core.store.read().await?;
        let campaign = find_campaign(&mut *unit, &viewer, campaign).await?;
        let rule = unit.result_rule(viewer.agency, campaign.id).await?;
        let goals = unit.goals(viewer.agency, campaign.id, self.month(&campaign)).await?;
        let offered = list_offered(&self.core, &mut *unit, &campaign).await?;
        drop(unit);
        let name = rule.as_ref().map(|rule| rule.name.clone()).unwrap_or_default();
        let goal = |goal: &Goal| {
            let amount = goal.amount?;
            let money = Written::Money(campaign.currency.clone());
            Some(GoalRow {
                name: name_measure(goal.measure, &name),
                words: match goal.measure {
                    Measure::Results => format!("{} a month", number_words(amount, &Written::Count)),
                    Measure::CostPerResult => format!("{} at most", number_words(amount, &money)),
                    Measure::Value => format!("{} a month", rough_words(amount, &money)),
                },
            })
        };
        let goals = goals.iter().filter(|_| rule.is_some()).filter_map(goal).collect();
        let laid_out = lay_out(&offered, rule.as_ref());
        Ok(Told { name, goals, currency: campaign.currency, may_edit: viewer.role.may_edit(), ..laid_out })
    }

    async fn set_rule(
        &self,
        viewer: Viewer,
        campaign: CampaignId,
        name: String,
        counted: Vec<String>,
        worth: String,
    ) -> Result<(), AppError> {
        require_editor(&viewer)?;
        let mut unit = self.core.store.read().await?;
        let campaign = find_campaign(&mut *unit, &viewer, campaign).await?;
        // Before anything is written: others wait to write meanwhile.
        let rule = match counted.is_empty() {
            true => None,
            false => {
                let offered = list_offered(&self.core, &mut *unit, &campaign).await?;
                Some(read_rule(&campaign, &offered, &name, &counted, &worth)?)
            }
        };
        drop(unit);
        let mut unit = self.core.store.write().await?;
        match &rule {
            Some(rule) => unit.set_result_rule(rule).await?,
            None => unit.remove_result_rule(viewer.agency, campaign.id).await?,
        }
        self.tell_change(&mut *unit, &campaign).await?;
        unit.commit().await?;
        self.core.live.wake();
        tracing::info!(campaign = %campaign.id, member = %viewer.member, "what counts as a result was set");
        Ok(())
    }

    async fn set_goal(
        &self,
        viewer: Viewer,
        campaign: CampaignId,
        measure: String,
        amount: String,
    ) -> Result<(), AppError> {
        require_editor(&viewer)?;
        let measure = Measure::read(&measure).ok_or(AppError::BadInput)?;
        let amount = read_amount(&amount).map_err(|_| AppError::BadGoal)?;
        let mut unit = self.core.store.write().await?;
        let campaign = find_campaign(&mut *unit, &viewer, campaign).await?;
        let first = self.month(&campaign);
        unit.set_goal(&Goal { agency: viewer.agency, campaign: campaign.id, measure, first, amount }).await?;
        self.tell_change(&mut *unit, &campaign).await?;
        unit.commit().await?;
        self.core.live.wake();
        tracing::info!(campaign = %campaign.id, member = %viewer.member, "a goal was set");
        Ok(())
    }
}

/// What somebody chose. Each of it must be among what is offered.
fn read_rule(
    campaign: &Campaign,
    offered: &[Offered],
    name: &str,
    counted: &[String],
    worth: &str,
) -> Result<ResultRule, AppError> {
    let name = name.trim();
    let fits = !name.is_empty() && name.chars().count() <= MOST_LETTERS && !name.chars().any(char::is_control);
    let find = |key: &String, is_worth: bool| {
        let own = offered.iter().find(|one| one.is_worth == is_worth && key_of(&one.source) == *key);
        own.map(|one| one.source.clone()).ok_or(AppError::BadResults)
    };
    // Each once, whatever was sent.
    let keys: BTreeSet<&String> = counted.iter().collect();
    let mut counted: Vec<ResultSource> = keys.into_iter().map(|key| find(key, false)).collect::<Result<_, _>>()?;
    counted.sort_by(|one, other| one.remembered.cmp(&other.remembered));
    if !fits || counted.len() > MOST_PARTS {
        return Err(AppError::BadResults);
    }
    let worth = if worth.is_empty() { None } else { Some(find(&worth.to_owned(), true)?) };
    Ok(ResultRule { agency: campaign.agency, campaign: campaign.id, name: name.to_owned(), counted, worth })
}
