//! Dashboards over data that was really pulled.

use std::sync::Arc;

use app::{
    backend::Dashboards,
    model::{
        cause::Cause,
        comparison::Verdict,
        dashboard::{Dashboard, FIRST_PANELS, Metric, Point, Unit},
        error::AppError,
        health::Health,
        ids::{AgencyId, CampaignId, ConnectionId, MemberId, SessionId},
        member::{Role, Viewer},
        shown::shown,
    },
};
use uuid::Uuid;

use super::DashboardsService;
use crate::{
    catalogue::{Catalogue, File, Shelf},
    service::progress::read_progress,
    store::connection::Connection,
    sync::tests::{
        optional::{NO_DEALS, build_world},
        platform::Mood,
        world::{DAY, World},
    },
};

/// The last week, and today.
pub(super) const DAYS: &str = "7";

pub(crate) fn viewer(world: &World, campaigns: Option<Vec<CampaignId>>) -> Viewer {
    Viewer {
        agency: world.agency,
        member: MemberId(Uuid::from_u128(2)),
        session: SessionId(Uuid::from_u128(9)),
        role: Role::Analyst,
        campaigns,
    }
}

/// `range`: as it stands in an address.
pub(crate) async fn show(world: &World, range: impl ToString) -> Dashboard {
    let service = DashboardsService::new(world.core.clone());
    service.dashboard(viewer(world, None), world.campaign, range.to_string().into(), None).await.unwrap()
}

/// The numbers of the first panel.
pub(crate) fn metrics(dashboard: &Dashboard) -> &[Metric] {
    dashboard.panels[0].metrics.as_deref().expect("it is on the screen")
}

fn points(dashboard: &Dashboard, metric: usize) -> Vec<Point> {
    metrics(dashboard)[metric].points(&dashboard.days)
}

async fn progress(world: &World) -> Option<(u32, u32)> {
    let linked = [world.linked().await];
    let mut unit = world.core.store.read().await.unwrap();
    let progress = read_progress(&world.core, &mut *unit, world.agency, &linked).await.unwrap();
    progress.get(&world.connection).map(|progress| (progress.done, progress.total))
}

#[tokio::test]
async fn numbers_points_and_changes_come_ready_to_be_shown() {
    let world = World::build().await;
    world.sync().await;
    let dashboard = show(&world, 7).await;
    let head = &dashboard.head;
    assert_eq!((head.words.as_str(), head.against.as_deref()), ("16 – 22 Nov", Some("9 – 15 Nov")));
    assert_eq!(dashboard.days.len(), 8, "today stands behind them");
    let panel = &dashboard.panels[0];
    assert_eq!((panel.profile.as_str(), panel.health, &panel.stale), ("Harbour Coffee", Health::Healthy, &None));
    assert_eq!(panel.last_good.as_ref().unwrap().words, "today, 18:00");
    assert_eq!(panel.backfill, None);
    let names: Vec<&str> = metrics(&dashboard).iter().map(|metric| metric.name.as_str()).collect();
    assert_eq!(names, ["Impressions", "Clicks", "Cost", "Conversions"]);

    // Days 320 to 326 of the year; 313 to 319 before.
    let impressions = &metrics(&dashboard)[0];
    assert_eq!(impressions.total_words(), "2,261");
    let change = impressions.change().unwrap();
    assert_eq!((change.words.as_str(), change.verdict), ("+2.2\u{a0}%", Some(Verdict::Better)));
    let days = points(&dashboard, 0);
    let seen: Vec<_> = days.iter().map(|point| (point.label.as_str(), point.value, point.partial)).collect();
    assert_eq!(seen[0], ("16 Nov", Some(320.0), false));
    assert_eq!(seen[7], ("23 Nov", Some(327.0), true));
    assert_eq!((dashboard.days[0].day.as_str(), days[0].words.as_str()), ("2026-11-16", "320"));
    assert_eq!((panel.time_zone.as_str(), panel.not_final.as_deref()), ("Europe/Berlin", Some("20 – 22 Nov")));

    let cost = &metrics(&dashboard)[2];
    assert_eq!((cost.total_words().as_str(), &cost.unit), ("€10.50", &Unit::Money("EUR".to_owned())));
    assert_eq!(cost.change().unwrap().verdict, None, "more spent is neither better nor worse");
    // The platform says that it has no value of clicks, and nothing about conversions: none on days that are over.
    let (clicks, conversions) = (&metrics(&dashboard)[1], &metrics(&dashboard)[3]);
    assert_eq!((clicks.values[0], clicks.values[6]), (None, None), "a gap is no zero");
    assert_eq!((conversions.values[0], conversions.values[7]), (Some(0.0), None));
    assert_eq!((clicks.change(), conversions.change().unwrap().words.as_str()), (None, "no change"));

    let numbers: Vec<(String, String)> =
        shown(metrics(&dashboard)).iter().map(|metric| (metric.name.clone(), metric.total_words())).collect();
    let numbers: Vec<(&str, &str)> = numbers.iter().map(|(name, total)| (name.as_str(), total.as_str())).collect();
    assert_eq!(
        numbers,
        [
            ("Cost", "€10.50"),
            ("Conversions", "0"),
            ("Cost per result", "–"),
            ("Clicks", "–"),
            ("CTR", "–"),
            ("CPC", "–"),
            ("Impressions", "2,261"),
            ("CPM", "€4.64"),
            ("Conversion rate", "–"),
        ]
    );
}

