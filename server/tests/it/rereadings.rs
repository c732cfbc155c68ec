//! Asking for days again, as people do it.

use app::model::{
    campaign::CampaignList,
    error::AppError,
    ids::{CampaignId, ProfileId},
    member::Role,
    rereading::{RereadingRow, RereadingsPage, Stage, Unaskable},
    window::WindowView,
};
use jiff::civil::{Date, date};
use server::store::{
    lack::Lacks,
    range::{DayState, Range},
    series::{Pull, Value},
};

use crate::{
    flows::story::{HARBOUR, Story},
    support::Browser,
};

const DAY: i64 = 24 * 60 * 60;
/// Final in the demo, whose story is told on 23 November 2026.
const LAST: Date = date(2026, 11, 5);

/// A working source of the demo.
struct Asked {
    story: Story,
    campaign: CampaignId,
    connection: String,
}

impl Asked {
    async fn begin() -> Self {
        let story = Story::begin().await;
        let window: WindowView = story.window("Juniper Bikes", "sandbox-ads").await;
        Self { campaign: window.campaign.id, connection: window.connection.to_string(), story }
    }

    fn fields<'a>(&'a self, from: &'a str, to: &'a str) -> [(&'static str, &'a str); 3] {
        [("connection", self.connection.as_str()), ("from", from), ("to", to)]
    }

    async fn page(&self) -> RereadingsPage {
        self.page_of(&self.story.browser).await
    }

    async fn page_of(&self, browser: &Browser) -> RereadingsPage {
        browser.ask("rereadings", &format!("campaign={}", self.campaign)).await.json()
    }

    async fn rows(&self) -> Vec<RereadingRow> {
        self.page().await.rows
    }

    fn path(&self) -> String {
        format!("/campaigns/{}/settings", self.campaign)
    }

    /// The day stands with other numbers than the platform has: seven clicks, and nothing else that is right.
    async fn spoil(&self, day: Date) {
        let agency = self.story.account(HARBOUR).await.agency;
        let sources = self.page().await.sources;
        let own = sources.iter().find(|source| source.connection.to_string() == self.connection);
        let profile: ProfileId = own.unwrap().profile;
        let mut unit = self.story.server.core.store.write().await.unwrap();
        let pulled = unit.pulled(agency, &[profile], day, day).await.unwrap();
        let description = &pulled[0].descriptions[0];
        let (first, last, state, lacks) = (day, day, DayState::Final, Lacks::default());
        let days = [Range { first, last, state, fingerprint: description.fingerprint, lacks }];
        let totals = unit.totals(agency, &[profile], day, day).await.unwrap();
        let spoil = |(_, value): (ProfileId, Value)| match value.metric.as_str() {
            "clicks" => Value { value: 7.0, ..value },
            _ => value,
        };
        let values: Vec<Value> = totals.into_iter().map(spoil).collect();
        let pull = Pull {
            agency,
            profile,
            stream: "report",
            breakdown: "",
            currency: None,
            description,
            days: &days,
            values: &values,
            change: 1,
            at: 1,
        };
        let currency = unit.connection(agency, self.connection.parse().unwrap()).await.unwrap().unwrap();
        let currency = currency.profile.unwrap().currency;
        unit.put_pull(&Pull { currency: currency.as_deref(), ..pull }).await.unwrap();
        unit.commit().await.unwrap();
    }
}

