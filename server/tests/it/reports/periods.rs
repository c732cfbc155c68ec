//! People who were counted once, in a report: its own days and those before are asked for when they are over.

use std::io::Read;

use app::model::{
    dashboard::Metric,
    metric::{Asking, How},
    report_document::ReportDocument,
};
use jiff::civil::{Date, date};
use server::store::period_number::PeriodState;

use super::*;
use crate::flows::story::HARBOUR;

const OCTOBER: (Date, Date) = (date(2026, 10, 1), date(2026, 10, 31));
const NOVEMBER: (Date, Date) = (date(2026, 11, 1), date(2026, 11, 30));

#[tokio::test]
async fn a_report_tells_people_counted_once() {
    let mut reporting = Reporting::begin().await;
    reporting.schedule(&[]).await;
    reporting.pass_until("2026-12-01T08:00:00Z").await;
    assert_eq!(to(&reporting.letters(), JANE).len(), 1);
    let agency = reporting.story.account(HARBOUR).await.agency;
    let run = reporting.newest().await.id;
    let mut unit = reporting.story.server.core.store.read().await.unwrap();
    let linked = unit.connections_of_campaign(agency, reporting.campaign).await.unwrap();
    let site = linked.iter().find(|one| one.connection.integration.0 == "sandbox-analytics").unwrap();
    let mut known =
        unit.period_numbers(agency, &[site.connection.profile.unwrap()], &[OCTOBER, NOVEMBER]).await.unwrap();
    known.sort_by_key(|one| one.key.first);
    let [october, november] = &known[..] else { panic!("{known:?}") };
    assert!(known.iter().all(|one| one.state == PeriodState::Known && one.is_lasting), "{known:?}");
    let kept = unit.report_document(agency, run, 1).await.unwrap().unwrap();
    let mut json = String::new();
    flate2::read::GzDecoder::new(&kept[..]).read_to_string(&mut json).unwrap();
    let document: ReportDocument = serde_json::from_str(&json).unwrap();
    let metrics = document.dashboard.panels.iter().flat_map(|panel| panel.metrics.as_deref().unwrap_or_default());
    let users: Vec<&Metric> = metrics.filter(|metric| metric.name == "Users").collect();
    let [users] = users[..] else { panic!("{users:?}") };
    assert_eq!(users.how, How::Period(Asking::Answered));
    assert_eq!((users.total, users.before), (Some(november.numbers["users"]), Some(october.numbers["users"])));
}
