//! The doctor, and the page of apps that it sends people to.

use std::{
    net::SocketAddr,
    sync::{Arc, Mutex},
};

use app::model::{
    app::{AppRow, AppsPage},
    doctor::{Finding, Symptom, Verdict},
    error::AppError,
    ids::IntegrationKey,
    integration::IntegrationsPage,
    member::Role,
};
use axum::{
    Json, Router,
    body::Body,
    extract::Request,
    http::{HeaderMap, StatusCode, header::AUTHORIZATION},
    response::Response,
};
use base64::{Engine, engine::general_purpose::STANDARD};
use jiff::{ToSpan, tz::TimeZone};
use reqwest::redirect::Policy;
use server::{
    sandbox::{ControlCommand, TokenBody},
    store::list::{Ask, Reader},
};
use tokio::net::TcpListener;

use crate::{
    cli::{refusal, run, success},
    flows::story::{HARBOUR, Story},
    support::{Browser, TestServer},
};

async fn examine(browser: &Browser) -> Vec<Finding> {
    browser.call("examine", &[]).await.json()
}

/// What was found about subjects that begin so.
fn about(findings: &[Finding], subject: &str) -> Vec<Symptom> {
    let found = findings.iter().filter(|finding| finding.subject.starts_with(subject));
    found.map(|finding| finding.symptom.clone()).collect()
}

/// Our client at the demo provider gets another secret.
async fn spoil_secret(story: &Story) {
    let core = &story.server.core;
    let account = story.account(HARBOUR).await;
    let mut unit = core.store.write().await.unwrap();
    let mut application = unit.application(account.agency, account.application.unwrap()).await.unwrap().unwrap();
    let sealed = core.vault.seal("applications.client_secret", account.agency, application.id.0, &"wrong".into());
    application.client_secret = Some(sealed.unwrap());
    unit.put_application(&application).await.unwrap();
    unit.commit().await.unwrap();
}

#[tokio::test]
async fn an_app_is_shown_to_its_provider_and_nothing_is_changed() {
    let story = Story::begin().await;
    let before = story.secret(HARBOUR).await;
    let findings = examine(&story.browser).await;
    assert_eq!(about(&findings, &story.server.url()), [Symptom::AddressFine]);
    let app = about(&findings, "App at Sandbox (127.0.0.1)");
    assert!(app.contains(&Symptom::ClientFine), "{app:?}");
    // The test's clock stands still, the provider's does not.
    assert!(app.iter().any(|symptom| matches!(symptom, Symptom::ClockWrong { .. })), "{app:?}");
    assert!(findings.is_sorted_by_key(|finding| finding.verdict), "what is wrong comes first: {findings:?}");
    assert_eq!(story.secret(HARBOUR).await, before);

    story.command(ControlCommand::Outage { on: true });
    let app = about(&examine(&story.browser).await, "App at Sandbox");
    assert!(app.contains(&Symptom::ProviderUnreachable) && !app.contains(&Symptom::ClientRejected), "{app:?}");
    story.command(ControlCommand::Outage { on: false });
    spoil_secret(&story).await;
    let app = about(&examine(&story.browser).await, "App at Sandbox");
    assert!(app.contains(&Symptom::ClientRejected), "{app:?}");
}

#[tokio::test]
async fn an_address_that_gives_out_no_tokens_is_told_as_such_and_not_as_an_outage() {
    let story = Story::begin().await;
    story.command(ControlCommand::TokenBody { body: Some(TokenBody::Html) });
    story.command(ControlCommand::TokenStatus { status: Some(404) });
    let app = about(&examine(&story.browser).await, "App at Sandbox");
    assert!(app.contains(&Symptom::EndpointMissing) && !app.contains(&Symptom::ProviderUnreachable), "{app:?}");
    story.command(ControlCommand::TokenStatus { status: Some(503) });
    let app = about(&examine(&story.browser).await, "App at Sandbox");
    assert!(app.contains(&Symptom::ProviderUnreachable) && !app.contains(&Symptom::EndpointMissing), "{app:?}");
}

