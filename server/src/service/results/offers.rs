//! What could count as a result: the numbers of a campaign's sources whose days add up.

use app::model::{
    ids::ProfileId,
    results::{ResultOffer, ResultOffers, ResultRule as Told},
    role::MetricRole,
};
use jiff::ToSpan;

use crate::{
    catalogue::{Aggregate, Entry, MetricUnit, Metrics, Stream},
    core::Core,
    service::{moments::today_in, names::name_source},
    store::{
        StoreError, Unit,
        campaign::Campaign,
        connection::Linked,
        result_rule::{ResultRule, ResultSource},
    },
};

/// Numbers that are offered at most: more, nobody reads through.
const MOST_OFFERED: usize = 300;
/// Days in which data must have named a metric.
const NAMED_WITHIN: i64 = 28;

/// One number that could be counted, or say what results are worth.
pub(super) struct Offered {
    pub(super) source: ResultSource,
    /// "CallRail, Leeds".
    of: String,
    /// "Calls".
    name: String,
    is_likely: bool,
    pub(super) is_worth: bool,
}

/// What a form sends.
pub(super) fn key_of(source: &ResultSource) -> String {
    format!("{}|{}|{}", source.connection, source.stream, source.metric)
}

/// Of all sources of a campaign, by their names.
pub(super) async fn list_offered(
    core: &Core,
    unit: &mut dyn Unit,
    campaign: &Campaign,
) -> Result<Vec<Offered>, StoreError> {
    let linked = unit.connections_of_campaign(campaign.agency, campaign.id).await?;
    let named = read_named(core, unit, campaign, &linked).await?;
    let mut offered: Vec<Offered> = linked.iter().flat_map(|own| of_source(core, own, &named)).collect();
    offered.sort_by(|one, other| one.of.cmp(&other.of));
    Ok(offered)
}

/// The metrics that data names: whose, in which stream, and how they are called.
async fn read_named(
    core: &Core,
    unit: &mut dyn Unit,
    campaign: &Campaign,
    linked: &[Linked],
) -> Result<Vec<(ProfileId, String, String)>, StoreError> {
    let has_named = |own: &&Linked| {
        let entry = core.catalogue.entry(&own.connection.integration);
        entry.is_some_and(|entry| entry.streams.iter().any(|stream| matches!(stream.metrics, Metrics::Named { .. })))
    };
    let mut profiles: Vec<ProfileId> =
        linked.iter().filter(has_named).filter_map(|own| own.connection.profile).collect();
    profiles.sort();
    profiles.dedup();
    if profiles.is_empty() {
        return Ok(Vec::new());
    }
    let today = today_in(&campaign.time_zone, core.clock.now());
    let first = today.saturating_sub(NAMED_WITHIN.days());
    let totals = unit.totals(campaign.agency, &profiles, first, today).await?;
    let mut named: Vec<(ProfileId, String, String)> =
        totals.into_iter().map(|(profile, value)| (profile, value.stream, value.metric)).collect();
    named.sort();
    named.dedup();
    Ok(named)
}

fn of_source(core: &Core, linked: &Linked, named: &[(ProfileId, String, String)]) -> Vec<Offered> {
    let found = core.catalogue.entry(&linked.connection.integration).zip(linked.profile.as_ref());
    let Some((entry, profile)) = found else { return Vec::new() };
    let of_stream = |stream: &Stream| -> Vec<Offered> {
        let of = name_source(entry, profile);
        let offer = |key: &str, name: &str, role: Option<MetricRole>, unit: MetricUnit| {
            let is_worth = unit == MetricUnit::Money;
            // What ads cost is no result, and what was only seen is none either.
            let fits = unit != MetricUnit::Percent
                && !matches!(role, Some(MetricRole::Spend | MetricRole::Impressions | MetricRole::Reach));
            fits.then(|| Offered {
                source: ResultSource {
                    connection: linked.connection.id,
                    stream: stream.key.clone(),
                    metric: key.to_owned(),
                    remembered: format!("{name} ({})", entry.name),
                },
                of: of.clone(),
                name: name.to_owned(),
                is_likely: is_likely(entry, role),
                is_worth,
            })
        };
        match &stream.metrics {
            Metrics::Fixed(metrics) => {
                let sums = metrics.iter().filter(|metric| metric.aggregate == Aggregate::Sum);
                sums.filter_map(|metric| offer(&metric.key, &metric.name, metric.role, metric.unit)).collect()
            }
            Metrics::Named { unit, aggregate: Aggregate::Sum, .. } => {
                let own = named.iter().filter(|(of, in_stream, _)| *of == profile.id && *in_stream == stream.key);
                own.filter_map(|(.., name)| offer(name, name, None, *unit)).collect()
            }
            Metrics::Named { .. } => Vec::new(),
        }
    };
    entry.streams.iter().flat_map(of_stream).collect()
}

