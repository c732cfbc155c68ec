//! Profiles and daily numbers.

use axum::http::StatusCode;
use serde_json::Value;

use super::house::House;

const ADS: &str = "/ads/v1/accounts/ads-harbour/report";

async fn rows(house: &House, token: &str, query: &str) -> (Vec<Value>, Value) {
    let reply = house.read(&format!("{ADS}?{query}"), token).await;
    assert_eq!(reply.status, StatusCode::OK, "{}", reply.text);
    let body = reply.json();
    (body["rows"].as_array().unwrap().clone(), body["next_page"].clone())
}

#[tokio::test]
async fn everybody_sees_their_own_profiles() {
    let house = House::new();
    for (person, accounts, properties) in [("harbour", 2, 2), ("juniper", 1, 1), ("agency", 3, 3), ("empty", 0, 0)] {
        let (token, _) = house.grant(person);
        let ads = house.read("/ads/v1/accounts", &token).await.json();
        assert_eq!(ads["accounts"].as_array().unwrap().len(), accounts, "{person}");
        let sites = house.read("/analytics/v1/properties", &token).await.json();
        assert_eq!(sites["properties"].as_array().unwrap().len(), properties, "{person}");
    }
    let (token, _) = house.grant("juniper");
    let account = &house.read("/ads/v1/accounts", &token).await.json()["accounts"][0];
    assert_eq!(account["name"], "Juniper Bikes");
    assert_eq!((account["currency"].as_str(), account["time_zone"].as_str()), (Some("EUR"), Some("Europe/Berlin")));
}

#[tokio::test]
async fn pages_hold_a_hundred_days_and_join_without_gaps() {
    let house = House::new();
    let (token, _) = house.grant("harbour");
    let mut days = Vec::new();
    let mut page = Value::from(1);
    while !page.is_null() {
        let (rows, next) = rows(&house, &token, &format!("from=2025-02-18&to=2026-03-18&page={page}")).await;
        assert!(next.is_null() || rows.len() == 100);
        days.extend(rows.into_iter().map(|row| row["date"].as_str().unwrap().to_owned()));
        page = next;
    }
    assert_eq!(days.len(), 394);
    assert_eq!((days[0].as_str(), days[393].as_str()), ("2025-02-18", "2026-03-18"));
    assert!(days.is_sorted_by(|before, after| before < after));
    let (beyond, next) = rows(&house, &token, "from=2026-03-01&to=2026-03-02&page=2").await;
    assert!(beyond.is_empty() && next.is_null());
    let (exact, next) = rows(&house, &token, "from=2025-01-01&to=2025-04-10").await;
    assert!(exact.len() == 100 && next.is_null());
}

#[tokio::test]
async fn numbers_are_the_same_for_everybody_and_for_ever() {
    let (first, second) = (House::new(), House::new());
    let ((harbour, _), (agency, _)) = (first.grant("harbour"), second.grant("agency"));
    let early = rows(&first, &harbour, "from=2026-03-01&to=2026-03-17").await;
    second.clock.advance(40 * 86_400);
    let (agency, _) = {
        drop(agency);
        second.grant("agency")
    };
    let late = rows(&second, &agency, "from=2026-03-01&to=2026-03-17").await;
    assert_eq!(early, late);
    let day = &early.0[0];
    assert!(day["impressions"].as_u64() > day["clicks"].as_u64());
    assert!(day["clicks"].as_u64() > day["conversions"].as_u64());
}

#[tokio::test]
async fn nothing_comes_after_today_and_today_is_not_over() {
    let house = House::new();
    let (token, _) = house.grant("harbour");
    let query = "from=2026-03-17&to=2026-12-31";
    let (noon, _) = rows(&house, &token, query).await;
    assert_eq!(noon.len(), 2);
    house.clock.advance(3 * 3600);
    let (token, _) = house.grant("harbour");
    let (afternoon, _) = rows(&house, &token, query).await;
    let impressions = |rows: &[Value], day: usize| rows[day]["impressions"].as_u64().unwrap();
    assert_eq!(impressions(&noon, 0), impressions(&afternoon, 0));
    assert!(impressions(&noon, 1) < impressions(&afternoon, 1));
    assert!(impressions(&noon, 1) < impressions(&noon, 0));
    assert!(rows(&house, &token, "from=2026-03-19&to=2026-03-20").await.0.is_empty());
}

#[tokio::test]
async fn properties_report_visitors() {
    let house = House::new();
    let (token, _) = house.grant("juniper");
    let path = "/analytics/v1/properties/web-juniper/report?from=2026-03-02&to=2026-03-08";
    let week = house.read(path, &token).await.json();
    let week = week["rows"].as_array().unwrap();
    assert_eq!(week.len(), 7);
    assert!(week.iter().all(|day| day["sessions"].as_u64() > day["users"].as_u64()));
}

#[tokio::test]
async fn wrong_questions_are_refused() {
    let house = House::new();
    let (token, _) = house.grant("harbour");
    let long_ago = rows(&house, &token, "from=0001-01-01&to=2019-12-31").await;
    assert!(long_ago.0.is_empty());
    for query in ["", "from=2026-03-01", "from=yesterday&to=today", "from=2026-03-02&to=2026-03-01"] {
        assert_eq!(house.read(&format!("{ADS}?{query}"), &token).await.api_error(), (400, "invalid_request".into()));
    }
    for page in ["0", "-1", "x", "99999999999"] {
        let path = format!("{ADS}?from=2026-03-01&to=2026-03-02&page={page}");
        assert_eq!(house.read(&path, &token).await.api_error().0, 400, "{page}");
    }
    let foreign = "/ads/v1/accounts/ads-juniper/report?from=2026-03-01&to=2026-03-02";
    assert_eq!(house.read(foreign, &token).await.api_error(), (403, "profile_access_lost".into()));
    let unknown = "/ads/v1/accounts/web-harbour/report?from=2026-03-01&to=2026-03-02";
    assert_eq!(house.read(unknown, &token).await.api_error(), (404, "profile_unknown".into()));
    assert_eq!(house.get("/ads/v1/accounts").await.api_error(), (401, "token_revoked".into()));
}
