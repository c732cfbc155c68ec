//! Somebody at the provider's window: signs in, ticks, allows or denies.

use reqwest::{Client, Response, header, redirect::Policy};

/// Every scope that the demo provider's people can allow here.
pub(crate) const EVERYTHING: [&str; 6] = ["openid", "profile", "email", "offline_access", "ads.read", "analytics.read"];

/// What the person decides.
#[derive(Clone, Copy)]
pub(crate) enum Decision<'a> {
    Allow(&'a [&'a str]),
    Deny,
}

/// Goes through the provider's window at `url` as `person`; answers the query of the callback.
pub(crate) async fn decide(url: &str, person: &str, decision: Decision<'_>) -> String {
    let window = Window::open(url).await;
    let answer = window.post("sign-in", &[("request", &window.request), ("person", person)]).await;
    let cookie = answer.headers()[header::SET_COOKIE].to_str().unwrap().split(';').next().unwrap().to_owned();
    let mut fields = vec![("request", window.request.as_str()), ("person", person)];
    match decision {
        Decision::Allow(scopes) => {
            fields.push(("decision", "allow"));
            fields.extend(scopes.iter().map(|scope| ("scope", *scope)));
        }
        Decision::Deny => fields.push(("decision", "deny")),
    }
    let answer = window.post_with("consent", &fields, &cookie).await;
    let callback = answer.headers()[header::LOCATION].to_str().unwrap();
    callback.split_once('?').unwrap().1.to_owned()
}

struct Window {
    client: Client,
    origin: String,
    request: String,
}

impl Window {
    #[expect(clippy::disallowed_methods, reason = "tests stand outside of the guard, as browsers do")]
    async fn open(url: &str) -> Self {
        let client = Client::builder().redirect(Policy::none()).build().unwrap();
        let origin = url.split("/authorize").next().unwrap().to_owned();
        let page = client.get(url).send().await.unwrap().text().await.unwrap();
        let request = page.split_once("name=\"request\" value=\"").unwrap().1;
        let request = request.split_once('"').unwrap().0.to_owned();
        Self { client, origin, request }
    }

    async fn post(&self, step: &str, fields: &[(&str, &str)]) -> Response {
        self.post_with(step, fields, "").await
    }

    async fn post_with(&self, step: &str, fields: &[(&str, &str)], cookie: &str) -> Response {
        let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let request = self.client.post(format!("{}/authorize/{step}", self.origin)).body(body);
        let request = request.header(header::COOKIE, cookie);
        let request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        request.send().await.unwrap()
    }
}
