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
    let me = server.core.store.read().await.unwrap().member_by_email(crate::support::EMAIL).await.unwrap().unwrap();
    let application = Application {
        id: ApplicationId(Uuid::from_u128(5)),
        agency: me.agency,
        server: "openid".into(),
        issuer: "https://id.example".into(),
        iss_announced: true,
        authorization_endpoint: "https://id.example:8443/authorize?tenant=1".into(),
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

    let form_action = |header: &str| policy(header)["form-action"].clone();
    let page = browser.open("/campaigns").await;
    assert_eq!(form_action(page.header("content-security-policy")), ["'self'", "https://id.example:8443"]);
    let page = other.open("/campaigns").await;
    assert_eq!(form_action(page.header("content-security-policy")), ["'self'"]);
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
