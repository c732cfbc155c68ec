//! Servers that speak otherwise than RFC 6749, as their documentation shows their messages.

use std::{collections::VecDeque, sync::Mutex};

use app::model::error::AppError;
use async_trait::async_trait;
use serde_json::json;

use super::*;
use crate::oauth::authorization::{AuthorizationAnswer, AuthorizationRequest};

/// Gives its answers one after the other and remembers the requests.
#[derive(Default)]
struct Played {
    answers: Mutex<VecDeque<(u16, Value)>>,
    asked: Mutex<Vec<String>>,
}

impl Played {
    fn answering(answers: impl IntoIterator<Item = (u16, Value)>) -> Self {
        Self { answers: Mutex::new(answers.into_iter().collect()), asked: Mutex::default() }
    }

    fn asked(&self) -> Vec<String> {
        std::mem::take(&mut self.asked.lock().unwrap())
    }
}

#[async_trait]
impl Outbound for Played {
    async fn send(&self, request: Request<Vec<u8>>) -> Result<Response<Vec<u8>>, NetError> {
        let body = String::from_utf8(request.body().clone()).unwrap();
        let proof = request.headers().get("authorization").map(|value| value.to_str().unwrap().to_owned());
        let line = format!("{} {} {body} {}", request.method(), request.uri(), proof.unwrap_or_default());
        self.asked.lock().unwrap().push(line.trim().to_owned());
        let (status, body) = self.answers.lock().unwrap().pop_front().unwrap();
        Ok(Response::builder().status(status).body(body.to_string().into_bytes()).unwrap())
    }

    async fn connect(&self, _host: &str, _port: u16) -> Result<tokio::net::TcpStream, NetError> {
        Err(NetError::Unreachable)
    }
}

fn registration(toml: &str) -> Registration {
    let head = "key = \"s\"\nname = \"S\"\nrotation = \"none\"\nrefresh_token = \"optional\"\n";
    let server = toml::from_str(&format!("{head}{toml}")).unwrap();
    Registration::of(server, BTreeMap::from([("shop".to_owned(), "acme".to_owned())]))
}

async fn exchange(registration: &Registration, played: &Played) -> Result<Grant, TokenError> {
    registration.exchange_code(played, &"c0de".into(), &"v".repeat(43).into()).await
}

fn authorize_url(registration: &Registration) -> BTreeMap<String, String> {
    let ask = AuthorizationRequest {
        state: &"st4te".into(),
        verifier: &"v".repeat(43).into(),
        nonce: "n",
        scopes: &["a.read".to_owned(), "b.read".to_owned()],
        login_hint: None,
    };
    let url = Url::parse(&registration.authorization_url(&ask).unwrap()).unwrap();
    url.query_pairs().into_owned().collect()
}

/// TikTok for Business: other names, JSON, everything in `data`, errors with status 200.
const TIKTOK: &str = r#"
client_auth = "body"
pkce = false
token_body = "json"
hosts = ["business-api.example:443"]
names = { client_id = "app_id", client_secret = "secret", code_in_redirect = "auth_code", code = "auth_code" }
token_reply = { access_token = "/data/access_token", scope = "/data/scope" }
identity = { subject = "/data/core_user_id", source = "token_reply" }
answers = { code = ["/code"], text = ["/message"] }
errors = [{ code = "40101", cause = "app_misconfigured" }]
[discovery.fixed]
issuer = "https://business-api.example"
authorization_endpoint = "https://business-api.example/portal/auth"
token_endpoint = "https://business-api.example/oauth2/access_token/"
"#;

#[tokio::test]
async fn names_bodies_and_replies_of_its_own() {
    let tiktok = registration(TIKTOK);
    let url = authorize_url(&tiktok);
    assert_eq!((url["app_id"].as_str(), url.contains_key("client_id")), ("relink", false));
    assert!(!url.contains_key("code_challenge"));
    let reply = json!({"code": 0, "data": {"access_token": "at", "scope": [4, "x"], "core_user_id": 99}});
    let played = Played::answering([(200, reply)]);
    let grant = exchange(&tiktok, &played).await.unwrap();
    assert_eq!((grant.access.expose_secret(), grant.refresh.is_none()), ("at", true));
    assert_eq!(grant.scopes, Some(vec!["4".to_owned(), "x".to_owned()]));
    let asked = played.asked().remove(0);
    let body = asked.strip_prefix("POST https://business-api.example/oauth2/access_token/ ").unwrap();
    let expected = json!({"app_id": "relink", "secret": "s3cret", "auth_code": "c0de", "grant_type": "authorization_code",
                          "redirect_uri": "https://relink.example/oauth/callback/1"});
    assert_eq!(serde_json::from_str::<Value>(body).unwrap(), expected);
    let identity = tiktok.identify(&played, &grant, &mut BTreeMap::new(), "n", 0).await.unwrap();
    assert_eq!(identity.subject, "99", "from the reply: nothing more was asked");
}

