//! Answers of providers that are none, that come twenty times, and sessions that somebody else has chosen.

use std::collections::BTreeMap;

use app::model::{
    error::AppError,
    flow::{FlowEnd, FlowStatus},
    member::Me,
};
use futures::future::join_all;
use reqwest::{Method, StatusCode, header};

use super::{House, snapshot::difference};
use crate::{
    flows::story::Story,
    support::{EMAIL, PASSWORD, TestServer},
};

#[tokio::test]
async fn malformed_answers_are_refused_as_a_page_and_at_completion() {
    let house = House::build().await;
    let (owner, server) = (&house.story.browser, &house.ids.application);
    let before = house.snapshot.dump().await;
    let long = format!("state={}", "x".repeat(20_000));
    for query in [
        "",
        "?",
        "&",
        "=",
        "code=c0de",
        "state=",
        "state=guessed",
        "state=&code=",
        "state=guessed&code=c0de&iss=https://evil.example",
        "state=a&state=b&code=c",
        "state=a&code=b&code=c",
        "state=a&error=access_denied&error=server_error",
        "state=%00&code=%00",
        "state=%ff%fe&code=c0de",
        "state[]=a&code[]=b",
        "code=c0de#state=guessed",
        "error=access_denied&error_description=%3Cscript%3E",
        &long,
    ] {
        // What can't stand in an address no browser sends; as a field it can come all the same.
        let page = owner.open(&format!("/oauth/callback/{server}?{}", query.replace('#', "%23"))).await;
        assert!(matches!(page.status.as_u16(), 200 | 404), "{query}: {}", page.status);
        assert_eq!(page.header("set-cookie"), "", "{query}");
        let answer = owner.call("complete_authorization", &[("server", server), ("query", query)]).await;
        let error: Option<AppError> = serde_json::from_str(&answer.body).ok();
        assert!(
            matches!(error, Some(AppError::FlowForeign | AppError::ProviderUnreadable)),
            "{query}: {}",
            answer.body
        );
    }
    assert_eq!(difference(&before, &house.snapshot.dump().await), Vec::<String>::new());
}

#[tokio::test]
async fn an_answer_that_comes_twenty_times_at_once_is_exchanged_once() {
    let story = Story::begin().await;
    let (flow, query) = story.come_back().await;
    let before = token_calls(&story).await;
    let server = story.application().await.to_string();
    let fields = [("server", server.as_str()), ("query", query.as_str())];
    let answers = join_all((0..20).map(|_| story.browser.call("complete_authorization", &fields))).await;
    assert_eq!(token_calls(&story).await - before, 1, "a code is handed in once");
    for answer in &answers {
        // Whoever comes second is told what became of it, or that it is over.
        match serde_json::from_str::<FlowEnd>(&answer.body) {
            Ok(end) => assert!(matches!(end.notice.status, FlowStatus::Done | FlowStatus::Exchanging), "{end:?}"),
            Err(_) => answer.expect_error(AppError::FlowOver),
        }
    }
    assert_eq!(story.flow(flow).await.status, FlowStatus::Done);
}

/// How often the demo provider's token endpoint was asked.
#[expect(clippy::disallowed_methods, reason = "tests stand outside of the guard, as browsers do")]
async fn token_calls(story: &Story) -> u64 {
    let state = reqwest::Client::new().get(format!("{}/state.json", story.sandbox().issuer())).send().await.unwrap();
    let state: serde_json::Value = serde_json::from_str(&state.text().await.unwrap()).unwrap();
    state["counters"]["token_calls"].as_u64().unwrap()
}

#[tokio::test]
async fn a_set_up_code_that_twenty_use_at_once_founds_one_agency() {
    let server = TestServer::start().await;
    let code = server.set_up_code.as_deref().unwrap();
    let answers = join_all((0..20).map(async |number: u32| {
        let email = format!("owner-{number}@lighthouse.example");
        let fields = [("code", code), ("agency", "Lighthouse"), ("email", &email), ("password", PASSWORD)];
        server.browser().call("set_up", &fields).await
    }))
    .await;
    let founded = answers.iter().filter(|answer| answer.status == StatusCode::OK).count();
    assert_eq!(founded, 1);
    assert_eq!(server.core.store.read().await.unwrap().agencies().await.unwrap().len(), 1);
    assert_eq!(answers.iter().filter(|answer| answer.headers.contains_key("set-cookie")).count(), 1);
}

