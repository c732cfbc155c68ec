//! Whose attempt it is: another browser, another session, another agency, a member who lost the right; and that no
//! secret is ever answered.

use app::model::{error::AppError, flow::FlowStatus, member::Role};
use server::service::sessions::{DEMO_EMAIL, DEMO_PASSWORD};

use super::story::{HARBOUR, Story};

#[tokio::test]
async fn another_browser_can_not_complete_it() {
    let story = Story::begin().await;
    let (flow, query) = story.come_back().await;
    let other = story.server.browser();
    story.expect_refused(&other, &query, AppError::NotSignedIn).await;
    other.sign_in_as(DEMO_EMAIL, DEMO_PASSWORD).await;
    story.expect_refused(&other, &query, AppError::FlowForeign).await;
    assert_eq!(story.flow(flow).await.status, FlowStatus::Pending, "the right browser still can");
    story.complete(&query).await;
}

#[tokio::test]
async fn a_new_session_of_the_same_browser_can_not_complete_it() {
    let story = Story::begin().await;
    let (_, query) = story.come_back().await;
    // The flow's cookie is still there, the session is another one.
    story.browser.sign_in_as(DEMO_EMAIL, DEMO_PASSWORD).await;
    story.expect_refused(&story.browser, &query, AppError::FlowForeign).await;
}

#[tokio::test]
async fn without_the_cookie_of_the_attempt_it_is_refused() {
    let story = Story::begin().await;
    let (_, query) = story.come_back().await;
    let mut cookies = story.browser.cookies();
    cookies.retain(|name, _| !name.contains("flow"));
    story.browser.set_cookies(cookies);
    story.expect_refused(&story.browser, &query, AppError::FlowForeign).await;
}

#[tokio::test]
async fn an_answer_at_another_address_is_refused() {
    let story = Story::begin().await;
    let (_, query) = story.come_back().await;
    let other = uuid::Uuid::nil().to_string();
    let answer = story.browser.call("complete_authorization", &[("server", &other), ("query", &query)]).await;
    answer.expect_error(AppError::FlowForeign);
}

#[tokio::test]
async fn other_agencies_find_nothing() {
    let story = Story::begin().await;
    let stranger = story.server.add_agency("Other", "owner@other.example").await;
    let tile = story.broken().await;
    let window = story.window("Harbour Coffee", "sandbox-ads").await;
    let (connection, account) = (tile.connection.to_string(), story.account(HARBOUR).await.id.to_string());
    let (flow, _) = story.come_back().await;
    let query = format!("campaign={}&connection={connection}", window.campaign.id);
    stranger.ask("window", &query).await.expect_error(AppError::NotFound);
    stranger.ask("integrations", &format!("campaign={}", window.campaign.id)).await.expect_error(AppError::NotFound);
    stranger
        .ask("dashboard", &format!("campaign={}&days=28", window.campaign.id))
        .await
        .expect_error(AppError::NotFound);
    stranger.ask("flow", &format!("flow={flow}")).await.expect_error(AppError::NotFound);
    let same = [("connection", connection.as_str())];
    for function in ["profiles", "start_authorization", "check_now", "disconnect"] {
        stranger.call(function, &same).await.expect_error(AppError::NotFound);
    }
    stranger.call("remove_account", &[("account", &account)]).await.expect_error(AppError::NotFound);
    let fields = [("connection", connection.as_str()), ("account", account.as_str())];
    stranger.call("switch_account", &fields).await.expect_error(AppError::NotFound);
    story.account(HARBOUR).await;
}

#[tokio::test]
async fn analysts_look_and_change_nothing() {
    let story = Story::begin().await;
    let analyst = story.server.add_colleague("analyst@relink.example", Role::Analyst, None).await;
    let connection = story.broken().await.connection.to_string();
    for function in ["profiles", "start_authorization", "check_now", "disconnect"] {
        analyst.call(function, &[("connection", &connection)]).await.expect_error(AppError::NotAllowed);
    }
}

#[tokio::test]
async fn no_answer_holds_a_secret() {
    let story = Story::begin().await;
    let (_, query) = story.come_back().await;
    story.complete(&query).await;
    let mut secrets: Vec<String> = vec!["relink-demo-secret".to_owned()];
    for address in [HARBOUR, "ads@juniper-bikes.example", "team@lighthouse-agency.example"] {
        let text: serde_json::Value = serde_json::from_str(&story.secret(address).await).unwrap();
        let tokens = text.as_object().unwrap().values().filter_map(|value| value.as_str());
        secrets.extend(tokens.map(str::to_owned));
    }
    assert!(secrets.len() >= 7, "access and refresh tokens of three accounts");
    let window = story.window("Harbour Coffee", "sandbox-ads").await;
    let (campaign, connection) = (window.campaign.id, window.connection);
    let place = format!("campaign={campaign}&connection={connection}");
    let mut bodies = Vec::new();
    for path in ["integrations", "dashboard", "settings", &format!("integrations/{connection}")] {
        bodies.push(story.browser.open(&format!("/campaigns/{campaign}/{path}")).await.body);
    }
    for path in ["/campaigns", "/data-sources", "/settings", "/help/reconnect"] {
        bodies.push(story.browser.open(path).await.body);
    }
    for (function, query) in [("window", place.as_str()), ("data_sources", ""), ("campaigns", ""), ("me", "")] {
        bodies.push(story.browser.ask(function, query).await.expect_ok().body);
    }
    let profiles = story.browser.call("profiles", &[("connection", &connection.to_string())]).await;
    bodies.push(profiles.expect_ok().body);
    for (body, secret) in bodies.iter().flat_map(|body| secrets.iter().map(move |secret| (body, secret))) {
        assert!(!body.contains(secret.as_str()), "a secret was answered: {body}");
    }
}
