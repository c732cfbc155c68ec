//! Budgets.

use app::model::ids::{CampaignId, ConnectionId};
use jiff::civil::date;

use super::{House, begin, build_house};
use crate::store::{
    Store, StoreError, Unit,
    budget::{Budget, Month},
    campaign::Campaign,
};

fn month(number: i8) -> Month {
    Month::of(date(2026, number, 17))
}

fn budget(house: &House, connection: Option<ConnectionId>, first: i8, amount: Option<f64>) -> Budget {
    Budget { agency: house.agency, campaign: house.campaign, connection, first: month(first), amount }
}

async fn add_source(unit: &mut dyn Unit, house: &House) -> ConnectionId {
    let source = house.connection(1);
    unit.add_connection(&source).await.unwrap();
    source.id
}

/// The amounts in force in a month.
async fn amounts(unit: &mut dyn Unit, house: &House, number: i8) -> Vec<(Option<ConnectionId>, f64)> {
    let budgets = unit.budgets(house.agency, house.campaign, month(number)).await.unwrap();
    budgets.into_iter().map(|budget| (budget.connection, budget.amount.unwrap())).collect()
}

pub(crate) async fn a_budget_stands_from_its_month_until_the_next(store: &dyn Store) {
    let house = build_house(store, 1).await;
    let mut unit = begin(store).await;
    let source = add_source(&mut *unit, &house).await;
    for own in [
        budget(&house, None, 3, Some(9_000.5)),
        budget(&house, None, 3, Some(9_000.25)),
        budget(&house, None, 6, Some(12_000.0)),
        budget(&house, Some(source), 5, Some(3_000.0)),
        budget(&house, Some(source), 7, None),
    ] {
        unit.set_budget(&own).await.unwrap();
    }
    assert_eq!(amounts(&mut *unit, &house, 2).await, [], "before the first");
    assert_eq!(amounts(&mut *unit, &house, 4).await, [(None, 9_000.25)], "what was said last for a month");
    assert_eq!(amounts(&mut *unit, &house, 5).await, [(None, 9_000.25), (Some(source), 3_000.0)]);
    assert_eq!(amounts(&mut *unit, &house, 6).await, [(None, 12_000.0), (Some(source), 3_000.0)]);
    assert_eq!(amounts(&mut *unit, &house, 12).await, [(None, 12_000.0)], "it was taken away in July");
}

pub(crate) async fn budgets_belong_to_one_campaign(store: &dyn Store) {
    let (house, other) = (build_house(store, 1).await, build_house(store, 2).await);
    let mut unit = begin(store).await;
    let source = add_source(&mut *unit, &house).await;
    let sibling = Campaign { id: CampaignId(house.id(7)), ..house.campaign() };
    unit.add_campaign(&sibling).await.unwrap();
    unit.set_budget(&budget(&house, None, 3, Some(100.0))).await.unwrap();
    for foreign in [
        Budget { agency: other.agency, ..budget(&house, None, 3, Some(1.0)) },
        Budget { campaign: sibling.id, ..budget(&house, Some(source), 3, Some(1.0)) },
        Budget { agency: other.agency, campaign: other.campaign, ..budget(&house, Some(source), 3, Some(1.0)) },
    ] {
        assert!(matches!(unit.set_budget(&foreign).await, Err(StoreError::Stale(_))), "{foreign:?}");
    }
    assert_eq!(amounts(&mut *unit, &house, 3).await, [(None, 100.0)]);
    assert!(unit.budgets(other.agency, house.campaign, month(3)).await.unwrap().is_empty());
    assert!(unit.budgets(house.agency, sibling.id, month(3)).await.unwrap().is_empty());
}
