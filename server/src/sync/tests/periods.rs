//! Numbers of whole periods: asked for at night, by people and for nobody who only looks.

use app::model::{cause::Cause, health::Health};
use jiff::civil::{Date, date};

use super::{
    platform::Mood,
    world::{DAY, World, without_parts},
};
use crate::{
    catalogue::{Catalogue, File},
    store::{
        connection::Profile,
        period_number::{PeriodAsk, PeriodKey, PeriodNumbers, PeriodState},
    },
    sync::queue::enqueue_periods,
};

const ADS: &str = include_str!("../../../catalogue/integrations/sandbox-ads.toml");
/// What a night asks for on 23 November: the last 28 days, the last month, and what they are compared with.
const SHOWN: [(Date, Date); 4] = [
    (date(2026, 9, 1), date(2026, 9, 30)),
    (date(2026, 9, 28), date(2026, 10, 25)),
    (date(2026, 10, 1), date(2026, 10, 31)),
    (date(2026, 10, 26), date(2026, 11, 22)),
];

/// Sandbox Ads tells whom it reached.
fn catalogue(most_days: u32) -> Catalogue {
    let metric =
        r#"  { key = "reach", name = "Reach per day", role = "reach", aggregate = "average", value = "/reach" },"#;
    let period = format!(
        "[streams.period]\nrequest.url = \"{{base}}/ads/v1/accounts/{{profile}}/reach?from={{from}}&to={{to}}&page={{page}}\"\n\
         metrics = {{ reach = \"Reach\" }}\nmost_days = {most_days}\n"
    );
    let text = ADS.replacen("fixed = [\n", &format!("fixed = [\n{metric}\n"), 1).replacen(
        "[[streams.breakdowns]]",
        &format!("{period}\n[[streams.breakdowns]]"),
        1,
    );
    let catalogue = Catalogue::layered(&[File { path: "integrations/sandbox-ads.toml", text: &text }]);
    assert!(catalogue.problems.is_empty(), "{:?}", catalogue.problems);
    without_parts(catalogue)
}

pub(crate) async fn build() -> World {
    World::build_with(catalogue(366)).await
}

fn key(world: &World, (first, last): (Date, Date)) -> PeriodKey {
    PeriodKey { agency: world.agency, profile: world.profile, stream: "report".to_owned(), first, last }
}

async fn known(world: &World, days: &[(Date, Date)]) -> Vec<PeriodNumbers> {
    let mut unit = world.core.store.read().await.unwrap();
    let mut known = unit.period_numbers(world.agency, &[world.profile], days).await.unwrap();
    known.sort_by(|one, other| one.key.cmp(&other.key));
    known
}

/// Days that were asked for since the last time.
pub(crate) fn calls(world: &World) -> Vec<String> {
    let calls = world.platform.take_calls().into_iter();
    calls.filter_map(|call| Some(call.split_once("/reach?from=")?.1.replace("&to=", " "))).collect()
}

async fn ask(world: &World, days: (Date, Date), is_lasting: bool) {
    let now = world.core.clock.unix();
    let mut unit = world.core.store.write().await.unwrap();
    unit.ask_period(&PeriodAsk { key: key(world, days), is_lasting, by: None, at: now }).await.unwrap();
    let asked = crate::store::job::Priority::Asked;
    enqueue_periods(&mut *unit, asked, world.agency, world.connection, world.account, now).await.unwrap();
    unit.commit().await.unwrap();
    world.worker.run_due().await.unwrap();
}

async fn night(world: &World) -> Vec<String> {
    world.platform.take_calls();
    world.clock.advance(DAY);
    world.worker.run_due().await.unwrap();
    calls(world)
}

#[tokio::test]
async fn what_is_shown_is_asked_for_each_night_until_it_is_final() {
    let world = build().await;
    world.sync().await;
    let days = SHOWN.map(|(first, last)| format!("{first} {last}"));
    assert_eq!(calls(&world), days);
    let numbers: Vec<f64> = known(&world, &SHOWN).await.iter().map(|one| one.numbers["reach"]).collect();
    assert_eq!(numbers, [1_030.0, 1_028.0, 1_031.0, 1_028.0]);
    let finals: Vec<bool> = known(&world, &SHOWN).await.iter().map(|one| one.is_final).collect();
    assert_eq!(finals, [true, true, true, false], "the platform corrects three days");
    assert_eq!(night(&world).await, ["2026-09-29 2026-10-26", "2026-10-27 2026-11-23"], "months are final");
    assert_eq!(world.linked().await.health(), Health::Healthy);
}

#[tokio::test]
async fn what_somebody_asked_for_is_asked_again_until_it_is_final() {
    let world = build().await;
    world.sync().await;
    let asked = (date(2026, 11, 16), date(2026, 11, 22));
    calls(&world);
    ask(&world, asked, true).await;
    assert_eq!(calls(&world), ["2026-11-16 2026-11-22"], "what is known is not asked for again");
    for night_of in 24..=26 {
        let again = night(&world).await.contains(&"2026-11-16 2026-11-22".to_owned());
        assert_eq!(again, night_of <= 26, "{night_of}");
    }
    assert!(known(&world, &[asked]).await[0].is_final);
    assert!(!night(&world).await.contains(&"2026-11-16 2026-11-22".to_owned()));
}