#[tokio::test]
async fn an_error_with_status_200_is_one() {
    for (code, expected) in [(40101, AppError::AppRejected), (40002, AppError::ProviderUnreadable)] {
        let tiktok = registration(TIKTOK);
        let played = Played::answering([(200, json!({"code": code, "message": "no", "data": {}}))]);
        let error = exchange(&tiktok, &played).await.unwrap_err();
        assert_eq!(error.for_user(&tiktok.server), expected, "{code}");
    }
}

/// Meta: a second exchange for a long-lived token, renewed by itself.
const META: &str = r#"
client_auth = "body"
scope_separator = ","
renew_ahead_days = 30
hosts = ["graph.example:443"]
exchange = { method = "get", grant_type = "fb_exchange_token", token = "access", token_param = "fb_exchange_token" }
renew = { method = "get", grant_type = "fb_exchange_token", token = "access", token_param = "fb_exchange_token" }
identity = { subject = "/id", name = "/name", request = { url = "https://graph.example/me?fields=id,name" } }
[discovery.fixed]
issuer = "https://www.example"
authorization_endpoint = "https://www.example/dialog/oauth"
token_endpoint = "https://graph.example/oauth/access_token"
"#;

#[tokio::test]
async fn a_short_token_becomes_a_long_one() {
    let meta = registration(META);
    assert_eq!(authorize_url(&meta)["scope"], "a.read,b.read");
    let played = Played::answering([
        (200, json!({"access_token": "short", "token_type": "bearer", "expires_in": 3600})),
        (200, json!({"access_token": "long", "token_type": "bearer", "expires_in": 5_184_000})),
        (200, json!({"id": "7", "name": "Ada"})),
        (200, json!({"access_token": "longer", "expires_in": 5_184_000})),
    ]);
    let grant = exchange(&meta, &played).await.unwrap();
    assert_eq!((grant.access.expose_secret(), grant.expires_in), ("long", Some(5_184_000)));
    let identity = meta.identify(&played, &grant, &mut BTreeMap::new(), "n", 0).await.unwrap();
    assert_eq!((identity.subject.as_str(), identity.name.as_str()), ("7", "Ada"));
    let renewed = meta.refresh(&played, &grant.access, &[], &BTreeMap::new()).await.unwrap();
    assert_eq!(renewed.access.expose_secret(), "longer");
    let asked = played.asked();
    let hand_in = |token: &str| {
        format!(
            "GET https://graph.example/oauth/access_token?grant_type=fb_exchange_token&fb_exchange_token={token}\
             &client_id=relink&client_secret=s3cret"
        )
    };
    assert_eq!(asked[1], hand_in("short"));
    assert_eq!(asked[2], "GET https://graph.example/me?fields=id%2Cname  Bearer long");
    assert_eq!(asked[3], hand_in("long"));
    assert!(meta.server.renews_by_access());
}

/// A host for each customer, a value from the redirect, and one from the identity.
const KEPT: &str = r#"
client_auth = "basic"
scopes_in_renewal = true
hosts = ["{settings.shop}.shops.example:443", "{kept.dc}.api.example:443"]
keep = [
  { name = "realm", from = { redirect = "realmId" }, pattern = "[0-9]{1,20}" },
  { name = "dc", from = { token = "/dc" }, pattern = "[a-z0-9]+" },
  { name = "zone", from = { identity = "/tz" }, pattern = ".+", optional = true },
]
identity = { subject = "{kept.realm}", name = "/company", request = { url = "https://{kept.dc}.api.example/c/{kept.realm}", headers = { v = "1" }, auth.headers = { "X-Token" = "{token}", "X-Dev" = "{settings.developer_token}" } } }
set_up = [
  { key = "shop", label = "Shop", help = "h", pattern = "[a-z]+" },
  { key = "developer_token", label = "Token", help = "h", kind = "secret" },
]
[discovery.fixed]
issuer = "https://{settings.shop}.shops.example"
authorization_endpoint = "https://{settings.shop}.shops.example/authorize"
token_endpoint = "https://{settings.shop}.shops.example/token"
"#;