/// A token endpoint that renews nothing, and says so before it looks at who asks. Answers the grants it was asked for.
async fn start_without_renewals(listener: TcpListener, asked: Arc<Mutex<Vec<&'static str>>>) {
    let right = format!("Basic {}", STANDARD.encode("relink-demo:relink-demo-secret"));
    let answer = move |headers: HeaderMap, body: String| {
        let is_renewal = body.contains("grant_type=refresh_token");
        asked.lock().unwrap().push(if is_renewal { "refresh_token" } else { "authorization_code" });
        let is_known = headers.get(AUTHORIZATION).is_some_and(|proof| proof.to_str().unwrap() == right);
        let (status, error) = match (is_renewal, is_known) {
            (true, _) => (StatusCode::BAD_REQUEST, "unsupported_grant_type"),
            (false, true) => (StatusCode::BAD_REQUEST, "invalid_grant"),
            (false, false) => (StatusCode::UNAUTHORIZED, "invalid_client"),
        };
        std::future::ready((status, Json(serde_json::json!({ "error": error }))))
    };
    axum::serve(listener, Router::new().fallback(answer)).await.unwrap();
}

#[tokio::test]
async fn a_secret_is_shown_a_second_time_where_nothing_is_renewed() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let asked = Arc::new(Mutex::new(Vec::new()));
    tokio::spawn(start_without_renewals(listener, Arc::clone(&asked)));
    let story = Story::begin_with(|config| config.allow_private.push(address.into())).await;
    let core = &story.server.core;
    let account = story.account(HARBOUR).await;
    let mut unit = core.store.write().await.unwrap();
    let mut application = unit.application(account.agency, account.application.unwrap()).await.unwrap().unwrap();
    application.token_endpoint = format!("http://{address}/token");
    unit.put_application(&application).await.unwrap();
    unit.commit().await.unwrap();
    let app = about(&examine(&story.browser).await, "App at Sandbox");
    assert!(app.contains(&Symptom::ClientFine) && !app.contains(&Symptom::ClientRejected), "{app:?}");
    assert_eq!(std::mem::take(&mut *asked.lock().unwrap()), ["refresh_token", "authorization_code"]);

    spoil_secret(&story).await;
    let app = about(&examine(&story.browser).await, "App at Sandbox");
    assert!(app.contains(&Symptom::ClientRejected) && !app.contains(&Symptom::ClientFine), "{app:?}");
    assert_eq!(*asked.lock().unwrap(), ["refresh_token", "authorization_code"]);
}

#[tokio::test]
async fn permissions_that_were_not_given_and_short_lives_are_told() {
    let story = Story::begin().await;
    let account = story.account(HARBOUR).await;
    let mut unit = story.server.core.store.write().await.unwrap();
    for address in [HARBOUR, "ads@juniper-bikes.example", "team@lighthouse-agency.example"] {
        let found = unit.list_accounts(&Reader::of_all(account.agency), &Ask::find(address, 1)).await.unwrap();
        let mut account = found[0].row.clone();
        account.hard_expires_at = Some(account.connected_at + 7 * 86_400);
        unit.renew_account(&account).await.unwrap();
    }
    unit.commit().await.unwrap();
    story.command(ControlCommand::DropScope { person: "juniper".to_owned(), scope: "ads.read".to_owned() });
    story.check_everything().await;
    let app = about(&examine(&story.browser).await, "App at Sandbox");
    assert!(app.contains(&Symptom::ShortLife { days: 7 }), "{app:?}");
    assert!(app.contains(&Symptom::ScopesMissing { connections: 1 }), "{app:?}");
}

