//! Ads in another currency than their campaign's, over data that was really pulled.

use std::sync::Arc;

use app::{
    backend::Dashboards,
    model::{
        dashboard::Unit,
        exchange::{Carried, Exchange},
        ids::{CampaignId, ConnectionId},
    },
};
use jiff::civil::{Date, date};
use uuid::Uuid;

use super::{
    DashboardsService,
    tests::{DAYS, metrics, viewer},
};
use crate::{
    config::Config,
    store::{campaign::Campaign, connection::Connection, rate::Rate},
    sync::tests::world::{World, config},
};

/// What the ads, which cost €1.50 a day, cost in a campaign of another currency.
async fn exchange(world: &World, currency: &str) -> Option<Exchange> {
    exchange_on(world, currency, DAYS).await
}

pub(super) async fn exchange_on(world: &World, currency: &str, range: &str) -> Option<Exchange> {
    let id = CampaignId(Uuid::from_u128(currency.bytes().fold(7, |number, byte| number << 8 | u128::from(byte))));
    let mut unit = world.core.store.write().await.unwrap();
    if unit.campaign(world.agency, id).await.unwrap().is_none() {
        let own = unit.campaign(world.agency, world.campaign).await.unwrap().unwrap();
        unit.add_campaign(&Campaign { id, currency: currency.to_owned(), ..own }).await.unwrap();
        let own = unit.connection(world.agency, world.connection).await.unwrap().unwrap().connection;
        let connection = Connection { id: ConnectionId(id.0), campaign: id, ..own };
        unit.add_connection(&connection).await.unwrap();
        unit.commit().await.unwrap();
    } else {
        drop(unit);
    }
    let service = DashboardsService::new(world.core.clone());
    let dashboard = service.dashboard(viewer(world, None), id, range.into(), None).await.unwrap();
    let cost = &metrics(&dashboard)[2];
    assert_eq!(
        (cost.unit.clone(), cost.values[0]),
        (Unit::Money("EUR".to_owned()), Some(1.5)),
        "a panel keeps its own"
    );
    dashboard.panels[0].exchange.clone()
}

pub(super) async fn put_pounds(world: &World, days: &[(Date, f64)]) {
    let rates: Vec<Rate> = days
        .iter()
        .map(|(day, per_euro)| Rate { currency: "GBP".to_owned(), day: *day, per_euro: *per_euro })
        .collect();
    let mut unit = world.core.store.write().await.unwrap();
    unit.put_rates(&rates).await.unwrap();
    unit.commit().await.unwrap();
}

#[tokio::test]
async fn what_was_spent_is_counted_at_the_rates_of_its_days() {
    let mut world = World::build().await;
    world.sync().await;
    assert_eq!(exchange(&world, "GBP").await, Some(Exchange::Off));
    world.core.config = Arc::new(Config { rates: Some("https://bank.example/".parse().unwrap()), ..config() });
    assert_eq!(exchange(&world, "EUR").await, None, "it is in the campaign's already");
    assert_eq!(exchange(&world, "GBP").await, Some(Exchange::NoRate((0..7).collect())), "none came so far");

    // The week before, 9 to 15 November, and the Thursday of this one; Monday to Wednesday have the Friday's.
    let before: Vec<(Date, f64)> = (9..=13).map(|day| (date(2026, 11, day), 0.8)).collect();
    put_pounds(&world, &before).await;
    assert_eq!(exchange(&world, "GBP").await, Some(Exchange::NoRate(vec![5, 6])), "20 Nov is a week after 13 Nov");
    assert_eq!(exchange(&world, "AED").await, Some(Exchange::Unlisted("AED".to_owned())));
    put_pounds(&world, &[(date(2026, 11, 19), 0.9)]).await;
    let Some(Exchange::Done { spend, carried }) = exchange(&world, "GBP").await else { panic!("there are rates") };
    let expected = [1.2, 1.2, 1.2, 1.35, 1.35, 1.35, 1.35, 1.35];
    assert_eq!(spend.values, expected.map(Some));
    assert_eq!((spend.total_words().as_str(), carried), ("£9.00", Carried::Days));
    assert_eq!(spend.before, Some(8.4), "7 × 1.50 × 0.8");

    let week: Vec<(Date, f64)> = (16..=20).map(|day| (date(2026, 11, day), 0.8)).collect();
    put_pounds(&world, &week).await;
    let Some(Exchange::Done { spend, carried }) = exchange(&world, "GBP").await else { panic!("there are rates") };
    assert_eq!((spend.total_words().as_str(), carried), ("£8.40", Carried::Weekends));
    assert_eq!(spend.change().unwrap().words, "no change");
}

#[tokio::test]
async fn a_comparison_without_rates_is_none() {
    let mut world = World::build().await;
    world.sync().await;
    world.core.config = Arc::new(Config { rates: Some("https://bank.example/".parse().unwrap()), ..config() });
    put_pounds(&world, &[(date(2026, 11, 16), 0.8)]).await;
    let Some(Exchange::Done { spend, .. }) = exchange(&world, "GBP").await else { panic!("there are rates") };
    assert_eq!((spend.total_words().as_str(), spend.before, spend.change()), ("£8.40", None, None));
    assert_eq!(spend.values[7], Some(1.2), "today, a week after the last");
}
