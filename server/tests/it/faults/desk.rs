//! A Relink that is open, and a signed-in person in front of it. Its queue stands still until it is told.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
};

use app::model::{
    flow::{AuthorizationStart, FlowView},
    health::Health,
    ids::{AccountId, AgencyId, ConnectionId, FlowId},
};
use axum::{Router, body::Body};
use http::{Method, Request, header};
use secrecy::SecretString;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use server::{
    core::Core,
    oauth::access::Access,
    server::Server,
    service::sessions::DEMO_EMAIL,
    store::{
        account::Account,
        connection::Linked,
        list::{Ask, Reader},
    },
    sync::queue::{enqueue_sync, sync_key},
    vault::secret::TokenSet,
    work::worker::Worker,
};
use tower::ServiceExt;

use super::stage::ORIGIN;
use crate::{
    flows::provider::{Decision, EVERYTHING, decide},
    support::Answer,
};

/// The cookies of one browser.
pub(super) type Cookies = Arc<Mutex<BTreeMap<String, String>>>;

/// A request that a page of ours sends.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Post {
    path: String,
    /// `None`: it reads.
    body: Option<String>,
    cookies: BTreeMap<String, String>,
}

impl Post {
    /// The answer, and the cookies that it sets.
    pub(super) async fn send(&self, router: &Router) -> Answer {
        let cookies: Vec<String> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let method = if self.body.is_some() { Method::POST } else { Method::GET };
        let accept = if self.path.starts_with("/api/") { "application/json" } else { "text/html" };
        let request = Request::builder()
            .method(method)
            .uri(&self.path)
            .header(header::HOST, ORIGIN.trim_start_matches("http://"))
            .header(header::ORIGIN, ORIGIN)
            .header(header::ACCEPT, accept)
            .header(header::COOKIE, cookies.join("; "))
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(self.body.clone().unwrap_or_default()))
            .unwrap();
        let response = router.clone().oneshot(request).await.unwrap();
        let (status, headers) = (response.status(), response.headers().clone());
        let bytes = axum::body::to_bytes(response.into_body(), usize::MAX).await.unwrap();
        Answer { status, headers, body: String::from_utf8(bytes.to_vec()).unwrap() }
    }
}

pub(super) struct Desk {
    pub(super) core: Core,
    pub(super) access: Access,
    pub(super) worker: Worker,
    router: Router,
    cookies: Cookies,
}

impl Desk {
    pub(super) async fn open(core: Core, cookies: Cookies) -> Self {
        Self::of(&Server::with_core(core).await.unwrap(), cookies)
    }

    pub(super) fn of(server: &Server, cookies: Cookies) -> Self {
        let core = server.core().clone();
        let access = Access::new(core.clone());
        Self { access, worker: server.worker().clone(), router: server.router(), core, cookies }
    }

    pub(super) async fn close(self) {
        self.core.store.close().await;
    }

    // What a browser does.

    pub(super) fn post(&self, function: &str, fields: &[(&str, &str)]) -> Post {
        let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let cookies = self.cookies.lock().unwrap().clone();
        Post { path: format!("/api/{function}"), body: Some(body), cookies }
    }

    pub(super) async fn send(&self, post: &Post) -> Answer {
        let answer = post.send(&self.router).await;
        for cookie in answer.headers.get_all(header::SET_COOKIE) {
            let (pair, _) = cookie.to_str().unwrap().split_once(';').unwrap();
            let (name, value) = pair.split_once('=').unwrap();
            self.cookies.lock().unwrap().insert(name.to_owned(), value.to_owned());
        }
        answer
    }

    pub(super) async fn call(&self, function: &str, fields: &[(&str, &str)]) -> Answer {
        self.send(&self.post(function, fields)).await
    }

    /// A page at `path`.
    pub(super) async fn look(&self, path: &str) -> Answer {
        let cookies = self.cookies.lock().unwrap().clone();
        self.send(&Post { path: path.to_owned(), body: None, cookies }).await
    }

    pub(super) async fn ask<T: DeserializeOwned>(&self, function: &str, query: &str) -> T {
        self.look(&format!("/api/{function}?{query}")).await.json()
    }

    pub(super) async fn flow(&self, flow: FlowId) -> FlowView {
        self.ask("flow", &format!("flow={flow}")).await
    }

