//! Dashboards as pages: numbers that say what they are, and sums that are none while something is missing.

use std::{
    io::{Cursor, Write},
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
};

use app::model::{
    all_ads::{Audience, all_ads},
    breakdown::BreakdownTable,
    dashboard::{Dashboard, Metric, Unit},
    doctor::Symptom,
    ids::{CampaignId, ConnectionId},
    numbers::number_words,
    role::MetricRole,
};
use axum::{Router, routing::get};
use jiff::{
    ToSpan,
    civil::{Date, Weekday, date},
};
use server::store::connection::Connection;
use tokio::net::TcpListener;
use uuid::Uuid;
use zip::{ZipWriter, write::SimpleFileOptions};

use crate::{
    flows::story::{HARBOUR, Story},
    sharing::create_link,
};

/// Has the profile of a connection in another campaign too.
async fn show_in(story: &Story, connection: ConnectionId, campaign: CampaignId) {
    let agency = story.account(HARBOUR).await.agency;
    let mut unit = story.server.core.store.write().await.unwrap();
    let own = unit.connection(agency, connection).await.unwrap().unwrap().connection;
    let id = ConnectionId(Uuid::from_u128(7_000));
    unit.add_connection(&Connection { id, campaign, ..own }).await.unwrap();
    unit.commit().await.unwrap();
}

async fn page(story: &Story, campaign: CampaignId) -> String {
    story.browser.open(&format!("/campaigns/{campaign}/dashboard")).await.expect_ok().body
}

#[tokio::test]
async fn all_ads_are_added_up_once_they_are_whole() {
    let story = Story::begin().await;
    let harbour = story.window("Harbour Coffee", "sandbox-ads").await;
    let wholesale = story.window("Harbour Coffee Wholesale", "sandbox-ads").await;
    let campaign = harbour.campaign.id;
    assert!(!page(&story, campaign).await.contains("All ads"), "one alone has a panel of its own");
    show_in(&story, wholesale.connection, campaign).await;
    let broken = page(&story, campaign).await;
    let both =
        "No total: Sandbox Ads (Harbour Coffee) and Sandbox Ads (Harbour Coffee Wholesale) gave no whole numbers for ";
    assert!(broken.contains(both), "{broken}");

    story.sign_in_as(harbour.connection, Some(story.account(HARBOUR).await.id), "harbour").await;
    story.server.run_jobs().await;
    let dashboard: Dashboard = story.browser.ask("dashboard", &format!("campaign={campaign}&days=28")).await.json();
    let ads = all_ads(&dashboard, Audience::Members).unwrap();
    assert_eq!(ads.sources, ["Sandbox Ads (Harbour Coffee)", "Sandbox Ads (Harbour Coffee Wholesale)"]);
    assert!(ads.lacking.is_empty(), "{:?}", ads.lacking);
    let spends = dashboard.panels.iter().flat_map(|panel| panel.metrics.iter().flatten());
    let spends: Vec<&_> = spends.filter(|metric| metric.role == Some(MetricRole::Spend)).collect();
    let [one, other] = spends.as_slice() else { panic!("{spends:?}") };
    let sum = number_words(one.total.unwrap() + other.total.unwrap(), &one.unit);
    assert_eq!(ads.numbers[0].metric.total_words(), sum);
    assert!(ads.numbers[0].metric.change().is_some(), "both months are whole");

    let healed = page(&story, campaign).await;
    assert!(healed.contains(&sum) && !healed.contains("No total"));
    for words in [
        "Both can claim one sale, so they are not added.",
        "How CPC is counted",
        "Cost ÷ Clicks, over the days on which both are known.",
        "Days in the time zone Europe/London",
        "Last pulled",
        dashboard.head.against.as_deref().unwrap(),
    ] {
        assert!(healed.contains(words), "{words}");
    }
}