#[tokio::test]
async fn while_broken_old_data_stays_and_the_gap_is_a_gap() {
    let world = World::build().await;
    world.sync().await;
    world.clock.advance(3 * DAY);
    world.platform.set(Mood::TakesNoToken);
    world.sync().await;
    let dashboard = show(&world, 7).await;
    let panel = &dashboard.panels[0];
    assert_eq!(panel.health, Health::Broken { cause: Cause::Revoked });
    assert_eq!(panel.stale.as_deref(), Some("No data since 23 Nov, reconnect"));
    assert_eq!(panel.backfill, None, "nothing comes in while it is broken");
    let points = points(&dashboard, 0);
    assert_eq!(points[4].label, "23 Nov");
    assert!(points[4].partial && points[4].value.is_some());
    assert_eq!(
        metrics(&dashboard)[0].without(&dashboard.days).as_deref(),
        Some("without 24 – 25 Nov; 23 Nov only in part")
    );
    assert!(points[5..].iter().all(|point| point.value.is_none() && point.words.is_empty() && !point.partial));
    assert!(metrics(&dashboard)[0].change().is_none(), "halves can't be compared");
}

#[tokio::test]
async fn delays_are_told_apart_from_breakage() {
    let world = World::build().await;
    world.sync().await;
    world.clock.advance(DAY);
    world.platform.set(Mood::Api(503, Vec::new(), String::new()));
    world.sync().await;
    let panel = &show(&world, 7).await.panels[0];
    assert_eq!(panel.stale.as_deref(), Some("Sandbox Ads is having an outage, nothing to do"));

    world.platform.set(Mood::Api(410, Vec::new(), r#"{"error":{"code":"api_retired"}}"#.to_owned()));
    world.sync().await;
    let panel = &show(&world, 7).await.panels[0];
    assert_eq!(panel.stale.as_deref(), Some("No data since 23 Nov, your admin can mend it"));

    world.clock.advance(-DAY);
    let panel = &show(&world, 7).await.panels[0];
    assert_eq!(panel.stale.as_deref(), Some("No new data today, your admin can mend it"));
}

#[tokio::test]
async fn before_the_first_data_there_is_nothing_to_draw() {
    let world = World::build().await;
    let panel = &show(&world, 28).await.panels[0];
    assert!(panel.metrics.as_ref().is_some_and(Vec::is_empty) && panel.last_good.is_none() && panel.stale.is_none());
    assert_eq!(panel.backfill.map(|progress| (progress.done, progress.total)), Some((0, 395)));
}

#[tokio::test]
async fn progress_is_shown_while_a_gap_closes() {
    let world = World::build().await;
    assert_eq!(progress(&world).await, Some((0, 395)));
    world.sync().await;
    assert_eq!(progress(&world).await, None);
    world.clock.advance(10 * DAY);
    assert_eq!(progress(&world).await, Some((0, 10)));
    world.platform.set(Mood::Api(503, Vec::new(), String::new()));
    world.sync().await;
    assert_eq!(progress(&world).await, None, "a delay is told in other words");
    world.platform.set(Mood::Fine);
    world.sync().await;
    assert_eq!(progress(&world).await, None);
}

#[tokio::test]
async fn what_is_refused_has_no_tiles_and_is_not_missing() {
    let names = async |world: &World| {
        let dashboard = show(world, 7).await;
        metrics(&dashboard).iter().map(|metric| metric.name.clone()).collect::<Vec<_>>()
    };
    let world = build_world().await;
    world.platform.set(NO_DEALS);
    world.sync().await;
    assert_eq!(names(&world).await, ["Impressions", "Clicks", "Cost", "Conversions"]);
    assert_eq!(progress(&world).await, None);
    world.platform.set(Mood::Fine);
    world.sync().await;
    assert_eq!(names(&world).await, ["Impressions", "Clicks", "Cost", "Conversions", "Deals", "Deal value"]);
    assert_eq!(progress(&world).await, None);
}

#[tokio::test]
async fn others_see_nothing() {
    let world = World::build().await;
    let service = DashboardsService::new(world.core.clone());
    let mut stranger = viewer(&world, None);
    stranger.agency = AgencyId(Uuid::from_u128(99));
    assert_eq!(service.dashboard(stranger, world.campaign, DAYS.into(), None).await.err(), Some(AppError::NotFound));
    let limited = viewer(&world, Some(vec![CampaignId(Uuid::from_u128(98))]));
    assert_eq!(service.dashboard(limited, world.campaign, DAYS.into(), None).await.err(), Some(AppError::NotFound));
    let unknown = CampaignId(Uuid::from_u128(97));
    assert_eq!(
        service.dashboard(viewer(&world, None), unknown, DAYS.into(), None).await.err(),
        Some(AppError::NotFound)
    );
}

#[tokio::test]
async fn a_metric_that_was_not_asked_for_is_a_gap_and_no_zero() {
    const ADS: &str = include_str!("../../../catalogue/integrations/sandbox-ads.toml");
    let without = ADS.replace(r#"{ key = "clicks", name = "Clicks", role = "clicks", value = "/clicks" },"#, "");
    let catalogue = Catalogue::layered(&[File { path: "integrations/sandbox-ads.toml", text: &without }]);
    let mut world = World::build_with(catalogue).await;
    world.sync().await;
    world.core.catalogue = Arc::new(Shelf::fixed(Catalogue::built_in().unwrap()));
    let dashboard = show(&world, 7).await;
    let clicks = metrics(&dashboard).iter().find(|metric| metric.name == "Clicks").unwrap();
    assert!(clicks.values.iter().all(Option::is_none), "{:?}", clicks.values);
    assert_eq!((clicks.total_words().as_str(), clicks.change()), ("–", None));
}

#[tokio::test]
async fn what_is_not_on_the_screen_comes_when_it_is_looked_at() {
    let world = World::build().await;
    world.sync().await;
    let mut unit = world.core.store.write().await.unwrap();
    let first = unit.connection(world.agency, world.connection).await.unwrap().unwrap().connection;
    for number in 0..20 {
        let id = ConnectionId(Uuid::from_u128(500 + number));
        unit.add_connection(&Connection { id, ..first.clone() }).await.unwrap();
    }
    unit.commit().await.unwrap();
    let drawn = |dashboard: &Dashboard| -> Vec<usize> {
        let panels = dashboard.panels.iter().enumerate();
        panels.filter(|(_, panel)| panel.metrics.is_some()).map(|(index, _)| index).collect()
    };
    let dashboard = show(&world, 7).await;
    assert_eq!((dashboard.panels.len(), drawn(&dashboard)), (21, (0..FIRST_PANELS).collect()));

    let service = DashboardsService::new(world.core.clone());
    let (viewer, at) = (viewer(&world, None), dashboard.panels[15].connection);
    let later = service.dashboard(viewer.clone(), world.campaign, DAYS.into(), Some(at)).await.unwrap();
    assert_eq!(drawn(&later), (15..21).collect::<Vec<_>>(), "the link of a panel begins with it");

    let wanted = vec![dashboard.panels[15].connection, ConnectionId(Uuid::from_u128(9))];
    let panels = service.panels(viewer.clone(), world.campaign, DAYS.into(), wanted).await.unwrap();
    assert_eq!(panels, later.panels[15..16], "the same by itself");
    let elsewhere = world.add_second_campaign().await;
    let none = service.panels(viewer.clone(), world.campaign, DAYS.into(), vec![elsewhere]).await.unwrap();
    assert!(none.is_empty(), "another campaign's");
    let many = vec![at; FIRST_PANELS + 1];
    assert_eq!(service.panels(viewer, world.campaign, DAYS.into(), many).await, Err(AppError::BadInput));
}
