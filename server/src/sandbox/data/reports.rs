//! Daily reports, 100 days a page, by campaign 30; oldest day first.

use axum::{
    Json,
    extract::{Path, RawQuery, State},
    http::HeaderMap,
};
use jiff::{ToSpan, civil::Date};
use serde::Serialize;

use super::{
    bearer::Door,
    series::{AdRow, CampaignRow, FIRST_DAY, SiteRow, Today, days_between},
};
use crate::sandbox::{Sandbox, answers::ApiProblem, authorization_request::Fields, people::ProfileKind};

/// Days of a page.
const PAGE_ROWS: i32 = 100;
/// Days of a page where each has several rows.
const PAGE_DAYS: i32 = 30;

#[derive(Serialize)]
pub(crate) struct Report<R> {
    rows: Vec<R>,
    next_page: Option<i32>,
}

/// `GET /ads/v1/accounts/{id}/report?from=&to=&page=`; both days are included.
pub(crate) async fn report_account(
    State(sandbox): State<Sandbox>,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Json<Report<AdRow>>, ApiProblem> {
    let visitor = sandbox.admit(&headers, Door::Ads)?;
    let profile = sandbox.open_profile(&visitor, &id, ProfileKind::AdAccount)?;
    let today = Today::at(sandbox.settings().clock.now());
    report(query, today, PAGE_ROWS, |date| [AdRow::make(profile, date, today)]).map(Json)
}

/// `GET /ads/v1/accounts/{id}/campaigns?from=&to=&page=`; both days are included.
pub(crate) async fn report_campaigns(
    State(sandbox): State<Sandbox>,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Json<Report<CampaignRow>>, ApiProblem> {
    let visitor = sandbox.admit(&headers, Door::Ads)?;
    let profile = sandbox.open_profile(&visitor, &id, ProfileKind::AdAccount)?;
    let today = Today::at(sandbox.settings().clock.now());
    report(query, today, PAGE_DAYS, |date| CampaignRow::make_all(profile, date, today)).map(Json)
}

/// `GET /analytics/v1/properties/{id}/report?from=&to=&page=`; both days are included.
pub(crate) async fn report_property(
    State(sandbox): State<Sandbox>,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Json<Report<SiteRow>>, ApiProblem> {
    let visitor = sandbox.admit(&headers, Door::Analytics)?;
    let profile = sandbox.open_profile(&visitor, &id, ProfileKind::Property)?;
    let today = Today::at(sandbox.settings().clock.now());
    report(query, today, PAGE_ROWS, |date| [SiteRow::make(profile, date, today)]).map(Json)
}

#[derive(Serialize)]
pub(crate) struct Users {
    users: u64,
}

/// `GET /analytics/v1/properties/{id}/users?from=&to=`; both days are included. Who came on several days is one.
pub(crate) async fn count_users(
    State(sandbox): State<Sandbox>,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Json<Report<Users>>, ApiProblem> {
    let visitor = sandbox.admit(&headers, Door::Analytics)?;
    let profile = sandbox.open_profile(&visitor, &id, ProfileKind::Property)?;
    let today = Today::at(sandbox.settings().clock.now());
    let (from, to) = read_days(&Fields::parse(&query.unwrap_or_default()), today)?;
    let days = (0..=days_between(from, to)).map(|offset| from.saturating_add(offset.days()));
    let users = SiteRow::count_users(profile, days, today);
    Ok(Json(Report { rows: vec![Users { users }], next_page: None }))
}

/// The days that are asked for, of those that there are.
fn read_days(fields: &Fields, today: Today) -> Result<(Date, Date), ApiProblem> {
    let read_date = |name: &str| fields.one(name).and_then(|text| text.parse::<Date>().ok());
    let (Some(from), Some(to)) = (read_date("from"), read_date("to")) else {
        return Err(ApiProblem::Request("from and to must be dates like 2024-05-31."));
    };
    if from > to {
        return Err(ApiProblem::Request("from must not be later than to."));
    }
    Ok((from.max(FIRST_DAY), to.min(today.date)))
}

/// Pages of `page_days` days each.
fn report<R, D: IntoIterator<Item = R>>(
    query: Option<String>,
    today: Today,
    page_days: i32,
    make: impl Fn(Date) -> D,
) -> Result<Report<R>, ApiProblem> {
    let fields = Fields::parse(&query.unwrap_or_default());
    let (from, to) = read_days(&fields, today)?;
    let page = fields.one("page").map_or(Ok(1), str::parse::<i32>).ok().filter(|page| *page >= 1);
    let page = page.ok_or(ApiProblem::Request("page must be a number from 1 on."))?;
    let count = days_between(from, to).saturating_add(1).max(0);
    let start = (page - 1).saturating_mul(page_days);
    let end = start.saturating_add(page_days).min(count);
    let rows = (start..end).flat_map(|offset| make(from.saturating_add(offset.days()))).collect();
    Ok(Report { rows, next_page: (end < count).then(|| page.saturating_add(1)).filter(|_| start < count) })
}
