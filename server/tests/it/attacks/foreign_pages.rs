//! What pages of other sites can have the browser of somebody who is signed in do.

use app::model::error::AppError;
use reqwest::{Method, StatusCode, header};

use super::{House, functions, snapshot::difference, table::TABLE};

const COMPLETION: &str = "complete_authorization";

/// Senders that are no page of ours. `None`: there is no such header.
const ORIGINS: [Option<&str>; 12] = [
    None,
    Some("null"),
    Some(""),
    Some("https://evil.example"),
    Some("http://localhost"),
    Some("http://localhost:1"),
    Some("https://localhost:3000"),
    Some("http://127.0.0.1:3000"),
    Some("http://localhost.evil.example"),
    Some("http://evil.example#http://localhost"),
    Some("file://"),
    Some("chrome-extension://abcdefgh"),
];

#[tokio::test]
async fn no_function_that_acts_is_called_by_another_page() {
    let house = House::build().await;
    let owner = &house.story.browser;
    let before = house.snapshot.dump().await;
    for line in TABLE.iter().filter(|line| functions::method_of(line.function) == Method::POST) {
        for origin in ORIGINS {
            let mut request = house.request(owner, line, &Method::POST);
            if let Some(origin) = origin {
                request = request.header(header::ORIGIN, origin);
            }
            // A page that hides its address may bring a provider's answer: state and cookie decide.
            let hidden = line.function == COMPLETION && matches!(origin, None | Some("null"));
            let expected = if hidden { AppError::FlowForeign } else { AppError::ForeignOrigin };
            let answer = owner.send(request).await;
            let found: Option<AppError> = serde_json::from_str(&answer.body).ok();
            assert_eq!(found, Some(expected), "{} from {origin:?}", line.function);
        }
    }
    assert_eq!(difference(&before, &house.snapshot.dump().await), Vec::<String>::new());
}

#[tokio::test]
async fn no_page_of_another_site_leads_to_a_question() {
    let house = House::build().await;
    let owner = &house.story.browser;
    for line in TABLE.iter().filter(|line| functions::method_of(line.function) == Method::GET) {
        let ask = |headers: &[(&str, &str)]| {
            let request = house.request(owner, line, &Method::GET);
            let headers = headers.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap()));
            request.headers(headers.collect())
        };
        for foreign in [
            &[("origin", "https://evil.example")][..],
            &[("sec-fetch-site", "cross-site"), ("accept", "text/html")],
            &[("sec-fetch-site", "same-site"), ("accept", "text/html")],
            &[("referer", "https://evil.example/page"), ("accept", "text/html")],
            &[("referer", "https://evil.example/page")],
            // By plain http no browser tells of the site, and a page may hide its address.
            &[("accept", "text/html,application/xhtml+xml")],
        ] {
            let answer = owner.send(ask(foreign)).await;
            assert_eq!(answer.status, StatusCode::FORBIDDEN, "{} with {foreign:?}", line.function);
            assert_eq!(answer.header("location"), "", "{} with {foreign:?}", line.function);
        }
        for own in [
            &[][..],
            &[("sec-fetch-site", "same-origin")],
            &[("referer", &*format!("{}/campaigns", house.own_origin()))],
            &[("sec-fetch-site", "none"), ("accept", "text/html")],
        ] {
            let answer = owner.send(ask(own)).await;
            assert_eq!(answer.status, StatusCode::OK, "{} with {own:?}", line.function);
            assert_eq!(answer.header("location"), "", "{} with {own:?}", line.function);
        }
    }
}

#[tokio::test]
async fn nobody_is_sent_to_the_page_that_linked() {
    let house = House::build().await;
    let (owner, stranger) = (&house.story.browser, house.story.server.browser());
    let own = house.own_origin();
    for browser in [owner, &stranger] {
        let cookies = browser.cookies();
        for line in TABLE {
            for referer in
                ["https://evil.example/landing", "http://localhost:1/landing", "http://localhost.evil.example/"]
            {
                browser.set_cookies(cookies.clone());
                let request = house.request(browser, line, &functions::method_of(line.function));
                // As a form does that is sent without script.
                let request = request.header(header::ACCEPT, "text/html").header(header::REFERER, referer);
                let answer = browser.send(request.header(header::ORIGIN, &own)).await;
                let location = answer.header("location");
                let is_own = location.is_empty() || (location.starts_with('/') && !location.starts_with("//"));
                assert!(is_own && !location.contains("__err"), "{} leads to {location}", line.function);
            }
            house.snapshot.restore().await;
        }
    }
}

#[tokio::test]
async fn a_plain_form_of_ours_goes_back_to_its_page_by_a_path() {
    let house = House::build().await;
    let owner = &house.story.browser;
    let rename = |name: &'static str| [("campaign", house.ids.campaign.as_str()), ("name", name)];
    let page = format!("/campaigns/{}/settings", house.ids.campaign);
    let answer = owner.submit(&page, "rename_campaign", &rename("Renamed")).await;
    let location = answer.header("location").trim_end_matches('?');
    assert_eq!((answer.status, location), (StatusCode::SEE_OTHER, page.as_str()));
    let answer = owner.submit(&page, "rename_campaign", &rename("")).await;
    let location = answer.header("location").to_owned();
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    assert!(location.starts_with(&format!("{page}?")) && location.contains("__err="), "{location}");
    let shown = owner.open(&location).await.expect_ok().body;
    assert!(shown.contains(&AppError::BadName.to_string()), "{shown}");
}

#[tokio::test]
async fn a_page_that_another_site_led_to_asks_no_provider() {
    let house = House::build().await;
    let owner = &house.story.browser;
    let calls = async || house.story.server.metrics().await;
    let count = |metrics: &str| {
        let lines = metrics.lines().filter(|line| line.starts_with("relink_provider_call_seconds_count"));
        lines.map(|line| line.rsplit(' ').next().unwrap().parse::<u64>().unwrap()).sum::<u64>()
    };
    // Of an account that works.
    let window = house.story.window("Juniper Bikes", "sandbox-ads").await;
    let profiles = format!("/campaigns/{}/integrations/{}?step=profiles", window.campaign.id, window.connection);
    for path in [profiles.as_str(), "/settings/doctor?now=yes"] {
        for (site, asks) in [("cross-site", false), ("same-site", false), ("same-origin", true), ("none", true)] {
            let before = count(&calls().await);
            let request = owner.bare(Method::GET, path).header(header::ACCEPT, "text/html");
            let page = owner.send(request.header("sec-fetch-site", site)).await;
            assert_eq!(count(&calls().await) > before, asks, "{path} from {site}: {}", page.status);
            assert_eq!(page.body.contains(&AppError::ForeignOrigin.to_string()), !asks, "{path} from {site}");
        }
    }
}