#[tokio::test]
async fn nobody_chooses_another_s_session_beforehand() {
    let server = TestServer::start().await;
    let owner = server.set_up().await;
    let planted = "A".repeat(43);
    let browser = server.browser();
    browser.set_cookies(BTreeMap::from([("relink_session".to_owned(), planted.clone())]));
    browser.sign_in().await;
    let session = browser.cookies()["relink_session"].clone();
    assert_ne!(session, planted);
    assert_ne!(session, owner.cookies()["relink_session"], "each sign-in has a session of its own");
    let attacker = server.browser();
    attacker.set_cookies(BTreeMap::from([("relink_session".to_owned(), planted)]));
    attacker.ask("me", "").await.expect_error(AppError::NotSignedIn);

    // A session that somebody else began does not become that of whoever signs in over it.
    let other = server.add_agency("Others", "owner@others.example").await;
    let lured = server.browser();
    lured.set_cookies(other.cookies());
    lured.sign_in().await;
    assert_eq!(lured.ask("me", "").await.json::<Me>().email, EMAIL);
    assert_eq!(other.ask("me", "").await.json::<Me>().email, "owner@others.example");
}

#[tokio::test]
async fn after_signing_in_one_goes_to_a_path_of_ours() {
    let server = TestServer::start().await;
    server.set_up().await;
    for next in [
        "//evil.example",
        "///evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "https://evil.example",
        "HTTPS:evil.example",
        "javascript:alert(1)",
        "/\tevil.example",
        "/\n/evil.example",
        " //evil.example",
        "evil.example",
        "@evil.example",
        "/campaigns\r\nset-cookie: a=b",
    ] {
        let fields = [("email", EMAIL), ("password", PASSWORD), ("next", next)];
        let answer = server.browser().submit("/sign-in", "sign_in", &fields).await;
        assert_eq!((answer.status, answer.header("location")), (StatusCode::SEE_OTHER, "/campaigns"), "{next:?}");
    }
    // A path all the same: whatever stands in it, a browser stays here.
    let fields = [("email", EMAIL), ("password", PASSWORD), ("next", "/.//evil.example")];
    let answer = server.browser().submit("/sign-in", "sign_in", &fields).await;
    let there = url::Url::parse(&server.url()).unwrap().join(answer.header("location")).unwrap();
    assert_eq!(there.origin().ascii_serialization(), server.url());
}

#[tokio::test]
async fn over_https_every_cookie_belongs_to_this_host_and_to_no_script() {
    let folder = tempfile::tempdir().unwrap();
    let server =
        TestServer::start_with(folder, |config| config.public_url = "https://relink.example".parse().unwrap()).await;
    let browser = server.local_browser();
    let code = server.set_up_code.as_deref().unwrap();
    let call = async |function: &str, fields: &[(&str, &str)]| {
        let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let request = browser.bare(Method::POST, &format!("/api/{function}")).header(header::HOST, "relink.example");
        let request = request.header(header::ORIGIN, "https://relink.example");
        let answer =
            browser.send(request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded").body(body)).await;
        assert_eq!(answer.status, StatusCode::OK, "{function}: {}", answer.body);
        answer
    };
    let fields = [("code", code), ("agency", "Lighthouse"), ("email", EMAIL), ("password", PASSWORD)];
    let mut cookies = vec![call("set_up", &fields).await.header("set-cookie").to_owned()];
    cookies.push(call("sign_in", &[("email", EMAIL), ("password", PASSWORD)]).await.header("set-cookie").to_owned());
    cookies.push(call("sign_out", &[]).await.header("set-cookie").to_owned());
    for cookie in cookies {
        assert!(cookie.starts_with("__Host-relink_session="), "{cookie}");
        for flag in ["; Path=/", "; HttpOnly", "; SameSite=Lax", "; Secure"] {
            assert!(cookie.contains(flag), "{flag} in {cookie}");
        }
        assert!(!cookie.contains("Domain"), "{cookie}");
    }
}
