//! Daily reports, 100 rows a page, oldest day first.

use axum::{
    Json,
    extract::{Path, RawQuery, State},
    http::HeaderMap,
};
use jiff::{ToSpan, civil::Date};
use serde::Serialize;

use super::{
    bearer::Door,
    series::{AdRow, FIRST_DAY, SiteRow, Today, days_between},
};
use crate::sandbox::{Sandbox, answers::ApiProblem, authorization_request::Fields, people::ProfileKind};

const PAGE_ROWS: i32 = 100;

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
    report(query, today, |date| AdRow::make(profile, date, today)).map(Json)
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
    report(query, today, |date| SiteRow::make(profile, date, today)).map(Json)
}

fn report<R>(query: Option<String>, today: Today, make: impl Fn(Date) -> R) -> Result<Report<R>, ApiProblem> {
    let fields = Fields::parse(&query.unwrap_or_default());
    let read_date = |name: &str| fields.one(name).and_then(|text| text.parse::<Date>().ok());
    let (Some(from), Some(to)) = (read_date("from"), read_date("to")) else {
        return Err(ApiProblem::Request("from and to must be dates like 2024-05-31."));
    };
    if from > to {
        return Err(ApiProblem::Request("from must not be later than to."));
    }
    let page = fields.one("page").map_or(Ok(1), str::parse::<i32>).ok().filter(|page| *page >= 1);
    let page = page.ok_or(ApiProblem::Request("page must be a number from 1 on."))?;
    let (from, to) = (from.max(FIRST_DAY), to.min(today.date));
    let count = days_between(from, to).saturating_add(1).max(0);
    let start = (page - 1).saturating_mul(PAGE_ROWS);
    let end = start.saturating_add(PAGE_ROWS).min(count);
    let rows = (start..end).map(|offset| make(from.saturating_add(offset.days()))).collect();
    Ok(Report { rows, next_page: (end < count).then(|| page.saturating_add(1)).filter(|_| start < count) })
}
