//! Addresses inside, in every spelling and typed into everything that leads out: nobody there is even connected to.

use std::{
    net::Ipv6Addr,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
};

use app::model::{
    alert::AlertsPage,
    app::AppsPage,
    error::AppError,
    flow::{FlowEnd, FlowStatus},
    ids::ConnectionId,
};
use axum::{Json, Router, routing::get};
use serde_json::json;
use tokio::net::TcpListener;

use crate::{
    flows::story::failure,
    support::{Browser, TestServer},
};

/// Hosts that lead to this machine, into its networks, or to what watches over machines in a cloud.
const INSIDE: [&str; 56] = [
    "127.0.0.1",
    "127.1",
    "127.0.1",
    "127.255.255.254",
    "127.0.0.1.",
    "2130706433",
    "017700000001",
    "0177.0.0.1",
    "0x7f000001",
    "0x7f.0.0.1",
    "0x7f.1",
    "0",
    "0.0.0.0",
    "0x0",
    "localhost",
    "LOCALHOST",
    "localhost.",
    "relink.localhost",
    "ip6-localhost",
    "10.0.0.1",
    "172.16.0.1",
    "172.31.255.255",
    "192.168.0.1",
    "100.64.0.1",
    "169.254.169.254",
    "169.254.1.1",
    "2852039166",
    "0xa9fea9fe",
    "192.0.0.1",
    "192.0.2.1",
    "198.18.0.1",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "[::1]",
    "[::]",
    "[0:0:0:0:0:0:0:1]",
    "[::127.0.0.1]",
    "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]",
    "[::ffff:169.254.169.254]",
    "[::ffff:0:127.0.0.1]",
    "[64:ff9b::7f00:1]",
    "[64:ff9b::a9fe:a9fe]",
    "[64:ff9b:1::7f00:1]",
    "[2002:7f00:1::]",
    "[2002:a9fe:a9fe::]",
    "[fe80::1]",
    "[fec0::1]",
    "[fc00::1]",
    "[fd00:ec2::254]",
    "[ff02::1]",
    "127。0。0。1",
    "１２７.0.0.1",
    "ⓛocalhost",
    "metadata.google.internal",
];

/// Listens everywhere on this machine, and counts who comes.
async fn listen() -> (u16, Arc<AtomicU32>) {
    let count = Arc::new(AtomicU32::new(0));
    let first = TcpListener::bind("0.0.0.0:0").await.unwrap();
    let port = first.local_addr().unwrap().port();
    let mut listeners = vec![first];
    // By IPv4 too where this machine does it so; then the first has the port alone.
    listeners.extend(TcpListener::bind((Ipv6Addr::LOCALHOST, port)).await.ok());
    for listener in listeners {
        let count = Arc::clone(&count);
        tokio::spawn(async move {
            while listener.accept().await.is_ok() {
                count.fetch_add(1, Ordering::SeqCst);
            }
        });
    }
    (port, count)
}

async fn add(owner: &Browser, campaign: &str, integration: &str) -> String {
    let fields = [("campaign", campaign), ("integration", integration)];
    owner.call("add_integration", &fields).await.json::<ConnectionId>().to_string()
}

/// The id under which the next client at the OpenID providers is saved.
async fn proposed(owner: &Browser) -> String {
    let page: AppsPage = owner.ask("apps", "").await.json();
    let row = page.apps.iter().find(|row| row.server == "openid").unwrap();
    row.application.to_string()
}