#[tokio::test]
async fn pounds_and_euros_are_not_added() {
    let story = Story::begin().await;
    let harbour = story.window("Harbour Coffee", "sandbox-ads").await;
    let juniper = story.window("Juniper Bikes", "sandbox-ads").await;
    show_in(&story, juniper.connection, harbour.campaign.id).await;
    story.sign_in_as(harbour.connection, Some(story.account(HARBOUR).await.id), "harbour").await;
    story.server.run_jobs().await;
    let body = page(&story, harbour.campaign.id).await;
    let words = body.split("Not added up: ").nth(1).and_then(|rest| rest.split('<').next()).unwrap_or_default();
    assert!(words.starts_with('£') && words.contains(" and €"), "{words}");
    assert!(words.ends_with(". Exchange rates are switched off on this server."), "{words}");
    assert!(!body.contains("No total"), "impressions have no currency");
    let link = create_link(&story.browser, harbour.campaign.id, &[]).await;
    let shared = story.server.browser().open(&format!("/shared/{}", link.token)).await.expect_ok().body;
    let amounts = words.split_once(". Exchange").unwrap().0;
    assert!(shared.contains(&format!(">{amounts}<")) && !shared.contains("Not added up"), "{amounts} in {shared}");
}

/// The bank's file as it would stand on 23 November 2026, made up: a euro is £0.80 until the 13th, then £0.90.
fn made_up_rates() -> String {
    let days = date(2026, 8, 3).series(1.day()).take_while(|day| *day <= date(2026, 11, 23));
    let works = days.filter(|day| !matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday));
    let line = |day: Date| format!("{day},1.15,N/A,{},\n", pounds_on(day));
    let mut lines: Vec<String> = works.map(line).collect();
    lines.reverse();
    format!("Date,USD,HRK,GBP,\n{}", lines.concat())
}

/// On weekends as on the Friday before.
fn pounds_on(day: Date) -> f64 {
    if day < date(2026, 11, 16) { 0.8 } else { 0.9 }
}

/// Serves the bank's file on loopback. Answers where, and how often it was asked for.
async fn start_bank(file: Vec<u8>) -> (SocketAddr, Arc<AtomicU32>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let (address, asked) = (listener.local_addr().unwrap(), Arc::new(AtomicU32::new(0)));
    let count = Arc::clone(&asked);
    let answer = move || {
        count.fetch_add(1, Ordering::SeqCst);
        std::future::ready(file.clone())
    };
    let router = Router::new().route("/eurofxref-hist.zip", get(answer));
    tokio::spawn(async move { axum::serve(listener, router).await });
    (address, asked)
}

fn zip(text: &str) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    writer.start_file("eurofxref-hist.csv", SimpleFileOptions::default()).unwrap();
    writer.write_all(text.as_bytes()).unwrap();
    writer.finish().unwrap().into_inner()
}

#[tokio::test]
async fn pounds_and_euros_are_added_at_the_rates_of_their_days() {
    let (bank, asked) = start_bank(zip(&made_up_rates())).await;
    let story = Story::begin_with(|config| {
        config.rates = Some(format!("http://{bank}/eurofxref-hist.zip").parse().unwrap());
        config.allow_private.push(bank.to_string().parse().unwrap());
    })
    .await;
    let harbour = story.window("Harbour Coffee", "sandbox-ads").await;
    let juniper = story.window("Juniper Bikes", "sandbox-ads").await;
    let campaign = harbour.campaign.id;
    show_in(&story, juniper.connection, campaign).await;
    story.sign_in_as(harbour.connection, Some(story.account(HARBOUR).await.id), "harbour").await;
    story.server.run_jobs().await;
    let before = asked.load(Ordering::SeqCst);
    assert!((1..=2).contains(&before), "when the past was made, and since: {before}");

    let dashboard: Dashboard = story.browser.ask("dashboard", &format!("campaign={campaign}&days=28")).await.json();
    let spend = |currency: &str| -> Metric {
        let mut metrics = dashboard.panels.iter().flat_map(|panel| panel.metrics.iter().flatten());
        let unit = Unit::Money(currency.to_owned());
        metrics.find(|metric| metric.role == Some(MetricRole::Spend) && metric.unit == unit).unwrap().clone()
    };
    let (pounds, euros) = (spend("GBP"), spend("EUR"));
    let days = dashboard.days.iter().map(|day| day.day.parse().unwrap());
    let counted: f64 = euros.of_range().iter().zip(days).map(|(euros, day)| euros.unwrap() * pounds_on(day)).sum();
    let euros = euros.total.unwrap();
    assert!(0.81 * euros < counted && counted < 0.89 * euros, "both rates count");
    let sum = number_words(pounds.total.unwrap() + counted, &pounds.unit);
    let ads = all_ads(&dashboard, Audience::Members).unwrap();
    assert_eq!(ads.numbers[0].metric.total_words(), sum);
    assert!(ads.numbers[0].metric.change().is_some(), "the month before is counted so too");
    let words = format!(
        "Includes {}, counted as {} at the European Central Bank's rate of each day, weekends at Friday's.",
        number_words(euros, &Unit::Money("EUR".to_owned())),
        number_words(counted, &pounds.unit),
    );
    assert_eq!(ads.converted.as_deref(), Some(words.as_str()));

    // To members and to whoever has a link, and nobody asks the bank for a page.
    let escaped = words.replace('\'', "&#x27;");
    let is_said = |body: &str| (body.contains(&words) || body.contains(&escaped)) && body.contains(&sum);
    let body = page(&story, campaign).await;
    assert!(is_said(&body) && !body.contains("Not added up"), "{body}");
    assert!(body.contains("<span>£") && !body.contains(" GBP</span>"), "axes say it as tiles do: {body}");
    let link = create_link(&story.browser, campaign, &[]).await;
    let shared = story.server.browser().open(&format!("/shared/{}", link.token)).await.expect_ok().body;
    assert!(is_said(&shared), "{shared}");
    assert_eq!(asked.load(Ordering::SeqCst), before);

    let agency = story.account(HARBOUR).await.agency;
    let found = async || {
        let findings = server::doctor::examine(&story.server.core, agency).await.unwrap();
        findings.into_iter().find(|finding| finding.subject == "Exchange rates").unwrap().symptom
    };
    assert_eq!(found().await, Symptom::RatesFine { newest: "23 Nov".to_owned() });
    story.server.clock.advance(8 * 24 * 60 * 60);
    assert_eq!(found().await, Symptom::RatesOld { newest: Some("23 Nov".to_owned()) });
}

