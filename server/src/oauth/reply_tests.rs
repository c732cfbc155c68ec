//! Replies as servers give them, through the whole exchange or renewal. Numbers name the reports they come from.

use std::{collections::BTreeMap, sync::Mutex};

use async_trait::async_trait;
use http::Request;
use secrecy::ExposeSecret;
use serde_json::json;

use super::*;
use crate::{
    catalogue::Catalogue,
    net::Outbound,
    oauth::{registration::Registration, token::TokenError},
};

/// Gives one answer to everybody.
struct Said {
    status: u16,
    kind: &'static str,
    body: Vec<u8>,
    asked: Mutex<u32>,
}

#[async_trait]
impl Outbound for Said {
    async fn send(&self, _: Request<Vec<u8>>) -> Result<Response<Vec<u8>>, NetError> {
        *self.asked.lock().unwrap() += 1;
        let answer = Response::builder().status(self.status).header("content-type", self.kind);
        Ok(answer.body(self.body.clone()).unwrap())
    }

    async fn connect(&self, _: &str, _: u16) -> Result<tokio::net::TcpStream, NetError> {
        Err(NetError::Unreachable)
    }
}

fn said(status: u16, body: &str) -> Said {
    Said { status, kind: "application/json", body: body.as_bytes().to_vec(), asked: Mutex::default() }
}

fn server(key: &str) -> Registration {
    let mut server = Catalogue::built_in().unwrap().server(key).unwrap().clone();
    if key == "openid" {
        // Its endpoints are asked for; here they stand.
        server.discovery = crate::catalogue::Catalogue::built_in().unwrap().server("vimeo").unwrap().discovery.clone();
    }
    let defaults = server.settings().filter(|field| !field.is_secret() && !field.default.is_empty());
    let settings = defaults.map(|field| (field.key.clone(), field.default.clone())).collect();
    Registration::of(server, settings)
}

async fn exchange(key: &str, said: &Said) -> Result<Grant, TokenError> {
    server(key).exchange_code(said, &"c0de".into(), &"v".repeat(43).into()).await
}

async fn renew(key: &str, said: &Said) -> Result<Grant, TokenError> {
    server(key).refresh(said, &"rt-1".into(), &[], &BTreeMap::new()).await
}

fn access(grant: &Grant) -> &str {
    grant.access.expose_secret()
}

#[tokio::test]
async fn b01_numbers_may_be_texts() {
    let body = r#"{"token_type":"Bearer","scope":"manage","expires_in":"5250","ext_expires_in":"5250","expires_on":"1759495112",
        "not_before":"1759489561","resource":"api://some-server","access_token":"at","refresh_token":"rt"}"#;
    for key in ["openid", "google", "hubspot"] {
        let grant = exchange(key, &said(200, body)).await.unwrap();
        assert_eq!((access(&grant), grant.expires_in, grant.refresh.is_some()), ("at", Some(5_250), true), "{key}");
        assert_eq!(renew(key, &said(200, body)).await.unwrap().expires_in, Some(5_250), "{key}");
    }
}

