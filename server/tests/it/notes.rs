//! Notes on days: written by who may edit, marked in charts, behind a share link only where that was ticked.

use app::model::{
    dashboard::Dashboard,
    error::AppError,
    ids::CampaignId,
    member::Role,
    note::{MOST_NOTES, NoteRow, Notes},
};
use server::service::sessions::DEMO_EMAIL;

use crate::{
    flows::story::Story,
    sharing::create_link,
    support::{Answer, Browser, TestServer},
};

async fn save(browser: &Browser, campaign: CampaignId, more: &[(&str, &str)]) -> Answer {
    let campaign = campaign.to_string();
    let mut fields = vec![("campaign", campaign.as_str())];
    fields.extend_from_slice(more);
    browser.call("save_note", &fields).await
}

async fn rows(browser: &Browser, campaign: CampaignId) -> Vec<NoteRow> {
    let notes: Notes = browser.ask("notes", &format!("campaign={campaign}")).await.json();
    notes.rows
}

/// The days with notes on a dashboard.
async fn noted(browser: &Browser, campaign: CampaignId, range: &str) -> Vec<(String, String)> {
    let dashboard: Dashboard = browser.ask("dashboard", &format!("campaign={campaign}&days={range}")).await.json();
    let days = dashboard.days.into_iter().filter(|day| !day.notes.is_empty());
    days.map(|day| (day.label, day.notes.join("; "))).collect()
}

#[tokio::test]
async fn a_note_stands_on_its_day_in_charts_tables_and_words() {
    let story = Story::begin().await;
    let window = story.window("Juniper Bikes", "sandbox-ads").await;
    let (browser, campaign, connection) = (&story.browser, window.campaign.id, window.connection);
    let path = format!("/campaigns/{campaign}/dashboard");
    assert!(!browser.open(&path).await.expect_ok().body.contains("Notes on these days"));
    save(browser, campaign, &[("day", "2026-11-12"), ("text", "Site <b>relaunch</b>")]).await.expect_ok();
    // Two of one second stand in any order.
    story.server.clock.advance(1);
    let open = [("day", "2026-11-12"), ("text", "Newsletter to all"), ("for_clients", "true")];
    save(browser, campaign, &open).await.expect_ok();
    save(browser, campaign, &[("day", "2026-10-05"), ("text", "Prices went up")]).await.expect_ok();

    let november = ("12 Nov".to_owned(), "Site <b>relaunch</b>; Newsletter to all".to_owned());
    assert_eq!(noted(browser, campaign, "28").await, [november]);
    assert_eq!(noted(browser, campaign, "7").await, []);
    let october = ("5 Oct".to_owned(), "Prices went up".to_owned());
    assert_eq!(noted(browser, campaign, "last-month").await, [october], "of the shown days only");

    let body = browser.open(&format!("{path}?days=28&at={connection}&table={connection}")).await.expect_ok().body;
    let (marks, charts) = (body.matches("class=\"chart-note\"").count(), body.matches("class=\"chart-plot\"").count());
    assert!(charts > 1 && marks == charts, "one day in every chart: {marks} of {charts}");
    assert!(body.contains("Notes on these days") && body.contains("Newsletter to all"), "{body}");
    assert!(body.contains("Site &lt;b&gt;relaunch&lt;/b&gt;") && !body.contains("<b>relaunch"), "{body}");
    assert!(body.contains("Notes: 12 Nov: Site"), "in the words for a chart");
    let table = body.split("<table").nth(1).and_then(|rest| rest.split("</table>").next()).unwrap();
    assert!(table.contains(">Notes<") && table.contains("Newsletter to all"), "{table}");

    let link = create_link(browser, campaign, &[]).await;
    let shared = story.server.browser().open(&format!("/shared/{}?days=28&table=1", link.token)).await.expect_ok().body;
    assert!(shared.contains("Notes on these days") && shared.contains("Newsletter to all"), "{shared}");
    assert!(shared.contains("class=\"chart-note\"") && !shared.contains("relaunch"), "not for clients: {shared}");
    let october =
        story.server.browser().open(&format!("/shared/{}?days=last-month", link.token)).await.expect_ok().body;
    assert!(!october.contains("Notes on") && !october.contains("chart-note") && !october.contains("Prices"));
}

