//! Answers that are not quite the text that was promised.

use app::model::{cause::Cause, health::Health, ids::IntegrationKey};
use jiff::civil::date;
use secrecy::SecretString;

use super::house::{House, Said, text};
use crate::{
    remote::{list_profiles, test_credentials},
    store::event::EventKind,
    sync::tests::packed::gzip,
    vault::secret::Credentials,
};

const STREAM: &str = r#"
[[streams]]
key = "orders"
date = "/day"
window_days = 30
history_days = 30

[streams.request.http]
url = "/orders?from={from}&to={to}"
records = "/rows"

[streams.metrics]
fixed = [{ key = "orders", name = "Orders", value = "/orders" }]
"#;

const ROWS: &str = r#"{"rows": [{"day": "2026-11-20", "orders": 4}]}"#;

async fn pull(said: Said) -> House {
    let house = House::build(STREAM, move |_| said.clone()).await;
    house.sync().await;
    house
}

async fn assert_read(said: Said, what: &str) {
    let house = pull(said).await;
    assert_eq!(house.health().await, Health::Healthy, "{what}");
    assert_eq!(house.numbers_of("orders").await, [("2026-11-20".to_owned(), 4.0)], "{what}");
}

#[tokio::test]
async fn d03_a_mark_before_json_is_no_part_of_it() {
    assert_read(text(format!("\u{feff}{ROWS}")), "a mark").await;
    assert_read(text(format!("\n\u{feff}\u{feff}\r\n{ROWS}\n")), "marks and blanks").await;

    let house = House::build(STREAM, |_| text("\u{feff}[{\"id\": \"1\", \"name\": \"Shop\"}]")).await;
    let linked = house.world.linked().await;
    let entry = house.core.catalogue.entry(&linked.connection.integration).unwrap();
    let account = linked.account.unwrap();
    let profiles = list_profiles(&house.core, &house.world.access, entry, &account).await;
    assert_eq!(profiles.ok().map(|profiles| profiles[0].name.clone()).as_deref(), Some("Shop"));
}

#[tokio::test]
async fn d03_a_shop_whose_answers_begin_with_a_mark_can_be_connected() {
    let house = House::build(STREAM, |_| text("\u{feff}{\"code\":\"EUR\",\"name\":\"Euro\"}")).await;
    let entry = house.core.catalogue.entry(&IntegrationKey("woocommerce".to_owned())).unwrap();
    let typed = [
        ("url", "https://shop.example.com".to_owned()),
        ("consumer_key", format!("ck_{}", "a".repeat(40))),
        ("consumer_secret", format!("cs_{}", "b".repeat(40))),
    ];
    let typed = typed.map(|(key, value)| (key.to_owned(), SecretString::from(value)));
    let identity = test_credentials(&house.core, entry, &Credentials(typed.into())).await.unwrap();
    assert_eq!(identity.profiles[0].currency.as_deref(), Some("EUR"));
}

#[tokio::test]
async fn d04_blank_lines_are_nothing_and_what_a_plugin_prints_is_told() {
    assert_read(text(format!("\n\n\r\n  {ROWS}")), "blank lines").await;

    for spoiled in [
        format!("q{ROWS}"),
        format!("<br />\n<b>Notice</b>: Undefined index [x] in plugin.php on line 7<br />\n{ROWS}\n"),
        format!("{ROWS}0"),
        format!("{ROWS}<!-- page generated in 0.2 s -->"),
    ] {
        let house = pull(text(spoiled.clone())).await;
        let cause = Cause::SpoiledAnswer;
        let health = house.health().await;
        assert!(matches!(health, Health::Delayed { cause: told, .. } if told == cause), "{spoiled}: {health:?}");
        assert!(house.words().await.contains("printed before or behind"), "{}", house.words().await);
        assert!(!house.world.linked().await.account.unwrap().health.is_broken());
        let stale = house.panel(7).await.stale.unwrap();
        assert_eq!(stale, "Something spoils its answers, ask whoever looks after the site");
        house.world.clock.advance(3 * 86_400);
        house.sync().await;
        assert_eq!(house.health().await, Health::Stalled { cause }, "that does not pass by itself");
        house.answer(|_| text(ROWS));
        house.sync().await;
        assert_eq!(house.health().await, Health::Healthy);
        let told = house.world.timeline().await;
        assert!(
            matches!(told[..], [EventKind::Delayed { .. }, EventKind::Stalled { .. }, .., EventKind::Healed]),
            "{told:?}"
        );
    }

    // What is cut off, or no JSON at all, may be an outage.
    for broken in [&ROWS[..20], "upstream connect error [reset]"] {
        let health = pull(text(broken)).await.health().await;
        assert!(matches!(health, Health::Delayed { cause: Cause::Outage, .. }), "{broken}: {health:?}");
    }
}

#[tokio::test]
async fn an_answer_that_comes_packed_though_nobody_asked_is_unpacked_within_bounds() {
    assert_read(text(gzip(ROWS.as_bytes())), "packed").await;
    assert_read(text(gzip(format!("\u{feff}{ROWS}").as_bytes())), "packed, with a mark").await;
    let bomb = gzip(&vec![b' '; 40 * 1024 * 1024]);
    assert!(bomb.len() < 100_000);
    let health = pull(text(bomb)).await.health().await;
    assert!(matches!(health, Health::Delayed { cause: Cause::Outage, .. }), "{health:?}");

    // What it refuses is understood too.
    let refusal = gzip(br#"{"error":{"code":"token_revoked","message":"Revoked"}}"#);
    let house = pull((403, "application/json", refusal)).await;
    assert_eq!(house.health().await, Health::NoAccess);
    assert_eq!(house.words().await, "Revoked");
}

#[tokio::test]
async fn d09_no_content_is_nothing_and_no_delay() {
    for said in [(204, "application/json", Vec::new()), (204, "text/plain", Vec::new())] {
        let house = pull(said).await;
        assert_eq!(house.health().await, Health::Healthy);
        assert!(house.numbers().await.is_empty());
        assert!(
            house.ranges().await.iter().any(|range| range.holds(date(2026, 11, 20)) && range.is_whole_of("orders"))
        );
    }
    let empty = pull((200, "application/json", Vec::new())).await;
    assert!(matches!(empty.health().await, Health::Delayed { cause: Cause::Outage, .. }), "a cut answer is no news");
}
