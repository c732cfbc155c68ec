//! A browser without pictures: keeps cookies, sends what our pages would send, follows nothing by itself.

use std::{
    collections::BTreeMap,
    net::SocketAddr,
    sync::{Mutex, Once},
};

use reqwest::{Client, Method, RequestBuilder, header, redirect::Policy};

use super::{EMAIL, EventStream, PASSWORD, answer::Answer};

static PROVIDER: Once = Once::new();

/// One browser: its cookies are its own.
pub(crate) struct Browser {
    client: Client,
    url: String,
    cookies: Mutex<BTreeMap<String, String>>,
}

impl Browser {
    #[expect(clippy::disallowed_methods, reason = "tests stand outside of the guard, as browsers do")]
    pub(super) fn new(url: String, address: SocketAddr) -> Self {
        PROVIDER.call_once(|| drop(rustls::crypto::ring::default_provider().install_default()));
        let client = Client::builder().redirect(Policy::none()).resolve("localhost", address).build().unwrap();
        Self { client, url, cookies: Mutex::default() }
    }

    pub(crate) fn cookies(&self) -> BTreeMap<String, String> {
        self.cookies.lock().unwrap().clone()
    }

    pub(crate) fn set_cookies(&self, cookies: BTreeMap<String, String>) {
        *self.cookies.lock().unwrap() = cookies;
    }

    /// A request as it is, with cookies only. For what no page of ours would send.
    pub(crate) fn bare(&self, method: Method, path: &str) -> RequestBuilder {
        let cookies = self.cookies.lock().unwrap();
        let cookies: Vec<String> = cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let request = self.client.request(method, format!("{}{path}", self.url));
        if cookies.is_empty() { request } else { request.header(header::COOKIE, cookies.join("; ")) }
    }

    pub(crate) async fn send(&self, request: RequestBuilder) -> Answer {
        let answer = Answer::read(request.send().await.unwrap()).await;
        let mut cookies = self.cookies.lock().unwrap();
        for cookie in answer.headers.get_all(header::SET_COOKIE) {
            let (pair, attributes) = cookie.to_str().unwrap().split_once(';').unwrap();
            let (name, value) = pair.split_once('=').unwrap();
            if attributes.contains("Max-Age=0") {
                cookies.remove(name);
            } else {
                cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        answer
    }

    /// Asks for a page.
    pub(crate) async fn open(&self, path: &str) -> Answer {
        self.send(self.bare(Method::GET, path).header(header::ACCEPT, "text/html")).await
    }

    /// Asks a server function that reads, as WASM does. `query`: `campaign=…&days=28`.
    pub(crate) async fn ask(&self, function: &str, query: &str) -> Answer {
        self.send(
            self.bare(Method::GET, &format!("/api/{function}?{query}")).header(header::ACCEPT, "application/json"),
        )
        .await
    }

    /// Calls a server function that changes something, as WASM does.
    pub(crate) async fn call(&self, function: &str, fields: &[(&str, &str)]) -> Answer {
        self.send(self.form(function, fields).header(header::ACCEPT, "application/json")).await
    }

    /// Sends a form of the page at `path`, as without script.
    pub(crate) async fn submit(&self, path: &str, function: &str, fields: &[(&str, &str)]) -> Answer {
        let request = self.form(function, fields).header(header::ACCEPT, "text/html");
        self.send(request.header(header::REFERER, format!("{}{path}", self.url))).await
    }

    fn form(&self, function: &str, fields: &[(&str, &str)]) -> RequestBuilder {
        let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        self.bare(Method::POST, &format!("/api/{function}"))
            .header(header::ORIGIN, &self.url)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(body)
    }

    /// Signs in as the member of [`EMAIL`].
    pub(crate) async fn sign_in(&self) {
        self.sign_in_as(EMAIL, PASSWORD).await;
    }

    pub(crate) async fn sign_in_as(&self, email: &str, password: &str) {
        self.call("sign_in", &[("email", email), ("password", password)]).await.expect_ok();
    }

    /// Listens to changes. `last`: the id of the last event seen, as a browser sends it when it comes back.
    pub(crate) async fn listen(&self, last: Option<&str>) -> EventStream {
        let mut request = self.bare(Method::GET, "/events").header(header::ACCEPT, "text/event-stream");
        if let Some(last) = last {
            request = request.header("last-event-id", last);
        }
        EventStream::new(request.send().await.unwrap())
    }
}
