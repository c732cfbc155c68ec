//! Budgets over data that was really pulled: €1.50 a day, until 22 Nov.

use app::model::{
    ids::ConnectionId,
    pace::{Pace, PaceVerdict},
};
use uuid::Uuid;

use super::tests::show;
use crate::{
    store::budget::{Budget, Month},
    sync::tests::{
        platform::Mood,
        world::{DAY, World},
    },
};

async fn set(world: &World, connection: Option<ConnectionId>, amount: f64) {
    let today = world.core.clock.now().to_zoned_datetime(jiff::tz::TimeZone::UTC).date();
    let (agency, campaign) = (world.agency, world.campaign);
    let budget = Budget { agency, campaign, connection, first: Month::of(today), amount: Some(amount) };
    let mut unit = world.core.store.write().await.unwrap();
    unit.set_budget(&budget).await.unwrap();
    unit.commit().await.unwrap();
}

async fn paces(world: &World) -> Vec<Pace> {
    show(world, 7).await.paces
}

#[tokio::test]
async fn spend_of_the_month_stands_against_the_budget() {
    let world = World::build().await;
    world.sync().await;
    assert_eq!(paces(&world).await, [], "nothing is told without a budget");
    set(&world, None, 60.0).await;
    set(&world, Some(world.connection), 30.0).await;
    let paces = paces(&world).await;
    let told: Vec<(&str, String, Option<PaceVerdict>)> =
        paces.iter().map(|pace| (pace.name.as_str(), pace.spent_words(), pace.verdict())).collect();
    assert_eq!(
        told,
        [
            ("All ads", "€33.00 of €60.00 by 22 Nov".to_owned(), Some(PaceVerdict::Under)),
            ("Sandbox Ads, Harbour Coffee", "€33.00 of €30.00 by 22 Nov".to_owned(), Some(PaceVerdict::Spent)),
        ]
    );
    assert_eq!(paces[0].projected(), Some(45.0));
}

#[tokio::test]
async fn a_month_that_lacks_days_has_no_sum_and_says_which() {
    let world = World::build().await;
    world.sync().await;
    set(&world, None, 60.0).await;
    world.clock.advance(3 * DAY);
    world.platform.set(Mood::TakesNoToken);
    world.sync().await;
    let pace = paces(&world).await.remove(0);
    assert_eq!((pace.day, pace.spent, pace.verdict()), (25, None, None));
    assert_eq!(pace.spent_words(), "€60.00 for November");
    assert_eq!(pace.lacking, ["No total: Sandbox Ads gave no whole spend for 23 – 25 Nov."]);
}

#[tokio::test]
async fn a_month_begins_with_its_plan() {
    let world = World::build().await;
    world.sync().await;
    set(&world, Some(world.connection), 60.0).await;
    world.clock.advance(8 * DAY);
    world.sync().await;
    let pace = paces(&world).await.remove(0);
    assert_eq!((pace.name.as_str(), pace.day, pace.spent), ("Sandbox Ads, Harbour Coffee", 0, None));
    assert_eq!(pace.spent_words(), "€60.00 for December. Its first day is not over yet.");
}

#[tokio::test]
async fn one_profile_in_two_connections_spends_once() {
    let world = World::build().await;
    world.sync().await;
    set(&world, None, 60.0).await;
    let twin = world.new_connection(ConnectionId(Uuid::from_u128(77)), world.campaign);
    let mut unit = world.core.store.write().await.unwrap();
    unit.add_connection(&twin).await.unwrap();
    unit.commit().await.unwrap();
    assert_eq!(paces(&world).await[0].spent, Some(33.0));
}