#[tokio::test]
async fn what_was_wrong_is_put_right_and_told() {
    let asked = Asked::begin().await;
    let page = asked.page().await;
    assert!(page.may_ask && page.rows.is_empty());
    let label = &page.sources.iter().find(|source| source.connection.to_string() == asked.connection).unwrap().label;
    assert!(label.starts_with("Sandbox Ads, ") && label.contains(" (from ") && label.contains("2025"), "{label}");

    asked.spoil(LAST).await;
    asked.story.browser.call("ask_again", &asked.fields("2026-11-03", "2026-11-05")).await.expect_ok();
    let [row] = &asked.rows().await[..] else { panic!() };
    assert_eq!((row.stage, row.days.as_str()), (Stage::Waiting, "3 – 5 Nov"));
    assert!(row.words.starts_with("Waiting for its turn."), "{}", row.words);

    asked.story.server.run_jobs().await;
    let [row] = &asked.rows().await[..] else { panic!() };
    assert_eq!((row.stage, row.words.as_str(), row.more), (Stage::Done, "1 day changed.", 0));
    let [line] = &row.changes[..] else { panic!("{:?}", row.changes) };
    assert!(line.starts_with("5 Nov: Clicks 7 → "), "{line}");
    let html = asked.story.browser.open(&asked.path()).await.expect_ok().body;
    assert!(html.contains("1 day changed.") && html.contains("Ask again for these days"), "{html}");
    assert!(html.contains("5 Nov: Clicks 7 → "));

    // Those of one second stand in any order.
    asked.story.server.clock.advance(1);
    asked.story.browser.call("ask_again", &asked.fields("2026-11-03", "2026-11-05")).await.expect_ok();
    asked.story.server.run_jobs().await;
    let rows = asked.rows().await;
    assert_eq!(rows.len(), 2);
    assert_eq!(rows[0].words, "Nothing changed: the platform gives the same numbers.");
}

#[tokio::test]
async fn what_is_wrong_is_said_beside_its_field_without_scripts_too() {
    let asked = Asked::begin().await;
    let browser = &asked.story.browser;
    for (from, to, problem) in [
        ("", "2026-11-05", Unaskable::NoFirstDay),
        ("2026-11-05", "soon", Unaskable::NoLastDay),
        ("2026-11-05", "2026-11-04", Unaskable::Backwards),
        ("2026-11-05", "2026-11-23", Unaskable::NotOver),
        ("2026-08-01", "2026-11-05", Unaskable::TooMany),
        ("2025-01-01", "2025-01-02", Unaskable::TooOld),
    ] {
        browser.call("ask_again", &asked.fields(from, to)).await.expect_error(problem.into());
        let sent = browser.submit(&asked.path(), "ask_again", &asked.fields(from, to)).await;
        let query = sent.header("location").split_once('?').unwrap().1.to_owned();
        let html = browser.open(&format!("{}?{query}", asked.path())).await.expect_ok().body;
        let input = problem.input();
        let place = html.find(&format!("id=\"ask-{input}-error\"")).unwrap_or_else(|| panic!("{html}"));
        assert!(html[place..].split("</p>").next().unwrap().contains(&problem.words()), "{problem:?}: {html}");
    }
    assert!(asked.rows().await.is_empty());

    let sent = browser.submit(&asked.path(), "ask_again", &asked.fields("2026-11-05", "2026-11-05")).await;
    assert!(sent.status.is_redirection() && !sent.header("location").contains("__err"), "{sent:?}");
    assert_eq!(asked.rows().await.len(), 1);
}

#[tokio::test]
async fn asks_are_few_and_the_same_twice_is_one() {
    let asked = Asked::begin().await;
    let browser = &asked.story.browser;
    for _ in 0..8 {
        browser.call("ask_again", &asked.fields("2026-11-03", "2026-11-05")).await.expect_ok();
    }
    assert_eq!(asked.rows().await.len(), 1);
    for day in ["2026-11-01", "2026-11-02", "2026-11-03", "2026-11-04"] {
        browser.call("ask_again", &asked.fields(day, day)).await.expect_ok();
    }
    let once_more = asked.fields("2026-11-05", "2026-11-05");
    browser.call("ask_again", &once_more).await.expect_error(Unaskable::AskedOften.into());
    browser.call("ask_again", &asked.fields("2026-11-03", "2026-11-05")).await.expect_ok();
    asked.story.pass(DAY).await;
    browser.call("ask_again", &once_more).await.expect_ok();
    assert_eq!(asked.rows().await.len(), 6);
}

