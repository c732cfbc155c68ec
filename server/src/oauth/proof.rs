//! Requests to a platform's API, with the proof that the catalogue names. Pure: nothing is sent here.

use std::{borrow::Cow, collections::BTreeMap};

use base64::{Engine, engine::general_purpose::STANDARD};
use http::{HeaderMap, HeaderName, HeaderValue, Request, header};
use url::Url;

use crate::catalogue::{ApiAuth, BodyTemplate, Input, Inputs, Method, RequestTemplate, TemplateError, TextTemplate};

/// Why a request can't be made.
#[derive(Debug, thiserror::Error)]
pub enum BuildError {
    #[error(transparent)]
    Template(#[from] TemplateError),
    /// Something can't stand in a request, such as a line end in a header.
    #[error("it has a value that can't be sent")]
    Http,
}

/// RFC 6750, section 2.1: the account's access token.
pub fn bearer_auth() -> ApiAuth {
    ApiAuth::Bearer(TextTemplate::only(Input::Token))
}

/// `shared`: headers of every request. `secret`: what the proof may name beside `inputs`; nothing else sees it.
pub fn build_request(
    template: RequestTemplate<'_>,
    auth: Option<&ApiAuth>,
    url: &Url,
    shared: &BTreeMap<String, TextTemplate>,
    inputs: &Inputs<'_>,
    secret: &Inputs<'_>,
) -> Result<Request<Vec<u8>>, BuildError> {
    let mut headers = HeaderMap::new();
    headers.insert(header::ACCEPT, HeaderValue::from_static("application/json"));
    for (name, template) in shared.iter().chain(template.headers) {
        headers.insert(header_name(name)?, header_value(&template.render(inputs)?, false)?);
    }
    let pairs = |pairs: &BTreeMap<String, TextTemplate>| {
        let pair = |(name, template): (&String, &TextTemplate)| Ok((name.clone(), template.render(secret)?));
        pairs.iter().map(pair).collect::<Result<Vec<_>, TemplateError>>()
    };
    let (mut url, mut form) = (Cow::Borrowed(url), Vec::new());
    match auth {
        None | Some(ApiAuth::None) => {}
        Some(ApiAuth::Bearer(template)) => {
            let value = format!("Bearer {}", template.render(secret)?);
            headers.insert(header::AUTHORIZATION, header_value(&value, true)?);
        }
        Some(ApiAuth::Basic { user, password }) => {
            let pair = format!("{}:{}", user.render(secret)?, password.render(secret)?);
            // Neither was typed: whoever runs it asks for none.
            if pair != ":" {
                headers.insert(header::AUTHORIZATION, header_value(&format!("Basic {}", STANDARD.encode(pair)), true)?);
            }
        }
        Some(ApiAuth::Headers(templates)) => {
            for (name, value) in pairs(templates)? {
                headers.insert(header_name(&name)?, header_value(&value, true)?);
            }
        }
        Some(ApiAuth::Query(templates)) => {
            // Instead of one that a next page's address brings along.
            let pairs = pairs(templates)?;
            let others: Vec<(String, String)> = url
                .query_pairs()
                .filter(|(name, _)| !pairs.iter().any(|(known, _)| known == name))
                .map(|(name, value)| (name.into_owned(), value.into_owned()))
                .collect();
            url.to_mut().query_pairs_mut().clear().extend_pairs(others).extend_pairs(pairs);
        }
        Some(ApiAuth::Form(templates)) => form = pairs(templates)?,
    }
    let body = match (template.body, form.is_empty()) {
        (Some(body), _) => Some(body.render(inputs, &form)?),
        (None, false) => Some(BodyTemplate::Form(BTreeMap::new()).render(inputs, &form)?),
        (None, true) => None,
    };
    let method = if template.method == Method::Post { http::Method::POST } else { http::Method::GET };
    let (kind, body) = body.map_or((None, Vec::new()), |(kind, body)| (Some(kind), body));
    if let Some(kind) = kind {
        headers.entry(header::CONTENT_TYPE).or_insert(HeaderValue::from_static(kind));
    }
    let mut request = Request::builder().method(method).uri(url.as_str()).body(body).map_err(|_| BuildError::Http)?;
    *request.headers_mut() = headers;
    Ok(request)
}

fn header_name(name: &str) -> Result<HeaderName, BuildError> {
    HeaderName::try_from(name).map_err(|_| BuildError::Http)
}

/// Line ends and the like can't be in it: a value can't add a header.
fn header_value(value: &str, is_secret: bool) -> Result<HeaderValue, BuildError> {
    let mut value = HeaderValue::from_str(value.trim()).map_err(|_| BuildError::Http)?;
    value.set_sensitive(is_secret);
    Ok(value)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::catalogue::UrlTemplate;

    fn request(auth: serde_json::Value, body: Option<serde_json::Value>) -> Result<Request<Vec<u8>>, BuildError> {
        let auth: ApiAuth = serde_json::from_value(auth).unwrap();
        let body: Option<BodyTemplate> = body.map(|body| serde_json::from_value(body).unwrap());
        let url: UrlTemplate = "https://api.provider.example/list?x=1&key=old".parse().unwrap();
        let own = BTreeMap::from([("version".to_owned(), "2 {profile}".parse().unwrap())]);
        let shared = BTreeMap::from([("version".to_owned(), "1".parse().unwrap())]);
        let inputs = Inputs::default().with(Input::Profile, "p");
        let secret = inputs.clone().with(Input::Field("key".to_owned()), "s&cret").with(Input::Token, "t\r\nX: 1");
        let method = if body.is_some() { Method::Post } else { Method::Get };
        let template = RequestTemplate { method, url: &url, headers: &own, auth: None, body: body.as_ref() };
        build_request(template, Some(&auth), &url.render(&inputs).unwrap(), &shared, &inputs, &secret)
    }

    fn header(request: &Request<Vec<u8>>, name: &str) -> String {
        request.headers()[name].to_str().unwrap().to_owned()
    }

    #[test]
    fn the_proof_goes_where_the_catalogue_says() {
        let bearer = request(json!({"bearer": "{fields.key}"}), None).unwrap();
        assert_eq!(header(&bearer, "authorization"), "Bearer s&cret");
        assert_eq!(header(&bearer, "version"), "2 p", "that of the request counts");
        assert!(bearer.headers()["authorization"].is_sensitive());
        let basic = request(json!({"basic": {"user": "{fields.key}"}}), None).unwrap();
        assert_eq!(header(&basic, "authorization"), format!("Basic {}", STANDARD.encode("s&cret:")));
        let nobody = request(json!({"basic": {"user": "", "password": ""}}), None).unwrap();
        assert!(nobody.headers().get("authorization").is_none(), "there is nothing to prove");
        let headers = request(json!({"headers": {"X-Api-Key": "{fields.key}", "X-App": "a"}}), None).unwrap();
        assert_eq!((header(&headers, "x-api-key"), header(&headers, "x-app")), ("s&cret".to_owned(), "a".to_owned()));
        let query = request(json!({"query": {"key": "{fields.key}"}}), None).unwrap();
        assert_eq!(query.uri().query(), Some("x=1&key=s%26cret"));
        let form = request(json!({"form": {"token_auth": "{fields.key}"}}), Some(json!({"form": {"a": "{profile}"}})));
        let form = form.unwrap();
        assert_eq!((form.method().as_str(), form.body().as_slice()), ("POST", &b"a=p&token_auth=s%26cret"[..]));
        assert_eq!(header(&form, "content-type"), "application/x-www-form-urlencoded");
        let none = request(json!("none"), None).unwrap();
        assert!(none.headers().get("authorization").is_none());
    }

    #[test]
    fn no_value_adds_a_header_and_no_secret_goes_elsewhere() {
        assert!(matches!(request(json!({"bearer": "{token}"}), None), Err(BuildError::Http)));
        let leak = request(json!("none"), Some(json!({"json": {"a": "{fields.key}"}})));
        assert!(matches!(leak, Err(BuildError::Template(TemplateError::Missing(_)))));
    }
}
