//! What counts as a result, and goals.

use app::model::{goal::Measure, ids::ConnectionId};
use jiff::civil::date;
use uuid::Uuid;

use super::{House, begin, build_house};
use crate::store::{
    Store, StoreError, Unit,
    budget::Month,
    goal::Goal,
    result_rule::{ResultRule, ResultSource},
};

fn source(number: u128) -> ResultSource {
    ResultSource {
        connection: ConnectionId(Uuid::from_u128(number)),
        stream: "calls".to_owned(),
        metric: "answered".to_owned(),
        remembered: format!("Calls ({number})"),
    }
}

fn rule(house: &House, counted: &[u128], worth: Option<u128>) -> ResultRule {
    ResultRule {
        agency: house.agency,
        campaign: house.campaign,
        name: "Quote requests".to_owned(),
        counted: counted.iter().copied().map(source).collect(),
        worth: worth.map(source),
    }
}

pub(crate) async fn what_counts_is_set_and_taken_back(store: &dyn Store) {
    let (house, other) = (build_house(store, 1).await, build_house(store, 2).await);
    let mut unit = begin(store).await;
    assert_eq!(unit.result_rule(house.agency, house.campaign).await.unwrap(), None);
    for own in [rule(&house, &[3, 1, 2], Some(9)), rule(&house, &[2], None)] {
        unit.set_result_rule(&own).await.unwrap();
        assert_eq!(unit.result_rule(house.agency, house.campaign).await.unwrap(), Some(own), "in their order");
    }
    let foreign = ResultRule { agency: other.agency, ..rule(&house, &[1], None) };
    assert!(matches!(unit.set_result_rule(&foreign).await, Err(StoreError::Stale(_))));
    unit.remove_result_rule(other.agency, house.campaign).await.unwrap();
    assert_eq!(unit.result_rule(other.agency, house.campaign).await.unwrap(), None);
    assert!(unit.result_rule(house.agency, house.campaign).await.unwrap().is_some(), "another agency changes nothing");
    unit.remove_result_rule(house.agency, house.campaign).await.unwrap();
    assert_eq!(unit.result_rule(house.agency, house.campaign).await.unwrap(), None);
}

/// The goals in force in a month.
async fn amounts(unit: &mut dyn Unit, house: &House, month: i8) -> Vec<(Measure, f64)> {
    let month = Month::of(date(2026, month, 17));
    let goals = unit.goals(house.agency, house.campaign, month).await.unwrap();
    goals.into_iter().map(|goal| (goal.measure, goal.amount.unwrap())).collect()
}

pub(crate) async fn a_goal_stands_from_its_month_until_the_next(store: &dyn Store) {
    let (house, other) = (build_house(store, 1).await, build_house(store, 2).await);
    let mut unit = begin(store).await;
    let goal = |measure, month, amount| Goal {
        agency: house.agency,
        campaign: house.campaign,
        measure,
        first: Month::of(date(2026, month, 3)),
        amount,
    };
    use Measure::{CostPerResult, Results};
    for own in [
        goal(Results, 3, Some(50.0)),
        goal(Results, 3, Some(60.0)),
        goal(Results, 6, Some(70.0)),
        goal(CostPerResult, 5, Some(12.5)),
        goal(CostPerResult, 7, None),
    ] {
        unit.set_goal(&own).await.unwrap();
    }
    assert_eq!(amounts(&mut *unit, &house, 2).await, [], "before the first");
    assert_eq!(amounts(&mut *unit, &house, 4).await, [(Results, 60.0)], "what was said last for a month");
    assert_eq!(amounts(&mut *unit, &house, 6).await, [(Results, 70.0), (CostPerResult, 12.5)]);
    assert_eq!(amounts(&mut *unit, &house, 12).await, [(Results, 70.0)], "it was taken back in July");
    let foreign = Goal { agency: other.agency, ..goal(Results, 3, Some(1.0)) };
    assert!(matches!(unit.set_goal(&foreign).await, Err(StoreError::Stale(_))));
    assert_eq!(unit.goals(other.agency, house.campaign, Month::of(date(2026, 6, 1))).await.unwrap(), []);
}