#[tokio::test]
async fn what_can_t_be_read_is_said_before_it_is_tried() {
    let asked = Asked::begin().await;
    let browser = &asked.story.browser;
    let broken = asked.story.broken().await.connection.to_string();
    let days = [("from", "2026-11-05"), ("to", "2026-11-05")];
    let of_broken = [("connection", broken.as_str()), days[0], days[1]];
    browser.call("ask_again", &of_broken).await.expect_error(Unaskable::Broken.into());

    let campaign = asked.campaign.to_string();
    browser.call("archive_campaign", &[("campaign", &campaign), ("archived", "true")]).await.expect_ok();
    browser.call("ask_again", &asked.fields("2026-11-05", "2026-11-05")).await.expect_error(Unaskable::Archived.into());
    assert!(!asked.page().await.may_ask);
    browser.call("archive_campaign", &[("campaign", &campaign), ("archived", "false")]).await.expect_ok();
    browser.call("disconnect", &[("connection", &asked.connection)]).await.expect_ok();
    let answer = browser.call("ask_again", &asked.fields("2026-11-05", "2026-11-05")).await;
    answer.expect_error(Unaskable::NotConnected.into());
    assert!(asked.page().await.sources.iter().all(|source| source.connection.to_string() != asked.connection));
}

#[tokio::test]
async fn an_access_that_ends_meanwhile_is_told_with_a_way_to_mend_it() {
    let asked = Asked::begin().await;
    asked.story.browser.call("ask_again", &asked.fields("2026-11-05", "2026-11-05")).await.expect_ok();
    let agency = asked.story.account(HARBOUR).await.agency;
    let core = &asked.story.server.core;
    let id = asked.connection.parse().unwrap();
    let account = core.store.read().await.unwrap().connection(agency, id).await.unwrap().unwrap().account.unwrap();
    let mut unit = core.store.write().await.unwrap();
    let health = app::model::health::Health::Broken { cause: app::model::cause::Cause::Revoked };
    unit.set_account_health(agency, account.id, account.token_version, health, 1, None).await.unwrap();
    unit.commit().await.unwrap();
    asked.story.server.run_jobs().await;
    let [row] = &asked.rows().await[..] else { panic!() };
    assert_eq!(row.stage, Stage::Failed);
    assert_eq!(row.words, "Could not be read: Access was revoked. What stood stays. Mend it, then ask again.");
    assert_eq!(row.mend.unwrap().to_string(), asked.connection);
    let html = asked.story.browser.open(&asked.path()).await.expect_ok().body;
    assert!(html.contains(&format!("/campaigns/{}/integrations/{}", asked.campaign, asked.connection)), "{html}");
}

#[tokio::test]
async fn who_may_check_may_ask_and_who_sees_the_campaign_sees_what_came() {
    let asked = Asked::begin().await;
    let server = &asked.story.server;
    let days = asked.fields("2026-11-05", "2026-11-05");
    let stranger = server.add_agency("Others", "owner@others.example").await;
    stranger.call("ask_again", &days).await.expect_error(AppError::NotFound);
    stranger.ask("rereadings", &format!("campaign={}", asked.campaign)).await.expect_error(AppError::NotFound);
    let others: CampaignList = stranger.ask("campaigns", "").await.json();
    assert!(others.rows.is_empty());
    server.browser().call("ask_again", &days).await.expect_error(AppError::NotSignedIn);
    assert!(asked.rows().await.is_empty());

    asked.story.browser.call("ask_again", &days).await.expect_ok();
    let analyst = server.add_colleague("analyst@relink.example", Role::Analyst, None).await;
    analyst.call("ask_again", &days).await.expect_error(AppError::NotAllowed);
    let page = asked.page_of(&analyst).await;
    assert_eq!((page.may_ask, page.rows.len()), (false, 1));
    let html = analyst.open(&asked.path()).await.expect_ok().body;
    assert!(html.contains("Asked lately") && !html.contains("Ask again for these days"));
}