/// A proxy in front of Relink that puts its own header on every answer, and that hands on the name it was asked under or not.
async fn start_proxy(listener: TcpListener, target: SocketAddr, keeps_host: bool) {
    let forward = move |request: Request| async move {
        let (mut head, _) = request.into_parts();
        if !keeps_host {
            head.headers.insert("host", target.to_string().parse().unwrap());
        }
        let url = format!("http://{target}{}", head.uri.path_and_query().unwrap());
        #[expect(clippy::disallowed_methods, reason = "tests stand outside of the guard, as proxies do")]
        let client = reqwest::Client::builder().redirect(Policy::none()).build().unwrap();
        let answer = client.get(url).headers(head.headers).send().await.unwrap();
        let mut response = Response::builder().status(answer.status());
        for (name, value) in answer.headers() {
            response = response.header(name, value);
        }
        response = response.header("x-proxy", "here");
        let mut response = response.body(Body::from(answer.bytes().await.unwrap())).unwrap();
        response.headers_mut().insert("cross-origin-opener-policy", "same-origin".parse().unwrap());
        response.headers_mut().remove("transfer-encoding");
        response
    };
    axum::serve(listener, Router::new().fallback(forward)).await.unwrap();
}

#[tokio::test]
async fn our_own_address_is_asked_through_whatever_stands_in_front() {
    let nobody = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let closed = nobody.local_addr().unwrap().port();
    drop(nobody);
    let foreign = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let foreign_port = foreign.local_addr().unwrap().port();
    tokio::spawn(async move { axum::serve(foreign, Router::new()).await });
    let proxy = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let proxy_port = proxy.local_addr().unwrap().port();

    let careless = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let careless_port = careless.local_addr().unwrap().port();

    let found_at = async |url: String, proxy: Option<(TcpListener, bool)>| {
        let folder = tempfile::tempdir().unwrap();
        let server = TestServer::start_with(folder, |config| config.public_url = url.parse().unwrap()).await;
        if let Some((proxy, keeps_host)) = proxy {
            tokio::spawn(start_proxy(proxy, server.core.config.listen, keeps_host));
        }
        let agency = make_agency(&server).await;
        about(&server::doctor::examine(&server.core, agency).await.unwrap(), &url)
    };
    let local = |port: u16| format!("http://localhost:{port}");
    assert_eq!(found_at(local(closed), None).await, [Symptom::AddressUnreachable]);
    assert_eq!(found_at(local(foreign_port), None).await, [Symptom::AddressForeign]);
    assert_eq!(found_at(local(proxy_port), Some((proxy, true))).await, [Symptom::PopupHeadersLost]);
    assert_eq!(found_at(local(careless_port), Some((careless, false))).await, [Symptom::HostLost]);
    assert_eq!(found_at("http://relink.example".to_owned(), None).await, [Symptom::AddressNotSecure]);
}

#[tokio::test]
async fn an_app_is_saved_once_for_all_campaigns() {
    let story = Story::begin().await;
    let tile = add_openid(&story).await;
    assert!(tile.needs_app);
    let row = openid(&story).await;
    assert_eq!(row.client_id, None);
    assert!(row.redirect_uri.starts_with(&story.server.url()) && !row.fields.is_empty());

    let base = format!("http://{}", story.server.core.config.sandbox_listen);
    let application = row.application.to_string();
    let fields = [
        ("server", "openid"),
        ("application", application.as_str()),
        ("fields[issuer]", base.as_str()),
        ("fields[client_id]", "our-client"),
        ("fields[client_secret]", "planted-s3cret"),
        ("fields[data_url]", "https://data.example/metrics"),
    ];
    story.browser.call("save_app", &fields).await.expect_ok();
    let answer = story.browser.ask("apps", "").await.expect_ok();
    assert!(!answer.body.contains("planted-s3cret"));
    assert_eq!(openid(&story).await.client_id.as_deref(), Some("our-client"));
    assert_eq!(openid(&story).await.redirect_uri, row.redirect_uri, "what was registered stays right");
    let page = integrations(&story).await;
    assert!(page.tiles.iter().all(|tile| !tile.needs_app));

    let foreign = "01890a5d-ac96-774b-bcce-b302099a8057";
    let again = [("server", "openid"), ("application", foreign), ("fields[client_id]", "x")];
    story.browser.call("save_app", &again).await.expect_error(AppError::Conflict);
}