async fn campaigns_of(story: &Story, campaign: CampaignId, connection: ConnectionId, more: &str) -> BreakdownTable {
    let query = format!("campaign={campaign}&connection={connection}&days=28&by=report.campaign{more}");
    story.browser.ask("breakdown", &query).await.json()
}

#[tokio::test]
async fn numbers_by_campaign_add_up_to_the_platform_s_own() {
    let story = Story::begin().await;
    let juniper = story.window("Juniper Bikes", "sandbox-ads").await;
    let (campaign, connection) = (juniper.campaign.id, juniper.connection);
    let first = campaigns_of(&story, campaign, connection, "").await;
    assert_eq!((first.rows.len(), first.has_more, first.rows[0].label.as_str()), (10, true, "Brand"));
    assert_eq!((first.all.len(), first.place, first.all[0].key.as_str()), (1, 0, "report.campaign"));
    let expected = ["Cost", "Conversions", "Cost per result", "Clicks", "CTR", "CPC", "Impressions", "CPM"];
    assert_eq!(first.columns, expected);
    assert!(first.notes[0].starts_with("These 10 campaigns are 9"), "{:?}", first.notes);
    assert!(first.notes[0].ends_with("of the cost, all that came 100\u{a0}%."), "{:?}", first.notes);
    let all = campaigns_of(&story, campaign, connection, "&all=true").await;
    assert_eq!((all.rows.len(), all.has_more), (14, false));
    assert_eq!(all.notes, ["These campaigns are 100\u{a0}% of the cost."]);

    let path = format!("/campaigns/{campaign}/dashboard?days=28");
    let body = story.browser.open(&path).await.expect_ok().body;
    let form = format!("action=\"#panel-{connection}\"");
    assert!(
        body.contains(&form) && body.contains("By campaigns") && !body.contains("<table"),
        "one button, and no table"
    );
    let open = story.browser.open(&format!("{path}&at={connection}&by=report.campaign")).await.expect_ok().body;
    assert_eq!((open.matches("<table").count(), open.matches("<th scope=\"row\">").count()), (1, 10));
    assert!(open.contains(&first.notes[0]) && open.contains("Show up to 50"), "{open}");
    let whole =
        story.browser.open(&format!("{path}&at={connection}&by=report.campaign&rows=50")).await.expect_ok().body;
    assert!(whole.matches("<th scope=\"row\">").count() == 14 && !whole.contains("Show up to 50"));
}