#[tokio::test]
async fn b02_and_b03_any_success_with_a_token_is_a_grant() {
    let bare = exchange("openid", &said(200, r#"{"access_token":"at","expires_in":5183999}"#)).await.unwrap();
    assert_eq!((access(&bare), bare.expires_in), ("at", Some(5_183_999)));
    let body = r#"{"access_token":"at","refresh_token":"rt","token_type":"example","expires_in":3600,"more":"value"}"#;
    for status in [200, 201, 202] {
        assert_eq!(access(&exchange("openid", &said(status, body)).await.unwrap()), "at", "{status}");
        assert_eq!(access(&renew("openid", &said(status, body)).await.unwrap()), "at", "{status}");
    }
    for kind in [r#""token_type":null,"#, r#""token_type":7,"#, r#""token_type":["Bearer"],"#, ""] {
        let body = format!("{{{kind}\"access_token\":\"at\"}}");
        assert_eq!(access(&exchange("google", &said(200, &body)).await.unwrap()), "at", "{kind}");
    }
}

#[tokio::test]
async fn b06_scopes_come_in_many_ways() {
    let list = |scopes: &[&str]| Some(scopes.iter().map(|&scope| scope.to_owned()).collect::<Vec<_>>());
    for (scope, expected) in [
        (json!("repo,user:email"), list(&["repo", "user:email"])),
        (json!("repo user:email"), list(&["repo", "user:email"])),
        (json!("repo, user:email "), list(&["repo", "user:email"])),
        (json!(["repo", "user:email"]), list(&["repo", "user:email"])),
        (json!([4, "x"]), list(&["4", "x"])),
        (json!(""), None),
        (json!(null), None),
        (json!([]), None),
    ] {
        let body = json!({"access_token": "at", "scope": scope}).to_string();
        assert_eq!(exchange("openid", &said(200, &body)).await.unwrap().scopes, expected, "{scope}");
    }
    let body = r#"{"access_token":"at","scopes":["a"]}"#;
    assert_eq!(exchange("openid", &said(200, body)).await.unwrap().scopes, list(&["a"]), "by its other name");
}

#[tokio::test]
async fn b07_and_b08_nothing_new_is_no_new_token() {
    for body in [
        r#"{"access_token":"at","token_type":"Bearer","expires_in":3599,"refresh_token":""}"#,
        r#"{"access_token":"at","token_type":"Bearer","expires_in":3599,"refresh_token":" "}"#,
        r#"{"access_token":"at","token_type":"Bearer","expires_in":3599,"refresh_token":null}"#,
        r#"{"access_token":"at","token_type":"Bearer","expires_in":3600,"id_token":"e30.e30.x"}"#,
    ] {
        for grant in [renew("google", &said(200, body)).await, exchange("google", &said(200, body)).await] {
            let grant = grant.unwrap();
            assert!(grant.refresh.is_none() && grant.scopes.is_none(), "{body}");
        }
    }
    let none = renew("google", &said(200, r#"{"access_token":"","refresh_token":"rt"}"#)).await;
    assert!(matches!(none, Err(TokenError::Answer(_))), "an empty access token is none");
}

#[tokio::test]
async fn b09_and_b10_scopes_are_compared_as_they_are_meant() {
    let asked = |scopes: &[&str]| scopes.iter().map(|&scope| scope.to_owned()).collect::<Vec<_>>();
    let misses = |granted: &[&str], wanted: &[&str]| {
        let named = name_scopes(asked(granted), &asked(wanted));
        wanted.iter().filter(|scope| !named.iter().any(|one| one == *scope)).count()
    };
    let google = ["openid", "https://www.googleapis.com/auth/analytics.readonly"];
    let told =
        "openid https://www.googleapis.com/auth/userinfo.email https://www.googleapis.com/auth/analytics.readonly";
    let body = json!({"access_token": "at", "scope": told}).to_string();
    let granted = exchange("google", &said(200, &body)).await.unwrap().scopes.unwrap();
    assert!(google.iter().all(|scope| granted.iter().any(|one| one == scope)));
    assert_eq!(misses(&["msads.manage"], &["https://ads.microsoft.com/msads.manage"]), 0);
    assert_eq!(misses(&["https://graph.microsoft.com/User.Read"], &["user.read"]), 0);
    assert_eq!(misses(&["https://api.example/read/"], &["https://api.example/read"]), 0);
    assert_eq!(misses(&["https://www.googleapis.com/auth/analytics.readonly"], &["analytics"]), 1);
    assert_eq!(misses(&["read"], &["write", "readonly"]), 2);
}

#[tokio::test]
async fn b11_to_b13_an_end_is_what_makes_sense_as_one() {
    let body = r#"{"access_token":"at","refresh_token":"rt","expires_in_sec":3600,"token_type":"Bearer","expires_in":3600000}"#;
    assert_eq!(exchange("zoho", &said(200, body)).await.unwrap().expires_in, Some(3_600));
    for (end, expected) in [
        (json!(3600), Some(3_600)),
        (json!("3600"), Some(3_600)),
        (json!(3600.9), Some(3_600)),
        (json!(0), None),
        (json!("0"), None),
        (json!(-1), None),
        (json!(null), None),
        (json!("never"), None),
        (json!(1_795_453_200), None),
    ] {
        for body in [
            json!({"access_token": "at", "expires_in": end}),
            json!({"access_token": "at", "refresh_token": "rt", "expires_in": end}),
        ] {
            let grant = exchange("salesforce", &said(200, &body.to_string())).await.unwrap();
            assert_eq!(grant.expires_in, expected, "{body}");
        }
    }
    let body = r#"{"access_token":"at","instance_url":"https://example.my.salesforce.com","token_type":"Bearer"}"#;
    assert_eq!(renew("salesforce", &said(200, body)).await.unwrap().expires_in, None);
}

#[tokio::test]
async fn marks_and_forms_are_read() {
    let marked = said(200, "\u{feff}{\"access_token\":\"at\",\"expires_in\":60}");
    assert_eq!(exchange("openid", &marked).await.unwrap().expires_in, Some(60));
    for kind in ["application/x-www-form-urlencoded", "text/plain"] {
        let form = Said {
            kind,
            ..said(200, "access_token=a%20t&refresh_token=rt&expires_in=60&scope=a%2Cb&token_type=bearer")
        };
        let grant = renew("openid", &form).await.unwrap();
        assert_eq!((access(&grant), grant.expires_in), ("a t", Some(60)), "{kind}");
        assert_eq!(grant.scopes, Some(vec!["a".to_owned(), "b".to_owned()]), "{kind}");
        let json = Said { kind, ..said(200, r#"{"access_token":"at"}"#) };
        assert_eq!(access(&renew("openid", &json).await.unwrap()), "at", "{kind}");
    }
    for body in ["<html>access_token=x</html>", "access_token=", "", "[]", "null", "true"] {
        let none = exchange("openid", &said(200, body)).await;
        assert!(matches!(none, Err(TokenError::Answer(_))), "{body}");
    }
}

#[tokio::test]
async fn what_is_too_large_is_not_read() {
    let body = format!("{{\"access_token\":\"at\",\"more\":[{}0]}}", "0,".repeat(30_000));
    let refused = exchange("openid", &said(200, &body)).await;
    assert!(matches!(refused, Err(TokenError::Net(NetError::TooLarge))), "{refused:?}");
}
