//! Addresses of pages: made here and read here, so that a route has one spelling.

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use crate::model::{
    error::AppError,
    ids::{AccountId, CampaignId, ConnectionId, NoteId, RunId},
};

pub const CAMPAIGNS: &str = "/campaigns";
pub const NEW_CAMPAIGN: &str = "/campaigns/new";
/// All clients in one table.
pub const CLIENTS: &str = "/clients";
pub const DATA_SOURCES: &str = "/data-sources";
pub const RENEWALS: &str = "/data-sources/renewals";
pub const SETTINGS: &str = "/settings";
pub const ALERTS: &str = "/settings/alerts";
pub const APPS: &str = "/settings/apps";
pub const DOCTOR: &str = "/settings/doctor";
pub const SIGN_IN: &str = "/sign-in";
pub const SET_UP: &str = "/set-up";
pub const HELP: &str = "/help/reconnect";
/// Below it, one address for each share link.
pub const SHARED: &str = "/shared/";

pub fn integrations_path(campaign: CampaignId) -> String {
    format!("/campaigns/{campaign}/integrations")
}

pub fn add_integration_path(campaign: CampaignId) -> String {
    format!("/campaigns/{campaign}/integrations/add")
}

/// The connection window's own address.
pub fn connection_path(campaign: CampaignId, connection: ConnectionId) -> String {
    format!("/campaigns/{campaign}/integrations/{connection}")
}

/// Every use of an account.
pub fn account_uses_path(account: AccountId) -> String {
    format!("{DATA_SOURCES}/{account}")
}

/// The whole timeline of a connection as a file, JSON Lines.
pub fn timeline_path(connection: ConnectionId) -> String {
    format!("/timeline/{connection}.jsonl")
}

pub fn dashboard_path(campaign: CampaignId) -> String {
    format!("/campaigns/{campaign}/dashboard")
}

pub fn campaign_settings_path(campaign: CampaignId) -> String {
    format!("/campaigns/{campaign}/settings")
}

/// Where a campaign's share links are made and revoked.
pub fn share_links_path(campaign: CampaignId) -> String {
    format!("{}#share-links", campaign_settings_path(campaign))
}

/// What is ahead in all campaigns.
pub const REPORTS: &str = "/reports";

/// What needs somebody, one after another.
pub const DESK: &str = "/reports/desk";

/// The desk with this run on it, or the first; of `all` that one may see, or of what one looks after.
pub fn desk_path(all: bool, run: Option<RunId>) -> String {
    let all = all.then(|| "all=true".to_owned());
    let parts: Vec<String> = all.into_iter().chain(run.map(|run| format!("run={run}"))).collect();
    if parts.is_empty() { DESK.to_owned() } else { format!("{DESK}?{}", parts.join("&")) }
}

pub fn reports_path(campaign: CampaignId) -> String {
    format!("/campaigns/{campaign}/reports")
}

pub fn report_run_path(campaign: CampaignId, run: RunId) -> String {
    format!("/campaigns/{campaign}/reports/{run}")
}

/// A run as its client sees it: a page without scripts, for members.
pub fn report_preview_path(campaign: CampaignId, run: RunId) -> String {
    format!("/campaigns/{campaign}/reports/{run}/preview")
}

/// The same as a PDF.
pub fn report_pdf_path(campaign: CampaignId, run: RunId) -> String {
    format!("/campaigns/{campaign}/reports/{run}/pdf")
}

/// What a report's link leads to: the newest that went out, or the one of `number`.
pub fn shared_report_path(token: &str, number: Option<u32>) -> String {
    let number = number.map(|number| format!("?n={number}")).unwrap_or_default();
    format!("{SHARED}report/{token}{number}")
}

/// Where a campaign's notes on days are written.
pub fn notes_path(campaign: CampaignId) -> String {
    format!("{}#notes", campaign_settings_path(campaign))
}

/// The same with one of them to be changed.
pub fn note_path(campaign: CampaignId, note: NoteId) -> String {
    format!("{}?note={note}#notes", campaign_settings_path(campaign))
}

/// What a share link leads to.
pub fn shared_path(token: &str) -> String {
    format!("{SHARED}{token}")
}

/// The sign-in page, which goes on to `next` (a path of ours) afterwards.
pub fn sign_in_path(next: &str) -> String {
    if next == "/" || next == CAMPAIGNS { SIGN_IN.to_owned() } else { format!("{SIGN_IN}?next={}", encode_query(next)) }
}

/// The campaign named in the address.
pub fn use_campaign() -> Memo<Result<CampaignId, AppError>> {
    let params = use_params_map();
    Memo::new(move |_| params.with(|params| read_id(params.get_str("campaign"))))
}

/// The connection named in the address.
pub fn use_connection() -> Memo<Result<ConnectionId, AppError>> {
    let params = use_params_map();
    Memo::new(move |_| params.with(|params| read_id(params.get_str("connection"))))
}

/// The run named in the address.
pub fn use_run() -> Memo<Result<RunId, AppError>> {
    let params = use_params_map();
    Memo::new(move |_| params.with(|params| read_id(params.get_str("run"))))
}

/// The account named in the address.
pub fn use_account() -> Memo<Result<AccountId, AppError>> {
    let params = use_params_map();
    Memo::new(move |_| params.with(|params| read_id(params.get_str("account"))))
}

/// Something that is not an id is nobody's page.
fn read_id<Id: std::str::FromStr>(text: Option<&str>) -> Result<Id, AppError> {
    text.and_then(|text| text.parse().ok()).ok_or(AppError::NotFound)
}

/// Percent-encodes everything but unreserved characters and `/` (RFC 3986, section 3.4).
pub fn encode_query(text: &str) -> String {
    text.bytes().fold(String::with_capacity(text.len()), |mut out, byte| {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => out.push(char::from(byte)),
            _ => out.push_str(&format!("%{byte:02X}")),
        }
        out
    })
}

#[cfg(test)]
mod tests {
    use super::{CAMPAIGNS, sign_in_path};

    #[test]
    fn the_way_back_survives_the_sign_in_page() {
        assert_eq!(sign_in_path("/settings"), "/sign-in?next=/settings");
        assert_eq!(
            sign_in_path("/campaigns/1/dashboard?days=7&x=é"),
            "/sign-in?next=/campaigns/1/dashboard%3Fdays%3D7%26x%3D%C3%A9"
        );
        assert_eq!(sign_in_path(CAMPAIGNS), "/sign-in");
    }
}