#[tokio::test]
async fn no_form_leads_inside() {
    let server = TestServer::start().await;
    let owner = server.set_up().await;
    let campaign = owner.create_campaign("Harbour").await.to_string();
    let (port, reached) = listen().await;
    let [mysql, postgres, prometheus, woocommerce, openid] =
        ["mysql", "postgresql", "prometheus", "woocommerce", "openid"];
    let mysql = add(&owner, &campaign, mysql).await;
    let postgres = add(&owner, &campaign, postgres).await;
    let prometheus = add(&owner, &campaign, prometheus).await;
    let woocommerce = add(&owner, &campaign, woocommerce).await;
    add(&owner, &campaign, openid).await;
    let application = proposed(&owner).await;
    let (key, secret, port_text) =
        (format!("ck_{}", "a".repeat(40)), format!("cs_{}", "a".repeat(40)), port.to_string());
    let mut tried = 0;
    for host in INSIDE {
        for database in [&mysql, &postgres] {
            let fields = [
                ("connection", database.as_str()),
                ("fields[host]", host),
                ("fields[port]", &port_text),
                ("fields[database]", "shop"),
                ("fields[user]", "reader"),
                ("fields[password]", "pw"),
                ("fields[tls]", "off"),
                ("fields[query]", "select 1 as date, 'a' as metric, 1 as value"),
            ];
            refuse(&owner, "save_credentials", &fields, host).await;
        }
        for scheme in ["http", "https"] {
            let address = format!("{scheme}://{host}:{port}");
            let shop = [
                ("connection", woocommerce.as_str()),
                ("fields[url]", &address),
                ("fields[consumer_key]", &key),
                ("fields[consumer_secret]", &secret),
            ];
            refuse(&owner, "save_credentials", &shop, &address).await;
            let metrics = [
                ("connection", prometheus.as_str()),
                ("fields[url]", &address),
                ("fields[user]", "reader"),
                ("fields[password]", "pw"),
                ("fields[metric]", "orders"),
                ("fields[query]", "sum(orders)"),
            ];
            refuse(&owner, "save_credentials", &metrics, &address).await;
            let client = [
                ("server", "openid"),
                ("application", application.as_str()),
                ("fields[issuer]", &address),
                ("fields[client_id]", "relink"),
                ("fields[client_secret]", "s3cret"),
                ("fields[data_url]", "https://data.example/"),
            ];
            refuse(&owner, "save_app", &client, &address).await;
            // An address may be kept that is refused whenever something is sent there.
            if owner.call("add_webhook", &[("url", &format!("{address}/hook"))]).await.status == 200 {
                let page: AlertsPage = owner.ask("alerts", "").await.json();
                let webhook = page.webhooks[0].id.to_string();
                let answer = owner.call("test_webhook", &[("webhook", &webhook)]).await.expect_ok();
                assert_ne!(answer.body, "null", "{address}");
                owner.call("remove_webhook", &[("webhook", &webhook)]).await.expect_ok();
            }
            tried += 4;
        }
        tried += 2;
        assert_eq!(reached.load(Ordering::SeqCst), 0, "{host}");
    }
    assert_eq!(tried, 560);
}

async fn refuse(owner: &Browser, function: &str, fields: &[(&str, &str)], about: &str) {
    let answer = owner.call(function, fields).await;
    let error: Option<AppError> = serde_json::from_str(&answer.body).ok();
    let is_expected = matches!(
        error,
        Some(AppError::HostNotAllowed | AppError::HostUnreachable | AppError::BadInput | AppError::IssuerUnusable)
    );
    assert!(is_expected, "{function} with {about}: {}", answer.body);
    // The form is whole: nothing but the address keeps it from being sent.
    let is_plain = about == "127.0.0.1" || about.starts_with("https://127.0.0.1:");
    assert!(!is_plain || error == Some(AppError::HostNotAllowed), "{function} with {about}: {}", answer.body);
}

/// An issuer that may be asked, and names endpoints that may not.
#[tokio::test]
async fn endpoints_that_metadata_names_lead_nowhere_inside() {
    let (inside, reached) = listen().await;
    let issuer = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = issuer.local_addr().unwrap();
    let base = format!("http://{address}");
    let metadata = json!({
        "issuer": base,
        "authorization_endpoint": format!("{base}/authorize"),
        "token_endpoint": format!("http://127.0.0.1:{inside}/token"),
        "userinfo_endpoint": format!("http://[::1]:{inside}/me"),
        "revocation_endpoint": format!("http://localhost:{inside}/revoke"),
    });
    let router = Router::new().route("/.well-known/openid-configuration", get(async move || Json(metadata)));
    tokio::spawn(async move { axum::serve(issuer, router).await });
    let folder = tempfile::tempdir().unwrap();
    let server =
        TestServer::start_with(folder, |config| config.allow_private.push(address.to_string().parse().unwrap())).await;
    let owner = server.set_up().await;
    let campaign = owner.create_campaign("Harbour").await.to_string();
    let connection = add(&owner, &campaign, "openid").await;
    let application = proposed(&owner).await;
    let client = [
        ("server", "openid"),
        ("application", application.as_str()),
        ("fields[issuer]", &base),
        ("fields[client_id]", "relink"),
        ("fields[client_secret]", "s3cret"),
        ("fields[data_url]", &base),
    ];
    owner.call("save_app", &client).await.expect_ok();
    let fields = [("connection", connection.as_str()), ("popup", "true")];
    let start: app::model::flow::AuthorizationStart = owner.call("start_authorization", &fields).await.json();
    let url = url::Url::parse(&start.url).unwrap();
    let state = url.query_pairs().find(|(name, _)| name == "state").unwrap().1.into_owned();
    let query = format!("state={state}&code=c0de");
    let fields = [("server", application.as_str()), ("query", query.as_str())];
    let end: FlowEnd = owner.call("complete_authorization", &fields).await.json();
    assert_eq!(end.notice.status, FlowStatus::Failed);
    let flow = owner.ask("flow", &format!("flow={}", start.flow)).await.json();
    assert_eq!(failure(&flow), AppError::HostNotAllowed);
    assert_eq!(reached.load(Ordering::SeqCst), 0);
}