#[tokio::test]
async fn apps_and_the_doctor_are_for_those_who_see_the_whole_agency() {
    let story = Story::begin().await;
    let campaign = integrations(&story).await.campaign.id;
    let limited = story.server.add_colleague("limited@agency.example", Role::Manager, Some(vec![campaign])).await;
    let analyst = story.server.add_colleague("analyst@agency.example", Role::Analyst, None).await;
    for (browser, refusal) in [(&limited, AppError::AppNeedsWholeAgency), (&analyst, AppError::NotAllowed)] {
        browser.ask("apps", "").await.expect_error(AppError::NotAllowed);
        browser.call("examine", &[]).await.expect_error(AppError::NotAllowed);
        let application = openid(&story).await.application.to_string();
        let fields = [("server", "openid"), ("application", application.as_str()), ("fields[client_id]", "x")];
        browser.call("save_app", &fields).await.expect_error(refusal);
    }
    let stranger = story.server.add_agency("Strangers", "owner@strangers.example").await;
    assert!(about(&examine(&stranger).await, "App").is_empty());
}

#[tokio::test]
async fn the_terminal_tells_the_same_and_fails_when_something_is_wrong() {
    let story = Story::begin().await;
    let server = &story.server;
    let (folder, url) = (server.folder.path().to_owned(), server.url());
    let sandbox = server.core.config.sandbox_listen.to_string();
    let ask = async |arguments: &'static [&'static str]| {
        let (folder, url, sandbox) = (folder.clone(), url.clone(), sandbox.clone());
        let variables = move || [("RELINK_PUBLIC_URL", url.clone()), ("RELINK_ALLOW_PRIVATE", sandbox.clone())];
        tokio::task::spawn_blocking(move || {
            let variables = variables();
            let variables: Vec<(&str, &str)> = variables.iter().map(|(name, value)| (*name, value.as_str())).collect();
            run(&folder, &variables, arguments, "")
        })
        .await
        .unwrap()
    };
    let said = success(&ask(&["doctor"]).await);
    assert!(said.contains("fine") && said.contains("accepts the secret"), "{said}");
    spoil_secret(&story).await;
    let output = ask(&["doctor", "--json"]).await;
    assert!(refusal(&output).contains("must be mended"));
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(report["wrong"], 1, "{report}");
    let rejected = report["findings"].as_array().unwrap().iter().find(|it| it["verdict"] == "wrong").unwrap();
    assert_eq!(rejected["symptom"]["key"], "client_rejected");
    assert!(rejected["next"].as_str().unwrap().contains("Settings, Apps"));
}

async fn make_agency(server: &TestServer) -> app::model::ids::AgencyId {
    let id = app::model::ids::AgencyId(server.core.entropy.uuid(server.core.clock.unix()));
    let mut unit = server.core.store.write().await.unwrap();
    let agency = server::store::agency::Agency { id, name: "Lighthouse".to_owned(), created_at: 0 };
    unit.add_agency(&agency).await.unwrap();
    unit.commit().await.unwrap();
    id
}

async fn integrations(story: &Story) -> IntegrationsPage {
    let campaign = story.window("Juniper Bikes", "sandbox-ads").await.campaign.id;
    story.browser.ask("integrations", &format!("campaign={campaign}")).await.json()
}

async fn add_openid(story: &Story) -> app::model::integration::Tile {
    let campaign = integrations(story).await.campaign.id.to_string();
    story.browser.call("add_integration", &[("campaign", &campaign), ("integration", "openid")]).await;
    let tiles = integrations(story).await.tiles;
    tiles.into_iter().find(|tile| tile.integration.key.0 == "openid").unwrap()
}

async fn openid(story: &Story) -> AppRow {
    let page: AppsPage = story.browser.ask("apps", "").await.json();
    page.apps.into_iter().find(|row| row.server == "openid").unwrap()
}

