//! Breakdowns over data that was really pulled.

use app::{
    backend::Dashboards,
    model::{breakdown::BreakdownTable, error::AppError, ids::AgencyId, member::Viewer},
};
use uuid::Uuid;

use super::{
    DashboardsService,
    tests::{DAYS, show, viewer},
};
use crate::{
    catalogue::Catalogue,
    sync::tests::{
        platform::Mood,
        world::{DAY, World},
    },
};

pub(super) async fn break_down(
    world: &World,
    days: impl ToString,
    by: &str,
    all: bool,
) -> Result<BreakdownTable, AppError> {
    let service = DashboardsService::new(world.core.clone());
    let range = days.to_string().into();
    service.breakdown(viewer(world, None), world.campaign, world.connection, range, by.to_owned(), all).await
}

#[tokio::test]
async fn a_breakdown_is_a_table_of_its_largest_with_ratios_of_their_own() {
    let world = World::build_whole(Catalogue::built_in().unwrap()).await;
    world.sync().await;
    let offer = show(&world, 28).await.panels[0].by.clone().unwrap();
    assert_eq!((offer.key.as_str(), offer.words.as_str()), ("report.campaign", "By campaigns"));
    let table = break_down(&world, 28, "report.campaign", false).await.unwrap();
    assert_eq!((table.name.as_str(), table.rows.len(), table.has_more), ("Campaigns", 10, true));
    assert_eq!(table.columns, ["Cost", "Impressions", "CPM"]);
    let row = |place: usize| (table.rows[place].label.as_str(), table.rows[place].cells.join(" | "));
    // Fourteen even days with three campaigns each, on the others the fifty largest of sixty.
    assert_eq!(row(0), ("Campaign 3", "at least €2,100.00 | at least 4,200 | €500.00".to_owned()));
    assert_eq!(row(3), ("Campaign 60", "€420.00 | 840 | €500.00".to_owned()), "it is nothing on days that are whole");
    assert_eq!(
        table.notes,
        ["“At least”: of each day the 50 largest are kept, and these were not among them every day."],
        "they are more than the platform's own total: no share of it is told"
    );
    let more = break_down(&world, 28, "report.campaign", true).await.unwrap();
    assert_eq!((more.rows.len(), more.has_more), (50, false));
    assert_eq!(more.rows[..10], table.rows);
}

#[tokio::test]
async fn days_that_have_not_come_are_named() {
    let world = World::build_whole(Catalogue::built_in().unwrap()).await;
    world.sync().await;
    world.platform.set(Mood::Of("/campaigns", jiff::civil::Date::MAX, 503, "{}"));
    world.clock.advance(3 * DAY);
    world.worker.run_due().await.unwrap();
    let table = break_down(&world, 7, "report.campaign", false).await.unwrap();
    assert_eq!(table.notes.last().unwrap(), "Without 23 – 25 Nov: these days have not come by campaigns yet.");
    let never = World::build_whole(Catalogue::built_in().unwrap()).await;
    let table = break_down(&never, 28, "report.campaign", false).await.unwrap();
    assert_eq!(
        (table.rows.len(), table.notes.join(" ")),
        (0, "No campaigns have come in for these days yet.".to_owned())
    );
}

#[tokio::test]
async fn there_is_no_table_of_what_is_not_one_s_own() {
    let world = World::build_whole(Catalogue::built_in().unwrap()).await;
    world.sync().await;
    for by in ["", ".", "report", "report.", "report.query", "other.campaign", "report.campaign.x", "report/campaign"] {
        assert_eq!(break_down(&world, 28, by, false).await, Err(AppError::NotFound), "{by}");
    }
    let service = DashboardsService::new(world.core.clone());
    let by = || "report.campaign".to_owned();
    let (own, other) = (world.connection, world.add_second_campaign().await);
    let ask = async |viewer, campaign, connection| {
        service.breakdown(viewer, campaign, connection, DAYS.into(), by(), false).await
    };
    assert_eq!(ask(viewer(&world, None), world.campaign, other).await, Err(AppError::NotFound), "of another campaign");
    let limited = viewer(&world, Some(Vec::new()));
    assert_eq!(ask(limited, world.campaign, own).await, Err(AppError::NotFound));
    let stranger = Viewer { agency: AgencyId(Uuid::from_u128(77)), ..viewer(&world, None) };
    assert_eq!(ask(stranger, world.campaign, own).await, Err(AppError::NotFound));
}