#[tokio::test]
async fn a_note_is_changed_and_removed() {
    let story = Story::begin().await;
    let (browser, campaign) = (&story.browser, story.window("Juniper Bikes", "sandbox-ads").await.campaign.id);
    save(browser, campaign, &[("day", "2026-11-12"), ("text", "Relaunch")]).await.expect_ok();
    let row = rows(browser, campaign).await.remove(0);
    assert_eq!((row.label.as_str(), row.for_clients, row.by.as_str()), ("12 Nov", false, DEMO_EMAIL));
    let id = row.id.to_string();
    let settings = browser.open(&format!("/campaigns/{campaign}/settings?note={id}")).await.expect_ok().body;
    assert!(settings.contains(&format!("name=\"note\" value=\"{id}\"")), "{settings}");
    assert!(settings.contains("value=\"2026-11-12\"") && settings.contains("Save changes"), "{settings}");

    let changed = [("note", id.as_str()), ("day", "2026-11-13"), ("text", "The relaunch"), ("for_clients", "true")];
    save(browser, campaign, &changed).await.expect_ok();
    let row = rows(browser, campaign).await.remove(0);
    assert_eq!((row.day.as_str(), row.text.as_str(), row.for_clients), ("2026-11-13", "The relaunch", true));
    let campaign_text = campaign.to_string();
    let remove = [("campaign", campaign_text.as_str()), ("note", id.as_str())];
    browser.call("remove_note", &remove).await.expect_ok();
    assert_eq!((rows(browser, campaign).await, noted(browser, campaign, "28").await), (Vec::new(), Vec::new()));
    browser.call("remove_note", &remove).await.expect_ok();
    save(browser, campaign, &changed).await.expect_error(AppError::NotFound);
}

#[tokio::test]
async fn who_may_edit_a_campaign_writes_its_notes_and_they_have_an_end() {
    let server = TestServer::start().await;
    let owner = server.set_up().await;
    let (campaign, sibling) = (owner.create_campaign("Harbour").await, owner.create_campaign("Juniper").await);
    let analyst = server.add_colleague("analyst@lighthouse.example", Role::Analyst, None).await;
    let manager = server.add_colleague("manager@lighthouse.example", Role::Manager, Some(vec![campaign])).await;
    let note = [("day", "2026-11-12"), ("text", "Relaunch")];
    save(&manager, campaign, &note).await.expect_ok();
    save(&manager, sibling, &note).await.expect_error(AppError::NotFound);
    save(&analyst, campaign, &note).await.expect_error(AppError::NotAllowed);
    let row = rows(&analyst, campaign).await.remove(0);
    let own = row.id.to_string();
    let stolen = [("note", own.as_str()), ("day", "2026-11-12"), ("text", "Stolen")];
    save(&owner, sibling, &stolen).await.expect_error(AppError::NotFound);
    let sibling_text = sibling.to_string();
    owner.call("remove_note", &[("campaign", &sibling_text), ("note", &own)]).await.expect_ok();
    assert_eq!(rows(&owner, campaign).await, [row], "it is another campaign's");
    for bad in [("day", "soon"), ("text", "")] {
        let fields = note.map(|(name, value)| if name == bad.0 { bad } else { (name, value) });
        save(&owner, campaign, &fields).await.expect_error(AppError::BadNote);
    }
    for _ in 1..MOST_NOTES {
        save(&owner, campaign, &note).await.expect_ok();
    }
    save(&owner, campaign, &note).await.expect_error(AppError::TooManyNotes);
    save(&owner, campaign, &stolen).await.expect_ok();
    let settings = owner.open(&format!("/campaigns/{campaign}/settings")).await.expect_ok().body;
    assert!(settings.len() < 400_000, "{} bytes", settings.len());
}
