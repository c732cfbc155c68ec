//! What every answer tells the browser.

use std::collections::BTreeMap;

use app::model::ids::ApplicationId;
use reqwest::{Method, StatusCode};
use server::store::application::Application;
use uuid::Uuid;

use crate::support::TestServer;

/// The directives of the policy, each with its values.
fn policy(header: &str) -> BTreeMap<String, Vec<String>> {
    header
        .split(';')
        .map(|directive| {
            let mut words = directive.split_whitespace().map(str::to_owned);
            (words.next().unwrap(), words.collect())
        })
        .collect()
}

#[tokio::test]
async fn pages_files_and_errors_are_all_protected() {
    let server = TestServer::start().await;
    let browser = server.set_up().await;
    for (path, status) in [
        ("/campaigns", StatusCode::OK),
        ("/sign-in", StatusCode::OK),
        ("/nowhere", StatusCode::NOT_FOUND),
        ("/asset.txt", StatusCode::OK),
        ("/healthz", StatusCode::OK),
        ("/api/me", StatusCode::OK),
        ("/brand/nobody.svg", StatusCode::NOT_FOUND),
    ] {
        let answer = browser.send(browser.bare(Method::GET, path)).await;
        assert_eq!(answer.status, status, "{path}");
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(answer.header("referrer-policy"), "same-origin", "{path}");
        assert_eq!(answer.header("cross-origin-opener-policy"), "same-origin-allow-popups", "{path}");
        assert_eq!(answer.header("strict-transport-security"), "", "plain http on this machine");
        let policy = policy(answer.header("content-security-policy"));
        assert_eq!(policy["frame-ancestors"], ["'none'"], "{path}");
        assert_eq!(policy["base-uri"], ["'none'"], "{path}");
        assert_eq!(policy["object-src"], ["'none'"], "{path}");
        assert_eq!(policy["form-action"], ["'self'"], "{path}");
    }
}

#[tokio::test]
async fn inline_scripts_carry_the_nonce_of_their_own_answer() {
    let server = TestServer::start().await;
    let browser = server.set_up().await;
    let mut nonces = Vec::new();
    for path in ["/campaigns", "/campaigns", "/nowhere"] {
        let answer = browser.open(path).await;
        let scripts = &policy(answer.header("content-security-policy"))["script-src"];
        let nonce = scripts.iter().find_map(|word| word.strip_prefix("'nonce-")?.strip_suffix('\'')).unwrap();
        let inline: Vec<_> = answer.body.split("<script").skip(1).map(|rest| rest.split('>').next().unwrap()).collect();
        assert!(!inline.is_empty(), "{path}");
        for script in inline {
            assert!(script.contains(&format!("nonce=\"{nonce}\"")), "{path}: {script}");
        }
        nonces.push(nonce.to_owned());
    }
    nonces.sort();
    nonces.dedup();
    assert_eq!(nonces.len(), 3, "no two answers share one");
}

#[tokio::test]
async fn plain_forms_reach_the_agencys_own_providers_only() {
    let server = TestServer::start().await;
    let browser = server.set_up().await;
    let other = server.add_agency("Others", "owner@others.example").await;
    save_application(&server, "https://id.example:8443/authorize?tenant=1").await;

    let form_action = |header: &str| policy(header)["form-action"].clone();
    let page = browser.open("/campaigns").await;
    assert_eq!(form_action(page.header("content-security-policy")), ["'self'", "https://id.example:8443"]);
    let page = other.open("/campaigns").await;
    assert_eq!(form_action(page.header("content-security-policy")), ["'self'"]);
}

/// Whatever an issuer has got into the store: it adds no word to our policy.
#[tokio::test]
async fn an_endpoint_says_nothing_in_the_policy_but_its_origin() {
    let server = TestServer::start().await;
    let browser = server.set_up().await;
    let plain = browser.open("/campaigns").await.header("content-security-policy").to_owned();
    for endpoint in [
        "https://evil.example;sandbox/authorize",
        "https://evil.example,default-src/authorize",
        "https://*/authorize",
        "https://*.example/authorize",
        "https://'unsafe-inline'/authorize",
        "https://a_b.example/authorize",
        "javascript:alert(1)",
        "data:text/html,x",
        "not an address",
    ] {
        save_application(&server, endpoint).await;
        let page = browser.open("/campaigns").await;
        let found = policy(page.header("content-security-policy"));
        assert_eq!(found["form-action"], ["'self'"], "{endpoint}");
        assert_eq!(found.keys().collect::<Vec<_>>(), policy(&plain).keys().collect::<Vec<_>>(), "{endpoint}");
        assert_eq!(page.headers.get_all("content-security-policy").iter().count(), 1, "{endpoint}");
    }
}

async fn save_application(server: &TestServer, authorization_endpoint: &str) {
    let me = server.core.store.read().await.unwrap().member_by_email(crate::support::EMAIL).await.unwrap().unwrap();
    let application = Application {
        id: ApplicationId(Uuid::from_u128(5)),
        agency: me.agency,
        server: "openid".into(),
        issuer: "https://id.example".into(),
        iss_announced: true,
        authorization_endpoint: authorization_endpoint.into(),
        token_endpoint: "https://id.example/token".into(),
        userinfo_endpoint: None,
        revocation_endpoint: None,
        client_id: "relink".into(),
        client_secret: None,
        settings: BTreeMap::new(),
        pairwise: false,
        successor: None,
        created_at: 0,
        saved_at: 0,
    };
    let mut unit = server.core.store.write().await.unwrap();
    unit.put_application(&application).await.unwrap();
    unit.commit().await.unwrap();
}

#[tokio::test]
async fn over_https_browsers_are_told_to_stay_there() {
    let folder = tempfile::tempdir().unwrap();
    let server =
        TestServer::start_with(folder, |config| config.public_url = "https://relink.example".parse().unwrap()).await;
    let browser = server.local_browser();
    let answer = browser.open("/healthz").await;
    assert_eq!(answer.header("strict-transport-security"), "max-age=63072000");
}