    /// Begins a flow and goes through the provider's window as `person`. Answers the flow and what hands its answer in.
    pub(super) async fn come_back(
        &self,
        connection: ConnectionId,
        account: Option<AccountId>,
        person: &str,
    ) -> (FlowId, Post) {
        let connection = connection.to_string();
        let account = account.map(|account| account.to_string());
        let mut fields = vec![("connection", connection.as_str()), ("popup", "true")];
        fields.extend(account.as_deref().map(|account| ("account", account)));
        let start: AuthorizationStart = self.call("start_authorization", &fields).await.json();
        let query = decide(&start.url, person, Decision::Allow(&EVERYTHING)).await;
        let server = self.application().await;
        (start.flow, self.post("complete_authorization", &[("server", &server), ("query", &query)]))
    }

    /// The whole way.
    pub(super) async fn sign_in_as(
        &self,
        connection: ConnectionId,
        account: Option<AccountId>,
        person: &str,
    ) -> FlowView {
        let (flow, post) = self.come_back(connection, account, person).await;
        self.send(&post).await.expect_ok();
        self.flow(flow).await
    }

    // What is stored.

    pub(super) async fn agency(&self) -> AgencyId {
        let mut unit = self.core.store.read().await.unwrap();
        unit.member_by_email(DEMO_EMAIL).await.unwrap().unwrap().agency
    }

    async fn application(&self) -> String {
        let agency = self.agency().await;
        let mut unit = self.core.store.read().await.unwrap();
        unit.applications(agency, "sandbox").await.unwrap()[0].id.to_string()
    }

    pub(super) async fn accounts(&self) -> Vec<Account> {
        let agency = self.agency().await;
        let mut unit = self.core.store.read().await.unwrap();
        let accounts = unit.list_accounts(&Reader::of_all(agency), &Ask::first(1000)).await.unwrap();
        accounts.into_iter().map(|listed| listed.row).collect()
    }

    /// The account of a person at the provider, if it is connected.
    pub(super) async fn account(&self, person: &str) -> Option<Account> {
        self.accounts().await.into_iter().find(|account| account.subject == person)
    }

    pub(super) async fn connections(&self) -> Vec<Linked> {
        let agency = self.agency().await;
        let mut unit = self.core.store.read().await.unwrap();
        let mut connections = Vec::new();
        for listed in unit.list_campaigns(&Reader::of_all(agency), &Ask::first(1000), false).await.unwrap() {
            connections.extend(unit.connections_of_campaign(agency, listed.row.campaign.id).await.unwrap());
        }
        connections.sort_by_key(|linked| (linked.connection.created_at, linked.connection.id));
        connections
    }

    /// The first connection that `person`'s account is used for.
    pub(super) async fn connection_of(&self, person: &str) -> ConnectionId {
        let uses = |linked: &Linked| linked.account.as_ref().is_some_and(|account| account.subject == person);
        self.connections().await.into_iter().find(uses).unwrap().connection.id
    }

    /// The stored refresh token.
    pub(super) fn refresh_token(&self, account: &Account) -> SecretString {
        let vault = &self.core.vault;
        let text = vault.open("accounts.secret", account.agency, account.id.0, &account.secret).unwrap();
        TokenSet::from_sealed_text(&text).unwrap().refresh.unwrap()
    }

    // The queue.

    /// Has everything pulled that an account stands behind, now.
    pub(super) async fn enqueue_syncs(&self) {
        let (linked, now) = (self.connections().await, self.core.clock.unix());
        let mut unit = self.core.store.write().await.unwrap();
        for Linked { connection, profile, .. } in linked {
            if let (Some(account), Some(_)) = (connection.account, profile) {
                enqueue_sync(&mut *unit, connection.agency, connection.id, account, now).await.unwrap();
            }
        }
        unit.commit().await.unwrap();
    }

    /// Every connection that works got its data this very moment, and its next sync waits.
    pub(super) async fn expect_syncs_go_on(&self, context: &str) {
        let now = self.core.clock.unix();
        let works = |linked: &Linked| linked.account.as_ref().is_some_and(|account| !account.health.is_broken());
        for linked in self.connections().await.into_iter().filter(works).filter(|linked| linked.profile.is_some()) {
            let connection = &linked.connection;
            assert_eq!(connection.last_good_at, Some(now), "{context}: {connection:?}");
            assert_eq!(connection.health, Health::Healthy, "{context}");
            let mut unit = self.core.store.read().await.unwrap();
            let lost = unit.keys_without_job(&[sync_key(connection.id)]).await.unwrap();
            assert!(lost.is_empty(), "{context}: {lost:?} waits no longer");
        }
    }
}