#[test]
fn verdicts_are_ordered_by_how_much_they_matter() {
    assert!(Verdict::Wrong < Verdict::Notice && Verdict::Notice < Verdict::Unknown && Verdict::Unknown < Verdict::Fine);
}

#[tokio::test]
async fn what_is_recalled_of_an_integration_in_use_is_told() {
    let story = Story::begin().await;
    assert!(about(&examine(&story.browser).await, "Integration").is_empty(), "the demo's are known");
    let campaign = story.window("Harbour Coffee", "sandbox-ads").await.campaign.id.to_string();
    let fields = [("campaign", campaign.as_str()), ("integration", "linkedin-ads")];
    story.browser.call("add_integration", &fields).await.expect_ok();
    let told = about(&examine(&story.browser).await, "Integration LinkedIn Ads");
    let [Symptom::UnverifiedInUse { facts }] = told.as_slice() else { panic!("{told:?}") };
    let file = story.server.core.catalogue.entry(&IntegrationKey("linkedin-ads".to_owned())).unwrap();
    assert!(facts.starts_with(file.unverified.as_deref().unwrap()), "{facts}");
}

/// The demo's authorization server, as if its provider allowed `most` accounts and ended what the file uses in `days`.
async fn bound_sandbox(story: &Story, most: usize, days: i64) {
    let core = &story.server.core;
    let on = core.clock.now().to_zoned_datetime(TimeZone::UTC).date().saturating_add(days.days());
    let own = format!(
        "caps = [{{ most = {most}, words = \"No more than that.\", source = \"made up\" }}]\n\
         sunset = {{ on = \"{on}\", what = \"It ends then.\", source = \"made up\" }}\nclient_auth"
    );
    let folder = story.server.folder.path().join("data/catalogue/servers");
    std::fs::create_dir_all(&folder).unwrap();
    let text = include_str!("../../catalogue/servers/sandbox.toml").replacen("client_auth", &own, 1);
    std::fs::write(folder.join("sandbox.toml"), text).unwrap();
    assert!(core.catalogue.look());
    assert_eq!(core.catalogue.problems, []);
}

#[tokio::test]
async fn what_an_app_may_not_do_and_what_ends_is_told_before_it_hurts() {
    let story = Story::begin().await;
    let harbour = story.account(HARBOUR).await;
    let mut unit = story.server.core.store.read().await.unwrap();
    let accounts = unit.list_accounts(&Reader::of_all(harbour.agency), &Ask::first(1000)).await.unwrap();
    drop(unit);
    let used = accounts.iter().filter(|listed| listed.row.application == harbour.application).count();
    let told = async || {
        let findings = examine(&story.browser).await;
        let [app, sign_in] = ["App at Sandbox", "Sign-in at Sandbox"].map(|subject| about(&findings, subject));
        let is_near = |symptom: &Symptom| matches!(symptom, Symptom::CapNear { .. });
        (app.into_iter().filter(is_near).collect::<Vec<_>>(), sign_in)
    };
    assert_eq!(told().await, (vec![], vec![]), "the demo's provider bounds nothing and ends nothing");

    bound_sandbox(&story, used, 90).await;
    let [used, most] = [used, used].map(|count| u32::try_from(count).unwrap());
    let near = Symptom::CapNear { used, most, words: "No more than that.".to_owned() };
    let ends = |days| Symptom::EndsSoon { what: "It ends then.".to_owned(), days, fixed_in: None };
    assert_eq!(told().await, (vec![near], vec![ends(90)]));

    // More than the cap are connected: it does not hold for this app.
    bound_sandbox(&story, 1, -1).await;
    assert_eq!(told().await, (vec![], vec![ends(-1)]));
    let wrong = examine(&story.browser).await.into_iter().find(|finding| finding.symptom == ends(-1));
    assert_eq!(wrong.unwrap().verdict, Verdict::Wrong);
}