#[tokio::test]
async fn a_refusal_is_about_the_number_alone() {
    let world = build().await;
    world.sync().await;
    let asked = (date(2026, 11, 16), date(2026, 11, 22));
    for (status, body) in [(403, r#"{"error":{"code":"plan","message":"Not in your plan."}}"#), (400, "{}")] {
        world.platform.set(Mood::Of("/reach", Date::MAX, status, body));
        ask(&world, asked, true).await;
        assert_eq!(known(&world, &[asked]).await[0].state, PeriodState::Refused, "{status}");
        assert_eq!(world.linked().await.health(), Health::Healthy, "{status}");
    }
    assert!(world.timeline().await.is_empty());
    world.platform.set(Mood::Fine);
    night(&world).await;
    assert_eq!(known(&world, &[asked]).await[0].numbers["reach"], 1_007.0, "it is tried again");
}

#[tokio::test]
async fn an_outage_is_waited_for() {
    let world = build().await;
    world.sync().await;
    let asked = (date(2026, 11, 16), date(2026, 11, 22));
    world.platform.set(Mood::Of("/reach", Date::MAX, 503, "{}"));
    ask(&world, asked, false).await;
    assert_eq!(known(&world, &[asked]).await[0].state, PeriodState::Asked);
    world.platform.set(Mood::Fine);
    world.clock.advance(3_600);
    world.worker.run_due().await.unwrap();
    assert_eq!(known(&world, &[asked]).await[0].state, PeriodState::Known);
}

#[tokio::test]
async fn what_gives_nothing_for_a_day_is_given_up() {
    let world = build().await;
    world.sync().await;
    let asked = (date(2026, 11, 16), date(2026, 11, 22));
    // People of two records may be the same ones: they are not added.
    for (status, body) in [(200, r#"{"rows":[{"reach":7},{"reach":7}]}"#), (503, "{}")] {
        world.platform.set(Mood::Of("/reach", Date::MAX, status, body));
        ask(&world, asked, false).await;
        assert_eq!(known(&world, &[asked]).await[0].state, PeriodState::Asked, "{status}");
        world.clock.advance(DAY + 3_600);
        world.worker.run_due().await.unwrap();
        let given_up = &known(&world, &[asked]).await[0];
        assert_eq!((given_up.state, given_up.numbers.len()), (PeriodState::Refused, 0), "{status}");
        assert_eq!(world.linked().await.health(), Health::Healthy, "{status}");
    }
}

#[tokio::test]
async fn what_says_nothing_is_nobody_and_what_is_no_number_is_none() {
    let world = build().await;
    world.sync().await;
    let asked = (date(2026, 11, 16), date(2026, 11, 22));
    for (body, expected) in [
        (r#"{"rows":[]}"#, Some(0.0)),
        (r#"{"rows":[{"reach":null}]}"#, None),
        (r#"{"rows":[{"reach":7}]}"#, Some(7.0)),
    ] {
        world.platform.set(Mood::Of("/reach", Date::MAX, 200, body));
        ask(&world, asked, false).await;
        assert_eq!(known(&world, &[asked]).await[0].numbers.get("reach").copied(), expected, "{body}");
    }
}

#[tokio::test]
async fn days_that_are_not_over_where_the_profile_is_are_asked_for_then() {
    let world = build().await;
    world.sync().await;
    let linked = world.linked().await;
    let profile = Profile { time_zone: "America/Los_Angeles".to_owned(), ..linked.profile.unwrap() };
    let mut unit = world.core.store.write().await.unwrap();
    unit.put_profile(&profile).await.unwrap();
    unit.commit().await.unwrap();
    // Six in the morning of the 24th in Berlin.
    world.clock.advance(12 * 3_600);
    world.worker.run_due().await.unwrap();
    world.platform.take_calls();
    world.clock.advance(3_600 / 2);
    world.worker.run_due().await.unwrap();
    let yesterday = "2026-10-27 2026-11-23".to_owned();
    assert!(!calls(&world).contains(&yesterday));
    world.clock.advance(3 * 3_600);
    world.worker.run_due().await.unwrap();
    assert!(calls(&world).contains(&yesterday));
}

#[tokio::test]
async fn more_days_than_a_platform_tells_at_once_are_not_asked_for() {
    let world = World::build_with(catalogue(30)).await;
    world.sync().await;
    assert_eq!(calls(&world).len(), 3);
    assert_eq!(known(&world, &[SHOWN[2]]).await[0].state, PeriodState::Refused, "October has 31");
}

#[tokio::test]
async fn while_no_totals_come_nothing_is_asked() {
    let world = build().await;
    world.platform.set(Mood::Api(503, Vec::new(), "{}".to_owned()));
    world.sync().await;
    assert!(calls(&world).is_empty());
    assert!(matches!(world.linked().await.health(), Health::Delayed { cause: Cause::Outage, .. }));
}