#[tokio::test]
async fn what_comes_along_is_kept_and_names_hosts() {
    let server = registration(KEPT);
    let played = Played::answering([
        (200, json!({"access_token": "at", "token_type": "bearer", "refresh_token": "rt", "dc": "us7"})),
        (200, json!({"company": "Acme", "tz": "UTC"})),
        (200, json!({"access_token": "at2", "token_type": "bearer", "dc": "eu1"})),
    ]);
    let grant = exchange(&server, &played).await.unwrap();
    let answer = AuthorizationAnswer::parse("?state=s&code=c&realmId=42").unwrap();
    let mut kept = server.keep_first(&answer.values(server.redirect_names()), &grant.reply).unwrap();
    let connected_for = server.token_hosts(&kept);
    assert_eq!(connected_for, ["acme.shops.example:443", "us7.api.example:443"]);
    let identity = server.identify(&played, &grant, &mut kept, "n", 0).await.unwrap();
    assert_eq!((identity.subject.as_str(), identity.name.as_str()), ("42", "Acme"));
    assert_eq!(kept["zone"], "UTC");
    let renewed = server.refresh(&played, &"rt".into(), &["a".to_owned()], &kept).await.unwrap();
    server.keep_renewed(&mut kept, &renewed.reply);
    assert_eq!((kept["dc"].as_str(), kept["realm"].as_str()), ("eu1", "42"));
    // What a renewal says anew can lead to another host: the account was not connected for that one.
    let added = server.token_hosts(&kept).into_iter().filter(|host| !connected_for.contains(host));
    assert_eq!(added.collect::<Vec<_>>(), ["eu1.api.example:443"]);
    let asked = played.asked();
    assert!(asked[0].starts_with("POST https://acme.shops.example/token "), "{}", asked[0]);
    assert_eq!(asked[1], "GET https://us7.api.example/c/42");
    assert!(asked[2].contains("grant_type=refresh_token&refresh_token=rt&scope=a "), "{}", asked[2]);
}

#[tokio::test]
async fn a_value_that_looks_wrong_is_not_kept() {
    let server = registration(KEPT);
    for (realm, dc) in [("4x", "us7"), ("42", "evil.example/"), ("", "us7")] {
        let redirect = BTreeMap::from([("realmId".to_owned(), realm.to_owned())]);
        let kept = server.keep_first(&redirect, &json!({"dc": dc}));
        assert_eq!(kept, Err(AppError::ProviderUnreadable), "{realm} {dc}");
    }
    let kept = BTreeMap::from([("dc".to_owned(), "evil.example/".to_owned())]);
    assert_eq!(server.token_hosts(&kept), ["acme.shops.example:443"], "what is no label names no host");
}

#[tokio::test]
async fn a_token_is_sent_to_the_hosts_of_its_file_only() {
    let mut meta = registration(META);
    let call = meta.server.renew.as_mut().unwrap();
    call.url = Some("https://elsewhere.example/token".parse().unwrap());
    let played = Played::default();
    let error = meta.refresh(&played, &"at".into(), &[], &BTreeMap::new()).await.unwrap_err();
    assert!(matches!(error, TokenError::Net(NetError::NotAllowed(host)) if host == "elsewhere.example:443"));
    assert!(played.asked().is_empty());
}

#[tokio::test]
async fn a_token_is_taken_back() {
    let mut meta = registration(META);
    let revoke =
        "url = \"https://graph.example/me/permissions\"\nmethod = \"delete\"\ntoken_param = \"\"\nclient = false";
    meta.server.revoke = Some(toml::from_str(revoke).unwrap());
    let tokens =
        TokenSet { access: "at".into(), refresh: None, previous_refresh: None, kept: BTreeMap::new(), renewed_at: 0 };
    let played = Played::answering([(200, json!({"success": true})), (400, json!({}))]);
    let call = meta.server.revoke.clone().unwrap();
    assert!(meta.revoke(&played, &call, &tokens).await.is_ok());
    assert_eq!(played.asked(), ["DELETE https://graph.example/me/permissions  Bearer at"]);
    assert!(matches!(meta.revoke(&played, &call, &tokens).await, Err(TokenError::Answer(_))));
}

/// No browser adds anything: what Google appends to a redirect is what was asked for.
#[tokio::test]
async fn c07_google_is_not_asked_for_a_profile_and_still_says_who_it_is() {
    let catalogue = crate::catalogue::Catalogue::built_in().unwrap();
    let google = Registration::of(catalogue.server("google").unwrap().clone(), BTreeMap::new());
    let entries: Vec<_> = catalogue.entries.values().filter(|entry| entry.server() == Some("google")).collect();
    let scopes = google.scopes_of(&entries);
    assert!(!entries.is_empty() && scopes.contains(&"email".to_owned()), "{scopes:?}");
    assert!(scopes.iter().all(|scope| scope != "profile" && !scope.contains(".profile")), "{scopes:?}");

    let token = json!({"access_token": "a", "token_type": "Bearer", "expires_in": 3599});
    let who = json!({"sub": "7", "email": "ads@harbour.example", "email_verified": true});
    let played = Played::answering([(200, token), (200, who)]);
    let grant = exchange(&google, &played).await.unwrap();
    let identity = google.identify(&played, &grant, &mut BTreeMap::new(), "n", 0).await.unwrap();
    assert_eq!((identity.name.as_str(), identity.address.as_str()), ("ads@harbour.example", "ads@harbour.example"));
}