/// Whether it is a result by what it stands for. Of what an agency brings itself, anything may be.
fn is_likely(entry: &Entry, role: Option<MetricRole>) -> bool {
    let has_named = entry.streams.iter().any(|stream| matches!(stream.metrics, Metrics::Named { .. }));
    has_named || matches!(role, Some(MetricRole::Result | MetricRole::Orders | MetricRole::Calls | MetricRole::Value))
}

/// What can be chosen, with what is.
pub(super) fn lay_out(offered: &[Offered], rule: Option<&ResultRule>) -> Told {
    let is_same = |one: &ResultSource, other: &ResultSource| key_of(one) == key_of(other);
    let is_counted =
        |source: &ResultSource| rule.is_some_and(|rule| rule.counted.iter().any(|own| is_same(own, source)));
    let is_worth =
        |source: &ResultSource| rule.and_then(|rule| rule.worth.as_ref()).is_some_and(|own| is_same(own, source));
    let mut offers: Vec<ResultOffers> = Vec::new();
    let countable: Vec<&Offered> = offered.iter().filter(|one| !one.is_worth).collect();
    // What is chosen, and what is likely, must not be crowded out.
    let mut shown: Vec<&Offered> = countable.clone();
    shown.sort_by_key(|one| (!is_counted(&one.source), !one.is_likely));
    shown.truncate(MOST_OFFERED);
    shown.sort_by(|one, other| one.of.cmp(&other.of));
    for one in shown {
        let is_chosen = is_counted(&one.source);
        let offer = ResultOffer { key: key_of(&one.source), name: one.name.clone(), is_chosen };
        if offers.last().is_none_or(|last| last.source != one.of) {
            offers.push(ResultOffers { source: one.of.clone(), likely: Vec::new(), others: Vec::new() });
        }
        let Some(last) = offers.last_mut() else { continue };
        if is_chosen || one.is_likely { last.likely.push(offer) } else { last.others.push(offer) }
    }
    let worths = offered.iter().filter(|one| one.is_worth && (one.is_likely || is_worth(&one.source)));
    let worths = worths.take(MOST_OFFERED).map(|one| ResultOffer {
        key: key_of(&one.source),
        name: format!("{} ({})", one.name, one.of),
        is_chosen: is_worth(&one.source),
    });
    let own = rule.map(|rule| rule.counted.as_slice()).unwrap_or_default();
    let is_here = |source: &ResultSource| offered.iter().any(|one| is_same(&one.source, source));
    let all = own.iter().chain(rule.and_then(|rule| rule.worth.as_ref()));
    Told {
        name: String::new(),
        counted: own.iter().filter(|source| is_here(source)).map(|source| source.remembered.clone()).collect(),
        worth: rule.and_then(|rule| rule.worth.as_ref()).filter(|own| is_here(own)).map(|own| own.remembered.clone()),
        gone: all.filter(|source| !is_here(source)).map(|source| source.remembered.clone()).collect(),
        beyond: countable.len().saturating_sub(MOST_OFFERED),
        offers,
        worths: worths.collect(),
        goals: Vec::new(),
        currency: String::new(),
        may_edit: false,
    }
}
