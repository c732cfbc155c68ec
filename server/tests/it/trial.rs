//! `relink catalogue try` at a platform that listens on this machine: the shop of `docs/adding-an-integration.md`.

use std::{collections::BTreeMap, fs, process::Output};

use axum::{
    Json, Router,
    extract::Query,
    http::{HeaderMap, StatusCode},
    routing::get,
};
use serde_json::{Value, json};
use tokio::net::TcpListener;

use crate::cli::{refusal, run, success};

const PAGE: &str = include_str!("../../../docs/adding-an-integration.md");
const KEY: &str = "shop_0123456789abcdef";

/// Answers with one sale, made when the asked days begin. Tells its port.
async fn open_shop() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let answer = |headers: HeaderMap, body: Value| match headers.get("x-api-key") {
        Some(key) if key == KEY => (StatusCode::OK, Json(body)),
        _ => (StatusCode::UNAUTHORIZED, Json(json!({"error": {"code": "bad_key", "message": "Unknown key"}}))),
    };
    let shop = move |headers: HeaderMap| async move {
        let shop = json!({"id": "s-1", "name": "Corner shop", "zone": "Europe/Berlin", "currency": "EUR"});
        answer(headers, json!({ "shop": shop }))
    };
    let sales = move |headers: HeaderMap, Query(asked): Query<BTreeMap<String, String>>| async move {
        answer(headers, json!({"sales": [{"sold_at": asked["since"], "cents": 1250, "currency": "EUR"}], "next": null}))
    };
    let router = Router::new().route("/api/shop", get(shop)).route("/api/sales", get(sales));
    tokio::spawn(axum::serve(listener, router).into_future());
    port
}

/// Tries the page's file with `typed` as the key, and more arguments.
async fn try_shop(typed: &'static str, more: &[&str]) -> Output {
    let port = open_shop().await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("corner-shop.toml");
    let text = PAGE.split("```toml\n").last().unwrap().split("```").next().unwrap();
    fs::write(&file, text).unwrap();
    let target = format!("127.0.0.1:{port}");
    let address = format!("address=http://{target}");
    let arguments = ["catalogue", "try", file.to_str().unwrap(), "--allow-private", &target, "--set", &address];
    let arguments: Vec<String> = arguments.iter().chain(more).map(|word| (*word).to_owned()).collect();
    let run = move || {
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        run(folder.path(), &[], &arguments, &format!("{typed}\n"))
    };
    tokio::task::spawn_blocking(run).await.unwrap()
}

#[tokio::test]
async fn an_integration_is_tried_at_its_platform() {
    let said = success(&try_shop(KEY, &["--days", "3"]).await);
    for shown in [
        "/api/shop\n",
        "x-api-key: …",
        "← 200 OK",
        "\"name\": \"Corner shop\"",
        "s-1 http://127.0.0.1:",
        "  Corner shop, Europe/Berlin, EUR",
    ] {
        assert!(said.contains(shown), "{shown} is not in {said}");
    }
    assert!(said.contains("  sales  1\n") && said.contains("  revenue  12.5\n"), "{said}");
    assert!(!said.contains(KEY) && said.ends_with("and its records are read.\n"), "{said}");
}

#[tokio::test]
async fn a_trial_that_fails_says_why_and_fails() {
    let wrong = try_shop("shop_0000000000000000", &[]).await;
    assert!(String::from_utf8_lossy(&wrong.stdout).contains("\"code\": \"bad_key\""));
    assert!(refusal(&wrong).contains("The platform rejected"), "{}", refusal(&wrong));
    assert!(refusal(&try_shop("shop", &[]).await).contains("API key does not fit: In the shop's settings"));
    assert!(refusal(&try_shop(KEY, &["--stream", "visits"]).await).contains("There is no stream visits"));
    let flag = try_shop(KEY, &["--set", "key=shop_0123456789abcdef"]).await;
    assert!(refusal(&flag).contains("key is a secret: leave it out here"));
    assert!(refusal(&try_shop(KEY, &["--set", "colour=red"]).await).contains("\"colour=red\" is no field of"));
}
