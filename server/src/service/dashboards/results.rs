//! What counts as a result in a campaign, over the days that are shown: read only where somebody has said what does.

use std::collections::HashSet;

use app::model::{
    all_ads::{Audience, all_spend},
    dashboard::{Dashboard, Day},
    ids::ConnectionId,
    result_sums::{Ingredients, Part},
    results::Results,
};

use super::{DashboardsService, pace::MOST_SOURCES, panel::PanelMaker};
use crate::{
    service::campaigns::head_of,
    store::{
        connection::Linked,
        result_rule::{ResultRule, ResultSource},
    },
};

impl DashboardsService {
    /// The connections that the numbers of `rule` are made of: what it counts, and the ads that results are to cost.
    pub(super) fn ingredients_of(&self, rule: &ResultRule, linked: &[Linked]) -> HashSet<ConnectionId> {
        let ads = linked.iter().filter(|linked| self.is_ads(linked)).map(|linked| linked.connection.id);
        let ads: Vec<ConnectionId> = if self.has_many_ads(linked) { Vec::new() } else { ads.collect() };
        let counted = rule.counted.iter().chain(&rule.worth).map(|source| source.connection);
        counted.chain(ads).collect()
    }

    /// `linked`: all of the campaign. `maker` knows the numbers of those that `rule` needs.
    pub(super) fn results(
        &self,
        rule: &ResultRule,
        maker: &PanelMaker<'_>,
        linked: &[Linked],
        days: &[Day],
    ) -> Results {
        let read = self.ingredients_of(rule, linked);
        let own: Vec<&Linked> = linked.iter().filter(|linked| read.contains(&linked.connection.id)).collect();
        let find = |source: &ResultSource| self.find_part(source, maker, &own);
        let (mut parts, mut gone, mut seen) = (Vec::new(), Vec::new(), HashSet::new());
        for source in &rule.counted {
            let profile = own.iter().find(|one| one.connection.id == source.connection);
            let profile = profile.and_then(|one| one.connection.profile);
            match find(source) {
                // A profile that is connected twice counts once.
                Some(_) if !seen.insert((profile, &source.stream, &source.metric)) => {}
                Some(part) => parts.push(part),
                None => gone.push(source.remembered.clone()),
            }
        }
        let worth = rule.worth.as_ref().and_then(find);
        let has_many_ads = self.has_many_ads(linked);
        let ads = own.iter().filter(|linked| self.is_ads(linked));
        let panels = ads.filter_map(|linked| maker.panel(linked, true)).collect();
        let ads = Dashboard { panels, days: days.to_vec(), ..Dashboard::empty(head_of(maker.campaign)) };
        // Of some of them a sum would look like that of all.
        let spend = if has_many_ads { None } else { all_spend(&ads) };
        let has_lost_worth = rule.worth.is_some() && worth.is_none();
        let ingredients = Ingredients { name: &rule.name, parts, worth, spend, gone };
        let results = ingredients.add_up(days, &maker.campaign.currency, maker.audience);
        let mut profiles: Vec<_> = match maker.audience {
            Audience::Members => own.iter().filter_map(|linked| linked.connection.profile).collect(),
            Audience::Clients => Vec::new(),
        };
        profiles.sort();
        profiles.dedup();
        let mut lacking = results.lacking;
        if maker.audience == Audience::Members && has_lost_worth {
            lacking.push("What says what they are worth can't be read here any more. Choose it anew.".to_owned());
        }
        if maker.audience == Audience::Members && has_many_ads {
            lacking.push(format!("More than {MOST_SOURCES} sources of ads: what they cost together is not reckoned."));
        }
        Results { profiles, lacking, ..results }
    }

    /// More than are added up.
    fn has_many_ads(&self, linked: &[Linked]) -> bool {
        linked.iter().filter(|linked| self.is_ads(linked)).nth(MOST_SOURCES).is_some()
    }

    /// `None`: it is gone.
    fn find_part(&self, source: &ResultSource, maker: &PanelMaker<'_>, linked: &[&Linked]) -> Option<Part> {
        let own = linked.iter().find(|linked| linked.connection.id == source.connection)?;
        let entry = self.core.catalogue.entry(&own.connection.integration)?;
        let profile = own.profile.as_ref()?;
        let is_alone = linked
            .iter()
            .filter(|other| other.connection.integration == own.connection.integration)
            .all(|other| other.connection.profile == own.connection.profile);
        let (name, metric) = maker.one_metric(own, &source.stream, &source.metric)?;
        Some(Part {
            source: if is_alone { entry.name.clone() } else { format!("{} ({})", entry.name, profile.name) },
            name,
            metric,
            is_claim: entry.is_paid_ads(),
        })
    }
}
